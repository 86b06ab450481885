//! `cost`: the stored cost is billed energy × price, exactly.
//!
//! From the station's own register (else the stored readings) by the price rule of `figures`: 1,667 Wh
//! are billed as 1.67 kWh and cost 250.5 at 150 per kWh.

use crate::check::{Check, Compared, Finding, Text};
use crate::due::Due;
use crate::figures::decimal;
use crate::subject::Subject;

/// The check `cost`.
pub const CHECK: Check = Check {
    id: "cost",
    title: Text {
        en: "Cost exact",
        ko: "요금 일치",
        ja: "料金の一致",
    },
    remedy: Text {
        en: "cost_e4 is not billed energy x price: check the tariff of the transaction (--price if it is not 150 per kWh)",
        ko: "cost_e4가 청구 에너지 × 단가가 아닙니다: 트랜잭션의 요금제를 확인하세요 (kWh당 150이 아니면 --price)",
        ja: "cost_e4 が請求電力量 × 単価ではありません: トランザクションの料金設定を確認してください (1 kWh あたり 150 でなければ --price)",
    },
    follows: &[
        "completed",
        "transaction-rows",
        "energy-register",
        "billed-energy",
    ],
    judge,
};

fn judge(subject: &Subject<'_>) -> Finding {
    Finding::of_rows(subject, |_, transaction, row| {
        let stored = row.cost_e4.map(|cost| decimal(cost, 4));
        match transaction.to_bill(row) {
            Due::Unknown(reason) => match stored {
                None => Compared::unknown(reason),
                Some(cost) => Compared::new(false, format!("unknown: {reason}"), cost),
            },
            Due::Energy(mwh) => {
                let tariff = subject.tariff(row);
                let expected = decimal(tariff.cost_e4(tariff.billed_wh(mwh)), 4);
                Compared::equal(expected, stored.unwrap_or_else(|| "no cost".into()))
            }
        }
    })
}
