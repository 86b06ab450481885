//! Charging profiles: the checks, and that power and the composite schedule follow them (block K; case 13).

use serde_json::{Value, json};

use super::{Bench, Spec, Vehicle, seconds};
use crate::station::{ObservationKind, Supply};

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
