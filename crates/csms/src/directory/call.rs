//! What a CALL to a station is asked with and how it ends.
//!
//! The row of a command and its rules are in `directory`; how it travels is in `ocppj`.

use std::time::Duration;

use jiff::Timestamp;
use ocpp201::rpc::{ErrorCode, Frame, MessageId};
use ocpp201::{Action, MessageTriggerEnum, Violation, rpc};
use serde_json::value::RawValue;
use tokio::sync::oneshot;

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
    /// From being asked for to the answer, time in the queue included; `None` = the server's.
    pub timeout: Option<Duration>,
    /// A repeat with the same key gets the outcome of the first.
    pub idempotency_key: Option<String>,
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

/// What a CALLERROR says, or what is wrong with a CALLRESULT.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallFault {
    /// The code.
    pub code: ErrorCode,
    /// The station's words, or ours.
    pub description: String,
}

/// What became of a CALL.
#[derive(Debug)]
pub struct CallOutcome {
    /// The stored command.
    pub command_key: CommandKey,
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
        Some(Self {
            command_key: CommandKey(row.command_key),
            message_id: row.message_id,
            state,
            request_frame: row.request_frame.0,
            response_frame,
            payload,
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
pub(super) fn read_answer(
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
    /// The command could not be stored, so it was not sent.
    #[error("the command could not be stored: {0}")]
    Store(#[from] WriteError),
}

/// A CALL on its way to the task of the connection.
#[derive(Debug)]
pub(crate) struct OutgoingCall {
    pub(crate) id: MessageId,
    pub(crate) action: Action,
    pub(crate) trigger: Option<MessageTriggerEnum>,
    pub(crate) frame: String,
    /// When it has to be sent, by the monotonic clock: others may be before it.
    pub(crate) send_by: Duration,
    /// How long the station may take to answer it once it is sent.
    pub(crate) timeout: Duration,
    /// Dropped without an answer = the connection ended before it was sent.
    pub(crate) reply: oneshot::Sender<Reply>,
}

/// What the task of the connection says of a CALL.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) what: ReplyKind,
    pub(crate) sent_at: Option<Timestamp>,
}

/// The kinds of [`Reply`].
#[derive(Debug)]
pub(crate) enum ReplyKind {
    Result { frame: String },
    Error { frame: String },
    Unreadable { frame: String, description: String },
    Timeout,
    Lost,
}
