//! Case 37: commit, then answer.

use csms::store::memory::Gate;
use reqwest::Response;
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use super::peer::{Lab, boot, code, lab, lab_on, until};

fn started() -> serde_json::Value {
    json!({
        "eventType": "Started", "timestamp": "2026-01-01T00:00:00Z", "triggerReason": "CablePluggedIn",
        "seqNo": 0, "transactionInfo": {"transactionId": "tx-1"}
    })
}

#[tokio::test]
async fn while_the_commit_waits_no_byte_leaves() {
    let lab = lab(|_| ()).await;
    let mut station = lab.accepted("/CP001").await;
    lab.store.set_gate(Gate::Blocked);
    station
        .send(json!([2, "e0", "TransactionEvent", started()]).to_string())
        .await;
    assert!(station.is_silent().await);
    lab.store.set_gate(Gate::Open);
    let frame = station.frame().await;
    assert_eq!((&frame[0], &frame[1]), (&json!(3), &json!("e0")));
}

#[tokio::test]
async fn a_commit_that_fails_is_answered_with_internal_error_and_a_repeat_is_served_anew() {
    let lab = lab(|_| ()).await;
    let mut station = lab.accepted("/CP001").await;
    lab.store.set_gate(Gate::Failing);
    let refused = station.call_as("e0", "TransactionEvent", started()).await;
    assert_eq!(code(refused), "InternalError");
    lab.store.set_gate(Gate::Open);
    // The same CALL once more, to the byte: the stored failure must not be replayed.
    assert!(
        station
            .call_as("e0", "TransactionEvent", started())
            .await
            .is_ok()
    );
    let filter = csms::store::queries::TransactionFilter::default();
    let page = csms::store::queries::PageRequest::oldest(10);
    let rows = lab
        .server
        .core
        .queries
        .transactions(&filter, page)
        .await
        .unwrap();
    assert_eq!((rows.len(), rows[0].event_count), (1, 1));
}

#[tokio::test]
async fn while_nothing_can_be_stored_the_server_is_not_ready() {
    let lab = lab(|_| ()).await;
    let mut station = lab.accepted("/CP001").await;
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let ask = async |path: &str| {
        let url = format!("http://{}{path}", lab.server.http_address);
        client.get(url).send().await.unwrap()
    };
    assert_eq!(ask("/readyz").await.status(), 200);
    lab.store.set_gate(Gate::Failing);
    assert_eq!(
        code(station.call("TransactionEvent", started()).await),
        "InternalError"
    );
    assert_eq!(ask("/readyz").await.status(), 503);
    assert_eq!(ask("/healthz").await.status(), 200);
    lab.store.set_gate(Gate::Open);
    assert!(station.call("TransactionEvent", started()).await.is_ok());
    assert_eq!(ask("/readyz").await.status(), 200);
}

#[tokio::test]
async fn a_boot_that_is_not_stored_opens_no_gate() {
    let lab = lab(|_| ()).await;
    let mut station = lab.connect("/CP001").await;
    lab.store.set_gate(Gate::Failing);
    assert_eq!(
        code(station.call("BootNotification", boot()).await),
        "InternalError"
    );
    assert_eq!(
        code(station.call("Heartbeat", json!({})).await),
        "SecurityError"
    );
    lab.store.set_gate(Gate::Open);
    assert!(station.call("BootNotification", boot()).await.is_ok());
}

#[tokio::test]
async fn heartbeats_are_answered_while_the_database_stands_still() {
    let lab = lab(|_| ()).await;
    let mut station = lab.accepted("/CP001").await;
    lab.store.set_gate(Gate::Blocked);
    assert!(station.call("Heartbeat", json!({})).await.is_ok());
    lab.store.set_gate(Gate::Open);
}

#[tokio::test]
async fn a_station_that_cannot_be_recorded_is_told_to_come_back() {
    let lab = lab(|_| ()).await;
    lab.store.set_gate(Gate::Failing);
    let answer = lab
        .upgrade("/CP001", "Sec-WebSocket-Protocol: ocpp2.0.1\r\n")
        .await;
    assert!(
        answer.starts_with("HTTP/1.1 503 ") && answer.contains("Retry-After:"),
        "{answer}"
    );
    lab.store.set_gate(Gate::Open);
    lab.connect("/CP001").await;
}

#[tokio::test]
async fn what_was_answered_is_there_after_a_crash() {
    let lab = lab(|_| ()).await;
    let mut station = lab.accepted("/CP001").await;
    station.call("TransactionEvent", started()).await.unwrap();
    let store = lab.store.clone();
    // Nothing is told to end: the server is simply gone from this database's view.
    lab.store.set_gate(Gate::Blocked);
    std::mem::forget(lab.server);
    store.set_gate(Gate::Open);
    let lab = lab_on(store, |_| ()).await;
    let filter = csms::store::queries::TransactionFilter::default();
    let page = csms::store::queries::PageRequest::oldest(10);
    let rows = lab
        .server
        .core
        .queries
        .transactions(&filter, page)
        .await
        .unwrap();
    assert_eq!(rows.len(), 1);
}

/// An operator sets a profile, over REST.
fn set_profile(lab: &Lab) -> JoinHandle<Response> {
    let url = format!(
        "http://{}/api/v1/stations/CP001/calls/SetChargingProfile",
        lab.server.http_address
    );
    let profile = json!({"evseId": 1, "chargingProfile": {
        "id": 3, "stackLevel": 0, "chargingProfilePurpose": "TxDefaultProfile",
        "chargingProfileKind": "Relative", "chargingSchedule": [{
            "id": 1, "chargingRateUnit": "W", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 7_000}],
        }],
    }});
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let asked = client
        .post(url)
        .header("content-type", "application/json")
        .body(profile.to_string());
    tokio::spawn(async move { asked.send().await.unwrap() })
}

/// The states of the profiles of the station, as REST tells them.
async fn profiles(lab: &Lab) -> Vec<(String, Value)> {
    let url = format!(
        "http://{}/api/v1/stations/CP001/charging-profiles",
        lab.server.http_address
    );
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let text = client.get(url).send().await.unwrap().text().await.unwrap();
    let page: Value = serde_json::from_str(&text).unwrap();
    let rows = page["items"].as_array().unwrap().iter();
    rows.map(|row| {
        (
            row["state"].as_str().unwrap().to_owned(),
            row["accepted"].clone(),
        )
    })
    .collect()
}

#[tokio::test]
async fn what_a_station_answers_is_stored_before_anybody_is_told() {
    let lab = lab(|_| ()).await;
    let mut station = lab.accepted("/CP001").await;
    let asked = set_profile(&lab);
    let call = station.frame().await;
    lab.store.set_gate(Gate::Failing);
    let answer = json!([3, call[1], {"status": "Accepted"}]);
    station.send(answer.to_string()).await;
    let failures = || lab.server.core.writer.health().failures;
    let before = failures();
    until(async || (failures() > before + 2).then_some(())).await;
    assert!(!asked.is_finished(), "told, although nothing is stored");
    lab.store.set_gate(Gate::Open);
    assert_eq!(asked.await.unwrap().status(), 200);
    let stored = profiles(&lab).await;
    assert_eq!(stored[0].0, "accepted", "{stored:?}");
    assert_eq!(stored[0].1["id"], 3);
}

#[tokio::test]
async fn whoever_sent_a_call_is_told_that_its_answer_could_not_be_stored() {
    let lab = lab(|_| ()).await;
    let mut station = lab.accepted("/CP001").await;
    let asked = set_profile(&lab);
    let call = station.frame().await;
    lab.store.set_gate(Gate::Failing);
    let answer = json!([3, call[1], {"status": "Accepted"}]);
    station.send(answer.to_string()).await;
    // The pauses pass at once from now on.
    tokio::time::pause();
    let begin = tokio::time::Instant::now();
    let told = asked.await.unwrap();
    let waited = begin.elapsed();
    tokio::time::resume();
    // The profile and the end of the command have their tries together.
    assert!((25..40).contains(&waited.as_secs()), "{waited:?}");
    assert_eq!(told.status(), 503);
    let problem: Value = serde_json::from_str(&told.text().await.unwrap()).unwrap();
    assert_eq!(problem["said"]["code"], "answer-not-stored", "{problem}");
    assert_eq!(problem["command"]["payload"]["status"], "Accepted");
    lab.store.set_gate(Gate::Open);
    // The end of the command is owed to the database, once.
    until(async || {
        let health = lab.server.core.writer.health();
        health.failing.is_none().then_some(())
    })
    .await;
    let key = lab.key("CP001").await;
    let page = csms::store::queries::PageRequest::oldest(10);
    let commands = lab.server.core.queries.commands(key, page).await.unwrap();
    assert_eq!((commands.len(), commands[0].state.as_str()), (1, "result"));
    assert_eq!(profiles(&lab).await[0].0, "wanted");
}
