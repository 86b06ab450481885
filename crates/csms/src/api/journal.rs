//! What went over the wire: messages, connections, refused connections, commands.
//!
//! The message journal is written lazily and never the source of truth; connections and commands
//! are kept as they happen.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::AppState;
use super::extract::{Params, Segments, Station, find_station};
use super::page::{Cursor, Page, PageParams};
use super::problem::ApiError;
use crate::facts::{CommandKey, StationKey};
use crate::store::queries::{MessageFilter, Order};
use crate::store::rows::{CommandRow, ConnectionRow, MessageRow, RefusedConnectionRow};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(messages))
        .routes(routes!(station_messages))
        .routes(routes!(connections))
        .routes(routes!(refused))
        .routes(routes!(station_commands))
        .routes(routes!(command))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct MessageParams {
    /// Only of this station.
    station: Option<String>,
    /// Only of this action, answers included.
    action: Option<String>,
    /// `in` (from the station) or `out`.
    direction: Option<String>,
    /// Only answers with this outcome: `result` or an error code.
    outcome: Option<String>,
    /// Only this CALL and its answer.
    message_id: Option<String>,
}

async fn list_messages(
    state: &AppState,
    station: Option<StationKey>,
    params: MessageParams,
    page: PageParams,
) -> Result<Json<Page<MessageRow>>, ApiError> {
    let page = page.request(Order::Newest)?;
    let filter = MessageFilter {
        station,
        action: params.action,
        direction: params.direction,
        outcome: params.outcome,
        message_id: params.message_id,
    };
    let rows = state.core.queries.messages(&filter, page).await?;
    Ok(Json(Page::new(rows, page.limit, |row: &MessageRow| {
        Cursor::Key(row.message_key)
    })))
}

/// Messages of all stations
///
/// The journal holds all frames but Heartbeats, secrets removed, and lags about half a second.
#[utoipa::path(
    get, path = "/api/v1/messages", tag = "journal", params(MessageParams, PageParams),
    responses((status = OK, body = Page<MessageRow>)),
)]
async fn messages(
    State(state): State<AppState>,
    Params(params): Params<MessageParams>,
    Params(page): Params<PageParams>,
) -> Result<Json<Page<MessageRow>>, ApiError> {
    let station = match &params.station {
        Some(identity) => Some(find_station(&state, identity).await?.key()),
        None => None,
    };
    list_messages(&state, station, params, page).await
}

/// Messages of a station
#[utoipa::path(
    get, path = "/api/v1/stations/{id}/messages", tag = "journal",
    params(("id" = String, Path, description = "Identity of the station"), PageParams),
    responses((status = OK, body = Page<MessageRow>)),
)]
async fn station_messages(
    State(state): State<AppState>,
    Station(station): Station,
    Params(params): Params<MessageParams>,
    Params(page): Params<PageParams>,
) -> Result<Json<Page<MessageRow>>, ApiError> {
    list_messages(&state, Some(station.key()), params, page).await
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct ConnectionParams {
    /// Only of this station.
    station: Option<String>,
}

/// Connections of stations, open and over
#[utoipa::path(
    get, path = "/api/v1/connections", tag = "journal", params(ConnectionParams, PageParams),
    responses((status = OK, body = Page<ConnectionRow>)),
)]
async fn connections(
    State(state): State<AppState>,
    Params(params): Params<ConnectionParams>,
    Params(page): Params<PageParams>,
) -> Result<Json<Page<ConnectionRow>>, ApiError> {
    let page = page.request(Order::Newest)?;
    let station = match &params.station {
        Some(identity) => Some(find_station(&state, identity).await?.key()),
        None => None,
    };
    let rows = state.core.queries.connections(station, page).await?;
    Ok(Json(Page::new(rows, page.limit, |row: &ConnectionRow| {
        Cursor::Key(row.connection_key)
    })))
}

/// Handshakes that were refused, each with what to do about it
#[utoipa::path(
    get, path = "/api/v1/connections/refused", tag = "journal", params(PageParams),
    responses((status = OK, body = Page<RefusedConnectionRow>)),
)]
async fn refused(
    State(state): State<AppState>,
    Params(page): Params<PageParams>,
) -> Result<Json<Page<RefusedConnectionRow>>, ApiError> {
    let page = page.request(Order::Newest)?;
    let rows = state.core.queries.refused_connections(page).await?;
    let cursor = |row: &RefusedConnectionRow| Cursor::Key(row.refusal_key);
    Ok(Json(Page::new(rows, page.limit, cursor)))
}

/// Commands to a station
#[utoipa::path(
    get, path = "/api/v1/stations/{id}/commands", tag = "commands",
    params(("id" = String, Path, description = "Identity of the station"), PageParams),
    responses((status = OK, body = Page<CommandRow>)),
)]
async fn station_commands(
    State(state): State<AppState>,
    Station(station): Station,
    Params(page): Params<PageParams>,
) -> Result<Json<Page<CommandRow>>, ApiError> {
    let page = page.request(Order::Newest)?;
    let rows = state.core.queries.commands(station.key(), page).await?;
    Ok(Json(Page::new(rows, page.limit, |row: &CommandRow| {
        Cursor::Key(row.command_key)
    })))
}

#[derive(Debug, Deserialize)]
struct CommandPath {
    key: i64,
}

/// One command
#[utoipa::path(
    get, path = "/api/v1/commands/{key}", tag = "commands",
    params(("key" = i64, Path, description = "`command_key` of a call")),
    responses((status = OK, body = CommandRow)),
)]
async fn command(
    State(state): State<AppState>,
    Segments(path): Segments<CommandPath>,
) -> Result<Json<CommandRow>, ApiError> {
    let found = state.core.queries.command(CommandKey(path.key)).await?;
    found
        .map(Json)
        .ok_or_else(|| ApiError::NotFound(format!("there is no command {}", path.key)))
}
