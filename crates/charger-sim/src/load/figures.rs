//! What is measured: counts and latencies, gathered by all stations at once.
//!
//! Stations share a few shards, so that two rarely meet at one lock. Latencies are kept to three
//! significant digits (1 µs to ten minutes). What is made of them for people stands in `report`.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU32, AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use hdrhistogram::Histogram;
use tokio::time::Instant;

/// Stations are spread over so many shards.
const SHARDS: usize = 8;
/// Longest latency that is told apart from longer ones, in µs.
const LONGEST: u64 = 600_000_000;
/// Kinds of failure that are told apart.
const MOST_KINDS: usize = 64;
/// What the rest is counted as.
const OTHER: &str = "other";

/// A part of what was measured.
#[derive(Debug)]
pub(super) struct Tally {
    /// From the connect to the upgraded WebSocket, each connect.
    pub(super) set_up: Histogram<u64>,
    /// From CALL (closed loop) or scheduled instant (open loop) to CALLRESULT, in the window.
    pub(super) latency: Histogram<u64>,
    /// By how much this program itself sent too late (open loop), in the window.
    pub(super) lateness: Histogram<u64>,
    /// Acknowledged at any time.
    pub(super) acknowledged: u64,
    /// Scheduled, but not sent at the end.
    pub(super) queued: u64,
    /// Sent, but not answered at the end.
    pub(super) unanswered: u64,
    /// Events sent again, because the answer did not come.
    pub(super) resent: u64,
    /// Connections after the first of a station.
    pub(super) reconnects: u64,
    /// Failures by what they were.
    pub(super) errors: BTreeMap<String, u64>,
}

impl Tally {
    fn new() -> Self {
        let histogram =
            || Histogram::new_with_bounds(1, LONGEST, 3).expect("the bounds are constants");
        Self {
            set_up: histogram(),
            latency: histogram(),
            lateness: histogram(),
            acknowledged: 0,
            queued: 0,
            unanswered: 0,
            resent: 0,
            reconnects: 0,
            errors: BTreeMap::new(),
        }
    }

    fn add(&mut self, other: &Self) {
        for (sum, part) in [
            (&mut self.set_up, &other.set_up),
            (&mut self.latency, &other.latency),
            (&mut self.lateness, &other.lateness),
        ] {
            sum.add(part).expect("all have the same bounds");
        }
        self.acknowledged += other.acknowledged;
        self.queued += other.queued;
        self.unanswered += other.unanswered;
        self.resent += other.resent;
        self.reconnects += other.reconnects;
        for (kind, count) in &other.errors {
            *self.errors.entry(kind.clone()).or_default() += count;
        }
    }

    /// All failures.
    pub(super) fn failures(&self) -> u64 {
        self.errors.values().sum()
    }

    /// Counts a failure.
    pub(super) fn error(&mut self, kind: String) {
        let is_full = self.errors.len() >= MOST_KINDS && !self.errors.contains_key(&kind);
        let kind = if is_full { OTHER.to_owned() } else { kind };
        *self.errors.entry(kind).or_default() += 1;
    }
}

/// Microseconds, as histograms take them.
pub(super) fn micros(span: Duration) -> u64 {
    u64::try_from(span.as_micros())
        .unwrap_or(LONGEST)
        .clamp(1, LONGEST)
}

/// What all stations of a run count into.
#[derive(Debug)]
pub(super) struct Figures {
    began: Instant,
    shards: [Mutex<Tally>; SHARDS],
    /// Stations whose first attempt to connect is over, well or not.
    tried: AtomicU32,
    /// Stations that were accepted once.
    entered: AtomicU32,
    /// Stations that are connected now.
    connected: AtomicU32,
    /// µs from the beginning to the last first connection, and to the last acceptance.
    last_connected: AtomicU64,
    last_entered: AtomicU64,
}

impl Figures {
    /// Nothing yet; connecting begins now.
    pub(super) fn new() -> Self {
        Self {
            began: Instant::now(),
            shards: std::array::from_fn(|_| Mutex::new(Tally::new())),
            tried: AtomicU32::new(0),
            entered: AtomicU32::new(0),
            connected: AtomicU32::new(0),
            last_connected: AtomicU64::new(0),
            last_entered: AtomicU64::new(0),
        }
    }

    /// The part into which the station with this number counts.
    pub(super) fn of(&self, station: u32) -> MutexGuard<'_, Tally> {
        let shard = &self.shards[station as usize % SHARDS];
        shard.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A station was connected for the first time.
    pub(super) fn first_connection(&self) {
        self.last_connected
            .fetch_max(micros(self.began.elapsed()), Relaxed);
    }

    /// A station was accepted for the first time.
    pub(super) fn first_acceptance(&self) {
        self.last_entered
            .fetch_max(micros(self.began.elapsed()), Relaxed);
        self.entered.fetch_add(1, Relaxed);
    }

    /// A station's first attempt is over.
    pub(super) fn first_attempt_over(&self) {
        self.tried.fetch_add(1, Relaxed);
    }

    /// A station came (`true`) or went.
    pub(super) fn presence(&self, came: bool) {
        if came {
            self.connected.fetch_add(1, Relaxed);
        } else {
            self.connected.fetch_sub(1, Relaxed);
        }
    }

    /// Stations that tried, that were accepted once, and that are connected.
    pub(super) fn stations(&self) -> (u32, u32, u32) {
        (
            self.tried.load(Relaxed),
            self.entered.load(Relaxed),
            self.connected.load(Relaxed),
        )
    }

    /// From the beginning to the last first connection, and to the last first acceptance.
    pub(super) fn entry(&self) -> (Duration, Duration) {
        let read = |at: &AtomicU64| Duration::from_micros(at.load(Relaxed));
        (read(&self.last_connected), read(&self.last_entered))
    }

    /// Messages acknowledged so far.
    pub(super) fn acknowledged(&self) -> u64 {
        let shards = self.shards.iter();
        shards
            .map(|s| {
                s.lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .acknowledged
            })
            .sum()
    }

    /// Everything together.
    pub(super) fn total(&self) -> Tally {
        let mut total = Tally::new();
        for shard in &self.shards {
            total.add(&shard.lock().unwrap_or_else(PoisonError::into_inner));
        }
        total
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stations_count_apart_adds_up() {
        let figures = Figures::new();
        for station in 0..20 {
            let mut tally = figures.of(station);
            tally.acknowledged += 1;
            tally.latency.saturating_record(u64::from(station) * 1_000);
            tally.error("timeout".to_owned());
        }
        let total = figures.total();
        assert_eq!((total.acknowledged, total.latency.len()), (20, 20));
        assert_eq!(total.errors["timeout"], 20);
        assert_eq!(figures.acknowledged(), 20);
    }

    #[test]
    fn kinds_of_failure_are_bounded() {
        let mut tally = Tally::new();
        for i in 0..1_000 {
            tally.error(format!("HTTP {i}"));
        }
        assert_eq!(tally.failures(), 1_000);
        assert_eq!(tally.errors.len(), MOST_KINDS + 1);
    }
}
