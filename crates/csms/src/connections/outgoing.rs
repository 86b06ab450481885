//! A CALL on its way to a station, and what the task of the connection says of it.
//!
//! What a command is and how it is stored is in `commands`; how a frame travels is in `ocppj`.

use std::time::Duration;

use jiff::Timestamp;
use ocpp201::rpc::{ErrorCode, MessageId};
use ocpp201::{Action, MessageTriggerEnum};
use serde_json::value::RawValue;
use tokio::sync::oneshot;

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
    /// CALLRESULT: the frame, and the payload in it.
    Result {
        frame: String,
        payload: Box<RawValue>,
    },
    /// CALLERROR: the frame, and what it says.
    Error { frame: String, fault: CallFault },
    /// An answer that cannot be read, and why.
    Unreadable { frame: String, description: String },
    /// None came in time.
    Timeout,
    /// The connection ended before it came.
    Lost,
}

/// What a CALLERROR says, or what is wrong with a CALLRESULT.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallFault {
    /// The code.
    pub code: ErrorCode,
    /// The station's words, or ours.
    pub description: String,
}
