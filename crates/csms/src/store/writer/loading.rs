//! Loads what the book lacks.
//!
//! Only between batches: what is loaded is what is committed, so nothing may wait in a draft.

use std::collections::BTreeMap;

use jiff::Timestamp;
use ocpp201::TriggerReasonEnum;

use super::book::{Book, Need, Slot, Station, Touch, Transaction, VariableCount, Window};
use crate::facts::{StationKey, TransactionKey};
use crate::model::ledger::{Event, EventKey, Fold, Identity, Mark};
use crate::model::tariff::Terms;
use crate::model::tolerance;
use crate::store::batch::{THINNED, TransactionRecord};
use crate::store::time::SqlTime;
use crate::store::{Store, StoreError, StoredEvent, StoredIncarnation};

impl Book {
    /// Loads what is needed, many at once; the draft must be empty.
    pub(super) async fn load(
        &mut self,
        store: &dyn Store,
        needs: Vec<Need>,
    ) -> Result<(), StoreError> {
        let (mut identities, mut stations, mut transactions) = (vec![], vec![], vec![]);
        for need in needs {
            match need {
                Need::Commit => {}
                Need::Identity(identity) => identities.push(identity),
                Need::Station(key) => stations.push(key),
                Need::Transaction(station, id) => {
                    if !self.stations.contains_key(&station) {
                        stations.push(station);
                    }
                    transactions.push((StationKey(station), id));
                }
                Need::TransactionByKey(key) => {
                    let row = store.transaction(TransactionKey(key)).await?;
                    if let Some(row) = &row {
                        transactions
                            .push((StationKey(row.station_key), row.transaction_id.clone()));
                        stations.push(row.station_key);
                    }
                    self.by_key.insert(key, row);
                }
                Need::Events(station, id) => self.load_events(store, station, &id).await?,
                Need::Incarnation(station, id, at) => {
                    self.load_incarnation(store, station, id, at).await?;
                }
                Need::SameSeqNo(station, id, seq_no) => {
                    self.load_same_seq_no(store, station, id, seq_no).await?;
                }
                Need::Variables(station) => {
                    let count = VariableCount {
                        count: store.variable_count(StationKey(station)).await?,
                        is_counted: true,
                    };
                    self.variables.insert(station, count);
                }
                Need::IdToken(folded, kind) => {
                    let is_there = store.has_id_token(&folded, &kind).await?;
                    self.id_tokens.insert((folded, kind), is_there);
                }
                Need::Idempotent(station, action, key) => {
                    let found = store
                        .find_idempotent(StationKey(station), action, &key)
                        .await?;
                    self.idempotent
                        .insert((station, action, key), found.map(|key| key.0));
                }
            }
        }
        if !identities.is_empty() || !stations.is_empty() {
            for stored in store.stations(&identities, &stations).await? {
                let record = stored.station;
                let key = record.station_key;
                if self.stations.contains_key(&key) {
                    continue;
                }
                self.identities.insert(record.identity_folded.clone(), key);
                let station = Station {
                    identity: record.identity.as_str().into(),
                    record,
                    is_new: false,
                    connector: stored
                        .connector_boot_epoch
                        .zip(stored.connector_ordered_at)
                        .zip(stored.connector_reported_at)
                        .map(|((epoch, ordered_at), reported_at)| (epoch, ordered_at, reported_at))
                        .zip(stored.connector_status),
                };
                self.stations.insert(key, Box::new(station));
            }
            let absent = identities.into_iter();
            let absent = absent.filter(|identity| !self.identities.contains_key(identity));
            self.absent_identities.extend(absent);
            let absent = stations.into_iter();
            self.absent_stations
                .extend(absent.filter(|key| !self.stations.contains_key(key)));
        }
        transactions.sort_unstable();
        transactions.dedup();
        if !transactions.is_empty() {
            self.load_transactions(store, &transactions).await?;
        }
        Ok(())
    }

    async fn load_transactions(
        &mut self,
        store: &dyn Store,
        wanted: &[(StationKey, String)],
    ) -> Result<(), StoreError> {
        let rows = store.transactions(wanted).await?;
        for (station, id) in wanted {
            let of_station = self.transactions.entry(station.0).or_default();
            of_station.entry(id.clone()).or_insert(Slot::Absent);
        }
        for row in rows {
            let events = stored_events(store, row.transaction_key).await?;
            self.loaded_events += events.len();
            let window = if row.incarnation > 1 {
                let station = StationKey(row.station_key);
                let all = store.incarnations(station, &row.transaction_id).await?;
                window_of(&all, row.transaction_key)
            } else {
                Window::ONLY
            };
            let transaction = Transaction::stored(row, events, window);
            let record = &transaction.record;
            let of_station = self.transactions.entry(record.station_key).or_default();
            of_station.insert(
                record.transaction_id.clone(),
                Slot::Present(Box::new(transaction)),
            );
        }
        Ok(())
    }

    async fn load_events(
        &mut self,
        store: &dyn Store,
        station: i64,
        id: &str,
    ) -> Result<(), StoreError> {
        let slot = self
            .transactions
            .get_mut(&station)
            .and_then(|of_station| of_station.get_mut(id));
        if let Some(Slot::Present(transaction)) = slot {
            let key = transaction.identity.transaction_key;
            let events = stored_events(store, key).await?;
            self.loaded_events += events.len();
            transaction.events = Some(events);
        }
        Ok(())
    }

    async fn load_incarnation(
        &mut self,
        store: &dyn Store,
        station: i64,
        id: String,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let rows = store.incarnations(StationKey(station), &id).await?;
        let Some((key, window)) = incarnation_at(&rows, at) else {
            return Ok(());
        };
        if let Some(row) = store.transaction(TransactionKey(key)).await? {
            let events = stored_events(store, key).await?;
            self.loaded_events += events.len();
            let transaction = Transaction::stored(row, events, window);
            let of_station = self.transactions.entry(station).or_default();
            of_station.insert(id, Slot::Present(Box::new(transaction)));
        }
        Ok(())
    }

    async fn load_same_seq_no(
        &mut self,
        store: &dyn Store,
        station: i64,
        id: String,
        seq_no: i32,
    ) -> Result<(), StoreError> {
        let events = store.events_with_seq_no(StationKey(station), &id, seq_no);
        let mut found = Vec::new();
        for event in events.await? {
            let row = store
                .transaction(TransactionKey(event.transaction_key))
                .await?;
            if let (Some(key), Some(row)) = (key_of(&event), row) {
                found.push((key, row));
            }
        }
        self.same_seq_no.insert((station, id, seq_no), found);
        Ok(())
    }
}

impl Transaction {
    /// A transaction as it was when it was last written.
    fn stored(
        record: TransactionRecord,
        events: BTreeMap<EventKey, (Event, i32)>,
        window: Window,
    ) -> Self {
        let mut fold = Fold::of(events.values().map(|(event, _)| event));
        let surplus = record.event_count - fold.count();
        fold.resume(&record, surplus);
        let terms = record.tariff_key.zip(record.currency.clone());
        let terms = terms.map(|(tariff_key, currency)| Terms {
            tariff_key,
            currency,
            price_per_kwh_e4: record.price_per_kwh_e4.unwrap_or(0),
            step_wh: record.step_wh.unwrap_or(1),
        });
        Self {
            identity: Identity {
                transaction_key: record.transaction_key,
                station_key: record.station_key,
                transaction_id: record.transaction_id.clone(),
                incarnation: record.incarnation,
                ocpp_version: record.ocpp_version.clone(),
                terms,
            },
            fold,
            mark: match record.state.as_str() {
                "stale" => Mark::Stale,
                "closed" => Mark::Closed,
                _ => Mark::None,
            },
            window,
            is_record_old: false,
            record,
            touch: Touch::Nothing,
            events: Some(events),
        }
    }
}

/// The key and window of the incarnation to which an event at `at` belongs: the one whose Started
/// precedes it most closely, or the earliest where none does.
fn incarnation_at(rows: &[StoredIncarnation], at: Timestamp) -> Option<(i64, Window)> {
    let rows = in_order(rows);
    let begun = rows.partition_point(|row| row.started_at <= Some(SqlTime::new(at)));
    let place = begun.saturating_sub(1);
    let row = rows.get(place)?;
    Some((row.transaction_key, window_at(&rows, place)))
}

/// The window of one of the incarnations.
fn window_of(rows: &[StoredIncarnation], transaction_key: i64) -> Window {
    let rows = in_order(rows);
    let place = rows
        .iter()
        .position(|row| row.transaction_key == transaction_key);
    window_at(&rows, place.unwrap_or(0))
}

/// By their Started; what began at the same time, as it was heard of.
fn in_order(rows: &[StoredIncarnation]) -> Vec<StoredIncarnation> {
    let mut rows = rows.to_vec();
    rows.sort_unstable_by_key(|row| (row.started_at, row.incarnation));
    rows
}

fn window_at(rows: &[StoredIncarnation], place: usize) -> Window {
    let start = |place: usize| rows.get(place).and_then(|row| row.started_at);
    Window {
        from: start(place).filter(|_| place > 0).map(Timestamp::from),
        until: start(place + 1).map(Timestamp::from),
        last_incarnation: rows.iter().map(|row| row.incarnation).max().unwrap_or(1),
    }
}

async fn stored_events(
    store: &dyn Store,
    transaction_key: i64,
) -> Result<BTreeMap<EventKey, (Event, i32)>, StoreError> {
    let events = store.events(TransactionKey(transaction_key)).await?;
    Ok(events
        .into_iter()
        .filter_map(|stored| {
            let key = key_of(&stored)?;
            let received_at = stored.received_at.0;
            let event = match tolerance::transaction_event(&stored.payload) {
                Some(request) => Event::read(&request, &stored.payload, received_at),
                None => Event {
                    has_unusable_reading: stored.payload != THINNED,
                    ..Event::bare(key, received_at)
                },
            };
            Some((key, (event, stored.variant)))
        })
        .collect())
}

fn key_of(stored: &StoredEvent) -> Option<EventKey> {
    Some(EventKey::new(
        stored.seq_no,
        stored.occurred_at.0,
        stored.event_type.parse().ok()?,
        stored.trigger_reason.parse::<TriggerReasonEnum>().ok()?,
    ))
}
