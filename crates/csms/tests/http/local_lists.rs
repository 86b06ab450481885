//! Local lists (D): made of the tokens, in messages that the station takes, and healed whatever it answers.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::lab::{self, Lab, Station};

const LIST: &str = "/api/v1/stations/CP001/local-list";

async fn put(lab: &Lab, token: &str, body: Value) {
    let path = format!("/api/v1/id-tokens/ISO14443/{token}");
    let (status, put) = lab.send(Method::PUT, &path, body).await;
    assert_eq!(status, 200, "{put}");
}

async fn remove(lab: &Lab, path: &str) {
    let (status, gone) = lab.send(Method::DELETE, path, Value::Null).await;
    assert_eq!(status, 204, "{gone}");
}

async fn join(lab: &Lab, body: Value) -> Value {
    let (status, row) = lab.send(Method::PUT, LIST, body).await;
    assert_eq!(status, 200, "{row}");
    row
}

/// The row once it is in this state.
async fn until(lab: &Lab, state: &str) -> Value {
    for _ in 0..600 {
        let (_, row) = lab.get(LIST).await;
        if row["state"] == state {
            return row;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("never {state}: {}", lab.get(LIST).await.1);
}

/// The row once the last message came to this.
async fn until_status(lab: &Lab, status: &str) -> Value {
    for _ in 0..600 {
        let (_, row) = lab.get(LIST).await;
        if row["status"] == status {
            return row;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("never {status}: {}", lab.get(LIST).await.1);
}

/// A station that takes so many tokens in one message, and so many in all.
async fn station(lab: &Lab, items: u32, entries: u32) -> Station {
    let mut station = lab.station("CP001").await;
    let variable = |name: &str, value: u32, limits: Value| {
        json!({"component": {"name": "LocalAuthListCtrlr"}, "variable": {"name": name},
            "variableAttribute": [{"value": value.to_string()}], "variableCharacteristics": limits})
    };
    let plain = json!({"dataType": "integer", "supportsMonitoring": false});
    let most = json!({"dataType": "integer", "supportsMonitoring": false, "maxLimit": entries});
    let report = json!({"requestId": 1, "generatedAt": "2026-11-20T15:00:00Z", "seqNo": 0, "reportData": [
        variable("ItemsPerMessage", items, plain.clone()),
        variable("BytesPerMessage", 4096, plain),
        variable("Entries", 0, most),
    ]});
    station.call("NotifyReport", report).await;
    station
}

/// A list that the station takes: its kind, its version, and token and status of each entry (`null` = removed).
async fn takes(station: &mut Station) -> (String, i64, Vec<(String, Value)>) {
    let list = station
        .answer("SendLocalList", json!({"status": "Accepted"}))
        .await;
    read(&list)
}

fn read(list: &Value) -> (String, i64, Vec<(String, Value)>) {
    let entries = list["localAuthorizationList"].as_array();
    let entries = entries.into_iter().flatten().map(|entry| {
        let token = entry["idToken"]["idToken"].as_str().unwrap().to_owned();
        (token, entry["idTokenInfo"]["status"].clone())
    });
    let version = list["versionNumber"].as_i64().unwrap();
    (
        list["updateType"].as_str().unwrap().to_owned(),
        version,
        entries.collect(),
    )
}

fn entries(list: &[(&str, Option<&str>)]) -> Vec<(String, Value)> {
    let list = list.iter();
    list.map(|(token, status)| ((*token).to_owned(), json!(status)))
        .collect()
}

#[tokio::test]
async fn a_list_is_made_of_the_tokens_and_follows_them_on_sqlite() {
    a_list_follows(lab::open().await).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL: scripts/test"]
async fn a_list_is_made_of_the_tokens_and_follows_them_on_postgres() {
    a_list_follows(lab::on_postgres("csms_http_local_lists").await).await;
}

async fn a_list_follows(lab: Lab) {
    put(&lab, "04A1", json!({})).await;
    put(&lab, "04B2", json!({"status": "Blocked"})).await;
    put(&lab, "04C3", json!({"expires_at": "2099-01-01T00:00:00Z"})).await;
    put(&lab, "04D4", json!({"expires_at": "2020-01-01T00:00:00Z"})).await;
    let mut one = station(&lab, 2, 1000).await;
    assert_eq!(lab.get(LIST).await.0, 404);
    let row = join(&lab, json!({})).await;
    assert_eq!(
        (&row["state"], &row["version"]),
        (&json!("behind"), &json!(0))
    );

    let (kind, first, list) = takes(&mut one).await;
    assert_eq!(kind, "Full");
    assert_eq!(
        list,
        entries(&[("04A1", Some("Accepted")), ("04B2", Some("Blocked"))])
    );
    let (kind, second, list) = takes(&mut one).await;
    assert_eq!((kind.as_str(), second > first), ("Differential", true));
    assert_eq!(list, entries(&[("04C3", Some("Accepted"))]));
    let row = until(&lab, "current").await;
    assert_eq!(
        (&row["version"], &row["wanted_version"]),
        (&json!(second), &json!(second))
    );
    assert_eq!(row["status"], "Accepted");

    // Each change goes there by itself, and what goes away goes away there.
    put(&lab, "04b2", json!({})).await;
    let (kind, third, list) = takes(&mut one).await;
    assert_eq!((kind.as_str(), third > second), ("Differential", true));
    assert_eq!(list, entries(&[("04b2", Some("Accepted"))]));
    remove(&lab, "/api/v1/id-tokens/ISO14443/04A1").await;
    let (_, fourth, list) = takes(&mut one).await;
    assert_eq!(list, entries(&[("04A1", None)]), "removed");
    until(&lab, "current").await;

    // What is there already is not sent again, also after a restart.
    drop(one);
    let lab = lab.restart().await;
    let mut one = back(&lab).await;
    one.answer("GetLocalListVersion", json!({"versionNumber": fourth}))
        .await;
    until(&lab, "current").await;
    let (_, page) = lab.get("/api/v1/local-lists?state=current").await;
    assert_eq!(page["items"][0]["station"], "CP001");
    let (_, page) = lab.get("/api/v1/local-lists?state=failing").await;
    assert_eq!(page["items"], json!([]));

    // Who leaves has an empty list before the row goes.
    remove(&lab, LIST).await;
    let (kind, emptied, list) = takes(&mut one).await;
    assert_eq!((kind.as_str(), list.len()), ("Full", 0));
    assert!(emptied > fourth, "no version comes twice: {emptied}");
    gone(&lab).await;
    // Who comes back gets no version a second time, either.
    let row = join(&lab, json!({})).await;
    assert_eq!(row["wanted_version"], emptied + 1);
    let (kind, version, _) = takes(&mut one).await;
    assert_eq!((kind.as_str(), version), ("Full", emptied + 1));
}

/// Waits until the station takes part no longer.
async fn gone(lab: &Lab) {
    for _ in 0..600 {
        if lab.get(LIST).await.0 == 404 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the row is still there");
}

/// The station connects again and boots.
async fn back(lab: &Lab) -> Station {
    let mut station = Station::connect(lab.server.ocppj_address.unwrap(), "CP001").await;
    let boot = json!({"reason": "PowerUp",
        "chargingStation": {"model": "M", "vendorName": "V", "serialNumber": "S"}});
    station.call("BootNotification", boot).await;
    station
}

#[tokio::test]
async fn a_station_that_lost_its_list_is_found_out_and_gets_all_of_it_on_sqlite() {
    a_station_that_lost_its_list(lab::open().await).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL: scripts/test"]
async fn a_station_that_lost_its_list_is_found_out_and_gets_all_of_it_on_postgres() {
    a_station_that_lost_its_list(lab::on_postgres("csms_http_lost_lists").await).await;
}

async fn a_station_that_lost_its_list(lab: Lab) {
    put(&lab, "04A1", json!({})).await;
    let mut one = station(&lab, 10, 1000).await;
    join(&lab, json!({})).await;
    let (_, version, _) = takes(&mut one).await;
    until(&lab, "current").await;
    drop(one);
    // While it is away, something changes; it comes back without a list.
    put(&lab, "04B2", json!({})).await;
    let row = until(&lab, "behind").await;
    assert_eq!(row["version"], version);
    assert!(row["wanted_version"].as_i64().unwrap() > version);
    let mut one = back(&lab).await;
    one.answer("GetLocalListVersion", json!({"versionNumber": 0}))
        .await;
    let (kind, second, list) = takes(&mut one).await;
    assert_eq!((kind.as_str(), list.len()), ("Full", 2));
    assert!(second > version, "the whole list is another one now");
    until(&lab, "current").await;

    // A list that was sent by hand is found out without a boot.
    let by_hand = lab.post(
        "/api/v1/stations/CP001/calls/SendLocalList",
        json!({"versionNumber": 900, "updateType": "Full"}),
    );
    let (sent, ()) = tokio::join!(by_hand, async {
        one.answer("SendLocalList", json!({"status": "Accepted"}))
            .await;
    });
    assert_eq!(sent.0, 200);
    one.answer("GetLocalListVersion", json!({"versionNumber": 900}))
        .await;
    let (kind, third, list) = takes(&mut one).await;
    assert_eq!((kind.as_str(), third, list.len()), ("Full", 901, 2));
    until(&lab, "current").await;
}

#[tokio::test]
async fn after_version_mismatch_the_whole_list_goes_at_once_and_after_failed_after_a_pause() {
    let lab = lab::open().await;
    put(&lab, "04A1", json!({})).await;
    let mut one = station(&lab, 10, 3).await;
    join(&lab, json!({})).await;
    takes(&mut one).await;
    until(&lab, "current").await;
    put(&lab, "04B2", json!({})).await;
    let list = one
        .answer("SendLocalList", json!({"status": "VersionMismatch"}))
        .await;
    assert_eq!(list["updateType"], "Differential");
    let list = one
        .answer(
            "SendLocalList",
            json!({"status": "Failed",
        "statusInfo": {"reasonCode": "OutOfStorage"}}),
        )
        .await;
    let (kind, _, all) = read(&list);
    assert_eq!((kind.as_str(), all.len()), ("Full", 2), "D01.FR.03");
    let row = until_status(&lab, "Failed").await;
    assert_eq!(
        (&row["state"], &row["detail"]),
        (&json!("failing"), &json!("OutOfStorage"))
    );
    assert!(row["next_at"].is_string());
    // Nobody waits for the pause who asks for it now.
    let (status, row) = lab.post(&format!("{LIST}/sync"), json!({})).await;
    assert_eq!((status, &row["next_at"]), (200, &Value::Null), "{row}");
    assert_eq!(takes(&mut one).await.0, "Full");
    until(&lab, "current").await;

    // A list that the station has no room for is not sent.
    for token in ["04C3", "04D4"] {
        put(&lab, token, json!({})).await;
    }
    // These are changes; only the station knows whether they still fit.
    let (id, _, asked) = one.asked().await;
    assert_eq!(asked["updateType"], "Differential");
    one.write(json!([3, id, {"status": "Failed"}])).await;
    until(&lab, "failing").await;
    lab.post(&format!("{LIST}/sync"), json!({})).await;
    let row = until_status(&lab, "TooLong").await;
    assert!(
        row["detail"]
            .as_str()
            .unwrap()
            .contains("more than 3 tokens"),
        "{row}"
    );
}

#[tokio::test]
async fn without_an_answer_the_station_is_asked_what_it_has() {
    let lab = lab::open().await;
    put(&lab, "04A1", json!({})).await;
    let mut one = station(&lab, 10, 1000).await;
    join(&lab, json!({})).await;
    let (_, version, _) = takes(&mut one).await;
    until(&lab, "current").await;
    put(&lab, "04B2", json!({})).await;
    let (_, action, list) = one.asked().await;
    assert_eq!(
        (action.as_str(), &list["updateType"]),
        ("SendLocalList", &json!("Differential"))
    );
    // It goes without an answer, and comes back without a boot.
    drop(one);
    let row = until(&lab, "failing").await;
    assert_eq!(
        (&row["status"], &row["checked_at"]),
        (&json!("offline"), &Value::Null)
    );
    let mut one = Station::connect(lab.server.ocppj_address.unwrap(), "CP001").await;
    lab.post(&format!("{LIST}/sync"), json!({})).await;
    one.answer("GetLocalListVersion", json!({"versionNumber": version}))
        .await;
    let (kind, _, list) = takes(&mut one).await;
    assert_eq!(
        (kind.as_str(), list),
        ("Differential", entries(&[("04B2", Some("Accepted"))]))
    );
    until(&lab, "current").await;
}

#[tokio::test]
async fn only_tokens_that_are_meant_for_a_station_are_on_its_list() {
    let lab = lab::open().await;
    let fleet = json!({"group_id_token": "FLEET", "group_type": "Central"});
    let elsewhere = json!({"group_id_token": "FLEET", "group_type": "Central",
        "terms": {"evses": ["CP002"]}});
    let hours = json!({"group_id_token": "FLEET", "group_type": "Central",
        "terms": {"hours": ["Mon-Fri 07:00-19:00"]}});
    put(&lab, "04A1", fleet.clone()).await;
    put(&lab, "04B2", json!({})).await;
    put(&lab, "04C3", elsewhere.clone()).await;
    put(&lab, "04D4", hours).await;
    let mut one = station(&lab, 10, 1000).await;
    join(&lab, fleet.clone()).await;
    let (kind, _, list) = takes(&mut one).await;
    assert_eq!(
        (kind.as_str(), list),
        ("Full", entries(&[("04A1", Some("Accepted"))]))
    );
    until(&lab, "current").await;
    // What changes elsewhere is no matter here: the next message has only what is.
    put(&lab, "04B2", json!({"status": "Blocked"})).await;
    until(&lab, "current").await;
    put(&lab, "04A1", elsewhere).await;
    let (kind, _, list) = takes(&mut one).await;
    assert_eq!(
        (kind.as_str(), list),
        ("Differential", entries(&[("04A1", None)]))
    );
    // Another selection is another list.
    join(&lab, json!({})).await;
    let (kind, _, list) = takes(&mut one).await;
    assert_eq!(
        (kind.as_str(), list),
        ("Full", entries(&[("04B2", Some("Blocked"))]))
    );
    until(&lab, "current").await;
}

#[tokio::test]
async fn many_stations_are_selected_at_once() {
    let lab = lab::open().await;
    for identity in ["CP001", "CP002", "emart_jeju_01"] {
        drop(lab.station(identity).await);
    }
    let path = "/api/v1/local-lists";
    let mut all = json!({"stations": ["cp001", "CP002"]});
    let (_, charger) = lab.get("/api/v1/chargers/emart_jeju_01").await;
    all["site_id"] = charger["site_id"].clone();
    let (status, changed) = lab.send(Method::PUT, path, all.clone()).await;
    assert_eq!(
        (status, &changed["stations"]),
        (200, &json!(3)),
        "{changed}"
    );
    let (_, page) = lab.get(&format!("{path}?limit=2")).await;
    assert_eq!(page["items"].as_array().unwrap().len(), 2);
    let (_, rest) = lab
        .get(&format!("{path}?limit=2&after={}", page["next"]))
        .await;
    assert_eq!(rest["items"].as_array().unwrap().len(), 1);
    all["takes_part"] = json!(false);
    assert_eq!(lab.send(Method::PUT, path, all).await.0, 200);
    let (_, page) = lab.get(path).await;
    assert_eq!(
        page["items"],
        json!([]),
        "those that never had a list are gone at once"
    );
    let (status, problem) = lab
        .send(Method::PUT, path, json!({"stations": ["nobody"]}))
        .await;
    assert_eq!((status, &problem["pointer"]), (422, &json!("/stations/0")));
}

#[tokio::test]
async fn a_list_by_hand_keeps_the_rules_of_a_sender() {
    let lab = lab::open().await;
    let mut one = station(&lab, 2, 1000).await;
    let entry = |token: &str| {
        json!({"idToken": {"idToken": token, "type": "ISO14443"},
        "idTokenInfo": {"status": "Accepted"}})
    };
    let path = "/api/v1/stations/CP001/calls/SendLocalList";
    let three = json!({"versionNumber": 1, "updateType": "Full",
        "localAuthorizationList": [entry("1"), entry("2"), entry("3")]});
    let (status, problem) = lab.post(path, three.clone()).await;
    assert_eq!(
        (status, &problem["rule"]),
        (422, &json!("D01.FR.11")),
        "{problem}"
    );
    let twice = json!({"versionNumber": 1, "updateType": "Full",
        "localAuthorizationList": [entry("aa"), entry("AA")]});
    let (status, problem) = lab.post(path, twice).await;
    assert_eq!(
        (status, &problem["pointer"]),
        (422, &json!("/localAuthorizationList/1"))
    );
    let unchecked_path = format!("{path}?unchecked=true");
    let unchecked = lab.post(&unchecked_path, three);
    let (sent, _) = tokio::join!(
        unchecked,
        one.answer("SendLocalList", json!({"status": "Failed"}))
    );
    assert_eq!(sent.0, 200);
}
