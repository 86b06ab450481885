//! Transactions: start and stop points, what is told once, deauthorization, remote control (E01 to E10, F01 to F05).

use serde_json::{Value, json};

use super::{Answer, Bench, Command, Vehicle, locks::socket, seconds, spec, token};
use crate::station::{StopReason, Token};

fn refused() -> Answer {
    Answer::Result(json!({"idTokenInfo": {"status": "Blocked"}}))
}

fn states(bench: &Bench) -> Vec<(String, String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    bench
        .events()
        .into_iter()
        .map(|e| {
            let state = text(&e["transactionInfo"]["chargingState"]);
            (text(&e["eventType"]), text(&e["triggerReason"]), state)
        })
        .collect()
}

fn triple(a: &str, b: &str, c: &str) -> (String, String, String) {
    (a.to_owned(), b.to_owned(), c.to_owned())
}

#[test]
fn cable_first_with_start_point_ev_connected_follows_e02() {
    let mut bench = Bench::accepted(spec());
    bench.set("TxCtrlr", "TxStartPoint", "EVConnected");
    bench.set("TxCtrlr", "TxStopPoint", "EVConnected");
    bench.set("SampledDataCtrlr", "TxUpdatedInterval", "0");
    bench
        .command(Command::PlugIn {
            evse: 1,
            connector: None,
            vehicle: Vehicle::scenario(),
        })
        .unwrap();
    bench.run(seconds(2));
    bench
        .command(Command::PresentToken {
            evse: 1,
            token: token(),
        })
        .unwrap();
    bench.run(seconds(2));
    bench
        .command(Command::PresentToken {
            evse: 1,
            token: token(),
        })
        .unwrap();
    bench.run(seconds(1));
    bench.command(Command::Unplug { evse: 1 }).unwrap();
    assert_eq!(
        states(&bench),
        [
            triple("Started", "CablePluggedIn", "EVConnected"),
            triple("Updated", "Authorized", "EVConnected"),
            triple("Updated", "ChargingStateChanged", "Charging"),
            triple("Updated", "StopAuthorized", "Charging"),
            triple("Updated", "ChargingStateChanged", "EVConnected"),
            triple("Ended", "EVCommunicationLost", "Idle"),
        ]
    );
    assert_eq!(
        bench.last_event()["transactionInfo"]["stoppedReason"],
        "Local"
    );
    let first_three: Vec<&str> = bench.actions().into_iter().take(2).collect();
    assert_eq!(first_three, ["StatusNotification", "TransactionEvent"]);
}

#[test]
fn evse_token_and_remote_start_id_are_told_exactly_once_each() {
    let mut bench = Bench::accepted(spec());
    let start = json!({"remoteStartId": 4711, "evseId": 1, "idToken": {"idToken": "APP", "type": "Central"}});
    assert_eq!(
        bench.ask("RequestStartTransaction", start),
        json!({"status": "Accepted"})
    );
    bench
        .command(Command::PlugIn {
            evse: 1,
            connector: None,
            vehicle: Vehicle::scenario(),
        })
        .unwrap();
    bench.run(seconds(12));
    let id = bench.transaction_id();
    let answer = bench.ask("RequestStopTransaction", json!({"transactionId": id}));
    assert_eq!(answer["status"], "Accepted");
    let events = bench.events();
    assert_eq!(events[0]["triggerReason"], "RemoteStart");
    assert_eq!(events[0]["transactionInfo"]["remoteStartId"], 4711);
    assert_eq!(events[0]["evse"], json!({"id": 1, "connectorId": 1}));
    assert_eq!(events[0]["idToken"]["idToken"], "APP");
    for event in &events[1..] {
        assert!(
            event.get("evse").is_none() && event.get("idToken").is_none(),
            "{event}"
        );
        assert!(event["transactionInfo"].get("remoteStartId").is_none());
    }
    let last = events.last().unwrap();
    assert_eq!(last["eventType"], "Ended");
    assert_eq!(last["triggerReason"], "RemoteStop");
    assert_eq!(last["transactionInfo"]["stoppedReason"], "Remote");
}

#[test]
fn remote_start_of_a_plugged_transaction_returns_its_id() {
    let mut bench = Bench::accepted(spec());
    bench.set("TxCtrlr", "TxStartPoint", "EVConnected");
    bench
        .command(Command::PlugIn {
            evse: 1,
            connector: None,
            vehicle: Vehicle::scenario(),
        })
        .unwrap();
    let start =
        json!({"remoteStartId": 5, "evseId": 1, "idToken": {"idToken": "APP", "type": "Central"}});
    let answer = bench.ask("RequestStartTransaction", start);
    assert_eq!(answer["transactionId"], bench.transaction_id().as_str());
    let second = &bench.events()[1];
    assert_eq!(second["triggerReason"], "RemoteStart");
    assert_eq!(second["transactionInfo"]["remoteStartId"], 5);
}

/// Case 12.
#[test]
fn remote_start_meets_a_local_plug_and_only_one_transaction_results() {
    let mut bench = Bench::accepted(spec());
    bench.start(Vehicle::scenario());
    let start =
        json!({"remoteStartId": 6, "evseId": 1, "idToken": {"idToken": "APP", "type": "Central"}});
    assert_eq!(
        bench.ask("RequestStartTransaction", start)["status"],
        "Rejected"
    );
    let stop = json!({"transactionId": "not-one-of-ours"});
    assert_eq!(
        bench.ask("RequestStopTransaction", stop)["status"],
        "Rejected"
    );
    let started = bench
        .events()
        .iter()
        .filter(|e| e["eventType"] == "Started")
        .count();
    assert_eq!(started, 1);
}

/// Case 12: the operator starts and the driver plugs in at the same instant, in either order.
#[test]
fn a_remote_start_and_a_plug_at_the_same_instant_make_one_transaction() {
    for operator_is_first in [true, false] {
        let mut bench = Bench::accepted(spec());
        let start = json!({"remoteStartId": 6, "evseId": 1,
            "idToken": {"idToken": "APP", "type": "Central"}});
        let plug = Command::PlugIn {
            evse: 1,
            connector: None,
            vehicle: Vehicle::scenario(),
        };
        let at = bench.now;
        if !operator_is_first {
            bench.command(plug.clone()).unwrap();
        }
        let answer = bench.ask("RequestStartTransaction", start);
        assert_eq!(answer["status"], "Accepted");
        if operator_is_first {
            bench.command(plug).unwrap();
        }
        assert_eq!(bench.now, at);
        bench.run(seconds(20));
        let of = |kind: &str| {
            let events = bench.events().into_iter();
            events.filter(|e| e["eventType"] == kind).count()
        };
        assert_eq!((of("Started"), of("Ended")), (1, 0));
        let told = bench.events().into_iter();
        let told = told.filter(|e| e["transactionInfo"]["remoteStartId"] == 6);
        assert_eq!(told.count(), 1, "the id of the remote start is told once");
        let token = bench.events().into_iter().find_map(|e| e.get("idToken"));
        assert_eq!(token.unwrap()["idToken"], "APP");
        assert!(super::register(bench.last_event()) > super::register(bench.events()[0]));
    }
}

/// Case 12, unlocking.
#[test]
fn unlock_does_not_stop_an_authorized_transaction_and_needs_a_lock() {
    let mut bench = Bench::accepted(socket());
    bench.start(Vehicle::scenario());
    let place = json!({"evseId": 1, "connectorId": 1});
    let answer = bench.ask("UnlockConnector", place.clone());
    assert_eq!(answer["status"], "OngoingAuthorizedTransaction");
    let unknown = json!({"evseId": 1, "connectorId": 2});
    assert_eq!(
        bench.ask("UnlockConnector", unknown)["status"],
        "UnknownConnector"
    );
    let mut fixed = Bench::accepted(spec());
    assert_eq!(fixed.call("UnlockConnector", place)[2], "NotSupported");
}

/// Case 9, StopTxOnInvalidId true.
#[test]
fn a_refused_token_ends_the_transaction_as_deauthorized() {
    let mut bench = Bench::accepted(spec());
    bench.plan("TransactionEvent", refused());
    bench.start(Vehicle::scenario());
    let last = bench.last_event();
    assert_eq!(last["eventType"], "Ended");
    assert_eq!(last["triggerReason"], "Deauthorized");
    assert_eq!(last["transactionInfo"]["stoppedReason"], "DeAuthorized");
}

/// Case 9, StopTxOnInvalidId true with a stop point that waits for the cable.
#[test]
fn a_refused_token_stops_the_energy_but_not_a_transaction_that_waits_for_the_cable() {
    let mut bench = Bench::accepted(spec());
    bench.set("TxCtrlr", "TxStopPoint", "EVConnected");
    bench.plan("TransactionEvent", refused());
    bench.start(Vehicle::scenario());
    bench.run(seconds(20));
    let deauthorized: Vec<&Value> = bench
        .events()
        .into_iter()
        .filter(|e| e["triggerReason"] == "Deauthorized")
        .collect();
    assert_eq!(deauthorized.len(), 1);
    assert_eq!(deauthorized[0]["eventType"], "Updated");
    bench.command(Command::Unplug { evse: 1 }).unwrap();
    assert_eq!(bench.last_event()["eventType"], "Ended");
    assert_eq!(
        bench.last_event()["transactionInfo"]["stoppedReason"],
        "DeAuthorized"
    );
    assert!(super::register(bench.last_event()) - super::register(bench.events()[0]) < 3);
}

/// Case 9, StopTxOnInvalidId false.
#[test]
fn without_stop_on_invalid_id_a_refused_token_suspends_charging() {
    let mut bench = Bench::accepted(spec());
    bench.set("TxCtrlr", "StopTxOnInvalidId", "false");
    bench.plan("TransactionEvent", refused());
    bench.start(Vehicle::scenario());
    bench.run(seconds(20));
    assert!(bench.events().iter().all(|e| e["eventType"] != "Ended"));
    let last_state = states(&bench)
        .into_iter()
        .rfind(|s| s.1 == "ChargingStateChanged")
        .unwrap();
    assert_eq!(last_state.2, "SuspendedEVSE");
}

/// Case 9, MaxEnergyOnInvalidId.
#[test]
fn a_refused_token_may_still_take_the_energy_that_is_granted() {
    let mut bench = Bench::accepted(spec());
    bench.set("TxCtrlr", "StopTxOnInvalidId", "false");
    bench.set("TxCtrlr", "MaxEnergyOnInvalidId", "500");
    bench.plan("TransactionEvent", refused());
    bench.start(Vehicle::scenario());
    bench.run(seconds(120));
    bench.command(Command::Unplug { evse: 1 }).unwrap();
    let wh = super::register(bench.last_event()) - super::register(bench.events()[0]);
    assert_eq!(wh, 500);
}

#[test]
fn id_first_without_a_cable_times_out() {
    let mut bench = Bench::accepted(spec());
    bench.set("TxCtrlr", "TxStartPoint", "Authorized");
    bench
        .command(Command::PresentToken {
            evse: 1,
            token: token(),
        })
        .unwrap();
    bench.run(seconds(61));
    let states = states(&bench);
    assert_eq!(states[0], triple("Started", "Authorized", "Idle"));
    assert_eq!(states[1], triple("Ended", "EVConnectTimeout", "Idle"));
    assert_eq!(
        bench.last_event()["transactionInfo"]["stoppedReason"],
        "Timeout"
    );
    for event in bench.events() {
        assert!(event.get("evse").is_none(), "no evse before the cable");
    }
}

#[test]
fn id_first_tells_evse_and_register_with_the_event_of_the_plug() {
    let mut bench = Bench::accepted(spec());
    bench.set("TxCtrlr", "TxStartPoint", "Authorized");
    bench
        .command(Command::PresentToken {
            evse: 1,
            token: token(),
        })
        .unwrap();
    bench.run(seconds(7));
    bench
        .command(Command::PlugIn {
            evse: 1,
            connector: None,
            vehicle: Vehicle::scenario(),
        })
        .unwrap();
    let events = bench.events();
    assert!(events[0].get("meterValue").is_none());
    assert_eq!(events[1]["triggerReason"], "CablePluggedIn");
    assert_eq!(events[1]["evse"]["id"], 1);
    let value = &events[1]["meterValue"][0]["sampledValue"][0];
    assert_eq!(
        (&value["context"], &value["value"]),
        (&json!("Transaction.Begin"), &json!(1_204_500.0))
    );
}

#[test]
fn the_same_token_stops_without_another_authorize_and_other_tokens_do_not_stop() {
    let mut bench = Bench::accepted(spec());
    bench.start(Vehicle::scenario());
    bench.plan(
        "Authorize",
        Answer::Result(json!({"idTokenInfo": {"status": "Accepted"}})),
    );
    let other = Token::new("04FFFFFF", "ISO14443").unwrap();
    bench
        .command(Command::PresentToken {
            evse: 1,
            token: other,
        })
        .unwrap();
    assert_eq!(bench.calls("Authorize").len(), 2);
    assert!(bench.events().iter().all(|e| e["eventType"] != "Ended"));
    bench
        .command(Command::PresentToken {
            evse: 1,
            token: token(),
        })
        .unwrap();
    assert_eq!(bench.calls("Authorize").len(), 2);
    assert_eq!(bench.last_event()["eventType"], "Ended");
    assert_eq!(bench.last_event()["idToken"]["idToken"], "04A2B3C4D5E680");
}

#[test]
fn a_token_of_the_same_group_stops_the_transaction() {
    let mut bench = Bench::accepted(spec());
    let grouped = || {
        let group = json!({"idToken": "FLEET7", "type": "Central"});
        Answer::Result(json!({"idTokenInfo": {"status": "Accepted", "groupIdToken": group}}))
    };
    bench
        .plan("Authorize", grouped())
        .plan("Authorize", grouped());
    bench.start(Vehicle::scenario());
    let other = Token::new("04FFFFFF", "ISO14443").unwrap();
    bench
        .command(Command::PresentToken {
            evse: 1,
            token: other,
        })
        .unwrap();
    assert_eq!(bench.last_event()["eventType"], "Ended");
    assert_eq!(bench.last_event()["triggerReason"], "StopAuthorized");
    assert_eq!(bench.last_event()["idToken"]["idToken"], "04FFFFFF");
}

#[test]
fn a_refused_token_starts_nothing() {
    let mut bench = Bench::accepted(spec());
    bench.plan("Authorize", refused());
    bench.start(Vehicle::scenario());
    bench.run(seconds(5));
    assert!(bench.events().is_empty());
}

#[test]
fn a_second_session_gets_another_id_and_begins_with_seq_no_0_where_the_register_stood() {
    let mut bench = Bench::accepted(spec());
    bench.start(Vehicle::scenario());
    bench.run(seconds(17));
    bench
        .command(Command::StopCharging {
            evse: 1,
            reason: StopReason::Local,
        })
        .unwrap();
    bench.command(Command::Unplug { evse: 1 }).unwrap();
    let (first, end) = (bench.transaction_id(), super::register(bench.last_event()));
    bench.sent.clear();
    bench.start(Vehicle::scenario());
    assert_ne!(bench.transaction_id(), first);
    assert_eq!(bench.events()[0]["seqNo"], 0);
    assert_eq!(super::register(bench.events()[0]), end);
}

#[test]
fn an_emergency_stop_and_a_fault_end_with_abnormal_condition() {
    let mut bench = Bench::accepted(spec());
    bench.start(Vehicle::scenario());
    let reason = StopReason::EmergencyStop;
    bench
        .command(Command::StopCharging { evse: 1, reason })
        .unwrap();
    assert_eq!(bench.last_event()["triggerReason"], "AbnormalCondition");
    assert_eq!(
        bench.last_event()["transactionInfo"]["stoppedReason"],
        "EmergencyStop"
    );
    bench.command(Command::Unplug { evse: 1 }).unwrap();
    bench.start(Vehicle::scenario());
    bench
        .command(Command::Fault {
            evse: 1,
            kind: scenario::verb::FaultKind::Other,
        })
        .unwrap();
    assert_eq!(bench.last_event()["eventType"], "Ended");
    let statuses = bench.calls("StatusNotification");
    assert_eq!(
        statuses.last().unwrap().payload["connectorStatus"],
        "Faulted"
    );
}

#[test]
fn ended_samples_ride_in_the_ended_event_when_they_are_asked_for() {
    let mut bench = Bench::accepted(spec());
    bench.set("SampledDataCtrlr", "TxEndedInterval", "10");
    bench.start(Vehicle::scenario());
    bench.run(seconds(35));
    bench
        .command(Command::StopCharging {
            evse: 1,
            reason: StopReason::Local,
        })
        .unwrap();
    let values = bench.last_event()["meterValue"].as_array().unwrap().clone();
    assert_eq!(values.len(), 5, "the begin, three samples and the end");
    let context = |index: usize| &values[index]["sampledValue"][0]["context"];
    assert_eq!(context(0), "Transaction.Begin");
    assert_eq!(context(4), "Transaction.End");
}

#[test]
fn ids_are_never_used_again_by_a_station_that_is_started_again_with_the_same_seed() {
    let ids_from = |start: crate::clock::ModelInstant| {
        let mut bench = Bench::new(spec());
        bench.now = start;
        bench.core = super::Core::new(spec(), 1, 7, Vec::new(), seconds(30), start);
        bench.command(Command::Connect).unwrap();
        bench.start(Vehicle::scenario());
        bench.transaction_id()
    };
    let (first, later) = (super::START, super::START + seconds(60));
    assert_ne!(ids_from(first), ids_from(later), "E01.FR.08");
    assert_eq!(
        ids_from(first),
        ids_from(first),
        "a simulated run can be repeated"
    );
}
