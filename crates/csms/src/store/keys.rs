//! Keys of ours: no two processes on one database ever draw the same one.
//!
//! Each kind of key has a counter in the table `counter`. A process takes a block of numbers there, with one
//! statement of its own ([`Store::reserve`](super::Store::reserve)), before it draws the first of them; then
//! it draws from memory. What is left of a block when the process ends is never used. So that a process that
//! lives briefly leaves few unused keys behind, its first block is small, and each next one twice as large.

/// The first block of a process.
const FIRST: i64 = 32;
/// No block is larger: a process that draws 20,000 keys a second takes about one block a second.
const LARGEST: i64 = 16_384;

/// What has a key of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "named after the tables")]
pub enum KeyKind {
    Station,
    Connection,
    RefusedConnection,
    IdToken,
    Tariff,
    Transaction,
    RefusedEvent,
    MeterValue,
    Report,
    Command,
    Upload,
    /// Exchanges: rows of `message` and of `transaction_event`.
    Message,
    /// Request ids of GetLog.
    LogRequest,
}

impl KeyKind {
    /// How many there are.
    const COUNT: usize = 13;

    /// The name of its counter: that of the column.
    #[must_use]
    pub const fn counter(self) -> &'static str {
        match self {
            Self::Station => "station_key",
            Self::Connection => "connection_key",
            Self::RefusedConnection => "refusal_key",
            Self::IdToken => "id_token_key",
            Self::Tariff => "tariff_key",
            Self::Transaction => "transaction_key",
            Self::RefusedEvent => "refused_key",
            Self::MeterValue => "meter_value_key",
            Self::Report => "report_key",
            Self::Command => "command_key",
            Self::Upload => "upload_key",
            Self::Message => "message_key",
            Self::LogRequest => "log_request_id",
        }
    }
}

/// A block of keys, as far as it is not drawn.
#[derive(Debug, Clone, Copy)]
pub(in crate::store) struct Block {
    next: i64,
    end: i64,
    /// How many keys the next one has.
    size: i64,
}

impl Block {
    /// An empty one, after keys that were reserved by others or before.
    pub(in crate::store) const fn after(last: i64) -> Self {
        Self {
            next: last + 1,
            end: last + 1,
            size: FIRST,
        }
    }

    /// The next key; `None` = the block is used up.
    pub(in crate::store) fn draw(&mut self) -> Option<i64> {
        let key = self.next;
        (key < self.end).then(|| {
            self.next += 1;
            key
        })
    }

    /// How many keys to reserve next.
    pub(in crate::store) const fn next_size(&self) -> i64 {
        self.size
    }

    /// Goes on with the keys from `first`, as many as [`Block::next_size`] said.
    pub(in crate::store) fn refill(&mut self, first: i64) {
        self.next = first;
        self.end = first + self.size;
        self.size = (self.size * 2).min(LARGEST);
    }

    /// The last key that was drawn, or is known to be reserved.
    pub(in crate::store) const fn last(&self) -> i64 {
        self.next - 1
    }
}

impl Default for Block {
    fn default() -> Self {
        Self::after(0)
    }
}

/// A block of each kind.
#[derive(Debug, Default)]
pub(in crate::store) struct Blocks([Block; KeyKind::COUNT]);

impl Blocks {
    /// The block of `kind`.
    pub(in crate::store) const fn of(&self, kind: KeyKind) -> &Block {
        &self.0[kind as usize]
    }

    /// The same, to draw from.
    pub(in crate::store) const fn of_mut(&mut self, kind: KeyKind) -> &mut Block {
        &mut self.0[kind as usize]
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::store::loads::RESERVE;
    use crate::store::queries::contract;

    #[test]
    fn a_block_ends_and_the_next_one_is_twice_as_large() {
        let mut block = Block::after(7);
        assert_eq!((block.draw(), block.last()), (None, 7));
        for (first, size) in [(8, FIRST), (1_000, 2 * FIRST)] {
            assert_eq!(block.next_size(), size);
            block.refill(first);
            let drawn: Vec<_> = std::iter::from_fn(|| block.draw()).collect();
            assert_eq!(drawn, Vec::from_iter(first..first + size));
        }
        for first in [2_000_000, 3_000_000, 4_000_000].repeat(10) {
            block.refill(first);
        }
        assert_eq!(block.next_size(), LARGEST);
    }

    #[tokio::test]
    #[ignore = "needs PostgreSQL: scripts/test"]
    async fn on_postgres_no_two_sessions_reserve_the_same_keys() {
        let pool = contract::postgres_pool("reserve").await;
        let drawing = (0..8).map(|session| {
            let pool = pool.clone();
            tokio::spawn(async move {
                let mut drawn = Vec::new();
                for round in 0..50 {
                    let count = 1 + (session + round) % 3;
                    let last: i64 = sqlx::query_scalar(RESERVE)
                        .bind("station_key")
                        .bind(count)
                        .fetch_one(&pool)
                        .await
                        .unwrap();
                    drawn.extend(last - count + 1..=last);
                }
                drawn
            })
        });
        let mut all = Vec::new();
        for drawn in futures_util::future::join_all(drawing).await {
            all.extend(drawn.unwrap());
        }
        let distinct: BTreeSet<i64> = all.iter().copied().collect();
        assert_eq!(distinct.len(), all.len());
        assert_eq!(distinct.last(), i64::try_from(all.len()).ok().as_ref());
    }
}
