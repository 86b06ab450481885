//! The reading half of the store on SQLite: a pool of read-only connections.
//!
//! Reads run beside the one writer (WAL) and see what is committed. What both engines can say in
//! the same words stands in `queries/sql.rs`; here stands what only SQLite says so.

use async_trait::async_trait;
use sqlx::SqlitePool;

use crate::facts::{CommandKey, StationKey, TransactionKey};
use crate::store::cell::{stored_option, stored_text};
use crate::store::queries::{
    MessageFilter, PageRequest, Period, Queries, QueryError, TransactionFilter, sql,
};
use crate::store::rows::{
    ChargerRow, ChargerStatisticsRow, CommandRow, ConnectionRow, ConnectorRow, CountsRow,
    IdTokenRow, MessageRow, MeterValueRow, RefusedConnectionRow, RefusedEventRow, ReportRow,
    SiteRow, StationRow, TariffRow, TransactionEventRow, TransactionRow, UsageBucketRow,
    VariableRow,
};
use crate::store::time::SqlTime;

macro_rules! charger_columns {
    () => {
        "SELECT charger_id, site_id, serial_number, charger_type, rated_power, max_output, \
         min_output, connector_type, latitude, longitude, current_status, location_detail, \
         installation_date, strftime('%Y-%m-%dT%H:%M:%fZ', created_at) AS created_at \
         FROM charger_info"
    };
}

macro_rules! usage_buckets {
    ($also:literal) => {
        concat!(
            "SELECT t.started_at / 900000000 AS quarter, i.time_zone, t.currency, \
             count(*) AS transactions, coalesce(sum(t.billed_wh), 0) AS energy_wh, \
             coalesce(sum(t.cost_e4), 0) AS cost_e4 \
             FROM charging_transaction t JOIN station s ON s.station_key = t.station_key \
             LEFT JOIN charger_info c ON lower(c.charger_id) = s.identity_folded \
             LEFT JOIN site i ON i.site_id = c.site_id \
             WHERE t.started_at >= $1 AND t.started_at < $2",
            $also,
            " GROUP BY quarter, i.time_zone, t.currency ORDER BY quarter"
        )
    };
}

const CHARGERS: &str = concat!(charger_columns!(), " ORDER BY charger_id");
const SITE_CHARGERS: &str = concat!(
    charger_columns!(),
    " WHERE site_id = $1 ORDER BY charger_id"
);
const USAGE_BUCKETS: &str = usage_buckets!("");
const STATION_USAGE_BUCKETS: &str = usage_buckets!(" AND t.station_key = $3");

/// What this file adds to the shared statements, to be prepared by the tests.
#[cfg(test)]
pub(in crate::store) const STATEMENTS: [&str; 4] = [
    CHARGERS,
    SITE_CHARGERS,
    USAGE_BUCKETS,
    STATION_USAGE_BUCKETS,
];

/// Reads from a SQLite file.
#[derive(Debug, Clone)]
pub struct SqliteQueries {
    pool: SqlitePool,
}

impl SqliteQueries {
    /// Over a pool of connections that should be read-only.
    #[must_use]
    pub fn new(pool: SqlitePool) -> Self {
        Self { pool }
    }
}

#[async_trait]
impl Queries for SqliteQueries {
    async fn ping(&self) -> Result<(), QueryError> {
        sqlx::query(sql::PING).execute(&self.pool).await?;
        Ok(())
    }

    async fn close(&self) {
        self.pool.close().await;
    }

    async fn counts(&self) -> Result<CountsRow, QueryError> {
        Ok(sqlx::query_as(sql::COUNTS).fetch_one(&self.pool).await?)
    }

    async fn find_station(&self, identity_folded: &str) -> Result<Option<StationRow>, QueryError> {
        Ok(sqlx::query_as(sql::FIND_STATION)
            .bind(stored_text(identity_folded))
            .fetch_optional(&self.pool)
            .await?)
    }

    async fn stations(&self, page: PageRequest) -> Result<Vec<StationRow>, QueryError> {
        Ok(sqlx::query_as(sql::STATIONS.text(page.order))
            .bind(page.bound())
            .bind(i64::from(page.limit))
            .fetch_all(&self.pool)
            .await?)
    }

    async fn connectors(
        &self,
        station: Option<StationKey>,
    ) -> Result<Vec<ConnectorRow>, QueryError> {
        let query = match station {
            Some(station) => sqlx::query_as(sql::STATION_CONNECTORS).bind(station.0),
            None => sqlx::query_as(sql::CONNECTORS),
        };
        Ok(query.fetch_all(&self.pool).await?)
    }

    async fn connections(
        &self,
        station: Option<StationKey>,
        page: PageRequest,
    ) -> Result<Vec<ConnectionRow>, QueryError> {
        let query = match station {
            Some(station) => sqlx::query_as(sql::STATION_CONNECTIONS.text(page.order))
                .bind(page.bound())
                .bind(i64::from(page.limit))
                .bind(station.0),
            None => sqlx::query_as(sql::CONNECTIONS.text(page.order))
                .bind(page.bound())
                .bind(i64::from(page.limit)),
        };
        Ok(query.fetch_all(&self.pool).await?)
    }

    async fn refused_connections(
        &self,
        page: PageRequest,
    ) -> Result<Vec<RefusedConnectionRow>, QueryError> {
        Ok(sqlx::query_as(sql::REFUSED_CONNECTIONS.text(page.order))
            .bind(page.bound())
            .bind(i64::from(page.limit))
            .fetch_all(&self.pool)
            .await?)
    }

    async fn transactions(
        &self,
        filter: &TransactionFilter,
        page: PageRequest,
    ) -> Result<Vec<TransactionRow>, QueryError> {
        let listing = match filter.station {
            Some(_) => sql::STATION_TRANSACTIONS,
            None => sql::TRANSACTIONS,
        };
        let query = sqlx::query_as(listing.text(page.order))
            .bind(page.bound())
            .bind(i64::from(page.limit))
            .bind(stored_option(filter.state.as_deref()))
            .bind(stored_option(filter.transaction_id.as_deref()))
            .bind(stored_option(filter.id_token.as_deref()))
            .bind(filter.from.map(SqlTime::new))
            .bind(filter.to.map(SqlTime::new));
        let query = match filter.station {
            Some(station) => query.bind(station.0),
            None => query,
        };
        Ok(query.fetch_all(&self.pool).await?)
    }

    async fn transaction(&self, key: TransactionKey) -> Result<Option<TransactionRow>, QueryError> {
        Ok(sqlx::query_as(sql::TRANSACTION)
            .bind(key.0)
            .fetch_optional(&self.pool)
            .await?)
    }

    async fn find_transaction(
        &self,
        station: StationKey,
        transaction_id: &str,
    ) -> Result<Option<TransactionRow>, QueryError> {
        Ok(sqlx::query_as(sql::FIND_TRANSACTION)
            .bind(station.0)
            .bind(stored_text(transaction_id))
            .fetch_optional(&self.pool)
            .await?)
    }

    async fn find_remote_start(
        &self,
        station: StationKey,
        remote_start_id: i32,
    ) -> Result<Option<TransactionRow>, QueryError> {
        Ok(sqlx::query_as(sql::FIND_REMOTE_START)
            .bind(station.0)
            .bind(remote_start_id)
            .fetch_optional(&self.pool)
            .await?)
    }

    async fn transaction_events(
        &self,
        key: TransactionKey,
        after: Option<i32>,
        limit: u32,
    ) -> Result<Vec<TransactionEventRow>, QueryError> {
        Ok(sqlx::query_as(sql::TRANSACTION_EVENTS)
            .bind(key.0)
            .bind(after.unwrap_or(i32::MIN))
            .bind(i64::from(limit))
            .fetch_all(&self.pool)
            .await?)
    }

    async fn refused_events(
        &self,
        station: Option<StationKey>,
        page: PageRequest,
    ) -> Result<Vec<RefusedEventRow>, QueryError> {
        let query = match station {
            Some(station) => sqlx::query_as(sql::STATION_REFUSED_EVENTS.text(page.order))
                .bind(page.bound())
                .bind(i64::from(page.limit))
                .bind(station.0),
            None => sqlx::query_as(sql::REFUSED_EVENTS.text(page.order))
                .bind(page.bound())
                .bind(i64::from(page.limit)),
        };
        Ok(query.fetch_all(&self.pool).await?)
    }

    async fn id_tokens(&self, page: PageRequest) -> Result<Vec<IdTokenRow>, QueryError> {
        Ok(sqlx::query_as(sql::ID_TOKENS.text(page.order))
            .bind(page.bound())
            .bind(i64::from(page.limit))
            .fetch_all(&self.pool)
            .await?)
    }

    async fn find_id_token(
        &self,
        id_token_folded: &str,
        kind: &str,
    ) -> Result<Option<IdTokenRow>, QueryError> {
        Ok(sqlx::query_as(sql::FIND_ID_TOKEN)
            .bind(stored_text(id_token_folded))
            .bind(stored_text(kind))
            .fetch_optional(&self.pool)
            .await?)
    }

    async fn is_token_in_use(
        &self,
        id_token_folded: &str,
        kind: &str,
        except: TransactionKey,
    ) -> Result<bool, QueryError> {
        let count: i64 = sqlx::query_scalar(sql::TOKEN_IN_USE)
            .bind(stored_text(id_token_folded))
            .bind(stored_text(kind))
            .bind(except.0)
            .fetch_one(&self.pool)
            .await?;
        Ok(count > 0)
    }

    async fn tariffs(&self) -> Result<Vec<TariffRow>, QueryError> {
        Ok(sqlx::query_as(sql::TARIFFS).fetch_all(&self.pool).await?)
    }

    async fn messages(
        &self,
        filter: &MessageFilter,
        page: PageRequest,
    ) -> Result<Vec<MessageRow>, QueryError> {
        let listing = match filter.station {
            Some(_) => sql::STATION_MESSAGES,
            None => sql::MESSAGES,
        };
        let query = sqlx::query_as(listing.text(page.order))
            .bind(page.bound())
            .bind(i64::from(page.limit))
            .bind(stored_option(filter.action.as_deref()))
            .bind(stored_option(filter.direction.as_deref()))
            .bind(stored_option(filter.outcome.as_deref()))
            .bind(stored_option(filter.message_id.as_deref()));
        let query = match filter.station {
            Some(station) => query.bind(station.0),
            None => query,
        };
        Ok(query.fetch_all(&self.pool).await?)
    }

    async fn meter_values(
        &self,
        station: StationKey,
        page: PageRequest,
    ) -> Result<Vec<MeterValueRow>, QueryError> {
        Ok(sqlx::query_as(sql::METER_VALUES.text(page.order))
            .bind(page.bound())
            .bind(i64::from(page.limit))
            .bind(station.0)
            .fetch_all(&self.pool)
            .await?)
    }

    async fn variables(
        &self,
        station: StationKey,
        after: Option<(&str, &str)>,
        limit: u32,
    ) -> Result<Vec<VariableRow>, QueryError> {
        let (path, attribute) = after.unwrap_or_default();
        Ok(sqlx::query_as(sql::VARIABLES)
            .bind(station.0)
            .bind(stored_text(path))
            .bind(stored_text(attribute))
            .bind(i64::from(limit))
            .fetch_all(&self.pool)
            .await?)
    }

    async fn reports(
        &self,
        station: StationKey,
        action: ocpp201::Action,
        page: PageRequest,
    ) -> Result<Vec<ReportRow>, QueryError> {
        Ok(sqlx::query_as(sql::REPORTS.text(page.order))
            .bind(page.bound())
            .bind(i64::from(page.limit))
            .bind(station.0)
            .bind(action.as_str())
            .fetch_all(&self.pool)
            .await?)
    }

    async fn commands(
        &self,
        station: StationKey,
        page: PageRequest,
    ) -> Result<Vec<CommandRow>, QueryError> {
        Ok(sqlx::query_as(sql::COMMANDS.text(page.order))
            .bind(page.bound())
            .bind(i64::from(page.limit))
            .bind(station.0)
            .fetch_all(&self.pool)
            .await?)
    }

    async fn command(&self, key: CommandKey) -> Result<Option<CommandRow>, QueryError> {
        Ok(sqlx::query_as(sql::COMMAND)
            .bind(key.0)
            .fetch_optional(&self.pool)
            .await?)
    }

    async fn sites(&self) -> Result<Vec<SiteRow>, QueryError> {
        Ok(sqlx::query_as(sql::SITES).fetch_all(&self.pool).await?)
    }

    async fn chargers(&self, site_id: Option<&str>) -> Result<Vec<ChargerRow>, QueryError> {
        let query = match site_id {
            Some(site_id) => sqlx::query_as(SITE_CHARGERS).bind(stored_text(site_id)),
            None => sqlx::query_as(CHARGERS),
        };
        Ok(query.fetch_all(&self.pool).await?)
    }

    async fn charger_statistics(
        &self,
        period: Period,
    ) -> Result<Vec<ChargerStatisticsRow>, QueryError> {
        Ok(sqlx::query_as(sql::CHARGER_STATISTICS)
            .bind(SqlTime::new(period.from))
            .bind(SqlTime::new(period.to))
            .fetch_all(&self.pool)
            .await?)
    }

    async fn usage_buckets(
        &self,
        period: Period,
        station: Option<StationKey>,
    ) -> Result<Vec<UsageBucketRow>, QueryError> {
        let query = match station {
            Some(station) => sqlx::query_as(STATION_USAGE_BUCKETS)
                .bind(SqlTime::new(period.from))
                .bind(SqlTime::new(period.to))
                .bind(station.0),
            None => sqlx::query_as(USAGE_BUCKETS)
                .bind(SqlTime::new(period.from))
                .bind(SqlTime::new(period.to)),
        };
        Ok(query.fetch_all(&self.pool).await?)
    }
}

#[cfg(test)]
mod tests {
    use sqlx::{Executor, SqlSafeStr};

    use super::*;
    use crate::store::queries::contract;

    #[tokio::test]
    async fn prepares_every_statement() {
        let pool = contract::sqlite_pool().await;
        for text in sql::statements().into_iter().chain(STATEMENTS) {
            let prepared = pool.prepare(text.into_sql_str()).await;
            assert!(prepared.is_ok(), "{text}: {prepared:?}");
        }
    }
}
