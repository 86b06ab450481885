//! The dashboard's own files: addresses, types, caching, and what they may load.

use csms::config::Options;
use reqwest::Client;
use tempfile::TempDir;

use crate::lab::{self, Lab};

/// A server that serves this page.
async fn with_page() -> (Lab, TempDir) {
    let page = TempDir::new().unwrap();
    for (name, content) in [
        (
            "index.html",
            "<!doctype html><title>page</title>".to_owned(),
        ),
        (
            "app.js",
            format!("// {}\n", "long enough to compress ".repeat(200)),
        ),
        ("app.css", "body { color: black }".to_owned()),
        (
            "favicon.svg",
            "<svg xmlns=\"http://www.w3.org/2000/svg\"/>".to_owned(),
        ),
    ] {
        std::fs::write(page.path().join(name), content).unwrap();
    }
    let dir = page.path().to_owned();
    let change = |options: &mut Options| {
        options.dashboard_dir = Some(dir);
        options.map_tiles = Some("https://{s}.tile.example/{z}/{x}/{y}.png".into());
    };
    (lab::start(TempDir::new().unwrap(), change).await, page)
}

#[tokio::test]
async fn every_address_of_the_page_leads_to_it_and_missing_files_are_missing() {
    let (lab, _page) = with_page().await;
    for path in [
        "/",
        "/stations",
        "/stations/emart_jeju_01?lang=ko",
        "/transactions/1",
        "/messages?station=CP%201",
        "/connections",
        "/advanced_dashboard.html",
    ] {
        let response = lab.client.get(lab.url(path)).send().await.unwrap();
        assert_eq!(response.status(), 200, "{path}");
        assert_eq!(
            response.headers()["content-type"],
            "text/html; charset=utf-8"
        );
        assert!(response.text().await.unwrap().contains("<title>page"));
    }
    for path in ["/missing.js", "/stations/a/b", "/%2e%2e/csms.sqlite", "/.."] {
        let response = lab.client.get(lab.url(path)).send().await.unwrap();
        let expected = if path == "/.." { 200 } else { 404 };
        assert_eq!(response.status(), expected, "{path}");
    }
    let posted = lab.client.post(lab.url("/stations")).send().await.unwrap();
    assert_eq!(posted.status(), 405);
    let earlier = Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    let earlier = earlier.get(lab.url("/advanced_dashboard.html?theme=dark"));
    let earlier = earlier.send().await.unwrap();
    assert_eq!(earlier.headers()["location"], "/?theme=dark");
}

#[tokio::test]
async fn files_have_their_type_are_compressed_and_are_sent_again_only_when_they_changed() {
    let (lab, page) = with_page().await;
    for (path, kind) in [
        ("/app.js", "text/javascript; charset=utf-8"),
        ("/app.css", "text/css; charset=utf-8"),
        ("/favicon.svg", "image/svg+xml"),
    ] {
        let response = lab.client.get(lab.url(path)).send().await.unwrap();
        assert_eq!(response.status(), 200);
        let headers = response.headers();
        assert_eq!(headers["content-type"], kind);
        assert_eq!(headers["cache-control"], "no-cache");
        assert_eq!(headers["x-content-type-options"], "nosniff");
    }
    let packed = lab.client.get(lab.url("/app.js"));
    let packed = packed
        .header("accept-encoding", "gzip")
        .send()
        .await
        .unwrap();
    assert_eq!(packed.headers()["content-encoding"], "gzip");
    let tag = packed.headers()["etag"].to_str().unwrap().to_owned();
    assert!(packed.bytes().await.unwrap().len() < 1000);
    let again = || {
        let request = lab.client.get(lab.url("/app.js"));
        request
            .header("if-none-match", format!("\"other\", {tag}"))
            .send()
    };
    let known = again().await.unwrap();
    assert_eq!(
        (known.status(), &known.headers()["etag"]),
        (304.try_into().unwrap(), &tag.parse().unwrap())
    );
    assert!(known.bytes().await.unwrap().is_empty());
    std::fs::write(page.path().join("app.js"), "// changed").unwrap();
    assert_eq!(again().await.unwrap().status(), 200);
}

#[tokio::test]
async fn the_page_may_load_only_what_this_server_gives_it_and_the_tiles_that_were_configured() {
    let (with_tiles, _page) = with_page().await;
    let plain = lab::open().await;
    let policy = async |lab: &Lab, path: &str| {
        let response = lab.client.get(lab.url(path)).send().await.unwrap();
        response.headers()["content-security-policy"]
            .to_str()
            .unwrap()
            .to_owned()
    };
    for path in ["/", "/api/status", "/missing.js"] {
        let told = policy(&plain, path).await;
        assert!(
            told.starts_with("default-src 'self'; img-src 'self' data:; "),
            "{told}"
        );
        assert!(!told.contains("unsafe"), "{told}");
        assert!(!told.contains("http"), "{told}");
    }
    let told = policy(&with_tiles, "/").await;
    assert!(
        told.contains("img-src 'self' data: https://*.tile.example;"),
        "{told}"
    );
}

#[tokio::test]
async fn the_page_is_built_into_the_program() {
    let lab = lab::open().await;
    let response = lab.client.get(lab.url("/")).send().await.unwrap();
    assert_eq!(response.status(), 200);
    let tag = response.headers()["etag"].clone();
    let text = response.text().await.unwrap();
    assert!(text.contains("<html lang"), "{text}");
    let known = lab.client.get(lab.url("/")).header("if-none-match", tag);
    assert_eq!(known.send().await.unwrap().status(), 304);
}
