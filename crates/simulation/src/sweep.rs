//! Many seeds, several at once, each on a thread of its own.
//!
//! Seeds share nothing, so that a seed does the same whatever runs beside it. What a failed seed is told
//! with: its number, the last lines of its trace, what was broken, and the command that runs it again.

use std::fmt::Write as _;
use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use crate::world::{Manner, Outcome, run};

/// What came of many seeds.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    /// How many ran.
    pub seeds: u64,
    /// Those that broke a promise.
    pub failed: Vec<u64>,
    /// Simulated time.
    pub simulated: Duration,
    /// Stored transactions.
    pub transactions: usize,
    /// Stored events.
    pub events: usize,
    /// Connections.
    pub connections: usize,
    /// Commands.
    pub commands: usize,
    /// What operators were told over REST.
    pub acknowledgements: usize,
    /// Looks at a site with a limit while somebody charged.
    pub looks: usize,
    /// Starts of the CSMS.
    pub starts: u64,
}

impl Summary {
    fn add(&mut self, outcome: &Outcome) {
        self.seeds += 1;
        if !outcome.violations.is_empty() {
            self.failed.push(outcome.seed);
        }
        self.simulated += outcome.simulated;
        self.transactions += outcome.transactions;
        self.events += outcome.events;
        self.connections += outcome.connections;
        self.commands += outcome.commands;
        self.acknowledgements += outcome.acknowledgements;
        self.looks += outcome.looks;
        self.starts += outcome.starts;
    }
}

impl std::fmt::Display for Summary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} of {} seeds, {:.1} simulated hours, {} transactions, {} events, {} connections, {} commands, {} acknowledgements over REST, {} looks at the load of a site, {} starts of the csms",
            self.seeds - self.failed.len() as u64,
            self.seeds,
            self.simulated.as_secs_f64() / 3_600.0,
            self.transactions,
            self.events,
            self.connections,
            self.commands,
            self.acknowledgements,
            self.looks,
            self.starts
        )
    }
}

/// Runs `seeds` on so many threads; `done` hears of each as it ends.
#[must_use]
pub fn sweep(
    seeds: Range<u64>,
    threads: usize,
    manner: Manner,
    done: impl FnMut(&Outcome) + Send,
) -> Summary {
    let next = AtomicU64::new(seeds.start);
    let result = Mutex::new((Summary::default(), done));
    std::thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Relaxed);
                    if seed >= seeds.end {
                        return;
                    }
                    let outcome = run(seed, manner);
                    let mut result = result.lock().unwrap_or_else(|error| error.into_inner());
                    result.0.add(&outcome);
                    (result.1)(&outcome);
                }
            });
        }
    });
    let (summary, _) = result
        .into_inner()
        .unwrap_or_else(|error| error.into_inner());
    summary
}

/// What is told of a seed that failed.
#[must_use]
pub fn report(outcome: &Outcome) -> String {
    let mut text = format!("seed {} FAILED; the last of what happened:\n", outcome.seed);
    for line in &outcome.trace {
        // Writing to a String does not fail.
        let _ = writeln!(text, "  {line}");
    }
    text.push_str("broken:\n");
    for violation in &outcome.violations {
        let _ = writeln!(text, "  {violation}");
    }
    let _ = writeln!(
        text,
        "again: scripts/simulate --seed {} --verbose",
        outcome.seed
    );
    text
}
