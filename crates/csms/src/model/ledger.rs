//! The transaction ledger: events in, one transaction row out (Part 2, block E).
//!
//! The row depends only on the set of events, not on the order or number of their deliveries: they
//! are folded in the order of [`EventKey`], and an event that arrives late means folding again. Two
//! events with the same key are one event. Which rule gives which column stands at [`Fold::row`];
//! how readings become energy, in docs/energy.md and `ledger/meter.rs`. Incarnations and the effect of boots are
//! the writer's business.

mod intervals;
mod meter;
mod register;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use ocpp201::{
    ChargingStateEnum, ReasonEnum, TransactionEventEnum, TransactionEventRequest, TriggerReasonEnum,
};

use crate::clock::to_micros;
use crate::model::energy::{self, Reading};
use crate::model::tariff::Terms;
use crate::store::batch::TransactionRecord;
use crate::store::time::SqlTime;
pub use meter::{Chosen, Energy, EnergySource, Meter, Used};
pub use register::Point;

/// Ranges of missing seqNos that are listed; more of them end in `…`.
const LISTED_GAPS: usize = 64;

/// What makes two deliveries the same event, and the order in which events are folded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct EventKey {
    /// The station's sequence number.
    pub seq_no: i32,
    /// The station's time, to the microsecond.
    pub occurred_at: Timestamp,
    rank: u8,
    /// Why it was sent.
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
pub enum Mark {
    /// Nothing.
    #[default]
    None,
    /// Its Ended never came: the station booted or began the next one on the EVSE.
    Stale,
    /// An operator closed it.
    Closed,
}

// Flags of a transaction that are looked for again.
const BEGIN_FROM_FIRST: &str = "begin-from-first-reading";
const CONFLICTING_READINGS: &str = "conflicting-readings";
const IMPLAUSIBLE_TIME: &str = "implausible-time";
const REGISTER_DECREASED: &str = "register-decreased";
const UNUSABLE_READING: &str = "unusable-reading";

/// Which transaction a row is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Our key.
    pub transaction_key: i64,
    /// The station.
    pub station_key: i64,
    /// The station's id of it.
    pub transaction_id: String,
    /// 1, or more where the station re-uses the id.
    pub incarnation: i32,
    /// The agreed subprotocol.
    pub ocpp_version: String,
    /// Pinned when the first event arrived.
    pub terms: Option<Terms>,
}

/// The events of a transaction so far, folded in the order of their keys.
#[derive(Debug, Clone, Default)]
pub struct Fold {
    last: Option<EventKey>,
    count: i64,
    first_seq_no: i32,
    gaps: Vec<(i64, i64)>,
    has_more_gaps: bool,
    started: Option<EventKey>,
    ended: Option<EventKey>,
    has_conflict: bool,
    has_several_ends: bool,
    has_implausible_time: bool,
    has_unusable_reading: bool,
    has_evse_change: bool,
    first_event_at: Option<Timestamp>,
    last_event_at: Option<Timestamp>,
    created_at: Option<Timestamp>,
    updated_at: Option<Timestamp>,
    evse_id: Option<i32>,
    connector_id: Option<i32>,
    id_token: Option<(String, &'static str)>,
    remote_start_id: Option<i32>,
    reservation_id: Option<i32>,
    charging_state: Option<ChargingStateEnum>,
    stopped_reason: Option<ReasonEnum>,
    time_spent_charging: Option<i32>,
    meter: Meter,
    /// The event that told the EVSE.
    evse_from: Option<EventKey>,
    /// Events that were counted and not kept.
    surplus: i64,
    /// Events came late: what depends on the order is not up to date.
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

    /// An event was only noted: [`Fold::of`] all events is due before [`Fold::row`].
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

    /// Goes on from `row`, which counts `surplus` events that are not kept.
    pub fn resume(&mut self, row: &TransactionRecord, surplus: i64) {
        if surplus <= 0 {
            return;
        }
        self.surplus = surplus;
        self.count += surplus;
        if self.last.is_some_and(|last| last.seq_no < row.last_seq_no) {
            let (at, kind) = (row.last_event_at.0, TransactionEventEnum::Updated);
            self.last = Some(EventKey::new(
                row.last_seq_no,
                at,
                kind,
                TriggerReasonEnum::Trigger,
            ));
        }
        self.last_event_at = self.last_event_at.max(Some(row.last_event_at.0));
        self.updated_at = self.updated_at.max(Some(row.updated_at.0));
        let state = row.charging_state.as_deref();
        self.charging_state = state.and_then(|state| state.parse().ok());
        self.time_spent_charging = row.time_spent_charging;
        let has = |flag: &str| row.flags.split(',').any(|known| known == flag);
        self.has_implausible_time |= has(IMPLAUSIBLE_TIME);
        self.has_unusable_reading |= has(UNUSABLE_READING);
        self.meter
            .resume(row, has(REGISTER_DECREASED), has(CONFLICTING_READINGS));
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

    /// The state under `mark`: an Ended event beats any mark.
    #[must_use]
    pub fn state(&self, mark: Mark) -> &'static str {
        match mark {
            _ if self.is_ended() => "ended",
            Mark::None => "active",
            Mark::Stale => "stale",
            Mark::Closed => "closed",
        }
    }

    /// The energy so far.
    #[must_use]
    pub fn energy(&self) -> Energy {
        let has_running_seq_no = self.started.is_some_and(|started| started.seq_no > 0);
        self.meter
            .energy(self.gaps.is_empty() || has_running_seq_no || self.surplus > 0)
    }

    /// The register values that the energy rests on: of each line the begin and the end.
    #[must_use]
    pub fn used_readings(&self) -> Vec<Used> {
        self.meter.used()
    }

    /// The row.
    ///
    /// - `state`, `completeness`: ended is `complete` with a Started and without a known gap, else
    ///   `incomplete`; a transaction without Ended is `active`, `stale` or (closed) `incomplete`.
    /// - Token, EVSE, remoteStartId, reservation: the first that was given (E01.FR.10, .16); charging
    ///   state and timeSpentCharging: the last.
    /// - `missing_seq_nos`: ranges between the first and the last seqNo. A Started with a seqNo above
    ///   0 means a counter that runs over several transactions: its gaps are `unknown`; so are they
    ///   where events were counted and not kept (flagged).
    /// - Energy: see docs/energy.md; the bill: see [`Terms::bill`].
    #[must_use]
    pub fn row(&self, identity: &Identity, mark: Mark) -> TransactionRecord {
        let state = self.state(mark);
        let energy = self.energy();
        let has_running_seq_no = self.started.is_some_and(|started| started.seq_no > 0);
        // Of events that are not kept nobody can say which are missing.
        let has_unknown_gaps = has_running_seq_no || self.surplus > 0;
        let gaps = self.gap_text(has_unknown_gaps);
        let has_known_gap = !self.gaps.is_empty() && !has_unknown_gaps;
        let completeness = match state {
            "ended" if self.started.is_some() && !has_known_gap => "complete",
            "active" | "stale" => state,
            _ => "incomplete",
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
        let flags = [
            (energy.is_begin_first_reading, BEGIN_FROM_FIRST),
            (self.has_conflict, "conflicting-events"),
            (energy.is_conflicting, CONFLICTING_READINGS),
            (energy.is_end_last_reading, "end-from-last-reading"),
            (self.has_evse_change, "evse-changed"),
            (is_after_end, "event-after-end"),
            (self.surplus > 0, "events-not-kept"),
            (identity.incarnation > 1, "id-reused"),
            (energy.is_implausible, "implausible-energy"),
            (self.has_implausible_time, IMPLAUSIBLE_TIME),
            (
                seconds.is_some() && duration_seconds.is_none(),
                "negative-duration",
            ),
            (energy.is_register_decreasing, REGISTER_DECREASED),
            (has_running_seq_no, "running-seq-no"),
            (self.has_several_ends, "several-ends"),
            (
                energy.source == EnergySource::Interval,
                "energy-from-intervals",
            ),
            (self.has_unusable_reading, UNUSABLE_READING),
        ];
        let mut flags: Vec<_> = flags
            .into_iter()
            .filter_map(|(holds, flag)| holds.then_some(flag))
            .collect();
        flags.sort_unstable();
        let terms = identity.terms.as_ref();
        let bill = terms
            .zip(energy.mwh)
            .and_then(|(terms, mwh)| terms.bill(mwh));
        let time = |at: Option<Timestamp>| SqlTime::new(at.unwrap_or(Timestamp::UNIX_EPOCH));
        TransactionRecord {
            transaction_key: identity.transaction_key,
            station_key: identity.station_key,
            transaction_id: identity.transaction_id.clone(),
            incarnation: identity.incarnation,
            ocpp_version: identity.ocpp_version.clone(),
            state: state.into(),
            completeness: completeness.into(),
            evse_id: self.evse_id,
            connector_id: self.connector_id,
            id_token: self.id_token.as_ref().map(|(token, _)| token.clone()),
            id_token_type: self.id_token.as_ref().map(|(_, kind)| (*kind).into()),
            remote_start_id: self.remote_start_id,
            reservation_id: self.reservation_id,
            charging_state: self.charging_state.map(|state| state.as_str().into()),
            stopped_reason: self.stopped_reason.map(|reason| reason.as_str().into()),
            started_at: self.started.map(|key| SqlTime::new(key.occurred_at)),
            ended_at: self.ended.map(|key| SqlTime::new(key.occurred_at)),
            first_event_at: time(self.first_event_at),
            last_event_at: time(self.last_event_at),
            duration_seconds,
            time_spent_charging: self.time_spent_charging,
            first_seq_no: self.first_seq_no,
            last_seq_no: self.last.map_or(0, |key| key.seq_no),
            event_count: self.count,
            missing_seq_nos: gaps,
            flags: flags.join(","),
            begin_mwh: energy.begin_mwh,
            end_mwh: energy.end_mwh,
            energy_mwh: energy.mwh,
            energy_source: energy.source.as_str().into(),
            export_mwh: energy.export_mwh,
            tariff_key: terms.map(|terms| terms.tariff_key),
            price_per_kwh_e4: terms.map(|terms| terms.price_per_kwh_e4),
            step_wh: terms.map(|terms| terms.step_wh),
            currency: terms.map(|terms| terms.currency.clone()),
            billed_wh: bill.map(|bill| bill.billed_wh),
            cost_e4: bill.map(|bill| bill.cost_e4),
            created_at: time(self.created_at),
            updated_at: time(self.updated_at),
        }
    }

    fn gap_text(&self, has_unknown_gaps: bool) -> String {
        if has_unknown_gaps && !self.gaps.is_empty() {
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
fn is_implausible(at: Timestamp, received_at: Timestamp) -> bool {
    const YEAR_2020: i64 = 1_577_836_800;
    const DAY: i64 = 86_400;
    at.as_second() < YEAR_2020 || at.as_second() > received_at.as_second().saturating_add(DAY)
}

/// The cost that the answer to an Ended carries: only where the begin is known, because 0 would
/// mean free (I02.FR.01).
#[must_use]
pub fn total_cost_e4(row: &TransactionRecord) -> Option<i64> {
    let is_begin_known = match row.energy_source.as_str() {
        "interval" => row.started_at.is_some(),
        _ => !row.flags.split(',').any(|flag| flag == BEGIN_FROM_FIRST),
    };
    row.cost_e4
        .filter(|_| row.ended_at.is_some() && is_begin_known)
}
