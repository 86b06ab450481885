//! What the display shows (O01, O02), and what drivers are told of tariff and cost (I01 to I06).

use serde_json::{Value, json};

use super::{Answer, Bench, Command, Spec, Vehicle, seconds, spec};
use crate::station::StopReason;

fn message(id: i32, priority: &str, text: &str) -> Value {
    json!({"id": id, "priority": priority, "message": {"format": "UTF8", "content": text}})
}

/// The status of the answer to a message with something more in it.
fn set(bench: &mut Bench, mut message: Value, more: Value) -> Value {
    for (name, value) in more.as_object().unwrap() {
        message[name] = value.clone();
    }
    bench.ask("SetDisplayMessage", json!({"message": message}))["status"].clone()
}

/// The messages that take turns.
fn turns(bench: &mut Bench) -> Vec<i32> {
    let display = bench.core.state().display;
    display.turns.iter().map(|message| message.id).collect()
}

fn shown(bench: &mut Bench) -> Option<String> {
    bench.core.state().display.shown.map(|message| message.text)
}

fn stop(bench: &mut Bench) {
    let reason = StopReason::Local;
    bench
        .command(Command::StopCharging { evse: 1, reason })
        .unwrap();
}

#[test]
fn what_is_shown_follows_priority_state_time_and_transaction() {
    let mut bench = Bench::accepted(spec());
    assert_eq!(shown(&mut bench), None);
    set(&mut bench, message(1, "NormalCycle", "welcome"), json!({}));
    set(
        &mut bench,
        message(2, "NormalCycle", "안녕하세요"),
        json!({}),
    );
    // Those of the normal cycle take turns.
    let mut seen = Vec::new();
    for _ in 0..4 {
        seen.push(shown(&mut bench).unwrap());
        bench.run(seconds(5));
    }
    assert_eq!((&seen[0], &seen[1]), (&seen[2], &seen[3]));
    assert_ne!(seen[0], seen[1]);
    // Two in front take turns before them, one for each state (O01.FR.14).
    let charging = json!({"state": "Charging"});
    set(&mut bench, message(3, "InFront", "thanks"), charging);
    set(
        &mut bench,
        message(4, "InFront", "free"),
        json!({"state": "Idle"}),
    );
    assert_eq!(turns(&mut bench), [4]);
    bench.start(Vehicle::scenario());
    bench.run(seconds(1));
    assert_eq!(turns(&mut bench), [3]);
    // One of the transaction goes with it (O02.FR.02).
    let id = bench.transaction_id();
    let own = json!({"transactionId": id});
    assert_eq!(
        set(&mut bench, message(5, "InFront", "for you"), own),
        "Accepted"
    );
    assert_eq!(turns(&mut bench), [3, 5]);
    stop(&mut bench);
    bench.run(seconds(1));
    assert_eq!(turns(&mut bench), [4]);
    let own = json!({"transactionId": id});
    let late = set(&mut bench, message(5, "InFront", "for you"), own);
    assert_eq!(late, "UnknownTransaction");
    // Always in front is one, alone, and the newer one (O01.FR.16), in its time.
    let until =
        json!({"startDateTime": "2026-03-01T12:10:00Z", "endDateTime": "2026-03-01T12:20:00Z"});
    set(&mut bench, message(6, "AlwaysFront", "old"), json!({}));
    assert_eq!(shown(&mut bench).as_deref(), Some("old"));
    set(&mut bench, message(7, "AlwaysFront", "alarm"), until);
    assert_eq!(turns(&mut bench), [4]);
    bench.run(seconds(600));
    assert_eq!(shown(&mut bench).as_deref(), Some("alarm"));
    bench.run(seconds(600));
    assert_eq!(turns(&mut bench), [4]);
    // Broken and out of operation are states as well.
    for (id, state) in [(8, "Faulted"), (9, "Unavailable")] {
        set(
            &mut bench,
            message(id, "AlwaysFront", state),
            json!({"state": state}),
        );
        assert_eq!(turns(&mut bench), [4]);
        if state == "Faulted" {
            let kind = scenario::verb::FaultKind::Other;
            bench.command(Command::Fault { evse: 1, kind }).unwrap();
        } else {
            bench.ask(
                "ChangeAvailability",
                json!({"operationalStatus": "Inoperative"}),
            );
        }
        assert_eq!(shown(&mut bench).as_deref(), Some(state));
        bench.command(Command::ClearFault { evse: 1 }).ok();
    }
}

#[test]
fn what_the_display_cannot_do_is_not_supported() {
    let mut spec = spec();
    spec.variables = [
        ("SupportedPriorities", "NormalCycle"),
        ("SupportedStates", "Idle"),
        ("SupportedFormats", "ASCII"),
    ]
    .map(|(name, value)| (format!("DisplayMessageCtrlr.{name}"), value.to_owned()))
    .to_vec();
    let mut bench = Bench::accepted(spec);
    let ascii = json!({"message": {"format": "ASCII", "content": "x"}});
    let with = |name: &str, value: &str| {
        let mut more = ascii.clone();
        more[name] = json!(value);
        more
    };
    for (priority, more, status) in [
        ("NormalCycle", json!({}), "NotSupportedMessageFormat"),
        ("InFront", ascii.clone(), "NotSupportedPriority"),
        (
            "NormalCycle",
            with("state", "Charging"),
            "NotSupportedState",
        ),
        ("NormalCycle", with("state", "Idle"), "Accepted"),
    ] {
        assert_eq!(set(&mut bench, message(1, priority, "x"), more), status);
    }
    assert_eq!(turns(&mut bench), [1]);
}

/// Tariff and cost of the one driver.
fn told(bench: &mut Bench) -> (Option<String>, Option<String>, bool) {
    let drivers = bench.core.state().display.drivers;
    let driver = drivers.into_iter().next();
    driver.map_or((None, None, false), |line| {
        (line.tariff, line.cost, line.is_final)
    })
}

fn personal(text: &str) -> Value {
    json!({"status": "Accepted", "personalMessage": {"format": "UTF8", "content": text}})
}

#[test]
fn a_driver_is_told_tariff_running_cost_and_final_cost() {
    let mut bench = Bench::accepted(spec());
    let text = |text: &str| Some(text.to_owned());
    bench.plan(
        "Authorize",
        Answer::Result(json!({"idTokenInfo": personal("150 won per kWh")})),
    );
    bench.start(Vehicle::scenario());
    assert_eq!(told(&mut bench), (text("150 won per kWh"), None, false));
    let id = bench.transaction_id();
    bench.ask(
        "CostUpdated",
        json!({"totalCost": 12.5, "transactionId": id}),
    );
    assert_eq!(told(&mut bench).1, text("12.5 KRW"));
    // The tariff changes while it charges (I06), and the answer to an event tells the cost as well.
    let changed = json!({"totalCost": 20, "updatedPersonalMessage": {"format": "UTF8", "content": "now 200"}});
    bench.plan("TransactionEvent", Answer::Result(changed));
    bench.run(seconds(5));
    assert_eq!(told(&mut bench), (text("now 200"), text("20 KRW"), false));
    bench.plan("TransactionEvent", Answer::Result(json!({"totalCost": 0})));
    stop(&mut bench);
    bench.run(seconds(1));
    // A charge that is free says so (I03.FR.04).
    assert_eq!(told(&mut bench), (None, text("0 KRW"), true));
    bench.run(seconds(60));
    assert_eq!(told(&mut bench), (None, None, false));
}

#[test]
fn fall_back_texts_stand_in_where_nobody_says_a_tariff_or_a_cost() {
    let mut bench = Bench::accepted(fall_backs());
    let text = |text: &str| Some(text.to_owned());
    bench.start(Vehicle::scenario());
    bench.run(seconds(2));
    assert_eq!(told(&mut bench), (text("ask us"), None, false), "I04.FR.01");
    bench.is_reachable = false;
    bench.lose_connection();
    stop(&mut bench);
    assert_eq!(
        told(&mut bench),
        (None, text("see your bill"), true),
        "I05.FR.02"
    );
    bench.is_reachable = true;
    bench.always.insert(
        "TransactionEvent",
        Answer::Result(json!({"totalCost": 7.25})),
    );
    bench.run(seconds(15));
    assert_eq!(
        told(&mut bench).1,
        text("7.25 EUR"),
        "the real one comes later"
    );
}

fn fall_backs() -> Spec {
    let mut spec = spec();
    spec.variables = [
        ("TariffFallbackMessage", "ask us"),
        ("TotalCostFallbackMessage", "see your bill"),
        ("Currency", "EUR"),
    ]
    .map(|(name, value)| (format!("TariffCostCtrlr.{name}"), value.to_owned()))
    .to_vec();
    spec
}
