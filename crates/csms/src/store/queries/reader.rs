//! Reading the rows of functional blocks: each block's questions stand in [`tables`](crate::store::tables).

use super::QueryError;
use super::database::{Database, Param, Row};

/// Asks either engine; cheap to clone. It sees what is committed, and never waits for the writer.
#[derive(Debug, Clone)]
pub struct Reader(Database);

impl Reader {
    /// Over a pool of connections.
    pub(in crate::store) fn over(database: Database) -> Self {
        Self(database)
    }

    /// All rows.
    pub(in crate::store) async fn all<T: Row, const N: usize>(
        &self,
        text: &'static str,
        params: [Param<'_>; N],
    ) -> Result<Vec<T>, QueryError> {
        self.0.all(text, params).await
    }

    /// The row, if there is one.
    pub(in crate::store) async fn optional<T: Row, const N: usize>(
        &self,
        text: &'static str,
        params: [Param<'_>; N],
    ) -> Result<Option<T>, QueryError> {
        self.0.optional(text, params).await
    }
}
