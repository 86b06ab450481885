//! Steps that wait for something and judge it: messages, answers of the REST interface.
//!
//! A pattern is JSON: of an object all its fields have to be there and match, of a list its first elements; `"*"`
//! stands for anything, at the end of a text for any rest.

use serde::Deserialize;
use serde_json::Value;

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
