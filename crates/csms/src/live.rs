//! Live domain events: what happened, with a sequence number that survives restarts.
//!
//! The writer publishes an event after the commit it stems from; SSE (and later other transports)
//! only carries it. Sequence numbers are reserved in blocks in the `counter` table, so they never
//! repeat; the last [`KEPT`] events are kept in memory for clients that come back.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use serde::Serialize;
use tokio::sync::broadcast;

/// How many events a client can miss and still catch up with.
pub const KEPT: usize = 4096;

/// One thing that happened.
#[derive(Debug, Clone, Serialize)]
pub struct LiveEvent {
    /// Grows by one; stable, also over restarts (gaps are possible at a restart).
    pub seq: i64,
    /// When the CSMS learnt of it.
    pub at: Timestamp,
    /// The station's identity; `None` for the CSMS itself.
    pub station: Option<Arc<str>>,
    /// What happened.
    #[serde(flatten)]
    pub what: What,
}

/// Kinds of live events; the kind is the SSE event name.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum What {
    /// A station connected.
    Connected {
        /// Address and port.
        remote_address: String,
    },
    /// A connection ended.
    Disconnected {
        /// Why.
        reason: String,
    },
    /// A handshake was refused.
    Refused {
        /// A stable code.
        reason: &'static str,
        /// What was wrong.
        detail: String,
    },
    /// A BootNotification was answered.
    Booted {
        /// `Accepted`, `Pending` or `Rejected`.
        status: &'static str,
    },
    /// A connector changed its state.
    ConnectorStatus {
        /// EVSE id.
        evse_id: i32,
        /// Connector id.
        connector_id: i32,
        /// The new state.
        status: &'static str,
    },
    /// A transaction changed.
    Transaction {
        /// Our key.
        transaction_key: i64,
        /// The station's id of it.
        transaction_id: String,
        /// The event that changed it: `Started`, `Updated`, `Ended`.
        event_type: &'static str,
        /// `active`, `ended`, `stale` or `closed`.
        state: &'static str,
        /// Energy so far in Wh; `None` = unknown.
        energy_wh: Option<i64>,
        /// Cost so far in 1/10000 of the major unit; `None` = unknown.
        cost_e4: Option<i64>,
        /// Power in W, where the event carried it.
        power_w: Option<f64>,
    },
    /// A frame went in or out (Heartbeats included).
    Message {
        /// `in` = from the station.
        direction: &'static str,
        /// 2, 3 or 4.
        message_type: u8,
        /// The message id.
        message_id: String,
        /// The action, where it is known.
        action: Option<&'static str>,
        /// Of answers: `result` or the error code.
        outcome: Option<&'static str>,
        /// Of answers: milliseconds since the CALL.
        ms: Option<f64>,
    },
    /// A command ended.
    Command {
        /// Our key.
        command_key: i64,
        /// The action.
        action: &'static str,
        /// `result`, `error`, `invalid`, `timeout` or `offline`.
        state: &'static str,
    },
}

impl What {
    /// The name of the kind, as it stands in `kind`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Connected { .. } => "connected",
            Self::Disconnected { .. } => "disconnected",
            Self::Refused { .. } => "refused",
            Self::Booted { .. } => "booted",
            Self::ConnectorStatus { .. } => "connector-status",
            Self::Transaction { .. } => "transaction",
            Self::Message { .. } => "message",
            Self::Command { .. } => "command",
        }
    }
}

/// The bus: one publisher side, any number of bounded subscribers (a slow one skips and is told).
#[derive(Debug, Clone)]
pub struct LiveBus {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    sender: broadcast::Sender<Arc<LiveEvent>>,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    next_seq: i64,
    kept: VecDeque<Arc<LiveEvent>>,
}

impl LiveBus {
    /// A bus whose first event gets `first_seq`.
    #[must_use]
    pub fn new(first_seq: i64) -> Self {
        let (sender, _) = broadcast::channel(1024);
        let state = Mutex::new(State {
            next_seq: first_seq,
            kept: VecDeque::new(),
        });
        Self {
            inner: Arc::new(Inner { sender, state }),
        }
    }

    /// Publishes; never waits.
    pub fn publish(&self, at: Timestamp, station: Option<Arc<str>>, what: What) {
        let mut state = self
            .inner
            .state
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let event = Arc::new(LiveEvent {
            seq: state.next_seq,
            at,
            station,
            what,
        });
        state.next_seq += 1;
        if state.kept.len() == KEPT {
            state.kept.pop_front();
        }
        state.kept.push_back(Arc::clone(&event));
        // Sent under the lock, so that subscribers see the sequence in order; nobody listening is fine.
        let _ = self.inner.sender.send(event);
    }

    /// The sequence number of the next event.
    #[must_use]
    pub fn next_seq(&self) -> i64 {
        self.inner
            .state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .next_seq
    }

    /// Whatever is kept after `seq` (oldest first), and everything from now on. The flag says that
    /// events between `seq` and the first one returned are gone: the client should load afresh.
    #[must_use]
    pub fn subscribe_after(
        &self,
        seq: Option<i64>,
    ) -> (
        Vec<Arc<LiveEvent>>,
        bool,
        broadcast::Receiver<Arc<LiveEvent>>,
    ) {
        let state = self
            .inner
            .state
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let receiver = self.inner.sender.subscribe();
        let Some(seq) = seq else {
            return (Vec::new(), false, receiver);
        };
        let missed: Vec<_> = state
            .kept
            .iter()
            .filter(|event| event.seq > seq)
            .cloned()
            .collect();
        let first_kept = state.kept.front().map_or(state.next_seq, |event| event.seq);
        let gone = seq + 1 < first_kept || seq >= state.next_seq;
        (missed, gone, receiver)
    }
}
