//! The variables of meter, charging, monitoring, display and hardware (blocks H to O, chapter 7.2).
//!
//! The controllers of communication, security, authorization and transactions are in the file above.

use ocpp201::{DataEnum, Evse};

use crate::station::{
    Equipment, EvseSpec, Lock, MeterStyle, Spec, Supply,
    device_model::{DeviceModel, names},
};

/// Measurands that every meter here can deliver.
const MEASURANDS: [&str; 7] = [
    "Current.Import",
    "Current.Offered",
    "Energy.Active.Import.Interval",
    "Energy.Active.Import.Register",
    "Power.Active.Import",
    "Power.Offered",
    "Voltage",
];
/// What one of alternating current can deliver besides.
const AC_MEASURANDS: [&str; 2] = ["Frequency", "Power.Factor"];
/// What a device behind the station can report: some of them give energy back.
const REPORTED_MEASURANDS: [&str; 10] = [
    "Current.Export",
    "Current.Import",
    "Current.Offered",
    "Energy.Active.Export.Register",
    "Energy.Active.Import.Register",
    "Power.Active.Export",
    "Power.Active.Import",
    "Power.Offered",
    "SoC",
    "Voltage",
];
const STATES: &str = "Available,Occupied,Reserved,Unavailable,Faulted";

pub(super) fn metering(model: &mut DeviceModel, spec: &Spec) {
    let register = "Energy.Active.Import.Register";
    let is_ac = |evse: &EvseSpec| matches!(evse.supply, Supply::Ac { .. });
    let is_reported = spec.equipment == Equipment::Reported;
    // Without ISO 15118 a vehicle at alternating current says nothing of its battery.
    let knows_soc = is_reported || spec.iso15118 || !spec.evses.iter().all(is_ac);
    let updated = match spec.meter_style {
        MeterStyle::Plain if knows_soc => "Energy.Active.Import.Register,Power.Active.Import,SoC",
        MeterStyle::Plain => "Energy.Active.Import.Register,Power.Active.Import",
        MeterStyle::SystemJ { .. } => {
            "Energy.Active.Import.Register,Power.Active.Import,Voltage,Current.Import,Frequency"
        }
    };
    let mut measurands = MEASURANDS.to_vec();
    let has_phases = spec.evses.iter().any(is_ac) || spec.has_main_meter;
    if has_phases {
        measurands.extend(AC_MEASURANDS);
    }
    if knows_soc {
        measurands.push("SoC");
    }
    if is_reported {
        measurands = REPORTED_MEASURANDS.to_vec();
    }
    measurands.sort_unstable();
    let measurands = measurands.join(",");
    let limit = 500.0;
    model
        .boolean(("SampledDataCtrlr", "Available", ""), true)
        .constant()
        .add();
    for (name, value) in [
        (names::TX_STARTED_MEASURANDS, register),
        (names::TX_UPDATED_MEASURANDS, updated),
        (names::TX_ENDED_MEASURANDS, register),
        (names::ALIGNED_MEASURANDS, register),
        (names::ALIGNED_ENDED_MEASURANDS, ""),
    ] {
        model
            .members(name, value, &measurands)
            .most(limit)
            .writable()
            .add();
    }
    model
        .seconds(names::TX_UPDATED_INTERVAL, spec.sampling.as_secs(), 0.0)
        .add();
    model.seconds(names::TX_ENDED_INTERVAL, 0, 0.0).add();
    model
        .boolean(("AlignedDataCtrlr", "Available", ""), true)
        .constant()
        .add();
    for (switch, is_on) in [
        (names::SAMPLED_ENABLED, true),
        (names::ALIGNED_ENABLED, true),
        (names::SEND_DURING_IDLE, false),
    ] {
        model.boolean(switch, is_on).writable().add();
    }
    if has_phases && !is_reported {
        let switch = names::REGISTERS_WITHOUT_PHASES;
        model.boolean(switch, true).writable().add();
    }
    if !is_reported {
        signing(model, spec);
    }
    for interval in [names::ALIGNED_INTERVAL, names::ALIGNED_ENDED_INTERVAL] {
        model.seconds(interval, 0, 0.0).most(86_400.0).add();
    }
}

/// What the simulated meters sign, and their keys. A key is written in when the variables are read.
fn signing(model: &mut DeviceModel, spec: &Spec) {
    for switch in [
        names::SIGN_READINGS,
        names::SIGN_STARTED_READINGS,
        names::SIGN_UPDATED_READINGS,
        names::ALIGNED_SIGN_READINGS,
        names::ALIGNED_SIGN_UPDATED_READINGS,
    ] {
        model.boolean(switch, false).writable().add();
    }
    let (policy, once) = (names::PUBLIC_KEY_WITH_SIGNED, "OncePerTransaction");
    model
        .row(None, policy, DataEnum::OptionList, once)
        .values("Never,OncePerTransaction,EveryMeterValue")
        .writable()
        .add();
    for evse in &spec.evses {
        let place = Some(Evse::new(evse.id));
        model
            .row(place, names::PUBLIC_KEY, DataEnum::String, "")
            .constant()
            .add();
    }
}

pub(super) fn charging(model: &mut DeviceModel) {
    model
        .boolean(names::RESERVATION_ENABLED, true)
        .writable()
        .add();
    model
        .boolean(("ReservationCtrlr", "Available", ""), true)
        .constant()
        .add();
    model
        .boolean(names::NON_EVSE_SPECIFIC, true)
        .constant()
        .add();
    model.boolean(names::SMART_CHARGING_ENABLED, true).add();
    model
        .boolean(("SmartChargingCtrlr", "Available", ""), true)
        .constant()
        .add();
    model
        .number(names::PROFILE_STACK_LEVEL, 10)
        .constant()
        .add();
    model
        .members(("SmartChargingCtrlr", "RateUnit", ""), "A,W", "A,W")
        .constant()
        .add();
    model
        .number(names::PERIODS_PER_SCHEDULE, 1_024)
        .constant()
        .add();
    model.number(names::PROFILE_ENTRIES, 0).most(100.0).add();
    model
        .boolean(names::LIMITS_WITH_SCHEDULES, false)
        .writable()
        .add();
    let significance = ("SmartChargingCtrlr", "LimitChangeSignificance", "");
    model
        .row(None, significance, DataEnum::Decimal, &"1")
        .unit("Percent")
        .least(0.0)
        .most(100.0)
        .constant()
        .add();
}

pub(super) fn monitoring_and_display(model: &mut DeviceModel) {
    model
        .boolean(names::MONITORING_ENABLED, true)
        .writable()
        .add();
    model
        .boolean(("MonitoringCtrlr", "Available", ""), true)
        .constant()
        .add();
    for (items, bytes) in [
        (names::SET_MONITORING_ITEMS, names::SET_MONITORING_BYTES),
        (names::CLEAR_MONITORING_ITEMS, names::CLEAR_MONITORING_BYTES),
    ] {
        model.number(items, 50).constant().add();
        model.number(bytes, 65_536).constant().add();
    }
    model
        .number(names::OFFLINE_QUEUING_SEVERITY, 4)
        .least(0.0)
        .most(9.0)
        .writable()
        .add();
    model
        .row(
            None,
            names::ACTIVE_MONITORING_BASE,
            DataEnum::OptionList,
            "All",
        )
        .values("All,FactoryDefault,HardWiredOnly")
        .add();
    model
        .number(names::ACTIVE_MONITORING_LEVEL, 9)
        .least(0.0)
        .most(9.0)
        .add();
    model
        .number(names::ACTIVE_MONITORS, 0)
        .least(0.0)
        .most(100.0)
        .add();
    model
        .boolean(("DisplayMessageCtrlr", "Available", ""), true)
        .constant()
        .add();
    model.number(names::DISPLAY_MESSAGES, 0).most(20.0).add();
    for (name, all) in [
        (names::DISPLAY_FORMATS, "ASCII,UTF8"),
        (names::DISPLAY_PRIORITIES, "AlwaysFront,InFront,NormalCycle"),
        (names::DISPLAY_STATES, "Charging,Faulted,Idle,Unavailable"),
    ] {
        model.members(name, all, all).constant().add();
    }
    for instance in ["Tariff", "Cost"] {
        for variable in ["Available", "Enabled"] {
            model
                .boolean(("TariffCostCtrlr", variable, instance), true)
                .constant()
                .add();
        }
    }
    for name in [names::TARIFF_FALLBACK, names::COST_FALLBACK] {
        model.string(name, "").most(255.0).writable().add();
    }
    let currency = model.string(names::CURRENCY, "KRW");
    currency.least(3.0).most(3.0).writable().add();
}

/// What vehicles say by ISO 15118, where the station understands it.
pub(super) fn vehicles(model: &mut DeviceModel, spec: &Spec) {
    let enabled = ("ISO15118Ctrlr", "Enabled", "");
    model.boolean(enabled, spec.iso15118).constant().add();
    let offline = model.boolean(names::CONTRACT_VALIDATION_OFFLINE, false);
    if !spec.iso15118 {
        return offline.constant().add();
    }
    offline.writable().add();
    for name in [
        names::PNC_ENABLED,
        names::CENTRAL_CONTRACT_VALIDATION,
        names::CONTRACT_INSTALLATION,
        names::V2G_INSTALLATION,
    ] {
        model.boolean(name, true).writable().add();
    }
}

pub(super) fn hardware(model: &mut DeviceModel, spec: &Spec) {
    let phases = |supply: &Supply| match supply {
        Supply::Dc { .. } => 0,
        Supply::Ac { phases, .. } => u32::from(*phases),
    };
    for (name, text) in [
        (("ChargingStation", "Model", ""), &spec.model),
        (("ChargingStation", "VendorName", ""), &spec.vendor),
        (("ChargingStation", "SerialNumber", ""), &spec.serial),
        (names::STATION_FIRMWARE, &spec.firmware),
    ] {
        model.string(name, text).add();
    }
    model.boolean(names::STATION_AVAILABLE, true).add();
    model
        .boolean(names::STATION_PROBLEM, false)
        .monitored()
        .add();
    let state = names::STATION_STATE;
    model
        .row(None, state, DataEnum::OptionList, &"Available")
        .values(STATES)
        .monitored()
        .add();
    let supplied = spec.evses.first().map_or(0, |evse| phases(&evse.supply));
    model
        .number(("ChargingStation", "SupplyPhases", ""), supplied)
        .constant()
        .add();
    for evse in &spec.evses {
        let place = || Some(Evse::new(evse.id));
        let supplied = phases(&evse.supply);
        model
            .row(place(), names::EVSE_AVAILABLE, DataEnum::Boolean, &true)
            .add();
        model
            .row(place(), names::EVSE_PROBLEM, DataEnum::Boolean, &false)
            .monitored()
            .add();
        let state = model.row(
            place(),
            names::EVSE_STATE,
            DataEnum::OptionList,
            "Available",
        );
        state.values(STATES).monitored().add();
        model
            .row(
                place(),
                ("EVSE", "SupplyPhases", ""),
                DataEnum::Integer,
                &supplied,
            )
            .constant()
            .add();
        let power = model.row(place(), names::EVSE_POWER, DataEnum::Decimal, &0);
        power
            .unit("W")
            .least(0.0)
            .most(f64::from(evse.max_w))
            .monitored()
            .add();
        model
            .row(place(), names::ALLOW_RESET, DataEnum::Boolean, &true)
            .constant()
            .add();
        for connector in &evse.connectors {
            let place = || {
                let mut place = Evse::new(evse.id);
                place.connector_id = Some(connector.id);
                Some(place)
            };
            model
                .row(
                    place(),
                    names::CONNECTOR_AVAILABLE,
                    DataEnum::Boolean,
                    &true,
                )
                .add();
            let state = model.row(
                place(),
                names::CONNECTOR_STATE,
                DataEnum::OptionList,
                "Available",
            );
            state.values(STATES).monitored().add();
            let kind = ("Connector", "ConnectorType", "");
            model
                .row(place(), kind, DataEnum::String, &connector.kind)
                .constant()
                .add();
            let protocol = match (connector.kind.as_str(), evse.supply) {
                ("cG105", _) => "CHAdeMO",
                _ if spec.iso15118 => "ISO15118",
                (_, Supply::Ac { .. }) => "CPPWM",
                (_, Supply::Dc { .. }) => "Undetermined",
            };
            let name = ("Connector", "ChargeProtocol", "");
            model
                .row(place(), name, DataEnum::String, protocol)
                .constant()
                .add();
            let phases = ("Connector", "SupplyPhases", "");
            model
                .row(place(), phases, DataEnum::Integer, &supplied)
                .constant()
                .add();
            if connector.lock != Lock::None {
                for name in [names::LOCK_ACTIVE, names::LOCK_PROBLEM] {
                    let row = model.row(place(), name, DataEnum::Boolean, &false);
                    row.monitored().add();
                }
            }
        }
    }
}
