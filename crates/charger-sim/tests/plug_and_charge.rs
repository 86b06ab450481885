//! A station and a CSMS over real sockets, and a vehicle with a contract: from the certificate that the station shows to
//! vehicles to the schedule that the vehicle chooses (C07, M01, M06, K15).
//!
//! The vehicle is simulated, and the CSMS's provider of contract certificates is the stub of the lab; authority and OCSP
//! responder of the lab are real.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::time::Duration;

use charger_sim::{
    clock::ModelClock,
    physics::vehicle::Vehicle,
    station::{self, Command, Environment, Observation, Spec, Station},
};
use csms::{
    config::{Options, SeedChoice, Settings},
    server::{self, Server},
};
use reqwest::Client;
use scenario::{Iso15118, Shape};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::mpsc;

/// Everything here ends within this, or the test fails; nothing is measured with it.
const PATIENCE: Duration = Duration::from_secs(60);
const STATION: &str = "CP001";
const EMAID: &str = "KREMT000001";

struct Lab {
    server: Server,
    client: Client,
    folder: TempDir,
    station: Station,
    _observations: mpsc::Receiver<Observation>,
}

/// A CSMS with the authority of a lab, and a station that vehicles can talk to.
async fn lab() -> Lab {
    let folder = TempDir::new().unwrap();
    let file = |name: &str| folder.path().join(name);
    certificates::lab::Lab {
        folder: folder.path().to_owned(),
        hosts: Vec::new(),
        stations: Vec::new(),
        organization: "Lab".to_owned(),
    }
    .make(csms::clock::Clock::now(&csms::clock::SystemClock::new()))
    .unwrap();
    let options = Options {
        listen: Some("127.0.0.1:0".into()),
        http: Some("127.0.0.1:0".into()),
        database: Some(format!("sqlite://{}", file("csms.sqlite").display())),
        seed: Some(SeedChoice::None),
        certificate_signer: Some(format!("lab:{}", folder.path().display())),
        ocsp_hosts: Some(vec!["127.0.0.1".into()]),
        contract_ca: Some(file("ca.pem")),
        ev_certificates: Some("lab".into()),
        ..Options::default()
    };
    let server = server::start(Settings::resolve(options).unwrap());
    let server = server.await.unwrap();
    let (observer, observations) = mpsc::channel(10_000);
    let environment = Environment {
        url: format!("ws://{}", server.ocppj_address.unwrap()),
        clock: ModelClock::real_time(),
        seed: 1,
        cabinets: Vec::new(),
        tells_frames: false,
        frame_faults: Default::default(),
        observer,
        message_timeout: PATIENCE,
        network: None,
        notebook: None,
    };
    let mut spec = Spec::shaped(STATION, &Shape::load("dc-350").unwrap());
    spec.serial = STATION.to_owned();
    let station = station::spawn(spec, environment);
    station.command(Command::Connect).await.unwrap();
    let client = Client::builder().no_proxy().timeout(PATIENCE);
    let lab = Lab {
        server,
        client: client.build().unwrap(),
        folder,
        station,
        _observations: observations,
    };
    let token = lab.url(&format!("id-tokens/eMAID/{EMAID}"));
    let put = lab.client.put(token).json(&json!({"status": "Accepted"}));
    assert_eq!(put.send().await.unwrap().status(), 200);
    lab.until("stations/CP001", |row| row["registration"] == "Accepted")
        .await;
    lab
}

impl Lab {
    fn url(&self, path: &str) -> String {
        format!("http://{}/api/v1/{path}", self.server.http_address)
    }

    /// Asks again and again until what is there is `wanted`.
    async fn until(&self, path: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let mut last = Value::Null;
        let asking = async {
            loop {
                let answer = self.client.get(self.url(path)).send().await.unwrap();
                last = answer.json::<Value>().await.unwrap();
                if wanted(&last) {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let ended = tokio::time::timeout(PATIENCE, asking).await;
        assert!(
            ended.is_ok(),
            "{path} does not become what it should: {last}"
        );
        last
    }

    async fn plug(&self) {
        let vehicle = Vehicle {
            iso15118: Some(Iso15118 {
                emaid: Some(EMAID.to_owned()),
                certificate: None,
                leaves_in_seconds: Some(7_200),
            }),
            ..Vehicle::scenario()
        };
        let plug = Command::PlugIn {
            evse: 1,
            connector: None,
            vehicle,
        };
        self.station.command(plug).await.unwrap();
    }

    /// The journal's last exchange of an action, once there is one.
    async fn exchange(&self, action: &str) -> Value {
        let path = format!("messages?action={action}&limit=1");
        let page = self
            .until(&path, |page| page["items"][0]["answer"].is_array())
            .await;
        page["items"][0].clone()
    }
}

#[tokio::test]
async fn a_vehicle_with_a_contract_is_plugged_in_and_charges() {
    let lab = lab().await;
    lab.plug().await;
    let charging = |page: &Value| {
        let row = &page["items"][0];
        row["id_token"] == EMAID && row["charging_state"] == "Charging"
    };
    lab.until("transactions?limit=1", charging).await;
    // The station asked for a certificate for vehicles (A02), and then what its responder says of it (M06).
    let signed = lab
        .until("stations/CP001/station-certificates", |page| {
            page["items"][0]["state"] == "accepted"
        })
        .await;
    assert_eq!(signed["items"].as_array().unwrap().len(), 1, "{signed}");
    let status = lab.exchange("GetCertificateStatus").await;
    assert_eq!(status["answer"][2]["status"], "Accepted", "{status}");
    // The vehicle had no certificate for its contract (M01); the stub of the lab says that it is one.
    let provided = lab.exchange("Get15118EVCertificate").await;
    assert_eq!(provided["call"][3]["action"], "Install");
    let info = provided["answer"][2]["statusInfo"]["additionalInfo"].to_string();
    assert!(info.contains("lab stub"), "{provided}");
    // C07.FR.06: the chain, which the CSMS verifies, and asks the responder about.
    let authorized = lab.exchange("Authorize").await;
    assert!(authorized["call"][3]["certificate"].is_string());
    assert_eq!(
        authorized["answer"][2]["certificateStatus"], "Accepted",
        "{authorized}"
    );
    let answers = lab.until("ocsp-answers", |_| true).await;
    let answers = answers["items"].as_array().unwrap();
    assert_eq!(
        answers.len(),
        2,
        "of the station and of the contract: {answers:?}"
    );
    assert!(answers.iter().all(|row| row["status"] == "good"));
    // K15: what it needs, the offer of the CSMS, and what it chose.
    let needs = lab.exchange("NotifyEVChargingNeeds").await;
    assert_eq!(needs["answer"][2]["status"], "Accepted", "{needs}");
    let chosen = lab.exchange("NotifyEVChargingSchedule").await;
    assert_eq!(chosen["answer"][2]["status"], "Accepted", "{chosen}");
    let offered = lab.exchange("SetChargingProfile").await;
    let purpose = &offered["call"][3]["chargingProfile"]["chargingProfilePurpose"];
    assert_eq!(purpose, "TxProfile");
}

#[tokio::test]
async fn a_station_with_the_root_of_a_contract_sends_hashes() {
    let lab = lab().await;
    let root = std::fs::read_to_string(lab.folder.path().join("ca.pem")).unwrap();
    let install = json!({"certificateType": "MORootCertificate", "certificate": root});
    let url = lab.url("stations/CP001/calls/InstallCertificate");
    let told = lab.client.post(url).json(&install).send().await.unwrap();
    let told: Value = told.json().await.unwrap();
    assert_eq!(told["payload"]["status"], "Accepted", "{told}");
    lab.plug().await;
    let charging = |page: &Value| page["items"][0]["charging_state"] == "Charging";
    lab.until("transactions?limit=1", charging).await;
    let authorized = lab.exchange("Authorize").await;
    let hashes = &authorized["call"][3]["iso15118CertificateHashData"];
    assert_eq!(hashes.as_array().unwrap().len(), 1, "{authorized}");
    assert!(authorized["call"][3].get("certificate").is_none());
    assert_eq!(authorized["answer"][2]["certificateStatus"], "Accepted");
}

/// K08: the CSMS calculates what the station answers to GetCompositeSchedule.
#[tokio::test]
async fn the_composite_schedule_of_the_csms_is_that_of_the_station() {
    let lab = lab().await;
    for (id, level, watts) in [(1, 0, 60_000.0), (2, 1, 40_000.0)] {
        let schedule = json!({"id": 1, "chargingRateUnit": "W", "startSchedule": "2026-01-01T00:00:00Z",
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": watts},
                {"startPeriod": 43_200, "limit": watts / 2.0}], "duration": 86_400});
        let profile = json!({"id": id, "stackLevel": level, "recurrencyKind": "Daily",
            "chargingProfilePurpose": "TxDefaultProfile", "chargingProfileKind": "Recurring",
            "chargingSchedule": [schedule]});
        let set = json!({"evseId": 1, "chargingProfile": profile});
        let url = lab.url("stations/CP001/calls/SetChargingProfile");
        let told = lab.client.post(url).json(&set).send().await.unwrap();
        let told: Value = told.json().await.unwrap();
        assert_eq!(told["payload"]["status"], "Accepted", "{told}");
    }
    let path = "stations/CP001/composite-schedule?evse_id=1&duration=86400&ask=true";
    let told = lab.until(path, |_| true).await;
    assert!(told["of_station"].is_object(), "{told}");
    assert_eq!(told["differs_at"], Value::Null, "{told}");
    let ours = told["periods"].as_array().unwrap();
    assert!(ours.len() >= 2, "{told}");
    assert!(
        ours.iter()
            .all(|period| period["limit"].as_f64() <= Some(40_000.0)),
        "{told}"
    );
}
