//! Live events as server-sent events: `GET /api/v1/events`.
//!
//! Event ids are the numbers of the live bus; a client that comes back sends the last one and gets
//! what it missed, as long as that is kept. One that reads too slowly, or was away too long, gets
//! an event `lagged` and should load afresh. Slow clients never hold up the server.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::{Stream, StreamExt, stream};
use serde::Deserialize;
use tokio::sync::OwnedSemaphorePermit;
use tokio_stream::wrappers::{BroadcastStream, errors::BroadcastStreamRecvError};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::AppState;
use super::access::Caller;
use super::extract::{LastEventId, Params};
use super::problem::ApiError;
use crate::live::{Interest, LiveEvent, LiveEventKind};
use crate::principal::Role;
use crate::said::Said;

/// Clients that may listen at a time.
pub(super) const MAX_LISTENERS: usize = 256;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(events))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct EventParams {
    /// Only of this station.
    station: Option<String>,
    /// Only these kinds, comma separated, e.g. `connected,disconnected,transaction`.
    kind: Option<String>,
    /// Begin after this event; `Last-Event-ID` wins.
    after: Option<i64>,
}

/// Which events a client wants.
#[derive(Debug)]
struct Filter {
    station: Option<String>,
    kinds: Option<Vec<String>>,
    /// Who may look at the audit is told of its rows.
    sees_audit: bool,
}

impl Filter {
    fn new(params: &EventParams, sees_audit: bool) -> Self {
        Self {
            sees_audit,
            station: params
                .station
                .as_ref()
                .map(|station| station.to_lowercase()),
            kinds: params
                .kind
                .as_ref()
                .map(|kinds| kinds.split(',').map(|kind| kind.trim().into()).collect()),
        }
    }

    /// To how much one has to listen for it.
    fn interest(&self) -> Interest {
        let wants = |kind| {
            let kinds = self.kinds.as_ref();
            kinds.is_none_or(|kinds| kinds.iter().any(|one| one == kind))
        };
        if wants("message") {
            Interest::Frames
        } else if wants("transaction") {
            Interest::Transactions
        } else {
            Interest::Rare
        }
    }

    /// The event as it is sent; `None` = not wanted.
    fn encode(&self, event: &LiveEvent) -> Option<Event> {
        if let Some(station) = &self.station {
            let of = event.station.as_ref()?;
            if of.to_lowercase() != *station {
                return None;
            }
        }
        let kind = event.what.kind();
        if matches!(event.what, LiveEventKind::Audit { .. }) && !self.sees_audit {
            return None;
        }
        if let Some(kinds) = &self.kinds
            && !kinds.iter().any(|one| one == kind)
        {
            return None;
        }
        Event::default()
            .event(kind)
            .id(event.seq.to_string())
            .json_data(event)
            .ok()
    }
}

/// A place among those who listen.
pub(super) fn seat(state: &AppState) -> Result<OwnedSemaphorePermit, ApiError> {
    Arc::clone(&state.listeners)
        .try_acquire_owned()
        .map_err(|_| {
            Said::TooManyListeners {
                most: MAX_LISTENERS,
            }
            .into()
        })
}

fn lagged(missed: Option<u64>) -> Event {
    let missed = missed.map_or("null".to_owned(), |missed| missed.to_string());
    Event::default()
        .event("lagged")
        .data(format!("{{\"missed\":{missed}}}"))
}

/// Live events (server-sent events)
///
/// Kinds: `registered`, `removed`, `connected`, `disconnected`, `refused`, `booted`, `connector-status`,
/// `transaction`, `transaction-gap`, `report`, `report-request`, `security-event`, `monitoring-event`, `reservation`, `local-list`, `site-load`, `installation`, `audit` (for administrators), `message`, `command`, `held-command`, `late-answer`; and `lagged` when events were missed, after which a client should load
/// afresh.
#[utoipa::path(
    get, path = "/api/v1/events", tag = "events",
    params(
        EventParams,
        ("Last-Event-ID" = Option<i64>, Header, description = "The last event that was received"),
    ),
    responses((status = OK, content_type = "text/event-stream", body = String)),
)]
async fn events(
    State(state): State<AppState>,
    Caller(principal): Caller,
    Params(params): Params<EventParams>,
    LastEventId(last): LastEventId,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, ApiError> {
    let seat = seat(&state)?;
    let sees_audit = principal.role() == Role::Administrator;
    let filter = Filter::new(&params, sees_audit);
    let (missed, gone, receiver) = state
        .core
        .live
        .subscribe_after(last.or(params.after), filter.interest());
    let first = gone.then(|| lagged(None));
    let kept: Vec<_> = missed
        .iter()
        .filter_map(|event| filter.encode(event))
        .collect();
    let live = BroadcastStream::new(receiver).filter_map(move |received| {
        let event = match received {
            Ok(event) => filter.encode(&event),
            Err(BroadcastStreamRecvError::Lagged(missed)) => Some(lagged(Some(missed))),
        };
        std::future::ready(event)
    });
    let events = stream::iter(first.into_iter().chain(kept))
        .chain(live)
        .take_until(state.closing.wait())
        .map(move |event| {
            // The seat is given back when the stream is dropped.
            let _ = &seat;
            Ok(event)
        });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))))
}
