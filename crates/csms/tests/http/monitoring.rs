//! Block N: monitors, events, and what stations know of customers.

use reqwest::Method;
use serde_json::{Value, json};

use crate::lab::{self, Lab, Station};

const AT: &str = "2026-11-21T00:00:00Z";

fn set(evse: u32, kind: &str, value: f64, severity: u32) -> Value {
    json!({"value": value, "type": kind, "severity": severity,
        "component": {"name": "EVSE", "evse": {"id": evse}}, "variable": {"name": "Power"}})
}

/// The answer to an item of SetVariableMonitoring.
fn taken(item: &Value, status: &str, id: Option<u32>) -> Value {
    let mut result = json!({"status": status, "type": item["type"], "severity": item["severity"],
        "component": item["component"], "variable": item["variable"]});
    if let Some(id) = id {
        result["id"] = json!(id);
    }
    result
}

async fn call(
    lab: &Lab,
    station: &mut Station,
    action: &str,
    request: Value,
    answer: Value,
) -> Value {
    let path = format!("/api/v1/stations/CP001/calls/{action}");
    let ((status, told), _) =
        tokio::join!(lab.post(&path, request), station.answer(action, answer));
    assert_eq!(status, 200, "{told}");
    told
}

/// Id, severity and whether we set it, of each monitor.
async fn monitors(lab: &Lab, query: &str) -> Vec<(Value, Value, Value)> {
    let path = format!("/api/v1/stations/CP001/monitors{query}");
    let (status, page) = lab.get(&path).await;
    assert_eq!(status, 200, "{page}");
    let items = page["items"].as_array().unwrap().iter();
    items
        .map(|row| {
            (
                row["monitor_id"].clone(),
                row["severity"].clone(),
                row["is_custom"].clone(),
            )
        })
        .collect()
}

fn of(id: u32, severity: u32, is_custom: bool) -> (Value, Value, Value) {
    (json!(id), json!(severity), json!(is_custom))
}

async fn limits(station: &mut Station) {
    let limit = |instance: &str| {
        json!({"component": {"name": "MonitoringCtrlr"},
            "variable": {"name": "ItemsPerMessage", "instance": instance},
            "variableAttribute": [{"value": "10"}]})
    };
    let data = ["SetVariableMonitoring", "ClearVariableMonitoring"].map(limit);
    let report = json!({"requestId": 0, "generatedAt": AT, "seqNo": 0, "reportData": data});
    station.call("NotifyReport", report).await;
}

#[tokio::test]
async fn monitors_are_known_from_answers_and_reports_on_sqlite() {
    monitors_are_known(lab::open().await).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL: scripts/test"]
async fn monitors_are_known_from_answers_and_reports_on_postgres() {
    monitors_are_known(lab::on_postgres("csms_monitors").await).await;
}

async fn monitors_are_known(lab: Lab) {
    let mut station = lab.station("CP001").await;
    limits(&mut station).await;
    let wanted = [
        set(1, "UpperThreshold", 11_000.5, 5),
        set(2, "Delta", 1.0, 8),
        set(3, "Periodic", 60.0, 9),
    ];
    // In another order, and one of them refused.
    let results = [
        taken(&wanted[1], "Accepted", Some(12)),
        taken(&wanted[2], "UnsupportedMonitorType", None),
        taken(&wanted[0], "Accepted", Some(11)),
    ];
    let request = json!({"setMonitoringData": wanted});
    let answer = json!({"setMonitoringResult": results});
    call(&lab, &mut station, "SetVariableMonitoring", request, answer).await;
    assert_eq!(monitors(&lab, "").await, [of(11, 5, true), of(12, 8, true)]);
    assert_eq!(monitors(&lab, "?evse_id=2").await, [of(12, 8, true)]);
    let (_, page) = lab.get("/api/v1/stations/CP001/monitors").await;
    let first = &page["items"][0];
    assert_eq!(
        (&first["path"], &first["value"]),
        (&json!("EVSE@1/Power"), &json!(11_000.5))
    );
    assert_eq!(
        (&first["type"], &first["is_current"]),
        (&json!("UpperThreshold"), &json!(true))
    );
    // A report of all of them: one is the station's own, one is gone.
    let body = json!({"report": "Monitoring"});
    let reports = "/api/v1/stations/CP001/reports";
    let accepted = json!({"status": "Accepted"});
    let ((_, told), asked) = tokio::join!(
        lab.post(reports, body),
        station.answer("GetMonitoringReport", accepted)
    );
    let monitor = |id: u32, severity: u32| {
        json!({"component": {"name": "EVSE", "evse": {"id": 1}}, "variable": {"name": "Power"},
            "variableMonitoring": [{"id": id, "transaction": false, "value": 1.0, "type": "Delta",
                "severity": severity}]})
    };
    for (seq_no, tbc, monitor) in [(0, true, monitor(11, 4)), (1, false, monitor(90, 0))] {
        assert_eq!(
            monitors(&lab, "?evse_id=2").await.len(),
            1,
            "nothing is gone before all is known"
        );
        let part = json!({"requestId": asked["requestId"], "seqNo": seq_no, "generatedAt": AT,
            "tbc": tbc, "monitor": [monitor]});
        station.call("NotifyMonitoringReport", part).await;
    }
    let key = &told["reports"][0]["report_request_key"];
    let (_, row) = lab.get(&format!("/api/v1/reports/{key}")).await;
    assert_eq!(
        (&row["state"], &row["items"]),
        (&json!("complete"), &json!(2))
    );
    let (_, content) = lab.get(&format!("/api/v1/reports/{key}/content")).await;
    assert_eq!(content["items"], json!([monitor(11, 4), monitor(90, 0)]));
    assert_eq!(
        monitors(&lab, "").await,
        [of(11, 4, true), of(90, 0, false)]
    );
    // Cleared, or not known to the station, is gone; refused stays.
    let results = json!([{"id": 11, "status": "NotFound"}, {"id": 90, "status": "Rejected"}]);
    let (request, answer) = (
        json!({"id": [11, 90]}),
        json!({"clearMonitoringResult": results}),
    );
    call(
        &lab,
        &mut station,
        "ClearVariableMonitoring",
        request,
        answer,
    )
    .await;
    let lab = lab.restart().await;
    assert_eq!(monitors(&lab, "").await, [of(90, 0, false)]);
    let mut station = lab.station("CP001").await;
    let (_, page) = lab.get("/api/v1/stations/CP001/monitors").await;
    assert_eq!(page["items"][0]["is_current"], false, "it booted since");
    // Another base drops what we set.
    let request = json!({"setMonitoringData": [set(1, "Delta", 1.0, 3)]});
    let answer =
        json!({"setMonitoringResult": [taken(&set(1, "Delta", 1.0, 3), "Accepted", Some(5))]});
    call(&lab, &mut station, "SetVariableMonitoring", request, answer).await;
    assert_eq!(monitors(&lab, "").await, [of(5, 3, true), of(90, 0, false)]);
    let request = json!({"monitoringBase": "FactoryDefault"});
    let answer = json!({"status": "Accepted"});
    call(&lab, &mut station, "SetMonitoringBase", request, answer).await;
    assert_eq!(monitors(&lab, "").await, [of(90, 0, false)]);
}

fn event(id: u32, value: &str, more: &Value) -> Value {
    let mut event = json!({"eventId": id, "timestamp": AT, "trigger": "Alerting",
        "actualValue": value, "component": {"name": "EVSE", "evse": {"id": 1}},
        "variable": {"name": "Power"}, "eventNotificationType": "CustomMonitor"});
    for (name, value) in more.as_object().unwrap() {
        event[name] = value.clone();
    }
    event
}

fn notify(events: &[Value]) -> Value {
    json!({"generatedAt": AT, "seqNo": 0, "eventData": events})
}

#[tokio::test]
async fn events_are_typed_filtered_and_tell_the_value_on_sqlite() {
    events_are_typed(lab::open().await).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL: scripts/test"]
async fn events_are_typed_filtered_and_tell_the_value_on_postgres() {
    events_are_typed(lab::on_postgres("csms_monitoring_events").await).await;
}

async fn events_are_typed(lab: Lab) {
    let mut station = lab.station("CP001").await;
    let wanted = set(1, "UpperThreshold", 1.0, 2);
    let request = json!({"setMonitoringData": [wanted]});
    let answer = json!({"setMonitoringResult": [taken(&wanted, "Accepted", Some(7))]});
    call(&lab, &mut station, "SetVariableMonitoring", request, answer).await;
    let alert = event(
        1,
        "12000",
        &json!({"variableMonitoringId": 7, "techInfo": "hot",
        "techCode": "E7", "transactionId": "tx"}),
    );
    // The newer value stands first.
    let over = event(
        2,
        "900",
        &json!({"variableMonitoringId": 7, "cleared": true, "cause": 1,
        "timestamp": "2026-11-21T00:00:09Z"}),
    );
    station.call("NotifyEvent", notify(&[over, alert])).await;
    let problem = event(
        3,
        "true",
        &json!({"variable": {"name": "Problem"},
        "eventNotificationType": "HardWiredNotification", "trigger": "Delta"}),
    );
    station
        .call("NotifyEvent", notify(std::slice::from_ref(&problem)))
        .await;
    let lab = lab.restart().await;
    let mut station = lab.station("CP001").await;
    // After an answer that was lost.
    station.call("NotifyEvent", notify(&[problem])).await;
    let events = async |query: &str| {
        let (status, page) = lab.get(&format!("/api/v1/{query}")).await;
        assert_eq!(status, 200, "{page}");
        page["items"].as_array().unwrap().clone()
    };
    let ids = async |query: &str| {
        let rows = events(query).await;
        rows.iter()
            .map(|row| row["event_id"].as_u64().unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!(ids("stations/CP001/monitoring-events").await, [3, 2, 1]);
    assert_eq!(ids("monitoring-events?order=oldest").await, [1, 2, 3]);
    let first = &events("monitoring-events?order=oldest&limit=1").await[0];
    for (member, value) in [
        ("station", json!("CP001")),
        ("path", json!("EVSE@1/Power")),
        ("evse_id", json!(1)),
        ("trigger", json!("Alerting")),
        ("severity", json!(2)),
        ("monitor_id", json!(7)),
        ("is_cleared", json!(false)),
        ("actual_value", json!("12000")),
        ("tech_info", json!("hot")),
        ("tech_code", json!("E7")),
        ("transaction_id", json!("tx")),
        ("occurred_at", json!(AT)),
    ] {
        assert_eq!(first[member], value, "{member}");
    }
    assert_eq!(
        events("monitoring-events?cleared=true").await[0]["cause"],
        1
    );
    assert_eq!(ids("monitoring-events?severity=2&cleared=false").await, [1]);
    assert_eq!(ids("monitoring-events?severity=1").await, [0u64; 0]);
    assert_eq!(ids("monitoring-events?variable=problem").await, [3]);
    assert_eq!(
        ids("monitoring-events?trigger=Delta&station=CP001").await,
        [3]
    );
    assert_eq!(
        ids("monitoring-events?from=2099-01-01T00:00:00Z").await,
        [0u64; 0]
    );
    let (_, page) = lab
        .get("/api/v1/stations/CP001/variables?component=EVSE")
        .await;
    let values: Vec<_> = page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (&row["path"], &row["value"]))
        .collect();
    assert_eq!(
        values,
        [
            (&json!("EVSE@1/Power"), &json!("900")),
            (&json!("EVSE@1/Problem"), &json!("true"))
        ]
    );
}

#[tokio::test]
async fn what_is_known_of_a_customer_is_put_together_and_forgotten_on_sqlite() {
    what_is_known_of_a_customer(lab::open().await).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL: scripts/test"]
async fn what_is_known_of_a_customer_is_put_together_and_forgotten_on_postgres() {
    what_is_known_of_a_customer(lab::on_postgres("csms_customers").await).await;
}

async fn what_is_known_of_a_customer(lab: Lab) {
    let mut station = lab.station("CP001").await;
    let path = "/api/v1/stations/CP001/customer-information";
    let body = json!({"id_token": {"idToken": "ALICE", "type": "Central"}});
    let accepted = json!({"status": "Accepted"});
    let ((status, told), asked) = tokio::join!(
        lab.post(path, body),
        station.answer("CustomerInformation", accepted.clone())
    );
    assert_eq!(status, 200, "{told}");
    assert_eq!(
        (&asked["report"], &asked["clear"]),
        (&json!(true), &json!(false))
    );
    let id = &asked["requestId"];
    let part = |id: &Value, seq_no: u32, tbc: bool, data: &str| json!({"requestId": id, "seqNo": seq_no, "generatedAt": AT, "tbc": tbc, "data": data});
    station
        .call(
            "NotifyCustomerInformation",
            part(id, 1, false, "lives in Jeju"),
        )
        .await;
    station
        .call("NotifyCustomerInformation", part(id, 0, true, "Alice "))
        .await;
    let report = format!("/api/v1/reports/{}", told["report"]["report_request_key"]);
    let (_, content) = lab.get(&format!("{report}/content")).await;
    assert_eq!(
        (&content["text"], &content["is_complete"]),
        (&json!("Alice lives in Jeju"), &json!(true))
    );
    // Nobody asked by a number of ours: it is not lost.
    station
        .call(
            "NotifyCustomerInformation",
            part(&json!(99), 0, false, "Bob"),
        )
        .await;
    let (_, list) = lab
        .get("/api/v1/stations/CP001/reports?action=CustomerInformation")
        .await;
    let unasked = &list["items"][0];
    assert_eq!(
        (&unasked["principal"], &unasked["state"]),
        (&json!("station"), &json!("complete"))
    );
    // Forgotten is forgotten: nothing else here holds the text.
    for row in list["items"].as_array().unwrap() {
        let path = format!("/api/v1/reports/{}", row["report_request_key"]);
        let (status, _) = lab.send(Method::DELETE, &path, json!({})).await;
        assert_eq!(status, 204);
        assert_eq!(lab.get(&path).await.0, 404);
    }
    let (_, empty) = lab.get("/api/v1/stations/CP001/reports").await;
    assert_eq!(empty["items"], json!([]));
    let lab = lab.restart().await;
    let (_, journal) = lab
        .get("/api/v1/messages?action=NotifyCustomerInformation")
        .await;
    assert!(!journal["items"].as_array().unwrap().is_empty());
    for shown in [
        journal.to_string(),
        lab.get("/api/v1/stations/CP001/commands")
            .await
            .1
            .to_string(),
    ] {
        for secret in ["Jeju", "Alice", "Bob"] {
            assert!(!shown.contains(secret), "{secret}: {shown}");
        }
    }
    // To forget only, no report follows.
    let mut station = lab.station("CP001").await;
    let body = json!({"report": false, "clear": true, "customer_identifier": "alice"});
    let ((_, told), _) = tokio::join!(
        lab.post(path, body),
        station.answer("CustomerInformation", accepted)
    );
    assert_eq!(told["report"]["state"], "complete", "{told}");
    for body in [
        json!({"report": false, "customer_identifier": "alice"}),
        json!({"clear": true}),
        json!({"customer_identifier": "a", "id_token": {"idToken": "A", "type": "Central"}}),
        json!({"customer_identifier": "x".repeat(65)}),
    ] {
        let (status, problem) = lab.post(path, body).await;
        assert_eq!(status, 422, "{problem}");
    }
}
