//! Firmware files come and go: a row, the file, and then that it is whole.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _};
use md5::{Digest as _, Md5};

use super::{FileError, MOST_FILES};
use crate::context::Core;
use crate::store::queries::PageRequest;
use crate::store::tables::firmware::{self as table, FirmwareRow};
use crate::store::tables::firmware_jobs as jobs;
use crate::uploads::folder::{Folder, Part};
use crate::uploads::hexadecimal;

/// How long nothing may come, and how long all of it may take.
const IDLE: Duration = Duration::from_secs(30);
const WHOLE: Duration = Duration::from_secs(30 * 60);

/// Takes a firmware file: its row, the file, and then that it is whole. Whoever is answered need not keep it.
///
/// # Errors
/// [`FileError`]: nothing is kept.
pub(crate) async fn take<E>(
    core: &Arc<Core>,
    version: &str,
    body: impl Stream<Item = Result<Bytes, E>>,
) -> Result<FirmwareRow, FileError> {
    let folder = core.firmware.folder()?;
    let permit = core.firmware.at_once.try_acquire();
    let _permit = permit.map_err(|_| FileError::Busy)?;
    let all = PageRequest::newest(MOST_FILES);
    if table::list(&core.reader, "stored", all).await?.len() >= MOST_FILES as usize {
        return Err(FileError::TooMany);
    }
    let key = core.numbers.next("firmware_file").await?;
    let [a, b, c, d, e, f, g, h, ..] = core.ids.bytes();
    let stem = format!("{key}-{}", hexadecimal(&[a, b, c, d, e, f, g, h]));
    let add = table::add(key, version, &stem, core.clock.now());
    core.writer.change(add).await?;
    match write(core, folder, key, &stem, body).await {
        Ok(()) => {
            let row = table::find(&core.reader, key).await?;
            row.ok_or(FileError::Broken)
        }
        Err(error) => {
            core.writer.change(table::remove(key)).await?;
            Err(error)
        }
    }
}

async fn write<E>(
    core: &Core,
    folder: &Folder,
    key: i64,
    stem: &str,
    body: impl Stream<Item = Result<Bytes, E>>,
) -> Result<(), FileError> {
    let mut part = folder.begin_named(stem).await?;
    let mut md5 = Md5::new();
    let reading = read(&mut part, &mut md5, core.firmware.max_bytes, body);
    tokio::time::timeout(WHOLE, reading)
        .await
        .unwrap_or(Err(FileError::TooSlow))?;
    if part.bytes() == 0 {
        return Err(FileError::Empty);
    }
    let whole = part.finish().await?;
    let bytes = i64::try_from(whole.bytes).unwrap_or(i64::MAX);
    let stored = table::stored(
        key,
        bytes,
        whole.sha256.clone(),
        hexadecimal(&md5.finalize()),
    );
    if let Err(error) = core.writer.change(stored).await {
        whole.discard().await;
        return Err(error.into());
    }
    Ok(())
}

async fn read<E>(
    part: &mut Part,
    md5: &mut Md5,
    most: u64,
    body: impl Stream<Item = Result<Bytes, E>>,
) -> Result<(), FileError> {
    let mut body = pin!(body);
    loop {
        let piece = tokio::time::timeout(IDLE, body.next()).await;
        match piece.map_err(|_| FileError::TooSlow)? {
            None => return Ok(()),
            Some(Err(_)) => return Err(FileError::Broken),
            Some(Ok(piece)) => {
                if part.bytes() + piece.len() as u64 > most {
                    return Err(FileError::TooLarge(most));
                }
                md5.update(&piece);
                part.write(&piece).await?;
            }
        }
    }
}

/// Removes a file: its row, then the file.
///
/// # Errors
/// [`FileError`]. A file whose row is gone is in nobody's way.
pub(crate) async fn remove(core: &Core, row: &FirmwareRow) -> Result<(), FileError> {
    core.writer.change(table::remove(row.firmware_key)).await?;
    core.firmware.folder()?.remove_named(&row.stem).await?;
    Ok(())
}

/// Puts in order what an earlier run left: stations of campaigns whose answer nobody waits for any more are asked
/// again, and files that were being received are removed. Before anybody can bring another one.
///
/// # Errors
/// [`FileError`]: the next start tries again.
pub(crate) async fn put_in_order(core: &Core) -> Result<(), FileError> {
    core.writer.change(jobs::ask_again()).await?;
    let Ok(folder) = core.firmware.folder() else {
        return Ok(());
    };
    let all = PageRequest::newest(MOST_FILES);
    for row in table::list(&core.reader, "receiving", all).await? {
        folder.remove_named(&row.stem).await?;
        core.writer.change(table::remove(row.firmware_key)).await?;
    }
    Ok(())
}
