//! SIGKILL loses nothing that was answered: the short form of the kill test, on both engines, and
//! the mutants that it must notice (cases 13, 31, 38; promises 1, 2 and 5).

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;

use durability::kill::{Blow, Outcome, Plan, run};
use durability::postgres::{ASYNCHRONOUS, Postgres};
use durability::server::program;

fn plan(folder: &Path) -> Plan<'_> {
    Plan {
        program: program("csms").unwrap(),
        environment: Vec::new(),
        postgres: None,
        folder: folder.into(),
        kills: 10,
        migrations: 2,
        stations: 24,
        seed: 20_26,
        only: None,
        sabotage: None,
    }
}

async fn carry_out(plan: &Plan<'_>) -> Outcome {
    let outcome = run(plan, |line| println!("{line}")).await.unwrap();
    println!("{} in {:?}", outcome.verdict.figures, outcome.elapsed);
    outcome
}

#[tokio::test]
async fn case_38_a_csms_killed_at_any_moment_loses_and_doubles_nothing_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let outcome = carry_out(&plan(folder.path())).await;
    assert!(outcome.verdict.passed(), "{:#?}", outcome.verdict);
    assert!(outcome.untouched.is_empty(), "{:?}", outcome.untouched);
}

#[tokio::test]
#[ignore = "needs PostgreSQL: scripts/test"]
async fn case_38_a_csms_and_a_postgresql_killed_at_any_moment_lose_and_double_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let postgres = Postgres::start(&folder.path().join("postgres"), "").unwrap();
    let plan = Plan {
        postgres: Some(&postgres),
        ..plan(folder.path())
    };
    let outcome = carry_out(&plan).await;
    assert!(outcome.verdict.passed(), "{:#?}", outcome.verdict);
}

/// Runs in which a mutant has to be noticed: where nothing is on its way at any of the kills, nothing is lost.
const RUNS: u64 = 4;

/// Whether the mutant loses what was acknowledged.
async fn is_noticed(plan: &Plan<'_>) -> bool {
    let outcome = carry_out(plan).await;
    let is_noticed = outcome.verdict.figures.lost > 0;
    if !is_noticed {
        println!("not noticed: {:#?}", outcome.verdict);
    }
    is_noticed
}

#[tokio::test]
async fn a_csms_that_answers_before_the_commit_is_noticed() {
    for run in 0..RUNS {
        let folder = tempfile::tempdir().unwrap();
        let plan = Plan {
            program: program("mutant-csms").unwrap(),
            environment: vec![("DURABILITY_MUTANT".into(), "answer-before-commit".into())],
            kills: 4,
            migrations: 0,
            seed: 20_26 + run,
            ..plan(folder.path())
        };
        if is_noticed(&plan).await {
            return;
        }
    }
    panic!("not noticed in {RUNS} runs");
}

#[tokio::test]
#[ignore = "needs PostgreSQL: scripts/test"]
async fn a_postgresql_that_commits_asynchronously_is_noticed() {
    // The server writes its log only when it has to.
    let options = "-c wal_writer_delay=10s -c wal_writer_flush_after=1GB";
    for run in 0..RUNS {
        let folder = tempfile::tempdir().unwrap();
        let postgres = Postgres::start(&folder.path().join("postgres"), options).unwrap();
        let plan = Plan {
            postgres: Some(&postgres),
            kills: 3,
            migrations: 0,
            seed: 20_26 + run,
            only: Some(Blow::Engine),
            sabotage: Some(ASYNCHRONOUS),
            ..plan(folder.path())
        };
        if is_noticed(&plan).await {
            return;
        }
    }
    panic!("not noticed in {RUNS} runs");
}
