//! Live events: order, resumption, and the end of a stream.

use csms::live::LiveEventKind;
use reqwest::Response;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpSocket;

use crate::lab::{self, Lab};

/// One server-sent event.
#[derive(Debug)]
pub(crate) struct Event {
    pub(crate) name: String,
    pub(crate) id: Option<i64>,
    pub(crate) data: Value,
}

pub(crate) struct Stream {
    response: Response,
    text: String,
}

impl Stream {
    pub(crate) async fn open(lab: &Lab, path: &str, last: Option<i64>) -> Self {
        let mut request = lab.client.get(lab.url(path));
        if let Some(last) = last {
            request = request.header("Last-Event-ID", last);
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self {
            response,
            text: String::new(),
        }
    }

    /// The next event; `None` = the server ended the stream.
    pub(crate) async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some((block, rest)) = self.text.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.text = rest;
                let field = |name: &str| {
                    let prefix = format!("{name}: ");
                    let mut lines = block.lines();
                    lines.find_map(|line| line.strip_prefix(prefix.as_str()).map(str::to_owned))
                };
                if let Some(name) = field("event") {
                    return Some(Event {
                        name,
                        id: field("id").map(|id| id.parse().unwrap()),
                        data: serde_json::from_str(&field("data").unwrap()).unwrap(),
                    });
                }
                continue;
            }
            let chunk = self.response.chunk().await.unwrap()?;
            self.text.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }
}

#[tokio::test]
async fn what_happens_is_told_in_order_and_can_be_resumed() {
    let lab = lab::open().await;
    let path = "/api/v1/events?kind=connected,booted,connector-status";
    let mut first = Stream::open(&lab, path, None).await;
    let _station = lab.station("CP001").await;
    let mut ids = Vec::new();
    for expected in ["connected", "booted", "connector-status"] {
        let event = first.next().await.unwrap();
        assert_eq!(event.name, expected);
        assert_eq!(event.data["station"], "CP001");
        assert_eq!(event.data["seq"], event.id.unwrap());
        ids.push(event.id.unwrap());
    }
    assert!(ids.is_sorted_by(|a, b| a < b), "{ids:?}");
    let mut resumed = Stream::open(&lab, path, Some(ids[0])).await;
    let event = resumed.next().await.unwrap();
    assert_eq!((event.name.as_str(), event.id), ("booted", Some(ids[1])));
}

#[tokio::test]
async fn a_client_that_was_away_too_long_is_told_so() {
    let lab = lab::open().await;
    let mut stream = Stream::open(&lab, "/api/v1/events", Some(-100)).await;
    assert_eq!(stream.next().await.unwrap().name, "lagged");
}

#[tokio::test]
async fn other_stations_and_kinds_are_left_out_when_asked() {
    let lab = lab::open().await;
    let mut stream = Stream::open(&lab, "/api/v1/events?station=cp002&kind=booted", None).await;
    let _one = lab.station("CP001").await;
    let _two = lab.station("CP002").await;
    let event = stream.next().await.unwrap();
    assert_eq!(
        (event.name.as_str(), &event.data["station"]),
        ("booted", &json!("CP002"))
    );
}

#[tokio::test]
async fn a_shutdown_ends_the_streams() {
    let lab = lab::open().await;
    let mut stream = Stream::open(&lab, "/api/v1/events?kind=booted", None).await;
    let (end, is_clean) = tokio::join!(stream.next(), lab.server.shutdown());
    assert!(end.is_none(), "{end:?}");
    assert!(is_clean);
}

#[tokio::test]
async fn listeners_are_bounded_and_a_seat_is_given_back() {
    let lab = lab::open().await;
    let ask = || lab.client.get(lab.url("/api/v1/events")).send();
    let mut listening = Vec::new();
    let refused = loop {
        let response = ask().await.unwrap();
        if response.status() != 200 {
            break response;
        }
        listening.push(response);
        assert!(listening.len() <= 256);
    };
    assert_eq!(refused.status(), 429);
    assert_eq!(listening.len(), 256);
    listening.clear();
    while ask().await.unwrap().status() != 200 {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_client_that_does_not_read_holds_up_nobody_and_learns_that_it_missed_something() {
    const ROUNDS: usize = 60;
    const ROUND: usize = 500;
    let lab = lab::open().await;
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let mut slow = socket.connect(lab.server.http_address).await.unwrap();
    let head = "GET /api/v1/events?kind=refused HTTP/1.1\r\nHost: localhost\r\n\r\n";
    slow.write_all(head.as_bytes()).await.unwrap();
    let mut begin = [0; 12];
    slow.read_exact(&mut begin).await.unwrap();
    assert_eq!(&begin, b"HTTP/1.1 200");
    let mut quick = Stream::open(&lab, "/api/v1/events?kind=refused", None).await;
    let live = &lab.server.core.live;
    let mut last = 0;
    for _ in 0..ROUNDS {
        for _ in 0..ROUND {
            let what = LiveEventKind::Refused {
                reason: "identity",
                detail: "x".repeat(1000),
                remedy: "",
            };
            live.publish(lab.server.core.clock.now(), None, what);
        }
        // One that reads gets every event.
        for _ in 0..ROUND {
            let event = quick.next().await.unwrap();
            assert_eq!(event.name, "refused");
            last = event.id.unwrap();
        }
    }
    let end = format!("id: {last}\n");
    let mut told = Vec::new();
    let mut chunk = vec![0; 64 * 1024];
    while !String::from_utf8_lossy(&told[told.len().saturating_sub(4096)..]).contains(&end) {
        let read = slow.read(&mut chunk).await.unwrap();
        assert!(read > 0, "the stream ended");
        told.extend_from_slice(&chunk[..read]);
    }
    let told = String::from_utf8_lossy(&told);
    assert!(told.contains("event: lagged"));
    // What waited for it: the bounded bus, and what the sockets hold.
    let all = ROUNDS * ROUND * 1000;
    assert!(told.len() < all / 2, "{} of {all}", told.len());
}
