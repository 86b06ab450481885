//! Valid instances of a schema.

use serde_json::{Map, Value, json};

/// How much of what the schema allows an instance has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Size {
    /// Required fields, shortest lists, smallest integers.
    Minimal,
    /// Every field, one item in every list (or as many as required).
    OneOfEach,
    /// Every field, longest lists and texts, greatest integers.
    Maximal,
    /// Every field, and every integer written with a fraction of zero (`1.0`).
    IntegersAsDecimals,
}

/// Builds instances of one schema.
pub(crate) struct Instances<'s> {
    schema: &'s Value,
}

impl<'s> Instances<'s> {
    pub(crate) fn of(schema: &'s Value) -> Self {
        Self { schema }
    }

    /// An instance of the whole schema.
    pub(crate) fn build(&self, size: Size) -> Value {
        self.value(self.schema, size)
    }

    /// [`Size::OneOfEach`], once for every value of every enumeration in it.
    pub(crate) fn with_every_enumeration_value(&self) -> Vec<Value> {
        let whole = self.build(Size::OneOfEach);
        let mut instances = vec![];
        self.visit(&mut |path, schema| {
            for value in schema["enum"].as_array().into_iter().flatten() {
                instances.push(replaced(&whole, path, value.clone()));
            }
        });
        instances
    }

    /// Calls `see` with the JSON pointer and schema of every value in [`Size::OneOfEach`], the
    /// whole first.
    pub(crate) fn visit(&self, see: &mut impl FnMut(&str, &'s Value)) {
        self.visit_value("", self.schema, see);
    }

    fn visit_value(&self, path: &str, schema: &'s Value, see: &mut impl FnMut(&str, &'s Value)) {
        let schema = self.resolve(schema);
        see(path, schema);
        for (name, property) in properties(schema) {
            self.visit_value(&format!("{path}/{name}"), property, see);
        }
        if let Some(items) = schema.get("items") {
            self.visit_value(&format!("{path}/0"), items, see);
        }
    }

    fn resolve(&self, schema: &'s Value) -> &'s Value {
        match schema["$ref"].as_str() {
            Some(reference) => self.schema.pointer(&reference[1..]).expect("a definition"),
            None => schema,
        }
    }

    fn value(&self, schema: &'s Value, size: Size) -> Value {
        let schema = self.resolve(schema);
        if let Some(values) = schema["enum"].as_array() {
            let value = if size == Size::Minimal {
                values.first()
            } else {
                values.last()
            };
            return value.expect("an enumeration has values").clone();
        }
        match schema["type"].as_str() {
            Some("object") => {
                let required = required(schema);
                let members = properties(schema)
                    .filter(|(name, _)| size != Size::Minimal || required.contains(&name.as_str()))
                    .map(|(name, property)| (name.clone(), self.value(property, size)));
                let mut members: Map<String, Value> = members.collect();
                if schema["additionalProperties"] != false && size != Size::Minimal {
                    members.insert("anything".to_owned(), json!([1.5, null, {"at": ["all"]}]));
                }
                Value::Object(members)
            }
            Some("array") => {
                let min = schema["minItems"].as_u64().unwrap_or(0);
                let length = match size {
                    Size::Minimal => min,
                    Size::OneOfEach | Size::IntegersAsDecimals => min.max(1),
                    Size::Maximal => schema["maxItems"].as_u64().unwrap_or(min.max(2)),
                };
                // Long lists in long lists only take time: their first items are enough.
                let size_of = |index| if index < 4 { size } else { Size::Minimal };
                (0..length)
                    .map(|index| self.value(&schema["items"], size_of(index)))
                    .collect()
            }
            Some("string") if schema["format"] == "date-time" => match size {
                Size::Minimal => json!("2026-01-02T03:04:05Z"),
                _ => json!("2026-01-02T03:04:05.60+09:00"),
            },
            Some("string") => match (size, schema["maxLength"].as_u64()) {
                (Size::Minimal, _) => json!(""),
                (Size::Maximal, Some(length)) => json!("가".repeat(length as usize)),
                _ => json!("\"\\/\u{7f}é\n"),
            },
            Some("integer") => {
                let bound = |name: &str| schema[name].as_f64().map(|bound| bound as i64);
                let (min, max) = (bound("minimum"), bound("maximum"));
                match size {
                    Size::Minimal => json!(min.unwrap_or(i32::MIN.into())),
                    Size::Maximal => json!(max.unwrap_or(i32::MAX.into())),
                    Size::OneOfEach => json!(min.unwrap_or(-7)),
                    Size::IntegersAsDecimals => json!(7.0),
                }
            }
            Some("number") => match size {
                Size::Minimal => json!(0),
                Size::Maximal => json!(-123456.789012),
                _ => json!(0.1),
            },
            Some("boolean") => json!(size == Size::Minimal),
            None => json!({"any": [null, true, "thing", -1.5e-7]}),
            other => panic!("no instance of type {other:?}"),
        }
    }
}

/// The properties of an object schema; none for others.
pub(crate) fn properties(schema: &Value) -> impl Iterator<Item = (&String, &Value)> {
    schema["properties"].as_object().into_iter().flatten()
}

/// The names of required properties.
pub(crate) fn required(schema: &Value) -> Vec<&str> {
    schema["required"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect()
}

/// `whole` with another value at `path`, which exists.
pub(crate) fn replaced(whole: &Value, path: &str, value: Value) -> Value {
    let mut whole = whole.clone();
    *whole.pointer_mut(path).expect("the path of a value") = value;
    whole
}
