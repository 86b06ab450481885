//! IdTokens (block C): who may charge. Many tokens at once are in [`exchange`].

mod exchange;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use ocpp201::{AuthorizationStatusEnum, DateTime};
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::AppState;
use super::extract::{Body, Params, Segments};
use super::page::{Cursor, Page, PageParams};
use super::problem::ApiError;
use crate::model::id_tokens::terms::Terms;
use crate::said::Said;
use crate::store::queries::Order;
use crate::store::rows::IdTokenRow;
use crate::store::tables::id_tokens::{self as table, Token};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(id_tokens))
        .routes(routes!(id_token, put_id_token, delete_id_token))
        .merge(exchange::router())
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct TokenParams {
    /// Only with this in the token or its group, in any case of letters. A KeyCode is not searched.
    text: Option<String>,
}

/// IdTokens
#[utoipa::path(
    get, path = "/api/v1/id-tokens", tag = "id-tokens", params(TokenParams, PageParams),
    responses((status = OK, body = Page<IdTokenRow>)),
)]
async fn id_tokens(
    State(state): State<AppState>,
    Params(params): Params<TokenParams>,
    Params(page): Params<PageParams>,
) -> Result<Json<Page<IdTokenRow>>, ApiError> {
    let page = page.request(Order::Oldest)?;
    let text = super::feed::text(params.text)?;
    let queries = &state.core.queries;
    let mut rows = queries.id_tokens_with(text.as_deref(), page).await?;
    rows.iter_mut().for_each(hide_key_code);
    Ok(Json(Page::new(rows, page.limit, |row: &IdTokenRow| {
        Cursor::Key(row.id_token_key)
    })))
}

/// A KeyCode is a PIN: it may be asked about by those who know it, but is never shown.
fn hide_key_code(row: &mut IdTokenRow) {
    if row.kind == "KeyCode" {
        row.id_token = "***".into();
    }
}

#[derive(Debug, Deserialize)]
struct TokenPath {
    kind: String,
    id_token: String,
}

async fn find(state: &AppState, path: &TokenPath) -> Result<IdTokenRow, ApiError> {
    let folded = path.id_token.to_lowercase();
    let found = state
        .core
        .queries
        .find_id_token(&folded, &path.kind)
        .await?;
    let mut row = found.ok_or_else(|| unknown(path))?;
    hide_key_code(&mut row);
    Ok(row)
}

fn unknown(path: &TokenPath) -> ApiError {
    let kind = path.kind.clone();
    Said::UnknownIdToken { kind }.into()
}

/// One IdToken
#[utoipa::path(
    get, path = "/api/v1/id-tokens/{kind}/{id_token}", tag = "id-tokens",
    params(
        ("kind" = String, Path, description = "Its type, e.g. `ISO14443`"),
        ("id_token" = String, Path, description = "The token, in any case of letters"),
    ),
    responses((status = OK, body = IdTokenRow)),
)]
async fn id_token(
    State(state): State<AppState>,
    Segments(path): Segments<TokenPath>,
) -> Result<Json<IdTokenRow>, ApiError> {
    find(&state, &path).await.map(Json)
}

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct TokenBody {
    /// An authorization status, e.g. `Accepted`, `Blocked`; `Accepted` if absent.
    status: Option<String>,
    /// Refused as `NotAtThisTime` before.
    #[schema(value_type = Option<String>, format = DateTime)]
    valid_from: Option<DateTime>,
    /// Refused as `Expired` from then on.
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<DateTime>,
    /// The group it belongs to, at most 36 characters; with `group_type`.
    group_id_token: Option<String>,
    /// The type of the group's token.
    group_type: Option<String>,
    /// -9 to 9.
    #[schema(minimum = -9, maximum = 9)]
    charging_priority: Option<i32>,
    /// RFC 5646, at most 8 characters.
    language: Option<String>,
    /// Shown to the driver, at most 512 characters.
    personal_message: Option<String>,
    /// Where and when it may charge; anywhere and at any time if absent.
    terms: Option<Terms>,
    /// It stops the transactions of others and starts none (C16): stations get the group by which they know a master
    /// pass (`AuthCtrlr.MasterPassGroupId`).
    #[serde(default)]
    is_master_pass: bool,
}

/// Add or replace an IdToken
///
/// The local lists of stations that take part follow by themselves.
#[utoipa::path(
    put, path = "/api/v1/id-tokens/{kind}/{id_token}", tag = "id-tokens",
    params(
        ("kind" = String, Path, description = "Its type, e.g. `ISO14443`"),
        ("id_token" = String, Path, description = "The token, at most 36 characters"),
    ),
    request_body = TokenBody,
    responses((status = OK, body = IdTokenRow)),
)]
async fn put_id_token(
    State(state): State<AppState>,
    Segments(path): Segments<TokenPath>,
    Body(body): Body<TokenBody>,
) -> Result<Json<IdTokenRow>, ApiError> {
    let token = token(&path, body)?;
    let put = table::put([token], state.core.clock.now());
    state.core.writer.change(put).await?;
    state.core.local_lists.ring();
    find(&state, &path).await.map(Json)
}

fn token(path: &TokenPath, body: TokenBody) -> Result<Token, ApiError> {
    at_most(36, "", "id_token", Some(&path.id_token))?;
    at_most(20, "", "type", Some(&path.kind))?;
    at_most(8, "/language", "language", body.language.as_deref())?;
    at_most(
        512,
        "/personal_message",
        "personal_message",
        body.personal_message.as_deref(),
    )?;
    let status = body.status.as_deref().unwrap_or("Accepted");
    let status: AuthorizationStatusEnum = status.parse().map_err(|_| {
        let known: Vec<_> = AuthorizationStatusEnum::ALL
            .iter()
            .map(|status| status.as_str())
            .collect();
        let said = Said::OneOf {
            name: "status",
            known: known.join(", "),
            value: status.to_owned(),
        };
        ApiError::at("/status", said)
    })?;
    if let Some(priority) = body.charging_priority
        && !(-9..=9).contains(&priority)
    {
        let said = Said::NumberRange {
            name: "charging_priority",
            least: -9,
            most: 9,
            value: priority.into(),
        };
        return Err(ApiError::at("/charging_priority", said));
    }
    if let (Some(from), Some(until)) = (&body.valid_from, &body.expires_at)
        && from.timestamp() >= until.timestamp()
    {
        return Err(ApiError::at("/valid_from", Said::FromBeforeUntil));
    }
    let terms = body.terms.unwrap_or_default();
    terms
        .check()
        .map_err(|(place, said)| ApiError::at(&format!("/terms/{place}"), said))?;
    Ok(Token {
        id_token: path.id_token.clone(),
        kind: path.kind.clone(),
        status,
        valid_from: body.valid_from.map(|at| at.timestamp()),
        expires_at: body.expires_at.map(|at| at.timestamp()),
        group: group(body.group_id_token, body.group_type)?,
        charging_priority: body.charging_priority,
        language: body.language,
        personal_message: body.personal_message,
        terms,
        is_master_pass: body.is_master_pass,
    })
}

/// A group: its token and the type of that.
pub(super) fn group(
    id_token: Option<String>,
    kind: Option<String>,
) -> Result<Option<(String, String)>, ApiError> {
    match (id_token, kind) {
        (Some(id), Some(kind)) => {
            at_most(36, "/group_id_token", "group_id_token", Some(&id))?;
            at_most(20, "/group_type", "group_type", Some(&kind))?;
            Ok(Some((id, kind)))
        }
        (None, None) => Ok(None),
        _ => Err(ApiError::at("/group_id_token", Said::GroupWithType)),
    }
}

pub(super) fn at_most(
    max: usize,
    pointer: &str,
    name: &'static str,
    text: Option<&str>,
) -> Result<(), ApiError> {
    let Some(text) = text else { return Ok(()) };
    let length = text.chars().count();
    if (1..=max).contains(&length) && !text.chars().any(char::is_control) {
        return Ok(());
    }
    let name = name.to_owned();
    Err(ApiError::at(pointer, Said::TextLength { name, most: max }))
}

/// Remove an IdToken
#[utoipa::path(
    delete, path = "/api/v1/id-tokens/{kind}/{id_token}", tag = "id-tokens",
    params(
        ("kind" = String, Path, description = "Its type, e.g. `ISO14443`"),
        ("id_token" = String, Path, description = "The token, in any case of letters"),
    ),
    responses((status = NO_CONTENT, description = "Removed")),
)]
async fn delete_id_token(
    State(state): State<AppState>,
    Segments(path): Segments<TokenPath>,
) -> Result<StatusCode, ApiError> {
    find(&state, &path).await?;
    let delete = table::delete(&path.id_token, &path.kind, state.core.clock.now());
    state.core.writer.change(delete).await?;
    state.core.local_lists.ring();
    Ok(StatusCode::NO_CONTENT)
}
