//! A database in memory, for simulations and tests: what is committed survives a crash of the CSMS
//! (dropping everything that uses it, then [`MemoryStore::reopen`]), what is not is lost.
//!
//! It is SQLite without a file, so that every statement is the real one; a gate in front of it can
//! hold commits back or make them fail.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use sqlx::ConnectOptions as _;
use sqlx::sqlite::SqliteConnection;
use tokio::sync::watch;

use crate::store::batch::Batch;
use crate::store::sqlite::{self, SqliteFile};
use crate::store::time::SqlTime;
use crate::store::{Commit, Opened, Seed, StoreError};

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
    file: SqliteFile,
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
        let file = SqliteFile::in_memory(&format!("csms-{number}"));
        let anchor = file.options().connect().await?;
        let store = Self {
            file,
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
        let mut opened = sqlite::open_with(&self.file, 1, "memory:", self.seed, now).await?;
        opened.store.commits = Arc::new(Gated {
            commits: opened.store.commits,
            gate: self.gate.subscribe(),
            _memory: self.clone(),
        });
        Ok(opened)
    }
}

/// Commits behind the gate.
#[derive(Debug)]
struct Gated {
    commits: Arc<dyn Commit>,
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
impl Commit for Gated {
    async fn commit(&self, batch: &Arc<Batch>) -> Result<(), StoreError> {
        self.gated(self.commits.commit(batch)).await
    }

    async fn reserve(&self, counter: &str, count: i64) -> Result<i64, StoreError> {
        self.gated(self.commits.reserve(counter, count)).await
    }

    async fn close(&self) {
        // The rows live as long as the connection does.
    }
}
