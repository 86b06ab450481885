//! What was accepted has its effect at the moment that was promised: one proof for every Set…, Install…, Publish…,
//! Unpublish…, Update… and TriggerMessage of the CSMS. (SetVariables: variable by variable, in `effects`.)

use ocpp201::Action;
use serde_json::{Value, json};

use super::{Bench, CHECKSUM, Command, Vehicle, seconds, spec};

type Proof = fn();

fn proofs() -> Vec<(&'static str, Proof)> {
    vec![
        ("SetVariables", variables),
        ("SetChargingProfile", charging_profile),
        ("SetDisplayMessage", display_message),
        ("SetMonitoringBase", monitoring_base),
        ("SetMonitoringLevel", monitoring_level),
        ("SetNetworkProfile", network_profile),
        ("SetVariableMonitoring", variable_monitoring),
        ("InstallCertificate", certificate),
        ("PublishFirmware", publish_firmware),
        ("UnpublishFirmware", unpublish_firmware),
        ("UpdateFirmware", update_firmware),
        ("TriggerMessage", trigger),
    ]
}

#[test]
fn every_request_that_promises_something_has_a_proof() {
    let promises = [
        "Set",
        "Install",
        "Publish",
        "Unpublish",
        "Update",
        "Trigger",
    ];
    for action in Action::ALL.iter().filter(|a| a.direction().is_to_station()) {
        let name = action.as_str();
        let is_promise = promises.iter().any(|verb| name.starts_with(verb));
        let is_proven = proofs().iter().any(|(proven, _)| *proven == name);
        assert_eq!(is_promise, is_proven, "{name}");
    }
}

#[test]
fn each_promise_is_kept_when_it_was_promised() {
    for (name, proof) in proofs() {
        // A panic names its line; this names the request.
        println!("{name}");
        proof();
    }
}

fn accepted(bench: &mut Bench, action: &str, payload: Value) {
    let answer = bench.ask(action, payload);
    assert_eq!(answer["status"], "Accepted", "{action}: {answer}");
}

fn is_labelled(answer: &Value) -> bool {
    let text = answer["statusInfo"]["additionalInfo"].as_str();
    text.is_some_and(|text| text.starts_with("simulated"))
}

fn variables() {
    let mut bench = Bench::accepted(spec());
    bench.set("OCPPCommCtrlr", "HeartbeatInterval", "7");
    bench.run(seconds(8));
    assert_eq!(bench.calls("Heartbeat").len(), 1);
}

fn charging_profile() {
    let mut bench = Bench::accepted(spec());
    bench.start(Vehicle::scenario());
    accepted(
        &mut bench,
        "SetChargingProfile",
        json!({"evseId": 1, "chargingProfile": {"id": 1, "stackLevel": 1,
        "chargingProfilePurpose": "TxDefaultProfile", "chargingProfileKind": "Relative",
        "chargingSchedule": [{"id": 1, "chargingRateUnit": "W",
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 30_000.0}]}]}}),
    );
    assert_eq!(bench.core.evses[0].flow_w, 30_000, "the same instant");
}

fn display_message() {
    let mut bench = Bench::accepted(spec());
    let message =
        json!({"id": 1, "priority": "InFront", "message": {"format": "UTF8", "content": "안녕"}});
    let answer = bench.ask("SetDisplayMessage", json!({"message": message}));
    assert_eq!(answer["status"], "Accepted");
    assert!(
        is_labelled(&answer),
        "it is not drawn, and that is said: {answer}"
    );
    accepted(&mut bench, "GetDisplayMessages", json!({"requestId": 1}));
    let report = &bench.calls("NotifyDisplayMessages")[0].payload;
    assert_eq!(report["messageInfo"][0]["message"]["content"], "안녕");
}

fn monitor(bench: &mut Bench) {
    let data = json!([{"type": "UpperThreshold", "value": 5.0, "severity": 5,
        "component": {"name": "EVSE", "evse": {"id": 1}}, "variable": {"name": "Power"}}]);
    let answer = bench.ask("SetVariableMonitoring", json!({"setMonitoringData": data}));
    assert_eq!(answer["setMonitoringResult"][0]["status"], "Accepted");
}

fn variable_monitoring() {
    let mut bench = Bench::accepted(spec());
    monitor(&mut bench);
    bench.start(Vehicle::scenario());
    assert_eq!(bench.calls("NotifyEvent").len(), 1);
}

fn monitoring_level() {
    let mut bench = Bench::accepted(spec());
    monitor(&mut bench);
    accepted(&mut bench, "SetMonitoringLevel", json!({"severity": 4}));
    bench.start(Vehicle::scenario());
    assert!(bench.calls("NotifyEvent").is_empty());
}

fn monitoring_base() {
    for (base, stays) in [
        ("All", true),
        ("FactoryDefault", false),
        ("HardWiredOnly", false),
    ] {
        let mut bench = Bench::accepted(spec());
        monitor(&mut bench);
        accepted(
            &mut bench,
            "SetMonitoringBase",
            json!({"monitoringBase": base}),
        );
        bench.start(Vehicle::scenario());
        assert_eq!(!bench.calls("NotifyEvent").is_empty(), stays, "{base}");
    }
}

fn network_profile() {
    let mut bench = Bench::accepted(spec());
    let data = json!({"ocppVersion": "OCPP20", "ocppTransport": "JSON", "ocppCsmsUrl": "ws://new",
        "messageTimeout": 30, "securityProfile": 0, "ocppInterface": "Wireless1"});
    let answer = bench.ask(
        "SetNetworkProfile",
        json!({"configurationSlot": 1, "connectionData": data}),
    );
    assert_eq!(answer["status"], "Accepted");
    assert!(
        is_labelled(&answer),
        "the interface is ignored, and that is said: {answer}"
    );
    bench.lose_connection();
    bench.run(seconds(5));
    assert!(bench.targets.iter().all(|t| t.url.is_none()));
    bench.ask("Reset", json!({"type": "Immediate"}));
    bench.run(seconds(5));
    assert_eq!(
        bench.targets.last().unwrap().url.as_deref(),
        Some("ws://new")
    );
}

fn certificate() {
    let mut bench = Bench::accepted(spec());
    let key = rcgen::KeyPair::generate().unwrap();
    let mut params = rcgen::CertificateParams::default();
    params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let pem = params.self_signed(&key).unwrap().pem();
    let install = json!({"certificateType": "CSMSRootCertificate", "certificate": pem});
    accepted(&mut bench, "InstallCertificate", install);
    bench.lose_connection();
    bench.run(seconds(3));
    assert_eq!(
        bench.targets.last().unwrap().roots.len(),
        1,
        "the next connection believes it"
    );
}

fn publish_firmware() {
    let mut bench = Bench::accepted(spec());
    let publish = json!({"location": "http://x/fw.bin", "checksum": CHECKSUM, "requestId": 1});
    let answer = bench.ask("PublishFirmware", publish);
    assert_eq!(answer["status"], "Accepted");
    assert!(is_labelled(&answer), "{answer}");
    bench.run(seconds(20));
    for sent in bench.calls("PublishFirmwareStatusNotification") {
        assert!(
            sent.payload["customData"]["simulated"].is_string(),
            "{}",
            sent.payload
        );
    }
    let last = bench.calls("PublishFirmwareStatusNotification");
    assert_eq!(last.last().unwrap().payload["status"], "Published");
}

fn unpublish_firmware() {
    let mut bench = Bench::accepted(spec());
    let unpublish = json!({"checksum": CHECKSUM});
    assert_eq!(
        bench.ask("UnpublishFirmware", unpublish.clone())["status"],
        "NoFirmware"
    );
    let publish = json!({"location": "http://x/fw.bin", "checksum": CHECKSUM, "requestId": 1});
    bench.ask("PublishFirmware", publish);
    bench.run(seconds(20));
    assert_eq!(
        bench.ask("UnpublishFirmware", unpublish.clone())["status"],
        "Unpublished"
    );
    assert_eq!(
        bench.ask("UnpublishFirmware", unpublish)["status"],
        "NoFirmware"
    );
}

fn update_firmware() {
    let mut bench = Bench::accepted(spec());
    let answer = bench.ask(
        "UpdateFirmware",
        json!({"requestId": 9, "firmware": {
        "location": "https://x/1.bin", "retrieveDateTime": "2026-03-01T00:00:00Z"}}),
    );
    assert_eq!(answer["status"], "Accepted");
    assert!(is_labelled(&answer), "{answer}");
    bench.run(seconds(30));
    for sent in bench.calls("FirmwareStatusNotification") {
        assert!(
            sent.payload["customData"]["simulated"].is_string(),
            "{}",
            sent.payload
        );
    }
    let boot = &bench.calls("BootNotification")[0].payload;
    assert_eq!(boot["reason"], "FirmwareUpdate");
    assert_eq!(
        boot["chargingStation"]["firmwareVersion"],
        "1.0.0+simulated.9"
    );
}

fn trigger() {
    let mut bench = Bench::accepted(spec());
    accepted(
        &mut bench,
        "TriggerMessage",
        json!({"requestedMessage": "MeterValues"}),
    );
    assert_eq!(bench.calls("MeterValues").len(), 1, "the same instant");
}

/// The lock of a socket is a state that can be read, and the answer says that nothing moves.
#[test]
fn unlocking_changes_a_state_and_says_that_it_is_simulated() {
    let mut socket = spec();
    socket.evses[0].connectors[0].has_fixed_cable = false;
    socket.evses[0].connectors[0].lock = crate::station::Lock::Works;
    let mut bench = Bench::accepted(socket);
    bench.set("TxCtrlr", "TxStopPoint", "EVConnected");
    bench.set("OCPPCommCtrlr", "UnlockOnEVSideDisconnect", "false");
    let is_locked = |bench: &mut Bench| {
        let data = json!([{"component": {"name": "ConnectorPlugRetentionLock",
            "evse": {"id": 1, "connectorId": 1}}, "variable": {"name": "Active"}}]);
        let answer = bench.ask("GetVariables", json!({"getVariableData": data}));
        answer["getVariableResult"][0]["attributeValue"] == "true"
    };
    let unlock = json!({"evseId": 1, "connectorId": 1});
    assert!(!is_locked(&mut bench));
    bench.start(Vehicle::scenario());
    assert!(is_locked(&mut bench));
    let busy = bench.ask("UnlockConnector", unlock.clone());
    assert_eq!(busy["status"], "OngoingAuthorizedTransaction");
    assert!(is_locked(&mut bench));
    bench.command(Command::Unplug { evse: 1 }).unwrap();
    assert!(is_locked(&mut bench), "it waits for its owner");
    let answer = bench.ask("UnlockConnector", unlock);
    assert_eq!(answer["status"], "Unlocked");
    assert!(is_labelled(&answer), "{answer}");
    assert!(!is_locked(&mut bench));
}

/// `BytesPerMessage` is kept to, as `ItemsPerMessage` is.
#[test]
fn a_message_longer_than_promised_is_refused() {
    let mut bench = Bench::accepted(spec());
    let long = "x".repeat(66_000);
    let custom = json!({"vendorId": "com.example", "text": long});
    let place = json!({"component": {"name": "x"}, "variable": {"name": "x"}});
    let mut set = place.clone();
    set["attributeValue"] = json!("x");
    let mut monitor = place.clone();
    (monitor["type"], monitor["value"], monitor["severity"]) =
        (json!("Delta"), json!(1.0), json!(1));
    for (action, mut payload) in [
        ("GetVariables", json!({"getVariableData": [place]})),
        ("SetVariables", json!({"setVariableData": [set]})),
        ("GetReport", json!({"requestId": 1})),
        ("GetMonitoringReport", json!({"requestId": 1})),
        (
            "SetVariableMonitoring",
            json!({"setMonitoringData": [monitor]}),
        ),
        (
            "SendLocalList",
            json!({"versionNumber": 1, "updateType": "Full"}),
        ),
        ("ClearVariableMonitoring", json!({"id": [1]})),
    ] {
        assert_eq!(bench.call(action, payload.clone())[0], 3, "{action}");
        payload["customData"] = custom.clone();
        assert_eq!(
            bench.call(action, payload)[2],
            "FormatViolation",
            "{action}"
        );
    }
}

/// B05.FR.11, B06.FR.16, B08.FR.17, D01.FR.11, N04.FR.09, N06.FR.06; a station that says nothing of limits has none.
#[test]
fn more_items_than_promised_are_refused() {
    let place = |n: u32| json!({"component": {"name": "x"}, "variable": {"name": format!("v{n}")}});
    let with = |n: u32, more: Value| {
        let mut item = place(n);
        item.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        item
    };
    let list = |item: &dyn Fn(u32) -> Value, count: u32| (0..count).map(item).collect::<Vec<_>>();
    let value = |n: u32| with(n, json!({"attributeValue": "x"}));
    let monitor = |n: u32| with(n, json!({"type": "Delta", "value": 1.0, "severity": 1}));
    let token = |n: u32| {
        json!({"idToken": {"idToken": format!("T{n}"), "type": "Central"},
            "idTokenInfo": {"status": "Accepted"}})
    };
    let payload = |action: &str, count: u32| match action {
        "GetVariables" => json!({"getVariableData": list(&place, count)}),
        "SetVariables" => json!({"setVariableData": list(&value, count)}),
        "SetVariableMonitoring" => json!({"setMonitoringData": list(&monitor, count)}),
        "ClearVariableMonitoring" => json!({"id": (0..count).collect::<Vec<_>>()}),
        "SendLocalList" => json!({"versionNumber": 1, "updateType": "Full",
            "localAuthorizationList": list(&token, count)}),
        _ => json!({"requestId": 1, "componentVariable": list(&place, count)}),
    };
    for (action, limit) in [
        (
            "GetVariables",
            "DeviceDataCtrlr.ItemsPerMessage[GetVariables]",
        ),
        (
            "SetVariables",
            "DeviceDataCtrlr.ItemsPerMessage[SetVariables]",
        ),
        ("GetReport", "DeviceDataCtrlr.ItemsPerMessage[GetReport]"),
        (
            "GetMonitoringReport",
            "DeviceDataCtrlr.ItemsPerMessage[GetReport]",
        ),
        (
            "SetVariableMonitoring",
            "MonitoringCtrlr.ItemsPerMessage[SetVariableMonitoring]",
        ),
        (
            "ClearVariableMonitoring",
            "MonitoringCtrlr.ItemsPerMessage[ClearVariableMonitoring]",
        ),
        ("SendLocalList", "LocalAuthListCtrlr.ItemsPerMessage"),
    ] {
        let mut limited = spec();
        limited.variables.push((limit.to_owned(), "3".to_owned()));
        let mut bench = Bench::accepted(limited);
        assert_eq!(bench.call(action, payload(action, 3))[0], 3, "{action}");
        let refused = bench.call(action, payload(action, 4));
        assert_eq!(refused[2], "OccurrenceConstraintViolation", "{action}");
        let mut silent = spec();
        silent.without_variables.push(limit.to_owned());
        let mut bench = Bench::accepted(silent);
        assert_eq!(bench.call(action, payload(action, 60))[0], 3, "{action}");
    }
}
