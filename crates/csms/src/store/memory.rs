//! A database in memory, for simulations and tests: what is committed survives a crash of the CSMS
//! (dropping everything that uses it, then [`MemoryStore::reopen`]), what is not is lost.
//!
//! It is SQLite without a file, so that every statement is the real one; a gate in front of it can
//! hold commits back or make them fail.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use sqlx::ConnectOptions as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use tokio::sync::watch;

use crate::facts::{CommandKey, StationKey, TransactionKey};
use crate::store::batch::{Batch, TransactionRecord};
use crate::store::sqlite::SqliteStore;
use crate::store::time::SqlTime;
use crate::store::{
    Bootstrap, Opened, Seed, Store, StoreError, StoredActive, StoredEvent, StoredIncarnation,
    StoredStation,
};

/// What happens to commits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Gate {
    /// They are carried out.
    #[default]
    Open,
    /// They wait until the gate changes.
    Blocked,
    /// They fail, and nothing is stored.
    Failing,
    /// They are carried out and fail all the same: the engine's answer is lost.
    Torn,
}

/// A database that lives as long as this handle.
#[derive(Debug)]
pub struct MemoryStore {
    options: SqliteConnectOptions,
    seed: Seed,
    gate: watch::Sender<Gate>,
    /// A shared database in memory is gone with its last connection.
    _anchor: SqliteConnection,
}

impl MemoryStore {
    /// A new database.
    ///
    /// # Errors
    /// Where SQLite refuses it.
    pub async fn new(seed: Seed, now: SqlTime) -> Result<Arc<Self>, StoreError> {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let options = SqliteConnectOptions::new()
            .filename(format!("file:csms-{number}?mode=memory&cache=shared"))
            .in_memory(true)
            .shared_cache(true)
            .foreign_keys(true)
            .disable_statement_logging();
        let anchor = options.connect().await?;
        let store = Self {
            options,
            seed,
            gate: watch::Sender::new(Gate::Open),
            _anchor: anchor,
        };
        let store = Arc::new(store);
        // Makes the tables, so that a broken migration shows here.
        store.reopen(now).await?;
        Ok(store)
    }

    /// Sets what happens to commits from now on; one that waits goes on by it.
    pub fn set_gate(&self, gate: Gate) {
        self.gate.send_replace(gate);
    }

    /// The database as a CSMS finds it when it starts.
    ///
    /// # Errors
    /// Where SQLite refuses it.
    pub async fn reopen(self: &Arc<Self>, now: SqlTime) -> Result<Opened, StoreError> {
        let (store, queries, first_live_seq) = SqliteStore::with_options(
            self.options.clone(),
            self.options.clone(),
            1,
            "memory:",
            self.seed,
            now,
        )
        .await?;
        let store = Gated {
            store,
            gate: self.gate.subscribe(),
            _memory: self.clone(),
        };
        Ok(Opened {
            store: Arc::new(store),
            reader: queries.reader(),
            queries: Arc::new(queries),
            first_live_seq,
            place: "memory:".into(),
        })
    }
}

/// The store behind the gate.
#[derive(Debug)]
struct Gated {
    store: SqliteStore,
    gate: watch::Receiver<Gate>,
    /// Keeps the database in being.
    _memory: Arc<MemoryStore>,
}

impl Gated {
    /// Carries out what changes the database, as the gate has it.
    async fn gated<T>(
        &self,
        change: impl Future<Output = Result<T, StoreError>> + Send,
    ) -> Result<T, StoreError> {
        let mut gate = self.gate.clone();
        let gate = gate.wait_for(|gate| *gate != Gate::Blocked).await;
        let gate = gate.map_or(Gate::Failing, |gate| *gate);
        if gate == Gate::Failing {
            return Err(StoreError::Injected);
        }
        let changed = change.await?;
        if gate == Gate::Torn {
            return Err(StoreError::Injected);
        }
        Ok(changed)
    }
}

#[async_trait]
impl Store for Gated {
    async fn commit(&self, batch: &Batch) -> Result<(), StoreError> {
        self.gated(self.store.commit(batch)).await
    }

    async fn reserve(&self, counter: &str, count: i64) -> Result<i64, StoreError> {
        self.gated(self.store.reserve(counter, count)).await
    }

    async fn bootstrap(&self) -> Result<Bootstrap, StoreError> {
        self.store.bootstrap().await
    }

    async fn stations(
        &self,
        identities_folded: &[String],
        keys: &[i64],
    ) -> Result<Vec<StoredStation>, StoreError> {
        self.store.stations(identities_folded, keys).await
    }

    async fn transactions(
        &self,
        wanted: &[(StationKey, String)],
    ) -> Result<Vec<TransactionRecord>, StoreError> {
        self.store.transactions(wanted).await
    }

    async fn active(&self, stations: &[i64]) -> Result<Vec<StoredActive>, StoreError> {
        self.store.active(stations).await
    }

    async fn events_after(&self, wanted: &[(i64, i32)]) -> Result<Vec<StoredEvent>, StoreError> {
        self.store.events_after(wanted).await
    }

    async fn transaction(
        &self,
        key: TransactionKey,
    ) -> Result<Option<TransactionRecord>, StoreError> {
        self.store.transaction(key).await
    }

    async fn events(&self, key: TransactionKey) -> Result<Vec<StoredEvent>, StoreError> {
        self.store.events(key).await
    }

    async fn events_with_seq_no(
        &self,
        station: StationKey,
        transaction_id: &str,
        seq_no: i32,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        self.store
            .events_with_seq_no(station, transaction_id, seq_no)
            .await
    }

    async fn incarnations(
        &self,
        station: StationKey,
        transaction_id: &str,
    ) -> Result<Vec<StoredIncarnation>, StoreError> {
        self.store.incarnations(station, transaction_id).await
    }

    async fn find_idempotent(
        &self,
        station: StationKey,
        action: &str,
        idempotency_key: &str,
    ) -> Result<Option<CommandKey>, StoreError> {
        self.store
            .find_idempotent(station, action, idempotency_key)
            .await
    }

    async fn has_id_token(&self, id_token_folded: &str, kind: &str) -> Result<bool, StoreError> {
        self.store.has_id_token(id_token_folded, kind).await
    }

    async fn variable_count(&self, station: StationKey) -> Result<i64, StoreError> {
        self.store.variable_count(station).await
    }

    async fn ping(&self) -> Result<(), StoreError> {
        self.store.ping().await
    }

    async fn close(&self) {
        // The rows live as long as the connection does.
    }
}
