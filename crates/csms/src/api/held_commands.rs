//! Commands that wait until their station is back (`?when=online`).

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::AppState;
use super::extract::{Params, Segments, find_station};
use super::page::{Cursor, Page, PageParams};
use super::problem::ApiError;
use crate::said::Said;
use crate::standing::tell_cancelled;
use crate::store::queries::Order;
use crate::store::tables::held_commands::{self as table, End, HeldCommandRow};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(held_commands))
        .routes(routes!(held_command, cancel_held_command))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Only for this station.
    station: Option<String>,
    /// Only in this state: `waiting`, `sending`, `ended`, `refused`, `expired`, `cancelled`.
    state: Option<String>,
}

/// Commands that wait or waited until their station is back
#[utoipa::path(
    get, path = "/api/v1/held-commands", tag = "commands", params(Wanted, PageParams),
    responses((status = OK, body = Page<HeldCommandRow>)),
)]
async fn held_commands(
    State(state): State<AppState>,
    Params(wanted): Params<Wanted>,
    Params(page): Params<PageParams>,
) -> Result<Json<Page<HeldCommandRow>>, ApiError> {
    let station = match &wanted.station {
        Some(identity) => Some(find_station(&state, identity).await?.key()),
        None => None,
    };
    let page = page.request(Order::Newest)?;
    let rows = table::list(&state.core.reader, station, wanted.state.as_deref(), page).await?;
    Ok(Json(Page::new(rows, page.limit, |row: &HeldCommandRow| {
        Cursor::Key(row.held_command_key)
    })))
}

#[derive(Debug, Deserialize)]
struct HeldPath {
    key: i64,
}

async fn find(state: &AppState, key: i64) -> Result<HeldCommandRow, ApiError> {
    let row = table::find(&state.core.reader, key).await?;
    row.ok_or_else(|| Said::UnknownHeldCommand { key }.into())
}

/// One command that waits or waited
#[utoipa::path(
    get, path = "/api/v1/held-commands/{key}", tag = "commands",
    params(("key" = i64, Path, description = "`held_command_key` of a command")),
    responses((status = OK, body = HeldCommandRow)),
)]
async fn held_command(
    State(state): State<AppState>,
    Segments(path): Segments<HeldPath>,
) -> Result<Json<HeldCommandRow>, ApiError> {
    find(&state, path.key).await.map(Json)
}

/// Take a command back that waits
#[utoipa::path(
    delete, path = "/api/v1/held-commands/{key}", tag = "commands",
    params(("key" = i64, Path, description = "`held_command_key` of a command")),
    responses((status = OK, body = HeldCommandRow)),
)]
async fn cancel_held_command(
    State(state): State<AppState>,
    Segments(path): Segments<HeldPath>,
) -> Result<Json<HeldCommandRow>, ApiError> {
    let before = find(&state, path.key).await?;
    let end = table::end(path.key, End::Cancelled, state.core.clock.now());
    state.core.writer.change(end).await?;
    let row = find(&state, path.key).await?;
    if row.state != "cancelled" {
        return Err(Said::HeldCommandOver { state: row.state }.into());
    }
    // Before, it might have been sent meanwhile.
    if before.state != row.state {
        tell_cancelled(&state.core, &row);
    }
    Ok(Json(row))
}
