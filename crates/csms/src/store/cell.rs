//! How one column value travels to either engine, and the macro that declares rows.
//!
//! A batch writes many rows of a table: on SQLite row by row, with a statement that is prepared once, on
//! PostgreSQL by one statement with one array per column (`UNNEST`). [`record!`] makes both statements and
//! both encodings out of one declaration. U+0000, which PostgreSQL's text cannot hold, becomes U+FFFD
//! here, on both engines alike; a text that is looked for goes through [`stored_text`], so that it is
//! found as it was written.

use std::borrow::Cow;
use std::sync::Arc;

use rusqlite::types::{Null, ToSqlOutput, Value, ValueRef};

use crate::store::time::SqlTime;

/// A value that can stand in a column.
pub(in crate::store) trait Cell {
    /// The element of PostgreSQL's array.
    type Element<'a>
    where
        Self: 'a;

    /// The value for SQLite.
    fn value(&self) -> ToSqlOutput<'_>;

    /// The value for PostgreSQL.
    fn element(&self) -> Self::Element<'_>;
}

/// `text` as it stands in a column.
pub(in crate::store) fn stored_text(text: &str) -> Cow<'_, str> {
    if memchr::memchr(0, text.as_bytes()).is_some() {
        Cow::Owned(text.replace('\0', "\u{FFFD}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// A text for SQLite.
pub(in crate::store) fn text_value(text: Cow<'_, str>) -> ToSqlOutput<'_> {
    match text {
        Cow::Borrowed(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
        Cow::Owned(text) => ToSqlOutput::Owned(Value::Text(text)),
    }
}

macro_rules! plain_cells {
    ($($type:ty),*) => {$(
        impl Cell for $type {
            type Element<'a> = $type;

            fn value(&self) -> ToSqlOutput<'_> {
                ToSqlOutput::from(*self)
            }

            fn element(&self) -> $type {
                *self
            }
        }
    )*};
}
plain_cells!(i32, i64, f64, bool, SqlTime);

macro_rules! text_cells {
    ($($type:ty),*) => {$(
        impl Cell for $type {
            type Element<'a> = Cow<'a, str>;

            fn value(&self) -> ToSqlOutput<'_> {
                text_value(stored_text(self))
            }

            fn element(&self) -> Cow<'_, str> {
                stored_text(self)
            }
        }
    )*};
}
text_cells!(String, &'static str, Arc<str>);

impl<T: Cell> Cell for Option<T> {
    type Element<'a>
        = Option<T::Element<'a>>
    where
        T: 'a;

    fn value(&self) -> ToSqlOutput<'_> {
        self.as_ref().map_or(ToSqlOutput::from(Null), Cell::value)
    }

    fn element(&self) -> Self::Element<'_> {
        self.as_ref().map(Cell::element)
    }
}

/// A row that is written to both engines.
pub(in crate::store) trait Record: Sized {
    /// Inserts a row.
    const SQLITE_INSERT: &'static str;
    /// Updates the row with this first column.
    const SQLITE_UPDATE: &'static str;
    /// Inserts many rows; one array per column.
    const POSTGRES_INSERT: &'static str;
    /// Updates the rows with these first columns.
    const POSTGRES_UPDATE: &'static str;

    /// Binds each column to its parameter.
    fn bind_to(&self, statement: &mut rusqlite::Statement<'_>) -> rusqlite::Result<()>;

    /// Binds one array per column.
    fn bind<'q>(rows: &'q [Self], query: PostgresQuery<'q>) -> PostgresQuery<'q>;
}

/// A PostgreSQL statement with its arguments.
pub(in crate::store) type PostgresQuery<'q> =
    sqlx::query::Query<'q, sqlx::Postgres, sqlx::postgres::PgArguments>;

/// A column's name as text; the one that is a keyword of Rust without its mark.
macro_rules! column {
    (r#type) => {
        "type"
    };
    ($name:ident) => {
        stringify!($name)
    };
}
pub(in crate::store) use column;

/// Declares a row: its number (from 1), name, Rust type and PostgreSQL type per column; then what
/// happens on conflict when it is inserted. The first column is the key of updates.
macro_rules! record {
    (
        $(#[$attribute:meta])*
        $name:ident in $table:literal {
            $n0:literal $c0:ident: $t0:ty => $pg0:literal,
            $n1:literal $c1:ident: $t1:ty => $pg1:literal,
            $($n:literal $c:ident: $t:ty => $pg:literal,)*
        } $(on $conflict:literal)?
    ) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, PartialEq)]
        #[expect(missing_docs, reason = "the columns are described in the migration")]
        pub struct $name {
            pub $c0: $t0,
            pub $c1: $t1,
            $(pub $c: $t,)*
        }

        impl $crate::store::cell::Record for $name {
            const SQLITE_INSERT: &'static str = concat!(
                "INSERT INTO ", $table, " (", $crate::store::cell::column!($c0), ", ", $crate::store::cell::column!($c1)
                $(, ", ", $crate::store::cell::column!($c))*, ") VALUES (?", $n0, ", ?", $n1 $(, ", ?", $n)*, ")"
                $(, " ", $conflict)?
            );
            const SQLITE_UPDATE: &'static str = concat!(
                "UPDATE ", $table, " SET ", $crate::store::cell::column!($c1), " = ?", $n1
                $(, ", ", $crate::store::cell::column!($c), " = ?", $n)*, " WHERE ", $crate::store::cell::column!($c0), " = ?", $n0
            );
            const POSTGRES_INSERT: &'static str = concat!(
                "INSERT INTO ", $table, " (", $crate::store::cell::column!($c0), ", ", $crate::store::cell::column!($c1)
                $(, ", ", $crate::store::cell::column!($c))*,
                ") SELECT * FROM UNNEST($", $n0, "::", $pg0, "[], $", $n1, "::", $pg1, "[]"
                $(, ", $", $n, "::", $pg, "[]")*,
                ")" $(, " ", $conflict)?
            );
            const POSTGRES_UPDATE: &'static str = concat!(
                "UPDATE ", $table, " SET ", $crate::store::cell::column!($c1), " = j.", $crate::store::cell::column!($c1)
                $(, ", ", $crate::store::cell::column!($c), " = j.", $crate::store::cell::column!($c))*,
                " FROM UNNEST($", $n0, "::", $pg0, "[], $", $n1, "::", $pg1, "[]"
                $(, ", $", $n, "::", $pg, "[]")*,
                ") AS j (", $crate::store::cell::column!($c0), ", ", $crate::store::cell::column!($c1) $(, ", ", $crate::store::cell::column!($c))*,
                ") WHERE ", $table, ".", $crate::store::cell::column!($c0), " = j.", $crate::store::cell::column!($c0)
            );

            fn bind_to(&self, statement: &mut rusqlite::Statement<'_>) -> rusqlite::Result<()> {
                use $crate::store::cell::Cell as _;
                statement.raw_bind_parameter($n0, self.$c0.value())?;
                statement.raw_bind_parameter($n1, self.$c1.value())?;
                $(statement.raw_bind_parameter($n, self.$c.value())?;)*
                Ok(())
            }

            fn bind<'q>(
                rows: &'q [Self],
                query: $crate::store::cell::PostgresQuery<'q>,
            ) -> $crate::store::cell::PostgresQuery<'q> {
                use $crate::store::cell::Cell as _;
                query
                    .bind(rows.iter().map(|row| row.$c0.element()).collect::<Vec<_>>())
                    .bind(rows.iter().map(|row| row.$c1.element()).collect::<Vec<_>>())
                    $(.bind(rows.iter().map(|row| row.$c.element()).collect::<Vec<_>>()))*
            }
        }
    };
}
pub(in crate::store) use record;
