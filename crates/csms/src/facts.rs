//! Domain facts: what the blocks make of messages and hand to the store's writer.
//!
//! A fact is plain data, already validated, with enumerations as the specification's text. Rules
//! that turn facts into rows (the transaction ledger above all) live in `model`; SQL in `store`.

use std::sync::Arc;

use jiff::Timestamp;
use ocpp201::{RegistrationStatusEnum, TransactionEventRequest};

use crate::store::change::Change;

macro_rules! keys {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub i64);
    )*};
}

keys! {
    /// Our key of a station.
    StationKey,
    /// Our key of one connection of a station.
    ConnectionKey,
    /// Our key of a transaction (station, transactionId, incarnation).
    TransactionKey,
    /// Our key of a command row.
    CommandKey,
    /// Our key of a place for a file.
    UploadKey,
    /// Our number of an exchange, a CALL and its answer, in the order in which it is written.
    MessageKey,
}

/// A station that passed the handshake.
#[derive(Debug, Clone)]
pub struct ConnectFact {
    /// The identity as spelled in the URL.
    pub identity: String,
    /// The agreed subprotocol, `ocpp2.0.1`.
    pub ocpp_version: &'static str,
    /// 0 = none (open lab), 1 = HTTP Basic.
    pub security_profile: i32,
    /// Address and port of the peer.
    pub remote_address: String,
    /// When the handshake was answered.
    pub at: Timestamp,
}

/// What the store knows of a station at the moment it connects.
#[derive(Debug, Clone)]
pub struct Connected {
    /// Our key.
    pub station: StationKey,
    /// This connection.
    pub connection: ConnectionKey,
    /// The identity in its registered spelling.
    pub identity: String,
    /// Last answer to a BootNotification; `None` = never booted here.
    pub registration: Option<RegistrationStatusEnum>,
    /// What the next BootNotification is answered with.
    pub registration_setting: RegistrationStatusEnum,
    /// Counts accepted boots.
    pub boot_epoch: i32,
    /// Chosen schema violations become warnings.
    pub tolerant: bool,
}

/// Why a handshake was not upgraded: a stable code, for which the dashboard has words in each language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RefusalReason {
    /// The path names no station.
    Identity,
    /// `ocpp2.0.1` is not among what the station offers.
    Subprotocol,
    /// No identity and password, or wrong ones.
    Credentials,
    /// Nobody has registered it.
    UnknownStation,
    /// Two peers take an identity from each other.
    IdentityConflict,
    /// A lower security profile than this station may use.
    SecurityProfile,
    /// The certificate is not of this station.
    Certificate,
    /// TLS failed.
    Tls,
    /// The port speaks TLS only.
    NotTls,
    /// A web page from elsewhere.
    Origin,
    /// The port of operators and programs.
    HttpPort,
    /// No WebSocket.
    NotWebsocket,
    /// Another version of WebSocket.
    WebsocketVersion,
    /// No HTTP.
    NotHttp,
    /// The head of the request is too long.
    HeadTooLarge,
    /// It took too long.
    Timeout,
    /// The database does not answer.
    Database,
}

impl RefusalReason {
    /// As it is stored and told.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Subprotocol => "subprotocol",
            Self::Credentials => "credentials",
            Self::UnknownStation => "unknown-station",
            Self::IdentityConflict => "identity-conflict",
            Self::SecurityProfile => "security-profile",
            Self::Certificate => "certificate",
            Self::Tls => "tls",
            Self::NotTls => "not-tls",
            Self::Origin => "origin",
            Self::HttpPort => "http-port",
            Self::NotWebsocket => "not-websocket",
            Self::WebsocketVersion => "websocket-version",
            Self::NotHttp => "not-http",
            Self::HeadTooLarge => "head-too-large",
            Self::Timeout => "timeout",
            Self::Database => "database",
        }
    }
}

/// A handshake that was not upgraded.
#[derive(Debug, Clone)]
pub struct RefusedConnectionFact {
    /// When.
    pub at: Timestamp,
    /// The decoded identity, where it could be decoded.
    pub identity: Option<String>,
    /// The path as asked for, at most 200 characters, control characters escaped.
    pub path: String,
    /// Address and port of the peer.
    pub remote_address: String,
    /// The HTTP status that was answered.
    pub http_status: u16,
    /// Why.
    pub reason: RefusalReason,
    /// What was wrong, in one sentence.
    pub detail: String,
    /// What to do about it, in one sentence.
    pub remedy: &'static str,
}

/// A BootNotification.
#[derive(Debug, Clone)]
pub struct BootFact {
    /// Which station.
    pub station: StationKey,
    /// When it arrived.
    pub at: Timestamp,
    /// The request.
    pub request: ocpp201::BootNotificationRequest,
    /// Of the connection that it came over.
    pub security_profile: i32,
}

/// What a BootNotification is answered with, and what is set for the station.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Booted {
    /// The setting of the station.
    pub status: RegistrationStatusEnum,
    /// Counts accepted boots, this one included.
    pub epoch: i32,
    /// No boot of it was accepted before.
    pub is_first: bool,
    /// It booted before with another firmware.
    pub is_firmware_new: bool,
    /// Chosen schema violations become warnings.
    pub tolerant: bool,
}

/// The state of one connector, from StatusNotification or NotifyEvent(AvailabilityState).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectorFact {
    /// EVSE id, from 1.
    pub evse_id: i32,
    /// Connector id inside the EVSE, from 1.
    pub connector_id: i32,
    /// The state, e.g. `Available`.
    pub status: ocpp201::ConnectorStatusEnum,
    /// The station's time.
    pub reported_at: Timestamp,
}

/// A TransactionEvent, valid by schema.
#[derive(Debug, Clone)]
pub struct EventFact {
    /// Which station.
    pub station: StationKey,
    /// Over which connection.
    pub connection: ConnectionKey,
    /// The agreed subprotocol.
    pub ocpp_version: &'static str,
    /// When it arrived.
    pub received_at: Timestamp,
    /// The message id of the CALL, where nothing but a final cost can make its answer more than an
    /// empty one: then the row of the event tells of the whole exchange.
    pub message_id: Option<Arc<str>>,
    /// The decoded request.
    pub request: Box<TransactionEventRequest>,
    /// The payload as received (JSON text), redacted.
    pub payload: Arc<str>,
}

/// The stored event that a TransactionEvent became.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventReference {
    /// Its number, and that of the exchange that brought it.
    pub message: MessageKey,
    /// Its row tells of the exchange: the journal needs no other.
    pub tells_exchange: bool,
}

/// What the ledger made of a TransactionEvent; known once it is committed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventOutcome {
    /// The transaction it belongs to.
    pub transaction: TransactionKey,
    /// 1, or more where the station re-uses transaction ids.
    pub incarnation: i32,
    /// The same event was there already: nothing changed.
    pub duplicate: bool,
    /// The row that holds this very payload; `None` = there is none: a duplicate may differ from
    /// the event it repeats, and of very many events only the effect is kept.
    pub stored: Option<EventReference>,
    /// What the answer tells of the cost, in 1/10000 of the major unit: the final one of an Ended whose begin is
    /// known; of other events the cost so far, where that is told in answers.
    pub total_cost_e4: Option<i64>,
}

/// MeterValues outside transactions.
#[derive(Debug, Clone)]
pub struct MeterValuesFact {
    /// Which station.
    pub station: StationKey,
    /// 0 = the station's main meter.
    pub evse_id: i32,
    /// When it arrived.
    pub received_at: Timestamp,
    /// (time of the samples, the `sampledValue` list as JSON text).
    pub samples: Vec<(Timestamp, String)>,
}

/// One attribute of one variable of a station's device model.
#[derive(Debug, Clone, PartialEq)]
pub struct VariableFact {
    /// Component and variable.
    pub component: ocpp201::Component,
    /// The variable.
    pub variable: ocpp201::Variable,
    /// `Actual`, `Target`, `MinSet` or `MaxSet`.
    pub attribute_type: ocpp201::AttributeEnum,
    /// The value; `None` = write-only or unset.
    pub value: Option<String>,
    /// `ReadOnly`, `WriteOnly`, `ReadWrite`; `None` = unknown.
    pub mutability: Option<ocpp201::MutabilityEnum>,
    /// JSON of the characteristics; `None` = unknown, keep what is stored.
    pub characteristics: Option<String>,
}

/// Anything else that a station reports; kept by action; each action has a resource, which shows the
/// payloads as they were received.
#[derive(Debug, Clone)]
pub struct ReportFact {
    /// Which station.
    pub station: StationKey,
    /// The action that carried it.
    pub action: ocpp201::Action,
    /// The request it answers, where there is one.
    pub request_id: Option<i32>,
    /// Part number, where the report has parts.
    pub seq_no: Option<i32>,
    /// More parts follow.
    pub tbc: Option<bool>,
    /// The EVSE it speaks of.
    pub evse_id: Option<i32>,
    /// Its status, where it is a status notification.
    pub status: Option<&'static str>,
    /// The station's time, where it gives one.
    pub reported_at: Option<Timestamp>,
    /// When it arrived.
    pub received_at: Timestamp,
    /// The payload as received (JSON text), redacted.
    pub payload: String,
    /// Variables of the device model that it brings up to date.
    pub variables: Vec<VariableFact>,
    /// Connector states that it carries.
    pub connectors: Vec<ConnectorFact>,
    /// Rows of its block that it makes; stored with it, or not at all.
    pub change: Change,
    /// The payload is kept as it was received. Not where the rows of the block hold all of it.
    pub is_archived: bool,
}

impl ReportFact {
    /// A report with nothing but what every report has; the payload is redacted here.
    #[must_use]
    pub fn new(
        station: StationKey,
        action: ocpp201::Action,
        payload: &str,
        received_at: Timestamp,
    ) -> Self {
        Self {
            station,
            action,
            request_id: None,
            seq_no: None,
            tbc: None,
            evse_id: None,
            status: None,
            reported_at: None,
            received_at,
            payload: ocpp201::redact::frame(payload).into_owned(),
            variables: Vec::new(),
            connectors: Vec::new(),
            change: Change::new(),
            is_archived: true,
        }
    }
}

/// A TransactionEvent that was answered with CALLERROR; kept whole, so that strictness cannot
/// destroy billing data.
#[derive(Debug, Clone)]
pub struct RefusedEventFact {
    /// Which station.
    pub station: StationKey,
    /// When it arrived.
    pub received_at: Timestamp,
    /// The CALLERROR code.
    pub error_code: &'static str,
    /// Where in the payload (JSON pointer).
    pub path: String,
    /// What was wrong.
    pub message: String,
    /// The frame as received.
    pub frame: String,
}

/// An exchange for the journal: a CALL and its answer, or a lone frame. Heartbeats are left out by
/// the caller.
#[derive(Debug, Clone)]
pub struct JournalEntry {
    /// When the CALL was read or written; of a lone frame, when that was. Of a stored event, its
    /// `received_at`.
    pub at: Timestamp,
    /// Which station.
    pub station: StationKey,
    /// Over which connection.
    pub connection: ConnectionKey,
    /// The agreed subprotocol.
    pub ocpp_version: &'static str,
    /// The CALL, or the lone frame, is from the station (`in`) or to it (`out`).
    pub inbound: bool,
    /// The message id, or `-1`.
    pub message_id: Arc<str>,
    /// The action, where it is known.
    pub action: Option<&'static str>,
    /// `result` or the error code; `None` = no answer that can be read.
    pub outcome: Option<&'static str>,
    /// From the CALL to its answer.
    pub elapsed: Option<std::time::Duration>,
    /// The frame of the CALL, or one that cannot be read, redacted; `None` where `event` has its
    /// payload, and for a lone answer.
    pub call: Option<Arc<str>>,
    /// The frame of the answer, redacted.
    pub answer: Option<Arc<str>>,
    /// The stored event that the CALL brought: the exchange has its number.
    pub event: Option<MessageKey>,
}

impl JournalEntry {
    /// Bytes of its frames.
    pub(crate) fn bytes(&self) -> usize {
        let frames = [&self.call, &self.answer];
        frames.into_iter().flatten().map(|frame| frame.len()).sum()
    }
}

/// A command that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlacedCommand {
    /// Its key.
    pub key: CommandKey,
    /// It was made now; else it was asked for before with the same idempotency key.
    pub is_new: bool,
}

/// The life of a command: a row from the start.
#[derive(Debug, Clone)]
pub struct CommandFact {
    /// To which station.
    pub station: StationKey,
    /// Which action.
    pub action: ocpp201::Action,
    /// On whose behalf.
    pub principal: String,
    /// The message id of the CALL.
    pub message_id: String,
    /// The frame, redacted.
    pub request_frame: String,
    /// Given by the caller to make a repeat harmless.
    pub idempotency_key: Option<String>,
    /// It was sent without regard to the rules of a sender.
    pub unchecked: bool,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it is given up.
    pub expires_at: Timestamp,
}

/// How a command ended.
#[derive(Debug, Clone)]
pub struct CommandEnd {
    /// Which command.
    pub command: CommandKey,
    /// `result`, `error`, `invalid`, `timeout` or `offline`.
    pub state: &'static str,
    /// The answer's frame, redacted.
    pub response_frame: Option<String>,
    /// One sentence for people.
    pub detail: Option<String>,
    /// When the CALL was written to the socket.
    pub sent_at: Option<Timestamp>,
    /// When it ended.
    pub finished_at: Timestamp,
}

/// A place where a station may leave a log.
#[derive(Debug, Clone)]
pub struct UploadFact {
    /// Which station.
    pub station: StationKey,
    /// Which log.
    pub log_type: ocpp201::LogEnum,
    /// SHA-256 of the token, in hexadecimal digits.
    pub token_hash: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it is closed, if nothing came.
    pub expires_at: Timestamp,
}

/// A place that was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenedUpload {
    /// Our key.
    pub upload: UploadKey,
    /// The number under which the log is asked for.
    pub request_id: i32,
}

/// A file that is on the disk.
#[derive(Debug, Clone)]
pub struct StoredFileFact {
    /// The place it was left at.
    pub upload: UploadKey,
    /// Its length.
    pub bytes: i64,
    /// Of its content, in hexadecimal digits.
    pub sha256: String,
    /// As the station gave it, harmless to show.
    pub file_name: Option<String>,
    /// As the station gave it, harmless to show.
    pub content_type: Option<String>,
    /// When it was whole.
    pub stored_at: Timestamp,
}
