//! Block K, Smart charging: limits and profiles that stations report.
//!
//! Profiles are sent by operators through the directory. Needs of vehicles are kept and answered
//! with `Rejected`: no schedule is computed here, so the station uses its own limits (K15.FR.04).

use ocpp201::{
    ClearedChargingLimitRequest, ClearedChargingLimitResponse, GenericStatusEnum,
    NotifyChargingLimitRequest, NotifyChargingLimitResponse, NotifyEvChargingNeedsRequest,
    NotifyEvChargingNeedsResponse, NotifyEvChargingNeedsStatusEnum,
    NotifyEvChargingScheduleRequest, NotifyEvChargingScheduleResponse,
    ReportChargingProfilesRequest, ReportChargingProfilesResponse,
};

use super::{Context, Failure};

/// K13: an external limit is gone.
pub(crate) async fn cleared_charging_limit(
    cx: Context<'_>,
    request: ClearedChargingLimitRequest,
) -> Result<ClearedChargingLimitResponse, Failure> {
    let mut report = cx.report();
    report.evse_id = request.evse_id;
    report.status = Some(request.charging_limit_source.as_str());
    cx.once().report(report).await?;
    Ok(ClearedChargingLimitResponse::new())
}

/// K12: an external limit was set.
pub(crate) async fn notify_charging_limit(
    cx: Context<'_>,
    request: NotifyChargingLimitRequest,
) -> Result<NotifyChargingLimitResponse, Failure> {
    let mut report = cx.report();
    report.evse_id = request.evse_id;
    report.status = Some(request.charging_limit.charging_limit_source.as_str());
    cx.once().report(report).await?;
    Ok(NotifyChargingLimitResponse::new())
}

/// K15: what a vehicle needs.
pub(crate) async fn notify_ev_charging_needs(
    cx: Context<'_>,
    request: NotifyEvChargingNeedsRequest,
) -> Result<NotifyEvChargingNeedsResponse, Failure> {
    let status = NotifyEvChargingNeedsStatusEnum::Rejected;
    let mut report = cx.report();
    report.evse_id = Some(request.evse_id);
    report.status = Some(status.as_str());
    cx.once().report(report).await?;
    Ok(NotifyEvChargingNeedsResponse::new(status))
}

/// K16: the schedule that a vehicle chose; it lies within the station's limits, so it is fine.
pub(crate) async fn notify_ev_charging_schedule(
    cx: Context<'_>,
    request: NotifyEvChargingScheduleRequest,
) -> Result<NotifyEvChargingScheduleResponse, Failure> {
    let status = GenericStatusEnum::Accepted;
    let mut report = cx.report();
    report.evse_id = Some(request.evse_id);
    report.reported_at = Some(request.time_base.timestamp());
    report.status = Some(status.as_str());
    cx.once().report(report).await?;
    Ok(NotifyEvChargingScheduleResponse::new(status))
}

/// K09: a part of the profiles that were asked for.
pub(crate) async fn report_charging_profiles(
    cx: Context<'_>,
    request: ReportChargingProfilesRequest,
) -> Result<ReportChargingProfilesResponse, Failure> {
    let mut report = cx.report();
    report.request_id = Some(request.request_id);
    report.tbc = Some(request.tbc.unwrap_or(false));
    report.evse_id = Some(request.evse_id);
    report.status = Some(request.charging_limit_source.as_str());
    cx.once().report(report).await?;
    Ok(ReportChargingProfilesResponse::new())
}
