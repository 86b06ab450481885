//! What the board costs, and when it costs nothing.

use std::sync::Mutex as StdMutex;

use super::*;
use crate::clock::Clock;
use crate::config::{Options, Settings};
use crate::live::LiveEventKind;
use crate::server::{self, Parts, Server};
use jiff::Timestamp;

/// The machine's clock, put forward by so much.
#[derive(Debug, Default)]
struct Ahead(crate::clock::SystemClock, StdMutex<Duration>);

impl Clock for Ahead {
    fn now(&self) -> Timestamp {
        self.0.now()
    }

    fn monotonic(&self) -> Duration {
        self.0.monotonic() + *self.1.lock().unwrap()
    }
}

async fn server(clock: Arc<Ahead>) -> Server {
    let options = Options {
        listen: Some("127.0.0.1:0".into()),
        http: Some("127.0.0.1:0".into()),
        database: Some("memory:".into()),
        ..Options::default()
    };
    let parts = Parts {
        clock: Some(clock),
        ..Parts::default()
    };
    server::start_with(Settings::resolve(options).unwrap(), parts)
        .await
        .unwrap()
}

fn heartbeat(core: &Core, station: usize) {
    let what = LiveEventKind::Message {
        direction: "in",
        message_type: 2,
        message_id: "m".into(),
        action: Some("Heartbeat"),
        outcome: None,
        ms: None,
    };
    let station = format!("CP{station}").into();
    core.live.tell(|| (core.clock.now(), Some(station), what));
}

fn fault(core: &Core, station: usize) {
    let what = LiveEventKind::ConnectorStatus {
        evse_id: 1,
        connector_id: 1,
        status: "Faulted",
    };
    let station = format!("CP{station}").into();
    core.live.publish(core.clock.now(), Some(station), what);
}

fn rows(told: &Bytes) -> Vec<String> {
    let text = std::str::from_utf8(told).unwrap();
    let data = text.split_once("data: ").unwrap().1;
    let data: serde_json::Value = serde_json::from_str(data.trim()).unwrap();
    let rows = data["stations"].as_array().unwrap();
    let ids = rows
        .iter()
        .map(|row| row["id"].as_str().unwrap().to_owned());
    ids.collect()
}

/// The board, and nobody else who fetches.
async fn alone(core: &Arc<Core>) -> (State, OpenInbox) {
    let inbox = OpenInbox::new(core);
    (load::load(core).await.unwrap(), inbox)
}

#[tokio::test]
async fn a_second_of_full_load_is_a_bounded_number_of_rows_and_bytes() {
    const EVENTS: usize = 5_000;
    let server = server(Arc::default()).await;
    let core = &server.core;
    let (mut state, _inbox) = alone(core).await;
    for event in 0..EVENTS {
        heartbeat(core, event % 2_000);
    }
    let (mut told_rows, mut bytes, mut batches) = (0, 0, 0);
    for _ in 0..4 {
        state.take(core, core.live.fetch_inbox());
        if let Some(told) = state.changes(core) {
            let rows = rows(&told).len();
            assert!(rows <= 200, "{rows}");
            told_rows += rows;
            bytes += told.len();
            batches += 1;
        }
    }
    // Four messages for 5,000 events, however many pages there are; each station once, not each event.
    assert_eq!(batches, 4);
    assert_eq!(told_rows, 800);
    assert!(bytes < 500_000, "{bytes}");
    // What was too much for one second comes in the next ones; then nothing is left.
    let mut rest = 0;
    while let Some(told) = state.changes(core) {
        rest += rows(&told).len();
    }
    assert_eq!(rest, 1_200);
}

#[tokio::test]
async fn what_people_should_see_at_once_goes_before_signs_of_life() {
    let server = server(Arc::default()).await;
    let core = &server.core;
    let (mut state, _inbox) = alone(core).await;
    for station in 0..2_000 {
        heartbeat(core, station);
    }
    fault(core, 1_999);
    state.take(core, core.live.fetch_inbox());
    let first = rows(&state.changes(core).unwrap());
    assert_eq!(first[0], "CP1999");
    // And it is not told twice.
    for _ in 0..4 {
        let next = state.changes(core).map(|told| rows(&told));
        assert!(!next.unwrap_or_default().contains(&"CP1999".to_owned()));
    }
}

fn kinds(told: Option<Bytes>) -> Vec<String> {
    let Some(told) = told else { return Vec::new() };
    let text = std::str::from_utf8(&told).unwrap();
    let data = text.split_once("data: ").unwrap().1;
    let data: serde_json::Value = serde_json::from_str(data.trim()).unwrap();
    let kinds = data["kinds"].as_array().into_iter().flatten();
    kinds
        .map(|kind| kind.as_str().unwrap().to_owned())
        .collect()
}

fn audited(core: &Core) {
    let what = LiveEventKind::Audit {
        audit_key: 1,
        who: "somebody".into(),
        method: "PUT".into(),
        path: "/api/v1/sites/a".into(),
        status: 200,
    };
    core.live.publish(core.clock.now(), None, what);
}

#[tokio::test]
async fn what_no_row_shows_is_told_by_its_kind_once_and_to_who_comes_back() {
    let server = server(Arc::default()).await;
    let core = &server.core;
    let (mut state, _inbox) = alone(core).await;
    state.take(core, core.live.fetch_inbox());
    // The figures of the beginning.
    state.changes(core);
    let before = state.seq;
    for _ in 0..3 {
        audited(core);
    }
    fault(core, 1);
    heartbeat(core, 1);
    state.take(core, core.live.fetch_inbox());
    let told = state.changes(core);
    assert_eq!(kinds(told), ["audit", "connector-status"]);
    assert!(kinds(state.changes(core)).is_empty(), "told twice");
    let now = core.clock.now();
    let missed = state.since(before, now);
    assert_eq!(kinds(missed), ["audit", "connector-status"]);
    assert!(kinds(state.since(state.seq, now)).is_empty());
}

#[tokio::test]
async fn all_pages_get_the_same_bytes() {
    let server = server(Arc::default()).await;
    let core = &server.core;
    let (_closing, closed) = watch::channel(false);
    let board = Arc::<Board>::default();
    let one = board.open(core, closed.clone()).await.unwrap();
    let other = board.open(core, closed).await.unwrap();
    let (_, mut first) = one.follow(core, None);
    let (_, mut second) = other.follow(core, None);
    heartbeat(core, 1);
    let (first, second) = (first.recv().await.unwrap(), second.recv().await.unwrap());
    assert_eq!(first.as_ptr(), second.as_ptr());
}

#[tokio::test]
async fn nothing_is_kept_up_for_nobody() {
    let clock: Arc<Ahead> = Arc::default();
    let server = server(clock.clone()).await;
    let core = &server.core;
    heartbeat(core, 1);
    assert!(core.live.fetch_inbox().events.is_empty(), "nobody looks");
    let (_closing, closed) = watch::channel(false);
    let board = Arc::<Board>::default();
    let shared = board.open(core, closed.clone()).await.unwrap();
    let (_, page) = shared.follow(core, None);
    let gone = async || {
        tokio::time::sleep(PACE * 3).await;
        !board.is_open().await
    };
    *clock.1.lock().unwrap() += LINGER * 2;
    assert!(!gone().await, "a page is there");
    drop(page);
    assert!(!gone().await, "it left just now");
    *clock.1.lock().unwrap() += LINGER * 2;
    while !gone().await {}
    heartbeat(core, 1);
    assert!(
        core.live.fetch_inbox().events.is_empty(),
        "nobody looks any more"
    );
    // Who comes then gets it anew.
    board.open(core, closed).await.unwrap();
    assert!(board.is_open().await);
}

#[tokio::test]
async fn more_than_can_be_followed_is_loaded_afresh() {
    let server = server(Arc::default()).await;
    let core = &server.core;
    let (_closing, closed) = watch::channel(false);
    let board = Arc::<Board>::default();
    let shared = board.open(core, closed).await.unwrap();
    let (_, mut page) = shared.follow(core, None);
    // On one thread: the board has no turn meanwhile.
    for event in 0..70_000 {
        heartbeat(core, event % 10);
    }
    while page.recv().await.unwrap() != reload() {}
}

#[tokio::test]
async fn a_board_that_ends_does_not_cut_off_the_one_that_has_begun_since() {
    let server = server(Arc::default()).await;
    let core = &server.core;
    let ending = OpenInbox::new(core);
    let begun = OpenInbox::new(core);
    drop(ending);
    heartbeat(core, 1);
    assert_eq!(core.live.fetch_inbox().events.len(), 1);
    drop(begun);
    heartbeat(core, 1);
    assert!(core.live.fetch_inbox().events.is_empty());
}
