//! Energy: the figures of the scenarios, and energy = ∫ power dt (block J, physics).

use proptest::prelude::*;

use super::{Bench, Command, Spec, Vehicle, register, seconds, spec, token};
use crate::{
    physics::{
        cabinet::{CabinetHandle, DispenserRating},
        vehicle::Appetite,
    },
    station::{ObservationKind, Supply},
};

fn dispenser(identity: &str) -> Spec {
    let mut spec = Spec::dc(identity);
    spec.evses[0].max_w = 200_000;
    spec
}

fn cabinet() -> Vec<CabinetHandle> {
    let rating = DispenserRating {
        rated_w: 100_000,
        max_w: 200_000,
    };
    CabinetHandle::share(200_000, &[rating, rating])
}

fn connected(spec: Spec, cabinet: Option<CabinetHandle>) -> Bench {
    let mut bench = Bench::with(spec, cabinet);
    bench.command(Command::Connect).unwrap();
    bench.sent.clear();
    bench
}

fn billed(bench: &Bench) -> u64 {
    let events = bench.events();
    register(events.last().unwrap()) - register(events[0])
}

/// Scenario 2: alone at a shared cabinet, 200 kW for 30 s.
#[test]
fn alone_at_the_cabinet_30_s_come_to_1667_wh() {
    let mut bench = connected(dispenser("emart_jeju_01"), cabinet().pop());
    bench
        .command(Command::StartCharging {
            evse: 1,
            vehicle: Vehicle::scenario(),
            token: token(),
            duration: Some(seconds(30)),
        })
        .unwrap();
    bench.run(seconds(31));
    assert_eq!(billed(&bench), 1_667);
    let kinds: Vec<&str> = bench
        .events()
        .iter()
        .map(|e| e["triggerReason"].as_str().unwrap())
        .collect();
    let mut expected = vec!["CablePluggedIn", "ChargingStateChanged"];
    expected.extend(["MeterValuePeriodic"; 5]);
    expected.push("StopAuthorized");
    assert_eq!(kinds, expected);
    let sequence: Vec<u64> = bench
        .events()
        .iter()
        .map(|e| e["seqNo"].as_u64().unwrap())
        .collect();
    assert_eq!(sequence, (0..8).collect::<Vec<u64>>());
}

/// Scenario 3: two neighbours and one stand-alone station at the same time.
#[test]
fn neighbours_share_the_cabinet_and_come_to_833_wh_each_and_a_50_kw_station_to_417() {
    let mut handles = cabinet();
    let mut single = spec();
    (single.evses[0].rated_w, single.evses[0].max_w) = (50_000, 50_000);
    let mut benches = [
        connected(dispenser("emart_jeju_02"), handles.pop()),
        connected(dispenser("emart_jeju_01"), handles.pop()),
        connected(single, None),
    ];
    let start = super::START + seconds(2);
    for bench in &mut benches {
        bench
            .command(Command::PresentToken {
                evse: 1,
                token: token(),
            })
            .unwrap();
        bench.core.schedule(
            start,
            Command::PlugIn {
                evse: 1,
                connector: None,
                vehicle: Vehicle::scenario(),
            },
        );
        let stop = Command::StopCharging {
            evse: 1,
            reason: super::super::StopReason::Local,
        };
        bench.core.schedule(start + seconds(30), stop);
    }
    // One after the other in steps of 5 s, as tasks of one program would be.
    for _ in 0..8 {
        for bench in &mut benches {
            bench.run(seconds(5));
        }
    }
    let wh: Vec<u64> = benches.iter().map(billed).collect();
    assert_eq!(wh, [833, 833, 417]);
    let total: u32 = benches
        .iter()
        .map(|bench| {
            let power = bench.seen.iter().rev().find_map(|(_, kind)| match kind {
                ObservationKind::Sampled { power_w, .. } => Some(*power_w),
                _ => None,
            });
            power.unwrap()
        })
        .sum();
    assert_eq!(total, 250_000);
}

#[test]
fn a_neighbour_that_leaves_gives_its_share_back_at_that_instant() {
    let mut handles = cabinet();
    let mut second = connected(dispenser("emart_jeju_02"), handles.pop());
    let mut first = connected(dispenser("emart_jeju_01"), handles.pop());
    for (bench, duration) in [(&mut first, 60), (&mut second, 30)] {
        let duration = Some(seconds(duration));
        let vehicle = Vehicle::scenario();
        bench
            .command(Command::StartCharging {
                evse: 1,
                vehicle,
                token: token(),
                duration,
            })
            .unwrap();
    }
    // The one that goes on is run first: it learns of the change only afterwards.
    for _ in 0..14 {
        first.run(seconds(5));
        second.run(seconds(5));
    }
    // 30 s × 100 kW, then 30 s × 200 kW, but for what it had counted before it learnt of it: nothing.
    assert_eq!(billed(&first), 2_500);
    assert_eq!(billed(&second), 833);
}

#[test]
fn a_full_battery_takes_exactly_what_fits_and_suspends() {
    let mut bench = Bench::accepted(spec());
    let vehicle = Vehicle {
        capacity_wh: 10_000,
        soc_percent: 90.0,
        max_w: 100_000,
        appetite: Appetite::Flat,
        iso15118: None,
    };
    bench.start(vehicle);
    bench.run(seconds(120));
    let suspended = bench
        .events()
        .into_iter()
        .find(|e| e["transactionInfo"]["chargingState"] == "SuspendedEV")
        .expect("the charging state is reported");
    assert_eq!(suspended["triggerReason"], "ChargingStateChanged");
    bench
        .command(Command::StopCharging {
            evse: 1,
            reason: super::super::StopReason::Local,
        })
        .unwrap();
    assert_eq!(billed(&bench), 1_000);
}

#[test]
fn a_tapering_vehicle_takes_less_and_less_above_its_knee() {
    let mut bench = Bench::accepted(spec());
    let appetite = Appetite::Taper { knee_percent: 50.0 };
    bench.start(Vehicle {
        capacity_wh: 20_000,
        soc_percent: 45.0,
        max_w: 80_000,
        appetite,
        iso15118: None,
    });
    bench.run(seconds(1_200));
    let powers: Vec<u32> = bench
        .seen
        .iter()
        .filter_map(|(_, kind)| match kind {
            ObservationKind::Sampled { power_w, .. } => Some(*power_w),
            _ => None,
        })
        .collect();
    assert_eq!(powers[0], 80_000);
    assert!(powers.windows(2).all(|pair| pair[1] <= pair[0]));
    assert!(*powers.last().unwrap() < 20_000);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// System J: the walk stays within 5 to 22 kW and its session within 8 to 9 kWh, whatever the seed, and the
    /// energy shown is the power shown times the time between samples.
    #[test]
    fn the_walk_is_steered_to_its_mean(mean in 13_500_u32..=14_800, seed in any::<u64>()) {
        let mut spec = Spec::time_lapse("CP001", false);
        spec.meter_begin_wh = 20_000;
        let mut bench = Bench::with(spec, None);
        bench.core.rng = rand::SeedableRng::seed_from_u64(seed);
        bench.command(Command::Connect).unwrap();
        bench.sent.clear();
        let vehicle = Vehicle::walking(mean, 30);
        let duration = Some(seconds(2_160));
        bench.command(Command::StartCharging { evse: 1, vehicle, token: token(), duration }).unwrap();
        bench.run(seconds(2_200));
        let samples: Vec<(u32, f64)> = bench.seen.iter().filter_map(|(_, kind)| match kind {
            ObservationKind::Sampled { power_w, energy_wh, .. } => Some((*power_w, *energy_wh)),
            _ => None,
        }).collect();
        prop_assert_eq!(samples.len(), 29);
        let mut before = 0.0;
        for (power, energy) in &samples {
            prop_assert!((5_000..=22_000).contains(power));
            prop_assert!((energy - before - f64::from(*power) * 72.0 / 3_600.0).abs() < 1e-6);
            before = *energy;
        }
        let ended = bench.seen.iter().find_map(|(_, kind)| match kind {
            ObservationKind::TransactionEnded { energy_wh, .. } => Some(*energy_wh),
            _ => None,
        }).unwrap();
        prop_assert!((ended - f64::from(mean) * 0.6).abs() < 0.01, "{} for a mean of {}", ended, mean);
    }

    /// Whatever the commands and their times, the register shows the sum of power × time to the Wh, and never
    /// goes back.
    #[test]
    fn the_register_is_the_integral_of_power(steps in prop::collection::vec((1_u64..20_000, 0_u8..4), 1..30)) {
        let mut bench = Bench::accepted(spec());
        bench.start(Vehicle { capacity_wh: 500_000, ..Vehicle::scenario() });
        let mut expected = 0_u64;
        let mut limit_w = 100_000_u64;
        for (milliseconds, what) in steps {
            bench.run(std::time::Duration::from_millis(milliseconds));
            expected += limit_w * milliseconds;
            let watts = u64::from(what) * 30_000;
            limit_w = watts.min(100_000);
            let answer = bench.ask("SetChargingProfile", serde_json::json!({"evseId": 0, "chargingProfile": {
                "id": 1, "stackLevel": 0, "chargingProfilePurpose": "TxDefaultProfile",
                "chargingProfileKind": "Relative", "chargingSchedule": [{"id": 1, "chargingRateUnit": "W",
                "chargingSchedulePeriod": [{"startPeriod": 0, "limit": watts}]}]}}));
            prop_assert_eq!(&answer["status"], "Accepted");
        }
        bench.command(Command::StopCharging { evse: 1, reason: super::super::StopReason::Local }).unwrap();
        prop_assert_eq!(billed(&bench), (expected + 1_800_000) / 3_600_000);
        let registers: Vec<u64> =
            bench.events().iter().filter(|e| e.get("meterValue").is_some()).map(|e| register(e)).collect();
        prop_assert!(registers.windows(2).all(|pair| pair[0] <= pair[1]));
    }
}

#[test]
fn samples_go_in_separate_meter_values_when_that_is_asked_for_and_current_is_power_by_voltage() {
    for is_separate in [false, true] {
        let mut bench = Bench::accepted(Spec::time_lapse("CP001", is_separate));
        bench.start(Vehicle::walking(14_000, 30));
        bench.run(seconds(72 * 5));
        let updated = bench
            .events()
            .iter()
            .filter(|e| e["triggerReason"] == "MeterValuePeriodic")
            .count();
        let separate: Vec<_> = bench.calls("MeterValues");
        assert_eq!(
            (updated, separate.len()),
            if is_separate { (0, 5) } else { (5, 0) }
        );
        let value = if is_separate {
            &separate[0].payload
        } else {
            bench.last_event()
        };
        let samples = &value["meterValue"][0]["sampledValue"];
        let number = |index: usize| samples[index]["value"].as_f64().unwrap();
        assert_eq!(samples[0]["unitOfMeasure"]["unit"], "kWh");
        assert!((220.0..=240.0).contains(&number(2)), "voltage");
        assert!(
            (number(3) - number(1) / number(2)).abs() < 0.001,
            "current = power ÷ voltage"
        );
        assert!((49.8..=50.2).contains(&number(4)), "frequency");
    }
}

/// JSON has no word for infinity: it would be written as `null`, which no schema allows for a number.
#[test]
fn no_message_carries_a_number_that_is_none() {
    for supply in [
        Supply::Dc { volts: 0.0 },
        Supply::Dc { volts: f64::NAN },
        Supply::Ac {
            phases: 0,
            volts: f64::INFINITY,
        },
    ] {
        let mut spec = spec();
        spec.evses[0].supply = supply;
        let mut bench = Bench::accepted(spec);
        let mut all =
            "Energy.Active.Import.Register,Power.Active.Import,Power.Offered,Current.Import,\
            Current.Offered,Voltage,"
                .to_owned();
        all.push_str(match supply {
            Supply::Ac { .. } => "Frequency",
            Supply::Dc { .. } => "SoC",
        });
        bench.set("SampledDataCtrlr", "TxUpdatedMeasurands", &all);
        bench.start(Vehicle {
            soc_percent: f64::NAN,
            ..Vehicle::scenario()
        });
        bench.run(seconds(10));
        let ask = serde_json::json!({"evseId": 1, "duration": 60, "chargingRateUnit": "A"});
        let schedule = bench.ask("GetCompositeSchedule", ask);
        let sampled = bench.last_event().to_string();
        assert!(
            all.split(',').all(|measurand| sampled.contains(measurand)),
            "{sampled}"
        );
        let sent = bench.sent.iter().map(|sent| sent.payload.to_string());
        for text in sent.chain([schedule.to_string()]) {
            assert!(!text.contains("null"), "{supply:?}: {text}");
        }
    }
}
