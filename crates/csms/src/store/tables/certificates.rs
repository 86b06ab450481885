//! Block A, Security: certificates of stations (A02, A03), from the request to the day they are replaced.
//!
//! One is `requested`, then `refused` or `failed` (nobody signed it), or `signed`; the station has `rejected` or
//! `accepted` it, and it is `in_use` from the first connection with it. Then those before it are `replaced`: until
//! that moment they hold, too (A02.FR.10, A02.FR.28). One that was made elsewhere appears as `in_use`.

use jiff::Timestamp;
use serde::Serialize;

use crate::facts::StationKey;
use crate::model::certificates::CertificateFacts;
use crate::store::change::{Statement, statement};
use crate::store::queries::database::params;
use crate::store::queries::listing::{Listing, listing};
use crate::store::queries::reader::Reader;
use crate::store::queries::{PageRequest, QueryError};
use crate::store::tables::{Bound, bound};
use crate::store::time::SqlTime;

/// A certificate of a station.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct StationCertificateRow {
    /// Our key, the cursor of the list.
    pub station_certificate_key: i64,
    /// The station's identity.
    pub station: String,
    /// `ChargingStationCertificate`, `V2GCertificate` or `both`.
    pub purpose: String,
    /// `requested`, `refused`, `failed`, `signed`, `rejected`, `accepted`, `in_use` or `replaced`.
    pub state: String,
    /// What went wrong.
    pub reason: Option<String>,
    /// PEM, the certificate first; `null` = nobody signed it, or it was made elsewhere.
    pub chain: Option<String>,
    /// Of its DER, in hexadecimal digits.
    pub sha256: Option<String>,
    /// In hexadecimal digits.
    pub serial_number: Option<String>,
    /// Whose it is.
    pub subject: Option<String>,
    /// Who signed it.
    pub issuer: Option<String>,
    /// Valid from.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub not_before: Option<SqlTime>,
    /// Valid until.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub not_after: Option<SqlTime>,
    /// When it was asked for, or seen first.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: SqlTime,
    /// When it was signed.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub signed_at: Option<SqlTime>,
    /// The first connection with it.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub used_at: Option<SqlTime>,
    /// When it was over.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ended_at: Option<SqlTime>,
}

/// Which certificates. `None` means any.
#[derive(Debug, Clone, Default)]
pub struct CertificateFilter {
    /// Of this station.
    pub station: Option<StationKey>,
    /// In this state.
    pub state: Option<String>,
    /// That are not valid any more at this time.
    pub expires_before: Option<Timestamp>,
}

const ADD: &str = "INSERT INTO station_certificate (station_certificate_key, station_key, purpose, state, \
    reason, created_at, ended_at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
const SIGNED: &str = "UPDATE station_certificate SET state = 'signed', chain = $2, sha256 = $3, \
    serial_number = $4, subject = $5, issuer = $6, not_before = $7, not_after = $8, signed_at = $9 \
    WHERE station_certificate_key = $1 AND state = 'requested'";
/// `$1` key, `$2` state, `$3` why, `$4` when it was over. What is in use already stays so.
const GOES_ON: &str = "UPDATE station_certificate SET state = $2, reason = $3, ended_at = $4 \
    WHERE station_certificate_key = $1 AND state IN ('requested', 'signed')";
/// `$1` station, `$2` key, `$3` when: the first connection with one that was signed here.
const REPLACE: &str = "UPDATE station_certificate SET state = 'replaced', ended_at = $3 \
    WHERE station_key = $1 AND station_certificate_key <> $2 \
    AND (state = 'in_use' OR (state IN ('signed', 'accepted') AND station_certificate_key < $2))";
const USE: &str = "UPDATE station_certificate SET state = 'in_use', used_at = $2 \
    WHERE station_certificate_key = $1 AND state IN ('signed', 'accepted')";
const SEEN: &str = "INSERT INTO station_certificate (station_certificate_key, station_key, purpose, state, \
    sha256, serial_number, subject, issuer, not_before, not_after, created_at, used_at) \
    VALUES ($1, $2, 'ChargingStationCertificate', 'in_use', $3, $4, $5, $6, $7, $8, $9, $9)";
const FORGET: &str = "DELETE FROM station_certificate WHERE station_certificate_key = $1";

macro_rules! columns {
    () => {
        "SELECT c.station_certificate_key, s.identity AS station, c.purpose, c.state, c.reason, c.chain, \
         c.sha256, c.serial_number, c.subject, c.issuer, c.not_before, c.not_after, c.created_at, \
         c.signed_at, c.used_at, c.ended_at FROM station_certificate c \
         JOIN station s ON s.station_key = c.station_key"
    };
}
/// `$1` key.
const ONE: &str = concat!(columns!(), " WHERE c.station_certificate_key = $1");
/// `$1` station, `$2` hash.
const BY_HASH: &str = concat!(
    columns!(),
    " WHERE c.station_key = $1 AND c.sha256 = $2 ORDER BY c.station_certificate_key DESC LIMIT 1"
);
/// `$1` bound of the key, `$2` limit, then the filters.
const LIST: Listing = listing!(
    columns!(),
    "c.station_certificate_key",
    "(c.station_key = $3 OR $3 IS NULL)",
    "(c.state = $4 OR $4 IS NULL)",
    "(c.not_after < $5 OR $5 IS NULL)",
);

/// Kept as long as security events: who was let in by what is asked years later.
pub(in crate::store) const BOUND: Bound = bound!(
    "station_certificate",
    "station_certificate_key",
    "created_at",
    |keep| keep.security_events
);

#[cfg(test)]
pub(in crate::store) const STATEMENTS: &[&str] = &[
    ADD,
    SIGNED,
    GOES_ON,
    REPLACE,
    USE,
    SEEN,
    FORGET,
    ONE,
    BY_HASH,
    LIST.newest,
    LIST.oldest,
    BOUND.delete,
];

/// A station asks for a certificate; with a reason it is refused at once.
#[must_use]
pub fn add(
    key: i64,
    station: StationKey,
    purpose: &'static str,
    refused: Option<String>,
    at: Timestamp,
) -> Statement {
    let state = if refused.is_some() {
        "refused"
    } else {
        "requested"
    };
    let ended_at = refused.is_some().then_some(SqlTime::new(at));
    statement!(
        ADD,
        key,
        station,
        purpose.to_owned(),
        state.to_owned(),
        refused,
        at,
        ended_at
    )
}

/// It was signed.
#[must_use]
pub fn signed(key: i64, chain: String, facts: CertificateFacts, at: Timestamp) -> Statement {
    statement!(
        SIGNED,
        key,
        chain,
        facts.sha256,
        facts.serial_number,
        facts.subject,
        facts.issuer,
        facts.not_before,
        facts.not_after,
        at,
    )
}

/// It goes on as `failed`, `rejected` or `accepted`.
#[must_use]
pub fn goes_on(key: i64, state: &'static str, reason: Option<String>, at: Timestamp) -> Statement {
    let ended_at = (state != "accepted").then_some(SqlTime::new(at));
    statement!(GOES_ON, key, state.to_owned(), reason, ended_at)
}

/// The station came with it for the first time: those before it hold no longer.
#[must_use]
pub fn used(station: StationKey, key: i64, at: Timestamp) -> [Statement; 2] {
    let at = SqlTime::new(at);
    [
        statement!(REPLACE, station, key, at),
        statement!(USE, key, at),
    ]
}

/// The station came with one that was made elsewhere.
#[must_use]
pub fn seen(key: i64, station: StationKey, facts: CertificateFacts, at: Timestamp) -> Statement {
    statement!(
        SEEN,
        key,
        station,
        facts.sha256,
        facts.serial_number,
        facts.subject,
        facts.issuer,
        facts.not_before,
        facts.not_after,
        at,
    )
}

/// Nothing is known of it any more: it holds again, if it is valid.
#[must_use]
pub fn forget(key: i64) -> Statement {
    statement!(FORGET, key)
}

/// The certificate with this key.
///
/// # Errors
/// [`QueryError`].
pub async fn find(reader: &Reader, key: i64) -> Result<Option<StationCertificateRow>, QueryError> {
    reader.optional(ONE, params![key]).await
}

/// The certificate of a station with this hash.
///
/// # Errors
/// [`QueryError`].
pub async fn by_hash(
    reader: &Reader,
    station: StationKey,
    sha256: &str,
) -> Result<Option<StationCertificateRow>, QueryError> {
    reader.optional(BY_HASH, params![station, sha256]).await
}

/// A page of certificates.
///
/// # Errors
/// [`QueryError`].
pub async fn list(
    reader: &Reader,
    filter: &CertificateFilter,
    page: PageRequest,
) -> Result<Vec<StationCertificateRow>, QueryError> {
    let text = LIST.text(page.order);
    reader
        .all(
            text,
            params![
                page.bound(),
                page.limit,
                filter.station,
                filter.state.as_deref(),
                filter.expires_before
            ],
        )
        .await
}
