//! Which options make up TLS, and what each of them needs.

use std::path::PathBuf;

use super::{Bind, ConfigError, Options};

/// TLS for stations: where, by which certificates, and which of theirs are believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsSettings {
    /// Address for stations, beside the one without TLS.
    pub listen: Bind,
    /// Certificates with their keys, at least one; the first that a station can use is shown to it.
    pub identities: Vec<TlsIdentity>,
    /// Root certificates of stations; `None` = no security profile 3.
    pub station_ca: Option<PathBuf>,
    /// Lists of revoked station certificates.
    pub station_crl: Option<PathBuf>,
    /// What the organization of a station's certificate has to be (A00.FR.404).
    pub organization: Option<String>,
}

/// Two PEM files that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsIdentity {
    /// The certificate, and those that lead from it to a root.
    pub certificate: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

/// What the options say of TLS; `None` = none.
pub(super) fn resolve(options: &Options) -> Result<Option<TlsSettings>, ConfigError> {
    let Some(address) = &options.tls_listen else {
        return match orphan(options) {
            None => Ok(None),
            Some(name) => Err(ConfigError::Needs {
                name,
                needs: "--tls-listen ADDRESS",
            }),
        };
    };
    let certificates = options.tls_certificate.as_deref().unwrap_or_default();
    let keys = options.tls_key.as_deref().unwrap_or_default();
    if certificates.is_empty() || certificates.len() != keys.len() {
        return Err(ConfigError::Needs {
            name: "--tls-listen",
            needs: "a --tls-certificate FILE and a --tls-key FILE, in the same order where there are several",
        });
    }
    for (given, name) in [
        (options.tls_station_crl.is_some(), "--tls-station-crl"),
        (options.tls_organization.is_some(), "--tls-organization"),
    ] {
        if given && options.tls_station_ca.is_none() {
            let needs = "--tls-station-ca FILE";
            return Err(ConfigError::Needs { name, needs });
        }
    }
    Ok(Some(TlsSettings {
        listen: Bind::parse("--tls-listen", address)?,
        identities: certificates
            .iter()
            .zip(keys)
            .map(|(certificate, key)| TlsIdentity {
                certificate: certificate.clone(),
                key: key.clone(),
            })
            .collect(),
        station_ca: options.tls_station_ca.clone(),
        station_crl: options.tls_station_crl.clone(),
        organization: options.tls_organization.clone(),
    }))
}

/// An option of TLS that means nothing without an address.
fn orphan(options: &Options) -> Option<&'static str> {
    [
        ("--tls-certificate", options.tls_certificate.is_some()),
        ("--tls-key", options.tls_key.is_some()),
        ("--tls-station-ca", options.tls_station_ca.is_some()),
        ("--tls-station-crl", options.tls_station_crl.is_some()),
        ("--tls-organization", options.tls_organization.is_some()),
    ]
    .into_iter()
    .find_map(|(name, given)| given.then_some(name))
}
