//! What more than one target examines: payloads of every action.

use ocpp201::{Action, Payload, PayloadKind, PayloadVisitor, decode_payload, violation::first_violation};
use serde_json::value::RawValue;

/// Reads a payload as the type of its message. The typed reader and the violation finder have to come
/// to the same verdict, and what was accepted has to survive being written and read again.
pub fn examine(action: Action, kind: PayloadKind, payload: &RawValue) {
    let examine = Examine { action, kind, payload };
    match kind {
        PayloadKind::Request => action.visit_request(examine),
        PayloadKind::Response => action.visit_response(examine),
    }
}

struct Examine<'a> {
    action: Action,
    kind: PayloadKind,
    payload: &'a RawValue,
}

impl PayloadVisitor for Examine<'_> {
    type Output = ();

    fn visit<T: Payload>(self) {
        let Self { action, kind, payload } = self;
        let violation = first_violation(action, kind, payload);
        match decode_payload::<T>(action, kind, payload) {
            Ok(message) => {
                assert_eq!(violation, None);
                let written = serde_json::value::to_raw_value(&message).expect("writable");
                assert_eq!(first_violation(action, kind, &written), None);
                let again: T = decode_payload(action, kind, &written).expect("readable as written");
                let rewritten = serde_json::value::to_raw_value(&again).expect("writable");
                assert_eq!(written.get(), rewritten.get());
            }
            Err(refusal) => assert_eq!(violation, Some(refusal)),
        }
    }
}
