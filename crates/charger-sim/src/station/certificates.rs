//! Checks of X.509 certificates, by what they are for (A00.FR.501 to 512, A02.FR.06, L01.FR.22, M05.FR.07).
//!
//! A certificate is good or it is refused with a reason in words; nothing is believed because it can be parsed.
//! Signatures are verified by the algorithms that TLS uses here (no SHA-1, RSA of 2048 bits or more).

use ::certificates::ocsp;
use base64::{Engine, prelude::BASE64_STANDARD};
use jiff::Timestamp;
use ocpp201::{CertificateHashData, HashAlgorithmEnum, OcspRequestData, Text};
use sha2::{Digest, Sha256};
use tokio_rustls::rustls::{
    crypto::aws_lc_rs, pki_types::SignatureVerificationAlgorithm as Algorithm,
};
use x509_cert::{
    Version,
    der::{Decode, Encode},
    ext::pkix::{BasicConstraints, KeyUsage},
};

const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----";
/// Extensions that may be marked critical: what they say is obeyed here or does not concern the station.
const UNDERSTOOD: [&str; 9] = [
    "2.5.29.15", // key usage
    "2.5.29.17", // subject alternative name
    "2.5.29.19", // basic constraints
    "2.5.29.30", // name constraints
    "2.5.29.32", // certificate policies
    "2.5.29.33", // policy mappings
    "2.5.29.36", // policy constraints
    "2.5.29.37", // extended key usage
    "2.5.29.54", // inhibit any policy
];

/// Why a certificate is refused, in words.
pub(super) type Flaw = &'static str;

/// A certificate that was read as a whole. It is not yet checked.
pub(super) struct Certificate {
    der: Vec<u8>,
    parsed: x509_cert::Certificate,
}

/// Checks a root certificate in PEM at `now` (seconds since the epoch): one block, valid now, a CA that may sign
/// certificates, signed by itself.
pub(super) fn check_root(pem: &str, now: i64) -> Result<Certificate, Flaw> {
    let root = one(pem)?;
    root.check(now, true)?;
    if !root.is_issued_by(&root) {
        return Err("it is not signed by itself, so it is no root");
    }
    Ok(root)
}

/// Checks a certificate that signs firmware. Where `roots` are given (DER), it has to be issued by one of them.
pub(super) fn check_signer(pem: &str, roots: &[Vec<u8>], now: i64) -> Result<(), Flaw> {
    let signer = one(pem)?;
    signer.check(now, false)?;
    let roots: Vec<Certificate> = roots
        .iter()
        .filter_map(|der| Certificate::of(der.clone()).ok())
        .filter(|root| root.check(now, true).is_ok())
        .collect();
    if roots.is_empty() || roots.iter().any(|root| signer.is_issued_by(root)) {
        Ok(())
    } else {
        Err("no installed manufacturer root has issued it")
    }
}

/// Checks the certificate of a station with the chain behind it: the first is no CA, each is issued by the next.
pub(super) fn check_chain(pem: &str, now: i64) -> Result<(), Flaw> {
    let chain = all(pem)?;
    for (place, certificate) in chain.iter().enumerate() {
        certificate.check(now, place > 0)?;
    }
    let is_linked = chain.windows(2).all(|pair| pair[0].is_issued_by(&pair[1]));
    is_linked
        .then_some(())
        .ok_or("the chain is broken: one certificate was not issued by the next")
}

/// Verifies the signature (base64) of a file by the key of the certificate that says who signed it: ECDSA in DER, or
/// RSA by PSS or PKCS #1, each over SHA-256 or a longer hash (L01.FR.04).
pub(super) fn check_signature(pem: &str, signature: &str, file: &[u8]) -> Result<(), Flaw> {
    let signer = one(pem)?;
    let bytes: String = signature
        .chars()
        .filter(|c| !c.is_ascii_whitespace())
        .collect();
    let signature = BASE64_STANDARD.decode(bytes);
    let signature = signature.map_err(|_| "the signature is not base64")?;
    let info = signer.parsed.tbs_certificate().subject_public_key_info();
    let (Some(key), Some(kind)) = (
        info.subject_public_key.as_bytes(),
        contents(&info.algorithm),
    ) else {
        return Err("the key of the signer cannot be read");
    };
    let fits = algorithms()
        .filter(|a| *a.public_key_alg_id() == *kind)
        .any(|a| a.verify_signature(key, file, &signature).is_ok());
    fits.then_some(())
        .ok_or("the signature is not that of the file")
}

/// Whether the common name of a certificate says `revoked`: so a lab without a revocation list has one that is.
pub(super) fn is_named_revoked(pem: &str) -> bool {
    one(pem).is_ok_and(|certificate| {
        let name = certificate.parsed.tbs_certificate().subject().common_name();
        name.ok()
            .flatten()
            .map(String::from)
            .is_some_and(|name| name.to_ascii_lowercase().contains("revoked"))
    })
}

/// Whether the first certificate of a chain is for this key (the bits of a SubjectPublicKeyInfo) and this name.
pub(super) fn check_owner(pem: &str, key: &[u8], name: &str) -> Result<(), Flaw> {
    let chain = all(pem)?;
    let body = chain[0].parsed.tbs_certificate();
    let info = body.subject_public_key_info();
    if info.subject_public_key.as_bytes() != Some(key) {
        return Err("it is not for the key of the request");
    }
    let common_name = body.subject().common_name().ok().flatten();
    if common_name.map(String::from).as_deref() != Some(name) {
        return Err("its common name is not the serial number of the station");
    }
    Ok(())
}

/// The last second at which the first certificate of a chain is valid.
pub(super) fn ends_at(pem: &str) -> Option<i64> {
    let chain = all(pem).ok()?;
    let validity = *chain.first()?.parsed.tbs_certificate().validity();
    i64::try_from(validity.not_after.to_unix_duration().as_secs()).ok()
}

/// What identifies each certificate of a chain, leaf first; a root at its end is left out, because it is no part of
/// what was installed.
pub(super) fn chain_hash_data(pem: &str) -> Vec<CertificateHashData> {
    let chain = all(pem).unwrap_or_default();
    let with_issuer = chain.windows(2);
    with_issuer
        .filter_map(|pair| pair[0].hash_data_under(&pair[1]))
        .collect()
}

/// Whether a chain ends in one of these roots (DER), or right below it.
pub(super) fn leads_to(pem: &str, roots: &[Vec<u8>]) -> bool {
    let chain = all(pem).unwrap_or_default();
    let is_known = |last: &Certificate, root: &Vec<u8>| {
        last.der == *root
            || Certificate::of(root.clone()).is_ok_and(|root| last.is_issued_by(&root))
    };
    chain
        .last()
        .is_some_and(|last| roots.iter().any(|root| is_known(last, root)))
}

/// The common name of the first certificate of a chain.
pub(super) fn common_name(pem: &str) -> Option<String> {
    let chain = all(pem).ok()?;
    let name = chain.first()?.parsed.tbs_certificate().subject();
    name.common_name().ok().flatten().map(String::from)
}

/// What an OCSP responder is asked about each certificate of a chain that names one; the issuer of the last one may be
/// among `roots` (DER).
pub(super) fn questions(pem: &str, roots: &[Vec<u8>]) -> Vec<OcspRequestData> {
    let chain = all(pem).unwrap_or_default();
    let roots: Vec<Certificate> = roots
        .iter()
        .filter_map(|root| Certificate::of(root.clone()).ok())
        .collect();
    let asked = chain.iter().enumerate().filter_map(|(place, one)| {
        let responder = Text::new(ocsp::responder(&one.der)?).ok()?;
        let mut issuers = chain.get(place + 1).into_iter().chain(&roots);
        let issuer = issuers.find(|issuer| one.is_issued_by(issuer))?;
        let hashes = one.hash_data_under(issuer)?;
        Some(OcspRequestData::new(
            hashes.hash_algorithm,
            hashes.issuer_name_hash,
            hashes.issuer_key_hash,
            hashes.serial_number,
            responder,
        ))
    });
    asked.collect()
}

/// What a responder said of a certificate of a chain, if it can be believed at `now` (seconds since the epoch).
pub(super) fn status(
    pem: &str,
    serial: &str,
    answer: &[u8],
    now: i64,
) -> Result<ocsp::Answer, String> {
    let chain = all(pem)?;
    let now = Timestamp::from_second(now).map_err(|_| "the clock of the station is off")?;
    for pair in chain.windows(2) {
        let of = ocsp::CertificateId::of_certificate(&pair[0].der, &pair[1].der);
        let is_it = pair[0]
            .hash_data_under(&pair[1])
            .is_some_and(|hashes| hashes.serial_number.eq_ignore_ascii_case(serial));
        if let (Some(id), true) = (of, is_it) {
            let issuers = [pair[1].der.clone()];
            let told = ocsp::verified(answer, &id, &issuers, now);
            return told.map_err(|flaw| flaw.to_string());
        }
    }
    Err("it is about no certificate of the station".to_owned())
}

fn one(pem: &str) -> Result<Certificate, Flaw> {
    let mut found = all(pem)?;
    match (found.pop(), found.is_empty()) {
        (Some(certificate), true) => Ok(certificate),
        _ => Err("there is more than one certificate"),
    }
}

/// The certificates of a text that holds nothing else, at least one.
fn all(pem: &str) -> Result<Vec<Certificate>, Flaw> {
    let mut rest = pem.trim();
    let mut found = Vec::new();
    while !rest.is_empty() {
        let body = rest
            .strip_prefix(BEGIN)
            .ok_or("it is not a certificate in PEM, or something else stands beside it")?;
        let (body, after) = body.split_once(END).ok_or("its PEM block has no end")?;
        let base64: String = body.chars().filter(|c| !c.is_ascii_whitespace()).collect();
        let der = BASE64_STANDARD.decode(base64);
        found.push(Certificate::of(
            der.map_err(|_| "its PEM block is not base64")?,
        )?);
        rest = after.trim_start();
    }
    if found.is_empty() {
        return Err("there is no certificate");
    }
    Ok(found)
}

impl Certificate {
    fn of(der: Vec<u8>) -> Result<Self, Flaw> {
        let parsed = x509_cert::Certificate::from_der(&der)
            .map_err(|_| "it is not the DER of a certificate, from its first byte to its last")?;
        Ok(Self { der, parsed })
    }

    /// Its bytes.
    pub(super) fn der(&self) -> &[u8] {
        &self.der
    }

    /// What can be said about it by itself.
    fn check(&self, now: i64, is_authority: bool) -> Result<(), Flaw> {
        let body = self.parsed.tbs_certificate();
        if body.version() != Version::V3 {
            return Err("it is not of X.509 version 3");
        }
        let serial = body.serial_number().as_bytes();
        let is_positive =
            serial.iter().any(|b| *b != 0) && serial.first().is_none_or(|b| *b < 0x80);
        if !is_positive || serial.len() > 21 {
            return Err("its serial number is not a positive number of at most 20 bytes");
        }
        if body.signature() != self.parsed.signature_algorithm() {
            return Err("it names two signature algorithms");
        }
        let seconds = |time: &x509_cert::time::Time| {
            i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX)
        };
        if now < seconds(&body.validity().not_before) {
            return Err("it is not valid yet");
        }
        if now > seconds(&body.validity().not_after) {
            return Err("it has expired");
        }
        let extensions = body.extensions().map_or(&[][..], |list| list.as_slice());
        let is_understood = |oid: &str| UNDERSTOOD.contains(&oid);
        if extensions
            .iter()
            .any(|e| e.critical && !is_understood(&e.extn_id.to_string()))
        {
            return Err("it has a critical extension that is not understood here");
        }
        let unreadable = |_| "one of its extensions cannot be read";
        let constraints = body
            .get_extension::<BasicConstraints>()
            .map_err(unreadable)?;
        let is_ca = constraints.is_some_and(|(_, constraints)| constraints.ca);
        if is_ca != is_authority {
            return Err(if is_authority {
                "it is no certificate of an authority (CA:TRUE is missing)"
            } else {
                "it is the certificate of an authority (CA:TRUE)"
            });
        }
        let usage = body.get_extension::<KeyUsage>().map_err(unreadable)?;
        let may = |usage: &KeyUsage| {
            if is_authority {
                usage.key_cert_sign()
            } else {
                usage.digital_signature()
            }
        };
        if usage.is_some_and(|(_, usage)| !may(&usage)) {
            return Err("its key may not be used for that (key usage)");
        }
        let key = contents(&body.subject_public_key_info().algorithm);
        if !algorithms().any(|a| key.as_deref() == Some(a.public_key_alg_id().as_ref())) {
            return Err("its key is too weak or of an unknown kind");
        }
        let signature = contents(self.parsed.signature_algorithm());
        if !algorithms().any(|a| signature.as_deref() == Some(a.signature_alg_id().as_ref())) {
            return Err("its signature algorithm is too weak or unknown");
        }
        Ok(())
    }

    /// Whether `issuer` has signed it, by name and by signature.
    fn is_issued_by(&self, issuer: &Self) -> bool {
        let (own, above) = (
            self.parsed.tbs_certificate(),
            issuer.parsed.tbs_certificate(),
        );
        let key_info = above.subject_public_key_info();
        let parts = (
            self.signed_part(),
            key_info.subject_public_key.as_bytes(),
            contents(&key_info.algorithm),
            contents(self.parsed.signature_algorithm()),
        );
        let (Some(message), Some(key), Some(key_kind), Some(kind)) = parts else {
            return false;
        };
        own.issuer() == above.subject()
            && algorithms()
                .filter(|a| *a.public_key_alg_id() == *key_kind)
                .filter(|a| *a.signature_alg_id() == *kind)
                .any(|a| {
                    let signature = self.parsed.signature().raw_bytes();
                    a.verify_signature(key, message, signature).is_ok()
                })
    }

    /// The bytes that the signature is of, as they came.
    fn signed_part(&self) -> Option<&[u8]> {
        let inside = content(&self.der)?;
        let length = inside.len() - content_and_rest(inside)?.1.len();
        inside.get(..length)
    }

    /// What identifies a root (RFC 6960, 4.1.1): hashes of the issuer's name and key, which are its own.
    pub(super) fn hash_data(&self) -> Option<CertificateHashData> {
        self.hash_data_under(self)
    }

    /// What identifies it as one that `issuer` has signed.
    fn hash_data_under(&self, issuer: &Self) -> Option<CertificateHashData> {
        let hex = |bytes: &[u8]| bytes.iter().map(|b| format!("{b:02x}")).collect::<String>();
        let hash = |bytes: &[u8]| hex(&Sha256::digest(bytes));
        let body = self.parsed.tbs_certificate();
        let above = issuer.parsed.tbs_certificate();
        let key = &above.subject_public_key_info().subject_public_key;
        let serial = hex(body.serial_number().as_bytes());
        Some(CertificateHashData::new(
            HashAlgorithmEnum::Sha256,
            Text::new(hash(&body.issuer().to_der().ok()?)).ok()?,
            Text::new(hash(key.as_bytes()?)).ok()?,
            Text::new(serial.trim_start_matches('0')).ok()?,
        ))
    }
}

fn algorithms() -> impl Iterator<Item = &'static dyn Algorithm> {
    let provider = aws_lc_rs::default_provider();
    provider
        .signature_verification_algorithms
        .all
        .iter()
        .copied()
}

/// An algorithm without tag and length, as the algorithms of TLS name themselves.
fn contents(algorithm: &impl Encode) -> Option<Vec<u8>> {
    content(&algorithm.to_der().ok()?).map(<[u8]>::to_vec)
}

/// What is inside the DER element at the start of `bytes`.
fn content(bytes: &[u8]) -> Option<&[u8]> {
    content_and_rest(bytes).map(|(content, _)| content)
}

/// What is inside the DER element at the start of `bytes`, and what follows it.
fn content_and_rest(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let first = usize::from(*bytes.get(1)?);
    let (length, header) = if first < 0x80 {
        (first, 2)
    } else {
        let octets = first & 0x7F;
        if !(1..=3).contains(&octets) {
            return None;
        }
        let digits = bytes.get(2..2 + octets)?;
        let length = digits
            .iter()
            .fold(0, |n, byte| (n << 8) | usize::from(*byte));
        (length, 2 + octets)
    };
    let end = header.checked_add(length)?;
    Some((bytes.get(header..end)?, bytes.get(end..)?))
}
