//! The audit: every change that somebody asked for, and what came of it. No bodies, and so no secrets.

use jiff::Timestamp;
use serde::Serialize;

use crate::store::change::{Statement, statement};
use crate::store::queries::database::params;
use crate::store::queries::listing::{Listing, listing};
use crate::store::queries::reader::Reader;
use crate::store::queries::{PageRequest, QueryError};
use crate::store::tables::{Bound, bound};
use crate::store::time::SqlTime;

/// A change that somebody asked for.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct AuditRow {
    /// Our key, the cursor of the list.
    pub audit_key: i64,
    /// When it was over.
    #[schema(value_type = String, format = DateTime)]
    pub at: SqlTime,
    /// A name; `operator` = the token that the server was started with, `local-administrator` = somebody on
    /// this machine while the lab is open, `command-line` = a command of the program.
    pub who: String,
    /// `viewer`, `operator` or `administrator`.
    pub role: String,
    /// From where; `null` = on this machine.
    pub address: Option<String>,
    /// The method of HTTP; `COMMAND` = a command of the program.
    pub method: String,
    /// What was changed: the path, without IdTokens; or the command.
    pub path: String,
    /// What came of it, as HTTP says it: 200 to 299 = done; 403 = the role did not allow it.
    pub status: i32,
}

/// Which rows. `None` means any.
#[derive(Debug, Clone, Default)]
pub struct AuditFilter {
    /// By this one.
    pub who: Option<String>,
    /// With this in the path, in lower case.
    pub text: Option<String>,
    /// Those that were done, or the others.
    pub is_done: Option<bool>,
    /// At or after.
    pub from: Option<Timestamp>,
    /// Before.
    pub to: Option<Timestamp>,
}

const ADD: &str = "INSERT INTO audit (audit_key, at, who, role, address, method, path, status) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

/// `$1` bound of the key, `$2` limit, then the filters.
const LIST: Listing = listing!(
    "SELECT a.audit_key, a.at, a.who, a.role, a.address, a.method, a.path, a.status FROM audit \
         a",
    "a.audit_key",
    "(a.who = $3 OR $3 IS NULL)",
    "(CAST($4 AS TEXT) IS NULL OR lower(a.path) LIKE $4 ESCAPE '\\')",
    "(CAST($5 AS BOOLEAN) IS NULL OR (a.status < 300) = $5)",
    "(a.at >= $6 OR $6 IS NULL)",
    "(a.at < $7 OR $7 IS NULL)",
);

/// Kept for years: there are few of them, and somebody asks for them late.
pub(in crate::store) const BOUND: Bound = bound!("audit", "audit_key", "at", |keep| keep.audit);

#[cfg(test)]
pub(in crate::store) const STATEMENTS: &[&str] = &[ADD, LIST.newest, LIST.oldest, BOUND.delete];

/// A change that somebody asked for.
#[derive(Debug, Clone)]
pub struct AuditFact {
    /// By whom.
    pub who: String,
    /// In which role.
    pub role: &'static str,
    /// From where.
    pub address: Option<String>,
    /// The method of HTTP, or `COMMAND`.
    pub method: String,
    /// What; without secrets.
    pub path: String,
    /// What came of it.
    pub status: u16,
}

/// Adds a row.
#[must_use]
pub fn add(key: i64, fact: AuditFact, at: Timestamp) -> Statement {
    statement!(
        ADD,
        key,
        at,
        fact.who,
        fact.role.to_owned(),
        fact.address,
        fact.method,
        fact.path,
        i32::from(fact.status),
    )
}

/// A page of the audit.
///
/// # Errors
/// [`QueryError`].
pub async fn list(
    reader: &Reader,
    filter: &AuditFilter,
    page: PageRequest,
) -> Result<Vec<AuditRow>, QueryError> {
    let text = LIST.text(page.order);
    let pattern = filter.text.as_ref().map(|text| {
        let text = text.replace('\\', "\\\\");
        format!("%{}%", text.replace('%', "\\%").replace('_', "\\_"))
    });
    reader
        .all(
            text,
            params![
                page.bound(),
                page.limit,
                filter.who.as_deref(),
                pattern.as_deref(),
                filter.is_done,
                filter.from,
                filter.to
            ],
        )
        .await
}
