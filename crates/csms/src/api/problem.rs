//! What a request gets that cannot be carried out: `application/problem+json` (RFC 9457).
//!
//! One enumeration for the whole HTTP side. Each `detail` is a sentence for people that says what
//! was wrong and what to do; each `type` is a stable name for programs. Causes inside the server
//! are logged, never sent.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::call_report::CallReport;
use crate::commands::RuleViolation;
use crate::said::Said;
use crate::store::queries::QueryError;
use crate::store::writer::WriteError;

/// The body of every answer that is not a success.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct Problem {
    /// A stable name, `urn:csms:problem:…`.
    #[serde(rename = "type")]
    kind: String,
    /// The same in words.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// What was wrong here, and what to do.
    detail: String,
    /// The same as a code with its values, for those who speak another language; absent for what only programs
    /// get wrong.
    // Its schema comes with those of `ocpp201` (`openapi::complete`).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    said: Option<Said>,
    /// Where in the body (JSON pointer), if it was the body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pointer: Option<String>,
    /// Of a table or a list: every place where something does not fit, at most 100.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    faults: Vec<ProblemFault>,
    /// Of a message that would break the specification: the rule, e.g. `K01.FR.31`.
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<String>,
    /// The command, where one was created.
    #[serde(skip_serializing_if = "Option::is_none")]
    command: Option<Box<CallReport>>,
}

/// What does not fit at one place.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(super) struct ProblemFault {
    /// A JSON pointer, or a line of a table, e.g. `line 3, column latitude`.
    pub(super) place: String,
    /// What does not fit there, and what would.
    pub(super) detail: String,
}

/// Why a request was not carried out.
#[derive(Debug, thiserror::Error)]
pub(super) enum ApiError {
    /// What has a code, and may have a place in the body.
    #[error("{said}")]
    Said {
        /// What is said; it has its status with it.
        said: Box<Said>,
        /// Where (JSON pointer).
        pointer: Option<String>,
    },
    /// 400: a path, query or header that makes no sense.
    #[error("{0}")]
    BadRequest(String),
    /// 401: no operator token, or a wrong one.
    #[error(
        "this server is secured: send `Authorization: Bearer <operator token>` with the token that \
         it was started with"
    )]
    Unauthorized,
    /// 401: a wrong token at the log-in.
    #[error("this is not the operator token that the server was started with")]
    WrongToken,
    /// 403: from a web page elsewhere, or under a foreign host name.
    #[error("{0}")]
    Forbidden(String),
    /// 404: nothing has this name.
    #[error("{0}")]
    NotFound(String),
    /// 405: the path is right, the method is not.
    #[error("this resource does not know that method; /api/openapi.json lists what it knows")]
    MethodNotAllowed,
    /// 409: the station cannot be reached now.
    #[error("{said}")]
    Offline {
        /// Which station, and how it is away.
        said: Said,
        /// The command, where one was created.
        command: Option<Box<CallReport>>,
    },
    /// 409: the state of the resource does not allow it.
    #[error("{0}")]
    Conflict(String),
    /// 408: the body came too slowly.
    #[error("{0}")]
    TooSlow(String),
    /// 413: more than the body limit.
    #[error("the body is larger than {limit} bytes; send less")]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// 415: a body that does not claim to be JSON.
    #[error("send the body as JSON, with `Content-Type: application/json`")]
    NotJson,
    /// 415: a body of a kind that is not taken here.
    #[error("{0}")]
    UnsupportedType(String),
    /// 422: JSON that does not fit.
    #[error("{detail}")]
    Invalid {
        /// What does not fit, and what would.
        detail: String,
        /// Where (JSON pointer).
        pointer: Option<String>,
    },
    /// 422: a table or a list of which parts do not fit.
    #[error("{detail}")]
    ManyInvalid {
        /// How many, and the first of them.
        detail: String,
        /// All of them, as far as they are told.
        faults: Vec<ProblemFault>,
    },
    /// 422: a message that breaks a rule of the specification for a CSMS.
    #[error("{0}; `?unchecked=true` sends it all the same, to test a station by it")]
    BreaksRule(Box<RuleViolation>),
    /// 429: too much from one address or for one station.
    #[error("{detail}")]
    TooMany {
        /// What there was too much of.
        detail: String,
        /// When to come back.
        retry_after_seconds: u64,
    },
    /// 500: our fault.
    #[error("the server failed on this request; its log says why")]
    Internal,
    /// 503: the database or the server itself cannot serve now.
    #[error("{0}")]
    Unavailable(String),
    /// 507: the disk is full.
    #[error("{0}")]
    NoRoom(String),
    /// 504: the station was asked and did not answer in time.
    #[error("{said}")]
    StationTimeout {
        /// Which station and what it was asked.
        said: Said,
        /// The command.
        command: Option<Box<CallReport>>,
    },
}

impl ApiError {
    /// 404 for a station.
    pub(super) fn unknown_station(identity: &str) -> Self {
        let station = identity.to_owned();
        Said::UnknownStation { station }.into()
    }

    /// 422 at a place of the body.
    pub(super) fn invalid(pointer: &str, detail: impl Into<String>) -> Self {
        Self::Invalid {
            detail: detail.into(),
            pointer: Some(pointer.into()),
        }
    }

    /// 422 at a place of the body, in a sentence that has a code.
    pub(super) fn at(pointer: &str, said: Said) -> Self {
        Self::Said {
            said: Box::new(said),
            pointer: Some(pointer.into()),
        }
    }

    fn parts(&self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::Said { said, .. } => said.kind().parts(),
            Self::BadRequest(_) => (StatusCode::BAD_REQUEST, "bad-request", "Bad request"),
            Self::Unauthorized => (
                StatusCode::UNAUTHORIZED,
                "unauthorized",
                "Operator token required",
            ),
            Self::WrongToken => (
                StatusCode::UNAUTHORIZED,
                "wrong-token",
                "Not the operator token",
            ),
            Self::Forbidden(_) => (StatusCode::FORBIDDEN, "forbidden", "Forbidden"),
            Self::NotFound(_) => (StatusCode::NOT_FOUND, "not-found", "Not found"),
            Self::MethodNotAllowed => (
                StatusCode::METHOD_NOT_ALLOWED,
                "method-not-allowed",
                "Method not allowed",
            ),
            Self::Offline { .. } => (
                StatusCode::CONFLICT,
                "station-offline",
                "The station is not connected",
            ),
            Self::Conflict(_) => (StatusCode::CONFLICT, "conflict", "Not possible now"),
            Self::TooSlow(_) => (StatusCode::REQUEST_TIMEOUT, "too-slow", "Too slow"),
            Self::TooLarge { .. } => (StatusCode::PAYLOAD_TOO_LARGE, "too-large", "Body too large"),
            Self::NotJson => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "not-json", "Not JSON"),
            Self::UnsupportedType(_) => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "unsupported-type",
                "Not taken in this form",
            ),
            Self::Invalid { .. } => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "invalid",
                "The body does not fit",
            ),
            Self::ManyInvalid { .. } => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "invalid",
                "Parts of the body do not fit",
            ),
            Self::BreaksRule(_) => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "breaks-rule",
                "The message breaks a rule of OCPP 2.0.1",
            ),
            Self::TooMany { .. } => (
                StatusCode::TOO_MANY_REQUESTS,
                "too-many-requests",
                "Too many requests",
            ),
            Self::Internal => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "internal",
                "Internal error",
            ),
            Self::Unavailable(_) => (
                StatusCode::SERVICE_UNAVAILABLE,
                "unavailable",
                "Not available now",
            ),
            Self::NoRoom(_) => (
                StatusCode::INSUFFICIENT_STORAGE,
                "no-room",
                "No room on the disk",
            ),
            Self::StationTimeout { .. } => (
                StatusCode::GATEWAY_TIMEOUT,
                "station-timeout",
                "The station did not answer in time",
            ),
        }
    }
}

impl From<Said> for ApiError {
    fn from(said: Said) -> Self {
        Self::Said {
            said: Box::new(said),
            pointer: None,
        }
    }
}

impl Said {
    /// The error that it is, without its sentence.
    fn kind(&self) -> ApiError {
        let none = String::new();
        match self {
            Self::UnknownStation { .. }
            | Self::UnknownCharger { .. }
            | Self::UnknownSite { .. }
            | Self::SiteWithoutLimit { .. }
            | Self::UnknownTransaction { .. }
            | Self::UnknownReservation { .. }
            | Self::UnknownIdToken { .. }
            | Self::UnknownReport { .. }
            | Self::UnknownLog { .. }
            | Self::NoFile { .. }
            | Self::FileGone { .. }
            | Self::UnknownEvse { .. }
            | Self::NoSimulator => ApiError::NotFound(none),
            Self::NotConnected { .. }
            | Self::NeverConnected { .. }
            | Self::ConnectionLost { .. } => ApiError::Offline {
                said: self.clone(),
                command: None,
            },
            Self::NoAnswer { .. } => ApiError::StationTimeout {
                said: self.clone(),
                command: None,
            },
            Self::TooManyCalls { .. } => ApiError::TooMany {
                detail: none,
                retry_after_seconds: 5,
            },
            Self::StationRejected { .. }
            | Self::StationExists { .. }
            | Self::StationRemoved { .. }
            | Self::StationInTransaction { .. }
            | Self::TransactionOver { .. }
            | Self::NothingToStop { .. }
            | Self::SeveralToStop { .. }
            | Self::ReservationOver { .. }
            | Self::NoLogFolder { .. }
            | Self::NoLogAddress { .. } => ApiError::Conflict(none),
            Self::NotRead { .. }
            | Self::NotWritten
            | Self::GivenUp
            | Self::SimulatorSilent { .. }
            | Self::SimulatorClosed { .. } => ApiError::Unavailable(none),
            Self::DurationAtMost { .. } => ApiError::BadRequest(none),
            Self::UnknownConnector { .. }
            | Self::TextLength { .. }
            | Self::NumberRange { .. }
            | Self::OneOf { .. }
            | Self::CountsFromOne { .. }
            | Self::FromBeforeUntil
            | Self::GroupWithType
            | Self::Currency
            | Self::Price
            | Self::IdTokenType { .. }
            | Self::IdTokenLength
            | Self::EvseOrConnectorType
            | Self::HoursOfDay { .. }
            | Self::SiteLimitRange { .. }
            | Self::InventoryOfEverything
            | Self::ReportOfNothing
            | Self::NeitherReportNorClear
            | Self::CustomerByOne
            | Self::NotNegative
            | Self::OldestAfterLatest
            | Self::StationCount { .. }
            | Self::Identity { .. }
            | Self::Password { .. }
            | Self::SameVariableTwice { .. }
            | Self::TooManyBytes { .. }
            | Self::TooManyItems { .. }
            | Self::ListVersion { .. }
            | Self::ListTokenInfo
            | Self::ListTokenTwice { .. }
            | Self::ListTooLong { .. }
            | Self::ListTooManyBytes { .. }
            | Self::Profile(_) => ApiError::Invalid {
                detail: none,
                pointer: None,
            },
        }
    }
}

impl From<QueryError> for ApiError {
    fn from(error: QueryError) -> Self {
        tracing::warn!(error = &error as &dyn std::error::Error, "a query failed");
        let why = error.to_string();
        Said::NotRead { why }.into()
    }
}

impl From<WriteError> for ApiError {
    fn from(error: WriteError) -> Self {
        tracing::warn!(error = &error as &dyn std::error::Error, "a write failed");
        Said::NotWritten.into()
    }
}

impl ApiError {
    /// As it is told.
    pub(super) fn into_problem(self) -> Problem {
        let (status, name, title) = self.parts();
        let detail = self.to_string();
        let mut faults = Vec::new();
        let (said, pointer, rule, command) = match self {
            Self::ManyInvalid { faults: all, .. } => {
                faults = all;
                (None, None, None, None)
            }
            Self::Said { said, pointer } => (Some(*said), pointer, None, None),
            Self::Invalid { pointer, .. } => (None, pointer, None, None),
            Self::BreaksRule(broken) => {
                let RuleViolation { rule, place, said } = *broken;
                (Some(*said), Some(place), Some(rule), None)
            }
            Self::Offline { said, command } | Self::StationTimeout { said, command } => {
                (Some(said), None, None, command)
            }
            _ => (None, None, None, None),
        };
        Problem {
            kind: format!("urn:csms:problem:{name}"),
            title,
            status: status.as_u16(),
            detail,
            said,
            pointer,
            faults,
            rule,
            command,
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let (status, ..) = self.parts();
        let retry_after = match &self {
            Self::TooMany {
                retry_after_seconds,
                ..
            } => Some(*retry_after_seconds),
            Self::Unavailable(_) => Some(5),
            Self::Said { said, .. } => match said.kind() {
                Self::TooMany {
                    retry_after_seconds,
                    ..
                } => Some(retry_after_seconds),
                Self::Unavailable(_) => Some(5),
                _ => None,
            },
            _ => None,
        };
        let challenge = matches!(self, Self::Unauthorized);
        let problem = self.into_problem();
        let mut response = (status, Json(problem)).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if let Some(seconds) = retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if challenge {
            headers.insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static("Bearer realm=\"csms\""),
            );
        }
        response
    }
}
