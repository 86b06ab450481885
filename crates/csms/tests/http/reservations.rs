//! Reservations (H): from the request to their end, however they end.

use reqwest::Method;
use serde_json::{Value, json};

use crate::lab::{self, Lab, Station, event};

const PATH: &str = "/api/v1/stations/CP001/reservations";

fn body() -> Value {
    json!({"evse_id": 1, "id_token": {"id_token": "T1", "type": "ISO14443"}, "for": "30m"})
}

/// Asks for a reservation; the station answers with `status`. Gives the reservation and what the station was asked.
async fn reserve(lab: &Lab, station: &mut Station, status: &str) -> (Value, Value) {
    let asked = lab.post(PATH, body());
    let answers = async {
        let (id, action, payload) = station.asked().await;
        assert_eq!(action, "ReserveNow");
        station.write(json!([3, id, {"status": status}])).await;
        payload
    };
    let ((code, made), payload) = tokio::join!(asked, answers);
    assert_eq!(code, 200, "{made}");
    assert_eq!(made["call"]["payload"]["status"], status);
    (made["reservation"].clone(), payload)
}

async fn states(lab: &Lab, query: &str) -> Vec<(i64, String)> {
    let (status, page) = lab.get(&format!("/api/v1/reservations{query}")).await;
    assert_eq!(status, 200, "{page}");
    let rows = page["items"].as_array().unwrap().iter();
    rows.map(|row| {
        let state = row["state"].as_str().unwrap().to_owned();
        (row["reservation_id"].as_i64().unwrap(), state)
    })
    .collect()
}

#[tokio::test]
async fn reservations_are_kept_from_the_request_to_their_end_on_sqlite() {
    reservations_are_kept(lab::open().await).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL: scripts/test"]
async fn reservations_are_kept_from_the_request_to_their_end_on_postgres() {
    reservations_are_kept(lab::on_postgres("csms_http_reservations").await).await;
}

async fn reservations_are_kept(lab: Lab) {
    let mut station = lab.station("CP001").await;
    let (one, asked) = reserve(&lab, &mut station, "Accepted").await;
    assert_eq!(asked["id"], one["reservation_id"]);
    assert_eq!(asked["evseId"], 1);
    assert_eq!(one["state"], "active");
    assert_eq!(one["id_token"], "T1");
    let (refused, _) = reserve(&lab, &mut station, "Occupied").await;
    assert_eq!(
        (&refused["state"], &refused["status"]),
        (&json!("refused"), &json!("Occupied"))
    );
    let (two, _) = reserve(&lab, &mut station, "Accepted").await;
    let (three, _) = reserve(&lab, &mut station, "Accepted").await;
    let id = |row: &Value| row["reservation_id"].as_i64().unwrap();
    let ids = [id(&one), id(&refused), id(&two), id(&three)];
    let mut distinct = ids.to_vec();
    distinct.dedup();
    assert_eq!(distinct.len(), 4);

    // Used by a transaction, ended by the station, cancelled by the operator.
    let mut started = event("Started", 0, "2026-11-20T15:00:00Z", 1000);
    started["reservationId"] = json!(ids[0]);
    station.call("TransactionEvent", started.clone()).await;
    let expired = json!({"reservationId": ids[2], "reservationUpdateStatus": "Expired"});
    station.call("ReservationStatusUpdate", expired).await;
    let path = format!("{PATH}/{}", ids[3]);
    let cancels = lab.send(Method::DELETE, &path, Value::Null);
    let answers = station.answer("CancelReservation", json!({"status": "Accepted"}));
    let ((code, cancelled), payload) = tokio::join!(cancels, answers);
    assert_eq!(
        (code, &payload["reservationId"]),
        (200, &json!(ids[3])),
        "{cancelled}"
    );
    assert_eq!(cancelled["reservation"]["state"], "cancelled");
    let (code, problem) = lab.send(Method::DELETE, &path, Value::Null).await;
    assert_eq!(code, 409, "{problem}");

    // A reservation that was used stays so, whatever comes late.
    let removed = json!({"reservationId": ids[0], "reservationUpdateStatus": "Removed"});
    station.call("ReservationStatusUpdate", removed).await;
    let lab = lab.restart().await;
    let expected = [
        (3, "cancelled"),
        (2, "expired"),
        (1, "refused"),
        (0, "used"),
    ];
    let expected: Vec<_> = expected
        .map(|(n, state)| (ids[n], state.to_owned()))
        .to_vec();
    assert_eq!(states(&lab, "").await, expected);
    assert_eq!(
        states(&lab, "?state=used&station=cp001").await,
        expected[3..]
    );
    let (_, used) = lab.get(&format!("{PATH}/{}", ids[0])).await;
    assert_eq!(
        used["transaction_id"],
        started["transactionInfo"]["transactionId"]
    );
    assert!(used["ended_at"].is_string());
    let (code, _) = lab.get(&format!("{PATH}/999")).await;
    assert_eq!(code, 404);
}

#[tokio::test]
async fn a_reservation_that_was_asked_for_by_hand_is_kept_too_and_its_id_is_not_given_again() {
    let lab = lab::open().await;
    let mut station = lab.station("CP001").await;
    let by_hand = json!({"id": 1, "expiryDateTime": "2099-01-01T00:00:00Z",
        "idToken": {"idToken": "1234", "type": "KeyCode"}});
    let asked = lab.post("/api/v1/stations/CP001/calls/ReserveNow", by_hand);
    let answers = station.answer("ReserveNow", json!({"status": "Accepted"}));
    let ((code, _), _) = tokio::join!(asked, answers);
    assert_eq!(code, 200);
    let (_, row) = lab.get(&format!("{PATH}/1")).await;
    assert_eq!(
        (&row["state"], &row["id_token"]),
        (&json!("active"), &json!("***"))
    );
    let (next, _) = reserve(&lab, &mut station, "Accepted").await;
    assert_eq!(next["reservation_id"], 2);

    // H01.FR.02: the same id replaces it; one whose time is over has expired.
    let again = json!({"id": 1, "expiryDateTime": "2020-01-01T00:00:00Z",
        "idToken": {"idToken": "T2", "type": "Central"}});
    let asked = lab.post("/api/v1/stations/CP001/calls/ReserveNow", again);
    let answers = station.answer("ReserveNow", json!({"status": "Accepted"}));
    tokio::join!(asked, answers);
    let (_, row) = lab.get(&format!("{PATH}/1")).await;
    assert_eq!(
        (&row["state"], &row["id_token"]),
        (&json!("expired"), &json!("T2"))
    );

    // H02.FR.01: the station does not know it.
    let path = format!("{PATH}/2");
    let cancels = lab.send(Method::DELETE, &path, Value::Null);
    let answers = station.answer("CancelReservation", json!({"status": "Rejected"}));
    let ((code, gone), _) = tokio::join!(cancels, answers);
    assert_eq!(
        (code, &gone["reservation"]["state"]),
        (200, &json!("removed"))
    );
}

#[tokio::test]
async fn a_station_that_cannot_be_asked_leaves_a_reservation_that_was_refused() {
    let lab = lab::open().await;
    let station = lab.station("CP001").await;
    drop(station);
    while lab.get("/api/v1/stations/CP001").await.1["connected"] == true {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    let (code, problem) = lab.post(PATH, body()).await;
    assert_eq!(code, 409, "{problem}");
    assert_eq!(states(&lab, "").await, [(1, "refused".to_owned())]);
    let bad = [
        (
            json!({"id_token": {"id_token": "T1", "type": "Card"}}),
            "/id_token/type",
        ),
        (
            json!({"id_token": {"id_token": "T1", "type": "Central"}, "connector_type": "plug"}),
            "/connector_type",
        ),
        (
            json!({"id_token": {"id_token": "T1", "type": "Central"}, "connector_type": "cCCS2", "evse_id": 1}),
            "/connector_type",
        ),
    ];
    for (body, pointer) in bad {
        let (code, problem) = lab.post(PATH, body).await;
        assert_eq!(
            (code, &problem["pointer"]),
            (422, &json!(pointer)),
            "{problem}"
        );
    }
}

#[tokio::test]
async fn the_same_request_again_reserves_nothing_else() {
    let lab = lab::open().await;
    let mut station = lab.station("CP001").await;
    let client = reqwest::Client::new();
    let ask = async || {
        let request = client
            .post(lab.url(PATH))
            .header("Idempotency-Key", "once")
            .json(&body());
        lab::read(request.send().await.unwrap()).await
    };
    let answers = station.answer("ReserveNow", json!({"status": "Accepted"}));
    let ((code, first), _) = tokio::join!(ask(), answers);
    assert_eq!(code, 200, "{first}");
    let (code, again) = ask().await;
    assert_eq!(code, 200, "{again}");
    assert_eq!(again["reservation"], first["reservation"]);
    assert_eq!(states(&lab, "").await.len(), 1);
}
