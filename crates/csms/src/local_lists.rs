//! Local authorization lists (block D): kept by the stations, made here of the tokens.
//!
//! [`task`] brings every station that takes part up to date: the whole list at first, then what changed
//! ([`content`]), in messages no longer than the station takes ([`parts`]); [`sync`] does it for one station. All that is
//! remembered is a row per station (`store/tables/local_lists`): up to which change of tokens it has its list.

mod content;
mod parts;
mod sync;
pub(crate) mod task;

use tokio::sync::Notify;

/// A bell for those who change tokens or who takes part.
#[derive(Debug, Default)]
pub struct LocalLists {
    bell: Notify,
}

impl LocalLists {
    /// Something has changed.
    pub fn ring(&self) {
        self.bell.notify_one();
    }
}
