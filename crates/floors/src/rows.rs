//! One row per event, committed before the answer; whatever waits meanwhile is the next group.
//!
//! The same durability as `csms`: WAL with `synchronous=FULL`, or `synchronous_commit=on`. The row has the
//! key that any server needs to recognize an event that comes again: the transaction, as a number, and its
//! seqNo. It goes in by the fastest way that we know: on SQLite by a prepared statement per row, on a
//! thread of its own; on PostgreSQL by one statement per group.

use std::collections::HashMap;
use std::path::Path;

use ocpp201::{TransactionEventEnum, TransactionEventRequest};
use rusqlite::TransactionBehavior;
use sqlx::{
    ConnectOptions, Connection,
    postgres::{PgConnectOptions, PgConnection},
};
use tokio::sync::{mpsc, oneshot};

/// Rows that may wait; more stations wait for a place.
const WAITING: usize = 8_192;
/// Rows of one group.
const GROUP: usize = 4_096;

const SQLITE_TABLES: &str = "\
    PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -32768; \
    CREATE TABLE known_transaction (number INTEGER PRIMARY KEY, station TEXT NOT NULL, \
        transaction_id TEXT NOT NULL); \
    CREATE TABLE event (number INTEGER NOT NULL, seq_no INTEGER NOT NULL, payload TEXT NOT NULL, \
        UNIQUE (number, seq_no));";
const TRANSACTION_INTO_SQLITE: &str = "INSERT INTO known_transaction VALUES (?1, ?2, ?3)";
const EVENT_INTO_SQLITE: &str =
    "INSERT INTO event VALUES (?1, ?2, ?3) ON CONFLICT (number, seq_no) DO NOTHING";
const POSTGRES_TABLES: [&str; 2] = [
    "CREATE TABLE known_transaction (number BIGINT PRIMARY KEY, station TEXT NOT NULL, \
        transaction_id TEXT NOT NULL)",
    "CREATE TABLE event (number BIGINT NOT NULL, seq_no INTEGER NOT NULL, payload TEXT NOT NULL, \
        UNIQUE (number, seq_no))",
];
const INTO_POSTGRES: &str = "WITH begun AS (INSERT INTO known_transaction \
    SELECT * FROM UNNEST($1::int8[], $2::text[], $3::text[])) \
    INSERT INTO event SELECT * FROM UNNEST($4::int8[], $5::int4[], $6::text[]) \
    ON CONFLICT (number, seq_no) DO NOTHING";

/// A row, and whom to tell that it is committed.
struct Row {
    /// Station and transactionId.
    transaction: (String, String),
    seq_no: i32,
    is_last: bool,
    payload: String,
    stored: oneshot::Sender<()>,
}

/// The way to the writing task.
#[derive(Clone)]
pub(crate) struct Rows(mpsc::Sender<Row>);

impl Rows {
    /// A new table in the file of `url`.
    pub(crate) fn sqlite(url: &str) -> Result<Self, rusqlite::Error> {
        let path = Path::new(url.trim_start_matches("sqlite://"));
        let connection = rusqlite::Connection::open(path)?;
        connection.execute_batch(SQLITE_TABLES)?;
        let (rows, waiting) = mpsc::channel(WAITING);
        std::thread::spawn(move || {
            if let Err(error) = write_sqlite(connection, waiting) {
                eprintln!("error: {error}");
            }
        });
        Ok(Self(rows))
    }

    /// A new table in the database at `url`.
    pub(crate) async fn postgres(url: &str) -> Result<Self, sqlx::Error> {
        let options: PgConnectOptions = url.parse()?;
        let mut connection = options
            .options([("synchronous_commit", "on")])
            .disable_statement_logging()
            .connect()
            .await?;
        for table in POSTGRES_TABLES {
            sqlx::query(table).execute(&mut connection).await?;
        }
        let (rows, waiting) = mpsc::channel(WAITING);
        tokio::spawn(async move {
            if let Err(error) = write_postgres(connection, waiting).await {
                eprintln!("error: {error}");
            }
        });
        Ok(Self(rows))
    }

    /// Returns once the row of `event` is committed.
    pub(crate) async fn commit(
        &self,
        station: &str,
        event: &TransactionEventRequest,
        payload: &str,
    ) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        let (stored, committed) = oneshot::channel();
        let transaction_id = &*event.transaction_info.transaction_id;
        let row = Row {
            transaction: (station.to_owned(), transaction_id.to_owned()),
            seq_no: event.seq_no,
            is_last: event.event_type == TransactionEventEnum::Ended,
            payload: payload.to_owned(),
            stored,
        };
        let sent = self.0.send(row).await;
        sent.map_err(|_| "the writer has gone")?;
        Ok(committed.await?)
    }
}

/// The numbers of the transactions that go on.
#[derive(Default)]
struct Numbers {
    known: HashMap<(String, String), i64>,
    last: i64,
}

impl Numbers {
    /// The number of a row's transaction, and whether it is new.
    fn of(&mut self, row: &Row) -> (i64, bool) {
        if let Some(number) = self.known.get(&row.transaction).copied() {
            if row.is_last {
                self.known.remove(&row.transaction);
            }
            return (number, false);
        }
        self.last += 1;
        if !row.is_last {
            self.known.insert(row.transaction.clone(), self.last);
        }
        (self.last, true)
    }
}

fn answer(group: &mut Vec<Row>) {
    for row in group.drain(..) {
        // A station that has gone waits for nothing.
        let _ = row.stored.send(());
    }
}

fn write_sqlite(
    mut connection: rusqlite::Connection,
    mut waiting: mpsc::Receiver<Row>,
) -> Result<(), rusqlite::Error> {
    let mut numbers = Numbers::default();
    let mut group = Vec::new();
    while waiting.blocking_recv_many(&mut group, GROUP) > 0 {
        let commit = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        {
            let mut begin = commit.prepare_cached(TRANSACTION_INTO_SQLITE)?;
            let mut store = commit.prepare_cached(EVENT_INTO_SQLITE)?;
            for row in &group {
                let (number, is_new) = numbers.of(row);
                if is_new {
                    let (station, transaction_id) = &row.transaction;
                    begin.execute((number, station, transaction_id))?;
                }
                store.execute((number, row.seq_no, &row.payload))?;
            }
        }
        commit.commit()?;
        answer(&mut group);
    }
    Ok(())
}

async fn write_postgres(
    mut connection: PgConnection,
    mut waiting: mpsc::Receiver<Row>,
) -> Result<(), sqlx::Error> {
    let mut numbers = Numbers::default();
    let mut group = Vec::new();
    while waiting.recv_many(&mut group, GROUP).await > 0 {
        let mut begun = (Vec::new(), Vec::new(), Vec::new());
        let mut of_events = Vec::with_capacity(group.len());
        for row in &group {
            let (number, is_new) = numbers.of(row);
            if is_new {
                begun.0.push(number);
                begun.1.push(row.transaction.0.as_str());
                begun.2.push(row.transaction.1.as_str());
            }
            of_events.push(number);
        }
        let seq_nos: Vec<_> = group.iter().map(|row| row.seq_no).collect();
        let payloads: Vec<_> = group.iter().map(|row| row.payload.as_str()).collect();
        // One statement is its own transaction.
        sqlx::query(INTO_POSTGRES)
            .bind(begun.0)
            .bind(begun.1)
            .bind(begun.2)
            .bind(of_events)
            .bind(seq_nos)
            .bind(payloads)
            .execute(&mut connection)
            .await?;
        answer(&mut group);
    }
    connection.close().await
}
