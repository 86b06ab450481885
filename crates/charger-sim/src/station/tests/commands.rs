//! CALLs of the CSMS: each answered once and by the rules; device model, reset, availability and the rest.

use serde_json::{Value, json};

use super::{Bench, Command, Vehicle, seconds, spec};
use crate::station::StopReason;

fn get(bench: &mut Bench, component: Value, variable: &str) -> Value {
    let data = json!([{"component": component, "variable": {"name": variable}}]);
    bench.ask("GetVariables", json!({"getVariableData": data}))["getVariableResult"][0].clone()
}

fn set(bench: &mut Bench, component: &str, variable: &str, value: &str) -> String {
    let data = json!([{"attributeValue": value, "component": {"name": component},
        "variable": {"name": variable}}]);
    let answer = bench.ask("SetVariables", json!({"setVariableData": data}));
    answer["setVariableResult"][0]["attributeStatus"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// Case 10.
#[test]
fn a_hundred_calls_are_answered_once_each_in_order() {
    let mut bench = Bench::accepted(spec());
    for number in 0..100 {
        bench.frame(&json!([2, format!("n{number}"), "GetLocalListVersion", {}]).to_string());
    }
    let ids: Vec<&str> = bench.answers.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(ids, (0..100).map(|n| format!("n{n}")).collect::<Vec<_>>());
}

#[test]
fn a_call_repeated_with_its_id_is_answered_again_but_not_done_again() {
    let mut bench = Bench::accepted(spec());
    let list =
        json!([2, "same", "SendLocalList", {"versionNumber": 3, "updateType": "Full"}]).to_string();
    bench.frame(&list);
    bench.ask(
        "SendLocalList",
        json!({"versionNumber": 4, "updateType": "Full"}),
    );
    bench.frame(&list);
    assert_eq!(bench.answers[0].1, bench.answers[2].1);
    assert_eq!(
        bench.ask("GetLocalListVersion", json!({}))["versionNumber"],
        4
    );
}

/// Case 11.
#[test]
fn malformed_calls_get_the_right_error_and_charging_goes_on() {
    let mut bench = Bench::accepted(spec());
    bench.start(Vehicle::scenario());
    let cases = [
        ("StartEngine", json!({}), "NotImplemented"),
        ("BootNotification", json!({}), "NotSupported"),
        ("Reset", json!({}), "OccurrenceConstraintViolation"),
        ("Reset", json!({"type": 3}), "TypeConstraintViolation"),
        (
            "Reset",
            json!({"type": "Hard"}),
            "PropertyConstraintViolation",
        ),
        ("ClearCache", json!({"now": true}), "ProtocolError"),
        ("ClearCache", json!([]), "FormatViolation"),
    ];
    for (action, payload, code) in cases {
        let answer = bench.call(action, payload);
        assert_eq!(
            (&answer[0], &answer[2]),
            (&json!(4), &json!(code)),
            "{action}"
        );
    }
    bench.frame("{nonsense");
    let unreadable = &bench.answers.last().unwrap().1;
    assert_eq!(
        (&unreadable[1], &unreadable[2]),
        (&json!("-1"), &json!("RpcFrameworkError"))
    );
    let before = bench.events().len();
    bench.run(seconds(10));
    assert_eq!(bench.events().len(), before + 2);
}

#[test]
fn variables_follow_mutability_type_limits_and_lists() {
    let mut bench = Bench::accepted(spec());
    assert_eq!(
        set(&mut bench, "TxCtrlr", "EVConnectionTimeOut", "45"),
        "Accepted"
    );
    assert_eq!(
        set(&mut bench, "TxCtrlr", "EVConnectionTimeOut", "soon"),
        "Rejected"
    );
    assert_eq!(
        set(&mut bench, "TxCtrlr", "EVConnectionTimeOut", "0"),
        "Rejected"
    );
    assert_eq!(
        set(&mut bench, "TxCtrlr", "StopTxOnInvalidId", "yes"),
        "Rejected"
    );
    assert_eq!(
        set(&mut bench, "TxCtrlr", "TxStartPoint", "ParkingBayOccupancy"),
        "Rejected"
    );
    assert_eq!(
        set(
            &mut bench,
            "OCPPCommCtrlr",
            "NetworkConfigurationPriority",
            "2,1"
        ),
        "RebootRequired"
    );
    assert_eq!(
        set(&mut bench, "SmartChargingCtrlr", "RateUnit", "A"),
        "Rejected"
    );
    assert_eq!(
        set(&mut bench, "SecurityCtrlr", "BasicAuthPassword", "short"),
        "Rejected"
    );
    assert_eq!(
        set(
            &mut bench,
            "SecurityCtrlr",
            "BasicAuthPassword",
            "long-enough-secret"
        ),
        "Accepted"
    );
    assert_eq!(
        set(&mut bench, "NoSuchCtrlr", "Enabled", "true"),
        "UnknownComponent"
    );
    assert_eq!(
        set(&mut bench, "TxCtrlr", "NoSuch", "true"),
        "UnknownVariable"
    );
    let read = get(
        &mut bench,
        json!({"name": "txctrlr"}),
        "evconnectiontimeout",
    );
    assert_eq!(
        read["attributeValue"], "45",
        "names compare without regard to case"
    );
    let secret = get(
        &mut bench,
        json!({"name": "SecurityCtrlr"}),
        "BasicAuthPassword",
    );
    assert_eq!(secret["attributeStatus"], "Rejected");
    assert!(secret.get("attributeValue").is_none());
    let state = get(
        &mut bench,
        json!({"name": "EVSE", "evse": {"id": 1}}),
        "AvailabilityState",
    );
    assert_eq!(state["attributeValue"], "Available");
}

#[test]
fn reports_never_show_the_password_and_hold_the_required_variables() {
    let mut bench = Bench::accepted(spec());
    set(
        &mut bench,
        "SecurityCtrlr",
        "BasicAuthPassword",
        "long-enough-secret",
    );
    bench.ask(
        "GetBaseReport",
        json!({"requestId": 1, "reportBase": "FullInventory"}),
    );
    let text: String = bench
        .calls("NotifyReport")
        .iter()
        .map(|s| s.payload.to_string())
        .collect();
    assert!(!text.contains("long-enough-secret"));
    for name in [
        "BasicAuthPassword",
        "TxStartPoint",
        "ItemsPerMessage",
        "SupplyPhases",
        "FieldLength",
    ] {
        assert_eq!(text.contains(name), name != "FieldLength", "{name}");
    }
    bench.sent.clear();
    let wanted = json!({"requestId": 2, "componentVariable": [{"component": {"name": "EVSE"}}]});
    assert_eq!(bench.ask("GetReport", wanted)["status"], "Accepted");
    let data = bench.calls("NotifyReport")[0].payload["reportData"]
        .as_array()
        .unwrap()
        .clone();
    assert!(data.iter().all(|d| d["component"]["name"] == "EVSE") && data.len() >= 5);
    let nothing = json!({"requestId": 3, "componentCriteria": ["Problem"]});
    assert_eq!(bench.ask("GetReport", nothing)["status"], "EmptyResultSet");
}

#[test]
fn too_many_items_in_one_message_are_refused() {
    let mut bench = Bench::accepted(spec());
    let one = json!({"component": {"name": "TxCtrlr"}, "variable": {"name": "TxStartPoint"}});
    let answer = bench.call("GetVariables", json!({"getVariableData": vec![one; 51]}));
    assert_eq!(answer[2], "OccurrenceConstraintViolation");
}

/// Case 14.
#[test]
fn reset_on_idle_waits_for_the_transaction_and_boots_as_scheduled() {
    let mut bench = Bench::accepted(spec());
    bench.start(Vehicle::scenario());
    assert_eq!(
        bench.ask("Reset", json!({"type": "OnIdle"}))["status"],
        "Scheduled"
    );
    bench.run(seconds(20));
    assert!(bench.calls("BootNotification").is_empty());
    bench
        .command(Command::StopCharging {
            evse: 1,
            reason: StopReason::Local,
        })
        .unwrap();
    bench.run(seconds(10));
    assert_eq!(
        bench.calls("BootNotification")[0].payload["reason"],
        "ScheduledReset"
    );
}

/// Case 14.
#[test]
fn immediate_reset_ends_the_transaction_first_and_a_second_one_is_rejected() {
    let mut bench = Bench::accepted(spec());
    bench.start(Vehicle::scenario());
    assert_eq!(
        bench.ask("Reset", json!({"type": "Immediate"}))["status"],
        "Accepted"
    );
    assert_eq!(
        bench.ask("Reset", json!({"type": "Immediate"}))["status"],
        "Rejected"
    );
    let last = bench.last_event();
    assert_eq!(
        (&last["eventType"], &last["triggerReason"]),
        (&json!("Ended"), &json!("ResetCommand"))
    );
    assert_eq!(last["transactionInfo"]["stoppedReason"], "ImmediateReset");
    bench.run(seconds(10));
    assert_eq!(
        bench.calls("BootNotification")[0].payload["reason"],
        "RemoteReset"
    );
    assert_eq!(
        bench.ask("Reset", json!({"type": "Immediate", "evseId": 1}))["status"],
        "Rejected"
    );
    let kept = serde_json::to_value(bench.core.durable()).unwrap();
    assert_eq!(
        kept["boot_reason"], "PowerUp",
        "the next start is a start of its own"
    );
}

#[test]
fn a_csms_that_forgot_the_station_is_told_again_and_then_gets_what_waited() {
    let mut bench = Bench::accepted(spec());
    bench.plan("TransactionEvent", super::Answer::Error("SecurityError"));
    bench.start(Vehicle::scenario());
    bench.run(seconds(15));
    assert_eq!(
        bench.calls("BootNotification")[0].payload["reason"],
        "Unknown"
    );
    let started = bench
        .events()
        .iter()
        .filter(|e| e["eventType"] == "Started")
        .count();
    assert_eq!(started, 2, "refused once, then delivered");
}

/// Case 14.
#[test]
fn reset_during_a_download_is_accepted_and_the_download_fails_during_an_installation_it_is_rejected()
 {
    let update = json!({"requestId": 9, "firmware": {"location": "https://files.example.com/1.bin",
        "retrieveDateTime": "2026-03-01T00:00:00Z"}});
    let mut bench = Bench::accepted(spec());
    bench.ask("UpdateFirmware", update.clone());
    bench.run(seconds(1));
    assert_eq!(
        bench.ask("Reset", json!({"type": "Immediate"}))["status"],
        "Accepted"
    );
    bench.run(seconds(10));
    let states = firmware_states(&bench);
    assert_eq!(states.last().unwrap(), "DownloadFailed");
    let mut bench = Bench::accepted(spec());
    bench.ask("UpdateFirmware", update);
    bench.run(seconds(5));
    assert_eq!(
        bench.ask("Reset", json!({"type": "Immediate"}))["status"],
        "Rejected"
    );
}

fn firmware_states(bench: &Bench) -> Vec<String> {
    let calls = bench.calls("FirmwareStatusNotification");
    calls
        .iter()
        .map(|s| s.payload["status"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_simulated_firmware_update_says_so_and_reboots_with_the_new_version() {
    let mut bench = Bench::accepted(spec());
    let answer = bench.ask(
        "UpdateFirmware",
        json!({"requestId": 9, "firmware": {"location": "https://files.example.com/1.bin",
            "retrieveDateTime": "2026-03-01T00:00:00Z"}}),
    );
    assert!(
        answer["statusInfo"]["additionalInfo"]
            .as_str()
            .unwrap()
            .contains("simulated")
    );
    bench.run(seconds(30));
    assert_eq!(
        firmware_states(&bench),
        [
            "Downloading",
            "Downloaded",
            "Installing",
            "InstallRebooting",
            "Installed"
        ]
    );
    assert!(
        bench
            .calls("FirmwareStatusNotification")
            .iter()
            .all(|s| s.payload["requestId"] == 9)
    );
    let boot = &bench.calls("BootNotification")[0].payload;
    assert_eq!(boot["reason"], "FirmwareUpdate");
    assert!(
        boot["chargingStation"]["firmwareVersion"]
            .as_str()
            .unwrap()
            .contains("simulated")
    );
}

#[test]
fn a_log_upload_reports_its_states_and_a_newer_one_cancels_it() {
    let mut bench = Bench::accepted(spec());
    let log = |id: u32| {
        json!({"logType": "DiagnosticsLog", "requestId": id,
            "log": {"remoteLocation": "https://files.example.com/"}})
    };
    let answer = bench.ask("GetLog", log(1));
    assert!(
        answer["filename"]
            .as_str()
            .unwrap()
            .starts_with("simulated-")
    );
    bench.run(seconds(1));
    assert_eq!(bench.ask("GetLog", log(2))["status"], "AcceptedCanceled");
    bench.run(seconds(5));
    let states: Vec<(String, i64)> = bench
        .calls("LogStatusNotification")
        .iter()
        .map(|s| {
            (
                s.payload["status"].as_str().unwrap().to_owned(),
                s.payload["requestId"].as_i64().unwrap(),
            )
        })
        .collect();
    let expected = [
        ("Uploading", 1),
        ("AcceptedCanceled", 1),
        ("Uploading", 2),
        ("Uploaded", 2),
    ];
    assert_eq!(states, expected.map(|(status, id)| (status.to_owned(), id)));
}

#[test]
fn inoperative_waits_for_the_transaction_survives_a_reboot_and_refuses_drivers() {
    let mut bench = Bench::accepted(spec());
    bench.start(Vehicle::scenario());
    let answer = bench.ask(
        "ChangeAvailability",
        json!({"operationalStatus": "Inoperative"}),
    );
    assert_eq!(answer["status"], "Scheduled");
    bench
        .command(Command::StopCharging {
            evse: 1,
            reason: StopReason::Local,
        })
        .unwrap();
    let last = |bench: &Bench| {
        bench.calls("StatusNotification").last().unwrap().payload["connectorStatus"].clone()
    };
    assert_eq!(last(&bench), "Unavailable");
    bench.command(Command::Unplug { evse: 1 }).unwrap();
    bench.ask("Reset", json!({"type": "Immediate"}));
    bench.run(seconds(10));
    assert_eq!(last(&bench), "Unavailable");
    assert!(
        bench
            .command(Command::PresentToken {
                evse: 1,
                token: super::token()
            })
            .is_err()
    );
    let again = bench.ask(
        "ChangeAvailability",
        json!({"operationalStatus": "Operative"}),
    );
    assert_eq!(again["status"], "Accepted");
    bench.run(seconds(1));
    assert_eq!(last(&bench), "Available");
}

#[test]
fn a_reservation_keeps_the_evse_for_its_token_and_is_told_with_the_first_event() {
    let mut bench = Bench::accepted(spec());
    let reserve = |id: u32, until: &str| {
        json!({"id": id, "expiryDateTime": until, "evseId": 1,
            "idToken": {"idToken": "04a2b3c4d5e680", "type": "ISO14443"}})
    };
    assert_eq!(
        bench.ask("ReserveNow", reserve(31, "2026-03-01T12:10:00Z"))["status"],
        "Accepted"
    );
    assert_eq!(
        bench.ask("ReserveNow", reserve(32, "2026-03-01T12:10:00Z"))["status"],
        "Occupied"
    );
    let stranger = super::Token::new("STRANGER", "ISO14443").unwrap();
    assert!(
        bench
            .command(Command::PresentToken {
                evse: 1,
                token: stranger
            })
            .is_err()
    );
    bench.start(Vehicle::scenario());
    assert_eq!(bench.events()[0]["reservationId"], 31);
    assert!(
        bench.calls("ReservationStatusUpdate").is_empty(),
        "a used reservation is not reported"
    );
}

#[test]
fn a_reservation_expires_at_its_instant_and_unknown_ones_cannot_be_cancelled() {
    let mut bench = Bench::accepted(spec());
    let reserve = json!({"id": 31, "expiryDateTime": "2026-03-01T12:01:00Z", "evseId": 1,
        "idToken": {"idToken": "A", "type": "ISO14443"}});
    bench.ask("ReserveNow", reserve);
    bench.run(seconds(58));
    assert!(bench.calls("ReservationStatusUpdate").is_empty());
    bench.run(seconds(2));
    let update = &bench.calls("ReservationStatusUpdate")[0].payload;
    assert_eq!(update["reservationUpdateStatus"], "Expired");
    assert_eq!(
        bench.ask("CancelReservation", json!({"reservationId": 31}))["status"],
        "Rejected"
    );
}

#[test]
fn local_list_versions_and_differential_updates_follow_the_rules() {
    let mut bench = Bench::accepted(spec());
    let entry = |token: &str, status: &str| json!({"idToken": {"idToken": token, "type": "ISO14443"}, "idTokenInfo": {"status": status}});
    let full = json!({"versionNumber": 5, "updateType": "Full",
        "localAuthorizationList": [entry("A", "Accepted"), entry("B", "Blocked")]});
    assert_eq!(bench.ask("SendLocalList", full)["status"], "Accepted");
    let same = json!({"versionNumber": 5, "updateType": "Differential"});
    assert_eq!(
        bench.ask("SendLocalList", same)["status"],
        "VersionMismatch"
    );
    let twice = json!({"versionNumber": 6, "updateType": "Differential",
        "localAuthorizationList": [entry("C", "Accepted"), entry("c", "Accepted")]});
    assert_eq!(bench.ask("SendLocalList", twice)["status"], "Failed");
    let remove = json!({"versionNumber": 9, "updateType": "Differential",
        "localAuthorizationList": [{"idToken": {"idToken": "A", "type": "ISO14443"}}]});
    assert_eq!(bench.ask("SendLocalList", remove)["status"], "Accepted");
    assert_eq!(
        bench.ask("GetLocalListVersion", json!({}))["versionNumber"],
        9
    );
    assert_eq!(bench.core.local_list.len(), 1);
}

#[test]
fn a_listed_token_starts_without_authorize() {
    let mut bench = Bench::accepted(spec());
    let list = json!({"versionNumber": 1, "updateType": "Full", "localAuthorizationList": [
        {"idToken": {"idToken": "04A2B3C4D5E680", "type": "ISO14443"}, "idTokenInfo": {"status": "Accepted"}}]});
    bench.ask("SendLocalList", list);
    bench.start(Vehicle::scenario());
    assert!(bench.calls("Authorize").is_empty());
    assert_eq!(bench.events()[0]["eventType"], "Started");
}

#[test]
fn threshold_monitors_alert_once_and_clear_and_delta_monitors_follow_the_state() {
    let mut bench = Bench::accepted(spec());
    let set = json!({"setMonitoringData": [
        {"type": "UpperThreshold", "value": 50_000.0, "severity": 4,
            "component": {"name": "EVSE", "evse": {"id": 1}}, "variable": {"name": "Power"}},
        {"type": "Delta", "value": 0.0, "severity": 8,
            "component": {"name": "EVSE", "evse": {"id": 1}}, "variable": {"name": "AvailabilityState"}},
        {"type": "UpperThreshold", "value": 1.0, "severity": 4,
            "component": {"name": "TxCtrlr"}, "variable": {"name": "EVConnectionTimeOut"}}]});
    let answer = bench.ask("SetVariableMonitoring", set);
    let results = answer["setMonitoringResult"].as_array().unwrap();
    let statuses: Vec<&str> = results
        .iter()
        .map(|r| r["status"].as_str().unwrap())
        .collect();
    assert_eq!(statuses, ["Accepted", "Accepted", "UnsupportedMonitorType"]);
    bench.start(Vehicle::scenario());
    bench.run(seconds(20));
    bench
        .command(Command::StopCharging {
            evse: 1,
            reason: StopReason::Local,
        })
        .unwrap();
    bench.run(seconds(1));
    let events: Vec<Value> = bench
        .calls("NotifyEvent")
        .iter()
        .map(|s| s.payload["eventData"][0].clone())
        .collect();
    let alerts: Vec<&Value> = events
        .iter()
        .filter(|e| e["trigger"] == "Alerting")
        .collect();
    assert_eq!(alerts.len(), 2, "{events:?}");
    assert_eq!(alerts[0]["actualValue"], "100000");
    assert_eq!(alerts[1]["cleared"], true);
    let deltas: Vec<&Value> = events.iter().filter(|e| e["trigger"] == "Delta").collect();
    assert_eq!(deltas.len(), 1);
    assert_eq!(deltas[0]["actualValue"], "Occupied");
}

#[test]
fn triggered_messages_follow_their_answer() {
    let mut bench = Bench::accepted(spec());
    let trigger =
        |message: &str| json!({"requestedMessage": message, "evse": {"id": 1, "connectorId": 1}});
    for message in [
        "StatusNotification",
        "MeterValues",
        "LogStatusNotification",
        "FirmwareStatusNotification",
    ] {
        let before = bench.calls(message).len();
        assert_eq!(
            bench.ask("TriggerMessage", trigger(message))["status"],
            "Accepted",
            "{message}"
        );
        assert_eq!(bench.calls(message).len(), before + 1, "{message}");
    }
    assert_eq!(
        bench.ask("TriggerMessage", trigger("TransactionEvent"))["status"],
        "Rejected"
    );
    let answer = bench.ask("TriggerMessage", trigger("SignV2GCertificate"));
    assert_eq!(answer["status"], "NotImplemented");
    let values = &bench.calls("MeterValues")[0].payload["meterValue"][0]["sampledValue"][0];
    assert_eq!(values["context"], "Trigger");
}

#[test]
fn every_action_of_the_csms_has_an_answer_that_conforms() {
    use ocpp201::{Action, PayloadKind, check_payload};
    let mut bench = Bench::accepted(spec());
    for (action, payload) in examples() {
        let answer = bench.call(action, payload);
        assert_eq!(answer[0], 3, "{action}: {answer}");
        let raw = serde_json::value::to_raw_value(&answer[2]).unwrap();
        let known = Action::from_name(action).unwrap();
        check_payload(known, PayloadKind::Response, &raw).unwrap();
    }
    let named: Vec<&str> = examples().into_iter().map(|(action, _)| action).collect();
    for action in Action::ALL.iter().filter(|a| a.direction().is_to_station()) {
        let is_elsewhere = matches!(action, Action::UnlockConnector | Action::Reset);
        assert!(
            is_elsewhere || named.contains(&action.as_str()),
            "{action} has no example"
        );
    }
    bench.run(seconds(30));
    for sent in &bench.sent {
        let raw = serde_json::value::to_raw_value(&sent.payload).unwrap();
        check_payload(
            Action::from_name(&sent.action).unwrap(),
            PayloadKind::Request,
            &raw,
        )
        .unwrap();
    }
}

fn examples() -> Vec<(&'static str, Value)> {
    let hash = json!({"hashAlgorithm": "SHA256", "issuerNameHash": "a", "issuerKeyHash": "b", "serialNumber": "1"});
    let token = json!({"idToken": "A", "type": "ISO14443"});
    vec![
        ("CancelReservation", json!({"reservationId": 1})),
        ("CertificateSigned", json!({"certificateChain": "x"})),
        (
            "ChangeAvailability",
            json!({"operationalStatus": "Operative"}),
        ),
        ("ClearCache", json!({})),
        ("ClearChargingProfile", json!({"chargingProfileId": 1})),
        ("ClearDisplayMessage", json!({"id": 1})),
        ("ClearVariableMonitoring", json!({"id": [1]})),
        (
            "CostUpdated",
            json!({"totalCost": 1.5, "transactionId": "x"}),
        ),
        (
            "CustomerInformation",
            json!({"requestId": 1, "report": true, "clear": true, "idToken": token}),
        ),
        ("DataTransfer", json!({"vendorId": "com.example"})),
        ("DeleteCertificate", json!({"certificateHashData": hash})),
        (
            "GetBaseReport",
            json!({"requestId": 1, "reportBase": "SummaryInventory"}),
        ),
        (
            "GetChargingProfiles",
            json!({"requestId": 1, "chargingProfile": {}}),
        ),
        ("GetCompositeSchedule", json!({"duration": 60, "evseId": 1})),
        ("GetDisplayMessages", json!({"requestId": 1})),
        ("GetInstalledCertificateIds", json!({})),
        ("GetLocalListVersion", json!({})),
        (
            "GetLog",
            json!({"logType": "SecurityLog", "requestId": 1, "log": {"remoteLocation": "http://x/"}}),
        ),
        ("GetMonitoringReport", json!({"requestId": 1})),
        ("GetReport", json!({"requestId": 1})),
        ("GetTransactionStatus", json!({})),
        (
            "GetVariables",
            json!({"getVariableData": [{"component": {"name": "x"}, "variable": {"name": "x"}}]}),
        ),
        (
            "InstallCertificate",
            json!({"certificateType": "CSMSRootCertificate", "certificate": "x"}),
        ),
        (
            "PublishFirmware",
            json!({"location": "http://x/", "checksum": "x", "requestId": 1}),
        ),
        (
            "RequestStartTransaction",
            json!({"idToken": token, "remoteStartId": 1}),
        ),
        ("RequestStopTransaction", json!({"transactionId": "x"})),
        (
            "ReserveNow",
            json!({"id": 1, "expiryDateTime": "2030-01-01T00:00:00Z", "idToken": token}),
        ),
        (
            "SendLocalList",
            json!({"versionNumber": 1, "updateType": "Full"}),
        ),
        (
            "SetChargingProfile",
            json!({"evseId": 9, "chargingProfile": {"id": 1, "stackLevel": 1,
            "chargingProfilePurpose": "TxDefaultProfile", "chargingProfileKind": "Relative",
            "chargingSchedule": [{"id": 1, "chargingRateUnit": "W",
                "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 1.0}]}]}}),
        ),
        (
            "SetDisplayMessage",
            json!({"message": {"id": 1, "priority": "InFront",
            "message": {"format": "UTF8", "content": "안녕"}}}),
        ),
        ("SetMonitoringBase", json!({"monitoringBase": "All"})),
        ("SetMonitoringLevel", json!({"severity": 5})),
        (
            "SetNetworkProfile",
            json!({"configurationSlot": 2, "connectionData": {"ocppVersion": "OCPP20",
            "ocppTransport": "JSON", "ocppCsmsUrl": "ws://x", "messageTimeout": 30, "securityProfile": 1,
            "ocppInterface": "Wired0"}}),
        ),
        (
            "SetVariableMonitoring",
            json!({"setMonitoringData": [{"value": 1.0, "type": "Periodic",
            "severity": 1, "component": {"name": "x"}, "variable": {"name": "x"}}]}),
        ),
        (
            "SetVariables",
            json!({"setVariableData": [{"attributeValue": "x", "component": {"name": "x"},
            "variable": {"name": "x"}}]}),
        ),
        ("TriggerMessage", json!({"requestedMessage": "Heartbeat"})),
        ("UnpublishFirmware", json!({"checksum": "x"})),
        (
            "UpdateFirmware",
            json!({"requestId": 1, "firmware": {"location": "ftp://x",
            "retrieveDateTime": "2026-01-01T00:00:00Z"}}),
        ),
    ]
}
