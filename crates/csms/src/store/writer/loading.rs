//! Loads what the cache lacks.
//!
//! In place, where it is missed: what the batch in the making touched is at hand, so that a load cannot
//! bring back what is older. What a group will need is loaded beforehand, many at once
//! ([`WriterCache::prefetch`]): that costs a few statements per group, after a restart as well.

use jiff::Timestamp;
use ocpp201::{IdTokenEnum, TriggerReasonEnum};
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::batch_builder::BatchBuilder;
use super::cache::{ApplyError, Station, VariableCount, WriterCache};
use super::cached_transaction::{Active, CachedTransaction, Dirty, IncarnationRange, Slot};
use super::op::Op;
use super::progress::Place;
use crate::facts::{StationKey, TransactionKey};
use crate::model::ledger::{Event, EventKey, Fold, Override};
use crate::model::tolerance;
use crate::store::batch::{THINNED, TransactionRecord};
use crate::store::time::SqlTime;
use crate::store::transaction_rows::{TransactionIdentity, Usage, pricing_of};
use crate::store::{Loads, StoreError, StoredEvent, StoredIncarnation};

/// Events by their keys, with their variants.
type Events = BTreeMap<EventKey, (Event, i32)>;

impl WriterCache {
    /// Loads what these requests will need, as far as it can be told beforehand.
    pub(super) async fn prefetch(
        &mut self,
        ops: impl Iterator<Item = &Op> + Clone,
    ) -> Result<(), StoreError> {
        let ops = ops.map(|op| match op {
            Op::Once { op, .. } => op,
            op => op,
        });
        let (mut identities, mut stations, mut actives) =
            (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for op in ops.clone() {
            let station = match op {
                Op::Connect { fact, .. } => {
                    let folded = fact.identity.to_lowercase();
                    if !self.identities.contains_key(&folded)
                        && !self.absent_identities.contains(&folded)
                    {
                        identities.insert(folded);
                    }
                    continue;
                }
                Op::Event(event) => event.station.0,
                Op::Boot(fact) => fact.station.0,
                _ => continue,
            };
            if !self.stations.contains_key(&station) {
                stations.insert(station);
            }
            if !self.active.contains_key(&station) {
                actives.insert(station);
            }
        }
        if !identities.is_empty() || !stations.is_empty() {
            let stations: Vec<_> = stations.into_iter().collect();
            self.load_stations(identities.into_iter().collect(), &stations)
                .await?;
        }
        if !actives.is_empty() {
            let stations: Vec<_> = actives.into_iter().collect();
            self.load_active(&stations).await?;
        }
        let mut places = BTreeSet::new();
        for op in ops {
            match op {
                Op::Event(event) => {
                    self.want(&mut places, (event.station.0, event.transaction_id.clone()));
                }
                Op::Boot(fact) => {
                    let active = self.active.get(&fact.station.0).into_iter().flatten();
                    let ids: Vec<_> = active.map(|one| one.transaction_id.clone()).collect();
                    for id in ids {
                        self.want(&mut places, (fact.station.0, id));
                    }
                }
                _ => {}
            }
        }
        self.load_transactions(places.into_iter().collect()).await
    }

    fn want(&self, places: &mut BTreeSet<Place>, place: Place) {
        let of_station = self.transactions.get(&place.0);
        if of_station.is_none_or(|of_station| !of_station.contains_key(&place.1)) {
            places.insert(place);
        }
    }

    /// The station with this key.
    pub(super) async fn station(&mut self, key: StationKey) -> Result<&mut Station, ApplyError> {
        if !self.stations.contains_key(&key.0) {
            self.load_stations(Vec::new(), &[key.0]).await?;
        }
        let station = self.stations.get_mut(&key.0).map(AsMut::as_mut);
        station
            .ok_or_else(|| ApplyError::Refused(format!("there is no station with key {}", key.0)))
    }

    /// The key of an identity; `None` = not known.
    pub(super) async fn find(&mut self, identity: &str) -> Result<Option<StationKey>, ApplyError> {
        let folded = identity.to_lowercase();
        if !self.identities.contains_key(&folded) && !self.absent_identities.contains(&folded) {
            self.load_stations(vec![folded.clone()], &[]).await?;
        }
        Ok(self.identities.get(&folded).map(|key| StationKey(*key)))
    }

    async fn load_stations(
        &mut self,
        identities: Vec<String>,
        keys: &[i64],
    ) -> Result<(), StoreError> {
        for stored in self.store.loads.stations(&identities, keys).await? {
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
        Ok(())
    }

    /// Knows which transactions of the station are active.
    pub(super) async fn know_active(&mut self, station: StationKey) -> Result<(), StoreError> {
        if !self.active.contains_key(&station.0) {
            self.load_active(&[station.0]).await?;
        }
        Ok(())
    }

    async fn load_active(&mut self, stations: &[i64]) -> Result<(), StoreError> {
        let rows = self.store.loads.active(stations).await?;
        for station in stations {
            self.active.entry(*station).or_default();
        }
        for row in rows {
            let list = self.active.entry(row.station_key).or_default();
            list.push(Active::from(row));
        }
        Ok(())
    }

    /// Knows the transaction of this id, or that there is none.
    pub(super) async fn know_transaction(&mut self, place: &Place) -> Result<(), StoreError> {
        let of_station = self.transactions.get(&place.0);
        if of_station.is_none_or(|of_station| !of_station.contains_key(&place.1)) {
            self.load_transactions(vec![place.clone()]).await?;
        }
        Ok(())
    }

    /// Loads the latest incarnation of each id; none of them is at hand.
    pub(super) async fn load_transactions(&mut self, places: Vec<Place>) -> Result<(), StoreError> {
        if places.is_empty() {
            return Ok(());
        }
        let wanted: Vec<_> = places
            .iter()
            .map(|(station, id)| (StationKey(*station), id.as_ref().to_owned()))
            .collect();
        let rows = self.store.loads.transactions(&wanted).await?;
        let transactions = self.resume(rows).await?;
        for (station, id) in places {
            let of_station = self.transactions.entry(station).or_default();
            of_station.entry(id).or_insert(Slot::Absent);
        }
        for mut transaction in transactions {
            if transaction.identity.incarnation > 1 {
                let station = StationKey(transaction.identity.station_key);
                let id = &transaction.identity.transaction_id;
                let all = self.store.loads.incarnations(station, id).await?;
                transaction.range = range_of(&all, transaction.identity.transaction_key);
            }
            self.put(transaction);
        }
        Ok(())
    }

    fn put(&mut self, transaction: CachedTransaction) {
        let identity = &transaction.identity;
        if transaction.dirty != Dirty::Clean {
            let place = (identity.station_key, identity.transaction_id.clone());
            self.pending.leave(identity.transaction_key, &place);
        }
        let of_station = self.transactions.entry(identity.station_key).or_default();
        of_station.insert(
            identity.transaction_id.clone(),
            Slot::Present(Box::new(transaction)),
        );
    }

    /// Goes on with transactions from their rows: by what the ledger kept there, and the events that came
    /// after that; else by all their events.
    async fn resume(
        &mut self,
        rows: Vec<TransactionRecord>,
    ) -> Result<Vec<CachedTransaction>, StoreError> {
        let kept: HashMap<i64, Fold> = rows.iter().filter_map(kept_fold).collect();
        let after: Vec<_> = rows
            .iter()
            .filter(|row| kept.contains_key(&row.transaction_key))
            .map(|row| (row.transaction_key, row.last_seq_no))
            .collect();
        let mut later: HashMap<i64, Events> = HashMap::new();
        if !after.is_empty() {
            for stored in self.store.loads.events_after(&after).await? {
                let events = later.entry(stored.transaction_key).or_default();
                events.extend(read_event(&stored));
            }
        }
        let mut transactions = Vec::with_capacity(rows.len());
        let mut kept = kept;
        for row in rows {
            let key = row.transaction_key;
            transactions.push(match kept.remove(&key) {
                Some(mut fold) => {
                    let later = later.remove(&key).unwrap_or_default();
                    for (event, _) in later.values() {
                        fold.push(event);
                    }
                    let mut transaction = CachedTransaction::stored(&row, fold, None);
                    if !later.is_empty() {
                        transaction.dirty = Dirty::Row;
                    }
                    transaction
                }
                None => {
                    let events = stored_events(&*self.store.loads, key).await?;
                    self.loaded_events += events.len();
                    let mut fold = Fold::of(events.values().map(|(event, _)| event));
                    let is_behind = fold.count() > row.event_count;
                    fold.count_surplus(row.event_count);
                    let mut transaction = CachedTransaction::stored(&row, fold, Some(events));
                    if is_behind {
                        transaction.dirty = Dirty::Row;
                    }
                    transaction
                }
            });
        }
        Ok(transactions)
    }

    /// Loads the rows that may be behind their events, and puts those that are into the batch.
    pub(super) async fn catch_up(&mut self, builder: &mut BatchBuilder) -> Result<(), StoreError> {
        let places: Vec<Place> = self.doubtful.iter().cloned().collect();
        let mut wanted = BTreeSet::new();
        for place in &places {
            self.want(&mut wanted, place.clone());
        }
        self.load_transactions(wanted.into_iter().collect()).await?;
        for place in &places {
            if let Some(transaction) = self.transaction_mut(place)
                && transaction.dirty != Dirty::Clean
            {
                let key = transaction.identity.transaction_key;
                builder.transactions.insert(key, place.clone());
            }
            self.doubtful.remove(place);
        }
        Ok(())
    }

    /// Has all events of the transaction at hand. Those of the batch in the making are not in the
    /// database yet.
    pub(super) async fn know_events(
        &mut self,
        place: &Place,
        builder: &BatchBuilder,
    ) -> Result<(), ApplyError> {
        let Some(transaction) = self.transaction_mut(place) else {
            return Ok(());
        };
        let key = transaction.identity.transaction_key;
        if builder.transactions.contains_key(&key) {
            return Err(ApplyError::CommitFirst);
        }
        let events = stored_events(&*self.store.loads, key).await?;
        self.loaded_events += events.len();
        if let Some(transaction) = self.transaction_mut(place) {
            transaction.events = Some(events);
        }
        Ok(())
    }

    /// Has the incarnation at hand to which an event of this time belongs, in place of the one that is.
    pub(super) async fn load_incarnation(
        &mut self,
        place: &Place,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let rows = self
            .store
            .loads
            .incarnations(StationKey(place.0), &place.1)
            .await?;
        let Some((key, range)) = incarnation_at(&rows, at) else {
            return Ok(());
        };
        if let Some(row) = self.store.loads.transaction(TransactionKey(key)).await? {
            for mut transaction in self.resume(vec![row]).await? {
                transaction.range = range;
                self.put(transaction);
            }
        }
        Ok(())
    }

    /// The committed events with this seqNo in all incarnations of an id, and their transactions.
    pub(super) async fn events_with_seq_no(
        &mut self,
        place: &Place,
        seq_no: i32,
    ) -> Result<Vec<(EventKey, TransactionRecord)>, StoreError> {
        let station = StationKey(place.0);
        let events = self
            .store
            .loads
            .events_with_seq_no(station, &place.1, seq_no)
            .await?;
        let mut found = Vec::new();
        for event in events {
            let key = TransactionKey(event.transaction_key);
            let row = self.store.loads.transaction(key).await?;
            if let (Some(key), Some(row)) = (key_of(&event), row) {
                found.push((key, row));
            }
        }
        Ok(found)
    }

    /// How many variables of a station are stored, counted.
    pub(super) async fn count_variables(&mut self, station: i64) -> Result<(), StoreError> {
        let count = VariableCount {
            count: self.store.loads.variable_count(StationKey(station)).await?,
            is_counted: true,
        };
        self.variables.insert(station, count);
        Ok(())
    }
}

impl CachedTransaction {
    /// A transaction as it was when it was last written.
    fn stored(record: &TransactionRecord, fold: Fold, events: Option<Events>) -> Self {
        let identity = TransactionIdentity {
            transaction_key: record.transaction_key,
            station_key: record.station_key,
            transaction_id: record.transaction_id.as_str().into(),
            incarnation: record.incarnation,
            ocpp_version: record.ocpp_version.as_str().into(),
            pricing: pricing_of(record),
        };
        let over = match record.state.as_str() {
            "stale" => Override::Stale,
            "closed" => Override::Closed,
            _ => Override::None,
        };
        let summary = fold.summary(identity.pricing.as_ref(), identity.incarnation > 1, over);
        Self {
            identity,
            fold,
            over,
            summary,
            dirty: Dirty::Clean,
            range: IncarnationRange::ONLY,
            counted: Usage::of(record),
            events,
        }
    }
}

/// What the ledger kept in a row.
fn kept_fold(row: &TransactionRecord) -> Option<(i64, Fold)> {
    let kind = row.id_token_type.as_deref();
    let kind = kind.and_then(|kind| kind.parse::<IdTokenEnum>().ok());
    let id_token = row.id_token.clone().zip(kind.map(|kind| kind.as_str()));
    let fold = Fold::from_state(row.ledger_state.as_deref()?, id_token)?;
    Some((row.transaction_key, fold))
}

/// The key and range of the incarnation to which an event at `at` belongs: the one whose Started
/// precedes it most closely, or the earliest where none does.
fn incarnation_at(rows: &[StoredIncarnation], at: Timestamp) -> Option<(i64, IncarnationRange)> {
    let rows = in_order(rows);
    let begun = rows.partition_point(|row| row.started_at <= Some(SqlTime::new(at)));
    let place = begun.saturating_sub(1);
    let row = rows.get(place)?;
    Some((row.transaction_key, range_at(&rows, place)))
}

/// The range of one of the incarnations.
fn range_of(rows: &[StoredIncarnation], transaction_key: i64) -> IncarnationRange {
    let rows = in_order(rows);
    let place = rows
        .iter()
        .position(|row| row.transaction_key == transaction_key);
    range_at(&rows, place.unwrap_or(0))
}

/// By their Started; what began at the same time, as it was heard of.
fn in_order(rows: &[StoredIncarnation]) -> Vec<StoredIncarnation> {
    let mut rows = rows.to_vec();
    rows.sort_unstable_by_key(|row| (row.started_at, row.incarnation));
    rows
}

fn range_at(rows: &[StoredIncarnation], place: usize) -> IncarnationRange {
    let start = |place: usize| rows.get(place).and_then(|row| row.started_at);
    IncarnationRange {
        from: start(place).filter(|_| place > 0).map(Timestamp::from),
        until: start(place + 1).map(Timestamp::from),
        last_incarnation: rows.iter().map(|row| row.incarnation).max().unwrap_or(1),
    }
}

async fn stored_events(loads: &dyn Loads, transaction_key: i64) -> Result<Events, StoreError> {
    let events = loads.events(TransactionKey(transaction_key)).await?;
    Ok(events.iter().filter_map(read_event).collect())
}

fn read_event(stored: &StoredEvent) -> Option<(EventKey, (Event, i32))> {
    let key = key_of(stored)?;
    let received_at = stored.received_at.0;
    let event = match tolerance::transaction_event(&stored.payload) {
        Some(request) => Event::read(&request, &stored.payload, received_at),
        None => Event {
            has_unusable_reading: stored.payload != THINNED,
            ..Event::bare(key, received_at)
        },
    };
    Some((key, (event, stored.variant)))
}

fn key_of(stored: &StoredEvent) -> Option<EventKey> {
    Some(EventKey::new(
        stored.seq_no,
        stored.occurred_at.0,
        stored.event_type.parse().ok()?,
        stored.trigger_reason.parse::<TriggerReasonEnum>().ok()?,
    ))
}
