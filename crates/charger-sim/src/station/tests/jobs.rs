//! The three jobs, each state, and what a trigger says of it (F06.FR.14 to .16; N01, L01, L03): S71, BUG4.

use ocpp201::{FirmwareStatusEnum, PublishFirmwareStatusEnum, UploadLogStatusEnum};
use serde_json::{Value, json};

use super::{Bench, UploadEnd, Vehicle, seconds, spec};
use crate::station::{Command, StopReason, blocks::jobs};

/// Every cell of the table, as the specification has it: the state itself, except for what is over and done.
#[test]
fn each_state_is_told_as_the_table_says() {
    for state in FirmwareStatusEnum::ALL {
        let told = jobs::told_of_firmware(Some(*state)).as_str();
        let expected = match state.as_str() {
            "Idle" | "Installed" => "Idle",
            other => other,
        };
        assert_eq!(told, expected);
    }
    for state in PublishFirmwareStatusEnum::ALL {
        let told = jobs::told_of_publishing(Some(*state)).as_str();
        let expected = match state.as_str() {
            "Idle" | "Published" => "Idle",
            other => other,
        };
        assert_eq!(told, expected);
    }
    assert_eq!(jobs::told_of_firmware(None), FirmwareStatusEnum::Idle);
    assert_eq!(
        jobs::told_of_publishing(None),
        PublishFirmwareStatusEnum::Idle
    );
    assert_eq!(jobs::told_of_log(true), UploadLogStatusEnum::Uploading);
    assert_eq!(jobs::told_of_log(false), UploadLogStatusEnum::Idle);
}

/// What a trigger says: state and request id.
fn told(bench: &mut Bench, message: &str) -> (String, Option<i64>) {
    // What is due at this instant comes before.
    bench.run(seconds(0));
    let before = bench.calls(message).len();
    let answer = bench.ask("TriggerMessage", json!({"requestedMessage": message}));
    assert_eq!(answer["status"], "Accepted");
    let calls = bench.calls(message);
    assert_eq!(calls.len(), before + 1, "{message}");
    let payload = &calls[before].payload;
    assert!(payload.get("location").is_none(), "{payload}");
    let status = payload["status"].as_str().unwrap().to_owned();
    (status, payload["requestId"].as_i64())
}

/// Asks at every second what the job is at: it is what it reported last, and Idle once it is over and done.
fn watch(bench: &mut Bench, message: &str, id: i64, done: &str, seconds_long: u64) {
    let mut seen = Vec::new();
    for _ in 0..seconds_long {
        bench.run(seconds(0));
        let calls = bench.calls(message);
        let own = calls.iter().rev().find(|s| s.payload["requestId"] == id);
        let last = own.map(|s| s.payload["status"].as_str().unwrap().to_owned());
        let (status, request) = told(bench, message);
        match last.as_deref() {
            None => assert_eq!((status.as_str(), request), ("Idle", None)),
            Some(last) if last == done || status == "Idle" => {
                assert_eq!((status.as_str(), request), ("Idle", None), "after {last}");
            }
            Some(last) => assert_eq!((status.as_str(), request), (last, Some(id))),
        }
        seen.push(status);
        bench.run(seconds(1));
    }
    seen.dedup();
    assert!(seen.len() > 1, "{seen:?}");
}

fn update(location: &str, more: Value) -> Value {
    let mut firmware = json!({"location": location, "retrieveDateTime": "2026-03-01T00:00:00Z"});
    for (name, value) in more.as_object().unwrap() {
        firmware[name] = value.clone();
    }
    json!({"requestId": 9, "firmware": firmware})
}

#[test]
fn a_firmware_update_is_told_as_it_goes() {
    let message = "FirmwareStatusNotification";
    let mut bench = Bench::accepted(spec());
    assert_eq!(told(&mut bench, message), ("Idle".to_owned(), None));
    bench.ask("UpdateFirmware", update("https://x/1.bin", json!({})));
    for expected in ["Downloading", "Downloaded", "Installing"] {
        assert_eq!(told(&mut bench, message), (expected.to_owned(), Some(9)));
        bench.run(seconds(2));
    }
    bench.run(seconds(20));
    assert_eq!(bench.calls("BootNotification").len(), 1);
    assert_eq!(
        told(&mut bench, message),
        ("Idle".to_owned(), None),
        "it is installed"
    );
}

#[test]
fn a_firmware_update_that_waits_says_what_it_waits_for() {
    let message = "FirmwareStatusNotification";
    let mut bench = Bench::accepted(spec());
    let later = json!({"retrieveDateTime": "2026-03-01T12:01:00Z", "installDateTime": "2026-03-01T12:05:00Z"});
    bench.ask("UpdateFirmware", update("https://x/1.bin", later));
    assert_eq!(
        told(&mut bench, message),
        ("DownloadScheduled".to_owned(), Some(9))
    );
    bench.ask("Reset", json!({"type": "Immediate"}));
    bench.run(seconds(10));
    let waits = ("DownloadScheduled".to_owned(), Some(9));
    assert_eq!(
        told(&mut bench, message),
        waits,
        "a restart does not end the waiting"
    );
    bench.run(seconds(90));
    assert_eq!(
        told(&mut bench, message),
        ("InstallScheduled".to_owned(), Some(9))
    );
    bench.ask("Reset", json!({"type": "Immediate"}));
    bench.run(seconds(10));
    assert_eq!(
        told(&mut bench, message),
        ("InstallScheduled".to_owned(), Some(9))
    );
    bench.run(seconds(300));
    assert_eq!(told(&mut bench, message), ("Idle".to_owned(), None));
    let states: Vec<_> = bench
        .calls(message)
        .iter()
        .map(|s| s.payload["status"].clone())
        .collect();
    assert!(states.contains(&json!("Installed")), "{states:?}");
}

#[test]
fn a_firmware_update_waits_for_the_transaction() {
    let message = "FirmwareStatusNotification";
    let mut bench = Bench::accepted(spec());
    bench.start(Vehicle::scenario());
    bench.ask("UpdateFirmware", update("https://x/1.bin", json!({})));
    bench.run(seconds(30));
    assert_eq!(
        told(&mut bench, message),
        ("InstallScheduled".to_owned(), Some(9))
    );
    let reason = StopReason::Local;
    bench
        .command(Command::StopCharging { evse: 1, reason })
        .unwrap();
    bench.run(seconds(30));
    assert_eq!(told(&mut bench, message), ("Idle".to_owned(), None));
}

#[test]
fn a_firmware_update_that_failed_says_so_until_the_next_one() {
    let message = "FirmwareStatusNotification";
    let mut bench = Bench::accepted(spec());
    bench.ask("UpdateFirmware", update("https://x/fail.bin", json!({})));
    bench.run(seconds(30));
    assert_eq!(
        told(&mut bench, message),
        ("DownloadFailed".to_owned(), Some(9))
    );
    bench.ask("Reset", json!({"type": "Immediate"}));
    bench.run(seconds(10));
    assert_eq!(
        told(&mut bench, message),
        ("DownloadFailed".to_owned(), Some(9))
    );
    let failed = |s: &&super::Sent| s.payload["status"] == "DownloadFailed";
    let count = bench.calls(message).into_iter().filter(failed).count();
    assert_eq!(count, 3, "once by itself, twice because it was asked for");
    bench.ask("UpdateFirmware", update("https://x/1.bin", json!({})));
    assert_eq!(
        told(&mut bench, message),
        ("Downloading".to_owned(), Some(9))
    );
}

/// A loss of supply in the middle of an installation is its end, and that is told.
#[test]
fn an_installation_that_is_cut_off_has_failed() {
    let message = "FirmwareStatusNotification";
    let mut bench = Bench::accepted(spec());
    bench.ask("UpdateFirmware", update("https://x/1.bin", json!({})));
    bench.run(seconds(5));
    assert_eq!(
        told(&mut bench, message),
        ("Installing".to_owned(), Some(9))
    );
    bench
        .command(Command::PowerLoss {
            duration: seconds(9),
        })
        .unwrap();
    bench.run(seconds(30));
    assert_eq!(
        told(&mut bench, message),
        ("InstallationFailed".to_owned(), Some(9))
    );
}

#[test]
fn a_publishing_is_told_as_it_goes_and_is_idle_once_published() {
    let message = "PublishFirmwareStatusNotification";
    let mut bench = Bench::accepted(spec());
    let publish =
        |id: i64, place: &str| json!({"location": place, "checksum": "00ff", "requestId": id});
    bench.ask("PublishFirmware", publish(21, "http://x/fw.bin"));
    let other = bench.ask("PublishFirmware", publish(22, "http://x/other.bin"));
    assert_eq!(other["status"], "Rejected", "one at a time");
    let unpublish = json!({"checksum": "00ff"});
    assert_eq!(
        bench.ask("UnpublishFirmware", unpublish.clone())["status"],
        "DownloadOngoing"
    );
    watch(&mut bench, message, 21, "Published", 15);
    let published = bench
        .calls(message)
        .into_iter()
        .find(|s| s.payload["status"] == "Published");
    let published = published.unwrap().payload.clone();
    assert_eq!(
        published["location"],
        json!(["http://simulated.invalid/fw.bin"])
    );
    assert!(
        published["customData"]["simulated"].is_string(),
        "{published}"
    );
    bench.ask("PublishFirmware", publish(23, "http://x/fail.bin"));
    watch(&mut bench, message, 23, "Published", 10);
    assert_eq!(
        told(&mut bench, message),
        ("DownloadFailed".to_owned(), Some(23))
    );
    assert_eq!(
        bench.ask("UnpublishFirmware", unpublish.clone())["status"],
        "Unpublished"
    );
    assert_eq!(
        bench.ask("UnpublishFirmware", unpublish)["status"],
        "NoFirmware"
    );
}

#[test]
fn a_publishing_that_a_restart_cut_off_has_failed() {
    let message = "PublishFirmwareStatusNotification";
    let mut bench = Bench::accepted(spec());
    bench.ask(
        "PublishFirmware",
        json!({"location": "http://x/a", "checksum": "00", "requestId": 21}),
    );
    bench.ask("Reset", json!({"type": "Immediate"}));
    bench.run(seconds(20));
    let told_by_itself = bench.calls(message).last().unwrap().payload.clone();
    assert_eq!(told_by_itself["status"], "PublishFailed");
    assert_eq!(
        told(&mut bench, message),
        ("PublishFailed".to_owned(), Some(21))
    );
}

#[test]
fn a_log_upload_is_told_as_it_goes() {
    let message = "LogStatusNotification";
    let mut bench = Bench::accepted(spec());
    assert_eq!(told(&mut bench, message), ("Idle".to_owned(), None));
    let log = |id: i64| {
        json!({"logType": "DiagnosticsLog", "requestId": id,
        "log": {"remoteLocation": "http://x/a"}, "retries": 1, "retryInterval": 20})
    };
    bench.ask("GetLog", log(1));
    assert_eq!(told(&mut bench, message), ("Uploading".to_owned(), Some(1)));
    bench.run(seconds(1));
    let end = UploadEnd::Failed {
        status: UploadLogStatusEnum::UploadFailure,
        is_passing: true,
        why: "test".to_owned(),
    };
    bench.uploaded(end.clone());
    let between = ("Uploading".to_owned(), Some(1));
    assert_eq!(
        told(&mut bench, message),
        between,
        "it is tried again in a while"
    );
    bench.ask("GetLog", log(2));
    assert_eq!(told(&mut bench, message), ("Uploading".to_owned(), Some(2)));
    bench.run(seconds(1));
    bench.uploaded(UploadEnd::Done);
    assert_eq!(told(&mut bench, message), ("Idle".to_owned(), None));
    bench.ask("GetLog", log(3));
    bench.run(seconds(1));
    bench.uploaded(end.clone());
    bench.run(seconds(21));
    bench.uploaded(end);
    assert_eq!(
        told(&mut bench, message),
        ("Idle".to_owned(), None),
        "after a failure, too"
    );
}
