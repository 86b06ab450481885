//! The station side over real sockets, with the server in this process.
//!
//! Numbers in test names are the cases of bad input and faults that a CSMS has to stand. Most tests
//! use a database in memory whose statements are the real ones; what has to survive a restart uses
//! a file.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod abuse;
mod actions;
mod calls;
mod commit;
mod compression;
mod crowd;
mod files;
mod framing;
mod handshake;
mod journal;
mod origin;
mod password_change;
mod peer;
mod registration;
mod secured;
mod takeover;
mod tls;
mod token_use;
mod transactions;
mod uploads;
