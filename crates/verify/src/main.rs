//! `verify`: judges a run by what the CSMS stored. Everything it does is in the library.

use std::process::ExitCode;

use clap::Parser;
use verify::app;
use verify::cli::Cli;

/// Interrupted by Ctrl-C.
const INTERRUPTED: u8 = 130;

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    let language = app::style(&cli).language;
    let verdict = tokio::select! {
        verdict = app::run(cli) => verdict,
        _ = tokio::signal::ctrl_c() => return ExitCode::from(INTERRUPTED),
    };
    match verdict {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            app::complain(&error.to_string(), language);
            ExitCode::from(error.exit_code())
        }
    }
}
