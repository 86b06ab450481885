//! A disk as one run of the CSMS has it: the store and the queries, until a crash.
//!
//! After [`Mount::sever`] nothing that this run still does reaches the tables. Only the queries that
//! the CSMS itself asks are answered; there is no HTTP in a simulation.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

use async_trait::async_trait;
use csms::facts::{CommandKey, StationKey, TransactionKey, UploadKey};
use csms::store::batch::{Batch, TransactionRecord};
use csms::store::queries::{
    Grouping, MessageFilter, PageRequest, Period, Queries, QueryError, TransactionFilter, UsageOf,
};
use csms::store::rows::{
    ActivityRow, ChargerRow, ChargerStatisticsRow, CommandRow, ConnectionRow, ConnectorRow,
    CountsRow, IdTokenRow, KnownStation, MessageRow, MeterValueRow, RecentEventRow,
    RefusedConnectionRow, RefusedEventRow, ReportRow, SiteRow, SiteStatisticsRow, StationRow,
    TariffRow, TransactionEventRow, TransactionRow, UploadRow, UsageBucketRow,
};
use csms::store::{
    Bootstrap, Store, StoreError, StoredActive, StoredEvent, StoredIncarnation, StoredStation,
};
use jiff::Timestamp;
use rand::RngExt as _;

use super::{Deed, Disk, Mood, Mutant, Tables};

/// The disk, for one run of the CSMS.
#[derive(Debug, Clone)]
pub struct Mount {
    disk: Disk,
    is_severed: Arc<AtomicBool>,
}

impl Mount {
    pub(super) fn new(disk: Disk) -> Self {
        Self {
            disk,
            is_severed: Arc::default(),
        }
    }

    /// The CSMS crashed: nothing of it reaches the tables any more.
    pub fn sever(&self) {
        self.is_severed.store(true, Relaxed);
    }

    fn check(&self) -> Result<(), StoreError> {
        if self.is_severed.load(Relaxed) {
            return Err(StoreError::Injected);
        }
        Ok(())
    }

    /// A load of the writer's.
    async fn load<T>(&self, look: impl FnOnce(&Tables) -> T + Send) -> Result<T, StoreError> {
        tokio::time::sleep(Duration::from_millis(1)).await;
        self.check()?;
        if self.disk.lock().mood == Mood::Failing {
            return Err(StoreError::Injected);
        }
        Ok(self.disk.read(look))
    }

    /// A load of transactions, which a mutant does not find.
    async fn find<T: Default>(
        &self,
        look: impl FnOnce(&Tables) -> T + Send,
    ) -> Result<T, StoreError> {
        if self.disk.lock().mutant == Some(Mutant::ForgetsTransactions) {
            return self.load(|_| T::default()).await;
        }
        self.load(look).await
    }

    /// A question of the CSMS's own.
    async fn ask<T>(&self, look: impl FnOnce(&Tables) -> T + Send) -> Result<T, QueryError> {
        self.load(look)
            .await
            .map_err(|_| QueryError::from(sqlx::Error::PoolClosed))
    }

    fn apply(&self, batch: &Batch) -> Result<(), StoreError> {
        let mut inner = self.disk.lock();
        let has_events = !batch.events.is_empty();
        inner.commits_with_events += u64::from(has_events);
        if let Some(Mutant::DropsEvents(period)) = inner.mutant
            && has_events
            && inner.commits_with_events.is_multiple_of(period)
        {
            return Ok(());
        }
        let is_strict = inner.mutant.is_none();
        if let Err(why) = inner.tables.commit(batch, is_strict) {
            inner.rejected.push(why);
            return Err(StoreError::Injected);
        }
        if let Some(deeds) = &mut inner.deeds {
            deeds.push(Deed::Applied(Box::new(batch.clone())));
        }
        Ok(())
    }
}

/// The batch holds a row that a refusing database does not take: by keys that a repeat does not change.
fn is_refused(batch: &Batch) -> bool {
    let mut events = batch.events.iter();
    events.any(|row| row.seq_no % 4 == 1) || batch.connectors.iter().any(|row| row.evse_id == 2)
}

#[async_trait]
impl Store for Mount {
    async fn commit(&self, batch: &Batch) -> Result<(), StoreError> {
        let (before, after) = self.disk.waits();
        tokio::time::sleep(before).await;
        self.check()?;
        let mood = self.disk.lock().mood;
        if mood == Mood::Refusing && is_refused(batch) {
            self.disk
                .trace
                .add("disk", format_args!("a row is refused"));
            tokio::time::sleep(after).await;
            self.check()?;
            return Err(StoreError::Rejected(sqlx::Error::RowNotFound));
        }
        let is_failing = mood == Mood::Failing;
        let is_applied = !is_failing || self.disk.lock().rng.random_bool(0.3);
        if is_applied {
            self.apply(batch)?;
        }
        self.disk.trace.add(
            "disk",
            format_args!(
                "commit: {} events, {} transactions, failing {is_failing}, applied {is_applied}",
                batch.events.len(),
                batch.new_transactions.len(),
            ),
        );
        tokio::time::sleep(after).await;
        self.check()?;
        if is_failing {
            return Err(StoreError::Injected);
        }
        Ok(())
    }

    async fn reserve(&self, counter: &str, count: i64) -> Result<i64, StoreError> {
        tokio::time::sleep(Duration::from_millis(1)).await;
        self.check()?;
        let mut inner = self.disk.lock();
        if inner.mood == Mood::Failing {
            return Err(StoreError::Injected);
        }
        Ok(inner.tables.reserve(counter, count))
    }

    async fn bootstrap(&self) -> Result<Bootstrap, StoreError> {
        self.load(Tables::bootstrap).await
    }

    async fn stations(
        &self,
        identities_folded: &[String],
        keys: &[i64],
    ) -> Result<Vec<StoredStation>, StoreError> {
        self.load(|tables| tables.stored_stations(identities_folded, keys))
            .await
    }

    async fn transactions(
        &self,
        wanted: &[(StationKey, String)],
    ) -> Result<Vec<TransactionRecord>, StoreError> {
        self.find(|tables| {
            let latest = |(station, id): &(StationKey, String)| {
                tables.incarnations(station.0, id).next().cloned()
            };
            wanted.iter().filter_map(latest).collect()
        })
        .await
    }

    async fn active(&self, stations: &[i64]) -> Result<Vec<StoredActive>, StoreError> {
        self.find(|tables| tables.active(stations)).await
    }

    async fn events_after(&self, wanted: &[(i64, i32)]) -> Result<Vec<StoredEvent>, StoreError> {
        self.find(|tables| {
            let wanted = wanted.iter();
            let events = wanted.flat_map(|(key, seq_no)| {
                let events = tables.stored_events(*key);
                events.filter(|event| event.seq_no > *seq_no)
            });
            events.collect()
        })
        .await
    }

    async fn transaction(
        &self,
        key: TransactionKey,
    ) -> Result<Option<TransactionRecord>, StoreError> {
        self.find(|tables| tables.transactions.get(&key.0).cloned())
            .await
    }

    async fn events(&self, key: TransactionKey) -> Result<Vec<StoredEvent>, StoreError> {
        self.find(|tables| tables.stored_events(key.0).collect())
            .await
    }

    async fn events_with_seq_no(
        &self,
        station: StationKey,
        transaction_id: &str,
        seq_no: i32,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        self.find(|tables| {
            let rows = tables.incarnations(station.0, transaction_id);
            rows.flat_map(|row| tables.stored_events(row.transaction_key))
                .filter(|event| event.seq_no == seq_no)
                .take(100)
                .collect()
        })
        .await
    }

    async fn incarnations(
        &self,
        station: StationKey,
        transaction_id: &str,
    ) -> Result<Vec<StoredIncarnation>, StoreError> {
        self.find(|tables| {
            let rows = tables.incarnations(station.0, transaction_id).take(100);
            rows.map(|row| StoredIncarnation {
                transaction_key: row.transaction_key,
                incarnation: row.incarnation,
                started_at: row.started_at,
            })
            .collect()
        })
        .await
    }

    async fn find_idempotent(
        &self,
        station: StationKey,
        action: &str,
        idempotency_key: &str,
    ) -> Result<Option<CommandKey>, StoreError> {
        self.load(|tables| {
            let mut rows = tables.commands.values();
            rows.find(|command| {
                let row = &command.row;
                (row.station_key, row.action) == (station.0, action)
                    && row.idempotency_key.as_deref() == Some(idempotency_key)
            })
            .map(|command| CommandKey(command.row.command_key))
        })
        .await
    }

    async fn has_id_token(&self, id_token_folded: &str, kind: &str) -> Result<bool, StoreError> {
        let key = (id_token_folded.to_owned(), kind.to_owned());
        self.load(|tables| tables.id_tokens.contains_key(&key))
            .await
    }

    /// The tables keep none.
    async fn variable_count(&self, _station: StationKey) -> Result<i64, StoreError> {
        Ok(0)
    }

    async fn ping(&self) -> Result<(), StoreError> {
        self.load(|_| ()).await
    }

    async fn close(&self) {
        self.sever();
    }
}

/// A question that only HTTP asks.
fn nobody_asks<T>() -> Result<T, QueryError> {
    let error = sqlx::Error::Protocol("not answered by the simulated disk".to_owned());
    Err(error.into())
}

#[async_trait]
impl Queries for Mount {
    async fn ping(&self) -> Result<(), QueryError> {
        self.ask(|_| ()).await
    }

    async fn close(&self) {}

    async fn find_station(&self, identity_folded: &str) -> Result<Option<StationRow>, QueryError> {
        self.ask(|tables| tables.station_row(identity_folded)).await
    }

    async fn find_stations(
        &self,
        identities_folded: &[String],
    ) -> Result<Vec<KnownStation>, QueryError> {
        self.ask(|tables| {
            let rows = identities_folded.iter();
            rows.filter_map(|folded| tables.known_station(folded))
                .collect()
        })
        .await
    }

    async fn find_id_token(
        &self,
        id_token_folded: &str,
        kind: &str,
    ) -> Result<Option<IdTokenRow>, QueryError> {
        let key = (id_token_folded.to_owned(), kind.to_owned());
        self.ask(|tables| tables.id_token_row(&key)).await
    }

    async fn token_holders(
        &self,
        id_token_folded: &str,
        kind: &str,
        // Nobody forms groups there.
        _: Option<(&str, &str)>,
    ) -> Result<Vec<(i64, i64)>, QueryError> {
        self.ask(|tables| {
            let rows = tables.transactions.values().filter(|row| {
                let token = row.id_token.as_deref().map(str::to_lowercase);
                row.state == "active"
                    && token.as_deref() == Some(id_token_folded)
                    && row.id_token_type.as_deref() == Some(kind)
            });
            rows.map(|row| (row.transaction_key, row.station_key))
                .collect()
        })
        .await
    }

    async fn command(&self, key: CommandKey) -> Result<Option<CommandRow>, QueryError> {
        self.ask(|tables| tables.command_row(key.0)).await
    }

    async fn counts(&self) -> Result<CountsRow, QueryError> {
        nobody_asks()
    }

    async fn stations(&self, _: PageRequest) -> Result<Vec<StationRow>, QueryError> {
        nobody_asks()
    }

    async fn connectors(&self, _: Option<StationKey>) -> Result<Vec<ConnectorRow>, QueryError> {
        nobody_asks()
    }

    async fn connections(
        &self,
        _: Option<StationKey>,
        _: PageRequest,
    ) -> Result<Vec<ConnectionRow>, QueryError> {
        nobody_asks()
    }

    async fn refused_with(
        &self,
        _: Option<&str>,
        _: PageRequest,
    ) -> Result<Vec<RefusedConnectionRow>, QueryError> {
        nobody_asks()
    }

    async fn transactions(
        &self,
        _: &TransactionFilter,
        _: PageRequest,
    ) -> Result<Vec<TransactionRow>, QueryError> {
        nobody_asks()
    }

    async fn transaction(&self, _: TransactionKey) -> Result<Option<TransactionRow>, QueryError> {
        nobody_asks()
    }

    async fn find_transaction(
        &self,
        _: StationKey,
        _: &str,
    ) -> Result<Option<TransactionRow>, QueryError> {
        nobody_asks()
    }

    async fn find_remote_start(
        &self,
        _: StationKey,
        _: i32,
    ) -> Result<Option<TransactionRow>, QueryError> {
        nobody_asks()
    }

    async fn transaction_events(
        &self,
        _: TransactionKey,
        _: Option<i32>,
        _: u32,
    ) -> Result<Vec<TransactionEventRow>, QueryError> {
        nobody_asks()
    }

    async fn refused_events(
        &self,
        _: Option<StationKey>,
        _: PageRequest,
    ) -> Result<Vec<RefusedEventRow>, QueryError> {
        nobody_asks()
    }

    async fn id_tokens_with(
        &self,
        _: Option<&str>,
        _: PageRequest,
    ) -> Result<Vec<IdTokenRow>, QueryError> {
        nobody_asks()
    }

    async fn tariffs(&self) -> Result<Vec<TariffRow>, QueryError> {
        nobody_asks()
    }

    async fn messages(
        &self,
        _: &MessageFilter,
        _: PageRequest,
    ) -> Result<Vec<MessageRow>, QueryError> {
        nobody_asks()
    }

    async fn meter_values(
        &self,
        _: StationKey,
        _: PageRequest,
    ) -> Result<Vec<MeterValueRow>, QueryError> {
        nobody_asks()
    }

    async fn reports(
        &self,
        _: StationKey,
        _: ocpp201::Action,
        _: PageRequest,
    ) -> Result<Vec<ReportRow>, QueryError> {
        nobody_asks()
    }

    async fn commands_with(
        &self,
        _: StationKey,
        _: Option<&str>,
        _: PageRequest,
    ) -> Result<Vec<CommandRow>, QueryError> {
        nobody_asks()
    }

    async fn uploads(
        &self,
        _: Option<StationKey>,
        _: PageRequest,
    ) -> Result<Vec<UploadRow>, QueryError> {
        nobody_asks()
    }

    async fn upload(&self, _: UploadKey) -> Result<Option<UploadRow>, QueryError> {
        nobody_asks()
    }

    async fn find_upload(&self, _: &str) -> Result<Option<UploadRow>, QueryError> {
        nobody_asks()
    }

    async fn stored_uploads(&self, _: PageRequest) -> Result<Vec<UploadRow>, QueryError> {
        nobody_asks()
    }

    async fn sites(&self) -> Result<Vec<SiteRow>, QueryError> {
        nobody_asks()
    }

    async fn message_keys(&self) -> Result<Option<(i64, i64)>, QueryError> {
        nobody_asks()
    }

    async fn chargers(
        &self,
        _: Option<&str>,
        _: Option<&str>,
        _: u32,
    ) -> Result<Vec<ChargerRow>, QueryError> {
        nobody_asks()
    }

    async fn find_charger(&self, _: &str) -> Result<Option<ChargerRow>, QueryError> {
        nobody_asks()
    }

    async fn charger_statistics(
        &self,
        _: Period,
        _: Option<StationKey>,
        _: Option<i64>,
        _: u32,
    ) -> Result<Vec<ChargerStatisticsRow>, QueryError> {
        nobody_asks()
    }

    async fn site_statistics(&self, _: Period) -> Result<Vec<SiteStatisticsRow>, QueryError> {
        nobody_asks()
    }

    async fn usage_buckets(
        &self,
        _: UsageOf<'_>,
        _: Period,
        _: Grouping,
    ) -> Result<Vec<UsageBucketRow>, QueryError> {
        nobody_asks()
    }

    async fn time_zones(&self) -> Result<Vec<String>, QueryError> {
        nobody_asks()
    }

    async fn activity(&self, _: Option<i64>, _: u32) -> Result<Vec<ActivityRow>, QueryError> {
        nobody_asks()
    }

    async fn failed_commands(&self, _: i64, _: u32) -> Result<Vec<CommandRow>, QueryError> {
        nobody_asks()
    }

    async fn recent_events(
        &self,
        _: Timestamp,
        _: i32,
        _: u32,
    ) -> Result<Vec<RecentEventRow>, QueryError> {
        nobody_asks()
    }
}
