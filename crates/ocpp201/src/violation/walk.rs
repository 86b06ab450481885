//! The walk of a payload along its rules, up to the first violation.
//!
//! The order and the codes are those that the parent module defines; the rules come from
//! `schema`. Nothing here knows a single message.

use std::borrow::Cow;

use super::{
    Violation,
    fault::{Fault, JsonType},
    hint,
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
            return self.fail(ErrorCode::FormatViolation, Fault::SchemaNotAnObject);
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
                    let fault = list_bounds(elements.len(), *min, *max);
                    return self.fail(ErrorCode::OccurrenceConstraintViolation, fault);
                }
                for (index, element) in elements.iter().enumerate() {
                    self.below(&index.to_string(), |walk| walk.value(items, element))?;
                }
                Ok(())
            }
            (Rule::Text(max), Kind::Text) => {
                // One character more than allowed decides; the rest need not be counted.
                if self.text(node)?.chars().nth(*max).is_some() {
                    return self.not_allowed(Fault::SchemaTooLong { most: *max });
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
                    return self.not_allowed(Fault::SchemaDateTime);
                }
                Ok(())
            }
            (Rule::Integer { min, max }, Kind::Number) => self.integer(node, *min, *max),
            (Rule::Decimal, Kind::Number) => self.decimal(node),
            (Rule::Boolean, Kind::Boolean) => Ok(()),
            (Rule::Any, _) => self.anything(node),
            (_, Kind::Null) => self.fail(ErrorCode::TypeConstraintViolation, Fault::SchemaNull),
            (rule, kind) => {
                let (found, expected) = (found(kind), expected(rule));
                let fault = Fault::SchemaType { found, expected };
                self.fail(ErrorCode::TypeConstraintViolation, fault)
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
                    let fault = hint::missing(&property.name, sent, is_payload);
                    walk.fail(ErrorCode::OccurrenceConstraintViolation, fault)
                }
                None => Ok(()),
                Some(_) if is_repeated => walk.fail(
                    ErrorCode::OccurrenceConstraintViolation,
                    Fault::SchemaRepeated,
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
                    let fault = hint::unknown(name, known, is_payload);
                    walk.fail(ErrorCode::ProtocolError, fault)
                })?,
                None => {
                    return self.fail(ErrorCode::FormatViolation, Fault::SchemaNameSurrogate);
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
            return self.fail(ErrorCode::TypeConstraintViolation, Fault::SchemaFraction);
        }
        if !(f64::from(min)..=f64::from(max)).contains(&number) {
            return self.not_allowed(match (min, max) {
                (i32::MIN, i32::MAX) => Fault::SchemaBeyond32Bits,
                (min, i32::MAX) if number < 0.0 => Fault::SchemaLessThan { least: min },
                (_, i32::MAX) => Fault::SchemaBeyond32Bits,
                (least, most) => Fault::SchemaOutside { least, most },
            });
        }
        Ok(())
    }

    fn decimal(&self, node: &Node<'_>) -> Walked {
        if number(node).is_finite() {
            return Ok(());
        }
        self.not_allowed(Fault::SchemaTooLarge)
    }

    fn text<'a>(&self, node: &Node<'a>) -> Result<Cow<'a, str>, Violation> {
        let broken = || self.violation(ErrorCode::FormatViolation, Fault::SchemaSurrogate);
        unquote(node.text).ok_or_else(broken)
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

    fn not_allowed(&self, fault: Fault) -> Walked {
        self.fail(ErrorCode::PropertyConstraintViolation, fault)
    }

    fn fail(&self, code: ErrorCode, fault: Fault) -> Walked {
        Err(self.violation(code, fault))
    }

    fn violation(&self, code: ErrorCode, fault: Fault) -> Violation {
        Violation {
            code,
            path: self.path.clone(),
            fault,
        }
    }
}

/// The number as serde reads it; infinite if it is beyond all that can be held.
fn number(node: &Node<'_>) -> f64 {
    node.text.parse().unwrap_or(f64::INFINITY)
}

fn list_bounds(count: usize, least: usize, most: usize) -> Fault {
    if count < least {
        Fault::SchemaTooFew { count, least }
    } else {
        Fault::SchemaTooMany { count, most }
    }
}

fn found(kind: &Kind<'_>) -> JsonType {
    match kind {
        Kind::Null => JsonType::Null,
        Kind::Boolean => JsonType::Boolean,
        Kind::Number => JsonType::Number,
        Kind::Text => JsonType::String,
        Kind::Array(_) => JsonType::Array,
        Kind::Object(_) => JsonType::Object,
    }
}

fn expected(rule: &Rule) -> JsonType {
    match rule {
        Rule::Object { .. } => JsonType::Object,
        Rule::List { .. } => JsonType::Array,
        Rule::Text(_) | Rule::Enumeration(_) | Rule::DateTime => JsonType::String,
        Rule::Integer { .. } => JsonType::Integer,
        Rule::Decimal => JsonType::Number,
        Rule::Boolean => JsonType::Boolean,
        Rule::Any | Rule::Defined(_) => JsonType::Value,
    }
}
