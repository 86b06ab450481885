//! One type for stored times: microseconds since 1970 in SQLite, TIMESTAMPTZ in PostgreSQL.
//!
//! Both engines keep microseconds; finer digits are cut off on the way in, so that a time reads
//! back as it was written.

use jiff::Timestamp;
use rusqlite::types::{FromSql, FromSqlResult, ToSqlOutput, ValueRef};
use serde::{Deserialize, Serialize};
use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArgumentBuffer, PgHasArrayType, PgTypeInfo, PgValueRef};
use sqlx::sqlite::{SqliteArgumentsBuffer, SqliteTypeInfo, SqliteValueRef};
use sqlx::{Decode, Encode, Postgres, Sqlite, Type};

use crate::clock::{from_micros, to_micros};

/// An instant as the databases keep it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SqlTime(pub Timestamp);

impl SqlTime {
    /// Cut to microseconds, and to the instants that both engines can keep ([`to_micros`]).
    #[must_use]
    pub fn new(at: Timestamp) -> Self {
        Self(to_micros(at))
    }
}

impl From<Timestamp> for SqlTime {
    fn from(at: Timestamp) -> Self {
        Self::new(at)
    }
}

impl From<SqlTime> for Timestamp {
    fn from(at: SqlTime) -> Self {
        at.0
    }
}

impl From<SqlTime> for ToSqlOutput<'_> {
    fn from(at: SqlTime) -> Self {
        ToSqlOutput::from(at.0.as_microsecond())
    }
}

impl FromSql for SqlTime {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Ok(Self(from_micros(value.as_i64()?)))
    }
}

impl Type<Sqlite> for SqlTime {
    fn type_info() -> SqliteTypeInfo {
        <i64 as Type<Sqlite>>::type_info()
    }

    fn compatible(info: &SqliteTypeInfo) -> bool {
        <i64 as Type<Sqlite>>::compatible(info)
    }
}

impl Encode<'_, Sqlite> for SqlTime {
    fn encode_by_ref(&self, buffer: &mut SqliteArgumentsBuffer) -> Result<IsNull, BoxDynError> {
        Encode::<Sqlite>::encode(self.0.as_microsecond(), buffer)
    }
}

impl<'r> Decode<'r, Sqlite> for SqlTime {
    fn decode(value: SqliteValueRef<'r>) -> Result<Self, BoxDynError> {
        let micros = <i64 as Decode<Sqlite>>::decode(value)?;
        Ok(Self(from_micros(micros)))
    }
}

impl Type<Postgres> for SqlTime {
    fn type_info() -> PgTypeInfo {
        <jiff_sqlx::Timestamp as Type<Postgres>>::type_info()
    }
}

impl PgHasArrayType for SqlTime {
    fn array_type_info() -> PgTypeInfo {
        <jiff_sqlx::Timestamp as PgHasArrayType>::array_type_info()
    }
}

impl Encode<'_, Postgres> for SqlTime {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        Encode::<Postgres>::encode(jiff_sqlx::Timestamp::from(self.0), buffer)
    }
}

impl<'r> Decode<'r, Postgres> for SqlTime {
    fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
        Ok(Self::new(
            <jiff_sqlx::Timestamp as Decode<Postgres>>::decode(value)?.to_jiff(),
        ))
    }
}
