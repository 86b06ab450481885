//! The bearer tokens in force: whose a token is, and reading the files again.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use jiff::Timestamp;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::config::{ConfigError, TokenSettings};
use crate::principal::{Principal, Role};
use crate::store::tables::operators::{self, OperatorRow};

/// What opens a secured server.
#[derive(Debug)]
pub struct Bearer {
    current: RwLock<TokenSettings>,
    /// Operators by the hash of their token; those that were revoked are not here.
    named: RwLock<HashMap<String, NamedToken>>,
}

/// A token that has a name.
#[derive(Debug, Clone)]
struct NamedToken {
    key: i64,
    name: Arc<str>,
    role: Role,
    expires_at: Option<Timestamp>,
}

impl NamedToken {
    fn principal(&self, now: Timestamp) -> Option<Principal> {
        let holds = self.expires_at.is_none_or(|at| now < at);
        holds.then(|| Principal::Named {
            name: Arc::clone(&self.name),
            role: self.role,
        })
    }
}

impl Bearer {
    /// With the tokens as they were read.
    #[must_use]
    pub fn new(tokens: TokenSettings) -> Self {
        Self {
            current: RwLock::new(tokens),
            named: RwLock::default(),
        }
    }

    /// Takes the operators as they are stored now.
    pub(crate) fn set_named(&self, rows: &[OperatorRow]) {
        let held = rows.iter().filter(|row| row.revoked_at.is_none());
        let held = held.map(|row| {
            let token = NamedToken {
                key: row.operator_key,
                name: row.name.as_str().into(),
                role: Role::parse(&row.role),
                expires_at: row.expires_at.map(|at| at.0),
            };
            (row.token_hash.clone(), token)
        });
        *self.named.write().unwrap_or_else(PoisonError::into_inner) = held.collect();
    }

    /// The operator with this key, while its token holds.
    pub(super) fn named(&self, key: i64, now: Timestamp) -> Option<Principal> {
        let named = self.named.read().unwrap_or_else(PoisonError::into_inner);
        let token = named.values().find(|token| token.key == key)?;
        token.principal(now)
    }

    /// The key of the operator whose token this is.
    pub(super) fn key_of(&self, token: &[u8]) -> Option<i64> {
        let named = self.named.read().unwrap_or_else(PoisonError::into_inner);
        Some(named.get(&operators::hash(token))?.key)
    }

    /// Whose token this is; `None` = nobody's.
    pub(super) fn principal(&self, token: &[u8], now: Timestamp) -> Option<Principal> {
        // Nobody can choose the hash that is looked for, so that the look-up tells nothing.
        let named = self.named.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(token) = named.get(&operators::hash(token)) {
            return token.principal(now);
        }
        let hash: [u8; 32] = Sha256::digest(token).into();
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        [
            (&current.operator, Principal::Operator),
            (&current.metrics, Principal::Monitor),
        ]
        .into_iter()
        .find_map(|(file, principal)| {
            let file = file.as_ref()?;
            bool::from(hash.ct_eq(&file.hash)).then_some(principal)
        })
    }

    /// SHA-256 of the token of operators: sessions end with it.
    pub(super) fn operator_hash(&self) -> Option<[u8; 32]> {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        current.operator.as_ref().map(|file| file.hash)
    }

    /// Reads the files again. Returns whether anything is new.
    ///
    /// # Errors
    /// [`ConfigError::Token`]; the tokens from before stay in force then.
    pub fn refresh(&self) -> Result<bool, ConfigError> {
        let before = self
            .current
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let tokens = before.read_again()?;
        let is_new = tokens != before;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = tokens;
        Ok(is_new)
    }
}
