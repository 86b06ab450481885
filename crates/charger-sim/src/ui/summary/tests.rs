//! Snapshots of what people and programs read at the end of a run.

use scenario::{
    Language, RunRecord,
    record::{Message, MessageOutcome, StationRecord, Transaction},
};

use super::*;
use crate::{cli::OutputArgs, ui::Surroundings};

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
    Look::new(&args, &Surroundings::default())
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
fn rerun_repeats_what_was_typed_for_the_failed_scenario_alone() {
    let mut failed = run(true).record;
    failed.argv = [
        "/opt/bin/charger-sim",
        "--scenario=all",
        "--scenario",
        "my file.toml",
        "--csms-url",
        "ws://h:9100",
        "--http-url=http://h:8180",
        "--runs-dir",
        "my runs",
        "--password",
        "***",
        "--seed",
        "3",
        "--quiet",
        "-vv",
        "--ascii",
    ]
    .map(str::to_owned)
    .to_vec();
    let rest = "--csms-url ws://h:9100 --http-url=http://h:8180 --runs-dir 'my runs' --password '***' --ascii --seed 7 -v";
    assert_eq!(
        again::command(&failed, 2).unwrap(),
        format!("charger-sim --scenario 2 {rest}")
    );
    failed.scenarios[1].file = Some("it's.toml".to_owned());
    assert_eq!(
        again::command(&failed, 2).unwrap(),
        format!("charger-sim --scenario 'it'\\''s.toml' {rest}")
    );
    assert_eq!(again::command(&failed, 9), None);
}

#[test]
fn rerun_of_single_stations_and_of_the_demo_is_told_too() {
    let mut record = run(true).record;
    let typed = |words: &[&str]| words.iter().map(ToString::to_string).collect();
    record.scenarios[0].number = 0;
    record.argv = typed(&["charger-sim", "--stations", "CP1..CP3", "--sessions=2"]);
    assert_eq!(
        again::command(&record, 0).unwrap(),
        "charger-sim --stations CP1..CP3 --sessions=2 --seed 7 -v"
    );
    record.argv = typed(&["charger-sim", "demo", "--dir", "d"]);
    record.owned_csms = true;
    assert_eq!(
        again::command(&record, 2).unwrap(),
        "charger-sim --scenario 2 --spawn-csms --seed 7 -v"
    );
}
