//! What a run tells while it goes on: events on one side, listeners on the other.
//!
//! The runner emits; progress on a terminal, and whatever else wants to know, listens. A listener is
//! called in order and must not wait.

use std::{fmt::Debug, time::Duration};

use scenario::{Scenario, record::ScenarioRecord};

use crate::{runner::failure::Failure, station::Observation};

/// Something that happened in a run.
#[derive(Debug)]
pub(crate) enum RunEvent<'a> {
    /// The run begins.
    RunStarted {
        /// What runs, in words of the command line.
        what: String,
        /// Repeats it.
        seed: u64,
        /// Whom it talks to.
        csms_url: &'a str,
    },
    /// A scenario begins.
    ScenarioStarted(&'a Scenario),
    /// Single stations begin their charging sessions.
    SessionsStarted {
        /// Model time of one session.
        session: Duration,
    },
    /// A station told something.
    Observed(&'a Observation),
    /// The run itself did something to the world, e.g. killed the CSMS.
    Note(String),
    /// A scenario ended.
    ScenarioFinished {
        /// Its entry in the run record.
        record: &'a ScenarioRecord,
        /// What went wrong.
        failures: &'a [Failure],
        /// Wall time.
        took: Duration,
    },
}

/// Somebody who wants to know.
pub(crate) trait Listener: Debug + Send + Sync {
    /// Takes note of `event`.
    fn hear(&self, event: &RunEvent<'_>);
}
