//! The command line as it is typed: flags, defaults, environment, help.
//!
//! What the words mean together (which mode, which stations, which address) is decided in
//! `crate::app`; nothing here opens a file or a socket.

mod control;
mod station;

use std::{path::PathBuf, time::Duration};

use clap::{Args, Parser, Subcommand, ValueEnum};
use scenario::scenario::check_identity;

use crate::{
    args::{OutputArgs, duration},
    link::tls::TlsFiles,
};

pub(crate) use control::{ControlArgs, RunsArgs};
pub(crate) use station::StationArgs;

const EXAMPLES: &str = "\
Examples:
  charger-sim demo                  all five scenarios with a CSMS of its own
  charger-sim --scenario 2          one charging session at emart_jeju_01
  charger-sim --scenario all --spawn-csms
                                    all five, against a CSMS started for it
  charger-sim --station-id CP001 --sessions 3
                                    three sessions of 36 minutes in 90 seconds
  charger-sim --stations CP001..CP005
                                    five such stations side by side
  charger-sim station CP001 --shape ac-post-2
                                    a station that lives until Ctrl-C
  charger-sim --fleet emart --time-scale 60 --duration 10m
                                    a day's work of 34 stations in ten minutes
  charger-sim load --stations 1000 --rate 5000 --max-p99 15ms
                                    1,000 light stations, 5,000 events per second

Exit codes:
  0 all passed        1 a scenario failed     2 usage
  3 CSMS not reachable or refused             4 nothing ran
  5 thresholds missed     70 internal failure     130 interrupted";

/// Charging stations for OCPP 2.0.1: scenarios, single stations, whole fleets.
#[derive(Debug, Clone, Parser)]
#[command(
    name = "charger-sim",
    version,
    about = "Charging stations for OCPP 2.0.1: scenarios, single stations, whole fleets",
    after_long_help = EXAMPLES,
    args_conflicts_with_subcommands = true,
    max_term_width = 100
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    pub(crate) selection: Selection,
    #[command(flatten)]
    pub(crate) target: TargetArgs,
    #[command(flatten)]
    pub(crate) run: RunArgs,
    #[command(flatten)]
    pub(crate) control: ControlArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

impl Cli {
    /// What is shown, wherever it was said.
    pub(crate) fn output(&self) -> OutputArgs {
        match &self.command {
            Some(Command::Demo(args)) => args.output.clone(),
            Some(Command::Menu(args)) => args.output.clone(),
            Some(Command::Load(args)) => args.output(),
            Some(Command::Station(args)) => args.output.clone(),
            Some(Command::Completions { .. }) | None => self.output.clone(),
        }
    }
}

/// What to do instead of running stations.
#[derive(Debug, Clone, Subcommand)]
pub(crate) enum Command {
    /// Run all five scenarios against a CSMS of its own and verify what it stored
    Demo(DemoArgs),
    /// Stations that live: they keep dialling, wait when told to, charge when somebody plugs in, until Ctrl-C
    Station(Box<StationArgs>),
    /// Make load: thousands of light stations, and how fast they are answered
    Load(Box<crate::load::LoadArgs>),
    /// Choose from a menu (the default on a terminal)
    Menu(MenuArgs),
    /// Print the completions of a shell
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
}

/// Which stations do what.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Selection (one of)")]
pub(crate) struct Selection {
    /// Run a scenario: 1 to 6, `all` (1 to 5), or a scenario file (repeatable)
    #[arg(long = "scenario", value_name = "N|FILE|all", conflicts_with_all = ["station_id", "stations", "fleet"])]
    pub(crate) scenarios: Vec<String>,
    /// Run one station through charging sessions in a time lapse
    #[arg(long, value_name = "ID", group = "single", value_parser = identity, conflicts_with_all = ["stations", "fleet"])]
    pub(crate) station_id: Option<String>,
    /// As --station-id with several stations side by side: `CP001..CP005`, `A,B`
    #[arg(long, value_name = "IDS", group = "single", conflicts_with = "fleet")]
    pub(crate) stations: Option<String>,
    /// Let a fleet live its day: `emart`, or a fleet file
    #[arg(long, value_name = "NAME|FILE")]
    pub(crate) fleet: Option<String>,
}

impl Selection {
    /// Nothing was chosen.
    pub(crate) fn is_empty(&self) -> bool {
        self.scenarios.is_empty()
            && self.station_id.is_none()
            && self.stations.is_none()
            && self.fleet.is_none()
    }
}

/// How stations connect.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Target")]
pub(crate) struct LinkArgs {
    /// WebSocket address of the CSMS; the identity may stand at its end
    #[arg(
        long,
        value_name = "URL",
        env = "CHARGER_SIM_CSMS_URL",
        default_value = "ws://localhost:9000"
    )]
    pub(crate) csms_url: String,
    /// Password of the stations (HTTP Basic, user name = identity)
    #[arg(
        long,
        value_name = "PASSWORD",
        env = "CHARGER_SIM_PASSWORD",
        hide_env_values = true
    )]
    pub(crate) password: Option<String>,
    /// PEM file with the root certificates for wss:// [default: those of the system]
    #[arg(long, value_name = "FILE")]
    pub(crate) ca_file: Option<PathBuf>,
    /// Folder with the certificate of each station, ID.pem, and its key, ID.key (security profile 3)
    #[arg(long, value_name = "FOLDER")]
    pub(crate) certificates: Option<PathBuf>,
    /// Compression of messages (permessage-deflate) that the stations offer
    #[arg(long, value_enum, value_name = "MODE", default_value_t)]
    pub(crate) compression: Compression,
}

impl LinkArgs {
    /// What `wss://` rests on.
    pub(crate) fn tls_files(&self) -> TlsFiles {
        TlsFiles {
            ca_file: self.ca_file.clone(),
            certificates: self.certificates.clone(),
        }
    }
}

/// Where the CSMS is.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Target")]
pub(crate) struct TargetArgs {
    #[command(flatten)]
    pub(crate) link: LinkArgs,
    /// Its REST interface [default: port 8080 of the same host]
    #[arg(long, value_name = "URL", env = "CHARGER_SIM_HTTP_URL")]
    pub(crate) http_url: Option<String>,
    /// Bearer token for the REST interface
    #[arg(
        long,
        value_name = "TOKEN",
        env = "CHARGER_SIM_TOKEN",
        hide_env_values = true
    )]
    pub(crate) token: Option<String>,
    /// Start a CSMS for this run and stop it afterwards
    #[arg(long)]
    pub(crate) spawn_csms: bool,
    /// Database of the CSMS: where scenarios look for rows, and what --spawn-csms uses
    #[arg(
        long,
        value_name = "URL",
        env = "CHARGER_SIM_DATABASE",
        hide_env_values = true
    )]
    pub(crate) database: Option<String>,
}

/// How the stations behave.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Run")]
pub(crate) struct RunArgs {
    /// Seed of everything random; printed, so that a run can be repeated [default: random]
    #[arg(long, value_name = "N")]
    pub(crate) seed: Option<u64>,
    /// Charging sessions of each single station, one after another
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1_000), requires = "single", conflicts_with_all = ["scenarios", "fleet"])]
    pub(crate) sessions: u32,
    /// Model seconds per second, for --fleet
    #[arg(long, value_name = "X", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=3_600), requires = "fleet", conflicts_with_all = ["scenarios", "single"])]
    pub(crate) time_scale: u32,
    /// How long the fleet runs, e.g. 90s, 10m, 2h [default: a model day, or until Ctrl-C at scale 1]
    #[arg(long, value_name = "TIME", value_parser = duration, requires = "fleet", conflicts_with_all = ["scenarios", "single"])]
    pub(crate) duration: Option<Duration>,
    /// Single stations send samples as MeterValues instead of in TransactionEvent
    #[arg(long, requires = "single", conflicts_with_all = ["scenarios", "fleet"])]
    pub(crate) meter_values_message: bool,
    /// A parameter of a scenario file, in place of the value that stands there (repeatable)
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = parameter, conflicts_with_all = ["single", "fleet"])]
    pub(crate) parameters: Vec<(String, String)>,
    /// Seconds after which an unanswered CALL has failed
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=600))]
    pub(crate) message_timeout: u64,
    /// Where run records go
    #[arg(
        long,
        value_name = "DIR",
        env = "CHARGER_SIM_RUNS_DIR",
        default_value = "runs"
    )]
    pub(crate) runs_dir: PathBuf,
}

/// Arguments of `demo`.
#[derive(Debug, Clone, Args)]
pub(crate) struct DemoArgs {
    /// Leave the CSMS running afterwards, with the fleet charging, until Ctrl-C
    #[arg(long)]
    pub(crate) keep: bool,
    /// Database of the CSMS [default: SQLite in the folder of the demo]
    #[arg(
        long,
        value_name = "URL",
        env = "CHARGER_SIM_DATABASE",
        hide_env_values = true
    )]
    pub(crate) database: Option<String>,
    /// Folder for database, logs and run record [default: a fresh one under runs/]
    #[arg(long, value_name = "DIR")]
    pub(crate) dir: Option<PathBuf>,
    /// Seed of everything random [default: random]
    #[arg(long, value_name = "N")]
    pub(crate) seed: Option<u64>,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

/// Arguments of `menu`.
#[derive(Debug, Clone, Args)]
pub(crate) struct MenuArgs {
    #[command(flatten)]
    pub(crate) target: TargetArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

/// What the stations offer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub(crate) enum Compression {
    /// Nothing
    #[default]
    Off,
    /// Each message by itself
    NoContextTakeover,
    /// Messages that refer to earlier ones
    ContextTakeover,
}

impl From<Compression> for deflate::Mode {
    fn from(compression: Compression) -> Self {
        match compression {
            Compression::Off => Self::Off,
            Compression::NoContextTakeover => Self::NoContextTakeover,
            Compression::ContextTakeover => Self::ContextTakeover,
        }
    }
}

fn identity(text: &str) -> Result<String, String> {
    check_identity(text).map(|()| text.to_owned())
}

fn parameter(text: &str) -> Result<(String, String), String> {
    let (name, value) = text
        .split_once('=')
        .ok_or_else(|| format!("`{text}` is no parameter, expected NAME=VALUE"))?;
    Ok((name.to_owned(), value.to_owned()))
}

/// `argv` with the secrets replaced by `***`, for the run record and for messages.
pub(crate) fn without_secrets(argv: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut hide_next = None;
    argv.into_iter()
        .map(|word| {
            if let Some(flag) = hide_next.take() {
                return hidden(flag, &word);
            }
            let (flag, value) = word
                .split_once('=')
                .map_or((word.as_str(), None), |(flag, value)| (flag, Some(value)));
            let Some(flag) = ["--password", "--token", "--control-token", "--database"]
                .into_iter()
                .find(|secret| *secret == flag)
            else {
                return word;
            };
            if let Some(value) = value {
                format!("{flag}={}", hidden(flag, value))
            } else {
                hide_next = Some(flag);
                word
            }
        })
        .collect()
}

fn hidden(flag: &str, value: &str) -> String {
    if flag == "--database" {
        scenario::database::without_password(value)
    } else {
        "***".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    fn parse(words: &[&str]) -> Result<Cli, clap::Error> {
        Cli::try_parse_from(std::iter::once(&"charger-sim").chain(words))
    }

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_modes_exclude_each_other() {
        for words in [
            &["--scenario", "1", "--fleet", "emart"][..],
            &["--station-id", "A", "--stations", "A..B"],
            &["--scenario", "1", "demo"],
            &["--quiet", "-v", "--scenario", "1"],
        ] {
            assert!(parse(words).is_err(), "{words:?}");
        }
        let cli = parse(&["--scenario", "1", "--scenario", "3"]).unwrap();
        assert_eq!(cli.selection.scenarios, ["1", "3"]);
    }

    #[test]
    fn flags_that_would_have_no_effect_are_refused() {
        for words in [
            &["--duration", "10m"][..],
            &["--time-scale", "60"],
            &["--sessions", "3"],
            &["--meter-values-message"],
            &["--scenario", "1", "--duration", "10m"],
            &["--scenario", "1", "--time-scale", "60"],
            &["--station-id", "A", "--duration", "10m"],
            &["--stations", "A,B", "--time-scale", "60"],
            &["--scenario", "1", "--sessions", "3"],
            &["--fleet", "emart", "--sessions", "3"],
            &["--fleet", "emart", "--meter-values-message"],
        ] {
            let error = parse(words).unwrap_err();
            assert_eq!(error.exit_code(), 2, "{words:?}");
        }
        for words in [
            &[
                "--fleet",
                "emart",
                "--time-scale",
                "60",
                "--duration",
                "10m",
            ][..],
            &["--station-id", "A", "--sessions", "3"],
            &[
                "--stations",
                "A,B",
                "--sessions",
                "3",
                "--meter-values-message",
            ],
        ] {
            assert!(parse(words).is_ok(), "{words:?}");
        }
    }

    #[test]
    fn secrets_leave_the_recorded_command_line() {
        let words = [
            "charger-sim",
            "--password",
            "hunter2",
            "--token=abc",
            "--database",
            "postgres://u:pw@h/db",
            "--seed",
            "1",
        ];
        let shown = without_secrets(words.map(str::to_owned)).join(" ");
        assert_eq!(
            shown,
            "charger-sim --password *** --token=*** --database postgres://u:***@h/db --seed 1"
        );
    }
}
