//! What lies between an accepted stream and the HTTP head: nothing, or TLS.
//!
//! TLS that fails is listed among the refused connections with what the peer did wrong (case 11),
//! though there is no answer but the alert. Somebody who speaks HTTP without TLS gets a sentence.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::rustls::{CertificateError, Error as RustlsError, PeerIncompatible};
use tokio_rustls::server::TlsStream;

use super::refusal::Refusal;
use crate::tls::{Subject, Tls};

/// First byte of a TLS handshake.
const TLS_HANDSHAKE: u8 = 0x16;

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

/// Why a door stays shut.
pub(crate) enum Shut<S> {
    /// The peer left.
    Gone,
    /// TLS failed, and its alert was the answer; to be listed.
    Alerted(S, Refusal),
    /// To be answered and listed.
    Answered(S, Refusal),
}

/// What a stream passes before anything is read from it.
pub(crate) trait Door<S>: Clone + Send + Sync + 'static {
    /// What comes out of it.
    type Stream: AsyncRead + AsyncWrite + Unpin + Send + 'static;

    /// Whether other machines reach it.
    fn is_exposed(&self) -> bool;

    /// Lets a peer in. Whoever calls it sees to the time.
    fn open(
        &self,
        stream: S,
        peer: SocketAddr,
    ) -> impl Future<Output = Result<(Self::Stream, Channel), Shut<S>>> + Send;
}

/// No door at all.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Open {
    pub(crate) is_exposed: bool,
}

impl<S> Door<S> for Open
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    type Stream = S;

    fn is_exposed(&self) -> bool {
        self.is_exposed
    }

    async fn open(&self, stream: S, _: SocketAddr) -> Result<(S, Channel), Shut<S>> {
        Ok((stream, Channel::Plain))
    }
}

impl Door<TcpStream> for Arc<Tls> {
    // Boxed: the state of TLS is large, and moves with the connection's task.
    type Stream = Box<TlsStream<TcpStream>>;

    fn is_exposed(&self) -> bool {
        self.settings().listen.is_exposed()
    }

    async fn open(
        &self,
        stream: TcpStream,
        peer: SocketAddr,
    ) -> Result<(Self::Stream, Channel), Shut<TcpStream>> {
        let mut first = [0];
        match stream.peek(&mut first).await {
            Ok(1) if first[0] == TLS_HANDSHAKE => {}
            Ok(1) => return Err(Shut::Answered(stream, without_tls())),
            _ => return Err(Shut::Gone),
        }
        let accepting = self.acceptor().accept(stream).into_fallible();
        let stream = accepting.await.map_err(|(error, stream)| {
            tracing::debug!(%peer, %error, "TLS failed");
            refusal(&error).map_or(Shut::Gone, |refusal| Shut::Alerted(stream, refusal))
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
        "not-tls",
        "this port speaks TLS only",
        "open a WebSocket with wss://, not ws://",
    )
}

/// What is said of TLS that failed; `None` = the peer just left.
fn refusal(error: &std::io::Error) -> Option<Refusal> {
    let cause = error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<RustlsError>())?;
    let (detail, remedy) = match cause {
        RustlsError::PeerIncompatible(
            PeerIncompatible::Tls12NotOffered
            | PeerIncompatible::Tls12NotOfferedOrEnabled
            | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig
            | PeerIncompatible::SupportedVersionsExtensionRequired,
        ) => (
            "the station offers neither TLS 1.2 nor TLS 1.3".to_owned(),
            "update the station: older versions are not allowed (A00.FR.313)",
        ),
        RustlsError::PeerIncompatible(reason) => (
            format!("nothing in common to secure the connection with: {reason:?}"),
            "the station needs an ECDHE suite with AES-GCM, for a certificate that the CSMS has",
        ),
        RustlsError::InvalidCertificate(reason) => (
            format!(
                "the station's certificate is not believed: {}",
                sentence(reason)
            ),
            "give the station a valid certificate, or the CSMS the right --tls-station-ca",
        ),
        RustlsError::AlertReceived(alert) => (
            format!("the station ended TLS: {alert:?}"),
            "the station does not believe the CSMS's certificate, most often: install its root",
        ),
        other => (
            format!("TLS failed: {other}"),
            "look at the station's TLS settings",
        ),
    };
    Some(Refusal::new(0, "tls", detail, remedy))
}

fn sentence(reason: &CertificateError) -> String {
    match reason {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => "expired".into(),
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "not valid yet".into()
        }
        CertificateError::Revoked => "revoked".into(),
        CertificateError::UnknownIssuer => "its issuer is not known here".into(),
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
            "its extended key usage does not allow it to identify a client".into()
        }
        CertificateError::BadSignature => "its signature is not that of its issuer".into(),
        CertificateError::UnknownRevocationStatus => {
            "no list of revoked certificates covers its issuer".into()
        }
        other => other.to_string(),
    }
}
