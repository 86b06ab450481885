//! Answers that somebody told the station to give in place of its own: wrong, late, or none.
//!
//! They stand in front of the dispatch of CALLs. A CALL that is answered so is not carried out, except where only
//! the answer is late.

use std::collections::BTreeMap;

use ocpp201::rpc::{self, ErrorCode, MessageId};
use scenario::verb::{Answer, With};
use serde_json::{json, value::RawValue};

use super::Core;
use crate::station::{
    AnswerOutcome, CommandError, ObservationKind, dispatch::shown_action, timers::Timer,
};

/// Answers that may be told ahead, by action and kind.
const MOST_TOLD: usize = 100;
/// Answers that may be on their way late.
const MOST_LATE: usize = 100;

/// What the station was told.
#[derive(Debug, Default)]
pub(in crate::station) struct Told {
    answers: Vec<Answer>,
    late: BTreeMap<u64, String>,
    count: u64,
}

impl Told {
    /// Actions, and how many of their CALLs are still to be answered so.
    pub(in crate::station) fn pending(&self) -> Vec<(String, u32)> {
        let answers = self.answers.iter();
        answers.map(|a| (a.action.clone(), a.times)).collect()
    }

    /// What to answer to the next CALL of an action.
    fn take(&mut self, action: &str) -> Option<With> {
        let position = self.answers.iter().position(|a| a.action == action)?;
        let answer = self.answers.get_mut(position)?;
        let with = answer.with.clone();
        answer.times = answer.times.saturating_sub(1);
        if answer.times == 0 {
            self.answers.remove(position);
        }
        Some(with)
    }

    /// Late answers belong to the connection that the CALL came over.
    pub(super) fn forget_late(&mut self) {
        self.late.clear();
    }
}

impl Core {
    /// Takes note of an answer to give; later ones of the same action come after earlier ones.
    pub(super) fn tell_answer(&mut self, answer: Answer) -> Result<(), CommandError> {
        let is_known = ocpp201::Action::from_name(&answer.action)
            .is_some_and(|action| action.direction().is_to_station());
        if !is_known {
            let what = format!(
                "`{}` is no action that a CSMS sends, expected one such as Reset",
                answer.action
            );
            return Err(CommandError::NotPossible(what));
        }
        if let With::Error(code) = &answer.with
            && ErrorCode::from_text(code).is_none()
        {
            let codes: Vec<_> = ErrorCode::ALL.iter().map(|code| code.as_str()).collect();
            let what = format!(
                "`{code}` is no error code, expected one of {}",
                codes.join(", ")
            );
            return Err(CommandError::NotPossible(what));
        }
        if answer.times == 0 {
            self.told.answers.retain(|a| a.action != answer.action);
            return Ok(());
        }
        if self.told.answers.len() >= MOST_TOLD {
            let what = format!("{MOST_TOLD} answers wait already: let some be given first");
            return Err(CommandError::NotPossible(what));
        }
        self.told.answers.push(answer);
        Ok(())
    }

    /// A CALL came in: it is answered as told, or else served.
    pub(super) fn call_came_in(&mut self, id: &MessageId, action: &str, payload: &RawValue) {
        let Some(with) = self.told.take(action) else {
            let answer = self.dispatch(id, action, payload);
            self.send(answer);
            return;
        };
        if let With::After(span) = with {
            let answer = self.dispatch(id, action, payload);
            if self.told.late.len() >= MOST_LATE {
                return;
            }
            self.told.count += 1;
            let number = self.told.count;
            self.told.late.insert(number, answer);
            let at = self.now + self.protocol(span);
            self.timers.set(Timer::LateAnswer(number), at);
            return;
        }
        let (message_id, action) = (id.as_str().to_owned(), shown_action(action));
        self.observe(ObservationKind::CallReceived {
            message_id: message_id.clone(),
            action: action.clone(),
        });
        let Some((text, outcome)) = told_answer(id, with) else {
            self.problem(format!("{action} is not answered, as the station was told"));
            return;
        };
        self.observe(ObservationKind::AnswerSent {
            message_id,
            action,
            outcome,
        });
        self.send(text);
    }

    /// A late answer leaves, if its connection is still there.
    pub(super) fn late_answer(&mut self, number: u64) {
        if let Some(answer) = self.told.late.remove(&number)
            && self.link.is_open()
        {
            self.send(answer);
        }
    }
}

/// The text of an answer; none for no answer.
fn told_answer(id: &MessageId, with: With) -> Option<(String, AnswerOutcome)> {
    let result = |payload: &serde_json::Value| {
        let raw = serde_json::value::to_raw_value(payload).ok()?;
        let status = payload["status"].as_str().map(str::to_owned);
        let text = rpc::encode_call_result_raw(id, &raw);
        Some((text, AnswerOutcome::Result { status }))
    };
    match with {
        With::Payload(payload) => result(&payload),
        With::Status(status) => result(&json!({ "status": status })),
        With::Error(code) => {
            let code = ErrorCode::from_text(&code).unwrap_or(ErrorCode::GenericError);
            let text = rpc::encode_call_error(id, code, "the station was told to answer so");
            let code = code.as_str();
            Some((text, AnswerOutcome::Error { code }))
        }
        With::Never | With::After(_) => None,
    }
}
