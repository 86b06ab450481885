//! Accepting HTTP connections: bounded in number, and with a deadline for every head.
//!
//! A peer that says nothing, or says it a byte at a time, must not keep a file descriptor that a
//! station needs. At the end idle connections go at once and open requests get a limit. What is
//! answered is the router's business.

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

use crate::places::{Places, Taken};
use crate::shutdown::{self, Running};

/// Connections at once; half of them may listen to live events.
const TOTAL: usize = 512;
/// Connections at once from one address, on an exposed server.
const SHARE: usize = 64;
/// From the accept, or from the last answer, to the end of the next head.
const HEAD_DEADLINE: Duration = Duration::from_secs(10);
/// Longest head in bytes.
const MAX_HEAD: usize = 64 * 1024;
/// How long a request may go on once the server is closing.
const LAST_REQUEST: Duration = Duration::from_secs(5);
/// Wait after a failed accept (out of file descriptors, usually).
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// What all HTTP connections share; one clone per address that is listened on.
#[derive(Debug, Clone)]
pub(crate) struct Front {
    router: Router,
    places: Places,
    head_deadline: Duration,
    closing: watch::Receiver<bool>,
    running: Running,
}

impl Front {
    /// Connections end when `closing` turns true; each of them holds a clone of `running`.
    pub(crate) fn new(
        router: Router,
        is_exposed: bool,
        closing: watch::Receiver<bool>,
        running: Running,
    ) -> Self {
        Self {
            router,
            places: Places::new(TOTAL, is_exposed.then_some(SHARE)),
            head_deadline: HEAD_DEADLINE,
            closing,
            running,
        }
    }

    /// Accepts until the server is closing.
    pub(crate) async fn serve(self, listener: TcpListener) {
        loop {
            let next = async {
                let free = self.places.free().await?;
                Some((free, listener.accept().await))
            };
            let accepted = tokio::select! {
                biased;
                () = shutdown::closed(self.closing.clone()) => return,
                accepted = next => accepted,
            };
            match accepted {
                Some((free, Ok((stream, peer)))) => {
                    let Some(place) = self.places.take(free, peer.ip()) else {
                        metrics::counter!("csms_http_refused_total").increment(1);
                        continue;
                    };
                    if let Err(error) = stream.set_nodelay(true) {
                        tracing::debug!(%peer, %error, "the peer is gone already");
                        continue;
                    }
                    tokio::spawn(self.clone().attend(stream, peer, place));
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
    async fn attend(self, stream: TcpStream, peer: SocketAddr, place: Taken) {
        let router = TowerToHyperService::new(self.router);
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(peer));
            router.call(request)
        });
        let mut connection = pin!(
            http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(self.head_deadline)
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
        drop(place);
        drop(self.running);
    }
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;
    use crate::shutdown::Finished;

    /// Long enough for a busy machine; nothing that passes waits for it.
    const PATIENCE: Duration = Duration::from_secs(30);
    const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n";

    async fn start(
        places: Places,
        head_deadline: Duration,
    ) -> (SocketAddr, watch::Sender<bool>, Finished) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (close, closing) = watch::channel(false);
        let (running, finished) = shutdown::tasks();
        let router = Router::new().route("/", get(|| async { "served" }));
        let front = Front {
            places,
            head_deadline,
            ..Front::new(router, false, closing, running)
        };
        tokio::spawn(front.serve(listener));
        (address, close, finished)
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

    #[tokio::test]
    async fn a_connection_without_a_complete_head_is_ended_and_gives_its_place_back() {
        let places = Places::new(1, None);
        let (address, _close, _) = start(places, Duration::from_millis(50)).await;
        for said in [&b""[..], b"GET / HTTP/1.1\r\nHost: "] {
            let mut silent = connect(address, said).await;
            ended(&mut silent).await;
        }
        let mut idle = connect(address, REQUEST).await;
        read_until(&mut idle, "served").await;
        ended(&mut idle).await;
        read_until(&mut connect(address, REQUEST).await, "served").await;
    }

    #[tokio::test]
    async fn an_address_that_has_its_share_gets_no_more_connections() {
        let (address, _close, _) = start(Places::new(8, Some(1)), PATIENCE).await;
        let mut first = connect(address, REQUEST).await;
        read_until(&mut first, "served").await;
        let mut second = connect(address, b"").await;
        ended(&mut second).await;
        first.write_all(REQUEST).await.unwrap();
        read_until(&mut first, "served").await;
    }

    #[tokio::test]
    async fn silent_and_idle_connections_go_at_once_when_the_server_closes() {
        let (address, close, finished) = start(Places::new(8, None), PATIENCE * 2).await;
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
