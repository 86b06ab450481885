//! What a run is measured by, besides its record and the scenario files.
//!
//! Set by whoever judges, known before a row is read. What the scenario files expect is with the
//! scenario, and what the CSMS says of itself has no place here.

use std::time::Duration;

use scenario::Fleet;

use crate::figures::Tariff;

/// What a run is measured by.
#[derive(Debug, Clone)]
pub struct Yardstick {
    /// The fleet: powers of the stations, time zone.
    pub fleet: Fleet,
    /// What a kWh costs.
    pub tariff: Tariff,
    /// Answers take less, by the 95th percentile of a scenario.
    pub max_response: Duration,
    /// Each connection is set up in less.
    pub max_set_up: Duration,
}
