//! What a transaction's events amount to.

use jiff::Timestamp;
use ocpp201::{ChargingStateEnum, ReasonEnum};

use super::meter::{Energy, EnergySource};
use crate::model::tariff::Bill;

/// How far a transaction is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Its Ended is expected.
    Active,
    /// Its Ended is there.
    Ended,
    /// Its Ended never came.
    Stale,
    /// An operator closed it.
    Closed,
}

impl State {
    /// As REST tells it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Ended => "ended",
            Self::Stale => "stale",
            Self::Closed => "closed",
        }
    }
}

/// Whether all of it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Completeness {
    /// It goes on.
    Active,
    /// Begin, end, and no known gap between them.
    Complete,
    /// Something is missing.
    Incomplete,
    /// Its Ended never came.
    Stale,
}

impl Completeness {
    /// As REST tells it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Complete => "complete",
            Self::Incomplete => "incomplete",
            Self::Stale => "stale",
        }
    }
}

/// What is remarkable about a transaction, in the order of [`flag`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Flags(u16);

/// The places of the flags in [`Flags`].
pub(super) mod flag {
    pub(in super::super) const BEGIN_FROM_FIRST: usize = 0;
    pub(in super::super) const CONFLICTING_EVENTS: usize = 1;
    pub(in super::super) const CONFLICTING_READINGS: usize = 2;
    pub(in super::super) const END_FROM_LAST: usize = 3;
    pub(in super::super) const ENERGY_FROM_INTERVALS: usize = 4;
    pub(in super::super) const EVENT_AFTER_END: usize = 5;
    pub(in super::super) const EVENTS_NOT_KEPT: usize = 6;
    pub(in super::super) const EVSE_CHANGED: usize = 7;
    pub(in super::super) const ID_REUSED: usize = 8;
    pub(in super::super) const IMPLAUSIBLE_ENERGY: usize = 9;
    pub(in super::super) const IMPLAUSIBLE_TIME: usize = 10;
    pub(in super::super) const NEGATIVE_DURATION: usize = 11;
    pub(in super::super) const REGISTER_DECREASED: usize = 12;
    pub(in super::super) const RUNNING_SEQ_NO: usize = 13;
    pub(in super::super) const SEVERAL_ENDS: usize = 14;
    pub(in super::super) const UNUSABLE_READING: usize = 15;
}

impl Flags {
    /// Their names, sorted.
    const NAMES: [&str; 16] = [
        "begin-from-first-reading",
        "conflicting-events",
        "conflicting-readings",
        "end-from-last-reading",
        "energy-from-intervals",
        "event-after-end",
        "events-not-kept",
        "evse-changed",
        "id-reused",
        "implausible-energy",
        "implausible-time",
        "negative-duration",
        "register-decreased",
        "running-seq-no",
        "several-ends",
        "unusable-reading",
    ];

    pub(super) fn of(flags: [(usize, bool); 16]) -> Self {
        let bits = flags
            .iter()
            .map(|(place, holds)| u16::from(*holds) << place);
        Self(bits.fold(0, |all, bit| all | bit))
    }

    /// The names of those that hold, sorted, comma separated; empty = none.
    #[must_use]
    pub fn to_text(self) -> String {
        let names = Self::NAMES.iter().enumerate();
        let held = names.filter(|(place, _)| self.0 >> place & 1 == 1);
        let held: Vec<_> = held.map(|(_, name)| *name).collect();
        held.join(",")
    }
}

/// What the events of a transaction amount to. Cheap to make, so that it can be made after each event;
/// the texts that belong to it (token, missing seqNos) are asked of the fold when they are written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Summary {
    /// How far it is.
    pub state: State,
    /// Whether all of it is known.
    pub completeness: Completeness,
    /// The EVSE id.
    pub evse_id: Option<i32>,
    /// The connector id.
    pub connector_id: Option<i32>,
    /// A token was given.
    pub has_id_token: bool,
    /// Of the RequestStartTransaction.
    pub remote_start_id: Option<i32>,
    /// Of the reservation.
    pub reservation_id: Option<i32>,
    /// The last charging state.
    pub charging_state: Option<ChargingStateEnum>,
    /// Why it stopped.
    pub stopped_reason: Option<ReasonEnum>,
    /// The station's time of the Started.
    pub started_at: Option<Timestamp>,
    /// The station's time of the Ended.
    pub ended_at: Option<Timestamp>,
    /// The station's time of the earliest event.
    pub first_event_at: Timestamp,
    /// The station's time of the latest event.
    pub last_event_at: Timestamp,
    /// From Started to Ended.
    pub duration_seconds: Option<i32>,
    /// As the station told it, seconds.
    pub time_spent_charging: Option<i32>,
    /// The lowest seqNo.
    pub first_seq_no: i32,
    /// The highest seqNo.
    pub last_seq_no: i32,
    /// Events, kept or not.
    pub event_count: i64,
    /// Ranges of missing seqNos that are listed.
    pub gaps: usize,
    /// There are more.
    pub has_more_gaps: bool,
    /// What is remarkable.
    pub flags: Flags,
    /// Energy, mWh.
    pub energy: Energy,
    /// What it costs so far; `None` = unknown.
    pub bill: Option<Bill>,
    /// When the first event arrived.
    pub created_at: Timestamp,
    /// When the last event arrived.
    pub updated_at: Timestamp,
}

impl Summary {
    /// The cost that the answer to an Ended carries: only where the begin is known, because 0 would
    /// mean free (I02.FR.01).
    #[must_use]
    pub fn total_cost_e4(&self) -> Option<i64> {
        self.known_cost_e4().filter(|_| self.ended_at.is_some())
    }

    /// The cost so far, which may be told: only where the begin is known, also of a transaction that goes on.
    #[must_use]
    pub fn known_cost_e4(&self) -> Option<i64> {
        let is_begin_known = match self.energy.source {
            EnergySource::Interval => self.started_at.is_some(),
            _ => !self.energy.is_begin_first_reading,
        };
        let bill = self.bill.filter(|_| is_begin_known);
        bill.map(|bill| bill.cost_e4)
    }

    /// Since `earlier` the transaction merely went on: nothing changed but what an event in the
    /// middle usually changes.
    #[must_use]
    pub fn is_mere_progress_since(&self, earlier: &Self) -> bool {
        // What goes on is taken from here; all else has to be the same.
        let progressed = Self {
            charging_state: self.charging_state,
            last_event_at: self.last_event_at,
            time_spent_charging: self.time_spent_charging,
            last_seq_no: self.last_seq_no,
            event_count: self.event_count,
            energy: Energy {
                end_mwh: self.energy.end_mwh,
                mwh: self.energy.mwh,
                source: self.energy.source,
                register: self.energy.register,
                ..earlier.energy
            },
            bill: self.bill,
            updated_at: self.updated_at,
            ..*earlier
        };
        progressed == *self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_stand_in_the_order_of_their_names() {
        assert!(Flags::NAMES.is_sorted());
        assert_eq!(Flags(0).to_text(), "");
        let two = Flags(1 << flag::UNUSABLE_READING | 1 << flag::ID_REUSED);
        assert_eq!(two.to_text(), "id-reused,unusable-reading");
    }
}
