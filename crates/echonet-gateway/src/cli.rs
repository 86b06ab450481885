//! The command line as it is typed: flags, defaults, environment, help.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;
use scenario::Language;

const NOTES: &str = "\
Examples:
  echonet-gateway --node 127.0.0.5 --csms-url ws://127.0.0.1:9000
  echonet-gateway --discover --address 192.168.1.10 --csms-url wss://csms.example.org/ocpp
  echonet-gateway --node 192.168.1.20 --identity 192.168.1.20/0x02A1:1=GARAGE \\
    --csms-url ws://127.0.0.1:9000

A station is named EL-<node>-<class>-<instance>, such as EL-127.0.0.5-02A1-1, unless
--identity names it. At a node on the same machine the gateway needs an address of its
own, such as 127.0.0.1.

Exit codes: 0 stopped   2 usage   6 address or port in use   70 internal";

/// EV chargers on ECHONET Lite as OCPP stations.
#[derive(Debug, Parser)]
#[command(
    name = "echonet-gateway",
    version,
    about = "Makes EV chargers on ECHONET Lite OCPP 2.0.1 stations in front of a CSMS",
    after_long_help = NOTES,
    max_term_width = 100
)]
pub(crate) struct Cli {
    /// Address of a node whose chargers are bridged (repeatable)
    #[arg(
        long,
        value_name = "ADDRESS",
        required_unless_present = "discover",
        help_heading = "Home network"
    )]
    pub(crate) node: Vec<Ipv4Addr>,

    /// Search for nodes and bridge every charger that is found
    #[arg(long, help_heading = "Home network")]
    pub(crate) discover: bool,

    /// Address of the gateway in the home network
    #[arg(
        long,
        value_name = "ADDRESS",
        default_value = "127.0.0.1",
        help_heading = "Home network"
    )]
    pub(crate) address: Ipv4Addr,

    /// Seconds between two polls of a device, and between two samples of a transaction
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=3600), help_heading = "Home network")]
    pub(crate) interval: u64,

    /// Pause between two requests to one node, in ms
    #[arg(long, value_name = "MS", default_value_t = 100, value_parser = clap::value_parser!(u64).range(..=10_000), help_heading = "Home network")]
    pub(crate) pause: u64,

    /// Devices at most
    #[arg(
        long,
        value_name = "N",
        default_value_t = 100,
        help_heading = "Home network"
    )]
    pub(crate) max_devices: usize,

    /// Endpoint of the CSMS; the identity of each station is appended
    #[arg(
        long,
        value_name = "URL",
        default_value = "ws://127.0.0.1:9000",
        env = "ECHONET_GATEWAY_CSMS_URL",
        help_heading = "CSMS"
    )]
    pub(crate) csms_url: String,

    /// Name of the station of a device: NODE/OBJECT=IDENTITY (repeatable)
    #[arg(long, value_name = "NAME", help_heading = "CSMS")]
    pub(crate) identity: Vec<String>,

    /// Password of the stations (HTTP Basic, user name = identity)
    #[arg(
        long,
        value_name = "PASSWORD",
        env = "ECHONET_GATEWAY_PASSWORD",
        hide_env_values = true,
        help_heading = "CSMS"
    )]
    pub(crate) password: Option<String>,

    /// PEM file with the root certificates for wss:// [default: those of the system]
    #[arg(long, value_name = "FILE", help_heading = "CSMS")]
    pub(crate) ca_file: Option<PathBuf>,

    /// Folder with the certificate of each station, ID.pem, and its key, ID.key (security profile 3)
    #[arg(long, value_name = "FOLDER", help_heading = "CSMS")]
    pub(crate) certificates: Option<PathBuf>,

    /// Token of charges that begin at the device: VALUE or VALUE:TYPE [default: of type NoAuthorization]
    #[arg(long, value_name = "TOKEN", help_heading = "CSMS")]
    pub(crate) local_token: Option<String>,

    /// Take the vehicle ID (0xE6) as the token where there is one; it is plain text on the home network
    #[arg(long, help_heading = "CSMS")]
    pub(crate) vehicle_id_token: bool,

    /// Folder for what outlives a restart: events that wait, transactions, registers
    #[arg(
        long,
        value_name = "FOLDER",
        default_value = "data/echonet-gateway",
        env = "ECHONET_GATEWAY_STATE_DIR",
        help_heading = "Operation"
    )]
    pub(crate) state_dir: PathBuf,

    /// Write what the stations do to this file, for a run that `verify` judges; it goes on with what is there
    #[arg(long, value_name = "FILE", help_heading = "Operation")]
    pub(crate) record: Option<PathBuf>,

    /// Address and port of /healthz and /metrics
    #[arg(
        long,
        value_name = "ADDRESS:PORT",
        default_value = "127.0.0.1:8092",
        help_heading = "Operation"
    )]
    pub(crate) http: SocketAddr,

    /// Seed of everything random
    #[arg(
        long,
        value_name = "N",
        default_value_t = 1,
        help_heading = "Operation"
    )]
    pub(crate) seed: u64,

    /// Language [default: by LC_ALL, LC_MESSAGES, LANG]
    #[arg(long, value_name = "LANGUAGE", value_parser = terminal::usage::language())]
    pub(crate) lang: Option<Language>,
}

impl Cli {
    /// Between two polls.
    pub(crate) fn interval(&self) -> Duration {
        Duration::from_secs(self.interval)
    }
}
