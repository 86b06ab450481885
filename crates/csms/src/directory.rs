//! The directory: who is connected, and the one way to reach a station.
//!
//! [`Directory::call`] stores the command, hands it to the task of the connection and returns the
//! station's own answer; a command is sent at most once and has exactly one outcome, also when
//! nobody waits for it any more. The newest connection of a station wins: entries are fenced by
//! the connection key, so that the late end of an old one cannot remove the new one.

mod call;
mod orders;
mod session;

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ocpp201::rpc::{ErrorCode, Frame, MessageId};
use ocpp201::{Action, PayloadKind, TriggerMessageRequest, Violation, check_payload, redact, rpc};
use tokio::sync::oneshot;

pub use call::{CallFault, CallOutcome, CallRefusal, CallRequest, CallState};
pub(crate) use call::{OutgoingCall, Reply, ReplyKind};
pub(crate) use orders::Ordered;
pub use session::{ConnectedInfo, Session};

use crate::blocks;
use crate::blocks::security::{self, OfferEnd};
use crate::clock::{Clock, IdSource};
use crate::facts::{CommandEnd, CommandFact, CommandKey, ConnectionKey, StationKey};
use crate::store::queries::Queries;
use crate::store::writer::Writer;
use orders::{NoPlace, Orders, Place};

/// CALLs that may wait for one station.
const OUTBOX: usize = 32;
/// Take-overs of one identity per [`TAKE_OVER_WINDOW`] before it counts as a conflict.
const MAX_TAKE_OVERS: usize = 3;
const TAKE_OVER_WINDOW: Duration = Duration::from_secs(60);
/// How often the row of a running command is looked at for a repeated request.
const REPEAT_POLL: Duration = Duration::from_millis(100);

/// Why the server ends a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// A newer connection of the same station is there.
    Replaced,
    /// The server goes away.
    Shutdown,
    /// The station has to come back with a higher security profile (A00.FR.002).
    Raised,
    /// An operator has removed the station.
    Removed,
}

/// Two devices take one identity from each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Conflict {
    /// When the next take-over is allowed.
    pub(crate) retry_after: Duration,
}

#[derive(Debug)]
struct Entry {
    session: Arc<Session>,
    orders: Orders,
    take_overs: VecDeque<Duration>,
}

/// Everybody who is connected. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Directory {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    entries: Mutex<HashMap<StationKey, Entry>>,
    closing: AtomicBool,
    writer: Writer,
    queries: Arc<dyn Queries>,
    clock: Arc<dyn Clock>,
    ids: Arc<IdSource>,
    message_timeout: Duration,
}

impl Directory {
    /// An empty directory.
    #[must_use]
    pub fn new(
        writer: Writer,
        queries: Arc<dyn Queries>,
        clock: Arc<dyn Clock>,
        ids: Arc<IdSource>,
        message_timeout: Duration,
    ) -> Self {
        Self {
            inner: Arc::new(Inner {
                entries: Mutex::default(),
                closing: AtomicBool::new(false),
                writer,
                queries,
                clock,
                ids,
                message_timeout,
            }),
        }
    }

    /// The station's present connection.
    #[must_use]
    pub fn connected(&self, station: &StationKey) -> Option<ConnectedInfo> {
        self.inner
            .entries()
            .get(station)
            .map(|entry| entry.session.info())
    }

    /// Everybody who is connected, in no particular order.
    #[must_use]
    pub fn list(&self) -> Vec<ConnectedInfo> {
        let entries = self.inner.entries();
        entries.values().map(|entry| entry.session.info()).collect()
    }

    /// How many are connected.
    #[must_use]
    pub fn count(&self) -> usize {
        self.inner.entries().len()
    }

    /// Switches the tolerant mode of a connected station at once; the stored setting serves the
    /// next connection.
    pub fn set_tolerant(&self, station: StationKey, tolerant: bool) {
        if let Some(entry) = self.inner.entries().get(&station) {
            entry.session.set_tolerant(tolerant);
        }
    }

    /// Ends the connection of a station if it came with a lower security profile than `least`.
    pub(crate) fn end_below(&self, station: StationKey, least: i32) {
        if let Some(entry) = self.inner.entries().get(&station)
            && entry.session.security_profile < least
        {
            entry.orders.end(End::Raised);
        }
    }

    /// Ends the connection of a station that was removed.
    pub(crate) fn end_removed(&self, station: StationKey) {
        if let Some(entry) = self.inner.entries().get(&station) {
            entry.orders.end(End::Removed);
        }
    }

    /// Sends a CALL and waits for its end. Nothing is lost when the caller stops waiting.
    ///
    /// # Errors
    /// [`CallRefusal`]: nothing was sent.
    pub async fn call(
        &self,
        station: StationKey,
        request: CallRequest,
    ) -> Result<CallOutcome, CallRefusal> {
        check(&request)?;
        if let Some(key) = &request.idempotency_key
            && let Some(earlier) = self
                .inner
                .writer
                .find_idempotent(station, request.action, key)
                .await?
        {
            return self.inner.outcome_of(earlier).await;
        }
        let (session, place) = {
            let entries = self.inner.entries();
            let entry = entries.get(&station).ok_or(CallRefusal::Offline)?;
            if !entry.session.may_be_called() {
                return Err(CallRefusal::NotAccepted);
            }
            let place = entry.orders.place(OUTBOX).map_err(|error| match error {
                NoPlace::Full => CallRefusal::QueueFull,
                NoPlace::Closed => CallRefusal::Offline,
            })?;
            (Arc::clone(&entry.session), place)
        };
        // A task of its own, so that a caller who goes away leaves no command without an end.
        let running = tokio::spawn(Arc::clone(&self.inner).carry_out(session, place, request));
        running.await.unwrap_or(Err(CallRefusal::Offline))
    }

    /// Whether a newcomer may take the station over now.
    pub(crate) fn admit_take_over(&self, station: StationKey) -> Result<(), Conflict> {
        let now = self.inner.clock.monotonic();
        let mut entries = self.inner.entries();
        let Some(entry) = entries.get_mut(&station) else {
            return Ok(());
        };
        entry.forget_old_take_overs(now);
        match entry.take_overs.front() {
            Some(first) if entry.take_overs.len() >= MAX_TAKE_OVERS => Err(Conflict {
                retry_after: (*first + TAKE_OVER_WINDOW).saturating_sub(now),
            }),
            _ => Ok(()),
        }
    }

    /// Enters a connection. An older one of the same station is told to end; if a newer one is
    /// there already, the newcomer is.
    pub(crate) fn enter(&self, session: &Arc<Session>) -> Ordered {
        let (orders, ordered) = orders::orders();
        let now = self.inner.clock.monotonic();
        let mut entries = self.inner.entries();
        if self.inner.closing.load(Relaxed) {
            // Its handshake ended after everybody else was told.
            orders.end(End::Shutdown);
        }
        let mut take_overs = VecDeque::new();
        if let Some(old) = entries.get_mut(&session.station) {
            if old.session.connection > session.connection {
                orders.end(End::Replaced);
                return ordered;
            }
            old.forget_old_take_overs(now);
            old.orders.end(End::Replaced);
            take_overs = std::mem::take(&mut old.take_overs);
            take_overs.push_back(now);
            tracing::warn!(station = %session.identity, "take-over: a newer connection replaces the one before");
            metrics::counter!("csms_take_overs_total").increment(1);
        }
        let entry = Entry {
            session: Arc::clone(session),
            orders,
            take_overs,
        };
        entries.insert(session.station, entry);
        metrics::gauge!("csms_connections").set(count_as_f64(entries.len()));
        ordered
    }

    /// Removes a connection, unless a newer one has taken its place.
    pub(crate) fn leave(&self, station: StationKey, connection: ConnectionKey) {
        let mut entries = self.inner.entries();
        if entries
            .get(&station)
            .is_some_and(|entry| entry.session.connection == connection)
        {
            entries.remove(&station);
        }
        metrics::gauge!("csms_connections").set(count_as_f64(entries.len()));
    }

    /// Tells all connections to end.
    pub(crate) fn end_all(&self) {
        let entries = self.inner.entries();
        self.inner.closing.store(true, Relaxed);
        for entry in entries.values() {
            entry.orders.end(End::Shutdown);
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a gauge is a float")]
fn count_as_f64(count: usize) -> f64 {
    count as f64
}

/// The payload must be one of the action, and the action one that a CSMS sends.
fn check(request: &CallRequest) -> Result<(), CallRefusal> {
    if !request.action.direction().is_to_station() {
        return Err(CallRefusal::InvalidPayload(Violation {
            code: ErrorCode::NotSupported,
            path: String::new(),
            message: format!("{} is sent by stations only", request.action),
        }));
    }
    check_payload(request.action, PayloadKind::Request, &request.payload)
        .map_err(CallRefusal::InvalidPayload)?;
    if request.action == Action::SetVariables {
        security::password_in(&request.payload)?;
    }
    Ok(())
}

impl Entry {
    fn forget_old_take_overs(&mut self, now: Duration) {
        while self
            .take_overs
            .front()
            .is_some_and(|at| *at + TAKE_OVER_WINDOW <= now)
        {
            self.take_overs.pop_front();
        }
    }
}

impl Inner {
    fn entries(&self) -> MutexGuard<'_, HashMap<StationKey, Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn carry_out(
        self: Arc<Self>,
        session: Arc<Session>,
        place: Place,
        request: CallRequest,
    ) -> Result<CallOutcome, CallRefusal> {
        let CallRequest {
            action,
            payload,
            principal,
            timeout,
            idempotency_key,
        } = request;
        let timeout = timeout.unwrap_or(self.message_timeout);
        let (created_at, asked) = (self.clock.now(), self.clock.monotonic());
        let id = self.message_id();
        let frame = rpc::encode_call_raw(&id, action.as_str(), &payload);
        let request_frame = redact::frame(&frame).into_owned();
        let placed = self
            .writer
            .command_created(CommandFact {
                station: session.station,
                action,
                principal: principal.as_str(),
                message_id: id.as_str().to_owned(),
                request_frame: request_frame.clone(),
                idempotency_key,
                created_at,
                expires_at: created_at + timeout,
            })
            .await?;
        let command_key = placed.key;
        if !placed.is_new {
            // Another request with this key was at it at the same time: it sends, and both are told.
            return self.outcome_of(command_key).await;
        }
        let offered = match action {
            Action::SetVariables => {
                let (writer, ids) = (&self.writer, &self.ids);
                security::offer_password(writer, ids, session.station, &payload).await
            }
            _ => Ok(None),
        };
        let offered = match offered {
            Ok(offered) => offered,
            Err(refusal) => {
                self.end_unsent(command_key, &refusal).await;
                return Err(refusal);
            }
        };
        let (reply, answer) = oneshot::channel();
        place.put(Box::new(OutgoingCall {
            id: id.clone(),
            action,
            trigger: trigger(action, &payload),
            frame,
            send_by: asked + timeout,
            timeout,
            reply,
        }));
        // Dropped unanswered: the connection ended with the CALL still in the queue.
        let reply = answer.await.unwrap_or(Reply {
            what: ReplyKind::Lost,
            sent_at: None,
        });
        let finished_at = self.clock.now();
        let (state, response, detail) = judge(action, reply.what, reply.sent_at.is_some());
        if let Some(hash) = offered {
            let answered = response.as_deref().map(rpc::decode);
            let end = match (state, &answered) {
                (CallState::Result, Some(Ok(Frame::CallResult { payload, .. }))) => {
                    OfferEnd::Answered(payload)
                }
                (CallState::Error, _) => OfferEnd::Refused,
                _ if reply.sent_at.is_none() => OfferEnd::Refused,
                _ => OfferEnd::Lost,
            };
            let settled = security::settle_password(&self.writer, session.station, hash, end);
            if let Err(error) = settled.await {
                // Both passwords hold until the first log-in.
                tracing::warn!(station = %session.identity, %error, "the end of a change of password was not stored");
            }
        }
        if state == CallState::Result
            && let Some(Ok(Frame::CallResult {
                payload: answer, ..
            })) = response.as_deref().map(rpc::decode)
        {
            let follow_up = blocks::FollowUp {
                writer: &self.writer,
                session: &session,
                at: finished_at,
            };
            if let Err(error) = blocks::answered(&follow_up, action, &payload, answer).await {
                tracing::warn!(station = %session.identity, %action, %error, "what the station answered was not stored");
            }
        }
        let response_frame = response.map(|frame| redact::frame(&frame).into_owned());
        let ended = self
            .writer
            .command_ended(CommandEnd {
                command: command_key,
                state: state.as_str(),
                response_frame: response_frame.clone(),
                detail: detail.clone(),
                sent_at: reply.sent_at,
                finished_at,
            })
            .await;
        if let Err(error) = ended {
            // The station has acted: its answer is worth more than our record of it.
            tracing::error!(station = %session.identity, %action, %error, "the end of a command was not stored");
        }
        let (payload, error) =
            call::read_answer(state, response_frame.as_deref(), detail.as_deref());
        Ok(CallOutcome {
            command_key,
            message_id: id.as_str().to_owned(),
            state,
            request_frame,
            response_frame,
            payload,
            error,
            created_at,
            sent_at: reply.sent_at,
            finished_at: Some(finished_at),
            ms: call::ms(state, reply.sent_at, Some(finished_at)),
        })
    }

    /// Ends the row of a command that is not sent.
    async fn end_unsent(&self, command: CommandKey, refusal: &CallRefusal) {
        let end = CommandEnd {
            command,
            state: CallState::Offline.as_str(),
            response_frame: None,
            detail: Some(format!("not sent: {refusal}")),
            sent_at: None,
            finished_at: self.clock.now(),
        };
        if let Err(error) = self.writer.command_ended(end).await {
            tracing::error!(%error, "the end of a command was not stored");
        }
    }

    /// The outcome of an earlier command; waits for it while it runs.
    async fn outcome_of(&self, key: CommandKey) -> Result<CallOutcome, CallRefusal> {
        loop {
            let row = self.queries.command(key).await.map_err(|error| {
                crate::store::writer::WriteError::Unavailable(error.to_string())
            })?;
            let Some(row) = row else {
                return Err(CallRefusal::Offline);
            };
            // Its end is stored within its own deadline; the extra second is for the commit.
            let given_up = row.expires_at.0 + Duration::from_secs(1) < self.clock.now();
            match CallOutcome::from_row(row) {
                Some(outcome) => return Ok(outcome),
                None if given_up => return Err(CallRefusal::Offline),
                None => tokio::time::sleep(REPEAT_POLL).await,
            }
        }
    }

    fn message_id(&self) -> MessageId {
        MessageId::new(&self.ids.uuid().to_string()).expect("a UUID has 36 characters")
    }
}

fn trigger(
    action: Action,
    payload: &serde_json::value::RawValue,
) -> Option<ocpp201::MessageTriggerEnum> {
    (action == Action::TriggerMessage)
        .then(|| serde_json::from_str::<TriggerMessageRequest>(payload.get()).ok())
        .flatten()
        .map(|request| request.requested_message)
}

/// State, answer and one sentence for people.
fn judge(
    action: Action,
    reply: ReplyKind,
    was_sent: bool,
) -> (CallState, Option<String>, Option<String>) {
    match reply {
        ReplyKind::Result { frame } => {
            let violation = match rpc::decode(&frame) {
                Ok(Frame::CallResult { payload, .. }) => {
                    check_payload(action, PayloadKind::Response, payload).err()
                }
                _ => None,
            };
            match violation {
                None => (CallState::Result, Some(frame), None),
                Some(violation) => (CallState::Invalid, Some(frame), Some(violation.to_string())),
            }
        }
        ReplyKind::Error { frame } => (CallState::Error, Some(frame), None),
        ReplyKind::Unreadable { frame, description } => {
            (CallState::Invalid, Some(frame), Some(description))
        }
        ReplyKind::Timeout => {
            let detail = if was_sent {
                "the station did not answer in time"
            } else {
                "not sent: the calls before it took too long"
            };
            (CallState::Timeout, None, Some(detail.to_owned()))
        }
        ReplyKind::Lost => {
            let detail = if was_sent {
                "the connection ended before the answer"
            } else {
                "not sent: the connection ended"
            };
            (CallState::Offline, None, Some(detail.to_owned()))
        }
    }
}
