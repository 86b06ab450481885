//! The tolerant mode of a station: which violations of the schema are repaired, and how.
//!
//! Only what takes nothing away from the meaning: unknown fields, explicit `null` and empty lists are
//! left out, as if the station had left them out itself. Where one of the latter two is a required
//! member, what it is a member of is left out, if it says nothing without it ([`EMPTY`]); a variable
//! of a report is kept without a value. What is still not valid then stays a CALLERROR. Off by
//! default; every repair is logged and counted.

use ocpp201::rpc::ErrorCode;
use ocpp201::{Action, PayloadKind, TransactionEventRequest, Violation, check_payload};
use serde_json::Value;
use serde_json::value::RawValue;

/// More repairs than this in one message, and it is refused.
const MAX_REPAIRS: usize = 32;

/// Members of which nothing is left without another one, which is required in them.
const EMPTY: [(&str, &str); 6] = [
    // A MeterValue without samples, a sample without a value.
    ("meterValue", "sampledValue"),
    ("sampledValue", "value"),
    // A monitored variable without monitors.
    ("monitor", "variableMonitoring"),
    // A schedule without periods, its tariff without entries, a block without costs.
    ("chargingSchedule", "chargingSchedulePeriod"),
    ("salesTariff", "salesTariffEntry"),
    ("consumptionCost", "cost"),
];

/// The repaired payload, and what was wrong with it.
///
/// # Errors
/// The first violation that cannot be repaired.
pub fn repair(
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
        if repaired.len() == MAX_REPAIRS || !mend(&mut value, &violation) {
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

/// Reads a stored TransactionEventRequest, which is kept as it was received: repaired, if the station
/// was tolerated.
#[must_use]
pub fn transaction_event(payload: &str) -> Option<TransactionEventRequest> {
    if let Ok(request) = serde_json::from_str(payload) {
        return Some(request);
    }
    let raw: &RawValue = serde_json::from_str(payload).ok()?;
    let action = Action::TransactionEvent;
    let violation = check_payload(action, PayloadKind::Request, raw).err()?;
    let (repaired, _) = repair(action, raw, violation).ok()?;
    serde_json::from_str(repaired.get()).ok()
}

/// Mends what the violation points at, if it is of one of the harmless kinds.
fn mend(payload: &mut Value, violation: &Violation) -> bool {
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
    if !is_harmless {
        return false;
    }
    let says_nothing = violation.code != ErrorCode::ProtocolError;
    let names: Vec<&str> = violation.path.split('/').collect();
    match names.as_slice() {
        // A report names the variable: it is there, and its attribute has no value.
        [.., "reportData", _, "variableAttribute"] if says_nothing => {
            let attributes = payload.pointer_mut(&violation.path);
            attributes.is_some_and(|list| {
                *list = serde_json::json!([{}]);
                true
            })
        }
        [rest @ .., list, number, member] if says_nothing && is_empty_without(list, member) => {
            leave_out(payload, &rest.join("/"), &[list, number])
        }
        [rest @ .., object, member] if says_nothing && is_empty_without(object, member) => {
            leave_out(payload, &rest.join("/"), &[object])
        }
        [rest @ .., last] => leave_out(payload, &rest.join("/"), &[last]),
        [] => false,
    }
}

fn is_empty_without(of: &str, member: &str) -> bool {
    EMPTY.contains(&(of, member))
}

/// Removes the member or the element at `parent` and `path`.
fn leave_out(payload: &mut Value, parent: &str, path: &[&str]) -> bool {
    let Some((last, between)) = path.split_last() else {
        return false;
    };
    let parent = between
        .iter()
        .fold(parent.to_owned(), |path, name| format!("{path}/{name}"));
    match payload.pointer_mut(&parent) {
        Some(Value::Object(members)) => {
            let name = last.replace("~1", "/").replace("~0", "~");
            members.remove(&name).is_some()
        }
        Some(Value::Array(elements)) => match last.parse::<usize>() {
            Ok(i) if i < elements.len() => {
                elements.remove(i);
                true
            }
            _ => false,
        },
        _ => false,
    }
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

    fn of(action: Action, payload: &str) -> Result<Value, ErrorCode> {
        let raw = RawValue::from_string(payload.to_owned()).unwrap();
        let first = check_payload(action, PayloadKind::Request, &raw).expect_err("it is broken");
        repair(action, &raw, first)
            .map(|(payload, _)| serde_json::from_str(payload.get()).unwrap())
            .map_err(|violation| violation.code)
    }

    const AT: &str = r#""timestamp":"2026-01-01T00:00:00Z""#;

    #[test]
    fn what_says_nothing_without_its_list_goes_with_it() {
        let event = |values: &str| {
            let rest = r#""eventType":"Ended","triggerReason":"Trigger","seqNo":1,"transactionInfo":{"transactionId":"t"}"#;
            of(
                Action::TransactionEvent,
                &format!(r#"{{{rest},{AT},"meterValue":[{values}]}}"#),
            )
            .unwrap()
        };
        let good = format!(r#"{{{AT},"sampledValue":[{{"value":1}}]}}"#);
        for empty in ["[]", "null", "[null]", r#"[{"value":null}]"#] {
            let bad = format!(r#"{{{AT},"sampledValue":{empty}}}"#);
            for values in [format!("{bad},{good}"), format!("{good},{bad},{bad}")] {
                let repaired = event(&values);
                assert_eq!(
                    repaired["meterValue"].as_array().unwrap().len(),
                    1,
                    "{values}"
                );
                assert_eq!(repaired["meterValue"][0]["sampledValue"][0]["value"], 1);
            }
            // Optional here, required in MeterValues.
            assert_eq!(event(&bad).get("meterValue"), None, "{empty}");
            let alone = of(
                Action::MeterValues,
                &format!(r#"{{"evseId":1,"meterValue":[{bad}]}}"#),
            );
            assert_eq!(
                alone,
                Err(ErrorCode::OccurrenceConstraintViolation),
                "{empty}"
            );
        }
    }

    #[test]
    fn a_variable_of_a_report_stays_and_monitors_and_schedules_without_content_go() {
        let report = of(
            Action::NotifyReport,
            r#"{"requestId":1,"generatedAt":"2026-01-01T00:00:00Z","seqNo":0,"reportData":[
            {"component":{"name":"C"},"variable":{"name":"V"},"variableAttribute":[]}]}"#,
        )
        .unwrap();
        let kept = &report["reportData"][0];
        assert_eq!(kept["variable"]["name"], "V");
        assert_eq!(kept["variableAttribute"], serde_json::json!([{}]));
        let monitors = of(
            Action::NotifyMonitoringReport,
            r#"{"requestId":1,"generatedAt":"2026-01-01T00:00:00Z","seqNo":0,"monitor":[
            {"component":{"name":"C"},"variable":{"name":"V"},"variableMonitoring":[]}]}"#,
        )
        .unwrap();
        assert_eq!(monitors.get("monitor"), None);
        let limit = of(
            Action::NotifyChargingLimit,
            r#"{"chargingLimit":{"chargingLimitSource":"EMS"},"chargingSchedule":[
            {"id":1,"chargingRateUnit":"A","chargingSchedulePeriod":[]}]}"#,
        )
        .unwrap();
        assert_eq!(limit.get("chargingSchedule"), None);
        // A profile cannot be without a schedule: it stays refused.
        let profiles = |schedule: &str| {
            of(
                Action::ReportChargingProfiles,
                &format!(
                    r#"{{"requestId":1,"chargingLimitSource":"CSO","evseId":1,"chargingProfile":[{{"id":1,
                    "stackLevel":0,"chargingProfilePurpose":"TxDefaultProfile","chargingProfileKind":"Relative",
                    "chargingSchedule":[{schedule}]}}]}}"#
                ),
            )
        };
        for schedule in [
            "",
            r#"{"id":1,"chargingRateUnit":"A","chargingSchedulePeriod":[]}"#,
        ] {
            let refused = profiles(schedule);
            assert_eq!(
                refused,
                Err(ErrorCode::OccurrenceConstraintViolation),
                "{schedule}"
            );
        }
    }

    #[test]
    fn a_stored_event_of_a_tolerated_station_can_be_read_again() {
        let payload = format!(
            r#"{{"eventType":"Started","triggerReason":"Trigger","seqNo":0,"transactionInfo":{{"transactionId":"t"}},
            {AT},"colour":null,"meterValue":[{{{AT},"sampledValue":[]}},{{{AT},"sampledValue":[{{"value":7}}]}}]}}"#
        );
        let request = transaction_event(&payload).unwrap();
        assert_eq!(request.meter_value.unwrap().len(), 1);
        assert!(transaction_event("null").is_none());
    }
}
