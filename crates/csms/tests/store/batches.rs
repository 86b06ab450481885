//! What a store does with a batch as a whole: every row of lists of any length, all or nothing, and
//! the sums that go with it.

use std::collections::BTreeMap;
use std::sync::Arc;

use csms::facts::StationKey;
use csms::store::Opened;
use csms::store::batch::{
    Batch, CommandEndRecord, CommandRecord, MessageRecord, TariffRecord, TransactionRecord,
};
use csms::store::queries::{Grouping, PageRequest, Period, UsageOf};
use csms::store::transaction_rows::{Usage, UsageChanges};
use futures_util::FutureExt as _;
use jiff::SignedDuration;

use crate::support::{Database, PAGE, event, now};

/// Tariffs, which are read back through other connections than the one that writes.
fn tariffs(numbers: std::ops::Range<i64>) -> Vec<TariffRecord> {
    let tariff = |number: i64| TariffRecord {
        tariff_key: 1000 + number,
        name: format!("tariff {number}"),
        currency: "KRW".into(),
        price_per_kwh_e4: number,
        step_wh: 10,
        is_default: false,
        created_at: now().into(),
    };
    numbers.map(tariff).collect()
}

/// The numbers of [`tariffs`] that are stored.
async fn stored(opened: &Opened) -> Vec<i64> {
    let all = opened.queries.tariffs().await.unwrap();
    let numbers = all
        .iter()
        .filter_map(|row| row.name.strip_prefix("tariff "));
    let mut numbers: Vec<i64> = numbers.map(|number| number.parse().unwrap()).collect();
    numbers.sort_unstable();
    numbers
}

#[tokio::test]
async fn lists_of_every_length_are_stored_whole() {
    for database in Database::all().await {
        let opened = database.open().await;
        let mut next = 0;
        for length in (1..=70).chain([127, 128, 129, 255, 256, 257, 600]) {
            let batch = Arc::new(Batch {
                tariffs: tariffs(next..next + length),
                ..Batch::default()
            });
            opened.store.commits.commit(&batch).await.unwrap();
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
            let batch = Arc::new(Batch {
                tariffs: tariffs(0..300),
                ..Batch::default()
            });
            let mut commit = opened.store.commits.commit(&batch);
            for _ in 0..steps {
                if commit.as_mut().now_or_never().is_some() {
                    break;
                }
                tokio::task::yield_now().await;
            }
            drop(commit);
            let other = Arc::new(Batch {
                tariffs: tariffs(1000 + steps..1001 + steps),
                ..Batch::default()
            });
            opened.store.commits.commit(&other).await.unwrap();
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

/// By quarter and currency: transactions, Wh, money, seconds.
type Sums = BTreeMap<(i64, String), (i64, i64, i64, i64)>;

/// What `usage_buckets` should say; seconds are those of transactions that are over. (What is active is
/// added up when it is asked for, the rest stands in tables of sums.)
fn sums(rows: &[TransactionRecord]) -> Sums {
    let mut sums = Sums::new();
    for row in rows {
        let Some(started_at) = row.started_at else {
            continue;
        };
        let quarter = started_at.0.as_second().div_euclid(900);
        let currency = row.currency.clone().unwrap_or_default();
        let sum = sums.entry((quarter, currency)).or_default();
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
async fn a_row_that_is_refused_last_takes_all_before_it_with_it() {
    let message = |message_key| MessageRecord {
        message_key,
        at: now().into(),
        station_key: 1,
        connection_key: 1,
        ocpp_version: "ocpp2.0.1",
        direction: "in",
        message_id: "1".into(),
        action: None,
        outcome: None,
        ms: None,
        call: None,
        answer: None,
    };
    let batch = |number: i64, key| {
        Arc::new(Batch {
            tariffs: tariffs(number..number + 1),
            messages: vec![message(key)],
            ..Batch::default()
        })
    };
    for database in Database::all().await {
        let opened = database.open().await;
        opened.store.commits.commit(&batch(1, 1)).await.unwrap();
        let refused = opened.store.commits.commit(&batch(2, 1)).await.unwrap_err();
        assert!(refused.is_rejection(), "{}: {refused}", database.name());
        opened.store.commits.commit(&batch(3, 2)).await.unwrap();
        assert_eq!(stored(&opened).await, [1, 3], "{}", database.name());
    }
}

/// PostgreSQL writes all lists by one statement, none of whose parts sees what another one does.
#[tokio::test]
async fn a_row_that_two_lists_write_is_as_the_later_one_says() {
    for database in Database::all().await {
        let csms = database.start().await;
        let station = csms.connect("CP1").await.station;
        let command = |command_key, message_id: &str| CommandRecord {
            command_key,
            station_key: station.0,
            action: "Reset",
            state: "queued",
            principal: "operator".into(),
            message_id: message_id.into(),
            request_frame: "[]".into(),
            idempotency_key: None,
            created_at: now().into(),
            expires_at: now().into(),
            process_key: None,
            unchecked: false,
        };
        let end = |command_key| CommandEndRecord {
            command_key,
            state: "result",
            response_frame: None,
            detail: None,
            sent_at: None,
            finished_at: now().into(),
        };
        let store = &csms.opened.store;
        for (key, id) in [(1_000, "first"), (1_001, "second")] {
            // The second one ends one that was there before.
            let batch = Batch {
                new_commands: vec![command(key, id)],
                ended_commands: vec![end(1_000)],
                tariffs: tariffs(key..key + 1),
                ..Batch::default()
            };
            store.commits.commit(&Arc::new(batch)).await.unwrap();
        }
        let page = PageRequest::oldest(PAGE);
        let rows = csms.opened.queries.commands(station, page).await.unwrap();
        let rows: Vec<_> = rows
            .iter()
            .map(|row| (row.message_id.as_str(), row.state.as_str()))
            .collect();
        let name = database.name();
        assert_eq!(rows, [("first", "result"), ("second", "queued")], "{name}");
        assert_eq!(stored(&csms.opened).await, [1_000, 1_001], "{name}");
    }
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
        let mut rows = store.loads.transactions(&wanted).await.unwrap();
        rows.sort_by_key(|row| row.transaction_key);
        assert_eq!(rows.len(), STATIONS, "{}", database.name());
        let mut changes = 0;
        // From every state into every other one, many at once.
        for round in 0_i64..6 {
            let mut usage = UsageChanges::default();
            for (number, row) in (0_i64..).zip(&mut rows) {
                let before = Usage::of(row);
                let state = ["active", "ended", "stale"][((round + number * round) % 3) as usize];
                changes += usize::from(row.state != state);
                row.state = state.into();
                row.billed_wh = Some(10 * (number + 1) * (round + 1));
                row.cost_e4 = Some(15_000 * (number + round));
                row.duration_seconds = Some(60 * (round as i32 + 1));
                row.currency = [Some("KRW".into()), Some("EUR".into()), None]
                    [((number + round) % 3) as usize]
                    .clone();
                let quarter = SignedDuration::from_mins(15 * (round % 2));
                let at = begin + SignedDuration::from_mins(20 * (number % 2)) + quarter;
                // The Started of one is lost for a while.
                row.started_at = (number != 4 || round % 3 != 1).then(|| at.into());
                usage.count(before, Usage::of(row).as_ref());
            }
            let mut batch = Batch {
                changed_transactions: rows.clone(),
                ..Batch::default()
            };
            usage.put_into(&mut batch);
            store.commits.commit(&Arc::new(batch)).await.unwrap();
            let queries = &csms.opened.queries;
            let said = async |of| {
                let apart = Grouping { shift: 0, count: 1 };
                let rows = queries.usage_buckets(of, Period::ever(), apart).await;
                let rows = rows.unwrap().into_iter();
                let rows = rows.filter(|row| row.transactions != 0);
                rows.map(|row| {
                    let key = (row.quarter, row.currency.unwrap_or_default());
                    let money = (row.energy_wh, row.cost_e4, row.duration_seconds);
                    (key, (row.transactions, money.0, money.1, money.2))
                })
                .collect::<Sums>()
            };
            let what = format!("{} round {round}", database.name());
            assert_eq!(said(UsageOf::All).await, sums(&rows), "{what}");
            for row in &rows {
                let of_one = said(UsageOf::Station(StationKey(row.station_key))).await;
                assert_eq!(of_one, sums(std::slice::from_ref(row)), "{what}");
            }
        }
        assert!(changes > STATIONS, "the states have to change");
    }
}
