//! What a certificate says of itself, as it is kept and shown.

use jiff::Timestamp;
use ocpp201::{CertificateHashData, HashAlgorithmEnum, Text};
use sha2::{Digest as _, Sha256};
use tokio_rustls::rustls::pki_types::{CertificateDer, pem::PemObject as _};
use x509_cert::Certificate;
use x509_cert::der::{Decode as _, Encode as _};
use x509_cert::time::Time;

/// Facts of a certificate. Nothing in it is believed because it can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateFacts {
    /// Of its DER, in hexadecimal digits: what it is known by here.
    pub sha256: String,
    /// In hexadecimal digits, without leading zeros.
    pub serial_number: String,
    /// Whose it is (RFC 4514).
    pub subject: String,
    /// Who signed it (RFC 4514).
    pub issuer: String,
    /// Valid from.
    pub not_before: Timestamp,
    /// Valid until.
    pub not_after: Timestamp,
}

impl CertificateFacts {
    /// Reads the DER of a certificate; `None` = it is none.
    #[must_use]
    pub fn of(der: &[u8]) -> Option<Self> {
        let certificate = Certificate::from_der(der).ok()?;
        let body = certificate.tbs_certificate();
        let at = |time: &Time| {
            let seconds = i64::try_from(time.to_unix_duration().as_secs()).ok()?;
            Timestamp::from_second(seconds).ok()
        };
        let serial = hexadecimal(body.serial_number().as_bytes());
        let digits = serial.trim_start_matches('0');
        Some(Self {
            sha256: hexadecimal(&Sha256::digest(der)),
            serial_number: if digits.is_empty() { "0" } else { digits }.to_owned(),
            subject: body.subject().to_string(),
            issuer: body.issuer().to_string(),
            not_before: at(&body.validity().not_before)?,
            not_after: at(&body.validity().not_after)?,
        })
    }
}

/// A root certificate in PEM, and what it is known by on a station (M03): hashes of the name and key of its issuer,
/// which is itself.
#[must_use]
pub fn root_of(pem: &str) -> Option<(CertificateFacts, CertificateHashData)> {
    let der = CertificateDer::from_pem_slice(pem.as_bytes()).ok()?;
    let facts = CertificateFacts::of(&der)?;
    let certificate = Certificate::from_der(&der).ok()?;
    let body = certificate.tbs_certificate();
    let hash = |bytes: &[u8]| Text::new(hexadecimal(&Sha256::digest(bytes))).ok();
    let key = &body.subject_public_key_info().subject_public_key;
    let hash_data = CertificateHashData::new(
        HashAlgorithmEnum::Sha256,
        hash(&body.issuer().to_der().ok()?)?,
        hash(key.as_bytes()?)?,
        Text::new(facts.serial_number.clone()).ok()?,
    );
    Some((facts, hash_data))
}

/// Two small digits per byte.
fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
