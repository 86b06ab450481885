//! `response-time`: the CSMS answers 95 of 100 CALLs within the limit (`--max-response`).
//!
//! What counts as a response time is defined beside the record: [`scenario::messages`].

use scenario::messages::{Percentiles, response_time};

use crate::check::{Check, Compared, Finding, NO_RECORD, Tally, Text};
use crate::figures::{in_ms, ms};
use crate::subject::Subject;

/// The check `response-time`.
pub const CHECK: Check = Check {
    id: "response-time",
    title: Text {
        en: "Response time (p95)",
        ko: "응답 시간(p95)",
        ja: "応答時間 (p95)",
    },
    remedy: Text {
        en: "see csms_call_seconds at /metrics and the speed of the disk under the database",
        ko: "/metrics의 csms_call_seconds와 데이터베이스 디스크의 속도를 확인하세요",
        ja: "/metrics の csms_call_seconds と、データベースのディスクの速度を確認してください",
    },
    follows: &[],
    judge,
};

fn judge(subject: &Subject<'_>) -> Finding {
    if subject.record.is_none() {
        return Finding::skip(NO_RECORD);
    }
    let records = subject.stations.iter().filter_map(|station| station.record);
    let messages = records.flat_map(|record| &record.messages);
    let times = Percentiles::of(messages.filter_map(response_time).collect());
    let limit = in_ms(subject.yardstick.max_response);
    let expected = format!("p95 < {}", ms(limit));
    let mut tally = Tally::default();
    let compared = match times {
        Some(times) => Compared::new(
            times.p95 < limit,
            expected,
            format!("p95 {} of {}", ms(times.p95), times.count),
        ),
        None => Compared::new(false, expected, "no data"),
    };
    tally.add("all stations", "run record", &compared);
    tally.finding()
}
