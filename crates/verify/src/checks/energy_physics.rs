//! `energy-physics`: the stored energy is what the station's physics delivered, within ±5 % or a step of the register.
//!
//! The simulator integrates power over time without a meter; this is what really flowed in the model.

use crate::check::{Check, Compared, Finding, NO_RECORD, Text};
use crate::checks::within_tolerance_and;
use crate::figures::{kwh, kwh_f};
use crate::subject::Subject;

/// The register counts whole Wh: a charge of a moment may be off by one, mWh.
const REGISTER_STEP: i64 = 1_000;

/// The check `energy-physics`.
pub const CHECK: Check = Check {
    id: "energy-physics",
    title: Text {
        en: "Energy by physics ±5 %",
        ko: "물리 계산과의 오차 ±5 %",
        ja: "物理計算との差 ±5 %",
    },
    remedy: Text {
        en: "compare energy_mwh with energy_wh of the transaction in the run record",
        ko: "energy_mwh를 실행 기록에 있는 트랜잭션의 energy_wh와 비교하세요",
        ja: "energy_mwh を実行記録のトランザクションの energy_wh と比べてください",
    },
    follows: &["completed", "transaction-rows", "energy-register"],
    judge,
};

fn judge(subject: &Subject<'_>) -> Finding {
    if subject.record.is_none() && subject.has_transactions() {
        return Finding::skip(NO_RECORD);
    }
    Finding::of_rows(subject, |_, transaction, row| {
        let Some(record) = transaction.record else {
            return Compared::new(false, "the station's own figure", "not in the run record");
        };
        let expected = kwh_f(record.energy_wh);
        match row.energy_mwh {
            Some(energy) => Compared::new(
                within_tolerance_and(energy, record.energy_wh * 1_000.0, REGISTER_STEP),
                expected,
                kwh(energy),
            ),
            None => Compared::new(false, expected, "no energy stored"),
        }
    })
}
