//! From quarters of an hour to local hours, days and months.
//!
//! Between two changes of the offset from UTC the database puts quarters together before, so that a
//! year is a few hundred rows.

use std::collections::BTreeMap;

use jiff::{Timestamp, tz::TimeZone};
use serde::Serialize;

use crate::store::queries::{Grouping, Period};
use crate::store::rows::{Money, UsageBucketRow, WattHours};

/// Where stations without a site are taken to be.
const DEFAULT_TIME_ZONE: &str = "Asia/Seoul";
const QUARTER_SECONDS: i64 = 900;

/// Sums over the transactions that began in one local hour, day or month.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct LocalUsage {
    /// Begin of the hour, day or month, RFC 3339 with the local offset.
    begin: String,
    /// The time zone that it is local to.
    time_zone: String,
    /// Of the cost; `null` where nothing was priced.
    currency: Option<String>,
    /// Transactions that began in it.
    transactions: i64,
    /// Billed energy, kWh.
    energy_kwh: WattHours,
    /// Cost in the major unit.
    cost: Money,
    /// Sum of the durations of ended transactions.
    duration_seconds: i64,
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Hour,
    Day,
    Month,
}

/// The time zone of this IANA name, with the name.
pub(super) fn time_zone(name: &str) -> Option<(String, TimeZone)> {
    TimeZone::get(name).ok().map(|zone| (name.to_owned(), zone))
}

/// The period in parts that do not overlap, and how the database may put the quarters of each
/// together: between two changes of the offset from UTC.
pub(super) fn parts(
    zone: Option<&(String, TimeZone)>,
    from: Timestamp,
    to: Timestamp,
    step: Step,
) -> Vec<(Period, Grouping)> {
    let whole = Period::new(from, to);
    let apart = Grouping { shift: 0, count: 1 };
    let Some((_, zone)) = zone else {
        return vec![(whole, apart)];
    };
    let changes = zone.following(from).map(|change| change.timestamp());
    let changes = changes.take_while(|at| *at < to);
    let mut parts = Vec::new();
    let mut begin = from;
    for end in changes.chain([to]) {
        let period = Period {
            from: parts
                .last()
                .map_or(whole.from, |(earlier, _): &(Period, Grouping)| earlier.to),
            to: Period::new(begin, end).to,
        };
        let offset = i64::from(zone.to_offset(begin).seconds());
        let grouping = if offset % QUARTER_SECONDS == 0 {
            Grouping {
                shift: offset / QUARTER_SECONDS,
                count: match step {
                    Step::Hour => 4,
                    Step::Day | Step::Month => 96,
                },
            }
        } else {
            apart
        };
        parts.push((period, grouping));
        begin = end;
    }
    parts
}

/// Puts quarters of an hour into local hours, days or months, in the order of time; into those of
/// `zone`, or else of their own time zone.
pub(super) fn fold(
    buckets: Vec<UsageBucketRow>,
    zone: Option<&(String, TimeZone)>,
    step: Step,
) -> Vec<LocalUsage> {
    let mut sums: BTreeMap<(Timestamp, String, Option<String>), LocalUsage> = BTreeMap::new();
    let mut zones: BTreeMap<Option<String>, (String, TimeZone)> = BTreeMap::new();
    for bucket in buckets {
        let (name, zone) = zone.unwrap_or_else(|| {
            let own = bucket.time_zone.clone();
            zones.entry(own).or_insert_with_key(|own| {
                let name = own.as_deref().unwrap_or(DEFAULT_TIME_ZONE);
                time_zone(name).unwrap_or(("UTC".to_owned(), TimeZone::UTC))
            })
        });
        let Ok(at) = Timestamp::from_second(bucket.quarter.saturating_mul(QUARTER_SECONDS)) else {
            continue;
        };
        let local = at.to_zoned(zone.clone());
        let begin = match step {
            Step::Hour => {
                // By the elapsed part of the hour, so that the two hours of the same name in
                // autumn stay apart.
                let past = i64::from(local.minute()) * 60 + i64::from(local.second());
                at.checked_sub(jiff::SignedDuration::from_secs(past))
                    .map(|at| at.to_zoned(zone.clone()))
            }
            Step::Day => local.start_of_day(),
            Step::Month => local
                .first_of_month()
                .and_then(|first| first.start_of_day()),
        };
        let Ok(begin) = begin else { continue };
        let key = (begin.timestamp(), name.clone(), bucket.currency.clone());
        let sum = sums.entry(key).or_insert_with(|| LocalUsage {
            begin: begin.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
            time_zone: name.clone(),
            currency: bucket.currency,
            transactions: 0,
            energy_kwh: WattHours(0),
            cost: Money(0),
            duration_seconds: 0,
        });
        sum.transactions = sum.transactions.saturating_add(bucket.transactions);
        sum.energy_kwh.0 = sum.energy_kwh.0.saturating_add(bucket.energy_wh);
        sum.cost.0 = sum.cost.0.saturating_add(bucket.cost_e4);
        sum.duration_seconds = sum.duration_seconds.saturating_add(bucket.duration_seconds);
    }
    sums.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bucket(at: &str, zone: Option<&str>) -> UsageBucketRow {
        let at: Timestamp = at.parse().unwrap();
        UsageBucketRow {
            quarter: at.as_second() / QUARTER_SECONDS,
            time_zone: zone.map(Into::into),
            currency: Some("KRW".into()),
            transactions: 1,
            energy_wh: 1_670,
            cost_e4: 2_505_000,
            duration_seconds: 60,
        }
    }

    fn begins(buckets: Vec<UsageBucketRow>, step: Step) -> Vec<(String, i64)> {
        let rows = fold(buckets, None, step).into_iter();
        rows.map(|row| (row.begin, row.transactions)).collect()
    }

    #[test]
    fn counts_days_from_local_midnight() {
        let seoul = Some("Asia/Seoul");
        let buckets = vec![
            bucket("2026-11-20T14:59:00Z", seoul),
            bucket("2026-11-20T15:00:00Z", seoul),
            bucket("2026-11-21T14:45:00Z", None),
        ];
        assert_eq!(
            begins(buckets, Step::Day),
            [
                ("2026-11-20T00:00:00+09:00".to_owned(), 1),
                ("2026-11-21T00:00:00+09:00".to_owned(), 2),
            ]
        );
    }

    #[test]
    fn keeps_the_two_hours_of_one_name_apart_in_autumn() {
        let zone = Some("Europe/Berlin");
        let buckets = vec![
            bucket("2026-10-25T00:30:00Z", zone),
            bucket("2026-10-25T01:30:00Z", zone),
        ];
        assert_eq!(
            begins(buckets, Step::Hour),
            [
                ("2026-10-25T02:00:00+02:00".to_owned(), 1),
                ("2026-10-25T02:00:00+01:00".to_owned(), 1),
            ]
        );
    }

    #[test]
    fn starts_hours_on_the_local_hour_where_the_offset_has_minutes() {
        let buckets = vec![bucket("2026-11-21T10:30:00Z", Some("Asia/Kolkata"))];
        assert_eq!(
            begins(buckets, Step::Hour),
            [("2026-11-21T16:00:00+05:30".to_owned(), 1)]
        );
    }

    #[test]
    fn months_begin_at_local_midnight_of_the_first() {
        let seoul = Some("Asia/Seoul");
        let buckets = vec![
            bucket("2026-10-31T14:59:00Z", seoul),
            bucket("2026-10-31T15:00:00Z", seoul),
            bucket("2026-11-30T14:45:00Z", seoul),
        ];
        assert_eq!(
            begins(buckets, Step::Month),
            [
                ("2026-10-01T00:00:00+09:00".to_owned(), 1),
                ("2026-11-01T00:00:00+09:00".to_owned(), 2),
            ]
        );
    }

    #[test]
    fn the_database_groups_between_changes_of_the_offset() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let of = |zone: &str, from: &str, to: &str, step| -> Vec<_> {
            let zone = time_zone(zone).unwrap();
            let parts = parts(Some(&zone), at(from), at(to), step).into_iter();
            parts
                .map(|(period, grouping)| {
                    let quarters = period.to - period.from;
                    (quarters, grouping.shift, grouping.count)
                })
                .collect()
        };
        let (spring, summer) = ("2026-03-01T00:00:00Z", "2026-06-01T00:00:00Z");
        let all = 92 * 96;
        assert_eq!(of("Asia/Seoul", spring, summer, Step::Day), [(all, 36, 96)]);
        let kolkata = of("Asia/Kolkata", spring, summer, Step::Month);
        assert_eq!(kolkata, [(all, 22, 96)]);
        let kolkata = of("Asia/Kolkata", spring, summer, Step::Hour);
        assert_eq!(kolkata, [(all, 22, 4)]);
        // Summer time begins on 29 March at 01:00 UTC.
        let winter = 28 * 96 + 4;
        let berlin = of("Europe/Berlin", spring, summer, Step::Day);
        assert_eq!(berlin, [(winter, 4, 96), (all - winter, 8, 96)]);
        let day = "2026-03-02T00:00:00Z";
        let new_york = of("America/New_York", spring, day, Step::Day);
        assert_eq!(new_york, [(96, -20, 96)]);
        let nowhere = parts(None, at(spring), at(day), Step::Day);
        assert_eq!(nowhere.len(), 1);
        assert_eq!(nowhere[0].1, Grouping { shift: 0, count: 1 });
    }
}
