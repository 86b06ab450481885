//! Sites, and statistics by charger, local hour and local day.
//!
//! Hours and days are those of the site's time zone. The database sums quarters of an hour (UTC);
//! they are put into local hours and days here, so that both engines say the same, also over a
//! change to or from daylight-saving time.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use jiff::{Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::AppState;
use super::extract::{Params, find_station};
use super::page::Page;
use super::problem::ApiError;
use crate::store::queries::Period;
use crate::store::rows::{ChargerStatisticsRow, Money, SiteRow, UsageBucketRow, WattHours};

/// Where stations without a site are taken to be.
const DEFAULT_TIME_ZONE: &str = "Asia/Seoul";
const DAY: Duration = Duration::from_secs(86_400);
const QUARTER_SECONDS: i64 = 900;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(sites))
        .routes(routes!(charger_statistics))
        .routes(routes!(hourly))
        .routes(routes!(daily))
}

/// Sites
#[utoipa::path(
    get, path = "/api/v1/sites", tag = "installation",
    responses((status = OK, body = Page<SiteRow>)),
)]
async fn sites(State(state): State<AppState>) -> Result<Json<Page<SiteRow>>, ApiError> {
    Ok(Json(Page::whole(state.core.queries.sites().await?)))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct PeriodParams {
    /// Begun at or after (RFC 3339).
    #[param(value_type = Option<String>, format = DateTime)]
    from: Option<Timestamp>,
    /// Begun before (RFC 3339); now if absent.
    #[param(value_type = Option<String>, format = DateTime)]
    to: Option<Timestamp>,
    /// Only of this station.
    station: Option<String>,
    /// IANA name; that of the site if absent.
    time_zone: Option<String>,
}

impl PeriodParams {
    /// From `days` before the end, if no begin was given; at most `max_days` long.
    fn period(&self, now: Timestamp, days: u32, max_days: u32) -> Result<Period, ApiError> {
        // A station's clock may be a little ahead of ours.
        let to = match self.to {
            Some(to) => to,
            None => now.checked_add(DAY).unwrap_or(now),
        };
        let from = match self.from {
            Some(from) => from,
            None => to.checked_sub(DAY * (days + 1)).unwrap_or(Timestamp::MIN),
        };
        if from >= to {
            return Err(ApiError::BadRequest("`from` must be before `to`".into()));
        }
        if to.duration_since(from).unsigned_abs() > DAY * (max_days + 1) {
            return Err(ApiError::BadRequest(format!(
                "the period must not be longer than {max_days} days; ask for it in parts"
            )));
        }
        Ok(Period { from, to })
    }
}

/// Sums by charger; all time if no period is given
#[utoipa::path(
    get, path = "/api/v1/statistics/chargers", tag = "statistics", params(PeriodParams),
    responses((status = OK, body = Page<ChargerStatisticsRow>)),
)]
async fn charger_statistics(
    State(state): State<AppState>,
    Params(params): Params<PeriodParams>,
) -> Result<Json<Page<ChargerStatisticsRow>>, ApiError> {
    let period = Period {
        from: params.from.unwrap_or(Timestamp::MIN),
        to: params.to.unwrap_or(Timestamp::MAX),
    };
    let mut rows = state.core.queries.charger_statistics(period).await?;
    if let Some(identity) = &params.station {
        let station = find_station(&state, identity).await?;
        rows.retain(|row| row.charger_id == station.identity);
    }
    Ok(Json(Page::whole(rows)))
}

/// Sums over the transactions that began in one local hour or day.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct LocalUsage {
    /// Begin of the hour or day, RFC 3339 with the local offset.
    begin: String,
    /// The time zone that it is local to.
    time_zone: String,
    /// Of the cost; `null` where nothing was priced.
    currency: Option<String>,
    /// Transactions that began in it.
    transactions: i64,
    /// Billed energy, kWh.
    energy_kwh: WattHours,
    /// Cost in the major unit.
    cost: Money,
}

/// Sums by local hour; the last 24 hours if no period is given, 31 days at most
#[utoipa::path(
    get, path = "/api/v1/statistics/hourly", tag = "statistics", params(PeriodParams),
    responses((status = OK, body = Page<LocalUsage>)),
)]
async fn hourly(
    State(state): State<AppState>,
    Params(params): Params<PeriodParams>,
) -> Result<Json<Page<LocalUsage>>, ApiError> {
    usage(&state, &params, Step::Hour, 1, 31).await
}

/// Sums by local day; the last 30 days if no period is given, 366 days at most
#[utoipa::path(
    get, path = "/api/v1/statistics/daily", tag = "statistics", params(PeriodParams),
    responses((status = OK, body = Page<LocalUsage>)),
)]
async fn daily(
    State(state): State<AppState>,
    Params(params): Params<PeriodParams>,
) -> Result<Json<Page<LocalUsage>>, ApiError> {
    usage(&state, &params, Step::Day, 30, 366).await
}

async fn usage(
    state: &AppState,
    params: &PeriodParams,
    step: Step,
    days: u32,
    max_days: u32,
) -> Result<Json<Page<LocalUsage>>, ApiError> {
    let period = params.period(state.core.clock.now(), days, max_days)?;
    let zone = params.time_zone.as_deref();
    if let Some(name) = zone
        && TimeZone::get(name).is_err()
    {
        return Err(ApiError::BadRequest(format!(
            "`{name}` is not a time zone; use an IANA name such as Asia/Seoul"
        )));
    }
    let station = match &params.station {
        Some(identity) => Some(find_station(state, identity).await?.key()),
        None => None,
    };
    let buckets = state.core.queries.usage_buckets(period, station).await?;
    Ok(Json(Page::whole(fold(buckets, zone, step))))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Hour,
    Day,
}

/// Puts quarters of an hour into local hours or days, in the order of time.
fn fold(buckets: Vec<UsageBucketRow>, zone: Option<&str>, step: Step) -> Vec<LocalUsage> {
    let mut sums: BTreeMap<(Timestamp, String, Option<String>), LocalUsage> = BTreeMap::new();
    for bucket in buckets {
        let name = zone
            .map(str::to_owned)
            .or(bucket.time_zone)
            .unwrap_or_else(|| DEFAULT_TIME_ZONE.into());
        let (name, zone) = match TimeZone::get(&name) {
            Ok(zone) => (name, zone),
            Err(_) => ("UTC".to_owned(), TimeZone::UTC),
        };
        let Ok(at) = Timestamp::from_second(bucket.quarter.saturating_mul(QUARTER_SECONDS)) else {
            continue;
        };
        let local = at.to_zoned(zone);
        let begin = match step {
            Step::Hour => {
                // By the elapsed part of the hour, so that the two hours of the same name in
                // autumn stay apart.
                let past = i64::from(local.minute()) * 60 + i64::from(local.second());
                at.checked_sub(jiff::SignedDuration::from_secs(past))
                    .map(|at| at.to_zoned(local.time_zone().clone()))
            }
            Step::Day => local.start_of_day(),
        };
        let Ok(begin) = begin else { continue };
        let key = (begin.timestamp(), name.clone(), bucket.currency.clone());
        let sum = sums.entry(key).or_insert_with(|| LocalUsage {
            begin: begin.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
            time_zone: name,
            currency: bucket.currency,
            transactions: 0,
            energy_kwh: WattHours(0),
            cost: Money(0),
        });
        sum.transactions = sum.transactions.saturating_add(bucket.transactions);
        sum.energy_kwh.0 = sum.energy_kwh.0.saturating_add(bucket.energy_wh);
        sum.cost.0 = sum.cost.0.saturating_add(bucket.cost_e4);
    }
    sums.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bucket(at: &str, zone: Option<&str>) -> UsageBucketRow {
        let at: Timestamp = at.parse().unwrap();
        UsageBucketRow {
            quarter: at.as_second() / QUARTER_SECONDS,
            time_zone: zone.map(Into::into),
            currency: Some("KRW".into()),
            transactions: 1,
            energy_wh: 1_670,
            cost_e4: 2_505_000,
        }
    }

    fn begins(buckets: Vec<UsageBucketRow>, step: Step) -> Vec<(String, i64)> {
        let rows = fold(buckets, None, step).into_iter();
        rows.map(|row| (row.begin, row.transactions)).collect()
    }

    #[test]
    fn counts_days_from_local_midnight() {
        let seoul = Some("Asia/Seoul");
        let buckets = vec![
            bucket("2026-11-20T14:59:00Z", seoul),
            bucket("2026-11-20T15:00:00Z", seoul),
            bucket("2026-11-21T14:45:00Z", None),
        ];
        assert_eq!(
            begins(buckets, Step::Day),
            [
                ("2026-11-20T00:00:00+09:00".to_owned(), 1),
                ("2026-11-21T00:00:00+09:00".to_owned(), 2),
            ]
        );
    }

    #[test]
    fn keeps_the_two_hours_of_one_name_apart_in_autumn() {
        let zone = Some("Europe/Berlin");
        let buckets = vec![
            bucket("2026-10-25T00:30:00Z", zone),
            bucket("2026-10-25T01:30:00Z", zone),
        ];
        assert_eq!(
            begins(buckets, Step::Hour),
            [
                ("2026-10-25T02:00:00+02:00".to_owned(), 1),
                ("2026-10-25T02:00:00+01:00".to_owned(), 1),
            ]
        );
    }

    #[test]
    fn starts_hours_on_the_local_hour_where_the_offset_has_minutes() {
        let buckets = vec![bucket("2026-11-21T10:30:00Z", Some("Asia/Kolkata"))];
        assert_eq!(
            begins(buckets, Step::Hour),
            [("2026-11-21T16:00:00+05:30".to_owned(), 1)]
        );
    }
}
