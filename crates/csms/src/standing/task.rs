//! The task: sees who is back, and does for them what waits.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use ocpp201::RegistrationStatusEnum;
use tokio::sync::{broadcast::error::RecvError, mpsc, watch};

use super::{Stop, availability, held};
use crate::context::Core;
use crate::facts::StationKey;
use crate::live::{Interest, LiveEvent, LiveEventKind};
use crate::repeats::{AVAILABILITY, LOAD};

/// Between two looks.
const TICK: Duration = Duration::from_secs(1);
/// The longest between two looks at what waits too long, while something waits: the wall clock may be set.
const LONGEST: Duration = Duration::from_mins(1);
/// Stations that are served at a time.
const AT_ONCE: usize = 16;
/// Stations that wait to be served at most; those beyond are served when they are back again.
const MOST: usize = 20_000;

/// What is to be done for a station that is back.
#[derive(Debug, Clone, Copy)]
struct Visit {
    /// By the clock that only goes forward.
    at: Duration,
    /// How often what it reports was compared with what is wanted.
    compared: u32,
    /// Its commands are to be sent.
    sends: bool,
    /// How often the database could not be asked.
    failures: u32,
}

struct Task {
    core: Arc<Core>,
    visits: BTreeMap<Arc<str>, Visit>,
    running: usize,
    /// When to look at what waits too long, by the clock that only goes forward; `None` = nothing waits.
    expiry: Option<Duration>,
    /// How often that failed.
    failures: u32,
    ended: mpsc::Sender<(Arc<str>, Option<Visit>)>,
}

/// Runs until the server closes.
pub(crate) async fn run(core: Arc<Core>, mut closing: watch::Receiver<bool>) {
    let (ended, mut ends) = mpsc::channel(AT_ONCE);
    let mut live = core.live.listen(Interest::Rare);
    let mut task = Task {
        core: Arc::clone(&core),
        visits: BTreeMap::new(),
        running: 0,
        // What waited before the start.
        expiry: Some(Duration::ZERO),
        failures: 0,
        ended,
    };
    let mut tick = tokio::time::interval(TICK);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            biased;
            _ = closing.changed() => return,
            Some((station, next)) = ends.recv() => {
                task.running -= 1;
                if let Some(next) = next {
                    task.visits.entry(station).or_insert(next);
                }
                // There is a place for another one.
                task.visit();
            }
            _ = tick.tick() => {
                task.expire().await;
                task.visit();
            }
            event = live.recv() => task.happened(event),
        }
    }
}

impl Task {
    /// Ends what has waited for too long, where that may be so.
    async fn expire(&mut self) {
        let now = self.core.clock.monotonic();
        if self.expiry.is_none_or(|at| at > now) {
            return;
        }
        match held::expire(&self.core).await {
            Ok(next) => {
                self.failures = 0;
                self.expiry = next.map(|next| {
                    let left = next.duration_since(self.core.clock.now());
                    now + Duration::try_from(left).unwrap_or_default().min(LONGEST)
                });
            }
            Err(error) => {
                tracing::warn!(%error, "commands that waited too long were not ended");
                self.failures += 1;
                self.expiry = Some(now + LOAD.pause(self.failures).unwrap_or(LOAD.most));
            }
        }
    }

    fn happened(&mut self, event: Result<Arc<LiveEvent>, RecvError>) {
        match event {
            Ok(event) => {
                if let LiveEventKind::HeldCommand {
                    state: "waiting", ..
                } = event.what
                {
                    // It may be the next one.
                    self.expiry = Some(Duration::ZERO);
                }
                let is_back = match event.what {
                    LiveEventKind::Connected { .. } => true,
                    LiveEventKind::Booted { status, .. } => status == "Accepted",
                    // It may have come while the station did.
                    LiveEventKind::HeldCommand { state, .. } => state == "waiting",
                    _ => false,
                };
                if let Some(station) = event.station.as_ref().filter(|_| is_back) {
                    self.plan(station);
                }
            }
            Err(RecvError::Lagged(_)) => {
                self.expiry = Some(Duration::ZERO);
                // Whoever it was is here now.
                for info in self.core.connections.list() {
                    self.plan(&info.identity);
                }
            }
            Err(RecvError::Closed) => {}
        }
    }

    fn plan(&mut self, station: &Arc<str>) {
        if self.visits.len() < MOST || self.visits.contains_key(station) {
            let visit = Visit {
                at: self.core.clock.monotonic(),
                compared: 0,
                sends: true,
                failures: 0,
            };
            self.visits.insert(Arc::clone(station), visit);
        }
    }

    /// Serves those who are due, as far as there is a place.
    fn visit(&mut self) {
        let now = self.core.clock.monotonic();
        let places = AT_ONCE.saturating_sub(self.running);
        let due = self
            .visits
            .extract_if(.., |_, visit| visit.at <= now)
            .take(places);
        let due: Vec<_> = due.collect();
        for (station, visit) in due {
            self.running += 1;
            let (core, ended) = (Arc::clone(&self.core), self.ended.clone());
            tokio::spawn(async move {
                let next = serve(&core, &station, visit).await.unwrap_or_else(|error| {
                    tracing::warn!(%station, %error, "what waits for a station was not done");
                    let failures = visit.failures + 1;
                    let pause = LOAD.pause(failures).unwrap_or(LOAD.most);
                    let at = core.clock.monotonic() + pause;
                    Some(Visit {
                        at,
                        failures,
                        ..visit
                    })
                });
                let _ = ended.send((station, next)).await;
            });
        }
    }
}

/// Does what waits for a station; gives when it is to be looked at again.
async fn serve(core: &Core, identity: &str, visit: Visit) -> Result<Option<Visit>, Stop> {
    let Some(station) = core.queries.find_station(&identity.to_lowercase()).await? else {
        return Ok(None);
    };
    let key = station.key();
    if !is_accepted(core, key) {
        return Ok(None);
    }
    if visit.sends {
        held::send(core, key).await?;
    }
    let is_sent = availability::restore(core, key, visit.compared > 0).await?;
    if visit.compared > 0 && !is_sent {
        return Ok(None);
    }
    let compared = visit.compared + 1;
    let pause = AVAILABILITY.pause(compared);
    Ok(pause.map(|pause| Visit {
        at: core.clock.monotonic() + pause,
        compared,
        sends: false,
        failures: 0,
    }))
}

fn is_accepted(core: &Core, station: StationKey) -> bool {
    let info = core.connections.connected(&station);
    info.is_some_and(|info| info.registration == Some(RegistrationStatusEnum::Accepted))
}
