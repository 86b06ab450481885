//! Journal entries on their way to the database: bounded by count and by bytes.
//!
//! Filled without waiting by connections, emptied by the writer with its next batch or after half a
//! second. What does not fit is dropped and counted. An exchange gets its number when it is told, so
//! that those which are written later stand in the right order among the events.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::facts::JournalEntry;

const MOST_ENTRIES: usize = 65_536;
const MOST_BYTES: usize = 32 << 20;

/// The waiting entries.
#[derive(Debug, Default)]
pub(super) struct Journal {
    state: Mutex<State>,
    /// The next number of an exchange; 0 = the database was not asked yet.
    next_number: AtomicI64,
}

#[derive(Debug, Default)]
struct State {
    /// With their numbers; 0 = none yet.
    entries: VecDeque<(i64, JournalEntry)>,
    bytes: usize,
    dropped: u64,
}

impl Journal {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn push(&self, entry: JournalEntry) {
        let mut state = self.state();
        let bytes = state.bytes + entry.bytes();
        if state.entries.len() >= MOST_ENTRIES || bytes > MOST_BYTES {
            state.dropped += 1;
            return;
        }
        state.bytes = bytes;
        let is_known = self.next_number.load(Ordering::Relaxed) > 0;
        let number = match entry.event {
            Some(event) => event.0,
            None if is_known => self.number(),
            None => 0,
        };
        state.entries.push_back((number, entry));
    }

    /// The number of the next exchange.
    pub(super) fn number(&self) -> i64 {
        self.next_number.fetch_add(1, Ordering::Relaxed)
    }

    /// The last number that was given.
    pub(super) fn last_number(&self) -> i64 {
        self.next_number.load(Ordering::Relaxed) - 1
    }

    /// Numbers up to this one are given.
    pub(super) fn numbers_up_to(&self, last: i64) {
        self.next_number.fetch_max(last + 1, Ordering::Relaxed);
    }

    /// At most `count` entries with their numbers, oldest first.
    pub(super) fn take(&self, count: usize) -> Vec<(i64, JournalEntry)> {
        let mut state = self.state();
        let count = count.min(state.entries.len());
        let mut taken: Vec<_> = state.entries.drain(..count).collect();
        for (number, entry) in &mut taken {
            state.bytes -= entry.bytes();
            if *number == 0 {
                *number = self.number();
            }
        }
        taken
    }

    pub(super) fn count_dropped(&self, count: usize) {
        self.state().dropped += count as u64;
    }

    /// (waiting, dropped so far).
    pub(super) fn counts(&self) -> (usize, u64) {
        let state = self.state();
        (state.entries.len(), state.dropped)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{ConnectionKey, StationKey};

    fn entry(call: usize, answer: usize) -> JournalEntry {
        JournalEntry {
            at: jiff::Timestamp::UNIX_EPOCH,
            station: StationKey(1),
            connection: ConnectionKey(1),
            ocpp_version: "ocpp2.0.1",
            inbound: true,
            message_id: "1".into(),
            action: None,
            outcome: None,
            elapsed: None,
            call: Some("x".repeat(call).into()),
            answer: Some("x".repeat(answer).into()),
            event: None,
        }
    }

    #[test]
    fn drops_and_counts_what_does_not_fit() {
        let journal = Journal::default();
        journal.push(entry(MOST_BYTES - 1, 1));
        journal.push(entry(0, 1));
        assert_eq!(journal.counts(), (1, 1));
        assert_eq!(journal.take(10).len(), 1);
        journal.push(entry(1, 1));
        assert_eq!(journal.counts(), (1, 1));
    }
}
