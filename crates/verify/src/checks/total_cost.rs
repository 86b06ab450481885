//! `total-cost`: the station was told the cost that is stored.
//!
//! `totalCost` of the answer to TransactionEvent(Ended) (Part 2, I02) against the row.

use crate::check::{Check, Compared, Finding, NO_RECORD, Text};
use crate::figures::{decimal, parse_e4};
use crate::subject::Subject;

/// The check `total-cost`.
pub const CHECK: Check = Check {
    id: "total-cost",
    title: Text {
        en: "Cost told to the station",
        ko: "충전기에 전달된 요금",
        ja: "充電器への料金通知",
    },
    remedy: Text {
        en: "the answer to Ended and the row were made from different figures",
        ko: "Ended에 대한 응답과 행이 서로 다른 값으로 만들어졌습니다",
        ja: "Ended への応答と行が、異なる値から作られています",
    },
    follows: &[
        "completed",
        "transaction-rows",
        "energy-register",
        "billed-energy",
        "cost",
    ],
    judge,
};

fn judge(subject: &Subject<'_>) -> Finding {
    if subject.record.is_none() && subject.has_transactions() {
        return Finding::skip(NO_RECORD);
    }
    Finding::of_rows(subject, |_, transaction, row| {
        let told = transaction
            .record
            .and_then(|record| record.total_cost.as_deref());
        let told = told.map_or_else(
            || "no totalCost".to_owned(),
            |text| parse_e4(text).map_or_else(|| text.to_owned(), |e4| decimal(e4, 4)),
        );
        let stored = row.cost_e4.map(|cost| decimal(cost, 4));
        Compared::equal(stored.unwrap_or_else(|| "no cost".into()), told)
    })
}
