//! What the writer loads, and what a commit does besides inserting rows, in words that suit both engines.
//!
//! `database` asks; what each engine says in words of its own stands in the engine's own file. Queries for
//! people stand in `queries`.

pub(in crate::store) mod database;

use crate::store::time::SqlTime;

/// Of `t`.
macro_rules! transaction_columns {
    () => {
        "SELECT t.transaction_key, t.station_key, t.transaction_id, t.incarnation, t.ocpp_version, \
         t.state, t.completeness, t.evse_id, t.connector_id, t.id_token, t.id_token_type, \
         t.remote_start_id, t.reservation_id, t.charging_state, t.stopped_reason, t.started_at, \
         t.ended_at, t.first_event_at, t.last_event_at, t.duration_seconds, \
         t.time_spent_charging, t.first_seq_no, t.last_seq_no, t.event_count, t.missing_seq_nos, \
         t.flags, t.begin_mwh, t.end_mwh, t.energy_mwh, t.energy_source, t.export_mwh, \
         t.tariff_key, t.price_per_kwh_e4, t.step_wh, t.currency, t.billed_wh, t.cost_e4, \
         t.created_at, t.updated_at, t.ledger_state, t.tariff_version, \
         t.price_per_minute_e4, t.price_per_session_e4"
    };
}
pub(in crate::store) use transaction_columns;

/// Stations with the newest state of their connectors.
macro_rules! station_columns {
    () => {
        "SELECT s.station_key, s.identity, s.identity_folded, s.registration, \
         s.registration_setting, s.boot_epoch, s.boot_reason, s.booted_at, s.vendor_name, s.model, \
         s.serial_number, s.firmware_version, s.modem_iccid, s.modem_imsi, s.tolerant, \
         s.least_security_profile, s.removed_at, s.created_at, s.updated_at, \
         (SELECT c.status FROM connector c WHERE c.station_key = s.station_key \
          ORDER BY c.boot_epoch DESC, c.ordered_at DESC, c.reported_at DESC LIMIT 1) AS connector_status, \
         (SELECT c.boot_epoch FROM connector c WHERE c.station_key = s.station_key \
          ORDER BY c.boot_epoch DESC, c.ordered_at DESC, c.reported_at DESC LIMIT 1) AS connector_boot_epoch, \
         (SELECT c.ordered_at FROM connector c WHERE c.station_key = s.station_key \
          ORDER BY c.boot_epoch DESC, c.ordered_at DESC, c.reported_at DESC LIMIT 1) AS connector_ordered_at, \
         (SELECT c.reported_at FROM connector c WHERE c.station_key = s.station_key \
          ORDER BY c.boot_epoch DESC, c.ordered_at DESC, c.reported_at DESC LIMIT 1) AS connector_reported_at FROM station s"
    };
}
pub(in crate::store) use station_columns;

/// Of `t`: what is known of active transactions.
macro_rules! active_columns {
    () => {
        "SELECT t.station_key, t.transaction_key, t.transaction_id, t.evse_id, t.last_event_at \
         FROM charging_transaction t WHERE t.state = 'active'"
    };
}
pub(in crate::store) use active_columns;

macro_rules! event_columns {
    () => {
        "SELECT e.transaction_key, e.seq_no, e.variant, e.event_type, e.trigger_reason, \
         e.occurred_at, e.received_at, e.payload FROM transaction_event e"
    };
}
pub(in crate::store) use event_columns;

/// Takes `$2` numbers of the counter `$1`; gives the last of them. By itself it is a transaction, and
/// whoever does the same at that time waits: nobody gets a number that another one got.
pub(in crate::store) const RESERVE: &str = "INSERT INTO counter (name, value) VALUES ($1, $2) \
    ON CONFLICT (name) DO UPDATE SET value = counter.value + excluded.value RETURNING value";
/// Keys that stand in a table are not drawn again, whoever wrote them: a generator, or somebody by hand.
pub(in crate::store) const KEYS_IN_USE: &str = "INSERT INTO counter (name, value) \
    SELECT name, last FROM (\
    SELECT 'station_key' AS name, max(station_key) AS last FROM station \
    UNION ALL SELECT 'connection_key', max(connection_key) FROM connection \
    UNION ALL SELECT 'refusal_key', max(refusal_key) FROM refused_connection \
    UNION ALL SELECT 'id_token_key', max(id_token_key) FROM id_token \
    UNION ALL SELECT 'tariff_key', max(tariff_key) FROM tariff \
    UNION ALL SELECT 'transaction_key', max(transaction_key) FROM charging_transaction \
    UNION ALL SELECT 'refused_key', max(refused_key) FROM refused_event \
    UNION ALL SELECT 'meter_value_key', max(meter_value_key) FROM meter_value \
    UNION ALL SELECT 'report_key', max(report_key) FROM station_report \
    UNION ALL SELECT 'command_key', max(command_key) FROM command \
    UNION ALL SELECT 'upload_key', max(upload_key) FROM upload \
    UNION ALL SELECT 'message_key', max(last) FROM (SELECT max(message_key) AS last FROM message \
        UNION ALL SELECT max(message_key) FROM transaction_event) AS both_lists\
    ) AS in_use WHERE last IS NOT NULL \
    ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE counter.value < excluded.value";
pub(in crate::store) const FIRST_KEYS: &str = "SELECT \
    (SELECT min(message_key) FROM message) AS message, \
    (SELECT min(refusal_key) FROM refused_connection) AS refused_connection, \
    (SELECT min(refused_key) FROM refused_event) AS refused_event, \
    (SELECT min(report_key) FROM station_report) AS station_report, \
    (SELECT min(meter_value_key) FROM meter_value) AS meter_value, \
    (SELECT min(connection_key) FROM connection) AS connection, \
    (SELECT min(command_key) FROM command) AS command, \
    (SELECT min(upload_key) FROM upload) AS upload";
pub(in crate::store) const COUNTERS: &str = "SELECT name, value FROM counter";
pub(in crate::store) const TARIFFS: &str = "SELECT tariff_key, name, currency, price_per_kwh_e4, \
    step_wh, is_default, created_at FROM tariff WHERE removed_at IS NULL ORDER BY tariff_key";
/// The row of an active transaction may be written later than its events, which all follow those that
/// it knows.
pub(in crate::store) const BEHIND: &str = "SELECT t.station_key, t.transaction_id \
    FROM charging_transaction t WHERE t.state = 'active' AND EXISTS \
    (SELECT 1 FROM transaction_event e WHERE e.transaction_key = t.transaction_key \
     AND e.seq_no > t.last_seq_no)";
pub(in crate::store) const OPEN_CONNECTIONS: &str = "SELECT connection_key FROM connection WHERE disconnected_at IS NULL AND process_key = $1 \
     ORDER BY connection_key";
pub(in crate::store) const OPEN_COMMANDS: &str = "SELECT command_key FROM command WHERE state IN ('queued', 'sent') AND process_key = $1 \
     ORDER BY command_key";
pub(in crate::store) const WAITING_UPLOADS: &str = "SELECT upload_key, station_key, expires_at \
    FROM upload WHERE state = 'waiting' ORDER BY upload_key";
pub(in crate::store) const TRANSACTION: &str = concat!(
    transaction_columns!(),
    " FROM charging_transaction t WHERE t.transaction_key = $1"
);
pub(in crate::store) const EVENTS: &str = concat!(
    event_columns!(),
    " WHERE e.transaction_key = $1 ORDER BY e.seq_no, e.variant"
);
pub(in crate::store) const EVENTS_WITH_SEQ_NO: &str = concat!(
    event_columns!(),
    " JOIN charging_transaction t ON t.transaction_key = e.transaction_key \
     WHERE t.station_key = $1 AND t.transaction_id = $2 AND e.seq_no = $3 \
     ORDER BY t.incarnation DESC, e.variant LIMIT 100"
);
pub(in crate::store) const INCARNATIONS: &str = "SELECT transaction_key, incarnation, started_at \
    FROM charging_transaction WHERE station_key = $1 AND transaction_id = $2 \
    ORDER BY incarnation DESC LIMIT 100";
pub(in crate::store) const IDEMPOTENT: &str = "SELECT command_key FROM command \
    WHERE station_key = $1 AND action = $2 AND idempotency_key = $3";
pub(in crate::store) const VARIABLE_COUNT: &str =
    "SELECT count(*) FROM variable WHERE station_key = $1";
pub(in crate::store) const SET_PASSWORD: &str = "UPDATE station \
    SET password_salt = $2, password_hash = $3, updated_at = $4, \
        other_password_salt = NULL, other_password_hash = NULL, other_is_old = FALSE \
    WHERE station_key = $1";
pub(in crate::store) const OFFER_PASSWORD: &str = "UPDATE station \
    SET other_password_salt = $2, other_password_hash = $3, other_is_old = FALSE, updated_at = $4 \
    WHERE station_key = $1";
/// The two change places; an update reads what was there before.
pub(in crate::store) const ACCEPT_PASSWORD: &str = "UPDATE station \
    SET password_salt = other_password_salt, password_hash = other_password_hash, \
        other_password_salt = password_salt, other_password_hash = password_hash, \
        other_is_old = TRUE, updated_at = $3 \
    WHERE station_key = $1 AND other_password_hash = $2 AND NOT other_is_old";
pub(in crate::store) const WITHDRAW_PASSWORD: &str = "UPDATE station \
    SET other_password_salt = NULL, other_password_hash = NULL, updated_at = $3 \
    WHERE station_key = $1 AND other_password_hash = $2 AND NOT other_is_old";
pub(in crate::store) const PASSWORD_USED: &str = "UPDATE station \
    SET password_salt = CASE WHEN other_is_old THEN password_salt ELSE other_password_salt END, \
        password_hash = CASE WHEN other_is_old THEN password_hash ELSE other_password_hash END, \
        other_password_salt = NULL, other_password_hash = NULL, other_is_old = FALSE, updated_at = $3 \
    WHERE station_key = $1 AND other_password_hash IS NOT NULL \
      AND $2 = CASE WHEN other_is_old THEN password_hash ELSE other_password_hash END";
pub(in crate::store) const MOVE_EVENTS: &str = "UPDATE transaction_event SET transaction_key = $2 \
    WHERE transaction_key = $1 AND (occurred_at >= $3 OR $3 IS NULL) \
      AND (occurred_at < $4 OR $4 IS NULL)";
pub(in crate::store) const EVENT_UNANSWERED: &str =
    "UPDATE transaction_event SET message_id = NULL WHERE message_key = $1";
pub(in crate::store) const SET_UPLOAD_STATUS: &str = "UPDATE upload SET status = $3, status_at = $4 \
    WHERE station_key = $1 AND request_id = $2";

/// `$1` key, `$2` time, `$3` rows to look at, `$4` key to begin with.
macro_rules! trim {
    ($table:literal, $key:literal, $at:literal, $may_go:literal) => {
        concat!(
            "DELETE FROM ",
            $table,
            " WHERE ",
            $key,
            " IN (SELECT ",
            $key,
            " FROM (SELECT ",
            $key,
            ", ",
            $at,
            " FROM ",
            $table,
            " WHERE ",
            $key,
            " >= $4",
            $may_go,
            " ORDER BY ",
            $key,
            " LIMIT $3) AS oldest WHERE ",
            $key,
            " <= $1 OR ",
            $at,
            " < $2)"
        )
    };
}
pub(in crate::store) const TRIM_MESSAGES: &str = trim!("message", "message_key", "at", "");
pub(in crate::store) const TRIM_REFUSED_CONNECTIONS: &str =
    trim!("refused_connection", "refusal_key", "refused_at", "");
pub(in crate::store) const TRIM_REFUSED_EVENTS: &str =
    trim!("refused_event", "refused_key", "received_at", "");
pub(in crate::store) const TRIM_REPORTS: &str =
    trim!("station_report", "report_key", "received_at", "");
pub(in crate::store) const TRIM_METER_VALUES: &str =
    trim!("meter_value", "meter_value_key", "received_at", "");
pub(in crate::store) const TRIM_CONNECTIONS: &str = trim!(
    "connection",
    "connection_key",
    "connected_at",
    " AND disconnected_at IS NOT NULL"
);
pub(in crate::store) const TRIM_COMMANDS: &str = trim!(
    "command",
    "command_key",
    "created_at",
    " AND finished_at IS NOT NULL"
);
pub(in crate::store) const TRIM_UPLOADS: &str = trim!(
    "upload",
    "upload_key",
    "created_at",
    " AND state NOT IN ('waiting', 'stored')"
);

/// The counter up to which sequence numbers of live events are reserved.
pub(in crate::store) const LIVE_SEQ: &str = "live_seq";
/// How many of them are reserved at once.
pub(in crate::store) const LIVE_SEQ_BLOCK: i64 = 10_000_000;

/// The counter that says up to which transaction samples were thinned.
pub(in crate::store) const THINNED_UP_TO: &str = "thinned_up_to";
/// Transactions that are looked at for thinning at once.
pub(in crate::store) const LOOK_AT: i64 = 64;
/// `$1` the counter, `$2` rows: the next transactions, oldest first.
pub(in crate::store) const NEXT_TO_THIN: &str = "SELECT transaction_key, updated_at, event_count, \
    (state = 'ended' AND energy_source = 'register' AND flags = '' AND export_mwh IS NULL) \
    AS may_be_thinned FROM charging_transaction \
    WHERE transaction_key > coalesce((SELECT value FROM counter WHERE name = $1), 0) \
    ORDER BY transaction_key LIMIT $2";
/// `$1` transaction, `$2` what the payload becomes. What a bill rests on stays: readings whose
/// context is Transaction.Begin or Transaction.End may stand in any event.
pub(in crate::store) const THIN: &str = "UPDATE transaction_event SET payload = $2 \
    WHERE transaction_key = $1 AND event_type = 'Updated' \
    AND trigger_reason IN ('MeterValuePeriodic', 'MeterValueClock') \
    AND payload NOT LIKE '%\"Transaction.%'";

pub(in crate::store) const SET_COUNTER: &str = "INSERT INTO counter (name, value) VALUES ($1, $2) \
    ON CONFLICT (name) DO UPDATE SET value = excluded.value";

// What happens when a database is opened.
pub(in crate::store) const ADD_SITE: &str = "INSERT INTO site \
    (site_id, name, address, latitude, longitude, time_zone, names) VALUES ($1, $2, $3, $4, $5, $6, $7)";
pub(in crate::store) const CLOSE_CONNECTIONS: &str = "UPDATE connection \
    SET disconnected_at = CASE WHEN connected_at > $1 THEN connected_at ELSE $1 END, \
    reason = 'csms restarted' WHERE disconnected_at IS NULL AND NOT EXISTS (SELECT 1 FROM process p \
    WHERE p.process_key = connection.process_key AND p.ended_at IS NULL)";
pub(in crate::store) const END_COMMANDS: &str = "UPDATE command SET state = 'timeout', \
    detail = 'csms restarted before the station answered', finished_at = $1 \
    WHERE state IN ('queued', 'sent') AND NOT EXISTS (SELECT 1 FROM process p \
    WHERE p.process_key = command.process_key AND p.ended_at IS NULL)";
pub(in crate::store) const CHARGERS_OFFLINE: &str = "UPDATE charger_info \
    SET current_status = 'Offline' WHERE current_status <> 'Offline' AND NOT EXISTS (\
    SELECT 1 FROM connection c JOIN station s ON s.station_key = c.station_key \
    WHERE c.disconnected_at IS NULL \
    AND s.identity_folded = CAST(lower(charger_info.charger_id) AS TEXT))";
/// Starts of which a row is kept.
pub(in crate::store) const FORGET_PROCESSES: &str =
    "DELETE FROM process WHERE process_key < (SELECT max(process_key) FROM process) - 1000";

/// A transaction whose samples may have to go.
#[derive(Debug, sqlx::FromRow)]
pub(in crate::store) struct OldTransaction {
    pub(in crate::store) transaction_key: i64,
    pub(in crate::store) updated_at: SqlTime,
    pub(in crate::store) event_count: i64,
    pub(in crate::store) may_be_thinned: bool,
}

/// The statements above, for the tests that prepare them.
#[cfg(test)]
pub(in crate::store) const STATEMENTS: [&str; 39] = [
    RESERVE,
    KEYS_IN_USE,
    FIRST_KEYS,
    COUNTERS,
    TARIFFS,
    BEHIND,
    OPEN_CONNECTIONS,
    OPEN_COMMANDS,
    WAITING_UPLOADS,
    TRANSACTION,
    EVENTS,
    EVENTS_WITH_SEQ_NO,
    INCARNATIONS,
    IDEMPOTENT,
    VARIABLE_COUNT,
    SET_PASSWORD,
    OFFER_PASSWORD,
    ACCEPT_PASSWORD,
    WITHDRAW_PASSWORD,
    PASSWORD_USED,
    MOVE_EVENTS,
    EVENT_UNANSWERED,
    SET_UPLOAD_STATUS,
    TRIM_MESSAGES,
    TRIM_REFUSED_CONNECTIONS,
    TRIM_REFUSED_EVENTS,
    TRIM_REPORTS,
    TRIM_METER_VALUES,
    TRIM_CONNECTIONS,
    TRIM_COMMANDS,
    TRIM_UPLOADS,
    NEXT_TO_THIN,
    THIN,
    SET_COUNTER,
    ADD_SITE,
    CLOSE_CONNECTIONS,
    END_COMMANDS,
    CHARGERS_OFFLINE,
    FORGET_PROCESSES,
];
