//! Load management: the power limit of a site, shared out among its stations (K; `smart_charging::site`).
//!
//! Off until a site has a limit. Then [`task`] keeps every station of the site within its share, by one
//! ChargingStationMaxProfile of ours that is renewed while the station is connected. What it knows is here for
//! whoever asks.

pub(crate) mod profile;
mod promise;
mod reading;
mod site;
pub(crate) mod task;

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use serde::Serialize;
use tokio::sync::Notify;

/// What load management knows now, and a bell for those who change limits.
#[derive(Debug, Default)]
pub struct Load {
    views: Mutex<BTreeMap<String, SiteView>>,
    bell: Notify,
}

/// A managed site, as it stands.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct SiteView {
    /// The limit now, W.
    pub limit_w: u32,
    /// What the stations might take together, W.
    pub promised_w: u64,
    /// What they last reported together, W.
    pub measured_w: u64,
    /// Beyond the limit, because of stations that cannot be told (offline, refused, never limited), W.
    pub over_w: u32,
    /// Each station.
    pub stations: Vec<ManagedStation>,
}

/// A station of a managed site, as it stands.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct ManagedStation {
    /// Its identity.
    pub station: String,
    /// It is connected and can be limited now.
    pub can_be_told: bool,
    /// `held` (accepted), `sent` (no answer yet), `refused`, or `never` (never limited so far).
    pub state: &'static str,
    /// Why it refused.
    pub reason: Option<String>,
    /// The most that it might take now, W.
    pub share_w: u32,
    /// Until when it holds that by itself; `null` = it was never limited.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub until: Option<Timestamp>,
    /// The most that it might take from then on, W.
    pub safe_w: u32,
    /// What its vehicles would take, W; `null` = nobody charges.
    pub wants_w: Option<u32>,
    /// The highest `chargingPriority` of its transactions.
    pub priority: i32,
    /// What it last reported, W.
    pub measured_w: u32,
}

impl Load {
    fn views(&self) -> MutexGuard<'_, BTreeMap<String, SiteView>> {
        self.views.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A managed site, as it stands; `None` = it has no limit, or the limit is a moment old.
    #[must_use]
    pub fn view(&self, site_id: &str) -> Option<SiteView> {
        self.views().get(site_id).cloned()
    }

    /// Limits have changed.
    pub fn ring(&self) {
        self.bell.notify_one();
    }
}
