//! No storm: every action that the station sends, and every bad end of it (the table in `repeats`; E13, A04.FR.02).
//!
//! The pauses stand here once more, as they are wanted. Time is simulated; half an hour is watched, and counted
//! by the minute.

use ocpp201::Action;
use serde_json::json;

use super::{
    Answer, Bench, Command, Vehicle, plug_and_charge, plug_and_charge::Lab, seconds, spec,
};
use crate::clock::ModelInstant;

/// Half an hour.
const WATCHED: u64 = 1_800;

const CODES: [&str; 14] = [
    "FormatViolation",
    "GenericError",
    "InternalError",
    "MessageTypeNotSupported",
    "NotImplemented",
    "NotSupported",
    "OccurrenceConstraintViolation",
    "OccurenceConstraintViolation",
    "PropertyConstraintViolation",
    "ProtocolError",
    "RpcFrameworkError",
    "SecurityError",
    "TypeConstraintViolation",
    "NoSuchCode",
];

/// How a CALL may end badly, and by what kind of end.
fn bad_ends() -> Vec<(&'static str, Answer, End)> {
    let codes = CODES.map(|code| {
        let end = match code {
            "GenericError" | "InternalError" | "NoSuchCode" => End::Passing,
            "SecurityError" => End::Security,
            _ => End::Lasting,
        };
        (code, Answer::Error(code), end)
    });
    let others = [
        ("no answer", Answer::Silence, End::Late),
        ("not JSON", Answer::Frame("hello"), End::Late),
        ("a broken frame", Answer::Frame(r#"[3,"ID"]"#), End::Passing),
        (
            "a broken error",
            Answer::Frame(r#"[4,"ID",7]"#),
            End::Passing,
        ),
        ("no object", Answer::Frame(r#"[3,"ID",[]]"#), End::Passing),
        (
            "a foreign id",
            Answer::Frame(r#"[3,"not-ID",{}]"#),
            End::Late,
        ),
        (
            "a foreign error",
            Answer::Frame(r#"[4,"other","InternalError","",{}]"#),
            End::Late,
        ),
        (
            "a broken schema",
            Answer::Result(json!({"nonsense": 1})),
            End::Passing,
        ),
    ];
    codes.into_iter().chain(others).collect()
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum End {
    /// It may be taken another time.
    Passing,
    /// The same, after the message timeout of 30 s.
    Late,
    /// It will be refused again.
    Lasting,
    /// The CSMS seems not to know the station.
    Security,
}

/// What is wanted of an action: pauses in s, from failure to next transmission.
#[derive(Debug, Clone, Copy)]
enum Wanted {
    /// Not again.
    Once,
    /// Exactly these, then never again; `false`: whatever the code.
    Pauses(&'static [u64], bool),
    /// These and up to 2 s more, the last one over and over.
    Forever(&'static [u64]),
    /// One per 30 s, failed or not.
    Periodic,
}

type Provoke = fn(&mut Bench);

fn trigger(bench: &mut Bench, message: &str) {
    let answer = bench.ask("TriggerMessage", json!({"requestedMessage": message}));
    assert_eq!(answer["status"], "Accepted", "{message}");
}

/// Every action that the station sends, what makes it send one, and what is wanted then.
fn limit() -> Command {
    Command::SetLimit(scenario::verb::SetLimit {
        evse_id: None,
        kw: 20.0,
        source: scenario::verb::LimitSource::Ems,
    })
}

fn table() -> Vec<(&'static str, Provoke, Wanted)> {
    let few = Wanted::Pauses(&[10, 20, 40], true);
    vec![
        (
            "BootNotification",
            |_| {},
            Wanted::Forever(&[5, 10, 20, 40, 80]),
        ),
        ("Heartbeat", |_| {}, Wanted::Periodic),
        (
            "TransactionEvent",
            |bench| bench.start(Vehicle::scenario()),
            Wanted::Pauses(&[10, 20], false),
        ),
        (
            "SecurityEventNotification",
            |bench| {
                bench.ask("CertificateSigned", json!({"certificateChain": "x"}));
            },
            Wanted::Forever(&[10, 20, 40, 80, 160, 320, 640]),
        ),
        (
            "StatusNotification",
            |bench| {
                bench
                    .command(Command::Fault {
                        evse: 1,
                        kind: scenario::verb::FaultKind::Other,
                    })
                    .unwrap();
            },
            few,
        ),
        (
            "Authorize",
            |bench| {
                let token = super::token();
                bench
                    .command(Command::PresentToken { evse: 1, token })
                    .unwrap();
            },
            Wanted::Once,
        ),
        (
            "MeterValues",
            |bench| trigger(bench, "MeterValues"),
            Wanted::Once,
        ),
        (
            "NotifyChargingLimit",
            |bench| bench.command(limit()).map(|_| ()).unwrap(),
            few,
        ),
        (
            "ClearedChargingLimit",
            |bench| {
                bench.command(limit()).unwrap();
                let lift = scenario::verb::LiftLimit { evse_id: None };
                bench.command(Command::LiftLimit(lift)).unwrap();
            },
            few,
        ),
        // Asked for anew, each time with another key, it is another message.
        (
            "SignCertificate",
            |bench| trigger(bench, "SignChargingStationCertificate"),
            Wanted::Once,
        ),
        (
            "FirmwareStatusNotification",
            |bench| trigger(bench, "FirmwareStatusNotification"),
            few,
        ),
        (
            "LogStatusNotification",
            |bench| trigger(bench, "LogStatusNotification"),
            few,
        ),
        (
            "PublishFirmwareStatusNotification",
            |bench| trigger(bench, "PublishFirmwareStatusNotification"),
            few,
        ),
        (
            "NotifyEvent",
            |bench| {
                let monitor = json!({"setMonitoringData": [{"type": "Delta", "value": 1.0, "severity": 8,
                    "component": {"name": "EVSE", "evse": {"id": 1}}, "variable": {"name": "AvailabilityState"}}]});
                bench.ask("SetVariableMonitoring", monitor);
                bench
                    .command(Command::Fault {
                        evse: 1,
                        kind: scenario::verb::FaultKind::Other,
                    })
                    .unwrap();
            },
            few,
        ),
        (
            "NotifyReport",
            |bench| {
                let one = json!([{"component": {"name": "TxCtrlr"}, "variable": {"name": "TxStartPoint"}}]);
                bench.ask(
                    "GetReport",
                    json!({"requestId": 1, "componentVariable": one}),
                );
            },
            few,
        ),
        (
            "NotifyMonitoringReport",
            |bench| {
                let monitor = json!({"setMonitoringData": [{"type": "Delta", "value": 1.0, "severity": 8,
                    "component": {"name": "EVSE", "evse": {"id": 1}}, "variable": {"name": "Power"}}]});
                bench.ask("SetVariableMonitoring", monitor);
                bench.ask("GetMonitoringReport", json!({"requestId": 1}));
            },
            few,
        ),
        (
            "NotifyCustomerInformation",
            |bench| {
                let ask = json!({"requestId": 1, "report": true, "clear": false,
                    "idToken": {"idToken": "A", "type": "ISO14443"}});
                bench.ask("CustomerInformation", ask);
            },
            few,
        ),
        (
            "NotifyDisplayMessages",
            |bench| {
                let message = json!({"message": {"id": 1, "priority": "InFront",
                    "message": {"format": "UTF8", "content": "x"}}});
                bench.ask("SetDisplayMessage", message);
                bench.ask("GetDisplayMessages", json!({"requestId": 1}));
            },
            few,
        ),
        (
            "ReportChargingProfiles",
            |bench| {
                let profile = json!({"evseId": 1, "chargingProfile": {"id": 1, "stackLevel": 1,
                    "chargingProfilePurpose": "TxDefaultProfile", "chargingProfileKind": "Relative",
                    "chargingSchedule": [{"id": 1, "chargingRateUnit": "W",
                        "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 90_000.0}]}]}});
                bench.ask("SetChargingProfile", profile);
                bench.ask(
                    "GetChargingProfiles",
                    json!({"requestId": 1, "chargingProfile": {}}),
                );
            },
            few,
        ),
        (
            "ReservationStatusUpdate",
            |bench| {
                let until = (bench.now + seconds(5)).timestamp().to_string();
                bench.ask(
                    "ReserveNow",
                    json!({"id": 1, "expiryDateTime": until, "evseId": 1,
                    "idToken": {"idToken": "A", "type": "ISO14443"}}),
                );
            },
            few,
        ),
        (
            "GetCertificateStatus",
            |bench| plug_and_charge::certify(&Lab::new(), bench),
            Wanted::Once,
        ),
        (
            "Get15118EVCertificate",
            |bench| plug_and_charge::plug(bench, None),
            Wanted::Once,
        ),
        ("NotifyEVChargingNeeds", charge_by_contract, Wanted::Once),
        (
            "NotifyEVChargingSchedule",
            |bench| {
                let rejected = json!({"status": "Rejected"});
                bench.plan("NotifyEVChargingNeeds", Answer::Result(rejected));
                charge_by_contract(bench);
            },
            Wanted::Once,
        ),
    ]
}

fn charge_by_contract(bench: &mut Bench) {
    let chain = plug_and_charge::contract(&Lab::new(), bench);
    plug_and_charge::plug(bench, Some(&chain));
}

/// The instants, in s since the first, at which the first message of an action was sent.
fn times(bench: &Bench, action: &str) -> Vec<u64> {
    let calls = bench.calls(action);
    let Some(first) = calls.first() else {
        return Vec::new();
    };
    // The same message, whatever else of its kind came after it.
    let same = calls.iter().filter(|s| {
        action == "Heartbeat" || action == "BootNotification" || s.payload == first.payload
    });
    same.map(|s| s.at.since(first.at).as_secs()).collect()
}

/// The most of an action within any minute.
fn most_per_minute(bench: &Bench, action: &str) -> usize {
    let at: Vec<ModelInstant> = bench.calls(action).iter().map(|s| s.at).collect();
    let within = |from: ModelInstant| {
        let is_in = |at: &&ModelInstant| **at >= from && at.since(from) < seconds(60);
        at.iter().filter(is_in).count()
    };
    at.iter().map(|from| within(*from)).max().unwrap_or(0)
}

fn played(action: &'static str, answer: Answer, provoke: Provoke) -> Bench {
    let mut bench = if action == "BootNotification" {
        Bench::new(spec())
    } else if action == "GetCertificateStatus" {
        Bench::accepted(plug_and_charge::spec())
    } else if action.contains("15118") || action.starts_with("NotifyEVC") {
        plug_and_charge::ready(&Lab::new())
    } else {
        let mut bench = Bench::accepted(spec());
        bench.set("SampledDataCtrlr", "TxUpdatedInterval", "0");
        bench
    };
    bench.always.insert(action, answer);
    if action == "BootNotification" {
        bench.command(Command::Connect).unwrap();
    }
    provoke(&mut bench);
    bench.run(seconds(WATCHED));
    bench
}

fn check(name: &str, action: &'static str, end: End, wanted: Wanted, bench: &Bench) {
    let found = times(bench, action);
    let text = format!("{action} × {name}: {found:?}");
    assert!(!found.is_empty(), "{text}");
    assert!(most_per_minute(bench, action) <= 5, "{text}");
    let late = if end == End::Late { 30 } else { 0 };
    match wanted {
        _ if end == End::Security && action != "BootNotification" && action != "Heartbeat" => {
            // Once more after the new registration, then as the table says.
            let is_kept = action == "SecurityEventNotification";
            assert!(is_kept || found.len() <= 5, "{text}");
            assert!(bench.calls("BootNotification").len() <= 8, "{text}");
            assert!(most_per_minute(bench, "BootNotification") <= 3, "{text}");
        }
        Wanted::Once => assert_eq!(found, [0], "{text}"),
        Wanted::Pauses(_, true) if end == End::Lasting => assert_eq!(found, [0], "{text}"),
        Wanted::Pauses(pauses, _) => {
            let mut expected = vec![0];
            for pause in pauses {
                expected.push(expected.last().unwrap() + late + pause);
            }
            assert_eq!(found, expected, "{text}");
        }
        Wanted::Forever(pauses) => {
            let gaps = found.windows(2).map(|pair| pair[1] - pair[0] - late);
            let wanted = pauses
                .iter()
                .chain(std::iter::repeat(pauses.last().unwrap()));
            let mut count = 0;
            for (gap, pause) in gaps.zip(wanted) {
                assert!((*pause..=pause + 2).contains(&gap), "{text}");
                count += 1;
            }
            assert!(count >= 6, "{text}");
        }
        Wanted::Periodic => assert!(found.len() >= 25 && found.len() <= 70, "{text}"),
    }
    if action != "Heartbeat" && action != "BootNotification" {
        let beats = bench.calls("Heartbeat").len();
        assert!(
            beats >= 50,
            "{text}: other messages go on, {beats} Heartbeats"
        );
    }
}

#[test]
fn what_is_repeated_how_often_and_after_what_pause_is_what_the_table_says() {
    for (action, provoke, wanted) in table() {
        for (name, answer, end) in bad_ends() {
            let bench = played(action, answer, provoke);
            check(name, action, end, wanted, &bench);
        }
    }
}

/// What the station never sends is named where the documents say what is not there.
#[test]
fn the_table_names_every_action_that_the_station_sends_and_the_documents_the_others() {
    let document = include_str!("../../../../../docs/simulator.md");
    let not_there = document.split_once("\nNot there:\n").unwrap().1;
    let never_sent = ["DataTransfer"];
    for action in never_sent {
        assert!(not_there.contains(action), "{action}");
    }
    let mut named: Vec<&str> = table().iter().map(|(action, ..)| *action).collect();
    named.extend(never_sent);
    for action in Action::ALL.iter().filter(|a| a.direction().is_to_csms()) {
        assert!(named.contains(&action.as_str()), "{action}");
    }
}

/// The CSMS accepts each boot and answers all else with SecurityError, over and over.
#[test]
fn a_csms_that_says_security_error_to_everything_is_not_booted_at_without_a_pause() {
    let mut bench = Bench::accepted(spec());
    for (action, ..) in table()
        .iter()
        .filter(|(action, ..)| *action != "BootNotification")
    {
        bench.always.insert(action, Answer::Error("SecurityError"));
    }
    bench.start(Vehicle::scenario());
    bench.run(seconds(WATCHED));
    let boots = bench.calls("BootNotification");
    let at: Vec<u64> = boots
        .iter()
        .map(|s| s.at.since(boots[0].at).as_secs())
        .collect();
    let gaps: Vec<u64> = at.windows(2).map(|pair| pair[1] - pair[0]).collect();
    // The Heartbeats of 30 s and the events ask again and again; the pauses grow whoever asks.
    assert!(at.len() <= 8 && gaps.is_sorted(), "{at:?}");
    assert!(most_per_minute(&bench, "BootNotification") <= 3, "{at:?}");
    assert!(
        bench.calls("SecurityEventNotification").len() <= 4,
        "the device did not start"
    );
    assert!(most_per_minute(&bench, "StatusNotification") <= 4);
    assert!(most_per_minute(&bench, "TransactionEvent") <= 20);
}

/// A peer that answers every frame with nonsense gets no more than so many answers to it.
#[test]
fn nonsense_is_not_answered_for_ever() {
    let mut bench = Bench::accepted(spec());
    for _ in 0..100 {
        bench.frame("hello");
    }
    assert_eq!(bench.answers.len(), 20);
    bench.run(seconds(61));
    bench.frame("hello");
    assert_eq!(bench.answers.len(), 21, "another minute");
}

#[test]
fn a_state_that_was_given_up_is_told_on_a_change_a_new_connection_and_on_request() {
    let refused = || {
        let mut bench = Bench::accepted(spec());
        bench
            .always
            .insert("StatusNotification", Answer::Error("InternalError"));
        bench
            .command(Command::Fault {
                evse: 1,
                kind: scenario::verb::FaultKind::Other,
            })
            .unwrap();
        bench.run(seconds(600));
        assert_eq!(bench.calls("StatusNotification").len(), 4);
        bench.always.clear();
        bench.sent.clear();
        bench.run(seconds(600));
        assert!(bench.calls("StatusNotification").is_empty(), "silence");
        bench
    };
    let told = |bench: &Bench| {
        let calls = bench.calls("StatusNotification");
        let states = calls
            .iter()
            .map(|s| s.payload["connectorStatus"].as_str().unwrap().to_owned());
        states.collect::<Vec<_>>()
    };
    let mut changed = refused();
    changed.command(Command::ClearFault { evse: 1 }).unwrap();
    assert_eq!(told(&changed), ["Available"]);
    changed
        .command(Command::Fault {
            evse: 1,
            kind: scenario::verb::FaultKind::Other,
        })
        .unwrap();
    assert_eq!(told(&changed), ["Available", "Faulted"]);
    let mut connected = refused();
    connected.lose_connection();
    connected.run(seconds(5));
    assert_eq!(told(&connected), ["Faulted"]);
    let mut asked = refused();
    let place =
        json!({"requestedMessage": "StatusNotification", "evse": {"id": 1, "connectorId": 1}});
    assert_eq!(asked.ask("TriggerMessage", place)["status"], "Accepted");
    assert_eq!(told(&asked), ["Faulted"]);
}

#[test]
fn a_newer_state_takes_the_place_of_one_that_waits() {
    let mut bench = Bench::accepted(spec());
    bench.plan("StatusNotification", Answer::Error("InternalError"));
    bench
        .command(Command::Fault {
            evse: 1,
            kind: scenario::verb::FaultKind::Other,
        })
        .unwrap();
    bench.run(seconds(3));
    bench.command(Command::ClearFault { evse: 1 }).unwrap();
    bench.run(seconds(600));
    let calls = bench.calls("StatusNotification");
    let states: Vec<_> = calls
        .iter()
        .map(|s| s.payload["connectorStatus"].as_str().unwrap())
        .collect();
    assert_eq!(states, ["Faulted", "Available"]);
}

/// The states of a job keep their order while one of them is refused.
#[test]
fn messages_of_a_kind_do_not_overtake_one_that_waits() {
    let mut bench = Bench::accepted(spec());
    bench.plan("FirmwareStatusNotification", Answer::Error("InternalError"));
    let update = json!({"requestId": 9, "firmware": {"location": "https://x/fail.bin",
        "retrieveDateTime": "2026-03-01T00:00:00Z"}});
    bench.ask("UpdateFirmware", update);
    bench.run(seconds(60));
    let calls = bench.calls("FirmwareStatusNotification");
    let states: Vec<_> = calls
        .iter()
        .map(|s| s.payload["status"].as_str().unwrap())
        .collect();
    assert_eq!(states, ["Downloading", "Downloading", "DownloadFailed"]);
}

#[test]
fn settings_that_would_repeat_without_a_pause_are_rejected() {
    let mut bench = Bench::accepted(spec());
    for (variable, instance) in [
        ("MessageAttemptInterval", Some("TransactionEvent")),
        ("RetryBackOffWaitMinimum", None),
        ("HeartbeatInterval", None),
        ("NetworkProfileConnectionAttempts", None),
    ] {
        let mut name = json!({"name": variable});
        if let Some(instance) = instance {
            name["instance"] = json!(instance);
        }
        let data = json!([{"attributeValue": "0", "component": {"name": "OCPPCommCtrlr"}, "variable": name}]);
        let answer = bench.ask("SetVariables", json!({"setVariableData": data}));
        let result = &answer["setVariableResult"][0]["attributeStatus"];
        assert_eq!(result, "Rejected", "{variable}");
    }
}

/// A CSMS that forgets the station twice within minutes gets what waits after the second registration, too.
#[test]
fn a_csms_that_forgets_the_station_twice_loses_nothing() {
    let mut bench = Bench::accepted(spec());
    bench.set("SampledDataCtrlr", "TxUpdatedInterval", "0");
    for pause in [0, 60] {
        bench.run(seconds(pause));
        bench.plan("TransactionEvent", Answer::Error("SecurityError"));
        bench.start(Vehicle::scenario());
        bench.run(seconds(20));
        let reason = crate::station::StopReason::Local;
        bench
            .command(Command::StopCharging { evse: 1, reason })
            .unwrap();
        bench.command(Command::Unplug { evse: 1 }).unwrap();
        bench.run(seconds(20));
    }
    assert_eq!(bench.calls("BootNotification").len(), 2);
    let dropped = |(_, kind): &(_, crate::station::ObservationKind)| {
        matches!(kind, crate::station::ObservationKind::EventDropped { .. })
    };
    assert!(!bench.seen.iter().any(dropped));
    assert_eq!(bench.core.queue_length(), 0);
}
