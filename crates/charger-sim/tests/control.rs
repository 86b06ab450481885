//! The control port of stations that live, as a person or a program meets it: over HTTP, with the real program and a
//! real CSMS behind it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "control/steered.rs"]
mod steered;

use std::time::Duration;

use serde_json::{Value, json};

use steered::{Csms, PATIENCE, Steered};

fn is_connected(state: &Value) -> bool {
    state["registration"] == "accepted" && state["connected"] == true
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_by_hand_from_plug_to_plug_is_what_the_csms_has_stored() {
    let csms = Csms::start().await;
    let station = Steered::start(&csms.url, &["CP001", "--shape", "dc-50"]).await;
    station.until(is_connected).await;
    station.ok("present-token", json!({"id_token": "T1"})).await;
    station.ok("plug-in", json!({"connector_id": 2})).await;
    let state = station
        .until(|state| state["transactions"][0]["charging_state"] == "Charging")
        .await;
    assert_eq!(state["connectors"][1]["status"], "Occupied");
    assert_eq!(state["connectors"][0]["status"], "Available");
    assert_eq!(state["transactions"][0]["connector_id"], 2);
    assert_eq!(state["evses"][0]["power_w"], 50_000);
    let id = state["transactions"][0]["transaction_id"].clone();
    // No second transaction on an EVSE, and no second vehicle.
    assert_eq!(station.act("plug-in", json!({})).await.0, 409);
    station.ok("press-stop", json!({})).await;
    station.ok("unplug", json!({})).await;
    let state = station.until(|state| state["queue"] == json!([])).await;
    assert_eq!(state["transactions"], json!([]));
    assert_eq!(state["connectors"][1]["status"], "Available");
    let stored = csms
        .until("/api/v1/transactions", |all| {
            all["items"][0]["ended_at"].is_string()
        })
        .await;
    assert_eq!(stored["items"][0]["transaction_id"], id);
    assert_eq!(stored["items"][0]["stopped_reason"], "Local");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_vehicles_charge_at_once_and_an_emergency_stop_ends_both() {
    let csms = Csms::start().await;
    let station = Steered::start(&csms.url, &["CP001", "--shape", "ac-post-2"]).await;
    station.until(is_connected).await;
    for (evse, token) in [(1, "T1"), (2, "T2")] {
        let token = json!({"evse_id": evse, "id_token": token, "type": "ISO14443"});
        station.ok("present-token", token).await;
        station.ok("plug-in", json!({"evse_id": evse})).await;
    }
    station
        .until(|s| s["transactions"].as_array().unwrap().len() == 2)
        .await;
    station.ok("emergency-stop", json!({})).await;
    let stored = csms
        .until("/api/v1/transactions", |all| {
            let items = all["items"].as_array().unwrap();
            items.len() == 2 && items.iter().all(|t| t["stopped_reason"] == "EmergencyStop")
        })
        .await;
    assert_eq!(stored["items"].as_array().unwrap().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_csms_the_port_answers_and_says_what_is_wrong_with_a_request() {
    let station = Steered::start("ws://127.0.0.1:9", &["CP001"]).await;
    let state = station.state().await;
    assert_eq!(
        (&state["connected"], &state["registration"]),
        (&json!(false), &json!("unregistered"))
    );
    assert_eq!(state["variables"]["TxCtrlr.EVConnectionTimeOut"], "60");
    station.ok("plug-in", json!({})).await;
    assert_eq!(station.state().await["connectors"][0]["plugged"], true);
    for (verb, body, status, wanted) in [
        ("explode", json!({}), 404, "expected one of plug-in"),
        ("plug-in", json!({}), 409, "has a vehicle already"),
        ("plug-in", json!({"evse_id": 7}), 422, "no EVSE 7"),
        ("unplug", json!({"evse": 1}), 422, "unknown field `evse`"),
        ("present-token", json!({}), 422, "missing field `id_token`"),
        (
            "present-token",
            json!({"id_token": "T"}),
            409,
            "not accepted the station",
        ),
        ("press-stop", json!({}), 409, "no transaction"),
        ("send", json!({"action": "Heartbeat"}), 409, "not connected"),
        (
            "answer",
            json!({"action": "Rest", "with": "never"}),
            422,
            "no action that a CSMS sends",
        ),
        (
            "answer",
            json!({"action": "Reset", "with": {"error": "Oops"}}),
            422,
            "no error code",
        ),
        (
            "set-variable",
            json!({"component": "TxCtrlr", "variable": "X", "value": 1}),
            422,
            "UnknownVariable",
        ),
        ("lift-limit", json!({}), 422, "no such limit"),
    ] {
        let (got, problem) = station.act(verb, body.clone()).await;
        assert_eq!(got, status, "{verb} {body}: {problem}");
        assert!(
            problem["detail"].as_str().unwrap().contains(wanted),
            "{problem}"
        );
    }
    assert_eq!(station.post("/stations/CP9/unplug", "{}").await.0, 404);
    let (status, problem) = station.post("/stations/CP001/unplug", "{").await;
    assert_eq!(status, 400, "{problem}");
    let all = station.get("/stations").await;
    assert_eq!(all[0]["station"], "CP001");
    let document = station.get("/openapi.json").await;
    assert!(document["paths"]["/stations/{id}/plug-in"].is_object());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_asked_for_where_one_was_named_and_needed_where_others_can_reach_the_port() {
    let more = ["CP001", "--control-token", "s3cret"];
    let station = Steered::start("ws://127.0.0.1:9", &more).await;
    assert_eq!(station.post("/stations/CP001/plug-in", "{}").await.0, 401);
    assert_eq!(
        station
            .with_token("s3cret")
            .post("/stations/CP001/plug-in", "{}")
            .await
            .0,
        200
    );
    let exposed = ["station", "CP001", "--control", "0.0.0.0:0", "--lang", "en"];
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_charger-sim"))
        .args(exposed)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let err = String::from_utf8(output.stderr).unwrap();
    assert!(err.contains("expected --control-token too"), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_of_ones_own_are_sent_as_given_and_their_answers_returned() {
    let csms = Csms::start().await;
    let station = Steered::start(&csms.url, &["CP001"]).await;
    station.until(is_connected).await;
    let answer = station
        .ok("send", json!({"action": "Heartbeat", "payload": {}}))
        .await;
    assert_eq!(answer["outcome"], "result");
    assert!(answer["payload"]["currentTime"].is_string());
    for (message, code) in [
        (
            json!({"action": "Heartbeat", "payload": {"x": 1}}),
            "ProtocolError",
        ),
        (json!({"action": "Reset", "payload": {}}), "NotSupported"),
        (
            json!({"action": "NoSuchAction", "payload": {}}),
            "NotImplemented",
        ),
        (
            json!({"raw": "[2,\"a\",\"Heartbeat\"]"}),
            "RpcFrameworkError",
        ),
        (json!({"raw": "hello"}), "RpcFrameworkError"),
    ] {
        let answer = station.ok("send", message.clone()).await;
        assert_eq!(
            (&answer["outcome"], &answer["code"]),
            (&json!("error"), &json!(code)),
            "{message}: {answer}"
        );
    }
    // The station has gone on meanwhile.
    assert!(is_connected(&station.state().await));
    let frames = station.state().await["frames"].clone();
    assert!(frames.to_string().contains("NoSuchAction"), "{frames}");
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_of_the_csms_are_answered_as_the_station_is_told() {
    let csms = Csms::start().await;
    let station = Steered::start(&csms.url, &["CP001"]).await;
    station.until(is_connected).await;
    let reset = json!({"type": "OnIdle"});
    let answer = json!({"action": "Reset", "with": {"status": "Rejected"}, "times": 1});
    station.ok("answer", answer).await;
    let (_, told) = csms.call("CP001", "Reset", reset.clone()).await;
    assert!(told.to_string().contains("Rejected"), "{told}");
    assert!(
        is_connected(&station.state().await),
        "it has not been carried out"
    );
    let error = json!({"action": "Reset", "with": {"error": "InternalError"}});
    station.ok("answer", error).await;
    let (_, told) = csms.call("CP001", "Reset", reset.clone()).await;
    assert!(told.to_string().contains("InternalError"), "{told}");
    let broken = json!({"action": "GetLocalListVersion", "with": {"payload": {"version": 1}}});
    station.ok("answer", broken).await;
    let (_, told) = csms.call("CP001", "GetLocalListVersion", json!({})).await;
    assert!(told.to_string().contains("invalid"), "{told}");
    let late = json!({"action": "ClearCache", "with": {"after": "2s"}});
    station.ok("answer", late).await;
    let began = tokio::time::Instant::now();
    let (_, told) = csms.call("CP001", "ClearCache", json!({})).await;
    assert!(told.to_string().contains("Accepted"), "{told}");
    assert!(began.elapsed() >= Duration::from_secs(2));
    let never = json!({"action": "ClearCache", "with": "never", "times": 2});
    station.ok("answer", never).await;
    assert_eq!(station.state().await["answers"], json!([["ClearCache", 2]]));
    let forget = json!({"action": "ClearCache", "with": "never", "times": 0});
    station.ok("answer", forget).await;
    assert_eq!(station.state().await["answers"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_station_that_is_offline_stays_so_and_one_without_power_comes_back_by_itself() {
    let csms = Csms::start().await;
    let station = Steered::start(&csms.url, &["CP001"]).await;
    station.until(is_connected).await;
    station.ok("offline", json!({})).await;
    station.until(|state| state["connected"] == false).await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    let state = station.state().await;
    assert_eq!(
        (&state["connected"], &state["kept_offline"]),
        (&json!(false), &json!(true))
    );
    station.ok("online", json!({})).await;
    station.until(is_connected).await;
    // Dark for long enough to look at it twice, also on a machine that others use.
    station.ok("power-loss", json!({"seconds": 6})).await;
    assert_eq!(station.state().await["running"], false);
    assert_eq!(station.act("plug-in", json!({})).await.0, 409);
    station.until(is_connected).await;
    station.ok("reboot", json!({"reason": "Watchdog"})).await;
    station
        .until_frame(|frame| {
            frame["direction"] == "out"
                && frame["text"]
                    .as_str()
                    .unwrap()
                    .contains("\"reason\":\"Watchdog\"")
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_other_verb_leads_to_its_message() {
    let csms = Csms::start().await;
    let station = Steered::start(&csms.url, &["CP001", "--shape", "dc-50"]).await;
    station.until(is_connected).await;
    let says = |words: &'static [&'static str]| {
        move |frame: &Value| {
            let text = frame["text"].as_str().unwrap();
            frame["direction"] == "out" && words.iter().all(|word| text.contains(word))
        }
    };
    station.ok("tamper", json!({"info": "door"})).await;
    station
        .until_frame(says(&[
            "SecurityEventNotification",
            "TamperDetectionActivated",
            "door",
        ]))
        .await;
    station.ok("fault", json!({})).await;
    station
        .until_frame(says(&["StatusNotification", "Faulted"]))
        .await;
    station.ok("clear-fault", json!({})).await;
    station
        .until_frame(says(&["StatusNotification", "Available"]))
        .await;
    let points = "EVConnected,ParkingBayOccupancy";
    station
        .ok(
            "set-variable",
            json!({"component": "TxCtrlr", "variable": "TxStartPoint", "value": points}),
        )
        .await;
    station.ok("park", json!({})).await;
    station
        .until_frame(says(&["TransactionEvent", "Started", "EVDetected"]))
        .await;
    station.ok("present-token", json!({"id_token": "T1"})).await;
    station.ok("plug-in", json!({})).await;
    station
        .until_frame(says(&["TransactionEvent", "Charging"]))
        .await;
    station
        .ok("set-limit", json!({"kw": 20, "source": "SO"}))
        .await;
    station
        .until_frame(says(&["NotifyChargingLimit", "\"SO\""]))
        .await;
    station
        .until_frame(says(&["TransactionEvent", "ChargingRateChanged"]))
        .await;
    let state = station
        .until(|state| state["evses"][0]["power_w"] == 20_000)
        .await;
    assert_eq!(state["evses"][0]["offered_w"], 20_000);
    station.ok("lift-limit", json!({})).await;
    station.until_frame(says(&["ClearedChargingLimit"])).await;
    station
        .until(|state| state["evses"][0]["power_w"] == 50_000)
        .await;
    station.ok("fault", json!({"kind": "GroundFault"})).await;
    station
        .until_frame(says(&["TransactionEvent", "Ended", "GroundFault"]))
        .await;
    station.ok("clear-fault", json!({})).await;
    station.ok("leave", json!({})).await;
    station
        .until(|state| state["connectors"][0]["status"] == "Available")
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_is_told_live() {
    let station = Steered::start("ws://127.0.0.1:9", &["CP001..CP002"]).await;
    let mut events = station.events("/events?station=cp002").await;
    station.post("/stations/CP001/plug-in", "{}").await;
    station.post("/stations/CP002/plug-in", "{}").await;
    let told = tokio::time::timeout(PATIENCE, async {
        loop {
            let event = events.next().await;
            if event["kind"] == "status_changed" {
                return event;
            }
        }
    });
    let event = told.await.unwrap();
    assert_eq!(
        (&event["station"], &event["status"]),
        (&json!("CP002"), &json!("Occupied"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_stations_of_a_fleet_are_steered_alike_and_go_on_without_a_csms() {
    let args = ["--fleet", "emart"];
    let fleet = Steered::launch("ws://127.0.0.1:9", &args, "emart_jeju_01").await;
    assert_eq!(fleet.get("/stations").await.as_array().unwrap().len(), 34);
    // Somebody may have come to this one by himself; the bay is free.
    fleet.ok("park", json!({})).await;
    assert_eq!(fleet.state().await["evses"][0]["parked"], true);
    tokio::time::sleep(Duration::from_secs(12)).await;
    let state = fleet.state().await;
    assert_eq!(state["connected"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_over_a_line_with_faults_by_seed_ends_as_one_transaction() {
    let csms = Csms::start().await;
    let more = ["CP001", "--shape", "dc-50", "--message-timeout", "2"];
    let station = Steered::start(&csms.url, &more).await;
    station.until(is_connected).await;
    let attempts = json!({"component": "OCPPCommCtrlr", "variable": "MessageAttemptInterval",
        "instance": "TransactionEvent", "value": 1});
    station.ok("set-variable", attempts).await;
    let attempts = json!({"component": "OCPPCommCtrlr", "variable": "MessageAttempts",
        "instance": "TransactionEvent", "value": 20});
    station.ok("set-variable", attempts).await;
    station.ok("present-token", json!({"id_token": "T1"})).await;
    station
        .until(|state| state["frames"].to_string().contains("idTokenInfo"))
        .await;
    let faults =
        json!({"seed": 3, "drop": 0.2, "drop_incoming": 0.2, "duplicate": 0.2, "truncate": 0.1});
    station.ok("frame-faults", faults).await;
    assert_eq!(station.state().await["frame_faults"]["drop"], 0.2);
    station.ok("plug-in", json!({})).await;
    station
        .until(|state| state["transactions"][0]["charging_state"] == "Charging")
        .await;
    station.ok("press-stop", json!({})).await;
    station.ok("frame-faults", json!({})).await;
    station.until(|state| state["queue"] == json!([])).await;
    let stored = csms
        .until("/api/v1/transactions", |all| {
            all["items"][0]["ended_at"].is_string()
        })
        .await;
    assert_eq!(stored["items"].as_array().unwrap().len(), 1);
}

fn is_over(run: &Value) -> bool {
    run["state"] == "over"
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scenario_is_started_over_the_port_followed_to_its_end_and_kept_over_a_restart() {
    let csms = Csms::start().await;
    let folder = tempfile::tempdir().unwrap();
    let runs_dir = folder.path().join("runs");
    let options = [
        "SIM1",
        "--http-url",
        &csms.http,
        "--database",
        &csms.database,
        "--runs-dir",
        runs_dir.to_str().unwrap(),
    ];
    let station = Steered::start(&csms.url, &options).await;
    let offered = station.get("/scenarios").await;
    assert_eq!(
        (&offered["csms_url"], &offered["playing"]),
        (&json!(csms.url), &Value::Null)
    );
    let offer = |word: &str| {
        let items = offered["items"].as_array().unwrap();
        items.iter().find(|it| it["scenario"] == word).cloned()
    };
    let boot = offer("boot").unwrap();
    assert_eq!(boot["parameters"]["station"], "CP001");
    assert!(boot["title"]["ko"].is_string());
    assert_eq!(offer("2").unwrap()["kind"], "built-in");

    let (status, begun) = station.post("/runs", r#"{"scenario": "boot"}"#).await;
    assert_eq!((status, &begun["state"]), (201, &json!("playing")));
    let path = format!("/runs/{}", begun["run_id"].as_str().unwrap());
    let run = station.until_at(&path, is_over).await;
    assert_eq!(run["outcome"], "passed", "{run:#}");
    assert_eq!(run["stations"][0]["state"], "done");
    assert_eq!(run["steps"][0], boot_step());
    assert!(
        run["rerun"]
            .as_str()
            .unwrap()
            .contains("--scenario boot --csms-url")
    );
    assert!(std::path::Path::new(run["record"].as_str().unwrap()).is_file());
    // The verifier is a program of its own, which a test of this one alone has not built.
    let why = run["no_verdict"].as_str().unwrap_or_default();
    let is_judged = run["verdict"]["verdict"] == "PASS" && run["verdict"]["groups"].is_array();
    assert!(
        is_judged || why.contains("cargo build -p verify"),
        "{run:#}"
    );
    drop(station);

    let again = Steered::start(&csms.url, &options).await;
    assert_eq!(again.get(&path).await, run);
    let all = again.get("/runs").await;
    assert_eq!(all["items"][0]["run_id"], run["run_id"]);
    assert_eq!(all["items"][0]["steps"], Value::Null, "a list is brief");
}

fn boot_step() -> Value {
    json!({"connect": {"within_seconds": 10}})
}

#[tokio::test(flavor = "multi_thread")]
async fn one_run_at_a_time_and_none_with_a_station_that_lives_here() {
    let folder = tempfile::tempdir().unwrap();
    let runs_dir = folder.path().to_str().unwrap();
    // Nobody listens there: a run waits for its connection.
    let url = "ws://127.0.0.1:9";
    let station = Steered::start(url, &["CP001", "--runs-dir", runs_dir]).await;
    for (body, status, wanted) in [
        (json!({"scenario": "nothing"}), 404, "no scenario `nothing`"),
        (json!({"scenario": "../1"}), 404, "no scenario"),
        (json!({}), 422, "missing field `scenario`"),
        (
            json!({"scenario": "boot", "file": "x"}),
            422,
            "unknown field",
        ),
        (
            json!({"scenario": "boot", "parameters": {"station": "a b"}}),
            422,
            "no identity",
        ),
        (
            json!({"scenario": "1", "parameters": {"station": "X"}}),
            422,
            "no parameters",
        ),
        (
            json!({"scenario": "boot"}),
            409,
            "CP001 lives in this simulator",
        ),
        (
            json!({"scenario": "boot", "parameters": {"station": "cp001"}}),
            409,
            "another identity",
        ),
    ] {
        let (got, problem) = station.post("/runs", &body.to_string()).await;
        assert_eq!(got, status, "{body}: {problem}");
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains(wanted), "{problem}");
    }
    assert_eq!(station.post("/runs", "{").await.0, 400);
    let elsewhere = r#"{"scenario": "offline", "parameters": {"station": "SIM9"}, "seed": 7}"#;
    let (status, begun) = station.post("/runs", elsewhere).await;
    assert_eq!((status, &begun["seed"]), (201, &json!(7)));
    let path = format!("/runs/{}", begun["run_id"].as_str().unwrap());
    let (status, problem) = station.post("/runs", elsewhere).await;
    // It may have found out by then that nobody is there.
    if status == 409 {
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains("goes on"), "{problem}");
    }
    station.post(&format!("{path}/stop"), "").await;
    let run = station.until_at(&path, is_over).await;
    let outcome = run["outcome"].as_str().unwrap();
    assert!(["interrupted", "unreachable"].contains(&outcome), "{run:#}");
    assert!(run["no_verdict"].is_string() || run["verdict"].is_object());
    let (status, problem) = station.post(&format!("{path}/stop"), "").await;
    assert_eq!(status, 409, "{problem}");
    assert_eq!(station.post("/runs/none/stop", "").await.0, 404);
    assert_eq!(station.post("/runs/none", "").await.0, 405);
}
