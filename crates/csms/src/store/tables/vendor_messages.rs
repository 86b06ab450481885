//! Block P: messages of vendors that the server understands, and what it answers.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::store::change::{Statement, statement};
use crate::store::queries::QueryError;
use crate::store::queries::database::params;
use crate::store::queries::reader::Reader;
use crate::store::time::SqlTime;

/// Rows, at most.
pub const MOST: usize = 200;

/// What comes of a message of a vendor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = VendorMessageAnswer)]
pub enum VendorAnswer {
    /// `Accepted`, with the data that came.
    Echo,
    /// `Accepted`: it stands among the data transfers of the station.
    Store,
    /// `Rejected`.
    Reject,
    /// It goes on to a URL, whose answer goes to the station.
    Forward,
}

impl VendorAnswer {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Echo => "echo",
            Self::Store => "store",
            Self::Reject => "reject",
            Self::Forward => "forward",
        }
    }

    /// What a row says; `None` = it was written by a later version.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let all = [Self::Echo, Self::Store, Self::Reject, Self::Forward];
        all.into_iter().find(|answer| answer.as_str() == text)
    }
}

/// A message of a vendor, and what the server answers.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct VendorMessageRow {
    /// Our key.
    pub vendor_message_key: i64,
    /// `vendorId`; case does not count.
    pub vendor_id: String,
    /// `messageId`; empty = any of the vendor that has no row of its own, also a message without.
    pub message_id: String,
    /// `echo`, `store`, `reject` or `forward`.
    pub answer: String,
    /// Where it is forwarded to.
    pub url: Option<String>,
    /// When that was set.
    #[schema(value_type = String, format = DateTime)]
    pub set_at: SqlTime,
}

const PUT: &str = "INSERT INTO vendor_message (vendor_message_key, vendor_id, vendor_folded, message_id, answer, \
    url, set_at) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (vendor_folded, message_id) DO UPDATE SET \
    vendor_id = excluded.vendor_id, answer = excluded.answer, url = excluded.url, set_at = excluded.set_at";
const REMOVE: &str = "DELETE FROM vendor_message WHERE vendor_message_key = $1";

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT vendor_message_key, vendor_id, message_id, answer, url, set_at FROM vendor_message ",
            $rest
        )
    };
}
const ALL: &str = select!("ORDER BY vendor_folded, message_id");
/// `$1` vendor, folded.
const OF_VENDOR: &str = select!("WHERE vendor_folded = $1");

#[cfg(test)]
pub(in crate::store) const STATEMENTS: &[&str] = &[PUT, REMOVE, ALL, OF_VENDOR];

/// A vendorId as it is compared.
#[must_use]
pub fn folded(vendor_id: &str) -> String {
    vendor_id.to_lowercase()
}

/// Sets what is answered to a message, under a new `key` if there is no row for it.
#[must_use]
pub fn put(
    key: i64,
    vendor_id: &str,
    message_id: &str,
    answer: VendorAnswer,
    url: Option<String>,
    now: Timestamp,
) -> Statement {
    statement!(
        PUT,
        key,
        vendor_id.to_owned(),
        folded(vendor_id),
        message_id.to_owned(),
        answer.as_str().to_owned(),
        url,
        SqlTime::new(now),
    )
}

/// Removes a row.
#[must_use]
pub fn remove(key: i64) -> Statement {
    statement!(REMOVE, key)
}

/// All rows.
///
/// # Errors
/// [`QueryError`].
pub async fn all(reader: &Reader) -> Result<Vec<VendorMessageRow>, QueryError> {
    reader.all(ALL, params![]).await
}

/// The rows of one vendor.
///
/// # Errors
/// [`QueryError`].
pub async fn of_vendor(
    reader: &Reader,
    vendor_id: &str,
) -> Result<Vec<VendorMessageRow>, QueryError> {
    reader.all(OF_VENDOR, params![folded(vendor_id)]).await
}
