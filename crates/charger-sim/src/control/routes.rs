//! Stations: how they stand, and what is done to them.

use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Path, State, rejection::BytesRejection},
    routing::{get, post},
};
use scenario::verb::{Verb, VerbError};
use serde_json::{Value, json};

use super::{Stations, problem::Problem};
use crate::station::{Handle, Sent};

/// The largest body that is read, in bytes.
const LARGEST_BODY: usize = 1 << 20;

pub(super) fn router() -> Router<Stations> {
    Router::new()
        .route("/stations", get(list))
        .route("/stations/{id}", get(look))
        .route("/stations/{id}/{verb}", post(act))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
}

impl Stations {
    /// The station called `id`, without regard to case.
    fn station(&self, id: &str) -> Result<&Handle, Problem> {
        let found = self.handles.get(&id.to_ascii_lowercase());
        found.ok_or_else(|| {
            Problem::not_found(format!("no station `{id}`: GET /stations lists them"))
        })
    }
}

async fn list(State(stations): State<Stations>) -> Json<Value> {
    let all = stations.logs.all(|log| {
        let is_charging = log.transaction().is_some_and(|t| t.ended_at.is_none());
        json!({
            "station": log.record.identity,
            "connected": log.connected,
            "registration": log.record.boot.as_ref().map(|boot| &boot.status),
            "charging": is_charging,
            "power_w": log.power_w,
            "queue": log.queued,
        })
    });
    Json(Value::Array(all))
}

async fn look(
    State(stations): State<Stations>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Problem> {
    let station = stations.station(&id)?;
    let state = station.state().await.map_err(|e| Problem::of_command(&e))?;
    let mut state = serde_json::to_value(state).unwrap_or_default();
    let frames = stations.logs.read(station.identity(), |log| {
        let frames = log.frames.iter();
        frames.map(|frame| json!(frame)).collect::<Vec<_>>()
    });
    if let Some(fields) = state.as_object_mut() {
        fields.insert(
            "frames".to_owned(),
            Value::Array(frames.unwrap_or_default()),
        );
    }
    Ok(Json(state))
}

async fn act(
    State(stations): State<Stations>,
    Path((id, verb)): Path<(String, String)>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Value>, Problem> {
    let station = stations.station(&id)?;
    let body = body.map_err(|_| Problem::too_large(LARGEST_BODY))?;
    let body = if body.is_empty() {
        json!({})
    } else {
        serde_json::from_slice(&body).map_err(|error| Problem::no_json(&error))?
    };
    let told = Verb::of(&verb, body).map_err(|error| match error {
        VerbError::Unknown(_) => Problem::not_found(error.to_string()),
        VerbError::Body(what) => Problem::unprocessable(what),
    })?;
    if let Verb::Send(send) | Verb::DataTransfer(send) = told {
        let sent = station.send(send).await;
        return match sent.map_err(|error| Problem::of_send(&error))? {
            Sent::Answered(frame) => Ok(Json(answer(&frame))),
        };
    }
    let at = station
        .perform(told)
        .await
        .map_err(|error| Problem::of_command(&error))?;
    Ok(Json(json!({
        "station": station.identity(),
        "verb": verb,
        "at": at.timestamp(),
    })))
}

/// What the CSMS answered to a message of ours.
fn answer(frame: &str) -> Value {
    let parts: Value = serde_json::from_str(frame).unwrap_or_default();
    match parts.get(0).and_then(Value::as_i64) {
        Some(3) => json!({"outcome": "result", "payload": parts[2], "frame": frame}),
        Some(4) => json!({
            "outcome": "error",
            "code": parts[2],
            "description": parts[3],
            "details": parts[4],
            "frame": frame,
        }),
        _ => json!({"outcome": "unreadable", "frame": frame}),
    }
}
