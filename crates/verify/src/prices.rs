//! Which prices hold for a transaction, worked out once more from the versions of tariffs in the database.
//!
//! Written from docs/tariffs.md; no line of it is shared with the CSMS. Of the versions that were there when
//! the CSMS first heard of the transaction, and are valid at its begin, the newest holds; of its rates, the
//! first that fits. Where no version is stored, the prices that are pinned to the row are all there is.

use std::collections::HashMap;

use jiff::tz::TimeZone;
use jiff::{Timestamp, civil};
use serde::Deserialize;

use crate::figures::Tariff;
use crate::queries::{ChargerZoneRow, TariffVersionRow, TransactionRow};

/// The time zone of stations that stand at no site.
const ZONE: &str = "Asia/Seoul";

/// What the database says of prices.
#[derive(Debug, Default)]
pub struct PriceList {
    /// By the key of the tariff, the oldest first.
    versions: HashMap<i64, Vec<TariffVersionRow>>,
    default: Option<i64>,
    /// By the identity in lower case.
    zones: HashMap<String, String>,
}

/// Other prices in a part of the week, as stored.
#[derive(Debug, Deserialize)]
struct Part {
    weekdays: Vec<i8>,
    from: u16,
    until: u16,
    per_kwh_e4: Option<i64>,
    per_minute_e4: Option<i64>,
    per_session_e4: Option<i64>,
}

impl PriceList {
    /// From the rows.
    #[must_use]
    pub fn new(versions: Vec<TariffVersionRow>, zones: Vec<ChargerZoneRow>) -> Self {
        let mut list = Self::default();
        for row in versions {
            if row.is_default {
                list.default = Some(row.tariff_key);
            }
            list.versions.entry(row.tariff_key).or_default().push(row);
        }
        let zones = zones.into_iter();
        list.zones = zones
            .map(|row| (row.identity_folded, row.time_zone))
            .collect();
        list
    }

    /// What is due for a transaction that began at `begin` (microseconds); `None` = no version says so.
    #[must_use]
    pub fn due(&self, row: &TransactionRow, begin: i64) -> Option<Tariff> {
        let holds = |key: i64| {
            let versions = self.versions.get(&key)?.iter().rev();
            let mut there = versions.filter(|it| it.created_at <= row.created_at);
            there.find(|it| {
                it.valid_from.is_none_or(|from| from <= begin)
                    && it.valid_until.is_none_or(|until| begin < until)
            })
        };
        let own = row.tariff_key.and_then(holds);
        let version = own.or_else(|| self.default.and_then(holds))?;
        let name = self.zones.get(&row.identity.to_lowercase());
        let zone = TimeZone::get(name.map_or(ZONE, String::as_str)).ok()?;
        let local = zone.to_datetime(Timestamp::from_microsecond(begin).ok()?);
        let parts: Vec<Part> = serde_json::from_str(&version.rates).ok()?;
        let part = parts.into_iter().find(|part| part.covers(local));
        let part = part.as_ref();
        let price = |of: fn(&Part) -> Option<i64>, usual| part.and_then(of).unwrap_or(usual);
        Some(Tariff {
            price_per_kwh_e4: price(|it| it.per_kwh_e4, version.price_per_kwh_e4),
            price_per_minute_e4: price(|it| it.per_minute_e4, version.price_per_minute_e4),
            price_per_session_e4: price(|it| it.per_session_e4, version.price_per_session_e4),
            step_wh: version.step_wh,
        })
    }
}

impl Part {
    /// Whether it holds at a local time: looked at as a span that began today or yesterday.
    fn covers(&self, local: civil::DateTime) -> bool {
        let minute = i32::from(local.hour()) * 60 + i32::from(local.minute());
        let length = match i32::from(self.until) - i32::from(self.from) {
            length if length > 0 => length,
            length => length + 24 * 60,
        };
        let today = local.weekday().to_monday_one_offset();
        let yesterday = if today == 1 { 7 } else { today - 1 };
        [(today, minute), (yesterday, minute + 24 * 60)]
            .into_iter()
            .any(|(day, minute)| {
                let since = minute - i32::from(self.from);
                let is_on = self.weekdays.is_empty() || self.weekdays.contains(&day);
                is_on && (0..length).contains(&since)
            })
    }
}
