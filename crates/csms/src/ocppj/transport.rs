//! What lies between an accepted stream and the HTTP head: nothing, or TLS.
//!
//! TLS that fails is listed among the refused connections with what the peer did wrong (case 11),
//! though there is no answer but the alert. Somebody who speaks HTTP without TLS gets a sentence.

mod hello;
mod words;

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;

use self::hello::HelloRecorder;
use super::refusal::Refusal;
use crate::facts::RefusalReason;
use crate::tls::{Subject, Tls};

/// How a station came in.
#[derive(Debug)]
pub(crate) enum Channel {
    /// As it is.
    Plain,
    /// Over TLS, without a certificate of its own.
    Tls,
    /// Over TLS, with a certificate that was verified; `None` = it names nobody.
    Certificate(Option<Subject>),
}

impl Channel {
    /// What BootNotification has to give as the serial number (B01.FR.11); `None` = anything.
    pub(crate) fn serial_number(&self) -> Option<&str> {
        match self {
            Self::Certificate(Some(subject)) => Some(&subject.common_name),
            Self::Plain | Self::Tls | Self::Certificate(None) => None,
        }
    }
}

/// Why a peer is not let in.
pub(crate) enum AcceptError<S> {
    /// The peer left before it said anything.
    Gone,
    /// TLS failed, and an alert was the answer where anybody was there to read it; to be listed.
    Alerted(S, Refusal),
    /// To be answered and listed.
    Answered(S, Refusal),
}

/// What a stream passes before anything is read from it.
pub(crate) trait Acceptor<S>: Clone + Send + Sync + 'static {
    /// What stations talk over.
    type Stream: AsyncRead + AsyncWrite + Unpin + Send + 'static;

    /// Whether other machines reach it.
    fn is_exposed(&self) -> bool;

    /// Lets a peer in. Whoever calls it sees to the time.
    fn accept(
        &self,
        stream: S,
        peer: SocketAddr,
    ) -> impl Future<Output = Result<(Self::Stream, Channel), AcceptError<S>>> + Send;
}

/// TCP as it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plain {
    pub(crate) is_exposed: bool,
}

impl<S> Acceptor<S> for Plain
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    type Stream = S;

    fn is_exposed(&self) -> bool {
        self.is_exposed
    }

    async fn accept(&self, stream: S, _: SocketAddr) -> Result<(S, Channel), AcceptError<S>> {
        Ok((stream, Channel::Plain))
    }
}

impl Acceptor<TcpStream> for Arc<Tls> {
    // Boxed: the state of TLS is large, and moves with the connection's task.
    type Stream = Box<TlsStream<HelloRecorder<TcpStream>>>;

    fn is_exposed(&self) -> bool {
        self.settings().listen.is_exposed()
    }

    async fn accept(
        &self,
        stream: TcpStream,
        peer: SocketAddr,
    ) -> Result<(Self::Stream, Channel), AcceptError<TcpStream>> {
        let mut first = [0];
        match stream.peek(&mut first).await {
            Ok(1) if first[0] == hello::HANDSHAKE => {}
            Ok(1) => return Err(AcceptError::Answered(stream, without_tls())),
            _ => return Err(AcceptError::Gone),
        }
        let accepting = self
            .acceptor()
            .accept(HelloRecorder::new(stream))
            .into_fallible();
        let stream = accepting.await.map_err(|(error, stream)| {
            tracing::debug!(%peer, %error, "TLS failed");
            let refusal = words::refusal(&error, stream.is_old());
            AcceptError::Alerted(stream.into_inner(), refusal)
        })?;
        let shown = stream.get_ref().1.peer_certificates();
        let channel = match shown.and_then(<[_]>::first) {
            Some(certificate) => Channel::Certificate(Subject::of(certificate)),
            None => Channel::Tls,
        };
        Ok((Box::new(stream), channel))
    }
}

fn without_tls() -> Refusal {
    Refusal::new(
        400,
        RefusalReason::NotTls,
        "this port speaks TLS only",
        "open a WebSocket with wss://, not ws://",
    )
}
