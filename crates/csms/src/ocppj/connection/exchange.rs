//! What the journal is told: one row per exchange, a CALL and its answer, or a lone frame.
//!
//! A CALL on its way is an [`Inbound`] or an [`Outbound`]. Dropped without an answer it is journalled
//! all the same, so that nothing which was received or sent is missing however a connection ends.
//! Heartbeats are left out. Frames are redacted and shortened. A stored event is its own entry; where
//! its answer says more than the plain one, the row of the exchange has the number of the event, whose
//! text is not written twice.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use ocpp201::rpc::{MessageId, UNREADABLE_ID};
use ocpp201::{Action, redact};

use crate::connections::Session;
use crate::context::Core;
use crate::dispatch::{Answer, InboundCall};
use crate::facts::JournalEntry;
use crate::feed::Exchange;

/// Longest frame that the journal keeps whole, in bytes.
const MAX_JOURNALED: usize = 64 * 1024;

/// A CALL of the station, from its arrival to its answer.
pub(super) struct Inbound {
    pub(super) core: Arc<Core>,
    pub(super) session: Arc<Session>,
    pub(super) call: InboundCall,
    /// When it arrived: from then on its answer is waited for.
    pub(super) arrived: Duration,
    is_journalled: bool,
}

impl Inbound {
    pub(super) fn new(
        core: &Arc<Core>,
        session: &Arc<Session>,
        call: InboundCall,
        arrived: Duration,
    ) -> Self {
        Self {
            core: Arc::clone(core),
            session: Arc::clone(session),
            call,
            arrived,
            is_journalled: false,
        }
    }

    pub(super) fn journal_answered(&mut self, answer: &Answer, elapsed: Duration) {
        self.journal(Some((answer, elapsed)));
    }

    fn journal(&mut self, answer: Option<(&Answer, Duration)>) {
        self.is_journalled = true;
        let call = &self.call;
        let exchange = Exchange {
            at: call.received_at,
            station: &self.session.identity,
            is_inbound: true,
            message_id: call.id.as_str(),
            action: call.known().map(Action::as_str),
            outcome: answer.map(|(answer, _)| answer.outcome),
            elapsed: answer.map(|(_, elapsed)| elapsed),
        };
        self.core.feed.tell(exchange, || {
            let answer = answer.map(|(answer, _)| answer.frame.as_str().into());
            (Some(public(call)), answer)
        });
        if call.known() == Some(Action::Heartbeat) {
            return;
        }
        let stored = answer.and_then(|(answer, _)| answer.stored);
        if stored.is_some_and(|event| event.tells_exchange) {
            return;
        }
        self.core.writer.journal(JournalEntry {
            action: call.known().map(Action::as_str),
            outcome: answer.map(|(answer, _)| answer.outcome),
            elapsed: answer.map(|(_, elapsed)| elapsed),
            call: stored.is_none().then(|| shown(&public(call))),
            answer: answer.map(|(answer, _)| shown(&answer.frame)),
            event: stored.map(|event| event.message),
            ..blank(
                &self.session,
                true,
                call.id.clone().into(),
                call.received_at,
            )
        });
    }
}

impl Drop for Inbound {
    fn drop(&mut self) {
        if !self.is_journalled {
            self.journal(None);
        }
    }
}

/// Our CALL, from its sending to its answer.
pub(super) struct Outbound<'a> {
    core: &'a Core,
    session: &'a Session,
    pub(super) id: MessageId,
    action: Action,
    pub(super) sent_at: Timestamp,
    frame: Arc<str>,
    is_journalled: bool,
}

impl<'a> Outbound<'a> {
    pub(super) fn new(
        core: &'a Core,
        session: &'a Session,
        id: MessageId,
        action: Action,
        sent_at: Timestamp,
        frame: &str,
    ) -> Self {
        Self {
            core,
            session,
            id,
            action,
            sent_at,
            frame: shown(frame),
            is_journalled: false,
        }
    }

    /// `outcome`: `None` where the answer cannot be read.
    pub(super) fn answered(
        &mut self,
        outcome: Option<&'static str>,
        frame: &str,
        elapsed: Duration,
    ) {
        self.journal(outcome, Some((frame, elapsed)));
    }

    fn journal(&mut self, outcome: Option<&'static str>, answer: Option<(&str, Duration)>) {
        self.is_journalled = true;
        let exchange = Exchange {
            at: self.sent_at,
            station: &self.session.identity,
            is_inbound: false,
            message_id: self.id.as_str(),
            action: Some(self.action.as_str()),
            outcome,
            elapsed: answer.map(|(_, elapsed)| elapsed),
        };
        self.core.feed.tell(exchange, || {
            let call = (&*self.frame).into();
            (Some(call), answer.map(|(frame, _)| frame.into()))
        });
        self.core.writer.journal(JournalEntry {
            action: Some(self.action.as_str()),
            outcome,
            elapsed: answer.map(|(_, elapsed)| elapsed),
            call: Some(Arc::clone(&self.frame)),
            answer: answer.map(|(frame, _)| shown(frame)),
            ..blank(self.session, false, self.id.clone().into(), self.sent_at)
        });
    }
}

impl Drop for Outbound<'_> {
    fn drop(&mut self) {
        if !self.is_journalled {
            self.journal(None, None);
        }
    }
}

/// An answer to no CALL of ours.
pub(super) fn stray(
    core: &Core,
    session: &Session,
    id: MessageId,
    outcome: &'static str,
    frame: &str,
    at: Timestamp,
) {
    let exchange = Exchange {
        at,
        station: &session.identity,
        is_inbound: true,
        message_id: id.as_str(),
        action: None,
        outcome: Some(outcome),
        elapsed: None,
    };
    core.feed.tell(exchange, || (None, Some(frame.into())));
    core.writer.journal(JournalEntry {
        outcome: Some(outcome),
        answer: Some(shown(frame)),
        ..blank(session, true, id.into(), at)
    });
}

/// A frame that cannot be read, and the CALLERROR for it.
pub(super) fn unreadable(
    core: &Core,
    session: &Session,
    id: Option<MessageId>,
    frame: &str,
    error: Option<&str>,
    at: Timestamp,
) {
    let id: Arc<str> = id.map_or_else(|| UNREADABLE_ID.into(), Arc::from);
    let exchange = Exchange {
        at,
        station: &session.identity,
        is_inbound: true,
        message_id: &id,
        action: None,
        outcome: error.map(|_| "RpcFrameworkError"),
        elapsed: None,
    };
    core.feed
        .tell(exchange, || (Some(frame.into()), error.map(Into::into)));
    core.writer.journal(JournalEntry {
        outcome: error.map(|_| "RpcFrameworkError"),
        call: Some(shown(frame)),
        answer: error.map(shown),
        ..blank(session, true, id, at)
    });
}

/// A row of which nothing is known yet but whose it is.
fn blank(session: &Session, inbound: bool, message_id: Arc<str>, at: Timestamp) -> JournalEntry {
    JournalEntry {
        at,
        station: session.station,
        connection: session.connection,
        ocpp_version: session.ocpp_version,
        inbound,
        message_id,
        action: None,
        outcome: None,
        elapsed: None,
        call: None,
        answer: None,
        event: None,
    }
}

/// The frame of a CALL without what is kept in one place only: what a station knows of a customer can be
/// forgotten (N09).
fn public(call: &InboundCall) -> Cow<'_, str> {
    let frame = call.payload.frame();
    if call.known() != Some(Action::NotifyCustomerInformation) {
        return frame.into();
    }
    let mut shown: serde_json::Value = serde_json::from_str(frame).unwrap_or_default();
    if let Some(data) = shown.pointer_mut("/3/data") {
        *data = "***".into();
    }
    shown.to_string().into()
}

/// The frame as the journal keeps it, redacted. The journal is for people: of a very long frame its
/// beginning will do.
fn shown(frame: &str) -> Arc<str> {
    let frame = redact::frame(frame);
    if frame.len() <= MAX_JOURNALED {
        return frame.into();
    }
    let mut end = MAX_JOURNALED;
    while !frame.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}… ({} bytes in all)", &frame[..end], frame.len()).into()
}
