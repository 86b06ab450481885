//! The command line as it is typed: flags, defaults, environment, help.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use clap::Parser;
use scenario::Language;

const NOTES: &str = "\
Examples:
  echonet-sim                                    one EV charger at 127.0.0.5
  echonet-sim --address 127.0.0.5 --address 127.0.0.6 --class 0x027E
  echonet-sim --instances 34                     one node with 34 chargers
  echonet-sim --fleet home.toml                  nodes of several kinds
  curl -X POST http://127.0.0.1:8091/api/v1/devices/0x02A1:1/vehicle
  curl -X PUT http://127.0.0.1:8091/api/v1/devices/0x02A1:1/properties/0xD8 \\
    -H 'Content-Type: application/json' -d '{\"value\":\"0001E240\"}'

ECHONET Lite has no authentication: at an address that others reach, anybody can
write. --read-only refuses every write.

Exit codes: 0 stopped   2 usage   6 address or port in use   70 internal";

/// EV chargers on ECHONET Lite, simulated.
#[derive(Debug, Parser)]
#[command(
    name = "echonet-sim",
    version,
    about = "Plays EV chargers on ECHONET Lite (UDP 3610) that controllers find and steer",
    after_long_help = NOTES,
    max_term_width = 100
)]
pub(crate) struct Cli {
    /// Address of a node (repeatable: each is a node of its own)
    #[arg(
        long,
        value_name = "ADDRESS",
        default_value = "127.0.0.5",
        conflicts_with = "fleet",
        help_heading = "Devices"
    )]
    pub(crate) address: Vec<Ipv4Addr>,

    /// Class of the devices: 0x02A1 (EV charger) or 0x027E (EV charger/discharger)
    #[arg(
        long,
        value_name = "CLASS",
        default_value = "0x02A1",
        conflicts_with = "fleet",
        help_heading = "Devices"
    )]
    pub(crate) class: String,

    /// Devices of each node, 1 to 84
    #[arg(
        long,
        value_name = "N",
        default_value_t = 1,
        conflicts_with = "fleet",
        help_heading = "Devices"
    )]
    pub(crate) instances: u8,

    /// TOML file with the nodes, in place of the flags above
    #[arg(long, value_name = "FILE", help_heading = "Devices")]
    pub(crate) fleet: Option<PathBuf>,

    /// Model seconds per second, 1 to 3600: charge faster than in life
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=3600), help_heading = "Devices")]
    pub(crate) pace: u32,

    /// Refuse every write from the network
    #[arg(long, help_heading = "Network")]
    pub(crate) read_only: bool,

    /// Requests per second that one address gets answered, at least 30
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(30..), help_heading = "Network")]
    pub(crate) rate_limit: u32,

    /// Longest wait before an answer to a request that came to all, in ms
    #[arg(long, value_name = "MS", default_value_t = 0, value_parser = clap::value_parser!(u64).range(..=10_000), help_heading = "Network")]
    pub(crate) multicast_delay: u64,

    /// Share of the datagrams that get lost in each direction, 0 to 1
    #[arg(long, value_name = "SHARE", default_value_t = 0.0, value_parser = share, help_heading = "Network")]
    pub(crate) loss: f64,

    /// Seed of everything random
    #[arg(long, value_name = "N", default_value_t = 1, help_heading = "Network")]
    pub(crate) seed: u64,

    /// Address and port of the REST side, on loopback only
    #[arg(
        long,
        value_name = "ADDRESS:PORT",
        default_value = "127.0.0.1:8091",
        help_heading = "REST"
    )]
    pub(crate) http: SocketAddr,

    /// Serve REST without log-in at an address that is not loopback
    #[arg(long, help_heading = "REST")]
    pub(crate) open_http: bool,

    /// Language [default: by LC_ALL, LC_MESSAGES, LANG]
    #[arg(long, value_name = "LANGUAGE", value_parser = terminal::usage::language())]
    pub(crate) lang: Option<Language>,
}

fn share(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(share) if (0.0..=1.0).contains(&share) => Ok(share),
        _ => Err("a share is a number from 0 to 1".to_owned()),
    }
}
