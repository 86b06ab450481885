//! What went over the wire: exchanges of messages, connections, refused connections, commands.
//!
//! The message journal is written lazily and never the source of truth; connections and commands
//! are kept as they happen.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use futures_util::stream;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::AppState;
use super::extract::{Params, Segments, Station, find_station};
use super::page::{Cursor, Page, PageParams};
use super::problem::ApiError;
use super::transactions::download;
use crate::facts::{CommandKey, StationKey};
use crate::said::Said;
use crate::store::queries::{MAX_PAGE, MessageFilter, Order, PageRequest, Queries, QueryError};
use crate::store::rows::{CommandRow, ConnectionRow, MessageRow, RefusedConnectionRow};
use crate::store::tables::held_commands::{self, LateAnswerRow};

/// Keys of the journal that are searched at once.
const WINDOW: i64 = 20_000;
/// How long a search may take before it is told how far it came.
const SEARCH_LIMIT: Duration = Duration::from_millis(40);

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(messages))
        .routes(routes!(messages_jsonl))
        .routes(routes!(station_messages))
        .routes(routes!(connections))
        .routes(routes!(refused))
        .routes(routes!(station_commands))
        .routes(routes!(command))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct MessageParams {
    /// Only of this station.
    station: Option<String>,
    /// Only of this action.
    action: Option<String>,
    /// Only CALLs that went `in` (from the station) or `out`.
    direction: Option<String>,
    /// Only what was answered so: `result`, an error code, `error` (any of them), `none` (not at all).
    outcome: Option<String>,
    /// Only this CALL with its answer.
    message_id: Option<String>,
    /// Only with this text in the identity, the message id, the action or a frame, in any case of
    /// letters.
    text: Option<String>,
    /// Only those whose `at` is not later (RFC 3339).
    #[param(value_type = Option<String>, format = DateTime)]
    before: Option<Timestamp>,
}

impl MessageParams {
    fn filter(self, station: Option<StationKey>) -> Result<MessageFilter, ApiError> {
        Ok(MessageFilter {
            station,
            action: self.action,
            direction: self.direction,
            outcome: self.outcome,
            message_id: self.message_id,
            text: super::feed::text(self.text)?,
            before: self.before,
            keys: None,
        })
    }
}

async fn list_messages(
    state: &AppState,
    station: Option<StationKey>,
    params: MessageParams,
    page: PageParams,
) -> Result<Json<Page<MessageRow>>, ApiError> {
    let page = page.request(Order::Newest)?;
    let filter = params.filter(station)?;
    let is_search = filter.station.is_some()
        || filter.action.is_some()
        || filter.direction.is_some()
        || filter.outcome.is_some()
        || filter.message_id.is_some()
        || filter.text.is_some()
        || filter.before.is_some();
    if is_search {
        let clock = &*state.core.clock;
        let began = clock.monotonic();
        let is_over = || clock.monotonic().saturating_sub(began) > SEARCH_LIMIT;
        let queries = &state.core.queries;
        let (rows, next) = search(queries, filter, page, WINDOW, is_over).await?;
        return Ok(Json(Page::searched(rows, next.map(Cursor::Key))));
    }
    let rows = state.core.queries.messages(&filter, page).await?;
    Ok(Json(Page::new(rows, page.limit, |row: &MessageRow| {
        Cursor::Key(row.message_key)
    })))
}

/// Searches the journal window by window, because it has no index but by key: an index would cost
/// with every message, and a search happens once in a while. Gives the rows and where to go on.
async fn search(
    queries: &Queries,
    mut filter: MessageFilter,
    page: PageRequest,
    window: i64,
    is_over: impl Fn() -> bool,
) -> Result<(Vec<MessageRow>, Option<i64>), QueryError> {
    let Some((first, last)) = queries.message_keys().await? else {
        return Ok((Vec::new(), None));
    };
    let limit = page.limit as usize;
    let mut rows = Vec::new();
    let mut after = page.after;
    loop {
        // The next window, and the key after which the one after it begins.
        let (keys, edge, is_last) = match page.order {
            Order::Newest => {
                let high = after.map_or(last, |after| last.min(after.saturating_sub(1)));
                let low = first.max(high.saturating_sub(window - 1));
                ((low, high), low, low <= first)
            }
            Order::Oldest => {
                let low = after.map_or(first, |after| first.max(after.saturating_add(1)));
                let high = last.min(low.saturating_add(window - 1));
                ((low, high), high, high >= last)
            }
        };
        filter.keys = Some(keys);
        let part = PageRequest {
            order: page.order,
            after: None,
            limit: u32::try_from(limit - rows.len()).unwrap_or(page.limit),
        };
        rows.extend(queries.messages(&filter, part).await?);
        if rows.len() >= limit {
            let next = rows.last().map(|row| row.message_key);
            return Ok((rows, next));
        }
        if is_last {
            return Ok((rows, None));
        }
        if is_over() {
            return Ok((rows, Some(edge)));
        }
        after = Some(edge);
    }
}

/// Messages of all stations
///
/// The journal holds all frames but Heartbeats, secrets removed: one row per exchange, a CALL with its
/// answer, about half a second after it was answered or given up. A page that is filtered may hold fewer rows than asked for, even none, before the end: go on while there is
/// a `next`.
#[utoipa::path(
    get, path = "/api/v1/messages", tag = "journal", params(MessageParams, PageParams),
    responses((status = OK, body = Page<MessageRow>)),
)]
async fn messages(
    State(state): State<AppState>,
    Params(params): Params<MessageParams>,
    Params(page): Params<PageParams>,
) -> Result<Json<Page<MessageRow>>, ApiError> {
    let station = match &params.station {
        Some(identity) => Some(find_station(&state, identity).await?.key()),
        None => None,
    };
    list_messages(&state, station, params, page).await
}

/// Messages as JSON lines, newest first: all that match
///
/// One exchange per line, as in the list.
#[utoipa::path(
    get, path = "/api/v1/messages.jsonl", tag = "journal", params(MessageParams),
    responses((status = OK, content_type = "application/jsonl", body = MessageRow)),
)]
async fn messages_jsonl(
    State(state): State<AppState>,
    Params(params): Params<MessageParams>,
) -> Result<Response, ApiError> {
    let station = match &params.station {
        Some(identity) => Some(find_station(&state, identity).await?.key()),
        None => None,
    };
    let filter = params.filter(station)?;
    let queries = state.core.queries.clone();
    let first = PageRequest::newest(MAX_PAGE);
    // Page by page, as fast as it is read.
    let pages = stream::try_unfold(Some(first), move |page| {
        let (queries, filter) = (queries.clone(), filter.clone());
        async move {
            let Some(mut page) = page else {
                return Ok::<_, QueryError>(None);
            };
            let (rows, next) = search(&queries, filter, page, WINDOW, || true).await?;
            page.after = next;
            let lines = rows
                .iter()
                .filter_map(|row| serde_json::to_string(row).ok());
            let lines: String = lines.map(|line| line + "\n").collect();
            Ok(Some((lines, next.map(|_| page))))
        }
    });
    Ok(download("application/jsonl", "messages.jsonl", pages))
}

/// Messages of a station
#[utoipa::path(
    get, path = "/api/v1/stations/{id}/messages", tag = "journal",
    params(("id" = String, Path, description = "Identity of the station"), PageParams),
    responses((status = OK, body = Page<MessageRow>)),
)]
async fn station_messages(
    State(state): State<AppState>,
    Station(station): Station,
    Params(params): Params<MessageParams>,
    Params(page): Params<PageParams>,
) -> Result<Json<Page<MessageRow>>, ApiError> {
    list_messages(&state, Some(station.key()), params, page).await
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct ConnectionParams {
    /// Only of this station.
    station: Option<String>,
}

/// Connections of stations, open and over
#[utoipa::path(
    get, path = "/api/v1/connections", tag = "journal", params(ConnectionParams, PageParams),
    responses((status = OK, body = Page<ConnectionRow>)),
)]
async fn connections(
    State(state): State<AppState>,
    Params(params): Params<ConnectionParams>,
    Params(page): Params<PageParams>,
) -> Result<Json<Page<ConnectionRow>>, ApiError> {
    let page = page.request(Order::Newest)?;
    let station = match &params.station {
        Some(identity) => Some(find_station(&state, identity).await?.key()),
        None => None,
    };
    let rows = state.core.queries.connections(station, page).await?;
    Ok(Json(Page::new(rows, page.limit, |row: &ConnectionRow| {
        Cursor::Key(row.connection_key)
    })))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct RefusedParams {
    /// Only with this in the identity, in any case of letters.
    identity: Option<String>,
}

/// Handshakes that were refused, each with what to do about it
#[utoipa::path(
    get, path = "/api/v1/connections/refused", tag = "journal", params(RefusedParams, PageParams),
    responses((status = OK, body = Page<RefusedConnectionRow>)),
)]
async fn refused(
    State(state): State<AppState>,
    Params(params): Params<RefusedParams>,
    Params(page): Params<PageParams>,
) -> Result<Json<Page<RefusedConnectionRow>>, ApiError> {
    let page = page.request(Order::Newest)?;
    let identity = super::feed::text(params.identity)?;
    let queries = &state.core.queries;
    let rows = queries.refused_with(identity.as_deref(), page).await?;
    let cursor = |row: &RefusedConnectionRow| Cursor::Key(row.refusal_key);
    Ok(Json(Page::new(rows, page.limit, cursor)))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct CommandParams {
    /// Only of these actions, comma separated, e.g. `ReserveNow,CancelReservation`.
    action: Option<String>,
}

/// Commands to a station
#[utoipa::path(
    get, path = "/api/v1/stations/{id}/commands", tag = "commands",
    params(
        ("id" = String, Path, description = "Identity of the station"), CommandParams, PageParams,
    ),
    responses((status = OK, body = Page<CommandRow>)),
)]
async fn station_commands(
    State(state): State<AppState>,
    Station(station): Station,
    Params(params): Params<CommandParams>,
    Params(page): Params<PageParams>,
) -> Result<Json<Page<CommandRow>>, ApiError> {
    let page = page.request(Order::Newest)?;
    let queries = &state.core.queries;
    let rows = queries
        .commands_with(station.key(), params.action.as_deref(), page)
        .await?;
    Ok(Json(Page::new(rows, page.limit, |row: &CommandRow| {
        Cursor::Key(row.command_key)
    })))
}

#[derive(Debug, Deserialize)]
struct CommandPath {
    key: i64,
}

/// One command
#[utoipa::path(
    get, path = "/api/v1/commands/{key}", tag = "commands",
    params(("key" = i64, Path, description = "`command_key` of a call")),
    responses((status = OK, body = CommandDetail)),
)]
async fn command(
    State(state): State<AppState>,
    Segments(path): Segments<CommandPath>,
) -> Result<Json<CommandDetail>, ApiError> {
    let key = CommandKey(path.key);
    let found = state.core.queries.command(key).await?;
    let command = found.ok_or(Said::UnknownCommand { key: path.key })?;
    let late_answer = held_commands::late_of(&state.core.reader, key).await?;
    Ok(Json(CommandDetail {
        command,
        late_answer,
    }))
}

/// A command, and what came after its end.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct CommandDetail {
    #[serde(flatten)]
    command: CommandRow,
    /// The answer that came when the command had been given up (`timeout`); `null` = none did.
    late_answer: Option<LateAnswerRow>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{Clock as _, SystemClock};
    use crate::facts::{ConnectionKey, JournalEntry};
    use crate::store::{Seed, open};
    use ocpp201::RegistrationStatusEnum;

    /// A journal of 100 messages, of which every tenth, from the first, is a Reset.
    async fn journal() -> (crate::store::Opened, crate::store::writer::Writer) {
        let clock = std::sync::Arc::new(SystemClock::new());
        let opened = open("memory:", Seed::None, clock.now()).await.unwrap();
        let (writer, _task) = crate::store::writer::Writer::spawn(
            opened.store.clone(),
            crate::live::LiveBus::new(1),
            clock.clone(),
            crate::store::writer::WriterSettings::default(),
        );
        let accepted = RegistrationStatusEnum::Accepted;
        let station = writer.create_station("CP1", accepted).await.unwrap();
        for i in 0..100 {
            writer.journal(JournalEntry {
                at: clock.now(),
                station,
                connection: ConnectionKey(1),
                ocpp_version: "ocpp2.0.1",
                inbound: false,
                message_id: i.to_string().into(),
                action: Some(if i % 10 == 0 { "Reset" } else { "GetLog" }),
                outcome: None,
                elapsed: None,
                call: Some("[2]".into()),
                answer: None,
                event: None,
            });
        }
        writer.drain().await.unwrap();
        (opened, writer)
    }

    #[tokio::test]
    async fn a_search_in_windows_finds_each_message_once_in_either_direction() {
        let (opened, _writer) = journal().await;
        let filter = MessageFilter {
            action: Some("Reset".into()),
            ..MessageFilter::default()
        };
        for (order, is_hurried) in [
            (Order::Newest, false),
            (Order::Newest, true),
            (Order::Oldest, false),
            (Order::Oldest, true),
        ] {
            let mut found = Vec::new();
            let mut after = None;
            loop {
                let page = PageRequest {
                    order,
                    after,
                    limit: 3,
                };
                let queries = &opened.queries;
                let (rows, next) = search(queries, filter.clone(), page, 7, || is_hurried)
                    .await
                    .unwrap();
                assert!(rows.len() <= 3);
                found.extend(rows.into_iter().map(|row| row.message_id));
                after = next;
                if after.is_none() {
                    break;
                }
            }
            let mut expected: Vec<_> = (0..10).map(|i| (i * 10).to_string()).collect();
            if order == Order::Newest {
                expected.reverse();
            }
            assert_eq!(found, expected, "{order:?}, {is_hurried}");
        }
    }
}
