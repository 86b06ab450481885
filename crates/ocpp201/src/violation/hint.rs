//! What would be right: allowed values, the right case, an example, and whether a payload is one of
//! OCPP 1.6.
//!
//! A hint holds names of the specification only, nothing that the peer sent, and is bounded: the
//! description of a CALLERROR has 255 characters, its path among them.

use super::fault::Fault;
use crate::Action;

/// Longest list of allowed values, in characters.
const LONGEST_LIST: usize = 140;

/// Fields of OCPP 1.6 that no payload of 2.0.1 has.
const FIELDS_OF_1_6: [&str; 11] = [
    "chargeBoxSerialNumber",
    "chargePointModel",
    "chargePointSerialNumber",
    "chargePointVendor",
    "errorCode",
    "idTag",
    "meterSerialNumber",
    "meterStart",
    "meterStop",
    "meterType",
    "parentIdTag",
];

/// Actions of OCPP 1.6 that 2.0.1 does not have, and what takes their place.
const ACTIONS_OF_1_6: [(&str, &str); 8] = [
    ("ChangeConfiguration", "SetVariables"),
    ("DiagnosticsStatusNotification", "LogStatusNotification"),
    ("GetConfiguration", "GetVariables"),
    ("GetDiagnostics", "GetLog"),
    ("RemoteStartTransaction", "RequestStartTransaction"),
    ("RemoteStopTransaction", "RequestStopTransaction"),
    ("StartTransaction", "TransactionEvent"),
    ("StopTransaction", "TransactionEvent"),
];

const LOOKS_LIKE_1_6: &str = "; this looks like OCPP 1.6, expected is 2.0.1";

/// The description of the CALLERROR that answers a CALL whose action is none of OCPP 2.0.1: what would
/// be right, where that can be told. Of `name` nothing is repeated but names of the specification.
#[must_use]
pub fn unknown_action(name: &str) -> String {
    let mut message = "no action of OCPP 2.0.1 has this name".to_owned();
    let mut names = Action::ALL.iter().map(|action| action.as_str());
    if let Some(right) = names.find(|right| right.eq_ignore_ascii_case(name)) {
        message.push_str("; case matters: write ");
        message.push_str(right);
    } else if let Some((_, instead)) = ACTIONS_OF_1_6.iter().find(|(old, _)| *old == name) {
        message.push_str(LOOKS_LIKE_1_6);
        message.push_str(", where it is ");
        message.push_str(instead);
    }
    message
}

/// The names at the top of a payload are those of OCPP 1.6.
fn is_of_1_6<'a>(mut names: impl Iterator<Item = &'a str> + Clone) -> bool {
    let has = |wanted: &str| names.clone().any(|name| name == wanted);
    // 2.0.1 names a connector only beside its EVSE.
    let connector_alone = has("connectorId") && !has("evseId");
    connector_alone || names.any(|name| FIELDS_OF_1_6.contains(&name))
}

/// Of a text that is none of `values`, the enumeration `name`.
pub(super) fn value(name: &str, values: &[Box<str>], sent: &str) -> Fault {
    let name = name.to_owned();
    if let Some(right) = values.iter().find(|value| value.eq_ignore_ascii_case(sent)) {
        let right = right.to_string();
        return Fault::SchemaValueCase { name, right };
    }
    let mut known = String::new();
    for value in values {
        let separator = if known.is_empty() { "" } else { ", " };
        if known.len() + separator.len() + value.len() > LONGEST_LIST {
            known.push_str(", …");
            break;
        }
        known.push_str(separator);
        known.push_str(value);
    }
    Fault::SchemaOneOf { name, known }
}

/// Of a required field that is missing among the fields `sent`.
pub(super) fn missing<'a>(
    name: &str,
    sent: impl Iterator<Item = &'a str> + Clone,
    is_payload: bool,
) -> Fault {
    let mut others = sent.clone();
    if others.any(|other| other.eq_ignore_ascii_case(name)) {
        let right = name.to_owned();
        return Fault::SchemaMissingCase { right };
    }
    if is_payload && is_of_1_6(sent) {
        return Fault::SchemaMissingOf16;
    }
    Fault::SchemaMissing
}

/// Of a field `sent` that is none of `known`.
pub(super) fn unknown<'a>(
    sent: &str,
    mut known: impl Iterator<Item = &'a str>,
    is_payload: bool,
) -> Fault {
    if let Some(right) = known.find(|name| name.eq_ignore_ascii_case(sent)) {
        let right = right.to_owned();
        return Fault::SchemaUnknownCase { right };
    }
    if is_payload && FIELDS_OF_1_6.contains(&sent) {
        return Fault::SchemaUnknownOf16;
    }
    Fault::SchemaUnknown
}
