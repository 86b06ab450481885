//! Local lists of stations (D): who takes part, and how far each of them is.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::AppState;
use super::extract::{Body, Params, Station};
use super::page::{self, Cursor, Page};
use super::problem::ApiError;
use super::tokens::group;
use crate::facts::StationKey;
use crate::said::Said;
use crate::store::change::Change;
use crate::store::queries::{MAX_PAGE, Order, PageRequest};
use crate::store::tables::local_lists::{self as table, LocalListRow};

/// Stations of one request.
const MOST_STATIONS: usize = 1_000;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(all_local_lists, select_local_lists))
        .routes(routes!(local_list, keep_local_list, leave_local_list))
        .routes(routes!(sync_local_list))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Only in this state: `current`, `behind`, `unchecked`, `failing`, `leaving`.
    state: Option<String>,
    /// `next` of the page before; absent = from the start.
    after: Option<i64>,
    /// Rows at most, 1 to 1000; 100 if absent.
    limit: Option<u32>,
}

/// Local lists, with the version that each station has and the one that it should have (D)
#[utoipa::path(
    get, path = "/api/v1/local-lists", tag = "id-tokens", params(Wanted),
    responses((status = OK, body = Page<LocalListRow>)),
)]
async fn all_local_lists(
    State(state): State<AppState>,
    Params(wanted): Params<Wanted>,
) -> Result<Json<Page<LocalListRow>>, ApiError> {
    let limit = page::limit(wanted.limit)?;
    let (reader, after) = (&state.core.reader, wanted.after.unwrap_or(0));
    let rows = table::list(reader, wanted.state.as_deref(), after, limit).await?;
    Ok(Json(Page::new(rows, limit, |row: &LocalListRow| {
        Cursor::Key(row.station_key)
    })))
}

/// Which tokens are on the list.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct LocalListBody {
    /// Only tokens of this group; all if absent. With `group_type`.
    group_id_token: Option<String>,
    /// The type of the group's token.
    group_type: Option<String>,
}

/// Stations that take part, or no longer.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct LocalListSelection {
    /// Identities, at most 1,000.
    #[serde(default)]
    stations: Vec<String>,
    /// All stations of this site.
    site_id: Option<String>,
    /// `false` = they take part no longer.
    #[serde(default = "yes")]
    takes_part: bool,
    /// Only tokens of this group; all if absent. With `group_type`.
    group_id_token: Option<String>,
    /// The type of the group's token.
    group_type: Option<String>,
}

fn yes() -> bool {
    true
}

/// How many stations were selected.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct LocalListsChanged {
    /// Stations.
    stations: usize,
}

/// Let many stations take part, or leave (D)
#[utoipa::path(
    put, path = "/api/v1/local-lists", tag = "id-tokens", request_body = LocalListSelection,
    responses((status = OK, body = LocalListsChanged)),
)]
async fn select_local_lists(
    State(state): State<AppState>,
    Body(body): Body<LocalListSelection>,
) -> Result<Json<LocalListsChanged>, ApiError> {
    let group = group(body.group_id_token, body.group_type)?;
    let mut keys = Vec::new();
    for (place, identity) in body.stations.iter().enumerate() {
        let pointer = format!("/stations/{place}");
        let found = state
            .core
            .queries
            .find_station(&identity.to_lowercase())
            .await?;
        let found = found
            .filter(|station| station.removed_at.is_none())
            .ok_or_else(|| {
                let station = identity.clone();
                ApiError::at(&pointer, Said::UnknownStation { station })
            })?;
        keys.push(found.key());
    }
    if let Some(site) = &body.site_id {
        keys.extend(stations_of(&state, site).await?);
    }
    if !(1..=MOST_STATIONS).contains(&keys.len()) {
        let (most, count) = (MOST_STATIONS, keys.len());
        return Err(ApiError::at(
            "/stations",
            Said::StationCount { most, count },
        ));
    }
    let now = state.core.clock.now();
    let mut change = Change::new();
    for station in &keys {
        if body.takes_part {
            change = change.write(table::join(*station, group.clone(), now));
        } else {
            let leave = table::leave(*station, now);
            change = leave.into_iter().fold(change, Change::write);
        }
    }
    state.core.writer.change(change).await?;
    state.core.local_lists.ring();
    let stations = keys.len();
    Ok(Json(LocalListsChanged { stations }))
}

async fn stations_of(state: &AppState, site: &str) -> Result<Vec<StationKey>, ApiError> {
    let (mut keys, mut after) = (Vec::new(), None);
    loop {
        let page = PageRequest {
            order: Order::Oldest,
            after,
            limit: MAX_PAGE,
        };
        let rows = state.core.queries.stations(page).await?;
        let Some(last) = rows.last() else {
            return Ok(keys);
        };
        after = Some(last.station_key);
        let is_of_site = rows
            .iter()
            .filter(|row| row.site_id.as_deref() == Some(site));
        keys.extend(
            is_of_site
                .filter(|row| row.removed_at.is_none())
                .map(|row| row.key()),
        );
    }
}

async fn find(
    state: &AppState,
    station: StationKey,
    identity: &str,
) -> Result<Json<LocalListRow>, ApiError> {
    let row = table::find(&state.core.reader, station).await?;
    row.map(Json).ok_or_else(|| {
        let station = identity.to_owned();
        Said::NoLocalList { station }.into()
    })
}

/// The local list of a station (D)
#[utoipa::path(
    get, path = "/api/v1/stations/{id}/local-list", tag = "id-tokens",
    params(("id" = String, Path, description = "Identity of the station")),
    responses((status = OK, body = LocalListRow)),
)]
async fn local_list(
    State(state): State<AppState>,
    Station(station): Station,
) -> Result<Json<LocalListRow>, ApiError> {
    find(&state, station.key(), &station.identity).await
}

/// Keep the local list of a station (D)
///
/// The whole list goes to the station as soon as it is here. From then on every change of a token goes there by itself.
#[utoipa::path(
    put, path = "/api/v1/stations/{id}/local-list", tag = "id-tokens",
    params(("id" = String, Path, description = "Identity of the station")),
    request_body = LocalListBody,
    responses((status = OK, body = LocalListRow)),
)]
async fn keep_local_list(
    State(state): State<AppState>,
    Station(station): Station,
    Body(body): Body<LocalListBody>,
) -> Result<Json<LocalListRow>, ApiError> {
    let group = group(body.group_id_token, body.group_type)?;
    let join = table::join(station.key(), group, state.core.clock.now());
    state.core.writer.change(join).await?;
    state.core.local_lists.ring();
    find(&state, station.key(), &station.identity).await
}

/// Keep the local list of a station no longer (D)
///
/// The list of the station is emptied as soon as it is here; until then its state is `leaving`.
#[utoipa::path(
    delete, path = "/api/v1/stations/{id}/local-list", tag = "id-tokens",
    params(("id" = String, Path, description = "Identity of the station")),
    responses((status = NO_CONTENT, description = "It takes part no longer")),
)]
async fn leave_local_list(
    State(state): State<AppState>,
    Station(station): Station,
) -> Result<StatusCode, ApiError> {
    let _known = find(&state, station.key(), &station.identity).await?;
    let leave = table::leave(station.key(), state.core.clock.now());
    let change = leave.into_iter().fold(Change::new(), Change::write);
    state.core.writer.change(change).await?;
    state.core.local_lists.ring();
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct SyncBody {
    /// The whole list, whatever the station has.
    #[serde(default)]
    full: bool,
}

/// Bring the local list of a station up to date now (D)
///
/// A pause after failures ends. The answer is the row as it stands; the `local-list` live event tells how it went.
#[utoipa::path(
    post, path = "/api/v1/stations/{id}/local-list/sync", tag = "id-tokens",
    params(("id" = String, Path, description = "Identity of the station")),
    request_body = SyncBody,
    responses((status = OK, body = LocalListRow)),
)]
async fn sync_local_list(
    State(state): State<AppState>,
    Station(station): Station,
    Body(body): Body<SyncBody>,
) -> Result<Json<LocalListRow>, ApiError> {
    let _known = find(&state, station.key(), &station.identity).await?;
    let hurry = table::hurry(station.key(), body.full, state.core.clock.now());
    state.core.writer.change(hurry).await?;
    state.core.local_lists.ring();
    find(&state, station.key(), &station.identity).await
}
