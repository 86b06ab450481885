//! The REST side: devices and their properties, vehicles, faults, the network, live events.
//!
//! Values stand as the bytes that the network carries (hexadecimal digits), with what they mean beside
//! them. There is no log-in: on loopback a request has to name this server, so that a web page
//! elsewhere cannot steer the devices through somebody's browser.

mod devices;
mod network;
mod problem;
mod value;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{Method, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::get;
use echonet_lite::object::ObjectCode;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::events::Events;
use crate::node::Host;
use problem::Problem;
pub(crate) use value::Value;

/// The largest body that is read, in bytes.
const MAX_BODY: usize = 16 * 1024;

/// What every handler has.
#[derive(Debug, Clone)]
struct App {
    hosts: Arc<[Arc<Host>]>,
    events: Events,
    /// Where it is served, if requests have to name it.
    own: Option<SocketAddr>,
}

#[derive(OpenApi)]
#[openapi(info(
    title = "echonet-sim",
    description = "Simulated EV chargers on ECHONET Lite. Errors are application/problem+json."
))]
struct Document;

/// Which node a request means.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct Which {
    /// Address of the node. Needed where several nodes have this object.
    #[param(value_type = Option<String>)]
    node: Option<Ipv4Addr>,
}

/// Everything on the HTTP port. `own`: requests have to name this address.
pub(crate) fn router(hosts: Vec<Arc<Host>>, events: Events, own: Option<SocketAddr>) -> Router {
    let app = App {
        hosts: hosts.into(),
        events,
        own,
    };
    let (router, document) = OpenApiRouter::with_openapi(Document::openapi())
        .merge(devices::router())
        .merge(network::router())
        .split_for_parts();
    let text = document.to_json().unwrap_or_default();
    let openapi = move || {
        let text = text.clone();
        async move { ([(header::CONTENT_TYPE, "application/json")], text) }
    };
    router
        .route("/api/openapi.json", get(openapi))
        .route("/healthz", get(|| async { "ok\n" }))
        .fallback(|| async {
            Problem::not_found("no such resource: see /api/openapi.json".to_owned())
        })
        .method_not_allowed_fallback(|| async { Problem::method() })
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(middleware::from_fn_with_state(app.clone(), gate))
        .with_state(app)
}

/// Lets a request through that names this server and comes from no other web page.
async fn gate(State(app): State<App>, request: Request, next: Next) -> Result<Response, Problem> {
    if let Some(own) = app.own {
        let headers = request.headers();
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let is_own = |host: &str| {
            let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
            name == "localhost"
                || name == "127.0.0.1"
                || name == "[::1]"
                || name == own.ip().to_string()
        };
        if !text(header::HOST).is_none_or(is_own) {
            return Err(Problem::forbidden(
                "the request names another host: use the address that this program printed",
            ));
        }
        let origin = text(header::ORIGIN);
        let host_of = |origin: &str| origin.split_once("://").map(|(_, host)| host.to_owned());
        let changes = request.method() != Method::GET && request.method() != Method::HEAD;
        if changes
            && origin.is_some_and(|origin| !host_of(origin).is_some_and(|host| is_own(&host)))
        {
            return Err(Problem::forbidden(
                "a web page of another origin must not steer devices",
            ));
        }
    }
    Ok(next.run(request).await)
}

/// Reads a body of JSON, whatever it calls itself.
fn parsed<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    serde_json::from_slice(body)
        .map_err(|error| Problem::bad_request(format!("the body cannot be read: {error}")))
}

/// As [`parsed`]; without a body, what is usual.
fn parsed_or_default<T: DeserializeOwned + Default>(body: &[u8]) -> Result<T, Problem> {
    if body.is_empty() {
        Ok(T::default())
    } else {
        parsed(body)
    }
}

impl App {
    /// The node and object that a path and a query mean.
    async fn find(&self, object: &str, which: &Which) -> Result<(Arc<Host>, ObjectCode), Problem> {
        let object: ObjectCode = object
            .parse()
            .map_err(|error| Problem::bad_request(format!("`{object}`: {error}")))?;
        let mut found = Vec::new();
        for host in self.hosts.iter() {
            let is_asked = which.node.is_none_or(|node| node == host.address());
            if is_asked && host.act(|state, _| state.objects().contains(&object)).await {
                found.push(Arc::clone(host));
            }
        }
        match (found.pop(), found.is_empty()) {
            (Some(host), true) => Ok((host, object)),
            (None, _) => Err(Problem::not_found(format!(
                "no node here has {object}: GET /api/v1/devices lists what there is"
            ))),
            (Some(host), false) => Err(Problem::bad_request(format!(
                "several nodes have {object}: add ?node=ADDRESS, such as ?node={}",
                host.address()
            ))),
        }
    }
}
