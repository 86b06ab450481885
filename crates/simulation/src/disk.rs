//! The database of the simulated CSMS: SQLite in memory that survives its crashes, behind a disk with
//! moods.
//!
//! A [`Disk`] outlives the CSMS; each start gets a [`Mount`] of it, which a crash makes void. A commit
//! waits, is carried out at one instant, waits again and answers; where the crash falls decides what the
//! next start finds. Statements, constraints and migrations are those of the product; the engine is called
//! where it stands, without a thread, so that simulated time goes on between commits only.

mod blocks;
mod mount;
mod stored;

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use csms::store::sqlite::{Engine, SqliteFile, open_inline};
use csms::store::time::SqlTime;
use csms::store::{Opened, Seed, Store};
use rand::rngs::SmallRng;
use rand::{RngExt as _, SeedableRng as _};

pub(crate) use blocks::FIRMWARE_KEY;
pub use blocks::KeptList;
pub use mount::Mount;
pub use stored::{Event, Stored, Transaction};

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
    /// It does not find transactions that are stored, so that a repeated event is new to the CSMS, and has
    /// lost the index that would refuse their second row.
    ForgetsTransactions,
    /// Every so many commits with rows of functional blocks it answers, and has thrown them away.
    DropsRows(u64),
    /// Reports that are complete go on.
    ReopensReports,
    /// Commands that waited and were sent wait again.
    HoldsAgain,
    /// A change of a token is not numbered, so that no list hears of it.
    HidesTokens,
    /// A change of a token is not numbered, and all lists are sent again, with versions from the beginning.
    RepeatsVersions,
    /// Sites have twice the limit that was set.
    DoublesLimits,
}

impl Mutant {
    /// Triggers that make it so.
    fn triggers(self) -> &'static str {
        match self {
            Self::DropsEvents(_) | Self::ForgetsTransactions | Self::DropsRows(_) => "",
            Self::ReopensReports => REOPEN,
            Self::HoldsAgain => HOLD_AGAIN,
            Self::HidesTokens => HIDE_TOKENS,
            Self::RepeatsVersions => REPEAT_VERSIONS,
            Self::DoublesLimits => DOUBLE_LIMITS,
        }
    }
}

const REOPEN: &str = "CREATE TRIGGER IF NOT EXISTS mutant AFTER UPDATE OF state ON report_request \
    WHEN NEW.state = 'complete' BEGIN UPDATE report_request SET state = 'running' \
    WHERE report_request_key = NEW.report_request_key; END;";
const HOLD_AGAIN: &str = "CREATE TRIGGER IF NOT EXISTS mutant AFTER UPDATE OF state ON held_command \
    WHEN NEW.state = 'ended' BEGIN UPDATE held_command SET state = 'waiting', attempts = attempts + 1, \
    ended_at = NULL WHERE held_command_key = NEW.held_command_key; END;";
const HIDE_TOKENS: &str = "CREATE TRIGGER IF NOT EXISTS mutant AFTER UPDATE OF revision ON id_token \
    BEGIN UPDATE id_token SET revision = OLD.revision WHERE id_token_key = NEW.id_token_key; \
    DELETE FROM id_token_history; END;";
const REPEAT_VERSIONS: &str = "CREATE TRIGGER IF NOT EXISTS mutant AFTER UPDATE OF revision ON id_token \
    BEGIN UPDATE id_token SET revision = OLD.revision WHERE id_token_key = NEW.id_token_key; \
    DELETE FROM id_token_history; UPDATE local_list SET basis = NULL; \
    UPDATE station SET list_version = 0; END;";
const DOUBLE_LIMITS: &str = "CREATE TRIGGER IF NOT EXISTS mutant AFTER INSERT ON site_limit \
    BEGIN UPDATE site_limit SET limit_w = limit_w * 2; END; \
    CREATE TRIGGER IF NOT EXISTS mutant_too AFTER UPDATE OF changed_at ON site_limit \
    BEGIN UPDATE site_limit SET limit_w = limit_w * 2; END;";

/// What refuses the second row of a transaction goes.
const LOSE: &str = "DROP INDEX IF EXISTS charging_transaction_id";
/// What stands in these tables is hidden from the connection that reads.
const FORGET: &str = "\
    CREATE TEMP VIEW charging_transaction AS SELECT * FROM main.charging_transaction WHERE FALSE; \
    CREATE TEMP VIEW transaction_event AS SELECT * FROM main.transaction_event WHERE FALSE;";

/// The disk; cheap to clone.
#[derive(Debug, Clone)]
pub struct Disk {
    inner: Arc<Mutex<Inner>>,
    file: SqliteFile,
    trace: Trace,
}

#[derive(Debug)]
struct Inner {
    engine: Engine,
    mood: Mood,
    rng: SmallRng,
    mutant: Option<Mutant>,
    commits_with_events: u64,
    questions: u64,
    commits_with_rows: u64,
    /// What the engine refused of its own accord: a fault of the writer.
    rejected: Vec<String>,
}

impl Disk {
    /// An empty disk.
    #[must_use]
    pub fn new(seed: u64, mutant: Option<Mutant>, trace: Trace) -> Self {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let number = NUMBER.fetch_add(1, Relaxed);
        let file = SqliteFile::in_memory(&format!("simulation-{number}"));
        Self {
            inner: Arc::new(Mutex::new(Inner {
                engine: Engine::new(file.clone()),
                mood: Mood::Well,
                rng: SmallRng::seed_from_u64(seed),
                mutant,
                commits_with_events: 0,
                questions: 0,
                commits_with_rows: 0,
                rejected: Vec::new(),
            })),
            file,
            trace,
        }
    }

    /// Opens it for a CSMS that starts at `now`: what a crash left open is ended first.
    ///
    /// # Panics
    /// When SQLite cannot keep a database in memory.
    #[must_use]
    pub fn mount(&self, now: SqlTime) -> (Mount, Opened) {
        let mut inner = self.lock();
        let started = inner.engine.start("simulated", Seed::None, now);
        let started = started.expect("the tables are those of the product");
        let triggers = inner.mutant.map_or("", Mutant::triggers);
        let watching = inner.engine.run(|connection| {
            blocks::watch(connection)?;
            connection.execute_batch(triggers)
        });
        watching.expect("a database in memory takes triggers");
        let is_forgetful = inner.mutant == Some(Mutant::ForgetsTransactions);
        if is_forgetful {
            let lost = inner
                .engine
                .run(|connection| connection.execute_batch(LOSE));
            lost.expect("an index can be dropped");
        }
        drop(inner);
        let mount = Mount::new(self.clone());
        let admission = Arc::new(mount.clone());
        let first = if is_forgetful { FORGET } else { "" };
        let (loads, queries) = open_inline(&self.file, started.process, first, admission)
            .expect("a database in memory can be read");
        let opened = Opened {
            store: Store {
                commits: Arc::new(mount.clone()),
                loads,
            },
            reader: queries.reader(),
            queries,
            first_live_seq: started.first_live_seq,
            place: "simulated".into(),
        };
        (mount, opened)
    }

    /// Sets how it is from now on.
    ///
    /// # Panics
    /// When there are no tables that could refuse rows.
    pub fn set_mood(&self, mood: Mood) {
        let mut inner = self.lock();
        inner.mood = mood;
        let triggers = match mood {
            Mood::Refusing => mount::REFUSE,
            _ => mount::TAKE,
        };
        let changed = inner
            .engine
            .run(|connection| connection.execute_batch(triggers));
        changed.expect("a database in memory takes triggers");
    }

    /// So many questions were asked so far, those that failed included.
    #[must_use]
    pub fn questions(&self) -> u64 {
        self.lock().questions
    }

    /// Looks at what is committed.
    ///
    /// # Panics
    /// When a statement is wrong.
    pub fn read<T>(&self, look: impl FnOnce(&Stored<'_>) -> T) -> T {
        let mut inner = self.lock();
        let look = inner.engine.run(|connection| Ok(look(&Stored(connection))));
        look.expect("a database in memory can be read")
    }

    /// Puts transactions aside that have been judged, and connections that are over.
    ///
    /// # Panics
    /// When a statement is wrong.
    pub fn put_aside(&self, transactions: &[i64]) {
        let mut inner = self.lock();
        let removed = inner
            .engine
            .run(|connection| stored::remove(connection, transactions));
        removed.expect("rows that nothing refers to can be removed");
    }

    /// Adds a line to the trace.
    pub fn note(&self, who: &str, what: fmt::Arguments<'_>) {
        self.trace.add(who, what);
    }

    /// Rows that the engine refused.
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
