//! The dashboard's own files: the page, its script, its styles.
//!
//! They are built into the program, or come from a folder while somebody changes the page
//! (`--dashboard-dir`). Addresses of the page all lead to `index.html`, which finds its way by
//! itself. These files say nothing about the network, so that they need no log-in.

use std::borrow::Cow;
use std::path::{Component, Path};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use percent_encoding::percent_decode_str;
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use super::AppState;
use super::problem::ApiError;
use crate::config::DashboardSettings;
use crate::said::Said;

/// What the page is made of.
#[derive(RustEmbed)]
#[folder = "../../dashboard/dist"]
struct Files;

/// Addresses of the page, as the router writes them.
const PAGES: [&str; 20] = [
    "/",
    "/sites",
    "/sites/{id}",
    "/stations",
    "/stations/{id}",
    "/transactions",
    "/transactions/{key}",
    "/messages",
    "/statistics",
    "/tokens",
    "/tariffs",
    "/connections",
    "/waiting",
    "/firmware",
    "/certificates",
    "/vendor-messages",
    "/operators",
    "/scenarios",
    "/about",
    "/login",
];
/// Where the page was in earlier versions.
const EARLIER: &str = "/advanced_dashboard.html";
/// Below these nothing is a file of the page.
const NOT_FILES: [&str; 5] = ["/api/", "/chargers/", "/uploads/", "/downloads/", "/lab/"];

/// What the page may load: what this server gives it, and tiles from the host that the settings name.
pub(super) fn content_security_policy(settings: &DashboardSettings) -> HeaderValue {
    let tiles = settings.tiles.iter().map(|tiles| tiles.source.as_str());
    let images: Vec<_> = ["'self'", "data:"].into_iter().chain(tiles).collect();
    let policy = format!(
        "default-src 'self'; img-src {}; object-src 'none'; base-uri 'none'; form-action 'self'; \
         frame-ancestors 'none'",
        images.join(" ")
    );
    // The settings let no source through that is not a scheme and a host.
    HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static("default-src 'self'"))
}

/// The addresses of the page.
pub(super) fn router() -> Router<AppState> {
    let pages = PAGES
        .into_iter()
        .fold(Router::new(), |router, path| router.route(path, get(index)));
    pages.route(EARLIER, get(earlier))
}

/// Whether it is a file or an address of the page that is asked for, whether it is there or not.
pub(super) fn is_of_page(request: &Request) -> bool {
    let path = request.uri().path();
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return false;
    }
    is_page(path) || is_file(path)
}

fn is_page(path: &str) -> bool {
    let parts = || path.split('/').skip(1);
    PAGES.iter().any(|page| {
        let mut wanted = page.split('/').skip(1);
        let fits = parts().all(|part| match wanted.next() {
            Some(name) if name.starts_with('{') => !part.is_empty(),
            Some(name) => name == part,
            None => false,
        });
        fits && wanted.next().is_none()
    }) || path == EARLIER
}

fn is_file(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.contains('.') && !NOT_FILES.iter().any(|prefix| path.starts_with(prefix))
}

async fn earlier(uri: Uri) -> Redirect {
    let query = uri.query().map(|query| format!("?{query}"));
    Redirect::temporary(&format!("/{}", query.unwrap_or_default()))
}

async fn index(State(state): State<AppState>, headers: HeaderMap) -> Result<Response, ApiError> {
    answer(&state, "index.html", &headers).await
}

/// Whatever no other route has: a file of the page, or nothing.
pub(super) async fn file(
    State(state): State<AppState>,
    request: Request,
) -> Result<Response, ApiError> {
    let path = request.uri().path();
    if !is_of_page(&request) {
        return Err(nothing(path));
    }
    let path = percent_decode_str(path.trim_start_matches('/')).decode_utf8();
    let path = path.map_err(|_| nothing(request.uri().path()))?;
    answer(&state, &path, request.headers()).await
}

fn nothing(path: &str) -> ApiError {
    let path = path.to_owned();
    Said::NothingHere { path }.into()
}

async fn answer(state: &AppState, path: &str, headers: &HeaderMap) -> Result<Response, ApiError> {
    let settings = &state.core.settings.dashboard;
    let (content, hash) = match &settings.folder {
        Some(folder) => from_folder(folder, path).await,
        None => Files::get(path).map(|file| (file.data, file.metadata.sha256_hash())),
    }
    .ok_or_else(|| nothing(&format!("/{path}")))?;
    // Weak, because it stands for the file however it is compressed.
    let tag = format!("W/\"{}\"", hex(&hash[..16]));
    let is_known = headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|known| matches!(known.trim(), "*") || opaque(known.trim()) == opaque(&tag));
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    let kind = match kind.type_().as_str() {
        "text" => format!("{kind}; charset=utf-8"),
        _ => kind.to_string(),
    };
    let common = [
        (header::ETAG, tag),
        // The names do not change with the content.
        (header::CACHE_CONTROL, "no-cache".to_owned()),
    ];
    if is_known {
        return Ok((StatusCode::NOT_MODIFIED, common).into_response());
    }
    let body = match content {
        Cow::Borrowed(bytes) => bytes::Bytes::from_static(bytes),
        Cow::Owned(bytes) => bytes.into(),
    };
    Ok((common, [(header::CONTENT_TYPE, kind)], body).into_response())
}

fn opaque(tag: &str) -> &str {
    tag.strip_prefix("W/").unwrap_or(tag)
}

async fn from_folder(folder: &Path, path: &str) -> Option<(Cow<'static, [u8]>, [u8; 32])> {
    let path = Path::new(path);
    let is_inside = path
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    if !is_inside {
        return None;
    }
    let content = tokio::fs::read(folder.join(path)).await.ok()?;
    let hash = Sha256::digest(&content).into();
    Some((content.into(), hash))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_open(method: &str, path: &str) -> bool {
        let request = axum::http::Request::builder();
        let request = request.method(method).uri(path);
        is_of_page(&request.body(axum::body::Body::empty()).unwrap())
    }

    #[test]
    fn only_files_and_addresses_of_the_page_need_no_log_in() {
        for path in [
            "/",
            "/stations",
            "/stations/CP.1",
            "/transactions/17",
            "/login?lang=ko",
            "/app.js",
            "/missing.js",
            "/map/jeju.geojson",
            "/advanced_dashboard.html",
        ] {
            assert!(is_open("GET", path), "{path}");
            assert!(is_open("HEAD", path), "{path}");
            assert!(!is_open("POST", path), "{path}");
        }
        for path in [
            "/api/status",
            "/api/openapi.json",
            "/api/v1/messages.jsonl",
            "/api/v1/transactions.csv",
            "/stations/CP1/calls",
            "/stations/",
            "/metrics",
            "/readyz",
            "/chargers/a.b",
            "/uploads/token/a.log",
            "/nothing/here",
        ] {
            assert!(!is_open("GET", path), "{path}");
        }
    }

    #[tokio::test]
    async fn nothing_outside_the_folder_is_served() {
        let folder = tempfile::TempDir::new().unwrap();
        std::fs::write(folder.path().join("secret"), "s").unwrap();
        let inner = folder.path().join("dist");
        std::fs::create_dir(&inner).unwrap();
        std::fs::write(inner.join("app.js"), "a").unwrap();
        assert!(from_folder(&inner, "app.js").await.is_some());
        for path in ["../secret", "x/../../secret", "/etc/passwd", "", "."] {
            assert!(from_folder(&inner, path).await.is_none(), "{path}");
        }
    }
}
