//! Transactions, their events, and events that were refused (block E).

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use futures_util::{Stream, StreamExt, stream};
use jiff::Timestamp;
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::extract::{Params, Segments, Station, find_station};
use super::page::{Cursor, Page, PageParams, limit};
use super::problem::ApiError;
use super::{AppState, csv};
use crate::facts::{StationKey, TransactionKey};
use crate::said::Said;
use crate::store::queries::{MAX_PAGE, Order, PageRequest, QueryError, TransactionFilter};
use crate::store::rows::{RefusedEventRow, TransactionEventRow, TransactionRow};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(transactions))
        .routes(routes!(transactions_csv))
        .routes(routes!(station_transactions))
        .routes(routes!(transaction))
        .routes(routes!(transaction_events))
        .routes(routes!(close))
        .routes(routes!(refused_events))
}

#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct FilterParams {
    /// Only of this station.
    station: Option<String>,
    /// Only in this state: `active`, `ended`, `stale`, `closed`.
    state: Option<String>,
    /// Only with this id of the station's.
    transaction_id: Option<String>,
    /// Only on this token.
    id_token: Option<String>,
    /// Only those begun at or after (RFC 3339).
    #[param(value_type = Option<String>, format = DateTime)]
    from: Option<Timestamp>,
    /// Only those begun before (RFC 3339).
    #[param(value_type = Option<String>, format = DateTime)]
    to: Option<Timestamp>,
    /// Only at this site.
    site_id: Option<String>,
    /// Only remarkable ones: `any` (flags or gaps), `gaps`, or the name of a flag.
    flag: Option<String>,
}

impl FilterParams {
    fn filter(self, station: Option<StationKey>) -> TransactionFilter {
        TransactionFilter {
            site_id: self.site_id,
            flag: self.flag,
            station,
            state: self.state,
            transaction_id: self.transaction_id,
            id_token: self.id_token,
            from: self.from,
            to: self.to,
        }
    }
}

async fn list(
    state: &AppState,
    filter: &TransactionFilter,
    page: PageParams,
) -> Result<Json<Page<TransactionRow>>, ApiError> {
    let page = page.request(Order::Newest)?;
    let mut rows = state.core.queries.transactions(filter, page).await?;
    rows.iter_mut().for_each(hide_key_code);
    Ok(Json(Page::new(rows, page.limit, |row: &TransactionRow| {
        Cursor::Key(row.transaction_key)
    })))
}

/// Transactions
#[utoipa::path(
    get, path = "/api/v1/transactions", tag = "transactions", params(FilterParams, PageParams),
    responses((status = OK, body = Page<TransactionRow>)),
)]
async fn transactions(
    State(state): State<AppState>,
    Params(filter): Params<FilterParams>,
    Params(page): Params<PageParams>,
) -> Result<Json<Page<TransactionRow>>, ApiError> {
    let station = match &filter.station {
        Some(identity) => Some(find_station(&state, identity).await?.key()),
        None => None,
    };
    list(&state, &filter.filter(station), page).await
}

/// Transactions as CSV, newest first: all that match
#[utoipa::path(
    get, path = "/api/v1/transactions.csv", tag = "transactions", params(FilterParams),
    responses((status = OK, content_type = "text/csv", body = String)),
)]
async fn transactions_csv(
    State(state): State<AppState>,
    Params(filter): Params<FilterParams>,
) -> Result<Response, ApiError> {
    let station = match &filter.station {
        Some(identity) => Some(find_station(&state, identity).await?.key()),
        None => None,
    };
    let filter = filter.filter(station);
    let queries = state.core.queries.clone();
    let first = PageRequest::newest(MAX_PAGE);
    // Page by page, as fast as it is read.
    let pages = stream::try_unfold(Some(first), move |page| {
        let (queries, filter) = (queries.clone(), filter.clone());
        async move {
            let Some(mut page) = page else {
                return Ok::<_, QueryError>(None);
            };
            let mut rows = queries.transactions(&filter, page).await?;
            rows.iter_mut().for_each(hide_key_code);
            let is_last = rows.len() < MAX_PAGE as usize;
            page.after = rows.last().map(|row| row.transaction_key);
            let lines: String = rows.iter().map(csv::line).collect();
            Ok(Some((lines, (!is_last).then_some(page))))
        }
    });
    let head = stream::once(async { Ok(csv::HEAD.to_owned()) });
    Ok(download(
        "text/csv; charset=utf-8",
        "transactions.csv",
        head.chain(pages),
    ))
}

/// A file that a browser saves under this name.
pub(super) fn download(
    kind: &'static str,
    name: &str,
    parts: impl Stream<Item = Result<String, QueryError>> + Send + 'static,
) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    (headers, Body::from_stream(parts)).into_response()
}

/// Transactions of a station
#[utoipa::path(
    get, path = "/api/v1/stations/{id}/transactions", tag = "transactions",
    params(("id" = String, Path, description = "Identity of the station"), PageParams),
    responses((status = OK, body = Page<TransactionRow>)),
)]
async fn station_transactions(
    State(state): State<AppState>,
    Station(station): Station,
    Params(filter): Params<FilterParams>,
    Params(page): Params<PageParams>,
) -> Result<Json<Page<TransactionRow>>, ApiError> {
    list(&state, &filter.filter(Some(station.key())), page).await
}

#[derive(Debug, Deserialize)]
pub(super) struct TransactionPath {
    pub(super) key: i64,
}

pub(super) async fn find(state: &AppState, key: i64) -> Result<TransactionRow, ApiError> {
    let found = state.core.queries.transaction(TransactionKey(key)).await?;
    let mut row = found.ok_or_else(|| ApiError::from(Said::UnknownTransaction { key }))?;
    hide_key_code(&mut row);
    Ok(row)
}

/// Goes through all events of a transaction by seqNo, page by page.
pub(super) async fn each_event(
    state: &AppState,
    transaction: TransactionKey,
    mut take: impl FnMut(&TransactionEventRow),
) -> Result<(), ApiError> {
    let mut after = None;
    loop {
        let rows = state
            .core
            .queries
            .transaction_events(transaction, after, MAX_PAGE)
            .await?;
        rows.iter().for_each(&mut take);
        if rows.len() < MAX_PAGE as usize {
            return Ok(());
        }
        after = rows.last().map(|row| row.seq_no);
    }
}

/// A KeyCode is a PIN: never shown.
fn hide_key_code(row: &mut TransactionRow) {
    if row.id_token_type.as_deref() == Some("KeyCode") {
        row.id_token = row.id_token.as_ref().map(|_| "***".into());
    }
}

/// One transaction
#[utoipa::path(
    get, path = "/api/v1/transactions/{key}", tag = "transactions",
    params(("key" = i64, Path, description = "`transaction_key` of the list")),
    responses((status = OK, body = TransactionRow)),
)]
async fn transaction(
    State(state): State<AppState>,
    Segments(path): Segments<TransactionPath>,
) -> Result<Json<TransactionRow>, ApiError> {
    find(&state, path.key).await.map(Json)
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct EventParams {
    /// Only events with a higher seqNo.
    after: Option<i32>,
    /// Rows at most, 1 to 1000; 100 if absent.
    limit: Option<u32>,
}

/// Events of a transaction by seqNo
#[utoipa::path(
    get, path = "/api/v1/transactions/{key}/events", tag = "transactions",
    params(("key" = i64, Path, description = "`transaction_key` of the list"), EventParams),
    responses((status = OK, body = Page<TransactionEventRow>)),
)]
async fn transaction_events(
    State(state): State<AppState>,
    Segments(path): Segments<TransactionPath>,
    Params(params): Params<EventParams>,
) -> Result<Json<Page<TransactionEventRow>>, ApiError> {
    let limit = limit(params.limit)?;
    let transaction = find(&state, path.key).await?;
    let rows = state
        .core
        .queries
        .transaction_events(transaction.key(), params.after, limit)
        .await?;
    Ok(Json(Page::new(rows, limit, |row: &TransactionEventRow| {
        Cursor::Key(row.seq_no.into())
    })))
}

/// Close a transaction whose end never comes
///
/// Only an active or stale one; an Ended event that arrives after all still ends it.
#[utoipa::path(
    post, path = "/api/v1/transactions/{key}/close", tag = "transactions",
    params(("key" = i64, Path, description = "`transaction_key` of the list")),
    responses((status = OK, body = TransactionRow), (status = CONFLICT, description = "Over already")),
)]
async fn close(
    State(state): State<AppState>,
    Segments(path): Segments<TransactionPath>,
) -> Result<Json<TransactionRow>, ApiError> {
    let transaction = find(&state, path.key).await?;
    if !state
        .core
        .writer
        .close_transaction(transaction.key())
        .await?
    {
        return Err(Said::TransactionOver {
            key: path.key,
            state: transaction.state,
        }
        .into());
    }
    find(&state, path.key).await.map(Json)
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct StationParams {
    /// Only of this station.
    station: Option<String>,
}

/// TransactionEvents that were answered with CALLERROR, kept whole
#[utoipa::path(
    get, path = "/api/v1/refused-events", tag = "transactions", params(StationParams, PageParams),
    responses((status = OK, body = Page<RefusedEventRow>)),
)]
async fn refused_events(
    State(state): State<AppState>,
    Params(params): Params<StationParams>,
    Params(page): Params<PageParams>,
) -> Result<Json<Page<RefusedEventRow>>, ApiError> {
    let page = page.request(Order::Newest)?;
    let station = match &params.station {
        Some(identity) => Some(find_station(&state, identity).await?.key()),
        None => None,
    };
    let rows = state.core.queries.refused_events(station, page).await?;
    Ok(Json(Page::new(
        rows,
        page.limit,
        |row: &RefusedEventRow| Cursor::Key(row.refused_key),
    )))
}
