//! How a variable of a component is named in one text, as the device model is sorted and asked by.

use std::fmt::Write as _;

use ocpp201::{Component, Variable};

/// `Component[instance]@evse.connector/Variable[instance]`; what is absent is left out.
#[must_use]
pub fn variable_path(component: &Component, variable: &Variable) -> String {
    let mut path = component.name.to_string();
    let evse = component.evse.as_ref();
    // Writing to a string cannot fail.
    if let Some(instance) = &component.instance {
        let _ = write!(path, "[{instance}]");
    }
    if let Some(evse) = evse {
        let _ = write!(path, "@{}", evse.id);
    }
    if let Some(connector) = evse.and_then(|evse| evse.connector_id) {
        let _ = write!(path, ".{connector}");
    }
    let _ = write!(path, "/{}", variable.name);
    if let Some(instance) = &variable.instance {
        let _ = write!(path, "[{instance}]");
    }
    path
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_path_has_what_the_names_have() {
        let path = |component, variable| {
            let component: Component = serde_json::from_value(component).unwrap();
            let variable: Variable = serde_json::from_value(variable).unwrap();
            variable_path(&component, &variable)
        };
        let plain = path(json!({"name": "A"}), json!({"name": "B"}));
        assert_eq!(plain, "A/B");
        let full = path(
            json!({"name": "A", "instance": "i", "evse": {"id": 1, "connectorId": 2}}),
            json!({"name": "B", "instance": "j"}),
        );
        assert_eq!(full, "A[i]@1.2/B[j]");
    }
}
