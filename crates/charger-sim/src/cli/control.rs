//! Arguments of the control port.

use std::{net::SocketAddr, path::PathBuf};

use clap::Args;
use scenario::verb::FrameFaults;

/// How stations that live are steered.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Control")]
pub(crate) struct ControlArgs {
    /// Take commands for the stations over REST at this address, such as 127.0.0.1:8090
    #[arg(long, value_name = "ADDRESS", env = "CHARGER_SIM_CONTROL")]
    pub(crate) control: Option<SocketAddr>,
    /// Token that the control port asks for; needed where others can reach it
    #[arg(
        long,
        value_name = "TOKEN",
        env = "CHARGER_SIM_CONTROL_TOKEN",
        hide_env_values = true
    )]
    pub(crate) control_token: Option<String>,
    /// Faults of frames and connections by seed, such as drop=0.05,delay=0.1
    #[arg(long, value_name = "FAULTS", value_parser = FrameFaults::parse)]
    pub(crate) frame_faults: Option<FrameFaults>,
}

/// What scenarios need that are started over the control port.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Scenarios over the control port")]
pub(crate) struct RunsArgs {
    /// REST interface of the CSMS [default: port 8080 of the same host]
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
    /// Database of the CSMS, for the verdict of verify [default: sqlite://data/csms.sqlite]
    #[arg(
        long,
        value_name = "URL",
        env = "CHARGER_SIM_DATABASE",
        hide_env_values = true
    )]
    pub(crate) database: Option<String>,
    /// Where run records go
    #[arg(
        long,
        value_name = "DIR",
        env = "CHARGER_SIM_RUNS_DIR",
        default_value = "runs"
    )]
    pub(crate) runs_dir: PathBuf,
}
