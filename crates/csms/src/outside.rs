//! What systems of others answer over HTTP: they are asked once, without redirects, and their answers are bounded.

use std::error::Error;
use std::time::Duration;

use reqwest::{ClientBuilder, RequestBuilder};

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unanswered {
    /// No connection: refused, no such host, no trust. The text is the cause, without an address.
    #[error("no connection to it: {0}")]
    Unreachable(String),
    /// It took too long.
    #[error("it did not answer in time")]
    TooLate,
    /// It is no answer that counts.
    #[error("it answered badly: {0}")]
    Bad(String),
    /// It is longer than what is asked for can be.
    #[error("its answer is too long: the most is {0} bytes")]
    TooLong(usize),
}

impl Unanswered {
    /// The reason code that a station gets.
    pub(crate) const fn code(&self) -> &'static str {
        match self {
            Self::Unreachable(_) => "Unreachable",
            Self::TooLate => "Timeout",
            Self::Bad(_) => "InvalidAnswer",
            Self::TooLong(_) => "TooLargeElement",
        }
    }
}

impl From<reqwest::Error> for Unanswered {
    fn from(error: reqwest::Error) -> Self {
        let cause = || deepest(&error).to_string();
        if error.is_timeout() {
            Self::TooLate
        } else if error.is_connect() || error.is_builder() {
            Self::Unreachable(cause())
        } else {
            Self::Bad(cause())
        }
    }
}

/// What an error comes from: the outer ones only say that a request failed, and where it went.
fn deepest(error: &reqwest::Error) -> &dyn Error {
    let mut cause: &dyn Error = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause
}

/// A client that follows no redirect and waits so long for a whole answer.
pub(crate) fn client(patience: Duration) -> ClientBuilder {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(patience)
}

/// The body of the answer to a request, at most so many bytes.
///
/// # Errors
/// [`Unanswered`].
pub(crate) async fn answer(request: RequestBuilder, most: usize) -> Result<Vec<u8>, Unanswered> {
    let mut answer = request.send().await?;
    if !answer.status().is_success() {
        let status = answer.status().as_u16();
        return Err(Unanswered::Bad(format!("HTTP {status}")));
    }
    let mut bytes = Vec::new();
    while let Some(piece) = answer.chunk().await? {
        bytes.extend_from_slice(&piece);
        if bytes.len() > most {
            return Err(Unanswered::TooLong(most));
        }
    }
    Ok(bytes)
}
