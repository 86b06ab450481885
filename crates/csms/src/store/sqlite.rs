//! SQLite: one file, one connection that writes, one that reads for the writer, and a pool that reads for
//! everybody else.
//!
//! WAL with `synchronous=FULL`: a commit is on the disk before anybody is answered. The engine that writes
//! is synchronous and has a thread of its own (`engine`, `worker`), so that a commit is one trip there and
//! back. What is read for people stands in `sqlite/queries.rs`; statements that both engines share, in
//! `loads.rs`.

mod checkpoint;
mod engine;
mod file;
mod loads;
mod migrate;
pub mod queries;
mod worker;

#[cfg(test)]
pub(in crate::store) use engine::STATEMENTS;
pub use engine::{Engine, Started};
pub use file::SqliteFile;
#[cfg(test)]
pub(in crate::store) use loads::LISTS;

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use sqlx::sqlite::{SqlitePool, SqlitePoolOptions};

use crate::private;
use crate::store::batch::Batch;
use crate::store::inline::{Admission, Inline};
use crate::store::loads::database::DatabaseLoads;
use crate::store::queries::Queries;
use crate::store::queries::database::Database;
use crate::store::seed::Seed;
use crate::store::time::SqlTime;
use crate::store::{Cause, Commit, Loads, Opened, Store, StoreError};
use checkpoint::Checkpoints;
use worker::Worker;

/// Connections that answer queries.
const READERS: u32 = 4;

/// Opens `path`, makes it if it is not there, brings its tables up to date, fills a new database from
/// `seed`, and ends what a crash left open.
///
/// # Errors
/// Where the file cannot be made, opened or brought up to date.
pub async fn open(path: &Path, seed: Seed, now: SqlTime) -> Result<Opened, StoreError> {
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        private::folder(folder).map_err(|source| StoreError::Folder {
            folder: folder.display().to_string(),
            source,
        })?;
    }
    let place = path.display().to_string();
    let claim = claim_file(path)?;
    // SQLite gives its side files the rights of the file itself.
    let own = private::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path);
    drop(own.map_err(|source| cannot_open(&place, source))?);
    if private::is_open_to_others(path) {
        tracing::warn!(database = %path.display(), "others on this machine may read the database, and hashes of passwords in it: chmod 600 it and what stands beside it");
    }
    let file = SqliteFile::new(path);
    open_claimed(&file, Some(claim), READERS, &place, seed, now).await
}

/// As [`open`], with settings of the caller's: for a database in memory, or one that a test weakens.
/// Nothing keeps a second process away.
///
/// # Errors
/// As [`open`].
pub async fn open_with(
    file: &SqliteFile,
    readers: u32,
    place: &str,
    seed: Seed,
    now: SqlTime,
) -> Result<Opened, StoreError> {
    open_claimed(file, None, readers, place, seed, now).await
}

async fn open_claimed(
    file: &SqliteFile,
    claim: Option<File>,
    readers: u32,
    place: &str,
    seed: Seed,
    now: SqlTime,
) -> Result<Opened, StoreError> {
    let writer = Worker::start(Engine::new(file.clone()))?;
    let name = place.to_owned();
    let started = writer.run(move |engine| engine.start(&name, seed, now));
    let started = started.await?;
    let pool = |connections| {
        SqlitePoolOptions::new()
            .max_connections(connections)
            .test_before_acquire(false)
            .idle_timeout(None)
            .max_lifetime(None)
    };
    let queries = pool(readers)
        .connect_with(file.readers())
        .await
        .map_err(|source| cannot_open(place, source))?;
    let queries = queries::over(Database::Sqlite(queries));
    // Its own, so that nothing that people ask keeps the writer waiting.
    let loads = pool(1).connect_lazy_with(file.readers());
    let checkpoints = match claim {
        Some(_) => {
            let checkpoints = Checkpoints::start(&file.options()).await;
            Some(checkpoints.map_err(|source| cannot_open(place, source))?)
        }
        None => None,
    };
    let commits = SqliteCommits {
        writer,
        _claim: claim,
        loads: loads.clone(),
        checkpoints,
    };
    let loads = loads_of(Database::Sqlite(loads), started.process);
    Ok(Opened {
        store: Store {
            commits: Arc::new(commits),
            loads,
        },
        reader: queries.reader(),
        queries,
        first_live_seq: started.first_live_seq,
        place: place.into(),
    })
}

/// What a simulation asks of a database in memory that it writes to by an [`Engine`] of its own: the
/// writer's loads, and everybody else's queries. `first` is run on their connection before any of them.
///
/// # Errors
/// Where it cannot be opened.
pub fn open_inline(
    file: &SqliteFile,
    process: i64,
    first: &'static str,
    admission: Arc<dyn Admission>,
) -> Result<(Arc<dyn Loads>, Queries), StoreError> {
    let database = Database::Inline(Inline::open(&file.readers(), first, admission)?);
    let loads = loads_of(database.clone(), process);
    Ok((loads, queries::over(database)))
}

fn loads_of(database: Database, process: i64) -> Arc<dyn Loads> {
    Arc::new(DatabaseLoads {
        source: database,
        texts: &loads::LISTS,
        process,
    })
}

fn cannot_open(place: &str, source: impl Into<Cause>) -> StoreError {
    StoreError::Open {
        place: place.into(),
        remedy: "look at its folder, its rights and its disk",
        source: source.into(),
    }
}

/// Claims the file for this process by a lock on a file beside it, which the system lets go of when
/// the process ends, however it ends. SQLite's own locks last for a transaction only.
fn claim_file(path: &Path) -> Result<File, StoreError> {
    let mut beside = path.as_os_str().to_owned();
    beside.push("-lock");
    let place = path.display().to_string();
    let file = private::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&beside)
        .map_err(|source| cannot_open(&place, source))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => Err(StoreError::InUse { place }),
        // A file system without locks: better to serve than to refuse.
        Err(std::fs::TryLockError::Error(error)) => {
            tracing::warn!(%place, %error, "cannot lock the database against a second csms");
            Ok(file)
        }
    }
}

/// The engine that writes, on its thread.
#[derive(Debug)]
struct SqliteCommits {
    writer: Worker,
    /// Held as long as the engine lives: keys are assigned in process, so one process may write. The row in
    /// `process` does not replace it: the system lets go of the lock the moment the process is gone, so
    /// that a restart after a crash waits for nothing.
    _claim: Option<File>,
    /// The connection of the writer's loads.
    loads: SqlitePool,
    /// `None` = the database is not in a file of its own.
    checkpoints: Option<Checkpoints>,
}

#[async_trait]
impl Commit for SqliteCommits {
    async fn commit(&self, batch: &Arc<Batch>) -> Result<(), StoreError> {
        let rows = batch.rows();
        let batch = Arc::clone(batch);
        self.writer.run(move |engine| engine.commit(&batch)).await?;
        if let Some(checkpoints) = &self.checkpoints {
            checkpoints.count(rows);
        }
        Ok(())
    }

    async fn reserve(&self, counter: &str, count: i64) -> Result<i64, StoreError> {
        let counter = counter.to_owned();
        self.writer
            .run(move |engine| engine.reserve(&counter, count))
            .await
    }

    async fn close(&self) {
        if let Some(checkpoints) = &self.checkpoints {
            checkpoints.close().await;
        }
        self.loads.close().await;
        // The last one to leave tidies the file up, and has to be one that may write.
        if let Err(error) = self.writer.run(Engine::close).await {
            let error = error.to_line();
            tracing::warn!(
                error,
                "the database file was not closed in order; nothing is lost"
            );
        }
    }
}
