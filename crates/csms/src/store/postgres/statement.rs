//! The statement that writes the lists of a batch: one for all of them, so that a commit is one round trip.
//!
//! Each list is a part of its own (`WITH … AS (INSERT …)`); foreign keys are checked when all parts are
//! done. Every part sees the database as it was before the statement. So a row that two lists write needs
//! two statements: [`Batch::writes_a_row_twice`].

use std::fmt::Write as _;

use sqlx::AssertSqlSafe;

use crate::store::batch::{Batch, for_each_list};
use crate::store::cell::{PostgresQuery, Record};

/// The text of a statement in the making.
#[derive(Debug, Default)]
struct Text {
    text: String,
    parts: usize,
    /// Of the parts so far.
    parameters: usize,
}

impl Text {
    /// Adds a part; its parameters are numbered on.
    fn add(&mut self, statement: &str) {
        let begin = if self.parts == 0 { "WITH" } else { "," };
        // Writing to a string does not fail.
        let _ = write!(self.text, "{begin} list_{} AS (", self.parts);
        self.parts += 1;
        let before = self.parameters;
        let mut pieces = statement.split('$');
        self.text.push_str(pieces.next().unwrap_or_default());
        for piece in pieces {
            let rest = piece.trim_start_matches(|c: char| c.is_ascii_digit());
            let number: usize = piece[..piece.len() - rest.len()].parse().unwrap_or(0);
            self.parameters = self.parameters.max(before + number);
            let _ = write!(self.text, "${}{rest}", before + number);
        }
        self.text.push(')');
    }

    fn finished(mut self) -> String {
        self.text.push_str(" SELECT 1");
        self.text
    }
}

/// What writes all lists of `batch`; `None` = they are empty.
pub(super) fn of(batch: &Batch) -> Option<PostgresQuery<'_>> {
    let mut text = Text::default();
    let mut only = None;
    macro_rules! insert {
        ($rows:expr) => {
            if let Some(statement) = insert(&$rows) {
                only = Some(statement);
                text.add(statement);
            }
        };
    }
    macro_rules! update {
        ($rows:expr) => {
            if let Some(statement) = update(&$rows) {
                only = Some(statement);
                text.add(statement);
            }
        };
    }
    for_each_list!(batch, insert, update);
    let mut query = match (text.parts, only) {
        (1, Some(statement)) => sqlx::query(statement),
        (0, _) => return None,
        _ => sqlx::query(AssertSqlSafe(text.finished())),
    };
    macro_rules! bind {
        ($rows:expr) => {
            if !$rows.is_empty() {
                query = bind(&$rows, query);
            }
        };
    }
    for_each_list!(batch, bind, bind);
    Some(query)
}

/// What writes each list by itself, in their order.
pub(super) fn each(batch: &Batch) -> Vec<PostgresQuery<'_>> {
    let mut queries = Vec::new();
    macro_rules! insert {
        ($rows:expr) => {
            queries.extend(insert(&$rows).map(|text| bind(&$rows, sqlx::query(text))))
        };
    }
    macro_rules! update {
        ($rows:expr) => {
            queries.extend(update(&$rows).map(|text| bind(&$rows, sqlx::query(text))))
        };
    }
    for_each_list!(batch, insert, update);
    queries
}

fn insert<R: Record>(rows: &[R]) -> Option<&'static str> {
    (!rows.is_empty()).then_some(R::POSTGRES_INSERT)
}

fn update<R: Record>(rows: &[R]) -> Option<&'static str> {
    (!rows.is_empty()).then_some(R::POSTGRES_UPDATE)
}

fn bind<'q, R: Record>(rows: &'q [R], query: PostgresQuery<'q>) -> PostgresQuery<'q> {
    R::bind(rows, query)
}

#[cfg(test)]
mod tests {
    use sqlx::Execute as _;

    use super::*;
    use crate::store::batch::{CounterRecord, UploadEnd};

    #[test]
    fn parameters_of_later_lists_are_numbered_on() {
        let mut text = Text::default();
        text.add("INSERT INTO a SELECT * FROM UNNEST($1::bigint[], $2::text[])");
        text.add("UPDATE b SET c = j.c FROM UNNEST($1::bigint[], $2::text[]) AS j (d, c)");
        assert_eq!(
            text.finished(),
            "WITH list_0 AS (INSERT INTO a SELECT * FROM UNNEST($1::bigint[], $2::text[])), \
             list_1 AS (UPDATE b SET c = j.c FROM UNNEST($3::bigint[], $4::text[]) AS j (d, c)) \
             SELECT 1"
        );
    }

    #[test]
    fn a_group_is_one_statement_and_a_single_list_needs_no_text_of_its_own() {
        assert!(of(&Batch::default()).is_none());
        let mut batch = Batch {
            counters: vec![CounterRecord {
                name: "n".into(),
                value: 1,
            }],
            ..Batch::default()
        };
        let query = of(&batch).unwrap();
        assert_eq!(query.sql().as_str(), CounterRecord::POSTGRES_INSERT);
        batch.ended_uploads = vec![UploadEnd {
            upload_key: 1,
            state: "expired",
        }];
        let query = of(&batch).unwrap();
        let text = query.sql();
        assert!(text.as_str().starts_with("WITH list_0 AS (UPDATE upload"));
        assert!(text.as_str().contains("list_1 AS (INSERT INTO counter"));
        assert_eq!(each(&batch).len(), 2);
    }
}
