//! Without a connection, without an answer, without power (E04, E08, E11 to E13, B04; the kept state).

use std::time::Duration;

use serde_json::{Value, json};

use super::{Answer, Bench, Command, Core, START, Vehicle, seconds, spec};
use crate::station::{ObservationKind, StopReason, core::Durable};

fn sequence(events: &[&Value]) -> Vec<u64> {
    events
        .iter()
        .map(|e| e["seqNo"].as_u64().unwrap())
        .collect()
}

/// Case 6.
#[test]
fn an_unanswered_event_is_repeated_with_growing_waits_then_dropped_and_the_next_one_sent() {
    let mut bench = Bench::accepted(spec());
    bench.set("SampledDataCtrlr", "TxUpdatedInterval", "0");
    bench.start(Vehicle::scenario());
    bench.sent.clear();
    for _ in 0..3 {
        bench.plan("TransactionEvent", Answer::Silence);
    }
    let id = bench.seen.iter().find_map(|(_, kind)| match kind {
        ObservationKind::TransactionStarted { transaction_id, .. } => Some(transaction_id.clone()),
        _ => None,
    });
    let stopped_at = bench.now;
    bench
        .command(Command::StopCharging {
            evse: 1,
            reason: StopReason::Local,
        })
        .unwrap();
    bench.start_again_after(Duration::from_secs(300));
    let times: Vec<u128> = bench
        .calls("TransactionEvent")
        .iter()
        .filter(|s| s.payload["eventType"] == "Ended")
        .map(|s| s.at.since(stopped_at).as_secs().into())
        .collect();
    // Timeout 30 s, wait 10 s × 1; timeout 30 s, wait 10 s × 2.
    assert_eq!(times, [0, 40, 90]);
    let ended: Vec<&Value> = bench
        .events()
        .into_iter()
        .filter(|e| e["eventType"] == "Ended")
        .collect();
    assert!(ended.iter().all(|e| e["seqNo"] == ended[0]["seqNo"]));
    assert!(
        ended
            .iter()
            .all(|e| e["transactionInfo"]["transactionId"].as_str() == id.as_deref())
    );
    let dropped = bench
        .seen
        .iter()
        .filter(|(_, k)| matches!(k, ObservationKind::EventDropped { .. }))
        .count();
    assert_eq!(dropped, 1);
    assert_eq!(
        bench.last_event()["eventType"],
        "Updated",
        "the next transaction is reported"
    );
}

#[test]
fn an_event_whose_answers_were_lost_with_the_connection_is_not_given_up_at_the_first_failure() {
    let mut bench = Bench::accepted(spec());
    bench.set("SampledDataCtrlr", "TxUpdatedInterval", "0");
    for _ in 0..3 {
        bench.plan("TransactionEvent", Answer::Silence);
    }
    bench.plan("TransactionEvent", Answer::Error("InternalError"));
    bench.start(Vehicle::scenario());
    for _ in 0..3 {
        bench.lose_connection();
        bench.run(seconds(20));
    }
    bench.run(seconds(30));
    let is_dropped = |(_, kind): &(_, _)| matches!(kind, ObservationKind::EventDropped { .. });
    assert!(!bench.seen.iter().any(is_dropped));
    let sent = sequence(&bench.events());
    assert_eq!(
        sent[..5],
        [0; 5],
        "cut three times, failed once, taken at last"
    );
    assert!(sent.contains(&1), "then the next one goes: {sent:?}");
}

#[test]
fn events_keep_their_order_while_one_of_them_is_retried() {
    let mut bench = Bench::accepted(spec());
    bench.start(Vehicle::scenario());
    bench.plan("TransactionEvent", Answer::Error("InternalError"));
    bench.run(seconds(60));
    let order = sequence(&bench.events());
    let mut distinct = order.clone();
    distinct.dedup();
    assert_eq!(order.len(), distinct.len() + 1, "one was sent twice");
    assert!(
        distinct.windows(2).all(|pair| pair[1] == pair[0] + 1),
        "{order:?}"
    );
}

/// Case 7.
#[test]
fn after_a_long_outage_come_status_heartbeat_and_the_queue_in_order_marked_offline() {
    let mut bench = Bench::accepted(spec());
    bench.set("OCPPCommCtrlr", "OfflineThreshold", "10");
    bench.start(Vehicle::scenario());
    bench.run(seconds(12));
    let id = bench.transaction_id();
    let online = bench.events().len();
    bench.is_reachable = false;
    bench.lose_connection();
    bench.run(seconds(20));
    assert_eq!(bench.core.queue_length(), 4);
    bench.sent.clear();
    bench.is_reachable = true;
    bench.run(seconds(20));
    assert_eq!(
        &bench.actions()[..3],
        ["StatusNotification", "Heartbeat", "TransactionEvent"]
    );
    let events = bench.events();
    let order = sequence(&events);
    let first = u64::try_from(online).unwrap();
    assert_eq!(
        order,
        (first..first + u64::try_from(order.len()).unwrap()).collect::<Vec<u64>>()
    );
    assert!(
        events
            .iter()
            .all(|e| e["transactionInfo"]["transactionId"] == id.as_str())
    );
    let marked = events
        .iter()
        .filter(|e| e.get("offline") == Some(&json!(true)))
        .count();
    let after = events.len() - marked;
    assert!(
        marked >= 4 && after >= 1,
        "{marked} offline, {after} online"
    );
    assert!(
        events[..marked].iter().all(|e| e["offline"] == true),
        "offline ones come first"
    );
}

#[test]
fn after_a_short_outage_only_changed_connectors_are_reported() {
    let mut bench = Bench::accepted(spec());
    bench.lose_connection();
    bench
        .command(Command::PlugIn {
            evse: 1,
            connector: None,
            vehicle: Vehicle::scenario(),
        })
        .unwrap();
    bench.run(seconds(4));
    assert_eq!(bench.actions(), ["StatusNotification", "Heartbeat"]);
    assert_eq!(bench.sent[0].payload["connectorStatus"], "Occupied");
}

#[test]
fn an_event_cut_off_before_its_answer_is_sent_again() {
    let mut bench = Bench::accepted(spec());
    bench.plan("TransactionEvent", Answer::Silence);
    bench.start(Vehicle::scenario());
    bench.lose_connection();
    bench.run(seconds(4));
    let started: Vec<&Value> = bench
        .events()
        .into_iter()
        .filter(|e| e["eventType"] == "Started")
        .collect();
    assert_eq!(started.len(), 2);
    assert_eq!(started[1]["offline"], true);
    assert_eq!(started[0]["timestamp"], started[1]["timestamp"]);
    assert_eq!(
        started[0]["transactionInfo"]["transactionId"],
        started[1]["transactionInfo"]["transactionId"]
    );
}

#[test]
fn a_full_queue_loses_every_second_updated_from_the_middle_and_never_started_or_ended() {
    let mut bench = Bench::accepted(spec());
    bench.set("SampledDataCtrlr", "TxUpdatedInterval", "1");
    bench.is_reachable = false;
    bench.start(Vehicle {
        capacity_wh: 4_000_000_000,
        ..Vehicle::scenario()
    });
    bench.lose_connection();
    bench.run(seconds(1_500));
    bench
        .command(Command::StopCharging {
            evse: 1,
            reason: StopReason::Local,
        })
        .unwrap();
    assert!(bench.core.queue_length() <= 1_001);
    bench.sent.clear();
    bench.is_reachable = true;
    bench.run(seconds(60));
    let order = sequence(&bench.events());
    assert!(
        order.windows(2).all(|pair| pair[0] < pair[1]),
        "order is kept"
    );
    assert!(
        order.windows(2).any(|pair| pair[1] > pair[0] + 1),
        "some went"
    );
    assert_eq!(bench.last_event()["eventType"], "Ended");
    let dropped = bench.seen.iter().filter_map(|(_, kind)| match kind {
        ObservationKind::EventDropped { event, .. } => Some(event.event_type),
        _ => None,
    });
    assert!(dropped.into_iter().all(|kind| kind == "Updated"));
}

#[test]
fn known_tokens_charge_offline_and_unknown_ones_only_if_that_is_allowed() {
    let mut bench = Bench::accepted(spec());
    bench.start(Vehicle::scenario());
    bench
        .command(Command::StopCharging {
            evse: 1,
            reason: StopReason::Local,
        })
        .unwrap();
    bench.command(Command::Unplug { evse: 1 }).unwrap();
    bench.is_reachable = false;
    bench.lose_connection();
    let queued = bench.core.queue_length();
    bench
        .command(Command::PlugIn {
            evse: 1,
            connector: None,
            vehicle: Vehicle::scenario(),
        })
        .unwrap();
    let stranger = super::Token::new("STRANGER", "ISO14443").unwrap();
    bench
        .command(Command::PresentToken {
            evse: 1,
            token: stranger,
        })
        .unwrap();
    assert_eq!(
        bench.core.queue_length(),
        queued,
        "a stranger starts nothing"
    );
    bench
        .command(Command::PresentToken {
            evse: 1,
            token: super::token(),
        })
        .unwrap();
    assert!(
        bench.core.queue_length() > queued,
        "the cache knows this one"
    );
}

/// Case 8.
#[test]
fn a_station_killed_in_the_middle_finds_its_queue_register_and_transaction_again() {
    let mut bench = Bench::accepted(spec());
    bench.start(Vehicle::scenario());
    bench.run(seconds(12));
    let id = bench.transaction_id();
    bench.is_reachable = false;
    bench.lose_connection();
    bench.run(seconds(10));
    let waiting = bench.core.queue_length();
    assert!(waiting >= 2);
    // What is in the file at the moment of the kill.
    let file = serde_json::to_string(&bench.core.durable()).unwrap();
    let kept: Durable = serde_json::from_str(&file).unwrap();

    let mut restarted = Bench::new(spec());
    restarted.now = START + seconds(60);
    restarted.core = Core::new(spec(), 1, 7, Vec::new(), seconds(30), restarted.now);
    assert!(restarted.core.restore_durable(kept));
    restarted.command(Command::Connect).unwrap();
    restarted.run(seconds(2));
    let first_event = restarted
        .actions()
        .iter()
        .position(|action| *action == "TransactionEvent")
        .unwrap();
    assert_eq!(restarted.actions()[0], "BootNotification");
    assert!(first_event > 0);
    let events = restarted.events();
    assert_eq!(events.len(), waiting + 1);
    assert!(
        events
            .iter()
            .all(|e| e["transactionInfo"]["transactionId"] == id.as_str())
    );
    assert!(events.iter().all(|e| e["offline"] == true));
    let order = sequence(&events);
    assert!(
        order.windows(2).all(|pair| pair[1] == pair[0] + 1),
        "{order:?}"
    );
    let ended = events.last().unwrap();
    assert_eq!(ended["eventType"], "Ended");
    assert_eq!(ended["transactionInfo"]["stoppedReason"], "PowerLoss");
    // 22 s at 100 kW, as of the last word of the first run.
    assert_eq!(super::register(ended), 1_204_500 + 611);
    let begin = super::register(ended);
    restarted.sent.clear();
    // The vehicle is still there.
    restarted.command(Command::Unplug { evse: 1 }).unwrap();
    restarted.start(Vehicle::scenario());
    assert_ne!(restarted.transaction_id(), id, "no id is used twice");
    assert_eq!(super::register(restarted.events()[0]), begin);
}

#[test]
fn a_loss_of_supply_ends_the_transaction_with_power_loss_after_the_boot() {
    let mut bench = Bench::accepted(spec());
    bench.start(Vehicle::scenario());
    bench.run(seconds(9));
    bench.sent.clear();
    bench
        .command(Command::PowerLoss {
            duration: seconds(20),
        })
        .unwrap();
    bench.run(seconds(19));
    assert!(
        bench.sent.is_empty(),
        "a dark station says nothing: {:?}",
        bench.actions()
    );
    bench.run(seconds(5));
    assert_eq!(bench.sent[0].payload["reason"], "PowerUp");
    assert_eq!(bench.events().len(), 1, "nothing is sampled in the dark");
    let ended = bench.last_event();
    assert_eq!(ended["transactionInfo"]["stoppedReason"], "PowerLoss");
    assert_eq!(
        super::register(ended),
        1_204_500 + 250,
        "no energy in the dark"
    );
}

impl Bench {
    /// Lets time pass with another session waiting, so that there is a next event.
    fn start_again_after(&mut self, span: Duration) {
        self.command(Command::Unplug { evse: 1 }).unwrap();
        self.command(Command::PlugIn {
            evse: 1,
            connector: None,
            vehicle: Vehicle::scenario(),
        })
        .unwrap();
        self.command(Command::PresentToken {
            evse: 1,
            token: super::token(),
        })
        .unwrap();
        self.run(span);
    }
}

#[test]
fn a_seed_that_comes_again_repeats_no_id_unless_the_instant_comes_again_too() {
    let first_id = |at| Core::new(spec(), 1, 7, Vec::new(), seconds(30), at).new_id();
    assert_eq!(first_id(START), first_id(START));
    assert_ne!(first_id(START), first_id(START + Duration::from_millis(1)));
}

#[test]
fn what_was_scheduled_for_the_end_of_a_transaction_is_done_after_a_kill() {
    let mut bench = Bench::accepted(spec());
    bench.start(Vehicle::scenario());
    bench.run(seconds(5));
    let change = json!({"operationalStatus": "Inoperative", "evse": {"id": 1}});
    assert_eq!(
        bench.ask("ChangeAvailability", change)["status"],
        "Scheduled"
    );
    let file = serde_json::to_string(&bench.core.durable()).unwrap();
    let mut restarted = Bench::new(spec());
    restarted.now = START + seconds(60);
    restarted.core = Core::new(spec(), 1, 7, Vec::new(), seconds(30), restarted.now);
    let kept: Durable = serde_json::from_str(&file).unwrap();
    assert!(restarted.core.restore_durable(kept));
    restarted.command(Command::Connect).unwrap();
    restarted.run(seconds(2));
    let told = restarted.calls("StatusNotification");
    assert_eq!(
        told.last().unwrap().payload["connectorStatus"],
        "Unavailable"
    );
}
