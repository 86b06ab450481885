//! Proofs for the variables of meter values and monitoring (blocks J and N).

use serde_json::{Value, json};

use super::{go_offline, plug, present, remember, set, stop, with};
use crate::station::tests::{Bench, Vehicle, seconds, spec};

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

pub(super) fn started_measurands() {
    let found = measurands("TxStartedMeasurands", "Started");
    assert_eq!(found, ["Power.Active.Import", "Voltage"]);
}

pub(super) fn updated_measurands() {
    let found = measurands("TxUpdatedMeasurands", "Updated");
    assert_eq!(found, ["Power.Active.Import", "Voltage"]);
}

pub(super) fn ended_measurands() {
    let found = measurands("TxEndedMeasurands", "Ended");
    assert_eq!(found, ["Power.Active.Import", "Voltage"]);
}

pub(super) fn updated_interval() {
    let mut bench = Bench::accepted(spec());
    bench.start(Vehicle::scenario());
    set(&mut bench, "SampledDataCtrlr", "TxUpdatedInterval", "2");
    bench.sent.clear();
    bench.run(seconds(9));
    assert_eq!(bench.events().len(), 4, "in the transaction that runs, too");
}

pub(super) fn ended_interval() {
    let mut bench = with("SampledDataCtrlr", "TxEndedInterval", "2");
    bench.start(Vehicle::scenario());
    bench.run(seconds(7));
    stop(&mut bench);
    assert_eq!(
        bench.last_event()["meterValue"].as_array().unwrap().len(),
        4
    );
}

pub(super) fn aligned_measurands() {
    let mut bench = with("AlignedDataCtrlr", "Measurands", "Voltage");
    bench.ask("TriggerMessage", json!({"requestedMessage": "MeterValues"}));
    let values = &bench.calls("MeterValues")[0].payload["meterValue"][0]["sampledValue"];
    assert_eq!(values[0]["measurand"], "Voltage");
}

pub(super) fn aligned_interval() {
    let mut bench = with("AlignedDataCtrlr", "Interval", "10");
    bench.run(seconds(35));
    assert_eq!(bench.calls("MeterValues").len(), 3);
    set(&mut bench, "AlignedDataCtrlr", "Interval", "0");
    bench.run(seconds(35));
    assert_eq!(bench.calls("MeterValues").len(), 3);
}

/// The samples in Ended of a session of 25 s from noon on: context and measurand.
fn aligned_in_ended(measurands: &str, interval: &str) -> Vec<(String, String)> {
    let mut bench = with("AlignedDataCtrlr", "TxEndedMeasurands", measurands);
    set(&mut bench, "AlignedDataCtrlr", "TxEndedInterval", interval);
    bench.start(Vehicle::scenario());
    bench.run(seconds(25));
    stop(&mut bench);
    let values = bench.last_event()["meterValue"].as_array().unwrap().clone();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let first = values.iter().map(|v| &v["sampledValue"][0]);
    first
        .map(|v| (text(&v["context"]), text(&v["measurand"])))
        .collect()
}

pub(super) fn aligned_ended_measurands() {
    let none = aligned_in_ended("", "10");
    assert_eq!(none.len(), 1, "only that of the end: {none:?}");
    let found = aligned_in_ended("Voltage", "10");
    let clock = ("Sample.Clock".to_owned(), "Voltage".to_owned());
    assert_eq!(found[..2], [clock.clone(), clock], "{found:?}");
    assert_eq!(found[2].0, "Transaction.End");
}

pub(super) fn aligned_ended_interval() {
    assert_eq!(aligned_in_ended("Voltage", "0").len(), 1);
    assert_eq!(aligned_in_ended("Voltage", "5").len(), 6);
}

fn monitor(bench: &mut Bench, kind: &str, severity: i32) {
    let data = json!([{"type": kind, "value": 5.0, "severity": severity,
        "component": {"name": "EVSE", "evse": {"id": 1}}, "variable": {"name": "Power"}}]);
    bench.ask("SetVariableMonitoring", json!({"setMonitoringData": data}));
}

pub(super) fn monitoring_enabled() {
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

pub(super) fn offline_queuing() {
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
