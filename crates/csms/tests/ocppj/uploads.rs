//! Case 40: the places where a station leaves a log: who may, once, how much, and what comes of it.

mod depot;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use csms::clock::{Clock as _, SystemClock};
use csms::facts::{StoredFileFact, UploadKey};
use csms::live::Interest;
use csms::store::memory::Gate;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use self::depot::{Depot, depot, stem, token_of};
use super::peer::{PATIENCE, until};

fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or_default()
}

const PAGE: &str = "<!doctype html><script>alert(1)</script>";

#[tokio::test]
async fn case_40_a_page_under_a_hostile_name_is_kept_under_ours_and_served_as_an_attachment() {
    let depot = depot(|_| ()).await;
    let mut station = depot.lab.accepted("/CP001").await;
    for name in [
        "..%2F..%2Fetc%2Fpasswd",
        "%2e%2e%5c%2e%2e%5cetc%5cpasswd",
        "%00%0d%0apasswd",
    ] {
        let (key, token) = depot.place(&mut station).await;
        let head = format!(
            "PUT /uploads/{token}/{name} HTTP/1.1\r\nHost: x\r\nContent-Type: text/html\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{PAGE}",
            PAGE.len()
        );
        let answer = depot.raw(&head).await;
        assert_eq!(status(&answer), "201", "{answer}");
        let row = depot.row(key).await;
        assert_eq!(row["state"], "stored");
        assert_eq!(row["file_name"], "passwd", "{name}");
        assert_eq!(row["content_type"], "text/html");
        assert_eq!(row["bytes"], PAGE.len());
        let file = (
            format!("{}.bin", stem(key, &token)),
            PAGE.as_bytes().to_vec(),
        );
        assert!(depot.files().contains(&file), "{:?}", depot.files());
        let url = depot.url(&format!("/api/v1/uploads/{key}/content"));
        let content = depot.client.get(url).send().await.unwrap();
        let header = |name: &str| content.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(header("content-type"), "application/octet-stream");
        let shown = format!("attachment; filename=\"upload-{key}.bin\"");
        assert_eq!(header("content-disposition"), shown);
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert!(header("content-security-policy").contains("sandbox"));
        assert_eq!(content.text().await.unwrap(), PAGE);
    }
    assert_eq!(depot.files().len(), 3);
    // As it is the name has more segments than one: no place has such a path.
    let (_, token) = depot.place(&mut station).await;
    let head = format!(
        "PUT /uploads/{token}/../../etc/passwd HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\
         Connection: close\r\n\r\nx"
    );
    assert_eq!(status(&depot.raw(&head).await), "404");
    assert_eq!(depot.files().len(), 3);
}

#[tokio::test]
async fn case_40_a_place_takes_one_file_and_the_second_changes_nothing() {
    let depot = depot(|_| ()).await;
    let mut station = depot.lab.accepted("/CP001").await;
    let (key, token) = depot.place(&mut station).await;
    let (status, left) = depot.put(&format!("/uploads/{token}"), "first").await;
    assert_eq!(status, 201);
    let digest = "a7937b64b8caa58f03721bb6bacf5c78cb235febe0e70b1b84cd99541461a08e";
    assert_eq!(
        (&left["bytes"], &left["sha256"]),
        (&json!(5), &json!(digest))
    );
    let before = (depot.row(key).await, depot.files());
    for path in [
        format!("/uploads/{token}"),
        format!("/uploads/{token}/b.log"),
    ] {
        assert_eq!(depot.put(&path, "second").await.0, 409);
        let again = depot.client.post(depot.url(&path)).body("second");
        assert_eq!(again.send().await.unwrap().status(), 409);
    }
    assert_eq!((depot.row(key).await, depot.files()), before);
}

#[tokio::test]
async fn case_40_a_token_that_opens_no_place_is_answered_as_any_other() {
    let depot = depot(|_| ()).await;
    let mut station = depot.lab.accepted("/CP001").await;
    let (_, open) = depot.place(&mut station).await;
    let rejected = json!({"status": "Rejected"});
    let ((status, told), call) = depot.ask(&mut station, rejected).await;
    assert_eq!((status, &told["status"]), (200, &json!("Rejected")));
    let refused = token_of(&call);
    let key = told["upload_key"].as_i64().unwrap();
    assert_eq!(depot.row(key).await["state"], "refused");
    let mut answers = Vec::new();
    for token in [
        refused.as_str(),
        "0123456789abcdef0123456789abcdef",
        &open.to_uppercase(),
        &open[1..],
        &format!("{open}0"),
        "%00",
        "x",
        "a;DROP TABLE upload",
    ] {
        let (status, answer) = depot.put(&format!("/uploads/{token}"), PAGE).await;
        assert_eq!(status, 404, "{token}: {answer}");
        answers.push(answer);
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
    assert!(depot.files().is_empty());
    assert_eq!(depot.put(&format!("/uploads/{open}"), "x").await.0, 201);
}

#[tokio::test]
async fn case_40_a_token_of_another_station_leaves_nothing_with_this_one() {
    let depot = depot(|_| ()).await;
    let mut first = depot.lab.accepted("/CP001").await;
    let (key, token) = depot.place(&mut first).await;
    let mut second = depot.lab.accepted("/CP002").await;
    let body = json!({"log_type": "SecurityLog"});
    let told = depot.post("/api/v1/stations/CP002/logs", &body);
    let ((_, told), _) = tokio::join!(told, second.answer(json!({"status": "Accepted"})));
    // Whoever has the token of CP001: what comes is CP001's, and never CP002's.
    assert_eq!(
        depot
            .put(&format!("/uploads/{token}/CP002.log"), "x")
            .await
            .0,
        201
    );
    assert_eq!(depot.row(key).await["station"], "CP001");
    let other = told["upload_key"].as_i64().unwrap();
    assert_eq!(depot.row(other).await["state"], "waiting");
    let (_, of_second) = depot.get("/api/v1/uploads?station=cp002").await;
    assert_eq!(of_second["items"].as_array().unwrap().len(), 1);
    assert_eq!(of_second["items"][0]["bytes"], Value::Null);
}

#[tokio::test]
async fn case_40_a_body_beyond_the_limit_is_refused_and_leaves_nothing_behind() {
    let depot = depot(|options| options.upload_max_bytes = Some(1000)).await;
    let mut station = depot.lab.accepted("/CP001").await;
    let (key, token) = depot.place(&mut station).await;
    let head = |length: &str| {
        format!("PUT /uploads/{token} HTTP/1.1\r\nHost: x\r\n{length}\r\nConnection: close\r\n\r\n")
    };
    // Ten gigabytes are refused before the first of them comes.
    let answer = depot.raw(&head("Content-Length: 10000000000")).await;
    assert_eq!(status(&answer), "413", "{answer}");
    let answer = depot.raw(&head("Content-Length: 1001")).await;
    assert_eq!(status(&answer), "413", "{answer}");
    // Of a length that is not told, the byte beyond the limit is the last that is read.
    let chunked = head("Transfer-Encoding: chunked") + "3e8\r\n" + &"x".repeat(1000) + "\r\n";
    let answer = depot.raw(&(chunked + "1\r\nx\r\n")).await;
    assert_eq!(status(&answer), "413", "{answer}");
    assert_eq!(depot.row(key).await["state"], "waiting");
    assert!(depot.files().is_empty(), "{:?}", depot.files());
    // A length that is a lie: what was told is the file, and the rest is no request.
    let answer = depot
        .raw(&(head("Content-Length: 5") + "12345" + &"6".repeat(5000)))
        .await;
    assert_eq!(status(&answer), "201", "{answer}");
    assert_eq!(depot.files()[0].1, b"12345");
}

#[tokio::test]
async fn case_40_of_a_body_without_an_end_only_a_piece_is_in_memory_and_it_ends_at_the_limit() {
    const LIMIT: u64 = 8 << 20;
    let depot = depot(|options| options.upload_max_bytes = Some(LIMIT)).await;
    let mut station = depot.lab.accepted("/CP001").await;
    let (_, token) = depot.place(&mut station).await;
    let mut stream = TcpStream::connect(depot.http()).await.unwrap();
    let head =
        format!("PUT /uploads/{token} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    let chunk = format!("10000\r\n{}\r\n", "x".repeat(65_536));
    let mut sent: u64 = 0;
    let sending = async {
        // Far more than the limit and everything that the system holds on the way.
        while sent < 16 * LIMIT && stream.write_all(chunk.as_bytes()).await.is_ok() {
            sent += 65_536;
        }
    };
    tokio::time::timeout(PATIENCE, sending).await.unwrap();
    assert!(sent < 16 * LIMIT, "{sent} bytes were taken");
    until(async || depot.files().is_empty().then_some(())).await;
}

#[tokio::test]
async fn case_40_an_upload_that_breaks_off_leaves_nothing_and_can_be_made_again() {
    let depot = depot(|_| ()).await;
    let mut station = depot.lab.accepted("/CP001").await;
    let (key, token) = depot.place(&mut station).await;
    let mut stream = TcpStream::connect(depot.http()).await.unwrap();
    let head =
        format!("PUT /uploads/{token} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nhalf");
    stream.write_all(head.as_bytes()).await.unwrap();
    until(async || {
        depot
            .files()
            .iter()
            .any(|(name, _)| name.ends_with(".part"))
            .then_some(())
    })
    .await;
    // While it goes on, nobody else writes a file of this station.
    let (status, answer) = depot.put(&format!("/uploads/{token}"), "other").await;
    assert_eq!(status, 429, "{answer}");
    drop(stream);
    until(async || depot.files().is_empty().then_some(())).await;
    assert_eq!(depot.row(key).await["state"], "waiting");
    until(async || {
        let (status, _) = depot.put(&format!("/uploads/{token}"), "whole").await;
        (status == 201).then_some(())
    })
    .await;
    assert_eq!(depot.files()[0].1, b"whole");
}

#[tokio::test]
async fn case_40_a_place_and_its_file_survive_a_restart() {
    let depot = depot(|_| ()).await;
    let mut station = depot.lab.accepted("/CP001").await;
    let (key, token) = depot.place(&mut station).await;
    let depot = depot.restart().await;
    assert_eq!(
        depot.put(&format!("/uploads/{token}"), "after").await.0,
        201
    );
    let depot = depot.restart().await;
    assert_eq!(depot.row(key).await["state"], "stored");
    assert_eq!(
        depot.put(&format!("/uploads/{token}"), "again").await.0,
        409
    );
    let path = format!("/api/v1/uploads/{key}/content");
    assert_eq!(depot.get(&path).await, (200, json!("after")));
}

#[tokio::test]
async fn case_40_a_place_that_waited_too_long_is_closed() {
    let depot = depot(|options| options.upload_wait = Some("1s".into())).await;
    let mut station = depot.lab.accepted("/CP001").await;
    let (key, token) = depot.place(&mut station).await;
    tokio::time::sleep(Duration::from_millis(1100)).await;
    assert_eq!(depot.put(&format!("/uploads/{token}"), "late").await.0, 404);
    assert!(depot.files().is_empty());
    let depot = depot.restart().await;
    until(async || (depot.row(key).await["state"] == "expired").then_some(())).await;
    assert_eq!(depot.put(&format!("/uploads/{token}"), "late").await.0, 404);
}

#[tokio::test]
async fn case_40_what_a_crash_leaves_before_the_commit_is_removed_and_the_place_waits() {
    let depot = depot(|_| ()).await;
    let mut station = depot.lab.accepted("/CP001").await;
    let (first, kept) = depot.place(&mut station).await;
    assert_eq!(depot.put(&format!("/uploads/{kept}"), "kept").await.0, 201);
    let (key, token) = depot.place(&mut station).await;
    depot.lab.store.set_gate(Gate::Failing);
    let (status, answer) = depot.put(&format!("/uploads/{token}"), "lost").await;
    assert_eq!(status, 503, "{answer}");
    depot.lab.store.set_gate(Gate::Open);
    let whole = format!("{}.bin", stem(key, &token));
    assert!(
        depot.files().iter().any(|(name, _)| *name == whole),
        "{:?}",
        depot.files()
    );
    let logs = depot.folder.path().join("logs");
    let strange = [
        "notes.txt",
        "99-0123456789abcdef.bin",
        "1-0123456789abcdef.bin",
    ];
    let ours = [
        format!("{}.part", stem(key, &token)),
        format!("{}.part", stem(first, &kept)),
    ];
    for name in strange.into_iter().chain(ours.iter().map(String::as_str)) {
        std::fs::write(logs.join(name), "left").unwrap();
    }
    let depot = depot.restart().await;
    let mut expected: Vec<_> = strange.map(str::to_owned).into();
    expected.push(format!("{}.bin", stem(first, &kept)));
    expected.sort();
    until(async || {
        let mut names: Vec<_> = depot.files().into_iter().map(|(name, _)| name).collect();
        names.sort();
        (names == expected).then_some(())
    })
    .await;
    assert_eq!(depot.row(key).await["state"], "waiting");
    // Whoever removes leftovers has the files of the station until the disk has answered; a station
    // that comes meanwhile is told 429 and comes again.
    let answer = until(async || {
        let (status, _) = depot.put(&format!("/uploads/{token}"), "kept").await;
        (status != 429).then_some(status)
    })
    .await;
    assert_eq!(answer, 201);
}

#[tokio::test]
async fn case_40_a_file_whose_commit_was_torn_is_not_taken_twice() {
    let depot = depot(|_| ()).await;
    let mut station = depot.lab.accepted("/CP001").await;
    let (key, token) = depot.place(&mut station).await;
    depot.lab.store.set_gate(Gate::Torn);
    assert_eq!(depot.put(&format!("/uploads/{token}"), "once").await.0, 503);
    depot.lab.store.set_gate(Gate::Open);
    assert_eq!(
        depot.put(&format!("/uploads/{token}"), "twice").await.0,
        409
    );
    let path = format!("/api/v1/uploads/{key}/content");
    assert_eq!(depot.get(&path).await, (200, json!("once")));
}

#[tokio::test]
async fn case_40_forms_and_parts_of_files_are_not_taken() {
    let depot = depot(|_| ()).await;
    let mut station = depot.lab.accepted("/CP001").await;
    let (_, token) = depot.place(&mut station).await;
    for (name, value, expected) in [
        ("content-type", "multipart/form-data; boundary=x", 415),
        ("content-range", "bytes 0-4/10", 400),
    ] {
        let url = depot.url(&format!("/uploads/{token}"));
        let request = depot.client.post(url).header(name, value).body("12345");
        assert_eq!(request.send().await.unwrap().status(), expected, "{name}");
    }
    assert!(depot.files().is_empty());
}

#[tokio::test]
async fn case_40_a_disk_that_takes_no_file_is_told_and_the_place_waits() {
    let depot = depot(|_| ()).await;
    let mut station = depot.lab.accepted("/CP001").await;
    let (key, token) = depot.place(&mut station).await;
    let logs = depot.folder.path().join("logs");
    std::fs::write(&logs, "not a folder").unwrap();
    let (status, answer) = depot.put(&format!("/uploads/{token}"), "x").await;
    assert_eq!(status, 503, "{answer}");
    assert!(!answer.to_string().contains("logs\""), "{answer}");
    assert_eq!(depot.row(key).await["state"], "waiting");
    std::fs::remove_file(&logs).unwrap();
    assert_eq!(depot.put(&format!("/uploads/{token}"), "x").await.0, 201);
}

#[tokio::test]
async fn case_40_only_the_place_is_open_to_other_hosts_and_origins() {
    let depot = depot(|_| ()).await;
    let mut station = depot.lab.accepted("/CP001").await;
    let (key, token) = depot.place(&mut station).await;
    let request = |method: &str, path: &str| {
        format!(
            "{method} {path} HTTP/1.1\r\nHost: csms.example\r\nOrigin: https://elsewhere.example\r\n\
             Content-Length: 1\r\nConnection: close\r\n\r\nx"
        )
    };
    for (method, path) in [
        ("GET", format!("/uploads/{token}")),
        ("GET", format!("/api/v1/uploads/{key}/content")),
        ("POST", "/uploads/a/../../api/v1/stations".to_owned()),
        ("PUT", "/uploads".to_owned()),
        ("PUT", "/uploads/".to_owned()),
        ("DELETE", format!("/uploads/{token}")),
    ] {
        let answer = depot.raw(&request(method, &path)).await;
        assert_eq!(status(&answer), "403", "{method} {path}: {answer}");
    }
    let answer = depot
        .raw(&request("PUT", &format!("/uploads/{token}")))
        .await;
    assert_eq!(status(&answer), "201", "{answer}");
    assert!(
        !answer.to_lowercase().contains("access-control"),
        "{answer}"
    );
}

/// What is logged, in memory.
#[derive(Debug, Clone, Default)]
struct Logged(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Logged {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn case_40_the_token_is_told_to_the_station_and_to_nobody_else() {
    let logged = Logged::default();
    let writer = logged.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    // Everything of this test runs in this thread.
    let _logging = tracing::subscriber::set_default(subscriber);
    // While there is only one, what other tests were first to log counts as not wanted.
    let _other = tracing::Dispatch::new(tracing_subscriber::registry());
    let depot = depot(|_| ()).await;
    let mut station = depot.lab.accepted("/CP001").await;
    let mut events = depot.lab.server.core.live.listen(Interest::Frames);
    let ((_, told), call) = depot.ask(&mut station, json!({"status": "Accepted"})).await;
    let token = token_of(&call);
    // A station that tells it to everybody.
    let said = json!({"vendorId": "V", "data": call[3]["log"]["remoteLocation"]});
    let _ = station.call("DataTransfer", said).await;
    let uploading = json!({"status": "Uploading", "requestId": told["request_id"]});
    station
        .call("LogStatusNotification", uploading)
        .await
        .unwrap();
    let (status, left) = depot
        .put(&format!("/uploads/{token}/{token}.log"), PAGE)
        .await;
    assert_eq!(status, 201);
    depot.lab.server.core.writer.drain().await.unwrap();
    let mut shown = vec![told.to_string(), left.to_string()];
    for path in [
        "/api/v1/messages",
        "/api/v1/stations/CP001/messages",
        "/api/v1/stations/CP001/commands",
        "/api/v1/commands/1",
        "/api/v1/stations/CP001/data-transfers",
        "/api/v1/stations/CP001/log-status",
        "/api/status",
    ] {
        let (status, body) = depot.get(path).await;
        assert_eq!(status, 200, "{path}: {body}");
        shown.push(body.to_string());
    }
    assert!(shown[2].contains("/uploads/***"), "{}", shown[2]);
    assert!(shown[4].contains("/uploads/***"), "{}", shown[4]);
    while let Ok(event) = events.try_recv() {
        shown.push(serde_json::to_string(&*event).unwrap());
    }
    let log = String::from_utf8(logged.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("a station left a log"), "{log}");
    shown.push(log);
    for text in shown {
        assert!(!text.contains(&token), "{text}");
    }
    // The name that the station gave is its own business, and shown.
    let row = depot.row(told["upload_key"].as_i64().unwrap()).await;
    assert_eq!(row["file_name"], format!("{token}.log"));
}

#[tokio::test]
async fn what_a_station_says_of_its_upload_stands_at_the_place_and_among_the_reports() {
    let depot = depot(|_| ()).await;
    let mut station = depot.lab.accepted("/CP001").await;
    let (key, _) = depot.place(&mut station).await;
    let request_id = depot.row(key).await["request_id"].clone();
    for status in ["Uploading", "UploadFailure"] {
        let said = json!({"status": status, "requestId": request_id});
        station.call("LogStatusNotification", said).await.unwrap();
        let row = depot.row(key).await;
        assert_eq!(
            (&row["status"], &row["state"]),
            (&json!(status), &json!("waiting"))
        );
        assert!(row["status_at"].is_string());
    }
    let idle = json!({"status": "Idle"});
    station.call("LogStatusNotification", idle).await.unwrap();
    assert_eq!(depot.row(key).await["status"], "UploadFailure");
    let (_, reports) = depot.get("/api/v1/stations/CP001/log-status").await;
    assert_eq!(reports["items"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn a_ninth_place_closes_the_oldest_of_that_station() {
    let depot = depot(|_| ()).await;
    let mut station = depot.lab.accepted("/CP001").await;
    let mut places = Vec::new();
    for _ in 0..9 {
        places.push(depot.place(&mut station).await);
    }
    assert_eq!(depot.row(places[0].0).await["state"], "replaced");
    assert_eq!(
        depot.put(&format!("/uploads/{}", places[0].1), "x").await.0,
        404
    );
    assert_eq!(depot.row(places[1].0).await["state"], "waiting");
    assert_eq!(
        depot.put(&format!("/uploads/{}", places[1].1), "x").await.0,
        201
    );
}

#[tokio::test]
async fn no_place_is_made_where_nobody_could_use_it() {
    let body = json!({"log_type": "SecurityLog"});
    let logs = "/api/v1/stations/CP001/logs";
    let depot = depot(|options| {
        options.http = Some("0.0.0.0:0".into());
        options.open_to_the_network = Some(true);
    })
    .await;
    assert_eq!(depot.post(logs, &body).await.0, 404);
    let mut station = depot.lab.accepted("/CP001").await;
    let (status, answer) = depot.post(logs, &body).await;
    assert_eq!(status, 409);
    assert!(
        answer["detail"].as_str().unwrap().contains("--public-url"),
        "{answer}"
    );
    assert!(station.is_silent().await);
    let depot = depot_without_folder().await;
    let mut station = depot.lab.accepted("/CP001").await;
    let (status, answer) = depot.post(logs, &body).await;
    assert_eq!(status, 409);
    assert!(
        answer["detail"].as_str().unwrap().contains("--uploads DIR"),
        "{answer}"
    );
    assert!(station.is_silent().await);
    drop(station);
    let (_, rows) = depot.get("/api/v1/uploads").await;
    assert_eq!(rows["items"], json!([]));
}

async fn depot_without_folder() -> Depot {
    depot(|options| options.uploads = None).await
}

#[tokio::test]
async fn a_station_that_is_not_connected_is_given_no_place() {
    let depot = depot(|options| options.public_url = Some("https://csms.example/x/".into())).await;
    let mut station = depot.lab.accepted("/CP001").await;
    let (_, call) = depot.ask(&mut station, json!({"status": "Accepted"})).await;
    let location = call[3]["log"]["remoteLocation"].as_str().unwrap();
    assert!(
        location.starts_with("https://csms.example/x/uploads/"),
        "{location}"
    );
    drop(station);
    depot.lab.connected(0).await;
    let body = json!({"log_type": "SecurityLog"});
    assert_eq!(
        depot.post("/api/v1/stations/CP001/logs", &body).await.0,
        409
    );
    let (_, rows) = depot.get("/api/v1/uploads").await;
    assert_eq!(rows["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn the_oldest_files_go_where_there_are_too_many_bytes() {
    let depot = depot(|options| options.uploads_keep_bytes = Some(10)).await;
    let mut station = depot.lab.accepted("/CP001").await;
    let mut keys = Vec::new();
    for _ in 0..2 {
        let (key, token) = depot.place(&mut station).await;
        assert_eq!(
            depot.put(&format!("/uploads/{token}"), "12345678").await.0,
            201
        );
        keys.push(key);
    }
    until(async || (depot.row(keys[0]).await["state"] == "removed").then_some(())).await;
    until(async || (depot.files().len() == 1).then_some(())).await;
    assert_eq!(
        depot
            .get(&format!("/api/v1/uploads/{}/content", keys[0]))
            .await
            .0,
        404
    );
    assert_eq!(depot.row(keys[1]).await["state"], "stored");
    assert_eq!(
        depot
            .get(&format!("/api/v1/uploads/{}/content", keys[1]))
            .await
            .0,
        200
    );
}

#[tokio::test]
async fn a_file_that_is_too_old_goes_and_a_younger_one_stays() {
    let depot = depot(|_| ()).await;
    let mut station = depot.lab.accepted("/CP001").await;
    let mut keys = Vec::new();
    for days in [91, 89] {
        let (key, token) = depot.place(&mut station).await;
        let age = Duration::from_secs(days * 86_400);
        let fact = StoredFileFact {
            upload: UploadKey(key),
            bytes: 1,
            sha256: String::new(),
            file_name: None,
            content_type: None,
            stored_at: SystemClock::new().now() - age,
        };
        assert!(depot.lab.server.core.writer.store_file(fact).await.unwrap());
        let logs = depot.folder.path().join("logs");
        std::fs::create_dir_all(&logs).unwrap();
        std::fs::write(logs.join(format!("{}.bin", stem(key, &token))), "x").unwrap();
        keys.push((key, stem(key, &token)));
    }
    let depot = depot.restart().await;
    until(async || (depot.row(keys[0].0).await["state"] == "removed").then_some(())).await;
    until(async || (depot.files().len() == 1).then_some(())).await;
    assert_eq!(depot.files()[0].0, format!("{}.bin", keys[1].1));
    assert_eq!(depot.row(keys[1].0).await["state"], "stored");
}

#[tokio::test]
async fn a_place_of_which_a_station_may_have_heard_waits_and_one_it_refused_is_closed() {
    let depot = depot(|options| options.message_timeout = Some("1s".into())).await;
    let mut station = depot.lab.accepted("/CP001").await;
    let body = json!({"log_type": "SecurityLog"});
    let logs = "/api/v1/stations/CP001/logs";
    // No answer in time: it may upload all the same.
    let (status, problem) = depot.post(logs, &body).await;
    assert_eq!(
        (status, &problem["command"]["outcome"]),
        (504, &json!("timeout"))
    );
    assert_eq!(depot.row(1).await["state"], "waiting");
    let call = station.frame().await;
    assert_eq!(
        depot
            .put(&format!("/uploads/{}", token_of(&call)), "x")
            .await
            .0,
        201
    );
    // An error: it will not.
    let refusing = async {
        let call = station.frame().await;
        let error = json!([4, call[1], "NotSupported", "", {}]);
        station.send(error.to_string()).await;
    };
    let ((status, told), ()) = tokio::join!(depot.post(logs, &body), refusing);
    assert_eq!((status, &told["status"]), (200, &Value::Null));
    assert_eq!(told["call"]["outcome"], "error");
    assert_eq!(depot.row(2).await["state"], "refused");
}
