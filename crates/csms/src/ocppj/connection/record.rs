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
use crate::dispatch::{Answer, InboundCall};
use crate::live::What;

/// One frame.
struct Seen<'a> {
    at: Timestamp,
    inbound: bool,
    message_type: u8,
    message_id: &'a str,
    action: Option<Action>,
    outcome: Option<&'static str>,
    elapsed: Option<Duration>,
}

pub(super) fn call_in(core: &Core, session: &Session, call: &InboundCall) {
    core.counters.calls_in.fetch_add(1, Relaxed);
    let seen = Seen {
        at: call.received_at,
        inbound: true,
        message_type: 2,
        message_id: call.id.as_str(),
        action: call.action,
        outcome: None,
        elapsed: None,
    };
    tell(core, session, &seen);
}

pub(super) fn answer_out(
    core: &Core,
    session: &Session,
    call: &InboundCall,
    answer: &Answer,
    elapsed: Duration,
) {
    meters::call_seconds(call.action, true).record(elapsed.as_secs_f64());
    let seen = Seen {
        at: core.clock.now(),
        inbound: false,
        message_type: if answer.frame.starts_with("[3") { 3 } else { 4 },
        message_id: call.id.as_str(),
        action: call.action,
        outcome: Some(answer.outcome),
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
        at,
        inbound: false,
        message_type: 2,
        message_id: id.as_str(),
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
        at,
        inbound: true,
        message_type: if outcome == "result" { 3 } else { 4 },
        message_id: id.as_str(),
        action,
        outcome: Some(outcome),
        elapsed,
    };
    tell(core, session, &seen);
}

pub(super) fn unreadable_in(core: &Core, session: &Session, at: Timestamp) {
    let seen = Seen {
        at,
        inbound: true,
        message_type: 0,
        message_id: UNREADABLE_ID,
        action: None,
        outcome: None,
        elapsed: None,
    };
    tell(core, session, &seen);
}

pub(super) fn unreadable_out(core: &Core, session: &Session, id: Option<&MessageId>) {
    let seen = Seen {
        at: core.clock.now(),
        inbound: false,
        message_type: 4,
        message_id: id.map_or(UNREADABLE_ID, MessageId::as_str),
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
    core.live.publish(
        seen.at,
        Some(Arc::clone(&session.identity)),
        What::Message {
            direction,
            message_type: seen.message_type,
            message_id: seen.message_id.to_owned(),
            action: seen.action.map(Action::as_str),
            outcome: seen.outcome,
            ms: seen.elapsed.map(|elapsed| elapsed.as_secs_f64() * 1000.0),
        },
    );
}
