//! A transaction's row: what the ledger says of its events, as columns.
//!
//! The ledger knows no table. Here its [`Summary`] becomes the row that is inserted or updated, the
//! columns that an event in the middle of a transaction changes, and what the sums count of it.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use super::batch::{Batch, Progress, StationUsageRecord, TotalUsageRecord, TransactionRecord};
use super::time::SqlTime;
use crate::model::ledger::{Fold, State, Summary};
use crate::model::tariff::{Prices, Pricing};

/// Microseconds in a quarter of an hour.
const QUARTER: i64 = 900_000_000;

/// Which transaction a row is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransactionIdentity {
    /// Our key.
    pub transaction_key: i64,
    /// The station.
    pub station_key: i64,
    /// The station's id of it.
    pub transaction_id: Arc<str>,
    /// 1, or more where the station re-uses the id.
    pub incarnation: i32,
    /// The agreed subprotocol.
    pub ocpp_version: Arc<str>,
    /// Pinned when the first event arrived.
    pub pricing: Option<Pricing>,
}

/// The row of a transaction whose events came to `fold`, and that to `summary`.
#[must_use]
pub fn record(identity: &TransactionIdentity, fold: &Fold, summary: &Summary) -> TransactionRecord {
    let pricing = identity.pricing.as_ref();
    let token = fold.id_token();
    TransactionRecord {
        transaction_key: identity.transaction_key,
        station_key: identity.station_key,
        transaction_id: identity.transaction_id.as_ref().into(),
        incarnation: identity.incarnation,
        ocpp_version: identity.ocpp_version.as_ref().into(),
        state: summary.state.as_str().into(),
        completeness: summary.completeness.as_str().into(),
        evse_id: summary.evse_id,
        connector_id: summary.connector_id,
        id_token: token.map(|(token, _)| token.into()),
        id_token_type: token.map(|(_, kind)| kind.into()),
        remote_start_id: summary.remote_start_id,
        reservation_id: summary.reservation_id,
        charging_state: summary.charging_state.map(|state| state.as_str().into()),
        stopped_reason: summary.stopped_reason.map(|reason| reason.as_str().into()),
        started_at: summary.started_at.map(SqlTime::new),
        ended_at: summary.ended_at.map(SqlTime::new),
        first_event_at: SqlTime::new(summary.first_event_at),
        last_event_at: SqlTime::new(summary.last_event_at),
        duration_seconds: summary.duration_seconds,
        time_spent_charging: summary.time_spent_charging,
        first_seq_no: summary.first_seq_no,
        last_seq_no: summary.last_seq_no,
        event_count: summary.event_count,
        missing_seq_nos: fold.missing_seq_nos(),
        flags: summary.flags.to_text(),
        begin_mwh: summary.energy.begin_mwh,
        end_mwh: summary.energy.end_mwh,
        energy_mwh: summary.energy.mwh,
        energy_source: summary.energy.source.as_str().into(),
        export_mwh: summary.energy.export_mwh,
        tariff_key: pricing.map(|pricing| pricing.tariff_key),
        price_per_kwh_e4: pricing.map(|pricing| pricing.prices.per_kwh_e4),
        step_wh: pricing.map(|pricing| pricing.step_wh),
        currency: pricing.map(|pricing| pricing.currency.clone()),
        billed_wh: summary.bill.map(|bill| bill.billed_wh),
        cost_e4: summary.bill.map(|bill| bill.cost_e4),
        created_at: SqlTime::new(summary.created_at),
        updated_at: SqlTime::new(summary.updated_at),
        ledger_state: ledger_state(fold, summary),
        tariff_version: pricing.map(|pricing| pricing.version),
        price_per_minute_e4: price(pricing.map(|pricing| pricing.prices.per_minute_e4)),
        price_per_session_e4: price(pricing.map(|pricing| pricing.prices.per_session_e4)),
    }
}

/// A price that is nothing has no cell: most tariffs have one price.
fn price(e4: Option<i64>) -> Option<i64> {
    e4.filter(|e4| *e4 != 0)
}

/// What goes on in the middle of a transaction.
#[must_use]
pub fn progress(identity: &TransactionIdentity, fold: &Fold, summary: &Summary) -> Progress {
    Progress {
        transaction_key: identity.transaction_key,
        charging_state: summary.charging_state.map(|state| state.as_str()),
        last_event_at: SqlTime::new(summary.last_event_at),
        time_spent_charging: summary.time_spent_charging,
        last_seq_no: summary.last_seq_no,
        event_count: summary.event_count,
        end_mwh: summary.energy.end_mwh,
        energy_mwh: summary.energy.mwh,
        energy_source: summary.energy.source.as_str(),
        billed_wh: summary.bill.map(|bill| bill.billed_wh),
        cost_e4: summary.bill.map(|bill| bill.cost_e4),
        updated_at: SqlTime::new(summary.updated_at),
        ledger_state: ledger_state(fold, summary),
    }
}

/// What is needed to go on with it without its events: while more of them are expected, and where not
/// all of them are kept.
fn ledger_state(fold: &Fold, summary: &Summary) -> Option<String> {
    let goes_on = summary.state == State::Active || fold.surplus() > 0;
    goes_on.then(|| fold.to_state()).flatten()
}

/// The pricing that a row has pinned.
#[must_use]
pub fn pricing_of(row: &TransactionRecord) -> Option<Pricing> {
    let pricing = row.tariff_key.zip(row.currency.clone());
    pricing.map(|(tariff_key, currency)| Pricing {
        tariff_key,
        version: row.tariff_version.unwrap_or(1),
        currency,
        prices: Prices {
            per_kwh_e4: row.price_per_kwh_e4.unwrap_or(0),
            per_minute_e4: row.price_per_minute_e4.unwrap_or(0),
            per_session_e4: row.price_per_session_e4.unwrap_or(0),
        },
        step_wh: row.step_wh.unwrap_or(1),
    })
}

/// What the sums count of transactions that are not active, by the quarter of an hour in which they
/// began. The writer adds and takes out what it writes, in the same commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Usage {
    /// The station.
    pub station_key: i64,
    /// Quarters of an hour since 1970.
    pub quarter: i64,
    /// Empty where nothing was priced.
    pub currency: String,
    transactions: i64,
    energy_wh: i64,
    cost_e4: i64,
    duration_seconds: i64,
}

impl Usage {
    /// What is counted of a transaction that has this row; `None` = nothing.
    #[must_use]
    pub fn of(row: &TransactionRecord) -> Option<Self> {
        let started_at = row.started_at.filter(|_| row.state != "active")?;
        Some(Self {
            station_key: row.station_key,
            quarter: started_at.0.as_microsecond().div_euclid(QUARTER),
            currency: row.currency.clone().unwrap_or_default(),
            transactions: 1,
            energy_wh: row.billed_wh.unwrap_or(0),
            cost_e4: row.cost_e4.unwrap_or(0),
            duration_seconds: row.duration_seconds.unwrap_or(0).into(),
        })
    }

    /// The same, to be taken out.
    fn taken_out(self) -> Self {
        Self {
            transactions: -self.transactions,
            energy_wh: -self.energy_wh,
            cost_e4: -self.cost_e4,
            duration_seconds: -self.duration_seconds,
            ..self
        }
    }

    /// Adds what another one counts.
    fn add(&mut self, other: &Self) {
        self.transactions += other.transactions;
        self.energy_wh = self.energy_wh.saturating_add(other.energy_wh);
        self.cost_e4 = self.cost_e4.saturating_add(other.cost_e4);
        self.duration_seconds += other.duration_seconds;
    }
}

/// What a batch changes of the sums: one row for each sum that changes.
#[derive(Debug, Default)]
pub struct UsageChanges {
    of_stations: BTreeMap<(i64, i64, String), Usage>,
}

impl UsageChanges {
    /// Takes `before` out, and adds `now`.
    pub fn count(&mut self, before: Option<Usage>, now: Option<&Usage>) {
        if before.as_ref() == now {
            return;
        }
        let before = before.map(Usage::taken_out);
        for usage in before.into_iter().chain(now.cloned()) {
            let key = (usage.station_key, usage.quarter, usage.currency.clone());
            add_to(&mut self.of_stations, key, usage);
        }
    }

    /// Moves the changes into the batch's lists.
    pub fn put_into(&mut self, batch: &mut Batch) {
        let mut totals = BTreeMap::new();
        for (_, usage) in std::mem::take(&mut self.of_stations) {
            batch.station_usage.push(StationUsageRecord::from(&usage));
            let key = (usage.quarter, usage.currency.clone());
            add_to(&mut totals, key, usage);
        }
        let totals = totals.values().map(TotalUsageRecord::from);
        batch.total_usage.extend(totals);
    }
}

fn add_to<K: Ord>(sums: &mut BTreeMap<K, Usage>, key: K, usage: Usage) {
    match sums.entry(key) {
        Entry::Occupied(mut sum) => sum.get_mut().add(&usage),
        Entry::Vacant(empty) => _ = empty.insert(usage),
    }
}

impl From<&Usage> for StationUsageRecord {
    fn from(usage: &Usage) -> Self {
        Self {
            station_key: usage.station_key,
            quarter: usage.quarter,
            currency: usage.currency.clone(),
            transactions: usage.transactions,
            energy_wh: usage.energy_wh,
            cost_e4: usage.cost_e4,
            duration_seconds: usage.duration_seconds,
        }
    }
}

impl From<&Usage> for TotalUsageRecord {
    fn from(usage: &Usage) -> Self {
        Self {
            quarter: usage.quarter,
            currency: usage.currency.clone(),
            transactions: usage.transactions,
            energy_wh: usage.energy_wh,
            cost_e4: usage.cost_e4,
            duration_seconds: usage.duration_seconds,
        }
    }
}
