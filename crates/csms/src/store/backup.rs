//! Copying a SQLite database while somebody writes to it.
//!
//! A plain copy of the file lacks what is still in the WAL beside it. `VACUUM INTO` reads one state of
//! the database, as of its begin, and writes it as one file; nobody waits for it. The copy is checked and
//! on the disk before it gets its name, and replaces another file only when told to.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions as _, Connection as _};

use super::open::Address;
use super::{StoreError, open};
use crate::private;

/// A copy that was made.
#[derive(Debug)]
pub struct Backup {
    /// Of which file.
    pub database: PathBuf,
    /// Its length.
    pub bytes: u64,
    /// Logs of stations, which are files and no part of it; `None` = there are none.
    pub uploads: Option<PathBuf>,
}

/// Why there is no copy.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// Not the address of a database.
    #[error("{}", .0.to_line())]
    Address(#[from] StoreError),
    /// PostgreSQL has a tool of its own.
    #[error(
        "csms backup copies SQLite files; for {place} use PostgreSQL's own tool, also while csms runs: \
         pg_dump --format=custom --file FILE URL (and pg_restore for the way back)"
    )]
    Postgres {
        /// The address, without a password.
        place: String,
    },
    /// Nothing is kept.
    #[error("memory: keeps nothing, so there is nothing to copy")]
    Memory,
    /// There is no database.
    #[error("there is no database at {}; name it with --database sqlite://FILE", .0.display())]
    Missing(PathBuf),
    /// Somebody's file is in the way.
    #[error("{} is there already; give another name, or --overwrite", .0.display())]
    Exists(PathBuf),
    /// The database itself.
    #[error("{} is the database itself or stands beside it; give another name", .0.display())]
    Itself(PathBuf),
    /// A file or a folder.
    #[error("{} cannot be written: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The engine.
    #[error("the database cannot be copied: {0}")]
    Engine(#[from] sqlx::Error),
    /// The copy is not what it should be.
    #[error("the copy is not sound, so it was removed; the database may be damaged: {0}")]
    Damaged(String),
}

impl BackupError {
    /// Something else was to be asked for; nothing is wrong with database or disk.
    #[must_use]
    pub fn is_usage(&self) -> bool {
        matches!(
            self,
            Self::Postgres { .. } | Self::Memory | Self::Exists(_) | Self::Itself(_)
        )
    }
}

/// Copies the database at `address` into the file `into`.
///
/// # Errors
/// [`BackupError`]; nothing is left behind then, and a file that was there stays.
pub async fn backup(
    address: &str,
    into: &Path,
    may_overwrite: bool,
) -> Result<Backup, BackupError> {
    let database = match Address::parse(address)? {
        Address::Sqlite(path) => path,
        Address::Postgres(url) => {
            let place = scenario::database::without_password(url);
            return Err(BackupError::Postgres { place });
        }
        Address::Memory => return Err(BackupError::Memory),
    };
    if !database.is_file() {
        return Err(BackupError::Missing(database));
    }
    let failed = |source| BackupError::File {
        path: into.to_owned(),
        source,
    };
    let into = std::path::absolute(into).map_err(failed)?;
    if is_beside(&into, &database) {
        return Err(BackupError::Itself(into));
    }
    if !may_overwrite && into.exists() {
        return Err(BackupError::Exists(into));
    }
    let part = Part::make(&into).map_err(|source| BackupError::File {
        path: into.clone(),
        source,
    })?;
    copy(&database, &part.path).await?;
    let bytes = part
        .publish(&into, may_overwrite)
        .map_err(|source| match source.kind() {
            io::ErrorKind::AlreadyExists => BackupError::Exists(into.clone()),
            _ => BackupError::File {
                path: into.clone(),
                source,
            },
        })?;
    let uploads = open::folder_beside(address, "uploads").filter(|folder| folder.is_dir());
    Ok(Backup {
        database,
        bytes,
        uploads,
    })
}

/// `csms.sqlite`, `csms.sqlite-wal` and so on, by whatever way the name leads there.
fn is_beside(into: &Path, database: &Path) -> bool {
    let real = |path: &Path| {
        let folder = path.parent()?.canonicalize().ok()?;
        Some(folder.join(path.file_name()?))
    };
    let (Some(into), Some(database)) = (real(into), real(database)) else {
        return false;
    };
    let is_same_file = into.canonicalize().ok().is_some_and(|into| {
        database
            .canonicalize()
            .is_ok_and(|database| into == database)
    });
    let beside = ["-wal", "-shm", "-lock", "-journal"].map(|side| {
        let mut name = database.clone().into_os_string();
        name.push(side);
        PathBuf::from(name)
    });
    is_same_file || into == database || beside.contains(&into)
}

async fn copy(database: &Path, part: &Path) -> Result<(), BackupError> {
    // Not read-only: without its side files a database in WAL mode could not be opened then.
    let mut connection = connect(database).await?;
    let target = part.to_str().ok_or_else(|| BackupError::File {
        path: part.to_owned(),
        source: io::Error::other("the path is not UTF-8"),
    })?;
    sqlx::query("VACUUM INTO ?1")
        .bind(target)
        .execute(&mut connection)
        .await?;
    connection.close().await?;
    let mut connection = connect(part).await?;
    let found: Vec<String> = sqlx::query_scalar("PRAGMA quick_check(1)")
        .fetch_all(&mut connection)
        .await?;
    connection.close().await?;
    match found.as_slice() {
        [ok] if ok == "ok" => Ok(()),
        other => Err(BackupError::Damaged(other.join("; "))),
    }
}

async fn connect(file: &Path) -> Result<SqliteConnection, sqlx::Error> {
    SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(false)
        .busy_timeout(Duration::from_secs(30))
        .disable_statement_logging()
        .connect()
        .await
}

/// A copy without its name. Dropped, it is gone.
#[derive(Debug)]
struct Part {
    path: PathBuf,
}

impl Part {
    fn make(into: &Path) -> io::Result<Self> {
        let mut name = into.as_os_str().to_owned();
        // Two at a time do not disturb each other.
        name.push(format!(".{}.part", std::process::id()));
        let path = PathBuf::from(name);
        private::options()
            .write(true)
            .create_new(true)
            .open(&path)?;
        Ok(Self { path })
    }

    /// Puts it on the disk, then gives it its name. Returns its length.
    fn publish(&self, into: &Path, may_overwrite: bool) -> io::Result<u64> {
        let file = fs::File::options().write(true).open(&self.path)?;
        file.sync_all()?;
        let bytes = file.metadata()?.len();
        if may_overwrite {
            fs::rename(&self.path, into)?;
        } else {
            // Unlike a rename, this never replaces what somebody put there meanwhile.
            fs::hard_link(&self.path, into)?;
        }
        if let Some(folder) = into.parent() {
            private::sync_folder(folder)?;
        }
        Ok(bytes)
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // After a rename it is there no more.
        let _ = fs::remove_file(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_the_database_nor_what_stands_beside_it_is_a_place_for_its_copy() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("csms.sqlite");
        std::fs::write(&database, "").unwrap();
        std::fs::create_dir(folder.path().join("x")).unwrap();
        for name in ["csms.sqlite", "csms.sqlite-wal", "x/../csms.sqlite-lock"] {
            assert!(is_beside(&folder.path().join(name), &database), "{name}");
        }
        assert!(!is_beside(&folder.path().join("copy.sqlite"), &database));
    }

    #[tokio::test]
    async fn where_there_is_no_sqlite_file_it_says_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let into = folder.path().join("copy.sqlite");
        let missing = format!("sqlite://{}", folder.path().join("no.sqlite").display());
        for (address, told) in [
            ("postgres://csms:SECRET@db/x", "pg_dump"),
            ("memory:", "nothing"),
            (missing.as_str(), "there is no database at"),
        ] {
            let error = backup(address, &into, false).await.unwrap_err().to_string();
            assert!(error.contains(told) && !error.contains("SECRET"), "{error}");
        }
        assert_eq!(folder.path().read_dir().unwrap().count(), 0);
    }
}
