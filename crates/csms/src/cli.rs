//! The command line: `csms` runs the server, `csms station …` manages who may connect.
//!
//! Flags win over environment (`CSMS_…`), environment over `csms.toml`. Exit codes are documented in
//! the help and fixed: 0, 1 something is wrong (doctor), 2 usage, 3 database, 6 port in use, 70 internal.

mod banner;
mod doctor;
mod help;
mod lab_certificates;
mod operator;
mod service;
mod station;
mod words;

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use certificates::lab::LabError;
use clap::{Parser, Subcommand};
use scenario::Language;
use terminal::Style;
use terminal::text::fit;

use self::lab_certificates::LabCertificates;
use self::operator::OperatorCommand;
use self::station::StationCommand;
use self::words::Words;
use crate::clock::{Clock, SystemClock};
use crate::config::{ConfigError, DEFAULT_DATABASE, DEFAULT_FILE, LogFormat, Options, Settings};
use crate::server::{self, Parts, StartError};
use crate::shutdown::{Asked, Signals};
use crate::store::{self, BackupError, StoreError};
use crate::telemetry;
use crate::tls::TlsError;

const AFTER_HELP: &str = "\
Examples:
  csms                                   open lab on this machine
  csms --database postgres://csms@localhost/charger_db
  csms --listen 0.0.0.0:9000 --http 0.0.0.0:8080 --operator-token-file token
  csms station add CP001 --generate-password
  csms station list
  csms doctor CP001                      why it cannot connect or charge
  csms doctor wss://csms.example:9443/CP001 --ca root.pem
  csms station remove CP001
  csms operator add kim --role viewer --expires 90d
  csms backup csms-backup.sqlite         also while csms runs
  csms lab-certificates data/tls --station CP001
                                         TLS on this machine

Settings are taken from flags, then from the environment (CSMS_…), then from
csms.toml.
RUST_LOG chooses what is logged (e.g. RUST_LOG=debug).

Exit codes: 0 ended in order, 1 doctor: something is wrong, 2 usage,
3 database, 6 port in use, 70 internal";

/// A charging station management system for OCPP 2.0.1.
#[derive(Debug, Parser)]
#[command(name = "csms", version, max_term_width = 100, after_help = AFTER_HELP)]
#[command(
    args_conflicts_with_subcommands = false,
    subcommand_negates_reqs = true
)]
struct Cli {
    #[command(flatten)]
    options: Options,
    /// Settings file [default: csms.toml, if it is there]
    #[arg(long, env = "CSMS_CONFIG", value_name = "FILE", global = true)]
    config: Option<PathBuf>,
    /// Language: ko, en, ja [default: from LC_ALL, LC_MESSAGES, LANG]
    #[arg(long, value_name = "LANG", global = true)]
    lang: Option<Language>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Copy the SQLite database into a file, also while csms runs on it
    Backup {
        /// The file to make
        file: PathBuf,
        /// Replace the file if it is there
        #[arg(long)]
        overwrite: bool,
    },
    /// Say why a station cannot connect or charge, and what to do about it
    Doctor(doctor::Doctor),
    /// Make certificates for TLS on this machine, and a settings file that uses them
    LabCertificates(LabCertificates),
    /// Say who may do what by REST and on the dashboard (while no csms runs on the database)
    #[command(subcommand)]
    Operator(OperatorCommand),
    /// Register stations and set their passwords (while no csms runs on the database)
    #[command(subcommand)]
    Station(StationCommand),
}

/// Why the program ends with another code than 0.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("{0}")]
    Usage(String),
    #[error(transparent)]
    Config(ConfigError),
    #[error("{0}")]
    Database(String),
    #[error("{}", .0.to_line())]
    Store(StoreError),
    #[error(transparent)]
    Backup(BackupError),
    #[error(transparent)]
    Tls(TlsError),
    #[error(transparent)]
    Lab(LabError),
    #[error("{0}")]
    Port(StartError),
    #[error("{0}")]
    Internal(String),
}

impl Failure {
    fn exit_code(&self) -> u8 {
        match self {
            Self::Usage(_) | Self::Config(_) | Self::Tls(_) | Self::Lab(_) => 2,
            Self::Database(_) | Self::Store(_) => 3,
            Self::Backup(error) if error.is_usage() => 2,
            Self::Backup(_) => 3,
            Self::Port(_) => 6,
            Self::Internal(_) => 70,
        }
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self::Config(error)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<BackupError> for Failure {
    fn from(error: BackupError) -> Self {
        match error {
            BackupError::Address(error) => error.into(),
            other => Self::Backup(other),
        }
    }
}

impl From<StartError> for Failure {
    fn from(error: StartError) -> Self {
        match error {
            StartError::Store(error) => error.into(),
            StartError::Tls(error) => Self::Tls(error),
            listen @ StartError::Listen { .. } => Self::Port(listen),
        }
    }
}

/// Runs the program.
#[must_use]
pub fn run() -> ExitCode {
    let argv: Vec<_> = std::env::args_os().collect();
    let argv: Vec<String> = argv
        .iter()
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    let (parsed, style) = help::parse(&argv, wants_json());
    let cli = match parsed {
        Ok(cli) => cli,
        Err(unparsed) if unparsed.is_wrong && wants_json() => {
            return complain(
                Some(LogFormat::Json),
                USAGE,
                unparsed.text.trim_end(),
                style,
            );
        }
        Err(unparsed) if unparsed.is_wrong => {
            eprint!("{}", unparsed.text);
            return ExitCode::from(USAGE);
        }
        Err(unparsed) => {
            // Nobody reading stdout is nobody's fault.
            let _ = std::io::stdout().write_all(unparsed.text.as_bytes());
            return ExitCode::SUCCESS;
        }
    };
    let mut log_format = cli.options.log_format;
    match execute(cli, &mut log_format, style) {
        Ok(code) => code,
        Err(failure) => {
            let language = match log_format {
                Some(LogFormat::Json) => Language::En,
                _ => style.language,
            };
            let message = Words::of(language).failure(&failure);
            complain(log_format, failure.exit_code(), &message, style)
        }
    }
}

/// The doctor found something wrong.
const FOUND: u8 = 1;
/// The command line is wrong.
const USAGE: u8 = 2;

/// The last words of a program that ends with `code`.
fn complain(log_format: Option<LogFormat>, code: u8, message: &str, style: Style) -> ExitCode {
    match log_format {
        Some(LogFormat::Json) => {
            let now = SystemClock::new().now();
            eprintln!("{}", telemetry::json_line(now, code, message));
        }
        _ => eprintln!("{}", fit(&format!("csms: {message}"), style.columns_err)),
    }
    ExitCode::from(code)
}

/// Whether JSON was asked for on a command line that could not be understood.
fn wants_json() -> bool {
    let words: Vec<_> = std::env::args_os().collect();
    let is_flag = words.iter().any(|word| word == "--log-format=json")
        || words
            .windows(2)
            .any(|pair| pair[0] == "--log-format" && pair[1] == "json");
    is_flag || std::env::var_os("CSMS_LOG_FORMAT").is_some_and(|value| value == "json")
}

/// Does what was asked for; `log_format` becomes what the settings file says where nothing else did.
fn execute(
    cli: Cli,
    log_format: &mut Option<LogFormat>,
    style: Style,
) -> Result<ExitCode, Failure> {
    let options = cli.options.or(file_options(cli.config.as_deref())?);
    *log_format = options.log_format;
    let format = options.log_format.unwrap_or(LogFormat::Text);
    telemetry::init_logs(format);
    let command = match cli.command {
        Some(Command::LabCertificates(wanted)) => {
            let made = wanted.make(SystemClock::new().now(), Words::of(style.language));
            print!("{}", fit(&made.map_err(Failure::Lab)?, style.columns_out));
            return Ok(ExitCode::SUCCESS);
        }
        Some(Command::Backup { file, overwrite }) => {
            // Nothing else of the settings is needed, and whoever makes backups may not read tokens.
            let database = options.database.as_deref().unwrap_or(DEFAULT_DATABASE);
            let made = runtime()?.block_on(store::backup(database, &file, overwrite))?;
            let told = backed_up(&file, &made, Words::of(style.language));
            print!("{}", fit(&told, style.columns_out));
            return Ok(ExitCode::SUCCESS);
        }
        Some(Command::Doctor(asked)) => {
            let settings = || Ok(Settings::resolve(options)?);
            let looked = doctor::run(settings, asked, style);
            let is_well = runtime()?.block_on(looked)?;
            return Ok(match is_well {
                true => ExitCode::SUCCESS,
                false => ExitCode::from(FOUND),
            });
        }
        Some(Command::Station(command)) => Some(Rows::Station(command)),
        Some(Command::Operator(command)) => Some(Rows::Operator(command)),
        None => None,
    };
    let settings = Settings::resolve(options)?;
    runtime()?.block_on(async {
        match command {
            Some(Rows::Station(command)) => station::run(&settings, command, style).await,
            Some(Rows::Operator(command)) => operator::run(&settings, command, style).await,
            None => serve(settings, format, style).await,
        }
    })?;
    Ok(ExitCode::SUCCESS)
}

/// A command about rows of the database.
enum Rows {
    Station(StationCommand),
    Operator(OperatorCommand),
}

fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::Internal(format!("no threads to run on: {error}")))
}

/// What a back-up is, and what it lacks.
fn backed_up(file: &Path, made: &store::Backup, words: Words) -> String {
    let what = words.pick(
        "a copy of the database, checked and on the disk",
        "데이터베이스 백업. 검사와 디스크 기록 완료",
        "データベースのバックアップ。検査とディスクへの書き込みが完了",
    );
    let (from, bytes) = (made.database.display(), made.bytes);
    let mut told = format!("{}: {what}\n  {from} -> {bytes} B\n", file.display());
    if let Some(folder) = &made.uploads {
        let what = words.pick(
            "logs that stations left are files and not in it: copy this folder as well",
            "충전기가 남긴 로그는 파일이므로 백업에 들어 있지 않습니다. 이 폴더도 복사하세요",
            "充電器が残したログはファイルのため含まれていません。このフォルダーもコピーしてください",
        );
        told.push_str(&format!("{}: {what}\n", folder.display()));
    }
    told
}

fn file_options(given: Option<&Path>) -> Result<Options, Failure> {
    match given {
        Some(path) => Ok(Options::from_file(path)?),
        None if Path::new(DEFAULT_FILE).is_file() => {
            Ok(Options::from_file(Path::new(DEFAULT_FILE))?)
        }
        None => Ok(Options::default()),
    }
}

async fn serve(settings: Settings, format: LogFormat, style: Style) -> Result<(), Failure> {
    let no_signals =
        |error: std::io::Error| Failure::Internal(format!("no signals can be received: {error}"));
    // Before anything is opened: none of them may end the process in the middle of it.
    let is_from_terminal = std::io::stdin().is_terminal() || std::io::stderr().is_terminal();
    let mut signals = Signals::listen(is_from_terminal).map_err(no_signals)?;
    let parts = Parts {
        metrics: telemetry::init_metrics(),
        ..Parts::default()
    };
    let server = Box::pin(server::start_with(settings, parts)).await?;
    banner::tell(&server, format, style);
    service::tell(service::READY);
    while signals.next().await.map_err(no_signals)? == Asked::Reload {
        tracing::info!("asked to read certificates and tokens again");
        server.reload().await;
    }
    service::tell(service::STOPPING);
    tracing::info!("ending: stations are told, what is accepted is committed");
    if Box::pin(server.shutdown()).await {
        Ok(())
    } else {
        Err(Failure::Internal(
            "the end was not orderly; the log says what took too long".into(),
        ))
    }
}

/// What the commands tell when all went well, for the tests of what is said.
#[cfg(test)]
fn told(words: Words) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder of the test");
    let made = store::Backup {
        database: "/srv/lab/csms.sqlite".into(),
        bytes: 4096,
        uploads: Some("/srv/lab/csms.sqlite-uploads".into()),
    };
    let mut told = vec![backed_up(Path::new("/srv/lab/copy.sqlite"), &made, words)];
    told.extend(station::told(words));
    told.extend(operator::told(words));
    told.extend(lab_certificates::told(folder.path(), words));
    told
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
