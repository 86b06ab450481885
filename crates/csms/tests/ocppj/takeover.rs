//! Cases 7, 9 and 12, and the end of the server: connections that end for other reasons than the
//! station's.

use std::future::pending;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use csms::clock::{IdSource, SystemClock};
use csms::config::Settings;
use csms::server::{Incoming, start_without_sockets};
use csms::store::Seed;
use csms::store::memory::MemoryStore;
use csms::store::queries::PageRequest;
use serde_json::json;
use tokio::io::{
    AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, DuplexStream, ReadBuf,
};
use tokio_tungstenite::tungstenite::Error;

use super::peer::{UPGRADE, boot, lab, lab_on, now, options, until};

#[tokio::test]
async fn case_7_the_newest_connection_wins_and_the_end_of_the_old_one_changes_nothing() {
    let lab = lab(|_| ()).await;
    let mut old = lab.accepted("/CP001").await;
    let mut new = lab.connect("/cp001").await;
    let (code, reason) = old.closed().await;
    assert_eq!(
        (code, reason.as_str()),
        (1008, "replaced by a newer connection")
    );
    drop(old);
    // Accepted before: a reconnect needs no BootNotification.
    assert!(new.call("Heartbeat", json!({})).await.is_ok());
    lab.connected(1).await;
    let key = lab.key("CP001").await;
    let info = lab.server.core.connections.connected(&key).unwrap();
    let page = csms::store::queries::PageRequest::newest(10);
    // The end of the old one is stored a moment after the station is told.
    let open = until(async || {
        let rows = lab.server.core.queries.connections(Some(key), page);
        let mut rows = rows.await.unwrap();
        rows.retain(|row| row.disconnected_at.is_none());
        <[_; 1]>::try_from(rows).ok()
    })
    .await;
    assert_eq!(open[0].connection_key, info.connection.0);
}

#[tokio::test]
async fn case_9_devices_that_take_one_identity_from_each_other_are_slowed_down_and_listed() {
    let lab = lab(|_| ()).await;
    let mut stations = vec![lab.connect("/CP001").await];
    for _ in 0..3 {
        stations.push(lab.connect("/CP001").await);
        lab.connected(1).await;
    }
    let Err(Error::Http(answer)) = lab.try_connect("/CP001", |_| ()).await else {
        panic!("a fourth take-over within a minute");
    };
    assert_eq!(answer.status(), 429);
    assert!(answer.headers().contains_key("Retry-After"));
    assert_eq!(lab.refusals(1).await[0].reason, "identity-conflict");
    let last = stations.last_mut().unwrap();
    assert!(last.call("BootNotification", boot()).await.is_ok());
}

#[tokio::test]
async fn case_12_a_station_that_answers_no_pings_is_offline_after_two() {
    let lab = lab(|o| o.ping_interval = Some("1s".into())).await;
    // Never polled again: no pong leaves it.
    let _station = lab.accepted("/CP001").await;
    lab.connected(1).await;
    lab.connected(0).await;
    let key = lab.key("CP001").await;
    let page = csms::store::queries::PageRequest::newest(1);
    let row = super::peer::until(async || {
        let rows = lab
            .server
            .core
            .queries
            .connections(Some(key), page)
            .await
            .unwrap();
        rows.into_iter()
            .next()
            .filter(|row| row.disconnected_at.is_some())
    })
    .await;
    assert_eq!(
        row.reason.as_deref(),
        Some("no sign of life: two pings were not answered")
    );
}

#[tokio::test]
async fn a_station_that_answers_pings_stays_without_sending_anything() {
    let lab = lab(|o| o.ping_interval = Some("1s".into())).await;
    let mut station = lab.accepted("/CP001").await;
    // Reading answers the pings.
    let three_pings = std::time::Duration::from_millis(3500);
    let read = tokio::time::timeout(three_pings, station.message()).await;
    assert!(read.is_err(), "{read:?}");
    assert_eq!(lab.server.core.connections.count(), 1);
}

#[tokio::test]
async fn at_the_end_stations_get_1001_and_what_they_were_answered_is_stored() {
    let lab = lab(|_| ()).await;
    let mut one = lab.accepted("/CP001").await;
    let mut two = lab.accepted("/CP002").await;
    lab.connected(2).await;
    let store = lab.store.clone();
    let ended = tokio::spawn(lab.server.shutdown());
    for station in [&mut one, &mut two] {
        let (code, reason) = station.closed().await;
        assert_eq!((code, reason.as_str()), (1001, "the CSMS is going away"));
    }
    drop((one, two));
    assert!(ended.await.unwrap(), "everything must be committed");
    let lab = lab_on(store, |_| ()).await;
    assert_eq!(
        lab.row("CP002").await.unwrap().registration.as_deref(),
        Some("Accepted")
    );
}

/// The way to a peer that cannot be given up without a panic.
struct Fragile(DuplexStream);

impl Drop for Fragile {
    fn drop(&mut self) {
        panic!("for the test");
    }
}

impl AsyncRead for Fragile {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Fragile {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}

/// One peer, and none after it.
struct Once(Option<Fragile>);

impl Incoming for Once {
    type Stream = Fragile;

    async fn accept(&mut self) -> io::Result<(Fragile, SocketAddr)> {
        match self.0.take() {
            Some(stream) => Ok((stream, SocketAddr::from(([127, 0, 0, 1], 1)))),
            None => pending().await,
        }
    }
}

#[tokio::test]
async fn a_connection_whose_destructor_panics_is_over_like_any_other() {
    let store = MemoryStore::new(Seed::None, now()).await.unwrap();
    let opened = store.reopen(now()).await.unwrap();
    let settings = Settings::resolve(options()).unwrap();
    let (mut station, peer) = tokio::io::duplex(64 * 1024);
    let clock = Arc::new(SystemClock::new());
    let incoming = Once(Some(Fragile(peer)));
    let starting = start_without_sockets(settings, opened, clock, IdSource::from_seed(1), incoming);
    let (server, _) = starting.await;
    let protocol = "Sec-WebSocket-Protocol: ocpp2.0.1";
    let upgrade = format!("GET /CP001 HTTP/1.1\r\n{UPGRADE}{protocol}\r\n\r\n");
    station.write_all(upgrade.as_bytes()).await.unwrap();
    let mut answer = [0; 12];
    station.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 101");
    let core = &server.core;
    until(async || (core.connections.count() == 1).then_some(())).await;
    drop(station);
    until(async || (core.connections.count() == 0).then_some(())).await;
    until(async || {
        let rows = core.queries.connections(None, PageRequest::newest(1)).await;
        rows.unwrap()[0].disconnected_at
    })
    .await;
}
