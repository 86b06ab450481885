//! Locks of sockets: whom they let pull a cable, and what happens when they fail (E05, E06, E09, E10, F05, G05).

use scenario::verb::FaultKind;
use serde_json::{Value, json};

use super::{Answer, Bench, Command, Spec, Token, Vehicle, seconds, spec, token};
use crate::station::{CommandError, Lock, StopReason};

/// A station with a socket whose plug is locked.
pub(super) fn socket() -> Spec {
    let mut spec = spec();
    let connector = &mut spec.evses[0].connectors[0];
    connector.has_fixed_cable = false;
    connector.lock = Lock::Works;
    spec
}

fn is_locked(bench: &Bench) -> bool {
    bench.core.evses[0].connectors[0].is_locked
}

fn pull(bench: &mut Bench) -> Result<(), CommandError> {
    bench.command(Command::PullCable { evse: 1 }).map(drop)
}

fn present(bench: &mut Bench, value: &str) -> Result<(), CommandError> {
    let token = Token::new(value, "ISO14443").unwrap();
    bench
        .command(Command::PresentToken { evse: 1, token })
        .map(drop)
}

fn present_owner(bench: &mut Bench) {
    let token = token();
    bench
        .command(Command::PresentToken { evse: 1, token })
        .unwrap();
}

fn fail(bench: &mut Bench, kind: FaultKind) -> Result<(), CommandError> {
    bench.command(Command::Fault { evse: 1, kind }).map(drop)
}

fn plug_in(bench: &mut Bench) {
    let vehicle = Vehicle::scenario();
    let (evse, connector) = (1, None);
    bench
        .command(Command::PlugIn {
            evse,
            connector,
            vehicle,
        })
        .unwrap();
}

fn unlock(bench: &mut Bench) -> Value {
    let unlock = json!({"evseId": 1, "connectorId": 1});
    bench.ask("UnlockConnector", unlock)["status"].clone()
}

/// What NotifyEvent told of the lock: the values of its variable Problem.
fn problems(bench: &Bench) -> Vec<String> {
    let events = bench.calls("NotifyEvent").into_iter();
    let data = events.map(|sent| sent.payload["eventData"][0].clone());
    data.inspect(|data| {
        assert_eq!(data["component"]["name"], "ConnectorPlugRetentionLock");
        assert_eq!(
            data["component"]["evse"],
            json!({"id": 1, "connectorId": 1})
        );
        assert_eq!(data["variable"]["name"], "Problem");
    })
    .map(|data| data["actualValue"].as_str().unwrap().to_owned())
    .collect()
}

fn last_status(bench: &Bench) -> String {
    let calls = bench.calls("StatusNotification");
    let last = &calls.last().unwrap().payload["connectorStatus"];
    last.as_str().unwrap().to_owned()
}

#[test]
fn a_locked_cable_cannot_be_pulled_and_stopping_unlocks_it() {
    let mut bench = Bench::accepted(socket());
    plug_in(&mut bench);
    assert!(!is_locked(&bench), "nobody is authorized");
    present_owner(&mut bench);
    assert!(is_locked(&bench));
    let refused = pull(&mut bench).unwrap_err();
    assert!(refused.to_string().contains("its lock holds the cable"));
    assert!(bench.core.evses[0].flow_w > 0, "nothing has happened");
    // E06.FR.10, E07.FR.07
    let reason = StopReason::Local;
    bench
        .command(Command::StopCharging { evse: 1, reason })
        .unwrap();
    assert!(!is_locked(&bench));
    pull(&mut bench).unwrap();
    assert_eq!(last_status(&bench), "Available");
    assert_eq!(pull(&mut bench).unwrap_err(), CommandError::NotPlugged(1));
}

#[test]
fn a_fixed_cable_is_not_pulled_out_of_the_station_and_has_no_lock() {
    let mut bench = Bench::accepted(spec());
    bench.start(Vehicle::scenario());
    let refused = pull(&mut bench).unwrap_err();
    assert!(refused.to_string().contains("fixed to the station"));
    let refused = fail(&mut bench, FaultKind::LockFailure).unwrap_err();
    assert!(refused.to_string().contains("no lock that could fail"));
    let unlock = json!({"evseId": 1, "connectorId": 1});
    assert_eq!(bench.call("UnlockConnector", unlock)[2], "NotSupported");
}

/// E09.FR.02, E09.FR.03.
#[test]
fn after_the_vehicle_end_is_pulled_the_plug_opens_at_once_or_waits_for_its_owner() {
    for unlocks in [true, false] {
        let mut bench = Bench::accepted(socket());
        let (component, variable) = ("OCPPCommCtrlr", "UnlockOnEVSideDisconnect");
        bench.set(component, variable, if unlocks { "true" } else { "false" });
        bench.start(Vehicle::scenario());
        bench.command(Command::Unplug { evse: 1 }).unwrap();
        assert_eq!(bench.last_event()["eventType"], "Ended");
        assert_eq!(is_locked(&bench), !unlocks);
        if unlocks {
            assert_eq!(last_status(&bench), "Available");
            continue;
        }
        assert_eq!(last_status(&bench), "Occupied", "a cable lies in it");
        assert!(pull(&mut bench).is_err());
        let other = present(&mut bench, "OTHER").unwrap_err();
        assert!(other.to_string().contains("cable of another driver"));
        // It is still so after a kill.
        let kept = bench.core.durable();
        let mut again = Bench::new(socket());
        assert!(again.core.restore_durable(kept));
        again.command(Command::Connect).unwrap();
        again.run(seconds(2));
        assert!(is_locked(&again));
        let events = again.events().len();
        present_owner(&mut again);
        assert!(!is_locked(&again));
        assert_eq!(last_status(&again), "Available");
        assert_eq!(again.events().len(), events, "the token fetched the cable");
    }
}

/// E10.FR.01.
#[test]
fn the_plug_of_a_suspended_transaction_stays_locked() {
    let mut bench = Bench::accepted(socket());
    bench.set("TxCtrlr", "StopTxOnEVSideDisconnect", "false");
    bench.set("TxCtrlr", "TxStopPoint", "Authorized");
    bench.start(Vehicle::scenario());
    bench.command(Command::Unplug { evse: 1 }).unwrap();
    assert!(is_locked(&bench));
    plug_in(&mut bench);
    assert!(is_locked(&bench) && bench.core.evses[0].flow_w > 0);
}

/// E05.FR.11.
#[test]
fn a_cable_whose_token_was_refused_stays_locked_until_its_owner_comes() {
    let mut bench = Bench::accepted(socket());
    bench.plan(
        "TransactionEvent",
        Answer::Result(json!({"idTokenInfo": {"status": "Invalid"}})),
    );
    bench.start(Vehicle::scenario());
    let last = bench.last_event();
    assert_eq!(last["transactionInfo"]["stoppedReason"], "DeAuthorized");
    assert!(is_locked(&bench));
    assert!(present(&mut bench, "OTHER").is_err());
    assert!(pull(&mut bench).is_err());
    present_owner(&mut bench);
    assert!(!is_locked(&bench));
    pull(&mut bench).unwrap();
}

/// G05.FR.01, G05.FR.02.
#[test]
fn without_a_lock_that_closes_nothing_is_charged_and_the_csms_is_told() {
    let mut bench = Bench::accepted(socket());
    fail(&mut bench, FaultKind::LockFailure).unwrap();
    assert!(problems(&bench).is_empty(), "nobody has noticed yet");
    bench.start(Vehicle::scenario());
    assert!(!is_locked(&bench) && bench.core.evses[0].flow_w == 0);
    assert!(bench.events().is_empty());
    assert_eq!(problems(&bench), ["true"]);
    assert_eq!(last_status(&bench), "Occupied");
    bench.command(Command::ClearFault { evse: 1 }).unwrap();
    assert!(is_locked(&bench) && bench.core.evses[0].flow_w > 0);
    assert_eq!(problems(&bench), ["true", "false"]);
}

/// F05.
#[test]
fn unlocking_succeeds_or_fails_as_the_lock_does() {
    let mut bench = Bench::accepted(socket());
    bench.set("OCPPCommCtrlr", "UnlockOnEVSideDisconnect", "false");
    bench.start(Vehicle::scenario());
    assert_eq!(unlock(&mut bench), "OngoingAuthorizedTransaction");
    bench.command(Command::Unplug { evse: 1 }).unwrap();
    fail(&mut bench, FaultKind::LockFailure).unwrap();
    assert_eq!(unlock(&mut bench), "UnlockFailed");
    assert!(is_locked(&bench) && pull(&mut bench).is_err());
    assert_eq!(problems(&bench), ["true"]);
    bench.command(Command::ClearFault { evse: 1 }).unwrap();
    assert_eq!(unlock(&mut bench), "Unlocked");
    assert!(!is_locked(&bench));
    // Without a cable it is tried, too (F05.FR.06).
    let mut jammed = socket();
    jammed.evses[0].connectors[0].lock = Lock::Jammed;
    let mut bench = Bench::accepted(jammed);
    assert_eq!(unlock(&mut bench), "UnlockFailed");
    assert_eq!(problems(&bench), ["true"]);
}
