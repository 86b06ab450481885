//! What a run tells while it goes on: events on one side, listeners on the other.
//!
//! The runner emits; progress on a terminal, and whatever else wants to know, listens. A listener is
//! called in order and must not wait.

use std::{fmt::Debug, net::SocketAddr, path::Path, time::Duration};

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
    /// A station is at a step of its scenario.
    Step {
        /// Which station.
        station: &'a str,
        /// Which step, from 0.
        number: usize,
        /// How far it is with it.
        stage: StepStage,
    },
    /// Single stations begin their charging sessions.
    SessionsStarted {
        /// Model time of one session.
        session: Duration,
    },
    /// A station told something.
    Observed(&'a Observation),
    /// The run itself did something to the world, or tells how it stands.
    Note(Note<'a>),
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

/// How far a station is with a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StepStage {
    /// It has begun.
    Begun,
    /// What the step stands for has happened.
    Done,
    /// It has not; no further step follows.
    Failed,
}

impl StepStage {
    /// How a step has ended.
    pub(crate) fn of<T, E>(ended: &Result<T, E>) -> Self {
        if ended.is_ok() {
            Self::Done
        } else {
            Self::Failed
        }
    }
}

/// What the run itself tells.
#[derive(Debug)]
pub(crate) enum Note<'a> {
    /// The usual ports are taken.
    PortsMoved {
        /// Where stations connect instead.
        ocpp: u16,
        /// Where REST is instead.
        http: u16,
    },
    /// The run's own CSMS is up.
    CsmsReady {
        /// Its REST interface.
        http_url: &'a str,
        /// The file of its log.
        log: &'a Path,
    },
    /// The run's own CSMS was killed.
    CsmsKilled,
    /// It is up again.
    CsmsBack,
    /// The CSMS cannot be killed, so the link was cut.
    LinkCut,
    /// Events wait in the queue of a station.
    Queued {
        /// Which.
        station: &'a str,
        /// How many.
        events: usize,
    },
    /// Commands are taken over REST.
    ControlReady {
        /// Where.
        address: SocketAddr,
    },
    /// How a fleet is doing.
    Fleet {
        /// Stations with a connection.
        connected: usize,
        /// All stations.
        stations: usize,
        /// Stations that deliver power.
        charging: usize,
        /// Their power together.
        kw: u64,
        /// Sessions that ended.
        sessions: u64,
        /// CALLs in both directions.
        messages: u64,
    },
}

/// Somebody who wants to know.
pub(crate) trait Listener: Debug + Send + Sync {
    /// Takes note of `event`.
    fn hear(&self, event: &RunEvent<'_>);
}
