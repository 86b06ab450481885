//! Monitors on variables, and the events that stations notify (N02 to N08).
//!
//! An event tells the value of a variable, which goes into the device model. NotifyEvent is also one of the two
//! ways to report a connector's state (G01.FR.06); those go into the same table as StatusNotification.

use std::collections::HashMap;
use std::sync::Arc;

use ocpp201::{
    Action, AttributeEnum, EventData, NotifyEventRequest, NotifyEventResponse,
    NotifyMonitoringReportRequest, NotifyMonitoringReportResponse,
};

use crate::blocks::provisioning::reports::{self, PartHead};
use crate::blocks::{Context, Failure};
use crate::facts::{ConnectorFact, VariableFact};
use crate::live::LiveEventKind;
use crate::model::passwords::names_password;
use crate::model::variable_path;
use crate::store::change::Change;
use crate::store::tables::monitoring::{self, Monitor};

/// N07, N08, G01.
pub(crate) async fn notify_event(
    cx: Context<'_>,
    request: NotifyEventRequest,
) -> Result<NotifyEventResponse, Failure> {
    let mut events = request.event_data.into_vec();
    // What is not in its order would leave an old value.
    events.sort_by_key(|event| event.timestamp.timestamp());
    let severities = severities(&cx, &events).await;
    let mut change = Change::new();
    for event in &events {
        let key = cx.core.numbers.next("monitoring_event").await?;
        let severity = event
            .variable_monitoring_id
            .and_then(|id| severities.get(&id).copied());
        let station = cx.session.station;
        let add = monitoring::add_event(key, station, event, severity, cx.received_at);
        let told = LiveEventKind::MonitoringEvent {
            monitoring_event_key: key,
            path: variable_path(&event.component, &event.variable),
            actual_value: event.actual_value.to_string(),
            trigger: event.trigger.as_str(),
            severity,
            is_cleared: event.cleared.unwrap_or(false),
            tech_info: event.tech_info.as_ref().map(ToString::to_string),
        };
        let identity = Some(Arc::clone(&cx.session.identity));
        change = change.write(add).tell(identity, told);
    }
    let mut report = cx.report();
    report.is_archived = false;
    report.change = change;
    report.connectors = events.iter().filter_map(connector).collect();
    report.variables = events
        .into_iter()
        .filter(|event| !names_password(&event.variable.name))
        .map(|event| VariableFact {
            component: event.component,
            variable: event.variable,
            attribute_type: AttributeEnum::Actual,
            value: Some(event.actual_value.into()),
            mutability: None,
            characteristics: None,
        })
        .collect();
    cx.once().report(report).await?;
    Ok(NotifyEventResponse::new())
}

/// The severities of the monitors of a station, where its events name monitors. An event is kept also when
/// nobody can say how severe it is.
async fn severities(cx: &Context<'_>, events: &[EventData]) -> HashMap<i32, i32> {
    if events
        .iter()
        .all(|event| event.variable_monitoring_id.is_none())
    {
        return HashMap::new();
    }
    let known = monitoring::severities(&cx.core.reader, cx.session.station).await;
    known.map_or_else(
        |error| {
            tracing::warn!(station = %cx.session.identity, %error, "the severity of an event was not looked up");
            HashMap::new()
        },
        |known| known.into_iter().collect(),
    )
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
    let station = cx.session.station;
    let monitored = request.monitor.as_deref().unwrap_or_default();
    let head = PartHead {
        request_id: request.request_id,
        seq_no: Some(request.seq_no),
        tbc: request.tbc,
        generated_at: Some(request.generated_at.timestamp()),
        items: monitored.len(),
    };
    let mut report = reports::part(&cx, head, [Action::GetMonitoringReport; 2]);
    let monitors = monitored.iter().flat_map(|data| {
        let of_one = data.variable_monitoring.iter();
        of_one.map(|monitor| Monitor {
            id: monitor.id,
            component: &data.component,
            variable: &data.variable,
            kind: monitor.kind,
            value: monitor.value,
            severity: monitor.severity,
            in_transactions: monitor.transaction,
            is_custom: None,
        })
    });
    report.change = monitors
        .map(|monitor| monitoring::put(station, &monitor, cx.received_at))
        .fold(report.change, Change::write)
        .write(monitoring::part_came(
            station,
            request.request_id,
            cx.received_at,
        ));
    cx.once().report(report).await?;
    Ok(NotifyMonitoringReportResponse::new())
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
