//! Some hundreds of seeds, and what makes them worth something: a seed does the same every time.

use std::thread::available_parallelism;

use simulation::plan::Plan;
use simulation::sweep::{report, sweep};
use simulation::world::{Manner, run, run_plan};

/// Seeds of every run of the tests; `scripts/simulate --seeds 10000` is the long form.
const SEEDS: u64 = 200;

#[test]
fn no_seed_breaks_a_promise() {
    let threads = available_parallelism().map_or(1, usize::from);
    let summary = sweep(1..1 + SEEDS, threads, Manner::default(), |outcome| {
        if !outcome.violations.is_empty() {
            eprint!("{}", report(outcome));
        }
    });
    eprintln!("{summary}");
    assert_eq!(summary.failed, [0; 0], "these seeds failed");
    // A plan in which nothing happens would keep every promise.
    assert!(summary.transactions > 10 * SEEDS as usize, "{summary}");
    assert!(summary.starts > SEEDS + SEEDS / 4, "{summary}");
    assert!(summary.commands > 2 * SEEDS as usize, "{summary}");
    assert!(summary.acknowledgements > 5 * SEEDS as usize, "{summary}");
    assert!(summary.looks > SEEDS as usize, "{summary}");
}

#[test]
fn a_seed_does_the_same_every_time_and_another_seed_something_else() {
    let mut hashes = Vec::new();
    for seed in [3, 17, 40, 77] {
        let first = run(seed, Manner::default());
        let second = run(seed, Manner::default());
        assert_eq!(first.hash, second.hash, "seed {seed}");
        hashes.push(first.hash);
    }
    hashes.sort_unstable();
    hashes.dedup();
    assert_eq!(hashes.len(), 4);
}

/// Case 15 of the stations, small; the whole is `scripts/simulate --fleet 1000 --hours 72`.
#[test]
fn a_fleet_loses_no_watt_hour_in_a_day_of_crashes() {
    let outcome = run_plan(1, &Plan::fleet(1, 20, 24), Manner::default());
    assert!(outcome.violations.is_empty(), "{}", report(&outcome));
    assert!(
        outcome.starts > 4,
        "the CSMS was killed: {}",
        outcome.starts
    );
    assert!(outcome.books.transactions > 40, "{:?}", outcome.books);
    assert!(outcome.books.energy_wh > 100_000, "{:?}", outcome.books);
}
