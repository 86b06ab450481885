//! Who may charge where: availability, reservations and the local list (blocks G, H and D).

use serde_json::json;

use super::{Bench, Command, Vehicle, seconds, spec};
use crate::station::StopReason;

#[test]
fn inoperative_waits_for_the_transaction_survives_a_reboot_and_refuses_drivers() {
    let mut bench = Bench::accepted(spec());
    bench.start(Vehicle::scenario());
    let answer = bench.ask(
        "ChangeAvailability",
        json!({"operationalStatus": "Inoperative"}),
    );
    assert_eq!(answer["status"], "Scheduled");
    bench
        .command(Command::StopCharging {
            evse: 1,
            reason: StopReason::Local,
        })
        .unwrap();
    let last = |bench: &Bench| {
        bench.calls("StatusNotification").last().unwrap().payload["connectorStatus"].clone()
    };
    assert_eq!(last(&bench), "Unavailable");
    bench.command(Command::Unplug { evse: 1 }).unwrap();
    bench.ask("Reset", json!({"type": "Immediate"}));
    bench.run(seconds(10));
    assert_eq!(last(&bench), "Unavailable");
    assert!(
        bench
            .command(Command::PresentToken {
                evse: 1,
                token: super::token()
            })
            .is_err()
    );
    let again = bench.ask(
        "ChangeAvailability",
        json!({"operationalStatus": "Operative"}),
    );
    assert_eq!(again["status"], "Accepted");
    bench.run(seconds(1));
    assert_eq!(last(&bench), "Available");
}

#[test]
fn a_reservation_keeps_the_evse_for_its_token_and_is_told_with_the_first_event() {
    let mut bench = Bench::accepted(spec());
    let reserve = |id: u32, until: &str| {
        json!({"id": id, "expiryDateTime": until, "evseId": 1,
            "idToken": {"idToken": "04a2b3c4d5e680", "type": "ISO14443"}})
    };
    assert_eq!(
        bench.ask("ReserveNow", reserve(31, "2026-03-01T12:10:00Z"))["status"],
        "Accepted"
    );
    assert_eq!(
        bench.ask("ReserveNow", reserve(32, "2026-03-01T12:10:00Z"))["status"],
        "Occupied"
    );
    let stranger = super::Token::new("STRANGER", "ISO14443").unwrap();
    assert!(
        bench
            .command(Command::PresentToken {
                evse: 1,
                token: stranger
            })
            .is_err()
    );
    bench.start(Vehicle::scenario());
    assert_eq!(bench.events()[0]["reservationId"], 31);
    assert!(
        bench.calls("ReservationStatusUpdate").is_empty(),
        "a used reservation is not reported"
    );
}

#[test]
fn a_reservation_expires_at_its_instant_and_unknown_ones_cannot_be_cancelled() {
    let mut bench = Bench::accepted(spec());
    let reserve = json!({"id": 31, "expiryDateTime": "2026-03-01T12:01:00Z", "evseId": 1,
        "idToken": {"idToken": "A", "type": "ISO14443"}});
    bench.ask("ReserveNow", reserve);
    bench.run(seconds(58));
    assert!(bench.calls("ReservationStatusUpdate").is_empty());
    bench.run(seconds(2));
    let update = &bench.calls("ReservationStatusUpdate")[0].payload;
    assert_eq!(update["reservationUpdateStatus"], "Expired");
    assert_eq!(
        bench.ask("CancelReservation", json!({"reservationId": 31}))["status"],
        "Rejected"
    );
}

#[test]
fn local_list_versions_and_differential_updates_follow_the_rules() {
    let mut bench = Bench::accepted(spec());
    let entry = |token: &str, status: &str| json!({"idToken": {"idToken": token, "type": "ISO14443"}, "idTokenInfo": {"status": status}});
    let full = json!({"versionNumber": 5, "updateType": "Full",
        "localAuthorizationList": [entry("A", "Accepted"), entry("B", "Blocked")]});
    assert_eq!(bench.ask("SendLocalList", full)["status"], "Accepted");
    let same = json!({"versionNumber": 5, "updateType": "Differential"});
    assert_eq!(
        bench.ask("SendLocalList", same)["status"],
        "VersionMismatch"
    );
    let twice = json!({"versionNumber": 6, "updateType": "Differential",
        "localAuthorizationList": [entry("C", "Accepted"), entry("c", "Accepted")]});
    assert_eq!(bench.ask("SendLocalList", twice)["status"], "Failed");
    let remove = json!({"versionNumber": 9, "updateType": "Differential",
        "localAuthorizationList": [{"idToken": {"idToken": "A", "type": "ISO14443"}}]});
    assert_eq!(bench.ask("SendLocalList", remove)["status"], "Accepted");
    assert_eq!(
        bench.ask("GetLocalListVersion", json!({}))["versionNumber"],
        9
    );
    assert_eq!(bench.core.local_list.len(), 1);
}

#[test]
fn a_listed_token_starts_without_authorize() {
    let mut bench = Bench::accepted(spec());
    let list = json!({"versionNumber": 1, "updateType": "Full", "localAuthorizationList": [
        {"idToken": {"idToken": "04A2B3C4D5E680", "type": "ISO14443"}, "idTokenInfo": {"status": "Accepted"}}]});
    bench.ask("SendLocalList", list);
    bench.start(Vehicle::scenario());
    assert!(bench.calls("Authorize").is_empty());
    assert_eq!(bench.events()[0]["eventType"], "Started");
}
