//! What the stations saw of lists, commands that waited, and jobs: read off their frames.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::disk::Disk;

/// A local list: entries by token and type.
pub type LocalList = BTreeMap<(String, String), String>;

/// By a station's own account.
#[derive(Debug, Clone, Default)]
pub struct Jobs {
    /// SendLocalList whose answer has not left yet, by message id.
    lists: BTreeMap<String, Value>,
    /// The list that the station took last, and its version.
    pub list: (i64, LocalList),
    /// What the list was with each version that the station took.
    versions: BTreeMap<i64, LocalList>,
    /// Numbers of messages that waited and came.
    held: BTreeSet<i64>,
    /// What the station tells about jobs, and the CSMS has not answered yet, by message id.
    told: BTreeMap<String, (String, Value)>,
}

/// Whose payloads matter.
const SENT: [&str; 4] = [
    "NotifyReport",
    "LogStatusNotification",
    "FirmwareStatusNotification",
    "ReservationStatusUpdate",
];
const RECEIVED: [&str; 2] = ["SendLocalList", "DataTransfer"];

impl Jobs {
    /// A frame left or came in. Returns what it breaks.
    pub(super) fn frame(&mut self, is_sent: bool, text: &str) -> Option<String> {
        let wanted: &[&str] = if is_sent { &SENT } else { &RECEIVED };
        if !text.starts_with("[2,") || !wanted.iter().any(|action| text.contains(action)) {
            return None;
        }
        let frame: Value = serde_json::from_str(text).ok()?;
        let (id, action) = (frame[1].as_str()?, frame[2].as_str()?);
        let payload = frame[3].clone();
        if is_sent && SENT.contains(&action) {
            self.told
                .insert(id.to_owned(), (action.to_owned(), payload));
        } else if action == "SendLocalList" {
            self.lists.insert(id.to_owned(), payload);
        } else if action == "DataTransfer" {
            let number = payload["data"]["held"].as_i64()?;
            let is_new = self.held.insert(number);
            return (!is_new).then(|| format!("I15: the command {number} that waited came twice"));
        }
        None
    }

    /// The station answered a CALL. Returns what that breaks.
    pub(super) fn answered(&mut self, message_id: &str, status: Option<&str>) -> Option<String> {
        let payload = self.lists.remove(message_id)?;
        if status != Some("Accepted") {
            return None;
        }
        let version = payload["versionNumber"].as_i64()?;
        let mut list = match payload["updateType"].as_str() {
            Some("Full") => LocalList::new(),
            _ => self.list.1.clone(),
        };
        for entry in payload["localAuthorizationList"]
            .as_array()
            .into_iter()
            .flatten()
        {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let token = &entry["idToken"];
            let token = (text(&token["idToken"]).to_lowercase(), text(&token["type"]));
            match entry["idTokenInfo"]["status"].as_str() {
                Some(status) => list.insert(token, status.to_owned()),
                None => list.remove(&token),
            };
        }
        let before = self.versions.insert(version, list.clone());
        let broken = before.filter(|before| *before != list).map(|before| {
            format!("I14: version {version} of the local list was {before:?} and is {list:?}")
        });
        self.list = (version, list);
        broken
    }

    /// The CSMS answered what the station told. Returns what is not stored of it.
    pub(super) fn acknowledged(
        &mut self,
        identity: &str,
        message_id: &str,
        disk: &Disk,
    ) -> Option<String> {
        let (action, payload) = self.told.remove(message_id)?;
        let is_stored = disk.read(|stored| {
            let Some(key) = stored.station_key(identity) else {
                return false;
            };
            stored.knows(key, &action, &payload)
        });
        (!is_stored).then(|| format!("I12: {action} {payload} was acknowledged and is not stored"))
    }

    /// The process died: nothing that it waited for comes.
    pub(super) fn killed(&mut self) {
        self.lists.clear();
        self.told.clear();
    }
}
