//! Smart charging over HTTP: rules before a profile is sent, profiles and limits as rows, needs of vehicles.

use reqwest::Method;
use serde_json::{Value, json};

use crate::lab::{self, Lab, event};

const CALLS: &str = "/api/v1/stations/CP001/calls";

fn profile(id: i32, purpose: &str, start_period: i32) -> Value {
    json!({"id": id, "stackLevel": 0, "chargingProfilePurpose": purpose, "chargingProfileKind": "Absolute",
        "chargingSchedule": [{"id": 1, "startSchedule": "2026-11-01T00:00:00Z", "chargingRateUnit": "W",
            "chargingSchedulePeriod": [{"startPeriod": start_period, "limit": 7_000.0}]}]})
}

fn set(evse: i32, profile: &Value) -> Value {
    json!({"evseId": evse, "chargingProfile": profile})
}

async fn profiles(lab: &Lab) -> Vec<Value> {
    let (status, page) = lab.get("/api/v1/stations/CP001/charging-profiles").await;
    assert_eq!(status, 200, "{page}");
    page["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn what_breaks_a_rule_is_not_sent_unless_it_is_meant_so() {
    let lab = lab::open().await;
    let mut station = lab.station("CP001").await;
    let path = format!("{CALLS}/SetChargingProfile");
    let late = set(1, &profile(1, "TxDefaultProfile", 5));
    for (action, payload, rule, pointer) in [
        (
            "SetChargingProfile",
            late.clone(),
            "K01.FR.31",
            "/chargingProfile/chargingSchedule/0/chargingSchedulePeriod/0/startPeriod",
        ),
        (
            "SetChargingProfile",
            set(7, &profile(1, "TxDefaultProfile", 0)),
            "K01.FR.28",
            "/evseId",
        ),
        (
            "SetChargingProfile",
            set(1, &profile(1, "ChargingStationMaxProfile", 0)),
            "K04.FR.03",
            "/evseId",
        ),
        ("ClearChargingProfile", json!({}), "K10.FR.02", ""),
        (
            "RequestStartTransaction",
            json!({"remoteStartId": 1, "idToken": {"idToken": "A", "type": "Central"},
                "chargingProfile": profile(1, "TxDefaultProfile", 0)}),
            "F01.FR.09",
            "/chargingProfile/chargingProfilePurpose",
        ),
    ] {
        let (status, problem) = lab.post(&format!("{CALLS}/{action}"), payload).await;
        assert_eq!(status, 422, "{problem}");
        assert_eq!(
            (&problem["rule"], &problem["pointer"]),
            (&json!(rule), &json!(pointer))
        );
        assert_eq!(problem["type"], "urn:csms:problem:breaks-rule");
    }
    let unchecked = format!("{path}?unchecked=true");
    let refuse = station.answer(
        "SetChargingProfile",
        json!({"status": "Rejected",
        "statusInfo": {"reasonCode": "InvalidSchedule"}}),
    );
    let ((status, report), asked) = tokio::join!(lab.post(&unchecked, late.clone()), refuse);
    assert_eq!((status, asked), (200, late), "{report}");
    let (_, command) = lab
        .get(&format!("/api/v1/commands/{}", report["command_key"]))
        .await;
    let detail = command["detail"].as_str().unwrap();
    assert!(
        detail.starts_with("sent unchecked") && detail.contains("K01.FR.31"),
        "{detail}"
    );
    let rows = profiles(&lab).await;
    assert_eq!(
        (&rows[0]["state"], &rows[0]["reason"]),
        (&json!("rejected"), &json!("InvalidSchedule"))
    );
    // A second profile of the same level and purpose, once the first is accepted.
    let accept = station.answer("SetChargingProfile", json!({"status": "Accepted"}));
    let first = set(1, &profile(2, "TxDefaultProfile", 0));
    assert_eq!(tokio::join!(lab.post(&path, first), accept).0.0, 200);
    for (evse, rule) in [(1, "K01.FR.06"), (0, "K01.FR.52")] {
        let (status, problem) = lab
            .post(&path, set(evse, &profile(3, "TxDefaultProfile", 0)))
            .await;
        assert_eq!((status, &problem["rule"]), (422, &json!(rule)), "{problem}");
    }
}

#[tokio::test]
async fn profiles_are_rows_from_wanted_to_reported_on_sqlite() {
    profiles_are_rows(lab::open().await).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL: scripts/test"]
async fn profiles_are_rows_from_wanted_to_reported_on_postgres() {
    profiles_are_rows(lab::on_postgres("csms_http_charging_profiles").await).await;
}

async fn profiles_are_rows(lab: Lab) {
    let mut station = lab.station("CP001").await;
    let path = format!("{CALLS}/SetChargingProfile");
    for (id, purpose, evse) in [
        (1, "ChargingStationMaxProfile", 0),
        (2, "TxDefaultProfile", 1),
    ] {
        let accept = station.answer("SetChargingProfile", json!({"status": "Accepted"}));
        let sent = lab.post(&path, set(evse, &profile(id, purpose, 0)));
        assert_eq!(tokio::join!(sent, accept).0.0, 200);
    }
    let rows = profiles(&lab).await;
    let states: Vec<(&Value, &Value)> = rows
        .iter()
        .map(|row| (&row["profile_id"], &row["state"]))
        .collect();
    assert_eq!(
        states,
        [
            (&json!(2), &json!("accepted")),
            (&json!(1), &json!("accepted"))
        ]
    );
    assert_eq!(
        rows[1]["accepted"],
        profile(1, "ChargingStationMaxProfile", 0)
    );

    // A report in two parts: one profile of ours, one limit from outside; the other one of ours is gone.
    let refresh = lab.post(
        "/api/v1/stations/CP001/charging-profiles/refresh?wait=20s",
        json!({}),
    );
    let report = async {
        let asked = station
            .answer("GetChargingProfiles", json!({"status": "Accepted"}))
            .await;
        let part = |source: &str, evse: i32, profile: Value, tbc: bool| {
            json!({
            "requestId": asked["requestId"], "chargingLimitSource": source, "evseId": evse, "tbc": tbc,
            "chargingProfile": [profile]})
        };
        let ours = part("CSO", 0, profile(1, "ChargingStationMaxProfile", 0), true);
        station.call("ReportChargingProfiles", ours).await;
        let outside = profile(-1, "ChargingStationExternalConstraints", 0);
        station
            .call("ReportChargingProfiles", part("EMS", 0, outside, false))
            .await;
    };
    let ((status, refreshed), ()) = tokio::join!(refresh, report);
    assert_eq!(
        (status, &refreshed["state"]),
        (200, &json!("complete")),
        "{refreshed}"
    );
    let rows = profiles(&lab).await;
    let states: Vec<(&Value, &Value, &Value)> = rows
        .iter()
        .map(|row| (&row["profile_id"], &row["source"], &row["state"]))
        .collect();
    assert_eq!(
        states,
        [
            (&json!(-1), &json!("EMS"), &json!("reported")),
            (&json!(1), &json!("CSO"), &json!("accepted")),
            (&json!(2), &json!("CSO"), &json!("missing")),
        ]
    );

    let clear =
        json!({"chargingProfileCriteria": {"chargingProfilePurpose": "ChargingStationMaxProfile"}});
    let accept = station.answer("ClearChargingProfile", json!({"status": "Accepted"}));
    let sent = lab.post("/api/v1/stations/CP001/calls/ClearChargingProfile", clear);
    assert_eq!(tokio::join!(sent, accept).0.0, 200);
    let lab = lab.restart().await;
    let rows = profiles(&lab).await;
    assert_eq!(
        rows.iter().find(|row| row["profile_id"] == 1).unwrap()["state"],
        "cleared"
    );
}

#[tokio::test]
async fn limits_from_outside_stand_until_they_are_lifted_on_sqlite() {
    limits_stand(lab::open().await).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL: scripts/test"]
async fn limits_from_outside_stand_until_they_are_lifted_on_postgres() {
    limits_stand(lab::on_postgres("csms_http_charging_limits").await).await;
}

async fn limits_stand(lab: Lab) {
    let mut station = lab.station("CP001").await;
    let schedule = json!([{"id": 1, "startSchedule": "2026-11-01T00:00:00Z", "chargingRateUnit": "W",
        "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 9_000.0}]}]);
    for (evse, source) in [(None, "EMS"), (Some(1), "SO")] {
        let mut limit = json!({"chargingLimit": {"chargingLimitSource": source, "isGridCritical": true},
            "chargingSchedule": schedule});
        if let Some(evse) = evse {
            limit["evseId"] = json!(evse);
        }
        station.call("NotifyChargingLimit", limit).await;
    }
    let lab = lab.restart().await;
    let mut station = lab.station("CP001").await;
    let limits = async |lab: &Lab| {
        let (_, page) = lab.get("/api/v1/stations/CP001/charging-limits").await;
        let items = page["items"].as_array().unwrap().clone();
        items
            .iter()
            .map(|row| (row["evse_id"].clone(), row["source"].clone()))
            .collect::<Vec<_>>()
    };
    let both = [(json!(0), json!("EMS")), (json!(1), json!("SO"))];
    assert_eq!(limits(&lab).await, both);
    // Our own calculation knows it; the station was not asked.
    let (status, composite) = lab
        .get("/api/v1/stations/CP001/composite-schedule?evse_id=1&duration=60")
        .await;
    assert_eq!(status, 200, "{composite}");
    assert_eq!(
        composite["periods"],
        json!([{"startPeriod": 0, "limit": 9000.0, "numberPhases": 3}])
    );
    station
        .call(
            "ClearedChargingLimit",
            json!({"chargingLimitSource": "EMS"}),
        )
        .await;
    assert_eq!(limits(&lab).await, both[1..]);
    let (status, _) = lab
        .get("/api/v1/stations/CP001/composite-schedule?unit=V")
        .await;
    assert_eq!(status, 400);
}

/// K15.FR.07, .08: the answer says whether a profile follows, and it keeps the limits.
#[tokio::test]
async fn needs_of_a_vehicle_are_answered_with_a_profile_within_the_limits() {
    let lab = lab::open().await;
    let mut station = lab.station("CP001").await;
    let needs = json!({"evseId": 1, "maxScheduleTuples": 3, "chargingNeeds": {"requestedEnergyTransfer": "DC",
        "dcChargingParameters": {"evMaxCurrent": 200, "evMaxVoltage": 500, "evMaxPower": 90_000}}});
    let answer = station.call("NotifyEVChargingNeeds", needs.clone()).await;
    assert_eq!(answer["status"], "Rejected", "nothing charges there");
    assert_eq!(answer["statusInfo"]["reasonCode"], "TxNotFound");
    station
        .call(
            "TransactionEvent",
            event("Started", 0, "2026-11-30T00:00:00Z", 1000),
        )
        .await;
    let accept = station.answer("SetChargingProfile", json!({"status": "Accepted"}));
    let most = set(0, &profile(1, "ChargingStationMaxProfile", 0));
    let path = format!("{CALLS}/SetChargingProfile");
    assert_eq!(tokio::join!(lab.post(&path, most), accept).0.0, 200);
    assert_eq!(
        station.call("NotifyEVChargingNeeds", needs).await["status"],
        "Accepted"
    );
    let sent = station
        .answer("SetChargingProfile", json!({"status": "Accepted"}))
        .await;
    assert_eq!(sent["evseId"], 1);
    let profile = &sent["chargingProfile"];
    assert_eq!(profile["chargingProfilePurpose"], "TxProfile");
    assert_eq!(profile["transactionId"], "tx-1");
    let periods = &profile["chargingSchedule"][0]["chargingSchedulePeriod"];
    assert_eq!(periods[0]["limit"], 7_000.0, "{profile}");
}

#[tokio::test]
async fn a_limit_of_a_site_is_set_read_and_lifted_on_sqlite() {
    a_site_has_a_limit(lab::open().await).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL: scripts/test"]
async fn a_limit_of_a_site_is_set_read_and_lifted_on_postgres() {
    a_site_has_a_limit(lab::on_postgres("csms_http_site_limit").await).await;
}

async fn a_site_has_a_limit(lab: Lab) {
    let path = "/api/v1/sites/emart_shinjeju/limit";
    assert_eq!(lab.get(path).await.0, 404, "off by default");
    assert_eq!(lab.get("/api/v1/sites/nowhere/limit").await.0, 404);
    for (body, pointer) in [
        (json!({"limit_kw": -1}), "/limit_kw"),
        (json!({"limit_kw": 10, "by_hour_kw": [1, 2]}), "/by_hour_kw"),
    ] {
        let (status, problem) = lab.send(Method::PUT, path, body).await;
        assert_eq!(
            (status, &problem["pointer"]),
            (422, &json!(pointer)),
            "{problem}"
        );
    }
    let mut station =
        lab::Station::connect(lab.server.ocppj_address.unwrap(), "emart_shinjeju_01").await;
    let boot = json!({"reason": "PowerUp", "chargingStation": {"model": "M", "vendorName": "V"}});
    station.call("BootNotification", boot).await;
    let limit = json!({"limit_kw": 40.0});
    let (status, set) = lab.send(Method::PUT, path, limit.clone()).await;
    assert_eq!((status, &set), (200, &limit));
    let asked = station
        .answer("SetChargingProfile", json!({"status": "Accepted"}))
        .await;
    assert_eq!(asked["evseId"], 0);
    let profile = &asked["chargingProfile"];
    assert_eq!(
        profile["chargingProfilePurpose"],
        "ChargingStationMaxProfile"
    );
    let periods = profile["chargingSchedule"][0]["chargingSchedulePeriod"]
        .as_array()
        .unwrap();
    let limits: Vec<&Value> = periods.iter().map(|one| &one["limit"]).collect();
    assert_eq!(
        limits,
        [&json!(40_000.0), &json!(40_000.0)],
        "its share, and what it has by itself"
    );
    let load = loop {
        let (_, load) = lab.get("/api/v1/sites/emart_shinjeju/load").await;
        if load["now"]["stations"][0]["state"] == "held"
            && !load["curve"].as_array().unwrap().is_empty()
        {
            break load;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    };
    assert_eq!(load["now"]["limit_w"], 40_000);
    assert_eq!(load["now"]["promised_w"], 40_000);
    assert_eq!(load["now"]["over_w"], 0);
    let lab = lab.restart().await;
    assert_eq!(lab.get(path).await, (200, limit));
    assert_eq!(lab.send(Method::DELETE, path, json!({})).await.0, 204);
    assert_eq!(lab.get(path).await.0, 404);
}
