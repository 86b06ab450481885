//! What stations know of a customer (N09, N10): asked for, and forgotten on both sides.

use axum::Json;
use axum::extract::State;
use ocpp201::{Action, CustomerInformationRequest};
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::AppState;
use super::access::Caller;
use super::call_report::CallReport;
use super::calls::{refused, reported};
use super::extract::{Body, Station};
use super::problem::ApiError;
use super::report_requests::{find, whom};
use crate::blocks::diagnostics::customer_information;
use crate::said::Said;
use crate::store::tables::reports::ReportRequestRow;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(ask_for_customer_information))
}

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct CustomerBody {
    /// Report what is known [default: true].
    report: Option<bool>,
    /// Forget it; the station's local list stays (N10.FR.02) [default: false].
    clear: Option<bool>,
    /// The customer by an IdToken, as in OCPP. Exactly one of the three names the customer.
    #[schema(value_type = Option<Object>)]
    id_token: Option<ocpp201::IdToken>,
    /// The customer by the hash of a certificate, as in OCPP.
    #[schema(value_type = Option<Object>)]
    customer_certificate: Option<ocpp201::CertificateHashData>,
    /// The customer by what the station calls them, at most 64 characters.
    customer_identifier: Option<String>,
}

/// What a station answered.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct CustomerAsked {
    /// GET /api/v1/reports/{key}/content has the text once it is there; DELETE /api/v1/reports/{key} forgets it.
    report: ReportRequestRow,
    /// The CALL and its answer.
    call: CallReport,
}

/// Ask what a station knows of a customer, or have it forget that (N09, N10)
#[utoipa::path(
    post, path = "/api/v1/stations/{id}/customer-information", tag = "reports",
    params(("id" = String, Path, description = "Identity of the station")),
    request_body = CustomerBody,
    responses((status = OK, description = "The station answered", body = CustomerAsked)),
)]
async fn ask_for_customer_information(
    State(state): State<AppState>,
    Caller(principal): Caller,
    Station(station): Station,
    Body(body): Body<CustomerBody>,
) -> Result<Json<CustomerAsked>, ApiError> {
    let (report, clear) = (body.report.unwrap_or(true), body.clear.unwrap_or(false));
    if !report && !clear {
        return Err(ApiError::at("/report", Said::NeitherReportNorClear));
    }
    let named = [
        body.id_token.is_some(),
        body.customer_certificate.is_some(),
        body.customer_identifier.is_some(),
    ];
    if named.into_iter().filter(|is_named| *is_named).count() != 1 {
        return Err(ApiError::at("", Said::CustomerByOne));
    }
    let mut request = CustomerInformationRequest::new(0, report, clear);
    request.id_token = body.id_token;
    request.customer_certificate = body.customer_certificate;
    request.customer_identifier = body
        .customer_identifier
        .map(ocpp201::Text::new)
        .transpose()
        .map_err(|_| {
            let (name, most) = ("customer_identifier".to_owned(), 64);
            ApiError::at("/customer_identifier", Said::TextLength { name, most })
        })?;
    let whom = whom(&station);
    let asked = customer_information::ask(&state.core, &whom, request, principal).await;
    let asked = asked.map_err(|refusal| refused(&station.identity, refusal))?;
    let call = reported(
        &station.identity,
        Action::CustomerInformation,
        asked.outcome,
    )?;
    let report = find(&state, asked.key).await?;
    Ok(Json(CustomerAsked { report, call }))
}
