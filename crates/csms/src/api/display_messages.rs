//! Messages on the displays of stations (block O).

use axum::Json;
use axum::extract::State;
use ocpp201::{Action, ClearDisplayMessageRequest, MessageInfo, SetDisplayMessageRequest};
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::AppState;
use super::access::Caller;
use super::call_report::CallReport;
use super::calls::{ask, refused, reported};
use super::extract::{Body, Params, Segments, Station, shape};
use super::page::{Cursor, Page, limit};
use super::problem::ApiError;
use super::report_requests::{find, whom};
use crate::blocks::display_message;
use crate::store::tables::display_messages::{self, DisplayMessageRow};
use crate::store::tables::reports::ReportRequestRow;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(display_messages_of_station, set_display_message))
        .routes(routes!(clear_display_message))
        .routes(routes!(refresh_display_messages))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct ListParams {
    /// Only in this state: `set`, `reported`, `cleared` or `expired`.
    state: Option<String>,
    /// `next` of the page before; absent = from the start.
    after: Option<i32>,
    /// Rows at most, 1 to 1000; 100 if absent.
    limit: Option<u32>,
}

/// Messages on the display of a station (O)
#[utoipa::path(
    get, path = "/api/v1/stations/{id}/display-messages", tag = "display",
    params(("id" = String, Path, description = "Identity of the station"), ListParams),
    responses((status = OK, body = Page<DisplayMessageRow>)),
)]
async fn display_messages_of_station(
    State(state): State<AppState>,
    Station(station): Station,
    Params(params): Params<ListParams>,
) -> Result<Json<Page<DisplayMessageRow>>, ApiError> {
    let limit = limit(params.limit)?;
    let core = &state.core;
    let rows = display_messages::messages(
        &core.reader,
        station.key(),
        params.state.as_deref(),
        core.clock.now(),
        params.after,
        limit,
    )
    .await?;
    Ok(Json(Page::new(rows, limit, |row: &DisplayMessageRow| {
        Cursor::Key(row.message_id.into())
    })))
}

/// What a station answered.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct MessageAnswered {
    /// Its id on the station.
    message_id: i32,
    /// The CALL and its answer; the message is on the display if its `status` is `Accepted`.
    call: CallReport,
}

/// Set a message (O01, O02, O06)
///
/// The body is MessageInfo as in OCPP (`priority`, `message`, …). Without `id` it gets one that no other message
/// has; with the `id` of another message it replaces that.
#[utoipa::path(
    post, path = "/api/v1/stations/{id}/display-messages", tag = "display",
    params(("id" = String, Path, description = "Identity of the station")),
    request_body(content = serde_json::Value, content_type = "application/json"),
    responses((status = OK, description = "The station answered", body = MessageAnswered)),
)]
async fn set_display_message(
    State(state): State<AppState>,
    Caller(principal): Caller,
    Station(station): Station,
    Body(mut body): Body<serde_json::Map<String, serde_json::Value>>,
) -> Result<Json<MessageAnswered>, ApiError> {
    if !body.contains_key("id") {
        let id = state.core.numbers.next_id("display_message_id").await?;
        body.insert("id".into(), id.into());
    }
    let message: MessageInfo =
        serde_json::from_value(body.into()).map_err(|error| ApiError::at("", shape(&error)))?;
    let message_id = message.id;
    let request = SetDisplayMessageRequest::new(message);
    let whom = (station.key(), &*station.identity);
    let call = ask(&state, whom, principal, &request).await?;
    Ok(Json(MessageAnswered { message_id, call }))
}

#[derive(Debug, Deserialize)]
struct MessagePath {
    message_id: i32,
}

/// Clear a message (O05)
#[utoipa::path(
    delete, path = "/api/v1/stations/{id}/display-messages/{message_id}", tag = "display",
    params(
        ("id" = String, Path, description = "Identity of the station"),
        ("message_id" = i32, Path, description = "Id of the message"),
    ),
    responses((status = OK, description = "The station answered", body = MessageAnswered)),
)]
async fn clear_display_message(
    State(state): State<AppState>,
    Caller(principal): Caller,
    Station(station): Station,
    Segments(path): Segments<MessagePath>,
) -> Result<Json<MessageAnswered>, ApiError> {
    let message_id = path.message_id;
    let request = ClearDisplayMessageRequest::new(message_id);
    let whom = (station.key(), &*station.identity);
    let call = ask(&state, whom, principal, &request).await?;
    Ok(Json(MessageAnswered { message_id, call }))
}

/// What a station answered to a request for its messages.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct MessagesAsked {
    /// The list that comes in parts: GET /api/v1/reports/{key}.
    report: ReportRequestRow,
    /// The CALL and its answer.
    call: CallReport,
}

/// Have a station say which messages it has (O03)
///
/// Those that the list is without are cleared.
#[utoipa::path(
    post, path = "/api/v1/stations/{id}/display-messages/refresh", tag = "display",
    params(("id" = String, Path, description = "Identity of the station")),
    responses((status = OK, description = "The station answered", body = MessagesAsked)),
)]
async fn refresh_display_messages(
    State(state): State<AppState>,
    Caller(principal): Caller,
    Station(station): Station,
) -> Result<Json<MessagesAsked>, ApiError> {
    let asked = display_message::ask(&state.core, &whom(&station), principal).await;
    let asked = asked.map_err(|refusal| refused(&station.identity, refusal))?;
    let call = reported(&station.identity, Action::GetDisplayMessages, asked.outcome)?;
    let report = find(&state, asked.key).await?;
    Ok(Json(MessagesAsked { report, call }))
}
