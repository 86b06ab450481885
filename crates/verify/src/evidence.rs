//! What the CSMS stored about the run: loaded once, then only looked at.
//!
//! Rows within the span of time in question and transactions by id, wherever they are stored; the
//! payloads of the events are read here, so that checks work on values.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use crate::database::DatabaseError;
use crate::payload::EventPayload;
use crate::prices::PriceList;
use crate::queries::{
    CommandRow, ConnectionRow, EventRow, Filter, Queries, RefusedEventRow, StationRow,
    TransactionRow,
};

/// The CSMS and the simulator write their own clocks; on one machine they differ by less.
pub const SLACK: SignedDuration = SignedDuration::from_millis(250);

/// A stored event and what its payload says.
#[derive(Debug, Clone)]
pub struct StoredEvent {
    /// The row.
    pub row: EventRow,
    /// Its payload; `None` = thinned out or unreadable.
    pub payload: Option<EventPayload>,
}

/// What the CSMS leaves of the payload of an old periodic sample (`--samples-keep`).
const THINNED: &str = "null";

impl StoredEvent {
    /// It should say something, and does not.
    #[must_use]
    pub fn is_unreadable(&self) -> bool {
        self.payload.is_none() && self.row.payload != THINNED
    }
}

/// All that was stored in the span.
#[derive(Debug, Default)]
pub struct Evidence {
    /// The stations in question.
    pub stations: Vec<StationRow>,
    /// Their connections.
    pub connections: Vec<ConnectionRow>,
    /// Their transactions, and those named by the run wherever they are.
    pub transactions: Vec<TransactionRow>,
    /// The events of these, by transaction key and seqNo.
    pub events: Vec<StoredEvent>,
    /// Their refused events.
    pub refused_events: Vec<RefusedEventRow>,
    /// Commands to them.
    pub commands: Vec<CommandRow>,
    /// Which prices hold when and where.
    pub prices: PriceList,
}

/// Which evidence is wanted.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// First instant.
    pub from: Timestamp,
    /// First instant after it.
    pub to: Timestamp,
    /// Identities; `None` = all.
    pub stations: Option<BTreeSet<String>>,
    /// Ids of transactions.
    pub transaction_ids: BTreeSet<String>,
}

impl Wanted {
    fn filter(&self) -> Filter {
        let folded = |set: &BTreeSet<String>| set.iter().map(|id| id.to_lowercase()).collect();
        Filter {
            from: self.from.as_microsecond(),
            to: self.to.as_microsecond(),
            stations: self.stations.as_ref().map(folded),
            transaction_ids: self.transaction_ids.iter().cloned().collect(),
        }
    }
}

impl Evidence {
    /// Loads what is `wanted`.
    ///
    /// # Errors
    /// If the database does not answer, or there is more than can be judged at once.
    pub async fn load(queries: &mut Queries, wanted: &Wanted) -> Result<Self, DatabaseError> {
        let filter = wanted.filter();
        let transactions = queries.transactions(&filter).await?;
        let keys: Vec<i64> = transactions.iter().map(|row| row.transaction_key).collect();
        let events = queries.events(&keys).await?.into_iter().map(|row| {
            let payload = EventPayload::read(&row.payload);
            StoredEvent { row, payload }
        });
        Ok(Self {
            stations: queries.stations(&filter).await?,
            connections: queries.connections(&filter).await?,
            transactions,
            events: events.collect(),
            refused_events: queries.refused_events(&filter).await?,
            commands: queries.commands(&filter).await?,
            prices: PriceList::new(
                queries.tariff_versions().await?,
                queries.charger_zones().await?,
            ),
        })
    }
}
