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
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
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
    async fn attend<S>(self, stream: S, peer: SocketAddr, permit: Permit)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let router = TowerToHyperService::new(self.router);
        let progress = Progress::default();
        let stream = Paced::new(stream, progress.clone(), LIMITS.head, LIMITS.write);
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
                .header_read_timeout(LIMITS.idle)
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
mod tests;
