//! Block B, Provisioning: registration and the device model.
//!
//! The registration is a setting of the station (`Accepted` unless an operator said otherwise);
//! what may pass before it is accepted is in `model/registration.rs`. Reports bring the stored
//! device model up to date; values of write-only variables are never kept (B07.FR.03).

use ocpp201::{
    Action, AttributeEnum, BootNotificationRequest, BootNotificationResponse, GetBaseReportRequest,
    GetVariableStatusEnum, GetVariablesResponse, MutabilityEnum, NotifyReportRequest,
    NotifyReportResponse, RegistrationStatusEnum, ReportBaseEnum, ReportData,
    SetVariableStatusEnum, SetVariablesRequest, SetVariablesResponse,
};
use serde_json::value::RawValue;

use super::{Context, Failure, FollowUp};
use crate::directory::CallRequest;
use crate::facts::{BootFact, VariableFact};
use crate::principal::Principal;

/// B01 to B03: the status is the station's setting, read afresh, because an operator may have
/// changed it since the station connected.
pub(crate) async fn boot_notification(
    cx: Context<'_>,
    request: BootNotificationRequest,
) -> Result<BootNotificationResponse, Failure> {
    let (core, session) = (cx.core, cx.session);
    // B01.FR.11, .12: over security profile 3 the serial number is the common name of the certificate.
    let certified = session.serial_number.as_deref();
    if certified.is_some() && certified != request.charging_station.serial_number.as_deref() {
        return Err(Failure::Imposture(
            "the serial number is not that of the station's certificate",
        ));
    }
    let row = core.stations.find(&session.identity.to_lowercase()).await?;
    let status = row.as_ref().map_or(core.settings.registration, |row| {
        // A setting that cannot be read must not let a station in.
        row.registration_setting
            .parse()
            .unwrap_or(RegistrationStatusEnum::Pending)
    });
    if let Some(row) = &row {
        session.set_tolerant(row.tolerant);
        // It came in while the profile was raised, and ends before it can say what it is.
        if row
            .least_security_profile
            .is_some_and(|least| session.security_profile < least)
        {
            return Err(Failure::Imposture("a higher security profile is required"));
        }
    }
    let is_first = row.is_none_or(|row| row.boot_epoch == 0);
    core.writer
        .boot(BootFact {
            station: session.station,
            at: cx.received_at,
            request,
            status,
        })
        .await?;
    session.booted(status);
    if is_first && status != RegistrationStatusEnum::Rejected && !core.settings.quiet {
        take_inventory(cx);
    }
    Ok(BootNotificationResponse::new(
        core.clock.now().into(),
        core.settings.heartbeat_interval_seconds,
        status,
    ))
}

/// B07.FR.14: a CSMS that sees a station for the first time should ask what it is. The CALL waits
/// in the outbox until the BootNotification is answered.
fn take_inventory(cx: Context<'_>) {
    let request = GetBaseReportRequest::new(0, ReportBaseEnum::FullInventory);
    let Ok(payload) = serde_json::value::to_raw_value(&request) else {
        return;
    };
    let directory = cx.core.directory.clone();
    let station = cx.session.station;
    tokio::spawn(async move {
        let call = CallRequest {
            action: Action::GetBaseReport,
            payload,
            principal: Principal::System,
            timeout: None,
            idempotency_key: None,
        };
        if let Err(refusal) = directory.call(station, call).await {
            tracing::warn!(%refusal, "the first inventory of a station was not asked for");
        }
    });
}

/// B07, B08: a part of a report; any order, any gap (case 39).
pub(crate) async fn notify_report(
    cx: Context<'_>,
    request: NotifyReportRequest,
) -> Result<NotifyReportResponse, Failure> {
    let mut report = cx.report();
    report.request_id = Some(request.request_id);
    report.seq_no = Some(request.seq_no);
    report.tbc = Some(request.tbc.unwrap_or(false));
    report.reported_at = Some(request.generated_at.timestamp());
    report.variables = request
        .report_data
        .into_iter()
        .flatten()
        .flat_map(variables)
        .collect();
    cx.once().report(report).await?;
    Ok(NotifyReportResponse::new())
}

fn variables(data: ReportData) -> Vec<VariableFact> {
    let ReportData {
        component,
        variable,
        variable_attribute,
        variable_characteristics,
        ..
    } = data;
    let characteristics = variable_characteristics
        .and_then(|characteristics| serde_json::to_string(&characteristics).ok());
    variable_attribute
        .into_iter()
        .map(|attribute| VariableFact {
            component: component.clone(),
            variable: variable.clone(),
            attribute_type: attribute.kind.unwrap_or_default(),
            value: attribute
                .value
                .filter(|_| attribute.mutability != Some(MutabilityEnum::WriteOnly))
                .filter(|_| !is_secret(&variable.name))
                .map(String::from),
            mutability: Some(attribute.mutability.unwrap_or_default()),
            characteristics: characteristics.clone(),
        })
        .collect()
}

/// A station that reports its password in spite of B07.FR.03 must not get it into the database.
fn is_secret(variable: &str) -> bool {
    variable.to_ascii_lowercase().contains("password")
}

/// B06: what the station answered is what the variables are.
pub(crate) async fn get_variables_answered(
    follow_up: &FollowUp<'_>,
    response: &RawValue,
) -> Result<(), Failure> {
    let Ok(answer) = serde_json::from_str::<GetVariablesResponse>(response.get()) else {
        return Ok(());
    };
    let variables: Vec<_> = answer
        .get_variable_result
        .into_iter()
        .filter(|result| result.attribute_status == GetVariableStatusEnum::Accepted)
        .filter(|result| !is_secret(&result.variable.name))
        .map(|result| VariableFact {
            component: result.component,
            variable: result.variable,
            attribute_type: result.attribute_type.unwrap_or(AttributeEnum::Actual),
            value: result.attribute_value.map(String::from),
            mutability: None,
            characteristics: None,
        })
        .collect();
    keep(follow_up, Action::GetVariables, response, variables).await
}

/// B05: an accepted value is the value from now on; one that needs a reboot is not yet.
pub(crate) async fn set_variables_answered(
    follow_up: &FollowUp<'_>,
    request: &RawValue,
    response: &RawValue,
) -> Result<(), Failure> {
    let (Ok(asked), Ok(answer)) = (
        serde_json::from_str::<SetVariablesRequest>(request.get()),
        serde_json::from_str::<SetVariablesResponse>(response.get()),
    ) else {
        return Ok(());
    };
    // Matched by name, not by place: the order of the results is not prescribed.
    let accepted = |data: &ocpp201::SetVariableData| {
        answer.set_variable_result.iter().any(|result| {
            result.attribute_status == SetVariableStatusEnum::Accepted
                && result.component == data.component
                && result.variable == data.variable
                && result.attribute_type.unwrap_or_default()
                    == data.attribute_type.unwrap_or_default()
        })
    };
    let variables: Vec<_> = asked
        .set_variable_data
        .into_iter()
        .filter(|data| accepted(data) && !is_secret(&data.variable.name))
        .map(|data| VariableFact {
            component: data.component,
            variable: data.variable,
            attribute_type: data.attribute_type.unwrap_or_default(),
            value: Some(data.attribute_value.into()),
            mutability: None,
            characteristics: None,
        })
        .collect();
    keep(follow_up, Action::SetVariables, response, variables).await
}

async fn keep(
    follow_up: &FollowUp<'_>,
    action: Action,
    response: &RawValue,
    variables: Vec<VariableFact>,
) -> Result<(), Failure> {
    if variables.is_empty() {
        return Ok(());
    }
    let mut report = super::report(follow_up.session, action, response, follow_up.at);
    report.variables = variables;
    follow_up.writer.report(report).await?;
    Ok(())
}
