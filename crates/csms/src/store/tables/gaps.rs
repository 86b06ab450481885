//! Block E, Transactions: gaps that stations are asked about (E14), from the moment they are noticed to their end.

use jiff::Timestamp;
use serde::Serialize;

use crate::facts::StationKey;
use crate::store::change::{Statement, statement};
use crate::store::queries::database::params;
use crate::store::queries::listing::{Listing, listing};
use crate::store::queries::reader::Reader;
use crate::store::queries::{PageRequest, QueryError};
use crate::store::tables::{Bound, bound};
use crate::store::time::SqlTime;

/// A transaction with missing events.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct GapRow {
    /// Our key of the transaction, the cursor of the list.
    pub transaction_key: i64,
    /// The station's key.
    #[serde(skip)]
    pub station_key: i64,
    /// The station's identity.
    pub station: String,
    /// The station's id of the transaction.
    pub transaction_id: String,
    /// Which seqNos are missing now.
    pub missing_seq_nos: String,
    /// `asking`; `filled` (the events came); `known` (nothing more is expected).
    pub state: String,
    /// Why a gap is known: `nothing queued` (the station has no message left), `asked enough`, or what it answered
    /// instead.
    pub reason: Option<String>,
    /// How often the station was asked.
    pub asked: i32,
    /// Whether the station said last that it has messages left; `null` = it was not asked.
    pub messages_in_queue: Option<bool>,
    /// When the gap was noticed.
    #[schema(value_type = String, format = DateTime)]
    pub noticed_at: SqlTime,
    /// When the station is asked next; `null` = not before it is back, or never.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub next_at: Option<SqlTime>,
    /// When it was filled or known.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ended_at: Option<SqlTime>,
}

/// `$1` station, `$2` now, `$3` when it is asked. Among the last transactions of the station: older gaps are settled.
const NOTICE: &str = "INSERT INTO transaction_gap (transaction_key, station_key, state, asked, noticed_at, next_at) \
    SELECT g.transaction_key, $1, 'asking', 0, $2, $3 FROM (SELECT transaction_key, missing_seq_nos \
    FROM charging_transaction WHERE station_key = $1 ORDER BY transaction_key DESC LIMIT 50) AS g \
    WHERE g.missing_seq_nos <> '' ON CONFLICT (transaction_key) DO UPDATE SET state = 'asking', \
    next_at = coalesce(transaction_gap.next_at, excluded.next_at), ended_at = NULL, reason = NULL \
    WHERE transaction_gap.state <> 'known'";
/// `$1` station, `$2` now. Also gaps that seemed to stay.
const FILL: &str = "UPDATE transaction_gap SET state = 'filled', reason = NULL, next_at = NULL, ended_at = $2 \
    WHERE station_key = $1 AND state <> 'filled' AND EXISTS (SELECT 1 FROM charging_transaction t \
    WHERE t.transaction_key = transaction_gap.transaction_key AND t.missing_seq_nos = '')";
/// `$1` transaction.
const WAIT: &str = "UPDATE transaction_gap SET next_at = NULL WHERE transaction_key = $1";
/// `$1` transaction, `$2` state, `$3` reason, `$4` messages in queue, `$5` next, `$6` end.
const ASKED: &str = "UPDATE transaction_gap SET asked = asked + 1, state = $2, reason = $3, \
    messages_in_queue = $4, next_at = $5, ended_at = $6 WHERE transaction_key = $1 AND state = 'asking'";

macro_rules! rows {
    () => {
        "SELECT g.transaction_key, g.station_key, s.identity AS station, t.transaction_id, t.missing_seq_nos, \
         g.state, g.reason, g.asked, g.messages_in_queue, g.noticed_at, g.next_at, g.ended_at \
         FROM transaction_gap g JOIN station s ON s.station_key = g.station_key \
         JOIN charging_transaction t ON t.transaction_key = g.transaction_key"
    };
}
/// `$1` now, `$2` limit.
const DUE: &str = concat!(
    rows!(),
    " WHERE g.next_at <= $1 ORDER BY g.next_at LIMIT $2"
);

/// `$1` bound of the key, `$2` limit, `$3` station, `$4` state.
const LIST: Listing = listing!(
    rows!(),
    "g.transaction_key",
    "(g.station_key = $3 OR $3 IS NULL)",
    "(g.state = $4 OR $4 IS NULL)",
);

/// Kept as long as what is told of commands.
pub(in crate::store) const BOUND: Bound =
    bound!("transaction_gap", "transaction_key", "noticed_at", |keep| {
        keep.log
    });

#[cfg(test)]
pub(in crate::store) const STATEMENTS: &[&str] = &[
    NOTICE,
    FILL,
    WAIT,
    ASKED,
    DUE,
    LIST.newest,
    LIST.oldest,
    BOUND.delete,
];

/// The gaps of a station: those that are new are to be asked about at `first`, those that are filled are over.
#[must_use]
pub fn look(station: StationKey, first: Timestamp, now: Timestamp) -> [Statement; 2] {
    [
        statement!(FILL, station, now),
        statement!(NOTICE, station, now, first),
    ]
}

/// The station is away.
#[must_use]
pub fn wait(transaction_key: i64) -> Statement {
    statement!(WAIT, transaction_key)
}

/// What comes after a question.
#[derive(Debug, Clone)]
pub enum Next {
    /// Another one, then.
    Ask(Timestamp),
    /// None: the gap is known.
    Known(String),
}

/// The station was asked.
#[must_use]
pub fn asked(
    transaction_key: i64,
    messages_in_queue: Option<bool>,
    next: Next,
    now: Timestamp,
) -> Statement {
    let (state, reason, at, end) = match next {
        Next::Ask(at) => ("asking", None, Some(SqlTime::new(at)), None),
        Next::Known(reason) => ("known", Some(reason), None, Some(SqlTime::new(now))),
    };
    statement!(
        ASKED,
        transaction_key,
        state.to_owned(),
        reason,
        messages_in_queue,
        at,
        end
    )
}

/// Gaps that are due.
///
/// # Errors
/// [`QueryError`].
pub async fn due(reader: &Reader, now: Timestamp, limit: i64) -> Result<Vec<GapRow>, QueryError> {
    reader.all(DUE, params![now, limit]).await
}

/// A page of gaps, of this station and in this state if such are named.
///
/// # Errors
/// [`QueryError`].
pub async fn list(
    reader: &Reader,
    station: Option<StationKey>,
    state: Option<&str>,
    page: PageRequest,
) -> Result<Vec<GapRow>, QueryError> {
    let text = LIST.text(page.order);
    let station = station.map(|station| station.0);
    let params = params![page.bound(), page.limit, station, state];
    reader.all(text, params).await
}
