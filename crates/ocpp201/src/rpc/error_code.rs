//! The twelve codes of a CALLERROR (Part 4, 4.3).
//!
//! Which violation of a payload gets which code is decided in [`violation`](crate::violation).

use std::fmt;

use serde::{Serialize, Serializer};

/// Why a CALL was answered with CALLERROR instead of CALLRESULT.
///
/// A refusal that the response can express (`status: Rejected`) is never one of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ErrorCode {
    /// The payload is syntactically broken for the action, for example not an object.
    FormatViolation,
    /// Anything that no other code covers.
    GenericError,
    /// The receiver failed by itself, for example its database is down. The sender may repeat.
    InternalError,
    /// Unknown message type number. Deprecated by errata 2026-04: such messages are ignored.
    MessageTypeNotSupported,
    /// The receiver does not know the action.
    NotImplemented,
    /// The receiver knows the action, but does not support it, at least not in this direction.
    NotSupported,
    /// A field is missing, or there are too few or too many of something.
    OccurrenceConstraintViolation,
    /// A value is not allowed: length, enumeration, range, date-time.
    PropertyConstraintViolation,
    /// The payload does not have the structure of the message, for example an unknown field.
    ProtocolError,
    /// The text is not a valid frame.
    RpcFrameworkError,
    /// A security problem, above all: not registered yet (B01.FR.10, B02.FR.09, B03.FR.07).
    SecurityError,
    /// A value has the wrong JSON type.
    TypeConstraintViolation,
}

impl ErrorCode {
    /// All codes, in the order of their names.
    pub const ALL: &'static [Self] = &[
        Self::FormatViolation,
        Self::GenericError,
        Self::InternalError,
        Self::MessageTypeNotSupported,
        Self::NotImplemented,
        Self::NotSupported,
        Self::OccurrenceConstraintViolation,
        Self::PropertyConstraintViolation,
        Self::ProtocolError,
        Self::RpcFrameworkError,
        Self::SecurityError,
        Self::TypeConstraintViolation,
    ];

    /// The code as it stands in the frame.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FormatViolation => "FormatViolation",
            Self::GenericError => "GenericError",
            Self::InternalError => "InternalError",
            Self::MessageTypeNotSupported => "MessageTypeNotSupported",
            Self::NotImplemented => "NotImplemented",
            Self::NotSupported => "NotSupported",
            Self::OccurrenceConstraintViolation => "OccurrenceConstraintViolation",
            Self::PropertyConstraintViolation => "PropertyConstraintViolation",
            Self::ProtocolError => "ProtocolError",
            Self::RpcFrameworkError => "RpcFrameworkError",
            Self::SecurityError => "SecurityError",
            Self::TypeConstraintViolation => "TypeConstraintViolation",
        }
    }

    /// Reads a code. Accepts `OccurenceConstraintViolation` too, which OCPP 1.6 and some texts of
    /// 2.0.1 print with one `r`. `None` for any other text.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        if text == "OccurenceConstraintViolation" {
            return Some(Self::OccurrenceConstraintViolation);
        }
        Self::ALL.iter().copied().find(|code| code.as_str() == text)
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for ErrorCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_read_back_from_its_text() {
        assert_eq!(ErrorCode::ALL.len(), 12);
        assert!(
            ErrorCode::ALL
                .windows(2)
                .all(|pair| pair[0].as_str() < pair[1].as_str())
        );
        for code in ErrorCode::ALL {
            assert_eq!(ErrorCode::from_text(code.as_str()), Some(*code));
        }
    }

    #[test]
    fn reads_the_misspelt_occurrence_but_writes_the_right_one() {
        let code = ErrorCode::from_text("OccurenceConstraintViolation").unwrap();
        assert_eq!(code.as_str(), "OccurrenceConstraintViolation");
    }

    #[test]
    fn unknown_texts_and_wrong_case_are_no_codes() {
        for text in ["", "genericerror", "GenericError ", "CallErrorX"] {
            assert_eq!(ErrorCode::from_text(text), None);
        }
    }
}
