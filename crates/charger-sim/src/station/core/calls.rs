//! The station's CALLs and their answers, and the frames that come in (Part 4, section 4; E13).
//!
//! One CALL at a time. What an answer means for a transaction, a token or the registration is decided where those
//! live; here it is only told apart. CALLs of the CSMS go to `dispatch`.

use std::time::Duration;

use ocpp201::{
    Action, AuthorizeResponse, BootNotificationResponse, BootReasonEnum,
    Get15118EvCertificateResponse, GetCertificateStatusResponse, HeartbeatResponse,
    NotifyEvChargingNeedsResponse, NotifyEvChargingScheduleResponse, PayloadKind,
    SignCertificateResponse, TransactionEventRequest, TransactionEventResponse, decode_payload,
    rpc::{self, ErrorCode, Frame, MessageId, Settlement, Unreadable},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::value::RawValue;

use super::{Core, Registration};
use crate::{
    clock::ModelInstant,
    station::{
        CallFacts, CallOutcome, ObservationKind, TransactionFacts,
        device_model::names,
        outbox::{Body, Gate, Purpose, Waiting},
        repeats::{self, BadEnd, EventAttempts},
        timers::Timer,
    },
};

/// The CALL that waits for its answer.
#[derive(Debug)]
pub(in crate::station) struct InFlight {
    waiting: Waiting,
    facts: CallFacts,
    pub(super) since: ModelInstant,
}

impl Core {
    /// Puts a message at the end of the line.
    pub(in crate::station) fn enqueue(
        &mut self,
        action: Action,
        payload: &impl Serialize,
        purpose: Purpose,
        gate: Gate,
    ) {
        if let Some(waiting) = self.written(action, payload, purpose, gate) {
            self.outbox.push(waiting);
        }
    }

    /// Puts a message before all others.
    pub(super) fn enqueue_first(
        &mut self,
        action: Action,
        payload: &impl Serialize,
        purpose: Purpose,
        gate: Gate,
    ) {
        if let Some(waiting) = self.written(action, payload, purpose, gate) {
            self.outbox.push_front(waiting);
        }
    }

    /// Puts a message in the line whose answer says nothing, for an accepted station. It is about the present:
    /// without a connection it is dropped.
    pub(in crate::station) fn notify(&mut self, action: Action, payload: &impl Serialize) {
        if self.link.is_open() {
            self.enqueue(action, payload, Purpose::Notice, Gate::Accepted);
        }
    }

    /// Like [`Core::notify`], for what TriggerMessage, GetBaseReport or GetReport asked for: it is also sent while
    /// registration is pending (B02.FR.02).
    pub(in crate::station) fn notify_asked(&mut self, action: Action, payload: &impl Serialize) {
        if self.link.is_open() {
            self.enqueue(action, payload, Purpose::Notice, Gate::Pending);
        }
    }

    fn written(
        &mut self,
        action: Action,
        payload: &impl Serialize,
        purpose: Purpose,
        gate: Gate,
    ) -> Option<Waiting> {
        self.is_dirty |= purpose == Purpose::KeptNotice;
        match serde_json::value::to_raw_value(payload) {
            Ok(payload) => Some(Waiting {
                body: Body::Other {
                    action,
                    payload,
                    purpose,
                },
                gate,
                attempts: 0,
                failures: 0,
                not_before: None,
            }),
            Err(error) => {
                self.problem(format!("{action} cannot be written: {error}"));
                None
            }
        }
    }

    /// Transaction events that wait for an answer, the one being sent included.
    pub(in crate::station) fn queue_length(&self) -> usize {
        let is_sending = self
            .in_flight
            .as_ref()
            .is_some_and(|call| matches!(call.waiting.body, Body::Event(_)));
        self.outbox.events() + usize::from(is_sending)
    }

    /// What waits and outlives the process, besides events, the one being sent included.
    pub(in crate::station) fn kept_notices(&self) -> Vec<(Action, Box<RawValue>)> {
        let sending = self.in_flight.iter().filter_map(|call| call.waiting.kept());
        sending
            .chain(self.outbox.kept())
            .map(|(action, payload)| (action, payload.to_owned()))
            .collect()
    }

    /// Puts a message in the line that an earlier run of this program left behind.
    pub(super) fn restore_notice(&mut self, action: Action, payload: Box<RawValue>) {
        self.outbox.push(Waiting {
            body: Body::Other {
                action,
                payload,
                purpose: Purpose::KeptNotice,
            },
            gate: Gate::Accepted,
            attempts: 0,
            failures: 0,
            not_before: None,
        });
    }

    /// The events that wait for an answer, in order.
    pub(in crate::station) fn unanswered_events(&self) -> Vec<TransactionEventRequest> {
        let sending = self
            .in_flight
            .iter()
            .filter_map(|call| match &call.waiting.body {
                Body::Event(event) => Some(&**event),
                Body::Other { .. } => None,
            });
        sending
            .chain(self.outbox.waiting_events())
            .cloned()
            .collect()
    }

    pub(in crate::station) fn is_in_flight(&self, action: Action) -> bool {
        self.in_flight
            .as_ref()
            .is_some_and(|call| call.waiting.action() == action)
    }

    /// Whether messages wait, or for an answer, that would be lost with the connection.
    pub(super) fn has_more_to_say(&self) -> bool {
        self.in_flight.is_some() || self.outbox.has_present(self.registration.gate())
    }

    /// Sends the next message if one may go.
    pub(super) fn flush(&mut self) {
        let is_busy = self.in_flight.is_some() || self.is_held;
        if !self.link.is_open() || is_busy || self.downtime.is_some() {
            return;
        }
        if let Some(waiting) = self.outbox.take(self.now, self.registration.gate()) {
            self.transmit(waiting);
        }
        match self.outbox.next_retry(self.now) {
            Some(at) => self.timers.set(Timer::Outbox, at),
            None => self.timers.cancel(Timer::Outbox),
        }
    }

    fn transmit(&mut self, mut waiting: Waiting) {
        let Ok(id) = MessageId::new(&self.new_id()) else {
            return;
        };
        waiting.attempts = waiting.attempts.saturating_add(1);
        let action = waiting.action();
        let (text, transaction) = match &waiting.body {
            Body::Event(event) => (
                rpc::encode_call(&id, action, &**event),
                Some(transaction_facts(event)),
            ),
            Body::Other { payload, .. } => {
                (rpc::encode_call_raw(&id, action.as_str(), payload), None)
            }
        };
        if self
            .calls
            .start(id.clone(), action, self.elapsed(), self.message_timeout)
            .is_err()
        {
            self.outbox.push_front(waiting);
            return;
        }
        let facts = CallFacts {
            message_id: id.as_str().to_owned(),
            action: action.as_str(),
            attempt: waiting.attempts,
            transaction,
        };
        self.observe(ObservationKind::CallSent(facts.clone()));
        let timeout_at = self.message_timeout_at();
        self.timers.set(Timer::MessageTimeout, timeout_at);
        self.in_flight = Some(InFlight {
            waiting,
            facts,
            since: self.now,
        });
        self.send(text);
    }

    /// A text message came in.
    pub(super) fn frame(&mut self, text: &str) {
        if !self.link.is_open() {
            return;
        }
        self.heard();
        match rpc::decode(text) {
            Ok(Frame::Call {
                id,
                action,
                payload,
            }) => self.call_came_in(&id, &action, payload),
            Ok(Frame::CallResult { id, payload }) => {
                if self.settles(&id, true) {
                    self.answered(payload);
                }
            }
            Ok(Frame::CallError {
                id,
                code,
                description,
                ..
            }) => {
                if self.settles(&id, false) {
                    self.failed(BadEnd::Refused(code), code, description.into_owned());
                }
            }
            Err(Unreadable::Ignored { message_type }) => {
                self.problem(format!("a message of type {message_type} is ignored"));
            }
            Err(Unreadable::Malformed {
                reply_id,
                description,
            }) => {
                self.problem(format!("an unreadable frame came in: {description}"));
                if self.may_answer_unreadable() {
                    let answer = rpc::encode_unreadable(reply_id.as_ref(), &description);
                    self.send(answer);
                }
            }
            Err(Unreadable::BrokenAnswer { id, description }) => {
                if id.is_some_and(|id| self.settles(&id, false)) {
                    self.failed(BadEnd::Unreadable, ErrorCode::FormatViolation, description);
                } else {
                    self.problem(format!("a broken answer came in: {description}"));
                }
            }
        }
    }

    /// Whether `id` is that of the outstanding CALL, which is settled then.
    fn settles(&mut self, id: &MessageId, is_result: bool) -> bool {
        let now = self.elapsed();
        let settlement = if is_result {
            self.calls.settle_result(id, now)
        } else {
            self.calls.settle_error(id, now)
        };
        if settlement == Settlement::Unknown {
            self.problem(format!("an answer to no outstanding CALL came in: {id}"));
            return false;
        }
        self.timers.cancel(Timer::MessageTimeout);
        true
    }

    fn close_call(&mut self, outcome: CallOutcome) -> Option<(Waiting, Duration)> {
        let InFlight {
            waiting,
            facts,
            since,
        } = self.in_flight.take()?;
        let elapsed = self.now.since(since) / self.scale;
        self.observe(ObservationKind::CallAnswered {
            call: facts,
            outcome,
            elapsed,
        });
        Some((waiting, elapsed))
    }

    /// The outstanding CALL was answered with CALLRESULT.
    fn answered(&mut self, payload: &RawValue) {
        let Some(call) = &self.in_flight else { return };
        let action = call.waiting.action();
        match &call.waiting.body {
            Body::Event(_) => self.read::<TransactionEventResponse>(
                action,
                payload,
                |core, waiting, answer, _| {
                    if let Body::Event(event) = waiting.body {
                        core.event_answered(&event, &answer);
                    }
                },
            ),
            Body::Other { purpose, .. } => match purpose {
                Purpose::Boot => self.read::<BootNotificationResponse>(
                    action,
                    payload,
                    |core, _, answer, elapsed| {
                        core.boot_answered(&answer, elapsed);
                    },
                ),
                Purpose::Heartbeat => {
                    self.read::<HeartbeatResponse>(action, payload, |_, _, _, _| {});
                }
                Purpose::SignCertificate => {
                    self.read::<SignCertificateResponse>(action, payload, |core, _, answer, _| {
                        core.sign_answered(&answer);
                    });
                }
                Purpose::Authorize(evse, token) => {
                    let (evse, token) = (*evse, token.clone());
                    self.read::<AuthorizeResponse>(action, payload, move |core, _, answer, _| {
                        let mut info = answer.id_token_info;
                        if let Some(status) = answer.certificate_status {
                            core.contract_judged(evse, status, &mut info);
                        }
                        core.authorize_answered(evse, &token, &info);
                    });
                }
                Purpose::VehicleCertificate(evse) => {
                    let evse = *evse;
                    self.read::<Get15118EvCertificateResponse>(
                        action,
                        payload,
                        move |core, _, answer, _| core.contract_provided(evse, &answer),
                    );
                }
                Purpose::CertificateStatus(serial) => {
                    let serial = serial.clone();
                    self.read::<GetCertificateStatusResponse>(
                        action,
                        payload,
                        move |core, _, answer, _| core.certificate_status_told(&serial, &answer),
                    );
                }
                Purpose::ChargingNeeds(evse) => {
                    let evse = *evse;
                    self.read::<NotifyEvChargingNeedsResponse>(
                        action,
                        payload,
                        move |core, _, answer, _| core.needs_answered(evse, &answer),
                    );
                }
                Purpose::ChargingSchedule => {
                    self.read::<NotifyEvChargingScheduleResponse>(
                        action,
                        payload,
                        |core, _, answer, _| core.schedule_answered(&answer),
                    );
                }
                Purpose::Status(..) | Purpose::Notice | Purpose::KeptNotice => {
                    let is_kept = *purpose == Purpose::KeptNotice;
                    match ocpp201::check_payload(action, PayloadKind::Response, payload) {
                        Ok(()) => {
                            self.is_dirty |= is_kept;
                            self.close_call(CallOutcome::Result);
                        }
                        Err(violation) => {
                            let text = violation.to_string();
                            self.failed(BadEnd::Nonconforming, violation.code, text);
                        }
                    }
                }
            },
        }
    }

    /// Reads an answer and goes on with it; one that does not conform counts as a failure.
    fn read<T: DeserializeOwned>(
        &mut self,
        action: Action,
        payload: &RawValue,
        go_on: impl FnOnce(&mut Self, Waiting, T, Duration),
    ) {
        match decode_payload::<T>(action, PayloadKind::Response, payload) {
            Ok(answer) => {
                if let Some((waiting, elapsed)) = self.close_call(CallOutcome::Result) {
                    go_on(self, waiting, answer, elapsed);
                }
            }
            Err(violation) => {
                let text = violation.to_string();
                self.failed(BadEnd::Nonconforming, violation.code, text);
            }
        }
    }

    /// The outstanding CALL was answered with CALLERROR, or with something that does not conform.
    fn failed(&mut self, end: BadEnd, code: ErrorCode, description: String) {
        let outcome = CallOutcome::Error {
            code: code.as_str(),
            description,
        };
        let Some((waiting, _)) = self.close_call(outcome) else {
            return;
        };
        // A CSMS that does not know the station (a new database) says so with SecurityError.
        let now = self.elapsed();
        let boots_anew = end == BadEnd::Refused(ErrorCode::SecurityError)
            && self.registration == Registration::Accepted
            && self.anew.refused(now, &mut self.rng);
        let is_kept = waiting.kept().is_some();
        if boots_anew && is_kept && waiting.action() != Action::SecurityEventNotification {
            // It was no fault of the message, which otherwise would not be sent again.
            self.outbox.push_front(waiting);
        } else {
            self.call_failed(waiting, end);
        }
        if boots_anew {
            self.registration = Registration::Unregistered;
            self.boot_reason = BootReasonEnum::Unknown;
            self.boot(BootReasonEnum::Unknown);
        }
    }

    /// Whether one more unreadable frame is answered.
    fn may_answer_unreadable(&mut self) -> bool {
        let now = self.elapsed();
        let (since, count) = &mut self.unreadable;
        if now.saturating_sub(*since) >= repeats::UNREADABLE_WINDOW {
            (*since, *count) = (now, 0);
        }
        *count = count.saturating_add(1);
        *count <= repeats::MOST_UNREADABLE
    }

    pub(super) fn message_timed_out(&mut self) {
        if self.calls.expire(self.elapsed()).is_some()
            && let Some((waiting, _)) = self.close_call(CallOutcome::Timeout)
        {
            self.call_failed(waiting, BadEnd::NoAnswer);
        }
    }

    /// The connection ended with a CALL outstanding: an event goes back to the head of the line.
    pub(super) fn abandon_call(&mut self) {
        self.timers.cancel(Timer::MessageTimeout);
        self.calls.abandon();
        let Some((waiting, _)) = self.close_call(CallOutcome::Cut) else {
            return;
        };
        match &waiting.body {
            Body::Event(_) => self.outbox.push_front(waiting),
            Body::Other {
                purpose: Purpose::KeptNotice,
                ..
            } => self.outbox.push_front(waiting),
            Body::Other { purpose, .. } => self.give_up(&purpose.clone()),
        }
    }

    /// A CALL ended badly while there was a connection: it is sent again as the table says, or given up.
    fn call_failed(&mut self, mut waiting: Waiting, end: BadEnd) {
        if let Body::Other { purpose, .. } = &waiting.body {
            match purpose {
                Purpose::Boot => return self.boot_failed(),
                // The connector has changed meanwhile: there is something newer to say.
                Purpose::Status(evse, connector, status)
                    if self.reported(*evse, *connector) != Some(*status) =>
                {
                    return;
                }
                _ => {}
            }
        }
        waiting.failures = waiting.failures.saturating_add(1);
        let interval = self.model.count(names::MESSAGE_ATTEMPT_INTERVAL);
        let events = EventAttempts {
            attempts: self.model.count(names::MESSAGE_ATTEMPTS),
            interval: Duration::from_secs(u64::from(interval)),
        };
        let (action, failures) = (waiting.action(), waiting.failures);
        if let Some(pause) = repeats::pause(action, failures, end, events, &mut self.rng) {
            waiting.not_before = Some(self.now + self.protocol(pause));
            self.outbox.push_front(waiting);
            return;
        }
        self.is_dirty = true;
        match waiting.body {
            Body::Event(event) => self.observe(ObservationKind::EventDropped {
                event: transaction_facts(&event),
                why: "all attempts failed",
            }),
            Body::Other { purpose, .. } => self.not_taken(&purpose),
        }
    }
}

/// What an observer is told about an event.
pub(super) fn transaction_facts(event: &TransactionEventRequest) -> TransactionFacts {
    TransactionFacts {
        transaction_id: event.transaction_info.transaction_id.to_string(),
        event_type: event.event_type.as_str(),
        trigger: event.trigger_reason.as_str(),
        seq_no: event.seq_no,
        timestamp: event.timestamp.timestamp().into(),
        offline: event.offline == Some(true),
    }
}
