//! Who may charge where: availability, reservations and the local list (blocks G, H and D).

use scenario::{Shape, verb::FaultKind};
use serde_json::{Value, json};

use super::{
    Answer, Bench, Command, CommandError, Reply, Spec, Token, Vehicle, seconds, spec,
    triggers::two_evses,
};
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

/// A post with two sockets, each an EVSE.
fn post() -> Bench {
    Bench::accepted(Spec::shaped("CP001", &Shape::load("ac-post-2").unwrap()))
}

fn reserve_any(bench: &mut Bench, id: u32, token: &str, more: Value) -> Value {
    let mut request = json!({"id": id, "expiryDateTime": "2026-03-01T12:10:00Z",
        "idToken": {"idToken": token, "type": "ISO14443"}});
    request
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    bench.ask("ReserveNow", request)["status"].clone()
}

fn present_at(bench: &mut Bench, evse: i32, token: &str) -> Result<Reply, CommandError> {
    let token = Token::new(token, "ISO14443").unwrap();
    bench.command(Command::PresentToken { evse, token })
}

/// The states that the CSMS was told last, of both EVSEs.
fn told(bench: &Bench) -> [String; 2] {
    [1, 2].map(|evse| {
        let all = bench.calls("StatusNotification").into_iter().rev();
        let last = all
            .map(|sent| &sent.payload)
            .find(|it| it["evseId"] == evse);
        last.map_or("Available", |it| it["connectorStatus"].as_str().unwrap())
            .to_owned()
    })
}

/// H01.FR.07, .20, .24; H03.FR.09.
#[test]
fn a_reservation_without_an_evse_keeps_as_many_free_as_are_needed() {
    let mut bench = post();
    assert_eq!(reserve_any(&mut bench, 7, "A", json!({})), "Accepted");
    bench.run(seconds(1));
    assert_eq!(told(&bench), ["Available", "Available"], "either will do");
    // Somebody else takes one: the other one is kept.
    present_at(&mut bench, 1, "B").unwrap();
    bench.run(seconds(1));
    assert_eq!(told(&bench)[1], "Reserved");
    assert!(present_at(&mut bench, 2, "C").is_err());
    let remote =
        json!({"remoteStartId": 1, "evseId": 2, "idToken": {"idToken": "C", "type": "Central"}});
    assert_eq!(
        bench.ask("RequestStartTransaction", remote)["status"],
        "Rejected"
    );
    assert_eq!(reserve_any(&mut bench, 8, "C", json!({})), "Occupied");
    assert_eq!(
        reserve_any(&mut bench, 8, "C", json!({"evseId": 2})),
        "Occupied"
    );
    present_at(&mut bench, 2, "A").unwrap();
    bench.run(seconds(1));
    let plug = Command::PlugIn {
        evse: 2,
        connector: None,
        vehicle: Vehicle::scenario(),
    };
    bench.command(plug).unwrap();
    bench.run(seconds(1));
    let is_told = |event: &&&Value| event["reservationId"] == 7;
    assert_eq!(bench.events().iter().filter(is_told).count(), 1);
    assert!(bench.calls("ReservationStatusUpdate").is_empty());
    // It is used up: the timer of its end tells nothing.
    bench.run(seconds(700));
    assert!(bench.calls("ReservationStatusUpdate").is_empty());
}

/// H01.FR.09, .11, .12, .14, .16, .18.
#[test]
fn reservations_without_an_evse_are_as_many_as_can_be_served() {
    let mut bench = post();
    let kind = |kind: &str| json!({"connectorType": kind});
    assert_eq!(reserve_any(&mut bench, 1, "A", kind("cCCS2")), "Rejected");
    assert_eq!(reserve_any(&mut bench, 1, "A", kind("sType2")), "Accepted");
    assert_eq!(
        reserve_any(&mut bench, 1, "A", json!({})),
        "Accepted",
        "the same one anew"
    );
    assert_eq!(
        reserve_any(&mut bench, 2, "B", json!({"evseId": 1})),
        "Accepted"
    );
    assert_eq!(reserve_any(&mut bench, 3, "C", json!({})), "Occupied");
    bench.run(seconds(1));
    assert_eq!(told(&bench), ["Reserved", "Reserved"]);
    // Of two EVSEs none works any more: both are told.
    for evse in [1, 2] {
        let kind = FaultKind::Other;
        bench.command(Command::Fault { evse, kind }).unwrap();
    }
    bench.run(seconds(1));
    let removed: Vec<_> = bench
        .calls("ReservationStatusUpdate")
        .iter()
        .map(|sent| sent.payload["reservationId"].clone())
        .collect();
    assert_eq!(removed, [json!(2), json!(1)]);
    assert_eq!(reserve_any(&mut bench, 4, "A", json!({})), "Faulted");
    for evse in [1, 2] {
        bench.command(Command::ClearFault { evse }).unwrap();
    }
    assert_eq!(reserve_any(&mut bench, 4, "A", json!({})), "Accepted");
    let cancel = json!({"reservationId": 4});
    assert_eq!(bench.ask("CancelReservation", cancel)["status"], "Accepted");
    let mut spec = Spec::shaped("CP001", &Shape::load("ac-post-2").unwrap());
    let none = (
        "ReservationCtrlr.NonEvseSpecific".to_owned(),
        "false".to_owned(),
    );
    spec.variables.push(none);
    let mut bench = Bench::accepted(spec);
    assert_eq!(reserve_any(&mut bench, 1, "A", json!({})), "Rejected");
}

/// H03.FR.04 to .08: whoever belongs to the group may charge, also where only the CSMS knows that.
#[test]
fn a_reservation_without_an_evse_is_for_the_whole_group() {
    let mut bench = post();
    let group = json!({"idToken": "G", "type": "Central"});
    let more = json!({"groupIdToken": group});
    assert_eq!(reserve_any(&mut bench, 7, "A", more), "Accepted");
    present_at(&mut bench, 1, "B").unwrap();
    bench.run(seconds(1));
    for (token, group, expected) in [("C", json!(null), 0), ("D", group, 1)] {
        let mut info = json!({"status": "Accepted"});
        if !group.is_null() {
            info["groupIdToken"] = group;
        }
        bench.plan("Authorize", Answer::Result(json!({"idTokenInfo": info})));
        present_at(&mut bench, 2, token).unwrap();
        bench.run(seconds(1));
        let is_authorized = bench.core.evses[1].authorization.is_some();
        assert_eq!(is_authorized, expected == 1, "{token}");
    }
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

fn present(bench: &mut Bench, evse: i32, value: &str) {
    let token = super::Token::new(value, "ISO14443").unwrap();
    // A refusal at the reader is a result, too.
    let _ = bench.command(Command::PresentToken { evse, token });
}

/// BUG1: who is on the list or in the cache, and how, with the CSMS and without it.
#[test]
fn without_remote_authorization_the_rules_of_list_and_cache_hold() {
    let listed = |token: &str, status: &str| {
        json!({"idToken": {"idToken": token, "type": "ISO14443"},
        "idTokenInfo": {"status": status}})
    };
    let list = json!({"versionNumber": 1, "updateType": "Full", "localAuthorizationList": [
        listed("GOOD", "Accepted"), listed("BLOCKED", "Blocked"), listed("EXPIRED", "Expired")]});
    for (is_online, local_offline, token, charges) in [
        (true, "true", "GOOD", true),
        (true, "false", "GOOD", true),
        (true, "true", "BLOCKED", false),
        (true, "true", "EXPIRED", false),
        (true, "true", "UNKNOWN", false),
        (false, "true", "GOOD", true),
        (false, "false", "GOOD", false),
        (false, "true", "BLOCKED", false),
        (false, "true", "UNKNOWN", false),
    ] {
        let mut bench = Bench::accepted(spec());
        bench.ask("SendLocalList", list.clone());
        bench.set("AuthCtrlr", "DisableRemoteAuthorization", "true");
        bench.set("AuthCtrlr", "LocalAuthorizeOffline", local_offline);
        if !is_online {
            bench.is_reachable = false;
            bench.lose_connection();
        }
        present(&mut bench, 1, token);
        let vehicle = Vehicle::scenario();
        bench
            .command(Command::PlugIn {
                evse: 1,
                connector: None,
                vehicle,
            })
            .unwrap();
        let text = format!("{token}, online: {is_online}, offline allowed: {local_offline}");
        assert_eq!(bench.core.evses[0].flow_w > 0, charges, "{text}");
        assert!(bench.calls("Authorize").is_empty(), "{text}");
    }
}

/// BUG10: MasterPass never starts, whoever knows it and however: by the CSMS, the list, the cache, or unanswered.
#[test]
fn master_pass_stops_everything_and_never_starts() {
    let group = json!({"idToken": "MASTERS", "type": "Central"});
    let info = json!({"status": "Accepted", "groupIdToken": group});
    let master = json!({"idToken": "MASTER", "type": "ISO14443"});
    for how in ["csms", "list", "cache", "no answer"] {
        for reader in [1, 2] {
            let mut bench = Bench::accepted(two_evses());
            bench.set("AuthCtrlr", "MasterPassGroupId", "MASTERS");
            let known = json!({"idTokenInfo": info.clone()});
            if how == "list" {
                let list = json!({"versionNumber": 1, "updateType": "Full",
                    "localAuthorizationList": [{"idToken": master, "idTokenInfo": info}]});
                bench.ask("SendLocalList", list);
            } else if how != "csms" {
                bench.plan("Authorize", Answer::Result(known.clone()));
                present(&mut bench, 2, "MASTER");
            }
            if how == "cache" {
                bench.set("AuthCtrlr", "LocalPreAuthorize", "true");
            }
            bench.start(Vehicle::scenario());
            assert!(bench.core.evses[0].flow_w > 0);
            let answer = match how {
                "no answer" => Answer::Error("InternalError"),
                _ => Answer::Result(known),
            };
            bench.always.insert("Authorize", answer);
            present(&mut bench, reader, "MASTER");
            let vehicle = Vehicle::scenario();
            bench
                .command(Command::PlugIn {
                    evse: 2,
                    connector: None,
                    vehicle,
                })
                .unwrap();
            bench.run(seconds(1));
            let both = [0, 1].map(|evse: usize| bench.core.evses[evse].flow_w);
            assert_eq!(
                both,
                [0, 0],
                "{how} at {reader}: it stops, and starts nothing"
            );
        }
    }
    let mut bench = Bench::accepted(spec());
    bench.set("AuthCtrlr", "MasterPassGroupId", "MASTERS");
    let start = json!({"remoteStartId": 1, "evseId": 1, "idToken": master, "groupIdToken": group});
    let answer = bench.ask("RequestStartTransaction", start);
    assert_eq!(answer["status"], "Rejected");
}
