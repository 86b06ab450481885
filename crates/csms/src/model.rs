//! Rules without I/O: what the facts mean.
//!
//! `ledger` turns the events of a transaction into its row, `energy` reads registers exactly,
//! `tariff` makes money of energy, `statement` says why a bill is what it is; `charging` is what
//! is known of a station's smart charging, `charging_limits` compares schedules of vehicles,
//! `charging_needs` answers vehicles, `tolerance` repairs what a tolerated station sends; `registration` is the boot gate, `id_tokens` who may charge, `passwords` how stations prove
//! who they are, and `variable_path` how a variable is named. Nothing here knows a socket, a clock or a database.

pub mod charging;
pub mod charging_limits;
pub mod charging_needs;
pub mod curve;
pub mod energy;
pub mod id_tokens;
pub mod ledger;
pub mod passwords;
pub mod registration;
pub mod statement;
pub mod tariff;
pub mod tolerance;
mod variable_path;

pub use variable_path::variable_path;
