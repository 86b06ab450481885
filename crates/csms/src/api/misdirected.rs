//! A station that dials the port for operators: it is told where stations connect, and listed.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::AppState;
use crate::ocppj;

/// Answers for whoever wants a WebSocket: there is none on this port.
pub(super) async fn stations(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    if !wants_websocket(request.headers()) {
        return next.run(request).await;
    }
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map_or_else(|| SocketAddr::from(([0, 0, 0, 0], 0)), |info| info.0);
    let target = request.uri().path();
    // How this machine is called is known to whoever reads it.
    let stations = state.stations.map_or_else(
        || "another port".to_owned(),
        |(scheme, at)| format!("port {0} ({scheme}://HOST:{0}/ID)", at.port()),
    );
    let told = ocppj::misdirected(&state.core, peer, target, &stations).await;
    (StatusCode::MISDIRECTED_REQUEST, told).into_response()
}

fn wants_websocket(headers: &HeaderMap) -> bool {
    let upgrades = headers.get_all(header::UPGRADE).iter();
    let mut protocols = upgrades
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','));
    protocols.any(|protocol| protocol.trim().eq_ignore_ascii_case("websocket"))
}
