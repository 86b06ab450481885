//! `simulate`: runs seeds or a large fleet, and says of each seed that fails how to run it again.
//!
//! Exit codes: 0 every promise was kept, 1 one was broken, 2 usage. What is simulated and what is promised
//! stands in `docs/simulation.md`.

use std::process::ExitCode;
use std::thread::available_parallelism;

use clap::Parser;
use simulation::plan::Plan;
use simulation::sweep::{report, sweep};
use simulation::world::{Manner, Outcome, run, run_plan};

/// Memory may grow by a quarter and so many bytes from the first third of a fleet's days to the end.
const SLACK_BYTES: u64 = 16 * 1024 * 1024;

/// Deterministic simulation of the CSMS and its stations
#[derive(Debug, Parser)]
#[command(name = "simulate", version)]
struct Arguments {
    /// How many seeds
    #[arg(long, default_value_t = 200, value_name = "N")]
    seeds: u64,
    /// The first of them
    #[arg(long, default_value_t = 1, value_name = "N")]
    from: u64,
    /// Seeds at once [default: one per processor]
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
    /// Only this seed
    #[arg(long, value_name = "N", conflicts_with_all = ["seeds", "from"])]
    seed: Option<u64>,
    /// Print everything that happens, with --seed or --fleet
    #[arg(long)]
    verbose: bool,
    /// Days of a fleet of so many stations instead, whose CSMS is killed at random
    #[arg(long, value_name = "STATIONS", conflicts_with_all = ["seeds", "from", "jobs"])]
    fleet: Option<usize>,
    /// Simulated hours of the fleet
    #[arg(long, default_value_t = 72, value_name = "H", requires = "fleet")]
    hours: u64,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let manner = Manner {
        is_verbose: arguments.verbose,
        ..Manner::default()
    };
    let is_kept = if let Some(stations) = arguments.fleet {
        fleet(
            arguments.seed.unwrap_or(1),
            stations,
            arguments.hours,
            manner,
        )
    } else if let Some(seed) = arguments.seed {
        one(seed, manner)
    } else {
        many(&arguments)
    };
    if is_kept {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn one(seed: u64, manner: Manner) -> bool {
    let outcome = run(seed, manner);
    if !outcome.violations.is_empty() {
        print!("{}", report(&outcome));
        return false;
    }
    println!("PASS seed {seed}: {}", figures(&outcome));
    true
}

fn figures(outcome: &Outcome) -> String {
    format!(
        "{:.0} simulated minutes, {} transactions, {} events, {} connections, {} commands, {} acknowledgements over REST, {} starts of the csms, trace {:016x}",
        outcome.simulated.as_secs_f64() / 60.0,
        outcome.transactions,
        outcome.events,
        outcome.connections,
        outcome.commands,
        outcome.acknowledgements,
        outcome.starts,
        outcome.hash
    )
}

fn many(arguments: &Arguments) -> bool {
    let seeds = arguments.from..arguments.from.saturating_add(arguments.seeds);
    let default_jobs = available_parallelism().map_or(1, usize::from);
    let mut count = 0;
    let manner = Manner::default();
    let summary = sweep(
        seeds,
        arguments.jobs.unwrap_or(default_jobs),
        manner,
        |outcome| {
            count += 1;
            if !outcome.violations.is_empty() {
                print!("{}", report(outcome));
            }
            if count % 500 == 0 {
                eprintln!("{count} seeds");
            }
        },
    );
    let is_kept = summary.failed.is_empty();
    println!("{} {summary}", if is_kept { "PASS" } else { "FAIL" });
    if !is_kept {
        println!("failed: {:?}", summary.failed);
    }
    is_kept
}

fn fleet(seed: u64, stations: usize, hours: u64, manner: Manner) -> bool {
    let outcome = run_plan(seed, &Plan::fleet(seed, stations, hours), manner);
    let mut is_kept = outcome.violations.is_empty();
    if !is_kept {
        print!("{}", report(&outcome));
    }
    let settled = outcome.memory.get(outcome.memory.len() / 3).copied();
    if let Some((early, late)) = settled.zip(outcome.memory.last().copied()) {
        let is_flat = late <= early + early / 4 + SLACK_BYTES;
        is_kept &= is_flat;
        println!(
            "memory {}: {} MiB after a third of the time, {} MiB at the end",
            if is_flat { "flat" } else { "GROWS" },
            early >> 20,
            late >> 20
        );
    }
    println!(
        "{} {stations} stations, {hours} hours, seed {seed}: {:.1} kWh in closed books; {}",
        if is_kept { "PASS" } else { "FAIL" },
        outcome.books.energy_wh as f64 / 1_000.0,
        figures(&outcome)
    );
    is_kept
}
