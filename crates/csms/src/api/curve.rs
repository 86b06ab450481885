//! The curve of a transaction: `GET /api/v1/transactions/{key}/curve`.

use axum::Json;
use axum::extract::State;
use ocpp201::TransactionEventRequest;
use serde::Serialize;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::AppState;
use super::extract::Segments;
use super::problem::ApiError;
use super::transactions::{TransactionPath, each_event, find};
use crate::model::curve::{Curve, CurvePoint};

/// Points of one answer.
const MOST_POINTS: usize = 2000;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(curve))
}

/// The curve of a transaction.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct CurveView {
    /// Our key of the transaction.
    transaction_key: i64,
    /// By time; of more than 2000, evenly chosen ones.
    points: Vec<CurvePoint>,
}

/// Power, limit, charge and phases of a transaction over time
///
/// From the meter values of its events. `limit_w` is what the station says it offers.
#[utoipa::path(
    get, path = "/api/v1/transactions/{key}/curve", tag = "transactions",
    params(("key" = i64, Path, description = "`transaction_key` of the list")),
    responses((status = OK, body = CurveView)),
)]
async fn curve(
    State(state): State<AppState>,
    Segments(path): Segments<TransactionPath>,
) -> Result<Json<CurveView>, ApiError> {
    let transaction = find(&state, path.key).await?;
    let mut curve = Curve::default();
    each_event(&state, transaction.key(), |event| {
        // Of events that lost their samples by age there is nothing to show.
        let request: Result<TransactionEventRequest, _> = serde_json::from_str(&event.payload.0);
        if let Ok(request) = request
            && let Some(values) = &request.meter_value
        {
            curve.add(values);
        }
    })
    .await?;
    Ok(Json(CurveView {
        transaction_key: transaction.transaction_key,
        points: curve.thinned(MOST_POINTS),
    }))
}
