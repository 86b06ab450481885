//! The reading half of the store, on either engine.
//!
//! Reads run beside the one writer and see what is committed. The statements are in `sql.rs`; what an
//! engine says in words of its own is in its [`Texts`].

use jiff::Timestamp;

use super::database::{Database, Texts, params};
use super::{
    Grouping, MessageFilter, PageRequest, Period, QueryError, TransactionFilter, UsageOf,
    contained, sql,
};
use crate::facts::{CommandKey, StationKey, TransactionKey, UploadKey};
use crate::store::queries::reader::Reader;
use crate::store::rows::{
    ActivityRow, ChargerRow, ChargerStatisticsRow, CommandRow, ConnectionRow, ConnectorRow,
    CountsRow, IdTokenRow, KnownStation, MessageRow, MeterValueRow, RecentEventRow,
    RefusedConnectionRow, RefusedEventRow, ReportRow, SiteRow, SiteStatisticsRow, StationRow,
    StoredMessage, TariffRow, TransactionEventRow, TransactionRow, UploadRow, UsageBucketRow,
};
use crate::store::time::SqlTime;

/// Reads over a pool of connections.
#[derive(Debug, Clone)]
pub struct Queries {
    database: Database,
    texts: &'static Texts,
}

impl Queries {
    /// Over connections, with what their engine says in words of its own.
    pub(in crate::store) fn new(database: Database, texts: &'static Texts) -> Self {
        Self { database, texts }
    }

    /// The same pool, for the rows of functional blocks.
    #[must_use]
    pub fn reader(&self) -> Reader {
        Reader::over(self.database.clone())
    }

    /// Refused handshakes.
    pub async fn refused_connections(
        &self,
        page: PageRequest,
    ) -> Result<Vec<RefusedConnectionRow>, QueryError> {
        self.refused_with(None, page).await
    }

    /// IdTokens.
    pub async fn id_tokens(&self, page: PageRequest) -> Result<Vec<IdTokenRow>, QueryError> {
        self.id_tokens_with(None, page).await
    }

    /// Commands to a station.
    pub async fn commands(
        &self,
        station: StationKey,
        page: PageRequest,
    ) -> Result<Vec<CommandRow>, QueryError> {
        self.commands_with(station, None, page).await
    }

    /// Answers when the database does.
    pub async fn ping(&self) -> Result<(), QueryError> {
        self.database.ping(sql::PING).await
    }

    /// Ends the connections in order; what is asked afterwards fails.
    pub async fn close(&self) {
        self.database.close().await;
    }

    /// Numbers for the status page.
    pub async fn counts(&self) -> Result<CountsRow, QueryError> {
        self.database.one(sql::COUNTS, params![]).await
    }

    /// The station of this identity, given in lower case.
    pub async fn find_station(
        &self,
        identity_folded: &str,
    ) -> Result<Option<StationRow>, QueryError> {
        self.database
            .optional(sql::FIND_STATION, params![identity_folded])
            .await
    }

    /// The stations of these identities, given in lower case, in no particular order. They are
    /// looked for as they are stored, with U+FFFD in place of U+0000; the rows hold them so.
    pub async fn find_stations(
        &self,
        identities_folded: &[String],
    ) -> Result<Vec<KnownStation>, QueryError> {
        self.database
            .all(self.texts.find_stations, params![identities_folded])
            .await
    }

    /// Stations in the order in which they became known, or the reverse.
    pub async fn stations(&self, page: PageRequest) -> Result<Vec<StationRow>, QueryError> {
        self.database
            .all(
                sql::STATIONS.text(page.order),
                params![page.bound(), i64::from(page.limit)],
            )
            .await
    }

    /// Connectors by station, EVSE and connector id; of one station or of all.
    pub async fn connectors(
        &self,
        station: Option<StationKey>,
    ) -> Result<Vec<ConnectorRow>, QueryError> {
        match station {
            Some(station) => {
                self.database
                    .all(sql::STATION_CONNECTORS, params![station.0])
                    .await
            }
            None => self.database.all(sql::CONNECTORS, params![]).await,
        }
    }

    /// Connections, open and over; of one station or of all.
    pub async fn connections(
        &self,
        station: Option<StationKey>,
        page: PageRequest,
    ) -> Result<Vec<ConnectionRow>, QueryError> {
        match station {
            Some(station) => {
                self.database
                    .all(
                        sql::STATION_CONNECTIONS.text(page.order),
                        params![page.bound(), i64::from(page.limit), station.0],
                    )
                    .await
            }
            None => {
                self.database
                    .all(
                        sql::CONNECTIONS.text(page.order),
                        params![page.bound(), i64::from(page.limit)],
                    )
                    .await
            }
        }
    }

    /// Refused handshakes of identities that contain this text, given in lower case.
    pub async fn refused_with(
        &self,
        identity: Option<&str>,
        page: PageRequest,
    ) -> Result<Vec<RefusedConnectionRow>, QueryError> {
        self.database
            .all(
                sql::REFUSED_CONNECTIONS.text(page.order),
                params![
                    page.bound(),
                    i64::from(page.limit),
                    identity.map(contained).as_deref()
                ],
            )
            .await
    }

    /// Transactions that match.
    pub async fn transactions(
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
        self.database
            .all(
                listing.text(page.order),
                params![
                    page.bound(),
                    i64::from(page.limit),
                    filter.state.as_deref(),
                    filter.transaction_id.as_deref(),
                    filter.id_token.as_deref(),
                    filter.from.or(first).map(SqlTime::new),
                    filter.to.or(last).map(SqlTime::new),
                    filter.station.map(|station| station.0),
                    filter.site_id.as_deref(),
                    filter.flag_pattern().as_deref()
                ],
            )
            .await
    }

    /// One transaction.
    pub async fn transaction(
        &self,
        key: TransactionKey,
    ) -> Result<Option<TransactionRow>, QueryError> {
        self.database
            .optional(sql::TRANSACTION, params![key.0])
            .await
    }

    /// The latest incarnation of a station's transaction id.
    pub async fn find_transaction(
        &self,
        station: StationKey,
        transaction_id: &str,
    ) -> Result<Option<TransactionRow>, QueryError> {
        self.database
            .optional(sql::FIND_TRANSACTION, params![station.0, transaction_id])
            .await
    }

    /// The transaction that a RequestStartTransaction led to, the latest one of that station.
    pub async fn find_remote_start(
        &self,
        station: StationKey,
        remote_start_id: i32,
    ) -> Result<Option<TransactionRow>, QueryError> {
        self.database
            .optional(sql::FIND_REMOTE_START, params![station.0, remote_start_id])
            .await
    }

    /// Events of a transaction by seqNo, beyond `after` (a seqNo), at most `limit`.
    pub async fn transaction_events(
        &self,
        key: TransactionKey,
        after: Option<i32>,
        limit: u32,
    ) -> Result<Vec<TransactionEventRow>, QueryError> {
        self.database
            .all(
                sql::TRANSACTION_EVENTS,
                params![key.0, after.unwrap_or(i32::MIN), i64::from(limit)],
            )
            .await
    }

    /// Refused TransactionEvents; of one station or of all.
    pub async fn refused_events(
        &self,
        station: Option<StationKey>,
        page: PageRequest,
    ) -> Result<Vec<RefusedEventRow>, QueryError> {
        match station {
            Some(station) => {
                self.database
                    .all(
                        sql::STATION_REFUSED_EVENTS.text(page.order),
                        params![page.bound(), i64::from(page.limit), station.0],
                    )
                    .await
            }
            None => {
                self.database
                    .all(
                        sql::REFUSED_EVENTS.text(page.order),
                        params![page.bound(), i64::from(page.limit)],
                    )
                    .await
            }
        }
    }

    /// IdTokens that contain this text, given in lower case, or whose group does; no KeyCode.
    pub async fn id_tokens_with(
        &self,
        text: Option<&str>,
        page: PageRequest,
    ) -> Result<Vec<IdTokenRow>, QueryError> {
        self.database
            .all(
                sql::ID_TOKENS.text(page.order),
                params![
                    page.bound(),
                    i64::from(page.limit),
                    text.map(contained).as_deref()
                ],
            )
            .await
    }

    /// One IdToken: the token in lower case, and its type.
    pub async fn find_id_token(
        &self,
        id_token_folded: &str,
        kind: &str,
    ) -> Result<Option<IdTokenRow>, QueryError> {
        self.database
            .optional(sql::FIND_ID_TOKEN, params![id_token_folded, kind])
            .await
    }

    /// The IdTokens of these texts, given in lower case, of whatever type; in no particular order.
    pub async fn find_id_tokens(
        &self,
        id_tokens_folded: &[String],
    ) -> Result<Vec<IdTokenRow>, QueryError> {
        self.database
            .all(self.texts.find_id_tokens, params![id_tokens_folded])
            .await
    }

    /// Active transactions on this token, given in lower case, and on every token of `group` (its token in
    /// lower case, and its type): (transaction key, station key), at most 16.
    pub async fn token_holders(
        &self,
        id_token_folded: &str,
        kind: &str,
        group: Option<(&str, &str)>,
    ) -> Result<Vec<(i64, i64)>, QueryError> {
        let (group, group_kind) = group.unzip();
        let params = params![id_token_folded, kind, group, group_kind];
        self.database.all(sql::TOKEN_HOLDERS, params).await
    }

    /// All tariffs by name.
    pub async fn tariffs(&self) -> Result<Vec<TariffRow>, QueryError> {
        self.database.all(sql::TARIFFS, params![]).await
    }

    /// The journal.
    pub async fn messages(
        &self,
        filter: &MessageFilter,
        page: PageRequest,
    ) -> Result<Vec<MessageRow>, QueryError> {
        let (first, last) = filter.keys_of(page);
        let wanted = filter.text.as_deref().map(contained);
        let params = params![
            page.bound(),
            i64::from(page.limit),
            filter.action.as_deref(),
            filter.direction.as_deref(),
            filter.outcome.as_deref(),
            filter.message_id.as_deref(),
            first,
            last,
            wanted.as_deref(),
            filter.before.map(SqlTime::new),
            filter.station.map(|station| station.0)
        ];
        let text = sql::MESSAGES.text(page.order);
        let rows: Vec<StoredMessage> = self.database.all(text, params).await?;
        Ok(rows.into_iter().map(MessageRow::from).collect())
    }

    /// The first and the last key of the journal; `None` = it is empty.
    pub async fn message_keys(&self) -> Result<Option<(i64, i64)>, QueryError> {
        let (first, last): (Option<i64>, Option<i64>) =
            self.database.one(sql::MESSAGE_KEYS, params![]).await?;
        Ok(first.zip(last))
    }

    /// Meter values outside transactions.
    pub async fn meter_values(
        &self,
        station: StationKey,
        page: PageRequest,
    ) -> Result<Vec<MeterValueRow>, QueryError> {
        self.database
            .all(
                sql::METER_VALUES.text(page.order),
                params![page.bound(), i64::from(page.limit), station.0],
            )
            .await
    }

    /// What a station reported by one action.
    pub async fn reports(
        &self,
        station: StationKey,
        action: ocpp201::Action,
        page: PageRequest,
    ) -> Result<Vec<ReportRow>, QueryError> {
        self.database
            .all(
                sql::REPORTS.text(page.order),
                params![
                    page.bound(),
                    i64::from(page.limit),
                    station.0,
                    action.as_str()
                ],
            )
            .await
    }

    /// Commands to a station, of these actions (comma separated).
    pub async fn commands_with(
        &self,
        station: StationKey,
        actions: Option<&str>,
        page: PageRequest,
    ) -> Result<Vec<CommandRow>, QueryError> {
        self.database
            .all(
                sql::COMMANDS.text(page.order),
                params![page.bound(), i64::from(page.limit), station.0, actions],
            )
            .await
    }

    /// One command.
    pub async fn command(&self, key: CommandKey) -> Result<Option<CommandRow>, QueryError> {
        self.database.optional(sql::COMMAND, params![key.0]).await
    }

    /// Places for files, of one station or of all.
    pub async fn uploads(
        &self,
        station: Option<StationKey>,
        page: PageRequest,
    ) -> Result<Vec<UploadRow>, QueryError> {
        match station {
            Some(station) => {
                self.database
                    .all(
                        sql::STATION_UPLOADS.text(page.order),
                        params![page.bound(), i64::from(page.limit), station.0],
                    )
                    .await
            }
            None => {
                self.database
                    .all(
                        sql::UPLOADS.text(page.order),
                        params![page.bound(), i64::from(page.limit)],
                    )
                    .await
            }
        }
    }

    /// One place.
    pub async fn upload(&self, key: UploadKey) -> Result<Option<UploadRow>, QueryError> {
        self.database.optional(sql::UPLOAD, params![key.0]).await
    }

    /// The place of a token, by the token's hash in hexadecimal digits.
    pub async fn find_upload(&self, token_hash: &str) -> Result<Option<UploadRow>, QueryError> {
        self.database
            .optional(sql::FIND_UPLOAD, params![token_hash])
            .await
    }

    /// Places that hold a file.
    pub async fn stored_uploads(&self, page: PageRequest) -> Result<Vec<UploadRow>, QueryError> {
        self.database
            .all(
                sql::STORED_UPLOADS.text(page.order),
                params![page.bound(), i64::from(page.limit)],
            )
            .await
    }

    /// All sites by id.
    pub async fn sites(&self) -> Result<Vec<SiteRow>, QueryError> {
        self.database.all(sql::SITES, params![]).await
    }

    /// Chargers by id, beyond `after`, at most `limit`; of one site or of all.
    pub async fn chargers(
        &self,
        site_id: Option<&str>,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<ChargerRow>, QueryError> {
        self.database
            .all(
                self.texts.chargers,
                params![after.unwrap_or_default(), i64::from(limit), site_id],
            )
            .await
    }

    /// The charger of this id, given in lower case.
    pub async fn find_charger(&self, id_folded: &str) -> Result<Option<ChargerRow>, QueryError> {
        self.database
            .optional(self.texts.charger, params![id_folded])
            .await
    }

    /// Sums per station and currency over a period, of stations beyond the key `after`, at most
    /// `limit` stations; those without a transaction in it have a row of zeros.
    pub async fn charger_statistics(
        &self,
        period: Period,
        station: Option<StationKey>,
        after: Option<i64>,
        limit: u32,
    ) -> Result<Vec<ChargerStatisticsRow>, QueryError> {
        self.database
            .all_planned(
                self.texts.charger_statistics,
                params![
                    period.from,
                    period.to,
                    after.unwrap_or(0),
                    i64::from(limit),
                    station.map(|station| station.0)
                ],
            )
            .await
    }

    /// Sums per site and currency over a period; a site without a transaction in it has a row of
    /// zeros.
    pub async fn site_statistics(
        &self,
        period: Period,
    ) -> Result<Vec<SiteStatisticsRow>, QueryError> {
        self.database
            .all_planned(self.texts.site_statistics, params![period.from, period.to])
            .await
    }

    /// Sums per group of quarters of an hour, time zone and currency over a period. The time zone is
    /// told of a station, a site, and by time zone; of all together it is not.
    pub async fn usage_buckets(
        &self,
        of: UsageOf<'_>,
        period: Period,
        grouping: Grouping,
    ) -> Result<Vec<UsageBucketRow>, QueryError> {
        let texts = self.texts;
        let (count, shift) = (grouping.count.max(1), grouping.shift);
        let (from, to) = (period.from, period.to);
        let database = &self.database;
        match of {
            UsageOf::All => {
                let params = params![from, to, shift, count];
                database.all_planned(texts.total_buckets, params).await
            }
            UsageOf::ByTimeZone => {
                let params = params![from, to, shift, count];
                database.all_planned(texts.zone_buckets, params).await
            }
            UsageOf::Station(station) => {
                let params = params![from, to, shift, count, station.0];
                database.all_planned(texts.station_buckets, params).await
            }
            UsageOf::Site(site) => {
                let params = params![from, to, shift, count, site];
                database.all_planned(texts.site_buckets, params).await
            }
        }
    }

    /// The time zones of the sites.
    pub async fn time_zones(&self) -> Result<Vec<String>, QueryError> {
        {
            let rows: Vec<(String,)> = self.database.all(sql::TIME_ZONES, params![]).await?;
            Ok(rows.into_iter().map(|(name,)| name).collect())
        }
    }

    /// When stations beyond the key `after` were last here, at most `limit`.
    pub async fn activity(
        &self,
        after: Option<i64>,
        limit: u32,
    ) -> Result<Vec<ActivityRow>, QueryError> {
        self.database
            .all(sql::ACTIVITY, params![after.unwrap_or(0), i64::from(limit)])
            .await
    }

    /// Of the latest `keys` commands those that failed, newest first, at most `limit`.
    pub async fn failed_commands(
        &self,
        keys: i64,
        limit: u32,
    ) -> Result<Vec<CommandRow>, QueryError> {
        self.database
            .all(sql::FAILED_COMMANDS, params![keys, i64::from(limit)])
            .await
    }

    /// Events that arrived since then, of transactions that are active or began since then: of each
    /// the last `per_transaction` by seqNo. By transaction, newest first, and seqNo; at most `limit`.
    pub async fn recent_events(
        &self,
        since: Timestamp,
        per_transaction: i32,
        limit: u32,
    ) -> Result<Vec<RecentEventRow>, QueryError> {
        self.database
            .all(
                sql::RECENT_EVENTS,
                params![SqlTime::new(since), per_transaction, i64::from(limit)],
            )
            .await
    }
}
