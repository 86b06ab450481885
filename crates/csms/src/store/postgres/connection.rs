//! What the writing connection to PostgreSQL does.
//!
//! That only one process writes is the business of `process`.

use sqlx::Connection as _;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::PgConnection;

use super::statement;
use crate::facts::StationKey;
use crate::store::loads::{
    active_columns, event_columns, loads, station_columns, transaction_columns,
};
use crate::store::queries::database::for_postgres as arguments;
use crate::store::{StoreError, StoredActive, StoredStation};

loads!(PgConnection);

static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations/postgres");

pub(super) const ADD_CHARGER: &str = "INSERT INTO charger_info \
    (charger_id, site_id, serial_number, charger_type, rated_power, max_output, min_output, \
     connector_type, latitude, longitude, created_at) \
    VALUES ($1, $2, $3, $4, $5::float8::numeric, $6::float8::numeric, $7::float8::numeric, \
            $8, $9, $10, $11)";
const STATIONS: &str = concat!(
    station_columns!(),
    " WHERE s.identity_folded = ANY($1) OR s.station_key = ANY($2)"
);
/// One look into an index for each.
const TRANSACTIONS: &str = concat!(
    transaction_columns!(),
    " FROM UNNEST($1::bigint[], $2::text[]) AS j (station_key, transaction_id) \
      CROSS JOIN LATERAL (SELECT * FROM charging_transaction u \
          WHERE u.station_key = j.station_key AND u.transaction_id = j.transaction_id \
          ORDER BY u.incarnation DESC LIMIT 1) AS t"
);

const ACTIVE: &str = concat!(
    active_columns!(),
    " AND t.station_key = ANY($1) ORDER BY t.transaction_key"
);
/// One look into an index for each.
const EVENTS_AFTER: &str = concat!(
    "SELECT e.* FROM UNNEST($1::bigint[], $2::integer[]) AS j (transaction_key, seq_no) \
     CROSS JOIN LATERAL (",
    event_columns!(),
    " WHERE e.transaction_key = j.transaction_key AND e.seq_no > j.seq_no) AS e"
);

/// What this file adds to the shared statements, to be prepared by the tests.
#[cfg(test)]
pub(in crate::store) const STATEMENTS: [&str; 5] =
    [ADD_CHARGER, STATIONS, TRANSACTIONS, ACTIVE, EVENTS_AFTER];

pub(super) async fn migrate(connection: &mut PgConnection, place: &str) -> Result<(), StoreError> {
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

async fn commit_lists(connection: &mut PgConnection, batch: &Batch) -> Result<(), sqlx::Error> {
    if batch.writes_a_row_twice() {
        for query in statement::each(batch) {
            query.execute(&mut *connection).await?;
        }
    } else if let Some(query) = statement::of(batch) {
        query.execute(connection).await?;
    }
    Ok(())
}

/// Commits a batch: mostly by one statement, which is a transaction by itself.
pub(super) async fn commit(
    connection: &mut PgConnection,
    batch: &Batch,
) -> Result<(), sqlx::Error> {
    if !batch.has_rare() && !batch.writes_a_row_twice() {
        return commit_lists(connection, batch).await;
    }
    let mut transaction = connection.begin().await?;
    commit_lists(&mut transaction, batch).await?;
    commit_rare(&mut transaction, batch).await?;
    transaction.commit().await
}

pub(super) async fn stations(
    connection: &mut PgConnection,
    identities_folded: &[String],
    keys: &[i64],
) -> Result<Vec<StoredStation>, sqlx::Error> {
    sqlx::query_as(STATIONS)
        .bind(identities_folded)
        .bind(keys)
        .fetch_all(connection)
        .await
}

pub(super) async fn transactions(
    connection: &mut PgConnection,
    wanted: &[(StationKey, String)],
) -> Result<Vec<TransactionRecord>, sqlx::Error> {
    let (stations, ids): (Vec<i64>, Vec<&str>) = wanted
        .iter()
        .map(|(station, id)| (station.0, id.as_str()))
        .unzip();
    sqlx::query_as(TRANSACTIONS)
        .bind(stations)
        .bind(ids)
        .fetch_all(connection)
        .await
}

pub(super) async fn active(
    connection: &mut PgConnection,
    stations: &[i64],
) -> Result<Vec<StoredActive>, sqlx::Error> {
    sqlx::query_as(ACTIVE)
        .bind(stations)
        .fetch_all(connection)
        .await
}

pub(super) async fn events_after(
    connection: &mut PgConnection,
    wanted: &[(i64, i32)],
) -> Result<Vec<StoredEvent>, sqlx::Error> {
    let (keys, seq_nos): (Vec<i64>, Vec<i32>) = wanted.iter().copied().unzip();
    sqlx::query_as(EVENTS_AFTER)
        .bind(keys)
        .bind(seq_nos)
        .fetch_all(connection)
        .await
}
