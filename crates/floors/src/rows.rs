//! One row per event, committed before the answer; whatever waits meanwhile is the next group.
//!
//! The same durability as `csms`: WAL with `synchronous=FULL`, or `synchronous_commit=on`. One task
//! writes, one statement per group, no index.

use ocpp201::TransactionEventRequest;
use sqlx::{
    ConnectOptions, Connection,
    postgres::{PgConnectOptions, PgConnection},
    sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous},
};
use tokio::sync::{mpsc, oneshot};

/// Rows that may wait; more stations wait for a place.
const WAITING: usize = 8_192;
/// Rows of one group.
const GROUP: usize = 4_096;

const TABLE: &str = "CREATE TABLE event \
    (station TEXT NOT NULL, transaction_id TEXT NOT NULL, seq_no INTEGER NOT NULL, payload TEXT NOT NULL)";
const INTO_SQLITE: &str =
    "INSERT INTO event SELECT value->>0, value->>1, value->>2, value->>3 FROM json_each($1)";
const INTO_POSTGRES: &str =
    "INSERT INTO event SELECT * FROM UNNEST($1::text[], $2::text[], $3::int4[], $4::text[])";

/// A row, and whom to tell that it is committed.
pub(crate) struct Row<T> {
    content: T,
    stored: oneshot::Sender<()>,
}

/// Station, transactionId, seqNo, payload.
pub(crate) type Narrow = (String, String, i32, String);

/// The way to the writing task.
#[derive(Clone)]
pub(crate) enum Rows {
    /// A row is a JSON array that the station's task made.
    Sqlite(mpsc::Sender<Row<String>>),
    Postgres(mpsc::Sender<Row<Narrow>>),
}

impl Rows {
    /// A new table in the file of `url`.
    pub(crate) async fn sqlite(url: &str) -> Result<Self, sqlx::Error> {
        let options: SqliteConnectOptions = url.parse()?;
        let mut connection = options
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .pragma("cache_size", "-32768")
            .disable_statement_logging()
            .connect()
            .await?;
        sqlx::query(TABLE).execute(&mut connection).await?;
        let (rows, waiting) = mpsc::channel(WAITING);
        tokio::spawn(write_sqlite(connection, waiting));
        Ok(Self::Sqlite(rows))
    }

    /// A new table in the database at `url`.
    pub(crate) async fn postgres(url: &str) -> Result<Self, sqlx::Error> {
        let options: PgConnectOptions = url.parse()?;
        let mut connection = options
            .options([("synchronous_commit", "on")])
            .disable_statement_logging()
            .connect()
            .await?;
        sqlx::query(TABLE).execute(&mut connection).await?;
        let (rows, waiting) = mpsc::channel(WAITING);
        tokio::spawn(write_postgres(connection, waiting));
        Ok(Self::Postgres(rows))
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
        match self {
            Self::Sqlite(rows) => {
                let row = (station, transaction_id, event.seq_no, payload);
                let content = serde_json::to_string(&row)?;
                let sent = rows.send(Row { content, stored }).await;
                sent.map_err(|_| "the writer has gone")?;
            }
            Self::Postgres(rows) => {
                let content = (
                    station.to_owned(),
                    transaction_id.to_owned(),
                    event.seq_no,
                    payload.to_owned(),
                );
                let sent = rows.send(Row { content, stored }).await;
                sent.map_err(|_| "the writer has gone")?;
            }
        }
        Ok(committed.await?)
    }
}

fn column<'a, T>(group: &'a [Row<Narrow>], of: impl Fn(&'a Narrow) -> T) -> Vec<T> {
    group.iter().map(|row| of(&row.content)).collect()
}

fn answer<T>(group: &mut Vec<Row<T>>) {
    for row in group.drain(..) {
        // A station that has gone waits for nothing.
        let _ = row.stored.send(());
    }
}

async fn write_sqlite(
    mut connection: SqliteConnection,
    mut waiting: mpsc::Receiver<Row<String>>,
) -> Result<(), sqlx::Error> {
    let mut group = Vec::new();
    while waiting.recv_many(&mut group, GROUP).await > 0 {
        let rows: Vec<_> = group.iter().map(|row| row.content.as_str()).collect();
        let rows = format!("[{}]", rows.join(","));
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::query(INTO_SQLITE)
            .bind(rows)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        answer(&mut group);
    }
    connection.close().await
}

async fn write_postgres(
    mut connection: PgConnection,
    mut waiting: mpsc::Receiver<Row<Narrow>>,
) -> Result<(), sqlx::Error> {
    let mut group = Vec::new();
    while waiting.recv_many(&mut group, GROUP).await > 0 {
        // One statement is its own transaction.
        sqlx::query(INTO_POSTGRES)
            .bind(column(&group, |row| row.0.as_str()))
            .bind(column(&group, |row| row.1.as_str()))
            .bind(column(&group, |row| row.2))
            .bind(column(&group, |row| row.3.as_str()))
            .execute(&mut connection)
            .await?;
        answer(&mut group);
    }
    connection.close().await
}
