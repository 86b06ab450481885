//! A station and a CSMS over real sockets: the log that the CSMS asks for arrives there (N01), and firmware comes
//! from there (L01, L03).
//!
//! The rules of each side are tested by itself; here is only that the two understand each other.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::time::Duration;

use charger_sim::{
    clock::ModelClock,
    station::{self, Command, Environment, Observation, Spec, Station},
};
use csms::{
    config::{Options, SeedChoice, Settings},
    server::{self, Server},
};
use reqwest::Client;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::mpsc;

/// Everything here ends within this, or the test fails; nothing is measured with it.
const PATIENCE: Duration = Duration::from_secs(30);
const STATION: &str = "emart_shinjeju_01";

struct Lab {
    server: Server,
    client: Client,
    _folder: TempDir,
    _station: Station,
    _observations: mpsc::Receiver<Observation>,
}

/// A CSMS that takes logs of at most `upload_max_bytes`, and a station that is accepted there.
async fn lab(upload_max_bytes: Option<u64>) -> Lab {
    let folder = TempDir::new().unwrap();
    let database = folder.path().join("csms.sqlite");
    let options = Options {
        listen: Some("127.0.0.1:0".into()),
        http: Some("127.0.0.1:0".into()),
        database: Some(format!("sqlite://{}", database.display())),
        seed: Some(SeedChoice::None),
        upload_max_bytes,
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
    let station = station::spawn(Spec::dc(STATION), environment);
    station.command(Command::Connect).await.unwrap();
    let client = Client::builder().no_proxy().timeout(PATIENCE);
    let lab = Lab {
        server,
        client: client.build().unwrap(),
        _folder: folder,
        _station: station,
        _observations: observations,
    };
    let path = format!("/api/v1/stations/{STATION}");
    lab.until(&path, |station| station["registration"] == "Accepted")
        .await;
    lab
}

impl Lab {
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

    async fn post(&self, path: &str, body: Value) -> Value {
        let request = self.client.post(self.url(path)).json(&body);
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        answer.json().await.unwrap()
    }

    /// Asks the station for a log; the path of the upload.
    async fn ask(&self) -> String {
        let path = format!("/api/v1/stations/{STATION}/logs");
        let told = self.post(&path, json!({"log_type": "DiagnosticsLog", "retries": 0}));
        let told = told.await;
        assert_eq!(told["status"], "Accepted");
        format!("/api/v1/uploads/{}", told["upload_key"])
    }
}

#[tokio::test]
async fn the_log_of_a_station_arrives_at_the_csms_that_asked_for_it() {
    let lab = lab(None).await;
    let path = lab.ask().await;
    let row = lab.until(&path, |row| row["status"] == "Uploaded").await;
    assert_eq!(row["state"], "stored");
    assert_eq!(row["content_type"], "text/plain; charset=utf-8");
    let content = lab.client.get(lab.url(&format!("{path}/content")));
    let text = content.send().await.unwrap().text().await.unwrap();
    assert_eq!(row["bytes"], text.len());
    assert!(text.contains("simulated station"), "{text}");
    assert!(text.contains(STATION), "{text}");
    assert!(text.contains("sent BootNotification"), "{text}");
}

#[tokio::test]
async fn a_log_that_the_csms_does_not_take_is_told_as_a_failure_and_the_place_waits() {
    let lab = lab(Some(10)).await;
    let path = lab.ask().await;
    let row = lab
        .until(&path, |row| row["status"] == "UploadFailure")
        .await;
    assert_eq!(
        (&row["state"], &row["bytes"]),
        (&json!("waiting"), &Value::Null)
    );
}

#[tokio::test]
async fn a_server_that_is_not_there_is_told_as_a_failure() {
    let lab = lab(None).await;
    let calls = format!("/api/v1/stations/{STATION}/calls/GetLog");
    // Nobody listens on the discard port of a loopback.
    let body = json!({"logType": "SecurityLog", "requestId": 77, "retries": 0,
        "log": {"remoteLocation": "http://me:secret@127.0.0.1:9/logs/"}});
    let told = lab.post(&calls, body).await;
    let frame = told["request_frame"].to_string();
    assert!(
        frame.contains("me:***@") && !frame.contains("secret"),
        "{frame}"
    );
    let path = format!("/api/v1/stations/{STATION}/log-status");
    lab.until(&path, |reports| {
        let newest = &reports["items"][0];
        newest["status"] == "UploadFailure" && newest["request_id"] == 77
    })
    .await;
}

impl Lab {
    /// Puts a firmware file in; its key.
    async fn put_in(&self, version: &str, content: &str) -> i64 {
        let url = self.url(&format!("/api/v1/firmware?version={version}"));
        let request = self.client.post(url).body(content.to_owned());
        let request = request.header("content-type", "application/octet-stream");
        let row = request.send().await.unwrap().json::<Value>().await.unwrap();
        row["firmware_key"].as_i64().unwrap()
    }

    /// Asks for a job; its path.
    async fn job(&self, body: Value) -> String {
        let path = format!("/api/v1/stations/{STATION}/firmware-jobs");
        let job = self.post(&path, body).await["job"].clone();
        assert_eq!(job["state"], "running", "{job}");
        format!("/api/v1/firmware-jobs/{}", job["firmware_job_key"])
    }

    /// Says who signed a file: a signature over `content`.
    async fn sign(&self, file: i64, content: &str) {
        use base64::{Engine as _, prelude::BASE64_STANDARD};
        use rcgen::SigningKey as _;
        let key = rcgen::KeyPair::generate().unwrap();
        let mut params = rcgen::CertificateParams::default();
        params.is_ca = rcgen::IsCa::ExplicitNoCa;
        let certificate = params.self_signed(&key).unwrap().pem();
        let signature = BASE64_STANDARD.encode(key.sign(content.as_bytes()).unwrap());
        let url = self.url(&format!("/api/v1/firmware/{file}/signature"));
        let body = json!({"signature": signature, "signing_certificate": certificate});
        let answer = self.client.put(url).json(&body).send().await.unwrap();
        assert_eq!(answer.status(), 200);
    }
}

/// UpdateFirmware of a signed file, to its end (L01).
#[tokio::test]
async fn a_csms_and_a_station_update_firmware_for_real() {
    let lab = lab(None).await;
    let content = "charger-sim firmware\nversion: 2.1.0\n";
    let file = lab.put_in("2.1.0", content).await;
    lab.sign(file, content).await;
    let path = lab.job(json!({"firmware_key": file})).await;
    let row = lab.until(&path, |row| row["state"] != "running").await;
    assert_eq!(
        (&row["state"], &row["status"]),
        (&json!("done"), &json!("Installed"))
    );
    assert_eq!(row["fetches"], 1);
    let path = format!("/api/v1/stations/{STATION}");
    lab.until(&path, |station| station["firmware_version"] == "2.1.0")
        .await;
    let path = format!("/api/v1/stations/{STATION}/firmware-status");
    let told = lab.until(&path, |_| true).await;
    let told = told["items"].as_array().unwrap().iter().rev();
    let told: Vec<_> = told.map(|row| row["status"].as_str().unwrap()).collect();
    let expected = [
        "Downloading",
        "Downloaded",
        "SignatureVerified",
        "Installing",
        "InstallRebooting",
        "Installed",
    ];
    assert_eq!(told, expected);
}

#[tokio::test]
async fn a_file_that_somebody_else_signed_is_not_installed() {
    let lab = lab(None).await;
    let file = lab.put_in("2.1.0", "one").await;
    lab.sign(file, "another").await;
    let path = lab.job(json!({"firmware_key": file})).await;
    let row = lab.until(&path, |row| row["state"] != "running").await;
    assert_eq!(
        (&row["state"], &row["status"]),
        (&json!("failed"), &json!("InvalidSignature"))
    );
    let path = format!("/api/v1/security-events?station={STATION}&type=InvalidFirmwareSignature");
    lab.until(&path, |page| page["items"].as_array().unwrap().len() == 1)
        .await;
}

#[tokio::test]
async fn a_local_controller_fetches_a_file_verifies_it_and_gives_it_up_again() {
    let lab = lab(None).await;
    let file = lab.put_in("2.1.0", "firmware").await;
    let path = lab
        .job(json!({"firmware_key": file, "publish": true}))
        .await;
    let row = lab.until(&path, |row| row["state"] != "running").await;
    assert_eq!(
        (&row["state"], &row["status"]),
        (&json!("done"), &json!("Published"))
    );
    let told = lab.client.delete(lab.url(&path)).send().await.unwrap();
    let told = told.json::<Value>().await.unwrap();
    assert_eq!(told["call"]["payload"]["status"], "Unpublished", "{told}");
    assert_eq!(told["job"]["state"], "cancelled");
}
