//! Rules that bind a CSMS as a sender: what a station takes in one message, and what must not be sent.

use reqwest::Method;
use serde_json::{Value, json};

use crate::lab::{self, Lab, Station};

const AT: &str = "2026-11-21T00:00:00Z";
const SET: &str = "/api/v1/stations/CP001/calls/SetVariables";

fn limit(component: &str, variable: &str, instance: &str, value: u32) -> Value {
    json!({"component": {"name": component}, "variable": {"name": variable, "instance": instance},
        "variableAttribute": [{"value": value.to_string(), "mutability": "ReadOnly"}]})
}

async fn reports(station: &mut Station, data: Value) {
    let report = json!({"requestId": 0, "generatedAt": AT, "seqNo": 0, "reportData": data});
    station.call("NotifyReport", report).await;
}

fn variable(name: &str) -> Value {
    json!({"component": {"name": "C"}, "variable": {"name": name}, "attributeValue": "1"})
}

fn set(names: &[&str]) -> Value {
    let data: Vec<_> = names.iter().map(|name| variable(name)).collect();
    json!({"setVariableData": data})
}

/// Answers a SetVariables item by item; the names that it had.
async fn accept(station: &mut Station) -> Vec<String> {
    let (id, action, request) = station.asked().await;
    assert_eq!(action, "SetVariables");
    let items = request["setVariableData"].as_array().unwrap();
    let results: Vec<_> = items
        .iter()
        .map(|item| {
            json!({"attributeStatus": "Accepted", "component": item["component"],
                "variable": item["variable"]})
        })
        .collect();
    let answer = json!({"setVariableResult": results});
    station.write(json!([3, id, answer])).await;
    names(&request["setVariableData"])
}

fn names(items: &Value) -> Vec<String> {
    let items = items.as_array().unwrap().iter();
    items
        .map(|item| item["variable"]["name"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_long_list_is_sent_in_parts_and_answered_as_one_on_sqlite() {
    a_long_list_is_sent_in_parts(lab::open().await).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL: scripts/test"]
async fn a_long_list_is_sent_in_parts_and_answered_as_one_on_postgres() {
    a_long_list_is_sent_in_parts(lab::on_postgres("csms_sender_parts").await).await;
}

async fn a_long_list_is_sent_in_parts(lab: Lab) {
    let mut station = lab.station("CP001").await;
    let five = set(&["a", "b", "c", "d", "e"]);
    // Nothing is known of the station yet.
    let (told, sent) = tokio::join!(lab.post(SET, set(&["x", "y"])), async {
        [accept(&mut station).await, accept(&mut station).await]
    });
    assert_eq!(told.0, 200, "{}", told.1);
    assert_eq!(sent, [["x"], ["y"]]);
    // The component is spelled in its own way: names have no case.
    let limits = json!([limit(
        "deviceDataCtrlr",
        "ItemsPerMessage",
        "SetVariables",
        2
    )]);
    reports(&mut station, limits).await;
    let (told, sent) = tokio::join!(lab.post(SET, five.clone()), async {
        let mut sent = Vec::new();
        for _ in 0..3 {
            sent.push(accept(&mut station).await);
        }
        sent
    });
    assert_eq!(told.0, 200, "{}", told.1);
    assert_eq!(sent, [vec!["a", "b"], vec!["c", "d"], vec!["e"]]);
    let told = told.1;
    assert_eq!(told["outcome"], "result");
    let merged = names(&told["payload"]["setVariableResult"]);
    assert_eq!(merged, ["a", "b", "c", "d", "e"]);
    let parts = told["parts"].as_array().unwrap();
    assert_eq!(parts.len(), 3);
    for part in parts {
        let (_, row) = lab.get(&format!("/api/v1/commands/{part}")).await;
        assert_eq!(
            (&row["state"], &row["unchecked"]),
            (&json!("result"), &json!(false))
        );
    }
    // A part that is not carried out is the last one.
    let (told, _) = tokio::join!(lab.post(SET, five), async {
        accept(&mut station).await;
        let (id, ..) = station.asked().await;
        station
            .write(json!([4, id, "InternalError", "full", {}]))
            .await;
    });
    assert_eq!(told.1["outcome"], "error", "{}", told.1);
    assert_eq!(names(&told.1["payload"]["setVariableResult"]), ["a", "b"]);
    assert_eq!(told.1["parts"].as_array().unwrap().len(), 2);
    let known = lab
        .get("/api/v1/stations/CP001/variables?component=C")
        .await
        .1;
    let known = known["items"].as_array().unwrap().len();
    assert_eq!(known, 7);
}

#[tokio::test]
async fn no_frame_is_longer_than_the_station_takes() {
    let lab = lab::open().await;
    let mut station = lab.station("CP001").await;
    let most = 300;
    let limits = json!([
        limit("DeviceDataCtrlr", "ItemsPerMessage", "SetVariables", 100),
        limit("DeviceDataCtrlr", "BytesPerMessage", "SetVariables", most)
    ]);
    reports(&mut station, limits).await;
    let long = "v".repeat(40);
    let names: Vec<String> = (0..9).map(|n| format!("{long}{n}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let (told, sent) = tokio::join!(lab.post(SET, set(&names)), async {
        let mut sent = Vec::new();
        while sent.len() < names.len() {
            sent.extend(accept(&mut station).await);
        }
        sent
    });
    assert_eq!(
        (told.0, sent),
        (200, names.iter().map(|n| (*n).to_owned()).collect())
    );
    let parts = told.1["parts"].as_array().unwrap();
    assert!(parts.len() > 2, "{parts:?}");
    for part in parts {
        let (_, row) = lab.get(&format!("/api/v1/commands/{part}")).await;
        let bytes = row["request_frame"].to_string().len();
        assert!(bytes <= most as usize, "{bytes}: {row}");
    }
    let mut huge = variable("huge");
    huge["attributeValue"] = json!("x".repeat(300));
    let body = json!({"setVariableData": [variable("small"), huge]});
    let (status, problem) = lab.post(SET, body).await;
    assert_eq!(
        (status, &problem["rule"]),
        (422, &json!("B05.FR.11")),
        "{problem}"
    );
    assert_eq!(problem["pointer"], "/setVariableData/1");
}

#[tokio::test]
async fn what_breaks_a_rule_is_refused_with_the_rule_and_the_place_unless_it_is_to_be_sent() {
    let lab = lab::open().await;
    let mut station = lab.station("CP001").await;
    let twice = set(&["a", "b", "A"]);
    let (status, problem) = lab.post(SET, twice.clone()).await;
    assert_eq!(status, 422, "{problem}");
    assert_eq!(problem["type"], "urn:csms:problem:breaks-rule");
    assert_eq!(
        (&problem["rule"], &problem["pointer"]),
        (&json!("B05.FR.13"), &json!("/setVariableData/2"))
    );
    // For those who speak another language.
    let said = json!({"code": "same-variable-twice", "first": "/setVariableData/0"});
    assert_eq!(problem["said"], said);
    let path = format!("{SET}?unchecked=true");
    let (told, sent) = tokio::join!(lab.post(&path, twice), accept(&mut station));
    assert_eq!(sent, ["a", "b", "A"]);
    let key = &told.1["command_key"];
    let (_, row) = lab.get(&format!("/api/v1/commands/{key}")).await;
    assert_eq!(row["unchecked"], true);
    // Whoever sees the frame sees it, too.
    let id = row["request_frame"][1].as_str().unwrap();
    assert!(id.starts_with("unchecked-") && id.len() == 36, "{id}");
    // What is no payload at all is never sent.
    let (status, _) = lab.post(&path, json!({"setVariableData": []})).await;
    assert_eq!(status, 422);
}

#[tokio::test]
async fn a_report_is_not_asked_for_in_more_words_than_the_station_takes() {
    let lab = lab::open().await;
    let mut station = lab.station("CP001").await;
    let limits = json!([limit("DeviceDataCtrlr", "ItemsPerMessage", "GetReport", 1)]);
    reports(&mut station, limits).await;
    let one = json!({"component": {"name": "A"}});
    for action in ["GetReport", "GetMonitoringReport"] {
        let path = format!("/api/v1/stations/CP001/calls/{action}");
        let body = json!({"requestId": 1, "componentVariable": [one, one]});
        let (status, problem) = lab.post(&path, body).await;
        assert_eq!(
            (status, &problem["rule"]),
            (422, &json!("B08.FR.06")),
            "{problem}"
        );
        assert_eq!(problem["pointer"], "/componentVariable/1");
    }
    let body = json!({"stations": ["CP001"], "action": "GetReport",
        "payload": {"requestId": 1, "componentVariable": [one, one]}});
    let (status, line) = lab.send(Method::POST, "/api/v1/bulk/calls", body).await;
    assert_eq!(
        (status, &line["problem"]["rule"]),
        (200, &json!("B08.FR.06")),
        "{line}"
    );
}

#[tokio::test]
async fn a_repeat_of_a_call_in_parts_is_answered_as_the_first_one() {
    let lab = lab::open().await;
    let mut station = lab.station("CP001").await;
    let limits = json!([limit(
        "DeviceDataCtrlr",
        "ItemsPerMessage",
        "SetVariables",
        2
    )]);
    reports(&mut station, limits).await;
    let post = async || {
        let request = lab
            .client
            .post(lab.url(SET))
            .header("Idempotency-Key", "once");
        lab::read(request.json(&set(&["a", "b", "c"])).send().await.unwrap()).await
    };
    let (first, _) = tokio::join!(post(), async {
        accept(&mut station).await;
        accept(&mut station).await;
    });
    // It takes more at once now: the repeat is still of the parts that were sent.
    let limits = json!([limit(
        "DeviceDataCtrlr",
        "ItemsPerMessage",
        "SetVariables",
        9
    )]);
    reports(&mut station, limits).await;
    drop(station);
    let second = post().await;
    assert_eq!((first.0, second.0), (200, 200));
    for member in ["parts", "payload", "outcome"] {
        assert_eq!(first.1[member], second.1[member], "{member}");
    }
}
