//! What load management reads: chargers of a site, who charges there, and what others limit.

use jiff::Timestamp;
use ocpp201::ChargingLimitSourceEnum;
use smart_charging::site::Promise;

use super::profile;
use super::site::{Running, Site};
use crate::context::Core;
use crate::facts::StationKey;
use crate::store::charging;
use crate::store::queries::{MAX_PAGE, PageRequest, QueryError, TransactionFilter};
use crate::store::rows::{ChargerRow, TransactionRow};
use crate::store::tables::load as table;

/// The most that a charger of the installation can be said to take, in W; a sum of them stays exact.
pub(super) const MOST_W: f64 = 10_000_000.0;

/// The chargers of a site.
pub(super) async fn chargers(core: &Core, site_id: &str) -> Result<Vec<ChargerRow>, QueryError> {
    let mut all = Vec::new();
    loop {
        let after = all.last().map(|row: &ChargerRow| row.charger_id.clone());
        let queries = &core.queries;
        let page = queries
            .chargers(Some(site_id), after.as_deref(), MAX_PAGE)
            .await?;
        let is_last = page.len() < usize::try_from(MAX_PAGE).unwrap_or(usize::MAX);
        all.extend(page);
        if is_last {
            return Ok(all);
        }
    }
}

/// What a station has, as far as it matters to load management.
#[derive(Debug)]
pub(super) struct Has {
    /// Our profile, as far as is known.
    pub(super) ours: bool,
    /// What others limit it to now, in W.
    pub(super) outside_w: Option<u32>,
}

/// What a station has.
pub(super) async fn has(core: &Core, key: StationKey, now: Timestamp) -> Result<Has, QueryError> {
    let installed = charging::installed(&core.reader, key).await?;
    let (csms, outside): (Vec<_>, Vec<_>) = installed
        .into_iter()
        .partition(|one| one.source == ChargingLimitSourceEnum::Cso);
    let outside: Vec<_> = outside.into_iter().filter(|one| one.evse == 0).collect();
    let situation = smart_charging::Situation {
        evse: 1,
        transaction: None,
        ready_at: now,
        volts: 230.0,
        phases: 3,
        hardware_w: MOST_W,
    };
    let allowed = smart_charging::allowed_at_station(&outside, &[situation], now);
    Ok(Has {
        ours: csms.iter().any(|one| one.profile.id == profile::ID),
        outside_w: allowed
            .filter(|_| !outside.is_empty())
            .map(|allowed| whole(allowed.watts)),
    })
}

/// Who charges at a site; powers that are known stay.
pub(super) async fn read_transactions(core: &Core, site: &mut Site) -> Result<(), QueryError> {
    let filter = TransactionFilter {
        state: Some("active".into()),
        site_id: Some(site.id.clone()),
        ..TransactionFilter::default()
    };
    let page = PageRequest::newest(MAX_PAGE);
    let active = core.queries.transactions(&filter, page).await?;
    for station in &mut site.stations {
        let earlier = std::mem::take(&mut station.transactions);
        for row in active.iter().filter(|row| row.station == station.identity) {
            let running = Running {
                priority: priority(core, row).await?,
                since: row.first_event_at.0,
                charging_state: row.charging_state.clone(),
                power_w: earlier
                    .get(&row.transaction_key)
                    .and_then(|one| one.power_w),
            };
            station.transactions.insert(row.transaction_key, running);
        }
    }
    Ok(())
}

/// K03.FR.05, .06: that of the token; 0 where none is known.
async fn priority(core: &Core, row: &TransactionRow) -> Result<i32, QueryError> {
    let (Some(token), Some(kind)) = (&row.id_token, &row.id_token_type) else {
        return Ok(0);
    };
    let queries = &core.queries;
    let known = queries.find_id_token(&token.to_lowercase(), kind).await?;
    Ok(known.and_then(|token| token.charging_priority).unwrap_or(0))
}

/// The promises that may be in force: none, as long as the station has not accepted one.
pub(super) fn in_force<'r>(rows: impl Iterator<Item = &'r table::PromiseRow>) -> Vec<Promise> {
    let rows: Vec<_> = rows.collect();
    if !rows.iter().any(|row| row.is_accepted) {
        return Vec::new();
    }
    let promises = rows.into_iter().map(|row| Promise {
        watts: u32::try_from(row.share_w).unwrap_or(u32::MAX),
        until: row.until_at.0,
        afterwards: u32::try_from(row.safe_w).unwrap_or(u32::MAX),
    });
    promises.collect()
}

/// A power in whole watts.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a power; it saturates"
)]
pub(super) fn whole(watts: f64) -> u32 {
    watts.clamp(0.0, f64::from(u32::MAX)) as u32
}
