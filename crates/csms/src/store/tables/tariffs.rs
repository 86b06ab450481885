//! Tariffs (I): a change is a new version; no version is ever changed.

use jiff::Timestamp;

use crate::model::price_list::Version;
use crate::store::change::{Change, Statement, statement};

/// Versions of one tariff, at most.
pub const MOST_VERSIONS: usize = 1_000;
/// Tariffs, at most.
pub const MOST_TARIFFS: usize = 1_000;

/// Keeps what a tariff was before its first change. `$1` name.
const KEEP_FIRST: &str = "INSERT INTO tariff_version (tariff_key, version, currency, step_wh, price_per_kwh_e4, \
    price_per_minute_e4, price_per_session_e4, rates, texts, valid_from, valid_until, created_at, created_by) \
    SELECT t.tariff_key, 1, t.currency, t.step_wh, t.price_per_kwh_e4, 0, 0, '[]', '{}', NULL, NULL, \
    t.created_at, '' FROM tariff t WHERE t.name = $1 \
    AND NOT EXISTS (SELECT 1 FROM tariff_version v WHERE v.tariff_key = t.tariff_key)";

/// The row of the tariff itself says what its newest version says.
const PUT: &str = "INSERT INTO tariff (tariff_key, name, currency, price_per_kwh_e4, step_wh, is_default, \
    created_at) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (name) DO UPDATE SET \
    currency = excluded.currency, price_per_kwh_e4 = excluded.price_per_kwh_e4, step_wh = excluded.step_wh, \
    is_default = excluded.is_default, removed_at = NULL";

/// `$1` name, then the version.
const ADD_VERSION: &str = "INSERT INTO tariff_version (tariff_key, version, currency, step_wh, \
    price_per_kwh_e4, price_per_minute_e4, price_per_session_e4, rates, texts, valid_from, valid_until, \
    created_at, created_by) VALUES ((SELECT t.tariff_key FROM tariff t WHERE t.name = $1), \
    (SELECT coalesce(max(v.version), 0) + 1 FROM tariff_version v \
     JOIN tariff t ON t.tariff_key = v.tariff_key WHERE t.name = $1), \
    $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";

/// There is one default. `$1` its name, `$2` false.
const NO_OTHER_DEFAULT: &str = "UPDATE tariff SET is_default = $2 WHERE name <> $1";

/// `$1` name, `$2` when, `$3` false.
const REMOVE: &str = "UPDATE tariff SET removed_at = $2, is_default = $3 WHERE name = $1";

#[cfg(test)]
pub(in crate::store) const STATEMENTS: &[&str] =
    &[KEEP_FIRST, PUT, ADD_VERSION, NO_OTHER_DEFAULT, REMOVE];

/// Adds a tariff under a new `key`, or a version to the one of this name. `version.number` is given by the
/// database.
#[must_use]
pub fn put(key: i64, name: &str, is_default: bool, version: &Version) -> Change {
    let json = |value: Result<String, serde_json::Error>| value.unwrap_or_default();
    let change = Change::new()
        .write(statement!(KEEP_FIRST, name.to_owned()))
        .write(statement!(
            PUT,
            key,
            name.to_owned(),
            version.currency.clone(),
            version.prices.per_kwh_e4,
            version.step_wh,
            is_default,
            version.created_at,
        ))
        .write(statement!(
            ADD_VERSION,
            name.to_owned(),
            version.currency.clone(),
            version.step_wh,
            version.prices.per_kwh_e4,
            version.prices.per_minute_e4,
            version.prices.per_session_e4,
            json(serde_json::to_string(&version.rates)),
            json(serde_json::to_string(&version.texts)),
            version.valid_from,
            version.valid_until,
            version.created_at,
            version.created_by.clone(),
        ));
    if is_default {
        change.write(statement!(NO_OTHER_DEFAULT, name.to_owned(), false))
    } else {
        change
    }
}

/// Removes a tariff; its versions stay for the bills that were made by it.
#[must_use]
pub fn remove(name: &str, at: Timestamp) -> Statement {
    statement!(REMOVE, name.to_owned(), at, false)
}
