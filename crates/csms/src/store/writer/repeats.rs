//! What a station said before: a CALL that comes again makes no second row.
//!
//! A station sends a CALL again when its answer was lost, often over a new connection and often
//! under a new message id. TransactionEvents are recognised by the ledger; this is for everything
//! else that becomes rows. Only the last facts of a station are known, and none over a restart.

use std::collections::{HashMap, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher as _};

use ocpp201::Action;
use ocpp201::rpc::MessageId;

use super::op::{Op, Outcome};
use super::{WriteError, Writer};
use crate::facts::{MeterValuesFact, RefusedEventFact, ReportFact, StationKey};
use crate::store::change::Change;

/// Facts of one station that are remembered.
const REMEMBERED: usize = 64;
/// Stations whose facts are remembered.
const MOST_STATIONS: usize = 16_384;

/// By what a CALL is recognised when it comes again: 64 bits of a hash.
///
/// Two CALLs may have the same one, if somebody looks for such a pair. That harms nobody else, because a key
/// is looked for among the facts of its own station only;
/// `only_the_last_facts_of_a_station_and_only_so_many_stations_are_known` guards it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RepeatKey(u64);

impl RepeatKey {
    /// The key of a CALL.
    ///
    /// What says itself when or as which part it was made is recognised under any message id; a mere
    /// status may be sent twice and mean it, so that only the same id makes it a repeat.
    #[must_use]
    pub fn new(action: Action, id: &MessageId, payload: &str) -> Self {
        let mut hasher = DefaultHasher::new();
        (action, payload).hash(&mut hasher);
        let tells_itself_apart = matches!(
            action,
            Action::MeterValues
                | Action::NotifyCustomerInformation
                | Action::NotifyEvent
                | Action::NotifyMonitoringReport
                | Action::NotifyReport
                | Action::SecurityEventNotification
                | Action::TransactionEvent
        );
        if !tells_itself_apart {
            id.as_str().hash(&mut hasher);
        }
        Self(hasher.finish())
    }
}

/// The keys of the last facts, station by station.
#[derive(Debug, Default)]
pub(super) struct Repeats {
    of_station: HashMap<i64, VecDeque<RepeatKey>>,
}

impl Repeats {
    pub(super) fn knows(&self, station: StationKey, key: RepeatKey) -> bool {
        let known = self.of_station.get(&station.0);
        known.is_some_and(|known| known.contains(&key))
    }

    /// Forgets what a station said: it may not be stored.
    pub(super) fn forget(&mut self, station: StationKey) {
        self.of_station.remove(&station.0);
    }

    pub(super) fn note(&mut self, station: StationKey, key: RepeatKey) {
        if self.of_station.len() >= MOST_STATIONS && !self.of_station.contains_key(&station.0) {
            self.of_station.clear();
        }
        let known = self.of_station.entry(station.0).or_default();
        if known.len() == REMEMBERED {
            known.pop_front();
        }
        known.push_back(key);
    }
}

/// Writes the facts of a CALL, unless they are there already.
#[derive(Debug, Clone, Copy)]
pub struct Once<'a> {
    writer: &'a Writer,
    key: RepeatKey,
}

impl Writer {
    /// For the facts of the CALL with this key.
    #[must_use]
    pub fn once(&self, key: RepeatKey) -> Once<'_> {
        Once { writer: self, key }
    }
}

impl Once<'_> {
    /// As [`Writer::report`].
    ///
    /// # Errors
    /// [`WriteError`].
    pub async fn report(self, fact: ReportFact) -> Result<(), WriteError> {
        self.ask(fact.station, Op::Report(Box::new(fact))).await
    }

    /// As [`Writer::change`].
    ///
    /// # Errors
    /// [`WriteError`].
    pub async fn change(
        self,
        station: StationKey,
        change: impl Into<Change> + Send,
    ) -> Result<(), WriteError> {
        self.ask(station, Op::Change(Box::new(change.into()))).await
    }

    /// As [`Writer::meter_values`].
    ///
    /// # Errors
    /// [`WriteError`].
    pub async fn meter_values(self, fact: MeterValuesFact) -> Result<(), WriteError> {
        self.ask(fact.station, Op::MeterValues(fact)).await
    }

    /// As [`Writer::refused_event`].
    ///
    /// # Errors
    /// [`WriteError`].
    pub async fn refused_event(self, fact: RefusedEventFact) -> Result<(), WriteError> {
        self.ask(fact.station, Op::RefusedEvent(fact)).await
    }

    async fn ask(self, station: StationKey, op: Op) -> Result<(), WriteError> {
        let once = Op::Once {
            station,
            key: self.key,
            op: Box::new(op),
        };
        self.writer.ask(once).await.and_then(Outcome::done)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(action: Action, id: &str, payload: &str) -> RepeatKey {
        RepeatKey::new(action, &MessageId::new(id).unwrap(), payload)
    }

    #[test]
    fn a_report_is_the_same_under_any_message_id_and_a_status_only_under_its_own() {
        let report = |id| key(Action::NotifyReport, id, r#"{"requestId":1,"seqNo":0}"#);
        assert_eq!(report("a"), report("b"));
        let status = |id| {
            key(
                Action::LogStatusNotification,
                id,
                r#"{"status":"Uploading"}"#,
            )
        };
        assert_eq!(status("a"), status("a"));
        assert_ne!(status("a"), status("b"));
        assert_ne!(
            key(Action::NotifyEvent, "a", "{}"),
            key(Action::NotifyReport, "a", "{}")
        );
    }

    #[test]
    fn only_the_last_facts_of_a_station_and_only_so_many_stations_are_known() {
        let mut repeats = Repeats::default();
        let keys: Vec<_> = (0..=REMEMBERED)
            .map(|i| key(Action::DataTransfer, &i.to_string(), "{}"))
            .collect();
        for key in &keys {
            repeats.note(StationKey(1), *key);
        }
        assert!(!repeats.knows(StationKey(1), keys[0]));
        assert!(repeats.knows(StationKey(1), keys[1]));
        assert!(!repeats.knows(StationKey(2), keys[1]));
        for station in 0..=MOST_STATIONS {
            repeats.note(StationKey(station as i64), keys[0]);
        }
        assert!(repeats.of_station.len() <= MOST_STATIONS);
    }
}
