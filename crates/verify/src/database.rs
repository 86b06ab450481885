//! Opening the CSMS's database for reading.
//!
//! A URL as the CSMS takes it (`sqlite://…`, `postgres://…`) or the path of an SQLite file. The
//! database is never created, migrated or written. Passwords never appear in a text.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use scenario::database::{ENCODE, is_ambiguous, without_password};
use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, PgConnection, SqliteConnection};

use crate::queries::Queries;

/// Where the CSMS keeps its data unless told otherwise.
pub const DEFAULT: &str = "sqlite://data/csms.sqlite";

const PATIENCE: Duration = Duration::from_secs(10);

/// Why there is no evidence.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// There is no such file.
    #[error("there is no database at {0}: start the CSMS first or name its file with --database")]
    Missing(String),
    /// The URL is not understood.
    #[error("{0}: expected sqlite://FILE, postgres://USER@HOST/NAME or the path of an SQLite file")]
    Url(String),
    /// An `@` where it is no end of user and password.
    #[error("the address may not mean what it should: {ENCODE}")]
    Ambiguous,
    /// It did not answer in time.
    #[error("the database did not answer within {} s", PATIENCE.as_secs())]
    Silent,
    /// The CSMS has never been there.
    #[error("the database has no table `{0}`: it is not one of a CSMS, or of another version")]
    NoTables(String),
    /// There is more than can be judged at once.
    #[error("more than {most} {what} to judge: narrow it down with --since or --scenario")]
    TooMuch {
        /// Of what.
        what: &'static str,
        /// The limit.
        most: usize,
    },
    /// A SELECT gives more rows than anybody reads.
    #[error("more than {0} rows, expected a SELECT that gives fewer")]
    ManyRows(usize),
    /// Anything else that the engine says.
    #[error("{0}")]
    Engine(sqlx::Error),
}

impl From<sqlx::Error> for DatabaseError {
    fn from(error: sqlx::Error) -> Self {
        if let sqlx::Error::Database(inner) = &error {
            let text = inner.message();
            if let Some((_, table)) = text.split_once("no such table: ") {
                return Self::NoTables(table.trim().to_owned());
            }
            // undefined_table
            if inner.code().as_deref() == Some("42P01") {
                let table = text.split('"').nth(1).unwrap_or("connection");
                return Self::NoTables(table.to_owned());
            }
        }
        Self::Engine(error)
    }
}

/// Opens `url` for reading.
///
/// # Errors
/// If there is no such database, it cannot be reached, or it refuses.
pub async fn open(url: &str) -> Result<Queries, DatabaseError> {
    match tokio::time::timeout(PATIENCE, connect(url)).await {
        Ok(opened) => opened,
        Err(_) => Err(DatabaseError::Silent),
    }
}

async fn connect(url: &str) -> Result<Queries, DatabaseError> {
    if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        if is_ambiguous(url) {
            return Err(DatabaseError::Ambiguous);
        }
        let options = PgConnectOptions::from_str(&without_hidden_password(url))
            .map_err(|e| DatabaseError::Url(e.to_string()))?
            .application_name("verify")
            .disable_statement_logging();
        let connection: PgConnection = options.connect().await?;
        return Queries::postgres(connection).await;
    }
    let file = sqlite_file(url)?;
    if !file.is_file() {
        // It may be no path at all, but the mistyped address of a server.
        let named = without_password(&file.display().to_string());
        return Err(DatabaseError::Missing(named));
    }
    // Not `read_only`: a file in WAL mode without its side files could not be opened then. The
    // pragma refuses writes all the same.
    let options = SqliteConnectOptions::new()
        .filename(&file)
        .create_if_missing(false)
        .busy_timeout(PATIENCE / 2)
        .pragma("query_only", "ON")
        .disable_statement_logging();
    let connection: SqliteConnection = options.connect().await?;
    Queries::sqlite(connection).await
}

/// The path in an SQLite URL, or `url` itself where it is a path.
fn sqlite_file(url: &str) -> Result<PathBuf, DatabaseError> {
    let path = url
        .strip_prefix("sqlite://")
        .or_else(|| url.strip_prefix("sqlite:"))
        .unwrap_or(url);
    if path.contains("://") {
        let scheme = path.split("://").next().unwrap_or_default();
        return Err(DatabaseError::Url(format!("unknown scheme `{scheme}://`")));
    }
    let path = path.split('?').next().unwrap_or_default();
    if path.is_empty() || path == ":memory:" {
        return Err(DatabaseError::Url("no file in the URL".into()));
    }
    // sqlite:///C:/data/csms.sqlite
    let bytes = path.as_bytes();
    let drive = bytes.len() > 3 && bytes[0] == b'/' && bytes[2] == b':';
    Ok(Path::new(if drive { &path[1..] } else { path }).to_owned())
}

/// A run record holds `***` where the password was: left out, so that PGPASSWORD or ~/.pgpass fill in.
fn without_hidden_password(url: &str) -> String {
    url.replacen(":***@", "@", 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sqlite_urls_and_plain_paths_name_the_same_file() {
        for (url, file) in [
            ("sqlite:///tmp/a.sqlite", "/tmp/a.sqlite"),
            ("sqlite:///tmp/a.sqlite?mode=ro", "/tmp/a.sqlite"),
            ("sqlite://data/a.sqlite", "data/a.sqlite"),
            ("sqlite:data/a.sqlite", "data/a.sqlite"),
            ("data/a.sqlite", "data/a.sqlite"),
            ("sqlite:///C:/data/a.sqlite", "C:/data/a.sqlite"),
        ] {
            assert_eq!(sqlite_file(url).unwrap(), Path::new(file), "{url}");
        }
    }

    #[test]
    fn other_schemes_and_empty_names_are_refused() {
        for url in ["mysql://localhost/x", "sqlite://", "sqlite::memory:"] {
            assert!(
                matches!(sqlite_file(url), Err(DatabaseError::Url(_))),
                "{url}"
            );
        }
    }

    #[tokio::test]
    async fn no_mistyped_address_shows_its_password() {
        for url in [
            "postgres://csms:a/bSECRET@127.0.0.1:1/x",
            "postgres://csms:12#SECRET@127.0.0.1:1/x",
            "postgres:/csms:SECRET@127.0.0.1:1/x",
            "csms:SECRET@127.0.0.1:1/x",
            "postgre://csms:SECRET@127.0.0.1:1/x",
        ] {
            let told = open(url).await.err().unwrap().to_string();
            assert!(!told.contains("SECRET"), "{told}");
        }
    }

    #[test]
    fn a_hidden_password_is_left_to_the_environment() {
        let url = without_hidden_password("postgres://csms:***@localhost/charger_db");
        assert_eq!(url, "postgres://csms@localhost/charger_db");
    }
}
