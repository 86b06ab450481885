//! A station and a CSMS over real sockets: reports, variables, monitors, messages and data about customers (blocks
//! B, N and O).
//!
//! The rules of each side are tested by itself; here is only that the two understand each other.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::time::Duration;

use charger_sim::{
    clock::ModelClock,
    station::{self, Command, Environment, Observation, Spec, Station},
};
use csms::{
    config::{Options, SeedChoice, Settings},
    server::{self, Server},
};
use reqwest::{Client, Method};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::mpsc;

/// Everything here ends within this, or the test fails; nothing is measured with it.
const PATIENCE: Duration = Duration::from_secs(60);
const STATION: &str = "emart_shinjeju_01";

struct Lab {
    server: Server,
    client: Client,
    _folder: TempDir,
    _station: Station,
    _observations: mpsc::Receiver<Observation>,
}

/// A CSMS that asks new stations what they have, and a station that is accepted there.
async fn lab() -> Lab {
    lab_with(Spec::dc(STATION)).await
}

async fn lab_with(spec: Spec) -> Lab {
    let folder = TempDir::new().unwrap();
    let database = folder.path().join("csms.sqlite");
    let options = Options {
        listen: Some("127.0.0.1:0".into()),
        http: Some("127.0.0.1:0".into()),
        database: Some(format!("sqlite://{}", database.display())),
        seed: Some(SeedChoice::None),
        auto_provision: Some(true),
        ..Options::default()
    };
    let server = server::start(Settings::resolve(options).unwrap());
    let server = server.await.unwrap();
    let (observer, observations) = mpsc::channel(10_000);
    let environment = Environment {
        url: format!("ws://{}", server.ocppj_address.unwrap()),
        clock: ModelClock::real_time(),
        seed: 1,
        cabinets: Vec::new(),
        tells_frames: false,
        frame_faults: Default::default(),
        observer,
        message_timeout: PATIENCE,
        network: None,
        notebook: None,
    };
    let station = station::spawn(spec, environment);
    station.command(Command::Connect).await.unwrap();
    let client = Client::builder().no_proxy().timeout(PATIENCE);
    let lab = Lab {
        server,
        client: client.build().unwrap(),
        _folder: folder,
        _station: station,
        _observations: observations,
    };
    lab.until("reports", |page| page["items"][0]["state"] == "complete")
        .await;
    lab
}

impl Lab {
    fn url(&self, path: &str) -> String {
        let address = self.server.http_address;
        format!("http://{address}/api/v1/stations/{STATION}/{path}")
    }

    /// Asks again and again until what is there is `wanted`.
    async fn until(&self, path: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let asking = async {
            loop {
                let answer = self.client.get(self.url(path)).send().await.unwrap();
                let answer = answer.json::<Value>().await.unwrap();
                if wanted(&answer) {
                    return answer;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let answer = tokio::time::timeout(PATIENCE, asking).await;
        answer.unwrap_or_else(|_| panic!("{path} does not become what it should"))
    }

    async fn get(&self, path: &str) -> Value {
        self.until(path, |_| true).await
    }

    async fn send(&self, method: Method, path: &str, body: Value) -> Value {
        let request = self.client.request(method, self.url(path)).json(&body);
        let answer = request.send().await.unwrap();
        let status = answer.status();
        let answer = answer.json().await.unwrap();
        assert_eq!(status, 200, "{path}: {answer}");
        answer
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        self.send(Method::POST, path, body).await
    }
}

#[tokio::test]
async fn variables_are_read_and_set_within_what_the_station_takes_in_one_message() {
    let lab = lab().await;
    let all = lab.get("variables?limit=1000").await;
    let all = all["items"].as_array().unwrap();
    let known = |path: &str| all.iter().find(|row| row["path"] == path).unwrap();
    assert_eq!(
        known("DeviceDataCtrlr/ItemsPerMessage[GetVariables]")["value"],
        "50"
    );
    assert!(all.len() > 100, "{}", all.len());
    let names: Vec<_> = all
        .iter()
        .map(|row| {
            let mut name = json!({"component": {"name": row["component"]},
                "variable": {"name": row["variable"]}});
            if let Some(evse) = row["evse_id"].as_i64() {
                name["component"]["evse"] = json!({"id": evse});
            }
            if let Some(connector) = row["connector_id"].as_i64() {
                name["component"]["evse"]["connectorId"] = json!(connector);
            }
            if let Some(instance) = row["variable_instance"].as_str() {
                name["variable"]["instance"] = json!(instance);
            }
            name
        })
        .collect();
    let told = lab
        .post("calls/GetVariables", json!({"getVariableData": names}))
        .await;
    assert_eq!(told["outcome"], "result", "{told}");
    assert_eq!(
        told["parts"].as_array().unwrap().len(),
        all.len().div_ceil(50)
    );
    let results = told["payload"]["getVariableResult"].as_array().unwrap();
    assert_eq!(results.len(), all.len());
    let is_known = |result: &Value| {
        matches!(
            result["attributeStatus"].as_str(),
            Some("Accepted" | "Rejected")
        )
    };
    assert!(results.iter().all(is_known), "{told}");
    let set = json!({"setVariableData": [
        {"component": {"name": "OCPPCommCtrlr"}, "variable": {"name": "HeartbeatInterval"},
            "attributeValue": "77"},
        {"component": {"name": "Nowhere"}, "variable": {"name": "Nothing"}, "attributeValue": "1"}]});
    lab.post("calls/SetVariables", set).await;
    let settings = lab.get("variable-settings").await;
    let statuses: Vec<_> = settings["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| &row["status"])
        .collect();
    assert_eq!(statuses, ["UnknownComponent", "Accepted"]);
    let body = json!({"report": "Custom", "criteria": ["Problem"]});
    let asked = lab.post("reports", body).await;
    let status = &asked["reports"][0]["status"];
    assert!(
        *status == "Accepted" || *status == "EmptyResultSet",
        "{asked}"
    );
}

#[tokio::test]
async fn monitors_events_messages_and_customers_are_known_on_both_sides() {
    let lab = lab().await;
    let monitor = |kind: &str, value: f64| {
        json!({"value": value, "type": kind, "severity": 6,
            "component": {"name": "EVSE", "evse": {"id": 1}}, "variable": {"name": "Power"}})
    };
    let wanted =
        json!({"setMonitoringData": [monitor("Periodic", 1.0), monitor("UpperThreshold", 5e4)]});
    lab.post("calls/SetVariableMonitoring", wanted).await;
    let monitors = lab.get("monitors").await;
    let monitors = monitors["items"].as_array().unwrap();
    assert_eq!(monitors.len(), 2, "{monitors:?}");
    assert_eq!(
        (&monitors[0]["type"], &monitors[1]["value"]),
        (&json!("Periodic"), &json!(5e4))
    );
    let events = lab
        .until("monitoring-events", |page| !page["items"][0].is_null())
        .await;
    let event = &events["items"][0];
    assert_eq!(
        (&event["trigger"], &event["severity"]),
        (&json!("Periodic"), &json!(6))
    );
    assert_eq!(event["monitor_id"], monitors[0]["monitor_id"]);
    assert_eq!(event["path"], "EVSE@1/Power");
    let cleared = json!({"id": [monitors[0]["monitor_id"]]});
    lab.post("calls/ClearVariableMonitoring", cleared).await;
    lab.post("reports", json!({"report": "Monitoring"})).await;
    lab.until("reports?action=GetMonitoringReport", |page| {
        page["items"][0]["state"] == "complete"
    })
    .await;
    let left = lab.get("monitors").await;
    assert_eq!(left["items"].as_array().unwrap().len(), 1, "{left}");

    let text =
        json!({"priority": "NormalCycle", "message": {"format": "UTF8", "content": "welcome"}});
    let set = lab.post("display-messages", text).await;
    assert_eq!(set["call"]["payload"]["status"], "Accepted", "{set}");
    assert_eq!(
        lab.get("display-messages").await["items"][0]["state"],
        "set"
    );
    lab.post("display-messages/refresh", json!({})).await;
    lab.until("display-messages", |page| {
        page["items"][0]["state"] == "reported"
    })
    .await;
    let path = format!("display-messages/{}", set["message_id"]);
    lab.send(Method::DELETE, &path, json!({})).await;
    assert_eq!(
        lab.get("display-messages").await["items"][0]["state"],
        "cleared"
    );

    let customer = json!({"id_token": {"idToken": "ALICE", "type": "Central"}});
    let asked = lab.post("customer-information", customer).await;
    assert_eq!(asked["report"]["action"], "CustomerInformation");
    let done = lab
        .until("reports?action=CustomerInformation", |page| {
            page["items"][0]["state"] == "complete"
        })
        .await;
    assert_eq!(done["items"][0]["parts"], 1);
}

/// B05.FR.11, B06.FR.05, D01.FR.11, N04.FR.09, N06.FR.04: the station refuses what is longer than it said, and the CSMS
/// sends nothing longer.
#[tokio::test]
async fn what_is_sent_is_divided_by_what_the_station_takes() {
    let mut spec = Spec::dc(STATION);
    for (variable, value) in [
        ("DeviceDataCtrlr.ItemsPerMessage[GetVariables]", "2"),
        ("DeviceDataCtrlr.ItemsPerMessage[SetVariables]", "50"),
        ("DeviceDataCtrlr.BytesPerMessage[SetVariables]", "400"),
        (
            "MonitoringCtrlr.ItemsPerMessage[SetVariableMonitoring]",
            "2",
        ),
        (
            "MonitoringCtrlr.ItemsPerMessage[ClearVariableMonitoring]",
            "3",
        ),
        ("LocalAuthListCtrlr.ItemsPerMessage", "2"),
        ("LocalAuthListCtrlr.BytesPerMessage", "600"),
    ] {
        spec.variables.push((variable.to_owned(), value.to_owned()));
    }
    let lab = lab_with(spec).await;
    let heartbeat = json!({"component": {"name": "OCPPCommCtrlr"},
        "variable": {"name": "HeartbeatInterval"}});
    let names = [
        "HeartbeatInterval",
        "OfflineThreshold",
        "ResetRetries",
        "MessageTimeout",
        "WebSocketPingInterval",
    ];
    let five: Vec<_> = names
        .iter()
        .map(|name| json!({"component": {"name": "OCPPCommCtrlr"}, "variable": {"name": name}}))
        .collect();
    let told = lab
        .post("calls/GetVariables", json!({"getVariableData": five}))
        .await;
    assert_eq!(told["outcome"], "result", "{told}");
    assert_eq!(told["parts"].as_array().unwrap().len(), 3);
    assert_eq!(
        told["payload"]["getVariableResult"]
            .as_array()
            .unwrap()
            .len(),
        5
    );
    let set: Vec<_> = five
        .iter()
        .take(3)
        .chain([&five[4]])
        .map(|place| {
            let mut item = place.clone();
            item["attributeValue"] = json!("60");
            item["customData"] = json!({"vendorId": "com.example", "note": "n".repeat(100)});
            item
        })
        .collect();
    let told = lab
        .post("calls/SetVariables", json!({"setVariableData": set}))
        .await;
    assert_eq!(told["outcome"], "result", "{told}");
    assert!(told["parts"].as_array().unwrap().len() > 2, "{told}");
    // The same at once, for those who test stations: the station refuses it.
    let told = lab
        .post(
            "calls/SetVariables?unchecked=true",
            json!({"setVariableData": set}),
        )
        .await;
    assert_eq!(told["error"]["code"], "FormatViolation", "{told}");
    let told = lab
        .post(
            "calls/GetVariables?unchecked=true",
            json!({"getVariableData": five}),
        )
        .await;
    assert_eq!(
        told["error"]["code"], "OccurrenceConstraintViolation",
        "{told}"
    );
    let monitors: Vec<_> = (0..5)
        .map(|n| {
            let mut one = json!({"component": {"name": "EVSE", "evse": {"id": 1}},
                "variable": {"name": "Power"}, "type": "UpperThreshold", "severity": n});
            one["value"] = json!(1_000.0 + f64::from(n));
            one
        })
        .collect();
    let told = lab
        .post(
            "calls/SetVariableMonitoring",
            json!({"setMonitoringData": monitors}),
        )
        .await;
    assert_eq!(told["parts"].as_array().unwrap().len(), 3, "{told}");
    let results = told["payload"]["setMonitoringResult"].as_array().unwrap();
    let ids: Vec<_> = results.iter().map(|one| one["id"].clone()).collect();
    assert_eq!(ids.len(), 5);
    assert!(ids.iter().all(Value::is_number), "{told}");
    let told = lab
        .post("calls/ClearVariableMonitoring", json!({"id": ids}))
        .await;
    assert_eq!(told["parts"].as_array().unwrap().len(), 2, "{told}");
    let cleared = told["payload"]["clearMonitoringResult"].as_array().unwrap();
    assert!(
        cleared.iter().all(|one| one["status"] == "Accepted"),
        "{told}"
    );
    for number in 0..7 {
        let url = format!(
            "http://{}/api/v1/id-tokens/ISO14443/T{number}",
            lab.server.http_address
        );
        let put = lab.client.put(url).json(&json!({"status": "Accepted"}));
        assert_eq!(put.send().await.unwrap().status(), 200);
    }
    lab.send(Method::PUT, "local-list", json!({})).await;
    lab.until("local-list", |row| row["state"] == "current")
        .await;
    let version = lab.post("calls/GetLocalListVersion", json!({})).await;
    let row = lab.get("local-list").await;
    assert_eq!(version["payload"]["versionNumber"], row["version"]);
    let told = lab
        .post(
            "calls/GetVariables",
            json!({"getVariableData": [
            {"component": {"name": "LocalAuthListCtrlr"}, "variable": {"name": "Entries"}},
            heartbeat]}),
        )
        .await;
    let values = &told["payload"]["getVariableResult"];
    assert_eq!(
        values[0]["attributeValue"], "7",
        "all of them, by parts of two"
    );
    assert_eq!(values[1]["attributeValue"], "60");
}
