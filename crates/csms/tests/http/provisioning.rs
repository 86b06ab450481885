//! Block B: reports as jobs, what the device model is between them, and stations that are pending.

use csms::store::tables::reports;
use reqwest::Method;
use serde_json::{Value, json};

use crate::lab::{self, Lab, Station};

const AT: &str = "2026-11-21T00:00:00Z";
const REPORTS: &str = "/api/v1/stations/CP001/reports";

/// A variable of a report.
fn has(component: &str, value: &str) -> Value {
    json!({"component": {"name": component}, "variable": {"name": "V"},
        "variableAttribute": [{"value": value}]})
}

fn part(request_id: &Value, seq_no: u32, tbc: bool, data: &[Value]) -> Value {
    let mut part = json!({"requestId": request_id, "generatedAt": AT, "seqNo": seq_no, "tbc": tbc});
    if !data.is_empty() {
        part["reportData"] = json!(data);
    }
    part
}

/// Asks for a report that the station accepts; its key and requestId.
async fn asked(lab: &Lab, station: &mut Station, body: Value, action: &str) -> (i64, Value) {
    let accepted = json!({"status": "Accepted"});
    let ((status, told), call) =
        tokio::join!(lab.post(REPORTS, body), station.answer(action, accepted));
    assert_eq!(status, 200, "{told}");
    let report = &told["reports"][0];
    assert_eq!(
        (&report["state"], &report["status"]),
        (&json!("running"), &json!("Accepted"))
    );
    assert_eq!(report["request_id"], call["requestId"]);
    (
        report["report_request_key"].as_i64().unwrap(),
        call["requestId"].clone(),
    )
}

async fn report(lab: &Lab, key: i64) -> Value {
    let (status, row) = lab.get(&format!("/api/v1/reports/{key}")).await;
    assert_eq!(status, 200, "{row}");
    row
}

/// The components that are there, and those that are gone.
async fn components(lab: &Lab) -> (Vec<String>, Vec<String>) {
    let list = async |gone: bool| {
        let path = format!("/api/v1/stations/CP001/variables?gone={gone}");
        let (_, page) = lab.get(&path).await;
        let items = page["items"].as_array().unwrap().iter();
        items
            .map(|row| row["component"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    (list(false).await, list(true).await)
}

#[tokio::test]
async fn a_report_is_complete_when_all_parts_are_there_in_any_order_on_sqlite() {
    a_report_is_complete(lab::open().await).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL: scripts/test"]
async fn a_report_is_complete_when_all_parts_are_there_in_any_order_on_postgres() {
    a_report_is_complete(lab::on_postgres("csms_reports").await).await;
}

async fn a_report_is_complete(lab: Lab) {
    let mut station = lab.station("CP001").await;
    let full = json!({"report": "FullInventory"});
    let (first, id) = asked(&lab, &mut station, full.clone(), "GetBaseReport").await;
    // The last part first, the first one twice.
    for (seq_no, tbc, component) in [(2, false, "C"), (0, true, "A"), (0, true, "A")] {
        let part = part(&id, seq_no, tbc, &[has(component, "1")]);
        station.call("NotifyReport", part).await;
        let row = report(&lab, first).await;
        assert_eq!(
            (&row["state"], &row["last_seq_no"]),
            (&json!("running"), &json!(2))
        );
    }
    station
        .call("NotifyReport", part(&id, 1, true, &[has("B", "1")]))
        .await;
    let row = report(&lab, first).await;
    assert_eq!(row["state"], "complete");
    assert_eq!((&row["parts"], &row["items"]), (&json!(3), &json!(3)));
    assert_eq!(row["principal"], "local-administrator");
    let (_, content) = lab.get(&format!("/api/v1/reports/{first}/content")).await;
    assert_eq!(content["is_complete"], true);
    let names: Vec<_> = content["items"].as_array().unwrap().iter().collect();
    assert_eq!(names, [&has("A", "1"), &has("B", "1"), &has("C", "1")]);
    assert_eq!(
        components(&lab).await,
        (vec!["A".into(), "B".into(), "C".into()], vec![])
    );
    // A restart in the middle of the next one.
    let (second, id) = asked(&lab, &mut station, full, "GetBaseReport").await;
    station
        .call("NotifyReport", part(&id, 0, true, &[has("A", "2")]))
        .await;
    let later = lab.server.core.clock.now() + std::time::Duration::from_secs(11 * 60);
    let expired = reports::one(&lab.server.core.reader, second, later)
        .await
        .unwrap();
    assert_eq!(expired.unwrap().state, "expired");
    drop(station);
    let lab = lab.restart().await;
    let mut station = lab.station("CP001").await;
    assert!(
        components(&lab).await.1.is_empty(),
        "nothing is gone before all is known"
    );
    station
        .call("NotifyReport", part(&id, 1, false, &[has("D", "2")]))
        .await;
    assert_eq!(report(&lab, second).await["state"], "complete");
    let (there, gone) = components(&lab).await;
    assert_eq!(
        (there, gone),
        (vec!["A".into(), "D".into()], vec!["B".into(), "C".into()])
    );
    // A report of something else makes nothing go; what is reported again is back.
    let custom = json!({"report": "Custom", "criteria": ["Problem"]});
    let (third, id) = asked(&lab, &mut station, custom, "GetReport").await;
    station
        .call("NotifyReport", part(&id, 0, false, &[has("B", "3")]))
        .await;
    assert_eq!(report(&lab, third).await["state"], "complete");
    let (there, gone) = components(&lab).await;
    assert_eq!((there.len(), gone), (3, vec!["C".to_owned()]));
    let (_, list) = lab.get(&format!("{REPORTS}?action=GetBaseReport")).await;
    let keys: Vec<_> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["report_request_key"].as_i64().unwrap())
        .collect();
    assert_eq!(keys, [second, first]);
}

#[tokio::test]
async fn a_station_may_refuse_a_report_have_nothing_to_say_or_be_away() {
    let lab = lab::open().await;
    let mut station = lab.station("CP001").await;
    let problem = json!({"report": "Custom", "criteria": ["Problem"]});
    for (answer, state, detail) in [
        (json!({"status": "EmptyResultSet"}), "complete", Value::Null),
        (json!({"status": "NotSupported"}), "refused", Value::Null),
        (
            json!({"status": "Rejected", "statusInfo": {"reasonCode": "Busy"}}),
            "refused",
            json!("Busy"),
        ),
    ] {
        let ((_, told), _) = tokio::join!(
            lab.post(REPORTS, problem.clone()),
            station.answer("GetReport", answer.clone())
        );
        let row = &told["reports"][0];
        assert_eq!(
            (&row["state"], &row["detail"]),
            (&json!(state), &detail),
            "{told}"
        );
        assert_eq!(row["status"], answer["status"]);
        assert!(row["finished_at"].is_string());
    }
    let ((status, told), _) = tokio::join!(lab.post(REPORTS, problem.clone()), async {
        let (id, ..) = station.asked().await;
        station
            .write(json!([4, id, "NotSupported", "no reports", {}]))
            .await;
    });
    assert_eq!(
        (status, &told["reports"][0]["state"]),
        (200, &json!("refused"))
    );
    assert_eq!(told["reports"][0]["detail"], "NotSupported: no reports");
    drop(station);
    for _ in 0..200 {
        if lab.server.core.connections.count() == 0 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let (status, _) = lab.post(REPORTS, problem).await;
    assert_eq!(status, 409);
    for (body, pointer) in [
        (
            json!({"report": "FullInventory", "criteria": ["Problem"]}),
            "/report",
        ),
        (json!({"report": "Custom"}), "/report"),
        (
            json!({"report": "Custom", "criteria": ["Perfect"]}),
            "/criteria/0",
        ),
    ] {
        let (status, told) = lab.post(REPORTS, body).await;
        assert_eq!((status, &told["pointer"]), (422, &json!(pointer)), "{told}");
    }
}

#[tokio::test]
async fn more_variables_than_the_station_takes_become_several_reports() {
    let lab = lab::open().await;
    let mut station = lab.station("CP001").await;
    let limit = json!({"component": {"name": "DeviceDataCtrlr"},
        "variable": {"name": "ItemsPerMessage", "instance": "GetReport"},
        "variableAttribute": [{"value": "2"}]});
    station
        .call("NotifyReport", part(&json!(0), 0, false, &[limit]))
        .await;
    let variables: Vec<_> = ["A", "B", "C"]
        .iter()
        .map(|name| json!({"component": {"name": name}}))
        .collect();
    let body = json!({"report": "Custom", "variables": variables});
    let (told, calls) = tokio::join!(lab.post(REPORTS, body), async {
        let accepted = json!({"status": "Accepted"});
        [
            station.answer("GetReport", accepted.clone()).await,
            station.answer("GetReport", accepted).await,
        ]
    });
    assert_eq!(told.0, 200, "{}", told.1);
    let counts = calls
        .each_ref()
        .map(|call| call["componentVariable"].as_array().unwrap().len());
    assert_eq!(counts, [2, 1]);
    assert_ne!(calls[0]["requestId"], calls[1]["requestId"]);
    assert_eq!(told.1["reports"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn the_result_of_each_setting_is_kept_and_a_reboot_makes_it_the_value_on_sqlite() {
    the_result_of_each_setting_is_kept(lab::open().await).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL: scripts/test"]
async fn the_result_of_each_setting_is_kept_and_a_reboot_makes_it_the_value_on_postgres() {
    the_result_of_each_setting_is_kept(lab::on_postgres("csms_settings").await).await;
}

async fn the_result_of_each_setting_is_kept(lab: Lab) {
    let mut station = lab.station("CP001").await;
    let inventory = ["A", "B", "C"].map(|component| has(component, "1"));
    station
        .call("NotifyReport", part(&json!(0), 0, false, &inventory))
        .await;
    let set = |component: &str| {
        json!({"setVariableData": [{"component": {"name": component}, "variable": {"name": "V"},
            "attributeValue": "2"}]})
    };
    for (component, status) in [
        ("A", "Accepted"),
        ("B", "RebootRequired"),
        ("C", "Rejected"),
    ] {
        let result = json!({"setVariableResult": [{"component": {"name": component},
            "variable": {"name": "V"}, "attributeStatus": status,
            "attributeStatusInfo": {"reasonCode": "Why", "additionalInfo": "because"}}]});
        let path = "/api/v1/stations/CP001/calls/SetVariables";
        let (told, _) = tokio::join!(
            lab.post(path, set(component)),
            station.answer("SetVariables", result)
        );
        assert_eq!(told.0, 200, "{}", told.1);
    }
    let values = async || {
        let (_, page) = lab.get("/api/v1/stations/CP001/variables").await;
        let items = page["items"].as_array().unwrap().iter();
        items
            .map(|row| (row["value"].clone(), row["value_after_reboot"].clone()))
            .collect::<Vec<_>>()
    };
    let (old, new, none) = (json!("1"), json!("2"), Value::Null);
    let waiting = [
        (new.clone(), none.clone()),
        (old.clone(), new.clone()),
        (old.clone(), none.clone()),
    ];
    assert_eq!(values().await, waiting);
    let settings = async |query: &str| {
        let path = format!("/api/v1/stations/CP001/variable-settings{query}");
        lab.get(&path).await.1["items"].as_array().unwrap().clone()
    };
    let all = settings("").await;
    let statuses: Vec<_> = all.iter().map(|row| &row["status"]).collect();
    assert_eq!(statuses, ["Accepted", "RebootRequired", "Rejected"]);
    assert_eq!(
        (&all[2]["reason_code"], &all[2]["reason"]),
        (&json!("Why"), &json!("because"))
    );
    assert_eq!(settings("?awaits_reboot=true").await[0]["path"], "B/V");
    assert_eq!(settings("?status=Rejected").await[0]["path"], "C/V");
    // A BootNotification that was asked for is no boot.
    let boot = |reason: &str| json!({"reason": reason, "chargingStation": {"model": "M", "vendorName": "V"}});
    station.call("BootNotification", boot("Triggered")).await;
    assert_eq!(values().await, waiting);
    station.call("BootNotification", boot("RemoteReset")).await;
    assert_eq!(
        values().await,
        [
            (new.clone(), none.clone()),
            (new, none.clone()),
            (old, none)
        ]
    );
    assert!(settings("?awaits_reboot=true").await.is_empty());
}

#[tokio::test]
async fn a_pending_station_is_worked_through_and_accepted_at_once() {
    let lab = lab::open().await;
    let (status, _) = lab
        .post("/api/v1/stations", json!({"identity": "CP001"}))
        .await;
    assert_eq!(status, 201);
    let pending = json!({"status": "Pending"});
    lab.send(Method::PUT, "/api/v1/stations/CP001/registration", pending)
        .await;
    let mut station = Station::connect(lab.server.ocppj_address.unwrap(), "CP001").await;
    let boot = json!({"reason": "PowerUp", "chargingStation": {"model": "M", "vendorName": "V"}});
    assert_eq!(
        station.call("BootNotification", boot.clone()).await["status"],
        "Pending"
    );
    let steps = async || {
        let (_, page) = lab.get("/api/v1/pending-stations").await;
        let one = page["items"][0].clone();
        (one["station"].clone(), one["steps"].clone())
    };
    assert_eq!(
        steps().await,
        (json!("CP001"), json!(["inventory", "decision"]))
    );
    let full = json!({"report": "FullInventory"});
    let (_, id) = asked(&lab, &mut station, full, "GetBaseReport").await;
    station
        .call("NotifyReport", part(&id, 0, false, &[has("A", "1")]))
        .await;
    let set = json!({"setVariableData": [{"component": {"name": "A"}, "variable": {"name": "V"},
        "attributeValue": "2"}]});
    let result = json!({"setVariableResult": [{"component": {"name": "A"},
        "variable": {"name": "V"}, "attributeStatus": "Rejected"}]});
    let path = "/api/v1/stations/CP001/calls/SetVariables";
    let (told, _) = tokio::join!(lab.post(path, set), station.answer("SetVariables", result));
    assert_eq!(told.0, 200);
    assert_eq!(steps().await.1, json!(["settings", "decision"]));
    let accepted = json!({"status": "Accepted"});
    let accept = lab.post("/api/v1/stations/CP001/accept", json!({}));
    let ((status, told), trigger) =
        tokio::join!(accept, station.answer("TriggerMessage", accepted));
    assert_eq!(status, 200, "{told}");
    assert_eq!(trigger["requestedMessage"], "BootNotification");
    assert_eq!(told["call"]["payload"]["status"], "Accepted");
    assert_eq!(steps().await.1, json!(["settings", "boot"]));
    assert_eq!(
        station.call("BootNotification", boot).await["status"],
        "Accepted"
    );
    assert_eq!(steps().await.0, Value::Null);
}

#[tokio::test]
async fn a_new_station_and_new_firmware_are_asked_for_an_inventory_where_that_is_wanted() {
    let folder = tempfile::TempDir::new().unwrap();
    let lab = lab::start(folder, |options| options.auto_provision = Some(true)).await;
    let mut station = Station::connect(lab.server.ocppj_address.unwrap(), "CP001").await;
    let boot = |firmware: &str| {
        json!({"reason": "PowerUp", "chargingStation": {"model": "M", "vendorName": "V",
            "firmwareVersion": firmware}})
    };
    station.call("BootNotification", boot("1")).await;
    let call = station
        .answer("GetBaseReport", json!({"status": "Accepted"}))
        .await;
    assert_eq!(call["reportBase"], "FullInventory");
    let id = &call["requestId"];
    station
        .call("NotifyReport", part(id, 0, false, &[has("A", "1")]))
        .await;
    // The same firmware: nothing is asked, so the next CALL is the one after the new firmware.
    station.call("BootNotification", boot("1")).await;
    station.call("BootNotification", boot("2")).await;
    let again = station
        .answer("GetBaseReport", json!({"status": "Accepted"}))
        .await;
    assert_ne!(&again["requestId"], id);
    let mut states = Vec::new();
    for _ in 0..200 {
        let (_, list) = lab.get(REPORTS).await;
        states = list["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| (row["state"].clone(), row["principal"].clone()))
            .collect();
        if states.len() == 2 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert_eq!(
        states,
        [
            (json!("running"), json!("system")),
            (json!("complete"), json!("system"))
        ]
    );
}
