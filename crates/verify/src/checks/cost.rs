//! `cost`: the stored cost is what the pinned prices make of energy and time, exactly.
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
        en: "cost_e4 is not what the prices make of energy and time: check the tariff of the transaction (--price if it is not 150 per kWh)",
        ko: "cost_e4가 에너지와 시간에 단가를 적용한 값이 아닙니다: 트랜잭션의 요금제를 확인하세요 (kWh당 150이 아니면 --price)",
        ja: "cost_e4 が電力量と時間に単価を適用した値ではありません: トランザクションの料金設定を確認してください (1 kWh あたり 150 でなければ --price)",
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
                let tariff = subject.tariff(transaction, row);
                let cost = tariff.cost_e4(tariff.billed_wh(mwh), transaction.seconds(row));
                match (cost, stored) {
                    (Some(cost), stored) => {
                        let stored = stored.unwrap_or_else(|| "no cost".into());
                        Compared::equal(decimal(cost, 4), stored)
                    }
                    (None, None) => Compared::unknown("the time is not known"),
                    (None, Some(cost)) => {
                        Compared::new(false, "unknown: the time is not known", cost)
                    }
                }
            }
        }
    })
}
