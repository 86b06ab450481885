//! Messages of vendors: rows that say what is answered, and messages to stations (P01, P02).

use axum::{Json, Router, routing::post};
use reqwest::Method;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::lab::{self, Lab};

const PATH: &str = "/api/v1/vendor-messages";

#[tokio::test]
async fn messages_of_vendors_are_answered_as_their_rows_say_on_sqlite() {
    let lab = lab::start(TempDir::new().unwrap(), |_| {}).await;
    messages_are_answered(lab).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL: scripts/test"]
async fn messages_of_vendors_are_answered_as_their_rows_say_on_postgres() {
    messages_are_answered(lab::on_postgres("csms_http_vendor_messages").await).await;
}

/// Pages of the system that give no answer that counts, and what a station hears of it.
const BAD: [(&str, &str); 4] = [
    ("nonsense", "InvalidAnswer"),
    ("missing", "InvalidAnswer"),
    ("long", "TooLargeElement"),
    ("silent", "Timeout"),
];

/// An address at which nobody listens.
async fn closed() -> std::net::SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    listener.local_addr().unwrap()
}

/// A system of a vendor: says what it was asked, or misbehaves.
async fn system() -> String {
    let router = Router::new()
        .route(
            "/good",
            post(async |Json(asked): Json<Value>| {
                Json(json!({"status": "Accepted", "data": asked}))
            }),
        )
        .route("/bare", post(async || ""))
        .route(
            "/refuses",
            post(async || Json(json!({"status": "Rejected"}))),
        )
        .route("/nonsense", post(async || "sorry"))
        .route("/long", post(async || "x".repeat(100_000)))
        .route("/silent", post(std::future::pending::<()>));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

async fn messages_are_answered(lab: Lab) {
    let system = system().await;
    let put = async |body: Value| lab.send(Method::PUT, PATH, body).await;
    for (message, answer) in [("echo", "echo"), ("keep", "store"), ("no", "reject")] {
        let body = json!({"vendor_id": "com.Example", "message_id": message, "answer": answer});
        let (status, row) = put(body).await;
        assert_eq!((status, &row["answer"]), (200, &json!(answer)));
    }
    let forward = async |page: &str, url: String| {
        let body = json!({"vendor_id": "com.example", "message_id": page, "answer": "forward",
            "url": url});
        assert_eq!(put(body).await.0, 200);
    };
    for page in ["good", "bare", "refuses"] {
        forward(page, format!("{system}/{page}")).await;
    }
    for (page, _) in BAD {
        forward(page, format!("{system}/{page}")).await;
    }
    forward("closed", format!("http://{}/", closed().await)).await;
    let (_, page) = put(json!({"vendor_id": "com.any", "answer": "echo"})).await;
    let any = page["vendor_message_key"].as_i64().unwrap();
    for (wrong, pointer) in [
        (json!({"vendor_id": "", "answer": "echo"}), "/vendor_id"),
        (json!({"vendor_id": "a", "answer": "forward"}), "/url"),
        (
            json!({"vendor_id": "a", "answer": "echo", "url": "http://x"}),
            "/url",
        ),
        (
            json!({"vendor_id": "a", "answer": "forward", "url": "http://a:b@x"}),
            "/url",
        ),
        (
            json!({"vendor_id": "a", "answer": "forward", "url": "file:///etc/passwd"}),
            "/url",
        ),
    ] {
        let (status, problem) = put(wrong).await;
        assert_eq!(
            (status, &problem["pointer"]),
            (422, &json!(pointer)),
            "{problem}"
        );
    }
    // The rows are there after a restart.
    let lab = lab.restart().await;
    let (_, page) = lab.get(PATH).await;
    assert_eq!(page["items"].as_array().unwrap().len(), 12, "{page}");
    let mut station = lab.station("CP001").await;
    let data = json!({"a": [1, null]});
    let echo = json!({"station": "CP001", "vendorId": "COM.EXAMPLE", "messageId": "good",
        "data": data});
    for (vendor, message, status, answer) in [
        ("COM.EXAMPLE", Some("echo"), "Accepted", Some(&data)),
        ("com.example", Some("keep"), "Accepted", None),
        ("com.example", Some("no"), "Rejected", None),
        ("COM.EXAMPLE", Some("good"), "Accepted", Some(&echo)),
        ("com.example", Some("bare"), "Accepted", None),
        ("com.example", Some("refuses"), "Rejected", None),
        ("com.example", Some("other"), "UnknownMessageId", None),
        ("com.example", None, "UnknownMessageId", None),
        ("com.any", Some("x"), "Accepted", Some(&data)),
        ("com.any", None, "Accepted", Some(&data)),
        ("org.other", None, "UnknownVendorId", None),
    ] {
        let mut request = json!({"vendorId": vendor, "data": data});
        if let Some(message) = message {
            request["messageId"] = json!(message);
        }
        let told = station.call("DataTransfer", request).await;
        assert_eq!(told["status"], status, "{vendor} {message:?}: {told}");
        assert_eq!(told.get("data"), answer, "{vendor} {message:?}");
    }
    let (_, kept) = lab.get("/api/v1/stations/CP001/data-transfers").await;
    assert_eq!(kept["items"].as_array().unwrap().len(), 11);
    assert_eq!(kept["items"][0]["status"], "UnknownVendorId");
    // A station hears why its message was not forwarded.
    for (page, code) in BAD.into_iter().chain([("closed", "Unreachable")]) {
        let request = json!({"vendorId": "com.example", "messageId": page});
        let told = station.call("DataTransfer", request).await;
        let heard = (&told["status"], &told["statusInfo"]["reasonCode"]);
        assert_eq!(heard, (&json!("Rejected"), &json!(code)), "{page}: {told}");
        let words = told["statusInfo"]["additionalInfo"].as_str().unwrap();
        assert!(!words.contains("127.0.0.1"), "{words}");
    }
    let delete = async |key: i64| {
        let path = format!("{PATH}/{key}");
        lab.send(Method::DELETE, &path, json!({})).await.0
    };
    assert_eq!((delete(any).await, delete(any).await), (204, 404));
    let request = json!({"vendorId": "com.any"});
    let told = station.call("DataTransfer", request).await;
    assert_eq!(told["status"], "UnknownVendorId");
    // The other way (P01).
    let body = json!({"vendor_id": "com.any", "message_id": "m", "data": [1]});
    let sent = lab.post("/api/v1/stations/CP001/data-transfers", body);
    let answer = json!({"status": "Accepted", "data": "yes"});
    let ((status, report), call) = tokio::join!(sent, station.answer("DataTransfer", answer));
    assert_eq!(
        call,
        json!({"vendorId": "com.any", "messageId": "m", "data": [1]})
    );
    assert_eq!(
        (status, &report["outcome"]),
        (200, &json!("result")),
        "{report}"
    );
    let long = json!({"vendor_id": "x".repeat(256)});
    let (status, _) = lab
        .post("/api/v1/stations/CP001/data-transfers", long)
        .await;
    assert_eq!(status, 422);
}

#[tokio::test]
async fn there_are_so_many_messages_of_vendors_and_no_more() {
    let lab = lab::open().await;
    for number in 0..200 {
        let body = json!({"vendor_id": format!("v{number}"), "answer": "reject"});
        assert_eq!(lab.send(Method::PUT, PATH, body).await.0, 200);
    }
    let body = json!({"vendor_id": "one more", "answer": "reject"});
    assert_eq!(lab.send(Method::PUT, PATH, body).await.0, 409);
    let body = json!({"vendor_id": "v7", "answer": "echo"});
    assert_eq!(
        lab.send(Method::PUT, PATH, body).await.0,
        200,
        "it is there"
    );
}
