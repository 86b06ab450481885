//! Time, identifiers and randomness, injected from the start.
//!
//! Everything else in the crate takes these from a [`Clock`] or an [`IdSource`], so that a
//! simulation can run the same code under its own time and repeat a run from a seed. This is the
//! only file that may read the machine's clock.

use std::fmt::Debug;
use std::sync::Mutex;
use std::time::Duration;

use jiff::Timestamp;
use rand::{Rng, SeedableRng, rngs::StdRng};

/// Where the time comes from.
pub trait Clock: Debug + Send + Sync + 'static {
    /// The present instant, UTC, in microseconds (what both database engines keep).
    fn now(&self) -> Timestamp;
    /// Time since an arbitrary origin that never goes backwards; for deadlines and durations.
    fn monotonic(&self) -> Duration;
}

/// The machine's clock. Its monotonic part follows tokio's time, so that a paused runtime works.
#[derive(Debug)]
pub struct SystemClock {
    origin: tokio::time::Instant,
}

impl SystemClock {
    /// A clock whose monotonic origin is now.
    #[must_use]
    pub fn new() -> Self {
        Self {
            origin: tokio::time::Instant::now(),
        }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the wall clock"
    )]
    fn now(&self) -> Timestamp {
        to_micros(Timestamp::now())
    }

    fn monotonic(&self) -> Duration {
        self.origin.elapsed()
    }
}

/// The first instant that is kept: 0000-01-01T00:00:00Z, where RFC 3339 begins. PostgreSQL refuses
/// what lies far before it.
pub const FIRST: Timestamp = Timestamp::constant(-62_167_219_200, 0);

/// The last instant that is kept: 9999-12-30T22:00:00Z, the last that can be made of microseconds.
pub const LAST: Timestamp = Timestamp::constant(253_402_207_200, 0);

/// `at` without what the databases cannot keep: finer digits than microseconds are cut off, and
/// what lies outside of [`FIRST`] and [`LAST`] becomes the nearer of them.
#[must_use]
pub fn to_micros(at: Timestamp) -> Timestamp {
    from_micros(at.as_microsecond())
}

/// The instant at so many microseconds since 1970, within [`FIRST`] and [`LAST`].
#[must_use]
pub fn from_micros(micros: i64) -> Timestamp {
    let micros = micros.clamp(FIRST.as_microsecond(), LAST.as_microsecond());
    Timestamp::from_microsecond(micros).unwrap_or(LAST)
}

/// Where message ids, salts and other random values come from.
#[derive(Debug)]
pub struct IdSource {
    generator: Mutex<StdRng>,
}

impl IdSource {
    /// Seeded by the operating system.
    #[must_use]
    pub fn from_os() -> Self {
        Self {
            generator: Mutex::new(rand::make_rng()),
        }
    }

    /// Seeded by hand: the same seed gives the same ids.
    #[must_use]
    pub fn from_seed(seed: u64) -> Self {
        Self {
            generator: Mutex::new(StdRng::seed_from_u64(seed)),
        }
    }

    /// Sixteen random bytes.
    #[must_use]
    pub fn bytes(&self) -> [u8; 16] {
        let mut bytes = [0; 16];
        self.generator
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .fill_bytes(&mut bytes);
        bytes
    }

    /// A random UUID (version 4), 36 characters: fits a message id.
    #[must_use]
    pub fn uuid(&self) -> uuid::Uuid {
        uuid::Builder::from_random_bytes(self.bytes()).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_instant_becomes_one_that_reads_back() {
        for at in [Timestamp::MIN, Timestamp::MAX, FIRST, LAST] {
            let kept = to_micros(at);
            assert_eq!(
                Timestamp::from_microsecond(kept.as_microsecond()).ok(),
                Some(kept)
            );
            assert_eq!(to_micros(kept), kept);
        }
        assert_eq!(to_micros(Timestamp::MAX), LAST);
        assert_eq!(to_micros(Timestamp::MIN), FIRST);
        assert_eq!(from_micros(253_402_207_200_999_999), LAST);
    }
}
