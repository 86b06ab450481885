//! How one column value travels to either engine, and the macro that declares rows.
//!
//! A batch writes many rows of a table by one statement: on SQLite as one JSON text that the engine
//! splits (`json_each`), on PostgreSQL as one array per column (`UNNEST`). [`record!`] makes both
//! statements and both encodings out of one declaration. U+0000, which PostgreSQL's text cannot
//! hold, becomes U+FFFD here, on both engines alike; a text that is looked for goes through
//! [`stored_text`], so that it is found as it was written.

use std::borrow::Cow;
use std::io::Write as _;
use std::sync::Arc;

use crate::store::time::SqlTime;

/// A value that can stand in a column.
pub(in crate::store) trait Cell {
    /// The element of PostgreSQL's array.
    type Element<'a>
    where
        Self: 'a;

    /// Appends the value as JSON.
    fn json(&self, out: &mut Vec<u8>);

    /// The value for PostgreSQL.
    fn element(&self) -> Self::Element<'_>;
}

/// `text` as it stands in a column.
pub(in crate::store) fn stored_text(text: &str) -> Cow<'_, str> {
    if text.as_bytes().contains(&0) {
        Cow::Owned(text.replace('\0', "\u{FFFD}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// As [`stored_text`], where it is given.
pub(in crate::store) fn stored_option(text: Option<&str>) -> Option<Cow<'_, str>> {
    text.map(stored_text)
}

fn write_json<T: serde::Serialize + ?Sized>(out: &mut Vec<u8>, value: &T) {
    // Neither numbers nor texts can fail to serialise, and a Vec takes every byte.
    let _ = serde_json::to_writer(out, value);
}

macro_rules! plain_cells {
    ($($type:ty),*) => {$(
        impl Cell for $type {
            type Element<'a> = $type;

            fn json(&self, out: &mut Vec<u8>) {
                write_json(out, self);
            }

            fn element(&self) -> $type {
                *self
            }
        }
    )*};
}
plain_cells!(i32, i64, f64, bool);

macro_rules! text_cells {
    ($($type:ty),*) => {$(
        impl Cell for $type {
            type Element<'a> = Cow<'a, str>;

            fn json(&self, out: &mut Vec<u8>) {
                write_json(out, &*stored_text(self));
            }

            fn element(&self) -> Cow<'_, str> {
                stored_text(self)
            }
        }
    )*};
}
text_cells!(String, Arc<str>, &'static str);

impl Cell for SqlTime {
    type Element<'a> = Self;

    fn json(&self, out: &mut Vec<u8>) {
        let _ = write!(out, "{}", self.0.as_microsecond());
    }

    fn element(&self) -> Self {
        *self
    }
}

impl<T: Cell> Cell for Option<T> {
    type Element<'a>
        = Option<T::Element<'a>>
    where
        T: 'a;

    fn json(&self, out: &mut Vec<u8>) {
        match self {
            Some(value) => value.json(out),
            None => out.extend_from_slice(b"null"),
        }
    }

    fn element(&self) -> Self::Element<'_> {
        self.as_ref().map(Cell::element)
    }
}

/// A row that is written to both engines.
pub(in crate::store) trait Record: Sized {
    /// Inserts many rows; `$1` is a JSON array of arrays.
    const SQLITE_INSERT: &'static str;
    /// Inserts many rows; one array per column.
    const POSTGRES_INSERT: &'static str;
    /// Updates the rows with these first columns.
    const SQLITE_UPDATE: &'static str;
    /// Updates the rows with these first columns.
    const POSTGRES_UPDATE: &'static str;

    /// Appends the row as a JSON array.
    fn json(&self, out: &mut Vec<u8>);

    /// Binds one array per column.
    fn bind<'q>(rows: &'q [Self], statement: &'static str) -> PostgresQuery<'q>;
}

/// A PostgreSQL statement with its arguments.
pub(in crate::store) type PostgresQuery<'q> =
    sqlx::query::Query<'q, sqlx::Postgres, sqlx::postgres::PgArguments>;

/// `rows` as one JSON text.
pub(in crate::store) fn to_json<R: Record>(rows: &[R]) -> String {
    let mut out = Vec::with_capacity(rows.len() * 256);
    out.push(b'[');
    for (i, row) in rows.iter().enumerate() {
        if i > 0 {
            out.push(b',');
        }
        row.json(&mut out);
    }
    out.push(b']');
    // Only serde_json and decimal digits wrote here.
    String::from_utf8(out).unwrap_or_default()
}

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
                $(, ", ", $crate::store::cell::column!($c))*,
                ") SELECT value->>(", $n0, "-1), value->>(", $n1, "-1)"
                $(, ", value->>(", $n, "-1)")*,
                " FROM json_each($1) WHERE true" $(, " ", $conflict)?
            );
            const POSTGRES_INSERT: &'static str = concat!(
                "INSERT INTO ", $table, " (", $crate::store::cell::column!($c0), ", ", $crate::store::cell::column!($c1)
                $(, ", ", $crate::store::cell::column!($c))*,
                ") SELECT * FROM UNNEST($", $n0, "::", $pg0, "[], $", $n1, "::", $pg1, "[]"
                $(, ", $", $n, "::", $pg, "[]")*,
                ")" $(, " ", $conflict)?
            );
            const SQLITE_UPDATE: &'static str = concat!(
                "UPDATE ", $table, " SET ", $crate::store::cell::column!($c1), " = j.value->>(", $n1, "-1)"
                $(, ", ", $crate::store::cell::column!($c), " = j.value->>(", $n, "-1)")*,
                " FROM json_each($1) AS j WHERE ", $table, ".", $crate::store::cell::column!($c0),
                " = j.value->>(", $n0, "-1)"
            );
            const POSTGRES_UPDATE: &'static str = concat!(
                "UPDATE ", $table, " SET ", $crate::store::cell::column!($c1), " = j.", $crate::store::cell::column!($c1)
                $(, ", ", $crate::store::cell::column!($c), " = j.", $crate::store::cell::column!($c))*,
                " FROM UNNEST($", $n0, "::", $pg0, "[], $", $n1, "::", $pg1, "[]"
                $(, ", $", $n, "::", $pg, "[]")*,
                ") AS j (", $crate::store::cell::column!($c0), ", ", $crate::store::cell::column!($c1) $(, ", ", $crate::store::cell::column!($c))*,
                ") WHERE ", $table, ".", $crate::store::cell::column!($c0), " = j.", $crate::store::cell::column!($c0)
            );

            fn json(&self, out: &mut Vec<u8>) {
                use $crate::store::cell::Cell as _;
                out.push(b'[');
                self.$c0.json(out);
                out.push(b',');
                self.$c1.json(out);
                $(out.push(b','); self.$c.json(out);)*
                out.push(b']');
            }

            fn bind<'q>(
                rows: &'q [Self],
                statement: &'static str,
            ) -> $crate::store::cell::PostgresQuery<'q> {
                use $crate::store::cell::Cell as _;
                sqlx::query(statement)
                    .bind(rows.iter().map(|row| row.$c0.element()).collect::<Vec<_>>())
                    .bind(rows.iter().map(|row| row.$c1.element()).collect::<Vec<_>>())
                    $(.bind(rows.iter().map(|row| row.$c.element()).collect::<Vec<_>>()))*
            }
        }
    };
}
pub(in crate::store) use record;
