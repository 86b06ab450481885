//! The message feed, and what the pages of lists ask for.

use reqwest::Method;
use serde_json::{Value, json};

use crate::events::Stream;
use crate::lab::{self, Lab};

/// The next exchanges that are any.
async fn items(stream: &mut Stream) -> Vec<Value> {
    loop {
        let event = stream.next().await.unwrap();
        assert_eq!(event.name, "exchanges");
        let items = event.data["items"].as_array().unwrap();
        if !items.is_empty() {
            return items.clone();
        }
    }
}

/// Goes on until so many came.
async fn so_many(stream: &mut Stream, count: usize) -> Vec<Value> {
    let mut all = Vec::new();
    while all.len() < count {
        all.extend(items(stream).await);
    }
    all
}

fn names(items: &[Value]) -> Vec<&str> {
    items
        .iter()
        .map(|item| item["action"].as_str().unwrap_or(""))
        .collect()
}

/// Waits until the lazy journal holds this.
async fn journalled(lab: &Lab, path: &str) -> Vec<Value> {
    loop {
        let (status, page) = lab.get(path).await;
        assert_eq!(status, 200, "{page}");
        let items = page["items"].as_array().unwrap();
        if !items.is_empty() {
            return items.clone();
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn the_feed_shows_a_call_with_its_answer_in_both_directions() {
    let lab = lab::open().await;
    let mut all = Stream::open(&lab, "/api/v1/dashboard/messages", None).await;
    let mut some = Stream::open(
        &lab,
        "/api/v1/dashboard/messages?station=cp001&text=HEARTBEAT",
        None,
    )
    .await;
    let mut station = lab.station("CP001").await;
    station.call("Heartbeat", json!({})).await;
    let call = lab.post("/api/v1/stations/CP001/calls/ClearCache", json!({}));
    let ((status, _), _) = tokio::join!(
        call,
        station.answer("ClearCache", json!({"status": "Accepted"}))
    );
    assert_eq!(status, 200);
    let told = so_many(&mut all, 4).await;
    assert_eq!(
        names(&told),
        [
            "BootNotification",
            "StatusNotification",
            "Heartbeat",
            "ClearCache"
        ]
    );
    let call = &told[3];
    assert_eq!(
        (&call["direction"], &call["outcome"]),
        (&json!("out"), &json!("result"))
    );
    assert_eq!(call["call"][2], "ClearCache");
    assert_eq!(call["answer"][2], json!({"status": "Accepted"}));
    assert!(call["ms"].is_number());
    assert_eq!(names(&so_many(&mut some, 1).await), ["Heartbeat"]);
}

#[tokio::test]
async fn journal_and_feed_know_the_same_filters_and_the_journal_is_saved_as_lines() {
    journal_filters(lab::open().await).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL: scripts/test"]
async fn on_postgres_journal_and_feed_know_the_same_filters_and_the_journal_is_saved_as_lines() {
    journal_filters(lab::on_postgres("csms_journal_filters").await).await;
}

async fn journal_filters(lab: Lab) {
    let mut station = lab.station("CP001").await;
    let before = lab.server.core.clock.now();
    let transfer = json!({"vendorId": "V_100%", "data": "Hangul 한글"});
    station.call("DataTransfer", transfer).await;
    station.write(json!([2, "bad", "NoSuchAction", {}])).await;
    assert_eq!(station.read().await[0], 4);
    station.call("Heartbeat", json!({})).await;
    let found = async |query: &str| {
        let (status, page) = lab.get(&format!("/api/v1/messages?{query}")).await;
        assert_eq!(status, 200, "{page}");
        page["items"].as_array().unwrap().len()
    };
    journalled(&lab, "/api/v1/messages?outcome=error").await;
    journalled(&lab, "/api/v1/messages?text=%ED%95%9C%EA%B8%80").await;
    assert_eq!(found("text=v_100%25").await, 1);
    assert_eq!(
        found("text=v_1%25").await,
        0,
        "the pattern letters of LIKE are letters"
    );
    assert_eq!(found("text=cp001").await, 4);
    assert_eq!(found("outcome=none").await, 0);
    assert_eq!(found("action=DataTransfer&direction=in").await, 1);
    assert_eq!(found(&format!("before={before}")).await, 2);
    assert_eq!(
        lab.get(&format!("/api/v1/messages?text={}", "x".repeat(201)))
            .await
            .0,
        400
    );
    let lines = lab
        .client
        .get(lab.url("/api/v1/messages.jsonl?action=DataTransfer"));
    let lines = lines.send().await.unwrap();
    assert!(
        lines.headers()["content-disposition"]
            .to_str()
            .unwrap()
            .contains("messages.jsonl")
    );
    let lines = lines.text().await.unwrap();
    let lines: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(names(&lines), ["DataTransfer"]);
}

#[tokio::test]
async fn the_text_of_an_event_is_found_though_it_is_stored_only_once() {
    let lab = lab::open().await;
    let mut station = lab.station("CP001").await;
    station
        .call(
            "TransactionEvent",
            lab::event("Started", 0, "2026-11-21T00:00:00Z", 12_345),
        )
        .await;
    let found = journalled(&lab, "/api/v1/messages?text=12345").await;
    assert_eq!(names(&found), ["TransactionEvent"]);
}

#[tokio::test]
async fn transactions_are_filtered_by_site_and_flag_and_saved_as_csv() {
    transaction_filters(lab::open().await).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL: scripts/test"]
async fn on_postgres_transactions_are_filtered_by_site_and_flag_and_saved_as_csv() {
    transaction_filters(lab::on_postgres("csms_transaction_filters").await).await;
}

async fn transaction_filters(lab: Lab) {
    let mut jeju = lab.station("emart_jeju_01").await;
    let mut other = lab.station("CP001").await;
    for station in [&mut jeju, &mut other] {
        for (kind, seq_no, at, wh) in [
            ("Started", 0, "2026-11-21T00:00:00Z", 1000),
            ("Ended", 1, "2026-11-21T00:01:00Z", 2670),
        ] {
            station
                .call("TransactionEvent", lab::event(kind, seq_no, at, wh))
                .await;
        }
    }
    // Events are missing, and the register runs backwards.
    for (kind, seq_no, wh) in [("Started", 0, 2), ("Ended", 9, 1)] {
        let mut gap = lab::event(kind, seq_no, "2026-11-21T00:01:00Z", wh);
        gap["transactionInfo"]["transactionId"] = json!("=cmd,\"x\"");
        other.call("TransactionEvent", gap).await;
    }
    let found = async |query: &str| {
        let (status, page) = lab.get(&format!("/api/v1/transactions?{query}")).await;
        assert_eq!(status, 200, "{page}");
        page["items"].as_array().unwrap().len()
    };
    assert_eq!(found("site_id=emart_jeju").await, 1);
    assert_eq!(found("site_id=nowhere").await, 0);
    let period = "from=2026-11-20T00:00:00Z&to=2026-11-22T00:00:00Z";
    assert_eq!(
        found(&format!("{period}&site_id=emart_jeju&limit=1")).await,
        1
    );
    let (_, page) = lab.get("/api/v1/transactions?flag=any").await;
    let flagged = page["items"].as_array().unwrap();
    assert_eq!(flagged.len(), 1, "{page}");
    let flags = flagged[0]["flags"].as_str().unwrap().to_owned();
    let one = flags.split(',').next().unwrap();
    assert_eq!(found(&format!("flag={one}")).await, 1, "{flags}");
    assert_eq!(
        found(&format!("flag={}", &one[1..])).await,
        0,
        "a part of a name is no name"
    );
    assert_eq!(found(&format!("{period}&flag=any&limit=1")).await, 1);
    assert_eq!(found("flag=gaps").await, 1);
    assert_eq!(found("flag=%25").await, 0);
    let csv = lab
        .client
        .get(lab.url("/api/v1/transactions.csv"))
        .send()
        .await
        .unwrap();
    assert_eq!(csv.headers()["content-type"], "text/csv; charset=utf-8");
    let csv = csv.text().await.unwrap();
    let lines: Vec<_> = csv.split("\r\n").collect();
    assert_eq!(lines.len(), 5, "{csv}");
    assert!(lines[0].starts_with("transaction_key,station,"));
    assert!(lines[1].contains(",CP001,\"'=cmd,\"\"x\"\"\","), "{csv}");
    assert!(
        lines[3].contains(",emart_jeju_01,tx-1,1,ended,complete,1,1,"),
        "{csv}"
    );
    assert!(lines[3].contains(",1.67,150.0,KRW,250.5,"), "{csv}");
    let csv = lab
        .client
        .get(lab.url("/api/v1/transactions.csv?flag=any"))
        .send()
        .await
        .unwrap();
    assert_eq!(csv.text().await.unwrap().split("\r\n").count(), 3);
}

#[tokio::test]
async fn lists_are_searched_as_their_pages_ask() {
    let lab = lab::open().await;
    let mut station = lab.station("CP001").await;
    let _other = lab.station("CP002").await;
    let (_, status) = lab.get("/api/status?active=1").await;
    assert_eq!(status["active_connections"].as_array().unwrap().len(), 1);
    assert_eq!(status["connections"], 2);
    for (kind, token) in [
        ("ISO14443", "04A1"),
        ("ISO14443", "99"),
        ("KeyCode", "04A1"),
    ] {
        let path = format!("/api/v1/id-tokens/{kind}/{token}");
        let body = json!({"group_id_token": "Fleet", "group_type": "Central"});
        let body = if token == "99" { body } else { json!({}) };
        assert_eq!(lab.send(Method::PUT, &path, body).await.0, 200);
    }
    let found = async |path: &str| {
        let (status, page) = lab.get(path).await;
        assert_eq!(status, 200, "{page}");
        page["items"].as_array().unwrap().len()
    };
    assert_eq!(
        found("/api/v1/id-tokens?text=4a").await,
        1,
        "a KeyCode is not searched"
    );
    assert_eq!(found("/api/v1/id-tokens?text=fleet").await, 1);
    for action in ["ClearCache", "GetLocalListVersion"] {
        let path = format!("/api/v1/stations/CP001/calls/{action}");
        let call = lab.post(&path, json!({}));
        let answer = match action {
            "ClearCache" => json!({"status": "Accepted"}),
            _ => json!({"versionNumber": 0}),
        };
        let ((status, _), _) = tokio::join!(call, station.answer(action, answer));
        assert_eq!(status, 200);
    }
    let commands = "/api/v1/stations/CP001/commands";
    assert_eq!(found(commands).await, 2);
    assert_eq!(
        found(&format!("{commands}?action=ClearCache,Reset")).await,
        1
    );
    assert_eq!(found(&format!("{commands}?action=Clear")).await, 0);
    assert_eq!(found("/api/v1/connections/refused?identity=cp").await, 0);
}

#[tokio::test]
async fn the_forms_of_40_actions_have_all_their_schemas() {
    let lab = lab::open().await;
    let (_, actions) = lab.get("/api/v1/actions").await;
    let items = actions["items"].as_array().unwrap();
    assert_eq!(items.len(), 40);
    assert_eq!(
        items.iter().find(|one| one["action"] == "Reset").unwrap()["block"],
        "B"
    );
    let schemas = actions["schemas"].as_object().unwrap();
    for item in items {
        let name = format!("{}Request", item["action"].as_str().unwrap());
        assert!(schemas.contains_key(&name), "{name}");
    }
    let text = actions["schemas"].to_string();
    let references = text.split("\"#/components/schemas/").skip(1);
    for name in references.map(|rest| rest.split('"').next().unwrap()) {
        assert!(schemas.contains_key(name), "{name}");
    }
    assert!(!schemas.contains_key("HeartbeatRequest"));
}

#[tokio::test]
async fn a_call_to_many_tells_each_outcome_and_a_bad_payload_is_refused_as_a_whole() {
    let lab = lab::open().await;
    let mut one = lab.station("CP001").await;
    let mut two = lab.station("CP002").await;
    assert_eq!(
        lab.post("/api/v1/stations", json!({"identity": "CP003"}))
            .await
            .0,
        201
    );
    let stations = json!(["cp001", "CP002", "CP002", "CP003", "CP004"]);
    let request = lab.client.post(lab.url("/api/v1/bulk/calls"));
    let request = request
        .json(&json!({"stations": stations, "action": "Reset", "payload": {"type": "OnIdle"}}));
    let answer = async { request.send().await.unwrap().text().await.unwrap() };
    let refuses = async {
        let (id, _, _) = two.asked().await;
        two.write(json!([4, id, "InternalError", "", {}])).await;
    };
    let (text, _, ()) = tokio::join!(
        answer,
        one.answer("Reset", json!({"status": "Accepted"})),
        refuses
    );
    let mut lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    lines.sort_by_key(|line| line["station"].as_str().unwrap().to_lowercase());
    let told: Vec<_> = lines
        .iter()
        .map(|line| {
            (
                line["station"].as_str().unwrap(),
                line["outcome"].as_str().unwrap_or("-"),
                line["problem"]["status"].as_i64(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("CP001", "result", None),
            ("CP002", "error", None),
            ("CP003", "-", Some(409)),
            ("CP004", "-", Some(404)),
        ]
    );
    let refused = async |body: Value| lab.post("/api/v1/bulk/calls", body).await;
    let (status, problem) =
        refused(json!({"stations": ["CP001"], "action": "Reset", "payload": {"type": "Soon"}}))
            .await;
    assert_eq!(
        (status, &problem["pointer"]),
        (422, &json!("/payload/type"))
    );
    assert_eq!(
        refused(json!({"stations": [], "action": "Reset", "payload": {"type": "OnIdle"}}))
            .await
            .0,
        422
    );
    assert_eq!(
        refused(json!({"stations": ["CP001"], "action": "Heartbeat", "payload": {}}))
            .await
            .0,
        404
    );
    // As many as are allowed fit into the body.
    let many: Vec<_> = (0..10_000)
        .map(|number| format!("a-station-of-forty-eight-characters-number-{number:05}"))
        .collect();
    let (status, text) =
        refused(json!({"stations": many, "action": "ClearCache", "payload": {}})).await;
    assert_eq!(status, 200);
    assert_eq!(text.as_str().unwrap().lines().count(), 10_000);
}

#[tokio::test]
async fn a_curve_shows_power_limit_charge_and_phases() {
    let lab = lab::open().await;
    let mut station = lab.station("CP001").await;
    let mut started = lab::event("Started", 0, "2026-11-21T00:00:00Z", 1000);
    let samples = started["meterValue"][0]["sampledValue"]
        .as_array_mut()
        .unwrap();
    samples.extend([
        json!({"value": 7.2, "measurand": "Power.Active.Import", "unitOfMeasure": {"unit": "kW"}}),
        json!({"value": 11000, "measurand": "Power.Offered", "unitOfMeasure": {"unit": "W"}}),
        json!({"value": 41, "measurand": "SoC", "unitOfMeasure": {"unit": "Percent"}}),
        json!({"value": 31.3, "measurand": "Current.Import", "phase": "L1", "unitOfMeasure": {"unit": "A"}}),
    ]);
    station.call("TransactionEvent", started).await;
    station
        .call(
            "TransactionEvent",
            lab::event("Updated", 1, "2026-11-21T00:00:10Z", 1020),
        )
        .await;
    let (_, page) = lab.get("/api/v1/transactions").await;
    let key = page["items"][0]["transaction_key"].as_i64().unwrap();
    let (status, curve) = lab.get(&format!("/api/v1/transactions/{key}/curve")).await;
    assert_eq!(status, 200);
    let points = curve["points"].as_array().unwrap();
    assert_eq!(points.len(), 2);
    assert_eq!(
        (&points[0]["power_w"], &points[0]["limit_w"]),
        (&json!(7200.0), &json!(11000.0))
    );
    assert_eq!(
        (&points[0]["soc"], &points[0]["current_a"]),
        (&json!(41.0), &json!({"L1": 31.3}))
    );
    assert_eq!(points[1]["power_w"], Value::Null);
    assert_eq!(lab.get("/api/v1/transactions/999/curve").await.0, 404);
}
