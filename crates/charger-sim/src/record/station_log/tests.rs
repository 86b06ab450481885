//! The run record tells what happened: attempts, repeats, losses, ledgers.

use std::collections::BTreeMap;

use super::*;
use crate::record::{Logs, Recorder};

const STATION: &str = "CP001";

fn observe(log: &mut StationLog, second: i64, kind: ObservationKind) {
    let model_at = ModelInstant::from_millis(second * 1_000);
    let observation = Observation {
        station: STATION.to_owned(),
        at: model_at.timestamp(),
        model_at,
        kind,
    };
    log.take(&observation, None);
}

fn event(seq_no: i32, offline: bool) -> TransactionFacts {
    TransactionFacts {
        transaction_id: "t".to_owned(),
        event_type: "Updated",
        trigger: "MeterValuePeriodic",
        seq_no,
        timestamp: ModelInstant::from_millis(1_000),
        offline,
    }
}

fn call(message_id: &str, attempt: u32, transaction: TransactionFacts) -> CallFacts {
    CallFacts {
        message_id: message_id.to_owned(),
        action: "TransactionEvent",
        attempt,
        transaction: Some(transaction),
    }
}

fn started() -> StationLog {
    let mut log = StationLog::new(STATION, None);
    let started = ObservationKind::TransactionStarted {
        transaction_id: "t".to_owned(),
        evse: 1,
        connector: 1,
        id_token: Some("EMART-1".to_owned()),
        remote_start_id: None,
        begin_register_wh: 1_000,
    };
    observe(&mut log, 0, started);
    log
}

fn cut(log: &mut StationLog, second: i64, facts: &CallFacts) {
    observe(log, second, ObservationKind::CallSent(facts.clone()));
    let answered = ObservationKind::CallAnswered {
        call: facts.clone(),
        outcome: CallOutcome::Cut,
        elapsed: Duration::from_secs(1),
    };
    observe(log, second, answered);
}

#[test]
fn a_message_that_was_cut_and_never_repeated_is_lost() {
    let mut log = started();
    cut(&mut log, 1, &call("m1", 1, event(1, false)));
    assert_eq!(log.lost().len(), 1);
    assert!(
        log.record.messages[0].ms.is_none(),
        "a cut has no response time"
    );
}

#[test]
fn a_message_that_was_cut_and_repeated_with_an_answer_is_not_lost() {
    let mut log = started();
    cut(&mut log, 1, &call("m1", 1, event(1, false)));
    let again = call("m2", 2, event(1, true));
    observe(&mut log, 5, ObservationKind::CallSent(again.clone()));
    assert_eq!(log.lost().len(), 2, "the repeat is not answered yet");
    let answered = ObservationKind::CallAnswered {
        call: again,
        outcome: CallOutcome::Result,
        elapsed: Duration::from_micros(1_500),
    };
    observe(&mut log, 5, answered);
    assert_eq!(log.lost().len(), 0);
    let events = &log.record.transactions[0].events;
    assert_eq!(events.len(), 1, "the repeat is the same event");
    assert_eq!(
        (
            events[0].attempts,
            events[0].acknowledged,
            events[0].offline
        ),
        (2, true, true)
    );
    assert_eq!(log.record.messages[1].ms, Some(1.5));
}

#[test]
fn a_lost_connection_counts_the_attempts_until_it_is_back() {
    let mut log = StationLog::new(STATION, None);
    let connected = || ObservationKind::Connected {
        set_up: Duration::from_millis(3),
    };
    observe(&mut log, 0, ObservationKind::ConnectAttempt { attempt: 1 });
    observe(&mut log, 0, connected());
    observe(
        &mut log,
        5,
        ObservationKind::Disconnected {
            reason: "reset".to_owned(),
        },
    );
    observe(&mut log, 6, ObservationKind::ConnectAttempt { attempt: 1 });
    let refused = ObservationKind::ConnectRefused {
        status: None,
        body: "refused".to_owned(),
    };
    observe(&mut log, 6, refused);
    observe(&mut log, 9, ObservationKind::ConnectAttempt { attempt: 2 });
    observe(&mut log, 9, connected());
    let [reconnect] = &log.record.reconnects[..] else {
        panic!("one reconnect expected: {:?}", log.record.reconnects);
    };
    assert_eq!(reconnect.attempts, 2);
    assert_eq!(reconnect.lost_at.as_second(), 5);
    assert_eq!(reconnect.back_at.map(jiff::Timestamp::as_second), Some(9));
    assert_eq!(log.record.connects.len(), 3);
}

#[test]
fn an_entry_goes_on_in_another_process_of_the_station() {
    let mut log = started();
    let set_up = Duration::ZERO;
    observe(&mut log, 1, ObservationKind::Connected { set_up });
    let facts = call("m1", 1, event(1, false));
    observe(&mut log, 2, ObservationKind::CallSent(facts));
    let mut again = Recorder::resume(log.record).0;
    let lost_at = again.record.reconnects[0].lost_at;
    assert_eq!(lost_at, ModelInstant::from_millis(2_000).timestamp());
    assert_eq!(again.lost().len(), 1);
    observe(&mut again, 5, ObservationKind::Connected { set_up });
    let facts = call("m2", 1, event(1, true));
    observe(&mut again, 6, ObservationKind::CallSent(facts.clone()));
    let answered = ObservationKind::CallAnswered {
        call: facts,
        outcome: CallOutcome::Result,
        elapsed: Duration::from_secs(1),
    };
    observe(&mut again, 7, answered);
    assert!(again.lost().is_empty());
    let record = &again.record;
    assert_eq!((record.connects.len(), record.disconnects.len()), (2, 1));
    assert!(record.reconnects[0].back_at.is_some());
    assert_eq!(record.transactions[0].events.len(), 1);
    // One that left in an orderly way lost nothing.
    let set_up = Duration::ZERO;
    let mut left = StationLog::new(STATION, None);
    left.leaving = true;
    observe(&mut left, 1, ObservationKind::Connected { set_up });
    let reason = "closed".to_owned();
    observe(&mut left, 2, ObservationKind::Disconnected { reason });
    assert_eq!(Recorder::resume(left.record.clone()).record(), &left.record);
}

#[test]
fn leaving_on_purpose_is_no_loss() {
    let mut log = StationLog::new(STATION, None);
    observe(
        &mut log,
        0,
        ObservationKind::Connected {
            set_up: Duration::ZERO,
        },
    );
    log.leaving = true;
    observe(
        &mut log,
        5,
        ObservationKind::Disconnected {
            reason: "1000".to_owned(),
        },
    );
    assert_eq!(log.record.reconnects.len(), 0);
    assert_eq!(log.record.disconnects.len(), 1);
}

#[test]
fn the_ledger_has_registers_energy_reason_and_cost() {
    let mut log = started();
    let ended = ObservationKind::TransactionEnded {
        transaction_id: "t".to_owned(),
        evse: 1,
        end_register_wh: 2_667,
        energy_wh: 1_666.5,
        duration: Duration::from_secs(30),
        stopped_reason: None,
    };
    observe(&mut log, 30, ended);
    let cost = |total_cost: &str, is_final| ObservationKind::CostReported {
        transaction_id: "t".to_owned(),
        total_cost: total_cost.to_owned(),
        is_final,
    };
    observe(&mut log, 30, cost("250.5", true));
    observe(&mut log, 30, cost("1", false));
    let transaction = &log.record.transactions[0];
    assert_eq!(transaction.begin_register_wh, 1_000);
    assert_eq!(transaction.end_register_wh, Some(2_667));
    assert_eq!(transaction.stopped_reason.as_deref(), Some("Local"));
    assert_eq!(transaction.total_cost.as_deref(), Some("250.5"));
}

#[test]
fn a_fleet_keeps_the_sums_of_transactions_that_it_forgets() {
    let mut log = StationLog::new(STATION, None);
    log.limits = Limits::FLEET;
    assert!(log.totals().energy_wh.is_sign_positive(), "no -0.0 kWh");
    for number in 0..100_u32 {
        let transaction_id = format!("t{number}");
        let started = ObservationKind::TransactionStarted {
            transaction_id: transaction_id.clone(),
            evse: 1,
            connector: 1,
            id_token: None,
            remote_start_id: None,
            begin_register_wh: 0,
        };
        let ended = ObservationKind::TransactionEnded {
            transaction_id,
            evse: 1,
            end_register_wh: 2,
            energy_wh: 1.5,
            duration: Duration::from_secs(30),
            stopped_reason: None,
        };
        observe(&mut log, 0, started);
        observe(&mut log, 30, ended);
    }
    assert!(log.record.transactions.len() <= Limits::FLEET.transactions);
    let newest = log.transaction().map(|t| t.transaction_id.as_str());
    assert_eq!(newest, Some("t99"));
    let totals = log.totals();
    assert_eq!((totals.transactions, totals.energy_wh), (100, 150.0));
}

#[test]
fn connections_of_a_fleet_do_not_grow_without_bound() {
    let mut log = StationLog::new(STATION, None);
    log.limits = Limits::FLEET;
    for second in 0..1_000 {
        let set_up = Duration::ZERO;
        let reason = "reset".to_owned();
        let text = "smoke".to_owned();
        observe(&mut log, second, ObservationKind::Connected { set_up });
        observe(&mut log, second, ObservationKind::Disconnected { reason });
        observe(&mut log, second, ObservationKind::Problem { text });
    }
    let record = &log.record;
    for kept in [
        record.connects.len(),
        record.disconnects.len(),
        record.reconnects.len(),
        log.problems.len(),
    ] {
        assert!((1..=Limits::FLEET.connections).contains(&kept), "{kept}");
    }
}

#[tokio::test(start_paused = true)]
async fn waiting_ends_with_the_change_or_with_the_limit() {
    let logs = Logs::new([StationLog::new(STATION, None)], BTreeMap::new());
    let wanted = |log: &StationLog| log.connected.then_some(());
    let limit = Duration::from_secs(2);
    assert_eq!(logs.wait(STATION, limit, wanted).await, None);
    let (found, ()) = tokio::join!(logs.wait(STATION, limit, wanted), async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        logs.change(STATION, |log| log.connected = true);
    });
    assert_eq!(found, Some(()));
}
