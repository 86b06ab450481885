//! Firmware (L): the folder of files, their addresses, and what drives campaigns.
//!
//! Operators put files in; stations fetch them at an address with a token that was made for one job and ends with
//! it. What a file is called in the folder is made here: nothing that anybody said. Files are taken in `files`, campaigns
//! are in `campaign`, what is asked of stations in `blocks/firmware`, HTTP is `api::firmware`'s business.

pub(crate) mod campaign;
pub(crate) mod files;

use std::io;
use std::sync::Arc;

use tokio::sync::{Notify, Semaphore};

use crate::config::UploadSettings;
use crate::store::queries::QueryError;
use crate::store::writer::WriteError;
use crate::uploads::folder::Folder;

/// Where files are, below the public URL.
pub(crate) const PATH: &str = "/downloads/";
/// Files that are kept at most.
pub(crate) const MOST_FILES: u32 = 100;
/// Files that are taken at once.
const AT_ONCE: usize = 4;

/// What all of firmware shares.
#[derive(Debug)]
pub(crate) struct Firmware {
    folder: Option<Folder>,
    max_bytes: u64,
    at_once: Arc<Semaphore>,
    /// A job went on, or a campaign began.
    pub(crate) bell: Notify,
}

/// Why a file was not taken or cannot be had.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FileError {
    /// There is no folder.
    #[error(
        "this server keeps its database in memory and has no folder for firmware: start it with --uploads DIR"
    )]
    NoFolder,
    /// There are too many files.
    #[error("{MOST_FILES} files are here already; DELETE /api/v1/firmware/{{key}} removes one")]
    TooMany,
    /// Others are being taken.
    #[error("too many files are being taken; try again in a while")]
    Busy,
    /// It is too long.
    #[error("the file is longer than {0} bytes (--upload-max-bytes)")]
    TooLarge(u64),
    /// It is empty.
    #[error("the file is empty: send it as the body of the request")]
    Empty,
    /// It came too slowly.
    #[error(
        "the file came too slowly: something must come every 30 s, and all of it within 30 min"
    )]
    TooSlow,
    /// The connection was lost.
    #[error("the file did not come to its end; send it again")]
    Broken,
    /// It could not be read or written.
    #[error("the file could not be read or written: {0}")]
    Disk(#[from] io::Error),
    /// It could not be looked up.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// The row was not committed.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl Firmware {
    /// By the settings.
    pub(crate) fn new(settings: &UploadSettings) -> Self {
        Self {
            folder: settings.firmware.clone().map(Folder::new),
            max_bytes: settings.max_bytes,
            at_once: Arc::new(Semaphore::new(AT_ONCE)),
            bell: Notify::new(),
        }
    }

    /// Where files are.
    pub(crate) fn folder(&self) -> Result<&Folder, FileError> {
        self.folder.as_ref().ok_or(FileError::NoFolder)
    }
}
