//! The examples of docs/energy.md, sent to every engine: in order, then once more in reverse order
//! over a restart, with every list turned round.

use csms::store::rows::TransactionRow;
use jiff::{SignedDuration, Timestamp};

use crate::support::{Csms, Database, event_fact, transactions};

const PAGE: &str = include_str!("../../../../docs/energy.md");

/// One row of the table.
#[derive(Debug)]
struct Example {
    number: String,
    what: String,
    /// (seqNo, type, minute, readings).
    events: Vec<(i32, char, i64, Vec<String>)>,
    kwh: String,
    cost: String,
    is_told: bool,
    flags: String,
}

fn examples() -> Vec<Example> {
    let (_, table) = PAGE.split_once("## Examples").expect("there are examples");
    let rows = table.lines().filter(|line| line.starts_with("| "));
    let rows = rows.filter(|line| !line.starts_with("| No."));
    rows.map(|line| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [_, number, what, events, kwh, cost, told, flags, _] = cells[..] else {
            panic!("{line}");
        };
        assert!(matches!(told, "told" | "–"), "{line}");
        let events = (0..).zip(events.split('·').map(str::trim));
        let events = events.filter(|(_, event)| *event != "-");
        let events = events.map(|(seq_no, event)| {
            let (head, readings) = event.split_once(' ').unwrap_or((event, ""));
            let minute = head[1..].parse().unwrap();
            let readings = readings.split(',').map(str::trim);
            let readings = readings.filter(|it| !it.is_empty()).map(str::to_owned);
            let kind = head.chars().next().unwrap();
            (seq_no, kind, minute, readings.collect())
        });
        Example {
            number: number.into(),
            what: what.into(),
            events: events.collect(),
            kwh: kwh.into(),
            cost: cost.into(),
            is_told: told == "told",
            flags: flags.into(),
        }
    })
    .collect()
}

/// A reading as (minute, sampledValue).
fn sample(text: &str, minute: i64) -> (i64, serde_json::Value) {
    let mut words = text.split(' ');
    let value: serde_json::Value = serde_json::from_str(words.next().unwrap()).unwrap();
    let mut sample = serde_json::json!({ "value": value });
    let mut at = minute;
    let (mut direction, mut kind) = ("Import", "Register");
    for word in words {
        match word {
            "b" => sample["context"] = "Transaction.Begin".into(),
            "e" => sample["context"] = "Transaction.End".into(),
            "clock" => sample["context"] = "Sample.Clock".into(),
            "trigger" => sample["context"] = "Trigger".into(),
            "inlet" => sample["location"] = "Inlet".into(),
            "cable" => sample["location"] = "Cable".into(),
            "ev" => sample["location"] = "EV".into(),
            "body" => sample["location"] = "Body".into(),
            "export" => direction = "Export",
            "interval" => kind = "Interval",
            "kWh" | "MWh" => sample["unitOfMeasure"]["unit"] = word.into(),
            _ => match (word.strip_prefix('^'), word.strip_prefix('@')) {
                (Some(n), _) => {
                    sample["unitOfMeasure"]["multiplier"] = n.parse::<i32>().unwrap().into();
                }
                (_, Some(minute)) => at = minute.parse().unwrap(),
                _ => {
                    assert!(word.starts_with(['L', 'N']), "{text}");
                    sample["phase"] = word.into();
                }
            },
        }
    }
    if (direction, kind) != ("Import", "Register") {
        sample["measurand"] = format!("Energy.Active.{direction}.{kind}").into();
    }
    (at, sample)
}

fn payload(
    example: &Example,
    (seq_no, kind, minute, readings): &(i32, char, i64, Vec<String>),
    is_turned: bool,
) -> String {
    let begin: Timestamp = "2026-03-01T00:00:00Z".parse().unwrap();
    let time = |minute: i64| (begin + SignedDuration::from_mins(minute)).to_string();
    let mut values: Vec<(i64, Vec<serde_json::Value>)> = Vec::new();
    for reading in readings {
        let (at, sample) = sample(reading, *minute);
        match values.iter_mut().find(|(known, _)| *known == at) {
            Some((_, samples)) => samples.push(sample),
            None => values.push((at, vec![sample])),
        }
    }
    let mut values: Vec<serde_json::Value> = values
        .into_iter()
        .map(|(at, mut samples)| {
            if is_turned {
                samples.reverse();
            }
            serde_json::json!({"timestamp": time(at), "sampledValue": samples})
        })
        .collect();
    if is_turned {
        values.reverse();
    }
    let event_type = match kind {
        'S' => "Started",
        'U' => "Updated",
        _ => "Ended",
    };
    let mut event = serde_json::json!({
        "eventType": event_type,
        "timestamp": time(*minute),
        "triggerReason": "Trigger",
        "seqNo": seq_no,
        "offline": true,
        "transactionInfo": {"transactionId": format!("example-{}", example.number)},
    });
    if !values.is_empty() {
        event["meterValue"] = values.into();
    }
    event.to_string()
}

fn check(example: &Example, row: &TransactionRow, when: &str) {
    let name = format!("No. {} ({}), {when}", example.number, example.what);
    let kwh = row.billed_kwh.map(|wh| (wh.0 as f64 / 1_000.0).to_string());
    let kwh = kwh.unwrap_or_else(|| "unknown".into());
    let cost = row.cost.map(|e4| (e4.0 as f64 / 10_000.0).to_string());
    let cost = cost.unwrap_or_else(|| "–".into());
    assert_eq!(
        (&kwh, &cost),
        (&example.kwh, &example.cost),
        "{name}: {row:?}"
    );
    // What else is odd about an example is not about its energy.
    let flags = row.flags.as_str();
    assert_eq!(flags, example.flags, "{name}");
}

/// The same events on one engine; told costs are those of the answers to Ended.
async fn hold_on(database: &Database) {
    let examples = examples();
    assert!(examples.len() >= 60, "the table is there");
    let received: Timestamp = "2026-03-01T02:00:00Z".parse().unwrap();
    let mut csms: Csms = database.start().await;
    for (round, is_turned) in [(0, false), (1, true)] {
        for example in &examples {
            // In the second round, a station of its own gets them in reverse order, and the first
            // one gets them again.
            let identity = format!("E{round}-{}", example.number);
            let mut events = example.events.clone();
            if is_turned {
                events.reverse();
            }
            let station = csms.connect(&identity).await.station;
            let mut told = None;
            for event in &events {
                let payload = payload(example, event, is_turned);
                let fact = event_fact(station, &payload, received);
                let outcome = csms.writer.transaction_event(fact).await.unwrap();
                told = told.or(outcome.total_cost_e4);
            }
            if !is_turned {
                assert_eq!(told.is_some(), example.is_told, "No. {}", example.number);
            }
        }
        csms.crash().await;
        csms = database.start().await;
        // Everything once more, the other way round: repeats change nothing.
        for example in &examples {
            let station = csms.connect(&format!("E{round}-{}", example.number)).await;
            for event in &example.events {
                let payload = payload(example, event, !is_turned);
                let fact = event_fact(station.station, &payload, received);
                assert!(csms.writer.transaction_event(fact).await.unwrap().duplicate);
            }
        }
    }
    csms.writer.drain().await.unwrap();
    let rows = transactions(&csms).await;
    for example in &examples {
        for (round, when) in [(0, "in order"), (1, "in reverse order")] {
            let identity = format!("E{round}-{}", example.number);
            let row = rows.iter().find(|row| row.station == identity).unwrap();
            check(example, row, &format!("{when}, {}", database.name()));
        }
    }
    csms.stop().await;
}

#[tokio::test]
async fn the_examples_of_the_page_on_energy_come_out_as_it_says() {
    for database in Database::all().await {
        hold_on(&database).await;
    }
}
