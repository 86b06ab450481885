//! What goes: places that waited too long, files that are too old or too much, and leftovers.
//!
//! A file goes in two steps: its row says `removed`, committed, and then the file is removed. What a
//! crash leaves between the two, or of an upload that did not come to its end, is removed at the next
//! start. A file whose place is not in this database is not touched.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use super::folder::{self, Folder};
use crate::context::Core;
use crate::facts::UploadKey;
use crate::shutdown;
use crate::store::queries::{MAX_PAGE, PageRequest, QueryError};
use crate::store::retention::KeepFiles;
use crate::store::rows::UploadRow;
use crate::store::writer::WriteError;

/// How often it is looked, besides after each file that came.
const EVERY: Duration = Duration::from_secs(60);

/// Why it has to be tried again.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Query(#[from] QueryError),
    #[error(transparent)]
    Write(#[from] WriteError),
    #[error(transparent)]
    Disk(#[from] std::io::Error),
}

/// Looks until the server is closing.
pub(crate) async fn run(core: Arc<Core>, closing: watch::Receiver<bool>) {
    let Some(folder) = core.uploads.folder() else {
        return;
    };
    let looking = async {
        if let Err(error) = clean(&core, folder).await {
            tracing::warn!(%error, "leftovers of uploads were not removed; the next start tries again");
        }
        loop {
            if let Err(error) = sweep(&core, folder).await {
                tracing::warn!(%error, "uploads that are to go are still there; it is tried again");
            }
            let _ = tokio::time::timeout(EVERY, core.uploads.grown.notified()).await;
        }
    };
    tokio::select! {
        () = shutdown::closed(closing) => {}
        () = looking => {}
    }
}

/// Removes what an earlier run left: files that are not whole, and those that no row speaks of as
/// stored.
async fn clean(core: &Core, folder: &Folder) -> Result<(), Failure> {
    let files = folder.list().await?;
    if files.is_empty() {
        return Ok(());
    }
    let stored: HashMap<UploadKey, UploadRow> = stored(core, u64::MAX)
        .await?
        .into_iter()
        .map(|row| (row.key(), row))
        .collect();
    for (named, path) in files {
        if !named.is_part
            && stored
                .get(&named.upload)
                .is_some_and(|row| named.is_of(row))
        {
            continue;
        }
        let Some(row) = core.queries.upload(named.upload).await? else {
            continue;
        };
        // Uploads go on already: whoever writes a file of this station keeps it.
        let Some(_claim) = core.uploads.claim(row.station_key()) else {
            continue;
        };
        let Some(row) = core.queries.upload(named.upload).await? else {
            continue;
        };
        if named.is_of(&row) && (named.is_part || row.state != "stored") {
            folder::remove(&path).await?;
            tracing::info!(station = %row.station, upload = row.upload_key, "what was left of an upload is removed");
        }
    }
    Ok(())
}

async fn sweep(core: &Core, folder: &Folder) -> Result<(), Failure> {
    let keep = core.settings.retention.uploads;
    let rows = stored(core, KeepFiles::MOST * 2).await?;
    let now = core.clock.now();
    let (mut files, mut bytes) = (0, 0);
    let surplus: Vec<_> = rows
        .into_iter()
        .filter(|row| {
            files += 1;
            bytes += u64::try_from(row.bytes.unwrap_or(0)).unwrap_or(0);
            let stored_at = row.stored_at.map_or(now, |at| at.0);
            let age = Duration::try_from(now.duration_since(stored_at)).unwrap_or_default();
            age >= keep.time || bytes > keep.bytes || files > KeepFiles::MOST
        })
        .collect();
    let keys = surplus.iter().map(UploadRow::key).collect();
    core.writer.sweep_uploads(keys).await?;
    for row in surplus {
        folder.remove(&row).await?;
        tracing::info!(station = %row.station, upload = row.upload_key, "a log is removed: it is too old, or there is too much");
    }
    Ok(())
}

/// The places that hold a file, newest first.
async fn stored(core: &Core, most: u64) -> Result<Vec<UploadRow>, QueryError> {
    let mut rows = Vec::new();
    let mut page = PageRequest::newest(MAX_PAGE);
    loop {
        let next = core.queries.stored_uploads(page).await?;
        let is_last = next.len() < MAX_PAGE as usize;
        page.after = next.last().map(|row| row.upload_key);
        rows.extend(next);
        if is_last || rows.len() as u64 >= most {
            return Ok(rows);
        }
    }
}
