//! What is asked of the CSMS by HTTP, without a socket.

use std::net::SocketAddr;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{Method, Request, StatusCode};
use serde_json::Value;
use tower::ServiceExt as _;

/// The longest answer that is read.
const MOST_BYTES: usize = 1 << 20;

/// The REST interface of one CSMS.
#[derive(Debug, Clone)]
pub struct Http(pub Router);

impl Http {
    /// Asks with a JSON body (`null` = none); the status and the answer, `null` where it is no JSON.
    pub async fn ask(&self, method: Method, path: &str, body: &Value) -> (StatusCode, Value) {
        let body = if body.is_null() {
            Vec::new()
        } else {
            body.to_string().into_bytes()
        };
        self.send(method, path, "application/json", body).await
    }

    /// Asks with a body of any type.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        content_type: &str,
        body: Vec<u8>,
    ) -> (StatusCode, Value) {
        let peer = SocketAddr::from(([127, 0, 0, 1], 1));
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", "localhost")
            .header("content-type", content_type)
            .extension(ConnectInfo(peer))
            .body(Body::from(body));
        let Ok(request) = request else {
            return (StatusCode::BAD_REQUEST, Value::Null);
        };
        let Ok(response) = self.0.clone().oneshot(request).await;
        let status = response.status();
        let body = to_bytes(response.into_body(), MOST_BYTES).await;
        let value = body
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok());
        (status, value.unwrap_or_default())
    }
}
