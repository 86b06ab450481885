//! Who may ask: the gate in front of every route but `/healthz`, the places of stations (`uploads`)
//! and, on secured servers, the page's own files (`dashboard`).
//!
//! Open lab: no log-in, but the request must name a host that is ours and must not come from a web
//! page of another origin, so that a page somewhere on the internet cannot start a charge through
//! the operator's browser (DNS rebinding and cross-site requests). Secured: an operator token, or for
//! metrics and readiness that of monitoring; where a request comes from does not matter then.
//! Passed requests carry a [`Principal`]; handlers take it as
//! [`Caller`] and never read headers.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use jiff::Timestamp;

use super::bearer::Bearer;
use super::problem::ApiError;
use crate::principal::Principal;
use crate::said::Said;

/// Wrong tokens that one address may send in [`WINDOW`].
const MAX_FAILURES: u32 = 10;
/// How long wrong tokens are remembered.
const WINDOW: Duration = Duration::from_secs(60);
/// Addresses that are remembered at most.
const MAX_ADDRESSES: usize = 4096;
/// Where IdTokens stand in paths, behind their type.
const ID_TOKENS: &str = "/api/v1/id-tokens/";
/// How many characters of a path are logged.
const SHOWN_PATH: usize = 200;

/// Logs that a wrong token came.
pub(super) fn told_wrong_token(
    method: &Method,
    path: &str,
    peer: Option<SocketAddr>,
    is_last: bool,
) {
    let peer = peer.map(tracing::field::display);
    let path = shown_path(path);
    tracing::warn!(peer, %method, path, "a wrong token was sent over HTTP");
    if is_last {
        tracing::warn!(
            peer,
            "more wrong tokens of this address get 429 for a minute, and no line here"
        );
    }
}

/// A path as the log shows it: shortened, and without an IdToken, which may be somebody's PIN.
pub(super) fn shown_path(path: &str) -> String {
    let shown = match path.strip_prefix(ID_TOKENS) {
        Some(rest) => match rest.split_once('/') {
            Some((kind, _)) => format!("{ID_TOKENS}{kind}/***"),
            None => path.to_owned(),
        },
        None => path.to_owned(),
    };
    shown.chars().take(SHOWN_PATH).collect()
}

/// Why a request has no principal.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Denied {
    /// Nothing was sent.
    Nothing,
    /// A wrong token; `is_last` = further ones are not listened to for a while.
    Wrong { is_last: bool },
    /// Too many wrong ones.
    Blocked { seconds: u64 },
}

impl From<Denied> for ApiError {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::Nothing | Denied::Wrong { .. } => Said::TokenRequired.into(),
            Denied::Blocked { seconds } => Said::TooManyWrongTokens { seconds }.into(),
        }
    }
}

pub(super) fn authenticate(
    headers: &HeaderMap,
    bearer: &Bearer,
    address: Option<IpAddr>,
    failures: &Failures,
    (today, now): (Timestamp, Duration),
) -> Result<Principal, Denied> {
    let Some(authorization) = headers.get(header::AUTHORIZATION) else {
        // A request without a token is not a guess.
        return Err(Denied::Nothing);
    };
    let token = authorization.as_bytes().split_first_chunk::<7>();
    if let Some((scheme, token)) = token
        && scheme.eq_ignore_ascii_case(b"bearer ")
        && let Some(principal) = bearer.principal(token.trim_ascii(), today)
    {
        return Ok(principal);
    }
    Err(wrong(address, failures, now))
}

/// A wrong token came from there. The right one always passes, or anybody behind the same address could
/// lock the operator out.
pub(super) fn wrong(address: Option<IpAddr>, failures: &Failures, now: Duration) -> Denied {
    let Some(address) = address else {
        return Denied::Wrong { is_last: false };
    };
    if let Some(wait) = failures.blocked(address, now) {
        let seconds = wait.as_secs() + 1;
        return Denied::Blocked { seconds };
    }
    let is_last = failures.note(address, now) >= MAX_FAILURES;
    Denied::Wrong { is_last }
}

/// Host must be one of ours (where we know them); Origin, if sent, must be that very host.
pub(super) fn check_origin(
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
            let names = allowed.join(", ");
            return Err(Said::OtherHost { names }.into());
        }
    }
    let ours = are_ours(headers, host, None);
    if ours {
        Ok(())
    } else {
        Err(Said::OtherOrigin.into())
    }
}

/// Whether every Origin that was sent is this host, or the one that browsers know the server by.
pub(super) fn are_ours(headers: &HeaderMap, host: &str, public_url: Option<&str>) -> bool {
    let public = public_url.and_then(|url| {
        let (scheme, rest) = url.split_once("://")?;
        Some((scheme, rest.split('/').next()?))
    });
    headers.get_all(header::ORIGIN).iter().all(|origin| {
        let origin = origin.to_str().ok();
        let origin = origin.and_then(|origin| origin.split_once("://"));
        origin.is_some_and(|(scheme, from)| {
            from.eq_ignore_ascii_case(host)
                || public
                    .is_some_and(|public| public.0 == scheme && public.1.eq_ignore_ascii_case(from))
        })
    })
}

/// `localhost:8080` → `localhost`, `[::1]:8080` → `[::1]`.
pub(super) fn host_name(host: &str) -> &str {
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

    /// Counts one; returns how many there were in this minute.
    fn note(&self, address: IpAddr, now: Duration) -> u32 {
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
        failure.count
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
            .ok_or_else(|| Said::TokenRequired.into())
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use sha2::{Digest, Sha256};

    use super::*;
    use crate::config::{TokenFile, TokenSettings};

    const NOW: (Timestamp, Duration) = (Timestamp::UNIX_EPOCH, WINDOW);
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

    fn bearer() -> Bearer {
        let file = |token: &str| TokenFile {
            path: token.into(),
            hash: Sha256::digest(token).into(),
        };
        Bearer::new(TokenSettings {
            operator: Some(file("correct")),
            metrics: Some(file("metrics")),
        })
    }

    #[test]
    fn no_id_token_is_logged_with_a_path() {
        assert_eq!(
            shown_path("/api/v1/id-tokens/KeyCode/1234"),
            "/api/v1/id-tokens/KeyCode/***"
        );
        assert_eq!(shown_path("/api/v1/id-tokens"), "/api/v1/id-tokens");
        assert_eq!(shown_path(&"x".repeat(300)).len(), SHOWN_PATH);
    }

    #[test]
    fn takes_the_operator_token_and_nothing_else() {
        let expected = bearer();
        let failures = Failures::default();
        let ask = |value| {
            let headers = headers(&[("authorization", value)]);
            authenticate(&headers, &expected, Some(ADDRESS), &failures, NOW)
        };
        assert_eq!(ask("Bearer correct").ok(), Some(Principal::Operator));
        assert_eq!(ask("bearer  metrics ").ok(), Some(Principal::Monitor));
        for wrong in [
            "Bearer wrong",
            "Bearer ",
            "Bearer",
            "Basic correct",
            "correct",
        ] {
            assert_eq!(ask(wrong), Err(Denied::Wrong { is_last: false }), "{wrong}");
        }
    }

    #[test]
    fn the_right_token_passes_from_an_address_that_guesses() {
        let expected = bearer();
        let failures = Failures::default();
        let ask = |value| {
            let headers = headers(&[("authorization", value)]);
            authenticate(&headers, &expected, Some(ADDRESS), &failures, NOW)
        };
        for left in (0..MAX_FAILURES).rev() {
            let is_last = left == 0;
            assert_eq!(ask("Bearer wrong"), Err(Denied::Wrong { is_last }));
        }
        assert!(matches!(ask("Bearer wrong"), Err(Denied::Blocked { .. })));
        assert_eq!(ask("Bearer correct").ok(), Some(Principal::Operator));
        let bare = authenticate(&HeaderMap::new(), &expected, Some(ADDRESS), &failures, NOW);
        assert_eq!(bare, Err(Denied::Nothing));
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
