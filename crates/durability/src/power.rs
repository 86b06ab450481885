//! The power-cut harness: what SIGKILL spares, a power cut does not.
//!
//! The csms writes its SQLite file, or PostgreSQL its WAL, to the simulated disk of `disk`. Everything
//! is killed under load or while starting, the folder becomes what a disk may have kept, and what is
//! started on it has to find everything that was acknowledged.

use std::path::PathBuf;
use std::time::Duration;

use rand::{RngExt, SeedableRng, rngs::StdRng};
use tokio::time::sleep;

use crate::Trouble;
use crate::database::Database;
use crate::desk::Desk;
use crate::disk::{Behaviour, Damage, Disk, Unsynced};
use crate::fleet::Fleet;
use crate::judge::{Verdict, judge};
use crate::postgres::Postgres;
use crate::rows;
use crate::server::{Launch, Server};

/// How long after ready the power fails, in ms.
const LIFE_MS: std::ops::RangeInclusive<u64> = 50..=1000;
/// How long after the start, where it fails while the csms starts, in ms.
const START_MS: std::ops::RangeInclusive<u64> = 0..=100;
/// How much longer than on this machine a sync takes, in ms: between a write and its sync there has to
/// be time for a cut.
const SYNC_MS: i32 = 10;
/// Everything that is waited for comes within this time, or never.
const PATIENCE: Duration = Duration::from_secs(90);

/// What to do.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The csms.
    pub program: PathBuf,
    /// Set in its environment.
    pub environment: Vec<(String, String)>,
    /// Options of a PostgreSQL of our own, as for `postgres -o`; `None`: SQLite.
    pub postgres: Option<String>,
    /// Takes the disk and the log.
    pub folder: PathBuf,
    /// How many cuts.
    pub cuts: u32,
    /// How many stations send.
    pub stations: u32,
    /// Where chance comes from.
    pub seed: u64,
    /// SQL that a test runs on the database once its tables are there, to break the promise.
    pub sabotage: Option<&'static str>,
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
/// [`Trouble`]: also where nothing comes up on what a cut has left.
pub async fn run(plan: &Plan, mut tell: impl FnMut(String)) -> Result<Outcome, Trouble> {
    let mut rng = StdRng::seed_from_u64(plan.seed);
    let mut machine = Machine::new(plan)?;
    let launch = machine.launch.clone();
    let fleet = Fleet::start(launch.address(), plan.stations, plan.seed);
    let desk = Desk::open(launch.address(), launch.http())?;
    let mut all = Damage::default();
    let mut sabotage = plan.sabotage;
    for number in 1..=plan.cuts {
        let mut server = launch.start()?;
        // The first cuts meet the migration of a new database.
        let is_starting = number <= 2 || rng.random_ratio(1, 5);
        if is_starting {
            sleep(Duration::from_millis(rng.random_range(START_MS))).await;
        } else {
            server.ready().await?;
            if let Some(statement) = sabotage.take() {
                machine.database.open().await?.run(statement).await?;
            }
            // So that every life has something to lose.
            fleet.progress(1, PATIENCE).await?;
            sleep(Duration::from_millis(rng.random_range(LIFE_MS))).await;
        }
        let unsynced = if rng.random() {
            Unsynced::Gone
        } else {
            Unsynced::Chance
        };
        let damage = machine.cut(&mut server, unsynced, &mut rng).await?;
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
    let kept = desk.close();
    let mut verdict = judge(&machine.database, fleet.seed(), &fleet.accounts()).await?;
    rows::judge(&machine.database, &kept, &mut verdict).await?;
    fleet.leave().await;
    server.kill().await?;
    Ok(Outcome {
        verdict,
        damage: all,
    })
}

/// What loses its power.
struct Machine {
    disk: Disk,
    postgres: Option<Postgres>,
    database: Database,
    launch: Launch,
}

impl Machine {
    fn new(plan: &Plan) -> Result<Self, Trouble> {
        let (disk, postgres, database) = match &plan.postgres {
            None => {
                let disk = Disk::new(&plan.folder)?;
                let database = Database::in_folder(disk.folder());
                (disk, None, database)
            }
            Some(options) => {
                let mut postgres = Postgres::start(&plan.folder.join("postgres"), options)?;
                let database = postgres.create("csms")?;
                postgres.crash()?;
                let disk = Disk::over(&plan.folder, &postgres.wal())?;
                postgres.put_wal_on(&disk);
                postgres.restart()?;
                (disk, Some(postgres), database)
            }
        };
        disk.behave(Behaviour {
            sync_delay_ms: SYNC_MS,
            ..Behaviour::default()
        })?;
        let mut launch = Launch::new(plan.program.clone(), database.url(), &plan.folder)?;
        launch.environment.clone_from(&plan.environment);
        if postgres.is_none() {
            launch.environment.extend(disk.environment());
        }
        Ok(Self {
            disk,
            postgres,
            database,
            launch,
        })
    }

    /// Everything ends at once, and PostgreSQL is started again on what is left.
    async fn cut(
        &mut self,
        server: &mut Server,
        unsynced: Unsynced,
        rng: &mut StdRng,
    ) -> Result<Damage, Trouble> {
        if let Some(postgres) = &self.postgres {
            // Before the csms: otherwise its last commits might still be synced.
            postgres.crash()?;
        }
        server.kill().await?;
        let damage = self.disk.cut(unsynced, rng)?;
        if let Some(postgres) = &self.postgres {
            postgres.restart()?;
        }
        Ok(damage)
    }
}
