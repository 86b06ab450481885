//! What can be wrong with a value: a stable code with its values, in English here, and in other languages by whoever
//! shows it.
//!
//! Nothing that the peer sent is among the values, but in [`Fault::SchemaOther`], which is told to operators only.

use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;

/// What breaks a schema, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, JsonSchema)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[schemars(rename = "SchemaFault")]
#[expect(missing_docs, reason = "the sentence beside each names its values")]
pub enum Fault {
    /// Deeper than anything is read.
    #[error("nested deeper than {most} levels")]
    SchemaDepth { most: usize },
    /// Of the payload itself.
    #[error("is not an object")]
    SchemaNotAnObject,
    /// A list that is too short.
    #[error("has {count} items, at least {least} required")]
    SchemaTooFew { count: usize, least: usize },
    /// A list that is too long.
    #[error("has {count} items, at most {most} allowed")]
    SchemaTooMany { count: usize, most: usize },
    /// A text that is too long.
    #[error("is longer than {most} characters")]
    SchemaTooLong { most: usize },
    /// A value of an enumeration in the wrong case.
    #[error("is no {name}, because case matters: write {right}")]
    SchemaValueCase { name: String, right: String },
    /// None of an enumeration.
    #[error("is no {name}, expected one of {known}")]
    SchemaOneOf { name: String, known: String },
    /// No date-time.
    #[error("is no date and time of RFC 3339, e.g. 2026-11-21T05:00:00Z")]
    SchemaDateTime,
    /// `null`, which OCPP does not know.
    #[error("is null; leave the field out")]
    SchemaNull,
    /// Another type of JSON.
    #[error("is {found}, expected {expected}")]
    SchemaType { found: JsonType, expected: JsonType },
    /// It has to be there.
    #[error("required field is missing")]
    SchemaMissing,
    /// It is there under a name in another case.
    #[error("required field is missing; case matters: write {right}")]
    SchemaMissingCase { right: String },
    /// It is missing in what OCPP 1.6 would write.
    #[error("required field is missing; this looks like OCPP 1.6, expected is 2.0.1")]
    SchemaMissingOf16,
    /// Twice in one object.
    #[error("field is repeated")]
    SchemaRepeated,
    /// The schema does not know it.
    #[error("field is unknown")]
    SchemaUnknown,
    /// The schema knows it in another case.
    #[error("field is unknown; case matters: write {right}")]
    SchemaUnknownCase { right: String },
    /// OCPP 1.6 knows it.
    #[error("field is unknown; this looks like OCPP 1.6, expected is 2.0.1")]
    SchemaUnknownOf16,
    /// No Unicode.
    #[error("has a name with half of a surrogate pair")]
    SchemaNameSurrogate,
    /// No Unicode.
    #[error("holds half of a surrogate pair")]
    SchemaSurrogate,
    /// An integer is due.
    #[error("is a fraction, expected an integer")]
    SchemaFraction,
    /// Integers of OCPP have 32 bits.
    #[error("is outside of 32 bits")]
    SchemaBeyond32Bits,
    /// A number that is too small.
    #[error("is less than {least}")]
    SchemaLessThan { least: i32 },
    /// A number out of its range.
    #[error("is outside of {least} to {most}")]
    SchemaOutside { least: i32, most: i32 },
    /// Beyond `f64`.
    #[error("is too large a number")]
    SchemaTooLarge,
    /// What no schema says.
    #[error("{why}")]
    SchemaOther { why: String },
}

/// A type of JSON, with an integer apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum JsonType {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean,
    /// Any number.
    Number,
    /// A number without a fraction.
    Integer,
    /// A text.
    String,
    /// A list.
    Array,
    /// Names with values.
    Object,
    /// Any of them.
    Value,
}

impl fmt::Display for JsonType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Null => "null",
            Self::Boolean => "a boolean",
            Self::Number => "a number",
            Self::Integer => "an integer",
            Self::String => "a string",
            Self::Array => "an array",
            Self::Object => "an object",
            Self::Value => "another value",
        })
    }
}
