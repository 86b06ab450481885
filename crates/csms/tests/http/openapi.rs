//! The description says what is answered: every body is judged by the schema it promises.

use reqwest::Method;
use serde_json::{Value, json};

use crate::lab::{self, Lab, event};

/// A site of the installation.
const SITE: &str = "emart_shinjeju";

/// The schema, with the components that it refers to.
fn judge(document: &Value, schema: &Value, body: &Value, what: &str) {
    let whole = json!({"allOf": [schema], "components": document["components"]});
    let validator = jsonschema::validator_for(&whole).unwrap();
    let faults: Vec<_> = validator
        .iter_errors(body)
        .map(|fault| format!("{}: {fault}", fault.instance_path()))
        .collect();
    assert!(faults.is_empty(), "{what}: {faults:?} in {body}");
}

async fn fill(lab: &Lab) {
    let mut station = lab.station("CP001").await;
    station
        .call(
            "TransactionEvent",
            event("Started", 0, "2026-11-20T15:00:00Z", 0),
        )
        .await;
    station
        .call(
            "TransactionEvent",
            event("Ended", 1, "2026-11-20T15:00:30Z", 1670),
        )
        .await;
    let security = json!({"type": "StartupOfTheDevice", "timestamp": "2026-11-20T15:00:00Z"});
    station.call("SecurityEventNotification", security).await;
    let report = json!({"requestId": 1, "generatedAt": "2026-11-20T15:00:00Z", "seqNo": 0,
        "reportData": [{"component": {"name": "EVSE", "evse": {"id": 1}},
            "variable": {"name": "Power"}, "variableAttribute": [{"value": "1"}],
            "variableCharacteristics": {"dataType": "decimal", "supportsMonitoring": true}}]});
    station.call("NotifyReport", report).await;
    let clear = lab.post("/api/v1/stations/CP001/calls/ClearCache", json!({}));
    let (answered, _) = tokio::join!(
        clear,
        station.answer("ClearCache", json!({"status": "Accepted"}))
    );
    assert_eq!(answered.0, 200);
    let logs = lab.post(
        "/api/v1/stations/CP001/logs",
        json!({"log_type": "SecurityLog"}),
    );
    let (asked, _) = tokio::join!(
        logs,
        station.answer("GetLog", json!({"status": "Accepted"}))
    );
    assert_eq!(asked.0, 200);
    let reports = lab.post(
        "/api/v1/stations/CP001/reports",
        json!({"report": "FullInventory"}),
    );
    let (asked, _) = tokio::join!(
        reports,
        station.answer("GetBaseReport", json!({"status": "Accepted"}))
    );
    assert_eq!(asked.0, 200);
    let reserves = lab.post(
        "/api/v1/stations/CP001/reservations",
        json!({"id_token": {"id_token": "A", "type": "Central"}, "evse_id": 1}),
    );
    let (asked, _) = tokio::join!(
        reserves,
        station.answer("ReserveNow", json!({"status": "Accepted"}))
    );
    assert_eq!(
        (asked.0, &asked.1["reservation"]["reservation_id"]),
        (200, &json!(1))
    );
    let file = crate::firmware::put_in(lab, "2.0", "x").await;
    let campaign = json!({"firmware_key": file["firmware_key"], "stations": ["CP001"]});
    let (status, _) = lab.post("/api/v1/firmware-campaigns", campaign).await;
    assert_eq!(status, 201);
    let asked = station.answer("UpdateFirmware", json!({"status": "Accepted"}));
    assert_eq!(asked.await["requestId"], 1);
    let refused = station.call("SignCertificate", json!({"csr": "x"}));
    assert_eq!(refused.await["status"], "Rejected");
    let hash = json!({"hashAlgorithm": "SHA256", "issuerNameHash": "a", "issuerKeyHash": "b",
        "serialNumber": "c"});
    let installed = json!({"status": "Accepted", "certificateHashDataChain":
        [{"certificateType": "CSMSRootCertificate", "certificateHashData": hash}]});
    let asks = lab.post("/api/v1/stations/CP001/installed-certificates", json!({}));
    let (asked, _) = tokio::join!(
        asks,
        station.answer("GetInstalledCertificateIds", installed)
    );
    assert_eq!(asked.0, 200);
    let upgrades = lab.post(
        "/api/v1/stations/CP001/security-upgrades",
        json!({"security_profile": 1, "url": "ws://x"}),
    );
    let (asked, _) = tokio::join!(
        upgrades,
        station.answer("SetNetworkProfile", json!({"status": "Rejected"}))
    );
    assert_eq!((asked.0, &asked.1["state"]), (200, &json!("failed")));
    let (status, _) = lab
        .send(
            Method::PUT,
            &format!("/api/v1/sites/{SITE}/limit"),
            json!({"limit_kw": 50}),
        )
        .await;
    assert_eq!(status, 200);
    let (status, _) = lab
        .send(Method::PUT, "/api/v1/stations/CP001/local-list", json!({}))
        .await;
    assert_eq!(status, 200);
    let held = lab.post(
        "/api/v1/stations/emart_jeju_01/calls/ClearCache?when=online",
        json!({}),
    );
    drop(lab.station("emart_jeju_01").await);
    crate::standing::gone(lab, "emart_jeju_01").await;
    let (status, held) = held.await;
    assert_eq!(
        (status, &held["held_command_key"]),
        (202, &json!(1)),
        "{held}"
    );
    let token = json!({"status": "Accepted", "expires_at": "2027-01-01T00:00:00+09:00"});
    let (status, _) = lab
        .send(Method::PUT, "/api/v1/id-tokens/Central/A", token)
        .await;
    assert_eq!(status, 200);
    let refused = format!("http://{}/CP001", lab.server.ocppj_address.unwrap());
    lab.client.get(refused).send().await.unwrap();
}

#[tokio::test]
async fn every_answer_to_a_get_is_as_described() {
    let (simulator, _) = crate::simulator::stand_in().await;
    let lab = crate::simulator::with(&simulator, None).await;
    fill(&lab).await;
    let (_, document) = lab.get("/api/openapi.json").await;
    let mut judged = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        let schema = &item["get"]["responses"]["200"]["content"]["application/json"]["schema"];
        if schema.is_null() {
            continue;
        }
        let filled = path
            .replace("/chargers/{id}", "/chargers/emart_jeju_01")
            .replace("/sites/{id}", &format!("/sites/{SITE}"))
            .replace("{reservation_id}", "1")
            .replace("{id}", "CP001")
            .replace("{key}", "1")
            .replace("{kind}", "Central")
            .replace("{id_token}", "A")
            .replace("{name}", "standard");
        let filled = match filled.as_str() {
            "/api/v1/statistics/hourly"
            | "/api/v1/statistics/daily"
            | "/api/v1/statistics/monthly" => {
                format!("{filled}?from=2026-11-20T00:00:00Z&to=2026-11-22T00:00:00Z")
            }
            _ => filled,
        };
        let (status, body) = lab.get(&filled).await;
        assert_eq!(status, 200, "{filled}: {body}");
        judge(&document, schema, &body, &filled);
        judged += 1;
    }
    assert!(judged >= 45, "{judged}");
}

#[tokio::test]
async fn every_problem_is_as_described() {
    let lab = lab::open().await;
    let _station = lab.station("CP001").await;
    let (_, document) = lab.get("/api/openapi.json").await;
    let schema = json!({"$ref": "#/components/schemas/Problem"});
    for (path, body, expected) in [
        (
            "/api/v1/stations/CP001/calls/ClearCache?timeout=50ms",
            json!({}),
            504,
        ),
        ("/api/v1/stations/CP001/calls/Reset", json!({}), 422),
        ("/api/v1/stations/nobody/calls/Reset", json!({}), 404),
        ("/chargers/emart_jeju_01/start", json!({}), 409),
        ("/api/v1/stations", json!([]), 422),
    ] {
        let (status, problem) = lab.post(path, body).await;
        assert_eq!(status, expected, "{problem}");
        judge(&document, &schema, &problem, path);
    }
}

/// `lab` asks each refusal for its code, by which a page words it in its own language.
#[tokio::test]
async fn every_route_refuses_with_a_code() {
    let lab = lab::open().await;
    let (_, document) = lab.get("/api/openapi.json").await;
    let schema = json!({"$ref": "#/components/schemas/Problem"});
    let mut refused = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        // Nothing has these names, no parameter is one of these, and no body is like this one.
        let parts = path.split('/').map(|part| match part.strip_prefix('{') {
            Some(_) => "0",
            None => part,
        });
        let filled = parts.collect::<Vec<_>>().join("/");
        let filled =
            format!("{filled}?limit=none&hours=none&unit=none&version=&lang=none&after=none");
        for (method, operation) in item.as_object().unwrap() {
            let streams = &operation["responses"]["200"]["content"]["text/event-stream"];
            if !streams.is_null() {
                continue;
            }
            let method = method.to_uppercase().parse::<Method>().unwrap();
            let (status, problem) = lab.send(method.clone(), &filled, json!({"none": 1})).await;
            if status >= 400 {
                judge(&document, &schema, &problem, &filled);
                refused += 1;
            }
        }
    }
    assert!(refused >= 100, "{refused}");
}

#[tokio::test]
async fn every_schema_of_the_description_is_a_schema() {
    let lab = lab::open().await;
    let (_, document) = lab.get("/api/openapi.json").await;
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        assert!(jsonschema::draft202012::meta::is_valid(schema), "{name}");
    }
}
