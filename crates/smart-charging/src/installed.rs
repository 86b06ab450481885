//! A charging profile where it is installed, and the EVSE whose limit is asked for.

use jiff::Timestamp;
use ocpp201::{ChargingLimitSourceEnum, ChargingProfile};
use serde::{Deserialize, Serialize};

/// A profile, the EVSE number it is for (0: the station), and who set it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Installed {
    /// Number of the EVSE; 0 is the station.
    pub evse: i32,
    /// CSO: the CSMS set it.
    #[serde(default = "cso")]
    pub source: ChargingLimitSourceEnum,
    /// The profile.
    pub profile: ChargingProfile,
}

fn cso() -> ChargingLimitSourceEnum {
    ChargingLimitSourceEnum::Cso
}

impl Installed {
    /// A profile of the CSMS.
    #[must_use]
    pub fn by_csms(evse: i32, profile: ChargingProfile) -> Self {
        Self {
            evse,
            source: cso(),
            profile,
        }
    }
}

/// The EVSE whose limit is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    /// Its number, from 1 on.
    pub evse: i32,
    /// Transaction on it.
    pub transaction: Option<&'a str>,
    /// Time zero of Relative profiles.
    pub ready_at: Timestamp,
    /// Nominal voltage per phase, in V.
    pub volts: f64,
    /// Phases; 0 for DC.
    pub phases: u8,
    /// The most that the EVSE can give, in W.
    pub hardware_w: f64,
}
