//! The one way to write: facts go in, and the answer comes when they are committed.
//!
//! One task takes whatever waits, makes one batch of it and commits it (group commit without a
//! timer: while one commit runs, the next group gathers). A commit that fails fails every caller of
//! its group with [`WriteError`]; where the database refuses a row, the group is halved until the row
//! is alone, so that a bad row harms only itself. The journal alone is written lazily.

mod batch_builder;
mod bounds;
mod cache;
mod cached_transaction;
mod journal;
mod loading;
mod op;
mod progress;
mod records;
mod repeats;
mod stations;
mod task;
mod transactions;
mod trim;
mod uploads;

use std::sync::Arc;

use jiff::Timestamp;
use ocpp201::RegistrationStatusEnum;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use crate::clock::Clock;
use crate::facts::{
    BootFact, Booted, CommandEnd, CommandFact, CommandKey, ConnectFact, Connected, ConnectionKey,
    ConnectorFact, EventFact, EventOutcome, JournalEntry, MeterValuesFact, OpenedUpload,
    PlacedCommand, RefusedConnectionFact, RefusedEventFact, ReportFact, StationKey, StoredFileFact,
    TransactionKey, UploadFact, UploadKey,
};
use crate::live::LiveBus;
use crate::model::ledger::Event;
use crate::store::Store;
use crate::store::batch::PasswordChange;
use crate::store::change::Change;
use crate::store::retention::Retention;
use crate::store::tables::installation::KnownInstallation;
pub use bounds::WriterBounds;
use journal::Journal;
use op::{EventOp, Op, Outcome, Request};
pub use repeats::{Once, RepeatKey};
use task::{Status, Task};

/// Requests that may wait; more callers wait for a place.
const QUEUE: usize = 8192;

/// A fact that is not stored. The caller keeps it, or has its sender keep it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// The database did not take it.
    #[error("not stored: {0}")]
    Unavailable(String),
    /// The writer has ended.
    #[error("not stored: the csms is shutting down")]
    Closed,
}

/// How the writer behaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WriterSettings {
    /// What is kept of what is stored.
    pub retention: Retention,
    /// Events of one transaction that are kept whole; of more, only what they say is.
    pub transaction_keep_events: u64,
    /// Every answer to an event tells the cost so far, not only that to Ended (I02.FR.01).
    pub tells_running_cost: bool,
    /// How much at once, how long, and how much at hand.
    pub bounds: WriterBounds,
}

impl Default for WriterSettings {
    fn default() -> Self {
        Self {
            retention: Retention::default(),
            // One every ten seconds for almost six days.
            transaction_keep_events: 50_000,
            tells_running_cost: false,
            bounds: WriterBounds::default(),
        }
    }
}

/// How the writer is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WriterHealth {
    /// Requests that wait.
    pub queued: usize,
    /// Commits so far.
    pub commits: u64,
    /// Commits that failed so far.
    pub failures: u64,
    /// Why the last commit failed; `None` = it did not.
    pub failing: Option<String>,
    /// Journal messages that wait.
    pub journal_queued: usize,
    /// Journal messages that were lost, because too many waited or the database refused them.
    pub journal_dropped: u64,
}

/// The handle to the writing task; cheap to clone. When the last one is dropped, the task writes
/// what waits and ends.
#[derive(Debug, Clone)]
pub struct Writer {
    requests: mpsc::Sender<Request>,
    journal: Arc<Journal>,
    status: Arc<Status>,
    live: LiveBus,
    installation: Arc<KnownInstallation>,
    tells_running_cost: bool,
}

impl Writer {
    /// Starts the task.
    #[must_use]
    pub fn spawn(
        store: Store,
        live: LiveBus,
        clock: Arc<dyn Clock>,
        settings: WriterSettings,
    ) -> (Self, JoinHandle<()>) {
        let (requests, receiver) = mpsc::channel(QUEUE);
        let writer = Self {
            requests,
            journal: Arc::new(Journal::default()),
            status: Arc::new(Status::default()),
            live: live.clone(),
            installation: Arc::default(),
            tells_running_cost: settings.tells_running_cost,
        };
        let task = Task::new(
            store,
            live,
            clock,
            settings,
            receiver,
            (writer.journal.clone(), writer.installation.clone()),
            writer.status.clone(),
        );
        (writer, tokio::spawn(task.run()))
    }

    async fn ask(&self, op: Op) -> Result<Outcome, WriteError> {
        let (reply, answer) = oneshot::channel();
        self.requests
            .send(Request { op, reply })
            .await
            .map_err(|_| WriteError::Closed)?;
        answer.await.map_err(|_| WriteError::Closed)?
    }

    /// The bus on which committed facts are published.
    #[must_use]
    pub fn live(&self) -> &LiveBus {
        &self.live
    }

    /// The installation, as it was last read: by the writer first, then by whoever changed it.
    #[must_use]
    pub fn installation(&self) -> &Arc<KnownInstallation> {
        &self.installation
    }

    /// How the writer is.
    #[must_use]
    pub fn health(&self) -> WriterHealth {
        let mut health = self.status.health();
        health.queued = self.requests.max_capacity() - self.requests.capacity();
        (health.journal_queued, health.journal_dropped) = self.journal.counts();
        health
    }

    /// Puts an exchange into the journal; never waits. Where too many wait, it is dropped and counted.
    pub fn journal(&self, entry: JournalEntry) {
        self.journal.push(entry);
    }

    /// Returns once everything that was asked for before, the journal included, is committed.
    ///
    /// # Errors
    /// [`WriteError`] where the journal could not be written.
    pub async fn drain(&self) -> Result<(), WriteError> {
        self.ask(Op::Drain).await?.done()
    }

    /// A station passed the handshake. One that is not known is registered with `registration`, or,
    /// where that is `None`, is not (the answer is `None` then).
    ///
    /// # Errors
    /// [`WriteError`], as for every method: nothing is stored.
    pub async fn connect(
        &self,
        fact: ConnectFact,
        registration: Option<RegistrationStatusEnum>,
    ) -> Result<Option<Connected>, WriteError> {
        self.ask(Op::Connect { fact, registration })
            .await?
            .connected()
    }

    /// A connection is over.
    ///
    /// # Errors
    /// [`WriteError`].
    pub async fn disconnect(
        &self,
        connection: ConnectionKey,
        reason: &str,
    ) -> Result<(), WriteError> {
        self.ask(Op::Disconnect {
            connection,
            reason: reason.into(),
        })
        .await?
        .done()
    }

    /// A handshake was refused.
    ///
    /// # Errors
    /// [`WriteError`].
    pub async fn refuse(&self, fact: RefusedConnectionFact) -> Result<(), WriteError> {
        self.ask(Op::Refuse(fact)).await?.done()
    }

    /// A BootNotification, to be answered with the setting of the station. Open transactions of the
    /// station become stale, unless the CSMS triggered the message. `None`: the station was raised to
    /// a higher security profile than that of the connection, and nothing is stored.
    ///
    /// # Errors
    /// [`WriteError`].
    pub async fn boot(&self, fact: BootFact) -> Result<Option<Booted>, WriteError> {
        self.ask(Op::Boot(Box::new(fact))).await?.booted()
    }

    /// Connector states; of each connector the newest (boot epoch, station's time) stands.
    ///
    /// # Errors
    /// [`WriteError`].
    pub async fn connector_status(
        &self,
        station: StationKey,
        received_at: Timestamp,
        connectors: Vec<ConnectorFact>,
    ) -> Result<(), WriteError> {
        self.ask(Op::ConnectorStatus {
            station,
            received_at,
            connectors,
        })
        .await?
        .done()
    }

    /// A TransactionEvent.
    ///
    /// # Errors
    /// [`WriteError`].
    pub async fn transaction_event(&self, fact: EventFact) -> Result<EventOutcome, WriteError> {
        // Read here, in the caller's task: the writer is one, callers are many.
        let event = Event::read(&fact.request, &fact.payload, fact.received_at);
        let transaction_id = &*fact.request.transaction_info.transaction_id;
        let op = EventOp {
            station: fact.station,
            connection: fact.connection,
            message_id: fact.message_id,
            ocpp_version: fact.ocpp_version,
            transaction_id: crate::store::cell::stored_text(transaction_id).into(),
            event,
            tells_cost: self.tells_running_cost,
            payload: fact.payload,
        };
        self.ask(Op::Event(Box::new(op))).await?.event()
    }

    /// MeterValues outside transactions.
    ///
    /// # Errors
    /// [`WriteError`].
    pub async fn meter_values(&self, fact: MeterValuesFact) -> Result<(), WriteError> {
        self.ask(Op::MeterValues(fact)).await?.done()
    }

    /// Anything else that a station reported.
    ///
    /// # Errors
    /// [`WriteError`].
    pub async fn report(&self, fact: ReportFact) -> Result<(), WriteError> {
        self.ask(Op::Report(Box::new(fact))).await?.done()
    }

    /// A TransactionEvent that is answered with CALLERROR.
    ///
    /// # Errors
    /// [`WriteError`].
    pub async fn refused_event(&self, fact: RefusedEventFact) -> Result<(), WriteError> {
        self.ask(Op::RefusedEvent(fact)).await?.done()
    }

    /// A command that is about to be sent; where its idempotency key is taken, the one that has it.
    ///
    /// # Errors
    /// [`WriteError`].
    pub async fn command_created(&self, fact: CommandFact) -> Result<PlacedCommand, WriteError> {
        self.ask(Op::CommandCreated(Box::new(fact)))
            .await?
            .command()
    }

    /// The command that was asked for with this idempotency key.
    ///
    /// # Errors
    /// [`WriteError`].
    pub async fn find_idempotent(
        &self,
        station: StationKey,
        action: ocpp201::Action,
        idempotency_key: &str,
    ) -> Result<Option<CommandKey>, WriteError> {
        self.ask(Op::FindIdempotent {
            station,
            action,
            idempotency_key: idempotency_key.into(),
        })
        .await?
        .found_command()
    }

    /// A command is over.
    ///
    /// # Errors
    /// [`WriteError`].
    pub async fn command_ended(&self, end: CommandEnd) -> Result<(), WriteError> {
        self.ask(Op::CommandEnded(Box::new(end))).await?.done()
    }

    /// Makes a place for a file; gives its key and the request id of the GetLog. Of too many that
    /// wait, the oldest is closed.
    ///
    /// # Errors
    /// [`WriteError`].
    pub async fn open_upload(&self, fact: UploadFact) -> Result<OpenedUpload, WriteError> {
        self.ask(Op::OpenUpload(Box::new(fact))).await?.upload()
    }

    /// Closes a place whose station will not leave a file; one that does not wait stays as it is.
    ///
    /// # Errors
    /// [`WriteError`].
    pub async fn close_upload(&self, upload: UploadKey) -> Result<(), WriteError> {
        self.ask(Op::CloseUpload(upload)).await?.done()
    }

    /// The file of a place is on the disk; `false` = the place no longer waits for one.
    ///
    /// # Errors
    /// [`WriteError`]: the place may wait for it still.
    pub async fn store_file(&self, fact: StoredFileFact) -> Result<bool, WriteError> {
        self.ask(Op::StoreFile(Box::new(fact))).await?.flag()
    }

    /// Closes the places that waited too long, and marks files that are to be removed.
    ///
    /// # Errors
    /// [`WriteError`].
    pub async fn sweep_uploads(&self, remove: Vec<UploadKey>) -> Result<(), WriteError> {
        self.ask(Op::SweepUploads(remove)).await?.done()
    }

    /// Takes the next `count` values of a counter that survives restarts; gives the first. It counts
    /// from 1.
    ///
    /// # Errors
    /// [`WriteError`].
    pub async fn take_counter(&self, name: &str, count: i64) -> Result<i64, WriteError> {
        let name = name.into();
        self.ask(Op::TakeCounter { name, count }).await?.counter()
    }

    /// Registers a station, whose BootNotifications are to be answered with `registration`; one that
    /// is there already keeps its spelling, key and setting.
    ///
    /// # Errors
    /// [`WriteError`].
    pub async fn create_station(
        &self,
        identity: &str,
        registration: RegistrationStatusEnum,
    ) -> Result<StationKey, WriteError> {
        self.ask(Op::CreateStation {
            identity: identity.into(),
            registration,
        })
        .await?
        .station()
    }

    /// Sets what the next BootNotification is answered with.
    ///
    /// # Errors
    /// [`WriteError`].
    pub async fn set_registration(
        &self,
        station: StationKey,
        setting: RegistrationStatusEnum,
    ) -> Result<(), WriteError> {
        self.ask(Op::SetRegistration { station, setting })
            .await?
            .done()
    }

    /// Sets whether chosen schema violations of the station become warnings.
    ///
    /// # Errors
    /// [`WriteError`].
    pub async fn set_tolerant(
        &self,
        station: StationKey,
        tolerant: bool,
    ) -> Result<(), WriteError> {
        self.ask(Op::SetTolerant { station, tolerant })
            .await?
            .done()
    }

    /// Sets the least security profile that the station may connect with; `None` = any.
    ///
    /// # Errors
    /// [`WriteError`].
    pub async fn set_least_security_profile(
        &self,
        station: StationKey,
        profile: Option<i32>,
    ) -> Result<(), WriteError> {
        self.ask(Op::SetLeastSecurityProfile { station, profile })
            .await?
            .done()
    }

    /// Takes a station out of service. Its history stays; its password goes, and its active transactions
    /// become stale.
    ///
    /// # Errors
    /// [`WriteError`].
    pub async fn remove_station(&self, station: StationKey) -> Result<(), WriteError> {
        self.ask(Op::RemoveStation(station)).await?.done()
    }

    /// Sets the station's password (salt and salted hash), or takes it away.
    ///
    /// # Errors
    /// [`WriteError`].
    pub async fn set_password(
        &self,
        station: StationKey,
        password: Option<(Vec<u8>, Vec<u8>)>,
    ) -> Result<(), WriteError> {
        self.change_password(station, PasswordChange::Set(password))
            .await
    }

    /// Carries on with the change of a station's password.
    ///
    /// # Errors
    /// [`WriteError`].
    pub async fn change_password(
        &self,
        station: StationKey,
        change: PasswordChange,
    ) -> Result<(), WriteError> {
        self.ask(Op::ChangePassword { station, change })
            .await?
            .done()
    }

    /// Rows of functional blocks: all of them are stored, or none is.
    ///
    /// # Errors
    /// [`WriteError`].
    pub async fn change(&self, change: impl Into<Change> + Send) -> Result<(), WriteError> {
        self.ask(Op::Change(Box::new(change.into()))).await?.done()
    }

    /// Closes a transaction whose Ended never came; `false` = not there, or over already.
    ///
    /// # Errors
    /// [`WriteError`].
    pub async fn close_transaction(&self, key: TransactionKey) -> Result<bool, WriteError> {
        self.ask(Op::CloseTransaction(key)).await?.flag()
    }
}

/// `at` as the databases keep it.
fn stored(at: Timestamp) -> crate::store::time::SqlTime {
    crate::store::time::SqlTime::new(at)
}
