//! Fills a database as a year of a fleet, or a day of many stations, would have filled it.
//!
//! For measuring, not for operation: rows go in by the CSMS's own bulk statements, without sockets,
//! so that a year takes minutes. The same seed and end give the same rows. `plan` says who charges
//! when, `payload` what the stations would have sent, `fill` writes it.

mod fill;
mod payload;
mod plan;

use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, ValueEnum};
use csms::clock::{Clock as _, SystemClock};
use jiff::Timestamp;

/// Fills a database with a year of a fleet, or a day of many stations.
#[derive(Debug, Parser)]
#[command(name = "generate", version)]
#[command(group = clap::ArgGroup::new("fleet").required(true))]
struct Cli {
    /// The database: sqlite://FILE or postgres://…; it must be new
    #[arg(long, env = "CSMS_DATABASE", hide_env_values = true)]
    database: String,
    /// 365 days of a fleet
    #[arg(long, value_enum, group = "fleet")]
    year_of: Option<KnownFleet>,
    /// One day of so many stations, a hundred to a site
    #[arg(long, value_name = "STATIONS", group = "fleet")]
    day_of: Option<u32>,
    /// So many days instead
    #[arg(long, value_name = "N")]
    days: Option<u32>,
    /// Where chance begins
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// When it all ends (RFC 3339) [default: now]
    #[arg(long)]
    until: Option<Timestamp>,
    /// Between two samples of a transaction
    #[arg(long, default_value = "60s", value_parser = humantime::parse_duration)]
    sample_interval: Duration,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum KnownFleet {
    /// The 34 chargers of the Emart stores on Jeju
    Emart,
}

fn main() -> ExitCode {
    match run(&Cli::parse()) {
        Ok(told) => {
            println!("{told}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("generate: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: &Cli) -> Result<String, fill::FillError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(fill::FillError::Runtime)?;
    let clock = SystemClock::new();
    let (fleet, days) = match (cli.day_of, cli.year_of) {
        (Some(stations), _) => (plan::Fleet::of_many(stations), 1),
        (None, Some(KnownFleet::Emart) | None) => (plan::Fleet::emart(), 365),
    };
    let plan = plan::Plan {
        fleet,
        days: cli.days.unwrap_or(days),
        seed: cli.seed,
        until: cli.until.unwrap_or_else(|| clock.now()),
        sample_seconds: i64::try_from(cli.sample_interval.as_secs().max(1)).unwrap_or(i64::MAX),
    };
    runtime.block_on(async {
        let began = clock.monotonic();
        let counts = fill::fill(&cli.database, &plan).await?;
        let seconds = (clock.monotonic() - began).as_secs_f64();
        Ok(format!("{counts} in {seconds:.0} s"))
    })
}
