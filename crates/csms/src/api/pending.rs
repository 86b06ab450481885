//! Stations that are pending (B02): what is left to do, and their acceptance.

use axum::Json;
use axum::extract::State;
use ocpp201::{MessageTriggerEnum, RegistrationStatusEnum, TriggerMessageRequest};
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::AppState;
use super::access::Caller;
use super::call_report::CallReport;
use super::calls::{refused, reported};
use super::extract::{Params, Station};
use super::page::{Cursor, Page, limit};
use super::problem::ApiError;
use crate::commands::CallRefusal;
use crate::store::tables::pending::{self, PendingRow};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(pending_stations))
        .routes(routes!(accept_station))
}

/// A station that is pending.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Pending {
    #[serde(flatten)]
    row: PendingRow,
    /// It is connected now.
    connected: bool,
    /// What is left to do: `inventory` (none is complete), `settings` (some were not taken), `reboot` (some
    /// take effect then), `decision` (accept or reject it), `boot` (decided; it takes effect when the station
    /// boots again).
    steps: Vec<&'static str>,
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct ListParams {
    /// `next` of the page before; absent = from the start.
    after: Option<i64>,
    /// Rows at most, 1 to 1000; 100 if absent.
    limit: Option<u32>,
}

/// Stations that are pending, and what is left to do (B02)
///
/// A pending station answers what it is asked: reports, variables, triggers. It does nothing else until it is
/// accepted.
#[utoipa::path(
    get, path = "/api/v1/pending-stations", tag = "stations", params(ListParams),
    responses((status = OK, body = Page<Pending>)),
)]
async fn pending_stations(
    State(state): State<AppState>,
    Params(page): Params<ListParams>,
) -> Result<Json<Page<Pending>>, ApiError> {
    let limit = limit(page.limit)?;
    let core = &state.core;
    let rows = pending::list(&core.reader, page.after, limit, core.clock.now()).await?;
    let online = super::stations::online(&state);
    let items = rows.into_iter().map(|row| Pending {
        connected: online.contains(&row.station.to_lowercase()),
        steps: row.steps(),
        row,
    });
    Ok(Json(Page::new(items.collect(), limit, |one: &Pending| {
        Cursor::Key(one.row.station_key)
    })))
}

/// What came of it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Acceptance {
    /// The station's identity.
    station: String,
    /// What its next BootNotification is answered with.
    registration_setting: &'static str,
    /// The TriggerMessage that asked for it, and its answer; `null` = the station is not connected, and hears of
    /// it when it boots again.
    #[schema(value_type = Option<CallReport>)]
    call: Option<CallReport>,
}

/// Accept a station that is pending, at once (B02)
///
/// Its next BootNotification is answered with `Accepted`, and it is asked for one now.
#[utoipa::path(
    post, path = "/api/v1/stations/{id}/accept", tag = "stations",
    params(("id" = String, Path, description = "Identity of the station")),
    responses((status = OK, body = Acceptance)),
)]
async fn accept_station(
    State(state): State<AppState>,
    Caller(principal): Caller,
    Station(row): Station,
) -> Result<Json<Acceptance>, ApiError> {
    let status = RegistrationStatusEnum::Accepted;
    let core = &state.core;
    let is_accepted = row.registration.as_deref() == Some(status.as_str());
    core.writer.set_registration(row.key(), status).await?;
    let request = TriggerMessageRequest::new(MessageTriggerEnum::BootNotification);
    let call = if is_accepted {
        // F06.FR.17: an accepted station would refuse it.
        None
    } else {
        match core
            .commands
            .request(row.key(), &request, principal, None)
            .await
        {
            Ok(outcome) => {
                let action = ocpp201::Action::TriggerMessage;
                Some(reported(&row.identity, action, outcome)?)
            }
            // A rejected station may be sent nothing (B03.FR.03).
            Err(CallRefusal::Offline | CallRefusal::NotAccepted) => None,
            Err(refusal) => return Err(refused(&row.identity, refusal)),
        }
    };
    Ok(Json(Acceptance {
        station: row.identity,
        registration_setting: status.as_str(),
        call,
    }))
}
