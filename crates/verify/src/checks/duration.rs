//! `duration`: the stored duration is the planned one.
//!
//! Held against the scenario file (with its tolerance), against the stored begin and end, and against
//! the station's own ledger. All in the station's time.

use crate::check::{Check, Compared, Finding, Text};
use crate::subject::Subject;

/// The check `duration`.
pub const CHECK: Check = Check {
    id: "duration",
    title: Text {
        en: "Duration",
        ko: "충전 시간",
        ja: "充電時間",
    },
    remedy: Text {
        en: "compare duration_seconds with ended_at - started_at and with the scenario's seconds",
        ko: "duration_seconds를 ended_at - started_at 및 시나리오의 초와 비교하세요",
        ja: "duration_seconds を ended_at - started_at とシナリオの秒数と比べてください",
    },
    follows: &["completed", "transaction-rows"],
    judge,
};

fn judge(subject: &Subject<'_>) -> Finding {
    let expect = subject.scenario.map(|scenario| &scenario.expect);
    let planned = expect
        .and_then(|expect| expect.duration_seconds)
        .map(i64::from);
    let tolerance = expect.map_or(0, |expect| i64::from(expect.duration_tolerance_seconds));
    Finding::of_rows(subject, |_, transaction, row| {
        let recorded = transaction.record.and_then(|record| {
            let took = record.ended_at?.duration_since(record.started_at);
            Some(rounded(took.as_millis()))
        });
        let stamped = row
            .ended_at
            .zip(row.started_at)
            .map(|(end, start)| rounded(i128::from(end - start) / 1_000));
        let stored = row.duration_seconds.map(i64::from);
        let expected = match (planned, recorded.or(stamped)) {
            (Some(planned), _) if tolerance > 0 => format!("{planned} s +-{tolerance}"),
            (Some(planned), _) => format!("{planned} s"),
            (None, Some(other)) => format!("{other} s"),
            (None, None) => "begin and end".to_owned(),
        };
        let Some(stored) = stored else {
            if planned.is_none() && transaction.record.is_none() && stamped.is_none_or(|s| s < 0) {
                return Compared::unknown("no begin, no end, or an end before the begin");
            }
            return Compared::new(false, expected, "no duration");
        };
        if planned.is_some_and(|planned| (planned - stored).abs() > tolerance) {
            return Compared::new(false, expected, format!("{stored} s"));
        }
        // To the second: one may be rounded, the other cut off.
        let near = |other: Option<i64>| other.is_some_and(|other| (other - stored).abs() <= 1);
        if !near(stamped) {
            let stamped = stamped.map_or_else(|| "none".into(), |s| format!("{s} s"));
            let actual = format!("{stored} s, by begin and end {stamped}");
            return Compared::new(false, expected, actual);
        }
        if transaction.record.is_some() && !near(recorded) {
            let recorded = recorded.map_or_else(|| "none".into(), |s| format!("{s} s"));
            let actual = format!("{stored} s, by the station {recorded}");
            return Compared::new(false, expected, actual);
        }
        Compared::new(true, expected, format!("{stored} s"))
    })
}

fn rounded(ms: i128) -> i64 {
    i64::try_from((ms + 500).div_euclid(1_000)).unwrap_or(i64::MAX)
}
