//! Stations that live (`charger-sim station`), as a program against a CSMS of the test's own: raw JSON over a socket.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![cfg(unix)]

#[expect(dead_code, reason = "this file starts the program itself")]
#[path = "station_cases/lab.rs"]
mod lab;

use std::{
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use serde_json::{Value, json};
use tokio::net::TcpListener;

use lab::{PATIENCE, Peer, jiff_now, listen};

/// The program, killed with the test.
struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Program {
    fn start(url: &str, args: &[&str]) -> Self {
        let child = Command::new(env!("CARGO_BIN_EXE_charger-sim"))
            .arg("station")
            .args(args)
            .args(["--csms-url", url, "--seed", "7", "--lang", "en"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        Self(child)
    }

    fn is_alive(&mut self) -> bool {
        self.0.try_wait().unwrap().is_none()
    }

    fn signal(&self, name: &str) {
        let id = self.0.id().to_string();
        let status = Command::new("kill").args([name, &id]).status().unwrap();
        assert!(status.success());
    }

    async fn ended(mut self) -> i32 {
        let wait = async {
            loop {
                if let Some(status) = self.0.try_wait().unwrap() {
                    return status.code().unwrap_or(-1);
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::time::timeout(PATIENCE, wait).await.unwrap()
    }
}

/// Transaction events that the CSMS has got.
fn events(peer: &Peer) -> Vec<Value> {
    let calls = peer.calls.iter();
    calls
        .filter(|call| call.action == "TransactionEvent")
        .map(|call| call.payload.clone())
        .collect()
}

/// The register in an event, Wh.
fn register(event: &Value) -> Option<i64> {
    let samples = event["meterValue"].as_array()?.last()?["sampledValue"].as_array()?;
    let is_register = |s: &&Value| s["measurand"] == "Energy.Active.Import.Register";
    let value = samples.iter().find(is_register)?["value"].as_f64()?;
    #[expect(clippy::cast_possible_truncation, reason = "whole watt-hours")]
    Some(value as i64)
}

#[tokio::test]
async fn a_station_that_is_there_before_its_csms_dials_until_it_finds_it() {
    let (listener, url) = listen().await;
    let address = listener.local_addr().unwrap();
    drop(listener);
    let mut program = Program::start(&url, &["CP001"]);
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert!(program.is_alive());
    let listener = TcpListener::bind(address).await.unwrap();
    let peer = Peer::accepted(&listener).await;
    assert_eq!(peer.path, "/CP001");
    assert!(program.is_alive());
}

#[tokio::test]
async fn a_station_that_is_told_to_wait_refused_or_not_answered_boots_again_until_it_is_accepted() {
    let (listener, url) = listen().await;
    let mut program = Program::start(&url, &["CP001", "--message-timeout", "2"]);
    let mut peer = Peer::accept(&listener).await;
    let mut boots = 0;
    peer.answer_by(move |action, id| {
        if action != "BootNotification" {
            return None;
        }
        boots += 1;
        let told = |status: &str| {
            let answer = json!({"currentTime": jiff_now(), "interval": 1, "status": status});
            json!([3, id, answer]).to_string()
        };
        match boots {
            1 => Some(told("Pending")),
            2 => Some(told("Rejected")),
            3 => Some(json!([4, id, "InternalError", "", {}]).to_string()),
            // An answer to something else is none.
            4 => Some(json!([3, "other", {}]).to_string()),
            _ => None,
        }
    });
    peer.until("Heartbeat", |_| true).await;
    assert_eq!(peer.count("BootNotification"), 5);
    assert!(program.is_alive());
}

#[tokio::test]
async fn sessions_that_happen_by_themselves_are_followed_by_a_station_that_stays_until_sigterm() {
    let (listener, url) = listen().await;
    let program = Program::start(&url, &["CP001", "--auto-sessions", "1", "--shape", "dc-50"]);
    let mut peer = Peer::accepted(&listener).await;
    let is = |kind: &'static str| move |event: &Value| event["eventType"] == kind;
    peer.until("TransactionEvent", is("Started")).await;
    let ended = peer.until("TransactionEvent", is("Ended")).await;
    assert_eq!(ended["transactionInfo"]["stoppedReason"], "Local");
    peer.until("StatusNotification", |s| {
        s["connectorStatus"] == "Available"
    })
    .await;
    peer.serve_for(Duration::from_secs(14)).await;
    assert_eq!(
        events(&peer)
            .iter()
            .filter(|e| e["eventType"] == "Started")
            .count(),
        1
    );
    // A charge in progress is brought to its end.
    let start =
        json!({"remoteStartId": 9, "evseId": 1, "idToken": {"idToken": "R", "type": "Central"}});
    assert_eq!(
        peer.ask("RequestStartTransaction", start).await["status"],
        "Accepted"
    );
    program.signal("-TERM");
    peer.serve_to_the_end().await;
    assert_eq!(program.ended().await, 0);
    let last = events(&peer).pop().unwrap();
    assert!(last["eventType"] == "Ended" || last["transactionInfo"]["remoteStartId"].is_null());
}

/// Lets the program die in the middle of a charge with events in its queue, and starts it again; the events that came
/// before and after.
async fn killed_and_back(state: &Path, how: &str) -> (Vec<Value>, Vec<Value>, Peer, Program) {
    let (listener, url) = listen().await;
    let state = state.to_str().unwrap();
    let args = [
        "CP001",
        "--state-dir",
        state,
        "--interrupted",
        how,
        "--shape",
        "dc-50",
    ];
    let program = Program::start(&url, &[&args[..], &["--auto-sessions", "1"]].concat());
    let mut peer = Peer::accepted(&listener).await;
    peer.set("SampledDataCtrlr", "TxUpdatedInterval", "1").await;
    peer.until("TransactionEvent", |e| e["seqNo"].as_i64() >= Some(3))
        .await;
    let before = events(&peer);
    // From now on there is no CSMS, so that events wait.
    let address = listener.local_addr().unwrap();
    drop((peer, listener));
    tokio::time::sleep(Duration::from_millis(3_500)).await;
    drop(program);
    let listener = TcpListener::bind(address).await.unwrap();
    let program = Program::start(&url, &args);
    let mut peer = Peer::accepted(&listener).await;
    let is_last = |e: &Value| match how {
        "resume" => e["offline"].is_null() && e["triggerReason"] == "MeterValuePeriodic",
        _ => e["eventType"] == "Ended",
    };
    peer.until("TransactionEvent", is_last).await;
    let after = events(&peer);
    (before, after, peer, program)
}

/// One transaction, in order, without a gap, its register never falling.
fn is_whole(events: &[Value]) -> bool {
    let numbers: Vec<_> = events
        .iter()
        .map(|e| e["seqNo"].as_i64().unwrap())
        .collect();
    let mut expected: Vec<_> = numbers.clone();
    expected.sort_unstable();
    expected.dedup();
    let registers: Vec<_> = events.iter().filter_map(register).collect();
    let one = &events[0]["transactionInfo"]["transactionId"];
    let last = i64::try_from(expected.len()).unwrap() - 1;
    expected.first() == Some(&0)
        && expected.last() == Some(&last)
        && numbers.is_sorted()
        && registers.is_sorted()
        && events
            .iter()
            .all(|e| e["transactionInfo"]["transactionId"] == *one)
}

#[tokio::test]
async fn a_transaction_in_whose_middle_the_program_is_killed_ends_with_what_had_been_measured() {
    for (how, reason) in [("power-loss", "PowerLoss"), ("reboot", "Reboot")] {
        let state = tempfile::tempdir().unwrap();
        let (before, after, peer, program) = killed_and_back(state.path(), how).await;
        let all = [before.clone(), after.clone()].concat();
        assert!(is_whole(&all), "{all:#?}");
        let ended = after.last().unwrap();
        assert_eq!(ended["transactionInfo"]["stoppedReason"], reason);
        assert!(after.iter().all(|e| e["offline"] == true), "{after:#?}");
        // The vehicle is still there.
        let mut calls = peer.calls.iter();
        assert!(calls.any(|call| call.payload["connectorStatus"] == "Occupied"));
        drop(program);
    }
}

#[tokio::test]
async fn a_transaction_in_whose_middle_the_program_is_killed_goes_on_where_that_is_wished() {
    let state = tempfile::tempdir().unwrap();
    let (before, after, mut peer, program) = killed_and_back(state.path(), "resume").await;
    let all = [before.clone(), after.clone()].concat();
    assert!(is_whole(&all), "{all:#?}");
    assert!(all.iter().all(|e| e["eventType"] != "Ended"));
    let id = all[0]["transactionInfo"]["transactionId"].clone();
    let stop = json!({"transactionId": id});
    assert_eq!(
        peer.ask("RequestStopTransaction", stop).await["status"],
        "Accepted"
    );
    let ended = peer
        .until("TransactionEvent", |e| e["eventType"] == "Ended")
        .await;
    assert_eq!(ended["transactionInfo"]["stoppedReason"], "Remote");
    drop(program);
}
