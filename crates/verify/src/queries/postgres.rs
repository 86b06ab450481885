//! The evidence from PostgreSQL.
//!
//! Instants are turned into microseconds by the server; lists are bound as arrays.
//! [`STATEMENTS`] lists every text; a test prepares each.

use async_trait::async_trait;
use sqlx::{Connection, PgConnection};

use super::{
    CommandRow, ConnectionRow, EventRow, Filter, MOST_EVENTS, MOST_ROWS, Queries, RefusedEventRow,
    StationRow, TransactionRow, bounded,
};
use crate::database::DatabaseError;

const HAS_ROWS: &str = "\
SELECT EXISTS (SELECT 1 FROM connection) OR EXISTS (SELECT 1 FROM charging_transaction)";

const STATIONS: &str = "\
SELECT s.identity, s.registration, (extract(epoch FROM s.booted_at) * 1000000)::bigint AS booted_at
  FROM station s
 WHERE ($1::text[] IS NULL OR s.identity_folded = ANY($1))
 ORDER BY s.identity
 LIMIT $2";

const CONNECTIONS: &str = "\
SELECT c.connection_key, s.identity, (extract(epoch FROM c.connected_at) * 1000000)::bigint AS connected_at,
       (extract(epoch FROM c.disconnected_at) * 1000000)::bigint AS disconnected_at, c.reason
  FROM connection c JOIN station s USING (station_key)
 WHERE c.connected_at >= timestamptz 'epoch' + $1::bigint * interval '1 microsecond' AND c.connected_at < timestamptz 'epoch' + $2::bigint * interval '1 microsecond'
   AND ($3::text[] IS NULL OR s.identity_folded = ANY($3))
 ORDER BY c.connected_at, c.connection_key
 LIMIT $4";

const TRANSACTIONS: &str = "\
SELECT t.transaction_key, s.identity, t.transaction_id, t.incarnation, t.state, t.completeness,
       t.evse_id, t.connector_id, t.id_token, t.remote_start_id, t.stopped_reason,
       (extract(epoch FROM t.started_at) * 1000000)::bigint AS started_at, (extract(epoch FROM t.ended_at) * 1000000)::bigint AS ended_at,
       t.duration_seconds, t.event_count, t.missing_seq_nos, t.energy_mwh, t.billed_wh, t.cost_e4,
       t.currency, (extract(epoch FROM t.created_at) * 1000000)::bigint AS created_at
  FROM charging_transaction t JOIN station s USING (station_key)
 WHERE (t.created_at >= timestamptz 'epoch' + $1::bigint * interval '1 microsecond' AND t.created_at < timestamptz 'epoch' + $2::bigint * interval '1 microsecond'
        AND ($3::text[] IS NULL OR s.identity_folded = ANY($3)))
    OR t.transaction_id = ANY($4)
 ORDER BY t.created_at, t.transaction_key
 LIMIT $5";

const EVENTS: &str = "\
SELECT e.transaction_key, e.seq_no, e.variant, e.event_type, e.trigger_reason,
       (extract(epoch FROM e.occurred_at) * 1000000)::bigint AS occurred_at, (extract(epoch FROM e.received_at) * 1000000)::bigint AS received_at,
       e.offline, e.payload
  FROM transaction_event e
 WHERE e.transaction_key = ANY($1)
 ORDER BY e.transaction_key, e.seq_no, e.variant
 LIMIT $2";

const REFUSED_EVENTS: &str = "\
SELECT r.refused_key, s.identity, (extract(epoch FROM r.received_at) * 1000000)::bigint AS received_at, r.error_code, r.message
  FROM refused_event r JOIN station s USING (station_key)
 WHERE r.received_at >= timestamptz 'epoch' + $1::bigint * interval '1 microsecond' AND r.received_at < timestamptz 'epoch' + $2::bigint * interval '1 microsecond'
   AND ($3::text[] IS NULL OR s.identity_folded = ANY($3))
 ORDER BY r.refused_key
 LIMIT $4";

const COMMANDS: &str = "\
SELECT s.identity, c.action, c.state, (extract(epoch FROM c.created_at) * 1000000)::bigint AS created_at
  FROM command c JOIN station s USING (station_key)
 WHERE c.created_at >= timestamptz 'epoch' + $1::bigint * interval '1 microsecond' AND c.created_at < timestamptz 'epoch' + $2::bigint * interval '1 microsecond'
   AND ($3::text[] IS NULL OR s.identity_folded = ANY($3))
 ORDER BY c.command_key
 LIMIT $4";

const RECENT: &str = "\
SELECT t.transaction_key, s.identity, t.transaction_id, t.incarnation, t.state, t.completeness,
       t.evse_id, t.connector_id, t.id_token, t.remote_start_id, t.stopped_reason,
       (extract(epoch FROM t.started_at) * 1000000)::bigint AS started_at, (extract(epoch FROM t.ended_at) * 1000000)::bigint AS ended_at,
       t.duration_seconds, t.event_count, t.missing_seq_nos, t.energy_mwh, t.billed_wh, t.cost_e4,
       t.currency, (extract(epoch FROM t.created_at) * 1000000)::bigint AS created_at
  FROM charging_transaction t JOIN station s USING (station_key)
 ORDER BY t.created_at DESC, t.transaction_key DESC
 LIMIT $1";

/// Every statement of this file.
pub const STATEMENTS: &[&str] = &[
    HAS_ROWS,
    STATIONS,
    CONNECTIONS,
    TRANSACTIONS,
    EVENTS,
    REFUSED_EVENTS,
    COMMANDS,
    RECENT,
];

/// A connection that reads one consistent state.
#[derive(Debug)]
pub struct Postgres {
    connection: PgConnection,
}

impl Postgres {
    /// Begins reading over `connection`.
    ///
    /// # Errors
    /// If the database refuses.
    pub async fn new(mut connection: PgConnection) -> Result<Self, DatabaseError> {
        connection.ping().await?;
        sqlx::query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            .execute(&mut connection)
            .await?;
        Ok(Self { connection })
    }
}

/// The `LIMIT` that shows whether there is more than `most`.
fn limit(most: usize) -> i64 {
    i64::try_from(most).map_or(i64::MAX, |most| most + 1)
}

#[async_trait]
impl Queries for Postgres {
    async fn has_rows(&mut self) -> Result<bool, DatabaseError> {
        Ok(sqlx::query_scalar(HAS_ROWS)
            .fetch_one(&mut self.connection)
            .await?)
    }

    async fn stations(&mut self, filter: &Filter) -> Result<Vec<StationRow>, DatabaseError> {
        let rows = sqlx::query_as(STATIONS)
            .bind(filter.stations.as_deref())
            .bind(limit(MOST_ROWS))
            .fetch_all(&mut self.connection)
            .await?;
        bounded(rows, MOST_ROWS, "stations")
    }

    async fn connections(&mut self, filter: &Filter) -> Result<Vec<ConnectionRow>, DatabaseError> {
        let rows = sqlx::query_as(CONNECTIONS)
            .bind(filter.from)
            .bind(filter.to)
            .bind(filter.stations.as_deref())
            .bind(limit(MOST_ROWS))
            .fetch_all(&mut self.connection)
            .await?;
        bounded(rows, MOST_ROWS, "connections")
    }

    async fn transactions(
        &mut self,
        filter: &Filter,
    ) -> Result<Vec<TransactionRow>, DatabaseError> {
        let rows = sqlx::query_as(TRANSACTIONS)
            .bind(filter.from)
            .bind(filter.to)
            .bind(filter.stations.as_deref())
            .bind(&filter.transaction_ids)
            .bind(limit(MOST_ROWS))
            .fetch_all(&mut self.connection)
            .await?;
        bounded(rows, MOST_ROWS, "transactions")
    }

    async fn events(&mut self, transactions: &[i64]) -> Result<Vec<EventRow>, DatabaseError> {
        let rows = sqlx::query_as(EVENTS)
            .bind(transactions)
            .bind(limit(MOST_EVENTS))
            .fetch_all(&mut self.connection)
            .await?;
        bounded(rows, MOST_EVENTS, "events")
    }

    async fn refused_events(
        &mut self,
        filter: &Filter,
    ) -> Result<Vec<RefusedEventRow>, DatabaseError> {
        let rows = sqlx::query_as(REFUSED_EVENTS)
            .bind(filter.from)
            .bind(filter.to)
            .bind(filter.stations.as_deref())
            .bind(limit(MOST_ROWS))
            .fetch_all(&mut self.connection)
            .await?;
        bounded(rows, MOST_ROWS, "refused events")
    }

    async fn commands(&mut self, filter: &Filter) -> Result<Vec<CommandRow>, DatabaseError> {
        let rows = sqlx::query_as(COMMANDS)
            .bind(filter.from)
            .bind(filter.to)
            .bind(filter.stations.as_deref())
            .bind(limit(MOST_ROWS))
            .fetch_all(&mut self.connection)
            .await?;
        bounded(rows, MOST_ROWS, "commands")
    }

    async fn recent(&mut self, limit: i64) -> Result<Vec<TransactionRow>, DatabaseError> {
        Ok(sqlx::query_as(RECENT)
            .bind(limit)
            .fetch_all(&mut self.connection)
            .await?)
    }
}
