//! EV chargers on ECHONET Lite that are simulated: controllers find and steer them as real ones.
//!
//! `charger` is one device: vehicle, meter and settings, told the time. `node` is the devices at one
//! address with their sockets, `api` the REST side, `fleet` the description of what is played. It
//! charges by the physics of `charger-sim`.

mod api;
mod app;
mod charger;
mod cli;
mod events;
mod fleet;
mod help;
mod node;
mod words;

/// Runs the program with `argv`, the program's name first. Returns the exit code.
pub async fn run(argv: Vec<std::ffi::OsString>) -> u8 {
    match help::parse(&argv) {
        Ok(cli) => app::main(cli).await,
        Err(code) => code,
    }
}
