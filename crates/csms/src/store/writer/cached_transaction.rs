//! A transaction at hand: its events so far, folded, and how much of its row has to be written.
//!
//! Which transaction an event belongs to is the business of `transactions`; when a row is written, of
//! `progress`.

use std::collections::BTreeMap;
use std::sync::Arc;

use ocpp201::TransactionEventEnum;

use super::batch_builder::BatchBuilder;
use super::op::EventOp;
use crate::facts::{EventOutcome, TransactionKey};
use crate::live::LiveEventKind;
use crate::model::ledger::{Event, EventKey, Fold, Override, State, Summary};
use crate::store::StoredActive;
use crate::store::batch::TransactionRecord;
use crate::store::transaction_rows::{self, TransactionIdentity, Usage};

/// A transaction that is active.
#[derive(Debug, Clone)]
pub(super) struct Active {
    pub(super) transaction_key: i64,
    pub(super) transaction_id: Arc<str>,
    pub(super) evse_id: Option<i32>,
    pub(super) last_event_at: jiff::Timestamp,
}

impl From<StoredActive> for Active {
    fn from(row: StoredActive) -> Self {
        Self {
            transaction_key: row.transaction_key,
            transaction_id: row.transaction_id.into(),
            evse_id: row.evse_id,
            last_event_at: row.last_event_at.0,
        }
    }
}

/// How much of a transaction's row has to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Dirty {
    /// Nothing: the row says what the fold says.
    Clean,
    /// It merely went on.
    Progress,
    /// All of it.
    Row,
    /// It is not there yet.
    New,
}

/// A transaction at hand.
#[derive(Debug)]
pub(super) struct CachedTransaction {
    pub(super) identity: TransactionIdentity,
    pub(super) fold: Fold,
    pub(super) over: Override,
    /// What the fold says, unless late events wait to be folded.
    pub(super) summary: Summary,
    pub(super) dirty: Dirty,
    pub(super) range: IncarnationRange,
    /// What the sums count of it.
    pub(super) counted: Option<Usage>,
    /// All its events and their variants; `None` = only folded.
    pub(super) events: Option<BTreeMap<EventKey, (Event, i32)>>,
}

/// Which events of an id belong to the incarnation at hand: from its Started to the next one's by
/// time. The first one also has what is older than every Started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct IncarnationRange {
    /// `None` = no incarnation began earlier.
    pub(super) from: Option<jiff::Timestamp>,
    /// `None` = none began later.
    pub(super) until: Option<jiff::Timestamp>,
    /// The highest number of an incarnation; they are numbered as they are heard of.
    pub(super) last_incarnation: i32,
}

impl IncarnationRange {
    /// Of the only incarnation.
    pub(super) const ONLY: Self = Self {
        from: None,
        until: None,
        last_incarnation: 1,
    };

    pub(super) fn holds(&self, at: jiff::Timestamp) -> bool {
        self.from.is_none_or(|from| from <= at) && self.until.is_none_or(|until| at < until)
    }

    /// What is left of the range of an incarnation with this Started, and the range of another one
    /// that begins at `at`, which is in it.
    pub(super) fn split(self, started_at: jiff::Timestamp, at: jiff::Timestamp) -> (Self, Self) {
        let last_incarnation = self.last_incarnation + 1;
        let border = started_at.max(at);
        let earlier = Self {
            until: Some(border),
            last_incarnation,
            ..self
        };
        let later = Self {
            from: Some(border),
            last_incarnation,
            ..self
        };
        if at < started_at {
            (later, earlier)
        } else {
            (earlier, later)
        }
    }
}

/// What is known of a transaction id.
#[derive(Debug)]
pub(super) enum Slot {
    /// There is none.
    Absent,
    /// Its latest incarnation, or the one to which a late event belonged.
    Present(Box<CachedTransaction>),
}

impl Slot {
    /// No event of it is expected, though one may come.
    pub(super) fn is_over(&self) -> bool {
        match self {
            Self::Absent => true,
            Self::Present(transaction) => transaction.fold.is_ended(),
        }
    }
}

impl CachedTransaction {
    /// There are as many events as are kept, and this one neither starts nor ends the transaction.
    pub(super) fn is_full_for(&self, op: &EventOp, most_events: i64) -> bool {
        let is_needed = match op.event.key.event_type() {
            TransactionEventEnum::Started => true,
            TransactionEventEnum::Updated => false,
            TransactionEventEnum::Ended => !self.fold.is_ended(),
        };
        self.fold.count() >= most_events && !is_needed
    }

    /// Its row may be written later: what it lacks then can be told from its events, which all follow
    /// those that it knows (see `progress`).
    pub(super) fn may_wait(&self) -> bool {
        self.dirty <= Dirty::Progress
            && self.summary.state == State::Active
            && self.range.until.is_none()
            && self.fold.surplus() == 0
    }

    pub(super) fn add(&mut self, op: &EventOp, variant: i32) {
        let event = &op.event;
        if let Some(events) = &mut self.events {
            events.insert(event.key, (event.clone(), variant));
        }
        let last = self.fold.last();
        if last.is_none_or(|last| last.seq_no < event.key.seq_no) && !self.fold.is_behind() {
            self.fold.push(event);
            self.dirty = self.dirty.max(Dirty::Progress);
        } else if last < Some(event.key) && !self.fold.is_behind() {
            self.fold.push(event);
            self.dirty = self.dirty.max(Dirty::Row);
        } else {
            self.fold.note(event);
            self.dirty = self.dirty.max(Dirty::Row);
        }
        self.added(event);
    }

    /// Adds an event that follows all others and is not kept.
    pub(super) fn add_surplus(&mut self, op: &EventOp) {
        self.settle();
        self.fold.push_surplus(&op.event);
        self.dirty = self.dirty.max(Dirty::Progress);
        self.added(&op.event);
    }

    pub(super) fn added(&mut self, event: &Event) {
        // An event that was sent at once proves that the station goes on with it, unless the station
        // has gone on with another of the same id.
        let is_latest = self.range.until.is_none();
        if self.over == Override::Stale && is_latest && !event.offline {
            self.over = Override::None;
        }
        if !self.fold.is_behind() {
            self.summarise();
        } else if event.key.event_type() == TransactionEventEnum::Ended {
            // Late events are folded when all of a batch are there; the answer to an Ended has to be
            // told the cost.
            self.settle();
        }
    }

    /// Folds late events.
    pub(super) fn settle(&mut self) {
        if let Some(events) = self.events.as_ref().filter(|_| self.fold.is_behind()) {
            self.fold = self.fold.again(events.values().map(|(event, _)| event));
            self.summarise();
        }
    }

    pub(super) fn summarise(&mut self) {
        let pricing = self.identity.pricing.as_ref();
        let is_id_reused = self.identity.incarnation > 1;
        let summary = self.fold.summary(pricing, is_id_reused, self.over);
        if !summary.is_mere_progress_since(&self.summary) {
            self.dirty = self.dirty.max(Dirty::Row);
        }
        self.summary = summary;
    }

    pub(super) fn record(&self) -> TransactionRecord {
        transaction_rows::record(&self.identity, &self.fold, &self.summary)
    }

    /// Puts what is to be written of its row into the batch.
    pub(super) fn write(&mut self, builder: &mut BatchBuilder) {
        let batch = &mut builder.batch;
        match std::mem::replace(&mut self.dirty, Dirty::Clean) {
            Dirty::Clean => {}
            Dirty::Progress => {
                let row = transaction_rows::progress(&self.identity, &self.fold, &self.summary);
                batch.progress.push(row);
            }
            dirty => {
                let record = self.record();
                let now = Usage::of(&record);
                if dirty == Dirty::New {
                    batch.new_transactions.push(record);
                } else {
                    batch.changed_transactions.push(record);
                }
                builder.usage.count(self.counted.take(), now.as_ref());
                self.counted = now;
            }
        }
    }

    pub(super) fn as_active(&self) -> Active {
        Active {
            transaction_key: self.identity.transaction_key,
            transaction_id: self.identity.transaction_id.clone(),
            evse_id: self.summary.evse_id,
            last_event_at: self.summary.last_event_at,
        }
    }

    pub(super) fn total_cost(&self, op: &EventOp) -> Option<i64> {
        match op.event.key.event_type() {
            TransactionEventEnum::Ended => self.summary.total_cost_e4(),
            // Of one that came late, nothing is added up yet.
            _ if op.tells_cost && !self.fold.is_behind() => self.summary.known_cost_e4(),
            _ => None,
        }
    }

    pub(super) fn duplicate(&self, op: &EventOp) -> EventOutcome {
        EventOutcome {
            transaction: TransactionKey(self.identity.transaction_key),
            incarnation: self.identity.incarnation,
            duplicate: true,
            stored: None,
            total_cost_e4: self.total_cost(op),
        }
    }

    /// What is told on the live bus.
    pub(super) fn happened(&self, event_type: &'static str, power_w: Option<f64>) -> LiveEventKind {
        let Summary { energy, bill, .. } = self.summary;
        LiveEventKind::Transaction {
            transaction_key: self.identity.transaction_key,
            transaction_id: self.identity.transaction_id.clone(),
            event_type,
            state: self.summary.state.as_str(),
            evse_id: self.summary.evse_id,
            charging_state: self.summary.charging_state.map(|state| state.as_str()),
            started_at: self.summary.started_at,
            has_gaps: self.summary.gaps > 0,
            energy_wh: energy.mwh.map(|mwh| mwh / 1000),
            cost_e4: bill.map(|bill| bill.cost_e4),
            is_cost_known: self.summary.known_cost_e4().is_some(),
            power_w,
        }
    }
}
