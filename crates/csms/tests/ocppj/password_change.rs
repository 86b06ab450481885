//! A01: while a password is being changed two of them hold, so that a lost answer locks nobody out.

use csms::commands::{CallOutcome, CallState};
use ocpp201::Action;
use serde_json::{Value, json};

use super::calls::{request, send};
use super::peer::{Lab, Station};
use super::secured::{PASSWORD, connect, secured};

const NEW: &str = "a-new-password-0123";
const NEWER: &str = "a-newer-password-01";

fn change(password: &str) -> Value {
    json!({"setVariableData": [{"component": {"name": "SecurityCtrlr"},
        "variable": {"name": "BasicAuthPassword"}, "attributeValue": password}]})
}

/// What the station does with the change.
enum Does<'a> {
    Answers(&'a str),
    Refuses,
    Leaves,
}

async fn asks(lab: &Lab, mut station: Station, password: &str, does: Does<'_>) -> CallOutcome {
    let running = send(lab, request(Action::SetVariables, &change(password))).await;
    let call = station.frame().await;
    assert_eq!(call[2], "SetVariables");
    match does {
        Does::Answers(status) => {
            let result = json!({"component": {"name": "SecurityCtrlr"}, "attributeStatus": status,
                "variable": {"name": "BasicAuthPassword"}});
            let answer = json!([3, call[1], {"setVariableResult": [result]}]);
            station.send(answer.to_string()).await;
        }
        Does::Refuses => {
            let answer = json!([4, call[1], "InternalError", "", {}]);
            station.send(answer.to_string()).await;
        }
        Does::Leaves => drop(station),
    }
    running.await.unwrap().unwrap()
}

async fn accepted(lab: &Lab, password: &str) -> Station {
    let mut station = connect(lab, "/CP001", "CP001", password).await.unwrap();
    let answer = station.call("BootNotification", super::peer::boot()).await;
    assert_eq!(answer.unwrap()["status"], "Accepted");
    station
}

/// Whether a password opens the door; nobody is left behind it.
async fn opens(lab: &Lab, password: &str) -> bool {
    lab.connected(0).await;
    match connect(lab, "/CP001", "CP001", password).await {
        Ok(_) => true,
        Err(status) => {
            assert_eq!(status, 401);
            false
        }
    }
}

#[tokio::test]
async fn bug13_after_a_lost_answer_both_passwords_hold_until_the_new_one_is_used() {
    let lab = secured().await;
    let station = accepted(&lab, PASSWORD).await;
    let outcome = asks(&lab, station, NEW, Does::Leaves).await;
    assert_eq!(outcome.state, CallState::Offline);
    // Nobody knows which it is: the old one opens the door, also again and again,
    assert!(opens(&lab, PASSWORD).await);
    assert!(opens(&lab, PASSWORD).await);
    assert!(!opens(&lab, NEWER).await);
    // until the new one does.
    assert!(opens(&lab, NEW).await);
    assert!(!opens(&lab, PASSWORD).await);
    assert!(opens(&lab, NEW).await);
}

#[tokio::test]
async fn bug13_an_accepted_password_and_one_for_the_next_boot_hold_beside_the_old_one() {
    for status in ["Accepted", "RebootRequired"] {
        let lab = secured().await;
        let station = accepted(&lab, PASSWORD).await;
        asks(&lab, station, NEW, Does::Answers(status)).await;
        assert!(opens(&lab, PASSWORD).await, "{status}: not booted yet");
        assert!(opens(&lab, NEW).await, "{status}");
        assert!(
            !opens(&lab, PASSWORD).await,
            "{status}: the new one is used"
        );
    }
}

#[tokio::test]
async fn bug13_a_refused_password_never_holds() {
    for does in [Does::Answers("Rejected"), Does::Refuses] {
        let lab = secured().await;
        let station = accepted(&lab, PASSWORD).await;
        asks(&lab, station, NEW, does).await;
        assert!(!opens(&lab, NEW).await);
        assert!(opens(&lab, PASSWORD).await);
    }
}

#[tokio::test]
async fn bug13_a_second_change_before_any_log_in_keeps_what_the_station_has() {
    let lab = secured().await;
    let mut station = accepted(&lab, PASSWORD).await;
    let running = send(&lab, request(Action::SetVariables, &change(NEW))).await;
    let result = json!({"component": {"name": "SecurityCtrlr"}, "attributeStatus": "Accepted",
        "variable": {"name": "BasicAuthPassword"}});
    station.answer(json!({"setVariableResult": [result]})).await;
    running.await.unwrap().unwrap();
    // The second answer is lost: the station has the first new one, or the second.
    asks(&lab, station, NEWER, Does::Leaves).await;
    assert!(opens(&lab, NEW).await);
    assert!(opens(&lab, NEWER).await);
    assert!(!opens(&lab, NEW).await);
}

#[tokio::test]
async fn a_password_that_no_station_could_log_in_with_is_not_sent() {
    let lab = secured().await;
    let mut station = accepted(&lab, PASSWORD).await;
    let refused = send(&lab, request(Action::SetVariables, &change("short"))).await;
    let refusal = refused.await.unwrap().unwrap_err().to_string();
    assert!(
        refusal.contains("/setVariableData/0/attributeValue"),
        "{refusal}"
    );
    assert!(station.is_silent().await);
    drop(station);
    assert!(opens(&lab, PASSWORD).await);
}
