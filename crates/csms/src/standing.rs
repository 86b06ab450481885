//! What operators want of stations that may be away: commands that wait ([`held`]), and availability ([`availability`]).
//!
//! Both are rows from the start. When a station is back and accepted, its commands are sent in order, each at most
//! once; then what it reports is compared with what is wanted.

mod availability;
mod held;
pub(crate) mod task;

pub(crate) use held::{HoldError, earlier, hold, tell_cancelled};

use crate::store::queries::QueryError;
use crate::store::writer::WriteError;

/// Why something could not be done now.
#[derive(Debug, thiserror::Error)]
enum Stop {
    #[error("not looked up: {0}")]
    Query(#[from] QueryError),
    #[error("not stored: {0}")]
    Write(#[from] WriteError),
}
