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
    /// The newest rows, at most so many.
    pub rows: u64,
    /// Rows younger than this.
    pub time: Duration,
}

/// What is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// The journal of messages.
    pub journal: Keep,
    /// Refused handshakes and refused TransactionEvents, each.
    pub refused: Keep,
    /// What stations reported (NotifyReport, NotifyEvent, SecurityEventNotification …).
    pub reports: Keep,
    /// Meter values outside transactions.
    pub meter_values: Keep,
    /// Connections that are over and commands that are over, each.
    pub log: Keep,
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
            meter_values: keep(2_000_000, 365),
            log: keep(1_000_000, 365),
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
        }
    }
}
