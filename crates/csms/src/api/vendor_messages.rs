//! Messages of vendors: what the server answers to a DataTransfer (P02), and one of its own (P01).

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use ocpp201::{DataTransferRequest, Text};
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::AppState;
use super::access::Caller;
use super::call_report::CallReport;
use super::calls::ask;
use super::extract::{Body, Segments, Station};
use super::page::Page;
use super::problem::ApiError;
use crate::live::LiveEventKind;
use crate::said::Said;
use crate::store::change::Change;
use crate::store::tables::vendor_messages::{self as table, VendorAnswer, VendorMessageRow};

/// Characters of a `vendorId` and a `messageId`, by OCPP.
const MOST_VENDOR_ID: usize = 255;
const MOST_MESSAGE_ID: usize = 50;
/// Characters of a URL that messages are forwarded to.
const MOST_URL: usize = 1000;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(vendor_messages, put_vendor_message))
        .routes(routes!(delete_vendor_message))
        .routes(routes!(send_data_transfer))
}

/// Messages of vendors that the server understands (P02)
///
/// A message of a vendor that is not among them gets `UnknownVendorId`, another message of one that is
/// `UnknownMessageId`.
#[utoipa::path(
    get, path = "/api/v1/vendor-messages", tag = "stations",
    responses((status = OK, body = Page<VendorMessageRow>)),
)]
async fn vendor_messages(
    State(state): State<AppState>,
) -> Result<Json<Page<VendorMessageRow>>, ApiError> {
    let rows = table::all(&state.core.reader).await?;
    Ok(Json(Page::whole(rows)))
}

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct VendorMessageBody {
    /// `vendorId`, 1 to 255 characters; case does not count.
    vendor_id: String,
    /// `messageId`, at most 50 characters; absent = any of the vendor that has no row of its own.
    #[serde(default)]
    message_id: String,
    /// What is answered.
    answer: VendorAnswer,
    /// For `forward`: `http://…` or `https://…`, without a password. It gets JSON by POST (`station`, `vendorId`,
    /// `messageId`, `data`) and answers with JSON (`status`, `data`) within 5 s.
    url: Option<String>,
}

fn told(key: i64) -> LiveEventKind {
    LiveEventKind::Installation {
        what: "vendor-message",
        id: Some(key.to_string()),
    }
}

/// Set what is answered to a message of a vendor
#[utoipa::path(
    put, path = "/api/v1/vendor-messages", tag = "stations", request_body = VendorMessageBody,
    responses((status = OK, body = VendorMessageRow)),
)]
async fn put_vendor_message(
    State(state): State<AppState>,
    Body(body): Body<VendorMessageBody>,
) -> Result<Json<VendorMessageRow>, ApiError> {
    check(&body)?;
    let core = &state.core;
    let is_it = |row: &VendorMessageRow| {
        table::folded(&row.vendor_id) == table::folded(&body.vendor_id)
            && row.message_id == body.message_id
    };
    let rows = table::all(&core.reader).await?;
    let known = rows.iter().find(|row| is_it(row));
    if known.is_none() && rows.len() >= table::MOST {
        let most = table::MOST;
        return Err(Said::TooManyVendorMessages { most }.into());
    }
    let key = match known {
        Some(row) => row.vendor_message_key,
        None => core.numbers.next("vendor_message_key").await?,
    };
    let (vendor, message) = (&body.vendor_id, &body.message_id);
    let put = table::put(
        key,
        vendor,
        message,
        body.answer,
        body.url.clone(),
        core.clock.now(),
    );
    let change = Change::from(put).tell(None, told(key));
    core.writer.change(change).await?;
    let rows = table::all(&core.reader).await?;
    let row = rows.into_iter().find(is_it);
    row.map(Json).ok_or_else(|| Said::Internal.into())
}

fn check(body: &VendorMessageBody) -> Result<(), ApiError> {
    if body.vendor_id.is_empty() || !fits(&body.vendor_id, MOST_VENDOR_ID) {
        return Err(wrong_text("vendor_id", MOST_VENDOR_ID));
    }
    if !fits(&body.message_id, MOST_MESSAGE_ID) {
        return Err(wrong_text("message_id", MOST_MESSAGE_ID));
    }
    if body.url.is_some() != (body.answer == VendorAnswer::Forward) {
        return Err(ApiError::at("/url", Said::ForwardWithUrl));
    }
    let is_good = |url: &str| {
        let is_ours = reqwest::Url::parse(url).is_ok_and(|url| {
            let has_secret = !url.username().is_empty() || url.password().is_some();
            matches!(url.scheme(), "http" | "https") && url.has_host() && !has_secret
        });
        is_ours && fits(url, MOST_URL)
    };
    match &body.url {
        Some(url) if !is_good(url) => {
            let most = MOST_URL;
            Err(ApiError::at("/url", Said::ForwardUrl { most }))
        }
        _ => Ok(()),
    }
}

/// At most so many characters, and none that controls.
fn fits(text: &str, most: usize) -> bool {
    text.chars().count() <= most && !text.chars().any(char::is_control)
}

fn wrong_text(name: &str, most: usize) -> ApiError {
    let pointer = format!("/{name}");
    let name = name.to_owned();
    ApiError::at(&pointer, Said::TextLength { name, most })
}

#[derive(Debug, Deserialize)]
struct KeyPath {
    key: i64,
}

/// Remove a message of a vendor
#[utoipa::path(
    delete, path = "/api/v1/vendor-messages/{key}", tag = "stations",
    params(("key" = i64, Path, description = "Key of the row")),
    responses((status = NO_CONTENT, description = "Removed")),
)]
async fn delete_vendor_message(
    State(state): State<AppState>,
    Segments(path): Segments<KeyPath>,
) -> Result<StatusCode, ApiError> {
    let core = &state.core;
    let rows = table::all(&core.reader).await?;
    if !rows.iter().any(|row| row.vendor_message_key == path.key) {
        return Err(Said::UnknownVendorMessage { key: path.key }.into());
    }
    let change = Change::from(table::remove(path.key)).tell(None, told(path.key));
    core.writer.change(change).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct DataTransferBody {
    /// `vendorId`, at most 255 characters.
    vendor_id: String,
    /// `messageId`, at most 50 characters.
    message_id: Option<String>,
    /// Any JSON.
    data: Option<serde_json::Value>,
}

/// Send a message of a vendor to a station (P01)
#[utoipa::path(
    post, path = "/api/v1/stations/{id}/data-transfers", tag = "stations",
    params(("id" = String, Path, description = "Identity of the station")),
    request_body = DataTransferBody,
    responses((status = OK, description = "The station answered", body = CallReport)),
)]
async fn send_data_transfer(
    State(state): State<AppState>,
    Caller(principal): Caller,
    Station(station): Station,
    Body(body): Body<DataTransferBody>,
) -> Result<Json<CallReport>, ApiError> {
    let vendor_id =
        Text::new(body.vendor_id).map_err(|_| wrong_text("vendor_id", MOST_VENDOR_ID))?;
    let message_id = body.message_id.map(Text::new).transpose();
    let message_id = message_id.map_err(|_| wrong_text("message_id", MOST_MESSAGE_ID))?;
    let mut request = DataTransferRequest::new(vendor_id);
    request.message_id = message_id;
    request.data = body.data;
    let whom = (station.key(), &*station.identity);
    ask(&state, whom, principal, &request).await.map(Json)
}
