//! Logging in at the dashboard: the token of an operator for a cookie.
//!
//! The cookie says whose it is and when it was given and last renewed, signed with a key made from the
//! operator token: it survives a restart, ends with the token, and nothing has to be kept for it but the few
//! that somebody logged out of. Scripts cannot read it and other sites cannot send it; the token itself
//! never comes back. What changes anything has to come from the page itself (Origin), besides.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use axum::Json;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::net::SocketAddr;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::AppState;
use super::access::{self, Denied};
use super::audit;
use super::bearer::Bearer;
use super::extract::Body;
use super::problem::ApiError;
use crate::clock::IdSource;
use crate::principal::{Principal, Role};
use crate::said::Said;

/// Where somebody logs in and out; it asks for no log-in itself.
pub(super) const PATH: &str = "/api/v1/session";
/// A session that nobody used for so long is over.
const IDLE: SignedDuration = SignedDuration::from_hours(12);
/// The longest that a session lasts.
const LIFE: SignedDuration = SignedDuration::from_hours(7 * 24);
/// A cookie older than this is renewed with the next answer.
const FRESH: SignedDuration = SignedDuration::from_mins(10);
/// Sessions that somebody logged out of, and that could still be used.
const MOST_ENDED: usize = 4096;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(session, log_in, log_out))
}

/// What is kept of sessions.
#[derive(Debug)]
pub(super) struct Sessions {
    is_secure: bool,
    /// Number of a session, and when it was logged out of.
    ended: Mutex<HashMap<u64, Timestamp>>,
}

/// Who holds a valid cookie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Session {
    number: u64,
    /// Our key of the operator; 0 = the holder of the token that the server was started with.
    operator: i64,
    begun: Timestamp,
    used: Timestamp,
}

/// A request with a session.
#[derive(Debug)]
pub(super) struct Found {
    /// Whose session it is.
    pub(super) principal: Principal,
    /// A cookie for the answer, where that of the request has grown old.
    pub(super) renewed: Option<HeaderValue>,
}

/// The session of a request that sends no token; `None` = it has none.
///
/// # Errors
/// 403 where the request has one and changes something, but is not from the dashboard's own page.
pub(super) fn of(
    state: &AppState,
    bearer: &Bearer,
    request: &Request,
) -> Result<Option<Found>, ApiError> {
    let headers = request.headers();
    let secret = bearer
        .operator_hash()
        .filter(|_| !headers.contains_key(header::AUTHORIZATION));
    let Some(maker) = secret.map(|secret| state.sessions.maker(&secret)) else {
        return Ok(None);
    };
    let now = state.core.clock.now();
    let Some(session) = maker.find(headers, now) else {
        return Ok(None);
    };
    let Some(principal) = session.principal(bearer, now) else {
        return Ok(None);
    };
    check_origin(state, request.method(), headers)?;
    let is_old = now.duration_since(session.used) > FRESH;
    let renewed = is_old.then(|| {
        maker.cookie(Session {
            used: now,
            ..session
        })
    });
    Ok(Some(Found { principal, renewed }))
}

impl Session {
    /// Whose it is; `None` = of an operator that was revoked, or whose token is over.
    fn principal(self, bearer: &Bearer, now: Timestamp) -> Option<Principal> {
        match self.operator {
            0 => Some(Principal::Operator),
            key => bearer.named(key, now),
        }
    }
}

/// Makes and reads cookies by one secret.
struct Maker<'a> {
    sessions: &'a Sessions,
    key: [u8; 32],
    /// Told apart by secret, because cookies do not know ports.
    name: String,
}

impl Sessions {
    /// `is_secure`: browsers reach the server over TLS.
    pub(super) fn new(is_secure: bool) -> Self {
        Self {
            is_secure,
            ended: Mutex::default(),
        }
    }

    fn maker(&self, operator_token_hash: &[u8; 32]) -> Maker<'_> {
        let digest = |purpose: &[u8]| -> [u8; 32] {
            let hash = Sha256::new().chain_update(purpose);
            hash.chain_update(operator_token_hash).finalize().into()
        };
        let id = digest(b"csms cookie name");
        let id: String = id[..4].iter().map(|byte| format!("{byte:02x}")).collect();
        Maker {
            sessions: self,
            key: digest(b"csms session key"),
            name: format!("csms_session_{id}"),
        }
    }

    fn end(&self, session: Session, now: Timestamp) {
        let mut ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        if ended.len() >= MOST_ENDED {
            // What can no longer be used needs no mention.
            ended.retain(|_, at| now.duration_since(*at) < IDLE);
        }
        if ended.len() >= MOST_ENDED
            && let Some(oldest) = ended.iter().min_by_key(|(_, at)| **at).map(|(id, _)| *id)
        {
            ended.remove(&oldest);
        }
        ended.insert(session.number, now);
    }
}

impl Maker<'_> {
    /// A new session.
    fn begin(&self, operator: i64, ids: &IdSource, now: Timestamp) -> HeaderValue {
        let [a, b, c, d, e, f, g, h, ..] = ids.bytes();
        self.cookie(Session {
            number: u64::from_be_bytes([a, b, c, d, e, f, g, h]),
            operator,
            begun: now,
            used: now,
        })
    }

    /// The session that the request belongs to.
    fn find(&self, headers: &HeaderMap, now: Timestamp) -> Option<Session> {
        let cookies = headers.get_all(header::COOKIE).iter();
        let cookies = cookies.filter_map(|value| value.to_str().ok());
        let mut pairs = cookies.flat_map(|value| value.split(';'));
        let value = pairs.find_map(|pair| {
            let (name, value) = pair.trim().split_once('=')?;
            (name == self.name).then_some(value)
        })?;
        let session = self.read(value)?;
        let is_in = |since: Timestamp, most: SignedDuration| {
            let age = now.duration_since(since);
            // A clock that was set back a little is no reason to throw anybody out.
            age < most && age > -IDLE
        };
        let is_valid = is_in(session.used, IDLE) && is_in(session.begun, LIFE);
        let ended = &self.sessions.ended;
        let ended = ended.lock().unwrap_or_else(PoisonError::into_inner);
        (is_valid && !ended.contains_key(&session.number)).then_some(session)
    }

    fn sign(&self, text: &[u8]) -> Hmac<Sha256> {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.key).expect("a key for HMAC may have any length");
        mac.update(text);
        mac
    }

    /// Number, operator, begin and last use, and their signature.
    fn write(&self, session: Session) -> String {
        let mut bytes = session.number.to_be_bytes().to_vec();
        bytes.extend(session.operator.to_be_bytes());
        bytes.extend(session.begun.as_second().to_be_bytes());
        bytes.extend(session.used.as_second().to_be_bytes());
        let signature = self.sign(&bytes).finalize().into_bytes();
        bytes.extend_from_slice(&signature);
        BASE64_URL_SAFE_NO_PAD.encode(bytes)
    }

    fn read(&self, value: &str) -> Option<Session> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(value).ok()?;
        let (said, signature) = bytes.split_at_checked(32)?;
        self.sign(said).verify_slice(signature).ok()?;
        let part = |at: usize| <[u8; 8]>::try_from(&said[at..at + 8]).ok();
        let time = |at| Timestamp::from_second(i64::from_be_bytes(part(at)?)).ok();
        Some(Session {
            number: u64::from_be_bytes(part(0)?),
            operator: i64::from_be_bytes(part(8)?),
            begun: time(16)?,
            used: time(24)?,
        })
    }

    fn cookie(&self, session: Session) -> HeaderValue {
        self.header(&self.write(session), IDLE.as_secs())
    }

    fn header(&self, value: &str, seconds: i64) -> HeaderValue {
        let secure = if self.sessions.is_secure {
            "; Secure"
        } else {
            ""
        };
        let text = format!(
            "{}={value}; HttpOnly; SameSite=Strict; Path=/; Max-Age={seconds}{secure}",
            self.name
        );
        HeaderValue::try_from(text).expect("a cookie of plain letters is a header")
    }
}

/// What a request with a cookie has to be besides: what changes anything, and whatever names an
/// origin, comes from the page itself.
fn check_origin(state: &AppState, method: &Method, headers: &HeaderMap) -> Result<(), ApiError> {
    let is_named = headers.contains_key(header::ORIGIN);
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    let public_url = state.core.settings.uploads.public_url.as_deref();
    let is_ours = access::are_ours(headers, host.unwrap_or_default(), public_url);
    if is_ours && (is_named || method.is_safe()) {
        return Ok(());
    }
    Err(Said::OtherPage.into())
}

/// Whether somebody has to log in, and has.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct SessionState {
    /// The server wants a log-in.
    secured: bool,
    /// This request has one; always so where none is wanted.
    signed_in: bool,
    /// What may be done; `null` = nobody is signed in.
    role: Option<Role>,
    /// Who is signed in; `operator` = by the token that the server was started with; `null` = nobody.
    name: Option<String>,
}

/// Whether somebody has to log in, and has
#[utoipa::path(
    get, path = "/api/v1/session", tag = "server", responses((status = OK, body = SessionState)),
)]
async fn session(State(state): State<AppState>, headers: HeaderMap) -> Json<SessionState> {
    let now = state.core.clock.now();
    let who = match &state.bearer {
        None => Some(Principal::LocalAdministrator),
        Some(bearer) => bearer.operator_hash().and_then(|secret| {
            let session = state.sessions.maker(&secret).find(&headers, now)?;
            session.principal(bearer, now)
        }),
    };
    Json(SessionState {
        secured: state.bearer.is_some(),
        signed_in: who.is_some(),
        role: who.as_ref().map(Principal::role),
        name: who.map(|who| who.as_str().to_owned()),
    })
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct LogIn {
    /// The token of an operator; never returned.
    token: String,
}

impl std::fmt::Debug for LogIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LogIn(***)")
    }
}

/// Log in: the token of an operator for a cookie
///
/// For browsers; programs send the token itself. The session ends after twelve hours without a
/// request, after a week, or with the token.
#[utoipa::path(
    post, path = "/api/v1/session", tag = "server", request_body = LogIn,
    responses((status = NO_CONTENT, description = "Logged in; the cookie is in the header")),
)]
async fn log_in(
    State(state): State<AppState>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Body(body): Body<LogIn>,
) -> Result<Response, ApiError> {
    let Some(bearer) = &state.bearer else {
        return Ok(StatusCode::NO_CONTENT.into_response());
    };
    if headers.contains_key(header::ORIGIN) {
        // Nobody else's page logs anybody in.
        check_origin(&state, &Method::POST, &headers)?;
    }
    let core = &state.core;
    let token = body.token.trim().as_bytes();
    let principal = bearer.principal(token, core.clock.now());
    let principal = principal.filter(|principal| *principal != Principal::Monitor);
    let (Some(principal), Some(secret)) = (principal, bearer.operator_hash()) else {
        let denied = access::wrong(Some(peer.ip()), &state.failures, core.clock.monotonic());
        if let Denied::Wrong { is_last } = denied {
            access::told_wrong_token(&Method::POST, PATH, Some(peer), is_last);
        }
        return Err(ApiError::from(denied).at_log_in());
    };
    let cookie = state.sessions.maker(&secret).begin(
        bearer.key_of(token).unwrap_or(0),
        &core.ids,
        core.clock.now(),
    );
    let who = principal.as_str();
    let shown = tracing::field::display(peer);
    tracing::info!(who, peer = %shown, "an operator logged in at the dashboard");
    audit::keep(&state, &principal, Some(peer), &Method::POST, PATH, 204).await;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response())
}

/// Log out
#[utoipa::path(
    delete, path = "/api/v1/session", tag = "server",
    responses((status = NO_CONTENT, description = "Logged out, or nobody was logged in")),
)]
async fn log_out(State(state): State<AppState>, headers: HeaderMap) -> Result<Response, ApiError> {
    let secret = state
        .bearer
        .as_ref()
        .and_then(|bearer| bearer.operator_hash());
    let Some(maker) = secret.map(|secret| state.sessions.maker(&secret)) else {
        return Ok(StatusCode::NO_CONTENT.into_response());
    };
    let now = state.core.clock.now();
    if let Some(session) = maker.find(&headers, now) {
        check_origin(&state, &Method::DELETE, &headers)?;
        state.sessions.end(session, now);
    }
    let cookie = maker.header("", 0);
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + second).unwrap()
    }

    /// What a browser sends for what it was given.
    fn sent(cookie: &HeaderValue) -> HeaderMap {
        let text = cookie.to_str().unwrap().split(';').next().unwrap();
        let mut headers = HeaderMap::new();
        let text = format!("theme=dark; {text}");
        headers.insert(header::COOKIE, text.parse().unwrap());
        headers
    }

    const SECRET: [u8; 32] = [7; 32];

    fn sessions() -> Sessions {
        Sessions::new(false)
    }

    #[test]
    fn lasts_twelve_idle_hours_and_a_week_at_most() {
        let sessions = sessions();
        let sessions = sessions.maker(&SECRET);
        let mut cookie = sessions.begin(0, &IdSource::from_seed(1), at(0));
        let headers = sent(&cookie);
        assert!(sessions.find(&headers, at(12 * 3600 - 1)).is_some());
        assert!(sessions.find(&headers, at(12 * 3600)).is_none());
        let mut hours = 0;
        while let Some(session) = sessions.find(&sent(&cookie), at(hours * 3600)) {
            let used = at(hours * 3600);
            cookie = sessions.cookie(Session { used, ..session });
            hours += 11;
        }
        assert_eq!(hours, 176, "the first beyond a week");
    }

    #[test]
    fn ends_with_the_secret_with_any_changed_letter_and_with_log_out() {
        let all = sessions();
        let sessions = all.maker(&SECRET);
        let cookie = sessions.begin(0, &IdSource::from_seed(1), at(0));
        let value = cookie.to_str().unwrap().split(';').next().unwrap();
        let value = value.split_once('=').unwrap().1;
        assert!(sessions.read(value).is_some());
        assert!(all.maker(&[8; 32]).read(value).is_none());
        for place in 0..value.len() {
            let mut other = value.as_bytes().to_vec();
            other[place] = if other[place] == b'A' { b'B' } else { b'A' };
            let other = String::from_utf8(other).unwrap();
            // The last letter holds bits that mean nothing; those may not be set.
            assert!(sessions.read(&other).is_none(), "{place}");
        }
        assert!(sessions.read("").is_none() && sessions.read("AAAA").is_none());
        let session = sessions.find(&sent(&cookie), at(1)).unwrap();
        all.end(session, at(1));
        assert!(sessions.find(&sent(&cookie), at(2)).is_none());
    }

    #[test]
    fn remembers_a_bounded_number_of_sessions_that_are_over() {
        let sessions = sessions();
        for number in 0..5000 {
            let session = Session {
                number,
                operator: 0,
                begun: at(0),
                used: at(0),
            };
            sessions.end(session, at(1));
        }
        assert_eq!(sessions.ended.lock().unwrap().len(), MOST_ENDED);
    }

    #[test]
    fn is_for_this_site_only_and_for_tls_where_there_is_some() {
        let told = |is_secure| {
            let sessions = Sessions::new(is_secure);
            let cookie = sessions
                .maker(&SECRET)
                .begin(0, &IdSource::from_seed(1), at(0));
            cookie.to_str().unwrap().to_owned()
        };
        assert!(told(false).contains("; HttpOnly; SameSite=Strict; Path=/; Max-Age=43200"));
        assert!(!told(false).contains("Secure"));
        assert!(told(true).ends_with("; Secure"));
    }
}
