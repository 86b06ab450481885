//! Why a station cannot connect or charge: from what is known of it, and from its side.

use std::path::PathBuf;

use csms::doctor::Verdict;
use csms::doctor::dial::{self, Equipment, Target};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::lab::{self, Lab, event};

async fn found(lab: &Lab, query: &str) -> Vec<(String, Value)> {
    let (status, report) = lab.get(&format!("/api/v1/stations/{query}")).await;
    assert_eq!(status, 200, "{report}");
    let findings = report["findings"].as_array().unwrap().iter();
    findings
        .map(|one| {
            (
                one["code"].as_str().unwrap().to_owned(),
                one["detail"].clone(),
            )
        })
        .collect()
}

fn codes(found: &[(String, Value)]) -> Vec<&str> {
    found.iter().map(|(code, _)| code.as_str()).collect()
}

#[tokio::test]
async fn what_is_known_of_a_station_tells_what_keeps_it_on_sqlite() {
    what_is_known_tells(lab::open().await).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL: scripts/test"]
async fn what_is_known_of_a_station_tells_what_keeps_it_on_postgres() {
    what_is_known_tells(lab::on_postgres("csms_http_doctor").await).await;
}

async fn what_is_known_tells(lab: Lab) {
    let never = found(&lab, "CP001/doctor").await;
    assert_eq!(codes(&never), ["known.never"]);
    let mut station = lab.station("CP001").await;
    let well = found(&lab, "cp001/doctor?id_token=A&id_token_type=Central").await;
    let expected = [
        "known.yes",
        "connection.now",
        "boot.accepted",
        "connectors.fine",
        "gaps.none",
        "token.open",
        "tariff.there",
        "limit.none",
    ];
    assert_eq!(codes(&well), expected, "{well:?}");
    let similar = found(&lab, "CP01/doctor").await;
    assert_eq!(similar[1], ("known.similar".into(), json!("CP001")));

    // One thing after the other.
    let fault = json!({"timestamp": "2026-11-21T00:00:01Z", "connectorStatus": "Faulted",
        "evseId": 1, "connectorId": 1});
    station.call("StatusNotification", fault).await;
    station
        .call(
            "TransactionEvent",
            event("Started", 0, "2026-11-20T15:00:00Z", 0),
        )
        .await;
    station
        .call(
            "TransactionEvent",
            event("Ended", 3, "2026-11-20T15:10:00Z", 1670),
        )
        .await;
    let blocked = json!({"status": "Blocked"});
    lab.send(Method::PUT, "/api/v1/id-tokens/Central/A", blocked)
        .await;
    let pending = json!({"status": "Pending"});
    let (status, _) = lab
        .send(Method::PUT, "/api/v1/stations/CP001/registration", pending)
        .await;
    assert_eq!(status, 200);
    let boot = json!({"reason": "PowerUp", "chargingStation": {"model": "M", "vendorName": "V"}});
    station.call("BootNotification", boot).await;
    drop(station);
    let refused = format!("http://{}/CP001", lab.server.ocppj_address.unwrap());
    let upgrade = [
        ("connection", "Upgrade"),
        ("upgrade", "websocket"),
        ("sec-websocket-version", "13"),
        ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
        ("sec-websocket-protocol", "ocpp1.6"),
    ];
    let request = lab.client.get(refused);
    let request = upgrade.iter().fold(request, |request, (name, value)| {
        request.header(*name, *value)
    });
    assert_eq!(request.send().await.unwrap().status(), 400);
    let ill = loop {
        let ill = found(&lab, "CP001/doctor?id_token=a&id_token_type=Central").await;
        // Both are stored a moment later.
        let stored = ["connection.over", "refused.subprotocol"];
        if stored.iter().all(|code| codes(&ill).contains(code)) {
            break ill;
        }
        tokio::task::yield_now().await;
    };
    let expected = [
        "known.yes",
        "refused.subprotocol",
        "connection.over",
        "boot.pending",
        "connectors.faulted",
        "gaps.some",
        "token.refused",
        "tariff.there",
        "limit.none",
    ];
    assert_eq!(codes(&ill), expected, "{ill:?}");
    let detail = |code: &str| {
        ill.iter()
            .find(|(known, _)| known == code)
            .unwrap()
            .1
            .clone()
    };
    assert_eq!(detail("connectors.faulted"), "1/1");
    assert_eq!(detail("gaps.some"), "tx-1: 1-2");
    let (_, report) = lab.get("/api/v1/stations/CP001/doctor?lang=ko").await;
    assert_eq!(report["verdict"], "wrong");
    assert!(report.to_string().contains("수락하세요"), "{report}");
}

/// The codes of what dialling finds.
async fn dialled(url: &str, equipment: Equipment<'_>) -> Vec<&'static str> {
    let target = Target::parse(url).unwrap();
    let found = dial::examine(&target, &equipment).await;
    let wrong = found.iter().filter(|one| one.verdict == Verdict::Wrong);
    assert!(wrong.count() <= 1, "it stops at the first: {found:?}");
    found.into_iter().map(|one| one.code).collect()
}

#[tokio::test]
async fn dialling_goes_as_far_as_the_handshake_and_boots_nothing() {
    let lab = lab::open().await;
    let address = lab.server.ocppj_address.unwrap();
    let codes = dialled(&format!("ws://{address}/CP001"), Equipment::default()).await;
    let expected = [
        "name.known",
        "port.open",
        "upgrade.done",
        "subprotocol.agreed",
    ];
    assert_eq!(codes, expected);
    let (_, station) = lab.get("/api/v1/stations/CP001").await;
    assert_eq!(station["registration"], Value::Null, "{station}");
    let codes = dialled(&format!("ws://{address}/not%20this"), Equipment::default()).await;
    assert_eq!(codes.last(), Some(&"upgrade.unknown"));
    let codes = dialled(&format!("wss://{address}/CP001"), Equipment::default()).await;
    assert_eq!(codes.last(), Some(&"tls.none"));
    let file = PathBuf::from("/nowhere/root.pem");
    let equipment = Equipment {
        roots: Some(&file),
        ..Equipment::default()
    };
    let codes = dialled(&format!("wss://{address}/CP001"), equipment).await;
    assert_eq!(codes.last(), Some(&"files.unusable"));
    assert!(lab.server.shutdown().await);
    let codes = dialled(&format!("ws://{address}/CP001"), Equipment::default()).await;
    assert_eq!(codes, ["name.known", "port.refused"]);
    let codes = dialled("ws://nothing.invalid:9000/CP001", Equipment::default()).await;
    assert_eq!(codes, ["name.unknown"]);
}

/// A server that answers whoever comes with these bytes.
async fn answers(answer: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("ws://{}/CP001", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut piece = [0; 1024];
        let _ = stream.read(&mut piece).await;
        let _ = stream.write_all(answer.as_bytes()).await;
    });
    url
}

#[tokio::test]
async fn what_a_csms_answers_has_a_meaning() {
    for (answer, code) in [
        (
            "HTTP/1.1 101 x\r\nSec-WebSocket-Protocol: ocpp2.0.1\r\n\r\n",
            "subprotocol.agreed",
        ),
        ("HTTP/1.1 101 x\r\n\r\n", "subprotocol.none"),
        (
            "HTTP/1.1 101 x\r\nsec-websocket-protocol: ocpp1.6\r\n\r\n",
            "subprotocol.other",
        ),
        (
            "HTTP/1.1 301 x\r\nLocation: /x\r\n\r\n",
            "upgrade.elsewhere",
        ),
        ("HTTP/1.1 401 x\r\n\r\n", "upgrade.password"),
        ("HTTP/1.1 403 x\r\n\r\n", "upgrade.forbidden"),
        ("HTTP/1.1 404 x\r\n\r\n", "upgrade.unknown"),
        ("HTTP/1.1 429 x\r\n\r\n", "upgrade.too-many"),
        ("HTTP/1.1 503 x\r\n\r\n", "upgrade.unavailable"),
        ("SSH-2.0-x\r\n", "upgrade.no-http"),
        ("", "upgrade.closed"),
    ] {
        let url = answers(answer).await;
        let codes = dialled(&url, Equipment::default()).await;
        assert_eq!(codes.last(), Some(&code), "{answer}");
    }
}
