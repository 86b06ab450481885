//! The task of local lists: sees which stations are behind, and brings those that are here up to date.
//!
//! One task; stations are served beside it, some at a time. While no station takes part it waits for the bell.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use ocpp201::RegistrationStatusEnum;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{mpsc, watch};

use super::sync::{self, Stop};
use crate::context::Core;
use crate::facts::StationKey;
use crate::live::{Interest, LiveEvent, LiveEventKind};
use crate::store::tables::id_tokens;
use crate::store::tables::local_lists as table;

/// Between two looks when nothing happens.
const TICK: Duration = Duration::from_secs(5);
/// Between two looks when very much happens.
const BREATH: Duration = Duration::from_millis(250);
/// Stations that are served at a time.
const AT_ONCE: usize = 16;
/// Rows that are read at once.
const PAGE: u32 = 500;
/// Stations that are up to date and are looked at all the same, each tick: their site or their EVSEs may be others.
const ROUND: usize = 20;

struct Task {
    core: Arc<Core>,
    served: HashSet<StationKey>,
    ended: mpsc::Sender<StationKey>,
    /// The last station of the round, and when the round went on last.
    round: (i64, Option<Duration>),
}

/// What a look has found.
enum Seen {
    /// Nobody takes part.
    Nobody,
    /// Somebody does.
    Somebody,
}

/// Runs until the server closes.
pub(crate) async fn run(core: Arc<Core>, mut closing: watch::Receiver<bool>) {
    let (ended, mut ends) = mpsc::channel(AT_ONCE);
    let mut task = Task {
        core: Arc::clone(&core),
        served: HashSet::new(),
        ended,
        round: (0, None),
    };
    loop {
        // Listens from before it looks, so that nothing falls between.
        let mut live = core.live.listen(Interest::Rare);
        let seen = task.look().await.unwrap_or_else(|error| {
            tracing::warn!(%error, "local lists could not be looked at");
            Seen::Somebody
        });
        if let Seen::Nobody = seen {
            drop(live);
            tokio::select! {
                biased;
                () = core.local_lists.bell.notified() => continue,
                _ = closing.changed() => return,
            }
        }
        let tick = tokio::time::sleep(TICK);
        tokio::pin!(tick);
        loop {
            tokio::select! {
                biased;
                () = core.local_lists.bell.notified() => break,
                _ = closing.changed() => return,
                () = &mut tick => break,
                Some(station) = ends.recv() => {
                    task.served.remove(&station);
                    break;
                }
                event = live.recv() => if is_of_interest(event) {
                    break;
                },
            }
        }
        tokio::select! {
            biased;
            () = tokio::time::sleep(BREATH) => {}
            _ = closing.changed() => return,
        }
        while let Ok(station) = ends.try_recv() {
            task.served.remove(&station);
        }
    }
}

/// A station is here that was not, or has a list that it had not.
fn is_of_interest(event: Result<Arc<LiveEvent>, RecvError>) -> bool {
    match event {
        Ok(event) => match event.what {
            LiveEventKind::Booted { .. } | LiveEventKind::Connected { .. } => true,
            // Somebody may have sent one by hand.
            LiveEventKind::Command { action, .. } => action == "SendLocalList",
            _ => false,
        },
        Err(RecvError::Lagged(_)) => true,
        Err(RecvError::Closed) => false,
    }
}

impl Task {
    /// Serves the stations that need it and are here.
    async fn look(&mut self) -> Result<Seen, Stop> {
        let core = Arc::clone(&self.core);
        let now = core.clock.now();
        let (mut after, mut seen) = (0, Seen::Nobody);
        let mut round = self.next_round();
        loop {
            let rows = table::list(&core.reader, None, after, PAGE).await?;
            let Some(last) = rows.last() else {
                if round > 0 {
                    // It begins anew.
                    self.round.0 = 0;
                }
                return Ok(seen);
            };
            after = last.station_key;
            if let Seen::Nobody = seen {
                seen = Seen::Somebody;
                if let Some(change) = id_tokens::by_the_clock(&core.reader, now).await? {
                    core.writer.change(change).await?;
                    core.local_lists.ring();
                }
            }
            for row in rows {
                let station = StationKey(row.station_key);
                let is_due = row.next_at.is_none_or(|at| at.0 <= now);
                let is_current = row.state == "current";
                let is_in_round = is_current && round > 0 && row.station_key > self.round.0;
                if is_in_round {
                    round -= 1;
                    self.round.0 = row.station_key;
                }
                if is_due && (!is_current || is_in_round) && self.is_free(station) {
                    self.serve(station, row.station.as_str().into());
                }
            }
        }
    }

    /// How many stations of the round are looked at now.
    fn next_round(&mut self) -> usize {
        let now = self.core.clock.monotonic();
        if self.round.1.is_some_and(|last| now < last + TICK) {
            return 0;
        }
        self.round.1 = Some(now);
        ROUND
    }

    /// It is here, accepted, and not being served; and there is a place for it.
    fn is_free(&self, station: StationKey) -> bool {
        let info = self.core.connections.connected(&station);
        let is_here =
            info.is_some_and(|info| info.registration == Some(RegistrationStatusEnum::Accepted));
        is_here && self.served.len() < AT_ONCE && !self.served.contains(&station)
    }

    fn serve(&mut self, station: StationKey, identity: Arc<str>) {
        self.served.insert(station);
        let (core, ended) = (Arc::clone(&self.core), self.ended.clone());
        tokio::spawn(async move {
            if let Err(error) = sync::bring_up_to_date(&core, station, &identity).await {
                tracing::warn!(station = %identity, %error, "a local list was not brought up to date");
            }
            let _ = ended.send(station).await;
        });
    }
}
