//! Rules without I/O: what the facts mean.
//!
//! `ledger` turns the events of a transaction into its row, `energy` reads registers exactly, and
//! `tariff` makes money of energy. Nothing here knows a socket, a clock or a database.

pub mod energy;
pub mod ledger;
pub mod tariff;
