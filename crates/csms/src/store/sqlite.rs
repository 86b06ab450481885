//! SQLite: one file, one writing connection, a pool of reading ones.
//!
//! WAL with `synchronous=FULL`: a commit is on the disk before anybody is answered. What is read for
//! people stands in `sqlite/queries.rs`; statements that both engines share, in `loads.rs`.

mod checkpoint;
mod connection;
pub mod queries;

#[cfg(test)]
pub(in crate::store) use connection::STATEMENTS;

use std::path::Path;
use std::time::Duration;

use async_trait::async_trait;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions as _, Connection as _};
use tokio::sync::{Mutex, MutexGuard};

use crate::facts::{CommandKey, StationKey, TransactionKey};
use crate::private;
use crate::store::batch::{Batch, TransactionRecord};
use crate::store::queries::DatabaseQueries;
use crate::store::seed::Seed;
use crate::store::time::SqlTime;
use crate::store::{
    Bootstrap, Store, StoreError, StoredActive, StoredEvent, StoredIncarnation, StoredStation,
};
use checkpoint::Checkpoints;

/// Connections that answer queries.
const READERS: u32 = 4;
/// Prepared statements of the writing connection: each list has one per size, of which those of the
/// usual groups are in use.
const STATEMENTS_AT_HAND: usize = 384;

/// A SQLite database, written by one connection.
#[derive(Debug)]
pub struct SqliteStore {
    /// Held as long as the store lives: keys are assigned in process, so one process may write. The row in
    /// `process` does not replace it: the system lets go of the lock the moment the process is gone, so
    /// that a restart after a crash waits for nothing.
    _claim: Option<std::fs::File>,
    /// Our key of this process.
    process: i64,
    options: SqliteConnectOptions,
    connection: Mutex<Option<SqliteConnection>>,
    /// `None` = the database is not in a file.
    checkpoints: Option<Checkpoints>,
}

impl SqliteStore {
    /// Opens `path`, makes it if it is not there, brings its tables up to date, fills a new database
    /// from `seed`, and ends what a crash left open. Gives the first number of a live event, too.
    ///
    /// # Errors
    /// Where the file cannot be made, opened or brought up to date.
    pub async fn open(
        path: &Path,
        seed: Seed,
        now: SqlTime,
    ) -> Result<(Self, DatabaseQueries, i64), StoreError> {
        if let Some(folder) = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
        {
            private::folder(folder).map_err(|source| StoreError::Folder {
                folder: folder.display().to_string(),
                source,
            })?;
        }
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            // The writer assigns every key itself. Where we test, the engine checks what it assigns;
            // PostgreSQL always does, but for events.
            .foreign_keys(cfg!(debug_assertions))
            .busy_timeout(Duration::from_secs(5))
            .pragma("cache_size", "-32768")
            .pragma("temp_store", "MEMORY")
            .pragma("wal_autocheckpoint", checkpoint::MOST_PAGES)
            .statement_cache_capacity(STATEMENTS_AT_HAND)
            .disable_statement_logging();
        let claim = claim_file(path)?;
        // SQLite gives its side files the rights of the file itself.
        let own = private::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(path);
        drop(own.map_err(|source| StoreError::Open {
            place: path.display().to_string(),
            remedy: "look at its folder, its rights and its disk",
            source: sqlx::Error::Io(source),
        })?);
        if private::is_open_to_others(path) {
            tracing::warn!(database = %path.display(), "others on this machine may read the database, and hashes of passwords in it: chmod 600 it and what stands beside it");
        }
        let readers = options.clone().read_only(true).create_if_missing(false);
        let place = path.display().to_string();
        let (mut store, queries, first_live_seq) =
            Self::with_options(options, readers, READERS, &place, seed, now).await?;
        store._claim = Some(claim);
        let checkpoints = Checkpoints::start(&store.options).await;
        store.checkpoints = Some(checkpoints.map_err(|source| StoreError::Open {
            place,
            remedy: "look at its folder, its rights and its disk",
            source,
        })?);
        Ok((store, queries, first_live_seq))
    }

    /// As [`Self::open`], by options of the caller's: for a database in memory, or one that a test
    /// weakens. Nothing keeps a second process away.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub async fn with_options(
        options: SqliteConnectOptions,
        readers: SqliteConnectOptions,
        reader_count: u32,
        place: &str,
        seed: Seed,
        now: SqlTime,
    ) -> Result<(Self, DatabaseQueries, i64), StoreError> {
        let cannot_open = |source| StoreError::Open {
            place: place.into(),
            remedy: "look at its folder, its rights and its disk",
            source,
        };
        let mut connection = options.connect().await.map_err(cannot_open)?;
        connection::migrate(&mut connection, place).await?;
        let process = connection::start_process(&mut connection, now)
            .await
            .map_err(cannot_open)?;
        let first_live_seq =
            connection::take_over(&mut connection, connection::ADD_CHARGER, seed, now)
                .await
                .map_err(cannot_open)?;
        let pool = SqlitePoolOptions::new()
            .max_connections(reader_count)
            .test_before_acquire(false)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(readers)
            .await
            .map_err(cannot_open)?;
        let store = Self {
            _claim: None,
            process,
            options,
            connection: Mutex::new(Some(connection)),
            checkpoints: None,
        };
        Ok((store, queries::over(pool), first_live_seq))
    }

    /// The writing connection, opened again if it was given up.
    async fn connection(&self) -> Result<Held<'_>, StoreError> {
        let mut slot = self.connection.lock().await;
        if slot.is_none() {
            *slot = Some(self.options.connect().await?);
        }
        Ok(Held { slot })
    }
}

/// Claims the file for this process by a lock on a file beside it, which the system lets go of when
/// the process ends, however it ends. SQLite's own locks last for a transaction only.
fn claim_file(path: &Path) -> Result<std::fs::File, StoreError> {
    let mut beside = path.as_os_str().to_owned();
    beside.push("-lock");
    let place = path.display().to_string();
    let file = private::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&beside)
        .map_err(|source| StoreError::Open {
            place: place.clone(),
            remedy: "look at its folder, its rights and its disk",
            source: sqlx::Error::Io(source),
        })?;
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

/// The writing connection, while somebody uses it.
struct Held<'a> {
    slot: MutexGuard<'a, Option<SqliteConnection>>,
}

impl Held<'_> {
    fn get(&mut self) -> Result<&mut SqliteConnection, StoreError> {
        self.slot
            .as_mut()
            .ok_or(StoreError::Unavailable(sqlx::Error::PoolClosed))
    }

    fn take(&mut self) -> Result<SqliteConnection, StoreError> {
        self.slot
            .take()
            .ok_or(StoreError::Unavailable(sqlx::Error::PoolClosed))
    }

    /// Gives the connection up where the engine failed: the next use opens a new one.
    fn settle<T>(mut self, result: Result<T, sqlx::Error>) -> Result<T, StoreError> {
        result.map_err(|error| {
            let error = StoreError::from(error);
            if !error.is_rejection() {
                *self.slot = None;
            }
            error
        })
    }
}

#[async_trait]
impl Store for SqliteStore {
    async fn commit(&self, batch: &Batch) -> Result<(), StoreError> {
        let mut held = self.connection().await?;
        // Put back only when all is well: else it may be within a transaction.
        let mut connection = held.take()?;
        connection::commit(&mut connection, batch).await?;
        *held.slot = Some(connection);
        drop(held);
        if let Some(checkpoints) = &self.checkpoints {
            checkpoints.count(batch.rows());
        }
        Ok(())
    }

    async fn reserve(&self, counter: &str, count: i64) -> Result<i64, StoreError> {
        let mut held = self.connection().await?;
        let result = connection::reserve(held.get()?, counter, count).await;
        held.settle(result)
    }

    async fn bootstrap(&self) -> Result<Bootstrap, StoreError> {
        let mut held = self.connection().await?;
        let result = connection::bootstrap(held.get()?, self.process).await;
        held.settle(result)
    }

    async fn stations(
        &self,
        identities_folded: &[String],
        keys: &[i64],
    ) -> Result<Vec<StoredStation>, StoreError> {
        let mut held = self.connection().await?;
        let result = connection::stations(held.get()?, identities_folded, keys).await;
        held.settle(result)
    }

    async fn transactions(
        &self,
        wanted: &[(StationKey, String)],
    ) -> Result<Vec<TransactionRecord>, StoreError> {
        let mut held = self.connection().await?;
        let result = connection::transactions(held.get()?, wanted).await;
        held.settle(result)
    }

    async fn active(&self, stations: &[i64]) -> Result<Vec<StoredActive>, StoreError> {
        let mut held = self.connection().await?;
        let result = connection::active(held.get()?, stations).await;
        held.settle(result)
    }

    async fn events_after(&self, wanted: &[(i64, i32)]) -> Result<Vec<StoredEvent>, StoreError> {
        let mut held = self.connection().await?;
        let result = connection::events_after(held.get()?, wanted).await;
        held.settle(result)
    }

    async fn transaction(
        &self,
        key: TransactionKey,
    ) -> Result<Option<TransactionRecord>, StoreError> {
        let mut held = self.connection().await?;
        let result = connection::transaction(held.get()?, key.0).await;
        held.settle(result)
    }

    async fn events(&self, key: TransactionKey) -> Result<Vec<StoredEvent>, StoreError> {
        let mut held = self.connection().await?;
        let result = connection::events(held.get()?, key.0).await;
        held.settle(result)
    }

    async fn events_with_seq_no(
        &self,
        station: StationKey,
        transaction_id: &str,
        seq_no: i32,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        let mut held = self.connection().await?;
        let result =
            connection::events_with_seq_no(held.get()?, station.0, transaction_id, seq_no).await;
        held.settle(result)
    }

    async fn incarnations(
        &self,
        station: StationKey,
        transaction_id: &str,
    ) -> Result<Vec<StoredIncarnation>, StoreError> {
        let mut held = self.connection().await?;
        let result = connection::incarnations(held.get()?, station.0, transaction_id).await;
        held.settle(result)
    }

    async fn find_idempotent(
        &self,
        station: StationKey,
        action: &str,
        idempotency_key: &str,
    ) -> Result<Option<CommandKey>, StoreError> {
        let mut held = self.connection().await?;
        let result =
            connection::find_idempotent(held.get()?, station.0, action, idempotency_key).await;
        Ok(held.settle(result)?.map(CommandKey))
    }

    async fn has_id_token(&self, id_token_folded: &str, kind: &str) -> Result<bool, StoreError> {
        let mut held = self.connection().await?;
        let result = connection::has_id_token(held.get()?, id_token_folded, kind).await;
        held.settle(result)
    }

    async fn variable_count(&self, station: StationKey) -> Result<i64, StoreError> {
        let mut held = self.connection().await?;
        let result = connection::variable_count(held.get()?, station.0).await;
        held.settle(result)
    }

    async fn ping(&self) -> Result<(), StoreError> {
        let mut held = self.connection().await?;
        let result = connection::ping(held.get()?).await;
        held.settle(result)
    }

    async fn close(&self) {
        if let Some(checkpoints) = &self.checkpoints {
            checkpoints.close().await;
        }
        if let Some(connection) = self.connection.lock().await.take()
            && let Err(error) = connection.close().await
        {
            tracing::warn!(%error, "the database file was not closed in order; nothing is lost");
        }
    }
}
