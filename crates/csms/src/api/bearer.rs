//! The bearer tokens in force: whose a token is, and reading the files again.

use std::sync::{PoisonError, RwLock};

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::config::{ConfigError, TokenSettings};
use crate::principal::Principal;

/// What opens a secured server.
#[derive(Debug)]
pub struct Bearer {
    current: RwLock<TokenSettings>,
}

impl Bearer {
    /// With the tokens as they were read.
    #[must_use]
    pub fn new(tokens: TokenSettings) -> Self {
        Self {
            current: RwLock::new(tokens),
        }
    }

    /// Whose token this is; `None` = nobody's.
    pub(super) fn principal(&self, token: &[u8]) -> Option<Principal> {
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
