//! A power cut loses nothing that was answered: the harness on both engines, and the mutants that it
//! must notice (promise 1).

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;

use durability::Trouble;
use durability::postgres::ASYNCHRONOUS;
use durability::power::{Outcome, Plan, run};
use durability::server::program;

fn plan(folder: &Path, mutant: Option<&str>) -> Plan {
    let set = |mutant: &str| ("DURABILITY_MUTANT".to_owned(), mutant.to_owned());
    Plan {
        program: program(if mutant.is_some() {
            "mutant-csms"
        } else {
            "csms"
        })
        .unwrap(),
        environment: mutant.map(set).into_iter().collect(),
        postgres: None,
        folder: folder.into(),
        cuts: if mutant.is_some() { 5 } else { 8 },
        stations: 16,
        seed: 20_26,
        sabotage: None,
    }
}

async fn carry_out(plan: &Plan) -> Result<Outcome, Trouble> {
    let outcome = run(plan, |line| println!("{line}")).await;
    println!("{outcome:#?}");
    outcome
}

#[tokio::test]
async fn a_power_cut_at_any_moment_loses_and_doubles_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let outcome = carry_out(&plan(folder.path(), None)).await.unwrap();
    assert!(outcome.verdict.passed(), "{:#?}", outcome.verdict);
    assert!(outcome.damage.lost > 0, "the cuts did no harm at all");
}

/// Runs in which a mutant has to be noticed: where nothing is on its way at any of the cuts, nothing is lost.
const RUNS: u64 = 4;

/// The mutant loses what it acknowledged, or does not even come up again.
async fn is_noticed(plan: &Plan) {
    for run in 0..RUNS {
        let folder = plan.folder.join(run.to_string());
        std::fs::create_dir(&folder).unwrap();
        let plan = Plan {
            folder,
            seed: plan.seed + run,
            ..plan.clone()
        };
        match carry_out(&plan).await {
            Ok(outcome) if outcome.verdict.figures.lost > 0 => return,
            Ok(outcome) => println!("not noticed: {:#?}", outcome.verdict),
            Err(Trouble::Server(text)) if text.contains("did not start") => {
                println!("noticed at a restart: {text}");
                return;
            }
            Err(Trouble::Postgres(text)) if text.contains("postgres_run") => {
                println!("noticed at a restart: {text}");
                return;
            }
            Err(trouble) => panic!("no verdict: {trouble}"),
        }
    }
    panic!("not noticed in {RUNS} runs");
}

async fn mutant_is_noticed(mutant: &str) {
    let folder = tempfile::tempdir().unwrap();
    is_noticed(&plan(folder.path(), Some(mutant))).await;
}

#[tokio::test]
async fn a_database_without_any_sync_is_noticed() {
    mutant_is_noticed("synchronous-off").await;
}

#[tokio::test]
async fn a_database_that_syncs_at_checkpoints_only_is_noticed() {
    mutant_is_noticed("synchronous-normal").await;
}

#[tokio::test]
async fn a_csms_that_answers_before_the_commit_is_noticed() {
    mutant_is_noticed("answer-before-commit").await;
}

/// On a PostgreSQL of our own with these options.
fn on_postgres(folder: &Path, options: &str) -> Plan {
    Plan {
        postgres: Some(options.into()),
        cuts: 5,
        ..plan(folder, None)
    }
}

#[tokio::test]
#[ignore = "needs PostgreSQL: scripts/test"]
async fn a_power_cut_under_postgresql_loses_and_doubles_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let outcome = carry_out(&on_postgres(folder.path(), "")).await.unwrap();
    assert!(outcome.verdict.passed(), "{:#?}", outcome.verdict);
}

#[tokio::test]
#[ignore = "needs PostgreSQL: scripts/test"]
async fn a_postgresql_that_commits_asynchronously_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let plan = Plan {
        sabotage: Some(ASYNCHRONOUS),
        ..on_postgres(folder.path(), "")
    };
    is_noticed(&plan).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL: scripts/test"]
async fn a_postgresql_without_any_sync_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    is_noticed(&on_postgres(folder.path(), "-c fsync=off")).await;
}
