//! PostgreSQL: one writing connection, a pool of reading ones.
//!
//! `synchronous_commit=on`: a commit is on the disk before anybody is answered. The rows of a table go in by
//! one array per column (`UNNEST`), those of all tables by one statement (`postgres/statement.rs`). One
//! process writes (`process`); when its writing connection breaks it is opened again, with a pause that
//! grows. What is read for people stands in `postgres/queries.rs`; statements that both engines share, in
//! `loads.rs`.

mod connection;
mod process;
pub mod queries;
mod statement;

#[cfg(test)]
pub(in crate::store) use connection::STATEMENTS;
#[cfg(test)]
pub(in crate::store) use process::STATEMENTS as PROCESS_STATEMENTS;

use std::str::FromStr as _;
use std::time::Duration;

use async_trait::async_trait;
use scenario::database::without_password;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPoolOptions};
use sqlx::{ConnectOptions as _, Connection as _};
use tokio::sync::{Mutex, MutexGuard};
use tokio::time::{Instant, timeout};

use self::process::Heartbeat;
use crate::facts::{CommandKey, StationKey, TransactionKey};
use crate::store::batch::{Batch, TransactionRecord};
use crate::store::queries::DatabaseQueries;
use crate::store::seed::Seed;
use crate::store::time::SqlTime;
use crate::store::{
    Bootstrap, Store, StoreError, StoredActive, StoredEvent, StoredIncarnation, StoredStation,
};

/// Connections that answer queries.
const READERS: u32 = 8;
/// How long the server may take to accept a connection.
const CONNECT_DEADLINE: Duration = Duration::from_secs(5);
/// How long the server may take to answer the writer.
const ANSWER_DEADLINE: Duration = Duration::from_secs(30);
/// How long another CSMS may take to let go of the database.
const TAKE_OVER_DEADLINE: Duration = Duration::from_secs(5);
/// First and longest pause between attempts to connect again.
const PAUSES: (Duration, Duration) = (Duration::from_millis(250), Duration::from_secs(4));

/// A PostgreSQL database, written by one connection.
#[derive(Debug)]
pub struct PostgresStore {
    options: PgConnectOptions,
    place: String,
    /// Our key of this process.
    process: i64,
    writer: Mutex<WriterConnection>,
    _heartbeat: Heartbeat,
}

/// The writing connection and, while there is none, when to try again.
#[derive(Debug)]
struct WriterConnection {
    connection: Option<PgConnection>,
    not_before: Instant,
    pause: Duration,
}

impl PostgresStore {
    /// Opens the database at `url`, brings its tables up to date, fills a new database from `seed`,
    /// and ends what a crash left open. Gives the first number of a live event, too.
    ///
    /// # Errors
    /// Where the server does not answer, the database is in use by another CSMS, or its tables cannot
    /// be brought up to date.
    pub async fn open(
        url: &str,
        seed: Seed,
        now: SqlTime,
    ) -> Result<(Self, DatabaseQueries, i64), StoreError> {
        let place = without_password(url);
        let cannot_open = |source| StoreError::Open {
            place: place.clone(),
            remedy: "start PostgreSQL, create the database, and check user and password (in the \
                     address, what has a meaning in URLs is percent-encoded: / is %2F, @ is %40)",
            source,
        };
        let options = PgConnectOptions::from_str(url)
            .map_err(cannot_open)?
            .application_name("csms")
            .options([("synchronous_commit", "on"), ("timezone", "UTC")])
            .disable_statement_logging();
        let mut connection = connect(&options).await.map_err(cannot_open)?;
        process::wait_until_free(&mut connection, TAKE_OVER_DEADLINE, &place).await?;
        connection::migrate(&mut connection, &place).await?;
        let process = process::start(&mut connection, &place).await?;
        let first_live_seq =
            connection::take_over(&mut connection, connection::ADD_CHARGER, seed, now)
                .await
                .map_err(cannot_open)?;
        let pool = PgPoolOptions::new()
            .max_connections(READERS)
            .acquire_timeout(CONNECT_DEADLINE)
            .connect_lazy_with(options.clone());
        let store = Self {
            options,
            place,
            process,
            _heartbeat: Heartbeat::start(pool.clone(), process),
            writer: Mutex::new(WriterConnection {
                connection: Some(connection),
                not_before: Instant::now(),
                pause: PAUSES.0,
            }),
        };
        Ok((store, queries::over(pool), first_live_seq))
    }

    /// The writing connection, opened again if it broke; between attempts it fails at once.
    async fn connection(&self) -> Result<Held<'_>, StoreError> {
        let mut writer = self.writer.lock().await;
        if writer.connection.is_none() {
            if Instant::now() < writer.not_before {
                return Err(StoreError::Unavailable(sqlx::Error::PoolClosed));
            }
            let opened = match connect(&self.options).await {
                Ok(mut connection) => process::go_on(&mut connection, self.process, &self.place)
                    .await
                    .map(|()| connection),
                Err(error) => Err(error.into()),
            };
            match opened {
                Ok(connection) => {
                    writer.connection = Some(connection);
                    writer.pause = PAUSES.0;
                }
                Err(error) => {
                    writer.not_before = Instant::now() + writer.pause;
                    writer.pause = (writer.pause * 2).min(PAUSES.1);
                    return Err(error);
                }
            }
        }
        Ok(Held { writer })
    }
}

async fn connect(options: &PgConnectOptions) -> Result<PgConnection, sqlx::Error> {
    timeout(CONNECT_DEADLINE, options.connect())
        .await
        .unwrap_or(Err(sqlx::Error::PoolTimedOut))
}

/// The writing connection, while somebody uses it.
struct Held<'a> {
    writer: MutexGuard<'a, WriterConnection>,
}

impl Held<'_> {
    fn get(&mut self) -> Result<&mut PgConnection, StoreError> {
        self.writer
            .connection
            .as_mut()
            .ok_or(StoreError::Unavailable(sqlx::Error::PoolClosed))
    }

    /// Gives the connection up where the server or the way to it failed, or took too long: the next
    /// use opens a new one.
    fn settle<T>(
        mut self,
        result: Result<Result<T, sqlx::Error>, tokio::time::error::Elapsed>,
    ) -> Result<T, StoreError> {
        let result = result.unwrap_or(Err(sqlx::Error::PoolTimedOut));
        result.map_err(|error| {
            let error = StoreError::from(error);
            if !error.is_rejection() {
                self.writer.connection = None;
            }
            error
        })
    }
}

#[async_trait]
impl Store for PostgresStore {
    async fn commit(&self, batch: &Batch) -> Result<(), StoreError> {
        let mut held = self.connection().await?;
        let result = timeout(ANSWER_DEADLINE, connection::commit(held.get()?, batch)).await;
        held.settle(result)
    }

    async fn reserve(&self, counter: &str, count: i64) -> Result<i64, StoreError> {
        let mut held = self.connection().await?;
        let result = timeout(
            ANSWER_DEADLINE,
            connection::reserve(held.get()?, counter, count),
        )
        .await;
        held.settle(result)
    }

    async fn bootstrap(&self) -> Result<Bootstrap, StoreError> {
        let mut held = self.connection().await?;
        let result = timeout(
            ANSWER_DEADLINE,
            connection::bootstrap(held.get()?, self.process),
        )
        .await;
        held.settle(result)
    }

    async fn stations(
        &self,
        identities_folded: &[String],
        keys: &[i64],
    ) -> Result<Vec<StoredStation>, StoreError> {
        let mut held = self.connection().await?;
        let result = timeout(
            ANSWER_DEADLINE,
            connection::stations(held.get()?, identities_folded, keys),
        )
        .await;
        held.settle(result)
    }

    async fn transactions(
        &self,
        wanted: &[(StationKey, String)],
    ) -> Result<Vec<TransactionRecord>, StoreError> {
        let mut held = self.connection().await?;
        let result = timeout(
            ANSWER_DEADLINE,
            connection::transactions(held.get()?, wanted),
        )
        .await;
        held.settle(result)
    }

    async fn active(&self, stations: &[i64]) -> Result<Vec<StoredActive>, StoreError> {
        let mut held = self.connection().await?;
        let result = connection::active(held.get()?, stations);
        let result = timeout(ANSWER_DEADLINE, result).await;
        held.settle(result)
    }

    async fn events_after(&self, wanted: &[(i64, i32)]) -> Result<Vec<StoredEvent>, StoreError> {
        let mut held = self.connection().await?;
        let result = connection::events_after(held.get()?, wanted);
        let result = timeout(ANSWER_DEADLINE, result).await;
        held.settle(result)
    }

    async fn transaction(
        &self,
        key: TransactionKey,
    ) -> Result<Option<TransactionRecord>, StoreError> {
        let mut held = self.connection().await?;
        let result = timeout(ANSWER_DEADLINE, connection::transaction(held.get()?, key.0)).await;
        held.settle(result)
    }

    async fn events(&self, key: TransactionKey) -> Result<Vec<StoredEvent>, StoreError> {
        let mut held = self.connection().await?;
        let result = timeout(ANSWER_DEADLINE, connection::events(held.get()?, key.0)).await;
        held.settle(result)
    }

    async fn events_with_seq_no(
        &self,
        station: StationKey,
        transaction_id: &str,
        seq_no: i32,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        let mut held = self.connection().await?;
        let result = timeout(
            ANSWER_DEADLINE,
            connection::events_with_seq_no(held.get()?, station.0, transaction_id, seq_no),
        )
        .await;
        held.settle(result)
    }

    async fn incarnations(
        &self,
        station: StationKey,
        transaction_id: &str,
    ) -> Result<Vec<StoredIncarnation>, StoreError> {
        let mut held = self.connection().await?;
        let result = timeout(
            ANSWER_DEADLINE,
            connection::incarnations(held.get()?, station.0, transaction_id),
        )
        .await;
        held.settle(result)
    }

    async fn find_idempotent(
        &self,
        station: StationKey,
        action: &str,
        idempotency_key: &str,
    ) -> Result<Option<CommandKey>, StoreError> {
        let mut held = self.connection().await?;
        let result = timeout(
            ANSWER_DEADLINE,
            connection::find_idempotent(held.get()?, station.0, action, idempotency_key),
        )
        .await;
        Ok(held.settle(result)?.map(CommandKey))
    }

    async fn has_id_token(&self, id_token_folded: &str, kind: &str) -> Result<bool, StoreError> {
        let mut held = self.connection().await?;
        let result = timeout(
            ANSWER_DEADLINE,
            connection::has_id_token(held.get()?, id_token_folded, kind),
        )
        .await;
        held.settle(result)
    }

    async fn variable_count(&self, station: StationKey) -> Result<i64, StoreError> {
        let mut held = self.connection().await?;
        let result = timeout(
            ANSWER_DEADLINE,
            connection::variable_count(held.get()?, station.0),
        )
        .await;
        held.settle(result)
    }

    async fn ping(&self) -> Result<(), StoreError> {
        let mut held = self.connection().await?;
        let result = timeout(ANSWER_DEADLINE, connection::ping(held.get()?)).await;
        held.settle(result)
    }

    async fn close(&self) {
        if let Some(mut connection) = self.writer.lock().await.connection.take() {
            let ended = process::end(&mut connection, self.process);
            let _ = timeout(ANSWER_DEADLINE, ended).await;
            // A server that is gone does not hear the goodbye, and does not need it.
            let _ = timeout(ANSWER_DEADLINE, connection.close()).await;
        }
    }
}
