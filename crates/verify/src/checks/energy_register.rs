//! `energy-register`: the stored energy is the register difference, exactly to the Wh.
//!
//! Three figures must agree: the station's own register in the run record, the register samples in the
//! stored events (read from their payloads), and the energy of the row. Without a run record the last
//! two are compared.

use crate::check::{Check, Compared, Finding, Title};
use crate::figures::kwh;
use crate::subject::Subject;

/// The check `energy-register`.
pub const CHECK: Check = Check {
    id: "energy-register",
    title: Title {
        en: "Energy by the register",
        ko: "계량기 레지스터와 일치",
        ja: "メーターレジスターと一致",
    },
    remedy: "compare energy_mwh with the first and last Energy.Active.Import.Register of the transaction's events",
    judge,
};

fn judge(subject: &Subject<'_>) -> Finding {
    Finding::of_rows(subject, |_, transaction, row| {
        let recorded = transaction.recorded_wh().map(|wh| wh.saturating_mul(1_000));
        let sampled = transaction.sampled_mwh();
        let Some(expected) = recorded.or(sampled) else {
            return Compared::new(false, "a register difference", "no register samples");
        };
        let text = kwh(expected);
        let Some(sampled) = sampled else {
            return Compared::new(false, text, "no register samples stored");
        };
        if !to_the_wh(sampled, expected) {
            return Compared::new(
                false,
                text,
                format!("{} in the stored samples", kwh(sampled)),
            );
        }
        match row.energy_mwh {
            Some(energy) => Compared::new(to_the_wh(energy, expected), text, kwh(energy)),
            None => Compared::new(false, text, "no energy stored"),
        }
    })
}

fn to_the_wh(a: i64, b: i64) -> bool {
    a.abs_diff(b) < 1_000
}
