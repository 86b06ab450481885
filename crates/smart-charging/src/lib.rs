//! Smart charging (Part 2, block K) without I/O and without a clock, for both sides.
//!
//! - [`installed`]: a charging profile where it is installed, and who set it.
//! - `timing`: what one profile says at an instant, and when it says something else.
//! - [`limit`]: what may flow at an EVSE or over the grid connection, by all profiles together.
//! - [`composite`]: the same over time, as GetCompositeSchedule reports it.
//! - [`rules`]: what a profile has to fulfil, each rule with its number and its reason code.
//! - [`site`]: load management, the limit of a site shared out among its stations.
//!
//! The station obeys and reports by these functions; the CSMS checks by them before it sends, and calculates
//! what the station should report. They are judged by an oracle that shares nothing with them
//! (`charger-sim/src/station/tests/profile_oracle.rs`).

pub mod composite;
pub mod installed;
pub mod limit;
pub mod rules;
pub mod site;
mod timing;

pub use composite::{Ask, Composite, composite_schedule};
pub use installed::{Installed, Situation};
pub use limit::{Allowed, allowed_at_evse, allowed_at_station, next_limit_change};
pub use rules::{Abilities, Broken, Fault, Transaction};
