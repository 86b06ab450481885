//! The gate that every HTTP request passes: who asks, and may they?
//!
//! It finds the principal by a session, by a token, or by the address in the open lab, and puts it into the
//! request; handlers never read headers. How each of these is judged is in `access`, `session` and
//! `bearer`; which role a request takes, in `roles`. Every change goes into the audit.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::access::{self, Denied};
use super::problem::ApiError;
use super::{AppState, audit, dashboard, firmware, lab_ocsp, roles, session, uploads};
use crate::principal::Principal;
use crate::said::Said;

/// Lets a request through with its principal, or answers for it. What changes anything is logged with
/// who asked for it and what came of it.
pub(super) async fn gate(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    if request.uri().path() == "/healthz" {
        return Ok(next.run(request).await);
    }
    let is_of_station = uploads::is_of_station(&request) || firmware::is_of_station(&request);
    if is_of_station || lab_ocsp::is_asked(&request) {
        // No principal: the token in the path opens the place or the file it was made for, and nothing else.
        return Ok(next.run(request).await);
    }
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map(|info| info.0);
    let mut renewed = None;
    let principal = match &state.bearer {
        Some(_) if dashboard::is_of_page(&request) => return Ok(next.run(request).await),
        Some(bearer) => {
            if request.uri().path() == session::PATH {
                // Where somebody logs in; it looks itself at who asks.
                return Ok(next.run(request).await);
            }
            let principal = match session::of(&state, bearer, &request)? {
                Some(found) => {
                    renewed = found.renewed;
                    found.principal
                }
                None => {
                    let address = peer.map(|peer| peer.ip());
                    let clock = &state.core.clock;
                    let now = (clock.now(), clock.monotonic());
                    let authenticated = access::authenticate(
                        request.headers(),
                        bearer,
                        address,
                        &state.failures,
                        now,
                    );
                    if let Err(Denied::Wrong { is_last }) = authenticated {
                        let (method, path) = (request.method(), request.uri().path());
                        access::told_wrong_token(method, path, peer, is_last);
                    }
                    authenticated?
                }
            };
            if principal == Principal::Monitor && !is_monitoring(&request) {
                return Err(Said::MonitoringOnly.into());
            }
            principal
        }
        None => {
            let hosts = state.allowed_hosts.as_deref();
            access::check_origin(request.headers(), request.uri().authority(), hosts)?;
            Principal::LocalAdministrator
        }
    };
    let action = (!request.method().is_safe()).then(|| {
        (
            request.method().clone(),
            access::shown_path(request.uri().path()),
        )
    });
    let least = roles::least(request.method(), request.uri().path());
    let mut response = if principal.role() < least {
        let (role, least) = (principal.role().as_str(), least.as_str());
        ApiError::from(Said::RoleTooLow { role, least }).into_response()
    } else {
        request.extensions_mut().insert(principal.clone());
        next.run(request).await
    };
    if let Some(cookie) = renewed {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    if let Some((method, path)) = action {
        let status = response.status().as_u16();
        let shown = peer.map(tracing::field::display);
        tracing::info!(who = principal.as_str(), peer = shown, %method, path, status, "operator action");
        audit::keep(&state, &principal, peer, &method, &path, status).await;
    }
    Ok(response)
}

fn is_monitoring(request: &Request) -> bool {
    request.method().is_safe() && matches!(request.uri().path(), "/metrics" | "/readyz")
}
