//! What happens at the stations, while it happens, as server-sent events: `GET /events`, `GET /events?station=CP001`.
//!
//! A client that reads too slowly misses events and is told how many (`lagged`); it holds nobody up.

use std::{convert::Infallible, fmt, sync::Arc};

use axum::{
    Router,
    extract::{Query, State},
    response::sse::{Event, KeepAlive, Sse},
    routing::get,
};
use futures_util::{Stream, stream};
use serde::Deserialize;
use tokio::sync::broadcast::{self, error::RecvError};

use super::Stations;
use crate::event::{Listener, RunEvent};

/// Events that a client may be behind.
const KEPT: usize = 1_024;

/// An event as it is told.
#[derive(Debug)]
struct Told {
    station: String,
    text: String,
}

/// Where events come from: a listener of the run that passes on what it hears.
#[derive(Debug, Clone)]
pub(crate) struct Events {
    sender: broadcast::Sender<Arc<Told>>,
}

impl Events {
    pub(crate) fn new() -> Self {
        Self {
            sender: broadcast::Sender::new(KEPT),
        }
    }

    /// A listener that tells the clients and then `next`.
    pub(crate) fn before(&self, next: Arc<dyn Listener>) -> Arc<dyn Listener> {
        Arc::new(Tee {
            events: self.clone(),
            next,
        })
    }
}

struct Tee {
    events: Events,
    next: Arc<dyn Listener>,
}

impl fmt::Debug for Tee {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tee").finish_non_exhaustive()
    }
}

impl Listener for Tee {
    fn hear(&self, event: &RunEvent<'_>) {
        if let RunEvent::Observed(seen) = event
            && self.events.sender.receiver_count() > 0
            && let Ok(text) = serde_json::to_string(seen)
        {
            // Whoever listened may be gone already.
            let _ = self.events.sender.send(Arc::new(Told {
                station: seen.station.clone(),
                text,
            }));
        }
        self.next.hear(event);
    }
}

#[derive(Debug, Deserialize)]
struct Params {
    /// Only of this station.
    station: Option<String>,
}

pub(super) fn router() -> Router<Stations> {
    Router::new().route("/events", get(events))
}

async fn events(
    State(stations): State<Stations>,
    Query(params): Query<Params>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let receiver = stations.events.sender.subscribe();
    let events = stream::unfold(
        (receiver, params.station),
        |(mut receiver, station)| async {
            loop {
                let event = match receiver.recv().await {
                    Ok(told) => {
                        let is_wanted = station
                            .as_ref()
                            .is_none_or(|station| station.eq_ignore_ascii_case(&told.station));
                        if !is_wanted {
                            continue;
                        }
                        Event::default().data(&told.text)
                    }
                    Err(RecvError::Lagged(missed)) => {
                        Event::default().event("lagged").data(missed.to_string())
                    }
                    Err(RecvError::Closed) => return None,
                };
                return Some((Ok(event), (receiver, station)));
            }
        },
    );
    Sse::new(events).keep_alive(KeepAlive::default())
}
