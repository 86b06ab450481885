//! Firmware (L): files, what a station is asked, how its job goes on, and campaigns.

use std::time::Duration;

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::lab::{self, Lab, Station};

const JOBS: &str = "/api/v1/stations/CP001/firmware-jobs";

/// Puts a file in; its row.
pub(crate) async fn put_in(lab: &Lab, version: &str, content: &str) -> Value {
    let url = lab.url(&format!("/api/v1/firmware?version={version}"));
    let request = lab.client.post(url).body(content.to_owned());
    let request = request.header("content-type", "application/octet-stream");
    let (status, row) = lab::read(request.send().await.unwrap()).await;
    assert_eq!(status, 201, "{row}");
    row
}

/// Asks CP001 to update; the station answers with `answer`. Gives the job, and what the station was asked.
async fn update(lab: &Lab, station: &mut Station, body: Value, answer: Value) -> (Value, Value) {
    let asked = lab.post(JOBS, body);
    let ((status, told), call) = tokio::join!(asked, station.answer("UpdateFirmware", answer));
    assert_eq!(status, 200, "{told}");
    (told["job"].clone(), call)
}

async fn told(station: &mut Station, request_id: &Value, status: &str) {
    let payload = json!({"status": status, "requestId": request_id});
    station.call("FirmwareStatusNotification", payload).await;
}

async fn job(lab: &Lab, job: &Value) -> Value {
    let key = job["firmware_job_key"].as_i64().unwrap();
    let (status, row) = lab.get(&format!("/api/v1/firmware-jobs/{key}")).await;
    assert_eq!(status, 200, "{row}");
    row
}

/// Waits until `what` of a resource is `expected`.
async fn until(lab: &Lab, path: &str, what: &str, expected: Value) -> Value {
    for _ in 0..600 {
        let (_, row) = lab.get(path).await;
        if row[what] == expected {
            return row;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let (_, row) = lab.get(path).await;
    panic!("{what} of {row} is not {expected}");
}

#[tokio::test]
async fn an_update_is_a_job_from_the_request_to_its_end_on_sqlite() {
    an_update_is_a_job(lab::open().await).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL: scripts/test"]
async fn an_update_is_a_job_from_the_request_to_its_end_on_postgres() {
    an_update_is_a_job(lab::on_postgres("csms_http_firmware").await).await;
}

async fn an_update_is_a_job(lab: Lab) {
    let file = put_in(&lab, "2.0", "0123456789").await;
    assert_eq!(file["bytes"], 10);
    let sha256 = "84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882";
    assert_eq!(file["sha256"], sha256);
    assert_eq!(file["md5"], "781e5e245d69b566979b86e28d23f2c7");
    let mut station = lab.station("CP001").await;
    let body = json!({"firmware_key": file["firmware_key"],
        "how": {"retries": 3, "retry_interval": 5, "install_at": "2099-01-01T00:00:00Z"}});
    let accepted = json!({"status": "Accepted"});
    let (first, call) = update(&lab, &mut station, body.clone(), accepted).await;
    assert_eq!(
        (&first["state"], &first["kind"]),
        (&json!("running"), &json!("update"))
    );
    assert_eq!(
        (&call["retries"], &call["retryInterval"]),
        (&json!(3), &json!(5))
    );
    assert_eq!(call["requestId"], first["request_id"]);
    assert!(call["firmware"].get("signature").is_none(), "{call}");
    let location = call["firmware"]["location"].as_str().unwrap().to_owned();
    let token = location.rsplit('/').next().unwrap();
    let (_, commands) = lab.get("/api/v1/commands?station=CP001").await;
    assert!(
        !commands.to_string().contains(token),
        "the token is a secret"
    );

    // Whole, in part, and not beyond its end.
    let get = |range: Option<&str>| {
        let request = lab.client.get(&location);
        let request = match range {
            Some(range) => request.header("range", range),
            None => request.header("accept-encoding", "gzip"),
        };
        async move { request.send().await.unwrap() }
    };
    let whole = get(None).await;
    assert_eq!(whole.headers()["content-length"], "10");
    assert_eq!(whole.headers()["accept-ranges"], "bytes");
    assert_eq!(whole.headers()["etag"], format!("\"{sha256}\""));
    assert_eq!(whole.text().await.unwrap(), "0123456789");
    let part = get(Some("bytes=4-6")).await;
    assert_eq!(part.status(), StatusCode::PARTIAL_CONTENT);
    assert_eq!(part.headers()["content-range"], "bytes 4-6/10");
    assert_eq!(part.text().await.unwrap(), "456");
    let beyond = get(Some("bytes=10-")).await;
    assert_eq!(beyond.status(), StatusCode::RANGE_NOT_SATISFIABLE);
    assert_eq!(beyond.headers()["content-range"], "bytes */10");

    for status in [
        "Downloading",
        "DownloadPaused",
        "Downloaded",
        "InstallScheduled",
    ] {
        told(&mut station, &first["request_id"], status).await;
        let row = job(&lab, &first).await;
        assert_eq!(
            (&row["state"], &row["status"]),
            (&json!("running"), &json!(status))
        );
    }
    // A later one takes its place; whatever the station still tells of the first changes nothing.
    let cancelled = json!({"status": "AcceptedCanceled"});
    let (second, _) = update(&lab, &mut station, body.clone(), cancelled).await;
    told(&mut station, &first["request_id"], "DownloadFailed").await;
    assert_eq!(job(&lab, &first).await["state"], "cancelled");
    let (status, _) = lab::read(lab.client.get(&location).send().await.unwrap()).await;
    assert_eq!(status, 404, "its address has ended");
    told(&mut station, &json!(4711), "Installed").await;
    told(&mut station, &second["request_id"], "InvalidSignature").await;
    let row = job(&lab, &second).await;
    assert_eq!(row["state"], "failed");
    assert!(row["ended_at"].is_string(), "{row}");
    let rejected = json!({"status": "InvalidCertificate", "statusInfo": {"reasonCode": "X"}});
    let (third, _) = update(&lab, &mut station, body.clone(), rejected).await;
    assert_eq!(third["state"], "refused");
    assert_eq!(third["reason"], "InvalidCertificate (X)");
    let accepted = json!({"status": "Accepted"});
    let (fourth, call) = update(&lab, &mut station, body.clone(), accepted).await;
    // A file that a job needs stays.
    let path = format!("/api/v1/firmware/{}", file["firmware_key"]);
    let (status, problem) = lab.send(Method::DELETE, &path, Value::Null).await;
    assert_eq!(status, 409, "{problem}");
    let location = call["firmware"]["location"].as_str().unwrap();
    let path_of_it = location.split_once("/downloads/").unwrap().1;

    // After a restart everything is as it was, and the address still opens the file.
    let lab = lab.restart().await;
    let again = lab.url(&format!("/downloads/{path_of_it}"));
    let text = lab.client.get(again).send().await.unwrap().text().await;
    assert_eq!(text.unwrap(), "0123456789");
    let mut station = lab.station("CP001").await;
    told(&mut station, &fourth["request_id"], "Installed").await;
    assert_eq!(job(&lab, &fourth).await["state"], "done");
    assert_eq!(job(&lab, &fourth).await["fetches"], 1);
    let (_, page) = lab
        .get("/api/v1/firmware-jobs?state=done&station=cp001")
        .await;
    assert_eq!(page["items"].as_array().unwrap().len(), 1);
    let (status, _) = lab.send(Method::DELETE, &path, Value::Null).await;
    assert_eq!(status, 204);
    let (status, problem) = lab.post(JOBS, body).await;
    assert_eq!(status, 404, "{problem}");
}

#[tokio::test]
async fn a_signed_file_makes_a_secure_update() {
    let lab = lab::open().await;
    let file = put_in(&lab, "2.0", "x").await;
    let path = format!("/api/v1/firmware/{}/signature", file["firmware_key"]);
    let key = rcgen::KeyPair::generate().unwrap();
    let certificate = rcgen::CertificateParams::new(vec![]).unwrap();
    let pem = certificate.self_signed(&key).unwrap().pem();
    for wrong in [
        json!({"signature": "AAAA"}),
        json!({"signature": "not base64!", "signing_certificate": pem}),
        json!({"signature": "AAAA", "signing_certificate": "no certificate"}),
    ] {
        let (status, problem) = lab.send(Method::PUT, &path, wrong).await;
        assert_eq!(status, 422, "{problem}");
    }
    let right = json!({"signature": "AAAA", "signing_certificate": pem});
    let (status, row) = lab.send(Method::PUT, &path, right).await;
    assert_eq!((status, &row["signature"]), (200, &json!("AAAA")));
    let mut station = lab.station("CP001").await;
    let body = json!({"firmware_key": file["firmware_key"]});
    let (_, call) = update(&lab, &mut station, body, json!({"status": "Accepted"})).await;
    assert_eq!(call["firmware"]["signature"], "AAAA");
    assert_eq!(call["firmware"]["signingCertificate"], pem.as_str());
}

#[tokio::test]
async fn what_is_no_file_is_refused_and_leaves_nothing() {
    let lab = lab::open().await;
    let send = |path: &str, kind: &str, content: &'static str| {
        let request = lab.client.post(lab.url(path)).header("content-type", kind);
        async move { lab::read(request.body(content).send().await.unwrap()).await }
    };
    let octets = "application/octet-stream";
    for (path, kind, content, expected) in [
        ("/api/v1/firmware?version=1", "text/plain", "x", 415),
        ("/api/v1/firmware", octets, "x", 400),
        ("/api/v1/firmware?version=", octets, "x", 400),
        ("/api/v1/firmware?version=1", octets, "", 400),
    ] {
        let (status, problem) = send(path, kind, content).await;
        assert_eq!(status, expected, "{path} {kind}: {problem}");
    }
    let (_, page) = lab.get("/api/v1/firmware").await;
    assert_eq!(page["items"], json!([]));
    for token in [
        "x",
        "0123456789abcdef0123456789abcdef",
        "..%2F..%2Fetc%2Fpasswd",
    ] {
        let (status, _) = lab.get(&format!("/downloads/{token}")).await;
        assert_eq!(status, 404, "{token}");
    }
}

#[tokio::test]
async fn a_file_is_published_and_taken_back_on_sqlite() {
    a_file_is_published(lab::open().await).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL: scripts/test"]
async fn a_file_is_published_and_taken_back_on_postgres() {
    a_file_is_published(lab::on_postgres("csms_http_published").await).await;
}

async fn a_file_is_published(lab: Lab) {
    let file = put_in(&lab, "2.0", "0123456789").await;
    let mut station = lab.station("CP001").await;
    let body = json!({"firmware_key": file["firmware_key"], "publish": true});
    let asked = lab.post(JOBS, body);
    let answer = station.answer("PublishFirmware", json!({"status": "Accepted"}));
    let ((status, told), call) = tokio::join!(asked, answer);
    assert_eq!(status, 200, "{told}");
    assert_eq!(call["checksum"], file["md5"]);
    let id = told["job"]["request_id"].clone();
    let places = json!(["http://10.0.0.2/fw.bin"]);
    for (status, state) in [("Downloading", "running"), ("Published", "done")] {
        let mut payload = json!({"status": status, "requestId": id});
        if status == "Published" {
            payload["location"] = places.clone();
        }
        station
            .call("PublishFirmwareStatusNotification", payload)
            .await;
        assert_eq!(job(&lab, &told["job"]).await["state"], state);
    }
    let row = job(&lab, &told["job"]).await;
    assert_eq!(
        (&row["locations"], &row["kind"]),
        (&places, &json!("publish"))
    );
    let path = format!("/api/v1/firmware-jobs/{}", row["firmware_job_key"]);
    let taken = lab.send(Method::DELETE, &path, Value::Null);
    let answer = station.answer("UnpublishFirmware", json!({"status": "Unpublished"}));
    let ((status, told), call) = tokio::join!(taken, answer);
    assert_eq!((status, &call["checksum"]), (200, &file["md5"]), "{told}");
    assert_eq!(told["job"]["state"], "cancelled");
}

#[tokio::test]
async fn a_campaign_has_so_many_at_once_and_gives_everybody_a_turn_on_sqlite() {
    a_campaign_has_so_many_at_once(lab::open().await).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL: scripts/test"]
async fn a_campaign_has_so_many_at_once_and_gives_everybody_a_turn_on_postgres() {
    a_campaign_has_so_many_at_once(lab::on_postgres("csms_http_campaign").await).await;
}

async fn a_campaign_has_so_many_at_once(lab: Lab) {
    let file = put_in(&lab, "2.0", "x").await;
    let names = ["CP001", "CP002", "CP003", "CP004"];
    let mut stations = Vec::new();
    for name in &names[..3] {
        stations.push(lab.station(name).await);
    }
    // Known, but away.
    drop(lab.station(names[3]).await);
    let body = json!({"firmware_key": file["firmware_key"], "stations": names, "at_once": 1});
    let (status, campaign) = lab.post("/api/v1/firmware-campaigns", body).await;
    assert_eq!(status, 201, "{campaign}");
    assert_eq!(campaign["stations"], 4);
    let path = format!(
        "/api/v1/firmware-campaigns/{}",
        campaign["firmware_campaign_key"]
    );
    let accepted = json!({"status": "Accepted"});
    let call = stations[0].answer("UpdateFirmware", accepted.clone()).await;
    until(&lab, &path, "open", json!(1)).await;
    let row = until(&lab, &path, "waiting", json!(3)).await;
    assert_eq!(
        (&row["state"], &row["done"]),
        (&json!("running"), &json!(0))
    );
    told(&mut stations[0], &call["requestId"], "Installed").await;
    let rejected = json!({"status": "Rejected"});
    stations[1].answer("UpdateFirmware", rejected).await;
    let call = stations[2].answer("UpdateFirmware", accepted.clone()).await;
    told(&mut stations[2], &call["requestId"], "DownloadFailed").await;
    let row = until(&lab, &path, "failed", json!(2)).await;
    assert_eq!((&row["done"], &row["waiting"]), (&json!(1), &json!(1)));
    // The one that was away gets its turn when it comes.
    let mut late = lab.station(names[3]).await;
    let call = late.answer("UpdateFirmware", accepted).await;
    told(&mut late, &call["requestId"], "Installed").await;
    let row = until(&lab, &path, "state", json!("done")).await;
    assert_eq!((&row["done"], &row["failed"]), (&json!(2), &json!(2)));
}

#[tokio::test]
async fn a_campaign_is_stopped_by_hand_or_by_its_failures() {
    let lab = lab::open().await;
    let file = put_in(&lab, "2.0", "x").await;
    let mut one = lab.station("CP001").await;
    drop(lab.station("CP002").await);
    let mut body = json!({"firmware_key": file["firmware_key"], "stations": ["CP001", "CP002"],
        "most_failures": 1});
    let (_, campaign) = lab.post("/api/v1/firmware-campaigns", body.clone()).await;
    let rejected = json!({"status": "Rejected"});
    one.answer("UpdateFirmware", rejected).await;
    let key = &campaign["firmware_campaign_key"];
    let path = format!("/api/v1/firmware-campaigns/{key}");
    let row = until(&lab, &path, "state", json!("stopped")).await;
    assert_eq!((&row["failed"], &row["cancelled"]), (&json!(1), &json!(1)));
    body["stations"] = json!(["CP002"]);
    let (_, campaign) = lab.post("/api/v1/firmware-campaigns", body.clone()).await;
    let key = &campaign["firmware_campaign_key"];
    let path = format!("/api/v1/firmware-campaigns/{key}/stop");
    let (status, row) = lab.post(&path, Value::Null).await;
    assert_eq!((status, &row["state"]), (200, &json!("stopped")), "{row}");
    assert_eq!(lab.post(&path, Value::Null).await.0, 409);
    for (name, value) in [
        ("at_once", json!(0)),
        ("stations", json!([])),
        ("most_failures", json!(0)),
        ("how", json!({"retries": -1})),
    ] {
        let mut wrong = body.clone();
        wrong[name] = value;
        let (status, problem) = lab.post("/api/v1/firmware-campaigns", wrong).await;
        assert_eq!(status, 422, "{name}: {problem}");
    }
    body["stations"] = json!(["nobody"]);
    let (status, _) = lab.post("/api/v1/firmware-campaigns", body).await;
    assert_eq!(status, 404);
}
