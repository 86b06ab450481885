//! `csms doctor wss://…`: what is wrong with TLS, by real listeners, and in the words of three languages.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use certificates::authority::{Authority, Subject};
use csms::doctor::dial::{self, Equipment, Target};
use csms::doctor::{Finding, Verdict};
use jiff::Timestamp;
use rcgen::KeyPair;
use reqwest::Method;
use scenario::Language;
use serde_json::json;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, pem::PemObject as _};

use crate::lab::{self, Lab};

const PASSWORD: &str = "correct-horse-battery";

fn now() -> Timestamp {
    csms::clock::Clock::now(&csms::clock::SystemClock::new())
}

/// What was found last, and in which words: it differs from language to language, and what is wrong has a remedy.
async fn last(url: &str, equipment: Equipment<'_>) -> Finding {
    let target = Target::parse(url).unwrap();
    let mut found = dial::examine(&target, &equipment).await;
    let last = found.pop().unwrap();
    assert!(
        found.iter().all(|one| one.verdict != Verdict::Wrong),
        "{found:?}"
    );
    let told = [Language::En, Language::Ko, Language::Ja].map(|language| last.told(language));
    let [en, ko, ja] = &told;
    assert!(
        en.what != ko.what && ko.what != ja.what && en.what != ja.what,
        "{told:?}"
    );
    if last.verdict == Verdict::Wrong {
        assert!(told.iter().all(|one| one.remedy.is_some()), "{told:?}");
        let hangul = |text: &str| text.chars().any(|one| ('가'..='힣').contains(&one));
        let kana = |text: &str| text.chars().any(|one| ('ぁ'..='ヿ').contains(&one));
        assert!(hangul(ko.remedy.as_ref().unwrap()) && kana(ja.remedy.as_ref().unwrap()));
    }
    last
}

/// A listener with TLS, by a certificate of `authority` for `host`, made for a year from `at` on; its port.
async fn listener(authority: &Authority, host: &str, at: Timestamp) -> u16 {
    let key = KeyPair::generate().unwrap();
    let hosts = [host.to_owned()];
    let subject = Subject {
        common_name: host,
        organization: "Lab",
        hosts: &hosts,
    };
    let certificate = authority.certify(subject, &key, at, 1).unwrap();
    let secret = PrivateKeyDer::from_pem_slice(key.serialize_pem().as_bytes()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], secret)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // Whether it comes about is what the test asks.
            let _ = acceptor.accept(stream).await;
        }
    });
    port
}

fn root(folder: &Path, authority: &Authority) -> PathBuf {
    let path = folder.join("root.pem");
    std::fs::write(&path, authority.certificate(now(), 10).unwrap().pem()).unwrap();
    path
}

#[tokio::test]
async fn what_is_wrong_with_a_certificate_is_told() {
    let folder = TempDir::new().unwrap();
    let (ours, theirs) = (
        Authority::new("Lab").unwrap(),
        Authority::new("Other").unwrap(),
    );
    let root = root(folder.path(), &ours);
    let years = |years: u64| Duration::from_secs(86_400 * 365 * years);
    for (authority, host, at, code, detail) in [
        (
            &ours,
            "csms.example.com",
            now(),
            "tls.name",
            "csms.example.com",
        ),
        (&theirs, "localhost", now(), "tls.issuer", "localhost"),
        (
            &ours,
            "localhost",
            now() - years(3),
            "tls.expired",
            "localhost",
        ),
        (
            &ours,
            "localhost",
            now() + years(3),
            "tls.not-yet",
            "localhost",
        ),
    ] {
        let port = listener(authority, host, at).await;
        let equipment = Equipment {
            roots: Some(&root),
            ..Equipment::default()
        };
        let found = last(&format!("wss://localhost:{port}/CP001"), equipment).await;
        assert_eq!(found.code, code, "{}", found.detail);
        assert!(
            found.detail.contains(detail),
            "whose it is: {}",
            found.detail
        );
    }
}

/// A CSMS with TLS, by the files of a lab, whose stations log in.
async fn secured(folder: &Path) -> Lab {
    certificates::lab::Lab {
        folder: folder.to_owned(),
        hosts: Vec::new(),
        stations: vec!["CP003".to_owned()],
        organization: "Lab".to_owned(),
    }
    .make(now())
    .unwrap();
    let file = |name: &str| folder.join(name);
    lab::start(TempDir::new().unwrap(), |options| {
        options.tls_listen = Some("127.0.0.1:0".into());
        options.tls_certificate = Some(vec![file("server.pem")]);
        options.tls_key = Some(vec![file("server.key")]);
        options.tls_station_ca = Some(file("ca.pem"));
    })
    .await
}

#[tokio::test]
async fn a_csms_with_tls_is_told_from_one_without_and_a_wrong_password_from_a_right_one() {
    let folder = TempDir::new().unwrap();
    let lab = secured(folder.path()).await;
    let added = json!({"identity": "CP001"});
    let (status, _) = lab.send(Method::POST, "/api/v1/stations", added).await;
    assert_eq!(status, 201);
    let path = "/api/v1/stations/CP001/password";
    let (status, told) = lab
        .send(Method::PUT, path, json!({"password": PASSWORD}))
        .await;
    assert_eq!(status, 204, "{told}");
    let (tls, plain) = (
        lab.server.tls_address.unwrap().port(),
        lab.server.ocppj_address.unwrap().port(),
    );
    let root = folder.path().join("ca.pem");
    let (certificate, key) = (
        folder.path().join("CP003.pem"),
        folder.path().join("CP003.key"),
    );
    let with = |password| Equipment {
        password,
        roots: Some(&root),
        certificate: None,
    };
    let secure = format!("wss://localhost:{tls}/CP001");
    for (url, equipment, code) in [
        (secure.clone(), with(Some(PASSWORD)), "subprotocol.agreed"),
        (
            secure.clone(),
            with(Some("wrong-horse-battery")),
            "upgrade.password",
        ),
        (secure, with(None), "upgrade.password"),
        (
            format!("wss://localhost:{plain}/CP001"),
            with(Some(PASSWORD)),
            "tls.none",
        ),
        (
            format!("ws://localhost:{tls}/CP001"),
            with(Some(PASSWORD)),
            "upgrade.tls",
        ),
        (
            format!("wss://localhost:{tls}/CP003"),
            Equipment {
                password: None,
                roots: Some(&root),
                certificate: Some((&certificate, &key)),
            },
            "subprotocol.agreed",
        ),
    ] {
        let found = last(&url, equipment).await;
        assert_eq!(found.code, code, "{url}: {}", found.detail);
        assert!(!found.detail.contains("horse"), "no secret is told");
    }
}
