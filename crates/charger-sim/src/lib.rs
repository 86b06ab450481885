//! The charging stations that drive a CSMS: station model, physics, and the link between them and the CSMS.
//!
//! `station` is the charging station (a state machine without sockets), `physics` what happens between grid and
//! battery, `link` the WebSocket, `clock` model time.

pub mod clock;
pub mod link;
pub mod physics;
pub mod station;
