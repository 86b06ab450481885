//! Block B, Provisioning: registration and the device model.
//!
//! The registration is a setting of the station (`Accepted` unless an operator said otherwise);
//! what may pass before it is accepted is in `model/registration.rs`. Reports bring the stored
//! device model up to date; values of write-only variables are never kept (B07.FR.03).
//!
//! | action | depth | proof | missing |
//! |-|-|-|-|
//! | BootNotification | 3 | `case_26_pending_admits_only_what_was_asked_for_until_an_operator_accepts` | |
//! | GetBaseReport | 2 | `a_new_station_is_asked_for_its_inventory_only_if_the_csms_is_not_quiet` | no job that says whether the report is complete |
//! | GetReport | 2 | `test_all_40_actions_of_the_csms_arrive_valid_and_their_answers_come_back` | no job that says whether the report is complete |
//! | GetVariables | 2 | `variables_that_were_read_or_set_are_the_device_model` | is not split by the limits of the station |
//! | NotifyReport | 2 | `case_39_a_report_without_end_fills_the_device_model_to_its_bound_and_no_further` | is never found complete; variables that are gone stay |
//! | Reset | 1 | `test_all_40_actions_of_the_csms_arrive_valid_and_their_answers_come_back` | |
//! | SetNetworkProfile | 1 | `test_all_40_actions_of_the_csms_arrive_valid_and_their_answers_come_back` | profiles are not kept |
//! | SetVariables | 2 | `variables_that_were_read_or_set_are_the_device_model` | is not split by the limits of the station; only accepted values are kept |

use ocpp201::{
    BootNotificationRequest, BootNotificationResponse, GetBaseReportRequest, MutabilityEnum,
    NotifyReportRequest, NotifyReportResponse, RegistrationStatusEnum, ReportBaseEnum, ReportData,
};

use super::{Context, Failure};
use crate::facts::{BootFact, VariableFact};
use crate::model::passwords::names_password;
use crate::principal::Principal;

/// B01 to B03: the status is the station's setting, which an operator may have changed since the
/// station connected.
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
    let booted = core.writer.boot(BootFact {
        station: session.station,
        at: cx.received_at,
        request,
        security_profile: session.security_profile,
    });
    // It came in while the profile was raised, and ends before it can say what it is.
    let booted = booted
        .await?
        .ok_or(Failure::Imposture("a higher security profile is required"))?;
    session.set_tolerant(booted.tolerant);
    session.booted(booted.status);
    let is_rejected = booted.status == RegistrationStatusEnum::Rejected;
    if booted.is_first && !is_rejected && !core.settings.quiet {
        take_inventory(cx);
    }
    Ok(BootNotificationResponse::new(
        core.clock.now().into(),
        core.settings.heartbeat_interval_seconds,
        booted.status,
    ))
}

/// B07.FR.14: a CSMS that sees a station for the first time should ask what it is. The CALL waits
/// in the outbox until the BootNotification is answered.
fn take_inventory(cx: Context<'_>) {
    let request = GetBaseReportRequest::new(0, ReportBaseEnum::FullInventory);
    let commands = cx.core.commands.clone();
    let station = cx.session.station;
    tokio::spawn(async move {
        let asked = commands.request(station, &request, Principal::System, None);
        if let Err(refusal) = asked.await {
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
                .filter(|_| !names_password(&variable.name))
                .map(String::from),
            mutability: Some(attribute.mutability.unwrap_or_default()),
            characteristics: characteristics.clone(),
        })
        .collect()
}
