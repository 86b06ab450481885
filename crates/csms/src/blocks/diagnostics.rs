//! Block N, Diagnostics: logs, events, monitors, data about customers.
//!
//! Logs are asked for with a place of our own to leave them at ([`request_log`]); what comes there is in
//! `uploads`. NotifyEvent is also one of the two ways to report a connector's state (G01.FR.06); those go into
//! the same table as StatusNotification.
//!
//! | action | depth | proof | missing |
//! |-|-|-|-|
//! | ClearVariableMonitoring | 1 | `test_all_40_actions_of_the_csms_arrive_valid_and_their_answers_come_back` | |
//! | CustomerInformation | 1 | `test_all_40_actions_of_the_csms_arrive_valid_and_their_answers_come_back` | |
//! | GetLog | 3 | `the_log_of_a_station_arrives_at_the_csms_that_asked_for_it` | |
//! | GetMonitoringReport | 1 | `test_all_40_actions_of_the_csms_arrive_valid_and_their_answers_come_back` | |
//! | LogStatusNotification | 3 | `a_status_of_a_log_reaches_the_place_of_that_station_with_that_request_id` | |
//! | NotifyCustomerInformation | 1 | `everything_that_a_station_reports_is_shown_after_a_restart_on_sqlite` | pages are not put together |
//! | NotifyEvent | 2 | `an_availability_event_of_a_connector_is_its_state` | of other components it is kept as it came |
//! | NotifyMonitoringReport | 1 | `everything_that_a_station_reports_is_shown_after_a_restart_on_sqlite` | monitors do not stand beside the variables |
//! | SetMonitoringBase | 1 | `test_all_40_actions_of_the_csms_arrive_valid_and_their_answers_come_back` | |
//! | SetMonitoringLevel | 1 | `test_all_40_actions_of_the_csms_arrive_valid_and_their_answers_come_back` | |
//! | SetVariableMonitoring | 1 | `test_all_40_actions_of_the_csms_arrive_valid_and_their_answers_come_back` | monitors are not kept |

use jiff::Timestamp;
use ocpp201::{
    EventData, GetLogRequest, LogEnum, LogParameters, LogStatusEnum, LogStatusNotificationRequest,
    LogStatusNotificationResponse, NotifyCustomerInformationRequest,
    NotifyCustomerInformationResponse, NotifyEventRequest, NotifyEventResponse,
    NotifyMonitoringReportRequest, NotifyMonitoringReportResponse, Text,
};

use super::{Context, Failure};
use crate::commands::{Answer, CallOutcome, CallRefusal, CallState};
use crate::context::Core;
use crate::facts::{ConnectorFact, OpenedUpload, StationKey, UploadFact};
use crate::principal::Principal;
use crate::store::writer::WriteError;
use crate::uploads::{NoPlace, Token};

/// Which log an operator wants.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LogWanted {
    /// Which one.
    pub(crate) log_type: LogEnum,
    /// From when on.
    pub(crate) oldest: Option<Timestamp>,
    /// Until when.
    pub(crate) latest: Option<Timestamp>,
    /// How often the station tries again.
    pub(crate) retries: Option<i32>,
    /// Seconds between its attempts.
    pub(crate) retry_interval: Option<i32>,
}

/// What became of a GetLog.
#[derive(Debug)]
pub(crate) struct LogAsked {
    /// Where the file is to come.
    pub(crate) place: OpenedUpload,
    /// The station's answer.
    pub(crate) outcome: CallOutcome,
}

/// Why a log was not asked for.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LogRefusal {
    /// It could not be left anywhere.
    #[error(transparent)]
    NoPlace(#[from] NoPlace),
    /// The station was not sent anything.
    #[error(transparent)]
    Call(#[from] CallRefusal),
}

impl From<WriteError> for LogRefusal {
    fn from(error: WriteError) -> Self {
        Self::Call(error.into())
    }
}

/// N01: makes a place for a log, and has the station upload to it. A place that the station will not
/// use is closed again; one whose station may have heard of it waits.
///
/// # Errors
/// [`LogRefusal`]: nothing was sent.
pub(crate) async fn request_log(
    core: &Core,
    station: StationKey,
    wanted: LogWanted,
    principal: Principal,
) -> Result<LogAsked, LogRefusal> {
    core.uploads.check()?;
    if core.connections.connected(&station).is_none() {
        return Err(CallRefusal::Offline.into());
    }
    let token = Token::new(&core.ids);
    let location = core.uploads.location(&token)?;
    let created_at = core.clock.now();
    let place = core
        .writer
        .open_upload(UploadFact {
            station,
            log_type: wanted.log_type,
            token_hash: token.hash(),
            created_at,
            expires_at: created_at + core.uploads.wait,
        })
        .await?;
    let mut log = LogParameters::new(Text::truncated(&location));
    log.oldest_timestamp = wanted.oldest.map(Into::into);
    log.latest_timestamp = wanted.latest.map(Into::into);
    let mut request = GetLogRequest::new(log, wanted.log_type, place.request_id);
    request.retries = wanted.retries;
    request.retry_interval = wanted.retry_interval;
    let outcome = core
        .commands
        .request(station, &request, principal, None)
        .await;
    if !outcome.as_ref().is_ok_and(may_upload) {
        core.writer.close_upload(place.upload).await?;
    }
    Ok(LogAsked {
        place,
        outcome: outcome?,
    })
}

/// Whether the station may use the place that it was told.
fn may_upload(outcome: &CallOutcome) -> bool {
    match outcome.state {
        CallState::Result => match &outcome.answer {
            Answer::GetLog(answer) => answer.status != LogStatusEnum::Rejected,
            _ => true,
        },
        CallState::Error => false,
        // It was heard, or may have been.
        CallState::Invalid => true,
        CallState::Timeout | CallState::Offline => outcome.sent_at.is_some(),
    }
}

/// N01: how an upload proceeds.
pub(crate) async fn log_status_notification(
    cx: Context<'_>,
    request: LogStatusNotificationRequest,
) -> Result<LogStatusNotificationResponse, Failure> {
    let mut report = cx.report();
    report.request_id = request.request_id;
    report.status = Some(request.status.as_str());
    cx.once().report(report).await?;
    Ok(LogStatusNotificationResponse::new())
}

/// N07, N08, G01.
pub(crate) async fn notify_event(
    cx: Context<'_>,
    request: NotifyEventRequest,
) -> Result<NotifyEventResponse, Failure> {
    let mut report = cx.report();
    report.seq_no = Some(request.seq_no);
    report.tbc = Some(request.tbc.unwrap_or(false));
    report.reported_at = Some(request.generated_at.timestamp());
    report.connectors = request.event_data.iter().filter_map(connector).collect();
    cx.once().report(report).await?;
    Ok(NotifyEventResponse::new())
}

/// The connector state that an event tells, if it tells one.
fn connector(event: &EventData) -> Option<ConnectorFact> {
    let is_state = event.component.name.eq_ignore_ascii_case("Connector")
        && event
            .variable
            .name
            .eq_ignore_ascii_case("AvailabilityState");
    let evse = event.component.evse.as_ref().filter(|_| is_state)?;
    Some(ConnectorFact {
        evse_id: evse.id,
        connector_id: evse.connector_id?,
        status: event.actual_value.parse().ok()?,
        reported_at: event.timestamp.timestamp(),
    })
}

/// N02: a part of a report of monitors.
pub(crate) async fn notify_monitoring_report(
    cx: Context<'_>,
    request: NotifyMonitoringReportRequest,
) -> Result<NotifyMonitoringReportResponse, Failure> {
    let mut report = cx.report();
    report.request_id = Some(request.request_id);
    report.seq_no = Some(request.seq_no);
    report.tbc = Some(request.tbc.unwrap_or(false));
    report.reported_at = Some(request.generated_at.timestamp());
    cx.once().report(report).await?;
    Ok(NotifyMonitoringReportResponse::new())
}

/// N09: a part of what a station knows of a customer.
pub(crate) async fn notify_customer_information(
    cx: Context<'_>,
    request: NotifyCustomerInformationRequest,
) -> Result<NotifyCustomerInformationResponse, Failure> {
    let mut report = cx.report();
    report.request_id = Some(request.request_id);
    report.seq_no = Some(request.seq_no);
    report.tbc = Some(request.tbc.unwrap_or(false));
    report.reported_at = Some(request.generated_at.timestamp());
    cx.once().report(report).await?;
    Ok(NotifyCustomerInformationResponse::new())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(component: &str, variable: &str, value: &str, connector: &str) -> EventData {
        serde_json::from_str(&format!(
            r#"{{"eventId":1,"timestamp":"2026-01-01T00:00:00Z","trigger":"Delta",
                "actualValue":"{value}","eventNotificationType":"HardWiredNotification",
                "component":{{"name":"{component}","evse":{{"id":1{connector}}}}},
                "variable":{{"name":"{variable}"}}}}"#
        ))
        .unwrap()
    }

    #[test]
    fn an_availability_event_of_a_connector_is_its_state() {
        let told = event(
            "connector",
            "AvailabilityState",
            "Occupied",
            r#","connectorId":2"#,
        );
        let fact = connector(&told).unwrap();
        assert_eq!((fact.evse_id, fact.connector_id), (1, 2));
        assert_eq!(fact.status, ocpp201::ConnectorStatusEnum::Occupied);
    }

    #[test]
    fn other_events_are_no_connector_states() {
        let id = r#","connectorId":2"#;
        for other in [
            event("EVSE", "AvailabilityState", "Occupied", id),
            event("Connector", "Problem", "true", id),
            event("Connector", "AvailabilityState", "Dancing", id),
            event("Connector", "AvailabilityState", "Occupied", ""),
        ] {
            assert_eq!(connector(&other), None);
        }
    }
}
