//! Monitors on variables: set, cleared, reported (N02 to N06).
//!
//! Thresholds and deltas are looked at after every step of the station, periodic ones by timers (`events`). Which
//! monitors a station comes with is up to its shape (`factory_monitors`).

use std::collections::BTreeMap;

use ocpp201::{
    Action, ClearMonitoringResult, ClearMonitoringStatusEnum, ClearVariableMonitoringRequest,
    ClearVariableMonitoringResponse, Component, EventNotificationEnum,
    GenericDeviceModelStatusEnum, GenericStatusEnum, GetMonitoringReportRequest,
    GetMonitoringReportResponse, List, MonitorEnum, MonitoringBaseEnum, MonitoringCriterionEnum,
    MonitoringData, NotifyMonitoringReportRequest, SetMonitoringBaseRequest,
    SetMonitoringBaseResponse, SetMonitoringData, SetMonitoringLevelRequest,
    SetMonitoringLevelResponse, SetMonitoringResult, SetMonitoringStatusEnum,
    SetVariableMonitoringRequest, SetVariableMonitoringResponse, Variable, VariableMonitoring,
    rpc::ErrorCode,
};
use serde::{Deserialize, Serialize};

use crate::station::{
    core::Core,
    device_model::{Key, falls_under, names},
    dispatch::{Refusal, because},
    timers::Timer,
};

/// Monitors that fit in.
const CAPACITY: usize = 100;
/// Monitors per NotifyMonitoringReport.
const REPORT_PART: usize = 20;

/// The monitors, by id, and the numbers of their events.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(in crate::station) struct Monitors {
    pub(super) set: BTreeMap<i32, Monitor>,
    pub(super) last_id: i32,
    /// The base and the level that the CSMS set, if it did.
    #[serde(default)]
    pub(super) base: Option<MonitoringBaseEnum>,
    #[serde(default)]
    pub(super) level: Option<i32>,
    #[serde(skip)]
    pub(super) last_event: i32,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Monitor {
    pub(super) component: Component,
    pub(super) variable: Variable,
    pub(super) kind: MonitorEnum,
    pub(super) value: f64,
    pub(super) severity: i32,
    pub(super) in_transaction_only: bool,
    /// Who made it.
    #[serde(default)]
    pub(super) origin: Origin,
    /// The threshold is passed, and that was reported.
    #[serde(default)]
    pub(super) is_raised: bool,
    /// Value reported last, where a delta starts from.
    #[serde(default)]
    pub(super) reported: Option<String>,
}

/// Who made a monitor.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Origin {
    /// The CSMS.
    #[default]
    Custom,
    /// The factory; the CSMS may replace and clear it.
    Preconfigured,
    /// The factory, for good.
    HardWired,
}

impl Origin {
    /// What its events are called.
    pub(super) fn notification(self) -> EventNotificationEnum {
        match self {
            Self::Custom => EventNotificationEnum::CustomMonitor,
            Self::Preconfigured => EventNotificationEnum::PreconfiguredMonitor,
            Self::HardWired => EventNotificationEnum::HardWiredMonitor,
        }
    }
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
        let items = request.set_monitoring_data.len();
        self.check_items(items, names::SET_MONITORING_ITEMS)?;
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
            // One that is wired stays as it is (N04.FR.18).
            Some(Some(old)) if old.origin == Origin::HardWired => {
                return Err((Status::Rejected, "ReadOnly"));
            }
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
                // A preconfigured one that is replaced is the CSMS's own (N04.FR.15).
                origin: Origin::Custom,
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
        self.check_items(request.id.len(), names::CLEAR_MONITORING_ITEMS)?;
        let results: Vec<ClearMonitoringResult> = request
            .id
            .into_iter()
            .map(|id| {
                let status = match self.monitors.set.get(&id).map(|monitor| monitor.origin) {
                    None => ClearMonitoringStatusEnum::NotFound,
                    Some(Origin::HardWired) => ClearMonitoringStatusEnum::Rejected,
                    Some(Origin::Custom | Origin::Preconfigured) => {
                        self.timers.cancel(Timer::Monitor(id));
                        self.monitors.set.remove(&id);
                        ClearMonitoringStatusEnum::Accepted
                    }
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
        self.apply_monitoring_base(request.monitoring_base);
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
        self.monitors.level = Some(request.severity);
        self.model
            .write(0, 0, names::ACTIVE_MONITORING_LEVEL, &request.severity);
        self.is_dirty = true;
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
}
