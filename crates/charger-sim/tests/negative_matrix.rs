//! The negative matrix over sockets: every request that a station, or the CSMS, may receive, broken once at every
//! place, and sent over a real connection. The expected code is a property of the mistake.
//!
//! `cargo test -p charger-sim --test negative_matrix -- --nocapture` prints how many cases there were.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[expect(dead_code, reason = "shared with the tests of the formats")]
#[path = "../../ocpp201/tests/mutations/instances.rs"]
mod instances;
#[expect(dead_code, reason = "this file plays the CSMS only")]
#[path = "station_cases/lab.rs"]
mod lab;
#[expect(dead_code, reason = "shared with the tests of the formats")]
#[path = "../../ocpp201/tests/mutations/mutants.rs"]
mod mutants;
#[path = "negative_matrix/wrong_state.rs"]
mod wrong_state;

use std::time::Duration;

use charger_sim::{
    clock::ModelClock,
    station::{self, Command, Environment, Observation, Spec, Station},
};
use csms::{
    config::{Options, Settings},
    server,
};
use futures_util::{SinkExt, StreamExt};
use ocpp201::Action;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{net::TcpStream, sync::mpsc};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Message, client::IntoClientRequest},
};

use lab::{Peer, jiff_now, listen};
use mutants::mutants_of;

/// The schema of a request.
fn schema(action: Action) -> Value {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../ocpp201/schemas");
    let text = std::fs::read_to_string(format!("{folder}/{action}Request.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// Payloads, and the code that answers each.
fn cases(action: Action) -> Vec<(String, Value, &'static str)> {
    mutants_of(&schema(action))
        .into_iter()
        .map(|mutant| {
            let what = format!("{action} {:?} at {}", mutant.mistake, mutant.path);
            (what, mutant.instance, mutant.mistake.code().as_str())
        })
        .collect()
}

async fn station(url: &str) -> Station {
    let (observer, mut observations) = mpsc::channel::<Observation>(1_000);
    tokio::spawn(async move { while observations.recv().await.is_some() {} });
    let environment = Environment {
        url: url.to_owned(),
        clock: ModelClock::real_time(),
        seed: 1,
        cabinets: Vec::new(),
        observer,
        message_timeout: Duration::from_secs(30),
        network: None,
        tells_frames: false,
        frame_faults: scenario::verb::FrameFaults::default(),
        notebook: None,
    };
    let station = station::spawn(Spec::dc("CP001"), environment);
    station.command(Command::Connect).await.unwrap();
    station
}

#[tokio::test]
async fn the_station_answers_every_broken_request_with_the_code_of_its_mistake() {
    let (listener, url) = listen().await;
    let _station = station(&url).await;
    let mut peer = Peer::accepted(&listener).await;
    let mut count = 0;
    for action in Action::ALL.iter().copied() {
        if !action.direction().is_to_station() {
            // The right message in the wrong direction.
            let answer = peer.call(action.as_str(), json!({})).await;
            assert_eq!(
                (&answer[0], &answer[2]),
                (&json!(4), &json!("NotSupported")),
                "{action}"
            );
            continue;
        }
        for (what, payload, code) in cases(action) {
            let answer = peer.call(action.as_str(), payload).await;
            assert_eq!(
                (&answer[0], &answer[2]),
                (&json!(4), &json!(code)),
                "{what}: {answer}"
            );
            count += 1;
        }
    }
    for name in ["Fly", "reset", ""] {
        let answer = peer.call(name, json!({})).await;
        assert_eq!(answer[2], "NotImplemented", "{name}");
    }
    println!("station: {count} broken requests");
    assert!(count > 1_500, "{count}");
    // It has gone on meanwhile.
    assert_eq!(
        peer.ask("ClearCache", json!({})).await["status"],
        "Accepted"
    );
}

#[tokio::test]
async fn a_station_that_is_not_registered_answers_nothing_but_a_security_error() {
    let (listener, url) = listen().await;
    let _station = station(&url).await;
    let mut peer = Peer::accept(&listener).await;
    peer.answer_by(|action, id| {
        let rejected = json!({"currentTime": jiff_now(), "interval": 600, "status": "Rejected"});
        (action == "BootNotification").then(|| json!([3, id, rejected]).to_string())
    });
    peer.until("BootNotification", |_| true).await;
    for action in Action::ALL.iter().filter(|a| a.direction().is_to_station()) {
        let answer = peer.call(action.as_str(), json!({})).await;
        assert_eq!(
            (&answer[0], &answer[2]),
            (&json!(4), &json!("SecurityError")),
            "{action}"
        );
    }
}

/// A station of the test's own: raw frames.
struct Raw {
    socket: WebSocketStream<TcpStream>,
    ids: u32,
}

impl Raw {
    async fn connect(address: std::net::SocketAddr, identity: &str) -> Self {
        let mut request = format!("ws://{address}/{identity}")
            .into_client_request()
            .unwrap();
        let protocol = "ocpp2.0.1".parse().unwrap();
        request
            .headers_mut()
            .insert("sec-websocket-protocol", protocol);
        let stream = TcpStream::connect(address).await.unwrap();
        let (socket, _) = client_async(request, stream).await.unwrap();
        Self { socket, ids: 0 }
    }

    async fn call(&mut self, action: &str, payload: Value) -> Value {
        self.ids += 1;
        let id = format!("m{}", self.ids);
        self.send_as(&id, action, payload).await
    }

    async fn send_as(&mut self, id: &str, action: &str, payload: Value) -> Value {
        let frame = json!([2, id, action, payload]).to_string();
        self.socket.send(Message::text(frame)).await.unwrap();
        loop {
            let message = tokio::time::timeout(lab::PATIENCE, self.socket.next()).await;
            let Message::Text(text) = message.unwrap().unwrap().unwrap() else {
                continue;
            };
            let frame: Value = serde_json::from_str(&text).unwrap();
            if frame[1] == id {
                return frame;
            }
        }
    }
}

/// A CSMS with a database in `folder`; `change` sets what differs from an open lab.
async fn csms(folder: &TempDir, change: impl FnOnce(&mut Options)) -> server::Server {
    let mut options = Options {
        listen: Some("127.0.0.1:0".into()),
        http: Some("127.0.0.1:0".into()),
        database: Some(format!(
            "sqlite://{}",
            folder.path().join("csms.sqlite").display()
        )),
        ..Options::default()
    };
    change(&mut options);
    let settings = Settings::resolve(options).unwrap();
    server::start(settings).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_csms_answers_every_broken_request_with_the_code_of_its_mistake() {
    let folder = tempfile::tempdir().unwrap();
    let server = csms(&folder, |_| ()).await;
    let mut station = Raw::connect(server.ocppj_address.unwrap(), "CP001").await;
    // Before the boot nothing is served, whatever it is.
    let early = station.call("Heartbeat", json!({})).await;
    assert_eq!(early[2], "SecurityError", "{early}");
    let boot = json!({"chargingStation": {"model": "M", "vendorName": "V"}, "reason": "PowerUp"});
    let answer = station.call("BootNotification", boot).await;
    assert_eq!(answer[2]["status"], "Accepted", "{answer}");
    let mut count = 0;
    for action in Action::ALL.iter().copied() {
        if !action.direction().is_to_csms() {
            let answer = station.call(action.as_str(), json!({})).await;
            assert_eq!(
                (&answer[0], &answer[2]),
                (&json!(4), &json!("NotSupported")),
                "{action}"
            );
            continue;
        }
        for (what, payload, code) in cases(action) {
            let answer = station.call(action.as_str(), payload).await;
            assert_eq!(
                (&answer[0], &answer[2]),
                (&json!(4), &json!(code)),
                "{what}: {answer}"
            );
            count += 1;
        }
    }
    for name in ["Fly", "heartbeat", ""] {
        let answer = station.call(name, json!({})).await;
        assert_eq!(answer[2], "NotImplemented", "{name}");
    }
    // The same CALL once more gets the same answer.
    let authorize = json!({"idToken": {"idToken": "T1", "type": "ISO14443"}});
    let first = station
        .send_as("twice", "Authorize", authorize.clone())
        .await;
    assert_eq!(
        station.send_as("twice", "Authorize", authorize).await,
        first
    );
    println!("csms: {count} broken requests");
    assert!(count > 1_000, "{count}");
}
