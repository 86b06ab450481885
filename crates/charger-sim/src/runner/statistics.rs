//! Figures over the messages of a run: sent, answered, lost, errors by code, response times.
//!
//! The measurement point is the station: from writing the CALL to having read its answer. Attempts
//! that an injected fault cut have no response time.

use std::collections::BTreeMap;

use scenario::record::{Direction, MessageOutcome, RunRecord, StationRecord};
use serde::Serialize;

/// Figures of a run.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub(crate) struct Statistics {
    /// CALLs of the stations.
    pub(crate) sent: usize,
    /// Of those, answered with CALLRESULT or CALLERROR.
    pub(crate) answered: usize,
    /// Neither answered nor redelivered and answered.
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

/// Percentiles of a set of times, ms.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(crate) struct Percentiles {
    pub(crate) p50: f64,
    pub(crate) p95: f64,
    pub(crate) p99: f64,
    pub(crate) max: f64,
}

impl Percentiles {
    /// Nearest-rank percentiles; `None` for no times.
    pub(crate) fn of(mut times: Vec<f64>) -> Option<Self> {
        times.sort_by(f64::total_cmp);
        let rank = |percent: usize| {
            let index = (times.len() * percent).div_ceil(100).max(1) - 1;
            times.get(index).copied()
        };
        Some(Self {
            p50: rank(50)?,
            p95: rank(95)?,
            p99: rank(99)?,
            max: rank(100)?,
        })
    }
}

impl Statistics {
    /// The figures of a run record.
    pub(crate) fn of(run: &RunRecord) -> Self {
        let stations: Vec<_> = run.scenarios.iter().flat_map(|s| &s.stations).collect();
        let mut figures = Self::default();
        let mut times = Vec::new();
        for station in stations {
            figures.add(station, &mut times);
        }
        figures.response_ms = Percentiles::of(times);
        figures
    }

    fn add(&mut self, station: &StationRecord, times: &mut Vec<f64>) {
        for message in &station.messages {
            if message.direction == Direction::In {
                self.received += 1;
                continue;
            }
            self.sent += 1;
            if let Some(code) = &message.error_code {
                *self.errors.entry(code.clone()).or_default() += 1;
            }
            match message.outcome {
                MessageOutcome::Result | MessageOutcome::Error => {
                    self.answered += 1;
                    times.extend(message.ms);
                }
                MessageOutcome::Timeout | MessageOutcome::Cut | MessageOutcome::Unanswered => {}
            }
        }
        self.lost += station
            .messages
            .iter()
            .filter(|m| is_lost(m, station))
            .count();
        self.energy_wh += station
            .transactions
            .iter()
            .map(|t| t.energy_wh)
            .sum::<f64>();
    }
}

/// `message` of the station was neither answered nor repeated with an answer.
pub(crate) fn is_lost(message: &scenario::record::Message, station: &StationRecord) -> bool {
    let answered = |outcome| matches!(outcome, MessageOutcome::Result | MessageOutcome::Error);
    message.direction == Direction::Out
        && !answered(message.outcome)
        && !station.messages.iter().any(|later| {
            later.redelivered
                && later.action == message.action
                && later.transaction_id == message.transaction_id
                && later.seq_no == message.seq_no
                && later.at >= message.at
                && answered(later.outcome)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_nearest_ranks() {
        let hundred: Vec<_> = (1..=100).rev().map(f64::from).collect();
        let found = Percentiles::of(hundred).unwrap();
        assert_eq!(
            (found.p50, found.p95, found.p99, found.max),
            (50.0, 95.0, 99.0, 100.0)
        );
        let one = Percentiles::of(vec![7.0]).unwrap();
        assert_eq!((one.p50, one.max), (7.0, 7.0));
        assert!(Percentiles::of(Vec::new()).is_none());
    }
}
