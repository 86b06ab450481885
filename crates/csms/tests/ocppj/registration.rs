//! Cases 26 to 28: the boot gate.

use ocpp201::RegistrationStatusEnum;
use serde_json::json;

use csms::commands::{CallRefusal, CallRequest, CallState};
use csms::config::Registration;
use csms::principal::Principal;

use super::peer::{boot, code, lab, lab_on};

#[tokio::test]
async fn case_26_before_its_boot_a_station_gets_security_error() {
    let lab = lab(|_| ()).await;
    let mut station = lab.connect("/CP001").await;
    for action in ["Heartbeat", "StatusNotification", "TransactionEvent"] {
        assert_eq!(
            code(station.call(action, json!({})).await),
            "SecurityError",
            "{action}"
        );
    }
    let answer = station.call("BootNotification", boot()).await.unwrap();
    assert_eq!(
        (&answer["status"], &answer["interval"]),
        (&json!("Accepted"), &json!(30))
    );
    assert!(answer["currentTime"].as_str().unwrap().ends_with('Z'));
    assert!(station.call("Heartbeat", json!({})).await.is_ok());
}

#[tokio::test]
async fn the_registration_survives_reconnects_and_restarts() {
    let lab = lab(|_| ()).await;
    drop(lab.accepted("/CP001").await);
    lab.connected(0).await;
    let mut station = lab.connect("/CP001").await;
    assert!(station.call("Heartbeat", json!({})).await.is_ok());
    drop(station);
    let store = lab.store.clone();
    lab.server.shutdown().await;
    let lab = lab_on(store, |_| ()).await;
    let mut station = lab.connect("/CP001").await;
    assert!(station.call("Heartbeat", json!({})).await.is_ok());
}

#[tokio::test]
async fn case_26_pending_admits_only_what_was_asked_for_until_an_operator_accepts() {
    let lab = lab(|o| o.registration = Some(Registration::Pending)).await;
    let mut station = lab.connect("/CP001").await;
    let answer = station.call("BootNotification", boot()).await.unwrap();
    assert_eq!(answer["status"], "Pending");
    assert_eq!(
        code(station.call("Heartbeat", json!({})).await),
        "SecurityError"
    );

    let key = lab.key("CP001").await;
    let commands = lab.server.core.commands.clone();
    let asked = tokio::spawn(async move {
        let request = CallRequest {
            action: ocpp201::Action::TriggerMessage,
            payload: serde_json::value::to_raw_value(&json!({"requestedMessage": "Heartbeat"}))
                .unwrap(),
            principal: Principal::LocalAdministrator,
            timeout: None,
            idempotency_key: None,
            unchecked: false,
        };
        commands.call(key, request).await
    });
    let call = station.answer(json!({"status": "Accepted"})).await;
    assert_eq!(call[2], "TriggerMessage");
    assert_eq!(asked.await.unwrap().unwrap().state, CallState::Result);
    assert!(station.call("Heartbeat", json!({})).await.is_ok());
    let status = json!({"timestamp": "2026-01-01T00:00:00Z", "connectorStatus": "Available", "evseId": 1, "connectorId": 1});
    assert_eq!(
        code(station.call("StatusNotification", status.clone()).await),
        "SecurityError"
    );

    let accepted = RegistrationStatusEnum::Accepted;
    lab.server
        .core
        .writer
        .set_registration(key, accepted)
        .await
        .unwrap();
    let answer = station.call("BootNotification", boot()).await.unwrap();
    assert_eq!(answer["status"], "Accepted");
    assert!(station.call("StatusNotification", status).await.is_ok());
}

#[tokio::test]
async fn case_26_a_rejected_station_is_served_nothing_and_sent_nothing() {
    let lab = lab(|o| o.registration = Some(Registration::Rejected)).await;
    let mut station = lab.connect("/CP001").await;
    let answer = station.call("BootNotification", boot()).await.unwrap();
    assert_eq!(answer["status"], "Rejected");
    assert_eq!(
        code(station.call("Heartbeat", json!({})).await),
        "SecurityError"
    );
    let request = CallRequest {
        action: ocpp201::Action::ClearCache,
        payload: serde_json::value::to_raw_value(&json!({})).unwrap(),
        principal: Principal::LocalAdministrator,
        timeout: None,
        idempotency_key: None,
        unchecked: false,
    };
    let refused = lab
        .server
        .core
        .commands
        .call(lab.key("CP001").await, request)
        .await;
    assert!(matches!(refused, Err(CallRefusal::NotAccepted)));
}

#[tokio::test]
async fn case_27_broken_boots_are_refused_by_their_first_violation() {
    let lab = lab(|_| ()).await;
    let mut station = lab.connect("/CP001").await;
    let with = |field: &str, value: serde_json::Value| {
        let mut boot = boot();
        boot["chargingStation"][field] = value;
        boot
    };
    let mut unknown_reason = boot();
    unknown_reason["reason"] = json!("Because");
    for (payload, expected) in [
        (json!({}), "OccurrenceConstraintViolation"),
        (
            with("serialNumber", json!("x".repeat(26))),
            "PropertyConstraintViolation",
        ),
        (
            with("vendorName", json!("x".repeat(51))),
            "PropertyConstraintViolation",
        ),
        (with("model", json!(7)), "TypeConstraintViolation"),
        (with("modem", json!(null)), "TypeConstraintViolation"),
        (with("colour", json!("red")), "ProtocolError"),
        (unknown_reason, "PropertyConstraintViolation"),
        (json!([]), "FormatViolation"),
    ] {
        let answer = station.call("BootNotification", payload.clone()).await;
        assert_eq!(code(answer), expected, "{payload}");
    }
    let strange = with("vendorName", json!("⚡<script>alert(1)</script>\u{0}"));
    assert!(station.call("BootNotification", strange).await.is_ok());
    let vendor = lab.row("CP001").await.unwrap().vendor_name.unwrap();
    assert!(vendor.starts_with("⚡<script>") && !vendor.contains('\0'));
}

#[tokio::test]
async fn case_28_many_boots_leave_one_station() {
    let lab = lab(|_| ()).await;
    let mut station = lab.connect("/CP001").await;
    for _ in 0..30 {
        assert!(station.call("BootNotification", boot()).await.is_ok());
    }
    let page = csms::store::queries::PageRequest::oldest(10);
    assert_eq!(
        lab.server.core.queries.stations(page).await.unwrap().len(),
        1
    );
}

#[tokio::test]
async fn a_new_station_is_asked_for_its_inventory_only_if_the_csms_is_not_quiet() {
    let quiet = lab(|_| ()).await;
    let mut station = quiet.accepted("/CP001").await;
    assert!(station.is_silent().await);
    let curious = lab(|o| o.quiet = Some(false)).await;
    // The answer to the boot comes first: `accepted` reads it as the next frame.
    let mut station = curious.accepted("/CP001").await;
    let call = station.answer(json!({"status": "Accepted"})).await;
    assert_eq!(
        (&call[2], &call[3]["reportBase"]),
        (&json!("GetBaseReport"), &json!("FullInventory"))
    );
}
