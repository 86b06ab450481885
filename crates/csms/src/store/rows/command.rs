//! Commands, exchanges of the journal and connections as rows.
//!
//! A command is a row from the start; the journal is written lazily and never the source of truth.

use serde::Serialize;

use super::JsonText;
use crate::store::batch::THINNED;
use crate::store::time::SqlTime;

/// A CALL to a station and how it ended.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct CommandRow {
    /// Our key: the address of the resource and the cursor of the list.
    pub command_key: i64,
    /// The station's identity.
    pub station: String,
    /// The action.
    pub action: String,
    /// `queued`, `sent`, `result`, `error`, `invalid`, `timeout` or `offline`.
    pub state: String,
    /// On whose behalf.
    pub principal: String,
    /// The message id of the CALL.
    pub message_id: String,
    /// The CALL.
    pub request_frame: JsonText,
    /// The CALLRESULT or CALLERROR; `null` = none came.
    #[schema(value_type = serde_json::Value)]
    pub response_frame: Option<JsonText>,
    /// One sentence for people.
    pub detail: Option<String>,
    /// Given by the caller to make a repeat harmless.
    pub idempotency_key: Option<String>,
    /// It was sent without regard to the rules that bind a CSMS as a sender (`?unchecked=true`).
    pub unchecked: bool,
    /// When it was asked for.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: SqlTime,
    /// When the CALL was written to the socket.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub sent_at: Option<SqlTime>,
    /// When it ended.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub finished_at: Option<SqlTime>,
    /// When it is given up.
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: SqlTime,
}

/// An exchange of the journal: a CALL and its answer, or a frame that stands alone.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct MessageRow {
    /// Our key, the cursor of the list: exchanges in the order in which they were over.
    pub message_key: i64,
    /// When the CALL was read or written; of a frame that stands alone, when that was.
    #[schema(value_type = String, format = DateTime)]
    pub at: SqlTime,
    /// The station's identity.
    pub station: String,
    /// Over which connection.
    pub connection_key: i64,
    /// The agreed subprotocol.
    pub ocpp_version: String,
    /// Of the CALL, or the frame that stands alone: `in` = from the station, `out` = to it.
    pub direction: String,
    /// The message id, or `-1`.
    pub message_id: String,
    /// The action, where it is known.
    pub action: Option<String>,
    /// `result` or the error code; `null` = no answer came that can be read.
    pub outcome: Option<String>,
    /// Milliseconds from the CALL to its answer; `null` = there was none, or it is not kept: a stored
    /// TransactionEvent with an empty answer is its own entry.
    pub ms: Option<f64>,
    /// The CALL, or a frame that cannot be read, redacted. `null` = an answer to no CALL, or an event
    /// that is no longer where it was stored.
    #[schema(value_type = serde_json::Value)]
    pub call: Option<JsonText>,
    /// The CALLRESULT or CALLERROR, redacted; `null` = there was none.
    #[schema(value_type = serde_json::Value)]
    pub answer: Option<JsonText>,
}

/// An exchange as it is stored, and the payload of the event that it refers to.
#[derive(Debug, sqlx::FromRow)]
pub(in crate::store) struct StoredMessage {
    #[sqlx(flatten)]
    row: MessageRow,
    payload: Option<String>,
}

impl From<StoredMessage> for MessageRow {
    fn from(StoredMessage { mut row, payload }: StoredMessage) -> Self {
        let (None, Some(payload)) = (&row.call, payload) else {
            return row;
        };
        // A string always can be written as JSON.
        let id = serde_json::to_string(&row.message_id).unwrap_or_default();
        if row.answer.is_none() {
            row.answer = Some(JsonText(format!(r#"[3,{id},{{}}]"#)));
        }
        if payload != THINNED {
            let call = format!(r#"[2,{id},"TransactionEvent",{payload}]"#);
            row.call = Some(JsonText(call));
        }
        row
    }
}

/// A connection of a station, open or over.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct ConnectionRow {
    /// Our key, the cursor of the list.
    pub connection_key: i64,
    /// The station's identity.
    pub station: String,
    /// The agreed subprotocol.
    pub ocpp_version: String,
    /// 0 = none (open lab), 1 = HTTP Basic, 2 = the same over TLS, 3 = certificate.
    pub security_profile: i32,
    /// Address and port of the peer.
    pub remote_address: String,
    /// When the handshake was answered.
    #[schema(value_type = String, format = DateTime)]
    pub connected_at: SqlTime,
    /// When it ended; `null` = still open.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub disconnected_at: Option<SqlTime>,
    /// Why it ended.
    pub reason: Option<String>,
}

/// A handshake that was refused, with what to do about it.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct RefusedConnectionRow {
    /// Our key, the cursor of the list.
    pub refusal_key: i64,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub refused_at: SqlTime,
    /// The identity, where it could be decoded.
    pub identity: Option<String>,
    /// The path as asked for.
    pub path: String,
    /// Address and port of the peer.
    pub remote_address: String,
    /// The HTTP status that was answered; 0 = none, because TLS failed before.
    pub http_status: i32,
    /// A stable code.
    #[schema(value_type = crate::facts::RefusalReason)]
    pub reason: String,
    /// What was wrong.
    pub detail: String,
    /// What to do about it.
    pub remedy: String,
}
