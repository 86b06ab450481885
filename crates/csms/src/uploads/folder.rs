//! The folder of files: one per place, under a name of our own.
//!
//! A name is the place's key and the first digits of its token's hash: nothing that a station said, and
//! never the same in two databases. Firmware files are in a folder of their own, written and named in the same
//! way (`crate::firmware`). A file is written as `.part` and becomes `.bin` when it is whole
//! and on the disk; a name is on the disk after a sync of the folder.

use std::io;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use sha2::{Digest as _, Sha256};
use tokio::fs::{self, File};
use tokio::io::AsyncWriteExt as _;

use super::hexadecimal;
use crate::facts::UploadKey;
use crate::store::rows::UploadRow;

/// Digits of the hash that stand in a name.
const DIGITS: usize = 16;

/// The folder.
#[derive(Debug, Clone)]
pub(crate) struct Folder {
    path: PathBuf,
}

/// What the name of a file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    /// Of which place.
    pub(super) upload: UploadKey,
    hash: String,
    /// It is not whole.
    pub(super) is_part: bool,
}

impl Named {
    /// What a name says; `None` = it is none of ours.
    pub(super) fn parse(name: &str) -> Option<Self> {
        let (stem, extension) = name.rsplit_once('.')?;
        let (key, hash) = stem.split_once('-')?;
        let is_part = match extension {
            "part" => true,
            "bin" => false,
            _ => return None,
        };
        let named = Self {
            upload: UploadKey(key.parse().ok()?),
            hash: hash.to_owned(),
            is_part,
        };
        (hash.len() == DIGITS).then_some(named)
    }

    /// Whether it is the file of this place, and not of one with this key in another database.
    pub(super) fn is_of(&self, row: &UploadRow) -> bool {
        self.upload == row.key() && row.token_hash.starts_with(&self.hash)
    }
}

impl Folder {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { path }
    }

    fn file(&self, stem: &str, extension: &str) -> PathBuf {
        self.path.join(format!("{stem}.{extension}"))
    }

    /// The file of a place, to read.
    pub(crate) async fn open(&self, row: &UploadRow) -> io::Result<File> {
        self.open_named(&stem(row)).await
    }

    /// The file with this name, to read.
    pub(crate) async fn open_named(&self, stem: &str) -> io::Result<File> {
        File::open(self.file(stem, "bin")).await
    }

    /// Removes the file of a place, if it is there.
    pub(super) async fn remove(&self, row: &UploadRow) -> io::Result<()> {
        self.remove_named(&stem(row)).await
    }

    /// Removes the file with this name, whole or not, if it is there.
    pub(crate) async fn remove_named(&self, stem: &str) -> io::Result<()> {
        remove(&self.file(stem, "part")).await?;
        remove(&self.file(stem, "bin")).await
    }

    /// The files that are ours by their names.
    pub(super) async fn list(&self) -> io::Result<Vec<(Named, PathBuf)>> {
        let mut entries = match fs::read_dir(&self.path).await {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let mut found = Vec::new();
        while let Some(entry) = entries.next_entry().await? {
            if let Some(named) = entry.file_name().to_str().and_then(Named::parse) {
                found.push((named, entry.path()));
            }
        }
        Ok(found)
    }

    /// Begins the file of a place; whoever calls it holds the claim on its station.
    pub(super) async fn begin(&self, row: &UploadRow) -> io::Result<Part> {
        self.begin_named(&stem(row)).await
    }

    /// Begins the file with this name; nobody else writes it.
    pub(crate) async fn begin_named(&self, stem: &str) -> io::Result<Part> {
        self.make().await?;
        let path = self.file(stem, "part");
        // What an end of the process left.
        remove(&path).await?;
        // Before the file: whatever ends this now takes the file with it.
        let guard = Guard { path: path.clone() };
        let mut options = File::options();
        options.write(true).create_new(true);
        #[cfg(unix)]
        options.mode(0o600);
        Ok(Part {
            file: options.open(&path).await?,
            guard,
            whole: self.file(stem, "bin"),
            folder: self.path.clone(),
            digest: Sha256::new(),
            bytes: 0,
        })
    }

    /// Makes the folder when the first file comes; logs are nobody else's business on this machine.
    async fn make(&self) -> io::Result<()> {
        if fs::try_exists(&self.path).await? {
            return Ok(());
        }
        let mut options = fs::DirBuilder::new();
        options.recursive(true);
        #[cfg(unix)]
        options.mode(0o700);
        options.create(&self.path).await?;
        match self.path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => sync_folder(parent).await,
            _ => sync_folder(Path::new(".")).await,
        }
    }
}

/// The name of the file of a place.
fn stem(row: &UploadRow) -> String {
    let hash = row.token_hash.get(..DIGITS).unwrap_or_default();
    format!("{}-{hash}", row.upload_key)
}

/// A file that is being written. Dropped before its end, it is gone.
#[derive(Debug)]
pub(crate) struct Part {
    file: File,
    guard: Guard,
    whole: PathBuf,
    folder: PathBuf,
    digest: Sha256,
    bytes: u64,
}

/// A file that is whole and on the disk.
#[derive(Debug)]
pub(crate) struct Whole {
    path: PathBuf,
    pub(crate) bytes: u64,
    pub(crate) sha256: String,
}

impl Part {
    /// How long it is so far.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The next piece.
    pub(crate) async fn write(&mut self, piece: &Bytes) -> io::Result<()> {
        self.file.write_all(piece).await?;
        self.digest.update(piece);
        self.bytes += piece.len() as u64;
        Ok(())
    }

    /// Puts it on the disk under its name.
    pub(crate) async fn finish(mut self) -> io::Result<Whole> {
        self.file.flush().await?;
        self.file.sync_all().await?;
        fs::rename(&self.guard.path, &self.whole).await?;
        sync_folder(&self.folder).await?;
        Ok(Whole {
            path: self.whole,
            bytes: self.bytes,
            sha256: hexadecimal(&self.digest.finalize()),
        })
    }
}

impl Whole {
    /// Removes it: its place takes no file any more.
    pub(crate) async fn discard(self) {
        if let Err(error) = remove(&self.path).await {
            tracing::warn!(%error, "a file that nobody wants could not be removed; the next start tries again");
        }
    }
}

/// Removes a file that is not whole.
#[derive(Debug)]
struct Guard {
    path: PathBuf,
}

impl Drop for Guard {
    fn drop(&mut self) {
        // After the end it has another name; what cannot be removed now is removed by the next start.
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Removes a file, if it is there.
pub(super) async fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path).await {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result,
    }
}

/// Makes the names in a folder durable. Only Unix knows how.
async fn sync_folder(path: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(path).await?.sync_all().await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_names_are_taken_for_ours() {
        let named = Named::parse("17-0123456789abcdef.part").unwrap();
        assert_eq!((named.upload, named.is_part), (UploadKey(17), true));
        assert!(!Named::parse("17-0123456789abcdef.bin").unwrap().is_part);
        for other in [
            "",
            "csms.sqlite",
            "17.bin",
            "17-.bin",
            "17-0123.bin",
            "x-0123456789abcdef.bin",
            "17-0123456789abcdef.txt",
            "17-0123456789abcdef",
        ] {
            assert_eq!(Named::parse(other), None, "{other}");
        }
    }
}
