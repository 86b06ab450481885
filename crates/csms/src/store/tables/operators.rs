//! Operators by name: their roles, and the hashes of their tokens.

use jiff::Timestamp;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::principal::Role;
use crate::store::change::{Statement, statement};
use crate::store::queries::QueryError;
use crate::store::queries::database::params;
use crate::store::queries::reader::Reader;
use crate::store::time::SqlTime;

/// Operators that were ever added, at most; those of a revoked token count.
pub const MOST_OPERATORS: usize = 10_000;

/// An operator; the token is nowhere.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct OperatorRow {
    /// Our key.
    pub operator_key: i64,
    /// The name, unique among those that are not revoked.
    pub name: String,
    /// `viewer`, `operator` or `administrator`.
    pub role: String,
    /// SHA-256 of the token, in hexadecimal digits.
    #[serde(skip)]
    pub token_hash: String,
    /// When it was added.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: SqlTime,
    /// By whom.
    pub created_by: String,
    /// When the token opens nothing more by itself; `null` = never.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub expires_at: Option<SqlTime>,
    /// When it was revoked; `null` = it was not.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub revoked_at: Option<SqlTime>,
}

const ADD: &str = "INSERT INTO operator_token (operator_key, name, role, token_hash, created_at, created_by, \
    expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
/// `$1` key, `$2` when.
const REVOKE: &str =
    "UPDATE operator_token SET revoked_at = $2 WHERE operator_key = $1 AND revoked_at IS NULL";
const ALL: &str = "SELECT operator_key, name, role, token_hash, created_at, created_by, expires_at, revoked_at \
    FROM operator_token ORDER BY operator_key";

#[cfg(test)]
pub(in crate::store) const STATEMENTS: &[&str] = &[ADD, REVOKE, ALL];

/// An operator to be added.
#[derive(Debug, Clone)]
pub struct OperatorFact {
    /// The name.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// From [`hash`].
    pub token_hash: String,
    /// By whom.
    pub created_by: String,
    /// `None` = never.
    pub expires_at: Option<Timestamp>,
}

/// What is kept of a token: it is made of 256 random bits, so that nothing slower is needed.
#[must_use]
pub fn hash(token: &[u8]) -> String {
    let hash = Sha256::digest(token);
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Adds an operator.
#[must_use]
pub fn add(key: i64, operator: OperatorFact, at: Timestamp) -> Statement {
    statement!(
        ADD,
        key,
        operator.name,
        operator.role.as_str(),
        operator.token_hash,
        at,
        operator.created_by,
        operator.expires_at,
    )
}

/// From then on the token opens nothing.
#[must_use]
pub fn revoke(key: i64, at: Timestamp) -> Statement {
    statement!(REVOKE, key, at)
}

/// All operators, the oldest first; those that were revoked, too.
///
/// # Errors
/// [`QueryError`].
pub async fn all(reader: &Reader) -> Result<Vec<OperatorRow>, QueryError> {
    reader.all(ALL, params![]).await
}
