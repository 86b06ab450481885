//! Wanted and real availability of stations, EVSEs and connectors (G03, G04).

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use ocpp201::{ChangeAvailabilityRequest, Evse, OperationalStatusEnum};
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::AppState;
use super::access::Caller;
use super::call_report::CallReport;
use super::calls::{refused, reported};
use super::extract::{Body, Params, Station};
use super::page::{Cursor, Page, limit};
use super::problem::ApiError;
use crate::commands::CallRefusal;
use crate::said::Said;
use crate::store::tables::availability::{self as table, AvailabilityRow};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(availability, set_availability, forget_availability))
        .routes(routes!(all_availability))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// `true` = only where what is reported is not what is wanted.
    #[serde(default)]
    differs: bool,
    /// `next` of the page before; absent = from the start.
    after: Option<String>,
    /// Rows at most, 1 to 1000; 100 if absent.
    limit: Option<u32>,
}

/// What is wanted of all stations and their parts, what they said, and what they report (G)
#[utoipa::path(
    get, path = "/api/v1/availability", tag = "stations", params(Wanted),
    responses((status = OK, body = Page<AvailabilityRow>)),
)]
async fn all_availability(
    State(state): State<AppState>,
    Params(wanted): Params<Wanted>,
) -> Result<Json<Page<AvailabilityRow>>, ApiError> {
    let limit = limit(wanted.limit)?;
    let after = match wanted.after.as_deref() {
        Some(cursor) => place(cursor).ok_or(Said::Cursor)?,
        None => ("", 0, 0),
    };
    let rows = table::all(&state.core.reader, after, wanted.differs, limit).await?;
    Ok(Json(Page::new(rows, limit, |row: &AvailabilityRow| {
        let (evse, connector) = (row.evse_id, row.connector_id);
        Cursor::Name(format!("{}#{evse}#{connector}", row.station))
    })))
}

/// Identity, EVSE and connector that a page ended with.
fn place(cursor: &str) -> Option<(&str, i32, i32)> {
    let (rest, connector) = cursor.rsplit_once('#')?;
    let (station, evse) = rest.rsplit_once('#')?;
    Some((station, evse.parse().ok()?, connector.parse().ok()?))
}

/// What is wanted of a station and its parts, what it said, and what it reports (G)
#[utoipa::path(
    get, path = "/api/v1/stations/{id}/availability", tag = "stations",
    params(("id" = String, Path, description = "Identity of the station")),
    responses((status = OK, body = Page<AvailabilityRow>)),
)]
async fn availability(
    State(state): State<AppState>,
    Station(station): Station,
) -> Result<Json<Page<AvailabilityRow>>, ApiError> {
    let rows = table::of_station(&state.core.reader, station.key()).await?;
    Ok(Json(Page::whole(rows)))
}

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct AvailabilityBody {
    /// `Operative` or `Inoperative`.
    wanted: String,
    /// The EVSE; the whole station if absent.
    #[schema(minimum = 1)]
    evse_id: Option<i32>,
    /// The connector; the whole EVSE if absent.
    #[schema(minimum = 1)]
    connector_id: Option<i32>,
}

/// What is wanted, and what became of telling it to the station.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct AvailabilitySet {
    /// What is wanted.
    availability: AvailabilityRow,
    /// The CALL and its answer; `null` = the station is away, and is told when it is back.
    call: Option<CallReport>,
}

/// Put a station, an EVSE or a connector in or out of service (G03, G04)
///
/// The wish is kept. A station that is away is told when it is back; one that reports something else after a boot is
/// told again, three times at most.
#[utoipa::path(
    put, path = "/api/v1/stations/{id}/availability", tag = "stations",
    params(("id" = String, Path, description = "Identity of the station")),
    request_body = AvailabilityBody,
    responses((status = OK, body = AvailabilitySet)),
)]
async fn set_availability(
    State(state): State<AppState>,
    Caller(principal): Caller,
    Station(station): Station,
    Body(body): Body<AvailabilityBody>,
) -> Result<Json<AvailabilitySet>, ApiError> {
    let wanted: OperationalStatusEnum = body.wanted.parse().map_err(|_| {
        let said = Said::OneOf {
            name: "wanted",
            known: "Operative, Inoperative".to_owned(),
            value: body.wanted.clone(),
        };
        ApiError::at("/wanted", said)
    })?;
    let mut request = ChangeAvailabilityRequest::new(wanted);
    request.evse = evse(body.evse_id, body.connector_id)?;
    let core = &state.core;
    let want = table::want(station.key(), &request, core.clock.now());
    core.writer.change(want).await?;
    let asked = core
        .commands
        .request(station.key(), &request, principal, None)
        .await;
    let call = match asked {
        Ok(outcome) => Some(reported(
            &station.identity,
            ocpp201::Action::ChangeAvailability,
            outcome,
        )?),
        Err(CallRefusal::Offline) => None,
        Err(refusal) => return Err(refused(&station.identity, refusal)),
    };
    let scope = table::scope(&request);
    let rows = table::of_station(&core.reader, station.key()).await?;
    let row = rows
        .into_iter()
        .find(|row| (row.evse_id, row.connector_id) == scope);
    let availability = row.ok_or(Said::Internal)?;
    Ok(Json(AvailabilitySet { availability, call }))
}

fn evse(evse_id: Option<i32>, connector_id: Option<i32>) -> Result<Option<Evse>, ApiError> {
    let Some(id) = evse_id else {
        return match connector_id {
            None => Ok(None),
            Some(_) => Err(ApiError::at("/evse_id", Said::ConnectorWithoutEvse)),
        };
    };
    for (name, value) in [("evse_id", Some(id)), ("connector_id", connector_id)] {
        if let Some(value) = value.filter(|value| *value < 1) {
            let said = Said::CountsFromOne { name, value };
            return Err(ApiError::at(&format!("/{name}"), said));
        }
    }
    let mut evse = Evse::new(id);
    evse.connector_id = connector_id;
    Ok(Some(evse))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct Scope {
    /// The EVSE; the whole station if absent.
    evse_id: Option<i32>,
    /// The connector; the whole EVSE if absent.
    connector_id: Option<i32>,
}

/// Want nothing of a station, an EVSE or a connector any more (G)
///
/// The station is not told anything.
#[utoipa::path(
    delete, path = "/api/v1/stations/{id}/availability", tag = "stations",
    params(("id" = String, Path, description = "Identity of the station"), Scope),
    responses((status = NO_CONTENT, description = "Nothing is wanted any more")),
)]
async fn forget_availability(
    State(state): State<AppState>,
    Station(station): Station,
    Params(scope): Params<Scope>,
) -> Result<StatusCode, ApiError> {
    let (evse, connector) = (scope.evse_id.unwrap_or(0), scope.connector_id.unwrap_or(0));
    let forget = table::forget(station.key(), evse, connector);
    state.core.writer.change(forget).await?;
    Ok(StatusCode::NO_CONTENT)
}
