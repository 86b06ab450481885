//! Transactions, their events, and events that were refused, as rows.
//!
//! Block E. The rules that make a transaction row out of events live in `model/ledger.rs`.

use serde::Serialize;

use super::{JsonText, MilliWattHours, Money, WattHours};
use crate::facts::TransactionKey;
use crate::store::batch::THINNED;
use crate::store::time::SqlTime;

/// A transaction as the ledger sees it now.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct TransactionRow {
    /// Our key: the address of the resource and the cursor of the list.
    pub transaction_key: i64,
    /// The station's identity.
    pub station: String,
    /// The station's id of it.
    pub transaction_id: String,
    /// 1, or more where the station re-uses the id.
    pub incarnation: i32,
    /// The agreed subprotocol.
    pub ocpp_version: String,
    /// `active`, `ended`, `stale` or `closed`.
    pub state: String,
    /// `active`, `complete`, `incomplete` or `stale`.
    pub completeness: String,
    /// EVSE id.
    pub evse_id: Option<i32>,
    /// Connector id.
    pub connector_id: Option<i32>,
    /// The token it runs on.
    pub id_token: Option<String>,
    /// The token's type.
    pub id_token_type: Option<String>,
    /// Of the RequestStartTransaction that started it.
    pub remote_start_id: Option<i32>,
    /// Of the reservation it consumed.
    pub reservation_id: Option<i32>,
    /// The last charging state, e.g. `Charging`.
    pub charging_state: Option<String>,
    /// Why it stopped, e.g. `Local`, `Remote`.
    pub stopped_reason: Option<String>,
    /// Time of the Started event; `null` = it never arrived.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub started_at: Option<SqlTime>,
    /// Time of the Ended event.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ended_at: Option<SqlTime>,
    /// Earliest event.
    #[schema(value_type = String, format = DateTime)]
    pub first_event_at: SqlTime,
    /// Latest event.
    #[schema(value_type = String, format = DateTime)]
    pub last_event_at: SqlTime,
    /// From Started to Ended.
    pub duration_seconds: Option<i32>,
    /// As the station reported it, seconds.
    pub time_spent_charging: Option<i32>,
    /// Lowest seqNo seen.
    pub first_seq_no: i32,
    /// Highest seqNo seen.
    pub last_seq_no: i32,
    /// Events stored.
    pub event_count: i64,
    /// Gaps, e.g. `3,7-9`; empty = none.
    pub missing_seq_nos: String,
    /// What is remarkable about it, comma separated; empty = nothing.
    pub flags: String,
    /// Import register at the begin, kWh.
    #[sqlx(rename = "begin_mwh")]
    pub begin_kwh: Option<MilliWattHours>,
    /// Import register at the end, kWh.
    #[sqlx(rename = "end_mwh")]
    pub end_kwh: Option<MilliWattHours>,
    /// Energy imported, kWh, as measured; `null` = unknown.
    #[sqlx(rename = "energy_mwh")]
    pub energy_kwh: Option<MilliWattHours>,
    /// `register`, `first-last`, `interval` or `unknown`.
    pub energy_source: String,
    /// Energy exported, kWh.
    #[sqlx(rename = "export_mwh")]
    pub export_kwh: Option<MilliWattHours>,
    /// Our key of the tariff whose terms were pinned.
    #[serde(skip)]
    pub tariff_key: Option<i64>,
    /// The tariff whose terms were pinned when the transaction became known; `null` = there was none.
    pub tariff: Option<String>,
    /// The version of that tariff; `null` = there was none, or it was before tariffs had versions.
    pub tariff_version: Option<i32>,
    /// Price pinned at the start, major unit per kWh.
    #[sqlx(rename = "price_per_kwh_e4")]
    pub price_per_kwh: Option<Money>,
    /// Price pinned at the start, major unit per minute that has begun; `null` = time costs nothing.
    #[sqlx(rename = "price_per_minute_e4")]
    pub price_per_minute: Option<Money>,
    /// Price pinned at the start, major unit per transaction; `null` = nothing.
    #[sqlx(rename = "price_per_session_e4")]
    pub price_per_session: Option<Money>,
    /// Energy is billed in steps of so many Wh.
    pub step_wh: Option<i64>,
    /// ISO 4217.
    pub currency: Option<String>,
    /// Energy billed, kWh: rounded to the tariff's step.
    #[sqlx(rename = "billed_wh")]
    pub billed_kwh: Option<WattHours>,
    /// Cost in the major unit; `null` = unknown.
    #[sqlx(rename = "cost_e4")]
    pub cost: Option<Money>,
    /// When its first event arrived.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: SqlTime,
    /// When it last changed.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: SqlTime,
}

impl TransactionRow {
    /// Our key.
    #[must_use]
    pub fn key(&self) -> TransactionKey {
        TransactionKey(self.transaction_key)
    }
}

/// One stored TransactionEvent.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct TransactionEventRow {
    /// The station's sequence number.
    pub seq_no: i32,
    /// 0; 1.. = a conflicting event kept beside the first.
    pub variant: i32,
    /// `Started`, `Updated` or `Ended`.
    pub event_type: String,
    /// Why it was sent, e.g. `CablePluggedIn`.
    pub trigger_reason: String,
    /// The station's time.
    #[schema(value_type = String, format = DateTime)]
    pub occurred_at: SqlTime,
    /// When it arrived.
    #[schema(value_type = String, format = DateTime)]
    pub received_at: SqlTime,
    /// Queued while the station was offline.
    pub offline: bool,
    /// The request as received.
    pub payload: JsonText,
}

impl TransactionEventRow {
    /// Its samples were removed by age.
    #[must_use]
    pub fn is_thinned(&self) -> bool {
        self.payload.0 == THINNED
    }
}

/// A TransactionEvent that was answered with CALLERROR; kept whole.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct RefusedEventRow {
    /// Our key, the cursor of the list.
    pub refused_key: i64,
    /// The station's identity.
    pub station: String,
    /// When it arrived.
    #[schema(value_type = String, format = DateTime)]
    pub received_at: SqlTime,
    /// The CALLERROR code.
    pub error_code: String,
    /// Where in the payload (JSON pointer).
    pub path: String,
    /// What was wrong.
    pub message: String,
    /// The frame as received.
    pub frame: JsonText,
}
