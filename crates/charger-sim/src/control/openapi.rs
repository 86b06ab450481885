//! The description of the control port: `GET /openapi.json` (OpenAPI 3.1).
//!
//! Made from one table of verbs, which a test holds against what is really read.

use axum::{Json, Router, routing::get};
use scenario::verb::VERBS;
use serde_json::{Map, Value, json};

use super::Stations;

pub(super) fn router() -> Router<Stations> {
    Router::new().route("/openapi.json", get(async || Json(document())))
}

/// A field of a body: name, JSON type, what it is. What is needed has `!` behind its type.
type Field = (&'static str, &'static str, &'static str);

const EVSE: Field = ("evse_id", "integer", "EVSE, from 1 (default 1)");
const ANY_EVSE: Field = (
    "evse_id",
    "integer",
    "EVSE, from 1; none: the station as a whole",
);

/// What a verb does, and its fields.
fn verb(name: &str) -> (&'static str, Vec<Field>) {
    match name {
        "plug-in" => (
            "Plug a vehicle in; without `vehicle` an ordinary one",
            vec![
                EVSE,
                (
                    "connector_id",
                    "integer",
                    "Connector, from 1 (default: the first)",
                ),
                (
                    "vehicle",
                    "object",
                    "name, max_kw, battery_kwh, soc_percent, iso15118 (emaid, certificate, leaves_in_seconds)",
                ),
            ],
        ),
        "unplug" => (
            "Unplug the vehicle",
            vec![
                EVSE,
                (
                    "from",
                    "string",
                    "vehicle (default), or station: out of the socket, if its lock lets it go",
                ),
            ],
        ),
        "present-token" => (
            "Hold a token to the reader",
            vec![
                EVSE,
                ("id_token", "string!", "The token, 1 to 36 characters"),
                ("type", "string", "Its type (default ISO14443)"),
                (
                    "until",
                    "object",
                    "How far to charge: kwh, seconds, soc_percent or credit_kwh",
                ),
            ],
        ),
        "press-stop" => ("Press the stop button", vec![EVSE]),
        "emergency-stop" => ("Press the emergency stop", vec![ANY_EVSE]),
        "fault" => (
            "Break an EVSE",
            vec![
                EVSE,
                (
                    "kind",
                    "string",
                    "Other (default), GroundFault, OvercurrentFault, PowerQuality, LockFailure or ResetFailure",
                ),
            ],
        ),
        "clear-fault" => ("Mend an EVSE", vec![EVSE]),
        "offline" => (
            "Cut the connection and do not dial",
            vec![(
                "seconds",
                "integer",
                "After so long it dials by itself (default: not before `online`)",
            )],
        ),
        "online" => ("Dial again, at once", vec![]),
        "power-loss" => (
            "Take the power away; it comes back by itself",
            vec![("seconds", "integer", "How long it is dark (default 2)")],
        ),
        "reboot" => (
            "Restart",
            vec![(
                "reason",
                "string",
                "LocalReset (default), Watchdog or ApplicationReset",
            )],
        ),
        "set-variable" => (
            "Set a variable as a technician does, also one that the CSMS may only read",
            vec![
                ("component", "string!", "Component, such as TxCtrlr"),
                (
                    "variable",
                    "string!",
                    "Variable, such as EVConnectionTimeOut",
                ),
                ("instance", "string", "Instance of the variable"),
                ("evse_id", "integer", "EVSE of the component"),
                ("connector_id", "integer", "Connector of the component"),
                ("value", "string!", "Value: a text, a number, true or false"),
            ],
        ),
        "set-limit" => (
            "Limit the station from outside (NotifyChargingLimit)",
            vec![
                ANY_EVSE,
                ("kw", "number!", "Power, kW"),
                ("source", "string", "EMS (default), SO or Other"),
            ],
        ),
        "lift-limit" => ("Lift that limit (ClearedChargingLimit)", vec![ANY_EVSE]),
        "tamper" => (
            "Raise a security event",
            vec![
                (
                    "event",
                    "string",
                    "Its type (default TamperDetectionActivated)",
                ),
                ("info", "string", "techInfo"),
            ],
        ),
        "park" => ("A vehicle comes into the parking bay", vec![EVSE]),
        "leave" => ("The vehicle leaves the parking bay", vec![EVSE]),
        "send" => (
            "Send a message as it is given, also a wrong one, and return the answer",
            vec![
                ("action", "string", "Action, also one that does not exist"),
                ("payload", "object", "Payload, also a wrong one"),
                (
                    "raw",
                    "string",
                    "The text of a frame, in place of action and payload",
                ),
                (
                    "within_seconds",
                    "integer",
                    "How long an answer is waited for (default 30)",
                ),
            ],
        ),
        "data-transfer" => (
            "Send a message of a vendor (DataTransfer), and return the answer",
            vec![
                ("vendor_id", "string!", "vendorId, such as com.example"),
                ("message_id", "string", "messageId"),
                ("data", "object", "data: any JSON"),
                (
                    "within_seconds",
                    "integer",
                    "How long an answer is waited for (default 30)",
                ),
            ],
        ),
        "answer" => (
            "Answer CALLs of the CSMS in another way than the station would",
            vec![
                ("action", "string!", "Action of the CALL"),
                (
                    "with",
                    "object!",
                    "\"never\", or one of payload, status, error, after",
                ),
                (
                    "times",
                    "integer",
                    "How many CALLs (default 1); 0 forgets what was told",
                ),
            ],
        ),
        "frame-faults" => (
            "Faults of frames and of the connection, in place of those before; {} ends them",
            vec![
                ("seed", "integer", "Seed (default: that of the run)"),
                ("drop", "number", "Share of the frames that are not sent"),
                (
                    "drop_incoming",
                    "number",
                    "Share of the CSMS's frames that do not arrive",
                ),
                ("duplicate", "number", "Share that is sent twice"),
                ("delay", "number", "Share that is held up"),
                ("delay_ms", "integer", "How long, ms"),
                (
                    "reorder",
                    "number",
                    "Share that is overtaken by the next frame",
                ),
                ("truncate", "number", "Share that is cut off"),
                ("wrong_id", "number", "Share with a wrong message id"),
                (
                    "second_call",
                    "number",
                    "Share of CALLs after which another is sent at once",
                ),
                (
                    "half_open",
                    "boolean",
                    "Nothing is read or written, the connection stays",
                ),
                ("read_bytes_per_second", "integer", "A slow reader"),
                ("write_bytes_per_second", "integer", "A slow line"),
            ],
        ),
        _ => ("", vec![]),
    }
}

/// The schema of a body.
fn body(fields: &[Field]) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for (name, kind, what) in fields {
        let plain = kind.trim_end_matches('!');
        if plain.len() < kind.len() {
            required.push(*name);
        }
        let schema = if ["with", "payload", "data"].contains(name) {
            json!({ "description": what })
        } else {
            json!({ "type": plain, "description": what })
        };
        properties.insert((*name).to_owned(), schema);
    }
    json!({
        "type": "object",
        "additionalProperties": false,
        "properties": properties,
        "required": required,
    })
}

fn document() -> Value {
    let problem = |what: &str| {
        json!({
            "description": what,
            "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } },
        })
    };
    let id =
        json!({ "name": "id", "in": "path", "required": true, "schema": { "type": "string" } });
    let plain = |summary: &str, parameters: Value, kind: &str| {
        json!({ "get": {
            "summary": summary,
            "parameters": parameters,
            "responses": { "200": { "description": "What there is", "content": { kind: {} } }, "404": problem("No such station") },
        }})
    };
    let mut paths = Map::new();
    let json = "application/json";
    paths.insert("/stations".into(), plain("All stations", json!([]), json));
    let look = "How a station stands: connectors, transactions, queue, variables, last frames";
    paths.insert("/stations/{id}".into(), plain(look, json!([id]), json));
    let station = json!({ "name": "station", "in": "query", "schema": { "type": "string" } });
    let live = "What happens, while it happens, as server-sent events";
    paths.insert(
        "/events".into(),
        plain(live, json!([station]), "text/event-stream"),
    );
    paths.extend(runs(&problem));
    for name in VERBS {
        let (summary, fields) = verb(name);
        let needs = fields.iter().any(|(_, kind, _)| kind.ends_with('!'));
        let operation = json!({ "post": {
            "summary": summary,
            "parameters": [id],
            "requestBody": {
                "required": needs,
                "content": { "application/json": { "schema": body(&fields) } },
            },
            "responses": {
                "200": { "description": "It took effect; of `send` the answer", "content": { "application/json": {} } },
                "400": problem("The body is no JSON"),
                "404": problem("No such station, or no such verb"),
                "409": problem("Not possible now: no vehicle, no transaction, no connection …"),
                "422": problem("The body is wrong, or names what the station does not have"),
                "504": problem("Of `send`: no answer in time"),
            },
        }});
        paths.insert(format!("/stations/{{id}}/{name}"), operation);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "charger-sim: control port",
            "description": "Steers simulated charging stations, and plays scenarios.",
            "version": env!("CARGO_PKG_VERSION"),
        },
        "paths": paths,
        "components": {
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } },
            "schemas": { "Problem": {
                "type": "object",
                "required": ["type", "title", "status", "detail"],
                "properties": {
                    "type": { "type": "string" },
                    "title": { "type": "string" },
                    "status": { "type": "integer" },
                    "detail": { "type": "string" },
                },
            }},
        },
    })
}

/// Scenarios and runs.
fn runs(problem: &impl Fn(&str) -> Value) -> [(String, Value); 4] {
    let there = |what: &str| json!({ "description": what, "content": { "application/json": {} } });
    let id =
        json!({ "name": "id", "in": "path", "required": true, "schema": { "type": "string" } });
    let asked = json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["scenario"],
        "properties": {
            "scenario": { "type": "string", "description": "A number, or the name of a recipe" },
            "parameters": {
                "type": "object",
                "additionalProperties": { "type": "string" },
                "description": "Values for its parameters, in place of the usual ones",
            },
            "seed": { "type": "integer", "minimum": 0, "description": "Repeats a run (default: random)" },
        },
    });
    let paths = [
        (
            "/scenarios",
            json!({ "get": {
                "summary": "Scenarios and recipes that can be played, and against which CSMS",
                "responses": { "200": there("Each with its parameters, and those of its stations that live here") },
            }}),
        ),
        (
            "/runs",
            json!({
                "get": {
                    "summary": "The run that goes on, and the last 50 that are over, with their verdicts",
                    "responses": { "200": there("The newest first") },
                },
                "post": {
                    "summary": "Play a scenario; verify judges it afterwards",
                    "requestBody": { "required": true, "content": { "application/json": { "schema": asked } } },
                    "responses": {
                        "201": there("The run as it begins"),
                        "400": problem("The body is no JSON"),
                        "404": problem("No such scenario"),
                        "409": problem("Not now: another run goes on, or a station of it lives here"),
                        "422": problem("The body is wrong, or a parameter"),
                    },
                },
            }),
        ),
        (
            "/runs/{id}",
            json!({ "get": {
                "summary": "A run: its steps, where each station is, failures, record, verdict",
                "parameters": [id],
                "responses": { "200": there("How it stands"), "404": problem("No such run") },
            }}),
        ),
        (
            "/runs/{id}/stop",
            json!({ "post": {
                "summary": "Stop the run that goes on",
                "parameters": [id],
                "responses": {
                    "200": there("It ends a moment later, as interrupted"),
                    "404": problem("No such run"),
                    "409": problem("It is over"),
                },
            }}),
        ),
    ];
    paths.map(|(path, operations)| (path.to_owned(), operations))
}

#[cfg(test)]
mod tests {
    use scenario::verb::Verb;

    use super::*;

    #[test]
    fn every_verb_and_every_field_is_described_and_no_other() {
        for name in VERBS {
            let (summary, fields) = verb(name);
            assert!(!summary.is_empty(), "{name}");
            for (field, ..) in &fields {
                // A list fits no field.
                let told = Verb::of(name, json!({ *field: [[]] }));
                let error = told.map_or_else(|error| error.to_string(), |_| String::new());
                assert!(!error.contains("unknown field"), "{name}.{field}: {error}");
            }
            let error = Verb::of(name, json!({ "no_such_field": 1 }))
                .unwrap_err()
                .to_string();
            let known = error.matches('`').count() / 2 - 1;
            assert_eq!(known, fields.len(), "{name}: {error}");
        }
    }

    #[test]
    fn the_description_has_a_path_for_each_verb() {
        let document = document();
        let paths = document["paths"].as_object().unwrap();
        assert_eq!(paths.len(), VERBS.len() + 7);
        let schema = &paths["/stations/{id}/present-token"]["post"]["requestBody"]["content"]["application/json"]
            ["schema"];
        assert_eq!(schema["required"], json!(["id_token"]));
    }
}
