//! What is wrong with a payload: the first violation in schema order, its place and its code.
//!
//! Walks the payload along the schema of its message (`schemas/*.json`, the same files that the
//! types are checked against). Schema order is:
//!
//! 1. The value itself: that its JSON type is right, then its length, bounds or number of items.
//! 2. Of a list, its items from the first to the last, each with all that is in it.
//! 3. Of an object, its properties in the order of the schema: each is checked for being missing,
//!    for standing there twice, for `null`, and then as a value with all that is in it.
//! 4. After all properties, the fields that the schema does not know, in the order of the payload.
//!
//! | violation | code |
//! |---|---|
//! | payload not an object, half a surrogate pair in a string, nested deeper than 64 levels | `FormatViolation` |
//! | field missing or repeated, list too short or too long | `OccurrenceConstraintViolation` |
//! | wrong JSON type, `null`, a fraction where an integer is due | `TypeConstraintViolation` |
//! | length, enumeration, range (also beyond 32-bit integers and `f64`), date-time | `PropertyConstraintViolation` |
//! | unknown field | `ProtocolError` |
//!
//! Nothing that the peer sent is repeated in a message, and of unknown names only the beginning.

mod fault;
mod hint;
mod schema;
mod walk;

use std::fmt;

use serde_json::value::RawValue;

use crate::{Action, PayloadKind, json, rpc::ErrorCode};
pub use fault::{Fault, JsonType};
pub use hint::unknown_action;
use schema::Schema;
use walk::Walk;

/// One thing that is wrong with a payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The code of the CALLERROR that answers such a request.
    pub code: ErrorCode,
    /// JSON pointer (RFC 6901) to the value, or to where the missing field should stand; empty for
    /// the payload itself. An unknown name of more than 64 characters is cut and ends in `…`.
    pub path: String,
    /// What is wrong with the value there; in English a lower-case fragment.
    pub fault: Fault,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = if self.path.is_empty() {
            "payload"
        } else {
            &self.path
        };
        write!(f, "{path}: {}", self.fault)
    }
}

impl std::error::Error for Violation {}

/// The first violation in schema order; `None` for exactly those payloads that the type of the
/// message accepts.
#[must_use]
pub fn first_violation(action: Action, kind: PayloadKind, payload: &RawValue) -> Option<Violation> {
    let Some(node) = json::scan(payload.get()) else {
        return Some(Violation {
            code: ErrorCode::FormatViolation,
            path: String::new(),
            fault: Fault::SchemaDepth {
                most: json::MAX_DEPTH,
            },
        });
    };
    Walk::new(Schema::of(action, kind)).payload(&node).err()
}

#[cfg(test)]
mod tests;
