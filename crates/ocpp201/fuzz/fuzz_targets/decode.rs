//! Any bytes: reading, checking and redacting never panic, and agree with each other.
//!
//! Of a CALL with a known action the typed reader and the violation finder have to come to the same
//! verdict, and what was accepted has to survive being written and read again. So that answers are
//! reached too, a CALLRESULT whose message id is the name of an action is read as its response.

#![no_main]

use libfuzzer_sys::fuzz_target;
use ocpp201::{
    Action, Payload, PayloadKind, PayloadVisitor, decode_payload, redact,
    rpc::{self, Frame, Unreadable},
    violation::first_violation,
};
use serde_json::value::RawValue;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    // What is left after redaction has nothing more to redact, unless it was no frame at all.
    let redacted = redact::frame(text);
    if serde_json::from_str::<&RawValue>(&redacted).is_ok() {
        assert_eq!(redact::frame(&redacted), redacted);
    }
    match rpc::decode(text) {
        Ok(Frame::Call { id, action, payload }) => {
            if let Some(action) = Action::from_name(&action) {
                let kind = PayloadKind::Request;
                action.visit_request(Examine { action, kind, payload });
                let again = rpc::encode_call_raw(&id, action.as_str(), payload);
                assert!(matches!(rpc::decode(&again), Ok(Frame::Call { .. })));
            }
        }
        Ok(Frame::CallResult { id, payload }) => {
            if let Some(action) = Action::from_name(id.as_str()) {
                let kind = PayloadKind::Response;
                action.visit_response(Examine { action, kind, payload });
            }
        }
        Ok(Frame::CallError { id, code, description, .. }) => {
            let again = rpc::encode_call_error(&id, code, &description);
            assert!(matches!(rpc::decode(&again), Ok(Frame::CallError { .. })));
        }
        Err(Unreadable::Malformed { reply_id, description }) => {
            let answer = rpc::encode_unreadable(reply_id.as_ref(), &description);
            assert!(matches!(rpc::decode(&answer), Ok(Frame::CallError { .. })));
        }
        Err(Unreadable::Ignored { .. } | Unreadable::BrokenAnswer { .. }) => {}
    }
});

/// Examines a payload as the type of its message.
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
