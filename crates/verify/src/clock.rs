//! The present instant, read in one place.
//!
//! Only `--since` needs it, to turn a length of time into an instant; nothing that is judged does.

use jiff::Timestamp;

/// Now.
#[must_use]
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the wall clock"
)]
pub fn now() -> Timestamp {
    Timestamp::now()
}
