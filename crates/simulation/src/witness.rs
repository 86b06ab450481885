//! What the stations saw: their own ledger, kept from their observations.
//!
//! It knows nothing of the CSMS. It is what the database is compared with (`verdict`), and it finds by
//! itself what a station may not do: two CALLs at once, an event given up, a meter that jumps.

mod jobs;

use std::collections::{BTreeMap, BTreeSet};

use charger_sim::station::{
    AnswerOutcome, CallFacts, CallOutcome, Observation, ObservationKind, TransactionFacts,
};

pub use jobs::{Jobs, LocalList};

use crate::disk::Disk;
use crate::trace::Trace;

/// The text of a problem that says that the station's process died; whatever it was doing is over.
pub const KILLED: &str = "the process was killed";
/// Violations that are kept in words.
const KEPT: usize = 50;

/// A transaction, by the station's own account.
#[derive(Debug, Clone, Default)]
pub struct Transaction {
    /// EVSE.
    pub evse: i32,
    /// Register at the start, in Wh.
    pub begin_wh: u64,
    /// Register at the end, in Wh; none while it runs.
    pub end_wh: Option<u64>,
    /// Energy by the physics, in Wh.
    pub energy_wh: f64,
    /// Its events, by seqNo.
    pub events: BTreeMap<i32, Event>,
    /// What the CSMS said it costs.
    pub final_cost: Option<String>,
}

impl Transaction {
    /// It is over, and the CSMS has acknowledged all of it.
    #[must_use]
    pub fn is_delivered(&self) -> bool {
        self.end_wh.is_some() && self.events.values().all(|event| event.is_acknowledged)
    }
}

/// An event, by the station's own account.
#[derive(Debug, Clone, Default)]
pub struct Event {
    /// `Started`, `Updated` or `Ended`.
    pub event_type: &'static str,
    /// Milliseconds since 1970.
    pub at_ms: i64,
    /// How often it was sent.
    pub sent: u32,
    /// Whether it was answered with CALLRESULT.
    pub is_acknowledged: bool,
}

/// One station.
#[derive(Debug, Clone, Default)]
pub struct Station {
    /// Whether it has a connection.
    pub is_online: bool,
    /// Whether the CSMS accepted it since it came up.
    pub is_accepted: bool,
    /// Events that wait for an answer.
    pub queued: usize,
    /// The CALL that waits for its answer.
    pub outstanding: Option<String>,
    /// By transaction id.
    pub transactions: BTreeMap<String, Transaction>,
    /// By EVSE and connector.
    pub statuses: BTreeMap<(i32, i32), &'static str>,
    /// Where the register of each EVSE stood last, in Wh.
    pub registers: BTreeMap<i32, u64>,
    /// CALLs of the CSMS, by message id.
    pub calls: BTreeSet<String>,
    /// Successful connections.
    pub connections: u32,
    /// Lists, commands that waited, and jobs.
    pub jobs: Jobs,
}

impl Station {
    /// EVSEs with a transaction.
    pub fn charging(&self) -> impl Iterator<Item = i32> {
        let running = self.transactions.values().filter(|tx| tx.end_wh.is_none());
        running.map(|transaction| transaction.evse)
    }

    /// It is connected, accepted, and has nothing left to say.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.is_online
            && self.is_accepted
            && self.queued == 0
            && self.outstanding.is_none()
            && self.charging().next().is_none()
    }
}

/// All stations of a simulation, and what was wrong.
#[derive(Debug)]
pub struct Witness {
    /// By identity.
    pub stations: BTreeMap<String, Station>,
    disk: Disk,
    trace: Trace,
    violations: Vec<String>,
    violation_count: usize,
}

impl Witness {
    /// Nothing seen yet.
    #[must_use]
    pub fn new(disk: Disk, trace: Trace) -> Self {
        Self {
            stations: BTreeMap::new(),
            disk,
            trace,
            violations: Vec::new(),
            violation_count: 0,
        }
    }

    /// Notes that a promise was broken.
    pub fn violation(&mut self, text: String) {
        self.trace.add("BROKEN", format_args!("{text}"));
        self.violation_count += 1;
        if self.violations.len() < KEPT {
            self.violations.push(text);
        }
    }

    /// The promises that were broken, in words; the longest lists are cut.
    #[must_use]
    pub fn violations(&self) -> Vec<String> {
        let mut violations = self.violations.clone();
        let more = self.violation_count - violations.len();
        if more > 0 {
            violations.push(format!("… and {more} more"));
        }
        violations
    }

    /// Takes note of an observation.
    pub fn see(&mut self, observation: &Observation) {
        let identity = &*observation.station;
        // Every frame is told of in other words as well.
        if !matches!(observation.kind, ObservationKind::Frame { .. }) {
            self.trace
                .add(identity, format_args!("{:?}", observation.kind));
        }
        let station = self.stations.entry(identity.to_owned()).or_default();
        let broken = match &observation.kind {
            ObservationKind::Connected { .. } => {
                station.is_online = true;
                station.connections += 1;
                None
            }
            ObservationKind::Disconnected { .. } => {
                station.is_online = false;
                None
            }
            ObservationKind::Rebooting { .. } => {
                station.is_accepted = false;
                None
            }
            ObservationKind::BootAnswered { status, .. } => {
                station.is_accepted = *status == "Accepted";
                None
            }
            ObservationKind::Queued { length } => {
                station.queued = *length;
                None
            }
            ObservationKind::StatusChanged {
                evse,
                connector,
                status,
            } => {
                station.statuses.insert((*evse, *connector), status);
                None
            }
            ObservationKind::CallReceived { message_id, .. } => {
                let is_new = station.calls.insert(message_id.clone());
                (!is_new).then(|| format!("I4: CALL {message_id} came twice"))
            }
            ObservationKind::AnswerSent {
                action,
                outcome: AnswerOutcome::Error { code },
                ..
            } if *code != "SecurityError" => {
                Some(format!("the station answered {action} with {code}"))
            }
            ObservationKind::Frame { is_sent, text } => station.jobs.frame(*is_sent, text),
            ObservationKind::AnswerSent {
                message_id,
                outcome: AnswerOutcome::Result { status },
                ..
            } => station.jobs.answered(message_id, status.as_deref()),
            ObservationKind::Problem { text } if text == KILLED => {
                station.jobs.killed();
                station.is_online = false;
                station.is_accepted = false;
                station.outstanding = None;
                None
            }
            ObservationKind::CallSent(call) => station.sent(call),
            ObservationKind::CallAnswered { call, outcome, .. } => {
                station.answered(identity, call, outcome, &self.disk)
            }
            ObservationKind::TransactionStarted {
                transaction_id,
                evse,
                begin_register_wh,
                ..
            } => station.started(transaction_id, *evse, *begin_register_wh),
            ObservationKind::TransactionEnded {
                transaction_id,
                evse,
                end_register_wh,
                energy_wh,
                ..
            } => station.ended(transaction_id, *evse, *end_register_wh, *energy_wh),
            ObservationKind::EventQueued(event) => station.queued(event),
            ObservationKind::EventDropped { event, why } => Some(format!(
                "event {} of {} was given up: {why}",
                event.seq_no, event.transaction_id
            )),
            ObservationKind::CostReported {
                transaction_id,
                total_cost,
                is_final: true,
            } => {
                let transaction = station.transactions.get_mut(transaction_id);
                if let Some(transaction) = transaction {
                    transaction.final_cost = Some(total_cost.clone());
                }
                None
            }
            _ => None,
        };
        if let Some(text) = broken {
            self.violation(format!("{identity}: {text}"));
        }
    }
}

impl Station {
    fn sent(&mut self, call: &CallFacts) -> Option<String> {
        if let Some(event) = call
            .transaction
            .as_ref()
            .and_then(|facts| self.event(facts))
        {
            event.sent += 1;
        }
        let before = self.outstanding.replace(call.message_id.clone())?;
        Some(format!(
            "I8: CALL {} was sent while {before} waited for its answer",
            call.message_id
        ))
    }

    fn answered(
        &mut self,
        identity: &str,
        call: &CallFacts,
        outcome: &CallOutcome,
        disk: &Disk,
    ) -> Option<String> {
        self.outstanding = None;
        if let CallOutcome::Error { code, description } = outcome {
            let is_expected = *code == "InternalError";
            return (!is_expected).then(|| {
                format!(
                    "I10: {} was answered with {code}: {description}",
                    call.action
                )
            });
        }
        if *outcome != CallOutcome::Result {
            return None;
        }
        let Some(facts) = call.transaction.as_ref() else {
            return self.jobs.acknowledged(identity, &call.message_id, disk);
        };
        self.event(facts)?.is_acknowledged = true;
        let is_stored = disk.read(|stored| {
            let key = stored.station_key(identity);
            let rows = key.map(|key| stored.incarnations(key, &facts.transaction_id));
            rows.into_iter()
                .flatten()
                .flat_map(|row| stored.events_of(row.transaction_key))
                .any(|row| {
                    (row.seq_no, row.event_type.as_str()) == (facts.seq_no, facts.event_type)
                        && row.occurred_ms == facts.timestamp.as_millis()
                })
        });
        (!is_stored).then(|| {
            format!(
                "I1: event {} of {} was acknowledged and is not stored",
                facts.seq_no, facts.transaction_id
            )
        })
    }

    fn event(&mut self, facts: &TransactionFacts) -> Option<&mut Event> {
        let transaction = self.transactions.get_mut(&facts.transaction_id)?;
        transaction.events.get_mut(&facts.seq_no)
    }

    fn queued(&mut self, facts: &TransactionFacts) -> Option<String> {
        let id = &facts.transaction_id;
        let transaction = self.transactions.entry(id.clone()).or_default();
        let event = Event {
            event_type: facts.event_type,
            at_ms: facts.timestamp.as_millis(),
            ..Event::default()
        };
        let before = transaction.events.insert(facts.seq_no, event);
        before.map(|_| format!("seqNo {} of {id} was used twice", facts.seq_no))
    }

    fn started(&mut self, id: &str, evse: i32, begin_wh: u64) -> Option<String> {
        let transaction = Transaction {
            evse,
            begin_wh,
            ..Transaction::default()
        };
        let before = self.transactions.insert(id.to_owned(), transaction);
        if before.is_some() {
            return Some(format!("transaction id {id} was used twice"));
        }
        let stood = self.registers.insert(evse, begin_wh)?;
        (stood != begin_wh).then(|| {
            format!("the meter of EVSE {evse} stood at {stood} Wh, {id} begins at {begin_wh} Wh")
        })
    }

    fn ended(&mut self, id: &str, evse: i32, end_wh: u64, energy_wh: f64) -> Option<String> {
        self.registers.insert(evse, end_wh);
        let transaction = self.transactions.entry(id.to_owned()).or_default();
        if transaction.end_wh.replace(end_wh).is_some() {
            return Some(format!("transaction {id} ended twice"));
        }
        transaction.energy_wh = energy_wh;
        #[expect(
            clippy::cast_precision_loss,
            reason = "registers are far below 2^53 Wh"
        )]
        let by_register = end_wh.saturating_sub(transaction.begin_wh) as f64;
        ((by_register - energy_wh).abs() > 1.0).then(|| {
            format!("I4: {id}: the register says {by_register} Wh, the physics {energy_wh} Wh")
        })
    }
}
