//! A store that counts what the writer asks of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use async_trait::async_trait;
use csms::facts::{CommandKey, StationKey, TransactionKey};
use csms::store::batch::{Batch, TransactionRecord};
use csms::store::{
    Bootstrap, Commit, Loads, Store, StoreError, StoredActive, StoredEvent, StoredIncarnation,
    StoredStation,
};

/// What was asked.
#[derive(Debug, Default)]
pub(crate) struct Asked {
    /// Statements of any kind, commits and blocks of keys left out.
    pub(crate) statements: AtomicUsize,
    /// Blocks of keys.
    pub(crate) blocks: AtomicUsize,
    /// Rows of transactions.
    pub(crate) transactions: AtomicUsize,
    /// Rows of events.
    pub(crate) events: AtomicUsize,
}

impl Asked {
    /// Statements, transactions and events so far; counts from zero again.
    pub(crate) fn take(&self) -> [usize; 3] {
        [&self.statements, &self.transactions, &self.events].map(|count| count.swap(0, Relaxed))
    }
}

/// The store, and what was asked of it.
#[derive(Debug)]
pub(crate) struct Counting {
    pub(crate) inner: Store,
    pub(crate) asked: Arc<Asked>,
}

impl Counting {
    fn statement<T>(&self, answer: T) -> T {
        self.asked.statements.fetch_add(1, Relaxed);
        answer
    }

    fn events(
        &self,
        answer: Result<Vec<StoredEvent>, StoreError>,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        let count = answer.as_ref().map_or(0, Vec::len);
        self.asked.events.fetch_add(count, Relaxed);
        self.statement(answer)
    }
}

#[async_trait]
impl Commit for Counting {
    async fn commit(&self, batch: &Arc<Batch>) -> Result<(), StoreError> {
        self.inner.commits.commit(batch).await
    }

    async fn reserve(&self, counter: &str, count: i64) -> Result<i64, StoreError> {
        self.asked.blocks.fetch_add(1, Relaxed);
        self.inner.commits.reserve(counter, count).await
    }

    async fn close(&self) {
        self.inner.commits.close().await;
    }
}

#[async_trait]
impl Loads for Counting {
    async fn bootstrap(&self) -> Result<Bootstrap, StoreError> {
        self.statement(self.inner.loads.bootstrap().await)
    }

    async fn stations(
        &self,
        identities: &[String],
        keys: &[i64],
    ) -> Result<Vec<StoredStation>, StoreError> {
        self.statement(self.inner.loads.stations(identities, keys).await)
    }

    async fn transactions(
        &self,
        wanted: &[(StationKey, String)],
    ) -> Result<Vec<TransactionRecord>, StoreError> {
        let rows = self.inner.loads.transactions(wanted).await?;
        self.asked.transactions.fetch_add(rows.len(), Relaxed);
        Ok(self.statement(rows))
    }

    async fn active(&self, stations: &[i64]) -> Result<Vec<StoredActive>, StoreError> {
        self.statement(self.inner.loads.active(stations).await)
    }

    async fn transaction(
        &self,
        key: TransactionKey,
    ) -> Result<Option<TransactionRecord>, StoreError> {
        let row = self.inner.loads.transaction(key).await?;
        self.asked
            .transactions
            .fetch_add(row.iter().count(), Relaxed);
        Ok(self.statement(row))
    }

    async fn events(&self, key: TransactionKey) -> Result<Vec<StoredEvent>, StoreError> {
        self.events(self.inner.loads.events(key).await)
    }

    async fn events_after(&self, wanted: &[(i64, i32)]) -> Result<Vec<StoredEvent>, StoreError> {
        self.events(self.inner.loads.events_after(wanted).await)
    }

    async fn events_with_seq_no(
        &self,
        station: StationKey,
        transaction_id: &str,
        seq_no: i32,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        let events = self
            .inner
            .loads
            .events_with_seq_no(station, transaction_id, seq_no);
        self.events(events.await)
    }

    async fn incarnations(
        &self,
        station: StationKey,
        transaction_id: &str,
    ) -> Result<Vec<StoredIncarnation>, StoreError> {
        self.statement(self.inner.loads.incarnations(station, transaction_id).await)
    }

    async fn find_idempotent(
        &self,
        station: StationKey,
        action: &str,
        idempotency_key: &str,
    ) -> Result<Option<CommandKey>, StoreError> {
        let found = self
            .inner
            .loads
            .find_idempotent(station, action, idempotency_key);
        self.statement(found.await)
    }

    async fn variable_count(&self, station: StationKey) -> Result<i64, StoreError> {
        self.statement(self.inner.loads.variable_count(station).await)
    }
}
