//! What the writer loads, in words that suit both engines.
//!
//! [`loads!`] makes the functions for one engine's connection; the two statements that take a list
//! stand in the engine's own file. Queries for people stand in `queries`.

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
pub(in crate::store) const HAS_ID_TOKEN: &str =
    "SELECT count(*) FROM id_token WHERE id_token_folded = $1 AND type = $2";
pub(in crate::store) const VARIABLE_COUNT: &str =
    "SELECT count(*) FROM variable WHERE station_key = $1";
pub(in crate::store) const DELETE_ID_TOKEN: &str =
    "DELETE FROM id_token WHERE id_token_folded = $1 AND type = $2";
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
pub(in crate::store) const PING: &str = "SELECT 1";

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

// What happens when a database is opened.
pub(in crate::store) const ADD_SITE: &str = "INSERT INTO site \
    (site_id, name, address, latitude, longitude, time_zone, names) VALUES ($1, $2, $3, $4, $5, $6, $7)";
pub(in crate::store) const ADD_COUNTER: &str = "INSERT INTO counter (name, value) VALUES ($1, $2)";
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
pub(in crate::store) const STATEMENTS: [&str; 41] = [
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
    HAS_ID_TOKEN,
    VARIABLE_COUNT,
    DELETE_ID_TOKEN,
    SET_PASSWORD,
    OFFER_PASSWORD,
    ACCEPT_PASSWORD,
    WITHDRAW_PASSWORD,
    PASSWORD_USED,
    MOVE_EVENTS,
    EVENT_UNANSWERED,
    SET_UPLOAD_STATUS,
    PING,
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
    ADD_SITE,
    CLOSE_CONNECTIONS,
    END_COMMANDS,
    CHARGERS_OFFLINE,
    FORGET_PROCESSES,
];

/// The functions that read and write by these statements on one engine's connection.
macro_rules! loads {
    ($connection:ty) => {
        use $crate::store::batch::{
            Batch, CounterRecord, KeptList, THINNED, Thin, TransactionRecord,
        };
        use $crate::store::cell::stored_text;
        use $crate::store::loads::{self as sql, OldTransaction};
        use $crate::store::open::{LIVE_SEQ, LIVE_SEQ_BLOCK};
        use $crate::store::seed::{SEEDED, Seed, SeedRows, names};
        use $crate::store::tables::installation::{self, InstallationRows};
        use $crate::store::time::SqlTime;
        use $crate::store::{Bootstrap, StoredEvent, StoredIncarnation};

        pub(super) async fn bootstrap(
            connection: &mut $connection,
            process_key: i64,
        ) -> Result<Bootstrap, sqlx::Error> {
            Ok(Bootstrap {
                process_key,
                first_keys: sqlx::query_as(sql::FIRST_KEYS)
                    .fetch_one(&mut *connection)
                    .await?,
                counters: sqlx::query_as(sql::COUNTERS)
                    .fetch_all(&mut *connection)
                    .await?,
                installation: installation(&mut *connection).await?,
                behind: sqlx::query_as(sql::BEHIND)
                    .fetch_all(&mut *connection)
                    .await?,
                open_connections: sqlx::query_scalar(sql::OPEN_CONNECTIONS)
                    .bind(process_key)
                    .fetch_all(&mut *connection)
                    .await?,
                open_commands: sqlx::query_scalar(sql::OPEN_COMMANDS)
                    .bind(process_key)
                    .fetch_all(&mut *connection)
                    .await?,
                waiting_uploads: sqlx::query_as(sql::WAITING_UPLOADS)
                    .fetch_all(&mut *connection)
                    .await?,
            })
        }

        async fn installation(
            connection: &mut $connection,
        ) -> Result<InstallationRows, sqlx::Error> {
            Ok(InstallationRows {
                chargers: sqlx::query_as(installation::CHARGERS)
                    .fetch_all(&mut *connection)
                    .await?,
                sites: sqlx::query_as(installation::SITES)
                    .fetch_all(&mut *connection)
                    .await?,
                tariffs: sqlx::query_as(sql::TARIFFS)
                    .fetch_all(&mut *connection)
                    .await?,
                versions: sqlx::query_as(installation::VERSIONS)
                    .fetch_all(&mut *connection)
                    .await?,
            })
        }

        /// Takes `count` numbers of a counter; gives the first.
        pub(super) async fn reserve(
            connection: &mut $connection,
            counter: &str,
            count: i64,
        ) -> Result<i64, sqlx::Error> {
            let last: i64 = sqlx::query_scalar(sql::RESERVE)
                .bind(counter)
                .bind(count)
                .fetch_one(connection)
                .await?;
            Ok(last - count + 1)
        }

        pub(super) async fn transaction(
            connection: &mut $connection,
            key: i64,
        ) -> Result<Option<TransactionRecord>, sqlx::Error> {
            sqlx::query_as(sql::TRANSACTION)
                .bind(key)
                .fetch_optional(connection)
                .await
        }

        pub(super) async fn events(
            connection: &mut $connection,
            key: i64,
        ) -> Result<Vec<StoredEvent>, sqlx::Error> {
            sqlx::query_as(sql::EVENTS)
                .bind(key)
                .fetch_all(connection)
                .await
        }

        pub(super) async fn events_with_seq_no(
            connection: &mut $connection,
            station: i64,
            transaction_id: &str,
            seq_no: i32,
        ) -> Result<Vec<StoredEvent>, sqlx::Error> {
            sqlx::query_as(sql::EVENTS_WITH_SEQ_NO)
                .bind(station)
                .bind(stored_text(transaction_id))
                .bind(seq_no)
                .fetch_all(connection)
                .await
        }

        pub(super) async fn incarnations(
            connection: &mut $connection,
            station: i64,
            transaction_id: &str,
        ) -> Result<Vec<StoredIncarnation>, sqlx::Error> {
            sqlx::query_as(sql::INCARNATIONS)
                .bind(station)
                .bind(stored_text(transaction_id))
                .fetch_all(connection)
                .await
        }

        pub(super) async fn find_idempotent(
            connection: &mut $connection,
            station: i64,
            action: &str,
            idempotency_key: &str,
        ) -> Result<Option<i64>, sqlx::Error> {
            sqlx::query_scalar(sql::IDEMPOTENT)
                .bind(station)
                .bind(action)
                .bind(stored_text(idempotency_key))
                .fetch_optional(connection)
                .await
        }

        pub(super) async fn has_id_token(
            connection: &mut $connection,
            id_token_folded: &str,
            kind: &str,
        ) -> Result<bool, sqlx::Error> {
            let count: i64 = sqlx::query_scalar(sql::HAS_ID_TOKEN)
                .bind(stored_text(id_token_folded))
                .bind(stored_text(kind))
                .fetch_one(connection)
                .await?;
            Ok(count > 0)
        }

        pub(super) async fn variable_count(
            connection: &mut $connection,
            station: i64,
        ) -> Result<i64, sqlx::Error> {
            sqlx::query_scalar(sql::VARIABLE_COUNT)
                .bind(station)
                .fetch_one(connection)
                .await
        }

        pub(super) async fn ping(connection: &mut $connection) -> Result<(), sqlx::Error> {
            sqlx::query(sql::PING).execute(connection).await?;
            Ok(())
        }

        /// What a batch holds besides lists of rows; rare.
        pub(super) async fn commit_rare(
            connection: &mut $connection,
            batch: &Batch,
        ) -> Result<(), sqlx::Error> {
            for row in &batch.passwords {
                use crate::store::batch::PasswordChange as Change;
                let by_hash = match &row.change {
                    Change::Set(_) | Change::Offer(_) => None,
                    Change::Accept(hash) => Some((sql::ACCEPT_PASSWORD, hash)),
                    Change::Withdraw(hash) => Some((sql::WITHDRAW_PASSWORD, hash)),
                    Change::Used(hash) => Some((sql::PASSWORD_USED, hash)),
                };
                if let Some((statement, hash)) = by_hash {
                    sqlx::query(statement)
                        .bind(row.station_key)
                        .bind(&hash[..])
                        .bind(row.updated_at)
                        .execute(&mut *connection)
                        .await?;
                    continue;
                }
                let (statement, password) = match &row.change {
                    Change::Offer(password) => (sql::OFFER_PASSWORD, Some(password)),
                    Change::Set(password) => (sql::SET_PASSWORD, password.as_ref()),
                    _ => continue,
                };
                let (salt, hash) = password.map(|(s, h)| (&s[..], &h[..])).unzip();
                sqlx::query(statement)
                    .bind(row.station_key)
                    .bind(salt)
                    .bind(hash)
                    .bind(row.updated_at)
                    .execute(&mut *connection)
                    .await?;
            }
            for (id_token_folded, kind) in &batch.deleted_id_tokens {
                sqlx::query(sql::DELETE_ID_TOKEN)
                    .bind(stored_text(id_token_folded))
                    .bind(stored_text(kind))
                    .execute(&mut *connection)
                    .await?;
            }
            for step in &batch.event_moves {
                sqlx::query(sql::MOVE_EVENTS)
                    .bind(step.from_key)
                    .bind(step.to_key)
                    .bind(step.from)
                    .bind(step.until)
                    .execute(&mut *connection)
                    .await?;
            }
            for key in &batch.unanswered_events {
                sqlx::query(sql::EVENT_UNANSWERED)
                    .bind(key)
                    .execute(&mut *connection)
                    .await?;
            }
            for row in &batch.upload_statuses {
                sqlx::query(sql::SET_UPLOAD_STATUS)
                    .bind(row.station_key)
                    .bind(row.request_id)
                    .bind(row.status)
                    .bind(row.at)
                    .execute(&mut *connection)
                    .await?;
            }
            for statement in &batch.statements {
                let arguments = arguments(statement.params.iter().cloned())?;
                sqlx::query_with(statement.text, arguments)
                    .execute(&mut *connection)
                    .await?;
            }
            for trim in &batch.trims {
                let statement = match trim.list {
                    KeptList::Messages => sql::TRIM_MESSAGES,
                    KeptList::RefusedConnections => sql::TRIM_REFUSED_CONNECTIONS,
                    KeptList::RefusedEvents => sql::TRIM_REFUSED_EVENTS,
                    KeptList::Reports => sql::TRIM_REPORTS,
                    KeptList::MeterValues => sql::TRIM_METER_VALUES,
                    KeptList::Connections => sql::TRIM_CONNECTIONS,
                    KeptList::Commands => sql::TRIM_COMMANDS,
                    KeptList::Uploads => sql::TRIM_UPLOADS,
                };
                sqlx::query(statement)
                    .bind(trim.key)
                    .bind(trim.before)
                    .bind(trim.at_most)
                    .bind(trim.from)
                    .execute(&mut *connection)
                    .await?;
            }
            match batch.thin {
                Some(wanted) => thin(connection, wanted).await,
                None => Ok(()),
            }
        }

        /// Thins the next transactions that are old enough; the first that is not ends it.
        async fn thin(connection: &mut $connection, wanted: Thin) -> Result<(), sqlx::Error> {
            let next: Vec<OldTransaction> = sqlx::query_as(sql::NEXT_TO_THIN)
                .bind(sql::THINNED_UP_TO)
                .bind(sql::LOOK_AT)
                .fetch_all(&mut *connection)
                .await?;
            let mut events = 0;
            let mut up_to = None;
            for transaction in next {
                if transaction.updated_at >= wanted.before || events >= wanted.at_most {
                    break;
                }
                if transaction.may_be_thinned {
                    sqlx::query(sql::THIN)
                        .bind(transaction.transaction_key)
                        .bind(THINNED)
                        .execute(&mut *connection)
                        .await?;
                    events += transaction.event_count;
                }
                up_to = Some(transaction.transaction_key);
            }
            let Some(value) = up_to else {
                return Ok(());
            };
            let batch = Batch {
                counters: vec![CounterRecord {
                    name: sql::THINNED_UP_TO.into(),
                    value,
                }],
                ..Batch::default()
            };
            commit_lists(connection, &batch).await
        }

        /// Fills a new database, ends what processes that are over left open, and reserves numbers of live events
        /// (gives the first one); in one transaction.
        pub(super) async fn take_over(
            connection: &mut $connection,
            add_charger: &'static str,
            seed: Seed,
            now: SqlTime,
        ) -> Result<i64, sqlx::Error> {
            use sqlx::Connection as _;
            let mut transaction = connection.begin().await?;
            let counters: Vec<(String, i64)> = sqlx::query_as(sql::COUNTERS)
                .fetch_all(&mut *transaction)
                .await?;
            if !counters.iter().any(|(name, _)| name == SEEDED) {
                let rows = SeedRows::of(seed, now);
                for site in &rows.sites {
                    sqlx::query(sql::ADD_SITE)
                        .bind(site.id.as_str())
                        .bind(site.name.ko.as_str())
                        .bind(site.address.as_str())
                        .bind(site.latitude)
                        .bind(site.longitude)
                        .bind(rows.time_zone.as_str())
                        .bind(names(&site.name))
                        .execute(&mut *transaction)
                        .await?;
                }
                for charger in &rows.chargers {
                    sqlx::query(add_charger)
                        .bind(charger.id.as_str())
                        .bind(charger.site.as_str())
                        .bind(charger.serial.as_str())
                        .bind(charger.kind.as_str())
                        .bind(charger.rated_kw)
                        .bind(charger.max_kw)
                        .bind(charger.min_kw)
                        .bind(charger.connector.as_str())
                        .bind(charger.latitude)
                        .bind(charger.longitude)
                        .bind(now)
                        .execute(&mut *transaction)
                        .await?;
                }
                sqlx::query(sql::ADD_COUNTER)
                    .bind(SEEDED)
                    .bind(1_i64)
                    .execute(&mut *transaction)
                    .await?;
                let batch = Batch {
                    tariffs: vec![rows.tariff],
                    ..Batch::default()
                };
                commit_lists(&mut transaction, &batch).await?;
            }
            for statement in [sql::CLOSE_CONNECTIONS, sql::END_COMMANDS] {
                sqlx::query(statement)
                    .bind(now)
                    .execute(&mut *transaction)
                    .await?;
            }
            for statement in [
                sql::CHARGERS_OFFLINE,
                sql::FORGET_PROCESSES,
                sql::KEYS_IN_USE,
            ] {
                sqlx::query(statement).execute(&mut *transaction).await?;
            }
            let reserved = counters.iter().find(|(name, _)| name == LIVE_SEQ);
            let reserved = reserved.map_or(0, |(_, value)| *value);
            let batch = Batch {
                counters: vec![CounterRecord {
                    name: LIVE_SEQ.into(),
                    value: reserved + LIVE_SEQ_BLOCK,
                }],
                ..Batch::default()
            };
            commit_lists(&mut transaction, &batch).await?;
            transaction.commit().await?;
            Ok(reserved + 1)
        }
    };
}
pub(in crate::store) use loads;
