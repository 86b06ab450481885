//! Whether a contract certificate holds (C07): its chain leads to a root in `--contract-ca`, and no responder says
//! that it was revoked.
//!
//! A station that knows the root sends hashes only (C07.FR.02); one that does not sends the chain (C07.FR.06), whose
//! certificates are asked about by what they say of their responders (C07.FR.05). What nobody here can verify
//! authorizes nobody (C07.FR.17).

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use ocpp201::{
    AuthorizationStatusEnum, AuthorizeCertificateStatusEnum as Status, AuthorizeRequest,
    OcspRequestData,
};
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, UnixTime};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{CertificateError, Error, RootCertStore};

use crate::context::Core;
use crate::ocsp;

/// ISO 15118-2 gives the station 4.5 s for all of it.
const PATIENCE: Duration = Duration::from_secs(3);

/// What is known of the certificate of a request; `None` = it has none.
pub(crate) async fn status(core: &Core, request: &AuthorizeRequest) -> Option<Status> {
    let hashes = request.iso15118_certificate_hash_data.as_ref();
    let chain = request.certificate.as_deref();
    if hashes.is_none() && chain.is_none() {
        return None;
    }
    let chain = match chain.map(|chain| verify(core, chain, core.clock.now())) {
        Some(Err(status)) => return Some(status),
        Some(Ok(chain)) => chain,
        None => Vec::new(),
    };
    let settings = &core.settings.certificates;
    let questions = match hashes {
        Some(hashes) => hashes.to_vec(),
        // Where no responder may be asked at all, the chain has to do.
        None if settings.ocsp_hosts.is_empty() => Vec::new(),
        None => ocsp::questions(&chain, &settings.contract_roots),
    };
    let chain: Vec<Vec<u8>> = chain.iter().map(|one| one.to_vec()).collect();
    let asking = asked(core, &questions, &chain);
    let answered = tokio::time::timeout(PATIENCE, asking).await;
    Some(answered.unwrap_or_else(|_| {
        tracing::info!("a contract certificate was not verified: the responders took too long");
        Status::CertChainError
    }))
}

/// What the responders say of every certificate of a chain.
async fn asked(core: &Core, hashes: &[OcspRequestData], chain: &[Vec<u8>]) -> Status {
    for data in hashes {
        match ocsp::status(core, data, chain).await {
            Ok(told) if told.status == "good" => {}
            Ok(told) if told.status == "revoked" => return Status::CertificateRevoked,
            Ok(_) => return Status::CertChainError,
            Err(error) => {
                tracing::info!(%error, "a contract certificate was not verified");
                return Status::CertChainError;
            }
        }
    }
    Status::Accepted
}

/// The certificates of a chain that leads to a root, leaf first.
fn verify(
    core: &Core,
    chain: &str,
    now: Timestamp,
) -> Result<Vec<CertificateDer<'static>>, Status> {
    let unverifiable = |_| Status::CertChainError;
    let chain = CertificateDer::pem_slice_iter(chain.as_bytes());
    let chain: Vec<_> = chain.collect::<Result<_, _>>().map_err(unverifiable)?;
    let (leaf, between) = chain.split_first().ok_or(Status::CertChainError)?;
    let mut roots = RootCertStore::empty();
    for root in &core.settings.certificates.contract_roots {
        let root = CertificateDer::from(root.clone());
        roots.add(root).map_err(|_| Status::CertChainError)?;
    }
    let provider = Arc::new(aws_lc_rs::default_provider());
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build();
    let verifier = verifier.map_err(|_| Status::CertChainError)?;
    let seconds = u64::try_from(now.as_second()).unwrap_or(0);
    let at = UnixTime::since_unix_epoch(Duration::from_secs(seconds));
    match verifier.verify_client_cert(leaf, between, at) {
        Ok(_) => Ok(chain),
        Err(Error::InvalidCertificate(
            CertificateError::Expired | CertificateError::ExpiredContext { .. },
        )) => Err(Status::CertificateExpired),
        Err(error) => {
            tracing::info!(%error, "a contract certificate was not verified");
            Err(Status::CertChainError)
        }
    }
}

/// C07.FR.13 to .17: what the station is told of certificate and token.
pub(crate) fn told(
    certificate: Status,
    token: AuthorizationStatusEnum,
) -> (Status, AuthorizationStatusEnum) {
    use AuthorizationStatusEnum as Token;
    match certificate {
        Status::Accepted => match token {
            Token::Blocked | Token::Expired | Token::Invalid | Token::Unknown => {
                (Status::ContractCancelled, token)
            }
            _ => (Status::Accepted, token),
        },
        Status::CertificateExpired => (certificate, Token::Expired),
        other => (other, Token::Invalid),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certificate_and_token_are_told_as_the_table_says() {
        use AuthorizationStatusEnum as Token;
        for (certificate, token, expected) in [
            (
                Status::Accepted,
                Token::Accepted,
                (Status::Accepted, Token::Accepted),
            ),
            (
                Status::Accepted,
                Token::ConcurrentTx,
                (Status::Accepted, Token::ConcurrentTx),
            ),
            (
                Status::Accepted,
                Token::Blocked,
                (Status::ContractCancelled, Token::Blocked),
            ),
            (
                Status::Accepted,
                Token::Unknown,
                (Status::ContractCancelled, Token::Unknown),
            ),
            (
                Status::CertificateExpired,
                Token::Accepted,
                (Status::CertificateExpired, Token::Expired),
            ),
            (
                Status::CertificateRevoked,
                Token::Accepted,
                (Status::CertificateRevoked, Token::Invalid),
            ),
            (
                Status::CertChainError,
                Token::Accepted,
                (Status::CertChainError, Token::Invalid),
            ),
        ] {
            assert_eq!(told(certificate, token), expected, "{certificate} {token}");
        }
    }
}
