//! Brings the tables of a SQLite database up to date.
//!
//! By the files and the notes in the database that `sqlx` keeps on PostgreSQL, so that both engines tell
//! the same of their schema. Each file is carried out as a whole or not at all.

use rusqlite::{Connection, params};
use sqlx::migrate::{MigrateError, Migration, Migrator};

use crate::store::StoreError;

static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations/sqlite");

const MAKE_NOTES: &str = "CREATE TABLE IF NOT EXISTS _sqlx_migrations (\
    version BIGINT PRIMARY KEY, description TEXT NOT NULL, \
    installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, success BOOLEAN NOT NULL, \
    checksum BLOB NOT NULL, execution_time BIGINT NOT NULL)";
/// How long it took is not noted.
const NOTE: &str = "INSERT INTO _sqlx_migrations \
    (version, description, success, checksum, execution_time) VALUES (?1, ?2, TRUE, ?3, -1)";
const NOTES: &str = "SELECT version, success, checksum FROM _sqlx_migrations ORDER BY version";

/// Carries out what the database has not seen. A newer schema than this program's is refused, and a file
/// that was edited after it had been carried out.
pub(super) fn migrate(connection: &Connection, place: &str) -> Result<(), StoreError> {
    let failed = |source| StoreError::Migrate {
        place: place.into(),
        source,
    };
    let noted = notes(connection).map_err(|error| failed(error.into()))?;
    for (version, is_done, _) in &noted {
        if !is_done {
            return Err(failed(MigrateError::Dirty(*version).into()));
        }
        if !MIGRATIONS.version_exists(*version) {
            return Err(StoreError::NewerSchema {
                place: place.into(),
                found: *version,
                known: MIGRATIONS
                    .iter()
                    .map(|known| known.version)
                    .max()
                    .unwrap_or(0),
            });
        }
    }
    for migration in MIGRATIONS.iter() {
        let mut noted = noted.iter();
        match noted.find(|(version, _, _)| *version == migration.version) {
            Some((_, _, checksum)) if **checksum == *migration.checksum => {}
            Some((version, _, _)) => {
                return Err(failed(MigrateError::VersionMismatch(*version).into()));
            }
            None => carry_out(connection, migration).map_err(|error| failed(error.into()))?,
        }
    }
    Ok(())
}

/// Version, whether it was carried out, and the checksum of its file.
type Note = (i64, bool, Vec<u8>);

fn notes(connection: &Connection) -> rusqlite::Result<Vec<Note>> {
    connection.execute_batch(MAKE_NOTES)?;
    let mut statement = connection.prepare(NOTES)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    rows.collect()
}

fn carry_out(connection: &Connection, migration: &Migration) -> rusqlite::Result<()> {
    // Dropped before the commit, it is rolled back.
    let transaction = connection.unchecked_transaction()?;
    transaction.execute_batch(migration.sql.as_str())?;
    let note = params![migration.version, migration.description, migration.checksum];
    transaction.execute(NOTE, note)?;
    transaction.commit()
}
