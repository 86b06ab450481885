//! The rows of functional blocks: what operators set and what jobs leave, as much of it as a year brings.
//!
//! One statement fills a table, the same on both engines: `i` counts its rows from 1, and what differs between the
//! engines stands in capitals ([`text`]). Keys that the CSMS draws from counters are told to the counters.

use super::FillError;
use super::sites::execute;
use crate::plan::Plan;

/// A table.
struct Table {
    name: &'static str,
    /// The counter of its keys; `None`: they are not ours.
    counter: Option<&'static str>,
    /// Rows a day and station.
    often: f64,
    /// Rows of each station that stand from the beginning.
    standing: i64,
    /// Rows at most; all of them where a row belongs to no station.
    most: i64,
    columns: &'static str,
    /// `i`: the row; `STATION`: a station, by turns; `AT`: a time, from the first row to the last.
    values: &'static str,
}

/// Rows that any table of this kind keeps at most.
const KEPT: i64 = 1_000_000;

#[rustfmt::skip]
const TABLES: [Table; 30] = [
    Table { name: "audit", counter: Some("audit_key"), often: 2.0, standing: 0, most: KEPT,
        columns: "audit_key, at, who, role, address, method, path, status",
        values: "i, AT, 'operator ' || (i % 12), 'operator', '127.0.0.1', 'PUT', '/api/v1/sites/s' || (i % 40), 200" },
    Table { name: "security_event", counter: Some("security_event"), often: 2.0, standing: 0, most: KEPT,
        columns: "security_event_key, station_key, type, is_critical, tech_info, occurred_at, received_at",
        values: "i, STATION, CASE i % 9 WHEN 0 THEN 'InvalidFirmwareSignature' ELSE 'StartupOfTheDevice' END, i % 9 = 0, NULL, AT, AT" },
    Table { name: "monitoring_event", counter: Some("monitoring_event"), often: 8.0, standing: 0, most: KEPT,
        columns: "monitoring_event_key, station_key, event_id, trigger_type, notification_type, path, component, \
            variable, actual_value, is_cleared, severity, monitor_id, occurred_at, received_at",
        values: "i, STATION, i, 'Alerting', 'CustomMonitor', 'EVSE@1/Temperature', 'EVSE', 'Temperature', \
            '' || (40 + i % 50), i % 2 = 0, i % 10, 1 + i % 20, AT, AT" },
    Table { name: "monitor", counter: None, often: 0.0, standing: 20, most: KEPT,
        columns: "station_key, monitor_id, path, component, evse_id, variable, type, value, severity, in_transactions, \
            is_custom, updated_at",
        values: "STATION, 1 + (i - 1) / STATIONS, 'EVSE@1/V' || i, 'EVSE', 1, 'V' || i, 'UpperThreshold', 80.0, i % 10, \
            FALSE, TRUE, AT" },
    Table { name: "report_request", counter: Some("report_request"), often: 0.15, standing: 0, most: KEPT,
        columns: "report_request_key, station_key, request_id, action, request, is_full, principal, state, status, \
            created_at, expires_at, finished_at",
        values: "i, STATION, i, CASE i % 3 WHEN 0 THEN 'GetMonitoringReport' ELSE 'GetBaseReport' END, '{}', FALSE, \
            'operator', CASE i % 20 WHEN 0 THEN 'running' ELSE 'complete' END, 'Accepted', AT, AT, AT" },
    Table { name: "report_part", counter: None, often: 1.2, standing: 0, most: KEPT,
        columns: "report_request_key, seq_no, is_last, items, received_at",
        values: "1 + (i - 1) / 10, (i - 1) % 10, i % 10 = 0, 20, AT" },
    Table { name: "variable_setting", counter: None, often: 0.0, standing: 20, most: KEPT,
        columns: "station_key, path, attribute_type, value, status, awaits_reboot, command_key, set_at",
        values: "STATION, 'C/V' || i, 'Actual', '1', CASE i % 5 WHEN 0 THEN 'Rejected' ELSE 'Accepted' END, FALSE, i, AT" },
    Table { name: "reservation", counter: None, often: 1.0, standing: 0, most: KEPT,
        columns: "station_key, reservation_id, evse_id, id_token, id_token_type, state, status, created_at, expires_at, \
            ended_at",
        values: "STATION, i, 1, 'EMART-' || (i % 9999), 'ISO14443', CASE i % 4 WHEN 0 THEN 'expired' WHEN 1 THEN \
            'cancelled' ELSE 'used' END, 'Accepted', AT, AT, AT" },
    Table { name: "charging_profile", counter: Some("charging_profile"), often: 0.0, standing: 6, most: KEPT,
        columns: "charging_profile_key, station_key, profile_id, source, state, evse_id, purpose, stack_level, accepted, \
            changed_at",
        values: "i, STATION, 1 + (i - 1) / STATIONS, 'CSO', 'accepted', 1, 'TxDefaultProfile', 1 + (i - 1) / STATIONS, \
            '{\"id\":1}', AT" },
    Table { name: "charging_profile_report", counter: Some("charging_profile_report"), often: 0.15, standing: 0, most: KEPT,
        columns: "charging_profile_report_key, station_key, request_id, is_whole, state, asked_at, finished_at",
        values: "i, STATION, i, TRUE, 'complete', AT, AT" },
    Table { name: "external_limit", counter: Some("external_limit"), often: 0.0, standing: 1, most: KEPT,
        columns: "external_limit_key, station_key, evse_id, source, is_grid_critical, set_at",
        values: "i, STATION, 0, 'EMS', FALSE, AT" },
    Table { name: "load_promise", counter: Some("load_promise"), often: 0.0, standing: 1, most: KEPT,
        columns: "load_promise_key, station_key, share_w, until_at, safe_w, is_accepted",
        values: "i, STATION, 50000, AT, 5000, TRUE" },
    Table { name: "id_token_history", counter: None, often: 1.0, standing: 0, most: KEPT,
        columns: "revision, id_token, type, changed_at",
        values: "100000 + i, 'EMART-' || (i % 9999), 'ISO14443', AT" },
    Table { name: "local_list", counter: None, often: 0.0, standing: 1, most: KEPT,
        columns: "station_key, takes_part, version, through, basis, checked_at, status, changed_at",
        values: "STATION, TRUE, 7, i * 50, '[]', AT, 'Accepted', AT" },
    Table { name: "transaction_gap", counter: None, often: 0.2, standing: 0, most: 2_000,
        columns: "transaction_key, station_key, state, reason, asked, messages_in_queue, noticed_at, ended_at",
        values: "i, (SELECT station_key FROM charging_transaction t WHERE t.transaction_key = i), CASE i % 3 WHEN 0 THEN \
            'known' ELSE 'filled' END, NULL, 2, FALSE, AT, AT" },
    Table { name: "held_command", counter: Some("held_command"), often: 1.0, standing: 0, most: KEPT,
        columns: "held_command_key, station_key, action, payload, principal, unchecked, state, attempts, outcome, \
            created_at, expires_at, ended_at",
        values: "i, STATION, 'Reset', '{\"type\":\"OnIdle\"}', 'operator', FALSE, CASE i % 4 WHEN 0 THEN 'expired' ELSE \
            'ended' END, 0, 'result', AT, AT, AT" },
    Table { name: "wanted_availability", counter: None, often: 0.0, standing: 1, most: KEPT,
        columns: "station_key, evse_id, connector_id, wanted, status, set_at, answered_at",
        values: "STATION, 1, 0, 'Operative', 'Accepted', AT, AT" },
    Table { name: "late_answer", counter: None, often: 0.1, standing: 0, most: KEPT,
        columns: "command_key, outcome, response_frame, received_at",
        values: "i, 'result', '[3,\"x\",{}]', AT" },
    Table { name: "operator_token", counter: Some("operator_key"), often: 0.0, standing: 0, most: 200,
        columns: "operator_key, name, role, token_hash, created_at, created_by",
        values: "i, 'operator ' || i, 'operator', 'hash ' || i, AT, 'operator'" },
    Table { name: "firmware_file", counter: Some("firmware_file"), often: 0.0, standing: 0, most: 40,
        columns: "firmware_key, version, stem, state, bytes, sha256, md5, created_at",
        values: "i, '2.' || i, 'generated-' || i, 'stored', 1000, 'aa', 'bb', AT" },
    Table { name: "firmware_campaign", counter: Some("firmware_campaign"), often: 0.0, standing: 0, most: 60,
        columns: "firmware_campaign_key, firmware_key, version, at_once, state, created_at, ended_at",
        values: "i, 1 + i % 40, '2.' || (1 + i % 40), 5, 'done', AT, AT" },
    Table { name: "firmware_job", counter: Some("firmware_job"), often: 0.2, standing: 0, most: KEPT,
        columns: "firmware_job_key, station_key, kind, firmware_key, version, firmware_campaign_key, state, request_id, \
            status, hold_seconds, created_at, asked_at, expires_at, ended_at",
        values: "i, STATION, 'update', 1 + i % 40, '2.' || (1 + i % 40), 1 + i % 60, CASE i % 7 WHEN 0 THEN 'failed' ELSE \
            'done' END, i, 'Installed', 86400, AT, AT, AT, AT" },
    Table { name: "station_certificate", counter: Some("station_certificate"), often: 0.03, standing: 1, most: KEPT,
        columns: "station_certificate_key, station_key, purpose, state, sha256, serial_number, subject, not_after, \
            created_at, signed_at, used_at",
        values: "i, STATION, 'ChargingStationCertificate', CASE i % 3 WHEN 0 THEN 'in_use' ELSE 'replaced' END, \
            'hash ' || i, '' || i, 'CN=x', AT, AT, AT, AT" },
    Table { name: "installed_certificate", counter: None, often: 0.0, standing: 8, most: KEPT,
        columns: "station_key, type, place, hash_algorithm, issuer_name_hash, issuer_key_hash, serial_number, seen_at",
        values: "STATION, CASE i % 3 WHEN 0 THEN 'V2GRootCertificate' ELSE 'MORootCertificate' END, 0, 'SHA256', 'aa', \
            'bb', '' || i, AT" },
    Table { name: "ocsp_answer", counter: None, often: 0.0, standing: 0, most: 1_000,
        columns: "request_hash, responder_url, serial_number, status, answer, fetched_at, expires_at",
        values: "'hash ' || i, 'http://ocsp', '' || i, 'good', 'AA==', AT, AT" },
    Table { name: "security_upgrade", counter: Some("security_upgrade"), often: 0.01, standing: 0, most: KEPT,
        columns: "security_upgrade_key, station_key, security_profile, slot, url, state, step, created_at, expires_at, \
            ended_at",
        values: "i, STATION, 2, 1, 'wss://x', 'done', 'connected', AT, AT, AT" },
    Table { name: "display_message", counter: None, often: 0.0, standing: 20, most: KEPT,
        columns: "station_key, message_id, state, priority, format, content, set_at, updated_at",
        values: "STATION, 1 + (i - 1) / STATIONS, CASE i % 4 WHEN 0 THEN 'set' ELSE 'cleared' END, 'NormalCycle', 'UTF8', \
            'text', AT, AT" },
    Table { name: "upload", counter: None, often: 0.3, standing: 0, most: 10_000,
        columns: "upload_key, station_key, request_id, log_type, token_hash, state, status, bytes, created_at, expires_at, \
            stored_at",
        values: "i, STATION, i, 'SecurityLog', 'hash ' || i, CASE i % 5 WHEN 0 THEN 'expired' ELSE 'removed' END, \
            'Uploaded', 1000, AT, AT, AT" },
    Table { name: "vendor_message", counter: Some("vendor_message_key"), often: 0.0, standing: 0, most: 200,
        columns: "vendor_message_key, vendor_id, vendor_folded, message_id, answer, set_at",
        values: "i, 'com.vendor' || i, 'com.vendor' || i, '', 'store', AT" },
    Table { name: "tariff_version", counter: None, often: 0.0, standing: 0, most: 300,
        columns: "tariff_key, version, currency, step_wh, price_per_kwh_e4, price_per_minute_e4, price_per_session_e4, \
            rates, texts, valid_from, created_at, created_by",
        values: "(SELECT min(tariff_key) FROM tariff), 1 + i, 'KRW', 10, 1500000, 0, 0, '[]', '{}', AT, AT, 'operator'" },
];

/// The load of one site, about every minute.
#[rustfmt::skip]
const LOAD: Table = Table {
    name: "site_load", counter: Some("site_load"), often: 45.0, standing: 0, most: KEPT,
    columns: "site_load_key, site_id, at, limit_w, promised_w, measured_w, over_w",
    values: "i, (SELECT min(site_id) FROM site), AT, 200000, 150000, 120000, 0",
};

impl Table {
    fn rows(&self, plan: &Plan) -> i64 {
        let stations = i64::try_from(plan.fleet.stations.len()).unwrap_or(i64::MAX);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_precision_loss,
            reason = "some millions"
        )]
        let grown = (self.often * f64::from(plan.days) * stations as f64) as i64;
        if self.often <= 0.0 && self.standing == 0 {
            return self.most;
        }
        (grown + self.standing * stations).clamp(1, self.most)
    }

    /// The statement for one engine.
    fn text(&self, plan: &Plan, is_postgres: bool) -> String {
        let rows = self.rows(plan);
        let stations = plan.fleet.stations.len();
        let begin = plan.begin().as_second();
        let step = (i64::from(plan.days) * 86_400 / rows).max(1);
        let at = if is_postgres {
            format!("to_timestamp({begin} + i::bigint * {step})")
        } else {
            format!("(({begin} + i * {step}) * 1000000)")
        };
        let values = self
            .values
            .replace("STATIONS", &stations.to_string())
            .replace("STATION", &format!("1 + (i - 1) % {stations}"))
            .replace("AT,", &format!("{at},"));
        let values = match values.strip_suffix(" AT") {
            Some(others) => format!("{others} {at}"),
            None => values,
        };
        format!(
            "INSERT INTO {} ({}) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows}) \
             SELECT {values} FROM n",
            self.name, self.columns
        )
    }
}

/// Fills the tables of the functional blocks, once everything else is there.
pub(super) async fn add(address: &str, plan: &Plan) -> Result<(), FillError> {
    let is_postgres = address.starts_with("postgres");
    let mut statements = Vec::new();
    for table in TABLES.iter().chain([&LOAD]) {
        statements.push(table.text(plan, is_postgres));
        if let Some(counter) = table.counter {
            statements.push(format!(
                "INSERT INTO counter (name, value) VALUES ('{counter}', {}) \
                 ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                table.rows(plan)
            ));
        }
    }
    // The first site is managed.
    statements.push(format!(
        "INSERT INTO site_limit (site_id, limit_w, changed_at) SELECT min(site_id), 200000, {} FROM site",
        if is_postgres { "now()" } else { "0" }
    ));
    execute(address, statements).await
}
