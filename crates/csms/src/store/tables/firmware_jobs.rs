//! Block L, Firmware: a job for each update of a station (L01, L02) or publishing by a local controller (L03).
//!
//! A job of a campaign is `waiting` until its turn. It is `requested` once the station is asked, then `refused`
//! or `running`, and ends as `done` or `failed` by what the station tells, or as `cancelled`. Nobody has to watch
//! the clock: one that is not over when its address ends is shown as `lost`, though the station may still tell
//! how it ended.

use jiff::Timestamp;
use serde::Serialize;

use crate::facts::StationKey;
use crate::store::change::{Statement, statement};
use crate::store::queries::database::params;
use crate::store::queries::listing::{Listing, listing};
use crate::store::queries::reader::Reader;
use crate::store::queries::{PageRequest, QueryError};
use crate::store::rows::JsonText;
use crate::store::tables::{Bound, bound};
use crate::store::time::SqlTime;

/// A job.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct FirmwareJobRow {
    /// Our key, the cursor of the list.
    pub firmware_job_key: i64,
    /// The station's identity.
    pub station: String,
    /// Our key of it.
    #[serde(skip)]
    pub station_key: i64,
    /// `update` or `publish`.
    pub kind: String,
    /// The file.
    pub firmware_key: i64,
    /// Its version.
    pub version: String,
    /// The campaign that it belongs to.
    pub firmware_campaign_key: Option<i64>,
    /// `waiting`, `requested`, `refused`, `running`, `done`, `failed`, `cancelled`, or `lost` (not over in time).
    pub state: String,
    /// Of the messages about it; `null` = the station was not asked yet.
    pub request_id: Option<i32>,
    /// What the station told last, e.g. `Downloading`.
    pub status: Option<String>,
    /// When.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub status_at: Option<SqlTime>,
    /// Why the station refused, or was not asked.
    pub reason: Option<String>,
    /// Where a local controller publishes it, as it says.
    #[schema(value_type = Option<Vec<String>>)]
    pub locations: Option<JsonText>,
    /// How often the station tries again; `null` = as it likes.
    pub retries: Option<i32>,
    /// Seconds between its attempts; `null` = as it likes.
    pub retry_interval: Option<i32>,
    /// When it is to download; `null` = at once.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub retrieve_at: Option<SqlTime>,
    /// When it is to install; `null` = as soon as it can.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub install_at: Option<SqlTime>,
    /// How long the address of the file holds.
    pub hold_seconds: i32,
    /// How often the file was asked for.
    pub fetches: i32,
    /// When it was asked for last.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub fetched_at: Option<SqlTime>,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: SqlTime,
    /// When the station was asked.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub asked_at: Option<SqlTime>,
    /// When the address of the file ends.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub expires_at: Option<SqlTime>,
    /// When it was over.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ended_at: Option<SqlTime>,
}

/// A new job.
#[derive(Debug, Clone)]
pub struct NewJob {
    /// Our key.
    pub key: i64,
    /// Whose.
    pub station: StationKey,
    /// `update` or `publish`.
    pub kind: &'static str,
    /// The file.
    pub firmware_key: i64,
    /// Its version.
    pub version: String,
    /// The campaign.
    pub campaign: Option<i64>,
    /// How often the station tries again.
    pub retries: Option<i32>,
    /// Seconds between its attempts.
    pub retry_interval: Option<i32>,
    /// When it is to download.
    pub retrieve_at: Option<Timestamp>,
    /// When it is to install.
    pub install_at: Option<Timestamp>,
    /// How long the address holds.
    pub hold_seconds: i32,
    /// When it is made.
    pub at: Timestamp,
}

/// Which jobs. `None` means any.
#[derive(Debug, Clone, Default)]
pub struct JobFilter {
    /// Of this station.
    pub station: Option<StationKey>,
    /// In this state.
    pub state: Option<String>,
    /// Of this campaign.
    pub campaign: Option<i64>,
}

const ADD: &str = "INSERT INTO firmware_job (firmware_job_key, station_key, kind, firmware_key, version, \
    firmware_campaign_key, state, retries, retry_interval, retrieve_at, install_at, hold_seconds, created_at) \
    VALUES ($1, $2, $3, $4, $5, $6, 'waiting', $7, $8, $9, $10, $11, $12)";
/// `$1` key, `$2` request id, `$3` hash of the token, `$4` when, `$5` until when.
const ASK: &str = "UPDATE firmware_job SET state = 'requested', request_id = $2, token_hash = $3, asked_at = $4, \
    expires_at = $5, status = NULL, status_at = NULL, reason = NULL \
    WHERE firmware_job_key = $1 AND state = 'waiting'";
/// `$1` key, `$2` state, `$3` why, `$4` when it was over. What the station told meanwhile is worth more.
const ANSWERED: &str = "UPDATE firmware_job SET state = $2, reason = $3, ended_at = $4 \
    WHERE firmware_job_key = $1 AND state = 'requested'";
/// `$1` key: nobody was asked.
const UNASK: &str = "UPDATE firmware_job SET state = 'waiting', request_id = NULL, token_hash = NULL, \
    asked_at = NULL, expires_at = NULL, reason = $2 WHERE firmware_job_key = $1 AND state = 'requested'";
/// `$1` station, `$2` kind, `$3` key of the one that goes on, `$4` when.
const SUPERSEDE: &str = "UPDATE firmware_job SET state = 'cancelled', ended_at = $4 WHERE station_key = $1 \
    AND kind = $2 AND firmware_job_key <> $3 AND state IN ('requested', 'running')";
/// `$1` station, `$2` kind, `$3` request id, `$4` status, `$5` when, `$6` state, `$7` when it was over,
/// `$8` locations. A job has one end: what is told after it changes nothing.
const TOLD: &str = "UPDATE firmware_job SET status = $4, status_at = $5, state = $6, ended_at = $7, \
    locations = coalesce($8, locations) WHERE station_key = $1 AND kind = $2 AND request_id = $3 \
    AND state IN ('requested', 'running')";
/// `$1` key, `$2` when.
const CANCEL: &str = "UPDATE firmware_job SET state = 'cancelled', ended_at = $2 \
    WHERE firmware_job_key = $1 AND state <> 'cancelled'";
/// `$1` campaign, `$2` when.
const LEAVE_OUT: &str = "UPDATE firmware_job SET state = 'cancelled', ended_at = $2 \
    WHERE firmware_campaign_key = $1 AND state = 'waiting'";
/// The process that asked is gone, and with it the answer.
const ASK_AGAIN: &str = "UPDATE firmware_job SET state = 'waiting', request_id = NULL, token_hash = NULL, \
    asked_at = NULL, expires_at = NULL WHERE state = 'requested' AND firmware_campaign_key IS NOT NULL";
/// `$1` key, `$2` when.
const FETCHED: &str = "UPDATE firmware_job SET fetches = fetches + 1, fetched_at = $2 \
    WHERE firmware_job_key = $1";

/// `$1` now.
macro_rules! state {
    () => {
        "CASE WHEN j.state IN ('requested', 'running') AND j.expires_at <= $1 THEN 'lost' ELSE j.state END"
    };
}

macro_rules! columns {
    () => {
        concat!(
            "SELECT j.firmware_job_key, s.identity AS station, j.station_key, j.kind, j.firmware_key, \
             j.version, j.firmware_campaign_key, ",
            state!(),
            " AS state, j.request_id, j.status, j.status_at, j.reason, j.locations, j.retries, \
             j.retry_interval, j.retrieve_at, j.install_at, j.hold_seconds, j.fetches, j.fetched_at, \
             j.created_at, j.asked_at, j.expires_at, j.ended_at \
             FROM firmware_job j JOIN station s ON s.station_key = j.station_key"
        )
    };
}

/// `$1` now, `$2` key.
const ONE: &str = concat!(columns!(), " WHERE j.firmware_job_key = $2");
/// `$1` now, `$2` hash of the token: whose file may be fetched.
const BY_TOKEN: &str = concat!(
    columns!(),
    " WHERE j.token_hash = $2 AND j.expires_at > $1 AND j.state IN ('requested', 'running')"
);
/// `$1` now, `$2` file: that need it.
const OPEN_OF_FILE: &str = concat!(
    columns!(),
    " WHERE j.firmware_key = $2 AND (j.state = 'waiting' OR \
     (j.state IN ('requested', 'running') AND j.expires_at > $1)) LIMIT 1"
);
/// `$1` now, `$2` campaign, `$3` limit.
const WAITING: &str = concat!(
    columns!(),
    " WHERE j.firmware_campaign_key = $2 AND j.state = 'waiting' ORDER BY j.firmware_job_key LIMIT $3"
);

/// `$1` now, `$2` bound of the key, `$3` limit, then the filters.
const LIST: Listing = listing!(
    now; columns!(),
    "j.firmware_job_key",
    "(j.station_key = $4 OR $4 IS NULL)",
    concat!("(", state!(), " = $5 OR $5 IS NULL)"),
    "(j.firmware_campaign_key = $6 OR $6 IS NULL)",
);

/// Kept as long as what is told of commands.
pub(in crate::store) const BOUND: Bound =
    bound!("firmware_job", "firmware_job_key", "created_at", |keep| {
        keep.log
    });

#[cfg(test)]
pub(in crate::store) const STATEMENTS: &[&str] = &[
    ADD,
    ASK,
    ANSWERED,
    UNASK,
    SUPERSEDE,
    TOLD,
    CANCEL,
    LEAVE_OUT,
    ASK_AGAIN,
    FETCHED,
    ONE,
    BY_TOKEN,
    OPEN_OF_FILE,
    WAITING,
    LIST.newest,
    LIST.oldest,
    BOUND.delete,
];

/// Adds a job that waits.
#[must_use]
pub fn add(job: &NewJob) -> Statement {
    statement!(
        ADD,
        job.key,
        job.station,
        job.kind.to_owned(),
        job.firmware_key,
        job.version.clone(),
        job.campaign,
        job.retries,
        job.retry_interval,
        job.retrieve_at,
        job.install_at,
        job.hold_seconds,
        job.at,
    )
}

/// The station is about to be asked, with this number, and may fetch the file until then.
#[must_use]
pub fn ask(
    key: i64,
    request_id: i32,
    token_hash: String,
    at: Timestamp,
    until: Timestamp,
) -> Statement {
    let (at, until) = (SqlTime::new(at), SqlTime::new(until));
    statement!(ASK, key, request_id, token_hash, at, until)
}

/// The station answered: `running`, or `refused` with a reason and the time.
#[must_use]
pub fn answered(
    key: i64,
    state: &'static str,
    reason: Option<String>,
    ended_at: Option<Timestamp>,
) -> Statement {
    let state = state.to_owned();
    statement!(ANSWERED, key, state, reason, ended_at)
}

/// The station was not asked after all: it waits again.
#[must_use]
pub fn unask(key: i64, reason: String) -> Statement {
    statement!(UNASK, key, reason)
}

/// The station gave up its other jobs of this kind.
#[must_use]
pub fn supersede(station: StationKey, kind: &'static str, key: i64, at: Timestamp) -> Statement {
    statement!(SUPERSEDE, station, kind.to_owned(), key, at)
}

/// The station tells where a job is.
#[must_use]
pub fn told(
    station: StationKey,
    kind: &'static str,
    request_id: i32,
    status: &'static str,
    state: &'static str,
    locations: Option<String>,
    at: Timestamp,
) -> Statement {
    let ended_at = (state != "running").then_some(SqlTime::new(at));
    statement!(
        TOLD,
        station,
        kind.to_owned(),
        request_id,
        status.to_owned(),
        at,
        state.to_owned(),
        ended_at,
        locations,
    )
}

/// Nobody goes on with a job; what was published is so no longer.
#[must_use]
pub fn cancel(key: i64, at: Timestamp) -> Statement {
    statement!(CANCEL, key, at)
}

/// The jobs of a campaign that wait are left out.
#[must_use]
pub fn leave_out(campaign: i64, at: Timestamp) -> Statement {
    statement!(LEAVE_OUT, campaign, at)
}

/// Jobs of campaigns whose answer nobody waits for any more wait again.
#[must_use]
pub fn ask_again() -> Statement {
    statement!(ASK_AGAIN)
}

/// The file of a job was asked for.
#[must_use]
pub fn fetched(key: i64, at: Timestamp) -> Statement {
    statement!(FETCHED, key, at)
}

/// The job with this key.
///
/// # Errors
/// [`QueryError`].
pub async fn find(
    reader: &Reader,
    key: i64,
    now: Timestamp,
) -> Result<Option<FirmwareJobRow>, QueryError> {
    reader.optional(ONE, params![now, key]).await
}

/// The job whose file may be fetched with a token.
///
/// # Errors
/// [`QueryError`].
pub async fn by_token(
    reader: &Reader,
    token_hash: &str,
    now: Timestamp,
) -> Result<Option<FirmwareJobRow>, QueryError> {
    reader.optional(BY_TOKEN, params![now, token_hash]).await
}

/// A job that needs a file, if there is one.
///
/// # Errors
/// [`QueryError`].
pub async fn that_needs(
    reader: &Reader,
    file: i64,
    now: Timestamp,
) -> Result<Option<FirmwareJobRow>, QueryError> {
    reader.optional(OPEN_OF_FILE, params![now, file]).await
}

/// The jobs of a campaign that wait, in order.
///
/// # Errors
/// [`QueryError`].
pub async fn waiting(
    reader: &Reader,
    campaign: i64,
    most: i64,
    now: Timestamp,
) -> Result<Vec<FirmwareJobRow>, QueryError> {
    reader.all(WAITING, params![now, campaign, most]).await
}

/// A page of jobs.
///
/// # Errors
/// [`QueryError`].
pub async fn list(
    reader: &Reader,
    filter: &JobFilter,
    page: PageRequest,
    now: Timestamp,
) -> Result<Vec<FirmwareJobRow>, QueryError> {
    let text = LIST.text(page.order);
    reader
        .all(
            text,
            params![
                now,
                page.bound(),
                page.limit,
                filter.station,
                filter.state.as_deref(),
                filter.campaign
            ],
        )
        .await
}
