//! Opening a database by its address.
//!
//! `sqlite:PATH` (or a path alone), `postgres://…`, or `memory:`. Tables are made or brought up to
//! date, a new database is seeded, and what a crash left open is ended with a reason.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use scenario::database::{is_ambiguous, without_password};

use crate::store::memory::MemoryStore;
use crate::store::time::SqlTime;
use crate::store::{Opened, Seed, StoreError, postgres, sqlite};

/// What an address means.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Address<'a> {
    Sqlite(PathBuf),
    Postgres(&'a str),
    Memory,
}

impl<'a> Address<'a> {
    pub(super) fn parse(address: &'a str) -> Result<Self, StoreError> {
        let refused = || StoreError::Address {
            address: without_password(address),
        };
        if address == "memory:" {
            return Ok(Self::Memory);
        }
        if address.starts_with("postgres://") || address.starts_with("postgresql://") {
            if is_ambiguous(address) {
                let address = without_password(address);
                return Err(StoreError::Ambiguous { address });
            }
            return Ok(Self::Postgres(address));
        }
        let path = match address.split_once(':') {
            Some(("sqlite", rest)) => rest.strip_prefix("//").unwrap_or(rest),
            // A drive letter, not a scheme.
            Some((drive, _)) if drive.len() == 1 => address,
            Some(_) => return Err(refused()),
            None => address,
        };
        if path.is_empty() || path.contains('?') {
            return Err(refused());
        }
        std::path::absolute(Path::new(path))
            .map(Self::Sqlite)
            .map_err(|_| refused())
    }
}

/// A folder for what belongs to the database at `address` and is too large for it: beside the file and
/// named after it, so that two databases never share one. `None` = the database leaves nothing behind.
pub(crate) fn folder_beside(address: &str, name: &str) -> Option<PathBuf> {
    match Address::parse(address).ok()? {
        Address::Sqlite(path) => {
            let mut beside = path.into_os_string();
            beside.push(format!("-{name}"));
            Some(beside.into())
        }
        Address::Postgres(_) => Some(Path::new("data").join(name)),
        Address::Memory => None,
    }
}

/// Opens the database at `address`; a new one is filled from `seed`.
///
/// # Errors
/// [`StoreError`], which says what to do.
pub async fn open(address: &str, seed: Seed, now: Timestamp) -> Result<Opened, StoreError> {
    let now = SqlTime::new(now);
    match Address::parse(address)? {
        Address::Sqlite(path) => sqlite::open(&path, seed, now).await,
        Address::Postgres(url) => postgres::open(url, seed, now).await,
        Address::Memory => MemoryStore::new(seed, now).await?.reopen(now).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_a_path_with_and_without_its_scheme() {
        let expected = std::path::absolute("data/csms.db").unwrap();
        for address in [
            "data/csms.db",
            "sqlite:data/csms.db",
            "sqlite://data/csms.db",
        ] {
            let parsed = Address::parse(address).unwrap();
            assert_eq!(parsed, Address::Sqlite(expected.clone()));
        }
    }

    #[test]
    fn refuses_an_address_of_another_database() {
        for address in ["mysql://root@db/x", "", "sqlite:", "sqlite:x?mode=ro"] {
            assert!(Address::parse(address).is_err(), "{address}");
        }
    }

    #[test]
    fn refuses_an_address_whose_password_was_not_encoded() {
        let refused = Address::parse("postgres://csms:12#SECRET@db/x").unwrap_err();
        let told = refused.to_line();
        assert!(matches!(refused, StoreError::Ambiguous { .. }), "{told}");
        assert!(told.contains("%23") && !told.contains("SECRET"), "{told}");
    }
}
