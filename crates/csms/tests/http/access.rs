//! Who may ask, and what a request gets that should not have been sent.

use std::net::{IpAddr, SocketAddr, UdpSocket};

use csms::config::Options;
use csms::store::queries::PageRequest;
use reqwest::{Client, Method};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::lab::{self, Lab, read};

const TOKEN: &str = "an-operator-token-of-some-length";
const METRICS_TOKEN: &str = "a-token-of-monitoring-alone";

/// This machine's address on its network, where it has one.
fn outer_address() -> IpAddr {
    let socket = UdpSocket::bind("0.0.0.0:0").unwrap();
    // Connecting a datagram socket sends nothing; it only chooses a source address.
    match socket
        .connect("192.0.2.1:9")
        .and_then(|()| socket.local_addr())
    {
        Ok(address) if !address.ip().is_unspecified() => address.ip(),
        _ => [127, 0, 0, 2].into(),
    }
}

async fn secured() -> (Lab, String) {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("token");
    let metrics = folder.path().join("metrics-token");
    std::fs::write(&file, format!("{TOKEN}\n")).unwrap();
    std::fs::write(&metrics, format!("{METRICS_TOKEN}\n")).unwrap();
    let change = |options: &mut Options| {
        options.http = Some("0.0.0.0:0".into());
        options.operator_token_file = Some(file);
        options.metrics_token_file = Some(metrics);
    };
    let lab = lab::start(folder, change).await;
    let address = SocketAddr::new(outer_address(), lab.server.http_address.port());
    (lab, format!("http://{address}"))
}

/// Every operation of the description, its parameters filled in.
fn operations(document: &Value) -> Vec<(Method, String)> {
    let paths = document["paths"].as_object().unwrap();
    let operations = paths.iter().flat_map(|(path, item)| {
        let filled = path
            .replace("{action}", "ClearCache")
            .replace("{kind}", "Central")
            .replace("{key}", "1");
        let filled = filled
            .split('/')
            .map(|part| if part.starts_with('{') { "x" } else { part });
        let filled = filled.collect::<Vec<_>>().join("/");
        let methods = item.as_object().unwrap().keys();
        methods.map(move |method| (method.to_uppercase().parse().unwrap(), filled.clone()))
    });
    operations.collect()
}

#[tokio::test]
async fn secured_every_route_but_probes_places_of_stations_and_files_of_the_page_wants_the_token_over_the_network()
 {
    let (lab, base) = secured().await;
    let client = Client::builder().no_proxy().build().unwrap();
    let document = client
        .get(format!("{base}/api/openapi.json"))
        .bearer_auth(TOKEN);
    let (status, document) = read(document.send().await.unwrap()).await;
    assert_eq!(status, 200);
    let operations = operations(&document);
    assert!(operations.len() > 50, "{}", operations.len());
    for (method, path) in &operations {
        let bare = client.request(method.clone(), format!("{base}{path}"));
        let (status, _) = read(bare.send().await.unwrap()).await;
        let expected = match path.as_str() {
            "/healthz" => 200,
            // Where somebody logs in, or asks whether he has to.
            "/api/v1/session" if method == Method::GET => 200,
            "/api/v1/session" if method == Method::DELETE => 204,
            "/api/v1/session" => 415,
            // A token of its own is in the path.
            "/uploads/x" | "/uploads/x/x" | "/downloads/x" => 404,
            // Open to everybody, where there is one.
            "/lab/ocsp" => 404,
            _ => 401,
        };
        assert_eq!(status, expected, "{method} {path}");
        let token = client
            .request(method.clone(), format!("{base}{path}"))
            .bearer_auth(TOKEN);
        let status = token.send().await.unwrap().status();
        assert_ne!(status, 401, "{method} {path}");
    }
    for (path, expected) in [
        ("/nothing/here", 401),
        // The page's own files, with which somebody logs in.
        ("/", 200),
        ("/stations/CP1", 200),
        ("/missing.js", 404),
    ] {
        let answer = client.get(format!("{base}{path}")).send().await.unwrap();
        assert_eq!(answer.status(), expected, "{path}");
    }
    lab.server.shutdown().await;
}

#[tokio::test]
async fn the_token_of_monitoring_opens_metrics_and_readiness_and_nothing_else() {
    let (_lab, base) = secured().await;
    let client = Client::builder().no_proxy().build().unwrap();
    let ask = |method: Method, path: &str| {
        let request = client.request(method, format!("{base}{path}"));
        let request = request.bearer_auth(METRICS_TOKEN).json(&json!({}));
        async move { request.send().await.unwrap().status().as_u16() }
    };
    for path in ["/metrics", "/readyz", "/healthz"] {
        let status = ask(Method::GET, path).await;
        assert!(
            status == 200 || (path == "/metrics" && status == 204),
            "{path}: {status}"
        );
    }
    let (_, document) = {
        let document = client.get(format!("{base}/api/openapi.json"));
        read(document.bearer_auth(TOKEN).send().await.unwrap()).await
    };
    let others = operations(&document);
    for (method, path) in others.into_iter().chain([
        (Method::POST, "/metrics".to_owned()),
        (Method::GET, "/api/openapi.json".to_owned()),
        (Method::GET, "/metrics/".to_owned()),
    ]) {
        let is_its_own = ["/metrics", "/readyz", "/healthz"].contains(&path.as_str());
        // Where somebody logs in; the token of monitoring gives no session (see below).
        if path == "/api/v1/session" {
            continue;
        }
        let is_of_stations = ["/uploads/", "/downloads/", "/lab/"];
        if is_of_stations.iter().any(|own| path.starts_with(own))
            || (method == Method::GET && is_its_own)
        {
            continue;
        }
        assert_eq!(ask(method.clone(), &path).await, 403, "{method} {path}");
    }
    let log_in = client.post(format!("{base}/api/v1/session"));
    let log_in = log_in.json(&json!({"token": METRICS_TOKEN}));
    assert_eq!(log_in.send().await.unwrap().status(), 401);
}

#[tokio::test]
async fn where_a_request_comes_from_decides_only_where_no_token_is_asked_for() {
    let (secured, base) = secured().await;
    let open = lab::open().await;
    let own = format!("http://{}", open.server.http_address);
    for origin in [
        None,
        Some(own.as_str()),
        Some("file://"),
        Some("null"),
        Some("https://a.example"),
    ] {
        let ask = |url: String, token: Option<&str>| {
            let mut request = open.client.get(url);
            if let Some(token) = token {
                request = request.bearer_auth(token);
            }
            if let Some(origin) = origin {
                request = request.header("origin", origin);
            }
            async move { request.send().await.unwrap().status().as_u16() }
        };
        let loopback = format!("http://127.0.0.1:{}", secured.server.http_address.port());
        for base in [&base, &loopback] {
            let url = format!("{base}/api/v1/sites");
            assert_eq!(ask(url.clone(), Some(TOKEN)).await, 200, "{origin:?}");
            assert_eq!(ask(url.clone(), Some("wrong")).await, 401, "{origin:?}");
            assert_eq!(ask(url, None).await, 401, "{origin:?}");
        }
        let expected = if origin.is_none_or(|origin| origin == own) {
            200
        } else {
            403
        };
        for token in [None, Some("whatever")] {
            assert_eq!(
                ask(open.url("/api/v1/sites"), token).await,
                expected,
                "{origin:?}"
            );
        }
    }
}

#[tokio::test]
async fn an_address_that_guesses_tokens_is_slowed_down() {
    let (_lab, base) = secured().await;
    let client = Client::builder().no_proxy().build().unwrap();
    let guess = || {
        client
            .get(format!("{base}/api/status"))
            .bearer_auth("wrong")
    };
    let mut last = 0;
    for _ in 0..11 {
        let response = guess().send().await.unwrap();
        last = response.status().as_u16();
        assert!(last == 401 || last == 429);
        let told = if last == 401 {
            "www-authenticate"
        } else {
            "retry-after"
        };
        assert!(response.headers().contains_key(told));
    }
    assert_eq!(last, 429);
    let right = client.get(format!("{base}/api/status")).bearer_auth(TOKEN);
    assert_eq!(right.send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn an_open_lab_answers_only_its_own_pages_under_its_own_name() {
    let lab = lab::open().await;
    let ask = |name: &'static str, value: &'static str| {
        let request = lab
            .client
            .post(lab.url("/chargers/emart_jeju_01/start"))
            .json(&json!({}));
        async move { read(request.header(name, value).send().await.unwrap()).await }
    };
    assert_eq!(ask("host", "attacker.example:8080").await.0, 403);
    assert_eq!(ask("origin", "https://attacker.example").await.0, 403);
    assert_eq!(ask("origin", "null").await.0, 403);
    assert_eq!(ask("x-nothing", "special").await.0, 409);
    assert_eq!(ask("host", "localhost:8080").await.0, 409);
}

#[tokio::test]
async fn a_station_that_dials_this_port_is_told_the_one_for_stations_and_listed() {
    let open = lab::open().await;
    let (secured, _) = secured().await;
    for lab in [&open, &secured] {
        let address = lab.server.http_address;
        let request = lab
            .client
            .get(format!("http://127.0.0.1:{}/ocpp/CP001", address.port()))
            .header("connection", "Upgrade")
            .header("upgrade", "websocket")
            .header("sec-websocket-protocol", "ocpp2.0.1");
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 421);
        let told = answer.text().await.unwrap();
        let port = lab.server.ocppj_address.unwrap().port();
        assert!(told.contains(&format!("ws://HOST:{port}/ID")), "{told}");
        let refused = lab
            .server
            .core
            .queries
            .refused_connections(PageRequest::newest(1));
        let row = refused.await.unwrap().remove(0);
        assert_eq!((row.reason.as_str(), row.http_status), ("http-port", 421));
        assert_eq!(row.identity.as_deref(), Some("CP001"));
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_with_a_problem() {
    let lab = lab::open().await;
    let url = lab.url("/api/v1/stations");
    let send = |kind: &'static str, body: Vec<u8>| {
        let request = lab
            .client
            .post(&url)
            .header("content-type", kind)
            .body(body);
        async move { read(request.send().await.unwrap()).await.0 }
    };
    assert_eq!(send("application/json", b"{".to_vec()).await, 400);
    assert_eq!(
        send("application/json", b"{\"identity\": 1}".to_vec()).await,
        422
    );
    assert_eq!(
        send("application/json", b"{\"identity\": \"a b\"}".to_vec()).await,
        422
    );
    assert_eq!(send("application/json", vec![b' '; 300_000]).await, 413);
    assert_eq!(
        send("text/plain", b"{\"identity\": \"A\"}".to_vec()).await,
        415
    );
    for (path, expected) in [
        ("/api/v1/stations?limit=0", 400),
        ("/api/v1/stations?limit=1001", 400),
        ("/api/v1/stations?after=first", 400),
        ("/api/v1/transactions?from=yesterday", 400),
        ("/api/v1/statistics/hourly?time_zone=Mars/Olympus", 400),
        ("/api/v1/transactions/first", 404),
        ("/api/v1/stations/%00", 404),
        ("/api/v1/stations/%FF", 404),
        ("/api/v1/nothing", 404),
    ] {
        assert_eq!(lab.get(path).await.0, expected, "{path}");
    }
    let (status, _) = lab.send(Method::DELETE, "/api/v1/sites", json!({})).await;
    assert_eq!(status, 405);
}
