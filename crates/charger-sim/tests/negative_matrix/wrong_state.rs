//! The negative matrix by wrong state: well-formed messages about what is not there, is over, or comes too early.
//! What is answered stands in the tables below.

use charger_sim::station::Command;
use csms::server::Server;
use ocpp201::Action;
use serde_json::{Value, json};

use super::lab::{Peer, jiff_now, listen};
use super::{
    Raw, csms,
    instances::{Instances, Size},
    schema, station,
};

/// A message, what comes before its answer is looked at, and the answer.
struct Case {
    what: &'static str,
    action: Action,
    payload: Value,
    /// Where in the payload of the CALLRESULT, and what stands there; nothing: any CALLRESULT.
    answer: Option<(&'static str, &'static str)>,
}

fn case(
    what: &'static str,
    action: Action,
    payload: Value,
    place: &'static str,
    answer: &'static str,
) -> Case {
    let answer = (!place.is_empty()).then_some((place, answer));
    Case {
        what,
        action,
        payload,
        answer,
    }
}

impl Case {
    fn check(&self, frame: &Value) -> Option<String> {
        let is_right = match self.answer {
            None => frame[0] == 3,
            Some((place, expected)) => {
                frame[0] == 3 && frame[2].pointer(place) == Some(&json!(expected))
            }
        };
        (!is_right).then(|| format!("{}: {:?}, not {frame}", self.what, self.answer))
    }
}

const AT: &str = "2026-11-30T12:00:00Z";

fn event(id: &str, kind: &str, seq_no: i32) -> Value {
    let trigger = match kind {
        "Started" => "Authorized",
        "Ended" => "StopAuthorized",
        _ => "MeterValuePeriodic",
    };
    json!({
        "eventType": kind, "timestamp": AT, "triggerReason": trigger, "seqNo": seq_no,
        "transactionInfo": {"transactionId": id}, "evse": {"id": 1, "connectorId": 1},
        "meterValue": [{"timestamp": AT, "sampledValue": [{"value": 1000.0 + f64::from(seq_no)}]}],
    })
}

/// What a station tells of things that the CSMS does not know. It is taken, because a station that is refused says it
/// again for ever; what is asked for is denied. `Accepted` to a schedule of a vehicle says that it was read (K15).
fn told_out_of_place() -> Vec<Case> {
    use Action as A;
    let job = |status: &str| json!({"requestId": 4711, "status": status});
    let part = |name: &str, data: Value| {
        let mut part = json!({"requestId": 4711, "seqNo": 0, "generatedAt": AT});
        part[name] = data;
        part
    };
    let variable = json!({"component": {"name": "C"}, "variable": {"name": "V"}});
    let mut reported = variable.clone();
    reported["variableAttribute"] = json!([{"value": "1"}]);
    let mut monitored = variable.clone();
    monitored["variableMonitoring"] =
        json!([{"id": 9, "transaction": false, "value": 1.0, "type": "Delta", "severity": 1}]);
    let mut seen = variable;
    seen["eventId"] = json!(1);
    seen["timestamp"] = json!(AT);
    seen["trigger"] = json!("Alerting");
    seen["actualValue"] = json!("1");
    seen["eventNotificationType"] = json!("CustomMonitor");
    seen["variableMonitoringId"] = json!(4711);
    let period = json!([{"startPeriod": 0, "limit": 1.0}]);
    let schedule = json!({"id": 1, "chargingRateUnit": "W", "chargingSchedulePeriod": period});
    let profile = json!({
        "id": 77, "stackLevel": 0, "chargingProfilePurpose": "TxProfile", "transactionId": "nobody",
        "chargingProfileKind": "Relative", "chargingSchedule": [schedule],
    });
    let certificate = json!({
        "hashAlgorithm": "SHA256", "issuerNameHash": "aa", "issuerKeyHash": "bb", "serialNumber": "1",
        "responderURL": "http://127.0.0.1:9/",
    });
    vec![
        case(
            "a part of a report that nobody asked for",
            A::NotifyReport,
            part("reportData", json!([reported])),
            "",
            "",
        ),
        case(
            "a part of a monitoring report that nobody asked for",
            A::NotifyMonitoringReport,
            part("monitor", json!([monitored])),
            "",
            "",
        ),
        case(
            "a customer that nobody asked about",
            A::NotifyCustomerInformation,
            part("data", json!("secret")),
            "",
            "",
        ),
        case(
            "display messages that nobody asked for",
            A::NotifyDisplayMessages,
            json!({"requestId": 4711}),
            "",
            "",
        ),
        case(
            "an event of a monitor that nobody set",
            A::NotifyEvent,
            json!({"generatedAt": AT, "seqNo": 0, "eventData": [seen]}),
            "",
            "",
        ),
        case(
            "the end of a log that nobody asked for",
            A::LogStatusNotification,
            job("Uploaded"),
            "",
            "",
        ),
        case(
            "a log with no number while none is asked for",
            A::LogStatusNotification,
            json!({"status": "Idle"}),
            "",
            "",
        ),
        case(
            "an update that nobody asked for",
            A::FirmwareStatusNotification,
            job("Installed"),
            "",
            "",
        ),
        case(
            "a publishing that nobody asked for",
            A::PublishFirmwareStatusNotification,
            job("Downloading"),
            "",
            "",
        ),
        case(
            "a reservation that nobody made",
            A::ReservationStatusUpdate,
            json!({"reservationId": 4711, "reservationUpdateStatus": "Expired"}),
            "",
            "",
        ),
        case(
            "profiles that nobody asked for",
            A::ReportChargingProfiles,
            json!({"requestId": 4711, "chargingLimitSource": "EMS", "evseId": 99, "chargingProfile": [profile]}),
            "",
            "",
        ),
        case(
            "a limit of an EVSE that is not there",
            A::NotifyChargingLimit,
            json!({"evseId": 99, "chargingLimit": {"chargingLimitSource": "EMS"}}),
            "",
            "",
        ),
        case(
            "the end of a limit that nobody set",
            A::ClearedChargingLimit,
            json!({"chargingLimitSource": "SO", "evseId": 99}),
            "",
            "",
        ),
        case(
            "a state of an EVSE that is not there",
            A::StatusNotification,
            json!({"timestamp": AT, "connectorStatus": "Occupied", "evseId": 99, "connectorId": 9}),
            "",
            "",
        ),
        case(
            "values of an EVSE that is not there",
            A::MeterValues,
            json!({"evseId": 99, "meterValue": [{"timestamp": AT, "sampledValue": [{"value": 1.0}]}]}),
            "",
            "",
        ),
        case(
            "needs without a transaction",
            A::NotifyEvChargingNeeds,
            json!({"evseId": 1, "chargingNeeds": {"requestedEnergyTransfer": "DC"}}),
            "/status",
            "Rejected",
        ),
        case(
            "a schedule without a transaction",
            A::NotifyEvChargingSchedule,
            json!({"timeBase": AT, "evseId": 1, "chargingSchedule": schedule}),
            "/status",
            "Accepted",
        ),
        case(
            "a responder that is not configured",
            A::GetCertificateStatus,
            json!({"ocspRequestData": certificate}),
            "/status",
            "Failed",
        ),
        case(
            "a request that is none",
            A::SignCertificate,
            json!({"csr": "nonsense"}),
            "/status",
            "Rejected",
        ),
        case(
            "a vendor that nobody knows",
            A::DataTransfer,
            json!({"vendorId": "com.example.nobody"}),
            "/status",
            "UnknownVendorId",
        ),
        case(
            "an event in the middle of what never began",
            A::TransactionEvent,
            event("headless", "Updated", 5),
            "",
            "",
        ),
        case(
            "the begin of a transaction",
            A::TransactionEvent,
            event("over", "Started", 0),
            "",
            "",
        ),
        case(
            "its end",
            A::TransactionEvent,
            event("over", "Ended", 1),
            "",
            "",
        ),
        case(
            "an event after the end",
            A::TransactionEvent,
            event("over", "Updated", 2),
            "",
            "",
        ),
        case(
            "a second end",
            A::TransactionEvent,
            event("over", "Ended", 3),
            "",
            "",
        ),
        case(
            "a reservation used that nobody made",
            A::TransactionEvent,
            {
                let mut event = event("reserved", "Started", 0);
                event["reservationId"] = json!(4711);
                event
            },
            "",
            "",
        ),
        case(
            "a start that nobody asked for",
            A::TransactionEvent,
            {
                let mut event = event("started", "Started", 0);
                event["transactionInfo"]["remoteStartId"] = json!(4711);
                event["triggerReason"] = json!("RemoteStart");
                event
            },
            "",
            "",
        ),
    ]
}

/// Everything that a station may send, in its smallest form.
fn everything(is_it: impl Fn(Action) -> bool) -> Vec<(Action, Value)> {
    let all = Action::ALL.iter().copied().filter(|action| is_it(*action));
    all.map(|action| (action, Instances::of(&schema(action)).build(Size::Minimal)))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn before_a_boot_is_accepted_the_csms_serves_nothing() {
    for registration in [
        None,
        Some(csms::config::Registration::Rejected),
        Some(csms::config::Registration::Pending),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let server = csms(&folder, |options| options.registration = registration).await;
        let mut station = Raw::connect(server.ocppj_address.unwrap(), "CP001").await;
        if registration.is_some() {
            let boot =
                json!({"chargingStation": {"model": "M", "vendorName": "V"}, "reason": "PowerUp"});
            let answer = station.call("BootNotification", boot).await;
            assert_ne!(answer[2]["status"], "Accepted", "{answer}");
        }
        let early = everything(|action| {
            action.direction().is_to_csms() && action != Action::BootNotification
        });
        assert_eq!(early.len(), 24);
        for (action, payload) in early {
            let answer = station.call(action.as_str(), payload).await;
            assert_eq!(
                (&answer[0], &answer[2]),
                (&json!(4), &json!("SecurityError")),
                "{registration:?} {action}: {answer}"
            );
        }
    }
}

async fn rest(server: &Server, path: &str) -> Value {
    let url = format!("http://{}{path}", server.http_address);
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let text = client.get(url).send().await.unwrap().text().await.unwrap();
    serde_json::from_str(&text).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_station_tells_out_of_place_is_answered_by_the_table_and_makes_no_job() {
    let folder = tempfile::tempdir().unwrap();
    let server = csms(&folder, |_| ()).await;
    let mut station = Raw::connect(server.ocppj_address.unwrap(), "CP001").await;
    let boot = json!({"chargingStation": {"model": "M", "vendorName": "V"}, "reason": "PowerUp"});
    assert_eq!(
        station.call("BootNotification", boot).await[2]["status"],
        "Accepted"
    );
    let mut wrong = Vec::new();
    for case in told_out_of_place() {
        let answer = station
            .call(case.action.as_str(), case.payload.clone())
            .await;
        wrong.extend(case.check(&answer));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    for list in ["firmware-jobs", "reservations", "uploads", "held-commands"] {
        let page = rest(&server, &format!("/api/v1/{list}")).await;
        assert_eq!(page["items"], json!([]), "{list}");
    }
    // What was told after the end changes nothing.
    let page = rest(&server, "/api/v1/transactions?transaction_id=over").await;
    let row = &page["items"][0];
    assert_eq!(
        (&row["state"], &row["energy_kwh"]),
        (&json!("ended"), &json!(0.001)),
        "{row}"
    );
    let page = rest(&server, "/api/v1/transactions?transaction_id=headless").await;
    assert_eq!(page["items"][0]["state"], "active");
}

/// What a CSMS asks of things that the station does not have.
fn asked_out_of_place() -> Vec<Case> {
    use Action as A;
    let later = "2099-01-01T00:00:00Z";
    let token = json!({"idToken": "A1", "type": "ISO14443"});
    let none = json!({"component": {"name": "Nothing"}, "variable": {"name": "Nothing"}});
    let mut set = none.clone();
    set["attributeValue"] = json!("1");
    let mut monitor = none.clone();
    monitor["value"] = json!(1.0);
    monitor["type"] = json!("UpperThreshold");
    monitor["severity"] = json!(1);
    let period = json!([{"startPeriod": 0, "limit": 7000.0}]);
    let profile = json!({
        "id": 1, "stackLevel": 0, "chargingProfilePurpose": "TxProfile", "transactionId": "nobody",
        "chargingProfileKind": "Relative",
        "chargingSchedule": [{"id": 1, "chargingRateUnit": "W", "chargingSchedulePeriod": period}],
    });
    let certificate = json!({
        "hashAlgorithm": "SHA256", "issuerNameHash": "aa", "issuerKeyHash": "bb", "serialNumber": "1",
    });
    let message = |transaction: &str| {
        json!({"message": {
            "id": 1, "priority": "NormalCycle", "transactionId": transaction,
            "message": {"format": "UTF8", "content": "x"},
        }})
    };
    vec![
        case(
            "the end of a transaction that is not there",
            A::RequestStopTransaction,
            json!({"transactionId": "nobody"}),
            "/status",
            "Rejected",
        ),
        case(
            "a start at an EVSE that is not there",
            A::RequestStartTransaction,
            json!({"evseId": 99, "remoteStartId": 1, "idToken": token}),
            "/status",
            "Rejected",
        ),
        case(
            "the state of a transaction that is not there",
            A::GetTransactionStatus,
            json!({"transactionId": "nobody"}),
            "",
            "",
        ),
        case(
            "the cost of a transaction that is not there",
            A::CostUpdated,
            json!({"totalCost": 1.0, "transactionId": "nobody"}),
            "",
            "",
        ),
        case(
            "a reservation that is not there",
            A::CancelReservation,
            json!({"reservationId": 4711}),
            "/status",
            "Rejected",
        ),
        case(
            "a reservation of an EVSE that is not there",
            A::ReserveNow,
            json!({"id": 1, "expiryDateTime": later, "idToken": token, "evseId": 99}),
            "/status",
            "Rejected",
        ),
        case(
            "a connector that is not there",
            A::UnlockConnector,
            json!({"evseId": 99, "connectorId": 1}),
            "/status",
            "UnknownConnector",
        ),
        case(
            "the availability of an EVSE that is not there",
            A::ChangeAvailability,
            json!({"operationalStatus": "Inoperative", "evse": {"id": 99}}),
            "/status",
            "Rejected",
        ),
        case(
            "a reset of an EVSE that is not there",
            A::Reset,
            json!({"type": "OnIdle", "evseId": 99}),
            "/status",
            "Rejected",
        ),
        case(
            "a message of the display that is not there",
            A::ClearDisplayMessage,
            json!({"id": 4711}),
            "/status",
            "Unknown",
        ),
        case(
            "messages of the display while there are none",
            A::GetDisplayMessages,
            json!({"requestId": 1, "id": [4711]}),
            "/status",
            "Unknown",
        ),
        case(
            "a message for a transaction that is not there",
            A::SetDisplayMessage,
            message("nobody"),
            "/status",
            "UnknownTransaction",
        ),
        case(
            "firmware that is not published",
            A::UnpublishFirmware,
            json!({"checksum": "aa"}),
            "/status",
            "NoFirmware",
        ),
        case(
            "a profile that is not there",
            A::ClearChargingProfile,
            json!({"chargingProfileId": 4711}),
            "/status",
            "Unknown",
        ),
        case(
            "profiles while there are none",
            A::GetChargingProfiles,
            json!({"requestId": 1, "chargingProfile": {"chargingProfileId": [4711]}}),
            "/status",
            "NoProfiles",
        ),
        case(
            "a profile of a transaction that is not there",
            A::SetChargingProfile,
            json!({"evseId": 1, "chargingProfile": profile}),
            "/status",
            "Rejected",
        ),
        case(
            "a schedule of an EVSE that is not there",
            A::GetCompositeSchedule,
            json!({"duration": 60, "evseId": 99}),
            "/status",
            "Rejected",
        ),
        case(
            "a monitor that is not there",
            A::ClearVariableMonitoring,
            json!({"id": [4711]}),
            "/clearMonitoringResult/0/status",
            "NotFound",
        ),
        case(
            "a monitor of a component that is not there",
            A::SetVariableMonitoring,
            json!({"setMonitoringData": [monitor]}),
            "/setMonitoringResult/0/status",
            "UnknownComponent",
        ),
        case(
            "monitors of a component that is not there",
            A::GetMonitoringReport,
            json!({"requestId": 1, "componentVariable": [none]}),
            "/status",
            "EmptyResultSet",
        ),
        case(
            "a report of a component that is not there",
            A::GetReport,
            json!({"requestId": 1, "componentVariable": [none]}),
            "/status",
            "EmptyResultSet",
        ),
        case(
            "a variable of a component that is not there",
            A::GetVariables,
            json!({"getVariableData": [none]}),
            "/getVariableResult/0/attributeStatus",
            "UnknownComponent",
        ),
        case(
            "a value for a component that is not there",
            A::SetVariables,
            json!({"setVariableData": [set]}),
            "/setVariableResult/0/attributeStatus",
            "UnknownComponent",
        ),
        case(
            "a certificate that is not there",
            A::DeleteCertificate,
            json!({"certificateHashData": certificate}),
            "/status",
            "NotFound",
        ),
        case(
            "certificates while there are none",
            A::GetInstalledCertificateIds,
            json!({"certificateType": ["MORootCertificate"]}),
            "/status",
            "NotFound",
        ),
        case(
            "a certificate that the station did not ask for",
            A::CertificateSigned,
            json!({"certificateChain": "nonsense"}),
            "/status",
            "Rejected",
        ),
        case(
            "a difference to a list that is not there",
            A::SendLocalList,
            json!({"versionNumber": 1, "updateType": "Differential", "localAuthorizationList": [{"idToken": token}]}),
            "/status",
            "Accepted",
        ),
        case(
            "the same version once more",
            A::SendLocalList,
            json!({"versionNumber": 1, "updateType": "Differential", "localAuthorizationList": [{"idToken": token}]}),
            "/status",
            "VersionMismatch",
        ),
        case(
            "a vendor that the station does not know",
            A::DataTransfer,
            json!({"vendorId": "com.example.nobody"}),
            "/status",
            "UnknownVendorId",
        ),
        case(
            "a trigger for an EVSE that is not there",
            A::TriggerMessage,
            json!({"requestedMessage": "StatusNotification", "evse": {"id": 99, "connectorId": 1}}),
            "/status",
            "Rejected",
        ),
    ]
}

#[tokio::test]
async fn what_a_csms_asks_out_of_place_is_answered_by_the_table() {
    let (listener, url) = listen().await;
    let station = station(&url).await;
    let mut peer = Peer::accepted(&listener).await;
    let mut wrong = Vec::new();
    for case in asked_out_of_place() {
        let answer = peer.call(case.action.as_str(), case.payload.clone()).await;
        wrong.extend(case.check(&answer));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    // It has gone on meanwhile.
    assert!(station.command(Command::Disconnect).await.is_ok());
}

/// B02.FR.05: a station that is pending starts and stops nothing; it tells what it is asked for.
#[tokio::test]
async fn a_pending_station_begins_no_transaction() {
    let (listener, url) = listen().await;
    let _station = station(&url).await;
    let mut peer = Peer::accept(&listener).await;
    peer.answer_by(|action, id| {
        let pending = json!({"currentTime": jiff_now(), "interval": 600, "status": "Pending"});
        (action == "BootNotification").then(|| json!([3, id, pending]).to_string())
    });
    peer.until("BootNotification", |_| true).await;
    let token = json!({"idToken": "A1", "type": "ISO14443"});
    let start = json!({"evseId": 1, "remoteStartId": 1, "idToken": token});
    for (action, payload, status) in [
        ("RequestStartTransaction", start, "Rejected"),
        (
            "RequestStopTransaction",
            json!({"transactionId": "nobody"}),
            "Rejected",
        ),
        (
            "GetBaseReport",
            json!({"requestId": 1, "reportBase": "FullInventory"}),
            "Accepted",
        ),
    ] {
        let answer = peer.call(action, payload).await;
        assert_eq!(answer[2]["status"], status, "{action}: {answer}");
    }
}
