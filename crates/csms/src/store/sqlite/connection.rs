//! What the writing connection to SQLite does.
//!
//! A list of rows goes in as a few statements of fixed sizes, each prepared once.

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{SqliteArguments, SqliteConnection};
use sqlx::{Arguments as _, Connection as _};

use crate::facts::StationKey;
use crate::store::batch::for_each_list;
use crate::store::cell::{CHUNKS, Chunked, Record};
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

async fn commit_lists(connection: &mut SqliteConnection, batch: &Batch) -> Result<(), sqlx::Error> {
    macro_rules! insert {
        ($rows:expr) => {
            insert(connection, &$rows).await?
        };
    }
    macro_rules! update {
        ($rows:expr) => {
            update(connection, &$rows).await?
        };
    }
    for_each_list!(batch, insert, update);
    Ok(())
}

async fn insert<R: Record + Sync>(
    connection: &mut SqliteConnection,
    rows: &[R],
) -> Result<(), sqlx::Error> {
    write(connection, rows, R::sqlite_insert()).await
}

async fn update<R: Record + Sync>(
    connection: &mut SqliteConnection,
    rows: &[R],
) -> Result<(), sqlx::Error> {
    write(connection, rows, R::sqlite_update()).await
}

/// Writes rows in as few statements as the sizes of chunks allow.
async fn write<R: Record + Sync>(
    connection: &mut SqliteConnection,
    mut rows: &[R],
    statements: &'static Chunked,
) -> Result<(), sqlx::Error> {
    for (count, statement) in CHUNKS.into_iter().zip(statements) {
        while let Some((chunk, rest)) = rows.split_at_checked(count) {
            let mut arguments = SqliteArguments::default();
            arguments.reserve(count * R::COLUMNS, 0);
            for row in chunk {
                row.add_to(&mut arguments).map_err(sqlx::Error::Encode)?;
            }
            sqlx::query_with(statement.as_str(), arguments)
                .execute(&mut *connection)
                .await?;
            rows = rest;
        }
    }
    Ok(())
}

pub(super) async fn commit(
    connection: &mut SqliteConnection,
    batch: &Batch,
) -> Result<(), sqlx::Error> {
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    commit_lists(&mut transaction, batch).await?;
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
