//! The protocol from outside: a node and a controller that exchange datagrams, byte for byte.

#![expect(clippy::unwrap_used, reason = "what fails in a test may panic")]

mod charger;
mod controller;
mod mutants;
mod properties;
mod vectors;
