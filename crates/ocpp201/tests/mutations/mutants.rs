//! Instances with exactly one thing wrong, and what has to be said about each kind of mistake.

use ocpp201::rpc::ErrorCode;
use serde_json::{Value, json};

use crate::instances::{Instances, Size, properties, replaced, required};

/// What is wrong with a mutant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Mistake {
    PayloadNotAnObject,
    MissingField,
    UnknownField,
    ExplicitNull,
    WrongType,
    FractionForInteger,
    TextTooLong,
    TooManyItems,
    TooFewItems,
    UnknownEnumerationValue,
    BadDateTime,
    OutOfRange,
    BeyondThirtyTwoBits,
}

/// Who has to refuse a mutant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Judgement {
    /// The schema too.
    ByTheSchema,
    /// Only the text of the specification: integers have 32 bits (Part 2, 2.1.1).
    BeyondTheSchema,
}

impl Mistake {
    pub(crate) const ALL: [Self; 13] = [
        Self::PayloadNotAnObject,
        Self::MissingField,
        Self::UnknownField,
        Self::ExplicitNull,
        Self::WrongType,
        Self::FractionForInteger,
        Self::TextTooLong,
        Self::TooManyItems,
        Self::TooFewItems,
        Self::UnknownEnumerationValue,
        Self::BadDateTime,
        Self::OutOfRange,
        Self::BeyondThirtyTwoBits,
    ];

    /// The code that `docs/error-codes.md` promises.
    pub(crate) fn code(self) -> ErrorCode {
        match self {
            Self::PayloadNotAnObject => ErrorCode::FormatViolation,
            Self::MissingField | Self::TooManyItems | Self::TooFewItems => {
                ErrorCode::OccurrenceConstraintViolation
            }
            Self::UnknownField => ErrorCode::ProtocolError,
            Self::ExplicitNull | Self::WrongType | Self::FractionForInteger => {
                ErrorCode::TypeConstraintViolation
            }
            Self::TextTooLong
            | Self::UnknownEnumerationValue
            | Self::BadDateTime
            | Self::OutOfRange
            | Self::BeyondThirtyTwoBits => ErrorCode::PropertyConstraintViolation,
        }
    }

    pub(crate) fn judgement(self) -> Judgement {
        match self {
            Self::BeyondThirtyTwoBits => Judgement::BeyondTheSchema,
            _ => Judgement::ByTheSchema,
        }
    }
}

/// An instance with one mistake.
pub(crate) struct Mutant {
    pub(crate) mistake: Mistake,
    /// JSON pointer to the mistake.
    pub(crate) path: String,
    pub(crate) instance: Value,
}

/// One mutant for each constraint at each place of the schema.
pub(crate) fn mutants_of(schema: &Value) -> Vec<Mutant> {
    let instances = Instances::of(schema);
    let whole = instances.build(Size::OneOfEach);
    let mut mutants = vec![];
    instances.visit(&mut |path, schema| {
        let mut mutate = |mistake, value| {
            let instance = replaced(&whole, path, value);
            mutants.push(Mutant {
                mistake,
                path: path.to_owned(),
                instance,
            });
        };
        let here = whole.pointer(path).expect("a visited value");
        let kind = schema["type"].as_str();
        match (path, kind) {
            ("", _) => {
                for other in [json!(null), json!([]), json!([here]), json!("{}"), json!(0)] {
                    mutate(Mistake::PayloadNotAnObject, other);
                }
            }
            (_, None) => {}
            (_, Some(kind)) => {
                mutate(Mistake::ExplicitNull, Value::Null);
                mutate(Mistake::WrongType, of_another_type(kind, here));
            }
        }
        if kind == Some("integer") {
            mutate(Mistake::FractionForInteger, json!(1.5));
            if let Some(min) = schema["minimum"].as_f64() {
                mutate(Mistake::OutOfRange, json!(min as i64 - 1));
            } else {
                mutate(Mistake::BeyondThirtyTwoBits, json!(i64::from(i32::MIN) - 1));
            }
            if let Some(max) = schema["maximum"].as_f64() {
                mutate(Mistake::OutOfRange, json!(max as i64 + 1));
            } else {
                mutate(Mistake::BeyondThirtyTwoBits, json!(i64::from(i32::MAX) + 1));
            }
        }
        if let Some(length) = schema["maxLength"].as_u64() {
            mutate(
                Mistake::TextTooLong,
                json!("가".repeat(length as usize + 1)),
            );
        }
        if schema["enum"].is_array() {
            mutate(Mistake::UnknownEnumerationValue, json!("Unheard.Of"));
            let lower_case = here
                .as_str()
                .expect("enumerations are texts")
                .to_lowercase();
            if json!(lower_case) != *here {
                mutate(Mistake::UnknownEnumerationValue, json!(lower_case));
            }
        }
        if schema["format"] == "date-time" {
            let bad = [
                "2026-01-02 03:04:05Z",
                "2026-01-02T03:04:05",
                "2026-02-30T03:04:05Z",
                "now",
            ];
            for text in bad {
                mutate(Mistake::BadDateTime, json!(text));
            }
        }
        if let Some(min) = schema["minItems"].as_u64().filter(|min| *min > 0) {
            mutate(
                Mistake::TooFewItems,
                json!(vec![&here[0]; min as usize - 1]),
            );
        }
        if let Some(max) = schema["maxItems"].as_u64() {
            mutate(
                Mistake::TooManyItems,
                json!(vec![&here[0]; max as usize + 1]),
            );
        }
        if kind == Some("object") {
            let mut change = |mistake, name: &str, change: &dyn Fn(&mut Value)| {
                let mut instance = whole.clone();
                change(instance.pointer_mut(path).expect("a visited value"));
                mutants.push(Mutant {
                    mistake,
                    path: format!("{path}/{name}"),
                    instance,
                });
            };
            for name in required(schema) {
                assert!(
                    properties(schema).any(|(property, _)| property == name),
                    "{name}"
                );
                change(Mistake::MissingField, name, &|object| {
                    object
                        .as_object_mut()
                        .and_then(|o| o.remove(name))
                        .expect("a field");
                });
            }
            if schema["additionalProperties"] == false {
                change(Mistake::UnknownField, "unheardOf", &|object| {
                    object["unheardOf"] = json!(1);
                });
            }
        }
    });
    mutants
}

/// A value that looks like `value`, but is of another JSON type.
fn of_another_type(kind: &str, value: &Value) -> Value {
    match kind {
        "string" => json!(7),
        "integer" | "number" | "boolean" => json!(value.to_string()),
        "array" => value[0].clone(),
        "object" => json!([value]),
        other => panic!("no other type than {other}"),
    }
}
