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
pub(in crate::store) use connection::{ADD_CHARGER, LISTS};
#[cfg(test)]
pub(in crate::store) use process::STATEMENTS as PROCESS_STATEMENTS;

use std::str::FromStr as _;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use scenario::database::without_password;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPoolOptions};
use sqlx::{ConnectOptions as _, Connection as _};
use tokio::sync::{Mutex, MutexGuard};
use tokio::time::{Instant, timeout};

use self::process::Heartbeat;
use crate::store::batch::Batch;
use crate::store::loads::database::{DatabaseLoads, Source};
use crate::store::queries::database::{Param, Row, for_postgres};
use crate::store::seed::Seed;
use crate::store::time::SqlTime;
use crate::store::{Commit, Opened, Store, StoreError};

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

/// The one that writes, on a connection that is opened again if it breaks. What the writer loads goes the
/// same way, so that it sees every commit before it, or waits for it.
#[derive(Debug)]
struct PostgresWriter {
    options: PgConnectOptions,
    place: String,
    /// Our key of this process.
    process: i64,
    writing: Mutex<WritingConnection>,
    _heartbeat: Heartbeat,
}

/// The writing connection and, while there is none, when to try again.
#[derive(Debug)]
struct WritingConnection {
    connection: Option<PgConnection>,
    not_before: Instant,
    pause: Duration,
}

/// Opens the database at `url`, brings its tables up to date, fills a new database from `seed`, and ends
/// what a crash left open.
///
/// # Errors
/// Where the server does not answer, the database is in use by another CSMS, or its tables cannot be
/// brought up to date.
pub async fn open(url: &str, seed: Seed, now: SqlTime) -> Result<Opened, StoreError> {
    let place = without_password(url);
    let cannot_open = |source: sqlx::Error| StoreError::Open {
        place: place.clone(),
        remedy: "start PostgreSQL, create the database, and check user and password (in the \
                 address, what has a meaning in URLs is percent-encoded: / is %2F, @ is %40)",
        source: source.into(),
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
    let first_live_seq = connection::take_over(&mut connection, seed, now)
        .await
        .map_err(cannot_open)?;
    let pool = PgPoolOptions::new()
        .max_connections(READERS)
        .acquire_timeout(CONNECT_DEADLINE)
        .connect_lazy_with(options.clone());
    let writer = Arc::new(PostgresWriter {
        options,
        place: place.clone(),
        process,
        _heartbeat: Heartbeat::start(pool.clone(), process),
        writing: Mutex::new(WritingConnection {
            connection: Some(connection),
            not_before: Instant::now(),
            pause: PAUSES.0,
        }),
    });
    let loads = DatabaseLoads {
        source: Arc::clone(&writer),
        texts: &connection::LISTS,
        process,
    };
    let queries = queries::over(pool);
    Ok(Opened {
        store: Store {
            commits: writer,
            loads: Arc::new(loads),
        },
        reader: queries.reader(),
        queries,
        first_live_seq,
        place,
    })
}

impl PostgresWriter {
    /// The writing connection, opened again if it broke; between attempts it fails at once.
    async fn held(&self) -> Result<Held<'_>, StoreError> {
        let mut writing = self.writing.lock().await;
        if writing.connection.is_none() {
            if Instant::now() < writing.not_before {
                return Err(sqlx::Error::PoolClosed.into());
            }
            let opened = match connect(&self.options).await {
                Ok(mut connection) => process::go_on(&mut connection, self.process, &self.place)
                    .await
                    .map(|()| connection),
                Err(error) => Err(error.into()),
            };
            match opened {
                Ok(connection) => {
                    writing.connection = Some(connection);
                    writing.pause = PAUSES.0;
                }
                Err(error) => {
                    writing.not_before = Instant::now() + writing.pause;
                    writing.pause = (writing.pause * 2).min(PAUSES.1);
                    return Err(error);
                }
            }
        }
        Ok(Held { writing })
    }
}

async fn connect(options: &PgConnectOptions) -> Result<PgConnection, sqlx::Error> {
    timeout(CONNECT_DEADLINE, options.connect())
        .await
        .unwrap_or(Err(sqlx::Error::PoolTimedOut))
}

/// The writing connection, while somebody uses it.
struct Held<'a> {
    writing: MutexGuard<'a, WritingConnection>,
}

impl Held<'_> {
    fn get(&mut self) -> Result<&mut PgConnection, StoreError> {
        self.writing
            .connection
            .as_mut()
            .ok_or_else(|| sqlx::Error::PoolClosed.into())
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
                self.writing.connection = None;
            }
            error
        })
    }
}

impl Source for Arc<PostgresWriter> {
    async fn rows<T: Row, const N: usize>(
        &self,
        text: &'static str,
        params: [Param<'_>; N],
    ) -> Result<Vec<T>, StoreError> {
        let query = sqlx::query_as_with(text, for_postgres(params)?);
        let mut held = self.held().await?;
        let result = timeout(ANSWER_DEADLINE, query.fetch_all(held.get()?)).await;
        held.settle(result)
    }
}

#[async_trait]
impl Commit for PostgresWriter {
    async fn commit(&self, batch: &Arc<Batch>) -> Result<(), StoreError> {
        let mut held = self.held().await?;
        let result = timeout(ANSWER_DEADLINE, connection::commit(held.get()?, batch)).await;
        held.settle(result)
    }

    async fn reserve(&self, counter: &str, count: i64) -> Result<i64, StoreError> {
        let mut held = self.held().await?;
        let reserved = connection::reserve(held.get()?, counter, count);
        let result = timeout(ANSWER_DEADLINE, reserved).await;
        held.settle(result)
    }

    async fn close(&self) {
        if let Some(mut connection) = self.writing.lock().await.connection.take() {
            let ended = process::end(&mut connection, self.process);
            let _ = timeout(ANSWER_DEADLINE, ended).await;
            // A server that is gone does not hear the goodbye, and does not need it.
            let _ = timeout(ANSWER_DEADLINE, connection.close()).await;
        }
    }
}
