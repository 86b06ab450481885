//! Snapshots of what people and programs read at the end of a run.

use scenario::{
    Language, RunRecord,
    record::{Direction, Message, MessageOutcome, StationRecord, Transaction},
};

use super::*;
use crate::args::OutputArgs;

fn at(second: i64) -> jiff::Timestamp {
    jiff::Timestamp::from_second(1_795_268_700 + second).unwrap()
}

fn scenario(number: u32, outcome: Outcome) -> ScenarioRecord {
    ScenarioRecord {
        number,
        id: format!("scenario-{number}"),
        file: None,
        started_at: at(0),
        finished_at: at(31),
        outcome,
        failures: Vec::new(),
        skipped: Vec::new(),
        restarts: Vec::new(),
        stations: vec![StationRecord {
            identity: "emart_jeju_01".to_owned(),
            messages: vec![Message {
                direction: Direction::Out,
                action: "BootNotification".to_owned(),
                message_id: "m".to_owned(),
                at: at(1),
                answered_at: Some(at(1)),
                ms: Some(1.5),
                outcome: MessageOutcome::Result,
                error_code: None,
                redelivered: false,
                seq_no: None,
                transaction_id: None,
                event_type: None,
            }],
            transactions: vec![Transaction {
                transaction_id: "t".to_owned(),
                evse_id: 1,
                connector_id: 1,
                id_token: None,
                remote_start_id: None,
                started_at: at(0),
                ended_at: Some(at(30)),
                begin_register_wh: 0,
                end_register_wh: Some(1_667),
                energy_wh: 1_666.67,
                planned: None,
                stopped_reason: Some("Local".to_owned()),
                events: Vec::new(),
                total_cost: Some("250.5".to_owned()),
            }],
            ..StationRecord::default()
        }],
    }
}

fn run(failed: bool) -> Run {
    let second = if failed {
        Outcome::Failed
    } else {
        Outcome::Passed
    };
    let failure = Failure::new("emart_jeju_01", "energy", "1666.7 Wh", "12.0 Wh");
    Run {
        record: RunRecord {
            schema: 1,
            run_id: "20261121T134500Z-7".to_owned(),
            started_at: at(0),
            finished_at: at(62),
            seed: 7,
            argv: Vec::new(),
            csms_url: "ws://localhost:9000".to_owned(),
            http_url: "http://localhost:8080".to_owned(),
            database: None,
            owned_csms: false,
            scenarios: vec![scenario(1, Outcome::Passed), scenario(2, second)],
        },
        failures: if failed {
            vec![(2, failure)]
        } else {
            Vec::new()
        },
        exit: if failed { Exit::Failed } else { Exit::Passed },
    }
}

fn look(language: Language, ascii: bool) -> Look {
    let args = OutputArgs {
        lang: Some(language),
        ascii,
        ..OutputArgs::default()
    };
    Look::plain(&args)
}

#[test]
fn a_passed_run_in_english() {
    let text = result(
        &run(false),
        Some(Path::new("runs/r.json")),
        look(Language::En, false),
    );
    insta::assert_snapshot!(text);
}

#[test]
fn a_failed_run_in_ascii_ends_with_the_verdict() {
    let text = result(&run(true), None, look(Language::En, true));
    assert!(text.is_ascii(), "{text}");
    insta::assert_snapshot!(text);
}

#[test]
fn tables_stand_straight_in_korean_and_japanese() {
    for language in [Language::Ko, Language::Ja] {
        let text = result(&run(false), None, look(language, false));
        let widths: Vec<_> = text
            .lines()
            .filter(|line| line.starts_with(['┌', '│', '╞', '└']))
            .map(unicode_width::UnicodeWidthStr::width)
            .collect();
        assert_eq!(widths.len(), 6);
        assert!(widths.iter().all(|width| *width == widths[0]), "{text}");
    }
    insta::assert_snapshot!(result(&run(true), None, look(Language::Ko, false)));
}

#[test]
fn json_holds_verdict_figures_and_the_run() {
    let mut json_look = look(Language::Ko, false);
    json_look.format = Format::Json;
    let document: serde_json::Value =
        serde_json::from_str(&result(&run(true), None, json_look)).unwrap();
    assert_eq!(document["verdict"], "failed");
    assert_eq!(document["exit_code"], 1);
    assert_eq!(document["statistics"]["sent"], 2);
    assert_eq!(document["statistics"]["lost"], 0);
    assert_eq!(document["run"]["scenarios"][1]["outcome"], "failed");
}

#[test]
fn more_than_three_costs_are_added_up_exactly() {
    assert_eq!(cost(&[]), "-");
    assert_eq!(cost(&["124.5", "124.5", "63"]), "124.5 + 124.5 + 63");
    assert_eq!(cost(&["1273.5", "0.1", "0.2", "1275"]), "2548.8");
    assert_eq!(cost(&["100", "100", "100", "700"]), "1000");
    assert_eq!(cost(&["1", "2", "3", "many"]), "?");
}

#[test]
fn everything_fits_eighty_and_sixty_columns_in_every_language() {
    let mut failed = run(true);
    let why = "cannot reach csms.example.org:9000: Connection refused (os error 111)";
    let failure = Failure::new(
        "emart_jeju_01",
        "connection",
        "a WebSocket with ocpp2.0.1",
        why,
    );
    failed.failures.push((2, failure.unreachable()));
    failed.record.argv = [
        "charger-sim",
        "--scenario",
        "2",
        "--csms-url",
        "ws://csms.example.org:9000",
    ]
    .map(str::to_owned)
    .to_vec();
    for language in [Language::En, Language::Ko, Language::Ja] {
        for (ascii, width) in [(false, 80), (true, 80), (false, 60), (true, 60)] {
            let args = OutputArgs {
                lang: Some(language),
                width: Some(width),
                ascii,
                ..OutputArgs::default()
            };
            let look = Look::plain(&args);
            let told = result(&failed, Some(Path::new("runs/r.json")), look);
            let told = text::fit(&told, look.style.columns_out);
            for line in told.lines() {
                assert!(text::cells(line) <= usize::from(width), "{line}\n{told}");
            }
        }
    }
}

#[test]
fn the_simulator_and_the_verifier_tell_one_number_for_one_record() {
    // The verifier takes its figures from the same function; it has a test of the same record.
    let mut record = run(false).record;
    let message = record.scenarios[0].stations[0].messages[0].clone();
    let ended = |outcome, direction| Message {
        action: "Heartbeat".to_owned(),
        outcome,
        direction,
        ms: (outcome == MessageOutcome::Result).then_some(2.0),
        ..message.clone()
    };
    record.scenarios.truncate(1);
    record.scenarios[0].stations[0].messages = vec![
        ended(MessageOutcome::Cut, Direction::Out),
        ended(MessageOutcome::Timeout, Direction::Out),
        ended(MessageOutcome::Result, Direction::Out),
        ended(MessageOutcome::Unanswered, Direction::In),
    ];
    let figures = Statistics::of(&record);
    assert_eq!((figures.sent, figures.answered, figures.lost), (3, 1, 1));
    let told = percentiles(&figures.response_ms.unwrap(), look(Language::En, true));
    assert_eq!(
        told,
        "p50 2.0 ms - p95 no answer - p99 no answer - max no answer"
    );
}
