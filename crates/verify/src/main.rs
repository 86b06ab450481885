//! `verify`: judges a run by what the CSMS stored. Everything it does is in the library.

use std::process::ExitCode;

use verify::{app, help};

/// Interrupted by Ctrl-C.
const INTERRUPTED: u8 = 130;

#[tokio::main]
async fn main() -> ExitCode {
    let argv: Vec<_> = std::env::args_os().collect();
    let cli = match help::parse(&argv) {
        Ok(cli) => cli,
        Err(code) => return ExitCode::from(code),
    };
    let style = app::style(&cli);
    let verdict = tokio::select! {
        verdict = app::run(cli) => verdict,
        _ = tokio::signal::ctrl_c() => return ExitCode::from(INTERRUPTED),
    };
    match verdict {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            app::complain(&error.to_string(), style);
            ExitCode::from(error.exit_code())
        }
    }
}
