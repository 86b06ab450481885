//! Reading the rows of functional blocks: each block's questions stand in [`tables`](crate::store::tables).

use super::QueryError;
use super::database::{Database, Param, Row};

/// Asks either engine; cheap to clone. It sees what is committed, and never waits for the writer.
#[derive(Debug, Clone)]
pub struct Reader {
    /// `None` = there is no engine that could be asked.
    database: Option<Database>,
}

impl Reader {
    /// Over a pool of connections.
    pub(in crate::store) fn over(database: Database) -> Self {
        Self {
            database: Some(database),
        }
    }

    /// Where nobody can be asked: every question fails.
    #[must_use]
    pub fn none() -> Self {
        Self { database: None }
    }

    fn database(&self) -> Result<&Database, QueryError> {
        let none = || QueryError::from(sqlx::Error::PoolClosed);
        self.database.as_ref().ok_or_else(none)
    }

    /// All rows.
    pub(in crate::store) async fn all<T: Row, const N: usize>(
        &self,
        text: &'static str,
        params: [Param<'_>; N],
    ) -> Result<Vec<T>, QueryError> {
        self.database()?.all(text, params).await
    }

    /// The row, if there is one.
    pub(in crate::store) async fn optional<T: Row, const N: usize>(
        &self,
        text: &'static str,
        params: [Param<'_>; N],
    ) -> Result<Option<T>, QueryError> {
        self.database()?.optional(text, params).await
    }
}
