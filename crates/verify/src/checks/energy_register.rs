//! `energy-register`: the stored energy is the register difference, exactly to the Wh.
//!
//! Three figures must agree: the station's own register in the run record, the readings in the stored
//! events (`due`, from their payloads), and the energy of the row. Without a run record the last two are
//! compared, to the mWh. Where the readings tell nothing, no energy may be stored either, and then nobody
//! can know it.

use crate::check::{Check, Compared, Finding, Text};
use crate::due::Due;
use crate::figures::kwh;
use crate::subject::Subject;

/// The check `energy-register`.
pub const CHECK: Check = Check {
    id: "energy-register",
    title: Text {
        en: "Energy by the register",
        ko: "계량기 레지스터와 일치",
        ja: "メーターレジスターと一致",
    },
    remedy: Text {
        en: "compare energy_mwh with the first and last Energy.Active.Import.Register of the transaction's events",
        ko: "energy_mwh를 트랜잭션 이벤트의 처음과 마지막 Energy.Active.Import.Register와 비교하세요",
        ja: "energy_mwh を、トランザクションのイベントの最初と最後の Energy.Active.Import.Register と比べてください",
    },
    follows: &["completed", "transaction-rows", "events-stored"],
    judge,
};

fn judge(subject: &Subject<'_>) -> Finding {
    Finding::of_rows(subject, |_, transaction, row| {
        let recorded = transaction.recorded_wh().map(|wh| wh.saturating_mul(1_000));
        let stored = row.energy_mwh;
        match (recorded, transaction.due(row)) {
            (None, Due::Unknown(reason)) => match stored {
                None => Compared::unknown(reason),
                Some(energy) => Compared::new(false, format!("unknown: {reason}"), kwh(energy)),
            },
            (Some(expected), Due::Unknown(_)) => {
                Compared::new(false, kwh(expected), "no register samples stored")
            }
            (Some(expected), Due::Energy(due)) if !to_the_wh(due, expected) => {
                let actual = format!("{} in the stored samples", kwh(due));
                Compared::new(false, kwh(expected), actual)
            }
            (recorded, Due::Energy(due)) => {
                let expected = recorded.unwrap_or(due);
                let agrees = stored.is_some_and(|energy| match recorded {
                    Some(expected) => to_the_wh(energy, expected),
                    None => energy == due,
                });
                let actual = stored.map_or_else(|| "no energy stored".into(), kwh);
                Compared::new(agrees, kwh(expected), actual)
            }
        }
    })
}

fn to_the_wh(a: i64, b: i64) -> bool {
    a.abs_diff(b) < 1_000
}
