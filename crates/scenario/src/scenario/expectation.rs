//! Steps that wait for something and judge it: messages, answers of the REST interface, rows of the database.
//!
//! A pattern is JSON: of an object all its fields have to be there and match, of a list its first elements; `"*"`
//! stands for anything, at the end of a text for any rest.

use serde::Deserialize;
use serde_json::{Map, Value};

/// The step `send`, and what is expected of its answer.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sending {
    /// Action, also one that does not exist.
    pub action: Option<String>,
    /// Payload, also a wrong one.
    pub payload: Option<Value>,
    /// The text of a frame, in place of action and payload.
    pub raw: Option<String>,
    /// What a CALLRESULT has to hold.
    pub answer: Option<Value>,
    /// The code that a CALLERROR has to have.
    pub error: Option<String>,
    /// Limit for the answer.
    #[serde(default = "ten")]
    pub within_seconds: u32,
}

/// A message that is waited for: a CALL, and its answer if one is described.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MessagePattern {
    /// Action of the CALL.
    pub action: String,
    /// Who sends it; none: whoever does.
    pub from: Option<Sender>,
    /// What its payload has to hold.
    pub payload: Option<Value>,
    /// What the CALLRESULT has to hold.
    pub answer: Option<Value>,
    /// The code that the CALLERROR has to have.
    pub error: Option<String>,
    /// How long it is waited.
    pub within_seconds: u32,
}

/// Who sends a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sender {
    /// The station.
    Station,
    /// The CSMS.
    Csms,
}

/// The step `rest`. A GET is repeated until the answer is as wished; anything else is asked once.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RestStep {
    /// `GET`, `POST`, `PUT`, `PATCH` or `DELETE`.
    #[serde(default = "get")]
    pub method: String,
    /// Path and query, beginning with a slash.
    pub path: String,
    /// JSON body.
    pub body: Option<Value>,
    /// Status that is expected.
    #[serde(default = "ok")]
    pub status: u16,
    /// What the answer has to hold.
    pub answer: Option<Value>,
    /// How long it is waited.
    #[serde(default = "ten")]
    pub within_seconds: u32,
}

impl RestStep {
    /// A GET that waits until the answer holds `answer`.
    #[must_use]
    pub fn wait(path: String, answer: Value, within_seconds: u32) -> Self {
        Self {
            method: get(),
            path,
            body: None,
            status: ok(),
            answer: Some(answer),
            within_seconds,
        }
    }

    /// Whether it can be asked at all.
    pub(super) fn check(&self) -> Result<(), String> {
        if !["GET", "POST", "PUT", "PATCH", "DELETE"].contains(&self.method.as_str()) {
            return Err(format!(
                "no method {}, expected GET, POST, PUT, PATCH or DELETE",
                self.method
            ));
        }
        if !self.path.starts_with('/') {
            return Err(format!(
                "path `{}`, expected one that begins with /",
                self.path
            ));
        }
        Ok(())
    }
}

/// Tables of `csms` that are made to be asked by hand, and the column that says when a row was written. Each has a
/// column `charger_id`.
pub const TABLES: [(&str, Option<&str>); 3] = [
    ("charger_info", None),
    ("charger_usage_log", Some("created_at")),
    ("charger_connection_log", Some("logged_at")),
];

/// The step `expect_row`: rows that the CSMS has stored. It is asked until they are as wished.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowPattern {
    /// One of [`TABLES`]: its rows of this station, in the logs those since the scenario began.
    pub table: Option<String>,
    /// A SELECT of one's own in its place. `$1` in it is the identity of the station.
    pub sql: Option<String>,
    /// What a row has to hold, by column.
    #[serde(default)]
    pub columns: Map<String, Value>,
    /// So many such rows, no more and no less; none: at least one.
    pub rows: Option<u32>,
    /// How long it is waited.
    #[serde(default = "ten")]
    pub within_seconds: u32,
}

impl RowPattern {
    /// Whether it can be asked at all, and only asks.
    pub(super) fn check(&self) -> Result<(), String> {
        match (&self.table, &self.sql) {
            (Some(table), None) if TABLES.iter().any(|(known, _)| known == table) => Ok(()),
            (Some(table), None) => {
                let known: Vec<_> = TABLES.iter().map(|(name, _)| *name).collect();
                Err(format!(
                    "no table `{table}` is made to be asked, expected one of {}, or `sql`",
                    known.join(", ")
                ))
            }
            (None, Some(sql)) => check_select(sql),
            _ => Err("expected either `table` or `sql`".to_owned()),
        }
    }
}

/// Whether `sql` is one statement that reads.
fn check_select(sql: &str) -> Result<(), String> {
    let first = sql.split_whitespace().next().unwrap_or_default();
    let reads = ["select", "with"].contains(&first.to_ascii_lowercase().as_str());
    if !reads || sql.contains(';') {
        return Err("`sql` may only read, expected one SELECT without `;`".to_owned());
    }
    Ok(())
}

fn ten() -> u32 {
    10
}

fn get() -> String {
    "GET".to_owned()
}

fn ok() -> u16 {
    200
}

/// Whether `value` is as `pattern` says.
#[must_use]
pub fn matches(pattern: &Value, value: &Value) -> bool {
    match (pattern, value) {
        (Value::String(wanted), _) if wanted == "*" => true,
        (Value::String(wanted), Value::String(text)) => match wanted.strip_suffix('*') {
            Some(beginning) => text.starts_with(beginning),
            None => wanted == text,
        },
        (Value::Number(wanted), Value::Number(number)) => wanted.as_f64() == number.as_f64(),
        (Value::Object(wanted), Value::Object(fields)) => wanted
            .iter()
            .all(|(name, wanted)| fields.get(name).is_some_and(|field| matches(wanted, field))),
        (Value::Array(wanted), Value::Array(elements)) => {
            wanted.len() <= elements.len()
                && wanted
                    .iter()
                    .zip(elements)
                    .all(|(wanted, element)| matches(wanted, element))
        }
        (wanted, value) => wanted == value,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn rows_are_asked_for_by_one_known_table_or_one_statement_that_reads() {
        let checked = |text: &str| toml::from_str::<RowPattern>(text).unwrap().check();
        for sound in [
            "table = 'charger_usage_log'",
            "sql = 'SELECT 1 AS n'",
            "sql = \"\"\"\n  with x as (select 1) select * from x\"\"\"",
        ] {
            assert_eq!(checked(sound), Ok(()), "{sound}");
        }
        for (wrong, told) in [
            ("", "either `table` or `sql`"),
            (
                "table = 'charger_info'\nsql = 'SELECT 1'",
                "either `table` or `sql`",
            ),
            (
                "table = 'charging_transaction'",
                "expected one of charger_info, charger_usage_log",
            ),
            ("sql = 'DELETE FROM station'", "may only read"),
            ("sql = 'SELECT 1; DELETE FROM station'", "may only read"),
            ("sql = 'PRAGMA query_only = OFF'", "may only read"),
            ("sql = ''", "may only read"),
        ] {
            let error = checked(wrong).unwrap_err();
            assert!(error.contains(told), "{wrong}: {error}");
        }
    }

    #[test]
    fn a_pattern_asks_for_what_it_names_and_for_nothing_else() {
        let value = json!({"status": "Accepted", "n": 1.0, "list": [{"a": 1, "b": 2}, 3], "text": "VEN-12"});
        for pattern in [
            json!({}),
            json!({"status": "Accepted", "n": 1}),
            json!({"list": [{"a": 1}]}),
            json!({"text": "VEN-*", "status": "*"}),
        ] {
            assert!(matches(&pattern, &value), "{pattern}");
        }
        for pattern in [
            json!({"status": "Rejected"}),
            json!({"missing": "*"}),
            json!({"list": [{"a": 2}]}),
            json!({"list": [{}, 3, 4]}),
            json!({"text": "X*"}),
            json!({"n": "1"}),
        ] {
            assert!(!matches(&pattern, &value), "{pattern}");
        }
    }
}
