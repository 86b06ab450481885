//! Block O: messages on the displays of stations.

use reqwest::Method;
use serde_json::{Value, json};

use crate::lab::{self, Lab, Station, event};

const MESSAGES: &str = "/api/v1/stations/CP001/display-messages";

fn message(content: &str) -> Value {
    json!({"priority": "NormalCycle", "message": {"format": "UTF8", "content": content}})
}

/// Sets a message that the station answers with `status`; its id.
async fn set(lab: &Lab, station: &mut Station, body: Value, status: &str) -> i64 {
    let answer = json!({"status": status});
    let ((code, told), call) = tokio::join!(
        lab.post(MESSAGES, body),
        station.answer("SetDisplayMessage", answer)
    );
    assert_eq!(code, 200, "{told}");
    assert_eq!(told["message_id"], call["message"]["id"]);
    told["message_id"].as_i64().unwrap()
}

/// Id, state and text of each message.
async fn shown(lab: &Lab, query: &str) -> Vec<(i64, String, String)> {
    let (status, page) = lab.get(&format!("{MESSAGES}{query}")).await;
    assert_eq!(status, 200, "{page}");
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let items = page["items"].as_array().unwrap().iter();
    items
        .map(|row| {
            let id = row["message_id"].as_i64().unwrap();
            (id, text(&row["state"]), text(&row["content"]))
        })
        .collect()
}

fn is(id: i64, state: &str, content: &str) -> (i64, String, String) {
    (id, state.to_owned(), content.to_owned())
}

#[tokio::test]
async fn messages_are_known_from_answers_and_lists_on_sqlite() {
    messages_are_known(lab::open().await).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL: scripts/test"]
async fn messages_are_known_from_answers_and_lists_on_postgres() {
    messages_are_known(lab::on_postgres("csms_display").await).await;
}

async fn messages_are_known(lab: Lab) {
    let mut station = lab.station("CP001").await;
    let one = set(&lab, &mut station, message("welcome"), "Accepted").await;
    let two = set(&lab, &mut station, message("closed"), "Accepted").await;
    set(&lab, &mut station, message("no"), "NotSupportedPriority").await;
    assert_eq!(
        shown(&lab, "").await,
        [is(one, "set", "welcome"), is(two, "set", "closed")]
    );
    // The same id replaces it.
    let mut newer = message("good evening");
    newer["id"] = json!(one);
    set(&lab, &mut station, newer.clone(), "Accepted").await;
    // A list of all: the second one is gone, a third one is there that nobody here set.
    let accepted = json!({"status": "Accepted"});
    let refresh = format!("{MESSAGES}/refresh");
    let ((status, told), asked) = tokio::join!(
        lab.post(&refresh, json!({})),
        station.answer("GetDisplayMessages", accepted.clone())
    );
    assert_eq!(status, 200, "{told}");
    let mut third = message("by hand");
    third["id"] = json!(4711);
    for (tbc, info) in [(true, newer), (false, third)] {
        let part = json!({"requestId": asked["requestId"], "tbc": tbc, "messageInfo": [info]});
        station.call("NotifyDisplayMessages", part).await;
    }
    let expected = [
        is(one, "reported", "good evening"),
        is(two, "cleared", "closed"),
        is(4711, "reported", "by hand"),
    ];
    assert_eq!(shown(&lab, "").await, expected);
    let (_, report) = lab
        .get(&format!(
            "/api/v1/reports/{}",
            told["report"]["report_request_key"]
        ))
        .await;
    assert_eq!(
        (&report["state"], &report["items"]),
        (&json!("complete"), &json!(2))
    );
    let lab = lab.restart().await;
    assert_eq!(shown(&lab, "").await, expected);
    assert_eq!(
        shown(&lab, "?state=cleared").await,
        [is(two, "cleared", "closed")]
    );
    let mut station = lab.station("CP001").await;
    let path = format!("{MESSAGES}/{one}");
    let ((status, told), _) = tokio::join!(
        lab.send(Method::DELETE, &path, json!({})),
        station.answer("ClearDisplayMessage", accepted)
    );
    assert_eq!((status, &told["message_id"]), (200, &json!(one)));
    assert_eq!(
        shown(&lab, "?state=reported").await,
        [is(4711, "reported", "by hand")]
    );
    // A station that has none says so (O03.FR.06).
    let ((status, told), _) = tokio::join!(
        lab.post(&refresh, json!({})),
        station.answer("GetDisplayMessages", json!({"status": "Unknown"}))
    );
    assert_eq!(status, 200, "{told}");
    let key = &told["report"]["report_request_key"];
    let (_, report) = lab.get(&format!("/api/v1/reports/{key}")).await;
    assert_eq!(
        (&report["state"], &report["status"], &report["items"]),
        (&json!("complete"), &json!("Unknown"), &json!(0))
    );
    assert_eq!(shown(&lab, "?state=reported").await, []);
}

#[tokio::test]
async fn a_message_is_over_with_its_time_or_its_transaction() {
    let lab = lab::open().await;
    let mut station = lab.station("CP001").await;
    let mut timed = message("until then");
    timed["endDateTime"] = json!("2020-01-01T00:00:00Z");
    let timed = set(&lab, &mut station, timed, "Accepted").await;
    let mut bound = message("for you");
    bound["transactionId"] = json!("tx-1");
    let bound = set(&lab, &mut station, bound, "Accepted").await;
    let begin = event("Started", 0, "2026-11-21T00:00:00Z", 0);
    station.call("TransactionEvent", begin).await;
    assert_eq!(
        shown(&lab, "").await,
        [
            is(timed, "expired", "until then"),
            is(bound, "set", "for you")
        ]
    );
    let end = event("Ended", 1, "2026-11-21T00:01:00Z", 10);
    station.call("TransactionEvent", end).await;
    assert_eq!(shown(&lab, "?state=set").await, []);
    let (status, problem) = lab.post(MESSAGES, json!({"priority": "Loud"})).await;
    assert_eq!(status, 422, "{problem}");
}
