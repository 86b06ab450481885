//! Which of the server's certificates a station is shown.
//!
//! A CSMS has one with an ECDSA key and one with an RSA key, because stations support either
//! (A00.FR.318, .319). The first one that the station can use is taken, in the order of the settings.

use std::sync::Arc;

use tokio_rustls::rustls::SupportedCipherSuite;
use tokio_rustls::rustls::crypto::CryptoProvider;
use tokio_rustls::rustls::server::{ClientHello, ResolvesServerCert};
use tokio_rustls::rustls::sign::CertifiedKey;

/// Chooses by what the station says it is able to do.
#[derive(Debug)]
pub(super) struct ByAbility {
    keys: Vec<Arc<CertifiedKey>>,
    suites: Vec<SupportedCipherSuite>,
}

impl ByAbility {
    pub(super) fn new(keys: Vec<Arc<CertifiedKey>>, provider: &CryptoProvider) -> Self {
        let suites = provider.cipher_suites.clone();
        Self { keys, suites }
    }

    fn is_usable(&self, key: &CertifiedKey, hello: &ClientHello<'_>) -> bool {
        let algorithm = key.key.algorithm();
        key.key.choose_scheme(hello.signature_schemes()).is_some()
            && self.suites.iter().any(|suite| {
                suite.usable_for_signature_algorithm(algorithm)
                    && hello.cipher_suites().contains(&suite.suite())
            })
    }
}

impl ResolvesServerCert for ByAbility {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        self.keys
            .iter()
            .find(|key| self.is_usable(key, &hello))
            // None fits: with the first one the library finds the words for what is missing.
            .or_else(|| self.keys.first())
            .cloned()
    }
}
