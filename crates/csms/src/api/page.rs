//! Lists in parts: `?after=`, `?limit=`, `?order=`.
//!
//! A page ends with the cursor of the next one. Cursors are keys, not offsets, so rows that arrive
//! meanwhile neither repeat nor hide others.

use serde::{Deserialize, Serialize};

use super::problem::ApiError;
use crate::said::Said;
use crate::store::queries::{MAX_PAGE, Order, PageRequest};

/// Which part of a list.
#[derive(Debug, Clone, Copy, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct PageParams {
    /// `next` of the page before; absent = from the start.
    after: Option<i64>,
    /// Rows at most, 1 to 1000; 100 if absent.
    limit: Option<u32>,
    /// `newest` (first, the default) or `oldest`.
    #[param(inline)]
    order: Option<OrderParam>,
}

/// In which direction a list is read.
#[derive(Debug, Clone, Copy, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
enum OrderParam {
    /// From the newest row to the oldest.
    Newest,
    /// From the oldest row to the newest.
    Oldest,
}

impl PageParams {
    /// Checked; `default` is the direction of a request that names none.
    pub(super) fn request(self, default: Order) -> Result<PageRequest, ApiError> {
        Ok(PageRequest {
            order: match self.order {
                Some(OrderParam::Newest) => Order::Newest,
                Some(OrderParam::Oldest) => Order::Oldest,
                None => default,
            },
            after: self.after,
            limit: limit(self.limit)?,
        })
    }
}

/// 1 to [`MAX_PAGE`]; 100 if absent.
pub(super) fn limit(asked: Option<u32>) -> Result<u32, ApiError> {
    match asked.unwrap_or(100) {
        limit @ 1..=MAX_PAGE => Ok(limit),
        limit => Err(ApiError::parameter(Said::out_of(
            "limit",
            1..=MAX_PAGE.into(),
            limit,
        ))),
    }
}

/// One part of a list.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct Page<T> {
    /// The rows.
    items: Vec<T>,
    /// `after` of the next page; `null` = this is the last one so far.
    next: Option<Cursor>,
}

/// Where a list goes on.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(untagged)]
pub(super) enum Cursor {
    /// A key.
    Key(i64),
    /// A name.
    Name(String),
}

impl<T> Page<T> {
    /// A page whose last row, if there may be more, is where the next one starts.
    pub(super) fn new(items: Vec<T>, limit: u32, cursor: impl Fn(&T) -> Cursor) -> Self {
        let full = items.len() >= limit as usize;
        let next = items.last().filter(|_| full).map(cursor);
        Self { items, next }
    }

    /// A page that was found by searching, and where the search goes on.
    pub(super) fn searched(items: Vec<T>, next: Option<Cursor>) -> Self {
        Self { items, next }
    }

    /// A list that always fits.
    pub(super) fn whole(items: Vec<T>) -> Self {
        Self { items, next: None }
    }
}
