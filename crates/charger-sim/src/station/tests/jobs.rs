//! The three jobs, each state, and what a trigger says of it (F06.FR.14 to .16; N01, L01, L03): S71, BUG4.

use ocpp201::{FirmwareStatusEnum, PublishFirmwareStatusEnum, UploadLogStatusEnum};
use serde_json::{Value, json};

use super::{Bench, CHECKSUM, UploadEnd, Vehicle, seconds, spec};
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
        |id: i64, place: &str| json!({"location": place, "checksum": CHECKSUM, "requestId": id});
    bench.ask("PublishFirmware", publish(21, "http://x/fw.bin"));
    let other = bench.ask("PublishFirmware", publish(22, "http://x/other.bin"));
    assert_eq!(other["status"], "Rejected", "one at a time");
    let unpublish = json!({"checksum": CHECKSUM});
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
        json!([format!("http://simulated.invalid/{CHECKSUM}")])
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
fn a_file_with_another_checksum_is_not_published() {
    let message = "PublishFirmwareStatusNotification";
    let mut bench = Bench::accepted(spec());
    bench.broken_downloads = 1;
    bench.ask(
        "PublishFirmware",
        json!({"location": "http://x/a", "checksum": "00", "requestId": 21}),
    );
    bench.run(seconds(30));
    let expected = [
        "Downloading",
        "DownloadPaused",
        "Downloading",
        "Downloaded",
        "InvalidChecksum",
    ];
    assert_eq!(statuses(&bench, message), expected);
    assert_eq!(bench.downloads, [0, 1], "it goes on where it ended");
}

fn statuses(bench: &Bench, message: &str) -> Vec<String> {
    let calls = bench.calls(message).into_iter();
    let status = |sent: &super::Sent| sent.payload["status"].as_str().unwrap().to_owned();
    calls.map(status).collect()
}

#[test]
fn a_download_is_tried_again_so_often_and_after_such_pauses() {
    let message = "FirmwareStatusNotification";
    for (broken, is_done) in [(2, true), (3, false)] {
        let mut bench = Bench::accepted(spec());
        bench.broken_downloads = broken;
        let mut request = update("https://x/1.bin", json!({}));
        request["retries"] = json!(2);
        request["retryInterval"] = json!(60);
        bench.ask("UpdateFirmware", request);
        bench.run(seconds(300));
        let pair = ["Downloading", "DownloadPaused"];
        let mut expected = [pair, pair].concat();
        expected.push("Downloading");
        expected.push(if is_done {
            "Downloaded"
        } else {
            "DownloadFailed"
        });
        let seen = statuses(&bench, message);
        assert_eq!(seen[..6], expected[..], "{broken}");
        assert_eq!(bench.downloads, [0, 1, 2]);
        let begun = bench.calls(message);
        let begun = begun
            .iter()
            .filter(|s| s.payload["status"] == "Downloading");
        let begun: Vec<_> = begun.map(|s| s.at).collect();
        assert!(
            begun
                .windows(2)
                .all(|pair| pair[1].since(pair[0]) >= seconds(60))
        );
    }
}

#[test]
fn a_file_decides_how_its_installation_ends() {
    let message = "FirmwareStatusNotification";
    for (line, end, version) in [
        ("version: 2.1.0", "Installed", "2.1.0"),
        ("fails: InstallationFailed", "InstallationFailed", "1.0.0"),
        (
            "fails: InstallVerificationFailed",
            "InstallVerificationFailed",
            "1.0.0",
        ),
    ] {
        let mut bench = Bench::accepted(spec());
        bench.file = format!("charger-sim firmware\n{line}\n").into_bytes();
        bench.ask("UpdateFirmware", update("https://x/1.bin", json!({})));
        bench.run(seconds(60));
        assert_eq!(statuses(&bench, message).last().unwrap(), end, "{line}");
        let wanted = json!({"component": {"name": "ChargingStation"},
            "variable": {"name": "FirmwareVersion"}});
        let told = bench.ask("GetVariables", json!({"getVariableData": [wanted]}));
        let told = &told["getVariableResult"][0]["attributeValue"];
        assert_eq!(told, version, "{line}");
        let boots = bench.calls("BootNotification");
        assert_eq!(boots.len(), usize::from(end == "Installed"), "{line}");
    }
}

/// L01.FR.07: nobody begins to charge while an installation waits for those who do.
#[test]
fn free_connectors_are_unavailable_while_an_installation_waits_for_transactions() {
    let mut two = spec();
    let mut second = two.evses[0].clone();
    second.id = 2;
    two.evses.push(second);
    let mut bench = Bench::accepted(two);
    bench.start(Vehicle::scenario());
    bench.run(seconds(5));
    bench.ask("UpdateFirmware", update("https://x/1.bin", json!({})));
    bench.run(seconds(30));
    let of_second = |bench: &Bench| -> Vec<String> {
        let calls = bench.calls("StatusNotification").into_iter();
        let calls = calls.filter(|s| s.payload["evseId"] == 2);
        let status = |s: &super::Sent| s.payload["connectorStatus"].as_str().unwrap().to_owned();
        calls.map(status).collect()
    };
    assert_eq!(of_second(&bench).last().unwrap(), "Unavailable");
    let reason = StopReason::Local;
    bench
        .command(Command::StopCharging { evse: 1, reason })
        .unwrap();
    bench.run(seconds(60));
    assert_eq!(of_second(&bench).last().unwrap(), "Available");
    assert!(statuses(&bench, "FirmwareStatusNotification").contains(&"Installed".to_owned()));
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
