//! `billed-energy`: the billed energy is the register difference rounded to the billing step.
//!
//! The rule is worked out in `figures`, from the station's own register (else the stored readings), not
//! from the columns that are judged. What nobody can know must not be billed.

use crate::check::{Check, Compared, Finding, Text};
use crate::due::Due;
use crate::figures::kwh;
use crate::subject::Subject;

/// The check `billed-energy`.
pub const CHECK: Check = Check {
    id: "billed-energy",
    title: Text {
        en: "Billed energy exact",
        ko: "청구 에너지 일치",
        ja: "請求電力量の一致",
    },
    remedy: Text {
        en: "billed_wh is not the register difference rounded half up to the billing step",
        ko: "billed_wh가 레지스터 차이를 청구 단위로 반올림한 값이 아닙니다",
        ja: "billed_wh が、メーター値の差を請求単位に四捨五入した値になっていません",
    },
    follows: &["completed", "transaction-rows", "energy-register"],
    judge,
};

fn judge(subject: &Subject<'_>) -> Finding {
    Finding::of_rows(subject, |_, transaction, row| {
        let text = |wh: i64| kwh(wh.saturating_mul(1_000));
        let stored = row.billed_wh;
        match transaction.to_bill(row) {
            Due::Unknown(reason) => match stored {
                None => Compared::unknown(reason),
                Some(wh) => Compared::new(false, format!("unknown: {reason}"), text(wh)),
            },
            Due::Energy(mwh) => {
                let expected = text(subject.tariff(transaction, row).billed_wh(mwh));
                Compared::equal(
                    expected,
                    stored.map_or_else(|| "nothing billed".into(), text),
                )
            }
        }
    })
}
