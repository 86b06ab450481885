//! DataTransfer by the table of vendors (P01), and what the station knows about a customer (N09, N10).

use scenario::shape::{VendorAnswer, VendorMessage};
use serde_json::{Value, json};

use super::{Bench, Spec, Vehicle, seconds, spec};

fn row(vendor: &str, message: Option<&str>, answer: VendorAnswer) -> VendorMessage {
    VendorMessage {
        vendor_id: vendor.to_owned(),
        message_id: message.map(str::to_owned),
        answer,
    }
}

fn known() -> Spec {
    let mut spec = spec();
    spec.vendors = vec![
        row("com.example", Some("Ping"), VendorAnswer::Echo),
        row("com.example", Some("Keep"), VendorAnswer::Store),
        row("com.example", Some("Bad"), VendorAnswer::Reject),
        row("org.any", None, VendorAnswer::Store),
        row("org.any", Some("Ping"), VendorAnswer::Echo),
    ];
    spec
}

#[test]
fn a_message_of_a_vendor_is_answered_as_its_row_says() {
    let mut bench = Bench::accepted(known());
    let data = json!({"a": [1, "x"]});
    for (vendor, message, expected) in [
        (
            "com.example",
            Some("Ping"),
            json!({"status": "Accepted", "data": data}),
        ),
        ("COM.EXAMPLE", Some("Keep"), json!({"status": "Accepted"})),
        ("com.example", Some("Bad"), json!({"status": "Rejected"})),
        (
            "org.any",
            Some("Ping"),
            json!({"status": "Accepted", "data": data}),
        ),
        ("org.any", Some("else"), json!({"status": "Accepted"})),
        ("org.any", None, json!({"status": "Accepted"})),
        ("net.other", None, json!({"status": "UnknownVendorId"})),
    ] {
        let mut payload = json!({"vendorId": vendor, "data": data});
        if let Some(message) = message {
            payload["messageId"] = json!(message);
        }
        assert_eq!(
            bench.ask("DataTransfer", payload),
            expected,
            "{vendor} {message:?}"
        );
    }
    for message in [json!("ping"), json!(null)] {
        let mut payload = json!({"vendorId": "com.example"});
        if message.is_string() {
            payload["messageId"] = message;
        }
        let answer = bench.ask("DataTransfer", payload);
        assert_eq!(answer["status"], "UnknownMessageId");
    }
    let stored = bench.core.state().vendor_data;
    let messages: Vec<_> = stored.iter().map(|d| d.message_id.as_deref()).collect();
    assert_eq!(messages, [Some("Keep"), Some("else"), None]);
    // It outlives the process, and does not grow without end.
    let kept = bench.core.durable();
    let mut again = Bench::new(known());
    assert!(again.core.restore_durable(kept));
    assert_eq!(again.core.state().vendor_data, stored);
    for number in 0..30 {
        let payload = json!({"vendorId": "org.any", "data": number});
        bench.ask("DataTransfer", payload);
    }
    let stored = bench.core.state().vendor_data;
    assert_eq!(stored.len(), 20);
    assert_eq!(stored[19].data, Some(json!(29)));
    let long = "x".repeat(5_000);
    let answer = bench.ask("DataTransfer", json!({"vendorId": "org.any", "data": long}));
    assert_eq!(answer["statusInfo"]["reasonCode"], "TooLargeElement");
}

/// The parts of the report, after their request was accepted.
fn asked(bench: &mut Bench, report: bool, clear: bool) -> Vec<Value> {
    bench.sent.clear();
    let token = json!({"idToken": "04A2B3C4D5E680", "type": "ISO14443"});
    let request = json!({"requestId": 5, "report": report, "clear": clear, "idToken": token});
    assert_eq!(
        bench.ask("CustomerInformation", request)["status"],
        "Accepted"
    );
    bench.run(seconds(1));
    let parts = bench.calls("NotifyCustomerInformation").into_iter();
    parts.map(|sent| sent.payload.clone()).collect()
}

fn text(parts: &[Value]) -> String {
    parts
        .iter()
        .map(|part| part["data"].as_str().unwrap())
        .collect()
}

#[test]
fn a_customer_is_told_what_is_stored_of_him_in_pages() {
    let mut bench = Bench::accepted(spec());
    let nothing = asked(&mut bench, true, false);
    assert_eq!(
        (nothing.len(), text(&nothing).as_str()),
        (1, ""),
        "N09.FR.06"
    );
    bench.start(Vehicle::scenario());
    let group = "G".repeat(36);
    let info = json!({"status": "Accepted", "groupIdToken": {"idToken": group, "type": "Central"}});
    let entry = json!({"idToken": {"idToken": "04A2B3C4D5E680", "type": "ISO14443"},
        "idTokenInfo": info});
    let list = json!({"versionNumber": 1, "updateType": "Full", "localAuthorizationList": [entry]});
    assert_eq!(bench.ask("SendLocalList", list)["status"], "Accepted");
    bench.run(seconds(10));
    let told = text(&asked(&mut bench, true, false));
    for wanted in [
        "authorization cache: Accepted",
        "local authorization list: Accepted, group GGG",
        "transaction ",
        " at EVSE 1 since 2026-03-01",
    ] {
        assert!(told.contains(wanted), "{wanted}: {told}");
    }
    // Many transactions whose events wait need more than one page.
    bench.is_reachable = false;
    bench.lose_connection();
    for _ in 0..12 {
        bench.command(super::Command::Unplug { evse: 1 }).unwrap();
        bench.start(Vehicle::scenario());
        bench.run(seconds(2));
    }
    let events = bench.core.unanswered_events();
    assert!(events.len() > 12);
    // Asked while the connection is back and the queue still waits for its answers.
    bench
        .always
        .insert("TransactionEvent", super::Answer::Silence);
    bench.is_reachable = true;
    bench.run(seconds(40));
    let token = json!({"idToken": "04A2B3C4D5E680", "type": "ISO14443"});
    let request = json!({"requestId": 6, "report": true, "clear": true, "idToken": token});
    bench.sent.clear();
    bench.ask("CustomerInformation", request);
    bench.always.remove("TransactionEvent");
    bench.run(seconds(120));
    let parts: Vec<Value> = bench
        .calls("NotifyCustomerInformation")
        .into_iter()
        .map(|sent| sent.payload.clone())
        .collect();
    assert!(parts.len() >= 2, "{parts:?}");
    for (number, part) in parts.iter().enumerate() {
        assert!(part["data"].as_str().unwrap().chars().count() <= 512);
        assert_eq!(part["seqNo"], number);
        let is_last = number + 1 == parts.len();
        assert_eq!(part["tbc"] == true, !is_last);
    }
    assert!(text(&parts).contains("wait to be sent"));
    // Cleared is the cache; the list is the CSMS's own (N10.FR.02).
    let told = text(&asked(&mut bench, true, false));
    assert!(!told.contains("authorization cache"), "{told}");
    assert!(told.contains("local authorization list"), "{told}");
}
