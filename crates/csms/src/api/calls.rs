//! Any CSMS-to-station action: `POST /api/v1/stations/{id}/calls/{action}`.
//!
//! The body is the OCPP payload, checked against its type before it is sent. The answer is the
//! station's own: nothing is called a success before the station has answered. Start, stop and
//! whatever else sends a CALL share the translation in [`reported`].

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use ocpp201::{Action, RegistrationStatusEnum};
use serde::Deserialize;
use serde_json::value::RawValue;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::AppState;
use super::access::Caller;
use super::call_report::CallReport;
use super::extract::{IdempotencyKey, JsonBytes, Params, Segments, duration, find_station, shape};
use super::problem::ApiError;
use crate::commands::{CallOutcome, CallRefusal, CallRequest, CallState};
use crate::facts::StationKey;
use crate::principal::Principal;
use crate::said::Said;
use crate::standing::{self, HoldError};
use crate::store::tables::held_commands::{self as table, HeldCommandRow};

/// How long a command waits for a station that is away, unless the request says so.
const USUAL_WAIT: Duration = Duration::from_secs(24 * 3600);
/// The longest.
const LONGEST_WAIT: Duration = Duration::from_secs(7 * 24 * 3600);

/// The longest that a caller may have a station waited for.
pub(super) const MAX_TIMEOUT: Duration = Duration::from_secs(100);

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(call))
}

/// The report of a call that the station answered; 409 and 504 for those it did not, and 503 where its answer is not
/// stored.
pub(super) fn reported(
    station: &str,
    action: Action,
    outcome: CallOutcome,
) -> Result<CallReport, ApiError> {
    let (state, is_kept) = (outcome.state, outcome.is_kept);
    let report = CallReport::new(station, action, outcome);
    match state {
        CallState::Result | CallState::Error | CallState::Invalid if !is_kept => {
            Err(ApiError::of_command(
                Said::AnswerNotStored {
                    station: station.to_owned(),
                    action: action.as_str(),
                },
                report,
            ))
        }
        CallState::Result | CallState::Error | CallState::Invalid => Ok(report),
        CallState::Timeout => Err(ApiError::of_command(
            Said::NoAnswer {
                station: station.to_owned(),
                action: action.as_str(),
            },
            report,
        )),
        CallState::Offline => Err(ApiError::of_command(
            Said::ConnectionLost {
                station: station.to_owned(),
                action: action.as_str(),
            },
            report,
        )),
    }
}

/// Sends a CALL to a station (key and identity), and reports its answer as [`reported`] does.
pub(super) async fn ask<R: ocpp201::Request>(
    state: &AppState,
    (key, identity): (StationKey, &str),
    principal: Principal,
    request: &R,
) -> Result<CallReport, ApiError> {
    let commands = &state.core.commands;
    let asked = commands.request(key, request, principal, None).await;
    let outcome = asked.map_err(|refusal| refused(identity, refusal))?;
    reported(identity, R::ACTION, outcome)
}

/// The problem that stands for a call that was not sent.
pub(super) fn refused(station: &str, refusal: CallRefusal) -> ApiError {
    let station = station.to_owned();
    match refusal {
        CallRefusal::Offline => Said::NotConnected { station }.into(),
        CallRefusal::QueueFull => Said::TooManyCalls { station }.into(),
        CallRefusal::NotAccepted => Said::StationRejected { station }.into(),
        CallRefusal::InvalidPayload(violation) => violation.into(),
        CallRefusal::BreaksRule(broken) => broken.into(),
        CallRefusal::Store(error) => error.into(),
    }
}

/// The action of this name that a CSMS sends.
pub(super) fn sent_by_a_csms(name: &str) -> Result<Action, ApiError> {
    Action::from_name(name)
        .filter(|action| action.direction().is_to_station())
        .ok_or_else(|| {
            let name = name.to_owned();
            Said::UnknownAction { name }.into()
        })
}

/// How to send, and how long to wait for the station.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct CallParams {
    /// e.g. `10s`; the server's own limit if absent.
    timeout: Option<String>,
    /// `true` sends also what breaks a rule of the specification for a CSMS, to test stations by it; the command's
    /// row says so then.
    #[serde(default)]
    unchecked: bool,
    /// `online`: a station that is away gets it when it is back and accepted. The answer is 202 then, with the command
    /// that waits.
    when: Option<String>,
    /// How long it waits for a station that is away, e.g. `24h` (which is what it is if absent); at most 7 days.
    r#for: Option<String>,
}

#[derive(Debug, Deserialize)]
struct CallPath {
    id: String,
    action: String,
}

/// Send any action to a station
///
/// The body is the payload of the action's request. What breaks its schema, or a rule of the specification
/// for a CSMS, gets 422 with the place. Lists that are longer than the station takes in one message
/// (variables, monitors) go out in several, one after the other, and their results are one answer. The
/// answer arrives when the station has answered; its `outcome` says what it was. With `?when=online` a command for a
/// station that is away waits, also over a restart of the server, until the station is back; it is sent at most once.
#[utoipa::path(
    post, path = "/api/v1/stations/{id}/calls/{action}", tag = "commands",
    params(
        ("id" = String, Path, description = "Identity of the station"),
        ("action" = String, Path, description = "An action that a CSMS may send, e.g. `Reset`"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeat harmless"),
        CallParams,
    ),
    request_body(content = serde_json::Value, content_type = "application/json"),
    responses(
        (status = OK, description = "The station answered", body = CallReport),
        (status = ACCEPTED, description = "The station is away; the command waits", body = HeldCommandRow),
    ),
)]
async fn call(
    State(state): State<AppState>,
    Caller(principal): Caller,
    Segments(path): Segments<CallPath>,
    Params(params): Params<CallParams>,
    IdempotencyKey(idempotency_key): IdempotencyKey,
    JsonBytes(body): JsonBytes,
) -> Result<Response, ApiError> {
    let station = find_station(&state, &path.id).await?;
    let action = sent_by_a_csms(&path.action)?;
    let timeout = params
        .timeout
        .map(|text| duration("timeout", &text, MAX_TIMEOUT))
        .transpose()?;
    let wait = waiting(params.when.as_deref(), params.r#for.as_deref())?;
    let payload: Box<RawValue> = serde_json::from_slice(&body).map_err(|error| shape(&error))?;
    let request = CallRequest {
        action,
        payload,
        principal,
        timeout,
        idempotency_key,
        unchecked: params.unchecked,
    };
    if let Some(time) = wait {
        let (core, key, identity) = (&state.core, station.key(), &station.identity);
        let refuse = |error| not_held(identity, error);
        // Whoever repeats a request learns what became of it, wherever the station is now.
        let earlier = standing::earlier(core, key, &request);
        let earlier = earlier.await.map_err(refuse)?;
        if let Some(row) = earlier {
            return Ok((StatusCode::ACCEPTED, Json(row)).into_response());
        }
        if !is_here(&state, key) && !was_sent(&state, key, &request).await? {
            let held = standing::hold(core, key, identity, request, time);
            let row = held.await.map_err(refuse)?;
            return Ok((StatusCode::ACCEPTED, Json(row)).into_response());
        }
    }
    let outcome = state
        .core
        .commands
        .call(station.key(), request)
        .await
        .map_err(|refusal| refused(&station.identity, refusal))?;
    let report = reported(&station.identity, action, outcome)?;
    Ok(Json(report).into_response())
}

/// How long a command waits for a station that is away; `None` = it does not wait.
fn waiting(when: Option<&str>, time: Option<&str>) -> Result<Option<Duration>, ApiError> {
    match (when, time) {
        (None, None) => Ok(None),
        (Some("online"), None) => Ok(Some(USUAL_WAIT)),
        (Some("online"), Some(text)) => duration("for", text, LONGEST_WAIT).map(Some),
        (Some(other), _) => Err(ApiError::parameter(Said::OneOf {
            name: "when",
            known: "online".to_owned(),
            value: other.to_owned(),
        })),
        (None, Some(_)) => Err(Said::ForWithoutWhen.into()),
    }
}

/// A request with this key of the caller was sent before.
async fn was_sent(
    state: &AppState,
    station: StationKey,
    request: &CallRequest,
) -> Result<bool, ApiError> {
    let Some(key) = &request.idempotency_key else {
        return Ok(false);
    };
    let writer = &state.core.writer;
    let found = writer.find_idempotent(station, request.action, key).await?;
    Ok(found.is_some())
}

/// Connected and accepted.
fn is_here(state: &AppState, station: StationKey) -> bool {
    let info = state.core.connections.connected(&station);
    info.is_some_and(|info| info.registration == Some(RegistrationStatusEnum::Accepted))
}

fn not_held(station: &str, error: HoldError) -> ApiError {
    match error {
        HoldError::Refused(refusal) => refused(station, refusal),
        HoldError::Query(error) => error.into(),
        HoldError::Write(error) => error.into(),
        HoldError::Secret => ApiError::at("", Said::SecretNotKept),
        HoldError::Full => Said::TooManyHeld {
            of_station: table::MOST_OF_STATION,
            most: table::MOST,
        }
        .into(),
    }
}
