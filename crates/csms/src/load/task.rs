//! The task of load management: looks at what happens, plans, and tells stations their shares.
//!
//! One task for all managed sites; CALLs run beside it, one per station at a time, and come back with their end.
//! While no site has a limit it waits for the bell.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use ocpp201::RegistrationStatusEnum;
use smart_charging::site::{Member, Promise};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{broadcast, mpsc, watch};

use super::promise::{Verdict, keep, release};
use super::reading::{self, MOST_W, whole};
use super::site::{Managed, Site};
use crate::context::Core;
use crate::facts::StationKey;
use crate::live::{Interest, LiveEvent, LiveEventKind};
use crate::repeats::LOAD;
use crate::store::change::Change;
use crate::store::queries::QueryError;
use crate::store::tables::load::{self as table, LoadFact};

/// Between two looks when nothing happens.
const TICK: Duration = Duration::from_secs(5);
/// Between two rows of the load of a site.
const SAMPLE: SignedDuration = SignedDuration::from_secs(60);

/// How a CALL of ours ended.
#[derive(Debug)]
struct Ended {
    station: StationKey,
    promise: Promise,
    verdict: Verdict,
}

struct Task {
    core: Arc<Core>,
    sites: Vec<Site>,
    /// Chargers of managed sites whose stations have never been here, in lower case.
    awaited: BTreeSet<String>,
    /// Stations that hold a promise and whose site has no limit any more.
    released: Vec<StationKey>,
    ended: mpsc::Sender<Ended>,
    /// What was told of each site last, and when it was kept last.
    told: BTreeMap<String, (LoadFact, Option<Timestamp>)>,
}

/// Runs until the server closes.
pub(crate) async fn run(core: Arc<Core>, mut closing: watch::Receiver<bool>) {
    let (ended, mut ends) = mpsc::channel(64);
    let mut task = Task {
        core: Arc::clone(&core),
        sites: Vec::new(),
        awaited: BTreeSet::new(),
        released: Vec::new(),
        ended,
        told: BTreeMap::new(),
    };
    let mut failures = 0;
    loop {
        // Listens from before it loads, so that nothing falls between.
        let mut live = core.live.listen(Interest::Transactions);
        match task.reload().await {
            Ok(()) => failures = 0,
            Err(error) => {
                failures += 1;
                tracing::warn!(%error, "load management could not read its limits");
                let pause = LOAD.pause(failures).unwrap_or(LOAD.most);
                tokio::select! {
                    biased;
                    () = tokio::time::sleep(pause) => continue,
                    () = core.load.bell.notified() => continue,
                    _ = closing.changed() => return,
                }
            }
        }
        if task.sites.is_empty() && task.released.is_empty() {
            drop(live);
            tokio::select! {
                biased;
                () = core.load.bell.notified() => continue,
                _ = closing.changed() => return,
            }
        }
        loop {
            task.act().await;
            let is_stale = tokio::select! {
                biased;
                () = core.load.bell.notified() => true,
                _ = closing.changed() => return,
                () = tokio::time::sleep(TICK) => false,
                Some(end) = ends.recv() => {
                    task.ended(end);
                    false
                }
                event = live.recv() => task.happened(event) | task.drain(&mut live),
            };
            if is_stale {
                break;
            }
        }
    }
}

impl Task {
    /// Reads limits, stations, promises and who charges.
    async fn reload(&mut self) -> Result<(), QueryError> {
        let asked: BTreeSet<StationKey> = self
            .all()
            .filter(|one| one.is_asked)
            .map(|one| one.key)
            .collect();
        let known = std::mem::take(&mut self.sites);
        let mut before: BTreeMap<StationKey, Managed> = known
            .into_iter()
            .flat_map(|site| site.stations)
            .map(|one| (one.key, one))
            .collect();
        let promises = table::promises(&self.core.reader).await?;
        let (mut sites, mut awaited) = (Vec::new(), BTreeSet::new());
        for row in table::limits(&self.core.reader).await? {
            let mut site = Site::of(&row);
            let now = self.core.clock.now();
            for charger in reading::chargers(&self.core, &site.id).await? {
                let folded = charger.charger_id.to_lowercase();
                let Some(station) = self.core.queries.find_station(&folded).await? else {
                    awaited.insert(folded);
                    continue;
                };
                let key = station.key();
                let watts = |kw: f64| whole((kw * 1_000.0).min(MOST_W));
                let rows = promises.iter().filter(|row| row.station_key == key.0);
                let has = reading::has(&self.core, key, now).await?;
                let mut managed = Managed {
                    key,
                    identity: station.identity,
                    member: Member {
                        rated_w: watts(charger.max_output),
                        least_w: watts(charger.min_output),
                        can_be_told: false,
                        demand: None,
                        promises: reading::in_force(rows),
                    },
                    is_connected: is_connected(&self.core, key),
                    is_asked: asked.contains(&key),
                    asked_at: None,
                    failure: None,
                    transactions: BTreeMap::new(),
                    outside_w: has.outside_w,
                };
                if let Some(earlier) = before.remove(&key) {
                    // What is in memory is at least as new as its rows.
                    managed.member.promises = earlier.member.promises;
                    managed.asked_at = earlier.asked_at;
                    managed.failure = earlier.failure;
                    managed.transactions = earlier.transactions;
                }
                if !has.ours {
                    // It was cleared, or the station has lost it: nothing limits it until it accepts anew.
                    managed.member.promises.clear();
                }
                site.stations.push(managed);
            }
            reading::read_transactions(&self.core, &mut site).await?;
            sites.push(site);
        }
        (self.sites, self.awaited) = (sites, awaited);
        let managed: BTreeSet<StationKey> = self.all().map(|one| one.key).collect();
        let holders = promises.iter().map(|row| StationKey(row.station_key));
        let released: BTreeSet<StationKey> = holders.filter(|key| !managed.contains(key)).collect();
        self.released = released.into_iter().collect();
        let ids: BTreeSet<&str> = self.sites.iter().map(|site| site.id.as_str()).collect();
        self.core
            .load
            .views()
            .retain(|id, _| ids.contains(id.as_str()));
        self.told.retain(|id, _| ids.contains(id.as_str()));
        Ok(())
    }

    fn all(&self) -> impl Iterator<Item = &Managed> {
        self.sites.iter().flat_map(|site| &site.stations)
    }

    /// Takes a live event; `true`: what is known has to be read afresh.
    fn happened(&mut self, event: Result<Arc<LiveEvent>, RecvError>) -> bool {
        let event = match event {
            Ok(event) => event,
            Err(RecvError::Lagged(_)) => return true,
            Err(RecvError::Closed) => return false,
        };
        let Some(identity) = event.station.as_deref() else {
            return false;
        };
        let mut stations = self.sites.iter_mut().flat_map(|site| &mut site.stations);
        let Some(station) = stations.find(|one| one.identity == identity) else {
            return self.awaited.contains(&identity.to_lowercase());
        };
        match &event.what {
            LiveEventKind::Removed => true,
            LiveEventKind::Report { action, .. } => matches!(
                *action,
                "NotifyChargingLimit" | "ClearedChargingLimit" | "ReportChargingProfiles"
            ),
            LiveEventKind::Command { action, .. } => *action == "ClearChargingProfile",
            LiveEventKind::Transaction {
                transaction_key,
                state,
                charging_state,
                power_w,
                ..
            } => {
                if *state != "active" {
                    station.transactions.remove(transaction_key);
                    return false;
                }
                let Some(running) = station.transactions.get_mut(transaction_key) else {
                    return true;
                };
                if let Some(charging_state) = charging_state {
                    running.charging_state = Some((*charging_state).to_owned());
                }
                running.power_w = power_w.map(whole).or(running.power_w);
                false
            }
            _ => false,
        }
    }

    /// Takes what else has happened meanwhile.
    fn drain(&mut self, live: &mut broadcast::Receiver<Arc<LiveEvent>>) -> bool {
        use broadcast::error::TryRecvError;
        let mut is_stale = false;
        loop {
            let event = match live.try_recv() {
                Ok(event) => Ok(event),
                Err(TryRecvError::Lagged(missed)) => Err(RecvError::Lagged(missed)),
                Err(TryRecvError::Empty | TryRecvError::Closed) => return is_stale,
            };
            is_stale |= self.happened(event);
        }
    }

    fn ended(&mut self, end: Ended) {
        let now = self.core.clock.now();
        let mut stations = self.sites.iter_mut().flat_map(|site| &mut site.stations);
        let Some(station) = stations.find(|one| one.key == end.station) else {
            return;
        };
        if let Verdict::Refused(reason) = &end.verdict {
            let station = &station.identity;
            tracing::warn!(%station, reason, "load management was refused");
        }
        station.ended(end.promise, end.verdict, now);
    }

    /// Plans for every site, sends what may be sent, and tells what has changed.
    async fn act(&mut self) {
        let now = self.core.clock.now();
        let mut due = Vec::new();
        let mut told = Vec::new();
        for site in &mut self.sites {
            for station in &mut site.stations {
                // Looked at each time: that a station connected is told before it can be reached.
                station.is_connected = is_connected(&self.core, station.key);
            }
            let (of_site, over_w) = site.due(now);
            due.extend(of_site);
            let load = site.load(over_w, now);
            self.core
                .load
                .views()
                .insert(site.id.clone(), site.view(load, now));
            told.push((site.id.clone(), load));
        }
        for (station, promise) in due {
            let (core, ended) = (Arc::clone(&self.core), self.ended.clone());
            tokio::spawn(async move {
                let verdict = keep(&core, station, promise).await;
                let end = Ended {
                    station,
                    promise,
                    verdict,
                };
                let _ = ended.send(end).await;
            });
        }
        for (site, load) in told {
            self.tell(site, load, now).await;
        }
        let core = &self.core;
        let here = self
            .released
            .extract_if(.., |station| is_connected(core, *station));
        for station in here {
            tokio::spawn(release(Arc::clone(core), station));
        }
    }

    /// A live event when something has changed, and a row a minute.
    async fn tell(&mut self, site_id: String, load: LoadFact, now: Timestamp) {
        let last = self.told.get(&site_id);
        let is_due = last
            .and_then(|(_, kept)| *kept)
            .is_none_or(|kept| now.duration_since(kept) >= SAMPLE);
        if last.is_some_and(|(known, _)| *known == load) && !is_due {
            return;
        }
        let kept = if is_due {
            Some(now)
        } else {
            last.and_then(|(_, kept)| *kept)
        };
        self.told.insert(site_id.clone(), (load, kept));
        let event = LiveEventKind::SiteLoad {
            site_id: site_id.clone(),
            limit_w: load.limit_w,
            promised_w: load.promised_w,
            measured_w: load.measured_w,
            over_w: load.over_w,
        };
        if !is_due {
            self.core.live.publish(now, None, event);
            return;
        }
        let stored = async {
            let key = self.core.numbers.next("site_load").await?;
            let add = table::add_load(key, &site_id, load, now);
            let change = Change::from(add).tell(None, event);
            self.core.writer.change(change).await
        };
        if let Err(error) = stored.await {
            tracing::warn!(%error, "the load of a site was not stored");
        }
    }
}

/// Whether a station is here and has been accepted.
fn is_connected(core: &Core, station: StationKey) -> bool {
    let info = core.connections.connected(&station);
    info.is_some_and(|info| info.registration == Some(RegistrationStatusEnum::Accepted))
}
