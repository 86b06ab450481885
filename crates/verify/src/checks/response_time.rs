//! `response-time`: the CSMS answers 95 of 100 CALLs within 100 ms.
//!
//! From the CALL leaving the station to its answer, measured by the station; nearest rank. Attempts cut
//! by an injected fault are left out, those without an answer in time count as endless.

use crate::check::{Check, Compared, Finding, NO_RECORD, Tally, Title};
use crate::figures::{ms, percentile};
use crate::messages::response_times;
use crate::subject::Subject;

/// The check `response-time`.
pub const CHECK: Check = Check {
    id: "response-time",
    title: Title {
        en: "Response p95 < 100 ms",
        ko: "응답 p95 100 ms 미만",
        ja: "応答時間 p95 100 ms 未満",
    },
    remedy: "see csms_call_seconds at /metrics and the speed of the disk under the database",
    judge,
};

const LIMIT_MS: f64 = 100.0;

fn judge(subject: &Subject<'_>) -> Finding {
    if subject.record.is_none() {
        return Finding::skip(NO_RECORD);
    }
    let records = subject.stations.iter().filter_map(|station| station.record);
    let times = response_times(records.flat_map(|record| &record.messages));
    let mut tally = Tally::default();
    let compared = match percentile(&times, 95) {
        Some(p95) => Compared::new(
            p95 < LIMIT_MS,
            "p95 < 100 ms",
            format!("p95 {} of {}", ms(p95), times.len()),
        ),
        None => Compared::new(false, "p95 < 100 ms", "no data"),
    };
    tally.add("all stations", "run record", &compared);
    tally.finding()
}
