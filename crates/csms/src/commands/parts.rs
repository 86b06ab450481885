//! How much a station takes in one message: a longer CALL goes out in parts, in order, and their results
//! become one answer.
//!
//! The limits are variables that the station reported. While the number of items is unknown, each goes alone.
//! The parts of a report have no answer in common. So a report that is asked for in too many words is not sent
//! at all; `/reports` asks for several instead.

use std::collections::BTreeMap;

use ocpp201::Action;
use ocpp201::rpc::ErrorCode;
use serde_json::value::RawValue;

use super::outcome::{CallOutcome, CallRefusal};
use super::rules::Violation;
use crate::said::Said;
use crate::store::tables::device_model::MessageLimits;

/// An action whose messages the station bounds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounded {
    action: Action,
    /// The list in the request.
    list: &'static str,
    /// The list in the response; `None` = parts have no answer in common.
    results: Option<&'static str>,
    /// The component that tells the limits; the instance of its variables.
    pub(super) limits: (&'static str, &'static str),
    /// The requirement.
    rule: &'static str,
}

macro_rules! bounded {
    ($($action:ident: $list:literal, $results:expr, $component:literal[$instance:literal], $rule:literal;)*) => {
        const BOUNDED: &[Bounded] = &[$(Bounded {
            action: Action::$action,
            list: $list,
            results: $results,
            limits: ($component, $instance),
            rule: $rule,
        }),*];
    };
}

bounded! {
    SetVariables: "setVariableData", Some("setVariableResult"),
        "DeviceDataCtrlr"["SetVariables"], "B05.FR.11";
    GetVariables: "getVariableData", Some("getVariableResult"),
        "DeviceDataCtrlr"["GetVariables"], "B06.FR.05";
    GetReport: "componentVariable", None, "DeviceDataCtrlr"["GetReport"], "B08.FR.06";
    GetMonitoringReport: "componentVariable", None, "DeviceDataCtrlr"["GetReport"], "B08.FR.06";
    SetVariableMonitoring: "setMonitoringData", Some("setMonitoringResult"),
        "MonitoringCtrlr"["SetVariableMonitoring"], "N04.FR.09";
    ClearVariableMonitoring: "id", Some("clearMonitoringResult"),
        "MonitoringCtrlr"["ClearVariableMonitoring"], "N06.FR.04";
}

impl Bounded {
    /// `None` = no variable bounds the messages of `action`.
    pub(super) fn of(action: Action) -> Option<Self> {
        let mut all = BOUNDED.iter();
        all.find(|bounded| bounded.action == action).copied()
    }
}

type Members = BTreeMap<String, Box<RawValue>>;

/// A request, and how it is divided.
#[derive(Debug)]
pub(super) struct Plan {
    bounded: Bounded,
    limits: MessageLimits,
    /// As it was written.
    whole: Box<RawValue>,
    items: Vec<String>,
    /// The other members, each behind a comma.
    others: String,
}

impl Plan {
    /// Divides a payload that fits the schema of its action.
    ///
    /// # Errors
    /// The requirement that no division can meet.
    pub(super) fn new(
        bounded: Bounded,
        payload: &RawValue,
        limits: MessageLimits,
    ) -> Result<Self, CallRefusal> {
        let mut members: Members = read(payload)?;
        let items: Vec<serde_json::Value> = match members.remove(bounded.list) {
            Some(list) => read(&list)?,
            None => Vec::new(),
        };
        let others = members.iter();
        let plan = Self {
            bounded,
            limits,
            whole: payload.to_owned(),
            items: items.iter().map(ToString::to_string).collect(),
            others: others
                .map(|(name, value)| format!(",\"{name}\":{value}"))
                .collect(),
        };
        plan.check().map_err(CallRefusal::BreaksRule)?;
        Ok(plan)
    }

    /// Each item fits into some part, and what cannot be divided is one.
    fn check(&self) -> Result<(), Violation> {
        let Bounded { list, rule, .. } = self.bounded;
        let (component, instance) = self.bounded.limits;
        let broken = |place: usize, said| Violation {
            rule: rule.to_owned(),
            place: format!("/{list}/{place}"),
            said: Box::new(said),
        };
        let most_bytes = self.limits.bytes.unwrap_or(usize::MAX);
        for place in 0..self.items.len() {
            let bytes = self.bytes(place..place + 1);
            if bytes > most_bytes {
                let said = Said::TooManyBytes {
                    bytes,
                    most: most_bytes,
                    variable: format!("{component}.BytesPerMessage[{instance}]"),
                };
                return Err(broken(place, said));
            }
        }
        let first = self.next(0);
        if self.bounded.results.is_none() && first < self.items.len() {
            let said = Said::TooManyItems {
                most: first,
                variable: format!(
                    "{component}.ItemsPerMessage[{instance}], {component}.BytesPerMessage[{instance}]"
                ),
            };
            return Err(broken(first, said));
        }
        Ok(())
    }

    /// How many items the part takes that begins at `from`; at least 1, where one is left.
    pub(super) fn next(&self, from: usize) -> usize {
        let left = self.items.len() - from;
        let unknown = if self.bounded.results.is_some() {
            1
        } else {
            usize::MAX
        };
        let most = self.limits.items.unwrap_or(unknown).clamp(1, left.max(1));
        let most_bytes = self.limits.bytes.unwrap_or(usize::MAX);
        let fits = |count: &usize| self.bytes(from..from + count) <= most_bytes;
        (1..=most.min(left)).rev().find(fits).unwrap_or(left.min(1))
    }

    /// The payload of the part that begins at `from`.
    pub(super) fn part(&self, from: usize) -> Result<Box<RawValue>, CallRefusal> {
        let count = self.next(from);
        let fits = |whole: &RawValue| {
            let most = self.limits.bytes.unwrap_or(usize::MAX);
            self.frame_bytes(whole.get().len()) <= most
        };
        if count == self.items.len() && fits(&self.whole) {
            return Ok(self.whole.clone());
        }
        let items = self.items[from..from + count].join(",");
        raw(format!(
            "{{\"{}\":[{items}]{}}}",
            self.bounded.list, self.others
        ))
    }

    /// How many items there are.
    pub(super) fn len(&self) -> usize {
        self.items.len()
    }

    /// How many of them a CALL brought.
    pub(super) fn sent_with(&self, outcome: &CallOutcome) -> usize {
        let sent = outcome.request_payload().map(RawValue::get);
        let members = sent.and_then(|sent| serde_json::from_str::<Members>(sent).ok());
        let list = members.and_then(|mut members| members.remove(self.bounded.list));
        let items = list.and_then(|list| {
            serde_json::from_str::<Vec<&RawValue>>(list.get())
                .ok()
                .map(|list| list.len())
        });
        items.unwrap_or(0).max(1)
    }

    /// One answer with the results of several.
    pub(super) fn merged(&self, payloads: &[Box<RawValue>]) -> Option<Box<RawValue>> {
        let name = self.bounded.results?;
        let mut results: Vec<Box<RawValue>> = Vec::new();
        for payload in payloads {
            let mut members: Members = serde_json::from_str(payload.get()).ok()?;
            let list = members.remove(name)?;
            results.extend(serde_json::from_str::<Vec<Box<RawValue>>>(list.get()).ok()?);
        }
        let members = BTreeMap::from([(name, results)]);
        serde_json::value::to_raw_value(&members).ok()
    }

    /// Bytes of the frame that brings these items.
    fn bytes(&self, items: std::ops::Range<usize>) -> usize {
        let commas = items.len().saturating_sub(1);
        let items: usize = self.items[items].iter().map(String::len).sum();
        let around = r#"{"":[]}"#.len() + self.bounded.list.len() + self.others.len();
        self.frame_bytes(around + items + commas)
    }

    /// Bytes of the frame around a payload of so many.
    fn frame_bytes(&self, payload: usize) -> usize {
        const UUID: usize = 36;
        r#"[2,"","",]"#.len() + UUID + self.bounded.action.as_str().len() + payload
    }
}

/// It was checked before, so this does not fail.
fn read<T: serde::de::DeserializeOwned>(text: &RawValue) -> Result<T, CallRefusal> {
    serde_json::from_str(text.get()).map_err(|error| unreadable(&error))
}

fn raw(text: String) -> Result<Box<RawValue>, CallRefusal> {
    RawValue::from_string(text).map_err(|error| unreadable(&error))
}

fn unreadable(error: &serde_json::Error) -> CallRefusal {
    CallRefusal::InvalidPayload(ocpp201::Violation {
        code: ErrorCode::InternalError,
        path: String::new(),
        fault: ocpp201::violation::Fault::SchemaOther {
            why: format!("cannot be divided: {error}"),
        },
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use serde_json::value::to_raw_value;

    use super::*;

    fn plan(
        action: Action,
        payload: &serde_json::Value,
        items: Option<usize>,
        bytes: Option<usize>,
    ) -> Result<Plan, CallRefusal> {
        let bounded = Bounded::of(action).unwrap();
        let payload = to_raw_value(payload).unwrap();
        Plan::new(bounded, &payload, MessageLimits { items, bytes })
    }

    /// The payloads, one after the other.
    fn parts(plan: &Plan) -> Vec<String> {
        let mut parts = Vec::new();
        let mut from = 0;
        while from < plan.len() {
            parts.push(plan.part(from).unwrap().get().to_owned());
            from += plan.next(from);
        }
        parts
    }

    #[test]
    fn no_part_has_more_items_than_the_station_takes_and_all_are_there_in_order() {
        let ids: Vec<i32> = (1..=7).collect();
        let payload = json!({"id": ids, "customData": {"vendorId": "v"}});
        let plan = plan(Action::ClearVariableMonitoring, &payload, Some(3), None).unwrap();
        let custom = r#","customData":{"vendorId":"v"}}"#;
        assert_eq!(
            parts(&plan),
            ["1,2,3", "4,5,6", "7"].map(|ids| format!(r#"{{"id":[{ids}]{custom}"#))
        );
    }

    #[test]
    fn while_the_limit_is_unknown_each_item_goes_alone() {
        let payload = json!({"id": [1, 2]});
        let plan = plan(Action::ClearVariableMonitoring, &payload, None, None).unwrap();
        assert_eq!(parts(&plan), [r#"{"id":[1]}"#, r#"{"id":[2]}"#]);
    }

    #[test]
    fn no_frame_has_more_bytes_than_the_station_takes() {
        let ids: Vec<i32> = (100..200).collect();
        let payload = json!({"id": ids});
        let most = 120;
        let plan = plan(
            Action::ClearVariableMonitoring,
            &payload,
            Some(1000),
            Some(most),
        )
        .unwrap();
        let parts = parts(&plan);
        let id = "0".repeat(36);
        let frames = parts
            .iter()
            .map(|part| format!(r#"[2,"{id}","ClearVariableMonitoring",{part}]"#));
        let lengths: Vec<usize> = frames.map(|frame| frame.len()).collect();
        assert!(lengths.iter().all(|length| *length <= most), "{lengths:?}");
        // One more item would not have fitted.
        let full = &lengths[..lengths.len() - 1];
        assert!(full.iter().all(|length| length + 4 > most), "{lengths:?}");
    }

    #[test]
    fn an_item_that_fits_into_no_message_breaks_the_rule_at_its_place() {
        let payload = json!({"id": [1, 2_000_000_000]});
        let refused = plan(Action::ClearVariableMonitoring, &payload, Some(9), Some(81));
        let Err(CallRefusal::BreaksRule(broken)) = refused else {
            panic!("{refused:?}");
        };
        assert_eq!((&*broken.rule, &*broken.place), ("N06.FR.04", "/id/1"));
    }

    #[test]
    fn a_report_is_asked_for_in_one_message_or_not_at_all() {
        let one = json!({"component": {"name": "A"}});
        let payload = json!({"requestId": 1, "componentVariable": [one, one, one]});
        let refused = plan(Action::GetReport, &payload, Some(2), None);
        let Err(CallRefusal::BreaksRule(broken)) = refused else {
            panic!("{refused:?}");
        };
        assert_eq!(
            (&*broken.rule, &*broken.place),
            ("B08.FR.06", "/componentVariable/2")
        );
        for limit in [Some(3), None] {
            let whole = plan(Action::GetReport, &payload, limit, None).unwrap();
            assert_eq!(parts(&whole), [payload.to_string()]);
        }
    }

    #[test]
    fn what_fits_is_sent_as_it_was_written() {
        let text = r#"{ "id": [1,  2] }"#;
        let payload = RawValue::from_string(text.into()).unwrap();
        let bounded = Bounded::of(Action::ClearVariableMonitoring).unwrap();
        let limits = MessageLimits {
            items: Some(2),
            bytes: None,
        };
        let plan = Plan::new(bounded, &payload, limits).unwrap();
        assert_eq!(parts(&plan), [text]);
    }

    #[test]
    fn results_of_parts_become_one_list() {
        let payload = json!({"id": [1, 2]});
        let plan = plan(Action::ClearVariableMonitoring, &payload, None, None).unwrap();
        let answer = |id: i32| {
            let result = json!({"status": "Accepted", "id": id});
            to_raw_value(&json!({"clearMonitoringResult": [result]})).unwrap()
        };
        let merged = plan.merged(&[answer(1), answer(2)]).unwrap();
        let expected = json!({"clearMonitoringResult": [
            {"status": "Accepted", "id": 1}, {"status": "Accepted", "id": 2}]});
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(merged.get()).unwrap(),
            expected
        );
    }
}
