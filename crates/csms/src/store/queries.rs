//! Everything that is read: for REST, for the handshake and for Authorize.
//!
//! [`Queries`] is the reading half of the store, on either engine. Reads never wait for the writer, and see
//! what is committed. Lists page by key, so that rows that arrive meanwhile neither repeat nor hide others.
//! The statements are in `sql`; those that each engine has in words of its own are in `sqlite/queries.rs` and
//! `postgres/queries.rs`.

#[cfg(test)]
pub(in crate::store) mod contract;
pub(in crate::store) mod database;
mod database_queries;
pub(in crate::store) mod listing;
pub mod reader;
pub(in crate::store) mod sql;
pub(in crate::store) mod usage;

use std::sync::Arc;

use jiff::Timestamp;

use crate::facts::StationKey;

pub use database_queries::Queries;
pub use usage::{Grouping, Period, UsageOf};

/// The most rows that one page holds.
pub const MAX_PAGE: u32 = 1000;

/// A question that the database did not answer.
#[derive(Debug, Clone, thiserror::Error)]
pub enum QueryError {
    /// The engine or the way to it failed.
    #[error("the database did not answer; look at its state and try again")]
    Database(#[source] Arc<sqlx::Error>),
}

impl From<sqlx::Error> for QueryError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(Arc::new(error))
    }
}

/// In which direction a list is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// From the newest row to the oldest.
    #[default]
    Newest,
    /// From the oldest row to the newest.
    Oldest,
}

/// A part of a list: at most `limit` rows beyond the key `after`, in the direction of `order`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageRequest {
    /// The direction.
    pub order: Order,
    /// The last key of the page before; `None` = from the start.
    pub after: Option<i64>,
    /// 1..=[`MAX_PAGE`].
    pub limit: u32,
}

impl PageRequest {
    /// The newest `limit` rows.
    #[must_use]
    pub fn newest(limit: u32) -> Self {
        Self {
            order: Order::Newest,
            after: None,
            limit,
        }
    }

    /// The oldest `limit` rows.
    #[must_use]
    pub fn oldest(limit: u32) -> Self {
        Self {
            order: Order::Oldest,
            after: None,
            limit,
        }
    }

    /// The key that rows must lie beyond.
    #[must_use]
    pub fn bound(&self) -> i64 {
        self.after.unwrap_or(match self.order {
            Order::Newest => i64::MAX,
            Order::Oldest => i64::MIN,
        })
    }
}

/// Which transactions. `None` and empty mean any.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TransactionFilter {
    /// Of this station.
    pub station: Option<StationKey>,
    /// In this state: `active`, `ended`, `stale`, `closed`.
    pub state: Option<String>,
    /// With this id of the station's.
    pub transaction_id: Option<String>,
    /// On this token, in its stored spelling.
    pub id_token: Option<String>,
    /// Begun at or after.
    pub from: Option<Timestamp>,
    /// Begun before.
    pub to: Option<Timestamp>,
    /// Of stations at this site.
    pub site_id: Option<String>,
    /// `any` (flags or gaps), `gaps`, or the name of a flag.
    pub flag: Option<String>,
}

impl TransactionFilter {
    /// What is looked for among flags: a word, or a pattern.
    pub(in crate::store) fn flag_pattern(&self) -> Option<String> {
        let flag = self.flag.as_ref()?;
        Some(match flag.as_str() {
            "any" | "gaps" => flag.clone(),
            _ => contained(&format!(",{flag},")),
        })
    }
}

/// A pattern of LIKE for texts that contain this one.
pub(in crate::store) fn contained(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// Which exchanges of the journal. `None` means any.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MessageFilter {
    /// Of this station.
    pub station: Option<StationKey>,
    /// Of this action.
    pub action: Option<String>,
    /// The CALL went `in` or `out`.
    pub direction: Option<String>,
    /// Answered with `result` or an error code; `error` = any of them, `none` = not at all.
    pub outcome: Option<String>,
    /// With this message id.
    pub message_id: Option<String>,
    /// With this text, in lower case, in the identity, the message id, the action or a frame.
    pub text: Option<String>,
    /// Not later.
    pub before: Option<Timestamp>,
    /// With these keys, the first and the last: where to look.
    pub keys: Option<(i64, i64)>,
}

impl MessageFilter {
    /// The first and the last key that a page may hold. Told of the page's bound as well, because
    /// an engine that is given two bounds may begin at the wider one.
    pub(in crate::store) fn keys_of(&self, page: PageRequest) -> (i64, i64) {
        let (first, last) = self.keys.unwrap_or((i64::MIN, i64::MAX));
        match page.order {
            Order::Newest => (first, last.min(page.bound())),
            Order::Oldest => (first.max(page.bound()), last),
        }
    }
}
