//! Reports that come in parts (B07, B08, N02, N09): operators ask for them, and see how far they have come.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use ocpp201::{
    Action, ComponentCriterionEnum, ComponentVariable, GetMonitoringReportRequest,
    GetReportRequest, List, MonitoringCriterionEnum, ReportBaseEnum,
};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::AppState;
use super::access::Caller;
use super::call_report::CallReport;
use super::calls::{refused, reported};
use super::extract::{Body, Params, Segments, Station};
use super::page::{Cursor, Page, PageParams};
use super::problem::ApiError;
use crate::blocks::provisioning::reports::{Asked, Extent, Whom, ask, ask_for_inventory};
use crate::commands::CallRefusal;
use crate::principal::Principal;
use crate::said::Said;
use crate::store::queries::Order;
use crate::store::rows::StationRow;
use crate::store::tables::device_model;
use crate::store::tables::reports::{self, ReportRequestRow};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(reports_of_station, request_report))
        .routes(routes!(report, forget_report))
        .routes(routes!(report_content))
}

/// Which report.
#[derive(Debug, Clone, Copy, Deserialize, utoipa::ToSchema)]
enum ReportKind {
    /// Everything (GetBaseReport). What is not in it is gone.
    FullInventory,
    /// What an operator can set (GetBaseReport).
    ConfigurationInventory,
    /// Availability and problems (GetBaseReport); a station need not know it.
    SummaryInventory,
    /// What `criteria` and `variables` choose (GetReport).
    Custom,
    /// Monitors (GetMonitoringReport); all of them without `criteria` and `variables`.
    Monitoring,
}

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct ReportBody {
    /// Which report.
    #[schema(inline)]
    report: ReportKind,
    /// Of `Custom`: `Active`, `Available`, `Enabled`, `Problem`; of `Monitoring`: `ThresholdMonitoring`,
    /// `DeltaMonitoring`, `PeriodicMonitoring`. Any of them is enough.
    #[serde(default)]
    criteria: Vec<String>,
    /// Of `Custom` and `Monitoring`: components, or variables of them, as in OCPP
    /// (`{"component": {"name": "EVSE", "evse": {"id": 1}}, "variable": {"name": "Power"}}`). More than the
    /// station takes in one message become several reports.
    #[serde(default)]
    #[schema(value_type = Vec<Object>)]
    variables: Vec<ComponentVariable>,
}

/// What a station answered.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct ReportsAsked {
    /// The reports: one, or more where the station takes less in one message.
    reports: Vec<ReportRequestRow>,
    /// The CALL of each, with its answer.
    calls: Vec<CallReport>,
}

pub(super) fn whom(station: &StationRow) -> Whom {
    Whom {
        station: station.key(),
        identity: Arc::from(&*station.identity),
    }
}

/// Have a station report what it has (B07, B08, N02)
///
/// The number of the request is made by the server. The answer comes when the station has answered; the report
/// comes after it, in parts. GET /api/v1/reports/{key} tells when all of them are there.
#[utoipa::path(
    post, path = "/api/v1/stations/{id}/reports", tag = "reports",
    params(("id" = String, Path, description = "Identity of the station")),
    request_body = ReportBody,
    responses((status = OK, description = "The station answered", body = ReportsAsked)),
)]
async fn request_report(
    State(state): State<AppState>,
    Caller(principal): Caller,
    Station(station): Station,
    Body(body): Body<ReportBody>,
) -> Result<Json<ReportsAsked>, ApiError> {
    let base = match body.report {
        ReportKind::FullInventory => Some(ReportBaseEnum::FullInventory),
        ReportKind::ConfigurationInventory => Some(ReportBaseEnum::ConfigurationInventory),
        ReportKind::SummaryInventory => Some(ReportBaseEnum::SummaryInventory),
        ReportKind::Custom | ReportKind::Monitoring => None,
    };
    if base.is_some() && !(body.criteria.is_empty() && body.variables.is_empty()) {
        return Err(ApiError::at("/report", Said::InventoryOfEverything));
    }
    let custom = matches!(body.report, ReportKind::Custom);
    if custom && body.criteria.is_empty() && body.variables.is_empty() {
        return Err(ApiError::at("/report", Said::ReportOfNothing));
    }
    let whom = whom(&station);
    if let Some(base) = base {
        let asked = ask_for_inventory(&state.core, &whom, base, principal).await;
        return told(&state, &station, Action::GetBaseReport, vec![asked]).await;
    }
    let mut asked = Vec::new();
    let groups = groups(&state, &station, body.variables).await?;
    let action = if custom {
        Action::GetReport
    } else {
        Action::GetMonitoringReport
    };
    for group in groups {
        let one = if custom {
            let criteria = criteria::<ComponentCriterionEnum>(&body.criteria)?;
            ask_for(&state, &whom, principal.clone(), false, |request_id| {
                let mut request = GetReportRequest::new(request_id);
                request.component_criteria = List::new(criteria).ok();
                request.component_variable = List::new(group).ok();
                request
            })
            .await
        } else {
            let criteria = criteria::<MonitoringCriterionEnum>(&body.criteria)?;
            let is_full = criteria.is_empty() && group.is_empty();
            ask_for(&state, &whom, principal.clone(), is_full, |request_id| {
                let mut request = GetMonitoringReportRequest::new(request_id);
                request.monitoring_criteria = List::new(criteria).ok();
                request.component_variable = List::new(group).ok();
                request
            })
            .await
        };
        let is_sent = one.is_ok();
        asked.push(one);
        if !is_sent {
            break;
        }
    }
    told(&state, &station, action, asked).await
}

async fn ask_for<R: ocpp201::Request>(
    state: &AppState,
    whom: &Whom,
    principal: Principal,
    is_full: bool,
    make: impl FnOnce(i32) -> R,
) -> Result<Asked, CallRefusal> {
    let extent = Extent {
        is_full,
        has_parts: true,
    };
    ask(&state.core, whom, make, extent, principal).await
}

/// As many variables together as the station takes in one message (B08.FR.06).
async fn groups(
    state: &AppState,
    station: &StationRow,
    variables: Vec<ComponentVariable>,
) -> Result<Vec<Vec<ComponentVariable>>, ApiError> {
    if variables.is_empty() {
        return Ok(vec![Vec::new()]);
    }
    let of = ("DeviceDataCtrlr", "GetReport");
    let limits = device_model::message_limits(&state.core.reader, station.key(), of).await?;
    let most = limits.items.unwrap_or(1);
    Ok(variables.chunks(most).map(<[_]>::to_vec).collect())
}

fn criteria<T: std::str::FromStr + PartialEq>(names: &[String]) -> Result<Vec<T>, ApiError> {
    let mut criteria = Vec::new();
    for (place, name) in names.iter().enumerate() {
        let criterion = name.parse().map_err(|_| {
            let name = name.clone();
            ApiError::at(
                &format!("/criteria/{place}"),
                Said::UnknownCriterion { name },
            )
        })?;
        if !criteria.contains(&criterion) {
            criteria.push(criterion);
        }
    }
    Ok(criteria)
}

/// The rows of the reports, and the calls; the first problem, if the station did not answer.
async fn told(
    state: &AppState,
    station: &StationRow,
    action: Action,
    asked: Vec<Result<Asked, CallRefusal>>,
) -> Result<Json<ReportsAsked>, ApiError> {
    let (mut reports, mut calls) = (Vec::new(), Vec::new());
    for one in asked {
        let Asked { key, outcome } = one.map_err(|refusal| refused(&station.identity, refusal))?;
        calls.push(reported(&station.identity, action, outcome)?);
        reports.push(find(state, key).await?);
    }
    Ok(Json(ReportsAsked { reports, calls }))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Only those that were asked for by this action, e.g. `GetBaseReport`.
    action: Option<String>,
}

/// Reports that a station was asked for, newest first (B07, B08, N02, N09)
#[utoipa::path(
    get, path = "/api/v1/stations/{id}/reports", tag = "reports",
    params(("id" = String, Path, description = "Identity of the station"), Wanted, PageParams),
    responses((status = OK, body = Page<ReportRequestRow>)),
)]
async fn reports_of_station(
    State(state): State<AppState>,
    Station(station): Station,
    Params(wanted): Params<Wanted>,
    Params(page): Params<PageParams>,
) -> Result<Json<Page<ReportRequestRow>>, ApiError> {
    let action = wanted.action.map(|name| {
        Action::from_name(&name).ok_or_else(|| ApiError::parameter(Said::UnknownAction { name }))
    });
    let page = page.request(Order::Newest)?;
    let core = &state.core;
    let now = core.clock.now();
    let rows =
        reports::of_station(&core.reader, station.key(), action.transpose()?, now, page).await?;
    Ok(Json(Page::new(
        rows,
        page.limit,
        |row: &ReportRequestRow| Cursor::Key(row.report_request_key),
    )))
}

#[derive(Debug, Deserialize)]
pub(super) struct ReportPath {
    key: i64,
}

pub(super) async fn find(state: &AppState, key: i64) -> Result<ReportRequestRow, ApiError> {
    let core = &state.core;
    let found = reports::one(&core.reader, key, core.clock.now()).await?;
    found.ok_or_else(|| ApiError::from(Said::UnknownReport { key }))
}

/// How far a report has come (B07, B08, N02, N09)
#[utoipa::path(
    get, path = "/api/v1/reports/{key}", tag = "reports",
    params(("key" = i64, Path, description = "Key of the report")),
    responses((status = OK, body = ReportRequestRow)),
)]
async fn report(
    State(state): State<AppState>,
    Segments(path): Segments<ReportPath>,
) -> Result<Json<ReportRequestRow>, ApiError> {
    find(&state, path.key).await.map(Json)
}

/// What a report says, put together.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct ReportContent {
    /// All parts are there.
    is_complete: bool,
    /// The items of all parts in order: `reportData` or `monitor`, as received.
    #[schema(value_type = Vec<Object>)]
    items: Vec<Box<RawValue>>,
    /// Of CustomerInformation: the text of all parts that follow one another from the first on.
    text: Option<String>,
}

/// What a report says, put together from its parts (B07, B08, N02, N09)
///
/// The parts are kept for a time (`--reports-keep`).
#[utoipa::path(
    get, path = "/api/v1/reports/{key}/content", tag = "reports",
    params(("key" = i64, Path, description = "Key of the report")),
    responses((status = OK, body = ReportContent)),
)]
async fn report_content(
    State(state): State<AppState>,
    Segments(path): Segments<ReportPath>,
) -> Result<Json<ReportContent>, ApiError> {
    /// The lists of both kinds of parts.
    #[derive(Deserialize)]
    struct Listed {
        #[serde(default, alias = "reportData", alias = "monitor")]
        items: Vec<Box<RawValue>>,
    }
    let row = find(&state, path.key).await?;
    let reader = &state.core.reader;
    let is_complete = row.state == "complete";
    let (mut items, mut text) = (Vec::new(), None);
    if row.action == Action::CustomerInformation.as_str() {
        text = Some(reports::customer_text(reader, row.report_request_key).await?);
    } else {
        let action = if row.action == Action::GetMonitoringReport.as_str() {
            Action::NotifyMonitoringReport
        } else {
            Action::NotifyReport
        };
        for (_, payload) in reports::payloads(reader, &row, action).await? {
            // It was read when it came.
            let listed: Result<Listed, _> = serde_json::from_str(&payload);
            items.extend(listed.into_iter().flat_map(|listed| listed.items));
        }
    }
    Ok(Json(ReportContent {
        is_complete,
        items,
        text,
    }))
}

/// Forget a report (N09)
///
/// With what a station said about a customer, nothing of it stays here. What a report said of the device
/// model stays in the device model.
#[utoipa::path(
    delete, path = "/api/v1/reports/{key}", tag = "reports",
    params(("key" = i64, Path, description = "Key of the report")),
    responses((status = NO_CONTENT, description = "Forgotten")),
)]
async fn forget_report(
    State(state): State<AppState>,
    Segments(path): Segments<ReportPath>,
) -> Result<StatusCode, ApiError> {
    let row = find(&state, path.key).await?;
    let change = reports::remove(row.report_request_key);
    state.core.writer.change(change).await?;
    Ok(StatusCode::NO_CONTENT)
}
