//! The power-cut harness: what SIGKILL spares, a power cut does not.
//!
//! The csms writes to the simulated disk of `disk`; it is killed under load or while starting, the
//! folder becomes what a disk may have kept, and another csms has to find everything that was
//! acknowledged. SQLite only; for PostgreSQL see `docs/durability.md`.

use std::path::PathBuf;
use std::time::Duration;

use rand::{RngExt, SeedableRng, rngs::StdRng};
use tokio::time::sleep;

use crate::Trouble;
use crate::database::Database;
use crate::disk::{Damage, Disk, Unsynced};
use crate::fleet::Fleet;
use crate::judge::{Verdict, judge};
use crate::server::Launch;

/// How long after ready the power fails, in ms.
const LIFE_MS: std::ops::RangeInclusive<u64> = 50..=1000;
/// How long after the start, where it fails while the csms starts, in ms.
const START_MS: std::ops::RangeInclusive<u64> = 0..=300;
/// Everything that is waited for comes within this time, or never.
const PATIENCE: Duration = Duration::from_secs(90);

/// What to do.
#[derive(Debug)]
pub struct Plan {
    /// The csms.
    pub program: PathBuf,
    /// Set in its environment.
    pub environment: Vec<(String, String)>,
    /// Takes the disk and the log.
    pub folder: PathBuf,
    /// How many cuts.
    pub cuts: u32,
    /// How many stations send.
    pub stations: u32,
    /// Where chance comes from.
    pub seed: u64,
}

/// What came of it.
#[derive(Debug)]
pub struct Outcome {
    /// Of the judge.
    pub verdict: Verdict,
    /// What all cuts did together.
    pub damage: Damage,
}

/// Carries out `plan`; `tell` gets a line per cut.
///
/// # Errors
/// [`Trouble`]: also where no csms comes up on what a cut has left.
pub async fn run(plan: &Plan, mut tell: impl FnMut(String)) -> Result<Outcome, Trouble> {
    let mut rng = StdRng::seed_from_u64(plan.seed);
    let mut disk = Disk::new(&plan.folder)?;
    let database = Database::in_folder(disk.folder());
    let mut launch = Launch::new(plan.program.clone(), database.url(), &plan.folder)?;
    launch.environment = [plan.environment.clone(), disk.environment()].concat();
    let fleet = Fleet::start(launch.address(), plan.stations, plan.seed);
    let mut all = Damage::default();
    for number in 1..=plan.cuts {
        let mut server = launch.start()?;
        // The first cuts meet the migration of a new database.
        let is_starting = number <= 2 || rng.random_ratio(1, 5);
        if is_starting {
            sleep(Duration::from_millis(rng.random_range(START_MS))).await;
        } else {
            server.ready().await?;
            // So that every life has something to lose.
            fleet.progress(1, PATIENCE).await?;
            sleep(Duration::from_millis(rng.random_range(LIFE_MS))).await;
        }
        server.kill().await?;
        let unsynced = if rng.random() {
            Unsynced::Gone
        } else {
            Unsynced::Chance
        };
        let damage = disk.cut(unsynced, &mut rng)?;
        all.writes += damage.writes;
        all.lost += damage.lost;
        tell(format!(
            "cut {number} of {} while {}: {} of {} writes lost; {} events acknowledged so far",
            plan.cuts,
            if is_starting { "starting" } else { "serving" },
            damage.lost,
            damage.writes,
            fleet.acknowledged()
        ));
    }
    let mut server = launch.start()?;
    server.ready().await?;
    fleet.connected(PATIENCE).await?;
    fleet.finish(PATIENCE).await?;
    let verdict = judge(&database, fleet.seed(), &fleet.accounts()).await?;
    fleet.leave().await;
    server.kill().await?;
    Ok(Outcome {
        verdict,
        damage: all,
    })
}
