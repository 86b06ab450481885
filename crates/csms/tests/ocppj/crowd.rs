//! Many peers at once: cases 10 and 13 in a form that fits a test.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use super::peer::{PATIENCE, boot, lab, lab_on, until};

/// Stations that come back at once.
const STATIONS: usize = 200;
/// Handshakes at once from one address.
const SHARE: usize = 64;

#[tokio::test]
async fn case_10_one_address_cannot_take_all_places_of_an_exposed_server() {
    let lab = lab(|o| {
        o.listen = Some("0.0.0.0:0".into());
        o.open_to_the_network = Some(true);
    })
    .await;
    let mut silent = Vec::new();
    for _ in 0..SHARE {
        let mut peer = TcpStream::connect(lab.address()).await.unwrap();
        peer.write_all(b"GET /CP001 HT").await.unwrap();
        silent.push(peer);
    }
    // Peers are accepted in order. One more is shown the door, without a word.
    let mut one_more = TcpStream::connect(lab.address()).await.unwrap();
    let read = tokio::time::timeout(PATIENCE, one_more.read(&mut [0])).await;
    assert!(matches!(read.expect("it must be ended"), Ok(0) | Err(_)));
    // A place that is given up is free again.
    silent.truncate(SHARE / 2);
    until(async || lab.try_connect("/CP002", |_| ()).await.ok()).await;
}

#[tokio::test]
async fn case_13_all_stations_that_reconnect_at_once_after_a_restart_are_registered_once() {
    let before = lab(|_| ()).await;
    let store = before.store.clone();
    let mut stations = Vec::new();
    for n in 0..STATIONS {
        stations.push(before.accepted(&format!("/CP{n:03}")).await);
    }
    assert!(before.server.shutdown().await);
    drop(stations);
    let after = std::sync::Arc::new(lab_on(store, |_| ()).await);
    let mut crowd = JoinSet::new();
    for n in 0..STATIONS {
        let lab = std::sync::Arc::clone(&after);
        crowd.spawn(async move {
            let mut station = lab.connect(&format!("/CP{n:03}")).await;
            let answer = station.call("BootNotification", boot()).await.unwrap();
            assert_eq!(answer["status"], "Accepted");
            let answer = station.call("Heartbeat", serde_json::json!({})).await;
            assert!(answer.is_ok());
            station
        });
    }
    let served = tokio::time::timeout(PATIENCE, crowd.join_all()).await;
    assert_eq!(served.expect("nobody may starve").len(), STATIONS);
    let page = csms::store::queries::PageRequest::oldest(1000);
    let rows = after.server.core.queries.stations(page).await.unwrap();
    assert_eq!(rows.len(), STATIONS);
    assert!(
        rows.iter()
            .all(|row| row.registration.as_deref() == Some("Accepted"))
    );
}
