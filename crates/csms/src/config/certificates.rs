//! Who signs the certificates of stations (A02), who is asked whether one holds (M06), and who provides those of
//! vehicles (M01), as options say it.

use std::path::{Path, PathBuf};

use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;

use super::{ConfigError, Options};

/// What the server does about certificates.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CertificateSettings {
    /// Who signs those of stations; `None` = nobody.
    pub signer: Option<SignerSettings>,
    /// OCSP responders that may be asked: hosts, or hosts with a port; none = nobody is.
    pub ocsp_hosts: Vec<String>,
    /// Certificates (DER) of those whose responders are asked: answers are verified by them, beside those of the
    /// contract roots. The authority of the lab is among them.
    pub ocsp_issuers: Vec<Vec<u8>>,
    /// Roots (DER) that contract certificates lead to; none = no chain is believed.
    pub contract_roots: Vec<Vec<u8>>,
    /// Who provides those of vehicles; `None` = nobody.
    pub ev_provider: Option<EvProvider>,
}

/// Who provides certificates of vehicles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EvProvider {
    /// A stub for the lab, which says so in its answer.
    Lab,
    /// A service: the request goes there by POST as JSON, and so does the answer come.
    Url(String),
}

/// Who signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignerSettings {
    /// The authority in a folder of `csms lab-certificates`.
    Lab(PathBuf),
    /// A program: the request comes to its standard input, and the chain from its standard output, both in PEM.
    Command(PathBuf),
    /// A service: the request goes there by POST, and the chain is the answer, both in PEM.
    Url(String),
}

/// What the options say.
pub(super) fn resolve(options: &Options) -> Result<CertificateSettings, ConfigError> {
    let hosts = options.ocsp_hosts.clone().unwrap_or_default();
    if let Some(wrong) = hosts
        .iter()
        .find(|host| host.contains('/') || host.is_empty())
    {
        return Err(ConfigError::Value {
            name: "--ocsp-hosts",
            value: wrong.into(),
            reason: "expected hosts such as ocsp.example.com or 192.0.2.1:8080".to_owned(),
        });
    }
    let ev_provider = match options.ev_certificates.as_deref() {
        None => None,
        Some("lab") => Some(EvProvider::Lab),
        Some(url) if url.starts_with("http://") || url.starts_with("https://") => {
            Some(EvProvider::Url(url.to_owned()))
        }
        Some(other) => {
            return Err(ConfigError::Value {
                name: "--ev-certificates",
                value: other.into(),
                reason: "expected lab, http://… or https://…".to_owned(),
            });
        }
    };
    let signer = signer(options)?;
    let mut ocsp_issuers = certificates_in("--ocsp-issuers", options.ocsp_issuers.as_deref())?;
    if let Some(SignerSettings::Lab(folder)) = &signer {
        let root = folder.join("ca.pem");
        ocsp_issuers.extend(certificates_in(
            "--certificate-signer",
            Some(root.as_path()),
        )?);
    }
    Ok(CertificateSettings {
        signer,
        ocsp_hosts: hosts,
        ocsp_issuers,
        contract_roots: certificates_in("--contract-ca", options.contract_ca.as_deref())?,
        ev_provider,
    })
}

/// The certificates (DER) in the file (PEM) that an option names.
fn certificates_in(name: &'static str, path: Option<&Path>) -> Result<Vec<Vec<u8>>, ConfigError> {
    let Some(path) = path else {
        return Ok(Vec::new());
    };
    let refuse = |reason: String| ConfigError::Value {
        name,
        value: path.display().to_string().into(),
        reason,
    };
    let pem = std::fs::read(path).map_err(|error| refuse(error.to_string()))?;
    let roots: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
    let roots = roots.map_err(|error| refuse(error.to_string()))?;
    if roots.is_empty() {
        return Err(refuse("there is no certificate in it".to_owned()));
    }
    Ok(roots.into_iter().map(|root| root.to_vec()).collect())
}

fn signer(options: &Options) -> Result<Option<SignerSettings>, ConfigError> {
    let Some(text) = &options.certificate_signer else {
        return Ok(None);
    };
    let refuse = |reason: String| ConfigError::Value {
        name: "--certificate-signer",
        value: text.into(),
        reason,
    };
    if let Some(folder) = text.strip_prefix("lab:") {
        let folder = PathBuf::from(folder);
        return match certificates::lab::open(&folder) {
            Ok(_) => Ok(Some(SignerSettings::Lab(folder))),
            Err(error) => Err(refuse(format!(
                "{error}; csms lab-certificates DIR makes such a folder"
            ))),
        };
    }
    if let Some(path) = text.strip_prefix("exec:") {
        let path = PathBuf::from(path);
        if !path.is_file() {
            return Err(refuse("there is no such program".to_owned()));
        }
        return Ok(Some(SignerSettings::Command(path)));
    }
    if text.starts_with("http://") || text.starts_with("https://") {
        return Ok(Some(SignerSettings::Url(text.clone())));
    }
    Err(refuse(
        "expected lab:DIR, exec:FILE, http://… or https://…".to_owned(),
    ))
}
