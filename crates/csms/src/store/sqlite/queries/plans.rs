//! How SQLite goes about each question: by an index, without reading a whole table.
//!
//! The planner decides without knowing how many rows there are (nobody runs ANALYZE), so what it says
//! of an empty database holds for a full one.

use jiff::Timestamp;
use sqlx::{AssertSqlSafe, SqlitePool};

use super::*;
use crate::facts::StationKey;
use crate::store::queries::{Order, TransactionFilter, contract};

async fn plan_of(pool: &SqlitePool, text: &'static str) -> String {
    let rows: Vec<(i64, i64, i64, String)> =
        sqlx::query_as(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {text}")))
            .fetch_all(pool)
            .await
            .unwrap();
    rows.into_iter().map(|row| row.3 + "\n").collect()
}

#[tokio::test]
async fn no_list_reads_a_whole_table_or_sorts() {
    let pool = contract::sqlite_pool().await;
    let lists = sql::statements().into_iter();
    let lists: Vec<_> = lists.filter(|text| text.ends_with("LIMIT $2")).collect();
    assert!(lists.len() >= 30, "{}", lists.len());
    for text in lists {
        let plan = plan_of(&pool, text).await;
        // Of one transactionId there are few rows to sort: one of each station, and its incarnations.
        let may_sort = text.contains(" AND t.transaction_id = $4 AND ");
        let is_good = !plan.contains("SCAN ") && (may_sort || !plan.contains("TEMP B-TREE"));
        assert!(is_good, "{text}\n{plan}");
    }
}

#[tokio::test]
async fn many_stations_are_looked_up_by_the_index_of_their_identities() {
    let pool = contract::sqlite_pool().await;
    for text in [FIND_STATIONS, sql::FIND_STATION] {
        let plan = plan_of(&pool, text).await;
        let is_good = plan.contains("SEARCH s ") && plan.contains("(identity_folded=?)");
        assert!(is_good && !plan.contains("SCAN s"), "{text}\n{plan}");
    }
}

#[tokio::test]
async fn the_journal_looks_events_up_by_the_number_of_their_exchange() {
    let pool = contract::sqlite_pool().await;
    for order in [Order::Newest, Order::Oldest] {
        let plan = plan_of(&pool, sql::MESSAGES.text(order)).await;
        let key = "SEARCH e USING INTEGER PRIMARY KEY (rowid=?)";
        assert!(plan.contains(key), "{plan}");
    }
}

#[tokio::test]
async fn every_filter_of_transactions_has_an_index() {
    let pool = contract::sqlite_pool().await;
    let some = || Some("x".to_owned());
    let none = TransactionFilter::default;
    for (filter, index) in [
        (none(), "PRIMARY KEY"),
        (
            TransactionFilter {
                transaction_id: some(),
                ..none()
            },
            "charging_transaction_id",
        ),
        (
            TransactionFilter {
                id_token: some(),
                ..none()
            },
            "charging_transaction_id_token",
        ),
        (
            TransactionFilter {
                station: Some(StationKey(1)),
                ..none()
            },
            "charging_transaction_station",
        ),
        (
            TransactionFilter {
                state: some(),
                ..none()
            },
            "charging_transaction_unfinished",
        ),
        (
            TransactionFilter {
                from: Some(Timestamp::MIN),
                ..none()
            },
            "charging_transaction_begin",
        ),
    ] {
        let (listing, _) = sql::transactions(&filter);
        for order in [Order::Newest, Order::Oldest] {
            let plan = plan_of(&pool, listing.text(order)).await;
            assert!(plan.contains(index), "{filter:?}: {plan}");
        }
    }
}

#[tokio::test]
async fn statistics_read_the_sums_and_of_transactions_only_the_active_ones() {
    let pool = contract::sqlite_pool().await;
    for text in TEXTS.usage() {
        let plan = plan_of(&pool, text).await;
        for line in plan.lines().filter(|line| line.contains(" t")) {
            let is_active = line.contains("charging_transaction_active");
            let is_other = !line.contains("SCAN t") && !line.contains("SEARCH t ");
            assert!(is_active || is_other, "{text}\n{plan}");
        }
    }
}
