//! CALLs to stations: sent at most once, with exactly one outcome (cases 22 and 23).

use std::time::Duration;

use csms::blocks::remote_control;
use csms::commands::{CallOutcome, CallRefusal, CallRequest, CallState};
use csms::principal::Principal;
use csms::store::queries::PageRequest;
use csms::store::tables::device_model::{self, VariableFilter};
use ocpp201::Action;
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use super::peer::{Lab, lab};

pub(super) fn request(action: Action, payload: &Value) -> CallRequest {
    CallRequest {
        action,
        payload: serde_json::value::to_raw_value(payload).unwrap(),
        principal: Principal::LocalAdministrator,
        timeout: None,
        idempotency_key: None,
        unchecked: true,
    }
}

pub(super) async fn send(
    lab: &Lab,
    request: CallRequest,
) -> JoinHandle<Result<CallOutcome, CallRefusal>> {
    let (commands, key) = (lab.server.core.commands.clone(), lab.key("CP001").await);
    tokio::spawn(async move { commands.call(key, request).await })
}

async fn states(lab: &Lab) -> Vec<String> {
    let key = lab.key("CP001").await;
    let rows = lab
        .server
        .core
        .queries
        .commands(key, PageRequest::oldest(100))
        .await
        .unwrap();
    rows.into_iter().map(|row| row.state).collect()
}

#[tokio::test]
async fn the_outcome_is_the_answer_of_the_station_with_both_frames() {
    let lab = lab(|_| ()).await;
    let mut station = lab.accepted("/CP001").await;
    let running = send(&lab, request(Action::ClearCache, &json!({}))).await;
    let call = station.answer(json!({"status": "Accepted"})).await;
    let outcome = running.await.unwrap().unwrap();
    assert_eq!(outcome.state, CallState::Result);
    assert_eq!(
        outcome.payload.as_ref().unwrap().get(),
        r#"{"status":"Accepted"}"#
    );
    assert_eq!(outcome.request_frame, call.to_string());
    assert_eq!(call[1], json!(outcome.message_id));
    assert!(outcome.ms.is_some() && outcome.sent_at.is_some());
    assert_eq!(states(&lab).await, ["result"]);
}

#[tokio::test]
async fn case_23_a_call_error_and_a_broken_answer_are_outcomes_of_their_own() {
    let lab = lab(|_| ()).await;
    let mut station = lab.accepted("/CP001").await;
    let running = send(&lab, request(Action::ClearCache, &json!({}))).await;
    let call = station.frame().await;
    station
        .send(json!([4, call[1], "NotSupported", "no cache", {}]).to_string())
        .await;
    let outcome = running.await.unwrap().unwrap();
    assert_eq!(outcome.state, CallState::Error);
    assert_eq!(outcome.error.unwrap().description, "no cache");

    let running = send(&lab, request(Action::ClearCache, &json!({}))).await;
    station.answer(json!({"status": "Perhaps"})).await;
    let outcome = running.await.unwrap().unwrap();
    assert_eq!(outcome.state, CallState::Invalid);
    assert!(outcome.error.unwrap().description.starts_with("/status"));
    assert_eq!(states(&lab).await, ["error", "invalid"]);
}

#[tokio::test]
async fn case_22_an_answer_that_comes_too_late_is_dropped_and_the_queue_goes_on() {
    let lab = lab(|_| ()).await;
    let mut station = lab.accepted("/CP001").await;
    let mut impatient = request(Action::ClearCache, &json!({}));
    impatient.timeout = Some(Duration::from_millis(200));
    let running = send(&lab, impatient).await;
    let late = station.frame().await;
    assert_eq!(running.await.unwrap().unwrap().state, CallState::Timeout);
    let running = send(&lab, request(Action::GetLocalListVersion, &json!({}))).await;
    let call = station.frame().await;
    station
        .send(json!([3, late[1], {"status": "Accepted"}]).to_string())
        .await;
    station
        .send(json!([3, call[1], {"versionNumber": 4}]).to_string())
        .await;
    assert_eq!(running.await.unwrap().unwrap().state, CallState::Result);
    assert_eq!(states(&lab).await, ["timeout", "result"]);
}

#[tokio::test]
async fn what_a_call_waits_for_others_is_not_taken_from_the_time_of_its_answer() {
    // Two of these are more than one timeout, and each is well below it.
    let pause = Duration::from_millis(2500);
    let lab = lab(|options| options.message_timeout = Some("4s".into())).await;
    let mut station = lab.accepted("/CP001").await;
    let first = send(&lab, request(Action::ClearCache, &json!({}))).await;
    let second = send(&lab, request(Action::ClearCache, &json!({}))).await;
    for running in [first, second] {
        let call = station.frame().await;
        tokio::time::sleep(pause).await;
        let answer = json!([3, call[1], {"status": "Accepted"}]);
        station.send(answer.to_string()).await;
        assert_eq!(running.await.unwrap().unwrap().state, CallState::Result);
    }
}

#[tokio::test]
async fn one_call_at_a_time_and_a_bounded_queue() {
    let lab = lab(|_| ()).await;
    let mut station = lab.accepted("/CP001").await;
    let mut running = Vec::new();
    for _ in 0..3 {
        running.push(send(&lab, request(Action::ClearCache, &json!({}))).await);
    }
    let first = station.frame().await;
    assert!(
        station.is_silent().await,
        "a second CALL before the answer to the first"
    );
    station
        .send(json!([3, first[1], {"status": "Accepted"}]).to_string())
        .await;
    for _ in 0..2 {
        station.answer(json!({"status": "Accepted"})).await;
    }
    for call in running {
        assert_eq!(call.await.unwrap().unwrap().state, CallState::Result);
    }
    let mut crowd = Vec::new();
    for _ in 0..40 {
        crowd.push(send(&lab, request(Action::ClearCache, &json!({}))).await);
    }
    let _unanswered = station.frame().await;
    let mut full = 0;
    for _ in 0..7 {
        let refused = lab.server.core.commands.call(
            lab.key("CP001").await,
            request(Action::ClearCache, &json!({})),
        );
        match tokio::time::timeout(Duration::from_secs(2), refused).await {
            Ok(Err(CallRefusal::QueueFull)) => full += 1,
            other => panic!("expected a full queue, got {other:?}"),
        }
    }
    assert_eq!(full, 7);
}

#[tokio::test]
async fn when_the_connection_ends_its_calls_end_as_offline() {
    let lab = lab(|_| ()).await;
    let mut station = lab.accepted("/CP001").await;
    let sent = send(&lab, request(Action::ClearCache, &json!({}))).await;
    station.frame().await;
    let queued = send(&lab, request(Action::ClearCache, &json!({}))).await;
    super::peer::until(async || (states(&lab).await.len() == 2).then_some(())).await;
    drop(station);
    let sent = sent.await.unwrap().unwrap();
    assert_eq!(
        (sent.state, sent.sent_at.is_some()),
        (CallState::Offline, true)
    );
    let queued = queued.await.unwrap().unwrap();
    assert_eq!((queued.state, queued.sent_at), (CallState::Offline, None));
    lab.connected(0).await;
    let refused = lab.server.core.commands.call(
        lab.key("CP001").await,
        request(Action::ClearCache, &json!({})),
    );
    assert!(matches!(refused.await, Err(CallRefusal::Offline)));
    assert_eq!(states(&lab).await, ["offline", "offline"]);
}

#[tokio::test]
async fn case_12_commands_to_a_station_that_lost_its_power_end_with_its_connection() {
    let lab = lab(|o| o.ping_interval = Some("1s".into())).await;
    let mut station = lab.accepted("/CP001").await;
    let sent = send(&lab, request(Action::ClearCache, &json!({}))).await;
    station.frame().await;
    let queued = send(&lab, request(Action::ClearCache, &json!({}))).await;
    // From here on nothing comes from it, and its socket stays open.
    for command in [sent, queued] {
        assert_eq!(command.await.unwrap().unwrap().state, CallState::Offline);
    }
    lab.connected(0).await;
    drop(station);
}

#[tokio::test]
async fn a_command_ends_also_when_nobody_waits_for_it() {
    let lab = lab(|_| ()).await;
    let mut station = lab.accepted("/CP001").await;
    let waiting = send(&lab, request(Action::ClearCache, &json!({}))).await;
    let call = station.frame().await;
    waiting.abort();
    station
        .send(json!([3, call[1], {"status": "Accepted"}]).to_string())
        .await;
    super::peer::until(async || (states(&lab).await == ["result"]).then_some(())).await;
}

#[tokio::test]
async fn invalid_payloads_and_actions_of_stations_are_not_sent() {
    let lab = lab(|_| ()).await;
    let mut station = lab.accepted("/CP001").await;
    for bad in [
        request(Action::Reset, &json!({"type": "Softly"})),
        request(Action::Heartbeat, &json!({})),
    ] {
        let refused = send(&lab, bad).await.await.unwrap();
        assert!(matches!(refused, Err(CallRefusal::InvalidPayload(_))));
    }
    assert!(station.is_silent().await);
    assert!(states(&lab).await.is_empty());
}

#[tokio::test]
async fn a_remote_start_is_sent_once_for_one_idempotency_key() {
    let lab = lab(|_| ()).await;
    let mut station = lab.accepted("/CP001").await;
    let key = lab.key("CP001").await;
    let start = || {
        let core = lab.server.core.clone();
        tokio::spawn(async move {
            let idempotency_key = Some("order-7".to_owned());
            let start = remote_control::Start::at(1);
            remote_control::request_start(&core, key, start, Principal::Operator, idempotency_key)
                .await
        })
    };
    let first = start();
    let call = station.answer(json!({"status": "Accepted"})).await;
    assert_eq!(
        call[3]["idToken"],
        json!({"idToken": "OPERATOR", "type": "Central"})
    );
    assert_eq!(call[3]["evseId"], 1);
    let first = first.await.unwrap().unwrap();
    assert_eq!(call[3]["remoteStartId"], json!(first.remote_start_id));
    let second = start().await.unwrap().unwrap();
    assert!(station.is_silent().await);
    assert_eq!(second.remote_start_id, first.remote_start_id);
    assert_eq!(second.outcome.command_key, first.outcome.command_key);
    assert_eq!(second.outcome.state, CallState::Result);
}

#[tokio::test]
async fn a_password_that_the_station_accepted_is_its_password_from_then_on() {
    let lab = lab(|_| ()).await;
    let mut station = lab.accepted("/CP001").await;
    let variable =
        json!({"component": {"name": "SecurityCtrlr"}, "variable": {"name": "BasicAuthPassword"}});
    let mut data = variable.clone();
    data["attributeValue"] = json!("a-new-password-0123");
    let running = send(
        &lab,
        request(Action::SetVariables, &json!({"setVariableData": [data]})),
    )
    .await;
    let mut result = variable;
    result["attributeStatus"] = json!("Accepted");
    let call = station.answer(json!({"setVariableResult": [result]})).await;
    assert_eq!(
        call[3]["setVariableData"][0]["attributeValue"],
        "a-new-password-0123"
    );
    let outcome = running.await.unwrap().unwrap();
    assert!(
        !outcome.request_frame.contains("a-new-password"),
        "{}",
        outcome.request_frame
    );
    let row = lab.row("CP001").await.unwrap();
    assert!(csms::model::passwords::matches(
        b"a-new-password-0123",
        &row.password_salt.unwrap().0,
        &row.password_hash.unwrap().0
    ));
    assert!(lab.try_connect("/CP001", |_| ()).await.is_err());
}

#[tokio::test]
async fn variables_that_were_read_or_set_are_the_device_model() {
    let lab = lab(|_| ()).await;
    let mut station = lab.accepted("/CP001").await;
    let name =
        json!({"component": {"name": "OCPPCommCtrlr"}, "variable": {"name": "HeartbeatInterval"}});
    let with = |field: &str, value: &str| {
        let mut object = name.clone();
        object[field] = json!(value);
        object
    };
    let running = send(
        &lab,
        request(Action::GetVariables, &json!({"getVariableData": [name]})),
    )
    .await;
    let mut read = with("attributeValue", "300");
    read["attributeStatus"] = json!("Accepted");
    station.answer(json!({"getVariableResult": [read]})).await;
    running.await.unwrap().unwrap();
    let values = async || {
        let key = lab.key("CP001").await;
        let reader = &lab.server.core.reader;
        let any = VariableFilter::default();
        let rows = device_model::variables(reader, key, &any, None, 10).await;
        let rows = rows.unwrap();
        rows.into_iter()
            .map(|row| row.value.unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!(values().await, ["300"]);
    let set = json!({"setVariableData": [with("attributeValue", "60")]});
    for (status, expected) in [("Rejected", "300"), ("Accepted", "60")] {
        let running = send(&lab, request(Action::SetVariables, &set)).await;
        station
            .answer(json!({"setVariableResult": [with("attributeStatus", status)]}))
            .await;
        running.await.unwrap().unwrap();
        assert_eq!(values().await, [expected], "{status}");
    }
}
