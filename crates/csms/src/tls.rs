//! TLS for stations (A00, security profiles 2 and 3): which certificates the server shows, and whose
//! it believes.
//!
//! TLS 1.2 and 1.3 by rustls, which knows no older version, no compression and no legacy suites
//! (A00.FR.313, .320, .321). The files are looked at again every minute: certificates of a CSMS are
//! to be short-lived (A00.FR.701), and a new list of revoked ones must not wait for a restart. What
//! a station may do with its certificate is decided in `ocppj::handshake`.

mod certificate;
mod files;
mod resolver;

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::CryptoProvider;
use tokio_rustls::rustls::crypto::aws_lc_rs::default_provider;
use tokio_rustls::rustls::server::{NoServerSessionStorage, WebPkiClientVerifier};
use tokio_rustls::rustls::sign::CertifiedKey;
use tokio_rustls::rustls::version::{TLS12, TLS13};
use tokio_rustls::rustls::{self, RootCertStore, ServerConfig};

use self::files::Files;
use self::resolver::ByAbility;
use crate::config::TlsSettings;
use crate::shutdown;

pub(crate) use self::certificate::Subject;

/// How often the files are looked at.
const REFRESH: Duration = Duration::from_secs(60);

/// Why TLS cannot be offered; exit code 2.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read, or does not hold what it should.
    #[error("the TLS file {} cannot be used: {reason}", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The library refuses all of it.
    #[error("TLS cannot be set up: {0}")]
    Library(#[from] rustls::Error),
}

impl TlsError {
    fn file(path: &Path, reason: &(impl ToString + ?Sized)) -> Self {
        Self::File {
            path: path.to_owned(),
            reason: reason.to_string(),
        }
    }
}

/// The TLS that stations are offered, with the certificates as they were last read.
#[derive(Debug)]
pub struct Tls {
    settings: TlsSettings,
    current: RwLock<Current>,
}

#[derive(Debug)]
struct Current {
    config: Arc<ServerConfig>,
    read: Files,
}

impl Tls {
    /// Reads certificates and keys.
    ///
    /// # Errors
    /// [`TlsError`]: which file is missing or wrong.
    pub fn load(settings: TlsSettings) -> Result<Self, TlsError> {
        let read = Files::read(&settings)?;
        let config = Arc::new(server_config(&settings, &read)?);
        Ok(Self {
            settings,
            current: RwLock::new(Current { config, read }),
        })
    }

    /// Where stations reach it, and what their certificates have to say.
    pub(crate) fn settings(&self) -> &TlsSettings {
        &self.settings
    }

    /// For one connection.
    pub(crate) fn acceptor(&self) -> TlsAcceptor {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        TlsAcceptor::from(Arc::clone(&current.config))
    }

    /// Reads the files again; connections that are open keep what they agreed on. Returns whether
    /// anything is new.
    ///
    /// # Errors
    /// [`TlsError`]; what was read before stays in force then.
    pub fn refresh(&self) -> Result<bool, TlsError> {
        let read = Files::read(&self.settings)?;
        {
            let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
            if current.read == read {
                return Ok(false);
            }
        }
        let config = Arc::new(server_config(&self.settings, &read)?);
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        *current = Current { config, read };
        Ok(true)
    }

    /// Looks at the files again and again, until the server is closing.
    pub(crate) async fn keep_fresh(self: Arc<Self>, closing: watch::Receiver<bool>) {
        loop {
            tokio::select! {
                () = shutdown::closed(closing.clone()) => return,
                () = tokio::time::sleep(REFRESH) => {}
            }
            Arc::clone(&self).look_again().await;
        }
    }

    /// Looks at the files once more, and logs what came of it.
    pub(crate) async fn look_again(self: Arc<Self>) {
        match tokio::task::spawn_blocking(move || self.refresh()).await {
            Ok(Ok(false)) => tracing::debug!("TLS files are the same as before"),
            Ok(Ok(true)) => tracing::info!("TLS files have changed and are in force"),
            Ok(Err(error)) => {
                tracing::error!(%error, "TLS files have changed and cannot be used; the ones before stay in force");
            }
            Err(error) => tracing::error!(%error, "the look at the TLS files ended badly"),
        }
    }
}

fn server_config(settings: &TlsSettings, read: &Files) -> Result<ServerConfig, TlsError> {
    let provider = Arc::new(default_provider());
    let keys = settings
        .identities
        .iter()
        .zip(&read.identities)
        .map(|(paths, (chain, key))| {
            let chain = files::certificates(&paths.certificate, chain)?;
            let key = files::key(&paths.key, key)?;
            CertifiedKey::from_der(chain, key, &provider)
                .map(Arc::new)
                .map_err(|error| TlsError::file(&paths.key, &error))
        })
        .collect::<Result<Vec<_>, _>>()?;
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_protocol_versions(&[&TLS13, &TLS12])?;
    let resolver = Arc::new(ByAbility::new(keys, &provider));
    let (Some(path), Some(roots)) = (&settings.station_ca, &read.station_ca) else {
        return Ok(builder.with_no_client_auth().with_cert_resolver(resolver));
    };
    let mut config = builder
        .with_client_cert_verifier(verifier(settings, read, path, roots, provider)?)
        .with_cert_resolver(resolver);
    // A resumed session would not look at the certificate again: not at its end, nor at the list
    // of revoked ones.
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    Ok(config)
}

/// Believes station certificates that lead to `roots` (A00.FR.403). A station that shows none may
/// still log in with its password.
fn verifier(
    settings: &TlsSettings,
    read: &Files,
    path: &Path,
    roots: &[u8],
    provider: Arc<CryptoProvider>,
) -> Result<Arc<dyn rustls::server::danger::ClientCertVerifier>, TlsError> {
    let mut store = RootCertStore::empty();
    for certificate in files::certificates(path, roots)? {
        store
            .add(certificate)
            .map_err(|error| TlsError::file(path, &error))?;
    }
    let mut builder = WebPkiClientVerifier::builder_with_provider(Arc::new(store), provider);
    let mut blamed = path;
    if let (Some(path), Some(lists)) = (&settings.station_crl, &read.station_crl) {
        blamed = path;
        builder = builder
            .with_crls(files::revocation_lists(path, lists)?)
            .only_check_end_entity_revocation();
    }
    builder
        .allow_unauthenticated()
        .build()
        .map_err(|error| TlsError::file(blamed, &error))
}
