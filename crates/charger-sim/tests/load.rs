//! `charger-sim load` against the project's own CSMS, and against one of these tests that misbehaves.
//!
//! What it counts as acknowledged has to be in the database; what it promises about schedules,
//! thresholds and interruptions has to come true. Nothing here asserts how fast anything is.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{collections::BTreeSet, net::SocketAddr, path::Path, process::Stdio};

use csms::{
    config::{Options, Settings},
    server::{self, Server},
};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use sqlx::{Connection, SqliteConnection};
use tokio::{
    net::{TcpListener, TcpStream},
    process::{Child, Command},
};
use tokio_tungstenite::tungstenite::{
    Message,
    handshake::server::{ErrorResponse, Request, Response},
    http::HeaderValue,
};

/// Station, transactionId, seqNo.
type Key = (String, String, i64);

async fn csms(folder: &Path, listen: &str) -> Server {
    let options = Options {
        listen: Some(listen.to_owned()),
        http: Some("127.0.0.1:0".to_owned()),
        database: Some(format!("sqlite://{}", folder.join("csms.sqlite").display())),
        ..Options::default()
    };
    server::start(Settings::resolve(options).unwrap())
        .await
        .unwrap()
}

fn load(address: SocketAddr, args: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_charger-sim"))
        .args(["load", "--format", "json", "--quiet", "--csms-url"])
        .arg(format!("ws://{address}"))
        .args(args)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap()
}

/// Exit code and report.
async fn report(load: Child) -> (i32, Value) {
    let output = load.wait_with_output().await.unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    let document = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{told}"));
    (output.status.code().unwrap(), document)
}

fn acknowledged(file: &Path) -> BTreeSet<Key> {
    let text = std::fs::read_to_string(file).unwrap();
    let keys: Vec<Key> = text
        .lines()
        .map(|line| {
            let ack: Value = serde_json::from_str(line).unwrap();
            (
                ack["station"].as_str().unwrap().to_owned(),
                ack["transactionId"].as_str().unwrap().to_owned(),
                ack["seqNo"].as_i64().unwrap(),
            )
        })
        .collect();
    let distinct: BTreeSet<_> = keys.iter().cloned().collect();
    assert_eq!(distinct.len(), keys.len(), "an event is acknowledged once");
    distinct
}

async fn stored(folder: &Path) -> BTreeSet<Key> {
    let url = format!("sqlite://{}", folder.join("csms.sqlite").display());
    let mut database = SqliteConnection::connect(&url).await.unwrap();
    let rows = sqlx::query_as(
        "SELECT s.identity, t.transaction_id, e.seq_no FROM transaction_event e \
         JOIN charging_transaction t USING (transaction_key) JOIN station s USING (station_key)",
    );
    let rows: Vec<Key> = rows.fetch_all(&mut database).await.unwrap();
    let distinct: BTreeSet<_> = rows.iter().cloned().collect();
    assert_eq!(distinct.len(), rows.len(), "an event is stored once");
    distinct
}

#[tokio::test(flavor = "multi_thread")]
async fn every_acknowledged_event_is_stored() {
    let folder = tempfile::tempdir().unwrap();
    let server = csms(folder.path(), "127.0.0.1:0").await;
    let acks = folder.path().join("acks");
    let args = [
        "--stations",
        "20",
        "--duration",
        "1s",
        "--transaction-length",
        "5",
        "--max-errors",
        "0",
        "--record-acks",
        acks.to_str().unwrap(),
    ];
    let (code, report) = report(load(server.ocppj_address.unwrap(), &args)).await;
    assert_eq!(code, 0, "{report:#}");
    assert_eq!(report["accepted"], 20);
    assert_eq!(report["connected_at_end"], 20);
    assert!(server.shutdown().await);
    let (acknowledged, stored) = (acknowledged(&acks), stored(folder.path()).await);
    assert_eq!(report["acknowledged"], acknowledged.len());
    assert!(acknowledged.len() > 20, "{report:#}");
    assert_eq!(report["unanswered"], 0, "{report:#}");
    assert_eq!(acknowledged, stored);
    assert!(stored.iter().all(|(_, _, seq_no)| *seq_no < 5));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schedule_accounts_for_each_of_its_messages() {
    let folder = tempfile::tempdir().unwrap();
    let server = csms(folder.path(), "127.0.0.1:0").await;
    let args = ["--stations", "7", "--rate", "50", "--duration", "2s"];
    let (code, report) = report(load(server.ocppj_address.unwrap(), &args)).await;
    assert_eq!(code, 0, "{report:#}");
    let counted =
        ["acknowledged", "unanswered", "queued"].map(|name| report[name].as_u64().unwrap());
    assert_eq!(counted.iter().sum::<u64>(), 100, "{report:#}");
    assert!(counted[0] > 0, "{report:#}");
    assert!(server.shutdown().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missed_threshold_exits_5_and_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let server = csms(folder.path(), "127.0.0.1:0").await;
    let args = [
        "--stations",
        "2",
        "--duration",
        "500ms",
        "--message",
        "heartbeat",
        "--min-rate",
        "9999999",
        "--max-errors",
        "0",
    ];
    let (code, report) = report(load(server.ocppj_address.unwrap(), &args)).await;
    assert_eq!(code, 5, "{report:#}");
    let missed = report["missed"].as_array().unwrap();
    assert_eq!(missed.len(), 1);
    assert!(missed[0].as_str().unwrap().contains("at least 9999999/s"));
    assert!(server.shutdown().await);
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn stations_find_a_restarted_csms_and_ctrl_c_tells_what_was_measured() {
    let folder = tempfile::tempdir().unwrap();
    let server = csms(folder.path(), "127.0.0.1:0").await;
    let address = server.ocppj_address.unwrap();
    let acks = folder.path().join("acks");
    let args = [
        "--stations",
        "5",
        "--duration",
        "10m",
        "--record-acks",
        acks.to_str().unwrap(),
    ];
    let load = load(address, &args);
    let events_after = async |before: usize| {
        loop {
            let count = stored(folder.path()).await.len();
            if count > before {
                return count;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    };
    events_after(0).await;
    assert!(server.shutdown().await);
    let before = stored(folder.path()).await.len();
    let server = csms(folder.path(), &address.to_string()).await;
    events_after(before).await;
    let pid = load.id().unwrap().to_string();
    let mut kill = std::process::Command::new("kill");
    assert!(kill.args(["-INT", &pid]).status().unwrap().success());
    let (code, report) = report(load).await;
    assert_eq!(code, 130, "{report:#}");
    assert!(report["reconnects"].as_u64().unwrap() >= 1, "{report:#}");
    assert!(report["failures"].as_u64().unwrap() >= 5, "{report:#}");
    assert!(server.shutdown().await);
    let (acknowledged, stored) = (acknowledged(&acks), stored(folder.path()).await);
    assert_eq!(report["acknowledged"], acknowledged.len());
    assert!(acknowledged.is_subset(&stored));
}

/// A CSMS that cuts the first connection when the third event comes; gives all events it got.
async fn csms_that_cuts(listener: TcpListener) -> Vec<Value> {
    let mut events = Vec::new();
    let mut has_cut = false;
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        if !serve(stream, &mut events, &mut has_cut).await {
            return events;
        }
    }
}

/// Serves one connection; `true` = it was cut.
async fn serve(stream: TcpStream, events: &mut Vec<Value>, has_cut: &mut bool) -> bool {
    #[expect(clippy::result_large_err, reason = "the library's signature")]
    let agree = |_: &Request, mut response: Response| -> Result<Response, ErrorResponse> {
        let protocol = HeaderValue::from_static("ocpp2.0.1");
        let headers = response.headers_mut();
        headers.insert("Sec-WebSocket-Protocol", protocol);
        Ok(response)
    };
    let mut socket = tokio_tungstenite::accept_hdr_async(stream, agree)
        .await
        .unwrap();
    while let Some(Ok(Message::Text(text))) = socket.next().await {
        let frame: Value = serde_json::from_str(&text).unwrap();
        let result = match frame[2].as_str().unwrap() {
            "BootNotification" => {
                json!({"currentTime": "2026-11-21T00:00:00Z", "interval": 30, "status": "Accepted"})
            }
            "TransactionEvent" => {
                events.push(frame[3].clone());
                if events.len() == 3 && !*has_cut {
                    *has_cut = true;
                    return true;
                }
                json!({})
            }
            _ => json!({}),
        };
        let answer = json!([3, frame[1], result]).to_string();
        socket.send(Message::text(answer)).await.unwrap();
    }
    false
}

#[tokio::test]
async fn an_event_that_was_cut_off_is_sent_again_over_the_next_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let serving = tokio::spawn(csms_that_cuts(listener));
    let args = ["--stations", "1", "--rate", "1", "--duration", "6s"];
    let (code, report) = report(load(address, &args)).await;
    assert_eq!(code, 0, "{report:#}");
    assert_eq!(
        (&report["reconnects"], &report["resent"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(report["errors"], json!({"connection lost": 1}));
    let events = serving.await.unwrap();
    let keys: Vec<_> = events
        .iter()
        .map(|event| (&event["transactionInfo"]["transactionId"], &event["seqNo"]))
        .collect();
    assert_eq!(keys[2], keys[3]);
    assert_eq!(events[2], events[3], "the same event, not another one");
    assert_ne!(keys[3], keys[4]);
}

#[tokio::test]
async fn nobody_there_exits_3_without_waiting() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let (code, report) = report(load(address, &["--stations", "3"])).await;
    assert_eq!(code, 3, "{report:#}");
    assert_eq!(report["errors"], json!({"connect: connection refused": 3}));
}
