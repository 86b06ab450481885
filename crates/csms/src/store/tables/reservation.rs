//! Block H, Reservation: reservations from the request to their end.
//!
//! A reservation is `requested` before the station has answered, then `refused` or `active`; it ends as `used`,
//! `expired`, `removed` (by the station) or `cancelled`. Nobody has to watch the clock: an active one whose time
//! is over is shown as `expired`, though a station that was away may still tell that it was used.

use jiff::Timestamp;
use ocpp201::{IdToken, IdTokenEnum, ReserveNowRequest};
use serde::Serialize;

use crate::facts::StationKey;
use crate::store::change::{Statement, statement};
use crate::store::queries::database::params;
use crate::store::queries::listing::{Listing, listing};
use crate::store::queries::reader::Reader;
use crate::store::queries::{PageRequest, QueryError};
use crate::store::tables::{Bound, bound};
use crate::store::time::SqlTime;

/// A reservation.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct ReservationRow {
    /// Our key, the cursor of the list.
    pub reservation_key: i64,
    /// The station's identity.
    pub station: String,
    /// As the station knows it.
    pub reservation_id: i32,
    /// `null` = any EVSE.
    pub evse_id: Option<i32>,
    /// Any EVSE with a connector of this type.
    pub connector_type: Option<String>,
    /// Who may use it; `***` for a KeyCode.
    pub id_token: String,
    /// The type of that token.
    pub id_token_type: String,
    /// Others of this group may use it, too.
    pub group_id_token: Option<String>,
    /// The type of the group's token.
    pub group_type: Option<String>,
    /// `requested` (the station has not answered), `refused`, `active`, `used`, `expired`, `removed` by the
    /// station, or `cancelled`.
    pub state: String,
    /// What the station answered to ReserveNow, e.g. `Occupied`.
    pub status: Option<String>,
    /// The station's id of the transaction that used it.
    pub transaction_id: Option<String>,
    /// When it was asked for.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: SqlTime,
    /// When it ends by itself.
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: SqlTime,
    /// When it was over.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ended_at: Option<SqlTime>,
}

/// Which reservations. `None` means any.
#[derive(Debug, Clone, Default)]
pub struct ReservationFilter {
    /// Of this station.
    pub station: Option<StationKey>,
    /// In this state.
    pub state: Option<String>,
}

/// The same id again is a new reservation in place of the old one (H01.FR.02).
const PUT: &str = "INSERT INTO reservation (station_key, reservation_id, evse_id, \
    connector_type, id_token, id_token_type, group_id_token, group_type, state, status, created_at, \
    expires_at, ended_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) \
    ON CONFLICT (station_key, reservation_id) DO UPDATE SET evse_id = excluded.evse_id, \
    connector_type = excluded.connector_type, id_token = excluded.id_token, \
    id_token_type = excluded.id_token_type, group_id_token = excluded.group_id_token, \
    group_type = excluded.group_type, state = excluded.state, status = excluded.status, \
    transaction_id = NULL, created_at = excluded.created_at, expires_at = excluded.expires_at, \
    ended_at = excluded.ended_at";

/// `$1` station, `$2` id, `$3` state, `$4` when; only one that is not over.
const END: &str = "UPDATE reservation SET state = $3, ended_at = $4 WHERE station_key = $1 \
    AND reservation_id = $2 AND state IN ('requested', 'active')";

/// `$1` station, `$2` id, `$3` transaction id, `$4` when. Also of one that looked expired: the station was away.
const USE: &str = "UPDATE reservation SET state = 'used', transaction_id = $3, ended_at = $4 \
    WHERE station_key = $1 AND reservation_id = $2 AND state <> 'used'";

/// `$1` station, `$2` id: of which nobody was asked after all.
const FORGET: &str = "DELETE FROM reservation WHERE station_key = $1 AND reservation_id = $2 \
    AND state = 'requested'";

/// `$3` now.
macro_rules! state {
    () => {
        "CASE WHEN r.state IN ('requested', 'active') AND r.expires_at <= $3 THEN 'expired' ELSE r.state END"
    };
}

macro_rules! columns {
    () => {
        concat!(
            "SELECT r.reservation_key, s.identity AS station, r.reservation_id, r.evse_id, \
             r.connector_type, r.id_token, r.id_token_type, r.group_id_token, r.group_type, ",
            state!(),
            " AS state, r.status, r.transaction_id, r.created_at, r.expires_at, r.ended_at \
             FROM reservation r JOIN station s ON s.station_key = r.station_key"
        )
    };
}

/// `$1` station, `$2` id, `$3` now.
const ONE: &str = concat!(
    columns!(),
    " WHERE r.station_key = $1 AND r.reservation_id = $2"
);

/// `$1` bound of the key, `$2` limit, `$3` now, `$4` station, `$5` state.
const LIST: Listing = listing!(
    columns!(),
    "r.reservation_key",
    "(r.station_key = $4 OR $4 IS NULL)",
    concat!("(", state!(), " = $5 OR $5 IS NULL)"),
);

/// Kept as long as what is told of commands.
pub(in crate::store) const BOUND: Bound =
    bound!("reservation", "reservation_key", "created_at", |keep| keep
        .log);

#[cfg(test)]
pub(in crate::store) const STATEMENTS: &[&str] = &[
    PUT,
    END,
    USE,
    FORGET,
    ONE,
    LIST.newest,
    LIST.oldest,
    BOUND.delete,
];

/// A token as it may be shown: a KeyCode is a PIN.
fn shown(token: &IdToken) -> String {
    match token.kind {
        IdTokenEnum::KeyCode => "***".to_owned(),
        _ => token.id_token.to_string(),
    }
}

/// The reservation that a station is asked for, or was asked for with this answer; and its state.
#[must_use]
pub fn put(
    station: StationKey,
    asked: &ReserveNowRequest,
    answered: Option<&str>,
    at: Timestamp,
) -> (Statement, &'static str) {
    let state = match answered {
        None => "requested",
        Some("Accepted") => "active",
        Some(_) => "refused",
    };
    let group = asked.group_id_token.as_ref();
    let statement = statement!(
        PUT,
        station,
        asked.id,
        asked.evse_id,
        asked.connector_type.map(|kind| kind.as_str()),
        shown(&asked.id_token),
        asked.id_token.kind.as_str(),
        group.map(shown),
        group.map(|group| group.kind.as_str()),
        state.to_owned(),
        answered.map(str::to_owned),
        at,
        asked.expiry_date_time.timestamp(),
        (state == "refused").then_some(at),
    );
    (statement, state)
}

/// Ends a reservation that is not over: as `expired`, `removed` or `cancelled`.
#[must_use]
pub fn end(station: StationKey, id: i32, state: &'static str, at: Timestamp) -> Statement {
    statement!(END, station, id, state.to_owned(), at)
}

/// Removes a reservation that no station was asked for.
#[must_use]
pub fn forget(station: StationKey, id: i32) -> Statement {
    statement!(FORGET, station, id)
}

/// A transaction tells that it used a reservation (H01.FR.15).
#[must_use]
pub fn used(station: StationKey, id: i32, transaction_id: &str, at: Timestamp) -> Statement {
    let transaction_id = transaction_id.to_owned();
    statement!(USE, station, id, transaction_id, at)
}

/// The reservation of a station with this id.
///
/// # Errors
/// [`QueryError`].
pub async fn find(
    reader: &Reader,
    station: StationKey,
    id: i32,
    now: Timestamp,
) -> Result<Option<ReservationRow>, QueryError> {
    reader.optional(ONE, params![station, id, now]).await
}

/// A page of reservations.
///
/// # Errors
/// [`QueryError`].
pub async fn list(
    reader: &Reader,
    filter: &ReservationFilter,
    page: PageRequest,
    now: Timestamp,
) -> Result<Vec<ReservationRow>, QueryError> {
    let text = LIST.text(page.order);
    reader
        .all(
            text,
            params![
                page.bound(),
                page.limit,
                now,
                filter.station,
                filter.state.as_deref()
            ],
        )
        .await
}
