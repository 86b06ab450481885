//! A handshake that is not upgraded: what is answered, and what the list of refusals says.
//!
//! Every refusal has a status, a stable code, what was wrong and what to do about it. The answer is
//! plain text for whoever watches the wire; nothing of the request is echoed in it.

use std::time::Duration;

use crate::facts::RefusalReason;

/// Why, and what to answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// 0 = there is no HTTP answer.
    pub(super) status: u16,
    pub(super) reason: RefusalReason,
    pub(super) detail: String,
    pub(super) remedy: &'static str,
    pub(super) header: Option<(&'static str, String)>,
}

impl Refusal {
    pub(super) fn new(
        status: u16,
        reason: RefusalReason,
        detail: impl Into<String>,
        remedy: &'static str,
    ) -> Self {
        Self {
            status,
            reason,
            detail: detail.into(),
            remedy,
            header: None,
        }
    }

    pub(super) fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.header = Some((name, value.into()));
        self
    }

    pub(super) fn unauthorized(detail: &'static str) -> Self {
        Self::new(
            401,
            RefusalReason::Credentials,
            detail,
            "send HTTP Basic credentials: the identity and the station's password",
        )
        .with_header(
            "WWW-Authenticate",
            "Basic realm=\"ocpp\", charset=\"UTF-8\"",
        )
    }

    pub(super) fn too_many(reason: RefusalReason, detail: &'static str, wait: Duration) -> Self {
        Self::new(429, reason, detail, "wait for as long as Retry-After says")
            .with_header("Retry-After", (wait.as_secs() + 1).to_string())
    }

    pub(super) fn late() -> Self {
        Self::new(
            408,
            RefusalReason::Timeout,
            "no complete request came in time",
            "look at the network between station and CSMS",
        )
    }

    pub(super) fn late_tls() -> Self {
        Self::new(
            0,
            RefusalReason::Timeout,
            "TLS was not finished in time",
            "look at the network between station and CSMS",
        )
    }

    pub(super) fn unknown_station() -> Self {
        Self::new(
            404,
            RefusalReason::UnknownStation,
            "this station is not registered here",
            "register it: csms station add ID --generate-password, or POST /api/v1/stations",
        )
    }

    pub(super) fn database() -> Self {
        Self::new(
            503,
            RefusalReason::Database,
            "the database does not answer",
            "look at the state of the database; the station tries again by itself",
        )
        .with_header("Retry-After", "10")
    }

    /// What the answer says.
    pub(super) fn body(&self) -> String {
        format!("{}; {}\n", self.detail, self.remedy)
    }

    /// The answer as it goes out.
    pub(super) fn response(&self) -> String {
        let body = self.body();
        let header = self
            .header
            .as_ref()
            .map(|(name, value)| format!("{name}: {value}\r\n"))
            .unwrap_or_default();
        format!(
            "HTTP/1.1 {} {}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {}\r\n\
             X-Content-Type-Options: nosniff\r\nConnection: close\r\n{header}\r\n{body}",
            self.status,
            phrase(self.status),
            body.len(),
        )
    }
}

fn phrase(status: u16) -> &'static str {
    match status {
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        421 => "Misdirected Request",
        426 => "Upgrade Required",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        503 => "Service Unavailable",
        505 => "HTTP Version Not Supported",
        _ => "Refused",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_is_complete_and_says_what_to_do() {
        let text = Refusal::unauthorized("no credentials were sent").response();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 401 Unauthorized\r\n"));
        assert!(head.contains("WWW-Authenticate: Basic realm="));
        assert!(head.contains(&format!("Content-Length: {}\r\n", body.len())));
        assert!(body.starts_with("no credentials were sent; send HTTP Basic"));
    }
}
