//! What is told about each frame: live feed, counters, metrics.
//!
//! The live feed tells of every frame without its content; the journal, which keeps it, is told of
//! whole exchanges (`exchange`). Nothing here waits, and nothing is answered because of it.

mod meters;

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use jiff::Timestamp;
use ocpp201::Action;
use ocpp201::rpc::{MessageId, Settlement, UNREADABLE_ID};

use crate::connections::Session;
use crate::context::Core;
use crate::dispatch::InboundCall;
use crate::live::LiveEventKind;

/// One frame.
struct Seen<'a> {
    /// `None` = now.
    at: Option<Timestamp>,
    inbound: bool,
    message_type: u8,
    message_id: Option<&'a MessageId>,
    action: Option<Action>,
    outcome: Option<&'static str>,
    elapsed: Option<Duration>,
}

pub(super) fn call_in(core: &Core, session: &Session, call: &InboundCall) {
    core.counters.calls_in.fetch_add(1, Relaxed);
    let seen = Seen {
        at: Some(call.received_at),
        inbound: true,
        message_type: 2,
        message_id: Some(&call.id),
        action: call.known(),
        outcome: None,
        elapsed: None,
    };
    tell(core, session, &seen);
}

pub(super) fn answer_out(
    core: &Core,
    session: &Session,
    call: &InboundCall,
    outcome: &'static str,
    elapsed: Duration,
) {
    meters::call_seconds(call.known(), true).record(elapsed.as_secs_f64());
    let seen = Seen {
        at: None,
        inbound: false,
        message_type: if outcome == "result" { 3 } else { 4 },
        message_id: Some(&call.id),
        action: call.known(),
        outcome: Some(outcome),
        elapsed: Some(elapsed),
    };
    tell(core, session, &seen);
}

pub(super) fn call_out(
    core: &Core,
    session: &Session,
    action: Action,
    id: &MessageId,
    at: Timestamp,
) {
    core.counters.calls_out.fetch_add(1, Relaxed);
    let seen = Seen {
        at: Some(at),
        inbound: false,
        message_type: 2,
        message_id: Some(id),
        action: Some(action),
        outcome: None,
        elapsed: None,
    };
    tell(core, session, &seen);
}

pub(super) fn answer_in(
    core: &Core,
    session: &Session,
    id: &MessageId,
    settlement: Settlement,
    outcome: &'static str,
    at: Timestamp,
) {
    let (action, elapsed) = match settlement {
        Settlement::Settled { action, waited } => {
            meters::call_seconds(Some(action), false).record(waited.as_secs_f64());
            (Some(action), Some(waited))
        }
        Settlement::Unknown => {
            tracing::info!(station = %session.identity, message_id = %id, "an answer to no outstanding CALL is dropped");
            metrics::counter!("csms_stray_answers_total").increment(1);
            (None, None)
        }
    };
    let seen = Seen {
        at: Some(at),
        inbound: true,
        message_type: if outcome == "result" { 3 } else { 4 },
        message_id: Some(id),
        action,
        outcome: Some(outcome),
        elapsed,
    };
    tell(core, session, &seen);
}

pub(super) fn unreadable_in(core: &Core, session: &Session, at: Timestamp) {
    let seen = Seen {
        at: Some(at),
        inbound: true,
        message_type: 0,
        message_id: None,
        action: None,
        outcome: None,
        elapsed: None,
    };
    tell(core, session, &seen);
}

pub(super) fn unreadable_out(core: &Core, session: &Session, id: Option<&MessageId>) {
    let seen = Seen {
        at: None,
        inbound: false,
        message_type: 4,
        message_id: id,
        action: None,
        outcome: Some("RpcFrameworkError"),
        elapsed: None,
    };
    tell(core, session, &seen);
}

fn tell(core: &Core, session: &Session, seen: &Seen<'_>) {
    let direction = if seen.inbound {
        core.counters.messages_in.fetch_add(1, Relaxed);
        session.count_in();
        "in"
    } else {
        core.counters.messages_out.fetch_add(1, Relaxed);
        session.count_out();
        "out"
    };
    meters::messages(seen.action, seen.inbound, seen.outcome).increment(1);
    core.live.tell(|| {
        let what = LiveEventKind::Message {
            direction,
            message_type: seen.message_type,
            message_id: seen
                .message_id
                .map_or_else(|| UNREADABLE_ID.into(), |id| id.clone().into()),
            action: seen.action.map(Action::as_str),
            outcome: seen.outcome,
            ms: seen.elapsed.map(|elapsed| elapsed.as_secs_f64() * 1000.0),
        };
        let at = seen.at.unwrap_or_else(|| core.clock.now());
        (at, Some(Arc::clone(&session.identity)), what)
    });
}
