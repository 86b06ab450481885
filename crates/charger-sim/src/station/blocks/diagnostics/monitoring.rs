//! Monitors on variables, and the events they raise (N02 to N08).
//!
//! Thresholds and deltas are looked at after every step of the station, periodic ones by timers. There are no
//! preconfigured or hard-wired monitors here, so the bases All and FactoryDefault differ only in custom ones. One event
//! is hard-wired: the device behind an EVSE is lost, or is back.

use std::{collections::BTreeMap, time::Duration};

use ocpp201::{
    Action, ClearMonitoringResult, ClearMonitoringStatusEnum, ClearVariableMonitoringRequest,
    ClearVariableMonitoringResponse, Component, EventData, EventNotificationEnum, EventTriggerEnum,
    Evse, GenericDeviceModelStatusEnum, GenericStatusEnum, GetMonitoringReportRequest,
    GetMonitoringReportResponse, List, MonitorEnum, MonitoringBaseEnum, MonitoringCriterionEnum,
    MonitoringData, NotifyEventRequest, NotifyMonitoringReportRequest, SetMonitoringBaseRequest,
    SetMonitoringBaseResponse, SetMonitoringData, SetMonitoringLevelRequest,
    SetMonitoringLevelResponse, SetMonitoringResult, SetMonitoringStatusEnum,
    SetVariableMonitoringRequest, SetVariableMonitoringResponse, Text, Variable,
    VariableMonitoring, rpc::ErrorCode,
};
use serde::{Deserialize, Serialize};

use crate::station::{
    core::Core,
    device_model::{Key, falls_under, names},
    dispatch::{Refusal, because},
    outbox::{Gate, Purpose},
    timers::Timer,
};

/// Monitors that fit in.
const CAPACITY: usize = 100;
/// Of the event that the device behind an EVSE is lost: Critical. Nobody can charge there.
const LOST_DEVICE_SEVERITY: i32 = 3;
/// Monitors per NotifyMonitoringReport.
const REPORT_PART: usize = 20;

/// The monitors, by id, and the numbers of their events.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(in crate::station) struct Monitors {
    set: BTreeMap<i32, Monitor>,
    last_id: i32,
    #[serde(skip)]
    last_event: i32,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Monitor {
    component: Component,
    variable: Variable,
    kind: MonitorEnum,
    value: f64,
    severity: i32,
    in_transaction_only: bool,
    /// The threshold is passed, and that was reported.
    #[serde(default)]
    is_raised: bool,
    /// Value reported last, where a delta starts from.
    #[serde(default)]
    reported: Option<String>,
}

impl Monitors {
    /// Number of monitors.
    pub(in crate::station) fn len(&self) -> usize {
        self.set.len()
    }
}

impl Core {
    pub(in crate::station) fn set_variable_monitoring(
        &mut self,
        request: SetVariableMonitoringRequest,
    ) -> Result<SetVariableMonitoringResponse, Refusal> {
        let limit = self.model.count(names::SET_MONITORING_ITEMS);
        let items = request.set_monitoring_data.len();
        if u32::try_from(items).unwrap_or(u32::MAX) > limit {
            let text = format!("{items} monitors in one message: at most {limit} are allowed");
            return Err(Refusal::new(ErrorCode::OccurrenceConstraintViolation, text));
        }
        self.refresh_device_model();
        let results: Vec<SetMonitoringResult> = request
            .set_monitoring_data
            .into_iter()
            .map(|data| {
                let verdict = self.set_monitor(&data);
                let status = verdict
                    .map_or_else(|(status, _)| status, |_| SetMonitoringStatusEnum::Accepted);
                let mut result = SetMonitoringResult::new(
                    status,
                    data.kind,
                    data.component,
                    data.variable,
                    data.severity,
                );
                result.id = verdict.ok().or(data.id);
                result.status_info = verdict.err().and_then(|(_, reason)| because(reason));
                result
            })
            .collect();
        let results = List::new(results)
            .map_err(|error| Refusal::new(ErrorCode::InternalError, error.to_string()))?;
        Ok(SetVariableMonitoringResponse::new(results))
    }

    fn set_monitor(
        &mut self,
        data: &SetMonitoringData,
    ) -> Result<i32, (SetMonitoringStatusEnum, &'static str)> {
        use SetMonitoringStatusEnum as Status;
        let key = Key::of(&data.component, &data.variable);
        let Some(entry) = self.model.entry(&key) else {
            return Err(if self.model.has_component(&data.component) {
                (Status::UnknownVariable, "NotFound")
            } else {
                (Status::UnknownComponent, "NotFound")
            });
        };
        let is_threshold = matches!(
            data.kind,
            MonitorEnum::UpperThreshold | MonitorEnum::LowerThreshold
        );
        if !entry.supports_monitoring() || (is_threshold && !entry.is_numeric()) {
            return Err((Status::UnsupportedMonitorType, "UnsupportedRequest"));
        }
        let (least, most) = entry.limits();
        let is_outside = least.is_some_and(|limit| data.value < limit)
            || most.is_some_and(|limit| data.value > limit);
        if is_threshold && is_outside {
            return Err((Status::Rejected, "ValueOutOfRange"));
        }
        if data.kind == MonitorEnum::Delta && data.value < 0.0 {
            return Err((Status::Rejected, "ValuePositiveOnly"));
        }
        let is_periodic = matches!(
            data.kind,
            MonitorEnum::Periodic | MonitorEnum::PeriodicClockAligned
        );
        if is_periodic && data.value < 1.0 {
            return Err((Status::Rejected, "ValueTooLow"));
        }
        if !(0..=9).contains(&data.severity) {
            return Err((Status::Rejected, "ValueOutOfRange"));
        }
        let value = entry.value.clone();
        let place_of = |monitor: &Monitor| Key::of(&monitor.component, &monitor.variable);
        match data.id.map(|id| self.monitors.set.get(&id)) {
            // A monitor is replaced on its own variable only (N04.FR.12, .13).
            Some(None) => return Err((Status::Rejected, "NotFound")),
            Some(Some(old)) if place_of(old) != key => {
                return Err((Status::Rejected, "InvalidValue"));
            }
            _ => {}
        }
        let is_duplicate = self.monitors.set.iter().any(|(id, other)| {
            Some(*id) != data.id
                && place_of(other) == key
                && other.kind == data.kind
                && other.severity == data.severity
        });
        if is_duplicate {
            return Err((Status::Duplicate, "InvalidValue"));
        }
        if data.id.is_none() && self.monitors.len() >= CAPACITY {
            return Err((Status::Rejected, "OutOfStorage"));
        }
        let id = data.id.unwrap_or_else(|| {
            self.monitors.last_id = self.monitors.last_id.saturating_add(1);
            self.monitors.last_id
        });
        self.monitors.set.insert(
            id,
            Monitor {
                component: data.component.clone(),
                variable: data.variable.clone(),
                kind: data.kind,
                value: data.value,
                severity: data.severity,
                in_transaction_only: data.transaction.unwrap_or(false),
                is_raised: false,
                reported: Some(value),
            },
        );
        self.schedule_monitor(id);
        self.is_dirty = true;
        Ok(id)
    }

    pub(in crate::station) fn clear_variable_monitoring(
        &mut self,
        request: ClearVariableMonitoringRequest,
    ) -> Result<ClearVariableMonitoringResponse, Refusal> {
        let results: Vec<ClearMonitoringResult> = request
            .id
            .into_iter()
            .map(|id| {
                self.timers.cancel(Timer::Monitor(id));
                let status = if self.monitors.set.remove(&id).is_some() {
                    ClearMonitoringStatusEnum::Accepted
                } else {
                    ClearMonitoringStatusEnum::NotFound
                };
                ClearMonitoringResult::new(status, id)
            })
            .collect();
        self.is_dirty = true;
        let results = List::new(results)
            .map_err(|error| Refusal::new(ErrorCode::InternalError, error.to_string()))?;
        Ok(ClearVariableMonitoringResponse::new(results))
    }

    pub(in crate::station) fn set_monitoring_base(
        &mut self,
        request: SetMonitoringBaseRequest,
    ) -> Result<SetMonitoringBaseResponse, Refusal> {
        if request.monitoring_base != MonitoringBaseEnum::All {
            self.timers
                .retain(|timer| !matches!(timer, Timer::Monitor(_)));
            self.monitors.set.clear();
        }
        self.model.write(
            0,
            0,
            names::ACTIVE_MONITORING_BASE,
            &request.monitoring_base,
        );
        self.is_dirty = true;
        Ok(SetMonitoringBaseResponse::new(
            GenericDeviceModelStatusEnum::Accepted,
        ))
    }

    pub(in crate::station) fn set_monitoring_level(
        &mut self,
        request: SetMonitoringLevelRequest,
    ) -> Result<SetMonitoringLevelResponse, Refusal> {
        if !(0..=9).contains(&request.severity) {
            let mut response = SetMonitoringLevelResponse::new(GenericStatusEnum::Rejected);
            response.status_info = because("ValueOutOfRange");
            return Ok(response);
        }
        self.model
            .write(0, 0, names::ACTIVE_MONITORING_LEVEL, &request.severity);
        Ok(SetMonitoringLevelResponse::new(GenericStatusEnum::Accepted))
    }

    pub(in crate::station) fn get_monitoring_report(
        &mut self,
        request: GetMonitoringReportRequest,
    ) -> Result<GetMonitoringReportResponse, Refusal> {
        let items = request
            .component_variable
            .as_ref()
            .map_or(0, |list| list.len());
        self.check_items(items, names::GET_REPORT_ITEMS)?;
        let is_wanted = |monitor: &Monitor| {
            let entry = self
                .model
                .entry(&Key::of(&monitor.component, &monitor.variable));
            let is_place = request.component_variable.as_ref().is_none_or(|wanted| {
                entry.is_some_and(|entry| {
                    wanted
                        .iter()
                        .any(|w| falls_under(entry, &w.component, w.variable.as_ref()))
                })
            });
            let criterion = match monitor.kind {
                MonitorEnum::UpperThreshold | MonitorEnum::LowerThreshold => {
                    MonitoringCriterionEnum::ThresholdMonitoring
                }
                MonitorEnum::Delta => MonitoringCriterionEnum::DeltaMonitoring,
                MonitorEnum::Periodic | MonitorEnum::PeriodicClockAligned => {
                    MonitoringCriterionEnum::PeriodicMonitoring
                }
            };
            is_place
                && request
                    .monitoring_criteria
                    .as_ref()
                    .is_none_or(|c| c.contains(&criterion))
        };
        let found: Vec<MonitoringData> = self
            .monitors
            .set
            .iter()
            .filter(|(_, monitor)| is_wanted(monitor))
            .map(|(id, monitor)| {
                let monitoring = VariableMonitoring::new(
                    *id,
                    monitor.in_transaction_only,
                    monitor.value,
                    monitor.kind,
                    monitor.severity,
                );
                let place = (monitor.component.clone(), monitor.variable.clone());
                MonitoringData::new(place.0, place.1, List::from(monitoring))
            })
            .collect();
        if found.is_empty() {
            let status = GenericDeviceModelStatusEnum::EmptyResultSet;
            return Ok(GetMonitoringReportResponse::new(status));
        }
        let parts = found.chunks(REPORT_PART);
        let last = parts.len() - 1;
        for (index, part) in parts.enumerate() {
            let seq_no = i32::try_from(index).unwrap_or(i32::MAX);
            let mut report =
                NotifyMonitoringReportRequest::new(request.request_id, seq_no, self.date_time());
            report.monitor = List::new(part.to_vec()).ok();
            report.tbc = (index != last).then_some(true);
            self.notify(Action::NotifyMonitoringReport, &report);
        }
        Ok(GetMonitoringReportResponse::new(
            GenericDeviceModelStatusEnum::Accepted,
        ))
    }

    /// Sets the timer of a periodic monitor.
    fn schedule_monitor(&mut self, id: i32) {
        let Some(monitor) = self.monitors.set.get(&id) else {
            return;
        };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "clamped"
        )]
        let period = (monitor.value.clamp(1.0, 1e9) * 1_000.0).round() as u64;
        let at = match monitor.kind {
            MonitorEnum::Periodic => self.now + Duration::from_millis(period),
            MonitorEnum::PeriodicClockAligned => {
                let passed = u64::try_from(self.now.as_millis()).unwrap_or(0) % period;
                self.now + Duration::from_millis(period - passed)
            }
            _ => {
                self.timers.cancel(Timer::Monitor(id));
                return;
            }
        };
        self.timers.set(Timer::Monitor(id), at);
    }

    /// Sets the timers of all periodic monitors, after a restart.
    pub(in crate::station) fn restart_monitors(&mut self) {
        let ids: Vec<i32> = self.monitors.set.keys().copied().collect();
        for id in ids {
            self.schedule_monitor(id);
        }
    }

    /// A periodic monitor is due.
    pub(in crate::station) fn periodic_monitor(&mut self, id: i32) {
        self.schedule_monitor(id);
        if self.model.flag(names::MONITORING_ENABLED) {
            self.refresh_device_model();
            self.raise(id, EventTriggerEnum::Periodic, None);
        }
    }

    /// Looks at the monitors after a step.
    pub(in crate::station) fn watch_monitors(&mut self) {
        if self.monitors.set.is_empty() || !self.model.flag(names::MONITORING_ENABLED) {
            return;
        }
        self.refresh_device_model();
        let ids: Vec<i32> = self.monitors.set.keys().copied().collect();
        for id in ids {
            let Some((trigger, cleared)) = self.look_at(id) else {
                continue;
            };
            self.raise(id, trigger, cleared);
        }
    }

    /// What a threshold or delta monitor has to say, if anything.
    fn look_at(&mut self, id: i32) -> Option<(EventTriggerEnum, Option<bool>)> {
        let monitor = self.monitors.set.get_mut(&id)?;
        let entry = self
            .model
            .entry(&Key::of(&monitor.component, &monitor.variable))?;
        let number = entry.value.parse::<f64>().ok();
        match monitor.kind {
            MonitorEnum::UpperThreshold | MonitorEnum::LowerThreshold => {
                let is_upper = monitor.kind == MonitorEnum::UpperThreshold;
                let number = number?;
                let is_past = if is_upper {
                    number > monitor.value
                } else {
                    number < monitor.value
                };
                if is_past == monitor.is_raised {
                    return None;
                }
                monitor.is_raised = is_past;
                Some((EventTriggerEnum::Alerting, (!is_past).then_some(true)))
            }
            MonitorEnum::Delta => {
                let before = monitor.reported.get_or_insert_with(|| entry.value.clone());
                let is_far = match (number, before.parse::<f64>().ok()) {
                    (Some(now), Some(before)) => {
                        now.to_bits() != before.to_bits() && (now - before).abs() >= monitor.value
                    }
                    _ => *before != entry.value,
                };
                is_far.then_some((EventTriggerEnum::Delta, None))
            }
            MonitorEnum::Periodic | MonitorEnum::PeriodicClockAligned => None,
        }
    }

    /// Sends the event of a monitor.
    fn raise(&mut self, id: i32, trigger: EventTriggerEnum, cleared: Option<bool>) {
        let now = self.date_time();
        let Some(monitor) = self.monitors.set.get_mut(&id) else {
            return;
        };
        let evse = monitor.component.evse.as_ref().map(|evse| evse.id);
        let transaction = self
            .evses
            .iter()
            .filter(|state| evse.is_none_or(|id| state.spec.id == id))
            .find_map(|state| state.transaction.as_ref())
            .map(|transaction| transaction.id.clone());
        if monitor.in_transaction_only && transaction.is_none() {
            return;
        }
        let key = Key::of(&monitor.component, &monitor.variable);
        let Some(value) = self.model.entry(&key).map(|entry| entry.value.clone()) else {
            return;
        };
        monitor.reported = Some(value.clone());
        let severity = monitor.severity;
        let mut event = EventData::new(
            0,
            now,
            trigger,
            Text::truncated(&value),
            monitor.component.clone(),
            EventNotificationEnum::CustomMonitor,
            monitor.variable.clone(),
        );
        event.variable_monitoring_id = Some(id);
        event.cleared = cleared;
        event.transaction_id = transaction;
        self.send_event(event, severity);
    }

    /// Tells that the device behind an EVSE (index) is lost, or that it is back: a hard-wired event, which no
    /// monitor asks for.
    pub(in crate::station) fn tell_lost_device(&mut self, evse: usize, is_lost: bool) {
        let state = &self.evses[evse];
        let (name, variable, _) = names::EVSE_PROBLEM;
        let mut component = Component::new(Text::truncated(name));
        component.evse = Some(Evse::new(state.spec.id));
        let mut event = EventData::new(
            0,
            self.date_time(),
            EventTriggerEnum::Delta,
            Text::truncated(&is_lost.to_string()),
            component,
            EventNotificationEnum::HardWiredNotification,
            Variable::new(Text::truncated(variable)),
        );
        event.transaction_id = state.transaction.as_ref().map(|one| one.id.clone());
        event.cleared = (!is_lost).then_some(true);
        event.tech_info = Some(Text::truncated(if is_lost {
            "the device does not answer"
        } else {
            "the device answers again"
        }));
        self.send_event(event, LOST_DEVICE_SEVERITY);
    }

    /// Numbers an event and sends it, unless it is less severe than what is asked for. One that is severe enough
    /// waits for the connection.
    fn send_event(&mut self, mut event: EventData, severity: i32) {
        let level = i32::try_from(self.model.count(names::ACTIVE_MONITORING_LEVEL)).unwrap_or(9);
        let kept = i32::try_from(self.model.count(names::OFFLINE_QUEUING_SEVERITY)).unwrap_or(0);
        if severity > level {
            return;
        }
        self.monitors.last_event = self.monitors.last_event.wrapping_add(1).max(1);
        event.event_id = self.monitors.last_event;
        let is_kept = severity <= kept;
        let request = NotifyEventRequest::new(event.timestamp.clone(), 0, List::from(event));
        if self.link.is_open() || is_kept {
            let purpose = if is_kept {
                Purpose::KeptNotice
            } else {
                Purpose::Notice
            };
            self.enqueue(Action::NotifyEvent, &request, purpose, Gate::Accepted);
        }
    }
}
