//! Who is connected: one entry per station, the newest connection wins.
//!
//! Entries are fenced by the connection key, so that the late end of an old connection cannot remove the new
//! one. A CALL gets to a station through the [`mailbox`](Mailbox) of its connection; what a CALL is and what
//! becomes of it is in `commands`, above this.

mod mailbox;
mod outgoing;
mod session;

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

pub(crate) use mailbox::{Mailbox, Permit, Receiver};
pub use outgoing::CallFault;
pub(crate) use outgoing::{OutgoingCall, Reply, ReplyKind};
pub use session::{ConnectedInfo, Session};

use crate::clock::Clock;
use crate::facts::{ConnectionKey, StationKey};

/// CALLs that may wait for one station.
const MOST_WAITING: usize = 32;
/// Take-overs of one identity per [`TAKE_OVER_WINDOW`] before it counts as a conflict.
const MAX_TAKE_OVERS: usize = 3;
const TAKE_OVER_WINDOW: Duration = Duration::from_secs(60);

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
    mailbox: Mailbox,
    take_overs: VecDeque<Duration>,
}

/// Why a station can be sent nothing now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unreachable {
    /// It is not connected.
    Offline,
    /// Its registration is `Rejected`: it is sent nothing (B03.FR.03).
    NotAccepted,
    /// Too many CALLs wait for it.
    Full,
}

/// Everybody who is connected.
#[derive(Debug)]
pub struct Connections {
    entries: Mutex<HashMap<StationKey, Entry>>,
    closing: AtomicBool,
    clock: Arc<dyn Clock>,
}

impl Connections {
    /// Nobody.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            entries: Mutex::default(),
            closing: AtomicBool::new(false),
            clock,
        }
    }

    fn entries(&self) -> MutexGuard<'_, HashMap<StationKey, Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The station's present connection.
    #[must_use]
    pub fn connected(&self, station: &StationKey) -> Option<ConnectedInfo> {
        self.entries()
            .get(station)
            .map(|entry| entry.session.info())
    }

    /// Everybody who is connected, in no particular order.
    #[must_use]
    pub fn list(&self) -> Vec<ConnectedInfo> {
        let entries = self.entries();
        entries.values().map(|entry| entry.session.info()).collect()
    }

    /// How many are connected.
    #[must_use]
    pub fn count(&self) -> usize {
        self.entries().len()
    }

    /// Switches the tolerant mode of a connected station at once; the stored setting serves the
    /// next connection.
    pub fn set_tolerant(&self, station: StationKey, tolerant: bool) {
        if let Some(entry) = self.entries().get(&station) {
            entry.session.set_tolerant(tolerant);
        }
    }

    /// Ends the connection of a station if it came with a lower security profile than `least`.
    pub(crate) fn end_below(&self, station: StationKey, least: i32) {
        if let Some(entry) = self.entries().get(&station)
            && entry.session.security_profile < least
        {
            entry.mailbox.end(End::Raised);
        }
    }

    /// Ends the connection of a station that was removed.
    pub(crate) fn end_removed(&self, station: StationKey) {
        if let Some(entry) = self.entries().get(&station) {
            entry.mailbox.end(End::Removed);
        }
    }

    /// A place for a CALL in the mailbox of a station, and its connection.
    ///
    /// # Errors
    /// [`Unreachable`]: it can be sent nothing now.
    pub(crate) fn reserve(
        &self,
        station: StationKey,
    ) -> Result<(Arc<Session>, Permit), Unreachable> {
        let entries = self.entries();
        let entry = entries.get(&station).ok_or(Unreachable::Offline)?;
        if !entry.session.may_be_called() {
            return Err(Unreachable::NotAccepted);
        }
        let permit = entry.mailbox.reserve(MOST_WAITING)?;
        Ok((Arc::clone(&entry.session), permit))
    }

    /// Whether a newcomer may take the station over now.
    pub(crate) fn admit_take_over(&self, station: StationKey) -> Result<(), Conflict> {
        let now = self.clock.monotonic();
        let mut entries = self.entries();
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
    pub(crate) fn enter(&self, session: &Arc<Session>) -> Receiver {
        let (mailbox, receiver) = mailbox::mailbox();
        let now = self.clock.monotonic();
        let mut entries = self.entries();
        if self.closing.load(Relaxed) {
            // Its handshake ended after everybody else was told.
            mailbox.end(End::Shutdown);
        }
        let mut take_overs = VecDeque::new();
        if let Some(old) = entries.get_mut(&session.station) {
            if old.session.connection > session.connection {
                mailbox.end(End::Replaced);
                return receiver;
            }
            old.forget_old_take_overs(now);
            old.mailbox.end(End::Replaced);
            take_overs = std::mem::take(&mut old.take_overs);
            take_overs.push_back(now);
            tracing::warn!(station = %session.identity, "take-over: a newer connection replaces the one before");
            metrics::counter!("csms_take_overs_total").increment(1);
        }
        let entry = Entry {
            session: Arc::clone(session),
            mailbox,
            take_overs,
        };
        entries.insert(session.station, entry);
        metrics::gauge!("csms_connections").set(count_as_f64(entries.len()));
        receiver
    }

    /// Removes a connection, unless a newer one has taken its place.
    pub(crate) fn leave(&self, station: StationKey, connection: ConnectionKey) {
        let mut entries = self.entries();
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
        let entries = self.entries();
        self.closing.store(true, Relaxed);
        // In a fixed order, so that a simulation can be repeated.
        let mut all: Vec<_> = entries.iter().collect();
        all.sort_unstable_by_key(|(station, _)| **station);
        for (_, entry) in all {
            entry.mailbox.end(End::Shutdown);
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a gauge is a float")]
fn count_as_f64(count: usize) -> f64 {
    count as f64
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
