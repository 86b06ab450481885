//! Case 13 with an oracle: power and the composite schedule against a calculation of its own (block K, 3.5).
//!
//! The oracle here reads the profiles as they were sent, second by second, and shares nothing with the
//! station's own function: no types, no search for the next change, no spans.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Bench, Spec, Vehicle, seconds};
use crate::station::Supply;

const VOLTS: f64 = 230.0;
const HARDWARE_W: f64 = 22_080.0;
const LEAST_W: u32 = 1_000;
/// How long each case is watched, in s.
const WATCHED: i64 = 150;
const DAY_MS: i64 = 86_400_000;

fn ac() -> Spec {
    let mut spec = Spec::dc("ac");
    let evse = &mut spec.evses[0];
    evse.supply = Supply::Ac {
        phases: 3,
        volts: VOLTS,
    };
    (evse.rated_w, evse.max_w, evse.min_w) = (22_080, 22_080, LEAST_W);
    spec
}

fn milliseconds(value: &Value) -> Option<i64> {
    let text = value.as_str()?;
    Some(text.parse::<jiff::Timestamp>().unwrap().as_millisecond())
}

/// What a profile allows at an instant, in W; none: it says nothing then.
fn allowed(profile: &Value, ready: i64, at: i64) -> Option<f64> {
    if milliseconds(&profile["validFrom"]).is_some_and(|from| at < from)
        || milliseconds(&profile["validTo"]).is_some_and(|to| at >= to)
    {
        return None;
    }
    let schedule = &profile["chargingSchedule"][0];
    let mut start = milliseconds(&schedule["startSchedule"]).unwrap_or(ready);
    if profile["chargingProfileKind"] == "Recurring" {
        while start + DAY_MS <= at {
            start += DAY_MS;
        }
    }
    if at < start {
        return None;
    }
    let passed = (at - start) / 1_000;
    if schedule["duration"]
        .as_i64()
        .is_some_and(|duration| passed >= duration)
    {
        return None;
    }
    let mut now = None;
    for period in schedule["chargingSchedulePeriod"].as_array().unwrap() {
        if period["startPeriod"].as_i64().unwrap() <= passed {
            now = Some(period);
        }
    }
    let limit = now?["limit"].as_f64().unwrap();
    if schedule["chargingRateUnit"] == "W" {
        return Some(limit);
    }
    Some(limit * VOLTS * now?["numberPhases"].as_f64().unwrap_or(3.0))
}

/// The limit of the EVSE at an instant, in W.
fn oracle(profiles: &[Value], ready: i64, at: i64) -> f64 {
    let of = |purpose: &str| {
        let mut highest = None;
        for profile in profiles {
            let level = profile["stackLevel"].as_i64().unwrap();
            if profile["chargingProfilePurpose"] == purpose
                && let Some(watts) = allowed(profile, ready, at)
                && highest.is_none_or(|(other, _)| level > other)
            {
                highest = Some((level, watts));
            }
        }
        highest.map(|(_, watts)| watts)
    };
    let own = of("TxProfile").or_else(|| of("TxDefaultProfile"));
    let station = of("ChargingStationMaxProfile");
    HARDWARE_W
        .min(own.unwrap_or(f64::INFINITY))
        .min(station.unwrap_or(f64::INFINITY))
}

/// A profile without its id and without the instants that depend on when it is sent.
#[derive(Debug, Clone)]
struct Draft {
    purpose: &'static str,
    kind: &'static str,
    level: i32,
    evse: i32,
    unit: &'static str,
    /// Relative to the moment of sending, in s.
    start: i64,
    duration: Option<i32>,
    valid_from: Option<i64>,
    valid_to: Option<i64>,
    /// Seconds after the one before, limit as a share of the highest, phases.
    periods: Vec<(i32, f64, Option<i32>)>,
}

impl Draft {
    fn sent_at(&self, id: usize, transaction: &str, now: i64) -> (i32, Value) {
        let date = |offset: i64| {
            let at = jiff::Timestamp::from_millisecond(now + offset * 1_000).unwrap();
            json!(at.to_string())
        };
        let is_watts = self.unit == "W";
        let mut begin = 0;
        let mut periods = Vec::new();
        for (index, (after, share, phases)) in self.periods.iter().enumerate() {
            begin += if index == 0 { 0 } else { *after };
            let highest = if is_watts { 24_000.0 } else { 34.0 };
            // One decimal, as limits on the wire have.
            let limit = (share * highest * 10.0).round() / 10.0;
            let mut period = json!({"startPeriod": begin, "limit": limit});
            if let Some(phases) = phases {
                period["numberPhases"] = json!(phases);
            }
            periods.push(period);
        }
        let mut schedule =
            json!({"id": id, "chargingRateUnit": self.unit, "chargingSchedulePeriod": periods});
        if let Some(duration) = self.duration {
            schedule["duration"] = json!(duration);
        }
        let is_for_station = self.purpose == "ChargingStationMaxProfile";
        let kind = match self.kind {
            "Relative" if is_for_station => "Absolute",
            kind => kind,
        };
        let days_ago = if kind == "Recurring" { 3 * 86_400 } else { 0 };
        if kind != "Relative" {
            schedule["startSchedule"] = date(self.start - days_ago);
        }
        let mut profile = json!({"id": id, "stackLevel": self.level,
            "chargingProfilePurpose": self.purpose, "chargingProfileKind": kind,
            "chargingSchedule": [schedule]});
        if kind == "Recurring" {
            profile["recurrencyKind"] = json!("Daily");
        }
        for (name, offset) in [("validFrom", self.valid_from), ("validTo", self.valid_to)] {
            if let Some(offset) = offset {
                profile[name] = date(offset);
            }
        }
        let evse = match self.purpose {
            "TxProfile" => {
                profile["transactionId"] = json!(transaction);
                1
            }
            "TxDefaultProfile" => self.evse,
            _ => 0,
        };
        (evse, profile)
    }
}

fn draft() -> impl Strategy<Value = Draft> {
    let purposes = prop::sample::select(vec![
        "TxProfile",
        "TxDefaultProfile",
        "ChargingStationMaxProfile",
    ]);
    let kinds = prop::sample::select(vec!["Absolute", "Relative", "Recurring"]);
    let period = (
        1..60_i32,
        prop_oneof![3 => 0.0..1.0_f64, 1 => Just(0.0)],
        prop::option::of(1..=3_i32),
    );
    (
        (purposes, kinds, 0..3_i32, 0..=1_i32),
        prop::sample::select(vec!["W", "A"]),
        -100..100_i64,
        prop::option::of(5..140_i32),
        prop::option::of(-20..60_i64),
        prop::option::of(20..160_i64),
        prop::collection::vec(period, 1..5),
    )
        .prop_map(
            |(
                (purpose, kind, level, evse),
                unit,
                start,
                duration,
                valid_from,
                valid_to,
                periods,
            )| Draft {
                purpose,
                kind,
                level,
                evse,
                unit,
                start,
                duration,
                valid_from,
                valid_to,
                periods,
            },
        )
}

/// The limit that a composite schedule shows `second` seconds after its start.
fn shown(periods: &[Value], second: i64) -> f64 {
    let mut limit = f64::NAN;
    for period in periods {
        if period["startPeriod"].as_i64().unwrap() <= second {
            limit = period["limit"].as_f64().unwrap();
        }
    }
    limit
}

/// Asks for the composite schedule and holds each second of it against the oracle.
fn check_schedule(bench: &mut Bench, profiles: &[Value], ready: i64) -> Result<(), TestCaseError> {
    let now = bench.now.as_millis();
    for (unit, watts_per_unit) in [("W", 1.0), ("A", VOLTS * 3.0)] {
        let ask = json!({"evseId": 1, "duration": WATCHED, "chargingRateUnit": unit});
        let answer = bench.ask("GetCompositeSchedule", ask);
        prop_assert_eq!(&answer["status"], "Accepted");
        let periods = answer["schedule"]["chargingSchedulePeriod"]
            .as_array()
            .unwrap();
        for second in 0..WATCHED {
            let expected = oracle(profiles, ready, now + second * 1_000) / watts_per_unit;
            let limit = shown(periods, second);
            // Never more than allowed, and one decimal less at most.
            prop_assert!(
                limit <= expected + 1e-6 && limit > expected - 0.100_001,
                "second {second}: {limit} {unit} instead of {expected}"
            );
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn offered_power_and_composite_schedule_are_what_an_independent_calculation_gives(
        drafts in prop::collection::vec(draft(), 1..7)
    ) {
        let mut bench = Bench::accepted(ac());
        bench.start(Vehicle::scenario());
        let ready = bench.now.as_millis();
        let transaction = bench.transaction_id();
        let mut profiles = Vec::new();
        for (index, draft) in drafts.iter().enumerate() {
            let (evse, profile) = draft.sent_at(index + 1, &transaction, ready);
            let ask = json!({"evseId": evse, "chargingProfile": profile});
            let answer = bench.ask("SetChargingProfile", ask);
            if answer["status"] == "Accepted" {
                profiles.push(profile);
            } else {
                prop_assert_eq!(&answer["statusInfo"]["reasonCode"], "DuplicateProfile");
            }
        }
        check_schedule(&mut bench, &profiles, ready)?;
        for second in 0..WATCHED {
            let expected = oracle(&profiles, ready, bench.now.as_millis());
            let expected = if expected.floor() < f64::from(LEAST_W) { 0.0 } else { expected.floor() };
            let offered = f64::from(bench.core.evses[0].offered_w);
            prop_assert!(offered == expected, "second {second}: {offered} W instead of {expected} W");
            if second == WATCHED / 2 {
                check_schedule(&mut bench, &profiles, ready)?;
            }
            bench.run(seconds(1));
        }
    }
}
