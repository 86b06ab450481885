//! `seq-complete`: the stored events of each transaction are complete.
//!
//! seqNo from Started to Ended without a gap, each event's payload under its own number and type, and the
//! row's own account (state, completeness, gaps, count) says the same (Part 2, E01 to E07).

use std::collections::BTreeSet;

use crate::check::{Check, Compared, Finding, NO_TRANSACTION, Tally, Text};
use crate::queries::TransactionRow;
use crate::subject::{Subject, TransactionView};

/// The check `seq-complete`.
pub const CHECK: Check = Check {
    id: "seq-complete",
    title: Text {
        en: "seqNo complete",
        ko: "seqNo 연속",
        ja: "seqNo 連続",
    },
    remedy: Text {
        en: "list transaction_event of the transaction by seq_no: a number is missing or the row's account is wrong",
        ko: "트랜잭션의 transaction_event를 seq_no 순으로 조회하세요: 번호가 빠졌거나 행의 집계가 틀립니다",
        ja: "トランザクションの transaction_event を seq_no 順に確認してください: 番号が欠けているか、行の集計が誤っています",
    },
    follows: &["completed", "transaction-rows", "events-stored"],
    judge,
};

fn judge(subject: &Subject<'_>) -> Finding {
    if !subject.has_transactions() {
        return Finding::not_applicable(NO_TRANSACTION);
    }
    let mut tally = Tally::default();
    for (station, transaction) in subject.transactions() {
        let name = format!("{} {}", station.identity, transaction.id());
        if transaction.rows.is_empty() || transaction.events.is_empty() {
            tally.missing(&name, "transaction_event");
            continue;
        }
        let is_admitted = || {
            let incomplete = |row: &&TransactionRow| row.completeness != "complete";
            transaction.rows.iter().all(incomplete)
        };
        let compared = match fault(transaction) {
            // Without a record nobody knows whether it was ever sent (E11.FR.04: gaps are legal).
            Some(Fault::Missing(what)) if subject.record.is_none() && is_admitted() => {
                Compared::unknown(what)
            }
            Some(Fault::Missing(what) | Fault::Wrong(what)) => {
                Compared::new(false, "complete", what)
            }
            None => Compared::new(true, "complete", "complete"),
        };
        tally.add(&name, "transaction_event", &compared);
    }
    tally.finding()
}

/// What is not as it should be.
enum Fault {
    /// An event is not there, and the row may say so.
    Missing(String),
    /// Anything else.
    Wrong(String),
}

/// The first thing that is not as it should be.
fn fault(transaction: &TransactionView<'_>) -> Option<Fault> {
    wrong(transaction)
        .map(Fault::Wrong)
        .or_else(|| missing(transaction))
}

fn wrong(transaction: &TransactionView<'_>) -> Option<String> {
    for event in &transaction.events {
        let row = &event.row;
        if event.is_unreadable() {
            return Some(format!("payload of seqNo {} unreadable", row.seq_no));
        }
        // An old sample that was thinned out says nothing any more.
        let Some(payload) = &event.payload else {
            continue;
        };
        if payload.seq_no != row.seq_no || payload.event_type != row.event_type {
            return Some(format!(
                "seqNo {} {} holds the payload of {} {}",
                row.seq_no, row.event_type, payload.seq_no, payload.event_type
            ));
        }
        if payload.transaction_id != transaction.id() {
            return Some(format!("seqNo {} is of another transaction", row.seq_no));
        }
    }
    None
}

fn missing(transaction: &TransactionView<'_>) -> Option<Fault> {
    let numbers: BTreeSet<i32> = transaction.events.iter().map(|e| e.row.seq_no).collect();
    let (first, last) = (transaction.events.first()?, transaction.events.last()?);
    let gap = (first.row.seq_no..last.row.seq_no).find(|number| !numbers.contains(number));
    if let Some(gap) = gap {
        return Some(Fault::Missing(format!("seqNo {gap} missing")));
    }
    if first.row.event_type != "Started" {
        let what = format!("begins with {}", first.row.event_type);
        return Some(Fault::Missing(what));
    }
    if last.row.event_type != "Ended" {
        let what = format!("ends with {}", last.row.event_type);
        return Some(Fault::Missing(what));
    }
    let row = transaction.rows.first()?;
    if row.state != "ended" || row.completeness != "complete" {
        let what = format!("row says {}, {}", row.state, row.completeness);
        return Some(Fault::Wrong(what));
    }
    if !row.missing_seq_nos.is_empty() {
        let what = format!("row says {} missing", row.missing_seq_nos);
        return Some(Fault::Wrong(what));
    }
    let stored = i64::try_from(numbers.len()).ok()?;
    (row.event_count != stored).then(|| {
        Fault::Wrong(format!(
            "row counts {} events, stored {stored}",
            row.event_count
        ))
    })
}
