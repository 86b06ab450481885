//! Both engines have the same migrations, and these make the same tables.
//!
//! From the first release on, a migration is never edited: a change is the next number, on both engines.

use std::collections::BTreeSet;
use std::path::Path;

use sqlx::Row as _;

use crate::store::queries::contract;

/// The file names of an engine's migrations, in order.
fn files(engine: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations");
    let files = std::fs::read_dir(folder.join(engine)).unwrap();
    let mut names: Vec<_> = files
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn both_engines_have_the_same_numbers() {
    let (sqlite, postgres) = (files("sqlite"), files("postgres"));
    assert_eq!(sqlite, postgres);
    for (number, name) in sqlite.iter().enumerate() {
        assert!(name.starts_with(&format!("{:04}_", number + 1)), "{name}");
    }
}

/// "table.column", of tables and views, with a mark where the column may be NULL.
type Columns = BTreeSet<String>;

fn column(table: &str, name: &str, is_required: bool) -> String {
    format!("{table}.{name}{}", if is_required { "" } else { "?" })
}

async fn sqlite_columns() -> Columns {
    let pool = contract::sqlite_pool().await;
    let text = "SELECT t.name, c.name, c.\"notnull\" = 1 OR c.pk > 0, t.type = 'table' \
                FROM sqlite_schema t JOIN pragma_table_info(t.name) c \
                WHERE t.type IN ('table', 'view') AND t.name NOT LIKE 'sqlite%' \
                AND t.name NOT LIKE '\\_sqlx%' ESCAPE '\\'";
    let rows = sqlx::query(text).fetch_all(&pool).await.unwrap();
    let columns = rows.iter().map(|row| {
        let (table, name): (String, String) = (row.get(0), row.get(1));
        // Of a view no engine knows it.
        column(&table, &name, row.get::<bool, _>(2) && row.get(3))
    });
    columns.collect()
}

#[tokio::test]
#[ignore = "needs PostgreSQL: scripts/test"]
async fn postgresql_has_the_tables_and_columns_of_sqlite() {
    let pool = contract::postgres_pool("same_columns").await;
    let text = "SELECT table_name::text, column_name::text, is_nullable = 'NO' \
                FROM information_schema.columns \
                WHERE table_schema = current_schema() AND table_name NOT LIKE '\\_sqlx%'";
    let rows = sqlx::query(text).fetch_all(&pool).await.unwrap();
    let columns: Columns = rows
        .iter()
        .map(|row| {
            let (table, name): (String, String) = (row.get(0), row.get(1));
            column(&table, &name, row.get(2))
        })
        .collect();
    assert_eq!(columns, sqlite_columns().await);
}

#[tokio::test]
async fn the_tables_of_sqlite_are_there() {
    let columns = sqlite_columns().await;
    for known in [
        "transaction_event.message_key",
        "transaction_event.message_id?",
        "charging_transaction.state",
        "charger_usage_log.charger_id?",
    ] {
        assert!(columns.contains(known), "{known}");
    }
}
