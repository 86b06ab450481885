//! What is committed, as the checks read it: by SQL of their own, which shares no rule with the CSMS.

use csms::store::batch::Batch;
use rusqlite::{Connection, OptionalExtension as _, Params, Row, params};

/// A look at the database while nobody writes.
///
/// Every statement is one of this file, on tables that are there: one that fails is a fault of the
/// simulation, and ends it.
#[derive(Debug)]
pub struct Stored<'c>(pub(super) &'c Connection);

/// A transaction, as far as it is checked.
#[derive(Debug)]
#[expect(missing_docs, reason = "named after the columns")]
pub struct Transaction {
    pub transaction_key: i64,
    pub station: String,
    pub transaction_id: String,
    pub state: String,
    pub completeness: String,
    pub missing_seq_nos: String,
    pub flags: String,
    pub event_count: i64,
    pub energy_mwh: Option<i64>,
    pub cost_e4: Option<i64>,
}

/// An event.
#[derive(Debug)]
#[expect(missing_docs, reason = "named after the columns")]
pub struct Event {
    pub seq_no: i32,
    pub event_type: String,
    /// Milliseconds since 1970.
    pub occurred_ms: i64,
}

const TRANSACTION: &str = "SELECT t.transaction_key, s.identity, t.transaction_id, t.state, \
    t.completeness, t.missing_seq_nos, t.flags, t.event_count, t.energy_mwh, t.cost_e4 \
    FROM charging_transaction t JOIN station s USING (station_key)";

fn transaction(row: &Row<'_>) -> rusqlite::Result<Transaction> {
    Ok(Transaction {
        transaction_key: row.get(0)?,
        station: row.get(1)?,
        transaction_id: row.get(2)?,
        state: row.get(3)?,
        completeness: row.get(4)?,
        missing_seq_nos: row.get(5)?,
        flags: row.get(6)?,
        event_count: row.get(7)?,
        energy_mwh: row.get(8)?,
        cost_e4: row.get(9)?,
    })
}

impl Stored<'_> {
    pub(super) fn all<T>(
        &self,
        text: &str,
        params: impl Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Vec<T> {
        let rows = || {
            let mut statement = self.0.prepare_cached(text)?;
            let rows = statement.query_map(params, read)?;
            rows.collect::<rusqlite::Result<Vec<T>>>()
        };
        rows().expect("the tables are those of the product")
    }

    pub(super) fn one<T>(
        &self,
        text: &str,
        params: impl Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Option<T> {
        let row = || {
            let mut statement = self.0.prepare_cached(text)?;
            statement.query_row(params, read).optional()
        };
        row().expect("the tables are those of the product")
    }

    fn count(&self, text: &str) -> usize {
        let count = self.one(text, [], |row| row.get::<_, i64>(0));
        usize::try_from(count.unwrap_or(0)).unwrap_or(0)
    }

    /// The key of an identity.
    #[must_use]
    pub fn station_key(&self, identity: &str) -> Option<i64> {
        let text = "SELECT station_key FROM station WHERE identity_folded = ?1";
        self.one(text, [identity.to_lowercase()], |row| row.get(0))
    }

    /// All transactions, by key.
    #[must_use]
    pub fn transactions(&self) -> Vec<Transaction> {
        let text = format!("{TRANSACTION} ORDER BY t.transaction_key");
        self.all(&text, [], transaction)
    }

    /// The transactions to which a station gave an id, latest first.
    #[must_use]
    pub fn incarnations(&self, station: i64, id: &str) -> Vec<Transaction> {
        let text = format!(
            "{TRANSACTION} WHERE t.station_key = ?1 AND t.transaction_id = ?2 ORDER BY t.incarnation DESC"
        );
        self.all(&text, params![station, id], transaction)
    }

    /// The station's id of a transaction of its that goes on.
    #[must_use]
    pub fn active_transaction(&self, station: i64) -> Option<String> {
        let text = "SELECT transaction_id FROM charging_transaction \
            WHERE station_key = ?1 AND state = 'active' ORDER BY transaction_key LIMIT 1";
        self.one(text, [station], |row| row.get(0))
    }

    /// The events of a transaction, by seqNo.
    #[must_use]
    pub fn events_of(&self, transaction: i64) -> Vec<Event> {
        let text = "SELECT seq_no, event_type, occurred_at / 1000 FROM transaction_event \
            WHERE transaction_key = ?1 ORDER BY seq_no, variant";
        self.all(text, [transaction], |row| {
            Ok(Event {
                seq_no: row.get(0)?,
                event_type: row.get(1)?,
                occurred_ms: row.get(2)?,
            })
        })
    }

    /// Connections of a station that have no end.
    #[must_use]
    pub fn open_connections(&self, station: i64) -> Vec<i64> {
        let text = "SELECT connection_key FROM connection \
            WHERE station_key = ?1 AND disconnected_at IS NULL ORDER BY connection_key";
        self.all(text, [station], |row| row.get(0))
    }

    /// The state of a connector.
    #[must_use]
    pub fn status(&self, station: i64, evse: i32, connector: i32) -> Option<String> {
        let text = "SELECT status FROM connector \
            WHERE station_key = ?1 AND evse_id = ?2 AND connector_id = ?3";
        self.one(text, params![station, evse, connector], |row| row.get(0))
    }

    /// Message id and state of all commands, and whether they have an end.
    #[must_use]
    pub fn commands(&self) -> Vec<(String, String, bool)> {
        let text = "SELECT message_id, state, finished_at IS NOT NULL FROM command \
            ORDER BY command_key";
        self.all(text, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
    }

    /// How many events were refused.
    #[must_use]
    pub fn refused_event_count(&self) -> usize {
        self.count("SELECT count(*) FROM refused_event")
    }

    /// How many connections there are.
    #[must_use]
    pub fn connection_count(&self) -> usize {
        self.count("SELECT count(*) FROM connection")
    }

    /// How many events there are.
    #[must_use]
    pub fn event_count(&self) -> usize {
        self.count("SELECT count(*) FROM transaction_event")
    }
}

/// Commands of the batch that have another end already: nothing in the tables refuses that.
pub(super) fn ends_again(connection: &Connection, batch: &Batch) -> rusqlite::Result<Vec<String>> {
    let text = "SELECT state FROM command WHERE command_key = ?1 AND finished_at IS NOT NULL";
    let mut again = Vec::new();
    for end in &batch.ended_commands {
        let mut statement = connection.prepare_cached(text)?;
        let before: Option<String> = statement
            .query_row([end.command_key], |row| row.get(0))
            .optional()?;
        if let Some(before) = before.filter(|before| before != end.state) {
            again.push(format!(
                "command {} ended as {before} and again as {}",
                end.command_key, end.state
            ));
        }
    }
    Ok(again)
}

/// Removes transactions with their events, and connections that are over.
pub(super) fn remove(connection: &Connection, transactions: &[i64]) -> rusqlite::Result<()> {
    for key in transactions {
        for text in [
            "DELETE FROM transaction_event WHERE transaction_key = ?1",
            "DELETE FROM charging_transaction WHERE transaction_key = ?1",
        ] {
            connection.prepare_cached(text)?.execute([key])?;
        }
    }
    connection.execute_batch("DELETE FROM connection WHERE disconnected_at IS NOT NULL")
}
