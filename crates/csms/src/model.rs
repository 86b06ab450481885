//! Rules without I/O: what the facts mean.
//!
//! `ledger` turns the events of a transaction into its row, `energy` reads registers exactly,
//! `tariff` makes money of energy, `statement` says why a bill is what it is; `registration` is the boot gate, `id_tokens` who may charge, and
//! `passwords` how stations prove who they are. Nothing here knows a socket, a clock or a database.

pub mod curve;
pub mod energy;
pub mod id_tokens;
pub mod ledger;
pub mod passwords;
pub mod registration;
pub mod statement;
pub mod tariff;
