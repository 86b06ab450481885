//! The rows of one commit.
//!
//! A [`Batch`] is what the writer makes of the facts that waited for it, and what a store commits
//! as a whole or not at all. The records carry the columns of the migrations' tables; keys are
//! assigned by the writer. What is read back for people stands in `rows`.

mod records;

use std::collections::HashSet;

pub use records::{
    ChargerState, CommandEndRecord, CommandRecord, ConnectionEnd, ConnectionRecord,
    ConnectorRecord, CounterRecord, EventRecord, IdTokenRecord, MessageRecord, MeterValueRecord,
    Progress, RefusedConnectionRecord, RefusedEventRecord, ReportRecord, StationRecord,
    StationUsageRecord, StoredFileRecord, TariffRecord, TotalUsageRecord, TransactionRecord,
    UploadEnd, UploadRecord, VariableRecord,
};

use crate::store::change::Statement;
use crate::store::time::SqlTime;

/// What happens to the passwords of a station. Hashes tell which password is meant.
#[derive(Clone, PartialEq, Eq)]
pub enum PasswordChange {
    /// It has this one (salt, salted hash) and no other, or none.
    Set(Option<(Vec<u8>, Vec<u8>)>),
    /// This one is about to be sent to it: it holds beside the present one.
    Offer((Vec<u8>, Vec<u8>)),
    /// It has accepted the offered one, which is the present one now; the one before still holds.
    Accept(Vec<u8>),
    /// It has refused the offered one, which holds no longer.
    Withdraw(Vec<u8>),
    /// It has logged in with this one: if that is the new one, the old one holds no longer.
    Used(Vec<u8>),
}

impl std::fmt::Debug for PasswordChange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Set(_) => "Set(***)",
            Self::Offer(_) => "Offer(***)",
            Self::Accept(_) => "Accept(***)",
            Self::Withdraw(_) => "Withdraw(***)",
            Self::Used(_) => "Used(***)",
        })
    }
}

/// A change of a station's passwords. Never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordRecord {
    /// Which station.
    pub station_key: i64,
    /// What happens.
    pub change: PasswordChange,
    /// When it was set.
    pub updated_at: SqlTime,
}

impl std::fmt::Debug for PasswordRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PasswordRecord")
            .field("station_key", &self.station_key)
            .finish_non_exhaustive()
    }
}

/// Hands the events of a time over to another incarnation of the transaction id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventMove {
    /// From this transaction,
    pub from_key: i64,
    /// to this one,
    pub to_key: i64,
    /// what occurred from here on (`None` = from the begin),
    pub from: Option<SqlTime>,
    /// and before this (`None` = to the end).
    pub until: Option<SqlTime>,
}

/// What a station says of the upload of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UploadStatus {
    /// Which station.
    pub station_key: i64,
    /// The request id of the GetLog.
    pub request_id: i32,
    /// The step.
    pub status: &'static str,
    /// When it was heard.
    pub at: SqlTime,
}

/// The lists that are kept by count and age.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeptList {
    /// The journal.
    Messages,
    /// Refused handshakes.
    RefusedConnections,
    /// Refused TransactionEvents.
    RefusedEvents,
    /// What stations reported.
    Reports,
    /// Meter values outside transactions.
    MeterValues,
    /// Connections that are over.
    Connections,
    /// Commands that are over.
    Commands,
    /// Places for files that hold none and wait for none.
    Uploads,
}

impl KeptList {
    /// All of them, each at its own place.
    pub const ALL: [Self; 8] = [
        Self::Messages,
        Self::RefusedConnections,
        Self::RefusedEvents,
        Self::Reports,
        Self::MeterValues,
        Self::Connections,
        Self::Commands,
        Self::Uploads,
    ];
}

/// Removes the oldest rows of a list: of the oldest `at_most` that may go, those up to `key` or before
/// `before`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trim {
    /// Which list.
    pub list: KeptList,
    /// No row has a lower key: where to begin to look.
    pub from: i64,
    /// Rows up to this key are too many.
    pub key: i64,
    /// Rows before this time are too old.
    pub before: SqlTime,
    /// How many rows are looked at.
    pub at_most: i64,
}

/// Takes the periodic samples out of the next transactions that are old enough: the payload of such an
/// event becomes [`THINNED`]. How far it came is kept in the database.
///
/// A transaction keeps its samples where its bill rests on them, or where anything about it is
/// remarkable: only one that ended, has its energy from the registers of its begin and end, exported
/// nothing and has no flag is thinned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Thin {
    /// Transactions that changed before are old enough.
    pub before: SqlTime,
    /// How many events, roughly.
    pub at_most: i64,
}

/// The payload of an event that was thinned out; JSON, so that it shows as what it is.
pub const THINNED: &str = "null";

/// The rows of one commit. Within one list no row stands twice.
#[derive(Debug, Clone, Default)]
#[expect(
    missing_docs,
    reason = "named after the tables and what happens to their rows"
)]
pub struct Batch {
    pub new_stations: Vec<StationRecord>,
    pub changed_stations: Vec<StationRecord>,
    pub passwords: Vec<PasswordRecord>,
    pub new_connections: Vec<ConnectionRecord>,
    pub ended_connections: Vec<ConnectionEnd>,
    pub charger_states: Vec<ChargerState>,
    pub connectors: Vec<ConnectorRecord>,
    pub refused_connections: Vec<RefusedConnectionRecord>,
    pub tariffs: Vec<TariffRecord>,
    pub new_transactions: Vec<TransactionRecord>,
    pub changed_transactions: Vec<TransactionRecord>,
    pub progress: Vec<Progress>,
    pub station_usage: Vec<StationUsageRecord>,
    pub total_usage: Vec<TotalUsageRecord>,
    pub events: Vec<EventRecord>,
    pub refused_events: Vec<RefusedEventRecord>,
    pub meter_values: Vec<MeterValueRecord>,
    pub variables: Vec<VariableRecord>,
    pub reports: Vec<ReportRecord>,
    pub new_commands: Vec<CommandRecord>,
    pub ended_commands: Vec<CommandEndRecord>,
    pub new_uploads: Vec<UploadRecord>,
    pub stored_files: Vec<StoredFileRecord>,
    pub ended_uploads: Vec<UploadEnd>,
    pub upload_statuses: Vec<UploadStatus>,
    pub counters: Vec<CounterRecord>,
    pub id_tokens: Vec<IdTokenRecord>,
    pub messages: Vec<MessageRecord>,
    /// Events whose row does not tell of the exchange after all: nobody waited for its answer.
    pub unanswered_events: Vec<i64>,
    pub event_moves: Vec<EventMove>,
    /// Of functional blocks, in order.
    pub statements: Vec<Statement>,
    pub trims: Vec<Trim>,
    pub thin: Option<Thin>,
}

/// Runs `$insert!(rows)` or `$update!(rows)` for every list of a batch. A row may refer to rows of lists above
/// it, and of none below: where a database checks that, it checks row by row (SQLite), or when all is
/// written (PostgreSQL). `rows_refer_to_lists_above_them_only` guards the order.
macro_rules! for_each_list {
    ($batch:ident, $insert:ident, $update:ident) => {
        $insert!($batch.new_stations);
        $update!($batch.changed_stations);
        $insert!($batch.new_connections);
        $update!($batch.ended_connections);
        $insert!($batch.connectors);
        $update!($batch.charger_states);
        $insert!($batch.refused_connections);
        $insert!($batch.tariffs);
        $insert!($batch.new_transactions);
        $update!($batch.changed_transactions);
        $update!($batch.progress);
        $insert!($batch.station_usage);
        $insert!($batch.total_usage);
        $insert!($batch.events);
        $insert!($batch.refused_events);
        $insert!($batch.meter_values);
        $insert!($batch.variables);
        $insert!($batch.reports);
        $insert!($batch.new_commands);
        $update!($batch.ended_commands);
        $insert!($batch.new_uploads);
        $update!($batch.stored_files);
        $update!($batch.ended_uploads);
        $insert!($batch.counters);
        $insert!($batch.id_tokens);
        $insert!($batch.messages);
    };
}
pub(in crate::store) use for_each_list;

impl Batch {
    /// How many rows are to be written.
    #[must_use]
    pub fn rows(&self) -> usize {
        let mut rows = self.passwords.len();
        rows += self.event_moves.len() + self.trims.len() + usize::from(self.thin.is_some());
        rows += self.upload_statuses.len() + self.unanswered_events.len();
        rows += self.statements.len();
        macro_rules! count {
            ($list:expr) => {
                rows += $list.len();
            };
        }
        for_each_list!(self, count, count);
        rows
    }

    /// There is nothing to commit.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows() == 0
    }

    /// Two lists write the same row, so that what the first does has to be there before the second.
    pub(in crate::store) fn writes_a_row_twice(&self) -> bool {
        macro_rules! twice {
            ($key:ident in $($list:ident)+) => {{
                let mut seen = HashSet::new();
                let keys = std::iter::empty()$(.chain(self.$list.iter().map(|row| row.$key)))+;
                let lists = [$(self.$list.len()),+];
                lists.iter().filter(|rows| **rows > 0).count() > 1 && { keys }.any(|key| !seen.insert(key))
            }};
        }
        twice!(station_key in new_stations changed_stations)
            || twice!(connection_key in new_connections ended_connections)
            || twice!(transaction_key in new_transactions changed_transactions progress)
            || twice!(command_key in new_commands ended_commands)
            || twice!(upload_key in new_uploads stored_files ended_uploads)
    }

    /// There is more to do than to write lists of rows.
    pub(in crate::store) fn has_rare(&self) -> bool {
        !(self.passwords.is_empty()
            && self.event_moves.is_empty()
            && self.unanswered_events.is_empty()
            && self.upload_statuses.is_empty()
            && self.statements.is_empty()
            && self.trims.is_empty()
            && self.thin.is_none())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::cell::Record;
    use crate::store::queries::contract;

    /// The table of a list: INSERT INTO table.
    fn table<R: Record>(_: &[R]) -> &'static str {
        R::POSTGRES_INSERT
            .split_whitespace()
            .nth(2)
            .expect("a table")
    }

    #[tokio::test]
    async fn rows_refer_to_lists_above_them_only() {
        let batch = Batch::default();
        let mut tables = Vec::new();
        macro_rules! insert {
            ($rows:expr) => {
                tables.push(table(&$rows))
            };
        }
        macro_rules! update {
            ($rows:expr) => {};
        }
        for_each_list!(batch, insert, update);
        let pool = contract::sqlite_pool().await;
        let mut references = 0;
        for (place, table) in tables.iter().enumerate() {
            let text = "SELECT \"table\" FROM pragma_foreign_key_list($1)";
            let others = sqlx::query_scalar(text).bind(*table).fetch_all(&pool);
            let others: Vec<String> = others.await.unwrap();
            references += others.len();
            for other in others {
                let above = &tables[..place];
                assert!(above.contains(&other.as_str()), "{table} refers to {other}");
            }
        }
        assert!(references >= 10, "{references}");
    }
}
