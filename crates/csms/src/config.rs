//! Settings: what was given by flags, environment and `csms.toml`, and what it means.
//!
//! [`Options`] is what somebody wrote (every value optional, one name in all three places);
//! [`Settings`] is what the program runs with. The rule "secure when exposed" is decided here:
//! an address that is not a loopback needs credentials, or a flag that says it is open.

mod bind;
mod certificates;
mod dashboard;
mod options;
mod retention;
mod simulator;
mod tls;
mod tokens;
mod uploads;

use std::path::PathBuf;
use std::time::Duration;

use clap::ValueEnum;
use ocpp201::RegistrationStatusEnum;
use serde::Deserialize;

use crate::store::retention::Retention;
use crate::store::writer::WriterBounds;

pub use bind::Bind;
pub use certificates::{CertificateSettings, EvProvider, SignerSettings};
pub use dashboard::{DashboardSettings, MapTiles};
pub use options::Options;
pub use simulator::SimulatorSettings;
pub use tls::{TlsIdentity, TlsSettings};
pub use tokens::{TokenFile, TokenSettings};
pub use uploads::UploadSettings;

/// Where the database is unless told otherwise.
pub(crate) const DEFAULT_DATABASE: &str = "sqlite://data/csms.sqlite";

/// In the place of an address: do not listen.
const OFF: &str = "off";

/// Where `csms` looks for settings when `--config` is not given.
pub const DEFAULT_FILE: &str = "csms.toml";

/// A value that was given, as it may be shown: without a password, if it looks like an address that has one.
#[derive(Clone, PartialEq, Eq)]
pub struct Shown(String);

impl<T: AsRef<str>> From<T> for Shown {
    fn from(value: T) -> Self {
        Self(scenario::database::without_password(value.as_ref()))
    }
}

impl std::fmt::Debug for Shown {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(formatter)
    }
}

/// Why the settings cannot be used; exit code 2.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The settings file could not be read.
    #[error("cannot read the settings file {}: {source}", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The settings file is not what it should be.
    #[error("the settings file {} is not valid: {message}", path.display())]
    Syntax {
        /// Which file.
        path: PathBuf,
        /// Where and what.
        message: String,
    },
    /// A value that cannot be used.
    #[error("{name} {value:?} cannot be used: {reason}")]
    Value {
        /// The option.
        name: &'static str,
        /// What was given.
        value: Shown,
        /// What is expected.
        reason: String,
    },
    /// HTTP would be reachable from other machines without a token.
    #[error(
        "--http {address} can be reached from other machines: give --operator-token-file FILE, \
         or --open-to-the-network if anybody there may control the chargers"
    )]
    Exposed {
        /// The address.
        address: String,
    },
    /// An option that means nothing without another one.
    #[error("{name} needs {needs}")]
    Needs {
        /// The option.
        name: &'static str,
        /// What is missing.
        needs: &'static str,
    },
    /// The token file could not be read or holds no usable token.
    #[error("the token file {} cannot be used: {reason}", path.display())]
    Token {
        /// Which file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
}

/// How drivers are told what their charging costs so far (I02).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RunningCost {
    /// Not at all.
    #[default]
    Off,
    /// In every answer to an event.
    Answers,
    /// By CostUpdated, after each event that changes it.
    Readings,
    /// By CostUpdated, at most once in this time.
    Every(Duration),
}

fn running_cost(text: Option<&str>) -> Result<RunningCost, ConfigError> {
    Ok(match text.unwrap_or(OFF) {
        OFF => RunningCost::Off,
        "answers" => RunningCost::Answers,
        "readings" => RunningCost::Readings,
        text => {
            let every = duration("--running-cost", Some(text), 60, 1..=86_400)?;
            RunningCost::Every(every)
        }
    })
}

/// What a new database is filled with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum SeedChoice {
    /// The three Emart sites on Jeju with their 34 chargers.
    Emart,
    /// Nothing.
    None,
}

/// What happens to a handshake that offers no subprotocol we speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum SubprotocolMismatch {
    /// HTTP 400, not upgraded.
    Refuse,
    /// As Part 4, 3.2 has it: upgraded without a subprotocol and closed at once.
    Part4,
}

/// The registration that a station gets when it is seen for the first time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Registration {
    /// May work at once.
    Accepted,
    /// Waits for an operator; reports and variables can be read meanwhile.
    Pending,
    /// Waits for an operator, in silence.
    Rejected,
}

impl From<Registration> for RegistrationStatusEnum {
    fn from(registration: Registration) -> Self {
        match registration {
            Registration::Accepted => Self::Accepted,
            Registration::Pending => Self::Pending,
            Registration::Rejected => Self::Rejected,
        }
    }
}

/// permessage-deflate (RFC 7692) for stations that offer it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ValueEnum)]
#[serde(rename_all = "snake_case")]
#[value(rename_all = "snake_case")]
pub enum Compression {
    /// Never.
    Off,
    /// Each message by itself.
    NoContextTakeover,
    /// Messages refer to earlier ones: shorter, for up to 40 KiB per connection.
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

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object per line.
    Json,
}

/// A bucket for messages of one station.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MessageRate {
    /// Refilled per second.
    pub per_second: u32,
    /// How many may come at once.
    pub burst: u32,
}

/// What the program runs with.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Address for stations without TLS; `None` = TLS only.
    pub listen: Option<Bind>,
    /// TLS for stations; `None` = without.
    pub tls: Option<TlsSettings>,
    /// Address for operators.
    pub http: Bind,
    /// Database URL; may hold a password, so it is never logged as it is.
    pub database: String,
    /// What a new database is filled with.
    pub seed: SeedChoice,
    /// Other machines reach an address for stations.
    pub is_exposed: bool,
    /// Stations must authenticate: exposed and not declared open.
    pub stations_secured: bool,
    /// HTTP needs no token.
    pub http_open: bool,
    /// Who may send what over HTTP.
    pub tokens: TokenSettings,
    /// Unknown stations are refused.
    pub known_stations_only: bool,
    /// Unknown IdTokens are accepted.
    pub accept_unknown_tokens: bool,
    /// An IdToken that is in another transaction is refused (ConcurrentTx).
    pub one_transaction_per_token: bool,
    /// The same for all tokens of a group (C09).
    pub one_transaction_per_group: bool,
    /// IdToken of charging started over REST, type `Central`.
    pub operator_id_token: ocpp201::Text<36>,
    /// First registration of a station that is new here.
    pub registration: RegistrationStatusEnum,
    /// Given in BootNotificationResponse, seconds.
    pub heartbeat_interval_seconds: i32,
    /// How long a CALL to a station waits for its answer.
    pub message_timeout: Duration,
    /// Between WebSocket pings.
    pub ping_interval: Duration,
    /// From accept to the end of the handshake.
    pub handshake_deadline: Duration,
    /// Longest message from a station; of a compressed one, inflated.
    pub max_message_bytes: usize,
    /// Compression for stations that offer it.
    pub compression: deflate::Mode,
    /// Rate limit per station.
    pub message_rate: Option<MessageRate>,
    /// Failed log-ins per minute, per address and per identity, before they are answered with 429.
    pub failed_logins_per_minute: Option<u32>,
    /// New stations start in tolerant mode.
    pub tolerant: bool,
    /// No CALL of our own accord.
    pub quiet: bool,
    /// How drivers are told what their charging costs so far; also by a quiet CSMS.
    pub running_cost: RunningCost,
    /// A full inventory is asked for after the first boot and after new firmware, also by a quiet CSMS.
    pub auto_provision: bool,
    /// Stations are asked about gaps in their transactions (E14).
    pub chase_gaps: bool,
    /// What happens without a common subprotocol.
    pub subprotocol_mismatch: SubprotocolMismatch,
    /// What is kept of what is stored.
    pub retention: Retention,
    /// How much the writer does at once and has at hand; no option sets it.
    pub writer: WriterBounds,
    /// Where and how stations leave logs.
    pub uploads: UploadSettings,
    /// What it does about certificates.
    pub certificates: CertificateSettings,
    /// The page for operators.
    pub dashboard: DashboardSettings,
}

impl Default for Settings {
    /// The open lab on the loopback, with the default ports.
    fn default() -> Self {
        Self::resolve(Options::default()).expect("the defaults are valid")
    }
}

impl Settings {
    /// What the options mean.
    ///
    /// # Errors
    /// [`ConfigError`]: a value out of range, or an exposed address without credentials.
    pub fn resolve(options: Options) -> Result<Self, ConfigError> {
        let listen = match options.listen.as_deref().unwrap_or("127.0.0.1:9000") {
            OFF => None,
            address => Some(Bind::parse("--listen", address)?),
        };
        let http = Bind::parse(
            "--http",
            options.http.as_deref().unwrap_or("127.0.0.1:8080"),
        )?;
        let retention = retention::resolve(&options)?;
        let database = options
            .database
            .clone()
            .unwrap_or_else(|| DEFAULT_DATABASE.to_owned());
        let uploads = uploads::resolve(&options, &database)?;
        let dashboard = dashboard::resolve(&options)?;
        let certificates = certificates::resolve(&options)?;
        let open = options.open_to_the_network.unwrap_or(false);
        let tls = tls::resolve(&options)?;
        if listen.is_none() && tls.is_none() {
            return Err(ConfigError::Needs {
                name: "--listen off",
                needs: "--tls-listen ADDRESS",
            });
        }
        let is_exposed = listen.as_ref().is_some_and(Bind::is_exposed)
            || tls.as_ref().is_some_and(|tls| tls.listen.is_exposed());
        let stations_secured = is_exposed && !open;
        let tokens = tokens::resolve(&options)?;
        let http_open = tokens.operator.is_none();
        if http.is_exposed() && !open && http_open {
            return Err(ConfigError::Exposed { address: http.text });
        }
        let known_stations_only = options.known_stations_only.unwrap_or(false) || stations_secured;
        // Behind a proxy the loopback no longer means "only me": whoever asks for credentials gets
        // the limits as well.
        let is_guarded = is_exposed || known_stations_only || !http_open;
        let rate = options
            .messages_per_second
            .unwrap_or(if is_guarded { 20 } else { 0 });
        Ok(Self {
            is_exposed,
            stations_secured,
            http_open,
            tokens,
            known_stations_only,
            accept_unknown_tokens: options.accept_unknown_tokens.unwrap_or(!stations_secured),
            one_transaction_per_token: options.one_transaction_per_token.unwrap_or(false),
            one_transaction_per_group: options.one_transaction_per_group.unwrap_or(false),
            running_cost: running_cost(options.running_cost.as_deref())?,
            operator_id_token: operator_id_token(options.operator_id_token)?,
            registration: options
                .registration
                .map_or(RegistrationStatusEnum::Accepted, Into::into),
            heartbeat_interval_seconds: i32::try_from(
                duration(
                    "--heartbeat-interval",
                    options.heartbeat_interval.as_deref(),
                    30,
                    1..=86_400,
                )?
                .as_secs(),
            )
            .unwrap_or(i32::MAX),
            message_timeout: duration(
                "--message-timeout",
                options.message_timeout.as_deref(),
                30,
                1..=600,
            )?,
            ping_interval: duration(
                "--ping-interval",
                options.ping_interval.as_deref(),
                30,
                1..=3600,
            )?,
            handshake_deadline: duration(
                "--handshake-deadline",
                options.handshake_deadline.as_deref(),
                10,
                1..=60,
            )?,
            max_message_bytes: max_message_bytes(options.max_message_bytes)?,
            compression: options
                .compression
                .unwrap_or(Compression::NoContextTakeover)
                .into(),
            message_rate: (rate > 0).then_some(MessageRate {
                per_second: rate,
                burst: rate.saturating_mul(5),
            }),
            failed_logins_per_minute: is_guarded.then_some(5),
            tolerant: options.tolerant.unwrap_or(false),
            quiet: options.quiet.unwrap_or(true),
            auto_provision: options.auto_provision.unwrap_or(false),
            chase_gaps: options.chase_gaps.unwrap_or(false),
            subprotocol_mismatch: options
                .subprotocol_mismatch
                .unwrap_or(SubprotocolMismatch::Refuse),
            retention,
            writer: WriterBounds::default(),
            uploads,
            certificates,
            dashboard,
            database,
            seed: options.seed.unwrap_or(SeedChoice::Emart),
            listen,
            tls,
            http,
        })
    }
}

fn operator_id_token(given: Option<String>) -> Result<ocpp201::Text<36>, ConfigError> {
    let value = given.unwrap_or_else(|| "OPERATOR".to_owned());
    if value.is_empty() {
        return Err(ConfigError::Value {
            name: "--operator-id-token",
            value: value.into(),
            reason: "expected 1 to 36 characters".to_owned(),
        });
    }
    ocpp201::Text::new(value.as_str()).map_err(|_| ConfigError::Value {
        name: "--operator-id-token",
        value: value.into(),
        reason: "expected 1 to 36 characters".to_owned(),
    })
}

fn max_message_bytes(given: Option<usize>) -> Result<usize, ConfigError> {
    const RANGE: std::ops::RangeInclusive<usize> = 1024..=64 * 1024 * 1024;
    let bytes = given.unwrap_or(1024 * 1024);
    if RANGE.contains(&bytes) {
        return Ok(bytes);
    }
    Err(ConfigError::Value {
        name: "--max-message-bytes",
        value: bytes.to_string().into(),
        reason: format!("expected {} to {}", RANGE.start(), RANGE.end()),
    })
}

fn duration(
    name: &'static str,
    given: Option<&str>,
    default_seconds: u64,
    seconds: std::ops::RangeInclusive<u64>,
) -> Result<Duration, ConfigError> {
    let Some(text) = given else {
        return Ok(Duration::from_secs(default_seconds));
    };
    let invalid = |reason: String| ConfigError::Value {
        name,
        value: text.into(),
        reason,
    };
    let value = humantime::parse_duration(text)
        .map_err(|_| invalid("expected a duration such as 30s or 5m".to_owned()))?;
    let range = Duration::from_secs(*seconds.start())..=Duration::from_secs(*seconds.end());
    if range.contains(&value) {
        Ok(value)
    } else {
        Err(invalid(format!(
            "expected {}s to {}s",
            seconds.start(),
            seconds.end()
        )))
    }
}

#[cfg(test)]
mod tests;
