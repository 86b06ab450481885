//! Chargers of the installation, and starting and stopping them as users know it.
//!
//! `POST /chargers/{id}/start` and `/stop` are thin layers over RequestStartTransaction and
//! RequestStopTransaction (block F); what the station answers is what the caller gets.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use ocpp201::rpc::{self, Frame};
use ocpp201::{Action, ChargingProfile};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use tokio::sync::broadcast::error::RecvError;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::AppState;
use super::access::Caller;
use super::call_report::CallReport;
use super::calls::{refused, reported};
use super::extract::{Body, IdempotencyKey, Params, Segments, duration};
use super::page::{Cursor, Page, limit};
use super::problem::ApiError;
use crate::blocks::remote_control;
use crate::commands::Answer;
use crate::live::{Interest, LiveEventKind};
use crate::said::Said;
use crate::store::queries::{PageRequest, TransactionFilter};
use crate::store::rows::{ChargerRow, StationRow};

/// The longest that `?wait=` waits for the transaction to begin.
pub(super) const MAX_WAIT: Duration = Duration::from_secs(60);

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(chargers))
        .routes(routes!(start))
        .routes(routes!(stop))
}

/// A charger, and whether its station is connected.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct Charger {
    #[serde(flatten)]
    row: ChargerRow,
    /// Its station is connected now.
    connected: bool,
}

async fn with_presence(state: &AppState, rows: Vec<ChargerRow>) -> Vec<Charger> {
    let online = super::stations::online(state);
    rows.into_iter()
        .map(|row| Charger {
            connected: online.contains(&row.charger_id.to_lowercase()),
            row,
        })
        .collect()
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct ChargerParams {
    /// Only of this site.
    site_id: Option<String>,
    /// `next` of the page before; absent = from the start.
    after: Option<String>,
    /// Rows at most, 1 to 1000; 100 if absent.
    limit: Option<u32>,
}

/// Chargers of the installation by id
#[utoipa::path(
    get, path = "/api/v1/chargers", tag = "installation", params(ChargerParams),
    responses((status = OK, body = Page<Charger>)),
)]
async fn chargers(
    State(state): State<AppState>,
    Params(params): Params<ChargerParams>,
) -> Result<Json<Page<Charger>>, ApiError> {
    let limit = limit(params.limit)?;
    let rows = state
        .core
        .queries
        .chargers(params.site_id.as_deref(), params.after.as_deref(), limit)
        .await?;
    let items = with_presence(&state, rows).await;
    Ok(Json(Page::new(items, limit, |one: &Charger| {
        Cursor::Name(one.row.charger_id.clone())
    })))
}

#[derive(Debug, Deserialize)]
pub(super) struct ChargerPath {
    pub(super) id: String,
}

/// One charger
#[utoipa::path(
    get, path = "/api/v1/chargers/{id}", tag = "installation",
    params(("id" = String, Path, description = "Id of the charger")),
    responses((status = OK, body = Charger)),
)]
pub(super) async fn charger(
    State(state): State<AppState>,
    Segments(path): Segments<ChargerPath>,
) -> Result<Json<Charger>, ApiError> {
    let found = find_charger(&state, &path.id).await?;
    let rows = found.into_iter().collect();
    let found = with_presence(&state, rows).await.pop();
    found.map(Json).ok_or_else(|| unknown(&path.id))
}

async fn find_charger(state: &AppState, id: &str) -> Result<Option<ChargerRow>, ApiError> {
    // As both engines fold it for their index.
    let folded = id.to_ascii_lowercase();
    Ok(state.core.queries.find_charger(&folded).await?)
}

fn unknown(id: &str) -> ApiError {
    let charger = id.to_owned();
    Said::UnknownCharger { charger }.into()
}

/// The station of a charger: 404 where nobody knows the id, 409 where it never connected.
async fn station_of(state: &AppState, id: &str) -> Result<StationRow, ApiError> {
    let queries = &state.core.queries;
    if let Some(station) = queries.find_station(&id.to_lowercase()).await? {
        return Ok(station);
    }
    if find_charger(state, id).await?.is_some() {
        let station = id.to_owned();
        return Err(Said::NeverConnected { station }.into());
    }
    Err(unknown(id))
}

#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct StartBody {
    /// The EVSE to charge at; 1 if absent.
    #[schema(minimum = 1)]
    evse_id: Option<i32>,
    /// Checked against what the station reported; OCPP starts an EVSE, so it is not sent.
    #[schema(minimum = 1)]
    connector_id: Option<i32>,
    /// The token to charge on; the operator's token if absent.
    id_token: Option<StartToken>,
    /// Others of this group may stop it; that of the token if absent, as far as it is known.
    group_id_token: Option<StartToken>,
    /// How it may charge: a ChargingProfile of OCPP with the purpose `TxProfile` and without a transactionId.
    #[schema(value_type = Option<Object>)]
    charging_profile: Option<Box<RawValue>>,
}

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct StartToken {
    /// At most 36 characters.
    id_token: String,
    /// e.g. `ISO14443`.
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct StartParams {
    /// Wait so long for the transaction to begin, e.g. `10s`; at most 60 s.
    wait: Option<String>,
}

/// What a station answered to a request to start.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Started {
    /// The charger.
    charger_id: String,
    /// `Accepted` or `Rejected`, as the station said; `null` where it answered with an error.
    status: Option<String>,
    /// The number under which the start was requested.
    remote_start_id: i32,
    /// The transaction, where it is known already.
    transaction_id: Option<String>,
    /// The CALL and its answer.
    call: CallReport,
}

/// Start charging
#[utoipa::path(
    post, path = "/chargers/{id}/start", tag = "commands",
    params(
        ("id" = String, Path, description = "Id of the charger"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeat harmless"),
        StartParams,
    ),
    request_body = StartBody,
    responses((status = OK, description = "The station answered", body = Started)),
)]
async fn start(
    State(state): State<AppState>,
    Caller(principal): Caller,
    Segments(path): Segments<ChargerPath>,
    Params(params): Params<StartParams>,
    IdempotencyKey(idempotency_key): IdempotencyKey,
    Body(body): Body<StartBody>,
) -> Result<Json<Started>, ApiError> {
    let wait = params
        .wait
        .map(|text| duration("wait", &text, MAX_WAIT))
        .transpose()?;
    let station = station_of(&state, &path.id).await?;
    let evse_id = body.evse_id.unwrap_or(1);
    check_connector(&state, &station, evse_id, body.connector_id).await?;
    let id_token = body.id_token;
    let id_token = id_token
        .map(|token| token.into_ocpp("/id_token"))
        .transpose()?;

    let group = body.group_id_token;
    let group = group
        .map(|group| group.into_ocpp("/group_id_token"))
        .transpose()?;
    let profile = body.charging_profile;
    let profile = profile.map(|profile| read_profile(&profile)).transpose()?;

    // Subscribed before the CALL, so that a fast station's Started is not missed.
    let mut live = state.core.live.listen(Interest::Transactions);
    let mut asked = remote_control::request_start(
        &state.core,
        station.key(),
        remote_control::Start {
            evse_id,
            id_token,
            group_id_token: group,
            charging_profile: profile,
        },
        principal,
        idempotency_key,
    )
    .await
    .map_err(|refusal| refused(&station.identity, refusal))?;
    let remote_start_id = asked.remote_start_id;
    let answer = match std::mem::take(&mut asked.outcome.answer) {
        Answer::RequestStartTransaction(answer) => Some(answer),
        _ => None,
    };
    let call = reported(
        &station.identity,
        Action::RequestStartTransaction,
        asked.outcome,
    )?;
    let status = answer.as_ref().map(|answer| answer.status.to_string());
    let mut transaction_id = answer
        .and_then(|answer| answer.transaction_id)
        .map(|id| id.to_string());
    if let Some(wait) = wait
        && status.as_deref() == Some("Accepted")
        && transaction_id.is_none()
    {
        let begun = begun(&state, &station, remote_start_id, &mut live);
        transaction_id = tokio::time::timeout(wait, begun)
            .await
            .unwrap_or(Ok(None))?;
    }
    Ok(Json(Started {
        charger_id: station.identity,
        status,
        remote_start_id,
        transaction_id,
        call,
    }))
}

/// The profile of a start; what breaks its schema is said with its place.
fn read_profile(profile: &RawValue) -> Result<ChargingProfile, ApiError> {
    serde_json::from_str(profile.get()).map_err(|error| {
        let why = error.to_string();
        ApiError::at("/charging_profile", Said::NoChargingProfile { why })
    })
}

/// Waits for the transaction of a remote start.
async fn begun(
    state: &AppState,
    station: &StationRow,
    remote_start_id: i32,
    live: &mut tokio::sync::broadcast::Receiver<std::sync::Arc<crate::live::LiveEvent>>,
) -> Result<Option<String>, ApiError> {
    loop {
        let found = state
            .core
            .queries
            .find_remote_start(station.key(), remote_start_id)
            .await?;
        if let Some(transaction) = found {
            return Ok(Some(transaction.transaction_id));
        }
        loop {
            match live.recv().await {
                Ok(event)
                    if matches!(event.what, LiveEventKind::Transaction { .. })
                        && event.station.as_deref() == Some(&*station.identity) =>
                {
                    break;
                }
                Ok(_) => {}
                Err(RecvError::Lagged(_)) => break,
                Err(RecvError::Closed) => return Ok(None),
            }
        }
    }
}

/// Refuses a connector that cannot be: below 1, or not among those the station reported.
async fn check_connector(
    state: &AppState,
    station: &StationRow,
    evse_id: i32,
    connector_id: Option<i32>,
) -> Result<(), ApiError> {
    if evse_id < 1 {
        let (name, value) = ("evse_id", evse_id);
        return Err(ApiError::at(
            "/evse_id",
            Said::CountsFromOne { name, value },
        ));
    }
    let Some(connector_id) = connector_id else {
        return Ok(());
    };
    if connector_id < 1 {
        let (name, value) = ("connector_id", connector_id);
        let said = Said::CountsFromOne { name, value };
        return Err(ApiError::at("/connector_id", said));
    }
    let connectors = state.core.queries.connectors(Some(station.key())).await?;
    let known = connectors.is_empty()
        || connectors
            .iter()
            .any(|one| one.evse_id == evse_id && one.connector_id == connector_id);
    if known {
        Ok(())
    } else {
        Err(ApiError::at(
            "/connector_id",
            Said::UnknownConnector {
                station: station.identity.clone(),
                evse: evse_id,
                connector: connector_id,
            },
        ))
    }
}

impl StartToken {
    /// Checked; `pointer` is where it stands in the body.
    pub(super) fn into_ocpp(self, pointer: &str) -> Result<ocpp201::IdToken, ApiError> {
        let kind = self.kind.parse().map_err(|_| {
            let kind = self.kind.clone();
            ApiError::at(&format!("{pointer}/type"), Said::IdTokenType { kind })
        })?;
        let text = self
            .id_token
            .try_into()
            .map_err(|_| ApiError::at(&format!("{pointer}/id_token"), Said::IdTokenLength))?;
        Ok(ocpp201::IdToken::new(text, kind))
    }
}

#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct StopBody {
    /// The transaction; the charger's only active one if absent.
    transaction_id: Option<String>,
}

/// What a station answered to a request to stop.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Stopped {
    /// The charger.
    charger_id: String,
    /// `Accepted` or `Rejected`, as the station said; `null` where it answered with an error.
    status: Option<String>,
    /// The transaction.
    transaction_id: String,
    /// The CALL and its answer.
    call: CallReport,
}

/// Stop charging
#[utoipa::path(
    post, path = "/chargers/{id}/stop", tag = "commands",
    params(
        ("id" = String, Path, description = "Id of the charger"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeat harmless"),
    ),
    request_body = StopBody,
    responses((status = OK, description = "The station answered", body = Stopped)),
)]
async fn stop(
    State(state): State<AppState>,
    Caller(principal): Caller,
    Segments(path): Segments<ChargerPath>,
    IdempotencyKey(idempotency_key): IdempotencyKey,
    Body(body): Body<StopBody>,
) -> Result<Json<Stopped>, ApiError> {
    let station = station_of(&state, &path.id).await?;
    // By the time of a repeat the transaction may be over, and another one active.
    let asked_before = match &idempotency_key {
        Some(key) => asked_to_stop(&state, &station, key).await?,
        None => None,
    };
    let transaction_id = match body.transaction_id.or(asked_before) {
        Some(id) => id,
        None => only_active(&state, &station).await?,
    };
    let stop = remote_control::request_stop(
        &state.core,
        station.key(),
        &transaction_id,
        principal,
        idempotency_key,
    );
    let mut outcome = stop
        .await
        .map_err(|refusal| refused(&station.identity, refusal))?;
    let status = match std::mem::take(&mut outcome.answer) {
        Answer::RequestStopTransaction(answer) => Some(answer.status.to_string()),
        _ => None,
    };
    let call = reported(&station.identity, Action::RequestStopTransaction, outcome)?;
    Ok(Json(Stopped {
        charger_id: station.identity,
        status,
        transaction_id,
        call,
    }))
}

/// The transaction that a request with this idempotency key asked to stop.
async fn asked_to_stop(
    state: &AppState,
    station: &StationRow,
    idempotency_key: &str,
) -> Result<Option<String>, ApiError> {
    let action = Action::RequestStopTransaction;
    let writer = &state.core.writer;
    let earlier = writer
        .find_idempotent(station.key(), action, idempotency_key)
        .await?;
    let Some(key) = earlier else {
        return Ok(None);
    };
    let command = state.core.queries.command(key).await?;
    Ok(command.and_then(|command| {
        let Ok(Frame::Call { payload, .. }) = rpc::decode(&command.request_frame.0) else {
            return None;
        };
        let sent: ocpp201::RequestStopTransactionRequest =
            serde_json::from_str(payload.get()).ok()?;
        Some(sent.transaction_id.to_string())
    }))
}

/// The station's only active transaction; 409 where there is none or more than one.
async fn only_active(state: &AppState, station: &StationRow) -> Result<String, ApiError> {
    let filter = TransactionFilter {
        station: Some(station.key()),
        state: Some("active".into()),
        ..TransactionFilter::default()
    };
    let mut active = state
        .core
        .queries
        .transactions(&filter, PageRequest::newest(2))
        .await?;
    match (active.pop(), active.is_empty()) {
        (Some(only), true) => Ok(only.transaction_id),
        (Some(_), false) => {
            let station = station.identity.clone();
            Err(Said::SeveralToStop { station }.into())
        }
        (None, _) => {
            let station = station.identity.clone();
            Err(Said::NothingToStop { station }.into())
        }
    }
}
