//! The WebSocket client: URL, credentials, subprotocol, and why a connection was not made.
//!
//! Part 4, sections 1.1 to 1.3 and 3. A connection without the subprotocol `ocpp2.0.1` is closed at once and
//! reported as refused. What becomes of an open connection is in `connection`; back-off is the station's business.

use std::{io, sync::Arc, time::Duration};

use base64::{Engine, prelude::BASE64_STANDARD};
use deflate::{Agreement, Limits, Stream};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};
use tokio_rustls::{TlsConnector, rustls::pki_types::ServerName};
use tokio_tungstenite::{
    client_async_with_config,
    tungstenite::{
        self,
        client::IntoClientRequest,
        error::{ProtocolError, SubProtocolError},
        http::{HeaderValue, StatusCode, Uri, header},
        protocol::WebSocketConfig,
    },
};

use super::{
    connection::Connection,
    network::{Abort, Network},
    pace::{Pace, Paced},
    secret::Secret,
    tls::TlsFiles,
    tls_error,
};

pub use super::endpoint_error::EndpointError;

/// The one protocol version spoken here.
pub const SUBPROTOCOL: &str = "ocpp2.0.1";
/// Longest message accepted, in bytes.
const LONGEST_MESSAGE: usize = 1 << 20;
/// Longest text of a refusal that is kept, in characters.
const LONGEST_REFUSAL: usize = 300;
/// How the text begins where nobody accepts a connection.
pub(crate) const UNREACHABLE: &str = "cannot reach ";
/// How the text begins where TLS could not be agreed on.
pub(crate) const TLS_FAILED: &str = "TLS failed: ";
/// Wall time within which a connection has to be set up.
const SET_UP_TIMEOUT: Duration = Duration::from_secs(10);

/// What stays as it is in a path segment: the characters of an identity that need no escape (RFC 3986).
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'*')
    .remove(b'=')
    .remove(b'+')
    .remove(b'@');

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
    compression: deflate::Mode,
    pace: Pace,
}

impl std::fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Endpoint")
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

/// A WebSocket URL, taken apart.
pub(crate) struct Address {
    pub(crate) is_secure: bool,
    /// A query or a fragment follows the path; an identity cannot be appended to it.
    pub(crate) has_query: bool,
    authority: String,
    host: String,
    port: u16,
    /// Without a slash at its end.
    path: String,
}

impl Address {
    /// Takes a URL apart.
    pub(crate) fn of(url: &str) -> Result<Self, EndpointError> {
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
        let host = uri.host().filter(|host| !host.is_empty());
        let host = host.ok_or_else(wrong)?;
        let host = host
            .trim_start_matches('[')
            .trim_end_matches(']')
            .to_owned();
        // The library takes a port that is none for a missing one.
        let named = authority.as_str().rsplit_once(':').map(|(_, port)| port);
        let port = match named.filter(|port| !port.contains(']')) {
            Some(port) => port.parse().map_err(|_| wrong())?,
            None if is_secure => 443,
            None => 80,
        };
        Ok(Self {
            is_secure,
            has_query: uri.query().is_some() || url.contains('#'),
            authority: authority.to_string(),
            host,
            port,
            path: uri.path().trim_end_matches('/').to_owned(),
        })
    }
}

impl Endpoint {
    /// The endpoint `url` of a CSMS for the station `identity`, which is appended as a percent-encoded segment.
    ///
    /// # Errors
    /// [`EndpointError`] when the URL is none, or TLS cannot be set up.
    pub fn new(url: &str, identity: &str, files: &TlsFiles) -> Result<Self, EndpointError> {
        Self::trusting(url, identity, files, &[], None)
    }

    /// The same, which also believes a CSMS that leads to one of `roots` (DER), and shows `own` (chain and key, PEM).
    pub(crate) fn trusting(
        url: &str,
        identity: &str,
        files: &TlsFiles,
        roots: &[Vec<u8>],
        own: Option<(&str, &str)>,
    ) -> Result<Self, EndpointError> {
        let Address {
            is_secure,
            authority,
            host,
            port,
            path,
            ..
        } = Address::of(url)?;
        let scheme = if is_secure { "wss" } else { "ws" };
        let segment = utf8_percent_encode(identity, SEGMENT);
        let url = format!("{scheme}://{authority}{path}/{segment}");
        let connector = || files.connector(identity, roots, own);
        let tls = is_secure.then(connector).transpose()?;
        Ok(Self {
            url,
            host,
            port,
            tls,
            identity: identity.to_owned(),
            network: None,
            compression: deflate::Mode::Off,
            pace: Pace::default(),
        })
    }

    /// The same endpoint, whose sockets are as fast as `pace` says.
    #[must_use]
    pub(crate) fn paced(mut self, pace: Pace) -> Self {
        self.pace = pace;
        self
    }

    /// The same endpoint, reached over another network than that of the system.
    #[must_use]
    pub fn over(mut self, network: Arc<dyn Network>) -> Self {
        self.network = Some(network);
        self
    }

    /// The same endpoint, with compression of messages offered to it (RFC 7692).
    #[must_use]
    pub fn offering(mut self, compression: deflate::Mode) -> Self {
        self.compression = compression;
        self
    }

    /// The URL that is connected to, identity included.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where the host is to be looked up, and its port.
    pub(crate) fn host_and_port(&self) -> (&str, u16) {
        (&self.host, self.port)
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
        let unreachable = |error: io::Error| {
            Refused::because(&format!(
                "cannot reach {}:{}: {error}",
                self.host, self.port
            ))
        };
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
        let stream = Paced::new(stream, self.pace.clone());
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
                let stream = tls.connect(name, stream).await.map_err(|error| {
                    Refused::because(&format!("TLS failed: {}", tls_error::words(&error)))
                })?;
                self.upgrade(stream, request, ping_interval).await
            }
        }
    }

    /// The HTTP request that asks for the upgrade.
    pub(crate) fn request(
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
        if let Some(offer) = deflate::offer(self.compression) {
            let value = HeaderValue::from_str(&offer).map_err(|error| Refused::because(&error))?;
            headers.insert(header::SEC_WEBSOCKET_EXTENSIONS, value);
        }
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
            .read_buffer_size(2 * 1024)
            .write_buffer_size(0)
            .max_message_size(Some(LONGEST_MESSAGE))
            .max_frame_size(Some(LONGEST_MESSAGE));
        let stream = match self.compression {
            deflate::Mode::Off => Stream::plain(stream),
            _ => Stream::opening(stream),
        };
        let (mut socket, answer) = client_async_with_config(request, stream, Some(config))
            .await
            .map_err(refusal)?;
        let agreement = agreement(&answer, self.compression)?;
        let limits = Limits {
            message_bytes: LONGEST_MESSAGE,
        };
        socket.get_mut().agree(agreement.as_ref(), limits);
        Ok(Connection::start(socket, ping_interval))
    }
}

/// The compression that the CSMS has agreed to; an answer that does not fit ends the connection.
fn agreement(
    answer: &tungstenite::handshake::client::Response,
    offered: deflate::Mode,
) -> Result<Option<Agreement>, Refused> {
    let lines = answer.headers().get_all(header::SEC_WEBSOCKET_EXTENSIONS);
    // What is no text is no extension that was offered either.
    let lines = lines.iter().map(|line| line.to_str().unwrap_or("?"));
    deflate::settle(lines, offered).map_err(|error| Refused {
        status: Some(answer.status().as_u16()),
        body: error.to_string(),
    })
}

/// The URL without what stands before an `@`.
pub(crate) fn without_credentials(url: &str) -> String {
    match (url.split_once("://"), url.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, rest))) => format!("{scheme}://***@{rest}"),
        (None, Some((_, rest))) => format!("***@{rest}"),
        (_, None) => url.to_owned(),
    }
}

/// What an attempt to upgrade came to.
pub(crate) fn refusal(error: tungstenite::Error) -> Refused {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identity_is_appended_percent_encoded_after_the_path() {
        let endpoint = Endpoint::new(
            "ws://csms.example.com/ocpp/",
            "RDAM|123",
            &TlsFiles::default(),
        )
        .unwrap();
        assert_eq!(endpoint.url(), "ws://csms.example.com/ocpp/RDAM%7C123");
        let endpoint =
            Endpoint::new("ws://localhost:9000", "emart_jeju_01", &TlsFiles::default()).unwrap();
        assert_eq!(endpoint.url(), "ws://localhost:9000/emart_jeju_01");
    }

    #[test]
    fn refuses_what_is_no_websocket_url_and_hides_its_credentials() {
        for url in [
            "http://localhost",
            "localhost:9000",
            "ws://",
            "ws://localhost:99999",
            "ws://me:secret@host/",
        ] {
            let error = Endpoint::new(url, "CP001", &TlsFiles::default())
                .unwrap_err()
                .to_string();
            assert!(!error.contains("secret"), "{error}");
        }
    }
}
