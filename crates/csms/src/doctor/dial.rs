//! Dials as a station would, and stops at the first thing that is wrong: the name, the port, TLS, the password,
//! the subprotocol. It ends with the handshake: nothing is sent over the WebSocket but its close, and so no
//! station boots. While it is connected, the CSMS may put off a station that has the same identity.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::client::WebPkiServerVerifier;
use tokio_rustls::rustls::client::danger::{
    HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier,
};
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use tokio_rustls::rustls::{
    AlertDescription, CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore,
    SignatureScheme, crypto,
};
use x509_cert::Certificate;
use x509_cert::der::Decode as _;

use super::Finding;

/// How long each step may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// The longest head of an answer.
const MOST_HEAD: usize = 16 * 1024;
/// A certificate that ends sooner is worth a word.
const SOON: i64 = 30 * 86_400;

/// Where a station is told to connect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    is_tls: bool,
    host: String,
    port: u16,
    /// With the identity at its end.
    path: String,
}

impl Target {
    /// From `ws://HOST[:PORT]/PATH/IDENTITY` or `wss://…`; `None` = it is none.
    #[must_use]
    pub fn parse(url: &str) -> Option<Self> {
        let (scheme, rest) = url.split_once("://")?;
        let is_tls = match scheme.to_ascii_lowercase().as_str() {
            "ws" => false,
            "wss" => true,
            _ => return None,
        };
        let (authority, path) = rest.split_once('/')?;
        let path = format!("/{path}");
        let (host, port) = match authority.strip_prefix('[') {
            Some(rest) => {
                let (host, port) = rest.split_once(']')?;
                (host, port.strip_prefix(':'))
            }
            None => match authority.split_once(':') {
                Some((host, port)) => (host, Some(port)),
                None => (authority, None),
            },
        };
        let port = match port {
            Some(port) => port.parse().ok()?,
            None if is_tls => 443,
            None => 80,
        };
        let is_plain = path.bytes().all(|byte| byte.is_ascii_graphic());
        let target = Self {
            is_tls,
            host: host.to_owned(),
            port,
            path,
        };
        let has_identity = !target.identity().is_empty();
        (is_plain && has_identity && !host.is_empty() && !host.contains('@')).then_some(target)
    }

    /// The end of the path, as a station writes it.
    #[must_use]
    pub fn identity(&self) -> &str {
        let path = self.path.split('?').next().unwrap_or_default();
        path.rsplit('/').next().unwrap_or_default()
    }

    fn host_header(&self) -> String {
        let host = match self.host.contains(':') {
            true => format!("[{}]", self.host),
            false => self.host.clone(),
        };
        format!("{host}:{}", self.port)
    }
}

/// What the station has.
#[derive(Debug, Clone, Default)]
pub struct Equipment<'a> {
    /// Its password (HTTP Basic).
    pub password: Option<&'a str>,
    /// PEM file with the root certificates that it believes; `None` = those of the system.
    pub roots: Option<&'a Path>,
    /// PEM files: its certificate with its chain, and its private key.
    pub certificate: Option<(&'a Path, &'a Path)>,
}

/// Dials.
pub async fn examine(target: &Target, equipment: &Equipment<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Err(last) = steps(target, equipment, &mut findings).await {
        findings.push(last);
    }
    findings
}

async fn steps(
    target: &Target,
    equipment: &Equipment<'_>,
    findings: &mut Vec<Finding>,
) -> Result<(), Finding> {
    let place = (target.host.as_str(), target.port);
    let found = tokio::time::timeout(PATIENCE, tokio::net::lookup_host(place)).await;
    let addresses: Vec<_> = match found {
        Ok(Ok(addresses)) => addresses.collect(),
        Ok(Err(error)) => return Err(Finding::wrong("name.unknown", error.to_string())),
        Err(_) => return Err(Finding::wrong("name.unknown", target.host.clone())),
    };
    if addresses.is_empty() {
        return Err(Finding::wrong("name.unknown", target.host.clone()));
    }
    let shown = addresses.iter().map(|address| address.ip().to_string());
    findings.push(Finding::good(
        "name.known",
        shown.collect::<Vec<_>>().join(", "),
    ));
    let mut last = Finding::wrong("port.silent", target.host_header());
    let mut open = None;
    for address in addresses {
        match tokio::time::timeout(PATIENCE, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => {
                open = Some((stream, address));
                break;
            }
            Ok(Err(error)) if error.kind() == std::io::ErrorKind::ConnectionRefused => {
                last = Finding::wrong("port.refused", address.to_string());
            }
            Ok(Err(error)) => last = Finding::wrong("port.error", format!("{address}: {error}")),
            Err(_) => last = Finding::wrong("port.silent", address.to_string()),
        }
    }
    let (stream, address) = open.ok_or(last)?;
    findings.push(Finding::good("port.open", address.to_string()));
    if !target.is_tls {
        return upgrade(stream, target, equipment, findings).await;
    }
    let stream = secure(stream, target, equipment, findings).await?;
    upgrade(stream, target, equipment, findings).await
}

/// Verifies as usual, and takes note of the certificate, so that what is wrong with it can be told.
#[derive(Debug)]
struct Watching {
    inner: Arc<dyn ServerCertVerifier>,
    seen: Mutex<Option<Vec<u8>>>,
}

impl ServerCertVerifier for Watching {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(end_entity.to_vec());
        self.inner
            .verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.inner.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.inner.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.inner.supported_verify_schemes()
    }
}

/// Of a file that cannot be used.
fn unusable(path: &Path, error: &impl ToString) -> Finding {
    Finding::wrong(
        "files.unusable",
        format!("{}: {}", path.display(), error.to_string()),
    )
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, Finding> {
    let read = CertificateDer::pem_file_iter(path).map_err(|error| unusable(path, &error))?;
    let all: Result<Vec<_>, _> = read.collect();
    let all = all.map_err(|error| unusable(path, &error))?;
    match all.is_empty() {
        true => Err(unusable(path, &"no certificate")),
        false => Ok(all),
    }
}

/// What believes the CSMS.
fn verifier(equipment: &Equipment<'_>) -> Result<Arc<dyn ServerCertVerifier>, Finding> {
    let provider = Arc::new(crypto::aws_lc_rs::default_provider());
    let Some(path) = equipment.roots else {
        let verifier = rustls_platform_verifier::Verifier::new(provider);
        let verifier = verifier.map_err(|error| Finding::wrong("tls.other", error.to_string()))?;
        return Ok(Arc::new(verifier));
    };
    let mut roots = RootCertStore::empty();
    for certificate in certificates(path)? {
        roots
            .add(certificate)
            .map_err(|error| unusable(path, &error))?;
    }
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider).build();
    Ok(verifier.map_err(|error| unusable(path, &error))?)
}

async fn secure(
    stream: TcpStream,
    target: &Target,
    equipment: &Equipment<'_>,
    findings: &mut Vec<Finding>,
) -> Result<tokio_rustls::client::TlsStream<TcpStream>, Finding> {
    let other = |error: Error| Finding::wrong("tls.other", error.to_string());
    let watching = Arc::new(Watching {
        inner: verifier(equipment)?,
        seen: Mutex::default(),
    });
    let builder =
        ClientConfig::builder_with_provider(Arc::new(crypto::aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(other)?
            .dangerous()
            .with_custom_certificate_verifier(watching.clone());
    let config = match equipment.certificate {
        None => builder.with_no_client_auth(),
        Some((certificate, key)) => {
            let chain = certificates(certificate)?;
            let secret =
                PrivateKeyDer::from_pem_file(key).map_err(|error| unusable(key, &error))?;
            builder
                .with_client_auth_cert(chain, secret)
                .map_err(|error| unusable(certificate, &error))?
        }
    };
    let name = ServerName::try_from(target.host.clone())
        .map_err(|_| Finding::wrong("tls.name", target.host.clone()))?;
    let connector = TlsConnector::from(Arc::new(config));
    let made = tokio::time::timeout(PATIENCE, connector.connect(name, stream)).await;
    let seen = watching.seen.lock();
    let seen = seen.unwrap_or_else(PoisonError::into_inner).take();
    let certificate = seen.and_then(|der| Certificate::from_der(&der).ok());
    let shown = certificate.as_ref().map_or_else(String::new, described);
    let stream = match made {
        Err(_) => return Err(Finding::wrong("tls.silent", "")),
        Ok(Err(error)) => return Err(fault(&error, &shown)),
        Ok(Ok(stream)) => stream,
    };
    let version = stream.get_ref().1.protocol_version();
    let version = version.map_or_else(String::new, |version| format!("{version:?}, "));
    findings.push(Finding::good("tls.fine", format!("{version}{shown}")));
    let ends = certificate.map(|certificate| {
        let validity = certificate.tbs_certificate().validity();
        validity.not_after.to_unix_duration().as_secs()
    });
    let now = UnixTime::now().as_secs();
    if let Some(ends) = ends
        && i64::try_from(ends.saturating_sub(now)).is_ok_and(|left| left < SOON)
    {
        findings.push(Finding::doubtful("tls.soon", shown));
    }
    Ok(stream)
}

/// Whose it is, and from when until when.
fn described(certificate: &Certificate) -> String {
    let tbs = certificate.tbs_certificate();
    let validity = tbs.validity();
    format!(
        "{}: {} – {}",
        tbs.subject(),
        validity.not_before,
        validity.not_after
    )
}

/// Why TLS came to nothing.
fn fault(error: &std::io::Error, certificate: &str) -> Finding {
    let cause = error
        .get_ref()
        .and_then(|cause| cause.downcast_ref::<Error>());
    let detail = match certificate.is_empty() {
        true => error.to_string(),
        false => format!("{error} ({certificate})"),
    };
    let code = match cause {
        Some(Error::InvalidCertificate(wrong)) => match wrong {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => "tls.expired",
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                "tls.not-yet"
            }
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                "tls.name"
            }
            CertificateError::UnknownIssuer => "tls.issuer",
            CertificateError::Revoked => "tls.revoked",
            _ => "tls.certificate",
        },
        Some(Error::InvalidMessage(_)) => "tls.none",
        Some(Error::PeerIncompatible(_)) => "tls.version",
        Some(Error::AlertReceived(alert)) => match alert {
            AlertDescription::ProtocolVersion | AlertDescription::HandshakeFailure => "tls.version",
            AlertDescription::CertificateRequired
            | AlertDescription::BadCertificate
            | AlertDescription::UnknownCA
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateUnknown => "tls.own-certificate",
            _ => "tls.other",
        },
        _ => "tls.other",
    };
    Finding::wrong(code, detail)
}

/// Asks for the WebSocket, reads the answer, and says goodbye.
async fn upgrade(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    target: &Target,
    equipment: &Equipment<'_>,
    findings: &mut Vec<Finding>,
) -> Result<(), Finding> {
    let credentials = equipment.password.map_or_else(String::new, |password| {
        let pair = format!("{}:{password}", target.identity());
        format!("Authorization: Basic {}\r\n", BASE64_STANDARD.encode(pair))
    });
    // The key is no secret; what it says does not matter.
    let request = format!(
        "GET {} HTTP/1.1\r\nHost: {}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {}\r\nSec-WebSocket-Protocol: ocpp2.0.1\r\n\
         {credentials}\r\n",
        target.path,
        target.host_header(),
        BASE64_STANDARD.encode(b"a csms doctor is"),
    );
    let asked = async {
        stream.write_all(request.as_bytes()).await?;
        let mut head = Vec::new();
        let mut piece = [0; 1024];
        while head.len() < MOST_HEAD {
            let count = stream.read(&mut piece).await?;
            if count == 0 {
                break;
            }
            head.extend_from_slice(&piece[..count]);
            if head.windows(4).any(|end| end == b"\r\n\r\n") {
                break;
            }
        }
        Ok::<_, std::io::Error>(head)
    };
    let head = match tokio::time::timeout(PATIENCE, asked).await {
        Err(_) => return Err(Finding::wrong("upgrade.silent", "")),
        Ok(Ok(head)) => head,
        // With TLS 1.3 the server says only now that it wants another certificate.
        Ok(Err(error)) if error.get_ref().is_some() => return Err(fault(&error, "")),
        Ok(Err(error)) => return Err(Finding::wrong("upgrade.silent", error.to_string())),
    };
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut answer = httparse::Response::new(&mut headers);
    let Ok(httparse::Status::Complete(length)) = answer.parse(&head) else {
        let shown: String = String::from_utf8_lossy(&head).chars().take(80).collect();
        return Err(match head.first() {
            None => Finding::wrong("upgrade.closed", ""),
            // An alert of TLS.
            Some(0x15) => Finding::wrong("upgrade.tls", ""),
            Some(_) => Finding::wrong("upgrade.no-http", shown),
        });
    };
    let status = answer.code.unwrap_or(0);
    let body = String::from_utf8_lossy(&head[length..]);
    let body: String = body
        .chars()
        .filter(|letter| !letter.is_control())
        .take(300)
        .collect();
    let detail = format!("HTTP {status} {body}").trim_end().to_owned();
    if !target.is_tls && status == 400 && speaks_of_tls(&body) {
        return Err(Finding::wrong("upgrade.tls", detail));
    }
    if let Some(code) = refused(status) {
        return Err(Finding::wrong(code, detail));
    }
    findings.push(Finding::good("upgrade.done", format!("HTTP {status}")));
    let chosen = answer
        .headers
        .iter()
        .find(|header| header.name.eq_ignore_ascii_case("sec-websocket-protocol"));
    let chosen = chosen.map(|header| String::from_utf8_lossy(header.value).trim().to_owned());
    findings.push(match chosen.as_deref() {
        Some("ocpp2.0.1") => Finding::good("subprotocol.agreed", "ocpp2.0.1"),
        Some(other) => Finding::wrong("subprotocol.other", other),
        None => Finding::wrong("subprotocol.none", ""),
    });
    // Close 1000, masked with zeros.
    let goodbye = [0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe8];
    let _ = tokio::time::timeout(PATIENCE, stream.write_all(&goodbye)).await;
    let _ = tokio::time::timeout(PATIENCE, stream.shutdown()).await;
    Ok(())
}

/// Whether a server with TLS tells somebody without it what is wrong, as servers of HTTP do; the alert of TLS is what
/// the others send.
fn speaks_of_tls(body: &str) -> bool {
    ["TLS", "HTTPS", "SSL"]
        .iter()
        .any(|word| body.contains(word))
}

/// What an answer means that is no upgrade; `None` = it is one.
fn refused(status: u16) -> Option<&'static str> {
    Some(match status {
        101 => return None,
        300..400 => "upgrade.elsewhere",
        400 => "upgrade.bad",
        401 => "upgrade.password",
        403 => "upgrade.forbidden",
        404 => "upgrade.unknown",
        426 => "upgrade.required",
        429 => "upgrade.too-many",
        500.. => "upgrade.unavailable",
        _ => "upgrade.other",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_where_a_station_is_told_to_connect() {
        let told = |url: &str| {
            let target = Target::parse(url)?;
            let identity = target.identity().to_owned();
            Some((
                target.is_tls,
                target.host,
                target.port,
                target.path,
                identity,
            ))
        };
        let expected = |is_tls, host: &str, port, path: &str| {
            Some((
                is_tls,
                host.to_owned(),
                port,
                path.to_owned(),
                "CP1".to_owned(),
            ))
        };
        assert_eq!(told("ws://a:9000/CP1"), expected(false, "a", 9000, "/CP1"));
        assert_eq!(
            told("WSS://a.b/x/CP1"),
            expected(true, "a.b", 443, "/x/CP1")
        );
        assert_eq!(told("ws://[::1]:9/CP1"), expected(false, "::1", 9, "/CP1"));
        for wrong in [
            "CP1",
            "http://a/CP1",
            "ws://a",
            "ws://a/",
            "ws:///CP1",
            "ws://a:b/CP1",
            "ws://u@a/CP1",
        ] {
            assert_eq!(told(wrong), None, "{wrong}");
        }
    }
}
