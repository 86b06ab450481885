//! Block A, Security: security events (A04).

use jiff::Timestamp;
use serde::Serialize;

use crate::facts::StationKey;
use crate::store::change::{Statement, statement};
use crate::store::queries::database::params;
use crate::store::queries::listing::{Listing, listing};
use crate::store::queries::reader::Reader;
use crate::store::queries::{PageRequest, QueryError};
use crate::store::tables::{Bound, bound};
use crate::store::time::SqlTime;

/// Types that the list of OCPP 2.0.1 (Part 2, appendix 1) calls not critical.
const NOT_CRITICAL: [&str; 5] = [
    "FailedToAuthenticateAtCsms",
    "CsmsFailedToAuthenticate",
    "ReconfigurationOfSecurityParameters",
    "InvalidMessages",
    "AttemptedReplayAttacks",
];

/// Whether a type is critical. What is not in the list of OCPP is a maker's own, and is taken seriously.
fn is_critical(kind: &str) -> bool {
    !NOT_CRITICAL.contains(&kind)
}

/// A security event of a station.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct SecurityEventRow {
    /// Our key, the cursor of the list.
    pub security_event_key: i64,
    /// The station's identity.
    pub station: String,
    /// As the station gave it, e.g. `InvalidFirmwareSignature`.
    pub r#type: String,
    /// By the list of OCPP 2.0.1; a type that is not in it counts as critical.
    pub is_critical: bool,
    /// What the station says about it.
    pub tech_info: Option<String>,
    /// By the station's clock.
    #[schema(value_type = String, format = DateTime)]
    pub occurred_at: SqlTime,
    /// When it arrived.
    #[schema(value_type = String, format = DateTime)]
    pub received_at: SqlTime,
}

/// Which security events. `None` means any.
#[derive(Debug, Clone, Default)]
pub struct SecurityEventFilter {
    /// Of this station.
    pub station: Option<StationKey>,
    /// Of this type.
    pub kind: Option<String>,
    /// Critical ones, or the others.
    pub is_critical: Option<bool>,
    /// Received at or after.
    pub from: Option<Timestamp>,
    /// Received before.
    pub to: Option<Timestamp>,
}

const INSERT: &str = "INSERT INTO security_event (security_event_key, station_key, type, is_critical, \
    tech_info, occurred_at, received_at) VALUES ($1, $2, $3, $4, $5, $6, $7)";

macro_rules! columns {
    () => {
        "SELECT e.security_event_key, s.identity AS station, e.type, e.is_critical, e.tech_info, \
         e.occurred_at, e.received_at FROM security_event e \
         JOIN station s ON s.station_key = e.station_key"
    };
}

/// `$1` key.
const ONE: &str = concat!(columns!(), " WHERE e.security_event_key = $1");

macro_rules! list {
    ($of_station:literal) => {
        listing!(
            columns!(),
            "e.security_event_key",
            $of_station,
            "(e.type = $4 OR $4 IS NULL)",
            "(e.is_critical = $5 OR $5 IS NULL)",
            "(e.received_at >= $6 OR $6 IS NULL)",
            "(e.received_at < $7 OR $7 IS NULL)",
        )
    };
}
/// `$1` bound of the key, `$2` limit, `$3` station, then the filters.
const OF_STATION: Listing = list!("e.station_key = $3");
const OF_ALL: Listing = list!("CAST($3 AS BIGINT) IS NULL");

/// Kept as long as what is kept longest; there are few of them.
pub(in crate::store) const BOUND: Bound = bound!(
    "security_event",
    "security_event_key",
    "received_at",
    |keep| keep.security_events
);

#[cfg(test)]
pub(in crate::store) const STATEMENTS: &[&str] = &[
    INSERT,
    ONE,
    OF_STATION.newest,
    OF_STATION.oldest,
    OF_ALL.newest,
    OF_ALL.oldest,
    BOUND.delete,
];

/// Adds an event; gives whether it is critical, too.
#[must_use]
pub fn add(
    key: i64,
    station: StationKey,
    kind: &str,
    tech_info: Option<&str>,
    occurred_at: Timestamp,
    received_at: Timestamp,
) -> (Statement, bool) {
    let is_critical = is_critical(kind);
    let statement = statement!(
        INSERT,
        key,
        station,
        kind.to_owned(),
        is_critical,
        tech_info.map(str::to_owned),
        occurred_at,
        received_at,
    );
    (statement, is_critical)
}

/// The event with this key.
///
/// # Errors
/// [`QueryError`].
pub async fn find(reader: &Reader, key: i64) -> Result<Option<SecurityEventRow>, QueryError> {
    reader.optional(ONE, params![key]).await
}

/// A page of the events.
///
/// # Errors
/// [`QueryError`].
pub async fn list(
    reader: &Reader,
    filter: &SecurityEventFilter,
    page: PageRequest,
) -> Result<Vec<SecurityEventRow>, QueryError> {
    let texts = if filter.station.is_some() {
        OF_STATION
    } else {
        OF_ALL
    };
    let text = texts.text(page.order);
    reader
        .all(
            text,
            params![
                page.bound(),
                page.limit,
                filter.station,
                filter.kind.as_deref(),
                filter.is_critical,
                filter.from,
                filter.to
            ],
        )
        .await
}
