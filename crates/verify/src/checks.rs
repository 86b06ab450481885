//! The list of checks, in the order in which they are reported.
//!
//! One file per check; a new one is a file and a line here, and all reports show it.

use crate::check::Check;

pub mod billed_energy;
pub mod boot;
pub mod budget;
pub mod call_errors;
pub mod completed;
pub mod connected;
pub mod connection_log;
pub mod cost;
pub mod duration;
pub mod energy_physics;
pub mod energy_plan;
pub mod energy_register;
pub mod events_once;
pub mod events_stored;
pub mod messages_lost;
pub mod queued_events;
pub mod reconnect;
pub mod refused_events;
pub mod remote_control;
pub mod response_time;
pub mod same_run;
pub mod seq_complete;
pub mod server_restart;
pub mod set_up_time;
pub mod stop_reason;
pub mod total_cost;
pub mod total_power;
pub mod transaction_rows;
pub mod transaction_station;

/// Every check.
pub const CHECKS: &[Check] = &[
    same_run::CHECK,
    completed::CHECK,
    budget::CHECK,
    connected::CHECK,
    boot::CHECK,
    connection_log::CHECK,
    set_up_time::CHECK,
    transaction_rows::CHECK,
    transaction_station::CHECK,
    energy_plan::CHECK,
    energy_physics::CHECK,
    energy_register::CHECK,
    billed_energy::CHECK,
    cost::CHECK,
    total_cost::CHECK,
    duration::CHECK,
    stop_reason::CHECK,
    remote_control::CHECK,
    seq_complete::CHECK,
    events_stored::CHECK,
    events_once::CHECK,
    refused_events::CHECK,
    total_power::CHECK,
    queued_events::CHECK,
    reconnect::CHECK,
    server_restart::CHECK,
    messages_lost::CHECK,
    call_errors::CHECK,
    response_time::CHECK,
];

/// How far energy and power may be off, as a fraction.
pub const TOLERANCE: f64 = 0.05;

/// Whether `actual` mWh is within [`TOLERANCE`] of `expected` mWh.
pub(crate) fn within_tolerance(actual: i64, expected: f64) -> bool {
    within_tolerance_and(actual, expected, 0)
}

/// The same with `more` mWh on either side.
#[expect(
    clippy::cast_precision_loss,
    reason = "a float holds every energy below 9 TWh exactly in mWh"
)]
pub(crate) fn within_tolerance_and(actual: i64, expected: f64, more: i64) -> bool {
    (actual as f64 - expected).abs() <= expected.abs() * TOLERANCE + more as f64
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_id_and_title_is_there_once() {
        let ids: BTreeSet<&str> = CHECKS.iter().map(|check| check.id).collect();
        assert_eq!(ids.len(), CHECKS.len());
        for check in CHECKS {
            for title in [check.title.en, check.title.ko, check.title.ja] {
                let width = unicode_width::UnicodeWidthStr::width(title);
                assert!((1..=24).contains(&width), "{}: {title}", check.id);
            }
            let remedy = check.remedy;
            let is_said = [remedy.ko, remedy.ja].iter().all(|said| !said.is_ascii());
            assert!(is_said && remedy.en.is_ascii(), "{}", check.id);
            assert!(
                !scenario::language::has_dependent_particle(remedy.ko),
                "{}",
                check.id
            );
        }
    }

    #[test]
    fn every_check_is_described_in_the_reference() {
        let reference = include_str!("../../../docs/verify.md");
        for check in CHECKS {
            let row = format!("| `{}` |", check.id);
            assert!(reference.contains(&row), "{}", check.id);
        }
    }

    #[test]
    fn five_percent_is_within_and_six_is_not() {
        assert!(within_tolerance(1_050_000, 1_000_000.0));
        assert!(within_tolerance(950_000, 1_000_000.0));
        assert!(!within_tolerance(1_060_000, 1_000_000.0));
        assert!(!within_tolerance(940_000, 1_000_000.0));
    }

    #[test]
    fn a_short_charge_may_be_billed_half_a_step_off() {
        // 2 s at 50 kW are 27.8 Wh, billed as 30; a step more is wrong.
        let planned = 50_000.0 / 3.6 * 2.0;
        assert!(!within_tolerance(30_000, planned));
        assert!(within_tolerance_and(30_000, planned, 5_000));
        assert!(!within_tolerance_and(40_000, planned, 5_000));
    }
}
