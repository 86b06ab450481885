//! What is read from the CSMS's database, by SQL of the verifier's own.
//!
//! Two implementations, one per engine, with the same row types: instants are microseconds since
//! 1970, energy mWh or Wh and money 1/10000 of the major unit, as the names say. Everything is read
//! in one read-only transaction, so that a CSMS that goes on working cannot change the evidence
//! under the checks. Nothing is ever written.

use async_trait::async_trait;

use crate::database::DatabaseError;

pub mod postgres;
pub mod sqlite;

/// Most rows of one kind that are judged at once.
pub const MOST_ROWS: usize = 20_000;
/// Most TransactionEvents that are judged at once.
pub const MOST_EVENTS: usize = 200_000;

/// Which rows: written by the CSMS in this span of time, by these stations.
#[derive(Debug, Clone)]
pub struct Filter {
    /// First instant, microseconds since 1970.
    pub from: i64,
    /// First instant after it.
    pub to: i64,
    /// Identities in lower case; `None` = all.
    pub stations: Option<Vec<String>>,
    /// Transactions that are wanted wherever and whenever they are.
    pub transaction_ids: Vec<String>,
}

/// A station.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct StationRow {
    /// Its identity.
    pub identity: String,
    /// Status of the last answer to BootNotification.
    pub registration: Option<String>,
    /// When the last BootNotification arrived.
    pub booted_at: Option<i64>,
}

/// A connection.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ConnectionRow {
    /// Its key.
    pub connection_key: i64,
    /// The station.
    pub identity: String,
    /// When the handshake was answered.
    pub connected_at: i64,
    /// When it ended.
    pub disconnected_at: Option<i64>,
    /// Why it ended.
    pub reason: Option<String>,
}

/// A transaction (one incarnation of its id).
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct TransactionRow {
    /// Its key.
    pub transaction_key: i64,
    /// The station it is stored under.
    pub identity: String,
    /// The station's id for it.
    pub transaction_id: String,
    /// 1, and more where the id was used again.
    pub incarnation: i32,
    /// `active`, `ended`, `stale`, `closed`.
    pub state: String,
    /// `active`, `complete`, `incomplete`, `stale`.
    pub completeness: String,
    /// The EVSE.
    pub evse_id: Option<i32>,
    /// The connector.
    pub connector_id: Option<i32>,
    /// The token.
    pub id_token: Option<String>,
    /// Of a remote start.
    pub remote_start_id: Option<i32>,
    /// Why it ended.
    pub stopped_reason: Option<String>,
    /// Station time of Started.
    pub started_at: Option<i64>,
    /// Station time of Ended.
    pub ended_at: Option<i64>,
    /// Between the two, seconds.
    pub duration_seconds: Option<i32>,
    /// Events counted by the CSMS.
    pub event_count: i64,
    /// Gaps seen by the CSMS; empty = none.
    pub missing_seq_nos: String,
    /// Energy, mWh.
    pub energy_mwh: Option<i64>,
    /// Energy that is billed, Wh.
    pub billed_wh: Option<i64>,
    /// Price, 1/10000 of the major unit.
    pub cost_e4: Option<i64>,
    /// Currency.
    pub currency: Option<String>,
    /// When the CSMS first heard of it.
    pub created_at: i64,
}

/// A TransactionEvent.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct EventRow {
    /// The transaction.
    pub transaction_key: i64,
    /// Its number.
    pub seq_no: i32,
    /// 0; more = kept beside the first of that number.
    pub variant: i32,
    /// `Started`, `Updated`, `Ended`.
    pub event_type: String,
    /// The trigger.
    pub trigger_reason: String,
    /// Station time.
    pub occurred_at: i64,
    /// When it arrived.
    pub received_at: i64,
    /// It happened without a connection.
    pub offline: bool,
    /// The request.
    pub payload: String,
}

/// A TransactionEvent that was answered with CALLERROR.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct RefusedEventRow {
    /// Its key.
    pub refused_key: i64,
    /// The station.
    pub identity: String,
    /// When it arrived.
    pub received_at: i64,
    /// The code.
    pub error_code: String,
    /// What was wrong.
    pub message: String,
}

/// A CALL that the CSMS sent on someone's behalf.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct CommandRow {
    /// The station.
    pub identity: String,
    /// The action.
    pub action: String,
    /// How it ended: `result`, `error`, `timeout` …
    pub state: String,
    /// When it was asked for.
    pub created_at: i64,
}

/// Reads the evidence, oldest first unless said otherwise.
#[async_trait]
pub trait Queries: Send {
    /// Whether there is any connection or transaction at all.
    async fn has_rows(&mut self) -> Result<bool, DatabaseError>;
    /// The stations.
    async fn stations(&mut self, filter: &Filter) -> Result<Vec<StationRow>, DatabaseError>;
    /// Connections that began in the span.
    async fn connections(&mut self, filter: &Filter) -> Result<Vec<ConnectionRow>, DatabaseError>;
    /// Transactions first heard of in the span, and those asked for by id.
    async fn transactions(&mut self, filter: &Filter)
    -> Result<Vec<TransactionRow>, DatabaseError>;
    /// The events of these transactions, by transaction and seqNo.
    async fn events(&mut self, transactions: &[i64]) -> Result<Vec<EventRow>, DatabaseError>;
    /// Refused events that arrived in the span.
    async fn refused_events(
        &mut self,
        filter: &Filter,
    ) -> Result<Vec<RefusedEventRow>, DatabaseError>;
    /// Commands that were asked for in the span.
    async fn commands(&mut self, filter: &Filter) -> Result<Vec<CommandRow>, DatabaseError>;
    /// The newest transactions, newest first.
    async fn recent(&mut self, limit: i64) -> Result<Vec<TransactionRow>, DatabaseError>;
}

/// `rows`, unless there are more than `most`.
pub(crate) fn bounded<T>(
    rows: Vec<T>,
    most: usize,
    what: &'static str,
) -> Result<Vec<T>, DatabaseError> {
    if rows.len() > most {
        return Err(DatabaseError::TooMuch { what, most });
    }
    Ok(rows)
}
