//! The rows of one commit.
//!
//! A [`Batch`] is what the writer makes of the facts that waited for it, and what a store commits
//! as a whole or not at all. The records carry the columns of the migrations' tables; keys are
//! assigned by the writer. What is read back for people stands in `rows`.

use std::collections::HashSet;
use std::sync::Arc;

use crate::store::cell::record;
use crate::store::change::Statement;
use crate::store::time::SqlTime;

record! {
    /// A station.
    #[derive(sqlx::FromRow)]
    StationRecord in "station" {
        1 station_key: i64 => "bigint",
        2 identity: String => "text",
        3 identity_folded: String => "text",
        4 registration: Option<String> => "text",
        5 registration_setting: String => "text",
        6 boot_epoch: i32 => "integer",
        7 boot_reason: Option<String> => "text",
        8 booted_at: Option<SqlTime> => "timestamptz",
        9 vendor_name: Option<String> => "text",
        10 model: Option<String> => "text",
        11 serial_number: Option<String> => "text",
        12 firmware_version: Option<String> => "text",
        13 modem_iccid: Option<String> => "text",
        14 modem_imsi: Option<String> => "text",
        15 tolerant: bool => "boolean",
        16 least_security_profile: Option<i32> => "integer",
        17 removed_at: Option<SqlTime> => "timestamptz",
        18 created_at: SqlTime => "timestamptz",
        19 updated_at: SqlTime => "timestamptz",
    }
}

record! {
    /// A connection, when it opens.
    ConnectionRecord in "connection" {
        1 connection_key: i64 => "bigint",
        2 station_key: i64 => "bigint",
        3 ocpp_version: &'static str => "text",
        4 security_profile: i32 => "integer",
        5 remote_address: String => "text",
        6 connected_at: SqlTime => "timestamptz",
        7 process_key: Option<i64> => "bigint",
    }
}

record! {
    /// A connection, when it is over.
    ConnectionEnd in "connection" {
        1 connection_key: i64 => "bigint",
        2 disconnected_at: SqlTime => "timestamptz",
        3 reason: String => "text",
    }
}

record! {
    /// The state of a charger of the installation.
    ChargerState in "charger_info" {
        1 charger_id: String => "text",
        2 current_status: String => "text",
    }
}

record! {
    /// The state of a connector: the newest (boot epoch, station's time) stands. `ordered_at` is the
    /// station's time without what a clock that runs ahead adds to it; it never goes back while the
    /// station's own time goes on.
    ConnectorRecord in "connector" {
        1 station_key: i64 => "bigint",
        2 evse_id: i32 => "integer",
        3 connector_id: i32 => "integer",
        4 status: &'static str => "text",
        5 boot_epoch: i32 => "integer",
        6 reported_at: SqlTime => "timestamptz",
        7 received_at: SqlTime => "timestamptz",
        8 ordered_at: SqlTime => "timestamptz",
    } on "ON CONFLICT (station_key, evse_id, connector_id) DO UPDATE SET \
          status = excluded.status, boot_epoch = excluded.boot_epoch, \
          reported_at = excluded.reported_at, received_at = excluded.received_at, \
          ordered_at = excluded.ordered_at \
          WHERE (excluded.boot_epoch, excluded.ordered_at) \
             >= (connector.boot_epoch, connector.ordered_at)"
}

record! {
    /// A refused handshake.
    RefusedConnectionRecord in "refused_connection" {
        1 refusal_key: i64 => "bigint",
        2 refused_at: SqlTime => "timestamptz",
        3 identity: Option<String> => "text",
        4 path: String => "text",
        5 remote_address: String => "text",
        6 http_status: i32 => "integer",
        7 reason: &'static str => "text",
        8 detail: String => "text",
        9 remedy: &'static str => "text",
    }
}

record! {
    /// A transaction, as `model::ledger` sees it.
    #[derive(sqlx::FromRow)]
    TransactionRecord in "charging_transaction" {
        1 transaction_key: i64 => "bigint",
        2 station_key: i64 => "bigint",
        3 transaction_id: String => "text",
        4 incarnation: i32 => "integer",
        5 ocpp_version: String => "text",
        6 state: String => "text",
        7 completeness: String => "text",
        8 evse_id: Option<i32> => "integer",
        9 connector_id: Option<i32> => "integer",
        10 id_token: Option<String> => "text",
        11 id_token_type: Option<String> => "text",
        12 remote_start_id: Option<i32> => "integer",
        13 reservation_id: Option<i32> => "integer",
        14 charging_state: Option<String> => "text",
        15 stopped_reason: Option<String> => "text",
        16 started_at: Option<SqlTime> => "timestamptz",
        17 ended_at: Option<SqlTime> => "timestamptz",
        18 first_event_at: SqlTime => "timestamptz",
        19 last_event_at: SqlTime => "timestamptz",
        20 duration_seconds: Option<i32> => "integer",
        21 time_spent_charging: Option<i32> => "integer",
        22 first_seq_no: i32 => "integer",
        23 last_seq_no: i32 => "integer",
        24 event_count: i64 => "bigint",
        25 missing_seq_nos: String => "text",
        26 flags: String => "text",
        27 begin_mwh: Option<i64> => "bigint",
        28 end_mwh: Option<i64> => "bigint",
        29 energy_mwh: Option<i64> => "bigint",
        30 energy_source: String => "text",
        31 export_mwh: Option<i64> => "bigint",
        32 tariff_key: Option<i64> => "bigint",
        33 price_per_kwh_e4: Option<i64> => "bigint",
        34 step_wh: Option<i64> => "bigint",
        35 currency: Option<String> => "text",
        36 billed_wh: Option<i64> => "bigint",
        37 cost_e4: Option<i64> => "bigint",
        38 created_at: SqlTime => "timestamptz",
        39 updated_at: SqlTime => "timestamptz",
        40 ledger_state: Option<String> => "text",
        41 tariff_version: Option<i32> => "integer",
        42 price_per_minute_e4: Option<i64> => "bigint",
        43 price_per_session_e4: Option<i64> => "bigint",
    }
}

record! {
    /// What an event in the middle of a transaction usually changes: no column with an index.
    Progress in "charging_transaction" {
        1 transaction_key: i64 => "bigint",
        2 charging_state: Option<&'static str> => "text",
        3 last_event_at: SqlTime => "timestamptz",
        4 time_spent_charging: Option<i32> => "integer",
        5 last_seq_no: i32 => "integer",
        6 event_count: i64 => "bigint",
        7 end_mwh: Option<i64> => "bigint",
        8 energy_mwh: Option<i64> => "bigint",
        9 energy_source: &'static str => "text",
        10 billed_wh: Option<i64> => "bigint",
        11 cost_e4: Option<i64> => "bigint",
        12 updated_at: SqlTime => "timestamptz",
        13 ledger_state: Option<String> => "text",
    }
}

record! {
    /// What is added to the sums of a station in a quarter of an hour.
    StationUsageRecord in "station_usage" {
        1 station_key: i64 => "bigint",
        2 quarter: i64 => "bigint",
        3 currency: String => "text",
        4 transactions: i64 => "bigint",
        5 energy_wh: i64 => "bigint",
        6 cost_e4: i64 => "bigint",
        7 duration_seconds: i64 => "bigint",
    } on "ON CONFLICT (station_key, currency, quarter) DO UPDATE SET \
          transactions = station_usage.transactions + excluded.transactions, \
          energy_wh = station_usage.energy_wh + excluded.energy_wh, \
          cost_e4 = station_usage.cost_e4 + excluded.cost_e4, \
          duration_seconds = station_usage.duration_seconds + excluded.duration_seconds"
}

record! {
    /// The same of all stations.
    TotalUsageRecord in "total_usage" {
        1 quarter: i64 => "bigint",
        2 currency: String => "text",
        3 transactions: i64 => "bigint",
        4 energy_wh: i64 => "bigint",
        5 cost_e4: i64 => "bigint",
        6 duration_seconds: i64 => "bigint",
    } on "ON CONFLICT (quarter, currency) DO UPDATE SET \
          transactions = total_usage.transactions + excluded.transactions, \
          energy_wh = total_usage.energy_wh + excluded.energy_wh, \
          cost_e4 = total_usage.cost_e4 + excluded.cost_e4, \
          duration_seconds = total_usage.duration_seconds + excluded.duration_seconds"
}

record! {
    /// A TransactionEvent.
    EventRecord in "transaction_event" {
        1 message_key: i64 => "bigint",
        2 transaction_key: i64 => "bigint",
        3 seq_no: i32 => "integer",
        4 variant: i32 => "integer",
        5 event_type: &'static str => "text",
        6 trigger_reason: &'static str => "text",
        7 occurred_at: SqlTime => "timestamptz",
        8 received_at: SqlTime => "timestamptz",
        9 offline: bool => "boolean",
        10 connection_key: i64 => "bigint",
        11 message_id: Option<Arc<str>> => "text",
        12 payload: Arc<str> => "text",
    }
}

record! {
    /// A TransactionEvent that was answered with CALLERROR.
    RefusedEventRecord in "refused_event" {
        1 refused_key: i64 => "bigint",
        2 station_key: i64 => "bigint",
        3 received_at: SqlTime => "timestamptz",
        4 error_code: &'static str => "text",
        5 path: String => "text",
        6 message: String => "text",
        7 frame: String => "text",
    }
}

record! {
    /// A MeterValue outside transactions.
    MeterValueRecord in "meter_value" {
        1 meter_value_key: i64 => "bigint",
        2 station_key: i64 => "bigint",
        3 evse_id: i32 => "integer",
        4 sampled_at: SqlTime => "timestamptz",
        5 received_at: SqlTime => "timestamptz",
        6 sampled_value: String => "text",
    }
}

record! {
    /// An attribute of a variable; what is not known of it keeps what is stored.
    VariableRecord in "variable" {
        1 station_key: i64 => "bigint",
        2 path: String => "text",
        3 attribute_type: &'static str => "text",
        4 component: String => "text",
        5 component_instance: Option<String> => "text",
        6 evse_id: Option<i32> => "integer",
        7 connector_id: Option<i32> => "integer",
        8 variable: String => "text",
        9 variable_instance: Option<String> => "text",
        10 value: Option<String> => "text",
        11 mutability: Option<&'static str> => "text",
        12 characteristics: Option<String> => "text",
        13 updated_at: SqlTime => "timestamptz",
    } on "ON CONFLICT (station_key, path, attribute_type) DO UPDATE SET \
          value = excluded.value, updated_at = excluded.updated_at, gone_at = NULL, \
          mutability = coalesce(excluded.mutability, variable.mutability), \
          characteristics = coalesce(excluded.characteristics, variable.characteristics)"
}

record! {
    /// Anything else that a station reported.
    ReportRecord in "station_report" {
        1 report_key: i64 => "bigint",
        2 station_key: i64 => "bigint",
        3 action: &'static str => "text",
        4 request_id: Option<i32> => "integer",
        5 seq_no: Option<i32> => "integer",
        6 tbc: Option<bool> => "boolean",
        7 evse_id: Option<i32> => "integer",
        8 status: Option<&'static str> => "text",
        9 reported_at: Option<SqlTime> => "timestamptz",
        10 received_at: SqlTime => "timestamptz",
        11 payload: String => "text",
    }
}

record! {
    /// A command, when it is asked for.
    CommandRecord in "command" {
        1 command_key: i64 => "bigint",
        2 station_key: i64 => "bigint",
        3 action: &'static str => "text",
        4 state: &'static str => "text",
        5 principal: String => "text",
        6 message_id: String => "text",
        7 request_frame: String => "text",
        8 idempotency_key: Option<String> => "text",
        9 created_at: SqlTime => "timestamptz",
        10 expires_at: SqlTime => "timestamptz",
        11 process_key: Option<i64> => "bigint",
        12 unchecked: bool => "boolean",
    }
}

record! {
    /// A command, when it is over.
    CommandEndRecord in "command" {
        1 command_key: i64 => "bigint",
        2 state: &'static str => "text",
        3 response_frame: Option<String> => "text",
        4 detail: Option<String> => "text",
        5 sent_at: Option<SqlTime> => "timestamptz",
        6 finished_at: SqlTime => "timestamptz",
    }
}

record! {
    /// An exchange of the journal.
    MessageRecord in "message" {
        1 message_key: i64 => "bigint",
        2 at: SqlTime => "timestamptz",
        3 station_key: i64 => "bigint",
        4 connection_key: i64 => "bigint",
        5 ocpp_version: &'static str => "text",
        6 direction: &'static str => "text",
        7 message_id: Arc<str> => "text",
        8 action: Option<&'static str> => "text",
        9 outcome: Option<&'static str> => "text",
        10 ms: Option<f64> => "double precision",
        11 call: Option<Arc<str>> => "text",
        12 answer: Option<Arc<str>> => "text",
    }
}

record! {
    /// A place for a file, when it is made.
    UploadRecord in "upload" {
        1 upload_key: i64 => "bigint",
        2 station_key: i64 => "bigint",
        3 request_id: i32 => "integer",
        4 log_type: &'static str => "text",
        5 token_hash: String => "text",
        6 state: &'static str => "text",
        7 created_at: SqlTime => "timestamptz",
        8 expires_at: SqlTime => "timestamptz",
    }
}

record! {
    /// A place for a file, when the file is there.
    StoredFileRecord in "upload" {
        1 upload_key: i64 => "bigint",
        2 state: &'static str => "text",
        3 file_name: Option<String> => "text",
        4 content_type: Option<String> => "text",
        5 bytes: i64 => "bigint",
        6 sha256: String => "text",
        7 stored_at: SqlTime => "timestamptz",
    }
}

record! {
    /// A place for a file, when it takes none any more, or its file is to go.
    UploadEnd in "upload" {
        1 upload_key: i64 => "bigint",
        2 state: &'static str => "text",
    }
}

record! {
    /// A persisted counter.
    CounterRecord in "counter" {
        1 name: String => "text",
        2 value: i64 => "bigint",
    } on "ON CONFLICT (name) DO UPDATE SET value = excluded.value"
}

record! {
    /// An IdToken; one that is known by token and type is brought up to date.
    IdTokenRecord in "id_token" {
        1 id_token_key: i64 => "bigint",
        2 id_token: String => "text",
        3 id_token_folded: String => "text",
        4 r#type: String => "text",
        5 status: &'static str => "text",
        6 expires_at: Option<SqlTime> => "timestamptz",
        7 group_id_token: Option<String> => "text",
        8 group_type: Option<String> => "text",
        9 charging_priority: Option<i32> => "integer",
        10 language: Option<String> => "text",
        11 personal_message: Option<String> => "text",
        12 created_at: SqlTime => "timestamptz",
        13 updated_at: SqlTime => "timestamptz",
    } on "ON CONFLICT (id_token_folded, type) DO UPDATE SET \
          id_token = excluded.id_token, status = excluded.status, \
          expires_at = excluded.expires_at, group_id_token = excluded.group_id_token, \
          group_type = excluded.group_type, charging_priority = excluded.charging_priority, \
          language = excluded.language, personal_message = excluded.personal_message, \
          updated_at = excluded.updated_at"
}

record! {
    /// A tariff.
    #[derive(sqlx::FromRow)]
    TariffRecord in "tariff" {
        1 tariff_key: i64 => "bigint",
        2 name: String => "text",
        3 currency: String => "text",
        4 price_per_kwh_e4: i64 => "bigint",
        5 step_wh: i64 => "bigint",
        6 is_default: bool => "boolean",
        7 created_at: SqlTime => "timestamptz",
    } on "ON CONFLICT (tariff_key) DO UPDATE SET currency = excluded.currency, \
          price_per_kwh_e4 = excluded.price_per_kwh_e4, step_wh = excluded.step_wh, \
          is_default = excluded.is_default"
}

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
    /// (token in lower case, type).
    pub deleted_id_tokens: Vec<(String, String)>,
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
        let mut rows = self.passwords.len() + self.deleted_id_tokens.len();
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
            && self.deleted_id_tokens.is_empty()
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
