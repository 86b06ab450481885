//! What the CSMS claims is so: repairs of a tolerated station, one CALL for one order, an Accepted that was
//! checked.

use reqwest::Method;
use serde_json::{Value, json};

use crate::lab::{self, Lab, Station, event};

async fn transaction(lab: &Lab, id: &str) -> Value {
    lab.server.core.writer.drain().await.unwrap();
    let path = format!("/api/v1/transactions?transaction_id={id}");
    let (_, page) = lab.get(&path).await;
    page["items"][0].clone()
}

const T0: &str = "2026-01-02T03:00:00Z";
const T30: &str = "2026-01-02T03:30:00Z";

fn sample(value: i64, context: &str) -> Value {
    json!([{"value": value, "context": context}])
}

/// The answer to a CALL, be it what it may, under a message id of its own.
async fn told(station: &mut Station, id: usize, action: &str, payload: &Value) -> Value {
    station
        .write(json!([2, format!("told-{id}"), action, payload]))
        .await;
    station.read().await
}

#[tokio::test]
async fn c52_an_empty_list_inside_a_list_goes_with_its_meter_value_and_the_end_is_taken() {
    let mut lab = lab::open().await;
    let mut station = lab.station("ST1").await;
    let mut started = event("Started", 0, T0, 1000);
    started["meterValue"][0]["sampledValue"] = sample(1000, "Transaction.Begin");
    let mut ended = event("Ended", 1, T30, 2670);
    ended["meterValue"] = json!([{"timestamp": T0, "sampledValue": []},
        {"timestamp": T30, "sampledValue": sample(2670, "Transaction.End")}]);
    station.call("TransactionEvent", started).await;
    let refused = told(&mut station, 1, "TransactionEvent", &ended).await;
    assert_eq!(refused[2], "OccurrenceConstraintViolation", "{refused}");
    let (_, kept) = lab.get("/api/v1/refused-events").await;
    assert_eq!(kept["items"].as_array().unwrap().len(), 1);
    let tolerant = json!({"tolerant": true});
    let path = "/api/v1/stations/ST1/tolerant";
    let (status, _) = lab.send(Method::PUT, path, tolerant).await;
    assert!(status < 300);
    let answer = told(&mut station, 2, "TransactionEvent", &ended).await;
    assert_eq!(
        (&answer[0], &answer[2]["totalCost"]),
        (&json!(3), &json!(250.5)),
        "{answer}"
    );
    let is_right = async |lab: &Lab| {
        let row = transaction(lab, "tx-1").await;
        assert_eq!(row["state"], "ended");
        assert_eq!(
            (&row["energy_kwh"], &row["cost"]),
            (&json!(1.67), &json!(250.5))
        );
    };
    is_right(&lab).await;
    drop(station);
    lab = lab.restart().await;
    station = lab.station("ST1").await;
    // What was repaired once can be read again: a late event changes no figure.
    let late = json!({"eventType": "Updated", "timestamp": T0, "seqNo": 0,
        "triggerReason": "Trigger", "transactionInfo": {"transactionId": "tx-1"}});
    station.call("TransactionEvent", late).await;
    is_right(&lab).await;
}

#[tokio::test]
async fn c52_every_action_with_such_a_shape_is_repaired_or_stays_refused() {
    let lab = lab::open().await;
    let mut station = lab.station("ST1").await;
    lab.send(
        Method::PUT,
        "/api/v1/stations/ST1/tolerant",
        json!({"tolerant": true}),
    )
    .await;
    let of = json!({"component": {"name": "C"}, "variable": {"name": "V"}});
    let with = |mut base: Value, name: &str| {
        base[name] = json!([]);
        base
    };
    let report = |list: &str, item: Value| {
        let mut report = json!({"requestId": 1, "generatedAt": T0, "seqNo": 0});
        report[list] = json!([item]);
        report
    };
    let schedule = json!([{"id": 1, "chargingRateUnit": "A", "chargingSchedulePeriod": []}]);
    let good = json!({"timestamp": T0, "sampledValue": [{"value": 1}]});
    let empty = json!({"timestamp": T0, "sampledValue": []});
    let cases = [
        (
            "MeterValues",
            json!({"evseId": 1, "meterValue": [empty, good]}),
            true,
        ),
        (
            "MeterValues",
            json!({"evseId": 1, "meterValue": [empty]}),
            false,
        ),
        (
            "NotifyReport",
            report("reportData", with(of.clone(), "variableAttribute")),
            true,
        ),
        (
            "NotifyMonitoringReport",
            report("monitor", with(of, "variableMonitoring")),
            true,
        ),
        (
            "NotifyChargingLimit",
            json!({"chargingLimit": {"chargingLimitSource": "EMS"}, "chargingSchedule": schedule}),
            true,
        ),
        (
            "ReportChargingProfiles",
            json!({"requestId": 1, "chargingLimitSource": "CSO", "evseId": 1, "chargingProfile": [{"id": 1,
                "stackLevel": 0, "chargingProfilePurpose": "TxDefaultProfile",
                "chargingProfileKind": "Relative", "chargingSchedule": schedule}]}),
            false,
        ),
    ];
    for (i, (action, payload, is_repaired)) in cases.into_iter().enumerate() {
        let answer = told(&mut station, i, action, &payload).await;
        assert_eq!(answer[0] == 3, is_repaired, "{action}: {answer}");
    }
    let (_, variables) = lab.get("/api/v1/stations/ST1/variables").await;
    assert_eq!(variables["items"][0]["variable"], "V", "{variables}");
}

#[tokio::test]
async fn n1_two_orders_with_one_key_at_once_are_one_call_and_one_answer() {
    const ROUNDS: usize = 20;
    let lab = lab::open().await;
    let mut station = lab.station("emart_jeju_01").await;
    let mut busy = lab.station("busy").await;
    let failures = lab.server.core.writer.health().failures;
    let order = |path: &'static str, key: String, body: Value| {
        let request = lab
            .client
            .post(lab.url(path))
            .header("Idempotency-Key", key)
            .json(&body);
        async { lab::read(request.send().await.unwrap()).await }
    };
    for round in 0..ROUNDS {
        for (path, action, body, answer) in [
            (
                "/chargers/emart_jeju_01/start",
                "RequestStartTransaction",
                json!({"evse_id": 1, "connector_id": 1}),
                json!({"status": "Accepted"}),
            ),
            (
                "/api/v1/stations/emart_jeju_01/calls/ClearCache",
                "ClearCache",
                json!({}),
                json!({"status": "Accepted"}),
            ),
        ] {
            let key = format!("order-{round}");
            let two = [0, 1].map(|_| order(path, key.clone(), body.clone()));
            let [one, other] = two;
            let mut beside = event("Started", 0, T0, 1);
            beside["transactionInfo"]["transactionId"] = json!(format!("{action}-{round}"));
            let (one, other, _, _) = tokio::join!(
                one,
                other,
                station.answer(action, answer),
                busy.call("TransactionEvent", beside)
            );
            assert_eq!((one.0, other.0), (200, 200), "{} {}", one.1, other.1);
            assert_eq!(one.1, other.1);
        }
    }
    assert_eq!(lab.server.core.writer.health().failures, failures);
    let (_, commands) = lab.get("/api/v1/stations/emart_jeju_01/commands").await;
    assert_eq!(commands["items"].as_array().unwrap().len(), 2 * ROUNDS);
}

fn profile(limit: f64) -> Value {
    json!({"evseId": 1, "chargingProfile": {"id": 1, "stackLevel": 0,
        "chargingProfilePurpose": "TxProfile", "chargingProfileKind": "Relative", "transactionId": "t1",
        "chargingSchedule": [{"id": 1, "chargingRateUnit": "A",
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": limit}]}]}})
}

fn announced(unit: &str, limit: f64) -> Value {
    json!({"timeBase": "2026-11-30T00:00:00Z", "evseId": 1, "chargingSchedule": {"id": 1,
        "chargingRateUnit": unit, "chargingSchedulePeriod": [{"startPeriod": 0, "limit": limit}]}})
}

async fn announces(station: &mut Station, unit: &str, limit: f64) -> (Value, Value) {
    let answer = station
        .call("NotifyEVChargingSchedule", announced(unit, limit))
        .await;
    (
        answer["status"].clone(),
        answer["statusInfo"]["reasonCode"].clone(),
    )
}

#[tokio::test]
async fn n2_a_schedule_beyond_the_limits_sent_is_rejected_and_the_profile_is_sent_again() {
    let lab = lab::open().await;
    let mut station = lab.station("ST1").await;
    // Nothing was sent: nothing is beyond it.
    assert_eq!(
        announces(&mut station, "A", 32.0).await,
        (json!("Accepted"), Value::Null)
    );
    let mut started = event("Started", 0, T0, 1000);
    started["transactionInfo"]["transactionId"] = json!("t1");
    station.call("TransactionEvent", started).await;
    let path = "/api/v1/stations/ST1/calls/SetChargingProfile";
    for (status, expected) in [("Rejected", "Accepted"), ("Accepted", "Rejected")] {
        let accept = station.answer("SetChargingProfile", json!({"status": status}));
        let (sent, _) = tokio::join!(lab.post(path, profile(10.0)), accept);
        assert_eq!(sent.0, 200);
        let (told, _) = announces(&mut station, "A", 32.0).await;
        assert_eq!(told, expected, "a profile that was {status}");
    }
    // K15.FR.13: a new profile follows, a few times.
    let again = json!({"status": "Accepted"});
    assert_eq!(
        station.answer("SetChargingProfile", again.clone()).await,
        profile(10.0)
    );
    assert_eq!(announces(&mut station, "A", 10.0).await.0, "Accepted");
    let unclear = announces(&mut station, "W", 1_000.0).await;
    assert_eq!(unclear, (json!("Rejected"), json!("NotComparable")));
    for _ in 0..2 {
        let beyond = announces(&mut station, "A", 10.2).await;
        assert_eq!(beyond, (json!("Rejected"), json!("BeyondLimits")));
        station.answer("SetChargingProfile", again.clone()).await;
    }
    // Then no more on this connection: the next frame is the answer to the next CALL.
    announces(&mut station, "A", 32.0).await;
    station.call("Heartbeat", json!({})).await;
    let (_, commands) = lab.get("/api/v1/stations/ST1/commands").await;
    assert_eq!(commands["items"].as_array().unwrap().len(), 5);
}
