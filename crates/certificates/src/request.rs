//! A certificate request of somebody else (CSR, PKCS #10), checked before anything is signed (A02).
//!
//! It proves that whoever asks has the private key. What it wishes for beyond a name and a key is not read: the
//! authority says what a certificate is good for.

use rcgen::{
    PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384, PKCS_RSA_SHA256, PublicKeyData,
    SignatureAlgorithm,
};
use tokio_rustls::rustls::pki_types::{CertificateSigningRequestDer, pem::PemObject as _};
use x509_cert::{
    der::{Decode as _, Encode as _, asn1::ObjectIdentifier},
    ext::pkix::name::DirectoryString,
    request::CertReq,
};

use crate::signature;

const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
const ORGANIZATION: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.10");
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const ELLIPTIC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");

/// A request whose signature fits its key.
#[derive(Debug, Clone)]
pub struct Request {
    /// The common name (CN), exactly one.
    pub common_name: String,
    /// The organization (O), exactly one.
    pub organization: String,
    key: Key,
}

/// A public key of a kind that may be certified.
#[derive(Debug, Clone)]
struct Key {
    bytes: Vec<u8>,
    algorithm: &'static SignatureAlgorithm,
}

/// What is wrong with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// It cannot be read.
    #[error("it is no certificate request (PKCS #10) in PEM")]
    Unreadable,
    /// It does not name one owner.
    #[error("its subject has no common name (CN), or more than one")]
    NoName,
    /// It does not name one organization.
    #[error("its subject has no organization (O), or more than one")]
    NoOrganization,
    /// The key is of no kind that is certified here.
    #[error("its key is neither ECDSA on P-256 or P-384 nor RSA")]
    Key,
    /// It was not signed with its key, or the key is too weak.
    #[error("its signature does not fit its key, or an RSA key has fewer than 2048 bits")]
    Signature,
}

impl Request {
    /// Reads and checks a request in PEM.
    ///
    /// # Errors
    /// [`RequestError`].
    pub fn read(pem: &str) -> Result<Self, RequestError> {
        let der = CertificateSigningRequestDer::from_pem_slice(pem.as_bytes())
            .map_err(|_| RequestError::Unreadable)?;
        let request = CertReq::from_der(&der).map_err(|_| RequestError::Unreadable)?;
        let only = |oid: ObjectIdentifier| {
            let subject = request.info.subject.iter();
            let values: Vec<_> = subject
                .filter(|attribute| attribute.oid == oid)
                .map(|attribute| DirectoryString::try_from(&attribute.value).map(String::from))
                .collect();
            match <[_; 1]>::try_from(values) {
                Ok([Ok(value)]) if !value.trim().is_empty() => Some(value),
                _ => None,
            }
        };
        let common_name = only(COMMON_NAME).ok_or(RequestError::NoName)?;
        let organization = only(ORGANIZATION).ok_or(RequestError::NoOrganization)?;
        let key = key_of(&request).ok_or(RequestError::Key)?;
        verify(&request).ok_or(RequestError::Signature)?;
        Ok(Self {
            common_name,
            organization,
            key,
        })
    }
}

impl Request {
    /// Whether this is its public key (the bits of a SubjectPublicKeyInfo).
    #[must_use]
    pub fn has_key(&self, bits: &[u8]) -> bool {
        self.key.bytes == bits
    }
}

fn key_of(request: &CertReq) -> Option<Key> {
    let info = &request.info.public_key;
    let parameters = info.algorithm.parameters.as_ref();
    let curve = parameters.and_then(|any| any.decode_as::<ObjectIdentifier>().ok());
    let algorithm = match (info.algorithm.oid, curve) {
        (RSA, _) => &PKCS_RSA_SHA256,
        (ELLIPTIC, Some(P256)) => &PKCS_ECDSA_P256_SHA256,
        (ELLIPTIC, Some(P384)) => &PKCS_ECDSA_P384_SHA384,
        _ => return None,
    };
    let bytes = info.subject_public_key.as_bytes()?.to_vec();
    Some(Key { bytes, algorithm })
}

fn verify(request: &CertReq) -> Option<()> {
    let message = request.info.to_der().ok()?;
    let kind = signature::contents(&request.algorithm)?;
    let bits = request.signature.as_bytes()?;
    signature::fits(&request.info.public_key, &kind, &message, bits).then_some(())
}

impl PublicKeyData for Request {
    fn der_bytes(&self) -> &[u8] {
        &self.key.bytes
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        self.key.algorithm
    }
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair, PKCS_ED25519, RsaKeySize};

    use super::*;
    use crate::authority::{Authority, Subject};

    fn csr(names: &[(DnType, &str)], key: &KeyPair) -> String {
        let mut params = CertificateParams::default();
        params.distinguished_name = DistinguishedName::new();
        for (kind, value) in names {
            params.distinguished_name.push(kind.clone(), *value);
        }
        params.serialize_request(key).unwrap().pem().unwrap()
    }

    const NAMES: [(DnType, &str); 2] = [
        (DnType::CommonName, "CP001"),
        (DnType::OrganizationName, "Lab"),
    ];

    #[test]
    fn what_is_asked_for_is_certified_with_the_key_of_the_request() {
        let now = "2026-02-28T12:00:00Z".parse().unwrap();
        let authority = Authority::new("Authority").unwrap();
        for algorithm in [
            &PKCS_ECDSA_P256_SHA256,
            &PKCS_ECDSA_P384_SHA384,
            &PKCS_RSA_SHA256,
        ] {
            let key = match algorithm == &PKCS_RSA_SHA256 {
                true => KeyPair::generate_rsa_for(algorithm, RsaKeySize::_2048),
                false => KeyPair::generate_for(algorithm),
            };
            let key = key.unwrap();
            let request = Request::read(&csr(&NAMES, &key)).unwrap();
            assert_eq!(
                (&*request.common_name, &*request.organization),
                ("CP001", "Lab")
            );
            let subject = Subject {
                common_name: &request.common_name,
                organization: &request.organization,
                hosts: &[],
            };
            let certificate = authority.certify(subject, &request, now, 1).unwrap();
            let parsed = x509_cert::Certificate::from_der(certificate.der()).unwrap();
            let info = parsed.tbs_certificate().subject_public_key_info();
            assert_eq!(info.to_der().unwrap(), key.subject_public_key_info());
        }
    }

    #[test]
    fn what_is_no_good_request_is_refused() {
        let key = KeyPair::generate().unwrap();
        let good = csr(&NAMES, &key);
        let tampered = {
            let der = CertificateSigningRequestDer::from_pem_slice(good.as_bytes()).unwrap();
            let mut bytes = der.to_vec();
            let at = bytes.windows(5).position(|five| five == b"CP001").unwrap();
            bytes[at + 4] = b'2';
            pem(&bytes)
        };
        let odd = KeyPair::generate_for(&PKCS_ED25519).unwrap();
        for (text, expected) in [
            (String::new(), RequestError::Unreadable),
            (good[..good.len() / 2].to_owned(), RequestError::Unreadable),
            (pem(b"0"), RequestError::Unreadable),
            (csr(&NAMES[1..], &key), RequestError::NoName),
            (csr(&NAMES[..1], &key), RequestError::NoOrganization),
            (csr(&NAMES, &odd), RequestError::Key),
            (tampered, RequestError::Signature),
        ] {
            assert_eq!(Request::read(&text).unwrap_err(), expected, "{text}");
        }
    }

    fn pem(der: &[u8]) -> String {
        use base64::{Engine as _, prelude::BASE64_STANDARD};
        let name = "CERTIFICATE REQUEST";
        let body = BASE64_STANDARD.encode(der);
        format!("-----BEGIN {name}-----\n{body}\n-----END {name}-----\n")
    }
}
