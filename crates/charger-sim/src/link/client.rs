//! The WebSocket client: URL, TLS, credentials, subprotocol, and one connection as two streams of text.
//!
//! Part 4, sections 1.1 to 1.3 and 3. A connection without the subprotocol `ocpp2.0.1` is closed at once and
//! reported as refused. Pings are sent here; a ping without any sign of life until the next one ends the
//! connection. Back-off is the station's business.

use std::{io, path::Path, sync::Arc, time::Duration};

use base64::{Engine, prelude::BASE64_STANDARD};
use futures_util::{SinkExt, StreamExt};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    sync::mpsc,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{
        ClientConfig, RootCertStore,
        pki_types::{CertificateDer, ServerName, pem::PemObject},
    },
};
use tokio_tungstenite::{
    WebSocketStream, client_async_with_config,
    tungstenite::{
        self, Message,
        client::IntoClientRequest,
        error::{ProtocolError, SubProtocolError},
        http::{HeaderValue, StatusCode, Uri, header},
        protocol::{CloseFrame, WebSocketConfig, frame::coding::CloseCode},
    },
};

use super::network::{Abort, Network};
use crate::station::Secret;

/// The one protocol version spoken here.
pub const SUBPROTOCOL: &str = "ocpp2.0.1";
/// Longest message accepted, in bytes.
const LONGEST_MESSAGE: usize = 1 << 20;
/// Messages that may wait on either side of a connection.
const WAITING: usize = 64;
/// Longest text of a refusal that is kept, in characters.
const LONGEST_REFUSAL: usize = 300;
/// Wall time within which a connection has to be set up, and a closing handshake has to end.
const SET_UP_TIMEOUT: Duration = Duration::from_secs(10);
const CLOSE_TIMEOUT: Duration = Duration::from_secs(2);

/// What stays as it is in a path segment: the characters of an identity that need no escape (RFC 3986).
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'*')
    .remove(b'=')
    .remove(b'+')
    .remove(b'@');

/// Why an endpoint cannot be used at all.
#[derive(Debug, thiserror::Error)]
pub enum EndpointError {
    /// Not a `ws://` or `wss://` URL with a host.
    #[error("`{url}` is no WebSocket URL: use ws://host:port/path or wss://host:port/path")]
    Url {
        /// As given, without credentials.
        url: String,
    },
    /// The CA file cannot be read.
    #[error("cannot read root certificates from {path}: {source}")]
    CaFile {
        /// Path.
        path: String,
        /// Why.
        source: io::Error,
    },
    /// TLS cannot be set up.
    #[error("cannot set up TLS: {0}")]
    Tls(#[from] tokio_rustls::rustls::Error),
}

/// Why a connection was not made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// HTTP status, when there was an HTTP answer.
    pub status: Option<u16>,
    /// The answer's text, or what went wrong.
    pub body: String,
}

impl Refused {
    fn because(body: &(impl ToString + ?Sized)) -> Self {
        Self {
            status: None,
            body: body.to_string(),
        }
    }
}

/// Where and as whom a station connects.
#[derive(Clone)]
pub struct Endpoint {
    url: String,
    host: String,
    port: u16,
    tls: Option<TlsConnector>,
    identity: String,
    network: Option<Arc<dyn Network>>,
}

impl std::fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Endpoint")
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

impl Endpoint {
    /// The endpoint `url` of a CSMS for the station `identity`, which is appended as a percent-encoded segment.
    ///
    /// # Errors
    /// [`EndpointError`] when the URL is none, or TLS cannot be set up.
    pub fn new(url: &str, identity: &str, ca_file: Option<&Path>) -> Result<Self, EndpointError> {
        let wrong = || EndpointError::Url {
            url: without_credentials(url),
        };
        let uri: Uri = url.parse().map_err(|_| wrong())?;
        let is_secure = match uri.scheme_str() {
            Some("ws") => false,
            Some("wss") => true,
            _ => return Err(wrong()),
        };
        let authority = uri
            .authority()
            .filter(|a| !a.as_str().contains('@'))
            .ok_or_else(wrong)?;
        let host = uri.host().ok_or_else(wrong)?;
        let host = host
            .trim_start_matches('[')
            .trim_end_matches(']')
            .to_owned();
        let port = uri.port_u16().unwrap_or(if is_secure { 443 } else { 80 });
        let scheme = if is_secure { "wss" } else { "ws" };
        let path = uri.path().trim_end_matches('/');
        let segment = utf8_percent_encode(identity, SEGMENT);
        let url = format!("{scheme}://{authority}{path}/{segment}");
        let tls = is_secure.then(|| tls_connector(ca_file)).transpose()?;
        Ok(Self {
            url,
            host,
            port,
            tls,
            identity: identity.to_owned(),
            network: None,
        })
    }

    /// The same endpoint, reached over another network than that of the system.
    #[must_use]
    pub fn over(mut self, network: Arc<dyn Network>) -> Self {
        self.network = Some(network);
        self
    }

    /// The URL that is connected to, identity included.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Connects and starts the connection's task.
    ///
    /// # Errors
    /// [`Refused`] when it is not reached, refuses, or does not choose the subprotocol.
    pub async fn connect(
        &self,
        password: Option<Secret>,
        ping_interval: Duration,
    ) -> Result<Connection, Refused> {
        tokio::time::timeout(SET_UP_TIMEOUT, self.set_up(password, ping_interval))
            .await
            .unwrap_or_else(|_| Err(Refused::because(&"connection was not set up within 10 s")))
    }

    async fn set_up(
        &self,
        password: Option<Secret>,
        ping_interval: Duration,
    ) -> Result<Connection, Refused> {
        let request = self.request(password.as_ref())?;
        let unreachable =
            |error: io::Error| Refused::because(&format!("cannot reach {}: {error}", self.host));
        if let Some(network) = &self.network {
            let stream = network.dial(&self.host, self.port).await;
            let stream = stream.map_err(unreachable)?;
            return self.secure(stream, request, ping_interval).await;
        }
        let stream = TcpStream::connect((self.host.as_str(), self.port))
            .await
            .map_err(unreachable)?;
        stream
            .set_nodelay(true)
            .map_err(|error| Refused::because(&error))?;
        self.secure(stream, request, ping_interval).await
    }

    async fn secure<S>(
        &self,
        stream: S,
        request: tungstenite::handshake::client::Request,
        ping_interval: Duration,
    ) -> Result<Connection, Refused>
    where
        S: AsyncRead + AsyncWrite + Abort + Unpin + Send + 'static,
    {
        match &self.tls {
            None => self.upgrade(stream, request, ping_interval).await,
            Some(tls) => {
                let name = ServerName::try_from(self.host.clone())
                    .map_err(|error| Refused::because(&error))?;
                let stream = tls
                    .connect(name, stream)
                    .await
                    .map_err(|error| Refused::because(&format!("TLS failed: {error}")))?;
                self.upgrade(stream, request, ping_interval).await
            }
        }
    }

    fn request(
        &self,
        password: Option<&Secret>,
    ) -> Result<tungstenite::handshake::client::Request, Refused> {
        let mut request = self
            .url
            .as_str()
            .into_client_request()
            .map_err(|error| Refused::because(&error))?;
        let headers = request.headers_mut();
        headers.insert(
            header::SEC_WEBSOCKET_PROTOCOL,
            HeaderValue::from_static(SUBPROTOCOL),
        );
        if let Some(password) = password {
            let credentials = format!("{}:{}", self.identity, password.reveal());
            let text = format!("Basic {}", BASE64_STANDARD.encode(credentials));
            let mut value =
                HeaderValue::from_str(&text).map_err(|error| Refused::because(&error))?;
            value.set_sensitive(true);
            headers.insert(header::AUTHORIZATION, value);
        }
        Ok(request)
    }

    async fn upgrade<S>(
        &self,
        stream: S,
        request: tungstenite::handshake::client::Request,
        ping_interval: Duration,
    ) -> Result<Connection, Refused>
    where
        S: AsyncRead + AsyncWrite + Abort + Unpin + Send + 'static,
    {
        let config = WebSocketConfig::default()
            .read_buffer_size(8 * 1024)
            .write_buffer_size(0)
            .max_message_size(Some(LONGEST_MESSAGE))
            .max_frame_size(Some(LONGEST_MESSAGE));
        let (socket, _) = client_async_with_config(request, stream, Some(config))
            .await
            .map_err(refusal)?;
        let (orders, inbox) = mpsc::channel(WAITING);
        let (outbox, events) = mpsc::channel(WAITING);
        tokio::spawn(run(socket, inbox, outbox, ping_interval));
        Ok(Connection { orders, events })
    }
}

/// The URL without what stands before an `@`.
fn without_credentials(url: &str) -> String {
    match (url.split_once("://"), url.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, rest))) => format!("{scheme}://***@{rest}"),
        _ => url.to_owned(),
    }
}

fn refusal(error: tungstenite::Error) -> Refused {
    // The handshake was answered with 101, but not as offered: the library closes, and so nothing is said.
    let upgraded = |body: String| Refused {
        status: Some(StatusCode::SWITCHING_PROTOCOLS.as_u16()),
        body,
    };
    match error {
        tungstenite::Error::Protocol(ProtocolError::SecWebSocketSubProtocolError(wrong)) => {
            upgraded(match wrong {
                SubProtocolError::NoSubProtocol => {
                    format!("CSMS did not choose the subprotocol {SUBPROTOCOL}")
                }
                SubProtocolError::ServerSentSubProtocolNoneRequested
                | SubProtocolError::InvalidSubProtocol => {
                    format!("CSMS chose another subprotocol than {SUBPROTOCOL}")
                }
            })
        }
        tungstenite::Error::Http(response) => {
            let body = response
                .body()
                .as_deref()
                .map(String::from_utf8_lossy)
                .unwrap_or_default();
            let body: String = body.trim().chars().take(LONGEST_REFUSAL).collect();
            Refused {
                status: Some(response.status().as_u16()),
                body,
            }
        }
        other => Refused::because(&other),
    }
}

fn tls_connector(ca_file: Option<&Path>) -> Result<TlsConnector, EndpointError> {
    let provider = Arc::new(tokio_rustls::rustls::crypto::aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()?;
    let config = match ca_file {
        Some(path) => builder
            .with_root_certificates(roots(path)?)
            .with_no_client_auth(),
        None => {
            let verifier = rustls_platform_verifier::Verifier::new(provider)?;
            builder
                .dangerous()
                .with_custom_certificate_verifier(Arc::new(verifier))
                .with_no_client_auth()
        }
    };
    Ok(TlsConnector::from(Arc::new(config)))
}

fn roots(path: &Path) -> Result<RootCertStore, EndpointError> {
    let failed = |source| EndpointError::CaFile {
        path: path.display().to_string(),
        source,
    };
    let pem = std::fs::read(path).map_err(failed)?;
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&pem) {
        let certificate = certificate.map_err(|e| failed(io::Error::other(e.to_string())))?;
        roots.add(certificate)?;
    }
    if roots.is_empty() {
        return Err(failed(io::Error::other("no certificate in it")));
    }
    Ok(roots)
}

/// What a connection is told to do.
#[derive(Debug)]
pub enum Order {
    /// Send a text message.
    Send(String),
    /// Close in an orderly way (1000).
    Close,
    /// Cut at the TCP level, without a closing handshake.
    Cut,
}

/// What a connection tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A text message.
    Text(String),
    /// It is over.
    Ended {
        /// Why.
        reason: String,
    },
}

/// An open connection. Dropping it closes it.
#[derive(Debug)]
pub struct Connection {
    /// What to do.
    pub orders: mpsc::Sender<Order>,
    /// What happens; ends after [`Event::Ended`].
    pub events: mpsc::Receiver<Event>,
}

async fn run<S>(
    mut socket: WebSocketStream<S>,
    mut orders: mpsc::Receiver<Order>,
    events: mpsc::Sender<Event>,
    ping_interval: Duration,
) where
    S: AsyncRead + AsyncWrite + Abort + Unpin,
{
    let has_pings = !ping_interval.is_zero();
    let period = if has_pings {
        ping_interval
    } else {
        Duration::from_secs(3_600)
    };
    let mut pings = tokio::time::interval_at(tokio::time::Instant::now() + period, period);
    let mut is_alive = true;
    let reason = loop {
        // Orders first: as long as they are taken before the next message is read, neither side can end up
        // waiting for the other with both queues full.
        tokio::select! {
            biased;
            order = orders.recv() => match order {
                Some(Order::Send(text)) => {
                    if let Err(error) = socket.send(Message::text(text)).await {
                        break error.to_string();
                    }
                }
                Some(Order::Cut) => {
                    socket.get_ref().reset_on_drop();
                    return;
                }
                Some(Order::Close) | None => {
                    close(&mut socket).await;
                    return;
                }
            },
            message = socket.next() => {
                is_alive = true;
                match message {
                    Some(Ok(Message::Text(text))) => {
                        if events.send(Event::Text(text.as_str().to_owned())).await.is_err() {
                            close(&mut socket).await;
                            return;
                        }
                    }
                    Some(Ok(Message::Binary(_))) => {
                        let frame = CloseFrame {
                            code: CloseCode::Unsupported,
                            reason: "text messages only".into(),
                        };
                        let _ = tokio::time::timeout(CLOSE_TIMEOUT, socket.close(Some(frame))).await;
                        break "CSMS sent a binary message".to_owned();
                    }
                    Some(Ok(Message::Close(frame))) => {
                        let _ = tokio::time::timeout(CLOSE_TIMEOUT, socket.close(None)).await;
                        break closed_by_peer(frame.as_ref());
                    }
                    Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => {}
                    Some(Err(error)) => break error.to_string(),
                    None => break "connection ended".to_owned(),
                }
            },
            _ = pings.tick(), if has_pings => {
                if !is_alive {
                    socket.get_ref().reset_on_drop();
                    break "no sign of life since the last ping".to_owned();
                }
                is_alive = false;
                if let Err(error) = socket.send(Message::Ping(Vec::new().into())).await {
                    break error.to_string();
                }
            },
        }
    };
    // Whoever listened may be gone already.
    let _ = events.send(Event::Ended { reason }).await;
}

fn closed_by_peer(frame: Option<&CloseFrame>) -> String {
    match frame {
        Some(frame) => {
            let reason: String = frame
                .reason
                .as_str()
                .chars()
                .take(LONGEST_REFUSAL)
                .collect();
            format!("closed by the CSMS ({}) {reason}", u16::from(frame.code))
                .trim_end()
                .to_owned()
        }
        None => "closed by the CSMS".to_owned(),
    }
}

/// A closing handshake, for as long as is polite.
async fn close<S: AsyncRead + AsyncWrite + Unpin>(socket: &mut WebSocketStream<S>) {
    let frame = CloseFrame {
        code: CloseCode::Normal,
        reason: "".into(),
    };
    let handshake = async {
        if socket.close(Some(frame)).await.is_ok() {
            while let Some(Ok(_)) = socket.next().await {}
        }
    };
    let _ = tokio::time::timeout(CLOSE_TIMEOUT, handshake).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identity_is_appended_percent_encoded_after_the_path() {
        let endpoint = Endpoint::new("ws://csms.example.com/ocpp/", "RDAM|123", None).unwrap();
        assert_eq!(endpoint.url(), "ws://csms.example.com/ocpp/RDAM%7C123");
        let endpoint = Endpoint::new("ws://localhost:9000", "emart_jeju_01", None).unwrap();
        assert_eq!(endpoint.url(), "ws://localhost:9000/emart_jeju_01");
    }

    #[test]
    fn refuses_what_is_no_websocket_url_and_hides_its_credentials() {
        for url in [
            "http://localhost",
            "localhost:9000",
            "ws://",
            "ws://me:secret@host/",
        ] {
            let error = Endpoint::new(url, "CP001", None).unwrap_err().to_string();
            assert!(!error.contains("secret"), "{error}");
        }
    }
}
