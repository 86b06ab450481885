//! Case 40: nothing that a station names is fetched, and nobody can leave a file where no place was made.
//! The places themselves are in `uploads`.

use std::net::SocketAddr;

use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::peer::{PATIENCE, SILENCE, lab};

#[tokio::test]
async fn case_40_an_internal_responder_url_is_not_fetched() {
    let inside = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/ocsp", inside.local_addr().unwrap());
    let lab = lab(|_| ()).await;
    let mut station = lab.accepted("/CP001").await;
    let hash = json!({"hashAlgorithm": "SHA256", "issuerNameHash": "a", "issuerKeyHash": "b", "serialNumber": "1", "responderURL": url});
    let answer = station
        .call("GetCertificateStatus", json!({"ocspRequestData": hash}))
        .await
        .unwrap();
    assert_eq!(answer["status"], "Failed");
    let visit = tokio::time::timeout(SILENCE, inside.accept()).await;
    assert!(visit.is_err(), "the CSMS connected to {url}");
}

#[tokio::test]
async fn case_40_there_is_no_place_to_leave_a_file_but_those_that_were_made() {
    let lab = lab(|_| ()).await;
    let http = SocketAddr::from(([127, 0, 0, 1], lab.server.http_address.port()));
    let body = "<script>alert(1)</script>";
    for method in ["PUT", "POST"] {
        for path in [
            "/upload",
            "/uploads",
            "/uploads/",
            "/uploads/0123456789abcdef0123456789abcdef",
            "/uploads/0123456789abcdef0123456789abcdef/log.txt",
            "/uploads/../../etc/passwd",
            "/uploads/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
            "/api/v1/uploads/1",
            "/api/v1/uploads/1/content",
            "/api/v1/stations/CP001/logs/1",
            "/api/v1/stations/CP001/log",
            "/api/v1/logs/../../etc/passwd",
            "/%2e%2e/%2e%2e/etc/passwd",
        ] {
            let mut stream = TcpStream::connect(http).await.unwrap();
            let request = format!(
                "{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/html\r\n\
                 Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
                body.len()
            );
            stream.write_all(request.as_bytes()).await.unwrap();
            let mut answer = String::new();
            let reading = stream.read_to_string(&mut answer);
            tokio::time::timeout(PATIENCE, reading)
                .await
                .expect("HTTP must answer")
                .unwrap();
            let status = answer.split(' ').nth(1).unwrap_or_default();
            assert!(
                ["400", "404", "405"].contains(&status),
                "{method} {path}: {answer}"
            );
            assert!(!answer.contains("<script>"), "{answer}");
        }
    }
}
