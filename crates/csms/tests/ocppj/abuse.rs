//! One station that behaves badly, beside others that do not: they are served, and what the bad one
//! costs is bounded.

use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use csms::store::memory::Gate;
use csms::store::queries::{MessageFilter, PageRequest, TransactionFilter};
use futures_util::SinkExt;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::{JoinHandle, JoinSet};
use tokio_tungstenite::tungstenite::Message;

use super::peer::{Lab, Station, boot, lab, until};

/// Stations that behave.
const NORMAL: usize = 20;
/// What each of them sends while the bad one is at work.
const CALLS: usize = 10;

fn event(transaction: usize, seq_no: usize) -> Value {
    let kind = if seq_no == 0 { "Started" } else { "Updated" };
    json!({
        "eventType": kind, "timestamp": "2026-01-01T00:00:00Z", "triggerReason": "MeterValuePeriodic",
        "seqNo": seq_no, "transactionInfo": {"transactionId": format!("tx-{transaction}")}
    })
}

async fn normal_stations(lab: &Lab) -> Vec<Station> {
    let mut stations = Vec::new();
    for i in 0..NORMAL {
        stations.push(lab.accepted(&format!("/NORMAL{i}")).await);
    }
    stations
}

/// Every normal station sends its events, and gets every answer.
async fn are_served(stations: Vec<Station>) {
    let mut serving = JoinSet::new();
    for (i, mut station) in stations.into_iter().enumerate() {
        serving.spawn(async move {
            for seq_no in 0..CALLS {
                let answer = station.call("TransactionEvent", event(i, seq_no)).await;
                assert!(answer.is_ok(), "{answer:?}");
            }
        });
    }
    while let Some(served) = serving.join_next().await {
        served.unwrap();
    }
}

/// A peer whose own buffers are small, so that what the server cannot send stays with the server.
async fn narrow(lab: &Lab, path: &str) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let mut stream = socket.connect(lab.address()).await.unwrap();
    let head = format!(
        "GET {path} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
         Sec-WebSocket-Protocol: ocpp2.0.1\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream
}

/// A text message as a client sends it, masked with zeros.
fn masked(text: &str) -> Vec<u8> {
    let mut frame = vec![0x81];
    match u16::try_from(text.len()) {
        Ok(length @ 0..126) => frame.push(0x80 | u8::try_from(length).unwrap()),
        Ok(length) => {
            frame.push(0x80 | 126);
            frame.extend(length.to_be_bytes());
        }
        Err(_) => {
            frame.push(0x80 | 127);
            frame.extend((text.len() as u64).to_be_bytes());
        }
    }
    frame.extend([0; 4]);
    frame.extend(text.as_bytes());
    frame
}

/// Writes `frame` again and again until the connection breaks; reads nothing.
fn flood(mut stream: TcpStream, frame: Vec<u8>) -> JoinHandle<u64> {
    tokio::spawn(async move {
        let mut sent = 0;
        while stream.write_all(&frame).await.is_ok() {
            sent += 1;
        }
        sent
    })
}

async fn end_of(lab: &Lab, identity: &str) -> String {
    let key = lab.key(identity).await;
    until(async || {
        let queries = &lab.server.core.queries;
        let rows = queries.connections(Some(key), PageRequest::newest(1));
        rows.await.unwrap()[0].reason.clone()
    })
    .await
}

#[tokio::test]
async fn a_station_that_floods_and_reads_nothing_is_ended_and_holds_up_nobody() {
    let lab = lab(|_| ()).await;
    let stations = normal_stations(&lab).await;
    let mut stream = narrow(&lab, "/ABUSER").await;
    let hello = json!([2, "b", "BootNotification", boot()]).to_string();
    stream.write_all(&masked(&hello)).await.unwrap();
    // Each answer names the action: a kilobyte of nothing.
    let call = json!([2, "x", "A".repeat(200), {}]).to_string();
    let flooding = flood(stream, masked(&call));
    lab.connected(NORMAL + 1).await;
    are_served(stations).await;
    // It is no longer read once its answers do not fit; then it is taken for gone.
    let reason = end_of(&lab, "ABUSER").await;
    assert!(reason.contains("takes no messages"), "{reason}");
    let sent = flooding.await.unwrap();
    let handled = lab.server.core.counters.calls_in.load(Relaxed);
    assert!(handled <= sent + (NORMAL * (CALLS + 1)) as u64 + 1);
}

#[tokio::test]
async fn long_calls_of_one_station_wait_in_its_socket_and_not_in_memory() {
    let lab = lab(|_| ()).await;
    let mut abuser = lab.accepted("/ABUSER").await;
    lab.store.set_gate(Gate::Blocked);
    // Sixteen may wait by number, but not sixteen of these.
    let data = "x".repeat(200 * 1024);
    let call =
        move |i| json!([2, format!("d{i}"), "DataTransfer", {"vendorId": "v", "data": data}]);
    let before = lab.server.core.counters.calls_in.load(Relaxed);
    let sending = tokio::spawn(async move {
        for i in 0..40 {
            if abuser
                .socket
                .send(Message::text(call(i).to_string()))
                .await
                .is_err()
            {
                break;
            }
        }
        abuser
    });
    let taken = || {
        let now = lab.server.core.counters.calls_in.load(Relaxed);
        now - before
    };
    // One is served, and of those that wait the second goes beyond the bound.
    until(async || (taken() >= 3).then_some(())).await;
    tokio::time::sleep(super::peer::SILENCE).await;
    assert_eq!(taken(), 3);
    lab.store.set_gate(Gate::Open);
    until(async || (taken() == 40).then_some(())).await;
    let mut abuser = sending.await.unwrap();
    for i in 0..40 {
        assert_eq!(abuser.frame().await[1], format!("d{i}"));
    }
}

#[tokio::test]
async fn unreadable_frames_end_their_own_connection_and_no_other() {
    let lab = lab(|_| ()).await;
    let stations = normal_stations(&lab).await;
    let stream = narrow(&lab, "/ABUSER").await;
    let flooding = flood(stream, masked("{{{{"));
    are_served(stations).await;
    let reason = end_of(&lab, "ABUSER").await;
    assert!(reason.contains("too many unreadable frames"), "{reason}");
    flooding.await.unwrap();
}

#[tokio::test]
async fn a_station_that_sends_a_byte_at_a_time_and_answers_no_pings_is_given_up() {
    let lab = lab(|options| options.ping_interval = Some("1s".into())).await;
    let stations = normal_stations(&lab).await;
    let mut stream = narrow(&lab, "/ABUSER").await;
    let trickling = tokio::spawn(async move {
        for byte in masked(&" ".repeat(100_000)) {
            if stream.write_all(&[byte]).await.is_err() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
    lab.connected(NORMAL + 1).await;
    are_served(stations).await;
    let reason = end_of(&lab, "ABUSER").await;
    assert!(reason.contains("ping"), "{reason}");
    trickling.await.unwrap();
}

#[tokio::test]
async fn the_rate_limit_slows_one_station_and_not_its_neighbours() {
    let lab = lab(|options| options.messages_per_second = Some(5)).await;
    let stations = normal_stations(&lab).await;
    let mut abuser = lab.accepted("/ABUSER").await;
    for i in 0..100 {
        let call = json!([2, format!("h{i}"), "Heartbeat", {}]);
        abuser.send(call.to_string()).await;
    }
    are_served(stations).await;
    // Nothing is dropped: what is above the rate waits.
    for i in 0..30 {
        assert_eq!(abuser.frame().await[1], format!("h{i}"));
    }
    let counters = &lab.server.core.counters;
    let taken = counters.calls_in.load(Relaxed);
    let others = (NORMAL * (CALLS + 1)) as u64;
    assert!(
        taken - others < 100,
        "the rest waits in the socket: {taken}"
    );
}

#[tokio::test]
async fn while_the_disk_stands_still_queues_are_bounded_and_afterwards_everybody_is_answered_once()
{
    let lab = lab(|_| ()).await;
    let mut stations = normal_stations(&lab).await;
    let mut idle = lab.accepted("/IDLE").await;
    lab.store.set_gate(Gate::Blocked);
    for (i, station) in stations.iter_mut().enumerate() {
        for seq_no in 0..CALLS {
            let call = json!([
                2,
                format!("e{seq_no}"),
                "TransactionEvent",
                event(i, seq_no)
            ]);
            station.send(call.to_string()).await;
        }
    }
    // What needs no disk goes on.
    assert!(idle.call("Heartbeat", json!({})).await.is_ok());
    let health = lab.server.core.writer.health();
    assert!(health.queued <= NORMAL, "one of each station: {health:?}");
    lab.store.set_gate(Gate::Open);
    for station in &mut stations {
        for seq_no in 0..CALLS {
            let frame = station.frame().await;
            assert_eq!(
                (&frame[0], &frame[1]),
                (&json!(3), &json!(format!("e{seq_no}")))
            );
        }
    }
    // Under load the rows of transactions follow their events a moment later.
    lab.server.core.writer.drain().await.unwrap();
    let queries = &lab.server.core.queries;
    let page = PageRequest::oldest(1000);
    let rows = queries
        .transactions(&TransactionFilter::default(), page)
        .await
        .unwrap();
    let counts: Vec<_> = rows.iter().map(|row| row.event_count).collect();
    assert_eq!(counts, [CALLS as i64; NORMAL]);
}

#[tokio::test]
async fn case_28_boots_without_end_add_no_rows_but_to_the_journal_which_is_bounded() {
    let lab = lab(|options| options.journal_keep_rows = Some(50)).await;
    let mut station = lab.accepted("/CP001").await;
    for _ in 0..200 {
        let answer = station.call("BootNotification", boot()).await.unwrap();
        assert_eq!(answer["status"], "Accepted");
    }
    let key = lab.key("CP001").await;
    let queries = &lab.server.core.queries;
    let page = PageRequest::oldest(1000);
    assert_eq!(queries.counts().await.unwrap().stations, 1);
    assert_eq!(queries.connections(None, page).await.unwrap().len(), 1);
    assert!(queries.connectors(Some(key)).await.unwrap().is_empty());
    assert!(queries.commands(key, page).await.unwrap().is_empty());
    let boots = queries.reports(key, ocpp201::Action::BootNotification, page);
    assert!(boots.await.unwrap().is_empty());
    until(async || {
        let rows = queries
            .messages(&MessageFilter::default(), page)
            .await
            .unwrap();
        (rows.len() <= 50).then_some(())
    })
    .await;
}
