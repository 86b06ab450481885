//! Logging in at the dashboard: what the cookie opens, and to whom.

use csms::config::Options;
use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::json;
use tempfile::TempDir;

use crate::lab::{self, Lab, read};

const TOKEN: &str = "an-operator-token-of-some-length";

async fn secured(change: impl FnOnce(&mut Options)) -> Lab {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("token");
    std::fs::write(&file, format!("{TOKEN}\n")).unwrap();
    lab::start(folder, |options| {
        options.operator_token_file = Some(file);
        change(options);
    })
    .await
}

async fn log_in(lab: &Lab, token: &str) -> Response {
    let url = lab.url("/api/v1/session");
    let request = lab.client.post(url).json(&json!({"token": token}));
    request.send().await.unwrap()
}

/// Name and value, as a browser sends them back.
fn cookie(response: &Response) -> String {
    let cookie = response.headers()["set-cookie"].to_str().unwrap();
    cookie.split(';').next().unwrap().to_owned()
}

/// A page of this server.
struct Browser<'a> {
    lab: &'a Lab,
    cookie: String,
}

impl Browser<'_> {
    fn ask(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.lab.client.request(method, self.lab.url(path));
        request.header("cookie", format!("theme=dark; {}", self.cookie))
    }

    fn origin(&self) -> String {
        format!("http://{}", self.lab.server.http_address)
    }

    async fn status(&self, request: RequestBuilder) -> u16 {
        read(request.send().await.unwrap()).await.0
    }
}

#[tokio::test]
async fn the_token_gives_a_cookie_that_opens_what_the_token_opens() {
    let lab = secured(|_| {}).await;
    let (_, told) = lab.get("/api/v1/session").await;
    assert_eq!(
        told,
        json!({"secured": true, "signed_in": false, "role": null, "name": null})
    );
    let answer = log_in(&lab, TOKEN).await;
    assert_eq!(answer.status(), 204);
    let told = answer.headers()["set-cookie"].to_str().unwrap();
    assert!(
        told.contains("; HttpOnly; SameSite=Strict; Path=/; Max-Age="),
        "{told}"
    );
    assert!(!told.contains("Secure") && !told.contains(TOKEN));
    let browser = Browser {
        lab: &lab,
        cookie: cookie(&answer),
    };
    let (_, told) = read(
        browser
            .ask(Method::GET, "/api/v1/session")
            .send()
            .await
            .unwrap(),
    )
    .await;
    assert_eq!(
        told,
        json!({"secured": true, "signed_in": true, "role": "administrator", "name": "operator"})
    );
    for path in [
        "/api/v1/overview",
        "/api/status",
        "/metrics",
        "/api/openapi.json",
    ] {
        assert_eq!(lab.get(path).await.0, 401, "{path}");
        let request = browser.ask(Method::GET, path);
        assert!(browser.status(request).await < 300, "{path}");
    }
    // An event source sends the cookie and cannot send headers of its own.
    let stream = browser.ask(Method::GET, "/api/v1/dashboard/events");
    let stream = stream.send().await.unwrap();
    assert_eq!(
        (stream.status(), &stream.headers()["content-type"]),
        (
            200.try_into().unwrap(),
            &"text/event-stream".parse().unwrap()
        )
    );
}

#[tokio::test]
async fn with_a_cookie_only_the_own_page_changes_anything() {
    let lab = secured(|_| {}).await;
    let browser = Browser {
        lab: &lab,
        cookie: cookie(&log_in(&lab, TOKEN).await),
    };
    let post = |origin: Option<String>, identity: &str| {
        let request = browser.ask(Method::POST, "/api/v1/stations");
        let request = request.json(&json!({"identity": identity}));
        match origin {
            Some(origin) => request.header("origin", origin),
            None => request,
        }
    };
    let own = browser.origin();
    for foreign in ["https://evil.example", "null", "http://127.0.0.1:1"] {
        let request = post(Some(foreign.into()), "CP1");
        assert_eq!(browser.status(request).await, 403, "{foreign}");
        let read = browser
            .ask(Method::GET, "/api/status")
            .header("origin", foreign);
        assert_eq!(browser.status(read).await, 403, "{foreign}");
    }
    assert_eq!(browser.status(post(None, "CP1")).await, 403);
    assert_eq!(browser.status(post(Some(own), "CP1")).await, 201);
    // A program with the token needs no origin.
    let program = lab
        .client
        .post(lab.url("/api/v1/stations"))
        .bearer_auth(TOKEN);
    let program = program
        .json(&json!({"identity": "CP2"}))
        .send()
        .await
        .unwrap();
    assert_eq!(program.status(), 201);
    // And nobody else's page logs anybody in.
    let foreign = lab
        .client
        .post(lab.url("/api/v1/session"))
        .json(&json!({"token": TOKEN}));
    let foreign = foreign
        .header("origin", "https://evil.example")
        .send()
        .await
        .unwrap();
    assert_eq!(foreign.status(), 403);
}

#[tokio::test]
async fn log_out_ends_the_session_also_for_who_kept_the_cookie() {
    let lab = secured(|_| {}).await;
    let browser = Browser {
        lab: &lab,
        cookie: cookie(&log_in(&lab, TOKEN).await),
    };
    let out = browser.ask(Method::DELETE, "/api/v1/session");
    let out = out.header("origin", browser.origin()).send().await.unwrap();
    assert_eq!(out.status(), 204);
    assert!(
        out.headers()["set-cookie"]
            .to_str()
            .unwrap()
            .contains("Max-Age=0")
    );
    assert_eq!(
        browser
            .status(browser.ask(Method::GET, "/api/status"))
            .await,
        401
    );
}

#[tokio::test]
async fn wrong_tokens_and_made_up_cookies_open_nothing_and_guesses_are_slowed_down() {
    let lab = secured(|_| {}).await;
    let name = cookie(&log_in(&lab, TOKEN).await);
    let name = name.split('=').next().unwrap().to_owned();
    for value in ["", "AAAA", TOKEN, &"A".repeat(75)] {
        let browser = Browser {
            lab: &lab,
            cookie: format!("{name}={value}"),
        };
        assert_eq!(
            browser
                .status(browser.ask(Method::GET, "/api/status"))
                .await,
            401
        );
    }
    let mut last = 0;
    for _ in 0..11 {
        let (status, problem) = read(log_in(&lab, "wrong").await).await;
        assert!(status == 401 || status == 429, "{problem}");
        last = status;
    }
    assert_eq!(last, 429);
    assert_eq!(log_in(&lab, TOKEN).await.status(), 204);
}

#[tokio::test]
async fn a_session_survives_a_restart_and_ends_with_the_token() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("token");
    let start = async |token: &str| {
        std::fs::write(&file, token).unwrap();
        let options = Options {
            listen: Some("127.0.0.1:0".into()),
            http: Some("127.0.0.1:0".into()),
            database: Some("memory:".into()),
            operator_token_file: Some(file.clone()),
            ..Options::default()
        };
        let settings = csms::config::Settings::resolve(options).unwrap();
        csms::server::start(settings).await.unwrap()
    };
    let client = Client::builder().no_proxy().build().unwrap();
    let first = start(TOKEN).await;
    let url =
        |server: &csms::server::Server, path: &str| format!("http://{}{path}", server.http_address);
    let answer = client
        .post(url(&first, "/api/v1/session"))
        .json(&json!({"token": TOKEN}));
    let cookie = cookie(&answer.send().await.unwrap());
    first.shutdown().await;
    for (token, expected) in [(TOKEN, 200), ("another-token-of-some-length", 401)] {
        let server = start(token).await;
        let asked = client
            .get(url(&server, "/api/status"))
            .header("cookie", &cookie);
        assert_eq!(asked.send().await.unwrap().status(), expected, "{token}");
        server.shutdown().await;
    }
}

#[tokio::test]
async fn behind_tls_the_cookie_stays_there_and_the_page_is_known_by_its_public_name() {
    let lab = secured(|options| options.public_url = Some("https://csms.example/lab".into())).await;
    let answer = log_in(&lab, TOKEN).await;
    assert!(
        answer.headers()["set-cookie"]
            .to_str()
            .unwrap()
            .ends_with("; Secure")
    );
    let browser = Browser {
        lab: &lab,
        cookie: cookie(&answer),
    };
    let request = browser.ask(Method::POST, "/api/v1/stations");
    let request = request.header("origin", "https://csms.example");
    assert_eq!(
        browser
            .status(request.json(&json!({"identity": "CP1"})))
            .await,
        201
    );
}

#[tokio::test]
async fn an_open_lab_wants_no_log_in() {
    let lab = lab::open().await;
    let (_, told) = lab.get("/api/v1/session").await;
    assert_eq!(
        told,
        json!({"secured": false, "signed_in": true, "role": "administrator", "name": "local-administrator"})
    );
    assert_eq!(log_in(&lab, "anything").await.status(), 204);
}
