//! Sites: the places where chargers stand.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::AppState;
use super::extract::{Body, Segments};
use super::installation::{SiteBody, checked_site};
use super::page::Page;
use super::problem::ApiError;
use crate::live::LiveEventKind;
use crate::said::Said;
use crate::store::change::Change;
use crate::store::rows::SiteRow;
use crate::store::tables::sites as table;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(sites))
        .routes(routes!(site, put_site, delete_site))
}

/// Sites
#[utoipa::path(
    get, path = "/api/v1/sites", tag = "installation",
    responses((status = OK, body = Page<SiteRow>)),
)]
async fn sites(State(state): State<AppState>) -> Result<Json<Page<SiteRow>>, ApiError> {
    Ok(Json(Page::whole(state.core.queries.sites().await?)))
}

#[derive(Debug, Deserialize)]
struct SitePath {
    id: String,
}

async fn find(state: &AppState, id: &str) -> Result<SiteRow, ApiError> {
    let sites = state.core.queries.sites().await?;
    let found = sites.into_iter().find(|site| site.site_id == id);
    let site = id.to_owned();
    found.ok_or_else(|| Said::UnknownSite { site }.into())
}

/// One site
#[utoipa::path(
    get, path = "/api/v1/sites/{id}", tag = "installation",
    params(("id" = String, Path, description = "Id of the site")),
    responses((status = OK, body = SiteRow)),
)]
async fn site(
    State(state): State<AppState>,
    Segments(path): Segments<SitePath>,
) -> Result<Json<SiteRow>, ApiError> {
    find(&state, &path.id).await.map(Json)
}

fn told(id: &str) -> LiveEventKind {
    LiveEventKind::Installation {
        what: "site",
        id: Some(id.to_owned()),
    }
}

/// Add or change a site
///
/// What is absent is not set: all of the site is as the body says, but for the limit.
#[utoipa::path(
    put, path = "/api/v1/sites/{id}", tag = "installation",
    params(("id" = String, Path, description = "Id of the site: letters, digits, `-`, `_`, `.`; at most 50")),
    request_body = SiteBody,
    responses((status = OK, body = SiteRow)),
)]
async fn put_site(
    State(state): State<AppState>,
    Segments(path): Segments<SitePath>,
    Body(body): Body<SiteBody>,
) -> Result<Json<SiteRow>, ApiError> {
    let change = checked_site(&state, &path.id, &body).await?;
    let change = change.tell(None, told(&path.id));
    state.core.writer.change(change).await?;
    state.core.refresh_installation().await?;
    find(&state, &path.id).await.map(Json)
}

/// Remove a site
///
/// Its limit and its load curve go with it. Chargers have to stand elsewhere first.
#[utoipa::path(
    delete, path = "/api/v1/sites/{id}", tag = "installation",
    params(("id" = String, Path, description = "Id of the site")),
    responses((status = NO_CONTENT, description = "Removed")),
)]
async fn delete_site(
    State(state): State<AppState>,
    Segments(path): Segments<SitePath>,
) -> Result<StatusCode, ApiError> {
    let site = find(&state, &path.id).await?;
    if site.chargers > 0 {
        let (count, site) = (site.chargers, path.id);
        return Err(Said::SiteInUse { site, count }.into());
    }
    let removed = table::remove_site(&path.id).into_iter();
    let change = removed.fold(Change::new(), Change::write);
    let change = change.tell(None, told(&path.id));
    state.core.writer.change(change).await?;
    state.core.refresh_installation().await?;
    Ok(StatusCode::NO_CONTENT)
}
