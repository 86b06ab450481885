//! A station and a CSMS over TLS: the station asks for a certificate, the CSMS has it signed by the authority of the
//! lab, and the station comes with it (A02, security profile 3).

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::time::Duration;

use charger_sim::{
    clock::ModelClock,
    link::tls::TlsFiles,
    station::{self, Command, Environment, Observation, Spec, Station},
};
use csms::{
    config::{Options, SeedChoice, Settings},
    server::{self, Server},
};
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::mpsc;

/// Everything here ends within this, or the test fails; nothing is measured with it.
const PATIENCE: Duration = Duration::from_secs(30);
const STATION: &str = "CP001";

struct Lab {
    server: Server,
    client: Client,
    folder: TempDir,
}

/// A CSMS with TLS, by the files of a lab.
async fn lab() -> Lab {
    let folder = TempDir::new().unwrap();
    let file = |name: &str| folder.path().join(name);
    certificates::lab::Lab {
        folder: folder.path().to_owned(),
        hosts: Vec::new(),
        stations: vec![STATION.to_owned()],
        organization: "Lab".to_owned(),
    }
    .make(csms::clock::Clock::now(&csms::clock::SystemClock::new()))
    .unwrap();
    let options = Options {
        listen: Some("127.0.0.1:0".into()),
        http: Some("127.0.0.1:0".into()),
        database: Some(format!("sqlite://{}", file("csms.sqlite").display())),
        seed: Some(SeedChoice::None),
        tls_listen: Some("127.0.0.1:0".into()),
        tls_certificate: Some(vec![file("server.pem")]),
        tls_key: Some(vec![file("server.key")]),
        tls_station_ca: Some(file("ca.pem")),
        certificate_signer: Some(format!("lab:{}", folder.path().display())),
        ..Options::default()
    };
    let server = server::start(Settings::resolve(options).unwrap());
    let client = Client::builder().no_proxy().timeout(PATIENCE);
    Lab {
        server: server.await.unwrap(),
        client: client.build().unwrap(),
        folder,
    }
}

impl Lab {
    /// Where stations connect over TLS.
    fn secure_url(&self) -> String {
        let address = self.server.tls_address.unwrap();
        format!("wss://localhost:{}", address.port())
    }

    /// A station that shows the certificate of its files.
    async fn station(&self) -> (Station, mpsc::Receiver<Observation>) {
        let mut spec = Spec::dc(STATION);
        spec.is_secured = true;
        spec.tls = TlsFiles {
            ca_file: Some(self.folder.path().join("ca.pem")),
            certificates: Some(self.folder.path().to_owned()),
        };
        self.start(spec, self.secure_url()).await
    }

    async fn start(&self, mut spec: Spec, url: String) -> (Station, mpsc::Receiver<Observation>) {
        let (observer, observations) = mpsc::channel(10_000);
        spec.serial = STATION.to_owned();
        let environment = Environment {
            url,
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
        let station = station::spawn(spec, environment);
        station.command(Command::Connect).await.unwrap();
        (station, observations)
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.server.http_address)
    }

    /// Asks again and again until what is there is `wanted`.
    async fn until(&self, path: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let asking = async {
            loop {
                let answer = self.client.get(self.url(path)).send().await.unwrap();
                let answer = answer.json::<Value>().await.unwrap();
                if wanted(&answer) {
                    return answer;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let answer = tokio::time::timeout(PATIENCE, asking).await;
        answer.unwrap_or_else(|_| panic!("{path} does not become what it should"))
    }
}

#[tokio::test]
async fn a_new_certificate_replaces_the_one_before_with_its_first_connection() {
    let lab = lab().await;
    let (station, _observations) = lab.station().await;
    let of_station = format!("/api/v1/stations/{STATION}");
    let is_accepted = |station: &Value| station["registration"] == "Accepted";
    lab.until(&of_station, is_accepted).await;
    // What was made elsewhere is seen when it is used.
    let path = format!("{of_station}/station-certificates");
    let states = |page: &Value| -> Vec<String> {
        let rows = page["items"].as_array().unwrap().iter();
        rows.map(|row| row["state"].as_str().unwrap().to_owned())
            .collect()
    };
    let page = lab.until(&path, |page| !states(page).is_empty()).await;
    assert_eq!(states(&page), ["in_use"]);
    let asked = lab.client.post(lab.url(&path)).json(&json!({}));
    let answer = asked.send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    let answer = answer.json::<Value>().await.unwrap();
    assert_eq!(answer["payload"]["status"], "Accepted", "{answer}");
    let page = lab
        .until(&path, |page| states(page) == ["in_use", "replaced"])
        .await;
    assert_ne!(page["items"][0]["sha256"], page["items"][1]["sha256"]);
    station.shutdown().await;
    // The one before lets nobody in any more.
    let (old, _observations) = lab.station().await;
    let refused = "/api/v1/connections/refused";
    let listed = lab.until(refused, |page| {
        let newest = &page["items"][0];
        let is_replaced = newest.to_string().contains("was replaced by a newer one");
        newest["reason"] == "certificate" && is_replaced
    });
    listed.await;
    // Unless somebody says that it holds again.
    let key = &page["items"][1]["station_certificate_key"];
    let forget = lab.url(&format!("/api/v1/station-certificates/{key}"));
    let answer = lab.client.delete(forget).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    lab.until(&path, |page| states(page) == ["in_use", "in_use"])
        .await;
    old.shutdown().await;
}

/// A05: root, certificate, SetNetworkProfile, Reset; then nothing lower.
#[tokio::test]
async fn a_station_is_led_from_profile_0_to_3_and_held_there() {
    let lab = lab().await;
    let plain = format!("ws://{}", lab.server.ocppj_address.unwrap());
    let (station, _observations) = lab.start(Spec::dc(STATION), plain.clone()).await;
    let of_station = format!("/api/v1/stations/{STATION}");
    let is_accepted = |station: &Value| station["registration"] == "Accepted";
    lab.until(&of_station, is_accepted).await;
    let root = std::fs::read_to_string(lab.folder.path().join("ca.pem")).unwrap();
    let body = json!({"security_profile": 3, "url": lab.secure_url(), "root_certificate": root});
    let url = lab.url(&format!("{of_station}/security-upgrades"));
    let answer = lab.client.post(url).json(&body).send().await.unwrap();
    let row = answer.json::<Value>().await.unwrap();
    assert!(row["reason"].is_null(), "{row}");
    let path = format!("/api/v1/security-upgrades/{}", row["security_upgrade_key"]);
    lab.until(&path, |row| row["state"] == "done").await;
    let is_held = |station: &Value| station["least_security_profile"] == 3;
    lab.until(&of_station, is_held).await;
    let path = format!("{of_station}/station-certificates");
    let page = lab.until(&path, |page| page["items"][0]["state"] == "in_use");
    assert_eq!(page.await["items"].as_array().unwrap().len(), 1);
    station.shutdown().await;
    // As it was before, it is not let in any more.
    let (old, _observations) = lab.start(Spec::dc(STATION), plain).await;
    let refused = "/api/v1/connections/refused";
    lab.until(refused, |page| {
        page["items"][0]["reason"] == "security-profile"
    })
    .await;
    old.shutdown().await;
}

#[tokio::test]
async fn a_station_that_says_no_stays_as_it_is_and_the_step_is_told() {
    let lab = lab().await;
    let plain = format!("ws://{}", lab.server.ocppj_address.unwrap());
    let (station, _observations) = lab.start(Spec::dc(STATION), plain).await;
    let of_station = format!("/api/v1/stations/{STATION}");
    let is_accepted = |station: &Value| station["registration"] == "Accepted";
    lab.until(&of_station, is_accepted).await;
    // Without a root the station would not know whom it talks to (A05.FR.02).
    let body = json!({"security_profile": 2, "url": lab.secure_url()});
    let url = lab.url(&format!("{of_station}/security-upgrades"));
    let answer = lab.client.post(url).json(&body).send().await.unwrap();
    let row = answer.json::<Value>().await.unwrap();
    assert_eq!(
        (&row["state"], &row["step"]),
        (&json!("failed"), &json!("priority"))
    );
    let reason = row["reason"].as_str().unwrap();
    assert!(reason.starts_with("SetVariables: Rejected"), "{reason}");
    station.shutdown().await;
}
