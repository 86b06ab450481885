//! The 25 actions that a station may send: each gets a valid answer, and what it reports is stored.

use std::collections::BTreeSet;

use csms::store::queries::{PageRequest, TransactionFilter};
use csms::store::tables::device_model::{self, VariableFilter};
use ocpp201::{Action, PayloadKind, check_payload};
use serde_json::{Value, json};

use super::peer::{code, lab};

const AT: &str = "2026-01-01T00:00:00Z";

fn requests() -> Vec<(Action, Value)> {
    let schedule = json!({"id": 1, "chargingRateUnit": "W", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 11000.0}]});
    let profile = json!({"id": 1, "stackLevel": 0, "chargingProfilePurpose": "TxDefaultProfile", "chargingProfileKind": "Relative", "chargingSchedule": [schedule]});
    let component = json!({"name": "Connector", "evse": {"id": 1, "connectorId": 1}});
    let hash = json!({"hashAlgorithm": "SHA256", "issuerNameHash": "a", "issuerKeyHash": "b", "serialNumber": "1", "responderURL": "http://127.0.0.1:1/"});
    let samples = json!([{"timestamp": AT, "sampledValue": [{"value": 1234.0}]}]);
    vec![
        (
            Action::Authorize,
            json!({"idToken": {"idToken": "04AABB", "type": "ISO14443"}}),
        ),
        (Action::BootNotification, super::peer::boot()),
        (
            Action::ClearedChargingLimit,
            json!({"chargingLimitSource": "EMS"}),
        ),
        (
            Action::DataTransfer,
            json!({"vendorId": "com.example", "data": [1, {"a": null}]}),
        ),
        (
            Action::FirmwareStatusNotification,
            json!({"status": "Installed", "requestId": 4}),
        ),
        (
            Action::Get15118EvCertificate,
            json!({"iso15118SchemaVersion": "urn:x", "action": "Install", "exiRequest": "AA=="}),
        ),
        (
            Action::GetCertificateStatus,
            json!({"ocspRequestData": hash}),
        ),
        (Action::Heartbeat, json!({})),
        (
            Action::LogStatusNotification,
            json!({"status": "Uploaded", "requestId": 5}),
        ),
        (
            Action::MeterValues,
            json!({"evseId": 1, "meterValue": samples}),
        ),
        (
            Action::NotifyChargingLimit,
            json!({"chargingLimit": {"chargingLimitSource": "SO"}}),
        ),
        (
            Action::NotifyCustomerInformation,
            json!({"data": "x", "seqNo": 0, "generatedAt": AT, "requestId": 6}),
        ),
        (Action::NotifyDisplayMessages, json!({"requestId": 7})),
        (
            Action::NotifyEvChargingNeeds,
            json!({"evseId": 1, "chargingNeeds": {"requestedEnergyTransfer": "DC"}}),
        ),
        (
            Action::NotifyEvChargingSchedule,
            json!({"timeBase": AT, "evseId": 1, "chargingSchedule": schedule}),
        ),
        (
            Action::NotifyEvent,
            json!({"generatedAt": AT, "seqNo": 0, "eventData": [{"eventId": 1, "timestamp": AT, "trigger": "Delta", "actualValue": "Occupied", "eventNotificationType": "HardWiredNotification", "component": component, "variable": {"name": "AvailabilityState"}}]}),
        ),
        (
            Action::NotifyMonitoringReport,
            json!({"requestId": 8, "seqNo": 0, "generatedAt": AT}),
        ),
        (
            Action::NotifyReport,
            json!({"requestId": 9, "seqNo": 0, "generatedAt": AT, "reportData": [{"component": {"name": "ClockCtrlr"}, "variable": {"name": "DateTime"}, "variableAttribute": [{"value": AT}]}]}),
        ),
        (
            Action::PublishFirmwareStatusNotification,
            json!({"status": "Published", "location": ["http://x/"]}),
        ),
        (
            Action::ReportChargingProfiles,
            json!({"requestId": 10, "chargingLimitSource": "CSO", "evseId": 1, "chargingProfile": [profile]}),
        ),
        (
            Action::ReservationStatusUpdate,
            json!({"reservationId": 11, "reservationUpdateStatus": "Expired"}),
        ),
        (
            Action::SecurityEventNotification,
            json!({"type": "ResetOrReboot", "timestamp": AT}),
        ),
        (
            Action::SignCertificate,
            json!({"csr": "-----BEGIN CERTIFICATE REQUEST-----"}),
        ),
        (
            Action::StatusNotification,
            json!({"timestamp": AT, "connectorStatus": "Available", "evseId": 2, "connectorId": 1}),
        ),
        (Action::TransactionEvent, event("Started", 0, 1_000_000.0)),
    ]
}

fn event(kind: &str, seq_no: i32, register_wh: f64) -> Value {
    let minute = i64::from(seq_no);
    json!({
        "eventType": kind,
        "timestamp": format!("2026-01-01T00:{minute:02}:00Z"),
        "triggerReason": "Authorized",
        "seqNo": seq_no,
        "transactionInfo": {"transactionId": "tx-1"},
        "evse": {"id": 1, "connectorId": 1},
        "idToken": {"idToken": "04AABB", "type": "ISO14443"},
        "meterValue": [{
            "timestamp": format!("2026-01-01T00:{minute:02}:00Z"),
            "sampledValue": [{
                "value": register_wh,
                "context": if kind == "Ended" { "Transaction.End" } else { "Transaction.Begin" },
            }],
        }],
    })
}

#[tokio::test]
async fn all_25_get_a_valid_answer_and_what_they_report_is_stored() {
    let requests = requests();
    let listed: BTreeSet<_> = requests.iter().map(|(action, _)| *action).collect();
    let all: BTreeSet<_> = Action::ALL
        .iter()
        .copied()
        .filter(|action| action.direction().is_to_csms())
        .collect();
    assert_eq!(listed, all);

    let lab = lab(|_| ()).await;
    let mut station = lab.accepted("/CP001").await;
    let key = lab.key("CP001").await;
    let queries = lab.server.core.queries.clone();
    let unreported = [
        Action::Authorize,
        Action::BootNotification,
        Action::Heartbeat,
        Action::MeterValues,
        Action::NotifyCustomerInformation,
        Action::NotifyDisplayMessages,
        Action::NotifyEvent,
        Action::SecurityEventNotification,
        Action::StatusNotification,
        Action::TransactionEvent,
    ];
    for (action, request) in requests {
        let answer = station.call(action.as_str(), request).await;
        let answer = answer.unwrap_or_else(|error| panic!("{action}: {error:?}"));
        let raw = serde_json::value::to_raw_value(&answer).unwrap();
        check_payload(action, PayloadKind::Response, &raw).unwrap();
        if !unreported.contains(&action) {
            let rows = queries
                .reports(key, action, PageRequest::oldest(10))
                .await
                .unwrap();
            assert_eq!(rows.len(), 1, "{action}");
        }
    }
    let page = PageRequest::oldest(10);
    assert_eq!(queries.meter_values(key, page).await.unwrap().len(), 1);
    let connectors = queries.connectors(Some(key)).await.unwrap();
    let states: Vec<_> = connectors
        .iter()
        .map(|c| (c.evse_id, c.status.as_str()))
        .collect();
    assert_eq!(states, [(1, "Occupied"), (2, "Available")]);
    let reader = &lab.server.core.reader;
    let any = VariableFilter::default();
    let variables = device_model::variables(reader, key, &any, None, 10).await;
    // One of a report, and one whose value an event told.
    assert_eq!(variables.unwrap().len(), 2);
    let filter = TransactionFilter::default();
    assert_eq!(queries.transactions(&filter, page).await.unwrap().len(), 1);
}

#[tokio::test]
async fn what_nobody_here_can_do_is_answered_truthfully() {
    let lab = lab(|_| ()).await;
    let mut station = lab.accepted("/CP001").await;
    for (action, request) in requests() {
        let expected = match action {
            Action::SignCertificate | Action::NotifyEvChargingNeeds => "Rejected",
            Action::Get15118EvCertificate | Action::GetCertificateStatus => "Failed",
            Action::DataTransfer => "UnknownVendorId",
            _ => continue,
        };
        let answer = station.call(action.as_str(), request).await.unwrap();
        assert_eq!(answer["status"], expected, "{action}");
    }
}

#[tokio::test]
async fn total_cost_is_told_only_at_the_end_and_only_with_a_known_begin() {
    let lab = lab(|_| ()).await;
    let mut station = lab.accepted("/CP001").await;
    let started = station
        .call("TransactionEvent", event("Started", 0, 1_000_000.0))
        .await
        .unwrap();
    assert_eq!(started["idTokenInfo"]["status"], "Accepted");
    assert_eq!(started.get("totalCost"), None);
    let updated = station
        .call("TransactionEvent", event("Updated", 1, 1_000_900.0))
        .await
        .unwrap();
    assert_eq!(updated.get("totalCost"), None);
    let ended = station
        .call("TransactionEvent", event("Ended", 2, 1_001_666.7))
        .await
        .unwrap();
    // 1,666.7 Wh are billed as 1.67 kWh at 150 a kWh.
    assert_eq!(ended["totalCost"], json!(250.5));
    let again = station
        .call("TransactionEvent", event("Ended", 2, 1_001_666.7))
        .await
        .unwrap();
    assert_eq!(again["totalCost"], json!(250.5));

    let mut other = lab.accepted("/CP002").await;
    let orphan = other
        .call("TransactionEvent", event("Ended", 7, 5.0))
        .await
        .unwrap();
    assert_eq!(orphan.get("totalCost"), None);
}

#[tokio::test]
async fn a_refused_transaction_event_is_kept_whole_and_tolerance_saves_it() {
    let lab = lab(|_| ()).await;
    let mut station = lab.accepted("/CP001").await;
    let key = lab.key("CP001").await;
    let mut broken = event("Started", 0, 1.0);
    broken["colour"] = json!("red");
    assert_eq!(
        code(station.call("TransactionEvent", broken.clone()).await),
        "ProtocolError"
    );
    let page = PageRequest::oldest(10);
    let kept = lab
        .server
        .core
        .queries
        .refused_events(Some(key), page)
        .await
        .unwrap();
    assert_eq!((kept.len(), kept[0].path.as_str()), (1, "/colour"));
    assert!(kept[0].frame.0.contains("\"colour\":\"red\""));

    lab.server.core.connections.set_tolerant(key, true);
    assert!(station.call("TransactionEvent", broken).await.is_ok());
    let filter = TransactionFilter::default();
    let rows = lab
        .server
        .core
        .queries
        .transactions(&filter, page)
        .await
        .unwrap();
    assert_eq!(rows.len(), 1);
}

#[tokio::test]
async fn key_codes_reach_neither_journal_nor_events() {
    let lab = lab(|_| ()).await;
    let mut station = lab.accepted("/CP001").await;
    let mut started = event("Started", 0, 1.0);
    started["idToken"] = json!({"idToken": "4711-secret", "type": "KeyCode"});
    station.call("TransactionEvent", started).await.unwrap();
    let page = PageRequest::oldest(1000);
    let queries = &lab.server.core.queries;
    lab.server.core.writer.drain().await.unwrap();
    let journal = queries
        .messages(&csms::store::queries::MessageFilter::default(), page)
        .await
        .unwrap();
    assert!(
        journal
            .iter()
            .any(|row| row.action.as_deref() == Some("TransactionEvent"))
    );
    assert!(!format!("{journal:?}").contains("4711-secret"));
    let filter = TransactionFilter::default();
    let rows = queries.transactions(&filter, page).await.unwrap();
    let events = queries
        .transaction_events(rows[0].key(), None, 10)
        .await
        .unwrap();
    assert!(!format!("{events:?}").contains("4711-secret"));
}
