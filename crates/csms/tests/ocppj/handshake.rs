//! Cases 1 and 5 to 10 in the open lab: who gets in, and what the others are told.

use std::time::Duration;

use csms::config::SubprotocolMismatch;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::{Error, Message};

use super::peer::{PATIENCE, Station, lab};

fn status(answer: &str) -> u16 {
    answer.split(' ').nth(1).unwrap().parse().unwrap()
}

const OCPP: &str = "Sec-WebSocket-Protocol: ocpp2.0.1\r\n";

#[tokio::test]
async fn a_new_station_is_registered_in_the_open_lab_under_any_prefix() {
    let lab = lab(|_| ()).await;
    let _one = lab.connect("/CP001").await;
    let _two = lab.connect("/ocpp/2.0.1/CP%30%30%32?x=1").await;
    lab.connected(2).await;
    assert_eq!(lab.row("cp001").await.unwrap().identity, "CP001");
    assert_eq!(lab.row("CP002").await.unwrap().identity, "CP002");
}

#[tokio::test]
async fn the_101_carries_the_accept_key_of_rfc_6455_and_the_subprotocol() {
    let lab = lab(|_| ()).await;
    let mut stream = TcpStream::connect(lab.address()).await.unwrap();
    let request = format!(
        "GET /CP001 HTTP/1.1\r\nHost: x\r\nupgrade: WebSocket\r\nconnection: keep-alive, upgrade\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{OCPP}\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = vec![0; 4096];
    let length = stream.read(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer[..length]).into_owned();
    assert_eq!(status(&answer), 101);
    // The example of RFC 6455, 1.3.
    assert!(answer.contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"));
    assert!(answer.contains("Sec-WebSocket-Protocol: ocpp2.0.1\r\n"));
}

#[tokio::test]
async fn a_frame_sent_together_with_the_head_is_not_lost() {
    let lab = lab(|_| ()).await;
    let mut stream = TcpStream::connect(lab.address()).await.unwrap();
    let mut request = format!(
        "GET /CP001 HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{OCPP}\r\n"
    )
    .into_bytes();
    // A masked text frame "x", mask 0.
    request.extend_from_slice(b"\x81\x81\x00\x00\x00\x00x");
    stream.write_all(&request).await.unwrap();
    let mut answer = Vec::new();
    let reading = async {
        while !String::from_utf8_lossy(&answer).contains("RpcFrameworkError") {
            stream.read_buf(&mut answer).await.unwrap();
        }
    };
    tokio::time::timeout(PATIENCE, reading).await.unwrap();
}

#[tokio::test]
async fn case_5_identities_that_cannot_be_are_refused_and_listed_without_a_crash() {
    let lab = lab(|_| ()).await;
    let long = format!("/{}", "x".repeat(49));
    let cases = [
        ("/HO%ZZ", 400),
        ("/%ff%fe", 400),
        ("/%00", 404),
        ("/CP%0d%0aSet-Cookie:x", 404),
        ("/..", 404),
        ("/%2e%2e%2f%2e%2e%2fetc%2fpasswd", 404),
        ("/a:b", 404),
        ("/", 404),
        (long.as_str(), 404),
    ];
    for (target, expected) in cases {
        let answer = lab.upgrade(target, OCPP).await;
        assert_eq!(status(&answer), expected, "{target}: {answer}");
        assert!(!answer.contains("Set-Cookie"), "{answer}");
    }
    let refused = lab.refusals(cases.len()).await;
    assert_eq!(refused.len(), cases.len());
    assert!(refused.iter().all(|row| row.reason == "identity"));
    assert!(
        refused
            .iter()
            .all(|row| !row.path.contains(char::is_control))
    );
    // The server still serves.
    lab.connect("/CP001").await;
}

#[tokio::test]
async fn case_6_without_a_common_subprotocol_nothing_is_upgraded() {
    let lab = lab(|_| ()).await;
    for more in [
        "",
        "Sec-WebSocket-Protocol: ocpp1.6\r\n",
        "Sec-WebSocket-Protocol: ocpp0.1, OCPP2.0.1, ocpp2.0\r\n",
    ] {
        let answer = lab.upgrade("/CP001", more).await;
        assert_eq!(status(&answer), 400, "{answer}");
        assert!(answer.contains("ocpp2.0.1"), "{answer}");
    }
    let refused = lab.refusals(3).await;
    assert_eq!(refused[0].reason, "subprotocol");
    assert_eq!(refused[0].identity.as_deref(), Some("CP001"));
    assert!(lab.row("CP001").await.is_none());
}

#[tokio::test]
async fn case_6_ours_is_chosen_among_several_also_over_several_lines() {
    let lab = lab(|_| ()).await;
    let offer = |text: &'static str| {
        move |request: &mut tokio_tungstenite::tungstenite::handshake::client::Request| {
            let headers = request.headers_mut();
            headers.insert("Sec-WebSocket-Protocol", HeaderValue::from_static(text));
        }
    };
    lab.try_connect("/CP001", offer("ocpp0.1, ocpp2.0.1"))
        .await
        .unwrap();
    lab.try_connect("/CP002", offer("ocpp2.0.1,ocpp1.6"))
        .await
        .unwrap();
}

#[tokio::test]
async fn case_6_the_variant_of_part_4_upgrades_without_a_subprotocol_and_closes() {
    let lab = lab(|o| o.subprotocol_mismatch = Some(SubprotocolMismatch::Part4)).await;
    let mut station: Station = lab
        .try_connect("/CP001", |request| {
            request.headers_mut().remove("Sec-WebSocket-Protocol");
        })
        .await
        .unwrap();
    assert_eq!(station.closed().await.0, 1002);
    assert!(lab.row("CP001").await.is_none());
}

#[tokio::test]
async fn case_1_known_stations_only_refuses_the_others_with_404() {
    let lab = lab(|o| o.known_stations_only = Some(true)).await;
    lab.server
        .core
        .writer
        .create_station("CP001", ocpp201::RegistrationStatusEnum::Accepted)
        .await
        .unwrap();
    let _known = lab.connect("/cp001").await;
    let Err(Error::Http(answer)) = lab.try_connect("/CP002", |_| ()).await else {
        panic!("an unknown station got in");
    };
    assert_eq!(answer.status(), 404);
    assert_eq!(lab.refusals(1).await[0].reason, "unknown-station");
    assert!(lab.row("CP002").await.is_none());
}

#[tokio::test]
async fn requests_that_are_no_upgrade_are_told_where_they_are() {
    let lab = lab(|_| ()).await;
    for (request, expected) in [
        ("GET / HTTP/1.1\r\nHost: x\r\n\r\n", 426),
        ("GET /CP001 HTTP/1.0\r\n\r\n", 426),
        (
            "POST /CP001 HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n",
            405,
        ),
        ("hello\r\n\r\n", 400),
        ("\x16\x03\x01\x02", 400),
    ] {
        let answer = lab.raw(request.as_bytes()).await;
        assert_eq!(status(&answer), expected, "{request:?}");
    }
    let upgrade = "GET /CP001 HTTP/1.1\r\nUpgrade: websocket\r\nConnection: upgrade\r\n";
    let old = lab
        .raw(format!("{upgrade}Sec-WebSocket-Version: 8\r\n\r\n").as_bytes())
        .await;
    assert!(
        status(&old) == 426 && old.contains("Sec-WebSocket-Version: 13"),
        "{old}"
    );
    let keyless = lab
        .raw(format!("{upgrade}Sec-WebSocket-Version: 13\r\n\r\n").as_bytes())
        .await;
    assert_eq!(status(&keyless), 400);
    let long = format!("{upgrade}A: {}\r\n\r\n", "x".repeat(20_000));
    assert_eq!(status(&lab.raw(long.as_bytes()).await), 431);
    assert_eq!(lab.refusals(8).await.len(), 8);
}

#[tokio::test]
async fn case_10_a_handshake_that_does_not_come_is_ended() {
    let lab = lab(|o| o.handshake_deadline = Some("1s".into())).await;
    let answer = lab.raw(b"GET /CP001 HTTP/1.1\r\nHost: ").await;
    assert_eq!(status(&answer), 408);
    assert_eq!(lab.refusals(1).await[0].reason, "timeout");
}

#[tokio::test]
async fn case_10_a_handshake_in_single_bytes_gets_no_more_time_than_others() {
    let lab = lab(|o| o.handshake_deadline = Some("1s".into())).await;
    let (mut read, mut write) = TcpStream::connect(lab.address())
        .await
        .unwrap()
        .into_split();
    let dripping = tokio::spawn(async move {
        write
            .write_all(b"GET /CP001 HTTP/1.1\r\nA: ")
            .await
            .unwrap();
        // Each byte is a sign of life, and none of them counts.
        while write.write_all(b"x").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
    let mut answer = vec![0; 4096];
    let reading = tokio::time::timeout(PATIENCE, read.read(&mut answer));
    let length = reading.await.expect("it must be ended").unwrap();
    assert_eq!(status(&String::from_utf8_lossy(&answer[..length])), 408);
    assert_eq!(lab.refusals(1).await[0].reason, "timeout");
    drop(read);
    dripping.await.unwrap();
}

#[tokio::test]
async fn case_10_a_peer_that_says_nothing_does_not_hold_up_the_end() {
    let lab = lab(|o| o.handshake_deadline = Some("60s".into())).await;
    let mut silent = TcpStream::connect(lab.address()).await.unwrap();
    silent.write_all(b"GET /CP001 HT").await.unwrap();
    // Peers are accepted in order: the silent one is there by now.
    drop(lab.connect("/CP002").await);
    lab.connected(0).await;
    // Stations are given twice as long before they are left behind.
    let end = tokio::time::timeout(Duration::from_secs(5), lab.server.shutdown());
    assert_eq!(end.await, Ok(true));
}

#[tokio::test]
async fn the_open_lab_refuses_web_pages_of_other_machines() {
    let lab = lab(|_| ()).await;
    for origin in ["https://evil.example", "null"] {
        let more = format!("{OCPP}Origin: {origin}\r\n");
        let answer = lab.upgrade("/CP001", &more).await;
        assert_eq!(status(&answer), 403, "{answer}");
    }
    let refused = lab.refusals(2).await;
    assert!(refused.iter().all(|row| row.reason == "origin"));
    assert!(lab.row("CP001").await.is_none());
    let page = |request: &mut tokio_tungstenite::tungstenite::handshake::client::Request| {
        let own = HeaderValue::from_static("http://localhost:3000");
        request.headers_mut().insert("Origin", own);
    };
    assert!(lab.try_connect("/CP001", page).await.is_ok());
}

#[tokio::test]
async fn the_connection_log_tells_both_ends_of_a_connection() {
    let lab = lab(|_| ()).await;
    let mut station = lab.accepted("/CP001").await;
    lab.connected(1).await;
    station.socket.close(None).await.unwrap();
    while station
        .message()
        .await
        .is_ok_and(|message| !matches!(message, Message::Close(_)))
    {}
    lab.connected(0).await;
    let key = lab.key("CP001").await;
    let queries = &lab.server.core.queries;
    let page = csms::store::queries::PageRequest::newest(10);
    let row = super::peer::until(async || {
        let rows = queries.connections(Some(key), page).await.unwrap();
        rows.into_iter()
            .next()
            .filter(|row| row.disconnected_at.is_some())
    })
    .await;
    assert!(row.reason.unwrap().starts_with("closed by the station"));
}
