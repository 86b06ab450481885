//! Operators by name: what each role may do, route by route, and what the audit tells of it.

use csms::config::Options;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::lab::{self, Lab, read};

const TOKEN: &str = "an-operator-token-of-some-length";

async fn secured(database: Option<String>) -> Lab {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("token");
    std::fs::write(&file, format!("{TOKEN}\n")).unwrap();
    let change = |options: &mut Options| {
        options.operator_token_file = Some(file);
        options.database = database.or(options.database.take());
    };
    lab::start(folder, change).await
}

fn ask(lab: &Lab, token: &str, method: Method, path: &str) -> RequestBuilder {
    let request = lab.client.request(method, lab.url(path));
    request.bearer_auth(token)
}

async fn add(lab: &Lab, name: &str, role: &str) -> (i64, String) {
    let request = ask(lab, TOKEN, Method::POST, "/api/v1/operators");
    let body = json!({"name": name, "role": role});
    let (status, added) = read(request.json(&body).send().await.unwrap()).await;
    assert_eq!(status, 201, "{added}");
    let token = added["token"].as_str().unwrap().to_owned();
    (added["operator"]["operator_key"].as_i64().unwrap(), token)
}

async fn get(lab: &Lab, token: &str, path: &str) -> (u16, Value) {
    read(ask(lab, token, Method::GET, path).send().await.unwrap()).await
}

/// What only administrators may do; whatever else changes something is for operators.
const SET_UP: [(&str, &str); 21] = [
    ("POST", "/api/v1/chargers.csv"),
    ("PUT", "/api/v1/chargers/x"),
    ("DELETE", "/api/v1/chargers/x"),
    ("POST", "/api/v1/installation"),
    ("POST", "/api/v1/operators"),
    ("DELETE", "/api/v1/operators/999999"),
    ("POST", "/api/v1/sites.csv"),
    ("PUT", "/api/v1/sites/x"),
    ("DELETE", "/api/v1/sites/x"),
    ("POST", "/api/v1/stations"),
    ("DELETE", "/api/v1/stations/x"),
    ("PUT", "/api/v1/stations/x/password"),
    ("DELETE", "/api/v1/stations/x/password"),
    ("PUT", "/api/v1/stations/x/security-profile"),
    ("PUT", "/api/v1/stations/x/tolerant"),
    ("PUT", "/api/v1/tariffs/x"),
    ("DELETE", "/api/v1/tariffs/x"),
    ("DELETE", "/api/v1/station-certificates/999999"),
    ("PUT", "/api/v1/vendor-messages"),
    ("DELETE", "/api/v1/vendor-messages/999999"),
    // To look at these is set-up, too.
    ("GET", "/api/v1/operators"),
];

#[tokio::test]
async fn every_route_has_its_least_role() {
    let lab = secured(None).await;
    let (_, viewer) = add(&lab, "Kim", "viewer").await;
    let (_, operator) = add(&lab, "Lee", "operator").await;
    let (_, administrator) = add(&lab, "Park", "administrator").await;
    let (_, document) = get(&lab, TOKEN, "/api/openapi.json").await;
    let mut seen = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        let is_open = ["/uploads/", "/downloads/", "/lab/"].iter();
        let is_open = is_open.copied().any(|open| path.starts_with(open));
        if is_open || path == "/api/v1/session" || path == "/healthz" {
            // What stations use, and where somebody logs in: no role opens or closes these.
            continue;
        }
        let filled = path
            .replace("{action}", "ClearCache")
            .replace("{kind}", "Central")
            .replace("{key}", "999999");
        let parts = filled.split('/');
        let parts = parts.map(|part| if part.starts_with('{') { "x" } else { part });
        let filled = parts.collect::<Vec<_>>().join("/");
        for method in item.as_object().unwrap().keys() {
            let method: Method = method.to_uppercase().parse().unwrap();
            let is_set_up =
                SET_UP.contains(&(method.as_str(), &filled)) || filled.starts_with("/api/v1/audit");
            let least = match (is_set_up, method.is_safe()) {
                (true, _) => 2,
                (false, true) => 0,
                (false, false) => 1,
            };
            seen += usize::from(is_set_up);
            for (rank, token) in [&viewer, &operator, &administrator].into_iter().enumerate() {
                // An empty body: nothing is changed by it, whoever may.
                let request = ask(&lab, token, method.clone(), &filled);
                let status = request.send().await.unwrap().status().as_u16();
                let is_refused = status == 403;
                assert_eq!(
                    is_refused,
                    rank < least,
                    "{rank} {method} {filled}: {status}"
                );
                assert_ne!(status, 401, "{method} {filled}");
            }
        }
    }
    assert_eq!(seen, SET_UP.len() + 1, "and the audit");
}

#[tokio::test]
async fn operators_come_and_go_on_sqlite() {
    operators_come_and_go(secured(None).await).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL: scripts/test"]
async fn operators_come_and_go_on_postgres() {
    let lab = lab::on_postgres("csms_http_operators").await;
    let database = lab.database().to_owned();
    lab.server.shutdown().await;
    operators_come_and_go(secured(Some(database)).await).await;
}

async fn operators_come_and_go(lab: Lab) {
    let (key, token) = add(&lab, "Kim", "viewer").await;
    let (_, lee) = add(&lab, "Lee", "operator").await;
    let request = ask(&lab, TOKEN, Method::POST, "/api/v1/operators");
    let again = request.json(&json!({"name": "Kim", "role": "operator"}));
    assert_eq!(again.send().await.unwrap().status(), 409);
    for (body, pointer) in [
        (json!({"name": "operator", "role": "viewer"}), "/name"),
        (
            json!({"name": "a", "role": "viewer", "expires_at": "2020-01-01T00:00:00Z"}),
            "/expires_at",
        ),
    ] {
        let request = ask(&lab, TOKEN, Method::POST, "/api/v1/operators");
        let (status, problem) = read(request.json(&body).send().await.unwrap()).await;
        assert_eq!((status, &problem["pointer"]), (422, &json!(pointer)));
    }
    let (_, list) = get(&lab, TOKEN, "/api/v1/operators").await;
    assert!(!list.to_string().contains(&token) && !list.to_string().contains("hash"));

    // On the dashboard: the cookie carries the role.
    let browser = Client::builder().no_proxy().build().unwrap();
    let log_in = browser.post(lab.url("/api/v1/session"));
    let answer = log_in.json(&json!({"token": token})).send().await.unwrap();
    assert_eq!(answer.status(), 204);
    let cookie = answer.headers()["set-cookie"].to_str().unwrap();
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let session = || async {
        let request = browser
            .get(lab.url("/api/v1/session"))
            .header("cookie", &cookie);
        read(request.send().await.unwrap()).await.1
    };
    let told = json!({"secured": true, "signed_in": true, "role": "viewer", "name": "Kim"});
    assert_eq!(session().await, told);
    let origin = lab.url("");
    let change = || {
        let request = browser.put(lab.url("/api/v1/id-tokens/Central/A"));
        let request = request.header("cookie", &cookie).header("origin", &origin);
        request.json(&json!({}))
    };
    let (status, problem) = read(change().send().await.unwrap()).await;
    assert_eq!(status, 403);
    assert!(
        problem["detail"].as_str().unwrap().contains("viewer"),
        "{problem}"
    );

    let request = ask(
        &lab,
        &lee,
        Method::PUT,
        "/api/v1/id-tokens/Central/SECRET-1",
    );
    let put = request.json(&json!({})).send().await.unwrap();
    assert_eq!(put.status(), 200);

    // Revoked: neither the token nor the session opens anything.
    let path = format!("/api/v1/operators/{key}");
    let revoke = || ask(&lab, TOKEN, Method::DELETE, &path).send();
    assert_eq!(revoke().await.unwrap().status(), 204);
    assert_eq!(revoke().await.unwrap().status(), 404);
    assert_eq!(get(&lab, &token, "/api/status").await.0, 401);
    assert_eq!(session().await["signed_in"], false);
    assert_eq!(change().send().await.unwrap().status(), 401);
    let (_, _) = add(&lab, "Kim", "viewer").await;

    // Who did what; no secret is in it.
    let (status, audit) = get(&lab, TOKEN, "/api/v1/audit?order=oldest").await;
    assert_eq!(status, 200, "{audit}");
    let rows = audit["items"].as_array().unwrap();
    let told: Vec<_> = rows
        .iter()
        .map(|row| {
            let text = |name: &str| row[name].as_str().unwrap();
            let status = row["status"].as_i64().unwrap();
            (
                text("who"),
                text("role"),
                text("method"),
                text("path"),
                status,
            )
        })
        .collect();
    let admin = "administrator";
    let operators = "/api/v1/operators";
    let expected = [
        ("operator", admin, "POST", operators, 201),
        ("operator", admin, "POST", operators, 201),
        ("operator", admin, "POST", operators, 409),
        ("operator", admin, "POST", operators, 422),
        ("operator", admin, "POST", operators, 422),
        ("Kim", "viewer", "POST", "/api/v1/session", 204),
        ("Kim", "viewer", "PUT", "/api/v1/id-tokens/Central/***", 403),
        (
            "Lee",
            "operator",
            "PUT",
            "/api/v1/id-tokens/Central/***",
            200,
        ),
        ("operator", admin, "DELETE", &*path, 204),
        ("operator", admin, "DELETE", &*path, 404),
        ("operator", admin, "POST", operators, 201),
    ];
    assert_eq!(told, expected);
    assert!(rows.iter().all(|row| row["address"] == "127.0.0.1"));
    assert!(!audit.to_string().contains("SECRET-1"));
    let count = |query: &'static str| {
        let lab = &lab;
        async move {
            let (_, audit) = get(lab, TOKEN, &format!("/api/v1/audit?{query}")).await;
            audit["items"].as_array().unwrap().len()
        }
    };
    assert_eq!(count("who=Kim").await, 2);
    assert_eq!(count("done=false").await, 5);
    assert_eq!(count("text=ID-TOKENS&done=true").await, 1);
    assert_eq!(count("to=2020-01-01T00:00:00Z").await, 0);
    assert_eq!(count("limit=3").await, 3);
}

#[tokio::test]
async fn an_operator_is_known_again_after_a_restart() {
    let lab = secured(None).await;
    let (_, token) = add(&lab, "Kim", "viewer").await;
    assert_eq!(get(&lab, &token, "/api/status").await.0, 200);
    lab.server.core.writer.drain().await.unwrap();
    // A command of the program writes while no server runs; a signal has a server read again.
    lab.server.reload().await;
    assert_eq!(get(&lab, &token, "/api/status").await.0, 200);
    let later = secured(Some(lab.database().to_owned()));
    assert!(lab.server.shutdown().await);
    let lab = later.await;
    assert_eq!(get(&lab, &token, "/api/status").await.0, 200);
    assert_eq!(get(&lab, &token, "/api/v1/audit").await.0, 403);
}
