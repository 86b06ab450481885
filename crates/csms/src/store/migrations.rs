//! What an older database holds is there after its tables were brought up to date.

use sqlx::sqlite::SqlitePoolOptions;

use crate::store::queries::{MessageFilter, PageRequest, Queries, contract};
use crate::store::{postgres, sqlite};

macro_rules! migration {
    ($path:literal) => {
        include_str!(concat!("../../../../migrations/", $path))
    };
}

/// The two frames of an exchange, and what could not be read with the answer to it.
const OLD_JOURNAL: &str = "INSERT INTO message (message_key, at, station_key, connection_key, \
     ocpp_version, direction, message_type, message_id, action, outcome, ms, frame) VALUES \
     (1, $AT, 1, 1, 'ocpp2.0.1', 'in', 2, 'a', 'Authorize', NULL, NULL, '[2,\"a\",\"Authorize\",{}]'), \
     (2, $AT, 1, 1, 'ocpp2.0.1', 'out', 3, 'a', 'Authorize', 'result', 1.5, '[3,\"a\",{}]'), \
     (3, $AT, 1, 1, 'ocpp2.0.1', 'in', 0, '-1', NULL, NULL, NULL, 'hello'), \
     (7, $AT, 1, 1, 'ocpp2.0.1', 'out', 4, '-1', NULL, 'RpcFrameworkError', NULL, '[4,\"-1\"]')";
const STATION: &str = "INSERT INTO station (station_key, identity, identity_folded, created_at, \
     updated_at) VALUES (1, 'CP1', 'cp1', $AT, $AT)";

async fn are_there(queries: &dyn Queries) {
    let every = MessageFilter::default();
    let rows = queries.messages(&every, PageRequest::oldest(10));
    let rows = rows.await.unwrap();
    let told: Vec<_> = rows
        .iter()
        .map(|row| {
            (
                row.message_key,
                row.direction.as_str(),
                row.outcome.as_deref(),
                row.ms,
                row.call.as_ref().map(|call| call.0.as_str()),
                row.answer.as_ref().map(|answer| answer.0.as_str()),
            )
        })
        .collect();
    let error = Some("RpcFrameworkError");
    assert_eq!(
        told,
        [
            (1, "in", None, None, Some(r#"[2,"a","Authorize",{}]"#), None),
            (
                2,
                "out",
                Some("result"),
                Some(1.5),
                None,
                Some(r#"[3,"a",{}]"#)
            ),
            (3, "in", None, None, Some("hello"), None),
            (7, "out", error, None, None, Some(r#"[4,"-1"]"#)),
        ]
    );
}

#[tokio::test]
async fn sqlite_keeps_the_frames_of_an_older_journal() {
    let pool = SqlitePoolOptions::new().max_connections(1);
    let pool = pool.connect("sqlite::memory:").await.unwrap();
    for text in [
        migration!("sqlite/0001_init.sql"),
        migration!("sqlite/0002_usage.sql"),
        migration!("sqlite/0003_events_by_arrival.sql"),
    ] {
        sqlx::raw_sql(text).execute(&pool).await.unwrap();
    }
    for text in [STATION, OLD_JOURNAL] {
        let text = sqlx::AssertSqlSafe(text.replace("$AT", "1000000"));
        sqlx::raw_sql(text).execute(&pool).await.unwrap();
    }
    let text = migration!("sqlite/0004_exchanges.sql");
    sqlx::raw_sql(text).execute(&pool).await.unwrap();
    are_there(&sqlite::queries::SqliteQueries::new(pool)).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL: scripts/test"]
async fn postgresql_keeps_the_frames_of_an_older_journal() {
    let pool = contract::empty_postgres_pool("older_journal").await;
    for text in [
        migration!("postgres/0001_init.sql"),
        migration!("postgres/0002_usage.sql"),
    ] {
        sqlx::raw_sql(text).execute(&pool).await.unwrap();
    }
    for text in [STATION, OLD_JOURNAL] {
        let text = sqlx::AssertSqlSafe(text.replace("$AT", "to_timestamp(1)"));
        sqlx::raw_sql(text).execute(&pool).await.unwrap();
    }
    let text = migration!("postgres/0003_exchanges.sql");
    sqlx::raw_sql(text).execute(&pool).await.unwrap();
    are_there(&postgres::queries::PostgresQueries::new(pool)).await;
}
