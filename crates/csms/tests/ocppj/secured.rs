//! Cases 2 to 4 and 8: an exposed server and its station passwords.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use csms::clock::IdSource;
use csms::model::passwords::Password;
use tokio_tungstenite::tungstenite::Error;
use tokio_tungstenite::tungstenite::http::HeaderValue;

use super::peer::{Lab, Station, lab};

pub(super) const PASSWORD: &str = "correct-horse-battery";

pub(super) async fn secured() -> Lab {
    let token = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(token.path(), "operator-token-0123").unwrap();
    let lab = lab(|o| {
        o.listen = Some("0.0.0.0:0".into());
        o.operator_token_file = Some(token.path().to_owned());
    })
    .await;
    let writer = &lab.server.core.writer;
    for identity in ["CP001", "CP002"] {
        let key = writer
            .create_station(identity, ocpp201::RegistrationStatusEnum::Accepted)
            .await
            .unwrap();
        let hashed = Password::new(PASSWORD)
            .unwrap()
            .hash(&IdSource::from_seed(1));
        writer.set_password(key, Some(hashed)).await.unwrap();
    }
    lab
}

pub(super) async fn connect(
    lab: &Lab,
    path: &str,
    user: &str,
    password: &str,
) -> Result<Station, u16> {
    let credentials = format!("Basic {}", STANDARD.encode(format!("{user}:{password}")));
    let value = HeaderValue::from_str(&credentials).unwrap();
    let connected = lab.try_connect(path, |request| {
        request.headers_mut().insert("Authorization", value);
    });
    match connected.await {
        Ok(station) => Ok(station),
        Err(Error::Http(answer)) => Err(answer.status().as_u16()),
        Err(other) => panic!("{other}"),
    }
}

#[tokio::test]
async fn the_right_password_opens_the_door_in_any_spelling_of_the_identity() {
    let lab = secured().await;
    for (path, user) in [("/CP001", "CP001"), ("/cp002", "Cp002")] {
        assert!(connect(&lab, path, user, PASSWORD).await.is_ok());
    }
    let info = lab.server.core.connections.list();
    assert!(info.iter().all(|info| info.security_profile == 1));
}

#[tokio::test]
async fn the_password_of_a_removed_station_opens_no_door_until_it_is_registered_again() {
    let lab = secured().await;
    let key = lab.key("CP001").await;
    lab.server.core.writer.remove_station(key).await.unwrap();
    assert_eq!(
        connect(&lab, "/CP001", "CP001", PASSWORD).await.err(),
        Some(404)
    );
    let writer = &lab.server.core.writer;
    let accepted = ocpp201::RegistrationStatusEnum::Accepted;
    assert_eq!(writer.create_station("CP001", accepted).await.unwrap(), key);
    assert_eq!(
        connect(&lab, "/CP001", "CP001", PASSWORD).await.err(),
        Some(401)
    );
    assert!(connect(&lab, "/CP002", "CP002", PASSWORD).await.is_ok());
}

#[tokio::test]
async fn case_2_without_credentials_the_answer_is_401_with_a_challenge() {
    let lab = secured().await;
    let answer = lab
        .upgrade("/CP001", "Sec-WebSocket-Protocol: ocpp2.0.1\r\n")
        .await;
    assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
    assert!(
        answer.contains("WWW-Authenticate: Basic realm="),
        "{answer}"
    );
}

#[tokio::test]
async fn case_3_no_station_gets_in_with_the_credentials_of_another() {
    let lab = secured().await;
    assert_eq!(
        connect(&lab, "/CP001", "CP002", PASSWORD).await.err(),
        Some(401)
    );
    assert_eq!(
        connect(&lab, "/CP009", "CP009", PASSWORD).await.err(),
        Some(404)
    );
    let refused = lab.refusals(2).await;
    assert_eq!(refused[0].reason, "credentials");
    assert_eq!(refused[1].reason, "unknown-station");
    assert!(
        refused
            .iter()
            .all(|row| !format!("{row:?}").contains(PASSWORD))
    );
}

#[tokio::test]
async fn case_4_wrong_passwords_are_slowed_down_and_the_right_one_still_gets_in() {
    let lab = secured().await;
    let mut answers = Vec::new();
    for attempt in 0..8 {
        let wrong = format!("wrong-password-{attempt:04}");
        answers.push(
            connect(&lab, "/CP001", "CP001", &wrong)
                .await
                .err()
                .unwrap(),
        );
    }
    assert_eq!(answers, [401, 401, 401, 401, 401, 429, 429, 429]);
    assert!(connect(&lab, "/CP001", "CP001", PASSWORD).await.is_ok());
}

/// Connects as CP001, and is gone.
async fn come_and_go(lab: &Lab, password: &str) {
    let station = connect(lab, "/CP001", "CP001", password).await;
    assert_eq!(station.err(), None);
    lab.connected(0).await;
}

/// What was looked up for the connection before must not be believed for the next one.
#[tokio::test]
async fn a_password_holds_from_the_next_handshake_on_whenever_it_is_set_changed_or_removed() {
    let lab = lab(|_| {}).await;
    let (core, other) = (&lab.server.core, "another-password-1");
    let hashed = |password| Password::new(password).unwrap().hash(&core.ids);
    // Known twice over: by the connection that registered it, and by one that found it.
    for _ in 0..2 {
        come_and_go(&lab, "any").await;
    }
    let row = core.queries.find_station("cp001").await.unwrap().unwrap();

    let set = core.writer.set_password(row.key(), Some(hashed(PASSWORD)));
    set.await.unwrap();
    assert_eq!(
        connect(&lab, "/CP001", "CP001", "any").await.err(),
        Some(401)
    );
    assert_eq!(
        connect(&lab, "/CP001", "CP001", other).await.err(),
        Some(401)
    );
    come_and_go(&lab, PASSWORD).await;

    let changed = core.writer.set_password(row.key(), Some(hashed(other)));
    changed.await.unwrap();
    assert_eq!(
        connect(&lab, "/CP001", "CP001", PASSWORD).await.err(),
        Some(401)
    );
    come_and_go(&lab, other).await;

    core.writer.set_password(row.key(), None).await.unwrap();
    come_and_go(&lab, "any").await;
}

#[tokio::test]
async fn a_raised_security_profile_holds_from_the_next_handshake_on() {
    let lab = lab(|_| {}).await;
    let core = &lab.server.core;
    for _ in 0..2 {
        come_and_go(&lab, "any").await;
    }
    let row = core.queries.find_station("cp001").await.unwrap().unwrap();
    let raised = core.writer.set_least_security_profile(row.key(), Some(1));
    raised.await.unwrap();
    assert_eq!(
        connect(&lab, "/CP001", "CP001", "any").await.err(),
        Some(403)
    );
}

/// Looked up together, judged each by its own password.
#[tokio::test]
async fn of_many_stations_at_once_those_with_the_wrong_password_are_refused_and_no_others() {
    let lab = secured().await;
    let core = &lab.server.core;
    let password = |i: u32| format!("password-of-station-{i}");
    for i in 0..40 {
        let accepted = ocpp201::RegistrationStatusEnum::Accepted;
        let identity = format!("MANY{i}");
        let created = core.writer.create_station(&identity, accepted);
        let key = created.await.unwrap();
        let hashed = Password::new(&password(i)).unwrap().hash(&core.ids);
        core.writer.set_password(key, Some(hashed)).await.unwrap();
    }
    let handshakes = (0..40).map(|i| {
        // Every other one comes with its neighbour's.
        let (identity, password) = (format!("MANY{i}"), password(i - i % 2));
        let lab = &lab;
        async move { connect(lab, &format!("/{identity}"), &identity, &password).await }
    });
    let connected = futures_util::future::join_all(handshakes).await;
    for (i, connected) in connected.into_iter().enumerate() {
        // 401, or 429 after so many.
        assert_eq!(connected.is_err(), i % 2 == 1, "MANY{i}");
    }
}

#[tokio::test]
async fn case_8_a_wrong_password_does_not_disturb_the_station_that_is_connected() {
    let lab = secured().await;
    let mut station = connect(&lab, "/CP001", "CP001", PASSWORD)
        .await
        .ok()
        .unwrap();
    assert_eq!(
        connect(&lab, "/CP001", "CP001", "wrong-password-1")
            .await
            .err(),
        Some(401)
    );
    let answer = station
        .call("BootNotification", super::peer::boot())
        .await
        .unwrap();
    assert_eq!(answer["status"], "Accepted");
}

#[tokio::test]
async fn an_exposed_server_accepts_no_unknown_tokens() {
    let lab = secured().await;
    let mut station = connect(&lab, "/CP001", "CP001", PASSWORD)
        .await
        .ok()
        .unwrap();
    station
        .call("BootNotification", super::peer::boot())
        .await
        .unwrap();
    let token = serde_json::json!({"idToken": {"idToken": "04AABB", "type": "ISO14443"}});
    let answer = station.call("Authorize", token).await.unwrap();
    assert_eq!(answer["idTokenInfo"]["status"], "Unknown");
}

#[tokio::test]
async fn a_station_that_has_a_password_must_send_it_in_the_open_lab_too() {
    let lab = lab(|_| ()).await;
    let writer = &lab.server.core.writer;
    let key = writer
        .create_station("CP001", ocpp201::RegistrationStatusEnum::Accepted)
        .await
        .unwrap();
    let hashed = Password::new(PASSWORD)
        .unwrap()
        .hash(&IdSource::from_seed(1));
    writer.set_password(key, Some(hashed)).await.unwrap();
    assert!(lab.try_connect("/CP001", |_| ()).await.is_err());
    assert!(connect(&lab, "/CP001", "CP001", PASSWORD).await.is_ok());
}

#[tokio::test]
async fn over_its_rate_a_station_is_served_slower_but_completely() {
    // A burst of ten, then two a second; the boot is one of the ten.
    let lab = lab(|o| o.messages_per_second = Some(2)).await;
    let mut station = lab.accepted("/CP001").await;
    for n in 0..12 {
        station
            .send(serde_json::json!([2, format!("h{n}"), "Heartbeat", {}]).to_string())
            .await;
    }
    for n in 0..12 {
        assert_eq!(station.frame().await[1], format!("h{n}"));
    }
}
