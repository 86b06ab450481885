//! `transaction-station`: each transaction is stored under the station that made it.
//!
//! A row of this run's id that stands under another station than the one whose ledger has it. Rows that
//! are nowhere are `transaction-rows`' matter.

use crate::check::{Check, Compared, Finding, NO_RECORD, Title};
use crate::subject::{Subject, same};

/// The check `transaction-station`.
pub const CHECK: Check = Check {
    id: "transaction-station",
    title: Title {
        en: "Rows at their station",
        ko: "트랜잭션의 충전기 일치",
        ja: "行と充電器の一致",
    },
    remedy: "the row's station_key is not that of the station that sent the events",
    judge,
};

fn judge(subject: &Subject<'_>) -> Finding {
    if subject.record.is_none() && subject.has_transactions() {
        return Finding::skip(NO_RECORD);
    }
    Finding::of_rows(subject, |station, _, row| {
        Compared::new(
            same(&row.identity, &station.identity),
            station.identity.clone(),
            row.identity.clone(),
        )
    })
}
