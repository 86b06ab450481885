//! `csms lab-certificates`: its arguments, and what it tells. What it makes is made by the crate
//! `certificates`.

use std::path::PathBuf;

use certificates::lab::{Lab, LabError, Made};
use jiff::Timestamp;

use super::words::Words;
use crate::ocppj::identity::Identity;

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

impl LabCertificates {
    /// Makes what is not there yet, and returns what to do with it.
    pub(super) fn make(&self, now: Timestamp, words: Words) -> Result<String, LabError> {
        for station in &self.station {
            Identity::new(station).map_err(|error| LabError::Name {
                name: station.clone(),
                reason: error.to_string(),
            })?;
        }
        let lab = Lab {
            folder: self.folder.clone(),
            hosts: self.host.clone(),
            stations: self.station.clone(),
            organization: self.organization.clone(),
        };
        Ok(self.what_next(&lab.make(now)?, words))
    }

    fn what_next(&self, made: &Made, words: Words) -> String {
        let folder = made.folder.display();
        let what = words.pick(
            "certificates for a lab (valid for 1 year; not for real networks)",
            "실습용 인증서(유효 기간 1년, 실제 네트워크에는 쓰지 마세요)",
            "実験用の証明書（有効期間 1 年。実際のネットワークには使わないでください）",
        );
        let mut told = format!("{folder}: {what}\n");
        if !made.kept.is_empty() {
            let what = words.pick(
                "kept, because they were there (remove .pem and .key to make them anew)",
                "이미 있어서 그대로 둠(새로 만들려면 .pem과 .key를 지우세요)",
                "すでにあるためそのまま（作り直すには .pem と .key を削除してください）",
            );
            told.push_str(&format!("  {what}: {}\n", made.kept.join(", ")));
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

/// What is told of a new folder and of one that was there, for the tests of what is said.
#[cfg(test)]
pub(super) fn told(folder: &std::path::Path, words: Words) -> [String; 2] {
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
        LabError::Name {
            name: "ca".into(),
            reason: "a file of the lab itself has this name".into(),
        },
        LabError::File {
            path: path(),
            source: std::io::Error::from_raw_os_error(13),
        },
        LabError::Orphan(path()),
        LabError::Authority {
            path: path(),
            source: rcgen::Error::CouldNotParseKeyPair,
        },
    ]
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use scenario::Language;

    use super::*;
    use crate::config::{Options, Settings};
    use crate::tls::Tls;

    fn make(folder: &Path, stations: &[&str]) -> Result<String, LabError> {
        let wanted = LabCertificates {
            folder: folder.to_owned(),
            host: vec!["csms.example.com".into()],
            station: stations.iter().map(|&id| id.to_owned()).collect(),
            organization: "Lab".into(),
        };
        let now = "2026-02-28T12:00:00Z".parse().unwrap();
        wanted.make(now, Words::of(Language::En))
    }

    #[test]
    fn the_settings_file_is_one_that_the_server_starts_with() {
        let folder = tempfile::tempdir().unwrap();
        let told = make(folder.path(), &["CP001"]).unwrap();
        assert!(
            told.contains("csms.toml") && told.contains("--certificates"),
            "{told}"
        );
        let options = Options::from_file(&folder.path().join("csms.toml")).unwrap();
        let tls = Settings::resolve(options).unwrap().tls.unwrap();
        assert_eq!(tls.identities.len(), 2);
        Tls::load(tls).unwrap();
        let told = make(folder.path(), &["CP001", "CP002"]).unwrap();
        assert!(
            told.contains("make them anew): server, server-rsa, CP001\n"),
            "{told}"
        );
    }

    #[test]
    fn names_that_are_no_identities_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        for id in ["", "../ca", "a/b", "a:b", "Server", "ca", &"x".repeat(26)] {
            assert!(make(folder.path(), &[id]).is_err(), "{id}");
        }
    }
}
