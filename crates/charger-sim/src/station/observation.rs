//! What a station tells its observer: enough to fill a run record and to show progress.
//!
//! Observations carry wall time (when it was seen) and model time (when it happened). They never carry secrets:
//! tokens of type KeyCode and passwords are masked before they get here.

use std::time::Duration;

use serde::{Serialize, Serializer};

use crate::clock::ModelInstant;

/// Something that happened at a station.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Observation {
    /// Identity of the station.
    pub station: String,
    /// Wall time.
    pub at: jiff::Timestamp,
    /// Model time: the scheduled instant of what happened.
    #[serde(serialize_with = "as_date")]
    pub model_at: ModelInstant,
    /// What happened.
    #[serde(flatten)]
    pub kind: ObservationKind,
}

/// Facts of a TransactionEvent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TransactionFacts {
    /// Transaction id.
    pub transaction_id: String,
    /// `Started`, `Updated` or `Ended`.
    pub event_type: &'static str,
    /// Trigger reason text.
    pub trigger: &'static str,
    /// Sequence number, from 0 within the transaction.
    pub seq_no: i32,
    /// When the event happened.
    #[serde(serialize_with = "as_date")]
    pub timestamp: ModelInstant,
    /// Whether it happened, or waited, while the station was offline.
    pub offline: bool,
}

/// Facts of a CALL that the station sends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CallFacts {
    /// Message id.
    pub message_id: String,
    /// Action, such as `TransactionEvent`.
    pub action: &'static str,
    /// Which transmission of the same request this is, from 1.
    pub attempt: u32,
    /// For a TransactionEvent, which one.
    pub transaction: Option<TransactionFacts>,
}

/// How a CALL of the station ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CallOutcome {
    /// CALLRESULT.
    Result,
    /// CALLERROR, or a CALLRESULT that does not conform.
    Error {
        /// Error code text.
        code: &'static str,
        /// Description.
        description: String,
    },
    /// No answer within the message timeout.
    Timeout,
    /// The connection was lost before the answer.
    Cut,
}

/// How the station answered a CALL of the CSMS.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerOutcome {
    /// CALLRESULT, with the `status` of its payload if it has one.
    Result {
        /// Status text such as `Accepted`.
        status: Option<String>,
    },
    /// CALLERROR.
    Error {
        /// Error code text.
        code: &'static str,
    },
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ObservationKind {
    /// The station dials the CSMS.
    ConnectAttempt {
        /// Attempts since the last success, from 1.
        attempt: u32,
    },
    /// The WebSocket is open.
    Connected {
        /// Wall time from dialling to the end of the handshake.
        #[serde(serialize_with = "in_seconds")]
        set_up: Duration,
    },
    /// The CSMS could not be reached, or refused.
    ConnectRefused {
        /// HTTP status, when there was an HTTP answer.
        status: Option<u16>,
        /// The answer's text, or what went wrong.
        body: String,
    },
    /// The connection ended.
    Disconnected {
        /// Why, in words.
        reason: String,
    },
    /// The station waits before it dials again.
    BackingOff {
        /// Wall time of the wait.
        #[serde(serialize_with = "in_seconds")]
        wait: Duration,
    },
    /// A CALL went out.
    CallSent(CallFacts),
    /// A CALL of the station ended.
    CallAnswered {
        /// Which.
        call: CallFacts,
        /// How.
        outcome: CallOutcome,
        /// Wall time from sending to the end.
        #[serde(serialize_with = "in_seconds")]
        elapsed: Duration,
    },
    /// The CSMS sent a CALL.
    CallReceived {
        /// Message id; `-1` when it could not be read.
        message_id: String,
        /// Action as received, cut to 50 characters.
        action: String,
    },
    /// The station answered a CALL of the CSMS.
    AnswerSent {
        /// Message id.
        message_id: String,
        /// Action as received, cut to 50 characters.
        action: String,
        /// How.
        outcome: AnswerOutcome,
    },
    /// The CSMS answered BootNotification.
    BootAnswered {
        /// `Accepted`, `Pending` or `Rejected`.
        status: &'static str,
        /// Interval, in s.
        interval: i32,
        /// Wall time to the answer.
        #[serde(serialize_with = "in_seconds")]
        elapsed: Duration,
    },
    /// A connector changed its state.
    StatusChanged {
        /// EVSE.
        evse: i32,
        /// Connector.
        connector: i32,
        /// `ConnectorStatusEnumType` text.
        status: &'static str,
    },
    /// A transaction started.
    TransactionStarted {
        /// Transaction id.
        transaction_id: String,
        /// EVSE.
        evse: i32,
        /// Connector.
        connector: i32,
        /// Token, masked if it is a KeyCode.
        id_token: Option<String>,
        /// Id of the remote start that led to it.
        remote_start_id: Option<i32>,
        /// Register at the start, in Wh.
        begin_register_wh: u64,
    },
    /// An event of a transaction was written to the queue (sending it comes later).
    EventQueued(TransactionFacts),
    /// An event was given up: the queue was full, or all attempts failed.
    EventDropped {
        /// Which.
        event: TransactionFacts,
        /// Why.
        why: &'static str,
    },
    /// The meter was read within a transaction.
    Sampled {
        /// Transaction id.
        transaction_id: String,
        /// EVSE.
        evse: i32,
        /// Power, in W.
        power_w: u32,
        /// Register, in Wh.
        register_wh: u64,
        /// Energy since the start of the transaction, exact, in Wh.
        energy_wh: f64,
        /// State of charge, in percent.
        soc_percent: f64,
    },
    /// The token of a transaction was judged in the answer to an event.
    TokenJudged {
        /// Transaction id.
        transaction_id: String,
        /// `AuthorizationStatusEnumType` text.
        status: &'static str,
    },
    /// A token was judged before a transaction.
    Authorized {
        /// EVSE.
        evse: i32,
        /// `AuthorizationStatusEnumType` text.
        status: &'static str,
        /// `csms`, `cache`, `list` or `offline`.
        by: &'static str,
    },
    /// A transaction ended.
    TransactionEnded {
        /// Transaction id.
        transaction_id: String,
        /// EVSE.
        evse: i32,
        /// Register at the end, in Wh.
        end_register_wh: u64,
        /// Energy of the transaction, exact, in Wh.
        energy_wh: f64,
        /// Model time from start to end.
        #[serde(serialize_with = "in_seconds")]
        duration: Duration,
        /// Stopped reason text; absent means `Local`.
        stopped_reason: Option<&'static str>,
    },
    /// The CSMS said what a transaction costs.
    CostReported {
        /// Transaction id.
        transaction_id: String,
        /// Amount as it stood in the message.
        total_cost: String,
        /// Whether it is the final cost (in the answer to Ended).
        is_final: bool,
    },
    /// The number of transaction events that wait for an answer changed.
    Queued {
        /// Events waiting, the one being sent included.
        length: usize,
    },
    /// A transaction that an earlier run of the program left open goes on.
    TransactionResumed {
        /// Transaction id.
        transaction_id: String,
        /// EVSE.
        evse: i32,
    },
    /// What may flow at an EVSE with reported equipment changed.
    LimitChanged {
        /// EVSE.
        evse: i32,
        /// In W; 0: nothing may flow.
        watts: u32,
    },
    /// Whether an EVSE with reported equipment is to be usable changed.
    OperativeChanged {
        /// EVSE.
        evse: i32,
        /// Whether it is to be usable.
        is_operative: bool,
    },
    /// The station restarts.
    Rebooting {
        /// Boot reason text that the next BootNotification will carry.
        reason: &'static str,
    },
    /// A frame left or came in; told only where it is wished. Secrets are masked.
    Frame {
        /// Whether the station sent it.
        is_sent: bool,
        /// Its text.
        text: String,
    },
    /// Something that deserves attention.
    Problem {
        /// What, and what to do.
        text: String,
    },
}

fn as_date<S: Serializer>(at: &ModelInstant, serializer: S) -> Result<S::Ok, S::Error> {
    at.timestamp().serialize(serializer)
}

fn in_seconds<S: Serializer>(span: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(span.as_secs_f64())
}
