//! The engine that writes: one connection, used by whoever holds it, without waiting for anything but the
//! disk and locks.
//!
//! A csms has it on a thread of its own (`worker`), a simulation calls it where it stands. Rows go in one
//! by one, by statements that are prepared once.

use rusqlite::Connection;

use super::file::SqliteFile;
use super::migrate::migrate;
use crate::store::batch::{Batch, for_each_list};
use crate::store::cell::Record;
use crate::store::loads::{
    COUNTERS, LOOK_AT, NEXT_TO_THIN, OldTransaction, RESERVE, THINNED_UP_TO,
};
use crate::store::queries::database::{Param, params};
use crate::store::rare;
use crate::store::seed::Seed;
use crate::store::time::SqlTime;
use crate::store::{NODE, StoreError};

/// The connection that writes.
#[derive(Debug)]
pub struct Engine {
    file: SqliteFile,
    /// `None` = it is opened by the next use.
    connection: Option<Connection>,
}

/// What a start gives.
#[derive(Debug, Clone, Copy)]
pub struct Started {
    /// Our key of this process.
    pub process: i64,
    /// The first number of a live event.
    pub first_live_seq: i64,
}

impl Engine {
    /// Of this database, which is not opened yet.
    #[must_use]
    pub fn new(file: SqliteFile) -> Self {
        Self {
            file,
            connection: None,
        }
    }

    /// Opens the database, brings its tables up to date, enters this process, fills a new database from
    /// `seed`, and ends what processes that are over left open. The caller has the database for itself,
    /// so that all others are over.
    ///
    /// # Errors
    /// Where it cannot be opened or brought up to date.
    pub fn start(&mut self, place: &str, seed: Seed, now: SqlTime) -> Result<Started, StoreError> {
        let cannot_open = |source: rusqlite::Error| StoreError::Open {
            place: place.into(),
            remedy: "look at its folder, its rights and its disk",
            source: source.into(),
        };
        let connection = self.connect().map_err(cannot_open)?;
        migrate(&connection, place)?;
        let started = start(&connection, seed, now).map_err(cannot_open)?;
        self.connection = Some(connection);
        Ok(started)
    }

    /// Commits all rows of `batch` or none of them.
    ///
    /// # Errors
    /// [`StoreError::Rejected`] if a row is refused; any other error if the engine failed, in which case
    /// the rows may or may not be there.
    pub fn commit(&mut self, batch: &Batch) -> Result<(), StoreError> {
        self.run(|connection| commit(connection, batch))
    }

    /// Takes `count` numbers of a counter; gives the first.
    ///
    /// # Errors
    /// Where the engine failed; the numbers may be taken then.
    pub fn reserve(&mut self, counter: &str, count: i64) -> Result<i64, StoreError> {
        let last: i64 = self.run(|connection| {
            let mut statement = bound(connection, RESERVE, &params![counter, count])?;
            let mut rows = statement.raw_query();
            let mut last = 0;
            // It is committed when there is no other row.
            while let Some(row) = rows.next()? {
                last = row.get(0)?;
            }
            Ok(last)
        })?;
        Ok(last - count + 1)
    }

    /// Uses the connection. Where the engine failed, or left a transaction open, the next use opens
    /// another one.
    ///
    /// # Errors
    /// Those of `job`, and where the database cannot be opened.
    pub fn run<T>(
        &mut self,
        job: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let connection = self.connect()?;
        let done = job(&connection).map_err(StoreError::from);
        let is_sound = done.as_ref().err().is_none_or(StoreError::is_rejection);
        if is_sound && connection.is_autocommit() {
            self.connection = Some(connection);
        }
        done
    }

    /// Ends the connection in order; a later use opens another one.
    ///
    /// # Errors
    /// Where SQLite could not tidy up; nothing is lost.
    pub fn close(&mut self) -> Result<(), StoreError> {
        match self.connection.take() {
            Some(connection) => Ok(connection.close().map_err(|(_, error)| error)?),
            None => Ok(()),
        }
    }

    fn connect(&mut self) -> rusqlite::Result<Connection> {
        match self.connection.take() {
            Some(connection) => Ok(connection),
            None => self.file.connect(),
        }
    }
}

fn commit(connection: &Connection, batch: &Batch) -> rusqlite::Result<()> {
    execute(connection, "BEGIN IMMEDIATE", &[])?;
    let done = write(connection, batch).and_then(|()| execute(connection, "COMMIT", &[]));
    if done.is_err() {
        // Where SQLite did so already there is none, and where it cannot the connection is given up.
        let _ = execute(connection, "ROLLBACK", &[]);
    }
    done
}

fn write(connection: &Connection, batch: &Batch) -> rusqlite::Result<()> {
    macro_rules! insert {
        ($rows:expr) => {
            insert(connection, &$rows)?
        };
    }
    macro_rules! update {
        ($rows:expr) => {
            update(connection, &$rows)?
        };
    }
    for_each_list!(batch, insert, update);
    for statement in rare::statements(batch) {
        execute(connection, statement.text, &statement.params)?;
    }
    if let Some(wanted) = batch.thin {
        let next = next_to_thin(connection)?;
        for statement in rare::thinning(&next, wanted) {
            execute(connection, statement.text, &statement.params)?;
        }
    }
    Ok(())
}

fn insert<R: Record>(connection: &Connection, rows: &[R]) -> rusqlite::Result<()> {
    write_rows(connection, R::SQLITE_INSERT, rows)
}

fn update<R: Record>(connection: &Connection, rows: &[R]) -> rusqlite::Result<()> {
    write_rows(connection, R::SQLITE_UPDATE, rows)
}

fn write_rows<R: Record>(
    connection: &Connection,
    text: &'static str,
    rows: &[R],
) -> rusqlite::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut statement = connection.prepare_cached(text)?;
    for row in rows {
        row.bind_to(&mut statement)?;
        statement.raw_execute()?;
    }
    Ok(())
}

/// Runs a statement with `$1`, `$2` … that gives no rows.
fn execute(connection: &Connection, text: &str, params: &[Param<'_>]) -> rusqlite::Result<()> {
    bound(connection, text, params)?.raw_execute().map(drop)
}

/// A statement, and the values of `$1`, `$2` …: to SQLite these are names, in the order in which they are
/// first said.
fn bound<'c>(
    connection: &'c Connection,
    text: &str,
    params: &[Param<'_>],
) -> rusqlite::Result<rusqlite::CachedStatement<'c>> {
    let mut statement = connection.prepare_cached(text)?;
    for index in 1..=statement.parameter_count() {
        let name = statement.parameter_name(index);
        let number = name.and_then(|name| name.get(1..)?.parse::<usize>().ok());
        let param = number.and_then(|number| params.get(number.checked_sub(1)?));
        let missing = rusqlite::Error::InvalidParameterCount(params.len(), index);
        statement.raw_bind_parameter(index, param.ok_or(missing)?)?;
    }
    Ok(statement)
}

fn next_to_thin(connection: &Connection) -> rusqlite::Result<Vec<OldTransaction>> {
    let params = params![THINNED_UP_TO, LOOK_AT];
    let mut statement = bound(connection, NEXT_TO_THIN, &params)?;
    let rows = statement.raw_query().mapped(|row| {
        Ok(OldTransaction {
            transaction_key: row.get(0)?,
            updated_at: row.get(1)?,
            event_count: row.get(2)?,
            may_be_thinned: row.get(3)?,
        })
    });
    rows.collect()
}

const END_PROCESSES: &str = "UPDATE process SET ended_at = $1 WHERE ended_at IS NULL";
const START_PROCESS: &str = "INSERT INTO process (node, started_at, seen_at) VALUES ($1, $2, $2)";
const ADD_CHARGER: &str = "INSERT INTO charger_info \
    (charger_id, site_id, serial_number, charger_type, rated_power, max_output, min_output, \
     connector_type, latitude, longitude, created_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, \
            strftime('%Y-%m-%d %H:%M:%f', $11 / 1000000.0, 'unixepoch'))";

/// What is said here alone, to be prepared by the tests.
#[cfg(test)]
pub(in crate::store) const STATEMENTS: [&str; 3] = [END_PROCESSES, START_PROCESS, ADD_CHARGER];

fn start(connection: &Connection, seed: Seed, now: SqlTime) -> rusqlite::Result<Started> {
    execute(connection, END_PROCESSES, &params![now])?;
    execute(connection, START_PROCESS, &params![NODE, now])?;
    let process = connection.last_insert_rowid();
    let counters: Vec<(String, i64)> = {
        let mut statement = connection.prepare(COUNTERS)?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.collect::<rusqlite::Result<_>>()?
    };
    let (batch, first_live_seq) = rare::take_over(&counters, ADD_CHARGER, seed, now);
    commit(connection, &batch)?;
    Ok(Started {
        process,
        first_live_seq,
    })
}
