//! The file in which a station keeps what outlives a restart.
//!
//! One JSON file per identity, replaced as a whole: written beside, then renamed, so that a station killed at any
//! moment finds either the old or the new state. It may hold a password and is readable by its owner only.

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::core::Durable;

/// Characters of an identity that are safe in a file name on every system.
const FILE_NAME: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_');

/// Why state was not kept or not found.
#[derive(Debug, thiserror::Error)]
pub(super) enum KeepError {
    /// The file system refused.
    #[error("state file {path} cannot be used: {source}")]
    Io {
        /// Path.
        path: String,
        /// Why.
        source: io::Error,
    },
    /// The content is not readable; the file has been set aside.
    #[error("state file {path} is broken and was set aside as .broken: {source}")]
    Broken {
        /// Path.
        path: String,
        /// Why.
        source: serde_json::Error,
    },
}

/// Keeps the state of one station.
#[derive(Debug, Clone)]
pub(super) struct Keeper {
    path: PathBuf,
}

impl Keeper {
    /// The file of the station `identity` in `folder`.
    pub(super) fn new(folder: &Path, identity: &str) -> Self {
        let name = utf8_percent_encode(identity, FILE_NAME);
        Self {
            path: folder.join(format!("{name}.json")),
        }
    }

    fn failed(&self, source: io::Error) -> KeepError {
        KeepError::Io {
            path: self.path.display().to_string(),
            source,
        }
    }

    /// What was kept; none if there is no file yet.
    pub(super) async fn load(&self) -> Result<Option<Durable>, KeepError> {
        let text = match tokio::fs::read(&self.path).await {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(self.failed(error)),
        };
        match serde_json::from_slice(&text) {
            Ok(kept) => Ok(Some(kept)),
            Err(source) => {
                let aside = self.path.with_extension("broken");
                tokio::fs::rename(&self.path, aside)
                    .await
                    .map_err(|e| self.failed(e))?;
                Err(KeepError::Broken {
                    path: self.path.display().to_string(),
                    source,
                })
            }
        }
    }

    /// Replaces what is kept.
    pub(super) async fn keep(&self, state: &Durable) -> Result<(), KeepError> {
        let text = serde_json::to_vec(state).map_err(|e| self.failed(e.into()))?;
        let path = self.path.clone();
        let written = tokio::task::spawn_blocking(move || replace(&path, &text));
        let result = written
            .await
            .unwrap_or_else(|error| Err(io::Error::other(error)));
        result.map_err(|error| self.failed(error))
    }
}

fn replace(path: &Path, text: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let beside = path.with_extension("new");
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(&beside)?;
    file.write_all(text)?;
    std::fs::rename(&beside, path)
}
