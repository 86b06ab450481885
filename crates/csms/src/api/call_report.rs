//! How a command is shown that has ended: the CALL, the station's answer, and when.

use jiff::Timestamp;
use ocpp201::Action;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::commands::CallOutcome;
use crate::store::rows::JsonText;

/// What became of a CALL. Of one that went out in parts, `payload` has the results of all, and everything
/// else is of the last part.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct CallReport {
    /// `result` (CALLRESULT), `error` (CALLERROR), `invalid` (an answer that breaks the schema),
    /// `timeout` or `offline`.
    outcome: &'static str,
    /// The stored command: GET /api/v1/commands/{key}.
    command_key: i64,
    /// The commands that it went out as, in order: more than one where the station takes less at once.
    parts: Vec<i64>,
    /// The station's identity.
    station: String,
    /// The action.
    action: &'static str,
    /// The message id of the CALL.
    message_id: String,
    /// Of a result: its payload; else `null`.
    #[schema(value_type = serde_json::Value)]
    payload: Option<Box<RawValue>>,
    /// Of an error: its code and description.
    error: Option<StationError>,
    /// The CALL as sent.
    request_frame: JsonText,
    /// The answer as received; `null` = none came.
    #[schema(value_type = serde_json::Value)]
    response_frame: Option<JsonText>,
    /// When it was asked for.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// When the CALL was written to the socket.
    #[schema(value_type = Option<String>, format = DateTime)]
    sent_at: Option<Timestamp>,
    /// When it ended.
    #[schema(value_type = Option<String>, format = DateTime)]
    finished_at: Option<Timestamp>,
    /// Milliseconds between CALL and answer.
    ms: Option<f64>,
}

/// What a station says in a CALLERROR, or what is wrong with its CALLRESULT.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct StationError {
    /// The error code, e.g. `NotSupported`.
    code: String,
    /// The station's words.
    description: String,
}

impl CallReport {
    /// The report of a command that has ended.
    pub(super) fn new(station: &str, action: Action, outcome: CallOutcome) -> Self {
        Self {
            outcome: outcome.state.as_str(),
            command_key: outcome.command_key.0,
            parts: outcome.parts.iter().map(|key| key.0).collect(),
            station: station.into(),
            action: action.as_str(),
            message_id: outcome.message_id,
            payload: outcome.payload,
            error: outcome.error.map(|error| StationError {
                code: error.code.to_string(),
                description: error.description,
            }),
            request_frame: JsonText(outcome.request_frame),
            response_frame: outcome.response_frame.map(JsonText),
            created_at: outcome.created_at,
            sent_at: outcome.sent_at,
            finished_at: outcome.finished_at,
            ms: outcome.ms,
        }
    }
}
