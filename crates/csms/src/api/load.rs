//! Load management: the power limit of a site, and what its stations are told by it.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::AppState;
use super::extract::{Body, Params, Segments};
use super::problem::ApiError;
use crate::load::SiteView;
use crate::said::Said;
use crate::store::tables::load::{self as table, SiteLoadRow};

/// The highest limit, in kW.
const MOST_KW: f64 = 100_000.0;
/// Rows of a curve: a day, minute by minute.
const MOST_ROWS: u32 = 1_500;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(limit, set_limit, remove_limit))
        .routes(routes!(load))
}

#[derive(Debug, Deserialize)]
struct SitePath {
    id: String,
}

/// The power limit of a site.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct SiteLimit {
    /// kW, 0 to 100,000: what all stations of the site may take together.
    limit_kw: f64,
    /// 24 limits in kW, from 0 o'clock on in the time zone of the site; absent = `limit_kw` all day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    by_hour_kw: Option<Vec<f64>>,
}

/// The site of a path; 404 where it is not known.
async fn known(state: &AppState, id: &str) -> Result<(), ApiError> {
    let sites = state.core.queries.sites().await?;
    if sites.iter().any(|site| site.site_id == id) {
        return Ok(());
    }
    let site = id.to_owned();
    Err(Said::UnknownSite { site }.into())
}

/// The power limit of a site
#[utoipa::path(
    get, path = "/api/v1/sites/{id}/limit", tag = "smart-charging",
    params(("id" = String, Path, description = "Id of the site")),
    responses((status = OK, body = SiteLimit)),
)]
async fn limit(
    State(state): State<AppState>,
    Segments(path): Segments<SitePath>,
) -> Result<Json<SiteLimit>, ApiError> {
    known(&state, &path.id).await?;
    let limit = limit_of(&state, &path.id).await?;
    let site = path.id;
    limit
        .map(Json)
        .ok_or_else(|| Said::SiteWithoutLimit { site }.into())
}

async fn limit_of(state: &AppState, site: &str) -> Result<Option<SiteLimit>, ApiError> {
    let limits = table::limits(&state.core.reader).await?;
    let row = limits.into_iter().find(|row| row.site_id == site);
    Ok(row.map(|row| {
        let hours = row.by_hour_w.as_ref();
        let hours: Option<Vec<u32>> = hours.and_then(|text| serde_json::from_str(&text.0).ok());
        SiteLimit {
            limit_kw: f64::from(u32::try_from(row.limit_w).unwrap_or(u32::MAX)) / 1_000.0,
            by_hour_kw: hours.map(|hours| hours.iter().map(|w| f64::from(*w) / 1_000.0).collect()),
        }
    }))
}

/// Limit the power of a site
///
/// From then on every station of the site gets a share of it, by demand and `chargingPriority`. A station that
/// goes offline keeps its share for ten minutes at most and then has its safe share.
#[utoipa::path(
    put, path = "/api/v1/sites/{id}/limit", tag = "smart-charging",
    params(("id" = String, Path, description = "Id of the site")),
    request_body = SiteLimit,
    responses((status = OK, body = SiteLimit)),
)]
async fn set_limit(
    State(state): State<AppState>,
    Segments(path): Segments<SitePath>,
    Body(body): Body<SiteLimit>,
) -> Result<Json<SiteLimit>, ApiError> {
    known(&state, &path.id).await?;
    let limit_w = watts(body.limit_kw, "/limit_kw")?;
    let by_hour = match &body.by_hour_kw {
        Some(hours) if hours.len() != 24 => {
            let count = hours.len();
            return Err(ApiError::at("/by_hour_kw", Said::HoursOfDay { count }));
        }
        Some(hours) => {
            let place = |index| format!("/by_hour_kw/{index}");
            let hours = hours.iter().enumerate();
            let hours = hours.map(|(index, kw)| watts(*kw, &place(index)));
            Some(hours.collect::<Result<Vec<u32>, ApiError>>()?)
        }
        None => None,
    };
    let now = state.core.clock.now();
    let set = table::set_limit(&path.id, limit_w, by_hour.as_deref(), now);
    state.core.writer.change(set).await?;
    state.core.load.ring();
    Ok(Json(body))
}

/// Lift the power limit of a site
///
/// Stations that are connected lose our profile at once, the others when they are back.
#[utoipa::path(
    delete, path = "/api/v1/sites/{id}/limit", tag = "smart-charging",
    params(("id" = String, Path, description = "Id of the site")),
    responses((status = NO_CONTENT, description = "There is no limit now")),
)]
async fn remove_limit(
    State(state): State<AppState>,
    Segments(path): Segments<SitePath>,
) -> Result<StatusCode, ApiError> {
    known(&state, &path.id).await?;
    let remove = table::remove_limit(&path.id);
    state.core.writer.change(remove).await?;
    state.core.load.ring();
    Ok(StatusCode::NO_CONTENT)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked to be within range"
)]
fn watts(kw: f64, place: &str) -> Result<u32, ApiError> {
    if !(0.0..=MOST_KW).contains(&kw) {
        let said = Said::SiteLimitRange {
            most: MOST_KW.to_string(),
            value: kw.to_string(),
        };
        return Err(ApiError::at(place, said));
    }
    Ok((kw * 1_000.0).round() as u32)
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct LoadParams {
    /// Hours of the curve, 1 to 24; 6 if absent.
    hours: Option<u32>,
}

/// The load of a site.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct SiteLoad {
    /// The site.
    site_id: String,
    /// Its limit; `null` = it has none.
    limit: Option<SiteLimit>,
    /// As it stands; `null` = the site has no limit, or it was set a moment ago.
    now: Option<SiteView>,
    /// One row a minute, the oldest first.
    curve: Vec<SiteLoadRow>,
}

/// The load of a site: as it stands, and minute by minute
#[utoipa::path(
    get, path = "/api/v1/sites/{id}/load", tag = "smart-charging",
    params(("id" = String, Path, description = "Id of the site"), LoadParams),
    responses((status = OK, body = SiteLoad)),
)]
async fn load(
    State(state): State<AppState>,
    Segments(path): Segments<SitePath>,
    Params(params): Params<LoadParams>,
) -> Result<Json<SiteLoad>, ApiError> {
    known(&state, &path.id).await?;
    let hours = params.hours.unwrap_or(6);
    if !(1..=24).contains(&hours) {
        return Err(ApiError::parameter(Said::out_of("hours", 1..=24, hours)));
    }
    let since = SignedDuration::from_hours(i64::from(hours));
    let since = state
        .core
        .clock
        .now()
        .checked_sub(since)
        .unwrap_or(Timestamp::MIN);
    let curve = table::loads(&state.core.reader, &path.id, since, MOST_ROWS).await?;
    Ok(Json(SiteLoad {
        limit: limit_of(&state, &path.id).await?,
        now: state.core.load.view(&path.id),
        site_id: path.id,
        curve,
    }))
}
