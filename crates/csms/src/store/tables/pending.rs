//! Stations whose registration is `Pending` (B02), and what there is to do before they are accepted.

use jiff::Timestamp;
use serde::Serialize;

use crate::store::queries::QueryError;
use crate::store::queries::database::params;
use crate::store::queries::reader::Reader;
use crate::store::time::SqlTime;

/// A station that waits to be accepted.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct PendingRow {
    /// The station's key, the cursor of the list.
    pub station_key: i64,
    /// The station's identity.
    pub station: String,
    /// What its next BootNotification is answered with.
    pub registration_setting: String,
    /// When it booted last.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub booted_at: Option<SqlTime>,
    /// As the station says.
    pub vendor_name: Option<String>,
    /// As the station says.
    pub model: Option<String>,
    /// As the station says.
    pub serial_number: Option<String>,
    /// As the station says.
    pub firmware_version: Option<String>,
    /// State of the last full inventory that it was asked for: `running`, `complete`, `refused` or `expired`;
    /// `null` = it was asked for none.
    pub inventory: Option<String>,
    /// Attributes of its device model that are known.
    pub variables: i64,
    /// Settings that it did not take.
    pub refused_settings: i64,
    /// Settings that it takes with its next boot.
    pub settings_after_reboot: i64,
}

impl PendingRow {
    /// What is left to do, in this order: `inventory` (none is complete), `settings` (some were not taken), `reboot`
    /// (some take effect then), `decision` (accept or reject it), `boot` (decided; it takes effect when the station
    /// boots again).
    #[must_use]
    pub fn steps(&self) -> Vec<&'static str> {
        let is_decided = self.registration_setting != "Pending";
        [
            ("inventory", self.inventory.as_deref() != Some("complete")),
            ("settings", self.refused_settings > 0),
            ("reboot", self.settings_after_reboot > 0),
            ("decision", !is_decided),
            ("boot", is_decided),
        ]
        .into_iter()
        .filter_map(|(step, is_open)| is_open.then_some(step))
        .collect()
    }
}

/// `$1` key to start after, `$2` limit, `$3` now.
const PENDING: &str = "SELECT s.station_key, s.identity AS station, s.registration_setting, s.booted_at, \
    s.vendor_name, s.model, s.serial_number, s.firmware_version, \
    (SELECT CASE WHEN r.state = 'running' AND r.expires_at <= $3 THEN 'expired' ELSE r.state END \
    FROM report_request r WHERE r.station_key = s.station_key AND r.action = 'GetBaseReport' AND r.is_full \
    ORDER BY r.report_request_key DESC LIMIT 1) AS inventory, \
    (SELECT count(*) FROM variable v WHERE v.station_key = s.station_key AND v.gone_at IS NULL) AS variables, \
    (SELECT count(*) FROM variable_setting w WHERE w.station_key = s.station_key \
    AND w.status NOT IN ('Accepted', 'RebootRequired')) AS refused_settings, \
    (SELECT count(*) FROM variable_setting w WHERE w.station_key = s.station_key AND w.awaits_reboot) \
    AS settings_after_reboot \
    FROM station s WHERE s.registration = 'Pending' AND s.removed_at IS NULL AND s.station_key > $1 \
    ORDER BY s.station_key LIMIT $2";

/// Stations that were answered `Pending` last, oldest first.
///
/// # Errors
/// [`QueryError`].
pub async fn list(
    reader: &Reader,
    after: Option<i64>,
    limit: u32,
    now: Timestamp,
) -> Result<Vec<PendingRow>, QueryError> {
    let params = params![after.unwrap_or(0), i64::from(limit), now];
    reader.all(PENDING, params).await
}

#[cfg(test)]
pub(in crate::store) const STATEMENTS: &[&str] = &[PENDING];
