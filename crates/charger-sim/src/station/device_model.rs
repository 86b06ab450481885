//! The device model: components, variables and their attributes (chapter 7 of the blocks, B05 to B08).
//!
//! Holds values and checks them; what a variable does is up to who reads it. The list of variables is in
//! `device_model/standard.rs`; measured and counted values are written in by the core before they are reported.

pub(super) mod names;
mod standard;
mod variables;

use std::{collections::BTreeMap, ops::Deref, sync::Arc};

use ocpp201::{
    AttributeEnum, Component, DataEnum, Evse, GetVariableStatusEnum, MutabilityEnum, ReportData,
    SetVariableStatusEnum, Text, Variable, VariableAttribute, VariableCharacteristics,
};
use scenario::shape::{OptionalBlock, variable_name};

pub(crate) use variables::Alike;
use variables::Variables;

/// The place of a variable. Names compare without regard to case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Key {
    component: String,
    component_instance: String,
    evse: i32,
    connector: i32,
    variable: String,
    instance: String,
}

/// A variable of the station itself: component, variable, instance (empty: none).
pub(super) type Name = (&'static str, &'static str, &'static str);

impl Key {
    /// The key of a wire component and variable.
    pub(super) fn of(component: &Component, variable: &Variable) -> Self {
        let evse = component.evse.as_ref();
        Self {
            component: component.name.to_ascii_lowercase(),
            component_instance: lowered(component.instance.as_deref()),
            evse: evse.map_or(0, |e| e.id),
            connector: evse.and_then(|e| e.connector_id).unwrap_or(0),
            variable: variable.name.to_ascii_lowercase(),
            instance: lowered(variable.instance.as_deref()),
        }
    }

    fn at(evse: i32, connector: i32, (component, variable, instance): (&str, &str, &str)) -> Self {
        Self {
            component: component.to_ascii_lowercase(),
            component_instance: String::new(),
            evse,
            connector,
            variable: variable.to_ascii_lowercase(),
            instance: instance.to_ascii_lowercase(),
        }
    }

    /// The key of a variable of the station itself.
    pub(super) fn station(name: Name) -> Self {
        Self::at(0, 0, name)
    }

    /// One line of text that names the key, for files.
    pub(super) fn text(&self) -> String {
        format!(
            "{}[{}]@{}.{}/{}[{}]",
            self.component,
            self.component_instance,
            self.evse,
            self.connector,
            self.variable,
            self.instance
        )
    }
}

fn lowered(text: Option<&str>) -> String {
    text.unwrap_or_default().to_ascii_lowercase()
}

/// A variable with its one supported attribute, Actual. What it is may be shared with other stations.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    pub(super) value: String,
    definition: Arc<Definition>,
}

impl Deref for Entry {
    type Target = Definition;

    fn deref(&self) -> &Definition {
        &self.definition
    }
}

/// What a variable is, whatever its value.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Definition {
    pub(super) component: Component,
    pub(super) variable: Variable,
    mutability: MutabilityEnum,
    is_constant: bool,
    data_type: DataEnum,
    unit: &'static str,
    minimum: Option<f64>,
    maximum: Option<f64>,
    values: String,
    supports_monitoring: bool,
    needs_reboot: bool,
}

impl Entry {
    /// Whether the CSMS may set it.
    pub(super) fn is_settable(&self) -> bool {
        self.mutability != MutabilityEnum::ReadOnly
    }

    /// Whether it can be set and not read.
    pub(super) fn is_write_only(&self) -> bool {
        self.mutability == MutabilityEnum::WriteOnly
    }

    /// Its name as people write it: `TxCtrlr.EVConnectionTimeOut`, `EVSE:1.Power`, `Connector:1/2.Available`.
    pub(super) fn shown_name(&self) -> String {
        let part = |instance: Option<&str>| instance.map_or(String::new(), |i| format!("[{i}]"));
        let place = match &self.component.evse {
            None => String::new(),
            Some(evse) => match evse.connector_id {
                None => format!(":{}", evse.id),
                Some(connector) => format!(":{}/{connector}", evse.id),
            },
        };
        format!(
            "{}{}{place}.{}{}",
            self.component.name.as_str(),
            part(self.component.instance.as_deref()),
            self.variable.name.as_str(),
            part(self.variable.instance.as_deref())
        )
    }

    /// Whether monitors can be set on it.
    pub(super) fn supports_monitoring(&self) -> bool {
        self.supports_monitoring
    }

    /// Whether its values are numbers.
    pub(super) fn is_numeric(&self) -> bool {
        matches!(self.data_type, DataEnum::Integer | DataEnum::Decimal)
    }

    /// Lowest and highest value, as far as there are any.
    pub(super) fn limits(&self) -> (Option<f64>, Option<f64>) {
        (self.minimum, self.maximum)
    }

    /// Its part of a report: the attribute (without the value of a write-only one, B07.FR.03) and
    /// characteristics.
    pub(super) fn report(&self) -> ReportData {
        let is_shown = self.mutability != MutabilityEnum::WriteOnly;
        let attribute = VariableAttribute {
            kind: Some(AttributeEnum::Actual),
            value: is_shown.then(|| Text::truncated(&self.value)),
            mutability: Some(self.mutability),
            persistent: Some(self.is_settable() || self.is_constant),
            constant: Some(self.is_constant),
            ..VariableAttribute::default()
        };
        let mut traits = VariableCharacteristics::new(self.data_type, self.supports_monitoring);
        traits.unit = (!self.unit.is_empty()).then(|| Text::truncated(self.unit));
        traits.min_limit = self.minimum;
        traits.max_limit = self.maximum;
        traits.values_list = (!self.values.is_empty()).then(|| Text::truncated(&self.values));
        let mut data = ReportData::new(
            self.component.clone(),
            self.variable.clone(),
            ocpp201::List::new(vec![attribute]).expect("one attribute is within 1 to 4"),
        );
        data.variable_characteristics = Some(traits);
        data
    }

    /// Whether `value` may be set; the reason code says why not.
    fn check(&self, value: &str) -> Result<(), &'static str> {
        let number = |text: &str| {
            text.parse::<f64>()
                .ok()
                .filter(|n| n.is_finite())
                .ok_or("InvalidValue")
        };
        match self.data_type {
            DataEnum::Boolean => {
                matches!(value, "true" | "false")
                    .then_some(())
                    .ok_or("InvalidValue")?;
            }
            DataEnum::Integer => {
                let whole = value.parse::<i32>().map_err(|_| "InvalidValue")?;
                self.check_range(f64::from(whole))?;
            }
            DataEnum::Decimal => self.check_range(number(value)?)?,
            DataEnum::DateTime => {
                value
                    .parse::<jiff::Timestamp>()
                    .map_err(|_| "InvalidValue")?;
            }
            DataEnum::OptionList => {
                self.values
                    .split(',')
                    .any(|v| v == value)
                    .then_some(())
                    .ok_or("InvalidValue")?;
            }
            DataEnum::SequenceList | DataEnum::MemberList => self.check_list(value)?,
            DataEnum::String => {
                let length = u32::try_from(value.chars().count()).unwrap_or(u32::MAX);
                if self.maximum.is_some_and(|limit| f64::from(length) > limit) {
                    return Err("TooLargeElement");
                }
                if self.minimum.is_some_and(|limit| f64::from(length) < limit) {
                    return Err("InvalidValue");
                }
            }
        }
        Ok(())
    }

    fn check_range(&self, number: f64) -> Result<(), &'static str> {
        if self.minimum.is_some_and(|limit| number < limit) {
            return Err("ValueTooLow");
        }
        if self.maximum.is_some_and(|limit| number > limit) {
            return Err("ValueTooHigh");
        }
        Ok(())
    }

    /// A list without repeats of what may stand in it; empty only where nothing demands an item.
    fn check_list(&self, value: &str) -> Result<(), &'static str> {
        if value.is_empty() && self.minimum.is_none() {
            return Ok(());
        }
        let mut seen = Vec::new();
        for item in value.split(',').map(str::trim) {
            if !self.values.split(',').any(|allowed| allowed == item) || seen.contains(&item) {
                return Err("InvalidValue");
            }
            seen.push(item);
        }
        Ok(())
    }
}

/// All variables of a station.
#[derive(Debug, Clone, Default)]
pub(super) struct DeviceModel {
    entries: Variables,
}

impl DeviceModel {
    /// The standard variables of the station described by `spec`.
    pub(super) fn of(spec: &super::Spec, message_timeout: std::time::Duration) -> Self {
        let mut model = standard::build(spec, message_timeout);
        for block in &spec.without {
            let controller = controller(*block).to_ascii_lowercase();
            model.entries.retain(|key| key.component != controller);
        }
        for name in &spec.without_variables {
            if let Some(name) = variable_name(name) {
                model.entries.remove(&Key::at(0, 0, name));
            }
        }
        for (name, value) in &spec.variables {
            if let Some(name) = variable_name(name) {
                model.put(name, value);
            }
        }
        model.entries.share(&spec.alike);
        model
    }

    /// Gives a variable of the station itself a value, without checks; one that is not there becomes a constant text.
    fn put(&mut self, name: (&str, &str, &str), value: &str) {
        if let Some(entry) = self.entries.get_mut(&Key::at(0, 0, name)) {
            value.clone_into(&mut entry.value);
        } else {
            self.constant_text(name, value);
        }
    }

    /// All variables, ordered by place.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&Key, &Entry)> {
        self.entries.iter()
    }

    /// A variable by its place.
    pub(super) fn entry(&self, key: &Key) -> Option<&Entry> {
        self.entries.get(key)
    }

    /// The value of a variable of the station itself, empty when it has none.
    pub(super) fn text(&self, name: Name) -> &str {
        self.entries
            .get(&Key::at(0, 0, name))
            .map_or("", |entry| entry.value.as_str())
    }

    /// The value of a variable of an EVSE (number); none if it is not there.
    pub(super) fn text_at(&self, evse: i32, name: Name) -> Option<&str> {
        let entry = self.entries.get(&Key::at(evse, 0, name))?;
        Some(&entry.value)
    }

    /// A boolean of the station itself; `false` when it is not there.
    pub(super) fn flag(&self, name: Name) -> bool {
        self.text(name) == "true"
    }

    /// Whether a switch of the station itself is on; one that is not there cannot be turned off.
    pub(super) fn is_enabled(&self, name: Name) -> bool {
        self.text(name) != "false"
    }

    /// A count or a number of seconds of the station itself; 0 when it is not there.
    pub(super) fn count(&self, name: Name) -> u32 {
        self.text(name).parse().unwrap_or(0)
    }

    /// The items of a list of the station itself.
    pub(super) fn list(&self, name: Name) -> impl Iterator<Item = &str> {
        self.text(name)
            .split(',')
            .map(str::trim)
            .filter(|item| !item.is_empty())
    }

    /// Writes a value that the station itself knows, without checks. Unknown variables stay unknown.
    pub(super) fn write(
        &mut self,
        evse: i32,
        connector: i32,
        name: Name,
        value: &(impl ToString + ?Sized),
    ) {
        let (key, value) = (Key::at(evse, connector, name), value.to_string());
        // What does not change need not be the station's own.
        if self
            .entries
            .get(&key)
            .is_some_and(|entry| entry.value != value)
            && let Some(entry) = self.entries.get_mut(&key)
        {
            entry.value = value;
        }
    }

    /// Writes a value as a technician does: also into what the CSMS may only read, but only what fits.
    pub(super) fn force(
        &mut self,
        evse: i32,
        connector: i32,
        name: (&str, &str, &str),
        value: &str,
    ) -> Result<Key, &'static str> {
        let key = Key::at(evse, connector, name);
        let entry = self.entries.get_mut(&key).ok_or("UnknownVariable")?;
        entry.check(value)?;
        value.clone_into(&mut entry.value);
        Ok(key)
    }

    /// Writes a value kept from an earlier run.
    pub(super) fn restore(&mut self, place: &str, value: &str) {
        let found = self.entries.iter().find(|(key, _)| key.text() == place);
        let key = found.map(|(key, _)| key.clone());
        if let Some(key) = key
            && self.entries.get(&key).is_some_and(Entry::is_settable)
            && let Some(entry) = self.entries.get_mut(&key)
        {
            value.clone_into(&mut entry.value);
        }
    }

    /// The values that outlive a restart, by place: those that were set. The others are as the station is made.
    pub(super) fn kept(&self) -> BTreeMap<String, String> {
        let changed = self.entries.changed();
        let settable = changed.filter(|(_, entry)| entry.is_settable());
        settable
            .map(|(key, entry)| (key.text(), entry.value.clone()))
            .collect()
    }

    /// Reads a variable as GetVariables does (B06).
    pub(super) fn get(
        &self,
        component: &Component,
        variable: &Variable,
        attribute: Option<AttributeEnum>,
    ) -> (GetVariableStatusEnum, Option<&str>) {
        let Some(entry) = self.entries.get(&Key::of(component, variable)) else {
            return (
                if self.has_component(component) {
                    GetVariableStatusEnum::UnknownVariable
                } else {
                    GetVariableStatusEnum::UnknownComponent
                },
                None,
            );
        };
        if attribute.is_some_and(|kind| kind != AttributeEnum::Actual) {
            (GetVariableStatusEnum::NotSupportedAttributeType, None)
        } else if entry.mutability == MutabilityEnum::WriteOnly {
            (GetVariableStatusEnum::Rejected, None)
        } else {
            (GetVariableStatusEnum::Accepted, Some(&entry.value))
        }
    }

    /// Writes a variable as SetVariables does (B05). The reason code goes with a rejection.
    pub(super) fn set(
        &mut self,
        component: &Component,
        variable: &Variable,
        attribute: Option<AttributeEnum>,
        value: &str,
    ) -> (SetVariableStatusEnum, Option<&'static str>) {
        let has_component = self.has_component(component);
        let Some(entry) = self.entries.get_mut(&Key::of(component, variable)) else {
            return (
                if has_component {
                    SetVariableStatusEnum::UnknownVariable
                } else {
                    SetVariableStatusEnum::UnknownComponent
                },
                None,
            );
        };
        if attribute.is_some_and(|kind| kind != AttributeEnum::Actual) {
            return (SetVariableStatusEnum::NotSupportedAttributeType, None);
        }
        if !entry.is_settable() {
            return (SetVariableStatusEnum::Rejected, Some("ReadOnly"));
        }
        if let Err(reason) = entry.check(value) {
            return (SetVariableStatusEnum::Rejected, Some(reason));
        }
        value.clone_into(&mut entry.value);
        if entry.needs_reboot {
            (SetVariableStatusEnum::RebootRequired, None)
        } else {
            (SetVariableStatusEnum::Accepted, None)
        }
    }

    /// Whether any variable belongs to the component, instance and place included.
    pub(super) fn has_component(&self, component: &Component) -> bool {
        self.entries
            .values()
            .any(|entry| is_same_component(&entry.component, component))
    }
}

/// The component that stands for an optional block.
fn controller(block: OptionalBlock) -> &'static str {
    match block {
        OptionalBlock::LocalAuthList => "LocalAuthListCtrlr",
        OptionalBlock::Reservation => "ReservationCtrlr",
        OptionalBlock::SmartCharging => "SmartChargingCtrlr",
        OptionalBlock::Monitoring => "MonitoringCtrlr",
        OptionalBlock::DisplayMessage => "DisplayMessageCtrlr",
    }
}

/// Whether two components are one, without regard to case.
fn is_same_component(a: &Component, b: &Component) -> bool {
    let place = |evse: &Option<Evse>| evse.as_ref().map(|e| (e.id, e.connector_id));
    a.name.eq_ignore_ascii_case(&b.name)
        && lowered(a.instance.as_deref()) == lowered(b.instance.as_deref())
        && place(&a.evse) == place(&b.evse)
}

/// Whether `entry` falls under the component and variable of a report request: what is left out matches
/// everything (B08.FR.20 to .25).
pub(super) fn falls_under(
    entry: &Entry,
    component: &Component,
    variable: Option<&Variable>,
) -> bool {
    let evse = |c: &Component| c.evse.as_ref().map(|e| e.id);
    let connector = |c: &Component| c.evse.as_ref().and_then(|e| e.connector_id);
    let is_within = |asked: Option<i32>, own: Option<i32>| asked.is_none() || asked == own;
    let is_named =
        |asked: Option<&str>, own: Option<&str>| asked.is_none() || lowered(asked) == lowered(own);
    entry.component.name.eq_ignore_ascii_case(&component.name)
        && is_named(
            component.instance.as_deref(),
            entry.component.instance.as_deref(),
        )
        && is_within(evse(component), evse(&entry.component))
        && is_within(connector(component), connector(&entry.component))
        && variable.is_none_or(|variable| {
            entry.variable.name.eq_ignore_ascii_case(&variable.name)
                && is_named(
                    variable.instance.as_deref(),
                    entry.variable.instance.as_deref(),
                )
        })
}
