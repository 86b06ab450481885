//! What the writer knows of the database without asking it.
//!
//! The cache holds stations, transactions in use and counters as they are after the batches
//! so far, that in the making included. What it lacks is loaded in place. That is safe because
//! whatever the batch in the making has touched is here: a load never brings back what is older.
//! Therefore nothing is forgotten while a batch is made, only in [`WriterCache::tidy`] after its commit;
//! `nothing_is_forgotten_while_a_row_lags_behind_its_events` guards it.
//!
//! A commit that failed may have been carried out all the same, so that nobody knows what the database
//! holds of what it touched: the cache forgets that ([`WriterCache::forget`]), and loads it again.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use foldhash::fast::FixedState;

use super::batch_builder::BatchBuilder;
use super::bounds::WriterBounds;
use super::cached_transaction::{Active, CachedTransaction, Dirty, Slot};
use super::journal::Journal;
use super::op::{Op, Outcome};
use super::progress::{PendingProgress, Place};
use super::repeats::Repeats;
use super::stored;
use crate::facts::StationKey;
use crate::store::batch::{Batch, CommandEndRecord, ConnectionEnd, KeptList, StationRecord};
use crate::store::keys::{Block, Blocks, KeyKind};
use crate::store::tables::installation::KnownInstallation;
use crate::store::time::SqlTime;
use crate::store::{Bootstrap, FirstKeys, Store, StoreError, WaitingUpload};

/// Why a request is not carried out.
#[derive(Debug)]
pub(super) enum ApplyError {
    /// It makes no sense.
    Refused(String),
    /// What is in the batch so far has to be committed first. Nothing was changed: only the steps that
    /// look for the transaction of an event, before the first change, say so.
    CommitFirst,
    /// The database did not answer a question; the whole batch is given up.
    Store(StoreError),
}

impl From<StoreError> for ApplyError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// A station at hand.
#[derive(Debug)]
pub(super) struct Station {
    pub(super) record: StationRecord,
    pub(super) identity: Arc<str>,
    /// Not committed yet.
    pub(super) is_new: bool,
    /// The newest state of its connectors, with its (boot epoch, time of order, station's time).
    pub(super) connector: Option<((i32, SqlTime, SqlTime), String)>,
}

/// How many variables of a station are stored, at most.
#[derive(Debug, Clone, Copy)]
pub(super) struct VariableCount {
    pub(super) count: i64,
    /// Counted in the database, not only added up.
    pub(super) is_counted: bool,
}

/// By keys that are ours, so that nobody can choose them to collide.
pub(super) type KeyMap<T> = HashMap<i64, T, FixedState>;

/// The cache.
#[derive(Debug)]
pub(super) struct WriterCache {
    /// Where it is loaded from.
    pub(super) store: Store,
    pub(super) bounds: WriterBounds,
    /// Our key of this process.
    pub(super) process: i64,
    /// Keys to give; none is taken back, so that a commit of unknown outcome cannot collide.
    keys: Blocks,
    /// Boxed: a table has room for more than it holds.
    pub(super) stations: KeyMap<Box<Station>>,
    pub(super) identities: HashMap<String, i64>,
    /// Chargers, sites and tariffs, as everybody knows them.
    pub(super) installation: Arc<KnownInstallation>,
    /// Stations of the open connections; the newest connection of each station.
    pub(super) connections: KeyMap<i64>,
    pub(super) newest_connection: KeyMap<i64>,
    pub(super) transactions: KeyMap<HashMap<Arc<str>, Slot>>,
    /// The active transactions of each station; one that is not listed was not asked for yet.
    pub(super) active: KeyMap<Vec<Active>>,
    /// Transactions whose row is behind their events.
    pub(super) pending: PendingProgress,
    /// Transactions that a failed commit touched: their rows may be behind their events.
    pub(super) doubtful: HashSet<Place>,
    /// More transactions are at hand than should be.
    pub(super) is_full: bool,
    /// Variables of the stations that report them.
    pub(super) variables: KeyMap<VariableCount>,
    pub(super) counters: HashMap<String, i64>,
    /// Station and action of the commands that are not over.
    pub(super) commands: KeyMap<(i64, &'static str)>,
    /// Places that wait for their file, by key.
    pub(super) uploads: BTreeMap<i64, WaitingUpload>,
    pub(super) repeats: Repeats,
    /// Gives the numbers of exchanges.
    pub(super) journal: Arc<Journal>,
    /// Events of one transaction that are kept.
    pub(super) most_events: i64,
    /// Events that were loaded since it was last counted what is at hand.
    pub(super) loaded_events: usize,
    /// Connections and commands that the database holds as open and that nobody here knows: the commit
    /// that made them failed in our eyes only.
    orphans: Orphans,
    commits: u64,
    /// First keys of the kept lists, in the order of [`KeptList::ALL`].
    first_keys: [i64; KeptList::ALL.len()],
    /// The same as of the last commit.
    committed_first_keys: [i64; KeptList::ALL.len()],
    /// Identities that were looked for since the last commit, and are not known.
    pub(super) absent_identities: HashSet<String>,
}

/// The lowest key of a list in the database.
fn first(keys: &FirstKeys, list: KeptList) -> Option<i64> {
    match list {
        KeptList::Messages => keys.message,
        KeptList::RefusedConnections => keys.refused_connection,
        KeptList::RefusedEvents => keys.refused_event,
        KeptList::Reports => keys.station_report,
        KeptList::MeterValues => keys.meter_value,
        KeptList::Connections => keys.connection,
        KeptList::Commands => keys.command,
        KeptList::Uploads => keys.upload,
    }
}

/// The keys of a list.
fn kind(list: KeptList) -> KeyKind {
    match list {
        KeptList::Messages => KeyKind::Message,
        KeptList::RefusedConnections => KeyKind::RefusedConnection,
        KeptList::RefusedEvents => KeyKind::RefusedEvent,
        KeptList::Reports => KeyKind::Report,
        KeptList::MeterValues => KeyKind::MeterValue,
        KeptList::Connections => KeyKind::Connection,
        KeptList::Commands => KeyKind::Command,
        KeptList::Uploads => KeyKind::Upload,
    }
}

/// What is open in the database and known to nobody.
#[derive(Debug, Default)]
struct Orphans {
    connections: Vec<i64>,
    commands: Vec<i64>,
}

impl WriterCache {
    /// An empty one: [`WriterCache::open`] comes first.
    pub(super) fn new(
        store: Store,
        journal: Arc<Journal>,
        installation: Arc<KnownInstallation>,
        bounds: WriterBounds,
        most_events: u64,
    ) -> Self {
        Self {
            store,
            bounds,
            journal,
            installation,
            process: 0,
            most_events: i64::try_from(most_events).unwrap_or(i64::MAX),
            keys: Blocks::default(),
            stations: KeyMap::default(),
            identities: HashMap::new(),
            connections: KeyMap::default(),
            newest_connection: KeyMap::default(),
            transactions: KeyMap::default(),
            active: KeyMap::default(),
            pending: PendingProgress::default(),
            doubtful: HashSet::new(),
            is_full: false,
            variables: KeyMap::default(),
            counters: HashMap::new(),
            commands: KeyMap::default(),
            uploads: BTreeMap::new(),
            repeats: Repeats::default(),
            loaded_events: 0,
            orphans: Orphans::default(),
            commits: 0,
            first_keys: [1; KeptList::ALL.len()],
            committed_first_keys: [1; KeptList::ALL.len()],
            absent_identities: HashSet::new(),
        }
    }

    /// Takes what the database holds; what is at hand of stations and transactions is forgotten. Keys
    /// are never taken back, and connections and commands that are known here stay known.
    pub(super) fn open(&mut self, bootstrap: Bootstrap) {
        let is_first = self.process == 0;
        self.process = bootstrap.process_key;
        let connections = bootstrap.open_connections.into_iter();
        let unknown = connections.filter(|key| !self.connections.contains_key(key));
        self.orphans.connections.extend(unknown);
        let commands = bootstrap.open_commands.into_iter();
        let unknown = commands.filter(|key| !self.commands.contains_key(key));
        self.orphans.commands.extend(unknown);
        self.counters = bootstrap.counters.into_iter().collect();
        if is_first {
            self.start_after_reserved();
        }
        self.installation.set(bootstrap.installation.into());
        let places = bootstrap.waiting_uploads.into_iter();
        self.uploads = places.map(|place| (place.upload_key, place)).collect();
        self.first_keys = KeptList::ALL
            .map(|list| first(&bootstrap.first_keys, list).unwrap_or(self.last_key(list) + 1));
        self.committed_first_keys = self.first_keys;
        let behind = bootstrap.behind.into_iter();
        self.doubtful
            .extend(behind.map(|(station, id)| (station, id.into())));
        self.repeats = Repeats::default();
        self.stations.clear();
        self.identities.clear();
        self.variables.clear();
        self.transactions.clear();
        self.active.clear();
        self.pending = PendingProgress::default();
        self.is_full = false;
    }

    /// Numbers what comes from here on after all that is reserved so far.
    fn start_after_reserved(&mut self) {
        let reserved = |kind: KeyKind| self.counters.get(kind.counter()).copied().unwrap_or(0);
        self.journal.start_after(reserved(KeyKind::Message));
        for list in KeptList::ALL {
            let kind = kind(list);
            *self.keys.of_mut(kind) = Block::after(reserved(kind));
        }
    }

    /// A new key. Where the block is used up, another one is reserved: one statement for many keys.
    pub(super) async fn key(&mut self, kind: KeyKind) -> Result<i64, StoreError> {
        loop {
            let block = self.keys.of_mut(kind);
            if let Some(key) = block.draw() {
                return Ok(key);
            }
            let count = block.next_size();
            let first = self.store.commits.reserve(kind.counter(), count).await?;
            self.keys.of_mut(kind).refill(first);
        }
    }

    /// The number of an exchange that happens now.
    pub(super) async fn message_number(&self) -> Result<i64, StoreError> {
        loop {
            if let Some(number) = self.journal.number() {
                return Ok(number);
            }
            self.refill_journal().await?;
        }
    }

    /// Reserves numbers for exchanges.
    pub(super) async fn refill_journal(&self) -> Result<(), StoreError> {
        let count = self.journal.next_size();
        let counter = KeyKind::Message.counter();
        self.journal
            .refill(self.store.commits.reserve(counter, count).await?);
        Ok(())
    }

    /// Forgets what a batch touched that may or may not be committed.
    pub(super) fn forget(&mut self, builder: &BatchBuilder) {
        for (key, place) in &builder.transactions {
            self.pending.remove(*key);
            self.forget_transaction(place);
            self.active.remove(&place.0);
            self.doubtful.insert(place.clone());
        }
        // The rows that only went with the batch: what they say is still right, and still to be written.
        for (key, place) in &builder.progress {
            if let Some(transaction) = self.transaction_mut(place)
                && transaction.identity.transaction_key == *key
            {
                transaction.dirty = transaction.dirty.max(Dirty::Progress);
                self.pending.leave(*key, place);
            }
        }
        for key in builder.touched_stations.iter().chain(&builder.stations) {
            if let Some(station) = self.stations.remove(key) {
                self.identities.remove(&station.record.identity_folded);
            }
            self.active.remove(key);
            self.variables.remove(key);
            self.repeats.forget(StationKey(*key));
        }
        // They may be open in the database, and nobody here will end them.
        let batch = &builder.batch;
        let made = batch.new_connections.iter().map(|row| row.connection_key);
        self.orphans.connections.extend(made);
        let made = batch.new_commands.iter().map(|row| row.command_key);
        self.orphans.commands.extend(made);
        self.absent_identities.clear();
        self.first_keys = self.committed_first_keys;
    }

    fn forget_transaction(&mut self, (station, id): &Place) {
        if let Some(of_station) = self.transactions.get_mut(station) {
            of_station.remove(id);
        }
    }

    /// The transaction at hand of this id.
    pub(super) fn transaction_mut(
        &mut self,
        (station, id): &Place,
    ) -> Option<&mut CachedTransaction> {
        match self.transactions.get_mut(station)?.get_mut(id)? {
            Slot::Present(transaction) => Some(transaction),
            Slot::Absent => None,
        }
    }

    /// Whether there is something that [`WriterCache::end_orphans`] would end.
    pub(super) fn has_orphans(&self) -> bool {
        !self.orphans.connections.is_empty() || !self.orphans.commands.is_empty()
    }

    /// Ends the connections and commands that nobody here knows.
    pub(super) fn end_orphans(&mut self, now: jiff::Timestamp, builder: &mut BatchBuilder) {
        let Orphans {
            connections,
            commands,
        } = std::mem::take(&mut self.orphans);
        let ends = connections.into_iter().map(|connection_key| ConnectionEnd {
            connection_key,
            disconnected_at: stored(now),
            reason: "refused: the database answered too late".into(),
        });
        builder.batch.ended_connections.extend(ends);
        let ends = commands.into_iter().map(|command_key| CommandEndRecord {
            command_key,
            state: "offline",
            response_frame: None,
            detail: Some("not sent: the database answered too late".into()),
            sent_at: None,
            finished_at: stored(now),
        });
        builder.batch.ended_commands.extend(ends);
    }

    /// Carries a request out in the batch; loads what it lacks.
    pub(super) async fn apply(
        &mut self,
        op: &Op,
        now: jiff::Timestamp,
        builder: &mut BatchBuilder,
    ) -> Result<Outcome, ApplyError> {
        let Op::Once { station, key, op } = op else {
            return self.apply_once(op, now, builder).await;
        };
        if self.repeats.knows(*station, *key) {
            return Ok(Outcome::Done);
        }
        let outcome = self.apply_once(op, now, builder).await?;
        builder.touched_stations.insert(station.0);
        self.repeats.note(*station, *key);
        Ok(outcome)
    }

    async fn apply_once(
        &mut self,
        op: &Op,
        now: jiff::Timestamp,
        builder: &mut BatchBuilder,
    ) -> Result<Outcome, ApplyError> {
        match op {
            Op::Connect { fact, registration } => self.connect(fact, *registration, builder).await,
            Op::Disconnect { connection, reason } => {
                Ok(self.disconnect(*connection, reason, now, builder))
            }
            Op::Refuse(fact) => self.refuse(fact, builder).await,
            Op::Boot(fact) => self.boot(fact, builder).await,
            Op::ConnectorStatus {
                station,
                received_at,
                connectors,
            } => {
                self.connector_status(*station, *received_at, connectors, builder)
                    .await?;
                Ok(Outcome::Done)
            }
            Op::Event(event) => self.event(event, builder).await.map(Outcome::Event),
            Op::MeterValues(fact) => self.meter_values(fact, builder).await,
            Op::Report(fact) => self.report(fact, builder).await,
            Op::RefusedEvent(fact) => self.refused_event(fact, builder).await,
            // One within another is never made.
            Op::Once { .. } | Op::Drain => Ok(Outcome::Done),
            Op::CommandCreated(fact) => self.command_created(fact, builder).await,
            Op::FindIdempotent {
                station,
                action,
                idempotency_key,
            } => {
                self.find_idempotent(*station, *action, idempotency_key, builder)
                    .await
            }
            Op::CommandEnded(end) => Ok(self.command_ended(end, builder)),
            Op::OpenUpload(fact) => self.open_upload(fact, builder).await,
            Op::CloseUpload(upload) => Ok(self.close_upload(*upload, builder)),
            Op::StoreFile(fact) => Ok(self.store_file(fact, builder)),
            Op::SweepUploads(remove) => Ok(self.sweep_uploads(remove, now, builder)),
            Op::TakeCounter { name, count } => Ok(Outcome::Counter(
                self.store.commits.reserve(name, *count).await?,
            )),
            Op::CreateStation {
                identity,
                registration,
            } => {
                self.create_station(identity, *registration, now, builder)
                    .await
            }
            Op::SetRegistration { station, setting } => {
                self.change(*station, now, builder, |record| {
                    record.registration_setting = setting.as_str().into();
                })
                .await
            }
            Op::SetTolerant { station, tolerant } => {
                self.change(*station, now, builder, |record| record.tolerant = *tolerant)
                    .await
            }
            Op::SetLeastSecurityProfile { station, profile } => {
                self.change(*station, now, builder, |record| {
                    record.least_security_profile = *profile;
                })
                .await
            }
            Op::RemoveStation(station) => self.remove_station(*station, now, builder).await,
            Op::ChangePassword { station, change } => {
                self.change_password(*station, change, now, builder).await
            }
            Op::CloseTransaction(key) => self.close(*key, now, builder).await,
            Op::Change(change) => {
                builder.change(change, now);
                Ok(Outcome::Done)
            }
        }
    }

    /// Takes note of what is committed now.
    pub(super) fn committed(&mut self, batch: &Batch) {
        for counter in &batch.counters {
            self.counters.insert(counter.name.clone(), counter.value);
        }
        self.committed_first_keys = self.first_keys;
        for connection in &batch.new_connections {
            self.connections
                .insert(connection.connection_key, connection.station_key);
            self.newest_connection
                .insert(connection.station_key, connection.connection_key);
        }
        for end in &batch.ended_connections {
            if let Some(station) = self.connections.remove(&end.connection_key)
                && self.newest_connection.get(&station) == Some(&end.connection_key)
            {
                self.newest_connection.remove(&station);
            }
        }
        for command in &batch.new_commands {
            self.commands
                .insert(command.command_key, (command.station_key, command.action));
        }
        for end in &batch.ended_commands {
            self.commands.remove(&end.command_key);
        }
        self.tidy();
    }

    /// No row of a list has a lower key.
    pub(super) fn first_key(&self, list: KeptList) -> i64 {
        self.first_keys[list as usize]
    }

    /// The last key that was given in a list.
    fn last_key(&self, list: KeptList) -> i64 {
        match list {
            KeptList::Messages => self.journal.last_number(),
            _ => self.keys.of(kind(list)).last(),
        }
    }

    /// How many rows of a list are too many.
    pub(super) fn excess(&self, list: KeptList, keep: u64) -> i64 {
        let keep = i64::try_from(keep).unwrap_or(i64::MAX);
        (self.last_key(list) + 1 - self.first_key(list)).saturating_sub(keep)
    }

    /// The highest key that is too many; takes note that `at_most` rows up to it go.
    pub(super) fn trim_below(&mut self, list: KeptList, keep: u64, at_most: i64) -> i64 {
        let keep = i64::try_from(keep).unwrap_or(i64::MAX);
        let key = self.last_key(list).saturating_sub(keep);
        let first = &mut self.first_keys[list as usize];
        *first = (*first).max(key.saturating_add(1).min(first.saturating_add(at_most)));
        key
    }

    /// Forgets what does not fit; nothing may wait for a commit.
    fn tidy(&mut self) {
        self.absent_identities.clear();
        self.commits = self.commits.wrapping_add(1);
        let is_due = self.commits.is_multiple_of(self.bounds.commits_per_count);
        if !is_due && !self.is_full && self.loaded_events < self.bounds.most_events {
            return;
        }
        self.loaded_events = 0;
        self.is_full = self.has_too_many_transactions();
        if !self.pending.is_empty() {
            return;
        }
        if self.stations.len() > self.bounds.most_stations {
            self.stations.clear();
            self.identities.clear();
            self.variables.clear();
            self.active.clear();
        }
        if self.is_full {
            for of_station in self.transactions.values_mut() {
                of_station.retain(|_, slot| !slot.is_over());
            }
            self.transactions
                .retain(|_, of_station| !of_station.is_empty());
            if self.has_too_many_transactions() {
                self.transactions.clear();
            }
            self.is_full = false;
        }
    }

    fn has_too_many_transactions(&self) -> bool {
        let slots = || self.transactions.values().flat_map(HashMap::values);
        let events: usize = slots()
            .map(|slot| match slot {
                Slot::Absent => 0,
                Slot::Present(transaction) => transaction.events.as_ref().map_or(0, BTreeMap::len),
            })
            .sum();
        slots().count() > self.bounds.most_transactions
            || slots().filter(|slot| slot.is_over()).count() > self.bounds.most_over
            || events > self.bounds.most_events
    }

    /// The identity of a station, where it is at hand.
    pub(super) fn identity_of(&self, station: i64) -> Option<Arc<str>> {
        let known = self.stations.get(&station);
        known.map(|known| known.identity.clone())
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::store::Seed;
    use crate::store::memory::MemoryStore;
    use crate::store::time::SqlTime;

    /// A cache that knows of so many ids that there is no transaction of them.
    async fn cache(absent: usize) -> WriterCache {
        let now = SqlTime::new(Timestamp::UNIX_EPOCH);
        let memory = MemoryStore::new(Seed::None, now).await.unwrap();
        let store = memory.reopen(now).await.unwrap().store;
        let bounds = WriterBounds::default();
        let mut cache = WriterCache::new(store, Arc::default(), Arc::default(), bounds, 1);
        cache.commits = cache.bounds.commits_per_count - 1;
        let slots = (0..absent).map(|i| (i.to_string().into(), Slot::Absent));
        cache.transactions.insert(1, slots.collect());
        cache
    }

    #[tokio::test]
    async fn what_is_over_is_kept_up_to_a_number_and_forgotten_beyond() {
        let most_over = WriterBounds::default().most_over;
        let mut kept = cache(most_over).await;
        kept.tidy();
        assert_eq!(kept.transactions[&1].len(), 4096);
        let mut forgotten = cache(most_over + 1).await;
        forgotten.tidy();
        assert!(forgotten.transactions.is_empty());
        assert!(!forgotten.is_full);
    }

    #[tokio::test]
    async fn nothing_is_forgotten_while_a_row_lags_behind_its_events() {
        for is_due in [false, true] {
            let mut cache = cache(WriterBounds::default().most_over + 1).await;
            cache.pending.leave(7, &(1, "0".into()));
            if is_due {
                cache.pending.promote();
            }
            cache.tidy();
            assert!(cache.is_full, "the next batch is told to write all rows");
            assert_eq!(cache.transactions[&1].len(), 4097);
        }
    }
}
