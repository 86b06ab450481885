//! A list that is read by pages, in either direction: its two statements.

use super::Order;

/// The statements of a list: `$1` is the bound of the key and `$2` the limit, or `$2` and `$3` after `now;`.
#[derive(Debug, Clone, Copy)]
pub(in crate::store) struct Listing {
    pub(in crate::store) newest: &'static str,
    pub(in crate::store) oldest: &'static str,
}

impl Listing {
    /// The statement for this direction.
    pub(in crate::store) fn text(self, order: Order) -> &'static str {
        match order {
            Order::Newest => self.newest,
            Order::Oldest => self.oldest,
        }
    }
}

/// A listing: what is selected, without its `WHERE`; the key by which rows are ordered; conditions. After `now;`, `$1`
/// is the time.
macro_rules! listing {
    (now; $($rest:tt)*) => {
        $crate::store::queries::listing::listing!(@ "$2" "$3" $($rest)*)
    };
    (@ $bound:literal $limit:literal $select:expr, $key:literal $(, $condition:expr)* $(,)?) => {
        $crate::store::queries::listing::Listing {
            newest: concat!(
                $select, " WHERE ", $key, " < ", $bound $(, " AND ", $condition)*,
                " ORDER BY ", $key, " DESC LIMIT ", $limit
            ),
            oldest: concat!(
                $select, " WHERE ", $key, " > ", $bound $(, " AND ", $condition)*,
                " ORDER BY ", $key, " LIMIT ", $limit
            ),
        }
    };
    ($($rest:tt)*) => {
        $crate::store::queries::listing::listing!(@ "$1" "$2" $($rest)*)
    };
}
pub(in crate::store) use listing;
