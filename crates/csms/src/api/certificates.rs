//! Certificates of stations (A02, A03): which there are, when they expire, and asking for new ones.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use ocpp201::{MessageTriggerEnum, TriggerMessageRequest};
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::AppState;
use super::access::Caller;
use super::call_report::CallReport;
use super::calls::ask;
use super::extract::{Body, OfStation, Params, Segments, Station};
use super::page::{Cursor, Page, PageParams};
use super::problem::ApiError;
use crate::said::Said;
use crate::store::queries::Order;
use crate::store::tables::certificates::{self as table, CertificateFilter, StationCertificateRow};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(station_certificates))
        .routes(routes!(station_certificate, forget_certificate))
        .routes(routes!(certificates_of_station, renew_certificate))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct CertificatesWanted {
    /// Only in this state: `requested`, `refused`, `failed`, `signed`, `rejected`, `accepted`, `in_use`,
    /// `replaced`.
    state: Option<String>,
    /// Only those that are no longer valid at this time (RFC 3339); with `state=in_use`, those to be renewed.
    #[param(value_type = Option<String>, format = DateTime)]
    expires_before: Option<Timestamp>,
}

async fn list(
    state: &AppState,
    filter: CertificateFilter,
    page: PageParams,
) -> Result<Json<Page<StationCertificateRow>>, ApiError> {
    let page = page.request(Order::Newest)?;
    let rows = table::list(&state.core.reader, &filter, page).await?;
    Ok(Json(Page::new(
        rows,
        page.limit,
        |row: &StationCertificateRow| Cursor::Key(row.station_certificate_key),
    )))
}

/// Certificates of all stations, newest first (A02, A03)
///
/// From the request of the station, or from its first connection with one that was made elsewhere.
#[utoipa::path(
    get, path = "/api/v1/station-certificates", tag = "certificates",
    params(OfStation, CertificatesWanted, PageParams),
    responses((status = OK, body = Page<StationCertificateRow>)),
)]
async fn station_certificates(
    State(state): State<AppState>,
    Params(of): Params<OfStation>,
    Params(wanted): Params<CertificatesWanted>,
    Params(page): Params<PageParams>,
) -> Result<Json<Page<StationCertificateRow>>, ApiError> {
    let station = of.key(&state).await?;
    let filter = CertificateFilter {
        station,
        state: wanted.state,
        expires_before: wanted.expires_before,
    };
    list(&state, filter, page).await
}

/// Certificates of a station, newest first (A02, A03)
#[utoipa::path(
    get, path = "/api/v1/stations/{id}/station-certificates", tag = "certificates",
    params(("id" = String, Path, description = "Identity of the station"), CertificatesWanted, PageParams),
    responses((status = OK, body = Page<StationCertificateRow>)),
)]
async fn certificates_of_station(
    State(state): State<AppState>,
    Station(station): Station,
    Params(wanted): Params<CertificatesWanted>,
    Params(page): Params<PageParams>,
) -> Result<Json<Page<StationCertificateRow>>, ApiError> {
    let filter = CertificateFilter {
        station: Some(station.key()),
        state: wanted.state,
        expires_before: wanted.expires_before,
    };
    list(&state, filter, page).await
}

#[derive(Debug, Deserialize)]
struct CertificatePath {
    key: i64,
}

async fn find(state: &AppState, key: i64) -> Result<StationCertificateRow, ApiError> {
    let found = table::find(&state.core.reader, key).await?;
    found.ok_or_else(|| Said::UnknownStationCertificate { key }.into())
}

/// One certificate of a station (A02, A03)
#[utoipa::path(
    get, path = "/api/v1/station-certificates/{key}", tag = "certificates",
    params(("key" = i64, Path, description = "`station_certificate_key` of a certificate")),
    responses((status = OK, body = StationCertificateRow)),
)]
async fn station_certificate(
    State(state): State<AppState>,
    Segments(path): Segments<CertificatePath>,
) -> Result<Json<StationCertificateRow>, ApiError> {
    find(&state, path.key).await.map(Json)
}

/// Forget a certificate of a station
///
/// One that was replaced holds again then, if it is valid: for a station that lost the newer one. To lock one out
/// for good, put it on the list of `--tls-station-crl`.
#[utoipa::path(
    delete, path = "/api/v1/station-certificates/{key}", tag = "certificates",
    params(("key" = i64, Path, description = "`station_certificate_key` of a certificate")),
    responses((status = NO_CONTENT, description = "It is forgotten")),
)]
async fn forget_certificate(
    State(state): State<AppState>,
    Segments(path): Segments<CertificatePath>,
) -> Result<StatusCode, ApiError> {
    find(&state, path.key).await?;
    state.core.writer.change(table::forget(path.key)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What a certificate is for.
#[derive(Debug, Clone, Copy, Default, Deserialize, utoipa::ToSchema)]
enum CertificatePurpose {
    /// The station proves to the CSMS who it is.
    #[default]
    ChargingStationCertificate,
    /// The station proves to a vehicle who it is (ISO 15118).
    V2GCertificate,
    /// One for all purposes.
    #[serde(rename = "both")]
    Both,
}

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct RenewalBody {
    /// What it is for; `ChargingStationCertificate` if absent.
    #[serde(default)]
    #[schema(inline)]
    purpose: CertificatePurpose,
}

/// Have a station ask for a new certificate (A02)
///
/// Sends TriggerMessage; the request of the station, its signing and what the station does with it appear as a row
/// of its certificates. The one that it uses holds until it comes with the new one.
#[utoipa::path(
    post, path = "/api/v1/stations/{id}/station-certificates", tag = "certificates",
    params(("id" = String, Path, description = "Identity of the station")),
    request_body = RenewalBody,
    responses((status = OK, description = "The station answered", body = CallReport)),
)]
async fn renew_certificate(
    State(state): State<AppState>,
    Caller(principal): Caller,
    Station(station): Station,
    Body(body): Body<RenewalBody>,
) -> Result<Json<CallReport>, ApiError> {
    if !state.core.signer.is_there() {
        return Err(Said::NoSigner.into());
    }
    let trigger = TriggerMessageRequest::new(match body.purpose {
        CertificatePurpose::ChargingStationCertificate => {
            MessageTriggerEnum::SignChargingStationCertificate
        }
        CertificatePurpose::V2GCertificate => MessageTriggerEnum::SignV2GCertificate,
        CertificatePurpose::Both => MessageTriggerEnum::SignCombinedCertificate,
    });
    let whom = (station.key(), &*station.identity);
    ask(&state, whom, principal, &trigger).await.map(Json)
}
