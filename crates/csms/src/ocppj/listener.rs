//! Accepting: one task per peer, bounded while nobody knows who it is.
//!
//! The same task carries out the handshake and then is the station's connection. A panic in it ends
//! this one connection and nothing else.

use std::future::Future;
use std::net::SocketAddr;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::Instant;

use super::handshake::Upgraded;
use super::refusal::Refusal;
use super::transport::{AcceptError, Acceptor};
use super::{connection, handshake};
use crate::connection_limiter::{ConnectionLimiter, Permit};
use crate::context::Core;
use crate::shutdown::{self, Running};

/// Handshakes at once.
const TOTAL: usize = 512;
/// Handshakes at once from one address, on an exposed server.
const SHARE: usize = 64;
/// Wait after a failed accept (out of file descriptors, usually).
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Where stations come from: a socket, or a simulated network.
pub trait Incoming: Send + 'static {
    /// The way to one peer.
    type Stream: AsyncRead + AsyncWrite + Unpin + Send + 'static;

    /// The next peer and its address. May be dropped and called again at any time.
    fn accept(
        &mut self,
    ) -> impl Future<Output = std::io::Result<(Self::Stream, SocketAddr)>> + Send;
}

impl Incoming for TcpListener {
    type Stream = TcpStream;

    async fn accept(&mut self) -> std::io::Result<(TcpStream, SocketAddr)> {
        loop {
            let (stream, peer) = Self::accept(self).await?;
            match stream.set_nodelay(true) {
                Ok(()) => return Ok((stream, peer)),
                Err(error) => tracing::debug!(%peer, %error, "the peer is gone already"),
            }
        }
    }
}

/// Accepts until `closing` turns true, and lets in whom `acceptor` lets in.
pub(crate) async fn serve<I: Incoming, D: Acceptor<I::Stream>>(
    core: Arc<Core>,
    mut incoming: I,
    acceptor: D,
    mut closing: watch::Receiver<bool>,
    running: Running,
) {
    let limiter = ConnectionLimiter::new(TOTAL, acceptor.is_exposed().then_some(SHARE));
    loop {
        let next = async {
            let free = limiter.wait().await?;
            Some((free, incoming.accept().await))
        };
        let accepted = tokio::select! {
            biased;
            _ = closing.wait_for(|closing| *closing) => return,
            accepted = next => accepted,
        };
        match accepted {
            Some((free, Ok((stream, peer)))) => {
                let Some(permit) = limiter.admit(free, peer.ip()) else {
                    metrics::counter!("csms_refused_total", "reason" => "too-many-handshakes")
                        .increment(1);
                    continue;
                };
                let task = attend(
                    Arc::clone(&core),
                    acceptor.clone(),
                    stream,
                    peer,
                    permit,
                    closing.clone(),
                    running.clone(),
                );
                tokio::spawn(task);
            }
            Some((_, Err(error))) => {
                tracing::error!(%error, "a connection could not be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
            None => return,
        }
    }
}

/// The life of one connection.
async fn attend<S, D>(
    core: Arc<Core>,
    acceptor: D,
    stream: S,
    peer: SocketAddr,
    permit: Permit,
    closing: watch::Receiver<bool>,
    running: Running,
) where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    D: Acceptor<S>,
{
    let entering = enter(&core, &acceptor, stream, peer, closing);
    let entered = AssertUnwindSafe(Box::pin(entering)).catch_unwind().await;
    drop(permit);
    match entered {
        Ok(Some(upgraded)) => connection::run(&core, upgraded).await,
        Ok(None) => {}
        Err(_) => tracing::error!(%peer, "a handshake ended in a panic"),
    }
    drop(running);
}

/// TLS, where there is any, and the handshake; `None` = refused, answered and listed. All of it has to be
/// done by one deadline, and whoever has not said what they want when the server is closing is not
/// waited for.
async fn enter<S, D>(
    core: &Core,
    acceptor: &D,
    stream: S,
    peer: SocketAddr,
    closing: watch::Receiver<bool>,
) -> Option<Upgraded<D::Stream>>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    D: Acceptor<S>,
{
    let deadline = Instant::now() + core.settings.handshake_deadline;
    let opened = tokio::select! {
        biased;
        () = shutdown::closed(closing.clone()) => Ok(Err(AcceptError::Gone)),
        opened = tokio::time::timeout_at(deadline, acceptor.accept(stream, peer)) => opened,
    };
    let asked = handshake::HandshakeInfo::default();
    match opened {
        Ok(Ok((stream, channel))) => {
            return handshake::accept(core, stream, peer, &channel, deadline, closing).await;
        }
        Ok(Err(AcceptError::Gone)) => {
            metrics::counter!("csms_refused_total", "reason" => "gone").increment(1);
        }
        Ok(Err(AcceptError::Alerted(mut stream, refusal))) => {
            handshake::close_after(&mut stream, b"").await;
            handshake::record_refusal(core, peer, asked, refusal).await;
        }
        Ok(Err(AcceptError::Answered(mut stream, refusal))) => {
            handshake::refuse(core, &mut stream, peer, asked, refusal).await;
        }
        Err(_) => handshake::record_refusal(core, peer, asked, Refusal::late_tls()).await,
    }
    None
}
