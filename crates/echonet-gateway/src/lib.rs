//! A gateway between ECHONET Lite and OCPP 2.0.1: each EV charger on the home network becomes a
//! charging station in front of any CSMS.
//!
//! `bus` asks devices, `device` is what one is, `readings` what it says, as OCPP has it, `register`
//! its meter without steps back. A `bridge` joins one device and one station, which is the station core
//! of `charger-sim` told by the device. `http` shows health and metrics.

mod app;
mod bridge;
mod bus;
mod cli;
mod device;
mod figures;
mod help;
mod http;
mod readings;
mod records;
mod register;
mod view;
mod words;

/// Runs the program with `argv`, the program's name first. Returns the exit code.
pub async fn run(argv: Vec<std::ffi::OsString>) -> u8 {
    match help::parse(&argv) {
        Ok(cli) => app::main(cli).await,
        Err(code) => code,
    }
}
