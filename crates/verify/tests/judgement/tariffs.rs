//! Prices without a run record: every example of docs/tariffs.md, stored right and stored wrong.
//!
//! Rows are made from the page's table and never from what a CSMS or the verifier computes. What is pinned to the
//! rows is wrong on purpose: the versions of the tariffs decide.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use verify::app::judge;
use verify::run::Target;
use verify::verdict::Judgement;

use crate::lab::Lab;
use crate::yardstick;

const PAGE: &str = include_str!("../../../../docs/tariffs.md");

struct Example {
    number: i64,
    zone: String,
    versions: Vec<String>,
    begin: Timestamp,
    seconds: Option<i64>,
    wh: Option<i64>,
    /// 1/10000; `None` = unknown.
    cost: Option<i64>,
}

fn e4(text: &str) -> i64 {
    (text.parse::<f64>().unwrap() * 10_000.0).round() as i64
}

fn examples() -> Vec<Example> {
    let (_, table) = PAGE.split_once("## Examples").unwrap();
    let rows = table.lines().filter(|line| line.starts_with("| "));
    let rows = rows.filter(|line| !line.starts_with("| No."));
    rows.map(|line| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        Example {
            number: cells[1].parse().unwrap(),
            zone: cells[3].into(),
            versions: cells[4]
                .split(';')
                .map(|text| text.trim().to_owned())
                .collect(),
            begin: cells[5].parse().unwrap(),
            seconds: cells[6].parse().ok(),
            wh: cells[7].parse().ok(),
            cost: Some(cells[8]).filter(|cost| *cost != "–").map(e4),
        }
    })
    .collect()
}

/// Prices per kWh, per minute and per session, as JSON; what is not said is null.
fn prices(words: &[&str]) -> [serde_json::Value; 3] {
    let mut prices = [json!(null), json!(null), json!(null)];
    for word in words {
        if let Some(number) = word.strip_suffix("/min") {
            prices[1] = e4(&number[1..]).into();
        } else if let Some(number) = word.strip_suffix("/session") {
            prices[2] = e4(&number[1..]).into();
        } else {
            prices[0] = e4(word).into();
        }
    }
    prices
}

fn rate(text: &str) -> serde_json::Value {
    const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let mut weekdays = Vec::new();
    let (mut from, mut until) = (0, 1_440);
    let mut rest = Vec::new();
    for word in text.split_whitespace() {
        let days: Option<Vec<_>> = word
            .split(',')
            .map(|day| DAYS.iter().position(|known| *known == day))
            .collect();
        if let Some(days) = days {
            weekdays = days.into_iter().map(|day| day + 1).collect();
        } else if word.contains(':') {
            let minutes = word.split('-').map(|time| {
                let (hour, minute) = time.split_once(':').unwrap();
                hour.parse::<i64>().unwrap() * 60 + minute.parse::<i64>().unwrap()
            });
            let minutes: Vec<i64> = minutes.collect();
            (from, until) = (minutes[0], minutes[1]);
        } else {
            rest.push(word);
        }
    }
    let [kwh, minute, session] = prices(&rest);
    json!({"weekdays": weekdays, "from": from, "until": until, "per_kwh_e4": kwh,
        "per_minute_e4": minute, "per_session_e4": session})
}

/// The row of a version.
fn version(lab: &Lab, key: i64, number: usize, text: &str) -> String {
    let (head, rates) = text.split_once('[').unwrap_or((text, ""));
    let rates = rates
        .split('[')
        .map(|rate| rate.trim().trim_end_matches(']'));
    let rates = rates.filter(|text| !text.is_empty()).map(rate);
    let rates: Vec<serde_json::Value> = rates.collect();
    let words: Vec<&str> = head.split_whitespace().collect();
    let time = |name: &str| {
        let place = words.iter().position(|word| *word == name);
        place.map_or("NULL".to_owned(), |place| {
            lab.at(words[place + 1].parse().unwrap())
        })
    };
    let plain: Vec<&str> = words
        .iter()
        .copied()
        .filter(|word| !word.contains('T') && !["from", "until"].contains(word))
        .collect();
    let [kwh, minute, session] = prices(&plain).map(|price| price.as_i64().unwrap_or(0));
    format!(
        "INSERT INTO tariff_version (tariff_key, version, currency, step_wh, price_per_kwh_e4, \
         price_per_minute_e4, price_per_session_e4, rates, texts, valid_from, valid_until, created_at, \
         created_by) VALUES ({key}, {number}, 'KRW', 10, {kwh}, {minute}, {session}, '{}', '{{}}', {}, {}, {}, '');\n",
        serde_json::to_string(&rates).unwrap(),
        time("from"),
        time("until"),
        lab.at("2026-01-01T00:00:00Z".parse().unwrap()),
    )
}

async fn fill(lab: &mut Lab, examples: &[Example]) {
    let old = lab.at("2026-01-01T00:00:00Z".parse().unwrap());
    let (yes, no) = lab.flags();
    let mut sql = format!(
        "INSERT INTO tariff (tariff_key, name, currency, price_per_kwh_e4, step_wh, is_default, created_at) \
         VALUES (1, 'standard', 'KRW', 1500000, 10, {yes}, {old});\n"
    );
    sql += &version(lab, 1, 1, "150");
    for example in examples {
        let (key, name) = (100 + example.number, format!("T{}", example.number));
        let folded = name.to_lowercase();
        let end = example.begin + SignedDuration::from_secs(example.seconds.unwrap_or(600));
        let (begin_at, end_at) = (lab.at(example.begin), lab.at(end));
        sql += &format!(
            "INSERT INTO tariff (tariff_key, name, currency, price_per_kwh_e4, step_wh, is_default, created_at) \
             VALUES ({key}, '{name}', 'KRW', 1, 10, {no}, {old});\n\
             INSERT INTO site (site_id, name, time_zone, tariff_key) VALUES ('{name}', '{name}', '{}', {key});\n\
             INSERT INTO charger_info (charger_id, site_id, charger_type, rated_power, max_output, min_output, \
             connector_type, created_at) VALUES ('{name}', '{name}', 'AC', 7, 7, 0, 'x', CURRENT_TIMESTAMP);\n\
             INSERT INTO station (station_key, identity, identity_folded, registration, boot_epoch, booted_at, \
             created_at, updated_at) VALUES ({key}, '{name}', '{folded}', 'Accepted', 1, {old}, {old}, {old});\n",
            example.zone
        );
        for (number, text) in (1..).zip(&example.versions) {
            sql += &version(lab, key, number, text);
        }
        let known = |value: Option<i64>| value.map_or("NULL".to_owned(), |value| value.to_string());
        let mwh = known(example.wh.map(|wh| wh * 1_000));
        let started = example
            .seconds
            .map_or("NULL".to_owned(), |_| begin_at.clone());
        sql += &format!(
            "INSERT INTO charging_transaction (transaction_key, station_key, transaction_id, incarnation, \
             ocpp_version, state, completeness, evse_id, stopped_reason, started_at, ended_at, first_event_at, \
             last_event_at, duration_seconds, first_seq_no, last_seq_no, event_count, missing_seq_nos, \
             energy_mwh, energy_source, tariff_key, tariff_version, price_per_kwh_e4, step_wh, currency, \
             billed_wh, cost_e4, created_at, updated_at) VALUES ({key}, {key}, '{name}', 1, 'ocpp2.0.1', \
             'ended', 'complete', 1, 'Local', {started}, {end_at}, {begin_at}, {end_at}, {}, 0, 1, 2, '', \
             {mwh}, 'register', {key}, 1, 77, 10, 'KRW', {}, {}, {begin_at}, {end_at});\n",
            known(example.seconds),
            known(example.wh),
            known(example.cost),
        );
        let first = match example.seconds {
            Some(_) => "Started",
            None => "Updated",
        };
        let last = 1_000 + example.wh.unwrap_or(0);
        for (seq_no, kind, at, wh, context) in [
            (0, first, example.begin, 1_000, "Transaction.Begin"),
            (1, "Ended", end, last, "Transaction.End"),
        ] {
            let mut payload = json!({"eventType": kind, "timestamp": at.to_string(), "seqNo": seq_no,
                "triggerReason": "Trigger", "transactionInfo": {"transactionId": name}});
            if example.wh.is_some() {
                payload["meterValue"] = json!([{"timestamp": at.to_string(),
                    "sampledValue": [{"value": wh, "context": context}]}]);
            }
            let when = lab.at(at);
            sql += &format!(
                "INSERT INTO transaction_event (message_key, connection_key, transaction_key, seq_no, variant, \
                 event_type, trigger_reason, occurred_at, received_at, offline, payload) VALUES \
                 ({}, 1, {key}, {seq_no}, 0, '{kind}', 'Trigger', {when}, {when}, {no}, '{payload}');\n",
                10 * key + seq_no
            );
        }
    }
    lab.execute(&sql).await;
}

/// The transactions that the check of the cost blames, by number.
fn blamed(judgement: &Judgement) -> Vec<i64> {
    let mut checks = judgement.groups.iter().flat_map(|group| &group.checks);
    let finding = &checks.find(|it| it.id == "cost").unwrap().finding;
    let numbers = finding.failures.iter().map(|it| {
        let name = it.subject.split(' ').next().unwrap_or_default();
        name.trim_start_matches('T').parse::<i64>().unwrap()
    });
    let mut numbers: Vec<i64> = numbers.collect();
    numbers.sort_unstable();
    numbers
}

async fn each_price_is_worked_out_from_the_versions(mut lab: Lab) {
    let examples = examples();
    assert!(examples.len() >= 30, "the table is there");
    fill(&mut lab, &examples).await;
    let judged = async |lab: &Lab| {
        let from = "2026-02-01T00:00:00Z".parse().unwrap();
        let to = "2026-05-01T00:00:00Z".parse().unwrap();
        let target = Target::span(from, to, &[]).unwrap();
        judge(&target, &lab.url(), &yardstick()).await.unwrap()
    };
    assert_eq!(blamed(&judged(&lab).await), [0; 0]);
    // What the pinned price would make of it, and a minute more.
    for (what, wrong) in [
        ("by the pinned price", "cost_e4 = billed_wh * 77 / 1000"),
        ("a ten-thousandth more", "cost_e4 = cost_e4 + 1"),
        ("known, though it cannot be", "cost_e4 = 1"),
    ] {
        let table = "UPDATE charging_transaction SET";
        lab.execute(&format!("{table} {wrong}")).await;
        let blamed = blamed(&judged(&lab).await);
        for example in &examples {
            let cost = example
                .cost
                .map_or("NULL".to_owned(), |cost| cost.to_string());
            let key = 100 + example.number;
            let back = format!("{table} cost_e4 = {cost} WHERE transaction_key = {key}");
            lab.execute(&back).await;
        }
        let cost = |example: &Example| match what {
            "by the pinned price" => example.wh.map(|wh| wh * 77 / 1_000),
            "a ten-thousandth more" => example.cost.map(|cost| cost + 1),
            _ => Some(1),
        };
        let expected = examples
            .iter()
            .filter(|example| cost(example) != example.cost);
        let expected: Vec<i64> = expected.map(|example| example.number).collect();
        assert_eq!(blamed, expected, "{what}");
    }
    lab.close().await;
}

#[tokio::test]
async fn each_price_is_worked_out_from_the_versions_on_sqlite() {
    each_price_is_worked_out_from_the_versions(Lab::sqlite().await).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL: scripts/test"]
async fn each_price_is_worked_out_from_the_versions_on_postgres() {
    each_price_is_worked_out_from_the_versions(Lab::postgres("tariffs").await).await;
}
