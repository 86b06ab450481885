//! What a device says of an EVSE that this station stands in front of.
//!
//! A station whose equipment is simulated makes vehicles, power and registers itself. One that stands
//! in front of a device (a gateway) is told them. Whoever tells sees to it that registers never go back.

/// The state of a device at one moment. What it does not say is `None`, and is left out of readings.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Report {
    /// Whether the device answers. If not, the rest is what it said last.
    pub is_reachable: bool,
    /// Whether it is switched on.
    pub is_on: bool,
    /// Whether it has a fault.
    pub is_faulted: bool,
    /// Whether a vehicle is connected; `None` = not known: as before.
    pub has_vehicle: Option<bool>,
    /// Whether energy flows, more than what a charger needs itself.
    pub is_flowing: bool,
    /// No energy flows, and it is the vehicle that takes none.
    pub is_stopped_by_vehicle: bool,
    /// Power, in W; charging is positive.
    pub power_w: Option<i32>,
    /// Lifetime register of charged energy, in Wh.
    pub register_wh: Option<u64>,
    /// Lifetime register of energy that came back, in Wh.
    pub export_register_wh: Option<u64>,
    /// Current, in A; charging is positive.
    pub amperes: Option<f64>,
    /// Voltage, in V.
    pub volts: Option<f64>,
    /// State of charge, in percent.
    pub soc_percent: Option<f64>,
    /// Power that is set, in W.
    pub offered_w: Option<u32>,
    /// Current that is set, in A.
    pub offered_amperes: Option<f64>,
}

impl Report {
    /// The power that flows either way, in W; above 0 whenever energy flows.
    pub(super) fn flow_w(&self) -> u32 {
        if self.is_flowing {
            self.power_w.unwrap_or(0).unsigned_abs().max(1)
        } else {
            0
        }
    }
}
