//! The program `echonet-gateway`: arguments in, exit code out. Everything else is the library's.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    ExitCode::from(echonet_gateway::run(std::env::args_os().collect()).await)
}
