//! Accepted, and the message follows: TriggerMessage and the requests whose answer promises reports (F06.FR.10,
//! B07, B08, K09, N02, N09, O03). Accepted if and only if it comes.

use serde_json::{Value, json};

use super::{Answer, Bench, Command, Spec, Vehicle, seconds, spec};
use crate::station::{EvseSpec, StopReason, Supply};

const MESSAGES: [&str; 11] = [
    "BootNotification",
    "FirmwareStatusNotification",
    "Heartbeat",
    "LogStatusNotification",
    "MeterValues",
    "PublishFirmwareStatusNotification",
    "SignChargingStationCertificate",
    "SignCombinedCertificate",
    "SignV2GCertificate",
    "StatusNotification",
    "TransactionEvent",
];

pub(super) fn two_evses() -> Spec {
    let mut spec = spec();
    let second = EvseSpec {
        id: 2,
        ..spec.evses[0].clone()
    };
    spec.evses.push(second);
    spec
}

fn places() -> Vec<Option<Value>> {
    let mut places = vec![None];
    places.extend((0..=3).map(|id| Some(json!({"id": id}))));
    places.extend([1, 2, 9].map(|c| Some(json!({"id": 1, "connectorId": c}))));
    places
}

/// Asks for a message; whether it was accepted, and how many of its kind came. They must agree.
fn asked(bench: &mut Bench, message: &str, place: Option<&Value>, state: &str) -> usize {
    let action = match message.starts_with("Sign") {
        true => "SignCertificate",
        false => message,
    };
    let before = bench.calls(action).len();
    let mut request = json!({"requestedMessage": message});
    if let Some(place) = place {
        request["evse"] = place.clone();
    }
    let answer = bench.ask("TriggerMessage", request);
    bench.run(seconds(0));
    let came = bench.calls(action).len() - before;
    let is_accepted = answer["status"] == "Accepted";
    assert_eq!(
        is_accepted,
        came > 0,
        "{state}: {message} at {place:?}: {answer}, {came} came"
    );
    came
}

type Prepare = fn(&mut Bench);

fn set_measurands(bench: &mut Bench, value: &str) {
    for (component, variable) in [
        ("AlignedDataCtrlr", "Measurands"),
        ("SampledDataCtrlr", "TxUpdatedMeasurands"),
    ] {
        bench.set(component, variable, value);
    }
}

fn states() -> Vec<(&'static str, Prepare)> {
    vec![
        ("idle", |_| {}),
        ("empty settings", |bench| set_measurands(bench, "")),
        ("what needs a vehicle", |bench| set_measurands(bench, "SoC")),
        ("plugged", |bench| {
            let vehicle = Vehicle::scenario();
            bench
                .command(Command::PlugIn {
                    evse: 1,
                    connector: None,
                    vehicle,
                })
                .unwrap();
        }),
        ("charging", |bench| bench.start(Vehicle::scenario())),
        ("charging with empty settings", |bench| {
            bench.start(Vehicle::scenario());
            set_measurands(bench, "");
        }),
        ("ended and still plugged", |bench| {
            bench.start(Vehicle::scenario());
            let reason = StopReason::Local;
            bench
                .command(Command::StopCharging { evse: 1, reason })
                .unwrap();
        }),
        ("faulted", |bench| {
            bench
                .command(Command::Fault {
                    evse: 1,
                    kind: scenario::verb::FaultKind::Other,
                })
                .unwrap();
        }),
        ("inoperative", |bench| {
            bench.ask(
                "ChangeAvailability",
                json!({"operationalStatus": "Inoperative"}),
            );
        }),
        ("reserved", |bench| {
            bench.ask(
                "ReserveNow",
                json!({"id": 1, "expiryDateTime": "2026-03-01T13:00:00Z",
                "evseId": 1, "idToken": {"idToken": "A", "type": "ISO14443"}}),
            );
        }),
        ("about to restart", |bench| {
            bench.ask("Reset", json!({"type": "Immediate"}));
        }),
        ("jobs go on", |bench| {
            bench.ask(
                "GetLog",
                json!({"logType": "SecurityLog", "requestId": 1,
                "log": {"remoteLocation": "http://x/"}}),
            );
            bench.ask(
                "PublishFirmware",
                json!({"location": "http://x/", "checksum": "x", "requestId": 2}),
            );
        }),
    ]
}

/// S17: every message, with and without a place, in every state.
#[test]
fn a_triggered_message_is_accepted_if_and_only_if_it_comes() {
    for (state, prepare) in states() {
        for message in MESSAGES {
            for place in places() {
                let mut bench = Bench::accepted(two_evses());
                prepare(&mut bench);
                asked(&mut bench, message, place.as_ref(), state);
            }
        }
    }
}

#[test]
fn while_pending_what_was_triggered_comes_and_what_cannot_come_is_rejected() {
    for message in MESSAGES {
        for place in places() {
            let mut bench = Bench::new(two_evses());
            let time = "2026-03-01T12:00:00Z";
            let pending = json!({"currentTime": time, "interval": 300, "status": "Pending"});
            bench
                .always
                .insert("BootNotification", Answer::Result(pending));
            bench.command(Command::Connect).unwrap();
            bench.set("TxCtrlr", "TxBeforeAcceptedEnabled", "true");
            bench.set("AuthCtrlr", "Enabled", "false");
            bench.start(Vehicle::scenario());
            asked(&mut bench, message, place.as_ref(), "pending");
        }
    }
}

#[test]
fn meter_values_come_from_each_evse_that_has_any() {
    let mut bench = Bench::accepted(two_evses());
    assert_eq!(asked(&mut bench, "MeterValues", None, "all"), 2);
    bench.set("AlignedDataCtrlr", "Measurands", "SoC");
    let vehicle = Vehicle::scenario();
    bench
        .command(Command::PlugIn {
            evse: 2,
            connector: None,
            vehicle,
        })
        .unwrap();
    assert_eq!(
        asked(&mut bench, "MeterValues", None, "one has a vehicle"),
        1
    );
    assert_eq!(
        bench.calls("MeterValues").last().unwrap().payload["evseId"],
        2
    );
    let first = json!({"id": 1});
    assert_eq!(
        asked(&mut bench, "MeterValues", Some(&first), "the other one"),
        0
    );
}

/// A measurand that the meter cannot deliver cannot be set.
#[test]
fn measurands_that_are_not_there_are_rejected() {
    let mut alternating = spec();
    alternating.evses[0].supply = Supply::Ac {
        phases: 3,
        volts: 230.0,
    };
    for (spec, expected) in [(spec(), "Rejected"), (alternating, "Accepted")] {
        let mut bench = Bench::accepted(spec);
        let data = json!([{"attributeValue": "Frequency", "component": {"name": "AlignedDataCtrlr"},
            "variable": {"name": "Measurands"}}]);
        let answer = bench.ask("SetVariables", json!({"setVariableData": data}));
        assert_eq!(answer["setVariableResult"][0]["attributeStatus"], expected);
        let came = asked(&mut bench, "MeterValues", None, "frequency");
        assert_eq!(came, 1, "the values before, or the new one");
    }
}

/// Requests whose answer promises reports: action, payload, message that follows.
fn reports() -> Vec<(&'static str, Value, &'static str)> {
    let token = json!({"idToken": "A", "type": "ISO14443"});
    let place = |component: &str| json!([{"component": {"name": component}}]);
    let mut found = Vec::new();
    for base in [
        "ConfigurationInventory",
        "FullInventory",
        "SummaryInventory",
    ] {
        found.push((
            "GetBaseReport",
            json!({"requestId": 1, "reportBase": base}),
            "NotifyReport",
        ));
    }
    found.push(("GetReport", json!({"requestId": 1}), "NotifyReport"));
    for component in ["TxCtrlr", "EVSE", "NoSuchCtrlr"] {
        let request = json!({"requestId": 1, "componentVariable": place(component)});
        found.push(("GetReport", request.clone(), "NotifyReport"));
        found.push(("GetMonitoringReport", request, "NotifyMonitoringReport"));
    }
    for criterion in ["Active", "Available", "Enabled", "Problem"] {
        let request = json!({"requestId": 1, "componentCriteria": [criterion]});
        found.push(("GetReport", request, "NotifyReport"));
    }
    for criterion in [
        "ThresholdMonitoring",
        "DeltaMonitoring",
        "PeriodicMonitoring",
    ] {
        let request = json!({"requestId": 1, "monitoringCriteria": [criterion]});
        found.push(("GetMonitoringReport", request, "NotifyMonitoringReport"));
    }
    found.push((
        "GetMonitoringReport",
        json!({"requestId": 1}),
        "NotifyMonitoringReport",
    ));
    for wanted in [
        json!({}),
        json!({"chargingProfilePurpose": "TxProfile"}),
        json!({"chargingProfileId": [1]}),
        json!({"chargingProfileId": [77]}),
        json!({"chargingLimitSource": ["EMS"]}),
        json!({"stackLevel": 9}),
    ] {
        for evse in [None, Some(0), Some(1), Some(9)] {
            let mut request = json!({"requestId": 1, "chargingProfile": wanted});
            if let Some(evse) = evse {
                request["evseId"] = json!(evse);
            }
            found.push(("GetChargingProfiles", request, "ReportChargingProfiles"));
        }
    }
    for wanted in [
        json!({}),
        json!({"id": [1]}),
        json!({"id": [7]}),
        json!({"state": "Idle"}),
    ] {
        let mut request = wanted;
        request["requestId"] = json!(1);
        found.push(("GetDisplayMessages", request, "NotifyDisplayMessages"));
    }
    for (report, clear) in [(true, false), (false, true), (true, true), (false, false)] {
        for who in [
            json!({"idToken": token}),
            json!({"customerIdentifier": "x"}),
            json!({}),
        ] {
            let mut request = who;
            (request["requestId"], request["report"], request["clear"]) =
                (json!(1), json!(report), json!(clear));
            found.push(("CustomerInformation", request, "NotifyCustomerInformation"));
        }
    }
    found
}

fn fill(bench: &mut Bench) {
    bench.ask(
        "SetDisplayMessage",
        json!({"message": {"id": 1, "priority": "InFront",
        "message": {"format": "UTF8", "content": "x"}}}),
    );
    bench.ask("SetVariableMonitoring", json!({"setMonitoringData": [{"type": "Periodic", "value": 90_000.0,
        "severity": 1, "component": {"name": "EVSE", "evse": {"id": 1}}, "variable": {"name": "Power"}}]}));
    bench.ask(
        "SetChargingProfile",
        json!({"evseId": 1, "chargingProfile": {"id": 1, "stackLevel": 1,
        "chargingProfilePurpose": "TxDefaultProfile", "chargingProfileKind": "Relative",
        "chargingSchedule": [{"id": 1, "chargingRateUnit": "W",
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 90_000.0}]}]}}),
    );
}

#[test]
fn a_report_is_accepted_if_and_only_if_it_comes() {
    for is_filled in [false, true] {
        for (action, payload, message) in reports() {
            let mut bench = Bench::accepted(spec());
            if is_filled {
                fill(&mut bench);
            }
            let answer = bench.ask(action, payload.clone());
            let parts = bench.calls(message);
            assert_eq!(
                answer["status"] == "Accepted",
                !parts.is_empty(),
                "{action} {payload}: {answer}"
            );
            if let Some(last) = parts.last() {
                assert!(last.payload.get("tbc").is_none_or(|tbc| tbc == false));
                assert!(parts.iter().all(|part| part.payload["requestId"] == 1));
            }
        }
    }
}

/// BUG8: while pending nothing comes but what TriggerMessage, GetBaseReport and GetReport asked for (B02.FR.02);
/// what was accepted otherwise comes with the acceptance.
#[test]
fn while_pending_other_reports_wait_for_the_acceptance() {
    for (action, payload, message) in reports() {
        let mut bench = Bench::new(spec());
        let time = "2026-03-01T12:00:00Z";
        let pending = json!({"currentTime": time, "interval": 60, "status": "Pending"});
        bench.plan("BootNotification", Answer::Result(pending));
        bench.command(Command::Connect).unwrap();
        fill(&mut bench);
        let is_accepted = bench.ask(action, payload.clone())["status"] == "Accepted";
        bench.run(seconds(30));
        let comes_now = is_accepted && matches!(action, "GetBaseReport" | "GetReport");
        assert_eq!(
            !bench.calls(message).is_empty(),
            comes_now,
            "pending: {action} {payload}"
        );
        bench.run(seconds(60));
        assert_eq!(
            !bench.calls(message).is_empty(),
            is_accepted,
            "accepted: {action} {payload}"
        );
    }
}

/// BUG8, the jobs: their states wait, too.
#[test]
fn while_pending_the_states_of_jobs_wait_for_the_acceptance() {
    let mut bench = Bench::new(spec());
    let pending =
        json!({"currentTime": "2026-03-01T12:00:00Z", "interval": 60, "status": "Pending"});
    bench.plan("BootNotification", Answer::Result(pending));
    bench.command(Command::Connect).unwrap();
    bench.ask(
        "GetLog",
        json!({"logType": "SecurityLog", "requestId": 1,
        "log": {"remoteLocation": "http://x/fail"}}),
    );
    bench.ask(
        "UpdateFirmware",
        json!({"requestId": 2, "firmware": {"location": "https://x/fail",
        "retrieveDateTime": "2026-03-01T00:00:00Z"}}),
    );
    bench.ask(
        "PublishFirmware",
        json!({"location": "http://x/fail", "checksum": "x", "requestId": 3}),
    );
    bench.run(seconds(30));
    assert_eq!(bench.actions(), ["BootNotification"]);
    bench.run(seconds(60));
    for message in [
        "LogStatusNotification",
        "FirmwareStatusNotification",
        "PublishFirmwareStatusNotification",
    ] {
        assert_eq!(bench.calls(message).len(), 2, "{message}");
    }
}

/// A report that was accepted comes as a whole although a reset was accepted behind it, as far as the CSMS takes it.
#[test]
fn a_reset_waits_a_little_for_a_report_that_was_promised() {
    let mut bench = Bench::accepted(spec());
    for _ in 0..3 {
        bench.plan("NotifyReport", Answer::Silence);
    }
    let ask = json!({"requestId": 1, "reportBase": "FullInventory"});
    assert_eq!(bench.ask("GetBaseReport", ask)["status"], "Accepted");
    assert_eq!(
        bench.ask("Reset", json!({"type": "Immediate"}))["status"],
        "Accepted"
    );
    // The CSMS answers each part only after a while.
    for _ in 0..3 {
        bench.run(std::time::Duration::from_millis(1_200));
        bench.answer_last("NotifyReport");
    }
    bench.run(seconds(1));
    let parts = bench.calls("NotifyReport");
    assert!(parts.last().unwrap().payload.get("tbc").is_none());
    assert!(bench.calls("BootNotification").is_empty());
    bench.run(seconds(5));
    assert_eq!(bench.calls("BootNotification").len(), 1);
}

/// But not for ever.
#[test]
fn a_reset_does_not_wait_for_a_csms_that_says_nothing() {
    let mut bench = Bench::accepted(spec());
    bench.always.insert("NotifyReport", Answer::Silence);
    let ask = json!({"requestId": 1, "reportBase": "FullInventory"});
    bench.ask("GetBaseReport", ask);
    bench.ask("Reset", json!({"type": "Immediate"}));
    bench.run(seconds(8));
    assert_eq!(bench.calls("BootNotification").len(), 1);
}
