//! Every constraint of every schema, broken once.
//!
//! For each of the 128 messages: valid instances decode and re-encode to the same JSON, and each
//! instance with one thing wrong is refused with the code and the JSON pointer that go with the
//! kind of mistake. The `jsonschema` crate judges every instance first; the expected code is a
//! property of the mistake (`mutants.rs`) and never asked of the code under test.
//!
//! `cargo test -p ocpp201 --test mutations -- --nocapture` prints the table of cases.

mod instances;
mod messages;
mod mutants;

use std::collections::BTreeMap;

use ocpp201::{Action, PayloadKind, rpc::ErrorCode};
use serde_json::{Value, json, value::RawValue};

use crate::{
    instances::{Instances, Size},
    messages::{Message, all_messages},
    mutants::{Judgement, Mistake, mutants_of},
};

fn raw(value: &Value) -> Box<RawValue> {
    serde_json::value::to_raw_value(value).expect("a value can be written")
}

/// Equality of JSON with numbers compared as numbers: `1` is `1.0`.
fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => left.as_f64() == right.as_f64(),
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(l, r)| same(l, r))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .all(|(key, l)| right.get(key).is_some_and(|r| same(l, r)))
        }
        (left, right) => left == right,
    }
}

#[test]
fn every_valid_instance_is_accepted_and_written_back_as_it_was() {
    let mut counts = BTreeMap::new();
    for message in all_messages() {
        let instances = Instances::of(&message.schema);
        let mut valid = vec![];
        for size in [
            Size::Minimal,
            Size::OneOfEach,
            Size::Maximal,
            Size::IntegersAsDecimals,
        ] {
            valid.push((format!("{size:?}"), instances.build(size)));
        }
        for instance in instances.with_every_enumeration_value() {
            valid.push(("EnumerationValue".to_owned(), instance));
        }
        for (kind, instance) in valid {
            let shown = || format!("{} {kind}: {instance}", message.name);
            assert!(
                message.validator.is_valid(&instance),
                "invalid by schema: {}",
                shown()
            );
            let written = message.recode(&raw(&instance));
            let written = written.unwrap_or_else(|v| panic!("refused ({v}): {}", shown()));
            assert!(
                same(&written, &instance),
                "changed to {written}: {}",
                shown()
            );
            *counts.entry(kind).or_insert(0) += 1;
        }
    }
    print_table("valid instances", &counts);
    assert!(counts.values().all(|count| *count >= 128), "{counts:?}");
}

#[test]
fn every_broken_instance_is_refused_with_its_code_at_its_place() {
    let mut counts: BTreeMap<Mistake, usize> = Mistake::ALL.iter().map(|m| (*m, 0)).collect();
    for message in all_messages() {
        for mutant in mutants_of(&message.schema) {
            let shown = || {
                format!(
                    "{} {:?} at {:?}: {}",
                    message.name, mutant.mistake, mutant.path, mutant.instance
                )
            };
            let is_valid = message.validator.is_valid(&mutant.instance);
            let judgement = mutant.mistake.judgement();
            assert_eq!(
                is_valid,
                judgement == Judgement::BeyondTheSchema,
                "by schema: {}",
                shown()
            );
            let violation = message.recode(&raw(&mutant.instance));
            let violation = violation
                .err()
                .unwrap_or_else(|| panic!("accepted: {}", shown()));
            let expected = (mutant.mistake.code(), &mutant.path);
            assert_eq!(
                (violation.code, &violation.path),
                expected,
                "{violation}: {}",
                shown()
            );
            *counts.entry(mutant.mistake).or_default() += 1;
        }
    }
    let counts: BTreeMap<String, usize> = counts
        .into_iter()
        .map(|(mistake, count)| (format!("{mistake:?}"), count))
        .collect();
    print_table("broken instances", &counts);
    assert!(counts.values().all(|count| *count > 0), "{counts:?}");
    assert!(counts.values().sum::<usize>() > 3_000, "{counts:?}");
}

fn print_table(title: &str, counts: &BTreeMap<String, usize>) {
    println!("\n{title}");
    for (kind, count) in counts {
        println!("  {kind:<24}{count:>6}");
    }
    println!("  {:<24}{:>6}", "total", counts.values().sum::<usize>());
}

#[test]
fn lengths_count_characters_and_not_bytes() {
    let boot = |model: String| {
        let payload = json!({
            "chargingStation": {"model": model, "vendorName": "V"}, "reason": "PowerUp",
        });
        violation(Action::BootNotification, PayloadKind::Request, &payload)
    };
    assert_eq!(boot("가".repeat(20)), None);
    let expected = (
        ErrorCode::PropertyConstraintViolation,
        "/chargingStation/model".to_owned(),
    );
    assert_eq!(boot("가".repeat(21)), Some(expected));
}

#[test]
fn an_exi_response_of_7500_characters_is_accepted_and_of_7501_is_not() {
    let response = |length: usize| {
        let payload = json!({"status": "Accepted", "exiResponse": "x".repeat(length)});
        violation(
            Action::Get15118EvCertificate,
            PayloadKind::Response,
            &payload,
        )
    };
    assert_eq!(response(7_500), None);
    let expected = (
        ErrorCode::PropertyConstraintViolation,
        "/exiResponse".to_owned(),
    );
    assert_eq!(response(7_501), Some(expected));
}

fn violation(action: Action, kind: PayloadKind, payload: &Value) -> Option<(ErrorCode, String)> {
    let violation = Message::of(action, kind).recode(&raw(payload)).err();
    violation.map(|violation| (violation.code, violation.path))
}
