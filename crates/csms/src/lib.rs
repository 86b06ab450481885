//! The CSMS: stations on one port (OCPP-J), operators on another (HTTP), one database.
//!
//! The way of a message: `ocppj` (listener, handshake, connection) → `ocpp201::rpc` → `dispatch`
//! (boot gate, typed decode) → `blocks` (one file per functional block) → `store` (one writer,
//! commit, then answer). The way of a command: `api` → `commands` → `connections` → `ocppj` →
//! the station's own answer. `model` holds rules without I/O.

pub mod api;
pub mod blocks;
mod board;
pub mod cli;
pub mod clock;
pub mod commands;
pub mod config;
mod connection_limiter;
pub mod connections;
pub mod context;
mod contract;
mod dispatch;
pub mod doctor;
pub mod facts;
mod feed;
mod firmware;
mod gaps;
pub mod live;
pub mod load;
pub mod local_lists;
pub mod model;
mod ocppj;
mod ocsp;
mod outside;
mod payload;
pub mod principal;
mod private;
pub mod repeats;
mod said;
pub mod server;
pub mod shutdown;
mod signer;
mod standing;
pub mod store;
pub mod telemetry;
pub mod tls;
mod uploads;

#[cfg(feature = "fuzzing")]
pub use ocppj::fuzzing;
