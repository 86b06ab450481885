//! From observations to the run record, and the place where the runner waits for them.
//!
//! One [`StationLog`] per station takes every observation in; [`Logs`] holds those of all stations of a
//! scenario and wakes up whoever waits for a change. What stations do is decided elsewhere.

mod station_log;

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use scenario::record::{PlannedCharge, StationRecord};
use tokio::sync::watch;

pub(crate) use station_log::{Limits, SeenFrame, StationLog};

use crate::station::Observation;

/// A station that says nothing for so long has said everything.
const QUIET: Duration = Duration::from_millis(100);

/// The entry of one station in a run record, made of what the station tells.
#[derive(Debug)]
pub struct Recorder(StationLog);

impl Recorder {
    /// The entry of a station that has told nothing yet.
    #[must_use]
    pub fn new(identity: &str) -> Self {
        Self(StationLog::new(identity, None))
    }

    /// Goes on with an entry whose process is gone: what was connected then was cut off.
    #[must_use]
    pub fn resume(record: StationRecord) -> Self {
        let mut log = StationLog::new(&record.identity, None);
        log.record = record;
        log.interrupted();
        Self(log)
    }

    /// Takes an observation in.
    pub fn take(&mut self, observation: &Observation) {
        self.0.take(observation, None);
    }

    /// The station is about to leave by itself: the end of its connection is no loss.
    pub fn leaves(&mut self) {
        self.0.leaving = true;
    }

    /// The entry so far.
    #[must_use]
    pub fn record(&self) -> &StationRecord {
        &self.0.record
    }
}

/// The logs of all stations of a scenario.
#[derive(Debug)]
pub(crate) struct Logs {
    stations: Mutex<BTreeMap<String, StationLog>>,
    planned: BTreeMap<String, PlannedCharge>,
    version: watch::Sender<u64>,
}

impl Logs {
    pub(crate) fn new(
        stations: impl IntoIterator<Item = StationLog>,
        planned: BTreeMap<String, PlannedCharge>,
    ) -> Self {
        let stations = stations
            .into_iter()
            .map(|log| (log.record.identity.clone(), log))
            .collect();
        Self {
            stations: Mutex::new(stations),
            planned,
            version: watch::Sender::new(0),
        }
    }

    /// Takes an observation in and wakes up whoever waits.
    pub(crate) fn take(&self, observation: &Observation) {
        let planned = self.planned.get(&observation.station).copied();
        self.change(&observation.station, |log| log.take(observation, planned));
    }

    /// Changes the log of one station.
    pub(crate) fn change(&self, station: &str, change: impl FnOnce(&mut StationLog)) {
        if let Some(log) = self.lock().get_mut(station) {
            change(log);
        }
        self.version
            .send_modify(|version| *version = version.wrapping_add(1));
    }

    /// Reads the log of one station; `None` where there is no such station.
    pub(crate) fn read<T>(&self, station: &str, read: impl FnOnce(&StationLog) -> T) -> Option<T> {
        self.lock().get(station).map(read)
    }

    /// Reads all logs, by identity.
    pub(crate) fn all<T>(&self, read: impl Fn(&StationLog) -> T) -> Vec<T> {
        self.lock().values().map(read).collect()
    }

    /// Waits until `wanted` gives something, at most for `limit`.
    pub(crate) async fn wait<T>(
        &self,
        station: &str,
        limit: Duration,
        wanted: impl Fn(&StationLog) -> Option<T>,
    ) -> Option<T> {
        let mut version = self.version.subscribe();
        let found = async {
            loop {
                if let Some(found) = self.read(station, &wanted).flatten() {
                    return Some(found);
                }
                if version.changed().await.is_err() {
                    return None;
                }
            }
        };
        tokio::time::timeout(limit, found).await.ok().flatten()
    }

    /// Waits until everything is answered and the station has nothing more to say; `false` where that
    /// takes longer than `limit`.
    pub(crate) async fn settle(&self, station: &str, limit: Duration) -> bool {
        let settled = |log: &StationLog| log.is_settled().then_some(log.record.messages.len());
        let settling = async {
            loop {
                let before = self.wait(station, limit, settled).await;
                tokio::time::sleep(QUIET).await;
                // The next message of a series leaves only when the one before it is answered.
                if before.is_some() && self.read(station, settled).flatten() == before {
                    return;
                }
            }
        };
        tokio::time::timeout(limit, settling).await.is_ok()
    }

    /// A poisoned lock still holds whole values: each observation is taken in by single assignments.
    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, StationLog>> {
        self.stations.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
