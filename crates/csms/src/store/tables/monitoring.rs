//! Block N, Diagnostics: monitors on variables, and the events that stations notify.
//!
//! A monitor is known by the station's id. It comes from the answer to SetVariableMonitoring or from a report, and
//! goes with ClearVariableMonitoring, or with a report of all monitors that it is not in.

use jiff::Timestamp;
use ocpp201::{Component, EventData, MonitorEnum, Variable};
use serde::Serialize;

use crate::facts::StationKey;
use crate::model::variable_path;
use crate::store::change::{Statement, statement};
use crate::store::queries::database::params;
use crate::store::queries::listing::{Listing, listing};
use crate::store::queries::reader::Reader;
use crate::store::queries::{PageRequest, QueryError};
use crate::store::tables::{Bound, bound};
use crate::store::time::SqlTime;

/// Monitors of one station.
const MOST_MONITORS: i64 = 5_000;

/// A monitor of a station.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct MonitorRow {
    /// The station's id of it, the cursor of the list.
    pub monitor_id: i32,
    /// The variable, as in the device model.
    pub path: String,
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
    /// `UpperThreshold`, `LowerThreshold`, `Delta`, `Periodic` or `PeriodicClockAligned`.
    pub r#type: String,
    /// The threshold, the step, or the seconds of the period.
    pub value: f64,
    /// 0 (danger) to 9 (debug).
    pub severity: i32,
    /// It is active during transactions only.
    pub in_transactions: bool,
    /// This server set it. The others are the station's own, or were set by somebody else.
    pub is_custom: bool,
    /// When it was set or reported last.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: SqlTime,
    /// That was after the last boot. A boot may change the ids (N04.FR.19): ask for a report of the monitors.
    pub is_current: bool,
}

/// A monitor as it was set or reported.
#[derive(Debug)]
pub struct Monitor<'a> {
    /// The station's id.
    pub id: i32,
    /// Of the variable.
    pub component: &'a Component,
    /// The variable.
    pub variable: &'a Variable,
    /// Its kind.
    pub kind: MonitorEnum,
    /// The threshold, the step, or the seconds of the period.
    pub value: f64,
    /// 0 (danger) to 9 (debug).
    pub severity: i32,
    /// It is active during transactions only.
    pub in_transactions: bool,
    /// This server set it; `None` = as far as it is known.
    pub is_custom: Option<bool>,
}

const PUT: &str = "INSERT INTO monitor (station_key, monitor_id, path, component, component_instance, evse_id, \
    connector_id, variable, variable_instance, type, value, severity, in_transactions, is_custom, updated_at) \
    SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, coalesce(CAST($14 AS BOOLEAN), CAST($15 AS BOOLEAN)), $16 \
    WHERE (SELECT count(*) FROM monitor c WHERE c.station_key = $1) < $17 \
    OR EXISTS (SELECT 1 FROM monitor k WHERE k.station_key = $1 AND k.monitor_id = $2) \
    ON CONFLICT (station_key, monitor_id) DO UPDATE SET path = excluded.path, \
    component = excluded.component, component_instance = excluded.component_instance, \
    evse_id = excluded.evse_id, connector_id = excluded.connector_id, variable = excluded.variable, \
    variable_instance = excluded.variable_instance, type = excluded.type, value = excluded.value, \
    severity = excluded.severity, in_transactions = excluded.in_transactions, \
    is_custom = coalesce(CAST($14 AS BOOLEAN), monitor.is_custom), updated_at = excluded.updated_at";

/// Keeps a monitor, in place of the one with its id.
#[must_use]
pub fn put(station: StationKey, monitor: &Monitor<'_>, at: Timestamp) -> Statement {
    let Monitor {
        component,
        variable,
        ..
    } = monitor;
    let evse = component.evse.as_ref();
    statement!(
        PUT,
        station,
        monitor.id,
        variable_path(component, variable),
        component.name.to_string(),
        component.instance.as_ref().map(ToString::to_string),
        evse.map(|evse| evse.id),
        evse.and_then(|evse| evse.connector_id),
        variable.name.to_string(),
        variable.instance.as_ref().map(ToString::to_string),
        monitor.kind.as_str(),
        monitor.value,
        monitor.severity,
        monitor.in_transactions,
        monitor.is_custom,
        false,
        at,
        MOST_MONITORS,
    )
}

const CLEAR: &str = "DELETE FROM monitor WHERE station_key = $1 AND monitor_id = $2";
const CLEAR_CUSTOM: &str = "DELETE FROM monitor WHERE station_key = $1 AND is_custom";
const NOT_REPORTED: &str = "DELETE FROM monitor WHERE station_key = $1 \
    AND updated_at < (SELECT max(r.created_at) FROM report_request r WHERE r.station_key = $1 \
    AND r.request_id = $2 AND r.action = 'GetMonitoringReport' AND r.is_full AND r.state = 'complete' \
    AND r.finished_at = $3)";

/// The station has it no longer.
#[must_use]
pub fn clear(station: StationKey, monitor_id: i32) -> Statement {
    statement!(CLEAR, station, monitor_id)
}

/// The station has dropped all that were set (N03.FR.04, .05).
#[must_use]
pub fn clear_custom(station: StationKey) -> Statement {
    statement!(CLEAR_CUSTOM, station)
}

/// With the part at `at` a report may be complete; if it was of all monitors, those that are not in it are gone.
#[must_use]
pub fn part_came(station: StationKey, request_id: i32, at: Timestamp) -> Statement {
    statement!(NOT_REPORTED, station, request_id, at)
}

/// `$1` station, `$2` id to start after, `$3` limit, `$4` EVSE.
const MONITORS: &str = "SELECT m.monitor_id, m.path, m.component, m.component_instance, m.evse_id, \
    m.connector_id, m.variable, m.variable_instance, m.type, m.value, m.severity, m.in_transactions, \
    m.is_custom, m.updated_at, m.updated_at >= coalesce(s.booted_at, m.updated_at) AS is_current \
    FROM monitor m JOIN station s ON s.station_key = m.station_key \
    WHERE m.station_key = $1 AND m.monitor_id > $2 AND (m.evse_id = $4 OR $4 IS NULL) \
    ORDER BY m.monitor_id LIMIT $3";

/// Monitors of a station by their ids, beyond `after`.
///
/// # Errors
/// [`QueryError`].
pub async fn monitors(
    reader: &Reader,
    station: StationKey,
    evse_id: Option<i32>,
    after: Option<i32>,
    limit: u32,
) -> Result<Vec<MonitorRow>, QueryError> {
    let params = params![
        station,
        after.unwrap_or(i32::MIN),
        i64::from(limit),
        evse_id
    ];
    reader.all(MONITORS, params).await
}

const SEVERITIES: &str = "SELECT monitor_id, severity FROM monitor WHERE station_key = $1";

/// Ids and severities of all monitors of a station.
///
/// # Errors
/// [`QueryError`].
pub async fn severities(
    reader: &Reader,
    station: StationKey,
) -> Result<Vec<(i32, i32)>, QueryError> {
    reader.all(SEVERITIES, params![station]).await
}

/// An event of a station.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct MonitoringEventRow {
    /// Our key, the cursor of the list.
    pub monitoring_event_key: i64,
    /// The station's identity.
    pub station: String,
    /// The station's id of it.
    pub event_id: i32,
    /// `Alerting`, `Delta` or `Periodic`.
    pub trigger: String,
    /// `HardWiredNotification`, `HardWiredMonitor`, `PreconfiguredMonitor` or `CustomMonitor`.
    pub notification_type: String,
    /// The variable, as in the device model.
    pub path: String,
    /// The component's name.
    pub component: String,
    /// The EVSE that the component belongs to.
    pub evse_id: Option<i32>,
    /// The connector that the component belongs to.
    pub connector_id: Option<i32>,
    /// The variable's name.
    pub variable: String,
    /// The value that the variable had.
    pub actual_value: String,
    /// What was alerted is over.
    pub is_cleared: bool,
    /// 0 (danger) to 9 (debug), of the monitor; `null` = the monitor is not known here, or there is none.
    pub severity: Option<i32>,
    /// The station's id of the monitor.
    pub monitor_id: Option<i32>,
    /// `event_id` of the event that led to it.
    pub cause: Option<i32>,
    /// The transaction that it belongs to.
    pub transaction_id: Option<String>,
    /// The maker's code.
    pub tech_code: Option<String>,
    /// The maker's words.
    pub tech_info: Option<String>,
    /// By the station's clock.
    #[schema(value_type = String, format = DateTime)]
    pub occurred_at: SqlTime,
    /// When it arrived.
    #[schema(value_type = String, format = DateTime)]
    pub received_at: SqlTime,
}

const ADD: &str = "INSERT INTO monitoring_event (monitoring_event_key, station_key, event_id, trigger_type, \
    notification_type, path, component, evse_id, connector_id, variable, actual_value, is_cleared, severity, \
    monitor_id, cause, transaction_id, tech_code, tech_info, occurred_at, received_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20) \
    ON CONFLICT (station_key, event_id, occurred_at, path) DO NOTHING";

/// Adds an event; one that came before stays as it is.
#[must_use]
pub fn add_event(
    key: i64,
    station: StationKey,
    event: &EventData,
    severity: Option<i32>,
    received_at: Timestamp,
) -> Statement {
    let evse = event.component.evse.as_ref();
    statement!(
        ADD,
        key,
        station,
        event.event_id,
        event.trigger.as_str(),
        event.event_notification_type.as_str(),
        variable_path(&event.component, &event.variable),
        event.component.name.to_string(),
        evse.map(|evse| evse.id),
        evse.and_then(|evse| evse.connector_id),
        event.variable.name.to_string(),
        event.actual_value.to_string(),
        event.cleared.unwrap_or(false),
        severity,
        event.variable_monitoring_id,
        event.cause,
        event.transaction_id.as_ref().map(ToString::to_string),
        event.tech_code.as_ref().map(ToString::to_string),
        event.tech_info.as_ref().map(ToString::to_string),
        event.timestamp.timestamp(),
        received_at,
    )
}

/// Which events. `None` means any.
#[derive(Debug, Clone, Default)]
pub struct EventFilter {
    /// Of this station.
    pub station: Option<StationKey>,
    /// Of a monitor at least as severe as this (0 is the most severe).
    pub severity: Option<i32>,
    /// Of variables of this name, in any case of letters.
    pub variable: Option<String>,
    /// Of this trigger.
    pub trigger: Option<String>,
    /// Those that say that something is over, or the others.
    pub is_cleared: Option<bool>,
    /// Received at or after.
    pub from: Option<Timestamp>,
    /// Received before.
    pub to: Option<Timestamp>,
}

macro_rules! list {
    ($of_station:literal) => {
        listing!(
            "SELECT e.monitoring_event_key, s.identity AS station, e.event_id, e.trigger_type AS \
         \"trigger\", e.notification_type, e.path, e.component, e.evse_id, e.connector_id, \
         e.variable, e.actual_value, e.is_cleared, e.severity, e.monitor_id, e.cause, \
         e.transaction_id, e.tech_code, e.tech_info, e.occurred_at, e.received_at FROM \
         monitoring_event e JOIN station s ON s.station_key = e.station_key",
            "e.monitoring_event_key",
            $of_station,
            "(e.severity <= $4 OR $4 IS NULL)",
            "(lower(e.variable) = $5 OR $5 IS NULL)",
            "(e.trigger_type = $6 OR $6 IS NULL)",
            "(e.is_cleared = $7 OR $7 IS NULL)",
            "(e.received_at >= $8 OR $8 IS NULL)",
            "(e.received_at < $9 OR $9 IS NULL)",
        )
    };
}
/// `$1` bound of the key, `$2` limit, `$3` station, then the filters.
const OF_STATION: Listing = list!("e.station_key = $3");
const OF_ALL: Listing = list!("CAST($3 AS BIGINT) IS NULL");

/// A page of the events.
///
/// # Errors
/// [`QueryError`].
pub async fn events(
    reader: &Reader,
    filter: &EventFilter,
    page: PageRequest,
) -> Result<Vec<MonitoringEventRow>, QueryError> {
    let texts = if filter.station.is_some() {
        OF_STATION
    } else {
        OF_ALL
    };
    let text = texts.text(page.order);
    let params = params![
        page.bound(),
        page.limit,
        filter.station,
        filter.severity,
        filter.variable.as_ref().map(|name| name.to_lowercase()),
        filter.trigger.as_deref(),
        filter.is_cleared,
        filter.from,
        filter.to
    ];
    reader.all(text, params).await
}

/// As long as other reports.
pub(in crate::store) const BOUND: Bound = bound!(
    "monitoring_event",
    "monitoring_event_key",
    "received_at",
    |keep| keep.reports
);

#[cfg(test)]
pub(in crate::store) const STATEMENTS: &[&str] = &[
    PUT,
    CLEAR,
    CLEAR_CUSTOM,
    NOT_REPORTED,
    MONITORS,
    SEVERITIES,
    ADD,
    OF_STATION.newest,
    OF_STATION.oldest,
    OF_ALL.newest,
    OF_ALL.oldest,
    BOUND.delete,
];
