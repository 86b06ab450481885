//! Block M: what OCSP responders said of certificates (M06).

use jiff::Timestamp;
use serde::Serialize;

use crate::store::change::{Statement, statement};
use crate::store::queries::database::params;
use crate::store::queries::listing::{Listing, listing};
use crate::store::queries::reader::Reader;
use crate::store::queries::{PageRequest, QueryError};
use crate::store::tables::{Bound, bound};
use crate::store::time::SqlTime;

/// An answer of a responder.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct OcspAnswerRow {
    /// Our key, the cursor of the list.
    pub ocsp_answer_key: i64,
    /// Who said so.
    pub responder_url: String,
    /// Of the certificate, in hexadecimal digits.
    pub serial_number: String,
    /// `good`, `revoked` or `unknown`.
    pub status: String,
    /// As it came: DER in base64.
    pub answer: String,
    /// When it came.
    #[schema(value_type = String, format = DateTime)]
    pub fetched_at: SqlTime,
    /// From when on the responder is asked again.
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: SqlTime,
}

const PUT: &str = "INSERT INTO ocsp_answer (request_hash, responder_url, serial_number, status, answer, \
    fetched_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (request_hash) DO UPDATE SET \
    responder_url = excluded.responder_url, status = excluded.status, answer = excluded.answer, \
    fetched_at = excluded.fetched_at, expires_at = excluded.expires_at";

macro_rules! columns {
    () => {
        "SELECT ocsp_answer_key, responder_url, serial_number, status, answer, fetched_at, expires_at \
         FROM ocsp_answer"
    };
}
/// `$1` hash of the request, `$2` now.
const FRESH: &str = concat!(columns!(), " WHERE request_hash = $1 AND expires_at > $2");
/// `$1` bound of the key, `$2` limit.
const LIST: Listing = listing!(columns!(), "ocsp_answer_key");

/// Kept as long as reports.
pub(in crate::store) const BOUND: Bound =
    bound!("ocsp_answer", "ocsp_answer_key", "fetched_at", |keep| keep
        .reports);

#[cfg(test)]
pub(in crate::store) const STATEMENTS: &[&str] =
    &[PUT, FRESH, LIST.newest, LIST.oldest, BOUND.delete];

/// An answer that came.
#[derive(Debug)]
pub struct NewAnswer {
    /// Which certificate.
    pub request_hash: String,
    /// Who said so.
    pub responder_url: String,
    /// Of the certificate.
    pub serial_number: String,
    /// What it says.
    pub status: String,
    /// DER in base64.
    pub answer: String,
    /// When it came.
    pub fetched_at: Timestamp,
    /// Until when it is good.
    pub expires_at: Timestamp,
}

/// Keeps an answer in place of the one before.
#[must_use]
pub fn put(answer: NewAnswer) -> Statement {
    statement!(
        PUT,
        answer.request_hash,
        answer.responder_url,
        answer.serial_number,
        answer.status,
        answer.answer,
        answer.fetched_at,
        answer.expires_at,
    )
}

/// The answer about a certificate that is good still.
///
/// # Errors
/// [`QueryError`].
pub async fn fresh(
    reader: &Reader,
    request_hash: &str,
    now: Timestamp,
) -> Result<Option<OcspAnswerRow>, QueryError> {
    reader.optional(FRESH, params![request_hash, now]).await
}

/// A page of answers.
///
/// # Errors
/// [`QueryError`].
pub async fn list(reader: &Reader, page: PageRequest) -> Result<Vec<OcspAnswerRow>, QueryError> {
    let text = LIST.text(page.order);
    reader.all(text, params![page.bound(), page.limit]).await
}
