//! A SELECT of somebody else's, as JSON: what a scenario asks the database for.
//!
//! It runs as a subquery, so that nothing but a SELECT can stand there, over a connection that refuses to write.
//! Columns get the types of JSON: numbers, texts, booleans, null. PostgreSQL tells instants in RFC 3339, SQLite as
//! the text that its views make of them.

use serde_json::{Map, Value};
use sqlx::sqlite::{Sqlite, SqliteRow};
use sqlx::{AssertSqlSafe, Column as _, Postgres, Row as _, TypeInfo as _, ValueRef as _};

use super::{Connection, Queries};
use crate::database::DatabaseError;

/// Most rows that one SELECT may give.
const MOST_ROWS: usize = 1_000;

/// A row: its columns by name.
pub type JsonRow = Map<String, Value>;

impl Queries {
    /// The rows of the SELECT `text`, in which `$1`, `$2` … stand for `values`.
    ///
    /// # Errors
    /// [`DatabaseError`], also if it is no SELECT, would write, or gives more than 1,000 rows.
    pub async fn select(
        &mut self,
        text: &str,
        values: &[&str],
    ) -> Result<Vec<JsonRow>, DatabaseError> {
        // Behind a line of its own, so that a comment at the end of the text ends there.
        let limit = MOST_ROWS + 1;
        let rows: Vec<JsonRow> = match &mut self.connection {
            Connection::Sqlite(connection) => {
                let text = format!("SELECT * FROM (\n{text}\n) LIMIT {limit}");
                let mut query = sqlx::query::<Sqlite>(AssertSqlSafe(text));
                for value in values {
                    query = query.bind(value.to_string());
                }
                let rows = query.fetch_all(connection).await?;
                rows.iter().map(of_sqlite).collect::<Result<_, _>>()?
            }
            Connection::Postgres(connection) => {
                let text =
                    format!("SELECT to_jsonb(asked)::text FROM (\n{text}\n) asked LIMIT {limit}");
                let mut query = sqlx::query_scalar::<Postgres, String>(AssertSqlSafe(text));
                for value in values {
                    query = query.bind(value.to_string());
                }
                let rows = query.fetch_all(connection).await?;
                let rows = rows.iter().map(|row| serde_json::from_str(row));
                rows.collect::<Result<_, _>>()
                    .map_err(|error| sqlx::Error::Decode(Box::new(error)))?
            }
        };
        if rows.len() > MOST_ROWS {
            return Err(DatabaseError::ManyRows(MOST_ROWS));
        }
        Ok(rows)
    }
}

fn of_sqlite(row: &SqliteRow) -> Result<JsonRow, sqlx::Error> {
    let mut columns = JsonRow::new();
    for column in row.columns() {
        let index = column.ordinal();
        let value = row.try_get_raw(index)?;
        let kind = value.type_info();
        let json = match (value.is_null(), column.type_info().name(), kind.name()) {
            (true, ..) => Value::Null,
            (false, "BOOLEAN", "INTEGER" | "BOOLEAN") => {
                Value::from(row.try_get_unchecked::<bool, _>(index)?)
            }
            (false, _, "INTEGER") => Value::from(row.try_get_unchecked::<i64, _>(index)?),
            (false, _, "REAL") => Value::from(row.try_get_unchecked::<f64, _>(index)?),
            (false, _, "BLOB") => {
                let bytes: Vec<u8> = row.try_get_unchecked(index)?;
                Value::from(format!("{} bytes", bytes.len()))
            }
            _ => Value::from(row.try_get_unchecked::<String, _>(index)?),
        };
        columns.insert(column.name().to_owned(), json);
    }
    Ok(columns)
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use sqlx::Connection as _;

    use crate::database;

    /// A database with something in it, and what a SELECT says.
    async fn asked(text: &str) -> Result<Vec<super::JsonRow>, String> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("some.sqlite");
        let url = format!("sqlite://{}?mode=rwc", file.display());
        let mut made = sqlx::SqliteConnection::connect(&url).await.unwrap();
        sqlx::raw_sql(
            "CREATE TABLE t (id INTEGER, kwh REAL, open BOOLEAN, note TEXT);
             INSERT INTO t VALUES (1, 1.67, TRUE, 'a'), (2, NULL, FALSE, 'b')",
        )
        .execute(&mut made)
        .await
        .unwrap();
        let mut queries = database::open(&file.display().to_string()).await.unwrap();
        let rows = queries.select(text, &["b"]).await;
        let (left,): (i64,) = sqlx::query_as("SELECT COUNT(*) FROM t")
            .fetch_one(&mut made)
            .await
            .unwrap();
        assert_eq!(left, 2, "nothing was written");
        rows.map_err(|error| error.to_string())
    }

    #[tokio::test]
    async fn rows_become_json() {
        let rows = asked("SELECT * FROM t WHERE note <> 'c' ORDER BY id -- all").await;
        let rows: Vec<_> = rows
            .unwrap()
            .into_iter()
            .map(serde_json::Value::from)
            .collect();
        assert_eq!(
            rows,
            [
                json!({"id": 1, "kwh": 1.67, "open": true, "note": "a"}),
                json!({"id": 2, "kwh": null, "open": false, "note": "b"}),
            ]
        );
        let rows = asked("SELECT COUNT(*) AS n FROM t WHERE note = $1").await;
        assert_eq!(rows.unwrap()[0]["n"], 1);
    }

    #[tokio::test]
    async fn what_writes_and_what_is_no_select_is_refused() {
        for text in [
            "DELETE FROM t RETURNING id",
            "SELECT 1) LIMIT 0; DELETE FROM t; SELECT * FROM (SELECT 1",
            "PRAGMA query_only = OFF",
            "SELECT x FROM t",
        ] {
            assert!(asked(text).await.is_err(), "{text}");
        }
    }

    #[tokio::test]
    async fn more_rows_than_anybody_reads_are_refused() {
        let many = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1001) SELECT i FROM n";
        let error = asked(many).await.unwrap_err();
        assert!(error.contains("more than 1000 rows"), "{error}");
    }
}
