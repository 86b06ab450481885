//! What a CALL to a station is asked with and how it ends.
//!
//! The life of a command is in `commands`; how its CALL travels is in `ocppj`.

use std::time::Duration;

use jiff::Timestamp;
use ocpp201::rpc::{self, ErrorCode, Frame};
use ocpp201::{Action, Violation, redact};
use serde_json::value::RawValue;
use std::borrow::Cow;

use super::answer::Answer;
use super::rules::Violation as RuleViolation;
use crate::connections::{CallFault, ReplyKind, Unreachable};
use crate::facts::CommandKey;
use crate::principal::Principal;
use crate::store::rows::CommandRow;
use crate::store::writer::WriteError;

/// A CALL that somebody wants to send.
#[derive(Debug)]
pub struct CallRequest {
    /// Which action; one that a CSMS may send.
    pub action: Action,
    /// The payload; checked against the action's type before it is sent.
    pub payload: Box<RawValue>,
    /// On whose behalf.
    pub principal: Principal,
    /// From being asked for to the answer, time in the queue included; `None` = the server's. Of a CALL in
    /// parts, each has so much.
    pub timeout: Option<Duration>,
    /// A repeat with the same key gets the outcome of the first.
    pub idempotency_key: Option<String>,
    /// It is sent even if it breaks a rule for senders; its row says so then.
    pub unchecked: bool,
}

/// How a CALL ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallState {
    /// CALLRESULT.
    Result,
    /// CALLERROR.
    Error,
    /// A CALLRESULT that breaks the schema, or an answer that cannot be read.
    Invalid,
    /// No answer in time.
    Timeout,
    /// The connection ended before the answer.
    Offline,
}

impl CallState {
    const ALL: [Self; 5] = [
        Self::Result,
        Self::Error,
        Self::Invalid,
        Self::Timeout,
        Self::Offline,
    ];

    /// As stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Result => "result",
            Self::Error => "error",
            Self::Invalid => "invalid",
            Self::Timeout => "timeout",
            Self::Offline => "offline",
        }
    }

    fn from_text(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// What became of a CALL. Of one in parts, this is the end of the last part that was sent; `payload` has the
/// results of all.
#[derive(Debug)]
pub struct CallOutcome {
    /// The stored command.
    pub command_key: CommandKey,
    /// The commands that it was sent as, in order.
    pub parts: Vec<CommandKey>,
    /// It is the outcome of an earlier request with the same idempotency key.
    pub is_repeat: bool,
    /// What follows from the answer is stored; `false` = the database did not take it.
    pub is_kept: bool,
    /// The message id of the CALL.
    pub message_id: String,
    /// How it ended.
    pub state: CallState,
    /// The CALL, redacted.
    pub request_frame: String,
    /// The answer, redacted.
    pub response_frame: Option<String>,
    /// Of a result: its payload, redacted.
    pub payload: Option<Box<RawValue>>,
    /// The same, read.
    pub answer: Answer,
    /// Of an error or an invalid answer.
    pub error: Option<CallFault>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it was written to the socket.
    pub sent_at: Option<Timestamp>,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// Milliseconds between CALL and answer.
    pub ms: Option<f64>,
}

impl CallOutcome {
    /// The outcome of a command that has ended, from its row; `None` while it runs.
    pub(super) fn from_row(row: CommandRow) -> Option<Self> {
        let state = CallState::from_text(&row.state)?;
        let (sent_at, finished_at) = (row.sent_at.map(|at| at.0), row.finished_at.map(|at| at.0));
        let ms = ms(state, sent_at, finished_at);
        let response_frame = row.response_frame.map(|frame| frame.0);
        let (payload, error) = read_answer(state, response_frame.as_deref(), row.detail.as_deref());
        let answer = Action::from_name(&row.action)
            .zip(payload.as_deref())
            .and_then(|(action, payload)| Answer::read(action, payload).ok());
        Some(Self {
            command_key: CommandKey(row.command_key),
            parts: vec![CommandKey(row.command_key)],
            is_repeat: true,
            is_kept: true,
            message_id: row.message_id,
            state,
            request_frame: row.request_frame.0,
            response_frame,
            payload,
            answer: answer.unwrap_or_default(),
            error,
            created_at: row.created_at.0,
            sent_at,
            finished_at,
            ms,
        })
    }

    /// The payload of the CALL that was sent, redacted.
    #[must_use]
    pub fn request_payload(&self) -> Option<&RawValue> {
        match rpc::decode(&self.request_frame) {
            Ok(Frame::Call { payload, .. }) => Some(payload),
            _ => None,
        }
    }
}

/// Milliseconds between CALL and answer, the same for whoever is told of it; `None` = no answer came.
pub(super) fn ms(
    state: CallState,
    sent_at: Option<Timestamp>,
    finished_at: Option<Timestamp>,
) -> Option<f64> {
    let answered = matches!(
        state,
        CallState::Result | CallState::Error | CallState::Invalid
    );
    sent_at
        .zip(finished_at)
        .filter(|_| answered)
        .map(|(sent, finished)| finished.duration_since(sent).as_secs_f64() * 1000.0)
}

/// Payload and fault of a stored answer.
fn read_answer(
    state: CallState,
    frame: Option<&str>,
    detail: Option<&str>,
) -> (Option<Box<RawValue>>, Option<CallFault>) {
    match (state, frame.map(rpc::decode)) {
        (CallState::Result, Some(Ok(Frame::CallResult { payload, .. }))) => {
            (Some(payload.to_owned()), None)
        }
        (
            CallState::Error,
            Some(Ok(Frame::CallError {
                code, description, ..
            })),
        ) => {
            let description = description.into_owned();
            (None, Some(CallFault { code, description }))
        }
        (CallState::Invalid, _) => {
            let description = detail.unwrap_or("the answer breaks the schema").to_owned();
            let code = ErrorCode::FormatViolation;
            (None, Some(CallFault { code, description }))
        }
        _ => (None, None),
    }
}

/// Why a CALL was not sent.
#[derive(Debug, thiserror::Error)]
pub enum CallRefusal {
    /// The station is not connected.
    #[error("the station is not connected")]
    Offline,
    /// Too many CALLs wait for this station.
    #[error("too many calls wait for the station")]
    QueueFull,
    /// The station's registration is `Rejected`: it is sent nothing (B03.FR.03).
    #[error("the station has been rejected")]
    NotAccepted,
    /// The payload is not one of this action.
    #[error("{0}")]
    InvalidPayload(Violation),
    /// It breaks a rule of the specification for a CSMS.
    #[error("{0}")]
    BreaksRule(RuleViolation),
    /// The command could not be stored, so it was not sent.
    #[error("the command could not be stored: {0}")]
    Store(#[from] WriteError),
}

impl From<Violation> for CallRefusal {
    fn from(violation: Violation) -> Self {
        Self::InvalidPayload(violation)
    }
}

impl From<Unreachable> for CallRefusal {
    fn from(unreachable: Unreachable) -> Self {
        match unreachable {
            Unreachable::Offline => Self::Offline,
            Unreachable::NotAccepted => Self::NotAccepted,
            Unreachable::Full => Self::QueueFull,
        }
    }
}

/// How a CALL ended, before its end is stored.
#[derive(Debug)]
pub(super) struct Ended {
    pub(super) state: CallState,
    /// The station's answer.
    pub(super) frame: Option<String>,
    /// Of a CALLRESULT.
    pub(super) payload: Option<Box<RawValue>>,
    /// The same, read.
    pub(super) answer: Answer,
    /// Of an error or an invalid answer.
    pub(super) fault: Option<CallFault>,
    /// One sentence for people.
    pub(super) detail: Option<String>,
}

impl Ended {
    /// `was_sent`: the CALL was written to the socket.
    pub(super) fn of(action: Action, reply: ReplyKind, was_sent: bool) -> Self {
        match reply {
            ReplyKind::Result { frame, payload } => match Answer::read(action, &payload) {
                Ok(answer) => Self {
                    answer,
                    payload: Some(payload),
                    ..Self::new(CallState::Result, Some(frame), None)
                },
                Err(violation) => Self::invalid(frame, violation.to_string()),
            },
            ReplyKind::Error { frame, fault } => Self {
                fault: Some(fault),
                ..Self::new(CallState::Error, Some(frame), None)
            },
            ReplyKind::Unreadable { frame, description } => Self::invalid(frame, description),
            ReplyKind::Timeout if was_sent => {
                Self::without_answer(CallState::Timeout, "the station did not answer in time")
            }
            ReplyKind::Timeout => Self::without_answer(
                CallState::Timeout,
                "not sent: the calls before it took too long",
            ),
            ReplyKind::Lost if was_sent => {
                Self::without_answer(CallState::Offline, "the connection ended before the answer")
            }
            ReplyKind::Lost => {
                Self::without_answer(CallState::Offline, "not sent: the connection ended")
            }
        }
    }

    fn new(state: CallState, frame: Option<String>, detail: Option<String>) -> Self {
        Self {
            state,
            frame,
            payload: None,
            answer: Answer::Other,
            fault: None,
            detail,
        }
    }

    fn invalid(frame: String, description: String) -> Self {
        Self {
            fault: Some(CallFault {
                code: ErrorCode::FormatViolation,
                description: description.clone(),
            }),
            ..Self::new(CallState::Invalid, Some(frame), Some(description))
        }
    }

    fn without_answer(state: CallState, detail: &str) -> Self {
        Self::new(state, None, Some(detail.to_owned()))
    }

    /// The same without secrets, to be stored and shown.
    pub(super) fn redacted(self) -> Self {
        match self.frame.as_deref().map(redact::frame) {
            Some(Cow::Owned(frame)) => {
                let (payload, fault) =
                    read_answer(self.state, Some(&frame), self.detail.as_deref());
                Self {
                    frame: Some(frame),
                    payload,
                    fault,
                    ..self
                }
            }
            None | Some(Cow::Borrowed(_)) => self,
        }
    }
}
