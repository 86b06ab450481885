//! Resets, and the jobs that a reset meets: firmware updates and log uploads (B11, B12, L01, N01).

use serde_json::json;

use super::{Bench, Command, Vehicle, seconds, spec};
use crate::station::StopReason;

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
    assert_eq!(
        bench.ask("Reset", json!({"type": "Immediate", "evseId": 1}))["status"],
        "Rejected"
    );
    let kept = serde_json::to_value(bench.core.durable()).unwrap();
    assert_eq!(
        kept["boot_reason"], "PowerUp",
        "the next start is a start of its own"
    );
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

#[test]
fn a_log_upload_reports_its_states_and_a_newer_one_cancels_it() {
    let mut bench = Bench::accepted(spec());
    let log = |id: u32| {
        json!({"logType": "DiagnosticsLog", "requestId": id,
            "log": {"remoteLocation": "https://files.example.com/"}})
    };
    let answer = bench.ask("GetLog", log(1));
    assert!(
        answer["filename"]
            .as_str()
            .unwrap()
            .starts_with("simulated-")
    );
    bench.run(seconds(1));
    assert_eq!(bench.ask("GetLog", log(2))["status"], "AcceptedCanceled");
    bench.run(seconds(5));
    let states: Vec<(String, i64)> = bench
        .calls("LogStatusNotification")
        .iter()
        .map(|s| {
            (
                s.payload["status"].as_str().unwrap().to_owned(),
                s.payload["requestId"].as_i64().unwrap(),
            )
        })
        .collect();
    let expected = [
        ("Uploading", 1),
        ("AcceptedCanceled", 1),
        ("Uploading", 2),
        ("Uploaded", 2),
    ];
    assert_eq!(states, expected.map(|(status, id)| (status.to_owned(), id)));
}
