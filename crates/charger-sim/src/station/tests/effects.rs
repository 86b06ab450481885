//! Accepted means in effect now, RebootRequired in effect after the next restart (B05): one proof for every
//! writable variable. A variable that is writable and has no proof fails the first test.

use serde_json::{Value, json};

use super::{Answer, Bench, Command, Output, Token, Vehicle, seconds, spec};
use crate::station::{ObservationKind, StopReason};

type Proof = fn();

/// Component, variable, instance (empty: none), and what shows that it is obeyed.
fn proofs() -> Vec<(&'static str, &'static str, &'static str, Proof)> {
    vec![
        ("OCPPCommCtrlr", "HeartbeatInterval", "", heartbeat_interval),
        (
            "OCPPCommCtrlr",
            "NetworkConfigurationPriority",
            "",
            network_priority,
        ),
        (
            "OCPPCommCtrlr",
            "NetworkProfileConnectionAttempts",
            "",
            network_attempts,
        ),
        ("OCPPCommCtrlr", "OfflineThreshold", "", offline_threshold),
        (
            "OCPPCommCtrlr",
            "MessageAttempts",
            "TransactionEvent",
            message_attempts,
        ),
        (
            "OCPPCommCtrlr",
            "MessageAttemptInterval",
            "TransactionEvent",
            message_attempt_interval,
        ),
        ("OCPPCommCtrlr", "WebSocketPingInterval", "", ping_interval),
        (
            "OCPPCommCtrlr",
            "RetryBackOffWaitMinimum",
            "",
            back_off_minimum,
        ),
        (
            "OCPPCommCtrlr",
            "RetryBackOffRepeatTimes",
            "",
            back_off_repeats,
        ),
        (
            "OCPPCommCtrlr",
            "RetryBackOffRandomRange",
            "",
            back_off_range,
        ),
        ("SecurityCtrlr", "BasicAuthPassword", "", password),
        ("AuthCtrlr", "Enabled", "", auth_enabled),
        (
            "AuthCtrlr",
            "OfflineTxForUnknownIdEnabled",
            "",
            offline_unknown,
        ),
        (
            "AuthCtrlr",
            "AuthorizeRemoteStart",
            "",
            authorize_remote_start,
        ),
        (
            "AuthCtrlr",
            "LocalAuthorizeOffline",
            "",
            local_authorize_offline,
        ),
        ("AuthCtrlr", "LocalPreAuthorize", "", local_pre_authorize),
        ("AuthCtrlr", "MasterPassGroupId", "", master_pass),
        (
            "AuthCtrlr",
            "DisableRemoteAuthorization",
            "",
            disable_remote_authorization,
        ),
        ("AuthCacheCtrlr", "Enabled", "", cache_enabled),
        ("AuthCacheCtrlr", "LifeTime", "", cache_life_time),
        (
            "AuthCacheCtrlr",
            "DisablePostAuthorize",
            "",
            cache_post_authorize,
        ),
        ("LocalAuthListCtrlr", "Enabled", "", list_enabled),
        (
            "LocalAuthListCtrlr",
            "DisablePostAuthorize",
            "",
            list_post_authorize,
        ),
        ("TxCtrlr", "EVConnectionTimeOut", "", connection_time_out),
        (
            "TxCtrlr",
            "StopTxOnEVSideDisconnect",
            "",
            stop_on_disconnect,
        ),
        ("TxCtrlr", "TxBeforeAcceptedEnabled", "", before_accepted),
        ("TxCtrlr", "TxStartPoint", "", start_point),
        ("TxCtrlr", "TxStopPoint", "", stop_point),
        ("TxCtrlr", "MaxEnergyOnInvalidId", "", energy_on_invalid),
        ("TxCtrlr", "StopTxOnInvalidId", "", stop_on_invalid),
        (
            "SampledDataCtrlr",
            "TxStartedMeasurands",
            "",
            started_measurands,
        ),
        (
            "SampledDataCtrlr",
            "TxUpdatedMeasurands",
            "",
            updated_measurands,
        ),
        (
            "SampledDataCtrlr",
            "TxUpdatedInterval",
            "",
            updated_interval,
        ),
        (
            "SampledDataCtrlr",
            "TxEndedMeasurands",
            "",
            ended_measurands,
        ),
        ("SampledDataCtrlr", "TxEndedInterval", "", ended_interval),
        ("AlignedDataCtrlr", "Measurands", "", aligned_measurands),
        ("AlignedDataCtrlr", "Interval", "", aligned_interval),
        ("ReservationCtrlr", "Enabled", "", reservation_enabled),
        ("MonitoringCtrlr", "Enabled", "", monitoring_enabled),
        (
            "MonitoringCtrlr",
            "OfflineQueuingSeverity",
            "",
            offline_queuing,
        ),
    ]
}

#[test]
fn every_writable_variable_has_an_effect_and_every_effect_a_writable_variable() {
    let mut bench = Bench::accepted(spec());
    let ask = json!({"requestId": 1, "reportBase": "FullInventory"});
    bench.ask("GetBaseReport", ask);
    bench.run(seconds(1));
    let mut writable = Vec::new();
    for report in bench.calls("NotifyReport") {
        for data in report.payload["reportData"].as_array().unwrap() {
            let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
            for attribute in data["variableAttribute"].as_array().unwrap() {
                // Absent means ReadWrite.
                if attribute["mutability"] != "ReadOnly" {
                    let variable = &data["variable"];
                    let place = (text(&data["component"]["name"]), text(&variable["name"]));
                    writable.push((place.0, place.1, text(&variable["instance"])));
                }
            }
        }
    }
    let mut proven: Vec<_> = proofs()
        .iter()
        .map(|(c, v, i, _)| ((*c).to_owned(), (*v).to_owned(), (*i).to_owned()))
        .collect();
    writable.sort();
    proven.sort();
    assert_eq!(writable, proven);
}

#[test]
fn each_writable_variable_does_what_it_says_when_it_says() {
    for (component, variable, instance, proof) in proofs() {
        // A panic names its line; this names the variable.
        println!("{component}.{variable}[{instance}]");
        proof();
    }
}

fn set(bench: &mut Bench, component: &str, variable: &str, value: &str) {
    let (name, instance) = variable.split_once('/').unwrap_or((variable, ""));
    let mut variable = json!({"name": name});
    if !instance.is_empty() {
        variable["instance"] = json!(instance);
    }
    let data =
        json!([{"attributeValue": value, "component": {"name": component}, "variable": variable}]);
    let answer = bench.ask("SetVariables", json!({"setVariableData": data}));
    let status = &answer["setVariableResult"][0]["attributeStatus"];
    let expected = if name == "NetworkConfigurationPriority" {
        "RebootRequired"
    } else {
        "Accepted"
    };
    assert_eq!(status, expected, "{answer}");
}

fn with(component: &str, variable: &str, value: &str) -> Bench {
    let mut bench = Bench::accepted(spec());
    set(&mut bench, component, variable, value);
    bench
}

fn card(value: &str) -> Token {
    Token::new(value, "ISO14443").unwrap()
}

fn present(bench: &mut Bench, value: &str) {
    let token = card(value);
    // A refusal at the reader is a result, too.
    let _ = bench.command(Command::PresentToken { evse: 1, token });
}

fn plug(bench: &mut Bench) {
    let vehicle = Vehicle::scenario();
    bench.command(Command::PlugIn { evse: 1, vehicle }).unwrap();
}

fn stop(bench: &mut Bench) {
    let reason = StopReason::Local;
    bench
        .command(Command::StopCharging { evse: 1, reason })
        .unwrap();
}

fn go_offline(bench: &mut Bench) {
    bench.is_reachable = false;
    bench.lose_connection();
}

fn is_charging(bench: &Bench) -> bool {
    bench.core.evses[0].flow_w > 0
}

/// Charges once and leaves, so that the token is in the cache.
fn remember(bench: &mut Bench, value: &str) {
    present(bench, value);
    plug(bench);
    stop(bench);
    bench.command(Command::Unplug { evse: 1 }).unwrap();
    bench.sent.clear();
}

fn listed(bench: &mut Bench, value: &str, status: &str) {
    let list = json!({"versionNumber": 1, "updateType": "Full", "localAuthorizationList": [
        {"idToken": {"idToken": value, "type": "ISO14443"}, "idTokenInfo": {"status": status}}]});
    assert_eq!(bench.ask("SendLocalList", list)["status"], "Accepted");
}

fn heartbeat_interval() {
    let mut bench = with("OCPPCommCtrlr", "HeartbeatInterval", "7");
    bench.run(seconds(29));
    assert_eq!(bench.calls("Heartbeat").len(), 4);
}

fn network_profile(bench: &mut Bench) {
    let data = json!({"ocppVersion": "OCPP20", "ocppTransport": "JSON", "ocppCsmsUrl": "ws://new",
        "messageTimeout": 30, "securityProfile": 0, "ocppInterface": "Wired0"});
    let ask = json!({"configurationSlot": 2, "connectionData": data});
    assert_eq!(bench.ask("SetNetworkProfile", ask)["status"], "Accepted");
}

fn network_priority() {
    let mut bench = Bench::accepted(spec());
    network_profile(&mut bench);
    set(
        &mut bench,
        "OCPPCommCtrlr",
        "NetworkConfigurationPriority",
        "2,1",
    );
    bench.lose_connection();
    bench.run(seconds(5));
    assert!(
        bench.targets.iter().all(|t| t.url.is_none()),
        "not before the restart"
    );
    bench.ask("Reset", json!({"type": "Immediate"}));
    bench.run(seconds(5));
    assert_eq!(
        bench.targets.last().unwrap().url.as_deref(),
        Some("ws://new")
    );
}

fn network_attempts() {
    for attempts in [1, 3] {
        let mut bench = Bench::accepted(spec());
        network_profile(&mut bench);
        let text = attempts.to_string();
        set(
            &mut bench,
            "OCPPCommCtrlr",
            "NetworkProfileConnectionAttempts",
            &text,
        );
        set(
            &mut bench,
            "OCPPCommCtrlr",
            "NetworkConfigurationPriority",
            "2,1",
        );
        bench.ask("Reset", json!({"type": "Immediate"}));
        bench.is_reachable = false;
        bench.targets.clear();
        bench.run(seconds(60));
        let new = bench.targets.iter().take_while(|t| t.url.is_some()).count();
        assert_eq!(new, attempts);
    }
}

fn offline_threshold() {
    for (threshold, told) in [("600", 0), ("1", 1)] {
        let mut bench = with("OCPPCommCtrlr", "OfflineThreshold", threshold);
        go_offline(&mut bench);
        bench.run(seconds(30));
        bench.is_reachable = true;
        bench.run(seconds(30));
        assert_eq!(bench.calls("StatusNotification").len(), told);
    }
}

/// The seconds at which the first event is sent.
fn events_refused(variable: &str, value: &str) -> Vec<u64> {
    let mut bench = with("OCPPCommCtrlr", variable, value);
    bench
        .always
        .insert("TransactionEvent", Answer::Error("InternalError"));
    bench.start(Vehicle::scenario());
    bench.run(seconds(60));
    let calls = bench.calls("TransactionEvent");
    let first = calls.iter().filter(|s| s.payload["seqNo"] == 0);
    first.map(|s| s.at.since(calls[0].at).as_secs()).collect()
}

fn message_attempts() {
    assert_eq!(events_refused("MessageAttempts/TransactionEvent", "1"), [0]);
    assert_eq!(
        events_refused("MessageAttempts/TransactionEvent", "2"),
        [0, 10]
    );
}

fn message_attempt_interval() {
    let times = events_refused("MessageAttemptInterval/TransactionEvent", "3");
    assert_eq!(times, [0, 3, 9]);
}

/// The order goes to the open connection; what it does there is shown over a real socket.
fn ping_interval() {
    let mut bench = Bench::accepted(spec());
    let id = "ping";
    let data = json!([{"attributeValue": "3", "component": {"name": "OCPPCommCtrlr"},
        "variable": {"name": "WebSocketPingInterval"}}]);
    let call = json!([2, id, "SetVariables", {"setVariableData": data}]).to_string();
    bench.core.handle(bench.now, super::Input::Frame(&call));
    let outputs = bench.core.take_outputs();
    let pings = outputs.iter().filter_map(|output| match output {
        Output::Ping(interval) => Some(*interval),
        _ => None,
    });
    assert_eq!(pings.collect::<Vec<_>>(), [seconds(3)]);
    assert_eq!(bench.core.ping_interval(), seconds(3));
}

fn waits(values: [&str; 3]) -> Vec<u128> {
    let mut bench = Bench::accepted(spec());
    let names = [
        "RetryBackOffWaitMinimum",
        "RetryBackOffRepeatTimes",
        "RetryBackOffRandomRange",
    ];
    for (name, value) in names.iter().zip(values) {
        set(&mut bench, "OCPPCommCtrlr", name, value);
    }
    go_offline(&mut bench);
    bench.run(seconds(200));
    let waits = bench.seen.iter().filter_map(|(_, kind)| match kind {
        ObservationKind::BackingOff { wait } => Some(wait.as_millis()),
        _ => None,
    });
    waits.take(4).collect()
}

fn back_off_minimum() {
    assert_eq!(waits(["2", "1", "0"]), [2_000, 4_000, 4_000, 4_000]);
    assert_eq!(waits(["5", "1", "0"]), [5_000, 10_000, 10_000, 10_000]);
}

fn back_off_repeats() {
    assert_eq!(waits(["2", "3", "0"]), [2_000, 4_000, 8_000, 16_000]);
}

fn back_off_range() {
    let chance = waits(["1", "0", "9"]);
    assert!(chance.iter().any(|wait| *wait > 1_000), "{chance:?}");
    assert!(
        chance.iter().all(|wait| (1_000..=10_000).contains(wait)),
        "{chance:?}"
    );
}

fn password() {
    let mut bench = with(
        "SecurityCtrlr",
        "BasicAuthPassword",
        "correct-horse-battery",
    );
    bench.lose_connection();
    bench.run(seconds(3));
    let shown = bench.targets.last().unwrap().password.as_ref().unwrap();
    assert_eq!(shown.reveal(), "correct-horse-battery");
}

fn auth_enabled() {
    let mut bench = with("AuthCtrlr", "Enabled", "false");
    bench.start(Vehicle::scenario());
    assert!(is_charging(&bench) && bench.calls("Authorize").is_empty());
}

fn offline_unknown() {
    for (value, charges) in [("false", false), ("true", true)] {
        let mut bench = with("AuthCtrlr", "OfflineTxForUnknownIdEnabled", value);
        go_offline(&mut bench);
        present(&mut bench, "STRANGER");
        plug(&mut bench);
        assert_eq!(is_charging(&bench), charges);
    }
}

fn authorize_remote_start() {
    for (value, asks) in [("false", 0), ("true", 1)] {
        let mut bench = with("AuthCtrlr", "AuthorizeRemoteStart", value);
        bench.ask(
            "RequestStartTransaction",
            json!({"remoteStartId": 1, "evseId": 1,
            "idToken": {"idToken": "A", "type": "ISO14443"}}),
        );
        assert_eq!(bench.calls("Authorize").len(), asks);
    }
}

fn local_authorize_offline() {
    for (value, charges) in [("true", true), ("false", false)] {
        let mut bench = with("AuthCtrlr", "LocalAuthorizeOffline", value);
        remember(&mut bench, "A");
        go_offline(&mut bench);
        present(&mut bench, "A");
        plug(&mut bench);
        assert_eq!(is_charging(&bench), charges);
    }
}

fn local_pre_authorize() {
    for (value, asks) in [("false", 1), ("true", 0)] {
        let mut bench = with("AuthCtrlr", "LocalPreAuthorize", value);
        remember(&mut bench, "A");
        present(&mut bench, "A");
        assert_eq!(bench.calls("Authorize").len(), asks);
    }
}

fn master_pass() {
    let group = json!({"idToken": "MASTERS", "type": "Central"});
    let info = json!({"idTokenInfo": {"status": "Accepted", "groupIdToken": group}});
    for (value, charges) in [("", true), ("MASTERS", false)] {
        let mut bench = with("AuthCtrlr", "MasterPassGroupId", value);
        bench.start(Vehicle::scenario());
        bench.plan("Authorize", Answer::Result(info.clone()));
        present(&mut bench, "M");
        assert_eq!(is_charging(&bench), charges);
    }
}

fn disable_remote_authorization() {
    for (value, asks) in [("false", 1), ("true", 0)] {
        let mut bench = with("AuthCtrlr", "DisableRemoteAuthorization", value);
        present(&mut bench, "A");
        assert_eq!(bench.calls("Authorize").len(), asks);
    }
}

fn cache_enabled() {
    for (value, asks) in [("true", 0), ("false", 1)] {
        let mut bench = with("AuthCtrlr", "LocalPreAuthorize", "true");
        remember(&mut bench, "A");
        set(&mut bench, "AuthCacheCtrlr", "Enabled", value);
        present(&mut bench, "A");
        assert_eq!(bench.calls("Authorize").len(), asks);
    }
}

fn cache_life_time() {
    for (value, asks) in [("600", 0), ("5", 1)] {
        let mut bench = with("AuthCtrlr", "LocalPreAuthorize", "true");
        set(&mut bench, "AuthCacheCtrlr", "LifeTime", value);
        remember(&mut bench, "A");
        bench.run(seconds(10));
        present(&mut bench, "A");
        assert_eq!(bench.calls("Authorize").len(), asks);
    }
}

fn cache_post_authorize() {
    let blocked = json!({"idTokenInfo": {"status": "Blocked"}});
    for (value, asks) in [("false", 2), ("true", 1)] {
        let mut bench = with("AuthCacheCtrlr", "DisablePostAuthorize", value);
        bench
            .always
            .insert("Authorize", Answer::Result(blocked.clone()));
        present(&mut bench, "A");
        present(&mut bench, "A");
        assert_eq!(bench.calls("Authorize").len(), asks);
    }
}

fn list_enabled() {
    for (value, asks) in [("true", 0), ("false", 1)] {
        let mut bench = Bench::accepted(spec());
        listed(&mut bench, "A", "Accepted");
        set(&mut bench, "LocalAuthListCtrlr", "Enabled", value);
        present(&mut bench, "A");
        assert_eq!(bench.calls("Authorize").len(), asks);
    }
}

fn list_post_authorize() {
    for (value, asks) in [("false", 1), ("true", 0)] {
        let mut bench = with("LocalAuthListCtrlr", "DisablePostAuthorize", value);
        listed(&mut bench, "A", "Blocked");
        present(&mut bench, "A");
        assert_eq!(bench.calls("Authorize").len(), asks);
    }
}

fn connection_time_out() {
    let mut bench = with("TxCtrlr", "EVConnectionTimeOut", "5");
    present(&mut bench, "A");
    bench.run(seconds(6));
    plug(&mut bench);
    assert!(!is_charging(&bench), "the authorization is over");
}

fn stop_on_disconnect() {
    for (value, goes_on) in [("true", false), ("false", true)] {
        let mut bench = with("TxCtrlr", "TxStopPoint", "Authorized");
        set(&mut bench, "TxCtrlr", "StopTxOnEVSideDisconnect", value);
        bench.start(Vehicle::scenario());
        bench.command(Command::Unplug { evse: 1 }).unwrap();
        assert_eq!(bench.core.evses[0].transaction.is_some(), goes_on);
    }
}

fn before_accepted() {
    for (value, charges) in [("false", false), ("true", true)] {
        let mut bench = with("TxCtrlr", "TxBeforeAcceptedEnabled", value);
        set(&mut bench, "AuthCtrlr", "Enabled", "false");
        bench.always.insert("BootNotification", Answer::Silence);
        bench.ask("Reset", json!({"type": "Immediate"}));
        bench.run(seconds(5));
        present(&mut bench, "A");
        plug(&mut bench);
        assert_eq!(is_charging(&bench), charges);
    }
}

fn start_point() {
    let mut bench = with("TxCtrlr", "TxStartPoint", "EVConnected");
    plug(&mut bench);
    assert_eq!(bench.events().len(), 1);
}

fn stop_point() {
    for (value, ends) in [("Authorized", true), ("EVConnected", false)] {
        let mut bench = with("TxCtrlr", "TxStopPoint", value);
        bench.start(Vehicle::scenario());
        stop(&mut bench);
        assert_eq!(bench.last_event()["eventType"] == "Ended", ends);
    }
}

/// A transaction whose token the CSMS refuses in its answer to the first event.
fn deauthorized(settings: &[(&str, &str)]) -> Bench {
    let mut bench = Bench::accepted(spec());
    for (variable, value) in settings {
        set(&mut bench, "TxCtrlr", variable, value);
    }
    bench.plan(
        "TransactionEvent",
        Answer::Result(json!({"idTokenInfo": {"status": "Invalid"}})),
    );
    bench.start(Vehicle::scenario());
    bench
}

fn energy_on_invalid() {
    let mut bench = deauthorized(&[
        ("StopTxOnInvalidId", "false"),
        ("MaxEnergyOnInvalidId", "100"),
    ]);
    assert!(is_charging(&bench));
    bench.run(seconds(60));
    let meter = &bench.core.evses[0].meter;
    assert!(
        (100.0..101.0).contains(&meter.delivered().wh()),
        "{}",
        meter.delivered().wh()
    );
}

fn stop_on_invalid() {
    let ended = |bench: &Bench| bench.core.evses[0].transaction.is_none();
    assert!(ended(&deauthorized(&[("StopTxOnInvalidId", "true")])));
    assert!(!ended(&deauthorized(&[("StopTxOnInvalidId", "false")])));
}

/// Measurands in the meter value of an event that `pick` chooses.
fn measurands(variable: &str, pick: &str) -> Vec<String> {
    let mut bench = with("SampledDataCtrlr", variable, "Power.Active.Import,Voltage");
    bench.start(Vehicle::scenario());
    bench.run(seconds(6));
    stop(&mut bench);
    let event = bench
        .events()
        .into_iter()
        .find(|e| e["eventType"] == pick && e["meterValue"].is_array());
    let values = event.unwrap()["meterValue"][0]["sampledValue"]
        .as_array()
        .unwrap();
    values
        .iter()
        .map(|v| v["measurand"].as_str().unwrap().to_owned())
        .collect()
}

fn started_measurands() {
    let found = measurands("TxStartedMeasurands", "Started");
    assert_eq!(found, ["Power.Active.Import", "Voltage"]);
}

fn updated_measurands() {
    let found = measurands("TxUpdatedMeasurands", "Updated");
    assert_eq!(found, ["Power.Active.Import", "Voltage"]);
}

fn ended_measurands() {
    let found = measurands("TxEndedMeasurands", "Ended");
    assert_eq!(found, ["Power.Active.Import", "Voltage"]);
}

fn updated_interval() {
    let mut bench = Bench::accepted(spec());
    bench.start(Vehicle::scenario());
    set(&mut bench, "SampledDataCtrlr", "TxUpdatedInterval", "2");
    bench.sent.clear();
    bench.run(seconds(9));
    assert_eq!(bench.events().len(), 4, "in the transaction that runs, too");
}

fn ended_interval() {
    let mut bench = with("SampledDataCtrlr", "TxEndedInterval", "2");
    bench.start(Vehicle::scenario());
    bench.run(seconds(7));
    stop(&mut bench);
    assert_eq!(
        bench.last_event()["meterValue"].as_array().unwrap().len(),
        4
    );
}

fn aligned_measurands() {
    let mut bench = with("AlignedDataCtrlr", "Measurands", "Voltage");
    bench.ask("TriggerMessage", json!({"requestedMessage": "MeterValues"}));
    let values = &bench.calls("MeterValues")[0].payload["meterValue"][0]["sampledValue"];
    assert_eq!(values[0]["measurand"], "Voltage");
}

fn aligned_interval() {
    let mut bench = with("AlignedDataCtrlr", "Interval", "10");
    bench.run(seconds(35));
    assert_eq!(bench.calls("MeterValues").len(), 3);
    set(&mut bench, "AlignedDataCtrlr", "Interval", "0");
    bench.run(seconds(35));
    assert_eq!(bench.calls("MeterValues").len(), 3);
}

fn reservation_enabled() {
    let mut bench = with("ReservationCtrlr", "Enabled", "false");
    let reserve = json!({"id": 1, "expiryDateTime": "2026-03-01T13:00:00Z", "evseId": 1,
        "idToken": {"idToken": "A", "type": "ISO14443"}});
    assert_eq!(bench.ask("ReserveNow", reserve)["status"], "Rejected");
}

fn monitor(bench: &mut Bench, kind: &str, severity: i32) {
    let data = json!([{"type": kind, "value": 5.0, "severity": severity,
        "component": {"name": "EVSE", "evse": {"id": 1}}, "variable": {"name": "Power"}}]);
    bench.ask("SetVariableMonitoring", json!({"setMonitoringData": data}));
}

fn monitoring_enabled() {
    for (value, comes) in [("true", true), ("false", false)] {
        for kind in [
            "Periodic",
            "PeriodicClockAligned",
            "UpperThreshold",
            "Delta",
        ] {
            let mut bench = Bench::accepted(spec());
            monitor(&mut bench, kind, 5);
            set(&mut bench, "MonitoringCtrlr", "Enabled", value);
            bench.start(Vehicle::scenario());
            bench.run(seconds(12));
            assert_eq!(
                !bench.calls("NotifyEvent").is_empty(),
                comes,
                "{kind} {value}"
            );
        }
    }
}

fn offline_queuing() {
    for (value, comes) in [("9", true), ("0", false)] {
        let mut bench = with("MonitoringCtrlr", "OfflineQueuingSeverity", value);
        remember(&mut bench, "A");
        monitor(&mut bench, "UpperThreshold", 5);
        go_offline(&mut bench);
        present(&mut bench, "A");
        plug(&mut bench);
        bench.run(seconds(5));
        stop(&mut bench);
        bench.is_reachable = true;
        bench.run(seconds(30));
        assert_eq!(!bench.calls("NotifyEvent").is_empty(), comes);
    }
}
