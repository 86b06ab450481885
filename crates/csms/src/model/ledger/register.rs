//! One register through a transaction: what was read of it at the begin, at the end and between.
//!
//! Folded in the order of the events; within an event in the order of time. The rules stand in
//! docs/energy.md, "One register".

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::state::{is_default, micros};
use crate::model::energy::Moment;

/// A value of a register, when it was read, and which event told it first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point {
    /// The station's time beside it.
    #[serde(rename = "t", with = "micros")]
    pub at: Timestamp,
    /// mWh.
    #[serde(rename = "e")]
    pub mwh: i64,
    /// The seqNo of the event.
    #[serde(rename = "n")]
    pub seq_no: i32,
}

/// The event that a reading came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Carrier {
    /// Started, at this time.
    Started(Timestamp),
    /// Updated.
    Updated,
    /// The first Ended, at this time.
    Ended(Timestamp),
}

/// Readings of one context: repeats of one value, or else values that contradict each other.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Marked {
    pub(super) point: Option<Point>,
    /// There are other values.
    #[serde(skip_serializing_if = "is_default")]
    pub(super) has_others: bool,
    /// There are other values for the same time.
    #[serde(skip_serializing_if = "is_default")]
    pub(super) is_ambiguous: bool,
}

impl Marked {
    /// Keeps the earliest; of one time the lowest.
    pub(super) fn take_first(&mut self, point: Point) {
        self.take(point, |point, known| {
            (point.at, point.mwh) < (known.at, known.mwh)
        });
    }

    /// Keeps the latest; of one time the highest.
    pub(super) fn take_last(&mut self, point: Point) {
        self.take(point, |point, known| {
            (point.at, point.mwh) > (known.at, known.mwh)
        });
    }

    fn take(&mut self, point: Point, is_better: impl Fn(&Point, &Point) -> bool) {
        let Some(known) = &mut self.point else {
            self.point = Some(point);
            return;
        };
        let (differs, is_better) = (point.mwh != known.mwh, is_better(&point, known));
        self.has_others |= differs;
        if point.at == known.at {
            self.is_ambiguous |= differs;
        } else if is_better {
            self.is_ambiguous = false;
        }
        if is_better {
            *known = point;
        }
    }
}

/// A register through a transaction.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Register {
    /// By context Transaction.Begin.
    #[serde(skip_serializing_if = "is_default")]
    pub(super) begin: Marked,
    /// By context Transaction.End.
    #[serde(skip_serializing_if = "is_default")]
    pub(super) end: Marked,
    /// Of the Started event: its last reading not later than the event, else its earliest.
    #[serde(skip_serializing_if = "is_default")]
    in_started: Option<Point>,
    /// Of the Ended event: its first reading not earlier than the event, else its latest.
    #[serde(skip_serializing_if = "is_default")]
    in_ended: Option<Point>,
    /// `in_ended` is not earlier than the event.
    #[serde(skip_serializing_if = "is_default")]
    is_at_end: bool,
    /// The earliest of all others that is not before the Started event.
    #[serde(skip_serializing_if = "is_default")]
    first: Option<Point>,
    /// The latest of all others.
    #[serde(skip_serializing_if = "is_default")]
    last: Option<Point>,
    /// The lowest by one of the two contexts.
    #[serde(rename = "mark", skip_serializing_if = "is_default")]
    lowest_marked_mwh: Option<i64>,
    /// The lowest of all others that is not from before the Started event; the highest of all readings that
    /// come between.
    #[serde(rename = "low", skip_serializing_if = "is_default")]
    lowest_mwh: Option<i64>,
    #[serde(rename = "high", skip_serializing_if = "is_default")]
    highest_mwh: Option<i64>,
    /// A later reading was lower.
    #[serde(skip_serializing_if = "is_default")]
    is_falling: bool,
}

impl Register {
    /// Takes a reading without a context that tells the moment. `started_at` is the time of the
    /// Started event, where that is known.
    pub(super) fn read(&mut self, carrier: Carrier, started_at: Option<Timestamp>, point: Point) {
        match carrier {
            Carrier::Started(at) => match self.in_started {
                // From before the transaction, where a later one is not later than its begin.
                Some(known) if point.at <= at => {
                    if known.at < point.at {
                        self.in_started = Some(point);
                    } else {
                        self.between(started_at, point);
                    }
                }
                Some(_) => self.between(started_at, point),
                None => self.in_started = Some(point),
            },
            Carrier::Updated => self.between(started_at, point),
            Carrier::Ended(at) => match self.in_ended {
                Some(known) if self.is_at_end => {
                    // What is later than the end is no part of it.
                    if known.at == point.at {
                        self.in_ended = Some(point);
                    }
                }
                earlier => {
                    if let Some(earlier) = earlier {
                        self.between(started_at, earlier);
                    }
                    self.in_ended = Some(point);
                    self.is_at_end = point.at >= at;
                }
            },
        }
    }

    /// Takes a reading with the context Transaction.Begin.
    pub(super) fn read_begin(&mut self, point: Point) {
        self.begin.take_first(point);
        self.mark(point);
    }

    /// Takes a reading with the context Transaction.End.
    pub(super) fn read_end(&mut self, point: Point) {
        self.end.take_last(point);
        self.mark(point);
    }

    /// How a reading of the time of the Ended event counts that came in an event behind it; `None` = it does not,
    /// because what it could tell is known.
    pub(super) fn beside_end(&self, moment: Moment, ended_at: Timestamp) -> Option<Carrier> {
        let is_known = match moment {
            Moment::Begin => self.begin.point.is_some(),
            Moment::End => self.end.point.is_some_and(|end| end.at >= ended_at),
            _ => self.is_at_end,
        };
        let counts_as = match self.in_ended {
            None => Carrier::Ended(ended_at),
            Some(_) => Carrier::Updated,
        };
        (!is_known).then_some(counts_as)
    }

    /// The Started event came: what its predecessors told is from before it.
    pub(super) fn began(&mut self) {
        self.first = None;
        self.lowest_mwh = None;
    }

    fn mark(&mut self, point: Point) {
        self.highest_mwh = self.highest_mwh.max(Some(point.mwh));
        self.lowest_marked_mwh = lower(self.lowest_marked_mwh, point);
    }

    fn between(&mut self, started_at: Option<Timestamp>, point: Point) {
        // An event may repeat earlier samples (E06.FR.11): only what was taken later can have fallen.
        match self.last {
            Some(last) if point.at > last.at => {
                self.is_falling |= point.mwh < last.mwh;
                self.last = Some(point);
            }
            Some(last) if point.at == last.at && point.mwh > last.mwh => self.last = Some(point),
            Some(_) => {}
            None => self.last = Some(point),
        }
        self.highest_mwh = self.highest_mwh.max(Some(point.mwh));
        if started_at.is_some_and(|started| point.at < started) {
            return;
        }
        self.lowest_mwh = lower(self.lowest_mwh, point);
        let order = |point: Point| (point.at, point.mwh);
        if self.first.is_none_or(|first| order(point) < order(first)) {
            self.first = Some(point);
        }
    }

    /// Goes on from a last reading that is not at hand, of a register that contradicted itself or not.
    pub(super) fn resume(&mut self, point: Point, is_falling: bool, is_conflicting: bool) {
        self.is_falling |= is_falling;
        self.begin.has_others |= is_conflicting;
        self.between(None, point);
    }

    /// The latest reading of all others.
    pub(super) fn last(&self) -> Option<Point> {
        self.last
    }

    /// From the begin to the end, or as far as it came.
    pub(super) fn span(&self, is_ended: bool) -> Span {
        let known_begin = self.begin.point.or(self.in_started);
        let is_late = |end: &Point| self.last.is_none_or(|last| end.at >= last.at);
        let in_ended = self.in_ended.filter(|end| self.is_at_end || is_late(end));
        let known_end = self.end.point.or(in_ended);
        let has_others = self.first.zip(self.last).is_some_and(|(a, b)| a.at < b.at);
        // One reading cannot be both the begin and the end.
        let first = self.first.filter(|first| match known_end {
            Some(end) => first.at < end.at || first.mwh < end.mwh,
            None => has_others,
        });
        let last = self.last.filter(|last| match known_begin {
            Some(begin) => last.at > begin.at || last.mwh > begin.mwh,
            None => has_others || !is_ended,
        });
        let (begin, end) = (known_begin.or(first), known_end.or(last));
        let lowest = self.lowest_mwh.into_iter().chain(self.lowest_marked_mwh);
        let below = lowest.min().zip(begin);
        let above = self.highest_mwh.zip(end);
        let is_falling = self.is_falling
            || begin
                .zip(end)
                .is_some_and(|(begin, end)| end.mwh < begin.mwh)
            || below.is_some_and(|(low, begin)| low < begin.mwh)
            || above.is_some_and(|(high, end)| high > end.mwh);
        Span {
            begin,
            end,
            is_begin_first: known_begin.is_none() && begin.is_some(),
            is_end_last: is_ended && known_end.is_none() && end.is_some(),
            is_falling,
            is_conflicting: self.begin.has_others || self.end.has_others,
            is_ambiguous: self.begin.is_ambiguous || self.end.is_ambiguous,
        }
    }
}

fn lower(known: Option<i64>, point: Point) -> Option<i64> {
    Some(known.map_or(point.mwh, |low| low.min(point.mwh)))
}

/// What a register (or several together) says of a transaction.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) begin: Option<Point>,
    pub(super) end: Option<Point>,
    /// The begin is only the first reading.
    pub(super) is_begin_first: bool,
    /// The end is only the last reading.
    pub(super) is_end_last: bool,
    /// The register ran backwards.
    pub(super) is_falling: bool,
    /// Two values for one begin or end.
    pub(super) is_conflicting: bool,
    /// And nothing tells which is right.
    pub(super) is_ambiguous: bool,
}

impl Span {
    /// What it says contradicts itself: nothing can be told from it, and nobody else is asked.
    pub(super) fn is_contradictory(&self) -> bool {
        self.is_falling || self.is_ambiguous
    }

    /// It has a begin and an end.
    pub(super) fn is_whole(&self) -> bool {
        self.begin.is_some() && self.end.is_some()
    }

    /// The energy, mWh.
    pub(super) fn mwh(&self) -> Option<i64> {
        let (begin, end) = self.begin.zip(self.end)?;
        let mwh = end.mwh.checked_sub(begin.mwh)?;
        (!self.is_contradictory()).then_some(mwh)
    }

    /// The two together; `None` = too large to count.
    pub(super) fn plus(self, other: Self) -> Option<Self> {
        let sum = |a: Option<Point>, b: Option<Point>| match a.zip(b) {
            None => Some(None),
            Some((a, b)) => {
                let mwh = a.mwh.checked_add(b.mwh)?;
                Some(Some(Point { mwh, ..a }))
            }
        };
        Some(Self {
            begin: sum(self.begin, other.begin)?,
            end: sum(self.end, other.end)?,
            is_begin_first: self.is_begin_first || other.is_begin_first,
            is_end_last: self.is_end_last || other.is_end_last,
            is_falling: self.is_falling || other.is_falling,
            is_conflicting: self.is_conflicting || other.is_conflicting,
            is_ambiguous: self.is_ambiguous || other.is_ambiguous,
        })
    }
}
