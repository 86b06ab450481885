//! `stop-reason`: the transaction ended for the expected reason (Part 2, `ReasonEnumType`).
//!
//! By the scenario file, else by the station's ledger.

use crate::check::{Check, Compared, Finding, NO_RECORD, Text};
use crate::subject::Subject;

/// The check `stop-reason`.
pub const CHECK: Check = Check {
    id: "stop-reason",
    title: Text {
        en: "Reason of the end",
        ko: "종료 사유",
        ja: "終了理由",
    },
    remedy: Text {
        en: "see the last event of the transaction: stoppedReason in its transactionInfo",
        ko: "트랜잭션의 마지막 이벤트에서 transactionInfo의 stoppedReason을 확인하세요",
        ja: "トランザクションの最後のイベントで transactionInfo の stoppedReason を確認してください",
    },
    follows: &["completed", "transaction-rows"],
    judge,
};

fn judge(subject: &Subject<'_>) -> Finding {
    let planned = subject
        .scenario
        .and_then(|scenario| scenario.expect.stopped_reason.as_deref());
    if planned.is_none() && subject.record.is_none() && subject.has_transactions() {
        return Finding::skip(NO_RECORD);
    }
    Finding::of_rows(subject, |_, transaction, row| {
        let recorded = transaction
            .record
            .and_then(|record| record.stopped_reason.as_deref());
        let expected = planned.or(recorded).unwrap_or("any reason");
        // An absent reason means Local (E06.FR.08).
        let absent = row.ended_at.map_or("none", |_| "Local");
        let actual = row.stopped_reason.as_deref().unwrap_or(absent);
        let agrees = expected == actual || (planned.or(recorded).is_none() && actual != "none");
        Compared::new(agrees, expected, actual)
    })
}
