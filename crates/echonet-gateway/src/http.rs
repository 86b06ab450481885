//! Health and metrics.

use axum::Router;
use axum::http::header;
use axum::routing::get;

use crate::figures::Ledger;

/// `/healthz` (it runs) and `/metrics` (Prometheus).
pub(crate) fn router(ledger: Ledger) -> Router {
    let health = ledger.clone();
    Router::new()
        .route(
            "/healthz",
            get(move || async move { format!("ok: {} devices\n", health.len()) }),
        )
        .route(
            "/metrics",
            get(move || async move {
                let kind = "text/plain; version=0.0.4";
                ([(header::CONTENT_TYPE, kind)], ledger.metrics())
            }),
        )
}
