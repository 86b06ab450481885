//! Why a request was not carried out: `application/problem+json` (RFC 9457).

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;

use crate::{
    runs::Refusal,
    station::{CommandError, SendError},
};

/// A request that was not carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Problem {
    status: StatusCode,
    detail: String,
}

impl Problem {
    fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self {
            status,
            detail: detail.into(),
        }
    }

    /// 400: no JSON.
    pub(super) fn no_json(why: &serde_json::Error) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            format!("the body is no JSON: {why}"),
        )
    }

    /// 401: no token, or a wrong one.
    pub(super) fn unauthorized() -> Self {
        let detail =
            "send `Authorization: Bearer <token>` with the token that --control-token named";
        Self::new(StatusCode::UNAUTHORIZED, detail)
    }

    /// 403: from a web page elsewhere, or under a foreign host name.
    pub(super) fn forbidden() -> Self {
        let detail = "an open control port serves programs of this machine, no pages of other hosts: use --control-token";
        Self::new(StatusCode::FORBIDDEN, detail)
    }

    /// 404.
    pub(super) fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, detail)
    }

    /// 413: more than the `most` bytes that are read.
    pub(super) fn too_large(most: usize) -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            format!("the body is longer than {} KiB", most / 1_024),
        )
    }

    /// 422: JSON, but not what was expected.
    pub(super) fn unprocessable(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, detail)
    }

    /// A command had no effect: 422 where it names what is not there, 409 where the station cannot do it now.
    pub(super) fn of_command(error: &CommandError) -> Self {
        let status = match error {
            CommandError::UnknownEvse(_)
            | CommandError::UnknownConnector { .. }
            | CommandError::NotPossible(_) => StatusCode::UNPROCESSABLE_ENTITY,
            CommandError::Stopped
            | CommandError::AlreadyPlugged(_)
            | CommandError::NotPlugged(_)
            | CommandError::NoTransaction(_)
            | CommandError::NotUsable { .. }
            | CommandError::NotRunning => StatusCode::CONFLICT,
        };
        Self::new(status, error.to_string())
    }

    /// No run was started, stopped or found.
    pub(super) fn of_run(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Unknown(why) => Self::not_found(why),
            Refusal::Wrong(why) => Self::unprocessable(why),
            Refusal::NotNow(why) => Self::new(StatusCode::CONFLICT, why),
        }
    }

    /// A message was not sent, or not answered.
    pub(super) fn of_send(error: &SendError) -> Self {
        let status = match error {
            SendError::NotConnected | SendError::Busy | SendError::Lost | SendError::Stopped => {
                StatusCode::CONFLICT
            }
            SendError::NoAnswer => StatusCode::GATEWAY_TIMEOUT,
        };
        Self::new(status, error.to_string())
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = json!({
            "type": "about:blank",
            "title": self.status.canonical_reason(),
            "status": self.status.as_u16(),
            "detail": self.detail,
        });
        let mut response = (self.status, axum::Json(body)).into_response();
        response.headers_mut().insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if self.status == StatusCode::UNAUTHORIZED {
            let value = HeaderValue::from_static("Bearer");
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, value);
        }
        response
    }
}
