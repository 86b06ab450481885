//! Plug & Charge: the vehicle's contract (C07, M01, M02), the status of the station's certificate (M06), and what the
//! vehicle needs and chooses (K15, K16). The CSMS, its lab's authority and its responder are played here.

use base64::{Engine, prelude::BASE64_STANDARD};
use certificates::{
    authority::{Authority, Subject},
    ocsp,
    request::Request,
};
use jiff::Timestamp;
use rcgen::KeyPair;
use scenario::{Iso15118, Shape};
use serde_json::{Value, json};

use super::{Answer, Bench, Command, ObservationKind, Spec, Vehicle, seconds, token};

const EMAID: &str = "KREMT000001";
const RESPONDER: &str = "http://127.0.0.1:8080/lab/ocsp";

pub(super) fn spec() -> Spec {
    Spec::shaped("CP001", &Shape::load("dc-350").unwrap())
}

fn now(bench: &Bench) -> Timestamp {
    bench.now.timestamp()
}

/// A vehicle with a contract, and the certificate of that if it has one.
fn vehicle(certificate: Option<&str>) -> Vehicle {
    Vehicle {
        iso15118: Some(Iso15118 {
            emaid: Some(EMAID.to_owned()),
            certificate: certificate.map(str::to_owned),
            leaves_in_seconds: Some(7_200),
        }),
        ..Vehicle::scenario()
    }
}

pub(super) struct Lab {
    authority: Authority,
    root: String,
}

impl Lab {
    pub(super) fn new() -> Self {
        let authority = Authority::new("Lab").unwrap().with_responder(RESPONDER);
        let at = "2026-02-28T12:00:00Z".parse().unwrap();
        let root = authority.certificate(at, 10).unwrap().pem();
        Self { authority, root }
    }

    /// The chain for a request.
    fn sign(&self, csr: &str, at: Timestamp) -> String {
        let request = Request::read(csr).unwrap();
        let subject = Subject {
            common_name: &request.common_name,
            organization: &request.organization,
            hosts: &[],
        };
        let leaf = self.authority.certify(subject, &request, at, 1).unwrap();
        leaf.pem() + &self.root
    }

    /// The chain of a contract, valid for a year from then on.
    fn contract(&self, at: Timestamp) -> String {
        let key = KeyPair::generate().unwrap();
        let subject = Subject {
            common_name: EMAID,
            organization: "MO",
            hosts: &[],
        };
        let leaf = self.authority.certify(subject, &key, at, 1).unwrap();
        leaf.pem() + &self.root
    }

    /// What the responder says to the last question of the station.
    fn say(&self, bench: &Bench, status: ocsp::Status, until: Timestamp) -> Value {
        let asked = bench.calls("GetCertificateStatus");
        let data = &asked.last().unwrap().payload["ocspRequestData"];
        let bytes = |name: &str| {
            let text = data[name].as_str().unwrap();
            let text = format!("{}{text}", if text.len() % 2 == 1 { "0" } else { "" });
            let pairs = text.as_bytes().chunks(2);
            pairs
                .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
                .collect::<Vec<u8>>()
        };
        let id = ocsp::CertificateId {
            hash: ocsp::Hash::Sha256,
            issuer_name_hash: bytes("issuerNameHash"),
            issuer_key_hash: bytes("issuerKeyHash"),
            serial_number: bytes("serialNumber"),
        };
        let der = ocsp::respond(&self.authority, &id, status, now(bench), until).unwrap();
        json!({"status": "Accepted", "ocspResult": BASE64_STANDARD.encode(der)})
    }

    /// Signs what the station asked for to show to vehicles.
    fn certify_station(&self, bench: &mut Bench) {
        let csr = bench.calls("SignCertificate").last().unwrap().payload["csr"].clone();
        let chain = self.sign(csr.as_str().unwrap(), now(bench));
        let signed = json!({"certificateChain": chain, "certificateType": "V2GCertificate"});
        assert_eq!(bench.ask("CertificateSigned", signed)["status"], "Accepted");
    }

    /// Installs the root as that of a mobility operator.
    pub(super) fn install_root(&self, bench: &mut Bench) {
        let install = json!({"certificateType": "MORootCertificate", "certificate": self.root});
        assert_eq!(
            bench.ask("InstallCertificate", install)["status"],
            "Accepted"
        );
    }
}

/// Has the station ask for a certificate for vehicles, and gives it one.
pub(super) fn certify(lab: &Lab, bench: &mut Bench) {
    let accepted = Answer::Result(json!({"status": "Accepted"}));
    bench.plan("SignCertificate", accepted);
    let trigger = json!({"requestedMessage": "SignV2GCertificate"});
    assert_eq!(bench.ask("TriggerMessage", trigger)["status"], "Accepted");
    bench.run(seconds(1));
    lab.certify_station(bench);
}

/// A station with a certificate for vehicles, of which the responder says that it is good.
pub(super) fn ready(lab: &Lab) -> Bench {
    let mut bench = Bench::accepted(spec());
    bench.plan("GetCertificateStatus", Answer::Silence);
    certify(lab, &mut bench);
    let until = now(&bench) + seconds(86_400);
    let good = lab.say(&bench, ocsp::Status::Good, until);
    answer(&mut bench, "GetCertificateStatus", &good);
    bench.sent.clear();
    bench
}

/// Answers the last CALL of an action, which waits.
fn answer(bench: &mut Bench, action: &str, payload: &Value) {
    let last = bench.calls(action).last().unwrap().id.clone();
    bench.frame(&json!([3, last, payload]).to_string());
}

pub(super) fn plug(bench: &mut Bench, certificate: Option<&str>) {
    let plug = Command::PlugIn {
        evse: 1,
        connector: None,
        vehicle: vehicle(certificate),
    };
    bench.command(plug).unwrap();
    bench.run(seconds(1));
}

pub(super) fn contract(lab: &Lab, bench: &Bench) -> String {
    lab.contract(now(bench))
}

/// Whether a problem says so.
pub(super) fn tells(bench: &Bench, words: &str) -> bool {
    bench.seen.iter().any(|(_, kind)| match kind {
        ObservationKind::Problem { text } => text.contains(words),
        _ => false,
    })
}

fn is_charging(bench: &Bench) -> bool {
    let events = bench.events();
    let info = |event: &&&Value| event["transactionInfo"]["chargingState"] == "Charging";
    events.iter().any(|event| info(&event))
}

/// M01: what the CSMS would have from its provider, for the last request.
fn provided(lab: &Lab, bench: &Bench, at: Timestamp) -> Value {
    let asked = bench.calls("Get15118EVCertificate");
    let exi = asked.last().unwrap().payload["exiRequest"]
        .as_str()
        .unwrap()
        .to_owned();
    let exi: Value = serde_json::from_slice(&BASE64_STANDARD.decode(exi).unwrap()).unwrap();
    assert!(exi["simulated"].is_string(), "{exi}");
    let chain = lab.sign(exi["csr"].as_str().unwrap(), at);
    let answer = json!({"simulated": "test", "chain": chain}).to_string();
    json!({"status": "Accepted", "exiResponse": BASE64_STANDARD.encode(answer)})
}

#[test]
fn a_vehicle_without_a_contract_certificate_gets_one_and_charges_by_it() {
    let lab = Lab::new();
    let mut bench = ready(&lab);
    bench.plan("Get15118EVCertificate", Answer::Silence);
    plug(&mut bench, None);
    let asked = bench.calls("Get15118EVCertificate")[0].payload.clone();
    assert_eq!(asked["action"], "Install");
    assert!(bench.calls("Authorize").is_empty());
    let chain = provided(&lab, &bench, now(&bench));
    answer(&mut bench, "Get15118EVCertificate", &chain);
    bench.run(seconds(1));
    let shown = &bench.calls("Authorize")[0].payload;
    assert_eq!(shown["idToken"], json!({"idToken": EMAID, "type": "eMAID"}));
    // C07.FR.06: nobody has installed the root here.
    let certificate = shown["certificate"].as_str().unwrap();
    assert_eq!(certificate.matches("BEGIN CERTIFICATE").count(), 2);
    assert!(shown.get("iso15118CertificateHashData").is_none());
    assert!(is_charging(&bench));
}

#[test]
fn a_contract_that_ends_soon_is_renewed_and_one_that_cannot_be_is_used_as_it_is() {
    let lab = Lab::new();
    for is_provided in [true, false] {
        let mut bench = ready(&lab);
        bench.plan("Get15118EVCertificate", Answer::Silence);
        // It ends in about ten days.
        let old = lab.contract(now(&bench) - seconds(86_400 * 355));
        plug(&mut bench, Some(&old));
        let asked = bench.calls("Get15118EVCertificate")[0].payload.clone();
        assert_eq!(asked["action"], "Update");
        let told = match is_provided {
            true => provided(&lab, &bench, now(&bench)),
            false => json!({"status": "Failed", "exiResponse": "",
                "statusInfo": {"reasonCode": "NoProvisioning"}}),
        };
        answer(&mut bench, "Get15118EVCertificate", &told);
        bench.run(seconds(1));
        let shown = bench.calls("Authorize")[0].payload["certificate"].clone();
        assert_eq!(shown == json!(old), !is_provided);
        assert_eq!(tells(&bench, "NoProvisioning"), !is_provided);
        assert!(is_charging(&bench));
    }
}

#[test]
fn a_station_that_has_the_root_of_a_contract_sends_what_responders_are_asked() {
    let lab = Lab::new();
    let mut bench = ready(&lab);
    lab.install_root(&mut bench);
    let chain = contract(&lab, &bench);
    plug(&mut bench, Some(&chain));
    let shown = &bench.calls("Authorize")[0].payload;
    assert!(shown.get("certificate").is_none(), "{shown}");
    let hashes = shown["iso15118CertificateHashData"].as_array().unwrap();
    assert_eq!(hashes.len(), 1, "the root is asked about by nobody");
    assert_eq!(hashes[0]["responderURL"], RESPONDER);
    assert!(is_charging(&bench));
}

#[test]
fn a_contract_that_does_not_hold_authorizes_nobody_and_a_token_still_does() {
    let lab = Lab::new();
    let stranger = Lab::new();
    for (status, is_asked_anew) in [
        ("CertChainError", false),
        ("ContractCancelled", false),
        ("CertificateRevoked", true),
    ] {
        let mut bench = ready(&lab);
        let chain = contract(&stranger, &bench);
        // A CSMS that takes the token although it does not take the certificate.
        let refused = json!({"idTokenInfo": {"status": "Accepted"}, "certificateStatus": status});
        bench.plan("Authorize", Answer::Result(refused));
        bench.plan("Get15118EVCertificate", Answer::Silence);
        plug(&mut bench, Some(&chain));
        assert!(!is_charging(&bench), "{status}");
        assert!(tells(&bench, status));
        let asked = bench.calls("Get15118EVCertificate").len();
        assert_eq!(asked, usize::from(is_asked_anew), "{status}");
        let present = Command::PresentToken {
            evse: 1,
            token: token(),
        };
        if is_asked_anew {
            answer(
                &mut bench,
                "Get15118EVCertificate",
                &json!({"status": "Failed", "exiResponse": ""}),
            );
            bench.run(seconds(1));
            assert_eq!(
                bench.calls("Authorize").len(),
                2,
                "the old one is shown once more"
            );
        } else {
            bench.command(present).unwrap();
            bench.run(seconds(1));
            assert!(is_charging(&bench), "C08");
        }
    }
}

#[test]
fn a_flawed_contract_is_refused_without_asking_anybody() {
    let lab = Lab::new();
    let mut bench = ready(&lab);
    bench.set(
        "ISO15118Ctrlr",
        "ContractCertificateInstallationEnabled",
        "false",
    );
    let expired = lab.contract(now(&bench) - seconds(86_400 * 800));
    plug(&mut bench, Some(&expired));
    assert!(tells(&bench, "it has expired"));
    assert!(bench.calls("Authorize").is_empty() && !is_charging(&bench));
}

#[test]
fn a_vehicle_that_came_without_a_connection_is_authorized_once_there_is_one() {
    let lab = Lab::new();
    let mut bench = ready(&lab);
    let chain = contract(&lab, &bench);
    bench
        .command(Command::GoOffline { duration: None })
        .unwrap();
    plug(&mut bench, Some(&chain));
    assert!(tells(&bench, "the CSMS cannot be asked"));
    assert!(bench.calls("Authorize").is_empty());
    bench.command(Command::GoOnline).unwrap();
    bench.run(seconds(5));
    assert_eq!(bench.calls("Authorize").len(), 1);
    assert!(is_charging(&bench));
}

/// M06.FR.06, .10.
#[test]
fn what_responders_say_of_the_certificate_for_vehicles_is_known_and_asked_anew() {
    let lab = Lab::new();
    let mut bench = Bench::accepted(spec());
    let accepted = Answer::Result(json!({"status": "Accepted"}));
    bench.plan("SignCertificate", accepted);
    // A vehicle with a contract makes the station ask for a certificate (A02), whose status is asked for (M06).
    bench.always.insert("GetCertificateStatus", Answer::Silence);
    bench.set("ISO15118Ctrlr", "CentralContractValidationAllowed", "false");
    let chain = contract(&lab, &bench);
    plug(&mut bench, Some(&chain));
    let asked = bench.calls("SignCertificate")[0].payload.clone();
    assert_eq!(asked["certificateType"], "V2GCertificate");
    lab.certify_station(&mut bench);
    bench.run(seconds(1));
    let count = |bench: &Bench| bench.calls("GetCertificateStatus").len();
    assert_eq!(count(&bench), 1);
    let data = &bench.calls("GetCertificateStatus")[0].payload["ocspRequestData"];
    assert_eq!(data["responderURL"], RESPONDER);
    let until = now(&bench) + seconds(3 * 86_400);
    let good = lab.say(&bench, ocsp::Status::Good, until);
    answer(&mut bench, "GetCertificateStatus", &good);
    bench.run(seconds(3 * 86_400 - 10));
    assert_eq!(count(&bench), 1, "the answer is good still");
    bench.run(seconds(20));
    assert_eq!(count(&bench), 2, "there is a newer one");
    // A stranger's answer does not count, and is asked for anew a day later.
    let wrong = Lab::new().say(&bench, ocsp::Status::Good, now(&bench) + seconds(60));
    answer(&mut bench, "GetCertificateStatus", &wrong);
    assert!(tells(&bench, "signed neither"));
    bench.run(seconds(86_400));
    assert_eq!(count(&bench), 3);
    let revoked = lab.say(&bench, ocsp::Status::Revoked, now(&bench) + seconds(60));
    answer(&mut bench, "GetCertificateStatus", &revoked);
    bench.command(Command::Unplug { evse: 1 }).unwrap();
    bench.sent.clear();
    plug(&mut bench, Some(&chain));
    assert!(tells(&bench, "the certificate of the station was revoked"));
    assert!(bench.calls("Authorize").is_empty());
}

#[test]
fn a_vehicle_tells_what_it_needs_and_which_schedule_it_chose() {
    let lab = Lab::new();
    let mut bench = ready(&lab);
    let accepted = Answer::Result(json!({"status": "Accepted"}));
    bench
        .always
        .insert("NotifyEVChargingNeeds", accepted.clone());
    bench.always.insert("NotifyEVChargingSchedule", accepted);
    let chain = contract(&lab, &bench);
    plug(&mut bench, Some(&chain));
    let needs = bench.calls("NotifyEVChargingNeeds");
    let [needs] = needs[..] else {
        panic!("once: {needs:?}");
    };
    let said = &needs.payload["chargingNeeds"];
    assert_eq!(said["requestedEnergyTransfer"], "DC");
    assert_eq!(said["dcChargingParameters"]["evMaxPower"], 200_000);
    assert_eq!(said["departureTime"], "2026-03-01T14:00:02Z", "{said}");
    assert!(bench.calls("NotifyEVChargingSchedule").is_empty());
    // K15.FR.07: the CSMS makes an offer, and K16: another one.
    for (watts, at) in [(50_000.0, 1), (30_000.0, 2)] {
        let profile = json!({"id": 7, "stackLevel": 0, "chargingProfilePurpose": "TxProfile",
            "chargingProfileKind": "Absolute", "transactionId": bench.transaction_id(),
            "chargingSchedule": [{"id": 1, "chargingRateUnit": "W",
                "startSchedule": "2026-03-01T12:00:00Z",
                "chargingSchedulePeriod": [{"startPeriod": 0, "limit": watts}]}]});
        let set = json!({"evseId": 1, "chargingProfile": profile});
        assert_eq!(bench.ask("SetChargingProfile", set)["status"], "Accepted");
        bench.run(seconds(1));
        let chosen = bench.calls("NotifyEVChargingSchedule");
        assert_eq!(chosen.len(), at);
        let schedule = &chosen[at - 1].payload["chargingSchedule"];
        assert_eq!(schedule["chargingSchedulePeriod"][0]["limit"], watts);
        assert_eq!(schedule["duration"], 7_200);
    }
    bench.run(seconds(120));
    assert_eq!(bench.calls("NotifyEVChargingSchedule").len(), 2);
}

#[test]
fn a_vehicle_goes_by_what_is_there_if_no_profile_comes() {
    let lab = Lab::new();
    for (status, wait) in [("Processing", 61), ("Rejected", 0)] {
        let mut bench = ready(&lab);
        let told = Answer::Result(json!({"status": status}));
        bench.always.insert("NotifyEVChargingNeeds", told);
        let rejected = json!({"status": "Rejected", "statusInfo": {"reasonCode": "BeyondLimits"}});
        bench.plan("NotifyEVChargingSchedule", Answer::Result(rejected));
        let chain = contract(&lab, &bench);
        plug(&mut bench, Some(&chain));
        bench.run(seconds(wait));
        let chosen = bench.calls("NotifyEVChargingSchedule");
        assert_eq!(chosen.len(), 1, "{status}");
        let schedule = &chosen[0].payload["chargingSchedule"];
        // The vehicle takes no more.
        assert_eq!(schedule["chargingSchedulePeriod"][0]["limit"], 200_000.0);
        assert!(tells(&bench, "BeyondLimits"));
    }
}
