//! What is measured at the equipment and worth a monitor: temperatures, voltage and current, state of charge, control
//! pilot, door, network.
//!
//! Electrical values follow from what happens (`core/sensors`). The others are as of a calm day until somebody
//! changes them, by the verb `set-variable`: no weather and no burglar is simulated.

use ocpp201::{DataEnum, Evse};

use crate::station::{
    Spec, Supply,
    device_model::{DeviceModel, names},
};

/// Degrees of a calm day.
const CALM: f64 = 25.0;

pub(super) fn sensors(model: &mut DeviceModel, spec: &Spec) {
    let temperature = names::STATION_TEMPERATURE;
    model
        .row(None, temperature, DataEnum::Decimal, &CALM)
        .unit("Celsius")
        .least(-50.0)
        .most(150.0)
        .monitored()
        .add();
    model.boolean(names::CASE_OPEN, false).monitored().add();
    model.boolean(names::LINK_ACTIVE, false).monitored().add();
    model
        .row(None, names::LINK_SIGNAL, DataEnum::Integer, &-65)
        .unit("dBm")
        .least(-150.0)
        .most(0.0)
        .monitored()
        .add();
    for evse in &spec.evses {
        let place = || Some(Evse::new(evse.id));
        let (voltage, current, volts) = match evse.supply {
            Supply::Ac { .. } => {
                let volts = evse.supply.volts();
                (names::EVSE_AC_VOLTAGE, names::EVSE_AC_CURRENT, volts)
            }
            Supply::Dc { .. } => (names::EVSE_DC_VOLTAGE, names::EVSE_DC_CURRENT, 0.0),
        };
        for (name, value, unit) in [
            (voltage, volts, "V"),
            (current, 0.0, "A"),
            (names::VEHICLE_SOC, 0.0, "Percent"),
        ] {
            model
                .row(place(), name, DataEnum::Decimal, &value)
                .unit(unit)
                .least(0.0)
                .monitored()
                .add();
        }
        model
            .row(place(), names::CP_STATE, DataEnum::OptionList, "A")
            .values("A,B,C,D,E,F")
            .monitored()
            .add();
        for connector in &evse.connectors {
            let mut place = Evse::new(evse.id);
            place.connector_id = Some(connector.id);
            let temperature = names::CONNECTOR_TEMPERATURE;
            model
                .row(Some(place), temperature, DataEnum::Decimal, &CALM)
                .unit("Celsius")
                .least(-50.0)
                .most(150.0)
                .monitored()
                .add();
        }
    }
}
