//! IdTokens (C): where and when they may charge, as stations are told.

use reqwest::Method;
use serde_json::{Value, json};

use crate::lab::{self, Lab, Station, event};

async fn put(lab: &Lab, token: &str, body: Value) {
    let path = format!("/api/v1/id-tokens/ISO14443/{token}");
    let (status, put) = lab.send(Method::PUT, &path, body).await;
    assert_eq!(status, 200, "{put}");
}

async fn asked(station: &mut Station, token: &str) -> Value {
    let ask = json!({"idToken": {"idToken": token, "type": "ISO14443"}});
    station.call("Authorize", ask).await["idTokenInfo"].clone()
}

/// What the station is told when the token comes with a transaction at an EVSE.
async fn charges(station: &mut Station, token: &str, id: &str, evse_id: i32) -> Value {
    let mut started = event("Started", 0, "2026-11-20T15:00:00Z", 1000);
    started["triggerReason"] = json!("Authorized");
    started["transactionInfo"]["transactionId"] = json!(id);
    started["evse"] = json!({"id": evse_id, "connectorId": 1});
    started["idToken"] = json!({"idToken": token, "type": "ISO14443"});
    station.call("TransactionEvent", started).await["idTokenInfo"].clone()
}

#[tokio::test]
async fn a_token_charges_only_where_and_when_its_terms_allow_on_sqlite() {
    terms(lab::open().await).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL: scripts/test"]
async fn a_token_charges_only_where_and_when_its_terms_allow_on_postgres() {
    terms(lab::on_postgres("csms_http_tokens").await).await;
}

async fn terms(lab: Lab) {
    put(&lab, "OTHER", json!({"terms": {"evses": ["CP009"]}})).await;
    put(&lab, "SITE", json!({"terms": {"sites": ["nowhere"]}})).await;
    put(&lab, "TWO", json!({"terms": {"evses": ["CP001/2"]}})).await;
    put(
        &lab,
        "FAST",
        json!({"terms": {"connector_types": ["cCCS2"]}}),
    )
    .await;
    put(
        &lab,
        "SLOW",
        json!({"terms": {"connector_types": ["sType3"]}}),
    )
    .await;
    put(&lab, "LATER", json!({"valid_from": "2099-01-01T00:00:00Z"})).await;
    put(&lab, "OVER", json!({"expires_at": "2020-01-01T00:00:00Z"})).await;
    put(
        &lab,
        "ALWAYS",
        json!({"terms": {"hours": ["Mon-Sun 00:00-24:00"]}}),
    )
    .await;
    put(
        &lab,
        "BLOCKED",
        json!({"status": "Blocked", "terms": {"evses": ["CP009"]}}),
    )
    .await;
    put(&lab, "PASS", json!({"is_master_pass": true})).await;
    let lab = lab.restart().await;
    let mut one = lab.station("CP001").await;
    let connector = |evse: i32, kind: &str| {
        json!({"component": {"name": "Connector", "evse": {"id": evse, "connectorId": 1}},
            "variable": {"name": "ConnectorType"}, "variableAttribute": [{"value": kind}]})
    };
    let masters = json!({"component": {"name": "AuthCtrlr"}, "variable": {"name": "MasterPassGroupId"},
        "variableAttribute": [{"value": "MASTERS"}]});
    let report = json!({"requestId": 1, "generatedAt": "2026-11-20T15:00:00Z", "seqNo": 0,
        "reportData": [connector(1, "cCCS2"), connector(2, "sType2"), masters]});
    one.call("NotifyReport", report).await;
    for (token, status) in [
        ("OTHER", "NotAtThisLocation"),
        ("SITE", "NotAtThisLocation"),
        ("SLOW", "NotAllowedTypeEVSE"),
        ("LATER", "NotAtThisTime"),
        ("OVER", "Expired"),
        ("BLOCKED", "Blocked"),
        ("TWO", "Accepted"),
        ("FAST", "Accepted"),
        ("ALWAYS", "Accepted"),
    ] {
        let info = asked(&mut one, token).await;
        assert_eq!(info["status"], status, "{token}: {info}");
    }
    // C01.FR.19 to .21: where it may charge.
    assert_eq!(asked(&mut one, "TWO").await["evseId"], json!([2]));
    assert_eq!(asked(&mut one, "FAST").await["evseId"], json!([1]));
    assert_eq!(charges(&mut one, "TWO", "a", 2).await["status"], "Accepted");
    assert_eq!(
        charges(&mut one, "FAST", "b", 2).await["status"],
        "NotAllowedTypeEVSE"
    );
    assert_eq!(
        charges(&mut one, "OTHER", "c", 1).await["status"],
        "NotAtThisLocation"
    );
    // What is cached is not cached for longer than it holds.
    let later = asked(&mut one, "LATER").await;
    assert_eq!(later["cacheExpiryDateTime"], "2099-01-01T00:00:00Z");
    assert!(asked(&mut one, "ALWAYS").await["cacheExpiryDateTime"].is_string());

    // C16: a master pass has the group by which the station knows it, and starts nothing.
    let pass = asked(&mut one, "PASS").await;
    assert_eq!(
        pass["groupIdToken"],
        json!({"idToken": "MASTERS", "type": "Central"})
    );
    assert_eq!(pass["status"], "Accepted");
    assert_eq!(charges(&mut one, "PASS", "d", 1).await["status"], "Invalid");
}

#[tokio::test]
async fn the_evse_of_a_transaction_counts_also_where_the_token_comes_late() {
    let lab = lab::open().await;
    put(&lab, "TWO", json!({"terms": {"evses": ["CP001/2"]}})).await;
    let mut one = lab.station("CP001").await;
    one.call(
        "TransactionEvent",
        event("Started", 0, "2026-11-20T15:00:00Z", 1000),
    )
    .await;
    let mut updated = event("Updated", 1, "2026-11-20T15:01:00Z", 1000);
    updated["triggerReason"] = json!("Authorized");
    updated.as_object_mut().unwrap().remove("evse");
    updated["idToken"] = json!({"idToken": "TWO", "type": "ISO14443"});
    let answer = one.call("TransactionEvent", updated).await;
    assert_eq!(answer["idTokenInfo"]["status"], "NotAtThisLocation");
}

#[tokio::test]
async fn terms_that_cannot_be_are_refused_with_their_place() {
    let lab = lab::open().await;
    let path = "/api/v1/id-tokens/ISO14443/04A1";
    for (body, pointer) in [
        (
            json!({"terms": {"hours": ["Mon-Fri 07:00-19:00", "always"]}}),
            "/terms/hours/1",
        ),
        (json!({"terms": {"evses": ["CP001/0"]}}), "/terms/evses/0"),
        (json!({"terms": {"sites": [""]}}), "/terms/sites/0"),
        (
            json!({"valid_from": "2026-01-02T00:00:00Z", "expires_at": "2026-01-01T00:00:00Z"}),
            "/valid_from",
        ),
    ] {
        let (status, problem) = lab.send(Method::PUT, path, body).await;
        assert_eq!(
            (status, &problem["pointer"]),
            (422, &json!(pointer)),
            "{problem}"
        );
    }
    let terms = json!({"sites": ["jeju"], "hours": ["Sat,Sun 00:00-24:00"]});
    let (status, row) = lab.send(Method::PUT, path, json!({"terms": terms})).await;
    assert_eq!((status, &row["terms"]), (200, &terms));
}

async fn import(lab: &Lab, kind: &str, body: String) -> (u16, Value) {
    let url = lab.url("/api/v1/id-tokens/import");
    let request = lab.client.post(url).header("content-type", kind).body(body);
    lab::read(request.send().await.unwrap()).await
}

async fn file(lab: &Lab, name: &str) -> String {
    let response = lab
        .client
        .get(lab.url(&format!("/api/v1/{name}")))
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 200);
    response.text().await.unwrap()
}

#[tokio::test]
async fn what_is_taken_out_is_taken_in_again_as_a_table_and_as_json() {
    let lab = lab::open().await;
    let terms =
        json!({"sites": ["a", "b"], "evses": ["CP001/2"], "hours": ["Mon-Fri 07:00-19:00"]});
    put(&lab, "04A1", json!({"group_id_token": "=FLEET", "group_type": "Central", "terms": terms,
        "valid_from": "2026-01-01T00:00:00Z", "expires_at": "2027-01-01T00:00:00Z", "charging_priority": -3,
        "language": "ko", "personal_message": "\"hello\", driver", "is_master_pass": true})).await;
    put(&lab, "04B2", json!({"status": "Blocked"})).await;
    let pin = "/api/v1/id-tokens/KeyCode/1234";
    assert_eq!(lab.send(Method::PUT, pin, json!({})).await.0, 200);
    let (_, before) = lab.get("/api/v1/id-tokens").await;
    let (table, list) = (
        file(&lab, "id-tokens.csv").await,
        file(&lab, "id-tokens.json").await,
    );
    for text in [&table, &list] {
        assert!(
            !text.contains("1234") && !text.contains("KeyCode"),
            "{text}"
        );
    }
    for (kind, text) in [
        ("text/csv; charset=utf-8", table),
        ("application/json", list),
    ] {
        for token in ["04A1", "04B2"] {
            let path = format!("/api/v1/id-tokens/ISO14443/{token}");
            assert_eq!(lab.send(Method::DELETE, &path, Value::Null).await.0, 204);
        }
        let (status, done) = import(&lab, kind, text).await;
        assert_eq!((status, &done["tokens"]), (200, &json!(2)), "{done}");
        let (_, after) = lab.get("/api/v1/id-tokens").await;
        let shown = |page: &Value, token: &str| {
            let items = page["items"].as_array().unwrap().iter();
            let mut row = items
                .clone()
                .find(|row| row["id_token"] == token)
                .unwrap()
                .clone();
            for volatile in ["id_token_key", "created_at", "updated_at"] {
                row[volatile] = Value::Null;
            }
            row
        };
        for token in ["04A1", "04B2"] {
            assert_eq!(shown(&after, token), shown(&before, token), "{kind}");
        }
    }
}

#[tokio::test]
async fn one_mistake_and_nothing_is_imported() {
    let lab = lab::open().await;
    let head = "id_token,type,status,hours";
    for (rows, said) in [
        (
            "04A1,ISO14443,Accepted,\n04B2,ISO14443,Splendid,",
            "line 3: `status`",
        ),
        ("04A1,ISO14443,,\n,ISO14443,,", "line 3: `id_token`"),
        ("04A1,ISO14443,,\n04a1,ISO14443,,", "line 3: this token"),
        ("04A1,ISO14443,,always", "line 2: expected days and times"),
        ("04A1,ISO14443", "line 2: "),
    ] {
        let (status, problem) = import(&lab, "text/csv", format!("{head}\n{rows}\n")).await;
        let detail = problem["detail"].as_str().unwrap();
        assert!(status == 422 && detail.contains(said), "{status} {detail}");
    }
    let (status, problem) = import(&lab, "text/csv", "id_token,kind\n".into()).await;
    assert!(
        status == 422
            && problem["detail"]
                .as_str()
                .unwrap()
                .contains("`kind` is not a column")
    );
    let list = json!([{"id_token": "04A1", "type": "ISO14443"}, {"id_token": "04B2", "type": "ISO14443",
        "charging_priority": 10}]);
    let (status, problem) = import(&lab, "application/json", list.to_string()).await;
    assert_eq!(
        (status, &problem["pointer"]),
        (422, &json!("/1/charging_priority")),
        "{problem}"
    );
    let (status, _) = import(&lab, "text/plain", String::new()).await;
    assert_eq!(status, 415);
    let (_, page) = lab.get("/api/v1/id-tokens").await;
    assert_eq!(page["items"], json!([]));
}

#[tokio::test]
async fn thousands_of_tokens_come_in_at_once_and_a_try_writes_none() {
    let lab = lab::open().await;
    let lines: String = (0..3_000).map(|n| format!("T{n},ISO14443\n")).collect();
    let table = format!("id_token,type\n{lines}");
    let url = lab.url("/api/v1/id-tokens/import?dry_run=true");
    let asked = lab
        .client
        .post(url)
        .header("content-type", "text/csv")
        .body(table.clone());
    let (status, done) = lab::read(asked.send().await.unwrap()).await;
    assert_eq!(
        (status, &done),
        (200, &json!({"tokens": 3000, "dry_run": true}))
    );
    assert_eq!(lab.get("/api/v1/id-tokens").await.1["items"], json!([]));
    let (status, done) = import(&lab, "text/csv", table).await;
    assert_eq!((status, &done["tokens"]), (200, &json!(3000)));
    assert_eq!(file(&lab, "id-tokens.csv").await.lines().count(), 3001);
}
