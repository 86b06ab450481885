//! What is kept of answers to our CALLs, beside the row of the command, which holds both frames.

pub(super) mod reservations;

use jiff::Timestamp;
use ocpp201::{
    Action, AttributeEnum, GetVariableStatusEnum, GetVariablesResponse, SendLocalListResponse,
    SetVariableStatusEnum, SetVariablesRequest, SetVariablesResponse,
};
use serde_json::value::RawValue;

use crate::facts::{ReportFact, StationKey, VariableFact};
use crate::model::passwords::names_password;

/// B06: what the station answered is what the variables are.
pub(super) fn variables_got(
    station: StationKey,
    response: &RawValue,
    answer: GetVariablesResponse,
    at: Timestamp,
) -> Option<ReportFact> {
    let variables = answer
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
    report(station, Action::GetVariables, response, variables, at)
}

/// B05: an accepted value is the value from now on; one that needs a reboot is not yet.
pub(super) fn variables_set(
    station: StationKey,
    response: &RawValue,
    asked: &SetVariablesRequest,
    answer: &SetVariablesResponse,
    at: Timestamp,
) -> Option<ReportFact> {
    // Matched by name, not by place: the order of the results is not prescribed.
    let accepted = |data: &&ocpp201::SetVariableData| {
        answer.set_variable_result.iter().any(|result| {
            result.attribute_status == SetVariableStatusEnum::Accepted
                && result.component == data.component
                && result.variable == data.variable
                && result.attribute_type.unwrap_or_default()
                    == data.attribute_type.unwrap_or_default()
        })
    };
    let variables = asked
        .set_variable_data
        .iter()
        .filter(accepted)
        .filter(|data| !names_password(&data.variable.name))
        .map(|data| VariableFact {
            component: data.component.clone(),
            variable: data.variable.clone(),
            attribute_type: data.attribute_type.unwrap_or_default(),
            value: Some(data.attribute_value.clone().into()),
            mutability: None,
            characteristics: None,
        })
        .collect();
    report(station, Action::SetVariables, response, variables, at)
}

fn report(
    station: StationKey,
    action: Action,
    response: &RawValue,
    variables: Vec<VariableFact>,
    at: Timestamp,
) -> Option<ReportFact> {
    if variables.is_empty() {
        return None;
    }
    let mut report = ReportFact::new(station, action, response.get(), at);
    report.variables = variables;
    Some(report)
}

/// D01: the list that was sent, with the station's verdict, so that its version is known.
pub(super) fn list_sent(
    station: StationKey,
    request: &RawValue,
    answer: &SendLocalListResponse,
    at: Timestamp,
) -> ReportFact {
    let mut report = ReportFact::new(station, Action::SendLocalList, request.get(), at);
    report.status = Some(answer.status.as_str());
    report
}
