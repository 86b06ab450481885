//! The clock of a simulated CSMS, which can be set wrong.
//!
//! Time itself is tokio's, paused: it moves only when every task waits. The date that the CSMS reads
//! is that time plus an offset, which a fault may change; its monotonic part never jumps.

use std::sync::atomic::{AtomicI64, Ordering::Relaxed};
use std::time::Duration;

use csms::clock::{Clock, to_micros};
use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

/// When every simulation begins: 2026-03-01T00:00:00Z.
pub const BEGIN: Timestamp = Timestamp::constant(1_772_323_200, 0);

/// The date and the monotonic clock of the CSMS's machine.
#[derive(Debug)]
pub struct MachineClock {
    origin: Instant,
    offset_ms: AtomicI64,
}

impl MachineClock {
    /// A clock that is right, and whose monotonic origin is now.
    #[must_use]
    pub fn new() -> Self {
        Self {
            origin: Instant::now(),
            offset_ms: AtomicI64::new(0),
        }
    }

    /// Sets the date off by so much from the true one.
    pub fn set_offset(&self, offset: SignedDuration) {
        let milliseconds = i64::try_from(offset.as_millis()).unwrap_or(0);
        self.offset_ms.store(milliseconds, Relaxed);
    }

    /// The true date.
    #[must_use]
    pub fn true_now(&self) -> Timestamp {
        let elapsed = SignedDuration::try_from(self.origin.elapsed()).unwrap_or_default();
        BEGIN.saturating_add(elapsed).unwrap_or(BEGIN)
    }
}

impl Default for MachineClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for MachineClock {
    fn now(&self) -> Timestamp {
        let offset = SignedDuration::from_millis(self.offset_ms.load(Relaxed));
        let now = self.true_now();
        to_micros(now.saturating_add(offset).unwrap_or(now))
    }

    fn monotonic(&self) -> Duration {
        self.origin.elapsed()
    }
}
