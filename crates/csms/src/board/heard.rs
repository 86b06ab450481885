//! Of what kinds there was news: what a page loads by itself (jobs, lists, the audit) is old then.

use std::collections::BTreeMap;

use crate::live::{Interest, LiveEvent};

/// The last event of each kind, but for those that come with every message: rows tell of them.
#[derive(Debug, Default)]
pub(super) struct Heard {
    /// Number of the last event by its kind.
    last: BTreeMap<&'static str, i64>,
    /// Up to here it was told.
    told: i64,
}

impl Heard {
    pub(super) fn note(&mut self, event: &LiveEvent) {
        if event.what.interest() == Interest::Rare {
            self.last.insert(event.what.kind(), event.seq);
        }
    }

    /// Kinds of which something came after `seq`, by name.
    pub(super) fn after(&self, seq: i64) -> Vec<&'static str> {
        let later = self.last.iter().filter(|(_, last)| **last > seq);
        later.map(|(kind, _)| *kind).collect()
    }

    /// Kinds of which something came since the last time, in all up to `seq`.
    pub(super) fn news(&mut self, seq: i64) -> Vec<&'static str> {
        let before = std::mem::replace(&mut self.told, seq);
        self.after(before)
    }
}
