//! Certificates that stations have installed (M03 to M05), and what responders said of certificates (M06).

use axum::Json;
use axum::extract::State;
use ocpp201::{
    CertificateHashData, DeleteCertificateRequest, GetInstalledCertificateIdsRequest,
    HashAlgorithmEnum, Text,
};
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::AppState;
use super::access::Caller;
use super::call_report::CallReport;
use super::calls::ask;
use super::extract::{OfStation, Params, Segments, Station};
use super::page::{Cursor, Page, PageParams};
use super::problem::ApiError;
use crate::facts::StationKey;
use crate::said::Said;
use crate::store::queries::Order;
use crate::store::tables::installed_certificates::{
    self as table, InstalledCertificateRow, InstalledFilter,
};
use crate::store::tables::ocsp::{self, OcspAnswerRow};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(installed_certificates))
        .routes(routes!(installed_certificate, delete_installed_certificate))
        .routes(routes!(installed_on_station, list_installed_certificates))
        .routes(routes!(ocsp_answers))
}

/// What OCSP responders said, newest first (M06)
///
/// Kept until the responder has a newer answer, at most a day; `--ocsp-hosts` says who may be asked.
#[utoipa::path(
    get, path = "/api/v1/ocsp-answers", tag = "certificates", params(PageParams),
    responses((status = OK, body = Page<OcspAnswerRow>)),
)]
async fn ocsp_answers(
    State(state): State<AppState>,
    Params(page): Params<PageParams>,
) -> Result<Json<Page<OcspAnswerRow>>, ApiError> {
    let page = page.request(Order::Newest)?;
    let rows = ocsp::list(&state.core.reader, page).await?;
    Ok(Json(Page::new(rows, page.limit, |row: &OcspAnswerRow| {
        Cursor::Key(row.ocsp_answer_key)
    })))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct InstalledWanted {
    /// Only of this type, e.g. `CSMSRootCertificate`.
    r#type: Option<String>,
}

async fn list(
    state: &AppState,
    filter: InstalledFilter,
    page: PageParams,
) -> Result<Json<Page<InstalledCertificateRow>>, ApiError> {
    let page = page.request(Order::Newest)?;
    let rows = table::list(&state.core.reader, &filter, page).await?;
    Ok(Json(Page::new(
        rows,
        page.limit,
        |row: &InstalledCertificateRow| Cursor::Key(row.installed_certificate_key),
    )))
}

/// Certificates that stations have installed (M03)
///
/// As the stations said last. POST /api/v1/bulk/calls with `InstallCertificate` installs one on many.
#[utoipa::path(
    get, path = "/api/v1/installed-certificates", tag = "certificates",
    params(OfStation, InstalledWanted, PageParams),
    responses((status = OK, body = Page<InstalledCertificateRow>)),
)]
async fn installed_certificates(
    State(state): State<AppState>,
    Params(of): Params<OfStation>,
    Params(wanted): Params<InstalledWanted>,
    Params(page): Params<PageParams>,
) -> Result<Json<Page<InstalledCertificateRow>>, ApiError> {
    let station = of.key(&state).await?;
    let kind = wanted.r#type;
    list(&state, InstalledFilter { station, kind }, page).await
}

/// Certificates that a station has installed (M03)
#[utoipa::path(
    get, path = "/api/v1/stations/{id}/installed-certificates", tag = "certificates",
    params(("id" = String, Path, description = "Identity of the station"), InstalledWanted, PageParams),
    responses((status = OK, body = Page<InstalledCertificateRow>)),
)]
async fn installed_on_station(
    State(state): State<AppState>,
    Station(station): Station,
    Params(wanted): Params<InstalledWanted>,
    Params(page): Params<PageParams>,
) -> Result<Json<Page<InstalledCertificateRow>>, ApiError> {
    let filter = InstalledFilter {
        station: Some(station.key()),
        kind: wanted.r#type,
    };
    list(&state, filter, page).await
}

/// Ask a station which certificates it has (M03)
///
/// What it lists is what is known from then on.
#[utoipa::path(
    post, path = "/api/v1/stations/{id}/installed-certificates", tag = "certificates",
    params(("id" = String, Path, description = "Identity of the station")),
    responses((status = OK, description = "The station answered", body = CallReport)),
)]
async fn list_installed_certificates(
    State(state): State<AppState>,
    Caller(principal): Caller,
    Station(station): Station,
) -> Result<Json<CallReport>, ApiError> {
    let request = GetInstalledCertificateIdsRequest::new();
    let whom = (station.key(), &*station.identity);
    ask(&state, whom, principal, &request).await.map(Json)
}

#[derive(Debug, Deserialize)]
struct InstalledPath {
    key: i64,
}

async fn find(state: &AppState, key: i64) -> Result<InstalledCertificateRow, ApiError> {
    let found = table::find(&state.core.reader, key).await?;
    found.ok_or_else(|| Said::UnknownInstalledCertificate { key }.into())
}

/// One certificate that a station has installed (M03)
#[utoipa::path(
    get, path = "/api/v1/installed-certificates/{key}", tag = "certificates",
    params(("key" = i64, Path, description = "`installed_certificate_key` of a certificate")),
    responses((status = OK, body = InstalledCertificateRow)),
)]
async fn installed_certificate(
    State(state): State<AppState>,
    Segments(path): Segments<InstalledPath>,
) -> Result<Json<InstalledCertificateRow>, ApiError> {
    find(&state, path.key).await.map(Json)
}

/// Delete a certificate from its station (M04)
///
/// By the hashes that the station told (M04.FR.07).
#[utoipa::path(
    delete, path = "/api/v1/installed-certificates/{key}", tag = "certificates",
    params(("key" = i64, Path, description = "`installed_certificate_key` of a certificate")),
    responses((status = OK, description = "The station answered", body = CallReport)),
)]
async fn delete_installed_certificate(
    State(state): State<AppState>,
    Caller(principal): Caller,
    Segments(path): Segments<InstalledPath>,
) -> Result<Json<CallReport>, ApiError> {
    let row = find(&state, path.key).await?;
    let algorithm: HashAlgorithmEnum =
        row.hash_algorithm.parse().map_err(|_| Said::UnknownHash {
            algorithm: row.hash_algorithm.clone(),
        })?;
    let request = DeleteCertificateRequest::new(CertificateHashData::new(
        algorithm,
        Text::truncated(&row.issuer_name_hash),
        Text::truncated(&row.issuer_key_hash),
        Text::truncated(&row.serial_number),
    ));
    let whom = (StationKey(row.station_key), &*row.station);
    ask(&state, whom, principal, &request).await.map(Json)
}
