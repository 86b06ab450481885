//! The variables of this station: the required ones of all blocks, and the optional ones it obeys.
//!
//! Values here are those of a new station. A variable that would promise something the station does not do is
//! left out, or read-only with the value that is true. What each writable one does is shown in
//! `tests/effects.rs`, which fails for one without effect.

mod equipment;
mod sensors;

use std::sync::Arc;

use ocpp201::{Component, DataEnum, Evse, MutabilityEnum, Text, Variable};

use super::{Definition, DeviceModel, Entry, Key, Name, names};
use crate::station::{Lock, Spec, core::first_security_profile};

/// Events that transactions can stop with.
const STOP_POINTS: &str =
    "Authorized,EnergyTransfer,EVConnected,ParkingBayOccupancy,PowerPathClosed";
/// The same, with the first signed reading, which begins transactions and ends none.
const START_POINTS: &str =
    "Authorized,DataSigned,EnergyTransfer,EVConnected,ParkingBayOccupancy,PowerPathClosed";

/// A variable under construction; `Drop`-free builder that ends in the model.
struct Row<'a> {
    model: &'a mut DeviceModel,
    value: String,
    definition: Definition,
}

impl Row<'_> {
    fn writable(mut self) -> Self {
        self.definition.mutability = MutabilityEnum::ReadWrite;
        self
    }

    fn write_only(mut self) -> Self {
        self.definition.mutability = MutabilityEnum::WriteOnly;
        self
    }

    fn constant(mut self) -> Self {
        self.definition.is_constant = true;
        self
    }

    fn unit(mut self, unit: &'static str) -> Self {
        self.definition.unit = unit;
        self
    }

    fn least(mut self, minimum: f64) -> Self {
        self.definition.minimum = Some(minimum);
        self
    }

    fn most(mut self, maximum: f64) -> Self {
        self.definition.maximum = Some(maximum);
        self
    }

    fn values(mut self, values: impl Into<String>) -> Self {
        self.definition.values = values.into();
        self
    }

    fn monitored(mut self) -> Self {
        self.definition.supports_monitoring = true;
        self
    }

    fn after_reboot(mut self) -> Self {
        self.definition.needs_reboot = true;
        self
    }

    fn add(self) {
        let key = Key::of(&self.definition.component, &self.definition.variable);
        let entry = Entry {
            value: self.value,
            definition: Arc::new(self.definition),
        };
        self.model.entries.insert(key, entry);
    }
}

impl DeviceModel {
    /// Adds a constant of the station itself.
    pub(super) fn constant_text(&mut self, name: (&str, &str, &str), value: &str) {
        self.row(None, name, DataEnum::String, value)
            .constant()
            .add();
    }

    fn row(
        &mut self,
        place: Option<Evse>,
        name: (&str, &str, &str),
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
            value: value.to_string(),
            definition: Definition {
                component,
                variable,
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
    equipment::metering(&mut model, spec);
    equipment::charging(&mut model);
    equipment::monitoring_and_display(&mut model);
    equipment::vehicles(&mut model, spec);
    equipment::hardware(&mut model, spec);
    sensors::sensors(&mut model, spec);
    for row in &spec.vendors {
        let name = (
            "CustomizationCtrlr",
            "CustomImplementationEnabled",
            &*row.vendor_id,
        );
        model
            .row(None, name, DataEnum::Boolean, &true)
            .constant()
            .add();
    }
    model
}

fn communication(model: &mut DeviceModel, spec: &Spec, message_timeout: u64) {
    model
        .row(
            None,
            names::MESSAGE_TIMEOUT,
            DataEnum::Integer,
            &message_timeout,
        )
        .unit("s")
        .add();
    model.number(names::ACTIVE_NETWORK_PROFILE, 1).add();
    let protocols = ("OCPPCommCtrlr", "FileTransferProtocols", "");
    model
        .members(protocols, "HTTP,HTTPS", "HTTP,HTTPS")
        .constant()
        .add();
    model.seconds(names::HEARTBEAT_INTERVAL, 300, 1.0).add();
    model
        .row(None, names::NETWORK_PRIORITY, DataEnum::SequenceList, &"1")
        .values("1,2")
        .least(1.0)
        .writable()
        .after_reboot()
        .add();
    model
        .number(names::NETWORK_ATTEMPTS, 3)
        .least(1.0)
        .writable()
        .add();
    model.seconds(names::OFFLINE_THRESHOLD, 60, 0.0).add();
    model
        .number(names::MESSAGE_ATTEMPTS, 3)
        .least(1.0)
        .most(100.0)
        .writable()
        .add();
    model
        .seconds(names::MESSAGE_ATTEMPT_INTERVAL, 10, 1.0)
        .add();
    let mut connectors = spec.evses.iter().flat_map(|evse| &evse.connectors);
    let has_lock = connectors.any(|connector| connector.lock != Lock::None);
    let unlock = model.boolean(names::UNLOCK_ON_EV_SIDE_DISCONNECT, has_lock);
    if has_lock { unlock.writable() } else { unlock }.add();
    model.seconds(names::PING_INTERVAL, 30, 0.0).add();
    model
        .number(names::RESET_RETRIES, 1)
        .least(0.0)
        .most(10.0)
        .writable()
        .add();
    let back_off = spec.back_off;
    model
        .seconds(
            names::BACK_OFF_WAIT_MINIMUM,
            back_off.wait_minimum.into(),
            1.0,
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
    // The machine's clock, or that of the time lapse; the CSMS does not set it.
    let (source, clock) = (("ClockCtrlr", "TimeSource", ""), "RealTimeClock");
    model
        .row(None, source, DataEnum::SequenceList, &clock)
        .values(clock)
        .constant()
        .add();
    model
        .string(("ClockCtrlr", "TimeZone", ""), "Asia/Seoul")
        .most(50.0)
        .constant()
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
    model
        .string(names::ORGANIZATION, &spec.vendor)
        .most(64.0)
        .constant()
        .add();
    model.seconds(names::CERT_SIGNING_WAIT, 60, 1.0).add();
    model
        .number(names::CERT_SIGNING_REPEATS, 3)
        .most(20.0)
        .writable()
        .add();
    let size = ("SecurityCtrlr", "MaxCertificateChainSize", "");
    model.number(size, 10_000).most(10_000.0).constant().add();
    model.number(names::CERTIFICATE_ENTRIES, 0).most(20.0).add();
    let profile = first_security_profile(spec);
    model
        .row(None, names::SECURITY_PROFILE, DataEnum::Integer, &profile)
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
    model.number(names::LIST_BYTES, 65_536).constant().add();
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
        .members(names::TX_START_POINT, "PowerPathClosed", START_POINTS)
        .least(1.0)
        .writable()
        .add();
    model
        .members(names::TX_STOP_POINT, "EVConnected,Authorized", STOP_POINTS)
        .least(1.0)
        .writable()
        .add();
    let rest = model.number(names::MAX_ENERGY_ON_INVALID_ID, 0);
    rest.unit("Wh").least(0.0).writable().add();
    model
        .boolean(names::STOP_ON_INVALID_ID, true)
        .writable()
        .add();
}
