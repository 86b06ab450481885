//! What is committed of tokens, lists, commands that wait and jobs, as the checks read it; and what watches over it.

use std::collections::BTreeMap;

use rusqlite::{Connection, params};
use serde_json::Value;

use super::Stored;
use crate::wishes::{NONE, Thing};

/// Jobs and what ends for each.
const ENDS: [(&str, &str); 7] = [
    ("report_request", "'complete', 'refused'"),
    (
        "reservation",
        "'refused', 'used', 'expired', 'removed', 'cancelled'",
    ),
    ("held_command", "'ended', 'refused', 'expired', 'cancelled'"),
    ("firmware_job", "'refused', 'done', 'failed', 'cancelled'"),
    ("firmware_campaign", "'stopped', 'done'"),
    ("upload", "'refused', 'replaced', 'expired', 'removed'"),
    ("charging_profile_report", "'complete'"),
];

/// The key of a firmware file that nobody has to upload: files are not part of the simulation. Keys that the CSMS gives
/// do not come that far.
pub(crate) const FIRMWARE_KEY: i64 = 1_000_000;
const FIRMWARE: &str = "INSERT OR IGNORE INTO firmware_file \
    (firmware_key, version, stem, state, bytes, sha256, md5, created_at) \
    VALUES (?1, '2.0.0', 'simulated', 'stored', 9, '', '', 0)";

/// Notes whatever ends twice; but a reservation that is over may turn out to have been used, by a station that was away.
pub(super) fn watch(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch("CREATE TABLE IF NOT EXISTS watched (text TEXT NOT NULL) STRICT;")?;
    for (table, ends) in ENDS {
        connection.execute_batch(&format!(
            "CREATE TRIGGER IF NOT EXISTS watch_{table} AFTER UPDATE OF state ON {table} \
             WHEN OLD.state IN ({ends}) AND NEW.state NOT IN (OLD.state, 'used') BEGIN INSERT INTO watched VALUES \
             ('{table} ' || OLD.{table}_key || ' was ' || OLD.state || ' and became ' || NEW.state); END;"
        ))?;
    }
    connection.execute(FIRMWARE, [FIRMWARE_KEY]).map(drop)
}

/// The local list of a station, as it is kept for it.
#[derive(Debug)]
pub struct KeptList {
    /// The version that the station took last.
    pub version: i64,
    /// All changes of tokens are in it, and nothing failed.
    pub is_current: bool,
}

impl Stored<'_> {
    /// Ends that were not the last ones.
    #[must_use]
    pub fn watched(&self) -> Vec<String> {
        self.all("SELECT text FROM watched ORDER BY rowid", [], |row| {
            row.get(0)
        })
    }

    /// How a thing stands that operators set.
    #[must_use]
    pub fn value(&self, thing: &Thing) -> String {
        let value = match thing {
            Thing::Limit => self.one("SELECT CAST(limit_w AS TEXT) FROM site_limit", [], |row| {
                row.get(0)
            }),
            Thing::Token(id_token) => self.one(
                "SELECT status || ' ' || personal_message FROM id_token WHERE id_token_folded = ?1",
                [id_token.to_lowercase()],
                |row| row.get(0),
            ),
            Thing::List(identity) => self.one(
                "SELECT 'kept' FROM local_list JOIN station USING (station_key) \
                 WHERE identity_folded = ?1 AND takes_part = 1",
                [identity.to_lowercase()],
                |row| row.get(0),
            ),
            Thing::Availability(identity, evse) => self.one(
                "SELECT wanted FROM wanted_availability JOIN station USING (station_key) \
                 WHERE identity_folded = ?1 AND evse_id = ?2 AND connector_id = 0",
                params![identity.to_lowercase(), evse],
                |row| row.get(0),
            ),
        };
        value.unwrap_or_else(|| NONE.to_owned())
    }

    /// Whether a table has a row of this key.
    #[must_use]
    pub fn has_row(&self, table: &str, key: i64) -> bool {
        let text = format!("SELECT 1 FROM {table} WHERE {table}_key = ?1");
        self.one(&text, [key], |_| Ok(())).is_some()
    }

    /// The number of the last reservation of a station.
    #[must_use]
    pub fn last_reservation(&self, station: i64) -> Option<i64> {
        let text = "SELECT reservation_id FROM reservation WHERE station_key = ?1 \
            ORDER BY reservation_key DESC LIMIT 1";
        self.one(text, [station], |row| row.get(0))
    }

    /// Whether what a station told of a job is stored, where the job is one of ours and goes on.
    #[must_use]
    pub fn knows(&self, station: i64, action: &str, payload: &Value) -> bool {
        let status = payload["status"].as_str();
        let (text, number, told): (_, _, Box<dyn rusqlite::ToSql>) = match action {
            "NotifyReport" => (
                "SELECT count(*) FROM report_request r WHERE station_key = ?1 AND request_id = ?2 \
                 AND state = 'running' AND NOT EXISTS (SELECT 1 FROM report_part p \
                 WHERE p.report_request_key = r.report_request_key AND p.seq_no = ?3)",
                &payload["requestId"],
                Box::new(payload["seqNo"].as_i64()),
            ),
            "LogStatusNotification" => (
                "SELECT count(*) FROM upload WHERE station_key = ?1 AND request_id = ?2 \
                 AND status IS NOT ?3",
                &payload["requestId"],
                Box::new(status),
            ),
            "FirmwareStatusNotification" => (
                "SELECT count(*) FROM firmware_job WHERE station_key = ?1 AND request_id = ?2 \
                 AND state IN ('requested', 'running') AND status IS NOT ?3",
                &payload["requestId"],
                Box::new(status),
            ),
            _ => (
                "SELECT count(*) FROM reservation WHERE station_key = ?1 AND reservation_id = ?2 \
                 AND state = 'active' AND ?3 IN ('Expired', 'Removed')",
                &payload["reservationId"],
                Box::new(payload["reservationUpdateStatus"].as_str()),
            ),
        };
        let Some(number) = number.as_i64() else {
            return true;
        };
        let missing = self.one(text, params![station, number, told], |row| {
            row.get::<_, i64>(0)
        });
        missing == Some(0)
    }

    /// The local list that is kept for a station, if one is.
    #[must_use]
    pub fn kept_list(&self, station: i64) -> Option<KeptList> {
        let text = "SELECT version, basis IS NOT NULL AND failures = 0 AND through >= coalesce( \
            (SELECT max(n) FROM (SELECT max(coalesce(revision, id_token_key)) AS n FROM id_token \
            UNION ALL SELECT max(revision) FROM id_token_history)), 0) \
            FROM local_list WHERE station_key = ?1 AND takes_part = 1";
        self.one(text, [station], |row| {
            Ok(KeptList {
                version: row.get(0)?,
                is_current: row.get(1)?,
            })
        })
    }

    /// All tokens with their status, as a local list has them.
    #[must_use]
    pub fn tokens(&self) -> BTreeMap<(String, String), String> {
        let text = "SELECT id_token_folded, type, status FROM id_token";
        let rows = self.all(text, [], |row| {
            Ok(((row.get(0)?, row.get(1)?), row.get(2)?))
        });
        rows.into_iter().collect()
    }
}
