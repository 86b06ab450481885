//! PEM files of TLS: certificates, keys, lists of revoked certificates.
//!
//! Read as bytes first, so that a change is noticed by comparing them; what they mean to TLS is
//! decided in `tls`. No Debug of what was read: it holds private keys.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{
    CertificateDer, CertificateRevocationListDer, PrivateKeyDer,
};

use super::TlsError;
use crate::config::TlsSettings;

/// The longest file that is read, in bytes: a list of a million revoked certificates fits.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// What the files hold.
#[derive(PartialEq, Eq)]
pub(super) struct Files {
    /// Certificate chain and key, in the order of the settings.
    pub(super) identities: Vec<(Vec<u8>, Vec<u8>)>,
    pub(super) station_ca: Option<Vec<u8>>,
    pub(super) station_crl: Option<Vec<u8>>,
}

impl std::fmt::Debug for Files {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Files").finish_non_exhaustive()
    }
}

impl Files {
    pub(super) fn read(settings: &TlsSettings) -> Result<Self, TlsError> {
        let optional = |path: &Option<_>| path.as_deref().map(bytes).transpose();
        Ok(Self {
            identities: settings
                .identities
                .iter()
                .map(|paths| Ok((bytes(&paths.certificate)?, bytes(&paths.key)?)))
                .collect::<Result<_, TlsError>>()?,
            station_ca: optional(&settings.station_ca)?,
            station_crl: optional(&settings.station_crl)?,
        })
    }
}

fn bytes(path: &Path) -> Result<Vec<u8>, TlsError> {
    let failed = |error: std::io::Error| TlsError::file(path, &error);
    // Looked at before it is opened: opening a pipe would wait for somebody to write to it.
    if !std::fs::metadata(path).map_err(failed)?.is_file() {
        return Err(TlsError::file(path, "it is not a file"));
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(failed)?;
    let read = file.take(MAX_BYTES + 1).read_to_end(&mut bytes);
    if read.map_err(failed)? as u64 > MAX_BYTES {
        return Err(TlsError::file(path, "it is longer than 64 MiB"));
    }
    Ok(bytes)
}

/// The certificates of a PEM file, at least one.
pub(super) fn certificates(
    path: &Path,
    pem: &[u8],
) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    all(path, CertificateDer::pem_slice_iter(pem), "certificate")
}

/// The lists of revoked certificates of a PEM file, at least one.
pub(super) fn revocation_lists(
    path: &Path,
    pem: &[u8],
) -> Result<Vec<CertificateRevocationListDer<'static>>, TlsError> {
    let lists = CertificateRevocationListDer::pem_slice_iter(pem);
    all(path, lists, "list of revoked certificates (X509 CRL)")
}

/// The private key of a PEM file: PKCS#8, PKCS#1 or SEC1, not encrypted.
pub(super) fn key(path: &Path, pem: &[u8]) -> Result<PrivateKeyDer<'static>, TlsError> {
    PrivateKeyDer::from_pem_slice(pem).map_err(|_| {
        TlsError::file(
            path,
            "expected a private key in PEM (PKCS#8, PKCS#1 or SEC1), not encrypted",
        )
    })
}

fn all<T, E: ToString>(
    path: &Path,
    items: impl Iterator<Item = Result<T, E>>,
    what: &str,
) -> Result<Vec<T>, TlsError> {
    let items = items
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| TlsError::file(path, &error))?;
    if items.is_empty() {
        return Err(TlsError::file(path, &format!("there is no {what} in it")));
    }
    Ok(items)
}
