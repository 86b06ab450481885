//! Accepting HTTP connections: bounded in number, with a deadline for every head and another limit for
//! idle ones.
//!
//! A peer that says nothing, or says it a byte at a time, must not keep a file descriptor that a
//! station needs. One that was served and may ask again keeps its connection for longer: programs that
//! pool connections count on it. At the end idle connections go at once and open requests get a limit.
//! What is answered is the router's business.

mod pace;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use self::pace::{Answering, Paced, Progress};
use crate::connection_limiter::{ConnectionLimiter, Permit};
use crate::shutdown::{self, Running};

/// Connections at once; half of them may listen to live events.
const TOTAL: usize = 512;
/// Connections at once from one address, on an exposed server.
const SHARE: usize = 64;
/// How long a peer may take.
const LIMITS: Limits = Limits {
    head: Duration::from_secs(10),
    idle: Duration::from_secs(75),
    write: Duration::from_secs(60),
};
/// Longest head in bytes.
const MAX_HEAD: usize = 64 * 1024;
/// How long a request may go on once the server is closing.
const LAST_REQUEST: Duration = Duration::from_secs(5);
/// Wait after a failed accept (out of file descriptors, usually).
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// How long a peer may take; each limit guards one thing.
#[derive(Debug, Clone, Copy)]
struct Limits {
    /// From the accept, or from the first byte of a later head, to the end of the head.
    head: Duration,
    /// From the last answer to the end of the next head: longer than clients usually keep a connection
    /// that they do not use, so that it is the client that ends it.
    idle: Duration,
    /// To take anything at all of an answer.
    write: Duration,
}

/// What all HTTP connections share; one clone per address that is listened on.
#[derive(Debug, Clone)]
pub(crate) struct HttpServer {
    router: Router,
    limiter: ConnectionLimiter,
    limits: Limits,
    closing: watch::Receiver<bool>,
    running: Running,
}

impl HttpServer {
    /// Connections end when `closing` turns true; each of them holds a clone of `running`.
    pub(crate) fn new(
        router: Router,
        is_exposed: bool,
        closing: watch::Receiver<bool>,
        running: Running,
    ) -> Self {
        Self {
            router,
            limiter: ConnectionLimiter::new(TOTAL, is_exposed.then_some(SHARE)),
            limits: LIMITS,
            closing,
            running,
        }
    }

    /// Accepts until the server is closing.
    pub(crate) async fn serve(self, listener: TcpListener) {
        loop {
            let next = async {
                let free = self.limiter.wait().await?;
                Some((free, listener.accept().await))
            };
            let accepted = tokio::select! {
                biased;
                () = shutdown::closed(self.closing.clone()) => return,
                accepted = next => accepted,
            };
            match accepted {
                Some((free, Ok((stream, peer)))) => {
                    let Some(permit) = self.limiter.admit(free, peer.ip()) else {
                        metrics::counter!("csms_http_refused_total").increment(1);
                        continue;
                    };
                    if let Err(error) = stream.set_nodelay(true) {
                        tracing::debug!(%peer, %error, "the peer is gone already");
                        continue;
                    }
                    tokio::spawn(self.clone().attend(stream, peer, permit));
                }
                Some((_, Err(error))) => {
                    tracing::error!(%error, "an HTTP connection could not be accepted");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
                None => return,
            }
        }
    }

    /// The life of one connection.
    async fn attend(self, stream: TcpStream, peer: SocketAddr, permit: Permit) {
        let router = TowerToHyperService::new(self.router);
        let progress = Progress::default();
        let stream = Paced::new(
            stream,
            progress.clone(),
            self.limits.head,
            self.limits.write,
        );
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(peer));
            let _serving = progress.begin();
            let served = router.call(request);
            async move {
                let answer = served.await?;
                Ok::<_, Infallible>(answer.map(|body| Answering { body, _serving }))
            }
        });
        let mut connection = pin!(
            http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(self.limits.idle)
                .max_buf_size(MAX_HEAD)
                .serve_connection(TokioIo::new(stream), service)
        );
        let ended = tokio::select! {
            ended = connection.as_mut() => Ok(ended),
            () = shutdown::closed(self.closing) => {
                connection.as_mut().graceful_shutdown();
                tokio::time::timeout(LAST_REQUEST, connection).await
            }
        };
        match ended {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::debug!(%peer, %error, "an HTTP connection broke"),
            Err(_) => tracing::warn!(%peer, "an HTTP request did not end in time"),
        }
        drop(permit);
        drop(self.running);
    }
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, Bytes};
    use axum::routing::get;
    use futures_util::StreamExt as _;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;
    use crate::shutdown::Finished;

    /// Long enough for a busy machine; nothing that passes waits for it.
    const PATIENCE: Duration = Duration::from_secs(30);
    const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n";

    /// Nothing here takes so long.
    const PATIENT: Limits = Limits {
        head: PATIENCE,
        idle: PATIENCE,
        write: PATIENCE,
    };

    async fn start(
        limiter: ConnectionLimiter,
        limits: Limits,
    ) -> (SocketAddr, watch::Sender<bool>, Finished) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (close, closing) = watch::channel(false);
        let (running, finished) = shutdown::tasks();
        let large = Bytes::from(vec![b'x'; LARGE]);
        let router = Router::new()
            .route(
                "/",
                get(|| async { "served" }).post(|body: Bytes| async { body }),
            )
            .route("/slow", get(slow))
            .route("/large", get(move || async { large }));
        let server = HttpServer {
            limiter,
            limits,
            ..HttpServer::new(router, false, closing, running)
        };
        tokio::spawn(server.serve(listener));
        (address, close, finished)
    }

    /// Longer than the sockets of both sides hold.
    const LARGE: usize = 64 * 1024 * 1024;

    /// An answer that takes its time, and says so.
    async fn slow() -> Body {
        let begun = futures_util::stream::once(async { Ok::<_, Infallible>("begun") });
        let done = futures_util::stream::once(async {
            tokio::time::sleep(SHORT * 4).await;
            Ok("done")
        });
        Body::from_stream(begun.chain(done))
    }

    async fn connect(address: SocketAddr, said: &[u8]) -> TcpStream {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(said).await.unwrap();
        stream
    }

    async fn read_until(stream: &mut TcpStream, expected: &str) {
        let mut answer = Vec::new();
        let reading = async {
            while !String::from_utf8_lossy(&answer).contains(expected) {
                assert_ne!(stream.read_buf(&mut answer).await.unwrap(), 0);
            }
        };
        tokio::time::timeout(PATIENCE, reading).await.unwrap();
    }

    /// Waits until the server ends the connection, in whatever way.
    async fn ended(stream: &mut TcpStream) {
        let mut rest = Vec::new();
        let ended = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut rest)).await;
        assert!(ended.is_ok(), "the server must end the connection");
    }

    /// Short enough to wait for.
    const SHORT: Duration = Duration::from_millis(50);

    #[tokio::test]
    async fn a_connection_without_a_complete_head_is_ended_and_gives_its_place_back() {
        let short_heads = Limits {
            head: SHORT,
            ..PATIENT
        };
        let limiter = ConnectionLimiter::new(1, None);
        let (address, _close, _) = start(limiter, short_heads).await;
        for said in [&b""[..], b"GET / HTTP/1.1\r\nHost: "] {
            let mut silent = connect(address, said).await;
            ended(&mut silent).await;
        }
        read_until(&mut connect(address, REQUEST).await, "served").await;
    }

    #[tokio::test]
    async fn an_idle_connection_lives_beyond_the_deadline_of_a_head_which_holds_again_with_its_next_byte()
     {
        let short_heads = Limits {
            head: SHORT,
            ..PATIENT
        };
        let (address, _close, _) = start(ConnectionLimiter::new(8, None), short_heads).await;
        let mut kept = connect(address, REQUEST).await;
        read_until(&mut kept, "served").await;
        for _ in 0..3 {
            tokio::time::sleep(SHORT * 4).await;
            kept.write_all(REQUEST).await.unwrap();
            read_until(&mut kept, "served").await;
        }
        tokio::time::sleep(SHORT * 4).await;
        kept.write_all(b"GET / HTTP/1.1\r\nHost: ").await.unwrap();
        ended(&mut kept).await;
    }

    #[tokio::test]
    async fn an_idle_connection_is_ended_by_its_own_limit() {
        let short_idle = Limits {
            idle: SHORT,
            ..PATIENT
        };
        let (address, _close, _) = start(ConnectionLimiter::new(1, None), short_idle).await;
        let mut idle = connect(address, REQUEST).await;
        read_until(&mut idle, "served").await;
        ended(&mut idle).await;
        read_until(&mut connect(address, REQUEST).await, "served").await;
    }

    #[tokio::test]
    async fn neither_a_slow_body_nor_a_slow_answer_is_measured_by_the_deadline_of_a_head() {
        let short_heads = Limits {
            head: SHORT,
            ..PATIENT
        };
        let (address, _close, _) = start(ConnectionLimiter::new(8, None), short_heads).await;
        let head = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\n";
        let mut slow = connect(address, head).await;
        for byte in b"sl-ow!" {
            tokio::time::sleep(SHORT).await;
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

    #[tokio::test]
    async fn a_peer_that_takes_nothing_of_its_answer_is_ended_and_gives_its_place_back() {
        let short_writes = Limits {
            write: SHORT,
            ..PATIENT
        };
        let (address, _close, _) = start(ConnectionLimiter::new(1, None), short_writes).await;
        let _deaf = connect(address, b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n").await;
        read_until(&mut connect(address, REQUEST).await, "served").await;
    }

    #[tokio::test]
    async fn an_address_that_has_its_share_gets_no_more_connections() {
        let (address, _close, _) = start(ConnectionLimiter::new(8, Some(1)), PATIENT).await;
        let mut first = connect(address, REQUEST).await;
        read_until(&mut first, "served").await;
        let mut second = connect(address, b"").await;
        ended(&mut second).await;
        first.write_all(REQUEST).await.unwrap();
        read_until(&mut first, "served").await;
    }

    #[tokio::test]
    async fn silent_and_idle_connections_go_at_once_when_the_server_closes() {
        let (address, close, finished) = start(ConnectionLimiter::new(8, None), PATIENT).await;
        let mut silent = connect(address, b"").await;
        let mut idle = connect(address, REQUEST).await;
        read_until(&mut idle, "served").await;
        close.send_replace(true);
        // Well below what a request that goes on would be given.
        assert!(finished.wait(LAST_REQUEST / 2).await);
        ended(&mut silent).await;
        ended(&mut idle).await;
    }
}
