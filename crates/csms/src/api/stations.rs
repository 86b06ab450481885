//! Stations: what they are, whether they are connected, and what operators set for them.

use std::collections::HashSet;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use ocpp201::RegistrationStatusEnum;
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::AppState;
use super::extract::{Body, Params, Station, find_station};
use super::page::{Cursor, Page, PageParams};
use super::problem::ApiError;
use crate::facts::StationKey;
use crate::model::passwords::Password;
use crate::ocppj::identity::Identity;
use crate::said::Said;
use crate::store::queries::{Order, PageRequest, Queries, QueryError, TransactionFilter};
use crate::store::rows::{ConnectorRow, StationRow};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(stations, create))
        .routes(routes!(station, remove))
        .routes(routes!(registration))
        .routes(routes!(password, remove_password))
        .routes(routes!(tolerant))
        .routes(routes!(security_profile))
        .routes(routes!(connectors))
}

/// A station, and whether it is connected.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct StationView {
    #[serde(flatten)]
    row: StationRow,
    /// It is connected now.
    connected: bool,
}

/// Identities, in lower case, of the stations that are connected now.
pub(super) fn online(state: &AppState) -> HashSet<String> {
    let connected = state.core.connections.list();
    connected
        .into_iter()
        .map(|info| info.identity.to_lowercase())
        .collect()
}

fn view(state: &AppState, row: StationRow) -> StationView {
    StationView {
        connected: state.core.connections.connected(&row.key()).is_some(),
        row,
    }
}

/// Stations
#[utoipa::path(
    get, path = "/api/v1/stations", tag = "stations", params(PageParams),
    responses((status = OK, body = Page<StationView>)),
)]
async fn stations(
    State(state): State<AppState>,
    Params(page): Params<PageParams>,
) -> Result<Json<Page<StationView>>, ApiError> {
    let page = page.request(Order::Oldest)?;
    let rows = state.core.queries.stations(page).await?;
    let items = rows.into_iter().map(|row| view(&state, row)).collect();
    Ok(Json(Page::new(items, page.limit, |one: &StationView| {
        Cursor::Key(one.row.station_key)
    })))
}

/// One station
#[utoipa::path(
    get, path = "/api/v1/stations/{id}", tag = "stations",
    params(("id" = String, Path, description = "Identity of the station")),
    responses((status = OK, body = StationView)),
)]
async fn station(State(state): State<AppState>, Station(row): Station) -> Json<StationView> {
    Json(view(&state, row))
}

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateBody {
    /// 1 to 48 characters of `a-z A-Z 0-9 * - _ = + | @ .`; compared case-insensitively.
    identity: String,
}

/// Register a station before it connects
#[utoipa::path(
    post, path = "/api/v1/stations", tag = "stations", request_body = CreateBody,
    responses(
        (status = CREATED, description = "Registered", body = StationView),
        (status = CONFLICT, description = "Known already"),
    ),
)]
async fn create(
    State(state): State<AppState>,
    Body(body): Body<CreateBody>,
) -> Result<(StatusCode, Json<StationView>), ApiError> {
    let identity = Identity::new(&body.identity).map_err(|error| {
        let why = error.to_string();
        ApiError::at("/identity", Said::Identity { why })
    })?;
    let known = state.core.queries.find_station(identity.folded()).await?;
    if let Some(known) = known.filter(|known| known.removed_at.is_none()) {
        let station = known.identity;
        return Err(Said::StationExists { station }.into());
    }
    let registration = state.core.settings.registration;
    let writer = &state.core.writer;
    writer
        .create_station(identity.as_str(), registration)
        .await?;
    let row = find_station(&state, identity.as_str()).await?;
    Ok((StatusCode::CREATED, Json(view(&state, row))))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct RemoveParams {
    /// Remove it also while a transaction of it is active, which becomes `stale` [default: false].
    force: Option<bool>,
}

/// Take a station out of service
///
/// Its connection is ended and its password is gone. Transactions, connections, messages and everything
/// else that it left stay, and `GET /api/v1/stations/{id}` still shows it with `removed_at`; it is in no
/// list of stations. Registered again, or in an open lab connecting again, it is a new station with this
/// history.
#[utoipa::path(
    delete, path = "/api/v1/stations/{id}", tag = "stations",
    params(("id" = String, Path, description = "Identity of the station"), RemoveParams),
    responses(
        (status = NO_CONTENT, description = "Removed"),
        (status = CONFLICT, description = "A transaction is active, or it was removed already"),
    ),
)]
async fn remove(
    State(state): State<AppState>,
    Station(row): Station,
    Params(params): Params<RemoveParams>,
) -> Result<StatusCode, ApiError> {
    let core = &state.core;
    if !params.force.unwrap_or(false) {
        let active = active_transaction(&core.queries, row.key()).await?;
        if let Some(id) = active {
            return Err(Said::StationInTransaction {
                station: row.identity,
                transaction: id,
            }
            .into());
        }
    }
    core.writer.remove_station(row.key()).await?;
    core.connections.end_removed(row.key());
    Ok(StatusCode::NO_CONTENT)
}

/// The id of a transaction of this station that is active.
pub(crate) async fn active_transaction(
    queries: &Queries,
    station: StationKey,
) -> Result<Option<String>, QueryError> {
    let active = TransactionFilter {
        station: Some(station),
        state: Some("active".to_owned()),
        ..TransactionFilter::default()
    };
    let found = queries
        .transactions(&active, PageRequest::newest(1))
        .await?;
    Ok(found.into_iter().next().map(|row| row.transaction_id))
}

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct RegistrationBody {
    /// `Accepted`, `Pending` or `Rejected`.
    status: String,
}

/// Set what the next BootNotification is answered with
///
/// A station that is to notice at once can be sent a TriggerMessage for BootNotification, or Reset.
#[utoipa::path(
    put, path = "/api/v1/stations/{id}/registration", tag = "stations",
    params(("id" = String, Path, description = "Identity of the station")),
    request_body = RegistrationBody,
    responses((status = OK, body = StationView)),
)]
async fn registration(
    State(state): State<AppState>,
    Station(row): Station,
    Body(body): Body<RegistrationBody>,
) -> Result<Json<StationView>, ApiError> {
    let status: RegistrationStatusEnum = body.status.parse().map_err(|_| {
        let said = Said::OneOf {
            name: "status",
            known: "Accepted, Pending, Rejected".to_owned(),
            value: body.status.clone(),
        };
        ApiError::at("/status", said)
    })?;
    state
        .core
        .writer
        .set_registration(row.key(), status)
        .await?;
    let row = find_station(&state, &row.identity).await?;
    Ok(Json(view(&state, row)))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct PasswordBody {
    /// 16 to 64 characters (A00.FR.205); never returned.
    password: String,
}

impl std::fmt::Debug for PasswordBody {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PasswordBody(***)")
    }
}

/// Set the password that a station connects with (HTTP Basic)
///
/// It takes effect at the station's next connection. Only a salted hash is stored.
#[utoipa::path(
    put, path = "/api/v1/stations/{id}/password", tag = "stations",
    params(("id" = String, Path, description = "Identity of the station")),
    request_body = PasswordBody,
    responses((status = NO_CONTENT, description = "Set")),
)]
async fn password(
    State(state): State<AppState>,
    Station(row): Station,
    Body(body): Body<PasswordBody>,
) -> Result<StatusCode, ApiError> {
    let password = Password::new(&body.password).map_err(|error| {
        let why = error.to_string();
        ApiError::at("/password", Said::Password { why })
    })?;
    let salted = password.hash(&state.core.ids);
    state
        .core
        .writer
        .set_password(row.key(), Some(salted))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Remove a station's password
#[utoipa::path(
    delete, path = "/api/v1/stations/{id}/password", tag = "stations",
    params(("id" = String, Path, description = "Identity of the station")),
    responses((status = NO_CONTENT, description = "Removed")),
)]
async fn remove_password(
    State(state): State<AppState>,
    Station(row): Station,
) -> Result<StatusCode, ApiError> {
    state.core.writer.set_password(row.key(), None).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct TolerantBody {
    /// Chosen schema violations of this station become warnings.
    tolerant: bool,
}

/// Choose between strict and tolerant validation for a station
#[utoipa::path(
    put, path = "/api/v1/stations/{id}/tolerant", tag = "stations",
    params(("id" = String, Path, description = "Identity of the station")),
    request_body = TolerantBody,
    responses((status = OK, body = StationView)),
)]
async fn tolerant(
    State(state): State<AppState>,
    Station(row): Station,
    Body(body): Body<TolerantBody>,
) -> Result<Json<StationView>, ApiError> {
    state
        .core
        .writer
        .set_tolerant(row.key(), body.tolerant)
        .await?;
    let connections = &state.core.connections;
    connections.set_tolerant(row.key(), body.tolerant);
    let row = find_station(&state, &row.identity).await?;
    Ok(Json(view(&state, row)))
}

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct SecurityProfileBody {
    /// 0 to 3; `null` = any.
    #[schema(minimum = 0, maximum = 3)]
    least: Option<i32>,
}

/// Set the least security profile that a station may connect with
///
/// For a station that was raised to a higher profile (A05.FR.07): it is refused with a lower one from
/// now on, and a connection that was made with a lower one is ended.
#[utoipa::path(
    put, path = "/api/v1/stations/{id}/security-profile", tag = "stations",
    params(("id" = String, Path, description = "Identity of the station")),
    request_body = SecurityProfileBody,
    responses((status = OK, body = StationView)),
)]
async fn security_profile(
    State(state): State<AppState>,
    Station(row): Station,
    Body(body): Body<SecurityProfileBody>,
) -> Result<Json<StationView>, ApiError> {
    if body.least.is_some_and(|least| !(0..=3).contains(&least)) {
        let least = body.least.unwrap_or_default();
        return Err(ApiError::at("/least", Said::out_of("least", 0..=3, least)));
    }
    let writer = &state.core.writer;
    writer
        .set_least_security_profile(row.key(), body.least)
        .await?;
    if let Some(least) = body.least {
        state.core.connections.end_below(row.key(), least);
    }
    let row = find_station(&state, &row.identity).await?;
    Ok(Json(view(&state, row)))
}

/// Connectors of a station, as last reported
#[utoipa::path(
    get, path = "/api/v1/stations/{id}/connectors", tag = "stations",
    params(("id" = String, Path, description = "Identity of the station")),
    responses((status = OK, body = Page<ConnectorRow>)),
)]
async fn connectors(
    State(state): State<AppState>,
    Station(row): Station,
) -> Result<Json<Page<ConnectorRow>>, ApiError> {
    let rows = state.core.queries.connectors(Some(row.key())).await?;
    Ok(Json(Page::whole(rows)))
}
