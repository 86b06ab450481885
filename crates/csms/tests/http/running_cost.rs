//! What drivers are told of tariff and cost while they charge (I01, I02).

use csms::config::Options;
use reqwest::Method;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::lab::{self, Lab, Station, event};

async fn telling(how: &str) -> Lab {
    let how = how.to_owned();
    let change = |options: &mut Options| options.running_cost = Some(how);
    lab::start(TempDir::new().unwrap(), change).await
}

const BEGAN: &str = "2026-11-20T15:00:00Z";

async fn sends(station: &mut Station, kind: &str, seq_no: u32, minute: u32, wh: u32) -> Value {
    let at = format!("2026-11-20T15:{minute:02}:00Z");
    let event = event(kind, seq_no, &at, wh);
    station.call("TransactionEvent", event).await
}

#[tokio::test]
async fn answers_tell_the_cost_so_far() {
    let lab = telling("answers").await;
    let mut station = lab.station("CP001").await;
    sends(&mut station, "Started", 0, 0, 1000).await;
    let answer = sends(&mut station, "Updated", 1, 1, 2000).await;
    assert_eq!(answer["totalCost"], 150.0, "{answer}");
    let answer = sends(&mut station, "Ended", 2, 2, 2670).await;
    assert_eq!(answer["totalCost"], 250.5);
    // Both exchanges are in the journal, with what was answered.
    lab.server.core.writer.drain().await.unwrap();
    let (_, journal) = lab.get("/api/v1/messages?action=TransactionEvent").await;
    let answers = journal["items"].as_array().unwrap().iter();
    let costs = answers.filter_map(|one| one["answer"][2]["totalCost"].as_f64());
    assert_eq!(costs.collect::<Vec<_>>(), [250.5, 150.0], "{journal}");
}

#[tokio::test]
async fn off_is_the_default() {
    let lab = lab::open().await;
    let mut station = lab.station("CP001").await;
    sends(&mut station, "Started", 0, 0, 1000).await;
    let answer = sends(&mut station, "Updated", 1, 1, 2000).await;
    assert_eq!(answer, json!({}));
}

#[tokio::test]
async fn a_driver_is_told_the_cost_so_far_also_where_the_begin_comes_late() {
    let lab = telling("readings").await;
    let mut station = lab.station("CP001").await;
    // The first two events are on their way; nothing is told of a cost that may be too low.
    for (seq_no, minute, wh) in [(2, 2, 3000), (3, 3, 4000)] {
        let answer = sends(&mut station, "Updated", seq_no, minute, wh).await;
        assert_eq!(answer, json!({}));
    }
    sends(&mut station, "Started", 0, 0, 1000).await;
    let told = station.answer("CostUpdated", json!({})).await;
    assert_eq!(told, json!({"totalCost": 450.0, "transactionId": "tx-1"}));
    sends(&mut station, "Updated", 4, 4, 5000).await;
    let told = station.answer("CostUpdated", json!({})).await;
    assert_eq!(told["totalCost"], 600.0);
    // The answer to the end tells the rest.
    let answer = sends(&mut station, "Ended", 5, 5, 5000).await;
    assert_eq!(answer["totalCost"], 600.0);
    let (_, commands) = lab
        .get("/api/v1/stations/CP001/commands?action=CostUpdated")
        .await;
    assert_eq!(commands["items"].as_array().unwrap().len(), 2, "{commands}");
}

#[tokio::test]
async fn a_driver_is_told_the_tariff_in_a_language_where_the_station_can_show_it() {
    let lab = lab::open().await;
    let body = json!({"currency": "KRW", "price_per_kwh": 150, "is_default": true,
        "texts": {"ko": "150원/kWh", "en": "KRW 150 per kWh"}});
    let (status, _) = lab
        .send(Method::PUT, "/api/v1/tariffs/standard", body)
        .await;
    assert_eq!(status, 200);
    for (token, body) in [
        ("KO", json!({"language": "ko-KR"})),
        ("NONE", json!({})),
        ("OWN", json!({"personal_message": "Hello"})),
        ("BLOCKED", json!({"status": "Blocked", "language": "ko"})),
    ] {
        let path = format!("/api/v1/id-tokens/ISO14443/{token}");
        assert_eq!(lab.send(Method::PUT, &path, body).await.0, 200);
    }
    let mut station = lab.station("CP001").await;
    let mut asked = async |token: &str| {
        let request = json!({"idToken": {"idToken": token, "type": "ISO14443"}});
        let answer = station.call("Authorize", request).await;
        answer["idTokenInfo"]["personalMessage"].clone()
    };
    let message = |language: &str, text: &str| json!({"format": "UTF8", "language": language, "content": text});
    assert_eq!(asked("KO").await, message("ko", "150원/kWh"));
    assert_eq!(asked("NONE").await, message("en", "KRW 150 per kWh"));
    assert_eq!(asked("OWN").await["content"], "Hello");
    assert_eq!(asked("BLOCKED").await, Value::Null);
    let mut started = event("Started", 0, BEGAN, 0);
    started["idToken"] = json!({"idToken": "KO", "type": "ISO14443"});
    let answer = station.call("TransactionEvent", started).await;
    assert_eq!(answer["idTokenInfo"]["personalMessage"]["language"], "ko");
    // One that says that it cannot is not told (I01.FR.02).
    let report = json!({"requestId": 1, "generatedAt": BEGAN, "seqNo": 0, "reportData": [{
        "component": {"name": "TariffCostCtrlr"}, "variable": {"name": "Available", "instance": "Tariff"},
        "variableAttribute": [{"value": "false"}],
        "variableCharacteristics": {"dataType": "boolean", "supportsMonitoring": false}}]});
    station.call("NotifyReport", report).await;
    let request = json!({"idToken": {"idToken": "KO", "type": "ISO14443"}});
    let answer = station.call("Authorize", request).await;
    assert_eq!(answer["idTokenInfo"]["personalMessage"], Value::Null);
}
