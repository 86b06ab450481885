//! What a store does with a batch as a whole: every row of lists of any length, all or nothing, and
//! the sums that go with it.

use std::collections::BTreeMap;

use csms::facts::StationKey;
use csms::store::batch::{Batch, CounterRecord, TransactionRecord};
use csms::store::queries::{Grouping, Period, UsageOf};
use futures_util::FutureExt as _;
use jiff::SignedDuration;

use crate::support::{Database, event, now};

fn counters(names: std::ops::Range<i64>) -> Vec<CounterRecord> {
    let counter = |value: i64| CounterRecord {
        name: format!("counter {value:04}"),
        value,
    };
    names.map(counter).collect()
}

/// The counters of [`counters`] that are stored.
async fn stored(database: &csms::store::Opened) -> Vec<i64> {
    let all = database.store.bootstrap().await.unwrap().counters;
    let ours = all.into_iter();
    let ours = ours.filter(|(name, _)| name.starts_with("counter "));
    let mut values: Vec<i64> = ours.map(|(_, value)| value).collect();
    values.sort_unstable();
    values
}

#[tokio::test]
async fn lists_of_every_length_are_stored_whole() {
    for database in Database::all().await {
        let opened = database.open().await;
        let mut next = 0;
        for length in (1..=70).chain([127, 128, 129, 255, 256, 257, 600]) {
            let batch = Batch {
                counters: counters(next..next + length),
                ..Batch::default()
            };
            opened.store.commit(&batch).await.unwrap();
            next += length;
            let expected: Vec<i64> = (0..next).collect();
            assert_eq!(
                stored(&opened).await,
                expected,
                "{} {length}",
                database.name()
            );
        }
    }
}

/// Whoever waited may be gone before all statements of a commit were sent.
#[tokio::test]
async fn a_commit_that_is_given_up_half_way_leaves_nothing_and_harms_no_other() {
    for database in Database::all().await {
        let opened = database.open().await;
        for steps in 1..=3 {
            let batch = Batch {
                counters: counters(0..300),
                ..Batch::default()
            };
            let mut commit = opened.store.commit(&batch);
            for _ in 0..steps {
                if commit.as_mut().now_or_never().is_some() {
                    break;
                }
                tokio::task::yield_now().await;
            }
            drop(commit);
            let other = Batch {
                counters: counters(1000 + steps..1001 + steps),
                ..Batch::default()
            };
            opened.store.commit(&other).await.unwrap();
            let stored = stored(&opened).await;
            let (given_up, others): (Vec<i64>, Vec<i64>) =
                stored.into_iter().partition(|value| *value < 1000);
            assert!(
                matches!(given_up.len(), 0 | 300),
                "{}: {} rows",
                database.name(),
                given_up.len()
            );
            let expected: Vec<i64> = (1001..=1000 + steps).collect();
            assert_eq!(others, expected, "{}", database.name());
        }
    }
}

/// What [`csms::store::queries::Queries::usage_buckets`] should say: per quarter, transactions, Wh,
/// money, and the seconds of those that are over. (What is active is added up when it is asked for, the
/// rest stands in tables of sums.)
fn sums(rows: &[TransactionRecord]) -> BTreeMap<i64, (i64, i64, i64, i64)> {
    let mut sums = BTreeMap::new();
    for row in rows {
        let quarter = row.started_at.unwrap().0.as_second().div_euclid(900);
        let sum: &mut (i64, i64, i64, i64) = sums.entry(quarter).or_default();
        sum.0 += 1;
        sum.1 += row.billed_wh.unwrap_or(0);
        sum.2 += row.cost_e4.unwrap_or(0);
        if row.state != "active" {
            sum.3 += i64::from(row.duration_seconds.unwrap_or(0));
        }
    }
    sums
}

#[tokio::test]
async fn sums_follow_transactions_that_change_in_one_statement() {
    const STATIONS: usize = 6;
    for database in Database::all().await {
        let csms = database.start().await;
        let begin = now() - SignedDuration::from_hours(5);
        let mut wanted: Vec<(StationKey, String)> = Vec::new();
        for number in 0..STATIONS {
            let station = csms.connect(&format!("CP{number}")).await.station;
            // Two quarters; stations number their transactions alike.
            let at = begin + SignedDuration::from_mins(20 * i64::from(number > 3));
            let started = event("1", 0, "Started", at, Some("1000"), "");
            csms.event(station, &started).await;
            wanted.push((station, "1".into()));
        }
        csms.writer.drain().await.unwrap();
        let store = csms.opened.store.clone();
        let mut rows = store.transactions(&wanted).await.unwrap();
        rows.sort_by_key(|row| row.transaction_key);
        assert_eq!(rows.len(), STATIONS, "{}", database.name());
        let mut changes = 0;
        // From every state into every other one, many at once.
        for round in 0_i64..6 {
            for (number, row) in (0_i64..).zip(&mut rows) {
                let state = ["active", "ended", "stale"][((round + number * round) % 3) as usize];
                changes += usize::from(row.state != state);
                row.state = state.into();
                row.billed_wh = Some(10 * (number + 1) * (round + 1));
                row.cost_e4 = Some(15_000 * (number + round));
                row.duration_seconds = Some(60 * (round as i32 + 1));
            }
            let batch = Batch {
                changed_transactions: rows.clone(),
                ..Batch::default()
            };
            store.commit(&batch).await.unwrap();
            let apart = Grouping { shift: 0, count: 1 };
            let queries = &csms.opened.queries;
            let total = queries.usage_buckets(UsageOf::All, Period::ever(), apart);
            let total = total.await.unwrap().into_iter();
            let total: BTreeMap<_, _> = total
                .filter(|sum| sum.transactions != 0)
                .map(|sum| {
                    let sums = (sum.energy_wh, sum.cost_e4, sum.duration_seconds);
                    (sum.quarter, (sum.transactions, sums.0, sums.1, sums.2))
                })
                .collect();
            assert_eq!(total, sums(&rows), "{} round {round}", database.name());
            let (station, one) = (wanted[2].0, &rows[2..3]);
            let of_one = queries.usage_buckets(UsageOf::Station(station), Period::ever(), apart);
            let of_one: i64 = of_one.await.unwrap().iter().map(|sum| sum.energy_wh).sum();
            let expected: i64 = sums(one).values().map(|sum| sum.1).sum();
            assert_eq!(of_one, expected, "{} round {round}", database.name());
        }
        assert!(changes > STATIONS, "the states have to change");
    }
}
