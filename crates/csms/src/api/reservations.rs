//! Reservations (H): made, listed, cancelled.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use ocpp201::{Action, ConnectorEnum, ReserveNowRequest};
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::AppState;
use super::access::Caller;
use super::call_report::CallReport;
use super::calls::{refused, reported};
use super::chargers::StartToken;
use super::extract::{
    Body, IdempotencyKey, OfStation, Params, Segments, Station, duration, find_station,
};
use super::page::{Cursor, Page, PageParams};
use super::problem::ApiError;
use crate::blocks::reservation::{ReserveError, cancel, reserve};
use crate::facts::StationKey;
use crate::said::Said;
use crate::store::queries::Order;
use crate::store::tables::reservation::{self, ReservationFilter, ReservationRow};

/// How long a reservation holds, unless the request says so.
const USUAL: Duration = Duration::from_secs(15 * 60);
/// The longest.
const LONGEST: Duration = Duration::from_secs(7 * 86_400);

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(reservations))
        .routes(routes!(station_reservations, create_reservation))
        .routes(routes!(one, cancel_reservation))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct InState {
    /// Only in this state: `requested`, `refused`, `active`, `used`, `expired`, `removed`, `cancelled`.
    state: Option<String>,
}

async fn list(
    state: &AppState,
    station: Option<StationKey>,
    wanted: InState,
    page: PageParams,
) -> Result<Json<Page<ReservationRow>>, ApiError> {
    let filter = ReservationFilter {
        station,
        state: wanted.state,
    };
    let page = page.request(Order::Newest)?;
    let core = &state.core;
    let rows = reservation::list(&core.reader, &filter, page, core.clock.now()).await?;
    Ok(Json(Page::new(rows, page.limit, |row: &ReservationRow| {
        Cursor::Key(row.reservation_key)
    })))
}

/// Reservations of all stations (H)
#[utoipa::path(
    get, path = "/api/v1/reservations", tag = "reservations",
    params(OfStation, InState, PageParams),
    responses((status = OK, body = Page<ReservationRow>)),
)]
async fn reservations(
    State(state): State<AppState>,
    Params(of): Params<OfStation>,
    Params(wanted): Params<InState>,
    Params(page): Params<PageParams>,
) -> Result<Json<Page<ReservationRow>>, ApiError> {
    let station = of.key(&state).await?;
    list(&state, station, wanted, page).await
}

/// Reservations of a station (H)
#[utoipa::path(
    get, path = "/api/v1/stations/{id}/reservations", tag = "reservations",
    params(("id" = String, Path, description = "Identity of the station"), InState, PageParams),
    responses((status = OK, body = Page<ReservationRow>)),
)]
async fn station_reservations(
    State(state): State<AppState>,
    Station(station): Station,
    Params(wanted): Params<InState>,
    Params(page): Params<PageParams>,
) -> Result<Json<Page<ReservationRow>>, ApiError> {
    list(&state, Some(station.key()), wanted, page).await
}

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct ReservationBody {
    /// Who may use it.
    id_token: StartToken,
    /// Others of this group may use it, too.
    group_id_token: Option<StartToken>,
    /// The EVSE; any if absent, where the station knows that.
    #[schema(minimum = 1)]
    evse_id: Option<i32>,
    /// A connector of this type, e.g. `cCCS2`; only without `evse_id`.
    connector_type: Option<String>,
    /// How long it holds, e.g. `15m` (which is what it is if absent); at most 7 days.
    r#for: Option<String>,
}

/// What a station answered to a request for a reservation.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Reserved {
    /// The reservation, with its state.
    reservation: ReservationRow,
    /// The CALL and its answer.
    call: CallReport,
}

/// Reserve an EVSE (H01)
///
/// The server chooses the id. The answer arrives when the station has answered; `reservation.state` is `active`
/// where it accepted.
#[utoipa::path(
    post, path = "/api/v1/stations/{id}/reservations", tag = "reservations",
    params(
        ("id" = String, Path, description = "Identity of the station"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeat harmless"),
    ),
    request_body = ReservationBody,
    responses((status = OK, description = "The station answered", body = Reserved)),
)]
async fn create_reservation(
    State(state): State<AppState>,
    Caller(principal): Caller,
    Station(station): Station,
    IdempotencyKey(idempotency_key): IdempotencyKey,
    Body(body): Body<ReservationBody>,
) -> Result<Json<Reserved>, ApiError> {
    let connector_type = body
        .connector_type
        .as_deref()
        .map(connector_type)
        .transpose()?;
    if body.evse_id.is_some() && connector_type.is_some() {
        return Err(ApiError::at("/connector_type", Said::EvseOrConnectorType));
    }
    let time = body.r#for.as_deref();
    let time = time.map_or(Ok(USUAL), |text| duration("for", text, LONGEST))?;
    let id_token = body.id_token.into_ocpp("/id_token")?;
    let group = body.group_id_token;
    let group = group
        .map(|group| group.into_ocpp("/group_id_token"))
        .transpose()?;
    let core = &state.core;
    let until: Timestamp = core.clock.now() + time;
    let make = |id, until| {
        let mut request = ReserveNowRequest::new(id, until, id_token);
        request.evse_id = body.evse_id;
        request.connector_type = connector_type;
        request.group_id_token = group;
        request
    };
    let (key, identity) = (station.key(), station.identity.as_str().into());
    let asked = reserve(
        core,
        key,
        &identity,
        until,
        make,
        principal,
        idempotency_key,
    )
    .await;
    let (id, outcome) = asked.map_err(|error| match error {
        ReserveError::Store(error) => error.into(),
        ReserveError::Query(error) => error.into(),
        ReserveError::Refused(refusal) => refused(&station.identity, refusal),
    })?;
    let call = reported(&station.identity, Action::ReserveNow, outcome)?;
    let reservation = find(&state, key, id).await?;
    Ok(Json(Reserved { reservation, call }))
}

fn connector_type(text: &str) -> Result<ConnectorEnum, ApiError> {
    text.parse().map_err(|_| {
        let known: Vec<_> = ConnectorEnum::ALL
            .iter()
            .map(|kind| kind.as_str())
            .collect();
        let said = Said::OneOf {
            name: "connector_type",
            known: known.join(", "),
            value: text.to_owned(),
        };
        ApiError::at("/connector_type", said)
    })
}

#[derive(Debug, Deserialize)]
struct ReservationPath {
    id: String,
    reservation_id: i32,
}

async fn find(state: &AppState, station: StationKey, id: i32) -> Result<ReservationRow, ApiError> {
    let core = &state.core;
    let row = reservation::find(&core.reader, station, id, core.clock.now()).await?;
    row.ok_or_else(|| {
        Said::UnknownReservation {
            reservation: id.into(),
        }
        .into()
    })
}

/// One reservation (H)
#[utoipa::path(
    get, path = "/api/v1/stations/{id}/reservations/{reservation_id}", tag = "reservations",
    params(
        ("id" = String, Path, description = "Identity of the station"),
        ("reservation_id" = i32, Path, description = "As the station knows it"),
    ),
    responses((status = OK, body = ReservationRow)),
)]
async fn one(
    State(state): State<AppState>,
    Segments(path): Segments<ReservationPath>,
) -> Result<Json<ReservationRow>, ApiError> {
    let station = find_station(&state, &path.id).await?;
    find(&state, station.key(), path.reservation_id)
        .await
        .map(Json)
}

/// Cancel a reservation (H02)
#[utoipa::path(
    delete, path = "/api/v1/stations/{id}/reservations/{reservation_id}", tag = "reservations",
    params(
        ("id" = String, Path, description = "Identity of the station"),
        ("reservation_id" = i32, Path, description = "As the station knows it"),
    ),
    responses((status = OK, description = "The station answered", body = Reserved)),
)]
async fn cancel_reservation(
    State(state): State<AppState>,
    Caller(principal): Caller,
    Segments(path): Segments<ReservationPath>,
) -> Result<Json<Reserved>, ApiError> {
    let station = find_station(&state, &path.id).await?;
    let row = find(&state, station.key(), path.reservation_id).await?;
    if !matches!(row.state.as_str(), "requested" | "active") {
        return Err(Said::ReservationOver {
            reservation: row.reservation_id.into(),
            state: row.state,
        }
        .into());
    }
    let asked = cancel(&state.core, station.key(), &row, principal).await;
    let outcome = asked.map_err(|refusal| refused(&station.identity, refusal))?;
    let call = reported(&station.identity, Action::CancelReservation, outcome)?;
    let reservation = find(&state, station.key(), path.reservation_id).await?;
    Ok(Json(Reserved { reservation, call }))
}
