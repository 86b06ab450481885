//! Answers that come after their command was given up: an outcome of their own, beside that of the command.
//!
//! The command keeps its one outcome, `timeout`. What the station did is what it did all the same: so what follows
//! from a late answer is kept as well.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use ocpp201::Action;
use ocpp201::rpc::MessageId;
use serde_json::value::RawValue;

use super::Inner;
use super::asked::Asked;
use super::follow_up::Answered;
use super::outcome::{CallState, Ended};
use super::profiles::Effect;
use crate::connections::{ReplyKind, Session};
use crate::facts::{CommandKey, StationKey};
use crate::live::LiveEventKind;
use crate::store::change::Change;
use crate::store::tables::held_commands as table;

/// Commands that may still be answered, at most.
const MOST: usize = 256;

/// A command that was given up.
#[derive(Debug)]
pub(super) struct GivenUp {
    pub(super) session: Arc<Session>,
    pub(super) id: MessageId,
    pub(super) command: CommandKey,
    pub(super) action: Action,
    pub(super) payload: Box<RawValue>,
    pub(super) asked: Asked,
}

/// Commands that were given up, the oldest first.
#[derive(Debug, Default)]
pub(super) struct Late {
    all: Mutex<VecDeque<GivenUp>>,
}

impl Late {
    pub(super) fn remember(&self, command: GivenUp) {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST {
            all.pop_front();
        }
        all.push_back(command);
    }

    fn take(&self, station: StationKey, id: &MessageId) -> Option<GivenUp> {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        let place = all
            .iter()
            .position(|one| one.session.station == station && one.id == *id)?;
        all.remove(place)
    }
}

impl super::Commands {
    /// A station answered something that nobody waits for. If it is a command that was given up, the answer is kept.
    pub(crate) fn came_late(
        &self,
        station: StationKey,
        id: &MessageId,
        at: Timestamp,
        reply: impl FnOnce() -> ReplyKind,
    ) {
        if let Some(command) = self.inner.late.take(station, id) {
            let (inner, reply) = (Arc::clone(&self.inner), reply());
            tokio::spawn(async move { inner.keep_late(command, reply, at).await });
        }
    }
}

impl Inner {
    async fn keep_late(&self, command: GivenUp, reply: ReplyKind, at: Timestamp) {
        let GivenUp {
            session,
            command: key,
            action,
            payload,
            asked,
            ..
        } = command;
        let mut ended = Ended::of(action, reply, true);
        let _turn = session.turn_to_keep().await;
        let mut failures = 0;
        let effect = Effect::of(action, &payload);
        if let Some(change) =
            effect.and_then(|effect| effect.end(session.station, &ended, true, at))
        {
            let store = || self.writer.change(change.clone());
            self.keep(&session, action, &mut failures, store).await;
        }
        let answer = std::mem::take(&mut ended.answer);
        if let Some(response) = ended.payload.as_deref() {
            let of = Answered {
                station: session.station,
                action,
                command: key,
                request: &payload,
                response,
                at,
            };
            self.follow_up(&session, &asked, of, answer, &mut failures)
                .await;
        }
        let ended = ended.redacted();
        let outcome = match ended.state {
            CallState::Result => "result",
            CallState::Error => "error",
            _ => "invalid",
        };
        let told = LiveEventKind::LateAnswer {
            command_key: key.0,
            action: action.as_str(),
            outcome,
        };
        let late = table::late(key, outcome, ended.frame.unwrap_or_default(), at);
        let change = Change::from(late).tell(Some(Arc::clone(&session.identity)), told);
        let store = || self.writer.change(change.clone());
        self.keep(&session, action, &mut failures, store).await;
    }
}
