//! Parameters of a scenario file: `${name}` in its texts stands for a value that the file or the command line gives.
//!
//! A text that is nothing but `"${name}"` becomes the value itself, also a number; within a longer text the value
//! stands as text. Lines stay where they are, so that an error still points to the right one.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Value;

use crate::{FormatError, error::Source};

#[derive(Deserialize)]
struct Named {
    #[serde(default)]
    parameters: BTreeMap<String, Value>,
}

/// The text of `source` with its parameters filled in; `given` are those of the command line.
///
/// # Errors
/// If a parameter is not known, or a given value does not have the type of the one in the file.
pub(super) fn filled(
    source: Source<'_>,
    given: &[(String, String)],
) -> Result<String, FormatError> {
    let mut values = source.parse::<Named>()?.parameters;
    for (name, text) in given {
        let Some(usual) = values.get(name) else {
            let known: Vec<_> = values.keys().map(String::as_str).collect();
            let message = format!(
                "no parameter `{name}`, expected one of its parameters: {}",
                known.join(", ")
            );
            return Err(source.invalid(0, message));
        };
        let value = like(usual, text).ok_or_else(|| {
            let message = format!(
                "parameter {name} = `{text}`, expected {} as in the file",
                usual.type_str()
            );
            source.invalid(0, message)
        })?;
        values.insert(name.clone(), value);
    }
    let mut text = String::with_capacity(source.text.len());
    let mut rest = source.text;
    while let Some((before, behind)) = rest.split_once("${") {
        let offset = source.text.len() - behind.len();
        let Some((name, after)) = behind.split_once('}') else {
            return Err(source.invalid(offset, "`${` without `}`, expected ${name}"));
        };
        let Some(value) = values.get(name) else {
            let message =
                format!("unknown parameter `{name}`, expected a value for it in `parameters`");
            return Err(source.invalid(offset, message));
        };
        match (before.strip_suffix('"'), after.strip_prefix('"')) {
            (Some(before), Some(after)) => {
                text.push_str(before);
                text.push_str(&value.to_string());
                rest = after;
            }
            _ => {
                text.push_str(before);
                text.push_str(&within_text(value));
                rest = after;
            }
        }
    }
    text.push_str(rest);
    Ok(text)
}

/// `text` as a value of the type of `usual`.
fn like(usual: &Value, text: &str) -> Option<Value> {
    match usual {
        Value::String(_) => Some(Value::String(text.to_owned())),
        Value::Integer(_) => text.parse().ok().map(Value::Integer),
        Value::Float(_) => text.parse().ok().map(Value::Float),
        Value::Boolean(_) => text.parse().ok().map(Value::Boolean),
        _ => None,
    }
}

/// The value inside a basic string.
fn within_text(value: &Value) -> String {
    match value {
        Value::String(text) => {
            let literal = Value::String(text.clone()).to_string();
            let inner = literal
                .strip_prefix('"')
                .and_then(|inner| inner.strip_suffix('"'));
            inner.map_or_else(|| text.replace(['"', '\\', '\n'], "_"), str::to_owned)
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "a = \"${n}\"\nb = \"id ${s}!\"\nparameters = { n = 3, s = \"x\" }\n";

    fn fill(text: &str, given: &[(&str, &str)]) -> Result<String, String> {
        let given: Vec<_> = given
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        filled(Source { file: "f", text }, &given).map_err(|error| error.to_string())
    }

    #[test]
    fn a_text_that_is_a_parameter_becomes_its_value_and_others_hold_it() {
        let text = fill(TEXT, &[]).unwrap();
        assert!(text.starts_with("a = 3\nb = \"id x!\"\n"), "{text}");
        let text = fill(TEXT, &[("n", "7"), ("s", "y")]).unwrap();
        assert!(text.starts_with("a = 7\nb = \"id y!\"\n"), "{text}");
    }

    #[test]
    fn unknown_and_unfit_parameters_are_told() {
        for (text, given, wanted) in [
            (
                TEXT,
                &[("m", "1")][..],
                "no parameter `m`, expected one of its parameters: n, s",
            ),
            (
                TEXT,
                &[("n", "x")],
                "parameter n = `x`, expected integer as in the file",
            ),
            ("\nb = \"${z}\"", &[], "f:2: unknown parameter `z`"),
            ("b = \"${z\"", &[], "f:1: `${` without `}`"),
        ] {
            let error = fill(text, given).unwrap_err();
            assert!(error.contains(wanted), "{error}");
        }
    }
}
