//! What the board shows beside the stations: sites, and sums over the network.

use serde::Serialize;

use crate::store::rows::{JsonText, Money};

/// A site on the map.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(crate) struct BoardSite {
    /// Its id.
    pub(super) site_id: String,
    /// Its name.
    pub(super) name: String,
    /// Its names by language (`ko`, `ja`, `en`); `null` = none besides.
    pub(super) names: Option<JsonText>,
    /// Its postal address.
    pub(super) address: String,
    /// Degrees north.
    pub(super) latitude: Option<f64>,
    /// Degrees east.
    pub(super) longitude: Option<f64>,
    /// Chargers assigned to it.
    pub(super) chargers: i64,
    /// Installed capacity.
    pub(super) capacity_kw: f64,
}

/// Sums over the network.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub(crate) struct Figures {
    /// All that are known.
    pub(super) stations: usize,
    /// Connected now.
    pub(super) connected: usize,
    /// Energy flows.
    pub(super) charging: usize,
    /// A connector is faulted.
    pub(super) faulted: usize,
    /// Connected, but not heard for too long.
    pub(super) silent: usize,
    /// Power of all transactions; `null` = of some that run none is known.
    pub(super) power_w: Option<f64>,
    /// Active transactions whose power is not known, and not in `power_w`.
    pub(super) power_unknown: usize,
    /// Of the transactions that began today.
    pub(super) energy_today_wh: i64,
    /// Of the transactions that began today; `null` = there is no default tariff.
    pub(super) cost_today: Option<Money>,
    /// Transactions that began today.
    pub(super) sessions_today: i64,
    /// They run now.
    pub(super) active_transactions: usize,
    /// Frames from stations since the start of the server.
    pub(super) messages_in: u64,
    /// Frames to stations since the start of the server.
    pub(super) messages_out: u64,
}
