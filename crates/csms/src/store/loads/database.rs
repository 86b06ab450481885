//! The loads of either engine: what it is asked, and how lists are bound.

use std::fmt::Debug;

use async_trait::async_trait;
use serde::Serialize;

use super as sql;
use crate::facts::{CommandKey, StationKey, TransactionKey};
use crate::store::batch::TransactionRecord;
use crate::store::cell::stored_text;
use crate::store::queries::database::{Database, Param, Row, params};
use crate::store::tables::installation::{self, InstallationRows};
use crate::store::{
    Bootstrap, Loads, StoreError, StoredActive, StoredEvent, StoredIncarnation, StoredStation,
};

/// Where loads are asked.
pub(in crate::store) trait Source: Debug + Send + Sync + 'static {
    /// All rows.
    fn rows<T: Row, const N: usize>(
        &self,
        text: &'static str,
        params: [Param<'_>; N],
    ) -> impl Future<Output = Result<Vec<T>, StoreError>> + Send;
}

impl Source for Database {
    async fn rows<T: Row, const N: usize>(
        &self,
        text: &'static str,
        params: [Param<'_>; N],
    ) -> Result<Vec<T>, StoreError> {
        Ok(self.all(text, params).await?)
    }
}

/// The statements that take a list, in the words of one engine: of the list's JSON, that each makes rows of.
#[derive(Debug)]
pub(in crate::store) struct ListTexts {
    /// `$1` identities in lower case, `$2` keys.
    pub(in crate::store) stations: &'static str,
    /// `$1` pairs of station and transactionId.
    pub(in crate::store) transactions: &'static str,
    /// `$1` stations.
    pub(in crate::store) active: &'static str,
    /// `$1` pairs of transaction and seqNo.
    pub(in crate::store) events_after: &'static str,
}

impl ListTexts {
    /// All of them, to be prepared by the tests.
    #[cfg(test)]
    pub(in crate::store) fn all(&self) -> [&'static str; 4] {
        [
            self.stations,
            self.transactions,
            self.active,
            self.events_after,
        ]
    }
}

/// What one process loads.
#[derive(Debug)]
pub(in crate::store) struct DatabaseLoads<S> {
    pub(in crate::store) source: S,
    pub(in crate::store) texts: &'static ListTexts,
    /// Our key of this process.
    pub(in crate::store) process: i64,
}

/// A list as it is bound.
fn list(values: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(values).map_err(|error| StoreError::Rejected(error.into()))
}

impl<S: Source> DatabaseLoads<S> {
    /// The values of one column.
    async fn column<T: Send + Unpin, const N: usize>(
        &self,
        text: &'static str,
        params: [Param<'_>; N],
    ) -> Result<Vec<T>, StoreError>
    where
        (T,): Row,
    {
        let rows: Vec<(T,)> = self.source.rows(text, params).await?;
        Ok(rows.into_iter().map(|(value,)| value).collect())
    }

    async fn count<const N: usize>(
        &self,
        text: &'static str,
        params: [Param<'_>; N],
    ) -> Result<i64, StoreError> {
        Ok(self.column(text, params).await?.pop().unwrap_or(0))
    }
}

#[async_trait]
impl<S: Source> Loads for DatabaseLoads<S> {
    async fn bootstrap(&self) -> Result<Bootstrap, StoreError> {
        let (source, process_key) = (&self.source, self.process);
        let first_keys = source.rows(sql::FIRST_KEYS, params![]).await?.pop();
        let open_connections = self.column(sql::OPEN_CONNECTIONS, params![process_key]);
        let open_commands = self.column(sql::OPEN_COMMANDS, params![process_key]);
        Ok(Bootstrap {
            process_key,
            first_keys: first_keys.unwrap_or_default(),
            counters: source.rows(sql::COUNTERS, params![]).await?,
            installation: InstallationRows {
                chargers: source.rows(installation::CHARGERS, params![]).await?,
                sites: source.rows(installation::SITES, params![]).await?,
                tariffs: source.rows(sql::TARIFFS, params![]).await?,
                versions: source.rows(installation::VERSIONS, params![]).await?,
            },
            behind: source.rows(sql::BEHIND, params![]).await?,
            open_connections: open_connections.await?,
            open_commands: open_commands.await?,
            waiting_uploads: source.rows(sql::WAITING_UPLOADS, params![]).await?,
        })
    }

    async fn stations(
        &self,
        identities_folded: &[String],
        keys: &[i64],
    ) -> Result<Vec<StoredStation>, StoreError> {
        let params = params![list(&identities_folded)?, list(&keys)?];
        self.source.rows(self.texts.stations, params).await
    }

    async fn transactions(
        &self,
        wanted: &[(StationKey, String)],
    ) -> Result<Vec<TransactionRecord>, StoreError> {
        let wanted = wanted
            .iter()
            .map(|(station, id)| (station.0, stored_text(id)));
        let params = params![list(&wanted.collect::<Vec<_>>())?];
        self.source.rows(self.texts.transactions, params).await
    }

    async fn active(&self, stations: &[i64]) -> Result<Vec<StoredActive>, StoreError> {
        let params = params![list(&stations)?];
        self.source.rows(self.texts.active, params).await
    }

    async fn transaction(
        &self,
        key: TransactionKey,
    ) -> Result<Option<TransactionRecord>, StoreError> {
        let rows = self.source.rows(sql::TRANSACTION, params![key.0]);
        Ok(rows.await?.pop())
    }

    async fn events(&self, key: TransactionKey) -> Result<Vec<StoredEvent>, StoreError> {
        self.source.rows(sql::EVENTS, params![key.0]).await
    }

    async fn events_after(&self, wanted: &[(i64, i32)]) -> Result<Vec<StoredEvent>, StoreError> {
        let params = params![list(&wanted)?];
        self.source.rows(self.texts.events_after, params).await
    }

    async fn events_with_seq_no(
        &self,
        station: StationKey,
        transaction_id: &str,
        seq_no: i32,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        let params = params![station.0, transaction_id, seq_no];
        self.source.rows(sql::EVENTS_WITH_SEQ_NO, params).await
    }

    async fn incarnations(
        &self,
        station: StationKey,
        transaction_id: &str,
    ) -> Result<Vec<StoredIncarnation>, StoreError> {
        let params = params![station.0, transaction_id];
        self.source.rows(sql::INCARNATIONS, params).await
    }

    async fn find_idempotent(
        &self,
        station: StationKey,
        action: &str,
        idempotency_key: &str,
    ) -> Result<Option<CommandKey>, StoreError> {
        let params = params![station.0, action, idempotency_key];
        let found = self.column(sql::IDEMPOTENT, params).await?.pop();
        Ok(found.map(CommandKey))
    }

    async fn variable_count(&self, station: StationKey) -> Result<i64, StoreError> {
        self.count(sql::VARIABLE_COUNT, params![station.0]).await
    }
}
