//! The monitors that a station comes with, and the bases that bring them back (N03).
//!
//! They are those of the station's shape, with the ids 1, 2, … in its order. Hard-wired ones are always there;
//! preconfigured ones may be replaced and cleared, and come back with a base that asks for them.

use ocpp201::{Component, Evse, MonitorEnum, MonitoringBaseEnum, Text, Variable};
use scenario::shape::{self, MonitorType, variable_name};

use super::monitoring::{Monitor, Monitors, Origin};
use crate::station::{
    core::Core,
    device_model::{Key, names},
    timers::Timer,
};

impl Core {
    /// Puts in what the shape says. What cannot be monitored is told.
    pub(in crate::station) fn install_factory_monitors(&mut self) {
        let count = i32::try_from(self.spec.monitors.len()).unwrap_or(i32::MAX);
        self.monitors.last_id = self.monitors.last_id.max(count);
        let unfit: Vec<String> = (self.spec.monitors.iter())
            .filter(|wanted| self.made(wanted).is_none())
            .map(|wanted| wanted.variable.clone())
            .collect();
        for variable in unfit {
            self.problem(format!(
                "{variable} has no monitor: it cannot be monitored there"
            ));
        }
        self.add_factory_monitors(|_| true);
    }

    /// Takes up the monitors of an earlier run; the hard-wired ones are those that the station has now.
    pub(in crate::station) fn restore_monitors(&mut self, kept: Monitors) {
        let last_id = self.monitors.last_id.max(kept.last_id);
        self.monitors = kept;
        self.monitors.last_id = last_id;
        let monitors = &mut self.monitors.set;
        monitors.retain(|_, monitor| monitor.origin != Origin::HardWired);
        self.add_factory_monitors(|monitor| monitor.origin == Origin::HardWired);
        if let Some(base) = self.monitors.base {
            self.model.write(0, 0, names::ACTIVE_MONITORING_BASE, &base);
        }
        if let Some(level) = self.monitors.level {
            self.model
                .write(0, 0, names::ACTIVE_MONITORING_LEVEL, &level);
        }
    }

    /// Makes `base` the active one (N03.FR.03 to .05).
    pub(super) fn apply_monitoring_base(&mut self, base: MonitoringBaseEnum) {
        let stays = |monitor: &Monitor| match (base, monitor.origin) {
            (MonitoringBaseEnum::All, _) | (_, Origin::HardWired) => true,
            (MonitoringBaseEnum::FactoryDefault | MonitoringBaseEnum::HardWiredOnly, _) => false,
        };
        let gone = self.monitors.set.iter().filter(|(_, m)| !stays(m));
        for id in gone.map(|(id, _)| *id).collect::<Vec<_>>() {
            self.timers.cancel(Timer::Monitor(id));
            self.monitors.set.remove(&id);
        }
        if base != MonitoringBaseEnum::HardWiredOnly {
            self.add_factory_monitors(|_| true);
        }
        self.monitors.base = Some(base);
        self.model.write(0, 0, names::ACTIVE_MONITORING_BASE, &base);
    }

    /// Adds those whose id is free, so that what the CSMS put in their place stays.
    fn add_factory_monitors(&mut self, is_wanted: impl Fn(&Monitor) -> bool) {
        let wanted = (1..).zip(&self.spec.monitors);
        let made: Vec<(i32, Monitor)> = wanted
            .filter(|(id, _)| !self.monitors.set.contains_key(id))
            .filter_map(|(id, wanted)| Some((id, self.made(wanted)?)))
            .filter(|(_, monitor)| is_wanted(monitor))
            .collect();
        for (id, monitor) in made {
            self.monitors.set.insert(id, monitor);
            self.schedule_monitor(id);
        }
    }

    /// The monitor as it is at first, if its variable can be monitored so.
    fn made(&self, wanted: &shape::Monitor) -> Option<Monitor> {
        let (component, variable, instance) = variable_name(&wanted.variable)?;
        let mut component = Component::new(Text::truncated(component));
        component.evse = wanted.evse_id.map(|id| {
            let mut place = Evse::new(id);
            place.connector_id = wanted.connector_id;
            place
        });
        let mut variable = Variable::new(Text::truncated(variable));
        variable.instance = (!instance.is_empty()).then(|| Text::truncated(instance));
        let kind = match wanted.kind {
            MonitorType::UpperThreshold => MonitorEnum::UpperThreshold,
            MonitorType::LowerThreshold => MonitorEnum::LowerThreshold,
            MonitorType::Delta => MonitorEnum::Delta,
            MonitorType::Periodic => MonitorEnum::Periodic,
            MonitorType::PeriodicClockAligned => MonitorEnum::PeriodicClockAligned,
        };
        let entry = self.model.entry(&Key::of(&component, &variable))?;
        let is_threshold = matches!(
            kind,
            MonitorEnum::UpperThreshold | MonitorEnum::LowerThreshold
        );
        let is_possible = entry.supports_monitoring() && (entry.is_numeric() || !is_threshold);
        is_possible.then(|| Monitor {
            component,
            variable,
            kind,
            value: wanted.value,
            severity: i32::from(wanted.severity),
            in_transaction_only: wanted.transaction,
            origin: if wanted.hard_wired {
                Origin::HardWired
            } else {
                Origin::Preconfigured
            },
            is_raised: false,
            reported: Some(entry.value.clone()),
        })
    }
}
