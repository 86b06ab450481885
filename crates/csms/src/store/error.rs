//! What goes wrong in a store, with what to do about it.
//!
//! A rejected row is the row's fault and harms nobody else; everything else is the engine's or the
//! way to it, and is tried again.

use super::queries::QueryError;

/// What a library said.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// A store that could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Not the address of a database.
    #[error(
        "database address {address:?} is not understood; write sqlite:PATH, postgres://USER@HOST/NAME or memory:"
    )]
    Address {
        /// As given, without a password.
        address: String,
    },
    /// An `@` where it is no end of user and password.
    #[error(
        "database address {address:?} may not mean what it should: {}",
        scenario::database::ENCODE
    )]
    Ambiguous {
        /// As given, without a password.
        address: String,
    },
    /// The database could not be opened.
    #[error("database {place} cannot be opened; {remedy}")]
    Open {
        /// File or address, without a password.
        place: String,
        /// What to do.
        remedy: &'static str,
        /// Why.
        source: Cause,
    },
    /// The folder of the SQLite file could not be made.
    #[error("folder {folder} cannot be created; choose another place for the database")]
    Folder {
        /// The folder.
        folder: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// Another CSMS writes to this database.
    #[error("database {place} is in use by another csms; stop it or name another database")]
    InUse {
        /// File or address, without a password.
        place: String,
    },
    /// The schema is newer than this program.
    #[error(
        "database {place} has schema {found}, this csms knows {known}; use a newer csms or another database"
    )]
    NewerSchema {
        /// File or address, without a password.
        place: String,
        /// Version found.
        found: i64,
        /// Newest version known.
        known: i64,
    },
    /// The tables could not be made or brought up to date.
    #[error(
        "tables of database {place} cannot be brought up to date; restore a backup or name another database"
    )]
    Migrate {
        /// File or address, without a password.
        place: String,
        /// Why.
        source: Cause,
    },
    /// The engine refuses a row.
    #[error("the database refuses a row")]
    Rejected(#[source] Cause),
    /// The engine or the way to it failed.
    #[error("the database did not answer; look at its state and its disk")]
    Unavailable(#[source] Cause),
    /// Made to fail, by a simulation.
    #[error("the commit was made to fail")]
    Injected,
}

impl StoreError {
    /// The row is at fault, not the engine.
    #[must_use]
    pub fn is_rejection(&self) -> bool {
        matches!(self, Self::Rejected(_))
    }

    /// The error with its causes, in one line. A cause that its parent tells already is left out.
    #[must_use]
    pub fn to_line(&self) -> String {
        let mut line = self.to_string();
        let mut told = line.clone();
        let mut source = std::error::Error::source(self);
        while let Some(cause) = source {
            let text = cause.to_string();
            if !told.contains(&text) {
                line.push_str(": ");
                line.push_str(&text);
                told = text;
            }
            source = cause.source();
        }
        line
    }
}

/// SQLite's primary codes that speak of the row: TOOBIG, CONSTRAINT, MISMATCH, RANGE.
const SQLITE_ROW_CODES: [i32; 4] = [18, 19, 20, 25];

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        let is_row = error
            .sqlite_error()
            .is_some_and(|error| SQLITE_ROW_CODES.contains(&(error.extended_code & 0xFF)));
        if is_row {
            Self::Rejected(error.into())
        } else {
            Self::Unavailable(error.into())
        }
    }
}

impl From<QueryError> for StoreError {
    fn from(QueryError::Database(error): QueryError) -> Self {
        Self::Unavailable(error.into())
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let is_row = match &error {
            sqlx::Error::Database(database) => {
                let error = database.try_downcast_ref::<sqlx::postgres::PgDatabaseError>();
                // Class 22 data exception, class 23 integrity constraint violation.
                error.is_some_and(|error| matches!(error.code().get(..2), Some("22" | "23")))
            }
            sqlx::Error::Encode(_) => true,
            _ => false,
        };
        if is_row {
            Self::Rejected(error.into())
        } else {
            Self::Unavailable(error.into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_that_its_parent_tells_is_not_told_again() {
        let cause = std::io::Error::other("no space left on device");
        let error = StoreError::Unavailable(sqlx::Error::Io(cause).into());
        let line = error.to_line();
        assert_eq!(line.matches("no space left on device").count(), 1, "{line}");
        assert!(line.starts_with("the database did not answer"), "{line}");
    }
}
