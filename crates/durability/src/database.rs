//! The judge's own way to the database: beside the csms, by SQL of its own.
//!
//! The statements suit both engines, because integers are cast to one width.

use std::path::{Path, PathBuf};

use sqlx::postgres::{PgConnection, PgRow};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteRow};
use sqlx::{ConnectOptions as _, Connection as _, FromRow};

use crate::Trouble;

/// Where a csms stores.
#[derive(Debug, Clone)]
pub enum Database {
    /// A file.
    Sqlite(PathBuf),
    /// A URL.
    Postgres(String),
}

impl Database {
    /// As `csms --database` takes it.
    #[must_use]
    pub fn url(&self) -> String {
        match self {
            Self::Sqlite(path) => format!("sqlite://{}", path.display()),
            Self::Postgres(url) => url.clone(),
        }
    }

    /// The engine, for people.
    #[must_use]
    pub fn engine(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "SQLite",
            Self::Postgres(_) => "PostgreSQL",
        }
    }

    /// A SQLite file in `folder`.
    #[must_use]
    pub fn in_folder(folder: &Path) -> Self {
        Self::Sqlite(folder.join("csms.sqlite"))
    }

    /// Opens it as it is; nothing is created.
    ///
    /// # Errors
    /// [`Trouble::Database`].
    pub async fn open(&self) -> Result<Reader, Trouble> {
        Ok(match self {
            Self::Sqlite(path) => {
                let options = SqliteConnectOptions::new()
                    .filename(path)
                    .busy_timeout(std::time::Duration::from_secs(30))
                    .disable_statement_logging();
                Reader::Sqlite(options.connect().await?)
            }
            Self::Postgres(url) => Reader::Postgres(PgConnection::connect(url).await?),
        })
    }
}

/// An open connection, on either engine.
#[derive(Debug)]
pub enum Reader {
    /// To a file.
    Sqlite(SqliteConnection),
    /// To a server.
    Postgres(PgConnection),
}

impl Reader {
    /// All rows of a query.
    ///
    /// # Errors
    /// [`Trouble::Database`].
    pub async fn rows<T>(&mut self, statement: &'static str) -> Result<Vec<T>, Trouble>
    where
        T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin,
    {
        Ok(match self {
            Self::Sqlite(connection) => sqlx::query_as(statement).fetch_all(connection).await?,
            Self::Postgres(connection) => sqlx::query_as(statement).fetch_all(connection).await?,
        })
    }

    /// Runs a statement.
    ///
    /// # Errors
    /// [`Trouble::Database`].
    pub async fn run(&mut self, statement: &str) -> Result<(), Trouble> {
        let statement = sqlx::AssertSqlSafe(statement.to_owned());
        match self {
            Self::Sqlite(connection) => {
                sqlx::raw_sql(statement).execute(connection).await?;
            }
            Self::Postgres(connection) => {
                sqlx::raw_sql(statement).execute(connection).await?;
            }
        }
        Ok(())
    }
}
