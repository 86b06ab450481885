//! The program `charger-sim`: arguments in, exit code out. Everything else is the library's.

use std::{io::Write, process::ExitCode};

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    match runtime {
        Ok(runtime) => runtime
            .block_on(charger_sim::run(std::env::args().collect()))
            .into(),
        Err(error) => {
            // Nobody reads it where this fails; the exit code tells the rest.
            let _ = writeln!(std::io::stderr(), "error: cannot start: {error}");
            charger_sim::Exit::Internal.into()
        }
    }
}
