//! Logs of stations (N01): operators ask for them and read them, stations leave them.
//!
//! `/api/v1/…` is for operators. `/uploads/{token}` is for the station that was told the token, and
//! passes the gate without one: the token is the credential, and every answer to a wrong one is the
//! same. What happens to a file is in `crate::uploads`; it is never served as anything that a browser
//! would show.

use std::sync::Arc;

use axum::Json;
use axum::body::Body as Bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use jiff::Timestamp;
use ocpp201::{Action, LogEnum};
use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncRead, AsyncReadExt as _};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::AppState;
use super::access::Caller;
use super::call_report::CallReport;
use super::calls::{refused, reported};
use super::extract::{Body, Params, Segments, Station, find_station};
use super::page::{Cursor, Page, PageParams};
use super::problem::ApiError;
use crate::blocks::diagnostics::{self, LogRefusal, LogWanted};
use crate::commands::Answer;
use crate::facts::UploadKey;
use crate::said;
use crate::store::queries::Order;
use crate::store::rows::UploadRow;
use crate::uploads::NoPlace;
use crate::uploads::receive::{self, Refused, Said};

/// Where the places of stations are.
pub(super) const PLACES: &str = "/uploads/";
/// Bytes of a file that are read at once.
const PIECE: usize = 64 * 1024;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(ask))
        .routes(routes!(uploads))
        .routes(routes!(upload))
        .routes(routes!(content))
        .routes(routes!(put, post))
        .routes(routes!(put_named, post_named))
}

/// Whether a station wants to leave a file: PUT or POST of `/uploads/{token}`, perhaps with a name.
/// Such a request passes the gate.
pub(super) fn is_of_station(request: &Request) -> bool {
    let is_upload = matches!(*request.method(), Method::PUT | Method::POST);
    is_upload && place(request.uri().path()).is_some()
}

/// Token and name that a path names.
fn place(path: &str) -> Option<(&str, Option<&str>)> {
    let rest = path.strip_prefix(PLACES)?;
    let (token, name) = match rest.split_once('/') {
        Some((token, name)) => (token, Some(name)),
        None => (rest, None),
    };
    let is_one_segment = name.is_none_or(|name| !name.is_empty() && !name.contains('/'));
    (!token.is_empty() && is_one_segment).then_some((token, name))
}

/// Which log.
#[derive(Debug, Clone, Copy, Deserialize, utoipa::ToSchema)]
enum LogType {
    /// What helps to find faults.
    DiagnosticsLog,
    /// The security events.
    SecurityLog,
}

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct LogBody {
    /// Which log.
    #[schema(inline)]
    log_type: LogType,
    /// From when on; absent = from the beginning.
    #[schema(value_type = Option<String>, format = DateTime)]
    oldest_timestamp: Option<Timestamp>,
    /// Until when; absent = until now.
    #[schema(value_type = Option<String>, format = DateTime)]
    latest_timestamp: Option<Timestamp>,
    /// How often the station tries again; absent = as it likes.
    retries: Option<i32>,
    /// Seconds between its attempts; absent = as it likes.
    retry_interval: Option<i32>,
}

/// What a station answered to a request for a log.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct LogAsked {
    /// The station's identity.
    station: String,
    /// `Accepted`, `AcceptedCanceled` (an earlier upload was cancelled for it) or `Rejected`, as the
    /// station said; `null` where it answered with an error.
    status: Option<String>,
    /// The name that the station will give the file, if it said so.
    file_name: Option<String>,
    /// The place that waits for the file: GET /api/v1/uploads/{key}.
    upload_key: i64,
    /// Of the GetLog, and of the LogStatusNotifications about it.
    request_id: i32,
    /// The CALL and its answer; of the location the token is not shown.
    call: CallReport,
}

/// Have a station upload a log to this server (N01)
///
/// Makes a place for one file, and sends GetLog with its address. `--public-url` says how stations
/// reach this server.
#[utoipa::path(
    post, path = "/api/v1/stations/{id}/logs", tag = "logs",
    params(("id" = String, Path, description = "Identity of the station")),
    request_body = LogBody,
    responses((status = OK, description = "The station answered", body = LogAsked)),
)]
async fn ask(
    State(state): State<AppState>,
    Caller(principal): Caller,
    Station(station): Station,
    Body(body): Body<LogBody>,
) -> Result<Json<LogAsked>, ApiError> {
    for (pointer, number) in [
        ("/retries", body.retries),
        ("/retry_interval", body.retry_interval),
    ] {
        if number.is_some_and(|number| number < 0) {
            return Err(ApiError::at(pointer, said::Said::NotNegative));
        }
    }
    if let (Some(oldest), Some(latest)) = (body.oldest_timestamp, body.latest_timestamp)
        && oldest > latest
    {
        return Err(ApiError::at(
            "/oldest_timestamp",
            said::Said::OldestAfterLatest,
        ));
    }
    let wanted = LogWanted {
        log_type: match body.log_type {
            LogType::DiagnosticsLog => LogEnum::DiagnosticsLog,
            LogType::SecurityLog => LogEnum::SecurityLog,
        },
        oldest: body.oldest_timestamp,
        latest: body.latest_timestamp,
        retries: body.retries,
        retry_interval: body.retry_interval,
    };
    let mut asked = diagnostics::request_log(&state.core, station.key(), wanted, principal)
        .await
        .map_err(|refusal| match refusal {
            LogRefusal::NoPlace(no) => no_place(&no),
            LogRefusal::Call(refusal) => refused(&station.identity, refusal),
        })?;
    let answer = match std::mem::take(&mut asked.outcome.answer) {
        Answer::GetLog(answer) => Some(answer),
        _ => None,
    };
    let call = reported(&station.identity, Action::GetLog, asked.outcome)?;
    Ok(Json(LogAsked {
        station: station.identity,
        status: answer.as_ref().map(|answer| answer.status.to_string()),
        file_name: answer.and_then(|answer| answer.filename.map(|name| name.to_string())),
        upload_key: asked.place.upload.0,
        request_id: asked.place.request_id,
        call,
    }))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct UploadParams {
    /// Only of this station.
    station: Option<String>,
}

/// Logs that stations were asked for, newest first (N01)
#[utoipa::path(
    get, path = "/api/v1/uploads", tag = "logs", params(UploadParams, PageParams),
    responses((status = OK, body = Page<UploadRow>)),
)]
async fn uploads(
    State(state): State<AppState>,
    Params(params): Params<UploadParams>,
    Params(page): Params<PageParams>,
) -> Result<Json<Page<UploadRow>>, ApiError> {
    let page = page.request(Order::Newest)?;
    let station = match &params.station {
        Some(identity) => Some(find_station(&state, identity).await?.key()),
        None => None,
    };
    let rows = state.core.queries.uploads(station, page).await?;
    Ok(Json(Page::new(rows, page.limit, |row: &UploadRow| {
        Cursor::Key(row.upload_key)
    })))
}

#[derive(Debug, Deserialize)]
struct UploadPath {
    key: i64,
}

async fn find(state: &AppState, key: i64) -> Result<UploadRow, ApiError> {
    let found = state.core.queries.upload(UploadKey(key)).await?;
    found.ok_or_else(|| ApiError::from(said::Said::UnknownLog { key }))
}

/// One log that a station was asked for (N01)
#[utoipa::path(
    get, path = "/api/v1/uploads/{key}", tag = "logs",
    params(("key" = i64, Path, description = "Key of the upload")),
    responses((status = OK, body = UploadRow)),
)]
async fn upload(
    State(state): State<AppState>,
    Segments(path): Segments<UploadPath>,
) -> Result<Json<UploadRow>, ApiError> {
    find(&state, path.key).await.map(Json)
}

/// The file that a station left, as it came (N01)
///
/// Always to be saved, never to be shown: whatever the station said that it is.
#[utoipa::path(
    get, path = "/api/v1/uploads/{key}/content", tag = "logs",
    params(("key" = i64, Path, description = "Key of the upload")),
    responses((status = OK, description = "The file", content_type = "application/octet-stream")),
)]
async fn content(
    State(state): State<AppState>,
    Segments(path): Segments<UploadPath>,
) -> Result<Response, ApiError> {
    let row = find(&state, path.key).await?;
    let key = row.upload_key;
    if row.state != "stored" {
        return Err(said::Said::NoFile {
            key,
            state: row.state,
        }
        .into());
    }
    let gone = || ApiError::from(said::Said::FileGone { key });
    let folder = state.core.uploads.folder().ok_or_else(gone)?;
    let file = folder.open(&row).await.map_err(|error| {
        tracing::warn!(upload = key, %error, "a log cannot be read");
        gone()
    })?;
    let name = format!("attachment; filename=\"upload-{key}.bin\"");
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream"),
        (header::CONTENT_DISPOSITION, name.as_str()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; sandbox; frame-ancestors 'none'",
        ),
    ];
    let mut response = (headers, Bytes::from_stream(pieces(file))).into_response();
    if let Some(bytes) = row.bytes {
        response
            .headers_mut()
            .insert(header::CONTENT_LENGTH, HeaderValue::from(bytes));
    }
    Ok(response)
}

/// A file in pieces.
pub(super) fn pieces(
    file: impl AsyncRead + Unpin,
) -> impl stream::Stream<Item = std::io::Result<bytes::Bytes>> {
    stream::try_unfold(file, |mut file| async move {
        let mut piece = Vec::with_capacity(PIECE);
        let read = (&mut file)
            .take(PIECE as u64)
            .read_to_end(&mut piece)
            .await?;
        Ok((read > 0).then(|| (piece.into(), file)))
    })
}

/// What a station is told whose file is safe.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Left {
    /// Bytes that were stored.
    bytes: i64,
    /// Of them, in hexadecimal digits.
    sha256: String,
}

macro_rules! leave {
    ($($name:ident, $method:ident, $path:literal, ($($parameter:tt)*), $summary:literal;)*) => {
        $(
            #[utoipa::path(
                $method, path = $path, tag = "logs", summary = $summary,
                description = "For stations: GetLog tells them the token, and they send no other credential. \
                               The body is the file as it is. The answer comes when it is on the disk.",
                params(
                    ("token" = String, Path, description = "As GetLog told it"),
                    $($parameter)*
                ),
                request_body(content = Vec<u8>, content_type = "application/octet-stream"),
                responses((status = CREATED, description = "The file is safe", body = Left)),
            )]
            async fn $name(
                State(state): State<AppState>,
                request: Request,
            ) -> Result<(StatusCode, Json<Left>), ApiError> {
                leave(state, request).await
            }
        )*
    };
}

leave! {
    put, put, "/uploads/{token}", (), "Leave a log (N01)";
    post, post, "/uploads/{token}", (), "Leave a log by POST (N01)";
    put_named, put, "/uploads/{token}/{name}",
        (("name" = String, Path, description = "Any name, kept for display only")),
        "Leave a log under a name (N01)";
    post_named, post, "/uploads/{token}/{name}",
        (("name" = String, Path, description = "Any name, kept for display only")),
        "Leave a log under a name by POST (N01)";
}

async fn leave(state: AppState, request: Request) -> Result<(StatusCode, Json<Left>), ApiError> {
    let (parts, body) = request.into_parts();
    let (token, name) = place(parts.uri.path()).ok_or_else(no_such_place)?;
    let text = |name| text_of(&parts.headers, name);
    let content_type = text(header::CONTENT_TYPE);
    let said = Said {
        file_name: name.map(|name| percent_decode_str(name).decode_utf8_lossy().into_owned()),
        bytes: text(header::CONTENT_LENGTH).and_then(|length| length.parse().ok()),
        content_type,
    };
    let is_form = |kind: &String| kind.to_ascii_lowercase().starts_with("multipart/");
    if said.content_type.as_ref().is_some_and(is_form) {
        return Err(said::Said::NoForms.into());
    }
    if parts.headers.contains_key(header::CONTENT_RANGE) {
        return Err(said::Said::NoParts.into());
    }
    let core = Arc::clone(&state.core);
    let stored = receive::receive(&core, token, said, body.into_data_stream()).await;
    let row = stored.map_err(|refused| {
        metrics::counter!("csms_uploads_refused_total").increment(1);
        problem(refused)
    })?;
    let left = Left {
        bytes: row.bytes.unwrap_or(0),
        sha256: row.sha256.unwrap_or_default(),
    };
    Ok((StatusCode::CREATED, Json(left)))
}

fn text_of(headers: &HeaderMap, name: header::HeaderName) -> Option<String> {
    let value = headers.get(name)?;
    Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
}

/// The same for every token that opens nothing, whatever the reason.
fn no_such_place() -> ApiError {
    said::Said::NoPlaceForFile.into()
}

/// Files cannot come, or cannot be had.
pub(super) fn no_place(no: &NoPlace) -> ApiError {
    let why = no.to_string();
    match no {
        NoPlace::NoFolder => said::Said::NoLogFolder { why }.into(),
        NoPlace::NoAddress => said::Said::NoLogAddress { why }.into(),
    }
}

/// What came of a file that could not be written or read.
pub(super) fn not_on_disk(error: &std::io::Error) -> ApiError {
    match error.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
            said::Said::DiskFull.into()
        }
        _ => said::Said::FileNotWritten.into(),
    }
}

fn problem(refused: Refused) -> ApiError {
    match refused {
        Refused::Unknown => no_such_place(),
        Refused::Second => said::Said::FileLeft.into(),
        Refused::StationBusy => said::Said::StationFileBusy.into(),
        Refused::Busy => said::Said::FilesBusy.into(),
        Refused::TooLarge(limit) => said::Said::BodyTooLarge { limit }.into(),
        Refused::TooSlow => said::Said::FileTooSlow.into(),
        Refused::Broken => said::Said::FileBroken.into(),
        Refused::Disk(error) => {
            tracing::error!(%error, "a log could not be written");
            not_on_disk(&error)
        }
        Refused::Query(error) => error.into(),
        Refused::Write(error) => error.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_putting_and_posting_one_place_passes_the_gate() {
        let passes = |method: Method, path: &str| {
            let request = Request::builder().method(method).uri(path);
            is_of_station(&request.body(Bytes::empty()).unwrap())
        };
        for path in ["/uploads/a", "/uploads/a/b", "/uploads/a/..%2F..%2Fetc"] {
            assert!(
                passes(Method::PUT, path) && passes(Method::POST, path),
                "{path}"
            );
            for method in [Method::GET, Method::HEAD, Method::DELETE, Method::OPTIONS] {
                assert!(!passes(method.clone(), path), "{method} {path}");
            }
        }
        for path in [
            "/",
            "/uploads",
            "/uploads/",
            "/uploads/a/",
            "/uploads//a",
            "/uploads/a/b/c",
            "/uploads/../api/v1/stations",
            "/uploads/a/../../api/v1/stations",
            "/api/v1/uploads/1",
            "//uploads/a",
            "/Uploads/a",
        ] {
            assert!(!passes(Method::PUT, path), "{path}");
        }
    }
}
