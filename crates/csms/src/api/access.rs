//! Who may ask: the gate in front of every route but `/healthz`, the places of stations (`uploads`)
//! and, on secured servers, the page's own files (`dashboard`).
//!
//! Open lab: no log-in, but the request must name a host that is ours and must not come from a web
//! page of another origin, so that a page somewhere on the internet cannot start a charge through
//! the operator's browser (DNS rebinding and cross-site requests). Secured: an operator token.
//! Passed requests carry a [`Principal`]; handlers take it as
//! [`Caller`] and never read headers.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::Response;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::problem::ApiError;
use super::{AppState, dashboard, uploads};
use crate::principal::Principal;

/// Wrong tokens that one address may send in [`WINDOW`].
const MAX_FAILURES: u32 = 10;
/// How long wrong tokens are remembered.
const WINDOW: Duration = Duration::from_secs(60);
/// Addresses that are remembered at most.
const MAX_ADDRESSES: usize = 4096;

/// Lets a request through with its principal, or answers for it.
pub(super) async fn gate(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    if request.uri().path() == "/healthz" {
        return Ok(next.run(request).await);
    }
    if uploads::is_of_station(&request) {
        // No principal: the token in the path opens the place it was made for, and nothing else.
        return Ok(next.run(request).await);
    }
    let principal = match &state.operator_token_hash {
        Some(_) if dashboard::is_of_page(&request) => return Ok(next.run(request).await),
        Some(expected) => {
            let address = request
                .extensions()
                .get::<ConnectInfo<SocketAddr>>()
                .map(|info| info.0.ip());
            let now = state.core.clock.monotonic();
            authenticate(request.headers(), expected, address, &state.failures, now)?
        }
        None => {
            let hosts = state.allowed_hosts.as_deref();
            check_origin(request.headers(), request.uri().authority(), hosts)?;
            Principal::LocalAdministrator
        }
    };
    request.extensions_mut().insert(principal);
    Ok(next.run(request).await)
}

fn authenticate(
    headers: &HeaderMap,
    expected: &[u8; 32],
    address: Option<IpAddr>,
    failures: &Failures,
    now: Duration,
) -> Result<Principal, ApiError> {
    let Some(authorization) = headers.get(header::AUTHORIZATION) else {
        // A request without a token is not a guess.
        return Err(ApiError::Unauthorized);
    };
    let token = authorization.as_bytes().split_first_chunk::<7>();
    if let Some((scheme, token)) = token
        && scheme.eq_ignore_ascii_case(b"bearer ")
    {
        let hash: [u8; 32] = Sha256::digest(token.trim_ascii()).into();
        if bool::from(hash.ct_eq(expected)) {
            return Ok(Principal::Operator);
        }
    }
    // Only now: the right token always passes, or anybody behind the same address could lock the
    // operator out.
    if let Some(address) = address {
        if let Some(wait) = failures.blocked(address, now) {
            return Err(ApiError::TooMany {
                detail: format!(
                    "too many wrong operator tokens from this address; try again in {} s",
                    wait.as_secs() + 1
                ),
                retry_after_seconds: wait.as_secs() + 1,
            });
        }
        failures.note(address, now);
    }
    Err(ApiError::Unauthorized)
}

/// Host must be one of ours (where we know them); Origin, if sent, must be that very host.
fn check_origin(
    headers: &HeaderMap,
    authority: Option<&axum::http::uri::Authority>,
    allowed: Option<&[String]>,
) -> Result<(), ApiError> {
    let host = match headers.get(header::HOST) {
        Some(host) => host.to_str().unwrap_or_default(),
        None => authority.map_or("", |authority| authority.as_str()),
    };
    if let Some(allowed) = allowed {
        let name = host_name(host);
        if !allowed.iter().any(|one| one.eq_ignore_ascii_case(name)) {
            return Err(ApiError::Forbidden(format!(
                "this open server answers only under its own names ({}); use one of them",
                allowed.join(", ")
            )));
        }
    }
    let mut origins = headers.get_all(header::ORIGIN).iter();
    let ours = origins.all(|origin| {
        origin
            .to_str()
            .ok()
            .and_then(|origin| origin.split_once("://"))
            .is_some_and(|(_, from)| from.eq_ignore_ascii_case(host))
    });
    if ours {
        Ok(())
    } else {
        Err(ApiError::Forbidden(
            "requests from web pages of another origin are refused while the server is open; \
             call it from its own page or from a program"
                .into(),
        ))
    }
}

/// `localhost:8080` → `localhost`, `[::1]:8080` → `[::1]`.
fn host_name(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

/// Wrong tokens per address in the last minute; bounded.
#[derive(Debug, Default)]
pub(super) struct Failures {
    by_address: Mutex<HashMap<IpAddr, Failure>>,
}

#[derive(Debug, Clone, Copy)]
struct Failure {
    count: u32,
    since: Duration,
}

impl Failures {
    /// How long this address still has to wait; `None` = it may try.
    fn blocked(&self, address: IpAddr, now: Duration) -> Option<Duration> {
        let known = self
            .by_address
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let failure = known.get(&address)?;
        let left = (failure.since + WINDOW).checked_sub(now)?;
        (failure.count >= MAX_FAILURES && !left.is_zero()).then_some(left)
    }

    fn note(&self, address: IpAddr, now: Duration) {
        let mut known = self
            .by_address
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MAX_ADDRESSES && !known.contains_key(&address) {
            known.retain(|_, failure| failure.since + WINDOW > now);
            if known.len() >= MAX_ADDRESSES
                && let Some(oldest) = known
                    .iter()
                    .min_by_key(|(_, failure)| failure.since)
                    .map(|(address, _)| *address)
            {
                known.remove(&oldest);
            }
        }
        let failure = known.entry(address).or_insert(Failure {
            count: 0,
            since: now,
        });
        if failure.since + WINDOW <= now {
            *failure = Failure {
                count: 0,
                since: now,
            };
        }
        failure.count += 1;
    }
}

/// On whose behalf the request is carried out.
#[derive(Debug)]
pub(super) struct Caller(pub(super) Principal);

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        // Missing only if a route was mounted outside the gate: then nobody may use it.
        parts
            .extensions
            .get::<Principal>()
            .cloned()
            .map(Self)
            .ok_or(ApiError::Unauthorized)
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    const ADDRESS: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect()
    }

    fn loopback() -> Vec<String> {
        vec!["localhost".into(), "127.0.0.1".into(), "[::1]".into()]
    }

    #[test]
    fn answers_only_under_its_own_host_names() {
        for host in ["localhost:8080", "127.0.0.1", "[::1]:8080", "LOCALHOST"] {
            assert!(check_origin(&headers(&[("host", host)]), None, Some(&loopback())).is_ok());
        }
        for host in ["evil.example", "localhost.evil.example:8080", "", "[::2]:1"] {
            assert!(check_origin(&headers(&[("host", host)]), None, Some(&loopback())).is_err());
        }
    }

    #[test]
    fn refuses_web_pages_of_another_origin() {
        let ours = headers(&[
            ("host", "localhost:8080"),
            ("origin", "http://localhost:8080"),
        ]);
        assert!(check_origin(&ours, None, Some(&loopback())).is_ok());
        for origin in ["http://evil.example", "null", "http://localhost:3000"] {
            let theirs = headers(&[("host", "localhost:8080"), ("origin", origin)]);
            assert!(check_origin(&theirs, None, Some(&loopback())).is_err());
            assert!(check_origin(&theirs, None, None).is_err());
        }
    }

    #[test]
    fn takes_the_operator_token_and_nothing_else() {
        let expected: [u8; 32] = Sha256::digest(b"correct").into();
        let failures = Failures::default();
        let ask = |value| {
            let headers = headers(&[("authorization", value)]);
            authenticate(&headers, &expected, Some(ADDRESS), &failures, WINDOW)
        };
        assert_eq!(ask("Bearer correct").ok(), Some(Principal::Operator));
        for wrong in [
            "Bearer wrong",
            "Bearer ",
            "Bearer",
            "Basic correct",
            "correct",
        ] {
            assert!(matches!(ask(wrong), Err(ApiError::Unauthorized)), "{wrong}");
        }
    }

    #[test]
    fn the_right_token_passes_from_an_address_that_guesses() {
        let expected: [u8; 32] = Sha256::digest(b"correct").into();
        let failures = Failures::default();
        let ask = |value| {
            let headers = headers(&[("authorization", value)]);
            authenticate(&headers, &expected, Some(ADDRESS), &failures, WINDOW)
        };
        for _ in 0..MAX_FAILURES {
            assert!(matches!(ask("Bearer wrong"), Err(ApiError::Unauthorized)));
        }
        assert!(matches!(ask("Bearer wrong"), Err(ApiError::TooMany { .. })));
        assert_eq!(ask("Bearer correct").ok(), Some(Principal::Operator));
        let bare = authenticate(
            &HeaderMap::new(),
            &expected,
            Some(ADDRESS),
            &failures,
            WINDOW,
        );
        assert!(matches!(bare, Err(ApiError::Unauthorized)));
    }

    #[test]
    fn slows_down_an_address_that_guesses_and_no_other() {
        let failures = Failures::default();
        for _ in 0..MAX_FAILURES {
            assert_eq!(failures.blocked(ADDRESS, WINDOW), None);
            failures.note(ADDRESS, WINDOW);
        }
        assert_eq!(failures.blocked(ADDRESS, WINDOW), Some(WINDOW));
        let other = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 2));
        assert_eq!(failures.blocked(other, WINDOW), None);
        assert_eq!(failures.blocked(ADDRESS, WINDOW * 2), None);
    }

    #[test]
    fn remembers_a_bounded_number_of_addresses() {
        let failures = Failures::default();
        for number in 0..(MAX_ADDRESSES as u32 + 10) {
            failures.note(IpAddr::V4(Ipv4Addr::from(number)), WINDOW);
        }
        assert_eq!(failures.by_address.lock().unwrap().len(), MAX_ADDRESSES);
    }
}
