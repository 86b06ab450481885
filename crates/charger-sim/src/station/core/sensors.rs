//! Electrical values that follow from what happens at the equipment, written into the device model for monitors and
//! for whoever reads them.

use super::Core;
use crate::station::{Supply, device_model::names};

impl Core {
    /// Writes voltage, current, state of charge, control pilot and the state of the link.
    pub(super) fn refresh_sensors(&mut self) {
        self.model
            .write(0, 0, names::LINK_ACTIVE, &self.link.is_open());
        for evse in &self.evses {
            let id = evse.spec.id;
            let supply = evse.spec.supply;
            let flows = evse.power_w > 0;
            let phases = f64::from(supply.phases().max(1));
            let amperes = f64::from(evse.power_w) / supply.volts() / phases;
            let amperes = (amperes * 10.0).round() / 10.0;
            match supply {
                Supply::Ac { .. } => {
                    self.model.write(id, 0, names::EVSE_AC_CURRENT, &amperes);
                }
                Supply::Dc { .. } => {
                    let volts = if flows { supply.volts() } else { 0.0 };
                    self.model.write(id, 0, names::EVSE_DC_VOLTAGE, &volts);
                    self.model.write(id, 0, names::EVSE_DC_CURRENT, &amperes);
                }
            }
            let soc = evse
                .battery
                .as_ref()
                .map_or(0.0, |battery| battery.soc_percent());
            let soc = (soc * 10.0).round() / 10.0;
            self.model.write(id, 0, names::VEHICLE_SOC, &soc);
            let pilot = match (evse.is_faulted, evse.plugged.is_some(), flows) {
                (true, ..) => "F",
                (_, false, _) => "A",
                (_, true, false) => "B",
                (_, true, true) => "C",
            };
            self.model.write(id, 0, names::CP_STATE, pilot);
        }
    }
}
