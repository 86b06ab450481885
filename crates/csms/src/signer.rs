//! Whoever signs the certificates of stations (A02.FR.04): the lab's authority, a program, or a service.
//!
//! What comes back is checked: its first certificate has the key of the request, so that an answer for another
//! station is not sent on.

use std::collections::HashSet;
use std::path::Path;
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use certificates::authority::Subject;
use certificates::lab;
use certificates::request::Request;
use jiff::Timestamp;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio_rustls::rustls::pki_types::{CertificateDer, pem::PemObject as _};
use x509_cert::der::Decode as _;

use crate::config::SignerSettings;
use crate::facts::StationKey;
use crate::model::certificates::CertificateFacts;
use crate::outside::{self, Unanswered};

/// How long a signature may take.
const PATIENCE: Duration = Duration::from_secs(60);
/// The longest chain that CertificateSigned can carry.
const MOST_CHARACTERS: usize = 10_000;
/// How long a certificate of the lab is valid.
const LAB_YEARS: i64 = 1;

/// Signs, and knows whose request is being signed.
#[derive(Debug)]
pub(crate) struct Signer {
    settings: Option<SignerSettings>,
    /// What certificates of the lab name as their OCSP responder.
    responder: Option<String>,
    busy: Arc<Mutex<HashSet<StationKey>>>,
}

/// A chain that was signed.
#[derive(Debug)]
pub(crate) struct Signed {
    /// PEM, leaf first.
    pub(crate) chain: String,
    /// Of the leaf.
    pub(crate) facts: CertificateFacts,
}

/// Why nothing was signed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SignError {
    /// The authority of the lab refused.
    #[error("the authority of the lab cannot sign: {0}")]
    Lab(String),
    /// The program failed.
    #[error("the program that signs failed: {0}")]
    Command(String),
    /// The service failed.
    #[error("the service that signs failed: {0}")]
    Url(Unanswered),
    /// It took too long.
    #[error("whoever signs did not answer within a minute")]
    TooLate,
    /// What came back is no chain.
    #[error("what was signed {0}")]
    Answer(&'static str),
}

impl From<Unanswered> for SignError {
    fn from(why: Unanswered) -> Self {
        match why {
            Unanswered::TooLate => Self::TooLate,
            why => Self::Url(why),
        }
    }
}

impl Signer {
    /// By the settings. `responder` is where this server answers OCSP requests, as far as that is known.
    pub(crate) fn new(settings: Option<SignerSettings>, responder: Option<String>) -> Self {
        Self {
            settings,
            responder,
            busy: Arc::default(),
        }
    }

    /// Whether anybody signs.
    pub(crate) fn is_there(&self) -> bool {
        self.settings.is_some()
    }

    /// The request of this station, one at a time; `None` = another one is being signed.
    pub(crate) fn claim(&self, station: StationKey) -> Option<Claim> {
        let mut busy = self.busy.lock().unwrap_or_else(PoisonError::into_inner);
        busy.insert(station).then(|| Claim {
            station,
            busy: Arc::clone(&self.busy),
        })
    }

    /// Has a request signed, and checks what comes back.
    ///
    /// # Errors
    /// [`SignError`].
    pub(crate) async fn sign(
        &self,
        identity: &str,
        purpose: &str,
        request: &Request,
        pem: &str,
        now: Timestamp,
    ) -> Result<Signed, SignError> {
        let signing = async {
            match &self.settings {
                Some(SignerSettings::Lab(folder)) => self.by_lab(folder, request, now),
                Some(SignerSettings::Command(path)) => {
                    by_command(path, identity, purpose, pem).await
                }
                Some(SignerSettings::Url(url)) => by_url(url, identity, purpose, pem).await,
                None => Err(SignError::Lab("there is none".to_owned())),
            }
        };
        let chain = tokio::time::timeout(PATIENCE, signing)
            .await
            .unwrap_or(Err(SignError::TooLate))?;
        checked(chain, request)
    }

    /// The chain for somebody who is no station (a vehicle), by the authority of the lab; `None` = it does not sign here.
    pub(crate) fn sign_in_lab(
        &self,
        request: &Request,
        now: Timestamp,
    ) -> Option<Result<String, SignError>> {
        match &self.settings {
            Some(SignerSettings::Lab(folder)) => Some(self.by_lab(folder, request, now)),
            _ => None,
        }
    }

    fn by_lab(
        &self,
        folder: &Path,
        request: &Request,
        now: Timestamp,
    ) -> Result<String, SignError> {
        let failed = |error: &dyn std::fmt::Display| SignError::Lab(error.to_string());
        let (mut authority, root) = lab::open(folder).map_err(|error| failed(&error))?;
        if let Some(url) = &self.responder {
            authority = authority.with_responder(url);
        }
        let subject = Subject {
            common_name: &request.common_name,
            organization: &request.organization,
            hosts: &[],
        };
        let certificate = authority.certify(subject, request, now, LAB_YEARS);
        let certificate = certificate.map_err(|error| failed(&error))?;
        Ok(format!("{}{root}", certificate.pem()))
    }
}

async fn by_command(
    path: &Path,
    identity: &str,
    purpose: &str,
    pem: &str,
) -> Result<String, SignError> {
    let failed = |error: std::io::Error| SignError::Command(error.to_string());
    let mut child = tokio::process::Command::new(path)
        .env("CSMS_STATION", identity)
        .env("CSMS_CERTIFICATE_TYPE", purpose)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .kill_on_drop(true)
        .spawn()
        .map_err(failed)?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(pem.as_bytes()).await.map_err(failed)?;
    }
    let mut chain = String::new();
    if let Some(output) = child.stdout.take() {
        let most = MOST_CHARACTERS as u64 + 1;
        output
            .take(most)
            .read_to_string(&mut chain)
            .await
            .map_err(failed)?;
    }
    let status = child.wait().await.map_err(failed)?;
    if status.success() {
        Ok(chain)
    } else {
        Err(SignError::Command(status.to_string()))
    }
}

async fn by_url(url: &str, identity: &str, purpose: &str, pem: &str) -> Result<String, SignError> {
    let client = outside::client(PATIENCE).build();
    let request = client
        .map_err(Unanswered::from)?
        .post(url)
        .header("content-type", "application/x-pem-file")
        .header("x-station", identity)
        .header("x-certificate-type", purpose)
        .body(pem.to_owned());
    let chain = outside::answer(request, MOST_CHARACTERS).await?;
    String::from_utf8(chain).map_err(|_| SignError::Answer("is no text"))
}

fn checked(chain: String, request: &Request) -> Result<Signed, SignError> {
    if chain.chars().count() > MOST_CHARACTERS {
        return Err(SignError::Answer(
            "is longer than CertificateSigned can carry",
        ));
    }
    let leaf = CertificateDer::pem_slice_iter(chain.as_bytes()).next();
    let leaf = leaf.and_then(Result::ok);
    let leaf = leaf.ok_or(SignError::Answer("holds no certificate in PEM"))?;
    let unreadable = || SignError::Answer("holds a certificate that cannot be read");
    let parsed = x509_cert::Certificate::from_der(&leaf).map_err(|_| unreadable())?;
    let key = &parsed
        .tbs_certificate()
        .subject_public_key_info()
        .subject_public_key;
    if !key.as_bytes().is_some_and(|bits| request.has_key(bits)) {
        return Err(SignError::Answer("is not for the key of the request"));
    }
    let facts = CertificateFacts::of(&leaf).ok_or_else(unreadable)?;
    Ok(Signed { chain, facts })
}

/// A request of a station is being signed; given back when it is dropped.
#[derive(Debug)]
pub(crate) struct Claim {
    station: StationKey,
    busy: Arc<Mutex<HashSet<StationKey>>>,
}

impl Drop for Claim {
    fn drop(&mut self) {
        let mut busy = self.busy.lock().unwrap_or_else(PoisonError::into_inner);
        busy.remove(&self.station);
    }
}
