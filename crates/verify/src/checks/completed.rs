//! `completed`: the simulator executed the scenario to its end.
//!
//! Takes the simulator's own word for failure, never for success: a run that it calls failed fails
//! here; everything else is judged by the other checks.

use scenario::record::Outcome;

use crate::check::{Check, Compared, Finding, NO_RECORD, Tally, Text};
use crate::subject::Subject;

/// The check `completed`.
pub const CHECK: Check = Check {
    id: "completed",
    title: Text {
        en: "Scenario ran to its end",
        ko: "시나리오 끝까지 실행",
        ja: "シナリオ最後まで実行",
    },
    remedy: Text {
        en: "see the simulator's failures above and run the scenario again with -v",
        ko: "위의 시뮬레이터 오류를 확인하고 -v를 붙여 시나리오를 다시 실행하세요",
        ja: "上のシミュレーターの失敗を確認し、-v を付けてシナリオを再実行してください",
    },
    follows: &[],
    judge,
};

fn judge(subject: &Subject<'_>) -> Finding {
    let Some(record) = subject.record else {
        return Finding::skip(NO_RECORD);
    };
    let mut tally = Tally::default();
    let outcome = match record.outcome {
        Outcome::Passed if record.failures.is_empty() => "to its end".to_owned(),
        Outcome::Passed | Outcome::Failed if record.failures.is_empty() => "failed".to_owned(),
        Outcome::Passed | Outcome::Failed => record.failures.join("; "),
        Outcome::Skipped => "not executed".to_owned(),
    };
    tally.add(
        &record.id,
        "run record",
        &Compared::equal("to its end", outcome),
    );
    tally.finding()
}
