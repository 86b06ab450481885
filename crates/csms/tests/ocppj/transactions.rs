//! Cases 25 and 30 to 36: what stations make of transactions, and what comes again over a new
//! connection.

use csms::store::queries::{PageRequest, TransactionFilter};
use csms::store::rows::TransactionRow;
use csms::store::tables::monitoring::{self, EventFilter};
use csms::store::tables::security::{self, SecurityEventFilter};
use ocpp201::Action;
use serde_json::{Value, json};

use super::peer::{Lab, Station, code, lab, lab_on};

fn event(kind: &str, seq_no: i32, second: i32, register: &Value) -> Value {
    let at = format!("2026-01-01T00:00:{second:02}Z");
    json!({
        "eventType": kind,
        "timestamp": at,
        "triggerReason": "Trigger",
        "seqNo": seq_no,
        "transactionInfo": {"transactionId": "tx-1"},
        "evse": {"id": 1, "connectorId": 1},
        "meterValue": [{"timestamp": at, "sampledValue": [{"value": register}]}],
    })
}

fn wh(value: i64) -> Value {
    json!(value)
}

async fn send(station: &mut Station, event: &Value) -> Value {
    station
        .call("TransactionEvent", event.clone())
        .await
        .unwrap()
}

async fn rows(lab: &Lab) -> Vec<TransactionRow> {
    let filter = TransactionFilter::default();
    let page = PageRequest::oldest(100);
    let queries = &lab.server.core.queries;
    queries.transactions(&filter, page).await.unwrap()
}

/// State, completeness, missing seqNos, flags, energy in mWh.
fn told(row: &TransactionRow) -> (&str, &str, &str, &str, Option<i64>) {
    (
        row.state.as_str(),
        row.completeness.as_str(),
        row.missing_seq_nos.as_str(),
        row.flags.as_str(),
        row.energy_kwh.map(|energy| energy.0),
    )
}

#[tokio::test]
async fn case_30_events_out_of_order_make_one_transaction_without_a_gap() {
    let lab = lab(|_| ()).await;
    let mut station = lab.accepted("/CP001").await;
    send(&mut station, &event("Started", 0, 0, &wh(1_000))).await;
    send(&mut station, &event("Updated", 2, 20, &wh(1_200))).await;
    let [row] = rows(&lab).await.try_into().unwrap();
    assert_eq!(row.missing_seq_nos, "1");
    send(&mut station, &event("Updated", 1, 10, &wh(1_100))).await;
    let ended = send(&mut station, &event("Ended", 4, 40, &wh(1_400))).await;
    assert_eq!(ended["totalCost"], json!(60.0));
    send(&mut station, &event("Updated", 3, 30, &wh(1_300))).await;
    let [row] = rows(&lab).await.try_into().unwrap();
    assert_eq!(told(&row), ("ended", "complete", "", "", Some(400_000)));
    assert_eq!((row.event_count, row.duration_seconds), (5, Some(40)));
}

#[tokio::test]
async fn case_31_every_event_three_times_also_after_a_restart_is_one_charge() {
    let lab = lab(|_| ()).await;
    let events = [
        event("Started", 0, 0, &wh(1_000)),
        event("Updated", 1, 10, &wh(1_200)),
        event("Ended", 2, 20, &wh(1_400)),
    ];
    let mut costs = vec![];
    for _ in 0..2 {
        let mut station = lab.accepted("/CP001").await;
        for event in events.iter().flat_map(|event| [event, event]) {
            costs.push(send(&mut station, event).await.get("totalCost").cloned());
        }
    }
    let store = lab.store.clone();
    lab.server.shutdown().await;
    let lab = lab_on(store, |_| ()).await;
    let mut station = lab.accepted("/CP001").await;
    for event in &events {
        costs.push(send(&mut station, event).await.get("totalCost").cloned());
    }
    let told_costs: Vec<_> = costs.into_iter().flatten().collect();
    assert_eq!(told_costs, vec![json!(60.0); 5], "the same at each Ended");
    let [row] = rows(&lab).await.try_into().unwrap();
    assert_eq!(told(&row), ("ended", "complete", "", "", Some(400_000)));
    assert_eq!(row.event_count, 3);
}

#[tokio::test]
async fn case_34_one_transaction_id_at_two_stations_is_two_transactions() {
    let lab = lab(|_| ()).await;
    let mut a = lab.accepted("/CP001").await;
    let mut b = lab.accepted("/CP002").await;
    send(&mut a, &event("Started", 0, 0, &wh(1_000))).await;
    // Station B ends a transaction that only A has.
    let foreign = send(&mut b, &event("Ended", 1, 10, &wh(9_000))).await;
    assert_eq!(foreign.get("totalCost"), None);
    let list = rows(&lab).await;
    let states: Vec<_> = list
        .iter()
        .map(|row| (row.station.as_str(), row.state.as_str(), row.event_count))
        .collect();
    assert_eq!(states, [("CP001", "active", 1), ("CP002", "ended", 1)]);
    let ended = send(&mut a, &event("Ended", 1, 20, &wh(1_400))).await;
    assert_eq!(ended["totalCost"], json!(60.0));
}

#[tokio::test]
async fn case_35_registers_that_cannot_be_are_flagged_or_refused_and_never_a_negative_cost() {
    let lab = lab(|_| ()).await;
    let mut station = lab.accepted("/CP001").await;
    let with_id = |mut event: Value, id: &str| {
        event["transactionInfo"]["transactionId"] = json!(id);
        event
    };
    for text in ["NaN", "Infinity", "1,5", ""] {
        let event = event("Started", 0, 0, &json!(text));
        let answer = station.call("TransactionEvent", event).await;
        assert_eq!(code(answer), "TypeConstraintViolation", "{text}");
    }
    send(
        &mut station,
        &with_id(event("Started", 0, 0, &wh(2_000)), "back"),
    )
    .await;
    let ended = send(
        &mut station,
        &with_id(event("Ended", 1, 10, &wh(1_000)), "back"),
    )
    .await;
    assert_eq!(ended.get("totalCost"), None);
    // 1 kWh and 1,400 Wh in one transaction.
    let mut begin = with_id(event("Started", 0, 0, &wh(1)), "mixed");
    begin["meterValue"][0]["sampledValue"][0]["unitOfMeasure"] = json!({"unit": "kWh"});
    send(&mut station, &begin).await;
    let end = with_id(event("Ended", 1, 10, &wh(1_400)), "mixed");
    assert_eq!(send(&mut station, &end).await["totalCost"], json!(60.0));
    let list = rows(&lab).await;
    assert_eq!(
        told(&list[0]),
        ("ended", "complete", "", "register-decreased", None)
    );
    let registers = (list[0].begin_kwh, list[0].end_kwh);
    assert_eq!(
        (registers.0.map(|e| e.0), registers.1.map(|e| e.0)),
        (Some(2_000_000), Some(1_000_000))
    );
    assert_eq!(list[1].energy_kwh.map(|e| e.0), Some(400_000));
    let key = lab.key("CP001").await;
    let queries = &lab.server.core.queries;
    let page = PageRequest::oldest(10);
    let kept = queries.refused_events(Some(key), page).await.unwrap();
    assert_eq!(kept.len(), 4, "refused readings are kept whole");
}

#[tokio::test]
async fn case_36_odd_times_are_stored_and_flagged_and_impossible_ones_refused() {
    let lab = lab(|_| ()).await;
    let mut station = lab.accepted("/CP001").await;
    let at = |id: &str, time: &str| {
        let mut event = event("Started", 0, 0, &wh(1_000));
        event["timestamp"] = json!(time);
        event["meterValue"][0]["timestamp"] = json!(time);
        event["transactionInfo"]["transactionId"] = json!(id);
        event
    };
    for (id, time) in [
        ("past", "1970-01-01T00:00:00Z"),
        ("future", "9999-12-31T23:59:59Z"),
        ("east", "2026-01-01T14:00:00.123456789+14:00"),
    ] {
        send(&mut station, &at(id, time)).await;
    }
    for time in [
        "2025-02-30T00:00:00Z",
        "2026-01-01",
        "2026-01-01T25:00:00Z",
        "'; DROP TABLE station; --",
    ] {
        let answer = station.call("TransactionEvent", at("bad", time)).await;
        assert_eq!(code(answer), "PropertyConstraintViolation", "{time}");
    }
    let list = rows(&lab).await;
    let flags: Vec<_> = list
        .iter()
        .map(|row| (row.transaction_id.as_str(), row.flags.as_str()))
        .collect();
    assert_eq!(
        flags,
        [
            ("past", "implausible-time"),
            ("future", "implausible-time"),
            ("east", "")
        ]
    );
    let east = list[2].started_at.unwrap().0.to_string();
    assert_eq!(east, "2026-01-01T00:00:00.123456Z");
}

#[tokio::test]
async fn case_25_what_comes_again_over_a_new_connection_makes_no_second_row() {
    let at = "2026-01-01T00:00:00Z";
    let sample = json!([{"timestamp": at, "sampledValue": [{"value": 1.0}]}]);
    let component = json!({"name": "Connector", "evse": {"id": 1, "connectorId": 1}});
    let told_apart = [
        (
            Action::NotifyReport,
            json!({"requestId": 9, "seqNo": 0, "generatedAt": at}),
        ),
        (
            Action::NotifyEvent,
            json!({"generatedAt": at, "seqNo": 0, "eventData": [{"eventId": 1, "timestamp": at, "trigger": "Delta", "actualValue": "1", "eventNotificationType": "HardWiredNotification", "component": component, "variable": {"name": "X"}}]}),
        ),
        (
            Action::SecurityEventNotification,
            json!({"type": "ResetOrReboot", "timestamp": at}),
        ),
        (
            Action::MeterValues,
            json!({"evseId": 1, "meterValue": sample}),
        ),
    ];
    let status = json!({"status": "Uploading", "requestId": 5});
    let broken = json!({"eventType": "Started"});
    let lab = lab(|_| ()).await;
    for round in 0..3 {
        // The same message ids once more, then others.
        let name = if round < 2 { "first" } else { "other" };
        let mut station = lab.accepted("/CP001").await;
        for (action, payload) in &told_apart {
            let id = format!("{name}-{action}");
            let answer = station.call_as(&id, action.as_str(), payload.clone()).await;
            assert!(answer.is_ok(), "{action}: {answer:?}");
        }
        let id = format!("{name}-status");
        let action = Action::LogStatusNotification.as_str();
        let answer = station.call_as(&id, action, status.clone()).await;
        assert!(answer.is_ok());
        let id = format!("{name}-broken");
        let answer = station.call_as(&id, "TransactionEvent", broken.clone());
        assert_eq!(code(answer.await), "OccurrenceConstraintViolation");
    }
    let key = lab.key("CP001").await;
    let queries = &lab.server.core.queries;
    let page = PageRequest::oldest(10);
    let stored = queries.reports(key, Action::NotifyReport, page).await;
    assert_eq!(stored.unwrap().len(), 1);
    let reader = &lab.server.core.reader;
    let events = monitoring::events(reader, &EventFilter::default(), page).await;
    assert_eq!(events.unwrap().len(), 1);
    let events = security::list(reader, &SecurityEventFilter::default(), page).await;
    assert_eq!(events.unwrap().len(), 1);
    assert_eq!(queries.meter_values(key, page).await.unwrap().len(), 1);
    let refused = queries.refused_events(Some(key), page).await.unwrap();
    assert_eq!(refused.len(), 1);
    // A status says nothing of when: under another message id it is another one.
    let log = Action::LogStatusNotification;
    assert_eq!(queries.reports(key, log, page).await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_token_in_a_transaction_starts_no_other_one_where_that_is_not_allowed() {
    let started = |id: &str, token: &str, kind: &str| {
        let mut event = event("Started", 0, 0, &wh(1_000));
        event["transactionInfo"]["transactionId"] = json!(id);
        event["idToken"] = json!({"idToken": token, "type": kind});
        event
    };
    for (only_one, expected) in [(false, "Accepted"), (true, "ConcurrentTx")] {
        let lab = lab(|o| o.one_transaction_per_token = Some(only_one)).await;
        let mut a = lab.accepted("/CP001").await;
        let mut b = lab.accepted("/CP002").await;
        let first = started("a", "04aabb", "ISO14443");
        for _ in 0..2 {
            let answer = send(&mut a, &first).await;
            assert_eq!(answer["idTokenInfo"]["status"], "Accepted", "also repeated");
        }
        let second = started("b", "04AABB", "ISO14443");
        let answer = send(&mut b, &second).await;
        assert_eq!(answer["idTokenInfo"]["status"], expected);
        // Another type is another token; Authorize says the same.
        let other = started("c", "04AABB", "ISO15693");
        let answer = send(&mut b, &other).await;
        assert_eq!(answer["idTokenInfo"]["status"], "Accepted");
        let token = json!({"idToken": {"idToken": "04AABB", "type": "ISO14443"}});
        let answer = b.call("Authorize", token).await.unwrap();
        assert_eq!(answer["idTokenInfo"]["status"], expected);
        for id in ["d", "e"] {
            let operator = started(id, "OPERATOR", "Central");
            let answer = send(&mut b, &operator).await;
            assert_eq!(answer["idTokenInfo"]["status"], "Accepted", "operators");
        }
        send(&mut a, &{
            let mut end = event("Ended", 1, 10, &wh(1_400));
            end["transactionInfo"]["transactionId"] = json!("a");
            end
        })
        .await;
        send(&mut b, &{
            let mut end = event("Ended", 1, 10, &wh(1_400));
            end["transactionInfo"]["transactionId"] = json!("b");
            end
        })
        .await;
        let again = started("f", "04aabb", "ISO14443");
        let answer = send(&mut a, &again).await;
        assert_eq!(answer["idTokenInfo"]["status"], "Accepted");
    }
}
