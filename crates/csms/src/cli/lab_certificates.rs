//! `csms lab-certificates`: everything that TLS on one's own machine needs, in one folder.
//!
//! A certificate authority for the lab, the server's certificates (ECDSA and RSA, A00.FR.318), one for
//! each station, and a settings file that uses them. Real networks get theirs from an authority of
//! their own: the private key of this one lies beside it.

pub(super) mod error;

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use jiff::{Span, Timestamp, tz::TimeZone};
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, PKCS_RSA_SHA256, RsaKeySize, date_time_ymd,
};

use self::error::LabError;
use super::words::Words;
use crate::ocppj::identity::Identity;
use crate::private;

/// Name of the authority.
const AUTHORITY: &str = "OCPP lab authority";
/// How long it is valid.
const AUTHORITY_YEARS: i64 = 10;
/// How long the others are valid.
const YEARS: i64 = 1;
/// Clocks differ: valid since so many days ago.
const BACK_DATED_DAYS: i64 = 2;
/// Names of files that no station can have.
const RESERVED: [&str; 4] = ["ca", "server", "server-rsa", "csms"];
/// A certificate's name becomes the serial number, which is at most so long.
const SERIAL_CHARACTERS: usize = 25;
/// A common name is at most so long (RFC 5280).
const LONGEST_NAME: usize = 64;

/// What is to be made.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct LabCertificates {
    /// Folder for the files; it is made if it is not there
    folder: PathBuf,
    /// Name or address by which stations reach the server, beside localhost; may be repeated
    #[arg(long, value_name = "NAME")]
    host: Vec<String>,
    /// Identity of a station that gets a certificate (security profile 3); may be repeated
    #[arg(long, value_name = "ID")]
    station: Vec<String>,
    /// Organization (O) in all of them
    #[arg(long, value_name = "NAME", default_value = "OCPP lab")]
    organization: String,
}

type Authority = Issuer<'static, KeyPair>;

impl LabCertificates {
    /// Makes what is not there yet, and returns what to do with it. An authority that is there is used
    /// again, so that stations can be added; nothing is overwritten.
    pub(super) fn make(&self, now: Timestamp, words: Words) -> Result<String, LabError> {
        for station in &self.station {
            Identity::new(station).map_err(|error| name(station, &error))?;
            if RESERVED
                .iter()
                .any(|stem| station.eq_ignore_ascii_case(stem))
            {
                return Err(name(station, &"a file of the lab itself has this name"));
            }
            if station.chars().count() > SERIAL_CHARACTERS {
                return Err(name(station, &"a serial number has at most 25 characters"));
            }
        }
        let folder = std::path::absolute(&self.folder).map_err(|e| file(&self.folder, e))?;
        private::folder(&folder).map_err(|error| file(&folder, error))?;
        let authority = Self::authority(&folder, now)?;
        let ecdsa = || KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256);
        let rsa = || KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048);
        let mut kept = Vec::new();
        let mut hosts = self.host.clone();
        hosts.extend(["localhost", "127.0.0.1", "::1"].map(str::to_owned));
        hosts.dedup();
        for (stem, key) in [("server", ecdsa()?), ("server-rsa", rsa()?)] {
            let mut params = CertificateParams::new(hosts.clone())?;
            params.distinguished_name = names(&hosts[0], &self.organization)?;
            kept.extend(issue(&folder, stem, params, &key, &authority, now)?);
        }
        for station in &self.station {
            let mut params = CertificateParams::default();
            params.distinguished_name = names(station, &self.organization)?;
            kept.extend(issue(&folder, station, params, &ecdsa()?, &authority, now)?);
        }
        let settings = folder.join("csms.toml");
        write_new(&settings, &settings_file(&folder), false)?;
        Ok(self.what_next(&folder, &kept, words))
    }

    fn authority(folder: &Path, now: Timestamp) -> Result<Authority, LabError> {
        let (path, key_path) = (folder.join("ca.pem"), folder.join("ca.key"));
        let mut params = CertificateParams::default();
        // The same at each run: it stands in what was issued before.
        params.distinguished_name = names(AUTHORITY, AUTHORITY)?;
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        valid(&mut params, now, AUTHORITY_YEARS);
        if path.exists() {
            let pem = fs::read_to_string(&key_path).map_err(|error| file(&key_path, error))?;
            let key = KeyPair::from_pem(&pem).map_err(|source| LabError::Authority {
                path: key_path,
                source,
            })?;
            return Ok(Issuer::new(params, key));
        }
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
        write_new(&key_path, &key.serialize_pem(), true)?;
        write_new(&path, &params.self_signed(&key)?.pem(), false)?;
        Ok(Issuer::new(params, key))
    }

    fn what_next(&self, folder: &Path, kept: &[String], words: Words) -> String {
        let folder = folder.display();
        let made = words.pick(
            "certificates for a lab (valid for 1 year; not for real networks)",
            "실습용 인증서(유효 기간 1년, 실제 네트워크에는 쓰지 마세요)",
            "実験用の証明書（有効期間 1 年。実際のネットワークには使わないでください）",
        );
        let mut told = format!("{folder}: {made}\n");
        if !kept.is_empty() {
            let what = words.pick(
                "kept, because they were there (remove .pem and .key to make them anew)",
                "이미 있어서 그대로 둠(새로 만들려면 .pem과 .key를 지우세요)",
                "すでにあるためそのまま（作り直すには .pem と .key を削除してください）",
            );
            told.push_str(&format!("  {what}: {}\n", kept.join(", ")));
        }
        let server = words.pick("the server", "서버", "サーバー");
        told.push_str(&format!(
            "  {server}:\n    csms --config {folder}/csms.toml\n"
        ));
        let id = self.station.first().map_or("CP001", String::as_str);
        let station = words.pick(
            "a station without a certificate (profile 2 with --password, in the open lab without)",
            "인증서 없는 충전기(프로파일 2는 --password 사용, 열린 실습 서버에서는 없이)",
            "証明書のない充電器（プロファイル 2 は --password を使用、開いた実験サーバーでは不要）",
        );
        let command = format!(
            "charger-sim --station-id {id} --csms-url wss://localhost:9443 --ca-file {folder}/ca.pem"
        );
        told.push_str(&format!("  {station}:\n    {command}\n"));
        if !self.station.is_empty() {
            let station = words.pick(
                "a station with its certificate (profile 3)",
                "인증서 있는 충전기(프로파일 3)",
                "証明書のある充電器（プロファイル 3）",
            );
            told.push_str(&format!(
                "  {station}:\n    {command} --certificates {folder}\n"
            ));
        }
        told
    }
}

fn names(common_name: &str, organization: &str) -> Result<DistinguishedName, LabError> {
    for text in [common_name, organization] {
        if !(1..=LONGEST_NAME).contains(&text.chars().count()) {
            return Err(name(text, &"expected 1 to 64 characters"));
        }
    }
    let mut names = DistinguishedName::new();
    names.push(DnType::OrganizationName, organization);
    names.push(DnType::CommonName, common_name);
    Ok(names)
}

fn issue(
    folder: &Path,
    stem: &str,
    mut params: CertificateParams,
    key: &KeyPair,
    authority: &Authority,
    now: Timestamp,
) -> Result<Option<String>, LabError> {
    let path = folder.join(format!("{stem}.pem"));
    if path.exists() {
        return Ok(Some(stem.to_owned()));
    }
    valid(&mut params, now, YEARS);
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.use_authority_key_identifier_extension = true;
    let certificate = params.signed_by(key, authority)?;
    write_new(
        &folder.join(format!("{stem}.key")),
        &key.serialize_pem(),
        true,
    )?;
    write_new(&path, &certificate.pem(), false)?;
    Ok(None)
}

fn valid(params: &mut CertificateParams, now: Timestamp, years: i64) {
    let day = |span: Span| {
        let date = now.to_zoned(TimeZone::UTC).saturating_add(span).date();
        // Months and days are small numbers above zero.
        let [month, day] = [date.month(), date.day()].map(|part| u8::try_from(part).unwrap_or(1));
        date_time_ymd(i32::from(date.year()), month, day)
    };
    params.not_before = day(Span::new().days(-BACK_DATED_DAYS));
    params.not_after = day(Span::new().years(years));
}

fn settings_file(folder: &Path) -> String {
    let path = |name: &str| toml::Value::String(folder.join(name).display().to_string());
    format!(
        "# Made by csms lab-certificates. csms --config {file}\n\
         tls-listen = \"127.0.0.1:9443\"\n\
         tls-certificate = [{}, {}]\ntls-key = [{}, {}]\ntls-station-ca = {}\n",
        path("server.pem"),
        path("server-rsa.pem"),
        path("server.key"),
        path("server-rsa.key"),
        path("ca.pem"),
        file = folder.join("csms.toml").display(),
    )
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
    #[cfg(not(unix))]
    let _ = is_secret;
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

fn name(name: &str, reason: &impl ToString) -> LabError {
    LabError::Name {
        name: name.to_owned(),
        reason: reason.to_string(),
    }
}

/// What is told of a new folder and of one that was there, for the tests of what is said.
#[cfg(test)]
pub(super) fn told(folder: &Path, words: Words) -> [String; 2] {
    let wanted = LabCertificates {
        folder: folder.to_owned(),
        host: Vec::new(),
        station: vec!["CP001".into()],
        organization: "Lab".into(),
    };
    let now = "2026-02-28T12:00:00Z".parse().expect("a time");
    let make = || wanted.make(now, words).expect("files can be written");
    [make(), make()]
}

/// One error of each kind but the library's own, for the tests of what is said.
#[cfg(test)]
pub(super) fn one_error_of_each() -> [LabError; 4] {
    let path = || PathBuf::from("/srv/lab/ca.key");
    [
        name("ca", &"a file of the lab itself has this name"),
        file(&path(), std::io::Error::from_raw_os_error(13)),
        LabError::Orphan(path()),
        LabError::Authority {
            path: path(),
            source: rcgen::Error::CouldNotParseKeyPair,
        },
    ]
}

#[cfg(test)]
mod tests {
    use scenario::Language;

    use super::*;
    use crate::config::{Options, Settings};
    use crate::tls::Tls;

    fn wanted(folder: &Path, stations: &[&str]) -> LabCertificates {
        LabCertificates {
            folder: folder.to_owned(),
            host: vec!["csms.example.com".into()],
            station: stations.iter().map(|&id| id.to_owned()).collect(),
            organization: "Lab".into(),
        }
    }

    fn now() -> Timestamp {
        "2026-02-28T12:00:00Z".parse().unwrap()
    }

    #[test]
    fn the_settings_file_is_one_that_the_server_starts_with() {
        let folder = tempfile::tempdir().unwrap();
        let told = wanted(folder.path(), &["CP001"])
            .make(now(), Words::of(Language::En))
            .unwrap();
        assert!(
            told.contains("csms.toml") && told.contains("--certificates"),
            "{told}"
        );
        let options = Options::from_file(&folder.path().join("csms.toml")).unwrap();
        let tls = Settings::resolve(options).unwrap().tls.unwrap();
        assert_eq!(tls.identities.len(), 2);
        Tls::load(tls).unwrap();
    }

    #[test]
    fn stations_can_be_added_and_nothing_is_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let read = |name: &str| fs::read(folder.path().join(name)).unwrap();
        wanted(folder.path(), &["CP001"])
            .make(now(), Words::of(Language::En))
            .unwrap();
        let before = ["ca.pem", "ca.key", "server.pem", "CP001.key"].map(read);
        let told = wanted(folder.path(), &["CP001", "CP002"])
            .make(now(), Words::of(Language::En))
            .unwrap();
        assert!(
            told.contains("make them anew): server, server-rsa, CP001\n"),
            "{told}"
        );
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
        wanted(folder.path(), &["CP001"])
            .make(now(), Words::of(Language::En))
            .unwrap();
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
        let error = wanted(folder.path(), &[])
            .make(now(), Words::of(Language::En))
            .unwrap_err();
        let told = error.to_string();
        assert!(told.contains("server.key is there without"), "{told}");
    }

    #[test]
    fn names_that_are_no_identities_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        for id in ["", "../ca", "a/b", "a:b", "Server", "ca", &"x".repeat(26)] {
            assert!(
                wanted(folder.path(), &[id])
                    .make(now(), Words::of(Language::En))
                    .is_err(),
                "{id}"
            );
        }
    }
}
