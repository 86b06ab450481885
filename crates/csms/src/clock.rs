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

/// `at` without what the databases cannot keep: microseconds, rounded down.
#[must_use]
pub fn to_micros(at: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at)
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
