//! The station's own certificates: asked for, checked, used, and given up again (A02, A03).

use certificates::{
    authority::{Authority, Subject},
    request::Request,
};
use serde_json::{Value, json};

use super::{Answer, Bench, Sent, Spec, seconds, spec};
use crate::station::Command;

/// A station that shows certificates of its files (which nobody reads here).
fn secured() -> Spec {
    let mut spec = spec();
    spec.is_secured = true;
    spec.tls.certificates = Some("certificates".into());
    spec
}

fn trigger(bench: &mut Bench, message: &str) {
    let answer = bench.ask("TriggerMessage", json!({"requestedMessage": message}));
    assert_eq!(answer["status"], "Accepted");
    bench.run(seconds(1));
}

fn requests(bench: &Bench) -> Vec<&Sent> {
    bench.calls("SignCertificate")
}

/// A chain for the last request, signed by the lab for somebody of this name.
fn signed(bench: &Bench, name: Option<&str>) -> String {
    let csr = requests(bench).last().unwrap().payload["csr"].clone();
    let request = Request::read(csr.as_str().unwrap()).unwrap();
    let now = "2026-02-28T12:00:00Z".parse().unwrap();
    let authority = Authority::new("Lab").unwrap();
    let subject = Subject {
        common_name: name.unwrap_or(&request.common_name),
        organization: &request.organization,
        hosts: &[],
    };
    let leaf = authority.certify(subject, &request, now, 1).unwrap().pem();
    leaf + &authority.certificate(now, 10).unwrap().pem()
}

fn send(bench: &mut Bench, chain: &str, purpose: Option<&str>) -> Value {
    let mut payload = json!({"certificateChain": chain});
    if let Some(purpose) = purpose {
        payload["certificateType"] = json!(purpose);
    }
    bench.ask("CertificateSigned", payload)
}

const STATION: Option<&str> = Some("ChargingStationCertificate");

/// A station that was sent a certificate and has reconnected with it.
fn renewed() -> (Bench, String) {
    let mut bench = Bench::accepted(secured());
    trigger(&mut bench, "SignChargingStationCertificate");
    let chain = signed(&bench, None);
    assert_eq!(send(&mut bench, &chain, STATION)["status"], "Accepted");
    (bench, chain)
}

#[test]
fn a_station_changes_to_the_certificate_that_was_signed_for_it() {
    let (mut bench, chain) = renewed();
    let first = requests(&bench)[0].payload.clone();
    assert_eq!(first["certificateType"], "ChargingStationCertificate");
    assert!(!first.to_string().contains("PRIVATE KEY"), "{first}");
    let dials = bench.dials.len();
    bench.run(seconds(5));
    assert_eq!(bench.dials.len(), dials + 1, "it connects anew");
    assert_eq!(
        bench.targets.last().unwrap().own.as_ref().unwrap().chain,
        chain
    );
    // The next request has another key (A02.FR.02), and the same certificate is good for none but its own.
    trigger(&mut bench, "SignChargingStationCertificate");
    assert_ne!(requests(&bench)[1].payload["csr"], first["csr"]);
    assert_eq!(send(&mut bench, &chain, STATION)["status"], "Rejected");
}

#[test]
fn what_is_not_for_the_request_is_rejected_and_reported() {
    let mut bench = Bench::accepted(secured());
    trigger(&mut bench, "SignChargingStationCertificate");
    let chain = signed(&bench, None);
    let foreign = signed(&bench, Some("somebody-else"));
    let leaf_twice = format!("{chain}{chain}");
    for (chain, purpose, is_event) in [
        (&chain, Some("V2GCertificate"), false),
        (&chain, None, false),
        (&foreign, STATION, true),
        (&leaf_twice, STATION, true),
        (&"no certificate".to_owned(), STATION, true),
    ] {
        bench.sent.clear();
        assert_eq!(
            send(&mut bench, chain, purpose)["status"],
            "Rejected",
            "{chain}"
        );
        bench.run(seconds(1));
        let events = bench.calls("SecurityEventNotification");
        let is_told = events
            .iter()
            .any(|e| e.payload["type"] == "InvalidChargingStationCertificate");
        assert_eq!(is_told, is_event, "{chain}");
    }
    // The request is open still.
    assert_eq!(send(&mut bench, &chain, STATION)["status"], "Accepted");
}

/// A02.FR.17 to .19.
#[test]
fn a_certificate_that_does_not_come_is_asked_for_again_after_twice_as_long() {
    let mut bench = Bench::accepted(secured());
    bench.set("SecurityCtrlr", "CertSigningWaitMinimum", "10");
    bench.set("SecurityCtrlr", "CertSigningRepeatTimes", "2");
    trigger(&mut bench, "SignChargingStationCertificate");
    bench.run(seconds(1000));
    let at: Vec<_> = requests(&bench).iter().map(|sent| sent.at).collect();
    let pauses: Vec<_> = at.windows(2).map(|pair| pair[1].since(pair[0])).collect();
    assert_eq!(pauses, [seconds(10), seconds(20)]);
    // Rejected means: not again.
    let mut bench = Bench::accepted(secured());
    let rejected = json!({"status": "Rejected"});
    bench.plan("SignCertificate", Answer::Result(rejected));
    trigger(&mut bench, "SignCombinedCertificate");
    bench.run(seconds(1000));
    assert_eq!(requests(&bench).len(), 1);
    assert!(requests(&bench)[0].payload.get("certificateType").is_none());
}

/// A station whose new certificate did not work, and which came back with the one before.
pub(super) fn given_up() -> Bench {
    let (mut bench, _) = renewed();
    bench.is_reachable = false;
    let is_new = |bench: &Bench| {
        bench
            .targets
            .last()
            .is_none_or(|target| target.own.is_some())
    };
    bench.run(seconds(3));
    while is_new(&bench) {
        bench.run(seconds(1));
    }
    bench.is_reachable = true;
    // The one before has two attempts: the second one succeeds.
    bench.run(seconds(300));
    bench
}

/// A02.FR.10, .28, .29.
#[test]
fn a_new_certificate_that_does_not_work_gives_way_to_the_one_before() {
    let (mut bench, chain) = renewed();
    bench.is_reachable = false;
    bench.run(seconds(300));
    let shown: Vec<_> = bench
        .targets
        .iter()
        .map(|target| target.own.is_some())
        .collect();
    let first = shown.iter().position(|is_new| *is_new).unwrap();
    assert_eq!(shown[first..first + 5], [true, true, false, false, true]);
    assert!(!chain.is_empty());
    // The one before lets it in: the new one is given up.
    let bench = given_up();
    assert!(bench.targets.last().unwrap().own.is_none());
    let told = bench.calls("SecurityEventNotification");
    let is_told = told
        .iter()
        .any(|e| e.payload["type"] == "DiscardedRenewedClientCertificate");
    assert!(is_told, "{told:?}");
}

/// A03.FR.02.
#[test]
fn a_month_before_its_end_the_next_certificate_is_asked_for() {
    let (mut bench, _) = renewed();
    bench.set("OCPPCommCtrlr", "HeartbeatInterval", "86400");
    bench.set("AlignedDataCtrlr", "Interval", "0");
    bench.run(seconds(86_400 * 300));
    assert_eq!(requests(&bench).len(), 1);
    bench.run(seconds(86_400 * 40));
    assert!(requests(&bench).len() > 1, "eleven months have passed");
}

#[test]
fn the_certificate_of_the_station_and_the_one_for_vehicles_are_told_apart() {
    let mut bench = Bench::accepted(secured());
    trigger(&mut bench, "SignV2GCertificate");
    let chain = signed(&bench, None);
    let dials = bench.dials.len();
    assert_eq!(
        send(&mut bench, &chain, Some("V2GCertificate"))["status"],
        "Accepted"
    );
    bench.run(seconds(5));
    assert_eq!(
        bench.dials.len(),
        dials,
        "the CSMS is shown the same as before"
    );
    let ids = bench.ask(
        "GetInstalledCertificateIds",
        json!({"certificateType": ["V2GCertificateChain"]}),
    );
    let listed = ids["certificateHashDataChain"].as_array().unwrap();
    assert_eq!(listed.len(), 1, "{ids}");
    let leaf = listed[0]["certificateHashData"].clone();
    let deleted = bench.ask("DeleteCertificate", json!({"certificateHashData": leaf}));
    assert_eq!(deleted["status"], "Accepted");
    // M04.FR.06: what the station shows to the CSMS stays.
    trigger(&mut bench, "SignCombinedCertificate");
    let chain = signed(&bench, None);
    assert_eq!(send(&mut bench, &chain, None)["status"], "Accepted");
    bench.run(seconds(5));
    let ids = bench.ask("GetInstalledCertificateIds", json!({}));
    let leaf = ids["certificateHashDataChain"][0]["certificateHashData"].clone();
    let deleted = bench.ask("DeleteCertificate", json!({"certificateHashData": leaf}));
    assert_eq!(deleted["status"], "Failed");
    // Both outlive the process.
    let kept = bench.core.durable();
    let mut again = Bench::new(secured());
    assert!(again.core.restore_durable(kept));
    again.command(Command::Connect).unwrap();
    assert!(again.targets.last().unwrap().own.is_some());
}
