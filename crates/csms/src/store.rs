//! The store: what is read and, through one writer, written.
//!
//! `writer` turns facts into batches of rows and answers once they are committed; [`Store`] commits
//! them and loads what the writer needs to know, on SQLite, PostgreSQL or in memory. `queries` is
//! the reading half for everybody else, `lookup` asks it for many stations at once, `rows` is what
//! it returns, `time` how instants are kept. Rows of functional blocks, which come now and then, have a
//! simpler way: `tables` has their statements, a `change` writes them, a `reader` reads them.

mod backup;
pub mod batch;
mod cell;
pub mod change;
pub mod charging;
mod error;
pub mod inline;
pub mod keys;
mod loads;
pub mod lookup;
pub mod memory;
#[cfg(test)]
mod migrations;
pub mod numbers;
mod open;
pub mod postgres;
pub mod queries;
mod rare;
pub mod retention;
pub mod rows;
pub mod seed;
pub mod sqlite;
#[cfg(test)]
mod statements;
pub mod tables;
pub mod time;
pub mod transaction_rows;
pub mod writer;

use std::fmt::Debug;
use std::sync::Arc;

use async_trait::async_trait;

use crate::facts::{CommandKey, StationKey, TransactionKey};
use crate::store::batch::{Batch, StationRecord, TransactionRecord};
use crate::store::queries::Queries;
use crate::store::queries::reader::Reader;
use crate::store::tables::installation::InstallationRows;
use crate::store::time::SqlTime;

pub use backup::{Backup, BackupError, backup};
pub use error::{Cause, StoreError};
pub(crate) use open::folder_beside;
pub use open::open;
pub use seed::Seed;

/// The name of this node in `process`: there is one so far.
const NODE: &str = "csms";

/// Where the writer's rows go, and where it reads what it has to know.
#[derive(Debug, Clone)]
pub struct Store {
    /// Where they go.
    pub commits: Arc<dyn Commit>,
    /// Where it reads.
    pub loads: Arc<dyn Loads>,
}

/// Takes batches.
#[async_trait]
pub trait Commit: Debug + Send + Sync + 'static {
    /// Commits all rows of `batch` or none of them, durably.
    ///
    /// # Errors
    /// [`StoreError::Rejected`] if the engine refuses a row; any other error if the engine or the way
    /// to it failed, in which case the rows may or may not be there.
    async fn commit(&self, batch: &Arc<Batch>) -> Result<(), StoreError>;

    /// Takes the next `count` numbers (1 at least) of a counter, durably; gives the first. It counts from
    /// 1, and no number is given twice, to whatever process: what is not used is lost.
    async fn reserve(&self, counter: &str, count: i64) -> Result<i64, StoreError>;

    /// Ends the connections of the writer in order; a later commit opens its own again. SQLite then
    /// leaves one file that can be copied, provided that the readers ended before.
    async fn close(&self);
}

/// Tells what is committed, as far as the writer has to know it.
#[async_trait]
pub trait Loads: Debug + Send + Sync + 'static {
    /// What the writer has to know before the first batch.
    async fn bootstrap(&self) -> Result<Bootstrap, StoreError>;

    /// Stations by identity (in lower case) or by key.
    async fn stations(
        &self,
        identities_folded: &[String],
        keys: &[i64],
    ) -> Result<Vec<StoredStation>, StoreError>;

    /// The latest incarnation of each (station, transactionId) that is stored.
    async fn transactions(
        &self,
        wanted: &[(StationKey, String)],
    ) -> Result<Vec<TransactionRecord>, StoreError>;

    /// The active transactions of these stations, in the order of their keys.
    async fn active(&self, stations: &[i64]) -> Result<Vec<StoredActive>, StoreError>;

    /// A transaction by key.
    async fn transaction(
        &self,
        key: TransactionKey,
    ) -> Result<Option<TransactionRecord>, StoreError>;

    /// All events of a transaction.
    async fn events(&self, key: TransactionKey) -> Result<Vec<StoredEvent>, StoreError>;

    /// The events of these transactions (by our key) beyond these seqNos, in any order.
    async fn events_after(&self, wanted: &[(i64, i32)]) -> Result<Vec<StoredEvent>, StoreError>;

    /// The events with this seqNo in all incarnations of a transaction id, newest first, at most 100.
    async fn events_with_seq_no(
        &self,
        station: StationKey,
        transaction_id: &str,
        seq_no: i32,
    ) -> Result<Vec<StoredEvent>, StoreError>;

    /// The incarnations of a transaction id, latest first, at most 100.
    async fn incarnations(
        &self,
        station: StationKey,
        transaction_id: &str,
    ) -> Result<Vec<StoredIncarnation>, StoreError>;

    /// The command that was asked for with this idempotency key.
    async fn find_idempotent(
        &self,
        station: StationKey,
        action: &str,
        idempotency_key: &str,
    ) -> Result<Option<CommandKey>, StoreError>;

    /// How many variables of a station's device model are stored.
    async fn variable_count(&self, station: StationKey) -> Result<i64, StoreError>;
}

/// An open database.
#[derive(Debug, Clone)]
pub struct Opened {
    /// For the writer.
    pub store: Store,
    /// For everybody else.
    pub queries: Queries,
    /// For the rows of functional blocks.
    pub reader: Reader,
    /// What the first live event is to be numbered.
    pub first_live_seq: i64,
    /// Where it is, for people: an absolute path, or an address without a password.
    pub place: String,
}

/// What the writer has to know before the first batch.
#[derive(Debug, Clone, Default)]
pub struct Bootstrap {
    /// This process among those that serve the database.
    pub process_key: i64,
    /// The lowest key of each kept list.
    pub first_keys: FirstKeys,
    /// Name and value.
    pub counters: Vec<(String, i64)>,
    /// Chargers, sites, tariffs.
    pub installation: InstallationRows,
    /// Station and id of the active transactions whose row is behind its events.
    pub behind: Vec<(i64, String)>,
    /// Connections of this process without an end.
    pub open_connections: Vec<i64>,
    /// Commands of this process without an end.
    pub open_commands: Vec<i64>,
    /// Places that wait for their file, oldest first.
    pub waiting_uploads: Vec<WaitingUpload>,
}

/// A place that waits for its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct WaitingUpload {
    pub upload_key: i64,
    pub station_key: i64,
    pub expires_at: SqlTime,
}

/// The lowest key of each list that is kept by count and age; `None` = the list is empty.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, sqlx::FromRow)]
#[expect(missing_docs, reason = "named after the tables")]
pub struct FirstKeys {
    pub message: Option<i64>,
    pub refused_connection: Option<i64>,
    pub refused_event: Option<i64>,
    pub station_report: Option<i64>,
    pub meter_value: Option<i64>,
    pub connection: Option<i64>,
    pub command: Option<i64>,
    pub upload: Option<i64>,
}

/// A station as stored, with the newest state of its connectors.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct StoredStation {
    /// The row.
    #[sqlx(flatten)]
    pub station: StationRecord,
    /// The state that was reported last, if one was.
    pub connector_status: Option<String>,
    /// In which boot epoch.
    pub connector_boot_epoch: Option<i32>,
    /// When, as states are ordered.
    pub connector_ordered_at: Option<SqlTime>,
    /// When, by the station's clock.
    pub connector_reported_at: Option<SqlTime>,
}

/// A transaction that is active.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct StoredActive {
    pub station_key: i64,
    pub transaction_key: i64,
    pub transaction_id: String,
    pub evse_id: Option<i32>,
    pub last_event_at: SqlTime,
}

/// One of the transactions that a station gave the same id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct StoredIncarnation {
    pub transaction_key: i64,
    pub incarnation: i32,
    pub started_at: Option<SqlTime>,
}

/// A stored TransactionEvent.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct StoredEvent {
    pub transaction_key: i64,
    pub seq_no: i32,
    pub variant: i32,
    pub event_type: String,
    pub trigger_reason: String,
    pub occurred_at: SqlTime,
    pub received_at: SqlTime,
    pub payload: String,
}
