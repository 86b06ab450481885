//! Network profiles: what is taken, what is dialled after a restart, and the way back (B09, B10, A05): S34, S34b, BUG7.

use serde_json::{Value, json};

use super::{Answer, Bench, Command, Core, Spec, Target, seconds, spec};
use crate::station::{BackOff, Secret, core::Durable};

fn data(url: &str, security: i32) -> Value {
    json!({"ocppVersion": "OCPP20", "ocppTransport": "JSON", "ocppCsmsUrl": url, "messageTimeout": 12,
        "securityProfile": security, "ocppInterface": "Wired0"})
}

fn set_profile(bench: &mut Bench, slot: i32, data: Value) -> Value {
    bench.ask(
        "SetNetworkProfile",
        json!({"configurationSlot": slot, "connectionData": data}),
    )
}

fn set_variable(bench: &mut Bench, variable: &str, value: &str) -> Value {
    let data = json!([{"attributeValue": value, "component": {"name": "OCPPCommCtrlr"},
        "variable": {"name": variable}}]);
    let answer = bench.ask("SetVariables", json!({"setVariableData": data}));
    answer["setVariableResult"][0]["attributeStatus"].clone()
}

fn prefer(bench: &mut Bench, slots: &str) -> Value {
    set_variable(bench, "NetworkConfigurationPriority", slots)
}

fn read(bench: &mut Bench, component: &str, variable: &str, instance: Option<&str>) -> String {
    let mut name = json!({"name": variable});
    if let Some(instance) = instance {
        name["instance"] = json!(instance);
    }
    let data = json!([{"component": {"name": component}, "variable": name}]);
    let answer = bench.ask("GetVariables", json!({"getVariableData": data}));
    answer["getVariableResult"][0]["attributeValue"]
        .as_str()
        .unwrap()
        .to_owned()
}

fn reset(bench: &mut Bench) {
    assert_eq!(
        bench.ask("Reset", json!({"type": "Immediate"}))["status"],
        "Accepted"
    );
    bench.sent.clear();
    bench.targets.clear();
    bench.run(seconds(5));
}

fn places(targets: &[Target]) -> Vec<&str> {
    targets
        .iter()
        .map(|t| t.url.as_deref().unwrap_or("started"))
        .collect()
}

/// No chance in the waits, so that the order of attempts is the only thing that varies.
fn plain() -> Spec {
    let mut spec = spec();
    spec.back_off = BackOff {
        wait_minimum: 1,
        repeat_times: 2,
        random_range: 0,
    };
    spec
}

#[test]
fn profiles_that_the_station_cannot_use_are_rejected() {
    let mut bench = Bench::accepted(spec());
    let with = |name: &str, value: Value| {
        let mut changed = data("ws://csms.example.com", 1);
        changed[name] = value;
        changed
    };
    let apn = json!({"apn": "internet", "apnAuthentication": "AUTO"});
    let vpn = json!({"server": "vpn", "user": "u", "password": "p", "key": "k", "type": "IPSec"});
    for (slot, profile) in [
        (0, data("ws://csms.example.com", 1)),
        (3, data("ws://csms.example.com", 1)),
        (-1, data("ws://csms.example.com", 1)),
        (2, data("wss://csms.example.com", 1)),
        (2, data("wss://csms.example.com", 0)),
        (2, data("ws://csms.example.com", 2)),
        (2, data("ws://csms.example.com", 3)),
        (2, data("wss://csms.example.com", 4)),
        (2, data("ws://csms.example.com", -1)),
        (2, data("http://csms.example.com", 1)),
        (2, data("ws://", 1)),
        (2, data("ws://csms.example.com:99999", 1)),
        (2, data("ws://me:secret@csms.example.com", 1)),
        (2, data("ws://csms.example.com/x?token=1", 1)),
        (2, data("ws://csms.example.com/x#y", 1)),
        (2, data("", 1)),
        (2, with("ocppVersion", json!("OCPP16"))),
        (2, with("ocppTransport", json!("SOAP"))),
        (2, with("messageTimeout", json!(0))),
        (2, with("messageTimeout", json!(-1))),
        (2, with("apn", apn)),
        (2, with("vpn", vpn)),
    ] {
        let answer = set_profile(&mut bench, slot, profile.clone());
        assert_eq!(answer["status"], "Rejected", "{slot} {profile}");
        assert!(
            answer["statusInfo"]["additionalInfo"].is_string(),
            "{answer}"
        );
        assert_eq!(
            prefer(&mut bench, "2,1"),
            "Rejected",
            "the slot stays empty"
        );
    }
    let good = data("ws://csms.example.com/ocpp", 1);
    assert_eq!(set_profile(&mut bench, 2, good)["status"], "Accepted");
    assert_eq!(prefer(&mut bench, "2,1"), "RebootRequired");
}

/// A05.FR.02, A05.FR.03: TLS needs an installed root, and security profile 3 a certificate of the station.
#[test]
fn a_priority_list_is_checked_for_what_its_profiles_need() {
    let mut bench = Bench::accepted(spec());
    set_profile(&mut bench, 2, data("wss://csms.example.com", 2));
    assert_eq!(prefer(&mut bench, "2,1"), "Rejected", "there is no root");
    let key = rcgen::KeyPair::generate().unwrap();
    let mut params = rcgen::CertificateParams::default();
    params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let pem = params.self_signed(&key).unwrap().pem();
    let install = json!({"certificateType": "CSMSRootCertificate", "certificate": pem});
    assert_eq!(
        bench.ask("InstallCertificate", install)["status"],
        "Accepted"
    );
    assert_eq!(prefer(&mut bench, "2,1"), "RebootRequired");
    set_profile(&mut bench, 2, data("wss://csms.example.com", 3));
    assert_eq!(
        prefer(&mut bench, "2,1"),
        "Rejected",
        "there is no certificate of the station"
    );
    let listed = bench.ask("GetInstalledCertificateIds", json!({}));
    let hash = &listed["certificateHashDataChain"][0]["certificateHashData"];
    bench.ask("DeleteCertificate", json!({"certificateHashData": hash}));
    set_profile(&mut bench, 2, data("wss://csms.example.com", 2));
    assert_eq!(
        prefer(&mut bench, "2,1"),
        "Rejected",
        "the root is gone again"
    );
}

/// The whole way: nothing before the reset, everything after it.
#[test]
fn the_slots_are_dialled_in_order_after_the_reset_and_not_before() {
    let mut bench = Bench::accepted(plain());
    assert_eq!(
        read(&mut bench, "OCPPCommCtrlr", "ActiveNetworkProfile", None),
        "1"
    );
    set_profile(&mut bench, 2, data("ws://new/x", 0));
    prefer(&mut bench, "2,1");
    bench.lose_connection();
    bench.run(seconds(5));
    assert_eq!(
        places(&bench.targets),
        ["started", "started"],
        "not before the reset"
    );
    reset(&mut bench);
    assert_eq!(places(&bench.targets), ["ws://new/x"]);
    assert_eq!(bench.targets[0].password, None);
    assert_eq!(bench.actions()[0], "BootNotification");
    assert_eq!(bench.sent[0].payload["reason"], "RemoteReset");
    assert_eq!(
        read(&mut bench, "OCPPCommCtrlr", "ActiveNetworkProfile", None),
        "2"
    );
    assert_eq!(
        read(
            &mut bench,
            "OCPPCommCtrlr",
            "MessageTimeout",
            Some("Default")
        ),
        "12"
    );
    // The timeout of the profile holds.
    bench.plan("Heartbeat", Answer::Silence);
    bench.sent.clear();
    let trigger = json!({"requestedMessage": "Heartbeat"});
    bench.ask("TriggerMessage", trigger.clone());
    bench.ask("TriggerMessage", trigger);
    bench.run(seconds(13));
    let beats = bench.calls("Heartbeat");
    assert_eq!(beats[1].at.since(beats[0].at), seconds(12));
    // A profile that is set while it is in use takes effect with the next start.
    set_profile(&mut bench, 2, data("ws://newer", 0));
    bench.lose_connection();
    bench.run(seconds(5));
    assert_eq!(places(&bench.targets).last().unwrap(), &"ws://new/x");
    reset(&mut bench);
    assert_eq!(places(&bench.targets), ["ws://newer"]);
}

/// B10.FR.03, .07: so many attempts each, then the next one; at last the one that worked before.
#[test]
fn what_does_not_answer_is_left_after_so_many_attempts() {
    let mut bench = Bench::accepted(plain());
    set_profile(&mut bench, 2, data("ws://new", 0));
    assert_eq!(
        set_variable(&mut bench, "NetworkProfileConnectionAttempts", "2"),
        "Accepted"
    );
    prefer(&mut bench, "2");
    bench.is_reachable = false;
    reset(&mut bench);
    bench.run(seconds(30));
    let tried = places(&bench.targets);
    let two = [
        "ws://new", "ws://new", "started", "started", "ws://new", "ws://new",
    ];
    assert_eq!(tried[..6], two, "round and round");
    let slot = bench.core.target().url;
    bench.is_reachable = true;
    bench.run(seconds(10));
    assert_eq!(bench.calls("BootNotification").len(), 1);
    let expected = if slot.is_some() { "2" } else { "1" };
    assert_eq!(
        read(&mut bench, "OCPPCommCtrlr", "ActiveNetworkProfile", None),
        expected
    );
}

/// A server that takes the connection and says nothing is no success either.
#[test]
fn a_connection_over_which_nobody_speaks_is_an_attempt_in_vain() {
    let mut bench = Bench::accepted(plain());
    set_profile(&mut bench, 2, data("ws://new", 0));
    set_variable(&mut bench, "NetworkProfileConnectionAttempts", "1");
    prefer(&mut bench, "2,1");
    bench.always.insert("BootNotification", Answer::Silence);
    reset(&mut bench);
    assert_eq!(places(&bench.targets), ["ws://new"]);
    bench.lose_connection();
    bench.run(seconds(3));
    assert_eq!(places(&bench.targets), ["ws://new", "started"]);
}

/// B10.FR.10: another profile may lead to another CSMS, so the station boots for it, without a restart too.
#[test]
fn a_change_of_profile_without_a_restart_boots_as_well() {
    let mut bench = Bench::accepted(plain());
    set_profile(&mut bench, 2, data("ws://new", 0));
    set_variable(&mut bench, "NetworkProfileConnectionAttempts", "1");
    prefer(&mut bench, "1,2");
    reset(&mut bench);
    assert_eq!(places(&bench.targets), ["started"]);
    bench.is_reachable = false;
    bench.sent.clear();
    bench.lose_connection();
    bench.run(seconds(2));
    bench.is_reachable = true;
    bench.run(seconds(3));
    assert_eq!(places(&bench.targets).last().unwrap(), &"ws://new");
    assert_eq!(bench.actions()[0], "BootNotification");
    assert_eq!(
        read(&mut bench, "OCPPCommCtrlr", "ActiveNetworkProfile", None),
        "2"
    );
}

/// Profile 1 sends the password, profile 0 none, and without a password profile 1 is not dialled in vain.
#[test]
fn the_security_profile_decides_about_the_password() {
    let mut bench = Bench::accepted(plain());
    set_profile(&mut bench, 2, data("ws://new", 1));
    prefer(&mut bench, "2,1");
    set_variable(&mut bench, "NetworkProfileConnectionAttempts", "1");
    reset(&mut bench);
    assert_eq!(
        places(&bench.targets),
        ["started"],
        "there is no password yet"
    );
    bench.set(
        "SecurityCtrlr",
        "BasicAuthPassword",
        "correct-horse-battery",
    );
    reset(&mut bench);
    assert_eq!(places(&bench.targets), ["ws://new"]);
    let password = bench.targets[0].password.clone();
    assert_eq!(password, Some(Secret::new("correct-horse-battery")));
    assert_eq!(
        read(&mut bench, "SecurityCtrlr", "SecurityProfile", None),
        "1"
    );
}

/// A05.FR.04 to .06: once it is higher, weaker profiles are gone, and there is no way back.
#[test]
fn a_raised_security_profile_clears_the_weaker_ones_away() {
    let mut bench = Bench::accepted(plain());
    bench.set(
        "SecurityCtrlr",
        "BasicAuthPassword",
        "correct-horse-battery",
    );
    set_profile(&mut bench, 2, data("ws://new", 1));
    set_profile(&mut bench, 1, data("ws://old", 0));
    prefer(&mut bench, "2,1");
    reset(&mut bench);
    assert_eq!(
        read(
            &mut bench,
            "OCPPCommCtrlr",
            "NetworkConfigurationPriority",
            None
        ),
        "2,1"
    );
    let weaker = set_profile(&mut bench, 1, data("ws://old", 0));
    assert_eq!(weaker["statusInfo"]["reasonCode"], "NoSecurityDowngrade");
}

#[test]
fn profiles_outlive_the_process() {
    let mut bench = Bench::accepted(plain());
    set_profile(&mut bench, 2, data("ws://new", 0));
    prefer(&mut bench, "2,1");
    let file = serde_json::to_string(&bench.core.durable()).unwrap();
    let kept: Durable = serde_json::from_str(&file).unwrap();
    let mut restarted = Bench::new(plain());
    restarted.core = Core::new(plain(), 1, 7, Vec::new(), seconds(30), restarted.now);
    assert!(restarted.core.restore_durable(kept));
    restarted.command(Command::Connect).unwrap();
    restarted.run(seconds(1));
    assert_eq!(places(&restarted.targets), ["ws://new"]);
    assert_eq!(
        read(
            &mut restarted,
            "OCPPCommCtrlr",
            "ActiveNetworkProfile",
            None
        ),
        "2"
    );
}

/// Accepted: the next connection believes the root; deleted: not any more.
#[test]
fn an_installed_csms_root_is_believed_from_the_next_connection_on() {
    let mut bench = Bench::accepted(plain());
    let key = rcgen::KeyPair::generate().unwrap();
    let mut params = rcgen::CertificateParams::default();
    params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let root = params.self_signed(&key).unwrap();
    for kind in ["CSMSRootCertificate", "V2GRootCertificate"] {
        let install = json!({"certificateType": kind, "certificate": root.pem()});
        bench.ask("InstallCertificate", install);
    }
    bench.lose_connection();
    bench.run(seconds(3));
    assert_eq!(bench.targets.last().unwrap().roots, [root.der().to_vec()]);
    let listed = bench.ask(
        "GetInstalledCertificateIds",
        json!({"certificateType": ["CSMSRootCertificate"]}),
    );
    let hash = &listed["certificateHashDataChain"][0]["certificateHashData"];
    bench.ask("DeleteCertificate", json!({"certificateHashData": hash}));
    bench.lose_connection();
    bench.run(seconds(3));
    assert!(bench.targets.last().unwrap().roots.is_empty());
}
