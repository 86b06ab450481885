//! Block L, Firmware: the files, and the campaigns that bring one to many stations. Jobs are in `firmware_jobs`.

use jiff::Timestamp;
use serde::Serialize;

use crate::store::change::{Statement, statement};
use crate::store::queries::database::params;
use crate::store::queries::listing::{Listing, listing};
use crate::store::queries::reader::Reader;
use crate::store::queries::{PageRequest, QueryError};
use crate::store::tables::{Bound, bound};
use crate::store::time::SqlTime;

/// A firmware file.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct FirmwareRow {
    /// Our key, the cursor of the list.
    pub firmware_key: i64,
    /// As the operator says.
    pub version: String,
    /// Of its name in the folder.
    #[serde(skip)]
    pub stem: String,
    /// `receiving` or `stored`.
    pub state: String,
    /// Its length.
    pub bytes: Option<i64>,
    /// In hexadecimal digits.
    pub sha256: Option<String>,
    /// In hexadecimal digits: what PublishFirmware tells.
    pub md5: Option<String>,
    /// Over the whole file, base64; with the certificate it makes updates secure (L01).
    pub signature: Option<String>,
    /// Of the key that signed it, PEM.
    pub signing_certificate: Option<String>,
    /// When it came.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: SqlTime,
}

/// A campaign: one file for many stations, some at a time.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct FirmwareCampaignRow {
    /// Our key, the cursor of the list.
    pub firmware_campaign_key: i64,
    /// The file.
    pub firmware_key: i64,
    /// Its version.
    pub version: String,
    /// Stations that update at a time, at most.
    pub at_once: i32,
    /// It stops by itself after so many failures; `null` = never.
    pub most_failures: Option<i32>,
    /// `running`, `stopped` or `done`.
    pub state: String,
    /// Stations in it.
    pub stations: i64,
    /// Whose turn has not come, or which are away.
    pub waiting: i64,
    /// That update now.
    pub open: i64,
    /// That have the new firmware.
    pub done: i64,
    /// That failed, refused, or did not come to an end in time.
    pub failed: i64,
    /// That were left out when it was stopped, or cancelled by a later update.
    pub cancelled: i64,
    /// When it began.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: SqlTime,
    /// When it was over.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ended_at: Option<SqlTime>,
}

const ADD: &str = "INSERT INTO firmware_file (firmware_key, version, stem, state, created_at) \
    VALUES ($1, $2, $3, 'receiving', $4)";
const STORE: &str = "UPDATE firmware_file SET state = 'stored', bytes = $2, sha256 = $3, md5 = $4 \
    WHERE firmware_key = $1";
const SIGN: &str = "UPDATE firmware_file SET signature = $2, signing_certificate = $3 \
    WHERE firmware_key = $1";
const REMOVE: &str = "DELETE FROM firmware_file WHERE firmware_key = $1";

macro_rules! file_columns {
    () => {
        "SELECT firmware_key, version, stem, state, bytes, sha256, md5, signature, \
         signing_certificate, created_at FROM firmware_file"
    };
}
/// `$1` key.
const FILE: &str = concat!(file_columns!(), " WHERE firmware_key = $1");
/// `$1` bound of the key, `$2` limit, `$3` state.
const FILES: Listing = listing!(file_columns!(), "firmware_key", "state = $3");

const BEGIN: &str = "INSERT INTO firmware_campaign (firmware_campaign_key, firmware_key, version, at_once, \
    most_failures, state, created_at) VALUES ($1, $2, $3, $4, $5, 'running', $6)";
/// `$1` key, `$2` state, `$3` when.
const END: &str = "UPDATE firmware_campaign SET state = $2, ended_at = $3 \
    WHERE firmware_campaign_key = $1 AND state = 'running'";

/// `$1` now: a job that is not over in time is lost.
macro_rules! counted {
    ($states:literal, $name:literal) => {
        concat!(
            "(SELECT count(*) FROM firmware_job j WHERE j.firmware_campaign_key = \
             c.firmware_campaign_key AND ",
            $states,
            ") AS ",
            $name
        )
    };
}
macro_rules! campaign_columns {
    () => {
        concat!(
            "SELECT c.firmware_campaign_key, c.firmware_key, c.version, c.at_once, c.most_failures, \
             c.state, c.created_at, c.ended_at, ",
            counted!("j.firmware_job_key > 0", "stations"),
            ", ",
            counted!("j.state = 'waiting'", "waiting"),
            ", ",
            counted!(
                "j.state IN ('requested', 'running') AND j.expires_at > $1",
                "open"
            ),
            ", ",
            counted!("j.state = 'done'", "done"),
            ", ",
            counted!(
                "(j.state IN ('refused', 'failed') OR \
                 (j.state IN ('requested', 'running') AND j.expires_at <= $1))",
                "failed"
            ),
            ", ",
            counted!("j.state = 'cancelled'", "cancelled"),
            " FROM firmware_campaign c"
        )
    };
}
/// `$1` now, `$2` key.
const CAMPAIGN: &str = concat!(campaign_columns!(), " WHERE c.firmware_campaign_key = $2");
/// `$1` now, `$2` bound of the key, `$3` limit, `$4` state.
const CAMPAIGNS: Listing = listing!(
    now; campaign_columns!(),
    "c.firmware_campaign_key",
    "(c.state = $4 OR $4 IS NULL)",
);

/// Kept as long as what is told of commands.
pub(in crate::store) const CAMPAIGN_BOUND: Bound = bound!(
    "firmware_campaign",
    "firmware_campaign_key",
    "created_at",
    |keep| keep.log
);

#[cfg(test)]
pub(in crate::store) const STATEMENTS: &[&str] = &[
    ADD,
    STORE,
    SIGN,
    REMOVE,
    FILE,
    FILES.newest,
    FILES.oldest,
    BEGIN,
    END,
    CAMPAIGN,
    CAMPAIGNS.newest,
    CAMPAIGNS.oldest,
    CAMPAIGN_BOUND.delete,
];

/// A file that is about to be received, under this name in the folder.
#[must_use]
pub fn add(key: i64, version: &str, stem: &str, at: Timestamp) -> Statement {
    statement!(ADD, key, version.to_owned(), stem.to_owned(), at)
}

/// The file is on the disk.
#[must_use]
pub fn stored(key: i64, bytes: i64, sha256: String, md5: String) -> Statement {
    statement!(STORE, key, bytes, sha256, md5)
}

/// What makes updates with it secure; nothing = they are not.
#[must_use]
pub fn sign(key: i64, signature: Option<String>, certificate: Option<String>) -> Statement {
    statement!(SIGN, key, signature, certificate)
}

/// The file is gone, or never came.
#[must_use]
pub fn remove(key: i64) -> Statement {
    statement!(REMOVE, key)
}

/// The file with this key, in whatever state.
///
/// # Errors
/// [`QueryError`].
pub async fn find(reader: &Reader, key: i64) -> Result<Option<FirmwareRow>, QueryError> {
    reader.optional(FILE, params![key]).await
}

/// A page of the files in a state.
///
/// # Errors
/// [`QueryError`].
pub async fn list(
    reader: &Reader,
    state: &str,
    page: PageRequest,
) -> Result<Vec<FirmwareRow>, QueryError> {
    let text = FILES.text(page.order);
    let limit = page.limit;
    reader.all(text, params![page.bound(), limit, state]).await
}

/// Begins a campaign.
#[must_use]
pub fn begin(
    key: i64,
    file: &FirmwareRow,
    at_once: i32,
    most_failures: Option<i32>,
    at: Timestamp,
) -> Statement {
    statement!(
        BEGIN,
        key,
        file.firmware_key,
        file.version.clone(),
        at_once,
        most_failures,
        at
    )
}

/// Ends a campaign that runs, as `stopped` or `done`.
#[must_use]
pub fn end(key: i64, state: &'static str, at: Timestamp) -> Statement {
    statement!(END, key, state.to_owned(), at)
}

/// The campaign with this key.
///
/// # Errors
/// [`QueryError`].
pub async fn find_campaign(
    reader: &Reader,
    key: i64,
    now: Timestamp,
) -> Result<Option<FirmwareCampaignRow>, QueryError> {
    reader.optional(CAMPAIGN, params![now, key]).await
}

/// A page of campaigns; of this state, if one is named.
///
/// # Errors
/// [`QueryError`].
pub async fn campaigns(
    reader: &Reader,
    state: Option<&str>,
    page: PageRequest,
    now: Timestamp,
) -> Result<Vec<FirmwareCampaignRow>, QueryError> {
    let text = CAMPAIGNS.text(page.order);
    let limit = page.limit;
    reader
        .all(text, params![now, page.bound(), limit, state])
        .await
}
