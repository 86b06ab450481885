//! Station passwords (A00.FR.204 to 207, A01.FR.08): made, hashed and compared.
//!
//! Salted SHA-256, because these are long random secrets and a storm of reconnects must not cost a
//! slow hash each; compared in constant time. Never logged, never returned.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::clock::IdSource;

/// Shortest and longest password in characters (A00.FR.205; up to 64 since Edition 3).
pub const LENGTH: std::ops::RangeInclusive<usize> = 16..=64;

/// A password that may be set for a station. Its text shows only through [`Password::reveal`].
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(***)")
    }
}

/// Why a text cannot be a station's password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UnusablePassword {
    /// Too short or too long.
    #[error("a station password has 16 to 64 characters")]
    Length,
    /// Control characters.
    #[error("a station password has no control characters")]
    ControlCharacter,
}

impl Password {
    /// Checks a password that somebody chose.
    ///
    /// # Errors
    /// [`UnusablePassword`].
    pub fn new(text: &str) -> Result<Self, UnusablePassword> {
        if !LENGTH.contains(&text.chars().count()) {
            return Err(UnusablePassword::Length);
        }
        if text.chars().any(char::is_control) {
            return Err(UnusablePassword::ControlCharacter);
        }
        Ok(Self(text.to_owned()))
    }

    /// A random one of 32 characters (192 bits), different for each station (A01.FR.06).
    #[must_use]
    pub fn generate(ids: &IdSource) -> Self {
        let mut bytes = [0; 24];
        bytes[..16].copy_from_slice(&ids.bytes());
        bytes[16..].copy_from_slice(&ids.bytes()[..8]);
        Self(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// The text, to be handed to whoever sets up the station and then forgotten.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// A fresh salt, and the hash to store with it.
    #[must_use]
    pub fn hash(&self, ids: &IdSource) -> (Vec<u8>, Vec<u8>) {
        let salt = ids.bytes();
        (salt.to_vec(), salted(&salt, self.0.as_bytes()).to_vec())
    }
}

/// Whether `password` is the one that was hashed; takes the same time wherever it differs.
#[must_use]
pub fn matches(password: &[u8], salt: &[u8], hash: &[u8]) -> bool {
    salted(salt, password).as_slice().ct_eq(hash).into()
}

/// Whether a variable of this name may hold a password. Its value is kept nowhere, also where a station
/// reports it in spite of B07.FR.03.
#[must_use]
pub fn names_password(variable: &str) -> bool {
    variable.to_ascii_lowercase().contains("password")
}

fn salted(salt: &[u8], password: &[u8]) -> [u8; 32] {
    let mut digest = Sha256::new();
    digest.update(salt);
    digest.update(password);
    digest.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_matches_only_itself() {
        let ids = IdSource::from_seed(1);
        let password = Password::new("correct horse battery").unwrap();
        let (salt, hash) = password.hash(&ids);
        assert!(matches(b"correct horse battery", &salt, &hash));
        assert!(!matches(b"correct horse batterx", &salt, &hash));
        assert!(!matches(b"", &salt, &hash));
        assert!(!matches(b"correct horse battery", b"other salt", &hash));
    }

    #[test]
    fn the_same_password_is_stored_differently_for_each_station() {
        let ids = IdSource::from_seed(1);
        let password = Password::new("0123456789abcdef").unwrap();
        assert_ne!(password.hash(&ids), password.hash(&ids));
    }

    #[test]
    fn generated_passwords_are_usable_and_differ() {
        let ids = IdSource::from_seed(1);
        let (one, two) = (Password::generate(&ids), Password::generate(&ids));
        assert_ne!(one, two);
        assert_eq!(Password::new(one.reveal()), Ok(one));
    }

    #[test]
    fn refuses_passwords_outside_16_to_64_characters() {
        assert_eq!(
            Password::new(&"x".repeat(15)),
            Err(UnusablePassword::Length)
        );
        assert!(Password::new(&"x".repeat(16)).is_ok());
        assert!(Password::new(&"한".repeat(64)).is_ok());
        assert_eq!(
            Password::new(&"x".repeat(65)),
            Err(UnusablePassword::Length)
        );
        let control = Password::new("0123456789abcdef\n");
        assert_eq!(control, Err(UnusablePassword::ControlCharacter));
    }

    #[test]
    fn never_shows_in_debug_output() {
        let password = Password::new("0123456789abcdef").unwrap();
        assert!(!format!("{password:?}").contains("0123"));
    }
}
