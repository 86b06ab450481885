//! A batch while it is being made.
//!
//! Lists in which a later fact replaces an earlier one of the same commit are maps here; what is to
//! be told on the live bus waits here for the commit. It knows which stations and transactions it
//! touched: if the commit fails, the writer forgets these, and nothing else.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use jiff::Timestamp;

use super::progress::Place;
use crate::live::LiveEventKind;
use crate::store::batch::{Batch, ChargerState, ConnectorRecord, CounterRecord, VariableRecord};
use crate::store::change::Change;
use crate::store::transaction_rows::UsageChanges;

/// The highest ids whose states are kept, so that a station cannot have connectors without end.
const MOST_EVSES: i32 = 1000;
/// As above, of one EVSE.
const MOST_CONNECTORS: i32 = 100;

/// Something to publish once the batch is committed.
pub(super) type Publication = (Timestamp, Option<Arc<str>>, LiveEventKind);

/// A late event, to be told on the live bus.
#[derive(Debug)]
pub(super) struct LateEvent {
    pub(super) at: Timestamp,
    pub(super) identity: Arc<str>,
    pub(super) transaction: Place,
    pub(super) event_type: &'static str,
    pub(super) power_w: Option<f64>,
}

/// A batch in the making.
#[derive(Debug, Default)]
pub(super) struct BatchBuilder {
    pub(super) batch: Batch,
    pub(super) live: Vec<Publication>,
    /// Late events of transactions that are folded when all of the batch is there.
    pub(super) late: Vec<LateEvent>,
    /// Stations whose row has to be written.
    pub(super) stations: BTreeSet<i64>,
    /// Stations of which something is in the batch.
    pub(super) touched_stations: BTreeSet<i64>,
    /// Transactions with something in the batch, by our key.
    pub(super) transactions: BTreeMap<i64, Place>,
    /// Of them, or besides them, those that merely went on and were left behind before.
    pub(super) progress: Vec<(i64, Place)>,
    pub(super) usage: UsageChanges,
    pub(super) connectors: HashMap<(i64, i32, i32), ConnectorRecord>,
    pub(super) chargers: HashMap<String, String>,
    pub(super) variables: HashMap<(i64, String, &'static str), VariableRecord>,
    pub(super) counters: HashMap<String, i64>,
}

impl BatchBuilder {
    /// Takes the rows of a functional block.
    pub(super) fn change(&mut self, change: &Change, now: Timestamp) {
        let statements = change.statements.iter().cloned();
        self.batch.statements.extend(statements);
        let live = change.live.iter().cloned();
        self.live
            .extend(live.map(|(station, what)| (now, station, what)));
    }

    /// Keeps the newer of two states of a connector, by the rule of the table (`ConnectorRecord`).
    pub(super) fn connector(&mut self, mut record: ConnectorRecord) {
        if record.evse_id > MOST_EVSES || record.connector_id > MOST_CONNECTORS {
            let (station, evse_id) = (record.station_key, record.evse_id);
            tracing::warn!(
                station,
                evse_id,
                "the state of an impossible connector is left out"
            );
            return;
        }
        let id = (record.station_key, record.evse_id, record.connector_id);
        if let Some(known) = self.connectors.get(&id) {
            let is_same_boot = record.boot_epoch == known.boot_epoch;
            let is_ahead = record.ordered_at != record.reported_at;
            let is_later = record.reported_at >= known.reported_at
                || (!is_ahead && record.ordered_at >= known.ordered_at);
            if record.boot_epoch < known.boot_epoch || (is_same_boot && !is_later) {
                return;
            }
            if is_same_boot {
                record.ordered_at = record.ordered_at.max(known.ordered_at);
            }
        }
        self.connectors.insert(id, record);
    }

    /// Keeps the later value of a variable, and what is known of it.
    pub(super) fn variable(&mut self, mut record: VariableRecord) {
        let id = (
            record.station_key,
            record.path.clone(),
            record.attribute_type,
        );
        if let Some(known) = self.variables.get(&id) {
            record.mutability = record.mutability.or(known.mutability);
            record.characteristics = record
                .characteristics
                .or_else(|| known.characteristics.clone());
        }
        self.variables.insert(id, record);
    }

    /// It changes what the writer changes in place at hand: places for files.
    pub(super) fn has_changed_in_place(&self) -> bool {
        let batch = &self.batch;
        !(batch.new_uploads.is_empty()
            && batch.stored_files.is_empty()
            && batch.ended_uploads.is_empty())
    }

    /// Moves the maps into the batch's lists.
    pub(super) fn finish(&mut self) {
        let batch = &mut self.batch;
        self.usage.put_into(batch);
        batch
            .connectors
            .extend(self.connectors.drain().map(|(_, row)| row));
        batch
            .variables
            .extend(self.variables.drain().map(|(_, row)| row));
        let chargers = self.chargers.drain();
        batch
            .charger_states
            .extend(chargers.map(|(charger_id, current_status)| ChargerState {
                charger_id,
                current_status,
            }));
        let counters = self.counters.drain();
        batch
            .counters
            .extend(counters.map(|(name, value)| CounterRecord { name, value }));
    }
}
