//! `events-stored`: no event that the CSMS acknowledged is missing.
//!
//! Each TransactionEvent that the station got a CALLRESULT for must be stored with its number, type and
//! time: acknowledged means kept.

use jiff::Timestamp;

use crate::check::{Check, Compared, Finding, NO_RECORD, NO_TRANSACTION, Tally, Text};
use crate::subject::Subject;

/// The check `events-stored`.
pub const CHECK: Check = Check {
    id: "events-stored",
    title: Text {
        en: "Acknowledged and stored",
        ko: "응답된 이벤트 누락 없음",
        ja: "応答済みイベント欠落なし",
    },
    remedy: Text {
        en: "an event was answered and is not stored: the answer must not leave before the commit",
        ko: "응답한 이벤트가 저장되지 않았습니다: 커밋 전에 응답해서는 안 됩니다",
        ja: "応答したイベントが保存されていません: コミット前に応答してはなりません",
    },
    follows: &["completed", "transaction-rows", "transaction-station"],
    judge,
};

fn judge(subject: &Subject<'_>) -> Finding {
    if !subject.has_transactions() {
        return Finding::not_applicable(NO_TRANSACTION);
    }
    if subject.record.is_none() {
        return Finding::skip(NO_RECORD);
    }
    let mut tally = Tally::default();
    for (station, transaction) in subject.transactions() {
        let name = format!("{} {}", station.identity, transaction.id());
        let recorded = transaction.record.iter().flat_map(|record| &record.events);
        let acknowledged: Vec<_> = recorded.filter(|event| event.acknowledged).collect();
        if acknowledged.is_empty() {
            tally.missing(&name, "run record: acknowledged events");
            continue;
        }
        let missing: Vec<String> = acknowledged
            .iter()
            .filter(|event| {
                !transaction.events.iter().any(|stored| {
                    stored.row.seq_no == event.seq_no
                        && stored.row.event_type == event.event_type
                        && is_same_time(stored.row.occurred_at, event.timestamp)
                })
            })
            .map(|event| format!("{} {}", event.seq_no, event.event_type))
            .collect();
        let wanted = acknowledged.len();
        let mut actual = format!("{} of {wanted}", wanted - missing.len());
        if !missing.is_empty() {
            actual.push_str(&format!(", missing {}", missing.join(", ")));
        }
        let compared = Compared::new(missing.is_empty(), format!("{wanted} of {wanted}"), actual);
        tally.add(&name, "transaction_event", &compared);
    }
    tally.finding()
}

/// To the millisecond, which is as exact as stations write their time.
fn is_same_time(stored: i64, sent: Timestamp) -> bool {
    stored.abs_diff(sent.as_microsecond()) < 1_000
}
