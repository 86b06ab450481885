//! A disk as one run of the CSMS has it, until a crash.
//!
//! After [`Mount::sever`] nothing that this run still does reaches the database, and no question of its is
//! answered.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

use async_trait::async_trait;
use csms::store::batch::Batch;
use csms::store::inline::Admission;
use csms::store::{Commit, StoreError};
use rand::RngExt as _;

use super::{Disk, Mood, Mutant, stored};

/// The disk, for one run of the CSMS.
#[derive(Debug, Clone)]
pub struct Mount {
    disk: Disk,
    is_severed: Arc<AtomicBool>,
}

impl Mount {
    pub(super) fn new(disk: Disk) -> Self {
        Self {
            disk,
            is_severed: Arc::default(),
        }
    }

    /// The CSMS crashed: nothing of it reaches the database any more.
    pub fn sever(&self) {
        self.is_severed.store(true, Relaxed);
    }

    fn check(&self) -> Result<(), StoreError> {
        if self.is_severed.load(Relaxed) {
            return Err(StoreError::Injected);
        }
        Ok(())
    }

    /// Takes the time of a question, which fails where the disk does.
    async fn ask(&self) -> Result<(), StoreError> {
        tokio::time::sleep(Duration::from_millis(1)).await;
        self.check()?;
        let mut inner = self.disk.lock();
        inner.questions += 1;
        if inner.mood == Mood::Failing {
            return Err(StoreError::Injected);
        }
        Ok(())
    }

    fn apply(&self, batch: &Batch) -> Result<(), StoreError> {
        let mut inner = self.disk.lock();
        let has_events = !batch.events.is_empty();
        inner.commits_with_events += u64::from(has_events);
        if let Some(Mutant::DropsEvents(period)) = inner.mutant
            && has_events
            && inner.commits_with_events.is_multiple_of(period)
        {
            return Ok(());
        }
        let has_rows = !batch.statements.is_empty();
        inner.commits_with_rows += u64::from(has_rows);
        if let Some(Mutant::DropsRows(period)) = inner.mutant
            && has_rows
            && inner.commits_with_rows.is_multiple_of(period)
        {
            return Ok(());
        }
        let ends = inner
            .engine
            .run(|connection| stored::ends_again(connection, batch));
        inner.rejected.extend(ends?);
        let done = inner.engine.commit(batch);
        if let Err(error) = &done {
            let text = error.to_line();
            if text.contains(REFUSED) {
                let trace = &self.disk.trace;
                trace.add("disk", format_args!("a row is refused"));
            } else {
                inner.rejected.push(text);
            }
        }
        done
    }
}

/// What the database says of a row that it was made to refuse.
const REFUSED: &str = "made to be refused";
/// A database that refuses rows does so by keys that a repeat does not change.
pub(super) const REFUSE: &str = "\
    CREATE TRIGGER IF NOT EXISTS refuse_event BEFORE INSERT ON transaction_event \
        WHEN NEW.seq_no % 4 = 1 BEGIN SELECT RAISE(ABORT, 'made to be refused'); END; \
    CREATE TRIGGER IF NOT EXISTS refuse_connector BEFORE INSERT ON connector \
        WHEN NEW.evse_id = 2 BEGIN SELECT RAISE(ABORT, 'made to be refused'); END;";
/// It takes them again.
pub(super) const TAKE: &str =
    "DROP TRIGGER IF EXISTS refuse_event; DROP TRIGGER IF EXISTS refuse_connector;";

#[async_trait]
impl Commit for Mount {
    async fn commit(&self, batch: &Arc<Batch>) -> Result<(), StoreError> {
        let (before, after) = self.disk.waits();
        tokio::time::sleep(before).await;
        self.check()?;
        let is_failing = self.disk.lock().mood == Mood::Failing;
        let is_applied = !is_failing || self.disk.lock().rng.random_bool(0.3);
        let done = if is_applied {
            self.apply(batch)
        } else {
            Ok(())
        };
        self.disk.trace.add(
            "disk",
            format_args!(
                "commit: {} events, {} transactions, failing {is_failing}, applied {}",
                batch.events.len(),
                batch.new_transactions.len(),
                is_applied && done.is_ok(),
            ),
        );
        tokio::time::sleep(after).await;
        self.check()?;
        if is_failing {
            return Err(StoreError::Injected);
        }
        done
    }

    async fn reserve(&self, counter: &str, count: i64) -> Result<i64, StoreError> {
        self.ask().await?;
        self.disk.lock().engine.reserve(counter, count)
    }

    async fn close(&self) {
        self.sever();
    }
}

#[async_trait]
impl Admission for Mount {
    async fn pass(&self) -> Result<(), sqlx::Error> {
        self.ask().await.map_err(|_| sqlx::Error::PoolClosed)
    }
}
