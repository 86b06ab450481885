//! A csms that breaks its promise on purpose: what the harness has to notice.
//!
//! `DURABILITY_MUTANT` says how: `answer-before-commit` answers while the commit still runs,
//! `synchronous-off` and `synchronous-normal` let SQLite leave out syncs. No switch of the product
//! does any of this; the store is opened here and handed to the server.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use clap::Parser;
use csms::clock::{Clock as _, SystemClock};
use csms::config::{Options, Settings};
use csms::facts::{CommandKey, StationKey, TransactionKey};
use csms::server::{Parts, start_with};
use csms::store::batch::{Batch, TransactionRecord};
use csms::store::sqlite::{self, SqliteFile};
use csms::store::time::SqlTime;
use csms::store::{
    Bootstrap, Commit, Loads, Opened, Seed, Store, StoreError, StoredActive, StoredEvent,
    StoredIncarnation, StoredStation, open,
};
use tokio::sync::{Mutex, MutexGuard};
use tokio::task::JoinHandle;

#[derive(Debug, Parser)]
struct Cli {
    #[command(flatten)]
    options: Options,
}

#[tokio::main]
async fn main() -> ExitCode {
    let mutant = std::env::var("DURABILITY_MUTANT").unwrap_or_default();
    match run(Cli::parse().options, &mutant).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("mutant-csms: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: Options, mutant: &str) -> Result<(), Box<dyn std::error::Error>> {
    let settings = Settings::resolve(options)?;
    let opened = match mutant {
        "answer-before-commit" => {
            let opened = open(&settings.database, Seed::Emart, SystemClock::new().now()).await?;
            let hasty = Arc::new(Hasty {
                inner: opened.store,
                running: Mutex::new(None),
            });
            Opened {
                store: Store {
                    commits: hasty.clone(),
                    loads: hasty,
                },
                ..opened
            }
        }
        "synchronous-off" => weak(&settings.database, "OFF").await?,
        "synchronous-normal" => weak(&settings.database, "NORMAL").await?,
        _ => return Err("DURABILITY_MUTANT names no mutant".into()),
    };
    let parts = Parts {
        opened: Some(opened),
        ..Parts::default()
    };
    let _server = start_with(settings, parts).await?;
    std::future::pending().await
}

/// SQLite as the csms opens it, but for `synchronous`.
async fn weak(address: &str, synchronous: &'static str) -> Result<Opened, StoreError> {
    let path = address.trim_start_matches("sqlite://");
    let file = SqliteFile::new(path.as_ref()).with("synchronous", synchronous);
    let now = SqlTime::new(SystemClock::new().now());
    sqlite::open_with(&file, 4, path, Seed::Emart, now).await
}

/// How long a hasty commit runs after it was called done.
const LATE: Duration = Duration::from_millis(20);

/// Says that a commit is done when it has only begun.
#[derive(Debug)]
struct Hasty {
    inner: Store,
    running: Mutex<Option<JoinHandle<()>>>,
}

impl Hasty {
    /// Waits for the commit that runs, so that order and reads are right: only the answer is early.
    async fn settled(&self) -> MutexGuard<'_, Option<JoinHandle<()>>> {
        let mut running = self.running.lock().await;
        if let Some(commit) = running.take() {
            let _ = commit.await;
        }
        running
    }
}

#[async_trait]
impl Commit for Hasty {
    async fn commit(&self, batch: &Arc<Batch>) -> Result<(), StoreError> {
        let mut running = self.settled().await;
        let (commits, batch) = (self.inner.commits.clone(), batch.clone());
        *running = Some(tokio::spawn(async move {
            tokio::time::sleep(LATE).await;
            let _ = commits.commit(&batch).await;
        }));
        Ok(())
    }

    async fn reserve(&self, counter: &str, count: i64) -> Result<i64, StoreError> {
        let _settled = self.settled().await;
        self.inner.commits.reserve(counter, count).await
    }

    async fn close(&self) {
        let _settled = self.settled().await;
        self.inner.commits.close().await;
    }
}

#[async_trait]
impl Loads for Hasty {
    async fn bootstrap(&self) -> Result<Bootstrap, StoreError> {
        let _settled = self.settled().await;
        self.inner.loads.bootstrap().await
    }

    async fn stations(
        &self,
        identities_folded: &[String],
        keys: &[i64],
    ) -> Result<Vec<StoredStation>, StoreError> {
        let _settled = self.settled().await;
        self.inner.loads.stations(identities_folded, keys).await
    }

    async fn transactions(
        &self,
        wanted: &[(StationKey, String)],
    ) -> Result<Vec<TransactionRecord>, StoreError> {
        let _settled = self.settled().await;
        self.inner.loads.transactions(wanted).await
    }

    async fn active(&self, stations: &[i64]) -> Result<Vec<StoredActive>, StoreError> {
        let _settled = self.settled().await;
        self.inner.loads.active(stations).await
    }

    async fn events_after(&self, wanted: &[(i64, i32)]) -> Result<Vec<StoredEvent>, StoreError> {
        let _settled = self.settled().await;
        self.inner.loads.events_after(wanted).await
    }

    async fn variable_count(&self, station: StationKey) -> Result<i64, StoreError> {
        let _settled = self.settled().await;
        self.inner.loads.variable_count(station).await
    }

    async fn transaction(
        &self,
        key: TransactionKey,
    ) -> Result<Option<TransactionRecord>, StoreError> {
        let _settled = self.settled().await;
        self.inner.loads.transaction(key).await
    }

    async fn events(&self, key: TransactionKey) -> Result<Vec<StoredEvent>, StoreError> {
        let _settled = self.settled().await;
        self.inner.loads.events(key).await
    }

    async fn events_with_seq_no(
        &self,
        station: StationKey,
        transaction_id: &str,
        seq_no: i32,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        let _settled = self.settled().await;
        self.inner
            .loads
            .events_with_seq_no(station, transaction_id, seq_no)
            .await
    }

    async fn incarnations(
        &self,
        station: StationKey,
        transaction_id: &str,
    ) -> Result<Vec<StoredIncarnation>, StoreError> {
        let _settled = self.settled().await;
        self.inner.loads.incarnations(station, transaction_id).await
    }

    async fn find_idempotent(
        &self,
        station: StationKey,
        action: &str,
        idempotency_key: &str,
    ) -> Result<Option<CommandKey>, StoreError> {
        let _settled = self.settled().await;
        self.inner
            .loads
            .find_idempotent(station, action, idempotency_key)
            .await
    }
}
