//! Proofs for the variables of communication and security (OCPPCommCtrlr, SecurityCtrlr).

use serde_json::json;

use super::{go_offline, set, with};
use crate::station::ObservationKind;
use crate::station::tests::{Answer, Bench, Command, Output, Vehicle, seconds, spec};

pub(super) fn heartbeat_interval() {
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

pub(super) fn network_priority() {
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

pub(super) fn network_attempts() {
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

pub(super) fn offline_threshold() {
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

pub(super) fn message_attempts() {
    assert_eq!(events_refused("MessageAttempts/TransactionEvent", "1"), [0]);
    assert_eq!(
        events_refused("MessageAttempts/TransactionEvent", "2"),
        [0, 10]
    );
}

pub(super) fn message_attempt_interval() {
    let times = events_refused("MessageAttemptInterval/TransactionEvent", "3");
    assert_eq!(times, [0, 3, 9]);
}

/// The order goes to the open connection; what it does there is shown over a real socket.
pub(super) fn ping_interval() {
    let mut bench = Bench::accepted(spec());
    let id = "ping";
    let data = json!([{"attributeValue": "3", "component": {"name": "OCPPCommCtrlr"},
        "variable": {"name": "WebSocketPingInterval"}}]);
    let call = json!([2, id, "SetVariables", {"setVariableData": data}]).to_string();
    bench
        .core
        .handle(bench.now, crate::station::core::Input::Frame(&call));
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

pub(super) fn back_off_minimum() {
    assert_eq!(waits(["2", "1", "0"]), [2_000, 4_000, 4_000, 4_000]);
    assert_eq!(waits(["5", "1", "0"]), [5_000, 10_000, 10_000, 10_000]);
}

pub(super) fn back_off_repeats() {
    assert_eq!(waits(["2", "3", "0"]), [2_000, 4_000, 8_000, 16_000]);
}

pub(super) fn back_off_range() {
    let chance = waits(["1", "0", "9"]);
    assert!(chance.iter().any(|wait| *wait > 1_000), "{chance:?}");
    assert!(
        chance.iter().all(|wait| (1_000..=10_000).contains(wait)),
        "{chance:?}"
    );
}

pub(super) fn password() {
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

pub(super) fn reset_retries() {
    for (retries, boots) in [("0", 0), ("1", 1)] {
        let mut bench = with("OCPPCommCtrlr", "ResetRetries", retries);
        let kind = scenario::verb::FaultKind::ResetFailure;
        bench.command(Command::Fault { evse: 1, kind }).unwrap();
        bench.ask("Reset", json!({"type": "Immediate"}));
        bench.run(seconds(3));
        bench.command(Command::ClearFault { evse: 1 }).unwrap();
        bench.run(seconds(20));
        assert_eq!(bench.calls("BootNotification").len(), boots);
    }
}

/// How often a certificate that never comes is asked for within an hour.
fn certificate_requests(variable: &str, value: &str) -> Vec<crate::clock::ModelInstant> {
    let mut bench = Bench::accepted(spec());
    bench.set("SecurityCtrlr", variable, value);
    let trigger = json!({"requestedMessage": "SignV2GCertificate"});
    bench.ask("TriggerMessage", trigger);
    bench.run(seconds(3600));
    let requests = bench.calls("SignCertificate");
    requests.iter().map(|sent| sent.at).collect()
}

pub(super) fn cert_signing_wait() {
    let at = certificate_requests("CertSigningWaitMinimum", "7");
    assert_eq!(at[1].since(at[0]), seconds(7));
}

pub(super) fn cert_signing_repeats() {
    assert_eq!(certificate_requests("CertSigningRepeatTimes", "1").len(), 2);
    assert_eq!(certificate_requests("CertSigningRepeatTimes", "0").len(), 1);
}
