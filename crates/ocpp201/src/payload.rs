//! From the raw payload of a frame to a typed message, or to the reason for a CALLERROR.
//!
//! serde alone decides whether a payload is accepted; it is fast and stops at whatever it meets
//! first. Only what it refuses is walked again by [`violation`](crate::violation), slower and in a
//! defined order.

use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::{
    Action, Payload, PayloadVisitor, Violation,
    rpc::ErrorCode,
    violation::{Fault, first_violation},
};

/// Which of the two messages of an action a payload is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PayloadKind {
    /// The payload of a CALL.
    Request,
    /// The payload of a CALLRESULT.
    Response,
}

/// Reads a payload as `T`, which has to be the request or response type of `action`.
///
/// # Errors
/// The first [`Violation`] in schema order.
pub fn decode_payload<T: DeserializeOwned>(
    action: Action,
    kind: PayloadKind,
    payload: &RawValue,
) -> Result<T, Violation> {
    serde_json::from_str(payload.get()).map_err(|_| {
        first_violation(action, kind, payload).unwrap_or_else(|| Violation {
            code: ErrorCode::FormatViolation,
            path: String::new(),
            // Not serde's own words: they quote what the peer sent.
            fault: Fault::SchemaOther {
                why: "cannot be read as this message".to_owned(),
            },
        })
    })
}

/// Checks a payload against its message without keeping it, for callers that know the action only
/// at run time.
///
/// # Errors
/// The first [`Violation`] in schema order.
pub fn check_payload(
    action: Action,
    kind: PayloadKind,
    payload: &RawValue,
) -> Result<(), Violation> {
    struct Check<'a>(Action, PayloadKind, &'a RawValue);
    impl PayloadVisitor for Check<'_> {
        type Output = Result<(), Violation>;

        fn visit<T: Payload>(self) -> Self::Output {
            decode_payload::<T>(self.0, self.1, self.2).map(drop)
        }
    }
    let check = Check(action, kind, payload);
    match kind {
        PayloadKind::Request => action.visit_request(check),
        PayloadKind::Response => action.visit_response(check),
    }
}
