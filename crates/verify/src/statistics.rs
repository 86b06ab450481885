//! Look-up tables beside the checks: recent transactions, per charger, per hour.
//!
//! Hours are those of the site's time zone. Figures are what the CSMS stored, not judged.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use serde::Serialize;

use crate::database::DatabaseError;
use crate::figures::{decimal, instant, local, printable};
use crate::queries::{Filter, Queries, TransactionRow};

/// How many recent transactions are shown.
const RECENT: i64 = 10;
/// Over how long the statistics go, microseconds.
const DAY: i64 = 24 * 3_600 * 1_000_000;

/// The look-up tables.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Statistics {
    /// IANA name of the zone that hours are counted in.
    pub time_zone: String,
    /// The newest transactions, newest first.
    pub recent: Vec<Recent>,
    /// Totals of the last 24 hours per charger.
    pub chargers: Vec<Total>,
    /// Totals of the last 24 hours per hour.
    pub hours: Vec<Total>,
    /// Why the totals are missing.
    pub note: Option<String>,
}

/// One transaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Recent {
    /// The station.
    pub station: String,
    /// Its id for the transaction.
    pub transaction_id: String,
    /// Local time of the begin; empty = never arrived.
    pub started: String,
    /// Billed energy, kWh.
    pub kwh: String,
    /// Cost.
    pub cost: String,
    /// Currency.
    pub currency: String,
    /// Seconds.
    pub seconds: String,
    /// Why it ended.
    pub stopped_reason: String,
    /// `complete` …
    pub completeness: String,
}

/// Totals of a charger or an hour.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Total {
    /// The charger or the hour.
    pub of: String,
    /// Transactions.
    pub transactions: u64,
    /// Billed energy, kWh.
    pub kwh: String,
    /// Cost.
    pub cost: String,
}

impl Statistics {
    /// Reads them as of `until` (microseconds since 1970).
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn load(
        queries: &mut Queries,
        until: i64,
        time_zone: &str,
    ) -> Result<Self, DatabaseError> {
        // A machine without time-zone data still gets its tables, and sees by the name that it is UTC.
        let (name, zone) = match TimeZone::get(time_zone) {
            Ok(zone) => (time_zone, zone),
            Err(_) => ("UTC", TimeZone::UTC),
        };
        let recent = queries.recent(RECENT).await?;
        let filter = Filter {
            from: until.saturating_sub(DAY),
            to: until,
            stations: None,
            transaction_ids: Vec::new(),
        };
        let (rows, note) = match queries.transactions(&filter).await {
            Ok(rows) => (rows, None),
            Err(error @ DatabaseError::TooMuch { .. }) => (Vec::new(), Some(error.to_string())),
            Err(error) => return Err(error),
        };
        let hour = |row: &TransactionRow| {
            let zoned = instant(row.created_at).to_zoned(zone.clone());
            zoned.strftime("%Y-%m-%d %H:00").to_string()
        };
        Ok(Self {
            time_zone: name.to_owned(),
            recent: recent.iter().map(|row| Recent::new(row, &zone)).collect(),
            chargers: totals(&rows, |row| printable(&row.identity)),
            hours: totals(&rows, hour),
            note,
        })
    }
}

impl Recent {
    fn new(row: &TransactionRow, zone: &TimeZone) -> Self {
        let text = |value: &Option<String>| printable(value.as_deref().unwrap_or_default());
        Self {
            station: printable(&row.identity),
            transaction_id: printable(&row.transaction_id),
            started: row.started_at.map(|at| local(at, zone)).unwrap_or_default(),
            kwh: row.billed_wh.map(|wh| decimal(wh, 3)).unwrap_or_default(),
            cost: row.cost_e4.map(|e4| decimal(e4, 4)).unwrap_or_default(),
            currency: text(&row.currency),
            seconds: row
                .duration_seconds
                .map(|s| s.to_string())
                .unwrap_or_default(),
            stopped_reason: text(&row.stopped_reason),
            completeness: row.completeness.clone(),
        }
    }
}

fn totals(rows: &[TransactionRow], of: impl Fn(&TransactionRow) -> String) -> Vec<Total> {
    let mut sums: BTreeMap<String, (u64, i64, i64)> = BTreeMap::new();
    for row in rows {
        let (count, wh, cost) = sums.entry(of(row)).or_default();
        *count += 1;
        *wh = wh.saturating_add(row.billed_wh.unwrap_or(0));
        *cost = cost.saturating_add(row.cost_e4.unwrap_or(0));
    }
    let total = |(of, (transactions, wh, cost))| Total {
        of,
        transactions,
        kwh: decimal(wh, 3),
        cost: decimal(cost, 4),
    };
    sums.into_iter().map(total).collect()
}
