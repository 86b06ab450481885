//! What is worth a monitor, the monitors that a station comes with, and states told by NotifyEvent (N03, N04, N07, G01).

use scenario::{
    shape::{Monitor, MonitorType, StatusBy},
    verb::SetVariable,
};
use serde_json::{Value, json};

use super::{Bench, Command, Spec, Vehicle, seconds, spec};

fn monitor(variable: &str, kind: MonitorType, value: f64, hard_wired: bool) -> Monitor {
    Monitor {
        variable: variable.to_owned(),
        evse_id: None,
        connector_id: None,
        kind,
        value,
        severity: 5,
        hard_wired,
        transaction: false,
    }
}

/// Hard-wired on the temperature (1), preconfigured on the door (2).
fn equipped() -> Spec {
    let mut spec = spec();
    let upper = MonitorType::UpperThreshold;
    spec.monitors = vec![
        monitor("ChargingStation.Temperature", upper, 70.0, true),
        monitor("CaseAccessSensor.Active", MonitorType::Delta, 1.0, false),
    ];
    spec
}

/// A sensor shows another value.
fn shows(bench: &mut Bench, component: &str, variable: &str, evse: i32, value: &str) {
    let set = SetVariable {
        component: component.to_owned(),
        variable: variable.to_owned(),
        instance: String::new(),
        evse_id: evse,
        connector_id: 0,
        value: value.to_owned(),
    };
    bench.command(Command::SetVariable(set)).unwrap();
}

fn events(bench: &Bench) -> Vec<Value> {
    let sent = bench.calls("NotifyEvent").into_iter();
    sent.flat_map(|sent| sent.payload["eventData"].as_array().unwrap().clone())
        .collect()
}

/// Ids of all monitors that the station reports.
fn reported(bench: &mut Bench) -> Vec<i64> {
    bench.sent.clear();
    let status = bench.ask("GetMonitoringReport", json!({"requestId": 1}))["status"].clone();
    if status == "EmptyResultSet" {
        return Vec::new();
    }
    let report = &bench.calls("NotifyMonitoringReport")[0].payload;
    let monitors = report["monitor"].as_array().unwrap().iter();
    monitors
        .map(|m| m["variableMonitoring"][0]["id"].as_i64().unwrap())
        .collect()
}

fn set_base(bench: &mut Bench, base: &str) {
    let answer = bench.ask("SetMonitoringBase", json!({"monitoringBase": base}));
    assert_eq!(answer["status"], "Accepted");
}

/// The status of a monitor on the temperature of the station, with that id.
fn set_monitor(bench: &mut Bench, id: Option<i32>, component: &str, variable: &str) -> Value {
    let mut data = json!({"type": "Delta", "value": 5.0, "severity": 7,
        "component": {"name": component}, "variable": {"name": variable}});
    if let Some(id) = id {
        data["id"] = json!(id);
    }
    let answer = bench.ask(
        "SetVariableMonitoring",
        json!({"setMonitoringData": [data]}),
    );
    answer["setMonitoringResult"][0].clone()
}

#[test]
fn hard_wired_monitors_stay_and_preconfigured_ones_may_be_replaced() {
    let mut bench = Bench::accepted(equipped());
    assert_eq!(reported(&mut bench), [1, 2]);
    let wired = set_monitor(&mut bench, Some(1), "ChargingStation", "Temperature");
    assert_eq!(wired["status"], "Rejected", "N04.FR.18");
    let replaced = set_monitor(&mut bench, Some(2), "CaseAccessSensor", "Active");
    assert_eq!(replaced["status"], "Accepted");
    let own = set_monitor(&mut bench, None, "DataLink", "SignalStrength");
    assert_eq!(own["id"], 3);
    bench.sent.clear();
    shows(&mut bench, "CaseAccessSensor", "Active", 0, "true");
    let event = &events(&bench)[0];
    assert_eq!(event["eventNotificationType"], "CustomMonitor", "N04.FR.15");
    let cleared = bench.ask("ClearVariableMonitoring", json!({"id": [1, 2, 9]}));
    let statuses = cleared["clearMonitoringResult"].as_array().unwrap().iter();
    let statuses: Vec<_> = statuses.map(|r| r["status"].as_str().unwrap()).collect();
    assert_eq!(statuses, ["Rejected", "Accepted", "NotFound"]);
}

#[test]
fn each_base_has_its_monitors() {
    for (base, ids) in [
        ("All", &[1_i64, 2, 3][..]),
        ("FactoryDefault", &[1, 2]),
        ("HardWiredOnly", &[1]),
    ] {
        let mut bench = Bench::accepted(equipped());
        set_monitor(&mut bench, None, "DataLink", "SignalStrength");
        set_base(&mut bench, base);
        assert_eq!(reported(&mut bench), ids, "{base}");
        // What is active outlives a restart of the process.
        let kept = bench.core.durable();
        let mut again = Bench::new(equipped());
        assert!(again.core.restore_durable(kept));
        again.command(Command::Connect).unwrap();
        again.run(seconds(1));
        assert_eq!(reported(&mut again), ids, "{base}");
        let active = json!([{"component": {"name": "MonitoringCtrlr"},
            "variable": {"name": "ActiveMonitoringBase"}}]);
        let answer = again.ask("GetVariables", json!({"getVariableData": active}));
        assert_eq!(answer["getVariableResult"][0]["attributeValue"], base);
    }
    // A preconfigured one that was replaced is there again after FactoryDefault only.
    let mut bench = Bench::accepted(equipped());
    set_monitor(&mut bench, Some(2), "CaseAccessSensor", "Active");
    for (base, kind) in [
        ("All", "CustomMonitor"),
        ("FactoryDefault", "PreconfiguredMonitor"),
    ] {
        set_base(&mut bench, base);
        bench.sent.clear();
        for value in ["true", "false"] {
            shows(&mut bench, "CaseAccessSensor", "Active", 0, value);
        }
        assert_eq!(events(&bench)[0]["eventNotificationType"], kind, "{base}");
    }
}

#[test]
fn a_sensor_that_is_set_raises_an_alert_and_clears_it() {
    let mut bench = Bench::accepted(equipped());
    shows(&mut bench, "ChargingStation", "Temperature", 0, "82.5");
    shows(&mut bench, "ChargingStation", "Temperature", 0, "90");
    shows(&mut bench, "ChargingStation", "Temperature", 0, "40");
    let events = events(&bench);
    assert_eq!(events.len(), 2, "{events:?}");
    assert_eq!(events[0]["actualValue"], "82.5");
    assert_eq!(events[0]["eventNotificationType"], "HardWiredMonitor");
    assert_eq!(events[1]["cleared"], true);
}

#[test]
fn what_is_measured_follows_the_charge_and_cannot_be_set() {
    let mut bench = Bench::accepted(spec());
    bench.start(Vehicle::scenario());
    bench.run(seconds(10));
    let wanted = [
        ("EVSE", "DCVoltage"),
        ("EVSE", "DCCurrent"),
        ("CPPWMController", "State"),
        ("ConnectedEV", "StateOfCharge"),
    ];
    let read = |bench: &mut Bench| -> Vec<String> {
        let data = wanted.map(|(component, variable)| {
            json!({"component": {"name": component, "evse": {"id": 1}},
                "variable": {"name": variable}})
        });
        let answer = bench.ask("GetVariables", json!({"getVariableData": data}));
        let results = answer["getVariableResult"].as_array().unwrap().iter();
        results
            .map(|r| r["attributeValue"].as_str().unwrap().to_owned())
            .collect()
    };
    let values = read(&mut bench);
    assert_eq!(values[..3], ["800", "125", "C"], "100 kW at 800 V");
    assert!(values[3].parse::<f64>().unwrap() > 0.0);
    let set = SetVariable {
        component: "EVSE".into(),
        variable: "DCCurrent".into(),
        instance: String::new(),
        evse_id: 1,
        connector_id: 0,
        value: "7".into(),
    };
    let error = bench.command(Command::SetVariable(set)).unwrap_err();
    assert!(
        error.to_string().contains("follows from what happens"),
        "{error}"
    );
    bench.command(Command::Unplug { evse: 1 }).unwrap();
    bench.run(seconds(1));
    assert_eq!(read(&mut bench), ["0", "0", "A", "0"]);
}

#[test]
fn what_happens_in_one_step_is_told_together_and_in_parts() {
    let mut spec = spec();
    let monitors =
        (0..12).map(|_| monitor("CaseAccessSensor.Active", MonitorType::Delta, 1.0, true));
    spec.monitors = monitors.collect();
    let mut bench = Bench::accepted(spec);
    shows(&mut bench, "CaseAccessSensor", "Active", 0, "true");
    let messages = bench.calls("NotifyEvent");
    let told: Vec<_> = messages
        .iter()
        .map(|sent| {
            let events = sent.payload["eventData"].as_array().unwrap().len();
            (
                sent.payload["seqNo"].as_i64().unwrap(),
                events,
                sent.payload["tbc"].clone(),
            )
        })
        .collect();
    assert_eq!(told, [(0, 10, json!(true)), (1, 2, Value::Null)]);
}

/// N07.FR.04: what is severe enough waits for the connection.
#[test]
fn only_severe_events_wait_for_a_connection() {
    let mut spec = equipped();
    spec.monitors[0].severity = 2;
    let mut bench = Bench::accepted(spec);
    bench.is_reachable = false;
    bench.lose_connection();
    shows(&mut bench, "CaseAccessSensor", "Active", 0, "true");
    shows(&mut bench, "ChargingStation", "Temperature", 0, "99");
    bench.is_reachable = true;
    bench.run(seconds(20));
    let events = events(&bench);
    assert_eq!(events.len(), 1, "{events:?}");
    assert_eq!(events[0]["actualValue"], "99");
}

/// G01.FR.03 to .07.
#[test]
fn states_are_told_by_events_where_the_station_is_made_so() {
    let mut spec = spec();
    spec.status_by = StatusBy::NotifyEvent;
    let mut bench = Bench::new(spec);
    bench.command(Command::Connect).unwrap();
    bench.run(seconds(1));
    bench.start(Vehicle::scenario());
    bench.run(seconds(1));
    assert!(bench.calls("StatusNotification").is_empty());
    let told: Vec<Value> = events(&bench);
    let states: Vec<_> = told
        .iter()
        .map(|e| e["actualValue"].as_str().unwrap())
        .collect();
    assert_eq!(states, ["Available", "Occupied"]);
    for event in &told {
        assert_eq!(event["eventNotificationType"], "HardWiredNotification");
        assert_eq!(event["trigger"], "Delta");
        let place = json!({"name": "Connector", "evse": {"id": 1, "connectorId": 1}});
        assert_eq!(event["component"], place);
        assert_eq!(event["variable"]["name"], "AvailabilityState");
    }
    // What was asked for by its name comes by its name.
    let trigger =
        json!({"requestedMessage": "StatusNotification", "evse": {"id": 1, "connectorId": 1}});
    assert_eq!(bench.ask("TriggerMessage", trigger)["status"], "Accepted");
    assert_eq!(bench.calls("StatusNotification").len(), 1);
}
