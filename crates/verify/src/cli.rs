//! The command line as it is typed: flags, defaults, environment, help.
//!
//! What it means together is decided in `app`; nothing here opens a file or a database.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser, ValueEnum};
use jiff::{SignedDuration, Timestamp};
use scenario::Language;
use terminal::Color;

use crate::figures::parse_e4;
use crate::report::Wanted;
use crate::run::Choice;

const EXAMPLES: &str = "\
Examples:
  verify                       the latest run, by the CSMS's database
  verify --scenario 2          only scenario 2 of it
  verify --run runs/20261121T050000Z-42.json \\
    --database postgres://csms@localhost/charger_db
  verify --since 10m --scenario 2
                               no run record: the newest rows of its stations
  verify --since 1h            no scenario: whether what was stored is consistent
  verify --report junit=verify.xml --report html=verify.html

Exit codes:
  0 everything passed     1 a check failed     2 usage
  3 database not reachable
  4 nothing to judge (no run, no database, no rows)
  70 internal     130 interrupted

Environment:
  CSMS_DATABASE (as --database), VERIFY_MAX_RESPONSE (as --max-response),
  VERIFY_MAX_SET_UP (as --max-set-up), NO_COLOR, CLICOLOR_FORCE, CLICOLOR,
  COLUMNS, LC_ALL, LC_CTYPE, LC_MESSAGES, LANG
  PGPASSWORD or ~/.pgpass for a password that is not in the URL";

/// Judges a run by what the CSMS stored.
#[derive(Debug, Parser)]
#[command(
    name = "verify",
    version,
    about = "Judges a run of charger-sim by what the CSMS stored",
    after_long_help = EXAMPLES,
    max_term_width = 100
)]
pub struct Cli {
    /// The run record to judge [default: the latest]
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with = "since",
        help_heading = "Target"
    )]
    pub run: Option<PathBuf>,

    /// Folder of the run records
    #[arg(
        long,
        value_name = "DIR",
        default_value = "runs",
        env = "CHARGER_SIM_RUNS_DIR",
        help_heading = "Target"
    )]
    pub runs_dir: PathBuf,

    /// The CSMS's database: sqlite://FILE, postgres://… or the path of an SQLite file [default: the
    /// one in the run record, else sqlite://data/csms.sqlite]
    #[arg(
        long,
        value_name = "URL",
        env = "CSMS_DATABASE",
        hide_env_values = true,
        help_heading = "Target"
    )]
    pub database: Option<String>,

    /// Only this scenario: 1 to 6, a file, or all (repeatable)
    #[arg(long, value_name = "N|FILE", help_heading = "Selection")]
    pub scenario: Vec<Choice>,

    /// Judge what was stored since then instead of a run: 10m, 2h30m, or an RFC 3339 instant
    #[arg(long, value_name = "TIME", help_heading = "Selection")]
    pub since: Option<Since>,

    /// Fleet file with the powers of the stations [default: the built-in Emart fleet]
    #[arg(long, value_name = "FILE", help_heading = "Yardstick")]
    pub fleet: Option<PathBuf>,

    /// What a kWh should cost
    #[arg(
        long,
        value_name = "PRICE",
        default_value = "150",
        value_parser = price,
        help_heading = "Yardstick"
    )]
    pub price: i64,

    /// Energy is billed in steps of so many Wh
    #[arg(
        long,
        value_name = "WH",
        default_value_t = 10,
        value_parser = clap::value_parser!(i64).range(1..=100_000),
        help_heading = "Yardstick"
    )]
    pub billing_step: i64,

    /// 95 of 100 answers of the CSMS take less: 100ms, 2s
    #[arg(
        long,
        value_name = "TIME",
        default_value = "100ms",
        env = "VERIFY_MAX_RESPONSE",
        value_parser = limit,
        help_heading = "Yardstick"
    )]
    pub max_response: Duration,

    /// Each connection is set up in less: 500ms, 1s
    #[arg(
        long,
        value_name = "TIME",
        default_value = "1s",
        env = "VERIFY_MAX_SET_UP",
        value_parser = limit,
        help_heading = "Yardstick"
    )]
    pub max_set_up: Duration,

    /// What is written to standard output
    #[arg(long, value_enum, default_value_t, help_heading = "Output")]
    pub format: Format,

    /// Language of titles [default: by LC_ALL, LC_MESSAGES, LANG]
    #[arg(long, value_name = "ko|en|ja", help_heading = "Output")]
    pub lang: Option<Language>,

    /// When to use colour
    #[arg(long, value_enum, default_value_t, help_heading = "Output")]
    pub color: Color,

    /// Draw tables with ASCII characters only
    #[arg(long, help_heading = "Output")]
    pub ascii: bool,

    /// Columns of the output [default: the terminal's, else 100]
    #[arg(
        long,
        value_name = "COLUMNS",
        value_parser = clap::value_parser!(u16).range(60..=1000),
        help_heading = "Output"
    )]
    pub width: Option<u16>,

    /// Also write a report: junit=FILE, json=FILE, html=FILE or md=FILE (repeatable)
    #[arg(long, value_name = "FORM=FILE", help_heading = "Reports")]
    pub report: Vec<Wanted>,
}

/// What goes to standard output.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Tables.
    #[default]
    Text,
    /// The JSON report.
    Json,
}

/// Since when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// So long ago.
    Ago(SignedDuration),
    /// From this instant.
    At(Timestamp),
}

impl std::str::FromStr for Since {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Ok(at) = text.parse() {
            return Ok(Self::At(at));
        }
        let ago = humantime::parse_duration(text)
            .map_err(|_| "expected a length of time such as 10m or an RFC 3339 instant")?;
        let ago = SignedDuration::try_from(ago).map_err(|_| "too long ago".to_owned())?;
        Ok(Self::Ago(ago))
    }
}

impl Since {
    /// The instant, seen from `now`; the beginning of time if it is longer ago than that.
    #[must_use]
    pub fn instant(self, now: Timestamp) -> Timestamp {
        match self {
            Self::At(at) => at,
            Self::Ago(ago) => now.checked_sub(ago).unwrap_or(Timestamp::UNIX_EPOCH),
        }
    }
}

fn price(text: &str) -> Result<i64, String> {
    parse_e4(text).ok_or_else(|| "expected a decimal of at most four places, e.g. 150".to_owned())
}

/// Whole milliseconds, so that the report can say the limit as it is.
fn limit(text: &str) -> Result<Duration, String> {
    let time = humantime::parse_duration(text).ok();
    time.filter(|time| !time.is_zero() && time.subsec_nanos() % 1_000_000 == 0)
        .ok_or_else(|| "expected whole milliseconds, more than zero, e.g. 100ms or 2s".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        use clap::CommandFactory;
        Cli::command().debug_assert();
    }

    #[test]
    fn since_takes_a_length_of_time_or_an_instant() {
        let now: Timestamp = "2026-11-21T05:00:00Z".parse().unwrap();
        let earlier = |text: &str| text.parse::<Since>().unwrap().instant(now).to_string();
        assert_eq!(earlier("10m"), "2026-11-21T04:50:00Z");
        assert_eq!(earlier("2026-11-21T13:00:00+09:00"), "2026-11-21T04:00:00Z");
        assert!("soon".parse::<Since>().is_err());
    }

    #[test]
    fn a_price_is_a_decimal() {
        assert_eq!(price("150"), Ok(1_500_000));
        assert_eq!(price("0.25"), Ok(2_500));
        assert!(price("cheap").is_err());
    }

    #[test]
    fn a_limit_is_whole_milliseconds_and_more_than_zero() {
        assert_eq!(limit("1ms"), Ok(Duration::from_millis(1)));
        assert_eq!(limit("100ms"), Ok(Duration::from_millis(100)));
        assert_eq!(limit("1s 200ms"), Ok(Duration::from_millis(1_200)));
        for refused in ["0", "0s", "0ms", "100", "1us", "1ms 1ns", "-1s", "fast", ""] {
            assert!(limit(refused).is_err(), "{refused}");
        }
    }
}
