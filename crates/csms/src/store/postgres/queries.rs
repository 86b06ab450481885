//! The reading half of the store on PostgreSQL: a pool of connections.
//!
//! Reads run beside the one writer and see what is committed. What both engines can say in the
//! same words stands in `queries/sql.rs`; here stands what only PostgreSQL says so.

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::PgPool;

use crate::facts::{CommandKey, StationKey, TransactionKey, UploadKey};
use crate::store::cell::{stored_option, stored_text};
use crate::store::queries::usage::usage_statements;
use crate::store::queries::{
    Grouping, MessageFilter, PageRequest, Period, Queries, QueryError, TransactionFilter, UsageOf,
    contained, sql,
};
use crate::store::rows::{
    ActivityRow, ChargerRow, ChargerStatisticsRow, CommandRow, ConnectionRow, ConnectorRow,
    CountsRow, IdTokenRow, KnownStation, MessageRow, MeterValueRow, RecentEventRow,
    RecentReportRow, RefusedConnectionRow, RefusedEventRow, ReportRow, SiteRow, SiteStatisticsRow,
    StationRow, StoredMessage, TariffRow, TransactionEventRow, TransactionRow, UploadRow,
    UsageBucketRow, VariableRow,
};
use crate::store::time::SqlTime;

macro_rules! charger_columns {
    () => {
        "SELECT charger_id, site_id, serial_number, charger_type, \
         rated_power::float8 AS rated_power, max_output::float8 AS max_output, \
         min_output::float8 AS min_output, connector_type, latitude, longitude, current_status, \
         location_detail, installation_date::text AS installation_date, \
         to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"') AS created_at \
         FROM charger_info"
    };
}

usage_statements!("quarter_of(t.started_at)");

/// Statistics are planned for the period that is asked for. A statement that is kept gets, from its sixth time on,
/// one plan for every period: on a year that plan took 1.9 s instead of 50 ms.
const PLAN_IS_KEPT: bool = false;

/// `$1` id to start after, `$2` limit, `$3` site.
const CHARGERS: &str = concat!(
    charger_columns!(),
    " WHERE charger_id > $1 AND (site_id = $3 OR $3 IS NULL) ORDER BY charger_id LIMIT $2"
);
/// `$1` id in lower case.
const CHARGER: &str = concat!(
    charger_columns!(),
    " WHERE CAST(lower(charger_id) AS TEXT) = $1"
);

/// `$1` identities in lower case.
const FIND_STATIONS: &str = concat!(
    sql::known_station_columns!(),
    " WHERE s.identity_folded = ANY($1)"
);

/// What this file adds to the shared statements, to be prepared by the tests.
#[cfg(test)]
pub(in crate::store) const STATEMENTS: [&str; 3] = [CHARGERS, CHARGER, FIND_STATIONS];

/// Reads from a PostgreSQL database.
#[derive(Debug, Clone)]
pub struct PostgresQueries {
    pool: PgPool,
}

impl PostgresQueries {
    /// Over a pool of connections.
    #[must_use]
    pub fn new(pool: PgPool) -> Self {
        Self { pool }
    }
}

#[async_trait]
impl Queries for PostgresQueries {
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

    async fn find_stations(
        &self,
        identities_folded: &[String],
    ) -> Result<Vec<KnownStation>, QueryError> {
        let identities: Vec<_> = identities_folded.iter().map(|it| stored_text(it)).collect();
        Ok(sqlx::query_as(FIND_STATIONS)
            .bind(identities)
            .fetch_all(&self.pool)
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

    async fn refused_with(
        &self,
        identity: Option<&str>,
        page: PageRequest,
    ) -> Result<Vec<RefusedConnectionRow>, QueryError> {
        Ok(sqlx::query_as(sql::REFUSED_CONNECTIONS.text(page.order))
            .bind(page.bound())
            .bind(i64::from(page.limit))
            .bind(stored_option(identity.map(contained).as_deref()))
            .fetch_all(&self.pool)
            .await?)
    }

    async fn transactions(
        &self,
        filter: &TransactionFilter,
        page: PageRequest,
    ) -> Result<Vec<TransactionRow>, QueryError> {
        let (listing, is_by_begin) = sql::transactions(filter);
        let (first, last) = if is_by_begin {
            (Some(Timestamp::MIN), Some(Timestamp::MAX))
        } else {
            (None, None)
        };
        Ok(sqlx::query_as(listing.text(page.order))
            .bind(page.bound())
            .bind(i64::from(page.limit))
            .bind(stored_option(filter.state.as_deref()))
            .bind(stored_option(filter.transaction_id.as_deref()))
            .bind(stored_option(filter.id_token.as_deref()))
            .bind(filter.from.or(first).map(SqlTime::new))
            .bind(filter.to.or(last).map(SqlTime::new))
            .bind(filter.station.map(|station| station.0))
            .bind(stored_option(filter.site_id.as_deref()))
            .bind(stored_option(filter.flag_pattern().as_deref()))
            .fetch_all(&self.pool)
            .await?)
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

    async fn id_tokens_with(
        &self,
        text: Option<&str>,
        page: PageRequest,
    ) -> Result<Vec<IdTokenRow>, QueryError> {
        Ok(sqlx::query_as(sql::ID_TOKENS.text(page.order))
            .bind(page.bound())
            .bind(i64::from(page.limit))
            .bind(stored_option(text.map(contained).as_deref()))
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

    async fn token_holders(
        &self,
        id_token_folded: &str,
        kind: &str,
        group: Option<(&str, &str)>,
    ) -> Result<Vec<(i64, i64)>, QueryError> {
        Ok(sqlx::query_as(sql::TOKEN_HOLDERS)
            .bind(stored_text(id_token_folded))
            .bind(stored_text(kind))
            .bind(group.map(|(token, _)| stored_text(token)))
            .bind(group.map(|(_, kind)| stored_text(kind)))
            .fetch_all(&self.pool)
            .await?)
    }

    async fn tariffs(&self) -> Result<Vec<TariffRow>, QueryError> {
        Ok(sqlx::query_as(sql::TARIFFS).fetch_all(&self.pool).await?)
    }

    async fn messages(
        &self,
        filter: &MessageFilter,
        page: PageRequest,
    ) -> Result<Vec<MessageRow>, QueryError> {
        let (first, last) = filter.keys_of(page);
        let text = filter.text.as_deref().map(contained);
        let query = sqlx::query_as(sql::MESSAGES.text(page.order))
            .bind(page.bound())
            .bind(i64::from(page.limit))
            .bind(stored_option(filter.action.as_deref()))
            .bind(stored_option(filter.direction.as_deref()))
            .bind(stored_option(filter.outcome.as_deref()))
            .bind(stored_option(filter.message_id.as_deref()))
            .bind(first)
            .bind(last)
            .bind(stored_option(text.as_deref()))
            .bind(filter.before.map(SqlTime::new))
            .bind(filter.station.map(|station| station.0));
        let rows: Vec<StoredMessage> = query.fetch_all(&self.pool).await?;
        Ok(rows.into_iter().map(MessageRow::from).collect())
    }

    async fn message_keys(&self) -> Result<Option<(i64, i64)>, QueryError> {
        let (first, last): (Option<i64>, Option<i64>) = sqlx::query_as(sql::MESSAGE_KEYS)
            .fetch_one(&self.pool)
            .await?;
        Ok(first.zip(last))
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

    async fn commands_with(
        &self,
        station: StationKey,
        actions: Option<&str>,
        page: PageRequest,
    ) -> Result<Vec<CommandRow>, QueryError> {
        Ok(sqlx::query_as(sql::COMMANDS.text(page.order))
            .bind(page.bound())
            .bind(i64::from(page.limit))
            .bind(station.0)
            .bind(stored_option(actions))
            .fetch_all(&self.pool)
            .await?)
    }

    async fn command(&self, key: CommandKey) -> Result<Option<CommandRow>, QueryError> {
        Ok(sqlx::query_as(sql::COMMAND)
            .bind(key.0)
            .fetch_optional(&self.pool)
            .await?)
    }

    async fn uploads(
        &self,
        station: Option<StationKey>,
        page: PageRequest,
    ) -> Result<Vec<UploadRow>, QueryError> {
        let query = match station {
            Some(station) => sqlx::query_as(sql::STATION_UPLOADS.text(page.order))
                .bind(page.bound())
                .bind(i64::from(page.limit))
                .bind(station.0),
            None => sqlx::query_as(sql::UPLOADS.text(page.order))
                .bind(page.bound())
                .bind(i64::from(page.limit)),
        };
        Ok(query.fetch_all(&self.pool).await?)
    }

    async fn upload(&self, key: UploadKey) -> Result<Option<UploadRow>, QueryError> {
        Ok(sqlx::query_as(sql::UPLOAD)
            .bind(key.0)
            .fetch_optional(&self.pool)
            .await?)
    }

    async fn find_upload(&self, token_hash: &str) -> Result<Option<UploadRow>, QueryError> {
        Ok(sqlx::query_as(sql::FIND_UPLOAD)
            .bind(stored_text(token_hash))
            .fetch_optional(&self.pool)
            .await?)
    }

    async fn stored_uploads(&self, page: PageRequest) -> Result<Vec<UploadRow>, QueryError> {
        Ok(sqlx::query_as(sql::STORED_UPLOADS.text(page.order))
            .bind(page.bound())
            .bind(i64::from(page.limit))
            .fetch_all(&self.pool)
            .await?)
    }

    async fn sites(&self) -> Result<Vec<SiteRow>, QueryError> {
        Ok(sqlx::query_as(sql::SITES).fetch_all(&self.pool).await?)
    }

    async fn chargers(
        &self,
        site_id: Option<&str>,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<ChargerRow>, QueryError> {
        Ok(sqlx::query_as(CHARGERS)
            .bind(stored_text(after.unwrap_or_default()))
            .bind(i64::from(limit))
            .bind(stored_option(site_id))
            .fetch_all(&self.pool)
            .await?)
    }

    async fn find_charger(&self, id_folded: &str) -> Result<Option<ChargerRow>, QueryError> {
        Ok(sqlx::query_as(CHARGER)
            .bind(stored_text(id_folded))
            .fetch_optional(&self.pool)
            .await?)
    }

    async fn charger_statistics(
        &self,
        period: Period,
        station: Option<StationKey>,
        after: Option<i64>,
        limit: u32,
    ) -> Result<Vec<ChargerStatisticsRow>, QueryError> {
        Ok(sqlx::query_as(CHARGER_STATISTICS)
            .persistent(PLAN_IS_KEPT)
            .bind(period.from)
            .bind(period.to)
            .bind(after.unwrap_or(0))
            .bind(i64::from(limit))
            .bind(station.map(|station| station.0))
            .fetch_all(&self.pool)
            .await?)
    }

    async fn site_statistics(&self, period: Period) -> Result<Vec<SiteStatisticsRow>, QueryError> {
        Ok(sqlx::query_as(SITE_STATISTICS)
            .persistent(PLAN_IS_KEPT)
            .bind(period.from)
            .bind(period.to)
            .fetch_all(&self.pool)
            .await?)
    }

    async fn usage_buckets(
        &self,
        of: UsageOf<'_>,
        period: Period,
        grouping: Grouping,
    ) -> Result<Vec<UsageBucketRow>, QueryError> {
        let text = match of {
            UsageOf::All => TOTAL_BUCKETS,
            UsageOf::ByTimeZone => ZONE_BUCKETS,
            UsageOf::Station(_) => STATION_BUCKETS,
            UsageOf::Site(_) => SITE_BUCKETS,
        };
        let query = sqlx::query_as(text)
            .persistent(PLAN_IS_KEPT)
            .bind(period.from)
            .bind(period.to)
            .bind(grouping.shift)
            .bind(grouping.count.max(1));
        let query = match of {
            UsageOf::All | UsageOf::ByTimeZone => query,
            UsageOf::Station(station) => query.bind(station.0),
            UsageOf::Site(site) => query.bind(stored_text(site).into_owned()),
        };
        Ok(query.fetch_all(&self.pool).await?)
    }

    async fn time_zones(&self) -> Result<Vec<String>, QueryError> {
        Ok(sqlx::query_scalar(sql::TIME_ZONES)
            .fetch_all(&self.pool)
            .await?)
    }

    async fn activity(
        &self,
        after: Option<i64>,
        limit: u32,
    ) -> Result<Vec<ActivityRow>, QueryError> {
        Ok(sqlx::query_as(sql::ACTIVITY)
            .bind(after.unwrap_or(0))
            .bind(i64::from(limit))
            .fetch_all(&self.pool)
            .await?)
    }

    async fn failed_commands(&self, keys: i64, limit: u32) -> Result<Vec<CommandRow>, QueryError> {
        Ok(sqlx::query_as(sql::FAILED_COMMANDS)
            .bind(keys)
            .bind(i64::from(limit))
            .fetch_all(&self.pool)
            .await?)
    }

    async fn recent_reports(
        &self,
        action: ocpp201::Action,
        keys: i64,
        limit: u32,
    ) -> Result<Vec<RecentReportRow>, QueryError> {
        Ok(sqlx::query_as(sql::RECENT_REPORTS)
            .bind(keys)
            .bind(i64::from(limit))
            .bind(action.as_str())
            .fetch_all(&self.pool)
            .await?)
    }

    async fn recent_events(
        &self,
        since: Timestamp,
        per_transaction: i32,
        limit: u32,
    ) -> Result<Vec<RecentEventRow>, QueryError> {
        Ok(sqlx::query_as(sql::RECENT_EVENTS)
            .bind(SqlTime::new(since))
            .bind(per_transaction)
            .bind(i64::from(limit))
            .fetch_all(&self.pool)
            .await?)
    }
}

#[cfg(test)]
mod tests {
    use sqlx::{Executor, SqlSafeStr};

    use super::*;
    use crate::store::queries::contract;

    #[tokio::test]
    #[ignore = "needs PostgreSQL: scripts/test"]
    async fn prepares_every_statement() {
        let pool = contract::postgres_pool("statements").await;
        for text in sql::statements()
            .into_iter()
            .chain(STATEMENTS)
            .chain(USAGE_STATEMENTS)
        {
            let prepared = pool.prepare(text.into_sql_str()).await;
            assert!(prepared.is_ok(), "{text}: {prepared:?}");
        }
    }
}
