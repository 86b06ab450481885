//! The program `echonet-sim`: arguments in, exit code out. Everything else is the library's.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    ExitCode::from(echonet_sim::run(std::env::args_os().collect()).await)
}
