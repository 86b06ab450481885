//! The journal: one row per exchange, nothing missing, and no payload of a stored event twice.

use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use csms::clock::{Clock as _, SystemClock};
use csms::commands::CallState;
use csms::config::Settings;
use csms::live::Interest;
use csms::server::{Parts, start_with};
use csms::store::Seed;
use csms::store::memory::{Gate, MemoryStore};
use csms::store::queries::{MessageFilter, PageRequest};
use csms::store::rows::{JsonText, MessageRow};
use csms::store::time::SqlTime;
use ocpp201::Action;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::calls::{request, send};
use super::peer::{Lab, code, lab, options, until};

fn event(seq_no: i32, token: Option<&Value>) -> Value {
    let mut event = json!({
        "eventType": if seq_no == 0 { "Started" } else { "Updated" },
        "timestamp": format!("2026-01-01T00:00:{seq_no:02}Z"),
        "triggerReason": "Trigger",
        "seqNo": seq_no,
        "transactionInfo": {"transactionId": "tx-1"},
    });
    if let Some(token) = token {
        event["idToken"] = token.clone();
    }
    event
}

/// A server on a file, so that the rows can be looked at without it.
async fn lab_in(folder: &TempDir) -> Lab {
    let mut options = options();
    options.database = Some(folder.path().join("csms.db").display().to_string());
    let settings = Settings::resolve(options).unwrap();
    let server = start_with(settings, Parts::default()).await.unwrap();
    // Not the server's; nothing is asked of it.
    let now = SqlTime::new(SystemClock::new().now());
    let store = MemoryStore::new(Seed::None, now).await.unwrap();
    Lab { server, store }
}

/// What stands in the journal's own rows of TransactionEvents: the CALL, and whether it is a stored event.
async fn stored(folder: &TempDir) -> Vec<(Option<String>, bool)> {
    let path = folder.path().join("csms.db");
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
    let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
    sqlx::query_as(
        "SELECT call, message_key IN (SELECT message_key FROM transaction_event) \
         FROM message WHERE action = 'TransactionEvent' ORDER BY message_key",
    )
    .fetch_all(&pool)
    .await
    .unwrap()
}

/// The journal once everything is written, after the BootNotification that it begins with.
async fn journal(lab: &Lab) -> Vec<MessageRow> {
    let core = &lab.server.core;
    core.writer.drain().await.unwrap();
    let every = MessageFilter::default();
    let rows = core.queries.messages(&every, PageRequest::oldest(100));
    let mut rows = rows.await.unwrap();
    let boot = ("in", "id-1", Some("BootNotification"), Some("result"));
    assert_eq!(head(&rows.remove(0)), boot);
    rows
}

fn text(frame: Option<&JsonText>) -> Option<&str> {
    frame.map(|frame| frame.0.as_str())
}

/// Direction, message id, action and outcome.
type Head<'a> = (&'a str, &'a str, Option<&'a str>, Option<&'a str>);

fn head(row: &MessageRow) -> Head<'_> {
    (
        &row.direction,
        &row.message_id,
        row.action.as_deref(),
        row.outcome.as_deref(),
    )
}

fn frames(row: &MessageRow) -> [Option<Value>; 2] {
    [&row.call, &row.answer].map(|frame| Some(serde_json::to_value(frame.as_ref()?).unwrap()))
}

#[tokio::test]
async fn a_call_and_its_answer_are_one_row_and_heartbeats_none() {
    let lab = lab(|_| ()).await;
    let mut station = lab.accepted("/CP001").await;
    station.call("Heartbeat", json!({})).await.unwrap();
    let notice = json!({"status": "Idle"});
    let answered = station.call_as("log-1", "LogStatusNotification", notice.clone());
    answered.await.unwrap();
    let running = send(&lab, request(Action::ClearCache, &json!({}))).await;
    let ours = station.answer(json!({"status": "Accepted"})).await;
    running.await.unwrap().unwrap();
    assert_eq!(
        code(station.call_as("odd", "DoMagic", json!({"a": 1})).await),
        "NotImplemented"
    );

    let rows = journal(&lab).await;
    let id = ours[1].as_str().unwrap();
    assert_eq!(
        rows.iter().map(head).collect::<Vec<_>>(),
        [
            ("in", "log-1", Some("LogStatusNotification"), Some("result")),
            ("out", id, Some("ClearCache"), Some("result")),
            ("in", "odd", None, Some("NotImplemented")),
        ]
    );
    assert!(rows.iter().all(|row| row.ms.is_some()));
    let call = json!([2, "log-1", "LogStatusNotification", notice]);
    assert_eq!(
        frames(&rows[0]),
        [Some(call), Some(json!([3, "log-1", {}]))]
    );
    let answer = json!([3, id, {"status": "Accepted"}]);
    assert_eq!(frames(&rows[1]), [Some(ours.clone()), Some(answer)]);
    let [call, answer] = frames(&rows[2]);
    assert_eq!(call, Some(json!([2, "odd", "DoMagic", {"a": 1}])));
    assert_eq!(answer.unwrap()[2], "NotImplemented");
}

#[tokio::test]
async fn the_call_of_a_stored_event_is_a_reference_and_is_shown_with_its_payload() {
    let folder = tempfile::tempdir().unwrap();
    let lab = lab_in(&folder).await;
    let mut station = lab.accepted("/CP001").await;
    let secret = json!({"idToken": "4711-secret", "type": "KeyCode"});
    let started = event(0, Some(&secret));
    for (id, event) in [("e\"0", started.clone()), ("e1", event(1, None))] {
        let answered = station.call_as(id, "TransactionEvent", event).await;
        answered.unwrap();
    }
    let rows = journal(&lab).await;
    let named = Some("TransactionEvent");
    assert_eq!(
        rows.iter().map(head).collect::<Vec<_>>(),
        [
            ("in", "e\"0", named, Some("result")),
            ("in", "e1", named, Some("result")),
        ]
    );
    let mut hidden = started;
    hidden["idToken"]["idToken"] = json!("***");
    let [call, answer] = frames(&rows[0]);
    assert_eq!(call, Some(json!([2, "e\"0", "TransactionEvent", hidden])));
    assert_eq!(answer.unwrap()[2]["idTokenInfo"]["status"], "Accepted");
    let call = json!([2, "e1", "TransactionEvent", event(1, None)]);
    assert_eq!(frames(&rows[1]), [Some(call), Some(json!([3, "e1", {}]))]);
    // The second one, whose answer says nothing, is told by its event alone.
    assert_eq!(stored(&folder).await, [(None, true)]);
}

#[tokio::test]
async fn an_event_that_made_no_row_of_its_own_keeps_its_frame() {
    let folder = tempfile::tempdir().unwrap();
    let lab = lab_in(&folder).await;
    let mut station = lab.accepted("/CP001").await;
    let mut differs = event(0, None);
    differs["numberOfPhasesUsed"] = json!(3);
    let mut refused = event(1, None);
    refused["colour"] = json!("red");
    let calls = [
        ("e0", event(0, None)),
        // Once more to the byte, under a new id, and with something else in it.
        ("e0", event(0, None)),
        ("e1", event(0, None)),
        ("e2", differs),
        ("e3", refused),
    ];
    for (id, payload) in &calls {
        let answer = station.call_as(id, "TransactionEvent", payload.clone());
        assert_eq!(answer.await.is_ok(), *id != "e3", "{id}");
    }
    let rows = journal(&lab).await;
    for (row, (id, payload)) in rows.iter().zip(&calls) {
        let call = json!([2, id, "TransactionEvent", payload]);
        assert_eq!(frames(row)[0], Some(call));
    }
    assert_eq!(rows[4].outcome.as_deref(), Some("ProtocolError"));
    // The first one is told by its event.
    let stored = stored(&folder).await;
    for (call, is_event) in &stored {
        assert!(call.is_some() && !is_event);
    }
    assert_eq!((rows.len(), stored.len()), (5, 4));
}

#[tokio::test]
async fn an_event_that_could_not_be_stored_keeps_its_frame_and_its_repeat_is_a_reference() {
    let lab = lab(|_| ()).await;
    let mut station = lab.accepted("/CP001").await;
    lab.store.set_gate(Gate::Failing);
    let refused = station.call_as("e0", "TransactionEvent", event(0, None));
    assert_eq!(code(refused.await), "InternalError");
    lab.store.set_gate(Gate::Open);
    let taken = station.call_as("e0", "TransactionEvent", event(0, None));
    taken.await.unwrap();
    let rows = journal(&lab).await;
    let outcomes: Vec<_> = rows.iter().map(|row| row.outcome.as_deref()).collect();
    assert_eq!(outcomes, [Some("InternalError"), Some("result")]);
    let call = Some(json!([2, "e0", "TransactionEvent", event(0, None)]));
    assert!(rows.iter().all(|row| frames(row)[0] == call));
}

#[tokio::test]
async fn calls_without_an_answer_are_journalled_when_the_connection_ends() {
    let lab = lab(|_| ()).await;
    let mut station = lab.accepted("/CP001").await;
    let running = send(&lab, request(Action::ClearCache, &json!({}))).await;
    let ours = station.frame().await;
    lab.store.set_gate(Gate::Blocked);
    let before = lab.server.core.counters.calls_in.load(Relaxed);
    let idle = json!({"status": "Idle"});
    for call in [
        // One that is being served, and three that wait.
        json!([2, "e0", "TransactionEvent", event(0, None)]),
        json!([2, "l1", "LogStatusNotification", idle]),
        json!([2, "h1", "Heartbeat", {}]),
        json!([2, "l2", "LogStatusNotification", idle]),
    ] {
        station.send(call.to_string()).await;
    }
    until(async || {
        let count = lab.server.core.counters.calls_in.load(Relaxed) - before;
        (count == 4).then_some(())
    })
    .await;
    drop(station);
    lab.connected(0).await;
    lab.store.set_gate(Gate::Open);
    let ended = running.await.unwrap().unwrap();
    assert_eq!(ended.state, CallState::Offline);

    let rows = journal(&lab).await;
    let log = Some("LogStatusNotification");
    assert_eq!(
        rows.iter().map(head).collect::<Vec<_>>(),
        [
            ("out", ours[1].as_str().unwrap(), Some("ClearCache"), None),
            ("in", "e0", Some("TransactionEvent"), None),
            ("in", "l1", log, None),
            ("in", "l2", log, None),
        ]
    );
    assert!(rows.iter().all(|row| row.ms.is_none()));
    assert_eq!(frames(&rows[0]), [Some(ours.clone()), None]);
    let call = json!([2, "e0", "TransactionEvent", event(0, None)]);
    assert_eq!(frames(&rows[1]), [Some(call), None]);
    let call = json!([2, "l2", "LogStatusNotification", idle]);
    assert_eq!(frames(&rows[3]), [Some(call), None]);
}

#[tokio::test]
async fn our_call_that_was_given_up_and_its_late_answer_are_rows_of_their_own() {
    let lab = lab(|_| ()).await;
    let mut station = lab.accepted("/CP001").await;
    let mut impatient = request(Action::ClearCache, &json!({}));
    impatient.timeout = Some(Duration::from_millis(200));
    let running = send(&lab, impatient).await;
    let ours = station.frame().await;
    assert_eq!(running.await.unwrap().unwrap().state, CallState::Timeout);
    let late = json!([3, ours[1], {"status": "Accepted"}]);
    station.send(late.to_string()).await;
    station.send(r#"[4,"nobody","GenericError","",{}]"#).await;
    station.call("Heartbeat", json!({})).await.unwrap();

    let rows = journal(&lab).await;
    let id = ours[1].as_str().unwrap();
    assert_eq!(
        rows.iter().map(head).collect::<Vec<_>>(),
        [
            ("out", id, Some("ClearCache"), None),
            ("in", id, None, Some("result")),
            ("in", "nobody", None, Some("GenericError")),
        ]
    );
    assert_eq!(frames(&rows[0]), [Some(ours.clone()), None]);
    assert_eq!(frames(&rows[1]), [None, Some(late)]);
}

#[tokio::test]
async fn a_frame_that_cannot_be_read_is_one_row_with_the_error_that_was_sent() {
    let lab = lab(|_| ()).await;
    let mut station = lab.accepted("/CP001").await;
    let mut errors = Vec::new();
    for frame in ["hello", r#"[2,"x1",5,{}]"#] {
        station.send(frame).await;
        errors.push(station.frame().await);
    }
    // Of an unknown type, and an answer to nothing: no error is sent for either.
    station.send(r#"[9,"id",{}]"#).await;
    station.send(r#"[3,"x2"]"#).await;
    station.call("Heartbeat", json!({})).await.unwrap();

    let rows = journal(&lab).await;
    let broken = Some("RpcFrameworkError");
    assert_eq!(
        rows.iter().map(head).collect::<Vec<_>>(),
        [
            ("in", "-1", None, broken),
            ("in", "x1", None, broken),
            ("in", "-1", None, None),
            ("in", "x2", None, None),
        ]
    );
    let calls: Vec<_> = rows.iter().map(|row| text(row.call.as_ref())).collect();
    assert_eq!(
        calls,
        [
            Some("hello"),
            Some(r#"[2,"x1",5,{}]"#),
            Some(r#"[9,"id",{}]"#),
            Some(r#"[3,"x2"]"#),
        ]
    );
    let answers: Vec<_> = rows.iter().map(|row| frames(row)[1].clone()).collect();
    let [first, second] = errors.try_into().unwrap();
    assert_eq!(answers, [Some(first), Some(second), None, None]);
}

#[tokio::test]
async fn an_answer_to_our_call_that_cannot_be_read_stands_in_the_row_of_the_call() {
    let lab = lab(|_| ()).await;
    let mut station = lab.accepted("/CP001").await;
    let running = send(&lab, request(Action::ClearCache, &json!({}))).await;
    let ours = station.frame().await;
    let broken = json!([3, ours[1]]);
    station.send(broken.to_string()).await;
    assert_eq!(running.await.unwrap().unwrap().state, CallState::Invalid);

    let rows = journal(&lab).await;
    assert_eq!(rows.len(), 1);
    assert_eq!(
        head(&rows[0]),
        ("out", ours[1].as_str().unwrap(), Some("ClearCache"), None)
    );
    assert_eq!(frames(&rows[0]), [Some(ours.clone()), Some(broken)]);
}

#[tokio::test]
async fn nothing_is_made_of_a_frame_while_nobody_listens_to_frames() {
    let lab = lab(|_| ()).await;
    let mut station = lab.accepted("/CP001").await;
    let live = &lab.server.core.live;
    let before = live.next_seq();
    station.call("Heartbeat", json!({})).await.unwrap();
    assert_eq!(live.next_seq(), before, "a part of the server listens");
    let mut frames = live.listen(Interest::Frames);
    station.call("Heartbeat", json!({})).await.unwrap();
    assert_eq!(frames.recv().await.unwrap().what.kind(), "message");
}
