//! Places for files as rows (N01).
//!
//! The hash of the token and the name on the disk are never serialised.

use serde::Serialize;

use crate::facts::{StationKey, UploadKey};
use crate::store::time::SqlTime;

/// A place where a station can leave a log, and the file that it left.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct UploadRow {
    /// Our key: the address of the resource and the cursor of the list.
    pub upload_key: i64,
    /// The station's key.
    #[serde(skip)]
    pub station_key: i64,
    /// The station's identity.
    pub station: String,
    /// Of the GetLog, and of the LogStatusNotifications about it.
    pub request_id: i32,
    /// `DiagnosticsLog` or `SecurityLog`.
    pub log_type: String,
    /// SHA-256 of the token, in hexadecimal digits.
    #[serde(skip)]
    pub token_hash: String,
    /// `waiting`, `stored`, `refused` (by the station, or it could not be asked), `replaced` (by
    /// newer ones), `expired`, or `removed` (stored once, and too old or too much by now).
    pub state: String,
    /// What the station said last in LogStatusNotification, e.g. `Uploaded`.
    pub status: Option<String>,
    /// When it said so.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub status_at: Option<SqlTime>,
    /// The last segment of the name that the station gave, without control characters. The file is
    /// kept and served under another name.
    pub file_name: Option<String>,
    /// The content type that the station gave. The file is served as `application/octet-stream`.
    pub content_type: Option<String>,
    /// The length of the file.
    pub bytes: Option<i64>,
    /// SHA-256 of the file, in hexadecimal digits.
    pub sha256: Option<String>,
    /// When it was asked for.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: SqlTime,
    /// When the place is closed, if nothing came.
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: SqlTime,
    /// When the file was whole and on the disk.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub stored_at: Option<SqlTime>,
}

impl UploadRow {
    /// Our key.
    #[must_use]
    pub fn key(&self) -> UploadKey {
        UploadKey(self.upload_key)
    }

    /// The station that was asked.
    #[must_use]
    pub fn station_key(&self) -> StationKey {
        StationKey(self.station_key)
    }
}
