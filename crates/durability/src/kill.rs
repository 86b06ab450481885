//! The kill test: SIGKILL at random moments of a csms under full load, again and again, and
//! PostgreSQL stopped as by a crash beneath a csms that goes on running.
//!
//! SIGKILL spares what was written to the operating system; `power` is for the rest. Every kill is
//! drawn from the seed; the moments themselves are the machine's.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use rand::{RngExt, SeedableRng, rngs::StdRng};
use tokio::time::{Instant, sleep};

use crate::Trouble;
use crate::database::{Database, Reader};
use crate::desk::Desk;
use crate::fleet::Fleet;
use crate::judge::{Verdict, judge};
use crate::postgres::Postgres;
use crate::rows;
use crate::server::{Launch, Server};

/// How long after ready a csms is killed, in ms.
const LIFE_MS: std::ops::RangeInclusive<u64> = 50..=1500;
/// How long after its start, in ms, where it is killed while starting.
const START_MS: std::ops::RangeInclusive<u64> = 0..=30;
/// How long a reader holds up the checkpoints, so that a large one comes, in ms.
const HELD_MS: std::ops::RangeInclusive<u64> = 500..=1500;
/// How long PostgreSQL is away, in ms.
const AWAY_MS: std::ops::RangeInclusive<u64> = 0..=1000;
/// Everything that is waited for comes within this time, or never.
const PATIENCE: Duration = Duration::from_secs(90);

/// What to do.
#[derive(Debug)]
pub struct Plan<'a> {
    /// The csms.
    pub program: PathBuf,
    /// Set in its environment.
    pub environment: Vec<(String, String)>,
    /// `None`: SQLite.
    pub postgres: Option<&'a Postgres>,
    /// Takes databases and logs.
    pub folder: PathBuf,
    /// How many kills in all.
    pub kills: u32,
    /// How many of them while the tables of a new database are made.
    pub migrations: u32,
    /// How many stations send.
    pub stations: u32,
    /// Where chance comes from.
    pub seed: u64,
    /// `None`: all kinds of blows that the engine knows.
    pub only: Option<Blow>,
    /// SQL that a test runs on the database once its tables are there, to break the promise.
    pub sabotage: Option<&'a str>,
}

/// What is struck, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blow {
    /// The csms under load.
    Load,
    /// The csms while it starts and ends what the last kill left open.
    StartUp,
    /// The csms while SQLite moves a large WAL into the database.
    Checkpoint,
    /// PostgreSQL, beneath a running csms.
    Engine,
    /// As before, while it makes a checkpoint.
    EngineCheckpoint,
}

impl fmt::Display for Blow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Load => "under load",
            Self::StartUp => "while starting",
            Self::Checkpoint => "during a checkpoint",
            Self::Engine => "PostgreSQL under load",
            Self::EngineCheckpoint => "PostgreSQL during a checkpoint",
        })
    }
}

impl Blow {
    fn draw(rng: &mut StdRng, is_postgres: bool) -> Self {
        match (rng.random_range(0..100), is_postgres) {
            (0..50, _) => Self::Load,
            (50..70, _) => Self::StartUp,
            (_, false) => Self::Checkpoint,
            (70..85, true) => Self::Engine,
            (_, true) => Self::EngineCheckpoint,
        }
    }
}

/// What came of it.
#[derive(Debug)]
pub struct Outcome {
    /// Of the judge.
    pub verdict: Verdict,
    /// Kills that were carried out.
    pub kills: u32,
    /// The longest time from a ready csms to a connected fleet.
    pub slowest_return: Duration,
    /// Events that were sent again after CALLERROR `InternalError`.
    pub internal_errors: u64,
    /// Kinds of rows of which nothing was acknowledged.
    pub untouched: Vec<&'static str>,
    /// How long it took.
    pub elapsed: Duration,
}

/// Carries out `plan`; `tell` gets a line per kill.
///
/// # Errors
/// [`Trouble`]: also where the csms does not come up again, or the fleet does not come back.
pub async fn run(plan: &Plan<'_>, mut tell: impl FnMut(String)) -> Result<Outcome, Trouble> {
    let begun = Instant::now();
    let mut rng = StdRng::seed_from_u64(plan.seed);
    if plan.migrations > 0 {
        let start = time_of_a_first_start(plan).await?;
        for number in 1..=plan.migrations {
            let delay = start.mul_f64(rng.random());
            kill_while_migrating(plan, number, delay).await?;
            tell(format!(
                "kill {number} of {}: on a new database, after {delay:?} of about {start:?} to ready",
                plan.kills
            ));
        }
    }
    let database = database(plan, "csms")?;
    let launch = launch(plan, &database)?;
    let fleet = Fleet::start(launch.address(), plan.stations, plan.seed);
    let desk = Desk::open(launch.address(), launch.http())?;
    let mut run = Run {
        server: launch.start()?,
        launch,
        database,
        fleet,
        desk,
        slowest_return: Duration::ZERO,
    };
    if let Some(statement) = plan.sabotage {
        run.server.ready().await?;
        run.database.open().await?.run(statement).await?;
    }
    for number in plan.migrations + 1..=plan.kills {
        let drawn = Blow::draw(&mut rng, plan.postgres.is_some());
        let blow = plan.only.unwrap_or(drawn);
        run.server.ready().await?;
        if rng.random_bool(0.5) {
            run.fleet_returns().await?;
        }
        let delay = run.strike(blow, plan.postgres, &mut rng).await?;
        let acknowledged = run.fleet.acknowledged();
        tell(format!(
            "kill {number} of {}: {blow}, after {delay:?}; {acknowledged} events acknowledged so far",
            plan.kills
        ));
    }
    let (verdict, slowest_return, internal_errors, untouched) = run.end().await?;
    Ok(Outcome {
        verdict,
        kills: plan.kills,
        slowest_return,
        internal_errors,
        untouched,
        elapsed: begun.elapsed(),
    })
}

fn database(plan: &Plan<'_>, name: &str) -> Result<Database, Trouble> {
    match plan.postgres {
        Some(postgres) => postgres.create(name),
        None => Ok(Database::Sqlite(plan.folder.join(format!("{name}.sqlite")))),
    }
}

fn launch(plan: &Plan<'_>, database: &Database) -> Result<Launch, Trouble> {
    let mut launch = Launch::new(plan.program.clone(), database.url(), &plan.folder)?;
    launch.environment.clone_from(&plan.environment);
    Ok(launch)
}

/// How long a csms takes until it is ready on a new database.
async fn time_of_a_first_start(plan: &Plan<'_>) -> Result<Duration, Trouble> {
    let database = database(plan, "first_start")?;
    let begun = Instant::now();
    let mut server = launch(plan, &database)?.start()?;
    server.ready().await?;
    let took = begun.elapsed();
    server.kill().await?;
    Ok(took)
}

/// A new database, a csms that is killed while it makes the tables, and another one that has to
/// find its way.
async fn kill_while_migrating(
    plan: &Plan<'_>,
    number: u32,
    delay: Duration,
) -> Result<(), Trouble> {
    let database = database(plan, &format!("migration_{number}"))?;
    let launch = launch(plan, &database)?;
    let mut server = launch.start()?;
    sleep(delay).await;
    server.kill().await?;
    let mut server = launch.start()?;
    server.ready().await?;
    let mut reader = database.open().await?;
    let found: Vec<(i64, i64)> = reader
        .rows("SELECT (SELECT count(*) FROM charger_info), (SELECT count(*) FROM tariff)")
        .await?;
    if found != [(34, 1)] {
        return Err(Trouble::Server(format!(
            "chargers and tariffs are {found:?} instead of 34 and 1"
        )));
    }
    server.kill().await
}

struct Run {
    server: Server,
    launch: Launch,
    database: Database,
    fleet: Fleet,
    desk: Desk,
    slowest_return: Duration,
}

impl Run {
    async fn fleet_returns(&mut self) -> Result<(), Trouble> {
        let took = self.fleet.connected(PATIENCE).await?;
        self.slowest_return = self.slowest_return.max(took);
        Ok(())
    }

    /// Kills what `blow` says and starts it again; says how long after it was ready.
    async fn strike(
        &mut self,
        blow: Blow,
        postgres: Option<&Postgres>,
        rng: &mut StdRng,
    ) -> Result<Duration, Trouble> {
        let begun = Instant::now();
        let mut pause = |range| Duration::from_millis(rng.random_range(range));
        match blow {
            Blow::Load => {
                sleep(pause(LIFE_MS)).await;
                self.server.kill().await?;
            }
            Blow::StartUp => {
                self.server.kill().await?;
                self.server = self.launch.start()?;
                sleep(pause(START_MS)).await;
                self.server.kill().await?;
            }
            Blow::Checkpoint => {
                let mut reader = self.database.open().await?;
                reader.run("BEGIN; SELECT count(*) FROM station").await?;
                sleep(pause(HELD_MS)).await;
                reader.run("COMMIT").await?;
                sleep(pause(START_MS)).await;
                self.server.kill().await?;
            }
            Blow::Engine | Blow::EngineCheckpoint => {
                let postgres = postgres.ok_or_else(|| Trouble::Postgres("there is none".into()))?;
                sleep(pause(LIFE_MS)).await;
                if blow == Blow::EngineCheckpoint {
                    let reader = self.database.open().await?;
                    tokio::spawn(checkpoint(reader));
                    sleep(pause(START_MS)).await;
                }
                let struck = begun.elapsed();
                postgres.crash()?;
                sleep(pause(AWAY_MS)).await;
                postgres.restart()?;
                // The same csms has to find its way back.
                return Ok(struck);
            }
        }
        let struck = begun.elapsed();
        self.server = self.launch.start()?;
        Ok(struck)
    }

    async fn end(mut self) -> Result<(Verdict, Duration, u64, Vec<&'static str>), Trouble> {
        self.server.ready().await?;
        self.fleet_returns().await?;
        self.desk.reaches_each_kind(PATIENCE).await;
        self.fleet.finish(PATIENCE).await?;
        let accounts = self.fleet.accounts();
        let kept = self.desk.close();
        let mut verdict = judge(&self.database, self.fleet.seed(), &accounts).await?;
        rows::judge(&self.database, &kept, &mut verdict).await?;
        self.fleet.leave().await;
        self.server.kill().await?;
        let internal_errors = accounts.iter().map(|account| account.internal_errors).sum();
        let untouched = rows::untouched(&kept);
        Ok((verdict, self.slowest_return, internal_errors, untouched))
    }
}

/// Ends badly, because the server is stopped meanwhile.
async fn checkpoint(mut reader: Reader) {
    let _ = reader.run("CHECKPOINT").await;
}
