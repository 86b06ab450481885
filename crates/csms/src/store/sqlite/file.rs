//! How a SQLite database is opened, by the engine that writes to it and by those who read.

use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::ConnectOptions as _;
use sqlx::sqlite::SqliteConnectOptions;

use super::checkpoint;

/// How long a connection waits for a lock that somebody else holds.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);
/// Statements that the writing connection keeps prepared; there are fewer.
const STATEMENTS_AT_HAND: usize = 128;

/// A database, and the settings of its connections.
#[derive(Debug, Clone)]
pub struct SqliteFile {
    name: PathBuf,
    is_in_memory: bool,
    pragmas: Vec<(&'static str, &'static str)>,
}

impl SqliteFile {
    /// In a file. WAL with `synchronous=FULL`: a commit is on the disk before anybody is answered.
    #[must_use]
    pub fn new(path: &Path) -> Self {
        Self {
            name: path.to_owned(),
            is_in_memory: false,
            pragmas: vec![
                ("journal_mode", "WAL"),
                ("synchronous", "FULL"),
                ("foreign_keys", "ON"),
                ("cache_size", "-32768"),
                ("temp_store", "MEMORY"),
                ("wal_autocheckpoint", checkpoint::MOST_PAGES),
            ],
        }
    }

    /// In memory, for all connections of this process that give this name. It is gone with the last one.
    #[must_use]
    pub fn in_memory(name: &str) -> Self {
        Self {
            name: format!("file:{name}?mode=memory&cache=shared").into(),
            is_in_memory: true,
            pragmas: vec![("foreign_keys", "ON")],
        }
    }

    /// With another setting.
    #[must_use]
    pub fn with(mut self, pragma: &'static str, value: &'static str) -> Self {
        self.pragmas.retain(|(name, _)| *name != pragma);
        self.pragmas.push((pragma, value));
        self
    }

    /// A connection that writes; makes the file if it is not there.
    pub(super) fn connect(&self) -> rusqlite::Result<rusqlite::Connection> {
        let connection = rusqlite::Connection::open(&self.name)?;
        connection.busy_timeout(PATIENCE)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS_AT_HAND);
        for (name, value) in &self.pragmas {
            connection.execute_batch(&format!("PRAGMA {name} = {value}"))?;
        }
        Ok(connection)
    }

    /// Connections of the library that reads for people; they may write as well.
    #[must_use]
    pub fn options(&self) -> SqliteConnectOptions {
        let options = SqliteConnectOptions::new()
            .filename(&self.name)
            .busy_timeout(PATIENCE)
            .disable_statement_logging();
        let options = if self.is_in_memory {
            options.in_memory(true).shared_cache(true)
        } else {
            options
        };
        self.pragmas.iter().fold(options, |options, (name, value)| {
            options.pragma(*name, *value)
        })
    }

    /// The same, but they only read.
    #[must_use]
    pub fn readers(&self) -> SqliteConnectOptions {
        // A database in memory knows no connections that only read.
        self.options().read_only(!self.is_in_memory)
    }
}
