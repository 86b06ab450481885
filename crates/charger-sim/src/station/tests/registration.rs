//! Registration: nothing but BootNotification before acceptance, intervals, quiet (B01 to B04, G02).

use serde_json::json;

use super::{Answer, Bench, Command, seconds, spec};

fn boot(status: &str, interval: u32) -> Answer {
    let time = "2026-03-01T12:00:00Z";
    Answer::Result(json!({"currentTime": time, "interval": interval, "status": status}))
}

#[test]
fn after_acceptance_comes_a_status_per_connector_then_one_heartbeat_then_one_per_interval() {
    let mut bench = Bench::new(spec());
    bench.command(Command::Connect).unwrap();
    bench.run(seconds(95));
    let actions = bench.actions();
    assert_eq!(
        &actions[..3],
        ["BootNotification", "StatusNotification", "Heartbeat"]
    );
    let beats: Vec<i64> = bench
        .calls("Heartbeat")
        .iter()
        .map(|s| s.at.as_millis() - super::START.as_millis())
        .collect();
    assert_eq!(beats, [0, 30_000, 60_000, 90_000]);
    assert_eq!(bench.sent[0].payload["reason"], "PowerUp");
}

/// Case 1.
#[test]
fn pending_sends_no_other_call_answers_get_variables_and_boots_again_after_the_interval() {
    let mut bench = Bench::new(spec());
    bench.plan("BootNotification", boot("Pending", 5));
    bench.command(Command::Connect).unwrap();
    bench.run(Duration::from_millis(4_999));
    assert_eq!(bench.actions(), ["BootNotification"]);
    let answer = bench.ask(
        "GetVariables",
        json!({"getVariableData": [{"component": {"name": "OCPPCommCtrlr"},
            "variable": {"name": "OfflineThreshold"}}]}),
    );
    assert_eq!(answer["getVariableResult"][0]["attributeValue"], "60");
    bench.run(Duration::from_millis(1));
    assert_eq!(bench.calls("BootNotification").len(), 2);
    assert!(
        bench.actions().contains(&"Heartbeat"),
        "accepted the second time"
    );
}

#[test]
fn pending_answers_remote_start_with_rejected_and_sends_what_was_triggered() {
    let mut bench = Bench::new(spec());
    bench.plan("BootNotification", boot("Pending", 300));
    bench.command(Command::Connect).unwrap();
    let start =
        json!({"remoteStartId": 1, "evseId": 1, "idToken": {"idToken": "A", "type": "Central"}});
    assert_eq!(
        bench.ask("RequestStartTransaction", start)["status"],
        "Rejected"
    );
    let answer = bench.ask("TriggerMessage", json!({"requestedMessage": "Heartbeat"}));
    assert_eq!(answer["status"], "Accepted");
    let answer = bench.ask(
        "GetBaseReport",
        json!({"requestId": 4, "reportBase": "FullInventory"}),
    );
    assert_eq!(answer["status"], "Accepted");
    bench.run(seconds(1));
    assert_eq!(bench.calls("Heartbeat").len(), 1);
    let reports = bench.calls("NotifyReport");
    assert!(reports.len() > 1);
    for (index, report) in reports.iter().enumerate() {
        assert_eq!(report.payload["seqNo"], index);
        assert_eq!(report.payload["requestId"], 4);
        assert_eq!(
            report.payload.get("tbc").is_some(),
            index + 1 < reports.len()
        );
    }
    assert!(bench.calls("StatusNotification").is_empty());
}

/// Case 2.
#[test]
fn rejected_with_interval_0_waits_by_itself_and_answers_calls_with_security_error() {
    let mut bench = Bench::new(spec());
    bench.plan("BootNotification", boot("Rejected", 0));
    bench.command(Command::Connect).unwrap();
    let answer = bench.call("ClearCache", json!({}));
    assert_eq!(
        (answer[0].clone(), answer[2].clone()),
        (json!(4), json!("SecurityError"))
    );
    bench.run(Duration::from_millis(9_999));
    assert_eq!(bench.actions(), ["BootNotification"]);
    bench.run(seconds(1));
    assert_eq!(bench.calls("BootNotification").len(), 2);
}

/// Case 3.
#[test]
fn boot_that_fails_is_repeated_with_growing_waits_and_leaves_the_station_unregistered() {
    let mut bench = Bench::new(spec());
    bench
        .plan("BootNotification", Answer::Error("InternalError"))
        .plan("BootNotification", Answer::Result(json!({"status": 5})))
        .plan("BootNotification", Answer::Silence)
        .plan("BootNotification", Answer::Error("InternalError"));
    bench.command(Command::Connect).unwrap();
    bench.run(seconds(300));
    let times: Vec<i64> = bench
        .calls("BootNotification")
        .iter()
        .map(|s| s.at.as_millis())
        .collect();
    assert_eq!(times.len(), 5);
    let waits: Vec<i64> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert!((5_000..=7_000).contains(&waits[0]), "{waits:?}");
    assert!((10_000..=12_000).contains(&waits[1]), "{waits:?}");
    // The third was not answered: the message timeout comes before the wait.
    assert!((50_000..=52_000).contains(&waits[2]), "{waits:?}");
    let fifth = bench
        .actions()
        .iter()
        .position(|a| *a != "BootNotification")
        .unwrap();
    assert_eq!(fifth, 5, "nothing else before acceptance");
}

#[test]
fn a_plain_reconnect_sends_no_boot_notification() {
    let mut bench = Bench::accepted(spec());
    bench.lose_connection();
    bench.run(seconds(5));
    assert_eq!(bench.actions(), ["Heartbeat"]);
}

#[test]
fn triggered_boot_is_refused_once_accepted() {
    let mut bench = Bench::accepted(spec());
    let answer = bench.ask(
        "TriggerMessage",
        json!({"requestedMessage": "BootNotification"}),
    );
    assert_eq!(answer["status"], "Rejected");
}

use std::time::Duration;

#[test]
fn a_transaction_before_acceptance_waits_and_is_sent_in_order_once_accepted() {
    let mut bench = Bench::new(spec());
    bench.plan("BootNotification", boot("Pending", 20));
    bench.command(Command::Connect).unwrap();
    bench.set("TxCtrlr", "TxBeforeAcceptedEnabled", "true");
    bench.set("AuthCtrlr", "OfflineTxForUnknownIdEnabled", "true");
    bench.start(super::Vehicle::scenario());
    bench.run(seconds(12));
    assert_eq!(bench.actions(), ["BootNotification"]);
    assert_eq!(bench.core.queue_length(), 4);
    bench.run(seconds(9));
    let order: Vec<u64> = bench
        .events()
        .iter()
        .map(|e| e["seqNo"].as_u64().unwrap())
        .collect();
    assert!(
        order.len() > 4 && order.iter().copied().eq(0..order.len() as u64),
        "{order:?}"
    );
}
