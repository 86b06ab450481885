//! What is known of one station: its entry of the run record, and the few facts that steps wait for.
//!
//! Every observation of the station is taken in here. Bounded: beyond its limits the oldest goes, and how
//! much went is known.

use std::{collections::VecDeque, time::Duration};

use scenario::record::{
    Boot, Connect, Direction, Disconnect, Event, Message, MessageOutcome, PlannedCharge, Reconnect,
    StationRecord, Transaction,
};
use serde::Serialize;

use crate::{
    clock::ModelInstant,
    station::{
        AnswerOutcome, CallFacts, CallOutcome, Observation, ObservationKind, TransactionFacts,
    },
};

/// Bytes of the frames that are kept of one station.
const MOST_FRAME_BYTES: usize = 4 << 20;

/// How much is kept of one station; beyond it the oldest quarter goes. A scenario stays far below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Limits {
    messages: usize,
    transactions: usize,
    /// Frames.
    frames: usize,
    /// Each of: attempts to connect, lost connections, returns, problems.
    connections: usize,
}

impl Limits {
    /// A run that writes a record: single stations run at most 1,000 sessions.
    const RECORD: Self = Self {
        messages: 20_000,
        transactions: 2_000,
        frames: 2_000,
        connections: 10_000,
    };
    /// A fleet lives until somebody interrupts it, and writes no record.
    pub(crate) const FLEET: Self = Self {
        messages: 20_000,
        transactions: 8,
        frames: 50,
        connections: 100,
    };
}

impl Default for Limits {
    fn default() -> Self {
        Self::RECORD
    }
}

/// Sums over all transactions of a station.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Totals {
    /// Transactions that began.
    pub(crate) transactions: u64,
    /// Their energy, Wh.
    pub(crate) energy_wh: f64,
}

impl Totals {
    fn add(&mut self, transaction: &Transaction) {
        self.transactions += 1;
        self.energy_wh += transaction.energy_wh;
    }
}

/// A frame that was seen.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct SeenFrame {
    /// Counted from 1 at this station.
    pub(crate) number: u64,
    /// When.
    pub(crate) at: jiff::Timestamp,
    /// `out` from the station, `in` to it.
    pub(crate) direction: &'static str,
    /// Its text, with secrets masked.
    pub(crate) text: String,
}

/// What is known of one station.
#[derive(Debug, Clone, Default)]
pub(crate) struct StationLog {
    /// The entry of the run record, as far as it has come.
    pub(crate) record: StationRecord,
    /// Present or not.
    pub(crate) connected: bool,
    /// The refusal or failure of the last connection attempt.
    pub(crate) refused: Option<String>,
    /// Model time of the Started event of the transaction that runs or ran last.
    pub(crate) started_at: Option<ModelInstant>,
    /// Status and source of the last judgement of a token before a transaction.
    pub(crate) authorized: Option<&'static str>,
    /// Transaction events that wait for an answer.
    pub(crate) queued: usize,
    /// The most that ever waited.
    pub(crate) most_queued: usize,
    /// Last state of a connector.
    pub(crate) status: Option<&'static str>,
    /// Power in the last sample, W.
    pub(crate) power_w: u32,
    /// What deserved attention.
    pub(crate) problems: Vec<String>,
    /// CALLs that were dropped from the record because there were too many.
    pub(crate) forgotten: usize,
    /// The runner closes the connection itself: its end is no loss.
    pub(crate) leaving: bool,
    /// The newest frames, where they are told.
    pub(crate) frames: VecDeque<SeenFrame>,
    /// Bytes of the frames that are kept.
    frame_bytes: usize,
    /// Frames so far, those included that are not kept.
    pub(crate) frame_count: u64,
    /// How much is kept.
    pub(crate) limits: Limits,
    /// The transactions that were dropped from the record.
    folded: Totals,
    attempts: u32,
    attempt_at: Option<jiff::Timestamp>,
}

impl StationLog {
    pub(crate) fn new(identity: &str, site: Option<String>) -> Self {
        Self {
            record: StationRecord {
                identity: identity.to_owned(),
                site,
                ..StationRecord::default()
            },
            ..Self::default()
        }
    }

    /// The transaction that runs or ran last.
    pub(crate) fn transaction(&self) -> Option<&Transaction> {
        self.record.transactions.last()
    }

    /// Sums over all transactions, those included that the record no longer holds.
    pub(crate) fn totals(&self) -> Totals {
        let mut totals = self.folded;
        for transaction in &self.record.transactions {
            totals.add(transaction);
        }
        totals
    }

    /// CALLs in both directions, those included that the record no longer holds.
    pub(crate) fn message_count(&self) -> u64 {
        u64::try_from(self.record.messages.len() + self.forgotten).unwrap_or(u64::MAX)
    }

    /// The event `event_type` of the last transaction has been answered.
    pub(crate) fn is_acknowledged(&self, event_type: &str) -> bool {
        self.transaction().is_some_and(|transaction| {
            let mut events = transaction.events.iter();
            events.any(|event| event.event_type == event_type && event.acknowledged)
        })
    }

    /// Nothing that the station sent or has to send waits for an answer.
    pub(crate) fn is_settled(&self) -> bool {
        self.queued == 0
            && self.record.messages.iter().all(|message| {
                message.direction == Direction::In || message.outcome != MessageOutcome::Unanswered
            })
    }

    /// A Heartbeat has been answered.
    pub(crate) fn has_heartbeat(&self) -> bool {
        self.record
            .messages
            .iter()
            .any(|m| m.action == "Heartbeat" && m.outcome == MessageOutcome::Result)
    }

    /// CALLs that were lost.
    pub(crate) fn lost(&self) -> Vec<&Message> {
        scenario::messages::lost(&self.record.messages)
    }

    fn frame(&mut self, at: jiff::Timestamp, is_sent: bool, text: &str) {
        self.frame_bytes += text.len();
        while self.frames.len() >= self.limits.frames || self.frame_bytes > MOST_FRAME_BYTES {
            let Some(oldest) = self.frames.pop_front() else {
                break;
            };
            self.frame_bytes = self.frame_bytes.saturating_sub(oldest.text.len());
        }
        self.frame_count += 1;
        self.frames.push_back(SeenFrame {
            number: self.frame_count,
            at,
            direction: if is_sent { "out" } else { "in" },
            text: text.to_owned(),
        });
    }

    pub(crate) fn take(&mut self, observation: &Observation, planned: Option<PlannedCharge>) {
        let at = observation.at;
        match &observation.kind {
            ObservationKind::ConnectAttempt { .. } => {
                self.attempts += 1;
                self.attempt_at = Some(at);
            }
            ObservationKind::Connected { set_up } => self.connected(at, *set_up),
            ObservationKind::ConnectRefused { status, body } => {
                let outcome = match status {
                    Some(status) => format!("HTTP {status}: {body}"),
                    None => body.clone(),
                };
                self.refused = Some(outcome.clone());
                make_room(&mut self.record.connects, self.limits.connections);
                self.record.connects.push(Connect {
                    at: self.attempt_at.take().unwrap_or(at),
                    set_up_ms: None,
                    outcome,
                });
            }
            ObservationKind::Disconnected { reason } => self.disconnected(at, reason),
            ObservationKind::BootAnswered {
                status,
                interval,
                elapsed,
            } => {
                self.record.boot = Some(Boot {
                    status: (*status).to_owned(),
                    interval: *interval,
                    answered_ms: milliseconds(*elapsed),
                });
            }
            ObservationKind::StatusChanged { status, .. } => self.status = Some(status),
            ObservationKind::Authorized { status, .. } => self.authorized = Some(status),
            ObservationKind::Queued { length } => {
                self.queued = *length;
                self.most_queued = self.most_queued.max(*length);
            }
            ObservationKind::EventDropped { event, why } => self.problem(format!(
                "TransactionEvent({}) seqNo {} was given up: {why}",
                event.event_type, event.seq_no
            )),
            ObservationKind::Problem { text } => self.problem(text.clone()),
            ObservationKind::Frame { is_sent, text } => self.frame(at, *is_sent, text),
            ObservationKind::CallSent(call) => self.sent(at, call),
            ObservationKind::CallAnswered {
                call,
                outcome,
                elapsed,
            } => self.answered(at, call, outcome, *elapsed),
            ObservationKind::CallReceived { message_id, action } => self.push(Message {
                at,
                ..message(Direction::In, action, message_id, at)
            }),
            ObservationKind::AnswerSent {
                message_id,
                outcome,
                ..
            } => self.answered_csms(at, message_id, outcome),
            _ => self.take_transaction(observation, planned),
        }
    }

    fn take_transaction(&mut self, observation: &Observation, planned: Option<PlannedCharge>) {
        let model_at = observation.model_at;
        match &observation.kind {
            ObservationKind::TransactionStarted {
                transaction_id,
                evse,
                connector,
                id_token,
                remote_start_id,
                begin_register_wh,
            } => {
                self.started_at = Some(model_at);
                for transaction in
                    make_room(&mut self.record.transactions, self.limits.transactions)
                {
                    self.folded.add(&transaction);
                }
                self.record.transactions.push(Transaction {
                    transaction_id: transaction_id.clone(),
                    evse_id: *evse,
                    connector_id: *connector,
                    id_token: id_token.clone(),
                    remote_start_id: *remote_start_id,
                    started_at: model_at.timestamp(),
                    ended_at: None,
                    begin_register_wh: register(*begin_register_wh),
                    end_register_wh: None,
                    energy_wh: 0.0,
                    planned,
                    stopped_reason: None,
                    events: Vec::new(),
                    total_cost: None,
                });
            }
            ObservationKind::EventQueued(event) => self.event(event),
            ObservationKind::Sampled {
                transaction_id,
                power_w,
                energy_wh,
                ..
            } => {
                self.power_w = *power_w;
                if let Some(transaction) = self.find(transaction_id) {
                    transaction.energy_wh = *energy_wh;
                }
            }
            ObservationKind::TransactionEnded {
                transaction_id,
                end_register_wh,
                energy_wh,
                stopped_reason,
                ..
            } => {
                self.power_w = 0;
                if let Some(transaction) = self.find(transaction_id) {
                    transaction.ended_at = Some(model_at.timestamp());
                    transaction.end_register_wh = Some(register(*end_register_wh));
                    transaction.energy_wh = *energy_wh;
                    // An absent stoppedReason means Local (E06.FR.08).
                    transaction.stopped_reason = Some(stopped_reason.unwrap_or("Local").to_owned());
                }
            }
            ObservationKind::CostReported {
                transaction_id,
                total_cost,
                is_final: true,
            } => {
                if let Some(transaction) = self.find(transaction_id) {
                    transaction.total_cost = Some(total_cost.clone());
                }
            }
            _ => {}
        }
    }

    fn connected(&mut self, at: jiff::Timestamp, set_up: Duration) {
        self.connected = true;
        self.refused = None;
        make_room(&mut self.record.connects, self.limits.connections);
        self.record.connects.push(Connect {
            at: self.attempt_at.take().unwrap_or(at),
            set_up_ms: Some(milliseconds(set_up)),
            outcome: "connected".to_owned(),
        });
        let attempts = std::mem::take(&mut self.attempts);
        if let Some(reconnect) = self.record.reconnects.last_mut()
            && reconnect.back_at.is_none()
        {
            reconnect.back_at = Some(at);
            reconnect.attempts = attempts;
        }
    }

    fn disconnected(&mut self, at: jiff::Timestamp, reason: &str) {
        self.connected = false;
        self.attempts = 0;
        make_room(&mut self.record.disconnects, self.limits.connections);
        self.record.disconnects.push(Disconnect {
            at,
            reason: reason.to_owned(),
        });
        if !self.leaving {
            make_room(&mut self.record.reconnects, self.limits.connections);
            self.record.reconnects.push(Reconnect {
                lost_at: at,
                back_at: None,
                server_ready_at: None,
                attempts: 0,
            });
        }
    }

    /// The process that wrote the entry is gone. When is not known; not before what it saw last.
    pub(super) fn interrupted(&mut self) {
        let record = &self.record;
        let opened = |connect: &&Connect| connect.outcome == "connected";
        let opened = record.connects.iter().filter(opened).count();
        if opened <= record.disconnects.len() {
            return;
        }
        let times = |message: &Message| message.answered_at.unwrap_or(message.at);
        let last_call = record.messages.iter().map(times).max();
        let last_connect = record.connects.last().map(|connect| connect.at);
        if let Some(at) = last_call.max(last_connect) {
            self.disconnected(at, "the process of the station ended");
        }
        for message in &mut self.record.messages {
            if message.outcome == MessageOutcome::Unanswered {
                message.outcome = MessageOutcome::Cut;
            }
        }
    }

    /// Keeps a CALL.
    fn push(&mut self, message: Message) {
        let gone = make_room(&mut self.record.messages, self.limits.messages);
        self.forgotten += gone.len();
        self.record.messages.push(message);
    }

    fn problem(&mut self, text: String) {
        make_room(&mut self.problems, self.limits.connections);
        self.problems.push(text);
    }

    fn sent(&mut self, at: jiff::Timestamp, call: &CallFacts) {
        let mut message = message(Direction::Out, call.action, &call.message_id, at);
        message.redelivered = call.attempt > 1;
        if let Some(facts) = &call.transaction {
            message.seq_no = Some(facts.seq_no);
            message.transaction_id = Some(facts.transaction_id.clone());
            message.event_type = Some(facts.event_type.to_owned());
            self.event(facts);
            if let Some(event) = self.find_event(facts) {
                // Also where an earlier process of the station sent it.
                message.redelivered |= event.attempts > 0;
                event.attempts += 1;
                event.offline = facts.offline;
            }
        }
        self.push(message);
    }

    fn answered(
        &mut self,
        at: jiff::Timestamp,
        call: &CallFacts,
        outcome: &CallOutcome,
        elapsed: Duration,
    ) {
        if let Some(facts) = &call.transaction
            && *outcome == CallOutcome::Result
            && let Some(event) = self.find_event(facts)
        {
            event.acknowledged = true;
        }
        let Some(message) = self.pending(Direction::Out, &call.message_id) else {
            return;
        };
        match outcome {
            CallOutcome::Result => message.outcome = MessageOutcome::Result,
            CallOutcome::Error { code, .. } => {
                message.outcome = MessageOutcome::Error;
                message.error_code = Some((*code).to_owned());
            }
            CallOutcome::Timeout => message.outcome = MessageOutcome::Timeout,
            CallOutcome::Cut => message.outcome = MessageOutcome::Cut,
        }
        if matches!(outcome, CallOutcome::Result | CallOutcome::Error { .. }) {
            message.answered_at = Some(at);
            message.ms = Some(milliseconds(elapsed));
        }
    }

    fn answered_csms(&mut self, at: jiff::Timestamp, message_id: &str, outcome: &AnswerOutcome) {
        let Some(message) = self.pending(Direction::In, message_id) else {
            return;
        };
        let waited = at.duration_since(message.at);
        message.answered_at = Some(at);
        message.ms = Some(waited.as_secs_f64() * 1_000.0);
        match outcome {
            AnswerOutcome::Result { .. } => message.outcome = MessageOutcome::Result,
            AnswerOutcome::Error { code } => {
                message.outcome = MessageOutcome::Error;
                message.error_code = Some((*code).to_owned());
            }
        }
    }

    fn pending(&mut self, direction: Direction, message_id: &str) -> Option<&mut Message> {
        self.record.messages.iter_mut().rev().find(|message| {
            message.direction == direction
                && message.message_id == message_id
                && message.outcome == MessageOutcome::Unanswered
        })
    }

    fn find(&mut self, transaction_id: &str) -> Option<&mut Transaction> {
        let mut transactions = self.record.transactions.iter_mut().rev();
        transactions.find(|transaction| transaction.transaction_id == transaction_id)
    }

    fn find_event(&mut self, facts: &TransactionFacts) -> Option<&mut Event> {
        let transaction = self.find(&facts.transaction_id)?;
        let mut events = transaction.events.iter_mut().rev();
        events.find(|event| event.seq_no == facts.seq_no)
    }

    /// Enters an event, once.
    fn event(&mut self, facts: &TransactionFacts) {
        if self.find_event(facts).is_some() {
            return;
        }
        if let Some(transaction) = self.find(&facts.transaction_id) {
            transaction.events.push(Event {
                seq_no: facts.seq_no,
                event_type: facts.event_type.to_owned(),
                timestamp: facts.timestamp.timestamp(),
                offline: facts.offline,
                acknowledged: false,
                attempts: 0,
            });
        }
    }
}

fn message(direction: Direction, action: &str, message_id: &str, at: jiff::Timestamp) -> Message {
    Message {
        direction,
        action: action.to_owned(),
        message_id: message_id.to_owned(),
        at,
        answered_at: None,
        ms: None,
        outcome: MessageOutcome::Unanswered,
        error_code: None,
        redelivered: false,
        seq_no: None,
        transaction_id: None,
        event_type: None,
    }
}

/// Takes the oldest quarter out of a list that is full.
fn make_room<T>(list: &mut Vec<T>, limit: usize) -> Vec<T> {
    let gone = if list.len() < limit { 0 } else { limit / 4 };
    list.drain(..gone).collect()
}

fn register(wh: u64) -> i64 {
    i64::try_from(wh).unwrap_or(i64::MAX)
}

fn milliseconds(span: Duration) -> f64 {
    // Microseconds are what the clock is good for.
    (span.as_secs_f64() * 1e6).round() / 1e3
}

#[cfg(test)]
mod tests;
