//! Simulated stations: what can be done to them beside OCPP, and the scenarios that they can play, passed on to the
//! control port of `charger-sim`.
//!
//! A page may talk to its own server only (`default-src 'self'`), and the control port takes no requests of
//! pages. Nothing is known or kept here: answers are passed on as they come.

use std::time::Duration;

use axum::body::{self, Body};
use axum::extract::State;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::AppState;
use super::extract::Segments;
use super::problem::ApiError;
use crate::config::SimulatorSettings;
use crate::said::Said;

/// The largest answer that is passed on, in bytes.
const MOST_BYTES: usize = 4 * 1024 * 1024;
/// What an answer may take: `send` waits for that of a CSMS.
const PATIENCE: Duration = Duration::from_secs(90);

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(simulator_description))
        .routes(routes!(simulated_station))
        .routes(routes!(simulator_act))
        .routes(routes!(simulator_scenarios))
        .routes(routes!(simulator_runs, simulator_start))
        .routes(routes!(simulator_run))
        .routes(routes!(simulator_stop))
}

/// The way to a control port.
#[derive(Debug)]
pub(super) struct Simulator {
    settings: SimulatorSettings,
    client: Client<HttpConnector, Body>,
}

impl Simulator {
    pub(super) fn new(settings: SimulatorSettings) -> Self {
        let client = Client::builder(TokioExecutor::new()).build_http();
        Self { settings, client }
    }

    /// `asked`: the headers of whoever asks; the simulator answers in their language.
    async fn pass_on(
        &self,
        method: Method,
        path: &str,
        asked: &HeaderMap,
        body: Bytes,
    ) -> Result<Response, ApiError> {
        let url = &self.settings.url;
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{url}{path}"));
        if let Some(language) = asked.get(header::ACCEPT_LANGUAGE) {
            request = request.header(header::ACCEPT_LANGUAGE, language);
        }
        if !body.is_empty() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        if let Some(token) = &self.settings.token {
            let token = format!("Bearer {}", token.expose());
            request = request.header(header::AUTHORIZATION, token);
        }
        let request = request.body(Body::from(body)).map_err(|_| Said::Internal)?;
        let away = |why: String| {
            let url = url.clone();
            ApiError::from(Said::SimulatorSilent { url, why })
        };
        let exchange = async {
            let answer = self.client.request(request).await;
            let (head, answer) = answer.map_err(|error| away(cause(&error)))?.into_parts();
            let answer = body::to_bytes(Body::new(answer), MOST_BYTES).await;
            Ok::<_, ApiError>((head, answer.map_err(|error| away(cause(&error)))?))
        };
        let (head, answer) = tokio::time::timeout(PATIENCE, exchange)
            .await
            .map_err(|_| away(format!("nothing came for {} s", PATIENCE.as_secs())))??;
        // It is this server that is not let in, not whoever asked it.
        if matches!(
            head.status,
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN
        ) {
            let url = url.clone();
            return Err(Said::SimulatorClosed { url }.into());
        }
        let kind = head.headers.get(header::CONTENT_TYPE).cloned();
        let mut response = (head.status, answer).into_response();
        if let Some(kind) = kind {
            response.headers_mut().insert(header::CONTENT_TYPE, kind);
        }
        Ok(response)
    }
}

/// The innermost reason: `Connection refused …`.
fn cause(error: &(dyn std::error::Error + 'static)) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}

impl AppState {
    fn simulator(&self) -> Result<&Simulator, ApiError> {
        let simulator = self.simulator.as_deref();
        simulator.ok_or_else(|| Said::NoSimulator.into())
    }
}

fn segment(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// What can be done to simulated stations: the simulator's own OpenAPI description
#[utoipa::path(
    get, path = "/api/v1/simulator/openapi.json", tag = "simulator",
    responses(
        (status = OK, description = "As the control port of charger-sim gives it", body = Object),
        (status = NOT_FOUND, description = "The server was started without --simulator"),
        (status = SERVICE_UNAVAILABLE, description = "The simulator does not answer"),
    ),
)]
async fn simulator_description(
    State(state): State<AppState>,
    asked: HeaderMap,
) -> Result<Response, ApiError> {
    let simulator = state.simulator()?;
    simulator
        .pass_on(Method::GET, "/openapi.json", &asked, Bytes::new())
        .await
}

#[derive(Debug, Deserialize)]
struct StationPath {
    id: String,
}

/// How a simulated station stands: connectors, transactions, queue, variables, last frames
#[utoipa::path(
    get, path = "/api/v1/simulator/stations/{id}", tag = "simulator",
    params(("id" = String, Path, description = "Identity of the station")),
    responses(
        (status = OK, description = "As the control port of charger-sim gives it", body = Object),
        (status = NOT_FOUND, description = "The simulator does not play this station"),
        (status = SERVICE_UNAVAILABLE, description = "The simulator does not answer"),
    ),
)]
async fn simulated_station(
    State(state): State<AppState>,
    asked: HeaderMap,
    Segments(path): Segments<StationPath>,
) -> Result<Response, ApiError> {
    let path = format!("/stations/{}", segment(&path.id));
    state
        .simulator()?
        .pass_on(Method::GET, &path, &asked, Bytes::new())
        .await
}

#[derive(Debug, Deserialize)]
struct VerbPath {
    id: String,
    verb: String,
}

/// Do something to a simulated station, e.g. `plug-in`
#[utoipa::path(
    post, path = "/api/v1/simulator/stations/{id}/{verb}", tag = "simulator",
    params(
        ("id" = String, Path, description = "Identity of the station"),
        ("verb" = String, Path, description = "One of the simulator's, e.g. `plug-in`"),
    ),
    request_body(content = Object, description = "As the simulator describes it"),
    responses(
        (status = OK, description = "As the control port of charger-sim gives it", body = Object),
        (status = NOT_FOUND, description = "The simulator does not play this station, or knows no such verb"),
        (status = CONFLICT, description = "Not possible now"),
        (status = SERVICE_UNAVAILABLE, description = "The simulator does not answer"),
    ),
)]
async fn simulator_act(
    State(state): State<AppState>,
    asked: HeaderMap,
    Segments(path): Segments<VerbPath>,
    body: Bytes,
) -> Result<Response, ApiError> {
    let path = format!("/stations/{}/{}", segment(&path.id), segment(&path.verb));
    state
        .simulator()?
        .pass_on(Method::POST, &path, &asked, body)
        .await
}

/// Scenarios that the simulator can play, and the CSMS that it plays them against
#[utoipa::path(
    get, path = "/api/v1/simulator/scenarios", tag = "simulator",
    responses(
        (status = OK, description = "As the control port of charger-sim gives it", body = Object),
        (status = NOT_FOUND, description = "The server was started without --simulator"),
        (status = SERVICE_UNAVAILABLE, description = "The simulator does not answer"),
    ),
)]
async fn simulator_scenarios(
    State(state): State<AppState>,
    asked: HeaderMap,
) -> Result<Response, ApiError> {
    let simulator = state.simulator()?;
    simulator
        .pass_on(Method::GET, "/scenarios", &asked, Bytes::new())
        .await
}

/// Runs of the simulator: the one that goes on, and those that are over with their verdicts
#[utoipa::path(
    get, path = "/api/v1/simulator/runs", tag = "simulator",
    responses(
        (status = OK, description = "As the control port of charger-sim gives it, the newest first", body = Object),
        (status = NOT_FOUND, description = "The server was started without --simulator"),
        (status = SERVICE_UNAVAILABLE, description = "The simulator does not answer"),
    ),
)]
async fn simulator_runs(
    State(state): State<AppState>,
    asked: HeaderMap,
) -> Result<Response, ApiError> {
    let simulator = state.simulator()?;
    simulator
        .pass_on(Method::GET, "/runs", &asked, Bytes::new())
        .await
}

/// Have the simulator play a scenario
#[utoipa::path(
    post, path = "/api/v1/simulator/runs", tag = "simulator",
    request_body(content = Object, description = "`scenario`, and where wished `parameters` and `seed`"),
    responses(
        (status = CREATED, description = "The run as it begins", body = Object),
        (status = NOT_FOUND, description = "The simulator knows no such scenario"),
        (status = CONFLICT, description = "Another run goes on, or a station of the scenario lives in the simulator"),
        (status = UNPROCESSABLE_ENTITY, description = "A parameter is wrong"),
        (status = SERVICE_UNAVAILABLE, description = "The simulator does not answer"),
    ),
)]
async fn simulator_start(
    State(state): State<AppState>,
    asked: HeaderMap,
    body: Bytes,
) -> Result<Response, ApiError> {
    state
        .simulator()?
        .pass_on(Method::POST, "/runs", &asked, body)
        .await
}

#[derive(Debug, Deserialize)]
struct RunPath {
    id: String,
}

/// A run of the simulator: its steps, where each station is, its verdict
#[utoipa::path(
    get, path = "/api/v1/simulator/runs/{id}", tag = "simulator",
    params(("id" = String, Path, description = "Id of the run")),
    responses(
        (status = OK, description = "As the control port of charger-sim gives it", body = Object),
        (status = NOT_FOUND, description = "The simulator has no such run"),
        (status = SERVICE_UNAVAILABLE, description = "The simulator does not answer"),
    ),
)]
async fn simulator_run(
    State(state): State<AppState>,
    asked: HeaderMap,
    Segments(path): Segments<RunPath>,
) -> Result<Response, ApiError> {
    let path = format!("/runs/{}", segment(&path.id));
    state
        .simulator()?
        .pass_on(Method::GET, &path, &asked, Bytes::new())
        .await
}

/// Stop the run of the simulator that goes on
#[utoipa::path(
    post, path = "/api/v1/simulator/runs/{id}/stop", tag = "simulator",
    params(("id" = String, Path, description = "Id of the run")),
    responses(
        (status = OK, description = "It ends a moment later", body = Object),
        (status = NOT_FOUND, description = "The simulator has no such run"),
        (status = CONFLICT, description = "It is over"),
        (status = SERVICE_UNAVAILABLE, description = "The simulator does not answer"),
    ),
)]
async fn simulator_stop(
    State(state): State<AppState>,
    asked: HeaderMap,
    Segments(path): Segments<RunPath>,
) -> Result<Response, ApiError> {
    let path = format!("/runs/{}/stop", segment(&path.id));
    state
        .simulator()?
        .pass_on(Method::POST, &path, &asked, Bytes::new())
        .await
}
