//! The network of a node, which can be made to misbehave, and live events.

use std::convert::Infallible;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::sse::{Event as Sent, KeepAlive, Sse};
use futures_util::{Stream, StreamExt};
use serde::{Deserialize, Serialize};
use tokio_stream::wrappers::BroadcastStream;
use tokio_stream::wrappers::errors::BroadcastStreamRecvError;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::problem::Problem;
use super::{App, parsed};
use crate::events::Event;
use crate::node::{Host, Weather};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(network, set_network))
        .routes(routes!(events))
}

/// How the network of a node misbehaves.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct NetworkItem {
    /// Address of the node.
    node: String,
    /// It neither hears nor speaks.
    silent: bool,
    /// Share of the datagrams that get lost in each direction, 0 to 1.
    loss: f64,
}

/// What to change.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct NewNetwork {
    /// As in the answer; absent: as it is.
    silent: Option<bool>,
    /// As in the answer; absent: as it is.
    loss: Option<f64>,
    /// Draws anew what is lost: the same seed loses the same.
    seed: Option<u64>,
}

/// The network of a node
#[utoipa::path(get, path = "/api/v1/nodes/{node}/network", params(("node" = String, Path)),
    responses((status = 200, body = NetworkItem), (status = 404, body = Problem)))]
async fn network(
    State(app): State<App>,
    Path(node): Path<String>,
) -> Result<Json<NetworkItem>, Problem> {
    let host = find(&app, &node)?;
    let weather = host.act(|state, _| *state.weather()).await;
    Ok(Json(shown(host.address(), weather)))
}

/// Silences a node, or lets datagrams get lost
#[utoipa::path(put, path = "/api/v1/nodes/{node}/network", params(("node" = String, Path)),
    request_body = NewNetwork, responses((status = 200, body = NetworkItem), (status = 422, body = Problem)))]
async fn set_network(
    State(app): State<App>,
    Path(node): Path<String>,
    body: Bytes,
) -> Result<Json<NetworkItem>, Problem> {
    let host = find(&app, &node)?;
    let body: NewNetwork = parsed(&body)?;
    if body.loss.is_some_and(|loss| !(0.0..=1.0).contains(&loss)) {
        return Err(Problem::unfit("loss is a share from 0 to 1".to_owned()));
    }
    let weather = host
        .act(|state, _| {
            if let Some(seed) = body.seed {
                state.reseed(seed);
            }
            let weather = state.weather();
            weather.is_silent = body.silent.unwrap_or(weather.is_silent);
            weather.loss = body.loss.unwrap_or(weather.loss);
            *weather
        })
        .await;
    let mut event = Event::of("network", host.address(), None);
    event.detail = Some(format!(
        "silent: {}, loss: {}",
        weather.is_silent, weather.loss
    ));
    host.events().tell(event);
    Ok(Json(shown(host.address(), weather)))
}

fn find(app: &App, node: &str) -> Result<Arc<Host>, Problem> {
    let found = app
        .hosts
        .iter()
        .find(|host| host.address().to_string() == node);
    found.cloned().ok_or_else(|| {
        Problem::not_found(format!(
            "there is no node {node}: GET /api/v1/devices lists them"
        ))
    })
}

fn shown(node: Ipv4Addr, weather: Weather) -> NetworkItem {
    NetworkItem {
        node: node.to_string(),
        silent: weather.is_silent,
        loss: weather.loss,
    }
}

/// Live events (server-sent): writes with their source, notifications, holds, vehicles, faults
#[utoipa::path(get, path = "/api/v1/events", responses((status = 200, content_type = "text/event-stream")))]
async fn events(State(app): State<App>) -> Sse<impl Stream<Item = Result<Sent, Infallible>>> {
    let live = BroadcastStream::new(app.events.listen()).map(|received| {
        let sent = match received {
            Ok(event) => Sent::default().event(event.kind).json_data(&event),
            Err(BroadcastStreamRecvError::Lagged(missed)) => {
                let missed = serde_json::json!({ "missed": missed });
                Sent::default().event("lagged").json_data(missed)
            }
        };
        Ok(sent.unwrap_or_default())
    });
    Sse::new(live).keep_alive(KeepAlive::new().interval(Duration::from_secs(15)))
}
