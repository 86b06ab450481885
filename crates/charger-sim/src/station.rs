//! The charging station: its public surface for whoever runs one.
//!
//! [`spawn`] starts a station from a [`Spec`] within an [`Environment`]; a [`Station`] takes [`Command`]s and
//! the environment's observer receives [`Observation`]s. The rules of the station live in the core, a state
//! machine that is told the time; sockets and files live in the driver and in `crate::link`.

#[expect(clippy::needless_pass_by_value, reason = "a handler owns its request")]
mod blocks;
mod certificates;
mod command;
mod core;
mod device_model;
mod dispatch;
mod download;
mod driver;
mod evse;
mod frame_faults;
mod handle;
mod history;
mod keeper;
mod observation;
mod outbox;
mod question;
mod repeats;
mod report;
mod spec;
mod state;
#[cfg(test)]
#[expect(
    clippy::needless_pass_by_value,
    reason = "JSON literals read best as values"
)]
mod tests;
mod timers;
mod upload;
mod verbs;
mod wire;

pub use command::{
    Command, CommandError, RebootReason, Reply, StopReason, Token, TokenError, Visit,
};
pub(crate) use device_model::Alike;
pub use driver::Environment;
pub use handle::{Handle, Station, spawn, spawn_asking};
pub use keeper::Notebook;
pub use observation::{
    AnswerOutcome, CallFacts, CallOutcome, Observation, ObservationKind, TransactionFacts,
};
pub use question::{Question, Verdict};
pub use report::Report;
pub use spec::{
    BackOff, ConnectorSpec, Equipment, EvseSpec, Interrupted, Lock, MeterStyle, Secret, Spec,
    Supply, watts,
};
pub use state::StationState;
pub use wire::{SendError, Sent};
