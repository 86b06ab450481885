//! The same message to many stations: `POST /api/v1/bulk/calls`.
//!
//! Each station's outcome is told as soon as it is known, in the words of a call to one. Some are
//! asked at a time; when the caller goes away, no further ones are.

use std::convert::Infallible;

use axum::body::Body as ResponseBody;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt, stream};
use ocpp201::{Action, PayloadKind, check_payload};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::AppState;
use super::access::Caller;
use super::call_report::CallReport;
use super::calls::{refused, reported, sent_by_a_csms};
use super::extract::{Body, find_station};
use super::problem::{ApiError, Problem};
use crate::commands::CallRequest;
use crate::principal::Principal;
use crate::said::Said;

/// Stations of one request.
const MOST_STATIONS: usize = 10_000;
/// Stations that are asked at a time.
const AT_ONCE: usize = 64;
/// The largest body, in bytes: as many identities of the longest kind.
const MAX_BODY: usize = 1024 * 1024;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(bulk_calls))
        .layer(DefaultBodyLimit::max(MAX_BODY))
}

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct BulkCall {
    /// Identities, at most 10,000. One that is named twice is asked once.
    stations: Vec<String>,
    /// An action that a CSMS may send, e.g. `Reset`.
    action: String,
    /// The payload of its request, the same for all.
    #[schema(value_type = Object)]
    payload: Box<RawValue>,
    /// `true` sends also what breaks a rule of the specification for a CSMS.
    #[serde(default)]
    unchecked: bool,
}

/// One line of the answer: what became of the call to one station.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(untagged)]
enum BulkOutcome {
    /// The station answered.
    Answered(Box<CallReport>),
    /// It did not, or could not be asked.
    Failed {
        /// The identity, as it was given.
        station: String,
        /// What a call to it alone would have been answered with.
        problem: Box<Problem>,
    },
}

/// Send any action to many stations
///
/// The answer is one JSON object per line (NDJSON), a station each, in the order in which outcomes
/// become known: the report of a call, or `station` and `problem`. A payload that does not fit is
/// refused as a whole.
#[utoipa::path(
    post, path = "/api/v1/bulk/calls", tag = "commands", request_body = BulkCall,
    responses((
        status = OK, content_type = "application/x-ndjson", description = "One line per station",
        body = BulkOutcome,
    )),
)]
async fn bulk_calls(
    State(state): State<AppState>,
    Caller(principal): Caller,
    Body(mut body): Body<BulkCall, MAX_BODY>,
) -> Result<Response, ApiError> {
    let action = sent_by_a_csms(&body.action)?;
    check_payload(action, PayloadKind::Request, &body.payload)
        .map_err(|violation| ApiError::from(violation).below("/payload"))?;
    if !(1..=MOST_STATIONS).contains(&body.stations.len()) {
        let count = body.stations.len();
        let most = MOST_STATIONS;
        return Err(ApiError::at(
            "/stations",
            Said::StationCount { most, count },
        ));
    }
    let mut seen = std::collections::HashSet::new();
    body.stations
        .retain(|station| seen.insert(station.to_lowercase()));
    let closing = state.closing.clone();
    let outcomes = stream::iter(body.stations)
        .map(move |station| {
            let (state, principal, payload) =
                (state.clone(), principal.clone(), body.payload.clone());
            async move { ask(&state, station, action, payload, principal, body.unchecked).await }
        })
        .buffer_unordered(AT_ONCE)
        .take_until(closing.wait());
    let lines = outcomes.map(|outcome| {
        // Plain data: it cannot fail.
        let mut line = serde_json::to_vec(&outcome).unwrap_or_default();
        line.push(b'\n');
        Ok::<_, Infallible>(line)
    });
    let kind = [(header::CONTENT_TYPE, "application/x-ndjson")];
    Ok((kind, ResponseBody::from_stream(lines)).into_response())
}

async fn ask(
    state: &AppState,
    identity: String,
    action: Action,
    payload: Box<RawValue>,
    principal: Principal,
    unchecked: bool,
) -> BulkOutcome {
    let asked = async {
        let station = find_station(state, &identity).await?;
        let request = CallRequest {
            action,
            payload,
            principal,
            timeout: None,
            idempotency_key: None,
            unchecked,
        };
        let outcome = state.core.commands.call(station.key(), request).await;
        let outcome = outcome.map_err(|refusal| refused(&station.identity, refusal))?;
        reported(&station.identity, action, outcome)
    };
    match asked.await {
        Ok(report) => BulkOutcome::Answered(Box::new(report)),
        Err(error) => BulkOutcome::Failed {
            station: identity,
            problem: Box::new(error.into_problem()),
        },
    }
}
