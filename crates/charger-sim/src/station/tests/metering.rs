//! What meters say: phases, places, the main meter, values by the clock, interruptions, signatures (block J).

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use tokio_rustls::rustls::crypto::aws_lc_rs::default_provider;

use super::{Bench, Command, Spec, Vehicle, seconds, spec, triggers::two_evses};
use crate::station::{Interrupted, StopReason, Supply};

/// An EVSE of 22 kW at 230 V on three phases.
pub(super) fn three_phases() -> Spec {
    let mut spec = spec();
    let evse = &mut spec.evses[0];
    evse.supply = Supply::Ac {
        phases: 3,
        volts: 230.0,
    };
    (evse.rated_w, evse.max_w, evse.min_w) = (22_000, 22_000, 1_000);
    spec
}

fn stop(bench: &mut Bench) {
    let reason = StopReason::Local;
    bench
        .command(Command::StopCharging { evse: 1, reason })
        .unwrap();
}

/// The sampled values of a message with one meter value.
fn samples(payload: &Value) -> Vec<Value> {
    let values = &payload["meterValue"][0]["sampledValue"];
    values.as_array().unwrap().clone()
}

/// The values of a measurand: phase (empty: none) and number.
fn of(samples: &[Value], measurand: &str) -> Vec<(String, f64)> {
    let values = samples.iter().filter(|v| v["measurand"] == measurand);
    values
        .map(|v| {
            let phase = v["phase"].as_str().unwrap_or("").to_owned();
            (phase, v["value"].as_f64().unwrap())
        })
        .collect()
}

fn events_by(bench: &Bench, trigger: &str) -> Vec<Value> {
    let events = bench.events().into_iter();
    events
        .filter(|event| event["triggerReason"] == trigger)
        .cloned()
        .collect()
}

/// A profile of 16 A on so many phases for the EVSE.
fn limit_phases(bench: &mut Bench, phases: u8) {
    let profile = json!({"evseId": 1, "chargingProfile": {"id": 1, "stackLevel": 1,
        "chargingProfilePurpose": "TxDefaultProfile", "chargingProfileKind": "Relative",
        "chargingSchedule": [{"id": 1, "chargingRateUnit": "A", "chargingSchedulePeriod":
            [{"startPeriod": 0, "limit": 16.0, "numberPhases": phases}]}]}});
    assert_eq!(
        bench.ask("SetChargingProfile", profile)["status"],
        "Accepted"
    );
}

/// The measurands that the station says its meters can deliver.
fn all_measurands(bench: &mut Bench) -> String {
    let place = json!([{"component": {"name": "SampledDataCtrlr"},
        "variable": {"name": "TxUpdatedMeasurands"}}]);
    let ask = json!({"requestId": 1, "componentVariable": place});
    bench.ask("GetReport", ask);
    bench.run(seconds(1));
    let report = &bench.calls("NotifyReport")[0].payload["reportData"][0];
    let list = &report["variableCharacteristics"]["valuesList"];
    list.as_str().unwrap().to_owned()
}

#[test]
fn every_measurand_that_can_be_set_is_measured_with_unit_and_place() {
    let mut vehicle_speaks = three_phases();
    vehicle_speaks.iso15118 = true;
    for (spec, count) in [(spec(), 8), (three_phases(), 9), (vehicle_speaks, 10)] {
        let mut bench = Bench::accepted(spec);
        let all = all_measurands(&mut bench);
        assert_eq!(all.split(',').count(), count, "{all}");
        bench.set("SampledDataCtrlr", "TxUpdatedMeasurands", &all);
        bench.start(Vehicle::scenario());
        bench.run(seconds(6));
        let samples = samples(bench.last_event());
        for measurand in all.split(',') {
            assert!(!of(&samples, measurand).is_empty(), "{measurand}");
        }
        for sample in &samples {
            let measurand = sample["measurand"].as_str().unwrap();
            let place = if measurand == "SoC" { "EV" } else { "Outlet" };
            assert_eq!(sample["location"], place);
            let has_unit = sample["unitOfMeasure"]["unit"].is_string();
            assert_eq!(has_unit, measurand != "Power.Factor");
        }
        if let Some((_, hertz)) = of(&samples, "Frequency").first() {
            assert_eq!(*hertz, 60.0, "the grid of Korea");
        }
    }
}

#[test]
fn alternating_current_is_told_by_phase_and_direct_current_is_not() {
    let mut bench = Bench::accepted(three_phases());
    let list = "Current.Import,Power.Active.Import,Voltage";
    bench.set("SampledDataCtrlr", "TxUpdatedMeasurands", list);
    bench.start(Vehicle::scenario());
    bench.run(seconds(6));
    let told = samples(bench.last_event());
    let phases = |measurand| -> Vec<String> {
        let values = of(&told, measurand).into_iter();
        values.map(|(phase, _)| phase).collect()
    };
    assert_eq!(phases("Current.Import"), ["L1", "L2", "L3"]);
    assert_eq!(phases("Power.Active.Import"), ["", "L1", "L2", "L3"]);
    assert_eq!(phases("Voltage"), ["L1-N", "L2-N", "L3-N"]);
    let current: f64 = of(&told, "Current.Import").iter().map(|(_, a)| a).sum();
    assert!((current * 230.0 - 22_000.0).abs() < 1.0, "{current}");
    let mut bench = Bench::accepted(spec());
    bench.set("SampledDataCtrlr", "TxUpdatedMeasurands", list);
    bench.start(Vehicle::scenario());
    bench.run(seconds(6));
    assert!(
        samples(bench.last_event())
            .iter()
            .all(|v| v["phase"].is_null())
    );
}

/// E02.FR.18, .19: the number of phases is told once, and again when it changes.
#[test]
fn the_phases_in_use_are_told_when_energy_flows_and_when_they_change() {
    let mut bench = Bench::accepted(three_phases());
    bench.set("SampledDataCtrlr", "RegisterValuesWithoutPhases", "false");
    bench.set("SampledDataCtrlr", "TxUpdatedMeasurands", "Current.Import");
    bench.start(Vehicle::scenario());
    bench.run(seconds(360));
    limit_phases(&mut bench, 1);
    bench.run(seconds(3_600));
    let told: Vec<(String, i64)> = bench
        .events()
        .into_iter()
        .filter_map(|event| {
            let trigger = event["triggerReason"].as_str().unwrap().to_owned();
            Some((trigger, event["numberOfPhasesUsed"].as_i64()?))
        })
        .collect();
    let owned = |trigger: &str, phases| (trigger.to_owned(), phases);
    assert_eq!(
        told,
        [
            owned("ChargingStateChanged", 3),
            owned("ChargingRateChanged", 1)
        ]
    );
    let current = of(&samples(bench.last_event()), "Current.Import");
    let amperes: Vec<f64> = current.iter().map(|(_, amperes)| *amperes).collect();
    assert_eq!(amperes, [16.0, 0.0, 0.0]);
    let register = "Energy.Active.Import.Register";
    let before = of(&samples(bench.events()[0]), register);
    stop(&mut bench);
    let after = of(&samples(bench.last_event()), register);
    let gained: Vec<f64> = after.iter().zip(&before).map(|(a, b)| a.1 - b.1).collect();
    // 360 s of 22 kW over three phases, then an hour of 3.68 kW on L1.
    assert!((gained[0] - 5_880.0).abs() < 2.0, "{gained:?}");
    assert!((gained[0] - gained[1..].iter().sum::<f64>()).abs() < 3.0);
    assert!((gained[2] - 733.0).abs() < 2.0 && gained[2] == gained[3]);
}

#[test]
fn a_cable_carries_no_more_than_it_can_and_says_so() {
    let mut spec = three_phases();
    spec.evses[0].connectors[0].max_amperes = Some(16);
    let mut bench = Bench::accepted(spec);
    bench.start(Vehicle::scenario());
    assert_eq!(bench.core.evses[0].flow_w, 11_040);
    let told: Vec<_> = bench
        .events()
        .into_iter()
        .filter_map(|event| event["cableMaxCurrent"].as_i64())
        .collect();
    assert_eq!(told, [16], "once, with the EVSE");
}

/// The messages of a station of direct current are as small as they can be, unless somebody asks for more.
#[test]
fn by_default_direct_current_tells_neither_phases_nor_cables_nor_signatures() {
    let mut bench = Bench::accepted(spec());
    bench.start(Vehicle::scenario());
    bench.run(seconds(6));
    stop(&mut bench);
    let text = Value::from(bench.events().into_iter().cloned().collect::<Vec<_>>()).to_string();
    for field in [
        "numberOfPhasesUsed",
        "cableMaxCurrent",
        "signedMeterValue",
        "phase",
    ] {
        assert!(!text.contains(&format!("\"{field}\"")), "{field}");
    }
    let counts: Vec<_> = bench
        .events()
        .iter()
        .map(|e| e["meterValue"][0]["sampledValue"].as_array().map(Vec::len))
        .collect();
    assert_eq!(counts, [Some(1), None, Some(3), Some(1)]);
}

/// J01.FR.02 to .04, .14, .22.
#[test]
fn by_the_clock_a_transaction_tells_events_an_idle_evse_and_the_main_meter_meter_values() {
    let mut spec = two_evses();
    spec.has_main_meter = true;
    let mut bench = Bench::accepted(spec);
    bench.set("AlignedDataCtrlr", "Interval", "10");
    let list = "Energy.Active.Import.Register,Power.Active.Import";
    bench.set("AlignedDataCtrlr", "Measurands", list);
    bench.start(Vehicle::scenario());
    bench.run(seconds(12));
    let of_evses: Vec<_> = bench
        .calls("MeterValues")
        .iter()
        .map(|sent| sent.payload["evseId"].as_i64().unwrap())
        .collect();
    assert_eq!(of_evses, [0, 2]);
    let clocked = events_by(&bench, "MeterValueClock");
    assert_eq!(clocked.len(), 1);
    let of_transaction = samples(&clocked[0]);
    assert!(
        of_transaction
            .iter()
            .all(|v| v["context"] == "Sample.Clock")
    );
    let main = bench.calls("MeterValues")[0].payload.clone();
    assert_eq!(main["meterValue"][0]["timestamp"], clocked[0]["timestamp"]);
    let main = samples(&main);
    assert!(main.iter().all(|v| v["location"] == "Inlet"));
    let power: Vec<f64> = of(&main, "Power.Active.Import")
        .iter()
        .map(|p| p.1)
        .collect();
    assert_eq!(power, [100_000.0, 33_333.3, 33_333.3, 33_333.3]);
    let register = "Energy.Active.Import.Register";
    let idle = samples(&bench.calls("MeterValues")[1].payload);
    let sum = of(&of_transaction, register)[0].1 + of(&idle, register)[0].1;
    assert_eq!(of(&main, register), [(String::new(), sum)]);
}

#[test]
fn the_main_meter_can_be_asked_for_and_is_not_there_where_there_is_none() {
    for (has_it, all, answer) in [(true, 3, "Accepted"), (false, 2, "Rejected")] {
        let mut spec = two_evses();
        spec.has_main_meter = has_it;
        let mut bench = Bench::accepted(spec);
        bench.ask("TriggerMessage", json!({"requestedMessage": "MeterValues"}));
        assert_eq!(bench.calls("MeterValues").len(), all);
        bench.sent.clear();
        let ask = json!({"requestedMessage": "MeterValues", "evse": {"id": 0}});
        assert_eq!(bench.ask("TriggerMessage", ask)["status"], answer);
        assert_eq!(bench.calls("MeterValues").len(), usize::from(has_it));
    }
}

#[test]
fn energies_of_intervals_add_up_to_the_register() {
    let mut bench = Bench::accepted(spec());
    let interval = "Energy.Active.Import.Interval";
    let register = "Energy.Active.Import.Register";
    let both = format!("{interval},{register}");
    bench.set("SampledDataCtrlr", "TxUpdatedMeasurands", &both);
    bench.set("AlignedDataCtrlr", "Measurands", interval);
    bench.set("AlignedDataCtrlr", "Interval", "20");
    for _ in 0..2 {
        bench.start(Vehicle::scenario());
        bench.run(seconds(61));
        let sampled = events_by(&bench, "MeterValuePeriodic");
        let wh: f64 = sampled.iter().map(|e| of(&samples(e), interval)[0].1).sum();
        let last = of(&samples(sampled.last().unwrap()), register)[0].1;
        let first = samples(bench.events()[0]);
        assert_eq!(wh, last - of(&first, register)[0].1);
        stop(&mut bench);
        bench.command(Command::Unplug { evse: 1 }).unwrap();
        bench.run(seconds(20));
        bench.sent.clear();
    }
    let idle = bench.ask("TriggerMessage", json!({"requestedMessage": "MeterValues"}));
    assert_eq!(idle["status"], "Accepted");
    let idle = samples(&bench.calls("MeterValues")[0].payload);
    assert_eq!(of(&idle, interval)[0].1, 0.0, "nothing has flowed since");
}

#[test]
fn an_interruption_is_told_with_the_readings_at_its_begin_and_its_end() {
    let mut spec = spec();
    spec.interrupted = Interrupted::Resume;
    let mut bench = Bench::accepted(spec);
    bench.start(Vehicle::scenario());
    bench.run(seconds(7));
    let duration = seconds(60);
    bench.command(Command::PowerLoss { duration }).unwrap();
    bench.run(seconds(70));
    let told: Vec<Value> = bench
        .events()
        .into_iter()
        .flat_map(|event| event["meterValue"].as_array().cloned().unwrap_or_default())
        .collect();
    let at = |context: &str| {
        let is_it = |value: &&Value| value["sampledValue"][0]["context"] == context;
        let found: Vec<_> = told.iter().filter(is_it).collect();
        assert_eq!(found.len(), 1, "{context}");
        let register = found[0]["sampledValue"][0]["value"].as_f64().unwrap();
        let at: jiff::Timestamp = found[0]["timestamp"].as_str().unwrap().parse().unwrap();
        (register, at)
    };
    let (begin, end) = (at("Interruption.Begin"), at("Interruption.End"));
    assert_eq!(begin.0, end.0, "no energy flows in the dark");
    assert_eq!(end.1.duration_since(begin.1).as_secs(), 60);
}

/// A station that is killed cannot read its meter; what it wrote down last is the begin.
#[test]
fn an_interruption_by_a_kill_begins_with_what_was_written_down() {
    let mut spec = spec();
    spec.interrupted = Interrupted::Resume;
    let mut bench = Bench::accepted(spec.clone());
    bench.start(Vehicle::scenario());
    bench.run(seconds(7));
    let kept = bench.core.durable();
    let mut again = Bench::new(spec);
    again.now = bench.now + seconds(40);
    again.core.advance(again.now);
    assert!(again.core.restore_durable(kept));
    again.command(Command::Connect).unwrap();
    again.run(seconds(2));
    let text = Value::from(again.events().into_iter().cloned().collect::<Vec<_>>()).to_string();
    for context in ["Interruption.Begin", "Interruption.End"] {
        assert_eq!(text.matches(context).count(), 3, "{context}: {text}");
    }
}

/// E01.FR.04: the transaction begins when the meter has signed.
#[test]
fn a_transaction_begins_with_signed_data_where_that_is_its_start_point() {
    let mut bench = Bench::accepted(spec());
    bench.set("TxCtrlr", "TxStartPoint", "DataSigned");
    bench.start(Vehicle::scenario());
    assert!(bench.events().is_empty(), "nothing is signed yet");
    bench.command(Command::Unplug { evse: 1 }).unwrap();
    bench.set("SampledDataCtrlr", "SignReadings", "true");
    bench.set("SampledDataCtrlr", "SignStartedReadings", "true");
    for _ in 0..2 {
        bench.start(Vehicle::scenario());
        let started = bench.events()[0].clone();
        assert_eq!(started["eventType"], "Started");
        assert_eq!(started["triggerReason"], "SignedDataReceived");
        assert!(samples(&started)[0]["signedMeterValue"].is_object());
        stop(&mut bench);
        assert_eq!(bench.last_event()["eventType"], "Ended");
        bench.command(Command::Unplug { evse: 1 }).unwrap();
        bench.sent.clear();
    }
}

/// The signature is right, the key is that of the EVSE, and every part says that it is simulated.
#[test]
fn signed_readings_can_be_verified_and_say_that_they_are_simulated() {
    let mut bench = Bench::accepted(two_evses());
    bench.set("SampledDataCtrlr", "SignReadings", "true");
    bench.start(Vehicle::scenario());
    bench.run(seconds(36));
    stop(&mut bench);
    let sample = samples(bench.last_event())[0].clone();
    let signed = &sample["signedMeterValue"];
    let text = |name: &str| signed[name].as_str().unwrap().to_owned();
    assert!(text("signingMethod").contains("simulated"));
    assert!(text("encodingMethod").contains("simulated"));
    let document = String::from_utf8(STANDARD.decode(text("signedMeterData")).unwrap()).unwrap();
    let parts: Vec<&str> = document.split('|').collect();
    assert_eq!(parts[0], "OCMF");
    let data: Value = serde_json::from_str(parts[1]).unwrap();
    assert!(data["GI"].as_str().unwrap().contains("simulated"));
    let kwh = data["RD"][0]["RV"].as_f64().unwrap();
    assert_eq!((kwh * 1_000.0).round(), sample["value"].as_f64().unwrap());
    let about: Value = serde_json::from_str(parts[2]).unwrap();
    let signature = STANDARD.decode(about["SD"].as_str().unwrap()).unwrap();
    let key = STANDARD.decode(text("publicKey")).unwrap();
    // SubjectPublicKeyInfo of Ed25519: 12 bytes before the key.
    let verifiers = default_provider().signature_verification_algorithms.all;
    let is_right = |message: &str| {
        let verify = |v: &&dyn tokio_rustls::rustls::pki_types::SignatureVerificationAlgorithm| {
            v.verify_signature(&key[12..], message.as_bytes(), &signature)
                .is_ok()
        };
        verifiers.iter().any(verify)
    };
    assert!(is_right(parts[1]));
    assert!(!is_right(&parts[1].replace("kWh", "MWh")));
    let mut keys = Vec::new();
    for evse in [1, 2] {
        let place = json!([{"component": {"name": "FiscalMetering", "evse": {"id": evse}},
            "variable": {"name": "PublicKey"}}]);
        let answer = bench.ask("GetVariables", json!({"getVariableData": place}));
        let value = &answer["getVariableResult"][0]["attributeValue"];
        keys.push(value.as_str().unwrap().to_owned());
    }
    assert_eq!(keys[0], text("publicKey"));
    assert_ne!(keys[0], keys[1], "each meter has a key of its own");
}
