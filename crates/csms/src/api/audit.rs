//! The audit: who changed what, when, from where, and what came of it.

use axum::Json;
use axum::extract::State;
use axum::http::Method;
use jiff::Timestamp;
use serde::Deserialize;
use std::net::SocketAddr;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::AppState;
use super::extract::Params;
use super::page::{Cursor, Page, PageParams};
use super::problem::ApiError;
use crate::live::LiveEventKind;
use crate::principal::Principal;
use crate::store::change::Change;
use crate::store::queries::Order;
use crate::store::tables::audit::{self as table, AuditFact, AuditFilter, AuditRow};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(audit))
}

/// Keeps what somebody asked for and what came of it. What cannot be kept is in the log, as everything is.
pub(super) async fn keep(
    state: &AppState,
    principal: &Principal,
    address: Option<SocketAddr>,
    method: &Method,
    path: &str,
    status: u16,
) {
    let core = &state.core;
    let fact = AuditFact {
        who: principal.as_str().to_owned(),
        role: principal.role().as_str(),
        address: address.map(|address| address.ip().to_string()),
        method: method.to_string(),
        path: path.to_owned(),
        status,
    };
    let kept = async {
        let key = core.numbers.next("audit_key").await?;
        let told = LiveEventKind::Audit {
            audit_key: key,
            who: fact.who.clone(),
            method: fact.method.clone(),
            path: fact.path.clone(),
            status,
        };
        let change = Change::from(table::add(key, fact, core.clock.now())).tell(None, told);
        core.writer.change(change).await
    };
    if let Err(error) = kept.await {
        tracing::error!(%error, %method, path, status, "a change is not in the audit");
    }
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct AuditParams {
    /// Only by this name.
    who: Option<String>,
    /// Only with this in the path, in any case of letters.
    text: Option<String>,
    /// Only what was done (`true`), or what was not.
    done: Option<bool>,
    /// Only at this time or later (RFC 3339).
    #[param(value_type = Option<String>, format = DateTime)]
    from: Option<Timestamp>,
    /// Only before (RFC 3339).
    #[param(value_type = Option<String>, format = DateTime)]
    to: Option<Timestamp>,
}

/// The audit: every change that somebody asked for
#[utoipa::path(
    get, path = "/api/v1/audit", tag = "server", params(AuditParams, PageParams),
    responses((status = OK, body = Page<AuditRow>)),
)]
async fn audit(
    State(state): State<AppState>,
    Params(params): Params<AuditParams>,
    Params(page): Params<PageParams>,
) -> Result<Json<Page<AuditRow>>, ApiError> {
    let page = page.request(Order::Newest)?;
    let filter = AuditFilter {
        who: params.who,
        text: params.text.map(|text| text.to_lowercase()),
        is_done: params.done,
        from: params.from,
        to: params.to,
    };
    let rows = table::list(&state.core.reader, &filter, page).await?;
    Ok(Json(Page::new(rows, page.limit, |row: &AuditRow| {
        Cursor::Key(row.audit_key)
    })))
}
