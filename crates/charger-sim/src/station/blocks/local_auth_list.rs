//! Block D, local authorization list: versioned, persistent, changed by SendLocalList only.
//!
//! | action | depth | proof | missing |
//! |-|-|-|-|
//! | GetLocalListVersion | 3 | `local_list_versions_and_differential_updates_follow_the_rules` | |
//! | SendLocalList | 3 | `local_list_versions_and_differential_updates_follow_the_rules` | |

use jiff::Timestamp;
use ocpp201::{
    AuthorizationData, GetLocalListVersionRequest, GetLocalListVersionResponse, IdToken,
    IdTokenInfo, SendLocalListRequest, SendLocalListResponse, SendLocalListStatusEnum, UpdateEnum,
};
use serde::{Deserialize, Serialize};

use super::authorization::is_same_token;
use crate::station::{
    core::Core,
    device_model::names,
    dispatch::{Refusal, because},
};

/// Entries that the list holds.
const LIST_SIZE: usize = 1_000;

/// The list and its version.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(in crate::station) struct LocalList {
    /// 0: never sent.
    version: i32,
    entries: Vec<(IdToken, IdTokenInfo)>,
}

impl LocalList {
    /// Number of entries.
    pub(in crate::station) fn len(&self) -> usize {
        self.entries.len()
    }

    /// The entry of a token, unless it has expired (C14.FR.04).
    pub(in crate::station) fn info(&self, token: &IdToken, now: Timestamp) -> Option<&IdTokenInfo> {
        let (_, info) = self
            .entries
            .iter()
            .find(|(listed, _)| is_same_token(listed, token))?;
        let expiry = info.cache_expiry_date_time.as_ref();
        expiry
            .is_none_or(|expiry| now < expiry.timestamp())
            .then_some(info)
    }

    fn remove(&mut self, token: &IdToken) {
        self.entries
            .retain(|(listed, _)| !is_same_token(listed, token));
    }
}

impl Core {
    pub(in crate::station) fn get_local_list_version(
        &mut self,
        _: GetLocalListVersionRequest,
    ) -> Result<GetLocalListVersionResponse, Refusal> {
        let is_enabled = self.model.flag(names::LIST_ENABLED);
        let version = if is_enabled {
            self.local_list.version
        } else {
            0
        };
        Ok(GetLocalListVersionResponse::new(version))
    }

    pub(in crate::station) fn send_local_list(
        &mut self,
        request: SendLocalListRequest,
    ) -> Result<SendLocalListResponse, Refusal> {
        let answer = |status, reason: Option<&str>| {
            let mut response = SendLocalListResponse::new(status);
            response.status_info = reason.and_then(because);
            Ok(response)
        };
        let entries = request
            .local_authorization_list
            .map(ocpp201::List::into_vec)
            .unwrap_or_default();
        self.check_items(entries.len(), names::LIST_ITEMS)?;
        if !self.model.flag(names::LIST_ENABLED) {
            return answer(SendLocalListStatusEnum::Failed, Some("NotEnabled"));
        }
        if request.version_number <= 0 {
            return answer(SendLocalListStatusEnum::Failed, Some("ValuePositiveOnly"));
        }
        if has_duplicates(&entries) {
            return answer(SendLocalListStatusEnum::Failed, Some("InvalidValue"));
        }
        let mut list = match request.update_type {
            UpdateEnum::Full => {
                if entries.iter().any(|entry| entry.id_token_info.is_none()) {
                    return answer(SendLocalListStatusEnum::Failed, Some("MissingParam"));
                }
                LocalList::default()
            }
            UpdateEnum::Differential if request.version_number <= self.local_list.version => {
                return answer(SendLocalListStatusEnum::VersionMismatch, None);
            }
            UpdateEnum::Differential => self.local_list.clone(),
        };
        list.version = request.version_number;
        for entry in entries {
            list.remove(&entry.id_token);
            if let Some(info) = entry.id_token_info {
                list.entries.push((entry.id_token, info));
            }
        }
        if list.len() > LIST_SIZE {
            return answer(SendLocalListStatusEnum::Failed, Some("OutOfStorage"));
        }
        self.local_list = list;
        self.is_dirty = true;
        answer(SendLocalListStatusEnum::Accepted, None)
    }
}

fn has_duplicates(entries: &[AuthorizationData]) -> bool {
    entries.iter().enumerate().any(|(index, entry)| {
        entries[..index]
            .iter()
            .any(|earlier| is_same_token(&earlier.id_token, &entry.id_token))
    })
}
