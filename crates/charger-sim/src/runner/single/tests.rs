//! Sessions in a time lapse against a CSMS that takes its time, over real sockets.
//!
//! The lapse here is ten times as fast as people see it, so that a session takes three seconds.

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_tungstenite::tungstenite::{
    Message,
    handshake::server::{Request, Response},
    http::HeaderValue,
};

use super::*;
use crate::station::{BackOff, Environment, spawn};

/// What came in, and when.
type Calls = Vec<(jiff::Timestamp, String, Value)>;

/// A CSMS for one connection that answers after `delay`; gives what came in once the connection ends.
async fn slow_csms(
    clock: ModelClock,
    delay: impl Fn(&str) -> Duration + Send + 'static,
    authorize: &'static str,
) -> (String, JoinHandle<Calls>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("ws://{}", listener.local_addr().unwrap());
    let task = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        #[expect(clippy::result_large_err, reason = "the library's signature")]
        let choose = |_: &Request, mut response: Response| {
            let protocol = HeaderValue::from_static("ocpp2.0.1");
            let headers = response.headers_mut();
            headers.insert("sec-websocket-protocol", protocol);
            Ok(response)
        };
        let socket = tokio_tungstenite::accept_hdr_async(stream, choose).await;
        let mut socket = socket.unwrap();
        let mut calls = Calls::new();
        while let Some(Ok(message)) = socket.next().await {
            let Message::Text(text) = message else {
                continue;
            };
            let frame: Value = serde_json::from_str(&text).unwrap();
            let action = frame[2].as_str().unwrap().to_owned();
            calls.push((clock.wall_now(), action.clone(), frame[3].clone()));
            let now = "2026-11-21T00:00:00Z";
            let answer = match action.as_str() {
                "BootNotification" => {
                    json!({"currentTime": now, "interval": 30, "status": "Accepted"})
                }
                "Heartbeat" => json!({ "currentTime": now }),
                "Authorize" => json!({"idTokenInfo": {"status": authorize}}),
                _ => json!({}),
            };
            tokio::time::sleep(delay(&action)).await;
            let answer = json!([3, frame[1], answer]).to_string();
            if socket.send(Message::text(answer)).await.is_err() {
                break;
            }
        }
        calls
    });
    (url, task)
}

/// Plays `sessions` of three seconds at CP001; what came of it, and what the CSMS saw.
async fn played(
    sessions: u32,
    delay: impl Fn(&str) -> Duration + Send + 'static,
    authorize: &'static str,
) -> (Result<(), Failure>, Calls) {
    let mut spec = Spec::time_lapse("CP001", false);
    spec.charging_pace = Some(720);
    spec.back_off = BackOff::default();
    let clock = clock(&spec, sessions);
    let (url, csms) = slow_csms(clock, delay, authorize).await;
    let logs = std::sync::Arc::new(Logs::new([StationLog::new("CP001", None)], [].into()));
    let (observer, mut observations) = tokio::sync::mpsc::channel(1_000);
    let environment = Environment {
        url,
        clock,
        seed: 1,
        cabinets: Vec::new(),
        tells_frames: false,
        frame_faults: Default::default(),
        observer,
        message_timeout: Duration::from_secs(30),
        network: None,
        notebook: None,
    };
    let station = spawn(spec.clone(), environment);
    let listening = tokio::spawn({
        let logs = std::sync::Arc::clone(&logs);
        async move {
            while let Some(observation) = observations.recv().await {
                logs.take(&observation);
            }
        }
    });
    let guest = Guest {
        station: &station,
        logs: &logs,
        patience: Duration::from_secs(30),
        seed: 1,
    };
    let ended = guest.play(&spec, sessions).await;
    station.shutdown().await;
    listening.await.unwrap();
    (ended, csms.await.unwrap())
}

fn time_of(value: &Value) -> jiff::Timestamp {
    value.as_str().unwrap().parse().unwrap()
}

/// The times of the events of a kind.
fn events(calls: &Calls, kind: &str) -> Vec<jiff::Timestamp> {
    let events = calls.iter().filter(|(_, action, payload)| {
        action == "TransactionEvent" && payload["eventType"] == kind
    });
    events
        .map(|(_, _, payload)| time_of(&payload["timestamp"]))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn however_slow_the_csms_is_nothing_lies_in_the_future_and_sessions_follow_each_other() {
    let delay = |action: &str| {
        Duration::from_millis(match action {
            "BootNotification" => 1_500,
            "Authorize" => 2_000,
            _ => 50,
        })
    };
    let (ended, calls) = played(2, delay, "Accepted").await;
    assert_eq!(ended, Ok(()));
    let mut last = jiff::Timestamp::MIN;
    for (came, action, payload) in &calls {
        let Some(time) = payload.get("timestamp") else {
            continue;
        };
        let time = time_of(time);
        assert!(time <= *came, "{action} of {time} came at {came}");
        assert!(last <= time, "{action} of {time} after one of {last}");
        last = time;
    }
    let (started, ended) = (events(&calls, "Started"), events(&calls, "Ended"));
    assert_eq!((started.len(), ended.len()), (2, 2));
    for (started, ended) in started.iter().zip(&ended) {
        assert_eq!(ended.duration_since(*started).as_secs(), 36 * 60);
    }
    // What lies between is the time that the CSMS took, not 720 times as much.
    let between = started[1].duration_since(ended[0]).as_secs_f64();
    assert!((2.0..60.0).contains(&between), "{between} s");
    let (came, ..) = calls
        .iter()
        .find(|(_, _, payload)| {
            payload["eventType"] == "Ended" && time_of(&payload["timestamp"]) == ended[1]
        })
        .unwrap();
    // The last event waited for no more than the answers before it.
    let behind = came.duration_since(ended[1]).as_secs_f64();
    assert!((0.0..30.0).contains(&behind), "{behind} s");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_refused_is_told_with_the_status() {
    let (ended, _) = played(1, |_| Duration::ZERO, "Blocked").await;
    let failure = ended.unwrap_err();
    assert_eq!(
        failure.to_string(),
        "CP001: Authorize: expected Accepted, actual Blocked"
    );
}
