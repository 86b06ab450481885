//! Charging profiles: the checks, and that power and the composite schedule follow them (block K; case 13).

use serde_json::{Value, json};

use super::{Bench, Spec, Vehicle, seconds, token};
use crate::station::{Command, EvseSpec, ObservationKind, StopReason, Supply};

/// An AC station of three phases at 230 V.
fn ac() -> Spec {
    let mut spec = Spec::dc("ac");
    spec.evses[0].supply = Supply::Ac {
        phases: 3,
        volts: 230.0,
    };
    (
        spec.evses[0].rated_w,
        spec.evses[0].max_w,
        spec.evses[0].min_w,
    ) = (22_080, 22_080, 1_000);
    spec
}

fn profile(id: i32, purpose: &str, unit: &str, limit: f64) -> Value {
    json!({"id": id, "stackLevel": 0, "chargingProfilePurpose": purpose, "chargingProfileKind": "Absolute",
        "chargingSchedule": [{"id": id, "startSchedule": "2026-03-01T00:00:00Z", "chargingRateUnit": unit,
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": limit}]}]})
}

fn install(bench: &mut Bench, evse: i32, profile: Value) -> String {
    let answer = bench.ask(
        "SetChargingProfile",
        json!({"evseId": evse, "chargingProfile": profile}),
    );
    answer["status"].as_str().unwrap().to_owned()
}

fn power(bench: &mut Bench) -> u32 {
    bench.run(seconds(5));
    let power = bench.seen.iter().rev().find_map(|(_, kind)| match kind {
        ObservationKind::Sampled { power_w, .. } => Some(*power_w),
        _ => None,
    });
    power.expect("a sample within 5 s")
}

fn composite(bench: &mut Bench, evse: i32, duration: i32, unit: &str) -> Value {
    let ask = json!({"evseId": evse, "duration": duration, "chargingRateUnit": unit});
    let answer = bench.ask("GetCompositeSchedule", ask);
    assert_eq!(answer["status"], "Accepted");
    answer["schedule"]["chargingSchedulePeriod"].clone()
}

/// Case 13: Max 10 A, TxDefault 16 A, Tx 8 A, then Tx expires; limit 0; W and A mixed.
#[test]
fn power_follows_the_lowest_of_the_leaders_within_one_step() {
    let mut bench = Bench::accepted(ac());
    assert_eq!(
        install(
            &mut bench,
            0,
            profile(1, "ChargingStationMaxProfile", "A", 10.0)
        ),
        "Accepted"
    );
    assert_eq!(
        install(&mut bench, 0, profile(2, "TxDefaultProfile", "A", 16.0)),
        "Accepted"
    );
    bench.start(Vehicle::scenario());
    assert_eq!(power(&mut bench), 6_900);
    let mut of_transaction = profile(3, "TxProfile", "A", 8.0);
    of_transaction["transactionId"] = json!(bench.transaction_id());
    of_transaction["validTo"] = json!("2026-03-01T12:00:21Z");
    assert_eq!(install(&mut bench, 1, of_transaction), "Accepted");
    assert_eq!(power(&mut bench), 5_520);
    assert_eq!(
        composite(&mut bench, 1, 60, "A"),
        json!([{"startPeriod": 0, "limit": 8.0, "numberPhases": 3},
            {"startPeriod": 10, "limit": 10.0, "numberPhases": 3}])
    );
    bench.run(seconds(10));
    assert_eq!(power(&mut bench), 6_900, "the TxProfile has expired");
    assert_eq!(
        install(&mut bench, 0, profile(2, "TxDefaultProfile", "W", 3_000.0)),
        "Accepted"
    );
    assert_eq!(power(&mut bench), 3_000);
    assert_eq!(
        install(&mut bench, 0, profile(2, "TxDefaultProfile", "W", 0.0)),
        "Accepted"
    );
    assert_eq!(power(&mut bench), 0);
    assert_eq!(
        bench.last_event()["transactionInfo"]["chargingState"],
        "SuspendedEVSE"
    );
    // K10.FR.02: the CSMS has to name something; nothing named, nothing cleared.
    assert_eq!(
        bench.ask("ClearChargingProfile", json!({}))["status"],
        "Unknown"
    );
    assert_eq!(power(&mut bench), 0);
    let clear = json!({"chargingProfileCriteria": {"chargingProfilePurpose": "TxDefaultProfile"}});
    assert_eq!(
        bench.ask("ClearChargingProfile", clear)["status"],
        "Accepted"
    );
    assert_eq!(power(&mut bench), 6_900);
}

/// K04.FR.05. A vehicle that takes what it may decides nothing anew by itself.
#[test]
fn a_second_vehicle_takes_its_part_of_the_limit_of_the_station_from_the_first() {
    let mut spec = Spec::dc("two");
    let first = spec.evses[0].clone();
    spec.evses.push(EvseSpec { id: 2, ..first });
    let mut bench = Bench::accepted(spec);
    let limit = profile(1, "ChargingStationMaxProfile", "W", 60_000.0);
    assert_eq!(install(&mut bench, 0, limit), "Accepted");
    let flows = |bench: &Bench| -> Vec<u32> {
        let evses = bench.core.evses.iter();
        evses.map(|evse| evse.power_w).collect()
    };
    bench.start(Vehicle::scenario());
    bench.run(seconds(1));
    assert_eq!(flows(&bench), [60_000, 0]);
    for command in [
        Command::PresentToken {
            evse: 2,
            token: token(),
        },
        Command::PlugIn {
            evse: 2,
            connector: None,
            vehicle: Vehicle::scenario(),
        },
    ] {
        bench.command(command).unwrap();
    }
    bench.run(seconds(1));
    assert_eq!(flows(&bench), [30_000, 30_000]);
    let reason = StopReason::Local;
    bench
        .command(Command::StopCharging { evse: 2, reason })
        .unwrap();
    bench.run(seconds(1));
    assert_eq!(flows(&bench), [60_000, 0]);
}

#[test]
fn a_higher_stack_level_leads_only_while_it_has_a_period() {
    let mut bench = Bench::accepted(ac());
    let mut short = profile(2, "TxDefaultProfile", "W", 4_000.0);
    short["stackLevel"] = json!(5);
    short["chargingSchedule"][0]["startSchedule"] = json!("2026-03-01T12:00:00Z");
    short["chargingSchedule"][0]["duration"] = json!(21);
    install(&mut bench, 0, profile(1, "TxDefaultProfile", "W", 9_000.0));
    install(&mut bench, 0, short);
    assert_eq!(
        composite(&mut bench, 1, 60, "W"),
        json!([{"startPeriod": 0, "limit": 4000.0, "numberPhases": 3},
            {"startPeriod": 20, "limit": 9000.0, "numberPhases": 3}])
    );
    bench.start(Vehicle::scenario());
    assert_eq!(power(&mut bench), 4_000);
    bench.run(seconds(16));
    assert_eq!(power(&mut bench), 9_000);
}

#[test]
fn a_relative_profile_counts_from_the_moment_the_evse_is_ready() {
    let mut bench = Bench::accepted(ac());
    let relative = json!({"id": 1, "stackLevel": 0, "chargingProfilePurpose": "TxDefaultProfile",
        "chargingProfileKind": "Relative", "chargingSchedule": [{"id": 1, "chargingRateUnit": "W",
        "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 5000.0}, {"startPeriod": 12, "limit": 7000.0}]}]});
    install(&mut bench, 1, relative);
    bench.run(seconds(100));
    bench.start(Vehicle::scenario());
    assert_eq!(power(&mut bench), 5_000);
    bench.run(seconds(8));
    assert_eq!(power(&mut bench), 7_000);
}

#[test]
fn a_daily_profile_repeats_and_leaves_a_gap_after_its_duration() {
    let mut bench = Bench::accepted(ac());
    let mut daily = profile(1, "TxDefaultProfile", "W", 6_000.0);
    daily["chargingProfileKind"] = json!("Recurring");
    daily["recurrencyKind"] = json!("Daily");
    daily["chargingSchedule"][0]["startSchedule"] = json!("2026-02-20T12:00:31Z");
    daily["chargingSchedule"][0]["duration"] = json!(3_600);
    install(&mut bench, 1, daily);
    assert_eq!(
        composite(&mut bench, 1, 90_000, "W"),
        json!([{"startPeriod": 0, "limit": 22080.0, "numberPhases": 3},
            {"startPeriod": 30, "limit": 6000.0, "numberPhases": 3},
            {"startPeriod": 3630, "limit": 22080.0, "numberPhases": 3},
            {"startPeriod": 86430, "limit": 6000.0, "numberPhases": 3}])
    );
}

#[test]
fn profiles_that_break_a_rule_are_rejected_with_a_reason() {
    let mut bench = Bench::accepted(ac());
    install(&mut bench, 0, profile(1, "TxDefaultProfile", "W", 5_000.0));
    let changed = |change: &dyn Fn(&mut Value)| {
        let mut value = profile(50, "TxDefaultProfile", "W", 5_000.0);
        value["stackLevel"] = json!(7);
        change(&mut value);
        value
    };
    let cases: Vec<(i32, Value, &str)> = vec![
        (7, changed(&|_| {}), "UnknownEvse"),
        (
            1,
            profile(2, "TxDefaultProfile", "W", 1.0),
            "DuplicateProfile",
        ),
        (
            1,
            profile(2, "ChargingStationMaxProfile", "W", 1.0),
            "InvalidProfile",
        ),
        (
            0,
            profile(2, "ChargingStationExternalConstraints", "W", 1.0),
            "UnsupportedPurpose",
        ),
        (0, profile(2, "TxProfile", "W", 1.0), "InvalidProfile"),
        (1, profile(2, "TxProfile", "W", 1.0), "MissingParam"),
        (
            1,
            changed(&|p| p["stackLevel"] = json!(11)),
            "InvalidStackLevel",
        ),
        (
            1,
            changed(&|p| p["recurrencyKind"] = json!("Daily")),
            "InvalidProfile",
        ),
        (
            1,
            changed(&|p| p["chargingProfileKind"] = json!("Relative")),
            "InvalidSchedule",
        ),
        (
            1,
            changed(&|p| {
                p["chargingSchedule"][0]["chargingSchedulePeriod"][0]["startPeriod"] = json!(5);
            }),
            "InvalidSchedule",
        ),
        (
            1,
            changed(&|p| {
                p["chargingSchedule"][0]["chargingSchedulePeriod"][0]["limit"] = json!(-1.0);
            }),
            "ValueTooLow",
        ),
    ];
    for (evse, profile, reason) in cases {
        let answer = bench.ask(
            "SetChargingProfile",
            json!({"evseId": evse, "chargingProfile": profile}),
        );
        assert_eq!(answer["status"], "Rejected", "{reason}");
        assert_eq!(answer["statusInfo"]["reasonCode"], reason);
    }
}

#[test]
fn the_profile_of_a_remote_start_applies_to_its_transaction_and_goes_with_it() {
    let mut bench = Bench::accepted(ac());
    let start = json!({"remoteStartId": 1, "evseId": 1, "idToken": {"idToken": "A", "type": "Central"},
        "chargingProfile": profile(9, "TxProfile", "W", 4_200.0)});
    assert_eq!(
        bench.ask("RequestStartTransaction", start)["status"],
        "Accepted"
    );
    bench
        .command(super::Command::PlugIn {
            evse: 1,
            connector: None,
            vehicle: Vehicle::scenario(),
        })
        .unwrap();
    assert_eq!(power(&mut bench), 4_200);
    let ask = json!({"requestId": 3, "chargingProfile": {"chargingProfilePurpose": "TxProfile"}});
    assert_eq!(
        bench.ask("GetChargingProfiles", ask.clone())["status"],
        "Accepted"
    );
    let report = &bench.calls("ReportChargingProfiles")[0].payload;
    assert_eq!(
        report["chargingProfile"][0]["transactionId"],
        bench.transaction_id().as_str()
    );
    let stop = json!({"transactionId": bench.transaction_id()});
    bench.ask("RequestStopTransaction", stop);
    assert_eq!(
        bench.ask("GetChargingProfiles", ask)["status"],
        "NoProfiles"
    );
}

/// S64: a stretch within one second gets no period of its own, and the second shows the lowest of its limits.
#[test]
fn limits_that_share_a_second_are_reported_with_the_lowest() {
    let mut bench = Bench::accepted(ac());
    bench.run(std::time::Duration::from_millis(22));
    install(&mut bench, 0, profile(1, "TxDefaultProfile", "W", 20_000.0));
    for (id, level, limit, from, to) in [
        (
            11,
            1,
            9_000.0,
            "2026-03-01T12:01:40Z",
            "2026-03-01T12:03:20.200Z",
        ),
        (
            12,
            1,
            8_000.0,
            "2026-03-01T12:03:20.700Z",
            "2026-03-01T12:05:00Z",
        ),
    ] {
        let mut value = profile(id, "TxDefaultProfile", "W", limit);
        value["stackLevel"] = json!(level);
        (value["validFrom"], value["validTo"]) = (json!(from), json!(to));
        assert_eq!(install(&mut bench, 1, value), "Accepted");
    }
    // The schedule begins at 12:00:01.022.
    assert_eq!(
        composite(&mut bench, 1, 600, "W"),
        json!([{"startPeriod": 0, "limit": 20000.0, "numberPhases": 3},
            {"startPeriod": 98, "limit": 9000.0, "numberPhases": 3},
            {"startPeriod": 199, "limit": 8000.0, "numberPhases": 3},
            {"startPeriod": 299, "limit": 20000.0, "numberPhases": 3}])
    );
}

/// What differs by less than a decimal is one period on the wire.
#[test]
fn limits_that_are_equal_once_they_are_rounded_make_one_period() {
    let mut bench = Bench::accepted(ac());
    let mut two = profile(1, "TxDefaultProfile", "W", 6_900.0);
    two["chargingSchedule"][0]["startSchedule"] = json!("2026-03-01T12:00:01Z");
    two["chargingSchedule"][0]["chargingSchedulePeriod"] = json!([{"startPeriod": 0, "limit": 6_900.0},
        {"startPeriod": 10, "limit": 6_910.0}, {"startPeriod": 20, "limit": 7_000.0}]);
    assert_eq!(install(&mut bench, 1, two), "Accepted");
    assert_eq!(
        composite(&mut bench, 1, 60, "A"),
        json!([{"startPeriod": 0, "limit": 10.0, "numberPhases": 3},
            {"startPeriod": 20, "limit": 10.1, "numberPhases": 3}])
    );
}

/// A bound finer than a millisecond is a bound.
#[test]
fn a_profile_ends_at_a_bound_of_any_fineness() {
    for bound in [
        "2026-03-01T12:00:21.0004Z",
        "2026-03-01T12:00:21.000000001Z",
    ] {
        let mut bench = Bench::accepted(ac());
        let mut short = profile(1, "TxDefaultProfile", "W", 4_000.0);
        short["validTo"] = json!(bound);
        assert_eq!(install(&mut bench, 1, short), "Accepted");
        let periods = composite(&mut bench, 1, 60, "W");
        assert_eq!(periods.as_array().unwrap().len(), 2, "{periods}");
        bench.start(Vehicle::scenario());
        assert_eq!(power(&mut bench), 4_000);
        bench.run(seconds(20));
        assert_eq!(power(&mut bench), 22_080);
    }
}

#[test]
fn a_horizon_that_is_too_long_is_shortened_and_an_empty_one_rejected() {
    let mut bench = Bench::accepted(ac());
    let mut daily = profile(1, "TxDefaultProfile", "W", 0.0);
    daily["chargingProfileKind"] = json!("Recurring");
    daily["recurrencyKind"] = json!("Daily");
    let many: Vec<Value> = (0..1_024)
        .map(|n| json!({"startPeriod": n * 60, "limit": 5_000.0 + f64::from(n % 2)}))
        .collect();
    daily["chargingSchedule"][0]["chargingSchedulePeriod"] = json!(many);
    assert_eq!(install(&mut bench, 1, daily), "Accepted");
    for (duration, status) in [(i32::MAX, "Accepted"), (0, "Rejected"), (-1, "Rejected")] {
        let ask = json!({"evseId": 1, "duration": duration});
        let answer = bench.ask("GetCompositeSchedule", ask);
        assert_eq!(answer["status"], status, "{duration}");
        if status == "Accepted" {
            let schedule = &answer["schedule"];
            let periods = schedule["chargingSchedulePeriod"].as_array().unwrap();
            assert_eq!(periods.len(), 1_024);
            let covered = schedule["duration"].as_i64().unwrap();
            let last = periods.last().unwrap()["startPeriod"].as_i64().unwrap();
            assert!(last < covered && covered < 200_000, "{covered}");
        }
    }
}

/// BUG11: the fewest phases of all that apply count, for amperes and for watts.
#[test]
fn amperes_are_per_phase_over_the_phases_that_all_allow() {
    let with_phases = |mut profile: Value, phases: i32| {
        profile["chargingSchedule"][0]["chargingSchedulePeriod"][0]["numberPhases"] = json!(phases);
        profile
    };
    let mut bench = Bench::accepted(ac());
    install(
        &mut bench,
        1,
        with_phases(profile(1, "TxDefaultProfile", "A", 20.0), 1),
    );
    let shown = |bench: &mut Bench, unit| composite(bench, 1, 60, unit)[0].clone();
    assert_eq!(
        shown(&mut bench, "A"),
        json!({"startPeriod": 0, "limit": 20.0, "numberPhases": 1})
    );
    assert_eq!(
        shown(&mut bench, "W"),
        json!({"startPeriod": 0, "limit": 4600.0, "numberPhases": 1})
    );
    // 10 A on each phase is less than 20 A on one, although it is more in all.
    install(
        &mut bench,
        0,
        profile(2, "ChargingStationMaxProfile", "A", 10.0),
    );
    assert_eq!(
        shown(&mut bench, "A"),
        json!({"startPeriod": 0, "limit": 10.0, "numberPhases": 1})
    );
    bench.start(Vehicle::scenario());
    assert_eq!(power(&mut bench), 2_300);
}

/// A schedule must not promise more than the station gives: its limit is shared out among those that charge.
#[test]
fn the_schedule_of_an_evse_shows_its_share_of_the_stations_limit() {
    let mut spec = ac();
    let second = crate::station::EvseSpec {
        id: 2,
        ..spec.evses[0].clone()
    };
    spec.evses.push(second);
    let mut bench = Bench::accepted(spec);
    install(
        &mut bench,
        0,
        profile(1, "ChargingStationMaxProfile", "W", 12_000.0),
    );
    let limit = |bench: &mut Bench, evse| composite(bench, evse, 60, "W")[0]["limit"].clone();
    assert_eq!(limit(&mut bench, 2), 12_000.0);
    bench.start(Vehicle::scenario());
    assert_eq!(limit(&mut bench, 2), 6_000.0, "as if it charged, too");
    assert_eq!(limit(&mut bench, 0), 12_000.0);
    assert_eq!(bench.core.evses[0].flow_w, 12_000);
}
