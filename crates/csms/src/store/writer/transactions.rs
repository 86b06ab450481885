//! TransactionEvents and transactions, in the book (Part 2, block E).
//!
//! Which transaction an event belongs to, and whether it is new: the same key means the same event;
//! a second, different Started of an id opens the next incarnation; every event belongs to the
//! incarnation whose Started precedes it most closely by the station's time, in whatever order they
//! arrive. Anything else that stands at a taken seqNo is kept beside it. What the events amount to,
//! `model::ledger` says.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use ocpp201::{ChargingStateEnum, TransactionEventEnum};

use super::book::{Active, Book, Need, Slot, Stop, Touch, Transaction, Window, next};
use super::draft::{Draft, LateEvent};
use super::op::{EventOp, Outcome};
use super::stored;
use super::task::Rows;
use crate::facts::{EventOutcome, EventReference, MessageKey, StationKey, TransactionKey};
use crate::live::LiveEventKind;
use crate::model::ledger::{Event, EventKey, Fold, Identity, Mark, total_cost_e4};
use crate::store::batch::{EventMove, EventRecord, Progress, TransactionMark, TransactionRecord};

/// Active transactions of one station; the oldest of more becomes stale.
const MOST_ACTIVE: usize = 64;

/// What an event is to the transaction at hand.
enum Place {
    /// It follows all others.
    Append,
    /// It belongs between others; the variant it gets.
    Insert(i32),
    /// It is there already.
    Duplicate,
    /// It is there already, in an earlier incarnation.
    DuplicateOf(Box<TransactionRecord>),
    /// It begins the next incarnation.
    NextIncarnation,
}

impl Book {
    pub(super) fn event(&mut self, op: &EventOp, draft: &mut Draft) -> Result<EventOutcome, Stop> {
        let station = op.station.0;
        let identity = self.station(op.station)?.identity.clone();
        let slot = self
            .transactions
            .get(&station)
            .and_then(|of_station| of_station.get(&op.transaction_id));
        let need = || Stop::Need(Need::Transaction(station, op.transaction_id.clone()));
        let mut is_kept = true;
        let variant = match slot {
            None => return Err(need()),
            Some(Slot::Absent) => {
                self.begin(op, Window::ONLY, Mark::None, BTreeMap::new());
                0
            }
            Some(Slot::Present(transaction)) => {
                let is_full = transaction.is_full_for(op, self.most_events);
                match self.place(op, transaction)? {
                    Place::Append => {
                        is_kept = !is_full;
                        0
                    }
                    Place::Insert(variant) if !is_full => variant,
                    Place::Insert(_) | Place::Duplicate => {
                        let transaction = self.at_hand_mut(op).ok_or_else(need)?;
                        transaction.settle();
                        return Ok(duplicate(op, &transaction.record));
                    }
                    Place::DuplicateOf(record) => return Ok(duplicate(op, &record)),
                    Place::NextIncarnation => self.begin_next(op, draft)?,
                }
            }
        };
        let message_key = match &self.journal {
            Some(journal) if is_kept => Some(journal.number()),
            _ => None,
        };
        let transaction = self.at_hand_mut(op).ok_or_else(need)?;
        if is_kept {
            transaction.add(op, variant);
        } else {
            transaction.add_surplus(op);
        }
        let record = &transaction.record;
        let total_cost_e4 = total_cost(op, record);
        let message_id = op.message_id.clone().filter(|_| total_cost_e4.is_none());
        let message_key = message_key.unwrap_or_default();
        let outcome = EventOutcome {
            transaction: TransactionKey(record.transaction_key),
            incarnation: record.incarnation,
            duplicate: false,
            stored: is_kept.then_some(EventReference {
                message: MessageKey(message_key),
                tells_exchange: message_id.is_some(),
            }),
            total_cost_e4,
        };
        let state = transaction.fold.state(transaction.mark);
        let event_type = op.event.key.event_type().as_str();
        if transaction.is_record_old {
            draft.late.push(LateEvent {
                at: op.event.received_at,
                identity,
                transaction: (station, op.transaction_id.clone()),
                event_type,
                power_w: op.event.power_w,
            });
        } else {
            let what = happened(record, state, event_type, op.event.power_w);
            draft
                .live
                .push((op.event.received_at, Some(identity), what));
        }
        if is_kept {
            draft.batch.events.push(EventRecord {
                message_key,
                transaction_key: record.transaction_key,
                seq_no: op.event.key.seq_no,
                variant,
                event_type,
                trigger_reason: op.event.key.trigger.as_str(),
                occurred_at: stored(op.event.key.occurred_at),
                received_at: stored(op.event.received_at),
                offline: op.event.offline,
                connection_key: op.connection.0,
                message_id,
                payload: op.payload.clone(),
            });
        }
        let at = op.event.key.occurred_at;
        let (first_event_at, last_event_at) = transaction.fold.span().unwrap_or((at, at));
        let active = Active {
            transaction_key: record.transaction_key,
            transaction_id: record.transaction_id.clone(),
            evse_id: transaction.fold.evse_id(),
            last_event_at,
        };
        draft
            .transactions
            .insert((station, op.transaction_id.clone()));
        self.keep_active(op.station, active, state == "active", first_event_at, draft);
        Ok(outcome)
    }

    fn at_hand_mut(&mut self, op: &EventOp) -> Option<&mut Transaction> {
        let of_station = self.transactions.get_mut(&op.station.0)?;
        match of_station.get_mut(&op.transaction_id)? {
            Slot::Present(transaction) => Some(transaction),
            Slot::Absent => None,
        }
    }

    fn place(&self, op: &EventOp, transaction: &Transaction) -> Result<Place, Stop> {
        let key = op.event.key;
        let (station, id) = (op.station.0, &op.transaction_id);
        let last = transaction.fold.last();
        if last == Some(key) {
            return Ok(Place::Duplicate);
        }
        if !transaction.window.holds(key.occurred_at) {
            // Another incarnation takes the place of the one at hand, which has to be committed.
            return Err(Stop::Need(match transaction.touch {
                Touch::Nothing => Need::Incarnation(station, id.clone(), key.occurred_at),
                _ => Need::Commit,
            }));
        }
        let is_next = last.is_none_or(|last| last.seq_no < key.seq_no);
        let variant = match &transaction.events {
            _ if is_next => 0,
            None => return Err(Stop::Need(Need::Events(station, id.clone()))),
            Some(events) if events.contains_key(&key) => return Ok(Place::Duplicate),
            Some(events) => next_variant(events, key.seq_no),
        };
        let started = transaction.fold.started();
        let is_other_start = key.event_type() == TransactionEventEnum::Started && started.is_some();
        let is_before_start = started.is_some_and(|started| key.occurred_at < started.occurred_at);
        if transaction.window.last_incarnation > 1 && (is_other_start || is_before_start) {
            let known = self.same_seq_no.get(&(station, id.clone(), key.seq_no));
            let Some(known) = known else {
                let need = Need::SameSeqNo(station, id.clone(), key.seq_no);
                return Err(Stop::Need(need));
            };
            if let Some((_, record)) = known.iter().find(|(known, _)| *known == key) {
                return Ok(Place::DuplicateOf(Box::new(record.clone())));
            }
        }
        if is_other_start {
            // The incarnation at hand gives way: it has to be committed.
            return if transaction.touch == Touch::Nothing {
                Ok(Place::NextIncarnation)
            } else {
                Err(Stop::Need(Need::Commit))
            };
        }
        Ok(if last < Some(key) && is_next {
            Place::Append
        } else {
            Place::Insert(variant)
        })
    }

    /// Begins the next incarnation with a Started. Events of the one at hand that belong to it by
    /// their time go over to it, whichever came first. Gives the variant of the Started.
    ///
    /// Where both began at the same instant, nothing tells their events apart: those that are there
    /// stay, those that come belong to the newer one.
    fn begin_next(&mut self, op: &EventOp, draft: &mut Draft) -> Result<i32, Stop> {
        let at = op.event.key.occurred_at;
        let need = || Stop::Need(Need::Events(op.station.0, op.transaction_id.clone()));
        let transaction = self.at_hand_mut(op).ok_or_else(need)?;
        let started_at = transaction.fold.started().map_or(at, |key| key.occurred_at);
        let from_key = transaction.identity.transaction_key;
        let (rest, window) = transaction.window.split(started_at, at);
        let goes_over = |time| started_at != at && window.holds(time);
        let span = transaction.fold.span();
        let mut moved = BTreeMap::new();
        if span.is_some_and(|(first, last)| goes_over(first) || goes_over(last))
            && transaction.fold.surplus() == 0
        {
            let events = transaction.events.take().ok_or_else(need)?;
            let (over, stays) = events
                .into_iter()
                .partition(|(key, _)| goes_over(key.occurred_at));
            moved = over;
            transaction.events = Some(stays);
        }
        // The one at hand is over, unless it is the one at hand that is later.
        let is_over = started_at <= at;
        let own = if is_over { Mark::None } else { Mark::Stale };
        let was_active = transaction.fold.state(transaction.mark) == "active";
        let mut given_up = None;
        if moved.is_empty() {
            given_up = (is_over && was_active).then(|| Active::of(&transaction.record));
        } else {
            transaction.window = rest;
            if is_over && transaction.mark == Mark::None {
                transaction.mark = Mark::Stale;
            }
            let kept = transaction.events.iter().flat_map(BTreeMap::values);
            transaction.fold = Fold::of(kept.map(|(event, _)| event));
            transaction.is_record_old = true;
            transaction.settle();
            let state = transaction.fold.state(transaction.mark);
            let record = transaction.record.clone();
            self.give_away(op, record, state, draft);
        }
        let variant = next_variant(&moved, op.event.key.seq_no);
        let is_split = !moved.is_empty();
        let to_key = self.begin(op, window, own, moved);
        if is_split {
            draft.batch.event_moves.push(EventMove {
                from_key,
                to_key,
                from: window.from.map(stored),
                until: window.until.map(stored),
            });
        }
        if let Some(active) = given_up {
            let at = op.event.received_at;
            self.mark(op.station, &active, Mark::Stale, at, draft);
        }
        Ok(variant)
    }

    /// Writes the row of a transaction of which events went over to another.
    fn give_away(
        &mut self,
        op: &EventOp,
        record: TransactionRecord,
        state: &'static str,
        draft: &mut Draft,
    ) {
        let station = op.station;
        let list = self.active.entry(station.0).or_default();
        list.retain(|known| known.transaction_key != record.transaction_key);
        if state == "active" {
            list.push(Active::of(&record));
        }
        let known = self.stations.get(&station.0);
        let identity = known.map(|known| known.identity.clone());
        let what = happened(&record, state, TransactionEventEnum::Updated.as_str(), None);
        draft.live.push((op.event.received_at, identity, what));
        draft.batch.changed_transactions.push(record);
    }

    /// Begins a transaction with the events that are there already; gives its key.
    fn begin(
        &mut self,
        op: &EventOp,
        window: Window,
        mark: Mark,
        events: BTreeMap<EventKey, (Event, i32)>,
    ) -> i64 {
        let transaction_key = next(&mut self.keys.charging_transaction);
        let identity = Identity {
            transaction_key,
            station_key: op.station.0,
            transaction_id: op.transaction_id.clone(),
            incarnation: window.last_incarnation,
            ocpp_version: op.ocpp_version.into(),
            terms: self.terms(),
        };
        let fold = Fold::of(events.values().map(|(event, _)| event));
        let transaction = Transaction {
            record: fold.row(&identity, mark),
            identity,
            fold,
            mark,
            touch: Touch::New,
            window,
            is_record_old: false,
            events: (!events.is_empty()).then_some(events),
        };
        self.transactions.entry(op.station.0).or_default().insert(
            op.transaction_id.clone(),
            Slot::Present(Box::new(transaction)),
        );
        transaction_key
    }

    /// Keeps the list of active transactions: one that begins on an EVSE ends the wait for the
    /// Ended of an earlier one there.
    fn keep_active(
        &mut self,
        station: StationKey,
        active: Active,
        is_active: bool,
        first_event_at: Timestamp,
        draft: &mut Draft,
    ) {
        let list = self.active.entry(station.0).or_default();
        let place = list
            .iter()
            .position(|known| known.transaction_key == active.transaction_key);
        let is_new_there = place.is_none_or(|i| list[i].evse_id != active.evse_id);
        let own_key = active.transaction_key;
        let evse_id = active.evse_id;
        match (place, is_active) {
            (Some(i), true) => list[i] = active,
            (None, true) => list.push(active),
            (Some(i), false) => _ = list.remove(i),
            (None, false) => {}
        }
        let mut given_up: Vec<Active> = Vec::new();
        if is_new_there && evse_id.is_some() {
            given_up.extend(
                list.iter()
                    .filter(|other| {
                        other.transaction_key != own_key
                            && other.evse_id == evse_id
                            && other.last_event_at < first_event_at
                    })
                    .cloned(),
            );
        }
        if list.len() > MOST_ACTIVE {
            given_up.extend(list.first().cloned());
        }
        for other in given_up {
            self.mark(station, &other, Mark::Stale, first_event_at, draft);
        }
    }

    /// Makes all active transactions of a station stale.
    pub(super) fn make_stale(&mut self, station: StationKey, at: Timestamp, draft: &mut Draft) {
        for active in self.active.remove(&station.0).unwrap_or_default() {
            self.mark(station, &active, Mark::Stale, at, draft);
        }
    }

    /// Marks a transaction, whether it is at hand or not.
    fn mark(
        &mut self,
        station: StationKey,
        active: &Active,
        mark: Mark,
        at: Timestamp,
        draft: &mut Draft,
    ) {
        if let Some(list) = self.active.get_mut(&station.0) {
            list.retain(|known| known.transaction_key != active.transaction_key);
        }
        let (state, completeness) = match mark {
            Mark::Closed => ("closed", "incomplete"),
            _ => ("stale", "stale"),
        };
        let slot = self
            .transactions
            .get_mut(&station.0)
            .and_then(|of_station| of_station.get_mut(&active.transaction_id));
        match slot {
            Some(Slot::Present(transaction))
                if transaction.identity.transaction_key == active.transaction_key =>
            {
                transaction.mark = mark;
                transaction.is_record_old = true;
                transaction.touch = transaction.touch.max(Touch::Row);
                draft
                    .transactions
                    .insert((station.0, active.transaction_id.clone()));
            }
            _ => draft.batch.marks.push(TransactionMark {
                transaction_key: active.transaction_key,
                state,
                completeness,
                updated_at: stored(at),
            }),
        }
        let identity = self
            .stations
            .get(&station.0)
            .map(|known| known.identity.clone());
        draft.live.push((
            at,
            identity,
            LiveEventKind::Transaction {
                transaction_key: active.transaction_key,
                transaction_id: active.transaction_id.clone(),
                event_type: TransactionEventEnum::Updated.as_str(),
                state,
                evse_id: active.evse_id,
                charging_state: None,
                started_at: None,
                has_gaps: false,
                energy_wh: None,
                cost_e4: None,
                power_w: None,
            },
        ));
    }

    pub(super) fn close(
        &mut self,
        key: TransactionKey,
        now: Timestamp,
        draft: &mut Draft,
    ) -> Result<Outcome, Stop> {
        let Some(row) = self.by_key.get(&key.0) else {
            return Err(Stop::Need(Need::TransactionByKey(key.0)));
        };
        let Some(row) = row else {
            return Ok(Outcome::Flag(false));
        };
        let station = StationKey(row.station_key);
        let at_hand = self
            .transactions
            .get(&row.station_key)
            .and_then(|of_station| of_station.get(&row.transaction_id));
        let state = match at_hand {
            Some(Slot::Present(transaction)) if transaction.identity.transaction_key == key.0 => {
                transaction.fold.state(transaction.mark)
            }
            _ => row.state.as_str(),
        };
        if !matches!(state, "active" | "stale") {
            return Ok(Outcome::Flag(false));
        }
        let active = Active::of(row);
        self.mark(station, &active, Mark::Closed, now, draft);
        Ok(Outcome::Flag(true))
    }

    /// Puts the rows of the touched transactions into the batch, and of those that lag behind their
    /// events as many as `rows` says.
    pub(super) fn write_transactions(&mut self, rows: Rows, draft: &mut Draft) {
        let batch = &mut draft.batch;
        let mut touched = std::mem::take(&mut draft.transactions);
        let due = match rows {
            Rows::Due(count) | Rows::Touched(count) => count,
            Rows::All => {
                self.due_rows.append(&mut self.lagging);
                usize::MAX
            }
        };
        let may_lag = matches!(rows, Rows::Due(_));
        // What is due stands in the batch whether it was touched or not.
        let due: BTreeSet<_> = std::iter::from_fn(|| self.due_rows.pop_first())
            .take(due)
            .collect();
        touched.extend(due.iter().cloned());
        for (station, id) in touched {
            let slot = self
                .transactions
                .get_mut(&station)
                .and_then(|of_station| of_station.get_mut(&id));
            let Some(Slot::Present(transaction)) = slot else {
                continue;
            };
            transaction.settle();
            let key = (station, id);
            if may_lag && transaction.may_lag() && !due.contains(&key) {
                if !self.due_rows.contains(&key) {
                    self.lagging.insert(key);
                }
                continue;
            }
            match std::mem::replace(&mut transaction.touch, Touch::Nothing) {
                Touch::Nothing => {}
                Touch::New => batch.new_transactions.push(transaction.record.clone()),
                Touch::Row => batch.changed_transactions.push(transaction.record.clone()),
                Touch::Progress => batch.progress.push(progress(&transaction.record)),
            }
        }
        for late in std::mem::take(&mut draft.late) {
            let (station, id) = &late.transaction;
            let slot = self
                .transactions
                .get(station)
                .and_then(|of_station| of_station.get(id));
            if let Some(Slot::Present(transaction)) = slot {
                let state = transaction.fold.state(transaction.mark);
                let record = &transaction.record;
                let what = happened(record, state, late.event_type, late.power_w);
                draft.live.push((late.at, Some(late.identity), what));
            }
        }
    }

    /// What lags from now on waits; what lagged until now waits no longer.
    pub(super) fn let_rows_be_due(&mut self) {
        self.due_rows.append(&mut self.lagging);
    }

    /// Rows lag that need not any more.
    pub(super) fn has_due_rows(&self) -> bool {
        !self.due_rows.is_empty()
    }

    /// Makes the rows that a crash left behind what their events say.
    pub(super) fn catch_up(&mut self, behind: &[(i64, String)], draft: &mut Draft) {
        for (station, id) in behind {
            let slot = self
                .transactions
                .get_mut(station)
                .and_then(|of_station| of_station.get_mut(id));
            if let Some(Slot::Present(transaction)) = slot {
                transaction.record = transaction
                    .fold
                    .row(&transaction.identity, transaction.mark);
                transaction.touch = Touch::Row;
                draft.transactions.insert((*station, id.clone()));
            }
        }
    }
}

impl Transaction {
    /// There are as many events as are kept, and this one neither starts nor ends the transaction.
    fn is_full_for(&self, op: &EventOp, most_events: i64) -> bool {
        let is_needed = match op.event.key.event_type() {
            TransactionEventEnum::Started => true,
            TransactionEventEnum::Updated => false,
            TransactionEventEnum::Ended => !self.fold.is_ended(),
        };
        self.fold.count() >= most_events && !is_needed
    }

    /// Its row may be written later: what it lacks then can be read from its events.
    fn may_lag(&self) -> bool {
        self.touch == Touch::Progress
            && self.record.state == "active"
            && self.window.until.is_none()
            && self.fold.surplus() == 0
    }

    fn add(&mut self, op: &EventOp, variant: i32) {
        let event = &op.event;
        if let Some(events) = &mut self.events {
            events.insert(event.key, (event.clone(), variant));
        }
        if self.fold.last() < Some(event.key) && !self.fold.is_behind() {
            self.fold.push(event);
        } else {
            self.fold.note(event);
        }
        self.added(event);
    }

    /// Adds an event that follows all others and is not kept.
    fn add_surplus(&mut self, op: &EventOp) {
        self.settle();
        self.fold.push_surplus(&op.event);
        self.added(&op.event);
    }

    fn added(&mut self, event: &Event) {
        // An event that was sent at once proves that the station goes on with it, unless the station
        // has gone on with another of the same id.
        let is_latest = self.window.until.is_none();
        if self.mark == Mark::Stale && is_latest && !event.offline {
            self.mark = Mark::None;
        }
        self.is_record_old = true;
        self.touch = self.touch.max(Touch::Progress);
        // Late events are folded when all of a batch are there; the answer to an Ended has to be
        // told the cost.
        if !self.fold.is_behind() || event.key.event_type() == TransactionEventEnum::Ended {
            self.settle();
        }
    }

    /// Brings fold and record up to date.
    fn settle(&mut self) {
        if let Some(events) = self.events.as_ref().filter(|_| self.fold.is_behind()) {
            let surplus = self.fold.surplus();
            self.fold = Fold::of(events.values().map(|(event, _)| event));
            self.fold.resume(&self.record, surplus);
        }
        if !std::mem::take(&mut self.is_record_old) {
            return;
        }
        let record = self.fold.row(&self.identity, self.mark);
        if !is_mere_progress(&self.record, &record) {
            self.touch = self.touch.max(Touch::Row);
        }
        self.record = record;
    }
}

/// What is told on the live bus.
fn happened(
    record: &TransactionRecord,
    state: &'static str,
    event_type: &'static str,
    power_w: Option<f64>,
) -> LiveEventKind {
    LiveEventKind::Transaction {
        transaction_key: record.transaction_key,
        transaction_id: record.transaction_id.clone(),
        event_type,
        state,
        evse_id: record.evse_id,
        charging_state: charging_state(record.charging_state.as_deref()),
        started_at: record.started_at.map(|at| at.0),
        has_gaps: !record.missing_seq_nos.is_empty(),
        energy_wh: record.energy_mwh.map(|mwh| mwh / 1000),
        cost_e4: record.cost_e4,
        power_w,
    }
}

fn charging_state(text: Option<&str>) -> Option<&'static str> {
    let state: ChargingStateEnum = text?.parse().ok()?;
    Some(state.as_str())
}

fn duplicate(op: &EventOp, record: &TransactionRecord) -> EventOutcome {
    EventOutcome {
        transaction: TransactionKey(record.transaction_key),
        incarnation: record.incarnation,
        duplicate: true,
        stored: None,
        total_cost_e4: total_cost(op, record),
    }
}

fn total_cost(op: &EventOp, record: &TransactionRecord) -> Option<i64> {
    if op.event.key.event_type() == TransactionEventEnum::Ended {
        total_cost_e4(record)
    } else {
        None
    }
}

/// The number of the next event at `seq_no`.
fn next_variant<T>(events: &BTreeMap<EventKey, (T, i32)>, seq_no: i32) -> i32 {
    events
        .iter()
        .filter(|(key, _)| key.seq_no == seq_no)
        .map(|(_, (_, variant))| variant + 1)
        .max()
        .unwrap_or(0)
}

/// Only columns of [`Progress`] differ.
fn is_mere_progress(old: &TransactionRecord, new: &TransactionRecord) -> bool {
    old.state == new.state
        && old.completeness == new.completeness
        && old.evse_id == new.evse_id
        && old.connector_id == new.connector_id
        && old.id_token == new.id_token
        && old.id_token_type == new.id_token_type
        && old.remote_start_id == new.remote_start_id
        && old.reservation_id == new.reservation_id
        && old.stopped_reason == new.stopped_reason
        && old.started_at == new.started_at
        && old.ended_at == new.ended_at
        && old.first_event_at == new.first_event_at
        && old.duration_seconds == new.duration_seconds
        && old.first_seq_no == new.first_seq_no
        && old.missing_seq_nos == new.missing_seq_nos
        && old.flags == new.flags
        && old.begin_mwh == new.begin_mwh
        && old.export_mwh == new.export_mwh
        && old.created_at == new.created_at
}

fn progress(record: &TransactionRecord) -> Progress {
    Progress {
        transaction_key: record.transaction_key,
        charging_state: record.charging_state.clone(),
        last_event_at: record.last_event_at,
        time_spent_charging: record.time_spent_charging,
        last_seq_no: record.last_seq_no,
        event_count: record.event_count,
        end_mwh: record.end_mwh,
        energy_mwh: record.energy_mwh,
        energy_source: record.energy_source.clone(),
        billed_wh: record.billed_wh,
        cost_e4: record.cost_e4,
        updated_at: record.updated_at,
    }
}
