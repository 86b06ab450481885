//! Arguments of `charger-sim station`: stations that live until somebody stops them.

use std::{net::Ipv4Addr, path::PathBuf};

use clap::{Args, ValueEnum};

use super::{ControlArgs, LinkArgs, RunsArgs};
use crate::{args::OutputArgs, station::Interrupted};

/// Arguments of `station`.
#[derive(Debug, Clone, Args)]
pub(crate) struct StationArgs {
    /// Identities: `CP001`, `CP001..CP005`, `A,B` (several may follow each other)
    #[arg(value_name = "ID", required = true)]
    pub(crate) ids: Vec<String>,
    /// What they are made of: ac-wallbox, ac-post-2, dc-50, dc-100-cabinet, dc-350, or a shape file
    #[arg(long, value_name = "NAME|FILE", default_value = "ac-wallbox")]
    pub(crate) shape: String,
    /// Charging sessions that each station has by itself; afterwards it stays on line
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) auto_sessions: u32,
    /// Folder where the stations keep what outlives a restart [default: nothing does]
    #[arg(long, value_name = "DIR")]
    pub(crate) state_dir: Option<PathBuf>,
    /// What becomes of a transaction that a loss of power, or the end of the program, interrupted
    #[arg(long, value_enum, value_name = "HOW", default_value_t)]
    pub(crate) interrupted: InterruptedArg,
    /// Show the station as a node of ECHONET Lite at this address, too (one station only)
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) echonet: Option<Ipv4Addr>,
    /// Seed of everything random; printed, so that a run can be repeated [default: random]
    #[arg(long, value_name = "N")]
    pub(crate) seed: Option<u64>,
    /// Seconds after which an unanswered CALL has failed
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=600))]
    pub(crate) message_timeout: u64,
    #[command(flatten)]
    pub(crate) link: LinkArgs,
    #[command(flatten)]
    pub(crate) control: ControlArgs,
    #[command(flatten)]
    pub(crate) runs: RunsArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

/// What becomes of an interrupted transaction.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum InterruptedArg {
    // It ends with this reason.
    #[default]
    PowerLoss,
    // It ends with this reason.
    Reboot,
    // It goes on.
    Resume,
}

impl From<InterruptedArg> for Interrupted {
    fn from(arg: InterruptedArg) -> Self {
        match arg {
            InterruptedArg::PowerLoss => Self::PowerLoss,
            InterruptedArg::Reboot => Self::Reboot,
            InterruptedArg::Resume => Self::Resume,
        }
    }
}
