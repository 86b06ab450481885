//! What a station remembers of itself: the last things that happened, as lines for its log (N01).
//!
//! Made of observations, which carry no secrets. What a log says beside them, and how it is uploaded, is in
//! `blocks/diagnostics/log.rs`.

use std::collections::VecDeque;

use super::observation::{AnswerOutcome, CallOutcome, ObservationKind};
use crate::clock::ModelInstant;

/// Lines that are remembered.
const MOST_LINES: usize = 200;
/// Characters of one line.
const MOST_CHARACTERS: usize = 200;

/// The last things that happened.
#[derive(Debug, Default)]
pub(super) struct History {
    lines: VecDeque<(ModelInstant, Box<str>)>,
}

impl History {
    /// Remembers what happened, unless it happens all the time.
    pub(super) fn note(&mut self, at: ModelInstant, kind: &ObservationKind) {
        let Some(line) = line(kind) else { return };
        if self.lines.len() >= MOST_LINES {
            self.lines.pop_front();
        }
        // Whoever wrote a text, it stays one line.
        let one_line = line.chars().filter(|c| !c.is_control());
        let line: String = one_line.take(MOST_CHARACTERS).collect();
        self.lines.push_back((at, line.into_boxed_str()));
    }

    /// What happened from `oldest` to `latest`, oldest first.
    pub(super) fn between(
        &self,
        oldest: Option<ModelInstant>,
        latest: Option<ModelInstant>,
    ) -> impl Iterator<Item = (ModelInstant, &str)> {
        let is_within = move |at: ModelInstant| {
            oldest.is_none_or(|oldest| at >= oldest) && latest.is_none_or(|latest| at <= latest)
        };
        let lines = self.lines.iter().filter(move |(at, _)| is_within(*at));
        lines.map(|(at, line)| (*at, &**line))
    }
}

/// One line; `None` for what would drown the rest.
fn line(kind: &ObservationKind) -> Option<String> {
    Some(match kind {
        ObservationKind::ConnectAttempt { attempt } => format!("connecting, attempt {attempt}"),
        ObservationKind::Connected { .. } => "connected".to_owned(),
        ObservationKind::ConnectRefused { status, body } => match status {
            Some(status) => format!("refused with HTTP {status}: {body}"),
            None => format!("not connected: {body}"),
        },
        ObservationKind::Disconnected { reason } => format!("disconnected: {reason}"),
        // It would be all that a station without work remembers.
        ObservationKind::CallSent(call) if call.action == "Heartbeat" => return None,
        ObservationKind::CallSent(call) => format!("sent {} {}", call.action, call.message_id),
        ObservationKind::CallAnswered { call, outcome, .. } => match outcome {
            CallOutcome::Result => return None,
            CallOutcome::Error { code, .. } => format!("{} was answered {code}", call.action),
            CallOutcome::Timeout => format!("{} was not answered", call.action),
            CallOutcome::Cut => format!("{} was cut off", call.action),
        },
        ObservationKind::AnswerSent {
            action, outcome, ..
        } => match outcome {
            AnswerOutcome::Result { status } => {
                format!("answered {action}: {}", status.as_deref().unwrap_or("done"))
            }
            AnswerOutcome::Error { code } => format!("answered {action}: {code}"),
        },
        ObservationKind::BootAnswered { status, .. } => format!("registration {status}"),
        ObservationKind::StatusChanged {
            evse,
            connector,
            status,
        } => format!("EVSE {evse} connector {connector} is {status}"),
        ObservationKind::TransactionStarted {
            transaction_id,
            evse,
            begin_register_wh,
            ..
        } => format!("EVSE {evse} begins {transaction_id} at {begin_register_wh} Wh"),
        ObservationKind::TransactionEnded {
            transaction_id,
            evse,
            end_register_wh,
            ..
        } => format!("EVSE {evse} ends {transaction_id} at {end_register_wh} Wh"),
        ObservationKind::Rebooting { reason } => format!("restarting: {reason}"),
        ObservationKind::EventDropped { why, .. } => format!("an event was given up: {why}"),
        ObservationKind::Problem { text } => format!("problem: {text}"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remembers_a_bounded_number_of_bounded_lines() {
        let mut history = History::default();
        for number in 0..300 {
            let text = format!("{number}\n{}", "x".repeat(500));
            history.note(
                ModelInstant::from_millis(number),
                &ObservationKind::Problem { text },
            );
        }
        let lines: Vec<_> = history.between(None, None).collect();
        assert_eq!(lines.len(), 200);
        assert_eq!(lines[0].0, ModelInstant::from_millis(100));
        assert!(lines[0].1.starts_with("problem: 100xxx"), "{}", lines[0].1);
        assert!(lines.iter().all(|(_, line)| line.len() == 200));
        let some = |oldest, latest| {
            let at = |millis| Some(ModelInstant::from_millis(millis));
            history.between(at(oldest), at(latest)).count()
        };
        assert_eq!((some(150, 159), some(0, 99)), (10, 0));
    }
}
