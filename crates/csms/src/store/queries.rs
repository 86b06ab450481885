//! Everything that is read: for REST, for the handshake and for Authorize.
//!
//! [`Queries`] is the reading half of the store; [`DatabaseQueries`] reads from either engine. Reads never wait for the writer, and see what is
//! committed. Lists page by key, so that rows that arrive meanwhile neither repeat nor hide others.
//! The statements are in `sql`; those that each engine has in words of its own are in `sqlite/queries.rs` and
//! `postgres/queries.rs`.

#[cfg(test)]
pub(in crate::store) mod contract;
pub(in crate::store) mod database;
mod database_queries;
pub mod reader;
pub(in crate::store) mod sql;
pub(in crate::store) mod usage;

use std::fmt::Debug;
use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;

use super::rows::{
    ActivityRow, ChargerRow, ChargerStatisticsRow, CommandRow, ConnectionRow, ConnectorRow,
    CountsRow, IdTokenRow, KnownStation, MessageRow, MeterValueRow, RecentEventRow,
    RefusedConnectionRow, RefusedEventRow, ReportRow, SiteRow, SiteStatisticsRow, StationRow,
    TariffRow, TransactionEventRow, TransactionRow, UploadRow, UsageBucketRow,
};
use crate::facts::{CommandKey, StationKey, TransactionKey, UploadKey};

pub use database_queries::DatabaseQueries;
pub use usage::{Grouping, Period, UsageOf};

/// The most rows that one page holds.
pub const MAX_PAGE: u32 = 1000;

/// A question that the database did not answer.
#[derive(Debug, Clone, thiserror::Error)]
pub enum QueryError {
    /// The engine or the way to it failed.
    #[error("the database did not answer; look at its state and try again")]
    Database(#[source] Arc<sqlx::Error>),
}

impl From<sqlx::Error> for QueryError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(Arc::new(error))
    }
}

/// In which direction a list is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// From the newest row to the oldest.
    #[default]
    Newest,
    /// From the oldest row to the newest.
    Oldest,
}

/// A part of a list: at most `limit` rows beyond the key `after`, in the direction of `order`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageRequest {
    /// The direction.
    pub order: Order,
    /// The last key of the page before; `None` = from the start.
    pub after: Option<i64>,
    /// 1..=[`MAX_PAGE`].
    pub limit: u32,
}

impl PageRequest {
    /// The newest `limit` rows.
    #[must_use]
    pub fn newest(limit: u32) -> Self {
        Self {
            order: Order::Newest,
            after: None,
            limit,
        }
    }

    /// The oldest `limit` rows.
    #[must_use]
    pub fn oldest(limit: u32) -> Self {
        Self {
            order: Order::Oldest,
            after: None,
            limit,
        }
    }

    /// The key that rows must lie beyond.
    #[must_use]
    pub fn bound(&self) -> i64 {
        self.after.unwrap_or(match self.order {
            Order::Newest => i64::MAX,
            Order::Oldest => i64::MIN,
        })
    }
}

/// Which transactions. `None` and empty mean any.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TransactionFilter {
    /// Of this station.
    pub station: Option<StationKey>,
    /// In this state: `active`, `ended`, `stale`, `closed`.
    pub state: Option<String>,
    /// With this id of the station's.
    pub transaction_id: Option<String>,
    /// On this token, in its stored spelling.
    pub id_token: Option<String>,
    /// Begun at or after.
    pub from: Option<Timestamp>,
    /// Begun before.
    pub to: Option<Timestamp>,
    /// Of stations at this site.
    pub site_id: Option<String>,
    /// `any` (flags or gaps), `gaps`, or the name of a flag.
    pub flag: Option<String>,
}

impl TransactionFilter {
    /// What is looked for among flags: a word, or a pattern.
    pub(in crate::store) fn flag_pattern(&self) -> Option<String> {
        let flag = self.flag.as_ref()?;
        Some(match flag.as_str() {
            "any" | "gaps" => flag.clone(),
            _ => contained(&format!(",{flag},")),
        })
    }
}

/// A pattern of LIKE for texts that contain this one.
pub(in crate::store) fn contained(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// Which exchanges of the journal. `None` means any.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MessageFilter {
    /// Of this station.
    pub station: Option<StationKey>,
    /// Of this action.
    pub action: Option<String>,
    /// The CALL went `in` or `out`.
    pub direction: Option<String>,
    /// Answered with `result` or an error code; `error` = any of them, `none` = not at all.
    pub outcome: Option<String>,
    /// With this message id.
    pub message_id: Option<String>,
    /// With this text, in lower case, in the identity, the message id, the action or a frame.
    pub text: Option<String>,
    /// Not later.
    pub before: Option<Timestamp>,
    /// With these keys, the first and the last: where to look.
    pub keys: Option<(i64, i64)>,
}

impl MessageFilter {
    /// The first and the last key that a page may hold. Told of the page's bound as well, because
    /// an engine that is given two bounds may begin at the wider one.
    pub(in crate::store) fn keys_of(&self, page: PageRequest) -> (i64, i64) {
        let (first, last) = self.keys.unwrap_or((i64::MIN, i64::MAX));
        match page.order {
            Order::Newest => (first, last.min(page.bound())),
            Order::Oldest => (first.max(page.bound()), last),
        }
    }
}

/// The reading half of the store. Each method is one statement.
#[async_trait]
pub trait Queries: Debug + Send + Sync + 'static {
    /// Answers when the database does.
    async fn ping(&self) -> Result<(), QueryError>;

    /// Ends the connections in order; what is asked afterwards fails.
    async fn close(&self);

    /// Numbers for the status page.
    async fn counts(&self) -> Result<CountsRow, QueryError>;

    /// The station of this identity, given in lower case.
    async fn find_station(&self, identity_folded: &str) -> Result<Option<StationRow>, QueryError>;

    /// The stations of these identities, given in lower case, in no particular order. They are
    /// looked for as they are stored, with U+FFFD in place of U+0000; the rows hold them so.
    async fn find_stations(
        &self,
        identities_folded: &[String],
    ) -> Result<Vec<KnownStation>, QueryError>;

    /// Stations in the order in which they became known, or the reverse.
    async fn stations(&self, page: PageRequest) -> Result<Vec<StationRow>, QueryError>;

    /// Connectors by station, EVSE and connector id; of one station or of all.
    async fn connectors(
        &self,
        station: Option<StationKey>,
    ) -> Result<Vec<ConnectorRow>, QueryError>;

    /// Connections, open and over; of one station or of all.
    async fn connections(
        &self,
        station: Option<StationKey>,
        page: PageRequest,
    ) -> Result<Vec<ConnectionRow>, QueryError>;

    /// Refused handshakes.
    async fn refused_connections(
        &self,
        page: PageRequest,
    ) -> Result<Vec<RefusedConnectionRow>, QueryError> {
        self.refused_with(None, page).await
    }

    /// Refused handshakes of identities that contain this text, given in lower case.
    async fn refused_with(
        &self,
        identity: Option<&str>,
        page: PageRequest,
    ) -> Result<Vec<RefusedConnectionRow>, QueryError>;

    /// Transactions that match.
    async fn transactions(
        &self,
        filter: &TransactionFilter,
        page: PageRequest,
    ) -> Result<Vec<TransactionRow>, QueryError>;

    /// One transaction.
    async fn transaction(&self, key: TransactionKey) -> Result<Option<TransactionRow>, QueryError>;

    /// The latest incarnation of a station's transaction id.
    async fn find_transaction(
        &self,
        station: StationKey,
        transaction_id: &str,
    ) -> Result<Option<TransactionRow>, QueryError>;

    /// The transaction that a RequestStartTransaction led to, the latest one of that station.
    async fn find_remote_start(
        &self,
        station: StationKey,
        remote_start_id: i32,
    ) -> Result<Option<TransactionRow>, QueryError>;

    /// Events of a transaction by seqNo, beyond `after` (a seqNo), at most `limit`.
    async fn transaction_events(
        &self,
        key: TransactionKey,
        after: Option<i32>,
        limit: u32,
    ) -> Result<Vec<TransactionEventRow>, QueryError>;

    /// Refused TransactionEvents; of one station or of all.
    async fn refused_events(
        &self,
        station: Option<StationKey>,
        page: PageRequest,
    ) -> Result<Vec<RefusedEventRow>, QueryError>;

    /// IdTokens.
    async fn id_tokens(&self, page: PageRequest) -> Result<Vec<IdTokenRow>, QueryError> {
        self.id_tokens_with(None, page).await
    }

    /// IdTokens that contain this text, given in lower case, or whose group does; no KeyCode.
    async fn id_tokens_with(
        &self,
        text: Option<&str>,
        page: PageRequest,
    ) -> Result<Vec<IdTokenRow>, QueryError>;

    /// One IdToken: the token in lower case, and its type.
    async fn find_id_token(
        &self,
        id_token_folded: &str,
        kind: &str,
    ) -> Result<Option<IdTokenRow>, QueryError>;

    /// Active transactions on this token, given in lower case, and on every token of `group` (its token in
    /// lower case, and its type): (transaction key, station key), at most 16.
    async fn token_holders(
        &self,
        id_token_folded: &str,
        kind: &str,
        group: Option<(&str, &str)>,
    ) -> Result<Vec<(i64, i64)>, QueryError>;

    /// All tariffs by name.
    async fn tariffs(&self) -> Result<Vec<TariffRow>, QueryError>;

    /// The journal.
    async fn messages(
        &self,
        filter: &MessageFilter,
        page: PageRequest,
    ) -> Result<Vec<MessageRow>, QueryError>;

    /// The first and the last key of the journal; `None` = it is empty.
    async fn message_keys(&self) -> Result<Option<(i64, i64)>, QueryError>;

    /// Meter values outside transactions.
    async fn meter_values(
        &self,
        station: StationKey,
        page: PageRequest,
    ) -> Result<Vec<MeterValueRow>, QueryError>;

    /// What a station reported by one action.
    async fn reports(
        &self,
        station: StationKey,
        action: ocpp201::Action,
        page: PageRequest,
    ) -> Result<Vec<ReportRow>, QueryError>;

    /// Commands to a station.
    async fn commands(
        &self,
        station: StationKey,
        page: PageRequest,
    ) -> Result<Vec<CommandRow>, QueryError> {
        self.commands_with(station, None, page).await
    }

    /// Commands to a station, of these actions (comma separated).
    async fn commands_with(
        &self,
        station: StationKey,
        actions: Option<&str>,
        page: PageRequest,
    ) -> Result<Vec<CommandRow>, QueryError>;

    /// One command.
    async fn command(&self, key: CommandKey) -> Result<Option<CommandRow>, QueryError>;

    /// Places for files, of one station or of all.
    async fn uploads(
        &self,
        station: Option<StationKey>,
        page: PageRequest,
    ) -> Result<Vec<UploadRow>, QueryError>;

    /// One place.
    async fn upload(&self, key: UploadKey) -> Result<Option<UploadRow>, QueryError>;

    /// The place of a token, by the token's hash in hexadecimal digits.
    async fn find_upload(&self, token_hash: &str) -> Result<Option<UploadRow>, QueryError>;

    /// Places that hold a file.
    async fn stored_uploads(&self, page: PageRequest) -> Result<Vec<UploadRow>, QueryError>;

    /// All sites by id.
    async fn sites(&self) -> Result<Vec<SiteRow>, QueryError>;

    /// Chargers by id, beyond `after`, at most `limit`; of one site or of all.
    async fn chargers(
        &self,
        site_id: Option<&str>,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<ChargerRow>, QueryError>;

    /// The charger of this id, given in lower case.
    async fn find_charger(&self, id_folded: &str) -> Result<Option<ChargerRow>, QueryError>;

    /// Sums per station and currency over a period, of stations beyond the key `after`, at most
    /// `limit` stations; those without a transaction in it have a row of zeros.
    async fn charger_statistics(
        &self,
        period: Period,
        station: Option<StationKey>,
        after: Option<i64>,
        limit: u32,
    ) -> Result<Vec<ChargerStatisticsRow>, QueryError>;

    /// Sums per site and currency over a period; a site without a transaction in it has a row of
    /// zeros.
    async fn site_statistics(&self, period: Period) -> Result<Vec<SiteStatisticsRow>, QueryError>;

    /// Sums per group of quarters of an hour, time zone and currency over a period. The time zone is
    /// told of a station, a site, and by time zone; of all together it is not.
    async fn usage_buckets(
        &self,
        of: UsageOf<'_>,
        period: Period,
        grouping: Grouping,
    ) -> Result<Vec<UsageBucketRow>, QueryError>;

    /// The time zones of the sites.
    async fn time_zones(&self) -> Result<Vec<String>, QueryError>;

    /// When stations beyond the key `after` were last here, at most `limit`.
    async fn activity(
        &self,
        after: Option<i64>,
        limit: u32,
    ) -> Result<Vec<ActivityRow>, QueryError>;

    /// Of the latest `keys` commands those that failed, newest first, at most `limit`.
    async fn failed_commands(&self, keys: i64, limit: u32) -> Result<Vec<CommandRow>, QueryError>;

    /// Events that arrived since then, of transactions that are active or began since then: of each
    /// the last `per_transaction` by seqNo. By transaction, newest first, and seqNo; at most `limit`.
    async fn recent_events(
        &self,
        since: Timestamp,
        per_transaction: i32,
        limit: u32,
    ) -> Result<Vec<RecentEventRow>, QueryError>;
}
