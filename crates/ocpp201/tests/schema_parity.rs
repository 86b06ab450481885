//! Each of the 128 payload types says the same as its official schema.
//!
//! The schema of a type comes from the attributes that also make it read and write, so a length, a
//! bound, a default or a name that is wrong in the code differs here. Both sides are brought to one
//! form first; what that form leaves out is listed in `schema_parity/normal.rs`. Integers of the
//! code are bounded to 32 bits, which the schemas do not say.

use std::{collections::BTreeSet, fs, path::PathBuf};

use ocpp201::{Action, Payload, PayloadVisitor};
use serde_json::{Value, json};

#[path = "schema_parity/normal.rs"]
mod normal;

/// The schema of a payload type, as the crate derives it.
struct Derived;

impl PayloadVisitor for Derived {
    type Output = Value;

    fn visit<T: Payload>(self) -> Value {
        schemars::generate::SchemaSettings::draft07()
            .into_generator()
            .into_root_schema_for::<T>()
            .to_value()
    }
}

/// Name of the message and the schema that the code derives for it, for all 128.
fn derived() -> Vec<(String, Value)> {
    Action::ALL
        .iter()
        .flat_map(|action| {
            [
                (format!("{action}Request"), action.visit_request(Derived)),
                (format!("{action}Response"), action.visit_response(Derived)),
            ]
        })
        .collect()
}

fn schemas() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("schemas")
}

fn official(message: &str) -> Value {
    let path = schemas().join(format!("{message}.json"));
    let text = fs::read_to_string(path).expect("the schema of every action is in the crate");
    serde_json::from_str(&text).expect("a schema is JSON")
}

#[test]
fn covers_every_official_schema_and_no_other() {
    let files: BTreeSet<String> = fs::read_dir(schemas())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let types = derived()
        .into_iter()
        .map(|(message, _)| format!("{message}.json"))
        .collect();
    assert_eq!(files, types);
    assert_eq!(files.len(), 128);
}

#[test]
fn types_say_what_the_official_schemas_say() {
    let mut differences = Vec::new();
    for (message, derived) in derived() {
        let (ours, theirs) = (normal::form(&derived), normal::form(&official(&message)));
        normal::differences(&ours, &theirs, &message, &mut differences);
    }
    assert!(
        differences.is_empty(),
        "ours != official:\n{}",
        differences.join("\n")
    );
}

#[test]
fn sees_each_kind_of_difference() {
    let schema = official("NotifyEVChargingNeedsRequest");
    let same = normal::form(&schema);
    for (pointer, other) in [
        ("/required", json!(["evseId"])),
        ("/properties/evseId/type", json!("number")),
        ("/additionalProperties", json!(true)),
        (
            "/definitions/DCChargingParametersType/properties/fullSoC/maximum",
            json!(99),
        ),
        (
            "/definitions/DCChargingParametersType/properties/fullSoC/minimum",
            json!(1),
        ),
        (
            "/definitions/EnergyTransferModeEnumType/enum/0",
            json!("dc"),
        ),
        (
            "/definitions/ChargingNeedsType/properties/departureTime/format",
            json!("date"),
        ),
        (
            "/definitions/CustomDataType/properties/vendorId/maxLength",
            json!(254),
        ),
        (
            "/properties/chargingNeeds/$ref",
            json!("#/definitions/ACChargingParametersType"),
        ),
        ("/properties/evseId", json!({"type": ["integer", "null"]})),
        (
            "/properties/evseId",
            json!({"type": "integer", "default": 0}),
        ),
    ] {
        let mut changed = schema.clone();
        *changed.pointer_mut(pointer).unwrap() = other;
        let mut differences = Vec::new();
        normal::differences(&normal::form(&changed), &same, "", &mut differences);
        assert!(!differences.is_empty(), "{pointer}");
    }
}
