//! What operators want of stations that are away: commands that wait, availability; and answers that come late.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::events::Stream;
use crate::lab::{self, Lab, Station};

/// Waits until the server knows that the station is away.
pub(crate) async fn gone(lab: &Lab, station: &str) {
    for _ in 0..600 {
        let (_, row) = lab.get(&format!("/api/v1/stations/{station}")).await;
        if row["connected"] == false {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{station} never went");
}

/// A station that was here, and went.
async fn away(lab: &Lab) {
    drop(lab.station("CP001").await);
    gone(lab, "CP001").await;
}

/// It connects and boots.
async fn back(lab: &Lab) -> Station {
    let mut station = Station::connect(lab.server.ocppj_address.unwrap(), "CP001").await;
    let boot = json!({"reason": "PowerUp",
        "chargingStation": {"model": "M", "vendorName": "V", "serialNumber": "S"}});
    station.call("BootNotification", boot).await;
    station
}

async fn hold(lab: &Lab, action: &str, query: &str, payload: Value) -> (u16, Value) {
    let path = format!("/api/v1/stations/CP001/calls/{action}?when=online{query}");
    lab.post(&path, payload).await
}

async fn until(lab: &Lab, key: &Value, state: &str) -> Value {
    for _ in 0..600 {
        let (_, row) = lab.get(&format!("/api/v1/held-commands/{key}")).await;
        if row["state"] == state {
            return row;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!(
        "{key} never {state}: {}",
        lab.get("/api/v1/held-commands").await.1
    );
}

#[tokio::test]
async fn a_command_waits_for_its_station_also_over_a_restart_on_sqlite() {
    a_command_waits(lab::open().await).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL: scripts/test"]
async fn a_command_waits_for_its_station_also_over_a_restart_on_postgres() {
    a_command_waits(lab::on_postgres("csms_http_held").await).await;
}

async fn a_command_waits(lab: Lab) {
    away(&lab).await;
    let (status, first) = hold(&lab, "ClearCache", "", json!({})).await;
    assert_eq!(
        (status, &first["state"]),
        (202, &json!("waiting")),
        "{first}"
    );
    let (_, second) = hold(&lab, "Reset", "&for=1h", json!({"type": "OnIdle"})).await;
    let (_, third) = hold(
        &lab,
        "TriggerMessage",
        "",
        json!({"requestedMessage": "Heartbeat"}),
    )
    .await;
    let path = format!("/api/v1/held-commands/{}", third["held_command_key"]);
    let mut events = Stream::open(&lab, "/api/v1/events", None).await;
    assert_eq!(lab.send(Method::DELETE, &path, Value::Null).await.0, 200);
    let told = loop {
        let event = events.next().await.expect("it is told");
        if event.name == "held-command" {
            break event.data;
        }
    };
    assert_eq!(told["state"], "cancelled", "{told}");
    drop(events);
    assert_eq!(lab.send(Method::DELETE, &path, Value::Null).await.0, 200);

    let lab = lab.restart().await;
    let (_, page) = lab
        .get("/api/v1/held-commands?state=waiting&station=CP001")
        .await;
    assert_eq!(page["items"].as_array().unwrap().len(), 2);
    let mut one = back(&lab).await;
    // In the order in which they were asked for, and each once.
    one.answer("ClearCache", json!({"status": "Accepted"}))
        .await;
    one.answer("Reset", json!({"status": "Scheduled"})).await;
    let ended = until(&lab, &first["held_command_key"], "ended").await;
    assert_eq!(ended["outcome"], "result");
    let (_, command) = lab
        .get(&format!("/api/v1/commands/{}", ended["command_key"]))
        .await;
    assert_eq!(
        (&command["action"], &command["state"]),
        (&json!("ClearCache"), &json!("result"))
    );
    until(&lab, &second["held_command_key"], "ended").await;
    // Who is here is asked at once.
    let asks = hold(&lab, "ClearCache", "", json!({}));
    let (asked, _) = tokio::join!(
        asks,
        one.answer("ClearCache", json!({"status": "Rejected"}))
    );
    assert_eq!(
        (asked.0, &asked.1["payload"]["status"]),
        (200, &json!("Rejected"))
    );
    drop(one);
    gone(&lab, "CP001").await;
    let mut one = back(&lab).await;
    let heartbeat = one.call("Heartbeat", json!({})).await;
    assert!(
        heartbeat["currentTime"].is_string(),
        "nothing is sent twice"
    );
}

#[tokio::test]
async fn what_may_not_wait_is_refused_at_once() {
    let lab = lab::open().await;
    away(&lab).await;
    let (status, problem) = hold(&lab, "Reset", "", json!({"type": "Sometimes"})).await;
    assert_eq!(status, 422, "{problem}");
    let password = json!({"setVariableData": [{"component": {"name": "SecurityCtrlr"},
        "variable": {"name": "BasicAuthPassword"}, "attributeValue": "0123456789abcdef"}]});
    let (status, problem) = hold(&lab, "SetVariables", "", password).await;
    assert!(
        status == 422 && problem["detail"].as_str().unwrap().contains("secret"),
        "{problem}"
    );
    let (status, _) = hold(&lab, "ClearCache", "&for=8d", json!({})).await;
    assert_eq!(status, 400);
    let (status, _) = lab
        .post(
            "/api/v1/stations/CP001/calls/ClearCache?when=later",
            json!({}),
        )
        .await;
    assert_eq!(status, 400);
    let (status, _) = lab
        .post("/api/v1/stations/CP001/calls/ClearCache", json!({}))
        .await;
    assert_eq!(status, 409, "without `when` nothing waits");

    // No more than so many.
    for _ in 0..50 {
        assert_eq!(hold(&lab, "ClearCache", "", json!({})).await.0, 202);
    }
    assert_eq!(hold(&lab, "ClearCache", "", json!({})).await.0, 429);
}

#[tokio::test]
async fn a_repeat_with_its_key_is_the_same_command_and_what_waits_too_long_is_not_sent() {
    let lab = lab::open().await;
    away(&lab).await;
    let url = lab.url("/api/v1/stations/CP001/calls/ClearCache?when=online&for=1s");
    let mut keys = Vec::new();
    for _ in 0..2 {
        let asked = lab
            .client
            .post(&url)
            .header("idempotency-key", "k")
            .json(&json!({}));
        let (status, row) = lab::read(asked.send().await.unwrap()).await;
        assert_eq!(status, 202);
        keys.push(row["held_command_key"].clone());
    }
    assert_eq!(keys[0], keys[1]);
    until(&lab, &keys[0], "expired").await;
    let mut one = back(&lab).await;
    // Also a repeat while the station is here sends nothing.
    let asked = lab.client.post(&url).header("idempotency-key", "k");
    let (status, row) = lab::read(asked.json(&json!({})).send().await.unwrap()).await;
    assert_eq!((status, &row["state"]), (202, &json!("expired")));
    let heartbeat = one.call("Heartbeat", json!({})).await;
    assert!(heartbeat["currentTime"].is_string());
    // The other way round: what was sent is not held again.
    let url = lab.url("/api/v1/stations/CP001/calls/ClearCache?when=online");
    let ask = async || {
        let asked = lab.client.post(&url).header("idempotency-key", "l");
        lab::read(asked.json(&json!({})).send().await.unwrap()).await
    };
    let (sent, _) = tokio::join!(
        ask(),
        one.answer("ClearCache", json!({"status": "Accepted"}))
    );
    assert_eq!(sent.0, 200);
    drop(one);
    gone(&lab, "CP001").await;
    let (status, again) = ask().await;
    assert_eq!(
        (status, &again["message_id"]),
        (200, &sent.1["message_id"]),
        "{again}"
    );
}

#[tokio::test]
async fn a_late_answer_is_an_outcome_of_its_own_and_what_follows_from_it_is_kept() {
    let lab = lab::open().await;
    let mut one = lab.station("CP001").await;
    let path = "/api/v1/stations/CP001/calls/GetVariables?timeout=100ms";
    let variable =
        json!({"component": {"name": "OCPPCommCtrlr"}, "variable": {"name": "HeartbeatInterval"}});
    let asks = lab.post(path, json!({"getVariableData": [variable]}));
    let ((status, problem), (id, ..)) = tokio::join!(asks, one.asked());
    assert_eq!(status, 504, "{problem}");
    let key = problem["command"]["command_key"].clone();
    let mut result = variable.clone();
    result["attributeStatus"] = json!("Accepted");
    result["attributeValue"] = json!("77");
    one.write(json!([3, id, {"getVariableResult": [result]}]))
        .await;
    let mut command = Value::Null;
    for _ in 0..600 {
        command = lab.get(&format!("/api/v1/commands/{key}")).await.1;
        if command["late_answer"].is_object() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(
        (&command["state"], &command["late_answer"]["outcome"]),
        (&json!("timeout"), &json!("result"))
    );
    assert_eq!(command["late_answer"]["response_frame"][0], 3);
    let (_, page) = lab.get("/api/v1/stations/CP001/variables").await;
    assert!(page.to_string().contains("\"77\""), "{page}");
}

const AVAILABILITY: &str = "/api/v1/stations/CP001/availability";

async fn report(station: &mut Station, second: u32, status: &str) {
    let at = format!("2026-11-21T00:00:{second:02}Z");
    let status = json!({"timestamp": at, "connectorStatus": status,
        "evseId": 1, "connectorId": 1});
    station.call("StatusNotification", status).await;
}

#[tokio::test]
async fn what_is_wanted_is_told_when_the_station_is_back_on_sqlite() {
    what_is_wanted(lab::open().await).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL: scripts/test"]
async fn what_is_wanted_is_told_when_the_station_is_back_on_postgres() {
    what_is_wanted(lab::on_postgres("csms_http_availability").await).await;
}

async fn what_is_wanted(lab: Lab) {
    away(&lab).await;
    let (status, set) = lab
        .send(
            Method::PUT,
            AVAILABILITY,
            json!({"wanted": "Inoperative", "evse_id": 1}),
        )
        .await;
    assert_eq!((status, &set["call"]), (200, &Value::Null), "{set}");
    assert_eq!(
        (
            &set["availability"]["status"],
            &set["availability"]["evse_id"]
        ),
        (&Value::Null, &json!(1))
    );
    let lab = lab.restart().await;
    let mut one = back(&lab).await;
    let asked = one
        .answer("ChangeAvailability", json!({"status": "Scheduled"}))
        .await;
    assert_eq!(
        asked,
        json!({"operationalStatus": "Inoperative", "evse": {"id": 1}})
    );
    report(&mut one, 1, "Unavailable").await;
    let row = lab.get(AVAILABILITY).await.1["items"][0].clone();
    assert_eq!(
        (&row["status"], &row["reported"], &row["differs"]),
        (&json!("Scheduled"), &json!("Inoperative"), &json!(false))
    );
    drop(one);
    gone(&lab, "CP001").await;

    // It has forgotten it over its boot: it is told again.
    let mut one = back(&lab).await;
    report(&mut one, 2, "Available").await;
    let row = lab.get(AVAILABILITY).await.1["items"][0].clone();
    assert_eq!(row["differs"], true);
    let asked = one
        .answer("ChangeAvailability", json!({"status": "Accepted"}))
        .await;
    assert_eq!(asked["operationalStatus"], "Inoperative");
    report(&mut one, 3, "Unavailable").await;

    // Back in service, by hand and typed: the wish follows either.
    let asks = lab.send(
        Method::PUT,
        AVAILABILITY,
        json!({"wanted": "Operative", "evse_id": 1}),
    );
    let ((status, set), _) = tokio::join!(
        asks,
        one.answer("ChangeAvailability", json!({"status": "Accepted"}))
    );
    assert_eq!(
        (status, &set["availability"]["status"]),
        (200, &json!("Accepted")),
        "{set}"
    );
    let path = "/api/v1/stations/CP001/calls/ChangeAvailability";
    let asks = lab.post(path, json!({"operationalStatus": "Inoperative"}));
    let (asked, _) = tokio::join!(
        asks,
        one.answer(
            "ChangeAvailability",
            json!({"status": "Rejected",
        "statusInfo": {"reasonCode": "NotNow"}})
        )
    );
    assert_eq!(asked.0, 200);
    let rows = lab.get(AVAILABILITY).await.1;
    let whole = &rows["items"][0];
    assert_eq!(
        (&whole["evse_id"], &whole["status"], &whole["detail"]),
        (&json!(0), &json!("Rejected"), &json!("NotNow"))
    );
    // Of all stations, in parts.
    let (_, first) = lab.get("/api/v1/availability?limit=1").await;
    assert_eq!(first["items"][0], *whole);
    let after = first["next"].as_str().unwrap().replace('#', "%23");
    let (_, second) = lab
        .get(&format!("/api/v1/availability?limit=1&after={after}"))
        .await;
    assert_eq!(second["items"][0], rows["items"][1]);
    let (_, differing) = lab.get("/api/v1/availability?differs=true").await;
    let differing = differing["items"].as_array().unwrap();
    assert!(
        differing.iter().all(|row| row["differs"] == true),
        "{differing:?}"
    );
    assert_eq!(lab.get("/api/v1/availability?after=x").await.0, 400);
    assert_eq!(
        lab.send(Method::DELETE, AVAILABILITY, Value::Null).await.0,
        204
    );
    assert_eq!(
        lab.get(AVAILABILITY).await.1["items"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    let (status, problem) = lab
        .send(Method::PUT, AVAILABILITY, json!({"wanted": "Broken"}))
        .await;
    assert_eq!((status, &problem["pointer"]), (422, &json!("/wanted")));
}

#[tokio::test]
async fn a_charge_starts_with_a_profile_and_the_group_of_its_token() {
    let lab = lab::open().await;
    let token = json!({"group_id_token": "FLEET", "group_type": "Central"});
    let path = "/api/v1/id-tokens/ISO14443/04A1";
    assert_eq!(lab.send(Method::PUT, path, token).await.0, 200);
    let mut one = lab.station("CP001").await;
    let schedule = json!({"id": 1, "chargingRateUnit": "W", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 5000.0}]});
    let profile = |purpose: &str| {
        json!({"id": 7, "stackLevel": 0, "chargingProfilePurpose": purpose,
        "chargingProfileKind": "Relative", "chargingSchedule": [schedule]})
    };
    let body = |purpose: &str| {
        json!({"evse_id": 1, "id_token": {"id_token": "04A1", "type": "ISO14443"},
        "charging_profile": profile(purpose)})
    };
    let asks = lab.post("/chargers/CP001/start", body("TxProfile"));
    let ((status, started), asked) = tokio::join!(
        asks,
        one.answer("RequestStartTransaction", json!({"status": "Accepted"}))
    );
    assert_eq!(status, 200, "{started}");
    assert_eq!(
        asked["groupIdToken"],
        json!({"idToken": "FLEET", "type": "Central"})
    );
    assert_eq!(
        asked["chargingProfile"]["chargingProfilePurpose"],
        "TxProfile"
    );
    let mut other = body("TxProfile");
    other["group_id_token"] = json!({"id_token": "OTHER", "type": "Central"});
    let asks = lab.post("/chargers/CP001/start", other);
    let (_, asked) = tokio::join!(
        asks,
        one.answer("RequestStartTransaction", json!({"status": "Rejected"}))
    );
    assert_eq!(asked["groupIdToken"]["idToken"], "OTHER");
    let (status, problem) = lab
        .post("/chargers/CP001/start", body("TxDefaultProfile"))
        .await;
    assert_eq!(
        (status, &problem["rule"]),
        (422, &json!("F01.FR.09")),
        "{problem}"
    );
    let mut broken = body("TxProfile");
    broken["charging_profile"]["stackLevel"] = json!("high");
    let (status, problem) = lab.post("/chargers/CP001/start", broken).await;
    assert_eq!(
        (status, &problem["pointer"]),
        (422, &json!("/charging_profile"))
    );
}
