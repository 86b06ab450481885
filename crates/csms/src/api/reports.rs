//! What stations report, one resource per action.
//!
//! Every action by which a station tells something has its resource under
//! `/api/v1/stations/{id}/`; what is listed here comes from the database, so it is there after a
//! restart. TransactionEvents are in `transactions`, StatusNotifications in `stations`.

use axum::Json;
use axum::extract::State;
use ocpp201::Action;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::AppState;
use super::extract::{Params, Station};
use super::page::{Cursor, Page, PageParams};
use super::problem::ApiError;
use crate::store::queries::Order;
use crate::store::rows::{MeterValueRow, ReportRow};

macro_rules! report_resources {
    ($($name:ident, $path:literal, $action:ident, $summary:literal;)*) => {
        $(
            #[utoipa::path(
                get, path = $path, tag = "reports", summary = $summary,
                params(("id" = String, Path, description = "Identity of the station"), PageParams),
                responses((status = OK, body = Page<ReportRow>)),
            )]
            async fn $name(
                State(state): State<AppState>,
                Station(station): Station,
                Params(page): Params<PageParams>,
            ) -> Result<Json<Page<ReportRow>>, ApiError> {
                let page = page.request(Order::Newest)?;
                let rows = state
                    .core
                    .queries
                    .reports(station.key(), Action::$action, page)
                    .await?;
                let cursor = |row: &ReportRow| Cursor::Key(row.report_key);
                Ok(Json(Page::new(rows, page.limit, cursor)))
            }
        )*

        pub(super) fn router() -> OpenApiRouter<AppState> {
            OpenApiRouter::new()
                .routes(routes!(meter_values))
                $(.routes(routes!($name)))*
        }

        /// Which action each resource shows, for the OpenAPI document.
        pub(super) const REPORTS: &[(&str, Action)] = &[$(($path, Action::$action)),*];
    };
}

report_resources! {
    certificate_requests, "/api/v1/stations/{id}/certificate-requests", SignCertificate,
        "Requests to sign a certificate (A02)";
    device_reports, "/api/v1/stations/{id}/device-reports", NotifyReport,
        "Parts of device model reports (B07, B08)";
    local_lists, "/api/v1/stations/{id}/local-lists", SendLocalList,
        "Local lists that were sent, with the station's verdict (D01)";
    firmware_status, "/api/v1/stations/{id}/firmware-status", FirmwareStatusNotification,
        "Progress of firmware updates (L01)";
    published_firmware, "/api/v1/stations/{id}/published-firmware",
        PublishFirmwareStatusNotification, "Progress of publishing firmware (L03)";
    log_status, "/api/v1/stations/{id}/log-status", LogStatusNotification,
        "Progress of log uploads (N01)";
    monitoring_reports, "/api/v1/stations/{id}/monitoring-reports", NotifyMonitoringReport,
        "Parts of monitoring reports (N02)";
    charging_profile_reports, "/api/v1/stations/{id}/charging-profile-reports",
        ReportChargingProfiles, "Parts of reports of charging profiles (K09)";
    charging_limit_reports, "/api/v1/stations/{id}/charging-limit-reports", NotifyChargingLimit,
        "Limits that others set, as they were told (K12)";
    cleared_charging_limits, "/api/v1/stations/{id}/cleared-charging-limits",
        ClearedChargingLimit, "Limits that others lifted (K13)";
    charging_needs, "/api/v1/stations/{id}/charging-needs", NotifyEvChargingNeeds,
        "Needs of vehicles (K15)";
    charging_schedules, "/api/v1/stations/{id}/charging-schedules", NotifyEvChargingSchedule,
        "Schedules of vehicles (K15)";
    contract_certificate_requests, "/api/v1/stations/{id}/contract-certificate-requests",
        Get15118EvCertificate, "Requests for contract certificates (M01)";
    certificate_status_requests, "/api/v1/stations/{id}/certificate-status-requests",
        GetCertificateStatus, "Requests for OCSP answers (M06)";
    data_transfers, "/api/v1/stations/{id}/data-transfers", DataTransfer,
        "Vendor-specific data (P02)";
}

/// Meter values outside transactions (J01)
#[utoipa::path(
    get, path = "/api/v1/stations/{id}/meter-values", tag = "reports",
    params(("id" = String, Path, description = "Identity of the station"), PageParams),
    responses((status = OK, body = Page<MeterValueRow>)),
)]
async fn meter_values(
    State(state): State<AppState>,
    Station(station): Station,
    Params(page): Params<PageParams>,
) -> Result<Json<Page<MeterValueRow>>, ApiError> {
    let page = page.request(Order::Newest)?;
    let rows = state.core.queries.meter_values(station.key(), page).await?;
    Ok(Json(Page::new(rows, page.limit, |row: &MeterValueRow| {
        Cursor::Key(row.meter_value_key)
    })))
}
