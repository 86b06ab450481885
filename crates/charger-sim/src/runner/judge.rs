//! What the simulator itself can tell about a scenario that was played to its end.
//!
//! It holds the stations' own records against the scenario's expectations. What the CSMS made of it
//! is not judged here: that is the verifier's work, from the database.

use std::collections::BTreeMap;

use scenario::{
    EnergySource, Expectations,
    record::{PlannedCharge, Transaction},
};

use crate::{record::StationLog, runner::failure::Failure};

/// Model time is exact; half a second would already be a fault of the model.
const DURATION_SLACK_SECONDS: f64 = 0.5;
/// A change of the neighbour's power can fall between two samples; more than 1 Wh cannot.
const ENERGY_SLACK_WH: f64 = 1.0;

/// Everything that is wrong with the record of one station.
pub(crate) fn judge(
    expect: &Expectations,
    planned: &BTreeMap<String, PlannedCharge>,
    log: &StationLog,
) -> Vec<Failure> {
    let mut failures = Vec::new();
    let id = log.record.identity.as_str();
    let mut check = |ok: bool, subject: &str, expected: String, actual: String| {
        if !ok {
            failures.push(Failure::new(id, subject, expected, actual));
        }
    };
    if let Some(interval) = expect.heartbeat_interval_seconds
        && let Some(boot) = &log.record.boot
    {
        check(
            boot.interval == interval,
            "heartbeat interval",
            format!("{interval} s"),
            format!("{} s", boot.interval),
        );
    }
    let transactions = &log.record.transactions;
    check(
        transactions.len()
            == usize::try_from(expect.transactions_per_station).unwrap_or(usize::MAX),
        "transactions",
        expect.transactions_per_station.to_string(),
        transactions.len().to_string(),
    );
    for transaction in transactions {
        let plan = planned.get(id).copied();
        judge_transaction(expect, plan, transaction, &mut check);
    }
    if let Some(limit) = expect.reconnect_within_seconds {
        let Some(reconnect) = log.record.reconnects.first() else {
            check(
                false,
                "reconnects",
                "one at least".to_owned(),
                "none".to_owned(),
            );
            return failures;
        };
        let took = reconnect.back_at.map(|back| {
            let since = reconnect.server_ready_at.unwrap_or(reconnect.lost_at);
            back.duration_since(since).as_secs_f64()
        });
        check(
            took.is_some_and(|took| took <= f64::from(limit)),
            "reconnect after the server is back",
            format!("within {limit} s"),
            took.map_or("never".to_owned(), |took| format!("{took:.1} s")),
        );
    }
    if let Some(least) = expect.queued_events_at_least {
        let offline = transactions.iter().flat_map(|t| &t.events);
        let offline = offline.filter(|event| event.offline).count();
        check(
            offline >= usize::try_from(least).unwrap_or(usize::MAX),
            "events delivered late with `offline`",
            format!("{least} at least"),
            offline.to_string(),
        );
    }
    for problem in &log.problems {
        check(false, "station", "no problem".to_owned(), problem.clone());
    }
    let lost: Vec<_> = log.lost().iter().map(|m| m.action.clone()).collect();
    if !lost.is_empty() {
        let failure = Failure::new(id, "lost messages", "0", format!("{}", lost.len()));
        failures.push(failure.with_messages(log, lost.first().map(String::as_str)));
    }
    failures
}

fn judge_transaction(
    expect: &Expectations,
    plan: Option<PlannedCharge>,
    transaction: &Transaction,
    check: &mut impl FnMut(bool, &str, String, String),
) {
    let Some(ended_at) = transaction.ended_at else {
        check(
            false,
            "transaction",
            "ended".to_owned(),
            "still running".to_owned(),
        );
        return;
    };
    if let Some(seconds) = expect.duration_seconds {
        let took = ended_at
            .duration_since(transaction.started_at)
            .as_secs_f64();
        let slack = f64::from(expect.duration_tolerance_seconds) + DURATION_SLACK_SECONDS;
        check(
            (took - f64::from(seconds)).abs() <= slack,
            "duration",
            format!("{seconds} s"),
            format!("{took:.1} s"),
        );
    }
    if let (EnergySource::Plan, Some(plan)) = (expect.energy_from, plan) {
        let expected = plan.power_w * f64::from(plan.seconds) / 3_600.0;
        check(
            (transaction.energy_wh - expected).abs() <= ENERGY_SLACK_WH,
            "energy",
            format!("{expected:.1} Wh"),
            format!("{:.1} Wh", transaction.energy_wh),
        );
    }
    if let Some(reason) = &expect.stopped_reason {
        let actual = transaction.stopped_reason.as_deref().unwrap_or("none");
        check(
            actual == reason,
            "stoppedReason",
            reason.clone(),
            actual.to_owned(),
        );
    }
    let unknown = transaction
        .events
        .iter()
        .filter(|event| !event.acknowledged);
    let unknown = unknown.count();
    check(
        unknown == 0,
        "events without an answer",
        "0".to_owned(),
        unknown.to_string(),
    );
}

#[cfg(test)]
mod tests {
    use scenario::{
        Scenario,
        record::{Boot, Event, Reconnect},
    };

    use super::*;

    fn at(second: i64) -> jiff::Timestamp {
        jiff::Timestamp::from_second(second).unwrap()
    }

    fn plan() -> BTreeMap<String, PlannedCharge> {
        let charge = PlannedCharge {
            seconds: 30,
            power_w: 200_000.0,
        };
        BTreeMap::from([("a".to_owned(), charge)])
    }

    /// A record that scenario 2 asks for.
    fn good() -> StationLog {
        let mut log = StationLog::new("a", None);
        log.record.boot = Some(Boot {
            status: "Accepted".into(),
            interval: 30,
            answered_ms: 1.0,
        });
        log.record.transactions.push(Transaction {
            transaction_id: "t".into(),
            evse_id: 1,
            connector_id: 1,
            id_token: None,
            remote_start_id: None,
            started_at: at(0),
            ended_at: Some(at(30)),
            begin_register_wh: 0,
            end_register_wh: Some(1_667),
            energy_wh: 1_666.7,
            planned: None,
            stopped_reason: Some("Local".into()),
            events: vec![Event {
                seq_no: 0,
                event_type: "Started".into(),
                timestamp: at(0),
                offline: false,
                acknowledged: true,
                attempts: 1,
            }],
            total_cost: None,
        });
        log
    }

    fn subjects(log: &StationLog) -> Vec<String> {
        let expect = Scenario::builtin(2).unwrap().expect;
        judge(&expect, &plan(), log)
            .into_iter()
            .map(|failure| failure.subject)
            .collect()
    }

    #[test]
    fn nothing_is_wrong_with_what_was_planned() {
        assert_eq!(subjects(&good()), Vec::<String>::new());
    }

    #[test]
    fn each_deviation_is_told() {
        type Spoil = fn(&mut StationLog);
        let cases: [(&str, Spoil); 7] = [
            ("heartbeat interval", |log| {
                log.record.boot.as_mut().unwrap().interval = 60;
            }),
            ("transactions", |log| log.record.transactions.clear()),
            ("duration", |log| {
                log.record.transactions[0].ended_at = Some(at(31));
            }),
            ("energy", |log| {
                log.record.transactions[0].energy_wh = 1_600.0;
            }),
            ("stoppedReason", |log| {
                log.record.transactions[0].stopped_reason = Some("Remote".into());
            }),
            ("events without an answer", |log| {
                log.record.transactions[0].events[0].acknowledged = false;
            }),
            ("station", |log| log.problems.push("smoke".into())),
        ];
        for (subject, spoil) in cases {
            let mut log = good();
            spoil(&mut log);
            assert_eq!(subjects(&log), [subject]);
        }
    }

    #[test]
    fn a_late_reconnect_and_too_few_queued_events_are_told() {
        let expect = Scenario::builtin(5).unwrap().expect;
        let mut log = good();
        log.record.transactions[0].ended_at = Some(at(20));
        log.record.reconnects.push(Reconnect {
            lost_at: at(5),
            back_at: Some(at(19)),
            server_ready_at: Some(at(8)),
            attempts: 4,
        });
        let failures = judge(&expect, &BTreeMap::new(), &log);
        let told: Vec<_> = failures.iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "a: reconnect after the server is back: expected within 10 s, actual 11.0 s",
                "a: events delivered late with `offline`: expected 3 at least, actual 0",
            ]
        );
    }
}
