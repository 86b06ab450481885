//! What somebody wrote: one list of options for flags, environment and `csms.toml`.
//!
//! Every value is optional here and has one name in all three places; what they mean together is
//! decided in `config`.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::{Compression, ConfigError, LogFormat, Registration, SeedChoice, SubprotocolMismatch};

/// Heading of the options about logs that stations leave.
const LOGS: &str = "Logs of stations";
/// Heading of the options of the page.
const DASHBOARD: &str = "Dashboard";
/// Heading of the options of TLS.
const TLS: &str = "TLS for stations";
/// Heading of the options that say what is kept.
const KEPT: &str = "What is kept";

/// What was written on the command line, in the environment or in the file.
#[derive(Debug, Clone, Default, Deserialize, clap::Args)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Options {
    /// Address for stations (OCPP-J), or `off` for TLS only [default: 127.0.0.1:9000]
    #[arg(long, env = "CSMS_LISTEN", value_name = "ADDRESS")]
    pub listen: Option<String>,
    /// Address for operators (REST, live events) [default: 127.0.0.1:8080]
    #[arg(long, env = "CSMS_HTTP", value_name = "ADDRESS")]
    pub http: Option<String>,
    /// Database: sqlite://FILE or postgres://… [default: sqlite://data/csms.sqlite]
    #[arg(
        long,
        env = "CSMS_DATABASE",
        value_name = "URL",
        hide_env_values = true,
        global = true
    )]
    pub database: Option<String>,
    /// What a new database is filled with [default: emart]
    #[arg(long, env = "CSMS_SEED", value_enum)]
    pub seed: Option<SeedChoice>,
    /// Refuse stations that nobody has registered
    #[arg(long, env = "CSMS_KNOWN_STATIONS_ONLY", num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL")]
    pub known_stations_only: Option<bool>,
    /// Accept IdTokens that are not in the table [default: true while the lab is open]
    #[arg(long, env = "CSMS_ACCEPT_UNKNOWN_TOKENS", num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL")]
    pub accept_unknown_tokens: Option<bool>,
    /// Refuse an IdToken that is in another transaction already (ConcurrentTx) [default: false]
    #[arg(long, env = "CSMS_ONE_TRANSACTION_PER_TOKEN", num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL")]
    pub one_transaction_per_token: Option<bool>,
    /// Refuse an IdToken whose group is in another transaction already, by whichever of its tokens
    /// (ConcurrentTx) [default: false]
    #[arg(long, env = "CSMS_ONE_TRANSACTION_PER_GROUP", num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL")]
    pub one_transaction_per_group: Option<bool>,
    /// Let everybody on the network connect stations and control chargers, without passwords
    #[arg(long, visible_alias = "open", env = "CSMS_OPEN_TO_THE_NETWORK", num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL")]
    #[serde(alias = "open")]
    pub open_to_the_network: Option<bool>,
    /// Tell drivers what their charging costs so far: in every answer to an event, by CostUpdated after each
    /// reading, or by CostUpdated at most once in a DURATION [default: off]
    #[arg(
        long,
        env = "CSMS_RUNNING_COST",
        value_name = "off|answers|readings|DURATION"
    )]
    pub running_cost: Option<String>,
    /// File with the token that operators send as `Authorization: Bearer …`
    #[arg(long, env = "CSMS_OPERATOR_TOKEN_FILE", value_name = "FILE")]
    pub operator_token_file: Option<PathBuf>,
    /// File with another token, for monitoring: it opens /metrics and /readyz, and nothing else
    #[arg(long, env = "CSMS_METRICS_TOKEN_FILE", value_name = "FILE")]
    pub metrics_token_file: Option<PathBuf>,
    /// IdToken (type Central) of charging started over REST [default: OPERATOR]
    #[arg(long, env = "CSMS_OPERATOR_ID_TOKEN", value_name = "TOKEN")]
    pub operator_id_token: Option<String>,
    /// What a station that is new here is told at its first boot [default: accepted]
    #[arg(long, env = "CSMS_REGISTRATION", value_enum)]
    pub registration: Option<Registration>,
    /// Heartbeat interval given to stations [default: 30s]
    #[arg(long, env = "CSMS_HEARTBEAT_INTERVAL", value_name = "DURATION")]
    pub heartbeat_interval: Option<String>,
    /// How long a station may take to answer a CALL [default: 30s]
    #[arg(long, env = "CSMS_MESSAGE_TIMEOUT", value_name = "DURATION")]
    pub message_timeout: Option<String>,
    /// Time between WebSocket pings; a station is offline after two without a sign of life [default: 30s]
    #[arg(long, env = "CSMS_PING_INTERVAL", value_name = "DURATION")]
    pub ping_interval: Option<String>,
    /// Time for a complete handshake [default: 10s]
    #[arg(long, env = "CSMS_HANDSHAKE_DEADLINE", value_name = "DURATION")]
    pub handshake_deadline: Option<String>,
    /// Longest message from a station, in bytes [default: 1048576]
    #[arg(long, env = "CSMS_MAX_MESSAGE_BYTES", value_name = "BYTES")]
    pub max_message_bytes: Option<usize>,
    /// permessage-deflate for stations that offer it [default: no_context_takeover]
    #[arg(long, env = "CSMS_COMPRESSION", value_enum)]
    pub compression: Option<Compression>,
    /// Messages per second and station, 0 = no limit [default: 20 when exposed, or
    /// with an operator token or known stations only; else 0]
    #[arg(long, env = "CSMS_MESSAGES_PER_SECOND", value_name = "N")]
    pub messages_per_second: Option<u32>,
    /// Turn harmless schema violations of stations that are new here into warnings
    #[arg(long, env = "CSMS_TOLERANT", num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL")]
    pub tolerant: Option<bool>,
    /// Send nothing to stations of our own accord [default: true]
    #[arg(long, env = "CSMS_QUIET", num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL")]
    pub quiet: Option<bool>,
    /// Ask each station for a full inventory after its first boot, and after a boot with new firmware
    #[arg(long, env = "CSMS_AUTO_PROVISION", num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL")]
    pub auto_provision: Option<bool>,
    /// Ask stations about transactions of which events are missing (GetTransactionStatus)
    #[arg(long, env = "CSMS_CHASE_GAPS", num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL")]
    pub chase_gaps: Option<bool>,
    /// What happens to a station that does not offer ocpp2.0.1 [default: refuse]
    #[arg(long, env = "CSMS_SUBPROTOCOL_MISMATCH", value_enum)]
    pub subprotocol_mismatch: Option<SubprotocolMismatch>,
    /// How stations reach the HTTP port, e.g. http://192.0.2.1:8080, when they are to leave a log
    /// there [default: the address of --http]
    #[arg(long, env = "CSMS_PUBLIC_URL", value_name = "URL", help_heading = LOGS)]
    pub public_url: Option<String>,
    /// Folder for logs that stations leave [default: beside the database file, or data/uploads]
    #[arg(long, env = "CSMS_UPLOADS", value_name = "DIR", help_heading = LOGS)]
    pub uploads: Option<PathBuf>,
    /// Longest log, in bytes [default: 67108864]
    #[arg(long, env = "CSMS_UPLOAD_MAX_BYTES", value_name = "BYTES", help_heading = LOGS)]
    pub upload_max_bytes: Option<u64>,
    /// How long a station may take to leave a log that it was asked for [default: 24h]
    #[arg(long, env = "CSMS_UPLOAD_WAIT", value_name = "DURATION", help_heading = LOGS)]
    pub upload_wait: Option<String>,
    /// Folder to serve the dashboard from, for who changes it [default: built in]
    #[arg(long, env = "CSMS_DASHBOARD_DIR", value_name = "DIR", help_heading = DASHBOARD)]
    pub dashboard_dir: Option<PathBuf>,
    /// Pictures below the map, e.g. https://tile.example/{z}/{x}/{y}.png [default: none, so that the
    /// page asks no other host for anything]
    #[arg(long, env = "CSMS_MAP_TILES", value_name = "URL", help_heading = DASHBOARD)]
    pub map_tiles: Option<String>,
    /// Whom the map names as the maker of the pictures
    #[arg(long, env = "CSMS_MAP_ATTRIBUTION", value_name = "TEXT", help_heading = DASHBOARD)]
    pub map_attribution: Option<String>,
    /// Control port of charger-sim, e.g. http://127.0.0.1:8090: its stations can be steered from the
    /// dashboard
    #[arg(long, env = "CSMS_SIMULATOR", value_name = "URL", help_heading = DASHBOARD)]
    pub simulator: Option<String>,
    /// File with the token of the control port
    #[arg(long, env = "CSMS_SIMULATOR_TOKEN_FILE", value_name = "FILE", help_heading = DASHBOARD)]
    pub simulator_token_file: Option<PathBuf>,
    /// Address for stations over TLS (security profiles 2 and 3), beside --listen
    #[arg(long, env = "CSMS_TLS_LISTEN", value_name = "ADDRESS", help_heading = TLS)]
    pub tls_listen: Option<String>,
    /// PEM file with the server's certificate and those that lead to its root; several for several
    /// kinds of keys
    #[arg(long, env = "CSMS_TLS_CERTIFICATE", value_name = "FILE", value_delimiter = ',', help_heading = TLS)]
    pub tls_certificate: Option<Vec<PathBuf>>,
    /// PEM file with the private key of the certificate; as many, in the same order
    #[arg(long, env = "CSMS_TLS_KEY", value_name = "FILE", value_delimiter = ',', help_heading = TLS)]
    pub tls_key: Option<Vec<PathBuf>>,
    /// PEM file with the root certificates of stations: allows security profile 3
    #[arg(long, env = "CSMS_TLS_STATION_CA", value_name = "FILE", help_heading = TLS)]
    pub tls_station_ca: Option<PathBuf>,
    /// PEM file with lists of revoked station certificates, one for each issuer
    #[arg(long, env = "CSMS_TLS_STATION_CRL", value_name = "FILE", help_heading = TLS)]
    pub tls_station_crl: Option<PathBuf>,
    /// Organization (O) that a station's certificate has to name
    #[arg(long, env = "CSMS_TLS_ORGANIZATION", value_name = "NAME", help_heading = TLS)]
    pub tls_organization: Option<String>,
    /// Who signs certificates of stations (A02): lab:DIR (a folder of lab-certificates), exec:FILE, or a
    /// URL; each gets the request and gives the chain, in PEM [default: nobody]
    #[arg(long, env = "CSMS_CERTIFICATE_SIGNER", value_name = "SIGNER", help_heading = TLS)]
    pub certificate_signer: Option<String>,
    /// OCSP responders that may be asked for stations (M06): hosts, or hosts with a port [default: none]
    #[arg(long, env = "CSMS_OCSP_HOSTS", value_name = "HOST", value_delimiter = ',', help_heading = TLS)]
    pub ocsp_hosts: Option<Vec<String>>,
    /// PEM file with the certificates of those whose OCSP responders are asked: what a responder says is
    /// verified by them [default: the roots of --contract-ca and the authority of lab:DIR]
    #[arg(long, env = "CSMS_OCSP_ISSUERS", value_name = "FILE", help_heading = TLS)]
    pub ocsp_issuers: Option<PathBuf>,
    /// PEM file with the roots of contract certificates (C07): a chain that leads to one is believed
    #[arg(long, env = "CSMS_CONTRACT_CA", value_name = "FILE", help_heading = TLS)]
    pub contract_ca: Option<PathBuf>,
    /// Who provides certificates of vehicles (M01): a URL, or lab for a stub [default: nobody]
    #[arg(long, env = "CSMS_EV_CERTIFICATES", value_name = "URL", help_heading = TLS)]
    pub ev_certificates: Option<String>,
    /// How many messages the journal keeps [default: 200000]
    #[arg(long, env = "CSMS_JOURNAL_KEEP_ROWS", value_name = "N", help_heading = KEPT)]
    pub journal_keep_rows: Option<u32>,
    /// How long the journal keeps messages [default: 7d]
    #[arg(long, env = "CSMS_JOURNAL_KEEP", value_name = "DURATION", help_heading = KEPT)]
    pub journal_keep: Option<String>,
    /// How many refused handshakes, and how many refused events, are kept [default: 20000]
    #[arg(long, env = "CSMS_REFUSED_KEEP_ROWS", value_name = "N", help_heading = KEPT)]
    pub refused_keep_rows: Option<u32>,
    /// How long refused handshakes and refused events are kept [default: 90d]
    #[arg(long, env = "CSMS_REFUSED_KEEP", value_name = "DURATION", help_heading = KEPT)]
    pub refused_keep: Option<String>,
    /// How many reports of stations are kept [default: 1000000]
    #[arg(long, env = "CSMS_REPORTS_KEEP_ROWS", value_name = "N", help_heading = KEPT)]
    pub reports_keep_rows: Option<u32>,
    /// How long reports of stations are kept [default: 30d]
    #[arg(long, env = "CSMS_REPORTS_KEEP", value_name = "DURATION", help_heading = KEPT)]
    pub reports_keep: Option<String>,
    /// How many security events are kept [default: 1000000]
    #[arg(long, env = "CSMS_SECURITY_EVENTS_KEEP_ROWS", value_name = "N", help_heading = KEPT)]
    pub security_events_keep_rows: Option<u32>,
    /// How long security events are kept [default: 1825d]
    #[arg(long, env = "CSMS_SECURITY_EVENTS_KEEP", value_name = "DURATION", help_heading = KEPT)]
    pub security_events_keep: Option<String>,
    /// How many rows of the audit are kept [default: 1000000]
    #[arg(long, env = "CSMS_AUDIT_KEEP_ROWS", value_name = "N", help_heading = KEPT)]
    pub audit_keep_rows: Option<u32>,
    /// How long the audit is kept [default: 1825d]
    #[arg(long, env = "CSMS_AUDIT_KEEP", value_name = "DURATION", help_heading = KEPT)]
    pub audit_keep: Option<String>,
    /// How many meter values outside transactions are kept [default: 2000000]
    #[arg(long, env = "CSMS_METER_VALUES_KEEP_ROWS", value_name = "N", help_heading = KEPT)]
    pub meter_values_keep_rows: Option<u32>,
    /// How long meter values outside transactions are kept [default: 365d]
    #[arg(long, env = "CSMS_METER_VALUES_KEEP", value_name = "DURATION", help_heading = KEPT)]
    pub meter_values_keep: Option<String>,
    /// How many connections, and how many commands, are kept once they are over [default: 1000000]
    #[arg(long, env = "CSMS_LOG_KEEP_ROWS", value_name = "N", help_heading = KEPT)]
    pub log_keep_rows: Option<u32>,
    /// How long connections and commands are kept [default: 365d]
    #[arg(long, env = "CSMS_LOG_KEEP", value_name = "DURATION", help_heading = KEPT)]
    pub log_keep: Option<String>,
    /// How long logs that stations left are kept [default: 90d]
    #[arg(long, env = "CSMS_UPLOADS_KEEP", value_name = "DURATION", help_heading = KEPT)]
    pub uploads_keep: Option<String>,
    /// How many bytes of logs are kept in all, the newest ones [default: 2147483648]
    #[arg(long, env = "CSMS_UPLOADS_KEEP_BYTES", value_name = "BYTES", help_heading = KEPT)]
    pub uploads_keep_bytes: Option<u64>,
    /// How long the periodic samples of a transaction are kept; its other events and its bill are
    /// kept for ever [default: 365d]
    #[arg(long, env = "CSMS_SAMPLES_KEEP", value_name = "DURATION", help_heading = KEPT)]
    pub samples_keep: Option<String>,
    /// Log lines for people or as JSON [default: text]
    #[arg(long, env = "CSMS_LOG_FORMAT", value_enum, global = true)]
    pub log_format: Option<LogFormat>,
}

macro_rules! or_else {
    ($first:expr, $second:expr; $($field:ident),+ $(,)?) => {
        Options { $($field: $first.$field.or($second.$field)),+ }
    };
}

impl Options {
    /// Reads a settings file.
    ///
    /// # Errors
    /// [`ConfigError::File`] and [`ConfigError::Syntax`], with the place.
    pub fn from_file(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path).map_err(|source| ConfigError::File {
            path: path.to_owned(),
            source,
        })?;
        toml::from_str(&text).map_err(|error| ConfigError::Syntax {
            path: path.to_owned(),
            message: place(&text, &error),
        })
    }

    /// These options, and where they say nothing, those of `fallback`.
    #[must_use]
    pub fn or(self, fallback: Self) -> Self {
        or_else!(self, fallback;
            listen, http, database, seed, known_stations_only, accept_unknown_tokens,
            one_transaction_per_token, one_transaction_per_group, open_to_the_network, running_cost, operator_token_file, metrics_token_file, operator_id_token, registration,
            heartbeat_interval, message_timeout, ping_interval, handshake_deadline,
            max_message_bytes, compression, messages_per_second, tolerant, quiet, auto_provision, chase_gaps,
            subprotocol_mismatch, tls_listen, tls_certificate, tls_key, tls_station_ca,
            tls_station_crl, tls_organization, certificate_signer, ocsp_hosts, ocsp_issuers, contract_ca, ev_certificates, journal_keep_rows, journal_keep, refused_keep_rows, refused_keep, reports_keep_rows,
            reports_keep, security_events_keep_rows, security_events_keep, audit_keep_rows, audit_keep, meter_values_keep_rows, meter_values_keep, log_keep_rows, log_keep,
            uploads_keep, uploads_keep_bytes, samples_keep, log_format, public_url, uploads,
            upload_max_bytes, upload_wait, dashboard_dir, map_tiles, map_attribution, simulator, simulator_token_file,
        )
    }
}

/// Where in `text` and what. The line itself is not shown: it may hold a password.
fn place(text: &str, error: &toml::de::Error) -> String {
    let line = error
        .span()
        .and_then(|span| text.get(..span.start))
        .map(|before| before.matches('\n').count() + 1);
    match line {
        Some(line) => format!("line {line}: {}", error.message()),
        None => error.message().to_owned(),
    }
}
