//! `seq-complete`: the stored events of each transaction are complete.
//!
//! seqNo from Started to Ended without a gap, each event's payload under its own number and type, and the
//! row's own account (state, completeness, gaps, count) says the same (Part 2, E01 to E07).

use std::collections::BTreeSet;

use crate::check::{Check, Compared, Finding, NO_TRANSACTION, Tally, Title};
use crate::subject::{Subject, TransactionView};

/// The check `seq-complete`.
pub const CHECK: Check = Check {
    id: "seq-complete",
    title: Title {
        en: "seqNo complete",
        ko: "seqNo 연속",
        ja: "seqNo 連続",
    },
    remedy: "list transaction_event of the transaction by seq_no: a number is missing or the row's account is wrong",
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
        let compared = match fault(transaction) {
            Some(fault) => Compared::new(false, "complete", fault),
            None => Compared::new(true, "complete", "complete"),
        };
        tally.add(&name, "transaction_event", &compared);
    }
    tally.finding()
}

/// The first thing that is not as it should be.
fn fault(transaction: &TransactionView<'_>) -> Option<String> {
    for event in &transaction.events {
        let row = &event.row;
        let Some(payload) = &event.payload else {
            return Some(format!("payload of seqNo {} unreadable", row.seq_no));
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
    let numbers: BTreeSet<i32> = transaction.events.iter().map(|e| e.row.seq_no).collect();
    let (first, last) = (transaction.events.first()?, transaction.events.last()?);
    let gap = (first.row.seq_no..last.row.seq_no).find(|number| !numbers.contains(number));
    if let Some(gap) = gap {
        return Some(format!("seqNo {gap} missing"));
    }
    if first.row.event_type != "Started" {
        return Some(format!("begins with {}", first.row.event_type));
    }
    if last.row.event_type != "Ended" {
        return Some(format!("ends with {}", last.row.event_type));
    }
    let row = transaction.rows.first()?;
    if row.state != "ended" || row.completeness != "complete" {
        return Some(format!("row says {}, {}", row.state, row.completeness));
    }
    if !row.missing_seq_nos.is_empty() {
        return Some(format!("row says {} missing", row.missing_seq_nos));
    }
    let stored = i64::try_from(numbers.len()).ok()?;
    (row.event_count != stored)
        .then(|| format!("row counts {} events, stored {stored}", row.event_count))
}
