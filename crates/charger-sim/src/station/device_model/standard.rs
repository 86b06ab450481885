//! The variables of this station: the required ones of all blocks, and the optional ones it obeys.
//!
//! Values here are those of a new station. A variable that would promise something the station does not do is
//! left out rather than listed.

use ocpp201::{Component, DataEnum, Evse, MutabilityEnum, Text, Variable};

use super::{DeviceModel, Entry, Key, Name, names};
use crate::station::{MeterStyle, Spec, Supply};

/// Measurands that the meter can deliver.
const MEASURANDS: &str = "Current.Import,Current.Offered,Energy.Active.Import.Register,Frequency,\
                          Power.Active.Import,Power.Offered,SoC,Voltage";
/// Events that transactions can start and stop with.
const TX_POINTS: &str = "Authorized,EnergyTransfer,EVConnected,PowerPathClosed";
const STATES: &str = "Available,Occupied,Reserved,Unavailable,Faulted";

/// A variable under construction; `Drop`-free builder that ends in the model.
struct Row<'a> {
    model: &'a mut DeviceModel,
    entry: Entry,
}

impl Row<'_> {
    fn writable(mut self) -> Self {
        self.entry.mutability = MutabilityEnum::ReadWrite;
        self
    }

    fn write_only(mut self) -> Self {
        self.entry.mutability = MutabilityEnum::WriteOnly;
        self
    }

    fn constant(mut self) -> Self {
        self.entry.is_constant = true;
        self
    }

    fn unit(mut self, unit: &'static str) -> Self {
        self.entry.unit = unit;
        self
    }

    fn least(mut self, minimum: f64) -> Self {
        self.entry.minimum = Some(minimum);
        self
    }

    fn most(mut self, maximum: f64) -> Self {
        self.entry.maximum = Some(maximum);
        self
    }

    fn values(mut self, values: impl Into<String>) -> Self {
        self.entry.values = values.into();
        self
    }

    fn monitored(mut self) -> Self {
        self.entry.supports_monitoring = true;
        self
    }

    fn after_reboot(mut self) -> Self {
        self.entry.needs_reboot = true;
        self
    }

    fn add(self) {
        let key = Key::of(&self.entry.component, &self.entry.variable);
        self.model.entries.insert(key, self.entry);
    }
}

impl DeviceModel {
    fn row(
        &mut self,
        place: Option<Evse>,
        name: Name,
        data_type: DataEnum,
        value: &(impl ToString + ?Sized),
    ) -> Row<'_> {
        let (component, variable, instance) = name;
        let mut component = Component::new(Text::truncated(component));
        component.evse = place;
        let mut variable = Variable::new(Text::truncated(variable));
        variable.instance = (!instance.is_empty()).then(|| Text::truncated(instance));
        Row {
            model: self,
            entry: Entry {
                component,
                variable,
                value: value.to_string(),
                mutability: MutabilityEnum::ReadOnly,
                is_constant: false,
                data_type,
                unit: "",
                minimum: None,
                maximum: None,
                values: String::new(),
                supports_monitoring: false,
                needs_reboot: false,
            },
        }
    }

    fn number(&mut self, name: Name, value: u32) -> Row<'_> {
        self.row(None, name, DataEnum::Integer, &value)
    }

    /// A number of seconds that the CSMS may set.
    fn seconds(&mut self, name: Name, value: u64, least: f64) -> Row<'_> {
        self.row(None, name, DataEnum::Integer, &value)
            .unit("s")
            .least(least)
            .writable()
    }

    fn boolean(&mut self, name: Name, value: bool) -> Row<'_> {
        self.row(None, name, DataEnum::Boolean, &value)
    }

    fn string(&mut self, name: Name, value: &str) -> Row<'_> {
        self.row(None, name, DataEnum::String, &value)
    }

    fn members(&mut self, name: Name, value: &str, values: &str) -> Row<'_> {
        self.row(None, name, DataEnum::MemberList, &value)
            .values(values)
    }
}

/// All variables of a station.
pub(super) fn build(spec: &Spec, message_timeout: std::time::Duration) -> DeviceModel {
    let mut model = DeviceModel::default();
    communication(&mut model, spec, message_timeout.as_secs());
    device_data(&mut model);
    security(&mut model, spec);
    authorization(&mut model);
    transactions(&mut model);
    metering(&mut model, spec);
    charging(&mut model);
    monitoring_and_display(&mut model);
    hardware(&mut model, spec);
    model
}

fn communication(model: &mut DeviceModel, spec: &Spec, message_timeout: u64) {
    let timeout = ("OCPPCommCtrlr", "MessageTimeout", "Default");
    model
        .row(None, timeout, DataEnum::Integer, &message_timeout)
        .unit("s")
        .add();
    model
        .number(("OCPPCommCtrlr", "ActiveNetworkProfile", ""), 1)
        .add();
    let protocols = ("OCPPCommCtrlr", "FileTransferProtocols", "");
    model
        .members(protocols, "HTTP,HTTPS", "HTTP,HTTPS")
        .constant()
        .add();
    model.seconds(names::HEARTBEAT_INTERVAL, 300, 1.0).add();
    model
        .row(None, names::NETWORK_PRIORITY, DataEnum::SequenceList, &"1")
        .values("1,2")
        .writable()
        .after_reboot()
        .add();
    let attempts = ("OCPPCommCtrlr", "NetworkProfileConnectionAttempts", "");
    model.number(attempts, 3).least(1.0).writable().add();
    model.seconds(names::OFFLINE_THRESHOLD, 60, 0.0).add();
    model
        .number(names::MESSAGE_ATTEMPTS, 3)
        .least(1.0)
        .most(100.0)
        .writable()
        .add();
    model
        .seconds(names::MESSAGE_ATTEMPT_INTERVAL, 10, 0.0)
        .add();
    let unlock = ("OCPPCommCtrlr", "UnlockOnEVSideDisconnect", "");
    let has_socket = spec
        .evses
        .iter()
        .flat_map(|e| &e.connectors)
        .any(|c| !c.has_fixed_cable);
    model.boolean(unlock, has_socket).add();
    model.seconds(names::PING_INTERVAL, 30, 0.0).add();
    model
        .number(("OCPPCommCtrlr", "ResetRetries", ""), 1)
        .least(0.0)
        .writable()
        .add();
    let back_off = spec.back_off;
    model
        .seconds(
            names::BACK_OFF_WAIT_MINIMUM,
            back_off.wait_minimum.into(),
            0.0,
        )
        .add();
    model
        .number(names::BACK_OFF_REPEAT_TIMES, back_off.repeat_times)
        .least(0.0)
        .most(16.0)
        .writable()
        .add();
    model
        .seconds(
            names::BACK_OFF_RANDOM_RANGE,
            back_off.random_range.into(),
            0.0,
        )
        .add();
    let clock = ("ClockCtrlr", "DateTime", "");
    model.row(None, clock, DataEnum::DateTime, "").add();
    let source = if spec.ignores_csms_clock {
        "RealTimeClock"
    } else {
        "Heartbeat"
    };
    model
        .row(None, names::TIME_SOURCE, DataEnum::SequenceList, &source)
        .values(source)
        .writable()
        .add();
    model
        .string(("ClockCtrlr", "TimeZone", ""), "Asia/Seoul")
        .most(50.0)
        .writable()
        .add();
}

fn device_data(model: &mut DeviceModel) {
    model.number(names::GET_REPORT_ITEMS, 50).constant().add();
    model
        .number(names::GET_VARIABLES_ITEMS, 50)
        .constant()
        .add();
    model
        .number(names::SET_VARIABLES_ITEMS, 50)
        .constant()
        .add();
    model
        .number(names::GET_REPORT_BYTES, 65_536)
        .constant()
        .add();
    model
        .number(names::GET_VARIABLES_BYTES, 65_536)
        .constant()
        .add();
    model
        .number(names::SET_VARIABLES_BYTES, 65_536)
        .constant()
        .add();
    let size = ("DeviceDataCtrlr", "ConfigurationValueSize", "");
    model.number(size, 1_000).most(1_000.0).constant().add();
    let size = ("DeviceDataCtrlr", "ReportingValueSize", "");
    model.number(size, 2_500).most(2_500.0).constant().add();
}

fn security(model: &mut DeviceModel, spec: &Spec) {
    let password = spec.password.as_ref().map_or("", |p| p.reveal());
    model
        .string(names::BASIC_AUTH_PASSWORD, password)
        .least(16.0)
        .most(64.0)
        .write_only()
        .add();
    model
        .string(("SecurityCtrlr", "Identity", ""), &spec.identity)
        .most(48.0)
        .add();
    let organization = ("SecurityCtrlr", "OrganizationName", "");
    model
        .string(organization, &spec.vendor)
        .most(64.0)
        .writable()
        .add();
    model.number(names::CERTIFICATE_ENTRIES, 0).most(20.0).add();
    let profile = if spec.password.is_some() { 1 } else { 0 };
    model
        .number(("SecurityCtrlr", "SecurityProfile", ""), profile)
        .add();
}

fn authorization(model: &mut DeviceModel) {
    model.boolean(names::AUTH_ENABLED, true).writable().add();
    model
        .boolean(names::OFFLINE_TX_FOR_UNKNOWN, false)
        .writable()
        .add();
    model
        .boolean(names::AUTHORIZE_REMOTE_START, false)
        .writable()
        .add();
    model
        .boolean(names::LOCAL_AUTHORIZE_OFFLINE, true)
        .writable()
        .add();
    model
        .boolean(names::LOCAL_PRE_AUTHORIZE, false)
        .writable()
        .add();
    model
        .string(names::MASTER_PASS_GROUP, "")
        .most(36.0)
        .writable()
        .add();
    model
        .boolean(names::DISABLE_REMOTE_AUTHORIZATION, false)
        .writable()
        .add();
    model.boolean(names::CACHE_ENABLED, true).writable().add();
    model
        .boolean(("AuthCacheCtrlr", "Available", ""), true)
        .constant()
        .add();
    model.seconds(names::CACHE_LIFE_TIME, 86_400, 0.0).add();
    model.number(names::CACHE_ENTRIES, 0).most(1_000.0).add();
    model
        .row(
            None,
            ("AuthCacheCtrlr", "Policy", ""),
            DataEnum::OptionList,
            "FIFO",
        )
        .values("FIFO")
        .add();
    model
        .boolean(names::CACHE_DISABLE_POST_AUTHORIZE, false)
        .writable()
        .add();
    model.boolean(names::LIST_ENABLED, true).writable().add();
    model
        .boolean(("LocalAuthListCtrlr", "Available", ""), true)
        .constant()
        .add();
    model.number(names::LIST_ENTRIES, 0).most(1_000.0).add();
    model.number(names::LIST_ITEMS, 100).constant().add();
    model
        .number(("LocalAuthListCtrlr", "BytesPerMessage", ""), 65_536)
        .constant()
        .add();
    model
        .boolean(names::LIST_DISABLE_POST_AUTHORIZE, false)
        .writable()
        .add();
    let expiry = ("LocalAuthListCtrlr", "SupportsExpiryDateTime", "");
    model.boolean(expiry, true).constant().add();
}

fn transactions(model: &mut DeviceModel) {
    model.seconds(names::EV_CONNECTION_TIME_OUT, 60, 1.0).add();
    model
        .boolean(names::STOP_ON_EV_SIDE_DISCONNECT, true)
        .writable()
        .add();
    model
        .boolean(names::TX_BEFORE_ACCEPTED, false)
        .writable()
        .add();
    model
        .members(names::TX_START_POINT, "PowerPathClosed", TX_POINTS)
        .writable()
        .add();
    model
        .members(names::TX_STOP_POINT, "EVConnected,Authorized", TX_POINTS)
        .writable()
        .add();
    let rest = model.number(names::MAX_ENERGY_ON_INVALID_ID, 0);
    rest.unit("Wh").least(0.0).writable().add();
    model
        .boolean(names::STOP_ON_INVALID_ID, true)
        .writable()
        .add();
}

fn metering(model: &mut DeviceModel, spec: &Spec) {
    let register = "Energy.Active.Import.Register";
    let updated = match spec.meter_style {
        MeterStyle::Plain => "Energy.Active.Import.Register,Power.Active.Import,SoC",
        MeterStyle::SystemJ { .. } => {
            "Energy.Active.Import.Register,Power.Active.Import,Voltage,Current.Import,Frequency"
        }
    };
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
    ] {
        model
            .members(name, value, MEASURANDS)
            .most(limit)
            .writable()
            .add();
    }
    let aligned = ("AlignedDataCtrlr", "TxEndedMeasurands", "");
    model.members(aligned, "", "").constant().add();
    let aligned = ("AlignedDataCtrlr", "TxEndedInterval", "");
    model.number(aligned, 0).unit("s").constant().add();
    model
        .seconds(names::TX_UPDATED_INTERVAL, spec.sampling.as_secs(), 0.0)
        .add();
    model.seconds(names::TX_ENDED_INTERVAL, 0, 0.0).add();
    model
        .boolean(("AlignedDataCtrlr", "Available", ""), true)
        .constant()
        .add();
    model
        .seconds(names::ALIGNED_INTERVAL, 0, 0.0)
        .most(86_400.0)
        .add();
}

fn charging(model: &mut DeviceModel) {
    model
        .boolean(names::RESERVATION_ENABLED, true)
        .writable()
        .add();
    model
        .boolean(("ReservationCtrlr", "Available", ""), true)
        .constant()
        .add();
    model
        .boolean(("ReservationCtrlr", "NonEvseSpecific", ""), false)
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
    let significance = ("SmartChargingCtrlr", "LimitChangeSignificance", "");
    model
        .row(None, significance, DataEnum::Decimal, &"1")
        .unit("Percent")
        .least(0.0)
        .most(100.0)
        .writable()
        .add();
}

fn monitoring_and_display(model: &mut DeviceModel) {
    model
        .boolean(names::MONITORING_ENABLED, true)
        .writable()
        .add();
    model
        .boolean(("MonitoringCtrlr", "Available", ""), true)
        .constant()
        .add();
    model
        .number(names::SET_MONITORING_ITEMS, 50)
        .constant()
        .add();
    let bytes = (
        "MonitoringCtrlr",
        "BytesPerMessage",
        "SetVariableMonitoring",
    );
    model.number(bytes, 65_536).constant().add();
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
    let formats = ("DisplayMessageCtrlr", "SupportedFormats", "");
    model
        .members(formats, "ASCII,UTF8", "ASCII,UTF8")
        .constant()
        .add();
    let priorities = ("DisplayMessageCtrlr", "SupportedPriorities", "");
    let all = "AlwaysFront,InFront,NormalCycle";
    model.members(priorities, all, all).constant().add();
    let states = ("DisplayMessageCtrlr", "SupportedStates", "");
    let all = "Charging,Faulted,Idle,Unavailable";
    model.members(states, all, all).constant().add();
    for instance in ["Tariff", "Cost"] {
        model
            .boolean(("TariffCostCtrlr", "Available", instance), true)
            .constant()
            .add();
        model
            .boolean(("TariffCostCtrlr", "Enabled", instance), true)
            .add();
    }
    model
        .string(("TariffCostCtrlr", "TariffFallbackMessage", ""), "")
        .most(255.0)
        .writable()
        .add();
    model
        .string(("TariffCostCtrlr", "TotalCostFallbackMessage", ""), "")
        .most(255.0)
        .writable()
        .add();
    model
        .string(("TariffCostCtrlr", "Currency", ""), "KRW")
        .most(3.0)
        .writable()
        .add();
    model
        .boolean(("ISO15118Ctrlr", "Enabled", ""), false)
        .constant()
        .add();
    model
        .boolean(("ISO15118Ctrlr", "ContractValidationOffline", ""), false)
        .writable()
        .add();
}

fn hardware(model: &mut DeviceModel, spec: &Spec) {
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
            .row(
                place(),
                ("EVSE", "AllowReset", ""),
                DataEnum::Boolean,
                &false,
            )
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
            let phases = ("Connector", "SupplyPhases", "");
            model
                .row(place(), phases, DataEnum::Integer, &supplied)
                .constant()
                .add();
        }
    }
}
