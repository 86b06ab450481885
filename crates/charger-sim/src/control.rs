//! The control port: a small REST interface by which people and programs steer the stations of this process and start
//! scenarios.
//!
//! Off unless it is asked for. On the loopback it is open to this machine's programs (not to web pages); anywhere
//! else a token is needed. It knows stations, not the CSMS, and answers whether there is one or not.

mod events;
mod language;
mod openapi;
mod problem;
mod routes;
mod runs;

use std::{collections::BTreeMap, net::SocketAddr, sync::Arc};

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderMap, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use sha2::{Digest, Sha256};
use tokio::net::TcpListener;

pub(crate) use events::Events;
use problem::Problem;

use crate::{
    cli::ControlArgs,
    exit::Trouble,
    record::Logs,
    runs::Runs,
    station::{Handle, Secret},
};

/// What every request has.
#[derive(Debug, Clone)]
pub(crate) struct Stations {
    /// By identity in small letters.
    handles: Arc<BTreeMap<String, Handle>>,
    logs: Arc<Logs>,
    events: Events,
    runs: Runs,
    token: Option<Secret>,
}

/// Where the port listens, as long as this lives.
#[derive(Debug)]
pub(crate) struct Control {
    address: SocketAddr,
    runs: Runs,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Control {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Control {
    /// Takes the port that `args` ask for; none if they ask for none. Requests are served after [`Bound::serve`].
    pub(crate) async fn bind(args: &ControlArgs) -> Result<Option<Bound>, Trouble> {
        let Some(address) = args.control else {
            return Ok(None);
        };
        let token = args.control_token.as_deref().map(Secret::new);
        if !address.ip().is_loopback() && token.is_none() {
            return Err(Trouble::Usage(format!(
                "--control {address}: others can reach this address, expected --control-token too"
            )));
        }
        let listener = TcpListener::bind(address).await.map_err(|why| {
            Trouble::Usage(format!("--control {address}: cannot listen there: {why}"))
        })?;
        let address = listener
            .local_addr()
            .map_err(Trouble::system("cannot listen"))?;
        Ok(Some(Bound {
            listener,
            address,
            token,
        }))
    }

    /// Ends the run that goes on, if there is one.
    pub(crate) async fn finish(self) {
        self.runs.finish().await;
    }

    /// Its address.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }
}

/// A port that nobody is served at yet.
#[derive(Debug)]
pub(crate) struct Bound {
    listener: TcpListener,
    address: SocketAddr,
    token: Option<Secret>,
}

impl Bound {
    /// Serves requests about these stations and these runs.
    pub(crate) fn serve(
        self,
        handles: Vec<Handle>,
        logs: Arc<Logs>,
        events: Events,
        runs: Runs,
    ) -> Control {
        let handles = handles
            .into_iter()
            .map(|handle| (handle.identity().to_ascii_lowercase(), handle))
            .collect();
        let stations = Stations {
            handles: Arc::new(handles),
            logs,
            events,
            runs: runs.clone(),
            token: self.token,
        };
        let router = router(stations);
        let listener = self.listener;
        let task = tokio::spawn(async move {
            // It ends only with the task.
            let _ = axum::serve(listener, router).await;
        });
        Control {
            address: self.address,
            runs,
            task,
        }
    }
}

fn router(stations: Stations) -> Router {
    Router::new()
        .merge(routes::router())
        .merge(runs::router())
        .merge(events::router())
        .merge(openapi::router())
        .fallback(async || Problem::not_found("no such resource: /openapi.json lists them"))
        .layer(middleware::from_fn_with_state(stations.clone(), may_enter))
        .layer(middleware::from_fn(language::speak))
        .with_state(stations)
}

/// With a token: whoever has it. Without: programs of this machine, but no web page from elsewhere.
async fn may_enter(State(stations): State<Stations>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let refusal = match &stations.token {
        Some(token) if !bears(headers, token) => Some(Problem::unauthorized()),
        None if is_of_a_page(headers) => Some(Problem::forbidden()),
        _ => None,
    };
    match refusal {
        Some(problem) => problem.into_response(),
        None => next.run(request).await,
    }
}

/// Compared by digests, whose time tells nothing about the token.
fn bears(headers: &HeaderMap, token: &Secret) -> bool {
    let given = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "));
    given.is_some_and(|given| Sha256::digest(given) == Sha256::digest(token.reveal()))
}

/// Whether a browser sends this for a page of another host, or under a name that is not this machine's.
fn is_of_a_page(headers: &HeaderMap) -> bool {
    let text = |name| {
        headers
            .get(name)
            .and_then(|value: &axum::http::HeaderValue| value.to_str().ok())
    };
    let is_local = |authority: &str| {
        let host = match authority.rsplit_once(':') {
            Some((host, port)) if !port.contains(']') => host,
            _ => authority,
        };
        matches!(host, "localhost" | "[::1]") || host.starts_with("127.")
    };
    let has_foreign_host = text(header::HOST).is_some_and(|host| !is_local(host));
    let has_foreign_origin = text(header::ORIGIN).is_some_and(|origin| {
        !origin
            .split_once("://")
            .is_some_and(|(_, host)| is_local(host))
    });
    has_foreign_host || has_foreign_origin
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn pages_of_other_hosts_are_kept_out_of_an_open_port() {
        for (name, value, is_out) in [
            (header::HOST, "localhost:8090", false),
            (header::HOST, "127.0.0.1:8090", false),
            (header::HOST, "[::1]:8090", false),
            (header::HOST, "evil.example:8090", true),
            (header::ORIGIN, "http://localhost:8080", false),
            (header::ORIGIN, "https://evil.example", true),
            (header::ORIGIN, "null", true),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(name, HeaderValue::from_static(value));
            assert_eq!(is_of_a_page(&headers), is_out, "{value}");
        }
    }
}
