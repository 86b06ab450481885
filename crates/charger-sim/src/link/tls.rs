//! TLS of the link: which root certificates a CSMS is verified by (A00, security profiles 2 and 3).
//!
//! Those of the system, or those in a PEM file. What runs inside TLS is the client's business.

use std::{io, path::Path, sync::Arc};

use tokio_rustls::{
    TlsConnector,
    rustls::{
        ClientConfig, RootCertStore,
        pki_types::{CertificateDer, pem::PemObject},
    },
};

use super::client::EndpointError;

/// Verifies by the certificates in `ca_file`, or by those of the system.
pub(super) fn tls_connector(ca_file: Option<&Path>) -> Result<TlsConnector, EndpointError> {
    let provider = Arc::new(tokio_rustls::rustls::crypto::aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()?;
    let config = match ca_file {
        Some(path) => builder
            .with_root_certificates(roots(path)?)
            .with_no_client_auth(),
        None => {
            let verifier = rustls_platform_verifier::Verifier::new(provider)?;
            builder
                .dangerous()
                .with_custom_certificate_verifier(Arc::new(verifier))
                .with_no_client_auth()
        }
    };
    Ok(TlsConnector::from(Arc::new(config)))
}

fn roots(path: &Path) -> Result<RootCertStore, EndpointError> {
    let failed = |source| EndpointError::CaFile {
        path: path.display().to_string(),
        source,
    };
    let pem = std::fs::read(path).map_err(failed)?;
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&pem) {
        let certificate = certificate.map_err(|e| failed(io::Error::other(e.to_string())))?;
        roots.add(certificate)?;
    }
    if roots.is_empty() {
        return Err(failed(io::Error::other("no certificate in it")));
    }
    Ok(roots)
}
