//! Extractors whose refusals are problems: query parameters, bodies, stations, headers.
//!
//! axum's own extractors answer with plain text; these answer as everything else here does.
//! Headers are read here and in `access` only.

use std::time::Duration;

use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use bytes::Bytes;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::problem::ApiError;
use super::{AppState, MAX_BODY};
use crate::facts::StationKey;
use crate::said::Said;
use crate::store::rows::StationRow;

/// Query parameters of type `T`; 400 where they do not fit.
#[derive(Debug)]
pub(super) struct Params<T>(pub(super) T);

impl<T: DeserializeOwned, S: Sync> FromRequestParts<S> for Params<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let query = Query::<T>::try_from_uri(&parts.uri).map_err(|error| {
            let why = error.body_text();
            Said::ParameterShape { why }
        })?;
        Ok(Self(query.0))
    }
}

/// Path parameters of type `T`; 404 where they do not fit.
#[derive(Debug)]
pub(super) struct Segments<T>(pub(super) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Segments<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        Path::<T>::from_request_parts(parts, state)
            .await
            .map(|path| Self(path.0))
            .map_err(|error| {
                let why = error.body_text();
                Said::NoSuchResource { why }.into()
            })
    }
}

/// The station that the path names by `{id}`; 404 where it is not known.
#[derive(Debug)]
pub(super) struct Station(pub(super) StationRow);

impl FromRequestParts<AppState> for Station {
    type Rejection = ApiError;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &AppState,
    ) -> Result<Self, Self::Rejection> {
        #[derive(serde::Deserialize)]
        struct Id {
            id: String,
        }
        let Segments(Id { id }) = Segments::from_request_parts(parts, state).await?;
        let row = find_station(state, &id).await?;
        // Its history can be read; there is nothing to set, and nobody to be sent anything.
        if row.removed_at.is_some() && !parts.method.is_safe() {
            let station = row.identity;
            return Err(Said::StationRemoved { station }.into());
        }
        Ok(Self(row))
    }
}

/// The station of this identity, in any case of letters.
pub(super) async fn find_station(state: &AppState, identity: &str) -> Result<StationRow, ApiError> {
    state
        .core
        .queries
        .find_station(&identity.to_lowercase())
        .await?
        .ok_or_else(|| ApiError::unknown_station(identity))
}

/// The query of a list that may be of one station.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct OfStation {
    /// Only of this station.
    station: Option<String>,
}

impl OfStation {
    /// Our key of that station; 404 where nobody knows it.
    pub(super) async fn key(&self, state: &AppState) -> Result<Option<StationKey>, ApiError> {
        match &self.station {
            Some(identity) => Ok(Some(find_station(state, identity).await?.key())),
            None => Ok(None),
        }
    }
}

/// The body's bytes; 413 beyond the limit, 415 where it does not claim to be JSON.
#[derive(Debug)]
pub(super) struct JsonBytes<const MOST: usize = MAX_BODY>(pub(super) Bytes);

impl<S: Send + Sync, const MOST: usize> FromRequest<S> for JsonBytes<MOST> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        let is_json = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split(';').next())
            .is_some_and(|value| value.trim().eq_ignore_ascii_case("application/json"));
        // Asked for also to keep forms of foreign web pages out: they cannot send this type.
        if !is_json {
            let kind = "application/json";
            return Err(Said::BodyType { kind }.into());
        }
        Bytes::from_request(request, state)
            .await
            .map(Self)
            .map_err(|error: BytesRejection| match error.status() {
                StatusCode::PAYLOAD_TOO_LARGE => Said::BodyTooLarge { limit: MOST as u64 }.into(),
                _ => Said::BodyUnread.into(),
            })
    }
}

/// A JSON body of type `T`; 400 where it is not JSON, 422 where it does not fit.
#[derive(Debug)]
pub(super) struct Body<T, const MOST: usize = MAX_BODY>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync, const MOST: usize> FromRequest<S> for Body<T, MOST> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        let JsonBytes(bytes) = JsonBytes::<MOST>::from_request(request, state).await?;
        let read = serde_json::from_slice(&bytes).map(Self);
        read.map_err(|error| shape(&error).into())
    }
}

/// Why a body cannot be read.
pub(super) fn shape(error: &serde_json::Error) -> Said {
    let why = error.to_string();
    if !error.is_data() {
        return Said::BodyNotJson { why };
    }
    let plain = why.split(" at line ").next().unwrap_or_default();
    let named = |head: &str| {
        let (name, rest) = plain.strip_prefix(head)?.split_once('`')?;
        Some((name.to_owned(), rest.trim_start_matches(", ").to_owned()))
    };
    if let Some((field, _)) = named("missing field `") {
        return Said::FieldMissing { field };
    }
    if let Some((field, known)) = named("unknown field `") {
        return Said::FieldUnknown { field, known };
    }
    Said::BodyShape { why }
}

/// The `Idempotency-Key` header: a repeat with the same key does not act twice.
#[derive(Debug)]
pub(super) struct IdempotencyKey(pub(super) Option<String>);

impl<S: Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let Some(value) = parts.headers.get("idempotency-key") else {
            return Ok(Self(None));
        };
        match value.to_str() {
            Ok(key) if (1..=255).contains(&key.len()) => Ok(Self(Some(key.into()))),
            _ => Err(Said::IdempotencyKey.into()),
        }
    }
}

/// The `Last-Event-ID` header that an event source sends when it comes back.
#[derive(Debug)]
pub(super) struct LastEventId(pub(super) Option<i64>);

impl<S: Sync> FromRequestParts<S> for LastEventId {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let Some(value) = parts.headers.get("last-event-id") else {
            return Ok(Self(None));
        };
        let seq = value.to_str().ok().and_then(|text| text.parse().ok());
        seq.map(|seq| Self(Some(seq)))
            .ok_or_else(|| Said::LastEventId.into())
    }
}

/// A duration such as `10s` or `1m 30s`, at most `max`.
pub(super) fn duration(name: &str, text: &str, max: Duration) -> Result<Duration, ApiError> {
    match humantime::parse_duration(text) {
        Ok(duration) if duration <= max => Ok(duration),
        _ => Err(Said::DurationAtMost {
            name: name.to_owned(),
            most: humantime::format_duration(max).to_string(),
            value: text.to_owned(),
        }
        .into()),
    }
}
