//! Asking OCSP responders on behalf of stations (M06, C07): only those that the operator allows, and not twice.
//!
//! The address comes from a station, so it is asked only if its host is in `--ocsp-hosts`, without redirects and
//! within ten seconds. What cannot be believed is no answer: it has to be signed by the issuer of the certificate or by
//! a responder that the issuer has certified, be about that certificate, and be within its times. It is kept until the
//! responder has a newer one, at most a day, and goes to the station as it came (M06.FR.08).

use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use certificates::ocsp::{self, CertificateId, Flaw, Hash};
use jiff::Timestamp;
use ocpp201::{HashAlgorithmEnum, OcspRequestData, Text};
use sha2::{Digest as _, Sha256};
use tokio_rustls::rustls::pki_types::CertificateDer;

use crate::context::Core;
use crate::outside::{self, Unanswered};
use crate::store::queries::QueryError;
use crate::store::tables::ocsp::{self as table, NewAnswer};
use crate::store::writer::WriteError;
use crate::uploads::hexadecimal;

/// How long a responder may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// The longest answer that GetCertificateStatus can carry, in bytes before base64.
const MOST_BYTES: usize = 4_125;
/// How long an answer is kept that does not say how long it is good, and the longest of all.
const USUAL: Duration = Duration::from_secs(3600);
const LONGEST: Duration = Duration::from_secs(86_400);

/// What is known of a certificate.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    /// `good`, `revoked` or `unknown`.
    pub(crate) status: String,
    /// DER in base64.
    pub(crate) answer: String,
}

/// Why nothing is known.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OcspError {
    /// Nobody is asked at all.
    #[error("no OCSP responder is allowed: the server runs without --ocsp-hosts")]
    NoClient,
    /// This one is not allowed.
    #[error("the host of the responder is not in --ocsp-hosts")]
    NotAllowed,
    /// What was asked for makes no sense.
    #[error("the hashes or the serial number are not hexadecimal")]
    Invalid,
    /// It gave no answer.
    #[error("the responder was asked: {0}")]
    Unanswered(#[from] Unanswered),
    /// Its answer cannot be believed.
    #[error("the answer of the responder does not count: {0}{hint}", hint = hint(.0))]
    Unbelievable(Flaw),
    /// It could not be looked up.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// It could not be kept.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl OcspError {
    /// The reason code for the station.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::NoClient => "NoOcspClient",
            Self::NotAllowed => "InvalidURL",
            Self::Invalid => "InvalidValue",
            Self::Unanswered(why) => why.code(),
            Self::Unbelievable(Flaw::Other) => "NotFound",
            Self::Unbelievable(_) => "InvalidCertificate",
            Self::Query(_) | Self::Write(_) => "InternalError",
        }
    }
}

/// What to do about an answer that does not count, where the operator can do something.
fn hint(flaw: &Flaw) -> &'static str {
    match flaw {
        Flaw::UnknownIssuer => ": give it with --ocsp-issuers",
        _ => "",
    }
}

/// The status of a certificate: as it is kept, or as the responder says now. `chain` (DER) are certificates that came
/// with the question; the issuer may be among them.
///
/// # Errors
/// [`OcspError`].
pub(crate) async fn status(
    core: &Core,
    data: &OcspRequestData,
    chain: &[Vec<u8>],
) -> Result<Told, OcspError> {
    if core.settings.certificates.ocsp_hosts.is_empty() {
        return Err(OcspError::NoClient);
    }
    let url = allowed(core, &data.responder_url)?;
    let id = id_of(data).ok_or(OcspError::Invalid)?;
    let request = ocsp::request(&id);
    let request_hash = hexadecimal(&Sha256::digest(&request));
    let now = core.clock.now();
    let settings = &core.settings.certificates;
    let issuers = [chain, &settings.ocsp_issuers, &settings.contract_roots].concat();
    if let Some(row) = table::fresh(&core.reader, &request_hash, now).await? {
        let kept = BASE64_STANDARD.decode(&row.answer).unwrap_or_default();
        // One that cannot be believed any more is asked for anew.
        if ocsp::verified(&kept, &id, &issuers, now).is_ok() {
            let (status, answer) = (row.status, row.answer);
            return Ok(Told { status, answer });
        }
    }
    let answer = fetch(url, request).await?;
    let said = ocsp::verified(&answer, &id, &issuers, now).map_err(OcspError::Unbelievable)?;
    let told = Told {
        status: said.status.to_string(),
        answer: BASE64_STANDARD.encode(answer),
    };
    let longest = now + LONGEST;
    let expires_at = said.next_update.unwrap_or(now + USUAL).min(longest);
    let kept = table::put(NewAnswer {
        request_hash,
        responder_url: data.responder_url.to_string(),
        serial_number: data.serial_number.to_string(),
        status: told.status.clone(),
        answer: told.answer.clone(),
        fetched_at: now,
        expires_at: expires_at.max(Timestamp::UNIX_EPOCH),
    });
    core.writer.change(kept).await?;
    Ok(told)
}

/// The address, if its host may be asked.
fn allowed(core: &Core, url: &str) -> Result<reqwest::Url, OcspError> {
    let url: reqwest::Url = url.parse().map_err(|_| OcspError::NotAllowed)?;
    let host = url.host_str().ok_or(OcspError::NotAllowed)?;
    let with_port = url.port().map(|port| format!("{host}:{port}"));
    let is_named = |allowed: &String| {
        allowed.eq_ignore_ascii_case(host)
            || with_port
                .as_ref()
                .is_some_and(|it| allowed.eq_ignore_ascii_case(it))
    };
    let is_http = matches!(url.scheme(), "http" | "https") && url.username().is_empty();
    let hosts = &core.settings.certificates.ocsp_hosts;
    if is_http && hosts.iter().any(is_named) {
        Ok(url)
    } else {
        Err(OcspError::NotAllowed)
    }
}

fn id_of(data: &OcspRequestData) -> Option<CertificateId> {
    let bytes = |text: &str| {
        let text = if text.len().is_multiple_of(2) {
            text.to_owned()
        } else {
            format!("0{text}")
        };
        let pairs = text.as_bytes().chunks(2);
        let bytes: Option<Vec<u8>> = pairs
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
            .collect();
        bytes.filter(|bytes| !bytes.is_empty())
    };
    Some(CertificateId {
        hash: match data.hash_algorithm {
            HashAlgorithmEnum::Sha256 => Hash::Sha256,
            HashAlgorithmEnum::Sha384 => Hash::Sha384,
            HashAlgorithmEnum::Sha512 => Hash::Sha512,
        },
        issuer_name_hash: bytes(&data.issuer_name_hash)?,
        issuer_key_hash: bytes(&data.issuer_key_hash)?,
        serial_number: bytes(&data.serial_number)?,
    })
}

async fn fetch(url: reqwest::Url, request: Vec<u8>) -> Result<Vec<u8>, Unanswered> {
    // The host is one that the operator has named: no proxy decides where that is.
    let client = outside::client(PATIENCE).no_proxy().build()?;
    let request = client
        .post(url)
        .header("content-type", "application/ocsp-request")
        .body(request);
    outside::answer(request, MOST_BYTES).await
}

/// What is asked of each certificate of a chain (DER, leaf first) that names its responder; the issuer of the last one
/// may be among `roots`.
pub(crate) fn questions(chain: &[CertificateDer<'_>], roots: &[Vec<u8>]) -> Vec<OcspRequestData> {
    let asked = chain.iter().enumerate().filter_map(|(place, one)| {
        let responder = ocsp::responder(one)?;
        let next = chain.get(place + 1).map(|next| next.to_vec());
        let mut issuers = next.iter().chain(roots);
        let id = issuers.find_map(|issuer| CertificateId::of_certificate(one, issuer))?;
        Some(OcspRequestData::new(
            HashAlgorithmEnum::Sha256,
            Text::truncated(&hexadecimal(&id.issuer_name_hash)),
            Text::truncated(&hexadecimal(&id.issuer_key_hash)),
            Text::truncated(hexadecimal(&id.serial_number).trim_start_matches('0')),
            Text::new(responder).ok()?,
        ))
    });
    asked.collect()
}
