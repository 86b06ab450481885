//! Block B, Provisioning: the device model, and what became of the last SetVariables.
//!
//! Variables themselves are written as lists of a batch: an inventory brings hundreds.

use serde::Serialize;

use crate::facts::{CommandKey, StationKey};
use crate::store::change::{Statement, statement};
use crate::store::queries::QueryError;
use crate::store::queries::database::params;
use crate::store::queries::reader::Reader;
use crate::store::rows::JsonText;
use crate::store::tables::{Bound, bound};
use crate::store::time::SqlTime;

/// One attribute of one variable of a station's device model.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct VariableRow {
    /// `Component[instance]@evse.connector/Variable[instance]`.
    pub path: String,
    /// `Actual`, `Target`, `MinSet` or `MaxSet`.
    pub attribute_type: String,
    /// The component's name.
    pub component: String,
    /// The component's instance.
    pub component_instance: Option<String>,
    /// The EVSE that the component belongs to.
    pub evse_id: Option<i32>,
    /// The connector that the component belongs to.
    pub connector_id: Option<i32>,
    /// The variable's name.
    pub variable: String,
    /// The variable's instance.
    pub variable_instance: Option<String>,
    /// The value; `null` = write-only or unset.
    pub value: Option<String>,
    /// The value that the station takes with its next boot (`RebootRequired`).
    pub value_after_reboot: Option<String>,
    /// `ReadOnly`, `WriteOnly` or `ReadWrite`; `null` = unknown.
    pub mutability: Option<String>,
    /// Data type, unit, limits; `null` = unknown.
    #[schema(value_type = serde_json::Value)]
    pub characteristics: Option<JsonText>,
    /// When it was last brought up to date.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: SqlTime,
    /// When a full inventory came without it; `null` = it is there.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub gone_at: Option<SqlTime>,
}

/// Which variables. `None` means any.
#[derive(Debug, Clone, Default)]
pub struct VariableFilter {
    /// Of components of this name, in any case of letters.
    pub component: Option<String>,
    /// Of this EVSE.
    pub evse_id: Option<i32>,
    /// Those that are gone, or those that are there.
    pub gone: Option<bool>,
}

/// `$1` station, `$2`, `$3` the row to start after, `$4` limit, then the filters.
const VARIABLES: &str = "SELECT v.path, v.attribute_type, v.component, v.component_instance, v.evse_id, \
    v.connector_id, v.variable, v.variable_instance, v.value, s.value AS value_after_reboot, v.mutability, \
    v.characteristics, v.updated_at, v.gone_at FROM variable v \
    LEFT JOIN variable_setting s ON s.station_key = v.station_key AND s.path = v.path \
    AND s.attribute_type = v.attribute_type AND s.awaits_reboot \
    WHERE v.station_key = $1 AND (v.path, v.attribute_type) > ($2, $3) \
    AND (lower(v.component) = $5 OR $5 IS NULL) AND (v.evse_id = $6 OR $6 IS NULL) \
    AND ((v.gone_at IS NOT NULL) = $7 OR $7 IS NULL) \
    ORDER BY v.path, v.attribute_type LIMIT $4";

/// `$1` station, `$2` path.
const VALUE: &str = "SELECT value FROM variable WHERE station_key = $1 AND path = $2 \
    AND attribute_type = 'Actual' AND gone_at IS NULL";

/// The value of a variable; `None` = the station has not told it, or has none.
///
/// # Errors
/// [`QueryError`].
pub async fn value(
    reader: &Reader,
    station: StationKey,
    path: &str,
) -> Result<Option<String>, QueryError> {
    let row: Option<(Option<String>,)> = reader.optional(VALUE, params![station, path]).await?;
    Ok(row.and_then(|(value,)| value))
}

/// Variables of a station, in the order of their paths, beyond the path and attribute `after`.
///
/// # Errors
/// [`QueryError`].
pub async fn variables(
    reader: &Reader,
    station: StationKey,
    filter: &VariableFilter,
    after: Option<(&str, &str)>,
    limit: u32,
) -> Result<Vec<VariableRow>, QueryError> {
    let (path, attribute_type) = after.unwrap_or_default();
    let component = filter.component.as_ref().map(|name| name.to_lowercase());
    let params = params![
        station,
        path,
        attribute_type,
        i64::from(limit),
        component,
        filter.evse_id,
        filter.gone
    ];
    reader.all(VARIABLES, params).await
}

/// What a station takes in one message of an action; `None` = it has not said so.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MessageLimits {
    /// Items of its list, 1 or more.
    pub items: Option<usize>,
    /// Bytes of its frame, 1 or more.
    pub bytes: Option<usize>,
}

/// `$1` station, `$2` and `$3` paths in lower case.
const LIMITS: &str = "SELECT lower(path), value FROM variable WHERE station_key = $1 \
    AND attribute_type = 'Actual' AND lower(path) IN ($2, $3) AND value IS NOT NULL";

/// What the variables `ItemsPerMessage` and `BytesPerMessage` of a component say for an instance.
///
/// # Errors
/// [`QueryError`].
pub async fn message_limits(
    reader: &Reader,
    station: StationKey,
    (component, instance): (&str, &str),
) -> Result<MessageLimits, QueryError> {
    let path = |variable: &str| format!("{component}/{variable}[{instance}]").to_lowercase();
    let (items, bytes) = (path("ItemsPerMessage"), path("BytesPerMessage"));
    let params = params![station, items.as_str(), bytes.as_str()];
    let rows: Vec<(String, String)> = reader.all(LIMITS, params).await?;
    let limit = |path: &str| {
        let row = rows.iter().find(|(known, _)| known == path)?;
        row.1.trim().parse().ok().filter(|limit| *limit > 0)
    };
    Ok(MessageLimits {
        items: limit(&items),
        bytes: limit(&bytes),
    })
}

/// What became of the last SetVariables of an attribute.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct VariableSettingRow {
    /// As in the device model.
    pub path: String,
    /// `Actual`, `Target`, `MinSet` or `MaxSet`.
    pub attribute_type: String,
    /// The value that was sent; `null` = a secret.
    pub value: Option<String>,
    /// The station's result: `Accepted`, `RebootRequired`, `Rejected`, `UnknownComponent`,
    /// `UnknownVariable` or `NotSupportedAttributeType`.
    pub status: String,
    /// Why, for programs.
    pub reason_code: Option<String>,
    /// Why, in the station's words.
    pub reason: Option<String>,
    /// The result was `RebootRequired`, and the station has not booted since.
    pub awaits_reboot: bool,
    /// The command that set it: GET /api/v1/commands/{key}.
    pub command_key: i64,
    /// When the station answered.
    #[schema(value_type = String, format = DateTime)]
    pub set_at: SqlTime,
}

/// A result of SetVariables.
#[derive(Debug, Clone)]
pub struct VariableSetting {
    /// As in the device model.
    pub path: String,
    /// The attribute.
    pub attribute_type: &'static str,
    /// What was sent; `None` = a secret.
    pub value: Option<String>,
    /// The result.
    pub status: &'static str,
    /// Why, for programs.
    pub reason_code: Option<String>,
    /// Why, in the station's words.
    pub reason: Option<String>,
    /// It takes effect with the next boot.
    pub awaits_reboot: bool,
}

const PUT_SETTING: &str = "INSERT INTO variable_setting (station_key, path, attribute_type, value, status, \
    reason_code, reason, awaits_reboot, command_key, set_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
    ON CONFLICT (station_key, path, attribute_type) DO UPDATE SET value = excluded.value, \
    status = excluded.status, reason_code = excluded.reason_code, reason = excluded.reason, \
    awaits_reboot = excluded.awaits_reboot, command_key = excluded.command_key, set_at = excluded.set_at";

/// Keeps the result, in place of the one before.
#[must_use]
pub fn put_setting(
    station: StationKey,
    setting: VariableSetting,
    command: CommandKey,
    at: SqlTime,
) -> Statement {
    statement!(
        PUT_SETTING,
        station,
        setting.path,
        setting.attribute_type.to_owned(),
        setting.value,
        setting.status.to_owned(),
        setting.reason_code,
        setting.reason,
        setting.awaits_reboot,
        command.0,
        at,
    )
}

const TAKE_SETTINGS: &str = "UPDATE variable SET updated_at = $2, value = (SELECT s.value \
    FROM variable_setting s WHERE s.station_key = $1 AND s.path = variable.path \
    AND s.attribute_type = variable.attribute_type) \
    WHERE station_key = $1 AND (path, attribute_type) IN (SELECT w.path, w.attribute_type \
    FROM variable_setting w WHERE w.station_key = $1 AND w.awaits_reboot)";
const END_REBOOT: &str =
    "UPDATE variable_setting SET awaits_reboot = $2 WHERE station_key = $1 AND awaits_reboot";

/// The station has booted: what waited for it is the value now.
#[must_use]
pub fn booted(station: StationKey, at: SqlTime) -> [Statement; 2] {
    [
        statement!(TAKE_SETTINGS, station, at),
        statement!(END_REBOOT, station, false),
    ]
}

/// `$1` station, `$2` path to start after, `$3` limit, then the filters.
const SETTINGS: &str = "SELECT path, attribute_type, value, status, reason_code, reason, awaits_reboot, \
    command_key, set_at FROM variable_setting WHERE station_key = $1 \
    AND (path, attribute_type) > ($2, $3) AND (status = $5 OR $5 IS NULL) \
    AND (awaits_reboot = $6 OR $6 IS NULL) ORDER BY path, attribute_type LIMIT $4";

/// What became of the last SetVariables of each attribute, beyond the path and attribute `after`; of those
/// with this result, or that wait for a boot, if such are asked for.
///
/// # Errors
/// [`QueryError`].
pub async fn settings(
    reader: &Reader,
    station: StationKey,
    (status, awaits_reboot): (Option<&str>, Option<bool>),
    after: Option<(&str, &str)>,
    limit: u32,
) -> Result<Vec<VariableSettingRow>, QueryError> {
    let (path, attribute_type) = after.unwrap_or_default();
    let params = params![
        station,
        path,
        attribute_type,
        i64::from(limit),
        status,
        awaits_reboot
    ];
    reader.all(SETTINGS, params).await
}

/// As long as the commands that they are of.
pub(in crate::store) const BOUND: Bound =
    bound!("variable_setting", "command_key", "set_at", |keep| keep.log);

#[cfg(test)]
pub(in crate::store) const STATEMENTS: &[&str] = &[
    VALUE,
    VARIABLES,
    LIMITS,
    PUT_SETTING,
    TAKE_SETTINGS,
    END_REBOOT,
    SETTINGS,
    BOUND.delete,
];
