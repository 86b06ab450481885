//! Rules without I/O: what the facts mean.
//!
//! `ledger` turns the events of a transaction into its row, `energy` reads registers exactly, `tariff` makes
//! money of energy and time, `price_list` says which prices hold at an instant, `installation` at which
//! station, and `statement` names the readings behind a bill. `charging` is what is known of a station's
//! smart charging, `charging_limits` compares schedules of vehicles, `charging_needs` answers vehicles.
//! `tolerance` repairs what a tolerated station sends; `registration` is the boot gate, `id_tokens` who may
//! charge, `passwords` how stations prove who they are, `samples` what they measured, and `variable_path` how a variable is named. Nothing
//! here knows a socket, a clock or a database.

pub mod certificates;
pub mod charging;
pub mod charging_limits;
pub mod charging_needs;
pub mod curve;
pub mod energy;
pub mod id_tokens;
pub mod installation;
pub mod ledger;
pub mod passwords;
pub mod price_list;
pub mod registration;
pub mod samples;
pub mod statement;
pub mod tariff;
pub mod tolerance;
mod variable_path;

pub use variable_path::variable_path;
