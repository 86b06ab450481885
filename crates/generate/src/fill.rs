//! Writes what `plan` says, by the bulk statements of the CSMS.
//!
//! Rows get keys in the order of time, as the writer gives them. Beside transactions and their
//! events there is everything else that a CSMS collects: connections, clock-aligned meter values,
//! reports, commands, a device model, tokens, refusals, a journal as full as it may become, and the rows of
//! functional blocks (`blocks`).

mod blocks;
mod rows;
mod sites;

use std::fmt;
use std::sync::Arc;

use csms::model::tariff::{Prices, Pricing};
use csms::store::batch::{Batch, EventRecord, MessageRecord, TransactionRecord};
use csms::store::keys::KeyKind;
use csms::store::time::SqlTime;
use csms::store::transaction_rows::{Usage, UsageChanges};
use csms::store::{Bootstrap, Opened, Seed, StoreError, open};
use jiff::{SignedDuration, Timestamp};

use crate::payload::Charge;
use crate::plan::{Plan, Session};

/// Rows of one commit.
const ROWS_PER_COMMIT: usize = 20_000;
/// Exchanges that the journal keeps.
const MESSAGES: i64 = 200_000;

/// Why a database was not filled.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FillError {
    /// No runtime.
    #[error("no threads to run on: {0}")]
    Runtime(std::io::Error),
    /// The database.
    #[error("{}", .0.to_line())]
    Store(#[from] StoreError),
    /// The sites.
    #[error("the sites could not be stored: {0}")]
    Sites(#[from] sqlx::Error),
    /// There are stations in it.
    #[error("the database holds stations already; give a new one")]
    NotNew,
    /// There is no tariff in it.
    #[error("the database holds no tariff; give a new one")]
    NoTariff,
}

/// What was written.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) stations: usize,
    pub(crate) transactions: i64,
    pub(crate) events: i64,
    pub(crate) meter_values: i64,
    pub(crate) messages: i64,
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} stations, {} transactions, {} events, {} meter values, {} messages",
            self.stations, self.transactions, self.events, self.meter_values, self.messages
        )
    }
}

/// Fills the database at `address`, which must be new.
pub(crate) async fn fill(address: &str, plan: &Plan) -> Result<Counts, FillError> {
    let seed = if plan.fleet.is_emart {
        Seed::Emart
    } else {
        Seed::None
    };
    let opened = open(address, seed, plan.begin()).await?;
    let bootstrap = opened.store.loads.bootstrap().await?;
    let mut filler = Filler::new(plan, opened, &bootstrap)?;
    sites::add(address, plan).await?;
    filler.stand().await?;
    let mut visits = plan.visits();
    for day in 0..plan.days {
        let sessions = plan.day(day, &mut visits);
        filler.day(day, &sessions).await?;
        if (day + 1) % (plan.days / 10).max(1) == 0 {
            eprintln!("day {} of {}", day + 1, plan.days);
        }
    }
    filler.flush().await?;
    filler.opened.queries.close().await;
    filler.opened.store.commits.close().await;
    blocks::add(address, plan).await?;
    sites::settle(address).await?;
    Ok(filler.counts)
}

/// The last key of each table. The counters are not told: a CSMS that opens the database finds these keys.
#[derive(Debug, Default)]
struct Keys {
    connection: i64,
    refused_connection: i64,
    id_token: i64,
    charging_transaction: i64,
    refused_event: i64,
    meter_value: i64,
    station_report: i64,
    command: i64,
    message: i64,
}

#[derive(Debug)]
struct Filler<'a> {
    plan: &'a Plan,
    opened: Opened,
    pricing: Pricing,
    keys: Keys,
    batch: Batch,
    usage: UsageChanges,
    rows: usize,
    counts: Counts,
    /// The lifetime register of each station, Wh.
    registers: Vec<i64>,
    /// From then on messages are kept.
    messages_from: Timestamp,
}

impl<'a> Filler<'a> {
    fn new(plan: &'a Plan, opened: Opened, bootstrap: &Bootstrap) -> Result<Self, FillError> {
        let mut counters = bootstrap.counters.iter();
        if counters.any(|(name, _)| name == KeyKind::Station.counter()) {
            return Err(FillError::NotNew);
        }
        let tariff = bootstrap
            .installation
            .tariffs
            .first()
            .ok_or(FillError::NoTariff)?;
        let stations = plan.fleet.stations.len();
        // About twelve sessions a day and station, a sample at each interval of twenty-three
        // minutes, an exchange each.
        let station_count = i64::try_from(stations).unwrap_or(i64::MAX).max(1);
        let a_day = station_count * 12 * (2 + 23 * 60 / plan.sample_seconds);
        let window = SignedDuration::from_secs(MESSAGES * 86_400 / a_day);
        Ok(Self {
            pricing: Pricing {
                tariff_key: tariff.tariff_key,
                version: 1,
                currency: tariff.currency.clone(),
                prices: Prices {
                    per_kwh_e4: tariff.price_per_kwh_e4,
                    ..Prices::default()
                },
                step_wh: tariff.step_wh,
            },
            keys: Keys::default(),
            batch: Batch::default(),
            usage: UsageChanges::default(),
            rows: 0,
            counts: Counts {
                stations,
                ..Counts::default()
            },
            registers: (0..station_count).map(|i| 1_000_000 + i * 1_000).collect(),
            messages_from: plan.until.checked_sub(window).unwrap_or(plan.begin()),
            plan,
            opened,
        })
    }

    /// Takes note of `count` rows more, and commits when there are enough.
    async fn added(&mut self, count: usize) -> Result<(), FillError> {
        self.rows += count;
        if self.rows >= ROWS_PER_COMMIT {
            self.flush().await?;
        }
        Ok(())
    }

    async fn flush(&mut self) -> Result<(), FillError> {
        self.rows = 0;
        let mut batch = std::mem::take(&mut self.batch);
        self.usage.put_into(&mut batch);
        self.opened.store.commits.commit(&Arc::new(batch)).await?;
        Ok(())
    }

    /// One day: connections first, then what happens in the order of time.
    async fn day(&mut self, day: u32, sessions: &[Session]) -> Result<(), FillError> {
        let from = self.plan.begin().as_second() + 86_400 * i64::from(day);
        self.routine(day, from).await?;
        for session in sessions {
            self.session(session).await?;
        }
        Ok(())
    }

    async fn session(&mut self, session: &Session) -> Result<(), FillError> {
        let key = next(&mut self.keys.charging_transaction);
        let transaction_id = format!("{:08x}-{key:08x}", self.plan.seed);
        let register = &mut self.registers[session.station];
        let charge = Charge {
            session,
            transaction_id: &transaction_id,
            begin_wh: *register,
        };
        *register = charge.register_wh(session.seconds);
        let events = charge.events(self.plan);
        let (Some(first), Some(last)) = (events.first(), events.last()) else {
            return Ok(());
        };
        let record = rows::transaction(&charge, key, first, last, &self.pricing);
        self.usage.count(None, Usage::of(&record).as_ref());
        self.batch.new_transactions.push(record);
        self.counts.transactions += 1;
        let count = events.len();
        for event in events {
            let message_key = next(&mut self.keys.message);
            let message_id = format!(
                "{}-{}-{}",
                session.station,
                event.at.as_second(),
                event.seq_no
            );
            // The first and the last are answered with more than nothing: they have rows of their own.
            let is_plain = event.kind == "Updated";
            if !is_plain && event.at >= self.messages_from && self.counts.messages < MESSAGES {
                let message = rows::message(&event, &message_id, session.station, message_key);
                self.counts.messages += 1;
                self.batch.messages.push(message);
            }
            self.counts.events += 1;
            self.batch.events.push(EventRecord {
                message_key,
                transaction_key: key,
                seq_no: event.seq_no,
                variant: 0,
                event_type: event.kind,
                trigger_reason: event.trigger,
                occurred_at: SqlTime::new(event.at),
                received_at: SqlTime::new(event.at),
                offline: false,
                connection_key: station_key(session.station),
                message_id: is_plain.then(|| message_id.into()),
                payload: event.payload.into(),
            });
        }
        self.added(count + 1).await
    }
}

/// The next key of a table.
fn next(key: &mut i64) -> i64 {
    *key += 1;
    *key
}

/// Our key of the station with this index.
fn station_key(index: usize) -> i64 {
    i64::try_from(index).unwrap_or(i64::MAX - 1) + 1
}

/// Seconds since 1970 as the databases keep them.
fn at_second(second: i64) -> SqlTime {
    SqlTime::new(Timestamp::from_second(second).unwrap_or(Timestamp::UNIX_EPOCH))
}

#[cfg(test)]
mod tests {
    use csms::model::ledger::{Event, Fold, Override};
    use csms::store::queries::{PageRequest, TransactionFilter};
    use csms::store::transaction_rows::{TransactionIdentity, record};
    use ocpp201::TransactionEventRequest;

    use super::*;
    use crate::plan::Fleet;

    fn plan() -> Plan {
        Plan {
            fleet: Fleet::emart(),
            days: 2,
            seed: 3,
            until: "2026-11-20T15:00:00Z".parse().unwrap(),
            sample_seconds: 300,
        }
    }

    fn pricing() -> Pricing {
        Pricing {
            tariff_key: 1,
            version: 1,
            currency: "KRW".into(),
            prices: Prices {
                per_kwh_e4: 1_500_000,
                ..Prices::default()
            },
            step_wh: 10,
        }
    }

    #[test]
    fn rows_are_what_the_ledger_makes_of_the_payloads() {
        let plan = plan();
        let mut visits = plan.visits();
        let all: Vec<_> = (0..2).flat_map(|day| plan.day(day, &mut visits)).collect();
        let is_active =
            |one: &&Session| one.started_at.as_second() + one.seconds > plan.until.as_second();
        let active = all.iter().find(is_active).unwrap();
        for session in [&all[0], active] {
            let charge = Charge {
                session,
                transaction_id: "t-1",
                begin_wh: 1_000_000,
            };
            let events = charge.events(&plan);
            let (first, last) = (events.first().unwrap(), events.last().unwrap());
            let row = rows::transaction(&charge, 9, first, last, &pricing());
            let read: Vec<_> = events
                .iter()
                .map(|event| {
                    let request: TransactionEventRequest =
                        serde_json::from_str(&event.payload).unwrap();
                    Event::read(&request, &event.payload, event.at)
                })
                .collect();
            let identity = TransactionIdentity {
                transaction_key: 9,
                station_key: station_key(session.station),
                transaction_id: "t-1".into(),
                incarnation: 1,
                ocpp_version: "ocpp2.0.1".into(),
                pricing: Some(pricing()),
            };
            let fold = Fold::of(&read);
            let summary = fold.summary(identity.pricing.as_ref(), false, Override::None);
            let mut told = record(&identity, &fold, &summary);
            told.ledger_state = None;
            assert_eq!(row, told);
        }
    }

    #[tokio::test]
    async fn a_filled_database_is_one_that_the_csms_opens() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("csms.sqlite");
        let path = path.to_str().unwrap();
        let counts = fill(path, &plan()).await.unwrap();
        assert_eq!(counts.stations, 34);
        let opened = open(path, Seed::Emart, plan().until).await.unwrap();
        let active = TransactionFilter {
            state: Some("active".into()),
            ..TransactionFilter::default()
        };
        let active = opened
            .queries
            .transactions(&active, PageRequest::newest(1000));
        let told = opened.queries.counts().await.unwrap();
        assert_eq!(active.await.unwrap().len() as i64, told.active_transactions);
        assert!(told.active_transactions > 0);
        let next = opened
            .store
            .commits
            .reserve(KeyKind::Transaction.counter(), 1);
        assert_eq!(next.await.unwrap(), counts.transactions + 1);
        assert!(matches!(
            fill(path, &plan()).await,
            Err(FillError::NotNew) | Err(FillError::Store(_))
        ));
    }

    #[tokio::test]
    async fn many_stations_stand_at_sites_of_a_hundred() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("csms.sqlite");
        let path = path.to_str().unwrap();
        let plan = Plan {
            fleet: Fleet::of_many(150),
            days: 1,
            ..plan()
        };
        fill(path, &plan).await.unwrap();
        let opened = open(path, Seed::None, plan.until).await.unwrap();
        let sites = opened.queries.sites().await.unwrap();
        let chargers: Vec<_> = sites.iter().map(|site| site.chargers).collect();
        assert_eq!(chargers, [100, 50]);
        let stations = opened
            .queries
            .stations(PageRequest::newest(1))
            .await
            .unwrap();
        assert_eq!(stations[0].site_id.as_deref(), Some("site_002"));
    }
}
