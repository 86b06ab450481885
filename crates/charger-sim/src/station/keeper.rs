//! Where a station keeps what outlives a restart: a file, or a page of memory in simulations.
//!
//! One JSON file per identity, replaced as a whole: written beside, then renamed, so that a station killed at any
//! moment finds either the old or the new state. It may hold a password and is readable by its owner only.

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
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

/// A place in memory where a station keeps its state: it outlives the station's task, not the process.
#[derive(Debug, Clone, Default)]
pub struct Notebook {
    page: Arc<Mutex<Option<Durable>>>,
}

impl Notebook {
    fn page(&self) -> MutexGuard<'_, Option<Durable>> {
        self.page.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Keeps the state of one station.
#[derive(Debug, Clone)]
pub(super) enum Keeper {
    /// In a file.
    File(PathBuf),
    /// In memory.
    Notebook(Notebook),
}

impl Keeper {
    /// The file of the station `identity` in `folder`.
    pub(super) fn in_folder(folder: &Path, identity: &str) -> Self {
        let name = utf8_percent_encode(identity, FILE_NAME);
        Self::File(folder.join(format!("{name}.json")))
    }

    /// What was kept; none if there is nothing yet.
    pub(super) async fn load(&self) -> Result<Option<Durable>, KeepError> {
        let (text, place) = match self {
            Self::File(path) => match tokio::fs::read(path).await {
                Ok(text) => (text, path.display().to_string()),
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
                Err(error) => return Err(failed(path, error)),
            },
            Self::Notebook(notebook) => match &*notebook.page() {
                // What is found again has been through the format of the file, too.
                Some(state) => {
                    let place = Path::new("in memory");
                    let text = serde_json::to_vec(state).map_err(|e| failed(place, e.into()))?;
                    (text, place.display().to_string())
                }
                None => return Ok(None),
            },
        };
        match serde_json::from_slice(&text) {
            Ok(kept) => Ok(Some(kept)),
            Err(source) => {
                if let Self::File(path) = self {
                    let aside = path.with_extension("broken");
                    tokio::fs::rename(path, aside)
                        .await
                        .map_err(|e| failed(path, e))?;
                }
                Err(KeepError::Broken {
                    path: place,
                    source,
                })
            }
        }
    }

    /// Replaces what is kept.
    pub(super) async fn keep(&self, state: Durable) -> Result<(), KeepError> {
        match self {
            Self::File(path) => {
                let text = serde_json::to_vec(&state).map_err(|e| failed(path, e.into()))?;
                let place = path.clone();
                let written = tokio::task::spawn_blocking(move || replace(&place, &text));
                let result = written
                    .await
                    .unwrap_or_else(|error| Err(io::Error::other(error)));
                result.map_err(|error| failed(path, error))
            }
            Self::Notebook(notebook) => {
                *notebook.page() = Some(state);
                Ok(())
            }
        }
    }
}

fn failed(path: &Path, source: io::Error) -> KeepError {
    KeepError::Io {
        path: path.display().to_string(),
        source,
    }
}

fn replace(path: &Path, text: &[u8]) -> io::Result<()> {
    let beside = path.with_extension("new");
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = match (options.open(&beside), path.parent()) {
        (Err(error), Some(folder)) if error.kind() == io::ErrorKind::NotFound => {
            std::fs::create_dir_all(folder)?;
            options.open(&beside)?
        }
        (opened, _) => opened?,
    };
    file.write_all(text)?;
    std::fs::rename(&beside, path)
}
