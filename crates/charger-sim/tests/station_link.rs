//! A station over real sockets, against a small WebSocket server of the test's own (Part 4, sections 1 to 3).
//!
//! What only a socket can show: handshake, credentials, refusals, TLS, a cut at the TCP level, and state that
//! survives the end of the process. The rules themselves are tested under simulated time.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "station_link/server.rs"]
mod server;

use std::{path::Path, sync::Arc, time::Duration};

use base64::{Engine, prelude::BASE64_STANDARD};
use charger_sim::{
    clock::ModelClock,
    physics::vehicle::Vehicle,
    station::{
        self, Command, Environment, Observation, ObservationKind, Secret, Spec, Station,
        StopReason, Token,
    },
};
use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::mpsc,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::aws_lc_rs,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    },
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Message, handshake::derive_accept_key, protocol::Role},
};

use server::{accept, is_ended, listen, serve};

/// Everything here ends within this, or the test fails; nothing is measured with it.
const PATIENCE: Duration = Duration::from_secs(30);

fn start(spec: Spec, url: &str) -> (Station, mpsc::Receiver<Observation>) {
    let (observer, observations) = mpsc::channel(1_000);
    let environment = Environment {
        url: url.to_owned(),
        clock: ModelClock::real_time(),
        seed: 1,
        cabinets: Vec::new(),
        tells_frames: false,
        frame_faults: Default::default(),
        observer,
        message_timeout: Duration::from_secs(30),
        network: None,
        notebook: None,
    };
    (station::spawn(spec, environment), observations)
}

fn spec() -> Spec {
    Spec::dc("emart_shinjeju_01")
}

fn token() -> Token {
    Token::new("04A2B3C4D5E680", "ISO14443").unwrap()
}

/// Waits for the first observation that `pick` takes.
async fn observed<T>(
    observations: &mut mpsc::Receiver<Observation>,
    mut pick: impl FnMut(ObservationKind) -> Option<T>,
) -> T {
    let wait = async {
        loop {
            let observation = observations.recv().await.expect("the station goes on");
            if let Some(found) = pick(observation.kind) {
                return found;
            }
        }
    };
    tokio::time::timeout(PATIENCE, wait)
        .await
        .expect("the station does it within 30 s")
}

async fn refusal(observations: &mut mpsc::Receiver<Observation>) -> (Option<u16>, String) {
    observed(observations, |kind| match kind {
        ObservationKind::ConnectRefused { status, body } => Some((status, body)),
        ObservationKind::CallSent(call) => panic!("spoke before the connection: {call:?}"),
        _ => None,
    })
    .await
}

#[tokio::test]
async fn offers_the_subprotocol_and_credentials_and_charges_a_session() {
    let (listener, url) = listen().await;
    let mut spec = Spec::dc("RDAM|123");
    spec.password = Some(Secret::new("correct-horse-battery"));
    let (station, mut observations) = start(spec, &url);
    let server = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let (mut socket, seen) = accept(stream, Some("ocpp2.0.1")).await;
        let calls = serve(&mut socket, is_ended).await.unwrap();
        let end = loop {
            match socket.next().await {
                Some(Ok(Message::Close(frame))) => break frame,
                Some(Ok(_)) => {}
                other => panic!("no closing handshake: {other:?}"),
            }
        };
        (seen, calls, end)
    });
    station.command(Command::Connect).await.unwrap();
    observed(&mut observations, |kind| {
        matches!(
            kind,
            ObservationKind::BootAnswered {
                status: "Accepted",
                ..
            }
        )
        .then_some(())
    })
    .await;
    let vehicle = Vehicle::scenario();
    let duration = Some(Duration::from_millis(360));
    station
        .command(Command::StartCharging {
            evse: 1,
            vehicle,
            token: token(),
            duration,
        })
        .await
        .unwrap();
    let (energy, lasted) = observed(&mut observations, |kind| match kind {
        ObservationKind::TransactionEnded {
            energy_wh,
            duration,
            ..
        } => Some((energy_wh, duration)),
        _ => None,
    })
    .await;
    // 100 kW for exactly the planned time, whenever the task was woken up.
    assert_eq!(
        (energy.to_string().as_str(), lasted.as_millis()),
        ("10", 360)
    );
    observed(&mut observations, |kind| {
        matches!(kind, ObservationKind::CallAnswered { call, .. }
            if call.transaction.as_ref().is_some_and(|t| t.event_type == "Ended"))
        .then_some(())
    })
    .await;
    station.shutdown().await;
    let (seen, calls, end) = tokio::time::timeout(PATIENCE, server)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(seen.path, "/ocpp/RDAM%7C123");
    assert_eq!(seen.protocol.as_deref(), Some("ocpp2.0.1"));
    let credentials = BASE64_STANDARD.encode("RDAM|123:correct-horse-battery");
    assert_eq!(seen.authorization, Some(format!("Basic {credentials}")));
    assert_eq!(calls[0].0, "BootNotification");
    assert_eq!(u16::from(end.expect("a close frame").code), 1_000);
}

/// Case 5.
#[tokio::test]
async fn closes_and_says_why_when_the_subprotocol_is_not_chosen() {
    for (chosen, words) in [(None, "did not choose"), (Some("ocpp1.6"), "chose another")] {
        let (listener, url) = listen().await;
        let (station, mut observations) = start(spec(), &url);
        let server = tokio::spawn(async move {
            let (stream, _) = listener.accept().await.unwrap();
            // The station may have gone by the time the answer is complete; what counts is that it says nothing.
            let (mut socket, _) = accept(stream, chosen).await;
            while let Some(Ok(message)) = socket.next().await {
                assert!(!message.is_text(), "it speaks: {message}");
            }
        });
        station.command(Command::Connect).await.unwrap();
        let (status, body) = refusal(&mut observations).await;
        assert_eq!(status, Some(101));
        assert!(body.contains(words), "{body}");
        tokio::time::timeout(PATIENCE, server)
            .await
            .unwrap()
            .unwrap();
        station.shutdown().await;
    }
}

/// Case 11, what is no text: closed with 1003 and told.
#[tokio::test]
async fn a_binary_message_ends_the_connection_with_unsupported_data() {
    let (listener, url) = listen().await;
    let (station, mut observations) = start(spec(), &url);
    let server = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let (mut socket, _) = accept(stream, Some("ocpp2.0.1")).await;
        socket.send(Message::binary(vec![1, 2, 3])).await.unwrap();
        loop {
            match socket.next().await {
                Some(Ok(Message::Close(frame))) => break frame,
                Some(Ok(_)) => {}
                other => panic!("no closing handshake: {other:?}"),
            }
        }
    });
    station.command(Command::Connect).await.unwrap();
    let reason = observed(&mut observations, |kind| match kind {
        ObservationKind::Disconnected { reason } => Some(reason),
        _ => None,
    })
    .await;
    assert_eq!(reason, "CSMS sent a binary message");
    let frame = tokio::time::timeout(PATIENCE, server)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(u16::from(frame.unwrap().code), 1_003);
    station.shutdown().await;
}

#[tokio::test]
async fn reports_the_status_and_text_of_an_http_refusal() {
    let (listener, url) = listen().await;
    let (station, mut observations) = start(spec(), &url);
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut head = [0_u8; 4_096];
        let _ = stream.read(&mut head).await.unwrap();
        let text = "HTTP/1.1 401 Unauthorized\r\nContent-Length: 14\r\n\r\nwrong password";
        stream.write_all(text.as_bytes()).await.unwrap();
        stream.shutdown().await.unwrap();
    });
    station.command(Command::Connect).await.unwrap();
    let (status, body) = refusal(&mut observations).await;
    assert_eq!(status, Some(401));
    assert_eq!(body, "wrong password");
    station.shutdown().await;
}

/// Upgrades a connection by hand, with one more line in the answer.
async fn upgrade(stream: &mut TcpStream, line: &str) -> String {
    let mut head = vec![0_u8; 4_096];
    let length = stream.read(&mut head).await.unwrap();
    let head = String::from_utf8_lossy(&head[..length]).into_owned();
    let value = |name: &str| {
        let mut lines = head.lines();
        lines.find_map(|line| Some(line.strip_prefix(name)?.trim().to_owned()))
    };
    let key = derive_accept_key(value("Sec-WebSocket-Key:").unwrap().as_bytes());
    let answer = format!(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Accept: {key}\r\nSec-WebSocket-Protocol: ocpp2.0.1\r\n{line}\r\n"
    );
    stream.write_all(answer.as_bytes()).await.unwrap();
    value("sec-websocket-extensions:").unwrap_or_default()
}

#[tokio::test]
async fn compression_is_offered_and_a_csms_without_it_is_spoken_to_without() {
    for (mode, offer) in [
        (deflate::Mode::Off, ""),
        (
            deflate::Mode::ContextTakeover,
            "permessage-deflate; client_max_window_bits",
        ),
    ] {
        let (listener, url) = listen().await;
        let mut spec = spec();
        spec.compression = mode;
        let (station, _observations) = start(spec, &url);
        station.command(Command::Connect).await.unwrap();
        let (mut stream, _) = listener.accept().await.unwrap();
        assert_eq!(upgrade(&mut stream, "").await, offer);
        let mut socket = WebSocketStream::from_raw_socket(stream, Role::Server, None).await;
        let booted = serve(&mut socket, |action, _| action == "BootNotification");
        assert!(booted.await.is_some());
        station.shutdown().await;
    }
}

#[tokio::test]
async fn closes_and_says_why_when_the_answer_does_not_fit_the_offer_of_compression() {
    for (mode, answer) in [
        (deflate::Mode::Off, "permessage-deflate"),
        (deflate::Mode::NoContextTakeover, "permessage-deflate"),
        (deflate::Mode::ContextTakeover, "permessage-deflate; foo"),
        (deflate::Mode::ContextTakeover, "other"),
    ] {
        let (listener, url) = listen().await;
        let mut spec = spec();
        spec.compression = mode;
        let (station, mut observations) = start(spec, &url);
        station.command(Command::Connect).await.unwrap();
        let (mut stream, _) = listener.accept().await.unwrap();
        let line = format!("Sec-WebSocket-Extensions: {answer}\r\n");
        upgrade(&mut stream, &line).await;
        let (status, body) = refusal(&mut observations).await;
        assert_eq!(status, Some(101));
        assert!(body.contains("permessage-deflate does not fit"), "{body}");
        station.shutdown().await;
    }
}

#[tokio::test]
async fn reports_an_unusable_url_instead_of_connecting() {
    let (station, mut observations) = start(spec(), "http://localhost:9000");
    station.command(Command::Connect).await.unwrap();
    let (status, body) = refusal(&mut observations).await;
    assert_eq!(status, None);
    assert!(body.contains("is no WebSocket URL"), "{body}");
    station.shutdown().await;
}

#[tokio::test]
async fn a_cut_leaves_without_a_closing_handshake_and_the_queue_comes_after_the_reconnect() {
    let (listener, url) = listen().await;
    let (station, mut observations) = start(spec(), &url);
    let server = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let (mut socket, _) = accept(stream, Some("ocpp2.0.1")).await;
        assert!(
            serve(&mut socket, is_ended).await.is_none(),
            "the connection ends before the session"
        );
        let is_polite = matches!(socket.next().await, Some(Ok(Message::Close(_))));
        let (stream, _) = listener.accept().await.unwrap();
        let (mut socket, _) = accept(stream, Some("ocpp2.0.1")).await;
        let calls = serve(&mut socket, is_ended).await.unwrap();
        (is_polite, calls)
    });
    station.command(Command::Connect).await.unwrap();
    observed(&mut observations, |kind| {
        matches!(kind, ObservationKind::BootAnswered { .. }).then_some(())
    })
    .await;
    let vehicle = Vehicle::scenario();
    let start = Command::StartCharging {
        evse: 1,
        vehicle,
        token: token(),
        duration: None,
    };
    station.command(start).await.unwrap();
    observed(&mut observations, |kind| {
        matches!(kind, ObservationKind::TransactionStarted { .. }).then_some(())
    })
    .await;
    station
        .command(Command::CutLink { duration: None })
        .await
        .unwrap();
    let stop = Command::StopCharging {
        evse: 1,
        reason: StopReason::Local,
    };
    station.command(stop).await.unwrap();
    station.command(Command::RestoreLink).await.unwrap();
    let (is_polite, calls) = tokio::time::timeout(PATIENCE, server)
        .await
        .unwrap()
        .unwrap();
    assert!(!is_polite);
    assert!(calls.iter().all(|(action, _)| action != "BootNotification"));
    let ended = &calls.last().unwrap().1;
    assert_eq!(ended["offline"], true);
    station.shutdown().await;
}

#[tokio::test]
async fn speaks_tls_with_a_given_root_and_refuses_a_server_it_cannot_verify() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tls");
    let chain = CertificateDer::pem_file_iter(folder.join("server.pem"));
    let chain = chain.unwrap().map(Result::unwrap).collect();
    let key = PrivateKeyDer::from_pem_file(folder.join("server.key")).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let (listener, url) = listen().await;
    let url = url.replacen("ws://127.0.0.1", "wss://localhost", 1);
    let server = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let is_refused = acceptor.accept(stream).await.is_err();
        let (stream, _) = listener.accept().await.unwrap();
        let stream = acceptor.accept(stream).await.unwrap();
        let (mut socket, _) = accept(stream, Some("ocpp2.0.1")).await;
        let boots = |action: &str, _: &Value| action == "BootNotification";
        assert!(serve(&mut socket, boots).await.is_some());
        is_refused
    });
    // Only a root of the test's own signed the server: the roots of the system do not verify it.
    let (stranger, mut observations) = start(spec(), &url);
    stranger.command(Command::Connect).await.unwrap();
    let (_, body) = refusal(&mut observations).await;
    assert!(body.contains("TLS failed"), "{body}");
    stranger.shutdown().await;

    let mut trusting = spec();
    trusting.tls.ca_file = Some(folder.join("ca.pem"));
    let (station, mut observations) = start(trusting, &url);
    station.command(Command::Connect).await.unwrap();
    observed(&mut observations, |kind| {
        matches!(kind, ObservationKind::BootAnswered { .. }).then_some(())
    })
    .await;
    assert!(
        tokio::time::timeout(PATIENCE, server)
            .await
            .unwrap()
            .unwrap()
    );
    station.shutdown().await;
}

/// Case 8, with a file and without a goodbye: the runtime of the first station is thrown away.
#[test]
fn a_killed_station_sends_its_queue_after_the_restart_and_ends_the_transaction() {
    let folder = tempfile::tempdir().unwrap();
    let with_state = || {
        let mut spec = spec();
        spec.state_dir = Some(folder.path().to_owned());
        spec.sampling = Duration::from_secs(1);
        spec
    };
    let first = tokio::runtime::Runtime::new().unwrap();
    let id = first.block_on(async {
        let (listener, url) = listen().await;
        let (station, mut observations) = start(with_state(), &url);
        let server = tokio::spawn(async move {
            let (stream, _): (TcpStream, _) = listener.accept().await.unwrap();
            let (mut socket, _) = accept(stream, Some("ocpp2.0.1")).await;
            let starts = |_: &str, payload: &Value| payload["eventType"] == "Started";
            serve(&mut socket, starts).await.unwrap();
            // From now on the CSMS says nothing more.
            std::future::pending::<()>().await;
        });
        station.command(Command::Connect).await.unwrap();
        observed(&mut observations, |kind| {
            matches!(kind, ObservationKind::BootAnswered { .. }).then_some(())
        })
        .await;
        let vehicle = Vehicle::scenario();
        let start = Command::StartCharging {
            evse: 1,
            vehicle,
            token: token(),
            duration: None,
        };
        station.command(start).await.unwrap();
        // Two samples, of which not one was acknowledged.
        let mut samples = 0;
        let id = observed(&mut observations, |kind| match kind {
            ObservationKind::Sampled { transaction_id, .. } => {
                samples += 1;
                (samples == 2).then_some(transaction_id)
            }
            _ => None,
        })
        .await;
        // The queue is written before anything of the same step is told.
        std::mem::forget(station);
        server.abort();
        id
    });
    first.shutdown_background();

    let second = tokio::runtime::Runtime::new().unwrap();
    second.block_on(async {
        let (listener, url) = listen().await;
        let (station, _observations) = start(with_state(), &url);
        let server = tokio::spawn(async move {
            let (stream, _) = listener.accept().await.unwrap();
            let (mut socket, _) = accept(stream, Some("ocpp2.0.1")).await;
            serve(&mut socket, is_ended).await.unwrap()
        });
        station.command(Command::Connect).await.unwrap();
        let calls = tokio::time::timeout(PATIENCE, server)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(calls[0].0, "BootNotification");
        let events: Vec<&Value> = calls
            .iter()
            .filter(|(action, _)| action == "TransactionEvent")
            .map(|(_, e)| e)
            .collect();
        let numbers: Vec<u64> = events
            .iter()
            .map(|e| e["seqNo"].as_u64().unwrap())
            .collect();
        assert!(
            numbers.len() >= 3 && numbers.windows(2).all(|n| n[1] == n[0] + 1),
            "{numbers:?}"
        );
        for event in &events {
            assert_eq!(event["transactionInfo"]["transactionId"], id.as_str());
            assert_eq!(event["offline"], true);
        }
        let last = events.last().unwrap();
        assert_eq!(last["transactionInfo"]["stoppedReason"], "PowerLoss");
        station.shutdown().await;
    });
}
