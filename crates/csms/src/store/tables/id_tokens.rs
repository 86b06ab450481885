//! Block C, Authorization: IdTokens, each change of them with a number, and where they are shown.
//!
//! Every change of a token draws the next number of one counter, in the same commit: so whoever knows all changes up to
//! a number can be brought up to date by those after it. What a token was before goes into `id_token_history`: a
//! list that had it may have to drop it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use ocpp201::AuthorizationStatusEnum;

use crate::facts::StationKey;
use crate::model::id_tokens::terms::{Place, Terms};
use crate::store::change::{Change, Statement, statement};
use crate::store::queries::QueryError;
use crate::store::queries::database::params;
use crate::store::queries::reader::Reader;
use crate::store::retention::Keep;
use crate::store::rows::{IdTokenRow, JsonText, read_terms};
use crate::store::tables::{Bound, bound};

/// What a token was before is kept for so long; a list that is older is sent whole.
pub const HISTORY: Keep = Keep {
    rows: 100_000,
    time: std::time::Duration::from_secs(180 * 24 * 3600),
};

/// An IdToken as an operator wants it.
#[derive(Debug, Clone)]
pub struct Token {
    /// In its registered spelling; compared case-insensitively.
    pub id_token: String,
    /// Its type, open for new values.
    pub kind: String,
    /// e.g. `Accepted`, `Blocked`.
    pub status: AuthorizationStatusEnum,
    /// Refused as `NotAtThisTime` before.
    pub valid_from: Option<Timestamp>,
    /// Refused as `Expired` from then on.
    pub expires_at: Option<Timestamp>,
    /// Its group: token and type.
    pub group: Option<(String, String)>,
    /// -9..=9.
    pub charging_priority: Option<i32>,
    /// RFC 5646, at most 8 characters.
    pub language: Option<String>,
    /// Shown to the driver, at most 512 characters.
    pub personal_message: Option<String>,
    /// Where and when it may charge.
    pub terms: Terms,
    /// It stops the transactions of others and starts none (C16).
    pub is_master_pass: bool,
}

impl Token {
    /// One of which nothing is known but its status.
    #[must_use]
    pub fn plain(id_token: &str, kind: &str, status: AuthorizationStatusEnum) -> Self {
        Self {
            id_token: id_token.to_owned(),
            kind: kind.to_owned(),
            status,
            valid_from: None,
            expires_at: None,
            group: None,
            charging_priority: None,
            language: None,
            personal_message: None,
            terms: Terms::default(),
            is_master_pass: false,
        }
    }
}

/// The number of the next change, and the key of a token that is new.
const DRAW: &str = "INSERT INTO counter (name, value) VALUES ('id_token_key', 1) \
    ON CONFLICT (name) DO UPDATE SET value = counter.value + 1";
/// `$1` token in lower case, `$2` type, `$3` now.
const REMEMBER: &str = "INSERT INTO id_token_history (revision, id_token, type, group_id_token, group_type, \
    terms, changed_at) SELECT c.value, t.id_token, t.type, t.group_id_token, t.group_type, t.terms, $3 \
    FROM id_token t CROSS JOIN counter c WHERE c.name = 'id_token_key' AND t.id_token_folded = $1 \
    AND t.type = $2";
const PUT: &str = "INSERT INTO id_token (id_token_key, revision, id_token, id_token_folded, type, status, \
    valid_from, expires_at, group_id_token, group_type, charging_priority, language, personal_message, terms, \
    is_master_pass, revised_at, created_at, updated_at) \
    SELECT c.value, c.value, $3, $1, $2, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14, $14 \
    FROM counter c WHERE c.name = 'id_token_key' ON CONFLICT (id_token_folded, type) DO UPDATE SET \
    revision = excluded.revision, id_token = excluded.id_token, status = excluded.status, \
    valid_from = excluded.valid_from, expires_at = excluded.expires_at, \
    group_id_token = excluded.group_id_token, group_type = excluded.group_type, \
    charging_priority = excluded.charging_priority, language = excluded.language, \
    personal_message = excluded.personal_message, terms = excluded.terms, \
    is_master_pass = excluded.is_master_pass, revised_at = excluded.revised_at, \
    updated_at = excluded.updated_at";
/// `$1` token in lower case, `$2` type.
const DELETE: &str = "DELETE FROM id_token WHERE id_token_folded = $1 AND type = $2";
/// `$1` token in lower case, `$2` type, `$3` now.
const TOUCH: &str = "UPDATE id_token SET revised_at = $3, \
    revision = (SELECT value FROM counter WHERE name = 'id_token_key') \
    WHERE id_token_folded = $1 AND type = $2";

/// What comes before each change of a token.
fn change(folded: &str, kind: &str, now: Timestamp) -> Change {
    let (folded, kind) = (folded.to_owned(), kind.to_owned());
    Change::from(statement!(DRAW)).write(statement!(REMEMBER, folded, kind, now))
}

/// Adds or replaces tokens.
#[must_use]
pub fn put(tokens: impl IntoIterator<Item = Token>, now: Timestamp) -> Change {
    let mut all = Change::new();
    for token in tokens {
        let folded = token.id_token.to_lowercase();
        let before = change(&folded, &token.kind, now);
        all = all.and(before).write(put_one(token, folded, now));
    }
    all
}

fn put_one(token: Token, folded: String, now: Timestamp) -> Statement {
    let (group, group_kind) = token.group.unzip();
    let terms = (!token.terms.is_empty()).then(|| serde_json::to_string(&token.terms));
    statement!(
        PUT,
        folded,
        token.kind,
        token.id_token,
        token.status.as_str(),
        token.valid_from,
        token.expires_at,
        group,
        group_kind,
        token.charging_priority,
        token.language,
        token.personal_message,
        terms.and_then(Result::ok),
        token.is_master_pass,
        now,
    )
}

/// Removes a token.
#[must_use]
pub fn delete(id_token: &str, kind: &str, now: Timestamp) -> Change {
    let folded = id_token.to_lowercase();
    let gone = statement!(DELETE, folded.clone(), kind.to_owned());
    change(&folded, kind, now).write(gone)
}

/// `$1` now, `$2` limit.
const DUE: &str = "SELECT id_token_folded, type FROM id_token \
    WHERE (valid_from <= $1 AND valid_from > coalesce(revised_at, created_at)) \
    OR (expires_at <= $1 AND expires_at > coalesce(revised_at, created_at)) LIMIT $2";
/// Tokens that are looked at by the clock at once.
const MOST_DUE: i64 = 500;

/// Tokens whose time has come or is over since their last change: each is a change of its own. `None` = there is none.
///
/// # Errors
/// [`QueryError`].
pub async fn by_the_clock(reader: &Reader, now: Timestamp) -> Result<Option<Change>, QueryError> {
    let due: Vec<(String, String)> = reader.all(DUE, params![now, MOST_DUE]).await?;
    let changes = due.iter().map(|(folded, kind)| {
        let touch = statement!(TOUCH, folded.clone(), kind.clone(), now);
        change(folded, kind, now).write(touch)
    });
    Ok(changes.reduce(Change::and))
}

/// A token with the number of its last change.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct RevisedToken {
    /// The number.
    pub revision: i64,
    /// The token.
    #[sqlx(flatten)]
    pub token: IdTokenRow,
}

/// `$1` after this change, `$2` limit.
const CHANGED: &str = "SELECT coalesce(revision, id_token_key) AS revision, id_token_key, id_token, type, status, \
    valid_from, expires_at, group_id_token, group_type, charging_priority, language, personal_message, terms, \
    is_master_pass, created_at, updated_at FROM id_token WHERE coalesce(revision, id_token_key) > $1 \
    ORDER BY coalesce(revision, id_token_key) LIMIT $2";

/// Tokens that changed after a change, in the order of their changes.
///
/// # Errors
/// [`QueryError`].
pub async fn changed_after(
    reader: &Reader,
    revision: i64,
    limit: i64,
) -> Result<Vec<RevisedToken>, QueryError> {
    reader.all(CHANGED, params![revision, limit]).await
}

/// What a token was before a change.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct FormerToken {
    /// The number of the change.
    pub revision: i64,
    /// The token.
    pub id_token: String,
    /// Its type.
    #[sqlx(rename = "type")]
    pub kind: String,
    /// The group that it belonged to.
    pub group_id_token: Option<String>,
    /// The type of the group's token.
    pub group_type: Option<String>,
    terms: Option<JsonText>,
}

impl FormerToken {
    /// Its terms before.
    #[must_use]
    pub fn terms(&self) -> Terms {
        read_terms(self.terms.as_ref().map(|terms| &*terms.0))
    }
}

/// `$1` after this change, `$2` limit.
const FORMER: &str = "SELECT revision, id_token, type, group_id_token, group_type, terms FROM id_token_history \
    WHERE revision > $1 ORDER BY revision LIMIT $2";

/// What tokens were before the changes after a change, in the order of the changes.
///
/// # Errors
/// [`QueryError`].
pub async fn former_after(
    reader: &Reader,
    revision: i64,
    limit: i64,
) -> Result<Vec<FormerToken>, QueryError> {
    reader.all(FORMER, params![revision, limit]).await
}

/// The number of the last change; 0 = there was none.
const NEWEST: &str = "SELECT max(n) FROM (SELECT max(coalesce(revision, id_token_key)) AS n FROM id_token \
    UNION ALL SELECT max(revision) FROM id_token_history) AS newest";

/// The number of the last change of any token; 0 = there was none.
///
/// # Errors
/// [`QueryError`].
pub async fn newest(reader: &Reader) -> Result<i64, QueryError> {
    let row: Option<(Option<i64>,)> = reader.optional(NEWEST, params![]).await?;
    Ok(row.and_then(|row| row.0).unwrap_or(0))
}

/// `$1` station.
const PLACE: &str = "SELECT s.identity, c.site_id, i.time_zone FROM station s \
    LEFT JOIN charger_info c ON CAST(lower(c.charger_id) AS TEXT) = s.identity_folded \
    LEFT JOIN site i ON i.site_id = c.site_id WHERE s.station_key = $1";
/// `$1` station. EVSEs by what the station reports of their connectors, and the group of master passes.
const EVSES: &str = "SELECT evse_id, NULL AS value FROM connector WHERE station_key = $1 \
    UNION ALL SELECT evse_id, value FROM variable WHERE station_key = $1 AND lower(component) = 'connector' \
    AND lower(variable) = 'connectortype' AND attribute_type = 'Actual' AND evse_id IS NOT NULL \
    AND gone_at IS NULL \
    UNION ALL SELECT 0, value FROM variable WHERE station_key = $1 AND lower(component) = 'authctrlr' \
    AND lower(variable) = 'masterpassgroupid' AND attribute_type = 'Actual' AND gone_at IS NULL";

/// What a station is for the question who may charge there; `None` = it is not known.
///
/// # Errors
/// [`QueryError`].
pub async fn place(reader: &Reader, station: StationKey) -> Result<Option<Place>, QueryError> {
    let row: Option<(String, Option<String>, Option<String>)> =
        reader.optional(PLACE, params![station]).await?;
    let Some((identity, site, zone)) = row else {
        return Ok(None);
    };
    let mut evses: BTreeMap<i32, Vec<String>> = BTreeMap::new();
    let mut master_pass_group = None;
    let rows: Vec<(i32, Option<String>)> = reader.all(EVSES, params![station]).await?;
    for (evse_id, value) in rows {
        let value = value.filter(|value| !value.is_empty());
        if evse_id == 0 {
            master_pass_group = value;
        } else {
            evses.entry(evse_id).or_default().extend(value);
        }
    }
    let zone = zone.and_then(|name| TimeZone::get(&name).ok());
    Ok(Some(Place {
        station: identity,
        site,
        // As a site has that names none.
        zone: zone
            .or_else(|| TimeZone::get("Asia/Seoul").ok())
            .unwrap_or(TimeZone::UTC),
        evses,
        master_pass_group,
    }))
}

pub(in crate::store) const BOUND: Bound =
    bound!("id_token_history", "revision", "changed_at", |_| HISTORY);

#[cfg(test)]
pub(in crate::store) const STATEMENTS: &[&str] = &[
    DRAW,
    REMEMBER,
    PUT,
    DELETE,
    TOUCH,
    DUE,
    CHANGED,
    FORMER,
    NEWEST,
    PLACE,
    EVSES,
    BOUND.delete,
];
