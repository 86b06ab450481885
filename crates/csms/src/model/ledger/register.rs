//! From readings to the energy of a transaction (Part 2, J02).
//!
//! Energy = register at the end − register at the begin; else between the first and the last
//! reading seen, flagged; else the sum of the intervals, flagged; else unknown. Never negative: a
//! register that runs backwards makes the energy unknown.

use jiff::Timestamp;
use ocpp201::TransactionEventEnum;

use crate::model::energy::{Moment, Quantity, Reading};
use crate::store::batch::TransactionRecord;

/// Where the energy of a transaction comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EnergySource {
    /// Registers at the begin and at the end.
    Register,
    /// The first or the last register seen stands in for one of them.
    FirstLast,
    /// The sum of intervals.
    Interval,
    /// Nothing that can be used.
    Unknown,
}

impl EnergySource {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::FirstLast => "first-last",
            Self::Interval => "interval",
            Self::Unknown => "unknown",
        }
    }
}

/// The energy of a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Energy {
    pub(super) begin_mwh: Option<i64>,
    pub(super) end_mwh: Option<i64>,
    pub(super) mwh: Option<i64>,
    pub(super) source: EnergySource,
    pub(super) export_mwh: Option<i64>,
    pub(super) is_begin_first_reading: bool,
    pub(super) is_end_last_reading: bool,
    pub(super) is_register_decreasing: bool,
}

/// A register value and when it was read.
#[derive(Debug, Clone, Copy)]
struct Point {
    at: Timestamp,
    mwh: i64,
}

/// A register through a transaction. Of several candidates the earliest is the begin and the latest
/// the end.
#[derive(Debug, Clone, Copy, Default)]
struct Register {
    /// By context Transaction.Begin.
    begin: Option<Point>,
    /// In the Started event.
    in_started: Option<Point>,
    first: Option<Point>,
    last: Option<Point>,
    /// In the Ended event.
    in_ended: Option<Point>,
    /// By context Transaction.End.
    end: Option<Point>,
    is_decreasing: bool,
}

fn earliest(slot: &mut Option<Point>, point: Point) {
    if slot.is_none_or(|known| point.at < known.at) {
        *slot = Some(point);
    }
}

fn latest(slot: &mut Option<Point>, point: Point) {
    if slot.is_none_or(|known| point.at >= known.at) {
        *slot = Some(point);
    }
}

impl Register {
    fn read(&mut self, event_type: TransactionEventEnum, reading: &Reading) {
        let point = Point {
            at: reading.at,
            mwh: reading.mwh,
        };
        match reading.moment {
            Moment::Begin => earliest(&mut self.begin, point),
            Moment::End => latest(&mut self.end, point),
            Moment::Between => {}
        }
        match event_type {
            TransactionEventEnum::Started => earliest(&mut self.in_started, point),
            TransactionEventEnum::Ended => latest(&mut self.in_ended, point),
            TransactionEventEnum::Updated => {}
        }
        // An Ended may repeat samples from the begin on (E06.FR.11): compare by time.
        self.is_decreasing |= self
            .last
            .is_some_and(|last| point.at >= last.at && point.mwh < last.mwh);
        earliest(&mut self.first, point);
        latest(&mut self.last, point);
    }
}

/// The sum of intervals; one that is not later than the one before is a repeat.
#[derive(Debug, Clone, Copy, Default)]
struct Intervals {
    last_at: Option<Timestamp>,
    sum_mwh: Option<i64>,
    is_overflown: bool,
}

impl Intervals {
    fn read(&mut self, reading: &Reading) {
        if self.last_at.is_some_and(|last| reading.at <= last) {
            return;
        }
        self.last_at = Some(reading.at);
        match self.sum_mwh.unwrap_or(0).checked_add(reading.mwh) {
            Some(sum) => self.sum_mwh = Some(sum),
            None => self.is_overflown = true,
        }
    }

    fn sum(&self) -> Option<i64> {
        self.sum_mwh.filter(|sum| *sum >= 0 && !self.is_overflown)
    }
}

/// Everything that the readings of a transaction say, folded in the order of its events.
#[derive(Debug, Clone, Default)]
pub(super) struct Meter {
    /// At the outlet; elsewhere.
    import: [Register; 2],
    export: [Register; 2],
    import_intervals: Intervals,
    export_intervals: Intervals,
}

impl Meter {
    /// Takes the readings of one event.
    pub(super) fn read(&mut self, event_type: TransactionEventEnum, readings: &[Reading]) {
        for reading in readings {
            let place = usize::from(!reading.at_outlet);
            match reading.quantity {
                Quantity::ImportRegister => self.import[place].read(event_type, reading),
                Quantity::ExportRegister => self.export[place].read(event_type, reading),
                Quantity::ImportInterval => self.import_intervals.read(reading),
                Quantity::ExportInterval => self.export_intervals.read(reading),
            }
        }
    }

    /// Takes the readings of an event behind the Ended: they are no end of this transaction.
    pub(super) fn read_after_end(&mut self, readings: &[Reading]) {
        let readings: Vec<_> = readings
            .iter()
            .filter(|reading| reading.moment != Moment::End)
            .copied()
            .collect();
        self.read(TransactionEventEnum::Updated, &readings);
    }

    /// Goes on from what `row` says of readings that are not at hand.
    pub(super) fn resume(&mut self, row: &TransactionRecord, is_register_decreasing: bool) {
        let at = row.last_event_at.0;
        let place = usize::from(self.import[0].first.is_none());
        let import = &mut self.import[place];
        import.is_decreasing |= is_register_decreasing;
        if let Some(mwh) = row.end_mwh {
            let point = Point { at, mwh };
            earliest(&mut import.first, point);
            latest(&mut import.last, point);
        }
        if row.energy_source == EnergySource::Interval.as_str() {
            self.import_intervals.last_at = Some(at);
            self.import_intervals.sum_mwh = row.energy_mwh;
        }
    }

    /// The energy so far.
    ///
    /// Readings at the outlet count; those of other places only where the outlet has none. The begin
    /// is the reading with the context Transaction.Begin, else one in the Started event, else the
    /// first one seen (flagged). The end is the one with the context Transaction.End, else one in the
    /// Ended event, else the last one seen (flagged once the transaction is over). One reading cannot
    /// stand in for both.
    pub(super) fn energy(&self, is_ended: bool) -> Energy {
        let [outlet, elsewhere] = &self.import;
        let import = if outlet.first.is_some() {
            outlet
        } else {
            elsewhere
        };
        let known_begin = import.begin.or(import.in_started);
        let known_end = import.end.or(import.in_ended);
        let has_two = import
            .first
            .zip(import.last)
            .is_some_and(|(first, last)| first.at < last.at);
        let begin = known_begin.or(import.first.filter(|_| has_two));
        let end = known_end.or(import.last.filter(|_| has_two || !is_ended));
        let is_begin_first_reading = known_begin.is_none() && begin.is_some();
        let is_end_last_reading = is_ended && known_end.is_none() && end.is_some();
        let difference = begin
            .zip(end)
            .and_then(|(begin, end)| end.mwh.checked_sub(begin.mwh));
        let register_mwh = difference.filter(|mwh| *mwh >= 0);
        let is_register_decreasing = import.is_decreasing || difference.is_some_and(|mwh| mwh < 0);
        let mut energy = Energy {
            begin_mwh: begin.map(|point| point.mwh),
            end_mwh: end.map(|point| point.mwh),
            mwh: register_mwh,
            source: if is_begin_first_reading || is_end_last_reading {
                EnergySource::FirstLast
            } else {
                EnergySource::Register
            },
            export_mwh: self.export(),
            is_begin_first_reading,
            is_end_last_reading,
            is_register_decreasing,
        };
        if energy.mwh.is_none() {
            let sum = self.import_intervals.sum();
            let sum = sum.filter(|_| !is_register_decreasing);
            energy.mwh = sum;
            energy.source = match sum {
                Some(_) => EnergySource::Interval,
                None => EnergySource::Unknown,
            };
        }
        energy
    }

    fn export(&self) -> Option<i64> {
        let [outlet, elsewhere] = &self.export;
        let export = if outlet.first.is_some() {
            outlet
        } else {
            elsewhere
        };
        let begin = export.begin.or(export.in_started).or(export.first);
        let end = export.end.or(export.in_ended).or(export.last);
        match begin.zip(end) {
            Some((begin, end)) => end.mwh.checked_sub(begin.mwh).filter(|mwh| *mwh >= 0),
            None => self.export_intervals.sum(),
        }
    }
}
