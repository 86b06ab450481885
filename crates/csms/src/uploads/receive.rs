//! Taking a file: from the first byte to the commit (N01).
//!
//! Whoever is answered 201 need not keep the file: it is on the disk under its name, and its row is
//! committed. Until then the place waits, so that an upload that broke can be made again; what came of
//! it is removed. Memory holds one piece at a time.

use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _};
use tokio::sync::OwnedSemaphorePermit;

use super::folder::{Part, Whole};
use super::{Claim, Token};
use crate::context::Core;
use crate::facts::StoredFileFact;
use crate::store::queries::QueryError;
use crate::store::rows::UploadRow;
use crate::store::writer::WriteError;

/// How long nothing may come.
const IDLE: Duration = Duration::from_secs(30);
/// How long all of it may take: places are few.
const WHOLE: Duration = Duration::from_secs(30 * 60);
/// Characters of a name or a content type that are kept.
const MOST_CHARACTERS: usize = 255;

/// What a station says of the file.
#[derive(Debug, Default)]
pub(crate) struct Said {
    /// The name, wherever it stood.
    pub(crate) file_name: Option<String>,
    /// The content type.
    pub(crate) content_type: Option<String>,
    /// How long it will be.
    pub(crate) bytes: Option<u64>,
}

/// Why a file was not taken.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refused {
    /// No place has this token, or it is closed.
    #[error("there is no such place")]
    Unknown,
    /// There is a file already.
    #[error("a file was left here already")]
    Second,
    /// Another one is being taken from this station.
    #[error("another file of this station is being taken")]
    StationBusy,
    /// Too many are being taken.
    #[error("too many files are being taken")]
    Busy,
    /// It is too long.
    #[error("the file is longer than {0} bytes")]
    TooLarge(u64),
    /// It came too slowly.
    #[error("the file came too slowly")]
    TooSlow,
    /// The connection was lost.
    #[error("the file did not come to its end")]
    Broken,
    /// It could not be written.
    #[error("the file could not be written: {0}")]
    Disk(#[from] io::Error),
    /// The place could not be looked up.
    #[error("the place could not be looked up: {0}")]
    Query(#[from] QueryError),
    /// The row was not committed.
    #[error("the file could not be entered: {0}")]
    Write(#[from] WriteError),
}

/// Takes the file that is left with `token`.
///
/// # Errors
/// [`Refused`]: nothing is kept, and a place that waited waits on.
pub(crate) async fn receive<E>(
    core: &Arc<Core>,
    token: &str,
    said: Said,
    body: impl Stream<Item = Result<Bytes, E>>,
) -> Result<UploadRow, Refused> {
    let hash = Token::parse(token).ok_or(Refused::Unknown)?.hash();
    let folder = core.uploads.folder().ok_or(Refused::Unknown)?;
    let row = open_place(core, &hash).await?;
    let permit = Arc::clone(&core.uploads.at_once).try_acquire_owned();
    let permit = permit.map_err(|_| Refused::Busy)?;
    let claim = core.uploads.claim(row.station_key());
    let claim = claim.ok_or(Refused::StationBusy)?;
    // Once more, now that nobody else can leave a file there.
    let row = open_place(core, &hash).await?;
    let most = core.uploads.max_bytes;
    if said.bytes.is_some_and(|bytes| bytes > most) {
        return Err(Refused::TooLarge(most));
    }
    let mut part = folder.begin(&row).await?;
    let reading = read(&mut part, most, IDLE, body);
    tokio::time::timeout(WHOLE, reading)
        .await
        .unwrap_or(Err(Refused::TooSlow))?;
    // A task of its own: a station that does not wait for the answer leaves no half of it undone.
    let finishing = finish(Arc::clone(core), row, said, part, (permit, claim));
    tokio::spawn(finishing)
        .await
        .unwrap_or_else(|error| Err(Refused::Disk(io::Error::other(error))))
}

/// The place of a token, if it waits for a file.
async fn open_place(core: &Core, hash: &str) -> Result<UploadRow, Refused> {
    let row = core.queries.find_upload(hash).await?;
    let row = row.ok_or(Refused::Unknown)?;
    match row.state.as_str() {
        "waiting" if row.expires_at.0 > core.clock.now() => Ok(row),
        "stored" | "removed" => Err(Refused::Second),
        _ => Err(Refused::Unknown),
    }
}

async fn read<E>(
    part: &mut Part,
    most: u64,
    idle: Duration,
    body: impl Stream<Item = Result<Bytes, E>>,
) -> Result<(), Refused> {
    let mut body = pin!(body);
    loop {
        let piece = tokio::time::timeout(idle, body.next()).await;
        match piece.map_err(|_| Refused::TooSlow)? {
            None => return Ok(()),
            Some(Err(_)) => return Err(Refused::Broken),
            Some(Ok(piece)) => {
                if part.bytes() + piece.len() as u64 > most {
                    return Err(Refused::TooLarge(most));
                }
                part.write(&piece).await?;
            }
        }
    }
}

/// File, name, row: in this order, so that no row speaks of a file that is not on the disk.
async fn finish(
    core: Arc<Core>,
    mut row: UploadRow,
    said: Said,
    part: Part,
    _held: (OwnedSemaphorePermit, Claim),
) -> Result<UploadRow, Refused> {
    let whole: Whole = part.finish().await?;
    let stored_at = core.clock.now();
    let fact = StoredFileFact {
        upload: row.key(),
        bytes: i64::try_from(whole.bytes).unwrap_or(i64::MAX),
        sha256: whole.sha256.clone(),
        file_name: said.file_name.as_deref().and_then(shown_name),
        content_type: said.content_type.as_deref().and_then(shown),
        stored_at,
    };
    // After an error nobody knows whether the row is there: the file stays, and the next upload writes
    // it anew, or the next start removes it.
    if !core.writer.store_file(fact.clone()).await? {
        whole.discard().await;
        return Err(Refused::Unknown);
    }
    core.uploads.grown.notify_one();
    metrics::counter!("csms_uploads_total").increment(1);
    tracing::info!(
        station = %row.station,
        upload = row.upload_key,
        bytes = fact.bytes,
        "a station left a log"
    );
    row.state = "stored".into();
    row.file_name = fact.file_name;
    row.content_type = fact.content_type;
    row.bytes = Some(fact.bytes);
    row.sha256 = Some(fact.sha256);
    row.stored_at = Some(crate::store::time::SqlTime::new(stored_at));
    Ok(row)
}

/// The last segment of a name, harmless to show; `None` = nothing is left of it.
fn shown_name(given: &str) -> Option<String> {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    shown(last).filter(|name| !name.chars().all(|c| c == '.'))
}

/// A text without control characters and without those that turn the direction of writing, cut to
/// [`MOST_CHARACTERS`]; `None` = nothing is left of it.
fn shown(given: &str) -> Option<String> {
    let is_harmless = |c: &char| {
        !c.is_control()
            && !matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    let text: String = given
        .chars()
        .filter(is_harmless)
        .take(MOST_CHARACTERS)
        .collect();
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_name_only_the_last_segment_is_shown_and_no_control_character() {
        for (given, expected) in [
            ("log.txt", Some("log.txt")),
            ("../../etc/passwd", Some("passwd")),
            ("C:\\logs\\a.zip", Some("a.zip")),
            ("/etc/", None),
            ("..", None),
            (".", None),
            ("", None),
            ("a\r\nX-Evil: 1\0", Some("aX-Evil: 1")),
            ("\u{202E}gnp.exe", Some("gnp.exe")),
            ("진단 로그.txt", Some("진단 로그.txt")),
        ] {
            assert_eq!(shown_name(given).as_deref(), expected, "{given:?}");
        }
        assert_eq!(shown_name(&"가".repeat(300)).unwrap().chars().count(), 255);
    }

    #[tokio::test]
    async fn a_file_of_which_nothing_comes_is_given_up_and_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("logs");
        let logs = super::super::Folder::new(path.clone());
        let row = row();
        let mut part = logs.begin(&row).await.unwrap();
        let silent = futures_util::stream::pending::<Result<Bytes, io::Error>>();
        let refused = read(&mut part, 10, Duration::from_millis(1), silent).await;
        assert!(matches!(refused, Err(Refused::TooSlow)));
        assert_eq!(std::fs::read_dir(&path).unwrap().count(), 1);
        drop(part);
        assert_eq!(std::fs::read_dir(&path).unwrap().count(), 0);
    }

    #[tokio::test]
    async fn what_was_left_of_an_upload_does_not_get_into_the_next() {
        let folder = tempfile::tempdir().unwrap();
        let logs = super::super::Folder::new(folder.path().to_owned());
        std::fs::write(folder.path().join("7-0123456789abcdef.part"), "left").unwrap();
        let mut part = logs.begin(&row()).await.unwrap();
        let body = futures_util::stream::iter([Ok::<_, io::Error>(Bytes::from_static(b"new"))]);
        read(&mut part, 3, IDLE, body).await.unwrap();
        let whole = part.finish().await.unwrap();
        assert_eq!(whole.bytes, 3);
        let file = std::fs::read(folder.path().join("7-0123456789abcdef.bin")).unwrap();
        assert_eq!(file, b"new");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    fn row() -> UploadRow {
        let at = crate::store::time::SqlTime::new(jiff::Timestamp::UNIX_EPOCH);
        UploadRow {
            upload_key: 7,
            station_key: 1,
            station: "CP1".into(),
            request_id: 1,
            log_type: "SecurityLog".into(),
            token_hash: "0123456789abcdef0123".into(),
            state: "waiting".into(),
            status: None,
            status_at: None,
            file_name: None,
            content_type: None,
            bytes: None,
            sha256: None,
            created_at: at,
            expires_at: at,
            stored_at: None,
        }
    }
}
