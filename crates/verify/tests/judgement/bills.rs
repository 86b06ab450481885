//! Bills without a run record: every example of docs/energy.md, stored right and stored wrong.
//!
//! Rows are made from the page's table and never from what a CSMS or the verifier computes.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use verify::app::judge;
use verify::check::Verdict;
use verify::run::Target;
use verify::verdict::{Judgement, Overall};

use crate::command::{stdout, verify};
use crate::lab::Lab;
use crate::yardstick;

const PAGE: &str = include_str!("../../../../docs/energy.md");

/// What is stored of a session.
#[derive(Debug, Clone)]
struct Session {
    /// Its station and transaction id.
    name: String,
    /// seqNo, type, minute, payload.
    events: Vec<(i32, &'static str, i64, Value)>,
    /// Billed Wh and cost; `None` = unknown.
    bill: Option<(i64, i64)>,
}

/// The sessions of the table.
fn examples() -> Vec<Session> {
    let (_, table) = PAGE.split_once("## Examples").unwrap();
    let rows = table.lines().filter(|line| line.starts_with("| "));
    let rows = rows.filter(|line| !line.starts_with("| No."));
    rows.map(|line| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let (events, kwh, cost) = (cells[3], cells[4], cells[5]);
        let events = (0..).zip(events.split('·').map(str::trim));
        let events = events.filter(|(_, event)| *event != "-");
        let name = format!("No.{}", cells[1]);
        Session {
            events: events
                .map(|(seq_no, text)| event(&name, seq_no, text))
                .collect(),
            bill: kwh.parse::<f64>().ok().map(|kwh| {
                let cost: f64 = cost.parse().unwrap();
                (
                    (kwh * 1_000.0).round() as i64,
                    (cost * 10_000.0).round() as i64,
                )
            }),
            name,
        }
    })
    .collect()
}

/// Two hours ago, and so many minutes later.
fn at(minute: i64) -> Timestamp {
    let began = verify::clock::now() - SignedDuration::from_hours(2);
    Timestamp::from_second(began.as_second() / 3_600 * 3_600).unwrap()
        + SignedDuration::from_mins(minute)
}

fn event(id: &str, seq_no: i32, text: &str) -> (i32, &'static str, i64, Value) {
    let (head, readings) = text.split_once(' ').unwrap_or((text, ""));
    let minute: i64 = head[1..].parse().unwrap();
    let kind = match &head[..1] {
        "S" => "Started",
        "U" => "Updated",
        _ => "Ended",
    };
    let mut values: BTreeMap<i64, Vec<Value>> = BTreeMap::new();
    for reading in readings
        .split(',')
        .map(str::trim)
        .filter(|it| !it.is_empty())
    {
        let (time, sample) = sample(reading, minute);
        values.entry(time).or_default().push(sample);
    }
    let values = values.into_iter().map(
        |(minute, samples)| json!({"timestamp": at(minute).to_string(), "sampledValue": samples}),
    );
    let values: Vec<Value> = values.collect();
    let payload = json!({"eventType": kind, "timestamp": at(minute).to_string(), "seqNo": seq_no,
        "triggerReason": "Trigger", "transactionInfo": {"transactionId": id}, "meterValue": values});
    (seq_no, kind, minute, payload)
}

fn sample(text: &str, minute: i64) -> (i64, Value) {
    let mut words = text.split(' ');
    let number: Value = serde_json::from_str(words.next().unwrap()).unwrap();
    let mut sample = json!({"value": number});
    let mut measurand = ["Import", "Register"];
    let mut time = minute;
    for word in words {
        let (key, value) = match word {
            "b" => ("context", "Transaction.Begin"),
            "e" => ("context", "Transaction.End"),
            "clock" => ("context", "Sample.Clock"),
            "trigger" => ("context", "Trigger"),
            "inlet" => ("location", "Inlet"),
            "cable" => ("location", "Cable"),
            "ev" => ("location", "EV"),
            "body" => ("location", "Body"),
            "export" => {
                measurand[0] = "Export";
                continue;
            }
            "interval" => {
                measurand[1] = "Interval";
                continue;
            }
            _ if word.ends_with("Wh") => {
                sample["unitOfMeasure"]["unit"] = word.into();
                continue;
            }
            _ if word.starts_with('^') => {
                sample["unitOfMeasure"]["multiplier"] = word[1..].parse::<i32>().unwrap().into();
                continue;
            }
            _ if word.starts_with('@') => {
                time = word[1..].parse().unwrap();
                continue;
            }
            line => ("phase", line),
        };
        sample[key] = value.into();
    }
    sample["measurand"] = format!("Energy.Active.{}.{}", measurand[0], measurand[1]).into();
    (time, sample)
}

/// Stores sessions as a CSMS does, each at a station of its own that has left.
async fn fill(lab: &mut Lab, sessions: &[Session]) {
    let mut sql = String::new();
    for (key, session) in (1..).zip(sessions) {
        let name = &session.name;
        let folded = name.to_lowercase();
        let created = lab.at(at(0));
        let left = lab.at(at(59));
        let of = |kind: &str| session.events.iter().find(|event| event.1 == kind);
        let time = |kind: &str| of(kind).map_or("NULL".into(), |event| lab.at(at(event.2)));
        let (started, ended) = (time("Started"), time("Ended"));
        let minutes = of("Started")
            .zip(of("Ended"))
            .map(|(start, end)| 60 * (end.2 - start.2));
        let seconds = minutes.map_or("NULL".into(), |seconds| seconds.to_string());
        let numbers: Vec<i32> = session.events.iter().map(|event| event.0).collect();
        let (first, last) = (numbers[0], numbers[numbers.len() - 1]);
        let gaps: Vec<String> = (first..last)
            .filter(|number| !numbers.contains(number))
            .map(|number| number.to_string())
            .collect();
        let is_complete = gaps.is_empty() && of("Started").is_some();
        let (state, completeness) = match (of("Ended"), is_complete) {
            (None, _) => ("stale", "stale"),
            (Some(_), true) => ("ended", "complete"),
            (Some(_), false) => ("ended", "incomplete"),
        };
        let (billed, cost) = session
            .bill
            .map_or(("NULL".to_owned(), "NULL".to_owned()), |bill| {
                (bill.0.to_string(), bill.1.to_string())
            });
        // To the mWh, where the examples are not whole steps.
        let energy = session
            .bill
            .map_or("NULL".into(), |_| energy_of(name).to_string());
        let count = session.events.len();
        sql += &format!(
            "INSERT INTO station (station_key, identity, identity_folded, registration, boot_epoch, \
             booted_at, created_at, updated_at) VALUES ({key}, '{name}', '{folded}', 'Accepted', 1, \
             {created}, {created}, {created});\n\
             INSERT INTO connection (connection_key, station_key, ocpp_version, security_profile, \
             remote_address, connected_at, disconnected_at, reason) VALUES ({key}, {key}, \
             'ocpp2.0.1', 0, '127.0.0.1:5', {created}, {left}, 'closed');\n\
             INSERT INTO charging_transaction (transaction_key, station_key, transaction_id, \
             incarnation, ocpp_version, state, completeness, evse_id, stopped_reason, started_at, \
             ended_at, first_event_at, last_event_at, duration_seconds, first_seq_no, last_seq_no, \
             event_count, missing_seq_nos, energy_mwh, energy_source, price_per_kwh_e4, step_wh, \
             currency, billed_wh, cost_e4, created_at, updated_at) VALUES ({key}, {key}, '{name}', 1, \
             'ocpp2.0.1', '{state}', '{completeness}', 1, 'Local', {started}, {ended}, {created}, \
             {created}, {seconds}, {first}, {last}, {count}, '{}', {energy}, 'register', 1500000, 10, \
             'KRW', {billed}, {cost}, {created}, {created});\n",
            gaps.join(",")
        );
        for (seq_no, kind, minute, payload) in &session.events {
            let occurred = lab.at(at(*minute));
            let (yes, _) = lab.flags();
            sql += &format!(
                "INSERT INTO transaction_event (message_key, connection_key, transaction_key, seq_no, \
                 variant, event_type, trigger_reason, occurred_at, received_at, offline, payload) \
                 VALUES ((SELECT coalesce(max(e.message_key), 0) + 1 FROM transaction_event e), 1, \
                 {key}, {seq_no}, 0, '{kind}', 'Trigger', {occurred}, {occurred}, {yes}, '{payload}');\n"
            );
        }
    }
    lab.execute(&sql).await;
}

/// The energy of an example in mWh: what is billed, but for the examples about rounding.
fn energy_of(name: &str) -> i64 {
    match name {
        "No.24" | "No.58" => 1_665_000,
        "No.59" => 1_664_999,
        _ => {
            let found = examples().into_iter().find(|it| it.name == name).unwrap();
            1_000 * found.bill.unwrap().0
        }
    }
}

async fn judged(lab: &Lab) -> Judgement {
    let now = verify::clock::now();
    let target = Target::span(now - SignedDuration::from_hours(4), now, &[]).unwrap();
    judge(&target, &lab.url(), &yardstick()).await.unwrap()
}

/// Which sessions a check says something of.
fn named(judgement: &Judgement, id: &str) -> (Vec<String>, Vec<String>) {
    let checks = judgement.groups.iter().flat_map(|group| &group.checks);
    let finding = &checks.into_iter().find(|it| it.id == id).unwrap().finding;
    let name = |subject: &str| subject.split(' ').next().unwrap_or_default().to_owned();
    let mut failed: Vec<_> = finding
        .failures
        .iter()
        .map(|it| name(&it.subject))
        .collect();
    let mut unknown: Vec<_> = finding
        .unknowns
        .iter()
        .map(|it| name(&it.subject))
        .collect();
    failed.sort();
    unknown.sort();
    (failed, unknown)
}

const BILLS: [&str; 3] = ["energy-register", "billed-energy", "cost"];

fn names<'a>(sessions: impl IntoIterator<Item = &'a Session>) -> Vec<String> {
    let mut names: Vec<_> = sessions.into_iter().map(|it| it.name.clone()).collect();
    names.sort();
    names
}

async fn no_example_is_blamed_and_each_wrong_bill_is_found(mut lab: Lab) {
    let sessions = examples();
    assert!(sessions.len() >= 67, "the table is there");
    fill(&mut lab, &sessions).await;
    let unknown = names(sessions.iter().filter(|it| it.bill.is_none()));
    let judgement = judged(&lab).await;
    for id in BILLS {
        assert_eq!(named(&judgement, id), (vec![], unknown.clone()), "{id}");
    }
    // For nothing: right only where nothing was drawn.
    let free = "UPDATE charging_transaction SET energy_mwh = 0, billed_wh = 0, cost_e4 = 0";
    lab.execute(free).await;
    let owed = names(sessions.iter().filter(|it| it.bill != Some((0, 0))));
    let judgement = judged(&lab).await;
    for id in BILLS {
        assert_eq!(named(&judgement, id), (owed.clone(), vec![]), "{id}");
    }
    // Unknown, though it can be known.
    let unknown_to_all =
        "UPDATE charging_transaction SET energy_mwh = NULL, billed_wh = NULL, cost_e4 = NULL";
    lab.execute(unknown_to_all).await;
    let known = names(sessions.iter().filter(|it| it.bill.is_some()));
    let judgement = judged(&lab).await;
    for id in BILLS {
        assert_eq!(
            named(&judgement, id),
            (known.clone(), unknown.clone()),
            "{id}"
        );
    }
    lab.close().await;
}

#[tokio::test]
async fn no_example_is_blamed_and_each_wrong_bill_is_found_on_sqlite() {
    no_example_is_blamed_and_each_wrong_bill_is_found(Lab::sqlite().await).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL: scripts/test"]
async fn no_example_is_blamed_and_each_wrong_bill_is_found_on_postgres() {
    no_example_is_blamed_and_each_wrong_bill_is_found(Lab::postgres("bills").await).await;
}

/// Faults that a CSMS has had, each with an example of the page and what was billed by mistake, Wh.
const WRONG: &[(&str, &str, i64)] = &[
    ("a begin behind the sample made the energy 0", "No.5", 0),
    ("the same with an end that has no context", "No.6", 0),
    ("the same with a register that starts at 0", "No.7", 0),
    ("only the begin, billed as nothing drawn", "No.10", 0),
    (
        "a register that was replaced, billed by its ends",
        "No.30",
        200,
    ),
    (
        "a reading above the end, billed all the same",
        "No.31",
        1_670,
    ),
    ("an old sample in the Ended taken for the end", "No.18", 500),
    ("billed to the second end", "No.22", 1_900),
    ("billed by the inlet", "No.34", 2_000),
    ("the inlet's begin under the outlet's end", "No.36", 8_000),
    ("vehicle and inlet taken for one register", "No.37", 8_930),
    ("one line for three", "No.41", 1_000),
    ("a line without its end left out", "No.45", 1_000),
    ("samples and clock added up twice", "No.52", 2_570),
    ("an interval from before the begin", "No.50", 2_170),
    ("an interval that is missing left out", "No.54", 1_670),
    ("rounded twice", "No.59", 1_670),
    ("a begin in an unknown unit taken for Wh", "No.26", 2_670),
    ("the later of two begins", "No.32", 1_470),
    ("the begin twice billed as nothing drawn", "No.65", 0),
];

#[tokio::test]
async fn each_fault_that_a_csms_has_had_is_found() {
    let sessions = examples();
    let mut lab = Lab::sqlite().await;
    fill(&mut lab, &sessions).await;
    for (what, name, wh) in WRONG {
        let wrong = format!(
            "UPDATE charging_transaction SET energy_mwh = {}, billed_wh = {wh}, cost_e4 = {}
              WHERE transaction_id = '{name}'",
            wh * 1_000,
            wh * 1_500
        );
        assert_eq!(lab.execute(&wrong).await, 1, "{what}");
    }
    let mut expected: Vec<_> = WRONG
        .iter()
        .map(|(_, name, _)| (*name).to_owned())
        .collect();
    expected.sort();
    let judgement = judged(&lab).await;
    assert_eq!(judgement.verdict, Overall::Fail);
    for id in ["billed-energy", "cost"] {
        assert_eq!(named(&judgement, id).0, expected, "{id}");
    }
}

/// Without a record nobody but the CSMS knows the tariff of that moment: the one that it pinned.
#[tokio::test]
async fn without_a_record_a_bill_is_measured_by_the_tariff_that_was_pinned_to_it() {
    let mut lab = Lab::sqlite().await;
    let sessions: Vec<_> = examples()
        .into_iter()
        .filter(|it| it.name == "No.24")
        .collect();
    fill(&mut lab, &sessions).await;
    // 1,665 Wh at 320.5 per kWh in steps of 100 Wh.
    let other = "UPDATE charging_transaction SET price_per_kwh_e4 = 3205000, step_wh = 100, \
                 billed_wh = 1700, cost_e4 = 5448500";
    lab.execute(other).await;
    let judgement = judged(&lab).await;
    assert_eq!(judgement.verdict, Overall::Pass, "{judgement:#?}");
    // By the price and the step of --price and --billing-step it would be this.
    let usual = "UPDATE charging_transaction SET billed_wh = 1670, cost_e4 = 2505000";
    lab.execute(usual).await;
    let judgement = judged(&lab).await;
    for id in ["billed-energy", "cost"] {
        assert_eq!(
            named(&judgement, id),
            (vec!["No.24".to_owned()], vec![]),
            "{id}"
        );
    }
    // Where none is stored, --price and --billing-step are what there is.
    let none = "UPDATE charging_transaction SET price_per_kwh_e4 = NULL, step_wh = NULL";
    lab.execute(none).await;
    assert_eq!(judged(&lab).await.verdict, Overall::Pass);
}

fn session(name: &str, events: &[&str], bill: Option<(i64, i64)>) -> Session {
    let events = (0..).zip(events).map(|(i, text)| event(name, i, text));
    Session {
        name: name.into(),
        events: events.collect(),
        bill,
    }
}

/// The command over one database with these sessions: exit code and JSON.
async fn told(lab: &Lab) -> (i32, Value) {
    let url = lab.url();
    let arguments = ["--since", "4h", "--database", &url, "--format", "json"];
    let output = verify(lab.folder().unwrap(), &arguments);
    let report = serde_json::from_str(&stdout(&output)).unwrap();
    (output.status.code().unwrap(), report)
}

fn verdicts(report: &Value) -> BTreeMap<String, String> {
    let checks = report["groups"].as_array().unwrap().iter();
    let checks = checks.flat_map(|group| group["checks"].as_array().unwrap());
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    checks
        .map(|it| (text(&it["id"]), text(&it["finding"]["verdict"])))
        .collect()
}

#[tokio::test]
async fn v01_v02_right_bills_by_outlet_and_by_lines_pass() {
    let mut lab = Lab::sqlite().await;
    let sessions = [
        session(
            "No.24",
            &[
                "S0 900000 b inlet, 100000 b",
                "E30 902000 e inlet, 101665 e",
            ],
            Some((1_670, 2_505_000)),
        ),
        session(
            "No.58",
            &[
                "S0 100000 b, 900000 b inlet",
                "E30 101665 e, 902000 e inlet",
            ],
            Some((1_670, 2_505_000)),
        ),
        session(
            "No.41",
            &[
                "S0 100 b L1, 200 b L2, 300 b L3",
                "E30 1100 e L1, 1200 e L2, 1300 e L3",
            ],
            Some((3_000, 4_500_000)),
        ),
    ];
    fill(&mut lab, &sessions).await;
    let (code, report) = told(&lab).await;
    assert_eq!(
        (code, &report["verdict"]),
        (0, &json!("PASS")),
        "{report:#}"
    );
}

#[tokio::test]
async fn v05_a_session_billed_with_nothing_by_mistake_fails_and_passes_once_it_is_right() {
    let mut lab = Lab::sqlite().await;
    let events = [
        "S0 157440 b",
        "U1 160000, 157440 b",
        "U2 163630, 157440 b",
        "E30",
    ];
    fill(
        &mut lab,
        &[session("No.5", &events, Some((6_190, 9_285_000)))],
    )
    .await;
    assert_eq!(told(&lab).await.0, 0);
    lab.execute("UPDATE charging_transaction SET energy_mwh = 0")
        .await;
    let (code, report) = told(&lab).await;
    assert_eq!(code, 1);
    assert_eq!(verdicts(&report)["energy-register"], "FAIL");
}

#[tokio::test]
async fn what_nobody_can_know_is_its_own_word_in_every_report_and_exit_code_4() {
    let mut lab = Lab::sqlite().await;
    fill(&mut lab, &[session("No.13", &["S0", "E30"], None)]).await;
    let (code, report) = told(&lab).await;
    assert_eq!((code, &report["verdict"]), (4, &json!("UNKNOWN")));
    let found = verdicts(&report);
    for id in BILLS {
        assert_eq!(found[id], "UNKNOWN", "{id}");
    }
    assert_eq!(report["summary"]["unknown"], 3);
    let folder = lab.folder().unwrap();
    let url = lab.url();
    let files = ["junit=a.xml", "html=a.html", "md=a.md"].map(|it| format!("--report={it}"));
    for (language, word) in [
        ("en", "cannot be known"),
        ("ko", "알 수 없음"),
        ("ja", "不明"),
    ] {
        let mut arguments = vec!["--since", "4h", "--database", &url, "--lang", language];
        arguments.extend(files.iter().map(String::as_str));
        let output = verify(folder, &arguments);
        assert_eq!(output.status.code(), Some(4));
        let text = stdout(&output);
        let last = text.lines().last().unwrap();
        assert!(
            last.starts_with("UNKNOWN ") && last.contains(word),
            "{last}"
        );
        for file in ["a.xml", "a.html", "a.md"] {
            let report = std::fs::read_to_string(folder.join(file)).unwrap();
            assert!(report.contains("UNKNOWN"), "{file}");
            assert!(!report.contains("<failure"), "{file}");
        }
    }
    // One bill that can be judged is something.
    let mut both = Lab::sqlite().await;
    let sessions = [
        session("No.13", &["S0", "E30"], None),
        session(
            "No.1",
            &["S0 1000 b", "E30 2670 e"],
            Some((1_670, 2_505_000)),
        ),
    ];
    fill(&mut both, &sessions).await;
    let judgement = judged(&both).await;
    assert_eq!(judgement.verdict, Overall::Pass);
    assert_eq!(judgement.summary.unknown, 0);
    let (_, unknown) = named(&judgement, "cost");
    assert_eq!(unknown, ["No.13"]);
    let checks = judgement.groups.iter().flat_map(|group| &group.checks);
    let cost = checks.into_iter().find(|it| it.id == "cost").unwrap();
    assert_eq!(cost.finding.verdict, Verdict::Pass);
}
