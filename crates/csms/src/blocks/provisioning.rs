//! Block B, Provisioning: registration and the device model.
//!
//! Reports are asked for and followed to their end in `provisioning/reports.rs`. The registration is a setting
//! of the station (`Accepted` unless an operator said otherwise); what may pass before it is accepted is in `model/registration.rs`. Reports bring the stored
//! device model up to date; values of write-only variables are never kept (B07.FR.03).
//!
//! | action | depth | proof | missing |
//! |-|-|-|-|
//! | BootNotification | 3 | `case_26_pending_admits_only_what_was_asked_for_until_an_operator_accepts` | |
//! | GetBaseReport | 3 | `a_report_is_complete_when_all_parts_are_there_in_any_order_on_sqlite` | |
//! | GetReport | 3 | `a_report_is_complete_when_all_parts_are_there_in_any_order_on_sqlite` | |
//! | GetVariables | 3 | `variables_that_were_read_or_set_are_the_device_model` | |
//! | NotifyReport | 3 | `a_report_is_complete_when_all_parts_are_there_in_any_order_on_sqlite` | |
//! | Reset | 1 | `test_all_40_actions_of_the_csms_arrive_valid_and_their_answers_come_back` | |
//! | SetNetworkProfile | 3 | `a_station_is_led_from_profile_0_to_3_and_held_there` | |
//! | SetVariables | 3 | `a_long_list_is_sent_in_parts_and_answered_as_one_on_sqlite` | |

pub(crate) mod reports;

use std::sync::Arc;

use ocpp201::{
    Action, BootNotificationRequest, BootNotificationResponse, MutabilityEnum, NotifyReportRequest,
    NotifyReportResponse, RegistrationStatusEnum, ReportBaseEnum, ReportData,
};

use self::reports::{PartHead, Whom};
use super::{Context, Failure};
use crate::facts::{BootFact, Booted, VariableFact};
use crate::model::passwords::names_password;
use crate::principal::Principal;
use crate::store::tables;

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
    if booted.status != RegistrationStatusEnum::Rejected {
        take_inventory(cx, booted);
    }
    Ok(BootNotificationResponse::new(
        core.clock.now().into(),
        core.settings.heartbeat_interval_seconds,
        booted.status,
    ))
}

/// B07.FR.14: a CSMS that sees a station for the first time should ask what it is; so it should after new
/// firmware. The CALL waits in the outbox until the BootNotification is answered.
fn take_inventory(cx: Context<'_>, booted: Booted) {
    let settings = &cx.core.settings;
    let is_wanted = match booted {
        Booted { is_first: true, .. } => settings.auto_provision || !settings.quiet,
        Booted {
            is_firmware_new, ..
        } => settings.auto_provision && is_firmware_new,
    };
    if !is_wanted {
        return;
    }
    let core = Arc::clone(cx.core);
    let whom = Whom {
        station: cx.session.station,
        identity: Arc::clone(&cx.session.identity),
    };
    tokio::spawn(async move {
        // A station that is pending boots again and again.
        let known = tables::reports::inventory(&core.reader, whom.station, core.clock.now()).await;
        let is_asked = known.is_ok_and(|known| {
            known.is_some_and(|row| matches!(&*row.state, "running" | "complete"))
        });
        if is_asked && !booted.is_firmware_new {
            return;
        }
        let full = ReportBaseEnum::FullInventory;
        let asked = reports::ask_for_inventory(&core, &whom, full, Principal::System).await;
        if let Err(refusal) = asked {
            tracing::warn!(station = %whom.identity, %refusal, "the inventory of a station was not asked for");
        }
    });
}

/// B07, B08: a part of a report; any order, any gap (case 39).
pub(crate) async fn notify_report(
    cx: Context<'_>,
    request: NotifyReportRequest,
) -> Result<NotifyReportResponse, Failure> {
    let head = PartHead {
        request_id: request.request_id,
        seq_no: Some(request.seq_no),
        tbc: request.tbc,
        generated_at: Some(request.generated_at.timestamp()),
        items: request.report_data.as_ref().map_or(0, |data| data.len()),
    };
    let asked_by = [Action::GetBaseReport, Action::GetReport];
    let mut report = reports::part(&cx, head, asked_by);
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
