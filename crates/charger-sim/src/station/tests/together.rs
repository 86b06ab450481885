//! Time lapses: a planned day comes to the same, however late the CSMS answers.

use std::time::Duration;

use serde_json::Value;

use super::{Answer, Bench, Command, START, Spec, seconds, spec, token};
use crate::{
    physics::{
        cabinet::{CabinetHandle, DispenserRating},
        vehicle::{Appetite, Vehicle},
    },
    station::Visit,
};

/// Model seconds per second; the CSMS has 30 s to answer.
const SCALE: u32 = 1_000;

/// A station of a time lapse that is accepted.
fn bench(cabinet: Option<CabinetHandle>) -> Bench {
    let mut spec = Spec {
        sampling: seconds(60),
        ..spec()
    };
    spec.evses[0].max_w = 200_000;
    let mut bench = Bench::at_scale(SCALE, spec, cabinet);
    bench.command(Command::Connect).unwrap();
    bench.sent.clear();
    bench
}

/// Somebody comes after so many seconds, and charges for twenty minutes.
fn visit_after(bench: &mut Bench, wait: u64) {
    let arrives = START + seconds(wait);
    let visit = Visit {
        evse: 1,
        vehicle: Vehicle {
            capacity_wh: 77_400,
            soc_percent: 20.0,
            max_w: 200_000,
            appetite: Appetite::Taper { knee_percent: 40.0 },
            iso15118: None,
        },
        token: token(),
        plugs_at: arrives + seconds(10),
        stay: seconds(1_200),
        leaves_at: arrives + seconds(1_300),
    };
    bench
        .core
        .schedule(arrives, Command::Visit(Box::new(visit)));
}

/// What the CSMS was told of transactions, without their ids.
fn told(bench: &Bench) -> Vec<Value> {
    let mut events: Vec<Value> = bench.events().into_iter().cloned().collect();
    for event in &mut events {
        event["transactionInfo"]["transactionId"] = Value::Null;
    }
    events
}

#[test]
fn the_wait_for_an_answer_about_a_token_takes_nothing_from_a_planned_charge() {
    let mut prompt = bench(None);
    visit_after(&mut prompt, 100);
    prompt.run(seconds(2_000));
    let mut late = bench(None);
    visit_after(&mut late, 100);
    late.plan("Authorize", Answer::Silence);
    late.run(seconds(2_000));
    assert!(late.events().is_empty(), "nobody charges without an answer");
    assert_eq!(late.core.now, START + seconds(100), "it stands still");
    late.answer_last("Authorize");
    late.run(Duration::ZERO);
    assert_eq!(late.core.now, late.now, "it has caught up");
    let expected = told(&prompt);
    assert_eq!(expected.last().unwrap()["eventType"], "Ended");
    assert_eq!(told(&late), expected);
}

#[test]
fn a_csms_that_does_not_answer_at_all_stops_no_clock_for_ever() {
    let mut bench = bench(None);
    visit_after(&mut bench, 100);
    bench.plan("Authorize", Answer::Silence);
    bench.run(seconds(100) + seconds(30) * SCALE);
    assert_eq!(bench.core.now, bench.now);
    assert!(bench.events().is_empty(), "the driver was not let charge");
    visit_after(&mut bench, 100_000);
    bench.run(seconds(100_000));
    assert_eq!(bench.last_event()["eventType"], "Ended");
}

#[test]
fn in_real_time_the_clock_goes_on() {
    let mut bench = Bench::accepted(spec());
    visit_after(&mut bench, 5);
    bench.plan("Authorize", Answer::Silence);
    bench.run(seconds(20));
    assert_eq!(bench.core.now, bench.now);
    bench.answer_last("Authorize");
    assert_eq!(bench.last_event()["timestamp"], "2026-03-01T12:00:21Z");
}

/// Lets stations of one cabinet live for a while, each as far as the others let it.
fn live(benches: &mut [Bench; 2], span: Duration) {
    let end = benches[0].now + span;
    loop {
        let before = benches.each_ref().map(|bench| bench.core.now);
        for bench in benches.iter_mut() {
            bench.now = end;
            bench.core.advance(end);
            bench.pump();
            bench.core.tell_neighbours();
        }
        if benches.each_ref().map(|bench| bench.core.now) == before {
            return;
        }
    }
}

fn neighbours() -> [Bench; 2] {
    let rating = DispenserRating {
        rated_w: 100_000,
        max_w: 200_000,
    };
    let seats = CabinetHandle::share(200_000, &[rating; 2]);
    let mut benches = [0, 1].map(|seat: usize| bench(Some(seats[seat].clone())));
    visit_after(&mut benches[0], 100);
    visit_after(&mut benches[1], 700);
    for bench in &benches {
        bench.core.tell_neighbours();
    }
    benches
}

#[test]
fn neighbours_at_a_cabinet_wait_for_each_other() {
    let mut prompt = neighbours();
    live(&mut prompt, seconds(3_000));
    let expected = prompt.each_ref().map(told);
    assert_eq!(expected[0].last().unwrap()["eventType"], "Ended");
    let mut late = neighbours();
    late[1].plan("Authorize", Answer::Silence);
    live(&mut late, seconds(3_000));
    // The second has not been let charge yet: what the first may take after that is not known.
    assert!(late[0].core.now <= START + seconds(701));
    late[1].answer_last("Authorize");
    live(&mut late, Duration::ZERO);
    assert_eq!(late.each_ref().map(told), expected);
    // They really share: alone the first one takes more.
    let mut alone = neighbours();
    alone[1].always.insert(
        "Authorize",
        Answer::Result(serde_json::json!({"idTokenInfo": {"status": "Blocked"}})),
    );
    live(&mut alone, seconds(3_000));
    assert!(told(&alone[0]) != expected[0]);
}
