//! How both engines go about the questions of the blocks: by an index, without reading a table that grows.
//!
//! SQLite's planner decides without knowing how many rows there are, so what it says of an empty database holds for a
//! full one. PostgreSQL is told to read a table only where it has no other way.

use std::collections::BTreeSet;

use sqlx::AssertSqlSafe;

use super::STATEMENTS;
use crate::store::queries::contract;

/// What is read as a whole by a question that asks for all of it (no WHERE), and why that is never much.
const SMALL: &[(&str, &str)] = &[
    ("charger_info", "the chargers of the installation, at start"),
    ("load_promise", "a few for each station"),
    ("operator_token", "people and programs, at start"),
    ("site", "the sites of the installation, at start"),
    ("site_limit", "one for each site"),
    ("tariff_version", "what operators have set, at start"),
    (
        "vendor_message",
        "what operators have set, no more than a bound",
    ),
];
/// Indexes of the few rows that still wait for something: they are read as a whole.
const OPEN: &[&str] = &["held_command_waiting", "security_upgrade_waiting"];

fn questions() -> impl Iterator<Item = &'static str> {
    let all = STATEMENTS.iter().copied().flatten().copied();
    all.filter(|text| text.starts_with("SELECT"))
}

/// The tables that a statement names, by the name that a plan calls them by.
fn tables_of(text: &str) -> Vec<(String, String)> {
    let words: Vec<&str> = text
        .split(|letter: char| !(letter.is_alphanumeric() || letter == '_'))
        .filter(|word| !word.is_empty())
        .collect();
    let mut tables = Vec::new();
    for (place, word) in words.iter().enumerate() {
        if !matches!(*word, "FROM" | "JOIN") {
            continue;
        }
        let Some(table) = words.get(place + 1) else {
            continue;
        };
        let next = words.get(place + 2).copied().unwrap_or_default();
        let is_alias = !next.is_empty() && next == next.to_lowercase();
        let alias = if is_alias { next } else { table };
        tables.push((alias.to_owned(), (*table).to_owned()));
    }
    tables
}

/// What a plan reads as a whole, and may not.
fn whole(text: &str, plan: &str, before: &str) -> BTreeSet<String> {
    let tables = tables_of(text);
    let lines = plan.lines();
    let lines = lines.filter(|line| !OPEN.iter().any(|index| line.contains(index)));
    let lines = lines.filter_map(|line| line.split_once(before));
    let asks_for_all = !text.contains(" WHERE ");
    let names = lines.filter_map(|(_, rest)| rest.split_whitespace().next());
    names
        .filter_map(|name| {
            let found = tables
                .iter()
                .find(|(alias, table)| alias == name || table == name);
            found.map(|(_, table)| table.clone())
        })
        .filter(|table| !(asks_for_all && SMALL.iter().any(|(small, _)| small == table)))
        .collect()
}

#[tokio::test]
async fn on_sqlite_no_question_of_a_block_reads_a_table_that_grows() {
    let pool = contract::sqlite_pool().await;
    let mut wrong = Vec::new();
    for text in questions() {
        let rows: Vec<(i64, i64, i64, String)> =
            sqlx::query_as(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {text}")))
                .fetch_all(&pool)
                .await
                .unwrap();
        let plan: String = rows.into_iter().map(|row| row.3 + "\n").collect();
        let read = whole(text, &plan, "SCAN ");
        if !read.is_empty() {
            wrong.push(format!("{read:?}: {text}\n{plan}"));
        }
    }
    assert!(questions().count() > 80);
    assert!(wrong.is_empty(), "{} {}", wrong.len(), wrong.join("\n"));
}

#[tokio::test]
#[ignore = "needs PostgreSQL: scripts/test"]
async fn on_postgres_no_question_of_a_block_reads_a_table_that_grows() {
    let pool = contract::postgres_pool("block_plans").await;
    let mut connection = pool.acquire().await.unwrap();
    for setting in [
        "enable_seqscan = off",
        "plan_cache_mode = force_generic_plan",
    ] {
        let set = AssertSqlSafe(format!("SET {setting}"));
        sqlx::raw_sql(set).execute(&mut *connection).await.unwrap();
    }
    let mut wrong = Vec::new();
    for text in questions() {
        let count = (1..=20).filter(|n| text.contains(&format!("${n}"))).count();
        let values = vec!["NULL"; count].join(", ");
        let execute = if count == 0 {
            "EXPLAIN EXECUTE question".to_owned()
        } else {
            format!("EXPLAIN EXECUTE question({values})")
        };
        let prepare = AssertSqlSafe(format!("PREPARE question AS {text}"));
        sqlx::raw_sql(prepare)
            .execute(&mut *connection)
            .await
            .unwrap();
        let plan = explained(&mut connection, execute).await;
        let forget = AssertSqlSafe("DEALLOCATE question".to_owned());
        sqlx::raw_sql(forget)
            .execute(&mut *connection)
            .await
            .unwrap();
        let read = whole(text, &plan, "Seq Scan on ");
        if !read.is_empty() {
            wrong.push(format!("{read:?}: {text}\n{plan}"));
        }
    }
    assert!(wrong.is_empty(), "{} {}", wrong.len(), wrong.join("\n"));
}

async fn explained(connection: &mut sqlx::PgConnection, text: String) -> String {
    use sqlx::Row as _;
    let rows = sqlx::raw_sql(AssertSqlSafe(text));
    let rows = rows.fetch_all(connection).await.unwrap();
    let lines: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    lines.join("\n")
}
