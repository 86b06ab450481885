//! The message feed of the dashboard: `GET /api/v1/dashboard/messages`.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::response::Response;
use futures_util::stream;
use serde::Deserialize;
use tokio::time::{Interval, MissedTickBehavior};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::AppState;
use super::events::seat;
use super::extract::Params;
use super::overview::stream_of;
use super::problem::ApiError;
use crate::feed::{FeedFilter, FeedItem, Watch};
use crate::said::Said;

/// How often what came is sent.
const PACE: Duration = Duration::from_millis(250);
/// After so many times without anything it says so.
const QUIET: u32 = 20;
/// Longest text that is looked for.
const MOST_CHARACTERS: usize = 200;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(dashboard_messages))
}

/// Which exchanges.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct FeedParams {
    /// Only of this station.
    station: Option<String>,
    /// Only of this action.
    action: Option<String>,
    /// Only CALLs that went `in` (from the station) or `out`.
    direction: Option<String>,
    /// Only what was answered so: `result`, an error code, `error` (any of them), `none` (not at all).
    outcome: Option<String>,
    /// Only with this text somewhere, in any case of letters.
    text: Option<String>,
}

/// Exchanges of messages as they happen (server-sent events)
///
/// An event `exchanges` comes at most four times a second, and at least every five seconds, with at
/// most 50 exchanges, a CALL with its answer each; `left_out` says how many more there were. Heartbeats
/// are among them. Secrets are removed, and of long frames the beginning is shown.
#[utoipa::path(
    get, path = "/api/v1/dashboard/messages", tag = "dashboard", params(FeedParams),
    responses((
        status = OK, content_type = "text/event-stream",
        description = "Events; an element of `items` of `exchanges`:", body = FeedItem,
    )),
)]
async fn dashboard_messages(
    State(state): State<AppState>,
    Params(params): Params<FeedParams>,
) -> Result<Response, ApiError> {
    let seat = seat(&state)?;
    let filter = FeedFilter {
        station: params.station.map(|station| station.to_lowercase()),
        action: params.action,
        direction: params.direction,
        outcome: params.outcome,
        text: text(params.text)?,
    };
    let mut tick = tokio::time::interval(PACE);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let watching = Watching {
        watch: Watch::new(Arc::clone(&state.core.feed), filter),
        tick,
    };
    let portions = stream::unfold(watching, move |mut watching| {
        // Given back when the stream is dropped.
        let _ = &seat;
        async move { Some((watching.next().await, watching)) }
    });
    let begin =
        bytes::Bytes::from_static(b"event: exchanges\ndata: {\"items\":[],\"left_out\":0}\n\n");
    Ok(stream_of(&state, begin, portions))
}

struct Watching {
    watch: Watch,
    tick: Interval,
}

impl Watching {
    async fn next(&mut self) -> bytes::Bytes {
        for _ in 1..QUIET {
            self.tick.tick().await;
            let portion = self.watch.take();
            if !portion.is_empty() {
                return portion.event();
            }
        }
        self.tick.tick().await;
        self.watch.take().event()
    }
}

/// What is looked for, in lower case.
pub(super) fn text(asked: Option<String>) -> Result<Option<String>, ApiError> {
    let Some(text) = asked.filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    if text.chars().count() > MOST_CHARACTERS {
        let (name, most) = ("text".to_owned(), MOST_CHARACTERS);
        return Err(ApiError::parameter(Said::TextLength { name, most }));
    }
    Ok(Some(text.to_lowercase()))
}
