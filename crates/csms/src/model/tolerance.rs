//! The tolerant mode of a station: which violations of the schema are repaired, and how.
//!
//! Only what takes nothing away from the meaning: unknown fields, explicit `null` and empty lists
//! are left out, as if the station had left them out itself. Everything else stays a CALLERROR.
//! Off by default; every repair is logged and counted.

use ocpp201::rpc::ErrorCode;
use ocpp201::{Action, PayloadKind, Violation, check_payload};
use serde_json::Value;
use serde_json::value::RawValue;

/// More repairs than this in one message, and it is refused.
const MAX_REPAIRS: usize = 32;

/// The repaired payload, and what was wrong with it.
///
/// # Errors
/// The first violation that cannot be repaired.
pub(super) fn repair(
    action: Action,
    payload: &RawValue,
    first: Violation,
) -> Result<(Box<RawValue>, Vec<Violation>), Violation> {
    let Ok(mut value) = serde_json::from_str::<Value>(payload.get()) else {
        return Err(first);
    };
    let mut repaired = Vec::new();
    let mut violation = first;
    loop {
        if repaired.len() == MAX_REPAIRS || !leave_out(&mut value, &violation) {
            return Err(violation);
        }
        repaired.push(violation);
        let Ok(text) = serde_json::value::to_raw_value(&value) else {
            return Err(repaired.swap_remove(0));
        };
        match check_payload(action, PayloadKind::Request, &text) {
            Ok(()) => return Ok((text, repaired)),
            Err(next) => violation = next,
        }
    }
}

/// Removes the field that the violation points at, if it is one of the harmless kinds.
fn leave_out(payload: &mut Value, violation: &Violation) -> bool {
    let Some(found) = payload.pointer(&violation.path) else {
        return false;
    };
    let is_harmless = match violation.code {
        ErrorCode::ProtocolError => true,
        ErrorCode::TypeConstraintViolation => found.is_null(),
        ErrorCode::OccurrenceConstraintViolation => {
            found.as_array().is_some_and(std::vec::Vec::is_empty)
        }
        _ => false,
    };
    let Some((parent, name)) = violation.path.rsplit_once('/').filter(|_| is_harmless) else {
        return false;
    };
    let name = name.replace("~1", "/").replace("~0", "~");
    payload
        .pointer_mut(parent)
        .and_then(Value::as_object_mut)
        .is_some_and(|object| object.remove(&name).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repaired(payload: &str) -> Result<(String, usize), ErrorCode> {
        let raw = RawValue::from_string(payload.to_owned()).unwrap();
        let first = check_payload(Action::StatusNotification, PayloadKind::Request, &raw)
            .expect_err("the payload must be broken");
        repair(Action::StatusNotification, &raw, first)
            .map(|(payload, warnings)| (payload.get().to_owned(), warnings.len()))
            .map_err(|violation| violation.code)
    }

    const GOOD: &str = r#""timestamp":"2026-01-01T00:00:00Z","connectorStatus":"Available","evseId":1,"connectorId":1"#;

    #[test]
    fn leaves_out_unknown_fields_and_nulls() {
        let (payload, warnings) = repaired(&format!(
            r#"{{{GOOD},"errorCode":"NoError","a/b~c":1,"customData":null}}"#
        ))
        .unwrap();
        let value: Value = serde_json::from_str(&payload).unwrap();
        assert_eq!(
            value,
            serde_json::from_str::<Value>(&format!("{{{GOOD}}}")).unwrap()
        );
        assert_eq!(warnings, 3);
    }

    #[test]
    fn does_not_invent_what_is_missing_or_wrong() {
        let missing = repaired(r#"{"timestamp":"2026-01-01T00:00:00Z"}"#);
        assert_eq!(missing, Err(ErrorCode::OccurrenceConstraintViolation));
        let wrong = repaired(&format!("{{{GOOD}}}").replace("Available", "Dancing"));
        assert_eq!(wrong, Err(ErrorCode::PropertyConstraintViolation));
        let null = repaired(&format!("{{{GOOD}}}").replace("\"Available\"", "null"));
        assert!(null.is_err());
    }

    #[test]
    fn gives_up_on_a_payload_that_is_mostly_wrong() {
        let many: String = (0..40).map(|n| format!(r#","x{n}":0"#)).collect();
        assert_eq!(
            repaired(&format!("{{{GOOD}{many}}}")),
            Err(ErrorCode::ProtocolError)
        );
    }
}
