//! Campaigns: one task that asks the next stations while fewer than `at_once` of a campaign are at it.
//!
//! A station that is away keeps its turn until it comes. One that is here and could not be asked waits for longer each
//! time ([`CAMPAIGN`]). The task looks when a job goes on and every few seconds while a campaign runs; without one it
//! waits for the bell.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use ocpp201::RegistrationStatusEnum;
use tokio::sync::watch;

use super::FileError;
use crate::blocks::firmware as block;
use crate::context::Core;
use crate::facts::StationKey;
use crate::live::LiveEventKind;
use crate::repeats::{CAMPAIGN, LOAD};
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
        let mut tried = Tried::default();
        let mut failures = 0;
        loop {
            let pause = match look(&core, &mut tried).await {
                Ok(goes_on) => {
                    failures = 0;
                    goes_on.then_some(TICK)
                }
                Err(error) => {
                    tracing::warn!(%error, "campaigns could not go on; it is tried again");
                    failures += 1;
                    LOAD.pause(failures)
                }
            };
            let bell = core.firmware.bell.notified();
            match pause {
                // A job that goes on while the database fails is no reason to ask it sooner.
                Some(pause) if failures > 0 => tokio::time::sleep(pause).await,
                Some(pause) => drop(tokio::time::timeout(pause, bell).await),
                None => bell.await,
            }
        }
    };
    tokio::select! {
        () = shutdown::closed(closing) => {}
        () = looking => {}
    }
}

/// Jobs that had their turn and may have to wait for the next one.
#[derive(Debug, Default)]
struct Tried(BTreeMap<i64, Try>);

#[derive(Debug)]
struct Try {
    times: u32,
    /// By the clock that only goes forward.
    again: Duration,
}

impl Tried {
    fn may(&self, job: i64, now: Duration) -> bool {
        self.0.get(&job).is_none_or(|one| one.again <= now)
    }

    fn again(&mut self, job: i64, now: Duration) {
        let one = self.0.entry(job).or_insert(Try {
            times: 0,
            again: now,
        });
        one.times += 1;
        one.again = now + CAMPAIGN.pause(one.times).unwrap_or(CAMPAIGN.most);
    }
}

/// Whether any campaign runs, after each was given its turn.
async fn look(core: &Arc<Core>, tried: &mut Tried) -> Result<bool, FileError> {
    let now = core.clock.now();
    let all = PageRequest::newest(MAX_PAGE);
    let running = table::campaigns(&core.reader, Some("running"), all, now).await?;
    let mut waiting = BTreeSet::new();
    for campaign in &running {
        advance(core, campaign, tried, &mut waiting).await?;
    }
    // What waits no longer was sent, or its campaign is over.
    tried.0.retain(|job, _| waiting.contains(job));
    Ok(!running.is_empty())
}

/// Gives the next stations their turn; `still` takes the jobs that waited before.
async fn advance(
    core: &Arc<Core>,
    campaign: &FirmwareCampaignRow,
    tried: &mut Tried,
    still: &mut BTreeSet<i64>,
) -> Result<(), FileError> {
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
    let key = campaign.firmware_campaign_key;
    let waiting = jobs::waiting(&core.reader, key, MOST_STATIONS as i64, core.clock.now()).await?;
    still.extend(waiting.iter().map(|job| job.firmware_job_key));
    let now = core.clock.monotonic();
    let here = |station| {
        let info = core.connections.connected(&StationKey(station));
        info.is_some_and(|info| info.registration == Some(RegistrationStatusEnum::Accepted))
    };
    let next = waiting
        .into_iter()
        .filter(|job| here(job.station_key) && tried.may(job.firmware_job_key, now));
    let next: Vec<_> = next.take(free).collect();
    for job in next {
        tried.again(job.firmware_job_key, now);
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
