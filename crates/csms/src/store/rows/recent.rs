//! What happened lately, for the board: rows that are read when somebody opens the dashboard.

use crate::store::time::SqlTime;

/// When a station was last here.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ActivityRow {
    /// Our key of the station: the cursor of the list.
    pub station_key: i64,
    /// Its latest connection; `None` = it never connected.
    pub connection_key: Option<i64>,
    /// When that was made.
    pub connected_at: Option<SqlTime>,
    /// When that ended.
    pub disconnected_at: Option<SqlTime>,
    /// What it spoke.
    pub ocpp_version: Option<String>,
}

/// An event of a transaction that runs or ran lately.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct RecentEventRow {
    /// Our key of the transaction.
    pub transaction_key: i64,
    /// `Started`, `Updated` or `Ended`.
    pub event_type: String,
    /// When it arrived.
    pub received_at: SqlTime,
    /// The request as received.
    pub payload: String,
}
