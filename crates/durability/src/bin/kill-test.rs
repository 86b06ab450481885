//! The long forms: `kill-test [--power] --kills 200 --database sqlite|postgres`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use durability::judge::Verdict;
use durability::postgres::Postgres;
use durability::{Trouble, kill, power, server};

/// Kills a csms under load again and again, and says whether anything that was acknowledged is lost.
#[derive(Debug, Parser)]
#[command(name = "kill-test", max_term_width = 100)]
struct Cli {
    /// What the csms stores in; PostgreSQL is a server of its own, which is killed as well
    #[arg(long, value_enum, default_value_t = Engine::Sqlite)]
    database: Engine,
    /// How often
    #[arg(long, default_value_t = 200)]
    kills: u32,
    /// Cut the power: what was not synced is lost as well (on Linux)
    #[arg(long)]
    power: bool,
    /// How many stations send
    #[arg(long, default_value_t = 40)]
    stations: u32,
    /// What chance follows from
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The csms [default: the one beside this program]
    #[arg(long)]
    program: Option<PathBuf>,
    /// Where databases and logs go, and stay [default: a temporary folder]
    #[arg(long)]
    folder: Option<PathBuf>,
    /// One line per kill
    #[arg(long, short)]
    verbose: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Engine {
    Sqlite,
    Postgres,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Cli::parse()).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(trouble) => {
            eprintln!("kill-test: {trouble}");
            ExitCode::from(3)
        }
    }
}

async fn run(cli: Cli) -> Result<bool, Trouble> {
    let temporary = tempfile::tempdir().map_err(Trouble::system("cannot make a folder"))?;
    let folder = cli
        .folder
        .clone()
        .unwrap_or_else(|| temporary.path().into());
    std::fs::create_dir_all(&folder).map_err(Trouble::file("create", &folder))?;
    let program = match &cli.program {
        Some(path) => path.clone(),
        None => server::program("csms")?,
    };
    println!(
        "{} kills, {} stations, seed {}",
        cli.kills, cli.stations, cli.seed
    );
    let tell = |line: String| {
        if cli.verbose {
            println!("{line}");
        }
    };
    let (verdict, more) = if cli.power {
        let plan = power::Plan {
            program,
            environment: Vec::new(),
            postgres: (cli.database == Engine::Postgres).then(String::new),
            folder,
            cuts: cli.kills,
            stations: cli.stations,
            seed: cli.seed,
            sabotage: None,
        };
        let outcome = power::run(&plan, tell).await?;
        let damage = outcome.damage;
        let more = format!(
            "{} power cuts took {} of {} writes",
            cli.kills, damage.lost, damage.writes
        );
        (outcome.verdict, more)
    } else {
        kill_again_and_again(&cli, program, folder, tell).await?
    };
    Ok(report(&verdict, &more))
}

async fn kill_again_and_again(
    cli: &Cli,
    program: PathBuf,
    folder: PathBuf,
    tell: impl FnMut(String),
) -> Result<(Verdict, String), Trouble> {
    let postgres = match cli.database {
        Engine::Sqlite => None,
        Engine::Postgres => Some(Postgres::start(&folder.join("postgres"), "")?),
    };
    let plan = kill::Plan {
        program,
        environment: Vec::new(),
        postgres: postgres.as_ref(),
        folder,
        kills: cli.kills,
        migrations: cli.kills / 10,
        stations: cli.stations,
        seed: cli.seed,
        only: None,
        sabotage: None,
    };
    let outcome = kill::run(&plan, tell).await?;
    let more = format!(
        "{} kills in {:.0} s, {} answers InternalError, the fleet was back within {:.1} s",
        outcome.kills,
        outcome.elapsed.as_secs_f64(),
        outcome.internal_errors,
        outcome.slowest_return.as_secs_f64(),
    );
    Ok((outcome.verdict, more))
}

fn report(verdict: &Verdict, more: &str) -> bool {
    for finding in &verdict.findings {
        println!("  {finding}");
    }
    println!("{}; {more}", verdict.figures);
    println!("{}", if verdict.passed() { "PASS" } else { "FAIL" });
    verdict.passed()
}
