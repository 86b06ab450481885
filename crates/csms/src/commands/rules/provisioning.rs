//! Block B, Provisioning. How much a station takes in one message is in `parts`: a longer CALL is divided.

use std::collections::HashMap;

use ocpp201::{AttributeEnum, Component, SetVariablesRequest, Variable};
use serde_json::value::RawValue;

use super::Violation;
use crate::said::Said;

/// B05.FR.13: no attribute of a variable twice in one SetVariables.
pub(super) fn check(payload: &RawValue) -> Result<(), Violation> {
    // What does not fit the schema is refused before.
    let Ok(request) = serde_json::from_str::<SetVariablesRequest>(payload.get()) else {
        return Ok(());
    };
    let mut seen = HashMap::new();
    for (place, data) in request.set_variable_data.iter().enumerate() {
        let attribute = data.attribute_type.unwrap_or(AttributeEnum::Actual);
        let name = (name(&data.component, &data.variable), attribute.as_str());
        if let Some(first) = seen.insert(name, place) {
            return Err(Violation {
                rule: "B05.FR.13".into(),
                place: format!("/setVariableData/{place}"),
                said: Box::new(Said::SameVariableTwice {
                    first: format!("/setVariableData/{first}"),
                }),
            });
        }
    }
    Ok(())
}

/// A component and a variable of it. Names are compared without regard to case.
fn name(component: &Component, variable: &Variable) -> impl Eq + std::hash::Hash + use<> {
    let folded = |text: &str| text.to_lowercase();
    let evse = component.evse.as_ref();
    (
        folded(&component.name),
        component.instance.as_deref().map(folded),
        evse.map(|evse| (evse.id, evse.connector_id)),
        folded(&variable.name),
        variable.instance.as_deref().map(folded),
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use serde_json::value::to_raw_value;

    use super::*;

    fn set(items: &[(&str, Option<i32>, &str, Option<&str>)]) -> Result<(), Violation> {
        let data: Vec<_> = items
            .iter()
            .map(|(component, evse, variable, attribute)| {
                let mut component = json!({"name": component});
                if let Some(evse) = evse {
                    component["evse"] = json!({"id": evse});
                }
                let mut data = json!({"component": component, "variable": {"name": variable},
                    "attributeValue": "1"});
                if let Some(attribute) = attribute {
                    data["attributeType"] = json!(attribute);
                }
                data
            })
            .collect();
        check(&to_raw_value(&json!({"setVariableData": data})).unwrap())
    }

    #[test]
    fn the_same_attribute_of_the_same_variable_is_named_once() {
        let actual = Some("Actual");
        let broken = set(&[
            ("EVSE", Some(1), "Power", None),
            ("EVSE", Some(2), "Power", None),
            ("evse", Some(1), "POWER", actual),
        ])
        .unwrap_err();
        assert_eq!(
            (&*broken.rule, &*broken.place),
            ("B05.FR.13", "/setVariableData/2")
        );
        assert!(broken.to_string().contains("/setVariableData/0"));
    }

    #[test]
    fn another_evse_or_attribute_is_another_one() {
        let set = set(&[
            ("EVSE", Some(1), "Power", None),
            ("EVSE", Some(2), "Power", None),
            ("EVSE", None, "Power", None),
            ("EVSE", Some(1), "Power", Some("Target")),
            ("EVSE", Some(1), "Current", None),
        ]);
        assert_eq!(set, Ok(()));
    }
}
