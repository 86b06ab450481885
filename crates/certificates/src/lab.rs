//! Everything that TLS on one's own machine needs, in one folder.
//!
//! A certificate authority for the lab, the server's certificates (ECDSA and RSA, A00.FR.318), one for
//! each station, and a settings file that uses them. Real networks get theirs from an authority of
//! their own: the private key of this one lies beside it.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_RSA_SHA256, RsaKeySize};

use crate::authority::{Authority, Subject};

/// Name of the authority, the same at each run.
const AUTHORITY: &str = "OCPP lab authority";
/// How long it is valid.
const AUTHORITY_YEARS: i64 = 10;
/// How long the others are valid.
const YEARS: i64 = 1;
/// Names of files that no station can have.
const RESERVED: [&str; 4] = ["ca", "server", "server-rsa", "csms"];
/// A certificate's name becomes the serial number, which is at most so long.
const SERIAL_CHARACTERS: usize = 25;
/// A common name is at most so long (RFC 5280).
const LONGEST_NAME: usize = 64;

/// What is to be made.
#[derive(Debug, Clone)]
pub struct Lab {
    /// Folder for the files; it is made if it is not there.
    pub folder: PathBuf,
    /// Names and addresses by which stations reach the server, beside localhost.
    pub hosts: Vec<String>,
    /// Identities of the stations that get a certificate, checked by the rules of identities.
    pub stations: Vec<String>,
    /// Organization (O) in all of them.
    pub organization: String,
}

/// What is there now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// The folder, as an absolute path.
    pub folder: PathBuf,
    /// Certificates that were there already: names of files without `.pem`.
    pub kept: Vec<String>,
}

/// Why nothing was made.
#[derive(Debug, thiserror::Error)]
pub enum LabError {
    /// A name cannot stand in a certificate.
    #[error("{name:?} cannot stand in a certificate: {reason}")]
    Name {
        /// The name.
        name: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A file cannot be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// Which one.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A key without its certificate, of a run that was cut short.
    #[error("{} is there without its certificate: remove it", .0.display())]
    Orphan(PathBuf),
    /// The authority of an earlier time cannot be used.
    #[error("{}: {source}; remove ca.pem and ca.key to begin anew", path.display())]
    Authority {
        /// Its key.
        path: PathBuf,
        /// Why.
        source: rcgen::Error,
    },
    /// The library refuses.
    #[error("a certificate cannot be made: {0}")]
    Library(#[from] rcgen::Error),
}

impl Lab {
    /// Makes what is not there yet. An authority that is there is used again, so that stations can be
    /// added; nothing is overwritten.
    ///
    /// # Errors
    /// [`LabError`]. What was made before it stays.
    pub fn make(&self, now: Timestamp) -> Result<Made, LabError> {
        for station in &self.stations {
            if RESERVED
                .iter()
                .any(|stem| station.eq_ignore_ascii_case(stem))
            {
                return Err(name(station, "a file of the lab itself has this name"));
            }
            if station.chars().count() > SERIAL_CHARACTERS {
                return Err(name(station, "a serial number has at most 25 characters"));
            }
        }
        let folder = std::path::absolute(&self.folder).map_err(|e| file(&self.folder, e))?;
        make_folder(&folder).map_err(|error| file(&folder, error))?;
        let authority = authority(&folder, now)?;
        let ecdsa = || KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256);
        let rsa = || KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048);
        let mut hosts = self.hosts.clone();
        hosts.extend(["localhost", "127.0.0.1", "::1"].map(str::to_owned));
        hosts.dedup();
        let mut wanted = vec![
            ("server", hosts[0].as_str(), &hosts[..], ecdsa()?),
            ("server-rsa", hosts[0].as_str(), &hosts[..], rsa()?),
        ];
        for station in &self.stations {
            let none: &[String] = &[];
            wanted.push((station.as_str(), station.as_str(), none, ecdsa()?));
        }
        let mut kept = Vec::new();
        for (stem, common_name, hosts, key) in wanted {
            for text in [common_name, &self.organization] {
                if !(1..=LONGEST_NAME).contains(&text.chars().count()) {
                    return Err(name(text, "expected 1 to 64 characters"));
                }
            }
            let path = folder.join(format!("{stem}.pem"));
            if path.exists() {
                kept.push(stem.to_owned());
                continue;
            }
            let subject = Subject {
                common_name,
                organization: &self.organization,
                hosts,
            };
            let certificate = authority.certify(subject, &key, now, YEARS)?;
            let key_path = folder.join(format!("{stem}.key"));
            write_new(&key_path, &key.serialize_pem(), true)?;
            write_new(&path, &certificate.pem(), false)?;
        }
        write_new(&folder.join("csms.toml"), &settings_file(&folder), false)?;
        Ok(Made { folder, kept })
    }
}

fn authority(folder: &Path, now: Timestamp) -> Result<Authority, LabError> {
    let (path, key_path) = (folder.join("ca.pem"), folder.join("ca.key"));
    if path.exists() {
        let key = fs::read_to_string(&key_path).map_err(|error| file(&key_path, error))?;
        return Authority::with_key(AUTHORITY, &key).map_err(|source| LabError::Authority {
            path: key_path,
            source,
        });
    }
    let authority = Authority::new(AUTHORITY)?;
    let certificate = authority.certificate(now, AUTHORITY_YEARS)?;
    write_new(&key_path, &authority.key_pem(), true)?;
    write_new(&path, &certificate.pem(), false)?;
    Ok(authority)
}

/// The authority of a lab that was made before, to sign by, and its certificate in PEM.
///
/// # Errors
/// [`LabError::File`] and [`LabError::Authority`].
pub fn open(folder: &Path) -> Result<(Authority, String), LabError> {
    let (path, key_path) = (folder.join("ca.pem"), folder.join("ca.key"));
    let certificate = fs::read_to_string(&path).map_err(|error| file(&path, error))?;
    let key = fs::read_to_string(&key_path).map_err(|error| file(&key_path, error))?;
    let authority = Authority::with_key(AUTHORITY, &key);
    let authority = authority.map_err(|source| LabError::Authority {
        path: key_path,
        source,
    })?;
    Ok((authority, certificate))
}

fn settings_file(folder: &Path) -> String {
    let path = |name: &str| toml::Value::String(folder.join(name).display().to_string());
    format!(
        "# Made by csms lab-certificates. csms --config {file}\n\
         tls-listen = \"127.0.0.1:9443\"\n\
         tls-certificate = [{}, {}]\ntls-key = [{}, {}]\ntls-station-ca = {}\n\
         certificate-signer = {}\n\
         # Vehicles: contract certificates by the same authority, and its OCSP responder on the port of HTTP.\n\
         ocsp-hosts = [\"127.0.0.1:8080\"]\n\
         contract-ca = {}\n\
         ev-certificates = \"lab\"\n",
        path("server.pem"),
        path("server-rsa.pem"),
        path("server.key"),
        path("server-rsa.key"),
        path("ca.pem"),
        toml::Value::String(format!("lab:{}", folder.display())),
        path("ca.pem"),
        file = folder.join("csms.toml").display(),
    )
}

/// Makes a folder for its owner alone, and those above it that are not there.
fn make_folder(path: &Path) -> std::io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Writes a file that is not there yet; a secret one for its owner only. One that is there stays.
fn write_new(path: &Path, text: &str, is_secret: bool) -> Result<(), LabError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if is_secret {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    match options.open(path) {
        Ok(mut written) => written.write_all(text.as_bytes()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists && !is_secret => Ok(()),
        Err(error) => Err(error),
    }
    .map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => LabError::Orphan(path.to_owned()),
        _ => file(path, error),
    })
}

fn file(path: &Path, source: std::io::Error) -> LabError {
    LabError::File {
        path: path.to_owned(),
        source,
    }
}

fn name(name: &str, reason: &str) -> LabError {
    LabError::Name {
        name: name.to_owned(),
        reason: reason.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(folder: &Path, stations: &[&str]) -> Lab {
        Lab {
            folder: folder.to_owned(),
            hosts: vec!["csms.example.com".into()],
            stations: stations.iter().map(|&id| id.to_owned()).collect(),
            organization: "Lab".into(),
        }
    }

    fn now() -> Timestamp {
        "2026-02-28T12:00:00Z".parse().unwrap()
    }

    #[test]
    fn stations_can_be_added_and_nothing_is_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let read = |name: &str| fs::read(folder.path().join(name)).unwrap();
        let made = wanted(folder.path(), &["CP001"]).make(now()).unwrap();
        assert!(made.kept.is_empty());
        let before = ["ca.pem", "ca.key", "server.pem", "CP001.key"].map(read);
        let made = wanted(folder.path(), &["CP001", "CP002"]).make(now());
        assert_eq!(made.unwrap().kept, ["server", "server-rsa", "CP001"]);
        assert_eq!(
            ["ca.pem", "ca.key", "server.pem", "CP001.key"].map(read),
            before
        );
        assert!(read("CP002.pem").starts_with(b"-----BEGIN CERTIFICATE"));
    }

    #[cfg(unix)]
    #[test]
    fn private_keys_are_for_their_owner_only() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        wanted(folder.path(), &["CP001"]).make(now()).unwrap();
        for key in ["ca.key", "server.key", "server-rsa.key", "CP001.key"] {
            let mode = fs::metadata(folder.path().join(key))
                .unwrap()
                .permissions()
                .mode();
            assert_eq!(mode & 0o077, 0, "{key}: {mode:o}");
        }
    }

    #[test]
    fn a_key_without_its_certificate_is_named() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("server.key"), "left").unwrap();
        let error = wanted(folder.path(), &[]).make(now()).unwrap_err();
        let told = error.to_string();
        assert!(told.contains("server.key is there without"), "{told}");
    }

    #[test]
    fn names_that_files_of_the_lab_have_and_long_ones_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        for id in ["Server", "ca", &"x".repeat(26)] {
            let error = wanted(folder.path(), &[id]).make(now()).unwrap_err();
            assert!(matches!(error, LabError::Name { .. }), "{id}: {error}");
        }
    }
}
