//! The walk of a payload along its rules, up to the first violation.
//!
//! The order and the codes are those that the parent module defines; the rules come from
//! `schema`. Nothing here knows a single message.

use std::borrow::Cow;

use super::{
    Violation, hint,
    schema::{Property, Rule, Schema},
};
use crate::{
    DateTime,
    json::{Kind, Member, Node, unquote},
    rpc::ErrorCode,
};

/// Of unknown names so much stands in a path.
const SHOWN_CHARACTERS: usize = 64;

/// Where the walk is.
#[derive(Debug)]
pub(super) struct Walk<'s> {
    schema: &'s Schema,
    path: String,
}

type Walked = Result<(), Violation>;

impl<'s> Walk<'s> {
    pub(super) fn new(schema: &'s Schema) -> Self {
        Self {
            schema,
            path: String::new(),
        }
    }

    /// Walks a whole payload.
    pub(super) fn payload(&mut self, node: &Node<'_>) -> Walked {
        if !matches!(node.kind, Kind::Object(_)) {
            return self.fail(ErrorCode::FormatViolation, "is not an object");
        }
        self.value(&self.schema.root, node)
    }

    fn value(&mut self, rule: &'s Rule, node: &Node<'_>) -> Walked {
        let (rule, name) = self.schema.resolve(rule);
        match (rule, &node.kind) {
            (
                Rule::Object {
                    properties,
                    is_open,
                },
                Kind::Object(members),
            ) => self.object(properties, *is_open, members),
            (Rule::List { items, min, max }, Kind::Array(elements)) => {
                if !(*min..=*max).contains(&elements.len()) {
                    let message = list_bounds(elements.len(), *min, *max);
                    return self.fail(ErrorCode::OccurrenceConstraintViolation, message);
                }
                for (index, element) in elements.iter().enumerate() {
                    self.below(&index.to_string(), |walk| walk.value(items, element))?;
                }
                Ok(())
            }
            (Rule::Text(max), Kind::Text) => {
                // One character more than allowed decides; the rest need not be counted.
                if self.text(node)?.chars().nth(*max).is_some() {
                    return self.not_allowed(format!("is longer than {max} characters"));
                }
                Ok(())
            }
            (Rule::Enumeration(values), Kind::Text) => {
                let text = self.text(node)?;
                if !values.iter().any(|value| **value == *text) {
                    let name = name.unwrap_or("value that is allowed here");
                    return self.not_allowed(hint::value(name, values, &text));
                }
                Ok(())
            }
            (Rule::DateTime, Kind::Text) => {
                if self.text(node)?.parse::<DateTime>().is_err() {
                    return self.not_allowed(hint::DATE_TIME);
                }
                Ok(())
            }
            (Rule::Integer { min, max }, Kind::Number) => self.integer(node, *min, *max),
            (Rule::Decimal, Kind::Number) => self.decimal(node),
            (Rule::Boolean, Kind::Boolean) => Ok(()),
            (Rule::Any, _) => self.anything(node),
            (_, Kind::Null) => self.fail(
                ErrorCode::TypeConstraintViolation,
                "is null; leave the field out",
            ),
            (rule, kind) => {
                let message = format!("is {}, expected {}", found(kind), expected(rule));
                self.fail(ErrorCode::TypeConstraintViolation, message)
            }
        }
    }

    fn object(
        &mut self,
        properties: &'s [Property],
        is_open: bool,
        members: &[Member<'_>],
    ) -> Walked {
        // Names once; `None` for a name that is not Unicode and so equals no property.
        let names: Vec<Option<Cow<'_, str>>> = members.iter().map(Member::name).collect();
        let is_payload = self.path.is_empty();
        for property in properties {
            let mut found = names
                .iter()
                .zip(members)
                .filter(|(name, _)| name.as_deref() == Some(&*property.name))
                .map(|(_, member)| member);
            let (first, is_repeated) = (found.next(), found.next().is_some());
            self.below(&property.name, |walk| match first {
                None if property.is_required => {
                    let sent = names.iter().flatten().map(AsRef::as_ref);
                    let message = hint::missing(&property.name, sent, is_payload);
                    walk.fail(ErrorCode::OccurrenceConstraintViolation, message)
                }
                None => Ok(()),
                Some(_) if is_repeated => walk.fail(
                    ErrorCode::OccurrenceConstraintViolation,
                    "field is repeated",
                ),
                Some(member) => walk.value(&property.rule, &member.value),
            })?;
        }
        let is_known = |name: &str| properties.iter().any(|property| *property.name == *name);
        for (name, member) in names.iter().zip(members) {
            match name {
                Some(name) if is_known(name) => {}
                Some(name) if is_open => self.below(name, |walk| walk.anything(&member.value))?,
                Some(name) => self.below(name, |walk| {
                    let known = properties.iter().map(|property| &*property.name);
                    let message = hint::unknown(name, known, is_payload);
                    walk.fail(ErrorCode::ProtocolError, message)
                })?,
                None => {
                    let message = "has a name with half of a surrogate pair";
                    return self.fail(ErrorCode::FormatViolation, message);
                }
            }
        }
        Ok(())
    }

    /// A value without a schema still has to be one that can be kept and sent on.
    fn anything(&mut self, node: &Node<'_>) -> Walked {
        match &node.kind {
            Kind::Object(members) => self.object(&[], true, members),
            Kind::Array(elements) => {
                for (index, element) in elements.iter().enumerate() {
                    self.below(&index.to_string(), |walk| walk.anything(element))?;
                }
                Ok(())
            }
            Kind::Text => self.text(node).map(drop),
            Kind::Number => self.decimal(node),
            Kind::Null | Kind::Boolean => Ok(()),
        }
    }

    fn integer(&self, node: &Node<'_>, min: i32, max: i32) -> Walked {
        // Through f64, which holds every 32-bit integer, because `1.0` and `1e0` are integers.
        let number = number(node);
        if number.is_finite() && number.fract() != 0.0 {
            let message = "is a fraction, expected an integer";
            return self.fail(ErrorCode::TypeConstraintViolation, message);
        }
        if !(f64::from(min)..=f64::from(max)).contains(&number) {
            return self.not_allowed(match (min, max) {
                (i32::MIN, i32::MAX) => "is outside of 32 bits".to_owned(),
                (min, i32::MAX) if number < 0.0 => format!("is less than {min}"),
                (_, i32::MAX) => "is outside of 32 bits".to_owned(),
                (min, max) => format!("is outside of {min} to {max}"),
            });
        }
        Ok(())
    }

    fn decimal(&self, node: &Node<'_>) -> Walked {
        if number(node).is_finite() {
            return Ok(());
        }
        self.not_allowed("is too large a number")
    }

    fn text<'a>(&self, node: &Node<'a>) -> Result<Cow<'a, str>, Violation> {
        let message = "holds half of a surrogate pair";
        unquote(node.text).ok_or_else(|| self.violation(ErrorCode::FormatViolation, message))
    }

    /// Walks on with one more part of the path.
    fn below(&mut self, name: &str, walk: impl FnOnce(&mut Self) -> Walked) -> Walked {
        let length = self.path.len();
        self.path.push('/');
        for (index, character) in name.chars().enumerate() {
            match character {
                _ if index == SHOWN_CHARACTERS => {
                    self.path.push('…');
                    break;
                }
                '~' => self.path.push_str("~0"),
                '/' => self.path.push_str("~1"),
                character => self.path.push(character),
            }
        }
        walk(self)?;
        self.path.truncate(length);
        Ok(())
    }

    fn not_allowed(&self, message: impl Into<String>) -> Walked {
        self.fail(ErrorCode::PropertyConstraintViolation, message)
    }

    fn fail(&self, code: ErrorCode, message: impl Into<String>) -> Walked {
        Err(self.violation(code, message))
    }

    fn violation(&self, code: ErrorCode, message: impl Into<String>) -> Violation {
        Violation {
            code,
            path: self.path.clone(),
            message: message.into(),
        }
    }
}

/// The number as serde reads it; infinite if it is beyond all that can be held.
fn number(node: &Node<'_>) -> f64 {
    node.text.parse().unwrap_or(f64::INFINITY)
}

fn list_bounds(length: usize, min: usize, max: usize) -> String {
    if length < min {
        format!("has {length} items, at least {min} required")
    } else {
        format!("has {length} items, at most {max} allowed")
    }
}

fn found(kind: &Kind<'_>) -> &'static str {
    match kind {
        Kind::Null => "null",
        Kind::Boolean => "a boolean",
        Kind::Number => "a number",
        Kind::Text => "a string",
        Kind::Array(_) => "an array",
        Kind::Object(_) => "an object",
    }
}

fn expected(rule: &Rule) -> &'static str {
    match rule {
        Rule::Object { .. } => "an object",
        Rule::List { .. } => "an array",
        Rule::Text(_) | Rule::Enumeration(_) | Rule::DateTime => "a string",
        Rule::Integer { .. } => "an integer",
        Rule::Decimal => "a number",
        Rule::Boolean => "a boolean",
        Rule::Any | Rule::Defined(_) => "another value",
    }
}
