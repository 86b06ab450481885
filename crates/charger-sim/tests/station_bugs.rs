//! Faults that were found by reading, each over a real socket: drivers and vehicles are played by the test, the
//! CSMS too. The rules behind them are tested under simulated time, beside the station.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[expect(dead_code, reason = "this file starts the station without the program")]
#[path = "station_cases/lab.rs"]
mod lab;

use std::time::Duration;

use charger_sim::{
    clock::ModelClock,
    physics::vehicle::Vehicle,
    station::{
        self, Command, Environment, EvseSpec, Observation, Spec, Station, StopReason, Supply, Token,
    },
};
use serde_json::{Value, json};
use tokio::sync::mpsc;

use lab::{Peer, listen};

struct Lab {
    station: Station,
    peer: Peer,
    /// Kept, because a station waits for an observer that is full.
    _observer: tokio::task::JoinHandle<()>,
}

impl Lab {
    /// A station that the CSMS has accepted.
    async fn of(spec: Spec) -> Self {
        let (listener, url) = listen().await;
        let station = start(spec, &url);
        station.0.command(Command::Connect).await.unwrap();
        let peer = Peer::accepted(&listener).await;
        Self {
            station: station.0,
            peer,
            _observer: station.1,
        }
    }

    async fn command(&self, command: Command) {
        self.station.command(command).await.unwrap();
    }

    async fn present(&self, evse: i32, value: &str) {
        let token = Token::new(value, "ISO14443").unwrap();
        self.command(Command::PresentToken { evse, token }).await;
    }

    async fn plug(&self, evse: i32) {
        let vehicle = Vehicle::scenario();
        self.command(Command::PlugIn {
            evse,
            connector: None,
            vehicle,
        })
        .await;
    }

    async fn stop(&self, evse: i32) {
        let reason = StopReason::Local;
        self.command(Command::StopCharging { evse, reason }).await;
    }

    /// The next event of a kind.
    async fn event(&mut self, kind: &str) -> Value {
        self.peer
            .until("TransactionEvent", |e| e["eventType"] == kind)
            .await
    }
}

fn start(spec: Spec, url: &str) -> (Station, tokio::task::JoinHandle<()>) {
    let (observer, mut observations) = mpsc::channel::<Observation>(1_000);
    let environment = Environment {
        url: url.to_owned(),
        clock: ModelClock::real_time(),
        seed: 1,
        cabinets: Vec::new(),
        tells_frames: false,
        frame_faults: Default::default(),
        observer,
        message_timeout: Duration::from_secs(30),
        network: None,
        notebook: None,
    };
    let taker = tokio::spawn(async move { while observations.recv().await.is_some() {} });
    (station::spawn(spec, environment), taker)
}

fn two_evses() -> Spec {
    let mut spec = Spec::dc("emart_shinjeju_01");
    let second = EvseSpec {
        id: 2,
        ..spec.evses[0].clone()
    };
    spec.evses.push(second);
    spec
}

fn spec() -> Spec {
    Spec::dc("emart_shinjeju_01")
}

fn accepted_with_group(id: &str, group: &str) -> String {
    let info = json!({"status": "Accepted", "groupIdToken": {"idToken": group, "type": "Central"}});
    json!([3, id, {"idTokenInfo": info}]).to_string()
}

fn limit(id: i32, watts: f64) -> Value {
    json!({"id": id, "stackLevel": 0, "chargingProfilePurpose": "TxProfile", "chargingProfileKind": "Relative",
        "chargingSchedule": [{"id": id, "chargingRateUnit": "W",
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": watts}]}]})
}

/// BUG1: without remote authorization the list and the cache decide, and blocked tokens stay blocked.
#[tokio::test]
async fn without_remote_authorization_only_list_and_cache_let_anybody_charge() {
    let mut lab = Lab::of(spec()).await;
    let list = json!({"versionNumber": 1, "updateType": "Full", "localAuthorizationList": [
        {"idToken": {"idToken": "GOOD", "type": "ISO14443"}, "idTokenInfo": {"status": "Accepted"}},
        {"idToken": {"idToken": "BAD", "type": "ISO14443"}, "idTokenInfo": {"status": "Blocked"}}]});
    assert_eq!(
        lab.peer.ask("SendLocalList", list).await["status"],
        "Accepted"
    );
    lab.peer
        .set("AuthCtrlr", "DisableRemoteAuthorization", "true")
        .await;
    lab.plug(1).await;
    for refused in ["BAD", "UNKNOWN"] {
        lab.present(1, refused).await;
    }
    lab.present(1, "GOOD").await;
    let started = lab.event("Started").await;
    assert_eq!(started["idToken"]["idToken"], "GOOD");
    assert_eq!(lab.peer.count("Authorize"), 0);
}

/// BUG2: the profile of a remote start goes to its own transaction, now or never.
#[tokio::test]
async fn the_profile_of_a_remote_start_reaches_a_transaction_that_runs_already() {
    let mut lab = Lab::of(spec()).await;
    lab.peer.set("TxCtrlr", "TxStartPoint", "EVConnected").await;
    lab.plug(1).await;
    let started = lab.event("Started").await;
    let start = json!({"remoteStartId": 5, "evseId": 1, "idToken": {"idToken": "A", "type": "Central"},
        "chargingProfile": limit(9, 42_000.0)});
    let answer = lab.peer.ask("RequestStartTransaction", start).await;
    assert_eq!(
        answer["transactionId"],
        started["transactionInfo"]["transactionId"]
    );
    let ask = json!({"requestId": 1, "chargingProfile": {"chargingProfilePurpose": "TxProfile"}});
    assert_eq!(
        lab.peer.ask("GetChargingProfiles", ask).await["status"],
        "Accepted"
    );
    let report = lab.peer.until("ReportChargingProfiles", |_| true).await;
    assert_eq!(
        report["chargingProfile"][0]["transactionId"],
        answer["transactionId"]
    );
}

/// BUG2
#[tokio::test]
async fn the_profile_of_a_remote_start_that_timed_out_goes_to_nobody_else() {
    let mut lab = Lab::of(spec()).await;
    lab.peer.set("TxCtrlr", "EVConnectionTimeOut", "1").await;
    let start = json!({"remoteStartId": 5, "evseId": 1, "idToken": {"idToken": "A", "type": "Central"},
        "chargingProfile": limit(9, 42_000.0)});
    let answer = lab.peer.ask("RequestStartTransaction", start).await;
    assert_eq!(answer["status"], "Accepted");
    lab.peer.serve_for(Duration::from_secs(3)).await;
    // Had the authorization not ended, this token could not be presented as the first one.
    lab.plug(1).await;
    lab.present(1, "NEXT").await;
    let started = lab.event("Started").await;
    assert_eq!(started["idToken"]["idToken"], "NEXT");
    let ask = json!({"requestId": 1, "chargingProfile": {}});
    assert_eq!(
        lab.peer.ask("GetChargingProfiles", ask).await["status"],
        "NoProfiles"
    );
}

/// BUG3: the event of a disconnect says what is true then, and a later stop has its own reason.
#[tokio::test]
async fn a_suspension_by_the_vehicle_is_told_once_and_is_no_reason_to_have_stopped() {
    let mut lab = Lab::of(spec()).await;
    lab.peer
        .set("TxCtrlr", "StopTxOnEVSideDisconnect", "false")
        .await;
    lab.peer.set("TxCtrlr", "TxStopPoint", "Authorized").await;
    lab.present(1, "A").await;
    lab.plug(1).await;
    lab.peer
        .until("TransactionEvent", |e| {
            e["transactionInfo"]["chargingState"] == "Charging"
        })
        .await;
    lab.command(Command::Unplug { evse: 1 }).await;
    let left = lab
        .peer
        .until("TransactionEvent", |e| {
            e["triggerReason"] == "EVCommunicationLost"
        })
        .await;
    assert_eq!(left["transactionInfo"]["chargingState"], "SuspendedEV");
    assert_eq!(left["eventType"], "Updated");
    lab.stop(1).await;
    let ended = lab.event("Ended").await;
    assert_eq!(
        ended["transactionInfo"]["stoppedReason"], "Local",
        "{ended}"
    );
    let seq = |event: &Value| event["seqNo"].as_i64().unwrap();
    assert_eq!(
        seq(&ended),
        seq(&left) + 1,
        "nothing was corrected in between"
    );
}

/// BUG5: a security event is delivered, even if it is refused at first, and over a restart of the process.
#[tokio::test]
async fn a_security_event_is_delivered_after_the_end_of_the_process() {
    let folder = tempfile::tempdir().unwrap();
    let mut kept = spec();
    kept.state_dir = Some(folder.path().to_owned());
    let (listener, url) = listen().await;
    let (station, _taker) = start(kept.clone(), &url);
    station.command(Command::Connect).await.unwrap();
    let mut peer = Peer::accept(&listener).await;
    peer.answer_by(|action, id| {
        let is_it = action == "SecurityEventNotification";
        is_it.then(|| json!([4, id, "InternalError", "", {}]).to_string())
    });
    let first = peer.until("SecurityEventNotification", |_| true).await;
    assert_eq!(first["type"], "StartupOfTheDevice");
    // A further exchange, so that what was to be kept is kept.
    peer.get("ClockCtrlr", "DateTime").await;
    station.kill();
    let (station, _taker) = start(kept, &url);
    station.command(Command::Connect).await.unwrap();
    let mut peer = Peer::accept(&listener).await;
    let again = peer.until("SecurityEventNotification", |_| true).await;
    assert_eq!(again, first, "the same event, with its own time");
}

/// BUG8: while pending the station sends nothing but what B02.FR.02 allows.
#[tokio::test]
async fn while_pending_nothing_but_what_is_allowed_is_sent() {
    let (listener, url) = listen().await;
    let (station, _taker) = start(spec(), &url);
    station.command(Command::Connect).await.unwrap();
    let mut peer = Peer::accept(&listener).await;
    peer.answer_by(|action, id| {
        let pending = json!({"currentTime": lab::jiff_now(), "interval": 300, "status": "Pending"});
        (action == "BootNotification").then(|| json!([3, id, pending]).to_string())
    });
    peer.until("BootNotification", |_| true).await;
    let customer = json!({"requestId": 1, "report": true, "clear": false,
        "idToken": {"idToken": "A", "type": "ISO14443"}});
    assert_eq!(
        peer.ask("CustomerInformation", customer).await["status"],
        "Accepted"
    );
    let message = json!({"message": {"id": 1, "priority": "InFront",
        "message": {"format": "UTF8", "content": "x"}}});
    peer.ask("SetDisplayMessage", message).await;
    peer.ask("GetDisplayMessages", json!({"requestId": 2}))
        .await;
    let log = json!({"logType": "SecurityLog", "requestId": 3, "log": {"remoteLocation": "http://x/fail"}});
    peer.ask("GetLog", log).await;
    let update = json!({"requestId": 4, "firmware": {"location": "https://x/fail",
        "retrieveDateTime": "2026-03-01T00:00:00Z"}});
    peer.ask("UpdateFirmware", update).await;
    let report = json!({"requestId": 5, "reportBase": "SummaryInventory"});
    peer.ask("GetBaseReport", report).await;
    peer.until("NotifyReport", |r| {
        r.get("tbc").is_none_or(|tbc| tbc == false)
    })
    .await;
    peer.serve_for(Duration::from_secs(5)).await;
    let allowed = ["BootNotification", "NotifyReport"];
    assert!(
        peer.calls
            .iter()
            .all(|c| allowed.contains(&c.action.as_str())),
        "{:?}",
        peer.calls
    );
}

/// BUG9: whether a token belongs to the reserved group, the CSMS may know.
#[tokio::test]
async fn a_token_of_the_reserved_group_is_asked_about_and_let_in() {
    for (group, is_let_in) in [("FAMILY", true), ("STRANGERS", false)] {
        let mut lab = Lab::of(spec()).await;
        lab.peer.answer_by(move |action, id| {
            (action == "Authorize").then(|| accepted_with_group(id, group))
        });
        let reserve = json!({"id": 31, "expiryDateTime": "2090-01-01T00:00:00Z", "evseId": 1,
            "idToken": {"idToken": "OWNER", "type": "ISO14443"},
            "groupIdToken": {"idToken": "FAMILY", "type": "Central"}});
        assert_eq!(
            lab.peer.ask("ReserveNow", reserve).await["status"],
            "Accepted"
        );
        lab.present(1, "CHILD").await;
        lab.peer.until("Authorize", |_| true).await;
        lab.plug(1).await;
        if is_let_in {
            let started = lab.event("Started").await;
            assert_eq!(started["reservationId"], 31);
        } else {
            // A further exchange, so that what might have come has come.
            lab.peer.get("ClockCtrlr", "DateTime").await;
            assert_eq!(lab.peer.count("TransactionEvent"), 0);
            let cancel = json!({"reservationId": 31});
            assert_eq!(
                lab.peer.ask("CancelReservation", cancel).await["status"],
                "Accepted"
            );
        }
    }
}

/// BUG10: MasterPass stops every transaction of the station, at whichever reader it is presented.
#[tokio::test]
async fn master_pass_stops_all_transactions() {
    for reader in [1, 2, 3] {
        let mut three = two_evses();
        let third = EvseSpec {
            id: 3,
            ..three.evses[0].clone()
        };
        three.evses.push(third);
        let mut lab = Lab::of(three).await;
        lab.peer
            .set("AuthCtrlr", "MasterPassGroupId", "MASTERS")
            .await;
        for evse in [1, 2] {
            lab.present(evse, &format!("DRIVER{evse}")).await;
            lab.plug(evse).await;
            lab.event("Started").await;
        }
        lab.peer.answer_by(|action, id| {
            (action == "Authorize").then(|| accepted_with_group(id, "MASTERS"))
        });
        lab.present(reader, "MASTER").await;
        for _ in [1, 2] {
            let ended = lab.event("Ended").await;
            assert_eq!(
                ended["transactionInfo"]["stoppedReason"], "MasterPass",
                "{ended}"
            );
            assert_eq!(ended["idToken"]["idToken"], "MASTER");
        }
    }
}

/// BUG11: amperes are per phase, and each EVSE has its own zero of Relative profiles.
#[tokio::test]
async fn a_composite_schedule_counts_phases_and_the_times_of_both_evses() {
    let mut ac = two_evses();
    for evse in &mut ac.evses {
        evse.supply = Supply::Ac {
            phases: 3,
            volts: 230.0,
        };
        (evse.rated_w, evse.max_w, evse.min_w) = (22_080, 22_080, 1_000);
    }
    let mut lab = Lab::of(ac).await;
    let one_phase = json!({"evseId": 1, "chargingProfile": {"id": 1, "stackLevel": 0,
        "chargingProfilePurpose": "TxDefaultProfile", "chargingProfileKind": "Relative",
        "chargingSchedule": [{"id": 1, "chargingRateUnit": "A",
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 16.0, "numberPhases": 1}]}]}});
    assert_eq!(
        lab.peer.ask("SetChargingProfile", one_phase).await["status"],
        "Accepted"
    );
    for (unit, limit) in [("A", 16.0), ("W", 3_680.0)] {
        let ask = json!({"evseId": 1, "duration": 60, "chargingRateUnit": unit});
        let answer = lab.peer.ask("GetCompositeSchedule", ask).await;
        let periods = &answer["schedule"]["chargingSchedulePeriod"];
        assert_eq!(
            *periods,
            json!([{"startPeriod": 0, "limit": limit, "numberPhases": 1}])
        );
    }
    let clear = json!({"chargingProfileId": 1});
    lab.peer.ask("ClearChargingProfile", clear).await;
    // Both begin at 5 kW and go up to 9 kW after 100 s of their own: the second one is ready later.
    for evse in [1, 2] {
        let relative = json!({"evseId": evse, "chargingProfile": {"id": evse, "stackLevel": 0,
            "chargingProfilePurpose": "TxDefaultProfile", "chargingProfileKind": "Relative",
            "chargingSchedule": [{"id": evse, "chargingRateUnit": "W", "chargingSchedulePeriod": [
                {"startPeriod": 0, "limit": 5_000.0}, {"startPeriod": 100, "limit": 9_000.0}]}]}});
        assert_eq!(
            lab.peer.ask("SetChargingProfile", relative).await["status"],
            "Accepted"
        );
    }
    for evse in [1, 2] {
        lab.present(evse, &format!("DRIVER{evse}")).await;
        lab.plug(evse).await;
        lab.event("Started").await;
        lab.peer.serve_for(Duration::from_millis(2_100)).await;
    }
    let ask = json!({"evseId": 0, "duration": 600, "chargingRateUnit": "W"});
    let answer = lab.peer.ask("GetCompositeSchedule", ask).await;
    let periods = answer["schedule"]["chargingSchedulePeriod"]
        .as_array()
        .unwrap();
    let limits: Vec<f64> = periods
        .iter()
        .map(|p| p["limit"].as_f64().unwrap())
        .collect();
    assert_eq!(limits, [10_000.0, 14_000.0, 18_000.0], "{answer}");
}
