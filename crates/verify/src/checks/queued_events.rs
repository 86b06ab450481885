//! `queued-events`: events from the time without a connection were delivered late, and in order.
//!
//! Counts stored events with `offline` set and looks whether they arrived in the order of their numbers
//! (Part 2, E04).

use crate::check::{Check, Compared, Finding, Tally, Text};
use crate::subject::Subject;

/// The check `queued-events`.
pub const CHECK: Check = Check {
    id: "queued-events",
    title: Text {
        en: "Queued events in order",
        ko: "대기 이벤트 순서 전달",
        ja: "待機イベントを順に配信",
    },
    remedy: Text {
        en: "the fault was too short, or the station's queue was lost or reordered: see received_at by seq_no",
        ko: "장애가 너무 짧았거나 충전기 대기열이 사라졌거나 순서가 바뀌었습니다: seq_no 순으로 received_at을 확인하세요",
        ja: "障害が短すぎたか、充電器の送信待ちが失われたか順序が変わりました: seq_no 順に received_at を確認してください",
    },
    follows: &["completed", "transaction-rows", "events-stored"],
    judge,
};

fn judge(subject: &Subject<'_>) -> Finding {
    let least = subject
        .scenario
        .and_then(|scenario| scenario.expect.queued_events_at_least);
    let Some(least) = least.and_then(|least| usize::try_from(least).ok()) else {
        return Finding::not_applicable("no fault in this scenario");
    };
    let mut tally = Tally::default();
    for (station, transaction) in subject.transactions() {
        let name = format!("{} {}", station.identity, transaction.id());
        let rows = || transaction.events.iter().map(|event| &event.row);
        let queued = rows().filter(|row| row.offline).count();
        let in_order = rows().is_sorted_by_key(|row| row.received_at);
        let order = if in_order { "in order" } else { "out of order" };
        let compared = Compared::new(
            queued >= least && in_order,
            format!(">= {least}, in order"),
            format!("{queued}, {order}"),
        );
        tally.add(&name, "transaction_event", &compared);
    }
    tally.finding()
}
