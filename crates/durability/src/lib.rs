//! The promise "answered means stored", put to the test from outside: a fleet that keeps accounts
//! of every answer, a csms that is killed or loses its power, and a judge that reads the database.
//!
//! `session` is what a station sends and what must come of it, `account` what it was answered,
//! `sender` and `fleet` do the sending, and `desk` asks over REST and carries out; `server`, `postgres` and `disk` are what is struck, `kill`
//! and `power` strike; `judge` and `rows` compare. Nothing of this is part of the product. `docs/durability.md`
//! says what it covers.

pub mod account;
pub mod database;
pub mod desk;
pub mod disk;
pub mod fleet;
pub mod judge;
pub mod kill;
pub mod link;
pub mod postgres;
pub mod power;
pub mod rows;
pub mod server;
pub mod session;
pub mod trouble;

mod sender;

pub use trouble::Trouble;
