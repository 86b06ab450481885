//! Block N, Diagnostics: logs, events, monitors, data about customers.
//!
//! NotifyEvent is also one of the two ways to report a connector's state (G01.FR.06); those go into
//! the same table as StatusNotification.

use ocpp201::{
    Action, EventData, LogStatusNotificationRequest, LogStatusNotificationResponse,
    NotifyCustomerInformationRequest, NotifyCustomerInformationResponse, NotifyEventRequest,
    NotifyEventResponse, NotifyMonitoringReportRequest, NotifyMonitoringReportResponse,
};

use super::{Context, Failure};
use crate::facts::ConnectorFact;

/// N01: how an upload proceeds.
pub(crate) async fn log_status_notification(
    cx: Context<'_>,
    request: LogStatusNotificationRequest,
) -> Result<LogStatusNotificationResponse, Failure> {
    let mut report = cx.report(Action::LogStatusNotification);
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
    let mut report = cx.report(Action::NotifyEvent);
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
    let mut report = cx.report(Action::NotifyMonitoringReport);
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
    let mut report = cx.report(Action::NotifyCustomerInformation);
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
