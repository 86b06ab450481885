//! The verdict: what the stations were answered against what the database holds.
//!
//! Acknowledged ⊆ stored, stored ⊆ sent, each event once; of every transaction one row, with the
//! energy and the cost that its station knows and was told; every station online again. It reads
//! through SQL of its own and trusts nothing that the csms says about itself.

use std::collections::HashMap;
use std::fmt;

use crate::Trouble;
use crate::account::{Account, Entry};
use crate::database::{Database, Reader};
use crate::session::{Expected, Session};

/// Findings that are kept in words.
const KEPT_FINDINGS: usize = 12;

const EVENTS: &str = "SELECT s.identity, t.transaction_id, CAST(e.seq_no AS BIGINT), e.payload \
    FROM transaction_event e JOIN charging_transaction t ON t.transaction_key = e.transaction_key \
    JOIN station s ON s.station_key = t.station_key";
const TRANSACTIONS: &str = "SELECT s.identity, t.transaction_id, t.state, t.completeness, \
    t.missing_seq_nos, t.flags, CAST(t.event_count AS BIGINT) AS event_count, CAST(t.energy_mwh AS BIGINT) AS energy_mwh, \
    CAST(t.billed_wh AS BIGINT) AS billed_wh, CAST(t.cost_e4 AS BIGINT) AS cost_e4 \
    FROM charging_transaction t JOIN station s ON s.station_key = t.station_key";
const ONLINE: &str = "SELECT s.identity, CAST(count(*) AS BIGINT) \
    FROM connection c JOIN station s ON s.station_key = c.station_key \
    WHERE c.disconnected_at IS NULL GROUP BY s.identity";

/// Which transaction: (station's identity, transactionId).
type Id = (String, String);

#[derive(Debug, sqlx::FromRow)]
struct TransactionRow {
    identity: String,
    transaction_id: String,
    state: String,
    completeness: String,
    missing_seq_nos: String,
    flags: String,
    event_count: i64,
    energy_mwh: Option<i64>,
    billed_wh: Option<i64>,
    cost_e4: Option<i64>,
}

/// What was counted. All but the first two must be 0.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// Events that stations got a CALLRESULT for.
    pub acknowledged: u64,
    /// Events in the database.
    pub stored: u64,
    /// Rows of functional blocks that were acknowledged, by REST or by OCPP.
    pub rows: u64,
    /// Acknowledged and not stored: events and rows.
    pub lost: u64,
    /// Stored once more than once.
    pub doubled: u64,
    /// Stored and never sent like this.
    pub invented: u64,
    /// Anything else: wrong rows, wrong costs told, faults that stations saw, stations offline.
    pub wrong: u64,
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            acknowledged,
            stored,
            rows,
            lost,
            doubled,
            invented,
            wrong,
        } = self;
        write!(
            f,
            "{acknowledged} acknowledged, {stored} stored, {rows} rows acknowledged, {lost} lost, {doubled} doubled, \
             {invented} invented, {wrong} otherwise wrong"
        )
    }
}

/// Figures, and what is behind them.
#[derive(Debug, Clone, Default)]
pub struct Verdict {
    /// What was counted.
    pub figures: Figures,
    /// The first findings in words.
    pub findings: Vec<String>,
}

impl Verdict {
    /// Something was acknowledged, and nothing is lost, doubled, invented or wrong.
    #[must_use]
    pub fn passed(&self) -> bool {
        let figures = self.figures;
        figures.acknowledged > 0
            && (
                figures.lost,
                figures.doubled,
                figures.invented,
                figures.wrong,
            ) == (0, 0, 0, 0)
    }

    pub(crate) fn row_acknowledged(&mut self, is_stored: bool, what: impl FnOnce() -> String) {
        self.figures.rows += 1;
        if !is_stored {
            self.figures.lost += 1;
            self.find(|| format!("{} was acknowledged and is not stored", what()));
        }
    }

    fn find(&mut self, text: impl FnOnce() -> String) {
        if self.findings.len() < KEPT_FINDINGS {
            self.findings.push(text());
        }
    }

    fn wrong(&mut self, count: u64, text: impl FnOnce() -> String) {
        self.figures.wrong += count;
        self.find(text);
    }

    /// One transaction: its events and its rows.
    fn transaction(
        &mut self,
        session: &Session,
        entry: &Entry,
        events: &[(i64, String)],
        rows: &[TransactionRow],
    ) {
        let id = session.id();
        let mut counts = vec![0_u64; session.events() as usize];
        for (seq_no, payload) in events {
            let sent = u32::try_from(*seq_no)
                .ok()
                .filter(|seq_no| *seq_no < entry.sent);
            let is_sent = sent.is_some_and(|seq_no| {
                [false, true]
                    .iter()
                    .any(|is_repeat| session.payload(seq_no, *is_repeat) == *payload)
            });
            match counts.get_mut(usize::try_from(*seq_no).unwrap_or(usize::MAX)) {
                Some(count) if is_sent => *count += 1,
                _ => {
                    self.figures.invented += 1;
                    self.find(|| {
                        format!("{id}: event {seq_no} was never sent like this: {payload}")
                    });
                }
            }
        }
        for (seq_no, count) in counts.iter().enumerate() {
            if *count == 0 && seq_no < entry.acknowledged as usize {
                self.figures.lost += 1;
                self.find(|| format!("{id}: event {seq_no} was acknowledged and is not stored"));
            }
            if *count > 1 {
                self.figures.doubled += count - 1;
                self.find(|| format!("{id}: event {seq_no} is stored {count} times"));
            }
        }
        let expected = session.expected();
        match rows {
            [] if entry.acknowledged == 0 => {}
            [row] => self.row(session, entry, row, expected),
            _ => self.wrong(1, || format!("{id}: {} rows instead of one", rows.len())),
        }
        if entry.acknowledged == session.events() {
            #[expect(clippy::cast_precision_loss, reason = "a cost far below 2^53")]
            let cost = expected.cost_e4 as f64 / 10_000.0;
            if entry.told_cost != Some(cost) {
                self.wrong(1, || {
                    format!(
                        "{id}: the station was told {:?}, it is {cost}",
                        entry.told_cost
                    )
                });
            }
        }
    }

    fn row(&mut self, session: &Session, entry: &Entry, row: &TransactionRow, expected: Expected) {
        let is_ended = entry.acknowledged == session.events();
        let is_right = row.missing_seq_nos.is_empty()
            && row.flags.is_empty()
            && (!is_ended
                || (row.state == "ended"
                    && row.completeness == "complete"
                    && row.event_count == i64::from(session.events())
                    && row.energy_mwh == Some(expected.energy_mwh)
                    && row.billed_wh == Some(expected.billed_wh)
                    && row.cost_e4 == Some(expected.cost_e4)));
        if !is_right {
            self.wrong(1, || format!("{row:?} instead of {expected:?}"));
        }
    }
}

/// Compares `database` with the accounts of a fleet that sent by `seed`.
///
/// # Errors
/// [`Trouble::Database`].
pub async fn judge(
    database: &Database,
    seed: u64,
    accounts: &[Account],
) -> Result<Verdict, Trouble> {
    let mut reader = database.open().await?;
    let mut events: HashMap<Id, Vec<(i64, String)>> = HashMap::new();
    let mut verdict = Verdict::default();
    for (identity, id, seq_no, payload) in
        reader.rows::<(String, String, i64, String)>(EVENTS).await?
    {
        verdict.figures.stored += 1;
        events
            .entry((identity, id))
            .or_default()
            .push((seq_no, payload));
    }
    let mut rows: HashMap<Id, Vec<TransactionRow>> = HashMap::new();
    for row in reader.rows::<TransactionRow>(TRANSACTIONS).await? {
        let id = (row.identity.clone(), row.transaction_id.clone());
        rows.entry(id).or_default().push(row);
    }
    for account in accounts {
        verdict.figures.acknowledged += account.acknowledged();
        for (number, entry) in (0..).zip(&account.entries) {
            let session = Session::new(seed, account.station, number);
            let id = (account.identity.clone(), session.id().to_owned());
            let stored = events.remove(&id).unwrap_or_default();
            let rows = rows.remove(&id).unwrap_or_default();
            verdict.transaction(&session, entry, &stored, &rows);
        }
        if let Some(fault) = account.faults.first() {
            verdict.wrong(account.fault_count, || {
                format!("{}: {fault}", account.identity)
            });
        }
    }
    for (id, events) in &events {
        verdict.figures.invented += events.len() as u64;
        verdict.find(|| format!("{id:?} was never sent"));
    }
    for id in rows.keys() {
        verdict.wrong(1, || format!("a row for {id:?}, which was never sent"));
    }
    online(&mut verdict, &mut reader, accounts).await?;
    whole(&mut verdict, &mut reader).await?;
    Ok(verdict)
}

/// Every station that is connected has one open connection, no other has one.
async fn online(
    verdict: &mut Verdict,
    reader: &mut Reader,
    accounts: &[Account],
) -> Result<(), Trouble> {
    let mut open: HashMap<_, _> = reader
        .rows::<(String, i64)>(ONLINE)
        .await?
        .into_iter()
        .collect();
    // It comes and goes as it likes.
    open.remove(crate::desk::STATION);
    for account in accounts {
        let count = open.remove(&account.identity).unwrap_or(0);
        if count != i64::from(account.is_connected) {
            verdict.wrong(1, || {
                format!("{}: {count} open connections", account.identity)
            });
        }
    }
    for identity in open.keys() {
        verdict.wrong(1, || format!("{identity} is said to be connected"));
    }
    Ok(())
}

/// The file of SQLite is sound (PostgreSQL looks after its own), and no row refers to nothing.
async fn whole(verdict: &mut Verdict, reader: &mut Reader) -> Result<(), Trouble> {
    if matches!(reader, Reader::Sqlite(_)) {
        for (line,) in reader.rows::<(String,)>("PRAGMA integrity_check").await? {
            if line != "ok" {
                verdict.wrong(1, || line);
            }
        }
        for (table,) in reader
            .rows::<(String,)>("SELECT \"table\" FROM pragma_foreign_key_check")
            .await?
        {
            verdict.wrong(1, || format!("a row of {table} refers to nothing"));
        }
    } else {
        // The one reference that PostgreSQL is not told of.
        let strays = "SELECT DISTINCT e.transaction_key FROM transaction_event e WHERE NOT EXISTS \
            (SELECT 1 FROM charging_transaction t WHERE t.transaction_key = e.transaction_key)";
        for (key,) in reader.rows::<(i64,)>(strays).await? {
            verdict.wrong(1, || {
                format!("events of transaction {key}, which is not there")
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A complete transaction, as it should be stored.
    fn complete() -> (Session, Entry, Vec<(i64, String)>, TransactionRow) {
        let session = Session::new(1, 2, 3);
        let Expected {
            energy_mwh,
            billed_wh,
            cost_e4,
        } = session.expected();
        let entry = Entry {
            sent: session.events(),
            acknowledged: session.events(),
            #[expect(clippy::cast_precision_loss, reason = "a small cost")]
            told_cost: Some(cost_e4 as f64 / 10_000.0),
        };
        let events = (0..session.events())
            .map(|seq_no| (i64::from(seq_no), session.payload(seq_no, seq_no == 1)))
            .collect();
        let row = TransactionRow {
            identity: "D0002".into(),
            transaction_id: session.id().into(),
            state: "ended".into(),
            completeness: "complete".into(),
            missing_seq_nos: String::new(),
            flags: String::new(),
            event_count: session.events().into(),
            energy_mwh: Some(energy_mwh),
            billed_wh: Some(billed_wh),
            cost_e4: Some(cost_e4),
        };
        (session, entry, events, row)
    }

    fn figures(
        change: impl FnOnce(&mut Entry, &mut Vec<(i64, String)>, &mut Vec<TransactionRow>),
    ) -> Figures {
        let (session, mut entry, mut events, row) = complete();
        let mut rows = vec![row];
        change(&mut entry, &mut events, &mut rows);
        let mut verdict = Verdict::default();
        verdict.transaction(&session, &entry, &events, &rows);
        let found = verdict.figures != Figures::default();
        assert_eq!(
            found,
            !verdict.findings.is_empty(),
            "figures and findings go together"
        );
        verdict.figures
    }

    #[test]
    fn finds_nothing_where_nothing_is_wrong() {
        assert_eq!(figures(|_, _, _| ()), Figures::default());
    }

    #[test]
    fn finds_each_kind_of_damage() {
        let none = Figures::default();
        let lost = figures(|_, events, _| _ = events.remove(1));
        assert_eq!(lost, Figures { lost: 1, ..none });
        let doubled = figures(|_, events, _| events.push(events[1].clone()));
        assert_eq!(doubled, Figures { doubled: 1, ..none });
        let unsent = figures(|entry, _, _| {
            entry.sent -= 1;
            entry.acknowledged -= 1;
        });
        assert_eq!(
            unsent,
            Figures {
                invented: 1,
                ..none
            }
        );
        let changed = figures(|_, events, _| events[0].1.push(' '));
        assert_eq!(
            changed,
            Figures {
                invented: 1,
                lost: 1,
                ..none
            }
        );
        let no_row = figures(|_, _, rows| rows.clear());
        assert_eq!(no_row, Figures { wrong: 1, ..none });
        let two_rows = figures(|_, _, rows| {
            let (_, _, _, row) = complete();
            rows.push(row);
        });
        assert_eq!(two_rows, Figures { wrong: 1, ..none });
        for change in [
            (|row| row.energy_mwh = row.energy_mwh.map(|mwh| mwh + 1)) as fn(&mut TransactionRow),
            |row| row.cost_e4 = None,
            |row| row.billed_wh = Some(-10),
            |row| row.event_count += 1,
            |row| row.state = "active".into(),
            |row| row.flags = "register-decreased".into(),
        ] {
            let wrong = figures(|_, _, rows| change(&mut rows[0]));
            assert_eq!(wrong, Figures { wrong: 1, ..none });
        }
        let told = figures(|entry, _, _| entry.told_cost = Some(0.0));
        assert_eq!(told, Figures { wrong: 1, ..none });
    }

    #[test]
    fn a_run_in_which_nothing_was_acknowledged_has_not_passed() {
        assert!(!Verdict::default().passed());
    }
}
