//! The three frames of OCPP-J as texts (Part 4, 4.2): reading them, writing them.
//!
//! `[2,"<id>","<Action>",{…}]`, `[3,"<id>",{…}]`, `[4,"<id>","<code>","<description>",{…}]`.
//! Strict in what makes an answer possible or not; a payload is only known to be JSON here.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{IgnoredAny, SeqAccess, Visitor},
};
use serde_json::value::RawValue;

use super::{ErrorCode, InvalidMessageId, MessageId};
use crate::{Action, json};

/// Deepest nesting of arrays and objects in a frame, its own array included.
pub const MAX_NESTING: usize = json::MAX_DEPTH;

/// The message id of an answer to a frame whose own id cannot be read.
pub const UNREADABLE_ID: &str = "-1";

/// Longest error description in characters (Part 4, 4.2.3).
const MAX_DESCRIPTION: usize = 255;

/// A frame that was read, borrowing from its text.
#[derive(Debug, Clone)]
pub enum Frame<'a> {
    /// A request, to be answered with CALLRESULT or CALLERROR of the same id.
    Call {
        /// Chosen by the sender.
        id: MessageId,
        /// The action's name as sent; [`Action::from_name`] tells whether it is known.
        action: Cow<'a, str>,
        /// Any JSON value.
        payload: &'a RawValue,
    },
    /// The answer to a CALL that was understood.
    CallResult {
        /// The id of that CALL.
        id: MessageId,
        /// Any JSON value.
        payload: &'a RawValue,
    },
    /// The answer to a CALL that was not understood or not allowed.
    CallError {
        /// The id of that CALL, or [`UNREADABLE_ID`].
        id: MessageId,
        /// `GenericError` when the sender's code is not one of the twelve; its text then stands
        /// before the description.
        code: ErrorCode,
        /// What the sender says; may be longer than the 255 characters it is allowed.
        description: Cow<'a, str>,
        /// Free details; any JSON value.
        details: &'a RawValue,
    },
}

/// Why a text is not one of the three frames, and thereby what to do with it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Another message type (5 and 6 are of OCPP 2.1): ignore the message (errata 2026-04).
    #[error("message type {message_type} is not CALL, CALLRESULT or CALLERROR")]
    Ignored {
        /// The number the frame begins with.
        message_type: i64,
    },
    /// Answer with [`encode_unreadable`].
    #[error("{description}")]
    Malformed {
        /// The message id, when it could be read.
        reply_id: Option<MessageId>,
        /// What is wrong, without anything of the text.
        description: String,
    },
    /// A CALLRESULT or CALLERROR. OCPP 2.0.1 has no answer to those: log it, and treat the
    /// outstanding CALL of that id as failed.
    #[error("{description}")]
    BrokenAnswer {
        /// The id of the CALL, when it could be read.
        id: Option<MessageId>,
        /// What is wrong, without anything of the text.
        description: String,
    },
}

/// Reads a frame.
///
/// # Errors
/// [`Unreadable`], which says what to do with the text.
pub fn decode(text: &str) -> Result<Frame<'_>, Unreadable> {
    let unanswerable = |description: &str| Unreadable::Malformed {
        reply_id: None,
        description: description.to_owned(),
    };
    if json::is_too_deep(text) {
        return Err(unanswerable("frame is nested deeper than 64 levels"));
    }
    let elements = match serde_json::from_str::<Elements<'_>>(text) {
        Ok(elements) => elements,
        // `Data` means that the text begins with something else than an array.
        Err(error) if error.is_data() => return Err(unanswerable("frame is not a JSON array")),
        Err(_) => return Err(unanswerable("frame is not valid JSON")),
    };
    let Some(message_type) = elements.number(0) else {
        return Err(Unreadable::Malformed {
            reply_id: elements.id().ok(),
            description: "message type is not an integer".to_owned(),
        });
    };
    let (read, wanted): (Reader<'_>, _) = match message_type {
        2 => (call, 4),
        3 => (call_result, 3),
        4 => (call_error, 5),
        message_type => return Err(Unreadable::Ignored { message_type }),
    };
    let id = elements.id();
    let frame = match &id {
        Err(problem) => Err(problem.to_string()),
        Ok(_) if elements.count != wanted => Err(format!(
            "frame has {} elements instead of {wanted}",
            elements.count
        )),
        Ok(id) => read(id.clone(), &elements).map_err(str::to_owned),
    };
    frame.map_err(|description| match message_type {
        2 => Unreadable::Malformed {
            reply_id: id.ok(),
            description,
        },
        _ => Unreadable::BrokenAnswer {
            id: id.ok(),
            description,
        },
    })
}

/// The parts of a CALL that is written as nearly all are.
#[derive(Debug, Clone)]
pub struct Outline<'a> {
    /// The message id.
    pub id: MessageId,
    /// The action's name.
    pub action: &'a str,
    /// What stands where the payload should. If, and only if, this is one JSON value, the text is a frame, and
    /// [`decode`] finds the same parts in it.
    pub payload: &'a str,
}

/// Finds the parts of a CALL without reading its payload, for callers who read that at once. `None`: it is
/// something else, or written in an unusual way, or too deep; [`decode`] tells.
#[must_use]
pub fn outline_call(text: &str) -> Option<Outline<'_>> {
    let rest = text.strip_prefix("[2,")?;
    let (id, rest) = after_space(rest).strip_prefix('"')?.split_once('"')?;
    let rest = after_space(rest.strip_prefix(',')?);
    let (action, rest) = rest.strip_prefix('"')?.split_once('"')?;
    let payload = rest.strip_prefix(',')?.strip_suffix(']')?;
    // An escape could be anything, and what has one may go on behind its quotation mark.
    let is_plain = |text: &str| text.bytes().all(|byte| byte >= b' ' && byte != b'\\');
    if !is_plain(id) || !is_plain(action) || json::is_too_deep(text) {
        return None;
    }
    let id = MessageId::new(id).ok()?;
    Some(Outline {
        id,
        action,
        payload,
    })
}

fn after_space(text: &str) -> &str {
    text.trim_start_matches([' ', '\t', '\n', '\r'])
}

/// Reads the elements after type and id, whose number is right.
type Reader<'a> = fn(MessageId, &Elements<'a>) -> Result<Frame<'a>, &'static str>;

fn call<'a>(id: MessageId, elements: &Elements<'a>) -> Result<Frame<'a>, &'static str> {
    let action = elements.text(2).ok_or("action is not a string")?;
    Ok(Frame::Call {
        id,
        action,
        payload: elements.raw(3)?,
    })
}

fn call_result<'a>(id: MessageId, elements: &Elements<'a>) -> Result<Frame<'a>, &'static str> {
    Ok(Frame::CallResult {
        id,
        payload: elements.raw(2)?,
    })
}

fn call_error<'a>(id: MessageId, elements: &Elements<'a>) -> Result<Frame<'a>, &'static str> {
    let code = elements.text(2).ok_or("error code is not a string")?;
    let description = elements
        .text(3)
        .ok_or("error description is not a string")?;
    let details = elements.raw(4)?;
    Ok(match ErrorCode::from_text(&code) {
        Some(code) => Frame::CallError {
            id,
            code,
            description,
            details,
        },
        None => Frame::CallError {
            id,
            code: ErrorCode::GenericError,
            description: Cow::Owned(format!("{code}: {description}")),
            details,
        },
    })
}

/// Writes a CALL.
///
/// # Panics
/// Never with the payloads of this crate: all that serde could refuse is a map whose keys are not
/// strings. The same holds for the other writers.
#[must_use]
pub fn encode_call(id: &MessageId, action: Action, payload: &impl Serialize) -> String {
    write(&(2, id, action.as_str(), payload))
}

/// Writes a CALL whose payload is JSON already. `action` need not be a known one.
#[must_use]
pub fn encode_call_raw(id: &MessageId, action: &str, payload: &RawValue) -> String {
    write(&(2, id, action, payload))
}

/// Writes a CALLRESULT.
#[must_use]
pub fn encode_call_result(id: &MessageId, payload: &impl Serialize) -> String {
    write(&(3, id, payload))
}

/// Writes a CALLRESULT whose payload is JSON already.
#[must_use]
pub fn encode_call_result_raw(id: &MessageId, payload: &RawValue) -> String {
    write(&(3, id, payload))
}

/// Writes a CALLERROR without details. Of `description` the first 255 characters are sent; it must
/// say nothing secret and quote nothing that the peer sent.
#[must_use]
pub fn encode_call_error(id: &MessageId, code: ErrorCode, description: &str) -> String {
    call_error_text(id.as_str(), code, description)
}

/// Writes the CALLERROR for a frame that was [`Unreadable::Malformed`]: `RpcFrameworkError`, with
/// the id `"-1"` if there was none to be read.
#[must_use]
pub fn encode_unreadable(reply_id: Option<&MessageId>, description: &str) -> String {
    let id = reply_id.map_or(UNREADABLE_ID, MessageId::as_str);
    call_error_text(id, ErrorCode::RpcFrameworkError, description)
}

fn call_error_text(id: &str, code: ErrorCode, description: &str) -> String {
    let end = description
        .char_indices()
        .nth(MAX_DESCRIPTION)
        .map_or(description.len(), |(i, _)| i);
    write(&(
        4,
        id,
        code,
        description.get(..end).unwrap_or_default(),
        NoDetails {},
    ))
}

#[derive(Serialize)]
struct NoDetails {}

fn write(frame: &impl Serialize) -> String {
    serde_json::to_string(frame).expect("payloads have only strings as keys")
}

/// The first elements of the outer array, each still raw, and how many there are.
struct Elements<'a> {
    first: [Option<&'a RawValue>; 5],
    count: usize,
}

impl<'a> Elements<'a> {
    fn raw(&self, index: usize) -> Result<&'a RawValue, &'static str> {
        self.first
            .get(index)
            .copied()
            .flatten()
            .ok_or("frame is too short")
    }

    fn text(&self, index: usize) -> Option<Cow<'a, str>> {
        json::unquote(self.raw(index).ok()?.get())
    }

    /// An integer, however it is written (`2`, `2.0`).
    fn number(&self, index: usize) -> Option<i64> {
        let text = self.raw(index).ok()?.get();
        text.parse().ok().or_else(|| {
            let number: f64 = text.parse().ok()?;
            // Casting a fraction or a huge number would change it.
            (number.fract() == 0.0 && number.abs() < 1e15).then_some(number as i64)
        })
    }

    fn id(&self) -> Result<MessageId, IdProblem> {
        let text = self.text(1).ok_or(IdProblem::NoString)?;
        Ok(MessageId::new(&text)?)
    }
}

#[derive(Debug, thiserror::Error)]
enum IdProblem {
    #[error("message id is missing or not a string")]
    NoString,
    #[error(transparent)]
    Invalid(#[from] InvalidMessageId),
}

impl<'de> Deserialize<'de> for Elements<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Outer;
        impl<'de> Visitor<'de> for Outer {
            type Value = Elements<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an array")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut elements = Elements {
                    first: [None; 5],
                    count: 0,
                };
                while let Some(slot) = elements.first.get_mut(elements.count) {
                    *slot = seq.next_element()?;
                    if slot.is_none() {
                        return Ok(elements);
                    }
                    elements.count += 1;
                }
                while seq.next_element::<IgnoredAny>()?.is_some() {
                    elements.count += 1;
                }
                Ok(elements)
            }
        }
        deserializer.deserialize_seq(Outer)
    }
}

#[cfg(test)]
mod tests;
