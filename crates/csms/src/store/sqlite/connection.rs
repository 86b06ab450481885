//! What the writing connection to SQLite does.
//!
//! A list of rows goes in as a few statements of some sizes, each prepared once.

use std::borrow::Cow;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{SqliteArguments, SqliteConnection};
use sqlx::{Arguments as _, AssertSqlSafe};

use crate::facts::StationKey;
use crate::store::batch::for_each_list;
use crate::store::cell::{Chunked, Record};
use crate::store::loads::{active_columns, loads, station_columns, transaction_columns};
use crate::store::queries::database::for_sqlite as arguments;
use crate::store::{NODE, StoreError, StoredActive, StoredStation};

loads!(SqliteConnection);

static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations/sqlite");

pub(super) const ADD_CHARGER: &str = "INSERT INTO charger_info \
    (charger_id, site_id, serial_number, charger_type, rated_power, max_output, min_output, \
     connector_type, latitude, longitude, created_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, \
            strftime('%Y-%m-%d %H:%M:%f', $11 / 1000000.0, 'unixepoch'))";
const STATIONS: &str = concat!(
    station_columns!(),
    " WHERE s.identity_folded IN (SELECT value FROM json_each($1)) \
      UNION ",
    station_columns!(),
    " WHERE s.station_key IN (SELECT value FROM json_each($2))"
);
const TRANSACTIONS: &str = concat!(
    transaction_columns!(),
    " FROM charging_transaction t JOIN json_each($1) AS j \
      ON t.station_key = j.value->>0 AND t.transaction_id = j.value->>1 \
     WHERE t.incarnation = (SELECT max(u.incarnation) FROM charging_transaction u \
         WHERE u.station_key = t.station_key AND u.transaction_id = t.transaction_id)"
);

const ACTIVE: &str = concat!(
    active_columns!(),
    " AND t.station_key IN (SELECT value FROM json_each($1)) ORDER BY t.transaction_key"
);
/// One look into an index for each; the cross join keeps it so.
const EVENTS_AFTER: &str = "SELECT e.transaction_key, e.seq_no, e.variant, e.event_type, \
     e.trigger_reason, e.occurred_at, e.received_at, e.payload FROM json_each($1) AS j \
     CROSS JOIN transaction_event e ON e.transaction_key = j.value->>0 \
     AND e.seq_no > j.value->>1";

const END_PROCESSES: &str = "UPDATE process SET ended_at = $1 WHERE ended_at IS NULL";
const START_PROCESS: &str = "INSERT INTO process (node, started_at, seen_at) \
    VALUES ($1, $2, $2) RETURNING process_key";

/// What this file adds to the shared statements, to be prepared by the tests.
#[cfg(test)]
pub(in crate::store) const STATEMENTS: [&str; 7] = [
    ADD_CHARGER,
    STATIONS,
    TRANSACTIONS,
    ACTIVE,
    EVENTS_AFTER,
    END_PROCESSES,
    START_PROCESS,
];

/// Enters this process among those that serve the database; gives its key. The caller has the file for
/// itself, so that all others are over.
pub(super) async fn start_process(
    connection: &mut SqliteConnection,
    now: SqlTime,
) -> Result<i64, sqlx::Error> {
    sqlx::query(END_PROCESSES)
        .bind(now)
        .execute(&mut *connection)
        .await?;
    sqlx::query_scalar(START_PROCESS)
        .bind(NODE)
        .bind(now)
        .fetch_one(connection)
        .await
}

pub(super) async fn migrate(
    connection: &mut SqliteConnection,
    place: &str,
) -> Result<(), StoreError> {
    MIGRATIONS
        .run(connection)
        .await
        .map_err(|error| match error {
            MigrateError::VersionMissing(found) => StoreError::NewerSchema {
                place: place.into(),
                found,
                known: MIGRATIONS
                    .iter()
                    .map(|known| known.version)
                    .max()
                    .unwrap_or(0),
            },
            source => StoreError::Migrate {
                place: place.into(),
                source,
            },
        })
}

/// A statement with its arguments.
struct Piece {
    text: Cow<'static, str>,
    arguments: SqliteArguments,
}

/// What writes the lists of a batch.
fn pieces(batch: &Batch) -> Result<Vec<Piece>, sqlx::Error> {
    let mut pieces = Vec::new();
    macro_rules! insert {
        ($rows:expr) => {
            add_inserts(&mut pieces, &$rows)?
        };
    }
    macro_rules! update {
        ($rows:expr) => {
            add_updates(&mut pieces, &$rows)?
        };
    }
    for_each_list!(batch, insert, update);
    Ok(pieces)
}

fn add_inserts<R: Record>(pieces: &mut Vec<Piece>, rows: &[R]) -> Result<(), sqlx::Error> {
    add(pieces, rows, R::sqlite_insert())
}

fn add_updates<R: Record>(pieces: &mut Vec<Piece>, rows: &[R]) -> Result<(), sqlx::Error> {
    add(pieces, rows, R::sqlite_update())
}

fn add<R: Record>(
    pieces: &mut Vec<Piece>,
    mut rows: &[R],
    statements: &'static Chunked,
) -> Result<(), sqlx::Error> {
    while !rows.is_empty() {
        let (count, text) = statements.next(rows.len());
        let (chunk, rest) = rows.split_at(count);
        let mut arguments = SqliteArguments::default();
        arguments.reserve(count * R::COLUMNS, 0);
        for row in chunk {
            row.add_to(&mut arguments).map_err(sqlx::Error::Encode)?;
        }
        pieces.push(Piece {
            text: text.into(),
            arguments,
        });
        rows = rest;
    }
    Ok(())
}

async fn run(connection: &mut SqliteConnection, pieces: Vec<Piece>) -> Result<(), sqlx::Error> {
    for Piece { text, arguments } in pieces {
        let query = match text {
            Cow::Borrowed(text) => sqlx::query_with(text, arguments),
            Cow::Owned(text) => sqlx::query_with(AssertSqlSafe(text), arguments),
        };
        query.execute(&mut *connection).await?;
    }
    Ok(())
}

async fn commit_lists(connection: &mut SqliteConnection, batch: &Batch) -> Result<(), sqlx::Error> {
    run(connection, pieces(batch)?).await
}

/// Commits a batch. BEGIN and COMMIT travel with the first and the last statement; one statement
/// alone needs neither. After an error, or where this is not waited for, the connection is to be
/// given up: it may be within a transaction.
pub(super) async fn commit(
    connection: &mut SqliteConnection,
    batch: &Batch,
) -> Result<(), sqlx::Error> {
    let mut pieces = pieces(batch)?;
    if batch.has_rare() {
        let begin = sqlx::query("BEGIN IMMEDIATE");
        begin.execute(&mut *connection).await?;
        run(connection, pieces).await?;
        commit_rare(connection, batch).await?;
        sqlx::query("COMMIT").execute(connection).await?;
        return Ok(());
    }
    if let [first, .., last] = pieces.as_mut_slice() {
        first.text = format!("BEGIN IMMEDIATE;{}", first.text).into();
        last.text = format!("{};COMMIT", last.text).into();
    }
    run(connection, pieces).await
}

pub(super) async fn stations(
    connection: &mut SqliteConnection,
    identities_folded: &[String],
    keys: &[i64],
) -> Result<Vec<StoredStation>, sqlx::Error> {
    sqlx::query_as(STATIONS)
        .bind(sqlx::types::Json(identities_folded))
        .bind(sqlx::types::Json(keys))
        .fetch_all(connection)
        .await
}

pub(super) async fn transactions(
    connection: &mut SqliteConnection,
    wanted: &[(StationKey, String)],
) -> Result<Vec<TransactionRecord>, sqlx::Error> {
    let wanted: Vec<_> = wanted.iter().map(|(station, id)| (station.0, id)).collect();
    sqlx::query_as(TRANSACTIONS)
        .bind(sqlx::types::Json(wanted))
        .fetch_all(connection)
        .await
}

pub(super) async fn active(
    connection: &mut SqliteConnection,
    stations: &[i64],
) -> Result<Vec<StoredActive>, sqlx::Error> {
    sqlx::query_as(ACTIVE)
        .bind(sqlx::types::Json(stations))
        .fetch_all(connection)
        .await
}

pub(super) async fn events_after(
    connection: &mut SqliteConnection,
    wanted: &[(i64, i32)],
) -> Result<Vec<StoredEvent>, sqlx::Error> {
    sqlx::query_as(EVENTS_AFTER)
        .bind(sqlx::types::Json(wanted))
        .fetch_all(connection)
        .await
}
