//! The connection as the core sees it: back-off by the formula, reset after success, cuts (Part 4, 5.3).

use std::time::Duration;

use super::{Bench, Command, Input, Spec, seconds, spec};
use crate::station::{BackOff, ObservationKind};

fn without_chance() -> Spec {
    let mut spec = spec();
    spec.back_off = BackOff {
        wait_minimum: 1,
        repeat_times: 3,
        random_range: 0,
    };
    spec
}

fn waits(bench: &Bench) -> Vec<u64> {
    let waits = bench.seen.iter().filter_map(|(_, kind)| match kind {
        ObservationKind::BackingOff { wait } => Some(wait.as_secs()),
        _ => None,
    });
    waits.collect()
}

/// Case 4: the handshake succeeds each time and the connection ends at once.
#[test]
fn a_server_that_closes_right_after_the_handshake_makes_the_wait_grow() {
    let mut bench = Bench::new(without_chance());
    for _ in 0..40 {
        bench.plan("BootNotification", super::Answer::Silence);
    }
    bench.command(Command::Connect).unwrap();
    for _ in 0..6 {
        bench.lose_connection();
        bench.run(seconds(8));
    }
    assert_eq!(waits(&bench)[..6], [1, 2, 4, 8, 8, 8]);
}

#[test]
fn the_wait_starts_over_after_the_csms_has_spoken() {
    let mut bench = Bench::accepted(without_chance());
    bench.is_reachable = false;
    bench.lose_connection();
    bench.run(seconds(8));
    bench.is_reachable = true;
    bench.run(seconds(9));
    bench.lose_connection();
    bench.run(seconds(2));
    assert_eq!(waits(&bench), [1, 2, 4, 8, 1]);
}

#[test]
fn dials_happen_exactly_when_the_formula_says() {
    let mut bench = Bench::new(without_chance());
    bench.is_reachable = false;
    bench.command(Command::Connect).unwrap();
    bench.run(seconds(40));
    let at: Vec<u64> = bench
        .dials
        .iter()
        .map(|at| at.since(super::START).as_secs())
        .collect();
    assert_eq!(at, [0, 1, 3, 7, 15, 23, 31, 39]);
}

/// Case 4: with chance, each wait is the formula's fixed part and a fresh random one, and is kept to the millisecond.
#[test]
fn each_attempt_comes_exactly_after_the_announced_wait() {
    let mut with_chance = without_chance();
    with_chance.back_off.random_range = 3;
    let mut bench = Bench::new(with_chance);
    bench.is_reachable = false;
    bench.command(Command::Connect).unwrap();
    bench.run(seconds(90));
    let waits = bench.seen.iter().filter_map(|(_, kind)| match kind {
        ObservationKind::BackingOff { wait } => Some(*wait),
        _ => None,
    });
    let waits: Vec<Duration> = waits.collect();
    let between: Vec<Duration> = bench
        .dials
        .windows(2)
        .map(|pair| pair[1].since(pair[0]))
        .collect();
    assert!(between.len() > 6, "{between:?}");
    assert_eq!(between, waits[..between.len()]);
    let fixed = [1, 2, 4, 8, 8, 8, 8].map(seconds);
    let chance: Vec<Duration> = waits
        .iter()
        .zip(fixed)
        .map(|(wait, fixed)| *wait - fixed)
        .collect();
    assert!(chance.iter().all(|part| *part <= seconds(3)), "{chance:?}");
    assert!(
        chance.windows(2).any(|pair| pair[0] != pair[1]),
        "{chance:?}"
    );
}

#[test]
fn the_random_part_differs_between_stations_of_one_seed() {
    let dials = |identity: &str| {
        let mut bench = Bench::new(Spec::dc(identity));
        bench.is_reachable = false;
        bench.command(Command::Connect).unwrap();
        bench.run(seconds(30));
        bench.dials
    };
    assert_ne!(dials("emart_jeju_01"), dials("emart_jeju_02"));
    assert_eq!(
        dials("emart_jeju_01"),
        dials("emart_jeju_01"),
        "and is the same in each run"
    );
}

#[test]
fn a_cut_network_is_found_back_by_the_back_off() {
    let mut bench = Bench::accepted(without_chance());
    bench
        .command(Command::CutLink {
            duration: Some(seconds(5)),
        })
        .unwrap();
    assert!(!bench.core.link.is_open());
    bench.run(seconds(6));
    assert!(
        !bench.core.link.is_open(),
        "the attempts after 1 s and 3 s fail"
    );
    bench.run(seconds(1));
    assert!(bench.core.link.is_open(), "the one after 7 s succeeds");
}

#[test]
fn an_orderly_disconnect_stays_away() {
    let mut bench = Bench::accepted(spec());
    bench.command(Command::Disconnect).unwrap();
    bench.run(seconds(600));
    assert!(bench.dials.len() == 1 && !bench.core.link.is_open());
    bench.command(Command::Connect).unwrap();
    assert!(bench.core.link.is_open());
}

#[test]
fn an_answer_to_nothing_is_dropped_and_reported() {
    let mut bench = Bench::accepted(spec());
    bench.frame(r#"[3,"nobody-asked",{}]"#);
    assert!(bench.answers.is_empty());
    let problems = bench
        .seen
        .iter()
        .filter(|(_, k)| matches!(k, ObservationKind::Problem { .. }));
    assert_eq!(problems.count(), 1);
}

#[test]
fn opening_after_the_station_went_away_closes_again() {
    let mut bench = Bench::new(spec());
    bench.core.handle(
        bench.now,
        Input::Opened {
            set_up: Duration::ZERO,
        },
    );
    assert!(!bench.core.link.is_open());
}
