//! Operators by name: added with a role, told their token once, revoked.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::AppState;
use super::access::Caller;
use super::extract::{Body, Segments};
use super::page::Page;
use super::problem::ApiError;
use crate::clock::IdSource;
use crate::principal::{Role, TAKEN_NAMES};
use crate::said::Said;
use crate::store::tables::operators::{self as table, MOST_OPERATORS, OperatorFact, OperatorRow};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(operators, add_operator))
        .routes(routes!(revoke_operator))
}

/// A new token: 256 random bits.
pub(crate) fn new_token(ids: &IdSource) -> String {
    let bytes = [ids.bytes(), ids.bytes()].concat();
    format!("csms_{}", BASE64_URL_SAFE_NO_PAD.encode(bytes))
}

/// What is wrong with a name; `None` = nothing.
pub(crate) fn wrong_name(name: &str) -> Option<Said> {
    let is_plain = (1..=40).contains(&name.chars().count())
        && name
            .chars()
            .all(|letter| letter.is_alphanumeric() || "-_.@ ".contains(letter))
        && name.trim() == name;
    if !is_plain {
        return Some(Said::OperatorName);
    }
    TAKEN_NAMES
        .contains(&name)
        .then_some(Said::OperatorNameMeans)
}

/// Operators, the oldest first; those that were revoked, too
///
/// The token that the server was started with is none of them: it is an administrator without a name.
#[utoipa::path(
    get, path = "/api/v1/operators", tag = "server",
    responses((status = OK, body = Page<OperatorRow>)),
)]
async fn operators(State(state): State<AppState>) -> Result<Json<Page<OperatorRow>>, ApiError> {
    let rows = table::all(&state.core.reader).await?;
    Ok(Json(Page::whole(rows)))
}

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct OperatorBody {
    /// 1 to 40 letters, digits, spaces, `-`, `_`, `.` or `@`.
    name: String,
    /// What it may do.
    role: Role,
    /// When the token opens nothing more by itself; never if absent.
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<Timestamp>,
}

/// An operator that was added.
#[derive(Serialize, utoipa::ToSchema)]
struct AddedOperator {
    /// As it stands in the list.
    operator: OperatorRow,
    /// The token, this once: it is kept nowhere, only its hash.
    token: String,
}

/// Add an operator
///
/// The answer has the token, this once. On a server that is not secured it opens nothing that is not open.
#[utoipa::path(
    post, path = "/api/v1/operators", tag = "server", request_body = OperatorBody,
    responses((status = CREATED, body = AddedOperator)),
)]
async fn add_operator(
    State(state): State<AppState>,
    Caller(principal): Caller,
    Body(body): Body<OperatorBody>,
) -> Result<(StatusCode, Json<AddedOperator>), ApiError> {
    let core = &state.core;
    if let Some(wrong) = wrong_name(&body.name) {
        return Err(ApiError::at("/name", wrong));
    }
    let now = core.clock.now();
    if body.expires_at.is_some_and(|at| at <= now) {
        let said = Said::InThePast { name: "expires_at" };
        return Err(ApiError::at("/expires_at", said));
    }
    let rows = table::all(&core.reader).await?;
    let is_taken = |row: &OperatorRow| row.name == body.name && row.revoked_at.is_none();
    if rows.iter().any(is_taken) {
        let operator = body.name;
        return Err(Said::OperatorExists { operator }.into());
    }
    if rows.len() >= MOST_OPERATORS {
        let most = MOST_OPERATORS;
        return Err(Said::TooManyOperators { most }.into());
    }
    let token = new_token(&core.ids);
    let key = core.numbers.next("operator_key").await?;
    let fact = OperatorFact {
        name: body.name,
        role: body.role,
        token_hash: table::hash(token.as_bytes()),
        created_by: principal.as_str().to_owned(),
        expires_at: body.expires_at,
    };
    core.writer.change(table::add(key, fact, now)).await?;
    let rows = refresh(&state).await?;
    let added = rows.into_iter().find(|row| row.operator_key == key);
    let operator = added.ok_or(Said::Internal)?;
    Ok((StatusCode::CREATED, Json(AddedOperator { operator, token })))
}

/// Has the gate know the operators as they are now.
async fn refresh(state: &AppState) -> Result<Vec<OperatorRow>, ApiError> {
    let rows = table::all(&state.core.reader).await?;
    if let Some(bearer) = &state.bearer {
        bearer.set_named(&rows);
    }
    Ok(rows)
}

#[derive(Debug, Deserialize)]
struct OperatorPath {
    key: i64,
}

/// Revoke an operator: its token opens nothing from now on, and its sessions end
#[utoipa::path(
    delete, path = "/api/v1/operators/{key}", tag = "server",
    params(("key" = i64, Path, description = "`operator_key` of the list")),
    responses((status = NO_CONTENT, description = "Revoked")),
)]
async fn revoke_operator(
    State(state): State<AppState>,
    Segments(path): Segments<OperatorPath>,
) -> Result<StatusCode, ApiError> {
    let rows = table::all(&state.core.reader).await?;
    let mut rows = rows.into_iter();
    let known = rows.find(|row| row.operator_key == path.key && row.revoked_at.is_none());
    if known.is_none() {
        return Err(Said::UnknownOperator { key: path.key }.into());
    }
    let revoked = table::revoke(path.key, state.core.clock.now());
    state.core.writer.change(revoked).await?;
    refresh(&state).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_plain_and_not_taken() {
        for name in ["kim", "Kim Min-su", "田中", "a.b@c", "김철수"] {
            assert_eq!(wrong_name(name), None, "{name}");
        }
        for name in [
            "",
            " a",
            "a\n",
            "operator",
            "system",
            "<b>",
            &"x".repeat(41),
        ] {
            assert!(wrong_name(name).is_some(), "{name}");
        }
    }

    #[test]
    fn tokens_are_long_and_differ() {
        let ids = IdSource::from_seed(1);
        let (one, other) = (new_token(&ids), new_token(&ids));
        assert_ne!(one, other);
        assert_eq!(one.len(), 48);
    }
}
