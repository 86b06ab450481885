//! Campaigns: one task that asks the next stations while fewer than `at_once` of a campaign are at it.
//!
//! A station that is away keeps its turn until it comes. The task looks when a job goes on and every few seconds
//! while a campaign runs; without one it waits for the bell.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use super::FileError;
use crate::blocks::firmware as block;
use crate::context::Core;
use crate::live::LiveEventKind;
use crate::shutdown;
use crate::store::change::Change;
use crate::store::queries::{MAX_PAGE, PageRequest};
use crate::store::tables::firmware::{self as table, FirmwareCampaignRow};
use crate::store::tables::firmware_jobs as jobs;

/// Between two looks while a campaign runs.
const TICK: Duration = Duration::from_secs(5);
/// Stations of a campaign at most, and so many are looked at for whose turn it is.
pub(crate) const MOST_STATIONS: usize = 10_000;

/// Looks until the server is closing.
pub(crate) async fn run(core: Arc<Core>, closing: watch::Receiver<bool>) {
    let looking = async {
        loop {
            let goes_on = look(&core).await.unwrap_or_else(|error| {
                tracing::warn!(%error, "campaigns could not go on; it is tried again");
                true
            });
            let bell = core.firmware.bell.notified();
            if goes_on {
                let _ = tokio::time::timeout(TICK, bell).await;
            } else {
                bell.await;
            }
        }
    };
    tokio::select! {
        () = shutdown::closed(closing) => {}
        () = looking => {}
    }
}

/// Whether any campaign runs, after each was given its turn.
async fn look(core: &Arc<Core>) -> Result<bool, FileError> {
    let now = core.clock.now();
    let all = PageRequest::newest(MAX_PAGE);
    let running = table::campaigns(&core.reader, Some("running"), all, now).await?;
    for campaign in &running {
        advance(core, campaign).await?;
    }
    Ok(!running.is_empty())
}

async fn advance(core: &Arc<Core>, campaign: &FirmwareCampaignRow) -> Result<(), FileError> {
    let most = campaign.most_failures.map(i64::from);
    if most.is_some_and(|most| campaign.failed >= most) {
        tracing::warn!(
            campaign = campaign.firmware_campaign_key,
            failed = campaign.failed,
            "a firmware campaign stops: too many stations failed"
        );
        return end(core, campaign.firmware_campaign_key, "stopped").await;
    }
    if campaign.waiting == 0 && campaign.open == 0 {
        return end(core, campaign.firmware_campaign_key, "done").await;
    }
    let free = i64::from(campaign.at_once) - campaign.open;
    let free = usize::try_from(free).unwrap_or(0);
    if free == 0 {
        return Ok(());
    }
    let key = campaign.firmware_campaign_key;
    let waiting = jobs::waiting(&core.reader, key, MOST_STATIONS as i64, core.clock.now()).await?;
    let here = waiting.into_iter().filter(|job| {
        let station = crate::facts::StationKey(job.station_key);
        core.connections.connected(&station).is_some()
    });
    for job in here.take(free) {
        // The row says that it is asked before the next look counts.
        if let Some(asking) = block::ask_in_turn(core, job).await {
            tokio::spawn(asking);
        }
    }
    Ok(())
}

/// Ends a campaign that runs; who has not been asked is left out.
///
/// # Errors
/// [`FileError`]: it goes on.
pub(crate) async fn end(core: &Core, key: i64, state: &'static str) -> Result<(), FileError> {
    let now = core.clock.now();
    let change = Change::new()
        .write(table::end(key, state, now))
        .write(jobs::leave_out(key, now))
        .tell(
            None,
            LiveEventKind::FirmwareCampaign {
                firmware_campaign_key: key,
                state,
            },
        );
    core.writer.change(change).await?;
    core.firmware.bell.notify_one();
    Ok(())
}
