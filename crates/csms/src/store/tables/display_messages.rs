//! Block O, Display messages: what stations have to show.
//!
//! A message is known by its id, under which a newer one replaces it (O06). It is `set` when the station took it,
//! `reported` when the station said itself that it has it, and `cleared` when it is gone: by ClearDisplayMessage, or
//! because a list of all messages came without it. A message whose time or transaction is over is `expired`; that
//! is not stored.

use jiff::Timestamp;
use ocpp201::{Component, MessageInfo, Variable};
use serde::Serialize;

use crate::facts::StationKey;
use crate::store::change::{Statement, statement};
use crate::store::queries::QueryError;
use crate::store::queries::database::params;
use crate::store::queries::reader::Reader;
use crate::store::time::SqlTime;

/// Messages of one station.
const MOST_MESSAGES: i64 = 1_000;

/// A message on the display of a station.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct DisplayMessageRow {
    /// Its id, the cursor of the list.
    pub message_id: i32,
    /// `set` (the station took it), `reported` (it said itself that it has it), `cleared`, or `expired` (its time or
    /// its transaction is over).
    pub state: String,
    /// `AlwaysFront`, `InFront` or `NormalCycle`.
    pub priority: String,
    /// Shown only while the station is `Charging`, `Faulted`, `Idle` or `Unavailable`; `null` = always.
    pub shown_while: Option<String>,
    /// `ASCII`, `HTML`, `URI` or `UTF8`.
    pub format: String,
    /// RFC 5646.
    pub language: Option<String>,
    /// The text, as it was sent.
    pub content: String,
    /// The component with the display; `null` = the main one.
    pub display: Option<String>,
    /// Shown during this transaction only.
    pub transaction_id: Option<String>,
    /// Not shown before.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub starts_at: Option<SqlTime>,
    /// Not shown after.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ends_at: Option<SqlTime>,
    /// When the station took it.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub set_at: Option<SqlTime>,
    /// When the station said that it has it.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub reported_at: Option<SqlTime>,
    /// When it was known to be gone.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub cleared_at: Option<SqlTime>,
}

const PUT: &str = "INSERT INTO display_message (station_key, message_id, state, priority, shown_while, format, \
    language, content, display, transaction_id, starts_at, ends_at, set_at, reported_at, updated_at) \
    SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15 \
    WHERE (SELECT count(*) FROM display_message c WHERE c.station_key = $1) < $16 \
    OR EXISTS (SELECT 1 FROM display_message k WHERE k.station_key = $1 AND k.message_id = $2) \
    ON CONFLICT (station_key, message_id) DO UPDATE SET state = excluded.state, priority = excluded.priority, \
    shown_while = excluded.shown_while, format = excluded.format, language = excluded.language, \
    content = excluded.content, display = excluded.display, transaction_id = excluded.transaction_id, \
    starts_at = excluded.starts_at, ends_at = excluded.ends_at, \
    set_at = coalesce(excluded.set_at, display_message.set_at), reported_at = excluded.reported_at, \
    cleared_at = NULL, updated_at = excluded.updated_at";
/// Room for a new one: the oldest that are cleared.
const MAKE_ROOM: &str = "DELETE FROM display_message WHERE station_key = $1 AND state = 'cleared' \
    AND (SELECT count(*) FROM display_message c WHERE c.station_key = $1) >= $2 \
    AND cleared_at = (SELECT min(o.cleared_at) FROM display_message o WHERE o.station_key = $1 \
    AND o.state = 'cleared')";

/// Where a message is known from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// The station took it.
    Set,
    /// The station said that it has it.
    Reported,
}

/// Keeps a message, in place of the one with its id.
#[must_use]
pub fn put(
    station: StationKey,
    message: &MessageInfo,
    known: Known,
    at: Timestamp,
) -> [Statement; 2] {
    let at = SqlTime::new(at);
    let (state, set_at, reported_at) = match known {
        Known::Set => ("set", Some(at), None),
        Known::Reported => ("reported", None, Some(at)),
    };
    let time =
        |time: &Option<ocpp201::DateTime>| time.as_ref().map(|time| SqlTime::new(time.timestamp()));
    let content = &message.message;
    let put = statement!(
        PUT,
        station,
        message.id,
        state.to_owned(),
        message.priority.as_str(),
        message.state.map(|state| state.as_str()),
        content.format.as_str(),
        content.language.as_ref().map(ToString::to_string),
        content.content.to_string(),
        message.display.as_ref().map(display),
        message.transaction_id.as_ref().map(ToString::to_string),
        time(&message.start_date_time),
        time(&message.end_date_time),
        set_at,
        reported_at,
        at,
        MOST_MESSAGES,
    );
    [statement!(MAKE_ROOM, station, MOST_MESSAGES), put]
}

/// The component that shows it, as in the device model.
fn display(component: &Component) -> String {
    let nothing = Variable::new(ocpp201::Text::truncated(""));
    let path = crate::model::variable_path(component, &nothing);
    path.trim_end_matches('/').to_owned()
}

const CLEAR: &str = "UPDATE display_message SET state = 'cleared', cleared_at = $3, updated_at = $3 \
    WHERE station_key = $1 AND message_id = $2 AND state <> 'cleared'";
const NOT_REPORTED: &str = "UPDATE display_message SET state = 'cleared', cleared_at = $3, updated_at = $3 \
    WHERE station_key = $1 AND state <> 'cleared' AND updated_at < (SELECT max(r.created_at) \
    FROM report_request r WHERE r.station_key = $1 AND r.request_id = $2 AND r.action = 'GetDisplayMessages' \
    AND r.is_full AND r.state = 'complete' AND r.finished_at = $3)";

/// The station has it no longer.
#[must_use]
pub fn clear(station: StationKey, message_id: i32, at: Timestamp) -> Statement {
    statement!(CLEAR, station, message_id, at)
}

/// A list may be complete; if it was of all messages, those that are not in it are gone.
#[must_use]
pub fn listed(station: StationKey, request_id: i32, at: Timestamp) -> Statement {
    statement!(NOT_REPORTED, station, request_id, at)
}

/// `$1` station, `$2` id to start after, `$3` limit, `$4` now, `$5` state.
const MESSAGES: &str = "SELECT l.* FROM (SELECT m.message_id, CASE WHEN m.state <> 'cleared' \
    AND (m.ends_at <= $4 OR EXISTS (SELECT 1 FROM charging_transaction t WHERE t.station_key = m.station_key \
    AND t.transaction_id = m.transaction_id AND t.ended_at IS NOT NULL)) THEN 'expired' ELSE m.state END AS state, \
    m.priority, m.shown_while, m.format, m.language, m.content, m.display, m.transaction_id, m.starts_at, m.ends_at, \
    m.set_at, m.reported_at, m.cleared_at FROM display_message m WHERE m.station_key = $1 AND m.message_id > $2) l \
    WHERE l.state = $5 OR $5 IS NULL ORDER BY l.message_id LIMIT $3";

/// Messages of a station by their ids, beyond `after`; of those in this state, if such are asked for.
///
/// # Errors
/// [`QueryError`].
pub async fn messages(
    reader: &Reader,
    station: StationKey,
    state: Option<&str>,
    now: Timestamp,
    after: Option<i32>,
    limit: u32,
) -> Result<Vec<DisplayMessageRow>, QueryError> {
    let params = params![
        station,
        after.unwrap_or(i32::MIN),
        i64::from(limit),
        now,
        state
    ];
    reader.all(MESSAGES, params).await
}

#[cfg(test)]
pub(in crate::store) const STATEMENTS: &[&str] = &[PUT, MAKE_ROOM, CLEAR, NOT_REPORTED, MESSAGES];
