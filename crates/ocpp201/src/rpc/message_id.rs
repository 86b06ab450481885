//! The message id that ties an answer to its CALL (Part 4, 4.1.4).
//!
//! What it may look like. That it is new for every CALL is the sender's business.

use std::{fmt, str::FromStr, sync::Arc};

use serde::{Serialize, Serializer};

/// A message id: 1 to 36 characters, none of them a control character. Cheap to clone.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MessageId(Arc<str>);

/// Why a text is no message id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidMessageId {
    /// No characters at all.
    #[error("message id is empty")]
    Empty,
    /// More than [`MessageId::MAX_CHARACTERS`].
    #[error("message id is longer than 36 characters")]
    TooLong,
    /// It would garble logs and terminals.
    #[error("message id contains a control character")]
    ControlCharacter,
}

impl MessageId {
    /// The length that fits a UUID in its usual notation.
    pub const MAX_CHARACTERS: usize = 36;

    /// Checks and copies `text`.
    ///
    /// # Errors
    /// [`InvalidMessageId`] when it is empty, too long or holds control characters.
    pub fn new(text: &str) -> Result<Self, InvalidMessageId> {
        if text.is_empty() {
            Err(InvalidMessageId::Empty)
        } else if text.len() > Self::MAX_CHARACTERS
            && text.chars().nth(Self::MAX_CHARACTERS).is_some()
        {
            Err(InvalidMessageId::TooLong)
        } else if text.chars().any(char::is_control) {
            Err(InvalidMessageId::ControlCharacter)
        } else {
            Ok(Self(text.into()))
        }
    }

    /// The id as it stands in the frame.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Shares the text, without copying it.
impl From<MessageId> for Arc<str> {
    fn from(id: MessageId) -> Self {
        id.0
    }
}

impl fmt::Debug for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, f)
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for MessageId {
    type Err = InvalidMessageId;

    fn from_str(text: &str) -> Result<Self, InvalidMessageId> {
        Self::new(text)
    }
}

impl Serialize for MessageId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_1_to_36_characters_counted_as_characters() {
        for text in ["-", "0d3a8e4e-3c1b-4a64-b6a4-0e6f7f2a7c55", &"é".repeat(36)] {
            assert_eq!(MessageId::new(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn refuses_empty_long_and_control_characters() {
        assert_eq!(MessageId::new(""), Err(InvalidMessageId::Empty));
        assert_eq!(
            MessageId::new(&"x".repeat(37)),
            Err(InvalidMessageId::TooLong)
        );
        for text in ["a\nb", "\u{1b}[31m", "\u{7f}", "\u{85}", "\0"] {
            assert_eq!(
                MessageId::new(text),
                Err(InvalidMessageId::ControlCharacter),
                "{text:?}"
            );
        }
    }
}
