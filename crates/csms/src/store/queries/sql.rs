//! Statements whose text suits SQLite and PostgreSQL alike.
//!
//! What differs between the engines (how a timestamp is divided, what a date prints as) stands in
//! the engines' own files. A filter that is not given is bound as NULL; `column = $n` comes first,
//! so that PostgreSQL knows the parameter's type. `station_key` alone is filtered by a statement of
//! its own, because its index matters.

use crate::store::queries::TransactionFilter;
use crate::store::queries::listing::{Listing, listing};

macro_rules! station_columns {
    () => {
        "SELECT s.station_key, s.identity, s.identity_folded, \
         (SELECT c.site_id FROM charger_info c WHERE CAST(lower(c.charger_id) AS TEXT) = s.identity_folded) AS site_id, \
         s.registration, s.registration_setting, s.boot_epoch, s.boot_reason, s.booted_at, \
         s.vendor_name, s.model, s.serial_number, s.firmware_version, s.modem_iccid, s.modem_imsi, \
         s.tolerant, s.least_security_profile, s.password_hash IS NOT NULL AS has_password, s.password_salt, s.password_hash, \
         s.other_password_salt, s.other_password_hash, \
         s.removed_at, s.created_at, s.updated_at FROM station s"
    };
}

macro_rules! known_station_columns {
    () => {
        "SELECT s.station_key, s.identity, s.identity_folded, s.serial_number, \
         s.least_security_profile, s.password_hash IS NOT NULL AS has_password, s.password_salt, \
         s.password_hash, s.other_password_salt, s.other_password_hash, s.removed_at FROM station s"
    };
}
pub(in crate::store) use known_station_columns;

macro_rules! transaction_columns {
    () => {
        "SELECT t.transaction_key, s.identity AS station, t.transaction_id, t.incarnation, \
         t.ocpp_version, t.state, t.completeness, t.evse_id, t.connector_id, t.id_token, \
         t.id_token_type, t.remote_start_id, t.reservation_id, t.charging_state, t.stopped_reason, \
         t.started_at, t.ended_at, t.first_event_at, t.last_event_at, t.duration_seconds, \
         t.time_spent_charging, t.first_seq_no, t.last_seq_no, t.event_count, t.missing_seq_nos, \
         t.flags, t.begin_mwh, t.end_mwh, t.energy_mwh, t.energy_source, t.export_mwh, \
         t.tariff_key, (SELECT f.name FROM tariff f WHERE f.tariff_key = t.tariff_key) AS tariff, \
         t.tariff_version, t.price_per_kwh_e4, t.price_per_minute_e4, t.price_per_session_e4, \
         t.step_wh, t.currency, t.billed_wh, t.cost_e4, t.created_at, t.updated_at \
         FROM charging_transaction t JOIN station s ON s.station_key = t.station_key"
    };
}

/// The exchanges that have a row of their own, then those that a stored event tells; each part is read by
/// key from its end, so that both together need no sorting. A station has no index: it is looked for
/// in bounded windows of keys.
macro_rules! messages {
    ($beyond:literal, $direction:literal) => {
        concat!(
            "SELECT m.message_key, m.at, s.identity AS station, m.connection_key, m.ocpp_version, \
             m.direction, m.message_id, m.action, m.outcome, m.ms, m.call, m.answer, \
             CASE WHEN m.call IS NULL THEN (SELECT e.payload FROM transaction_event e \
             WHERE e.message_key = m.message_key) END AS payload \
             FROM message m JOIN station s ON s.station_key = m.station_key \
             WHERE m.message_key ",
            $beyond,
            " $1 AND m.message_key BETWEEN $7 AND $8 \
             AND (m.action = $3 OR $3 IS NULL) AND (m.direction = $4 OR $4 IS NULL) \
             AND (m.outcome = $5 OR ($5 = 'error' AND m.outcome <> 'result') \
             OR ($5 = 'none' AND m.outcome IS NULL) OR $5 IS NULL) \
             AND (m.message_id = $6 OR $6 IS NULL) AND (m.at <= $10 OR $10 IS NULL) \
             AND (CAST($9 AS TEXT) IS NULL OR lower(m.message_id) LIKE $9 ESCAPE '\\' \
             OR lower(m.action) LIKE $9 ESCAPE '\\' OR s.identity_folded LIKE $9 ESCAPE '\\' \
             OR lower(m.call) LIKE $9 ESCAPE '\\' OR lower(m.answer) LIKE $9 ESCAPE '\\' \
             OR (m.call IS NULL AND EXISTS (SELECT 1 FROM transaction_event f \
             WHERE f.message_key = m.message_key AND lower(f.payload) LIKE $9 ESCAPE '\\'))) \
             AND (+m.station_key = $11 OR $11 IS NULL) \
             UNION ALL \
             SELECT e.message_key, e.received_at, s.identity, e.connection_key, t.ocpp_version, \
             'in', e.message_id, 'TransactionEvent', 'result', NULL, NULL, NULL, e.payload \
             FROM transaction_event e \
             JOIN charging_transaction t ON t.transaction_key = e.transaction_key \
             JOIN station s ON s.station_key = t.station_key \
             WHERE e.message_key ",
            $beyond,
            " $1 AND e.message_key BETWEEN $7 AND $8 AND e.message_id IS NOT NULL \
             AND ('TransactionEvent' = $3 OR $3 IS NULL) AND ('in' = $4 OR $4 IS NULL) \
             AND ('result' = $5 OR $5 IS NULL) AND (e.message_id = $6 OR $6 IS NULL) \
             AND (e.received_at <= $10 OR $10 IS NULL) \
             AND (CAST($9 AS TEXT) IS NULL OR lower(e.message_id) LIKE $9 ESCAPE '\\' \
             OR 'transactionevent' LIKE $9 ESCAPE '\\' OR s.identity_folded LIKE $9 ESCAPE '\\' \
             OR lower(e.payload) LIKE $9 ESCAPE '\\') \
             AND (+t.station_key = $11 OR $11 IS NULL) \
             ORDER BY message_key",
            $direction,
            " LIMIT $2"
        )
    };
}

macro_rules! connection_columns {
    () => {
        "SELECT c.connection_key, s.identity AS station, c.ocpp_version, c.security_profile, \
         c.remote_address, c.connected_at, c.disconnected_at, c.reason \
         FROM connection c JOIN station s ON s.station_key = c.station_key"
    };
}

macro_rules! connector_columns {
    () => {
        "SELECT s.identity AS station, c.evse_id, c.connector_id, c.status, c.reported_at, \
         c.received_at FROM connector c JOIN station s ON s.station_key = c.station_key"
    };
}

macro_rules! refused_event_columns {
    () => {
        "SELECT r.refused_key, s.identity AS station, r.received_at, r.error_code, r.path, \
         r.message, r.frame FROM refused_event r JOIN station s ON s.station_key = r.station_key"
    };
}

macro_rules! id_token_columns {
    () => {
        "SELECT id_token_key, id_token, type, status, valid_from, expires_at, group_id_token, group_type, \
         charging_priority, language, personal_message, terms, is_master_pass, created_at, updated_at \
         FROM id_token"
    };
}
pub(in crate::store) use id_token_columns;

macro_rules! command_columns {
    () => {
        "SELECT c.command_key, s.identity AS station, c.action, c.state, c.principal, \
         c.message_id, c.request_frame, c.response_frame, c.detail, c.idempotency_key, \
         c.unchecked, c.created_at, c.sent_at, c.finished_at, c.expires_at \
         FROM command c JOIN station s ON s.station_key = c.station_key"
    };
}

macro_rules! upload_columns {
    () => {
        "SELECT u.upload_key, u.station_key, s.identity AS station, u.request_id, u.log_type, \
         u.token_hash, u.state, u.status, u.status_at, u.file_name, u.content_type, u.bytes, \
         u.sha256, u.created_at, u.expires_at, u.stored_at \
         FROM upload u JOIN station s ON s.station_key = u.station_key"
    };
}

/// `$9` site.
macro_rules! is_at_site {
    ($transaction:literal) => {
        concat!(
            " AND (EXISTS (SELECT 1 FROM station x JOIN charger_info c \
             ON CAST(lower(c.charger_id) AS TEXT) = x.identity_folded \
             WHERE c.site_id = $9 AND x.station_key = ",
            $transaction,
            ".station_key) OR $9 IS NULL)"
        )
    };
}

/// `$10` `any`, `gaps`, or a pattern.
macro_rules! has_flag {
    ($t:literal) => {
        concat!(
            " AND (',' || ",
            $t,
            ".flags || ',' LIKE $10 ESCAPE '\\' \
             OR ($10 IN ('any', 'gaps') AND ",
            $t,
            ".missing_seq_nos <> '') \
             OR ($10 = 'any' AND ",
            $t,
            ".flags <> '') OR $10 IS NULL)"
        )
    };
}

/// All filters but the one that drives the list, which comes as `$by`.
macro_rules! transactions_by {
    ($by:literal) => {
        listing!(
            transaction_columns!(),
            "t.transaction_key",
            $by,
            "(t.state = $3 OR $3 IS NULL)",
            "(t.transaction_id = $4 OR $4 IS NULL)",
            "(t.id_token = $5 OR $5 IS NULL)",
            "(t.first_event_at >= $6 OR $6 IS NULL)",
            "(t.first_event_at < $7 OR $7 IS NULL)",
            concat!(
                "(t.station_key = $8 OR $8 IS NULL)",
                is_at_site!("t"),
                has_flag!("t")
            ),
        )
    };
}

/// Keys in one direction from an index that holds the time of the begin and the state; the plus
/// keeps SQLite from walking through the table by key.
macro_rules! transactions_by_begin {
    ($beyond:literal, $direction:literal) => {
        concat!(
            transaction_columns!(),
            " WHERE t.transaction_key IN (SELECT b.transaction_key FROM charging_transaction b \
             WHERE b.first_event_at >= $6 AND b.first_event_at < $7 \
             AND (b.state = $3 OR $3 IS NULL)",
            is_at_site!("b"),
            has_flag!("b"),
            " AND +b.transaction_key ",
            $beyond,
            " $1 ORDER BY +b.transaction_key",
            $direction,
            " LIMIT $2) AND (t.transaction_id = $4 OR $4 IS NULL) \
             AND (t.id_token = $5 OR $5 IS NULL) AND (t.station_key = $8 OR $8 IS NULL) \
             ORDER BY t.transaction_key",
            $direction
        )
    };
}

/// `SELECT 1`, to know that the database answers.
pub(in crate::store) const PING: &str = "SELECT 1";

/// Numbers for the status page.
pub(in crate::store) const COUNTS: &str = "SELECT (SELECT count(*) FROM station WHERE removed_at IS NULL) AS stations, \
     (SELECT count(*) FROM charger_info) AS chargers, \
     (SELECT count(*) FROM charging_transaction WHERE state = 'active') AS active_transactions";

/// `$1` identity in lower case.
pub(in crate::store) const FIND_STATION: &str =
    concat!(station_columns!(), " WHERE s.identity_folded = $1");

/// Stations that are not removed.
pub(in crate::store) const STATIONS: Listing =
    listing!(station_columns!(), "s.station_key", "s.removed_at IS NULL");

/// Connectors of all stations but those that were removed.
pub(in crate::store) const CONNECTORS: &str = concat!(
    connector_columns!(),
    " WHERE s.removed_at IS NULL ORDER BY c.station_key, c.evse_id, c.connector_id"
);

/// `$1` station.
pub(in crate::store) const STATION_CONNECTORS: &str = concat!(
    connector_columns!(),
    " WHERE c.station_key = $1 ORDER BY c.evse_id, c.connector_id"
);

/// Connections of all stations.
pub(in crate::store) const CONNECTIONS: Listing =
    listing!(connection_columns!(), "c.connection_key");

/// `$3` station.
pub(in crate::store) const STATION_CONNECTIONS: Listing = listing!(
    connection_columns!(),
    "c.connection_key",
    "c.station_key = $3"
);

/// Refused handshakes; `$3` pattern of an identity.
pub(in crate::store) const REFUSED_CONNECTIONS: Listing = listing!(
    "SELECT refusal_key, refused_at, identity, path, remote_address, http_status, reason, detail, \
     remedy FROM refused_connection",
    "refusal_key",
    "(lower(identity) LIKE $3 ESCAPE '\\' OR $3 IS NULL)"
);

// Transactions; `$3` state, `$4` transactionId, `$5` token, `$6` from, `$7` to, `$8` station.
const TRANSACTIONS: Listing = transactions_by!("true");
const TRANSACTIONS_BY_ID: Listing = transactions_by!("t.transaction_id = $4");
const TRANSACTIONS_BY_TOKEN: Listing = transactions_by!("t.id_token = $5");
const STATION_TRANSACTIONS: Listing = transactions_by!("t.station_key = $8");
const UNFINISHED_TRANSACTIONS: Listing = transactions_by!("t.state = $3 AND t.state <> 'ended'");
const TRANSACTIONS_BY_BEGIN: Listing = Listing {
    newest: transactions_by_begin!("<", " DESC"),
    oldest: transactions_by_begin!(">", ""),
};

/// The list that reads the fewest rows, and whether it wants both ends of a time.
pub(in crate::store) fn transactions(filter: &TransactionFilter) -> (Listing, bool) {
    let listing = if filter.transaction_id.is_some() {
        TRANSACTIONS_BY_ID
    } else if filter.id_token.is_some() {
        TRANSACTIONS_BY_TOKEN
    } else if filter.station.is_some() {
        STATION_TRANSACTIONS
    } else if filter
        .state
        .as_deref()
        .is_some_and(|state| state != "ended")
    {
        UNFINISHED_TRANSACTIONS
    } else if filter.from.is_some() || filter.to.is_some() {
        return (TRANSACTIONS_BY_BEGIN, true);
    } else {
        TRANSACTIONS
    };
    (listing, false)
}

/// `$1` key.
pub(in crate::store) const TRANSACTION: &str =
    concat!(transaction_columns!(), " WHERE t.transaction_key = $1");

/// `$1` station, `$2` transactionId.
pub(in crate::store) const FIND_TRANSACTION: &str = concat!(
    transaction_columns!(),
    " WHERE t.station_key = $1 AND t.transaction_id = $2 ORDER BY t.incarnation DESC LIMIT 1"
);

/// `$1` station, `$2` remoteStartId.
pub(in crate::store) const FIND_REMOTE_START: &str = concat!(
    transaction_columns!(),
    " WHERE t.station_key = $1 AND t.remote_start_id = $2 ORDER BY t.transaction_key DESC LIMIT 1"
);

/// `$1` transaction, `$2` seqNo to start after, `$3` limit.
pub(in crate::store) const TRANSACTION_EVENTS: &str = "SELECT seq_no, variant, event_type, trigger_reason, occurred_at, received_at, offline, payload \
     FROM transaction_event WHERE transaction_key = $1 AND seq_no > $2 \
     ORDER BY seq_no, variant LIMIT $3";

/// Refused TransactionEvents of all stations.
pub(in crate::store) const REFUSED_EVENTS: Listing =
    listing!(refused_event_columns!(), "r.refused_key");

/// `$3` station.
pub(in crate::store) const STATION_REFUSED_EVENTS: Listing = listing!(
    refused_event_columns!(),
    "r.refused_key",
    "r.station_key = $3"
);

/// IdTokens; `$3` pattern of a token or a group.
pub(in crate::store) const ID_TOKENS: Listing = listing!(
    id_token_columns!(),
    "id_token_key",
    "(CAST($3 AS TEXT) IS NULL OR (type <> 'KeyCode' AND (id_token_folded LIKE $3 ESCAPE '\\' \
     OR lower(group_id_token) LIKE $3 ESCAPE '\\')))"
);

/// `$1` token in lower case, `$2` type.
pub(in crate::store) const TOKEN_HOLDERS: &str = "SELECT transaction_key, station_key \
    FROM charging_transaction \
    WHERE state = 'active' AND (lower(id_token) = $1 AND id_token_type = $2 \
       OR (lower(id_token), id_token_type) IN (SELECT id_token_folded, type FROM id_token \
           WHERE lower(group_id_token) = $3 AND group_type = $4)) \
    ORDER BY transaction_key LIMIT 16";
pub(in crate::store) const FIND_ID_TOKEN: &str = concat!(
    id_token_columns!(),
    " WHERE id_token_folded = $1 AND type = $2"
);

/// Tariffs.
pub(in crate::store) const TARIFFS: &str = "SELECT tariff_key, name, currency, price_per_kwh_e4, step_wh, is_default, created_at \
     FROM tariff WHERE removed_at IS NULL ORDER BY name";

/// The journal; `$3` action, `$4` direction, `$5` outcome, `$6` message id, `$7` first and `$8` last key,
/// `$9` pattern of a text, `$10` not later, `$11` station.
pub(in crate::store) const MESSAGES: Listing = Listing {
    newest: messages!("<", " DESC"),
    oldest: messages!(">", ""),
};

/// The first and the last key of the journal.
pub(in crate::store) const MESSAGE_KEYS: &str = "SELECT min(first), max(last) FROM \
     (SELECT (SELECT min(message_key) FROM message) AS first, \
     (SELECT max(message_key) FROM message) AS last UNION ALL \
     SELECT (SELECT min(message_key) FROM transaction_event), \
     (SELECT max(message_key) FROM transaction_event)) AS ends";

/// `$3` station.
pub(in crate::store) const METER_VALUES: Listing = listing!(
    "SELECT meter_value_key, evse_id, sampled_at, received_at, sampled_value FROM meter_value",
    "meter_value_key",
    "station_key = $3"
);

/// `$3` station, `$4` action.
pub(in crate::store) const REPORTS: Listing = listing!(
    "SELECT report_key, action, request_id, seq_no, tbc, evse_id, status, reported_at, \
     received_at, payload FROM station_report",
    "report_key",
    "station_key = $3 AND action = $4"
);

/// `$3` station, `$4` actions, comma separated.
pub(in crate::store) const COMMANDS: Listing = listing!(
    command_columns!(),
    "c.command_key",
    "c.station_key = $3 AND (',' || CAST($4 AS TEXT) || ',' LIKE '%,' || c.action || ',%' \
     OR $4 IS NULL)"
);

/// `$1` key.
pub(in crate::store) const COMMAND: &str = concat!(command_columns!(), " WHERE c.command_key = $1");

/// `$1` how many of the latest keys, `$2` limit.
pub(in crate::store) const FAILED_COMMANDS: &str = concat!(
    command_columns!(),
    " WHERE c.command_key > (SELECT coalesce(max(command_key), 0) FROM command) - $1 \
     AND c.state IN ('error', 'invalid', 'timeout', 'offline') \
     ORDER BY c.command_key DESC LIMIT $2"
);

/// `$1` station to start after, `$2` limit.
pub(in crate::store) const ACTIVITY: &str = "SELECT s.station_key, c.connection_key, c.connected_at, c.disconnected_at, c.ocpp_version \
     FROM station s LEFT JOIN connection c ON c.connection_key = \
     (SELECT max(x.connection_key) FROM connection x WHERE x.station_key = s.station_key) \
     WHERE s.station_key > $1 ORDER BY s.station_key LIMIT $2";

/// `$1` since, `$2` events per transaction, `$3` limit. Events have no index by time: the last few of
/// each transaction are found by their seqNo.
pub(in crate::store) const RECENT_EVENTS: &str = "SELECT e.transaction_key, e.event_type, e.received_at, e.payload \
     FROM charging_transaction t JOIN transaction_event e ON e.transaction_key = t.transaction_key \
     WHERE t.transaction_key IN (\
     SELECT a.transaction_key FROM charging_transaction a WHERE a.state = 'active' \
     UNION SELECT b.transaction_key FROM charging_transaction b WHERE b.first_event_at >= $1) \
     AND e.seq_no > t.last_seq_no - $2 AND e.received_at >= $1 \
     ORDER BY e.transaction_key DESC, e.seq_no, e.variant LIMIT $3";

/// Places for files of all stations.
pub(in crate::store) const UPLOADS: Listing = listing!(upload_columns!(), "u.upload_key");

/// `$3` station.
pub(in crate::store) const STATION_UPLOADS: Listing =
    listing!(upload_columns!(), "u.upload_key", "u.station_key = $3");

/// Those that hold a file.
pub(in crate::store) const STORED_UPLOADS: Listing =
    listing!(upload_columns!(), "u.upload_key", "u.state = 'stored'");

/// `$1` key.
pub(in crate::store) const UPLOAD: &str = concat!(upload_columns!(), " WHERE u.upload_key = $1");

/// `$1` hash of the token.
pub(in crate::store) const FIND_UPLOAD: &str =
    concat!(upload_columns!(), " WHERE u.token_hash = $1");

/// Sites with what is installed there.
pub(in crate::store) const SITES: &str = "SELECT s.site_id, s.name, s.names, s.address, s.latitude, s.longitude, s.time_zone, \
     f.name AS tariff, l.limit_w, count(c.charger_id) AS chargers, \
     CAST(coalesce(sum(c.rated_power), 0) AS DOUBLE PRECISION) AS rated_power \
     FROM site s LEFT JOIN charger_info c ON c.site_id = s.site_id \
     LEFT JOIN tariff f ON f.tariff_key = s.tariff_key \
     LEFT JOIN site_limit l ON l.site_id = s.site_id \
     GROUP BY s.site_id, s.name, s.names, s.address, s.latitude, s.longitude, s.time_zone, f.name, l.limit_w \
     ORDER BY s.site_id";

/// The time zones of the sites.
pub(in crate::store) const TIME_ZONES: &str =
    "SELECT DISTINCT time_zone FROM site ORDER BY time_zone";

/// Every statement of this file, to be prepared by the tests on both engines.
#[cfg(test)]
pub(in crate::store) fn statements() -> Vec<&'static str> {
    let listings = [
        STATIONS,
        CONNECTIONS,
        STATION_CONNECTIONS,
        REFUSED_CONNECTIONS,
        TRANSACTIONS,
        TRANSACTIONS_BY_ID,
        TRANSACTIONS_BY_TOKEN,
        STATION_TRANSACTIONS,
        UNFINISHED_TRANSACTIONS,
        TRANSACTIONS_BY_BEGIN,
        REFUSED_EVENTS,
        STATION_REFUSED_EVENTS,
        ID_TOKENS,
        MESSAGES,
        METER_VALUES,
        REPORTS,
        COMMANDS,
        UPLOADS,
        STATION_UPLOADS,
        STORED_UPLOADS,
    ];
    let mut all = vec![
        PING,
        COUNTS,
        FIND_STATION,
        CONNECTORS,
        STATION_CONNECTORS,
        TRANSACTION,
        FIND_TRANSACTION,
        FIND_REMOTE_START,
        TRANSACTION_EVENTS,
        FIND_ID_TOKEN,
        TOKEN_HOLDERS,
        TARIFFS,
        COMMAND,
        UPLOAD,
        FIND_UPLOAD,
        SITES,
        TIME_ZONES,
        MESSAGE_KEYS,
        FAILED_COMMANDS,
        ACTIVITY,
        RECENT_EVENTS,
    ];
    all.extend(
        listings
            .iter()
            .flat_map(|listing| [listing.newest, listing.oldest]),
    );
    all
}
