//! The OpenAPI 3.1 description, served at `/api/openapi.json`.
//!
//! Routes come from the handlers (utoipa), the OCPP components from the types of `ocpp201`
//! (schemars): neither is written by hand, so neither can drift.

use ocpp201::{Action, Payload, PayloadVisitor};
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};
use utoipa::OpenApi;

use super::problem::Problem;
use super::reports::REPORTS;
use crate::said::Said;

/// Where OCPP types stand in the document.
const COMPONENTS: &str = "#/components/schemas/";
/// The route that takes any action.
const CALL: &str = "/api/v1/stations/{id}/calls/{action}";

/// What the routes are added to.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "CSMS for OCPP 2.0.1",
        description = "Errors are application/problem+json. Lists page by key: pass `next` of one \
                       page as `after` of the next.",
    ),
    components(schemas(Problem)),
    tags(
        (name = "server", description = "State, health, metrics"),
        (name = "installation", description = "Sites and chargers"),
        (name = "stations", description = "Stations and what operators set for them"),
        (name = "reports", description = "What stations report"),
        (name = "smart-charging", description = "Charging profiles, limits, and the power limit of a site"),
        (name = "monitoring", description = "Monitors on variables, and their events"),
        (name = "display", description = "Messages on the displays of stations"),
        (name = "transactions", description = "Transactions and their events"),
        (name = "commands", description = "Messages to stations, with their answers"),
        (name = "id-tokens", description = "Who may charge"),
        (name = "tariffs", description = "What charging costs"),
        (name = "logs", description = "Logs that stations leave here"),
        (name = "certificates", description = "Certificates of stations, and those that they believe (A, M)"),
        (name = "firmware", description = "Firmware files, updates of stations, campaigns (L)"),
        (name = "journal", description = "What went over the wire"),
        (name = "statistics", description = "Sums by charger, hour and day"),
        (name = "events", description = "Live events"),
        (name = "dashboard", description = "What the dashboard is made from"),
    ),
)]
pub(super) struct Document;

/// The document of these routes, complete.
pub(super) fn complete(routes: &utoipa::openapi::OpenApi) -> Result<Value, serde_json::Error> {
    let mut document = serde_json::to_value(routes)?;
    let mut generator = SchemaSettings::draft2020_12()
        .with(|settings| {
            settings.definitions_path = "/components/schemas".into();
            settings.meta_schema = None;
        })
        .into_generator();
    let requests: Vec<(Action, Value)> = Action::ALL
        .iter()
        .map(|action| (*action, action.visit_request(Reference(&mut generator))))
        .collect();
    for action in Action::ALL {
        action.visit_response(Reference(&mut generator));
    }
    let said = generator.subschema_for::<Said>().to_value();
    if let Some(schemas) = object(&mut document, &["components", "schemas"]) {
        for (name, schema) in generator.take_definitions(true) {
            schemas.entry(name).or_insert(schema);
        }
    }
    if let Some(components) = object(&mut document, &["components"]) {
        components.insert(
            "securitySchemes".into(),
            json!({"operator": {"type": "http", "scheme": "bearer",
                "description": "The operator token; not needed on an open loopback"}}),
        );
    }
    if let Some(paths) = object(&mut document, &["paths"]) {
        paths.insert(
            "/api/openapi.json".into(),
            json!({"get": {"tags": ["server"], "operationId": "openapi",
                "summary": "This description",
                "responses": {"200": {"description": "",
                    "content": {"application/json": {"schema": {"type": "object"}}}}}}}),
        );
    }
    for name in ["Problem", "ProblemFault"] {
        let pointer = ["components", "schemas", name, "properties"];
        if let Some(properties) = object(&mut document, &pointer) {
            properties.insert("said".into(), said.clone());
        }
    }
    describe_calls(&mut document, &requests);
    describe_reports(&mut document, &requests);
    add_problems(&mut document);
    Ok(document)
}

/// A reference to the schema of a type, whose definition the generator then holds.
struct Reference<'a>(&'a mut SchemaGenerator);

impl PayloadVisitor for Reference<'_> {
    type Output = Value;

    fn visit<T: Payload>(self) -> Value {
        self.0.subschema_for::<T>().to_value()
    }
}

/// The body of a call is the request of one of the actions that a CSMS sends.
fn describe_calls(document: &mut Value, requests: &[(Action, Value)]) {
    let sent: Vec<_> = requests
        .iter()
        .filter(|(action, _)| action.direction().is_to_station())
        .collect();
    let Some(post) = object(document, &["paths", CALL, "post"]) else {
        return;
    };
    let names: Vec<_> = sent.iter().map(|(action, _)| action.as_str()).collect();
    if let Some(parameters) = post.get_mut("parameters").and_then(Value::as_array_mut) {
        for parameter in parameters {
            if parameter["name"] == "action" {
                parameter["schema"] = json!({"type": "string", "enum": names});
            }
        }
    }
    let bodies: Vec<_> = sent.iter().map(|(_, schema)| schema).collect();
    post["requestBody"]["content"]["application/json"]["schema"] = json!({"anyOf": bodies});
}

/// The payload of a report is the request of its action.
fn describe_reports(document: &mut Value, requests: &[(Action, Value)]) {
    for (path, shown) in REPORTS {
        let Some((_, schema)) = requests.iter().find(|(action, _)| action == shown) else {
            continue;
        };
        let pointer = [
            "paths",
            path,
            "get",
            "responses",
            "200",
            "content",
            "application/json",
        ];
        if let Some(content) = object(document, &pointer) {
            let page = content.remove("schema").unwrap_or_default();
            content.insert(
                "schema".into(),
                json!({"allOf": [page, {"properties": {"items": {"items": {
                    "properties": {"payload": schema}}}}}]}),
            );
        }
    }
}

/// Every operation may answer with a problem, and all but those of probes and stations want the token when
/// secured.
fn add_problems(document: &mut Value) {
    let Some(paths) = object(document, &["paths"]) else {
        return;
    };
    for (path, operations) in paths {
        let Some(operations) = operations.as_object_mut() else {
            continue;
        };
        for operation in operations.values_mut() {
            operation["responses"]["default"] = json!({
                "description": "Not carried out; `detail` says why and what to do",
                "content": {"application/problem+json": {
                    "schema": {"$ref": format!("{COMPONENTS}Problem")}}},
            });
            let is_of_station = path.starts_with(super::uploads::PLACES)
                || path.starts_with(crate::firmware::PATH)
                || path == super::lab_ocsp::PATH;
            if path != "/healthz" && !is_of_station {
                operation["security"] = json!([{}, {"operator": []}]);
            }
        }
    }
}

fn object<'a>(document: &'a mut Value, path: &[&str]) -> Option<&'a mut Map<String, Value>> {
    path.iter()
        .try_fold(document, |value, name| value.get_mut(name))?
        .as_object_mut()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn document() -> Value {
        complete(&super::super::routes().into_openapi()).unwrap()
    }

    fn operations(document: &Value) -> Vec<(&String, &String, &Value)> {
        let paths = document["paths"].as_object().unwrap();
        let methods = paths.iter().flat_map(|(path, item)| {
            let item = item.as_object().unwrap();
            item.iter().map(move |(method, it)| (path, method, it))
        });
        methods.collect()
    }

    fn references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
        match value {
            Value::Object(members) => {
                if let Some(Value::String(to)) = members.get("$ref") {
                    found.push(to);
                }
                members.values().for_each(|one| references(one, found));
            }
            Value::Array(elements) => elements.iter().for_each(|one| references(one, found)),
            _ => {}
        }
    }

    #[test]
    fn is_openapi_3_1_whose_references_all_lead_somewhere() {
        let document = document();
        assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
        let mut found = Vec::new();
        references(&document, &mut found);
        assert!(found.len() > 300, "{}", found.len());
        for reference in found {
            let pointer = reference.strip_prefix('#').unwrap();
            assert!(document.pointer(pointer).is_some(), "{reference}");
        }
    }

    #[test]
    fn holds_the_types_of_all_64_actions() {
        let document = document();
        let schemas = document["components"]["schemas"].as_object().unwrap();
        for action in Action::ALL {
            for kind in ["Request", "Response"] {
                assert!(
                    schemas.contains_key(&format!("{action}{kind}")),
                    "{action}{kind}"
                );
            }
        }
    }

    #[test]
    fn offers_the_40_actions_that_a_csms_sends() {
        let document = document();
        let post = &document["paths"][CALL]["post"];
        let parameters = post["parameters"].as_array().unwrap();
        let action = parameters
            .iter()
            .find(|one| one["name"] == "action")
            .unwrap();
        assert_eq!(action["schema"]["enum"].as_array().unwrap().len(), 40);
        let body = &post["requestBody"]["content"]["application/json"]["schema"]["anyOf"];
        assert_eq!(body.as_array().unwrap().len(), 40);
    }

    #[test]
    fn names_every_operation_once_and_every_parameter_of_its_path() {
        let document = document();
        let mut names = BTreeSet::new();
        for (path, method, operation) in operations(&document) {
            let name = operation["operationId"].as_str().unwrap();
            assert!(names.insert(name), "{name} stands for two operations");
            let in_path: BTreeSet<_> = path
                .split('{')
                .skip(1)
                .map(|part| part.split('}').next().unwrap())
                .collect();
            let none = Vec::new();
            let declared: BTreeSet<_> = operation["parameters"]
                .as_array()
                .unwrap_or(&none)
                .iter()
                .filter(|one| one["in"] == "path")
                .map(|one| one["name"].as_str().unwrap())
                .collect();
            assert_eq!(declared, in_path, "{method} {path}");
        }
    }

    #[test]
    fn says_how_every_operation_fails() {
        for (path, method, operation) in operations(&document()) {
            let problem = &operation["responses"]["default"]["content"];
            let schema = &problem["application/problem+json"]["schema"]["$ref"];
            assert_eq!(schema, "#/components/schemas/Problem", "{method} {path}");
        }
    }

    #[test]
    fn types_the_payload_of_every_report() {
        let document = document();
        for (path, action) in REPORTS {
            let schema = &document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]
                ["schema"];
            let mut found = Vec::new();
            references(schema, &mut found);
            let request = format!("{COMPONENTS}{action}Request");
            assert!(found.contains(&request.as_str()), "{path}: {schema}");
        }
    }
}
