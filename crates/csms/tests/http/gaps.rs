//! Gap chasing (E14): stations are asked about missing events, until they are there or known to be gone.

use std::time::Duration;

use serde_json::{Value, json};

use crate::lab::{self, Lab, Station, event};

async fn until(lab: &Lab, state: &str) -> Value {
    let path = format!("/api/v1/transaction-gaps?station=CP001&state={state}");
    for _ in 0..800 {
        let (_, page) = lab.get(&path).await;
        if let Some(row) = page["items"].get(0) {
            return row.clone();
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!(
        "never {state}: {}",
        lab.get("/api/v1/transaction-gaps").await.1
    );
}

/// A transaction without its second event.
async fn with_gap(station: &mut Station, id: &str) {
    for (kind, seq_no) in [("Started", 0), ("Updated", 2)] {
        let mut event = event(kind, seq_no, "2026-11-20T15:00:00Z", 1000);
        event["transactionInfo"]["transactionId"] = json!(id);
        station.call("TransactionEvent", event).await;
    }
}

#[tokio::test]
async fn a_gap_is_asked_about_until_nothing_is_left_on_sqlite() {
    let lab = lab::start(tempfile::TempDir::new().unwrap(), |options| {
        options.chase_gaps = Some(true);
    })
    .await;
    a_gap_is_asked_about(lab).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL: scripts/test"]
async fn a_gap_is_asked_about_until_nothing_is_left_on_postgres() {
    let lab =
        lab::on_postgres_with("csms_http_gaps", |options| options.chase_gaps = Some(true)).await;
    a_gap_is_asked_about(lab).await;
}

async fn a_gap_is_asked_about(lab: Lab) {
    let mut one = lab.station("CP001").await;
    with_gap(&mut one, "tx-1").await;
    let row = until(&lab, "asking").await;
    assert_eq!(
        (&row["missing_seq_nos"], &row["asked"]),
        (&json!("1"), &json!(0))
    );
    // It has messages left, and sends the missing one.
    let asked = one
        .answer(
            "GetTransactionStatus",
            json!({"messagesInQueue": true, "ongoingIndicator": true}),
        )
        .await;
    assert_eq!(asked, json!({"transactionId": "tx-1"}));
    let late = event("Updated", 1, "2026-11-20T15:00:00Z", 1000);
    one.call("TransactionEvent", late).await;
    // What ends the transaction is looked at as well.
    one.call(
        "TransactionEvent",
        event("Ended", 3, "2026-11-20T15:10:00Z", 2000),
    )
    .await;
    let row = until(&lab, "filled").await;
    assert_eq!(
        (&row["messages_in_queue"], &row["missing_seq_nos"]),
        (&json!(true), &json!(""))
    );

    // Another one is lost for good.
    with_gap(&mut one, "tx-2").await;
    until(&lab, "asking").await;
    one.answer("GetTransactionStatus", json!({"messagesInQueue": false}))
        .await;
    let row = until(&lab, "known").await;
    assert_eq!(
        (&row["transaction_id"], &row["reason"]),
        (&json!("tx-2"), &json!("nothing queued"))
    );
    assert_eq!(row["missing_seq_nos"], "1");
}

#[tokio::test]
async fn without_the_setting_nobody_is_asked() {
    let lab = lab::open().await;
    let mut one = lab.station("CP001").await;
    with_gap(&mut one, "tx-1").await;
    let (_, page) = lab.get("/api/v1/transaction-gaps").await;
    assert_eq!(page["items"], json!([]));
}
