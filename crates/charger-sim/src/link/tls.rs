//! TLS of the link (A00, security profiles 2 and 3): which root certificates a CSMS is verified by,
//! and which certificate a station shows.
//!
//! Roots are those of the system, or those in a PEM file. What runs inside TLS is the client's business.

use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use tokio_rustls::{
    TlsConnector,
    rustls::{
        ClientConfig, RootCertStore,
        pki_types::{
            CertificateDer, PrivateKeyDer,
            pem::{self, PemObject},
        },
    },
};
use x509_cert::{Certificate, der::Decode};

use super::endpoint_error::EndpointError;

/// The files that TLS needs, where it is used.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TlsFiles {
    /// PEM file with the root certificates of the CSMS; none uses those of the system.
    pub ca_file: Option<PathBuf>,
    /// Folder with the certificate of each station, `ID.pem`, and its private key, `ID.key`.
    pub certificates: Option<PathBuf>,
}

impl TlsFiles {
    /// What connects the station `identity`; `more` are further roots (DER) that are believed, `own` the chain and
    /// the key (PEM) that it shows in place of those of its files.
    pub(super) fn connector(
        &self,
        identity: &str,
        more: &[Vec<u8>],
        own: Option<(&str, &str)>,
    ) -> Result<TlsConnector, EndpointError> {
        let more = more.iter().map(|der| CertificateDer::from(der.clone()));
        let provider = Arc::new(tokio_rustls::rustls::crypto::aws_lc_rs::default_provider());
        let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()?;
        let builder = match &self.ca_file {
            Some(path) => builder.with_root_certificates(roots(path, more)?),
            None => {
                let verifier =
                    rustls_platform_verifier::Verifier::new_with_extra_roots(more, provider)?;
                builder
                    .dangerous()
                    .with_custom_certificate_verifier(Arc::new(verifier))
            }
        };
        let config = match (own, self.certificate(identity)) {
            (Some((chain, key)), _) => {
                let unreadable = |error: &pem::Error| unreadable(Path::new("its own"), error);
                let chain = CertificateDer::pem_slice_iter(chain.as_bytes())
                    .collect::<Result<Vec<_>, _>>()
                    .map_err(|error| unreadable(&error))?;
                let key = PrivateKeyDer::from_pem_slice(key.as_bytes());
                builder.with_client_auth_cert(chain, key.map_err(|error| unreadable(&error))?)?
            }
            (None, None) => builder.with_no_client_auth(),
            (None, Some((certificate, key))) => {
                let chain = certificates(&certificate)?;
                let pem = read(&key)?;
                let read = PrivateKeyDer::from_pem_slice(&pem);
                let secret = read.map_err(|error| unreadable(&key, &error))?;
                builder.with_client_auth_cert(chain, secret)?
            }
        };
        Ok(TlsConnector::from(Arc::new(config)))
    }

    /// The serial number that the certificate of a station gives it: its common name (A00.FR.405).
    #[must_use]
    pub fn serial_number(&self, identity: &str) -> Option<String> {
        let (path, _) = self.certificate(identity)?;
        let chain = certificates(&path).ok()?;
        let certificate = Certificate::from_der(chain.first()?).ok()?;
        let name = certificate.tbs_certificate().subject().common_name();
        name.ok()?.map(String::from)
    }

    fn certificate(&self, identity: &str) -> Option<(PathBuf, PathBuf)> {
        let folder = self.certificates.as_deref()?;
        let file = |ending: &str| folder.join(format!("{identity}.{ending}"));
        Some((file("pem"), file("key")))
    }
}

fn roots(
    path: &Path,
    more: impl Iterator<Item = CertificateDer<'static>>,
) -> Result<RootCertStore, EndpointError> {
    let mut roots = RootCertStore::empty();
    for certificate in certificates(path)?.into_iter().chain(more) {
        roots.add(certificate)?;
    }
    Ok(roots)
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, EndpointError> {
    let certificates = CertificateDer::pem_slice_iter(&read(path)?)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| unreadable(path, &error))?;
    if certificates.is_empty() {
        return Err(failed(path, io::Error::other("no certificate in it")));
    }
    Ok(certificates)
}

fn read(path: &Path) -> Result<Vec<u8>, EndpointError> {
    std::fs::read(path).map_err(|source| failed(path, source))
}

fn unreadable(path: &Path, error: &pem::Error) -> EndpointError {
    failed(path, io::Error::other(error.to_string()))
}

fn failed(path: &Path, source: io::Error) -> EndpointError {
    EndpointError::TlsFile {
        path: path.display().to_string(),
        source,
    }
}
