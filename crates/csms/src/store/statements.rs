//! Every statement of the writing half is prepared on its engine.

use sqlx::{Executor as _, SqlSafeStr as _};

use crate::store::batch as rows;
use crate::store::cell::{Chunked, Record};
use crate::store::queries::contract;
use crate::store::{loads, postgres, sqlite};

/// (SQLite, PostgreSQL) statements that insert and update the rows of each list.
fn pairs() -> Vec<(&'static Chunked, &'static str)> {
    fn insert<R: Record>() -> (&'static Chunked, &'static str) {
        (R::sqlite_insert(), R::POSTGRES_INSERT)
    }
    fn update<R: Record>() -> (&'static Chunked, &'static str) {
        (R::sqlite_update(), R::POSTGRES_UPDATE)
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
    let lists = pairs().into_iter().flat_map(|(sqlite, _)| sqlite.texts());
    for text in lists.chain(loads::STATEMENTS).chain(sqlite::STATEMENTS) {
        let prepared = pool.prepare(text.into_sql_str()).await;
        assert!(prepared.is_ok(), "{text}: {prepared:?}");
    }
}

#[tokio::test]
#[ignore = "needs PostgreSQL: scripts/test"]
async fn postgresql_prepares_every_statement_of_the_writer() {
    let pool = contract::postgres_pool("writer_statements").await;
    let lists = pairs().into_iter().map(|(_, postgres)| postgres);
    for text in lists.chain(loads::STATEMENTS).chain(postgres::STATEMENTS) {
        let prepared = pool.prepare(text.into_sql_str()).await;
        assert!(prepared.is_ok(), "{text}: {prepared:?}");
    }
}
