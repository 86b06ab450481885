//! `csms doctor IDENTITY|URL`: why a station cannot connect or charge.
//!
//! A URL is dialled as a station would. About an identity the server that runs is asked, and where none runs,
//! the database.

use std::path::PathBuf;

use clap::Args;
use scenario::Language;
use terminal::Style;
use terminal::text::fit;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::Failure;
use super::words::Words;
use crate::api::doctor::{Report, worst};
use crate::clock::{Clock, SystemClock};
use crate::config::Settings;
use crate::doctor::dial::{self, Equipment, Target};
use crate::doctor::station::{self, Patient};
use crate::doctor::{Told, Verdict};
use crate::model::installation::Installation;
use crate::ocppj::identity::Identity;
use crate::server;
use crate::store::tables::installation::KnownInstallation;

/// The longest answer that is read.
const MOST_ANSWER: u64 = 1024 * 1024;

#[derive(Debug, Args)]
pub(super) struct Doctor {
    /// A station's identity, or the URL at which it connects (ws://… or wss://…)
    target: String,
    /// File with the station's password in its first line (with a URL)
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// PEM file with the root certificates that the station believes [default: those of the system]
    #[arg(long, value_name = "FILE")]
    ca: Option<PathBuf>,
    /// PEM file with the station's certificate (security profile 3)
    #[arg(long, value_name = "FILE", requires = "key")]
    certificate: Option<PathBuf>,
    /// PEM file with the private key of that certificate
    #[arg(long, value_name = "FILE", requires = "certificate")]
    key: Option<PathBuf>,
    /// A token that the station was tried with, e.g. ISO14443/04A1B2C3 (with an identity)
    #[arg(long, value_name = "TYPE/TOKEN")]
    id_token: Option<String>,
}

/// Looks, and tells. `true` = nothing is wrong.
pub(super) async fn run(
    settings: impl FnOnce() -> Result<Settings, Failure>,
    asked: Doctor,
    style: Style,
) -> Result<bool, Failure> {
    let words = Words::of(style.language);
    let found = if asked.target.contains("://") {
        let target = Target::parse(&asked.target).ok_or_else(|| {
            let what = words.pick(
                "expected ws://HOST:PORT/PATH/IDENTITY or wss://…",
                "ws://HOST:PORT/PATH/IDENTITY 또는 wss://… 형식이어야 합니다",
                "ws://HOST:PORT/PATH/IDENTITY または wss://… の形にしてください",
            );
            // Not the URL itself: somebody may have written a password into it.
            Failure::Usage(what.to_owned())
        })?;
        let password = asked.password_file.as_ref().map(std::fs::read_to_string);
        let password = password
            .transpose()
            .map_err(|error| Failure::Usage(format!("--password-file: {error}")))?;
        let first_line = password.as_deref().and_then(|text| text.lines().next());
        let equipment = Equipment {
            password: first_line,
            roots: asked.ca.as_deref(),
            certificate: asked.certificate.as_deref().zip(asked.key.as_deref()),
        };
        let found = dial::examine(&target, &equipment).await;
        found.iter().map(|one| one.told(style.language)).collect()
    } else {
        Identity::new(&asked.target).map_err(|error| {
            let reason = words.reason(&error.to_string());
            Failure::Usage(format!("{:?}: {reason}", asked.target))
        })?;
        about(&settings()?, &asked, style.language).await?
    };
    let worst = worst(found.iter().map(|one| one.verdict));
    print!(
        "{}",
        fit(&told(&asked.target, &found, words), style.columns_out)
    );
    Ok(worst != Verdict::Wrong)
}

/// What is known of an identity: by the server that runs, else by the database.
async fn about(
    settings: &Settings,
    asked: &Doctor,
    language: Language,
) -> Result<Vec<Told>, Failure> {
    let id_token = match &asked.id_token {
        None => None,
        Some(text) => Some(text.split_once('/').ok_or_else(|| {
            Failure::Usage("--id-token: expected TYPE/TOKEN, such as ISO14443/04A1B2C3".into())
        })?),
    };
    if let Some(report) = ask(settings, &asked.target, id_token, language).await? {
        return Ok(report.findings);
    }
    let clock = SystemClock::new();
    let opened = server::open(settings, &clock).await?;
    let database = |error: crate::store::queries::QueryError| Failure::Database(error.to_string());
    let known = KnownInstallation::default();
    known.refresh(&opened.reader).await.map_err(database)?;
    let installation: std::sync::Arc<Installation> = known.current();
    let patient = Patient {
        identity: &asked.target,
        id_token,
        accepts_unknown_tokens: settings.accept_unknown_tokens,
        known_stations_only: settings.known_stations_only,
        now: clock.now(),
    };
    let found = station::examine(&opened.queries, &opened.reader, &installation, patient).await;
    let found = found.map_err(database)?;
    opened.queries.close().await;
    opened.store.commits.close().await;
    Ok(found.iter().map(|one| one.told(language)).collect())
}

/// Asks the server of these settings; `None` = none runs.
async fn ask(
    settings: &Settings,
    identity: &str,
    id_token: Option<(&str, &str)>,
    language: Language,
) -> Result<Option<Report>, Failure> {
    let mut address = settings.http.address;
    if address.ip().is_unspecified() {
        address.set_ip(match address.is_ipv4() {
            true => std::net::Ipv4Addr::LOCALHOST.into(),
            false => std::net::Ipv6Addr::LOCALHOST.into(),
        });
    }
    let Ok(mut stream) = TcpStream::connect(address).await else {
        return Ok(None);
    };
    let encoded = |text: &str| {
        percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
    };
    let lang = match language {
        Language::En => "en",
        Language::Ko => "ko",
        Language::Ja => "ja",
    };
    let mut path = format!("/api/v1/stations/{}/doctor?lang={lang}", encoded(identity));
    if let Some((kind, token)) = id_token {
        path += &format!(
            "&id_token_type={}&id_token={}",
            encoded(kind),
            encoded(token)
        );
    }
    let token = match &settings.tokens.operator {
        None => String::new(),
        Some(file) => {
            let read = std::fs::read_to_string(&file.path);
            let read =
                read.map_err(|error| Failure::Usage(format!("--operator-token-file: {error}")))?;
            format!("Authorization: Bearer {}\r\n", read.trim())
        }
    };
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nAccept-Encoding: identity\r\n\
         {token}\r\n"
    );
    let asked = async {
        stream.write_all(request.as_bytes()).await?;
        let mut answer = Vec::new();
        stream.take(MOST_ANSWER).read_to_end(&mut answer).await?;
        Ok::<_, std::io::Error>(answer)
    };
    let answer = asked.await.map_err(|error| {
        Failure::Database(format!("the server at {address} does not answer: {error}"))
    })?;
    let text = String::from_utf8_lossy(&answer);
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    match serde_json::from_str(body) {
        Ok(report) => Ok(Some(report)),
        Err(_) => {
            let line = head.lines().next().unwrap_or_default();
            Err(Failure::Database(format!(
                "the server at {address} does not answer: {line}"
            )))
        }
    }
}

/// The findings, one below the other.
fn told(target: &str, findings: &[Told], words: Words) -> String {
    let mut text = format!("{target}\n");
    for finding in findings {
        let mark = match finding.verdict {
            Verdict::Good => words.pick("ok   ", "정상 ", "正常 "),
            Verdict::Doubtful => words.pick("look ", "확인 ", "確認 "),
            Verdict::Wrong => words.pick("WRONG", "문제 ", "問題 "),
        };
        let detail = match &finding.detail {
            Some(detail) => format!(": {detail}"),
            None => String::new(),
        };
        text += &format!("  {mark} {}{detail}\n", finding.what);
        if let Some(remedy) = &finding.remedy {
            text += &format!("         -> {remedy}\n");
        }
    }
    let end = match worst(findings.iter().map(|one| one.verdict)) {
        Verdict::Wrong => words.pick(
            "Something is wrong.",
            "문제가 있습니다.",
            "問題があります。",
        ),
        _ => words.pick(
            "Nothing wrong was found.",
            "문제가 없습니다.",
            "問題は見つかりませんでした。",
        ),
    };
    text + end + "\n"
}
