//! The formats that the simulator, the verifier and the CSMS share: fleets, scenarios, run records.
//!
//! Fleets and scenarios are TOML files for people (the built-in ones are embedded); a run record is
//! the JSON that one invocation of the simulator leaves behind for the verifier. No sockets, no
//! clock, no protocol: only data and the rules that make it valid.

pub mod database;
pub mod error;
pub mod figures;
pub mod fleet;
pub mod language;
pub mod messages;
pub mod plan;
pub mod recipes;
pub mod record;
pub mod rerun;
pub mod scenario;
pub mod shape;
pub mod verb;
pub mod vocabulary;

pub use error::FormatError;
pub use fleet::{BackOff, Cabinet, Fleet, Site, Station};
pub use language::{Language, Localized};
pub use plan::Planned;
pub use record::RunRecord;
pub use scenario::{Charge, EnergySource, Expectations, Fault, Iso15118, Scenario, Step, Vehicle};
pub use shape::Shape;
