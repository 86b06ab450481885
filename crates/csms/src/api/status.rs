//! How the server is: `/api/status` for people, `/healthz`, `/readyz` and `/metrics` for machines.
//!
//! Ready means that stations can be served: the database answers, and the last commit succeeded.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::AppState;
use super::extract::Params;
use super::problem::ApiError;
use crate::said::Said;
use crate::store::rows::CountsRow;
use crate::store::writer::WriterHealth;

/// How long the database may take to say that it is there.
const PING_LIMIT: Duration = Duration::from_secs(1);

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(status))
        .routes(routes!(healthz))
        .routes(routes!(readyz))
        .routes(routes!(metrics))
}

/// The state of the server and who is connected.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Status {
    /// `running`.
    state: &'static str,
    /// Of this program.
    version: &'static str,
    /// Now.
    #[schema(value_type = String, format = DateTime)]
    now: Timestamp,
    /// When it was started.
    #[schema(value_type = String, format = DateTime)]
    started_at: Timestamp,
    /// Seconds since.
    uptime_seconds: u64,
    /// Stations connected now.
    connections: usize,
    /// Since the start.
    counters: Counters,
    /// What is written.
    writer: WriterStatus,
    /// From the database.
    #[serde(flatten)]
    counts: CountsRow,
    /// The open connections.
    active_connections: Vec<ActiveConnection>,
}

/// Counted since the start.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Counters {
    /// Frames from stations.
    messages_in: u64,
    /// Frames to stations.
    messages_out: u64,
    /// CALLs from stations.
    calls_in: u64,
    /// CALLs to stations.
    calls_out: u64,
    /// CALLERRORs sent.
    errors: u64,
    /// Connections accepted.
    connections: u64,
    /// Handshakes refused.
    refused: u64,
}

/// How the writing goes.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct WriterStatus {
    /// The last commit failed.
    is_failing: bool,
    /// Requests that wait.
    queued: usize,
    /// Commits since the start.
    commits: u64,
    /// Commits that failed since the start.
    failures: u64,
    /// Journal messages that wait.
    journal_queued: usize,
    /// Journal messages that were lost since the start.
    journal_dropped: u64,
}

/// One open connection.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct ActiveConnection {
    /// The station's identity.
    station: String,
    /// Address and port.
    remote_address: String,
    /// `off`, `no_context_takeover` or `context_takeover`.
    compression: &'static str,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    connected_at: Timestamp,
    /// When it was last heard.
    #[schema(value_type = String, format = DateTime)]
    last_seen_at: Timestamp,
    /// Frames from it.
    messages_in: u64,
    /// Frames to it.
    messages_out: u64,
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct StatusParams {
    /// At most so many open connections, by identity; all if absent.
    active: Option<usize>,
}

/// The state of the server
#[utoipa::path(
    get, path = "/api/status", tag = "server", params(StatusParams), responses((status = OK, body = Status)),
)]
async fn status(
    State(state): State<AppState>,
    Params(params): Params<StatusParams>,
) -> Result<Json<Status>, ApiError> {
    let core = &state.core;
    let now = core.clock.now();
    let mut active: Vec<_> = core
        .connections
        .list()
        .into_iter()
        .map(|info| ActiveConnection {
            station: info.identity.to_string(),
            remote_address: info.remote_address.to_string(),
            compression: info.compression.as_str(),
            connected_at: info.connected_at,
            last_seen_at: info.last_seen_at,
            messages_in: info.messages_in,
            messages_out: info.messages_out,
        })
        .collect();
    active.sort_by(|a, b| a.station.cmp(&b.station));
    let connections = active.len();
    active.truncate(params.active.unwrap_or(usize::MAX));
    Ok(Json(Status {
        state: "running",
        version: env!("CARGO_PKG_VERSION"),
        now,
        started_at: state.core.started_at,
        uptime_seconds: now
            .duration_since(state.core.started_at)
            .unsigned_abs()
            .as_secs(),
        connections,
        counters: Counters::read(&state),
        writer: core.writer.health().into(),
        counts: core.queries.counts().await?,
        active_connections: active,
    }))
}

impl From<WriterHealth> for WriterStatus {
    fn from(health: WriterHealth) -> Self {
        Self {
            is_failing: health.failing.is_some(),
            queued: health.queued,
            commits: health.commits,
            failures: health.failures,
            journal_queued: health.journal_queued,
            journal_dropped: health.journal_dropped,
        }
    }
}

impl Counters {
    fn read(state: &AppState) -> Self {
        use std::sync::atomic::Ordering::Relaxed;
        let counters = &state.core.counters;
        Self {
            messages_in: counters.messages_in.load(Relaxed),
            messages_out: counters.messages_out.load(Relaxed),
            calls_in: counters.calls_in.load(Relaxed),
            calls_out: counters.calls_out.load(Relaxed),
            errors: counters.errors.load(Relaxed),
            connections: counters.connections.load(Relaxed),
            refused: counters.refused.load(Relaxed),
        }
    }
}

/// Alive: the process answers
#[utoipa::path(get, path = "/healthz", tag = "server", responses((status = OK, body = String)))]
async fn healthz() -> &'static str {
    "ok\n"
}

/// Ready: the database answers, and takes what is written
#[utoipa::path(get, path = "/readyz", tag = "server", responses((status = OK, body = String)))]
async fn readyz(State(state): State<AppState>) -> Result<&'static str, ApiError> {
    if let Some(reason) = state.core.writer.health().failing {
        return Err(Said::StoreFails { why: reason }.into());
    }
    tokio::time::timeout(PING_LIMIT, state.core.queries.ping())
        .await
        .map_err(|_| Said::StoreSilent)??;
    Ok("ready\n")
}

/// Metrics in the text format of Prometheus
#[utoipa::path(get, path = "/metrics", tag = "server", responses((status = OK, body = String)))]
async fn metrics(State(state): State<AppState>) -> Response {
    let text = state.metrics.as_ref().map(|render| {
        let health = state.core.writer.health();
        let is_failing = u8::from(health.failing.is_some());
        ::metrics::gauge!("csms_writer_failing").set(f64::from(is_failing));
        ::metrics::counter!("csms_commits_total").absolute(health.commits);
        ::metrics::counter!("csms_commit_failures_total").absolute(health.failures);
        ::metrics::counter!("csms_journal_dropped_total").absolute(health.journal_dropped);
        render.render()
    });
    match text {
        Some(text) => (
            [(
                header::CONTENT_TYPE,
                "text/plain; version=0.0.4; charset=utf-8",
            )],
            text,
        )
            .into_response(),
        None => StatusCode::NO_CONTENT.into_response(),
    }
}
