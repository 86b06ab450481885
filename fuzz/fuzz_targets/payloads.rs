//! A byte that names one of the 128 messages, then a payload: reading and judging agree.

#![no_main]

use fuzz::examine;
use libfuzzer_sys::fuzz_target;
use ocpp201::{Action, PayloadKind};
use serde_json::value::RawValue;

fuzz_target!(|bytes: &[u8]| {
    let Some((number, text)) = bytes.split_first() else { return };
    let Ok(payload) = serde_json::from_slice::<&RawValue>(text) else { return };
    let action = Action::ALL[usize::from(number >> 1) % Action::ALL.len()];
    let kind = if number & 1 == 0 { PayloadKind::Request } else { PayloadKind::Response };
    examine(action, kind, payload);
});
