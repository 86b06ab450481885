//! One form for two schemas that say the same in different words.
//!
//! Left out: titles and descriptions; the `format` of numbers, which is no rule of JSON Schema;
//! `additionalProperties: true`, which is the default; the order of `required` and `enum`; an
//! `allOf` of one schema, which is that schema; `true`, which is `{}`. Nothing that decides about a payload is left out.

use serde_json::{Map, Value};

/// The form of a schema.
pub(crate) fn form(schema: &Value) -> Value {
    let Value::Object(schema) = schema else {
        return if *schema == Value::Bool(true) {
            Value::Object(Map::new())
        } else {
            schema.clone()
        };
    };
    let mut form = Map::new();
    for (keyword, value) in schema {
        let value = match keyword.as_str() {
            "$schema" | "title" | "description" => continue,
            "format" if is_number(schema) => continue,
            "additionalProperties" if *value == Value::Bool(true) => continue,
            "properties" | "definitions" => named(value),
            "items" => self::form(value),
            "allOf" => match value.as_array().map(Vec::as_slice) {
                Some([Value::Object(only)]) => {
                    form.extend(
                        self::form(&Value::Object(only.clone()))
                            .as_object()
                            .cloned()
                            .expect("a schema is an object"),
                    );
                    continue;
                }
                _ => value.clone(),
            },
            "required" | "enum" => sorted(value),
            _ => value.clone(),
        };
        form.insert(keyword.clone(), value);
    }
    Value::Object(form)
}

fn is_number(schema: &Map<String, Value>) -> bool {
    schema
        .get("type")
        .is_some_and(|name| name == "integer" || name == "number")
}

/// Schemas by name: the names are no keywords.
fn named(schemas: &Value) -> Value {
    let schemas = schemas.as_object().expect("schemas by name are an object");
    schemas
        .iter()
        .map(|(name, schema)| (name.clone(), form(schema)))
        .collect()
}

fn sorted(values: &Value) -> Value {
    let mut values = values
        .as_array()
        .expect("the keyword takes an array")
        .clone();
    values.sort_by_key(Value::to_string);
    Value::Array(values)
}

/// Where two forms differ, as JSON pointers below `at`.
pub(crate) fn differences(ours: &Value, theirs: &Value, at: &str, found: &mut Vec<String>) {
    match (ours, theirs) {
        (Value::Object(ours), Value::Object(theirs)) => {
            for (key, our) in ours {
                match theirs.get(key) {
                    Some(their) => differences(our, their, &format!("{at}/{key}"), found),
                    None => found.push(format!("{at}/{key}: {our} != nothing")),
                }
            }
            for (key, their) in theirs.iter().filter(|(key, _)| !ours.contains_key(*key)) {
                found.push(format!("{at}/{key}: nothing != {their}"));
            }
        }
        _ if ours != theirs => found.push(format!("{at}: {ours} != {theirs}")),
        _ => {}
    }
}
