//! What the network has delivered and earned today, as the statistics sum it up.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::Shared;
use crate::context::Core;
use crate::store::queries::{Grouping, Period, QueryError, UsageOf};
use crate::store::rows::Money;

/// Where a network without sites is taken to be.
const DEFAULT_ZONE: &str = "Asia/Seoul";
const QUARTER_SECONDS: i64 = 900;

/// The time zone whose day is today.
#[derive(Debug, Clone)]
pub(super) struct Zone {
    pub(super) name: String,
    pub(super) zone: TimeZone,
}

impl Zone {
    /// By IANA name; one that is not known is UTC.
    pub(super) fn new(name: Option<&str>) -> Self {
        let name = name.unwrap_or(DEFAULT_ZONE);
        match TimeZone::get(name) {
            Ok(zone) => Self {
                name: name.to_owned(),
                zone,
            },
            Err(_) => Self {
                name: "UTC".to_owned(),
                zone: TimeZone::UTC,
            },
        }
    }

    /// The begin of the day that holds this time.
    fn day(&self, now: Timestamp) -> Timestamp {
        let local = now.to_zoned(self.zone.clone());
        local.start_of_day().map_or(now, |day| day.timestamp())
    }

    /// The begin of the local hour that holds this time.
    fn hour(&self, at: Timestamp) -> Timestamp {
        let local = at.to_zoned(self.zone.clone());
        let past = i64::from(local.minute()) * 60 + i64::from(local.second());
        Timestamp::from_second(at.as_second() - past).unwrap_or(at)
    }
}

/// Sums over the transactions that began today.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Today {
    /// When the hour began that was the last one then.
    hour: Option<Timestamp>,
    /// Begin of each hour of today so far, and its Wh.
    pub(super) energy_by_hour: Vec<(Timestamp, i64)>,
    pub(super) energy_wh: i64,
    /// In the currency of the default tariff; `None` = there is none.
    pub(super) cost: Option<Money>,
    pub(super) sessions: i64,
    /// Of the default tariff.
    pub(super) currency: Option<String>,
    /// Of the default tariff.
    pub(super) price_per_kwh: Option<Money>,
}

/// The sums, where they are others than the board has.
pub(super) async fn read(core: &Core, shared: &Shared) -> Option<Today> {
    let now = core.clock.now();
    let zone = {
        let state = shared.state();
        let is_due = state.is_today_old || state.today.hour != Some(state.zone.hour(now));
        is_due.then(|| state.zone.clone())?
    };
    // Where the database does not answer, what is known stays.
    sums(core, &zone, now).await.ok()
}

/// The sums of the day that holds `now`.
pub(super) async fn sums(core: &Core, zone: &Zone, now: Timestamp) -> Result<Today, QueryError> {
    let installation = core.writer.installation().current();
    let mut tariffs = installation.tariffs().iter();
    let tariff = tariffs.find(|tariff| tariff.is_default);
    let tariff = tariff.and_then(|tariff| tariff.shown_at(now));
    let begin = zone.day(now);
    // A station's clock may be a little ahead of ours.
    let end = Timestamp::from_second(begin.as_second() + 90_000).unwrap_or(now);
    let apart = Grouping { shift: 0, count: 1 };
    let period = Period::new(begin, end);
    let buckets = core
        .queries
        .usage_buckets(UsageOf::All, period, apart)
        .await?;
    let hour = zone.hour(now);
    let mut hours = BTreeMap::new();
    let mut next = begin;
    while next <= hour && hours.len() < 26 {
        hours.insert(next, 0);
        next = zone.hour(Timestamp::from_second(next.as_second() + 3600).unwrap_or(end));
    }
    let mut today = Today {
        hour: Some(hour),
        cost: tariff.map(|_| Money(0)),
        currency: tariff.map(|tariff| tariff.currency.clone()),
        price_per_kwh: tariff.map(|tariff| Money(tariff.prices_at(now, &zone.zone).per_kwh_e4)),
        ..Today::default()
    };
    for bucket in buckets {
        let Ok(at) = Timestamp::from_second(bucket.quarter.saturating_mul(QUARTER_SECONDS)) else {
            continue;
        };
        if zone.day(at) != begin {
            continue;
        }
        let energy: &mut i64 = hours.entry(zone.hour(at)).or_default();
        *energy = energy.saturating_add(bucket.energy_wh);
        today.energy_wh = today.energy_wh.saturating_add(bucket.energy_wh);
        today.sessions = today.sessions.saturating_add(bucket.transactions);
        if let Some(cost) = &mut today.cost
            && bucket.currency == today.currency
        {
            cost.0 = cost.0.saturating_add(bucket.cost_e4);
        }
    }
    today.energy_by_hour = hours.into_iter().collect();
    Ok(today)
}
