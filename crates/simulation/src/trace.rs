//! What happened, in order: a hash over everything, and the last lines in words.
//!
//! Two runs of one seed must give the same hash; that is the test of determinism. Lines carry the
//! simulated time; keys and counts go in, the order of rows within one batch does not.

use std::collections::VecDeque;
use std::fmt::{self, Write as _};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;

/// Lines that are kept for people.
const KEPT: usize = 400;
const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0000_0100_0000_01b3;

/// A trace; cheap to clone.
#[derive(Debug, Clone)]
pub struct Trace {
    inner: Arc<Mutex<Inner>>,
    origin: Instant,
    is_verbose: bool,
}

#[derive(Debug)]
struct Inner {
    hash: u64,
    count: u64,
    lines: VecDeque<String>,
}

impl Trace {
    /// An empty trace that begins now; a verbose one prints every line as it comes.
    #[must_use]
    pub fn new(is_verbose: bool) -> Self {
        Self {
            inner: Arc::new(Mutex::new(Inner {
                hash: FNV_OFFSET,
                count: 0,
                lines: VecDeque::new(),
            })),
            origin: Instant::now(),
            is_verbose,
        }
    }

    /// Adds a line: who, and what.
    pub fn add(&self, who: &str, what: fmt::Arguments<'_>) {
        let at = self.origin.elapsed();
        let mut line = String::with_capacity(96);
        // Writing to a String does not fail.
        let _ = write!(line, "{:>10.3} {who:<9} {what}", at.as_secs_f64());
        if self.is_verbose {
            println!("{line}");
        }
        let mut inner = self.lock();
        for byte in line.bytes() {
            inner.hash = (inner.hash ^ u64::from(byte)).wrapping_mul(FNV_PRIME);
        }
        inner.count += 1;
        if inner.lines.len() == KEPT {
            inner.lines.pop_front();
        }
        inner.lines.push_back(line);
    }

    /// The hash of all lines so far.
    #[must_use]
    pub fn hash(&self) -> u64 {
        self.lock().hash
    }

    /// How many lines there were.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.lock().count
    }

    /// The last lines, oldest first, at most `most`.
    #[must_use]
    pub fn last(&self, most: usize) -> Vec<String> {
        let inner = self.lock();
        let skipped = inner.lines.len().saturating_sub(most);
        inner.lines.iter().skip(skipped).cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
