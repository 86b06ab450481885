//! Transactions with missing events that stations were asked about (E14).

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::AppState;
use super::extract::{Params, find_station};
use super::page::{Cursor, Page, PageParams};
use super::problem::ApiError;
use crate::store::queries::Order;
use crate::store::tables::gaps::{self as table, GapRow};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(transaction_gaps))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Only of this station.
    station: Option<String>,
    /// Only in this state: `asking`, `filled`, `known`.
    state: Option<String>,
}

/// Gaps that stations are asked about, with `--chase-gaps` (E14)
#[utoipa::path(
    get, path = "/api/v1/transaction-gaps", tag = "transactions", params(Wanted, PageParams),
    responses((status = OK, body = Page<GapRow>)),
)]
async fn transaction_gaps(
    State(state): State<AppState>,
    Params(wanted): Params<Wanted>,
    Params(page): Params<PageParams>,
) -> Result<Json<Page<GapRow>>, ApiError> {
    let station = match &wanted.station {
        Some(identity) => Some(find_station(&state, identity).await?.key()),
        None => None,
    };
    let page = page.request(Order::Newest)?;
    let rows = table::list(&state.core.reader, station, wanted.state.as_deref(), page).await?;
    Ok(Json(Page::new(rows, page.limit, |row: &GapRow| {
        Cursor::Key(row.transaction_key)
    })))
}
