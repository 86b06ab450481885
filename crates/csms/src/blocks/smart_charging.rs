//! Block K, Smart charging: limits and profiles that stations report, and what vehicles want.
//!
//! Profiles are sent through `commands`, which keeps what becomes of them. Needs of vehicles are answered with a
//! profile that follows from the limits of the station (`model/charging_needs.rs`); schedules of vehicles are
//! compared with them (`model/charging_limits.rs`).
//!
//! | action | depth | proof | missing |
//! |-|-|-|-|
//! | ClearChargingProfile | 3 | `profiles_are_rows_from_wanted_to_reported_on_sqlite` | |
//! | ClearedChargingLimit | 3 | `limits_from_outside_stand_until_they_are_lifted_on_sqlite` | |
//! | GetChargingProfiles | 3 | `profiles_are_rows_from_wanted_to_reported_on_sqlite` | |
//! | GetCompositeSchedule | 3 | `the_composite_schedule_of_the_csms_is_that_of_the_station` | |
//! | NotifyChargingLimit | 3 | `limits_from_outside_stand_until_they_are_lifted_on_sqlite` | |
//! | NotifyEVChargingNeeds | 3 | `needs_of_a_vehicle_are_answered_with_a_profile_within_the_limits` | |
//! | NotifyEVChargingSchedule | 3 | `n2_a_schedule_beyond_the_limits_sent_is_rejected_and_the_profile_is_sent_again` | |
//! | ReportChargingProfiles | 3 | `profiles_are_rows_from_wanted_to_reported_on_sqlite` | |
//! | SetChargingProfile | 3 | `what_breaks_a_rule_is_not_sent_unless_it_is_meant_so` | |

use ocpp201::{
    ChargingLimitSourceEnum, ChargingProfile, ChargingProfilePurposeEnum,
    ClearedChargingLimitRequest, ClearedChargingLimitResponse, GenericStatusEnum,
    NotifyChargingLimitRequest, NotifyChargingLimitResponse, NotifyEvChargingNeedsRequest,
    NotifyEvChargingNeedsResponse, NotifyEvChargingNeedsStatusEnum,
    NotifyEvChargingScheduleRequest, NotifyEvChargingScheduleResponse,
    ReportChargingProfilesRequest, ReportChargingProfilesResponse, SetChargingProfileRequest,
    StatusInfo, Text,
};

use super::{Context, Failure};
use crate::model::charging_limits::{self, Announced, Comparison, Profiles};
use crate::model::charging_needs;
use crate::principal::Principal;
use crate::repeats::RENEGOTIATION;
use crate::store::change::Change;
use crate::store::charging;
use crate::store::queries::{PageRequest, TransactionFilter};
use crate::store::rows::TransactionRow;
use crate::store::tables::smart_charging as table;

/// K13: an external limit is gone.
pub(crate) async fn cleared_charging_limit(
    cx: Context<'_>,
    request: ClearedChargingLimitRequest,
) -> Result<ClearedChargingLimitResponse, Failure> {
    let (station, evse_id) = (cx.session.station, request.evse_id.unwrap_or(0));
    let source = request.charging_limit_source.as_str();
    let change = Change::from(table::lift_limit(station, evse_id, source)).write(
        table::outdate_limit(station, evse_id, source, cx.received_at),
    );
    cx.core.writer.change(change).await?;
    let mut report = cx.report();
    report.evse_id = request.evse_id;
    report.status = Some(source);
    cx.once().report(report).await?;
    Ok(ClearedChargingLimitResponse::new())
}

/// K12: an external limit was set.
pub(crate) async fn notify_charging_limit(
    cx: Context<'_>,
    request: NotifyChargingLimitRequest,
) -> Result<NotifyChargingLimitResponse, Failure> {
    let (station, evse_id) = (cx.session.station, request.evse_id.unwrap_or(0));
    let limit = &request.charging_limit;
    let source = limit.charging_limit_source.as_str();
    let schedules = request.charging_schedule.as_ref();
    let schedules = schedules.and_then(|schedules| serde_json::to_string(schedules).ok());
    let key = cx.core.numbers.next("external_limit").await?;
    let at = cx.received_at;
    let set = table::set_limit(
        key,
        station,
        evse_id,
        source,
        limit.is_grid_critical,
        schedules,
        at,
    );
    let change = Change::from(set).write(table::outdate_limit(station, evse_id, source, at));
    cx.core.writer.change(change).await?;
    let mut report = cx.report();
    report.evse_id = request.evse_id;
    report.status = Some(source);
    cx.once().report(report).await?;
    Ok(NotifyChargingLimitResponse::new())
}

/// K15.FR.07, .08: what a vehicle needs, answered with a profile for its transaction that stays within every limit
/// of the station. Where none can be made, the answer says so.
pub(crate) async fn notify_ev_charging_needs(
    cx: Context<'_>,
    request: NotifyEvChargingNeedsRequest,
) -> Result<NotifyEvChargingNeedsResponse, Failure> {
    let made = profile_for(cx, &request).await?;
    let (status, reason) = match &made {
        Ok(_) => (NotifyEvChargingNeedsStatusEnum::Accepted, None),
        Err(reason) => (NotifyEvChargingNeedsStatusEnum::Rejected, Some(*reason)),
    };
    let mut report = cx.report();
    report.evse_id = Some(request.evse_id);
    report.status = Some(status.as_str());
    cx.once().report(report).await?;
    if let Ok(profile) = made {
        send(cx, request.evse_id, profile);
    }
    let mut response = NotifyEvChargingNeedsResponse::new(status);
    response.status_info = reason.map(|reason| StatusInfo::new(Text::truncated(reason)));
    Ok(response)
}

/// The profile for the needs of a vehicle, or why there is none.
async fn profile_for(
    cx: Context<'_>,
    request: &NotifyEvChargingNeedsRequest,
) -> Result<Result<ChargingProfile, &'static str>, Failure> {
    let Some(transaction) = active_at(cx, request.evse_id).await? else {
        return Ok(Err("TxNotFound"));
    };
    let station = cx.session.station;
    let known = charging::known(&cx.core.reader, &cx.core.queries, station).await?;
    let own = known.installed.iter().find(|one| {
        let profile = &one.profile;
        profile.charging_profile_purpose == ChargingProfilePurposeEnum::TxProfile
            && profile.transaction_id.as_deref() == Some(&*transaction.transaction_id)
    });
    // The one that is there is replaced (K01.FR.05, .39).
    let (id, level) = match own {
        Some(own) => (own.profile.id, own.profile.stack_level),
        None => (cx.core.numbers.next_id("charging_profile_id").await?, 0),
    };
    let wanted = charging_needs::Wanted {
        needs: &request.charging_needs,
        most_periods: request.max_schedule_tuples,
        evse: request.evse_id,
        transaction_id: &transaction.transaction_id,
        ready_at: transaction.first_event_at.0,
        now: cx.received_at,
    };
    Ok(charging_needs::profile(&wanted, &known, id, level).ok_or("InvalidSchedule"))
}

/// The transaction that runs on an EVSE.
async fn active_at(cx: Context<'_>, evse_id: i32) -> Result<Option<TransactionRow>, Failure> {
    let filter = TransactionFilter {
        station: Some(cx.session.station),
        state: Some("active".into()),
        ..TransactionFilter::default()
    };
    let page = PageRequest::newest(LOOK_AT);
    let active = cx.core.queries.transactions(&filter, page).await?;
    Ok(active.into_iter().find(|row| row.evse_id == Some(evse_id)))
}

/// Active transactions of a station that are looked at.
const LOOK_AT: u32 = 200;

/// K15.FR.10 to 13, K16, K17: the schedule that a vehicle chose, held against the limits of its station. Beyond
/// them it is rejected, and the profile of its transaction is sent once more; what cannot be compared is rejected,
/// too, with a reason that says so.
pub(crate) async fn notify_ev_charging_schedule(
    cx: Context<'_>,
    request: NotifyEvChargingScheduleRequest,
) -> Result<NotifyEvChargingScheduleResponse, Failure> {
    let evse_id = request.evse_id;
    let transaction = active_at(cx, evse_id).await?;
    let installed = charging::installed(&cx.core.reader, cx.session.station).await?;
    let profiles = Profiles(installed);
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
        // K15.FR.13, K16: so that vehicle and station agree anew.
        send(cx, own.evse, own.profile.clone());
    }
    let mut response = NotifyEvChargingScheduleResponse::new(status);
    response.status_info = reason.map(|reason| StatusInfo::new(Text::truncated(reason)));
    Ok(response)
}

/// Sends a profile, behind the answer that is due now.
fn send(cx: Context<'_>, evse_id: i32, profile: ChargingProfile) {
    let request = SetChargingProfileRequest::new(evse_id, profile);
    let commands = cx.core.commands.clone();
    let station = cx.session.station;
    tokio::spawn(async move {
        let asked = commands.request(station, &request, Principal::System, None);
        if let Err(refusal) = asked.await {
            tracing::warn!(%refusal, "a charging profile was not sent");
        }
    });
}

/// K09: a part of the profiles that were asked for.
pub(crate) async fn report_charging_profiles(
    cx: Context<'_>,
    request: ReportChargingProfilesRequest,
) -> Result<ReportChargingProfilesResponse, Failure> {
    let (station, at) = (cx.session.station, cx.received_at);
    let source: ChargingLimitSourceEnum = request.charging_limit_source;
    let (request_id, evse_id) = (request.request_id, request.evse_id);
    let is_last = !request.tbc.unwrap_or(false);
    let mut change = Change::new();
    for profile in &request.charging_profile {
        let key = cx.core.numbers.next("charging_profile").await?;
        let source = source.as_str();
        let row = table::report(key, station, source, evse_id, profile, request_id, at);
        change = change.write(row);
    }
    let parts = table::report_part(station, request_id, is_last, at);
    let change = parts.into_iter().fold(change, Change::write);
    cx.core.writer.change(change).await?;
    let mut report = cx.report();
    report.request_id = Some(request.request_id);
    report.tbc = Some(request.tbc.unwrap_or(false));
    report.evse_id = Some(request.evse_id);
    report.status = Some(source.as_str());
    cx.once().report(report).await?;
    Ok(ReportChargingProfilesResponse::new())
}
