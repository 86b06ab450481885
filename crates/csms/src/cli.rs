//! The command line: `csms` runs the server, `csms station …` manages who may connect.
//!
//! Flags win over environment (`CSMS_…`), environment over `csms.toml`. Exit codes are documented in
//! the help and fixed: 0, 2 usage, 3 database, 6 port in use, 70 internal.

mod lab_certificates;

use std::io::{BufRead, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Parser, Subcommand};

use self::lab_certificates::LabCertificates;
use crate::clock::{Clock, IdSource, SystemClock};
use crate::config::{ConfigError, DEFAULT_FILE, LogFormat, Options, Settings};
use crate::model::passwords::Password;
use crate::ocppj::identity::Identity;
use crate::server::{self, Parts, StartError};
use crate::store::StoreError;
use crate::store::queries::{MAX_PAGE, PageRequest, Queries};
use crate::{shutdown, telemetry};

const AFTER_HELP: &str = "\
Examples:
  csms                                         open lab on this machine
  csms --database postgres://csms@localhost/charger_db
  csms --listen 0.0.0.0:9000 --http 0.0.0.0:8080 --operator-token-file token
  csms station add CP001 --generate-password
  csms station list
  csms lab-certificates data/tls --station CP001  TLS on this machine

Settings are taken from flags, then from the environment (CSMS_…), then from csms.toml.
RUST_LOG chooses what is logged (e.g. RUST_LOG=debug).

Exit codes: 0 ended in order, 2 usage, 3 database, 6 port in use, 70 internal";

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
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make certificates for TLS on this machine, and a settings file that uses them
    LabCertificates(LabCertificates),
    /// Register stations and set their passwords (while no csms runs on the database)
    #[command(subcommand)]
    Station(StationCommand),
}

#[derive(Debug, Subcommand)]
enum StationCommand {
    /// Register a station, or give a registered one a new password
    Add {
        /// The station's identity, as at the end of its URL
        id: String,
        /// Read the password (16 to 64 characters) from the first line of stdin
        #[arg(long, conflicts_with = "generate_password")]
        password_stdin: bool,
        /// Make a password and print it, this once
        #[arg(long)]
        generate_password: bool,
    },
    /// List registered stations
    List,
}

/// Why the program ends with another code than 0.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("{0}")]
    Usage(String),
    #[error("{0}")]
    Database(String),
    #[error("{0}")]
    Port(StartError),
    #[error("{0}")]
    Internal(String),
}

impl Failure {
    fn exit_code(&self) -> u8 {
        match self {
            Self::Usage(_) => 2,
            Self::Database(_) => 3,
            Self::Port(_) => 6,
            Self::Internal(_) => 70,
        }
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self::Usage(error.to_string())
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Database(error.to_line())
    }
}

impl From<StartError> for Failure {
    fn from(error: StartError) -> Self {
        match error {
            StartError::Store(error) => error.into(),
            StartError::Tls(error) => Self::Usage(error.to_string()),
            listen @ StartError::Listen { .. } => Self::Port(listen),
        }
    }
}

/// Runs the program.
#[must_use]
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    match execute(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("csms: {failure}");
            ExitCode::from(failure.exit_code())
        }
    }
}

fn execute(cli: Cli) -> Result<(), Failure> {
    let options = cli.options.or(file_options(cli.config.as_deref())?);
    telemetry::init_logs(options.log_format.unwrap_or(LogFormat::Text));
    let command = match cli.command {
        Some(Command::LabCertificates(wanted)) => {
            let made = wanted.make(SystemClock::new().now());
            print!(
                "{}",
                made.map_err(|error| Failure::Usage(error.to_string()))?
            );
            return Ok(());
        }
        Some(Command::Station(command)) => Some(command),
        None => None,
    };
    let settings = Settings::resolve(options)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::Internal(format!("no threads to run on: {error}")))?;
    runtime.block_on(async {
        match command {
            Some(command) => station(settings, command).await,
            None => serve(settings).await,
        }
    })
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

async fn serve(settings: Settings) -> Result<(), Failure> {
    let parts = Parts {
        metrics: telemetry::init_metrics(),
        ..Parts::default()
    };
    let server = Box::pin(server::start_with(settings, parts)).await?;
    // Nobody reading stdout is no reason to end.
    let addresses = Addresses {
        ocppj: server.ocppj_address,
        tls: server.tls_address,
        http: server.http_address,
    };
    let told = banner(&server.core.settings, &addresses, &server.database);
    let _ = std::io::stdout().write_all(told.as_bytes());
    shutdown::signal()
        .await
        .map_err(|error| Failure::Internal(format!("no signals can be received: {error}")))?;
    tracing::info!("ending: stations are told, what is accepted is committed");
    if Box::pin(server.shutdown()).await {
        Ok(())
    } else {
        Err(Failure::Internal(
            "the end was not orderly; the log says what took too long".into(),
        ))
    }
}

/// Where the server listens.
struct Addresses {
    ocppj: SocketAddr,
    tls: Option<SocketAddr>,
    http: SocketAddr,
}

/// What somebody who has just started it needs to know.
fn banner(settings: &Settings, addresses: &Addresses, database: &str) -> String {
    let (ocppj, http) = (addresses.ocppj, addresses.http);
    let certificates = settings
        .tls
        .as_ref()
        .is_some_and(|tls| tls.station_ca.is_some());
    let stations = match (settings.stations_secured, settings.is_exposed) {
        (true, _) if certificates => {
            "secured (certificate or HTTP Basic, registered stations only)"
        }
        (true, _) => "secured (HTTP Basic, registered stations only)",
        (false, true) => "OPEN TO THE NETWORK: anybody may connect as any station",
        (false, false) => "open lab on this machine",
    };
    let operators = match (settings.http_open, settings.http.is_exposed()) {
        (false, _) => "secured (operator token)",
        (true, true) => "OPEN TO THE NETWORK: anybody may control the chargers",
        (true, false) => "open lab on this machine",
    };
    let (ocppj_host, http_host) = (reachable(ocppj), reachable(http));
    let connect = if settings.known_stations_only {
        format!(
            "register a station (before the start: csms station add ID --generate-password) and \
             point it at ws://{ocppj_host}/ID"
        )
    } else if ocppj.ip().is_unspecified() {
        format!("point a station at ws://{ocppj_host}/CP001")
    } else {
        format!(
            "point a station at ws://{ocppj_host}/CP001, or run: charger-sim --station-id CP001 \
             --csms-url ws://{ocppj_host}"
        )
    };
    let over_tls = addresses.tls.map_or_else(String::new, |address| {
        let host = reachable(address);
        format!("  over TLS   wss://{host}/ID\n")
    });
    format!(
        "csms {version}\n  stations   ws://{ocppj_host}/ID, subprotocol ocpp2.0.1 - {stations}\n\
         {over_tls}  operators  http://{http_host} - {operators}\n  database   {database}\n  \
         connect    {connect}\n",
        version = env!("CARGO_PKG_VERSION"),
    )
}

/// The address as others write it: `0.0.0.0` and `[::]` are nobody's.
fn reachable(address: SocketAddr) -> String {
    if address.ip().is_unspecified() {
        format!("THIS-HOST:{}", address.port())
    } else {
        address.to_string()
    }
}

async fn station(settings: Settings, command: StationCommand) -> Result<(), Failure> {
    match command {
        StationCommand::List => {
            let opened = server::open(&settings, &SystemClock::new()).await?;
            list_stations(&*opened.queries).await
        }
        StationCommand::Add {
            id,
            password_stdin,
            generate_password,
        } => {
            Identity::new(&id).map_err(|error| Failure::Usage(format!("{id:?}: {error}")))?;
            let ids = IdSource::from_os();
            let password = if password_stdin {
                Some(read_password(std::io::stdin().lock())?)
            } else {
                generate_password.then(|| Password::generate(&ids))
            };
            add_station(&settings, &id, password.as_ref(), &ids).await?;
            let mut told = format!("station {id} is registered");
            if let Some(password) = password.as_ref().filter(|_| generate_password) {
                told = format!(
                    "{told}; its password, shown this once: {}",
                    password.reveal()
                );
            }
            println!("{told}");
            Ok(())
        }
    }
}

async fn list_stations(queries: &dyn Queries) -> Result<(), Failure> {
    let not_read = |error: crate::store::queries::QueryError| Failure::Database(error.to_string());
    let mut page = PageRequest::oldest(MAX_PAGE);
    println!(
        "{:<48}  {:<12}  {:<8}  site",
        "identity", "registration", "password"
    );
    loop {
        let rows = queries.stations(page).await.map_err(not_read)?;
        for row in &rows {
            println!(
                "{:<48}  {:<12}  {:<8}  {}",
                row.identity,
                row.registration.as_deref().unwrap_or("-"),
                if row.has_password { "yes" } else { "no" },
                row.site_id.as_deref().unwrap_or("-"),
            );
        }
        match rows.last() {
            Some(last) if rows.len() == MAX_PAGE as usize => page.after = Some(last.station_key),
            _ => return Ok(()),
        }
    }
}

fn read_password(mut input: impl BufRead) -> Result<Password, Failure> {
    let mut line = String::new();
    input
        .read_line(&mut line)
        .map_err(|error| Failure::Usage(format!("stdin cannot be read: {error}")))?;
    Password::new(line.trim_end_matches(['\r', '\n']))
        .map_err(|error| Failure::Usage(error.to_string()))
}

async fn add_station(
    settings: &Settings,
    id: &str,
    password: Option<&Password>,
    ids: &IdSource,
) -> Result<(), Failure> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    let opened = server::open(settings, &*clock).await?;
    let known = opened
        .queries
        .find_station(&id.to_lowercase())
        .await
        .map_err(|error| Failure::Database(error.to_string()))?;
    let (writer, task) = server::spawn_writer(&opened, &clock, settings);
    let not_stored = |error: crate::store::writer::WriteError| Failure::Database(error.to_string());
    let key = match known {
        Some(row) => row.key(),
        None => writer
            .create_station(id, settings.registration)
            .await
            .map_err(not_stored)?,
    };
    if let Some(password) = password {
        writer
            .set_password(key, Some(password.hash(ids)))
            .await
            .map_err(not_stored)?;
    }
    writer.drain().await.map_err(not_stored)?;
    // The last handle: the task ends.
    drop(writer);
    task.await
        .map_err(|error| Failure::Internal(format!("the writer ended badly: {error}")))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    fn told(listen: &str, is_open: bool) -> String {
        let options = Options {
            listen: Some(listen.into()),
            open_to_the_network: Some(is_open),
            ..Options::default()
        };
        let settings = Settings::resolve(options).unwrap();
        let addresses = Addresses {
            ocppj: settings.listen.address,
            tls: settings.tls.as_ref().map(|tls| tls.listen.address),
            http: settings.http.address,
        };
        banner(&settings, &addresses, "memory:")
    }

    #[test]
    fn the_banner_of_a_secured_server_tells_how_to_register_a_station() {
        let secured = told("0.0.0.0:9000", false);
        assert!(secured.contains("csms station add ID --generate-password"));
        assert!(secured.contains("ws://THIS-HOST:9000/ID"), "{secured}");
        assert!(!secured.contains("CP001") && !secured.contains("0.0.0.0"));
        let named = told("192.0.2.1:9000", false);
        assert!(named.contains("at ws://192.0.2.1:9000/ID"), "{named}");
    }

    #[test]
    fn the_banner_names_no_address_that_nobody_can_reach() {
        let open = told("[::]:9000", true);
        assert!(open.contains("ws://THIS-HOST:9000/CP001"), "{open}");
        assert!(!open.contains("[::]") && !open.contains("station add"));
        let lab = told("127.0.0.1:9000", false);
        assert!(lab.contains("--csms-url ws://127.0.0.1:9000\n"), "{lab}");
    }

    #[test]
    fn a_password_from_stdin_is_its_first_line() {
        let password = read_password(&b"0123456789abcdef\r\nnot this\n"[..]).unwrap();
        assert_eq!(password.reveal(), "0123456789abcdef");
        assert!(read_password(&b"short\n"[..]).is_err());
    }
}
