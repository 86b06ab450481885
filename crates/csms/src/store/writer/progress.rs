//! When the row of a transaction is written that merely went on.
//!
//! Such a row is a cache: all that it says can be told from the events, which are never late, and from
//! what it said before. One rule holds for it:
//!
//! 1. While groups are small (of at most `calm_group` requests since the last tick), a commit writes the
//!    rows of its own transactions.
//! 2. Under load it leaves them. What is left waits for the next tick, and from then on goes with the
//!    next commits, `progress_portion` rows each, in the order of their keys, so that rows that lie side
//!    by side are written together; while there are no requests, commits are made for it.
//! 3. Everything that is left is written at once before something reads it back: before a transaction
//!    gives way to another incarnation of its id, before anything at hand is forgotten, and on a drain.
//!
//! A row that begins, ends or otherwise changes a transaction is never left. After a crash the next
//! start finds the active transactions whose row is behind their events, and writes these rows.
//!
//! That the start finds them by the last seqNo alone is why only an event that follows all others may
//! be left behind (`CachedTransaction::may_wait`); the test
//! `rows_that_are_behind_their_events_at_a_crash_catch_up_at_the_start` guards it.

use std::collections::BTreeMap;
use std::sync::Arc;

/// Station and transaction id, by which a transaction at hand is found.
pub(super) type Place = (i64, Arc<str>);

/// Which rows of transactions that merely went on are written with a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ProgressWrites {
    /// Those of its own requests, and a portion of what is due.
    Own,
    /// A portion of what is due.
    Due,
    /// All that there are.
    All,
}

/// The transactions whose row is left behind, by our key.
#[derive(Debug, Default)]
pub(super) struct PendingProgress {
    /// Until the next tick.
    waiting: BTreeMap<i64, Place>,
    /// No longer.
    due: BTreeMap<i64, Place>,
}

impl PendingProgress {
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty() && self.due.is_empty()
    }

    pub(super) fn has_due(&self) -> bool {
        !self.due.is_empty()
    }

    pub(super) fn leave(&mut self, key: i64, place: &Place) {
        if !self.due.contains_key(&key) {
            self.waiting.entry(key).or_insert_with(|| place.clone());
        }
    }

    /// Its row is written, or forgotten; says whether it was left.
    pub(super) fn remove(&mut self, key: i64) -> bool {
        self.waiting.remove(&key).is_some() | self.due.remove(&key).is_some()
    }

    /// A tick: what waits is due.
    pub(super) fn promote(&mut self) {
        self.due.append(&mut self.waiting);
    }

    /// A commit failed: what is due waits for the next tick.
    pub(super) fn postpone(&mut self) {
        self.waiting.append(&mut self.due);
    }

    /// Takes what a commit writes besides its own transactions.
    pub(super) fn take(&mut self, writes: ProgressWrites, portion: usize) -> Vec<(i64, Place)> {
        let count = match writes {
            ProgressWrites::Own | ProgressWrites::Due => portion,
            ProgressWrites::All => {
                self.promote();
                usize::MAX
            }
        };
        std::iter::from_fn(|| self.due.pop_first())
            .take(count)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(taken: &[(i64, Place)]) -> Vec<i64> {
        taken.iter().map(|(key, _)| *key).collect()
    }

    #[test]
    fn what_is_left_waits_for_a_tick_and_goes_in_portions() {
        let mut pending = PendingProgress::default();
        for key in [3, 1, 2] {
            pending.leave(key, &(1, "t".into()));
        }
        assert!(pending.take(ProgressWrites::Own, 2).is_empty());
        pending.promote();
        pending.leave(4, &(1, "t".into()));
        pending.leave(3, &(1, "t".into()));
        assert_eq!(keys(&pending.take(ProgressWrites::Due, 2)), [1, 2]);
        assert_eq!(keys(&pending.take(ProgressWrites::Due, 2)), [3]);
        assert!(!pending.has_due() && !pending.is_empty());
        assert_eq!(keys(&pending.take(ProgressWrites::All, 0)), [4]);
        assert!(pending.is_empty());
    }
}
