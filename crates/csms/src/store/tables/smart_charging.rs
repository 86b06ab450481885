//! Block K, Smart charging: profiles of stations, reports of them, and limits that others set.

use jiff::Timestamp;
use ocpp201::{ChargingProfile, ClearChargingProfileRequest};
use serde::Serialize;

use crate::facts::StationKey;
use crate::store::change::{Statement, statement};
use crate::store::queries::database::params;
use crate::store::queries::listing::{Listing, listing};
use crate::store::queries::reader::Reader;
use crate::store::queries::{PageRequest, QueryError};
use crate::store::rows::JsonText;
use crate::store::tables::Bound;
use crate::store::time::SqlTime;

/// A charging profile of a station: as it is wanted, as it was accepted, and as it was reported.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct ChargingProfileRow {
    /// Our key, the cursor of the list; a new one with each change.
    pub charging_profile_key: i64,
    /// The id of the profile.
    pub profile_id: i32,
    /// `CSO` = the CSMS; `EMS`, `SO` or `Other` = a limit from outside.
    pub source: String,
    /// `wanted` (sent or about to be), `accepted`, `rejected`, `reported` (the station has it, we did not set it),
    /// `cleared`, `missing` (accepted, but not in a report of all), `ended` (with its transaction).
    pub state: String,
    /// Why it was rejected (`reasonCode`), or why nothing is known (`timeout`, `offline`).
    pub reason: Option<String>,
    /// Where it is installed; 0 = the station.
    pub evse_id: Option<i32>,
    /// Its purpose.
    pub purpose: String,
    /// Its stack level.
    pub stack_level: i32,
    /// Of a `TxProfile`.
    pub transaction_id: Option<String>,
    /// As last asked for, while the station has not accepted it.
    #[schema(value_type = Option<Object>)]
    pub wanted: Option<JsonText>,
    /// As the station accepted it.
    #[schema(value_type = Option<Object>)]
    pub accepted: Option<JsonText>,
    /// As the station reported it since then.
    #[schema(value_type = Option<Object>)]
    pub reported: Option<JsonText>,
    /// When that changed last.
    #[schema(value_type = String, format = DateTime)]
    pub changed_at: SqlTime,
}

/// A limit that others than the CSMS set, and that is in force (K11 to K13).
#[derive(Debug, Clone, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct ExternalLimitRow {
    /// Our key, the cursor of the list; a new one with each change.
    pub external_limit_key: i64,
    /// 0 = the station as a whole.
    pub evse_id: i32,
    /// `EMS`, `SO` (operator of the grid) or `Other`.
    pub source: String,
    /// Whether the grid depends on it; `null` = the station did not say.
    pub is_grid_critical: Option<bool>,
    /// The schedules of the limit; `null` = the station did not say how much
    /// (`SmartChargingCtrlr.NotifyChargingLimitWithSchedules`).
    #[schema(value_type = Option<Object>)]
    pub schedules: Option<JsonText>,
    /// When the station told it.
    #[schema(value_type = String, format = DateTime)]
    pub set_at: SqlTime,
}

/// What a profile is installed by.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// At which station.
    pub station: StationKey,
    /// 0 = the station; `None` = a start that names no EVSE.
    pub evse_id: Option<i32>,
    /// Of the start that it goes along with.
    pub remote_start_id: Option<i32>,
    /// The profile.
    pub profile: &'a ChargingProfile,
}

const WANT: &str = "INSERT INTO charging_profile (charging_profile_key, station_key, profile_id, source, state, \
    evse_id, purpose, stack_level, transaction_id, remote_start_id, wanted, changed_at) \
    VALUES ($1, $2, $3, 'CSO', 'wanted', $4, $5, $6, $7, $8, $9, $10) \
    ON CONFLICT (station_key, profile_id, source) DO UPDATE SET \
    charging_profile_key = excluded.charging_profile_key, state = 'wanted', reason = NULL, \
    wanted = excluded.wanted, changed_at = excluded.changed_at";
const ACCEPT: &str = "UPDATE charging_profile SET state = 'accepted', reason = NULL, evse_id = $3, purpose = $4, \
    stack_level = $5, transaction_id = $6, remote_start_id = $7, accepted = $8, wanted = NULL, reported = NULL, \
    changed_at = $9 WHERE station_key = $1 AND profile_id = $2 AND source = 'CSO'";
const REFUSE: &str = "UPDATE charging_profile SET reason = $3, changed_at = $4, \
    state = CASE WHEN $5 THEN 'wanted' WHEN accepted IS NULL THEN 'rejected' ELSE 'accepted' END \
    WHERE station_key = $1 AND profile_id = $2 AND source = 'CSO' AND state = 'wanted'";
const CLEAR: &str = "UPDATE charging_profile SET state = 'cleared', reason = NULL, wanted = NULL, accepted = NULL, \
    reported = NULL, changed_at = $6 WHERE station_key = $1 AND source = 'CSO' AND state <> 'rejected' \
    AND (profile_id = $2 OR $2 IS NULL) AND (evse_id = $3 OR $3 IS NULL) \
    AND (purpose = $4 OR $4 IS NULL) AND (stack_level = $5 OR $5 IS NULL)";
const REPORT: &str = "INSERT INTO charging_profile (charging_profile_key, station_key, profile_id, source, state, \
    evse_id, purpose, stack_level, transaction_id, reported, report_id, changed_at) \
    VALUES ($1, $2, $3, $4, 'reported', $5, $6, $7, $8, $9, $10, $11) \
    ON CONFLICT (station_key, profile_id, source) DO UPDATE SET \
    charging_profile_key = excluded.charging_profile_key, \
    state = CASE WHEN charging_profile.accepted IS NULL THEN 'reported' ELSE 'accepted' END, reason = NULL, \
    evse_id = excluded.evse_id, purpose = excluded.purpose, stack_level = excluded.stack_level, \
    transaction_id = excluded.transaction_id, reported = excluded.reported, report_id = excluded.report_id, \
    changed_at = excluded.changed_at";
/// What is not in a report of all, and was not changed since that was asked for.
const MISS: &str = "UPDATE charging_profile SET state = 'missing', accepted = NULL, reported = NULL, \
    changed_at = $3 WHERE station_key = $1 AND state IN ('accepted', 'reported') \
    AND (report_id IS NULL OR report_id <> $2) AND EXISTS (SELECT 1 FROM charging_profile_report r \
    WHERE r.station_key = $1 AND r.request_id = $2 AND r.is_whole AND r.state = 'complete' \
    AND r.asked_at > charging_profile.changed_at)";

const ASK_REPORT: &str = "INSERT INTO charging_profile_report (charging_profile_report_key, station_key, \
    request_id, is_whole, state, asked_at) VALUES ($1, $2, $3, $4, 'asked', $5) \
    ON CONFLICT (station_key, request_id) DO UPDATE SET \
    charging_profile_report_key = excluded.charging_profile_report_key, is_whole = excluded.is_whole, \
    state = 'asked', asked_at = excluded.asked_at, finished_at = NULL";
const REPORT_PART: &str = "UPDATE charging_profile_report SET \
    state = CASE WHEN $3 THEN 'complete' ELSE 'arriving' END, finished_at = $4 \
    WHERE station_key = $1 AND request_id = $2";
const REPORT_STATE: &str =
    "SELECT state FROM charging_profile_report WHERE station_key = $1 AND request_id = $2";

const SET_LIMIT: &str = "INSERT INTO external_limit (external_limit_key, station_key, evse_id, source, \
    is_grid_critical, schedules, set_at) VALUES ($1, $2, $3, $4, $5, $6, $7) \
    ON CONFLICT (station_key, evse_id, source) DO UPDATE SET \
    external_limit_key = excluded.external_limit_key, is_grid_critical = excluded.is_grid_critical, \
    schedules = excluded.schedules, set_at = excluded.set_at";
const LIFT_LIMIT: &str =
    "DELETE FROM external_limit WHERE station_key = $1 AND evse_id = $2 AND source = $3";
const OUTDATE_LIMIT: &str = "UPDATE charging_profile SET state = 'cleared', reported = NULL, changed_at = $4 \
    WHERE station_key = $1 AND evse_id = $2 AND source = $3";

macro_rules! profiles {
    ($rest:literal) => {
        concat!(
            "SELECT p.charging_profile_key, p.profile_id, p.source, \
             CASE WHEN p.state IN ('accepted', 'reported') AND t.state <> 'active' THEN 'ended' \
             ELSE p.state END AS state, p.reason, COALESCE(p.evse_id, t.evse_id) AS evse_id, p.purpose, \
             p.stack_level, COALESCE(p.transaction_id, t.transaction_id) AS transaction_id, p.wanted, \
             p.accepted, p.reported, p.changed_at FROM charging_profile p \
             LEFT JOIN charging_transaction t ON t.transaction_key = (SELECT max(x.transaction_key) \
             FROM charging_transaction x WHERE x.station_key = p.station_key \
             AND (x.transaction_id = p.transaction_id OR x.remote_start_id = p.remote_start_id)) ",
            $rest
        )
    };
}
const PROFILES: Listing = listing!(
    profiles!(""),
    "p.charging_profile_key",
    "p.station_key = $3",
);
/// Those that the station has, as far as is known.
const IN_FORCE: &str = profiles!(
    "WHERE p.station_key = $1 AND p.state IN ('wanted', 'accepted', 'reported') \
     AND (p.accepted IS NOT NULL OR p.reported IS NOT NULL) AND (t.state IS NULL OR t.state = 'active') \
     ORDER BY p.charging_profile_key LIMIT 1000"
);
const LIMITS: &str = "SELECT external_limit_key, evse_id, source, is_grid_critical, schedules, set_at \
    FROM external_limit WHERE station_key = $1 ORDER BY evse_id, source LIMIT 1000";

/// What a station says of itself in its device model.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct AbilityRow {
    /// The component's name.
    pub component: String,
    /// The EVSE that it belongs to.
    pub evse_id: Option<i32>,
    /// The variable's name.
    pub variable: String,
    /// The variable's instance.
    pub variable_instance: Option<String>,
    /// The value.
    pub value: Option<String>,
    /// Its limits.
    pub characteristics: Option<JsonText>,
}

const ABILITIES: &str = "SELECT component, evse_id, variable, variable_instance, value, characteristics \
    FROM variable WHERE station_key = $1 AND attribute_type = 'Actual' AND ((component = 'SmartChargingCtrlr' \
    AND variable IN ('ProfileStackLevel', 'PeriodsPerSchedule', 'Entries', 'RateUnit', \
    'ACPhaseSwitchingSupported')) OR (component = 'EVSE' AND variable IN ('Power', 'SupplyPhases')) \
    OR (component = 'ISO15118Ctrlr' AND variable = 'Enabled')) LIMIT 1000";

/// Rows that tell only what was. What is in force stays; stations bound it.
pub(in crate::store) const PROFILE_BOUND: Bound = Bound {
    delete: "DELETE FROM charging_profile WHERE charging_profile_key IN (SELECT o.charging_profile_key FROM \
        (SELECT charging_profile_key, changed_at FROM charging_profile WHERE state IN \
        ('rejected', 'cleared', 'missing') OR purpose = 'TxProfile' ORDER BY charging_profile_key LIMIT $3) AS o \
        WHERE o.changed_at < $1 OR o.charging_profile_key <= \
        (SELECT max(charging_profile_key) FROM charging_profile) - $2)",
    keep: |keep| keep.log,
};
pub(in crate::store) const REPORT_BOUND: Bound = crate::store::tables::bound!(
    "charging_profile_report",
    "charging_profile_report_key",
    "asked_at",
    |keep| keep.reports
);
pub(in crate::store) const LIMIT_BOUND: Bound =
    crate::store::tables::bound!("external_limit", "external_limit_key", "set_at", |keep| {
        keep.log
    });

#[cfg(test)]
pub(in crate::store) const STATEMENTS: &[&str] = &[
    WANT,
    ACCEPT,
    REFUSE,
    CLEAR,
    REPORT,
    MISS,
    ASK_REPORT,
    REPORT_PART,
    SET_LIMIT,
    LIFT_LIMIT,
    OUTDATE_LIMIT,
    REPORT_STATE,
    PROFILES.newest,
    PROFILES.oldest,
    IN_FORCE,
    LIMITS,
    ABILITIES,
    PROFILE_BOUND.delete,
    REPORT_BOUND.delete,
    LIMIT_BOUND.delete,
];

fn json(value: &impl Serialize) -> Option<String> {
    serde_json::to_string(value).ok()
}

fn transaction(profile: &ChargingProfile) -> Option<String> {
    profile.transaction_id.as_ref().map(ToString::to_string)
}

/// A profile is about to be sent.
#[must_use]
pub fn want(key: i64, place: Place<'_>, at: Timestamp) -> Statement {
    statement!(
        WANT,
        key,
        place.station,
        place.profile.id,
        place.evse_id,
        place.profile.charging_profile_purpose.as_str(),
        place.profile.stack_level,
        transaction(place.profile),
        place.remote_start_id,
        json(place.profile),
        at,
    )
}

/// The station has accepted a profile.
#[must_use]
pub fn accept(place: Place<'_>, at: Timestamp) -> Statement {
    statement!(
        ACCEPT,
        place.station,
        place.profile.id,
        place.evse_id,
        place.profile.charging_profile_purpose.as_str(),
        place.profile.stack_level,
        transaction(place.profile),
        place.remote_start_id,
        json(place.profile),
        at,
    )
}

/// The station has not accepted a profile; `is_open`: perhaps it has, for no answer came.
#[must_use]
pub fn refuse(
    station: StationKey,
    profile_id: i32,
    reason: Option<String>,
    is_open: bool,
    at: Timestamp,
) -> Statement {
    statement!(REFUSE, station, profile_id, reason, at, is_open)
}

/// The station has removed profiles (K10): the one with the id, or those that fulfil all criteria.
#[must_use]
pub fn clear(
    station: StationKey,
    request: &ClearChargingProfileRequest,
    at: Timestamp,
) -> Statement {
    let criteria = request
        .charging_profile_criteria
        .as_ref()
        .filter(|_| request.charging_profile_id.is_none());
    statement!(
        CLEAR,
        station,
        request.charging_profile_id,
        criteria.and_then(|all| all.evse_id),
        criteria
            .and_then(|all| all.charging_profile_purpose)
            .map(|purpose| purpose.as_str()),
        criteria.and_then(|all| all.stack_level),
        at,
    )
}

/// The station reports a profile.
#[must_use]
pub fn report(
    key: i64,
    station: StationKey,
    source: &str,
    evse_id: i32,
    profile: &ChargingProfile,
    request_id: i32,
    at: Timestamp,
) -> Statement {
    statement!(
        REPORT,
        key,
        station,
        profile.id,
        source.to_owned(),
        evse_id,
        profile.charging_profile_purpose.as_str(),
        profile.stack_level,
        transaction(profile),
        json(profile),
        request_id,
        at,
    )
}

/// A report is about to be asked for.
#[must_use]
pub fn ask_report(
    key: i64,
    station: StationKey,
    request_id: i32,
    is_whole: bool,
    at: Timestamp,
) -> Statement {
    statement!(ASK_REPORT, key, station, request_id, is_whole, at)
}

/// A part of a report has come; with the last one it is complete, and what is not in a report of all is missing.
#[must_use]
pub fn report_part(
    station: StationKey,
    request_id: i32,
    is_last: bool,
    at: Timestamp,
) -> [Statement; 2] {
    let finished = is_last.then_some(SqlTime::new(at));
    [
        statement!(REPORT_PART, station, request_id, is_last, finished),
        statement!(MISS, station, request_id, at),
    ]
}

/// Somebody else limits the station.
#[must_use]
pub fn set_limit(
    key: i64,
    station: StationKey,
    evse_id: i32,
    source: &str,
    is_grid_critical: Option<bool>,
    schedules: Option<String>,
    at: Timestamp,
) -> Statement {
    statement!(
        SET_LIMIT,
        key,
        station,
        evse_id,
        source.to_owned(),
        is_grid_critical,
        schedules,
        at,
    )
}

/// The limit is gone (K13.FR.02).
#[must_use]
pub fn lift_limit(station: StationKey, evse_id: i32, source: &str) -> Statement {
    statement!(LIFT_LIMIT, station, evse_id, source.to_owned())
}

/// What was reported of a limit from outside holds no longer: it is gone, or another one has taken its place.
#[must_use]
pub fn outdate_limit(station: StationKey, evse_id: i32, source: &str, at: Timestamp) -> Statement {
    let (source, at) = (source.to_owned(), SqlTime::new(at));
    statement!(OUTDATE_LIMIT, station, evse_id, source, at)
}

/// A page of the profiles of a station, the last changed first.
///
/// # Errors
/// [`QueryError`].
pub async fn profiles(
    reader: &Reader,
    station: StationKey,
    page: PageRequest,
) -> Result<Vec<ChargingProfileRow>, QueryError> {
    let limit = page.limit;
    let params = params![page.bound(), limit, station];
    let text = PROFILES.text(page.order);
    reader.all(text, params).await
}

/// How far a report has come: `asked`, `arriving` or `complete`; `None` = it was not asked for.
///
/// # Errors
/// [`QueryError`].
pub async fn report_state(
    reader: &Reader,
    station: StationKey,
    request_id: i32,
) -> Result<Option<String>, QueryError> {
    let found: Option<(String,)> = reader
        .optional(REPORT_STATE, params![station, request_id])
        .await?;
    Ok(found.map(|(state,)| state))
}

/// The profiles that a station has, as far as is known.
///
/// # Errors
/// [`QueryError`].
pub async fn in_force(
    reader: &Reader,
    station: StationKey,
) -> Result<Vec<ChargingProfileRow>, QueryError> {
    reader.all(IN_FORCE, params![station]).await
}

/// The limits that others set at a station.
///
/// # Errors
/// [`QueryError`].
pub async fn limits(
    reader: &Reader,
    station: StationKey,
) -> Result<Vec<ExternalLimitRow>, QueryError> {
    reader.all(LIMITS, params![station]).await
}

/// What a station says of its smart charging and of its EVSEs.
///
/// # Errors
/// [`QueryError`].
pub async fn abilities(
    reader: &Reader,
    station: StationKey,
) -> Result<Vec<AbilityRow>, QueryError> {
    reader.all(ABILITIES, params![station]).await
}
