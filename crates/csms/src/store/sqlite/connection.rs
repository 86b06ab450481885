//! What the writing connection to SQLite does.
//!
//! Lists of rows become JSON texts before the transaction begins, so that the database is locked
//! only while it works.

use sqlx::Connection as _;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::SqliteConnection;

use crate::facts::StationKey;
use crate::store::batch::for_each_list;
use crate::store::cell::{Record, to_json};
use crate::store::loads::{loads, station_columns, transaction_columns};
use crate::store::{StoreError, StoredStation};

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
    " JOIN json_each($1) AS j ON t.station_key = j.value->>0 AND t.transaction_id = j.value->>1 \
     WHERE t.incarnation = (SELECT max(u.incarnation) FROM charging_transaction u \
         WHERE u.station_key = t.station_key AND u.transaction_id = t.transaction_id)"
);

/// What this file adds to the shared statements, to be prepared by the tests.
#[cfg(test)]
pub(in crate::store) const STATEMENTS: [&str; 3] = [ADD_CHARGER, STATIONS, TRANSACTIONS];

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

/// Statements and their rows as JSON, in the order in which rows may refer to one another.
pub(super) fn lists(batch: &Batch) -> Vec<(&'static str, String)> {
    fn insert<R: Record>(lists: &mut Vec<(&'static str, String)>, rows: &[R]) {
        if !rows.is_empty() {
            lists.push((R::SQLITE_INSERT, to_json(rows)));
        }
    }
    fn update<R: Record>(lists: &mut Vec<(&'static str, String)>, rows: &[R]) {
        if !rows.is_empty() {
            lists.push((R::SQLITE_UPDATE, to_json(rows)));
        }
    }
    let mut lists = Vec::new();
    macro_rules! insert {
        ($rows:expr) => {
            insert(&mut lists, &$rows)
        };
    }
    macro_rules! update {
        ($rows:expr) => {
            update(&mut lists, &$rows)
        };
    }
    for_each_list!(batch, insert, update);
    lists
}

async fn run(
    connection: &mut SqliteConnection,
    lists: Vec<(&'static str, String)>,
) -> Result<(), sqlx::Error> {
    for (statement, rows) in lists {
        sqlx::query(statement)
            .bind(rows)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

async fn commit_lists(connection: &mut SqliteConnection, batch: &Batch) -> Result<(), sqlx::Error> {
    run(connection, lists(batch)).await
}

pub(super) async fn commit(
    connection: &mut SqliteConnection,
    batch: &Batch,
    lists: Vec<(&'static str, String)>,
) -> Result<(), sqlx::Error> {
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    run(&mut transaction, lists).await?;
    commit_rare(&mut transaction, batch).await?;
    transaction.commit().await
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
