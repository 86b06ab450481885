//! Case 13 with an oracle: power and the composite schedule against a calculation of its own (block K, 3.5, K08).
//!
//! The oracle reads the profiles as they were sent and asks of single instants what they allow, at an EVSE and at the
//! grid connection; it shares nothing with the function that it judges (crate `smart-charging`): no types, no search
//! for the next change, no spans, no rounding.

use std::time::Duration;

use proptest::prelude::*;
use serde_json::{Value, json};

use scenario::verb::{LimitSource, SetLimit};

use super::{Bench, Command, Spec, Vehicle, seconds};
use crate::station::{EvseSpec, Supply};

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
    let second = EvseSpec {
        id: 2,
        ..spec.evses[0].clone()
    };
    spec.evses.push(second);
    spec
}

/// A profile as the oracle reads it; instants and spans in ms.
struct Read {
    /// 0: the station.
    evse: i32,
    purpose: String,
    level: i64,
    is_daily: bool,
    start: i64,
    from: Option<i64>,
    to: Option<i64>,
    duration: Option<i64>,
    is_watts: bool,
    /// Begin, limit, phases.
    periods: Vec<(i64, f64, i64)>,
}

fn milliseconds(value: &Value) -> Option<i64> {
    let text = value.as_str()?;
    Some(text.parse::<jiff::Timestamp>().unwrap().as_millisecond())
}

impl Read {
    fn of(evse: i32, profile: &Value, ready: i64) -> Self {
        let schedule = &profile["chargingSchedule"][0];
        let periods = schedule["chargingSchedulePeriod"].as_array().unwrap();
        Self {
            evse,
            purpose: profile["chargingProfilePurpose"]
                .as_str()
                .unwrap()
                .to_owned(),
            level: profile["stackLevel"].as_i64().unwrap(),
            is_daily: profile["chargingProfileKind"] == "Recurring",
            start: milliseconds(&schedule["startSchedule"]).unwrap_or(ready),
            from: milliseconds(&profile["validFrom"]),
            to: milliseconds(&profile["validTo"]),
            duration: schedule["duration"].as_i64().map(|s| s * 1_000),
            is_watts: schedule["chargingRateUnit"] == "W",
            periods: periods
                .iter()
                .map(|period| {
                    let begin = period["startPeriod"].as_i64().unwrap() * 1_000;
                    let phases = period["numberPhases"].as_i64().unwrap_or(3);
                    (begin, period["limit"].as_f64().unwrap(), phases)
                })
                .collect(),
        }
    }

    /// The round that goes on at an instant begins here.
    fn begin(&self, at: i64) -> i64 {
        if self.is_daily && at >= self.start {
            self.start + (at - self.start) / DAY_MS * DAY_MS
        } else {
            self.start
        }
    }

    /// Limit and phases at an instant; none: it says nothing then.
    fn says(&self, at: i64) -> Option<(f64, i64)> {
        let passed = at - self.begin(at);
        let is_out = self.from.is_some_and(|from| at < from)
            || self.to.is_some_and(|to| at >= to)
            || self.duration.is_some_and(|duration| passed >= duration)
            || passed < 0;
        let of = |(_, limit, phases): &(i64, f64, i64)| (*limit, *phases);
        let mut begun = self.periods.iter().filter(|(begin, ..)| *begin <= passed);
        begun.next_back().filter(|_| !is_out).map(of)
    }

    /// Every instant from `begin` on at which it may say something else.
    fn instants(&self, begin: i64) -> Vec<i64> {
        let mut found: Vec<i64> = self.from.into_iter().chain(self.to).collect();
        for round in [self.begin(begin), self.begin(begin) + DAY_MS] {
            found.push(round);
            found.extend(self.duration.map(|duration| round + duration));
            found.extend(self.periods.iter().map(|(at, ..)| round + at));
        }
        found
    }
}

/// What was sent, and the limits from outside: W for the station, EVSE 1 and EVSE 2.
struct World {
    sent: Vec<(i32, Value)>,
    outside: [Option<f64>; 3],
    /// When EVSE 1 was ready; EVSE 2 never is.
    ready: i64,
}

/// Whether a limit is in watts, the limit, and its phases.
type Says = (bool, f64, i64);

impl World {
    /// The profiles as they are meant for an EVSE; Relative ones begin at once where nothing is plugged in.
    fn read(&self, evse: i32, now: i64) -> Vec<Read> {
        let ready = if evse == 1 { self.ready } else { now };
        let reads = self
            .sent
            .iter()
            .map(|(of, value)| Read::of(*of, value, ready));
        reads.collect()
    }

    fn leader(reads: &[Read], evse: i32, purpose: &str, at: i64) -> Option<Says> {
        let speaks = reads
            .iter()
            .filter(|p| p.purpose == purpose && (p.evse == 0 || p.evse == evse))
            .filter_map(|p| Some((p.level, p.is_watts, p.says(at)?)));
        let leader = speaks.max_by_key(|(level, ..)| *level);
        leader.map(|(_, is_watts, (limit, phases))| (is_watts, limit, phases))
    }

    /// What applies to an EVSE alone.
    fn own(&self, reads: &[Read], evse: i32, at: i64) -> Vec<Says> {
        // The transaction is on EVSE 1.
        let tx = Self::leader(reads, evse, "TxProfile", at).filter(|_| evse == 1);
        let own = tx.or_else(|| Self::leader(reads, evse, "TxDefaultProfile", at));
        let outside = self.outside[evse as usize].map(|watts| (true, watts, 3));
        own.into_iter().chain(outside).collect()
    }

    /// What applies to the station.
    fn whole(&self, reads: &[Read], at: i64) -> Vec<Says> {
        let most = Self::leader(reads, 0, "ChargingStationMaxProfile", at);
        let outside = self.outside[0].map(|watts| (true, watts, 3));
        most.into_iter().chain(outside).collect()
    }

    /// What may flow at EVSE 1, which charges alone: W, and over how many phases.
    fn at_evse(&self, reads: &[Read], at: i64) -> (f64, i64) {
        let all = [self.own(reads, 1, at), self.whole(reads, at)].concat();
        lowest(HARDWARE_W, &all)
    }

    /// What may flow over the grid connection; `second` is how EVSE 2 reads the profiles.
    fn at_grid(&self, reads: &[Read], second: &[Read], at: i64) -> (f64, i64) {
        let (first, _) = lowest(HARDWARE_W, &self.own(reads, 1, at));
        let (other, _) = lowest(HARDWARE_W, &self.own(second, 2, at));
        lowest(first + other, &self.whole(reads, at))
    }
}

/// The lowest of a power and of limits, compared over the fewest phases of all.
fn lowest(watts: f64, limits: &[Says]) -> (f64, i64) {
    let phases = limits.iter().map(|(.., phases)| *phases).min().unwrap_or(3);
    let in_watts = limits.iter().map(|(is_watts, limit, _)| {
        let factor = if *is_watts {
            1.0
        } else {
            VOLTS * phases as f64
        };
        limit * factor
    });
    (in_watts.fold(watts, f64::min), phases)
}

/// A profile without its id and without the instants that depend on when it is sent.
#[derive(Debug, Clone)]
struct Draft {
    purpose: &'static str,
    kind: &'static str,
    level: i32,
    evse: i32,
    unit: &'static str,
    /// Relative to the moment of sending, in ms.
    start: i64,
    /// In s.
    duration: Option<i32>,
    /// In ms.
    valid_from: Option<i64>,
    valid_to: Option<i64>,
    /// Seconds after the one before, limit as a share of the highest, phases.
    periods: Vec<(i32, f64, Option<i32>)>,
}

impl Draft {
    fn sent_at(&self, id: usize, transaction: &str, now: i64) -> (i32, Value) {
        let date = |offset: i64| {
            let at = jiff::Timestamp::from_millisecond(now + offset).unwrap();
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
        let days_ago = if kind == "Recurring" { 3 * DAY_MS } else { 0 };
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
        (purposes, kinds, 0..3_i32, 0..=2_i32),
        prop::sample::select(vec!["W", "A"]),
        -100_000..100_000_i64,
        prop::option::of(5..140_i32),
        prop::option::of(-20_000..60_000_i64),
        prop::option::of(20_000..160_000_i64),
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

/// Asks for the composite schedule and holds each second of it against every instant in it (K01.FR.35, K08).
fn check_schedule(bench: &mut Bench, world: &World, evse: i32) -> Result<(), TestCaseError> {
    let now = bench.now.as_millis();
    let (reads, second) = (world.read(1, now), world.read(2, now));
    let of_all = reads.iter().chain(&second);
    let mut instants: Vec<i64> = of_all.flat_map(|p| p.instants(now)).collect();
    instants.extend((0..WATCHED).map(|second| now + second * 1_000));
    instants.retain(|at| (now..now + WATCHED * 1_000).contains(at));
    for unit in ["W", "A"] {
        let ask = json!({"evseId": evse, "duration": WATCHED, "chargingRateUnit": unit});
        let answer = bench.ask("GetCompositeSchedule", ask);
        prop_assert_eq!(&answer["status"], "Accepted");
        prop_assert_eq!(&answer["schedule"]["duration"], WATCHED);
        let periods = answer["schedule"]["chargingSchedulePeriod"]
            .as_array()
            .unwrap();
        let shown: Vec<(i64, f64, i64)> = periods
            .iter()
            .map(|p| {
                let phases = p["numberPhases"].as_i64().unwrap();
                (
                    p["startPeriod"].as_i64().unwrap(),
                    p["limit"].as_f64().unwrap(),
                    phases,
                )
            })
            .collect();
        prop_assert_eq!(shown[0].0, 0);
        prop_assert!(
            shown.windows(2).all(|p| p[0].0 < p[1].0),
            "starts rise: {:?}",
            shown
        );
        let differ = |p: &[(i64, f64, i64)]| p[0].1 != p[1].1 || p[0].2 != p[1].2;
        prop_assert!(
            shown.windows(2).all(differ),
            "neighbours differ: {:?}",
            shown
        );
        prop_assert!(shown.last().unwrap().0 < WATCHED, "{:?}", shown);
        for second_of in 0..WATCHED {
            let (_, limit, phases) = *shown.iter().rfind(|p| p.0 <= second_of).unwrap();
            let within = instants
                .iter()
                .filter(|at| (**at - now) / 1_000 == second_of);
            let (mut lowest, mut fewest) = (f64::INFINITY, 3);
            for at in within {
                let (watts, phases) = match evse {
                    0 => world.at_grid(&reads, &second, *at),
                    _ => world.at_evse(&reads, *at),
                };
                let in_unit = if unit == "W" {
                    watts
                } else {
                    watts / (VOLTS * phases as f64)
                };
                (lowest, fewest) = (lowest.min(in_unit), fewest.min(phases));
            }
            // Never more than allowed at any instant of the second, and one decimal less at most.
            prop_assert!(
                limit <= lowest + 1e-6 && limit > lowest - 0.100_001 && phases == fewest,
                "EVSE {evse}, second {second_of}: {limit} {unit} × {phases} instead of {lowest} × {fewest}"
            );
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn offered_power_and_composite_schedule_are_what_an_independent_calculation_gives(
        drafts in prop::collection::vec(draft(), 1..7),
        outside in prop::array::uniform3(prop::option::weighted(0.2, 0..40_u32)),
    ) {
        let mut bench = Bench::accepted(ac());
        bench.start(Vehicle::scenario());
        let ready = bench.now.as_millis();
        let transaction = bench.transaction_id();
        let outside = outside.map(|kw| kw.map(f64::from));
        for (evse, kw) in (0..).zip(outside) {
            let Some(kw) = kw else { continue };
            let evse_id = Some(evse).filter(|evse| *evse > 0);
            let limit = SetLimit { evse_id, kw, source: LimitSource::Ems };
            bench.command(Command::SetLimit(limit)).unwrap();
        }
        let mut world = World {
            sent: Vec::new(),
            outside: outside.map(|kw| kw.map(|kw| kw * 1_000.0)),
            ready,
        };
        for (index, draft) in drafts.iter().enumerate() {
            let (evse, profile) = draft.sent_at(index + 1, &transaction, ready);
            let ask = json!({"evseId": evse, "chargingProfile": profile});
            let answer = bench.ask("SetChargingProfile", ask);
            if answer["status"] == "Accepted" {
                world.sent.push((evse, profile));
            } else {
                prop_assert_eq!(&answer["statusInfo"]["reasonCode"], "DuplicateProfile");
            }
        }
        bench.run(Duration::from_millis(123));
        check_schedule(&mut bench, &world, 1)?;
        check_schedule(&mut bench, &world, 0)?;
        let reads = world.read(1, ready);
        for second in 0..WATCHED {
            let (expected, _) = world.at_evse(&reads, bench.now.as_millis());
            // Products of decimals fall a little short of whole watts.
            let whole = (expected + 1e-6).floor();
            let expected = if whole < f64::from(LEAST_W) { 0.0 } else { whole };
            let offered = f64::from(bench.core.evses[0].offered_w);
            prop_assert!(offered == expected, "second {second}: {offered} W instead of {expected} W");
            if second == WATCHED / 2 {
                check_schedule(&mut bench, &world, 1)?;
                check_schedule(&mut bench, &world, 0)?;
            }
            bench.run(seconds(1));
        }
    }
}
