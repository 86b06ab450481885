//! Security events of stations (A04), typed.

use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::AppState;
use super::extract::{OfStation, Params, Segments, Station};
use super::page::{Cursor, Page, PageParams};
use super::problem::ApiError;
use crate::facts::StationKey;
use crate::said::Said;
use crate::store::queries::Order;
use crate::store::tables::security::{self, SecurityEventFilter, SecurityEventRow};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(security_events))
        .routes(routes!(station_security_events))
        .routes(routes!(security_event))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Only of this type, e.g. `InvalidFirmwareSignature`.
    r#type: Option<String>,
    /// Only critical ones (`true`), or only the others.
    critical: Option<bool>,
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
) -> Result<Json<Page<SecurityEventRow>>, ApiError> {
    let filter = SecurityEventFilter {
        station,
        kind: wanted.r#type,
        is_critical: wanted.critical,
        from: wanted.from,
        to: wanted.to,
    };
    let page = page.request(Order::Newest)?;
    let rows = security::list(&state.core.reader, &filter, page).await?;
    Ok(Json(Page::new(
        rows,
        page.limit,
        |row: &SecurityEventRow| Cursor::Key(row.security_event_key),
    )))
}

/// Security events of all stations (A04)
#[utoipa::path(
    get, path = "/api/v1/security-events", tag = "reports",
    params(OfStation, Wanted, PageParams),
    responses((status = OK, body = Page<SecurityEventRow>)),
)]
async fn security_events(
    State(state): State<AppState>,
    Params(of): Params<OfStation>,
    Params(wanted): Params<Wanted>,
    Params(page): Params<PageParams>,
) -> Result<Json<Page<SecurityEventRow>>, ApiError> {
    let station = of.key(&state).await?;
    list(&state, station, wanted, page).await
}

/// Security events of a station (A04)
#[utoipa::path(
    get, path = "/api/v1/stations/{id}/security-events", tag = "reports",
    params(("id" = String, Path, description = "Identity of the station"), Wanted, PageParams),
    responses((status = OK, body = Page<SecurityEventRow>)),
)]
async fn station_security_events(
    State(state): State<AppState>,
    Station(station): Station,
    Params(wanted): Params<Wanted>,
    Params(page): Params<PageParams>,
) -> Result<Json<Page<SecurityEventRow>>, ApiError> {
    list(&state, Some(station.key()), wanted, page).await
}

#[derive(Debug, Deserialize)]
struct EventPath {
    key: i64,
}

/// One security event (A04)
#[utoipa::path(
    get, path = "/api/v1/security-events/{key}", tag = "reports",
    params(("key" = i64, Path, description = "`security_event_key` of an event")),
    responses((status = OK, body = SecurityEventRow)),
)]
async fn security_event(
    State(state): State<AppState>,
    Segments(path): Segments<EventPath>,
) -> Result<Json<SecurityEventRow>, ApiError> {
    let found = security::find(&state.core.reader, path.key).await?;
    found
        .map(Json)
        .ok_or_else(|| Said::UnknownSecurityEvent { key: path.key }.into())
}
