//! Monitors on variables of stations, and the events that stations notify (N02 to N08).

use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::AppState;
use super::extract::{OfStation, Params, Station};
use super::page::{Cursor, Page, PageParams, limit};
use super::problem::ApiError;
use crate::facts::StationKey;
use crate::store::queries::Order;
use crate::store::tables::monitoring::{self, EventFilter, MonitorRow, MonitoringEventRow};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(monitors))
        .routes(routes!(monitoring_events))
        .routes(routes!(station_monitoring_events))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct MonitorParams {
    /// Only on components of this EVSE.
    evse_id: Option<i32>,
    /// `next` of the page before; absent = from the start.
    after: Option<i32>,
    /// Rows at most, 1 to 1000; 100 if absent.
    limit: Option<u32>,
}

/// Monitors of a station, as far as they are known (N02 to N06)
///
/// SetVariableMonitoring and ClearVariableMonitoring bring them up to date, and reports of monitors: POST
/// /api/v1/stations/{id}/reports with `Monitoring`.
#[utoipa::path(
    get, path = "/api/v1/stations/{id}/monitors", tag = "monitoring",
    params(("id" = String, Path, description = "Identity of the station"), MonitorParams),
    responses((status = OK, body = Page<MonitorRow>)),
)]
async fn monitors(
    State(state): State<AppState>,
    Station(station): Station,
    Params(params): Params<MonitorParams>,
) -> Result<Json<Page<MonitorRow>>, ApiError> {
    let limit = limit(params.limit)?;
    let reader = &state.core.reader;
    let (evse_id, after) = (params.evse_id, params.after);
    let rows = monitoring::monitors(reader, station.key(), evse_id, after, limit).await?;
    Ok(Json(Page::new(rows, limit, |row: &MonitorRow| {
        Cursor::Key(row.monitor_id.into())
    })))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Only of monitors at least as severe as this: 0 (danger) to 9 (debug).
    severity: Option<i32>,
    /// Only of variables of this name, in any case of letters, e.g. `Problem`.
    variable: Option<String>,
    /// `Alerting`, `Delta` or `Periodic`.
    trigger: Option<String>,
    /// Only those that say that something is over (`true`), or only the others.
    cleared: Option<bool>,
    /// Only those that arrived at this time or later (RFC 3339).
    #[param(value_type = Option<String>, format = DateTime)]
    from: Option<Timestamp>,
    /// Only those that arrived before (RFC 3339).
    #[param(value_type = Option<String>, format = DateTime)]
    to: Option<Timestamp>,
}

async fn list(
    state: &AppState,
    station: Option<StationKey>,
    wanted: Wanted,
    page: PageParams,
) -> Result<Json<Page<MonitoringEventRow>>, ApiError> {
    let filter = EventFilter {
        station,
        severity: wanted.severity,
        variable: wanted.variable,
        trigger: wanted.trigger,
        is_cleared: wanted.cleared,
        from: wanted.from,
        to: wanted.to,
    };
    let page = page.request(Order::Newest)?;
    let rows = monitoring::events(&state.core.reader, &filter, page).await?;
    Ok(Json(Page::new(
        rows,
        page.limit,
        |row: &MonitoringEventRow| Cursor::Key(row.monitoring_event_key),
    )))
}

/// Events of variables, of all stations (N07, N08)
#[utoipa::path(
    get, path = "/api/v1/monitoring-events", tag = "monitoring",
    params(OfStation, Wanted, PageParams),
    responses((status = OK, body = Page<MonitoringEventRow>)),
)]
async fn monitoring_events(
    State(state): State<AppState>,
    Params(of): Params<OfStation>,
    Params(wanted): Params<Wanted>,
    Params(page): Params<PageParams>,
) -> Result<Json<Page<MonitoringEventRow>>, ApiError> {
    let station = of.key(&state).await?;
    list(&state, station, wanted, page).await
}

/// Events of variables of a station (N07, N08)
#[utoipa::path(
    get, path = "/api/v1/stations/{id}/monitoring-events", tag = "monitoring",
    params(("id" = String, Path, description = "Identity of the station"), Wanted, PageParams),
    responses((status = OK, body = Page<MonitoringEventRow>)),
)]
async fn station_monitoring_events(
    State(state): State<AppState>,
    Station(station): Station,
    Params(wanted): Params<Wanted>,
    Params(page): Params<PageParams>,
) -> Result<Json<Page<MonitoringEventRow>>, ApiError> {
    list(&state, Some(station.key()), wanted, page).await
}
