//! The database of the simulated CSMS: tables that survive its crashes, behind a disk with moods.
//!
//! A [`Disk`] outlives the CSMS; each start gets a [`Mount`] of it, which a crash makes void. A commit
//! waits, is applied at one instant, waits again and answers; where the crash falls decides what the
//! next start finds. The rows themselves are in `tables`; no SQL is run here.

mod mount;
mod tables;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use csms::store::Opened;
use csms::store::batch::Batch;
use csms::store::queries::reader::Reader;
use csms::store::time::SqlTime;
use rand::rngs::SmallRng;
use rand::{RngExt as _, SeedableRng as _};

pub use mount::Mount;
pub use tables::{Command, Connection, Tables};

use crate::trace::Trace;

/// How the disk is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mood {
    /// A commit takes up to 20 ms.
    #[default]
    Well,
    /// A commit takes up to 5 s.
    Slow,
    /// Every commit fails; some of them are applied all the same.
    Failing,
    /// Some rows are refused, and with them the batches that hold them.
    Refusing,
}

/// A disk that does not keep what it promised, to see whether the checks notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mutant {
    /// Every so many commits with events it answers, and has thrown the events away.
    DropsEvents(u64),
    /// It does not find what a CSMS before this one stored, so that a repeated event is new to it.
    ForgetsTransactions,
}

/// What happened to the tables, to be repeated on another database.
#[derive(Debug, Clone)]
pub enum Deed {
    /// A CSMS opened it at this time.
    Opened(SqlTime),
    /// A batch was applied.
    Applied(Box<Batch>),
}

/// The disk; cheap to clone.
#[derive(Debug, Clone)]
pub struct Disk {
    inner: Arc<Mutex<Inner>>,
    trace: Trace,
}

#[derive(Debug)]
struct Inner {
    tables: Tables,
    mood: Mood,
    rng: SmallRng,
    mutant: Option<Mutant>,
    commits_with_events: u64,
    /// What the engine would have refused: a fault of the writer.
    rejected: Vec<String>,
    /// Everything that was done, if it is recorded.
    deeds: Option<Vec<Deed>>,
}

impl Disk {
    /// An empty disk.
    #[must_use]
    pub fn new(seed: u64, mutant: Option<Mutant>, trace: Trace) -> Self {
        Self {
            inner: Arc::new(Mutex::new(Inner {
                tables: Tables::default(),
                mood: Mood::Well,
                rng: SmallRng::seed_from_u64(seed),
                mutant,
                commits_with_events: 0,
                rejected: Vec::new(),
                deeds: None,
            })),
            trace,
        }
    }

    /// Opens it for a CSMS that starts at `now`: what a crash left open is ended first.
    #[must_use]
    pub fn mount(&self, now: SqlTime) -> (Mount, Opened) {
        let mut inner = self.lock();
        let first_live_seq = inner.tables.take_over(now);
        if let Some(deeds) = &mut inner.deeds {
            deeds.push(Deed::Opened(now));
        }
        drop(inner);
        let mount = Mount::new(self.clone());
        let opened = Opened {
            store: Arc::new(mount.clone()),
            queries: Arc::new(mount.clone()),
            reader: Reader::none(),
            first_live_seq,
            place: "simulated".into(),
        };
        (mount, opened)
    }

    /// Records everything that is done from now on.
    pub fn record(&self) {
        self.lock().deeds = Some(Vec::new());
    }

    /// What was recorded.
    #[must_use]
    pub fn recorded(&self) -> Vec<Deed> {
        self.lock().deeds.clone().unwrap_or_default()
    }

    /// Sets how it is from now on.
    pub fn set_mood(&self, mood: Mood) {
        self.lock().mood = mood;
    }

    /// Looks at what is committed.
    pub fn read<T>(&self, look: impl FnOnce(&Tables) -> T) -> T {
        look(&self.lock().tables)
    }

    /// Puts transactions aside that have been judged, and connections that are over.
    pub fn put_aside(&self, transactions: &[i64]) {
        let mut inner = self.lock();
        for key in transactions {
            inner.tables.put_aside(*key);
        }
        inner.tables.put_connections_aside();
    }

    /// Rows that a database would have refused.
    #[must_use]
    pub fn rejected(&self) -> Vec<String> {
        self.lock().rejected.clone()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How long a commit waits before and after it is applied.
    fn waits(&self) -> (Duration, Duration) {
        let mut inner = self.lock();
        let most = match inner.mood {
            Mood::Well | Mood::Failing | Mood::Refusing => 10,
            Mood::Slow => 2_500,
        };
        let mut wait = || Duration::from_millis(inner.rng.random_range(0..=most));
        (wait(), wait())
    }
}
