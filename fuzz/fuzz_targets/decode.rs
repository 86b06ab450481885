//! Any bytes: reading, checking and redacting never panic, and agree with each other.
//!
//! Of a CALL with a known action the typed reader and the violation finder have to come to the same
//! verdict, and what was accepted has to survive being written and read again. So that answers are
//! reached too, a CALLRESULT whose message id is the name of an action is read as its response.

#![no_main]

use fuzz::examine;
use libfuzzer_sys::fuzz_target;
use ocpp201::{
    Action, PayloadKind, redact,
    rpc::{self, Frame, Unreadable},
};
use serde_json::value::RawValue;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    // What is left after redaction has nothing more to redact, unless it was no frame at all.
    let redacted = redact::frame(text);
    if serde_json::from_str::<&RawValue>(&redacted).is_ok() {
        assert_eq!(redact::frame(&redacted), redacted);
    }
    if let Some(outline) = rpc::outline_call(text)
        && let Ok(value) = serde_json::from_str::<&RawValue>(outline.payload)
    {
        let Ok(Frame::Call { id, action, payload }) = rpc::decode(text) else {
            panic!("outlined, but no CALL");
        };
        assert_eq!((id, &*action, payload.get()), (outline.id, outline.action, value.get()));
    }
    match rpc::decode(text) {
        Ok(Frame::Call { id, action, payload }) => {
            if let Some(action) = Action::from_name(&action) {
                examine(action, PayloadKind::Request, payload);
                let again = rpc::encode_call_raw(&id, action.as_str(), payload);
                assert!(matches!(rpc::decode(&again), Ok(Frame::Call { .. })));
            }
        }
        Ok(Frame::CallResult { id, payload }) => {
            if let Some(action) = Action::from_name(id.as_str()) {
                examine(action, PayloadKind::Response, payload);
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
