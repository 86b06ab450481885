//! The limits of an HTTP connection, under virtual time: what a limit of a minute does takes no time, and
//! no machine is too slow for it. Connections are pipes in memory; one test is on a real socket.

use axum::body::{Body, Bytes};
use axum::routing::get;
use futures_util::StreamExt as _;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout};

use super::*;
use crate::shutdown::Finished;

const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n";
/// Longer than every limit.
const PATIENCE: Duration = Duration::from_secs(3600);
/// What a pipe holds that nobody reads from.
const PIPE: usize = 16 * 1024;

/// An answer that takes longer than a head may, and says so.
async fn slow() -> Body {
    let begun = futures_util::stream::once(async { Ok::<_, Infallible>("begun") });
    let done = futures_util::stream::once(async {
        sleep(LIMITS.head * 4).await;
        Ok("done")
    });
    Body::from_stream(begun.chain(done))
}

/// A server and the connections to it.
struct Lab {
    server: HttpServer,
    close: watch::Sender<bool>,
}

fn lab(places: usize, share: Option<usize>) -> (Lab, Finished) {
    let (close, closing) = watch::channel(false);
    let (running, finished) = shutdown::tasks();
    let large = Bytes::from(vec![b'x'; PIPE * 4]);
    let router = Router::new()
        .route(
            "/",
            get(|| async { "served" }).post(|body: Bytes| async { body }),
        )
        .route("/slow", get(slow))
        .route("/large", get(move || async { large }));
    let server = HttpServer {
        limiter: ConnectionLimiter::new(places, share),
        ..HttpServer::new(router, false, closing, running)
    };
    (Lab { server, close }, finished)
}

impl Lab {
    /// A connection, as soon as there is a place for it.
    async fn connect(&self, said: &[u8]) -> DuplexStream {
        let peer = SocketAddr::from(([127, 0, 0, 1], 1));
        let (mut ours, theirs) = tokio::io::duplex(PIPE);
        let free = self.server.limiter.wait().await.unwrap();
        let permit = self.server.limiter.admit(free, peer.ip()).unwrap();
        tokio::spawn(self.server.clone().attend(theirs, peer, permit));
        ours.write_all(said).await.unwrap();
        ours
    }
}

async fn read_until(stream: &mut (impl AsyncRead + Unpin), expected: &str) {
    let mut answer = Vec::new();
    let reading = async {
        while !String::from_utf8_lossy(&answer).contains(expected) {
            assert_ne!(stream.read_buf(&mut answer).await.unwrap(), 0);
        }
    };
    timeout(PATIENCE, reading).await.unwrap();
}

/// Waits until the server ends the connection, in whatever way: after what time.
async fn ended(stream: &mut (impl AsyncRead + Unpin)) -> Duration {
    let began = Instant::now();
    let mut rest = Vec::new();
    let ended = timeout(PATIENCE, stream.read_to_end(&mut rest)).await;
    assert!(ended.is_ok(), "the server must end the connection");
    began.elapsed()
}

/// Timers have a resolution of a millisecond.
fn is_about(limit: Duration, measured: Duration) -> bool {
    (limit..limit + Duration::from_millis(10)).contains(&measured)
}

#[tokio::test(start_paused = true)]
async fn a_connection_without_a_complete_head_is_ended_and_gives_its_place_back() {
    let (lab, _finished) = lab(1, None);
    for said in [&b""[..], b"GET / HTTP/1.1\r\nHost: "] {
        let mut silent = lab.connect(said).await;
        assert!(is_about(LIMITS.head, ended(&mut silent).await));
    }
    read_until(&mut lab.connect(REQUEST).await, "served").await;
}

#[tokio::test(start_paused = true)]
async fn an_idle_connection_lives_beyond_the_deadline_of_a_head_which_holds_again_with_its_next_byte()
 {
    let (lab, _finished) = lab(8, None);
    let mut kept = lab.connect(REQUEST).await;
    read_until(&mut kept, "served").await;
    for _ in 0..3 {
        sleep(LIMITS.idle - LIMITS.head / 2).await;
        kept.write_all(REQUEST).await.unwrap();
        read_until(&mut kept, "served").await;
    }
    sleep(LIMITS.idle / 2).await;
    kept.write_all(b"GET / HTTP/1.1\r\nHost: ").await.unwrap();
    assert!(is_about(LIMITS.head, ended(&mut kept).await));
}

#[tokio::test(start_paused = true)]
async fn an_idle_connection_is_ended_by_its_own_limit() {
    let (lab, _finished) = lab(1, None);
    let mut idle = lab.connect(REQUEST).await;
    read_until(&mut idle, "served").await;
    assert!(is_about(LIMITS.idle, ended(&mut idle).await));
    read_until(&mut lab.connect(REQUEST).await, "served").await;
}

#[tokio::test(start_paused = true)]
async fn neither_a_slow_body_nor_a_slow_answer_is_measured_by_the_deadline_of_a_head() {
    let (lab, _finished) = lab(8, None);
    let head = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\n";
    let mut slow = lab.connect(head).await;
    for byte in b"sl-ow!" {
        sleep(LIMITS.head).await;
        slow.write_all(&[*byte]).await.unwrap();
    }
    read_until(&mut slow, "sl-ow!").await;
    // The beginning of the next head comes while the answer still goes on.
    slow.write_all(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
        .await
        .unwrap();
    read_until(&mut slow, "begun").await;
    slow.write_all(b"GET / HTTP/1.1\r\n").await.unwrap();
    read_until(&mut slow, "done").await;
    slow.write_all(b"Host: x\r\n\r\n").await.unwrap();
    read_until(&mut slow, "served").await;
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_takes_nothing_of_its_answer_is_ended_and_gives_its_place_back() {
    let (lab, _finished) = lab(1, None);
    let _deaf = lab.connect(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n").await;
    let began = Instant::now();
    let mut next = lab.connect(REQUEST).await;
    assert!(is_about(LIMITS.write, began.elapsed()));
    read_until(&mut next, "served").await;
}

#[tokio::test(start_paused = true)]
async fn silent_and_idle_connections_go_at_once_when_the_server_closes() {
    let (lab, finished) = lab(8, None);
    let mut silent = lab.connect(b"").await;
    let mut idle = lab.connect(REQUEST).await;
    read_until(&mut idle, "served").await;
    lab.close.send_replace(true);
    let began = Instant::now();
    ended(&mut silent).await;
    ended(&mut idle).await;
    drop(lab);
    assert!(finished.wait(LAST_REQUEST).await);
    assert_eq!(began.elapsed(), Duration::ZERO);
}

#[tokio::test]
async fn an_address_that_has_its_share_gets_no_more_connections() {
    let (lab, _finished) = lab(8, Some(1));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(lab.server.serve(listener));
    let mut first = TcpStream::connect(address).await.unwrap();
    first.write_all(REQUEST).await.unwrap();
    read_until(&mut first, "served").await;
    let mut second = TcpStream::connect(address).await.unwrap();
    ended(&mut second).await;
    first.write_all(REQUEST).await.unwrap();
    read_until(&mut first, "served").await;
}
