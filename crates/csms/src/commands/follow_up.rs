//! What is kept of answers to our CALLs, beside the row of the command, which holds both frames.
//!
//! Variables and lists are here, installed certificates in `certificates`, monitors in `monitors`, messages on displays in `messages`, reservations in
//! `reservations`.

pub(super) mod availability;
pub(super) mod certificates;
pub(super) mod messages;
pub(super) mod monitors;
pub(super) mod reservations;

use jiff::Timestamp;
use ocpp201::{
    Action, AttributeEnum, GetLocalListVersionResponse, GetVariableStatusEnum,
    GetVariablesResponse, SendLocalListResponse, SetVariableData, SetVariableResult,
    SetVariableStatusEnum, SetVariablesRequest, SetVariablesResponse,
};
use serde_json::value::RawValue;

use crate::facts::{CommandKey, ReportFact, StationKey, VariableFact};
use crate::model::passwords::names_password;
use crate::model::variable_path;
use crate::store::change::Change;
use crate::store::tables::device_model::{self, VariableSetting};
use crate::store::tables::local_lists;

/// A CALL that was answered.
#[derive(Debug, Clone, Copy)]
pub(super) struct Answered<'a> {
    pub(super) station: StationKey,
    pub(super) action: Action,
    pub(super) command: CommandKey,
    /// The payload of the CALL, with its secrets.
    pub(super) request: &'a RawValue,
    /// The payload of the answer.
    pub(super) response: &'a RawValue,
    pub(super) at: Timestamp,
}

impl Answered<'_> {
    /// The request; it was checked before it was sent.
    fn request<T: serde::de::DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_str(self.request.get()).ok()
    }

    /// What the rows of a block keep all of.
    fn fact(&self, action: Action) -> ReportFact {
        let mut fact = ReportFact::new(self.station, action, self.response.get(), self.at);
        fact.is_archived = false;
        fact
    }
}

/// B06: what the station answered is what the variables are.
pub(super) fn variables_got(of: Answered<'_>, answer: GetVariablesResponse) -> ReportFact {
    let mut fact = of.fact(Action::GetVariables);
    fact.variables = answer
        .get_variable_result
        .into_iter()
        .filter(|result| result.attribute_status == GetVariableStatusEnum::Accepted)
        .filter(|result| !names_password(&result.variable.name))
        .map(|result| VariableFact {
            component: result.component,
            variable: result.variable,
            attribute_type: result.attribute_type.unwrap_or(AttributeEnum::Actual),
            value: result.attribute_value.map(String::from),
            mutability: None,
            characteristics: None,
        })
        .collect();
    fact
}

/// B05: an accepted value is the value from now on; one that needs a reboot is not yet. The result of each
/// item is kept.
pub(super) fn variables_set(
    of: Answered<'_>,
    asked: &SetVariablesRequest,
    answer: &SetVariablesResponse,
) -> ReportFact {
    let mut fact = of.fact(Action::SetVariables);
    let mut change = Change::new();
    for data in asked.set_variable_data.iter() {
        // Matched by name, not by place: the order of the results is not prescribed.
        let mut results = answer.set_variable_result.iter();
        let Some(result) = results.find(|result| is_of(result, data)) else {
            continue;
        };
        let is_secret = names_password(&data.variable.name);
        let value = (!is_secret).then(|| data.attribute_value.to_string());
        let status = result.attribute_status;
        if status == SetVariableStatusEnum::Accepted && !is_secret {
            fact.variables.push(VariableFact {
                component: data.component.clone(),
                variable: data.variable.clone(),
                attribute_type: data.attribute_type.unwrap_or_default(),
                value: value.clone(),
                mutability: None,
                characteristics: None,
            });
        }
        let info = result.attribute_status_info.as_ref();
        let setting = VariableSetting {
            path: variable_path(&data.component, &data.variable),
            attribute_type: data.attribute_type.unwrap_or_default().as_str(),
            value,
            status: status.as_str(),
            reason_code: info.map(|info| info.reason_code.to_string()),
            reason: info.and_then(|info| info.additional_info.as_ref().map(ToString::to_string)),
            awaits_reboot: status == SetVariableStatusEnum::RebootRequired,
        };
        let put = device_model::put_setting(of.station, setting, of.command, of.at.into());
        change = change.write(put);
    }
    fact.change = change;
    fact
}

fn is_of(result: &SetVariableResult, data: &SetVariableData) -> bool {
    result.component == data.component
        && result.variable == data.variable
        && result.attribute_type.unwrap_or_default() == data.attribute_type.unwrap_or_default()
}

/// D01: the list that was sent, with the station's verdict, so that its version is known.
pub(super) fn list_sent(of: Answered<'_>, answer: &SendLocalListResponse) -> ReportFact {
    let request = of.request.get();
    let mut report = ReportFact::new(of.station, Action::SendLocalList, request, of.at);
    report.status = Some(answer.status.as_str());
    // Whoever sent it: the keeper of the list says afterwards what is on it (`local_lists`).
    report.change = local_lists::uncheck(of.station).into();
    report
}

/// D02: the version that the station has.
pub(super) fn list_version_told(
    of: Answered<'_>,
    answer: &GetLocalListVersionResponse,
) -> ReportFact {
    let mut fact = of.fact(Action::GetLocalListVersion);
    let told = local_lists::told(of.station, answer.version_number, of.at);
    fact.change = told.into_iter().fold(Change::new(), Change::write);
    fact
}
