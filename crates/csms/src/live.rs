//! Live domain events: what happened, with a sequence number that survives restarts.
//!
//! The writer publishes an event after the commit it stems from; SSE (and later other transports)
//! only carries it. Sequence numbers are reserved in blocks in the `counter` table, so they never
//! repeat; the last [`KEPT`] events are kept in memory for clients that come back. Frames alone are told
//! only while somebody listens to them, and not kept: there are too many of them. Who listens says to how
//! much ([`Interest`]), and is not woken for the rest: some parts of the server always listen.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use serde::Serialize;
use tokio::sync::broadcast;

/// How many events a client can miss and still catch up with.
pub const KEPT: usize = 4096;
/// Events that wait in the inbox: some seconds of full load.
const MOST_WAITING: usize = 65_536;

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
    pub what: LiveEventKind,
}

/// Kinds of live events; the kind is the SSE event name.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum LiveEventKind {
    /// An operator registered a station that was not known.
    Registered,
    /// An operator took a station out of service.
    Removed,
    /// A station connected.
    Connected {
        /// Our key of the connection; grows.
        connection_key: i64,
        /// Address and port.
        remote_address: String,
        /// The agreed subprotocol.
        ocpp_version: &'static str,
    },
    /// A connection ended.
    Disconnected {
        /// Our key of the connection. A newer one may be open already.
        connection_key: i64,
        /// Why.
        reason: String,
    },
    /// A handshake was refused.
    Refused {
        /// A stable code.
        reason: &'static str,
        /// What was wrong.
        detail: String,
        /// What to do about it.
        remedy: &'static str,
    },
    /// A BootNotification was answered.
    Booted {
        /// `Accepted`, `Pending` or `Rejected`.
        status: &'static str,
        /// As the station says.
        vendor_name: String,
        /// As the station says.
        model: String,
        /// As the station says.
        firmware_version: Option<String>,
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
        transaction_id: Arc<str>,
        /// The event that changed it: `Started`, `Updated`, `Ended`.
        event_type: &'static str,
        /// `active`, `ended`, `stale` or `closed`.
        state: &'static str,
        /// EVSE id.
        evse_id: Option<i32>,
        /// The last charging state, e.g. `Charging`.
        charging_state: Option<&'static str>,
        /// Time of the Started event; `None` = it has not arrived.
        started_at: Option<Timestamp>,
        /// Events are missing.
        has_gaps: bool,
        /// Energy so far in Wh; `None` = unknown.
        energy_wh: Option<i64>,
        /// Cost so far in 1/10000 of the major unit; `None` = unknown.
        cost_e4: Option<i64>,
        /// The cost so far may be told to the driver: the begin is known.
        #[serde(skip)]
        is_cost_known: bool,
        /// Power in W, where the event carried it.
        power_w: Option<f64>,
    },
    /// A station was asked about a transaction of which events are missing (E14).
    TransactionGap {
        /// Our key.
        transaction_key: i64,
        /// The station's id of it.
        transaction_id: String,
        /// `asking` or `known` (nothing more is expected).
        state: &'static str,
    },
    /// A station reported something that is kept by its action.
    Report {
        /// Our key.
        report_key: i64,
        /// The action.
        action: &'static str,
        /// Its status, where it is a status notification.
        status: Option<String>,
    },
    /// A station told of a security event (A04).
    SecurityEvent {
        /// Our key.
        security_event_key: i64,
        /// As the station gave it, e.g. `InvalidFirmwareSignature`.
        r#type: String,
        /// By the list of OCPP.
        is_critical: bool,
        /// What the station says about it.
        tech_info: Option<String>,
    },
    /// A reservation began or ended (H).
    Reservation {
        /// As the station knows it.
        reservation_id: i32,
        /// `requested`, `refused`, `active`, `used`, `expired`, `removed` or `cancelled`.
        state: &'static str,
    },
    /// The local list of a station changed, or could not be changed (D).
    LocalList {
        /// `current`, `behind`, `failing` or `left` (it takes part no longer).
        state: &'static str,
        /// The version that the station has, as far as it is known.
        version: i32,
    },
    /// The load of a site with a power limit changed, or a minute passed.
    SiteLoad {
        /// The site.
        site_id: String,
        /// The limit, W.
        limit_w: u32,
        /// What the stations might take together, W.
        promised_w: u64,
        /// What they last reported together, W.
        measured_w: u64,
        /// Beyond the limit, because of stations that cannot be told, W.
        over_w: u32,
    },
    /// Somebody asked for a change; this came of it.
    Audit {
        /// Our key.
        audit_key: i64,
        /// By whom.
        who: String,
        /// The method of HTTP, or `COMMAND`.
        method: String,
        /// What; without secrets.
        path: String,
        /// What came of it.
        status: u16,
    },
    /// An operator changed the installation: sites, chargers, tariffs or messages of vendors.
    Installation {
        /// `site`, `charger`, `tariff`, `vendor-message`, or `import` where it was much at once.
        what: &'static str,
        /// Its id or name; `None` = much at once.
        id: Option<String>,
    },
    /// A station told of an event of a variable (N07, N08).
    MonitoringEvent {
        /// Our key.
        monitoring_event_key: i64,
        /// The variable, as in the device model.
        path: String,
        /// Its value.
        actual_value: String,
        /// `Alerting`, `Delta` or `Periodic`.
        trigger: &'static str,
        /// 0 (danger) to 9 (debug), where it is known.
        severity: Option<i32>,
        /// What was alerted is over.
        is_cleared: bool,
        /// The maker's words.
        tech_info: Option<String>,
    },
    /// A report that a station was asked for has gone on (B07, B08, N02, N09).
    ReportRequest {
        /// The number of the request.
        request_id: i32,
        /// `asked`, `answered` or `part`.
        step: &'static str,
        /// Of a part, its number.
        seq_no: Option<i32>,
    },
    /// A certificate of a station went on (A02, A03).
    StationCertificate {
        /// Our key.
        station_certificate_key: i64,
        /// `requested`, `refused`, `failed`, `signed`, `rejected`, `accepted` or `in_use`.
        state: &'static str,
    },
    /// An upgrade of the security profile of a station went on (A05).
    SecurityUpgrade {
        /// Our key.
        security_upgrade_key: i64,
        /// `running`, `waiting`, `done` or `failed`.
        state: &'static str,
        /// `root`, `certificate`, `network-profile`, `priority`, `reset` or `connect`.
        step: &'static str,
    },
    /// What is known of the certificates that a station has installed changed (M).
    InstalledCertificates {
        /// `listed`, `installed` or `deleted`.
        what: &'static str,
    },
    /// A firmware job went on (L).
    FirmwareJob {
        /// Of the messages about it; `None` = the station was not asked yet.
        request_id: Option<i32>,
        /// `update` or `publish`.
        job: &'static str,
        /// `waiting`, `requested`, `refused`, `running`, `done`, `failed` or `cancelled`.
        state: &'static str,
        /// What the station told, e.g. `Downloading`.
        status: Option<&'static str>,
    },
    /// A firmware campaign began or ended (L).
    FirmwareCampaign {
        /// Our key.
        firmware_campaign_key: i64,
        /// `running`, `stopped` or `done`.
        state: &'static str,
    },
    /// A frame went in or out (Heartbeats included).
    Message {
        /// `in` = from the station.
        direction: &'static str,
        /// 2, 3 or 4.
        message_type: u8,
        /// The message id.
        message_id: Arc<str>,
        /// The action, where it is known.
        action: Option<&'static str>,
        /// Of answers: `result` or the error code.
        outcome: Option<&'static str>,
        /// Of answers: milliseconds since the CALL.
        ms: Option<f64>,
    },
    /// A command waits until its station is back, or waits no longer.
    HeldCommand {
        /// Our key.
        held_command_key: i64,
        /// The action.
        action: &'static str,
        /// `waiting`, `ended`, `refused`, `expired` or `cancelled`.
        state: &'static str,
    },
    /// A station answered a command that had been given up.
    LateAnswer {
        /// Our key of the command.
        command_key: i64,
        /// The action.
        action: &'static str,
        /// `result`, `error` or `invalid`.
        outcome: &'static str,
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

/// To how much somebody listens; each one includes those before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Interest {
    /// What happens once in a while.
    Rare,
    /// How transactions go on, too: with each TransactionEvent.
    Transactions,
    /// Frames, too.
    Frames,
}

impl LiveEventKind {
    /// The least interest with which one is told of it.
    pub(crate) fn interest(&self) -> Interest {
        match self {
            Self::Message { .. } => Interest::Frames,
            Self::Transaction { .. } => Interest::Transactions,
            _ => Interest::Rare,
        }
    }

    /// Of messages, the board tells only when a station last asked for something, and what.
    fn is_for_the_board(&self) -> bool {
        match self {
            Self::Message {
                direction,
                message_type,
                ..
            } => *direction == "in" && *message_type == 2,
            _ => true,
        }
    }

    /// The name of the kind, as it stands in `kind`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Registered => "registered",
            Self::Removed => "removed",
            Self::Connected { .. } => "connected",
            Self::Disconnected { .. } => "disconnected",
            Self::Refused { .. } => "refused",
            Self::Booted { .. } => "booted",
            Self::ConnectorStatus { .. } => "connector-status",
            Self::Transaction { .. } => "transaction",
            Self::TransactionGap { .. } => "transaction-gap",
            Self::Report { .. } => "report",
            Self::SecurityEvent { .. } => "security-event",
            Self::Reservation { .. } => "reservation",
            Self::LocalList { .. } => "local-list",
            Self::SiteLoad { .. } => "site-load",
            Self::Audit { .. } => "audit",
            Self::Installation { .. } => "installation",
            Self::MonitoringEvent { .. } => "monitoring-event",
            Self::ReportRequest { .. } => "report-request",
            Self::StationCertificate { .. } => "station-certificate",
            Self::InstalledCertificates { .. } => "installed-certificates",
            Self::SecurityUpgrade { .. } => "security-upgrade",
            Self::FirmwareJob { .. } => "firmware-job",
            Self::FirmwareCampaign { .. } => "firmware-campaign",
            Self::Message { .. } => "message",
            Self::HeldCommand { .. } => "held-command",
            Self::LateAnswer { .. } => "late-answer",
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
    /// By [`Interest`].
    senders: [broadcast::Sender<Arc<LiveEvent>>; 3],
    has_inbox: AtomicBool,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    next_seq: i64,
    kept: VecDeque<Arc<LiveEvent>>,
    /// The last event that is kept no longer, or was before the first one.
    forgotten: i64,
    /// Of the board, while somebody looks at it.
    inbox: Option<Inbox>,
    /// Inboxes that were opened so far.
    opened: u64,
}

/// Events that wait to be fetched together: to wake a reader for each would cost the writer more
/// than the event itself.
#[derive(Debug)]
struct Inbox {
    number: u64,
    events: Vec<Arc<LiveEvent>>,
    /// More came than wait here; those are gone.
    is_over: bool,
}

impl State {
    fn next(
        &mut self,
        at: Timestamp,
        station: Option<Arc<str>>,
        what: LiveEventKind,
    ) -> Arc<LiveEvent> {
        let seq = self.next_seq;
        self.next_seq += 1;
        Arc::new(LiveEvent {
            seq,
            at,
            station,
            what,
        })
    }
}

impl Inbox {
    fn put(&mut self, event: &Arc<LiveEvent>) {
        if self.events.len() < MOST_WAITING {
            self.events.push(Arc::clone(event));
        } else {
            self.is_over = true;
        }
    }
}

/// What was fetched from the inbox.
#[derive(Debug)]
pub(crate) struct Fetched {
    /// In order.
    pub(crate) events: Vec<Arc<LiveEvent>>,
    /// Events are missing: what was made of them has to be read afresh.
    pub(crate) is_over: bool,
    /// The number of the last event of the bus, fetched or not.
    pub(crate) last_seq: i64,
}

impl LiveBus {
    /// A bus whose first event gets `first_seq`.
    #[must_use]
    pub fn new(first_seq: i64) -> Self {
        let state = Mutex::new(State {
            next_seq: first_seq,
            kept: VecDeque::new(),
            forgotten: first_seq - 1,
            inbox: None,
            opened: 0,
        });
        Self {
            inner: Arc::new(Inner {
                senders: std::array::from_fn(|_| broadcast::channel(1024).0),
                has_inbox: AtomicBool::new(false),
                state,
            }),
        }
    }

    /// Publishes; never waits.
    pub fn publish(&self, at: Timestamp, station: Option<Arc<str>>, what: LiveEventKind) {
        self.publish_all([(at, station, what)]);
    }

    /// Publishes these, one after the other.
    pub(crate) fn publish_all(
        &self,
        all: impl IntoIterator<Item = (Timestamp, Option<Arc<str>>, LiveEventKind)>,
    ) {
        let mut state = self.state();
        for (at, station, what) in all {
            self.keep(&mut state, at, station, what);
        }
    }

    fn keep(
        &self,
        state: &mut State,
        at: Timestamp,
        station: Option<Arc<str>>,
        what: LiveEventKind,
    ) {
        let event = state.next(at, station, what);
        if state.kept.len() == KEPT
            && let Some(oldest) = state.kept.pop_front()
        {
            state.forgotten = oldest.seq;
        }
        state.kept.push_back(Arc::clone(&event));
        self.send(state, &event);
    }

    /// Publishes a frame, which is of use only to those who listen now; nothing is made of it for nobody.
    pub(crate) fn tell(&self, make: impl FnOnce() -> (Timestamp, Option<Arc<str>>, LiveEventKind)) {
        let listeners = self.sender(Interest::Frames).receiver_count();
        if listeners == 0 && !self.inner.has_inbox.load(Relaxed) {
            return;
        }
        let (at, station, what) = make();
        let mut state = self.state();
        let event = state.next(at, station, what);
        self.send(&mut state, &event);
    }

    /// Under the lock, so that subscribers see the sequence in order; nobody listening is fine.
    fn send(&self, state: &mut State, event: &Arc<LiveEvent>) {
        if let Some(inbox) = &mut state.inbox
            && event.what.is_for_the_board()
        {
            inbox.put(event);
        }
        for sender in &self.inner.senders[event.what.interest() as usize..] {
            let _ = sender.send(Arc::clone(event));
        }
    }

    fn sender(&self, interest: Interest) -> &broadcast::Sender<Arc<LiveEvent>> {
        &self.inner.senders[interest as usize]
    }

    /// What happens from now on.
    #[must_use]
    pub fn listen(&self, interest: Interest) -> broadcast::Receiver<Arc<LiveEvent>> {
        self.sender(interest).subscribe()
    }

    /// The sequence number of the next event.
    #[must_use]
    pub fn next_seq(&self) -> i64 {
        self.state().next_seq
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.inner
            .state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets events wait in a new inbox from now on; its number.
    pub(crate) fn open_inbox(&self) -> u64 {
        let mut state = self.state();
        state.opened += 1;
        let number = state.opened;
        state.inbox = Some(Inbox {
            number,
            events: Vec::new(),
            is_over: false,
        });
        self.inner.has_inbox.store(true, Relaxed);
        number
    }

    /// What came since the last time.
    pub(crate) fn fetch_inbox(&self) -> Fetched {
        let mut state = self.state();
        let last_seq = state.next_seq - 1;
        let (events, is_over) = state.inbox.as_mut().map_or_else(Default::default, |inbox| {
            let events = std::mem::take(&mut inbox.events);
            (events, std::mem::take(&mut inbox.is_over))
        });
        Fetched {
            events,
            is_over,
            last_seq,
        }
    }

    /// Nobody fetches from that inbox any more; one that was opened since then stays.
    pub(crate) fn close_inbox(&self, number: u64) {
        let mut state = self.state();
        state.inbox.take_if(|inbox| inbox.number == number);
        let has_inbox = state.inbox.is_some();
        self.inner.has_inbox.store(has_inbox, Relaxed);
    }

    /// Whatever is kept after `seq` (oldest first), and what happens from now on. The flag says that
    /// events after `seq` are gone, others than frames: the client should load afresh.
    #[must_use]
    pub fn subscribe_after(
        &self,
        seq: Option<i64>,
        interest: Interest,
    ) -> (
        Vec<Arc<LiveEvent>>,
        bool,
        broadcast::Receiver<Arc<LiveEvent>>,
    ) {
        let state = self.state();
        let receiver = self.listen(interest);
        let Some(seq) = seq else {
            return (Vec::new(), false, receiver);
        };
        let missed: Vec<_> = state
            .kept
            .iter()
            .filter(|event| event.seq > seq)
            .cloned()
            .collect();
        let gone = seq < state.forgotten || seq >= state.next_seq;
        (missed, gone, receiver)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame() -> LiveEventKind {
        LiveEventKind::Message {
            direction: "in",
            message_type: 2,
            message_id: "1".into(),
            action: None,
            outcome: None,
            ms: None,
        }
    }

    #[test]
    fn one_is_told_as_much_as_one_listens_to_and_frames_are_made_for_listeners_only() {
        let bus = LiveBus::new(1);
        let at = Timestamp::UNIX_EPOCH;
        let [mut rare, mut transactions] =
            [Interest::Rare, Interest::Transactions].map(|interest| bus.listen(interest));
        bus.tell(|| unreachable!("nobody listens to frames"));
        bus.publish(at, None, LiveEventKind::Registered);
        let (_, _, mut frames) = bus.subscribe_after(None, Interest::Frames);
        bus.tell(|| (at, None, frame()));
        bus.publish(at, None, LiveEventKind::Removed);
        let heard = |events: &mut broadcast::Receiver<Arc<LiveEvent>>| {
            let all = std::iter::from_fn(|| events.try_recv().ok());
            all.map(|event| event.what.kind()).collect::<Vec<_>>()
        };
        assert_eq!(heard(&mut rare), ["registered", "removed"]);
        assert_eq!(heard(&mut transactions), ["registered", "removed"]);
        assert_eq!(heard(&mut frames), ["message", "removed"]);
    }
}
