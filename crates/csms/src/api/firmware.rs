//! Firmware files (L): operators put them in, stations fetch them.
//!
//! `/api/v1/firmware…` is for operators. `/downloads/{token}` is for the station that was told the token, and
//! passes the gate without one, as `/uploads/{token}` does: the token is the credential, it ends with its job,
//! and every answer to a wrong one is the same. A download can be resumed (RFC 9110, section 14).

use std::sync::Arc;

use axum::Json;
use axum::body::Body as Bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::Deserialize;
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::AppState;
use super::extract::{Body, Params, Segments};
use super::page::{Cursor, Page, PageParams};
use super::problem::ApiError;
use super::uploads::{not_on_disk, pieces};
use crate::firmware::{FileError, MOST_FILES, PATH, files};
use crate::said::Said;
use crate::store::queries::Order;
use crate::store::tables::firmware::{self as table, FirmwareRow};
use crate::store::tables::firmware_jobs as jobs;
use crate::uploads::Token;

/// Characters of a version, as BootNotification tells it.
const VERSION_CHARACTERS: usize = 50;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(firmware_files, add_firmware))
        .routes(routes!(firmware_file, remove_firmware))
        .routes(routes!(sign_firmware))
        .routes(routes!(download))
}

/// Whether a station wants to fetch a file: GET or HEAD of `/downloads/{token}`. Such a request passes the gate.
pub(super) fn is_of_station(request: &Request) -> bool {
    let token = request.uri().path().strip_prefix(PATH);
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    is_read && token.is_some_and(|token| !token.is_empty() && !token.contains('/'))
}

/// Whether somebody brings a file: it may take longer than other requests.
pub(super) fn is_upload(request: &Request) -> bool {
    request.method() == Method::POST && request.uri().path() == "/api/v1/firmware"
}

/// The problem that a file is.
pub(super) fn problem(error: FileError) -> ApiError {
    match error {
        FileError::NoFolder => Said::NoFirmwareFolder.into(),
        FileError::TooMany => Said::TooManyFirmwares { most: MOST_FILES }.into(),
        FileError::Busy => Said::FilesBusy.into(),
        FileError::TooLarge(limit) => Said::BodyTooLarge { limit }.into(),
        FileError::Empty => Said::FileEmpty.into(),
        FileError::Broken => Said::FileBroken.into(),
        FileError::TooSlow => Said::FileTooSlow.into(),
        FileError::Disk(error) => {
            tracing::error!(%error, "a firmware file could not be read or written");
            not_on_disk(&error)
        }
        FileError::Query(error) => error.into(),
        FileError::Write(error) => error.into(),
    }
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct NewFirmware {
    /// Its version, 1 to 50 characters: what the station is to tell in BootNotification.
    version: String,
}

/// Put in a firmware file (L)
///
/// The body is the file as it is, at most `--upload-max-bytes`. The answer comes when it is on the disk.
#[utoipa::path(
    post, path = "/api/v1/firmware", tag = "firmware", params(NewFirmware),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = CREATED, description = "The file is here", body = FirmwareRow)),
)]
async fn add_firmware(
    State(state): State<AppState>,
    Params(params): Params<NewFirmware>,
    request: Request,
) -> Result<(StatusCode, Json<FirmwareRow>), ApiError> {
    let kind = request.headers().get(header::CONTENT_TYPE);
    // Asked for also to keep forms of foreign web pages out: they cannot send this type.
    if kind.is_none_or(|kind| kind != "application/octet-stream") {
        let kind = "application/octet-stream";
        return Err(Said::BodyType { kind }.into());
    }
    let characters = params.version.chars().count();
    if !(1..=VERSION_CHARACTERS).contains(&characters)
        || params.version.chars().any(char::is_control)
    {
        let (name, most) = ("version".to_owned(), VERSION_CHARACTERS);
        return Err(ApiError::parameter(Said::TextLength { name, most }));
    }
    let core = Arc::clone(&state.core);
    let body = request.into_body().into_data_stream();
    // A task of its own: somebody who does not wait for the answer leaves no half of it undone.
    let taking = async move { files::take(&core, &params.version, body).await };
    let row = tokio::spawn(taking)
        .await
        .map_err(|_| Said::Internal)?
        .map_err(problem)?;
    Ok((StatusCode::CREATED, Json(row)))
}

/// Firmware files, newest first (L)
#[utoipa::path(
    get, path = "/api/v1/firmware", tag = "firmware", params(PageParams),
    responses((status = OK, body = Page<FirmwareRow>)),
)]
async fn firmware_files(
    State(state): State<AppState>,
    Params(page): Params<PageParams>,
) -> Result<Json<Page<FirmwareRow>>, ApiError> {
    let page = page.request(Order::Newest)?;
    let rows = table::list(&state.core.reader, "stored", page).await?;
    Ok(Json(Page::new(rows, page.limit, |row: &FirmwareRow| {
        Cursor::Key(row.firmware_key)
    })))
}

#[derive(Debug, Deserialize)]
struct FirmwarePath {
    key: i64,
}

/// The file with this key, if it is whole.
pub(super) async fn find(state: &AppState, key: i64) -> Result<FirmwareRow, ApiError> {
    let found = table::find(&state.core.reader, key).await?;
    let found = found.filter(|row| row.state == "stored");
    found.ok_or_else(|| Said::UnknownFirmware { key }.into())
}

/// One firmware file (L)
#[utoipa::path(
    get, path = "/api/v1/firmware/{key}", tag = "firmware",
    params(("key" = i64, Path, description = "`firmware_key` of a file")),
    responses((status = OK, body = FirmwareRow)),
)]
async fn firmware_file(
    State(state): State<AppState>,
    Segments(path): Segments<FirmwarePath>,
) -> Result<Json<FirmwareRow>, ApiError> {
    find(&state, path.key).await.map(Json)
}

/// Remove a firmware file (L)
///
/// Not while a job needs it: 409.
#[utoipa::path(
    delete, path = "/api/v1/firmware/{key}", tag = "firmware",
    params(("key" = i64, Path, description = "`firmware_key` of a file")),
    responses((status = NO_CONTENT, description = "It is gone")),
)]
async fn remove_firmware(
    State(state): State<AppState>,
    Segments(path): Segments<FirmwarePath>,
) -> Result<StatusCode, ApiError> {
    let row = find(&state, path.key).await?;
    let core = &state.core;
    if let Some(job) = jobs::that_needs(&core.reader, path.key, core.clock.now()).await? {
        let (job, station) = (job.firmware_job_key, job.station);
        return Err(Said::FirmwareInUse { job, station }.into());
    }
    files::remove(core, &row).await.map_err(problem)?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct FirmwareSignature {
    /// Over the whole file with SHA-256, base64, at most 800 characters; `null` takes it away.
    signature: Option<String>,
    /// Of the key that signed, PEM, at most 5500 characters; `null` takes it away.
    signing_certificate: Option<String>,
}

/// Say who signed a firmware file (L01.FR.11)
///
/// Both go to the station with UpdateFirmware, which verifies them. They are not verified here, so that a station
/// can be tested by a wrong signature.
#[utoipa::path(
    put, path = "/api/v1/firmware/{key}/signature", tag = "firmware",
    params(("key" = i64, Path, description = "`firmware_key` of a file")),
    request_body = FirmwareSignature,
    responses((status = OK, body = FirmwareRow)),
)]
async fn sign_firmware(
    State(state): State<AppState>,
    Segments(path): Segments<FirmwarePath>,
    Body(body): Body<FirmwareSignature>,
) -> Result<Json<FirmwareRow>, ApiError> {
    find(&state, path.key).await?;
    if body.signature.is_some() != body.signing_certificate.is_some() {
        return Err(ApiError::at(
            "/signing_certificate",
            Said::SignatureWithCertificate,
        ));
    }
    if let Some(text) = &body.signature
        && (text.len() > 800 || BASE64_STANDARD.decode(text).is_err())
    {
        return Err(ApiError::at("/signature", Said::Base64 { most: 800 }));
    }
    if let Some(pem) = &body.signing_certificate
        && (pem.len() > 5500 || CertificateDer::from_pem_slice(pem.as_bytes()).is_err())
    {
        let said = Said::CertificatePem { most: 5500 };
        return Err(ApiError::at("/signing_certificate", said));
    }
    let sign = table::sign(path.key, body.signature, body.signing_certificate);
    state.core.writer.change(sign).await?;
    find(&state, path.key).await.map(Json)
}

#[derive(Debug, Deserialize)]
struct DownloadPath {
    token: String,
}

/// Fetch a firmware file (L01)
///
/// For stations: UpdateFirmware or PublishFirmware tells them the token, and they send no other credential. It
/// opens the file as often as they like until the job is over or its address ends. A part is had by `Range`.
#[utoipa::path(
    get, path = "/downloads/{token}", tag = "firmware",
    params(("token" = String, Path, description = "As the station was told it")),
    responses(
        (status = OK, description = "The file", content_type = "application/octet-stream"),
        (status = PARTIAL_CONTENT, description = "A part of it", content_type = "application/octet-stream"),
        (status = RANGE_NOT_SATISFIABLE, description = "It is not that long"),
    ),
)]
async fn download(
    State(state): State<AppState>,
    Segments(path): Segments<DownloadPath>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let core = &state.core;
    let nothing = || ApiError::from(Said::NoDownload);
    let hash = Token::parse(&path.token).ok_or_else(nothing)?.hash();
    let now = core.clock.now();
    let job = jobs::by_token(&core.reader, &hash, now).await?;
    let job = job.ok_or_else(nothing)?;
    let row = table::find(&core.reader, job.firmware_key).await?;
    let row = row.ok_or_else(nothing)?;
    let folder = core.firmware.folder().map_err(problem)?;
    let mut file = folder.open_named(&row.stem).await.map_err(|error| {
        tracing::error!(firmware = row.firmware_key, %error, "a firmware file cannot be read");
        nothing()
    })?;
    core.writer
        .change(jobs::fetched(job.firmware_job_key, now))
        .await?;
    let bytes = u64::try_from(row.bytes.unwrap_or(0)).unwrap_or(0);
    let tag = format!("\"{}\"", row.sha256.unwrap_or_default());
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    // Without If-Range a part is a part of whatever is here now.
    let is_same = text(header::IF_RANGE).is_none_or(|wanted| wanted == tag);
    let range = text(header::RANGE).filter(|_| is_same);
    let (status, part) = match range.map(|range| part_of(range, bytes)) {
        None | Some(Part::Whole) => (StatusCode::OK, 0..bytes),
        Some(Part::Of(part)) => (StatusCode::PARTIAL_CONTENT, part),
        Some(Part::Beyond) => {
            let length = [(header::CONTENT_RANGE, format!("bytes */{bytes}"))];
            return Ok((StatusCode::RANGE_NOT_SATISFIABLE, length).into_response());
        }
    };
    file.seek(std::io::SeekFrom::Start(part.start))
        .await
        .map_err(|error| problem(error.into()))?;
    let content = pieces(file.take(part.end - part.start));
    let mut response = Bytes::from_stream(content).into_response();
    *response.status_mut() = status;
    let sent = response.headers_mut();
    let mut put = |name, text: &str| {
        if let Ok(value) = text.parse() {
            sent.insert(name, value);
        }
    };
    put(header::CONTENT_TYPE, "application/octet-stream");
    put(
        header::CONTENT_DISPOSITION,
        "attachment; filename=\"firmware.bin\"",
    );
    put(header::ACCEPT_RANGES, "bytes");
    put(header::ETAG, &tag);
    put(header::CONTENT_LENGTH, &(part.end - part.start).to_string());
    if status == StatusCode::PARTIAL_CONTENT {
        let last = part.end.saturating_sub(1);
        put(
            header::CONTENT_RANGE,
            &format!("bytes {}-{last}/{bytes}", part.start),
        );
    }
    Ok(response)
}

/// What a `Range` asks for.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    /// Everything: what asks for several parts, or cannot be read, is ignored (RFC 9110, 14.2).
    Whole,
    /// Bytes from, and before.
    Of(std::ops::Range<u64>),
    /// Nothing that is there.
    Beyond,
}

fn part_of(range: &str, bytes: u64) -> Part {
    let bounds = range
        .strip_prefix("bytes=")
        .and_then(|set| set.split_once('-'));
    let Some((first, last)) = bounds else {
        return Part::Whole;
    };
    let number = |text: &str| text.trim().parse::<u64>().ok();
    match (
        first.trim().is_empty(),
        number(first),
        last.trim().is_empty(),
        number(last),
    ) {
        (true, _, false, Some(0)) => Part::Beyond,
        (true, _, false, Some(count)) if bytes > 0 => Part::Of(bytes.saturating_sub(count)..bytes),
        (true, _, false, Some(_)) => Part::Beyond,
        (false, Some(first), _, _) if first >= bytes => Part::Beyond,
        (false, Some(first), true, _) => Part::Of(first..bytes),
        (false, Some(first), false, Some(last)) if first <= last => {
            Part::Of(first..last.saturating_add(1).min(bytes))
        }
        _ => Part::Whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_what_rfc_9110_says() {
        for (range, expected) in [
            ("bytes=0-", Part::Of(0..10)),
            ("bytes=4-", Part::Of(4..10)),
            ("bytes=4-6", Part::Of(4..7)),
            ("bytes=9-9", Part::Of(9..10)),
            ("bytes=4-99", Part::Of(4..10)),
            ("bytes=-3", Part::Of(7..10)),
            ("bytes=-99", Part::Of(0..10)),
            ("bytes=10-", Part::Beyond),
            ("bytes=-0", Part::Beyond),
            ("bytes=18446744073709551615-", Part::Beyond),
            ("bytes=0-1,4-5", Part::Whole),
            ("bytes=6-4", Part::Whole),
            ("bytes=a-b", Part::Whole),
            ("bytes=-", Part::Whole),
            ("lines=1-2", Part::Whole),
            ("", Part::Whole),
        ] {
            assert_eq!(part_of(range, 10), expected, "{range}");
        }
        assert_eq!(part_of("bytes=0-", 0), Part::Beyond);
        assert_eq!(part_of("bytes=-5", 0), Part::Beyond);
    }

    #[test]
    fn only_reading_one_file_passes_the_gate() {
        let passes = |method: Method, path: &str| {
            let request = Request::builder().method(method).uri(path);
            is_of_station(&request.body(Bytes::empty()).unwrap())
        };
        assert!(passes(Method::GET, "/downloads/a") && passes(Method::HEAD, "/downloads/a"));
        for path in [
            "/downloads/",
            "/downloads",
            "/downloads/a/b",
            "/downloads/../api",
            "/a",
        ] {
            assert!(!passes(Method::GET, path), "{path}");
        }
        assert!(!passes(Method::POST, "/downloads/a"));
    }
}
