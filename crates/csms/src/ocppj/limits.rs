//! Rates: messages of a station, failed log-ins, unreadable frames.
//!
//! Plain arithmetic over a monotonic clock that the caller reads. Tables are bounded: when one is
//! full, the oldest entry makes room.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::config::MessageRate;

const MINUTE: Duration = Duration::from_secs(60);

/// Addresses and identities that are remembered at most.
const MAX_ENTRIES: usize = 8192;

/// A token bucket; full at the start.
#[derive(Debug)]
pub(super) struct TokenBucket {
    rate: MessageRate,
    /// In thousandths of a message.
    level: u64,
    filled_at: Duration,
}

impl TokenBucket {
    pub(super) fn new(rate: MessageRate, now: Duration) -> Self {
        Self {
            rate,
            level: u64::from(rate.burst) * 1000,
            filled_at: now,
        }
    }

    /// Takes one message out, or says how long to wait for it.
    pub(super) fn take(&mut self, now: Duration) -> Result<(), Duration> {
        let elapsed = now.saturating_sub(self.filled_at).as_millis();
        // Messages per second are thousandths per millisecond.
        let gained = u64::try_from(elapsed)
            .unwrap_or(u64::MAX)
            .saturating_mul(u64::from(self.rate.per_second));
        if gained > 0 {
            self.level = self
                .level
                .saturating_add(gained)
                .min(u64::from(self.rate.burst) * 1000);
            self.filled_at = now;
        }
        if self.level >= 1000 {
            self.level -= 1000;
            return Ok(());
        }
        let missing = 1000 - self.level;
        Err(Duration::from_millis(
            missing.div_ceil(u64::from(self.rate.per_second.max(1))),
        ))
    }
}

/// How often something happened within a minute.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct PerMinute {
    began_at: Duration,
    count: u32,
}

impl PerMinute {
    /// Counts one, and returns how many there were in this minute.
    pub(super) fn count(&mut self, now: Duration) -> u32 {
        if now.saturating_sub(self.began_at) >= MINUTE {
            *self = Self {
                began_at: now,
                count: 0,
            };
        }
        self.count = self.count.saturating_add(1);
        self.count
    }

    fn rest(&self, now: Duration) -> Duration {
        (self.began_at + MINUTE).saturating_sub(now)
    }

    fn is_over(&self, now: Duration) -> bool {
        self.rest(now).is_zero()
    }
}

/// Failed log-ins by address and by identity.
#[derive(Debug, Default)]
pub(crate) struct FailedLogins {
    entries: Mutex<HashMap<String, PerMinute>>,
}

impl FailedLogins {
    /// Counts a failure under each of the keys. If one of them has had more than `limit` in this
    /// minute, says how long to wait. Right credentials are never asked for here, so nobody can
    /// lock a station out.
    pub(super) fn failed(&self, keys: [&str; 2], limit: u32, now: Duration) -> Option<Duration> {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let mut wait = None;
        for key in keys {
            make_room(&mut entries, key, now);
            let entry = entries.entry(key.to_owned()).or_insert(PerMinute {
                began_at: now,
                count: 0,
            });
            if entry.count(now) > limit {
                wait = wait.max(Some(entry.rest(now)));
            }
        }
        wait
    }
}

fn make_room(entries: &mut HashMap<String, PerMinute>, key: &str, now: Duration) {
    if entries.len() < MAX_ENTRIES || entries.contains_key(key) {
        return;
    }
    entries.retain(|_, entry| !entry.is_over(now));
    if entries.len() >= MAX_ENTRIES {
        let oldest = entries
            .iter()
            .min_by_key(|(_, entry)| entry.began_at)
            .map(|(key, _)| key.clone());
        if let Some(oldest) = oldest {
            entries.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    #[test]
    fn a_burst_passes_and_then_only_the_rate() {
        let rate = MessageRate {
            per_second: 20,
            burst: 100,
        };
        let mut bucket = TokenBucket::new(rate, ms(0));
        for _ in 0..100 {
            assert_eq!(bucket.take(ms(0)), Ok(()));
        }
        assert_eq!(bucket.take(ms(0)), Err(ms(50)));
        assert_eq!(bucket.take(ms(49)), Err(ms(1)));
        assert_eq!(bucket.take(ms(50)), Ok(()));
        let passed = (51..=1050)
            .filter(|at| bucket.take(ms(*at)).is_ok())
            .count();
        assert_eq!(passed, 20);
    }

    #[test]
    fn a_bucket_never_holds_more_than_its_burst() {
        let rate = MessageRate {
            per_second: 1,
            burst: 2,
        };
        let mut bucket = TokenBucket::new(rate, ms(0));
        let hours_later = Duration::from_secs(36_000);
        let passed = (0..10).filter(|_| bucket.take(hours_later).is_ok()).count();
        assert_eq!(passed, 2);
    }

    #[test]
    fn failures_are_limited_by_address_and_by_identity_for_a_minute() {
        let failures = FailedLogins::default();
        for n in 0..5 {
            assert_eq!(
                failures.failed(["192.0.2.1", &format!("cp{n}")], 5, ms(0)),
                None
            );
        }
        assert_eq!(
            failures.failed(["192.0.2.1", "cp9"], 5, ms(1000)),
            Some(ms(59_000))
        );
        assert_eq!(failures.failed(["192.0.2.2", "cp9"], 5, ms(1000)), None);
        assert_eq!(failures.failed(["192.0.2.1", "cp9"], 5, ms(60_000)), None);
    }

    #[test]
    fn the_table_of_failures_is_bounded() {
        let failures = FailedLogins::default();
        for n in 0..MAX_ENTRIES + 100 {
            failures.failed([&format!("a{n}"), "same"], 5, ms(n as u64));
        }
        assert!(failures.entries.lock().unwrap().len() <= MAX_ENTRIES);
    }
}
