//! BUG12: a token that is in a transaction, wherever it is shown again (`--one-transaction-per-token`), and one
//! whose group is (`--one-transaction-per-group`).

use csms::store::tables::id_tokens::{self, Token};
use ocpp201::AuthorizationStatusEnum;
use serde_json::{Value, json};

use super::peer::{Lab, Station, lab};

fn token() -> Value {
    json!({"idToken": "04AABB", "type": "ISO14443"})
}

fn event(id: &str, kind: &str, seq_no: i32, trigger: &str, has_token: bool) -> Value {
    let mut event = json!({"eventType": kind, "timestamp": format!("2026-01-01T00:00:{seq_no:02}Z"),
        "triggerReason": trigger, "seqNo": seq_no, "transactionInfo": {"transactionId": id},
        "evse": {"id": 1, "connectorId": 1}});
    if has_token {
        event["idToken"] = token();
    }
    event
}

async fn told(station: &mut Station, event: &Value) -> String {
    let answer = station.call("TransactionEvent", event.clone()).await;
    let status = answer.unwrap()["idTokenInfo"]["status"].clone();
    status.as_str().unwrap_or("-").to_owned()
}

async fn asked(station: &mut Station) -> String {
    let answer = station.call("Authorize", json!({"idToken": token()})).await;
    answer.unwrap()["idTokenInfo"]["status"]
        .as_str()
        .unwrap()
        .to_owned()
}

async fn two() -> (Lab, Station, Station) {
    let lab = lab(|o| o.one_transaction_per_token = Some(true)).await;
    let a = lab.accepted("/CP001").await;
    let b = lab.accepted("/CP002").await;
    (lab, a, b)
}

#[tokio::test]
async fn bug12_a_token_that_comes_after_the_cable_is_told_that_it_is_in_use() {
    let (_lab, mut a, mut b) = two().await;
    let first = event("a", "Started", 0, "Authorized", true);
    assert_eq!(told(&mut a, &first).await, "Accepted");
    // TxStartPoint EVConnected: the token comes in an Updated.
    assert_eq!(
        told(&mut b, &event("b", "Started", 0, "CablePluggedIn", false)).await,
        "-"
    );
    let late = event("b", "Updated", 1, "Authorized", true);
    for _ in 0..2 {
        assert_eq!(told(&mut b, &late).await, "ConcurrentTx", "also repeated");
        assert_eq!(
            told(&mut a, &first).await,
            "Accepted",
            "who was first goes on"
        );
    }
    // To stop is always allowed.
    let stop = event("b", "Updated", 2, "StopAuthorized", true);
    assert_eq!(told(&mut b, &stop).await, "Accepted");
    let ended = event("a", "Ended", 1, "StopAuthorized", true);
    assert_eq!(told(&mut a, &ended).await, "Accepted");
    assert_eq!(
        told(&mut b, &late).await,
        "Accepted",
        "the other one is over"
    );
}

#[tokio::test]
async fn bug12_the_other_way_round_the_transaction_that_was_shown_the_token_first_goes_on() {
    let (_lab, mut a, mut b) = two().await;
    // A began first, B was shown the token first.
    told(&mut a, &event("a", "Started", 0, "CablePluggedIn", false)).await;
    let first = event("b", "Started", 0, "Authorized", true);
    assert_eq!(told(&mut b, &first).await, "Accepted");
    let late = event("a", "Updated", 1, "Authorized", true);
    for _ in 0..2 {
        assert_eq!(told(&mut a, &late).await, "ConcurrentTx");
        assert_eq!(told(&mut b, &first).await, "Accepted");
    }
}

#[tokio::test]
async fn bug12_authorize_says_so_too_but_not_to_the_station_that_may_want_to_stop() {
    let (_lab, mut a, mut b) = two().await;
    assert_eq!(asked(&mut b).await, "Accepted");
    told(&mut a, &event("a", "Started", 0, "Authorized", true)).await;
    assert_eq!(asked(&mut b).await, "ConcurrentTx");
    assert_eq!(asked(&mut a).await, "Accepted");
    told(&mut a, &event("a", "Ended", 1, "StopAuthorized", true)).await;
    assert_eq!(asked(&mut b).await, "Accepted");
}

/// Enters tokens of the group FLEET7, and one of none.
async fn enter(lab: &Lab) {
    for (token, is_of_group) in [("04AABB", true), ("04CCDD", true), ("04EEFF", false)] {
        let group = is_of_group.then(|| ("Fleet7".to_owned(), "Central".to_owned()));
        let token = Token {
            group,
            ..Token::plain(token, "ISO14443", AuthorizationStatusEnum::Accepted)
        };
        let core = &lab.server.core;
        let put = id_tokens::put([token], core.clock.now());
        core.writer.change(put).await.unwrap();
    }
}

fn with(mut event: Value, token: &str) -> Value {
    event["idToken"]["idToken"] = token.into();
    event
}

#[tokio::test]
async fn while_a_token_of_a_group_is_in_a_transaction_another_one_of_it_starts_none() {
    let lab = lab(|o| o.one_transaction_per_group = Some(true)).await;
    enter(&lab).await;
    let mut a = lab.accepted("/CP001").await;
    let mut b = lab.accepted("/CP002").await;
    let first = event("a", "Started", 0, "Authorized", true);
    assert_eq!(told(&mut a, &first).await, "Accepted");
    let of_group = with(event("b", "Started", 0, "Authorized", true), "04ccdd");
    for _ in 0..2 {
        assert_eq!(told(&mut b, &of_group).await, "ConcurrentTx");
        assert_eq!(
            told(&mut a, &first).await,
            "Accepted",
            "who was first goes on"
        );
    }
    let ask = json!({"idToken": {"idToken": "04CCDD", "type": "ISO14443"}});
    let answer = b.call("Authorize", ask).await.unwrap();
    assert_eq!(answer["idTokenInfo"]["status"], "ConcurrentTx");
    // Whoever is of no group is not concerned, and to stop is always allowed (C09.FR.07).
    let alone = with(event("c", "Started", 0, "Authorized", true), "04EEFF");
    assert_eq!(told(&mut b, &alone).await, "Accepted");
    let stop = with(event("a", "Ended", 1, "StopAuthorized", true), "04CCDD");
    assert_eq!(told(&mut a, &stop).await, "Accepted");
    assert_eq!(
        told(&mut b, &of_group).await,
        "Accepted",
        "the other one is over"
    );
}

#[tokio::test]
async fn cards_of_a_fleet_charge_at_the_same_time_where_only_each_token_counts() {
    let (lab, mut a, mut b) = two().await;
    enter(&lab).await;
    let first = event("a", "Started", 0, "Authorized", true);
    assert_eq!(told(&mut a, &first).await, "Accepted");
    let of_group = with(event("b", "Started", 0, "Authorized", true), "04CCDD");
    assert_eq!(told(&mut b, &of_group).await, "Accepted");
}
