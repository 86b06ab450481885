//! Proofs for the variables of transactions (TxCtrlr).

use serde_json::json;

use super::{is_charging, plug, present, set, stop, with};
use crate::station::tests::{Answer, Bench, Command, Vehicle, locks::socket, seconds, spec};

pub(super) fn connection_time_out() {
    let mut bench = with("TxCtrlr", "EVConnectionTimeOut", "5");
    present(&mut bench, "A");
    bench.run(seconds(6));
    plug(&mut bench);
    assert!(!is_charging(&bench), "the authorization is over");
}

pub(super) fn stop_on_disconnect() {
    for (value, goes_on) in [("true", false), ("false", true)] {
        let mut bench = with("TxCtrlr", "TxStopPoint", "Authorized");
        set(&mut bench, "TxCtrlr", "StopTxOnEVSideDisconnect", value);
        bench.start(Vehicle::scenario());
        bench.command(Command::Unplug { evse: 1 }).unwrap();
        assert_eq!(bench.core.evses[0].transaction.is_some(), goes_on);
    }
}

pub(super) fn before_accepted() {
    for (value, charges) in [("false", false), ("true", true)] {
        let mut bench = with("TxCtrlr", "TxBeforeAcceptedEnabled", value);
        set(&mut bench, "AuthCtrlr", "Enabled", "false");
        bench.always.insert("BootNotification", Answer::Silence);
        bench.ask("Reset", json!({"type": "Immediate"}));
        bench.run(seconds(5));
        present(&mut bench, "A");
        plug(&mut bench);
        assert_eq!(is_charging(&bench), charges);
    }
}

pub(super) fn start_point() {
    let mut bench = with("TxCtrlr", "TxStartPoint", "EVConnected");
    plug(&mut bench);
    assert_eq!(bench.events().len(), 1);
}

pub(super) fn stop_point() {
    for (value, ends) in [("Authorized", true), ("EVConnected", false)] {
        let mut bench = with("TxCtrlr", "TxStopPoint", value);
        bench.start(Vehicle::scenario());
        stop(&mut bench);
        assert_eq!(bench.last_event()["eventType"] == "Ended", ends);
    }
}

/// A transaction whose token the CSMS refuses in its answer to the first event.
fn deauthorized(settings: &[(&str, &str)]) -> Bench {
    let mut bench = Bench::accepted(spec());
    for (variable, value) in settings {
        set(&mut bench, "TxCtrlr", variable, value);
    }
    bench.plan(
        "TransactionEvent",
        Answer::Result(json!({"idTokenInfo": {"status": "Invalid"}})),
    );
    bench.start(Vehicle::scenario());
    bench
}

pub(super) fn energy_on_invalid() {
    let mut bench = deauthorized(&[
        ("StopTxOnInvalidId", "false"),
        ("MaxEnergyOnInvalidId", "100"),
    ]);
    assert!(is_charging(&bench));
    bench.run(seconds(60));
    let meter = &bench.core.evses[0].meter;
    assert!(
        (100.0..101.0).contains(&meter.delivered().wh()),
        "{}",
        meter.delivered().wh()
    );
}

pub(super) fn stop_on_invalid() {
    let ended = |bench: &Bench| bench.core.evses[0].transaction.is_none();
    assert!(ended(&deauthorized(&[("StopTxOnInvalidId", "true")])));
    assert!(!ended(&deauthorized(&[("StopTxOnInvalidId", "false")])));
}

pub(super) fn unlock_on_disconnect() {
    for (value, stays) in [("true", false), ("false", true)] {
        let mut bench = Bench::accepted(socket());
        let variable = "UnlockOnEVSideDisconnect";
        set(&mut bench, "OCPPCommCtrlr", variable, value);
        bench.start(Vehicle::scenario());
        bench.command(Command::Unplug { evse: 1 }).unwrap();
        assert_eq!(bench.core.evses[0].connectors[0].is_locked, stays);
    }
}
