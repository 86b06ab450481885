//! The device model: reading, writing, reporting and monitoring variables (block B, B05 to B08; block N, N02 to N07).

use serde_json::{Value, json};

use super::{Bench, Command, Vehicle, seconds, spec};
use crate::station::{
    Secret, StopReason,
    core::{Core, Durable},
    device_model::names,
};

fn get(bench: &mut Bench, component: Value, variable: &str) -> Value {
    let data = json!([{"component": component, "variable": {"name": variable}}]);
    bench.ask("GetVariables", json!({"getVariableData": data}))["getVariableResult"][0].clone()
}

/// Who starts a station again with another password or interval means it, unless the CSMS has set another one.
#[test]
fn what_was_set_outlives_the_process_and_the_rest_is_as_it_is_started() {
    let mut bench = Bench::accepted(spec());
    assert_eq!(
        set(&mut bench, "TxCtrlr", "EVConnectionTimeOut", "77"),
        "Accepted"
    );
    let file = serde_json::to_string(&bench.core.durable()).unwrap();
    let mut next = spec();
    next.password = Some(Secret::new("another-one-of-sixteen"));
    next.sampling = seconds(7);
    let start = |kept: &str, now| {
        let kept: Durable = serde_json::from_str(kept).unwrap();
        let mut core = Core::new(next.clone(), 1, 7, Vec::new(), seconds(30), now);
        assert!(core.restore_durable(kept));
        core
    };
    let mut core = start(&file, bench.now);
    // And once more, from what that one keeps.
    let file = serde_json::to_string(&core.durable()).unwrap();
    let core = start(&file, bench.now);
    assert_eq!(core.model.count(names::EV_CONNECTION_TIME_OUT), 77);
    assert_eq!(core.model.count(names::TX_UPDATED_INTERVAL), 7);
    assert_eq!(
        core.model.text(names::BASIC_AUTH_PASSWORD),
        "another-one-of-sixteen"
    );
    assert!(!file.contains("another-one-of-sixteen"), "{file}");
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
        set(&mut bench, "TxCtrlr", "TxStopPoint", "DataSigned"),
        "Rejected"
    );
    assert_eq!(
        set(
            &mut bench,
            "OCPPCommCtrlr",
            "NetworkConfigurationPriority",
            "1"
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
        .flat_map(|s| s.payload["eventData"].as_array().unwrap().clone())
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

/// Clock-aligned means aligned to the clock, whenever the monitor was set.
#[test]
fn a_clock_aligned_monitor_is_aligned_to_the_millisecond() {
    let mut bench = Bench::accepted(spec());
    bench.run(std::time::Duration::from_millis(417));
    let data = json!([{"type": "PeriodicClockAligned", "value": 15.0, "severity": 4,
        "component": {"name": "EVSE", "evse": {"id": 1}}, "variable": {"name": "Power"}}]);
    bench.ask("SetVariableMonitoring", json!({"setMonitoringData": data}));
    bench.run(seconds(40));
    let at: Vec<i64> = bench
        .calls("NotifyEvent")
        .iter()
        .map(|s| s.at.as_millis() % 15_000)
        .collect();
    assert_eq!(at, [0, 0]);
}

/// S34: a list is checked item by item, against what there is, for repeats and for emptiness.
#[test]
fn lists_are_checked_for_what_they_name() {
    let mut bench = Bench::accepted(spec());
    for (component, variable, good) in [
        ("TxCtrlr", "TxStartPoint", "Authorized, EVConnected"),
        ("TxCtrlr", "TxStopPoint", "EVConnected"),
        ("OCPPCommCtrlr", "NetworkConfigurationPriority", "1"),
        ("AlignedDataCtrlr", "Measurands", "Voltage,SoC"),
        ("SampledDataCtrlr", "TxEndedMeasurands", "Voltage"),
    ] {
        let first = good.split(',').next().unwrap();
        let twice = format!("{first},{first}");
        let many = [
            twice.as_str(),
            "NoSuch",
            ",",
            &format!("{first},"),
            &format!(",{first}"),
            " ",
        ];
        for wrong in many {
            assert_eq!(
                set(&mut bench, component, variable, wrong),
                "Rejected",
                "{variable}: {wrong}"
            );
        }
        let is_set = set(&mut bench, component, variable, good);
        assert!(
            is_set == "Accepted" || is_set == "RebootRequired",
            "{variable}"
        );
        // Nothing to measure is a choice; no point to start at is none.
        let may_be_empty = variable.ends_with("easurands");
        let expected = if may_be_empty { "Accepted" } else { "Rejected" };
        assert_eq!(
            set(&mut bench, component, variable, ""),
            expected,
            "{variable}"
        );
    }
}

#[test]
fn a_periodic_monitor_keeps_a_part_of_a_second() {
    let mut bench = Bench::accepted(spec());
    let data = json!([{"type": "Periodic", "value": 2.5, "severity": 4,
        "component": {"name": "EVSE", "evse": {"id": 1}}, "variable": {"name": "Power"}}]);
    bench.ask("SetVariableMonitoring", json!({"setMonitoringData": data}));
    bench.run(seconds(10));
    assert_eq!(bench.calls("NotifyEvent").len(), 4);
}
