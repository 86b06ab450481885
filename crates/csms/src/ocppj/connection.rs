//! The one task of a connected station: frames in, frames out, pings, deadlines, the end.
//!
//! CALLs of the station are served one after the other, in order; meanwhile our own CALLs and their
//! answers pass (Part 4, 4.1.1: one outstanding CALL per direction). All queues are bounded: a
//! station that sends faster than it is served is no longer read, and TCP tells it. What a CALL
//! means is `dispatch`'s business, who may connect is `handshake`'s.

pub(super) mod ending;
mod exchange;
mod record;

use std::borrow::Cow;
use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use deflate::Stream;
use futures_util::{FutureExt, SinkExt, StreamExt};
use jiff::Timestamp;
use ocpp201::Action;
use ocpp201::rpc::{self, CallBook, Frame, Lookup, MessageId, Replay, Settlement, Unreadable};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::oneshot;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Error as SocketError;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, frame::coding::CloseCode};
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};

use self::ending::Ending;
use self::exchange::{Inbound, Outbound};
use super::close;
use super::handshake::Upgraded;
use super::limits::{PerMinute, TokenBucket};
use crate::connections::{CallFault, End, OutgoingCall, Receiver, Reply, ReplyKind, Session};
use crate::context::Core;
use crate::dispatch::{self, Answer, InboundCall, UnknownAction};
use crate::payload::Payload;

/// CALLs of the station that wait while one is served; then its socket is no longer read.
const INBOUND: usize = 16;
/// Bytes of theirs; the one that goes beyond is the last.
const INBOUND_BYTES: usize = 256 * 1024;
/// Answers kept for repeated CALLs.
const REPLAYED: usize = 8;
/// Unreadable frames per minute before the connection is closed (case 14).
const MAX_UNREADABLE: u32 = 20;
/// A peer that takes nothing for so long is gone.
const WRITE_TIMEOUT: Duration = Duration::from_secs(20);
/// How long a CALL that is being served may hold up an orderly end.
const LAST_ANSWER: Duration = Duration::from_secs(5);

/// Talks with a station until the connection ends, however it ends.
pub(super) async fn run<S>(core: &Arc<Core>, upgraded: Upgraded<S>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send,
{
    let Upgraded { session, socket } = upgraded;
    tracing::info!(station = %session.identity, peer = %session.remote_address, connection = session.connection.0, "connected");
    let mailbox = core.connections.enter(&session);
    // Here and below, what an idle connection holds is boxed once, and what is seldom done is boxed when
    // it is: a future has a place for all that it may ever do, and two for what moves into it.
    let mut connection = Box::new(Connection::new(core, &session, socket, mailbox));
    let reason = AssertUnwindSafe(connection.talk())
        .catch_unwind()
        .await
        .unwrap_or_else(|_| {
            tracing::error!(station = %session.identity, "the task of a connection ended in a panic");
            Cow::Borrowed("internal error")
        });
    // What is unanswered is journalled before the end is told. Guarded apart: a panic here on top of
    // one above would end the process.
    if catch_unwind(AssertUnwindSafe(|| drop(connection))).is_err() {
        tracing::error!(station = %session.identity, "what a connection held was dropped in a panic");
    }
    core.connections.leave(session.station, session.connection);
    Box::pin(ending::record(core, &session, &reason)).await;
}

/// Why a connection ended, in words for the connection log.
type Reason = Cow<'static, str>;

type Serving = Pin<Box<dyn Future<Output = Completed> + Send>>;

/// A CALL that was served.
struct Completed {
    inbound: Inbound,
    answer: Answer,
}

/// What seldom comes, or has to be waited for.
enum SlowPath {
    /// The end of the stream.
    Gone,
    /// Of the socket.
    Error(SocketError),
    /// A message of bytes.
    Binary,
    /// The station says goodbye.
    Close(Option<CloseFrame>),
    /// A text that is no frame.
    Unreadable(Unreadable, Utf8Bytes, Timestamp),
}

/// Our CALL that waits for its answer. Whoever asked for it is told, also by dropping it.
struct OutstandingCall<'a> {
    outbound: Outbound<'a>,
    reply: Option<oneshot::Sender<Reply>>,
}

impl OutstandingCall<'_> {
    fn tell(&mut self, what: ReplyKind) {
        if let Some(reply) = self.reply.take() {
            // Nobody there any more? Then the command's own task went with the runtime.
            let _ = reply.send(Reply {
                what,
                sent_at: Some(self.outbound.sent_at),
            });
        }
    }
}

impl Drop for OutstandingCall<'_> {
    fn drop(&mut self) {
        self.tell(ReplyKind::Lost);
    }
}

struct Connection<'a, S> {
    core: &'a Arc<Core>,
    session: &'a Arc<Session>,
    socket: Box<WebSocketStream<Stream<S>>>,
    mailbox: Receiver,
    book: CallBook,
    // In this order: what is unanswered at the end is dropped, and thereby journalled, as it came.
    outstanding: Option<OutstandingCall<'a>>,
    serving: Option<Serving>,
    inbound: VecDeque<Inbound>,
    inbound_bytes: usize,
    /// While a BootNotification is served, its answer goes before any CALL of ours.
    is_booting: bool,
    replay: Replay,
    bucket: Option<TokenBucket>,
    /// Over its message rate until then.
    throttled_until: Duration,
    unreadable: PerMinute,
    heard_at: Duration,
    next_ping: Duration,
}

impl<'a, S> Connection<'a, S>
where
    S: AsyncRead + AsyncWrite + Unpin + Send,
{
    fn new(
        core: &'a Arc<Core>,
        session: &'a Arc<Session>,
        socket: Box<WebSocketStream<Stream<S>>>,
        mailbox: Receiver,
    ) -> Self {
        let now = core.clock.monotonic();
        Self {
            core,
            session,
            socket,
            mailbox,
            book: CallBook::new(),
            outstanding: None,
            inbound: VecDeque::new(),
            inbound_bytes: 0,
            serving: None,
            is_booting: false,
            replay: Replay::new(REPLAYED),
            bucket: core
                .settings
                .message_rate
                .map(|rate| TokenBucket::new(rate, now)),
            throttled_until: now,
            unreadable: PerMinute::default(),
            heard_at: now,
            next_ping: now + core.settings.ping_interval,
        }
    }

    async fn talk(&mut self) -> Reason {
        // Set again only for something earlier, and when it has rung: with each message would cost
        // more than a call for nothing once in a while.
        let alarm = tokio::time::sleep(Duration::ZERO);
        tokio::pin!(alarm);
        let mut rings_at = Duration::MAX;
        loop {
            while let Some(repeated) = self.serve_next() {
                if let Err(reason) = Box::pin(self.answer(repeated)).await {
                    return reason;
                }
            }
            let wake = self.next_wake();
            if wake < rings_at {
                let now = self.core.clock.monotonic();
                alarm.set(tokio::time::sleep(wake.saturating_sub(now)));
                rings_at = wake;
            }
            let may_read = self.may_read();
            let may_call = self.book.outstanding().is_none() && !self.is_booting;
            let step = tokio::select! {
                biased;
                end = poll_fn(|cx| self.mailbox.poll_end(cx)) => return Box::pin(self.finish(end)).await,
                () = &mut alarm => {
                    rings_at = Duration::MAX;
                    Box::pin(self.on_time()).await
                }
                served = served(&mut self.serving) => Box::pin(self.answer(served)).await,
                call = poll_fn(|cx| self.mailbox.poll_call(cx)), if may_call => Box::pin(self.send_call(call)).await,
                message = self.socket.next(), if may_read => match self.receive(message) {
                    None => Ok(()),
                    Some(slow) => Box::pin(self.on_slow_path(slow)).await,
                },
            };
            if let Err(reason) = step {
                return reason;
            }
        }
    }

    /// There is room for another CALL of the station.
    fn may_read(&self) -> bool {
        self.inbound.len() < INBOUND && self.inbound_bytes < INBOUND_BYTES
    }

    /// Begins to serve the next CALL; of a repeated one, gives the answer that it had.
    fn serve_next(&mut self) -> Option<Completed> {
        if self.serving.is_none() {
            let now = self.core.clock.monotonic();
            if self.inbound.is_empty() || now < self.throttled_until {
                return None;
            }
            if let Some(bucket) = &mut self.bucket
                && let Err(wait) = bucket.take(now)
            {
                metrics::counter!("csms_throttled_total").increment(1);
                self.throttled_until = now + wait;
                return None;
            }
            let inbound = self.inbound.pop_front()?;
            let call = &inbound.call;
            self.inbound_bytes -= call.payload.get().len();
            match self
                .replay
                .look_up(&call.id, call.action_name(), call.payload.get())
            {
                Lookup::Repeated(frame) => {
                    let answer = Answer {
                        frame: frame.to_owned(),
                        outcome: "result",
                        is_final: false,
                        closes: None,
                        stored: None,
                    };
                    tracing::info!(station = %self.session.identity, action = %call.action_name(), "a repeated CALL gets the answer it had");
                    return Some(Completed { inbound, answer });
                }
                Lookup::ReusedId => {
                    tracing::warn!(station = %self.session.identity, action = %call.action_name(), "a message id is used for another CALL");
                }
                Lookup::New => {}
            }
            self.is_booting = call.known() == Some(Action::BootNotification);
            let mut inbound = inbound;
            self.serving = Some(Box::pin(async move {
                let Inbound {
                    core,
                    session,
                    call,
                    ..
                } = &mut inbound;
                let answer = dispatch::serve(core, session, call).await;
                Completed { inbound, answer }
            }));
        }
        None
    }

    async fn answer(&mut self, served: Completed) -> Result<(), Reason> {
        self.is_booting = false;
        let Completed {
            mut inbound,
            answer,
        } = served;
        let call = &inbound.call;
        if answer.is_final {
            self.replay.remember(
                call.id.clone(),
                call.action_name(),
                call.payload.get(),
                &answer.frame,
            );
        }
        // The queue included.
        let elapsed = self.core.clock.monotonic().saturating_sub(inbound.arrived);
        if answer.outcome != "result" {
            self.core.counters.errors.fetch_add(1, Relaxed);
        }
        let (outcome, closes) = (answer.outcome, answer.closes);
        inbound.journal_answered(&answer, elapsed);
        let sent = self.send(answer.frame).await;
        // Told after the station has its answer.
        record::answer_out(self.core, self.session, &inbound.call, outcome, elapsed);
        sent?;
        match closes {
            None => Ok(()),
            Some(reason) => {
                Box::pin(self.close(CloseCode::Policy, reason)).await;
                Err(format!("closed with 1008: {reason}").into())
            }
        }
    }

    async fn send_call(&mut self, call: Box<OutgoingCall>) -> Result<(), Reason> {
        let now = self.core.clock.monotonic();
        let OutgoingCall {
            id,
            action,
            trigger,
            frame,
            send_by,
            timeout,
            reply,
        } = *call;
        if send_by <= now {
            let _ = reply.send(Reply {
                what: ReplyKind::Timeout,
                sent_at: None,
            });
            return Ok(());
        }
        if self.book.start(id.clone(), action, now, timeout).is_err() {
            // Cannot be: it is taken from the outbox only when none is outstanding.
            return Ok(());
        }
        self.session.asked(action, trigger);
        let sent_at = self.core.clock.now();
        record::call_out(self.core, self.session, action, &id, sent_at);
        self.outstanding = Some(OutstandingCall {
            outbound: Outbound::new(self.core, self.session, id, action, sent_at, &frame),
            reply: Some(reply),
        });
        self.send(frame).await
    }

    /// Deals with a message, as far as that needs no waiting.
    fn receive(&mut self, message: Option<Result<Message, SocketError>>) -> Option<SlowPath> {
        let message = match message {
            None => return Some(SlowPath::Gone),
            Some(Err(error)) => return Some(SlowPath::Error(error)),
            Some(Ok(message)) => message,
        };
        self.heard_at = self.core.clock.monotonic();
        let at = self.core.clock.now();
        self.session.seen(at);
        match message {
            Message::Text(text) => match self.on_text(&text, at) {
                Ok(()) => None,
                Err(unreadable) => Some(SlowPath::Unreadable(unreadable, text, at)),
            },
            Message::Binary(_) => Some(SlowPath::Binary),
            Message::Close(frame) => Some(SlowPath::Close(frame)),
            Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => None,
        }
    }

    async fn on_slow_path(&mut self, slow: SlowPath) -> Result<(), Reason> {
        match slow {
            SlowPath::Gone => Err("the connection was closed".into()),
            SlowPath::Error(error) => Err(self.on_socket_error(&error).await),
            SlowPath::Binary => {
                let reason = "binary frames are not OCPP-J";
                self.close(CloseCode::Unsupported, reason).await;
                Err(format!("closed with 1003: {reason}").into())
            }
            SlowPath::Close(frame) => {
                // Reading on lets the library answer the close frame.
                let farewell = async { while let Some(Ok(_)) = self.socket.next().await {} };
                let _ = tokio::time::timeout(Duration::from_secs(1), farewell).await;
                Err(ending::by_station(frame).into())
            }
            SlowPath::Unreadable(unreadable, text, at) => {
                self.on_unreadable(unreadable, &text, at).await
            }
        }
    }

    fn on_text(&mut self, text: &Utf8Bytes, at: Timestamp) -> Result<(), Unreadable> {
        let now = self.heard_at;
        if let Some(call) = InboundCall::of_event(text, at) {
            self.take_in(call);
            return Ok(());
        }
        match rpc::decode(text)? {
            Frame::Call {
                id,
                action,
                payload,
            } => {
                let known = Action::from_name(&action);
                self.take_in(InboundCall {
                    id,
                    action: known.ok_or_else(|| UnknownAction(action.as_ref().into())),
                    payload: Payload::new(text, payload.get()),
                    event: None,
                    received_at: at,
                });
            }
            Frame::CallResult { id, payload } => {
                let settlement = self.book.settle_result(&id, now);
                self.on_answer(id, settlement, "result", text, at, || ReplyKind::Result {
                    frame: text.as_str().to_owned(),
                    payload: payload.to_owned(),
                });
            }
            Frame::CallError {
                id,
                code,
                description,
                ..
            } => {
                let settlement = self.book.settle_error(&id, now);
                self.on_answer(id, settlement, code.as_str(), text, at, || {
                    let description = description.into_owned();
                    ReplyKind::Error {
                        frame: text.as_str().to_owned(),
                        fault: CallFault { code, description },
                    }
                });
            }
        }
        Ok(())
    }

    /// Lets a CALL wait for its turn.
    fn take_in(&mut self, call: InboundCall) {
        record::call_in(self.core, self.session, &call);
        self.inbound_bytes += call.payload.get().len();
        let inbound = Inbound::new(self.core, self.session, call, self.heard_at);
        if self.inbound.capacity() == 0 {
            // Most stations never have a second one waiting.
            self.inbound.reserve_exact(1);
        }
        self.inbound.push_back(inbound);
    }

    fn on_answer(
        &mut self,
        id: MessageId,
        settlement: Settlement,
        outcome: &'static str,
        text: &str,
        at: Timestamp,
        reply: impl FnOnce() -> ReplyKind,
    ) {
        record::answer_in(self.core, self.session, &id, settlement, outcome, at);
        let Settlement::Settled { waited, .. } = settlement else {
            let commands = &self.core.commands;
            commands.came_late(self.session.station, &id, at, reply);
            exchange::stray(self.core, self.session, id, outcome, text, at);
            return;
        };
        if let Some(mut call) = self.outstanding.take() {
            call.outbound.answered(Some(outcome), text, waited);
            call.tell(reply());
        }
    }

    async fn on_unreadable(
        &mut self,
        unreadable: Unreadable,
        text: &str,
        at: Timestamp,
    ) -> Result<(), Reason> {
        let (core, session) = (self.core, self.session);
        record::unreadable_in(core, session, at);
        match unreadable {
            Unreadable::Ignored { message_type } => {
                exchange::unreadable(core, session, None, text, None, at);
                tracing::info!(station = %self.session.identity, message_type, "a message of an unknown type is ignored");
                return Ok(());
            }
            Unreadable::BrokenAnswer { id, description } => {
                tracing::warn!(station = %self.session.identity, %description, "an answer cannot be read");
                let settled = id
                    .as_ref()
                    .map(|id| self.book.settle_error(id, self.heard_at));
                if let Some(Settlement::Settled { waited, .. }) = settled
                    && let Some(mut call) = self.outstanding.take()
                {
                    call.outbound.answered(None, text, waited);
                    let frame = text.to_owned();
                    call.tell(ReplyKind::Unreadable { frame, description });
                } else {
                    exchange::unreadable(core, session, id, text, None, at);
                }
            }
            Unreadable::Malformed {
                reply_id,
                description,
            } => {
                tracing::warn!(station = %self.session.identity, %description, "a frame cannot be read");
                let frame = rpc::encode_unreadable(reply_id.as_ref(), &description);
                core.counters.errors.fetch_add(1, Relaxed);
                record::unreadable_out(core, session, reply_id.as_ref());
                exchange::unreadable(core, session, reply_id, text, Some(&frame), at);
                self.send(frame).await?;
            }
        }
        if self.unreadable.count(self.heard_at) > MAX_UNREADABLE {
            let reason = "too many unreadable frames";
            self.close(CloseCode::Policy, reason).await;
            return Err(format!("closed with 1008: {reason}").into());
        }
        Ok(())
    }

    /// The next instant at which something is due.
    fn next_wake(&self) -> Duration {
        let mut wake = self.next_ping;
        if let Some(deadline) = self.book.deadline() {
            wake = wake.min(deadline);
        }
        if self.serving.is_none() && !self.inbound.is_empty() {
            wake = wake.min(self.throttled_until);
        }
        wake
    }

    async fn on_time(&mut self) -> Result<(), Reason> {
        let now = self.core.clock.monotonic();
        if let Some(expired) = self.book.expire(now) {
            tracing::warn!(station = %self.session.identity, action = %expired.action, "a CALL was not answered in time");
            metrics::counter!("csms_messages_total", "action" => expired.action.as_str(), "direction" => "in", "outcome" => "timeout").increment(1);
            if let Some(mut call) = self
                .outstanding
                .take_if(|call| call.outbound.id == expired.id)
            {
                call.tell(ReplyKind::Timeout);
            }
        }
        if now >= self.next_ping {
            let interval = self.core.settings.ping_interval;
            // Not read for our own reasons: its pongs may lie in the buffer.
            let is_heard = self.may_read();
            if is_heard && now.saturating_sub(self.heard_at) >= interval * 2 {
                return Err("no sign of life: two pings were not answered".into());
            }
            self.next_ping = now + interval;
            self.send_message(Message::Ping(bytes::Bytes::new()))
                .await?;
        }
        Ok(())
    }

    async fn send(&mut self, frame: String) -> Result<(), Reason> {
        self.send_message(Message::Text(frame.into())).await
    }

    async fn send_message(&mut self, message: Message) -> Result<(), Reason> {
        let mut sending = self.socket.send(message);
        // Nearly always the socket takes it at once, and no timer is needed.
        if let Some(sent) = (&mut sending).now_or_never() {
            return sent.map_err(|error| ending::gone(&error).into());
        }
        match tokio::time::timeout(WRITE_TIMEOUT, sending).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(ending::gone(&error).into()),
            Err(_) => Err("the station takes no messages".into()),
        }
    }

    async fn close(&mut self, code: CloseCode, reason: &'static str) {
        let frame = CloseFrame {
            code,
            reason: Utf8Bytes::from_static(reason),
        };
        close::gently(&mut self.socket, frame).await;
    }

    /// The server ends the connection.
    async fn finish(&mut self, end: End) -> Reason {
        self.book.abandon();
        self.outstanding = None;
        match end {
            End::Replaced => {
                let reason = "replaced by a newer connection";
                self.close(CloseCode::Policy, reason).await;
                reason.into()
            }
            End::Raised => {
                let reason = "a higher security profile is required";
                self.close(CloseCode::Policy, reason).await;
                reason.into()
            }
            End::Removed => {
                let reason = "the station was removed by an operator";
                self.close(CloseCode::Policy, reason).await;
                reason.into()
            }
            End::Shutdown => {
                // What is being committed is answered, so that it need not be sent again.
                if self.serving.is_some()
                    && let Ok(served) =
                        tokio::time::timeout(LAST_ANSWER, served(&mut self.serving)).await
                    && let Err(reason) = self.answer(served).await
                {
                    return reason;
                }
                self.close(CloseCode::Away, "the CSMS is going away").await;
                "the CSMS was stopped".into()
            }
        }
    }

    async fn on_socket_error(&mut self, error: &SocketError) -> Reason {
        match ending::of_error(error) {
            Ending::Gone(reason) => reason.into(),
            Ending::Close(code, reason) => {
                let max = self.core.settings.max_message_bytes;
                close::bluntly(&mut self.socket, code, reason, max).await;
                format!("closed with {code}: {reason}").into()
            }
        }
    }
}

async fn served(serving: &mut Option<Serving>) -> Completed {
    match serving {
        Some(future) => {
            let served = future.await;
            *serving = None;
            served
        }
        None => std::future::pending().await,
    }
}
