//! Many IdTokens at once: as a table (CSV) or as JSON, out and in. Both have the same fields.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use ocpp201::DateTime;
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::super::transactions::download;
use super::{TokenBody, TokenPath, token};
use crate::api::AppState;
use crate::api::csv::Line;
use crate::api::extract::{Params, shape};
use crate::api::problem::ApiError;
use crate::model::id_tokens::terms::Terms;
use crate::said::Said;
use crate::store::queries::{MAX_PAGE, PageRequest, QueryError};
use crate::store::rows::IdTokenRow;
use crate::store::tables::id_tokens::{self as table, Token};

/// Tokens of one import at most.
const MOST: usize = 50_000;
/// The largest body, in bytes.
const MAX_BODY: usize = 16 * 1024 * 1024;
/// Tokens of one commit.
const AT_ONCE: usize = 500;

const COLUMNS: [&str; 15] = [
    "id_token",
    "type",
    "status",
    "valid_from",
    "expires_at",
    "group_id_token",
    "group_type",
    "charging_priority",
    "language",
    "personal_message",
    "sites",
    "evses",
    "connector_types",
    "hours",
    "is_master_pass",
];

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(id_tokens_csv))
        .routes(routes!(id_tokens_json))
        .merge(
            OpenApiRouter::new()
                .routes(routes!(import_id_tokens))
                .layer(DefaultBodyLimit::max(MAX_BODY)),
        )
}

/// A token as it is taken out and in again.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct ExportedToken {
    /// The token.
    id_token: String,
    /// Its type.
    r#type: String,
    /// e.g. `Accepted`.
    status: String,
    /// Refused as `NotAtThisTime` before.
    #[schema(format = DateTime)]
    valid_from: Option<String>,
    /// Refused as `Expired` from then on.
    #[schema(format = DateTime)]
    expires_at: Option<String>,
    /// Its group.
    group_id_token: Option<String>,
    /// The type of the group's token.
    group_type: Option<String>,
    /// -9 to 9.
    charging_priority: Option<i32>,
    /// RFC 5646.
    language: Option<String>,
    /// Shown to the driver.
    personal_message: Option<String>,
    /// Where and when it may charge.
    terms: Option<Terms>,
    /// It stops the transactions of others and starts none.
    is_master_pass: bool,
}

impl From<IdTokenRow> for ExportedToken {
    fn from(row: IdTokenRow) -> Self {
        let terms = row.terms();
        Self {
            id_token: row.id_token,
            r#type: row.kind,
            status: row.status,
            valid_from: row.valid_from.map(|at| at.0.to_string()),
            expires_at: row.expires_at.map(|at| at.0.to_string()),
            group_id_token: row.group_id_token,
            group_type: row.group_type,
            charging_priority: row.charging_priority,
            language: row.language,
            personal_message: row.personal_message,
            terms: (!terms.is_empty()).then_some(terms),
            is_master_pass: row.is_master_pass,
        }
    }
}

impl ExportedToken {
    fn line(&self) -> String {
        let terms = self.terms.clone().unwrap_or_default();
        let list = |list: &[String]| list.join(";");
        let mut line = Line::default();
        line.text(Some(&self.id_token))
            .text(Some(&self.r#type))
            .text(Some(&self.status))
            .text(self.valid_from.as_deref())
            .text(self.expires_at.as_deref())
            .text(self.group_id_token.as_deref())
            .text(self.group_type.as_deref())
            .number(self.charging_priority)
            .text(self.language.as_deref())
            .text(self.personal_message.as_deref())
            .text(Some(&list(&terms.sites)))
            .text(Some(&list(&terms.evses)))
            .text(Some(&list(&terms.connector_types)))
            .text(Some(&list(&terms.hours)))
            .text(Some(if self.is_master_pass { "true" } else { "false" }));
        line.end()
    }
}

/// All tokens but KeyCodes, page by page, each as `write` has it.
fn all(
    state: &AppState,
    write: impl Fn(ExportedToken, bool) -> String + Clone + Send + 'static,
) -> impl futures_util::Stream<Item = Result<String, QueryError>> + Send + 'static {
    let queries = state.core.queries.clone();
    let first = PageRequest::oldest(MAX_PAGE);
    stream::try_unfold(Some((first, true)), move |next| {
        let (queries, write) = (queries.clone(), write.clone());
        async move {
            let Some((mut page, mut is_first)) = next else {
                return Ok::<_, QueryError>(None);
            };
            let rows = queries.id_tokens(page).await?;
            let is_last = rows.len() < MAX_PAGE as usize;
            page.after = rows.last().map(|row| row.id_token_key);
            let mut text = String::new();
            // A KeyCode is a PIN, which is never shown.
            for row in rows.into_iter().filter(|row| row.kind != "KeyCode") {
                text.push_str(&write(row.into(), is_first));
                is_first = false;
            }
            Ok(Some((text, (!is_last).then_some((page, is_first)))))
        }
    })
}

/// All IdTokens as CSV
///
/// KeyCodes are left out: they are never shown. `POST /api/v1/id-tokens/import` takes the file as it is.
#[utoipa::path(
    get, path = "/api/v1/id-tokens.csv", tag = "id-tokens",
    responses((status = OK, content_type = "text/csv", body = String)),
)]
async fn id_tokens_csv(State(state): State<AppState>) -> Response {
    let head = stream::once(async { Ok(format!("{}\r\n", COLUMNS.join(","))) });
    let lines = all(&state, |token, _| token.line());
    download(
        "text/csv; charset=utf-8",
        "id-tokens.csv",
        head.chain(lines),
    )
}

/// All IdTokens as JSON
///
/// KeyCodes are left out: they are never shown. `POST /api/v1/id-tokens/import` takes the file as it is.
#[utoipa::path(
    get, path = "/api/v1/id-tokens.json", tag = "id-tokens",
    responses((status = OK, body = Vec<ExportedToken>)),
)]
async fn id_tokens_json(State(state): State<AppState>) -> Response {
    let around = |text: &'static str| stream::once(async move { Ok(text.to_owned()) });
    let items = all(&state, |token, is_first| {
        let comma = if is_first { "\n" } else { ",\n" };
        // Plain data: it cannot fail.
        format!(
            "{comma}{}",
            serde_json::to_string(&token).unwrap_or_default()
        )
    });
    let file = around("[").chain(items).chain(around("\n]\n"));
    download("application/json", "id-tokens.json", file)
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct ImportParams {
    /// `true` only says what would be imported, or what is wrong.
    #[serde(default)]
    dry_run: bool,
}

/// What was imported.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Imported {
    /// Tokens that were added or replaced.
    tokens: usize,
    /// Nothing was written.
    dry_run: bool,
}

/// Add or replace many IdTokens
///
/// `text/csv`, with names of columns in the first line, or `application/json`, a list of tokens. At most 50,000. Lists in
/// CSV are separated by `;`. A column that is not there, or a cell that is empty, is as if it were absent. One mistake,
/// and nothing is imported; the answer names its line. Tokens that are not in the file stay.
#[utoipa::path(
    post, path = "/api/v1/id-tokens/import", tag = "id-tokens", params(ImportParams),
    request_body(content((String = "text/csv"), (Vec<serde_json::Value> = "application/json"))),
    responses((status = OK, body = Imported)),
)]
async fn import_id_tokens(
    State(state): State<AppState>,
    Params(params): Params<ImportParams>,
    headers: HeaderMap,
    body: Result<Bytes, axum::extract::rejection::BytesRejection>,
) -> Result<Json<Imported>, ApiError> {
    let limit = MAX_BODY as u64;
    let body = body.map_err(|_| Said::BodyTooLarge { limit })?;
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    let kind = kind.and_then(|kind| kind.split(';').next()).map(str::trim);
    let tokens = match kind {
        Some("text/csv") => from_csv(&body)?,
        Some("application/json") => from_json(&body)?,
        _ => {
            let kind = "text/csv` or `application/json";
            return Err(Said::BodyType { kind }.into());
        }
    };
    let count = tokens.len();
    if !params.dry_run {
        let now = state.core.clock.now();
        let mut rest = tokens.into_iter().peekable();
        while rest.peek().is_some() {
            let put = table::put(rest.by_ref().take(AT_ONCE), now);
            state.core.writer.change(put).await?;
        }
        state.core.local_lists.ring();
    }
    Ok(Json(Imported {
        tokens: count,
        dry_run: params.dry_run,
    }))
}

fn within(count: usize) -> Result<(), ApiError> {
    if count <= MOST {
        return Ok(());
    }
    Err(ApiError::at("", Said::TooManyTokens { most: MOST }))
}

fn from_json(body: &[u8]) -> Result<Vec<Token>, ApiError> {
    let rows: Vec<serde_json::Map<String, serde_json::Value>> = serde_json::from_slice(body)
        .map_err(|error| {
            let why = error.to_string();
            Said::BodyNotJson { why }
        })?;
    within(rows.len())?;
    let read = |(place, mut row): (usize, serde_json::Map<String, serde_json::Value>)| {
        let at = format!("/{place}");
        let mut text = |name: &str| match row.remove(name) {
            Some(serde_json::Value::String(text)) => Ok(text),
            _ => {
                let field = name.to_owned();
                Err(ApiError::at(&at, Said::FieldMissing { field }))
            }
        };
        let path = TokenPath {
            id_token: text("id_token")?,
            kind: text("type")?,
        };
        let body: TokenBody =
            serde_json::from_value(row.into()).map_err(|error| ApiError::at(&at, shape(&error)))?;
        token(&path, body).map_err(|error| error.below(&at))
    };
    once_each(rows.into_iter().enumerate().map(read), |place| {
        ApiError::at(&format!("/{place}"), Said::TokenTwice)
    })
}

fn from_csv(body: &[u8]) -> Result<Vec<Token>, ApiError> {
    // What spreadsheets put before UTF-8.
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let mut reader = ::csv::ReaderBuilder::new()
        .flexible(false)
        .from_reader(body);
    let unreadable = |error: &::csv::Error| {
        let line = error.position().map_or(1, ::csv::Position::line);
        let why = error.to_string();
        let line = usize::try_from(line).unwrap_or(usize::MAX);
        ApiError::on_line(line, Said::TableShape { why })
    };
    let names = reader
        .headers()
        .map_err(|error| unreadable(&error))?
        .clone();
    if let Some(unknown) = names.iter().find(|name| !COLUMNS.contains(&name.trim())) {
        let (name, known) = (unknown.to_owned(), COLUMNS.join(", "));
        return Err(ApiError::on_line(1, Said::Column { name, known }));
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| unreadable(&error))?;
        within(rows.len() + 1)?;
        let line = record.position().map_or(0, |position| position.line());
        let cells = names.iter().map(str::trim).zip(record.iter());
        let cells: BTreeMap<&str, String> = cells
            .filter(|(_, cell)| !cell.is_empty())
            .map(|(name, cell)| (name, unguarded(cell).to_owned()))
            .collect();
        let line = usize::try_from(line).unwrap_or(usize::MAX);
        rows.push((line, row(cells, line)));
    }
    let lines: Vec<usize> = rows.iter().map(|(line, _)| *line).collect();
    once_each(rows.into_iter().map(|(_, token)| token), |place| {
        let line = lines.get(place).copied().unwrap_or_default();
        ApiError::on_line(line, Said::TokenTwice)
    })
}

/// Each token at most once, and all of them good.
fn once_each(
    tokens: impl Iterator<Item = Result<Token, ApiError>>,
    twice: impl Fn(usize) -> ApiError,
) -> Result<Vec<Token>, ApiError> {
    let mut seen = std::collections::HashSet::new();
    let mut all = Vec::new();
    for (place, token) in tokens.enumerate() {
        let token = token?;
        if !seen.insert((token.id_token.to_lowercase(), token.kind.clone())) {
            return Err(twice(place));
        }
        all.push(token);
    }
    Ok(all)
}

/// Without the mark that keeps a spreadsheet from taking a text for a formula.
fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(text) if text.starts_with(['=', '+', '-', '@']) => text,
        _ => cell,
    }
}

fn row(mut cells: BTreeMap<&str, String>, line: usize) -> Result<Token, ApiError> {
    let mut required = |name: &str| {
        cells.remove(name).ok_or_else(|| {
            let name = name.to_owned();
            ApiError::on_line(line, Said::CellEmpty { name })
        })
    };
    let path = TokenPath {
        id_token: required("id_token")?,
        kind: required("type")?,
    };
    let time = |cells: &mut BTreeMap<&str, String>, name: &str| {
        let text = cells.remove(name);
        let wrong = |text: &str| {
            let (name, value) = (name.to_owned(), text.to_owned());
            ApiError::on_line(line, Said::CellTime { name, value })
        };
        text.map(|text| text.parse::<DateTime>().map_err(|_| wrong(&text)))
            .transpose()
    };
    let (valid_from, expires_at) = (
        time(&mut cells, "valid_from")?,
        time(&mut cells, "expires_at")?,
    );
    let priority = cells.remove("charging_priority");
    let priority = priority.map(|text| {
        text.trim().parse().map_err(|_| {
            let (name, value) = ("charging_priority".to_owned(), text.clone());
            ApiError::on_line(line, Said::CellNumber { name, value })
        })
    });
    let is_master_pass = match cells.remove("is_master_pass").as_deref().map(str::trim) {
        Some("true" | "TRUE" | "1") => true,
        None | Some("false" | "FALSE" | "0") => false,
        Some(text) => {
            let said = Said::OneOf {
                name: "is_master_pass",
                known: "true, false".to_owned(),
                value: text.to_owned(),
            };
            return Err(ApiError::on_line(line, said));
        }
    };
    let mut list = |name: &str| {
        let text = cells.remove(name).unwrap_or_default();
        let items = text
            .split(';')
            .map(str::trim)
            .filter(|item| !item.is_empty());
        items.map(str::to_owned).collect()
    };
    let terms = Terms {
        sites: list("sites"),
        evses: list("evses"),
        connector_types: list("connector_types"),
        hours: list("hours"),
    };
    let body = TokenBody {
        status: cells.remove("status"),
        valid_from,
        expires_at,
        group_id_token: cells.remove("group_id_token"),
        group_type: cells.remove("group_type"),
        charging_priority: priority.transpose()?,
        language: cells.remove("language"),
        personal_message: cells.remove("personal_message"),
        terms: Some(terms),
        is_master_pass,
    };
    token(&path, body).map_err(|error| error.moved(line))
}
