//! `transaction-station`: each transaction is stored under the station that made it.
//!
//! A row of this run's id that stands under another station than the one whose ledger has it. Rows that
//! are nowhere are `transaction-rows`' matter.

use crate::check::{Check, Compared, Finding, NO_RECORD, Text};
use crate::subject::{Subject, same};

/// The check `transaction-station`.
pub const CHECK: Check = Check {
    id: "transaction-station",
    title: Text {
        en: "Rows at their station",
        ko: "트랜잭션의 충전기 일치",
        ja: "行と充電器の一致",
    },
    remedy: Text {
        en: "the row's station_key is not that of the station that sent the events",
        ko: "행의 station_key가 이벤트를 보낸 충전기의 것이 아닙니다",
        ja: "行の station_key が、イベントを送った充電器のものではありません",
    },
    follows: &["completed", "transaction-rows"],
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
