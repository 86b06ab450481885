//! One connection: two flows of bytes and what each end knows of the other.
//!
//! A flow holds segments with the instant at which they arrive; a blocked flow holds them back, one
//! that forgets loses them. RST reaches an end only where the way to it is open; until then that end
//! takes the connection for alive.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker, ready};

use bytes::Bytes;
use charger_sim::link::network::Abort;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep};

use super::{Network, Way};

/// Bytes under way in one direction; then the writer waits.
const WINDOW: usize = 64 * 1024;

/// One of the two ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Station,
    Server,
}

impl End {
    fn peer(self) -> Self {
        match self {
            Self::Station => Self::Server,
            Self::Server => Self::Station,
        }
    }

    /// The flow that it writes.
    fn outgoing(self) -> Way {
        match self {
            Self::Station => Way::Up,
            Self::Server => Way::Down,
        }
    }
}

/// What became of an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Open,
    /// Its machine is there and answers whatever still comes with RST.
    Closed,
    /// Its machine does not answer.
    Silent,
}

#[derive(Debug)]
enum Content {
    Data(Bytes),
    Fin,
}

#[derive(Debug)]
struct Segment {
    at: Instant,
    content: Content,
}

#[derive(Debug, Default)]
struct Flow {
    segments: VecDeque<Segment>,
    buffered: usize,
    last_at: Option<Instant>,
    is_blocked: bool,
    forgets: bool,
    is_finished: bool,
    reader: Option<Waker>,
    writer: Option<Waker>,
}

impl Flow {
    fn push(&mut self, content: Content, at: Instant) {
        let at = self.last_at.map_or(at, |last| last.max(at));
        self.last_at = Some(at);
        self.segments.push_back(Segment { at, content });
        wake(&mut self.reader);
    }
}

fn wake(waker: &mut Option<Waker>) {
    if let Some(waker) = waker.take() {
        waker.wake();
    }
}

#[derive(Debug)]
struct State {
    flows: [Flow; 2],
    fates: [Fate; 2],
    /// The end has learnt that the connection is broken.
    is_reset: [bool; 2],
}

impl State {
    fn flow(&mut self, way: Way) -> &mut Flow {
        &mut self.flows[way as usize]
    }

    /// The end gets RST.
    fn reset(&mut self, end: End) {
        self.is_reset[end as usize] = true;
        wake(&mut self.flow(end.outgoing()).writer);
        wake(&mut self.flow(end.peer().outgoing()).reader);
    }

    /// Bytes that an end has sent to one that is not there any more come back as RST, where the way
    /// there and back is open.
    fn answer_from_the_dead(&mut self, end: End) {
        let (out, back) = (end.outgoing(), end.peer().outgoing());
        let is_open = |flow: &Flow| !flow.is_blocked && !flow.forgets;
        if self.fates[end.peer() as usize] == Fate::Closed
            && self.fates[end as usize] == Fate::Open
            && self.flows[out as usize].buffered > 0
            && is_open(&self.flows[out as usize])
            && is_open(&self.flows[back as usize])
        {
            self.reset(end);
        }
    }
}

/// A connection, as the network keeps it.
#[derive(Debug)]
pub(super) struct Connection {
    state: Mutex<State>,
}

impl Connection {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self {
            state: Mutex::new(State {
                flows: Default::default(),
                fates: [Fate::Open; 2],
                is_reset: [false; 2],
            }),
        })
    }

    pub(super) fn is_open_at(&self, end: End) -> bool {
        let state = self.lock();
        state.fates[end as usize] == Fate::Open && !state.is_reset[end as usize]
    }

    /// Nobody holds an end of it.
    pub(super) fn is_over(&self) -> bool {
        self.lock().fates.iter().all(|fate| *fate != Fate::Open)
    }

    pub(super) fn block(&self, ways: [bool; 2]) {
        let mut state = self.lock();
        for (flow, is_blocked) in state.flows.iter_mut().zip(ways) {
            flow.is_blocked = is_blocked;
            wake(&mut flow.reader);
        }
        state.answer_from_the_dead(End::Station);
        state.answer_from_the_dead(End::Server);
    }

    pub(super) fn forget(&self, way: Way) {
        let mut state = self.lock();
        let flow = state.flow(way);
        flow.forgets = true;
        flow.segments.clear();
    }

    pub(super) fn reset_both(&self) {
        let mut state = self.lock();
        state.reset(End::Station);
        state.reset(End::Server);
    }

    /// The machine of an end is gone, or ends the connection with RST.
    pub(super) fn abandon(&self, end: End, silent: bool) {
        let mut state = self.lock();
        if state.fates[end as usize] != Fate::Open {
            if silent {
                state.fates[end as usize] = Fate::Silent;
            }
            return;
        }
        let flow = state.flow(end.outgoing());
        let is_heard = !silent && !flow.is_blocked && !flow.forgets;
        flow.segments.clear();
        state.fates[end as usize] = if silent { Fate::Silent } else { Fate::Closed };
        state.reset(end);
        if is_heard {
            state.reset(end.peer());
        }
    }

    /// The machine of an end is back, and knows nothing of the connection.
    pub(super) fn revive(&self, end: End) {
        let mut state = self.lock();
        if state.fates[end as usize] == Fate::Silent {
            state.fates[end as usize] = Fate::Closed;
            state.answer_from_the_dead(end.peer());
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One end of a connection.
#[derive(Debug)]
pub struct Pipe {
    connection: Arc<Connection>,
    end: End,
    network: Network,
    station: String,
    arrival: Pin<Box<Sleep>>,
    resets_on_drop: std::sync::atomic::AtomicBool,
}

impl Pipe {
    pub(super) fn new(
        connection: &Arc<Connection>,
        end: End,
        network: &Network,
        station: &str,
    ) -> Self {
        Self {
            connection: Arc::clone(connection),
            end,
            network: network.clone(),
            station: station.to_owned(),
            arrival: Box::pin(tokio::time::sleep_until(Instant::now())),
            resets_on_drop: std::sync::atomic::AtomicBool::new(false),
        }
    }
}

impl Abort for Pipe {
    fn reset_on_drop(&self) {
        self.resets_on_drop
            .store(true, std::sync::atomic::Ordering::Relaxed);
    }
}

impl AsyncRead for Pipe {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let pipe = self.get_mut();
        loop {
            let now = Instant::now();
            let mut state = pipe.connection.lock();
            if state.is_reset[pipe.end as usize] {
                return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()));
            }
            let flow = state.flow(pipe.end.peer().outgoing());
            let front = flow.segments.front_mut().filter(|_| !flow.is_blocked);
            let Some(segment) = front else {
                flow.reader = Some(cx.waker().clone());
                return Poll::Pending;
            };
            if segment.at > now {
                let at = segment.at;
                flow.reader = Some(cx.waker().clone());
                drop(state);
                pipe.arrival.as_mut().reset(at);
                ready!(Future::poll(pipe.arrival.as_mut(), cx));
                continue;
            }
            let Content::Data(data) = &mut segment.content else {
                return Poll::Ready(Ok(()));
            };
            let length = data.len().min(buffer.remaining());
            buffer.put_slice(&data.split_to(length));
            let is_read = data.is_empty();
            flow.buffered = flow.buffered.saturating_sub(length);
            if is_read {
                flow.segments.pop_front();
            }
            wake(&mut flow.writer);
            return Poll::Ready(Ok(()));
        }
    }
}

impl AsyncWrite for Pipe {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        data: &[u8],
    ) -> Poll<io::Result<usize>> {
        let pipe = self.get_mut();
        let at = Instant::now() + pipe.network.delay(&pipe.station);
        let mut state = pipe.connection.lock();
        if state.is_reset[pipe.end as usize] {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        let is_heard = state.fates[pipe.end.peer() as usize] == Fate::Open;
        let flow = state.flow(pipe.end.outgoing());
        if flow.is_finished {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        let room = WINDOW.saturating_sub(flow.buffered);
        if room == 0 {
            flow.writer = Some(cx.waker().clone());
            return Poll::Pending;
        }
        let length = data.len().min(room);
        flow.buffered += length;
        if is_heard && !flow.forgets {
            flow.push(Content::Data(Bytes::copy_from_slice(&data[..length])), at);
        }
        state.answer_from_the_dead(pipe.end);
        Poll::Ready(Ok(length))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut state = self.connection.lock();
        let flow = state.flow(self.end.outgoing());
        if !flow.is_finished && !flow.forgets {
            flow.is_finished = true;
            flow.push(Content::Fin, Instant::now());
        }
        Poll::Ready(Ok(()))
    }
}

impl Drop for Pipe {
    fn drop(&mut self) {
        let mut state = self.connection.lock();
        if state.fates[self.end as usize] != Fate::Open {
            return;
        }
        let incoming = state.flow(self.end.peer().outgoing());
        let has_unread = incoming
            .segments
            .iter()
            .any(|segment| matches!(segment.content, Content::Data(_)));
        let resets = self
            .resets_on_drop
            .load(std::sync::atomic::Ordering::Relaxed);
        if resets || has_unread {
            drop(state);
            self.connection.abandon(self.end, false);
            return;
        }
        let flow = state.flow(self.end.outgoing());
        if !flow.is_finished && !flow.forgets {
            flow.is_finished = true;
            flow.push(Content::Fin, Instant::now());
        }
        state.fates[self.end as usize] = Fate::Closed;
    }
}
