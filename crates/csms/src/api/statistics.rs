//! Statistics by charger, by site, and by local hour, day and month.
//!
//! Hours and days are those of the site's time zone. The database sums quarters of an hour (UTC);
//! they become local hours, days and months here (`calendar`), so that both engines say the same,
//! also over a change to or from daylight-saving time.

mod calendar;

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

use self::calendar::{LocalUsage, Step, fold, parts, time_zone};
use super::AppState;
use super::extract::{Params, find_station};
use super::page::{Cursor, Page, limit};
use super::problem::ApiError;
use crate::said::Said;
use crate::store::queries::{Period, UsageOf};
use crate::store::rows::{ChargerStatisticsRow, SiteStatisticsRow};

const DAY: Duration = Duration::from_secs(86_400);

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(charger_statistics))
        .routes(routes!(site_statistics))
        .routes(routes!(hourly))
        .routes(routes!(daily))
        .routes(routes!(monthly))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct PeriodParams {
    /// Begun at or after (RFC 3339), to the quarter of an hour.
    #[param(value_type = Option<String>, format = DateTime)]
    from: Option<Timestamp>,
    /// Begun before (RFC 3339), to the quarter of an hour; now if absent.
    #[param(value_type = Option<String>, format = DateTime)]
    to: Option<Timestamp>,
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct UsageParams {
    /// Only of this station.
    station: Option<String>,
    /// Only of this site.
    site_id: Option<String>,
    /// IANA name; that of the site if absent.
    time_zone: Option<String>,
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct ChargerParams {
    /// Only of this station.
    station: Option<String>,
    /// `next` of the page before; absent = from the start.
    after: Option<i64>,
    /// Stations at most, 1 to 1000; 100 if absent.
    limit: Option<u32>,
}

impl PeriodParams {
    /// From `days` before the end, if no begin was given; at most `max_days` long.
    fn limits(
        &self,
        now: Timestamp,
        days: u32,
        max_days: u32,
    ) -> Result<(Timestamp, Timestamp), ApiError> {
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
            return Err(Said::FromBeforeTo.into());
        }
        if to.duration_since(from).unsigned_abs() > DAY * (max_days + 1) {
            return Err(Said::PeriodTooLong { days: max_days }.into());
        }
        Ok((from, to))
    }
}

/// The share of the time from `from` to now, or to `to` if that is earlier, in which `chargers`
/// were taken for `seconds` in all.
fn utilisation(
    seconds: i64,
    chargers: i64,
    (from, to): (Timestamp, Timestamp),
    now: Timestamp,
) -> Option<f64> {
    let elapsed = to.min(now).as_second() - from.as_second();
    let available = elapsed
        .checked_mul(chargers)
        .filter(|seconds| *seconds > 0)?;
    #[expect(clippy::cast_precision_loss, reason = "a share for people")]
    let share = seconds as f64 / available as f64;
    Some((share * 10_000.0).round() / 10_000.0)
}

/// Usage of a charger.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct ChargerStatistics {
    #[serde(flatten)]
    row: ChargerStatisticsRow,
    /// The share of the time since `from` in which transactions ran, 0 to 1; `null` without `from`.
    utilisation: Option<f64>,
}

/// Sums by charger; all time if no period is given
#[utoipa::path(
    get, path = "/api/v1/statistics/chargers", tag = "statistics",
    params(PeriodParams, ChargerParams),
    responses((status = OK, body = Page<ChargerStatistics>)),
)]
async fn charger_statistics(
    State(state): State<AppState>,
    Params(params): Params<PeriodParams>,
    Params(part): Params<ChargerParams>,
) -> Result<Json<Page<ChargerStatistics>>, ApiError> {
    let limit = limit(part.limit)?;
    let limits = (
        params.from.unwrap_or(Timestamp::MIN),
        params.to.unwrap_or(Timestamp::MAX),
    );
    let period = Period::new(limits.0, limits.1);
    let station = match &part.station {
        Some(identity) => Some(find_station(&state, identity).await?.key()),
        None => None,
    };
    let rows = state
        .core
        .queries
        .charger_statistics(period, station, part.after, limit)
        .await?;
    let now = state.core.clock.now();
    let items = rows.into_iter().map(|row| ChargerStatistics {
        utilisation: params
            .from
            .and_then(|_| utilisation(row.duration_seconds, 1, limits, now)),
        row,
    });
    Ok(Json(Page::new(
        items.collect(),
        limit,
        |one: &ChargerStatistics| Cursor::Key(one.row.station_key),
    )))
}

/// Usage of a site.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct SiteStatistics {
    #[serde(flatten)]
    row: SiteStatisticsRow,
    /// The share of the time in which transactions ran, over all chargers of the site, 0 to 1;
    /// `null` for a site without chargers.
    utilisation: Option<f64>,
}

/// Sums by site; the last 30 days if no period is given
#[utoipa::path(
    get, path = "/api/v1/statistics/sites", tag = "statistics", params(PeriodParams),
    responses((status = OK, body = Page<SiteStatistics>)),
)]
async fn site_statistics(
    State(state): State<AppState>,
    Params(params): Params<PeriodParams>,
) -> Result<Json<Page<SiteStatistics>>, ApiError> {
    let now = state.core.clock.now();
    let limits = params.limits(now, 30, 36_500)?;
    let rows = state
        .core
        .queries
        .site_statistics(Period::new(limits.0, limits.1))
        .await?;
    let items = rows.into_iter().map(|row| SiteStatistics {
        utilisation: utilisation(row.duration_seconds, row.chargers, limits, now),
        row,
    });
    Ok(Json(Page::whole(items.collect())))
}

/// Sums by local hour; the last 24 hours if no period is given, 31 days at most
#[utoipa::path(
    get, path = "/api/v1/statistics/hourly", tag = "statistics", params(PeriodParams, UsageParams),
    responses((status = OK, body = Page<LocalUsage>)),
)]
async fn hourly(
    State(state): State<AppState>,
    Params(params): Params<PeriodParams>,
    Params(of): Params<UsageParams>,
) -> Result<Json<Page<LocalUsage>>, ApiError> {
    let limits = params.limits(state.core.clock.now(), 1, 31)?;
    usage(&state, limits, &of, Step::Hour).await
}

/// Sums by local day; the last 30 days if no period is given, 366 days at most
#[utoipa::path(
    get, path = "/api/v1/statistics/daily", tag = "statistics", params(PeriodParams, UsageParams),
    responses((status = OK, body = Page<LocalUsage>)),
)]
async fn daily(
    State(state): State<AppState>,
    Params(params): Params<PeriodParams>,
    Params(of): Params<UsageParams>,
) -> Result<Json<Page<LocalUsage>>, ApiError> {
    let limits = params.limits(state.core.clock.now(), 30, 366)?;
    usage(&state, limits, &of, Step::Day).await
}

/// Sums by local month; the last year if no period is given, five years at most
#[utoipa::path(
    get, path = "/api/v1/statistics/monthly", tag = "statistics", params(PeriodParams, UsageParams),
    responses((status = OK, body = Page<LocalUsage>)),
)]
async fn monthly(
    State(state): State<AppState>,
    Params(params): Params<PeriodParams>,
    Params(of): Params<UsageParams>,
) -> Result<Json<Page<LocalUsage>>, ApiError> {
    let limits = params.limits(state.core.clock.now(), 365, 5 * 366)?;
    usage(&state, limits, &of, Step::Month).await
}

async fn usage(
    state: &AppState,
    (from, to): (Timestamp, Timestamp),
    params: &UsageParams,
    step: Step,
) -> Result<Json<Page<LocalUsage>>, ApiError> {
    let queries = &state.core.queries;
    let asked = match params.time_zone.as_deref() {
        Some(name) => Some(time_zone(name).ok_or_else(|| {
            let value = name.to_owned();
            Said::TimeZone { value }
        })?),
        None => None,
    };
    let station = match &params.station {
        Some(identity) => Some(find_station(state, identity).await?),
        None => None,
    };
    let of = match (&station, params.site_id.as_deref()) {
        (Some(station), None) => UsageOf::Station(station.key()),
        (Some(station), Some(site)) if station.site_id.as_deref() == Some(site) => {
            UsageOf::Station(station.key())
        }
        (Some(_), Some(_)) => return Ok(Json(Page::whole(Vec::new()))),
        (None, Some(site)) => UsageOf::Site(site),
        (None, None) => UsageOf::All,
    };
    let zones = queries.time_zones().await?;
    let (of, zone) = match (of, asked, zones.as_slice()) {
        (of, Some(zone), _) => (of, Some(zone)),
        // Wherever a station stands, it is here.
        (of, None, [only]) => (of, time_zone(only)),
        (UsageOf::All, None, [_, _, ..]) => (UsageOf::ByTimeZone, None),
        (of, None, _) => (of, None),
    };
    let mut buckets = Vec::new();
    for (period, grouping) in parts(zone.as_ref(), from, to, step) {
        buckets.extend(queries.usage_buckets(of, period, grouping).await?);
    }
    Ok(Json(Page::whole(fold(buckets, zone.as_ref(), step))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utilisation_is_the_share_of_the_time_that_has_passed() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let day = (at("2026-11-20T00:00:00Z"), at("2026-11-21T00:00:00Z"));
        let later = at("2026-12-01T00:00:00Z");
        assert_eq!(utilisation(21_600, 1, day, later), Some(0.25));
        assert_eq!(utilisation(21_600, 3, day, later), Some(0.0833));
        let noon = at("2026-11-20T12:00:00Z");
        assert_eq!(utilisation(21_600, 1, day, noon), Some(0.5));
        assert_eq!(utilisation(0, 0, day, later), None);
    }
}
