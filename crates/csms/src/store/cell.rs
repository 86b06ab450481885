//! How one column value travels to either engine, and the macro that declares rows.
//!
//! A batch writes many rows of a table at once: on SQLite as lists of `VALUES` of certain sizes, so
//! that each statement is prepared once, on PostgreSQL by one statement with one array per column
//! (`UNNEST`). [`record!`] makes both statements and both encodings out of one declaration. U+0000,
//! which PostgreSQL's text cannot hold, becomes U+FFFD here, on both engines alike; a text that is
//! looked for goes through [`stored_text`], so that it is found as it was written.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use sqlx::Arguments as _;
use sqlx::error::BoxDynError;
use sqlx::sqlite::SqliteArguments;

use crate::store::time::SqlTime;

/// A value that can stand in a column.
pub(in crate::store) trait Cell {
    /// The element of PostgreSQL's array.
    type Element<'a>
    where
        Self: 'a;

    /// Appends the value to the arguments of a statement of SQLite.
    fn add_to(&self, arguments: &mut SqliteArguments) -> Result<(), BoxDynError>;

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

macro_rules! plain_cells {
    ($($type:ty),*) => {$(
        impl Cell for $type {
            type Element<'a> = $type;

            fn add_to(&self, arguments: &mut SqliteArguments) -> Result<(), BoxDynError> {
                arguments.add(*self)
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

            fn add_to(&self, arguments: &mut SqliteArguments) -> Result<(), BoxDynError> {
                arguments.add(stored_text(self))
            }

            fn element(&self) -> Cow<'_, str> {
                stored_text(self)
            }
        }
    )*};
}
text_cells!(String, &'static str);

impl Cell for Arc<str> {
    type Element<'a> = Cow<'a, str>;

    fn add_to(&self, arguments: &mut SqliteArguments) -> Result<(), BoxDynError> {
        match stored_text(self) {
            // Shared, not copied: these are the long ones.
            Cow::Borrowed(_) => arguments.add(Self::clone(self)),
            Cow::Owned(text) => arguments.add(text),
        }
    }

    fn element(&self) -> Cow<'_, str> {
        stored_text(self)
    }
}

impl<T: Cell> Cell for Option<T> {
    type Element<'a>
        = Option<T::Element<'a>>
    where
        T: 'a;

    fn add_to(&self, arguments: &mut SqliteArguments) -> Result<(), BoxDynError> {
        match self {
            Some(value) => value.add_to(arguments),
            None => arguments.add(None::<i64>),
        }
    }

    fn element(&self) -> Self::Element<'_> {
        self.as_ref().map(Cell::element)
    }
}

/// Up to so many rows of a table go to SQLite by one statement, made for just this number.
const EXACT: usize = 16;
/// Of more, so many go first, by the largest of these that they fill.
const LARGE: [usize; 4] = [32, 64, 128, 256];
/// Sizes of statements.
const SIZES: usize = EXACT + LARGE.len();

/// The statements of SQLite that write rows of one table, each prepared once: one for each number of
/// rows that a statement takes. Each is a trip to the thread that holds the connection and back, so
/// a list goes in by as few as may be.
#[derive(Debug)]
pub(in crate::store) struct Chunked {
    head: &'static str,
    columns: usize,
    tail: &'static str,
    texts: [OnceLock<String>; SIZES],
}

impl Chunked {
    /// `head`, then for each row `(?, …)` with so many `columns`, then `tail`.
    pub(in crate::store) const fn new(
        head: &'static str,
        columns: usize,
        tail: &'static str,
    ) -> Self {
        Self {
            head,
            columns,
            tail,
            texts: [const { OnceLock::new() }; SIZES],
        }
    }

    /// How many of `rows` rows (1 at least) the next statement takes, and its text.
    pub(in crate::store) fn next(&'static self, rows: usize) -> (usize, &'static str) {
        let large = LARGE.iter().rposition(|size| *size <= rows);
        let size = large.map_or(rows.clamp(1, EXACT), |index| LARGE[index]);
        let index = large.map_or(size - 1, |index| EXACT + index);
        let text = self.texts[index].get_or_init(|| {
            let row = format!("({})", vec!["?"; self.columns].join(","));
            let rows = vec![row.as_str(); size].join(",");
            format!("{}{rows}{}", self.head, self.tail)
        });
        (size, text)
    }

    /// All of them, for the test that prepares them.
    #[cfg(test)]
    pub(in crate::store) fn texts(&'static self) -> impl Iterator<Item = &'static str> {
        (1..=EXACT).chain(LARGE).map(|rows| self.next(rows).1)
    }
}

/// A row that is written to both engines.
pub(in crate::store) trait Record: Sized {
    /// How many columns it has.
    const COLUMNS: usize;
    /// Inserts many rows; one array per column.
    const POSTGRES_INSERT: &'static str;
    /// Updates the rows with these first columns.
    const POSTGRES_UPDATE: &'static str;

    /// Inserts as many rows as the statement takes. A row that is refused takes the whole transaction
    /// with it, as every commit wants it: else SQLite would keep a copy of each page a statement
    /// touches, to undo that statement alone.
    fn sqlite_insert() -> &'static Chunked;

    /// Updates the rows with these first columns.
    fn sqlite_update() -> &'static Chunked;

    /// Appends the row's values.
    fn add_to(&self, arguments: &mut SqliteArguments) -> Result<(), BoxDynError>;

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
            const COLUMNS: usize = [$n0, $n1 $(, $n)*].len();
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

            fn sqlite_insert() -> &'static $crate::store::cell::Chunked {
                static STATEMENTS: $crate::store::cell::Chunked = $crate::store::cell::Chunked::new(
                    concat!(
                        "INSERT OR ROLLBACK INTO ", $table, " (", $crate::store::cell::column!($c0), ", ", $crate::store::cell::column!($c1)
                        $(, ", ", $crate::store::cell::column!($c))*, ") VALUES "
                    ),
                    <$name as $crate::store::cell::Record>::COLUMNS,
                    concat!("" $(, " ", $conflict)?),
                );
                &STATEMENTS
            }

            fn sqlite_update() -> &'static $crate::store::cell::Chunked {
                static STATEMENTS: $crate::store::cell::Chunked = $crate::store::cell::Chunked::new(
                    concat!(
                        "UPDATE OR ROLLBACK ", $table, " SET ", $crate::store::cell::column!($c1), " = j.column", $n1
                        $(, ", ", $crate::store::cell::column!($c), " = j.column", $n)*,
                        " FROM (VALUES "
                    ),
                    <$name as $crate::store::cell::Record>::COLUMNS,
                    concat!(") AS j WHERE ", $table, ".", $crate::store::cell::column!($c0), " = j.column", $n0),
                );
                &STATEMENTS
            }

            fn add_to(
                &self,
                arguments: &mut sqlx::sqlite::SqliteArguments,
            ) -> Result<(), sqlx::error::BoxDynError> {
                use $crate::store::cell::Cell as _;
                self.$c0.add_to(arguments)?;
                self.$c1.add_to(arguments)?;
                $(self.$c.add_to(arguments)?;)*
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_goes_in_by_few_statements_of_their_own_sizes() {
        static STATEMENTS: Chunked = Chunked::new("INSERT INTO t VALUES ", 2, "");
        let sizes = |mut rows: usize| {
            let mut sizes = Vec::new();
            while rows > 0 {
                let (size, text) = STATEMENTS.next(rows);
                assert_eq!(text.matches("(?,?)").count(), size);
                sizes.push(size);
                rows -= size;
            }
            sizes
        };
        assert_eq!(sizes(1), [1]);
        assert_eq!(sizes(14), [14]);
        assert_eq!(sizes(16), [16]);
        assert_eq!(sizes(17), [16, 1]);
        assert_eq!(sizes(32), [32]);
        assert_eq!(sizes(63), [32, 16, 15]);
        assert_eq!(sizes(100), [64, 32, 4]);
        assert_eq!(sizes(600), [256, 256, 64, 16, 8]);
        assert_eq!(STATEMENTS.texts().count(), SIZES);
    }
}
