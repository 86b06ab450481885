//! Block B, provisioning: variables, reports, network profiles, reset.
//!
//! Registration is in `core/registration`, going down and up in `core/power`, the variables in `device_model`.
//!
//! | action | depth | proof | missing |
//! |-|-|-|-|
//! | BootNotification | 3 | `boot_that_fails_is_repeated_with_growing_waits_and_leaves_the_station_unregistered` | the time in the answer is not used; `modem` |
//! | GetBaseReport | 3 | `a_report_is_accepted_if_and_only_if_it_comes` | |
//! | GetReport | 3 | `reports_never_show_the_password_and_hold_the_required_variables` | |
//! | GetVariables | 3 | `variables_follow_mutability_type_limits_and_lists` | attributes other than Actual |
//! | NotifyReport | 3 | `reports_never_show_the_password_and_hold_the_required_variables` | |
//! | Reset | 2 | `reset_on_idle_waits_for_the_transaction_and_boots_as_scheduled` | of one EVSE; `ResetRetries` |
//! | SetNetworkProfile | 3 | `the_slots_are_dialled_in_order_after_the_reset_and_not_before` | mobile networks and VPN |
//! | SetVariables | 3 | `each_writable_variable_does_what_it_says_when_it_says` | attributes other than Actual |

use ocpp201::{
    Action, AttributeEnum, ComponentCriterionEnum, GenericDeviceModelStatusEnum,
    GetBaseReportRequest, GetBaseReportResponse, GetReportRequest, GetReportResponse,
    GetVariableResult, GetVariablesRequest, GetVariablesResponse, List, NotifyReportRequest,
    ReportBaseEnum, ReportData, ResetEnum, ResetRequest, ResetResponse, ResetStatusEnum,
    SetNetworkProfileRequest, SetNetworkProfileResponse, SetNetworkProfileStatusEnum,
    SetVariableData, SetVariableResult, SetVariableStatusEnum, SetVariablesRequest,
    SetVariablesResponse, Text, rpc::ErrorCode,
};

use scenario::verb::SetVariable;

use crate::station::{
    CommandError,
    core::{Core, Output, PendingReset},
    device_model::{Entry, Key, Name, falls_under, names},
    dispatch::{Refusal, because, because_of},
};

/// Variables per NotifyReport.
const REPORT_PART: usize = 20;

impl Core {
    pub(in crate::station) fn get_variables(
        &mut self,
        request: GetVariablesRequest,
    ) -> Result<GetVariablesResponse, Refusal> {
        self.check_items(request.get_variable_data.len(), names::GET_VARIABLES_ITEMS)?;
        self.refresh_device_model();
        let results = request.get_variable_data.into_iter().map(|data| {
            let (status, value) =
                self.model
                    .get(&data.component, &data.variable, data.attribute_type);
            let value = value.map(Text::truncated);
            let mut result = GetVariableResult::new(status, data.component, data.variable);
            result.attribute_type = Some(data.attribute_type.unwrap_or(AttributeEnum::Actual));
            result.attribute_value = value;
            if status == ocpp201::GetVariableStatusEnum::Rejected {
                result.attribute_status_info = because("WriteOnly");
            }
            result
        });
        Ok(GetVariablesResponse::new(filled(results.collect())?))
    }

    pub(in crate::station) fn set_variables(
        &mut self,
        request: SetVariablesRequest,
    ) -> Result<SetVariablesResponse, Refusal> {
        self.check_items(request.set_variable_data.len(), names::SET_VARIABLES_ITEMS)?;
        let mut results = Vec::new();
        let mut changed = Vec::new();
        for data in request.set_variable_data {
            let (status, reason) = self.set_variable(&data);
            if matches!(
                status,
                SetVariableStatusEnum::Accepted | SetVariableStatusEnum::RebootRequired
            ) {
                changed.push(Key::of(&data.component, &data.variable));
                self.is_dirty = true;
            }
            let mut result = SetVariableResult::new(status, data.component, data.variable);
            result.attribute_type = Some(data.attribute_type.unwrap_or(AttributeEnum::Actual));
            result.attribute_status_info = reason.and_then(because);
            results.push(result);
        }
        self.variables_changed(&changed);
        Ok(SetVariablesResponse::new(filled(results)?))
    }

    /// A technician sets a variable, also one that the CSMS may only read.
    pub(in crate::station) fn set_by_technician(
        &mut self,
        set: &SetVariable,
    ) -> Result<(), CommandError> {
        let name = (&*set.component, &*set.variable, &*set.instance);
        let forced = self
            .model
            .force(set.evse_id, set.connector_id, name, &set.value);
        let key = forced.map_err(|why| {
            CommandError::NotPossible(format!(
                "{}.{} cannot be `{}`: {why}",
                set.component, set.variable, set.value
            ))
        })?;
        self.refresh_device_model();
        if self
            .model
            .entry(&key)
            .is_some_and(|entry| entry.value != set.value)
        {
            return Err(CommandError::NotPossible(format!(
                "{}.{} follows from what happens: it cannot be set",
                set.component, set.variable
            )));
        }
        self.is_dirty = true;
        self.variables_changed(&[key]);
        Ok(())
    }

    /// What follows at once from new values.
    fn variables_changed(&mut self, changed: &[Key]) {
        let has_changed = |name: Name| changed.contains(&Key::station(name));
        if has_changed(names::HEARTBEAT_INTERVAL) && self.link.is_open() {
            self.schedule_heartbeat();
        }
        if has_changed(names::PING_INTERVAL) {
            self.out(Output::Ping(self.ping_interval()));
        }
        if has_changed(names::ALIGNED_INTERVAL) || has_changed(names::ALIGNED_ENDED_INTERVAL) {
            self.schedule_aligned();
        }
        if has_changed(names::TX_UPDATED_INTERVAL) || has_changed(names::TX_ENDED_INTERVAL) {
            self.reschedule_samples();
        }
    }

    /// Sets one variable, where its value fits what is there.
    fn set_variable(
        &mut self,
        data: &SetVariableData,
    ) -> (SetVariableStatusEnum, Option<&'static str>) {
        let key = Key::of(&data.component, &data.variable);
        let is_actual = data
            .attribute_type
            .is_none_or(|kind| kind == AttributeEnum::Actual);
        if is_actual
            && key == Key::station(names::NETWORK_PRIORITY)
            && let Err(reason) = self.check_priority(&data.attribute_value)
        {
            return (SetVariableStatusEnum::Rejected, Some(reason));
        }
        self.model.set(
            &data.component,
            &data.variable,
            data.attribute_type,
            &data.attribute_value,
        )
    }

    /// Whether so many items may come in one message; a station without the variable takes any number.
    pub(in crate::station) fn check_items(&self, items: usize, limit: Name) -> Result<(), Refusal> {
        if self.model.text(limit).is_empty() {
            return Ok(());
        }
        let limit = self.model.count(limit);
        if u32::try_from(items).unwrap_or(u32::MAX) > limit {
            let text = format!("{items} items in one message: at most {limit} are allowed");
            return Err(Refusal::new(ErrorCode::OccurrenceConstraintViolation, text));
        }
        Ok(())
    }

    pub(in crate::station) fn get_base_report(
        &mut self,
        request: GetBaseReportRequest,
    ) -> Result<GetBaseReportResponse, Refusal> {
        self.refresh_device_model();
        let is_summary = |entry: &Entry| {
            matches!(
                entry.variable.name.as_str(),
                "AvailabilityState" | "Available" | "Problem"
            )
        };
        let data: Vec<ReportData> = self
            .model
            .entries()
            .map(|(_, entry)| entry)
            .filter(|entry| match request.report_base {
                ReportBaseEnum::FullInventory => true,
                ReportBaseEnum::ConfigurationInventory => entry.is_settable(),
                ReportBaseEnum::SummaryInventory => is_summary(entry),
            })
            .map(Entry::report)
            .collect();
        self.report(request.request_id, data);
        Ok(GetBaseReportResponse::new(
            GenericDeviceModelStatusEnum::Accepted,
        ))
    }

    pub(in crate::station) fn get_report(
        &mut self,
        request: GetReportRequest,
    ) -> Result<GetReportResponse, Refusal> {
        let items = request
            .component_variable
            .as_ref()
            .map_or(0, |list| list.len());
        self.check_items(items, names::GET_REPORT_ITEMS)?;
        self.refresh_device_model();
        let criteria = request.component_criteria.as_deref().unwrap_or_default();
        let data: Vec<ReportData> = self
            .model
            .entries()
            .map(|(_, entry)| entry)
            .filter(|entry| {
                request.component_variable.as_ref().is_none_or(|wanted| {
                    wanted
                        .iter()
                        .any(|w| falls_under(entry, &w.component, w.variable.as_ref()))
                })
            })
            .filter(|entry| criteria.is_empty() || criteria.iter().any(|c| self.meets(entry, *c)))
            .map(Entry::report)
            .collect();
        if data.is_empty() {
            return Ok(GetReportResponse::new(
                GenericDeviceModelStatusEnum::EmptyResultSet,
            ));
        }
        self.report(request.request_id, data);
        Ok(GetReportResponse::new(
            GenericDeviceModelStatusEnum::Accepted,
        ))
    }

    /// Whether the component of a variable meets a criterion: Active, Available and Enabled are met without the
    /// variable too, Problem only with it (B08.FR.07 to .10).
    fn meets(&self, entry: &Entry, criterion: ComponentCriterionEnum) -> bool {
        let variable = ocpp201::Variable::new(Text::truncated(criterion.as_str()));
        let value = self
            .model
            .entry(&Key::of(&entry.component, &variable))
            .map(|e| e.value.as_str());
        match criterion {
            ComponentCriterionEnum::Problem => value == Some("true"),
            _ => value.is_none_or(|value| value == "true"),
        }
    }

    /// Sends a report in parts (B07.FR.10).
    fn report(&mut self, request_id: i32, data: Vec<ReportData>) {
        let generated_at = self.date_time();
        let parts: Vec<Vec<ReportData>> = data
            .chunks(REPORT_PART)
            .map(<[ReportData]>::to_vec)
            .collect();
        let last = parts.len().saturating_sub(1);
        for (index, part) in parts.into_iter().enumerate() {
            let seq_no = i32::try_from(index).unwrap_or(i32::MAX);
            let mut request = NotifyReportRequest::new(request_id, generated_at.clone(), seq_no);
            request.report_data = List::new(part).ok();
            request.tbc = (index != last).then_some(true);
            self.notify_asked(Action::NotifyReport, &request);
        }
    }

    pub(in crate::station) fn set_network_profile(
        &mut self,
        request: SetNetworkProfileRequest,
    ) -> Result<SetNetworkProfileResponse, Refusal> {
        let stored = self.set_network(request.configuration_slot, request.connection_data);
        let (status, info) = match stored {
            Ok(()) => (
                SetNetworkProfileStatusEnum::Accepted,
                because_of(
                    "NoError",
                    "simulated: ocppInterface is ignored, the network is that of the machine",
                ),
            ),
            Err((code, why)) => (SetNetworkProfileStatusEnum::Rejected, because_of(code, why)),
        };
        let mut response = SetNetworkProfileResponse::new(status);
        response.status_info = info;
        Ok(response)
    }

    pub(in crate::station) fn reset(
        &mut self,
        request: ResetRequest,
    ) -> Result<ResetResponse, Refusal> {
        let answer = |status, reason: Option<&str>| {
            let mut response = ResetResponse::new(status);
            response.status_info = reason.and_then(because);
            Ok(response)
        };
        if self.is_going_down() {
            return answer(ResetStatusEnum::Rejected, Some("InvalidMessageSeq"));
        }
        if self
            .firmware
            .as_ref()
            .is_some_and(|job| job.is_installing())
        {
            return answer(ResetStatusEnum::Rejected, Some("FwUpdateInProgress"));
        }
        if let Some(evse) = request.evse_id {
            let (status, reason) = self.reset_evse(evse, request.kind);
            return answer(status, reason);
        }
        let is_busy = (0..self.evses.len()).any(|evse| self.is_busy(evse));
        if request.kind == ResetEnum::OnIdle && is_busy {
            self.pending_reset = Some(PendingReset);
            return answer(ResetStatusEnum::Scheduled, None);
        }
        self.carry_out_reset(request.kind);
        answer(ResetStatusEnum::Accepted, None)
    }
}

/// A list that has at least one item because the request had.
fn filled<T>(items: Vec<T>) -> Result<List<T>, Refusal> {
    List::new(items).map_err(|error| Refusal::new(ErrorCode::InternalError, error.to_string()))
}
