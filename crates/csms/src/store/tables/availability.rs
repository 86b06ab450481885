//! Block G, Availability: what operators want of stations, EVSEs and connectors, and what the stations say to it.

use jiff::Timestamp;
use ocpp201::ChangeAvailabilityRequest;
use serde::Serialize;

use crate::facts::StationKey;
use crate::store::change::{Statement, statement};
use crate::store::queries::QueryError;
use crate::store::queries::database::params;
use crate::store::queries::reader::Reader;
use crate::store::time::SqlTime;

/// What is wanted of a station, an EVSE or a connector.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct AvailabilityRow {
    /// The station's identity.
    pub station: String,
    /// The EVSE; 0 = the whole station.
    pub evse_id: i32,
    /// The connector; 0 = the whole EVSE, or the whole station.
    pub connector_id: i32,
    /// `Operative` or `Inoperative`.
    pub wanted: String,
    /// What the station answered: `Accepted`, `Scheduled` (when its transaction is over), `Rejected`, a code of a
    /// CALLERROR; `null` = it was not told yet.
    pub status: Option<String>,
    /// Why, in one sentence.
    pub detail: Option<String>,
    /// What the connectors report: `Operative`, `Inoperative`, `mixed`; `null` = none has reported.
    pub reported: Option<String>,
    /// What is reported is not what is wanted.
    pub differs: bool,
    /// When it was asked for.
    #[schema(value_type = String, format = DateTime)]
    pub set_at: SqlTime,
    /// When the station answered.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub answered_at: Option<SqlTime>,
}

/// `$1` station, `$2` EVSE, `$3` connector, `$4` wanted, `$5` now. What is wanted of the whole holds for its parts that
/// are asked for nothing else later.
const WANT: &str = "INSERT INTO wanted_availability (station_key, evse_id, connector_id, wanted, set_at) \
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT (station_key, evse_id, connector_id) DO UPDATE SET \
    wanted = excluded.wanted, status = NULL, detail = NULL, answered_at = NULL, set_at = excluded.set_at";
/// `$1` station, `$2` EVSE, `$3` connector, `$4` wanted, `$5` status, `$6` detail, `$7` now.
const ANSWERED: &str = "INSERT INTO wanted_availability (station_key, evse_id, connector_id, wanted, status, detail, \
    set_at, answered_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $7) \
    ON CONFLICT (station_key, evse_id, connector_id) DO UPDATE SET wanted = excluded.wanted, \
    status = excluded.status, detail = excluded.detail, answered_at = excluded.answered_at";
const FORGET: &str =
    "DELETE FROM wanted_availability WHERE station_key = $1 AND evse_id = $2 AND connector_id = $3";
/// What is wanted where `$which` holds, with what is reported, as `w`.
macro_rules! wanted {
    ($which:literal, $rest:literal) => {
        concat!(
            "SELECT w.* FROM (SELECT r.station, r.evse_id, r.connector_id, r.wanted, r.status, r.detail, r.reported, \
            r.reported IS NOT NULL AND ((r.wanted = 'Inoperative' AND r.reported <> 'Inoperative') \
            OR (r.wanted = 'Operative' AND r.reported <> 'Operative' AND NOT r.is_held_down)) AS differs, \
            r.set_at, r.answered_at, r.folded FROM (SELECT s.identity AS station, s.identity_folded AS folded, a.evse_id, a.connector_id, a.wanted, a.status, \
            a.detail, a.set_at, a.answered_at, \
            (SELECT CASE WHEN count(*) = 0 THEN NULL \
            WHEN count(*) = count(CASE WHEN c.status = 'Unavailable' THEN 1 END) THEN 'Inoperative' \
            WHEN count(CASE WHEN c.status = 'Unavailable' THEN 1 END) = 0 THEN 'Operative' ELSE 'mixed' END \
            FROM connector c WHERE c.station_key = a.station_key AND (a.evse_id = 0 OR c.evse_id = a.evse_id) \
            AND (a.connector_id = 0 OR c.connector_id = a.connector_id)) AS reported, \
            EXISTS (SELECT 1 FROM wanted_availability o WHERE o.station_key = a.station_key \
            AND o.wanted = 'Inoperative' AND (o.evse_id = 0 OR a.evse_id = 0 OR o.evse_id = a.evse_id)) AS is_held_down \
            FROM wanted_availability a JOIN station s ON s.station_key = a.station_key WHERE ",
            $which,
            ") AS r) AS w",
            $rest
        )
    };
}

/// `$1` station.
const OF_STATION: &str = wanted!("a.station_key = $1", " ORDER BY w.evse_id, w.connector_id");
/// `$1` identity in lower case, `$2` EVSE, `$3` connector of the row before, `$4` 1 = only where it differs, `$5` rows at most.
const ALL: &str = wanted!(
    "s.identity_folded >= $1 AND (s.identity_folded, a.evse_id, a.connector_id) > ($1, $2, $3)",
    " WHERE $4 = 0 OR w.differs ORDER BY w.folded, w.evse_id, w.connector_id LIMIT $5"
);

#[cfg(test)]
pub(in crate::store) const STATEMENTS: &[&str] = &[WANT, ANSWERED, FORGET, OF_STATION, ALL];

/// What a request is about: EVSE and connector; 0 = the whole.
#[must_use]
pub fn scope(request: &ChangeAvailabilityRequest) -> (i32, i32) {
    let evse = request.evse.as_ref();
    let connector = evse.and_then(|evse| evse.connector_id);
    (evse.map_or(0, |evse| evse.id), connector.unwrap_or(0))
}

/// An operator wants this.
#[must_use]
pub fn want(station: StationKey, request: &ChangeAvailabilityRequest, now: Timestamp) -> Statement {
    let (evse, connector) = scope(request);
    let wanted = request.operational_status.as_str().to_owned();
    statement!(WANT, station, evse, connector, wanted, now)
}

/// The station answered, whoever asked.
#[must_use]
pub fn answered(
    station: StationKey,
    request: &ChangeAvailabilityRequest,
    status: &str,
    detail: Option<String>,
    now: Timestamp,
) -> Statement {
    let (evse, connector) = scope(request);
    statement!(
        ANSWERED,
        station,
        evse,
        connector,
        request.operational_status.as_str(),
        status.to_owned(),
        detail,
        now
    )
}

/// Nothing is wanted any more.
#[must_use]
pub fn forget(station: StationKey, evse: i32, connector: i32) -> Statement {
    statement!(FORGET, station, evse, connector)
}

/// What is wanted of a station and its parts: the whole first.
///
/// # Errors
/// [`QueryError`].
pub async fn of_station(
    reader: &Reader,
    station: StationKey,
) -> Result<Vec<AvailabilityRow>, QueryError> {
    reader.all(OF_STATION, params![station]).await
}

/// What is wanted anywhere, by identity: so many rows after this one (identity, EVSE and connector).
///
/// # Errors
/// [`QueryError`].
pub async fn all(
    reader: &Reader,
    (station, evse, connector): (&str, i32, i32),
    only_differing: bool,
    limit: u32,
) -> Result<Vec<AvailabilityRow>, QueryError> {
    let only = i32::from(only_differing);
    let limit = i64::from(limit);
    reader
        .all(
            ALL,
            params![station.to_lowercase(), evse, connector, only, limit],
        )
        .await
}
