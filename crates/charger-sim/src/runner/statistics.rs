//! Figures over the messages of a run, as programs get them.
//!
//! What they mean is defined beside the record, in [`scenario::messages`].

use std::collections::BTreeMap;

use scenario::{
    messages::{MessageFigures, Percentiles},
    record::RunRecord,
};
use serde::Serialize;

/// Figures of a run.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub(crate) struct Statistics {
    /// CALLs of the stations.
    pub(crate) sent: usize,
    /// Of those, answered with CALLRESULT or CALLERROR.
    pub(crate) answered: usize,
    /// CALLs of both sides that were lost.
    pub(crate) lost: usize,
    /// CALLs of the CSMS.
    pub(crate) received: usize,
    /// CALLERRORs that stations got, by code.
    pub(crate) errors: BTreeMap<String, usize>,
    /// Response times of the CALLs of the stations, ms.
    pub(crate) response_ms: Option<Percentiles>,
    /// Energy of all transactions, Wh.
    pub(crate) energy_wh: f64,
}

impl Statistics {
    /// The figures of a run record.
    pub(crate) fn of(run: &RunRecord) -> Self {
        let stations = || run.scenarios.iter().flat_map(|s| &s.stations);
        let figures = MessageFigures::of(stations());
        let energies = stations().flat_map(|station| &station.transactions);
        Self {
            sent: figures.from_stations,
            answered: figures.from_stations_answered,
            lost: figures.lost,
            received: figures.from_csms,
            errors: figures.errors,
            response_ms: figures.response,
            // Not `sum`: of nothing it is -0.0.
            energy_wh: energies.fold(0.0, |sum, one| sum + one.energy_wh),
        }
    }
}
