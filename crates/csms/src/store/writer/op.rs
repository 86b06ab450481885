//! What the writer is asked, and what it answers.
//!
//! A request keeps its fact until it is committed, so that it can be tried again by itself.

use std::sync::Arc;

use jiff::Timestamp;
use ocpp201::RegistrationStatusEnum;
use tokio::sync::oneshot;

use super::{RepeatKey, WriteError};
use crate::facts::{
    BootFact, Booted, CommandEnd, CommandFact, CommandKey, ConnectFact, Connected, ConnectionKey,
    ConnectorFact, EventOutcome, MeterValuesFact, OpenedUpload, PlacedCommand,
    RefusedConnectionFact, RefusedEventFact, ReportFact, StationKey, StoredFileFact,
    TransactionKey, UploadFact, UploadKey,
};
use crate::model::ledger::Event;
use crate::store::batch::PasswordChange;
use crate::store::change::Change;

/// A request and the way back.
#[derive(Debug)]
pub(super) struct Request {
    pub(super) op: Op,
    pub(super) reply: oneshot::Sender<Result<Outcome, WriteError>>,
}

/// A TransactionEvent, read.
#[derive(Debug)]
pub(super) struct EventOp {
    pub(super) station: StationKey,
    pub(super) connection: ConnectionKey,
    /// Of the CALL, where the event's row may tell of the exchange.
    pub(super) message_id: Option<Arc<str>>,
    pub(super) ocpp_version: &'static str,
    pub(super) transaction_id: Arc<str>,
    pub(super) event: Event,
    /// The answer tells the cost so far, too (I02.FR.01).
    pub(super) tells_cost: bool,
    pub(super) payload: Arc<str>,
}

/// Everything that can be asked.
#[derive(Debug)]
pub(super) enum Op {
    Connect {
        fact: ConnectFact,
        /// What an unknown station is registered with; `None` = it is not registered.
        registration: Option<RegistrationStatusEnum>,
    },
    Disconnect {
        connection: ConnectionKey,
        reason: String,
    },
    Refuse(RefusedConnectionFact),
    Boot(Box<BootFact>),
    ConnectorStatus {
        station: StationKey,
        received_at: Timestamp,
        connectors: Vec<ConnectorFact>,
    },
    Event(Box<EventOp>),
    MeterValues(MeterValuesFact),
    Report(Box<ReportFact>),
    RefusedEvent(RefusedEventFact),
    /// Nothing, where the same was done for the station before; else `op`.
    Once {
        station: StationKey,
        key: RepeatKey,
        op: Box<Op>,
    },
    CommandCreated(Box<CommandFact>),
    FindIdempotent {
        station: StationKey,
        action: ocpp201::Action,
        idempotency_key: String,
    },
    CommandEnded(Box<CommandEnd>),
    OpenUpload(Box<UploadFact>),
    CloseUpload(UploadKey),
    StoreFile(Box<StoredFileFact>),
    /// The files that are to go.
    SweepUploads(Vec<UploadKey>),
    TakeCounter {
        name: String,
        count: i64,
    },
    CreateStation {
        identity: String,
        registration: RegistrationStatusEnum,
    },
    SetRegistration {
        station: StationKey,
        setting: RegistrationStatusEnum,
    },
    SetTolerant {
        station: StationKey,
        tolerant: bool,
    },
    SetLeastSecurityProfile {
        station: StationKey,
        profile: Option<i32>,
    },
    RemoveStation(StationKey),
    ChangePassword {
        station: StationKey,
        change: PasswordChange,
    },
    CloseTransaction(TransactionKey),
    /// Rows of functional blocks.
    Change(Box<Change>),
    Drain,
}

/// The answers, known once they are committed.
#[derive(Debug)]
pub(super) enum Outcome {
    Done,
    Connected(Option<Box<Connected>>),
    Booted(Option<Booted>),
    Event(EventOutcome),
    Command(PlacedCommand),
    FoundCommand(Option<CommandKey>),
    Counter(i64),
    Flag(bool),
    Station(StationKey),
    Upload(OpenedUpload),
}

macro_rules! answers {
    ($($name:ident: $variant:ident => $type:ty),* $(,)?) => {
        impl Outcome {
            pub(super) fn done(self) -> Result<(), WriteError> {
                match self {
                    Self::Done => Ok(()),
                    other => Err(other.unexpected()),
                }
            }

            pub(super) fn connected(self) -> Result<Option<Connected>, WriteError> {
                match self {
                    Self::Connected(connected) => Ok(connected.map(|connected| *connected)),
                    other => Err(other.unexpected()),
                }
            }

            $(
                pub(super) fn $name(self) -> Result<$type, WriteError> {
                    match self {
                        Self::$variant(answer) => Ok(answer),
                        other => Err(other.unexpected()),
                    }
                }
            )*

            fn unexpected(self) -> WriteError {
                debug_assert!(false, "the writer answered {self:?} to another question");
                WriteError::Closed
            }
        }
    };
}
answers! {
    booted: Booted => Option<Booted>,
    event: Event => EventOutcome,
    command: Command => PlacedCommand,
    found_command: FoundCommand => Option<CommandKey>,
    counter: Counter => i64,
    flag: Flag => bool,
    station: Station => StationKey,
    upload: Upload => OpenedUpload,
}
