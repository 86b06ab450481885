//! What a station was answered: its side of the promise.
//!
//! An event counts as acknowledged when its CALLRESULT was read, not before. What must never happen
//! (a registration that is forgotten, another CALLERROR than `InternalError`, silence) is kept as a
//! fault. The judge reads accounts; nothing is judged here.

/// Faults of one station that are kept in words.
const KEPT_FAULTS: usize = 5;

/// One transaction of a station.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Entry {
    /// Events that were sent at least once.
    pub sent: u32,
    /// Events that were acknowledged; always the first ones, because they are sent in order.
    pub acknowledged: u32,
    /// `totalCost` of the answer to Ended.
    pub told_cost: Option<f64>,
}

/// The account of one station.
#[derive(Debug, Clone, Default)]
pub struct Account {
    /// Its identity.
    pub identity: String,
    /// Which station of the fleet it is, as [`crate::session::Session`] counts.
    pub station: u32,
    /// Its transactions by number.
    pub entries: Vec<Entry>,
    /// Its BootNotification was accepted.
    pub is_booted: bool,
    /// It is connected now.
    pub is_connected: bool,
    /// It has ended its last transaction and begins no other.
    pub is_done: bool,
    /// Connections it has had.
    pub connections: u32,
    /// CALLERROR `InternalError`, after each of which it sent the message again.
    pub internal_errors: u64,
    /// What must not happen, in words; the first few.
    pub faults: Vec<String>,
    /// All of them.
    pub fault_count: u64,
}

impl Account {
    /// A station before its first connection.
    #[must_use]
    pub fn new(identity: String, station: u32) -> Self {
        Self {
            identity,
            station,
            ..Self::default()
        }
    }

    /// Acknowledged events of all transactions.
    #[must_use]
    pub fn acknowledged(&self) -> u64 {
        self.entries
            .iter()
            .map(|entry| u64::from(entry.acknowledged))
            .sum()
    }

    pub(crate) fn fault(&mut self, text: String) {
        self.fault_count += 1;
        if self.faults.len() < KEPT_FAULTS {
            self.faults.push(text);
        }
    }

    /// The entry of the transaction that is being sent.
    pub(crate) fn current(&mut self) -> &mut Entry {
        if self.entries.is_empty() {
            self.entries.push(Entry::default());
        }
        let last = self.entries.len() - 1;
        &mut self.entries[last]
    }
}
