//! `total-power`: the stations together draw the promised power, within ±5 %.
//!
//! From the stored power samples (`Power.Active.Import`, periodic) at instants at which all stations
//! charge: each station counts with its latest sample.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::check::{Check, Compared, Finding, Tally, Text};
use crate::checks::TOLERANCE;
use crate::subject::{Subject, TransactionView};

/// The check `total-power`.
pub const CHECK: Check = Check {
    id: "total-power",
    title: Text {
        en: "Power together ±5 %",
        ko: "합계 전력 ±5 %",
        ja: "合計電力 ±5 %",
    },
    remedy: Text {
        en: "compare Power.Active.Import in the stored payloads of the stations at one instant",
        ko: "같은 시점에 저장된 각 충전기 페이로드의 Power.Active.Import를 비교하세요",
        ja: "同じ時点に保存された各充電器のペイロードの Power.Active.Import を比べてください",
    },
    follows: &[
        "completed",
        "transaction-rows",
        "transaction-station",
        "events-stored",
    ],
    judge,
};

fn judge(subject: &Subject<'_>) -> Finding {
    let promised = subject
        .scenario
        .and_then(|scenario| scenario.expect.total_power_kw);
    let Some(promised) = promised else {
        return Finding::not_applicable("no common power in this scenario");
    };
    let curves: Vec<Vec<(Timestamp, f64)>> = subject
        .stations
        .iter()
        .map(|station| station.transactions.iter().flat_map(curve).collect())
        .collect();
    let totals = totals(&curves);
    let mut tally = Tally::default();
    let expected = format!("{promised} kW");
    let low = totals.iter().copied().reduce(f64::min);
    let high = totals.iter().copied().reduce(f64::max);
    let compared = match low.zip(high) {
        Some((low, high)) => {
            let near = |kw: f64| (kw - promised).abs() <= promised * TOLERANCE;
            let actual = if (high - low).abs() < 0.05 {
                format!("{high:.0} kW at {} instants", totals.len())
            } else {
                format!("{low:.1} to {high:.1} kW at {} instants", totals.len())
            };
            Compared::new(near(low) && near(high), expected, actual)
        }
        None => Compared::new(false, expected, "no common instant"),
    };
    tally.add("all stations", "transaction_event", &compared);
    tally.finding()
}

/// Periodic power samples, by time, W.
fn curve(transaction: &TransactionView<'_>) -> Vec<(Timestamp, f64)> {
    let payloads = transaction.events.iter();
    let payloads = payloads.filter_map(|event| event.payload.as_ref());
    let samples = payloads.flat_map(|payload| &payload.powers);
    let periodic = samples.filter(|sample| sample.is_periodic);
    let mut curve: Vec<_> = periodic.map(|sample| (sample.at, sample.value)).collect();
    curve.sort_by_key(|(at, _)| *at);
    curve
}

/// kW of all curves together, at each sampled instant that lies inside all of them.
fn totals(curves: &[Vec<(Timestamp, f64)>]) -> Vec<f64> {
    let instants: BTreeSet<Timestamp> = curves.iter().flatten().map(|(at, _)| *at).collect();
    let at_instant = |at: Timestamp| -> Option<f64> {
        let mut total = 0.0;
        for curve in curves {
            let (last, _) = curve.last()?;
            let (_, power) = curve.iter().take_while(|(t, _)| *t <= at).last()?;
            if at > *last {
                return None;
            }
            total += power / 1_000.0;
        }
        Some(total)
    };
    if curves.is_empty() {
        return Vec::new();
    }
    instants.into_iter().filter_map(at_instant).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn only_instants_inside_all_curves_count() {
        let long = vec![(at(0), 1_000.0), (at(5), 2_000.0), (at(10), 3_000.0)];
        let short = vec![(at(4), 10_000.0), (at(6), 20_000.0)];
        assert_eq!(totals(&[long, short]), [11.0, 12.0, 22.0]);
    }

    #[test]
    fn a_station_without_samples_leaves_nothing_to_add_up() {
        assert_eq!(totals(&[vec![(at(0), 1.0)], Vec::new()]), [0.0; 0]);
        assert_eq!(totals(&[]), [0.0; 0]);
    }
}
