//! A look at the site with a limit: what its stations take, and what they may.

use std::time::Duration;

use csms::context::Core;
use csms::load::ManagedStation;
use jiff::Timestamp;
use tokio::time::{Instant, sleep};

use super::Cast;
use super::desk::SITE;

/// What was set, or has just started, is in force after that time: a CALL in each of two rounds, over slow commits.
const SETTLES: Duration = Duration::from_secs(120);
/// Load management looks every five seconds.
const AGAIN: Duration = Duration::from_secs(6);
/// What a measured value may be off by, in W.
const ROUNDED_W: u64 = 50;

/// Looks at the site.
#[derive(Debug, Default)]
pub(super) struct LoadWatch {
    /// No clock is set wrong: schedules begin and end when the CSMS means it.
    pub(super) has_right_dates: bool,
    /// Looks while somebody charged.
    pub(super) looks: usize,
    started: Option<Instant>,
    limit: Option<(u64, Instant)>,
}

impl LoadWatch {
    /// The CSMS has started.
    pub(super) fn restarted(&mut self) {
        self.started = Some(Instant::now());
    }

    /// What is taken beyond the limit that was acknowledged, in words.
    pub(super) async fn look(
        &mut self,
        core: &Core,
        cast: &Cast,
        limit_w: Option<u64>,
    ) -> Option<String> {
        let limit_w = limit_w.filter(|_| self.has_right_dates)?;
        let is_same = self.limit.is_some_and(|(before, _)| before == limit_w);
        if !is_same {
            self.limit = Some((limit_w, Instant::now()));
        }
        let has_settled = |since: Option<Instant>| since.is_some_and(|at| at.elapsed() > SETTLES);
        if !has_settled(self.started) || !has_settled(self.limit.map(|(_, since)| since)) {
            return None;
        }
        let beyond = beyond(core, cast, limit_w).await?;
        self.looks += 1;
        beyond?;
        // It may have changed between the two looks that this takes.
        sleep(AGAIN).await;
        self::beyond(core, cast, limit_w).await?
    }
}

/// `None` = nothing flows, or the site has no limit yet.
async fn beyond(core: &Core, cast: &Cast, limit_w: u64) -> Option<Option<String>> {
    let view = core.load.view(SITE)?;
    let taken_w = cast.power_w().await;
    if taken_w == 0 {
        return None;
    }
    let over_w = u64::from(view.over_w);
    let now = core.clock.now();
    let may_w: u64 = view.stations.iter().map(|one| may_take_w(one, now)).sum();
    if taken_w > may_w + ROUNDED_W {
        return Some(Some(format!(
            "I16: the site takes {taken_w} W, its stations may take {may_w} W: {view:?}"
        )));
    }
    Some((view.promised_w > limit_w + over_w).then(|| {
        format!(
            "I16: the site may take {} W, its limit is {limit_w} W and {over_w} W are counted as more: {view:?}",
            view.promised_w
        )
    }))
}

/// What a station may take now: load management looked some seconds ago, and a promise may have run out since then.
fn may_take_w(station: &ManagedStation, now: Timestamp) -> u64 {
    let (share_w, safe_w) = (station.share_w, station.safe_w);
    u64::from(match station.until {
        Some(until) if until <= now => safe_w,
        // One of several may have run out.
        Some(_) if station.state == "sent" => share_w.max(safe_w),
        _ => share_w,
    })
}
