//! Signatures, verified by the algorithms that TLS uses here: no SHA-1, RSA of 2048 bits or more.

use tokio_rustls::rustls::crypto::aws_lc_rs;
use x509_cert::{der::Encode, spki::SubjectPublicKeyInfoOwned};

/// Whether a signature was made of a message by the holder of a key. `algorithm` says how: an AlgorithmIdentifier
/// without tag and length.
pub(crate) fn fits(
    key: &SubjectPublicKeyInfoOwned,
    algorithm: &[u8],
    message: &[u8],
    signature: &[u8],
) -> bool {
    let (Some(kind), Some(bits)) = (contents(&key.algorithm), key.subject_public_key.as_bytes())
    else {
        return false;
    };
    let provider = aws_lc_rs::default_provider();
    let algorithms = provider.signature_verification_algorithms.all.iter();
    algorithms
        .filter(|one| *one.public_key_alg_id() == *kind && *one.signature_alg_id() == *algorithm)
        .any(|one| one.verify_signature(bits, message, signature).is_ok())
}

/// An algorithm without tag and length, as the algorithms of TLS name themselves; it is always short.
pub(crate) fn contents(algorithm: &impl Encode) -> Option<Vec<u8>> {
    let der = algorithm.to_der().ok()?;
    let is_short = *der.get(1)? < 0x80;
    is_short.then(|| der.get(2..).unwrap_or_default().to_vec())
}
