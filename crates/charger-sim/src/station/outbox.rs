//! CALLs that wait for their turn: one line for everything the station sends (Part 4, 4.1.1; E04, E11 to E13).
//!
//! Transaction events keep their order among each other and survive the loss of the connection; the rest is
//! about the present and is dropped with it. Bounded: when it is full, Updated events go first, from the middle
//! and every second one, never Started or Ended (E11.FR.04, E11.FR.05). What an answer means is not decided here,
//! nor what is sent again (`repeats`).

use std::collections::VecDeque;

use ocpp201::{
    Action, ConnectorStatusEnum, IdToken, TransactionEventEnum, TransactionEventRequest,
};
use serde_json::value::RawValue;

use crate::clock::ModelInstant;

/// Transaction events that may wait.
pub(super) const MOST_EVENTS: usize = 1_000;
/// Other messages that may wait.
const MOST_OTHERS: usize = 500;

/// From which registration on a message may be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gate {
    /// Always: BootNotification only.
    Always,
    /// While pending too: what TriggerMessage, GetBaseReport or GetReport asked for (B02.FR.02).
    Pending,
    /// Only when accepted.
    Accepted,
}

/// What the answer to a message is for.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Purpose {
    /// Registration.
    Boot,
    /// Time.
    Heartbeat,
    /// State of a connector: index of the EVSE, index of the connector, state.
    Status(usize, usize, ConnectorStatusEnum),
    /// May this token charge at the EVSE (index)?
    Authorize(usize, Box<IdToken>),
    /// A request for a certificate; it is asked for again by a timer of its own.
    SignCertificate,
    /// A contract certificate for the vehicle at the EVSE (index).
    VehicleCertificate(usize),
    /// What a responder says of the station's own certificate with this serial number.
    CertificateStatus(String),
    /// What the vehicle at the EVSE (index) needs.
    ChargingNeeds(usize),
    /// The schedule that it chose.
    ChargingSchedule,
    /// Nothing: only that it was answered.
    Notice,
    /// Like a notice, but it waits for the connection when there is none.
    KeptNotice,
}

/// Messages of one lane keep their order: while one waits for its next transmission, later ones wait behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lane {
    /// All messages of an action.
    Action(Action),
    /// The state of one connector, by indexes.
    Connector(usize, usize),
}

/// A message that waits.
#[derive(Debug, Clone)]
pub(super) struct Waiting {
    pub(super) body: Body,
    pub(super) gate: Gate,
    /// Transmissions so far.
    pub(super) attempts: u32,
    /// How many of them the CSMS failed to take while there was a connection; what the loss of a connection
    /// cut short is no failure of the CSMS.
    pub(super) failures: u32,
    /// Not to be sent before this instant.
    pub(super) not_before: Option<ModelInstant>,
}

/// What waits.
#[derive(Debug, Clone)]
pub(super) enum Body {
    /// A transaction event; typed, because its `offline` flag may change while it waits.
    Event(Box<TransactionEventRequest>),
    /// Anything else, already written.
    Other {
        action: Action,
        payload: Box<RawValue>,
        purpose: Purpose,
    },
}

impl Waiting {
    /// Its action.
    pub(super) fn action(&self) -> Action {
        match &self.body {
            Body::Event(_) => Action::TransactionEvent,
            Body::Other { action, .. } => *action,
        }
    }

    fn is_event(&self) -> bool {
        matches!(self.body, Body::Event(_))
    }

    fn lane(&self) -> Lane {
        match &self.body {
            Body::Other {
                purpose: Purpose::Status(evse, connector, _),
                ..
            } => Lane::Connector(*evse, *connector),
            _ => Lane::Action(self.action()),
        }
    }

    /// Action and payload of what outlives the process, besides events.
    pub(super) fn kept(&self) -> Option<(Action, &RawValue)> {
        match &self.body {
            Body::Other {
                action,
                payload,
                purpose: Purpose::KeptNotice,
            } => Some((*action, payload)),
            _ => None,
        }
    }

    fn outlives_connection(&self) -> bool {
        match &self.body {
            Body::Event(_) => true,
            Body::Other { purpose, .. } => *purpose == Purpose::KeptNotice,
        }
    }
}

/// The line of waiting messages.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    line: VecDeque<Waiting>,
}

impl Outbox {
    /// Puts a message at the end. Returns the events that had to go for it.
    pub(super) fn push(&mut self, waiting: Waiting) -> Vec<TransactionEventRequest> {
        let is_event = waiting.is_event();
        self.line.push_back(waiting);
        if is_event {
            return if self.events() > MOST_EVENTS {
                self.thin_out()
            } else {
                Vec::new()
            };
        }
        if self.line.len() - self.events() > MOST_OTHERS {
            let may_go = |w: &Waiting| !w.is_event() && w.gate != Gate::Always;
            // What is about the present goes before what was to be kept.
            let present = |w: &Waiting| may_go(w) && !w.outlives_connection();
            let oldest = self.line.iter().position(present);
            if let Some(oldest) = oldest.or_else(|| self.line.iter().position(may_go)) {
                self.line.remove(oldest);
            }
        }
        Vec::new()
    }

    /// Puts a message before all others.
    pub(super) fn push_front(&mut self, waiting: Waiting) {
        self.line.push_front(waiting);
    }

    /// Drops every second Updated event from the second to the last but one; if there are none, the line is
    /// allowed to be longer: Started and Ended are never dropped.
    fn thin_out(&mut self) -> Vec<TransactionEventRequest> {
        let last = self.line.len().saturating_sub(1);
        let mut dropped = Vec::new();
        let mut updated = 0_u32;
        let mut kept = VecDeque::with_capacity(self.line.len());
        for (index, waiting) in self.line.drain(..).enumerate() {
            match waiting.body {
                Body::Event(event)
                    if event.event_type == TransactionEventEnum::Updated
                        && index != last
                        && index != 0 =>
                {
                    updated += 1;
                    if updated.is_multiple_of(2) {
                        dropped.push(*event);
                    } else {
                        kept.push_back(Waiting {
                            body: Body::Event(event),
                            ..waiting
                        });
                    }
                }
                body => kept.push_back(Waiting { body, ..waiting }),
            }
        }
        self.line = kept;
        dropped
    }

    /// Takes the next message that may be sent at `now` up to `gate`. An event never overtakes an event, and no
    /// message one of its lane that waits for its next transmission.
    pub(super) fn take(&mut self, now: ModelInstant, gate: Gate) -> Option<Waiting> {
        let mut held = Vec::new();
        let position = self.line.iter().position(|waiting| {
            let lane = waiting.lane();
            if held.contains(&lane) {
                return false;
            }
            let is_pausing = waiting.not_before.is_some_and(|at| at > now);
            if is_pausing || (waiting.is_event() && waiting.gate > gate) {
                held.push(lane);
                return false;
            }
            waiting.gate <= gate
        })?;
        self.line.remove(position)
    }

    /// The CSMS asked for a message of `action`: those of it that wait for their next transmission go now.
    pub(super) fn hasten(&mut self, action: Action) {
        for waiting in &mut self.line {
            if waiting.action() == action {
                waiting.not_before = None;
            }
        }
    }

    /// Drops what waits about the state of a connector (by indexes): there is something newer to say.
    pub(super) fn drop_status(&mut self, evse: usize, connector: usize) {
        let lane = Lane::Connector(evse, connector);
        self.line.retain(|waiting| waiting.lane() != lane);
    }

    /// Model time runs at another pace from now on: waits for a retry are protocol time.
    pub(super) fn move_retries(&mut self, moved: impl Fn(ModelInstant) -> ModelInstant) {
        for waiting in &mut self.line {
            waiting.not_before = waiting.not_before.map(&moved);
        }
    }

    /// When a message that waits for its next transmission becomes due, after `now`.
    pub(super) fn next_retry(&self, now: ModelInstant) -> Option<ModelInstant> {
        self.line
            .iter()
            .filter_map(|waiting| waiting.not_before)
            .filter(|at| *at > now)
            .min()
    }

    /// The connection is lost: what is about the present goes, and every event that stays will have waited
    /// offline (E12.FR.02). Returns the purposes of what was dropped.
    pub(super) fn go_offline(&mut self) -> Vec<Purpose> {
        let mut dropped = Vec::new();
        self.line.retain_mut(|waiting| {
            waiting.not_before = None;
            if let Body::Event(event) = &mut waiting.body {
                event.offline = Some(true);
            }
            if let Body::Other { purpose, .. } = &waiting.body
                && !waiting.outlives_connection()
            {
                dropped.push(purpose.clone());
                return false;
            }
            true
        });
        dropped
    }

    /// Drops messages of an action, such as an outdated BootNotification.
    pub(super) fn remove(&mut self, action: Action) {
        self.line.retain(|waiting| waiting.action() != action);
    }

    /// Events that wait.
    pub(super) fn events(&self) -> usize {
        self.line
            .iter()
            .filter(|waiting| waiting.is_event())
            .count()
    }

    /// The events that wait, in order.
    pub(super) fn waiting_events(&self) -> impl Iterator<Item = &TransactionEventRequest> {
        self.line.iter().filter_map(|waiting| match &waiting.body {
            Body::Event(event) => Some(&**event),
            Body::Other { .. } => None,
        })
    }

    /// What waits and outlives the process too, besides events: action and payload, in order.
    pub(super) fn kept(&self) -> impl Iterator<Item = (Action, &RawValue)> {
        self.line.iter().filter_map(Waiting::kept)
    }

    /// Whether a message waits that may go up to `gate` and is about the present.
    pub(super) fn has_present(&self, gate: Gate) -> bool {
        let is_it = |w: &Waiting| w.gate <= gate && !w.outlives_connection();
        self.line.iter().any(is_it)
    }

    /// Whether a message of `action` waits.
    pub(super) fn holds(&self, action: Action) -> bool {
        self.line.iter().any(|waiting| waiting.action() == action)
    }
}
