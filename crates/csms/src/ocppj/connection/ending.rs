//! The ends of connections in the connection log; of those that we did not end, what an error of the socket
//! means, in words.
//!
//! Closing itself is in `close`.

use deflate::Violation;
use tokio_tungstenite::tungstenite::error::{CapacityError, Error, ProtocolError};
use tokio_tungstenite::tungstenite::protocol::CloseFrame;

use crate::connections::Session;
use crate::context::Core;

/// Characters of the station's own reason that are kept.
const KEPT_REASON: usize = 60;

/// Records the end of a connection.
pub(in crate::ocppj) async fn record(core: &Core, session: &Session, reason: &str) {
    tracing::info!(station = %session.identity, connection = session.connection.0, reason, "disconnected");
    if let Err(error) = core.writer.disconnect(session.connection, reason).await {
        // The writer stores it as soon as the database takes rows again.
        tracing::warn!(station = %session.identity, %error, "the end of a connection was not stored");
    }
}

/// What is to be done about an error while reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// The peer is gone, with this reason for the log.
    Gone(&'static str),
    /// The peer broke a rule: close with this code and reason.
    Close(u16, &'static str),
}

/// What an error while reading means (cases 19 and 20).
pub(super) fn of_error(error: &Error) -> Ending {
    match error {
        Error::Capacity(CapacityError::MessageTooLong { .. }) => {
            Ending::Close(1009, "the message is too long")
        }
        Error::Io(error) if let Some(violation) = Violation::of(error) => {
            let reason = match violation {
                Violation::TooLong => "the message is too long",
                Violation::Corrupt => "the message is not DEFLATE data",
                Violation::Framing(reason) => reason,
            };
            Ending::Close(violation.close_code(), reason)
        }
        Error::Utf8(_) => Ending::Close(1007, "the text is not UTF-8"),
        Error::Protocol(
            ProtocolError::ResetWithoutClosingHandshake
            | ProtocolError::SendAfterClosing
            | ProtocolError::ReceivedAfterClosing,
        ) => Ending::Gone(gone(error)),
        Error::Protocol(_) => Ending::Close(1002, "the frame breaks RFC 6455"),
        _ => Ending::Gone(gone(error)),
    }
}

/// Why nothing more can be read or written.
pub(super) fn gone(error: &Error) -> &'static str {
    match error {
        Error::ConnectionClosed | Error::AlreadyClosed => "the connection was closed",
        Error::Io(_) | Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => {
            "the connection was lost"
        }
        _ => "the connection broke",
    }
}

/// The station said goodbye, perhaps with words of its own; no control character gets through.
pub(super) fn by_station(frame: Option<CloseFrame>) -> String {
    let Some(frame) = frame else {
        return "closed by the station".to_owned();
    };
    let code = u16::from(frame.code);
    let words: String = frame
        .reason
        .chars()
        .filter(|character| !character.is_control())
        .take(KEPT_REASON)
        .collect();
    if words.is_empty() {
        format!("closed by the station with {code}")
    } else {
        format!("closed by the station with {code}: {words}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_a_station_are_short_and_printable() {
        let frame = |reason: &str| {
            Some(CloseFrame {
                code: 1001.into(),
                reason: reason.into(),
            })
        };
        assert_eq!(by_station(None), "closed by the station");
        assert_eq!(by_station(frame("")), "closed by the station with 1001");
        let told = by_station(frame(&format!("a\n\u{7}b{}", "x".repeat(100))));
        assert!(told.starts_with("closed by the station with 1001: abx"));
        assert_eq!(told.len(), "closed by the station with 1001: ".len() + 60);
    }
}
