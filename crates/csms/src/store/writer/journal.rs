//! Journal entries on their way to the database: bounded by count and by bytes.
//!
//! Filled without waiting by connections, emptied by the writer with its next batch or after half a
//! second. What does not fit is dropped and counted. An exchange gets its number when it is told, so
//! that those which are written later stand in the right order among the events. Where the block of
//! numbers is used up just then, it gets it as soon as there is another block, before all that come after
//! it; `exchanges_are_numbered_in_the_order_in_which_they_happened` guards it.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::facts::JournalEntry;
use crate::store::keys::Block;

const MOST_ENTRIES: usize = 65_536;
const MOST_BYTES: usize = 32 << 20;

/// The waiting entries.
#[derive(Debug, Default)]
pub(super) struct Journal(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// With their numbers; 0 = none yet, and then none of those behind it has one but events.
    entries: VecDeque<(i64, JournalEntry)>,
    bytes: usize,
    dropped: u64,
    /// The numbers of exchanges that this process may give.
    numbers: Block,
}

impl Journal {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn push(&self, entry: JournalEntry) {
        let mut state = self.state();
        let bytes = state.bytes + entry.bytes();
        if state.entries.len() >= MOST_ENTRIES || bytes > MOST_BYTES {
            state.dropped += 1;
            return;
        }
        state.bytes = bytes;
        let number = match entry.event {
            Some(event) => event.0,
            None => state.numbers.draw().unwrap_or(0),
        };
        state.entries.push_back((number, entry));
    }

    /// The number of the next exchange; `None` = the block of them is used up.
    pub(super) fn number(&self) -> Option<i64> {
        self.state().numbers.draw()
    }

    /// The last number that was given.
    pub(super) fn last_number(&self) -> i64 {
        self.state().numbers.last()
    }

    /// Numbers up to this one are reserved, by others or before.
    pub(super) fn start_after(&self, last: i64) {
        self.state().numbers = Block::after(last);
    }

    /// How many numbers to reserve next.
    pub(super) fn next_size(&self) -> i64 {
        self.state().numbers.next_size()
    }

    /// Goes on with the numbers from `first`, as many as [`Journal::next_size`] said. Exchanges that
    /// wait for one come first.
    pub(super) fn refill(&self, first: i64) {
        let state = &mut *self.state();
        state.numbers.refill(first);
        for (number, _) in &mut state.entries {
            if *number == 0 {
                *number = state.numbers.draw().unwrap_or(0);
            }
        }
    }

    /// At most `count` entries with their numbers, oldest first, up to the first one without.
    pub(super) fn take(&self, count: usize) -> Vec<(i64, JournalEntry)> {
        let state = &mut *self.state();
        let is_numbered = |(number, _): &&(i64, JournalEntry)| *number > 0;
        let numbered = state.entries.iter().take(count).take_while(is_numbered);
        let count = numbered.count();
        let taken: Vec<_> = state.entries.drain(..count).collect();
        state.bytes -= taken.iter().map(|(_, entry)| entry.bytes()).sum::<usize>();
        taken
    }

    /// One of the next `count` entries has no number yet.
    pub(super) fn lacks_numbers(&self, count: usize) -> bool {
        let state = self.state();
        let mut first = state.entries.iter().take(count);
        first.any(|(number, _)| *number == 0)
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
        journal.refill(1);
        journal.push(entry(MOST_BYTES - 1, 1));
        journal.push(entry(0, 1));
        assert_eq!(journal.counts(), (1, 1));
        assert_eq!(journal.take(10).len(), 1);
        journal.push(entry(1, 1));
        assert_eq!(journal.counts(), (1, 1));
    }

    #[test]
    fn exchanges_are_numbered_in_the_order_in_which_they_happened() {
        let journal = Journal::default();
        // Before the database was asked.
        journal.push(entry(1, 1));
        assert!(journal.lacks_numbers(10) && journal.take(10).is_empty());
        journal.refill(100);
        let block = journal.next_size() / 2;
        let mut given = vec![100];
        while let Some(number) = journal.number() {
            given.push(number);
        }
        assert_eq!(given, Vec::from_iter(100..100 + block));
        // The block is used up: who comes now waits, and comes before all that happens later.
        journal.push(entry(1, 1));
        journal.push(entry(1, 1));
        assert_eq!(journal.take(10).len(), 1);
        journal.refill(1000);
        assert_eq!(journal.number(), Some(1002));
        let taken = journal.take(10);
        let numbers: Vec<_> = taken.iter().map(|(number, _)| *number).collect();
        assert_eq!(numbers, [1000, 1001]);
    }
}
