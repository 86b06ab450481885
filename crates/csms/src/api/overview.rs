//! What the dashboard's first screen needs, in one request, and its changes as they happen.
//!
//! Both come from the board (`board`), which makes them once for all pages.

use std::convert::Infallible;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use serde::Deserialize;
use tokio_stream::wrappers::BroadcastStream;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::AppState;
use super::events::seat;
use super::extract::{LastEventId, Params};
use super::problem::ApiError;
use crate::board::{self, Changes, Overview, ServerFacts, Shared, TileFacts};
use crate::said::Said;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(overview))
        .routes(routes!(dashboard_events))
}

async fn open(state: &AppState) -> Result<Arc<Shared>, ApiError> {
    let core = &state.core;
    Ok(state.board.open(core, state.closing.0.clone()).await?)
}

/// Everything that the dashboard shows at a glance
///
/// Figures, sites, every station as one row, what needs somebody, power and energy. Changes after
/// `seq` come from GET /api/v1/dashboard/events?after=…
#[utoipa::path(
    get, path = "/api/v1/overview", tag = "dashboard",
    responses((status = OK, body = Overview)),
)]
async fn overview(State(state): State<AppState>, headers: HeaderMap) -> Result<Response, ApiError> {
    let shared = open(&state).await?;
    let settings = &state.core.settings;
    let tiles = settings.dashboard.tiles.as_ref();
    let server = ServerFacts {
        version: env!("CARGO_PKG_VERSION"),
        started_at: state.core.started_at,
        engine: if settings.database.starts_with("postgres") {
            "postgres"
        } else {
            "sqlite"
        },
        secured: state.bearer.is_some(),
        stations_url: stations_url(&state, &headers),
        time_zone: String::new(),
        currency: None,
        price_per_kwh: None,
        map_tiles: tiles.map(|tiles| TileFacts {
            url: tiles.url.clone(),
            attribution: tiles.attribution.clone(),
        }),
        simulator: settings.dashboard.simulator.is_some(),
    };
    let core = Arc::clone(&state.core);
    // Of many stations it takes some milliseconds, in which stations would wait.
    let body = tokio::task::spawn_blocking(move || shared.overview(&core, server)).await;
    let body = body.map_err(|_| Said::Internal)?;
    Ok(([(header::CONTENT_TYPE, "application/json")], body).into_response())
}

/// Where stations connect; where the server listens everywhere, under the name that the page was
/// asked for.
fn stations_url(state: &AppState, headers: &HeaderMap) -> Option<String> {
    let (scheme, address) = state.stations?;
    if !address.ip().is_unspecified() {
        return Some(format!("{scheme}://{address}"));
    }
    let host = headers.get(header::HOST)?.to_str().ok()?;
    let port = address.port();
    Some(format!(
        "{scheme}://{}:{port}",
        super::access::host_name(host)
    ))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct AfterParams {
    /// `seq` of the snapshot; `Last-Event-ID` wins.
    after: Option<i64>,
}

/// Changes of the overview as they happen (server-sent events)
///
/// An event `changes` holds rows that changed, whole, at most four times a second; its id is its
/// `seq`. `alive` comes every five seconds, whatever happens. `reload`: more was missed than can be
/// told, so take a new snapshot.
#[utoipa::path(
    get, path = "/api/v1/dashboard/events", tag = "dashboard",
    params(
        AfterParams,
        ("Last-Event-ID" = Option<i64>, Header, description = "The last event that was received"),
    ),
    responses((
        status = OK, content_type = "text/event-stream", description = "Events; `data` of `changes`:",
        body = Changes,
    )),
)]
async fn dashboard_events(
    State(state): State<AppState>,
    Params(params): Params<AfterParams>,
    LastEventId(last): LastEventId,
) -> Result<Response, ApiError> {
    let seat = seat(&state)?;
    let shared = open(&state).await?;
    let (first, receiver) = shared.follow(&state.core, last.or(params.after));
    // One that reads too slowly loads afresh.
    let live = BroadcastStream::new(receiver).map(|told| told.unwrap_or_else(|_| board::reload()));
    Ok(stream_of(
        &state,
        first,
        live.map(move |told| {
            // Both are given back when the stream is dropped.
            let _ = (&seat, &shared);
            told
        }),
    ))
}

/// Server-sent events that are written already.
pub(super) fn stream_of(
    state: &AppState,
    first: Bytes,
    rest: impl futures_util::Stream<Item = Bytes> + Send + 'static,
) -> Response {
    // A browser comes back by itself after so many milliseconds.
    let head = Bytes::from_static(b"retry: 1000\n\n");
    let events = stream::iter([head, first])
        .chain(rest)
        .take_until(state.closing.clone().wait())
        .map(Ok::<_, Infallible>);
    let kind = [(header::CONTENT_TYPE, "text/event-stream")];
    (kind, Body::from_stream(events)).into_response()
}
