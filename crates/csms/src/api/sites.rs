//! Sites: the places where chargers stand.

use axum::Json;
use axum::extract::State;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::AppState;
use super::page::Page;
use super::problem::ApiError;
use crate::store::rows::SiteRow;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(sites))
}

/// Sites
#[utoipa::path(
    get, path = "/api/v1/sites", tag = "installation",
    responses((status = OK, body = Page<SiteRow>)),
)]
async fn sites(State(state): State<AppState>) -> Result<Json<Page<SiteRow>>, ApiError> {
    Ok(Json(Page::whole(state.core.queries.sites().await?)))
}
