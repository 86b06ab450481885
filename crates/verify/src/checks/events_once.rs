//! `events-once`: no event is stored twice, and none that the station never sent.
//!
//! Two events of one number, or an event that the station's ledger does not have.

use crate::check::{Check, Compared, Finding, NO_TRANSACTION, Tally, Text};
use crate::subject::{Subject, TransactionView};

/// The check `events-once`.
pub const CHECK: Check = Check {
    id: "events-once",
    title: Text {
        en: "No event stored twice",
        ko: "이벤트 중복 없음",
        ja: "イベント重複なし",
    },
    remedy: Text {
        en: "an event was delivered again and was taken for a new one",
        ko: "다시 전달된 이벤트가 새 이벤트로 처리되었습니다",
        ja: "再送されたイベントが新しいイベントとして扱われました",
    },
    follows: &["transaction-rows"],
    judge,
};

fn judge(subject: &Subject<'_>) -> Finding {
    if !subject.has_transactions() {
        return Finding::not_applicable(NO_TRANSACTION);
    }
    let mut tally = Tally::default();
    for (station, transaction) in subject.transactions() {
        let name = format!("{} {}", station.identity, transaction.id());
        if transaction.events.is_empty() {
            tally.missing(&name, "transaction_event");
            continue;
        }
        let surplus = surplus(transaction);
        let actual = match surplus.as_slice() {
            [] => "each once".to_owned(),
            [first, second, third, _, ..] => {
                format!("{first}, {second}, {third}, +{}", surplus.len() - 3)
            }
            some => some.join(", "),
        };
        let compared = Compared::equal("each once", actual);
        tally.add(&name, "transaction_event", &compared);
    }
    tally.finding()
}

fn surplus(transaction: &TransactionView<'_>) -> Vec<String> {
    let mut surplus = Vec::new();
    let mut previous = None;
    for event in &transaction.events {
        let row = &event.row;
        if previous == Some(row.seq_no) {
            surplus.push(format!("{} {} twice", row.seq_no, row.event_type));
        } else if let Some(record) = transaction.record {
            let is_sent = record.events.iter().any(|sent| sent.seq_no == row.seq_no);
            if !is_sent {
                surplus.push(format!("{} {} never sent", row.seq_no, row.event_type));
            }
        }
        previous = Some(row.seq_no);
    }
    surplus
}
