//! What the stations did, as `verify` reads it: for a run whose judge is to look at the gateway.
//!
//! The file is kept up to date all the time, and a gateway that starts goes on with what it holds: a gateway
//! that was killed has left the truth up to a moment ago.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use charger_sim::Recorder;
use charger_sim::station::Observation;

/// Between two looks at whether there is something to write.
const LOOK: Duration = Duration::from_millis(100);

/// The entries of all stations, and the file that they go to.
#[derive(Debug, Clone)]
pub(crate) struct Records {
    path: Option<Arc<PathBuf>>,
    entries: Arc<Mutex<BTreeMap<String, Recorder>>>,
    is_changed: Arc<AtomicBool>,
}

impl Records {
    /// Entries that go to a file, which are those that it holds already; none: nothing is kept.
    ///
    /// # Errors
    /// There is such a file, and it holds no entries.
    pub(crate) fn open(path: Option<PathBuf>) -> std::io::Result<Self> {
        let mut entries = BTreeMap::new();
        if let Some(path) = &path
            && path.exists()
        {
            let list: Vec<_> = serde_json::from_slice(&std::fs::read(path)?)?;
            for record in list {
                let recorder = Recorder::resume(record);
                entries.insert(recorder.record().identity.clone(), recorder);
            }
        }
        Ok(Self {
            path: path.map(Arc::new),
            entries: Arc::new(Mutex::new(entries)),
            is_changed: Arc::default(),
        })
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
        self.is_changed.store(true, Ordering::Relaxed);
    }

    /// The stations are about to leave by themselves.
    pub(crate) fn leave(&self) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        for entry in entries.values_mut() {
            entry.leaves();
        }
    }

    /// Writes the entries whenever they have changed, until that fails.
    pub(crate) async fn keep(&self) -> std::io::Error {
        if self.path.is_none() {
            return std::future::pending().await;
        }
        loop {
            tokio::time::sleep(LOOK).await;
            if self.is_changed.swap(false, Ordering::Relaxed)
                && let Err(error) = self.save()
            {
                return error;
            }
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
        let text = {
            let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
            let list: Vec<_> = entries.values().map(Recorder::record).collect();
            serde_json::to_vec_pretty(&list)?
        };
        let beside = path.with_extension("new");
        std::fs::write(&beside, text)?;
        std::fs::rename(beside, path.as_path())
    }
}
