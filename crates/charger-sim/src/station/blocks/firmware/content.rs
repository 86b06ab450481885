//! What a firmware file says to the simulated station: the installation is played, and the file decides how.
//!
//! A file whose first line is `charger-sim firmware` is read further, as lines `name: value` within its first
//! 4,096 bytes:
//!
//! | line | the station |
//! |-|-|
//! | `version: 2.1.0` | tells this version from the next start on (at most 50 characters) |
//! | `fails: InstallVerificationFailed` | finds before the installation that the file does not fit (L01.FR.29) |
//! | `fails: InstallationFailed` | fails in the middle of the installation |
//!
//! Any other file is installed, and the version is the one before with `+simulated.` and the number of the request.

use ocpp201::FirmwareStatusEnum;
use serde::{Deserialize, Serialize};

/// The first line of a file that says something.
const FIRST_LINE: &str = "charger-sim firmware";
/// So much of it is read.
const HEAD: usize = 4096;
/// Characters of a version (BootNotification.firmwareVersion).
const VERSION_CHARACTERS: usize = 50;

/// What a file says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Content {
    /// The version that it is.
    pub(super) version: Option<String>,
    /// How its installation ends; none: well.
    pub(super) fails: Option<FirmwareStatusEnum>,
}

impl Content {
    /// Reads the head of a file.
    pub(super) fn of(file: &[u8]) -> Self {
        let head = file.get(..HEAD).unwrap_or(file);
        let head = String::from_utf8_lossy(head);
        let mut lines = head.lines().map(str::trim);
        let mut content = Self::default();
        if lines.next() != Some(FIRST_LINE) {
            return content;
        }
        for (name, value) in lines.filter_map(|line| line.split_once(':')) {
            let value = value.trim();
            match (name.trim(), value) {
                ("version", _) if !value.is_empty() => {
                    content.version = Some(value.chars().take(VERSION_CHARACTERS).collect());
                }
                ("fails", "InstallVerificationFailed") => {
                    content.fails = Some(FirmwareStatusEnum::InstallVerificationFailed);
                }
                ("fails", "InstallationFailed") => {
                    content.fails = Some(FirmwareStatusEnum::InstallationFailed);
                }
                _ => {}
            }
        }
        content
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_says_its_version_and_how_it_fails() {
        let of = |text: &str| Content::of(text.as_bytes());
        assert_eq!(of("version: 2"), Content::default());
        assert_eq!(Content::of(&[0xFF; 10_000]), Content::default());
        let said =
            of("charger-sim firmware\r\nversion: 2.1.0\r\nfails: InstallationFailed\r\n\0\0");
        assert_eq!(said.version.as_deref(), Some("2.1.0"));
        assert_eq!(said.fails, Some(FirmwareStatusEnum::InstallationFailed));
        let odd = of("charger-sim firmware\nversion:\nfails: Installed\nfails\n: x");
        assert_eq!(odd, Content::default());
        let long = format!("charger-sim firmware\nversion: {}", "9".repeat(99));
        assert_eq!(of(&long).version.unwrap().len(), 50);
    }
}
