//! Which stations are waited for with a higher security profile (A05).

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::facts::StationKey;

/// The stations that are to come with a higher profile: key of the upgrade, and the profile.
#[derive(Debug, Default)]
pub(crate) struct Upgrades {
    waiting: Mutex<HashMap<StationKey, (i64, i32)>>,
}

impl Upgrades {
    /// All of them.
    pub(super) fn waiting(&self) -> MutexGuard<'_, HashMap<StationKey, (i64, i32)>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
