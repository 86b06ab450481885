//! The status of a certificate by OCSP (RFC 6960): what is asked, what an answer says, and the answers of a lab.
//!
//! Written by hand, because few fields are needed: one certificate is asked for, without nonce and signature. What
//! an answer says is believed only where its signature and its times hold (`answer`).

mod answer;
mod der;
mod lab;

use std::fmt;

use sha2::{Digest as _, Sha256, Sha384, Sha512};
use x509_cert::{
    Certificate,
    der::{Decode as _, Encode as _, asn1::ObjectIdentifier},
    ext::pkix::{AuthorityInfoAccessSyntax, name::GeneralName},
};

pub use answer::{Answer, Flaw, verified};
use der::{Elements, INTEGER, NULL, OCTETS, OID, SEQUENCE, element, integer, plain, sequence};
pub use lab::respond;

/// That an answer is a basic one (id-pkix-ocsp-basic).
const BASIC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.1");
/// Where the responder of a certificate is (id-ad-ocsp).
const RESPONDER: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1");
const SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.2");
const SHA512: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.3");

/// Which hash names the issuer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hash {
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl Hash {
    fn of(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha256 => Sha256::digest(bytes).to_vec(),
            Self::Sha384 => Sha384::digest(bytes).to_vec(),
            Self::Sha512 => Sha512::digest(bytes).to_vec(),
        }
    }
}

/// Which certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateId {
    /// Of both hashes.
    pub hash: Hash,
    /// Of the name of the issuer.
    pub issuer_name_hash: Vec<u8>,
    /// Of its key.
    pub issuer_key_hash: Vec<u8>,
    /// The bytes of a positive number.
    pub serial_number: Vec<u8>,
}

/// What is said of a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It is good.
    Good,
    /// It was revoked.
    Revoked,
    /// Whoever was asked does not know it.
    Unknown,
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Good => "good",
            Self::Revoked => "revoked",
            Self::Unknown => "unknown",
        })
    }
}

impl CertificateId {
    /// That of a certificate with this serial number, issued by the holder of `issuer` (DER); hashes by SHA-256.
    /// `None`: `issuer` cannot be read.
    #[must_use]
    pub fn under(issuer: &[u8], serial_number: &[u8]) -> Option<Self> {
        let issuer = Certificate::from_der(issuer).ok()?;
        let (name, key) = hashes_of(&issuer, Hash::Sha256)?;
        Some(Self {
            hash: Hash::Sha256,
            issuer_name_hash: name,
            issuer_key_hash: key,
            serial_number: serial_number.to_vec(),
        })
    }

    /// That of a certificate (DER) whose issuer has the name of the holder of `issuer` (DER). `None`: it has another
    /// one, or they cannot be read.
    #[must_use]
    pub fn of_certificate(certificate: &[u8], issuer: &[u8]) -> Option<Self> {
        let certificate = Certificate::from_der(certificate).ok()?;
        let body = certificate.tbs_certificate();
        let above = Certificate::from_der(issuer).ok()?;
        let is_named = body.issuer() == above.tbs_certificate().subject();
        let id = Self::under(issuer, plain(body.serial_number().as_bytes()))?;
        is_named.then_some(id)
    }

    /// Whether the holder of `issuer` (DER) issued it: by name and key, which is as good as its signature.
    #[must_use]
    pub fn is_issued_by(&self, issuer: &[u8]) -> bool {
        Certificate::from_der(issuer).is_ok_and(|issuer| self.is_under(&issuer))
    }

    fn is_under(&self, issuer: &Certificate) -> bool {
        hashes_of(issuer, self.hash)
            .is_some_and(|(name, key)| name == self.issuer_name_hash && key == self.issuer_key_hash)
    }

    fn der(&self) -> Vec<u8> {
        let algorithm = match self.hash {
            Hash::Sha256 => SHA256,
            Hash::Sha384 => SHA384,
            Hash::Sha512 => SHA512,
        };
        sequence(&[
            algorithm_of(algorithm, true),
            element(OCTETS, &self.issuer_name_hash),
            element(OCTETS, &self.issuer_key_hash),
            integer(&self.serial_number),
        ])
    }

    /// Reads the CertID inside the elements of a sequence.
    fn of(inside: &[u8]) -> Option<Self> {
        let mut parts = Elements(inside);
        let (_, algorithm) = parts.next_of(SEQUENCE)?;
        let (_, oid) = Elements(algorithm).next_of(OID)?;
        let hash = match ObjectIdentifier::from_bytes(oid).ok()? {
            SHA256 => Hash::Sha256,
            SHA384 => Hash::Sha384,
            SHA512 => Hash::Sha512,
            _ => return None,
        };
        let issuer_name_hash = parts.next_of(OCTETS)?.1.to_vec();
        let issuer_key_hash = parts.next_of(OCTETS)?.1.to_vec();
        let serial_number = plain(parts.next_of(INTEGER)?.1).to_vec();
        Some(Self {
            hash,
            issuer_name_hash,
            issuer_key_hash,
            serial_number,
        })
    }

    fn is_same(&self, other: &Self) -> bool {
        self.hash == other.hash
            && self.issuer_name_hash == other.issuer_name_hash
            && self.issuer_key_hash == other.issuer_key_hash
            && plain(&self.serial_number) == plain(&other.serial_number)
    }
}

/// Hashes of the name and of the key of whoever holds a certificate.
fn hashes_of(holder: &Certificate, hash: Hash) -> Option<(Vec<u8>, Vec<u8>)> {
    let body = holder.tbs_certificate();
    let name = body.subject().to_der().ok()?;
    let key = &body.subject_public_key_info().subject_public_key;
    Some((hash.of(&name), hash.of(key.as_bytes()?)))
}

/// Where the OCSP responder of a certificate (DER) is, if the certificate says so.
#[must_use]
pub fn responder(certificate: &[u8]) -> Option<String> {
    let certificate = Certificate::from_der(certificate).ok()?;
    let body = certificate.tbs_certificate();
    let (_, access) = body.get_extension::<AuthorityInfoAccessSyntax>().ok()??;
    access.0.iter().find_map(|one| match &one.access_location {
        GeneralName::UniformResourceIdentifier(url) if one.access_method == RESPONDER => {
            Some(url.to_string())
        }
        _ => None,
    })
}

/// What a certificate says that names this responder: the content of its extension.
pub(crate) fn access(url: &str) -> Vec<u8> {
    // [6]: a uniform resource identifier.
    let location = element(0x86, url.as_bytes());
    let one = sequence(&[element(OID, RESPONDER.as_bytes()), location]);
    sequence(&[one])
}

/// The request (DER) that asks for one certificate.
#[must_use]
pub fn request(id: &CertificateId) -> Vec<u8> {
    let list = sequence(&[sequence(&[id.der()])]);
    sequence(&[sequence(&[list])])
}

/// Which certificate a request (DER) asks for first.
#[must_use]
pub fn asked_for(request: &[u8]) -> Option<CertificateId> {
    let (_, inside) = Elements(request).next_of(SEQUENCE)?;
    let (_, to_be_signed) = Elements(inside).next_of(SEQUENCE)?;
    let list = Elements(to_be_signed).find(|(tag, _)| *tag == SEQUENCE)?.1;
    let (_, first) = Elements(list).next_of(SEQUENCE)?;
    let (_, id) = Elements(first).next_of(SEQUENCE)?;
    CertificateId::of(id)
}

fn algorithm_of(oid: ObjectIdentifier, has_null: bool) -> Vec<u8> {
    let mut parts = vec![element(OID, oid.as_bytes())];
    if has_null {
        parts.push(element(NULL, &[]));
    }
    sequence(&parts)
}

#[cfg(test)]
mod tests;
