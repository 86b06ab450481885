//! What the stations did, as `verify` reads it: for a run whose judge is to look at the gateway.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use charger_sim::Recorder;
use charger_sim::station::Observation;

/// The entries of all stations, and the file that they go to.
#[derive(Debug, Clone)]
pub(crate) struct Records {
    path: Option<Arc<PathBuf>>,
    entries: Arc<Mutex<BTreeMap<String, Recorder>>>,
}

impl Records {
    /// Entries that go to a file; none: nothing is kept.
    pub(crate) fn new(path: Option<PathBuf>) -> Self {
        Self {
            path: path.map(Arc::new),
            entries: Arc::default(),
        }
    }

    /// Takes an observation in.
    pub(crate) fn take(&self, observation: &Observation) {
        if self.path.is_none() {
            return;
        }
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = entries.entry(observation.station.clone());
        let station = &observation.station;
        entry
            .or_insert_with(|| Recorder::new(station))
            .take(observation);
    }

    /// The stations are about to leave by themselves.
    pub(crate) fn leave(&self) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        for entry in entries.values_mut() {
            entry.leaves();
        }
    }

    /// Writes the entries as a list of JSON.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(crate) fn save(&self) -> std::io::Result<()> {
        let Some(path) = &self.path else {
            return Ok(());
        };
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let list: Vec<_> = entries.values().map(Recorder::record).collect();
        std::fs::write(path.as_path(), serde_json::to_vec_pretty(&list)?)
    }
}
