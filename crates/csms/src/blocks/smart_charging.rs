//! Block K, Smart charging: limits and profiles that stations report.
//!
//! Profiles are sent by operators through `commands`. Needs of vehicles are kept and answered
//! with `Rejected`: no schedule is computed here, so the station uses its own limits (K15.FR.04).
//! Schedules of vehicles are compared with what was sent (`model/charging_limits.rs`).

use ocpp201::rpc::{self, Frame};
use ocpp201::{
    Action, ClearedChargingLimitRequest, ClearedChargingLimitResponse, GenericStatusEnum,
    NotifyChargingLimitRequest, NotifyChargingLimitResponse, NotifyEvChargingNeedsRequest,
    NotifyEvChargingNeedsResponse, NotifyEvChargingNeedsStatusEnum,
    NotifyEvChargingScheduleRequest, NotifyEvChargingScheduleResponse,
    ReportChargingProfilesRequest, ReportChargingProfilesResponse, RequestStartTransactionRequest,
    SetChargingProfileRequest, StatusInfo, Text,
};
use serde::Deserialize;

use super::{Context, Failure};
use crate::model::charging_limits::{self, Announced, Comparison, Profiles, Sent};
use crate::principal::Principal;
use crate::repeats::RENEGOTIATION;
use crate::store::queries::{PageRequest, TransactionFilter};
use crate::store::rows::{CommandRow, TransactionRow};

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

/// Commands among which the profiles of a station are looked for.
const LOOK_AT: u32 = 200;

/// K15.FR.10 to 13, K16, K17: the schedule that a vehicle chose, held against the limits that its station
/// was sent. Beyond them it is rejected, and the profile of its transaction is sent once more; what
/// cannot be compared is rejected, too, with a reason that says so.
pub(crate) async fn notify_ev_charging_schedule(
    cx: Context<'_>,
    request: NotifyEvChargingScheduleRequest,
) -> Result<NotifyEvChargingScheduleResponse, Failure> {
    let evse_id = request.evse_id;
    let filter = TransactionFilter {
        station: Some(cx.session.station),
        state: Some("active".into()),
        ..TransactionFilter::default()
    };
    let page = PageRequest::newest(LOOK_AT);
    let active = cx.core.queries.transactions(&filter, page).await?;
    let transaction = active.into_iter().find(|row| row.evse_id == Some(evse_id));
    let commands = cx.core.queries.commands(cx.session.station, page).await?;
    let profiles = profiles_of(&commands, transaction.as_ref());
    let transaction_id = transaction.as_ref().map(|row| row.transaction_id.as_str());
    let announced = Announced {
        evse_id,
        transaction: transaction_id,
        time_base: request.time_base.timestamp(),
        schedule: &request.charging_schedule,
    };
    let comparison = charging_limits::compare(announced, &profiles);
    let (status, reason) = match comparison {
        Comparison::Within => (GenericStatusEnum::Accepted, None),
        Comparison::Beyond => (GenericStatusEnum::Rejected, Some("BeyondLimits")),
        Comparison::Unclear => (GenericStatusEnum::Rejected, Some("NotComparable")),
    };
    let mut report = cx.report();
    report.evse_id = Some(evse_id);
    report.reported_at = Some(request.time_base.timestamp());
    report.status = Some(status.as_str());
    cx.once().report(report).await?;
    if comparison == Comparison::Beyond
        && let Some(own) = profiles.own(evse_id, transaction_id)
        && cx.session.renegotiates(RENEGOTIATION.times.unwrap_or(0))
    {
        renegotiate(cx, own);
    }
    let mut response = NotifyEvChargingScheduleResponse::new(status);
    response.status_info = reason.map(|reason| StatusInfo::new(Text::truncated(reason)));
    Ok(response)
}

/// The profiles that a station has accepted, by its newest commands.
fn profiles_of(commands: &[CommandRow], transaction: Option<&TransactionRow>) -> Profiles {
    let mut profiles = Profiles::default();
    // Newest first in the list.
    for command in commands.iter().rev() {
        let Some(response) = &command.response_frame else {
            continue;
        };
        let (
            Ok(Frame::Call { payload, .. }),
            Ok(Frame::CallResult {
                payload: answer, ..
            }),
        ) = (
            rpc::decode(&command.request_frame.0),
            rpc::decode(&response.0),
        )
        else {
            continue;
        };
        #[derive(Deserialize)]
        struct Answer {
            status: String,
        }
        let answer = serde_json::from_str::<Answer>(answer.get());
        if command.state != "result" || !answer.is_ok_and(|answer| answer.status == "Accepted") {
            continue;
        }
        match Action::from_name(&command.action) {
            Some(Action::SetChargingProfile) => {
                let sent = serde_json::from_str::<SetChargingProfileRequest>(payload.get());
                if let Ok(sent) = sent {
                    profiles.set(sent.evse_id, sent.charging_profile);
                }
            }
            Some(Action::ClearChargingProfile) => {
                if let Ok(sent) = serde_json::from_str(payload.get()) {
                    profiles.clear(&sent);
                }
            }
            Some(Action::RequestStartTransaction) => {
                let sent = serde_json::from_str::<RequestStartTransactionRequest>(payload.get());
                // It is of the transaction that the command started (F01.FR.09).
                if let Ok(sent) = sent
                    && let Some(mut profile) = sent.charging_profile
                    && let Some(row) = transaction
                    && row.remote_start_id == Some(sent.remote_start_id)
                    && let Some(evse_id) = row.evse_id
                {
                    profile.transaction_id = Text::new(row.transaction_id.as_str()).ok();
                    profiles.set(evse_id, profile);
                }
            }
            _ => {}
        }
    }
    profiles
}

/// K15.FR.13, K16: sends the profile of the transaction again, so that vehicle and station agree anew.
fn renegotiate(cx: Context<'_>, own: &Sent) {
    let request = SetChargingProfileRequest::new(own.evse_id, own.profile.clone());
    let commands = cx.core.commands.clone();
    let station = cx.session.station;
    tokio::spawn(async move {
        let asked = commands.request(station, &request, Principal::System, None);
        if let Err(refusal) = asked.await {
            tracing::warn!(%refusal, "a charging profile was not sent again");
        }
    });
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
