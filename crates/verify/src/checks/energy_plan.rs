//! `energy-plan`: the stored energy is what the scenario planned, within ±5 %.
//!
//! Power of the fleet file × planned seconds of the scenario file: known before the run, whatever the
//! simulator or the CSMS say. Both the energy and the billed energy that users see are held against it,
//! the latter with half a billing step more, by which rounding moves it.
//! Where the length of the charge is not known beforehand (remote stop), the other energy checks judge.

use scenario::EnergySource;

use crate::check::{Check, Compared, Finding, NO_TRANSACTION, Text};
use crate::checks::{within_tolerance, within_tolerance_and};
use crate::figures::{kwh, kwh_f};
use crate::subject::{Subject, same};

/// The check `energy-plan`.
pub const CHECK: Check = Check {
    id: "energy-plan",
    title: Text {
        en: "Energy as planned ±5 %",
        ko: "계획과의 오차 ±5 %",
        ja: "計画との差 ±5 %",
    },
    remedy: Text {
        en: "energy_mwh or billed_wh is not fleet power x planned seconds: compare with energy-register to see which side is off",
        ko: "energy_mwh 또는 billed_wh가 플릿 출력 × 계획된 초가 아닙니다: energy-register와 비교해 어느 쪽이 어긋났는지 확인하세요",
        ja: "energy_mwh または billed_wh がフリートの出力 × 計画秒数ではありません: energy-register と比べ、どちらがずれているか確認してください",
    },
    follows: &[
        "completed",
        "transaction-rows",
        "transaction-station",
        "energy-register",
        "energy-physics",
        "billed-energy",
    ],
    judge,
};

fn judge(subject: &Subject<'_>) -> Finding {
    let Some(scenario) = subject.scenario else {
        return Finding::not_applicable("no scenario file: nothing planned");
    };
    match scenario.expect.energy_from {
        EnergySource::None => return Finding::not_applicable(NO_TRANSACTION),
        EnergySource::Record => {
            return Finding::not_applicable("the operator decides how long it charges");
        }
        EnergySource::Plan => {}
    }
    let plans = scenario.planned(&subject.yardstick.fleet);
    Finding::of_rows(subject, |station, _, row| {
        let plan = plans
            .iter()
            .find(|plan| same(&plan.station, &station.identity));
        let Some(plan) = plan else {
            return Compared::new(false, "a station of the fleet", "not in the fleet file");
        };
        let expected = kwh_f(plan.energy_wh);
        let (Some(energy), Some(billed)) = (row.energy_mwh, row.billed_wh) else {
            return Compared::new(false, expected, "no energy stored");
        };
        let billed = billed.saturating_mul(1_000);
        let planned_mwh = plan.energy_wh * 1_000.0;
        let half_step = subject.yardstick.tariff.step_wh.max(1).saturating_mul(500);
        let is_billed = within_tolerance_and(billed, planned_mwh, half_step);
        if within_tolerance(energy, planned_mwh) && !is_billed {
            return Compared::new(false, expected, format!("{} billed", kwh(billed)));
        }
        Compared::new(within_tolerance(energy, planned_mwh), expected, kwh(energy))
    })
}
