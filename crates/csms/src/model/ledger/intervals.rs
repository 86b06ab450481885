//! Energy of intervals, where no register tells it (docs/energy.md, "Without a register").

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::register::{Marked, Point};
use super::state::is_default;
use crate::model::energy::Moment;

/// Intervals of one line in one transaction.
const MOST: usize = 100_000;

/// What was drawn in the intervals of one place and line.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Intervals {
    #[serde(skip_serializing_if = "is_default")]
    periodic: BTreeMap<Timestamp, i64>,
    #[serde(skip_serializing_if = "is_default")]
    clock: BTreeMap<Timestamp, i64>,
    /// The last one, by its context; it may be repeated beside any time.
    #[serde(skip_serializing_if = "is_default")]
    end: Marked,
    #[serde(skip_serializing_if = "is_default")]
    is_conflicting: bool,
    #[serde(skip_serializing_if = "is_default")]
    is_too_much: bool,
}

/// What intervals sum up to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Sum {
    /// `None` = there is none, or they cannot be added.
    pub(super) mwh: Option<i64>,
    /// Two values for one interval.
    pub(super) is_conflicting: bool,
}

impl Intervals {
    /// Nothing was read.
    pub(super) fn is_empty(&self) -> bool {
        self.periodic.is_empty() && self.clock.is_empty() && self.end.point.is_none()
    }

    /// Takes one that is not known to be from before the transaction.
    pub(super) fn read(&mut self, moment: Moment, point: Point) {
        let list = match moment {
            Moment::Periodic => &mut self.periodic,
            Moment::Clock => &mut self.clock,
            Moment::End => return self.end.take_first(point),
            // At the begin, triggered: not one of a row of intervals.
            Moment::Begin | Moment::Other => return,
        };
        match list.get(&point.at) {
            Some(known) => self.is_conflicting |= *known != point.mwh,
            None if list.len() < MOST => _ = list.insert(point.at, point.mwh),
            None => self.is_too_much = true,
        }
    }

    /// What an interval with this end could tell is known.
    pub(super) fn knows(&self, moment: Moment, at: Timestamp) -> bool {
        match moment {
            Moment::Periodic | Moment::End => {
                self.end.point.is_some() || self.periodic.contains_key(&at)
            }
            Moment::Clock => self.clock.contains_key(&at),
            Moment::Begin | Moment::Other => false,
        }
    }

    /// Forgets what ended before the transaction began.
    pub(super) fn began(&mut self, at: Timestamp) {
        self.periodic.retain(|end, _| *end > at);
        self.clock.retain(|end, _| *end > at);
        self.end.point = self.end.point.filter(|point| point.at > at);
    }

    /// Goes on from a sum of intervals that are not at hand.
    pub(super) fn resume(&mut self, at: Timestamp, sum_mwh: i64) {
        let list = if self.periodic.is_empty() && self.end.point.is_none() {
            &mut self.clock
        } else {
            &mut self.periodic
        };
        let known: i64 = list.values().fold(0, |sum, mwh| sum.saturating_add(*mwh));
        let rest = list.entry(at).or_default();
        *rest = rest.saturating_add(sum_mwh.saturating_sub(known));
    }

    pub(super) fn sum(&self) -> Sum {
        let mut is_conflicting = self.is_conflicting || self.end.has_others;
        let is_periodic = !self.periodic.is_empty() || self.end.point.is_some();
        let list = if is_periodic {
            &self.periodic
        } else {
            &self.clock
        };
        let mut mwh = list
            .values()
            .try_fold(0_i64, |sum, mwh| sum.checked_add(*mwh));
        if let Some(end) = self.end.point {
            match self.periodic.get(&end.at) {
                Some(known) => is_conflicting |= *known != end.mwh,
                None => mwh = mwh.and_then(|sum| sum.checked_add(end.mwh)),
            }
        }
        let is_usable = !self.is_empty() && !self.is_too_much && !is_conflicting;
        Sum {
            mwh: mwh.filter(|_| is_usable),
            is_conflicting,
        }
    }
}
