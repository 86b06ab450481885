//! Security profiles 2 and 3 over real TLS: cases 11 and 29.

mod authority;
mod refused;

use std::net::SocketAddr;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use csms::clock::IdSource;
use csms::facts::StationKey;
use csms::model::passwords::Password;
use deflate::Mode;
use rcgen::{
    DistinguishedName, DnType, ExtendedKeyUsagePurpose, PKCS_ECDSA_P256_SHA256, PKCS_RSA_SHA256,
    date_time_ymd,
};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::{CryptoProvider, aws_lc_rs};
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::version::{TLS12, TLS13};
use tokio_rustls::rustls::{
    ClientConfig, RootCertStore, SignatureAlgorithm, SupportedProtocolVersion,
};
use tokio_tungstenite::tungstenite::Error;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::HeaderValue;

use self::authority::{Authority, Issued};
use super::peer::{Lab, PATIENCE, Station, code, lab};

const PASSWORD: &str = "correct-horse-battery";
const BOTH: &[&SupportedProtocolVersion] = &[&TLS13, &TLS12];

/// A server with TLS, its authority, and the folder of its files.
struct Secured {
    lab: Lab,
    authority: Authority,
    folder: TempDir,
}

/// Stations show certificates of the authority, or log in with a password.
async fn secured() -> Secured {
    secured_by(|_| ()).await
}

async fn secured_by(change: impl FnOnce(&mut csms::config::Options)) -> Secured {
    let (authority, folder) = (Authority::new("Lab"), tempfile::tempdir().unwrap());
    let file = |name: &str| folder.path().join(name);
    authority.write(&file("ca.pem"));
    authority
        .server(&PKCS_ECDSA_P256_SHA256)
        .write(folder.path(), "ecdsa");
    authority
        .server(&PKCS_RSA_SHA256)
        .write(folder.path(), "rsa");
    std::fs::write(file("revoked.pem"), authority.revoke(666)).unwrap();
    let lab = lab(|options| {
        options.tls_listen = Some("127.0.0.1:0".into());
        options.tls_certificate = Some(vec![file("ecdsa.pem"), file("rsa.pem")]);
        options.tls_key = Some(vec![file("ecdsa.key"), file("rsa.key")]);
        options.tls_station_ca = Some(file("ca.pem"));
        options.tls_station_crl = Some(file("revoked.pem"));
        options.tls_organization = Some("Emart".into());
        change(options);
    })
    .await;
    Secured {
        lab,
        authority,
        folder,
    }
}

impl Secured {
    fn address(&self) -> SocketAddr {
        self.lab.server.tls_address.unwrap()
    }

    fn client(&self, versions: &[&'static SupportedProtocolVersion]) -> Client {
        Client {
            provider: aws_lc_rs::default_provider(),
            versions: versions.to_vec(),
            root: self.authority.root(),
        }
    }

    /// TLS as a station does it; what it is shown, and why it failed if it did.
    async fn tls(&self, client: Client, shown: Option<&Issued>) -> Result<Tls, String> {
        let stream = TcpStream::connect(self.address()).await.unwrap();
        let connector = TlsConnector::from(Arc::new(client.config(shown)));
        let name = "localhost".try_into().unwrap();
        let connected = connector.connect(name, stream).await;
        connected.map_err(|error| error.to_string())
    }

    /// The whole way; `Err` = the HTTP status of the refusal, 0 = TLS failed.
    async fn connect(
        &self,
        path: &str,
        shown: Option<&Issued>,
        password: Option<&str>,
    ) -> Result<Station<Tls>, u16> {
        self.connect_from(path, shown, password, None).await
    }

    /// The same with an Origin.
    async fn connect_from(
        &self,
        path: &str,
        shown: Option<&Issued>,
        password: Option<&str>,
        origin: Option<&'static str>,
    ) -> Result<Station<Tls>, u16> {
        let Ok(stream) = self.tls(self.client(BOTH), shown).await else {
            return Err(0);
        };
        let mut request = format!("wss://localhost{path}")
            .into_client_request()
            .unwrap();
        let headers = request.headers_mut();
        let subprotocol = HeaderValue::from_static("ocpp2.0.1");
        headers.insert("Sec-WebSocket-Protocol", subprotocol);
        if let Some(origin) = origin {
            headers.insert("Origin", HeaderValue::from_static(origin));
        }
        if let Some(password) = password {
            let user = path.trim_start_matches('/');
            let encoded = STANDARD.encode(format!("{user}:{password}"));
            let value = HeaderValue::from_str(&format!("Basic {encoded}")).unwrap();
            headers.insert("Authorization", value);
        }
        match Station::over(stream, request, Mode::Off).await {
            Ok(station) => Ok(station),
            Err(Error::Http(answer)) => Err(answer.status().as_u16()),
            // With TLS 1.3 a certificate is refused after the station's own part is done.
            Err(_) => Err(0),
        }
    }

    /// Registers CP001 with [`PASSWORD`].
    async fn set_password(&self) -> StationKey {
        let writer = &self.lab.server.core.writer;
        let accepted = ocpp201::RegistrationStatusEnum::Accepted;
        let key = writer.create_station("CP001", accepted).await.unwrap();
        let password = Password::new(PASSWORD).unwrap();
        let hashed = password.hash(&IdSource::from_seed(1));
        writer.set_password(key, Some(hashed)).await.unwrap();
        key
    }

    /// The security profile by which a station is connected.
    async fn profile(&self) -> i32 {
        self.lab.connected(1).await;
        self.lab.server.core.connections.list()[0].security_profile
    }
}

type Tls = TlsStream<TcpStream>;

/// What a station is able to do, and whom it believes.
struct Client {
    provider: CryptoProvider,
    versions: Vec<&'static SupportedProtocolVersion>,
    root: CertificateDer<'static>,
}

impl Client {
    fn config(self, shown: Option<&Issued>) -> ClientConfig {
        let mut roots = RootCertStore::empty();
        roots.add(self.root).unwrap();
        let builder = ClientConfig::builder_with_provider(Arc::new(self.provider))
            .with_protocol_versions(&self.versions)
            .unwrap()
            .with_root_certificates(roots);
        match shown {
            None => builder.with_no_client_auth(),
            Some(Issued {
                certificate, key, ..
            }) => builder
                .with_client_auth_cert(vec![certificate.clone()], key.clone_key())
                .unwrap(),
        }
    }
}

fn boot(serial_number: Option<&str>) -> Value {
    let mut station = json!({"model": "M", "vendorName": "V"});
    if let Some(serial_number) = serial_number {
        station["serialNumber"] = serial_number.into();
    }
    json!({"reason": "PowerUp", "chargingStation": station})
}

#[tokio::test]
async fn profile_2_is_tls_and_the_password() {
    let secured = secured().await;
    secured.set_password().await;
    let refused = secured.connect("/CP001", None, Some("wrong-password-1"));
    assert_eq!(refused.await.err(), Some(401));
    let refused = secured.connect("/CP001", None, None);
    assert_eq!(refused.await.err(), Some(401));
    let mut station = secured
        .connect("/CP001", None, Some(PASSWORD))
        .await
        .ok()
        .unwrap();
    assert_eq!(secured.profile().await, 2);
    let answer = station.call("BootNotification", boot(None)).await.unwrap();
    assert_eq!(answer["status"], "Accepted");
}

#[tokio::test]
async fn profile_3_is_a_certificate_for_the_identity_and_no_password() {
    let secured = secured().await;
    let certificate = secured.authority.station("CP001", |_| ());
    let mut station = secured
        .connect("/cp001", Some(&certificate), None)
        .await
        .ok()
        .unwrap();
    assert_eq!(secured.profile().await, 3);
    let answer = station
        .call("BootNotification", boot(Some("CP001")))
        .await
        .unwrap();
    assert_eq!(answer["status"], "Accepted");
}

#[tokio::test]
async fn a_certificate_and_a_password_inside_tls_decide_whatever_the_origin() {
    let secured = secured().await;
    secured.set_password().await;
    let origins = [
        None,
        Some("http://localhost"),
        Some("file://"),
        Some("null"),
        Some("https://a.example"),
    ];
    let mut reasons = Vec::new();
    for (n, origin) in origins.into_iter().enumerate() {
        let identity = format!("/CP{n}");
        let own = secured.authority.station(&identity[1..], |_| ());
        let others = secured.authority.station("OTHER", |_| ());
        let right = secured.connect_from(&identity, Some(&own), None, origin);
        assert!(right.await.is_ok(), "{origin:?}");
        let wrong = secured.connect_from(&identity, Some(&others), None, origin);
        assert_eq!(wrong.await.err(), Some(403), "{origin:?}");
        reasons.push("certificate");
        let wrong = secured.connect_from("/CP001", None, Some("another-password"), origin);
        assert_eq!(wrong.await.err(), Some(401), "{origin:?}");
        reasons.push("credentials");
        let unknown = format!("/NEW{n}");
        let none = secured.connect_from(&unknown, None, None, origin).await;
        let expected = (n >= 2).then_some(403);
        assert_eq!(none.err(), expected, "{origin:?}");
        reasons.extend(expected.map(|_| "origin"));
    }
    let listed = secured.lab.refusals(reasons.len()).await;
    let mut listed: Vec<_> = listed.iter().map(|row| row.reason.as_str()).collect();
    // Each is listed once its peer is gone, so two of them may be listed the other way round.
    listed.sort_unstable();
    reasons.sort_unstable();
    assert_eq!(listed, reasons);
    let right = secured.connect_from("/CP001", None, Some(PASSWORD), Some("null"));
    assert!(right.await.is_ok());
}

#[tokio::test]
async fn a_certificate_for_the_serial_number_of_the_last_boot_is_the_stations() {
    let secured = secured().await;
    let certificate = secured.authority.station("SN-0001", |_| ());
    let stranger = secured.connect("/CP001", Some(&certificate), None).await;
    assert_eq!(stranger.err(), Some(403));
    let mut station = secured.lab.connect("/CP001").await;
    let booted = station.call("BootNotification", boot(Some("SN-0001")));
    booted.await.unwrap();
    let known = secured.connect("/CP001", Some(&certificate), None).await;
    assert!(known.is_ok(), "{:?}", known.err());
    let other = secured.connect("/CP002", Some(&certificate), None).await;
    assert_eq!(other.err(), Some(403));
}

#[tokio::test]
async fn case_11_certificates_that_are_nobodys_or_no_longer_good_are_refused_and_listed() {
    let secured = secured().await;
    let good = |_: &mut rcgen::CertificateParams| ();
    let own = &secured.authority;
    let organization = |name: Option<&'static str>| {
        move |params: &mut rcgen::CertificateParams| {
            params.distinguished_name = DistinguishedName::new();
            let names = &mut params.distinguished_name;
            names.push(DnType::CommonName, "CP001");
            if let Some(name) = name {
                names.push(DnType::OrganizationName, name);
            }
        }
    };
    for (certificate, status, reason, told) in [
        (
            own.station("CP002", good),
            403,
            "certificate",
            "another station",
        ),
        (
            own.station("CP001", organization(Some("Other"))),
            403,
            "certificate",
            "organization",
        ),
        (
            own.station("CP001", organization(None)),
            403,
            "certificate",
            "organization",
        ),
        (
            own.station("CP001", |p| p.distinguished_name = DistinguishedName::new()),
            403,
            "certificate",
            "common name",
        ),
        (
            own.station("CP001", |p| p.not_after = date_time_ymd(2020, 1, 1)),
            0,
            "tls",
            "expired",
        ),
        (
            own.station("CP001", |p| p.not_before = date_time_ymd(2090, 1, 1)),
            0,
            "tls",
            "not valid yet",
        ),
        (
            own.station("CP001", |p| p.serial_number = Some(666.into())),
            0,
            "tls",
            "revoked",
        ),
        (
            Authority::new("Other").station("CP001", good),
            0,
            "tls",
            "issuer is not known",
        ),
        (
            // As long as it likes: what is kept of it is short.
            Authority::new("Other").station("CP001", |p| {
                let purpose = |n| ExtendedKeyUsagePurpose::Other(vec![1, 3, 6, 1, 4, 1, n]);
                p.extended_key_usages = (1..3000).map(purpose).collect();
            }),
            0,
            "tls",
            "extended key usage",
        ),
        (
            own.station("A-SERIAL-NUMBER-THAT-IS-TOO-LONG", good),
            403,
            "certificate",
            "longer than a serial number",
        ),
        (
            Authority::new("Lab").station("CP001", good),
            0,
            "tls",
            "not that of its issuer",
        ),
    ] {
        let before = secured.lab.refused().await.len();
        let refused = secured.connect("/CP001", Some(&certificate), None).await;
        assert_eq!(refused.err(), Some(status), "{told}");
        let rows = secured.lab.refusals(before + 1).await;
        let row = rows.last().unwrap();
        assert_eq!(
            (row.reason.as_str(), row.http_status),
            (reason, i32::from(status))
        );
        assert!(row.detail.contains(told), "{}", row.detail);
        assert!(row.detail.chars().count() <= 400, "{}", row.detail.len());
    }
    assert!(secured.lab.server.core.connections.list().is_empty());
}

#[tokio::test]
async fn case_29_a_boot_with_another_serial_number_than_the_certificates_ends_the_connection() {
    let secured = secured().await;
    let certificate = secured.authority.station("CP001", |_| ());
    for serial_number in [Some("SN-0002"), None] {
        let connected = secured.connect("/CP001", Some(&certificate), None).await;
        let mut station = connected.ok().unwrap();
        let refused = station.call("BootNotification", boot(serial_number)).await;
        assert_eq!(code(refused), "SecurityError");
        let (status, reason) = station.closed().await;
        assert_eq!(status, 1008);
        assert!(reason.contains("serial number"), "{reason}");
        secured.lab.connected(0).await;
    }
    let row = secured.lab.row("CP001").await.unwrap();
    assert_eq!((row.boot_epoch, row.serial_number), (0, None));
}

#[tokio::test]
async fn the_certificate_is_the_one_that_the_station_can_use() {
    let secured = secured().await;
    for (algorithm, name) in [
        (SignatureAlgorithm::ECDSA, "ecdsa.pem"),
        (SignatureAlgorithm::RSA, "rsa.pem"),
    ] {
        let mut client = secured.client(&[&TLS12]);
        let suites = &mut client.provider.cipher_suites;
        suites.retain(|suite| {
            suite.tls13().is_none() && suite.usable_for_signature_algorithm(algorithm)
        });
        let stream = secured.tls(client, None).await.unwrap();
        let shown = stream.get_ref().1.peer_certificates().unwrap()[0].clone();
        assert!(is_in(&shown, &secured.folder.path().join(name)), "{name}");
    }
}

fn is_in(certificate: &CertificateDer<'_>, pem: &std::path::Path) -> bool {
    let text: String = std::fs::read_to_string(pem).unwrap();
    let body: String = text.lines().filter(|line| !line.starts_with('-')).collect();
    STANDARD.decode(body).unwrap() == certificate.as_ref()
}

#[tokio::test]
async fn new_certificates_are_shown_without_a_restart_and_broken_files_change_nothing() {
    let secured = secured().await;
    let tls = secured.lab.server.tls.as_ref().unwrap();
    assert!(!tls.refresh().unwrap());
    let folder = secured.folder.path();
    let renewed = secured.authority.server(&PKCS_ECDSA_P256_SHA256);
    renewed.write(folder, "ecdsa");
    assert!(tls.refresh().unwrap());
    let shown = async || {
        let stream = secured.tls(secured.client(BOTH), None).await.unwrap();
        stream.get_ref().1.peer_certificates().unwrap()[0].clone()
    };
    assert_eq!(shown().await, renewed.certificate);
    let other = secured.authority.server(&PKCS_ECDSA_P256_SHA256);
    other.write(folder, "other");
    for (file, broken) in [
        (
            "ecdsa.key",
            std::fs::read(folder.join("other.key")).unwrap(),
        ),
        ("ecdsa.pem", b"no certificate".to_vec()),
    ] {
        std::fs::write(folder.join(file), broken).unwrap();
        let error = tls.refresh().unwrap_err().to_string();
        assert!(error.contains("ecdsa."), "{error}");
        assert_eq!(shown().await, renewed.certificate);
    }
    // Who is revoked from now on is not let in any more.
    renewed.write(folder, "ecdsa");
    let certificate = secured
        .authority
        .station("CP001", |p| p.serial_number = Some(7.into()));
    assert!(
        secured
            .connect("/CP001", Some(&certificate), None)
            .await
            .is_ok()
    );
    std::fs::write(folder.join("revoked.pem"), secured.authority.revoke(7)).unwrap();
    assert!(tls.refresh().unwrap());
    let refused = secured.connect("/CP001", Some(&certificate), None).await;
    assert_eq!(refused.err(), Some(0));
}

#[tokio::test]
async fn a_station_that_was_raised_to_a_profile_is_refused_with_a_lower_one() {
    let secured = secured().await;
    let certificate = secured.authority.station("CP001", |_| ());
    let key = secured.set_password().await;
    let writer = &secured.lab.server.core.writer;
    let with_password = || secured.connect("/CP001", None, Some(PASSWORD));
    for (least, refused) in [(None, None), (Some(2), None), (Some(3), Some(403))] {
        writer.set_least_security_profile(key, least).await.unwrap();
        assert_eq!(with_password().await.err(), refused, "{least:?}");
        let shown = secured.connect("/CP001", Some(&certificate), None).await;
        assert!(shown.is_ok(), "{least:?}");
    }
    assert_eq!(secured.lab.refusals(1).await[0].reason, "security-profile");
    let plain = secured
        .lab
        .upgrade("/CP001", "Sec-WebSocket-Protocol: ocpp2.0.1\r\n");
    assert!(plain.await.starts_with("HTTP/1.1 401 "));
}

#[tokio::test]
async fn a_letter_that_is_one_of_the_identity_only_in_lower_case_is_another() {
    let secured = secured().await;
    let kelvin = secured.authority.station("\u{212A}P001", |_| ());
    let refused = secured.connect("/KP001", Some(&kelvin), None).await;
    assert_eq!(refused.err(), Some(403));
}

#[tokio::test]
async fn a_connection_below_the_profile_that_a_station_is_raised_to_ends() {
    let secured = secured().await;
    let certificate = secured.authority.station("CP002", |_| ());
    let mut low = secured.connect("/CP001", None, None).await.ok().unwrap();
    let high = secured.connect("/CP002", Some(&certificate), None).await;
    let mut high = high.ok().unwrap();
    let http = secured.lab.server.http_address;
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    for identity in ["CP001", "CP002"] {
        let url = format!("http://{http}/api/v1/stations/{identity}/security-profile");
        let body = json!({"least": 3}).to_string();
        let request = client.put(url).header("content-type", "application/json");
        let answer = request.body(body).send().await.unwrap();
        assert_eq!(answer.status(), 200);
    }
    let (status, reason) = low.closed().await;
    assert_eq!(status, 1008);
    assert!(reason.contains("higher security profile"), "{reason}");
    let answer = high.call("BootNotification", boot(Some("CP002"))).await;
    assert_eq!(answer.unwrap()["status"], "Accepted");
}

#[tokio::test]
async fn a_station_that_came_in_while_its_profile_was_raised_cannot_boot() {
    let secured = secured().await;
    let key = secured.set_password().await;
    let mut low = secured
        .connect("/CP001", None, Some(PASSWORD))
        .await
        .ok()
        .unwrap();
    // As if its handshake had looked before this was written.
    let writer = &secured.lab.server.core.writer;
    writer
        .set_least_security_profile(key, Some(3))
        .await
        .unwrap();
    let refused = low.call("BootNotification", boot(Some("SN-0001"))).await;
    assert_eq!(code(refused), "SecurityError");
    assert_eq!(low.closed().await.0, 1008);
    let row = secured.lab.row("CP001").await.unwrap();
    assert_eq!(row.serial_number, None);
}

#[tokio::test]
async fn a_station_whose_certificate_is_refused_reads_why() {
    let secured = secured().await;
    let expired = secured
        .authority
        .station("CP001", |p| p.not_after = date_time_ymd(2020, 1, 1));
    for version in BOTH {
        let told = match secured
            .tls(secured.client(&[version]), Some(&expired))
            .await
        {
            Err(told) => told,
            // With TLS 1.3 the station is done before the server has looked at it.
            Ok(mut stream) => {
                let request = b"GET /CP001 HTTP/1.1\r\n\r\n".repeat(100);
                let sent = stream.write_all(&request).await;
                let mut answer = Vec::new();
                let read = stream.read_to_end(&mut answer).await;
                sent.and(read.map(|_| ())).unwrap_err().to_string()
            }
        };
        assert!(told.contains("CertificateExpired"), "{told}");
    }
}

#[tokio::test]
async fn who_speaks_without_tls_is_told_so() {
    let secured = secured().await;
    let mut stream = TcpStream::connect(secured.address()).await.unwrap();
    let request = b"GET /CP001 HTTP/1.1\r\nHost: localhost\r\n\r\n";
    stream.write_all(request).await.unwrap();
    let mut answer = String::new();
    let read = tokio::time::timeout(PATIENCE, stream.read_to_string(&mut answer));
    read.await.unwrap().unwrap();
    assert!(
        answer.starts_with("HTTP/1.1 400 ") && answer.contains("wss://"),
        "{answer}"
    );
    assert_eq!(secured.lab.refusals(1).await[0].reason, "not-tls");
}

#[tokio::test]
async fn case_10_tls_that_is_never_finished_ends_at_the_deadline() {
    let secured = secured_by(|options| options.handshake_deadline = Some("1s".into())).await;
    let mut stream = TcpStream::connect(secured.address()).await.unwrap();
    stream.write_all(&[0x16, 3, 1]).await.unwrap();
    let mut rest = Vec::new();
    let read = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut rest));
    read.await.expect("the server must end the connection").ok();
    let row = secured.lab.refusals(1).await.remove(0);
    assert_eq!((row.reason.as_str(), row.http_status), ("timeout", 0));
}
