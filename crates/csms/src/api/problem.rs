//! What a request gets that cannot be carried out: `application/problem+json` (RFC 9457).
//!
//! Each is made of something that is [`Said`]: a code with its values for those who speak another language, and the
//! sentence in English for `detail`. There is no other way to make one, so none leaves without its code. Which
//! status it has is in `kind`. Causes inside the server are logged, never sent.

mod kind;

use axum::Json;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use self::kind::Kind;
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
    /// The same as a code with its values, for those who speak another language.
    // Its schema comes with those of `ocpp201` (`openapi::complete`).
    #[schema(value_type = Object)]
    said: Said,
    /// Where in the body (JSON pointer), if it was the body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pointer: Option<String>,
    /// On which line of the body, if that was a table.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
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
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct ProblemFault {
    /// A JSON pointer, or a line of a table, e.g. `line 3, column latitude`.
    pub(in crate::api) place: String,
    /// Of a table: the line.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    /// Of a table: the name of the column.
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<String>,
    /// What does not fit there, and what would.
    detail: String,
    /// The same as a code with its values.
    #[schema(value_type = Object)]
    said: Box<Said>,
}

impl ProblemFault {
    /// At a JSON pointer.
    pub(super) fn at(place: String, said: Said) -> Self {
        Self {
            place,
            line: None,
            column: None,
            detail: said.to_string(),
            said: Box::new(said),
        }
    }

    /// On a line of a table, counted from 1, and in a column of it.
    pub(super) fn on_line(line: usize, column: Option<&str>, said: Said) -> Self {
        let place = match column {
            Some(column) => format!("line {line}, column {column}"),
            None => format!("line {line}"),
        };
        Self {
            line: Some(line),
            column: column.map(str::to_owned),
            ..Self::at(place, said)
        }
    }
}

/// Why a request was not carried out.
#[derive(Debug)]
pub(super) struct ApiError(Box<Told>);

/// A problem before it is told.
#[derive(Debug)]
struct Told {
    kind: Kind,
    said: Said,
    pointer: Option<String>,
    line: Option<usize>,
    faults: Vec<ProblemFault>,
    rule: Option<String>,
    command: Option<Box<CallReport>>,
}

impl From<Said> for ApiError {
    fn from(said: Said) -> Self {
        Self(Box::new(Told {
            kind: said.kind(),
            said,
            pointer: None,
            line: None,
            faults: Vec::new(),
            rule: None,
            command: None,
        }))
    }
}

impl ApiError {
    /// 404 for a station.
    pub(super) fn unknown_station(identity: &str) -> Self {
        let station = identity.to_owned();
        Said::UnknownStation { station }.into()
    }

    /// 422 at a place of the body.
    pub(super) fn at(pointer: &str, said: impl Into<Said>) -> Self {
        let mut error = Self::from(said.into());
        error.0.kind = Kind::Invalid;
        error.0.pointer = Some(pointer.into());
        error
    }

    /// 422 on a line of a table.
    pub(super) fn on_line(line: usize, said: Said) -> Self {
        Self::at("", said).moved(line)
    }

    /// 400 for a parameter of the query.
    pub(super) fn parameter(said: Said) -> Self {
        let mut error = Self::from(said);
        error.0.kind = Kind::BadRequest;
        error
    }

    /// 422 for a table or a list of which parts do not fit, in all so many; a hundred of them are told.
    pub(super) fn parts(faults: Vec<ProblemFault>) -> Self {
        let count = faults.len();
        let mut error = Self::from(Said::PartsDoNotFit { count });
        error.0.faults = faults;
        error.0.faults.truncate(MOST_FAULTS);
        error
    }

    /// With the command that was created.
    pub(super) fn of_command(said: Said, command: CallReport) -> Self {
        let mut error = Self::from(said);
        error.0.command = Some(Box::new(command));
        error
    }

    /// The same of a part of the body that stands below `place`.
    pub(super) fn below(mut self, place: &str) -> Self {
        if self.0.kind == Kind::Invalid {
            let within = self.0.pointer.take().unwrap_or_default();
            self.0.pointer = Some(format!("{place}{within}"));
        }
        self
    }

    /// The same of what stands on this line of a table.
    pub(super) fn moved(mut self, line: usize) -> Self {
        if self.0.kind == Kind::Invalid {
            self.0.pointer = Some(String::new());
            self.0.line = Some(line);
        }
        self
    }

    /// The same at the log-in.
    pub(super) fn at_log_in(self) -> Self {
        match self.0.kind {
            Kind::Unauthorized => Said::WrongToken.into(),
            _ => self,
        }
    }
}

/// Faults that one problem tells.
const MOST_FAULTS: usize = 100;

impl From<RuleViolation> for ApiError {
    fn from(RuleViolation { rule, place, said }: RuleViolation) -> Self {
        let mut error = Self::at(&place, *said);
        error.0.kind = Kind::BreaksRule;
        error.0.rule = Some(rule);
        error
    }
}

impl From<ocpp201::Violation> for ApiError {
    fn from(violation: ocpp201::Violation) -> Self {
        Self::at(&violation.path, violation.fault)
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

impl Told {
    /// The sentence in English, with where it is.
    fn detail(&self) -> String {
        let said = &self.said;
        if let Some(rule) = &self.rule {
            return format!(
                "{said} ({rule}); `?unchecked=true` sends it all the same, to test a station by it"
            );
        }
        if let Some(first) = self.faults.first() {
            return format!("{said}. {}: {}", first.place, first.detail);
        }
        match (self.line, said, &self.pointer) {
            (Some(line), ..) => format!("line {line}: {said}"),
            (_, Said::Schema(_), Some(pointer)) if pointer.is_empty() => format!("payload: {said}"),
            (_, Said::Schema(_), Some(pointer)) => format!("{pointer}: {said}"),
            _ => said.to_string(),
        }
    }
}

impl ApiError {
    /// As it is told.
    pub(super) fn into_problem(self) -> Problem {
        let detail = self.0.detail();
        let told = *self.0;
        let (status, name, title) = told.kind.parts();
        Problem {
            kind: format!("urn:csms:problem:{name}"),
            title,
            status: status.as_u16(),
            detail,
            said: told.said,
            pointer: told.pointer,
            line: told.line,
            faults: told.faults,
            rule: told.rule,
            command: told.command,
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let (status, ..) = self.0.kind.parts();
        let retry_after = self.0.said.retry_after();
        // Not at the log-in: a browser would ask for a password of its own.
        let is_challenge = self.0.kind == Kind::Unauthorized;
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
        if is_challenge {
            headers.insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static("Bearer realm=\"csms\""),
            );
        }
        response
    }
}
