//! Sampled values (J): one by one, and as series over time at a chosen resolution.
//!
//! They are read from what is stored: the events of a transaction, or the MeterValues of a station.

use axum::Json;
use axum::extract::State;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::AppState;
use super::extract::{Params, Segments, Station, duration};
use super::page::{Cursor, Page, PageParams, limit};
use super::problem::ApiError;
use super::transactions::{TransactionPath, each_event, find};
use crate::model::samples::{self, Sample, SampleFilter, Series, SeriesPoint};
use crate::said::Said;
use crate::store::queries::Order;

/// Points of a series.
const MOST_POINTS: usize = 2_000;
/// The coarsest resolution.
const COARSEST: Duration = Duration::from_secs(31 * 86_400);

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(transaction_samples))
        .routes(routes!(series))
        .routes(routes!(station_samples))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Only of this measurand, e.g. `Power.Active.Import`.
    measurand: Option<String>,
    /// Only of this phase, e.g. `L1`; empty = only of none.
    phase: Option<String>,
    /// Only at this place, e.g. `Outlet`.
    location: Option<String>,
    /// Only in this context, e.g. `Sample.Periodic`.
    context: Option<String>,
}

impl Wanted {
    fn filter(self) -> SampleFilter {
        SampleFilter {
            measurand: self.measurand,
            phase: self.phase,
            location: self.location,
            context: self.context,
        }
    }
}

/// A sampled value and the event that brought it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct EventSample {
    /// Of the event.
    seq_no: i32,
    #[serde(flatten)]
    sample: Sample,
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct EventsParams {
    /// `next` of the page before: a seqNo; absent = from the first event.
    after: Option<i32>,
    /// Events that are looked through, 1 to 1000; 100 if absent.
    limit: Option<u32>,
}

/// Sampled values of a transaction, one by one
///
/// By seqNo, normalised to units without prefix, beside the text that the station wrote; signed data to the byte.
#[utoipa::path(
    get, path = "/api/v1/transactions/{key}/samples", tag = "transactions",
    params(("key" = i64, Path, description = "`transaction_key` of the list"), Wanted, EventsParams),
    responses((status = OK, body = Page<EventSample>)),
)]
async fn transaction_samples(
    State(state): State<AppState>,
    Segments(path): Segments<TransactionPath>,
    Params(wanted): Params<Wanted>,
    Params(params): Params<EventsParams>,
) -> Result<Json<Page<EventSample>>, ApiError> {
    let transaction = find(&state, path.key).await?;
    let limit = limit(params.limit)?;
    let queries = &state.core.queries;
    let events = queries
        .transaction_events(transaction.key(), params.after, limit)
        .await?;
    let filter = wanted.filter();
    let is_full = events.len() >= limit as usize;
    let next = events.last().filter(|_| is_full);
    let next = next.map(|event| Cursor::Key(i64::from(event.seq_no)));
    let items = events.iter().flat_map(|event| {
        let seq_no = event.seq_no;
        let samples = samples::of_message(&event.payload.0).into_iter();
        samples.map(move |sample| EventSample { seq_no, sample })
    });
    let items = items.filter(|item| filter.takes(&item.sample));
    Ok(Json(Page::searched(items.collect(), next)))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct SeriesParams {
    /// e.g. `Power.Active.Import`, the default.
    measurand: Option<String>,
    /// Only of this phase, e.g. `L1`; only what has none if absent.
    phase: Option<String>,
    /// Only at this place; `Outlet` if absent.
    location: Option<String>,
    /// Only in this context; any if absent.
    context: Option<String>,
    /// The length of a part, e.g. `60s`, `15m`; `60s` if absent.
    resolution: Option<String>,
}

/// Values of one measurand over time.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = SampleSeries)]
struct SeriesView {
    /// The measurand.
    measurand: String,
    /// The phase; `null` = what has none.
    phase: Option<String>,
    /// The place.
    location: String,
    /// Of all values, without a prefix; `null` = there are none.
    unit: Option<String>,
    /// Seconds of a part.
    resolution_seconds: i64,
    /// By time; parts without a value are left out.
    points: Vec<SeriesPoint>,
}

/// A measurand of a transaction over time, at a chosen resolution
#[utoipa::path(
    get, path = "/api/v1/transactions/{key}/series", tag = "transactions",
    params(("key" = i64, Path, description = "`transaction_key` of the list"), SeriesParams),
    responses((status = OK, body = SeriesView)),
)]
async fn series(
    State(state): State<AppState>,
    Segments(path): Segments<TransactionPath>,
    Params(params): Params<SeriesParams>,
) -> Result<Json<SeriesView>, ApiError> {
    let resolution = params.resolution.as_deref().unwrap_or("60s");
    let resolution = duration("resolution", resolution, COARSEST)?;
    let resolution = SignedDuration::try_from(resolution).unwrap_or(SignedDuration::from_secs(60));
    if resolution < SignedDuration::from_secs(1) {
        let (name, least) = ("resolution", "1s");
        return Err(Said::DurationAtLeast { name, least }.into());
    }
    let measurand = params.measurand;
    let measurand = measurand.unwrap_or_else(|| "Power.Active.Import".to_owned());
    let location = params.location.unwrap_or_else(|| "Outlet".to_owned());
    let filter = SampleFilter {
        measurand: Some(measurand.clone()),
        phase: Some(params.phase.clone().unwrap_or_default()),
        location: Some(location.clone()),
        context: params.context,
    };
    let transaction = find(&state, path.key).await?;
    let mut made = Series::new(resolution);
    let mut unit: Option<String> = None;
    each_event(&state, transaction.key(), |event| {
        if made.len() > MOST_POINTS {
            return;
        }
        for sample in samples::of_message(&event.payload.0) {
            let Some(value) = sample.value.filter(|_| filter.takes(&sample)) else {
                continue;
            };
            // Values of another unit are no part of the same series.
            if *unit.get_or_insert_with(|| sample.unit.clone()) == sample.unit {
                made.add(sample.at, value);
            }
        }
    })
    .await?;
    if made.len() > MOST_POINTS {
        return Err(Said::TooManyPoints { most: MOST_POINTS }.into());
    }
    Ok(Json(SeriesView {
        measurand,
        phase: params.phase,
        location,
        unit,
        resolution_seconds: resolution.as_secs(),
        points: made.into_points(),
    }))
}

/// A sampled value outside transactions.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct StationSample {
    /// Our key of the MeterValue that it stood in.
    meter_value_key: i64,
    /// 0 = the station's main meter.
    evse_id: i32,
    #[serde(flatten)]
    sample: Sample,
}

/// Sampled values of a station outside transactions, one by one
///
/// `limit` is how many MeterValues are looked through.
#[utoipa::path(
    get, path = "/api/v1/stations/{id}/samples", tag = "reports",
    params(("id" = String, Path, description = "Identity of the station"), Wanted, PageParams),
    responses((status = OK, body = Page<StationSample>)),
)]
async fn station_samples(
    State(state): State<AppState>,
    Station(station): Station,
    Params(wanted): Params<Wanted>,
    Params(page): Params<PageParams>,
) -> Result<Json<Page<StationSample>>, ApiError> {
    let page = page.request(Order::Newest)?;
    let rows = state.core.queries.meter_values(station.key(), page).await?;
    let is_full = rows.len() >= page.limit as usize;
    let next = rows.last().filter(|_| is_full);
    let next = next.map(|row| Cursor::Key(row.meter_value_key));
    let filter = wanted.filter();
    let items = rows.iter().flat_map(|row| {
        let (meter_value_key, evse_id) = (row.meter_value_key, row.evse_id);
        let samples = samples::of_list(row.sampled_at.0, &row.sampled_value.0).into_iter();
        samples.map(move |sample| StationSample {
            meter_value_key,
            evse_id,
            sample,
        })
    });
    let items = items.filter(|item| filter.takes(&item.sample));
    Ok(Json(Page::searched(items.collect(), next)))
}
