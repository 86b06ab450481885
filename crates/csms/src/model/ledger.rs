//! The transaction ledger: events in, what they amount to out (Part 2, block E).
//!
//! The [`Summary`] depends only on the set of events, not on the order or number of their deliveries:
//! they are folded in the order of [`EventKey`], and an event that arrives late means folding again.
//! Two events with the same key are one event. Which rule gives which figure stands at
//! [`Fold::summary`]; how readings become energy, in docs/energy.md and `ledger/meter.rs`; what a fold
//! keeps to go on after a restart, in `ledger/state.rs`. Incarnations and the effect of boots are the
//! writer's business; tables and columns are the store's.

mod intervals;
mod meter;
mod register;
mod state;
mod summary;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use ocpp201::{
    ChargingStateEnum, ReasonEnum, TransactionEventEnum, TransactionEventRequest, TriggerReasonEnum,
};
use serde::{Deserialize, Serialize};

use crate::clock::to_micros;
use crate::model::energy::{self, Reading};
use crate::model::tariff::Pricing;
pub use meter::{Chosen, Energy, EnergySource, Meter, Used};
pub use register::Point;
use state::{is_default, micros, some_micros};
use summary::flag;
pub use summary::{Completeness, Flags, State, Summary};

/// Ranges of missing seqNos that are listed; more of them end in `…`.
const LISTED_GAPS: usize = 64;

/// What makes two deliveries the same event, and the order in which events are folded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct EventKey {
    /// The station's sequence number.
    #[serde(rename = "n")]
    pub seq_no: i32,
    /// The station's time, to the microsecond.
    #[serde(rename = "t", with = "micros")]
    pub occurred_at: Timestamp,
    #[serde(rename = "k")]
    rank: u8,
    /// Why it was sent.
    #[serde(rename = "r")]
    pub trigger: TriggerReasonEnum,
}

impl EventKey {
    /// The key of an event; `offline` is no part of it, because a repeat may set it.
    #[must_use]
    pub fn new(
        seq_no: i32,
        occurred_at: Timestamp,
        event_type: TransactionEventEnum,
        trigger: TriggerReasonEnum,
    ) -> Self {
        let rank = match event_type {
            TransactionEventEnum::Started => 0,
            TransactionEventEnum::Updated => 1,
            TransactionEventEnum::Ended => 2,
        };
        Self {
            seq_no,
            occurred_at: to_micros(occurred_at),
            rank,
            trigger,
        }
    }

    /// The event type.
    #[must_use]
    pub fn event_type(self) -> TransactionEventEnum {
        match self.rank {
            0 => TransactionEventEnum::Started,
            1 => TransactionEventEnum::Updated,
            _ => TransactionEventEnum::Ended,
        }
    }
}

/// What the ledger takes from a TransactionEvent.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Its identity and place.
    pub key: EventKey,
    /// When it arrived.
    pub received_at: Timestamp,
    /// It was not sent at once.
    pub offline: bool,
    /// EVSE and connector id.
    pub evse: Option<(i32, Option<i32>)>,
    /// Token and type.
    pub id_token: Option<(String, &'static str)>,
    /// Of the RequestStartTransaction.
    pub remote_start_id: Option<i32>,
    /// Of the reservation.
    pub reservation_id: Option<i32>,
    /// The charging state.
    pub charging_state: Option<ChargingStateEnum>,
    /// Why it stopped.
    pub stopped_reason: Option<ReasonEnum>,
    /// Seconds in which energy flowed.
    pub time_spent_charging: Option<i32>,
    /// Readings of energy.
    pub readings: Vec<Reading>,
    /// A reading could not be used.
    pub has_unusable_reading: bool,
    /// Power in W, where the event carries it.
    pub power_w: Option<f64>,
}

impl Event {
    /// Reads a request; `payload` is the JSON text it was decoded from.
    #[must_use]
    pub fn read(request: &TransactionEventRequest, payload: &str, received_at: Timestamp) -> Self {
        let info = &request.transaction_info;
        let readings = match &request.meter_value {
            Some(values) => energy::read(values, payload),
            None => energy::Readings::default(),
        };
        Self {
            key: EventKey::new(
                request.seq_no,
                request.timestamp.timestamp(),
                request.event_type,
                request.trigger_reason,
            ),
            received_at: to_micros(received_at),
            offline: request.offline.unwrap_or(false),
            evse: request
                .evse
                .as_ref()
                .map(|evse| (evse.id, evse.connector_id)),
            id_token: request
                .id_token
                .as_ref()
                .map(|token| (token.id_token.to_string(), token.kind.as_str())),
            remote_start_id: info.remote_start_id,
            reservation_id: request.reservation_id,
            charging_state: info.charging_state,
            stopped_reason: info.stopped_reason,
            time_spent_charging: info.time_spent_charging,
            has_unusable_reading: readings.energy.iter().any(|it| it.mwh.is_none()),
            readings: readings.energy,
            power_w: readings.power_w,
        }
    }

    /// An event of which only the key can be read back.
    #[must_use]
    pub fn bare(key: EventKey, received_at: Timestamp) -> Self {
        Self {
            key,
            received_at,
            offline: true,
            evse: None,
            id_token: None,
            remote_start_id: None,
            reservation_id: None,
            charging_state: None,
            stopped_reason: None,
            time_spent_charging: None,
            readings: Vec::new(),
            has_unusable_reading: true,
            power_w: None,
        }
    }
}

/// What was done to a transaction besides its events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Override {
    /// Nothing.
    #[default]
    None,
    /// Its Ended never came: the station booted or began the next one on the EVSE.
    Stale,
    /// An operator closed it.
    Closed,
}

/// The events of a transaction so far, folded in the order of their keys.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Fold {
    last: Option<EventKey>,
    #[serde(rename = "n")]
    count: i64,
    #[serde(skip_serializing_if = "is_default")]
    first_seq_no: i32,
    #[serde(skip_serializing_if = "is_default")]
    gaps: Vec<(i64, i64)>,
    #[serde(skip_serializing_if = "is_default")]
    has_more_gaps: bool,
    #[serde(skip_serializing_if = "is_default")]
    started: Option<EventKey>,
    #[serde(skip_serializing_if = "is_default")]
    ended: Option<EventKey>,
    #[serde(skip_serializing_if = "is_default")]
    has_conflict: bool,
    #[serde(skip_serializing_if = "is_default")]
    has_several_ends: bool,
    #[serde(skip_serializing_if = "is_default")]
    has_implausible_time: bool,
    #[serde(skip_serializing_if = "is_default")]
    has_unusable_reading: bool,
    #[serde(skip_serializing_if = "is_default")]
    has_evse_change: bool,
    #[serde(with = "some_micros")]
    first_event_at: Option<Timestamp>,
    #[serde(with = "some_micros")]
    last_event_at: Option<Timestamp>,
    #[serde(with = "some_micros")]
    created_at: Option<Timestamp>,
    #[serde(with = "some_micros")]
    updated_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "is_default")]
    evse_id: Option<i32>,
    #[serde(skip_serializing_if = "is_default")]
    connector_id: Option<i32>,
    /// Kept beside the state: what may be a secret stands in one place only.
    #[serde(skip)]
    id_token: Option<(String, &'static str)>,
    #[serde(skip_serializing_if = "is_default")]
    remote_start_id: Option<i32>,
    #[serde(skip_serializing_if = "is_default")]
    reservation_id: Option<i32>,
    #[serde(skip_serializing_if = "is_default")]
    charging_state: Option<ChargingStateEnum>,
    #[serde(skip_serializing_if = "is_default")]
    stopped_reason: Option<ReasonEnum>,
    #[serde(skip_serializing_if = "is_default")]
    time_spent_charging: Option<i32>,
    meter: Meter,
    /// The event that told the EVSE.
    #[serde(skip_serializing_if = "is_default")]
    evse_from: Option<EventKey>,
    /// Events that were counted and not kept.
    #[serde(skip_serializing_if = "is_default")]
    surplus: i64,
    /// Events came late: what depends on the order is not up to date.
    #[serde(skip)]
    is_behind: bool,
}

impl Fold {
    /// Folds events that are in the order of their keys.
    #[must_use]
    pub fn of<'a>(events: impl IntoIterator<Item = &'a Event>) -> Self {
        let mut fold = Self::default();
        for event in events {
            fold.push(event);
        }
        fold
    }

    /// The key of the last event.
    #[must_use]
    pub fn last(&self) -> Option<EventKey> {
        self.last
    }

    /// The Started event, if it is there.
    #[must_use]
    pub fn started(&self) -> Option<EventKey> {
        self.started
    }

    /// The Ended event is there.
    #[must_use]
    pub fn is_ended(&self) -> bool {
        self.ended.is_some()
    }

    /// How many events there are, kept or not.
    #[must_use]
    pub fn count(&self) -> i64 {
        self.count
    }

    /// The EVSE, from the first event that tells it.
    #[must_use]
    pub fn evse_id(&self) -> Option<i32> {
        self.evse_id
    }

    /// The station's times of the earliest and the latest event.
    #[must_use]
    pub fn span(&self) -> Option<(Timestamp, Timestamp)> {
        self.first_event_at.zip(self.last_event_at)
    }

    /// An event was only noted: [`Fold::again`] is due before [`Fold::summary`].
    #[must_use]
    pub fn is_behind(&self) -> bool {
        self.is_behind
    }

    /// Takes note of an event that belongs between others: what does not depend on the order is
    /// right at once, the rest once all are folded again.
    pub fn note(&mut self, event: &Event) {
        self.is_behind = true;
        self.take(event);
        self.last = self.last.max(Some(event.key));
    }

    /// Adds the event that follows all the others, and is not kept itself.
    pub fn push_surplus(&mut self, event: &Event) {
        self.push(event);
        self.surplus += 1;
    }

    /// How many events were counted and are not kept.
    #[must_use]
    pub fn surplus(&self) -> i64 {
        self.surplus
    }

    /// Folds all events that are kept once more, in the order of their keys. What is known of events
    /// that were counted and not kept stays.
    #[must_use]
    pub fn again<'a>(&self, events: impl IntoIterator<Item = &'a Event>) -> Self {
        let mut fold = Self::of(events);
        if self.surplus > 0 {
            fold.resume(self);
        }
        fold
    }

    /// So many events were counted, of which those are not kept that are not here.
    pub fn count_surplus(&mut self, counted: i64) {
        self.surplus = (counted - self.count).max(0);
        self.count += self.surplus;
    }

    fn resume(&mut self, earlier: &Self) {
        self.surplus = earlier.surplus;
        self.count += earlier.surplus;
        self.last = self.last.max(earlier.last);
        self.last_event_at = self.last_event_at.max(earlier.last_event_at);
        self.updated_at = self.updated_at.max(earlier.updated_at);
        self.charging_state = earlier.charging_state;
        self.time_spent_charging = earlier.time_spent_charging;
        self.has_implausible_time |= earlier.has_implausible_time;
        self.has_unusable_reading |= earlier.has_unusable_reading;
        if let Some((last, at)) = earlier.last.zip(earlier.last_event_at) {
            self.meter.resume(&earlier.energy(), at, last.seq_no);
        }
    }

    /// What an event adds wherever it stands among the others.
    fn take(&mut self, event: &Event) {
        let key = event.key;
        self.count += 1;
        match key.event_type() {
            TransactionEventEnum::Started => {
                self.started = Some(self.started.map_or(key, |known| known.min(key)));
            }
            TransactionEventEnum::Ended => {
                self.has_several_ends |= self.ended.is_some();
                self.ended = Some(self.ended.map_or(key, |known| known.min(key)));
            }
            TransactionEventEnum::Updated => {}
        }
        let at = key.occurred_at;
        self.first_event_at = Some(self.first_event_at.map_or(at, |first| first.min(at)));
        self.last_event_at = Some(self.last_event_at.map_or(at, |last| last.max(at)));
        let received = event.received_at;
        self.created_at = Some(
            self.created_at
                .map_or(received, |first| first.min(received)),
        );
        self.updated_at = Some(self.updated_at.map_or(received, |last| last.max(received)));
        self.has_implausible_time |= is_implausible(at, received);
        self.has_unusable_reading |= event.has_unusable_reading;
        if let Some((evse_id, _)) = event.evse {
            self.has_evse_change |= self.evse_id.is_some_and(|known| known != evse_id);
            if self.evse_from.is_none_or(|known| key < known) {
                self.evse_from = Some(key);
                self.evse_id = Some(evse_id);
            }
        }
    }

    /// Adds the event that follows all the others.
    pub fn push(&mut self, event: &Event) {
        let key = event.key;
        debug_assert!(self.last < Some(key), "events are folded in order");
        debug_assert!(!self.is_behind, "late events are folded first");
        match self.last {
            None => self.first_seq_no = key.seq_no,
            Some(last) if last.seq_no == key.seq_no => self.has_conflict = true,
            Some(last) => {
                let (from, to) = (i64::from(last.seq_no) + 1, i64::from(key.seq_no) - 1);
                if from <= to && self.gaps.len() < LISTED_GAPS {
                    self.gaps.push((from, to));
                } else if from <= to {
                    self.has_more_gaps = true;
                }
            }
        }
        self.last = Some(key);
        let is_over = self.ended.is_some();
        if key.event_type() == TransactionEventEnum::Ended && !is_over {
            // E06.FR.08: only Local may be left out.
            self.stopped_reason = Some(event.stopped_reason.unwrap_or(ReasonEnum::Local));
        }
        self.take(event);
        if let Some((evse_id, connector_id)) = event.evse
            && self.evse_id == Some(evse_id)
        {
            self.connector_id = self.connector_id.or(connector_id);
        }
        if self.id_token.is_none() {
            self.id_token.clone_from(&event.id_token);
        }
        self.remote_start_id = self.remote_start_id.or(event.remote_start_id);
        self.reservation_id = self.reservation_id.or(event.reservation_id);
        self.charging_state = event.charging_state.or(self.charging_state);
        self.time_spent_charging = event.time_spent_charging.or(self.time_spent_charging);
        self.meter.read(key, &event.readings);
    }

    /// The state under `over`: an Ended event beats any mark.
    #[must_use]
    pub fn state(&self, over: Override) -> State {
        match over {
            _ if self.is_ended() => State::Ended,
            Override::None => State::Active,
            Override::Stale => State::Stale,
            Override::Closed => State::Closed,
        }
    }

    /// Token and type, from the first event that tells them.
    #[must_use]
    pub fn id_token(&self) -> Option<(&str, &'static str)> {
        let token = self.id_token.as_ref();
        token.map(|(token, kind)| (token.as_str(), *kind))
    }

    /// The energy so far.
    #[must_use]
    pub fn energy(&self) -> Energy {
        self.meter
            .energy(self.gaps.is_empty() || self.has_unknown_gaps())
    }

    /// The register values that the energy rests on: of each line the begin and the end.
    #[must_use]
    pub fn used_readings(&self) -> Vec<Used> {
        self.meter.used()
    }

    /// What the events amount to, under the pricing of the tariff.
    ///
    /// - `state`, `completeness`: ended is `complete` with a Started and without a known gap, else
    ///   `incomplete`; a transaction without Ended is `active`, `stale` or (closed) `incomplete`.
    /// - Token, EVSE, remoteStartId, reservation: the first that was given (E01.FR.10, .16); charging
    ///   state and timeSpentCharging: the last.
    /// - Missing seqNos: ranges between the first and the last seqNo. A Started with a seqNo above
    ///   0 means a counter that runs over several transactions: its gaps are unknown; so are they
    ///   where events were counted and not kept (flagged).
    /// - Energy: see docs/energy.md; the bill: see [`Pricing::bill`].
    #[must_use]
    pub fn summary(
        &self,
        pricing: Option<&Pricing>,
        is_id_reused: bool,
        over: Override,
    ) -> Summary {
        let state = self.state(over);
        let energy = self.energy();
        let has_unknown_gaps = self.has_unknown_gaps();
        let has_known_gap = !self.gaps.is_empty() && !has_unknown_gaps;
        let completeness = match state {
            State::Ended if self.started.is_some() && !has_known_gap => Completeness::Complete,
            State::Active => Completeness::Active,
            State::Stale => Completeness::Stale,
            State::Ended | State::Closed => Completeness::Incomplete,
        };
        let seconds = self.started.zip(self.ended).map(|(started, ended)| {
            let micros = ended.occurred_at.as_microsecond() - started.occurred_at.as_microsecond();
            (micros + 500_000).div_euclid(1_000_000)
        });
        let duration_seconds = seconds.and_then(|seconds| i32::try_from(seconds).ok());
        let duration_seconds = duration_seconds.filter(|seconds| *seconds >= 0);
        let is_after_end = self.ended.zip(self.last).is_some_and(|(ended, last)| {
            last.event_type() != TransactionEventEnum::Ended && last.seq_no > ended.seq_no
        });
        let flags = Flags::of([
            (flag::BEGIN_FROM_FIRST, energy.is_begin_first_reading),
            (flag::CONFLICTING_EVENTS, self.has_conflict),
            (flag::CONFLICTING_READINGS, energy.is_conflicting),
            (flag::END_FROM_LAST, energy.is_end_last_reading),
            (
                flag::ENERGY_FROM_INTERVALS,
                energy.source == EnergySource::Interval,
            ),
            (flag::EVENT_AFTER_END, is_after_end),
            (flag::EVENTS_NOT_KEPT, self.surplus > 0),
            (flag::EVSE_CHANGED, self.has_evse_change),
            (flag::ID_REUSED, is_id_reused),
            (flag::IMPLAUSIBLE_ENERGY, energy.is_implausible),
            (flag::IMPLAUSIBLE_TIME, self.has_implausible_time),
            (
                flag::NEGATIVE_DURATION,
                seconds.is_some() && duration_seconds.is_none(),
            ),
            (flag::REGISTER_DECREASED, energy.is_register_decreasing),
            (flag::RUNNING_SEQ_NO, self.has_running_seq_no()),
            (flag::SEVERAL_ENDS, self.has_several_ends),
            (flag::UNUSABLE_READING, self.has_unusable_reading),
        ]);
        let so_far = match self.ended {
            Some(_) => duration_seconds.map(i64::from),
            None => self.seconds_so_far(),
        };
        let bill = pricing
            .zip(energy.mwh)
            .and_then(|(pricing, mwh)| pricing.bill(mwh, so_far));
        let time = |at: Option<Timestamp>| at.unwrap_or(Timestamp::UNIX_EPOCH);
        Summary {
            state,
            completeness,
            evse_id: self.evse_id,
            connector_id: self.connector_id,
            has_id_token: self.id_token.is_some(),
            remote_start_id: self.remote_start_id,
            reservation_id: self.reservation_id,
            charging_state: self.charging_state,
            stopped_reason: self.stopped_reason,
            started_at: self.started.map(|key| key.occurred_at),
            ended_at: self.ended.map(|key| key.occurred_at),
            first_event_at: time(self.first_event_at),
            last_event_at: time(self.last_event_at),
            duration_seconds,
            time_spent_charging: self.time_spent_charging,
            first_seq_no: self.first_seq_no,
            last_seq_no: self.last.map_or(0, |key| key.seq_no),
            event_count: self.count,
            gaps: self.gaps.len(),
            has_more_gaps: self.has_more_gaps,
            flags,
            energy,
            bill,
            created_at: time(self.created_at),
            updated_at: time(self.updated_at),
        }
    }

    /// From the Started to the last event; `None` = the Started is not there.
    fn seconds_so_far(&self) -> Option<i64> {
        let (started, last) = self.started.zip(self.last_event_at)?;
        let micros = last.as_microsecond() - started.occurred_at.as_microsecond();
        Some((micros + 500_000).div_euclid(1_000_000))
    }

    fn has_running_seq_no(&self) -> bool {
        self.started.is_some_and(|started| started.seq_no > 0)
    }

    /// Also of events that are not kept nobody can say which are missing.
    fn has_unknown_gaps(&self) -> bool {
        self.has_running_seq_no() || self.surplus > 0
    }

    /// The seqNos that are missing: ranges, e.g. `3,7-9`; `unknown`; empty = none.
    #[must_use]
    pub fn missing_seq_nos(&self) -> String {
        if self.has_unknown_gaps() && !self.gaps.is_empty() {
            return "unknown".into();
        }
        let mut text = String::new();
        for (from, to) in &self.gaps {
            if !text.is_empty() {
                text.push(',');
            }
            text.push_str(&from.to_string());
            if from != to {
                text.push('-');
                text.push_str(&to.to_string());
            }
        }
        if self.has_more_gaps {
            text.push_str(",…");
        }
        text
    }
}

/// Before this project could have seen it, or more than a day ahead: a clock that is not set.
pub(crate) fn is_implausible(at: Timestamp, received_at: Timestamp) -> bool {
    const YEAR_2020: i64 = 1_577_836_800;
    const DAY: i64 = 86_400;
    at.as_second() < YEAR_2020 || at.as_second() > received_at.as_second().saturating_add(DAY)
}
