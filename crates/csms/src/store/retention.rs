//! How long what is stored is kept, and how much of it.
//!
//! Every list that grows by itself has a bound by rows and one by age, whichever is reached first.
//! The writer removes what is beyond them in small bites (`writer/trim.rs`), so that no station
//! waits for it. Transactions, their bills and what stations are told to be are never removed; of
//! old transactions only the periodic samples go.

use std::time::Duration;

use crate::store::batch::KeptList;

const DAY: Duration = Duration::from_secs(24 * 3600);

/// The bounds of one list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keep {
    /// The newest rows, at most so many. They are counted by their keys: keys that a process left unused
    /// when it ended count as rows.
    pub rows: u64,
    /// Rows younger than this.
    pub time: Duration,
}

/// The bounds of the files that stations left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeepFiles {
    /// Bytes of the newest files, at most.
    pub bytes: u64,
    /// Files younger than this.
    pub time: Duration,
}

impl KeepFiles {
    /// Files at most, however small they are; and places that hold none and wait for none.
    pub const MOST: u64 = 20_000;
}

/// What is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// The journal of messages.
    pub journal: Keep,
    /// Refused handshakes and refused TransactionEvents, each.
    pub refused: Keep,
    /// What stations reported (NotifyReport, NotifyEvent, LogStatusNotification …).
    pub reports: Keep,
    /// Security events.
    pub security_events: Keep,
    /// The audit: who changed what.
    pub audit: Keep,
    /// Meter values outside transactions.
    pub meter_values: Keep,
    /// Connections that are over and commands that are over, each.
    pub log: Keep,
    /// Files that stations left.
    pub uploads: KeepFiles,
    /// Payloads of the periodic samples of transactions that are over.
    pub samples: Duration,
}

impl Default for Retention {
    /// A week of messages to look into, a season of what went wrong, and a year of everything else.
    fn default() -> Self {
        let keep = |rows, days| Keep {
            rows,
            time: DAY * days,
        };
        Self {
            journal: keep(200_000, 7),
            refused: keep(20_000, 90),
            reports: keep(1_000_000, 30),
            // Few, and what somebody asks for years later.
            security_events: keep(1_000_000, 5 * 365),
            audit: keep(1_000_000, 5 * 365),
            meter_values: keep(2_000_000, 365),
            log: keep(1_000_000, 365),
            uploads: KeepFiles {
                bytes: 2 << 30,
                time: DAY * 90,
            },
            samples: DAY * 365,
        }
    }
}

impl Retention {
    /// The bounds of `list`.
    pub(in crate::store) fn of(&self, list: KeptList) -> Keep {
        match list {
            KeptList::Messages => self.journal,
            KeptList::RefusedConnections | KeptList::RefusedEvents => self.refused,
            KeptList::Reports => self.reports,
            KeptList::MeterValues => self.meter_values,
            KeptList::Connections | KeptList::Commands => self.log,
            // What a file is kept for, its row is kept for after the file is gone.
            KeptList::Uploads => Keep {
                rows: KeepFiles::MOST,
                time: self.uploads.time.saturating_mul(2),
            },
        }
    }
}
