//! What only SQLite says in words of its own when it is read.
//!
//! How it is asked, and everything that both engines say alike, is in `queries/database_queries.rs`.

use crate::store::queries::database::{Database, Texts};
use crate::store::queries::usage::usage_statements;
use crate::store::queries::{Queries, sql};

macro_rules! charger_columns {
    () => {
        "SELECT charger_id, site_id, serial_number, charger_type, rated_power, max_output, \
         min_output, connector_type, latitude, longitude, current_status, location_detail, \
         installation_date, strftime('%Y-%m-%dT%H:%M:%fZ', created_at) AS created_at \
         FROM charger_info"
    };
}

usage_statements!("t.started_at / 900000000");

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
    " WHERE s.identity_folded IN (SELECT value FROM json_each($1))"
);

/// `$1` tokens in lower case.
const FIND_ID_TOKENS: &str = concat!(
    sql::id_token_columns!(),
    " WHERE id_token_folded IN (SELECT value FROM json_each($1))"
);

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

/// Over connections that should be read-only.
pub(in crate::store) fn over(database: Database) -> Queries {
    Queries::new(database, &TEXTS)
}

#[cfg(test)]
mod plans;

#[cfg(test)]
mod tests {
    use sqlx::{Executor, SqlSafeStr};

    use super::*;
    use crate::store::queries::contract;

    #[tokio::test]
    async fn prepares_every_statement() {
        let pool = contract::sqlite_pool().await;
        for text in sql::statements().into_iter().chain(TEXTS.all()) {
            let prepared = pool.prepare(text.into_sql_str()).await;
            assert!(prepared.is_ok(), "{text}: {prepared:?}");
        }
    }
}
