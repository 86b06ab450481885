//! Charging profiles and limits of a station (K), and what they add up to: by our calculation, beside the station's.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use ocpp201::{
    Action, ChargingProfileCriterion, ChargingRateUnitEnum, ChargingSchedulePeriod,
    CompositeSchedule, GetChargingProfilesRequest, GetCompositeScheduleRequest,
    GetCompositeScheduleResponse,
};
use serde::{Deserialize, Serialize};
use smart_charging::{Ask, Composite, Situation, composite_schedule};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::AppState;
use super::access::Caller;
use super::call_report::CallReport;
use super::calls::{refused, reported};
use super::extract::{Params, Station, duration};
use super::page::{Cursor, Page, PageParams};
use super::problem::ApiError;
use crate::said::Said;
use crate::store::charging;
use crate::store::queries::{Order, PageRequest, TransactionFilter};
use crate::store::rows::{StationRow, TransactionRow};
use crate::store::tables::smart_charging::{self as table, ChargingProfileRow, ExternalLimitRow};

/// The longest that `?wait=` waits for a report.
const MAX_WAIT: Duration = Duration::from_secs(60);
/// The longest schedule that is calculated, in s.
const MOST_SECONDS: i32 = 7 * 86_400;
/// Between two looks at a report that is under way.
const LOOK: Duration = Duration::from_millis(200);
/// Where nothing says what an EVSE can give, in W.
const ANY_W: f64 = 1_000_000.0;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(charging_profiles))
        .routes(routes!(refresh))
        .routes(routes!(charging_limits))
        .routes(routes!(composite))
}

/// Charging profiles of a station (K01, K09)
///
/// One row per profile and who set it: as it is wanted, as the station accepted it, as the station reported it.
#[utoipa::path(
    get, path = "/api/v1/stations/{id}/charging-profiles", tag = "smart-charging",
    params(("id" = String, Path, description = "Identity of the station"), PageParams),
    responses((status = OK, body = Page<ChargingProfileRow>)),
)]
async fn charging_profiles(
    State(state): State<AppState>,
    Station(station): Station,
    Params(page): Params<PageParams>,
) -> Result<Json<Page<ChargingProfileRow>>, ApiError> {
    let page = page.request(Order::Newest)?;
    let rows = table::profiles(&state.core.reader, station.key(), page).await?;
    let cursor = |row: &ChargingProfileRow| Cursor::Key(row.charging_profile_key);
    Ok(Json(Page::new(rows, page.limit, cursor)))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct RefreshParams {
    /// Wait so long for the last part of the report, e.g. `10s`; at most 60 s.
    wait: Option<String>,
}

/// What came of asking for all profiles.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Refreshed {
    /// Under which the station reports.
    request_id: i32,
    /// `asked`, `arriving` or `complete`.
    state: String,
    /// The CALL and its answer.
    call: CallReport,
}

/// Ask a station for all its charging profiles (K09)
///
/// When the last part has come, profiles that we know of and that are not in the report are `missing`.
#[utoipa::path(
    post, path = "/api/v1/stations/{id}/charging-profiles/refresh", tag = "smart-charging",
    params(("id" = String, Path, description = "Identity of the station"), RefreshParams),
    responses((status = OK, description = "The station answered", body = Refreshed)),
)]
async fn refresh(
    State(state): State<AppState>,
    Caller(principal): Caller,
    Station(station): Station,
    Params(params): Params<RefreshParams>,
) -> Result<Json<Refreshed>, ApiError> {
    let wait = params
        .wait
        .map(|text| duration("wait", &text, MAX_WAIT))
        .transpose()?;
    let core = &state.core;
    let request_id = core.numbers.next_id("request_id").await?;
    let request = GetChargingProfilesRequest::new(request_id, ChargingProfileCriterion::new());
    let outcome = core
        .commands
        .request(station.key(), &request, principal, None)
        .await
        .map_err(|refusal| refused(&station.identity, refusal))?;
    let call = reported(&station.identity, Action::GetChargingProfiles, outcome)?;
    let how_far = async || -> Result<String, ApiError> {
        let state = table::report_state(&core.reader, station.key(), request_id).await?;
        Ok(state.unwrap_or_else(|| "asked".into()))
    };
    let complete = async {
        loop {
            let reached = how_far().await?;
            if reached == "complete" {
                return Ok::<String, ApiError>(reached);
            }
            tokio::time::sleep(LOOK).await;
        }
    };
    let reached = match wait {
        Some(wait) => tokio::time::timeout(wait, complete).await.ok(),
        None => None,
    };
    let reached = match reached {
        Some(reached) => reached?,
        None => how_far().await?,
    };
    Ok(Json(Refreshed {
        request_id,
        state: reached,
        call,
    }))
}

/// Limits of a station that others set and that are in force (K11 to K13)
#[utoipa::path(
    get, path = "/api/v1/stations/{id}/charging-limits", tag = "smart-charging",
    params(("id" = String, Path, description = "Identity of the station")),
    responses((status = OK, body = Page<ExternalLimitRow>)),
)]
async fn charging_limits(
    State(state): State<AppState>,
    Station(station): Station,
) -> Result<Json<Page<ExternalLimitRow>>, ApiError> {
    let rows = table::limits(&state.core.reader, station.key()).await?;
    Ok(Json(Page::whole(rows)))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct CompositeParams {
    /// The EVSE; 0 or absent = the grid connection of the station.
    evse_id: Option<i32>,
    /// Seconds from now, 1 to 604800; an hour if absent.
    duration: Option<i32>,
    /// `W` or `A`; `W` if absent.
    unit: Option<String>,
    /// `true` asks the station, too (GetCompositeSchedule), and compares.
    #[serde(default)]
    ask: bool,
}

/// What the profiles of a station add up to.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct CompositeView {
    /// The EVSE; 0 = the grid connection.
    evse_id: i32,
    /// `W` or `A`.
    charging_rate_unit: &'static str,
    /// The first second; where the station was asked, as it says.
    #[schema(value_type = String, format = DateTime)]
    schedule_start: Timestamp,
    /// Seconds that the periods cover.
    duration: u64,
    /// By our calculation, from what is known of its profiles.
    #[schema(value_type = Vec<Object>)]
    periods: Vec<ChargingSchedulePeriod>,
    /// Whether the device model says what the EVSE can give; if not, only profiles limit it here.
    is_hardware_known: bool,
    /// By the station, where it was asked and accepted.
    #[schema(value_type = Option<Object>)]
    of_station: Option<CompositeSchedule>,
    /// The first second in which the two differ by more than 1 %; `null` = nowhere, or not compared.
    differs_at: Option<u64>,
    /// The CALL and its answer, where the station was asked.
    call: Option<CallReport>,
}

/// What the profiles of a station add up to (K08)
///
/// Calculated here from the profiles and limits that are known. With `ask=true` the station's own answer stands
/// beside it, and where they differ.
#[utoipa::path(
    get, path = "/api/v1/stations/{id}/composite-schedule", tag = "smart-charging",
    params(("id" = String, Path, description = "Identity of the station"), CompositeParams),
    responses((status = OK, body = CompositeView)),
)]
async fn composite(
    State(state): State<AppState>,
    Caller(principal): Caller,
    Station(station): Station,
    Params(params): Params<CompositeParams>,
) -> Result<Json<CompositeView>, ApiError> {
    let evse_id = params.evse_id.unwrap_or(0);
    let unit = params.unit.as_deref().unwrap_or("W");
    let unit: ChargingRateUnitEnum = unit.parse().map_err(|_| {
        ApiError::parameter(Said::OneOf {
            name: "unit",
            known: "W, A".to_owned(),
            value: unit.to_owned(),
        })
    })?;
    let seconds = params.duration.unwrap_or(3_600);
    if !(1..=MOST_SECONDS).contains(&seconds) {
        let said = Said::out_of("duration", 1..=MOST_SECONDS.into(), seconds);
        return Err(ApiError::parameter(said));
    }
    let mut call = None;
    let mut of_station: Option<CompositeSchedule> = None;
    if params.ask {
        let mut request = GetCompositeScheduleRequest::new(seconds, evse_id);
        request.charging_rate_unit = Some(unit);
        let outcome = state
            .core
            .commands
            .request(station.key(), &request, principal, None)
            .await
            .map_err(|refusal| refused(&station.identity, refusal))?;
        let answer = outcome.payload.as_deref();
        let answer: Option<GetCompositeScheduleResponse> =
            answer.and_then(|payload| serde_json::from_str(payload.get()).ok());
        of_station = answer.and_then(|answer| answer.schedule);
        call = Some(reported(
            &station.identity,
            Action::GetCompositeSchedule,
            outcome,
        )?);
    }
    let start = of_station.as_ref().map_or_else(
        || state.core.clock.now(),
        |schedule| schedule.schedule_start.timestamp(),
    );
    let (ours, is_hardware_known) = ours(&state, &station, evse_id, start, seconds, unit).await?;
    let differs_at = of_station
        .as_ref()
        .and_then(|theirs| first_difference(&ours, theirs));
    Ok(Json(CompositeView {
        evse_id,
        charging_rate_unit: unit.as_str(),
        schedule_start: start,
        duration: ours.seconds,
        periods: ours.periods,
        is_hardware_known,
        of_station,
        differs_at,
        call,
    }))
}

/// By our calculation.
async fn ours(
    state: &AppState,
    station: &StationRow,
    evse_id: i32,
    start: Timestamp,
    seconds: i32,
    unit: ChargingRateUnitEnum,
) -> Result<(Composite, bool), ApiError> {
    let core = &state.core;
    let known = charging::known(&core.reader, &core.queries, station.key()).await?;
    let filter = TransactionFilter {
        station: Some(station.key()),
        state: Some("active".into()),
        ..TransactionFilter::default()
    };
    let page = PageRequest::newest(200);
    let active = core.queries.transactions(&filter, page).await?;
    let on = |evse: i32| active.iter().find(|row| row.evse_id == Some(evse));
    let situations: Vec<Situation<'_>> = known
        .evses
        .iter()
        .filter(|one| evse_id == 0 || one.evse == evse_id)
        .map(|one| {
            let transaction: Option<&TransactionRow> = on(one.evse);
            Situation {
                evse: one.evse,
                transaction: transaction.map(|row| row.transaction_id.as_str()),
                ready_at: transaction.map_or(start, |row| row.first_event_at.0),
                volts: one.volts,
                phases: one.phases,
                hardware_w: one.most_w.unwrap_or(ANY_W),
            }
        })
        .collect();
    let others = known.evses.iter().filter(|one| one.evse != evse_id);
    let charging = others.filter(|one| on(one.evse).is_some()).count();
    let ask = Ask {
        evses: &situations,
        sharers: (evse_id != 0).then(|| u32::try_from(charging).unwrap_or(u32::MAX - 1) + 1),
        start,
        seconds: u64::try_from(seconds).unwrap_or(0),
        unit,
    };
    let is_known = known.evses.iter().all(|one| one.most_w.is_some());
    let schedule = composite_schedule(&known.installed, &ask).ok_or_else(|| {
        ApiError::from(Said::UnknownEvse {
            station: station.identity.clone(),
            evse: evse_id,
        })
    })?;
    Ok((schedule, is_known))
}

/// The first second, a second after a limit begins, in which two schedules differ.
fn first_difference(ours: &Composite, theirs: &CompositeSchedule) -> Option<u64> {
    let covered = ours
        .seconds
        .min(u64::try_from(theirs.duration).unwrap_or(0));
    let limit = |periods: &[ChargingSchedulePeriod], second: u64| {
        let mut begun = periods
            .iter()
            .filter(|one| u64::try_from(one.start_period).unwrap_or(0) <= second);
        begun.next_back().map(|one| one.limit)
    };
    let starts = ours.periods.iter().chain(&theirs.charging_schedule_period);
    let mut seconds: Vec<u64> = starts
        .map(|one| u64::try_from(one.start_period).unwrap_or(0) + 1)
        .filter(|second| *second < covered)
        .collect();
    seconds.sort_unstable();
    seconds.into_iter().find(|second| {
        let pair =
            limit(&ours.periods, *second).zip(limit(&theirs.charging_schedule_period, *second));
        pair.is_none_or(|(a, b)| (a - b).abs() > 0.1 + 0.01 * a.abs().max(b.abs()))
    })
}
