//! Block C, authorization: when tokens are equal, and the authorization cache (C10 to C12).
//!
//! Who may charge is decided in `core/authorize`.
//!
//! | action | depth | proof | missing |
//! |-|-|-|-|
//! | Authorize | 3 | `without_remote_authorization_the_rules_of_list_and_cache_hold` | |
//! | ClearCache | 3 | `every_action_of_the_csms_has_an_answer_that_conforms` | |

use ocpp201::{
    ClearCacheRequest, ClearCacheResponse, ClearCacheStatusEnum, IdToken, IdTokenEnum, IdTokenInfo,
};
use serde::{Deserialize, Serialize};

use crate::{
    clock::ModelInstant,
    station::{
        core::Core,
        device_model::names,
        dispatch::{Refusal, because},
    },
};

/// Tokens that the cache holds; the oldest goes first.
const CACHE_SIZE: usize = 1_000;

/// Whether two tokens are one: value without regard to case, and type (C01.FR.25).
pub(in crate::station) fn is_same_token(a: &IdToken, b: &IdToken) -> bool {
    a.kind == b.kind && a.id_token.eq_ignore_ascii_case(&b.id_token)
}

/// Whether `token` is `owner`, or belongs to the owner's group.
pub(in crate::station) fn is_token_of(
    token: &IdToken,
    group: Option<&IdToken>,
    owner: &IdToken,
    owner_group: Option<&IdToken>,
) -> bool {
    is_same_token(token, owner)
        || matches!((group, owner_group), (Some(a), Some(b)) if is_same_token(a, b))
}

/// A token as it may be shown: a KeyCode is a PIN (C04.FR.04).
pub(in crate::station) fn shown_token(token: &IdToken) -> String {
    if token.kind == IdTokenEnum::KeyCode {
        "***".to_owned()
    } else {
        token.id_token.to_string()
    }
}

/// What the CSMS said about tokens.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(in crate::station) struct Cache {
    entries: Vec<Cached>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Cached {
    token: IdToken,
    info: IdTokenInfo,
    updated: ModelInstant,
}

impl Cache {
    /// Tokens held.
    pub(in crate::station) fn len(&self) -> usize {
        self.entries.len()
    }

    /// What is held about a token that has not expired; `life_time` in s, 0 = for ever.
    pub(in crate::station) fn info(
        &self,
        token: &IdToken,
        now: ModelInstant,
        life_time: u32,
    ) -> Option<&IdTokenInfo> {
        let entry = self
            .entries
            .iter()
            .find(|entry| is_same_token(&entry.token, token))?;
        let is_alive = match &entry.info.cache_expiry_date_time {
            Some(expiry) => now.timestamp() < expiry.timestamp(),
            None => life_time == 0 || now.since(entry.updated).as_secs() < u64::from(life_time),
        };
        is_alive.then_some(&entry.info)
    }

    /// Holds what was said about a token, in place of what was said before.
    pub(in crate::station) fn remember(
        &mut self,
        token: IdToken,
        mut info: IdTokenInfo,
        now: ModelInstant,
    ) {
        // The tariff text is about a moment, not about the token (C10.FR.09).
        info.personal_message = None;
        self.forget(&token);
        if self.entries.len() >= CACHE_SIZE {
            self.entries.remove(0);
        }
        self.entries.push(Cached {
            token,
            info,
            updated: now,
        });
    }

    /// Drops a token; whether there was one.
    pub(in crate::station) fn forget(&mut self, token: &IdToken) -> bool {
        let before = self.entries.len();
        self.entries
            .retain(|entry| !is_same_token(&entry.token, token));
        self.entries.len() != before
    }

    /// What is held about a token, expired or not.
    pub(in crate::station) fn held(&self, token: &IdToken) -> Option<&IdTokenInfo> {
        let mut entries = self.entries.iter();
        let entry = entries.find(|entry| is_same_token(&entry.token, token))?;
        Some(&entry.info)
    }
}

impl Core {
    pub(in crate::station) fn clear_cache(
        &mut self,
        _: ClearCacheRequest,
    ) -> Result<ClearCacheResponse, Refusal> {
        if !self.model.flag(names::CACHE_ENABLED) {
            let mut response = ClearCacheResponse::new(ClearCacheStatusEnum::Rejected);
            response.status_info = because("NotEnabled");
            return Ok(response);
        }
        self.cache = Cache::default();
        self.is_dirty = true;
        Ok(ClearCacheResponse::new(ClearCacheStatusEnum::Accepted))
    }
}
