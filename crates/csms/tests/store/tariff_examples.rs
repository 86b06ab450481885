//! The examples of docs/tariffs.md on every engine: a site, a tariff and a station of its own for each.

use csms::model::price_list::{DAY, Rate, Texts, Version};
use csms::model::tariff::Prices;
use csms::store::change::Change;
use csms::store::tables::sites::{self, ChargerFact, SiteFact};
use csms::store::tables::tariffs;
use jiff::{SignedDuration, Timestamp};

use crate::support::{Csms, Database, event_fact, transactions};

const PAGE: &str = include_str!("../../../../docs/tariffs.md");

struct Example {
    number: i64,
    zone: String,
    versions: Vec<Version>,
    begin: Timestamp,
    seconds: Option<i64>,
    wh: Option<i64>,
    cost: String,
}

fn examples() -> Vec<Example> {
    let (_, table) = PAGE.split_once("## Examples").expect("there are examples");
    let rows = table.lines().filter(|line| line.starts_with("| "));
    let rows = rows.filter(|line| !line.starts_with("| No."));
    rows.map(|line| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [_, number, _, zone, versions, begin, seconds, wh, cost, _] = cells[..] else {
            panic!("{line}");
        };
        Example {
            number: number.parse().unwrap(),
            zone: zone.into(),
            versions: versions.split(';').map(version).collect(),
            begin: begin.parse().unwrap(),
            seconds: seconds.parse().ok(),
            wh: wh.parse().ok(),
            cost: cost.into(),
        }
    })
    .collect()
}

fn e4(text: &str) -> i64 {
    let number: f64 = text.parse().unwrap();
    (number * 10_000.0).round() as i64
}

/// Prices that words tell: per kWh, per minute, per session.
fn prices(words: &[&str]) -> [Option<i64>; 3] {
    let mut prices = [None; 3];
    for word in words {
        let (place, number) = match word.strip_prefix('+') {
            None => (0, *word),
            Some(rest) => match rest.split_once('/').unwrap() {
                (number, "min") => (1, number),
                (number, "session") => (2, number),
                _ => panic!("{word}"),
            },
        };
        prices[place] = Some(e4(number));
    }
    prices
}

fn version(text: &str) -> Version {
    let (head, rates) = text.split_once('[').unwrap_or((text, ""));
    let mut words: Vec<&str> = head.split_whitespace().collect();
    let mut time = |name: &str| {
        let place = words.iter().position(|word| *word == name)?;
        let time = words.remove(place + 1).parse::<Timestamp>().unwrap();
        words.remove(place);
        Some(time)
    };
    let (valid_from, valid_until) = (time("from"), time("until"));
    let [kwh, minute, session] = prices(&words);
    let rates = rates
        .split('[')
        .map(|rate| rate.trim().trim_end_matches(']'));
    Version {
        number: 0,
        currency: "KRW".into(),
        step_wh: 10,
        prices: Prices {
            per_kwh_e4: kwh.unwrap(),
            per_minute_e4: minute.unwrap_or(0),
            per_session_e4: session.unwrap_or(0),
        },
        rates: rates.filter(|rate| !rate.is_empty()).map(rate).collect(),
        texts: Texts::default(),
        valid_from,
        valid_until,
        created_at: "2026-01-01T00:00:00Z".parse().unwrap(),
        created_by: "the page".into(),
    }
}

fn rate(text: &str) -> Rate {
    let mut words: Vec<&str> = text.split_whitespace().collect();
    let mut weekdays = Vec::new();
    if words[0].starts_with(|letter: char| letter.is_ascii_alphabetic()) {
        let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
        for day in words.remove(0).split(',') {
            let place = days.iter().position(|known| *known == day).unwrap();
            weekdays.push(i8::try_from(place).unwrap() + 1);
        }
    }
    let (mut from, mut until) = (0, DAY);
    if words[0].contains(':') {
        let minute = |text: &str| {
            let (hour, minute) = text.split_once(':').unwrap();
            hour.parse::<u16>().unwrap() * 60 + minute.parse::<u16>().unwrap()
        };
        let (begin, end) = words.remove(0).split_once('-').unwrap();
        (from, until) = (minute(begin), minute(end));
    }
    let [per_kwh_e4, per_minute_e4, per_session_e4] = prices(&words);
    Rate {
        weekdays,
        from,
        until,
        per_kwh_e4,
        per_minute_e4,
        per_session_e4,
    }
}

fn installed(example: &Example) -> Change {
    let number = example.number;
    let name = format!("t{number}");
    let versions = (1..).zip(&example.versions);
    let change = versions.fold(Change::new(), |change, (place, version)| {
        change.and(tariffs::put(1_000 * place + number, &name, false, version))
    });
    let site_id = format!("s{number}");
    change
        .write(sites::put_site(SiteFact {
            site_id: site_id.clone(),
            name: site_id.clone(),
            names: None,
            address: String::new(),
            position: None,
            time_zone: example.zone.clone(),
            tariff: Some(name),
        }))
        .write(sites::put_charger(ChargerFact {
            charger_id: format!("T{number}"),
            site_id,
            serial_number: None,
            charger_type: "AC".into(),
            rated_power: 7.5,
            max_output: 7.5,
            min_output: 0.0,
            connector_type: "sType2".into(),
            position: None,
            location_detail: None,
        }))
}

async fn charge(csms: &Csms, example: &Example) {
    let station = csms.connect(&format!("T{}", example.number)).await.station;
    let seconds = example.seconds.unwrap_or(600);
    let end = example.begin + SignedDuration::from_secs(seconds);
    let reading = |wh: i64, context: &str, at: Timestamp| match example.wh {
        Some(_) => format!(
            r#","meterValue":[{{"timestamp":"{at}","sampledValue":[{{"value":{wh},"context":"{context}"}}]}}]"#
        ),
        None => String::new(),
    };
    let (first, seq_no) = match example.seconds {
        Some(_) => ("Started", 0),
        // The Started is lost.
        None => ("Updated", 1),
    };
    let last = 1_000 + example.wh.unwrap_or(0);
    for (kind, seq_no, at, meter) in [
        (
            first,
            seq_no,
            example.begin,
            reading(1_000, "Transaction.Begin", example.begin),
        ),
        ("Ended", 2, end, reading(last, "Transaction.End", end)),
    ] {
        let payload = format!(
            r#"{{"eventType":"{kind}","timestamp":"{at}","triggerReason":"Trigger","seqNo":{seq_no},
            "transactionInfo":{{"transactionId":"t"}}{meter}}}"#
        );
        let fact = event_fact(station, &payload, end);
        csms.writer.transaction_event(fact).await.unwrap();
    }
}

#[tokio::test]
async fn the_examples_of_the_page_on_tariffs_come_out_as_it_says() {
    let examples = examples();
    assert!(examples.len() >= 30, "the table is there");
    for database in Database::all().await {
        let csms = database.start().await;
        for example in &examples {
            csms.change(installed(example)).await;
            charge(&csms, example).await;
        }
        csms.writer.drain().await.unwrap();
        let before = format!("{:?}", transactions(&csms).await);
        csms.crash().await;
        // What is pinned is in the rows: a change changes nothing that began before.
        let csms = database.start().await;
        for example in &examples {
            let mut dearer = example.versions[0].clone();
            dearer.prices.per_kwh_e4 += 10_000;
            let name = format!("t{}", example.number);
            let key = 9_000 + example.number;
            csms.change(tariffs::put(key, &name, false, &dearer)).await;
        }
        let rows = transactions(&csms).await;
        assert_eq!(before, format!("{rows:?}"));
        for example in &examples {
            let identity = format!("T{}", example.number);
            let row = rows.iter().find(|row| row.station == identity).unwrap();
            let cost = row.cost.map(|e4| (e4.0 as f64 / 10_000.0).to_string());
            let cost = cost.unwrap_or_else(|| "–".into());
            assert_eq!(
                cost,
                example.cost,
                "No. {} on {}: {row:?}",
                example.number,
                database.name()
            );
        }
        csms.stop().await;
    }
}
