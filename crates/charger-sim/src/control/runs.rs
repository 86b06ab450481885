//! Scenarios and runs: what can be played, what is played, what came of it.

use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Path, State, rejection::BytesRejection},
    http::StatusCode,
    routing::{get, post},
};
use serde_json::Value;

use super::{Stations, problem::Problem};
use crate::runs::Asked;

/// The largest body that is read, in bytes.
const LARGEST_BODY: usize = 16 * 1024;

pub(super) fn router() -> Router<Stations> {
    Router::new()
        .route("/scenarios", get(scenarios))
        .route("/runs", get(all).post(start))
        .route("/runs/{id}", get(one))
        .route("/runs/{id}/stop", post(stop))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
}

async fn scenarios(State(stations): State<Stations>) -> Json<Value> {
    Json(stations.runs.scenarios())
}

async fn all(State(stations): State<Stations>) -> Json<Value> {
    Json(stations.runs.all())
}

async fn one(
    State(stations): State<Stations>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Problem> {
    stations.runs.one(&id).map(Json).map_err(Problem::of_run)
}

async fn start(
    State(stations): State<Stations>,
    body: Result<Bytes, BytesRejection>,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let body = body.map_err(|_| Problem::too_large(LARGEST_BODY))?;
    let body: Value = serde_json::from_slice(&body).map_err(|error| Problem::no_json(&error))?;
    let asked: Asked =
        serde_json::from_value(body).map_err(|error| Problem::unprocessable(error.to_string()))?;
    let begun = stations.runs.start(&asked).map_err(Problem::of_run)?;
    Ok((StatusCode::CREATED, Json(begun)))
}

async fn stop(
    State(stations): State<Stations>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Problem> {
    stations.runs.stop(&id).map(Json).map_err(Problem::of_run)
}
