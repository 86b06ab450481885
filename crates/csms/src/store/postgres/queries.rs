//! What only PostgreSQL says in words of its own when it is read.
//!
//! How it is asked, and everything that both engines say alike, is in `queries/database_queries.rs`.

use sqlx::PgPool;

use crate::store::queries::database::{Database, Texts};
use crate::store::queries::usage::usage_statements;
use crate::store::queries::{Queries, sql};

macro_rules! charger_columns {
    () => {
        "SELECT charger_id, site_id, serial_number, charger_type, \
         rated_power::float8 AS rated_power, max_output::float8 AS max_output, \
         min_output::float8 AS min_output, connector_type, latitude, longitude, current_status, \
         location_detail, installation_date::text AS installation_date, \
         to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"') AS created_at \
         FROM charger_info"
    };
}

usage_statements!("quarter_of(t.started_at)");

/// `$1` id to start after, `$2` limit, `$3` site.
const CHARGERS: &str = concat!(
    charger_columns!(),
    " WHERE charger_id > $1 AND (site_id = $3 OR $3 IS NULL) ORDER BY charger_id LIMIT $2"
);
/// `$1` id in lower case.
const CHARGER: &str = concat!(
    charger_columns!(),
    " WHERE CAST(lower(charger_id) AS TEXT) = $1"
);

/// `$1` identities in lower case.
const FIND_STATIONS: &str = concat!(
    sql::known_station_columns!(),
    " WHERE s.identity_folded = ANY($1)"
);

/// `$1` tokens in lower case.
const FIND_ID_TOKENS: &str = concat!(sql::id_token_columns!(), " WHERE id_token_folded = ANY($1)");

/// What this engine says in words of its own.
pub(in crate::store) static TEXTS: Texts = Texts {
    chargers: CHARGERS,
    charger: CHARGER,
    find_stations: FIND_STATIONS,
    find_id_tokens: FIND_ID_TOKENS,
    charger_statistics: CHARGER_STATISTICS,
    site_statistics: SITE_STATISTICS,
    total_buckets: TOTAL_BUCKETS,
    zone_buckets: ZONE_BUCKETS,
    station_buckets: STATION_BUCKETS,
    site_buckets: SITE_BUCKETS,
};

/// Over a pool of connections.
#[must_use]
pub fn over(pool: PgPool) -> Queries {
    Queries::new(Database::Postgres(pool), &TEXTS)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use sqlx::postgres::PgConnection;
    use sqlx::{AssertSqlSafe, Executor, SqlSafeStr};

    use super::*;
    use crate::facts::StationKey;
    use crate::store::postgres::LISTS;
    use crate::store::queries::{Order, TransactionFilter, contract};
    use crate::store::time::SqlTime;

    #[tokio::test]
    #[ignore = "needs PostgreSQL: scripts/test"]
    async fn prepares_every_statement() {
        let pool = contract::postgres_pool("statements").await;
        for text in sql::statements().into_iter().chain(TEXTS.all()) {
            let prepared = pool.prepare(text.into_sql_str()).await;
            assert!(prepared.is_ok(), "{text}: {prepared:?}");
        }
    }

    /// Twenty thousand transactions of two hundred stations, one in a thousand of them active.
    const TRANSACTIONS: [&str; 3] = [
        "INSERT INTO station (station_key, identity, identity_folded, created_at, updated_at) \
         SELECT n, 'CP' || n, 'cp' || n, now(), now() FROM generate_series(1, 200) AS n",
        "INSERT INTO charging_transaction (transaction_key, station_key, transaction_id, incarnation, \
         ocpp_version, state, completeness, id_token, first_event_at, last_event_at, first_seq_no, \
         last_seq_no, event_count, energy_source, created_at, updated_at) \
         SELECT n, 1 + n % 200, 'T-' || n, 1, 'ocpp2.0.1', \
         CASE WHEN n % 1000 = 0 THEN 'active' ELSE 'ended' END, 'complete', 'EMART-' || n % 5000, \
         to_timestamp(n * 60), to_timestamp(n * 60), 0, 1, 2, 'register', now(), now() \
         FROM generate_series(1, 20000) AS n",
        "ANALYZE",
    ];

    async fn plan_of(
        connection: &mut PgConnection,
        text: &str,
        filter: &TransactionFilter,
        bound: i64,
    ) -> String {
        let time = |time: Option<Timestamp>| time.map(SqlTime::new);
        let rows: Vec<String> = sqlx::query_scalar(AssertSqlSafe(format!("EXPLAIN {text}")))
            .bind(bound)
            .bind(50_i64)
            .bind(filter.state.as_deref())
            .bind(filter.transaction_id.as_deref())
            .bind(filter.id_token.as_deref())
            .bind(time(filter.from))
            .bind(time(filter.to))
            .bind(filter.station.map(|station| station.0))
            .bind(None::<&str>)
            .bind(None::<&str>)
            .fetch_all(connection)
            .await
            .unwrap();
        rows.join("\n")
    }

    #[tokio::test]
    #[ignore = "needs PostgreSQL: scripts/test"]
    async fn on_postgres_every_filter_of_transactions_has_an_index() {
        let pool = contract::postgres_pool("plans").await;
        let mut connection = pool.acquire().await.unwrap();
        for text in TRANSACTIONS {
            sqlx::query(text).execute(&mut *connection).await.unwrap();
        }
        let none = TransactionFilter::default;
        for (filter, index) in [
            (none(), "charging_transaction_pkey"),
            (
                TransactionFilter {
                    transaction_id: Some("T-6".into()),
                    ..none()
                },
                "charging_transaction_id",
            ),
            (
                TransactionFilter {
                    id_token: Some("EMART-7".into()),
                    ..none()
                },
                "charging_transaction_id_token",
            ),
            (
                TransactionFilter {
                    station: Some(StationKey(7)),
                    ..none()
                },
                "charging_transaction_station",
            ),
            (
                TransactionFilter {
                    state: Some("active".into()),
                    ..none()
                },
                "charging_transaction_unfinished",
            ),
            (
                TransactionFilter {
                    from: Timestamp::from_second(600_000).ok(),
                    to: Timestamp::from_second(606_000).ok(),
                    ..none()
                },
                "charging_transaction_begin",
            ),
        ] {
            let (listing, _) = sql::transactions(&filter);
            for (order, bound) in [(Order::Newest, i64::MAX), (Order::Oldest, 0)] {
                let text = listing.text(order);
                let plan = plan_of(&mut connection, text, &filter, bound).await;
                // A scan of the index, or of the rows that a bitmap of it tells.
                let scans = [format!("using {index} on"), format!("on {index}  (")];
                let is_used = scans.iter().any(|scan| plan.contains(scan));
                assert!(is_used, "{filter:?} {index}: {plan}");
            }
        }
        // What the writer loads: the latest incarnation of some ids, the active ones of some stations.
        for (text, list, index) in [
            (
                LISTS.transactions,
                r#"[[7,"T-6"]]"#,
                "charging_transaction_id",
            ),
            (LISTS.active, "[7,8]", "charging_transaction_unfinished"),
        ] {
            let query = sqlx::query_scalar(AssertSqlSafe(format!("EXPLAIN {text}"))).bind(list);
            let plan: Vec<String> = query.fetch_all(&mut *connection).await.unwrap();
            let plan = plan.join("\n");
            assert!(
                plan.contains(index) && !plan.contains("Seq Scan on charging"),
                "{plan}"
            );
        }
    }
}
