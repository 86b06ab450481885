//! Committed rows, and the rules by which a database would refuse new ones.
//!
//! The tables of the migrations as maps by key, as far as the CSMS reads them or the checks do; of the
//! journal and the reports only keys and times are kept. A commit is checked as a whole, then applied.

mod reading;

use std::collections::{BTreeMap, BTreeSet};

use csms::store::batch::{
    Batch, CommandEndRecord, CommandRecord, ConnectionRecord, ConnectorRecord, EventMove,
    EventRecord, IdTokenRecord, KeptList, Progress, StationRecord, TariffRecord, TransactionRecord,
    Trim,
};
use csms::store::time::SqlTime;

/// Counter and block of the numbers of live events, as every store reserves them.
const LIVE_SEQ: (&str, i64) = ("live_seq", 10_000_000);

/// A connection and its end.
#[derive(Debug, Clone)]
pub struct Connection {
    /// As it opened.
    pub row: ConnectionRecord,
    /// When and why it ended.
    pub end: Option<(SqlTime, String)>,
}

/// A command and its end.
#[derive(Debug, Clone)]
pub struct Command {
    /// As it was asked for.
    pub row: CommandRecord,
    /// How it ended.
    pub end: Option<CommandEndRecord>,
}

/// All rows.
#[derive(Debug, Default)]
#[expect(missing_docs, reason = "named after the tables")]
pub struct Tables {
    pub stations: BTreeMap<i64, StationRecord>,
    pub connections: BTreeMap<i64, Connection>,
    /// By station, EVSE and connector.
    pub connectors: BTreeMap<(i64, i32, i32), ConnectorRecord>,
    pub transactions: BTreeMap<i64, TransactionRecord>,
    /// By transaction, seqNo and variant.
    pub events: BTreeMap<(i64, i32, i32), EventRecord>,
    pub commands: BTreeMap<i64, Command>,
    pub id_tokens: BTreeMap<(String, String), IdTokenRecord>,
    pub refused_events: BTreeMap<i64, SqlTime>,
    identities: BTreeMap<String, i64>,
    /// Station, its id, incarnation, key.
    transaction_ids: BTreeSet<(i64, String, i32, i64)>,
    tariffs: BTreeMap<i64, TariffRecord>,
    counters: BTreeMap<String, i64>,
    refused_connections: BTreeMap<i64, SqlTime>,
    meter_values: BTreeMap<i64, SqlTime>,
    reports: BTreeMap<i64, SqlTime>,
    messages: BTreeMap<i64, SqlTime>,
}

fn last<V>(table: &BTreeMap<i64, V>) -> i64 {
    table.last_key_value().map_or(0, |(key, _)| *key)
}

fn first<V>(table: &BTreeMap<i64, V>) -> Option<i64> {
    table.first_key_value().map(|(key, _)| *key)
}

impl Tables {
    /// Does what a store does when it is opened: seeds a new database, ends what a crash left open,
    /// reserves numbers of live events and gives the first of them.
    pub(super) fn take_over(&mut self, now: SqlTime) -> i64 {
        self.tariffs.entry(1).or_insert_with(|| TariffRecord {
            tariff_key: 1,
            name: "standard".into(),
            currency: "KRW".into(),
            price_per_kwh_e4: 1_500_000,
            step_wh: 10,
            is_default: true,
            created_at: now,
        });
        // The key that stands above.
        self.counters.entry("tariff_key".into()).or_insert(1);
        for connection in self.connections.values_mut() {
            let at = now.max(connection.row.connected_at);
            connection
                .end
                .get_or_insert_with(|| (at, "csms restarted".into()));
        }
        for command in self.commands.values_mut() {
            let command_key = command.row.command_key;
            command.end.get_or_insert_with(|| CommandEndRecord {
                command_key,
                state: "timeout",
                response_frame: None,
                detail: Some("csms restarted before the station answered".into()),
                sent_at: None,
                finished_at: now,
            });
        }
        let reserved = self.counters.entry(LIVE_SEQ.0.into()).or_default();
        let before = *reserved;
        *reserved += LIVE_SEQ.1;
        before + 1
    }

    /// Takes `count` numbers of a counter; gives the first.
    pub(super) fn reserve(&mut self, counter: &str, count: i64) -> i64 {
        let last = self.counters.entry(counter.to_owned()).or_default();
        *last += count;
        *last - count + 1
    }

    /// Applies all rows of `batch`, or none and says why. Where it is not `strict`, a row that is
    /// there already is replaced.
    pub(super) fn commit(&mut self, batch: &Batch, strict: bool) -> Result<(), String> {
        if strict {
            self.check(batch)?;
        }
        self.commit_stations(batch);
        self.commit_transactions(batch);
        for row in &batch.new_commands {
            let command = Command {
                row: row.clone(),
                end: None,
            };
            self.commands.insert(row.command_key, command);
        }
        for end in &batch.ended_commands {
            if let Some(command) = self.commands.get_mut(&end.command_key) {
                command.end = Some(end.clone());
            }
        }
        for row in &batch.tariffs {
            self.tariffs.insert(row.tariff_key, row.clone());
        }
        for row in &batch.counters {
            self.counters.insert(row.name.clone(), row.value);
        }
        for row in &batch.id_tokens {
            let key = (row.id_token_folded.clone(), row.r#type.clone());
            self.id_tokens.insert(key, row.clone());
        }
        for key in &batch.deleted_id_tokens {
            self.id_tokens.remove(key);
        }
        let at = batch.messages.iter().map(|row| (row.message_key, row.at));
        self.messages.extend(at);
        let at = batch.refused_connections.iter();
        self.refused_connections
            .extend(at.map(|row| (row.refusal_key, row.refused_at)));
        let at = batch.refused_events.iter();
        self.refused_events
            .extend(at.map(|row| (row.refused_key, row.received_at)));
        let at = batch.meter_values.iter();
        self.meter_values
            .extend(at.map(|row| (row.meter_value_key, row.received_at)));
        let at = batch.reports.iter();
        self.reports
            .extend(at.map(|row| (row.report_key, row.received_at)));
        for step in &batch.event_moves {
            self.move_events(step);
        }
        for trim in &batch.trims {
            self.trim(trim);
        }
        Ok(())
    }

    /// Keys that are taken, and rows that refer to nothing.
    fn check(&self, batch: &Batch) -> Result<(), String> {
        let taken = |is_taken: bool, table: &str, key: String| {
            if is_taken {
                return Err(format!("a row of {table} with key {key} is there already"));
            }
            Ok(())
        };
        for row in &batch.new_stations {
            let is_taken = self.stations.contains_key(&row.station_key)
                || self.identities.contains_key(&row.identity_folded);
            taken(is_taken, "station", row.identity.clone())?;
        }
        for row in &batch.new_connections {
            let key = row.connection_key;
            taken(
                self.connections.contains_key(&key),
                "connection",
                key.to_string(),
            )?;
        }
        for row in &batch.new_transactions {
            let id = (row.station_key, &row.transaction_id, row.incarnation);
            let mut same = self.incarnations(row.station_key, &row.transaction_id);
            let is_taken = self.transactions.contains_key(&row.transaction_key)
                || same.any(|known| known.incarnation == row.incarnation);
            taken(is_taken, "charging_transaction", format!("{id:?}"))?;
        }
        for row in &batch.events {
            let key = (row.transaction_key, row.seq_no, row.variant);
            taken(
                self.events.contains_key(&key),
                "transaction_event",
                format!("{key:?}"),
            )?;
            let is_new = |new: &TransactionRecord| new.transaction_key == row.transaction_key;
            if !self.transactions.contains_key(&row.transaction_key)
                && !batch.new_transactions.iter().any(is_new)
            {
                return Err(format!("event {key:?} is of no transaction"));
            }
        }
        for row in &batch.new_commands {
            let key = row.command_key;
            taken(self.commands.contains_key(&key), "command", key.to_string())?;
        }
        for end in &batch.ended_commands {
            if let Some(command) = self.commands.get(&end.command_key)
                && let Some(before) = &command.end
                && before.state != end.state
            {
                return Err(format!(
                    "command {} ended as {} and again as {}",
                    end.command_key, before.state, end.state
                ));
            }
        }
        Ok(())
    }

    fn commit_stations(&mut self, batch: &Batch) {
        for row in batch.new_stations.iter().chain(&batch.changed_stations) {
            self.identities
                .insert(row.identity_folded.clone(), row.station_key);
            self.stations.insert(row.station_key, row.clone());
        }
        for row in &batch.new_connections {
            let connection = Connection {
                row: row.clone(),
                end: None,
            };
            self.connections.insert(row.connection_key, connection);
        }
        for end in &batch.ended_connections {
            if let Some(connection) = self.connections.get_mut(&end.connection_key) {
                connection.end = Some((end.disconnected_at, end.reason.clone()));
            }
        }
        for row in &batch.connectors {
            let key = (row.station_key, row.evse_id, row.connector_id);
            let is_older = self.connectors.get(&key).is_some_and(|stored| {
                (row.boot_epoch, row.ordered_at) < (stored.boot_epoch, stored.ordered_at)
            });
            if !is_older {
                self.connectors.insert(key, row.clone());
            }
        }
    }

    fn commit_transactions(&mut self, batch: &Batch) {
        for row in batch
            .new_transactions
            .iter()
            .chain(&batch.changed_transactions)
        {
            self.transaction_ids.insert(id_of(row));
            self.transactions.insert(row.transaction_key, row.clone());
        }
        for progress in &batch.progress {
            if let Some(row) = self.transactions.get_mut(&progress.transaction_key) {
                apply_progress(row, progress);
            }
        }
        for row in &batch.events {
            let key = (row.transaction_key, row.seq_no, row.variant);
            self.events.insert(key, row.clone());
        }
    }

    fn move_events(&mut self, step: &EventMove) {
        let moved: Vec<_> = self
            .events_of(step.from_key)
            .filter(|row| step.from.is_none_or(|from| row.occurred_at >= from))
            .filter(|row| step.until.is_none_or(|until| row.occurred_at < until))
            .cloned()
            .collect();
        for mut row in moved {
            self.events
                .remove(&(row.transaction_key, row.seq_no, row.variant));
            row.transaction_key = step.to_key;
            self.events
                .insert((row.transaction_key, row.seq_no, row.variant), row);
        }
    }

    fn trim(&mut self, trim: &Trim) {
        let at_most = usize::try_from(trim.at_most).unwrap_or(0);
        let oldest = |table: &BTreeMap<i64, SqlTime>| -> Vec<(i64, SqlTime)> {
            let rows = table.range(trim.from..).take(at_most);
            rows.map(|(key, at)| (*key, *at)).collect()
        };
        let rows = match trim.list {
            KeptList::Messages => oldest(&self.messages),
            KeptList::RefusedConnections => oldest(&self.refused_connections),
            KeptList::RefusedEvents => oldest(&self.refused_events),
            KeptList::Reports => oldest(&self.reports),
            KeptList::MeterValues => oldest(&self.meter_values),
            KeptList::Connections => {
                let rows = self.connections.range(trim.from..);
                let over = rows.filter(|(_, row)| row.end.is_some()).take(at_most);
                over.map(|(key, row)| (*key, row.row.connected_at))
                    .collect()
            }
            KeptList::Commands => {
                let rows = self.commands.range(trim.from..);
                let over = rows.filter(|(_, row)| row.end.is_some()).take(at_most);
                over.map(|(key, row)| (*key, row.row.created_at)).collect()
            }
            // Made over HTTP only.
            KeptList::Uploads => Vec::new(),
        };
        for (key, at) in rows {
            if key > trim.key && at >= trim.before {
                continue;
            }
            match trim.list {
                KeptList::Messages => _ = self.messages.remove(&key),
                KeptList::RefusedConnections => _ = self.refused_connections.remove(&key),
                KeptList::RefusedEvents => _ = self.refused_events.remove(&key),
                KeptList::Reports => _ = self.reports.remove(&key),
                KeptList::MeterValues => _ = self.meter_values.remove(&key),
                KeptList::Connections => _ = self.connections.remove(&key),
                KeptList::Commands => _ = self.commands.remove(&key),
                KeptList::Uploads => {}
            }
        }
    }

    /// Puts a transaction aside that has been judged; for simulations that run for days.
    pub(super) fn put_aside(&mut self, key: i64) {
        let Some(row) = self.transactions.remove(&key) else {
            return;
        };
        self.transaction_ids.remove(&id_of(&row));
        let range = (key, i32::MIN, i32::MIN)..=(key, i32::MAX, i32::MAX);
        let events: Vec<_> = self.events.range(range).map(|(key, _)| *key).collect();
        for event in events {
            self.events.remove(&event);
        }
    }

    /// Puts the connections aside that are over; the newest stays.
    pub(super) fn put_connections_aside(&mut self) {
        let newest = last(&self.connections);
        self.connections
            .retain(|key, connection| *key == newest || connection.end.is_none());
    }
}

fn id_of(row: &TransactionRecord) -> (i64, String, i32, i64) {
    let id = row.transaction_id.clone();
    (row.station_key, id, row.incarnation, row.transaction_key)
}

fn apply_progress(row: &mut TransactionRecord, progress: &Progress) {
    let progress = progress.clone();
    row.charging_state = progress.charging_state.map(Into::into);
    row.last_event_at = progress.last_event_at;
    row.time_spent_charging = progress.time_spent_charging;
    row.last_seq_no = progress.last_seq_no;
    row.event_count = progress.event_count;
    row.end_mwh = progress.end_mwh;
    row.energy_mwh = progress.energy_mwh;
    row.energy_source = progress.energy_source.into();
    row.billed_wh = progress.billed_wh;
    row.cost_e4 = progress.cost_e4;
    row.updated_at = progress.updated_at;
    row.ledger_state = progress.ledger_state;
}
