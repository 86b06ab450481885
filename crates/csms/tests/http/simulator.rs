//! Simulated stations, steered through the server: a stand-in takes the place of their control port.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde_json::{Value, json};

use crate::lab::{self, Lab};

type Asked = Arc<Mutex<Vec<(String, String, Option<String>, Value)>>>;

/// Notes what it is asked, and answers as told by the path.
pub(crate) async fn stand_in() -> (String, Asked) {
    let asked = Asked::default();
    let notes = Arc::clone(&asked);
    let router = Router::new().fallback(move |request: Request| {
        let notes = Arc::clone(&notes);
        async move {
            let (head, body) = request.into_parts();
            let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
            let token = head
                .headers
                .get("authorization")
                .map(|it| it.to_str().unwrap().to_owned());
            let path = head.uri.path().to_owned();
            let (status, answer) = match path.as_str() {
                "/stations/locked/park" => (StatusCode::UNAUTHORIZED, json!({})),
                "/stations/CP001/unplug" => (StatusCode::CONFLICT, json!({"type": "urn:csms:problem:of-the-stand-in", "status": 409, "detail": "no vehicle"})),
                _ => (StatusCode::OK, json!({"path": &path})),
            };
            let body = serde_json::from_slice(&body).unwrap_or_default();
            notes
                .lock()
                .unwrap()
                .push((head.method.to_string(), path, token, body));
            let kind = if status.is_success() {
                "application/json"
            } else {
                "application/problem+json"
            };
            (status, [("content-type", kind)], answer.to_string()).into_response()
        }
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (url, asked)
}

pub(crate) async fn with(url: &str, token: Option<&str>) -> Lab {
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("token");
    if let Some(token) = token {
        std::fs::write(&file, format!("{token}\n")).unwrap();
    }
    lab::start(folder, |options| {
        options.simulator = Some(url.to_owned());
        options.simulator_token_file = token.map(|_| file);
    })
    .await
}

#[tokio::test]
async fn what_is_done_to_a_simulated_station_is_passed_on_and_its_answer_too() {
    let (url, asked) = stand_in().await;
    let lab = with(&url, Some("0123456789abcdef")).await;
    let vehicle = json!({"evse_id": 1});
    let path = "/api/v1/simulator/stations/CP%2F 1/plug-in";
    let (status, answer) = lab.post(path, vehicle.clone()).await;
    assert_eq!(
        (status, &answer["path"]),
        (200, &json!("/stations/CP%2F%201/plug%2Din"))
    );
    let (status, answer) = lab
        .post("/api/v1/simulator/stations/CP001/unplug", json!({}))
        .await;
    assert_eq!((status, &answer["detail"]), (409, &json!("no vehicle")));
    assert_eq!(lab.get("/api/v1/simulator/stations/CP001").await.0, 200);
    assert_eq!(
        lab.get("/api/v1/simulator/openapi.json").await.1["path"],
        "/openapi.json"
    );
    let run = json!({"scenario": "boot"});
    let (_, answer) = lab.post("/api/v1/simulator/runs", run.clone()).await;
    assert_eq!(answer["path"], "/runs");
    assert_eq!(asked.lock().unwrap().last().unwrap().3, run);
    let stop = "/api/v1/simulator/runs/20261121T050000Z-7/stop";
    let (_, answer) = lab.post(stop, json!({})).await;
    assert_eq!(answer["path"], "/runs/20261121T050000Z%2D7/stop");
    for (path, wanted) in [
        ("scenarios", "/scenarios"),
        ("runs", "/runs"),
        ("runs/a", "/runs/a"),
    ] {
        let (_, answer) = lab.get(&format!("/api/v1/simulator/{path}")).await;
        assert_eq!(answer["path"], wanted);
    }
    let asked = asked.lock().unwrap().clone();
    let token = Some("Bearer 0123456789abcdef".to_owned());
    assert!(
        asked.iter().all(|(.., with, _)| *with == token),
        "{asked:?}"
    );
    assert_eq!((asked[0].0.as_str(), &asked[0].3), ("POST", &vehicle));
    assert_eq!(
        lab.get("/api/v1/overview").await.1["server"]["simulator"],
        true
    );
}

#[tokio::test]
async fn without_a_simulator_or_its_token_people_are_told_what_to_do() {
    let (url, _) = stand_in().await;
    let lab = with(&url, None).await;
    // Not 401, by which a page would ask for a log-in.
    let (status, problem) = lab
        .post("/api/v1/simulator/stations/locked/park", json!({}))
        .await;
    assert_eq!(status, 503);
    assert!(
        problem["detail"]
            .as_str()
            .unwrap()
            .contains("--simulator-token-file"),
        "{problem}"
    );

    let gone = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", gone.local_addr().unwrap());
    drop(gone);
    let lab = with(&url, None).await;
    let (status, problem) = lab.get("/api/v1/simulator/stations/CP001").await;
    assert_eq!(status, 503);
    assert!(
        problem["detail"].as_str().unwrap().contains("--control"),
        "{problem}"
    );

    let lab = lab::open().await;
    let (status, problem) = lab.get("/api/v1/simulator/openapi.json").await;
    assert_eq!(status, 404);
    assert!(
        problem["detail"]
            .as_str()
            .unwrap()
            .contains("--simulator URL"),
        "{problem}"
    );
    assert_eq!(
        lab.get("/api/v1/overview").await.1["server"]["simulator"],
        false
    );
}
