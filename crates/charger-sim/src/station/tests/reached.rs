//! Every value of the enumerations that say why and how is reached by something that happens at a station: trigger
//! reasons, stop reasons, charging states, boot reasons and security events. A value that no play here reaches, and
//! that the table of the documents does not name as one of the verb `tamper` alone, fails the test.

use std::collections::BTreeSet;

use ocpp201::{BootReasonEnum, ChargingStateEnum, ReasonEnum, TriggerReasonEnum};
use scenario::verb::{FaultKind, SetLimit, Until};
use serde_json::{Value, json};

use super::{Answer, Bench, Command, Spec, Token, Vehicle, locks::socket, seconds, spec};
use crate::{
    physics::vehicle::Appetite,
    station::{RebootReason, StopReason},
};

/// The standard security events (A04).
const SECURITY_EVENTS: [&str; 21] = [
    "FirmwareUpdated",
    "FailedToAuthenticateAtCsms",
    "CsmsFailedToAuthenticate",
    "SettingSystemTime",
    "StartupOfTheDevice",
    "ResetOrReboot",
    "SecurityLogWasCleared",
    "ReconfigurationOfSecurityParameters",
    "MemoryExhaustion",
    "InvalidMessages",
    "AttemptedReplayAttacks",
    "TamperDetectionActivated",
    "InvalidFirmwareSignature",
    "InvalidFirmwareSigningCertificate",
    "InvalidCsmsCertificate",
    "InvalidChargingStationCertificate",
    "DiscardedRenewedClientCertificate",
    "InvalidTLSVersion",
    "InvalidTLSCipherSuite",
    "MaintenanceLoginAccepted",
    "MaintenanceLoginFailed",
];
const DOCUMENT: &str = include_str!("../../../../../docs/simulator.md");

/// What was seen in the messages of the plays, by path in the payload.
#[derive(Default)]
struct Seen(BTreeSet<(&'static str, String)>);

impl Seen {
    fn read(&mut self, bench: &Bench) {
        for (action, path) in [
            ("TransactionEvent", "/triggerReason"),
            ("TransactionEvent", "/transactionInfo/stoppedReason"),
            ("TransactionEvent", "/transactionInfo/chargingState"),
            ("BootNotification", "/reason"),
            ("SecurityEventNotification", "/type"),
        ] {
            for sent in bench.calls(action) {
                if let Some(value) = sent.payload.pointer(path).and_then(Value::as_str) {
                    self.0.insert((path, value.to_owned()));
                }
            }
        }
    }

    fn has(&self, path: &'static str, value: &str) -> bool {
        self.0.contains(&(path, value.to_owned()))
    }
}

fn present(bench: &mut Bench, value: &str) {
    let token = Token::new(value, "ISO14443").unwrap();
    // A refusal at the reader is a result, too.
    let _ = bench.command(Command::PresentToken { evse: 1, token });
}

fn plug(bench: &mut Bench, vehicle: Vehicle) {
    let (evse, connector) = (1, None);
    bench
        .command(Command::PlugIn {
            evse,
            connector,
            vehicle,
        })
        .unwrap();
}

fn stop(bench: &mut Bench, reason: StopReason) {
    bench
        .command(Command::StopCharging { evse: 1, reason })
        .unwrap();
}

/// A station that is on line, with everything it has sent since the start.
fn online(spec: Spec) -> Bench {
    let mut bench = Bench::new(spec);
    bench.command(Command::Connect).unwrap();
    bench.run(seconds(1));
    bench
}

fn charging() -> Bench {
    let mut bench = online(spec());
    bench.start(Vehicle::scenario());
    bench
}

fn sessions(seen: &mut Seen) {
    for end in [
        StopReason::Local,
        StopReason::StoppedByEv,
        StopReason::EmergencyStop,
    ] {
        let mut bench = charging();
        bench.run(seconds(6));
        stop(&mut bench, end);
        seen.read(&bench);
    }
    let mut bench = charging();
    bench.command(Command::Unplug { evse: 1 }).unwrap();
    seen.read(&bench);
    // Nobody plugs in.
    let mut bench = online(spec());
    bench.set("TxCtrlr", "TxStartPoint", "Authorized");
    present(&mut bench, "A");
    bench.run(seconds(70));
    seen.read(&bench);
    // The bay.
    let mut bench = online(spec());
    bench.set("TxCtrlr", "TxStartPoint", "ParkingBayOccupancy");
    bench.set("TxCtrlr", "TxStopPoint", "ParkingBayOccupancy");
    bench.command(Command::Park { evse: 1 }).unwrap();
    bench.command(Command::Leave { evse: 1 }).unwrap();
    seen.read(&bench);
    // The CSMS refuses the token, or its holder may stop everything.
    let mut bench = online(spec());
    let invalid = json!({"idTokenInfo": {"status": "Invalid"}});
    bench.plan("TransactionEvent", Answer::Result(invalid));
    bench.start(Vehicle::scenario());
    seen.read(&bench);
    let mut bench = charging();
    bench.set("AuthCtrlr", "MasterPassGroupId", "MASTERS");
    let group = json!({"idToken": "MASTERS", "type": "Central"});
    let info = json!({"idTokenInfo": {"status": "Accepted", "groupIdToken": group}});
    bench.plan("Authorize", Answer::Result(info));
    present(&mut bench, "M");
    seen.read(&bench);
    // The vehicle is full; the CSMS allows nothing; the grid allows less.
    let mut bench = online(spec());
    bench.start(Vehicle {
        capacity_wh: 1_000,
        soc_percent: 90.0,
        max_w: 100_000,
        appetite: Appetite::Flat,
        iso15118: None,
    });
    bench.run(seconds(60));
    seen.read(&bench);
    let mut bench = charging();
    for kw in [50.0, 0.0] {
        let source = scenario::verb::LimitSource::Ems;
        let limit = SetLimit {
            evse_id: None,
            kw,
            source,
        };
        bench.command(Command::SetLimit(limit)).unwrap();
    }
    seen.read(&bench);
}

fn limits(seen: &mut Seen) {
    let none = Until::default();
    for until in [
        Until {
            kwh: Some(1.0),
            ..none
        },
        Until {
            seconds: Some(30),
            ..none
        },
        Until {
            soc_percent: Some(11.0),
            ..none
        },
        Until {
            credit_kwh: Some(1.0),
            ..none
        },
    ] {
        let mut bench = online(spec());
        bench
            .command(Command::LimitCharge { evse: 1, until })
            .unwrap();
        bench.start(Vehicle::scenario());
        bench.run(seconds(60));
        assert_eq!(bench.last_event()["eventType"], "Ended", "{until:?}");
        seen.read(&bench);
    }
}

fn commands_of_the_csms(seen: &mut Seen) {
    let mut bench = online(spec());
    let token = json!({"idToken": "A", "type": "Central"});
    let start = json!({"remoteStartId": 1, "evseId": 1, "idToken": token});
    bench.ask("RequestStartTransaction", start);
    plug(&mut bench, Vehicle::scenario());
    bench.ask(
        "TriggerMessage",
        json!({"requestedMessage": "TransactionEvent"}),
    );
    bench.set("AlignedDataCtrlr", "Interval", "10");
    bench.run(seconds(11));
    let id = bench.transaction_id();
    bench.ask("RequestStopTransaction", json!({"transactionId": id}));
    seen.read(&bench);
    let mut bench = online(spec());
    bench.set("TxCtrlr", "TxStartPoint", "Authorized");
    let token = json!({"idToken": "A", "type": "ISO14443"});
    let start = json!({"remoteStartId": 2, "evseId": 1, "idToken": token});
    bench.ask("RequestStartTransaction", start);
    seen.read(&bench);
    let mut bench = online(socket());
    bench.set("TxCtrlr", "TxStartPoint", "EVConnected");
    plug(&mut bench, Vehicle::scenario());
    bench.ask("UnlockConnector", json!({"evseId": 1, "connectorId": 1}));
    seen.read(&bench);
    let mut bench = online(spec());
    bench.set("TxCtrlr", "TxStartPoint", "DataSigned");
    bench.set("SampledDataCtrlr", "SignReadings", "true");
    bench.start(Vehicle::scenario());
    seen.read(&bench);
    for kind in ["Immediate", "OnIdle"] {
        let mut bench = charging();
        bench.ask("Reset", json!({"type": kind}));
        if kind == "OnIdle" {
            stop(&mut bench, StopReason::Local);
        }
        bench.run(seconds(20));
        seen.read(&bench);
    }
}

fn faults(seen: &mut Seen) {
    for kind in [
        FaultKind::Other,
        FaultKind::GroundFault,
        FaultKind::OvercurrentFault,
        FaultKind::PowerQuality,
    ] {
        let mut bench = charging();
        bench.command(Command::Fault { evse: 1, kind }).unwrap();
        seen.read(&bench);
    }
    let mut bench = charging();
    let duration = seconds(5);
    bench.command(Command::PowerLoss { duration }).unwrap();
    bench.run(seconds(20));
    seen.read(&bench);
    for reason in [
        RebootReason::Local,
        RebootReason::Watchdog,
        RebootReason::Application,
    ] {
        let mut bench = charging();
        bench.command(Command::Reboot { reason }).unwrap();
        bench.run(seconds(20));
        seen.read(&bench);
    }
}

fn boots_and_security(seen: &mut Seen) {
    let mut bench = Bench::new(spec());
    let pending =
        json!({"currentTime": "2026-03-01T12:00:00Z", "interval": 300, "status": "Pending"});
    bench.plan("BootNotification", Answer::Result(pending));
    bench.command(Command::Connect).unwrap();
    bench.run(seconds(1));
    bench.ask(
        "TriggerMessage",
        json!({"requestedMessage": "BootNotification"}),
    );
    seen.read(&bench);
    // The CSMS has forgotten the station.
    let mut bench = online(spec());
    bench.plan("TransactionEvent", Answer::Error("SecurityError"));
    bench.start(Vehicle::scenario());
    bench.run(seconds(15));
    seen.read(&bench);
    let mut bench = online(spec());
    let mut firmware = json!({"location": "https://x/1.bin",
        "retrieveDateTime": "2026-03-01T00:00:00Z"});
    let update = json!({"requestId": 9, "firmware": firmware});
    bench.ask("UpdateFirmware", update);
    bench.run(seconds(30));
    firmware["signingCertificate"] = json!("no certificate");
    firmware["signature"] = json!("x");
    let update = json!({"requestId": 10, "firmware": firmware});
    bench.ask("UpdateFirmware", update);
    // A signature that is none, of a signer that is one.
    let key = rcgen::KeyPair::generate().unwrap();
    let mut params = rcgen::CertificateParams::default();
    params.is_ca = rcgen::IsCa::ExplicitNoCa;
    firmware["signingCertificate"] = json!(params.self_signed(&key).unwrap().pem());
    firmware["signature"] = json!("AAAA");
    let update = json!({"requestId": 11, "firmware": firmware});
    bench.ask("UpdateFirmware", update);
    bench.run(seconds(30));
    let signed = json!({"certificateChain": "no certificate"});
    bench.ask("CertificateSigned", signed);
    bench.run(seconds(1));
    seen.read(&bench);
    seen.read(&super::renewal::given_up());
}

/// Security events, and whether the document says that only the verb `tamper` raises them.
fn documented() -> Vec<(&'static str, bool)> {
    let start = DOCUMENT
        .find("| security event |")
        .expect("the table of security events");
    let rows = DOCUMENT[start..].lines().skip(2);
    rows.take_while(|line| line.starts_with('|'))
        .map(|line| {
            let mut cells = line.trim_matches('|').split('|').map(str::trim);
            let name = cells.next().unwrap().trim_matches('`');
            let when = cells.next().unwrap();
            (name, when == "only with `tamper`")
        })
        .collect()
}

#[test]
fn every_value_that_says_why_and_how_is_reached() {
    let mut seen = Seen::default();
    sessions(&mut seen);
    limits(&mut seen);
    commands_of_the_csms(&mut seen);
    faults(&mut seen);
    boots_and_security(&mut seen);
    let mut missing = Vec::new();
    let mut need = |path: &'static str, value: &str| {
        if !seen.has(path, value) {
            missing.push(format!("{path} {value}"));
        }
    };
    for value in TriggerReasonEnum::ALL {
        need("/triggerReason", value.as_str());
    }
    for value in ReasonEnum::ALL {
        need("/transactionInfo/stoppedReason", value.as_str());
    }
    for value in ChargingStateEnum::ALL {
        need("/transactionInfo/chargingState", value.as_str());
    }
    for value in BootReasonEnum::ALL {
        need("/reason", value.as_str());
    }
    assert!(missing.is_empty(), "{missing:#?}");
    let table = documented();
    let names: Vec<&str> = table.iter().map(|(name, _)| *name).collect();
    let (mut listed, mut standard) = (names.clone(), SECURITY_EVENTS.to_vec());
    listed.sort_unstable();
    standard.sort_unstable();
    assert_eq!(listed, standard, "the table has each of them once");
    for (name, is_only_tamper) in table {
        // Tampering is the event of the verb itself.
        let by_itself = seen.has("/type", name) || name == "TamperDetectionActivated";
        assert_eq!(by_itself, !is_only_tamper, "{name}");
    }
}

#[test]
fn the_verb_tamper_raises_any_security_event() {
    let mut bench = online(spec());
    for event in SECURITY_EVENTS {
        let (event, info) = (event.to_owned(), "lid".to_owned());
        bench
            .command(Command::RaiseSecurityEvent { event, info })
            .unwrap();
    }
    let told = bench.calls("SecurityEventNotification").into_iter();
    let told: BTreeSet<&str> = told.filter_map(|s| s.payload["type"].as_str()).collect();
    assert!(SECURITY_EVENTS.iter().all(|event| told.contains(event)));
}
