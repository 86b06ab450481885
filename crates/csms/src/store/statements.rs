//! Every statement of the writing half is prepared on its engine.

use sqlx::{Executor as _, SqlSafeStr as _};

use crate::store::batch as rows;
use crate::store::cell::Record;
use crate::store::queries::contract;
use crate::store::{loads, postgres, sqlite, tables};

/// (SQLite, PostgreSQL) statements that insert and update the rows of each list.
fn pairs() -> Vec<(&'static str, &'static str)> {
    fn insert<R: Record>() -> (&'static str, &'static str) {
        (R::SQLITE_INSERT, R::POSTGRES_INSERT)
    }
    fn update<R: Record>() -> (&'static str, &'static str) {
        (R::SQLITE_UPDATE, R::POSTGRES_UPDATE)
    }
    vec![
        insert::<rows::StationRecord>(),
        update::<rows::StationRecord>(),
        insert::<rows::ConnectionRecord>(),
        update::<rows::ConnectionEnd>(),
        insert::<rows::ConnectorRecord>(),
        update::<rows::ChargerState>(),
        insert::<rows::RefusedConnectionRecord>(),
        insert::<rows::TariffRecord>(),
        insert::<rows::TransactionRecord>(),
        update::<rows::TransactionRecord>(),
        update::<rows::Progress>(),
        insert::<rows::StationUsageRecord>(),
        insert::<rows::TotalUsageRecord>(),
        insert::<rows::EventRecord>(),
        insert::<rows::RefusedEventRecord>(),
        insert::<rows::MeterValueRecord>(),
        insert::<rows::VariableRecord>(),
        insert::<rows::ReportRecord>(),
        insert::<rows::CommandRecord>(),
        update::<rows::CommandEndRecord>(),
        insert::<rows::UploadRecord>(),
        update::<rows::StoredFileRecord>(),
        update::<rows::UploadEnd>(),
        insert::<rows::CounterRecord>(),
        insert::<rows::IdTokenRecord>(),
        insert::<rows::MessageRecord>(),
    ]
}

#[tokio::test]
async fn sqlite_prepares_every_statement_of_the_writer() {
    let pool = contract::sqlite_pool().await;
    let lists = pairs().into_iter().map(|(sqlite, _)| sqlite);
    let tables = tables::STATEMENTS.iter().copied().flatten().copied();
    for text in lists
        .chain(loads::STATEMENTS)
        .chain(sqlite::STATEMENTS)
        .chain(sqlite::LISTS.all())
        .chain(tables)
    {
        let prepared = pool.prepare(text.into_sql_str()).await;
        assert!(prepared.is_ok(), "{text}: {prepared:?}");
    }
}

#[tokio::test]
#[ignore = "needs PostgreSQL: scripts/test"]
async fn postgresql_prepares_every_statement_of_the_writer() {
    let pool = contract::postgres_pool("writer_statements").await;
    let lists = pairs().into_iter().map(|(_, postgres)| postgres);
    let tables = tables::STATEMENTS.iter().copied().flatten().copied();
    for text in lists
        .chain(loads::STATEMENTS)
        .chain(tables)
        .chain([postgres::ADD_CHARGER])
        .chain(postgres::LISTS.all())
        .chain(postgres::PROCESS_STATEMENTS)
    {
        let prepared = pool.prepare(text.into_sql_str()).await;
        assert!(prepared.is_ok(), "{text}: {prepared:?}");
    }
}

#[tokio::test]
async fn a_start_ends_only_what_belongs_to_processes_that_are_over() {
    let pool = contract::sqlite_pool().await;
    for text in [
        "INSERT INTO station (station_key, identity, identity_folded, registration_setting, created_at, updated_at) \
         VALUES (1, 'A', 'a', 'Accepted', 0, 0)",
        "INSERT INTO process (process_key, node, started_at, seen_at, ended_at) \
         VALUES (1, 'a', 0, 0, 5), (2, 'b', 0, 0, NULL), (3, 'a', 6, 6, NULL)",
        "INSERT INTO connection (connection_key, station_key, ocpp_version, security_profile, \
         remote_address, connected_at, process_key) SELECT value, 1, 'ocpp2.0.1', 0, '', 0, \
         nullif(value, 4) FROM json_each('[1,2,3,4]')",
        "INSERT INTO command (command_key, station_key, action, state, principal, message_id, \
         request_frame, created_at, expires_at, process_key) SELECT value, 1, 'Reset', 'queued', '', \
         '', '[]', 0, 0, nullif(value, 4) FROM json_each('[1,2,3,4]')",
    ] {
        sqlx::query(text).execute(&pool).await.unwrap();
    }
    for text in [loads::CLOSE_CONNECTIONS, loads::END_COMMANDS] {
        sqlx::query(text).bind(7_i64).execute(&pool).await.unwrap();
    }
    for text in [
        "SELECT connection_key FROM connection WHERE disconnected_at IS NULL",
        "SELECT command_key FROM command WHERE state = 'queued'",
    ] {
        let running: Vec<i64> = sqlx::query_scalar(text).fetch_all(&pool).await.unwrap();
        assert_eq!(running, [2, 3], "{text}");
    }
    let text = loads::OPEN_CONNECTIONS;
    let own = sqlx::query_scalar(text).bind(3_i64);
    let own: Vec<i64> = own.fetch_all(&pool).await.unwrap();
    assert_eq!(own, [3]);
}
