//! One way to ask either database: a statement, what is bound to it, and rows.
//!
//! Both engines get the same statements with `$1`, `$2`, …, so that a query is written once
//! (`database_queries`). What only one of them says so is in [`Texts`].

use std::borrow::Cow;
use std::convert::identity;

use jiff::Timestamp;
use rusqlite::ToSql;
use rusqlite::types::{Null, ToSqlOutput};
use sqlx::postgres::{PgArguments, PgPool, PgRow};
use sqlx::sqlite::{SqliteArguments, SqlitePool, SqliteRow};
use sqlx::types::Json;
use sqlx::{Arguments as _, FromRow};

use super::QueryError;
use crate::store::cell::stored_text;
use crate::store::inline::Inline;
use crate::store::rows::value::SecretBytes;
use crate::store::time::SqlTime;

/// A pool of connections for reading.
#[derive(Debug, Clone)]
pub(in crate::store) enum Database {
    /// To a SQLite file.
    Sqlite(SqlitePool),
    /// To a PostgreSQL server.
    Postgres(PgPool),
    /// To a SQLite database in memory, for a simulation.
    Inline(Inline),
}

/// The statements that each engine has in words of its own.
#[derive(Debug)]
pub(in crate::store) struct Texts {
    pub(in crate::store) chargers: &'static str,
    pub(in crate::store) charger: &'static str,
    pub(in crate::store) find_stations: &'static str,
    pub(in crate::store) find_id_tokens: &'static str,
    pub(in crate::store) charger_statistics: &'static str,
    pub(in crate::store) site_statistics: &'static str,
    pub(in crate::store) total_buckets: &'static str,
    pub(in crate::store) zone_buckets: &'static str,
    pub(in crate::store) station_buckets: &'static str,
    pub(in crate::store) site_buckets: &'static str,
}

impl Texts {
    /// All of them.
    #[cfg(test)]
    pub(in crate::store) fn all(&self) -> Vec<&'static str> {
        let mut all = vec![
            self.chargers,
            self.charger,
            self.find_stations,
            self.find_id_tokens,
        ];
        all.extend(self.usage());
        all
    }

    /// Those of statistics.
    #[cfg(test)]
    pub(in crate::store) fn usage(&self) -> [&'static str; 6] {
        [
            self.charger_statistics,
            self.site_statistics,
            self.total_buckets,
            self.zone_buckets,
            self.station_buckets,
            self.site_buckets,
        ]
    }
}

/// A row that can be read from either engine.
pub(in crate::store) trait Row:
    for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin
{
}

impl<T> Row for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin
{}

/// What is bound to a statement.
#[derive(Debug, Clone)]
pub(in crate::store) enum Param<'a> {
    Int(Option<i32>),
    Long(Option<i64>),
    Bool(Option<bool>),
    Double(Option<f64>),
    Text(Option<Cow<'a, str>>),
    Secret(Option<SecretBytes>),
    Time(Option<SqlTime>),
    /// Compared with `IN` or `= ANY`.
    Texts(Vec<Cow<'a, str>>),
}

/// Makes parameters of values, and of such as may be missing.
macro_rules! param_of {
    ($($type:ty => $variant:ident by $by:expr;)*) => {$(
        impl From<$type> for Param<'_> {
            fn from(value: $type) -> Self {
                Self::from(Some(value))
            }
        }

        impl From<Option<$type>> for Param<'_> {
            fn from(value: Option<$type>) -> Self {
                Self::$variant(value.map($by))
            }
        }
    )*};
}
param_of! {
    i32 => Int by identity;
    i64 => Long by identity;
    u32 => Long by i64::from;
    bool => Bool by identity;
    f64 => Double by identity;
    SecretBytes => Secret by identity;
    SqlTime => Time by identity;
    Timestamp => Time by SqlTime::new;
    String => Text by |text| stored_text(&text).into_owned().into();
}

/// As it is stored: U+0000 is U+FFFD there.
impl<'a> From<&'a str> for Param<'a> {
    fn from(value: &'a str) -> Self {
        Self::Text(Some(stored_text(value)))
    }
}

impl<'a> From<Option<&'a str>> for Param<'a> {
    fn from(value: Option<&'a str>) -> Self {
        Self::Text(value.map(stored_text))
    }
}

impl<'a> From<&'a [String]> for Param<'a> {
    fn from(values: &'a [String]) -> Self {
        Self::Texts(values.iter().map(|value| stored_text(value)).collect())
    }
}

impl ToSql for Param<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        match self {
            Self::Int(value) => value.to_sql(),
            Self::Long(value) => value.to_sql(),
            Self::Bool(value) => value.to_sql(),
            Self::Double(value) => value.to_sql(),
            Self::Text(value) => value.to_sql(),
            Self::Secret(Some(value)) => value.0.to_sql(),
            Self::Time(Some(value)) => Ok((*value).into()),
            Self::Secret(None) | Self::Time(None) => Null.to_sql(),
            Self::Texts(values) => {
                let list = serde_json::to_string(values)
                    .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
                Ok(list.into())
            }
        }
    }
}

/// Parameters in the order of their numbers.
macro_rules! params {
    ($($value:expr),* $(,)?) => {
        [$($crate::store::queries::database::Param::from($value)),*]
    };
}
pub(in crate::store) use params;

pub(in crate::store) fn for_sqlite<'a>(
    params: impl IntoIterator<Item = Param<'a>>,
) -> Result<SqliteArguments, sqlx::Error> {
    let mut arguments = SqliteArguments::default();
    for param in params {
        match param {
            Param::Int(value) => arguments.add(value),
            Param::Long(value) => arguments.add(value),
            Param::Bool(value) => arguments.add(value),
            Param::Double(value) => arguments.add(value),
            Param::Text(value) => arguments.add(value.map(Cow::into_owned)),
            Param::Secret(value) => arguments.add(value.map(|bytes| bytes.0)),
            Param::Time(value) => arguments.add(value),
            Param::Texts(values) => arguments.add(Json(values)),
        }
        .map_err(sqlx::Error::Encode)?;
    }
    Ok(arguments)
}

pub(in crate::store) fn for_postgres<'a>(
    params: impl IntoIterator<Item = Param<'a>>,
) -> Result<PgArguments, sqlx::Error> {
    let mut arguments = PgArguments::default();
    for param in params {
        match param {
            Param::Int(value) => arguments.add(value),
            Param::Long(value) => arguments.add(value),
            Param::Bool(value) => arguments.add(value),
            Param::Double(value) => arguments.add(value),
            Param::Text(value) => arguments.add(value.map(Cow::into_owned)),
            Param::Secret(value) => arguments.add(value.map(|bytes| bytes.0)),
            Param::Time(value) => arguments.add(value),
            Param::Texts(values) => {
                let values: Vec<_> = values.into_iter().map(Cow::into_owned).collect();
                arguments.add(values)
            }
        }
        .map_err(sqlx::Error::Encode)?;
    }
    Ok(arguments)
}

impl Database {
    /// Answers when the engine does.
    pub(super) async fn ping(&self, text: &'static str) -> Result<(), QueryError> {
        match self {
            Self::Sqlite(pool) => sqlx::query(text).execute(pool).await.map(drop)?,
            Self::Postgres(pool) => sqlx::query(text).execute(pool).await.map(drop)?,
            Self::Inline(inline) => inline.pass().await?,
        }
        Ok(())
    }

    pub(super) async fn close(&self) {
        match self {
            Self::Sqlite(pool) => pool.close().await,
            Self::Postgres(pool) => pool.close().await,
            Self::Inline(_) => {}
        }
    }

    /// All rows.
    pub(in crate::store) async fn all<T: Row, const N: usize>(
        &self,
        text: &'static str,
        params: [Param<'_>; N],
    ) -> Result<Vec<T>, QueryError> {
        Ok(match self {
            Self::Sqlite(pool) => {
                let query = sqlx::query_as_with(text, for_sqlite(params)?);
                query.fetch_all(pool).await?
            }
            Self::Postgres(pool) => {
                let query = sqlx::query_as_with(text, for_postgres(params)?);
                query.fetch_all(pool).await?
            }
            Self::Inline(inline) => inline.all(text, for_sqlite(params)?).await?,
        })
    }

    /// As [`Database::all`], planned for just these parameters. A statement that PostgreSQL keeps gets, from
    /// its sixth time on, one plan for every period: on a year of statistics that plan took 1.9 s
    /// instead of 50 ms.
    pub(super) async fn all_planned<T: Row, const N: usize>(
        &self,
        text: &'static str,
        params: [Param<'_>; N],
    ) -> Result<Vec<T>, QueryError> {
        match self {
            Self::Sqlite(_) | Self::Inline(_) => self.all(text, params).await,
            Self::Postgres(pool) => {
                let query = sqlx::query_as_with(text, for_postgres(params)?);
                Ok(query.persistent(false).fetch_all(pool).await?)
            }
        }
    }

    /// The row, if there is one.
    pub(in crate::store) async fn optional<T: Row, const N: usize>(
        &self,
        text: &'static str,
        params: [Param<'_>; N],
    ) -> Result<Option<T>, QueryError> {
        Ok(match self {
            Self::Sqlite(pool) => {
                let query = sqlx::query_as_with(text, for_sqlite(params)?);
                query.fetch_optional(pool).await?
            }
            Self::Postgres(pool) => {
                let query = sqlx::query_as_with(text, for_postgres(params)?);
                query.fetch_optional(pool).await?
            }
            Self::Inline(_) => self.all(text, params).await?.into_iter().next(),
        })
    }

    /// The one row.
    pub(super) async fn one<T: Row, const N: usize>(
        &self,
        text: &'static str,
        params: [Param<'_>; N],
    ) -> Result<T, QueryError> {
        let row = self.optional(text, params).await?;
        row.ok_or_else(|| sqlx::Error::RowNotFound.into())
    }
}
