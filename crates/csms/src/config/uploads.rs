//! Where and how stations leave logs (N01), as options say it.

use std::path::PathBuf;
use std::time::Duration;

use super::{ConfigError, Options, duration};
use crate::store::folder_beside;

/// Longest public URL, so that a location with its token fits `remoteLocation` (512 characters).
const MOST_URL_CHARACTERS: usize = 400;
/// A byte to a tebibyte.
const BYTES: std::ops::RangeInclusive<u64> = 1..=1 << 40;

/// Where and how stations leave logs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadSettings {
    /// Where the files are kept; `None` = nowhere, so that none are taken.
    pub folder: Option<PathBuf>,
    /// Where firmware files are kept; `None` = nowhere.
    pub firmware: Option<PathBuf>,
    /// How stations reach the HTTP port, without a `/` at the end; `None` = as it is listened on.
    pub public_url: Option<String>,
    /// Longest file, also of firmware.
    pub max_bytes: u64,
    /// How long a place waits for its file.
    pub wait: Duration,
}

/// The defaults, with what the options say instead.
pub(super) fn resolve(options: &Options, database: &str) -> Result<UploadSettings, ConfigError> {
    let max_bytes = options.upload_max_bytes.unwrap_or(64 << 20);
    if !BYTES.contains(&max_bytes) {
        return Err(ConfigError::Value {
            name: "--upload-max-bytes",
            value: max_bytes.to_string().into(),
            reason: format!("expected {} to {}", BYTES.start(), BYTES.end()),
        });
    }
    Ok(UploadSettings {
        folder: options
            .uploads
            .clone()
            .or_else(|| folder_beside(database, "uploads")),
        firmware: match &options.uploads {
            Some(folder) => Some(folder.join("firmware")),
            None => folder_beside(database, "firmware"),
        },
        public_url: options.public_url.as_deref().map(public_url).transpose()?,
        max_bytes,
        wait: duration(
            "--upload-wait",
            options.upload_wait.as_deref(),
            24 * 3600,
            1..=30 * 86_400,
        )?,
    })
}

/// Scheme, host and perhaps a path: a location is made by appending to it.
fn public_url(text: &str) -> Result<String, ConfigError> {
    let refuse = |reason: &str| ConfigError::Value {
        name: "--public-url",
        value: text.into(),
        reason: reason.to_owned(),
    };
    let rest = ["http://", "https://"]
        .into_iter()
        .find_map(|scheme| text.strip_prefix(scheme))
        .ok_or_else(|| refuse("expected http://HOST:PORT or https://HOST:PORT"))?;
    let host = rest.split('/').next().unwrap_or_default();
    if host.is_empty() || host.contains('@') {
        return Err(refuse("expected a host, and no user name or password"));
    }
    if text.contains(['?', '#']) || !text.chars().all(|c| c.is_ascii_graphic()) {
        return Err(refuse(
            "expected no query, no fragment and only visible ASCII characters",
        ));
    }
    if text.len() > MOST_URL_CHARACTERS {
        return Err(refuse("expected at most 400 characters"));
    }
    Ok(text.trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_url_is_what_a_location_can_be_appended_to() {
        assert_eq!(
            public_url("http://10.0.0.1:8080/").unwrap(),
            "http://10.0.0.1:8080"
        );
        assert_eq!(
            public_url("https://x.example/csms").unwrap(),
            "https://x.example/csms"
        );
        for wrong in [
            "10.0.0.1:8080",
            "ftp://x",
            "http://",
            "http:///uploads",
            "http://user:secret@x",
            "http://x/?a=b",
            "http://x/#a",
            "http://x/a b",
            &format!("http://x/{}", "a".repeat(400)),
        ] {
            assert!(public_url(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn files_are_kept_beside_the_database_and_nowhere_where_it_is_in_memory() {
        let folder = |database: &str, given: Option<&str>| {
            let options = Options {
                uploads: given.map(PathBuf::from),
                ..Options::default()
            };
            resolve(&options, database).unwrap().folder
        };
        let beside = std::path::absolute("data/csms.sqlite-uploads").unwrap();
        assert_eq!(folder("sqlite://data/csms.sqlite", None), Some(beside));
        assert_eq!(
            folder("postgres://csms@x/db", None),
            Some("data/uploads".into())
        );
        assert_eq!(folder("memory:", None), None);
        assert_eq!(folder("memory:", Some("logs")), Some("logs".into()));
    }

    #[test]
    fn a_file_of_no_bytes_at_most_is_refused() {
        let options = Options {
            upload_max_bytes: Some(0),
            ..Options::default()
        };
        assert!(resolve(&options, "memory:").is_err());
    }
}
