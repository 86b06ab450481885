//! permessage-deflate (RFC 7692) as a byte stream below a WebSocket library that does not know it.
//!
//! `negotiation` reads and writes `Sec-WebSocket-Extensions` for both roles; [`Stream`] stands
//! between the socket and the library: compressed messages are inflated on their way up, long ones
//! deflated on their way down, everything else passes as it is, so that the library goes on judging
//! the framing. Once the library speaks the extension itself, this crate can go.
//!
//! Between two messages a connection keeps no compressor, only the text that the next message may
//! refer to (nothing at all without context takeover); the machines belong to the threads.

mod codec;
mod frame;
mod inbound;
mod negotiation;
mod outbound;
mod stream;

pub use negotiation::{Agreement, Mode, NotAgreed, Window, choose, offer, settle};
pub use outbound::MIN_COMPRESSED;
pub use stream::{Limits, Role, Stream};

/// Why a peer's frames cannot be read any further; the stream fails with it inside an [`io::Error`].
///
/// [`io::Error`]: std::io::Error
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// A compressed message is longer than the limit, before or after inflating; nothing beyond the
    /// limit was inflated. Close with 1009.
    #[error("the message is too long")]
    TooLong,
    /// What came is no DEFLATE data, or ends in the middle of a block. Close with 1007.
    #[error("the message is not DEFLATE data")]
    Corrupt,
    /// The frames of a compressed message break RFC 6455 or RFC 7692. Close with 1002.
    #[error("{0}")]
    Framing(&'static str),
}

impl Violation {
    /// The violation for which a [`Stream`] failed; `None` for errors of the socket.
    #[must_use]
    pub fn of(error: &std::io::Error) -> Option<Self> {
        error.get_ref()?.downcast_ref().copied()
    }

    /// The status code of the close frame that the peer deserves (RFC 6455, 7.4.1).
    #[must_use]
    pub fn close_code(self) -> u16 {
        match self {
            Self::TooLong => 1009,
            Self::Corrupt => 1007,
            Self::Framing(_) => 1002,
        }
    }
}

impl From<Violation> for std::io::Error {
    fn from(violation: Violation) -> Self {
        Self::new(std::io::ErrorKind::InvalidData, violation)
    }
}
