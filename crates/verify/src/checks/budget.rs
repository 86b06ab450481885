//! `budget`: the scenario stayed within its wall-clock budget.
//!
//! Compares begin and end in the run record with `budget_seconds` of the scenario file. Model time is
//! judged by `duration`.

use crate::check::{Check, Compared, Finding, NO_RECORD, Tally, Text};
use crate::subject::Subject;

/// The check `budget`.
pub const CHECK: Check = Check {
    id: "budget",
    title: Text {
        en: "Within the time budget",
        ko: "제한 시간 이내",
        ja: "制限時間以内",
    },
    remedy: Text {
        en: "look for slow answers (response-time) or waits for a reconnect (reconnect)",
        ko: "느린 응답(response-time)이나 재연결 대기(reconnect)를 확인하세요",
        ja: "遅い応答 (response-time) や再接続待ち (reconnect) を確認してください",
    },
    follows: &["completed"],
    judge,
};

fn judge(subject: &Subject<'_>) -> Finding {
    let Some(record) = subject.record else {
        return Finding::skip(NO_RECORD);
    };
    let Some(scenario) = subject.scenario else {
        return Finding::not_applicable("no scenario file: no budget");
    };
    let took = record.finished_at.duration_since(record.started_at);
    let budget = scenario.budget.as_secs_f64();
    let mut tally = Tally::default();
    let compared = Compared::new(
        took.as_secs_f64() <= budget,
        format!("<= {budget} s"),
        format!("{:.1} s", took.as_secs_f64()),
    );
    tally.add(&record.id, "run record", &compared);
    tally.finding()
}
