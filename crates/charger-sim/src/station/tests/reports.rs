//! Equipment that a device reports in place of the physics: what a gateway rests on.

use serde_json::{Value, json};

use super::{Bench, Command, Core, START, register, seconds, spec};
use crate::station::{Equipment, ObservationKind, Report, Spec, core::Durable, core::Input};

fn reported() -> Spec {
    let mut spec = spec();
    spec.equipment = Equipment::Reported;
    spec.meter_begin_wh = 0;
    spec
}

/// A device with a vehicle that does not charge.
fn resting(register_wh: u64) -> Report {
    Report {
        is_reachable: true,
        is_on: true,
        has_vehicle: Some(true),
        register_wh: Some(register_wh),
        power_w: Some(0),
        ..Report::default()
    }
}

fn charging(register_wh: u64) -> Report {
    Report {
        is_flowing: true,
        power_w: Some(20_000),
        ..resting(register_wh)
    }
}

fn tell(bench: &mut Bench, report: Report) {
    let report = Box::new(report);
    bench.command(Command::Report { evse: 1, report }).unwrap();
}

fn start(bench: &mut Bench) {
    let token = json!({"idToken": "OPERATOR", "type": "Central"});
    let request = json!({"evseId": 1, "remoteStartId": 5, "idToken": token});
    let answer = bench.ask("RequestStartTransaction", request);
    assert_eq!(answer["status"], "Accepted");
}

fn states(bench: &Bench) -> Vec<&str> {
    let states = bench.events().into_iter();
    states
        .filter_map(|event| event["transactionInfo"]["chargingState"].as_str())
        .collect()
}

fn statuses(bench: &Bench) -> Vec<&str> {
    let calls = bench.calls("StatusNotification").into_iter();
    calls
        .filter_map(|call| call.payload["connectorStatus"].as_str())
        .collect()
}

#[test]
fn a_transaction_takes_its_registers_from_the_device() {
    let mut bench = Bench::accepted(reported());
    tell(&mut bench, resting(123_456));
    assert_eq!(statuses(&bench), ["Occupied"]);
    start(&mut bench);
    assert_eq!(register(bench.events()[0]), 123_456);
    tell(&mut bench, charging(123_460));
    // Time alone moves no register.
    bench.run(seconds(60));
    assert_eq!(register(bench.last_event()), 123_460);
    // A reading below the last one is ignored: whoever tells adds what was before.
    tell(&mut bench, charging(123_400));
    tell(&mut bench, resting(123_999));
    let id = bench.transaction_id();
    let answer = bench.ask("RequestStopTransaction", json!({ "transactionId": id }));
    assert_eq!(answer["status"], "Accepted");
    assert_eq!(bench.last_event()["eventType"], "Ended");
    let readings = bench.last_event()["meterValue"].as_array().unwrap();
    let last = readings.last().unwrap()["sampledValue"][0]["value"].as_f64();
    assert_eq!(last, Some(123_999.0));
}

#[test]
fn charging_states_and_statuses_follow_the_device() {
    let mut bench = Bench::accepted(reported());
    tell(&mut bench, resting(0));
    start(&mut bench);
    tell(&mut bench, charging(10));
    let full = Report {
        is_stopped_by_vehicle: true,
        ..resting(20)
    };
    tell(&mut bench, full);
    tell(&mut bench, charging(30));
    let faulted = Report {
        is_faulted: true,
        ..resting(40)
    };
    tell(&mut bench, faulted);
    let off = Report {
        is_on: false,
        ..resting(40)
    };
    tell(&mut bench, off);
    let gone = Report {
        is_reachable: false,
        ..resting(40)
    };
    tell(&mut bench, gone);
    let (of_states, of_statuses) = (states(&bench), statuses(&bench));
    for state in ["Charging", "SuspendedEV", "SuspendedEVSE"] {
        assert!(of_states.contains(&state), "{of_states:?}");
    }
    assert_eq!(of_statuses, ["Occupied", "Faulted", "Unavailable"]);
    // None of it has ended the transaction; the pulled plug does.
    assert!(
        bench
            .events()
            .iter()
            .all(|event| event["eventType"] != "Ended")
    );
    let unplugged = Report {
        has_vehicle: Some(false),
        ..resting(40)
    };
    tell(&mut bench, unplugged);
    let ended = bench.last_event();
    assert_eq!(ended["transactionInfo"]["stoppedReason"], "EVDisconnected");
}

/// What the events about the device said: its problem, whether it is over, and of which transaction it was.
fn problems(bench: &Bench) -> Vec<(String, bool, bool)> {
    let calls = bench.calls("NotifyEvent").into_iter();
    calls
        .map(|call| {
            let event = &call.payload["eventData"][0];
            assert_eq!(
                event["component"],
                json!({"name": "EVSE", "evse": {"id": 1}})
            );
            assert_eq!(event["variable"]["name"], "Problem");
            assert_eq!(event["eventNotificationType"], "HardWiredNotification");
            let value = event["actualValue"].as_str().unwrap().to_owned();
            let is_over = event["cleared"] == true;
            (value, is_over, event.get("transactionId").is_some())
        })
        .collect()
}

#[test]
fn a_lost_device_is_an_event_and_so_is_its_return() {
    let mut bench = Bench::accepted(reported());
    let gone = Report {
        is_reachable: false,
        ..resting(0)
    };
    tell(&mut bench, resting(0));
    assert_eq!(problems(&bench), []);
    tell(&mut bench, gone.clone());
    tell(&mut bench, gone.clone());
    let variable =
        json!({"component": {"name": "EVSE", "evse": {"id": 1}}, "variable": {"name": "Problem"}});
    let answer = bench.ask("GetVariables", json!({ "getVariableData": [variable] }));
    assert_eq!(answer["getVariableResult"][0]["attributeValue"], "true");
    tell(&mut bench, resting(0));
    start(&mut bench);
    tell(&mut bench, charging(10));
    tell(&mut bench, gone.clone());
    let lost = |in_transaction| ("true".to_owned(), false, in_transaction);
    let back = |in_transaction| ("false".to_owned(), true, in_transaction);
    assert_eq!(problems(&bench), [lost(false), back(false), lost(true)]);
    assert_eq!(statuses(&bench).last(), Some(&"Unavailable"));

    // A restart of the gateway tells nothing twice, and the return once.
    let kept = serde_json::to_vec(&bench.core.durable()).unwrap();
    let kept: Durable = serde_json::from_slice(&kept).unwrap();
    let mut again = Bench::new(reported());
    assert!(again.core.restore_durable(kept));
    again.command(Command::Connect).unwrap();
    again.run(seconds(1));
    tell(&mut again, gone);
    assert_eq!(problems(&again), []);
    tell(&mut again, charging(20));
    assert_eq!(problems(&again), [back(true)]);
}

#[test]
fn a_device_that_is_lost_while_the_csms_is_away_is_told_later() {
    let mut bench = Bench::accepted(reported());
    tell(&mut bench, resting(0));
    bench.lose_connection();
    let gone = Report {
        is_reachable: false,
        ..resting(0)
    };
    tell(&mut bench, gone);
    assert_eq!(problems(&bench), []);
    bench.run(seconds(120));
    assert_eq!(problems(&bench).len(), 1);
}

#[test]
fn what_the_device_does_not_say_is_left_out() {
    let mut bench = Bench::accepted(reported());
    let silent = Report {
        register_wh: None,
        power_w: None,
        ..resting(0)
    };
    tell(&mut bench, silent);
    start(&mut bench);
    bench.run(seconds(10));
    let has_readings = |event: &&Value| event.get("meterValue").is_some();
    assert!(
        !bench.events().iter().any(has_readings),
        "{:?}",
        bench.last_event()
    );
}

#[test]
fn limits_and_availability_are_told_to_whoever_steers_the_device() {
    let mut bench = Bench::accepted(reported());
    tell(&mut bench, resting(0));
    start(&mut bench);
    let period = json!({"startPeriod": 0, "limit": 30_000.0});
    let schedule = json!({"id": 1, "chargingRateUnit": "W", "startSchedule": "2020-01-01T00:00:00Z",
        "chargingSchedulePeriod": [period]});
    let profile = json!({"id": 1, "stackLevel": 0, "chargingProfilePurpose": "TxDefaultProfile",
        "chargingProfileKind": "Absolute", "chargingSchedule": [schedule]});
    let request = json!({"evseId": 1, "chargingProfile": profile});
    assert_eq!(
        bench.ask("SetChargingProfile", request)["status"],
        "Accepted"
    );
    let request = json!({"chargingProfileId": 1});
    assert_eq!(
        bench.ask("ClearChargingProfile", request)["status"],
        "Accepted"
    );
    let limits: Vec<u32> = bench
        .seen
        .iter()
        .filter_map(|(_, kind)| match kind {
            ObservationKind::LimitChanged { watts, .. } => Some(*watts),
            _ => None,
        })
        .collect();
    assert_eq!(limits, [100_000, 30_000, 100_000]);
    tell(
        &mut bench,
        Report {
            has_vehicle: Some(false),
            ..resting(0)
        },
    );
    for wanted in ["Inoperative", "Operative"] {
        bench.ask("ChangeAvailability", json!({ "operationalStatus": wanted }));
    }
    let told: Vec<bool> = bench
        .seen
        .iter()
        .filter_map(|(_, kind)| match kind {
            ObservationKind::OperativeChanged { is_operative, .. } => Some(*is_operative),
            _ => None,
        })
        .collect();
    assert_eq!(told, [false, true]);
}

#[test]
fn a_transaction_goes_on_after_the_process_was_killed() {
    let mut bench = Bench::accepted(reported());
    tell(&mut bench, resting(1_000));
    start(&mut bench);
    tell(&mut bench, charging(1_100));
    let id = bench.transaction_id();
    let kept = serde_json::to_vec(&bench.core.durable()).unwrap();
    let kept: Durable = serde_json::from_slice(&kept).unwrap();

    let mut again = Bench::new(reported());
    again.core = Core::new(
        reported(),
        1,
        7,
        Vec::new(),
        seconds(30),
        START + seconds(600),
    );
    again.now = START + seconds(600);
    assert!(again.core.restore_durable(kept));
    again.command(Command::Connect).unwrap();
    again.run(seconds(1));
    let is_resumed = |(_, kind): &(_, ObservationKind)| matches!(kind, ObservationKind::TransactionResumed { transaction_id, .. } if *transaction_id == id);
    assert!(again.seen.iter().any(is_resumed));
    // The first report is told at once.
    tell(&mut again, charging(1_900));
    assert_eq!(again.transaction_id(), id);
    assert_eq!(register(again.last_event()), 1_900);
    let answer = again.ask("RequestStopTransaction", json!({ "transactionId": id }));
    assert_eq!(answer["status"], "Accepted");
    assert_eq!(again.last_event()["eventType"], "Ended");
    let readings = again.last_event()["meterValue"].as_array().unwrap();
    let values = readings
        .iter()
        .map(|one| one["sampledValue"][0]["value"].as_f64().unwrap());
    // The register at the begin was told with Started.
    assert_eq!(values.collect::<Vec<_>>(), [1_900.0]);
}

#[test]
fn an_answer_that_was_decided_elsewhere_is_given_and_nothing_is_done() {
    let mut bench = Bench::accepted(reported());
    tell(&mut bench, resting(0));
    let token = json!({"idToken": "OPERATOR", "type": "Central"});
    let payload = json!({"evseId": 1, "remoteStartId": 5, "idToken": token});
    let frame = json!([2, "asked", "RequestStartTransaction", payload]).to_string();
    let answer = serde_json::value::to_raw_value(&json!({"status": "Rejected"})).unwrap();
    bench.core.handle(bench.now, Input::Decided(&frame, answer));
    bench.pump();
    let given = bench.answers.iter().find(|(id, _)| id == "asked");
    assert_eq!(given.unwrap().1[2]["status"], "Rejected");
    assert!(bench.events().is_empty());
    // The next one is the station's own again.
    start(&mut bench);
}

#[test]
fn a_station_with_simulated_equipment_takes_no_report() {
    let mut bench = Bench::accepted(spec());
    let report = Box::new(resting(0));
    let error = bench
        .command(Command::Report { evse: 1, report })
        .unwrap_err();
    assert!(error.to_string().contains("simulated"), "{error}");
}
