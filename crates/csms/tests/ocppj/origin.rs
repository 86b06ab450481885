//! An Origin is no credential: what it decides, and for whom (loopback or exposed, by log-in and Origin).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use csms::clock::IdSource;
use csms::model::passwords::Password;

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

use super::peer::{Lab, PATIENCE, UPGRADE, lab};

const PASSWORD: &str = "correct-horse-battery";
const NO_LOG_IN: Option<&str> = None;
const OCPP: &str = "Sec-WebSocket-Protocol: ocpp2.0.1\r\n";

/// Absent, of this machine, of a file, of nobody, of another machine; and whether it is our own.
const ORIGINS: [(Option<&str>, bool); 5] = [
    (None, true),
    (Some("http://localhost:3000"), true),
    (Some("file://"), false),
    (Some("null"), false),
    (Some("https://csms.example"), false),
];

/// A server with stations that have a password (PW0 …), and others that have none (OPEN0 …): one for each
/// connection, or they would take each other's place.
async fn server(change: impl FnOnce(&mut csms::config::Options)) -> Lab {
    let lab = lab(change).await;
    let writer = &lab.server.core.writer;
    let accepted = ocpp201::RegistrationStatusEnum::Accepted;
    for n in 0..2 * ORIGINS.len() {
        let identity = format!("PW{n}");
        let key = writer.create_station(&identity, accepted).await.unwrap();
        let password = Password::new(PASSWORD).unwrap();
        let hashed = password.hash(&IdSource::from_seed(1));
        writer.set_password(key, Some(hashed)).await.unwrap();
        let identity = format!("OPEN{n}");
        writer.create_station(&identity, accepted).await.unwrap();
    }
    lab
}

/// The status of a handshake.
async fn status(lab: &Lab, identity: &str, password: Option<&str>, origin: Option<&str>) -> u16 {
    let mut more = OCPP.to_owned();
    if let Some(password) = password {
        let encoded = STANDARD.encode(format!("{identity}:{password}"));
        more.push_str(&format!("Authorization: Basic {encoded}\r\n"));
    }
    if let Some(origin) = origin {
        more.push_str(&format!("Origin: {origin}\r\n"));
    }
    let mut stream = BufReader::new(TcpStream::connect(lab.address()).await.unwrap());
    let request = format!("GET /{identity} HTTP/1.1\r\n{UPGRADE}{more}\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    let read = tokio::time::timeout(PATIENCE, stream.read_line(&mut answer));
    read.await.unwrap().unwrap();
    answer.split(' ').nth(1).unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_station_that_has_to_log_in_is_judged_by_its_password_whatever_its_origin() {
    let open = server(|_| ()).await;
    let known = server(|o| o.known_stations_only = Some(true)).await;
    let exposed = server(|o| o.listen = Some("0.0.0.0:0".into())).await;
    let declared_open = server(|o| {
        o.listen = Some("0.0.0.0:0".into());
        o.open_to_the_network = Some(true);
    })
    .await;
    for lab in [&open, &known, &exposed, &declared_open] {
        for (n, (origin, _)) in ORIGINS.into_iter().enumerate() {
            let right = status(lab, &format!("PW{n}"), Some(PASSWORD), origin).await;
            assert_eq!(right, 101, "{origin:?}");
            // Once each: further ones are slowed down.
            if origin.is_none() || origin == Some("file://") {
                let wrong = status(lab, "PW9", Some("another-password"), origin).await;
                assert_eq!(wrong, 401, "{origin:?}");
                assert_eq!(
                    status(lab, "PW9", NO_LOG_IN, origin).await,
                    401,
                    "{origin:?}"
                );
            }
        }
    }
}

#[tokio::test]
async fn without_a_log_in_only_pages_of_this_machine_connect_to_the_loopback() {
    let open = server(|_| ()).await;
    let known = server(|o| o.known_stations_only = Some(true)).await;
    let declared_open = server(|o| {
        o.listen = Some("0.0.0.0:0".into());
        o.open_to_the_network = Some(true);
    })
    .await;
    let secured = server(|o| o.listen = Some("0.0.0.0:0".into())).await;
    for (n, (origin, is_own)) in ORIGINS.into_iter().enumerate() {
        let expected = if is_own { 101 } else { 403 };
        // A password that nobody asked for is no log-in.
        for (m, password) in [NO_LOG_IN, Some(PASSWORD)].into_iter().enumerate() {
            let identity = format!("OPEN{}", 2 * n + m);
            for (lab, expected) in [(&open, expected), (&known, expected), (&declared_open, 101)] {
                let told = status(lab, &identity, password, origin).await;
                assert_eq!(told, expected, "{identity} {origin:?}");
            }
        }
        let unknown = status(&known, "NEW1", NO_LOG_IN, origin).await;
        assert_eq!(unknown, if is_own { 404 } else { 403 }, "{origin:?}");
    }
    assert_eq!(
        status(&secured, "OPEN1", NO_LOG_IN, Some("null")).await,
        401
    );
}
