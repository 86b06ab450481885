//! Resets, and the jobs that a reset meets: firmware updates and log uploads (B11, B12, L01, N01).

use ocpp201::UploadLogStatusEnum;
use serde_json::{Value, json};

use super::{Bench, Command, START, Sent, UploadEnd, Vehicle, seconds, spec, triggers::two_evses};
use crate::station::{ObservationKind, StopReason};

/// Case 14.
#[test]
fn reset_on_idle_waits_for_the_transaction_and_boots_as_scheduled() {
    let mut bench = Bench::accepted(spec());
    bench.start(Vehicle::scenario());
    assert_eq!(
        bench.ask("Reset", json!({"type": "OnIdle"}))["status"],
        "Scheduled"
    );
    bench.run(seconds(20));
    assert!(bench.calls("BootNotification").is_empty());
    bench
        .command(Command::StopCharging {
            evse: 1,
            reason: StopReason::Local,
        })
        .unwrap();
    bench.run(seconds(10));
    assert_eq!(
        bench.calls("BootNotification")[0].payload["reason"],
        "ScheduledReset"
    );
}

/// Case 14.
#[test]
fn immediate_reset_ends_the_transaction_first_and_a_second_one_is_rejected() {
    let mut bench = Bench::accepted(spec());
    bench.start(Vehicle::scenario());
    assert_eq!(
        bench.ask("Reset", json!({"type": "Immediate"}))["status"],
        "Accepted"
    );
    assert_eq!(
        bench.ask("Reset", json!({"type": "Immediate"}))["status"],
        "Rejected"
    );
    let last = bench.last_event();
    assert_eq!(
        (&last["eventType"], &last["triggerReason"]),
        (&json!("Ended"), &json!("ResetCommand"))
    );
    assert_eq!(last["transactionInfo"]["stoppedReason"], "ImmediateReset");
    bench.run(seconds(10));
    assert_eq!(
        bench.calls("BootNotification")[0].payload["reason"],
        "RemoteReset"
    );
    let kept = serde_json::to_value(bench.core.durable()).unwrap();
    assert_eq!(
        kept["boot_reason"], "PowerUp",
        "the next start is a start of its own"
    );
}

fn statuses(bench: &Bench, evse: i64) -> Vec<String> {
    let calls = bench.calls("StatusNotification").into_iter();
    calls
        .filter(|sent| sent.payload["evseId"] == evse)
        .map(|sent| sent.payload["connectorStatus"].as_str().unwrap().to_owned())
        .collect()
}

/// B11.FR.08, B12.FR.08: one EVSE restarts, the other goes on charging, and nothing boots.
#[test]
fn an_evse_is_reset_by_itself() {
    let mut bench = Bench::accepted(two_evses());
    for evse in [1, 2] {
        let token = super::token();
        bench
            .command(Command::PresentToken { evse, token })
            .unwrap();
        let vehicle = Vehicle::scenario();
        bench
            .command(Command::PlugIn {
                evse,
                connector: None,
                vehicle,
            })
            .unwrap();
    }
    bench.sent.clear();
    let reset = json!({"type": "Immediate", "evseId": 1});
    assert_eq!(bench.ask("Reset", reset.clone())["status"], "Accepted");
    let ended = bench.last_event().clone();
    assert_eq!(ended["triggerReason"], "ResetCommand");
    assert_eq!(ended["transactionInfo"]["stoppedReason"], "ImmediateReset");
    assert_eq!(bench.ask("Reset", reset)["status"], "Rejected");
    let start =
        json!({"remoteStartId": 1, "evseId": 1, "idToken": {"idToken": "A", "type": "Central"}});
    assert_eq!(
        bench.ask("RequestStartTransaction", start.clone())["status"],
        "Rejected"
    );
    bench.run(seconds(10));
    assert_eq!(statuses(&bench, 1), ["Unavailable", "Occupied"]);
    assert!(statuses(&bench, 2).is_empty());
    assert!(bench.calls("BootNotification").is_empty());
    assert!(bench.core.evses[1].flow_w > 0);
    assert_eq!(
        bench.ask("RequestStartTransaction", start)["status"],
        "Accepted"
    );
    let unknown = json!({"type": "Immediate", "evseId": 3});
    assert_eq!(bench.ask("Reset", unknown)["status"], "Rejected");
}

/// B12.FR.07.
#[test]
fn a_reset_of_an_evse_on_idle_waits_for_its_transaction_only() {
    let mut bench = Bench::accepted(two_evses());
    bench.start(Vehicle::scenario());
    let reset = |evse: i32| json!({"type": "OnIdle", "evseId": evse});
    assert_eq!(bench.ask("Reset", reset(2))["status"], "Accepted");
    assert_eq!(bench.ask("Reset", reset(1))["status"], "Scheduled");
    bench.run(seconds(20));
    assert!(!statuses(&bench, 1).contains(&"Unavailable".to_owned()));
    let reason = StopReason::Local;
    bench
        .command(Command::StopCharging { evse: 1, reason })
        .unwrap();
    assert_eq!(
        bench.last_event()["transactionInfo"]["stoppedReason"],
        "Local"
    );
    bench.run(seconds(10));
    assert_eq!(statuses(&bench, 1), ["Occupied", "Unavailable", "Occupied"]);
    assert_eq!(statuses(&bench, 2), ["Unavailable", "Available"]);
}

/// B12.FR.11 to .14.
#[test]
fn a_station_may_wait_with_a_reset_on_idle_until_the_cable_is_unplugged() {
    for evse in [None, Some(1)] {
        let mut spec = spec();
        spec.reset_waits_for_unplug = true;
        let mut bench = Bench::accepted(spec);
        bench.start(Vehicle::scenario());
        let reason = StopReason::Local;
        bench
            .command(Command::StopCharging { evse: 1, reason })
            .unwrap();
        let mut reset = json!({"type": "OnIdle"});
        if let Some(evse) = evse {
            reset["evseId"] = json!(evse);
        }
        assert_eq!(bench.ask("Reset", reset)["status"], "Scheduled");
        bench.run(seconds(20));
        assert_eq!(statuses(&bench, 1), ["Occupied"]);
        bench.command(Command::Unplug { evse: 1 }).unwrap();
        bench.run(seconds(10));
        let boots = bench.calls("BootNotification");
        assert_eq!(boots.len(), usize::from(evse.is_none()));
        if let Some(boot) = boots.first() {
            assert_eq!(boot.payload["reason"], "ScheduledReset");
        } else {
            assert!(statuses(&bench, 1).contains(&"Unavailable".to_owned()));
        }
    }
}

/// B11.FR.09, B12.FR.09: where AllowReset is false, an EVSE cannot be reset.
#[test]
fn an_evse_that_does_not_allow_a_reset_is_not_reset() {
    let mut bench = Bench::accepted(spec());
    let set = scenario::verb::SetVariable {
        component: "EVSE".to_owned(),
        variable: "AllowReset".to_owned(),
        instance: String::new(),
        evse_id: 1,
        connector_id: 0,
        value: "false".to_owned(),
    };
    bench.command(Command::SetVariable(set)).unwrap();
    let reset = json!({"type": "Immediate", "evseId": 1});
    assert_eq!(bench.ask("Reset", reset)["status"], "Rejected");
}

/// `ResetRetries`: a reset that fails is tried again so often, and then no more.
#[test]
fn a_reset_that_fails_is_tried_again_as_often_as_it_may() {
    for (retries, evse, comes) in [
        ("1", None, false),
        ("3", None, true),
        ("1", Some(1), false),
        ("3", Some(1), true),
    ] {
        let mut bench = Bench::accepted(spec());
        bench.set("OCPPCommCtrlr", "ResetRetries", retries);
        let kind = scenario::verb::FaultKind::ResetFailure;
        bench.command(Command::Fault { evse: 1, kind }).unwrap();
        let mut reset = json!({"type": "Immediate"});
        if let Some(evse) = evse {
            reset["evseId"] = json!(evse);
        }
        assert_eq!(bench.ask("Reset", reset)["status"], "Accepted");
        // Tried after 1 s (an EVSE: 2 s), then every 5 s.
        bench.run(seconds(10));
        bench.command(Command::ClearFault { evse: 1 }).unwrap();
        bench.run(seconds(20));
        let boots = bench.calls("BootNotification").len();
        assert_eq!(boots, usize::from(comes && evse.is_none()));
        let gave_up = bench.seen.iter().any(|(_, kind)| {
            matches!(kind, ObservationKind::Problem { text } if text.contains("all its retries"))
        });
        assert_eq!(gave_up, !comes);
        assert!(bench.core.evses[0].reset.is_none());
    }
}

#[test]
fn a_csms_that_forgot_the_station_is_told_again_and_then_gets_what_waited() {
    let mut bench = Bench::accepted(spec());
    bench.plan("TransactionEvent", super::Answer::Error("SecurityError"));
    bench.start(Vehicle::scenario());
    bench.run(seconds(15));
    assert_eq!(
        bench.calls("BootNotification")[0].payload["reason"],
        "Unknown"
    );
    let started = bench
        .events()
        .iter()
        .filter(|e| e["eventType"] == "Started")
        .count();
    assert_eq!(started, 2, "refused once, then delivered");
}

/// Case 14.
#[test]
fn reset_during_a_download_is_accepted_and_the_download_fails_during_an_installation_it_is_rejected()
 {
    let update = json!({"requestId": 9, "firmware": {"location": "https://files.example.com/1.bin",
        "retrieveDateTime": "2026-03-01T00:00:00Z"}});
    let mut bench = Bench::accepted(spec());
    bench.ask("UpdateFirmware", update.clone());
    bench.run(seconds(1));
    assert_eq!(
        bench.ask("Reset", json!({"type": "Immediate"}))["status"],
        "Accepted"
    );
    bench.run(seconds(10));
    let states = firmware_states(&bench);
    assert_eq!(states.last().unwrap(), "DownloadFailed");
    let mut bench = Bench::accepted(spec());
    bench.ask("UpdateFirmware", update);
    bench.run(seconds(5));
    assert_eq!(
        bench.ask("Reset", json!({"type": "Immediate"}))["status"],
        "Rejected"
    );
}

fn firmware_states(bench: &Bench) -> Vec<String> {
    let calls = bench.calls("FirmwareStatusNotification");
    calls
        .iter()
        .map(|s| s.payload["status"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_simulated_firmware_update_says_so_and_reboots_with_the_new_version() {
    let mut bench = Bench::accepted(spec());
    let answer = bench.ask(
        "UpdateFirmware",
        json!({"requestId": 9, "firmware": {"location": "https://files.example.com/1.bin",
            "retrieveDateTime": "2026-03-01T00:00:00Z"}}),
    );
    assert!(
        answer["statusInfo"]["additionalInfo"]
            .as_str()
            .unwrap()
            .contains("simulated")
    );
    bench.run(seconds(30));
    assert_eq!(
        firmware_states(&bench),
        [
            "Downloading",
            "Downloaded",
            "Installing",
            "InstallRebooting",
            "Installed"
        ]
    );
    assert!(
        bench
            .calls("FirmwareStatusNotification")
            .iter()
            .all(|s| s.payload["requestId"] == 9)
    );
    let boot = &bench.calls("BootNotification")[0].payload;
    assert_eq!(boot["reason"], "FirmwareUpdate");
    assert!(
        boot["chargingStation"]["firmwareVersion"]
            .as_str()
            .unwrap()
            .contains("simulated")
    );
}

fn get_log(id: u32, location: &str, more: Value) -> Value {
    let mut request = json!({"logType": "DiagnosticsLog", "requestId": id,
        "log": {"remoteLocation": location}});
    for (name, value) in more.as_object().unwrap() {
        request[name] = value.clone();
    }
    request
}

/// Status and request id of each LogStatusNotification.
fn log_states(bench: &Bench) -> Vec<(String, i64)> {
    let told = |sent: &&Sent| {
        let status = sent.payload["status"].as_str().unwrap().to_owned();
        (status, sent.payload["requestId"].as_i64().unwrap())
    };
    let calls = bench.calls("LogStatusNotification");
    calls.iter().map(told).collect()
}

fn told(states: &[(&str, i64)]) -> Vec<(String, i64)> {
    let owned = |(status, id): &(&str, i64)| ((*status).to_owned(), *id);
    states.iter().map(owned).collect()
}

fn failed(status: UploadLogStatusEnum, is_passing: bool) -> UploadEnd {
    UploadEnd::Failed {
        status,
        is_passing,
        why: "test".to_owned(),
    }
}

#[test]
fn a_log_upload_reports_its_states_and_a_newer_one_cancels_it() {
    let mut bench = Bench::accepted(spec());
    let folder = "https://files.example.com/";
    let answer = bench.ask("GetLog", get_log(1, folder, json!({})));
    let name = answer["filename"].as_str().unwrap().to_owned();
    assert!(name.starts_with("simulated-"));
    bench.run(seconds(1));
    let upload = bench.uploads[0].as_ref().unwrap();
    // A folder takes the file name (N01.FR.21).
    assert_eq!(upload.url.reveal(), format!("{folder}{name}"));
    let newer = bench.ask("GetLog", get_log(2, "http://x/place", json!({})));
    assert_eq!(newer["status"], "AcceptedCanceled");
    bench.run(seconds(5));
    assert!(bench.uploads[1].is_none(), "the first one is given up");
    let upload = bench.uploads[2].as_ref().unwrap();
    assert_eq!(upload.url.reveal(), "http://x/place");
    bench.uploaded(UploadEnd::Done);
    let expected = [
        ("Uploading", 1),
        ("AcceptedCanceled", 1),
        ("Uploading", 2),
        ("Uploaded", 2),
    ];
    assert_eq!(log_states(&bench), told(&expected));
}

#[test]
fn a_log_says_that_it_is_simulated_and_what_happened_in_its_time() {
    let mut bench = Bench::accepted(spec());
    bench.run(seconds(60));
    bench.ask("GetLog", get_log(1, "http://x/a", json!({})));
    bench.run(seconds(1));
    let text = bench.uploads[0].as_ref().unwrap().text.clone();
    let first = text.lines().next().unwrap();
    assert!(first.contains("simulated station"), "{first}");
    assert!(text.contains("# station: emart_shinjeju_01\n"), "{text}");
    assert!(text.contains("registration Accepted\n"), "{text}");
    assert!(text.contains("sent BootNotification "), "{text}");
    bench.uploaded(UploadEnd::Done);
    let log = json!({"log": {"remoteLocation": "http://x/a",
        "oldestTimestamp": (START + seconds(30)).to_string()}});
    bench.ask("GetLog", get_log(2, "http://x/a", log));
    bench.run(seconds(1));
    let later = &bench.uploads[1].as_ref().unwrap().text;
    assert!(!later.contains("BootNotification"), "{later}");
    assert!(later.contains("# station:"), "{later}");
}

#[test]
fn a_log_upload_is_tried_again_as_often_as_asked_and_only_where_that_may_help() {
    let mut bench = Bench::accepted(spec());
    let failure = UploadLogStatusEnum::UploadFailure;
    let retries = json!({"retries": 1, "retryInterval": 20});
    bench.ask("GetLog", get_log(1, "http://x/a", retries.clone()));
    bench.run(seconds(1));
    bench.uploaded(failed(failure, true));
    bench.run(seconds(19));
    assert_eq!(bench.uploads.len(), 1, "the pause is kept");
    bench.run(seconds(2));
    assert_eq!(bench.uploads.len(), 2);
    bench.uploaded(failed(failure, true));
    bench.run(seconds(60));
    assert_eq!(bench.uploads.len(), 2, "no more than were asked for");
    bench.ask("GetLog", get_log(2, "http://x/a", retries));
    bench.run(seconds(1));
    bench.uploaded(failed(UploadLogStatusEnum::PermissionDenied, false));
    bench.run(seconds(60));
    assert_eq!(bench.uploads.len(), 3, "what is denied stays denied");
    let expected = [
        ("Uploading", 1),
        ("UploadFailure", 1),
        ("Uploading", 2),
        ("PermissionDenied", 2),
    ];
    assert_eq!(log_states(&bench), told(&expected));
}

#[test]
fn a_log_upload_to_a_location_that_fails_is_played_and_other_schemes_are_rejected() {
    let mut bench = Bench::accepted(spec());
    let answer = bench.ask("GetLog", get_log(1, "https://x/fail", json!({})));
    assert_eq!(answer["status"], "Accepted");
    bench.run(seconds(5));
    assert_eq!(
        log_states(&bench),
        told(&[("Uploading", 1), ("UploadFailure", 1)])
    );
    let answer = bench.ask("GetLog", get_log(2, "ftp://x/a", json!({})));
    assert_eq!(answer["status"], "Rejected");
    bench.run(seconds(5));
    assert!(bench.uploads.is_empty());
}

#[test]
fn a_log_upload_does_not_survive_a_restart_of_the_station() {
    let mut bench = Bench::accepted(spec());
    bench.ask("GetLog", get_log(1, "http://x/a", json!({})));
    bench.run(seconds(1));
    bench.ask("Reset", json!({"type": "Immediate"}));
    bench.run(seconds(30));
    assert!(bench.uploads[1].is_none(), "it is given up");
    bench.uploaded(UploadEnd::Done);
    bench.run(seconds(5));
    let expected = [("Uploading", 1), ("UploadFailure", 1)];
    assert_eq!(log_states(&bench), told(&expected), "and that is told");
}

/// What was accepted does not vanish in the restart: a start is refused, a session that a driver begins ends with it.
#[test]
fn between_a_reset_and_the_restart_nothing_begins_that_does_not_end() {
    let mut bench = Bench::accepted(spec());
    bench.ask("Reset", json!({"type": "Immediate"}));
    let start =
        json!({"remoteStartId": 1, "evseId": 1, "idToken": {"idToken": "A", "type": "Central"}});
    assert_eq!(
        bench.ask("RequestStartTransaction", start)["status"],
        "Rejected"
    );
    bench.start(Vehicle::scenario());
    bench.run(seconds(10));
    let last = bench.last_event();
    assert_eq!(last["eventType"], "Ended");
    assert_eq!(last["transactionInfo"]["stoppedReason"], "Reboot");
    assert_eq!(bench.core.evses[0].flow_w, 0);
}
