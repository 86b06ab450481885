//! What the writer knows of the database without asking it.
//!
//! The book holds stations, transactions in use, counters and tariffs as they are after the batches
//! so far. It is bounded, can be thrown away at any time between batches, and is thrown away when a
//! commit fails. Where it lacks something, a request stops with a [`Need`], which the task has loaded
//! (`loading`).

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::draft::Draft;
use super::journal::Journal;
use super::op::{Op, Outcome};
use super::repeats::Repeats;
use super::stored;
use crate::facts::StationKey;
use crate::model::ledger::{Event, EventKey, Fold, Identity, Mark};
use crate::model::tariff::Terms;
use crate::store::batch::{
    Batch, CommandEndRecord, ConnectionEnd, KeptList, StationRecord, TariffRecord,
    TransactionRecord,
};
use crate::store::time::SqlTime;
use crate::store::{Bootstrap, FirstKeys, LastKeys, WaitingUpload};

/// Stations that are kept at hand.
const MOST_STATIONS: usize = 65_536;
/// Transactions that are kept at hand.
const MOST_TRANSACTIONS: usize = 32_768;
/// Of them, those that are over and only wait for repeats and latecomers, or are not stored at all.
const MOST_OVER: usize = 4096;
/// Events that are kept at hand, of transactions whose events came out of order.
const MOST_EVENTS: usize = 262_144;

/// Counting takes time: it is done once in so many commits.
const COMMITS_PER_COUNT: u64 = 128;

/// Why a request cannot be carried out now.
#[derive(Debug)]
pub(super) enum Stop {
    /// Something has to be loaded first, or the batch so far to be committed.
    Need(Need),
    /// It makes no sense.
    Refuse(String),
}

/// What has to be loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Need {
    /// Nothing, but the batch so far has to be committed.
    Commit,
    /// A station by identity, in lower case.
    Identity(String),
    /// A station.
    Station(i64),
    /// The latest incarnation of a transaction id.
    Transaction(i64, String),
    /// A transaction by its key.
    TransactionByKey(i64),
    /// All events of the transaction at hand.
    Events(i64, String),
    /// The incarnation of a transaction id to which an event of this time belongs.
    Incarnation(i64, String, jiff::Timestamp),
    /// Events with this seqNo in all incarnations of a transaction id.
    SameSeqNo(i64, String, i32),
    /// Whether there is an IdToken.
    IdToken(String, String),
    /// A command by its idempotency key.
    Idempotent(i64, &'static str, String),
    /// How many variables of a station are stored.
    Variables(i64),
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

/// How much of a transaction's row has to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Touch {
    Nothing,
    Progress,
    Row,
    New,
}

/// A transaction at hand.
#[derive(Debug)]
pub(super) struct Transaction {
    pub(super) identity: Identity,
    pub(super) fold: Fold,
    pub(super) mark: Mark,
    pub(super) record: TransactionRecord,
    pub(super) touch: Touch,
    pub(super) window: Window,
    /// An event was added since the record was made.
    pub(super) is_record_old: bool,
    /// All its events and their variants; `None` = only folded.
    pub(super) events: Option<BTreeMap<EventKey, (Event, i32)>>,
}

/// Which events of an id belong to the incarnation at hand: from its Started to the next one's by
/// time. The first one also has what is older than every Started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Window {
    /// `None` = no incarnation began earlier.
    pub(super) from: Option<jiff::Timestamp>,
    /// `None` = none began later.
    pub(super) until: Option<jiff::Timestamp>,
    /// The highest number of an incarnation; they are numbered as they are heard of.
    pub(super) last_incarnation: i32,
}

impl Window {
    /// Of the only incarnation.
    pub(super) const ONLY: Self = Self {
        from: None,
        until: None,
        last_incarnation: 1,
    };

    pub(super) fn holds(&self, at: jiff::Timestamp) -> bool {
        self.from.is_none_or(|from| from <= at) && self.until.is_none_or(|until| at < until)
    }

    /// What is left of the window of an incarnation with this Started, and the window of another
    /// one that begins at `at`, which is in it.
    pub(super) fn split(self, started_at: jiff::Timestamp, at: jiff::Timestamp) -> (Self, Self) {
        let last_incarnation = self.last_incarnation + 1;
        let border = started_at.max(at);
        let earlier = Self {
            until: Some(border),
            last_incarnation,
            ..self
        };
        let later = Self {
            from: Some(border),
            last_incarnation,
            ..self
        };
        if at < started_at {
            (later, earlier)
        } else {
            (earlier, later)
        }
    }
}

/// A transaction that is active.
#[derive(Debug, Clone)]
pub(super) struct Active {
    pub(super) transaction_key: i64,
    pub(super) transaction_id: String,
    pub(super) evse_id: Option<i32>,
    pub(super) last_event_at: jiff::Timestamp,
}

/// How many variables of a station are stored, at most.
#[derive(Debug, Clone, Copy)]
pub(super) struct VariableCount {
    pub(super) count: i64,
    /// Counted in the database, not only added up.
    pub(super) is_counted: bool,
}

/// What is known of a transaction id.
#[derive(Debug)]
pub(super) enum Slot {
    /// There is none.
    Absent,
    /// Its latest incarnation, or the one to which a late event belonged.
    Present(Box<Transaction>),
}

impl Slot {
    /// No event of it is expected, though one may come.
    fn is_over(&self) -> bool {
        match self {
            Self::Absent => true,
            Self::Present(transaction) => transaction.fold.is_ended(),
        }
    }
}

/// The book.
#[derive(Debug, Default)]
pub(super) struct Book {
    /// Last keys; never taken back, so that a commit of unknown outcome cannot collide.
    pub(super) keys: LastKeys,
    /// Boxed: a table has room for more than it holds.
    pub(super) stations: HashMap<i64, Box<Station>>,
    pub(super) identities: HashMap<String, i64>,
    /// Charger ids of the installation by identity in lower case.
    pub(super) chargers: HashMap<String, String>,
    /// Stations of the open connections; the newest connection of each station.
    pub(super) connections: HashMap<i64, i64>,
    pub(super) newest_connection: HashMap<i64, i64>,
    pub(super) transactions: HashMap<i64, HashMap<String, Slot>>,
    pub(super) active: HashMap<i64, Vec<Active>>,
    /// Transactions whose row is behind their events.
    pub(super) lagging: BTreeSet<(i64, String)>,
    /// Those of them that have waited long enough.
    pub(super) due_rows: BTreeSet<(i64, String)>,
    /// More transactions are at hand than should be.
    pub(super) is_full: bool,
    /// Variables of the stations that report them.
    pub(super) variables: HashMap<i64, VariableCount>,
    pub(super) counters: HashMap<String, i64>,
    pub(super) tariffs: Vec<TariffRecord>,
    /// Station and action of the commands that are not over.
    pub(super) commands: HashMap<i64, (i64, &'static str)>,
    /// Places that wait for their file, by key.
    pub(super) uploads: BTreeMap<i64, WaitingUpload>,
    pub(super) repeats: Repeats,
    /// Gives the numbers of exchanges.
    pub(super) journal: Option<Arc<Journal>>,
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
    /// Answers to needs of the group at hand.
    pub(super) absent_identities: HashSet<String>,
    pub(super) absent_stations: HashSet<i64>,
    pub(super) by_key: HashMap<i64, Option<TransactionRecord>>,
    pub(super) same_seq_no: HashMap<(i64, String, i32), Vec<(EventKey, TransactionRecord)>>,
    pub(super) id_tokens: HashMap<(String, String), bool>,
    pub(super) idempotent: HashMap<(i64, &'static str, String), Option<i64>>,
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

/// The highest key of a list.
fn last(keys: &LastKeys, list: KeptList) -> i64 {
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

/// What is open in the database and known to nobody.
#[derive(Debug, Default)]
struct Orphans {
    connections: Vec<i64>,
    commands: Vec<i64>,
}

impl Book {
    /// A book over what the database holds; connections and keys of `earlier` stay.
    pub(super) fn new(bootstrap: Bootstrap, most_events: u64, earlier: Self) -> Self {
        let keys = bootstrap.keys.max(earlier.keys);
        let mut orphans = Orphans {
            connections: bootstrap.open_connections,
            commands: bootstrap.open_commands,
        };
        orphans
            .connections
            .retain(|key| !earlier.connections.contains_key(key));
        orphans
            .commands
            .retain(|key| !earlier.commands.contains_key(key));
        let mut book = Self {
            keys,
            most_events: i64::try_from(most_events).unwrap_or(i64::MAX),
            connections: earlier.connections,
            newest_connection: earlier.newest_connection,
            orphans,
            commands: earlier.commands,
            counters: bootstrap.counters.into_iter().collect(),
            tariffs: bootstrap.tariffs,
            uploads: bootstrap
                .waiting_uploads
                .into_iter()
                .map(|place| (place.upload_key, place))
                .collect(),
            first_keys: KeptList::ALL
                .map(|list| first(&bootstrap.first_keys, list).unwrap_or(last(&keys, list) + 1)),
            chargers: bootstrap
                .chargers
                .into_iter()
                .map(|id| (id.to_lowercase(), id))
                .collect(),
            ..Self::default()
        };
        for row in &bootstrap.active {
            book.active
                .entry(row.station_key)
                .or_default()
                .push(Active::of(row));
        }
        book
    }

    /// Whether there is something that [`Book::end_orphans`] would end.
    pub(super) fn has_orphans(&self) -> bool {
        !self.orphans.connections.is_empty() || !self.orphans.commands.is_empty()
    }

    /// Ends the connections and commands that nobody here knows.
    pub(super) fn end_orphans(&mut self, now: jiff::Timestamp, draft: &mut Draft) {
        let Orphans {
            connections,
            commands,
        } = std::mem::take(&mut self.orphans);
        let ends = connections.into_iter().map(|connection_key| ConnectionEnd {
            connection_key,
            disconnected_at: stored(now),
            reason: "refused: the database answered too late".into(),
        });
        draft.batch.ended_connections.extend(ends);
        let ends = commands.into_iter().map(|command_key| CommandEndRecord {
            command_key,
            state: "offline",
            response_frame: None,
            detail: Some("not sent: the database answered too late".into()),
            sent_at: None,
            finished_at: stored(now),
        });
        draft.batch.ended_commands.extend(ends);
    }

    /// Carries a request out in the draft; leaves both untouched where it stops.
    pub(super) fn apply(
        &mut self,
        op: &Op,
        now: jiff::Timestamp,
        draft: &mut Draft,
    ) -> Result<Outcome, Stop> {
        match op {
            Op::Connect { fact, registration } => self.connect(fact, *registration, draft),
            Op::Disconnect { connection, reason } => {
                Ok(self.disconnect(*connection, reason, now, draft))
            }
            Op::Refuse(fact) => Ok(self.refuse(fact, draft)),
            Op::Boot(fact) => self.boot(fact, draft),
            Op::ConnectorStatus {
                station,
                received_at,
                connectors,
            } => self
                .connector_status(*station, *received_at, connectors, draft)
                .map(|()| Outcome::Done),
            Op::Event(event) => self.event(event, draft).map(Outcome::Event),
            Op::MeterValues(fact) => Ok(self.meter_values(fact, draft)),
            Op::Report(fact) => self.report(fact, draft),
            Op::RefusedEvent(fact) => Ok(self.refused_event(fact, draft)),
            Op::Once { station, key, .. } if self.repeats.knows(*station, *key) => {
                Ok(Outcome::Done)
            }
            Op::Once { station, key, op } => {
                let outcome = self.apply(op, now, draft)?;
                self.repeats.note(*station, *key);
                Ok(outcome)
            }
            Op::CommandCreated(fact) => self.command_created(fact, draft),
            Op::FindIdempotent {
                station,
                action,
                idempotency_key,
            } => self.find_idempotent(*station, *action, idempotency_key, draft),
            Op::CommandEnded(end) => Ok(self.command_ended(end, draft)),
            Op::OpenUpload(fact) => Ok(self.open_upload(fact, draft)),
            Op::CloseUpload(upload) => Ok(self.close_upload(*upload, draft)),
            Op::StoreFile(fact) => Ok(self.store_file(fact, draft)),
            Op::SweepUploads(remove) => Ok(self.sweep_uploads(remove, now, draft)),
            Op::TakeCounter { name, count } => Ok(self.take_counter(name, *count, draft)),
            Op::PutIdToken(fact) => Ok(self.put_id_token(fact, now, draft)),
            Op::DeleteIdToken {
                id_token_folded,
                kind,
            } => self.delete_id_token(id_token_folded, kind, draft),
            Op::PutTariff {
                name,
                currency,
                price_per_kwh_e4,
                step_wh,
                is_default,
            } => {
                let terms = (*price_per_kwh_e4, *step_wh, *is_default);
                Ok(self.put_tariff(name, currency, terms, now, draft))
            }
            Op::CreateStation {
                identity,
                registration,
            } => self.create_station(identity, *registration, now, draft),
            Op::SetRegistration { station, setting } => {
                self.change(*station, now, draft, |record| {
                    record.registration_setting = setting.as_str().into();
                })
            }
            Op::SetTolerant { station, tolerant } => {
                self.change(*station, now, draft, |record| record.tolerant = *tolerant)
            }
            Op::SetLeastSecurityProfile { station, profile } => {
                self.change(*station, now, draft, |record| {
                    record.least_security_profile = *profile;
                })
            }
            Op::RemoveStation(station) => self.remove_station(*station, now, draft),
            Op::ChangePassword { station, change } => {
                self.change_password(*station, change, now, draft)
            }
            Op::CloseTransaction(key) => self.close(*key, now, draft),
            Op::Drain => Ok(Outcome::Done),
        }
    }

    /// What `op` will need, as far as it can be told beforehand.
    pub(super) fn foresee(&self, op: &Op) -> Option<Need> {
        match op {
            Op::Connect { fact, .. } => {
                let folded = fact.identity.to_lowercase();
                (!self.identities.contains_key(&folded)).then_some(Need::Identity(folded))
            }
            Op::Event(event) => {
                let station = event.station.0;
                if !self.stations.contains_key(&station) {
                    return Some(Need::Station(station));
                }
                let slot = self
                    .transactions
                    .get(&station)
                    .and_then(|of_station| of_station.get(&event.transaction_id));
                slot.is_none()
                    .then(|| Need::Transaction(station, event.transaction_id.clone()))
            }
            Op::Boot(fact) => (!self.stations.contains_key(&fact.station.0))
                .then_some(Need::Station(fact.station.0)),
            Op::Once { op, .. } => self.foresee(op),
            _ => None,
        }
    }

    /// Takes note of what is committed now.
    pub(super) fn committed(&mut self, batch: &Batch) {
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
        match (list, &self.journal) {
            (KeptList::Messages, Some(journal)) => journal.last_number(),
            _ => last(&self.keys, list),
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

    /// Forgets the answers to needs, and what does not fit; nothing may wait for a commit.
    fn tidy(&mut self) {
        self.absent_identities.clear();
        self.absent_stations.clear();
        self.by_key.clear();
        self.same_seq_no.clear();
        self.id_tokens.clear();
        self.idempotent.clear();
        self.commits = self.commits.wrapping_add(1);
        let is_due = self.commits.is_multiple_of(COMMITS_PER_COUNT);
        if !is_due && !self.is_full && self.loaded_events < MOST_EVENTS {
            return;
        }
        self.loaded_events = 0;
        if self.stations.len() > MOST_STATIONS {
            self.stations.clear();
            self.identities.clear();
            self.variables.clear();
        }
        self.is_full = self.has_too_many_transactions();
        if self.is_full && self.lagging.is_empty() && self.due_rows.is_empty() {
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
        slots().count() > MOST_TRANSACTIONS
            || slots().filter(|slot| slot.is_over()).count() > MOST_OVER
            || events > MOST_EVENTS
    }

    /// The station, or the need for it.
    pub(super) fn station(&self, key: StationKey) -> Result<&Station, Stop> {
        let station = self.stations.get(&key.0).map(AsRef::as_ref);
        station.ok_or_else(|| self.lacks(key))
    }

    /// As [`Book::station`].
    pub(super) fn lacks(&self, key: StationKey) -> Stop {
        if self.absent_stations.contains(&key.0) {
            Stop::Refuse(format!("there is no station with key {}", key.0))
        } else {
            Stop::Need(Need::Station(key.0))
        }
    }

    /// The terms of a transaction that begins now.
    pub(super) fn terms(&self) -> Option<Terms> {
        let tariff = self.tariffs.iter().find(|tariff| tariff.is_default)?;
        Some(Terms {
            tariff_key: tariff.tariff_key,
            currency: tariff.currency.clone(),
            price_per_kwh_e4: tariff.price_per_kwh_e4,
            step_wh: tariff.step_wh,
        })
    }
}

impl LastKeys {
    fn max(self, other: Self) -> Self {
        Self {
            station: self.station.max(other.station),
            connection: self.connection.max(other.connection),
            refused_connection: self.refused_connection.max(other.refused_connection),
            id_token: self.id_token.max(other.id_token),
            tariff: self.tariff.max(other.tariff),
            charging_transaction: self.charging_transaction.max(other.charging_transaction),
            refused_event: self.refused_event.max(other.refused_event),
            meter_value: self.meter_value.max(other.meter_value),
            station_report: self.station_report.max(other.station_report),
            command: self.command.max(other.command),
            upload: self.upload.max(other.upload),
            message: self.message.max(other.message),
        }
    }
}

/// The next key.
pub(super) fn next(last: &mut i64) -> i64 {
    *last += 1;
    *last
}

impl Active {
    pub(super) fn of(row: &TransactionRecord) -> Self {
        Self {
            transaction_key: row.transaction_key,
            transaction_id: row.transaction_id.clone(),
            evse_id: row.evse_id,
            last_event_at: row.last_event_at.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A book that knows of so many ids that there is no transaction of them.
    fn book(absent: usize) -> Book {
        let slots = (0..absent).map(|i| (i.to_string(), Slot::Absent));
        let mut book = Book {
            commits: COMMITS_PER_COUNT - 1,
            ..Book::default()
        };
        book.transactions.insert(1, slots.collect());
        book
    }

    #[test]
    fn what_is_over_is_kept_up_to_a_number_and_forgotten_beyond() {
        let mut kept = book(MOST_OVER);
        kept.tidy();
        assert_eq!(kept.transactions[&1].len(), 4096);
        let mut forgotten = book(MOST_OVER + 1);
        forgotten.tidy();
        assert!(forgotten.transactions.is_empty());
        assert!(!forgotten.is_full);
    }

    #[test]
    fn nothing_is_forgotten_while_a_row_lags_behind_its_events() {
        for is_due in [false, true] {
            let mut book = book(MOST_OVER + 1);
            let rows = if is_due {
                &mut book.due_rows
            } else {
                &mut book.lagging
            };
            rows.insert((1, "0".into()));
            book.tidy();
            assert!(book.is_full, "the next batch is told to write all rows");
            assert_eq!(book.transactions[&1].len(), 4097);
        }
    }
}
