//! Commands: what a caller is told is what the station said.

use ocpp201::Action;
use reqwest::Method;
use serde_json::json;

use crate::lab::{self, event};

#[tokio::test]
async fn a_charge_is_started_and_stopped_as_the_station_says() {
    let lab = lab::open().await;
    let mut station = lab.station("emart_jeju_01").await;

    let start = lab.post(
        "/chargers/emart_jeju_01/start?wait=20s",
        json!({"evse_id": 1, "connector_id": 1}),
    );
    let charge = async {
        let asked = station
            .answer("RequestStartTransaction", json!({"status": "Accepted"}))
            .await;
        assert_eq!(asked["evseId"], 1);
        assert_eq!(
            asked["idToken"],
            json!({"idToken": "OPERATOR", "type": "Central"})
        );
        assert_eq!(asked.get("connectorId"), None);
        let mut started = event("Started", 0, "2026-11-21T00:00:00Z", 1000);
        started["transactionInfo"]["remoteStartId"] = asked["remoteStartId"].clone();
        station.call("TransactionEvent", started).await;
        asked["remoteStartId"].clone()
    };
    let ((status, answer), remote_start_id) = tokio::join!(start, charge);
    assert_eq!(status, 200, "{answer}");
    assert_eq!(answer["status"], "Accepted");
    assert_eq!(answer["remote_start_id"], remote_start_id);
    assert_eq!(answer["transaction_id"], "tx-1");
    assert_eq!(answer["call"]["outcome"], "result");
    assert_eq!(answer["call"]["response_frame"][2]["status"], "Accepted");

    let stop = lab.post("/chargers/emart_jeju_01/stop", json!({}));
    let end = station.answer("RequestStopTransaction", json!({"status": "Accepted"}));
    let ((status, answer), asked) = tokio::join!(stop, end);
    assert_eq!((status, &answer["status"]), (200, &json!("Accepted")));
    assert_eq!(asked["transactionId"], "tx-1");
}

#[tokio::test]
async fn a_refusal_of_the_station_is_an_answer() {
    let lab = lab::open().await;
    let mut station = lab.station("CP001").await;
    let start = lab.post("/chargers/CP001/start?wait=20s", json!({"evse_id": 1}));
    let refuse = station.answer("RequestStartTransaction", json!({"status": "Rejected"}));
    let ((status, answer), _) = tokio::join!(start, refuse);
    assert_eq!((status, &answer["status"]), (200, &json!("Rejected")));
    assert_eq!(answer["transaction_id"], json!(null));
}

#[tokio::test]
async fn a_callerror_and_an_invalid_answer_are_outcomes() {
    let lab = lab::open().await;
    let mut station = lab.station("CP001").await;
    let path = "/api/v1/stations/cp001/calls/ClearCache";
    let fail = async {
        let (id, ..) = station.asked().await;
        station
            .write(json!([4, id, "NotSupported", "no cache here", {}]))
            .await;
    };
    let ((status, answer), ()) = tokio::join!(lab.post(path, json!({})), fail);
    assert_eq!((status, &answer["outcome"]), (200, &json!("error")));
    assert_eq!(answer["error"]["code"], "NotSupported");
    assert_eq!(answer["error"]["description"], "no cache here");

    let garble = station.answer("ClearCache", json!({"status": "Perhaps"}));
    let ((status, answer), _) = tokio::join!(lab.post(path, json!({})), garble);
    assert_eq!((status, &answer["outcome"]), (200, &json!("invalid")));
    assert_eq!(answer["response_frame"][2]["status"], "Perhaps");

    let start = lab.post("/chargers/CP001/start", json!({}));
    let fail = async {
        let (id, ..) = station.asked().await;
        station.write(json!([4, id, "InternalError", "", {}])).await;
    };
    let ((status, answer), ()) = tokio::join!(start, fail);
    assert_eq!((status, &answer["status"]), (200, &json!(null)));
    assert_eq!(answer["call"]["outcome"], "error");
}

#[tokio::test]
async fn a_station_that_is_away_gives_409_and_an_unknown_one_404() {
    let lab = lab::open().await;
    drop(lab.station("CP001").await);
    loop {
        let (_, station) = lab.get("/api/v1/stations/CP001").await;
        if station["connected"] == false {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    for path in [
        "/api/v1/stations/CP001/calls/ClearCache",
        "/chargers/CP001/start",
        "/chargers/emart_jeju_01/start",
    ] {
        let (status, problem) = lab.post(path, json!({})).await;
        assert_eq!(status, 409, "{problem}");
        assert_eq!(problem["type"], "urn:csms:problem:station-offline");
    }
    for path in [
        "/api/v1/stations/nobody/calls/ClearCache",
        "/chargers/nobody/start",
        "/chargers/nobody/stop",
    ] {
        let (status, problem) = lab.post(path, json!({})).await;
        assert_eq!(status, 404, "{problem}");
    }
}

#[tokio::test]
async fn a_station_that_says_nothing_gives_504_and_the_command_is_kept() {
    let lab = lab::open().await;
    let mut station = lab.station("CP001").await;
    let path = "/api/v1/stations/CP001/calls/ClearCache?timeout=100ms";
    let ((status, problem), _) = tokio::join!(lab.post(path, json!({})), station.asked());
    assert_eq!(status, 504, "{problem}");
    assert_eq!(problem["command"]["outcome"], "timeout");
    let key = problem["command"]["command_key"].as_i64().unwrap();
    let (status, command) = lab.get(&format!("/api/v1/commands/{key}")).await;
    assert_eq!((status, &command["state"]), (200, &json!("timeout")));
    assert_eq!(command["request_frame"][2], "ClearCache");
}

#[tokio::test]
async fn a_payload_that_does_not_fit_is_refused_and_not_sent() {
    let lab = lab::open().await;
    let mut station = lab.station("CP001").await;
    let api = |action: &str| format!("/api/v1/stations/CP001/calls/{action}");
    let (status, problem) = lab.post(&api("Reset"), json!({"type": "Sometimes"})).await;
    assert_eq!((status, &problem["pointer"]), (422, &json!("/type")));
    for action in Action::ALL {
        let (status, problem) = lab.post(&api(action.as_str()), json!({"bogus": 1})).await;
        let expected = if action.direction().is_to_station() {
            422
        } else {
            404
        };
        assert_eq!(status, expected, "{action}: {problem}");
    }
    let (status, _) = lab.post(&api("reset"), json!({"type": "OnIdle"})).await;
    assert_eq!(status, 404, "names of actions are case-sensitive");
    // The first CALL that arrives is the first that was valid.
    let path = api("Reset");
    let valid = lab.post(&path, json!({"type": "OnIdle"}));
    let answer = station.answer("Reset", json!({"status": "Scheduled"}));
    let ((status, report), request) = tokio::join!(valid, answer);
    assert_eq!((status, &request["type"]), (200, &json!("OnIdle")));
    assert_eq!(report["payload"]["status"], "Scheduled");
}

#[tokio::test]
async fn an_evse_or_connector_that_cannot_be_is_refused_before_anything_is_sent() {
    let lab = lab::open().await;
    let _station = lab.station("CP001").await;
    for (body, pointer) in [
        (json!({"evse_id": 0}), "/evse_id"),
        (json!({"connector_id": 0}), "/connector_id"),
        (json!({"connector_id": 2}), "/connector_id"),
        (json!({"evse_id": 2, "connector_id": 1}), "/connector_id"),
        (
            json!({"id_token": {"id_token": "a".repeat(37), "type": "Central"}}),
            "/id_token/id_token",
        ),
        (
            json!({"id_token": {"id_token": "a", "type": "Magic"}}),
            "/id_token/type",
        ),
    ] {
        let (status, problem) = lab.post("/chargers/CP001/start", body.clone()).await;
        assert_eq!(
            (status, &problem["pointer"]),
            (422, &json!(pointer)),
            "{body}"
        );
    }
    let (status, problem) = lab.post("/chargers/CP001/stop", json!({})).await;
    assert_eq!(status, 409, "{problem}");
}

#[tokio::test]
async fn a_start_repeated_with_its_idempotency_key_starts_once() {
    let lab = lab::open().await;
    let mut station = lab.station("CP001").await;
    let start = || {
        let request = lab
            .client
            .request(Method::POST, lab.url("/chargers/CP001/start"));
        let request = request
            .header("Idempotency-Key", "order-1")
            .json(&json!({}));
        async { lab::read(request.send().await.unwrap()).await }
    };
    let accept = station.answer("RequestStartTransaction", json!({"status": "Accepted"}));
    let ((status, first), _) = tokio::join!(start(), accept);
    assert_eq!(status, 200);
    let (status, repeat) = start().await;
    assert_eq!(status, 200, "{repeat}");
    for member in ["remote_start_id", "status"] {
        assert_eq!(repeat[member], first[member]);
    }
    assert_eq!(repeat["call"]["message_id"], first["call"]["message_id"]);
    let (_, commands) = lab.get("/api/v1/stations/CP001/commands").await;
    assert_eq!(commands["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_stop_repeated_with_its_idempotency_key_stops_once_whatever_runs_then() {
    let lab = lab::open().await;
    let mut station = lab.station("CP001").await;
    for body in [json!({"transaction_id": "tx-1"}), json!({})] {
        let stop = || {
            let request = lab
                .client
                .request(Method::POST, lab.url("/chargers/CP001/stop"));
            let request = request.header("Idempotency-Key", "order-2").json(&body);
            async { lab::read(request.send().await.unwrap()).await }
        };
        if body["transaction_id"].is_string() {
            let accept = station.answer("RequestStopTransaction", json!({"status": "Accepted"}));
            let ((status, first), _) = tokio::join!(stop(), accept);
            assert_eq!((status, &first["status"]), (200, &json!("Accepted")));
        }
        // No second CALL reaches the station, which would leave this without an answer.
        let (status, repeat) = stop().await;
        assert_eq!(status, 200, "{repeat}");
        assert_eq!(repeat["status"], "Accepted");
        assert_eq!(repeat["transaction_id"], "tx-1");
    }
    let (_, commands) = lab.get("/api/v1/stations/CP001/commands").await;
    assert_eq!(commands["items"].as_array().unwrap().len(), 1);
}
