//! The rows of the tables that are written in lists: their columns, by which both engines' statements are made.

use std::sync::Arc;

use crate::store::cell::record;
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
    /// The state of a connector: the newest stands. Of one boot that is the one with the later time of the
    /// station, or, where that is not ahead of ours, the later order: `ordered_at` is the station's time without
    /// what a clock that runs ahead adds to it, and never goes back. `BatchBuilder::connector` has the same rule
    /// within a batch.
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
          ordered_at = CASE WHEN excluded.boot_epoch = connector.boot_epoch \
            AND excluded.ordered_at < connector.ordered_at \
            THEN connector.ordered_at ELSE excluded.ordered_at END \
          WHERE excluded.boot_epoch > connector.boot_epoch OR (excluded.boot_epoch = connector.boot_epoch \
            AND (excluded.reported_at >= connector.reported_at \
              OR (excluded.ordered_at = excluded.reported_at AND excluded.ordered_at >= connector.ordered_at)))"
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
