//! Run records survive the round trip, point to the latest, and keep no password.

use super::*;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_795_268_700 + second).unwrap()
}

fn record() -> RunRecord {
    let message = Message {
        direction: Direction::Out,
        action: "TransactionEvent".into(),
        message_id: "m-1".into(),
        at: at(1),
        answered_at: Some(at(2)),
        ms: Some(1.25),
        outcome: MessageOutcome::Error,
        error_code: Some("InternalError".into()),
        redelivered: true,
        seq_no: Some(0),
        transaction_id: Some("t".into()),
        event_type: Some("Started".into()),
    };
    let transaction = Transaction {
        transaction_id: "t".into(),
        evse_id: 1,
        connector_id: 1,
        id_token: None,
        remote_start_id: Some(4),
        started_at: at(1),
        ended_at: Some(at(31)),
        begin_register_wh: 1_000,
        end_register_wh: Some(2_667),
        energy_wh: 1_666.666_666_666_666_7,
        planned: Some(PlannedCharge {
            seconds: 30,
            power_w: 200_000.0,
        }),
        stopped_reason: Some("Local".into()),
        events: vec![Event {
            seq_no: 0,
            event_type: "Started".into(),
            timestamp: at(1),
            offline: false,
            acknowledged: true,
            attempts: 2,
        }],
        total_cost: Some("250.5".into()),
    };
    RunRecord {
        schema: SCHEMA,
        run_id: RunRecord::id(at(0), 42),
        started_at: at(0),
        finished_at: at(40),
        seed: 42,
        argv: vec!["charger-sim".into()],
        csms_url: "ws://localhost:9000".into(),
        http_url: "http://localhost:8080".into(),
        database: Some("sqlite:///tmp/csms.sqlite".into()),
        owned_csms: true,
        scenarios: vec![ScenarioRecord {
            number: 2,
            id: "charging-session".into(),
            file: None,
            started_at: at(0),
            finished_at: at(40),
            outcome: Outcome::Failed,
            failures: vec!["late".into()],
            skipped: Vec::new(),
            restarts: vec![Restart {
                killed_at: at(5),
                ready_at: None,
            }],
            stations: vec![StationRecord {
                identity: "emart_jeju_01".into(),
                messages: vec![message],
                transactions: vec![transaction],
                ..StationRecord::default()
            }],
        }],
    }
}

#[test]
fn a_record_comes_back_as_it_was_saved_and_is_the_latest() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(RunRecord::latest(folder.path()).unwrap(), None);
    let file = record().save(folder.path()).unwrap();
    assert_eq!(file.file_name().unwrap(), "20261121T134500Z-42.json");
    assert_eq!(
        RunRecord::latest(folder.path()).unwrap(),
        Some(file.clone())
    );
    assert_eq!(RunRecord::load(&file).unwrap(), record());
}

#[test]
fn a_record_of_another_schema_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("other.json");
    std::fs::write(&file, "{\"schema\": 2, \"brand\": \"new\"}").unwrap();
    let error = RunRecord::load(&file).unwrap_err().to_string();
    assert!(error.contains("schema 2, expected 1"), "{error}");
}

#[test]
fn an_unknown_key_in_a_record_is_refused_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let file = record().save(folder.path()).unwrap();
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace("\"seed\"", "\"sead\"")).unwrap();
    let error = RunRecord::load(&file).unwrap_err().to_string();
    assert!(error.contains(".json:6: unknown field `sead`"), "{error}");
}

#[test]
fn the_pointer_cannot_lead_out_of_its_folder() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(LATEST), "../other.json\n").unwrap();
    assert!(RunRecord::latest(folder.path()).is_err());
}
