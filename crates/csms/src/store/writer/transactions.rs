//! TransactionEvents and transactions, in the cache (Part 2, block E).
//!
//! Which transaction an event belongs to, and whether it is new: the same key means the same event;
//! a second, different Started of an id opens the next incarnation; every event belongs to the
//! incarnation whose Started precedes it most closely by the station's time, in whatever order they
//! arrive. Anything else that stands at a taken seqNo is kept beside it. What the events amount to,
//! `model::ledger` says; when its row is written, `progress`.

use std::collections::BTreeMap;

use jiff::Timestamp;
use ocpp201::TransactionEventEnum;

use super::batch_builder::{BatchBuilder, LateEvent};
use super::cache::{ApplyError, WriterCache};
use super::cached_transaction::{Active, CachedTransaction, Dirty, IncarnationRange, Slot};
use super::op::{EventOp, Outcome};
use super::progress::{Place, ProgressWrites};
use super::stored;
use crate::facts::{EventOutcome, EventReference, MessageKey, StationKey, TransactionKey};
use crate::live::LiveEventKind;
use crate::model::ledger::{Event, EventKey, Fold, Override, State, is_implausible};
use crate::model::tariff::Pricing;
use crate::store::StoreError;
use crate::store::batch::{EventMove, EventRecord, TransactionRecord};
use crate::store::keys::KeyKind;
use crate::store::transaction_rows::{TransactionIdentity, Usage};

/// Active transactions of one station; the oldest of more becomes stale.
const MOST_ACTIVE: usize = 64;

/// What an event is to the transaction at hand.
enum Position {
    /// It is the first one of its id.
    Begin,
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

impl WriterCache {
    pub(super) async fn event(
        &mut self,
        op: &EventOp,
        builder: &mut BatchBuilder,
    ) -> Result<EventOutcome, ApplyError> {
        let place: Place = (op.station.0, op.transaction_id.clone());
        let identity = self.station(op.station).await?.identity.clone();
        self.know_active(op.station).await?;
        self.know_transaction(&place).await?;
        let position = self.position(op, &place, builder).await?;
        // Nothing was changed so far. From here on nothing stops: an error of the database is one of the
        // whole batch.
        let most_events = self.most_events;
        let is_full = self
            .transaction_mut(&place)
            .is_some_and(|transaction| transaction.is_full_for(op, most_events));
        let is_kept = match position {
            Position::Begin | Position::NextIncarnation => true,
            Position::Append | Position::Insert(_) => !is_full,
            Position::Duplicate | Position::DuplicateOf(_) => false,
        };
        let number = if is_kept {
            self.message_number().await?
        } else {
            0
        };
        let variant = match position {
            Position::Begin => {
                self.begin(op, IncarnationRange::ONLY, Override::None, BTreeMap::new())
                    .await?;
                0
            }
            Position::Append => 0,
            Position::Insert(variant) if !is_full => variant,
            Position::Insert(_) | Position::Duplicate => {
                let transaction = self.at_hand(&place)?;
                transaction.settle();
                return Ok(transaction.duplicate(op));
            }
            Position::DuplicateOf(record) => return Ok(duplicate_of(op, &record)),
            Position::NextIncarnation => self.begin_next(op, &place, builder).await?,
        };
        let transaction = self.at_hand(&place)?;
        if is_kept {
            transaction.add(op, variant);
        } else {
            transaction.add_surplus(op);
        }
        let transaction_key = transaction.identity.transaction_key;
        let total_cost_e4 = transaction.total_cost(op);
        let message_id = op.message_id.clone().filter(|_| total_cost_e4.is_none());
        let outcome = EventOutcome {
            transaction: TransactionKey(transaction_key),
            incarnation: transaction.identity.incarnation,
            duplicate: false,
            stored: is_kept.then_some(EventReference {
                message: MessageKey(number),
                tells_exchange: message_id.is_some(),
            }),
            total_cost_e4,
        };
        let event_type = op.event.key.event_type().as_str();
        let state = transaction.fold.state(transaction.over);
        let (at, received_at) = (op.event.key.occurred_at, op.event.received_at);
        let (first_event_at, last_event_at) = transaction.fold.span().unwrap_or((at, at));
        let active = Active {
            transaction_key,
            transaction_id: place.1.clone(),
            evse_id: transaction.fold.evse_id(),
            last_event_at,
        };
        if transaction.fold.is_behind() {
            builder.late.push(LateEvent {
                at: received_at,
                identity,
                transaction: place.clone(),
                event_type,
                power_w: op.event.power_w,
            });
        } else {
            let what = transaction.happened(event_type, op.event.power_w);
            builder.live.push((received_at, Some(identity), what));
        }
        if is_kept {
            builder.batch.events.push(EventRecord {
                message_key: number,
                transaction_key,
                seq_no: op.event.key.seq_no,
                variant,
                event_type,
                trigger_reason: op.event.key.trigger.as_str(),
                occurred_at: stored(at),
                received_at: stored(received_at),
                offline: op.event.offline,
                connection_key: op.connection.0,
                message_id,
                payload: op.payload.clone(),
            });
        }
        builder.transactions.insert(transaction_key, place);
        let is_active = state == State::Active;
        self.keep_active(op.station, active, is_active, first_event_at, builder)
            .await?;
        Ok(outcome)
    }

    fn at_hand(&mut self, place: &Place) -> Result<&mut CachedTransaction, ApplyError> {
        let lacks = || ApplyError::Refused("the rows it refers to cannot be loaded".into());
        self.transaction_mut(place).ok_or_else(lacks)
    }

    /// Where an event stands. Loads what it takes to tell; changes nothing but what is at hand.
    ///
    /// One incarnation of an id is at hand. It gives way to another only when its row says what it says
    /// and its events are committed; else [`ApplyError::CommitFirst`]. The test
    /// `order_and_number_of_deliveries_do_not_change_the_record_in_memory` guards it.
    async fn position(
        &mut self,
        op: &EventOp,
        place: &Place,
        builder: &BatchBuilder,
    ) -> Result<Position, ApplyError> {
        let key = op.event.key;
        let Some(transaction) = self.transaction_mut(place) else {
            return Ok(Position::Begin);
        };
        if transaction.fold.last() == Some(key) {
            return Ok(Position::Duplicate);
        }
        if !transaction.range.holds(key.occurred_at) {
            if transaction.dirty != Dirty::Clean {
                return Err(ApplyError::CommitFirst);
            }
            self.load_incarnation(place, key.occurred_at).await?;
            let transaction = self.at_hand(place)?;
            if !transaction.range.holds(key.occurred_at) {
                return Err(ApplyError::Refused(
                    "no incarnation of its transaction holds its time".into(),
                ));
            }
            if transaction.fold.last() == Some(key) {
                return Ok(Position::Duplicate);
            }
        }
        let transaction = self.at_hand(place)?;
        let last = transaction.fold.last();
        let is_next = last.is_none_or(|last| last.seq_no < key.seq_no);
        if !is_next && transaction.events.is_none() {
            self.know_events(place, builder).await?;
        }
        let transaction = self.at_hand(place)?;
        let variant = match &transaction.events {
            Some(events) if !is_next && events.contains_key(&key) => {
                return Ok(Position::Duplicate);
            }
            Some(events) if !is_next => next_variant(events, key.seq_no),
            _ => 0,
        };
        let started = transaction.fold.started();
        let is_other_start = key.event_type() == TransactionEventEnum::Started && started.is_some();
        let is_before_start = started.is_some_and(|started| key.occurred_at < started.occurred_at);
        let is_clean = transaction.dirty == Dirty::Clean;
        if transaction.range.last_incarnation > 1 && (is_other_start || is_before_start) {
            // Events of other incarnations are committed: only the one at hand can have others.
            let known = self.events_with_seq_no(place, key.seq_no).await?;
            if let Some((_, record)) = known.into_iter().find(|(known, _)| *known == key) {
                return Ok(Position::DuplicateOf(Box::new(record)));
            }
        }
        Ok(if is_other_start && !is_clean {
            return Err(ApplyError::CommitFirst);
        } else if is_other_start {
            Position::NextIncarnation
        } else if last < Some(key) && is_next {
            Position::Append
        } else {
            Position::Insert(variant)
        })
    }

    /// Begins the next incarnation with a Started. Events of the one at hand that belong to it by
    /// their time go over to it, whichever came first. Gives the variant of the Started.
    ///
    /// Where both began at the same instant, nothing tells their events apart: those that are there
    /// stay, those that come belong to the newer one.
    async fn begin_next(
        &mut self,
        op: &EventOp,
        place: &Place,
        builder: &mut BatchBuilder,
    ) -> Result<i32, ApplyError> {
        let at = op.event.key.occurred_at;
        let transaction = self.at_hand(place)?;
        let started_at = transaction.fold.started().map_or(at, |key| key.occurred_at);
        let from_key = transaction.identity.transaction_key;
        let (rest, range) = transaction.range.split(started_at, at);
        builder.transactions.insert(from_key, place.clone());
        let goes_over = |time| started_at != at && range.holds(time);
        let span = transaction.fold.span();
        let mut moved = BTreeMap::new();
        if span.is_some_and(|(first, last)| goes_over(first) || goes_over(last))
            && transaction.fold.surplus() == 0
        {
            if transaction.events.is_none() {
                self.know_events(place, builder).await?;
            }
            let transaction = self.at_hand(place)?;
            let events = transaction.events.take().unwrap_or_default();
            let (over, stays) = events
                .into_iter()
                .partition(|(key, _)| goes_over(key.occurred_at));
            moved = over;
            transaction.events = Some(stays);
        }
        let transaction = self.at_hand(place)?;
        // The one at hand is over, unless it is the one at hand that is later.
        let is_over = started_at <= at;
        let own = if is_over {
            Override::None
        } else {
            Override::Stale
        };
        let was_active = transaction.fold.state(transaction.over) == State::Active;
        let mut given_up = None;
        if moved.is_empty() {
            given_up = (is_over && was_active).then(|| transaction.as_active());
        } else {
            transaction.range = rest;
            if is_over && transaction.over == Override::None {
                transaction.over = Override::Stale;
            }
            let kept = transaction.events.iter().flat_map(BTreeMap::values);
            transaction.fold = Fold::of(kept.map(|(event, _)| event));
            transaction.summarise();
            self.give_away(op, place, builder)?;
        }
        let variant = next_variant(&moved, op.event.key.seq_no);
        let is_split = !moved.is_empty();
        let to_key = self.begin(op, range, own, moved).await?;
        if is_split {
            builder.batch.event_moves.push(EventMove {
                from_key,
                to_key,
                from: range.from.map(stored),
                until: range.until.map(stored),
            });
        }
        if let Some(active) = given_up {
            let at = op.event.received_at;
            self.give_up(op.station, &active, Override::Stale, at, builder)
                .await?;
        }
        Ok(variant)
    }

    /// Writes the row of a transaction of which events went over to another.
    fn give_away(
        &mut self,
        op: &EventOp,
        place: &Place,
        builder: &mut BatchBuilder,
    ) -> Result<(), ApplyError> {
        let station = op.station.0;
        let identity = self.identity_of(station);
        let transaction = self.at_hand(place)?;
        let record = transaction.record();
        builder
            .usage
            .count(transaction.counted.take(), Usage::of(&record).as_ref());
        let state = transaction.fold.state(transaction.over);
        let active = transaction.as_active();
        let what = transaction.happened(TransactionEventEnum::Updated.as_str(), None);
        builder.live.push((op.event.received_at, identity, what));
        builder
            .transactions
            .insert(record.transaction_key, place.clone());
        builder.batch.changed_transactions.push(record);
        let list = self.active.entry(station).or_default();
        list.retain(|known| known.transaction_key != active.transaction_key);
        if state == State::Active {
            list.push(active);
        }
        Ok(())
    }

    /// Begins a transaction with the events that are there already; gives its key.
    async fn begin(
        &mut self,
        op: &EventOp,
        range: IncarnationRange,
        over: Override,
        events: BTreeMap<EventKey, (Event, i32)>,
    ) -> Result<i64, StoreError> {
        let transaction_key = self.key(KeyKind::Transaction).await?;
        let pricing = self.pricing(op);
        let identity = TransactionIdentity {
            transaction_key,
            station_key: op.station.0,
            transaction_id: op.transaction_id.clone(),
            incarnation: range.last_incarnation,
            ocpp_version: op.ocpp_version.into(),
            pricing,
        };
        let fold = Fold::of(events.values().map(|(event, _)| event));
        let is_id_reused = identity.incarnation > 1;
        let transaction = CachedTransaction {
            summary: fold.summary(identity.pricing.as_ref(), is_id_reused, over),
            identity,
            fold,
            over,
            dirty: Dirty::New,
            range,
            counted: None,
            events: (!events.is_empty()).then_some(events),
        };
        self.transactions.entry(op.station.0).or_default().insert(
            op.transaction_id.clone(),
            Slot::Present(Box::new(transaction)),
        );
        Ok(transaction_key)
    }

    /// The pricing of the transaction that begins with an event: by the station's time, unless that cannot be.
    fn pricing(&self, op: &EventOp) -> Option<Pricing> {
        let Event {
            key, received_at, ..
        } = &op.event;
        let at = match is_implausible(key.occurred_at, *received_at) {
            true => *received_at,
            false => key.occurred_at,
        };
        // It is at hand: the event was looked at by it.
        let station = self.stations.get(&op.station.0)?;
        let installation = self.installation.current();
        installation.pricing(&station.record.identity_folded, at)
    }

    /// Keeps the list of active transactions: one that begins on an EVSE ends the wait for the
    /// Ended of an earlier one there.
    async fn keep_active(
        &mut self,
        station: StationKey,
        active: Active,
        is_active: bool,
        first_event_at: Timestamp,
        builder: &mut BatchBuilder,
    ) -> Result<(), ApplyError> {
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
            self.give_up(station, &other, Override::Stale, first_event_at, builder)
                .await?;
        }
        Ok(())
    }

    /// Makes all active transactions of a station stale.
    pub(super) async fn make_stale(
        &mut self,
        station: StationKey,
        at: Timestamp,
        builder: &mut BatchBuilder,
    ) -> Result<(), ApplyError> {
        self.know_active(station).await?;
        let list = self.active.get(&station.0);
        for active in list.cloned().unwrap_or_default() {
            self.give_up(station, &active, Override::Stale, at, builder)
                .await?;
        }
        Ok(())
    }

    /// Gives a transaction up, whether it is at hand or not.
    async fn give_up(
        &mut self,
        station: StationKey,
        active: &Active,
        over: Override,
        at: Timestamp,
        builder: &mut BatchBuilder,
    ) -> Result<(), ApplyError> {
        builder.touched_stations.insert(station.0);
        if let Some(list) = self.active.get_mut(&station.0) {
            list.retain(|known| known.transaction_key != active.transaction_key);
        }
        let key = active.transaction_key;
        let place: Place = (station.0, active.transaction_id.clone());
        let at_hand = self.transaction_mut(&place);
        let (state, completeness) = match over {
            Override::Closed => ("closed", "incomplete"),
            _ => ("stale", "stale"),
        };
        let give_up_row = |row: &mut TransactionRecord| {
            row.state = state.into();
            row.completeness = completeness.into();
            row.updated_at = stored(at);
            row.ledger_state = None;
        };
        let in_batch = |row: &&mut TransactionRecord| row.transaction_key == key;
        let mut rows = builder.batch.changed_transactions.iter_mut();
        if let Some(transaction) =
            at_hand.filter(|transaction| transaction.identity.transaction_key == key)
        {
            transaction.over = over;
            if !transaction.fold.is_behind() {
                transaction.summarise();
            }
            transaction.dirty = transaction.dirty.max(Dirty::Row);
            builder.transactions.insert(key, place);
        } else if let Some(row) = rows.find(in_batch) {
            let before = Usage::of(row);
            give_up_row(row);
            let now = Usage::of(row);
            builder.usage.count(before, now.as_ref());
        } else if let Some(mut row) = self.store.loads.transaction(TransactionKey(key)).await? {
            let before = Usage::of(&row);
            give_up_row(&mut row);
            builder.usage.count(before, Usage::of(&row).as_ref());
            builder.batch.changed_transactions.push(row);
        }
        let what = LiveEventKind::Transaction {
            transaction_key: key,
            transaction_id: active.transaction_id.clone(),
            event_type: TransactionEventEnum::Updated.as_str(),
            state,
            evse_id: active.evse_id,
            charging_state: None,
            started_at: None,
            has_gaps: false,
            energy_wh: None,
            cost_e4: None,
            is_cost_known: false,
            power_w: None,
        };
        let identity = self.identity_of(station.0);
        builder.live.push((at, identity, what));
        Ok(())
    }

    pub(super) async fn close(
        &mut self,
        key: TransactionKey,
        now: Timestamp,
        builder: &mut BatchBuilder,
    ) -> Result<Outcome, ApplyError> {
        let Some(row) = self.store.loads.transaction(key).await? else {
            return Ok(Outcome::Flag(false));
        };
        let station = StationKey(row.station_key);
        let place: Place = (row.station_key, row.transaction_id.as_str().into());
        // For the live event.
        self.station(station).await?;
        let at_hand = self.transaction_mut(&place);
        let at_hand = at_hand.filter(|transaction| transaction.identity.transaction_key == key.0);
        let state = at_hand.map_or(row.state.as_str(), |transaction| {
            transaction.fold.state(transaction.over).as_str()
        });
        if !matches!(state, "active" | "stale") {
            return Ok(Outcome::Flag(false));
        }
        let active = Active {
            transaction_key: row.transaction_key,
            transaction_id: place.1,
            evse_id: row.evse_id,
            last_event_at: row.last_event_at.0,
        };
        self.give_up(station, &active, Override::Closed, now, builder)
            .await?;
        Ok(Outcome::Flag(true))
    }

    /// Puts the rows of the touched transactions into the batch, and of those that merely went on as
    /// many as the rule in `progress` says.
    pub(super) fn write_transactions(
        &mut self,
        writes: ProgressWrites,
        portion: usize,
        builder: &mut BatchBuilder,
    ) {
        // What is due stands in the batch whether it was touched or not.
        let due = self.pending.take(writes, portion);
        for (key, place) in &due {
            if let Some(transaction) = self.transaction_mut(place)
                && transaction.identity.transaction_key == *key
            {
                transaction.settle();
                transaction.write(builder);
            }
        }
        let touched = std::mem::take(&mut builder.transactions);
        for (&key, place) in &touched {
            let Some(transaction) = self.transaction_mut(place) else {
                continue;
            };
            // Another incarnation took its place: its row is in the batch already.
            if transaction.identity.transaction_key != key {
                continue;
            }
            transaction.settle();
            if transaction.dirty == Dirty::Clean {
                self.pending.remove(key);
            } else if writes == ProgressWrites::Due && transaction.may_wait() {
                self.pending.leave(key, place);
            } else {
                transaction.write(builder);
                self.pending.remove(key);
            }
        }
        builder.transactions = touched;
        builder.progress = due;
        for late in std::mem::take(&mut builder.late) {
            if let Some(transaction) = self.transaction_mut(&late.transaction) {
                let what = transaction.happened(late.event_type, late.power_w);
                builder.live.push((late.at, Some(late.identity), what));
            }
        }
    }
}

/// An event that an earlier incarnation, which is not at hand, has already.
fn duplicate_of(op: &EventOp, record: &TransactionRecord) -> EventOutcome {
    let is_end = op.event.key.event_type() == TransactionEventEnum::Ended;
    let is_begin_known = match record.energy_source.as_str() {
        "interval" => record.started_at.is_some(),
        _ => !record.flags.contains("begin-from-first-reading"),
    };
    let is_told = is_end && record.ended_at.is_some() && is_begin_known;
    EventOutcome {
        transaction: TransactionKey(record.transaction_key),
        incarnation: record.incarnation,
        duplicate: true,
        stored: None,
        total_cost_e4: record.cost_e4.filter(|_| is_told),
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
