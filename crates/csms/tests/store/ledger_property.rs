//! Promise 2: the same event delivered twice has the effect of one, and the order of arrival does
//! not change the final record; nor does the order of samples in a message, or how often begin and
//! end are repeated in others. Through the real stores, over restarts, judged by `oracle`.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use csms::facts::StationKey;
use csms::store::rows::TransactionRow;
use csms::store::time::SqlTime;
use jiff::{SignedDuration, Timestamp};

use crate::oracle::{Context, Described, Line, Sample, expect};
use crate::support::{Csms, Database, event_fact, transactions};

/// One run: two transactions on two EVSEs side by side, and one that has the id of the first again.
#[derive(Debug, Clone)]
struct Case {
    first: Vec<Described>,
    beside: Vec<Described>,
    again: Vec<Described>,
    /// Which transaction and event, in the order of delivery; every one at least once.
    deliveries: Vec<(u8, usize)>,
    /// Turns the lists of samples of each delivery.
    turns: Vec<usize>,
    /// How many events are under way at once; 0 = the CSMS is killed and restarted there.
    batches: Vec<usize>,
}

/// How a station reads its meter.
#[derive(Debug, Clone, Copy)]
struct Meter {
    /// By contexts, and with begin and end in many messages.
    marks: bool,
    place: u8,
    has_lines: bool,
    /// A second meter at the inlet, which runs ahead.
    has_inlet: bool,
}

impl Meter {
    fn sample(self, at: i64, context: Context, mwh: i64) -> Vec<Sample> {
        let at_place = |place, line, mwh| Sample {
            at,
            place,
            line,
            context,
            mwh,
        };
        let mut samples = if self.has_lines {
            let first = mwh / 3;
            vec![
                at_place(self.place, 1, first),
                at_place(self.place, 2, mwh - first),
            ]
        } else {
            vec![at_place(self.place, 0, mwh)]
        };
        if self.has_inlet && self.place == 0 {
            samples.push(at_place(1, 0, 2 * mwh));
        }
        samples
    }
}

/// A transaction of `count` events on an EVSE; which ones got lost, and what is odd about it.
fn transaction(
    evse_id: i32,
    begin: i64,
    keeps_start: bool,
) -> impl Strategy<Value = Vec<Described>> {
    let count = 8..12_usize;
    let odd = (
        prop_oneof![3 => Just(0), 1 => Just(17)],
        0..3_usize,
        any::<bool>(),
        prop::option::weighted(0.2, 1..6_usize),
    );
    let meter = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    let meter = meter.prop_map(|(marks, at_inlet, has_lines, has_inlet)| Meter {
        marks,
        place: u8::from(at_inlet),
        has_lines,
        has_inlet,
    });
    (count, odd, meter).prop_flat_map(move |(count, (offset, after_end, twice, drop), meter)| {
        let lost = prop::collection::vec(prop::bool::weighted(0.15), count);
        let has_register = prop::collection::vec(prop::bool::weighted(0.8), count);
        let steps = prop::collection::vec(0..300_000_i64, count);
        (lost, has_register, steps).prop_map(move |(lost, has_register, steps)| {
            let mut register = 7_000_000;
            let begin_mwh = register + steps[0];
            let end_mwh = 7_000_000 + steps.iter().sum::<i64>();
            let mut events = vec![];
            for i in 0..count {
                register += steps[i];
                let is_last = i == count - 1;
                let at = begin + 10 * i as i64;
                let mut samples = vec![];
                if has_register[i] {
                    let fallen = if drop == Some(i) { 400_000 } else { 0 };
                    samples.extend(meter.sample(at, Context::Periodic, register - fallen));
                }
                if meter.marks {
                    // The begin rides in every message, under the time of that message.
                    samples.extend(meter.sample(at, Context::Begin, begin_mwh));
                    if i % 2 == 1 || is_last {
                        samples.extend(meter.sample(at, Context::End, end_mwh));
                    }
                }
                let event = Described {
                    seq_no: offset + i as i32,
                    at,
                    kind: if i == 0 { 0 } else { 1 + u8::from(is_last) },
                    samples,
                    evse_id: (i == 0 || i == 3).then_some(evse_id),
                    id_token: (i == 1).then_some("Ab1").or((i == 5).then_some("Other")),
                    charging_state: (i % 3 == 0).then_some("Charging"),
                };
                // One event is always there, and the start where the test needs it.
                if !lost[i] || i == 3 || keeps_start && i == 0 {
                    events.push(event.clone());
                }
                // Another event with the number of one that was sent.
                if twice && i == 4 {
                    events.push(Described {
                        at: event.at + 1,
                        samples: vec![],
                        id_token: None,
                        charging_state: Some("SuspendedEV"),
                        ..event
                    });
                }
            }
            // 1 = later than the end, 2 = at its very time.
            if after_end > 0 {
                let at = begin + 10 * (count + 1 - after_end) as i64;
                let mut samples = meter.sample(at, Context::Periodic, register + 9);
                if meter.marks {
                    samples.extend(meter.sample(at, Context::Begin, begin_mwh));
                    samples.extend(meter.sample(at, Context::End, end_mwh));
                }
                events.push(Described {
                    seq_no: offset + count as i32,
                    at,
                    kind: 1,
                    samples,
                    evse_id: None,
                    id_token: None,
                    charging_state: None,
                });
            }
            events
        })
    })
}

/// All events of one transaction.
fn every(which: u8, events: &[Described]) -> impl Iterator<Item = (u8, usize)> {
    (0..events.len()).map(move |i| (which, i))
}

/// Every event one to three times, in any order.
fn deliveries(all: Vec<(u8, usize)>) -> impl Strategy<Value = Vec<(u8, usize)>> {
    prop::collection::vec(1..=3_usize, all.len())
        .prop_map(move |copies| {
            all.iter()
                .zip(copies)
                .flat_map(|(event, copies)| std::iter::repeat_n(*event, copies))
                .collect::<Vec<_>>()
        })
        .prop_shuffle()
}

fn case() -> impl Strategy<Value = Case> {
    let transactions = (
        transaction(1, 0, true),
        transaction(2, 3, false),
        transaction(1, 1_000, true),
        any::<bool>(),
    );
    transactions.prop_flat_map(|(first, beside, again, again_is_late)| {
        let every_one = |which: &[(u8, &[Described])]| -> Vec<_> {
            which
                .iter()
                .flat_map(|(which, events)| every(*which, events))
                .collect()
        };
        // Most re-used ids come after all of the first; here half do, the others in any order.
        let old = every_one(&[(0, &first), (1, &beside)]);
        let all = every_one(&[(0, &first), (1, &beside), (2, &again)]);
        let before = if again_is_late { old } else { vec![] };
        let deliveries = (deliveries(before), deliveries(all));
        let batches = prop::collection::vec(0..9_usize, 4..40);
        let turns = prop::collection::vec(0..60_usize, 7);
        (deliveries, batches, turns).prop_map(move |((before, after), batches, turns)| Case {
            turns,
            first: first.clone(),
            beside: beside.clone(),
            again: again.clone(),
            deliveries: [before, after].concat(),
            batches,
        })
    })
}

/// `turn` is the order of its lists, which must not matter.
fn payload(event: &Described, id: &str, begin: Timestamp, turn: usize) -> String {
    let at = begin + SignedDuration::from_secs(event.at);
    let mut rest = String::new();
    if !event.samples.is_empty() {
        // What is no energy at all, and a register that is not billed.
        let mut samples: Vec<String> = vec![
            r#"{"value":5.84,"measurand":"Current.Import","phase":"L1","unitOfMeasure":{"unit":"A"}}"#.into(),
            format!(r#"{{"value":{},"measurand":"Energy.Active.Export.Register"}}"#, event.at),
            r#"{"value":99999,"phase":"N"}"#.into(),
        ];
        samples.extend(event.samples.iter().map(|sample| {
            assert_eq!(sample.at, event.at);
            let wh = format!("{}.{:03}", sample.mwh / 1000, sample.mwh % 1000);
            let context = match sample.context {
                Context::Begin => r#","context":"Transaction.Begin""#,
                Context::End => r#","context":"Transaction.End""#,
                Context::Periodic => "",
            };
            let place = ["", r#","location":"Inlet""#][usize::from(sample.place)];
            let line = ["", r#","phase":"L1""#, r#","phase":"L2-N""#][usize::from(sample.line)];
            format!(r#"{{"value":{wh}{context}{place}{line}}}"#)
        }));
        let length = samples.len();
        samples.rotate_left(turn % length);
        if turn % 2 == 1 {
            samples.reverse();
        }
        let (a, b) = samples.split_at(1 + turn % (length - 1));
        let value = |samples: &[String]| {
            let samples = samples.join(",");
            format!(r#"{{"timestamp":"{at}","sampledValue":[{samples}]}}"#)
        };
        rest += &format!(r#","meterValue":[{},{}]"#, value(a), value(b));
    }
    if let Some(evse) = event.evse_id {
        rest += &format!(r#","evse":{{"id":{evse}}}"#);
    }
    if let Some(token) = event.id_token {
        rest += &format!(r#","idToken":{{"idToken":"{token}","type":"ISO14443"}}"#);
    }
    let state = event.charging_state;
    let state = state.map_or(String::new(), |state| {
        format!(r#","chargingState":"{state}""#)
    });
    let kind = ["Started", "Updated", "Ended"][usize::from(event.kind)];
    let seq_no = event.seq_no;
    format!(
        r#"{{"eventType":"{kind}","timestamp":"{at}","triggerReason":"Trigger","seqNo":{seq_no},"offline":true,"transactionInfo":{{"transactionId":"{id}"{state}}}{rest}}}"#
    )
}

fn line(row: &TransactionRow, begin: Timestamp) -> String {
    let seconds = |at: SqlTime| at.0.as_second() - begin.as_second();
    let mut line = Line(String::new());
    line.put("state", row.state.as_str());
    line.put("completeness", row.completeness.as_str());
    line.put("evse", row.evse_id);
    line.put("token", row.id_token.as_deref());
    line.put("charging", row.charging_state.as_deref());
    line.put("reason", row.stopped_reason.as_deref());
    line.put("duration", row.duration_seconds);
    line.put("first_at", Some(seconds(row.first_event_at)));
    line.put("last_at", Some(seconds(row.last_event_at)));
    line.put("seq", (row.first_seq_no, row.last_seq_no));
    line.put("count", row.event_count);
    line.put("missing", row.missing_seq_nos.as_str());
    // Incarnations are numbered as they are heard of: the only thing that depends on the order.
    let flags = row.flags.split(',').filter(|flag| *flag != "id-reused");
    line.put("flags", flags.collect::<Vec<_>>().join(","));
    line.put("begin", row.begin_kwh.map(|energy| energy.0));
    line.put("end", row.end_kwh.map(|energy| energy.0));
    line.put("energy", row.energy_kwh.map(|energy| energy.0));
    line.put("source", row.energy_source.as_str());
    line.put("billed", row.billed_kwh.map(|energy| energy.0));
    line.put("cost", row.cost.map(|cost| cost.0));
    line.0
}

/// Delivers in batches; an event of a batch does not wait for the one before.
async fn deliver(
    database: &Database,
    mut csms: Csms,
    identity: &str,
    payloads: &[String],
    batches: &[usize],
    received_at: Timestamp,
) -> Csms {
    let mut rest = payloads;
    let mut station: StationKey = csms.connect(identity).await.station;
    for size in batches.iter().chain(std::iter::repeat(&5)) {
        if rest.is_empty() {
            break;
        }
        if *size == 0 {
            csms.crash().await;
            csms = database.start().await;
            station = csms.connect(identity).await.station;
            continue;
        }
        let (batch, more) = rest.split_at((*size).min(rest.len()));
        let answers = batch.iter().map(|payload| {
            csms.writer
                .transaction_event(event_fact(station, payload, received_at))
        });
        for answer in futures_util::future::join_all(answers).await {
            answer.unwrap();
        }
        rest = more;
    }
    csms
}

async fn run(database: &Database, case: &Case, number: u32) -> (Vec<String>, Vec<String>) {
    let begin: Timestamp = "2026-03-01T00:00:00Z".parse().unwrap();
    let received_at = begin + SignedDuration::from_secs(5_000);
    let identity = format!("CP{number}");
    let payloads: Vec<String> = case
        .deliveries
        .iter()
        .zip(case.turns.iter().cycle())
        .map(|((which, i), turn)| match which {
            0 => payload(&case.first[*i], "tx-1", begin, *turn),
            1 => payload(&case.beside[*i], "tx-2", begin, *turn),
            _ => payload(&case.again[*i], "tx-1", begin, *turn),
        })
        .collect();
    let csms = database.start().await;
    let batches = &case.batches;
    let csms = deliver(database, csms, &identity, &payloads, batches, received_at).await;
    let mut stored: Vec<_> = transactions(&csms)
        .await
        .into_iter()
        .filter(|row| row.station == identity)
        .collect();
    stored.sort_by_key(|row| (row.transaction_id.clone(), row.started_at));
    let expected = vec![
        expect(&case.first, "stale"),
        expect(&case.again, "active"),
        expect(&case.beside, "active"),
    ];
    let stored: Vec<_> = stored.iter().map(|row| line(row, begin)).collect();
    csms.stop().await;
    (stored, expected)
}

fn holds_on(database: &Database, cases: u32) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut runner = TestRunner::new(Config {
        cases,
        max_shrink_iters: 200,
        ..Config::default()
    });
    let number = std::cell::Cell::new(0);
    let result = runner.run(&case(), |case| {
        number.set(number.get() + 1);
        let (stored, expected) = runtime.block_on(run(database, &case, number.get()));
        prop_assert_eq!(stored, expected, "{}", database.name());
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
}

#[test]
fn order_and_number_of_deliveries_do_not_change_the_record_on_sqlite() {
    holds_on(&Database::sqlite(), 24);
}

#[test]
#[ignore = "needs PostgreSQL: scripts/test"]
fn order_and_number_of_deliveries_do_not_change_the_record_on_postgresql() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let database = runtime.block_on(Database::postgres());
    holds_on(&database, 24);
}

#[test]
fn order_and_number_of_deliveries_do_not_change_the_record_in_memory() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let database = runtime.block_on(Database::memory());
    holds_on(&database, 64);
}
