//! Why a transaction costs what it costs: `GET /api/v1/transactions/{key}/bill`.

use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use ocpp201::SampledValue;
use serde::Serialize;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::AppState;
use super::extract::Segments;
use super::problem::ApiError;
use super::transactions::{TransactionPath, each_event, find};
use crate::model::energy::{Line, Place};
use crate::model::ledger::EventKey;
use crate::model::statement::{Statement, StatementEvent, UsedReading};
use crate::model::tariff::{Prices, Pricing};
use crate::store::rows::{MilliWattHours, Money, TransactionEventRow, TransactionRow, WattHours};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(bill))
}

/// From readings to an amount. The rules are docs/energy.md.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct BillView {
    /// Our key of the transaction.
    transaction_key: i64,
    /// `register`, `first-last`, `interval` or `unknown`.
    energy_source: String,
    /// The readings that the energy is the difference of: one at the begin and one at the end, or one
    /// of each line. Empty where intervals are added up, and where the energy is unknown.
    readings: Vec<BillReading>,
    /// Energy as measured, kWh; `null` = unknown.
    energy_kwh: Option<MilliWattHours>,
    /// Energy billed, kWh: rounded to the step of the tariff.
    billed_kwh: Option<WattHours>,
    /// The pricing that was pinned when the transaction became known; `null` = there was none.
    tariff: Option<PinnedTariff>,
    /// Cost in the major unit: the sum of `parts`; `null` = unknown.
    cost: Option<Money>,
    /// What the cost is the sum of; `null` = unknown, or the transaction has no tariff.
    parts: Option<BillParts>,
    /// What is remarkable about the transaction, by name.
    flags: Vec<String>,
    /// Gaps, e.g. `3,7-9`; empty = none.
    missing_seq_nos: String,
    /// Events whose samples were removed by age: the bill stands, its readings may be gone.
    events_without_samples: u64,
}

/// A reading that the bill rests on.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct BillReading {
    /// It is the begin; else the end.
    is_begin: bool,
    /// `Outlet`, `Cable`, `Inlet`, `EV` or `Body`.
    location: &'static str,
    /// `L1`, `L2` or `L3`; `null` = all together.
    line: Option<&'static str>,
    /// The register, kWh.
    kwh: MilliWattHours,
    /// The station's time of it.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// Of the event that told it.
    seq_no: i32,
    /// As the station sent it; `null` = it is no longer there.
    #[schema(value_type = Option<Object>)]
    sample: Option<SampledValue>,
}

/// What a cost is the sum of.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct BillParts {
    /// Billed energy at its price.
    energy: Money,
    /// Minutes that had begun; 0 where time costs nothing.
    minutes: i64,
    /// These minutes at their price.
    time: Money,
    /// The transaction itself.
    session: Money,
}

/// The pricing of a transaction.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct PinnedTariff {
    /// The name of the tariff.
    name: Option<String>,
    /// The version of the tariff; `null` = it was before tariffs had versions.
    version: Option<i32>,
    /// Price of one kWh in the major unit.
    price_per_kwh: Money,
    /// Price of each minute that has begun; `null` = nothing.
    price_per_minute: Option<Money>,
    /// Price of the transaction itself; `null` = nothing.
    price_per_session: Option<Money>,
    /// Energy is billed in steps of so many Wh, rounded half up.
    step_wh: i64,
    /// ISO 4217.
    currency: Option<String>,
}

/// Why a transaction costs what it costs
///
/// The readings that its energy rests on, found again in the stored events by the rules of the ledger;
/// how the energy is rounded; and the tariff that was pinned.
#[utoipa::path(
    get, path = "/api/v1/transactions/{key}/bill", tag = "transactions",
    params(("key" = i64, Path, description = "`transaction_key` of the list")),
    responses((status = OK, body = BillView)),
)]
async fn bill(
    State(state): State<AppState>,
    Segments(path): Segments<TransactionPath>,
) -> Result<Json<BillView>, ApiError> {
    let row = find(&state, path.key).await?;
    let mut events = vec![];
    let mut events_without_samples = 0;
    each_event(&state, row.key(), |event| {
        events_without_samples += u64::from(event.is_thinned());
        events.extend(statement_event(event));
    })
    .await?;
    // The amounts are those of the row: what is billed is never worked out anew.
    let statement = Statement::new(events);
    let parts = parts(&row);
    let tariff = row.price_per_kwh.map(|price_per_kwh| PinnedTariff {
        name: row.tariff,
        version: row.tariff_version,
        price_per_kwh,
        price_per_minute: row.price_per_minute,
        price_per_session: row.price_per_session,
        step_wh: row.step_wh.unwrap_or(1),
        currency: row.currency,
    });
    let flags = row.flags.split(',').filter(|flag| !flag.is_empty());
    Ok(Json(BillView {
        transaction_key: row.transaction_key,
        energy_source: row.energy_source,
        readings: statement.readings.into_iter().map(reading).collect(),
        energy_kwh: row.energy_kwh,
        billed_kwh: row.billed_kwh,
        tariff,
        cost: row.cost,
        parts,
        flags: flags.map(Into::into).collect(),
        missing_seq_nos: row.missing_seq_nos,
        events_without_samples,
    }))
}

/// The parts of the cost of a row, which is what they come to.
fn parts(row: &TransactionRow) -> Option<BillParts> {
    row.cost?;
    let e4 = |price: Option<Money>| price.map_or(0, |price| price.0);
    let pricing = Pricing {
        tariff_key: row.tariff_key?,
        version: row.tariff_version.unwrap_or(1),
        currency: row.currency.clone()?,
        prices: Prices {
            per_kwh_e4: e4(row.price_per_kwh),
            per_minute_e4: e4(row.price_per_minute),
            per_session_e4: e4(row.price_per_session),
        },
        step_wh: row.step_wh?,
    };
    let so_far = row.started_at.map(|started| {
        let micros = row.last_event_at.0.as_microsecond() - started.0.as_microsecond();
        (micros + 500_000).div_euclid(1_000_000)
    });
    let seconds = match row.ended_at {
        Some(_) => row.duration_seconds.map(i64::from),
        None => so_far,
    };
    let parts = pricing.parts(row.energy_kwh?.0, seconds)?;
    Some(BillParts {
        energy: Money(parts.energy_e4),
        minutes: parts.minutes,
        time: Money(parts.time_e4),
        session: Money(parts.session_e4),
    })
}

fn statement_event(row: &TransactionEventRow) -> Option<StatementEvent> {
    let kind = row.event_type.parse().ok()?;
    let trigger = row.trigger_reason.parse().ok()?;
    let key = EventKey::new(row.seq_no, row.occurred_at.0, kind, trigger);
    let received_at = row.received_at.0;
    Some(StatementEvent::read(key, &row.payload.0, received_at))
}

fn reading(used: UsedReading) -> BillReading {
    BillReading {
        is_begin: used.is_begin,
        location: match used.place {
            Place::Outlet => "Outlet",
            Place::Cable => "Cable",
            Place::Inlet => "Inlet",
            Place::Ev => "EV",
            Place::Body => "Body",
        },
        line: match used.line {
            Line::Total => None,
            Line::L1 => Some("L1"),
            Line::L2 => Some("L2"),
            Line::L3 => Some("L3"),
        },
        kwh: MilliWattHours(used.mwh),
        at: used.at,
        seq_no: used.seq_no,
        sample: used.sample,
    }
}
