//! What is known of the smart charging of a station: what it can take, what it has, and what feeds it.

use smart_charging::{Abilities, Installed};

/// What is known of a station.
#[derive(Debug, Clone)]
pub struct Known {
    /// What it can take, by its device model and its connectors.
    pub abilities: Abilities,
    /// The profiles that it has, limits from outside among them.
    pub installed: Vec<Installed>,
    /// Its EVSEs, by number.
    pub evses: Vec<Supply>,
}

/// What feeds an EVSE.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Supply {
    /// Its number.
    pub evse: i32,
    /// Nominal voltage of a phase, in V.
    pub volts: f64,
    /// Phases; 0 for direct current.
    pub phases: u8,
    /// The most that it can give, in W; `None` = unknown.
    pub most_w: Option<f64>,
}
