//! The bounds of the writer: how much goes into one commit, how long something waits, how much is at hand.
//!
//! They are settings, so that a simulation can draw tiny ones: then a few stations reach all that large
//! numbers reach otherwise.

use std::time::Duration;

/// Bounds that nobody needs to set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WriterBounds {
    /// Requests of one group, at least 1.
    pub group: usize,
    /// While no group since the last tick had more requests, a commit writes the rows of its own
    /// transactions, though they merely went on.
    pub calm_group: usize,
    /// Rows of transactions that merely went on that go with one commit, once they are due: few, because
    /// whoever is in the batch waits for them. At least 1.
    pub progress_portion: usize,
    /// Journal entries that go with one batch, besides as many as it has requests, so that the journal
    /// keeps pace; so many do not wait for the next tick. At least 1.
    pub journal_portion: usize,
    /// How long it takes until a journal entry, or the row of a transaction that goes on, is due.
    pub pause: Duration,
    /// Stations that are kept at hand.
    pub most_stations: usize,
    /// Transactions that are kept at hand.
    pub most_transactions: usize,
    /// Of them, those that are over and only wait for repeats and latecomers, or are not stored at all.
    pub most_over: usize,
    /// Events that are kept at hand, of transactions whose events came out of order.
    pub most_events: usize,
    /// Counting what is at hand takes time: it is done once in so many commits, at least 1.
    pub commits_per_count: u64,
    /// Ends of connections and commands that are owed to a database that fails; what is beyond is ended
    /// by the next start.
    pub most_owed: usize,
}

impl Default for WriterBounds {
    fn default() -> Self {
        Self {
            group: 2048,
            calm_group: 16,
            progress_portion: 128,
            journal_portion: 256,
            pause: Duration::from_millis(500),
            most_stations: 65_536,
            most_transactions: 32_768,
            most_over: 4096,
            most_events: 262_144,
            commits_per_count: 128,
            most_owed: 16_384,
        }
    }
}
