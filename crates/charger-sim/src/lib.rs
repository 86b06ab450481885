//! Charging stations that drive a CSMS, and the runner that makes them play scenarios.
//!
//! `station` is the charging station (a state machine without sockets), `physics` what happens
//! between grid and battery, `link` the WebSocket, `clock` model time. On top of them: `runner`
//! (scenarios, single stations), `live` (stations that live), `fleet` (a fleet's day), `control` (the REST port that
//! steers them), `runs` (scenarios that are started over it), `load` (many light stations), `demo`, `menu`,
//! `ui`, and the command line.

pub mod clock;
pub mod link;
pub mod mirror;
pub mod physics;
pub mod station;

mod app;
mod args;
mod cli;
mod control;
mod demo;
mod event;
mod exit;
mod fleet;
mod http;
mod interrupt;
mod live;
mod load;
mod menu;
mod operator;
mod output;
mod record;
mod runner;
mod runs;
mod seed;
mod server;
mod target;
mod ui;
mod verifier;

pub use exit::Exit;
pub use record::Recorder;
pub use ui::catalog::TEXT as SENTENCES;

/// Runs the program with `argv`, the program's name first.
pub async fn run(argv: Vec<String>) -> Exit {
    app::main(argv).await
}
