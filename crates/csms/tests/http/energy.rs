//! Bills by what a station sends over a socket, as REST tells them: readings in any order and message.
//!
//! The rules are docs/energy.md; its examples go through the stores in `store/energy_examples.rs`.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::lab::{self, Lab, Station};

const BEGAN: &str = "2026-01-02T03:04:00Z";

fn began() -> Timestamp {
    BEGAN.parse().unwrap()
}

/// A register sample in Wh with its context.
fn register(value: i64, context: &str) -> Value {
    json!({"value": value, "context": context, "measurand": "Energy.Active.Import.Register",
        "unitOfMeasure": {"unit": "Wh"}})
}

fn sample(value: i64) -> Value {
    register(value, "Sample.Periodic")
}

/// The begin as it is repeated in other messages.
fn begin(value: i64) -> Value {
    register(value, "Transaction.Begin")
}

/// The begin as the Started carries it.
fn first(value: i64) -> Value {
    json!({"value": value, "context": "Transaction.Begin"})
}

/// One TransactionEvent: a Started at minute 0, an Ended at minute 30, an Updated at that of its seqNo.
fn event(id: &str, kind: &str, seq_no: i64, samples: &[Value]) -> Value {
    let minute = match kind {
        "Started" => 0,
        "Ended" => 30,
        _ => seq_no,
    };
    let at = (began() + SignedDuration::from_mins(minute)).to_string();
    let mut event = json!({"eventType": kind, "timestamp": at, "seqNo": seq_no,
        "triggerReason": "Trigger", "transactionInfo": {"transactionId": id},
        "evse": {"id": 1, "connectorId": 1}});
    if !samples.is_empty() {
        event["meterValue"] = json!([{"timestamp": at, "sampledValue": samples}]);
    }
    event
}

async fn send(station: &mut Station, event: &Value) -> Value {
    station.call("TransactionEvent", event.clone()).await
}

/// kWh, cost and flags of a transaction.
async fn bill(lab: &Lab, id: &str) -> (Value, Value, Value) {
    // The row of an active transaction may be half a second behind its events.
    lab.server.core.writer.drain().await.unwrap();
    let path = format!("/api/v1/transactions?station=ST1&transaction_id={id}");
    let (status, page) = lab.get(&path).await;
    assert_eq!(status, 200, "{page}");
    let row = &page["items"][0];
    (
        row["energy_kwh"].clone(),
        row["cost"].clone(),
        row["flags"].clone(),
    )
}

fn is(kwh: f64, cost: f64, flags: &str) -> (Value, Value, Value) {
    (json!(kwh), json!(cost), json!(flags))
}

#[tokio::test]
async fn c76b_a_begin_repeated_beside_the_sample_does_not_hide_what_is_charged() {
    let lab = lab::open().await;
    let mut station = lab.station("ST1").await;
    let current = json!({"value": 5.84, "context": "Sample.Periodic", "measurand": "Current.Import",
        "phase": "L1", "unitOfMeasure": {"unit": "A"}});
    let x = [sample(163_630), begin(157_440), current];
    let reversed: Vec<_> = x.iter().rev().cloned().collect();
    for (id, x) in [("as-sent", &x[..]), ("reversed", &reversed)] {
        send(&mut station, &event(id, "Started", 0, &[first(157_440)])).await;
        send(&mut station, &event(id, "Updated", 1, x)).await;
        assert_eq!(bill(&lab, id).await, is(6.19, 928.5, ""), "{id}");
    }
}

#[tokio::test]
async fn a_bill_names_its_readings_as_they_were_sent_and_its_tariff() {
    let lab = lab::open().await;
    let mut station = lab.station("ST1").await;
    let end =
        json!({"value": 163.63, "context": "Transaction.End", "unitOfMeasure": {"unit": "kWh"}});
    send(&mut station, &event("t", "Started", 0, &[first(157_440)])).await;
    let x = [begin(157_440), sample(160_000)];
    send(&mut station, &event("t", "Updated", 1, &x)).await;
    send(
        &mut station,
        &event("t", "Ended", 2, std::slice::from_ref(&end)),
    )
    .await;
    let lines = |value: i64| ["L1", "L2"].map(|phase| json!({"value": value, "phase": phase}));
    send(&mut station, &event("lines", "Started", 0, &lines(100))).await;
    send(&mut station, &event("lines", "Ended", 1, &lines(180))).await;
    send(&mut station, &event("dark", "Started", 0, &[])).await;
    let bill = async |id: &str| {
        let path = format!("/api/v1/transactions?transaction_id={id}");
        let (_, page) = lab.get(&path).await;
        let key = &page["items"][0]["transaction_key"];
        lab.get(&format!("/api/v1/transactions/{key}/bill")).await.1
    };

    let of_t = bill("t").await;
    let facts = [
        "energy_kwh",
        "billed_kwh",
        "cost",
        "energy_source",
        "events_without_samples",
    ];
    let told = facts.map(|fact| of_t[fact].clone());
    assert_eq!(
        json!(told),
        json!([6.19, 6.19, 928.5, "register", 0]),
        "{of_t}"
    );
    let tariff = json!({"name": "standard", "version": 1, "price_per_kwh": 150.0, "price_per_minute": null,
            "price_per_session": null, "step_wh": 10, "currency": "KRW"});
    assert_eq!(of_t["tariff"], tariff);
    let readings = json!([
        {"is_begin": true, "location": "Outlet", "line": null, "kwh": 157.44, "at": BEGAN,
         "seq_no": 0, "sample": {"value": 157_440.0, "context": "Transaction.Begin"}},
        {"is_begin": false, "location": "Outlet", "line": null, "kwh": 163.63,
         "at": "2026-01-02T03:34:00Z", "seq_no": 2, "sample": end},
    ]);
    assert_eq!(of_t["readings"], readings);

    let of_lines = bill("lines").await;
    let told = of_lines["readings"].as_array().unwrap().iter();
    let told: Vec<_> = told
        .map(|it| json!([it["line"], it["is_begin"], it["kwh"]]))
        .collect();
    let expected = json!([
        ["L1", true, 0.1],
        ["L1", false, 0.18],
        ["L2", true, 0.1],
        ["L2", false, 0.18]
    ]);
    assert_eq!(json!(told), expected);

    let dark = bill("dark").await;
    assert_eq!(
        (&dark["readings"], &dark["cost"]),
        (&json!([]), &Value::Null)
    );
    let (status, _) = lab.get("/api/v1/transactions/999999/bill").await;
    assert_eq!(status, 404);
}

#[tokio::test]
async fn c76c_without_an_end_reading_the_last_sample_is_billed_and_never_nothing() {
    let lab = lab::open().await;
    let mut station = lab.station("ST1").await;
    let cases = [
        ("one", 157_440, [160_000, 163_630], true),
        ("two", 157_440, [160_000, 163_630], false),
        ("three", 0, [2_000, 6_190], true),
    ];
    for (id, from, [middle, to], is_last_updated) in cases {
        send(&mut station, &event(id, "Started", 0, &[first(from)])).await;
        let x = [sample(middle), begin(from)];
        send(&mut station, &event(id, "Updated", 1, &x)).await;
        let x = [sample(to), begin(from)];
        let (ended, flags) = if is_last_updated {
            send(&mut station, &event(id, "Updated", 2, &x)).await;
            (event(id, "Ended", 3, &[]), "end-from-last-reading")
        } else {
            (event(id, "Ended", 2, &x), "")
        };
        let answer = send(&mut station, &ended).await;
        assert_eq!(answer["totalCost"], 928.5, "{id}");
        assert_eq!(bill(&lab, id).await, is(6.19, 928.5, flags), "{id}");
    }
}

#[tokio::test]
async fn repeats_of_begin_and_end_change_nothing_also_late_and_after_a_restart() {
    let mut lab = lab::open().await;
    let mut station = lab.station("ST1").await;
    let id = "often";
    let both = |value| {
        [
            register(163_630, "Transaction.End"),
            sample(value),
            begin(157_440),
        ]
    };
    let events = [
        event(id, "Started", 0, &both(157_440)),
        event(id, "Updated", 2, &both(161_000)),
        event(id, "Ended", 4, &both(163_630)),
    ];
    let mut cost = Value::Null;
    for event in &events {
        cost = send(&mut station, event).await["totalCost"].clone();
    }
    assert_eq!(cost, 928.5);
    let late = [
        event(id, "Updated", 1, &both(160_000)),
        event(id, "Updated", 5, &both(163_630)),
    ];
    for restarts in [false, true] {
        for event in events.iter().chain(&late) {
            send(&mut station, event).await;
        }
        // Number 3 never came.
        let expected = is(6.19, 928.5, "event-after-end");
        assert_eq!(bill(&lab, id).await, expected, "{restarts}");
        drop(station);
        lab = lab.restart().await;
        station = lab.station("ST1").await;
    }
}
