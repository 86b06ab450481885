//! Commands: CALLs to stations as rows, from being asked for to their one outcome.
//!
//! [`Commands::call`] is the one way to reach a station. It stores the command, puts the CALL into the mailbox
//! of the station's connection, and gives back the station's own answer. A command is sent at most once
//! and has exactly one outcome, also when nobody waits for it any more. What breaks a rule for senders
//! is not sent ([`rules`]); a CALL that is too long for the station is divided ([`parts`]). What follows from an
//! answer is in [`follow_up`], [`password`] and [`profiles`]; it is stored before anybody is told ([`keep`]).

mod answer;
mod asked;
mod follow_up;
mod keep;
mod late;
mod outcome;
mod parts;
mod password;
mod profiles;
mod rules;

use std::sync::Arc;
use std::time::Duration;

use ocpp201::rpc::{self, MessageId};
use ocpp201::violation::Fault;
use ocpp201::{Request, Violation, redact, rpc::ErrorCode};
use tokio::sync::oneshot;

pub use answer::Answer;
pub use outcome::{CallOutcome, CallRefusal, CallRequest, CallState};
pub use rules::Violation as RuleViolation;

use crate::clock::{Clock, IdSource};
use crate::connections::{Connections, OutgoingCall, Permit, Reply, ReplyKind, Session};
use crate::facts::{CommandEnd, CommandFact, CommandKey, StationKey};
use crate::principal::Principal;
use crate::repeats::LOOK;
use crate::store::numbers::Numbers;
use crate::store::queries::Queries;
use crate::store::queries::reader::Reader;
use crate::store::tables::device_model;
use crate::store::writer::{WriteError, Writer};
use asked::Asked;
use follow_up::{Answered, messages, monitors};
use late::{GivenUp, Late};
use outcome::Ended;
use parts::{Bounded, Plan};
use profiles::Effect;
use rules::Rules;

/// What the message id begins with of a CALL that was sent without regard to the rules that bind a CSMS.
const UNCHECKED: &str = "unchecked-";

/// Sends CALLs to stations. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Commands {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    connections: Arc<Connections>,
    writer: Writer,
    queries: Queries,
    rules: Rules,
    numbers: Numbers,
    clock: Arc<dyn Clock>,
    ids: Arc<IdSource>,
    message_timeout: Duration,
    late: Late,
}

impl Commands {
    /// To those who are in `connections`; each has `message_timeout` to answer, unless a request says
    /// otherwise.
    #[must_use]
    pub fn new(
        connections: Arc<Connections>,
        writer: Writer,
        queries: Queries,
        reader: Reader,
        clock: Arc<dyn Clock>,
        ids: Arc<IdSource>,
        message_timeout: Duration,
    ) -> Self {
        Self {
            inner: Arc::new(Inner {
                connections,
                rules: Rules {
                    reader,
                    queries: queries.clone(),
                },
                numbers: Numbers::new(writer.clone()),
                writer,
                queries,
                clock,
                ids,
                message_timeout,
                late: Late::default(),
            }),
        }
    }

    /// Sends a CALL whose payload somebody wrote, and waits for its end. Nothing is lost when the caller
    /// stops waiting.
    ///
    /// # Errors
    /// [`CallRefusal`]: nothing was sent.
    pub async fn call(
        &self,
        station: StationKey,
        request: CallRequest,
    ) -> Result<CallOutcome, CallRefusal> {
        let asked = Asked::read(request.action, &request.payload)?;
        self.send_checked(station, request, asked).await
    }

    /// Whether a request could be sent, were the station here.
    ///
    /// # Errors
    /// [`CallRefusal`]: it could not.
    pub async fn check(
        &self,
        station: StationKey,
        request: &CallRequest,
    ) -> Result<(), CallRefusal> {
        Asked::read(request.action, &request.payload)?;
        if request.unchecked {
            return Ok(());
        }
        let rules = &self.inner.rules;
        let checked = rules.check(station, request.action, &request.payload).await;
        checked.map_err(CallRefusal::BreaksRule)
    }

    /// As [`Commands::call`], with a request of our own making.
    ///
    /// # Errors
    /// [`CallRefusal`]: nothing was sent.
    pub async fn request<R: Request>(
        &self,
        station: StationKey,
        request: &R,
        principal: Principal,
        idempotency_key: Option<String>,
    ) -> Result<CallOutcome, CallRefusal> {
        let payload = serde_json::value::to_raw_value(request).map_err(|error| {
            CallRefusal::InvalidPayload(Violation {
                code: ErrorCode::InternalError,
                path: String::new(),
                fault: Fault::SchemaOther {
                    why: format!("cannot be written: {error}"),
                },
            })
        })?;
        let request = CallRequest {
            action: R::ACTION,
            payload,
            principal,
            timeout: None,
            idempotency_key,
            unchecked: false,
        };
        self.send_checked(station, request, Asked::Other).await
    }

    /// Sends what a CSMS may send, and no more at once than the station takes.
    async fn send_checked(
        &self,
        station: StationKey,
        request: CallRequest,
        asked: Asked,
    ) -> Result<CallOutcome, CallRefusal> {
        if request.unchecked {
            return self.send(station, request, asked).await;
        }
        let Some(bounded) = Bounded::of(request.action) else {
            return self.send(station, request, asked).await;
        };
        // Of the whole: what is in two parts is seen by neither.
        let rules = &self.inner.rules;
        let checked = rules.check(station, request.action, &request.payload);
        checked.await.map_err(CallRefusal::BreaksRule)?;
        let limits = device_model::message_limits(&rules.reader, station, bounded.limits);
        let limits = limits.await.unwrap_or_else(|error| {
            tracing::debug!(%error, "what a station takes in one message was not looked up");
            device_model::MessageLimits::default()
        });
        let plan = Plan::new(bounded, &request.payload, limits)?;
        if plan.len() == 0 {
            return self.send(station, request, asked).await;
        }
        // A task of its own: what was begun goes on to the end when the caller goes away.
        let commands = self.clone();
        let sending = async move { commands.send_parts(station, request, &plan).await };
        tokio::spawn(sending)
            .await
            .unwrap_or(Err(CallRefusal::Offline))
    }

    /// Sends one part after the other, until one has no result.
    async fn send_parts(
        &self,
        station: StationKey,
        request: CallRequest,
        plan: &Plan,
    ) -> Result<CallOutcome, CallRefusal> {
        let (mut sent, mut parts, mut payloads) = (0, Vec::new(), Vec::new());
        let mut is_kept = true;
        let mut last: Option<CallOutcome> = None;
        while sent < plan.len() {
            let payload = plan.part(sent)?;
            let asked = Asked::read(request.action, &payload)?;
            let number = parts.len() + 1;
            let part = CallRequest {
                action: request.action,
                payload,
                principal: request.principal.clone(),
                timeout: request.timeout,
                // No caller can write such a key: theirs are ASCII.
                idempotency_key: request.idempotency_key.as_ref().map(|key| match number {
                    1 => key.clone(),
                    _ => format!("{key}·{number}"),
                }),
                unchecked: false,
            };
            let outcome = match (self.send(station, part, asked).await, last.as_mut()) {
                (Ok(outcome), _) => outcome,
                (Err(refusal), None) => return Err(refusal),
                (Err(refusal), Some(last)) => {
                    tracing::info!(action = %request.action, %refusal, "the rest of a call in parts was not sent");
                    last.state = CallState::Offline;
                    break;
                }
            };
            // Of a repeat, what was sent the first time.
            sent += plan.sent_with(&outcome);
            is_kept &= outcome.is_kept;
            parts.push(outcome.command_key);
            payloads.extend(outcome.payload.clone());
            let is_over = outcome.state != CallState::Result;
            last = Some(outcome);
            if is_over {
                break;
            }
        }
        let mut outcome = last.ok_or(CallRefusal::Offline)?;
        if parts.len() > 1 {
            outcome.payload = plan.merged(&payloads);
            outcome.answer = Answer::Other;
        }
        outcome.parts = parts;
        outcome.is_kept = is_kept;
        Ok(outcome)
    }

    async fn send(
        &self,
        station: StationKey,
        request: CallRequest,
        asked: Asked,
    ) -> Result<CallOutcome, CallRefusal> {
        let inner = &self.inner;
        // Also while the station is away: whoever repeats a request learns what became of it.
        if let Some(key) = &request.idempotency_key
            && let Some(earlier) = inner
                .writer
                .find_idempotent(station, request.action, key)
                .await?
        {
            return inner.outcome_of(earlier).await;
        }
        let rules = &inner.rules;
        let broken = rules.check(station, request.action, &request.payload).await;
        let broken = match broken {
            Err(broken) if !request.unchecked => return Err(CallRefusal::BreaksRule(broken)),
            checked => checked.err(),
        };
        let (session, permit) = inner.connections.reserve(station)?;
        // A task of its own, so that a caller who goes away leaves no command without an end.
        let carrying = Arc::clone(inner).carry_out(session, permit, request, asked, broken);
        tokio::spawn(carrying)
            .await
            .unwrap_or(Err(CallRefusal::Offline))
    }
}

impl Inner {
    async fn carry_out(
        self: Arc<Self>,
        session: Arc<Session>,
        permit: Permit,
        request: CallRequest,
        asked: Asked,
        broken: Option<RuleViolation>,
    ) -> Result<CallOutcome, CallRefusal> {
        let CallRequest {
            action,
            payload,
            principal,
            timeout,
            idempotency_key,
            unchecked,
        } = request;
        let timeout = timeout.unwrap_or(self.message_timeout);
        let (created_at, asked_at) = (self.clock.now(), self.clock.monotonic());
        let id = self.message_id(unchecked);
        let frame = rpc::encode_call_raw(&id, action.as_str(), &payload);
        let request_frame = redact::frame(&frame).into_owned();
        let placed = self
            .writer
            .command_created(CommandFact {
                station: session.station,
                action,
                principal: principal.as_str().to_owned(),
                message_id: id.as_str().to_owned(),
                request_frame: request_frame.clone(),
                idempotency_key,
                unchecked,
                created_at,
                expires_at: created_at + timeout,
            })
            .await?;
        let command_key = placed.key;
        if !placed.is_new {
            // Another request with this key was at it at the same time: it sends, and both are told.
            return self.outcome_of(command_key).await;
        }
        let mut offered = None;
        if let Some(password) = asked.password() {
            let offering = password::offer(&self.writer, &self.ids, session.station, password);
            match offering.await {
                Ok(hash) => offered = Some(hash),
                Err(error) => {
                    let refusal = CallRefusal::Store(error);
                    self.end_unsent(command_key, &refusal).await;
                    return Err(refusal);
                }
            }
        }
        let effect = Effect::of(action, &payload);
        if let Some(effect) = &effect {
            let begun = effect.begin(&self.writer, &self.numbers, session.station, created_at);
            if let Err(error) = begun.await {
                let refusal = CallRefusal::Store(error);
                self.end_unsent(command_key, &refusal).await;
                return Err(refusal);
            }
        }
        let (reply, answer) = oneshot::channel();
        permit.send(Box::new(OutgoingCall {
            id: id.clone(),
            action,
            trigger: asked.trigger(),
            frame,
            send_by: asked_at + timeout,
            timeout,
            reply,
        }));
        // Dropped unanswered: the connection ended with the CALL still in the mailbox.
        let reply = answer.await.unwrap_or(Reply {
            what: ReplyKind::Lost,
            sent_at: None,
        });
        let (sent_at, finished_at) = (reply.sent_at, self.clock.now());
        let mut ended = Ended::of(action, reply.what, sent_at.is_some());
        if ended.state == CallState::Timeout && sent_at.is_some() {
            self.late.remember(GivenUp {
                session: Arc::clone(&session),
                id: id.clone(),
                command: command_key,
                action,
                payload: payload.clone(),
                asked: asked.clone(),
            });
        }
        // One answer of a station after the other, however long the database keeps them waiting.
        let turn = session.turn_to_keep().await;
        let (mut is_kept, mut failures) = (true, 0);
        if let Some(hash) = &offered {
            let end = password::OfferEnd::of(&ended, sent_at.is_some());
            // Until it is stored, both passwords hold.
            let settle = || password::settle(&self.writer, session.station, hash.clone(), end);
            is_kept &= self.keep(&session, action, &mut failures, settle).await;
        }
        if let Some(change) = effect
            .as_ref()
            .and_then(|effect| effect.end(session.station, &ended, sent_at.is_some(), finished_at))
        {
            let store = || self.writer.change(change.clone());
            is_kept &= self.keep(&session, action, &mut failures, store).await;
        }
        let answer = std::mem::take(&mut ended.answer);
        if let Some(response) = ended.payload.as_deref() {
            let of = Answered {
                station: session.station,
                action,
                command: command_key,
                request: &payload,
                response,
                at: finished_at,
            };
            let (rest, is_stored) = self
                .follow_up(&session, &asked, of, answer, &mut failures)
                .await;
            ended.answer = rest;
            is_kept &= is_stored;
        }
        let ended = ended.redacted();
        // A CALL that breaks a rule on purpose is marked in its row.
        let unchecked = broken.map(|broken| format!("sent unchecked: {broken}"));
        let detail: Vec<String> = unchecked.into_iter().chain(ended.detail).collect();
        let end = CommandEnd {
            command: command_key,
            state: ended.state.as_str(),
            response_frame: ended.frame.clone(),
            detail: (!detail.is_empty()).then(|| detail.join("; ")),
            sent_at,
            finished_at,
        };
        let store = || self.writer.command_ended(end.clone());
        is_kept &= self.keep(&session, action, &mut failures, store).await;
        drop(turn);
        Ok(CallOutcome {
            command_key,
            parts: vec![command_key],
            is_repeat: false,
            is_kept,
            message_id: id.as_str().to_owned(),
            state: ended.state,
            request_frame,
            response_frame: ended.frame,
            payload: ended.payload,
            answer: ended.answer,
            error: ended.fault,
            created_at,
            sent_at,
            finished_at: Some(finished_at),
            ms: outcome::ms(ended.state, sent_at, Some(finished_at)),
        })
    }

    /// Keeps what follows from a valid answer; gives what is left of it for callers to read, and whether all is
    /// stored.
    async fn follow_up(
        &self,
        session: &Session,
        asked: &Asked,
        of: Answered<'_>,
        answer: Answer,
        failures: &mut u32,
    ) -> (Answer, bool) {
        let action = of.action;
        let change = match &answer {
            Answer::ChangeAvailability(answer) => {
                follow_up::availability::answered(of.station, of.request, answer, of.at)
            }
            answer => follow_up::reservations::answered(session, of.request, answer, of.at)
                .or_else(|| follow_up::certificates::answered(session, of.request, answer, of.at)),
        };
        let mut is_kept = true;
        if let Some(change) = change {
            let store = || self.writer.change(change.clone());
            is_kept &= self.keep(session, action, failures, store).await;
        }
        let report = match (answer, asked) {
            (Answer::GetVariables(answer), _) => follow_up::variables_got(of, *answer),
            (Answer::SetVariables(answer), Asked::SetVariables { request, .. }) => {
                follow_up::variables_set(of, request, &answer)
            }
            (Answer::SendLocalList(answer), _) => follow_up::list_sent(of, &answer),
            (Answer::GetLocalListVersion(answer), _) => follow_up::list_version_told(of, &answer),
            (Answer::SetVariableMonitoring(answer), _) => monitors::set(of, &answer),
            (Answer::ClearVariableMonitoring(answer), _) => monitors::cleared(of, &answer),
            (Answer::SetMonitoringBase(answer), _) => monitors::based(of, &answer),
            (Answer::SetDisplayMessage(answer), _) => messages::set(of, &answer),
            (Answer::ClearDisplayMessage(_), _) => messages::cleared(of),
            (other, _) => return (other, is_kept),
        };
        let store = || self.writer.report(report.clone());
        is_kept &= self.keep(session, action, failures, store).await;
        (Answer::Other, is_kept)
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
        let mut looks = 0;
        loop {
            let row = self
                .queries
                .command(key)
                .await
                .map_err(|error| WriteError::Unavailable(error.to_string()))?;
            let Some(row) = row else {
                return Err(CallRefusal::Offline);
            };
            // Its end is stored within its own deadline; the extra second is for the commit.
            let given_up = row.expires_at.0 + Duration::from_secs(1) < self.clock.now();
            match CallOutcome::from_row(row) {
                Some(outcome) => return Ok(outcome),
                None if given_up => return Err(CallRefusal::Offline),
                None => {
                    looks += 1;
                    tokio::time::sleep(LOOK.pause(looks).unwrap_or(LOOK.most)).await;
                }
            }
        }
    }

    /// A UUID; of what was sent unchecked it begins with [`UNCHECKED`], so that whoever sees the frame sees that:
    /// in the journal, in the live feed, in an export, in the log of the station.
    fn message_id(&self, unchecked: bool) -> MessageId {
        let mut id = self.ids.uuid().to_string();
        if unchecked {
            id.replace_range(..UNCHECKED.len(), UNCHECKED);
        }
        MessageId::new(&id).expect("a UUID has 36 characters")
    }
}
