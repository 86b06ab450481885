//! Keeping what is stored within its bounds ([`Retention`](crate::store::retention::Retention)).
//!
//! Rows go while the writer rests, a few at a time, so that a commit that stations wait for is never
//! held up noticeably. Where there is no rest, a list may grow to one and a half times its rows;
//! from then on every batch removes twice as many rows as it adds.

use std::time::Duration;

use super::batch_builder::BatchBuilder;
use super::stored;
use super::task::Task;
use crate::store::batch::{Batch, KeptList, Thin, Trim};
use crate::store::change::statement;
use crate::store::tables::BOUNDS;
use crate::store::time::SqlTime;

/// Ticks after which rows are removed by age, and samples are thinned: five seconds.
const TICKS_PER_SWEEP: u64 = 10;
/// Ticks after which tables of functional blocks are looked at: half a minute.
const TICKS_PER_LOOK: u64 = 60;
/// Rows that are trimmed at once.
const TRIM_AT_ONCE: i64 = 2000;
/// Samples that are thinned at once; the transaction that goes beyond is the last.
const THIN_AT_ONCE: i64 = 2000;

impl Task {
    /// While nothing else is to be done: removes what is too much, and once in a while what is too
    /// old.
    pub(super) fn trim(&mut self, builder: &mut BatchBuilder) {
        self.ticks = self.ticks.wrapping_add(1);
        let is_time_for_age = self.ticks.is_multiple_of(TICKS_PER_SWEEP);
        for list in KeptList::ALL {
            let keep = self.settings.retention.of(list);
            if is_time_for_age || self.cache.excess(list, keep.rows) > 0 {
                self.trim_list(list, TRIM_AT_ONCE, builder);
            }
        }
        if is_time_for_age {
            builder.batch.thin = Some(Thin {
                before: self.before(self.settings.retention.samples),
                at_most: THIN_AT_ONCE,
            });
        }
        if self.ticks.is_multiple_of(TICKS_PER_LOOK) {
            for bound in BOUNDS {
                let keep = (bound.keep)(&self.settings.retention);
                let rows = i64::try_from(keep.rows).unwrap_or(i64::MAX);
                let before = self.before(keep.time);
                builder
                    .batch
                    .statements
                    .push(statement!(bound.delete, before, rows, TRIM_AT_ONCE));
            }
        }
    }

    /// While there is no rest.
    pub(super) fn trim_while_busy(&mut self, builder: &mut BatchBuilder) {
        for list in KeptList::ALL {
            let keep = self.settings.retention.of(list);
            let spare = i64::try_from(keep.rows / 2).unwrap_or(i64::MAX);
            let added = added(&builder.batch, list);
            if added > 0 && self.cache.excess(list, keep.rows) > spare {
                self.trim_list(list, added.saturating_mul(2), builder);
            }
        }
    }

    fn trim_list(&mut self, list: KeptList, at_most: i64, builder: &mut BatchBuilder) {
        let keep = self.settings.retention.of(list);
        let from = self.cache.first_key(list);
        builder.batch.trims.push(Trim {
            list,
            from,
            key: self.cache.trim_below(list, keep.rows, at_most),
            before: self.before(keep.time),
            at_most,
        });
    }

    /// The instant that lies `age` back.
    fn before(&self, age: Duration) -> SqlTime {
        let now = self.clock.now();
        let age = jiff::SignedDuration::try_from(age).unwrap_or(jiff::SignedDuration::MAX);
        stored(now.checked_sub(age).unwrap_or(jiff::Timestamp::MIN))
    }
}

/// Rows that `batch` adds to `list`.
fn added(batch: &Batch, list: KeptList) -> i64 {
    let count = match list {
        // They are numbered together.
        KeptList::Messages => batch.messages.len() + batch.events.len(),
        KeptList::RefusedConnections => batch.refused_connections.len(),
        KeptList::RefusedEvents => batch.refused_events.len(),
        KeptList::Reports => batch.reports.len(),
        KeptList::MeterValues => batch.meter_values.len(),
        KeptList::Connections => batch.new_connections.len(),
        KeptList::Commands => batch.new_commands.len(),
        KeptList::Uploads => batch.new_uploads.len(),
    };
    i64::try_from(count).unwrap_or(i64::MAX)
}
