//! A day of a fleet in time lapse, as a program against a CSMS that answers at once or late: the same seed, the same
//! figures.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![cfg(unix)]

use std::{
    collections::BTreeMap,
    process::Stdio,
    sync::{Arc, Mutex},
    time::Duration,
};

use charger_sim::clock::ModelClock;
use futures_util::{SinkExt, StreamExt};
use rand::{RngExt, SeedableRng, rngs::SmallRng};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::{
    accept_hdr_async,
    tungstenite::{
        Message,
        handshake::server::{Request, Response},
        http::HeaderValue,
    },
};

/// Three dispensers: two share a cabinet, one stands alone.
const FLEET: &str = r#"
name = "corner"
time_zone = "Asia/Seoul"
[back_off]
wait_minimum = 1
repeat_times = 3
random_range = 1
[[sites]]
id = "corner"
name = { ko = "모퉁이", en = "Corner", ja = "角" }
address = "1"
latitude = 33.5
longitude = 126.5
spacing_degrees = 0.0001
[sites.stations]
count = 2
kind = "ULTRA_FAST"
vendor = "V"
model = "M"
connector = "cCCS1"
rated_kw = 100
max_kw = 200
min_kw = 10
cabinet = { stations = 2, kw = 200 }
[[sites]]
id = "lone"
name = { ko = "외딴", en = "Lone", ja = "離れ" }
address = "2"
latitude = 33.6
longitude = 126.6
spacing_degrees = 0.0001
[sites.stations]
count = 1
kind = "FAST"
vendor = "V"
model = "M"
connector = "cCCS1"
rated_kw = 50
max_kw = 50
min_kw = 10
"#;

/// What stations told of their transactions, by station, in the order in which it happened, without ids.
type Told = Arc<Mutex<BTreeMap<String, Vec<Value>>>>;

/// A CSMS that takes up to so long for an answer about a token, and a twentieth of that for any other.
async fn csms(slowest: Duration) -> (String, Told) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("ws://{}", listener.local_addr().unwrap());
    let told = Told::default();
    let kept = Arc::clone(&told);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, slowest, Arc::clone(&kept)));
        }
    });
    (url, told)
}

async fn serve(stream: TcpStream, slowest: Duration, told: Told) {
    let mut path = String::new();
    #[expect(clippy::result_large_err, reason = "the library's signature")]
    let choose = |request: &Request, mut response: Response| {
        request.uri().path().clone_into(&mut path);
        let value = HeaderValue::from_static("ocpp2.0.1");
        response
            .headers_mut()
            .insert("sec-websocket-protocol", value);
        Ok(response)
    };
    let mut socket = accept_hdr_async(stream, choose).await.unwrap();
    let mut rng = SmallRng::seed_from_u64(path.bytes().map(u64::from).sum());
    while let Some(Ok(message)) = socket.next().await {
        let Message::Text(text) = message else {
            continue;
        };
        let frame: Value = serde_json::from_str(&text).unwrap();
        if frame[0] != 2 {
            continue;
        }
        let action = frame[2].as_str().unwrap();
        let slowest = match action {
            "Authorize" => slowest,
            _ => slowest / 20,
        };
        tokio::time::sleep(slowest.mul_f64(rng.random_range(0.0..1.0))).await;
        if action == "TransactionEvent" {
            let mut event = frame[3].clone();
            event["transactionInfo"]["transactionId"] = Value::Null;
            let mut told = told.lock().unwrap();
            told.entry(path.clone()).or_default().push(event);
        }
        let answer = json!([3, frame[1], answer(action)]).to_string();
        if socket.send(Message::text(answer)).await.is_err() {
            return;
        }
    }
}

fn answer(action: &str) -> Value {
    let now = ModelClock::real_time().now().timestamp().to_string();
    match action {
        "BootNotification" => json!({"currentTime": now, "interval": 300, "status": "Accepted"}),
        "Heartbeat" => json!({"currentTime": now}),
        "Authorize" => json!({"idTokenInfo": {"status": "Accepted"}}),
        _ => json!({}),
    }
}

/// Yesterday, in 24 s: what the program says of it, and what the CSMS was told.
async fn day(slowest: Duration) -> (Value, BTreeMap<String, Vec<Value>>) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("fleet.toml"), FLEET).unwrap();
    let (url, told) = csms(slowest).await;
    let output = tokio::process::Command::new(env!("CARGO_BIN_EXE_charger-sim"))
        .current_dir(folder.path())
        .args(["--fleet", "fleet.toml", "--time-scale", "3600"])
        .args(["--seed", "7", "--format", "json", "--csms-url", &url])
        .stderr(Stdio::null())
        .output()
        .await
        .unwrap();
    assert_eq!(output.status.code(), Some(0));
    let told = told.lock().unwrap().clone();
    (serde_json::from_slice(&output.stdout).unwrap(), told)
}

/// The same to the Wh. At a shared cabinet the instant at which one station makes room for the other is known to a
/// fraction of a second of the day.
fn assert_close(value: &Value, wanted: &Value, what: &str) {
    let difference = value.as_f64().unwrap() - wanted.as_f64().unwrap();
    assert!(
        difference.abs() < 1.0 + 1e-6,
        "{what}: {value} is not {wanted}"
    );
}

/// An event without its sampled values; and its values of energy, in their order.
fn without_values(event: &Value) -> (Value, Vec<Value>) {
    let mut event = event.clone();
    let mut values = Vec::new();
    for meter_value in event["meterValue"].as_array_mut().into_iter().flatten() {
        for sample in meter_value["sampledValue"]
            .as_array_mut()
            .into_iter()
            .flatten()
        {
            let value = sample["value"].take();
            // Of the power at the very instant of a change either side may be seen.
            let is_energy = sample["measurand"]
                .as_str()
                .is_none_or(|measurand| measurand.starts_with("Energy"));
            if is_energy {
                values.push(value);
            }
        }
    }
    (event, values)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_has_the_same_figures_however_late_the_csms_answers() {
    // Side by side, so that it is the same day for both.
    let (prompt, late) = tokio::join!(day(Duration::ZERO), day(Duration::from_millis(400)));
    let sessions = prompt.0["sessions"].as_u64().unwrap();
    assert!(sessions > 20, "{sessions}");
    assert_eq!(prompt.0["sessions"], late.0["sessions"]);
    assert_close(&prompt.0["energy_wh"], &late.0["energy_wh"], "energy_wh");
    assert_eq!(prompt.1.len(), 3);
    for (station, expected) in &prompt.1 {
        let events = &late.1[station];
        for (event, expected) in events.iter().zip(expected) {
            let (event, values) = without_values(event);
            let (expected, wanted) = without_values(expected);
            assert_eq!(event, expected, "{station}");
            for (value, wanted) in values.iter().zip(&wanted) {
                assert_close(value, wanted, station);
            }
            assert_eq!(values.len(), wanted.len(), "{station}");
        }
        assert_eq!(events.len(), expected.len(), "{station}");
    }
}
