//! CALLs of the CSMS: each answered once and by the rules; errors, repetition, triggers, and an answer to every action.

use serde_json::{Value, json};

use super::{Bench, Vehicle, seconds, spec};

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

/// Case 11: what is no message at all.
#[test]
fn frames_that_are_no_messages_are_answered_by_the_rules_and_charging_goes_on() {
    let mut bench = Bench::accepted(spec());
    bench.start(Vehicle::scenario());
    let long_id = format!(r#"[2,"{}","Reset",{{}}]"#, "x".repeat(37));
    let deep = format!(
        r#"[2,"deep","DataTransfer",{{"vendorId":"v","data":{}1{}}}]"#,
        "[".repeat(5_000),
        "]".repeat(5_000)
    );
    for (frame, id) in [
        ("", "-1"),
        ("hello", "-1"),
        (r#"[2,"cut","Reset",{"type"#, "cut"),
        ("{}", "-1"),
        ("[]", "-1"),
        ("[2]", "-1"),
        (r#"[2,"short"]"#, "short"),
        (r#"[2,7,"Reset",{}]"#, "-1"),
        (&long_id, "-1"),
        (&deep, "deep"),
    ] {
        let before = bench.answers.len();
        bench.frame(frame);
        assert_eq!(
            bench.answers.len(),
            before + 1,
            "{frame:.60} is answered once"
        );
        let answer = &bench.answers[before].1;
        assert_eq!(
            (&answer[0], &answer[2]),
            (&json!(4), &json!("RpcFrameworkError")),
            "{frame:.60}"
        );
        let answered = answer[1].as_str().unwrap();
        assert!(
            answered == id || answered == "-1",
            "{frame:.60}: {answered}"
        );
    }
    let before = bench.answers.len();
    bench.frame(r#"[9,"later",{}]"#);
    assert_eq!(bench.answers.len(), before, "an unknown type is ignored");
    let answer = bench.call("Reset", json!({"type": "Immediate", "evseId": 1.5}));
    assert_eq!(answer[2], "TypeConstraintViolation");
    let before = bench.events().len();
    bench.run(seconds(10));
    assert_eq!(bench.events().len(), before + 2);
}

#[test]
fn too_many_items_in_one_message_are_refused() {
    let mut bench = Bench::accepted(spec());
    let one = json!({"component": {"name": "TxCtrlr"}, "variable": {"name": "TxStartPoint"}});
    let answer = bench.call("GetVariables", json!({"getVariableData": vec![one; 51]}));
    assert_eq!(answer[2], "OccurrenceConstraintViolation");
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
