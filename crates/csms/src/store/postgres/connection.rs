//! What the writing connection to PostgreSQL does.
//!
//! That only one process writes is the business of `process`.

use sqlx::Connection as _;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::PgConnection;

use super::statement;
use crate::store::StoreError;
use crate::store::batch::Batch;
use crate::store::change::Statement;
use crate::store::loads::database::ListTexts;
use crate::store::loads::{
    self as sql, OldTransaction, active_columns, event_columns, station_columns,
    transaction_columns,
};
use crate::store::queries::database::for_postgres;
use crate::store::rare;
use crate::store::seed::Seed;
use crate::store::time::SqlTime;

static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations/postgres");

pub(in crate::store) const ADD_CHARGER: &str = "INSERT INTO charger_info \
    (charger_id, site_id, serial_number, charger_type, rated_power, max_output, min_output, \
     connector_type, latitude, longitude, created_at) \
    VALUES ($1, $2, $3, $4, $5::float8::numeric, $6::float8::numeric, $7::float8::numeric, \
            $8, $9, $10, $11)";

/// An array of the list's values is looked up by an index, one look for each; so is each pair.
pub(in crate::store) static LISTS: ListTexts = ListTexts {
    stations: concat!(
        station_columns!(),
        " WHERE s.identity_folded = ANY(ARRAY(SELECT json_array_elements_text($1::json))) \
         OR s.station_key = ANY(ARRAY(SELECT json_array_elements_text($2::json)::bigint))"
    ),
    transactions: concat!(
        transaction_columns!(),
        " FROM json_array_elements($1::json) AS j CROSS JOIN LATERAL \
         (SELECT * FROM charging_transaction u \
          WHERE u.station_key = (j->>0)::bigint AND u.transaction_id = j->>1 \
          ORDER BY u.incarnation DESC LIMIT 1) AS t"
    ),
    active: concat!(
        active_columns!(),
        " AND t.station_key = ANY(ARRAY(SELECT json_array_elements_text($1::json)::bigint)) \
         ORDER BY t.transaction_key"
    ),
    events_after: concat!(
        "SELECT e.* FROM json_array_elements($1::json) AS j CROSS JOIN LATERAL (",
        event_columns!(),
        " WHERE e.transaction_key = (j->>0)::bigint AND e.seq_no > (j->>1)::integer) AS e"
    ),
};

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
                source: source.into(),
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

/// What a batch holds besides lists of rows; rare.
async fn commit_rare(connection: &mut PgConnection, batch: &Batch) -> Result<(), sqlx::Error> {
    run(connection, rare::statements(batch)).await?;
    let Some(wanted) = batch.thin else {
        return Ok(());
    };
    let next: Vec<OldTransaction> = sqlx::query_as(sql::NEXT_TO_THIN)
        .bind(sql::THINNED_UP_TO)
        .bind(sql::LOOK_AT)
        .fetch_all(&mut *connection)
        .await?;
    run(connection, rare::thinning(&next, wanted)).await
}

async fn run(
    connection: &mut PgConnection,
    statements: impl IntoIterator<Item = Statement>,
) -> Result<(), sqlx::Error> {
    for statement in statements {
        let query = sqlx::query_with(statement.text, for_postgres(statement.params)?);
        query.execute(&mut *connection).await?;
    }
    Ok(())
}

/// Takes `count` numbers of a counter; gives the first.
pub(super) async fn reserve(
    connection: &mut PgConnection,
    counter: &str,
    count: i64,
) -> Result<i64, sqlx::Error> {
    let last: i64 = sqlx::query_scalar(sql::RESERVE)
        .bind(counter)
        .bind(count)
        .fetch_one(connection)
        .await?;
    Ok(last - count + 1)
}

/// Fills a new database, ends what processes that are over left open, and reserves numbers of live events
/// (gives the first one).
pub(super) async fn take_over(
    connection: &mut PgConnection,
    seed: Seed,
    now: SqlTime,
) -> Result<i64, sqlx::Error> {
    let counters: Vec<(String, i64)> = sqlx::query_as(sql::COUNTERS)
        .fetch_all(&mut *connection)
        .await?;
    let (batch, first_live_seq) = rare::take_over(&counters, ADD_CHARGER, seed, now);
    commit(connection, &batch).await?;
    Ok(first_live_seq)
}
