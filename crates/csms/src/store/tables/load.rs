//! Load management of sites (K): limits, what stations may have been told, and the load minute by minute.

use jiff::Timestamp;
use serde::Serialize;
use smart_charging::site::Promise;

use crate::facts::StationKey;
use crate::store::change::{Change, Statement, statement};
use crate::store::queries::QueryError;
use crate::store::queries::database::params;
use crate::store::queries::reader::Reader;
use crate::store::rows::JsonText;
use crate::store::tables::{Bound, bound};
use crate::store::time::SqlTime;

/// The limit of a site.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct SiteLimitRow {
    /// The site.
    pub site_id: String,
    /// IANA name.
    pub time_zone: String,
    /// In W.
    pub limit_w: i64,
    /// 24 limits in W as JSON, from 0 o'clock on; `None` = the same all day.
    pub by_hour_w: Option<JsonText>,
    /// When it was set.
    pub changed_at: SqlTime,
}

/// A promise that a station may hold.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct PromiseRow {
    /// Our key of the station.
    pub station_key: i64,
    /// Its identity.
    pub station: String,
    /// In W …
    pub share_w: i64,
    /// … until then, …
    pub until_at: SqlTime,
    /// … and so much from then on.
    pub safe_w: i64,
    /// The station accepted it; if not, it may have it or not.
    pub is_accepted: bool,
}

/// The load of a site at an instant.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct SiteLoadRow {
    /// Our key, the cursor of the list.
    pub site_load_key: i64,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: SqlTime,
    /// The limit, W.
    pub limit_w: i64,
    /// What the stations might take together, W.
    pub promised_w: i64,
    /// What they last reported together, W.
    pub measured_w: i64,
    /// Beyond the limit, because of stations that cannot be told, W.
    pub over_w: i64,
}

const SET_LIMIT: &str = "INSERT INTO site_limit (site_id, limit_w, by_hour_w, changed_at) VALUES ($1, $2, $3, $4) \
    ON CONFLICT (site_id) DO UPDATE SET limit_w = excluded.limit_w, by_hour_w = excluded.by_hour_w, \
    changed_at = excluded.changed_at";
const REMOVE_LIMIT: &str = "DELETE FROM site_limit WHERE site_id = $1";
const LIMITS: &str = "SELECT l.site_id, s.time_zone, l.limit_w, l.by_hour_w, l.changed_at FROM site_limit l \
    JOIN site s ON s.site_id = l.site_id ORDER BY l.site_id";

const PROMISE: &str = "INSERT INTO load_promise (load_promise_key, station_key, share_w, until_at, safe_w, \
    is_accepted) VALUES ($1, $2, $3, $4, $5, $6)";
const FORGET: &str = "DELETE FROM load_promise WHERE load_promise_key = $1";
const FORGET_ALL: &str = "DELETE FROM load_promise WHERE station_key = $1";
const PROMISES: &str = "SELECT p.station_key, s.identity AS station, p.share_w, p.until_at, p.safe_w, p.is_accepted \
    FROM load_promise p JOIN station s ON s.station_key = p.station_key ORDER BY p.load_promise_key";

const ADD_LOAD: &str = "INSERT INTO site_load (site_load_key, site_id, at, limit_w, promised_w, measured_w, over_w) \
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
const LOADS: &str = "SELECT site_load_key, at, limit_w, promised_w, measured_w, over_w FROM site_load \
    WHERE site_id = $1 AND at >= $2 ORDER BY site_load_key LIMIT $3";

/// What nobody answered, and what the last answer left: few rows per station.
pub(in crate::store) const PROMISE_BOUND: Bound =
    bound!("load_promise", "load_promise_key", "until_at", |keep| keep
        .log);
pub(in crate::store) const LOAD_BOUND: Bound =
    bound!("site_load", "site_load_key", "at", |keep| keep.log);

#[cfg(test)]
pub(in crate::store) const STATEMENTS: &[&str] = &[
    SET_LIMIT,
    REMOVE_LIMIT,
    LIMITS,
    PROMISE,
    FORGET,
    FORGET_ALL,
    PROMISES,
    ADD_LOAD,
    LOADS,
    PROMISE_BOUND.delete,
    LOAD_BOUND.delete,
];

/// Sets the limit of a site.
#[must_use]
pub fn set_limit(
    site_id: &str,
    limit_w: u32,
    by_hour_w: Option<&[u32]>,
    at: Timestamp,
) -> Statement {
    let by_hour = by_hour_w.and_then(|hours| serde_json::to_string(hours).ok());
    let (site_id, limit_w) = (site_id.to_owned(), i64::from(limit_w));
    statement!(SET_LIMIT, site_id, limit_w, by_hour, at)
}

/// Removes the limit of a site.
#[must_use]
pub fn remove_limit(site_id: &str) -> Statement {
    statement!(REMOVE_LIMIT, site_id.to_owned())
}

/// All limits.
///
/// # Errors
/// [`QueryError`].
pub async fn limits(reader: &Reader) -> Result<Vec<SiteLimitRow>, QueryError> {
    reader.all(LIMITS, params![]).await
}

/// A promise is about to be sent; or it was accepted.
#[must_use]
pub fn promise(key: i64, station: StationKey, promise: Promise, is_accepted: bool) -> Statement {
    statement!(
        PROMISE,
        key,
        station,
        i64::from(promise.watts),
        promise.until,
        i64::from(promise.afterwards),
        is_accepted,
    )
}

/// The station accepted a promise: no other is in force.
#[must_use]
pub fn accepted(key: i64, station: StationKey, promised: Promise) -> Change {
    Change::from(forget_all(station)).write(promise(key, station, promised, true))
}

/// A promise was not accepted.
#[must_use]
pub fn forget(key: i64) -> Statement {
    statement!(FORGET, key)
}

/// A station is no longer limited.
#[must_use]
pub fn forget_all(station: StationKey) -> Statement {
    statement!(FORGET_ALL, station)
}

/// All promises that may be in force, the oldest first.
///
/// # Errors
/// [`QueryError`].
pub async fn promises(reader: &Reader) -> Result<Vec<PromiseRow>, QueryError> {
    reader.all(PROMISES, params![]).await
}

/// The load of a site at an instant, all in W.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoadFact {
    /// The limit.
    pub limit_w: u32,
    /// What the stations might take together.
    pub promised_w: u64,
    /// What they last reported together.
    pub measured_w: u64,
    /// Beyond the limit, because of stations that cannot be told.
    pub over_w: u32,
}

/// Keeps the load of a site at an instant.
#[must_use]
pub fn add_load(key: i64, site_id: &str, load: LoadFact, at: Timestamp) -> Statement {
    let whole = |watts: u64| i64::try_from(watts).unwrap_or(i64::MAX);
    statement!(
        ADD_LOAD,
        key,
        site_id.to_owned(),
        at,
        i64::from(load.limit_w),
        whole(load.promised_w),
        whole(load.measured_w),
        i64::from(load.over_w),
    )
}

/// The load of a site since an instant, the oldest first.
///
/// # Errors
/// [`QueryError`].
pub async fn loads(
    reader: &Reader,
    site_id: &str,
    since: Timestamp,
    most: u32,
) -> Result<Vec<SiteLoadRow>, QueryError> {
    let params = params![site_id, since, i64::from(most)];
    reader.all(LOADS, params).await
}
