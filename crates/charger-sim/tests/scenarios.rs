//! The program against a small CSMS of these tests: what it plays, records, tells and returns.
//!
//! The CSMS here is written apart from the project's own: raw JSON, no shared types. It answers
//! everything with the least that the specification asks for, and misbehaves where a test says so.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{net::SocketAddr, path::Path, process::Stdio};

use futures_util::{SinkExt, StreamExt};
use scenario::{
    RunRecord,
    record::{Direction, MessageOutcome, Outcome},
};
use serde_json::{Value, json};
use tokio::{
    io::AsyncReadExt,
    net::{TcpListener, TcpStream},
    process::Command,
};
use tokio_tungstenite::tungstenite::{
    Message,
    handshake::server::{ErrorResponse, Request, Response},
    http::{HeaderValue, StatusCode},
};

/// How the CSMS misbehaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manner {
    Good,
    RejectsBoot,
    BlocksTokens,
    RefusesHandshakes,
    NeverAnswersEnded,
}

struct Answered {
    code: i32,
    out: String,
    err: String,
    record: RunRecord,
}

async fn csms(manner: Manner) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            tokio::spawn(connection(stream, manner));
        }
    });
    address
}

async fn connection(stream: TcpStream, manner: Manner) {
    #[expect(clippy::result_large_err, reason = "the library's signature")]
    let answer = |_: &Request, mut response: Response| {
        if manner == Manner::RefusesHandshakes {
            let mut refusal = ErrorResponse::new(Some("no such station".to_owned()));
            *refusal.status_mut() = StatusCode::NOT_FOUND;
            return Err(refusal);
        }
        let protocol = HeaderValue::from_static("ocpp2.0.1");
        response
            .headers_mut()
            .insert("Sec-WebSocket-Protocol", protocol);
        Ok(response)
    };
    let Ok(mut socket) = tokio_tungstenite::accept_hdr_async(stream, answer).await else {
        return;
    };
    while let Some(Ok(message)) = socket.next().await {
        let Message::Text(text) = message else {
            continue;
        };
        let frame: Value = serde_json::from_str(&text).unwrap();
        let (id, action, payload) = (&frame[1], frame[2].as_str().unwrap_or(""), &frame[3]);
        let now = "2026-11-21T00:00:00Z";
        let result = match action {
            "BootNotification" if manner == Manner::RejectsBoot => {
                json!({"currentTime": now, "interval": 30, "status": "Rejected"})
            }
            "BootNotification" => json!({"currentTime": now, "interval": 30, "status": "Accepted"}),
            "Heartbeat" => json!({ "currentTime": now }),
            "Authorize" if manner == Manner::BlocksTokens => {
                json!({"idTokenInfo": {"status": "Blocked"}})
            }
            "Authorize" => json!({"idTokenInfo": {"status": "Accepted"}}),
            "TransactionEvent" if payload["eventType"] == "Ended" => {
                if manner == Manner::NeverAnswersEnded {
                    continue;
                }
                json!({"totalCost": 16.5})
            }
            _ => json!({}),
        };
        let answer = json!([3, id, result]).to_string();
        if socket.send(Message::text(answer)).await.is_err() {
            return;
        }
    }
}

/// A charge of two seconds at 200 kW, with what `spoil` makes of the file.
fn short_charge(folder: &Path, spoil: impl Fn(String) -> String) -> String {
    let text = r#"
number = 42
id = "short-charge"
title = { en = "Short charge", ko = "짧은 충전", ja = "短い充電" }
budget_seconds = 20
stations = ["emart_jeju_01"]
steps = [
  { connect = { within_seconds = 5 } },
  { expect_boot = { status = "Accepted", within_seconds = 5 } },
  { present_token = { evse_id = 1, id_token = "EMART-1", type = "ISO14443", within_seconds = 5 } },
  { plug_in = { evse_id = 1, vehicle = { name = "car", max_kw = 240, battery_kwh = 77, soc_percent = 20 }, within_seconds = 5 } },
  { charge = { seconds = 2, sample_every_seconds = 1 } },
  { stop = { evse_id = 1, reason = "Local", within_seconds = 2 } },
  { unplug = { evse_id = 1 } },
  { disconnect = {} },
]
[expect]
transactions_per_station = 1
energy_from = "plan"
duration_seconds = 2
stopped_reason = "Local"
"#;
    let file = folder.join("short.toml");
    std::fs::write(&file, spoil(text.to_owned())).unwrap();
    file.to_str().unwrap().to_owned()
}

fn charger_sim(folder: &Path, address: SocketAddr, args: &[&str]) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("charger-sim"));
    command
        .args(args)
        .arg("--csms-url")
        .arg(format!("ws://{address}"))
        .current_dir(folder)
        .env_clear()
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    command
}

async fn run(manner: Manner, folder: &Path, args: &[&str]) -> Answered {
    let address = csms(manner).await;
    let output = charger_sim(folder, address, args).output().await.unwrap();
    let latest = RunRecord::latest(&folder.join("runs")).unwrap().unwrap();
    Answered {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
        record: RunRecord::load(&latest).unwrap(),
    }
}

impl Answered {
    fn all(&self) -> String {
        format!("{}\n{}", self.out, self.err)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn scenario_1_passes_and_records_boot_and_heartbeat() {
    let folder = tempfile::tempdir().unwrap();
    let ended = run(
        Manner::Good,
        folder.path(),
        &["--scenario", "1", "--seed", "7"],
    )
    .await;
    assert_eq!(ended.code, 0, "{}", ended.all());
    let scenario = &ended.record.scenarios[0];
    assert_eq!((scenario.number, scenario.outcome), (1, Outcome::Passed));
    let station = &scenario.stations[0];
    assert_eq!(station.boot.as_ref().unwrap().interval, 30);
    assert_eq!(station.connects.len(), 1);
    assert_eq!(station.disconnects.len(), 1);
    assert_eq!(station.reconnects.len(), 0);
    let sent = |action: &str| {
        let messages = station.messages.iter();
        messages.filter(|message| message.action == action).count()
    };
    assert_eq!((sent("BootNotification"), sent("Heartbeat")), (1, 1));
    assert!(ended.out.trim_end().ends_with("seed 7"), "{}", ended.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_charge_gives_exactly_the_planned_energy_and_duration() {
    let folder = tempfile::tempdir().unwrap();
    let file = short_charge(folder.path(), |text| text);
    let ended = run(Manner::Good, folder.path(), &["--scenario", &file]).await;
    assert_eq!(ended.code, 0, "{}", ended.all());
    let transaction = &ended.record.scenarios[0].stations[0].transactions[0];
    // 200 kW × 2 s = 400 kWs = 111.1 Wh.
    assert!(
        (transaction.energy_wh - 111.111).abs() < 0.01,
        "{transaction:?}"
    );
    assert!(transaction.begin_register_wh > 0, "a lifetime register");
    assert_eq!(
        transaction.end_register_wh.unwrap() - transaction.begin_register_wh,
        111
    );
    let took = transaction
        .ended_at
        .unwrap()
        .duration_since(transaction.started_at);
    assert_eq!(took.as_millis(), 2_000);
    assert_eq!(transaction.total_cost.as_deref(), Some("16.5"));
    let events: Vec<_> = transaction.events.iter().map(|e| e.seq_no).collect();
    let numbers: Vec<_> = (0..).take(events.len()).collect();
    assert_eq!(events, numbers, "seqNo from 0 without a gap");
    assert!(transaction.events.iter().all(|event| event.acknowledged));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_handshake_exits_3_and_tells_what_the_csms_said() {
    let folder = tempfile::tempdir().unwrap();
    let ended = run(
        Manner::RefusesHandshakes,
        folder.path(),
        &["--scenario", "1"],
    )
    .await;
    assert_eq!(ended.code, 3, "{}", ended.all());
    assert!(
        ended.out.contains("HTTP 404: no such station"),
        "{}",
        ended.out
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rejected_boot_fails_with_expected_actual_and_both_frames() {
    let folder = tempfile::tempdir().unwrap();
    let ended = run(Manner::RejectsBoot, folder.path(), &["--scenario", "1"]).await;
    assert_eq!(ended.code, 1, "{}", ended.all());
    for wanted in [
        "expected: Accepted",
        "actual: Rejected",
        "\"BootNotification\"]",
        "<- [3, ",
        "run again: charger-sim --scenario 1",
    ] {
        assert!(ended.out.contains(wanted), "{wanted}:\n{}", ended.out);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_blocked_token_fails_the_scenario() {
    let folder = tempfile::tempdir().unwrap();
    let file = short_charge(folder.path(), |text| text);
    let ended = run(Manner::BlocksTokens, folder.path(), &["--scenario", &file]).await;
    assert_eq!(ended.code, 1, "{}", ended.all());
    assert!(ended.out.contains("actual: Blocked"), "{}", ended.out);
    assert_eq!(ended.record.scenarios[0].stations[0].transactions.len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_is_never_answered_is_lost_and_fails() {
    let folder = tempfile::tempdir().unwrap();
    let file = short_charge(folder.path(), |text| text);
    let ended = run(
        Manner::NeverAnswersEnded,
        folder.path(),
        &["--scenario", &file],
    )
    .await;
    assert_eq!(ended.code, 1, "{}", ended.all());
    assert!(
        ended.out.contains("TransactionEvent(Ended)"),
        "{}",
        ended.out
    );
    let station = &ended.record.scenarios[0].stations[0];
    let ended_call = station
        .messages
        .iter()
        .find(|m| m.direction == Direction::Out && m.event_type.as_deref() == Some("Ended"));
    assert_ne!(ended_call.unwrap().outcome, MessageOutcome::Result);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_owning_the_csms_a_fault_cuts_the_link_and_the_restart_is_a_skip() {
    let folder = tempfile::tempdir().unwrap();
    let file = short_charge(folder.path(), |text| {
        text.replace("seconds = 2, sample_every_seconds = 1", "seconds = 8, sample_every_seconds = 1, fault = { at_second = 1, queued_events = 2, reconnect_within_seconds = 10 }")
            .replace("duration_seconds = 2", "duration_seconds = 8\nqueued_events_at_least = 2\nreconnect_within_seconds = 10")
    });
    let ended = run(Manner::Good, folder.path(), &["--scenario", &file]).await;
    assert_eq!(ended.code, 0, "{}", ended.all());
    let scenario = &ended.record.scenarios[0];
    assert_eq!(scenario.restarts.len(), 0);
    assert_eq!(scenario.skipped.len(), 1);
    assert!(ended.all().contains("SKIP"), "{}", ended.all());
    for wanted in [
        "\nSKIP 42: server restart: ",
        "PASS 1 passed, 0 failed, 1 skipped",
    ] {
        assert!(ended.out.contains(wanted), "{wanted}: {}", ended.out);
    }
    let station = &scenario.stations[0];
    assert_eq!(station.reconnects.len(), 1);
    let offline = station.transactions[0].events.iter().filter(|e| e.offline);
    assert!(offline.count() >= 2);
    assert!(
        station.transactions[0]
            .events
            .iter()
            .all(|e| e.acknowledged)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn json_goes_to_standard_output_alone() {
    let folder = tempfile::tempdir().unwrap();
    let ended = run(
        Manner::Good,
        folder.path(),
        &["--scenario", "1", "--format", "json"],
    )
    .await;
    let document: Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!(document["verdict"], "passed");
    assert_eq!(document["statistics"]["lost"], 0);
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_prints_the_partial_summary_and_exits_130() {
    let folder = tempfile::tempdir().unwrap();
    let address = csms(Manner::Good).await;
    let args = ["--scenario", "2", "--scenario", "1"];
    let mut child = charger_sim(folder.path(), address, &args).spawn().unwrap();
    // The first line about a connected station tells that the scenario is under way.
    let mut err = child.stderr.take().unwrap();
    let mut seen = String::new();
    let mut buffer = [0; 1024];
    while !seen.contains("transaction started") {
        let read = err.read(&mut buffer).await.unwrap();
        assert_ne!(read, 0, "{seen}");
        seen.push_str(&String::from_utf8_lossy(&buffer[..read]));
    }
    let pid = child.id().unwrap().to_string();
    assert!(
        std::process::Command::new("kill")
            .args(["-INT", &pid])
            .status()
            .unwrap()
            .success()
    );
    let output = child.wait_with_output().await.unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(130), "{out}");
    assert!(out.contains("interrupted") && out.contains("SKIP"), "{out}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_single_station_charges_36_minutes_in_half_a_minute() {
    let folder = tempfile::tempdir().unwrap();
    let ended = run(Manner::Good, folder.path(), &["--station-id", "CP001"]).await;
    assert_eq!(ended.code, 0, "{}", ended.all());
    let station = &ended.record.scenarios[0].stations[0];
    let transaction = &station.transactions[0];
    let kwh = transaction.energy_wh / 1_000.0;
    assert!((8.0..=9.0).contains(&kwh), "{kwh} kWh");
    let ended_at = transaction.ended_at.unwrap();
    let took = ended_at.duration_since(transaction.started_at);
    assert_eq!(took.as_secs(), 36 * 60);
    assert!(
        ended_at <= ended.record.finished_at,
        "no event lies in the future"
    );
    let samples = transaction
        .events
        .iter()
        .filter(|e| e.event_type == "Updated");
    assert!(samples.count() >= 29, "a sample every second");
    for wanted in [" 10 %  ", " 50 %  ", " 90 %  "] {
        assert!(ended.err.contains(wanted), "{wanted}: {}", ended.err);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fleet_lives_its_day_until_its_time_is_over() {
    let folder = tempfile::tempdir().unwrap();
    let address = csms(Manner::Good).await;
    let args = [
        "--fleet",
        "emart",
        "--time-scale",
        "900",
        "--duration",
        "8s",
        "--lang",
        "en",
    ];
    let output = charger_sim(folder.path(), address, &args)
        .output()
        .await
        .unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{out}\n{err}");
    assert!(
        out.starts_with("34 stations · ") && out.contains(" charging sessions · "),
        "{out}"
    );
    assert!(!out.contains(" 0 charging sessions "), "{out}");
    assert!(!out.contains("problem"), "{out}");
}
