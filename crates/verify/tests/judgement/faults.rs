//! Everything else that can be wrong with a run or its rows, each with the checks that must say so.
//!
//! Together with the tamperings this makes every check fail at least once.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::SignedDuration;
use scenario::RunRecord;
use scenario::record::{MessageOutcome, Outcome, ScenarioRecord};
use verify::check::Verdict;
use verify::checks::CHECKS;
use verify::verdict::{Judgement, Overall};
use verify::yardstick::Yardstick;

use crate::lab::Lab;
use crate::synthetic::Run;
use crate::tampering::TAMPERINGS;
use crate::{failed, judged, judged_by, verdict_of, yardstick};

/// What is wrong.
enum Fault {
    /// In the run record.
    Record(fn(&mut RunRecord)),
    /// In the database.
    Rows(&'static str),
}

use Fault::{Record, Rows};

fn scenario(record: &mut RunRecord, number: usize) -> &mut ScenarioRecord {
    &mut record.scenarios[number - 1]
}

/// Two of the answers in scenario 5 take 100 ms.
fn answer_slowly(run: &mut RunRecord) {
    let messages = &mut scenario(run, 5).stations[0].messages;
    for message in messages.iter_mut().take(2) {
        message.ms = Some(100.0);
    }
}

const FAULTS: &[(&str, Fault, &[&str])] = &[
    (
        "the simulator says it failed",
        Record(|run| {
            scenario(run, 1).outcome = Outcome::Failed;
            scenario(run, 1).failures.push("no heartbeat".into());
        }),
        &["1 completed"],
    ),
    (
        "the scenario was not executed",
        Record(|run| scenario(run, 1).outcome = Outcome::Skipped),
        &["1 completed"],
    ),
    (
        "the scenario took too long",
        Record(|run| scenario(run, 1).finished_at += SignedDuration::from_secs(4)),
        &["1 budget"],
    ),
    (
        "never connected, says the station",
        Record(|run| {
            let station = &mut scenario(run, 1).stations[0];
            station.connects[0].outcome = "connection refused".into();
        }),
        &["1 connected", "1 connection-log", "1 set-up-time"],
    ),
    (
        "the boot was not answered",
        Record(|run| scenario(run, 1).stations[0].boot = None),
        &["1 boot"],
    ),
    (
        "another heartbeat interval",
        Record(|run| scenario(run, 2).stations[0].boot.as_mut().unwrap().interval = 300),
        &["2 boot"],
    ),
    (
        "another registration stored",
        Rows("UPDATE station SET registration = 'Pending' WHERE station_key = 2"),
        &["3 boot"],
    ),
    (
        "the boot stored is older than the run",
        Rows("UPDATE station SET booted_at = booted_at - 3600000000 WHERE station_key = 2"),
        &["3 boot"],
    ),
    (
        "a connection never closed",
        Rows("UPDATE connection SET disconnected_at = NULL WHERE connection_key = 1"),
        &["1 connection-log"],
    ),
    (
        "a slow handshake",
        Record(|run| scenario(run, 2).stations[0].connects[0].set_up_ms = Some(1_000.0)),
        &["2 set-up-time"],
    ),
    (
        "physics delivered less",
        Record(|run| scenario(run, 2).stations[0].transactions[0].energy_wh = 1_580.0),
        &["2 energy-physics"],
    ),
    (
        "the station's register is 2 Wh further",
        Record(|run| {
            let transaction = &mut scenario(run, 2).stations[0].transactions[0];
            transaction.end_register_wh = transaction.end_register_wh.map(|wh| wh + 2);
        }),
        &["2 energy-register"],
    ),
    (
        "the stored samples are of another register",
        Rows(
            "UPDATE transaction_event SET payload = replace(payload, '1001667', '1001700')
             WHERE transaction_key = 1 AND event_type = 'Ended'",
        ),
        &["2 energy-register"],
    ),
    (
        "the station was told no cost",
        Record(|run| scenario(run, 2).stations[0].transactions[0].total_cost = None),
        &["2 total-cost"],
    ),
    (
        "begin and end do not fit the duration",
        Rows(
            "UPDATE charging_transaction SET ended_at = ended_at + 5000000 WHERE transaction_key = 1",
        ),
        &["2 duration"],
    ),
    (
        "two transactions at one time on one EVSE",
        Rows(
            "UPDATE charging_transaction SET station_key = 1, transaction_id = 'other' WHERE transaction_key = 3",
        ),
        &[
            "3 transaction-rows",
            "3 transaction-station",
            "3 energy-plan",
            "3 energy-physics",
            "3 energy-register",
            "3 billed-energy",
            "3 cost",
            "3 total-cost",
            "3 duration",
            "3 stop-reason",
            "3 seq-complete",
            "3 events-stored",
            "3 events-once",
            "3 total-power",
        ],
    ),
    (
        "it ended for another reason",
        Rows(
            "UPDATE charging_transaction SET stopped_reason = 'PowerLoss' WHERE transaction_key = 1",
        ),
        &["2 stop-reason"],
    ),
    (
        "the stop was not answered",
        Rows("UPDATE command SET state = 'timeout' WHERE command_key = 1"),
        &["4 remote-control"],
    ),
    (
        "another remoteStartId",
        Rows("UPDATE charging_transaction SET remote_start_id = 8 WHERE transaction_key = 5"),
        &["4 remote-control"],
    ),
    (
        "the row says incomplete",
        Rows(
            "UPDATE charging_transaction SET completeness = 'incomplete' WHERE transaction_key = 1",
        ),
        &["2 seq-complete"],
    ),
    (
        "the row counts wrongly",
        Rows("UPDATE charging_transaction SET event_count = 8 WHERE transaction_key = 1"),
        &["2 seq-complete"],
    ),
    (
        "an event was refused",
        Rows(
            "INSERT INTO refused_event SELECT 1, 1, received_at, 'FormatConstraint', '', 'x', '[]'
             FROM transaction_event WHERE transaction_key = 1 AND seq_no = 2",
        ),
        &["2 refused-events"],
    ),
    (
        "one station draws less",
        Rows(
            "UPDATE transaction_event SET payload = replace(payload, '50000.0', '20000.0')
             WHERE transaction_key = 4 AND seq_no = 3",
        ),
        &["3 total-power"],
    ),
    (
        "too few events were queued",
        Rows("UPDATE transaction_event SET offline = 0 WHERE transaction_key = 6 AND seq_no > 7"),
        &["5 queued-events"],
    ),
    (
        "queued events arrived out of order",
        Rows(
            "UPDATE transaction_event SET received_at = received_at + 1000
             WHERE transaction_key = 6 AND seq_no = 7",
        ),
        &["5 queued-events"],
    ),
    (
        "back too late",
        Record(|run| {
            let reconnect = &mut scenario(run, 5).stations[0].reconnects[0];
            reconnect.lost_at -= SignedDuration::from_secs(60);
            reconnect.server_ready_at = reconnect
                .back_at
                .map(|at| at - SignedDuration::from_secs(10));
        }),
        &["5 reconnect"],
    ),
    (
        "never back",
        Record(|run| scenario(run, 5).stations[0].reconnects[0].back_at = None),
        &["5 reconnect"],
    ),
    (
        "the server was not killed",
        Record(|run| scenario(run, 5).restarts.clear()),
        &["5 server-restart"],
    ),
    (
        "the server never came back",
        Record(|run| scenario(run, 5).restarts[0].ready_at = None),
        &["5 server-restart"],
    ),
    (
        "a message was never answered",
        Record(|run| {
            let messages = &mut scenario(run, 2).stations[0].messages;
            messages.last_mut().unwrap().outcome = MessageOutcome::Unanswered;
        }),
        &["2 messages-lost"],
    ),
    (
        "a message was answered with an error",
        Record(|run| {
            scenario(run, 2).stations[0].messages[0].outcome = MessageOutcome::Error;
        }),
        &["2 call-errors"],
    ),
    (
        "answers are slow",
        Record(answer_slowly),
        &["5 response-time"],
    ),
    (
        "no messages were recorded",
        Record(|run| scenario(run, 1).stations[0].messages.clear()),
        &["1 messages-lost", "1 response-time"],
    ),
    (
        "a station of the scenario is missing in the record",
        Record(|run| {
            scenario(run, 1).stations.clear();
        }),
        &[
            "1 connected",
            "1 set-up-time",
            "1 messages-lost",
            "1 response-time",
        ],
    ),
];

#[tokio::test]
async fn each_fault_is_named_by_its_check() {
    for (name, fault, named) in FAULTS {
        let mut lab = Lab::sqlite().await;
        lab.fill(Run::reference()).await;
        let mut record = Run::reference().record(&lab.url());
        match fault {
            Record(change) => change(&mut record),
            Rows(sql) => assert!(lab.execute(sql).await > 0, "{name} changed nothing"),
        }
        assert_eq!(failed(&judged(&lab, &record).await), *named, "{name}");
    }
}

#[test]
fn every_check_is_shown_to_fail() {
    let tampered = TAMPERINGS.iter().flat_map(|tampering| tampering.caught_by);
    let faulty = FAULTS.iter().flat_map(|(_, _, named)| *named);
    let shown: BTreeSet<&str> = tampered
        .chain(faulty)
        .filter_map(|name| name.split(' ').nth(1))
        .collect();
    // The database of another run has a test of its own.
    let all = CHECKS
        .iter()
        .map(|check| check.id)
        .filter(|id| *id != "same-run");
    let missing: Vec<&str> = all.filter(|id| !shown.contains(id)).collect();
    assert_eq!(missing, [""; 0]);
}

#[tokio::test]
async fn a_server_restart_that_the_run_could_not_make_is_skipped_and_said() {
    let mut lab = Lab::sqlite().await;
    lab.fill(Run::reference()).await;
    let mut record = Run::reference().record(&lab.url());
    record.owned_csms = false;
    scenario(&mut record, 5).restarts.clear();
    let judgement = judged(&lab, &record).await;
    assert_eq!(verdict_of(&judgement, 5, "server-restart"), Verdict::Skip);
    assert_eq!(judgement.verdict, Overall::Pass);
    assert_eq!(judgement.summary.skipped, 1);
}

/// What the failed checks expected.
fn expected(judgement: &Judgement) -> Vec<&str> {
    let failures = judgement
        .failed()
        .flat_map(|(_, outcome)| &outcome.finding.failures);
    failures.map(|failure| failure.expected.as_str()).collect()
}

#[tokio::test]
async fn answers_are_as_slow_as_the_yardstick_allows() {
    let mut lab = Lab::sqlite().await;
    lab.fill(Run::reference()).await;
    let mut record = Run::reference().record(&lab.url());
    answer_slowly(&mut record);
    let by = async |millis: u64| {
        let yardstick = Yardstick {
            max_response: Duration::from_millis(millis),
            ..yardstick()
        };
        judged_by(&yardstick, &lab, &record).await
    };
    assert_eq!(failed(&by(101).await), [""; 0]);
    for (millis, limit) in [(100, "p95 < 100 ms"), (50, "p95 < 50 ms")] {
        let judgement = by(millis).await;
        assert_eq!(failed(&judgement), ["5 response-time"], "{millis}");
        assert_eq!(expected(&judgement), [limit]);
    }
}

#[tokio::test]
async fn connections_are_set_up_as_slowly_as_the_yardstick_allows() {
    let mut lab = Lab::sqlite().await;
    lab.fill(Run::reference()).await;
    let mut record = Run::reference().record(&lab.url());
    scenario(&mut record, 2).stations[0].connects[0].set_up_ms = Some(1_200.0);
    let judgement = judged(&lab, &record).await;
    assert_eq!(failed(&judgement), ["2 set-up-time"]);
    assert_eq!(expected(&judgement), ["< 1000 ms"]);
    let by = async |millis: u64| {
        let yardstick = Yardstick {
            max_set_up: Duration::from_millis(millis),
            ..yardstick()
        };
        judged_by(&yardstick, &lab, &record).await
    };
    assert_eq!(failed(&by(1_201).await), [""; 0]);
    let judgement = by(1_200).await;
    assert_eq!(failed(&judgement), ["2 set-up-time"]);
    assert_eq!(expected(&judgement), ["< 1200 ms"]);
}
