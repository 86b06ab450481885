//! Block D, local authorization lists: which stations have one, and how far each of them is.
//!
//! What is on a list follows from the tokens ([`id_tokens`](super::id_tokens)); a row says up to which change of them
//! the station has it. A row lives from the wish that a station takes part until its list is empty again.

use jiff::Timestamp;
use serde::Serialize;

use crate::facts::StationKey;
use crate::store::change::{Statement, statement};
use crate::store::queries::QueryError;
use crate::store::queries::database::params;
use crate::store::queries::reader::Reader;
use crate::store::time::SqlTime;

/// The local list of a station.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct LocalListRow {
    /// The station's key, the cursor of the list.
    pub station_key: i64,
    /// The station's identity.
    pub station: String,
    /// `current`; `behind` (changes of tokens are not there yet); `unchecked` (the station booted and has not said yet
    /// which list it has); `failing` (the last message failed; it is repeated); `leaving` (it takes part no longer,
    /// and its list is not empty yet).
    pub state: String,
    /// Only tokens of this group; `null` = all.
    pub group_id_token: Option<String>,
    /// The type of the group's token.
    pub group_type: Option<String>,
    /// The version that the station took or told last; 0 = none.
    pub version: i32,
    /// The version that it has when it is up to date, as far as that is known.
    pub wanted_version: i64,
    /// The highest version that the station was ever told, or told us; 0 = none. What it is told next is above it.
    #[serde(skip)]
    pub highest_version: i32,
    /// Changes of tokens up to this number are in the list.
    #[serde(skip)]
    pub through: i64,
    /// The number of the last change of any token.
    #[serde(skip)]
    pub newest: i64,
    /// It takes part.
    #[serde(skip)]
    pub takes_part: bool,
    /// What the list was made for.
    #[serde(skip)]
    pub basis: Option<String>,
    /// It has to be asked which version it has.
    #[serde(skip)]
    pub is_unchecked: bool,
    /// What became of the last message: `Accepted`, `Failed`, `VersionMismatch`, a code of a CALLERROR, `timeout` …;
    /// `null` = none was sent.
    pub status: Option<String>,
    /// Why, in one sentence.
    pub detail: Option<String>,
    /// Failures in a row.
    pub failures: i32,
    /// Nothing is sent before.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub next_at: Option<SqlTime>,
    /// When the station took or told its version; `null` = it has to be asked.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub checked_at: Option<SqlTime>,
    /// When something of this changed.
    #[schema(value_type = String, format = DateTime)]
    pub changed_at: SqlTime,
}

/// `$1` takes part, `$2` group, `$3` its type, `$4` now.
const JOIN: &str = "INSERT INTO local_list (station_key, takes_part, group_id_token, group_type, changed_at) \
    VALUES ($5, $1, $2, $3, $4) ON CONFLICT (station_key) DO UPDATE SET takes_part = excluded.takes_part, \
    group_id_token = excluded.group_id_token, group_type = excluded.group_type, failures = 0, next_at = NULL, \
    changed_at = excluded.changed_at";
/// `$1` station, `$2` now, `$3` false.
const LEAVE: &str = "UPDATE local_list SET takes_part = $3, basis = NULL, failures = 0, next_at = NULL, \
    changed_at = $2 WHERE station_key = $1";
/// `$1` station. One that never had a list, or has an empty one.
const FORGET: &str = "DELETE FROM local_list WHERE station_key = $1 AND NOT takes_part";
/// `$1` station. Of one that was never sent anything.
const FORGET_UNSENT: &str = "DELETE FROM local_list WHERE station_key = $1 AND NOT takes_part AND version = 0 AND status IS NULL";
/// When a list was checked: now, or at the last boot, if that is ahead of our clock, which was set back: else it
/// would be asked for at once again and again.
macro_rules! checked_at {
    ($now:literal) => {
        concat!(
            "(SELECT CASE WHEN s.booted_at > ",
            $now,
            " THEN s.booted_at ELSE ",
            $now,
            " END FROM station s WHERE s.station_key = $1)"
        )
    };
}
/// `$1` station, `$2` version, `$3` through, `$4` basis, `$5` now, `$6` status.
const TAKEN: &str = concat!(
    "UPDATE local_list SET version = $2, through = $3, basis = $4, changed_at = $5, status = $6, detail = NULL, \
     failures = 0, next_at = NULL, checked_at = ",
    checked_at!("$5"),
    " WHERE station_key = $1"
);
/// `$1` station, `$2` version. A whole list may begin anew after the highest number that there is.
const TELL: &str = "UPDATE station SET list_version = $2 WHERE station_key = $1";
/// `$1` station, `$2` version.
const RAISE: &str =
    "UPDATE station SET list_version = $2 WHERE station_key = $1 AND list_version < $2";
/// `$1` station, `$2` through, `$3` what it was before.
const ADVANCE: &str =
    "UPDATE local_list SET through = $2 WHERE station_key = $1 AND through = $3 AND takes_part";
/// `$1` station, `$2` version, `$3` now. Another version than it took last: nobody knows what is on the list.
const TOLD: &str = concat!(
    "UPDATE local_list SET changed_at = $3, \
     failures = CASE WHEN version = $2 THEN 0 ELSE failures END, \
     next_at = CASE WHEN version = $2 THEN NULL ELSE next_at END, \
     basis = CASE WHEN version = $2 THEN basis ELSE NULL END, version = $2, checked_at = ",
    checked_at!("$3"),
    " WHERE station_key = $1"
);
/// `$1` station, `$2` status, `$3` detail, `$4` next, `$5` now, `$6` the whole list has to be sent, `$7` it has to be
/// asked.
const FAILED: &str = "UPDATE local_list SET status = $2, detail = $3, next_at = $4, changed_at = $5, \
    failures = failures + 1, basis = CASE WHEN $6 THEN NULL ELSE basis END, \
    checked_at = CASE WHEN $7 THEN NULL ELSE checked_at END WHERE station_key = $1";
/// `$1` station. Whatever it was sent by hand, its version is not known.
const UNCHECK: &str = "UPDATE local_list SET checked_at = NULL WHERE station_key = $1";
/// `$1` station, `$2` the whole list, whatever it has, `$3` now.
const HURRY: &str = "UPDATE local_list SET next_at = NULL, failures = 0, changed_at = $3, \
    basis = CASE WHEN $2 THEN NULL ELSE basis END WHERE station_key = $1";

macro_rules! is_unchecked {
    () => {
        "(l.checked_at IS NULL OR l.checked_at < coalesce(s.booted_at, l.checked_at))"
    };
}

macro_rules! state {
    () => {
        concat!(
            "CASE WHEN NOT l.takes_part THEN 'leaving' WHEN l.failures > 0 THEN 'failing' WHEN ",
            is_unchecked!(),
            " AND l.version > 0 THEN 'unchecked' WHEN l.basis IS NULL OR l.through < coalesce(n.newest, 0) \
             THEN 'behind' ELSE 'current' END"
        )
    };
}

macro_rules! rows {
    () => {
        concat!(
            "SELECT l.station_key, s.identity AS station, ",
            state!(),
            " AS state, l.group_id_token, l.group_type, l.version, \
             CASE WHEN NOT l.takes_part THEN 0 \
             WHEN l.basis IS NOT NULL AND l.through >= coalesce(n.newest, 0) THEN CAST(l.version AS BIGINT) \
             WHEN coalesce(n.newest, 0) > s.list_version THEN n.newest ELSE CAST(s.list_version AS BIGINT) + 1 END \
             AS wanted_version, s.list_version AS highest_version, \
             l.through, coalesce(n.newest, 0) AS newest, l.takes_part, l.basis, ",
            is_unchecked!(),
            " AS is_unchecked, l.status, l.detail, l.failures, l.next_at, l.checked_at, l.changed_at \
             FROM local_list l JOIN station s ON s.station_key = l.station_key \
             CROSS JOIN (SELECT max(c.revision) AS newest FROM \
             (SELECT max(coalesce(revision, id_token_key)) AS revision FROM id_token \
             UNION ALL SELECT max(revision) FROM id_token_history) AS c) AS n \
             WHERE s.removed_at IS NULL AND "
        )
    };
}

/// `$1` station.
const ONE: &str = concat!(rows!(), "l.station_key = $1");
/// `$1` key to start after, `$2` state, `$3` limit.
const LIST: &str = concat!(
    rows!(),
    "l.station_key > $1 AND (",
    state!(),
    " = $2 OR $2 IS NULL) ORDER BY l.station_key LIMIT $3"
);

#[cfg(test)]
pub(in crate::store) const STATEMENTS: &[&str] = &[
    JOIN,
    LEAVE,
    FORGET,
    FORGET_UNSENT,
    TAKEN,
    TELL,
    RAISE,
    ADVANCE,
    TOLD,
    FAILED,
    UNCHECK,
    HURRY,
    ONE,
    LIST,
    LIMITS,
];

/// The station takes part, with tokens of this group or with all.
#[must_use]
pub fn join(station: StationKey, group: Option<(String, String)>, now: Timestamp) -> Statement {
    let (group, kind) = group.unzip();
    statement!(JOIN, true, group, kind, now, station)
}

/// The station takes part no longer: its list is to be emptied, if it may have one.
#[must_use]
pub fn leave(station: StationKey, now: Timestamp) -> [Statement; 2] {
    [
        statement!(LEAVE, station, now, false),
        statement!(FORGET_UNSENT, station),
    ]
}

/// Its list is empty.
#[must_use]
pub fn forget(station: StationKey) -> Statement {
    statement!(FORGET, station)
}

/// What a station has of its list.
#[derive(Debug, Clone)]
pub struct Has {
    /// The version.
    pub version: i32,
    /// Changes of tokens up to this number.
    pub through: i64,
    /// What it was made for.
    pub basis: String,
}

/// The station took a message.
#[must_use]
pub fn taken(station: StationKey, has: Has, now: Timestamp) -> Statement {
    let accepted = "Accepted".to_owned();
    statement!(
        TAKEN,
        station,
        has.version,
        has.through,
        has.basis,
        now,
        accepted
    )
}

/// The station is about to be told versions up to this one: written before they are sent, so that none of them is ever
/// sent again with other tokens.
#[must_use]
pub fn tell(station: StationKey, version: i32) -> Statement {
    statement!(TELL, station, version)
}

/// The changes from one number to another are no matter of this list.
#[must_use]
pub fn advance(station: StationKey, from: i64, to: i64) -> Statement {
    statement!(ADVANCE, station, to, from)
}

/// The station told its version.
#[must_use]
pub fn told(station: StationKey, version: i32, now: Timestamp) -> [Statement; 2] {
    [
        statement!(TOLD, station, version, now),
        statement!(RAISE, station, version),
    ]
}

/// A message that the station did not take.
#[derive(Debug, Clone)]
pub struct Failure {
    /// In a word.
    pub status: String,
    /// In a sentence.
    pub detail: Option<String>,
    /// Nothing is sent before.
    pub next_at: Option<Timestamp>,
    /// D01.FR.03: the whole list has to be sent.
    pub is_full_next: bool,
    /// Nobody knows which version it has.
    pub is_unknown: bool,
}

/// The station did not take a message.
#[must_use]
pub fn failed(station: StationKey, failure: Failure, now: Timestamp) -> Statement {
    statement!(
        FAILED,
        station,
        failure.status,
        failure.detail,
        failure.next_at,
        now,
        failure.is_full_next,
        failure.is_unknown,
    )
}

/// Somebody else sent the station a list.
#[must_use]
pub fn uncheck(station: StationKey) -> Statement {
    statement!(UNCHECK, station)
}

/// Send now; the whole list, if `full`.
#[must_use]
pub fn hurry(station: StationKey, full: bool, now: Timestamp) -> Statement {
    statement!(HURRY, station, full, now)
}

/// The list of a station; `None` = it takes no part.
///
/// # Errors
/// [`QueryError`].
pub async fn find(
    reader: &Reader,
    station: StationKey,
) -> Result<Option<LocalListRow>, QueryError> {
    reader.optional(ONE, params![station]).await
}

/// A page of lists, of those in this state if one is named.
///
/// # Errors
/// [`QueryError`].
pub async fn list(
    reader: &Reader,
    state: Option<&str>,
    after: i64,
    limit: u32,
) -> Result<Vec<LocalListRow>, QueryError> {
    reader
        .all(LIST, params![after, state, i64::from(limit)])
        .await
}

/// What a station takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ListLimits {
    /// Tokens of one message, 1 or more; `None` = it has not said so.
    pub items: Option<usize>,
    /// Bytes of one message, 1 or more; `None` = it has not said so.
    pub bytes: Option<usize>,
    /// Tokens of the list; `None` = it has not said so.
    pub entries: Option<usize>,
}

/// `$1` station.
const LIMITS: &str = "SELECT lower(variable), value, characteristics FROM variable WHERE station_key = $1 \
    AND lower(component) = 'localauthlistctrlr' AND attribute_type = 'Actual' AND gone_at IS NULL \
    AND lower(variable) IN ('itemspermessage', 'bytespermessage', 'entries')";

/// What a station has told of its list.
///
/// # Errors
/// [`QueryError`].
pub async fn limits(reader: &Reader, station: StationKey) -> Result<ListLimits, QueryError> {
    let rows: Vec<(String, Option<String>, Option<String>)> =
        reader.all(LIMITS, params![station]).await?;
    let mut limits = ListLimits::default();
    for (variable, value, characteristics) in rows {
        let number = value
            .and_then(|value| value.trim().parse().ok())
            .filter(|n| *n > 0);
        match variable.as_str() {
            "itemspermessage" => limits.items = number,
            "bytespermessage" => limits.bytes = number,
            // How many there are; the most that there can be is its limit.
            _ => limits.entries = characteristics.as_deref().and_then(most),
        }
    }
    Ok(limits)
}

/// `maxLimit` of characteristics.
fn most(characteristics: &str) -> Option<usize> {
    let json: serde_json::Value = serde_json::from_str(characteristics).ok()?;
    let most = json.get("maxLimit")?.as_f64()?;
    // Some write a limit as 1000.0.
    format!("{most:.0}").parse().ok().filter(|most| *most > 0)
}
