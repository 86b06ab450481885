//! The actions that a CSMS may send, with the schemas of their requests: what forms are made from.

use std::collections::BTreeMap;

use axum::http::header;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use ocpp201::Action;
use serde::Serialize;
use serde_json::Value;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{AppState, DESCRIPTION};

const COMPONENTS: &str = "#/components/schemas/";

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(actions))
}

/// An action that a CSMS may send.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct ActionEntry {
    /// Its name.
    action: &'static str,
    /// The letter of its functional block, `A` to `P`.
    block: char,
}

/// The actions that a CSMS may send.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Actions<'a> {
    /// In the order of their blocks.
    items: Vec<ActionEntry>,
    /// JSON schemas by name: of the requests (`ResetRequest` …) and of what they refer to. References
    /// are `#/components/schemas/NAME`, as in the OpenAPI description.
    #[schema(value_type = Object)]
    schemas: BTreeMap<&'a str, &'a Value>,
}

/// The answer, made from the description of the whole server.
pub(super) fn made_from(document: &Value) -> Result<Bytes, serde_json::Error> {
    let mut sent: Vec<_> = Action::ALL
        .iter()
        .copied()
        .filter(|action| action.direction().is_to_station())
        .collect();
    sent.sort_by_key(|action| (action.block().letter(), action.as_str()));
    let all = &document["components"]["schemas"];
    let mut schemas = BTreeMap::new();
    let mut wanted: Vec<_> = sent
        .iter()
        .map(|action| format!("{action}Request"))
        .collect();
    while let Some(name) = wanted.pop() {
        let Some((name, schema)) = all.as_object().and_then(|all| all.get_key_value(&name)) else {
            continue;
        };
        if schemas.insert(name.as_str(), schema).is_none() {
            references(schema, &mut wanted);
        }
    }
    let items = sent.iter().map(|action| ActionEntry {
        action: action.as_str(),
        block: action.block().letter(),
    });
    let actions = Actions {
        items: items.collect(),
        schemas,
    };
    Ok(serde_json::to_vec(&actions)?.into())
}

fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            let name = members.get("$ref").and_then(Value::as_str);
            found.extend(
                name.and_then(|name| name.strip_prefix(COMPONENTS))
                    .map(Into::into),
            );
            members.values().for_each(|one| references(one, found));
        }
        Value::Array(elements) => elements.iter().for_each(|one| references(one, found)),
        _ => {}
    }
}

/// Actions that a CSMS may send, with their schemas
#[utoipa::path(
    get, path = "/api/v1/actions", tag = "commands", responses((status = OK, body = Actions)),
)]
async fn actions() -> Response {
    let kind = [(header::CONTENT_TYPE, "application/json")];
    (kind, DESCRIPTION.actions.clone()).into_response()
}
