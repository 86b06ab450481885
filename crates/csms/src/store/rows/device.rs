//! Meter values, and reports that are kept by their action, as rows.

use serde::Serialize;

use super::JsonText;
use crate::store::time::SqlTime;

/// One MeterValue from outside a transaction.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct MeterValueRow {
    /// Our key, the cursor of the list.
    pub meter_value_key: i64,
    /// 0 = the station's main meter.
    pub evse_id: i32,
    /// The station's time.
    #[schema(value_type = String, format = DateTime)]
    pub sampled_at: SqlTime,
    /// When it arrived.
    #[schema(value_type = String, format = DateTime)]
    pub received_at: SqlTime,
    /// The `sampledValue` list as received.
    pub sampled_value: JsonText,
}

/// Something that a station reported, with the payload of its request.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct ReportRow {
    /// Our key, the cursor of the list.
    pub report_key: i64,
    /// The action that carried it.
    pub action: String,
    /// The request it answers.
    pub request_id: Option<i32>,
    /// Part number, where the report has parts.
    pub seq_no: Option<i32>,
    /// More parts follow.
    pub tbc: Option<bool>,
    /// The EVSE it speaks of.
    pub evse_id: Option<i32>,
    /// Its status, where it is a status notification.
    pub status: Option<String>,
    /// The station's time, where it gives one.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub reported_at: Option<SqlTime>,
    /// When it arrived.
    #[schema(value_type = String, format = DateTime)]
    pub received_at: SqlTime,
    /// The request's payload; its type is the action's request.
    pub payload: JsonText,
}
