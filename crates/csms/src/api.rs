//! The HTTP side: REST, live events, health, metrics, and their description.
//!
//! One file per resource. A request passes the `gate` (who may ask), then a handler that
//! reads through `Queries`, writes through the writer, or reaches a station through `commands`.
//! Nothing here touches SQL or sockets of stations. Errors are `application/problem+json`.

mod access;
mod actions;
mod audit;
mod availability;
mod bearer;
mod bill;
mod bulk;
mod call_report;
mod calls;
mod certificates;
mod chargers;
mod csv;
mod curve;
mod customer_information;
mod dashboard;
mod device_model;
mod display_messages;
pub(crate) mod doctor;
mod events;
mod extract;
mod feed;
mod firmware;
mod firmware_jobs;
mod gaps;
mod gate;
mod held_commands;
mod installation;
mod installed_certificates;
mod journal;
mod lab_ocsp;
mod listener;
mod load;
mod local_lists;
mod misdirected;
mod monitoring;
mod openapi;
pub(crate) mod operators;
mod overview;
mod page;
mod pending;
mod problem;
mod report_requests;
mod reports;
mod reservations;
mod roles;
mod samples;
mod security_events;
mod security_upgrades;
mod session;
mod simulator;
mod sites;
mod smart_charging;
pub(crate) mod stations;
mod statistics;
mod status;
mod tariffs;
mod tokens;
mod transactions;
mod uploads;
mod vendor_messages;

use std::any::Any;
use std::net::SocketAddr;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::sync::{Semaphore, watch};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate as _};
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::board::Board;
use crate::context::Core;
use crate::said::Said;
pub use bearer::Bearer;
pub(crate) use lab_ocsp::PATH as LAB_OCSP;
pub(crate) use listener::HttpServer;
use problem::ApiError;

/// The largest body that is read, in bytes.
const MAX_BODY: usize = 256 * 1024;
/// What a request may take beyond the time that its stations have.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(180);

/// What every handler has.
#[derive(Debug, Clone)]
pub struct AppState {
    core: Arc<Core>,
    /// What the dashboard shows at a glance.
    board: Arc<Board>,
    /// `None` = open.
    bearer: Option<Arc<Bearer>>,
    allowed_hosts: Option<Arc<[String]>>,
    metrics: Option<PrometheusHandle>,
    /// Where stations connect: scheme and address.
    stations: Option<(&'static str, SocketAddr)>,
    failures: Arc<access::Failures>,
    simulator: Option<Arc<simulator::Simulator>>,
    sessions: Arc<session::Sessions>,
    listeners: Arc<Semaphore>,
    closing: Closing,
}

/// How the HTTP side is opened or locked.
#[derive(Debug, Clone)]
pub enum Access {
    /// No log-in. With names, only requests to these hosts are served (`localhost`, `127.0.0.1`,
    /// `[::1]`): the open lab on loopback. Without, any host: the operator opened it in so many
    /// words.
    Open {
        /// The names, without ports.
        hosts: Option<Vec<String>>,
    },
    /// Every route but `/healthz` wants a token.
    Secured(Arc<Bearer>),
}

impl AppState {
    /// Over the server's core. Stations connect at `stations` (scheme and address). `closing` turns
    /// true when the server shuts down; live streams end then.
    #[must_use]
    pub fn new(
        core: Arc<Core>,
        access: Access,
        metrics: Option<PrometheusHandle>,
        stations: Option<(&'static str, SocketAddr)>,
        closing: watch::Receiver<bool>,
    ) -> Self {
        let (bearer, allowed_hosts) = match access {
            Access::Open { hosts } => (None, hosts.map(Into::into)),
            Access::Secured(bearer) => (Some(bearer), None),
        };
        let public_url = core.settings.uploads.public_url.as_deref();
        let is_behind_tls = public_url.is_some_and(|url| url.starts_with("https://"));
        let simulator = core.settings.dashboard.simulator.clone();
        let simulator = simulator.map(|settings| Arc::new(simulator::Simulator::new(settings)));
        Self {
            core,
            board: Arc::default(),
            bearer,
            allowed_hosts,
            metrics,
            stations,
            failures: Arc::default(),
            simulator,
            sessions: Arc::new(session::Sessions::new(is_behind_tls)),
            listeners: Arc::new(Semaphore::new(events::MAX_LISTENERS)),
            closing: Closing(closing),
        }
    }
}

/// Ends live streams at shutdown.
#[derive(Debug, Clone)]
struct Closing(watch::Receiver<bool>);

impl Closing {
    /// Resolves when the server shuts down.
    async fn wait(mut self) {
        // An error means that the server is gone altogether.
        let _ = self.0.wait_for(|closing| *closing).await;
    }
}

fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(openapi::Document::openapi())
        .merge(status::router())
        .merge(sites::router())
        .merge(load::router())
        .merge(smart_charging::router())
        .merge(statistics::router())
        .merge(chargers::router())
        .merge(stations::router())
        .merge(reports::router())
        .merge(reservations::router())
        .merge(security_events::router())
        .merge(transactions::router())
        .merge(gaps::router())
        .merge(calls::router())
        .merge(held_commands::router())
        .merge(availability::router())
        .merge(tokens::router())
        .merge(local_lists::router())
        .merge(tariffs::router())
        .merge(installation::router())
        .merge(operators::router())
        .merge(doctor::router())
        .merge(samples::router())
        .merge(audit::router())
        .merge(journal::router())
        .merge(uploads::router())
        .merge(firmware::router())
        .merge(certificates::router())
        .merge(lab_ocsp::router())
        .merge(security_upgrades::router())
        .merge(installed_certificates::router())
        .merge(firmware_jobs::router())
        .merge(events::router())
        .merge(overview::router())
        .merge(feed::router())
        .merge(session::router())
        .merge(actions::router())
        .merge(bulk::router())
        .merge(bill::router())
        .merge(curve::router())
        .merge(simulator::router())
        .merge(device_model::router())
        .merge(report_requests::router())
        .merge(pending::router())
        .merge(monitoring::router())
        .merge(customer_information::router())
        .merge(display_messages::router())
        .merge(vendor_messages::router())
}

/// What is told about the routes; made when somebody first asks, because it takes more time and memory than all
/// else at a start.
struct Description {
    /// `/api/openapi.json`.
    openapi: Bytes,
    /// The actions that a CSMS may send.
    actions: Bytes,
}

/// # Panics
/// Never in a build that passed its tests: the description of the routes is plain JSON.
static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| {
    let (_, routes) = routes().split_for_parts();
    openapi::complete(&routes)
        .and_then(|document| {
            Ok(Description {
                openapi: serde_json::to_vec(&document)?.into(),
                actions: actions::made_from(&document)?,
            })
        })
        .expect("the description of the routes is plain JSON")
});

/// Everything on the HTTP port.
///
/// Whoever serves it puts a `ConnectInfo<SocketAddr>` into every request, by which wrong operator
/// tokens are counted per address.
pub fn router(state: AppState) -> Router {
    let (router, _) = routes().split_for_parts();
    let limit = request_limit(state.core.settings.message_timeout);
    router
        .route(
            "/api/openapi.json",
            get(async || {
                let kind = [(header::CONTENT_TYPE, "application/json")];
                (kind, DESCRIPTION.openapi.clone())
            }),
        )
        .merge(dashboard::router())
        .fallback(dashboard::file)
        .method_not_allowed_fallback(|| async { ApiError::from(Said::MethodNotAllowed) })
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(middleware::from_fn_with_state(limit, limit_time))
        .layer(middleware::from_fn_with_state(state.clone(), gate::gate))
        .layer(middleware::from_fn_with_state(
            state.clone(),
            misdirected::stations,
        ))
        .layer(CatchPanicLayer::custom(panicked))
        // A file goes as it is: parts of it are counted in its own bytes.
        .layer(CompressionLayer::new().compress_when(
            DefaultPredicate::new().and(NotForContentType::const_new("application/octet-stream")),
        ))
        .layer(SetResponseHeaderLayer::if_not_present(
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ))
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        ))
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CONTENT_SECURITY_POLICY,
            dashboard::content_security_policy(&state.core.settings.dashboard),
        ))
        .with_state(state)
}

/// The panic itself is logged by the panic hook; the caller learns that it is not their fault.
fn panicked(_: Box<dyn Any + Send>) -> Response {
    ApiError::from(Said::Internal).into_response()
}

/// A request that takes longer is given up: no call to a station, which waits in the queue and then for
/// its answer, and no `?wait=` takes so long.
fn request_limit(message_timeout: Duration) -> Duration {
    REQUEST_TIMEOUT + message_timeout.max(calls::MAX_TIMEOUT) * 2
}

async fn limit_time(
    State(limit): State<Duration>,
    request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    if uploads::is_of_station(&request)
        || firmware::is_of_station(&request)
        || firmware::is_upload(&request)
    {
        // A file may take longer, and has limits of its own.
        return Ok(next.run(request).await);
    }
    tokio::time::timeout(limit, next.run(request))
        .await
        .map_err(|_| Said::GivenUp.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_request_is_given_up_while_a_station_has_time_to_answer() {
        for seconds in [1, 30, 600] {
            let answer = Duration::from_secs(seconds);
            assert!(request_limit(answer) > answer * 2 + chargers::MAX_WAIT);
        }
        assert!(request_limit(Duration::ZERO) > calls::MAX_TIMEOUT * 2 + chargers::MAX_WAIT);
    }

    #[tokio::test]
    async fn a_request_that_takes_too_long_is_given_up_with_a_sentence() {
        let slow = get(|| async { tokio::time::sleep(Duration::from_secs(600)).await });
        let limit = Duration::from_millis(20);
        let router = Router::new()
            .route("/", slow)
            .layer(middleware::from_fn_with_state(limit, limit_time));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let answer = client.get(url).send().await.unwrap();
        assert_eq!(answer.status(), 503);
    }

    async fn fails() {
        panic!("on purpose");
    }

    #[tokio::test]
    async fn a_panic_in_a_handler_is_a_problem_of_that_request_only() {
        let router = Router::new()
            .route("/panic", get(fails))
            .route("/fine", get(|| async { "fine" }))
            .layer(CatchPanicLayer::custom(panicked));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let failed = client.get(format!("{base}/panic")).send().await.unwrap();
        assert_eq!(failed.status(), 500);
        assert_eq!(failed.headers()["content-type"], "application/problem+json");
        assert!(!failed.text().await.unwrap().contains("on purpose"));
        let fine = client.get(format!("{base}/fine")).send().await.unwrap();
        assert_eq!(fine.text().await.unwrap(), "fine");
    }
}
