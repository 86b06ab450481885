//! Block A: guided upgrades of the security profile of stations (A05), step by step.

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

/// An upgrade.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct SecurityUpgradeRow {
    /// Our key, the cursor of the list.
    pub security_upgrade_key: i64,
    /// The station's identity.
    pub station: String,
    /// Our key of it.
    #[serde(skip)]
    pub station_key: i64,
    /// The profile that it is to have.
    pub security_profile: i32,
    /// The slot of its network profile.
    pub slot: i32,
    /// Where it is to connect.
    pub url: String,
    /// `running` (the station is being asked), `waiting` (it is to come with the new profile), `done`, `failed`, or
    /// `expired` (it did not come in time).
    pub state: String,
    /// The last step that was begun: `root`, `certificate`, `network-profile`, `priority`, `reset` or `connect`.
    pub step: String,
    /// Why it failed.
    pub reason: Option<String>,
    /// When it began.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: SqlTime,
    /// Until when the station has to come.
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: SqlTime,
    /// When it was over.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ended_at: Option<SqlTime>,
}

const ADD: &str = "INSERT INTO security_upgrade (security_upgrade_key, station_key, security_profile, slot, \
    url, state, step, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, 'running', 'root', $6, $7)";
/// `$1` key, `$2` state, `$3` step, `$4` why, `$5` when it was over.
const GOES_ON: &str = "UPDATE security_upgrade SET state = $2, step = $3, reason = $4, ended_at = $5 \
    WHERE security_upgrade_key = $1 AND state IN ('running', 'waiting')";

/// `$1` now.
macro_rules! state {
    () => {
        "CASE WHEN u.state IN ('running', 'waiting') AND u.expires_at <= $1 THEN 'expired' ELSE u.state END"
    };
}
macro_rules! columns {
    () => {
        concat!(
            "SELECT u.security_upgrade_key, s.identity AS station, u.station_key, u.security_profile, \
             u.slot, u.url, ",
            state!(),
            " AS state, u.step, u.reason, u.created_at, u.expires_at, u.ended_at \
             FROM security_upgrade u JOIN station s ON s.station_key = u.station_key"
        )
    };
}
/// `$1` now, `$2` key.
const ONE: &str = concat!(columns!(), " WHERE u.security_upgrade_key = $2");
/// `$1` now.
const WAITING: &str = concat!(
    columns!(),
    " WHERE u.state = 'waiting' AND u.expires_at > $1"
);
/// `$1` now, `$2` bound of the key, `$3` limit, `$4` station.
const LIST: Listing = listing!(
    now; columns!(),
    "u.security_upgrade_key",
    "(u.station_key = $4 OR $4 IS NULL)",
);

/// Kept as long as security events.
pub(in crate::store) const BOUND: Bound = bound!(
    "security_upgrade",
    "security_upgrade_key",
    "created_at",
    |keep| keep.security_events
);

#[cfg(test)]
pub(in crate::store) const STATEMENTS: &[&str] = &[
    ADD,
    GOES_ON,
    ONE,
    WAITING,
    LIST.newest,
    LIST.oldest,
    BOUND.delete,
];

/// What is to be done.
#[derive(Debug, Clone)]
pub struct NewUpgrade {
    /// Our key.
    pub key: i64,
    /// Whose.
    pub station: StationKey,
    /// The profile.
    pub security_profile: i32,
    /// The slot.
    pub slot: i32,
    /// Where to.
    pub url: String,
    /// When it begins.
    pub at: Timestamp,
    /// Until when the station has to come.
    pub until: Timestamp,
}

/// Begins an upgrade.
#[must_use]
pub fn add(new: &NewUpgrade) -> Statement {
    statement!(
        ADD,
        new.key,
        new.station,
        new.security_profile,
        new.slot,
        new.url.clone(),
        new.at,
        new.until,
    )
}

/// An upgrade goes on, or ends with a reason or without.
#[must_use]
pub fn goes_on(
    key: i64,
    state: &'static str,
    step: &'static str,
    reason: Option<String>,
    ended_at: Option<Timestamp>,
) -> Statement {
    let (state, step) = (state.to_owned(), step.to_owned());
    statement!(GOES_ON, key, state, step, reason, ended_at)
}

/// The upgrade with this key.
///
/// # Errors
/// [`QueryError`].
pub async fn find(
    reader: &Reader,
    key: i64,
    now: Timestamp,
) -> Result<Option<SecurityUpgradeRow>, QueryError> {
    reader.optional(ONE, params![now, key]).await
}

/// The upgrades whose station is to come.
///
/// # Errors
/// [`QueryError`].
pub async fn waiting(
    reader: &Reader,
    now: Timestamp,
) -> Result<Vec<SecurityUpgradeRow>, QueryError> {
    reader.all(WAITING, params![now]).await
}

/// A page of upgrades.
///
/// # Errors
/// [`QueryError`].
pub async fn list(
    reader: &Reader,
    station: Option<StationKey>,
    page: PageRequest,
    now: Timestamp,
) -> Result<Vec<SecurityUpgradeRow>, QueryError> {
    let text = LIST.text(page.order);
    reader
        .all(text, params![now, page.bound(), page.limit, station])
        .await
}
