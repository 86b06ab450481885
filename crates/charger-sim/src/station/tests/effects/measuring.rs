//! Proofs for the variables of meter values and monitoring (blocks J and N).

use serde_json::{Value, json};

use super::{go_offline, plug, present, remember, set, stop, with};
use crate::station::tests::{Bench, Vehicle, metering::three_phases, seconds, spec};

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
        5,
        "begin, three samples, end"
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

pub(super) fn sampled_enabled() {
    for (value, comes) in [("true", true), ("false", false)] {
        let mut bench = with("SampledDataCtrlr", "Enabled", value);
        bench.start(Vehicle::scenario());
        bench.run(seconds(6));
        stop(&mut bench);
        let has_values = |event: &&Value| event["meterValue"].is_array();
        assert_eq!(bench.events().iter().any(has_values), comes);
    }
}

pub(super) fn aligned_enabled() {
    for (value, comes) in [("true", true), ("false", false)] {
        let mut bench = with("AlignedDataCtrlr", "Interval", "10");
        set(&mut bench, "AlignedDataCtrlr", "TxEndedInterval", "10");
        set(
            &mut bench,
            "AlignedDataCtrlr",
            "TxEndedMeasurands",
            "Voltage",
        );
        set(&mut bench, "AlignedDataCtrlr", "Enabled", value);
        bench.run(seconds(15));
        bench.start(Vehicle::scenario());
        bench.run(seconds(15));
        stop(&mut bench);
        assert_eq!(!bench.calls("MeterValues").is_empty(), comes);
        let events = Value::from(bench.events().into_iter().cloned().collect::<Vec<_>>());
        assert_eq!(events.to_string().contains("Sample.Clock"), comes);
    }
}

pub(super) fn send_during_idle() {
    for (value, comes) in [("false", true), ("true", false)] {
        let mut bench = with("AlignedDataCtrlr", "Interval", "10");
        set(&mut bench, "AlignedDataCtrlr", "SendDuringIdle", value);
        bench.run(seconds(12));
        assert_eq!(bench.calls("MeterValues").len(), 1);
        bench.start(Vehicle::scenario());
        bench.run(seconds(12));
        let events = bench.events();
        let is_clock = |event: &&Value| event["triggerReason"] == "MeterValueClock";
        assert_eq!(events.iter().any(is_clock), comes);
        assert_eq!(bench.calls("MeterValues").len(), 1);
    }
}

pub(super) fn registers_without_phases() {
    for (value, expected) in [("true", 1), ("false", 4)] {
        let mut bench = Bench::accepted(three_phases());
        let variable = "RegisterValuesWithoutPhases";
        set(&mut bench, "SampledDataCtrlr", variable, value);
        bench.start(Vehicle::scenario());
        let samples = &bench.events()[0]["meterValue"][0]["sampledValue"];
        assert_eq!(samples.as_array().unwrap().len(), expected, "{samples}");
    }
}

/// How many signed values come in Started, Updated and Ended of a session of 12 s, and how many keys with them.
fn signed(settings: &[(&str, &str, &str)]) -> [usize; 4] {
    let mut bench = Bench::accepted(spec());
    for (component, variable, value) in settings {
        set(&mut bench, component, variable, value);
    }
    bench.start(Vehicle::scenario());
    bench.run(seconds(12));
    stop(&mut bench);
    let mut found = [0; 4];
    for event in bench.events() {
        let place = match event["eventType"].as_str().unwrap() {
            "Started" => 0,
            "Updated" => 1,
            _ => 2,
        };
        for value in event["meterValue"].as_array().into_iter().flatten() {
            for sample in value["sampledValue"].as_array().unwrap() {
                let signed = &sample["signedMeterValue"];
                found[place] += usize::from(signed.is_object());
                let key = signed["publicKey"].as_str().unwrap_or("");
                found[3] += usize::from(!key.is_empty());
            }
        }
    }
    found
}

const SIGN: (&str, &str, &str) = ("SampledDataCtrlr", "SignReadings", "true");
const SIGN_ALIGNED: (&str, &str, &str) = ("AlignedDataCtrlr", "SignReadings", "true");

pub(super) fn sign_readings() {
    assert_eq!(signed(&[]), [0, 0, 0, 0]);
    assert_eq!(signed(&[SIGN]), [0, 0, 1, 1]);
}

pub(super) fn sign_started() {
    let started = ("SampledDataCtrlr", "SignStartedReadings", "true");
    assert_eq!(signed(&[started]), [0, 0, 0, 0], "only with SignReadings");
    assert_eq!(signed(&[SIGN, started]), [1, 0, 1, 1]);
}

pub(super) fn sign_updated() {
    let updated = ("SampledDataCtrlr", "SignUpdatedReadings", "true");
    assert_eq!(signed(&[updated]), [0, 0, 0, 0], "only with SignReadings");
    assert_eq!(signed(&[SIGN, updated]), [0, 2, 1, 1]);
}

pub(super) fn aligned_sign_readings() {
    let mut bench = with("AlignedDataCtrlr", "Interval", "10");
    set(&mut bench, "AlignedDataCtrlr", "SignReadings", "true");
    bench.run(seconds(12));
    let value = &bench.calls("MeterValues")[0].payload["meterValue"][0]["sampledValue"][0];
    assert!(value["signedMeterValue"].is_object(), "{value}");
    let register = "Energy.Active.Import.Register";
    let ended = [
        SIGN_ALIGNED,
        ("AlignedDataCtrlr", "TxEndedMeasurands", register),
        ("AlignedDataCtrlr", "TxEndedInterval", "5"),
    ];
    assert_eq!(signed(&ended)[..3], [0, 0, 2]);
    assert_eq!(signed(&ended[1..])[..3], [0, 0, 0]);
}

pub(super) fn aligned_sign_updated() {
    let interval = ("AlignedDataCtrlr", "Interval", "5");
    let updated = ("AlignedDataCtrlr", "SignUpdatedReadings", "true");
    assert_eq!(signed(&[interval, updated])[..3], [0, 0, 0]);
    assert_eq!(signed(&[interval, SIGN_ALIGNED])[..3], [0, 0, 0]);
    assert_eq!(signed(&[interval, SIGN_ALIGNED, updated])[..3], [0, 2, 0]);
}

pub(super) fn public_key_policy() {
    for (policy, keys) in [
        ("Never", 0),
        ("OncePerTransaction", 1),
        ("EveryMeterValue", 3),
    ] {
        let policy = ("OCPPCommCtrlr", "PublicKeyWithSignedMeterValue", policy);
        let updated = ("SampledDataCtrlr", "SignUpdatedReadings", "true");
        assert_eq!(signed(&[SIGN, updated, policy]), [0, 2, 1, keys]);
    }
}
