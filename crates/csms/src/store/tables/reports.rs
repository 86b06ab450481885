//! Reports that stations were asked for in parts (B07, B08, N02, N09, O03): one row per request, one per part.
//!
//! A request is `running` until all its parts are there, in whatever order they came: those from 0 to the one
//! that no other follows. What runs beyond its time is shown as `expired`; parts that come after all still
//! complete it.

use std::time::Duration;

use jiff::Timestamp;
use ocpp201::Action;
use serde::Serialize;

use crate::facts::StationKey;
use crate::store::change::{Change, Statement, statement};
use crate::store::queries::database::params;
use crate::store::queries::listing::{Listing, listing};
use crate::store::queries::reader::Reader;
use crate::store::queries::{PageRequest, QueryError};
use crate::store::retention::{Keep, Retention};
use crate::store::rows::JsonText;
use crate::store::tables::{Bound, bound};
use crate::store::time::SqlTime;

/// How long a request waits for its next part.
pub const WAIT: Duration = Duration::from_secs(10 * 60);
/// Parts of one report; a station that sends more without an end is not listened to.
const MOST_PARTS: i64 = 10_000;
/// Requests that are kept at most.
const MOST_REQUESTS: u64 = 20_000;

/// A report that a station was asked for.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct ReportRequestRow {
    /// Our key: the address of the resource and the cursor of the list.
    pub report_request_key: i64,
    /// The station's key.
    #[serde(skip)]
    pub station_key: i64,
    /// The station's identity.
    pub station: String,
    /// The number that request and parts have in common; made by the server.
    pub request_id: i32,
    /// `GetBaseReport`, `GetReport`, `GetMonitoringReport`, `CustomerInformation` or `GetDisplayMessages`.
    pub action: String,
    /// The payload that was sent.
    pub request: JsonText,
    /// `running`, `complete` (all parts are there), `refused` (by the station, or it could not be asked) or
    /// `expired` (no part came for ten minutes).
    pub state: String,
    /// The station's answer, e.g. `Accepted` or `EmptyResultSet`; `null` = none came.
    pub status: Option<String>,
    /// Why it was refused, in one sentence.
    pub detail: Option<String>,
    /// On whose behalf; `station` = nobody asked.
    pub principal: String,
    /// Parts that are there.
    pub parts: i64,
    /// The seqNo of the last part, if it is there.
    pub last_seq_no: Option<i32>,
    /// Items in the parts that are there: variables, or variables with monitors.
    pub items: i64,
    /// When it was asked for.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: SqlTime,
    /// When it is given up, unless a part comes before.
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: SqlTime,
    /// When it was complete or refused.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub finished_at: Option<SqlTime>,
}

/// A report that is about to be asked for.
#[derive(Debug)]
pub struct NewRequest {
    /// Our key.
    pub key: i64,
    /// Of which station.
    pub station: StationKey,
    /// The number of the request.
    pub request_id: i32,
    /// By which message.
    pub action: Action,
    /// Its payload, redacted.
    pub request: String,
    /// It is about everything there is.
    pub is_full: bool,
    /// On whose behalf.
    pub principal: String,
    /// When.
    pub at: Timestamp,
}

const OPEN: &str = "INSERT INTO report_request (report_request_key, station_key, request_id, action, request, \
    is_full, principal, state, created_at, expires_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, 'running', $8, $9)";

/// Before the station is asked.
#[must_use]
pub fn open(new: NewRequest) -> Statement {
    statement!(
        OPEN,
        new.key,
        new.station,
        new.request_id,
        new.action.as_str(),
        new.request,
        new.is_full,
        new.principal,
        new.at,
        new.at + WAIT,
    )
}

const OPEN_UNASKED: &str = "INSERT INTO report_request (report_request_key, station_key, request_id, action, \
    request, is_full, principal, state, detail, created_at, expires_at) \
    SELECT $3, $1, $2, $4, $5, $6, $7, 'running', $8, $9, $10 WHERE NOT EXISTS (SELECT 1 FROM report_request k \
    WHERE k.station_key = $1 AND k.request_id = $2 AND k.action = $4)";

/// Where nobody asked for the report of a part by a number of ours: as if it had been asked for.
#[must_use]
pub fn open_unasked(key: i64, part: &Part) -> Statement {
    statement!(
        OPEN_UNASKED,
        part.station,
        part.request_id,
        key,
        part.asked_by[0].as_str(),
        "{}",
        false,
        "station",
        "not asked for by a number of the server's",
        part.at,
        part.at + WAIT,
    )
}

/// What a station's answer makes of a request. Its parts may have come before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answered {
    /// Parts follow.
    Accepted {
        /// As the station said.
        status: String,
    },
    /// There is nothing to report.
    Empty {
        /// As the station said.
        status: String,
    },
    /// No parts follow.
    Refused {
        /// As the station said; `None` = it did not answer like this.
        status: Option<String>,
        /// Why, in one sentence.
        detail: Option<String>,
    },
}

const ANSWER: &str = "UPDATE report_request SET status = $2, detail = $3, \
    state = CASE WHEN state = 'running' THEN $4 ELSE state END, \
    finished_at = CASE WHEN state = 'running' THEN $5 ELSE finished_at END \
    WHERE report_request_key = $1";

/// The station has answered.
#[must_use]
pub fn answer(key: i64, answered: Answered, at: Timestamp) -> Statement {
    let (status, detail, state) = match answered {
        Answered::Accepted { status } => (Some(status), None, "running"),
        Answered::Empty { status } => (Some(status), None, "complete"),
        Answered::Refused { status, detail } => (status, detail, "refused"),
    };
    let finished_at = (state != "running").then(|| SqlTime::new(at));
    statement!(ANSWER, key, status, detail, state.to_owned(), finished_at)
}

/// A part of a report.
#[derive(Debug)]
pub struct Part {
    /// Of which station.
    pub station: StationKey,
    /// The number of the request.
    pub request_id: i32,
    /// The actions by which it may have been asked for.
    pub asked_by: [Action; 2],
    /// Its number; `None` = parts of this report have none, and are numbered as they come.
    pub seq_no: Option<i32>,
    /// None with a higher number follows.
    pub is_last: bool,
    /// What it lists.
    pub items: usize,
    /// Of a customer: the text.
    pub data: Option<String>,
    /// When it came.
    pub at: Timestamp,
}

const ADD_PART: &str = "INSERT INTO report_part (report_request_key, seq_no, is_last, items, data, received_at) \
    SELECT r.report_request_key, coalesce($5, (SELECT CAST(count(*) AS INTEGER) FROM report_part n \
    WHERE n.report_request_key = r.report_request_key)), $6, $7, $8, $9 FROM report_request r \
    WHERE r.station_key = $1 AND r.request_id = $2 AND r.action IN ($3, $4) AND r.state = 'running' \
    AND (SELECT count(*) FROM report_part c WHERE c.report_request_key = r.report_request_key) < $10 \
    ON CONFLICT (report_request_key, seq_no) DO NOTHING";
const WAIT_ON: &str = "UPDATE report_request SET expires_at = $3 \
    WHERE station_key = $1 AND request_id = $2 AND state = 'running'";
const COMPLETE: &str = "UPDATE report_request SET state = 'complete', finished_at = $3 \
    WHERE station_key = $1 AND request_id = $2 AND state = 'running' \
    AND EXISTS (SELECT 1 FROM report_part l WHERE l.report_request_key = report_request.report_request_key \
    AND l.is_last AND (SELECT count(*) FROM report_part p \
    WHERE p.report_request_key = report_request.report_request_key AND p.seq_no BETWEEN 0 AND l.seq_no) \
    = l.seq_no + 1)";
const VARIABLES_GONE: &str = "UPDATE variable SET gone_at = $3 WHERE station_key = $1 AND gone_at IS NULL \
    AND updated_at < (SELECT max(r.created_at) FROM report_request r WHERE r.station_key = $1 \
    AND r.request_id = $2 AND r.action = 'GetBaseReport' AND r.is_full AND r.state = 'complete' \
    AND r.finished_at = $3)";

/// Keeps a part, and completes the report if it was the last one to be missed. With a full inventory, what is
/// not in it is gone. Nothing happens where nobody asked for it.
#[must_use]
pub fn part(part: Part) -> [Statement; 4] {
    let (station, request_id, at) = (part.station.0, part.request_id, SqlTime::new(part.at));
    let [one, other] = part.asked_by.map(|action| action.as_str().to_owned());
    [
        statement!(
            ADD_PART,
            station,
            request_id,
            one,
            other,
            part.seq_no,
            part.is_last,
            i32::try_from(part.items).unwrap_or(i32::MAX),
            part.data,
            at,
            MOST_PARTS,
        ),
        statement!(WAIT_ON, station, request_id, part.at + WAIT),
        statement!(COMPLETE, station, request_id, at),
        statement!(VARIABLES_GONE, station, request_id, at),
    ]
}

macro_rules! columns {
    ($now:literal) => {
        concat!(
            "SELECT r.report_request_key, r.station_key, s.identity AS station, r.request_id, r.action, \
             r.request, CASE WHEN r.state = 'running' AND r.expires_at <= ", $now,
            " THEN 'expired' ELSE r.state END AS state, r.status, r.detail, r.principal, \
             (SELECT count(*) FROM report_part p WHERE p.report_request_key = r.report_request_key) AS parts, \
             (SELECT min(p.seq_no) FROM report_part p WHERE p.report_request_key = r.report_request_key \
             AND p.is_last) AS last_seq_no, \
             (SELECT CAST(coalesce(sum(p.items), 0) AS BIGINT) FROM report_part p \
             WHERE p.report_request_key = r.report_request_key) AS items, \
             r.created_at, r.expires_at, r.finished_at \
             FROM report_request r JOIN station s ON s.station_key = r.station_key"
        )
    };
}

/// `$1` bound of the key, `$2` limit, `$3` now, `$4` station, `$5` action.
const OF_STATION: Listing = listing!(
    columns!("$3"),
    "r.report_request_key",
    "r.station_key = $4",
    "(r.action = $5 OR $5 IS NULL)",
);
/// `$1` key, `$2` now.
const ONE: &str = concat!(columns!("$2"), " WHERE r.report_request_key = $1");
/// `$1` station, `$2` now.
const INVENTORY: &str = concat!(
    columns!("$2"),
    " WHERE r.station_key = $1 AND r.action = 'GetBaseReport' AND r.is_full \
     ORDER BY r.report_request_key DESC LIMIT 1"
);

/// The requests to a station, of one action if that is asked for.
///
/// # Errors
/// [`QueryError`].
pub async fn of_station(
    reader: &Reader,
    station: StationKey,
    action: Option<Action>,
    now: Timestamp,
    page: PageRequest,
) -> Result<Vec<ReportRequestRow>, QueryError> {
    let text = OF_STATION.text(page.order);
    let params = params![
        page.bound(),
        page.limit,
        now,
        station,
        action.map(Action::as_str)
    ];
    reader.all(text, params).await
}

/// One request.
///
/// # Errors
/// [`QueryError`].
pub async fn one(
    reader: &Reader,
    key: i64,
    now: Timestamp,
) -> Result<Option<ReportRequestRow>, QueryError> {
    reader.optional(ONE, params![key, now]).await
}

/// The newest request for a full inventory of a station.
///
/// # Errors
/// [`QueryError`].
pub async fn inventory(
    reader: &Reader,
    station: StationKey,
    now: Timestamp,
) -> Result<Option<ReportRequestRow>, QueryError> {
    reader.optional(INVENTORY, params![station, now]).await
}

/// `$1` station, `$2` action of the parts, `$3` requestId, `$4` when it was asked for, `$5` most.
const PAYLOADS: &str = "SELECT seq_no, payload FROM station_report WHERE station_key = $1 AND action = $2 \
    AND request_id = $3 AND received_at >= $4 ORDER BY seq_no, report_key LIMIT $5";

/// The payloads of the parts of a report by seqNo, as long as they are kept.
///
/// # Errors
/// [`QueryError`].
pub async fn payloads(
    reader: &Reader,
    request: &ReportRequestRow,
    action: Action,
) -> Result<Vec<(i32, String)>, QueryError> {
    let params = params![
        request.station_key,
        action.as_str(),
        request.request_id,
        request.created_at,
        MOST_PARTS
    ];
    let mut parts: Vec<(i32, String)> = reader.all(PAYLOADS, params).await?;
    parts.dedup_by_key(|(seq_no, _)| *seq_no);
    Ok(parts)
}

const TEXTS: &str =
    "SELECT seq_no, data FROM report_part WHERE report_request_key = $1 ORDER BY seq_no LIMIT $2";

/// What a station said about a customer: the texts of the parts that follow one another from the first on.
///
/// # Errors
/// [`QueryError`].
pub async fn customer_text(reader: &Reader, key: i64) -> Result<String, QueryError> {
    let parts: Vec<(i32, Option<String>)> = reader.all(TEXTS, params![key, MOST_PARTS]).await?;
    let in_order = (0..)
        .zip(parts)
        .take_while(|(place, (seq_no, _))| place == seq_no);
    Ok(in_order.filter_map(|(_, (_, data))| data).collect())
}

const REMOVE_PARTS: &str = "DELETE FROM report_part WHERE report_request_key = $1";
const REMOVE: &str = "DELETE FROM report_request WHERE report_request_key = $1";

/// Forgets a request and its parts.
#[must_use]
pub fn remove(key: i64) -> Change {
    Change::from(statement!(REMOVE_PARTS, key)).write(statement!(REMOVE, key))
}

fn keep(retention: &Retention) -> Keep {
    Keep {
        rows: retention.reports.rows.min(MOST_REQUESTS),
        time: retention.reports.time,
    }
}

/// As long as the reports themselves.
pub(in crate::store) const BOUND: Bound =
    bound!("report_request", "report_request_key", "created_at", keep);
/// With their requests.
pub(in crate::store) const PARTS_BOUND: Bound =
    bound!("report_part", "report_request_key", "received_at", keep);

#[cfg(test)]
pub(in crate::store) const STATEMENTS: &[&str] = &[
    OPEN,
    OPEN_UNASKED,
    ANSWER,
    ADD_PART,
    WAIT_ON,
    COMPLETE,
    VARIABLES_GONE,
    OF_STATION.newest,
    OF_STATION.oldest,
    ONE,
    INVENTORY,
    PAYLOADS,
    TEXTS,
    REMOVE_PARTS,
    REMOVE,
    BOUND.delete,
    PARTS_BOUND.delete,
];
