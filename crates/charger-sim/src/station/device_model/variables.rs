//! The variables of a station, of which those that are alike at many stations lie in memory once.
//!
//! Stations of one run share the variables of the first of them; each keeps those that differ from it, and copies
//! one when it is to change.

use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
};

use super::{Entry, Key};

type Map = BTreeMap<Arc<Key>, Entry>;

/// What stations of one run have in common. A value that was cloned is the same.
#[derive(Debug, Clone, Default)]
pub(crate) struct Alike(Arc<OnceLock<Arc<Map>>>);

impl PartialEq for Alike {
    /// It only saves memory.
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// The variables, by place.
#[derive(Debug, Clone, Default)]
pub(super) struct Variables {
    common: Arc<Map>,
    /// Those that differ from the common ones, of which most share place and definition. While a model is being
    /// made: all.
    own: Map,
}

impl Variables {
    /// Adds one while the model is being made.
    pub(super) fn insert(&mut self, key: Key, entry: Entry) {
        self.own.insert(Arc::new(key), entry);
    }

    /// Removes one while the model is being made.
    pub(super) fn remove(&mut self, key: &Key) {
        self.own.remove(key);
    }

    /// Removes those that `keep` refuses while the model is being made.
    pub(super) fn retain(&mut self, keep: impl Fn(&Key) -> bool) {
        self.own.retain(|key, _| keep(key));
    }

    /// Ends the making: from now on what is as at the stations before lies there.
    pub(super) fn share(&mut self, alike: &Alike) {
        let common = alike.0.get_or_init(|| Arc::new(self.own.clone()));
        let own = std::mem::take(&mut self.own);
        if !common.keys().eq(own.keys()) {
            self.common = Arc::new(own);
            return;
        }
        self.common = Arc::clone(common);
        for (key, mut entry) in own {
            let Some((shared, theirs)) = common.get_key_value(&key) else {
                continue;
            };
            if *theirs == entry {
                continue;
            }
            if theirs.definition == entry.definition {
                entry.definition = Arc::clone(&theirs.definition);
            }
            self.own.insert(Arc::clone(shared), entry);
        }
    }

    pub(super) fn get(&self, key: &Key) -> Option<&Entry> {
        self.own.get(key).or_else(|| self.common.get(key))
    }

    /// One that is to change.
    pub(super) fn get_mut(&mut self, key: &Key) -> Option<&mut Entry> {
        if !self.own.contains_key(key)
            && let Some((key, entry)) = self.common.get_key_value(key)
        {
            self.own.insert(Arc::clone(key), entry.clone());
        }
        self.own.get_mut(key)
    }

    /// All, ordered by place.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&Key, &Entry)> {
        let all = self.common.iter();
        all.map(|(key, entry)| (&**key, self.own.get(key).unwrap_or(entry)))
    }

    /// Those whose value is no longer the one they were made with; also those that differ from what other stations of
    /// the run have.
    pub(super) fn changed(&self) -> impl Iterator<Item = (&Key, &Entry)> {
        let is_changed = |(key, entry): &(&Key, &Entry)| {
            let made = self.common.get(*key);
            made.is_none_or(|made| made.value != entry.value)
        };
        let own = self.own.iter().map(|(key, entry)| (&**key, entry));
        own.filter(is_changed)
    }

    pub(super) fn values(&self) -> impl Iterator<Item = &Entry> {
        self.iter().map(|(_, entry)| entry)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::station::{
        Spec,
        device_model::{DeviceModel, names},
    };

    #[test]
    fn stations_that_are_alike_keep_what_differs_and_change_only_their_own() {
        let mut first = Spec::dc("CP001");
        first.evses[0].max_w = 50_000;
        let mut second = Spec::dc("CP002");
        second.alike = first.alike.clone();
        let timeout = Duration::from_secs(30);
        let mut one = DeviceModel::of(&first, timeout);
        let mut two = DeviceModel::of(&second, timeout);
        let alone = DeviceModel::of(&Spec::dc("CP002"), timeout);
        let read = |model: &DeviceModel| -> Vec<_> {
            let all = model.entries();
            all.map(|(key, entry)| (key.text(), entry.value.clone()))
                .collect()
        };
        assert_eq!(read(&two), read(&alone));
        assert!(two.entries.own.len() < 10, "{}", two.entries.own.len());
        one.write(0, 0, names::HEARTBEAT_INTERVAL, &7);
        assert_eq!(
            two.count(names::HEARTBEAT_INTERVAL),
            alone.count(names::HEARTBEAT_INTERVAL)
        );
        two.write(0, 0, names::HEARTBEAT_INTERVAL, &9);
        assert_eq!(
            (
                one.count(names::HEARTBEAT_INTERVAL),
                two.count(names::HEARTBEAT_INTERVAL)
            ),
            (7, 9)
        );
    }
}
