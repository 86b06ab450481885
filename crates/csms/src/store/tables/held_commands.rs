//! Block F, Remote control: commands that wait until their station is back, and answers that came late.

use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;

use crate::facts::{CommandKey, StationKey};
use crate::store::change::{Statement, statement};
use crate::store::queries::database::params;
use crate::store::queries::listing::{Listing, listing};
use crate::store::queries::reader::Reader;
use crate::store::queries::{PageRequest, QueryError};
use crate::store::rows::JsonText;
use crate::store::tables::{Bound, bound};
use crate::store::time::SqlTime;

/// Commands that wait for one station at most.
pub const MOST_OF_STATION: i64 = 50;
/// Commands that wait in all at most.
pub const MOST: i64 = 10_000;

/// A command that waits until its station is back.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct HeldCommandRow {
    /// Our key: the address of the resource and the cursor of the list.
    pub held_command_key: i64,
    /// The station's key.
    #[serde(skip)]
    pub station_key: i64,
    /// The station's identity.
    pub station: String,
    /// The action.
    pub action: String,
    /// The payload that is sent.
    pub payload: JsonText,
    /// On whose behalf.
    pub principal: String,
    /// It is sent even if it breaks a rule for senders.
    pub unchecked: bool,
    /// What the station may take to answer, ms; `null` = as usual.
    pub timeout_ms: Option<i64>,
    /// `waiting`; `sending`; `ended` (it was sent, and `outcome` says how that went); `refused` (it may not be sent);
    /// `expired`; `cancelled`.
    pub state: String,
    /// Attempts that ended before anything was sent.
    pub attempts: i32,
    /// How the CALL ended: `result`, `error`, `invalid`, `timeout` or `offline`.
    pub outcome: Option<String>,
    /// The command that it became: GET /api/v1/commands/{key}.
    pub command_key: Option<i64>,
    /// Why it was refused.
    pub detail: Option<String>,
    /// When it was asked for.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: SqlTime,
    /// It is not sent from then on.
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: SqlTime,
    /// When it was over.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ended_at: Option<SqlTime>,
}

/// A command that is to wait.
#[derive(Debug, Clone)]
pub struct Held {
    /// Our key.
    pub key: i64,
    /// For which station.
    pub station: StationKey,
    /// The action.
    pub action: &'static str,
    /// Its payload; it holds no secret.
    pub payload: String,
    /// On whose behalf.
    pub principal: String,
    /// It is sent even if it breaks a rule for senders.
    pub unchecked: bool,
    /// What the station may take to answer.
    pub timeout: Option<Duration>,
    /// A repeat with the same key is the same command.
    pub idempotency_key: Option<String>,
    /// Now.
    pub created_at: Timestamp,
    /// It is not sent from then on.
    pub expires_at: Timestamp,
}

/// Not beyond the bounds.
const HOLD: &str = "INSERT INTO held_command (held_command_key, station_key, action, payload, principal, unchecked, \
    timeout_ms, idempotency_key, state, created_at, expires_at) \
    SELECT $1, $2, $3, $4, $5, $6, $7, $8, 'waiting', $9, $10 \
    WHERE (SELECT count(*) FROM held_command w WHERE w.station_key = $2 AND w.state IN ('waiting', 'sending')) < $11 \
    AND (SELECT count(*) FROM held_command a WHERE a.state IN ('waiting', 'sending')) < $12 \
    ON CONFLICT (station_key, action, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING";
/// `$1` key.
const SENDING: &str =
    "UPDATE held_command SET state = 'sending' WHERE held_command_key = $1 AND state = 'waiting'";
/// `$1` key. Nothing was sent.
const BACK: &str = "UPDATE held_command SET state = 'waiting', attempts = attempts + 1 \
    WHERE held_command_key = $1 AND state = 'sending'";
/// `$1` key, `$2` state, `$3` outcome, `$4` command, `$5` detail, `$6` now, `$7` the state before.
const END: &str = "UPDATE held_command SET state = $2, outcome = $3, command_key = $4, detail = $5, ended_at = $6 \
    WHERE held_command_key = $1 AND state = $7";

macro_rules! rows {
    () => {
        "SELECT h.held_command_key, h.station_key, s.identity AS station, h.action, h.payload, h.principal, \
         h.unchecked, h.timeout_ms, h.state, h.attempts, h.outcome, h.command_key, h.detail, h.created_at, \
         h.expires_at, h.ended_at FROM held_command h JOIN station s ON s.station_key = h.station_key"
    };
}
/// `$1` key.
const ONE: &str = concat!(rows!(), " WHERE h.held_command_key = $1");
/// `$1` station, `$2` action, `$3` key of the caller.
const BY_IDEMPOTENCY: &str = concat!(
    rows!(),
    " WHERE h.station_key = $1 AND h.action = $2 AND h.idempotency_key = $3"
);
/// `$1` station. In the order in which they were asked for.
const OF_STATION: &str = concat!(
    rows!(),
    " WHERE h.station_key = $1 AND h.state IN ('waiting', 'sending') ORDER BY h.held_command_key"
);
/// `$1` now, `$2` limit.
const EXPIRED: &str = concat!(
    rows!(),
    " WHERE h.state IN ('waiting', 'sending') AND h.expires_at <= $1 AND h.state = 'waiting' ORDER BY h.expires_at LIMIT $2"
);
/// When the next one's time is over.
const NEXT: &str = "SELECT h.expires_at FROM held_command h WHERE h.state IN ('waiting', 'sending') \
    ORDER BY h.expires_at LIMIT 1";

/// `$1` bound of the key, `$2` limit, `$3` station, `$4` state.
const LIST: Listing = listing!(
    rows!(),
    "h.held_command_key",
    "(h.station_key = $3 OR $3 IS NULL)",
    "(h.state = $4 OR $4 IS NULL)",
);

/// Kept as long as commands.
pub(in crate::store) const BOUND: Bound =
    bound!("held_command", "held_command_key", "created_at", |keep| {
        keep.log
    });

const LATE: &str = "INSERT INTO late_answer (command_key, outcome, response_frame, received_at) \
    VALUES ($1, $2, $3, $4) ON CONFLICT (command_key) DO NOTHING";
/// `$1` command.
const LATE_OF: &str =
    "SELECT outcome, response_frame, received_at FROM late_answer WHERE command_key = $1";
/// Kept as long as commands.
pub(in crate::store) const LATE_BOUND: Bound =
    bound!("late_answer", "command_key", "received_at", |keep| keep.log);

#[cfg(test)]
pub(in crate::store) const STATEMENTS: &[&str] = &[
    HOLD,
    SENDING,
    BACK,
    END,
    ONE,
    BY_IDEMPOTENCY,
    OF_STATION,
    EXPIRED,
    NEXT,
    LIST.newest,
    LIST.oldest,
    BOUND.delete,
    LATE,
    LATE_OF,
    LATE_BOUND.delete,
];

/// Holds a command, unless too many wait already, or it waits since an earlier request with its key.
#[must_use]
pub fn hold(held: Held) -> Statement {
    let timeout = held
        .timeout
        .map(|timeout| i64::try_from(timeout.as_millis()).unwrap_or(i64::MAX));
    statement!(
        HOLD,
        held.key,
        held.station,
        held.action.to_owned(),
        held.payload,
        held.principal,
        held.unchecked,
        timeout,
        held.idempotency_key,
        held.created_at,
        held.expires_at,
        MOST_OF_STATION,
        MOST,
    )
}

/// It is about to be sent.
#[must_use]
pub fn sending(key: i64) -> Statement {
    statement!(SENDING, key)
}

/// The station went before anything was sent.
#[must_use]
pub fn back(key: i64) -> Statement {
    statement!(BACK, key)
}

/// How a command that waited was over.
#[derive(Debug, Clone)]
pub enum End {
    /// It was sent.
    Sent {
        /// As in `command.state`.
        outcome: &'static str,
        /// The command.
        command: CommandKey,
    },
    /// It may not be sent.
    Refused(String),
    /// Its time was over.
    Expired,
    /// An operator took it back.
    Cancelled,
}

impl End {
    /// As stored.
    #[must_use]
    pub fn state(&self) -> &'static str {
        match self {
            Self::Sent { .. } => "ended",
            Self::Refused(_) => "refused",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
        }
    }
}

/// It is over.
#[must_use]
pub fn end(key: i64, end: End, now: Timestamp) -> Statement {
    let state = end.state().to_owned();
    let (outcome, command, detail, before) = match end {
        End::Sent { outcome, command } => {
            (Some(outcome.to_owned()), Some(command.0), None, "sending")
        }
        End::Refused(why) => (None, None, Some(why), "sending"),
        End::Expired | End::Cancelled => (None, None, None, "waiting"),
    };
    statement!(
        END,
        key,
        state,
        outcome,
        command,
        detail,
        now,
        before.to_owned()
    )
}

/// The command with this key.
///
/// # Errors
/// [`QueryError`].
pub async fn find(reader: &Reader, key: i64) -> Result<Option<HeldCommandRow>, QueryError> {
    reader.optional(ONE, params![key]).await
}

/// The command that was held for an earlier request with the same key of its caller.
///
/// # Errors
/// [`QueryError`].
pub async fn find_idempotent(
    reader: &Reader,
    station: StationKey,
    action: &str,
    key: &str,
) -> Result<Option<HeldCommandRow>, QueryError> {
    reader
        .optional(BY_IDEMPOTENCY, params![station, action, key])
        .await
}

/// Those that wait for a station, in the order in which they were asked for.
///
/// # Errors
/// [`QueryError`].
pub async fn of_station(
    reader: &Reader,
    station: StationKey,
) -> Result<Vec<HeldCommandRow>, QueryError> {
    reader.all(OF_STATION, params![station]).await
}

/// Those whose time is over.
///
/// # Errors
/// [`QueryError`].
pub async fn expired(
    reader: &Reader,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<HeldCommandRow>, QueryError> {
    reader.all(EXPIRED, params![now, limit]).await
}

/// When the time of the next one is over; `None` = none waits.
///
/// # Errors
/// [`QueryError`].
pub async fn next_expiry(reader: &Reader) -> Result<Option<Timestamp>, QueryError> {
    let next: Option<(SqlTime,)> = reader.optional(NEXT, params![]).await?;
    Ok(next.map(|(at,)| at.0))
}

/// A page of commands, of this station and in this state if such are named.
///
/// # Errors
/// [`QueryError`].
pub async fn list(
    reader: &Reader,
    station: Option<StationKey>,
    state: Option<&str>,
    page: PageRequest,
) -> Result<Vec<HeldCommandRow>, QueryError> {
    let text = LIST.text(page.order);
    let station = station.map(|station| station.0);
    reader
        .all(text, params![page.bound(), page.limit, station, state])
        .await
}

/// An answer that came after its command was given up.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct LateAnswerRow {
    /// `result`, `error` or `invalid`.
    pub outcome: String,
    /// The answer's frame, redacted.
    pub response_frame: JsonText,
    /// When it came.
    #[schema(value_type = String, format = DateTime)]
    pub received_at: SqlTime,
}

/// An answer came late; the first one counts.
#[must_use]
pub fn late(command: CommandKey, outcome: &str, frame: String, at: Timestamp) -> Statement {
    statement!(LATE, command.0, outcome.to_owned(), frame, at)
}

/// The late answer to a command.
///
/// # Errors
/// [`QueryError`].
pub async fn late_of(
    reader: &Reader,
    command: CommandKey,
) -> Result<Option<LateAnswerRow>, QueryError> {
    reader.optional(LATE_OF, params![command.0]).await
}
